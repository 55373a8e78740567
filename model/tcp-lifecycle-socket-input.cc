/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-embryo-queue.h"
#include "tcp-lifecycle-convert.h"
#include "tcp-lifecycle-l4-protocol.h"
#include "tcp-lifecycle-socket.h"

#include "ns3/ipv4-end-point.h"
#include "ns3/ipv6-end-point.h"
#include "ns3/log.h"
#include "ns3/rtt-estimator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-option-sack.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What TcpLifecycleSocket does with segments that arrive: the core decides, the inherited data path
 * gets what the core has accepted, in relative numbers.
 */

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpLifecycleSocketInput");

namespace
{

/// What to assume of a peer that says nothing (RFC 9293, section 3.7.1, MUST-15).
constexpr uint16_t DEFAULT_MSS_IPV4 = 536;
/// Likewise for IPv6.
constexpr uint16_t DEFAULT_MSS_IPV6 = 1220;
/// Bytes that the Timestamps option takes of each segment, padding included.
constexpr uint32_t TIMESTAMP_BYTES = 12;
/// No segment is smaller; a peer that asks for less would make a connection of headers.
constexpr uint32_t LEAST_SEGMENT = 64;
/// The largest shift (RFC 7323, section 2.3).
constexpr uint8_t MAX_WINDOW_SHIFT = 14;

} // namespace

void
TcpLifecycleSocket::SegmentArrivesListening(const TcpArrivedSegment& arrived,
                                            const lifecycle::FourTuple& tuple,
                                            bool ipv6,
                                            std::optional<lifecycle::Seq> leastIss)
{
    Ptr<TcpLifecycleSocket> alive(this);
    if (m_l4->GetEmbryos().CookieArrives(*this, arrived, tuple, ipv6))
    {
        return;
    }
    TraceReceived(arrived);
    const TcpSegmentFacts& facts = arrived.facts;
    const lifecycle::Arrival arrival = lifecycle::ArrivesListen(facts.segment);
    if (arrival.reply == lifecycle::Reply::RST)
    {
        m_l4->SendReset(lifecycle::MakeReset(facts.segment), facts, tuple, ipv6);
    }
    if (arrival.event == lifecycle::Event::RCV_SYN &&
        m_core->GetState() == lifecycle::State::LISTEN)
    {
        SynArrives(arrived.packet, facts, tuple, ipv6, leastIss);
    }
}

bool
TcpLifecycleSocket::TakesFromTimeWait(const lifecycle::Segment& syn) const
{
    const auto& handshake = *m_core->GetPolicies().handshake;
    return handshake.OnSyn({syn, GetSynQueueLength(), GetAcceptQueueLength(), m_backlog, true}) ==
           lifecycle::SynDecision::ACCEPT;
}

void
TcpLifecycleSocket::SynArrives(Ptr<Packet> packet,
                               const TcpSegmentFacts& facts,
                               const lifecycle::FourTuple& tuple,
                               bool ipv6,
                               std::optional<lifecycle::Seq> leastIss)
{
    const auto decision = m_core->GetPolicies().handshake->OnSyn({facts.segment,
                                                                  GetSynQueueLength(),
                                                                  GetAcceptQueueLength(),
                                                                  m_backlog,
                                                                  leastIss.has_value()});
    switch (decision)
    {
    case lifecycle::SynDecision::ACCEPT:
    case lifecycle::SynDecision::COOKIE:
        break;
    case lifecycle::SynDecision::IGNORE:
        NoteAtListener(TcpListenerEvent::SYN_DROPPED, tuple, ipv6);
        return;
    case lifecycle::SynDecision::REFUSE:
        NoteAtListener(TcpListenerEvent::SYN_REFUSED, tuple, ipv6);
        m_l4->SendReset(lifecycle::MakeReset(facts.segment), facts, tuple, ipv6);
        return;
    }
    if (!NotifyConnectionRequest(ToSocketAddress(tuple.remote, tuple.remotePort, ipv6)) ||
        m_core->GetState() != lifecycle::State::LISTEN)
    {
        return;
    }
    if (decision == lifecycle::SynDecision::COOKIE)
    {
        m_l4->GetEmbryos().SendCookie(*this, facts, tuple, ipv6);
        return;
    }
    OpenBySyn(packet, facts, tuple, ipv6, leastIss);
}

