/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-convert.h"
#include "tcp-lifecycle-l4-protocol.h"
#include "tcp-lifecycle-socket.h"

#include "ns3/ipv4-end-point.h"
#include "ns3/ipv6-end-point.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/rtt-estimator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack.h"
#include "ns3/tcp-rate-ops.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What TcpLifecycleSocket sends, and its timers. Every header is built here: with SND.NXT and
 * RCV.NXT of the core, so that SYN and FIN count, and in absolute numbers.
 */

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpLifecycleSocketOutput");

namespace
{

/// Bytes of an IPv4 and a TCP header without options.
constexpr uint16_t HEADERS_IPV4 = 40;
/// Likewise for IPv6.
constexpr uint16_t HEADERS_IPV6 = 60;
/// Longest time between two probes of a closed window.
const Time MAX_PROBE_INTERVAL = Seconds(60);

} // namespace

// Numbers

lifecycle::Seq
TcpLifecycleSocket::SendWire(SequenceNumber32 seq) const
{
    return m_core->GetTcb().iss + seq.GetValue();
}

lifecycle::Seq
TcpLifecycleSocket::ReceiveWire(SequenceNumber32 seq) const
{
    return m_core->GetTcb().irs + seq.GetValue();
}

SequenceNumber32
TcpLifecycleSocket::SendRelative(lifecycle::Seq seq) const
{
    return SequenceNumber32(seq.GetValue() - m_core->GetTcb().iss.GetValue());
}

SequenceNumber32
TcpLifecycleSocket::ReceiveRelative(lifecycle::Seq seq) const
{
    return SequenceNumber32(seq.GetValue() - m_core->GetTcb().irs.GetValue());
}

Time
TcpLifecycleSocket::CurrentRto() const
{
    return Max(m_rtt->GetEstimate() + Max(m_clockGranularity, m_rtt->GetVariation() * 4), m_minRto);
}

uint32_t
TcpLifecycleSocket::AvailableWindow() const
{
    return m_connected ? TcpSocketBase::AvailableWindow() : 0;
}

uint16_t
TcpLifecycleSocket::AdvertisedWindowSize(bool scale) const
{
    const auto& buffer = *m_tcb->m_rxBuffer;
    if (buffer.MaxRxSequence() < buffer.NextRxSequence())
    {
        // The inherited code would take what is missing for a very large window.
        const_cast<TcpLifecycleSocket*>(this)->m_advWnd = 0; // as there: for the trace
        return 0;
    }
    return TcpSocketBase::AdvertisedWindowSize(scale);
}

uint32_t
TcpLifecycleSocket::ReceiveRoom() const
{
    const int32_t room = m_tcb->m_rxBuffer->MaxRxSequence() - m_tcb->m_rxBuffer->NextRxSequence();
    return static_cast<uint32_t>(std::max(room, 0));
}

uint32_t
TcpLifecycleSocket::WindowToFill() const
{
    const uint32_t window = m_rWnd.Get();
    return window > 0 && UnAckDataCount() == window ? window - 1 : window;
}

uint32_t
TcpLifecycleSocket::ReceiveWindow() const
{
    // What fits into the header's field, scaled: more was never offered.
    return std::min(ReceiveRoom(), uint32_t{m_maxWinSize} << m_rcvWindShift);
}

uint16_t
TcpLifecycleSocket::LocalMss() const
{
    return MssFor(m_pathMtu, m_ipv6);
}

uint16_t
TcpLifecycleSocket::MssFor(uint16_t pathMtu, bool ipv6)
{
    // (RFC 9293, section 3.7.1, MUST-67)
    const uint16_t headers = ipv6 ? HEADERS_IPV6 : HEADERS_IPV4;
    return pathMtu > headers ? static_cast<uint16_t>(pathMtu - headers) : uint16_t{536};
}

// What the core asks for

