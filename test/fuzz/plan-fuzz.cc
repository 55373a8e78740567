/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "fuzz-target.h"
#include "fuzz-text.h"

#include "ns3/tcp-lifecycle-plan.h"

#include <set>
#include <sstream>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Plans made of any bytes: each is right, or wrong in one clear line. Of one that is right no two
 * runs are the same.
 */

namespace
{

using namespace ns3;
using fuzz::Require;

/// The runs of a plan with more of them are not written out, for time's sake.
constexpr std::size_t MOST_RUNS = 64;

uint64_t g_right{0}; //!< plans that were right

/**
 * @param plan one that is right
 */
void
CheckRuns(const SweepPlan& plan)
{
    Require(plan.CountPoints() > 0, "a plan has a point");
    Require(plan.replications > 0, "a point has a run");
    if (plan.CountPoints() * plan.replications > MOST_RUNS)
    {
        return;
    }
    const auto runs = plan.Runs();
    Require(runs.size() == plan.CountPoints() * plan.replications, "all points have all runs");
    std::set<std::string> keys;
    for (const SweepRun& run : runs)
    {
        Require(keys.insert(MakeRunKey(run.scenario)).second, "no two runs are the same");
    }
}

} // namespace

fuzz::ShortRun
fuzz::GetShortRun()
{
    return {10000, 1500, true};
}

fuzz::Report
fuzz::GetReport()
{
    return {std::to_string(g_right) + " plans were right",
            g_right > 100 ? "" : "a hundred plans that are right"};
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    {
        std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
        ++fuzz::Fed();
        try
        {
            CheckRuns(ParseSweepPlan(in, "fuzz"));
            ++g_right;
        }
        catch (const SweepPlanError& error) // anything else ends the process
        {
            fuzz::RequireOneLine(error.what(), "fuzz");
        }
    }
    return fuzz::EndInput();
}