void
TcpLifecycleSocket::OpenBySyn(Ptr<Packet> packet,
                              const TcpSegmentFacts& facts,
                              const lifecycle::FourTuple& tuple,
                              bool ipv6,
                              std::optional<lifecycle::Seq> leastIss)
{
    lifecycle::Seq iss = m_fixedIss ? *m_fixedIss : m_l4->ChooseIss(tuple);
    if (leastIss)
    {
        iss = lifecycle::BeyondOld(iss, *leastIss);
    }
    const lifecycle::FastOpenAnswer fastOpen = AnswerFastOpen(facts, tuple);
    if (fastOpen == lifecycle::FastOpenAnswer::ACCEPT)
    {
        NoteAtListener(TcpListenerEvent::SYN_ACCEPTED, tuple, ipv6);
        if (RoomForSynText(facts) > 0)
        {
            NoteAtListener(TcpListenerEvent::SYN_TEXT_TAKEN, tuple, ipv6);
        }
        auto child = DynamicCast<TcpLifecycleSocket>(Fork());
        child->OpenEarly(packet, facts, tuple, ipv6, iss);
        return;
    }
    const bool cookie = fastOpen == lifecycle::FastOpenAnswer::GIVE;
    m_l4->GetEmbryos().Open(*this, facts, tuple, ipv6, iss, cookie);
}

bool
TcpLifecycleSocket::TakeTuple(const lifecycle::FourTuple& tuple, bool ipv6)
{
    HoldEndPoint(ipv6);
    const Address local = ToIpAddress(tuple.local, ipv6);
    const Address remote = ToIpAddress(tuple.remote, ipv6);
    if (ipv6)
    {
        m_endPoint6->SetLocalAddress(Ipv6Address::ConvertFrom(local));
        m_endPoint6->SetLocalPort(tuple.localPort);
        m_endPoint6->SetPeer(Ipv6Address::ConvertFrom(remote), tuple.remotePort);
    }
    else
    {
        auto* endPoint = new Ipv4EndPoint(Ipv4Address::ConvertFrom(local), tuple.localPort);
        delete m_endPoint;
        m_endPoint = endPoint;
        m_endPoint->SetPeer(Ipv4Address::ConvertFrom(remote), tuple.remotePort);
    }
    m_tuple = tuple;
    if (RouteToPeer() != 0 || !m_l4->AddConnection(m_tuple, this))
    {
        m_parentEmbryos.reset();
        ReleaseEndPoint();
        return false;
    }
    m_hasTuple = true;
    m_l4->List(this);
    ResetDataPath();
    return true;
}

bool
TcpLifecycleSocket::AdoptEmbryo(const lifecycle::EmbryoState& embryo,
                                const lifecycle::FourTuple& tuple,
                                const TcpEmbryoHost& host)
{
    m_parentEmbryos.reset(); // the queue has counted it, and counts it no more
    if (!TakeTuple(tuple, host.ipv6))
    {
        return false;
    }
    m_core->AdoptEmbryo(embryo);
    m_state = SYN_RCVD;
    m_peerAsksEcn = host.ecn;
    // What the SYN-ACK said holds, whatever became of the listener's settings since.
    m_winScalingEnabled = host.windowScale;
    m_sackEnabled = host.sack;
    m_timestampEnabled = embryo.tcb.timestamps;
    TcpSegmentFacts syn;
    syn.segment.hasTimestamp = embryo.tcb.timestamps;
    syn.segment.window = embryo.tcb.sndWnd;
    syn.windowScale = embryo.tcb.sndWindowShift;
    syn.sackPermitted = host.sack;
    syn.mss = host.peerMss;
    TakeSynOptions(syn);
    m_rcvWindShift = host.receiveShift;
    m_highTxAck = SequenceNumber32(1);
    m_rto = ToTime(embryo.rto);
    if (!host.resent)
    {
        // The SYN-ACK was sent just this once, so its acknowledgment gives a sample of the round
        // trip time (RFC 6298, section 3).
        m_history.emplace_back(SequenceNumber32(0), 1, ToTime(embryo.tcb.openedAt));
    }
    return true;
}