void
TcpLifecycleSocket::DrainOutputs()
{
    using Kind = lifecycle::Output::Kind;
    lifecycle::Output output;
    while (m_core->PollOutput(output))
    {
        const lifecycle::Tcb& tcb = m_core->GetTcb();
        switch (output.kind)
        {
        case Kind::SEND_SYN:
            SendSyn(false, output.retransmission);
            break;
        case Kind::SEND_SYN_ACK:
            SendSyn(true, output.retransmission);
            break;
        case Kind::SEND_ACK:
            if (std::exchange(m_ackMayRide, false))
            {
                // "The client SHOULD retransmit any unacknowledged data in the first ACK packet"
                // (RFC 7413, section 4.2.2).
                m_ackRides = true;
                break;
            }
            SendAckNow();
            break;
        case Kind::SEND_FIN:
            SendControl(TcpHeader::FIN | TcpHeader::ACK, tcb.sndNxt - 1u, tcb.rcvNxt);
            break;
        case Kind::SEND_RST:
            SendControl(output.reset.hasAck ? TcpHeader::RST | TcpHeader::ACK : TcpHeader::RST,
                        output.reset.seq,
                        output.reset.ack);
            break;
        case Kind::SEND_PROBE:
            SendControl(TcpHeader::ACK, tcb.sndNxt - 1u, tcb.rcvNxt);
            break;
        case Kind::STATE_CHANGED:
            ApplyStateChange(output);
            break;
        case Kind::R1_REACHED:
            m_r1Trace(this, m_core->GetTransmissions());
            break;
        case Kind::TIME_WAIT_RESTARTED:
            break; // the entry in the protocol's table restarts, not this socket
        }
    }
    if (m_core->GetState() == lifecycle::State::CLOSED && m_notices.ended)
    {
        LetGo();
    }
    ArmTimer();
}

void
TcpLifecycleSocket::ApplyStateChange(const lifecycle::Output& output)
{
    using lifecycle::State;
    const bool wasEmbryo = output.from == State::SYN_RCVD && m_core->GetTcb().passive;
    if (wasEmbryo && m_parentEmbryos)
    {
        --*m_parentEmbryos;
        m_parentEmbryos.reset();
    }
    if (output.from == State::SYN_SENT && output.to == State::CLOSED)
    {
        LearnFromFailure(output.event);
    }
    switch (output.to)
    {
    case State::ESTABLISHED:
        m_wasEstablished = true;
        // What is to be told already stays so: a connection of Fast Open may still wait to be
        // accepted.
        m_notices.connected = !m_core->GetTcb().passive;
        m_notices.accepted = m_notices.accepted || (m_core->GetTcb().passive && !m_fastOpen.told);
        break;
    case State::CLOSE_WAIT:
    case State::CLOSING:
        m_notices.peerClosed = true;
        break;
    case State::TIME_WAIT:
        m_notices.lingering = true;
        m_timeWaitEntered = true;
        break;
    case State::CLOSED:
        m_notices.ended = true;
        FinishPending(output.event);
        break;
    case State::FIN_WAIT_1:
        // A Close in SYN_RCVD skips ESTABLISHED; the peer can still reset or time out.
        m_wasEstablished = true;
        break;
    case State::LISTEN:
    case State::SYN_SENT:
    case State::SYN_RCVD:
    case State::LAST_ACK:
    case State::FIN_WAIT_2:
        break;
    }
    m_state = ToTcpState(output.to);
    if (m_l4->TracesTransitions())
    {
        TellTransition(output);
    }
}

void
TcpLifecycleSocket::TellTransition(const lifecycle::Output& output)
{
    TcpLifecycleTransition transition;
    const Address none = ToSocketAddress({}, 0, m_ipv6);
    const bool hasEndPoint = m_endPoint || m_endPoint6;
    const lifecycle::FourTuple tuple = hasEndPoint ? MakeTuple() : lifecycle::FourTuple{};
    transition.local = hasEndPoint ? ToSocketAddress(tuple.local, tuple.localPort, m_ipv6) : none;
    transition.remote =
        hasEndPoint ? ToSocketAddress(tuple.remote, tuple.remotePort, m_ipv6) : none;
    transition.passive = m_core->GetTcb().passive;
    transition.from = output.from;
    transition.to = output.to;
    transition.event = output.event;
    transition.reason =
        output.to == lifecycle::State::CLOSED ? m_core->GetEndReason() : lifecycle::EndReason::NONE;
    transition.time = Simulator::Now();
    m_l4->TraceTransition(transition);
}

