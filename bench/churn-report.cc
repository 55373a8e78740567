/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "churn-report.h"

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
FormatMegabytes(double bytes)
{
    return FormatFixed(bytes / MEGABYTE, 1);
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
    TextTable table;
    table.header = {"stack",
                    "queue_disc",
                    "connections",
                    "clients",
                    "addresses",
                    "closes_first",
                    "arrivals_per_s",
                    "runs",
                    "completed",
                    "refused",
                    "time_waits",
                    "events_per_connection",
                    "left_time_waits",
                    "left_connections",
                    "left_embryos",
                    "left_sockets",
                    "left_ports",
                    "cpu_s",
                    "cpu_median_s",
                    "cpu_us_per_connection",
                    "cpu_to_stock",
                    "cpu_to_fewest",
                    "cpu_drain_us_per_connection",
                    "instructions_per_connection",
                    "instructions_to_stock",
                    "memory_idle_bytes",
                    "memory_peak_bytes",
                    "memory_bytes_per_time_wait"};
    for (const auto& r : results)
    {
        table.rows.push_back({GetStack(r.spec),
                              r.spec.queueDisc ? "yes" : "no",
                              std::to_string(r.spec.connections),
                              std::to_string(r.spec.clients),
                              std::to_string(r.spec.clients * r.spec.addresses),
                              GetFirstCloser(r),
                              FormatFixed(r.spec.rate, 0),
                              std::to_string(r.runs),
                              FormatFixed(r.completed, 0),
                              FormatFixed(r.refused, 0),
                              FormatFixed(r.timeWaits, 0),
                              FormatFixed(Share(r.events, r), 3),
                              FormatFixed(r.leftTimeWaits, 0),
                              FormatFixed(r.leftConnections, 0),
                              FormatFixed(r.leftEmbryos, 0),
                              FormatFixed(r.leftSockets, 0),
                              FormatFixed(r.leftPorts, 0),
                              FormatFixed(r.seconds, 6),
                              FormatFixed(r.medianSeconds, 6),
                              FormatFixed(r.GetMicroseconds(), 3),
                              FormatFixed(r.toStock, 4),
                              FormatFixed(r.toFewest, 4),
                              FormatFixed(Share(r.drainSeconds * MICRO, r), 3),
                              FormatFixed(r.instructions, 0),
                              FormatFixed(r.instructionsToStock, 4),
                              FormatFixed(r.idleBytes, 0),
                              FormatFixed(r.peakBytes, 0),
                              FormatFixed(r.GetBytesPerTimeWait(), 1)});
    }
    return table;
}

TextTable
MakeChurnTable(const std::vector<ChurnResult>& results)
{
    TextTable table;
    table.header = {"closes first",
                    "clients",
                    "queue disc",
                    "connections",
                    "stack",
                    "CPU s",
                    "µs each",
                    "median",
                    "of stock's",
                    "of fewest's",
                    "instructions",
                    "of stock's",
                    "events",
                    "drain µs",
                    "TIME_WAIT",
                    "bytes each",
                    "peak MB"};
    for (const auto& r : results)
    {
        table.rows.push_back({GetFirstCloser(r),
                              std::to_string(r.spec.clients),
                              r.spec.queueDisc ? "yes" : "no",
                              std::to_string(r.spec.connections),
                              GetStack(r.spec),
                              FormatFixed(r.seconds, 2),
                              FormatFixed(r.GetMicroseconds(), 1),
                              FormatFixed(Share(r.medianSeconds * MICRO, r), 1),
                              FormatFixed(r.toStock, 3),
                              FormatFixed(r.toFewest, 2),
                              FormatFixed(r.instructions, 0),
                              FormatFixed(r.instructionsToStock, 3),
                              FormatFixed(Share(r.events, r), 1),
                              FormatFixed(Share(r.drainSeconds * MICRO, r), 2),
                              FormatFixed(r.timeWaits, 0),
                              FormatFixed(r.GetBytesPerTimeWait(), 0),
                              FormatMegabytes(r.peakBytes)});
    }
    return table;
}

} // namespace bench
} // namespace ns3