void
TcpLifecycleSocket::TraceReceived(const TcpArrivedSegment& arrived)
{
    if (!m_rxTrace.IsEmpty())
    {
        m_rxTrace(arrived.packet, arrived.GetHeader(), this);
    }
}

TcpHeader
TcpLifecycleSocket::MakeRelativeHeader(const TcpSegmentFacts& facts) const
{
    TcpHeader header;
    header.SetSequenceNumber(ReceiveRelative(facts.segment.TextBegin()));
    header.SetAckNumber(SendRelative(facts.segment.ack));
    header.SetFlags(facts.segment.flags | (facts.ece ? TcpHeader::ECE : 0) |
                    (facts.cwr ? TcpHeader::CWR : 0));
    header.SetWindowSize(static_cast<uint16_t>(facts.segment.window));
    if (m_timestampEnabled && facts.segment.hasTimestamp && !m_history.empty())
    {
        header.AppendOption(m_l4->ShowTimestamps(facts.segment));
    }
    return header;
}

void
TcpLifecycleSocket::SegmentArrives(const TcpArrivedSegment& arrived)
{
    Ptr<TcpLifecycleSocket> alive(this);
    TraceReceived(arrived);
    const TcpSegmentFacts& facts = arrived.facts;
    const lifecycle::State before = m_core->GetState();
    const lifecycle::Seq una = m_core->GetTcb().sndUna;
    m_core->SetReceiveWindow(ReceiveWindow());
    const bool synWasUnacked = m_core->GetTcb().SynUnacked();
    const lifecycle::Arrival arrival = m_core->OnSegment(facts.segment, NowForCore());
    if (before == lifecycle::State::SYN_SENT && arrival.event &&
        !facts.segment.Has(lifecycle::FLAG_RST))
    {
        TakeSynOptions(facts);
        m_peerAsksEcn = facts.ece && facts.cwr;
        m_peerGrantsEcn = arrival.takeAck && facts.ece && !facts.cwr;
        if (arrival.takeAck)
        {
            LearnFromSynAck(facts);
        }
    }
    if (facts.userTimeout && (arrival.acceptable || arrival.takeAck))
    {
        TakeUserTimeout(*facts.userTimeout);
    }
    const bool synAcked = synWasUnacked && arrival.takeAck && !m_core->GetTcb().SynUnacked();
    if (synAcked)
    {
        // "SHOULD include a UTO option in the first packet that does not have the SYN flag set"
        // (RFC 5482, section 3): a listener that answers by cookies keeps nothing of the SYN, and
        // an embryonic connection does not either.
        OfferUserTimeout();
        // The handshake's sample first: congestion controls begin with it.
        EstimateRtt(MakeRelativeHeader(facts));
        if (m_connected)
        {
            EstablishEarlyOpened();
        }
        else
        {
            BeginDataPath();
            DiscardSynText();
        }
        m_ackMayRide =
            before == lifecycle::State::SYN_SENT && m_fastOpen.told && m_txBuffer->Size() > 0;
    }
    if (!arrival.takeAck || m_core->GetState() == lifecycle::State::CLOSED)
    {
        TellArrival(arrived.packet, facts, before, una, arrival, 0);
        DrainOutputs();
        AcknowledgeIfDue();
        FireNotices();
        return;
    }
    TcpHeader header = MakeRelativeHeader(facts);
    TakeEcn(facts);
    if (arrival.takeUrgent)
    {
        TakeUrgent(facts);
    }
    const uint32_t stored = arrival.takeText ? TakeText(arrived.packet, header, facts) : 0;
    const bool finNow =
        m_core->OnTextReceived(ReceiveWire(m_tcb->m_rxBuffer->NextRxSequence()), NowForCore());
    TellArrival(arrived.packet, facts, before, una, arrival, stored);
    // What fills a hole is acknowledged at once (RFC 5681, section 4.2), and the FIN behind it too.
    const bool finBrought = finNow && facts.segment.Has(lifecycle::FLAG_FIN);
    const auto finAck = finBrought ? m_core->DecideFinAck(ToDuration(m_delAckTimeout))
                                   : lifecycle::FinAckDecision{};
    // A FIN behind a hole is acknowledged at once as well: what is acknowledged tells of the hole.
    const bool finLater =
        facts.segment.Has(lifecycle::FLAG_FIN) && lifecycle::MayReceiveText(m_core->GetState());
    const bool finCanWait = finNow && finAck.delay > lifecycle::Duration(0);
    if (finCanWait)
    {
        m_finAckDelay = ToTime(finAck.delay);
    }
    m_ackDue = m_ackDue || finNow || finLater;
    m_ackNow = m_ackNow || (finNow && !finCanWait) || finLater;
    DrainOutputs();
    TakeAck(header, facts, synAcked);
    if (synAcked && !m_tcb->m_lastRtt.Get().IsZero())
    {
        UpdatePacingRate(); // the handshake gave the first sample
    }
    SendFinIfDue();
    if (finNow && finAck.when == lifecycle::FinAck::BEFORE_APPLICATION)
    {
        AcknowledgeIfDue();
    }
    // Else the application first: what it does at once, an answer, or a Close in its close
    // callback, takes the acknowledgment along.
    FireNotices();
    DropUnreadIfClosed();
    AcknowledgeIfDue();
    if (std::exchange(m_ackRides, false) && m_core->GetState() != lifecycle::State::CLOSED)
    {
        SendAckNow(); // no text could go
    }
    HandOverIfDue();
    WatchTransmission();
}