// Segments without text

void
TcpLifecycleSocket::FillCommon(TcpHeader& header)
{
    header.SetSourcePort(m_tuple.localPort);
    header.SetDestinationPort(m_tuple.remotePort);
    m_timestampToEcho = m_core->GetTcb().tsRecent;
    AddOptions(header);
}

void
TcpLifecycleSocket::SendControl(uint8_t flags, lifecycle::Seq seq, lifecycle::Seq ack)
{
    Ptr<Packet> packet = Create<Packet>();
    // Traffic class and TTL as the user has set them by now (RFC 9293, section 3.9.1.9, MUST-48,
    // SHLD-21 and SHLD-22; section 3.9.2, MUST-49). With DctcpEcn ns-3 marks every segment.
    AddSocketTags(packet, m_tcb->m_ecnMode == TcpSocketState::DctcpEcn);
    TcpHeader header;
    header.SetFlags(flags);
    header.SetSequenceNumber(SequenceNumber32(seq.GetValue()));
    if (flags & TcpHeader::ACK)
    {
        header.SetAckNumber(SequenceNumber32(ack.GetValue()));
    }
    header.SetWindowSize(AdvertisedWindowSize());
    FillCommon(header);
    if ((flags & TcpHeader::ACK) && !(flags & TcpHeader::RST))
    {
        AddSackBlocks(header);
        NoteAckSent();
    }
    Transmit(packet, header);
}

void
TcpLifecycleSocket::SendSyn(bool isSynAck, bool retransmission)
{
    const lifecycle::Tcb& tcb = m_core->GetTcb();
    m_fastOpen.synAckResent = m_fastOpen.synAckResent || (isSynAck && retransmission);
    const bool withText = !isSynAck && !retransmission && m_fastOpen.synText;
    Ptr<Packet> packet = withText ? m_fastOpen.synText : Create<Packet>();
    TcpHeader header;
    uint8_t flags = isSynAck ? TcpHeader::SYN | TcpHeader::ACK : TcpHeader::SYN;
    if (!isSynAck && m_tcb->m_useEcn == TcpSocketState::On)
    {
        flags |= TcpHeader::ECE | TcpHeader::CWR;
    }
    if (isSynAck && m_tcb->m_useEcn != TcpSocketState::Off && m_peerAsksEcn)
    {
        flags |= TcpHeader::ECE;
    }
    // ECN is not agreed on yet: these segments are not marked (RFC 3168, section 6.1.1).
    m_tcb->m_ecnState = TcpSocketState::ECN_DISABLED;
    AddSocketTags(packet, false);
    header.SetFlags(flags);
    header.SetSequenceNumber(SequenceNumber32(tcb.iss.GetValue()));
    if (isSynAck)
    {
        header.SetAckNumber(SequenceNumber32(tcb.rcvNxt.GetValue()));
        NoteAckSent();
    }
    AddMss(header);
    OfferUserTimeout(); // with both SYNs, each time they are sent (RFC 5482, sections 3 and 3.2)
    if (m_winScalingEnabled)
    {
        AddOptionWScale(header);
    }
    if (m_sackEnabled)
    {
        AddOptionSackPermitted(header);
    }
    FillCommon(header);
    header.SetWindowSize(AdvertisedWindowSize(false));
    m_rto = ToTime(m_core->GetRto());
    // What was sent twice gives no sample (RFC 9293, section 3.8.1, MUST-18).
    UpdateRttHistory(SequenceNumber32(0), 1, retransmission);
    Transmit(packet, header);
}

void
TcpLifecycleSocket::AddMss(TcpHeader& header) const
{
    // On every SYN, and on nothing else (RFC 9293, section 3.7.1, MUST-14, MUST-65, SHLD-5, MAY-3).
    Ptr<TcpOptionMSS> option = CreateObject<TcpOptionMSS>();
    option->SetMSS(LocalMss());
    header.AppendOption(option);
}

