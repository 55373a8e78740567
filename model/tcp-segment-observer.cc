/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-segment-observer.h"

#include "ns3/abort.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/simulator.h"

namespace ns3
{

namespace
{

/**
 * @param address the client's address
 * @param port the client's port
 * @return both in one number
 */
uint64_t
MakeKey(Ipv4Address address, uint16_t port)
{
    return static_cast<uint64_t>(address.Get()) << 16 | port;
}

/**
 * Set a time that has not been reached before to now.
 *
 * @param time the time
 * @return true if this is the first time
 */
bool
ReachOnce(Time& time)
{
    if (!time.IsStrictlyNegative())
    {
        return false;
    }
    time = Simulator::Now();
    return true;
}

} // namespace

TcpSegmentObserver::TcpSegmentObserver(Ipv4Address address, uint16_t port)
    : m_address(address),
      m_port(port)
{
}

void
TcpSegmentObserver::Watch(Ptr<Node> client, Ptr<Node> server)
{
    Ptr<Ipv4L3Protocol> clientIp = client->GetObject<Ipv4L3Protocol>();
    Ptr<Ipv4L3Protocol> serverIp = server->GetObject<Ipv4L3Protocol>();
    NS_ABORT_MSG_UNLESS(clientIp && serverIp, "both nodes need an IPv4 stack");
    clientIp->TraceConnectWithoutContext("Tx",
                                         MakeCallback(&TcpSegmentObserver::ClientSends, this));
    clientIp->TraceConnectWithoutContext("Rx",
                                         MakeCallback(&TcpSegmentObserver::ClientReceives, this));
    serverIp->TraceConnectWithoutContext("Tx",
                                         MakeCallback(&TcpSegmentObserver::ServerSends, this));
    serverIp->TraceConnectWithoutContext("Rx",
                                         MakeCallback(&TcpSegmentObserver::ServerReceives, this));
}

void
TcpSegmentObserver::ExpectSyn(uint32_t connection)
{
    m_expecting = true;
    m_expected = connection;
}

void
TcpSegmentObserver::ForgetExpected(uint32_t connection)
{
    if (m_expected == connection)
    {
        m_expecting = false;
    }
}

void
TcpSegmentObserver::Register(uint32_t connection, Ipv4Address address, uint16_t port)
{
    m_connections[MakeKey(address, port)] = connection;
    if (connection >= m_records.size())
    {
        m_records.resize(connection + 1);
    }
    ForgetExpected(connection);
}

TcpSegmentFlow
TcpSegmentObserver::Find(Ipv4Address address, uint16_t port) const
{
    TcpSegmentFlow flow;
    const auto found = m_connections.find(MakeKey(address, port));
    if (found != m_connections.end())
    {
        flow.known = true;
        flow.connection = found->second;
    }
    return flow;
}

TcpSegmentFlow
TcpSegmentObserver::Classify(const TcpWireSegment& segment) const
{
    if (segment.destination == m_address && segment.destinationPort == m_port)
    {
        return Find(segment.source, segment.sourcePort);
    }
    if (segment.source == m_address && segment.sourcePort == m_port)
    {
        TcpSegmentFlow flow = Find(segment.destination, segment.destinationPort);
        flow.sender = TCP_ROLE_SERVER;
        return flow;
    }
    return {};
}

const TcpWireRecord&
TcpSegmentObserver::GetRecord(uint32_t connection, TcpRole role) const
{
    // A connection whose SYN never left has no record of its own.
    static const TcpWireRecord nothingSeen;
    return connection < m_records.size() ? m_records[connection][role] : nothingSeen;
}

uint64_t
TcpSegmentObserver::GetSegmentsSent() const
{
    return m_segmentsSent;
}

void
TcpSegmentObserver::SetFirstSynReceivedHook(Hook hook)
{
    m_firstSynReceived = hook;
}

void
TcpSegmentObserver::SetServerResetHook(Hook hook)
{
    m_serverReset = hook;
}

void
TcpSegmentObserver::ClientSends(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t)
{
    Sent(packet, TCP_ROLE_CLIENT);
}

void
TcpSegmentObserver::ServerSends(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t)
{
    Sent(packet, TCP_ROLE_SERVER);
}

void
TcpSegmentObserver::ClientReceives(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t)
{
    Received(packet, TCP_ROLE_CLIENT);
}

void
TcpSegmentObserver::ServerReceives(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t)
{
    Received(packet, TCP_ROLE_SERVER);
}

TcpWireRecord&
TcpSegmentObserver::Record(uint32_t connection, TcpRole role)
{
    return m_records[connection][role];
}

void
TcpSegmentObserver::Sent(Ptr<const Packet> packet, TcpRole sender)
{
    TcpWireSegment segment;
    if (!TcpWireSegment::Read(packet, 0, segment))
    {
        return;
    }
    const bool bareSyn = segment.Has(TcpWireSegment::SYN) && !segment.Has(TcpWireSegment::ACK);
    if (m_expecting && bareSyn && sender == TCP_ROLE_CLIENT && segment.destination == m_address &&
        segment.destinationPort == m_port)
    {
        Register(m_expected, segment.source, segment.sourcePort);
    }
    const TcpSegmentFlow flow = Classify(segment);
    if (!flow.known || flow.sender != sender)
    {
        return;
    }
    m_segmentsSent++;
    CountSent(Record(flow.connection, sender), segment);
    if (segment.Has(TcpWireSegment::RST) && sender == TCP_ROLE_SERVER && !m_serverReset.IsNull())
    {
        m_serverReset(flow.connection);
    }
}

void
TcpSegmentObserver::CountSent(TcpWireRecord& record, const TcpWireSegment& segment) const
{
    if (segment.Has(TcpWireSegment::SYN))
    {
        const bool answers = segment.Has(TcpWireSegment::ACK);
        record.synSent += answers ? 0 : 1;
        record.synAckSent += answers ? 1 : 0;
        if (!answers)
        {
            ReachOnce(record.firstSynSent);
        }
    }
    if (segment.Has(TcpWireSegment::FIN))
    {
        record.finSent++;
        record.finEnd = segment.NextSequence();
        ReachOnce(record.firstFinSent);
    }
    if (segment.Has(TcpWireSegment::RST))
    {
        record.rstSent++;
    }
}

void
TcpSegmentObserver::Received(Ptr<const Packet> packet, TcpRole receiver)
{
    TcpWireSegment segment;
    if (!TcpWireSegment::Read(packet, 0, segment))
    {
        return;
    }
    const TcpSegmentFlow flow = Classify(segment);
    if (!flow.known || flow.sender == receiver)
    {
        return;
    }
    TcpWireRecord& record = Record(flow.connection, receiver);
    const bool reset = segment.Has(TcpWireSegment::RST);
    if (segment.Has(TcpWireSegment::FIN))
    {
        ReachOnce(record.firstFinReceived);
    }
    // Sequence numbers wrap, so their order is that of the signed difference (RFC 9293, section
    // 3.4). A RST acknowledges nothing that matters any more.
    if (record.finSent > 0 && segment.Has(TcpWireSegment::ACK) && !reset &&
        static_cast<int32_t>(segment.acknowledgment - record.finEnd) >= 0)
    {
        ReachOnce(record.finAcknowledged);
    }
    if (segment.Has(TcpWireSegment::SYN) && ReachOnce(record.firstSynReceived) &&
        receiver == TCP_ROLE_SERVER && !m_firstSynReceived.IsNull())
    {
        m_firstSynReceived(flow.connection);
    }
    if (reset && receiver == TCP_ROLE_SERVER && !m_serverReset.IsNull())
    {
        m_serverReset(flow.connection);
    }
}

} // namespace ns3
