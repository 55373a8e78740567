/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scenario-flood.h"

#include "tcp-lifecycle-topology-helper.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

/// First of the addresses that the attacker makes up: those set aside for benchmarks (RFC 2544),
/// and what follows them. No host of a scenario has one.
const char* const FIRST_SOURCE = "198.18.0.1";

} // namespace

Ptr<TcpSynFlooder>
AddScenarioFlood(const ScenarioPoint& point, TcpLifecycleTopologyHelper& topology, uint16_t port)
{
    auto flooder = CreateObject<TcpSynFlooder>();
    const InetSocketAddress service(topology.GetServerAddress(), port);
    flooder->SetAttribute("Remote", AddressValue(service));
    flooder->SetAttribute("Rate", DoubleValue(point.flood.synsPerSecond));
    flooder->SetAttribute("MaxSyns", UintegerValue(point.flood.syns));
    flooder->SetAttribute("SourceBase", Ipv4AddressValue(FIRST_SOURCE));
    flooder->SetAttribute("SourceCount", UintegerValue(point.flood.sources));
    flooder->SetStartTime(Seconds(point.flood.startSeconds));
    topology.AddAttacker()->AddApplication(flooder);
    return flooder;
}

} // namespace ns3