void
TcpLifecycleSocket::AddSackBlocks(TcpHeader& header) const
{
    if (!m_sackEnabled || m_tcb->m_rxBuffer->GetSackListSize() == 0)
    {
        return;
    }
    const uint32_t room = header.GetMaxOptionLength() - header.GetOptionLength();
    uint32_t blocks = room > 2 ? (room - 2) / 8 : 0;
    if (blocks == 0)
    {
        return;
    }
    Ptr<TcpOptionSack> option = CreateObject<TcpOptionSack>();
    for (const auto& block : m_tcb->m_rxBuffer->GetSackList())
    {
        if (blocks-- == 0)
        {
            break;
        }
        option->AddSackBlock({SequenceNumber32(ReceiveWire(block.first).GetValue()),
                              SequenceNumber32(ReceiveWire(block.second).GetValue())});
    }
    header.AppendOption(option);
}

void
TcpLifecycleSocket::SendEmptyPacket(uint8_t flags)
{
    // The inherited data path asks for acknowledgments only; SYN, FIN and RST are the core's. The
    // core itself asks for them in SYN_RCVD already.
    const lifecycle::State state = m_core->GetState();
    if (state == lifecycle::State::CLOSED || state == lifecycle::State::LISTEN ||
        state == lifecycle::State::SYN_SENT)
    {
        return;
    }
    const lifecycle::Tcb& tcb = m_core->GetTcb();
    SendControl(flags | TcpHeader::ACK, tcb.sndNxt, tcb.rcvNxt);
}

void
TcpLifecycleSocket::NoteAckSent()
{
    m_core->OnAckSent();
    m_ackRides = false;
    m_ackAwaitsAnswer = false;
    m_timers.Stop(
        TcpSocketTimer::DELAYED_ACK); // it has gone along (RFC 9293, section 3.10.7.4, MUST-58)
    m_delAckCount = 0;
    m_highTxAck = std::max(m_highTxAck, m_tcb->m_rxBuffer->NextRxSequence());
}

void
TcpLifecycleSocket::Transmit(Ptr<Packet> packet, const TcpHeader& header)
{
    TcpExtraOptions extra;
    if (!(header.GetFlags() & TcpHeader::SYN))
    {
        m_extraOptions.fastOpen.reset(); // on a SYN or not at all (RFC 7413, section 4.1.1)
    }
    const bool isReset = (header.GetFlags() & TcpHeader::RST) != 0;
    if (!m_extraOptions.IsEmpty() && !isReset)
    {
        // A segment that fills the path must not outgrow it: the option waits for another one.
        const uint32_t path = LocalMss() > packet->GetSize() ? LocalMss() - packet->GetSize() : 0;
        const uint32_t room = std::min(path / 4 * 4, uint32_t{header.GetMaxOptionLength()});
        const uint32_t used = header.GetOptionLength();
        extra = m_extraOptions.TakeWhatFits(room > used ? room - used : 0);
    }
    m_txTrace(packet, header, this);
    if (m_endPoint)
    {
        m_l4->SendSegment(packet,
                          header,
                          m_endPoint->GetLocalAddress(),
                          m_endPoint->GetPeerAddress(),
                          m_boundnetdevice,
                          extra);
    }
    else if (m_endPoint6)
    {
        m_l4->SendSegment(packet,
                          header,
                          m_endPoint6->GetLocalAddress(),
                          m_endPoint6->GetPeerAddress(),
                          m_boundnetdevice,
                          extra);
    }
}

// Segments with text

bool
TcpLifecycleSocket::MayBeMarked(bool isRetransmission) const
{
    // Neither retransmissions nor window probes (RFC 3168, sections 6.1.5 and 6.1.6). With
    // DctcpEcn ns-3 marks every segment.
    return m_tcb->m_ecnMode == TcpSocketState::DctcpEcn || (!isRetransmission && m_rWnd.Get() > 0);
}

