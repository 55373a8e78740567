/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CHURN_H
#define CHURN_H

#include <cstdint>
#include <string>

/**
 * @file
 *
 * The benchmark's one workload, the same to the packet for stock ns-3 and for this module: clients
 * connect to a server at a steady rate, ask with 100 bytes, get 1000, and both close. It ends when
 * the last connection is in TIME_WAIT, or when all of them are gone.
 */

/// One run.
struct ChurnOptions
{
    bool stock{false};         //!< ns-3's own TCP instead of this module's
    uint64_t connections{0};   //!< so many are opened
    uint32_t clients{1};       //!< hosts that open them in turn, each with a link of its own
    double rate{1000};         //!< connections a second
    double msl{120};           //!< seconds
    bool serverFirst{false};   //!< the server closes first, and holds TIME_WAIT
    bool queueDisc{true};      //!< the default queue disc is on all devices
    bool untilEmpty{false};    //!< go on until the last TIME_WAIT is over
};

/// What a run took.
struct ChurnResult
{
    uint64_t completed{0};    //!< connections whose client has the whole reply
    uint64_t refused{0};      //!< connects that found no port
    uint64_t events{0};       //!< events that the simulator executed
    uint64_t timeWaits{0};    //!< connections in TIME_WAIT at the end (this module only)
    double cpuSeconds{0};     //!< of the simulation: neither the topology nor the destruction
    uint64_t idleBytes{0};    //!< resident memory before the first connection
    uint64_t peakBytes{0};    //!< the most that was resident
};

/**
 * @param options what to do
 * @return what it took
 */
ChurnResult RunChurn(const ChurnOptions& options);

#endif // CHURN_H
