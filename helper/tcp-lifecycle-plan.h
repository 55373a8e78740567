/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_PLAN_H
#define TCP_LIFECYCLE_PLAN_H

#include "tcp-lifecycle-scenario.h"

#include <cstdint>
#include <istream>
#include <stdexcept>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * A plan is data: an INI file whose axes span a grid of points. Reading it yields either a plan in
 * which every value is in range, or one sentence that says which file, key and value is wrong and
 * what was expected. doc/plan-files.md lists the keys.
 */

namespace ns3
{

/// A plan that cannot be used. what() is one line: file, section, key, value, what was expected.
class SweepPlanError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/// One run of one point of a plan: what a worker process is given.
struct SweepRun
{
    uint32_t point{1};      //!< number of the point in the plan, from 1; replications share it
    ScenarioPoint scenario; //!< what to run; scenario.run tells replications apart, from 1
};

/// A plan file as values: the axes, what all points share, and the number of replications.
struct SweepPlan
{
    std::string name;                             //!< the file it came from, for messages
    std::vector<double> lossRates{0};             //!< axis, probability each way, 0 to 1
    std::vector<double> mslSeconds{60};           //!< axis, seconds; empty: what the profile says
    std::vector<double> rttSeconds{0.02};         //!< axis, seconds
    std::vector<std::string> stacks{"lifecycle"}; //!< axis, "stock" or "lifecycle"
    std::vector<std::string> closers{"client"};   //!< axis, "client", "server" or "both"
    std::vector<bool> timestamps{true};           //!< axis, whether both hosts offer timestamps
    std::vector<std::string> profiles{"rfc9293"}; //!< axis of the stack "lifecycle"
    std::vector<std::string> handshakes;          //!< likewise; empty: what the profile says
    std::vector<std::string> teardowns;           //!< likewise
    std::vector<std::string> timeWaits;           //!< likewise
    ScenarioPoint shared;                         //!< what is the same at every point
    uint32_t replications{1};                     //!< runs of each point, numbered from 1

    /// @return number of points, replications not counted
    std::size_t CountPoints() const;

    /**
     * The runs in plan order, which is the order of all outputs. From the slowest index to the
     * fastest: closer, MSL, RTT, loss rate, timestamps, stack, profile, handshake, teardown,
     * TIME_WAIT, replication; so what is to be compared at one point stands next to each other. The
     * stack "stock" has no profile and no policies: it stands there once.
     *
     * @return all runs
     */
    std::vector<SweepRun> Runs() const;
};

/**
 * Read a plan file.
 *
 * @param path the file
 * @return the plan
 * @throw SweepPlanError when the file cannot be read or anything in it is wrong
 */
SweepPlan ReadSweepPlan(const std::string& path);

/**
 * Read a plan from a stream.
 *
 * @param in the text of the plan
 * @param name how messages call it
 * @return the plan
 * @throw SweepPlanError when anything in it is wrong
 */
SweepPlan ParseSweepPlan(std::istream& in, const std::string& name);

/**
 * Everything that decides a run's outcome, as one readable line. Two runs with equal keys give
 * equal results with equal code, so the key is what says whether a run is recorded already.
 *
 * @param point the run
 * @return the key
 */
std::string MakeRunKey(const ScenarioPoint& point);

} // namespace ns3

#endif // TCP_LIFECYCLE_PLAN_H