uint32_t
TcpLifecycleSocket::SendDataPacket(SequenceNumber32 seq, uint32_t maxSize, bool /* withAck */)
{
    if (!m_connected)
    {
        return 0; // a send callback has ended the connection in the midst of the inherited loop
    }
    const bool wasIdle = BytesInFlight() == 0;
    TcpTxItem* item = m_txBuffer->CopyFromSequence(maxSize, seq);
    if (!item)
    {
        return 0;
    }
    m_rateOps->SkbSent(item, wasIdle);
    const bool isRetransmission = item->IsRetrans();
    Ptr<Packet> packet = item->GetPacketCopy();
    const uint32_t size = packet->GetSize();
    const SequenceNumber32 end = seq + size;
    const bool isLast = m_txBuffer->SizeFromSequence(end) == 0;
    if (IsPacingEnabled() && m_pacingTimer.IsExpired())
    {
        m_pacingTimer.Schedule(m_tcb->m_pacingRate.Get().CalculateBytesTxTime(size));
    }
    uint8_t flags = TcpHeader::ACK;
    if (isLast)
    {
        flags |= TcpHeader::PSH; // "in the last buffered segment" (RFC 9293, MUST-60 and MUST-61)
    }
    if (m_tcb->m_ecnState == TcpSocketState::ECN_ECE_RCVD &&
        m_ecnEchoSeq.Get() > m_ecnCWRSeq.Get() && !isRetransmission)
    {
        m_tcb->m_ecnState = TcpSocketState::ECN_CWR_SENT;
        m_ecnCWRSeq = seq;
        flags |= TcpHeader::CWR;
    }
    AddSocketTags(packet, MayBeMarked(isRetransmission));
    TcpHeader header;
    // Of any length: told once the end is within reach of the pointer (RFC 9293, section 3.8.5,
    // MUST-31).
    if (m_urgentEnd && *m_urgentEnd > seq && *m_urgentEnd - seq <= UINT16_MAX)
    {
        flags |= TcpHeader::URG;
        header.SetUrgentPointer(static_cast<uint16_t>(*m_urgentEnd - seq));
    }
    m_core->OnTextSent(SendWire(end));
    m_core->GuardText(NowForCore());
    if (FinRides(end, isLast))
    {
        flags |= TcpHeader::FIN;
    }
    header.SetFlags(flags);
    header.SetSequenceNumber(SequenceNumber32(SendWire(seq).GetValue()));
    header.SetAckNumber(SequenceNumber32(m_core->GetTcb().rcvNxt.GetValue()));
    header.SetWindowSize(AdvertisedWindowSize());
    FillCommon(header);
    NoteAckSent();
    if (!m_timers.IsRunning(TcpSocketTimer::RETRANSMISSION))
    {
        m_timers.Start(TcpSocketTimer::RETRANSMISSION, m_rto);
    }
    if (isRetransmission)
    {
        TraceRetransmission(packet,
                            header,
                            ToIpAddress(m_tuple.local, m_ipv6),
                            ToIpAddress(m_tuple.remote, m_ipv6));
    }
    Transmit(packet, header);
    SetCwndLimited(m_tcb->m_cWnd < BytesInFlight() + m_tcb->m_segmentSize);
    UpdateRttHistory(seq, size, isRetransmission);
    if (m_tcb->m_congState == TcpSocketState::CA_RECOVERY ||
        m_tcb->m_congState == TcpSocketState::CA_CWR)
    {
        m_recoveryOps->UpdateBytesSent(size);
    }
    // What went with the SYN was told then.
    const SequenceNumber32 told =
        std::max(m_tcb->m_highTxMark.Get(), SequenceNumber32(1 + m_fastOpen.textSent));
    if (!isRetransmission && end > told)
    {
        // The event may outlive what else holds the socket.
        Simulator::ScheduleNow(&TcpLifecycleSocket::NotifyDataSent,
                               Ptr<TcpLifecycleSocket>(this),
                               static_cast<uint32_t>(end - told));
    }
    m_tcb->m_highTxMark = std::max(end, m_tcb->m_highTxMark.Get());
    DrainOutputs();
    return size;
}

bool
TcpLifecycleSocket::FinRides(SequenceNumber32 end, bool isLast)
{
    const lifecycle::Tcb& tcb = m_core->GetTcb();
    if (!isLast || !tcb.finQueued)
    {
        return false;
    }
    if (m_core->FinIsDue(true))
    {
        m_core->SendFin(NowForCore(), ToDuration(m_rto), true, true);
        return true;
    }
    return tcb.finSent && !tcb.FinAcked() && SendWire(end) == tcb.TextEnd();
}

