/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-old-duplicate-collector.h"

#include "tcp-lifecycle-convert.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpIncarnationTag);

namespace
{

constexpr uint8_t PROTOCOL_TCP = 6; //!< in IP headers

/**
 * @param address an InetSocketAddress or Inet6SocketAddress
 * @param [out] bytes its address
 * @return its port
 */
uint16_t
Split(const Address& address, lifecycle::AddressBytes& bytes)
{
    if (InetSocketAddress::IsMatchingType(address))
    {
        const InetSocketAddress inet = InetSocketAddress::ConvertFrom(address);
        bytes = ToBytes(inet.GetIpv4());
        return inet.GetPort();
    }
    const Inet6SocketAddress inet = Inet6SocketAddress::ConvertFrom(address);
    bytes = ToBytes(inet.GetIpv6());
    return inet.GetPort();
}

/**
 * @param local an end's address and port
 * @param remote the peer's
 * @return the four-tuple as the end has it
 */
lifecycle::FourTuple
MakeTuple(const Address& local, const Address& remote)
{
    lifecycle::FourTuple tuple;
    tuple.localPort = Split(local, tuple.local);
    tuple.remotePort = Split(remote, tuple.remote);
    return tuple;
}

} // namespace

// The tag

TypeId
TcpIncarnationTag::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpIncarnationTag")
                            .SetParent<Tag>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpIncarnationTag>();
    return tid;
}

TypeId
TcpIncarnationTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
TcpIncarnationTag::GetSerializedSize() const
{
    return sizeof(uint32_t) + sizeof(uint64_t) + sizeof(uint8_t);
}

void
TcpIncarnationTag::Serialize(TagBuffer buffer) const
{
    buffer.WriteU32(connection);
    buffer.WriteU64(static_cast<uint64_t>(sentAt));
    buffer.WriteU8(cause);
}

void
TcpIncarnationTag::Deserialize(TagBuffer buffer)
{
    connection = buffer.ReadU32();
    sentAt = static_cast<int64_t>(buffer.ReadU64());
    cause = static_cast<Cause>(buffer.ReadU8());
}

void
TcpIncarnationTag::Print(std::ostream& os) const
{
    os << "connection=" << connection << " sentAt=" << sentAt << "ns cause=" << int{cause};
}

// What is sent

void
TcpOldDuplicateCollector::Watch(Ptr<Node> node)
{
    using Collector = TcpOldDuplicateCollector;
    if (Ptr<Ipv4L3Protocol> ip = node->GetObject<Ipv4L3Protocol>())
    {
        ip->TraceConnectWithoutContext("SendOutgoing", MakeCallback(&Collector::Sent4, this));
    }
    if (Ptr<Ipv6L3Protocol> ip = node->GetObject<Ipv6L3Protocol>())
    {
        ip->TraceConnectWithoutContext("SendOutgoing", MakeCallback(&Collector::Sent6, this));
    }
    if (Ptr<TcpLifecycleL4Protocol> tcp = node->GetObject<TcpLifecycleL4Protocol>())
    {
        tcp->TraceConnectWithoutContext("Segment", MakeCallback(&Collector::Received, this));
        tcp->TraceConnectWithoutContext("Arrival", MakeCallback(&Collector::Arrived, this));
        tcp->TraceConnectWithoutContext("StateTransition", MakeCallback(&Collector::Changed, this));
    }
}

void
TcpOldDuplicateCollector::Sent4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t)
{
    TcpWireSegment segment;
    if (header.GetProtocol() == PROTOCOL_TCP && TcpWireSegment::ReadTcp(packet, segment))
    {
        segment.source = header.GetSource();
        segment.destination = header.GetDestination();
        Sent(segment, packet);
    }
}

void
TcpOldDuplicateCollector::Sent6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t)
{
    TcpWireSegment segment;
    if (header.GetNextHeader() == PROTOCOL_TCP && TcpWireSegment::ReadTcp(packet, segment))
    {
        segment.ipv6 = true;
        segment.source6 = header.GetSource();
        segment.destination6 = header.GetDestination();
        Sent(segment, packet);
    }
}

void
TcpOldDuplicateCollector::Sent(const TcpWireSegment& segment, Ptr<const Packet> packet)
{
    const TcpIncarnation incarnation = m_tracker.OnSent(segment);
    if (!incarnation.known)
    {
        return;
    }
    if (segment.Has(TcpWireSegment::SYN | TcpWireSegment::ACK))
    {
        NoteOpen(segment, incarnation);
    }
    NoteSent(segment, Get(incarnation).ends[incarnation.sender]);
    TcpIncarnationTag tag;
    tag.connection = incarnation.connection;
    tag.sentAt = Simulator::Now().GetNanoSeconds();
    tag.cause = CauseOf(segment);
    // A tag is no part of the packet, but ns-3 has only Add for const packets, and the payload may
    // bear a tag already: an application may send what it has received.
    ConstCast<Packet>(packet)->ReplacePacketTag(tag);
}

