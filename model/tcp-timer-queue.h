/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_TIMER_QUEUE_H
#define TCP_TIMER_QUEUE_H

#include "ns3/nstime.h"

#include <cstdint>
#include <optional>
#include <set>
#include <tuple>

namespace ns3
{

class TcpSocketTimers;

/**
 * @ingroup tcp-lifecycle
 *
 * The sockets of a node that wait for a time, the nearest first; of equal ones the one that came
 * first. A socket stands here at most once, with a time no later than the nearest of its timers.
 */
class TcpTimerQueue
{
  private:
    /// One socket.
    struct Entry
    {
        Time deadline;           //!< when it is to be looked at
        uint64_t order;          //!< breaks ties
        TcpSocketTimers* timers; //!< its timers

        /**
         * @param other another entry
         * @return true if this one comes first
         */
        bool operator<(const Entry& other) const
        {
            return std::tie(deadline, order) < std::tie(other.deadline, other.order);
        }
    };

  public:
    using Place = std::set<Entry>::const_iterator; //!< where a socket stands

    /**
     * @param timers of a socket that is not here
     * @param deadline when to look at it
     * @return its place, until it is removed or looked at
     */
    Place Add(TcpSocketTimers& timers, Time deadline);

    /**
     * @param place whose socket waits no more
     */
    void Remove(Place place);

    /**
     * @param place of a socket
     * @return when it is looked at
     */
    static Time GetDeadline(Place place)
    {
        return place->deadline;
    }

    /**
     * @return the nearest time
     */
    std::optional<Time> GetNearest() const;

    /// Look at those whose time has come.
    void Expire();

    /// Nobody waits any more: all timers of all sockets here are stopped.
    void Clear();

  private:
    std::set<Entry> m_entries; //!< by deadline and order
    uint64_t m_nextOrder{0};   //!< of the next one that comes
};

} // namespace ns3

#endif // TCP_TIMER_QUEUE_H
