/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-convert.h"
#include "tcp-lifecycle-l4-protocol.h"
#include "tcp-lifecycle-socket.h"

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-option-ts.h"

#include <algorithm>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The part of TcpLifecycleL4Protocol that holds four-tuples in TIME_WAIT, of which there is no more
 * than an entry of the core's table.
 */

namespace ns3
{

void
TcpLifecycleL4Protocol::EnterTimeWait(TcpLifecycleSocket* socket)
{
    if (!HoldInTimeWait(socket))
    {
        ++m_timeWaitOverflows;
        RemoveConnection(socket->m_tuple);
        socket->m_hasTuple = false;
        socket->TimeWaitEnded(lifecycle::Event::TIME_WAIT_EVICTED);
        return;
    }
    if (socket->GetState() != lifecycle::State::TIME_WAIT)
    {
        return; // the end of the one that made room was told to a user who aborted this one
    }
    lifecycle::TimeWaitContext context = socket->m_core->GetTimeWaitContext();
    context.rto = ToDuration(socket->CurrentRto());
    TimeWaitHost host;
    host.hasSocket = true;
    host.ipv6 = socket->m_ipv6;
    host.window = socket->AdvertisedWindowSize();
    host.tos = socket->GetIpTos();
    host.device = socket->m_boundnetdevice ? socket->m_boundnetdevice->GetIfIndex() + 1 : 0;
    m_timeWait.Insert(socket->m_tuple,
                      socket->GetTcb(),
                      context,
                      socket->m_core->GetPolicies().timeWait,
                      host,
                      NowForCore());
    m_timeWaitSockets[socket->m_tuple] = socket;
    // Not earlier: the port goes on to be taken.
    RemoveConnection(socket->m_tuple);
    socket->m_hasTuple = false;
    socket->SetOrphan(false);
    Await(GetTimeWaitDeadline());
    Ptr<TcpLifecycleSocket> alive(socket);
    Unlist(socket);
    // What is held for no time ends in this very moment, not after other events of it.
    ExpireTimeWait();
    NoteStateBytes();
}

bool
TcpLifecycleL4Protocol::HoldInTimeWait(TcpLifecycleSocket* socket)
{
    const auto& policy = *socket->m_core->GetPolicies().timeWait;
    switch (policy.OnEnter(m_timeWait.Size()))
    {
    case lifecycle::TimeWaitAdmission::HOLD:
        return true;
    case lifecycle::TimeWaitAdmission::REFUSE:
        return false;
    case lifecycle::TimeWaitAdmission::EVICT_OLDEST:
        if (const auto oldest = m_timeWait.Oldest())
        {
            ++m_timeWaitOverflows;
            EndTimeWait(*oldest, lifecycle::Event::TIME_WAIT_EVICTED);
        }
        return true;
    }
    return true;
}

uint64_t
TcpLifecycleL4Protocol::GetTimeWaitOverflows() const
{
    return m_timeWaitOverflows;
}

void
TcpLifecycleL4Protocol::AbortTimeWait(const lifecycle::FourTuple& tuple)
{
    EndTimeWait(tuple, lifecycle::Event::ABORT);
}

void
TcpLifecycleL4Protocol::ForgetSocket(const lifecycle::FourTuple& tuple)
{
    if (auto* entry = m_timeWait.Find(tuple))
    {
        entry->host.hasSocket = false;
        m_timeWaitSockets.erase(tuple);
    }
}

TcpLifecycleSocket*
TcpLifecycleL4Protocol::FindTimeWaitSocket(const lifecycle::FourTuple& tuple,
                                           const TimeWaitTable::Entry& entry) const
{
    const auto found =
        entry.host.hasSocket ? m_timeWaitSockets.find(tuple) : m_timeWaitSockets.end();
    return found == m_timeWaitSockets.end() ? nullptr : found->second;
}

void
TcpLifecycleL4Protocol::SendTimeWaitAck(const lifecycle::FourTuple& tuple,
                                        const TimeWaitTable::Entry& entry)
{
    const lifecycle::TimeWaitState& state = entry.state;
    const TimeWaitHost host = entry.host; // who listens to a trace may end the entry
    TcpHeader header;
    header.SetSourcePort(tuple.localPort);
    header.SetDestinationPort(tuple.remotePort);
    header.SetFlags(TcpHeader::ACK);
    header.SetSequenceNumber(SequenceNumber32(state.sndNxt.GetValue()));
    header.SetAckNumber(SequenceNumber32(state.rcvNxt.GetValue()));
    header.SetWindowSize(host.window);
    if (state.timestamps)
    {
        Ptr<TcpOptionTS> option = CreateObject<TcpOptionTS>();
        option->SetTimestamp(TcpOptionTS::NowToTsValue());
        option->SetEcho(state.tsRecent);
        header.AppendOption(option);
    }
    Ptr<Packet> packet = Create<Packet>();
    if (host.tos != 0)
    {
        SocketIpTosTag tag;
        tag.SetTos(host.tos);
        packet->AddPacketTag(tag);
    }
    if (Ptr<TcpLifecycleSocket> socket = FindTimeWaitSocket(tuple, entry))
    {
        socket->m_txTrace(packet, header, socket);
    }
    SendSegment(packet,
                header,
                ToSocketAddress(tuple.local, tuple.localPort, host.ipv6),
                ToSocketAddress(tuple.remote, tuple.remotePort, host.ipv6),
                host.device > 0 ? m_ownNode->GetDevice(host.device - 1) : nullptr);
}

void
TcpLifecycleL4Protocol::EndTimeWait(const lifecycle::FourTuple& tuple, lifecycle::Event event)
{
    const auto* entry = m_timeWait.Find(tuple);
    if (!entry)
    {
        return;
    }
    TcpLifecycleSocket* const socket = FindTimeWaitSocket(tuple, *entry);
    TcpLifecycleTransition transition;
    transition.local = ToSocketAddress(tuple.local, tuple.localPort, entry->host.ipv6);
    transition.remote = ToSocketAddress(tuple.remote, tuple.remotePort, entry->host.ipv6);
    transition.passive = entry->state.passive;
    transition.from = lifecycle::State::TIME_WAIT;
    transition.to = lifecycle::State::CLOSED;
    transition.event = event;
    transition.reason = lifecycle::EndReason::NORMAL;
    transition.time = Simulator::Now();
    m_timeWaitSockets.erase(tuple);
    m_timeWait.Remove(tuple);
    ReviewPort(tuple);
    if (socket)
    {
        socket->TimeWaitEnded(event); // traces it as well
    }
    else
    {
        TraceTransition(transition);
    }
}

std::optional<Time>
TcpLifecycleL4Protocol::GetTimeWaitDeadline() const
{
    return ToTime(m_timeWait.NextDeadline());
}

void
TcpLifecycleL4Protocol::ExpireTimeWait()
{
    while (const auto tuple = m_timeWait.NextExpired(NowForCore()))
    {
        EndTimeWait(*tuple, lifecycle::Event::TIME_WAIT_EXPIRED);
    }
}

void
TcpLifecycleL4Protocol::DeliverToTimeWait(Incoming& incoming, TimeWaitTable::Entry& entry)
{
    if (Ptr<TcpLifecycleSocket> socket = FindTimeWaitSocket(incoming.tuple, entry))
    {
        socket->TraceReceived(incoming.segment);
        if (m_timeWait.Find(incoming.tuple) != &entry)
        {
            return; // who listened to the trace has ended it
        }
    }
    const lifecycle::Seq lastSent = entry.state.sndNxt;
    lifecycle::Segment segment = incoming.segment.facts.segment;
    const bool request = segment.Has(lifecycle::FLAG_SYN) && !segment.Has(lifecycle::FLAG_ACK);
    TcpLifecycleSocket* listener = request ? FindListener(incoming) : nullptr;
    if (listener && !listener->TakesFromTimeWait(segment))
    {
        // Its queues are full, say. The entry stays: it alone knows the numbers that a new
        // connection has to lie beyond (RFC 9293, section 3.6.1, MAY-2).
        listener->NoteAtListener(TcpListenerEvent::SYN_DROPPED,
                                 incoming.tuple,
                                 incoming.ipv6 || listener->m_ipv6);
        return;
    }
    if (listener && !listener->m_timestampEnabled)
    {
        // What counts is whether the new connection would use timestamps (RFC 6191, section 2).
        segment.hasTimestamp = false;
    }
    const lifecycle::TimeWaitOutcome outcome =
        m_timeWait.OnSegment(entry, segment, NowForCore(), listener != nullptr);
    if (outcome.reply == lifecycle::Reply::ACK || outcome.reply == lifecycle::Reply::CHALLENGE_ACK)
    {
        SendTimeWaitAck(incoming.tuple, entry);
    }
    if (outcome.ended)
    {
        EndTimeWait(incoming.tuple, *outcome.ended);
    }
    if (outcome.ended != lifecycle::Event::NEW_INCARNATION)
    {
        return;
    }
    // The end was told to an application, which may have closed the listener, or deleted it.
    if (TcpLifecycleSocket* taker = FindListener(incoming))
    {
        DeliverToListener(incoming, taker, lastSent);
        return;
    }
    const TcpSegmentFacts& facts = incoming.segment.facts;
    SendReset(lifecycle::MakeReset(facts.segment), facts, incoming.tuple, incoming.ipv6);
}

} // namespace ns3