void
TcpLifecycleSocket::TellArrival(Ptr<const Packet> packet,
                                const TcpSegmentFacts& facts,
                                lifecycle::State before,
                                lifecycle::Seq una,
                                const lifecycle::Arrival& verdict,
                                uint32_t stored) const
{
    if (!m_l4->TracesArrivals())
    {
        return;
    }
    TcpLifecycleArrivalEvent event =
        MakeArrivalEvent(m_tuple, m_ipv6, before, una, m_core->GetTcb(), facts.segment, verdict);
    event.textStored = stored;
    m_l4->TraceArrival(event, packet);
}

// Handshake

void
TcpLifecycleSocket::TakeSynOptions(const TcpSegmentFacts& facts)
{
    m_winScalingEnabled = m_winScalingEnabled && facts.windowScale.has_value();
    m_sndWindShift = m_winScalingEnabled ? WindowShift(*facts.windowScale) : uint8_t{0};
    m_rcvWindShift = m_winScalingEnabled ? CalculateWScale() : uint8_t{0};
    m_core->SetSendWindowShift(m_sndWindShift);

    m_sackEnabled = m_sackEnabled && facts.sackPermitted;
    m_txBuffer->SetSackEnabled(m_sackEnabled);

    m_timestampEnabled = m_timestampEnabled && facts.segment.hasTimestamp;
    m_core->SetTimestamps(m_timestampEnabled);
    TakeMss(facts);

    // "The window field in a segment where the SYN bit is set MUST NOT be scaled" (RFC 7323, 2.2).
    m_rWnd = facts.segment.window;
    m_highRxMark = SequenceNumber32(0);
    m_highRxAckMark = SequenceNumber32(0);
    m_tcb->m_rxBuffer->SetNextRxSequence(SequenceNumber32(1));
    m_highTxAck = SequenceNumber32(0);
    m_tcb->m_cWnd = GetInitialCwnd() * GetSegSize();
    m_tcb->m_cWndInfl = m_tcb->m_cWnd;
    m_tcb->m_ssThresh = GetInitialSSThresh();
}

uint16_t
TcpLifecycleSocket::SilentMss(bool ipv6)
{
    return ipv6 ? DEFAULT_MSS_IPV6 : DEFAULT_MSS_IPV4;
}