uint32_t
TcpLifecycleSocket::UnsentText() const
{
    return m_connected ? m_txBuffer->SizeFromSequence(m_tcb->m_highTxMark) : m_txBuffer->Size();
}

void
TcpLifecycleSocket::SendFinIfDue()
{
    if (!m_core->FinIsDue(UnsentText() == 0))
    {
        return;
    }
    const bool textOutstanding = m_connected && UnAckDataCount() > 0;
    // A backed-off time-out stays until a sample sets it right (RFC 6298, section 5.5 to 5.7).
    m_core->SendFin(NowForCore(),
                    ToDuration(std::max(m_rto.Get(), CurrentRto())),
                    textOutstanding,
                    false);
    DrainOutputs();
    FireNotices();
}

void
TcpLifecycleSocket::SendWritten()
{
    Ptr<TcpLifecycleSocket> alive(this); // the send callback may abort and let go
    SendPendingData(m_connected);
    if (std::exchange(m_ackAwaitsAnswer, false) && m_connected)
    {
        SendAckNow(); // no text could go
    }
    WatchTransmission();
}

// Timers

void
TcpLifecycleSocket::ArmTimer()
{
    const auto deadline = m_core->GetDeadline();
    const bool inTable = m_core->GetState() == lifecycle::State::TIME_WAIT;
    if (!deadline || inTable)
    {
        m_timers.Stop(TcpSocketTimer::LIFECYCLE);
        return;
    }
    m_timers.StartUntil(TcpSocketTimer::LIFECYCLE, ToTime(*deadline));
}

void
TcpLifecycleSocket::StopTimers()
{
    CancelAllTimers();
    m_timers.StopAll();
}

void
TcpLifecycleSocket::TimerExpired(TcpSocketTimer timer)
{
    switch (timer)
    {
    case TcpSocketTimer::LIFECYCLE:
        m_core->OnTime(NowForCore());
        DrainOutputs();
        FireNotices();
        break;
    case TcpSocketTimer::RETRANSMISSION:
        ReTxTimeout();
        break;
    case TcpSocketTimer::DELAYED_ACK:
        DelAckTimeout();
        break;
    case TcpSocketTimer::PERSIST:
        PersistTimeout();
        break;
    }
}

void
TcpLifecycleSocket::NewAck(const SequenceNumber32& seq, bool resetRTO)
{
    if (!m_connected)
    {
        return; // of an acknowledgment that is new twice; the first time the send callback aborted
    }
    if (m_state != SYN_RCVD && resetRTO)
    {
        // By now the time-out is the one that a sample of this very acknowledgment has given, or,
        // where what was acknowledged had been sent more than once, the one that was backed off.
        // That stays until there is a sample (RFC 6298, section 5.7; RFC 9293, section 3.8.1,
        // MUST-18). With timestamps there could be one: what they would tell was not backed off
        // (RFC 7323, section 4.1).
        m_rto = m_timestampEnabled ? CurrentRto() : Max(m_rto.Get(), CurrentRto());
        m_timers.Start(TcpSocketTimer::RETRANSMISSION, m_rto);
    }
    // The rest is the inherited code's, but for the timer, for which that has an event of its own.
    TcpSocketBase::NewAck(seq, false);
    if (m_txBuffer->Size() == 0)
    {
        m_timers.Stop(TcpSocketTimer::RETRANSMISSION);
    }
}

