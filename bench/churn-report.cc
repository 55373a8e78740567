/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "churn-report.h"

#include <functional>
#include <limits>

namespace ns3
{
namespace bench
{

namespace
{

constexpr double MICRO = 1e6;
constexpr double MEGABYTE = 1e6;

/// @return a result without its comparisons
ChurnResult
Evaluate(const Sample& sample)
{
    ChurnResult result;
    result.spec = sample.GetSpec();
    result.runs = sample.GetRuns();
    result.completed = sample.GetLeast("completed");
    result.refused = sample.GetLeast("refused");
    result.timeWaits = sample.GetLeast("time_waits");
    result.seconds = sample.GetLeast("cpu_s");
    result.medianSeconds = sample.GetMedian("cpu_s");
    result.drainSeconds = sample.GetLeast("cpu_drain_s");
    result.toStock = std::numeric_limits<double>::quiet_NaN();
    result.toFewest = std::numeric_limits<double>::quiet_NaN();
    result.instructions = sample.GetInstructions();
    result.instructionsToStock = std::numeric_limits<double>::quiet_NaN();
    result.events = sample.GetLeast("events");
    result.idleBytes = sample.GetMedian("memory_idle");
    result.peakBytes = sample.GetMedian("memory_peak");
    result.leftTimeWaits = sample.GetLeast("left_time_waits");
    result.leftConnections = sample.GetLeast("left_connections");
    result.leftEmbryos = sample.GetLeast("left_embryos");
    result.leftSockets = sample.GetLeast("left_sockets");
    result.leftPorts = sample.GetLeast("left_ports");
    return result;
}

/// @return true if two runs differ by the number of connections only, and what follows from it
bool
IsSameSeries(const RunSpec& a, const RunSpec& b)
{
    return a.stock == b.stock && a.queueDisc == b.queueDisc && a.clients == b.clients;
}

/// The results of one group are there: compare them with stock's among them.
void
CompareWithStock(std::vector<ChurnResult>& results, std::size_t first)
{
    for (std::size_t i = first; i < results.size(); ++i)
    {
        const ChurnResult& stock = results[first];
        if (stock.spec.stock)
        {
            results[i].toStock = results[i].seconds / stock.seconds;
            results[i].instructionsToStock = results[i].instructions / stock.instructions;
        }
    }
}

/// A series begins with its fewest connections.
void
CompareWithFewest(std::vector<ChurnResult>& results)
{
    for (auto& result : results)
    {
        for (const auto& other : results)
        {
            if (IsSameSeries(result.spec, other.spec))
            {
                result.toFewest = result.GetMicroseconds() / other.GetMicroseconds();
                break;
            }
        }
    }
}

/// @return per connection
double
Share(double value, const ChurnResult& result)
{
    return value / static_cast<double>(result.spec.connections);
}

std::string
GetFirstCloser(const ChurnResult& result)
{
    return result.spec.serverFirst ? "server" : "client";
}

std::string
GetQueueDiscText(const ChurnResult& result)
{
    return result.spec.queueDisc ? "yes" : "no";
}

std::string
GetDrainText(const ChurnResult& result)
{
    return FormatFixed(Share(result.drainSeconds * MICRO, result), 3);
}

/// @return bytes as one reads them
std::string
FormatMegabytes(double bytes)
{
    return FormatFixed(bytes / MEGABYTE, 1);
}

/// A column of a table of churns.
struct Column
{
    std::string name;                                    //!< its header
    std::function<std::string(const ChurnResult&)> text; //!< its cells
};

using R = const ChurnResult&; //!< what a cell is made of
using Columns = std::vector<Column>;

/// @return which run it was
Columns
GetRunColumns()
{
    return {{"stack", [](R r) { return GetStack(r.spec); }},
            {"queue_disc", GetQueueDiscText},
            {"connections", [](R r) { return std::to_string(r.spec.connections); }},
            {"clients", [](R r) { return std::to_string(r.spec.clients); }},
            {"addresses", [](R r) { return std::to_string(r.spec.clients * r.spec.addresses); }},
            {"closes_first", GetFirstCloser},
            {"arrivals_per_s", [](R r) { return FormatFixed(r.spec.rate, 0); }},
            {"runs", [](R r) { return std::to_string(r.runs); }}};
}

/// @return what was counted, the same in all runs of a kind
Columns
GetCountColumns()
{
    return {{"completed", [](R r) { return FormatFixed(r.completed, 0); }},
            {"refused", [](R r) { return FormatFixed(r.refused, 0); }},
            {"time_waits", [](R r) { return FormatFixed(r.timeWaits, 0); }},
            {"events_per_connection", [](R r) { return FormatFixed(Share(r.events, r), 3); }},
            {"left_time_waits", [](R r) { return FormatFixed(r.leftTimeWaits, 0); }},
            {"left_connections", [](R r) { return FormatFixed(r.leftConnections, 0); }},
            {"left_embryos", [](R r) { return FormatFixed(r.leftEmbryos, 0); }},
            {"left_sockets", [](R r) { return FormatFixed(r.leftSockets, 0); }},
            {"left_ports", [](R r) { return FormatFixed(r.leftPorts, 0); }}};
}

/// @return what was measured; names as in measures.h
Columns
GetCostColumns()
{
    return {{"cpu_s", [](R r) { return FormatFixed(r.seconds, 6); }},
            {"cpu_median_s", [](R r) { return FormatFixed(r.medianSeconds, 6); }},
            {"cpu_us_per_connection", [](R r) { return FormatFixed(r.GetMicroseconds(), 3); }},
            {"cpu_to_stock", [](R r) { return FormatFixed(r.toStock, 4); }},
            {"cpu_to_fewest", [](R r) { return FormatFixed(r.toFewest, 4); }},
            {"cpu_drain_us_per_connection", GetDrainText},
            {"instructions_per_connection", [](R r) { return FormatFixed(r.instructions, 0); }},
            {"instructions_to_stock", [](R r) { return FormatFixed(r.instructionsToStock, 4); }},
            {"memory_idle_bytes", [](R r) { return FormatFixed(r.idleBytes, 0); }},
            {"memory_peak_bytes", [](R r) { return FormatFixed(r.peakBytes, 0); }},
            {"memory_bytes_per_time_wait",
             [](R r) { return FormatFixed(r.GetBytesPerTimeWait(), 1); }}};
}

/// @return which run it was, for a person
Columns
GetSeriesColumns()
{
    return {{"closes first", GetFirstCloser},
            {"clients", [](R r) { return std::to_string(r.spec.clients); }},
            {"queue disc", GetQueueDiscText},
            {"connections", [](R r) { return std::to_string(r.spec.connections); }},
            {"stack", [](R r) { return GetStack(r.spec); }}};
}

/// @return what it took, for a person
Columns
GetShownColumns()
{
    return {{"CPU s", [](R r) { return FormatFixed(r.seconds, 2); }},
            {"µs each", [](R r) { return FormatFixed(r.GetMicroseconds(), 1); }},
            {"median", [](R r) { return FormatFixed(Share(r.medianSeconds * MICRO, r), 1); }},
            {"of stock's", [](R r) { return FormatFixed(r.toStock, 3); }},
            {"of fewest's", [](R r) { return FormatFixed(r.toFewest, 2); }},
            {"instructions", [](R r) { return FormatFixed(r.instructions, 0); }},
            {"of stock's", [](R r) { return FormatFixed(r.instructionsToStock, 3); }},
            {"events", [](R r) { return FormatFixed(Share(r.events, r), 1); }},
            {"drain µs", GetDrainText},
            {"TIME_WAIT", [](R r) { return FormatFixed(r.timeWaits, 0); }},
            {"bytes each", [](R r) { return FormatFixed(r.GetBytesPerTimeWait(), 0); }},
            {"peak MB", [](R r) { return FormatMegabytes(r.peakBytes); }},
            {"left", [](R r) { return FormatFixed(r.GetLeft(), 0); }}};
}

Columns
Concatenate(const std::vector<Columns>& lists)
{
    Columns all;
    for (const auto& list : lists)
    {
        all.insert(all.end(), list.begin(), list.end());
    }
    return all;
}

TextTable
MakeTable(const std::vector<ChurnResult>& results, const Columns& columns)
{
    TextTable table;
    for (const auto& column : columns)
    {
        table.header.push_back(column.name);
    }
    for (const auto& result : results)
    {
        table.rows.emplace_back();
        for (const auto& column : columns)
        {
            table.rows.back().push_back(column.text(result));
        }
    }
    return table;
}

} // namespace

double
ChurnResult::GetMicroseconds() const
{
    return Share(seconds * MICRO, *this);
}

double
ChurnResult::GetBytesPerTimeWait() const
{
    return timeWaits > 0 ? (peakBytes - idleBytes) / timeWaits
                         : std::numeric_limits<double>::quiet_NaN();
}

double
ChurnResult::GetLeft() const
{
    return leftTimeWaits + leftConnections + leftEmbryos + leftSockets + leftPorts;
}

std::vector<ChurnResult>
EvaluateChurns(const std::vector<SampleGroup>& groups)
{
    std::vector<ChurnResult> results;
    for (const auto& group : groups)
    {
        const std::size_t first = results.size();
        for (const auto& sample : group)
        {
            results.push_back(Evaluate(sample));
        }
        CompareWithStock(results, first);
    }
    CompareWithFewest(results);
    return results;
}

TextTable
MakeChurnCsv(const std::vector<ChurnResult>& results)
{
    return MakeTable(results, Concatenate({GetRunColumns(), GetCountColumns(), GetCostColumns()}));
}

TextTable
MakeChurnTable(const std::vector<ChurnResult>& results)
{
    return MakeTable(results, Concatenate({GetSeriesColumns(), GetShownColumns()}));
}

} // namespace bench
} // namespace ns3
