/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-policy-measures.h"

#include "tcp-lifecycle-figures.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

namespace
{

std::string
FormatWhole(double value)
{
    return FormatNumber(std::round(value));
}

std::string
FormatHundredths(double value)
{
    return FormatNumber(std::round(value * 100) / 100);
}

/// A quantile that falls among those that never got there has no time.
std::string
FormatQuantile(double seconds)
{
    return std::isinf(seconds) ? "unreached" : FormatTime(seconds);
}

/// A count of a host, pooled over the runs of a point.
PointNumber
Count(const std::string& name)
{
    return [name](const PointDigest& digest) {
        const auto found = digest.counts.find(name);
        return found == digest.counts.end() ? 0.0 : static_cast<double>(found->second);
    };
}

/// The same count at both hosts.
PointNumber
CountBoth(const std::string& measure)
{
    return [measure](const PointDigest& digest) {
        return Count("client: " + measure)(digest) + Count("server: " + measure)(digest);
    };
}

PointNumber
MeanOfClients(const std::string& metric)
{
    return [metric](const PointDigest& digest) { return digest.Get("client", metric).mean; };
}

/// Mean number of connections of a host in TIME_WAIT, over the runs of a point.
PointNumber
MeanTimeWait(const std::string& node)
{
    return [node](const PointDigest& digest) {
        const auto found = digest.timeWait.find(node);
        return found == digest.timeWait.end() ? 0 : found->second.first / std::max(1U, digest.runs);
    };
}

double
GetLargestTimeWait(const PointDigest& digest)
{
    double largest = 0;
    for (const auto& [node, numbers] : digest.timeWait)
    {
        largest = std::max<double>(largest, numbers.second);
    }
    return largest;
}

double
GetMeanTimeWait(const PointDigest& digest)
{
    return MeanTimeWait("client")(digest) + MeanTimeWait("server")(digest);
}

double
GetHandshake99(const PointDigest& digest)
{
    return digest.Get("client", "handshake").p99;
}

/// A measure that the tables show where it is not zero, and no figure.
PolicyMeasure
Column(const std::string& heading, PointNumber get)
{
    return {heading, false, std::move(get), FormatWhole, {}};
}

} // namespace

double
CountUnopened(const PointDigest& digest)
{
    double unopened = 0;
    for (const auto& [reason, count] : digest.unopened)
    {
        unopened += count;
    }
    return unopened;
}

std::string
FormatBytes(double bytes)
{
    const char* unit = " B";
    for (const char* larger : {" kB", " MB", " GB"})
    {
        if (bytes < 1000)
        {
            break;
        }
        bytes /= 1000;
        unit = larger;
    }
    const double step = bytes < 10 ? 100 : bytes < 100 ? 10 : 1;
    return FormatNumber(std::round(bytes * step) / step) + unit;
}

std::vector<PolicyMeasure>
GetPolicyCosts()
{
    const PolicyDrawing unopened{"not opened", 1, "every connection was opened", false, {}};
    const PolicyDrawing reply{"Connect to reply\\n(mean, ms)", 1e-3, "no reply", false, {}};
    const PolicyDrawing timeWait{"in TIME\\\\_WAIT\\n(mean)",
                                 1,
                                 "no connection stayed in TIME\\\\_WAIT",
                                 false,
                                 MeanTimeWait("client")};
    const PolicyDrawing state{"state at server\\n(peak, kB)", 1e3, "no state", true, {}};
    return {
        {"not opened", true, CountUnopened, FormatWhole, unopened},
        {"Connect to reply, mean", true, MeanOfClients("connect_to_reply"), FormatTime, reply},
        Column("opened early", Count("server: opened_early")),
        {"handshake, mean", true, MeanOfClients("handshake"), FormatTime, {}},
        {"handshake, 99&nbsp;%", true, GetHandshake99, FormatQuantile, {}},
        {"TIME_WAIT client, mean", true, MeanTimeWait("client"), FormatHundredths, {}},
        {"TIME_WAIT server, mean", true, MeanTimeWait("server"), FormatHundredths, {}},
        {"", false, GetMeanTimeWait, FormatHundredths, timeWait},
        {"TIME_WAIT, largest", true, GetLargestTimeWait, FormatWhole, {}},
        {"state client, peak", true, Count("client: peak_state_bytes"), FormatBytes, {}},
        {"state server, peak", true, Count("server: peak_state_bytes"), FormatBytes, state},
    };
}

std::vector<PolicyMeasure>
GetPolicyRisks()
{
    const PolicyDrawing old{"old segments\\naccepted", 1, "no old segment was accepted", false, {}};
    return {
        Column("old segments arrived", Count("both: old_segments_arrived")),
        {"old segments accepted", true, Count("both: old_segments_accepted"), FormatWhole, old},
        Column("corrupted", Count("both: connections_corrupted")),
        Column("desynchronised", Count("both: connections_desynchronised")),
        Column("killed by an old reset", Count("both: killed_by_old_reset")),
        Column("killed by a provoked reset", Count("both: killed_by_provoked_reset")),
        Column("TIME_WAITs ended by reset", Count("both: time_waits_assassinated")),
        {"old SYNs accepted", true, Count("both: old_syns_accepted"), FormatWhole, {}},
        Column("of these, reset", Count("both: old_opens_reset")),
        Column("TIME_WAITs without room", CountBoth("time_wait_overflows")),
        Column("resets sent", CountBoth("resets_sent")),
        Column("SYNs dropped", Count("server: syn_dropped")),
        Column("cookies sent", Count("server: cookie_sent")),
        Column("cookies accepted", Count("server: cookie_accepted")),
        Column("last ACKs dropped", Count("server: ack_dropped")),
    };
}

} // namespace ns3