uint8_t
TcpLifecycleSocket::WindowShift(uint8_t option)
{
    return std::min(option, MAX_WINDOW_SHIFT);
}

void
TcpLifecycleSocket::TakeMss(const TcpSegmentFacts& facts)
{
    const uint32_t sendMss =
        std::min<uint32_t>(facts.mss.value_or(SilentMss(SpeaksIpv6(m_tuple, m_ipv6))), LocalMss());
    // The MSS option does not count options; a segment must (RFC 9293, section 3.7.1,
    // MUST-16).
    const uint32_t options = m_timestampEnabled ? TIMESTAMP_BYTES : 0;
    const uint32_t effective = std::max(sendMss > options ? sendMss - options : 0u, LEAST_SEGMENT);
    m_tcb->m_segmentSize = std::min(m_configuredSegmentSize, effective);
    m_txBuffer->SetSegmentSize(m_tcb->m_segmentSize);
}

void
TcpLifecycleSocket::BeginDataPath()
{
    m_congestionControl->CongestionStateSet(m_tcb, TcpSocketState::CA_OPEN);
    m_tcb->m_congState = TcpSocketState::CA_OPEN;
    m_connected = true;
    m_tcb->m_nextTxSequence = SequenceNumber32(1);
    m_tcb->m_highTxMark = SequenceNumber32(1);
    m_txBuffer->SetHeadSequence(SequenceNumber32(1));
    m_highRxAckMark = SequenceNumber32(1);
    BeginEcn();
    m_rto = CurrentRto();
    if (m_core->GetTransmissions() > 1)
    {
        // The SYN was lost, or the path is slower than the first guess: begin with 3 s
        // (RFC 6298, section 5.7). The first sample sets it right.
        m_rto = std::max(m_rto.Get(), Seconds(3));
    }
    // As in stock: the first segment of text is acknowledged at once.
    m_delAckCount = m_delAckMaxCount;
}

void
TcpLifecycleSocket::BeginEcn()
{
    // Agreed on by the two SYNs (RFC 3168, section 6.1.1; RFC 9293, section 3.8.2, SHLD-8).
    const bool ecn = m_tcb->m_useEcn != TcpSocketState::Off &&
                     (m_core->GetTcb().passive ? m_peerAsksEcn : m_peerGrantsEcn);
    m_tcb->m_ecnState = ecn ? TcpSocketState::ECN_IDLE : TcpSocketState::ECN_DISABLED;
}

// Data

void
TcpLifecycleSocket::TakeEcn(const TcpSegmentFacts& facts)
{
    if (m_tcb->m_ecnState == TcpSocketState::ECN_DISABLED)
    {
        return;
    }
    const SequenceNumber32 seq = ReceiveRelative(facts.segment.seq);
    if (facts.ce && m_ecnCESeq < seq)
    {
        m_ecnCESeq = seq;
        m_tcb->m_ecnState = TcpSocketState::ECN_CE_RCVD;
        m_congestionControl->CwndEvent(m_tcb, TcpSocketState::CA_EVENT_ECN_IS_CE);
    }
    else if (facts.ect || facts.ce)
    {
        m_congestionControl->CwndEvent(m_tcb, TcpSocketState::CA_EVENT_ECN_NO_CE);
    }
    // The peer has reduced its window: stop to echo, unless this very segment says otherwise.
    if (facts.cwr && m_tcb->m_ecnState != TcpSocketState::ECN_CE_RCVD)
    {
        m_tcb->m_ecnState = TcpSocketState::ECN_IDLE;
    }
}

