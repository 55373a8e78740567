/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "small-reports.h"

namespace ns3
{
namespace bench
{

namespace
{

constexpr double MICRO = 1e6;

/// @return the first sample of the same stack
const Sample&
GetFirstOfStack(const SampleGroup& samples, bool stock)
{
    for (const auto& sample : samples)
    {
        if (sample.GetSpec().stock == stock)
        {
            return sample;
        }
    }
    return samples.front();
}

} // namespace

TextTable
MakeConnectTable(const SampleGroup& samples)
{
    TextTable table;
    table.header = {"stack",
                    "time_waits",
                    "runs",
                    "connected",
                    "no_address",
                    "other_errors",
                    "cpu_us",
                    "cpu_median_us",
                    "cpu_to_first"};
    for (const auto& sample : samples)
    {
        const auto& first = GetFirstOfStack(samples, sample.GetSpec().stock);
        const double least = sample.GetLeast("cpu_least_s");
        table.rows.push_back({GetStack(sample.GetSpec()),
                              FormatFixed(sample.GetLeast("time_waits"), 0),
                              std::to_string(sample.GetRuns()),
                              FormatFixed(sample.GetLeast("connected"), 0),
                              FormatFixed(sample.GetLeast("no_address"), 0),
                              FormatFixed(sample.GetLeast("other_errors"), 0),
                              FormatFixed(least * MICRO, 3),
                              FormatFixed(sample.GetMedian("cpu_median_s") * MICRO, 3),
                              FormatFixed(least / first.GetLeast("cpu_least_s"), 3)});
    }
    return table;
}

TextTable
MakeTransferTable(const SampleGroup& samples)
{
    TextTable table;
    table.header = {"stack",
                    "bytes",
                    "runs",
                    "received",
                    "events",
                    "cpu_s",
                    "cpu_median_s",
                    "cpu_to_stock",
                    "cpu_median_to_stock",
                    "instructions_per_byte",
                    "instructions_to_stock"};
    const Sample& stock = samples.front();
    for (const auto& sample : samples)
    {
        table.rows.push_back({GetStack(sample.GetSpec()),
                              std::to_string(sample.GetSpec().bytes),
                              std::to_string(sample.GetRuns()),
                              FormatFixed(sample.GetLeast("received"), 0),
                              FormatFixed(sample.GetLeast("events"), 0),
                              FormatFixed(sample.GetLeast("cpu_s"), 6),
                              FormatFixed(sample.GetMedian("cpu_s"), 6),
                              FormatFixed(sample.GetLeast("cpu_s") / stock.GetLeast("cpu_s"), 4),
                              FormatFixed(sample.GetMedian("cpu_s") / stock.GetMedian("cpu_s"), 4),
                              FormatFixed(sample.GetInstructions(), 2),
                              FormatFixed(sample.GetInstructions() / stock.GetInstructions(), 4)});
    }
    return table;
}

} // namespace bench
} // namespace ns3
