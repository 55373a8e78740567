/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scenario-counts.h"

#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-listener-event.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// "syn-dropped" as the name of a measure.
std::string
ToMeasure(TcpListenerEvent event)
{
    std::string name = ToString(event);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

} // namespace

void
AddProtocolCounts(Ptr<Node> node, const std::string& name, std::vector<CountRecord>& counts)
{
    const auto tcp = node->GetObject<TcpLifecycleL4Protocol>();
    if (!tcp)
    {
        return;
    }
    counts.push_back({name, "peak_state_bytes", tcp->GetPeakStateBytes()});
    counts.push_back({name, "time_wait_overflows", tcp->GetTimeWaitOverflows()});
    for (std::size_t i = 0; i < TCP_LISTENER_EVENT_COUNT; ++i)
    {
        const auto event = static_cast<TcpListenerEvent>(i);
        counts.push_back({name, ToMeasure(event), tcp->GetListenerCount(event)});
    }
}

void
AddPathCounts(const SegmentMiddlebox& middlebox, std::vector<CountRecord>& counts)
{
    counts.push_back({"path", "segments_lost", middlebox.GetLost()});
    counts.push_back({"path", "segments_delayed", middlebox.GetDelayed()});
    counts.push_back({"path", "segments_copied", middlebox.GetCopies()});
}

void
AddOldDuplicateCounts(const TcpOldDuplicateCounts& old, std::vector<CountRecord>& counts)
{
    const std::string node = "both";
    counts.push_back({node, "old_segments_arrived", old.oldSegmentsArrived});
    counts.push_back({node, "old_segments_accepted", old.oldSegmentsAccepted});
    counts.push_back({node, "old_segments_answered", old.oldSegmentsAnswered});
    counts.push_back({node, "old_text_bytes_accepted", old.oldTextBytesAccepted});
    counts.push_back({node, "old_acks_accepted", old.oldAcksAccepted});
    counts.push_back({node, "old_fins_accepted", old.oldFinsAccepted});
    counts.push_back({node, "old_syns_accepted", old.oldSynsAccepted});
    counts.push_back({node, "connections_corrupted", old.connectionsCorrupted});
    counts.push_back({node, "connections_desynchronised", old.connectionsDesynchronised});
    counts.push_back({node, "connections_stuck", old.connectionsStuck});
    counts.push_back({node, "killed_by_old_reset", old.connectionsKilledByOldReset});
    counts.push_back({node, "killed_by_provoked_reset", old.connectionsKilledByProvokedReset});
    counts.push_back({node, "time_waits_assassinated", old.timeWaitsAssassinated});
    counts.push_back({node, "old_opens_reset", old.oldOpensReset});
}

} // namespace ns3
