/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-classifier.h"

namespace ns3
{
namespace lifecycle
{

namespace
{

/**
 * @param reply what to answer
 * @return an arrival that drops the segment but for the answer
 */
Arrival
Drop(Reply reply = Reply::NONE)
{
    Arrival arrival;
    arrival.reply = reply;
    return arrival;
}

/**
 * @param event what was learned
 * @return an arrival that means just that
 */
Arrival
Learn(Event event)
{
    Arrival arrival;
    arrival.event = event;
    return arrival;
}

/**
 * SYN_SENT, first step (section 3.10.7.3): does it acknowledge our SYN, and nothing never sent?
 *
 * @param tcb the connection's variables
 * @param segment a segment with ACK
 * @return true if so
 */
bool
AcksOurSyn(const Tcb& tcb, const Segment& segment)
{
    return tcb.iss < segment.ack && segment.ack <= tcb.sndNxt;
}

/**
 * SYN_SENT (section 3.10.7.3).
 *
 * @param tcb the connection's variables
 * @param segment the segment
 * @return what it means
 */
Arrival
ArrivesSynSent(const Tcb& tcb, const Segment& segment)
{
    const bool acks = segment.Has(FLAG_ACK);
    if (acks && !AcksOurSyn(tcb, segment))
    {
        return Drop(segment.Has(FLAG_RST) ? Reply::NONE : Reply::RST);
    }
    if (segment.Has(FLAG_RST))
    {
        // Without an ACK it could be anyone's, or left over from an earlier connection.
        return acks ? Learn(Event::RCV_RST) : Drop();
    }
    if (!segment.Has(FLAG_SYN))
    {
        return Drop();
    }
    Arrival arrival = Learn(acks ? Event::RCV_SYN_ACK : Event::RCV_SYN);
    arrival.acceptable = true;
    // Text and FIN of a SYN-ACK are processed at once ("continue processing at the sixth step");
    // those of a bare SYN would have to be queued until the connection is established. They are
    // left to the peer's retransmission instead: they are not acknowledged, so nothing is lost.
    arrival.takeAck = acks;
    arrival.takeText = acks && segment.textLength > 0;
    arrival.takeFin = acks && segment.Has(FLAG_FIN);
    arrival.takeUrgent = acks && segment.Has(FLAG_URG);
    return arrival;
}

/**
 * PAWS (RFC 7323, section 5.3, R1): is it older than what was received in order already?
 *
 * @param tcb the connection's variables
 * @param segment a segment without RST
 * @param now the time
 * @return true if so
 */
bool
IsOldDuplicate(const Tcb& tcb, const Segment& segment, Duration now)
{
    return tcb.timestamps && segment.hasTimestamp && tcb.IsOlderTimestamp(segment.tsValue, now);
}

/**
 * Second step (RFC 9293, section 3.10.7.4, with RFC 5961, section 3.2). Text that comes with the
 * reset does not matter (RFC 9293, section 3.5.3, SHLD-2).
 *
 * @param tcb the connection's variables
 * @param segment a segment with RST
 * @return RCV_RST for the exact number, a challenge for any other in the window
 */
Arrival
CheckReset(const Tcb& tcb, const Segment& segment)
{
    if (segment.seq == tcb.rcvNxt)
    {
        return Learn(Event::RCV_RST);
    }
    const bool inWindow = InWindow(segment.seq, tcb.rcvNxt, tcb.rcvWnd);
    return Drop(inWindow ? Reply::CHALLENGE_ACK : Reply::NONE);
}

/**
 * @param segment a segment that is not acceptable
 * @return the answer: at once to what occupies sequence space, since its sender waits for it;
 *         within the limit to what does not, lest two ends that disagree answer each other for ever
 *         (RFC 5961, section 7)
 */
Reply
ReplyToUnacceptable(const Segment& segment)
{
    const bool occupies = segment.Length() > 0 && !segment.Has(FLAG_SYN);
    return occupies ? Reply::ACK : Reply::CHALLENGE_ACK;
}

/**
 * @param tcb the connection's variables
 * @param segment a segment with ACK
 * @return true if SEG.ACK is neither too old nor ahead (RFC 5961, section 5.2; RFC 9293, MAY-12)
 */
bool
AckIsInRange(const Tcb& tcb, const Segment& segment)
{
    // By the distance from the left edge, not by comparisons: a number 2^31 away is neither before
    // nor after, and must not count as both.
    const auto inFlight = static_cast<uint32_t>(tcb.sndNxt - tcb.sndUna);
    return InWindow(segment.ack, tcb.sndUna - tcb.maxSndWnd, tcb.maxSndWnd + inFlight + 1);
}

/**
 * Fifth step in SYN_RCVD.
 *
 * @param tcb the connection's variables
 * @param segment a segment with ACK
 * @param arrival what is known so far
 * @return the same with what the ACK means
 */
Arrival
CheckAckInSynRcvd(const Tcb& tcb, const Segment& segment, Arrival arrival)
{
    if (!(tcb.sndUna < segment.ack && segment.ack <= tcb.sndNxt))
    {
        return Drop(Reply::RST);
    }
    arrival.event = Event::RCV_ACK_OF_SYN;
    arrival.takeAck = true;
    return arrival;
}

/**
 * Fifth step in the synchronized states.
 *
 * @param tcb the connection's variables
 * @param segment a segment with ACK
 * @param arrival what is known so far
 * @return the same with what the ACK means
 */
Arrival
CheckAckSynchronized(const Tcb& tcb, const Segment& segment, Arrival arrival)
{
    if (!AckIsInRange(tcb, segment))
    {
        return Drop(Reply::CHALLENGE_ACK);
    }
    arrival.takeAck = true;
    if (tcb.finSent && !tcb.FinAcked() && segment.ack == tcb.sndNxt)
    {
        arrival.event = Event::RCV_ACK_OF_FIN;
    }
    return arrival;
}

/**
 * Eighth step after the peer's FIN was received: "remain in the state", but acknowledge. There is
 * nothing after a FIN, so RCV.NXT stays where it is.
 *
 * @param state CLOSE_WAIT, CLOSING or LAST_ACK
 * @param arrival what the ACK of the segment means
 * @return true if a FIN in the window gets an acknowledgment
 */
bool
AcknowledgesLateFin(State state, const Arrival& arrival)
{
    const bool oursIsAcked = arrival.event == Event::RCV_ACK_OF_FIN;
    // Fifth step. CLOSING: without the ACK of our FIN, "ignore the segment". LAST_ACK: with it,
    // "enter the CLOSED state, and return".
    return state == State::CLOSE_WAIT || (state == State::CLOSING && oursIsAcked) ||
           (state == State::LAST_ACK && !oursIsAcked);
}

/**
 * Sixth to eighth step: what else the segment brings, by state.
 *
 * @param tcb the connection's variables
 * @param segment the segment
 * @param arrival what is known so far
 */
void
CheckTextAndFin(const Tcb& tcb, const Segment& segment, Arrival& arrival)
{
    if (tcb.state != State::SYN_RCVD && !MayReceiveText(tcb.state))
    {
        if (segment.Has(FLAG_FIN) && AcknowledgesLateFin(tcb.state, arrival))
        {
            arrival.reply = Reply::ACK;
        }
        return;
    }
    arrival.takeText = segment.textLength > 0 && tcb.rcvWnd > 0;
    arrival.takeUrgent = segment.Has(FLAG_URG);
    // One past the last byte of the window is still right for a FIN that follows a full window.
    const Seq fin = segment.FinSeq();
    arrival.takeFin = segment.Has(FLAG_FIN) && !tcb.finSeen && fin >= tcb.rcvNxt &&
                      fin <= tcb.rcvNxt + tcb.rcvWnd;
}

/**
 * The FIN that was received ends one before RCV.NXT, so the first step finds its retransmission not
 * acceptable. A forged one, without ACK or with one that RFC 5961, section 5.2, discards, is none.
 *
 * @param tcb the old connection's variables
 * @param segment the segment
 * @return true if it is "a retransmission of the remote FIN" (section 3.10.7.4, fifth step)
 */
bool
RepeatsTheFin(const Tcb& tcb, const Segment& segment)
{
    return segment.Has(FLAG_FIN) && segment.Has(FLAG_ACK) && segment.End() == tcb.rcvNxt &&
           AckIsInRange(tcb, segment);
}

/**
 * TIME_WAIT, where the fifth and eighth step meet: "the only thing that can arrive in this state is
 * a retransmission of the remote FIN".
 *
 * @param tcb the old connection's variables
 * @param segment the segment
 * @param policy says what ends or prolongs TIME_WAIT
 * @param now the time
 * @return what it means
 */
Arrival
ArrivesTimeWait(const Tcb& tcb, const Segment& segment, const TimeWaitPolicy& policy, Duration now)
{
    if (segment.Has(FLAG_RST))
    {
        const Arrival arrival = CheckReset(tcb, segment);
        return arrival.event && !policy.EndsOnReset() ? Drop() : arrival;
    }
    if (segment.Has(FLAG_SYN))
    {
        if (segment.Has(FLAG_ACK))
        {
            return Drop(Reply::CHALLENGE_ACK);
        }
        switch (policy.OnSyn(tcb, segment))
        {
        case TimeWaitSynDecision::ADMIT:
            return Learn(Event::NEW_INCARNATION);
        case TimeWaitSynDecision::CHALLENGE:
            return Drop(Reply::CHALLENGE_ACK);
        case TimeWaitSynDecision::IGNORE:
            return Drop();
        }
    }
    if (IsOldDuplicate(tcb, segment, now))
    {
        return Drop(Reply::CHALLENGE_ACK);
    }
    const bool finAgain = RepeatsTheFin(tcb, segment);
    if (!finAgain && !IsAcceptable(tcb, segment))
    {
        return Drop(ReplyToUnacceptable(segment));
    }
    if (!segment.Has(FLAG_ACK))
    {
        return Drop();
    }
    if (!AckIsInRange(tcb, segment))
    {
        return Drop(Reply::CHALLENGE_ACK);
    }
    Arrival arrival;
    arrival.acceptable = true;
    arrival.restartTimeWait = finAgain && policy.RestartsOnFin();
    arrival.reply = segment.Length() > 0 ? Reply::ACK : Reply::NONE;
    return arrival;
}

/**
 * Our SYN is outstanding and a SYN repeats the peer's: in SYN_RCVD, and in FIN_WAIT_1 after a Close
 * there. Its number is one to the left of the window, so the first step would only acknowledge it,
 * and a peer in SYN_SENT cannot use such an ACK.
 *
 * @param tcb the connection's variables
 * @param segment the segment
 * @return true if it is the SYN that was received already
 */
bool
RepeatsTheSyn(const Tcb& tcb, const Segment& segment)
{
    return tcb.SynUnacked() && segment.Has(FLAG_SYN) && !segment.Has(FLAG_RST) &&
           segment.seq == tcb.irs;
}

/**
 * Steps two to eight of section 3.10.7.4 for an acceptable segment.
 *
 * @param tcb the connection's variables
 * @param segment the segment
 * @return what it means
 */
Arrival
ArrivesInWindow(const Tcb& tcb, const Segment& segment)
{
    if (segment.Has(FLAG_SYN))
    {
        // (RFC 9293, section 3.5, MUST-11; RFC 5961, section 4.2)
        const bool backToListen = tcb.state == State::SYN_RCVD && tcb.passive;
        return backToListen ? Learn(Event::RCV_SYN) : Drop(Reply::CHALLENGE_ACK);
    }
    if (!segment.Has(FLAG_ACK))
    {
        return Drop();
    }
    Arrival arrival;
    arrival.acceptable = true;
    arrival = tcb.state == State::SYN_RCVD ? CheckAckInSynRcvd(tcb, segment, arrival)
                                           : CheckAckSynchronized(tcb, segment, arrival);
    if (arrival.takeAck)
    {
        CheckTextAndFin(tcb, segment, arrival);
    }
    return arrival;
}

} // namespace

Reset
MakeReset(const Segment& segment)
{
    if (segment.Has(FLAG_ACK))
    {
        return {segment.ack, Seq(0), false};
    }
    return {Seq(0), segment.End(), true};
}

Arrival
ArrivesClosed(const Segment& segment)
{
    return Drop(segment.Has(FLAG_RST) ? Reply::NONE : Reply::RST);
}

Arrival
ArrivesListen(const Segment& segment)
{
    if (segment.Has(FLAG_RST))
    {
        return Drop();
    }
    if (segment.Has(FLAG_ACK))
    {
        return Drop(Reply::RST);
    }
    return segment.Has(FLAG_SYN) ? Learn(Event::RCV_SYN) : Drop();
}

bool
IsAcceptable(const Tcb& tcb, const Segment& segment)
{
    const uint32_t length = segment.Length();
    if (tcb.rcvWnd == 0)
    {
        return length == 0 && segment.seq == tcb.rcvNxt;
    }
    const bool first = InWindow(segment.seq, tcb.rcvNxt, tcb.rcvWnd);
    return first || (length > 0 && InWindow(segment.End() - 1u, tcb.rcvNxt, tcb.rcvWnd));
}

Arrival
ArrivesOpen(const Tcb& tcb, const Segment& segment, const TimeWaitPolicy& policy, Duration now)
{
    if (tcb.state == State::SYN_SENT)
    {
        return ArrivesSynSent(tcb, segment);
    }
    if (tcb.timestamps && !segment.hasTimestamp && !segment.Has(FLAG_RST) && !segment.Has(FLAG_SYN))
    {
        // RFC 7323, section 3.2: once in use, the option is in every segment but resets.
        return Drop();
    }
    if (tcb.state == State::TIME_WAIT)
    {
        return ArrivesTimeWait(tcb, segment, policy, now);
    }
    if (segment.Has(FLAG_RST))
    {
        return CheckReset(tcb, segment);
    }
    if (IsOldDuplicate(tcb, segment, now))
    {
        return Drop(ReplyToUnacceptable(segment));
    }
    if (RepeatsTheSyn(tcb, segment))
    {
        if (!segment.Has(FLAG_ACK))
        {
            return Drop(Reply::SYN_ACK);
        }
        // Simultaneous open (RFC 9293, section 3.5, figure 7, MUST-10): both sides wait for just
        // this segment. Its SYN is known already; what is left of it is an acknowledgment at the
        // window's left edge. It is acknowledged in turn, as the peer may have lost our SYN-ACK.
        Segment rest = segment;
        rest.flags &= static_cast<uint8_t>(~FLAG_SYN);
        rest.seq = segment.seq + 1;
        Arrival arrival = ArrivesInWindow(tcb, rest);
        if (arrival.reply == Reply::NONE)
        {
            arrival.reply = Reply::ACK;
        }
        return arrival;
    }
    if (IsAcceptable(tcb, segment))
    {
        return ArrivesInWindow(tcb, segment);
    }
    Arrival arrival = Drop(ReplyToUnacceptable(segment));
    if (tcb.rcvWnd == 0 && segment.seq == tcb.rcvNxt && !segment.Has(FLAG_SYN))
    {
        // "Special allowance should be made to accept valid ACKs, URGs, and RSTs" (section
        // 3.10.7.4, first step; section 3.4, MUST-66): a probe of our zero window still carries the
        // peer's ACK.
        arrival = ArrivesInWindow(tcb, segment);
        arrival.takeText = false;
        arrival.takeFin = false;
        // Fifth step in LAST_ACK: "enter the CLOSED state, and return", without an answer.
        const bool over = tcb.state == State::LAST_ACK && arrival.event == Event::RCV_ACK_OF_FIN;
        if (arrival.reply == Reply::NONE && !over)
        {
            arrival.reply = Reply::ACK;
        }
    }
    return arrival;
}

} // namespace lifecycle
} // namespace ns3
