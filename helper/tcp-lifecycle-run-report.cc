/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-run-report.h"

#include "tcp-lifecycle-html.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

namespace ns3
{

using namespace html;

namespace
{

/// Name and value, markup.
using RunLines = std::vector<std::pair<std::string, std::string>>;

/// "a, b, c" of texts each of which is there once.
std::string
Join(const std::vector<std::string>& texts)
{
    std::string joined;
    for (const auto& text : texts)
    {
        joined += (joined.empty() ? "" : ", ") + text;
    }
    return joined;
}

/// Names in order of appearance, each once.
std::string
JoinOnce(const std::vector<std::string>& names)
{
    std::vector<std::string> once;
    for (const auto& name : names)
    {
        if (std::find(once.begin(), once.end(), Escape(name)) == once.end())
        {
            once.push_back(Escape(name));
        }
    }
    return Join(once);
}

std::string
JoinNumbers(const std::vector<double>& values, std::string (*format)(double))
{
    std::vector<std::string> texts(values.size());
    std::transform(values.begin(), values.end(), texts.begin(), format);
    return Join(texts);
}

/// What the points have in a field, each once.
std::string
JoinField(const std::vector<PointDigest>& digests, std::string ScenarioPoint::*field)
{
    std::vector<std::string> values;
    for (const auto& digest : digests)
    {
        values.push_back(digest.first.scenario.*field);
    }
    return JoinOnce(values);
}

/// The figures that are not of policies show one value of such an axis.
std::string
DescribeShown(const std::string& value)
{
    return " (the figures below the comparison: " + value + ")";
}

/// What all runs have in common.
std::string
DescribeTraffic(const ScenarioPoint& point)
{
    std::string text = std::to_string(point.connections) + " connections, " +
                       FormatNumber(point.connectionsPerSecond) + " a second, request " +
                       std::to_string(point.requestBytes) + " B, reply " +
                       std::to_string(point.replyBytes) + " B, MSS " +
                       std::to_string(point.segmentSize) + " B, link " +
                       FormatNumber(static_cast<double>(point.bitsPerSecond) / 1e6) +
                       " Mbit/s; the server closes " + FormatTime(point.serverCloseDelaySeconds) +
                       " after the end of file";
    if (point.clientPorts > 0)
    {
        text += "; the clients take " + std::to_string(point.clientPorts) +
                (point.clientPorts == 1 ? " port" : " ports in turn");
    }
    if (point.drainSeconds > 0)
    {
        text += "; " + FormatTime(point.drainSeconds) + " after the last arrival";
    }
    return text;
}

std::string
DescribeServer(const ScenarioPoint& point)
{
    std::vector<std::string> parts;
    if (point.backlog > 0)
    {
        parts.push_back("backlog " + std::to_string(point.backlog));
    }
    if (point.acceptsPerSecond > 0)
    {
        parts.push_back("its application takes " + FormatNumber(point.acceptsPerSecond) +
                        " connections a second");
    }
    return Join(parts);
}

std::string
DescribeFlood(const ScenarioFlood& flood)
{
    return flood.syns == 0
               ? ""
               : std::to_string(flood.syns) + " SYNs from " + std::to_string(flood.sources) +
                     " made-up addresses in turn, " + FormatNumber(flood.synsPerSecond) +
                     " a second, from " + FormatTime(flood.startSeconds) + " on";
}

/// "10 ms to 1 s"
std::string
DescribeDelay(const ScenarioDelay& delay)
{
    return FormatTime(delay.minSeconds) + " to " + FormatTime(delay.maxSeconds) +
           (delay.shape > 0 ? " (Pareto, exponent " + FormatNumber(delay.shape) + ")" : "");
}

std::string
DescribeMiddlebox(const ScenarioMiddlebox& middlebox)
{
    std::vector<std::string> parts;
    if (middlebox.lossModel == "gilbert-elliott")
    {
        parts.push_back("losses in bursts (Gilbert-Elliott), of " +
                        FormatNumber(middlebox.burstLength) + " segments in the mean");
    }
    if (middlebox.duplicateRate > 0)
    {
        parts.push_back("of " + FormatPercent(middlebox.duplicateRate) +
                        " of the segments a copy arrives as well, " +
                        DescribeDelay(middlebox.duplicateDelay) + " later");
    }
    if (middlebox.jitterRate > 0)
    {
        parts.push_back(FormatPercent(middlebox.jitterRate) + " of the segments are late by " +
                        DescribeDelay(middlebox.jitter));
    }
    if (!middlebox.script.empty())
    {
        parts.push_back("script: <code>" + Escape(middlebox.script) + "</code>");
    }
    return Join(parts);
}

/// The axes that stacks are compared along have a line where all points have the same, and it is
/// not what a plan gets that does not speak of it; where they differ, the names of stacks say so.
void
AddPolicies(RunLines& lines, const std::vector<PointDigest>& digests)
{
    const ScenarioPoint usual;
    std::vector<PointDigest> module;
    std::copy_if(
        digests.begin(),
        digests.end(),
        std::back_inserter(module),
        [](const PointDigest& digest) { return digest.first.scenario.stack == "lifecycle"; });
    const std::pair<const char*, std::string ScenarioPoint::*> axes[] = {
        {"profile", &ScenarioPoint::profile},
        {"handshake", &ScenarioPoint::handshake},
        {"teardown", &ScenarioPoint::teardown},
        {"TIME_WAIT", &ScenarioPoint::timeWait}};
    for (const auto& [name, field] : axes)
    {
        const bool isPlain = module.empty() || module.front().first.scenario.*field == usual.*field;
        const std::string values = JoinField(module, field);
        if (!isPlain && values == Escape(module.front().first.scenario.*field))
        {
            lines.push_back({name, values});
        }
    }
}

void
AddTimestamps(RunLines& lines, const std::vector<PointDigest>& digests, const PointGrid& grid)
{
    std::vector<std::string> values;
    for (const auto& digest : digests)
    {
        values.push_back(digest.first.scenario.timestamps ? "on" : "off");
    }
    const std::string text = JoinOnce(values);
    if (text != "on")
    {
        const bool areApart = VariantNames(digests).AreTimestampsApart();
        const std::string shown = grid.m_timestamps ? "on" : "off";
        lines.push_back({"timestamps", text + (areApart ? DescribeShown(shown) : "")});
    }
}

/// What the sweep added up to.
void
AddTotals(RunLines& lines, const SweepRecords& records, const std::vector<PointDigest>& digests)
{
    uint64_t connections = 0;
    uint64_t sent = 0;
    uint64_t lost = 0;
    for (const auto& digest : digests)
    {
        connections += digest.connections;
        sent += digest.segmentsSent;
        lost += digest.segmentsLost;
    }
    std::vector<std::string> versions;
    for (const auto& [version, count] : records.ReadVersions())
    {
        versions.push_back(version + " (" + std::to_string(count) +
                           (count == 1 ? " run)" : " runs)"));
    }
    lines.push_back({"in all",
                     std::to_string(connections) + " connections, " + std::to_string(sent) +
                         " TCP segments, of which " + std::to_string(lost) + " were lost"});
    lines.push_back({"seed", std::to_string(digests.front().first.scenario.seed)});
    lines.push_back({"code version", JoinOnce(versions)});
}

/// Figures with too many variants cannot be read.
std::string
DescribeHidden(const PointGrid& grid)
{
    return grid.m_hidden == 0 ? ""
                              : " (the figures below the comparison show the first " +
                                    std::to_string(grid.m_variants.size()) + " of these)";
}

/// What was asked of the sweep, by the sections of its plan.
void
AddPlan(RunLines& lines, const std::vector<PointDigest>& digests, const PointGrid& grid)
{
    const ScenarioPoint& first = digests.front().first.scenario;
    lines.push_back({"stacks", JoinOnce(VariantNames(digests).GetNames()) + DescribeHidden(grid)});
    AddPolicies(lines, digests);
    AddTimestamps(lines, digests, grid);
    lines.push_back({"loss each way", JoinNumbers(grid.m_losses, FormatPercent)});
    lines.push_back({"MSL", JoinNumbers(grid.m_msls, FormatTime)});
    lines.push_back({"RTT", JoinNumbers(grid.m_rtts, FormatTime)});
    const std::string closers = JoinField(digests, &ScenarioPoint::closer);
    lines.push_back({"who closes first",
                     closers + (closers == grid.m_closer ? "" : DescribeShown(grid.m_closer)) +
                         (first.halfClose ? ", client half-closes" : "")});
    lines.push_back({"each run", DescribeTraffic(first)});
    for (const auto& [name, value] : RunLines{{"server", DescribeServer(first)},
                                              {"flood", DescribeFlood(first.flood)},
                                              {"middlebox", DescribeMiddlebox(first.middlebox)}})
    {
        if (!value.empty())
        {
            lines.push_back({name, value});
        }
    }
}

} // namespace

std::string
MakeRunSection(const SweepRecords& records,
               const std::vector<PointDigest>& digests,
               const PointGrid& grid)
{
    uint32_t runs = 0;
    for (const auto& digest : digests)
    {
        runs += digest.runs;
    }
    RunLines lines{{"points and runs",
                    std::to_string(digests.size()) + " points, " + std::to_string(runs) +
                        " runs of " + std::to_string(records.ReadPlan().size()) + " planned"}};
    AddPlan(lines, digests, grid);
    AddTotals(lines, records, digests);
    std::string html = "<section>\n<h2>What was run</h2>\n<table>\n";
    for (const auto& [name, value] : lines)
    {
        html += "<tr><td>" + name + "</td><td style=\"text-align:left\">" + value + "</td></tr>\n";
    }
    return html + "</table>\n</section>\n";
}

} // namespace ns3
