/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-topology-helper.h"

#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-interface-container.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/pointer.h"
#include "ns3/string.h"

namespace ns3
{

namespace
{

/// First of the stream numbers given to the Internet stacks, so that none is numbered by how many
/// objects an earlier run in the same process has created.
constexpr int64_t STACK_STREAM = 1000;
/// The same for the attacker, beyond those of the two hosts.
constexpr int64_t ATTACKER_STREAM = 2000;

} // namespace

TcpLifecycleTopologyHelper::TcpLifecycleTopologyHelper(DataRate rate, Time delay)
{
    m_nodes.Create(2);

    m_link.SetDeviceAttribute("DataRate", DataRateValue(rate));
    m_link.SetDeviceAttribute("Mtu", UintegerValue(1500));
    m_link.SetChannelAttribute("Delay", TimeValue(delay));
    // A queue this long never fills, so the queue disc above it never has to drop either.
    m_link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("100000p"));
    m_devices = m_link.Install(m_nodes);

    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(m_nodes);
    stack.AssignStreams(m_nodes, STACK_STREAM);

    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.252");
    const Ipv4InterfaceContainer interfaces = addresses.Assign(m_devices);
    m_clientAddress = interfaces.GetAddress(0);
    m_serverAddress = interfaces.GetAddress(1);
}

Ptr<Node>
TcpLifecycleTopologyHelper::AddAttacker()
{
    NodeContainer attacker(1);
    const NetDeviceContainer devices = m_link.Install(attacker.Get(0), GetServer());
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(attacker);
    stack.AssignStreams(attacker, ATTACKER_STREAM);
    Ipv4AddressHelper addresses("10.0.0.4", "255.255.255.252");
    const Ipv4InterfaceContainer interfaces = addresses.Assign(devices);
    Ipv4StaticRoutingHelper routing;
    Ptr<Ipv4> attackerIp = attacker.Get(0)->GetObject<Ipv4>();
    routing.GetStaticRouting(attackerIp)
        ->SetDefaultRoute(interfaces.GetAddress(1),
                          attackerIp->GetInterfaceForDevice(devices.Get(0)));
    attackerIp->SetAttribute("IpForward", BooleanValue(false));
    Ptr<Ipv4> ip = GetServer()->GetObject<Ipv4>();
    routing.GetStaticRouting(ip)->SetDefaultRoute(interfaces.GetAddress(0),
                                                  ip->GetInterfaceForDevice(devices.Get(1)));
    return attacker.Get(0);
}

void
TcpLifecycleTopologyHelper::SetLossModel(Ptr<ErrorModel> loss)
{
    for (uint32_t i = 0; i < m_devices.GetN(); i++)
    {
        m_devices.Get(i)->SetAttribute("ReceiveErrorModel", PointerValue(loss));
    }
}

void
TcpLifecycleTopologyHelper::SetMiddlebox(Ptr<SegmentMiddlebox> middlebox)
{
    for (uint32_t i = 0; i < m_devices.GetN(); i++)
    {
        middlebox->Install(m_devices.Get(i));
    }
}

const NodeContainer&
TcpLifecycleTopologyHelper::GetNodes() const
{
    return m_nodes;
}

Ptr<Node>
TcpLifecycleTopologyHelper::GetClient() const
{
    return m_nodes.Get(0);
}

Ptr<Node>
TcpLifecycleTopologyHelper::GetServer() const
{
    return m_nodes.Get(1);
}

Ipv4Address
TcpLifecycleTopologyHelper::GetClientAddress() const
{
    return m_clientAddress;
}

Ipv4Address
TcpLifecycleTopologyHelper::GetServerAddress() const
{
    return m_serverAddress;
}

} // namespace ns3