void
TcpLifecycleSocket::TakeUrgent(const TcpSegmentFacts& facts)
{
    // RCV.UP <- max(RCV.UP, SEG.UP); the pointer is one past the urgent data, and the user is told
    // how much of it there is (RFC 9293, section 3.8.5, MUST-30, MUST-32, MUST-33 and MUST-62).
    const lifecycle::Seq end = facts.segment.seq + facts.segment.urgentPointer;
    if (m_receivedUrgent && end <= *m_receivedUrgent)
    {
        return;
    }
    const auto unread =
        ReceiveWire(m_tcb->m_rxBuffer->NextRxSequence()) - m_tcb->m_rxBuffer->Available();
    if (end <= unread)
    {
        return; // it was read before anyone knew that it was urgent
    }
    m_receivedUrgent = end;
    m_notices.urgent = true;
    m_urgentTrace(this, static_cast<uint32_t>(end - unread));
}

uint32_t
TcpLifecycleSocket::TakeText(Ptr<Packet> packet,
                             const TcpHeader& header,
                             const TcpSegmentFacts& facts)
{
    const lifecycle::Tcb& tcb = m_core->GetTcb();
    const uint32_t unread = m_tcb->m_rxBuffer->Available();
    if (m_receivedUrgent &&
        *m_receivedUrgent <= ReceiveWire(m_tcb->m_rxBuffer->NextRxSequence()) - unread)
    {
        m_receivedUrgent.reset(); // it was read; 2 GiB later the number would seem to lie ahead
    }
    if (tcb.finSeen && tcb.finSeq < facts.segment.TextBegin() + facts.segment.textLength)
    {
        // Nothing follows a FIN: what a peer puts there does not exist.
        const auto room = tcb.finSeq - facts.segment.TextBegin();
        if (room <= 0)
        {
            return 0;
        }
        packet = packet->CreateFragment(0, static_cast<uint32_t>(room));
    }
    m_ackDue = true;
    m_ackOfText = true;
    const SequenceNumber32 expected = m_tcb->m_rxBuffer->NextRxSequence();
    const uint32_t before = m_tcb->m_rxBuffer->Size();
    if (!m_tcb->m_rxBuffer->Add(packet, header))
    {
        m_ackNow = true; // all of it was there already, or the buffer is full
        return 0;
    }
    const SequenceNumber32 next = m_tcb->m_rxBuffer->NextRxSequence();
    const uint32_t stored = m_tcb->m_rxBuffer->Size() - before;
    // What lies behind a hole is kept, and acknowledged at once (RFC 9293, section 3.10.7.4,
    // SHLD-31 and MAY-13).
    const bool holes = m_tcb->m_rxBuffer->Size() > m_tcb->m_rxBuffer->Available();
    const bool filledHole = next > expected + packet->GetSize();
    m_ackNow = m_ackNow || holes || filledHole;
    if (next > expected)
    {
        m_notices.data = true;
        if (m_shutdownRecv)
        {
            m_tcb->m_rxBuffer->Extract(m_tcb->m_rxBuffer->Available());
        }
    }
    return stored;
}

