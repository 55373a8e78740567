/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CHURN_REPORT_H
#define CHURN_REPORT_H

#include "sample.h"
#include "text-table.h"

#include <string>
#include <vector>

/**
 * @file
 *
 * What the churns say: their tables, and what the figure shows of them.
 */

namespace ns3
{
namespace bench
{

/// What is derived from a sample of a churn, and from those that it is compared with.
struct ChurnResult
{
    RunSpec spec;                  //!< the run
    std::size_t runs{0};           //!< how many there were
    double completed{0};           //!< connections whose client has the whole reply
    double refused{0};             //!< connects that found no port
    double timeWaits{0};           //!< in TIME_WAIT at once
    double seconds{0};             //!< processor time: the least
    double medianSeconds{0};       //!< processor time: the median
    double drainSeconds{0};        //!< processor time until every TIME_WAIT was over
    double toStock{0};             //!< least processor time over stock's; NaN without stock
    double toFewest{0};            //!< that of a connection over its series' fewest connections'
    double instructions{0};        //!< of a connection
    double instructionsToStock{0}; //!< likewise, over stock's
    double events{0};              //!< executed
    double idleBytes{0};           //!< resident before the first connection
    double peakBytes{0};           //!< the most that was resident
    double leftTimeWaits{0};       //!< and so on: see star.h
    double leftConnections{0};     //!< with a socket
    double leftEmbryos{0};         //!< in SYN_RCVD
    double leftSockets{0};         //!< in SocketList
    double leftPorts{0};           //!< that are not free

    /// @return least processor time of a connection, microseconds
    double GetMicroseconds() const;

    /// @return resident memory of a four-tuple in TIME_WAIT, bytes
    double GetBytesPerTimeWait() const;

    /// @return all that is left at the end; NaN where the run ended earlier
    double GetLeft() const;
};

/**
 * @param groups samples of all churns
 * @return a result a sample, in order
 */
std::vector<ChurnResult> EvaluateChurns(const std::vector<SampleGroup>& groups);

/**
 * @param results all churns
 * @return every column there is
 */
TextTable MakeChurnCsv(const std::vector<ChurnResult>& results);

/**
 * @param results all churns
 * @return what a person wants to see
 */
TextTable MakeChurnTable(const std::vector<ChurnResult>& results);

} // namespace bench
} // namespace ns3

#endif // CHURN_REPORT_H