void
TcpOldDuplicateCollector::NoteOpen(const TcpWireSegment& segment, const TcpIncarnation& incarnation)
{
    Connection& connection = Get(incarnation);
    End& end = connection.ends[incarnation.sender];
    const bool begins = end.begun.IsStrictlyNegative() || end.ended;
    const bool wasOver = end.ended && (end.moved || end.isOld);
    const bool isClientGone =
        connection.ends[TCP_ROLE_CLIENT].ended ||
        m_tracker.NewestOf(segment.SenderTuple()).connection != incarnation.connection;
    if (incarnation.sender == TCP_ROLE_SERVER && begins && (wasOver || isClientGone))
    {
        m_counts.oldSynsAccepted++;
        end = End();
        end.isOld = true;
    }
}

TcpIncarnationTag::Cause
TcpOldDuplicateCollector::CauseOf(const TcpWireSegment& segment) const
{
    // A reset answers what has just arrived if its numbers are those of RFC 9293, section 3.5.2.
    if (!segment.Has(TcpWireSegment::RST) || m_last.time != Simulator::Now() ||
        !(m_last.end == segment.SenderTuple()))
    {
        return TcpIncarnationTag::OWN;
    }
    const bool acked = m_last.segment.Has(TcpWireSegment::ACK);
    const bool answers = acked ? !segment.Has(TcpWireSegment::ACK) &&
                                     segment.sequence == m_last.segment.acknowledgment
                               : segment.Has(TcpWireSegment::ACK) &&
                                     segment.acknowledgment == m_last.segment.NextSequence();
    if (!answers)
    {
        return TcpIncarnationTag::OWN;
    }
    const bool old =
        m_last.tagged && m_last.tag.connection < m_tracker.NewestOf(m_last.end).connection;
    return old ? TcpIncarnationTag::ANSWER_TO_OLD : TcpIncarnationTag::ANSWER;
}

void
TcpOldDuplicateCollector::NoteSent(const TcpWireSegment& segment, End& end)
{
    if (segment.Has(TcpWireSegment::RST))
    {
        return;
    }
    end.moved = end.moved || !segment.Has(TcpWireSegment::SYN);
    const lifecycle::Seq next(segment.NextSequence());
    const lifecycle::Seq ack(segment.acknowledgment);
    if (end.begun.IsStrictlyNegative() && segment.Has(TcpWireSegment::SYN))
    {
        end.begun = Simulator::Now();
        end.sndNxt = next;
        end.sndUna = lifecycle::Seq(segment.sequence);
    }
    else if (next > end.sndNxt)
    {
        end.sndNxt = next;
    }
    if (segment.Has(TcpWireSegment::ACK))
    {
        end.rcvNxt = end.received && end.rcvNxt > ack ? end.rcvNxt : ack;
        end.received = true;
    }
}

TcpOldDuplicateCollector::Connection&
TcpOldDuplicateCollector::Get(const TcpIncarnation& incarnation)
{
    if (incarnation.connection >= m_connections.size())
    {
        m_connections.resize(incarnation.connection + 1);
    }
    return m_connections[incarnation.connection];
}

// What arrives

void
TcpOldDuplicateCollector::Received(const TcpLifecycleSegmentEvent& event,
                                   const TcpHeader& header,
                                   Ptr<const Packet> packet)
{
    if (event.sent)
    {
        return;
    }
    m_last.end = MakeTuple(event.local, event.remote);
    m_last.time = event.time;
    m_last.tagged = packet->PeekPacketTag(m_last.tag);
    TcpWireSegment& segment = m_last.segment;
    segment.flags = header.GetFlags() & 0xff;
    segment.sequence = header.GetSequenceNumber().GetValue();
    segment.acknowledgment = header.GetAckNumber().GetValue();
    segment.payload = packet->GetSize() - std::min(packet->GetSize(), header.GetLength() * 4U);
}

