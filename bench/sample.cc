/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "sample.h"

#include "child-run.h"

#include <algorithm>
#include <limits>
#include <ostream>

namespace ns3
{
namespace bench
{

namespace
{

/// @return what its instructions are counted by: connections, or bytes of a transfer
double
GetAmount(const RunSpec& spec)
{
    return static_cast<double>(spec.workload == Workload::TRANSFER ? spec.bytes : spec.connections);
}

/// @return a case as one reads it
std::string
Describe(const RunSpec& spec)
{
    std::string text = GetName(spec.workload) + ", " + GetStack(spec);
    if (spec.workload == Workload::TRANSFER)
    {
        return text + ": " + std::to_string(spec.bytes) + " bytes";
    }
    return text + ": " + std::to_string(spec.connections) + " connections, " +
           std::to_string(spec.clients) + (spec.clients == 1 ? " client, " : " clients, ") +
           (spec.queueDisc ? "queue disc" : "no queue disc");
}

/// The kernel's count, or else that of a further run under valgrind.
void
AddInstructions(const Case& item, Sample& sample, std::ostream& progress)
{
    // From the first SYN to the end of TIME_WAIT: stock frees its sockets only then.
    const bool isWhole = item.spec.workload == Workload::TRANSFER || item.spec.untilEmpty;
    const double counted = sample.GetLeast("cpu_instructions");
    if (isWhole && counted > 0)
    {
        sample.SetInstructions(counted / GetAmount(item.spec));
        return;
    }
    if (!isWhole || !item.isCounted)
    {
        return;
    }
    RunSpec spec = item.spec;
    spec.bytes = item.countedBytes;
    progress << Describe(spec) << ", under valgrind" << std::flush;
    const auto instructions = CountInstructions(spec);
    progress << (instructions ? "" : ", which is not installed") << std::endl;
    if (instructions)
    {
        sample.SetInstructions(static_cast<double>(*instructions) / GetAmount(spec));
    }
}

} // namespace

void
Sample::Add(const Measures& measures)
{
    for (const auto& [name, value] : measures)
    {
        if (!m_runs.empty() && IsDeterministic(name) && m_runs.front()[name] != value)
        {
            throw RunError(Describe(m_spec) + ": " + name + " is " +
                           std::to_string(m_runs.front()[name]) + " in one run and " +
                           std::to_string(value) + " in another");
        }
    }
    m_runs.push_back(measures);
}

std::vector<double>
Sample::GetValues(const std::string& name) const
{
    std::vector<double> values;
    for (const auto& run : m_runs)
    {
        const auto place = run.find(name);
        if (place != run.end())
        {
            values.push_back(place->second);
        }
    }
    std::sort(values.begin(), values.end());
    return values;
}

double
Sample::GetLeast(const std::string& name) const
{
    const auto values = GetValues(name);
    return values.empty() ? std::numeric_limits<double>::quiet_NaN() : values.front();
}

double
Sample::GetMedian(const std::string& name) const
{
    const auto values = GetValues(name);
    return values.empty() ? std::numeric_limits<double>::quiet_NaN() : values[values.size() / 2];
}

SampleGroup
Measure(const Group& group, std::ostream& progress)
{
    SampleGroup samples;
    uint64_t most = 0;
    for (const auto& item : group)
    {
        samples.emplace_back(item.spec);
        most = std::max(most, item.repetitions);
        progress << Describe(item.spec) << ", " << item.repetitions
                 << (item.repetitions == 1 ? " run" : " runs") << std::endl;
    }
    for (uint64_t turn = 0; turn < most; ++turn)
    {
        for (std::size_t i = 0; i < group.size(); ++i)
        {
            if (turn < group[i].repetitions)
            {
                samples[i].Add(RunAlone(group[i].spec));
            }
        }
    }
    for (std::size_t i = 0; i < group.size(); ++i)
    {
        AddInstructions(group[i], samples[i], progress);
    }
    return samples;
}

} // namespace bench
} // namespace ns3