void
TcpLifecycleSocket::TakeAck(TcpHeader& header, const TcpSegmentFacts& facts, bool acksSyn)
{
    const lifecycle::State state = m_core->GetState();
    if (!m_connected || state == lifecycle::State::CLOSED || state == lifecycle::State::TIME_WAIT)
    {
        return;
    }
    m_probes = 0;
    const SequenceNumber32 una = m_txBuffer->HeadSequence();
    SequenceNumber32 ack = SendRelative(facts.segment.ack);
    // The FIN is not the data path's: it knows text only.
    ack = std::min(ack, m_tcb->m_highTxMark.Get());
    if (m_timestampEnabled && facts.segment.hasTimestamp)
    {
        ProcessOptionTimestamp(m_l4->ShowTimestamps(facts.segment), header.GetSequenceNumber());
        m_timestampToEcho = m_core->GetTcb().tsRecent;
    }
    if (ack < una || Reneges(ack))
    {
        return;
    }
    header.SetAckNumber(ack);
    m_softError = m_softError && ack == una;
    if (m_urgentEnd && *m_urgentEnd <= ack)
    {
        m_urgentEnd.reset(); // it arrived; 4 GiB later the number would stand for other text
    }
    AddRelativeSack(header, facts);
    EstimateRtt(header);
    if (!facts.segment.Has(lifecycle::FLAG_SYN))
    {
        TakeWindow(header);
    }
    if (m_tcb->m_congState == TcpSocketState::CA_OPEN)
    {
        // The inherited code holds this to be true, but leaves a count behind when it ends a
        // reduction that ECN asked for.
        m_dupAckCount = 0;
    }
    if (m_rWnd.Get() != 0 && m_timers.IsRunning(TcpSocketTimer::PERSIST))
    {
        // The window is open again. What the probes carried may have been thrown away: send it once
        // more, or only a time-out would.
        m_timers.Stop(TcpSocketTimer::PERSIST);
        m_nextProbe = m_persistTimeout;
        if (ack == una && ack < m_tcb->m_highTxMark)
        {
            SendDataPacket(una, std::min(m_rWnd.Get(), m_tcb->m_segmentSize), true);
        }
    }
    // The inherited code would take these for duplicate ACKs: one that acknowledged our SYN and no
    // data, with data in flight, which Fast Open allows; and, up to 3.42 and without SACK, a
    // segment that carries data (RFC 5681, section 2).
    const bool acksNothing = UnAckDataCount() > 0 && ack == una &&
                             (acksSyn || (facts.segment.textLength > 0 && !m_sackEnabled));
    if (facts.segment.Has(lifecycle::FLAG_SYN) || acksNothing)
    {
        SendPendingData(m_connected);
    }
    else
    {
        ReceivedAck(Create<Packet>(), header);
    }
    if (m_txBuffer->Size() == 0)
    {
        m_timers.Stop(TcpSocketTimer::RETRANSMISSION);
    }
    m_core->GuardFin(NowForCore(), ToDuration(CurrentRto()));
    ArmTimer();
}

void
TcpLifecycleSocket::TakeWindow(const TcpHeader& header)
{
    UpdateWindowSize(header);
    // The inherited code takes a window that closes only together with an acknowledgment of
    // something. The newest segment counts whatever it says (SND.WL1 and SND.WL2 of RFC 9293,
    // section 3.10.7.4, fifth step; section 3.8.6, MUST-34: be robust against a shrinking window).
    const bool newest =
        header.GetSequenceNumber() >= m_highRxMark && header.GetAckNumber() >= m_highRxAckMark;
    const uint32_t window = uint32_t{header.GetWindowSize()} << m_sndWindShift;
    if (newest && window != m_rWnd)
    {
        m_rWnd = window;
    }
}

bool
TcpLifecycleSocket::Reneges(SequenceNumber32 ack) const
{
    return std::any_of(m_sacked.begin(), m_sacked.end(), [&](const auto& block) {
        return block.first <= ack && ack < block.second;
    });
}

void
TcpLifecycleSocket::AddRelativeSack(TcpHeader& header, const TcpSegmentFacts& facts)
{
    const SequenceNumber32 ack = header.GetAckNumber();
    m_sacked.erase(std::remove_if(m_sacked.begin(),
                                  m_sacked.end(),
                                  [&](const auto& block) { return block.second <= ack; }),
                   m_sacked.end());
    if (facts.sackBlocks == 0)
    {
        return;
    }
    // Blocks at or before the acknowledgment, beyond what was sent, or upside down are D-SACKs or
    // worse; the inherited scoreboard takes none of them.
    TcpOptionSack::SackList blocks;
    for (uint8_t i = 0; m_sackEnabled && i < facts.sackBlocks; ++i)
    {
        const SequenceNumber32 left = SendRelative(facts.sack[i].first);
        const SequenceNumber32 right = SendRelative(facts.sack[i].second);
        if (ack < left && left < right && right <= m_tcb->m_highTxMark)
        {
            blocks.emplace_back(left, right);
            if (std::find(m_sacked.begin(), m_sacked.end(), std::make_pair(left, right)) ==
                m_sacked.end())
            {
                m_sacked.emplace_back(left, right);
            }
        }
    }
    if (!blocks.empty())
    {
        Ptr<TcpOptionSack> option = CreateObject<TcpOptionSack>();
        for (const auto& block : blocks)
        {
            option->AddSackBlock(block);
        }
        header.AppendOption(option);
    }
}

