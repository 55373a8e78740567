/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SWEEP_H
#define TCP_LIFECYCLE_SWEEP_H

#include "tcp-lifecycle-plan.h"
#include "tcp-lifecycle-records.h"
#include "tcp-lifecycle-scenario.h"

#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * From a plan to records: every run in a worker process of its own, as many at a time as there are
 * cores, only those that are missing, and the parent as the only writer.
 */

namespace ns3
{

/// A sweep that cannot start because of what the user gave it. what() is one line.
class SweepUsageError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/// How a sweep is to be run.
struct SweepOptions
{
    std::string directory;          //!< where records.sqlite stands; created when missing
    unsigned workers{1};            //!< worker processes at a time, at least 1
    bool fresh{false};              //!< forget the records that are there, unless in use
    bool progress{false};           //!< draw a progress bar, for a terminal
    std::string version{"unknown"}; //!< code version stamped on the records
    std::function<ScenarioResult(const ScenarioPoint&)> scenario; //!< what a worker does
};

/// What a sweep did.
struct SweepOutcome
{
    std::size_t planned{0};  //!< runs in the plan
    std::size_t recorded{0}; //!< of these, recorded before it started
    std::size_t ran{0};      //!< runs that were added
    std::size_t failed{0};   //!< runs that gave no result
    bool interrupted{false}; //!< stopped by SIGINT or SIGTERM
};

/**
 * @param directory directory of a sweep
 * @return the path of its record file
 */
std::string GetRecordsPath(const std::string& directory);

/**
 * Run what is missing of a plan.
 *
 * Each run happens in a forked child, because automatic stream numbers and MAC address counters
 * survive Simulator::Destroy: only in a clean process is a result independent of what ran before.
 * A child that crashes, throws or is killed costs its own run only. SIGINT and SIGTERM end the
 * children and leave the records as they are.
 *
 * @param plan what to run
 * @param options how
 * @param log where sentences for the user and the progress bar go
 * @return what was done
 * @throw SweepUsageError when the directory cannot be used or holds another plan's records
 * @throw SweepRecordsError when the records cannot be read or written
 */
SweepOutcome RunSweep(const SweepPlan& plan, const SweepOptions& options, std::ostream& log);

} // namespace ns3

#endif // TCP_LIFECYCLE_SWEEP_H
