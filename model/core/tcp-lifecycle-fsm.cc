/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-fsm.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace lifecycle
{

Policies
Policies::Standard()
{
    return {std::make_shared<ThreeWayHandshake>(),
            std::make_shared<FourWayTeardown>(),
            std::make_shared<StandardTimeWait>()};
}

Connection::Connection(Policies policies, const ConnectionParameters& parameters)
    : m_policies(std::move(policies)),
      m_parameters(parameters)
{
}

// What the user does

bool
Connection::OpenPassive()
{
    if (Look(m_tcb.state, Event::OPEN_PASSIVE).verdict != Verdict::MOVE)
    {
        return false;
    }
    Forget(m_tcb.state);
    return Move(Event::OPEN_PASSIVE);
}

bool
Connection::OpenActive(Seq iss, Duration now)
{
    if (!PrepareActive(iss, now))
    {
        return false;
    }
    SendSyn(0, now);
    return true;
}

bool
Connection::PrepareActive(Seq iss, Duration now)
{
    if (Look(m_tcb.state, Event::OPEN_ACTIVE).verdict != Verdict::MOVE)
    {
        return false;
    }
    // A socket may be opened again after its connection ended: nothing of the old one stays.
    Begin(m_tcb.state, iss);
    m_tcb.openedAt = now;
    Move(Event::OPEN_ACTIVE);
    return true;
}

void
Connection::SendSyn(uint32_t textLength, Duration now)
{
    if (m_tcb.state != State::SYN_SENT || m_timers.IsRunning(Timer::RETRANSMISSION))
    {
        return;
    }
    // "Update SND.NXT to include the data" (RFC 7413, section 4.2.2): the SYN-ACK may acknowledge
    // all of it, some or none. It stays there when the SYN is sent again without text, since the
    // first one may have arrived.
    m_tcb.sndNxt = m_tcb.iss + 1 + textLength;
    Output output;
    output.kind = Output::Kind::SEND_SYN;
    output.textLength = textLength;
    m_outputs.Push(output);
    StartRetransmission(now, m_parameters.initialRto);
}

void
Connection::OpenFromSyn(const Segment& syn, Seq iss, Duration now, uint32_t textTaken)
{
    Begin(State::LISTEN, iss);
    m_tcb.passive = true;
    m_tcb.openedAt = now;
    TakeSyn(syn, now);
    m_tcb.rcvNxt = m_tcb.rcvNxt + textTaken;
    m_tcb.lastAckSent = m_tcb.rcvNxt;
    Move(Event::RCV_SYN);
    Ask(Output::Kind::SEND_SYN_ACK);
    StartRetransmission(now, m_parameters.synAckRto.value_or(m_parameters.initialRto));
}

void
Connection::AdoptEmbryo(const EmbryoState& embryo)
{
    Forget(embryo.tcb.state);
    m_tcb = embryo.tcb;
    m_limiter = embryo.limiter;
    m_rto = embryo.rto;
    m_transmissions = embryo.transmissions;
    m_timers.StopAll();
    m_timers.Start(Timer::RETRANSMISSION, embryo.deadline);
    // (RFC 9293, section 3.10.8: "for any state", and here counted from the SYN)
    GuardText(m_tcb.openedAt);
}

EmbryoState
Connection::ToEmbryo() const
{
    return {m_tcb,
            m_limiter,
            m_rto,
            m_timers.Nearest().value_or(Duration(0)),
            m_transmissions};
}

bool
Connection::CloseUnopened()
{
    return Move(Event::CLOSE);
}

void
Connection::QueueFin()
{
    m_tcb.finQueued = true;
}

void
Connection::Abort()
{
    const Reset reset{m_tcb.sndNxt, m_tcb.rcvNxt, true};
    const State from = m_tcb.state;
    if (!Move(Event::ABORT))
    {
        return;
    }
    // Section 3.10.5: in CLOSING, LAST-ACK and TIME-WAIT the peer has closed as well, so there is
    // nobody left whom a reset would tell anything. In SYN-SENT and before nobody knows of us.
    switch (from)
    {
    case State::SYN_RCVD:
    case State::ESTABLISHED:
    case State::FIN_WAIT_1:
    case State::FIN_WAIT_2:
    case State::CLOSE_WAIT:
        AskReset(reset);
        break;
    case State::CLOSED:
    case State::LISTEN:
    case State::SYN_SENT:
    case State::CLOSING:
    case State::LAST_ACK:
    case State::TIME_WAIT:
        break;
    }
}

// What the network and the clock do

Arrival
Connection::OnSegment(const Segment& segment, Duration now)
{
    if (m_tcb.state == State::CLOSED || m_tcb.state == State::LISTEN)
    {
        // Sections 3.10.7.1 and 3.10.7.2. A SYN at a listener makes a connection of its own, by
        // OpenFromSyn: the host is told of it, and this one stays as it is.
        const bool listens = m_tcb.state == State::LISTEN;
        const Arrival arrival = listens ? ArrivesListen(segment) : ArrivesClosed(segment);
        Answer(arrival.reply, segment, now);
        return arrival;
    }
    const Arrival arrival = ArrivesOpen(m_tcb, segment, *m_policies.timeWait, now);
    if (arrival.event == Event::RCV_SYN_ACK ||
        (arrival.event == Event::RCV_SYN && m_tcb.state == State::SYN_SENT))
    {
        TakeSyn(segment, now);
    }
    if (LosesText(arrival, segment))
    {
        Abort();
        return Arrival();
    }
    if (arrival.acceptable)
    {
        TakeTimestamp(segment, now);
        m_keepAlive.Heard(now);
    }
    if (arrival.takeAck)
    {
        TakeAck(segment, now);
    }
    if (arrival.takeFin)
    {
        m_tcb.finSeen = true;
        m_tcb.finSeq = segment.FinSeq();
    }
    if (arrival.restartTimeWait)
    {
        StartTimeWait(now);
        Ask(Output::Kind::TIME_WAIT_RESTARTED);
    }
    if (arrival.event)
    {
        Learn(*arrival.event, now);
    }
    Answer(arrival.reply, segment, now);
    return arrival;
}

bool
Connection::OnTextReceived(Seq rcvNxt, Duration now)
{
    if (m_tcb.finReceived)
    {
        return false;
    }
    m_tcb.rcvNxt = rcvNxt;
    if (!m_tcb.finSeen || m_tcb.finSeq != rcvNxt ||
        Look(m_tcb.state, Event::RCV_FIN).verdict != Verdict::MOVE)
    {
        return false;
    }
    m_tcb.finReceived = true;
    m_tcb.rcvNxt = rcvNxt + 1;
    Move(Event::RCV_FIN);
    WatchPeer(now);
    if (m_tcb.state == State::TIME_WAIT)
    {
        m_timeWaitEntered = now;
        StartTimeWait(now);
    }
    return true;
}

void
Connection::OnTime(Duration now)
{
    // What ends the connection first: nothing need be sent again that is given up now.
    if (m_timers.IsDue(Timer::LINGER, now))
    {
        EndByReset();
    }
    if (m_timers.IsDue(Timer::USER_TIMEOUT, now))
    {
        OnRetriesExhausted();
    }
    if (m_timers.IsDue(Timer::RETRANSMISSION, now))
    {
        OnRetransmissionTimeout(now);
    }
    if (m_timers.IsDue(Timer::TIME_WAIT, now))
    {
        m_timers.Stop(Timer::TIME_WAIT);
        Move(Event::TIME_WAIT_EXPIRED);
    }
    if (m_timers.IsDue(Timer::FIN_WAIT_2, now))
    {
        // Silently: the peer has all that we sent. What it sends later meets nobody, and a reset.
        Move(Event::FIN_WAIT_2_EXPIRED);
    }
    if (m_timers.IsDue(Timer::KEEP_ALIVE, now))
    {
        OnKeepAliveTimer(now);
    }
}

void
Connection::LeaveTimeWait(Event event)
{
    if (m_tcb.state == State::TIME_WAIT)
    {
        Move(event);
    }
}

void
Connection::OnRetriesExhausted()
{
    const Reset reset{m_tcb.sndNxt, m_tcb.rcvNxt, true};
    const bool peerMayKnow = IsSynchronized(m_tcb.state);
    // A peer that was only cut off learns by this that the connection is gone. Without it, one that
    // has nothing to send would wait for ever.
    if (Move(Event::RETRIES_EXHAUSTED) && peerMayKnow)
    {
        AskReset(reset);
    }
}

void
Connection::OnHardError()
{
    // (RFC 9293, section 3.9.2.2, SHLD-26, with the exception that the table makes)
    Move(Event::HARD_ERROR);
}

// What the host's data path does

void
Connection::OnTextSent(Seq sndNxt)
{
    if (!m_tcb.finSent && sndNxt > m_tcb.sndNxt)
    {
        m_tcb.sndNxt = sndNxt;
    }
}

bool
Connection::FinIsDue(bool nothingUnsent) const
{
    return m_tcb.finQueued && !m_tcb.finSent && nothingUnsent &&
           Look(m_tcb.state, Event::FIN_SENT).verdict == Verdict::MOVE;
}

void
Connection::SendFin(Duration now, Duration rto, bool textOutstanding, bool rides)
{
    const bool synOutstanding = m_tcb.SynUnacked();
    m_tcb.finSent = true;
    m_tcb.sndNxt = m_tcb.sndNxt + 1;
    m_lastRto = rto;
    Move(Event::FIN_SENT);
    WatchPeer(now);
    if (!rides)
    {
        Ask(Output::Kind::SEND_FIN);
    }
    // A SYN-ACK that is not acknowledged has its timer already, and it guards both.
    if (!textOutstanding && !synOutstanding)
    {
        StartRetransmission(now, rto);
    }
}

void
Connection::GuardFin(Duration now, Duration rto)
{
    const bool onlyFin = m_tcb.finSent && m_tcb.sndUna == m_tcb.sndNxt - 1u;
    if (m_tcb.state != State::CLOSED && onlyFin && !m_timers.IsRunning(Timer::RETRANSMISSION))
    {
        m_lastRto = rto;
        StartRetransmission(now, rto);
    }
}

// Inside

void
Connection::Forget(State state)
{
    m_tcb = Tcb();
    m_tcb.state = state;
    m_limiter = ChallengeAckLimiter();
    m_lastRto = Duration(0);
    m_keepAlive = KeepAlive();
    m_orphan = false;
    m_endReason = EndReason::NONE;
}

void
Connection::Begin(State state, Seq iss)
{
    Forget(state);
    m_tcb.iss = iss;
    m_tcb.sndUna = iss;
    m_tcb.sndNxt = iss + 1;
}

bool
Connection::Move(Event event)
{
    const Outcome outcome = Look(m_tcb.state, event);
    if (outcome.verdict != Verdict::MOVE)
    {
        return outcome.verdict == Verdict::STAY;
    }
    Output output;
    output.kind = Output::Kind::STATE_CHANGED;
    output.from = m_tcb.state;
    output.to = outcome.to;
    output.event = event;
    m_outputs.Push(output);
    m_tcb.state = outcome.to;
    Enter(output.from, event);
    return true;
}

void
Connection::Learn(Event event, Duration now)
{
    const State from = m_tcb.state;
    const bool takes = from == State::LAST_ACK && event == Event::RCV_ACK_OF_FIN &&
                       m_policies.timeWait->TakesTimeWait(m_tcb);
    Move(takes ? Event::TIME_WAIT_TAKEN : event);
    if (takes)
    {
        // The peer has acknowledged our FIN, so it is in TIME_WAIT; this number is the very one
        // that it expects (RFC 5961, section 3.2).
        AskReset({m_tcb.sndNxt, m_tcb.rcvNxt, true});
    }
    if (m_tcb.state == State::TIME_WAIT)
    {
        m_timeWaitEntered = now;
        StartTimeWait(now);
    }
    if (m_tcb.state == State::FIN_WAIT_2)
    {
        BoundFinWait2(now);
    }
    WatchPeer(now);
    if (from == State::SYN_SENT && m_tcb.state == State::SYN_RCVD)
    {
        Ask(Output::Kind::SEND_SYN_ACK);
        StartRetransmission(now, m_parameters.initialRto);
    }
    if (from == State::SYN_SENT && m_tcb.state == State::ESTABLISHED)
    {
        Ask(Output::Kind::SEND_ACK);
    }
}

void
Connection::Enter(State from, Event event)
{
    switch (m_tcb.state)
    {
    case State::CLOSED:
        m_timers.StopAll();
        m_endReason = ReasonFor(from, event);
        break;
    case State::ESTABLISHED:
        m_timers.Stop(Timer::RETRANSMISSION); // what it guarded was acknowledged
        break;
    case State::FIN_WAIT_2:
        // Likewise, and nothing of ours is left to linger for.
        m_timers.Stop(Timer::RETRANSMISSION);
        m_timers.Stop(Timer::LINGER);
        break;
    case State::TIME_WAIT:
        m_timers.StopAll(); // its own begins now
        break;
    case State::LISTEN:
    case State::SYN_SENT:
    case State::SYN_RCVD:
    case State::CLOSE_WAIT:
    case State::LAST_ACK:
    case State::FIN_WAIT_1:
    case State::CLOSING:
        break;
    }
}

EndReason
Connection::ReasonFor(State from, Event event)
{
    // The user must learn whether it was closed or aborted (RFC 9293, section 3.6, MUST-12).
    switch (event)
    {
    case Event::CLOSE:
        return EndReason::CLOSED_EARLY;
    case Event::ABORT:
        return from == State::TIME_WAIT ? EndReason::NORMAL : EndReason::ABORTED;
    case Event::RCV_RST:
        // Both FINs were exchanged before TIME_WAIT was entered: what a reset cuts short there is
        // the waiting, not the connection (RFC 1337).
        return from == State::TIME_WAIT ? EndReason::NORMAL
               : IsSynchronized(from)   ? EndReason::RESET
                                        : EndReason::REFUSED;
    case Event::RCV_SYN: // back to LISTEN: what a SYN had made is gone before it was established
        return EndReason::REFUSED;
    case Event::RETRIES_EXHAUSTED:
    case Event::FIN_WAIT_2_EXPIRED:
        return EndReason::TIMED_OUT;
    case Event::HARD_ERROR:
        return EndReason::UNREACHABLE;
    case Event::RCV_ACK_OF_FIN:
    case Event::TIME_WAIT_EXPIRED:
    case Event::TIME_WAIT_EVICTED:
    case Event::NEW_INCARNATION:
        return EndReason::NORMAL;
    case Event::OPEN_PASSIVE:
    case Event::OPEN_ACTIVE:
    case Event::RCV_SYN_ACK:
    case Event::RCV_ACK_OF_SYN:
    case Event::FIN_SENT:
    case Event::RCV_FIN:
    case Event::TIME_WAIT_TAKEN:
        break;
    }
    return EndReason::NONE;
}

void
Connection::Ask(Output::Kind kind, bool retransmission)
{
    Output output;
    output.kind = kind;
    output.retransmission = retransmission;
    m_outputs.Push(output);
}

void
Connection::AskReset(const Reset& reset)
{
    Output output;
    output.kind = Output::Kind::SEND_RST;
    output.reset = reset;
    m_outputs.Push(output);
}

void
Connection::StartRetransmission(Duration now, Duration rto)
{
    m_rto = rto;
    m_transmissions = 1;
    m_timers.Start(Timer::RETRANSMISSION, now + rto);
    GuardText(now);
}

void
Connection::TakeSyn(const Segment& segment, Duration now)
{
    m_tcb.irs = segment.seq;
    m_tcb.rcvNxt = segment.seq + 1;
    m_tcb.lastAckSent = m_tcb.rcvNxt;
    // "The window field in a segment where the SYN bit is set MUST NOT be scaled" (RFC 7323, 2.2).
    m_tcb.sndWnd = segment.window;
    m_tcb.maxSndWnd = segment.window;
    if (segment.hasTimestamp)
    {
        m_tcb.tsRecent = segment.tsValue;
        m_tcb.tsRecentValid = true;
        m_tcb.tsRecentAge = now;
    }
}

void
Connection::TakeAck(const Segment& segment, Duration now)
{
    if (m_tcb.sndUna < segment.ack && segment.ack <= m_tcb.sndNxt)
    {
        const bool synWasOutstanding = m_tcb.SynUnacked();
        m_tcb.sndUna = segment.ack;
        m_tcb.synAcked = true;
        if (synWasOutstanding && m_tcb.finSent)
        {
            ReleaseSynAckTimer();
        }
        NoteProgress(now);
    }
    if (!segment.Has(FLAG_SYN))
    {
        const uint32_t window = segment.window << m_tcb.sndWindowShift;
        m_tcb.maxSndWnd = std::max(m_tcb.maxSndWnd, window);
        // "If SND.UNA =< SEG.ACK =< SND.NXT, the send window should be updated" (RFC 9293, section
        // 3.10.7.4, fifth step): what an ACK from before says of the window is over.
        m_tcb.sndWnd = segment.ack >= m_tcb.sndUna ? window : m_tcb.sndWnd;
    }
    if (m_tcb.sndWnd == 0)
    {
        // A peer that closed its window but answers is alive: what we send probes that window, and
        // "the sender must not time out" (RFC 9293, section 3.8.6.1, MUST-37). The next probe
        // starts the user time-out anew.
        m_timers.Stop(Timer::USER_TIMEOUT);
    }
    if (m_tcb.sndWnd == 0 && m_tcb.finSent)
    {
        m_transmissions = std::min<uint32_t>(m_transmissions, 1);
    }
}

void
Connection::ReleaseSynAckTimer()
{
    // A Close in SYN_RCVD leaves SYN and FIN outstanding under one timer. Once the SYN is through,
    // the FIN is sent anew with a count of its own; or, where text of Fast Open is still under way,
    // that is what has to be sent first, and the host's timer guards both: see SendFin.
    if (m_tcb.sndUna + 1u == m_tcb.sndNxt)
    {
        m_transmissions = 1;
    }
    else
    {
        m_timers.Stop(Timer::RETRANSMISSION);
    }
}

void
Connection::TakeTimestamp(const Segment& segment, Duration now)
{
    if (segment.hasTimestamp)
    {
        m_tcb.TakeTimestamp(segment.seq, segment.tsValue, now);
    }
}

void
Connection::Answer(Reply reply, const Segment& segment, Duration now)
{
    switch (reply)
    {
    case Reply::NONE:
        break;
    case Reply::ACK:
        Ask(Output::Kind::SEND_ACK);
        break;
    case Reply::CHALLENGE_ACK:
        if (m_limiter.Admit(now))
        {
            Ask(Output::Kind::SEND_ACK);
        }
        break;
    case Reply::SYN_ACK:
        // On a path without jitter both timers run out at once, ours a moment before the peer's SYN
        // is here: what was sent just now answers it.
        if (m_transmissions > 1 && m_timers.Get(Timer::RETRANSMISSION) == now + m_rto)
        {
            break;
        }
        // The peer's timer ran out first. Ours starts anew, uncounted, or both answers would be on
        // their way at once.
        Retransmit();
        m_timers.Start(Timer::RETRANSMISSION, now + m_rto);
        break;
    case Reply::RST:
        AskReset(MakeReset(segment));
        break;
    }
}

uint32_t
Connection::SynLimit() const
{
    return m_tcb.passive ? m_parameters.synAckTransmissions.value_or(m_parameters.synTransmissions)
                         : m_parameters.synTransmissions;
}

void
Connection::OnRetransmissionTimeout(Duration now)
{
    const bool syn = m_tcb.SynUnacked();
    // A user time-out goes before the count, but for a listener's SYN-ACK it comes on top of it: a
    // flood must not live for as long as connections may.
    const bool ofListener = syn && m_tcb.passive;
    const uint32_t limit = syn ? SynLimit() : m_parameters.finTransmissions;
    const RetransmitContext context{m_tcb.state,
                                    m_transmissions,
                                    ofListener ? limit : LimitRetries(limit - 1) + 1,
                                    m_rto,
                                    m_parameters.maxRto,
                                    m_tcb.state == State::SYN_SENT ? m_parameters.synLinearTimeouts
                                                                   : 0};
    // SYNs and FINs are limited in one way (RFC 9293, section 3.8.3, MUST-22).
    const RetransmitDecision decision =
        syn ? m_policies.handshake->OnTimeout(context) : m_policies.teardown->OnTimeout(context);
    if (decision.giveUp)
    {
        OnRetriesExhausted();
        return;
    }
    // (RFC 9293, section 3.8.3, MUST-20 and SHLD-9)
    if (m_transmissions == m_parameters.r1)
    {
        Ask(Output::Kind::R1_REACHED);
    }
    ++m_transmissions;
    m_rto = decision.next;
    m_timers.Start(Timer::RETRANSMISSION, now + m_rto);
    GuardText(now);
    Retransmit();
}

void
Connection::Retransmit()
{
    if (m_tcb.SynUnacked())
    {
        // Without text: "when the SYN timer fires, the client SHOULD retransmit a SYN packet
        // without data and Fast Open options" (RFC 7413, section 4.2.2).
        const bool haveTheirs = m_tcb.state != State::SYN_SENT;
        Ask(haveTheirs ? Output::Kind::SEND_SYN_ACK : Output::Kind::SEND_SYN, true);
    }
    if (m_tcb.finSent && !m_tcb.FinAcked())
    {
        Ask(Output::Kind::SEND_FIN, true);
    }
}

void
Connection::StartTimeWait(Duration now)
{
    m_timers.Start(Timer::TIME_WAIT, now + m_policies.timeWait->Length(GetTimeWaitContext()));
}

} // namespace lifecycle
} // namespace ns3
