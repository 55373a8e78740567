/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-convert.h"
#include "tcp-lifecycle-l4-protocol.h"
#include "tcp-lifecycle-socket.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * TCP Fast Open (RFC 7413) at a socket: text on the SYN, and a server that answers before the
 * handshake is over. The policy decides whether, the core counts the numbers; here is what is told
 * to applications, and what becomes of the text.
 */

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpLifecycleSocketFastOpen");

namespace
{

/// Most text on a SYN where the server's MSS is not known (RFC 7413, section 4.1.3).
constexpr uint32_t UNKNOWN_MSS_IPV4 = 536;
/// Likewise for IPv6.
constexpr uint32_t UNKNOWN_MSS_IPV6 = 1220;
/// "The client MAY limit the cached MSS to 1460 bytes for IPv4" (RFC 7413, section 4.1.3): a SYN
/// larger than usual is a SYN that middleboxes drop.
constexpr uint32_t LARGEST_MSS_IPV4 = 1460;
/// Likewise for IPv6.
constexpr uint32_t LARGEST_MSS_IPV6 = 1440;

} // namespace

// The client

lifecycle::FastOpenUse
TcpLifecycleSocket::PlanFastOpen() const
{
    const auto& cache = m_l4->GetFastOpenCache();
    return m_core->GetPolicies().handshake->OnActiveOpen(
        {cache.Find(m_tuple) != nullptr, cache.IsAvoided(m_tuple, NowForCore())});
}

void
TcpLifecycleSocket::BeginActive(lifecycle::Seq iss)
{
    m_fastOpen.use = PlanFastOpen();
    switch (m_fastOpen.use)
    {
    case lifecycle::FastOpenUse::NONE:
        m_core->OpenActive(iss, NowForCore());
        break;
    case lifecycle::FastOpenUse::REQUEST:
        // RFC 7413, section 4.2.1, step 1
        m_extraOptions.fastOpen = lifecycle::FastOpenCookie{};
        m_core->OpenActive(iss, NowForCore());
        break;
    case lifecycle::FastOpenUse::TEXT:
        m_core->PrepareActive(iss, NowForCore());
        m_fastOpen.waiting = Simulator::ScheduleNow(&TcpLifecycleSocket::ConnectEarly,
                                                    Ptr<TcpLifecycleSocket>(this));
        break;
    }
}

void
TcpLifecycleSocket::ConnectEarly()
{
    m_fastOpen.waiting = EventId(); // it holds this socket
    if (m_core->GetState() != lifecycle::State::SYN_SENT)
    {
        return;
    }
    m_fastOpen.told = true;
    m_wasEstablished = true; // so it is to the application: what comes now is the connection's end
    ConnectionSucceeded();
    if (!m_fastOpen.told || m_core->GetState() != lifecycle::State::SYN_SENT)
    {
        return; // the application has ended it, and may have begun another one
    }
    // After what else happens at this time, so that an application may take several steps to write.
    m_fastOpen.waiting =
        Simulator::ScheduleNow(&TcpLifecycleSocket::SendFastOpenSyn, Ptr<TcpLifecycleSocket>(this));
}

uint32_t
TcpLifecycleSocket::SynTextRoom(const lifecycle::FastOpenCache::Entry& known) const
{
    const uint32_t unknown = m_ipv6 ? UNKNOWN_MSS_IPV6 : UNKNOWN_MSS_IPV4;
    const uint32_t largest = m_ipv6 ? LARGEST_MSS_IPV6 : LARGEST_MSS_IPV4;
    const uint32_t mss = std::min({uint32_t{known.mss.value_or(static_cast<uint16_t>(unknown))},
                                   largest,
                                   uint32_t{LocalMss()}});
    // MSS, Window Scale, SACK Permitted, Timestamps, Fast Open, and padding.
    const uint32_t options = 4 + (m_winScalingEnabled ? 3 : 0) + (m_sackEnabled ? 2 : 0) +
                             (m_timestampEnabled ? 10 : 0) + 2 + known.cookie.length;
    const uint32_t padded = (options + 3) / 4 * 4;
    return std::min(mss > padded ? mss - padded : 0u, m_configuredSegmentSize);
}

void
TcpLifecycleSocket::SendFastOpenSyn()
{
    m_fastOpen.waiting = EventId(); // it holds this socket
    if (m_core->GetState() != lifecycle::State::SYN_SENT)
    {
        return;
    }
    const auto* known = m_l4->GetFastOpenCache().Find(m_tuple);
    const uint32_t text = known ? std::min(m_txBuffer->Size(), SynTextRoom(*known)) : 0;
    if (text > 0)
    {
        // A copy: until it is acknowledged the text stays where it is, as never sent.
        m_txBuffer->SetHeadSequence(SequenceNumber32(1));
        m_fastOpen.synText =
            m_txBuffer->CopyFromSequence(text, SequenceNumber32(1))->GetPacketCopy();
        m_txBuffer->ResetLastSegmentSent();
        m_fastOpen.textSent = m_fastOpen.synText->GetSize();
        Simulator::ScheduleNow(&TcpLifecycleSocket::NotifyDataSent,
                               Ptr<TcpLifecycleSocket>(this),
                               m_fastOpen.textSent);
    }
    if (known)
    {
        m_extraOptions.fastOpen = known->cookie;
    }
    m_core->SendSyn(m_fastOpen.textSent, NowForCore());
    DrainOutputs();
    m_fastOpen.synText = nullptr;
}

