/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXPLORE_FLIGHT_H
#define EXPLORE_FLIGHT_H

#include "core-pair.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Segments on their way, in the exhaustive exploration, and who tells of them.
 */

namespace ns3
{
namespace lifecycle
{
namespace explore
{

constexpr std::size_t IN_FLIGHT = 10; //!< segments that can be in flight

/// A segment on its way, and whose it is.
struct Flight
{
    Segment segment; //!< the segment
    Side from;       //!< who sent it
    uint8_t sender;  //!< the connection that sent it, 0 if none did
    uint8_t about;   //!< the receiver's connection it is meant for, 0 if any
    uint8_t age;     //!< for how many MSL it has been on its way
    bool copy;       //!< the network made it of one that arrived
};

/// Everything in flight.
struct Flights
{
    std::array<Flight, IN_FLIGHT> places; //!< the first `count` of them
    uint8_t count{0};                     //!< how many there are
    bool overflow{false};                 //!< there was no place for one more

    /// @param flight one more
    void Add(const Flight& flight)
    {
        overflow = overflow || count == IN_FLIGHT;
        if (count < IN_FLIGHT)
        {
            places[count++] = flight;
        }
    }

    /// @param index which one to take out; the order of the others stays
    void Remove(std::size_t index)
    {
        std::copy(places.begin() + index + 1, places.begin() + count, places.begin() + index);
        --count;
    }
};

/// Writes things down; not there while the search runs.
class Journal
{
  public:
    virtual ~Journal() = default;

    /**
     * Something happened at a host.
     *
     * @param side which
     * @param text what
     */
    virtual void Happens(Side side, const std::string& text) = 0;

    /**
     * A host sends.
     *
     * @param flight what
     * @param state the state's name
     */
    virtual void Leaves(const Flight& flight, const std::string& state) = 0;
};

} // namespace explore
} // namespace lifecycle
} // namespace ns3

#endif // EXPLORE_FLIGHT_H
