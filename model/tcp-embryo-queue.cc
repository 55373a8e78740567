/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-embryo-queue.h"

#include "tcp-lifecycle-convert.h"
#include "tcp-lifecycle-l4-protocol.h"
#include "tcp-lifecycle-socket.h"

#include "ns3/simulator.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack-permitted.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-option-winscale.h"
#include "ns3/tcp-rx-buffer.h"

#include <algorithm>

namespace ns3
{

TcpEmbryoQueue::TcpEmbryoQueue(TcpLifecycleL4Protocol& l4)
    : m_l4(l4)
{
}

bool
TcpEmbryoQueue::Holds(const lifecycle::FourTuple& tuple) const
{
    return m_queue.Find(tuple) != nullptr;
}

bool
TcpEmbryoQueue::Takes(const lifecycle::FourTuple& tuple, uint32_t device) const
{
    const auto* record = m_queue.Find(tuple);
    if (!record)
    {
        return false;
    }
    const Ptr<NetDevice> bound = record->host.listener->m_boundnetdevice;
    return !bound || bound->GetIfIndex() == device;
}

void
TcpEmbryoQueue::Clear()
{
    m_queue.Clear();
}

// What comes

void
TcpEmbryoQueue::Open(TcpLifecycleSocket& listener,
                     const TcpSegmentFacts& syn,
                     const lifecycle::FourTuple& tuple,
                     bool ipv6,
                     lifecycle::Seq iss,
                     bool cookie)
{
    const uint16_t pathMtu = listener.PathMtu(tuple, ipv6);
    if (pathMtu == 0 || !m_l4.IsFree(tuple))
    {
        return;
    }
    TcpEmbryoHost host = Negotiate(listener, syn, tuple, ipv6, pathMtu);
    host.cookie = cookie;
    lifecycle::Connection connection = MakeConnection(listener, syn, host, iss);
    m_queue.Insert(tuple, connection.ToEmbryo(), host);
    ++*listener.m_embryos;
    m_l4.NoteStateBytes();
    Settle(tuple, connection);
    listener.NoteAtListener(TcpListenerEvent::SYN_ACCEPTED, tuple, ipv6);
}

lifecycle::Connection
TcpEmbryoQueue::MakeConnection(const TcpLifecycleSocket& listener,
                               const TcpSegmentFacts& syn,
                               const TcpEmbryoHost& host,
                               lifecycle::Seq iss)
{
    lifecycle::Connection connection(listener.m_core->GetPolicies(), listener.Parameters());
    connection.OpenFromSyn(syn.segment, iss, NowForCore());
    connection.SetTimestamps(listener.m_timestampEnabled && syn.segment.hasTimestamp);
    connection.SetSendWindowShift(
        host.windowScale ? TcpLifecycleSocket::WindowShift(*syn.windowScale) : uint8_t{0});
    connection.SetReceiveWindow(
        std::min<uint32_t>(listener.m_tcb->m_rxBuffer->MaxBufferSize(),
                           uint32_t{listener.m_maxWinSize} << host.receiveShift));
    return connection;
}

TcpEmbryoHost
TcpEmbryoQueue::Negotiate(TcpLifecycleSocket& listener,
                          const TcpSegmentFacts& syn,
                          const lifecycle::FourTuple& tuple,
                          bool ipv6,
                          uint16_t pathMtu)
{
    TcpEmbryoHost host;
    host.listener = &listener;
    host.peerMss = syn.mss.value_or(TcpLifecycleSocket::SilentMss(SpeaksIpv6(tuple, ipv6)));
    host.ourMss = TcpLifecycleSocket::MssFor(pathMtu, ipv6);
    host.windowScale = listener.m_winScalingEnabled && syn.windowScale.has_value();
    host.receiveShift = host.windowScale ? listener.CalculateWScale() : uint8_t{0};
    host.sack = listener.m_sackEnabled && syn.sackPermitted;
    host.ecn = listener.m_tcb->m_useEcn != TcpSocketState::Off && syn.ece && syn.cwr;
    host.ipv6 = ipv6;
    return host;
}

void
TcpEmbryoQueue::SegmentArrives(const lifecycle::FourTuple& tuple, const TcpArrivedSegment& segment)
{
    const TcpSegmentFacts& facts = segment.facts;
    const auto* record = m_queue.Find(tuple);
    Ptr<TcpLifecycleSocket> listener(record->host.listener);
    const lifecycle::Policies& policies = listener->m_core->GetPolicies();
    if (lifecycle::EstablishesEmbryo(record->state.tcb, facts.segment, policies, NowForCore()))
    {
        Establish(*record, segment);
        return;
    }
    listener->TraceReceived(segment);
    record = m_queue.Find(tuple);
    if (!record)
    {
        return; // who listened to the trace has closed the listener
    }
    const bool ipv6 = record->host.ipv6;
    lifecycle::Connection connection = Revive(*record);
    const auto arrival = connection.OnSegment(facts.segment, NowForCore());
    TellArrival(segment.packet, facts, tuple, ipv6, connection.GetTcb(), arrival);
    if (m_queue.Find(tuple))
    {
        Settle(tuple, connection);
    }
}

void
TcpEmbryoQueue::TellArrival(Ptr<const Packet> packet,
                            const TcpSegmentFacts& facts,
                            const lifecycle::FourTuple& tuple,
                            bool ipv6,
                            const lifecycle::Tcb& after,
                            const lifecycle::Arrival& verdict) const
{
    if (!m_l4.TracesArrivals())
    {
        return;
    }
    // As all embryonic connections it was in SYN_RCVD, its SYN not acknowledged.
    m_l4.TraceArrival(MakeArrivalEvent(tuple,
                                       ipv6,
                                       lifecycle::State::SYN_RCVD,
                                       after.iss,
                                       after,
                                       facts.segment,
                                       verdict),
                      packet);
}

void
TcpEmbryoQueue::Establish(const Queue::Record& record, const TcpArrivedSegment& segment)
{
    Ptr<TcpLifecycleSocket> listener(record.host.listener);
    const Queue::Record copy = record;
    switch (Ask(copy))
    {
    case lifecycle::EstablishDecision::TAKE:
        break;
    case lifecycle::EstablishDecision::IGNORE:
        listener->TraceReceived(segment);
        TellArrival(segment.packet, segment.facts, copy.tuple, copy.host.ipv6, copy.state.tcb, {});
        return;
    case lifecycle::EstablishDecision::REFUSE:
        listener->TraceReceived(segment);
        Refuse(copy, segment.packet, segment.facts);
        return;
    }
    if (listener->PathMtu(copy.tuple, copy.host.ipv6) == 0)
    {
        return; // no way to the peer any more: the peer, or our timer, will try again
    }
    End(copy);
    Arm();
    Promote(copy, segment);
}

void
TcpEmbryoQueue::Refuse(const Queue::Record& record,
                       Ptr<const Packet> packet,
                       const TcpSegmentFacts& facts)
{
    lifecycle::Connection connection = Revive(record);
    connection.Abort();
    lifecycle::Arrival verdict;
    verdict.reply = lifecycle::Reply::RST;
    TellArrival(packet, facts, record.tuple, record.host.ipv6, connection.GetTcb(), verdict);
    // Who listens to the traces may have closed the listener, and with it this connection.
    if (m_queue.Find(record.tuple))
    {
        Settle(record.tuple, connection);
    }
}

lifecycle::EstablishDecision
TcpEmbryoQueue::Ask(const Queue::Record& record)
{
    TcpLifecycleSocket& listener = *record.host.listener;
    const auto decision = listener.m_core->GetPolicies().handshake->OnEstablish(
        {listener.GetAcceptQueueLength(), listener.m_backlog});
    switch (decision)
    {
    case lifecycle::EstablishDecision::TAKE:
        break;
    case lifecycle::EstablishDecision::IGNORE:
        listener.NoteAtListener(TcpListenerEvent::ACK_DROPPED, record.tuple, record.host.ipv6);
        break;
    case lifecycle::EstablishDecision::REFUSE:
        listener.NoteAtListener(TcpListenerEvent::ACK_REFUSED, record.tuple, record.host.ipv6);
        break;
    }
    return decision;
}

void
TcpEmbryoQueue::Promote(const Queue::Record& record, const TcpArrivedSegment& segment)
{
    auto child = DynamicCast<TcpLifecycleSocket>(record.host.listener->Fork());
    if (child->AdoptEmbryo(record.state, record.tuple, record.host))
    {
        child->SegmentArrives(segment);
    }
}

void
TcpEmbryoQueue::IcmpArrives(const lifecycle::FourTuple& tuple, lifecycle::Seq seq, bool isHard)
{
    const auto* record = m_queue.Find(tuple);
    const lifecycle::Tcb& tcb = record->state.tcb;
    // An error about a segment that is not in flight is made up or late (RFC 5927, section 4.1).
    const bool inFlight = tcb.sndUna <= seq && seq < tcb.sndNxt;
    if (isHard && inFlight)
    {
        lifecycle::Connection connection = Revive(*record);
        connection.OnHardError();
        Settle(tuple, connection);
    }
}

void
TcpEmbryoQueue::Forget(const TcpLifecycleSocket& listener)
{
    const auto tuples = m_queue.Select(
        [&listener](const TcpEmbryoHost& host) { return host.listener == &listener; });
    for (const auto& tuple : tuples)
    {
        Remove(tuple);
    }
    Arm();
}

void
TcpEmbryoQueue::AbortAll(TcpLifecycleSocket& listener)
{
    if (*listener.m_embryos == 0)
    {
        return; // as for every socket that is no listener
    }
    const auto tuples = m_queue.Select(
        [&listener](const TcpEmbryoHost& host) { return host.listener == &listener; });
    for (const auto& tuple : tuples)
    {
        if (const auto* record = m_queue.Find(tuple))
        {
            lifecycle::Connection connection = Revive(*record);
            connection.Abort();
            Settle(tuple, connection);
        }
    }
}

void
TcpEmbryoQueue::Reconsider(const TcpLifecycleSocket& listener)
{
    const auto tuples = m_queue.Select(
        [&listener](const TcpEmbryoHost& host) { return host.listener == &listener; });
    for (const auto& tuple : tuples)
    {
        if (const auto* record = m_queue.Find(tuple))
        {
            lifecycle::Connection connection = Revive(*record);
            connection.OnTime(NowForCore());
            Settle(tuple, connection);
        }
    }
}

// Between record and connection

lifecycle::Connection
TcpEmbryoQueue::Revive(const Queue::Record& record)
{
    const TcpLifecycleSocket& listener = *record.host.listener;
    lifecycle::Connection connection(listener.m_core->GetPolicies(), listener.Parameters());
    connection.AdoptEmbryo(record.state);
    return connection;
}

void
TcpEmbryoQueue::Settle(const lifecycle::FourTuple& tuple, lifecycle::Connection& connection)
{
    auto* record = m_queue.Find(tuple);
    Ptr<TcpLifecycleSocket> listener(record->host.listener);
    const bool ended = connection.GetState() == lifecycle::State::CLOSED;
    m_queue.Update(*record, connection.ToEmbryo());
    // What is told and sent below may lead to anything, the end of this record and of others
    // included: it acts on a copy.
    const Queue::Record copy = *record;
    if (ended)
    {
        End(copy);
        listener->NoteAtListener(TcpListenerEvent::EMBRYO_ENDED, tuple, copy.host.ipv6);
    }
    Arm();
    lifecycle::Output output;
    while (connection.PollOutput(output))
    {
        Do(output, copy, connection.GetEndReason());
    }
}

void
TcpEmbryoQueue::Do(const lifecycle::Output& output,
                   const Queue::Record& record,
                   lifecycle::EndReason reason)
{
    using Kind = lifecycle::Output::Kind;
    const lifecycle::Tcb& tcb = record.state.tcb;
    switch (output.kind)
    {
    case Kind::SEND_SYN_ACK:
        SendSynAck(record, output.retransmission);
        break;
    case Kind::SEND_ACK:
        SendControl(record, TcpHeader::ACK, tcb.sndNxt, tcb.rcvNxt);
        break;
    case Kind::SEND_RST:
        SendControl(record,
                    output.reset.hasAck ? TcpHeader::RST | TcpHeader::ACK : TcpHeader::RST,
                    output.reset.seq,
                    output.reset.ack);
        break;
    case Kind::STATE_CHANGED:
        m_l4.TraceTransition(
            {ToSocketAddress(record.tuple.local, record.tuple.localPort, record.host.ipv6),
             ToSocketAddress(record.tuple.remote, record.tuple.remotePort, record.host.ipv6),
             tcb.passive,
             output.from,
             output.to,
             output.event,
             reason,
             Simulator::Now()});
        break;
    case Kind::R1_REACHED:
        record.host.listener->m_r1Trace(record.host.listener, record.state.transmissions);
        break;
    case Kind::SEND_SYN:
    case Kind::SEND_FIN:
    case Kind::SEND_PROBE:
    case Kind::TIME_WAIT_RESTARTED:
        break; // not in SYN_RCVD, as nobody closes what has no socket
    }
}

void
TcpEmbryoQueue::End(const Queue::Record& record)
{
    --*record.host.listener->m_embryos;
    Remove(record.tuple);
}

void
TcpEmbryoQueue::Remove(const lifecycle::FourTuple& tuple)
{
    m_queue.Remove(tuple);
    m_l4.ReviewPort(tuple);
}

// What is sent

void
TcpEmbryoQueue::SendSynAck(const Queue::Record& record, bool retransmission)
{
    if (auto* kept = m_queue.Find(record.tuple))
    {
        kept->host.resent = kept->host.resent || retransmission;
    }
    // "The server SHOULD retransmit a SYN-ACK segment with neither data nor Fast Open options" (RFC
    // 7413, section 4.2.2).
    TransmitSynAck(record, TcpOptionTS::NowToTsValue(), record.host.cookie && !retransmission);
}

void
TcpEmbryoQueue::TransmitSynAck(const Queue::Record& record, uint32_t tsValue, bool cookie)
{
    const TcpEmbryoHost& host = record.host;
    const lifecycle::Tcb& tcb = record.state.tcb;
    TcpHeader header;
    uint8_t flags = TcpHeader::SYN | TcpHeader::ACK;
    if (host.ecn)
    {
        flags |= TcpHeader::ECE; // granted (RFC 3168, section 6.1.1)
    }
    header.SetFlags(flags);
    header.SetSequenceNumber(SequenceNumber32(tcb.iss.GetValue()));
    header.SetAckNumber(SequenceNumber32(tcb.rcvNxt.GetValue()));
    Ptr<TcpOptionMSS> mss = CreateObject<TcpOptionMSS>();
    mss->SetMSS(host.ourMss);
    header.AppendOption(mss);
    if (host.windowScale)
    {
        Ptr<TcpOptionWinScale> scale = CreateObject<TcpOptionWinScale>();
        scale->SetScale(host.receiveShift);
        header.AppendOption(scale);
    }
    if (host.sack)
    {
        header.AppendOption(CreateObject<TcpOptionSackPermitted>());
    }
    // "The window field in a segment where the SYN bit is set MUST NOT be scaled" (RFC 7323, 2.2).
    header.SetWindowSize(
        static_cast<uint16_t>(std::min<uint32_t>(tcb.rcvWnd, host.listener->m_maxWinSize)));
    Transmit(record, header, tsValue, cookie);
}

void
TcpEmbryoQueue::SendControl(const Queue::Record& record,
                            uint8_t flags,
                            lifecycle::Seq seq,
                            lifecycle::Seq ack)
{
    TcpHeader header;
    header.SetFlags(flags);
    header.SetSequenceNumber(SequenceNumber32(seq.GetValue()));
    if (flags & TcpHeader::ACK)
    {
        header.SetAckNumber(SequenceNumber32(ack.GetValue()));
    }
    const uint32_t window = record.state.tcb.rcvWnd >> record.host.receiveShift;
    header.SetWindowSize(
        static_cast<uint16_t>(std::min<uint32_t>(window, record.host.listener->m_maxWinSize)));
    Transmit(record, header, TcpOptionTS::NowToTsValue());
}

void
TcpEmbryoQueue::Transmit(const Queue::Record& record,
                         TcpHeader& header,
                         uint32_t tsValue,
                         bool cookie)
{
    const lifecycle::FourTuple& tuple = record.tuple;
    TcpLifecycleSocket* listener = record.host.listener;
    header.SetSourcePort(tuple.localPort);
    header.SetDestinationPort(tuple.remotePort);
    if (record.state.tcb.timestamps)
    {
        Ptr<TcpOptionTS> option = CreateObject<TcpOptionTS>();
        option->SetTimestamp(tsValue);
        option->SetEcho(record.state.tcb.tsRecent);
        header.AppendOption(option);
    }
    TcpExtraOptions extra;
    if (cookie)
    {
        extra.fastOpen = m_l4.GetFastOpenKey().MakeCookie(tuple.remote, NowForCore());
    }
    if (header.GetFlags() & TcpHeader::SYN)
    {
        // What the peer's SYN said is not kept, but it comes again with its first segment that has
        // no SYN (RFC 5482, section 3).
        extra.userTimeout = listener->GetOfferedUserTimeout();
    }
    Ptr<Packet> packet = Create<Packet>();
    listener->AddSocketTags(packet, false);
    listener->m_txTrace(packet, header, listener);
    m_l4.SendSegment(packet,
                     header,
                     ToIpAddress(tuple.local, record.host.ipv6),
                     ToIpAddress(tuple.remote, record.host.ipv6),
                     listener->m_boundnetdevice,
                     extra);
}

// Time

void
TcpEmbryoQueue::Arm()
{
    m_l4.Await(GetDeadline());
}

std::optional<Time>
TcpEmbryoQueue::GetDeadline() const
{
    return ToTime(m_queue.NextDeadline());
}

void
TcpEmbryoQueue::Expire()
{
    while (const auto tuple = m_queue.NextDue(NowForCore()))
    {
        lifecycle::Connection connection = Revive(*m_queue.Find(*tuple));
        connection.OnTime(NowForCore());
        Settle(*tuple, connection);
    }
}

} // namespace ns3
