/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXPLORE_HAZARD_H
#define EXPLORE_HAZARD_H

#include <cstdint>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What must not happen in the exhaustive exploration, and its names.
 */

namespace ns3
{
namespace lifecycle
{
namespace explore
{

/// Something that must not happen, one bit each.
enum Hazard : uint32_t
{
    OUT_OF_TABLE = 1 << 0,    //!< a move that is no row of the transition table
    TIMER_IN_CLOSED = 1 << 1, //!< a timer runs in CLOSED
    TOLD_TWICE = 1 << 2,      //!< the user was told the end, or the peer's close, once more
    OLD_TEXT = 1 << 3,        //!< text of another incarnation was accepted
    OLD_FIN = 1 << 4,         //!< a FIN of another incarnation was accepted
    OLD_ACK = 1 << 5,         //!< an ACK of another incarnation acknowledged something
    OLD_RESET = 1 << 6,       //!< a reset about another incarnation ended a connection
    WRONG_PEER = 1 << 7,      //!< two ends believe in a connection that is not the same one
    SILENT_LOSS = 1 << 8,     //!< it ended normally, and the peer's user does not have all the text
    FALSE_ERROR = 1 << 9,     //!< the user was told of an error although nothing was wrong
    STUCK = 1 << 10,          //!< nothing can happen any more, and a connection has not ended
    ENDLESS = 1 << 11,        //!< it can go on for ever
    CROWDED = 1 << 12,        //!< more segments in flight than the bound
    TEXT_TWICE = 1 << 13,     //!< text was given to the user a second time
};

/// Number of hazards.
constexpr unsigned HAZARD_COUNT = 14;

/**
 * @param hazard one
 * @return it in words
 */
inline const char*
ToString(Hazard hazard)
{
    switch (hazard)
    {
    case OUT_OF_TABLE:
        return "move out of table";
    case TIMER_IN_CLOSED:
        return "live timer in CLOSED";
    case TOLD_TWICE:
        return "told twice";
    case OLD_TEXT:
        return "old text accepted";
    case OLD_FIN:
        return "old FIN accepted";
    case OLD_ACK:
        return "old ACK accepted";
    case OLD_RESET:
        return "ended by an old reset";
    case WRONG_PEER:
        return "desynchronised";
    case SILENT_LOSS:
        return "text lost silently";
    case FALSE_ERROR:
        return "told of an error although all went well";
    case STUCK:
        return "stuck";
    case ENDLESS:
        return "endless";
    case CROWDED:
        return "too many segments in flight";
    case TEXT_TWICE:
        return "text given to the user twice";
    }
    return "?";
}

/**
 * @param hazards bits of Hazard
 * @return their names, separated by ", "; "none" where there is none
 */
inline std::string
HazardNames(uint32_t hazards)
{
    std::string names;
    for (unsigned bit = 0; bit < HAZARD_COUNT; ++bit)
    {
        const uint32_t hazard = 1u << bit;
        if (hazards & hazard)
        {
            names += (names.empty() ? "" : ", ") + std::string(ToString(Hazard(hazard)));
        }
    }
    return names.empty() ? "none" : names;
}

} // namespace explore
} // namespace lifecycle
} // namespace ns3

#endif // EXPLORE_HAZARD_H