void
TcpLifecycleSocket::AcknowledgeIfDue()
{
    const bool due = std::exchange(m_ackDue, false);
    const bool now = std::exchange(m_ackNow, false);
    const bool text = std::exchange(m_ackOfText, false);
    const auto finDelay = std::exchange(m_finAckDelay, std::nullopt);
    if (!due || m_core->GetState() == lifecycle::State::CLOSED)
    {
        return;
    }
    const lifecycle::Tcb& tcb = m_core->GetTcb();
    const bool carried = tcb.lastAckSent == tcb.rcvNxt;
    const bool holes = m_tcb->m_rxBuffer->Size() > m_tcb->m_rxBuffer->Available();
    if (carried && (!now || (tcb.finReceived && !holes)))
    {
        return; // a segment with text, or our FIN, has taken it along (RFC 9293, MUST-58)
    }
    // Every second segment of text is acknowledged at once; a FIN without text does not count.
    const bool turn = text && ++m_delAckCount >= m_delAckMaxCount;
    if (now || turn)
    {
        m_congestionControl->CwndEvent(m_tcb, TcpSocketState::CA_EVENT_NON_DELAYED_ACK);
        m_ackAwaitsAnswer = !now && AnswerIsUnderWay();
        if (!m_ackAwaitsAnswer) // else SendWritten sends it, if no text could go
        {
            SendAckNow();
        }
        return;
    }
    m_congestionControl->CwndEvent(m_tcb, TcpSocketState::CA_EVENT_DELAYED_ACK);
    DelayAck(finDelay.value_or(m_delAckTimeout));
}

bool
TcpLifecycleSocket::AnswerIsUnderWay() const
{
    // Segments with text tell neither of holes nor of ECN marks.
    const bool echo = m_tcb->m_ecnState == TcpSocketState::ECN_CE_RCVD ||
                      m_tcb->m_ecnState == TcpSocketState::ECN_SENDING_ECE;
    return !m_sendPendingDataEvent.IsExpired() && UnsentText() > 0 && !echo;
}

void
TcpLifecycleSocket::DelayAck(Time delay)
{
    const auto deadline = m_timers.GetDeadline(TcpSocketTimer::DELAYED_ACK);
    if (!deadline || *deadline > Simulator::Now() + delay)
    {
        m_timers.Start(TcpSocketTimer::DELAYED_ACK, delay);
    }
}

void
TcpLifecycleSocket::DropUnreadIfClosed()
{
    // The user was told of it and may have read it: "a user who CLOSEs may continue to RECEIVE"
    // (RFC 9293, section 3.6). What it left is given up, or the peer would meet a closed window
    // that nobody ever opens.
    const uint32_t unread = m_tcb->m_rxBuffer->Available();
    if (m_closeCalled && unread > 0)
    {
        const uint32_t window = ReceiveWindow();
        m_tcb->m_rxBuffer->Extract(unread);
        TellOfRoom(window);
    }
}

void
TcpLifecycleSocket::HandOverIfDue()
{
    if (m_timeWaitEntered)
    {
        StopTimers();
        m_l4->EnterTimeWait(this);
        m_timeWaitEntered = false;
    }
}

void
TcpLifecycleSocket::SendAckNow()
{
    const bool echo = m_tcb->m_ecnState == TcpSocketState::ECN_CE_RCVD ||
                      m_tcb->m_ecnState == TcpSocketState::ECN_SENDING_ECE;
    SendEmptyPacket(echo ? TcpHeader::ACK | TcpHeader::ECE : TcpHeader::ACK);
    if (echo)
    {
        m_tcb->m_ecnState = TcpSocketState::ECN_SENDING_ECE;
    }
}

// Not segments

void
TcpLifecycleSocket::TimeWaitEnded(lifecycle::Event event)
{
    Ptr<TcpLifecycleSocket> alive(this);
    m_core->LeaveTimeWait(event);
    DrainOutputs();
    FireNotices();
}

} // namespace ns3
