/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXPLORE_OPTIONS_H
#define EXPLORE_OPTIONS_H

#include "core-pair.h"

#include <cstdint>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What a host of the exhaustive exploration goes by: its user, its policies and its numbers.
 */

namespace ns3
{
namespace lifecycle
{
namespace explore
{

/// When the user closes.
enum class CloseWhen : uint8_t
{
    ANY_TIME,  //!< at any time from ESTABLISHED on
    EARLY,     //!< at any time from SYN_RCVD on
    AFTER_EOF, //!< at any time after the peer closed
    NEVER,     //!< only by ABORT
};

/// What a host goes by. The same for all states of a world.
struct HostOptions
{
    Seq iss;                                 //!< initial sequence number of its first connection
    bool listens{false};                     //!< a listener waits there
    uint8_t opens{0};                        //!< how often its user opens, in turn
    std::vector<uint32_t> isnSteps{16};      //!< how far the next ISS may lie beyond the last
    uint8_t bytes{1};                        //!< text its user writes at once on each connection
    CloseWhen closes{CloseWhen::ANY_TIME};   //!< when its user closes
    bool writesLate{false};                  //!< its user writes once the peer has closed
    bool timestamps{false};                  //!< its segments carry the Timestamps option
    bool aborts{false};                      //!< its user may abort at any time instead
    bool reads{true};                        //!< its user reads at once, else at any time
    bool finRides{false};                    //!< its FIN goes on the last segment of text
    bool keepsRecords{false};                //!< embryonic connections are records of a SYN queue
    bool hasFastOpenCookie{false};           //!< it has got one of its peer
    bool mayFail{false};                     //!< an error may be told: a user aborts, or losses
                                             //!< may reach R2
    Policies policies{Policies::Standard()}; //!< whom the core asks
    ConnectionParameters parameters;         //!< the core's numbers
};

} // namespace explore
} // namespace lifecycle
} // namespace ns3

#endif // EXPLORE_OPTIONS_H
