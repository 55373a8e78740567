/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ns3
{

namespace
{

constexpr double NOT_A_NUMBER = std::numeric_limits<double>::quiet_NaN();

/// A latency by name and place in the record.
struct LatencyMetric
{
    const char* name;                  //!< as in the summary
    double ConnectionRecord::*seconds; //!< its field
};

constexpr LatencyMetric LATENCIES[] = {
    {"handshake", &ConnectionRecord::handshakeSeconds},
    {"connect_to_reply", &ConnectionRecord::connectToReplySeconds},
    {"active_close", &ConnectionRecord::activeCloseSeconds},
    {"passive_close", &ConnectionRecord::passiveCloseSeconds},
    {"fin", &ConnectionRecord::finSeconds},
    {"teardown", &ConnectionRecord::teardownSeconds},
    {"release", &ConnectionRecord::releaseSeconds},
};

/**
 * Probability that Student's t lies between -t and t, by the finite sums that hold for whole
 * degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4).
 */
double
StudentCentralProbability(double t, uint32_t degrees)
{
    const double pi = std::acos(-1.0);
    const double angle = std::atan(t / std::sqrt(static_cast<double>(degrees)));
    const double cosSquared = std::cos(angle) * std::cos(angle);
    const bool odd = degrees % 2 == 1;
    double term = odd ? std::cos(angle) : 1.0;
    double sum = degrees == 1 ? 0.0 : term;
    for (uint32_t k = odd ? 3 : 2; k < degrees; k += 2)
    {
        term *= cosSquared * (k - 1) / k;
        sum += term;
    }
    return odd ? 2 / pi * (angle + std::sin(angle) * sum) : std::sin(angle) * sum;
}

/// For many degrees of freedom: the normal quantile and the first corrections in 1/degrees, which
/// are right to nine digits from a thousand degrees on.
double
StudentFactorAsymptotic(double degrees)
{
    const double z = 1.959963984540054;
    const double z3 = z * z * z;
    const double z5 = z3 * z * z;
    return z + (z3 + z) / (4 * degrees) + (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees * degrees);
}

/// The part of an endpoint in closing, or the part meant for it when no FIN was exchanged.
std::string
GetCloserPart(const ConnectionRecord& record, const std::string& plannedFirstFin)
{
    if (record.closer != "none")
    {
        return record.closer;
    }
    if (plannedFirstFin == "both")
    {
        return "both";
    }
    return record.role == plannedFirstFin ? "active" : "passive";
}

bool
Applies(const std::string& metric, const std::string& part, const std::string& role)
{
    if (metric == "connect_to_reply")
    {
        return role == "client";
    }
    if (metric == "active_close")
    {
        return part != "passive";
    }
    return metric != "passive_close" || part == "passive";
}

MetricSummary
SummariseLatency(const std::vector<const ConnectionRecord*>& records,
                 const LatencyMetric& metric,
                 const std::string& plannedFirstFin)
{
    std::vector<double> reached;
    uint32_t unreached = 0;
    for (const auto* record : records)
    {
        if (!Applies(metric.name, GetCloserPart(*record, plannedFirstFin), record->role))
        {
            continue;
        }
        const double seconds = record->*metric.seconds;
        if (seconds < 0)
        {
            ++unreached;
        }
        else
        {
            reached.push_back(seconds);
        }
    }
    return Summarise(reached, unreached);
}

/**
 * Whether an endpoint has been in a state. A state may be left in the instant it was entered; of a
 * passive close that came to its normal end it is known all the same which two states it took.
 */
bool
WasIn(const ConnectionRecord& record, std::size_t state)
{
    const std::string name = SCENARIO_STATE_NAMES[state];
    const bool passed = record.closer == "passive" && record.passiveCloseSeconds >= 0 &&
                        record.endReason == "normal";
    return record.stateSeconds[state] > 0 ||
           (passed && (name == "close_wait" || name == "last_ack"));
}

/// CLOSED is where a connection is meant to stay: being in it at the end leaves nothing unreached.
MetricSummary
SummariseState(const std::vector<const ConnectionRecord*>& records, std::size_t state)
{
    const std::string name = SCENARIO_STATE_NAMES[state];
    std::vector<double> reached;
    uint32_t unreached = 0;
    for (const auto* record : records)
    {
        if (name != "closed" && record->finalState == name)
        {
            ++unreached;
        }
        else if (WasIn(*record, state))
        {
            reached.push_back(record->stateSeconds[state]);
        }
    }
    return Summarise(reached, unreached);
}

} // namespace

MetricSummary
Summarise(std::vector<double> reached, uint32_t unreached)
{
    // Sorted first, so that the sums do not depend on the order in which the values came.
    std::sort(reached.begin(), reached.end());
    MetricSummary summary;
    summary.n = static_cast<uint32_t>(reached.size()) + unreached;
    summary.nUnreached = unreached;
    summary.mean = summary.ci95Low = summary.ci95High = NOT_A_NUMBER;
    const double count = static_cast<double>(reached.size());
    if (!reached.empty())
    {
        summary.mean = std::accumulate(reached.begin(), reached.end(), 0.0) / count;
    }
    if (reached.size() > 1)
    {
        double squares = 0;
        for (const double value : reached)
        {
            squares += (value - summary.mean) * (value - summary.mean);
        }
        const double half = StudentFactor95(static_cast<uint32_t>(reached.size()) - 1) *
                            std::sqrt(squares / (count - 1) / count);
        summary.ci95Low = summary.mean - half;
        summary.ci95High = summary.mean + half;
    }
    summary.p50 = Quantile(reached, unreached, 0.50);
    summary.p95 = Quantile(reached, unreached, 0.95);
    summary.p99 = Quantile(reached, unreached, 0.99);
    summary.max = Quantile(reached, unreached, 1);
    return summary;
}

double
Quantile(const std::vector<double>& sorted, uint32_t unreached, double share)
{
    const std::size_t n = sorted.size() + unreached;
    if (n == 0)
    {
        return NOT_A_NUMBER;
    }
    // 0.95 * 20 is a little above 19 in binary; without the slack its rank would be 20.
    const double exactRank = std::ceil(share * static_cast<double>(n) - 1e-9);
    const auto rank = std::max<std::size_t>(1, static_cast<std::size_t>(exactRank));
    return rank <= sorted.size() ? sorted[rank - 1] : std::numeric_limits<double>::infinity();
}

double
StudentFactor95(uint32_t degrees)
{
    if (degrees > 1000)
    {
        return StudentFactorAsymptotic(degrees);
    }
    double low = 1.9;
    double high = 12.8;
    for (int step = 0; step < 60; ++step)
    {
        const double middle = (low + high) / 2;
        (StudentCentralProbability(middle, degrees) < 0.95 ? low : high) = middle;
    }
    return (low + high) / 2;
}

std::string
GetPlannedFirstFin(const ScenarioPoint& point)
{
    return point.halfClose ? "client" : point.closer;
}

std::vector<SummaryRow>
SummariseConnections(const std::vector<ConnectionRecord>& connections,
                     const std::string& plannedFirstFin)
{
    std::vector<SummaryRow> rows;
    for (const std::string role : {"client", "server"})
    {
        std::vector<const ConnectionRecord*> records;
        for (const auto& record : connections)
        {
            if (record.role == role)
            {
                records.push_back(&record);
            }
        }
        for (const auto& metric : LATENCIES)
        {
            rows.push_back({role, metric.name, SummariseLatency(records, metric, plannedFirstFin)});
        }
        for (std::size_t state = 0; state < SCENARIO_STATE_COUNT; ++state)
        {
            rows.push_back({role,
                            std::string("t_") + SCENARIO_STATE_NAMES[state],
                            SummariseState(records, state)});
        }
    }
    return rows;
}

double
RoundTripLoss(double lossRate)
{
    return 1 - (1 - lossRate) * (1 - lossRate);
}

double
BackoffMeanSeconds(double rttSeconds, double rtoSeconds, double lossProbability, uint32_t retries)
{
    double probability = 1 - lossProbability;
    double backoffFactor = 0;
    double reached = 0;
    double waited = 0;
    for (uint32_t losses = 0; losses <= retries; ++losses)
    {
        reached += probability;
        waited += probability * rtoSeconds * backoffFactor;
        probability *= lossProbability;
        backoffFactor = 2 * backoffFactor + 1;
    }
    return reached > 0 ? rttSeconds + waited / reached : NOT_A_NUMBER;
}

double
FinTimeoutSeconds(double rttSeconds)
{
    return std::max(1.0, 3 * rttSeconds);
}

uint32_t
CountUnclosed(const std::vector<ConnectionRecord>& connections)
{
    uint32_t unclosed = 0;
    for (std::size_t i = 0; i + 1 < connections.size(); i += 2)
    {
        const bool closed =
            connections[i].finalState == "closed" && connections[i + 1].finalState == "closed";
        unclosed += closed ? 0 : 1;
    }
    return unclosed;
}

} // namespace ns3