void
TcpLifecycleSocket::LearnFromSynAck(const TcpSegmentFacts& facts)
{
    const lifecycle::Tcb& tcb = m_core->GetTcb();
    lifecycle::FastOpenAttempt attempt;
    attempt.use = m_fastOpen.use;
    attempt.textSent = m_fastOpen.textSent;
    attempt.textAcked = static_cast<uint32_t>(tcb.sndUna - tcb.iss) - 1;
    attempt.cookie = facts.fastOpen;
    attempt.mss = facts.mss;
    m_l4->GetFastOpenCache().OnSynAck(m_tuple, attempt, NowForCore(), GetFastOpenTimes().avoidance);
}

void
TcpLifecycleSocket::LearnFromFailure(lifecycle::Event event)
{
    // "ICMP error messages, and (most importantly) no response (SYN-ACK) from the server at all"
    // (RFC 7413, section 4.1.3.1).
    const bool isNegative =
        event == lifecycle::Event::RETRIES_EXHAUSTED || event == lifecycle::Event::HARD_ERROR;
    if (m_fastOpen.use != lifecycle::FastOpenUse::NONE && isNegative)
    {
        m_l4->GetFastOpenCache().Avoid(m_tuple, NowForCore() + GetFastOpenTimes().avoidance);
    }
}

void
TcpLifecycleSocket::DiscardSynText()
{
    const lifecycle::Tcb& tcb = m_core->GetTcb();
    const SequenceNumber32 next = SendRelative(tcb.sndUna);
    if (next <= SequenceNumber32(1))
    {
        return;
    }
    // "Neither the SYN/ACK nor the acknowledgment (ACK) of the SYN/ACK ... should increase the
    // initial window size" (RFC 3390, section 1): the congestion control does not hear of it.
    m_txBuffer->DiscardUpTo(next);
    m_tcb->m_nextTxSequence = next;
    m_tcb->m_highTxMark = next;
    m_highRxAckMark = next;
}

lifecycle::FastOpenTimes
TcpLifecycleSocket::GetFastOpenTimes() const
{
    return m_core->GetPolicies().handshake->GetFastOpenTimes();
}

// The server

lifecycle::FastOpenAnswer
TcpLifecycleSocket::AnswerFastOpen(const TcpSegmentFacts& facts,
                                   const lifecycle::FourTuple& tuple) const
{
    if (!facts.fastOpen)
    {
        return lifecycle::FastOpenAnswer::IGNORE;
    }
    const lifecycle::Duration now = NowForCore();
    return m_core->GetPolicies().handshake->OnFastOpenSyn(
        {facts.segment,
         facts.fastOpen->IsRequest(),
         m_l4->GetFastOpenKey().IsValid(*facts.fastOpen, tuple.remote, now),
         m_fastOpenPending->Count(now)});
}

uint32_t
TcpLifecycleSocket::RoomForSynText(const TcpSegmentFacts& facts) const
{
    return std::min(facts.segment.textLength, m_tcb->m_rxBuffer->MaxBufferSize());
}

void
TcpLifecycleSocket::OpenEarly(Ptr<Packet> packet,
                              const TcpSegmentFacts& facts,
                              const lifecycle::FourTuple& tuple,
                              bool ipv6,
                              lifecycle::Seq iss)
{
    Ptr<TcpLifecycleSocket> alive(this);
    if (!TakeTuple(tuple, ipv6))
    {
        return;
    }
    ++*m_parentEmbryos;
    const uint32_t text = RoomForSynText(facts);
    m_core->OpenFromSyn(facts.segment, iss, NowForCore(), text);
    m_peerAsksEcn = facts.ece && facts.cwr;
    TakeSynOptions(facts);
    // RFC 7413, section 4.2.2, "Server: Receiving SYN and responding with SYN-ACK", step 4: "buffer
    // the data and notify the application. Set the FastOpened flag and increment
    // PendingFastOpenRequests."
    if (text > 0)
    {
        TcpHeader header;
        header.SetSequenceNumber(SequenceNumber32(1));
        m_tcb->m_rxBuffer->Add(packet->CreateFragment(0, text), header);
        m_notices.data = true;
    }
    m_fastOpen.told = true;
    m_fastOpen.pending = true;
    m_fastOpenPending->Open();
    m_wasEstablished = true; // to the application
    m_notices.accepted = true;
    BeginDataPath();
    DrainOutputs();
    FireNotices();
}

void
TcpLifecycleSocket::FinishPending(std::optional<lifecycle::Event> end)
{
    if (!std::exchange(m_fastOpen.pending, false))
    {
        return;
    }
    if (end == lifecycle::Event::RCV_RST)
    {
        m_fastOpenPending->Reset(NowForCore(), GetFastOpenTimes().resetHold);
    }
    else
    {
        m_fastOpenPending->Finish();
    }
}

void
TcpLifecycleSocket::EstablishEarlyOpened()
{
    FinishPending(std::nullopt);
    BeginEcn(); // the SYN-ACK, and so what went behind it, was not marked
    if (UnAckDataCount() > 0 && m_fastOpen.synAckResent &&
        m_core->GetTcb().sndUna == m_core->GetTcb().iss + 1)
    {
        // The peer threw away what came before the SYN-ACK that it has heard now.
        m_timers.Start(TcpSocketTimer::RETRANSMISSION, Seconds(0));
    }
}

} // namespace ns3