void
TcpOldDuplicateCollector::Arrived(const TcpLifecycleArrivalEvent& event, Ptr<const Packet> packet)
{
    const lifecycle::FourTuple end = MakeTuple(event.local, event.remote);
    const TcpIncarnation current = m_tracker.CurrentOf(end);
    if (!current.known)
    {
        return;
    }
    Connection& connection = Get(current);
    End& mine = connection.ends[current.sender];
    mine.sndUna = event.sndUna;
    mine.rcvNxt = event.rcvNxt;
    mine.received = mine.received || event.before != lifecycle::State::SYN_SENT ||
                    event.after != lifecycle::State::SYN_SENT;
    TcpIncarnationTag tag;
    // A live segment may be of the earlier connection, too: the peer still lingers there.
    const bool old = packet->PeekPacketTag(tag) && tag.connection < current.connection &&
                     tag.sentAt < mine.begun.GetNanoSeconds();
    if (old)
    {
        const bool before = connection.touched;
        CountOld(event, connection);
        if (connection.touched && !before)
        {
            m_touched.push_back(current.connection);
        }
    }
    if (connection.touched && !connection.desynchronised && Disagrees(connection))
    {
        connection.desynchronised = true;
        m_counts.connectionsDesynchronised++;
    }
}

void
TcpOldDuplicateCollector::CountOld(const TcpLifecycleArrivalEvent& event, Connection& connection)
{
    const bool tookFin = event.verdict.takeFin;
    const bool tookText = event.textStored > 0;
    const bool tookAck = event.acknowledged > 0;
    const bool accepted = tookFin || tookText || tookAck || event.verdict.event;
    m_counts.oldSegmentsArrived++;
    m_counts.oldSegmentsAccepted += accepted ? 1 : 0;
    m_counts.oldSegmentsAnswered += event.verdict.reply != lifecycle::Reply::NONE ? 1 : 0;
    m_counts.oldTextBytesAccepted += event.textStored;
    m_counts.oldAcksAccepted += tookAck ? 1 : 0;
    m_counts.oldFinsAccepted += tookFin ? 1 : 0;
    if ((tookText || tookFin) && !connection.corrupted)
    {
        connection.corrupted = true;
        m_counts.connectionsCorrupted++;
    }
    connection.touched = connection.touched || accepted;
}

bool
TcpOldDuplicateCollector::Disagrees(const Connection& connection)
{
    const End& client = connection.ends[TCP_ROLE_CLIENT];
    const End& server = connection.ends[TCP_ROLE_SERVER];
    if (!client.received || !server.received || client.ended || server.ended)
    {
        return false;
    }
    return client.rcvNxt > server.sndNxt || server.rcvNxt > client.sndNxt ||
           client.sndUna > server.rcvNxt || server.sndUna > client.rcvNxt;
}

void
TcpOldDuplicateCollector::Changed(const TcpLifecycleTransition& transition)
{
    if (transition.to != lifecycle::State::CLOSED && transition.event != lifecycle::Event::RCV_RST)
    {
        return;
    }
    if (!InetSocketAddress::IsMatchingType(transition.remote) &&
        !Inet6SocketAddress::IsMatchingType(transition.remote))
    {
        return; // a listener has no peer
    }
    const lifecycle::FourTuple end = MakeTuple(transition.local, transition.remote);
    const TcpIncarnation current = m_tracker.CurrentOf(end);
    if (!current.known)
    {
        return;
    }
    Connection& connection = Get(current);
    const bool byReset = transition.event == lifecycle::Event::RCV_RST &&
                         m_last.time == Simulator::Now() && m_last.end == end && m_last.tagged;
    if (byReset && transition.from == lifecycle::State::TIME_WAIT)
    {
        m_counts.timeWaitsAssassinated += m_last.tag.cause != TcpIncarnationTag::OWN ? 1 : 0;
    }
    else if (byReset)
    {
        CountReset(current);
    }
    if (connection.touched && !connection.stuck && Disagrees(connection))
    {
        connection.stuck = true;
        m_counts.connectionsStuck++;
    }
    connection.ends[current.sender].ended = true;
}

void
TcpOldDuplicateCollector::CountReset(const TcpIncarnation& current)
{
    Connection& connection = Get(current);
    const End& end = connection.ends[current.sender];
    if (end.isOld)
    {
        m_counts.oldOpensReset += end.ended ? 0 : 1;
        return;
    }
    if (connection.killed)
    {
        return;
    }
    const bool isOld = m_last.tag.connection < current.connection;
    const bool isProvoked = m_last.tag.cause == TcpIncarnationTag::ANSWER_TO_OLD;
    m_counts.connectionsKilledByOldReset += isOld ? 1 : 0;
    m_counts.connectionsKilledByProvokedReset += !isOld && isProvoked ? 1 : 0;
    connection.killed = isOld || isProvoked;
}

TcpOldDuplicateCounts
TcpOldDuplicateCollector::GetCounts() const
{
    TcpOldDuplicateCounts counts = m_counts;
    for (const uint32_t number : m_touched)
    {
        const Connection& connection = m_connections[number];
        counts.connectionsStuck += !connection.stuck && Disagrees(connection) ? 1 : 0;
    }
    return counts;
}

} // namespace ns3