void
TcpLifecycleSocket::ReTxTimeout()
{
    Ptr<TcpLifecycleSocket> alive(this);
    if (!m_connected || UnAckDataCount() == 0)
    {
        WatchTransmission();
        return;
    }
    if (m_core->GetTcb().SynUnacked())
    {
        // Fast Open: before the peer has our SYN-ACK it can use nothing else, so nothing else is
        // sent again.
        m_timers.Start(TcpSocketTimer::RETRANSMISSION, m_rto);
        return;
    }
    if (m_rWnd.Get() == 0)
    {
        WatchTransmission(); // a closed window is probed, not timed out (RFC 9293, 3.8.6.1)
        return;
    }
    if (m_dataRetries - m_dataRetrCount >= m_core->LimitRetries(m_dataRetries))
    {
        m_core->OnRetriesExhausted();
        DrainOutputs();
        FireNotices();
        return;
    }
    const uint32_t sent = m_dataRetries - m_dataRetrCount + 1;
    if (sent == m_core->GetParameters().r1)
    {
        m_r1Trace(this, sent);
    }
    // Where R2 is a time, the inherited code must not find its count used up.
    m_dataRetrCount = std::max(m_dataRetrCount, 1U);
    TcpSocketBase::ReTxTimeout();
    if (m_connected && UnAckDataCount() > 0 && BytesInFlight() == 0)
    {
        // The inherited loop holds even a retransmission back where the window is smaller than a
        // segment and more text waits behind it. That rule is for text not sent yet (RFC 9293,
        // section 3.8.6.2.1): without this the connection would time out in silence.
        SendDataPacket(m_txBuffer->HeadSequence(),
                       std::min(m_rWnd.Get(), m_tcb->m_segmentSize),
                       true);
    }
    WatchTransmission();
}

void
TcpLifecycleSocket::WatchTransmission()
{
    // TIME_WAIT keeps the text that its last segment acknowledged, but both FINs are through.
    const bool waiting = m_connected && m_txBuffer->Size() > 0 && (m_endPoint || m_endPoint6) &&
                         m_core->GetState() != lifecycle::State::TIME_WAIT &&
                         !m_core->GetTcb().SynUnacked();
    if (!waiting)
    {
        m_timers.Stop(TcpSocketTimer::PERSIST);
        return;
    }
    const bool closed = m_rWnd.Get() == 0;
    const bool stuck = UnAckDataCount() == 0 &&
                       !m_timers.IsRunning(TcpSocketTimer::RETRANSMISSION) &&
                       m_sendPendingDataEvent.IsExpired() && !m_pacingTimer.IsRunning();
    if (closed)
    {
        m_timers.Stop(TcpSocketTimer::RETRANSMISSION);
    }
    else if (!stuck && UnAckDataCount() > 0 && !m_timers.IsRunning(TcpSocketTimer::RETRANSMISSION))
    {
        m_timers.Start(TcpSocketTimer::RETRANSMISSION, m_rto);
    }
    if ((closed || stuck) && !m_timers.IsRunning(TcpSocketTimer::PERSIST))
    {
        m_timers.Start(TcpSocketTimer::PERSIST, m_nextProbe);
    }
}

void
TcpLifecycleSocket::PersistTimeout()
{
    Ptr<TcpLifecycleSocket> alive(this);
    if (!m_connected || m_txBuffer->Size() == 0)
    {
        return;
    }
    // A peer that answers may keep its window closed for ever (RFC 9293, section 3.8.6.1, MUST-37);
    // one that does not is gone.
    if (m_probes++ > m_core->LimitRetries(m_dataRetries))
    {
        m_core->OnRetriesExhausted();
        DrainOutputs();
        FireNotices();
        return;
    }
    // (RFC 9293, section 3.8.6.1, MUST-35, MUST-36 and SHLD-30)
    m_nextProbe = Min(m_nextProbe * 2, MAX_PROBE_INTERVAL);
    const bool closed = m_rWnd.Get() == 0;
    // Into a closed window one byte; where only the rule against silly windows holds text back,
    // what the window takes (section 3.8.6.2.1).
    const uint32_t size = closed ? 1 : std::min(m_rWnd.Get(), m_tcb->m_segmentSize);
    const SequenceNumber32 head = m_txBuffer->HeadSequence();
    const uint32_t sent = SendDataPacket(head, UnAckDataCount() > 0 ? 1 : size, true);
    m_tcb->m_nextTxSequence = std::max(m_tcb->m_nextTxSequence.Get(), head + sent);
    WatchTransmission();
}

void
TcpLifecycleSocket::LastAckTimeout()
{
    // Stock's timer of its own for LAST_ACK; here a FIN has one timer in every state.
}

} // namespace ns3
