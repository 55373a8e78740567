/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "star.h"

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-interface-container.h"
#include "ns3/ipv4.h"
#include "ns3/object-ptr-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"
#include "ns3/tcp-ephemeral-ports.h"
#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace bench
{

namespace
{

/// Bytes that a segment carries at most: what Ethernet leaves beside IPv4, TCP and timestamps.
constexpr uint32_t SEGMENT_SIZE = 1448;

/**
 * @param protocol TCP of a host
 * @return number of sockets in its SocketList
 */
uint64_t
CountSockets(Ptr<const TcpL4Protocol> protocol)
{
    ObjectPtrContainerValue sockets;
    protocol->GetAttribute("SocketList", sockets);
    return sockets.GetN();
}

} // namespace

static_assert(Star::DYNAMIC_PORTS == lifecycle::EphemeralPorts::COUNT);

Star::Star(const RunSpec& spec)
    : m_spec(spec),
      m_addresses(spec.clients)
{
    Config::SetDefault("ns3::TcpSocketBase::MaxSegLifetime", DoubleValue(spec.msl));
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT_SIZE));
    m_nodes.Create(1 + spec.clients);
    InternetStackHelper internet;
    internet.SetIpv6StackInstall(false);
    internet.Install(m_nodes);
    if (!spec.stock)
    {
        TcpLifecycleHelper().Install(m_nodes);
    }
    for (uint32_t client = 0; client < spec.clients; ++client)
    {
        Join(client);
    }
}

void
Star::Join(uint32_t client)
{
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    const auto devices = link.Install(m_nodes.Get(0), m_nodes.Get(1 + client));
    // A network of 256 addresses for each client.
    const Ipv4Address network(Ipv4Address("10.0.0.0").Get() + (client << 8));
    const auto interfaces = Ipv4AddressHelper(network, "255.255.255.0").Assign(devices);
    m_servers.push_back(interfaces.GetAddress(0));
    m_destinations.push_back(InetSocketAddress(m_servers.back(), PORT));
    AddAddresses(client, interfaces.GetAddress(1));
    if (!m_spec.queueDisc)
    {
        TrafficControlHelper().Uninstall(devices);
    }
}

void
Star::AddAddresses(uint32_t client, Ipv4Address first)
{
    auto ipv4 = m_nodes.Get(1 + client)->GetObject<Ipv4>();
    const auto interface = static_cast<uint32_t>(ipv4->GetInterfaceForAddress(first));
    m_addresses[client].push_back(first);
    for (uint32_t i = 1; i < m_spec.addresses; ++i)
    {
        const Ipv4Address next(first.Get() + i);
        // Of a network of its own, so that the client's routes do not get more by it.
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(next, Ipv4Mask::GetOnes()));
        m_addresses[client].push_back(next);
    }
}

Ptr<Node>
Star::GetServer() const
{
    return m_nodes.Get(0);
}

Ptr<Node>
Star::GetClient(uint64_t turn) const
{
    return m_nodes.Get(1 + static_cast<uint32_t>(turn % m_spec.clients));
}

const Address&
Star::GetDestination(uint64_t turn) const
{
    return m_destinations[turn % m_spec.clients];
}

void
Star::Bind(Ptr<Socket> socket, uint64_t turn) const
{
    if (m_spec.addresses == 1)
    {
        socket->Bind();
        return;
    }
    const auto& addresses = m_addresses[turn % m_spec.clients];
    socket->Bind(InetSocketAddress(addresses[turn / m_spec.clients % m_spec.addresses], 0));
}

Ptr<Socket>
Star::Listen() const
{
    Ptr<Socket> listener = Socket::CreateSocket(GetServer(), TcpSocketFactory::GetTypeId());
    listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    listener->Listen();
    return listener;
}

Remains
Star::Count(uint64_t listeners) const
{
    Remains remains;
    for (uint32_t i = 0; i < m_nodes.GetN(); ++i)
    {
        if (m_spec.stock)
        {
            remains.sockets += CountSockets(m_nodes.Get(i)->GetObject<TcpL4Protocol>());
            continue;
        }
        const auto protocol = m_nodes.Get(i)->GetObject<TcpLifecycleL4Protocol>();
        remains.sockets += CountSockets(protocol);
        remains.connections += protocol->GetConnectionCount();
        remains.embryos += protocol->GetEmbryoCount();
        remains.timeWaits += protocol->GetTimeWaitCount();
    }
    remains.sockets -= listeners;
    return remains;
}

uint64_t
Star::CountBusyPorts() const
{
    uint64_t busy = 0;
    for (uint32_t client = 0; !m_spec.stock && client < m_spec.clients; ++client)
    {
        for (const auto& address : m_addresses[client])
        {
            busy += CountBusyPorts(client, address);
        }
    }
    return busy;
}

uint64_t
Star::CountBusyPorts(uint32_t client, Ipv4Address address) const
{
    const auto here = m_nodes.Get(1 + client)->GetObject<TcpLifecycleL4Protocol>();
    const auto there = GetServer()->GetObject<TcpLifecycleL4Protocol>();
    const auto local = ToBytes(address);
    const auto remote = ToBytes(m_servers[client]);
    uint64_t busy = 0;
    for (uint32_t i = 0; i < DYNAMIC_PORTS; ++i)
    {
        const auto port = static_cast<uint16_t>(lifecycle::EphemeralPorts::FIRST + i);
        const bool isFree =
            here->IsFree({local, remote, port, PORT}) && there->IsFree({remote, local, PORT, port});
        busy += isFree ? 0 : 1;
    }
    return busy;
}

} // namespace bench
} // namespace ns3
