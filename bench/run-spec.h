/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef RUN_SPEC_H
#define RUN_SPEC_H

#include <cstdint>
#include <string>
#include <vector>

/**
 * @file
 *
 * What one run of the benchmark does. A run has a process of its own, so this is also what stands
 * on that process's command line.
 */

namespace ns3
{
namespace bench
{

/// What a run does.
enum class Workload
{
    CHURN,   //!< connections come and go: see churn.h
    CONNECT, //!< connects at a host with many four-tuples in use: see connect.h
    TRANSFER //!< bulk data over one connection: see transfer.h
};

/// One run.
struct RunSpec
{
    Workload workload{Workload::CHURN}; //!< what it does
    bool stock{false};                  //!< ns-3's own TCP instead of this module's
    bool queueDisc{true};               //!< ns-3's default queue disc is on all devices
    bool serverFirst{false};            //!< the server closes first, and holds TIME_WAIT
    bool untilEmpty{false};             //!< go on until the last TIME_WAIT is over
    uint64_t connections{0}; //!< churn: so many come and go; connect: so many before the first
    uint32_t clients{1};     //!< hosts that open them in turn, each with a link of its own
    uint32_t addresses{1};   //!< addresses of each client, used in turn
    double rate{1000};       //!< connections a second of simulated time
    double msl{120};         //!< MSL, seconds
    uint64_t attempts{0};    //!< connect: so many are timed
    uint64_t bytes{0};       //!< transfer: so many are sent
};

/**
 * @param workload a workload
 * @return its name, in lower case
 */
std::string GetName(Workload workload);

/**
 * @param spec a run
 * @return its stack's name: stock or lifecycle
 */
std::string GetStack(const RunSpec& spec);

/**
 * @param spec a run
 * @return the options that make the program do it
 */
std::vector<std::string> ToOptions(const RunSpec& spec);

/**
 * @param spec a run
 * @return when its last connection is opened, seconds after its first
 */
double GetArrivalSeconds(const RunSpec& spec);

} // namespace bench
} // namespace ns3

#endif // RUN_SPEC_H
