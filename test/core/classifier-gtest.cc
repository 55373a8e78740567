/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"

#include <gtest/gtest.h>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * SEGMENT ARRIVES (RFC 9293, section 3.10.7), step by step. The suites are named by the step.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/// Sets of control bits, whatever integer type their expressions have.
using FlagSets = std::vector<unsigned>;

/// The states in which a connection checks sequence numbers (section 3.10.7.4).
constexpr State CHECKING[] = {State::SYN_RCVD,
                              State::ESTABLISHED,
                              State::FIN_WAIT_1,
                              State::FIN_WAIT_2,
                              State::CLOSE_WAIT,
                              State::CLOSING,
                              State::LAST_ACK,
                              State::TIME_WAIT};

/**
 * @param tcb a connection's variables
 * @param segment a segment
 * @param now the time
 * @return what it means under the standard TIME_WAIT
 */
Arrival
Arrive(const Tcb& tcb, const Segment& segment, Duration now = T0)
{
    return ArrivesOpen(tcb, segment, StandardTimeWait(), now);
}

/**
 * @param rcvNxt RCV.NXT
 * @param rcvWnd RCV.WND
 * @return an established connection's variables with these
 */
Tcb
Receiving(Seq rcvNxt, uint32_t rcvWnd)
{
    Tcb tcb = InEstablished().GetTcb();
    tcb.rcvNxt = rcvNxt;
    tcb.rcvWnd = rcvWnd;
    return tcb;
}

/**
 * @param state a state that checks sequence numbers
 * @return its variables, with timestamps in use and TS.Recent 1000 stored at time 0
 */
Tcb
WithTimestamps(State state)
{
    Tcb tcb = In(state).GetTcb();
    tcb.timestamps = true;
    tcb.tsRecentValid = true;
    tcb.tsRecent = 1000;
    tcb.tsRecentAge = T0;
    return tcb;
}

/// RCV.NXT of a state's builder.
Seq
Next(State state)
{
    return In(state).GetTcb().rcvNxt;
}

} // namespace

// ---- Without a connection (3.10.7.1) and at a listener (3.10.7.2)
// --------------------------------

TEST(Closed, AnyButAResetIsReset)
{
    for (unsigned flags : FlagSets{SYN, ACK, FIN | ACK, 0u, SYN | ACK})
    {
        EXPECT_EQ(ArrivesClosed(Seg(flags, Seq(1))).reply, Reply::RST) << flags;
        EXPECT_EQ(ArrivesClosed(Seg(flags | RST, Seq(1))).reply, Reply::NONE) << flags;
        EXPECT_FALSE(ArrivesClosed(Seg(flags, Seq(1))).event);
    }
}

TEST(Listen, ResetComesFirstThenAckThenSyn)
{
    EXPECT_EQ(ArrivesListen(Seg(RST | ACK | SYN, Seq(1))).reply, Reply::NONE);
    EXPECT_FALSE(ArrivesListen(Seg(RST | ACK | SYN, Seq(1))).event);
    EXPECT_EQ(ArrivesListen(Seg(ACK | SYN, Seq(1))).reply, Reply::RST);
    EXPECT_FALSE(ArrivesListen(Seg(ACK | SYN, Seq(1))).event);
    EXPECT_EQ(ArrivesListen(Seg(SYN, Seq(1))).event, Event::RCV_SYN);
    EXPECT_EQ(ArrivesListen(Seg(SYN, Seq(1))).reply, Reply::NONE);
    EXPECT_FALSE(ArrivesListen(Seg(FIN, Seq(1))).event);
    EXPECT_EQ(ArrivesListen(Seg(FIN, Seq(1))).reply, Reply::NONE);
}

// ---- SYN_SENT (3.10.7.3)
// -------------------------------------------------------------------------

TEST(SynSent, AckOutsideOurSynIsResetAndTheStateKept)
{
    const Tcb tcb = InSynSent().GetTcb();
    for (const Seq ack :
         {ISS, ISS - 1u, ISS + 2, ISS + 0x80000000u, ISS + 0x80000001u, ISS + 0x7fffffffu})
    {
        for (unsigned flags : FlagSets{ACK, SYN | ACK, FIN | ACK})
        {
            const Arrival arrival = Arrive(tcb, Seg(flags, IRS, ack));
            EXPECT_EQ(arrival.reply, Reply::RST) << ack;
            EXPECT_FALSE(arrival.event) << ack;
        }
        const Arrival reset = Arrive(tcb, Seg(RST | ACK, IRS, ack));
        EXPECT_EQ(reset.reply, Reply::NONE) << ack;
        EXPECT_FALSE(reset.event) << ack;
    }
}

/// (RFC 5961, section 3.2)
TEST(SynSent, ResetCountsOnlyWithTheAckOfOurSyn)
{
    const Tcb tcb = InSynSent().GetTcb();
    EXPECT_EQ(Arrive(tcb, Seg(RST | ACK, Seq(0), ISS + 1)).event, Event::RCV_RST);
    EXPECT_FALSE(Arrive(tcb, Seg(RST, Seq(0))).event);
    EXPECT_EQ(Arrive(tcb, Seg(RST, Seq(0))).reply, Reply::NONE);
}

TEST(SynSent, WithoutSynAndResetIsDropped)
{
    const Tcb tcb = InSynSent().GetTcb();
    for (unsigned flags : FlagSets{ACK, FIN | ACK, 0u, FIN})
    {
        const Arrival arrival = Arrive(tcb, Seg(flags, IRS, ISS + 1, 5));
        EXPECT_EQ(arrival.reply, Reply::NONE) << flags;
        EXPECT_FALSE(arrival.event) << flags;
        EXPECT_FALSE(arrival.takeAck || arrival.takeText || arrival.takeFin) << flags;
    }
}

TEST(SynSent, SynAckBringsItsTextAndFin)
{
    const Arrival arrival = Arrive(InSynSent().GetTcb(), Seg(SYN | ACK | FIN, IRS, ISS + 1, 5));
    EXPECT_EQ(arrival.event, Event::RCV_SYN_ACK);
    EXPECT_TRUE(arrival.takeAck && arrival.takeText && arrival.takeFin);
}

TEST(SynSent, BareSynIsASimultaneousOpenWithoutItsText)
{
    const Arrival arrival = Arrive(InSynSent().GetTcb(), Seg(SYN | FIN, IRS, Seq(0), 5));
    EXPECT_EQ(arrival.event, Event::RCV_SYN);
    EXPECT_FALSE(arrival.takeAck || arrival.takeText || arrival.takeFin);
}

// ---- First step: acceptability (table 6)
// ---------------------------------------------------------

TEST(FirstStep, AcceptabilityTable)
{
    // Around every place of the circle where an unsigned or a signed number overflows.
    for (const Seq n : {Seq(5000), Seq(0), Seq(0xffffffff), Seq(0xfffffffe), Seq(0x7fffffff)})
    {
        const Tcb shut = Receiving(n, 0);
        EXPECT_TRUE(IsAcceptable(shut, Seg(ACK, n)));
        EXPECT_FALSE(IsAcceptable(shut, Seg(ACK, n - 1u)));
        EXPECT_FALSE(IsAcceptable(shut, Seg(ACK, n + 1)));
        EXPECT_FALSE(IsAcceptable(shut, Seg(ACK, n, Seq(0), 1)));
        EXPECT_FALSE(IsAcceptable(shut, Seg(FIN | ACK, n)));

        const Tcb open = Receiving(n, 100);
        EXPECT_TRUE(IsAcceptable(open, Seg(ACK, n)));
        EXPECT_TRUE(IsAcceptable(open, Seg(ACK, n + 99)));
        EXPECT_FALSE(IsAcceptable(open, Seg(ACK, n + 100)));
        EXPECT_FALSE(IsAcceptable(open, Seg(ACK, n - 1u)));
        // With length either its first or its last number must be in the window.
        EXPECT_TRUE(IsAcceptable(open, Seg(ACK, n + 99, Seq(0), 50)));
        EXPECT_FALSE(IsAcceptable(open, Seg(ACK, n + 100, Seq(0), 50)));
        EXPECT_FALSE(IsAcceptable(open, Seg(ACK, n - 50u, Seq(0), 50)));
        EXPECT_TRUE(IsAcceptable(open, Seg(ACK, n - 50u, Seq(0), 51)));
        EXPECT_TRUE(IsAcceptable(open, Seg(FIN | ACK, n - 50u, Seq(0), 50)));
        EXPECT_TRUE(IsAcceptable(open, Seg(FIN | ACK, n + 99)));
        EXPECT_FALSE(IsAcceptable(open, Seg(FIN | ACK, n - 1u)));
    }
}

TEST(FirstStep, UnacceptableTextIsAcknowledgedAtOnceAndTheEmptyWithinTheLimit)
{
    const Seq beyond = IRS + 1 + WND;
    for (State state : CHECKING)
    {
        const Tcb tcb = In(state).GetTcb();
        EXPECT_EQ(Arrive(tcb, Seg(ACK, beyond + 5, tcb.sndNxt, 5)).reply, Reply::ACK) << state;
        EXPECT_EQ(Arrive(tcb, Seg(ACK, beyond + 5, tcb.sndNxt)).reply, Reply::CHALLENGE_ACK)
            << state;
        const Arrival arrival = Arrive(tcb, Seg(FIN | ACK, beyond + 5, tcb.sndNxt, 5));
        EXPECT_FALSE(arrival.event || arrival.takeAck || arrival.takeText || arrival.takeFin)
            << state;
    }
}

TEST(FirstStep, RetransmittedFinIsAcknowledgedInEveryStateThatHasIt)
{
    for (State state : {State::CLOSE_WAIT, State::CLOSING, State::LAST_ACK, State::TIME_WAIT})
    {
        const Arrival arrival = Arrive(In(state).GetTcb(), Seg(FIN | ACK, IRS + 1, ISS + 1));
        EXPECT_EQ(arrival.reply, Reply::ACK) << state;
        EXPECT_FALSE(arrival.takeFin) << state;
        EXPECT_FALSE(arrival.event) << state;
    }
}

/// (RFC 9293, section 3.4, MUST-66)
TEST(FirstStep, ZeroWindowStillTakesAckAndUrgentButNeitherTextNorFin)
{
    Tcb tcb = InFinWait1().GetTcb();
    tcb.rcvWnd = 0;
    const Arrival probe = Arrive(tcb, Seg(FIN | ACK | FLAG_URG, tcb.rcvNxt, tcb.sndNxt, 1));
    EXPECT_EQ(probe.event, Event::RCV_ACK_OF_FIN);
    EXPECT_TRUE(probe.takeAck && probe.takeUrgent);
    EXPECT_FALSE(probe.takeText || probe.takeFin);
    EXPECT_EQ(probe.reply, Reply::ACK);
    EXPECT_FALSE(Arrive(tcb, Seg(FIN | ACK, tcb.rcvNxt, tcb.sndNxt)).takeFin);
    EXPECT_EQ(Arrive(tcb, Seg(RST, tcb.rcvNxt)).event, Event::RCV_RST);
    EXPECT_EQ(Arrive(tcb, Seg(RST, tcb.rcvNxt + 1)).reply, Reply::NONE);
    // The allowance is for the left edge only.
    EXPECT_FALSE(Arrive(tcb, Seg(ACK, tcb.rcvNxt + 1, tcb.sndNxt, 1)).takeAck);
}

TEST(FirstStep, FinRightAfterAFullWindowIsTaken)
{
    const Tcb tcb = InEstablished().GetTcb();
    EXPECT_TRUE(Arrive(tcb, Seg(FIN | ACK, tcb.rcvNxt, tcb.sndNxt, WND)).takeFin);
    EXPECT_FALSE(Arrive(tcb, Seg(FIN | ACK, tcb.rcvNxt, tcb.sndNxt, WND + 1)).takeFin);
}

// ---- PAWS (RFC 7323)
// -----------------------------------------------------------------------------

TEST(Paws, OldDuplicateIsAcknowledgedAndDropped)
{
    for (State state : CHECKING)
    {
        const Tcb tcb = WithTimestamps(state);
        for (uint32_t value : {999u, 1000u - 0x7fffffffu})
        {
            const Arrival arrival =
                Arrive(tcb, Stamped(Seg(ACK, tcb.rcvNxt, tcb.sndNxt, 5), value));
            EXPECT_EQ(arrival.reply == Reply::ACK || arrival.reply == Reply::CHALLENGE_ACK, true)
                << state;
            EXPECT_FALSE(arrival.acceptable || arrival.takeAck || arrival.takeText) << state;
            EXPECT_FALSE(arrival.event) << state;
        }
    }
}

TEST(Paws, EqualOrLaterTimestampPasses)
{
    const Tcb tcb = WithTimestamps(State::ESTABLISHED);
    for (uint32_t value : {1000u, 1001u, 1000u + 0x7fffffffu})
    {
        EXPECT_TRUE(Arrive(tcb, Stamped(Seg(ACK, tcb.rcvNxt, tcb.sndNxt), value)).takeAck);
    }
}

TEST(Paws, MissingTimestampIsDroppedInSilence)
{
    for (State state : CHECKING)
    {
        const Tcb tcb = WithTimestamps(state);
        const Arrival arrival = Arrive(tcb, Seg(FIN | ACK, tcb.rcvNxt, tcb.sndNxt, 5));
        EXPECT_EQ(arrival.reply, Reply::NONE) << state;
        EXPECT_FALSE(arrival.acceptable || arrival.takeAck || arrival.takeFin) << state;
    }
}

TEST(Paws, ResetNeedsNoTimestampAndAnOldOneDoesNotHinderIt)
{
    for (State state : CHECKING)
    {
        const Tcb tcb = WithTimestamps(state);
        EXPECT_EQ(Arrive(tcb, Seg(RST, tcb.rcvNxt)).event, Event::RCV_RST) << state;
        EXPECT_EQ(Arrive(tcb, Stamped(Seg(RST, tcb.rcvNxt), 1)).event, Event::RCV_RST) << state;
    }
}

TEST(Paws, TimestampOlderThan24DaysSaysNothing)
{
    const Tcb tcb = WithTimestamps(State::ESTABLISHED);
    const Segment segment = Stamped(Seg(ACK, tcb.rcvNxt, tcb.sndNxt), 999);
    EXPECT_FALSE(Arrive(tcb, segment, hours(24 * 24) - milliseconds(1)).takeAck);
    EXPECT_TRUE(Arrive(tcb, segment, hours(24 * 24)).takeAck);
}

// ---- Second step: RST (RFC 5961, section 3.2)
// ----------------------------------------------------

/// (RFC 5961, section 3.2)
TEST(SecondStep, ResetCountsAtTheExactNumberOnly)
{
    for (State state : CHECKING)
    {
        const Tcb tcb = In(state).GetTcb();
        const Seq next = Next(state);
        for (unsigned flags : FlagSets{RST, RST | ACK, RST | SYN, RST | FIN | ACK})
        {
            EXPECT_EQ(Arrive(tcb, Seg(flags, next, Seq(7))).event, Event::RCV_RST) << state;
            for (const Seq inside : {next + 1, next + WND - 1u})
            {
                const Arrival arrival = Arrive(tcb, Seg(flags, inside, Seq(7)));
                EXPECT_EQ(arrival.reply, Reply::CHALLENGE_ACK) << state;
                EXPECT_FALSE(arrival.event) << state;
            }
            for (const Seq outside : {next - 1u, next + WND, next + 0x80000000u})
            {
                const Arrival arrival = Arrive(tcb, Seg(flags, outside, Seq(7)));
                EXPECT_EQ(arrival.reply, Reply::NONE) << state;
                EXPECT_FALSE(arrival.event) << state;
            }
        }
    }
}

// ---- Fourth step: SYN (RFC 5961, section 4.2)
// ----------------------------------------------------

/// (RFC 5961, section 4.2)
TEST(FourthStep, SynIsChallengedWhateverItsNumber)
{
    for (State state : CHECKING)
    {
        if (state == State::SYN_RCVD || state == State::TIME_WAIT)
        {
            continue;
        }
        const Tcb tcb = In(state).GetTcb();
        for (const Seq seq : {tcb.rcvNxt, tcb.rcvNxt + 50, IRS, tcb.rcvNxt + 0x80000000u})
        {
            for (unsigned flags : FlagSets{SYN, SYN | ACK, SYN | FIN | ACK})
            {
                const Arrival arrival = Arrive(tcb, Seg(flags, seq, tcb.sndNxt));
                EXPECT_EQ(arrival.reply, Reply::CHALLENGE_ACK) << state << " " << seq;
                EXPECT_FALSE(arrival.event || arrival.takeAck || arrival.takeFin) << state;
            }
        }
    }
}

/// (RFC 9293, section 3.5, MUST-11)
TEST(FourthStep, NewSynEndsAPassiveOpenAndIsChallengedByAnActiveOne)
{
    const Segment syn = Seg(SYN, IRS + 50);
    EXPECT_EQ(Arrive(InSynRcvd().GetTcb(), syn).event, Event::RCV_SYN);
    const Arrival active = Arrive(InSynRcvdBySimultaneousOpen().GetTcb(), syn);
    EXPECT_FALSE(active.event);
    EXPECT_EQ(active.reply, Reply::CHALLENGE_ACK);
}

TEST(FourthStep, SynOutsideTheWindowOfSynRcvdIsChallenged)
{
    for (const Seq seq : {IRS - 1u, IRS + 1 + WND, IRS + 0x80000000u})
    {
        const Arrival arrival = Arrive(InSynRcvd().GetTcb(), Seg(SYN, seq));
        EXPECT_EQ(arrival.reply, Reply::CHALLENGE_ACK) << seq;
        EXPECT_FALSE(arrival.event) << seq;
    }
}

TEST(FourthStep, RepeatedSynIsAnsweredBySynAck)
{
    const Arrival arrival = Arrive(InSynRcvd().GetTcb(), Seg(SYN, IRS));
    EXPECT_EQ(arrival.reply, Reply::SYN_ACK);
    EXPECT_FALSE(arrival.event);
}

/// (RFC 9293, section 3.5, MUST-10)
TEST(FourthStep, SynAckThatRepeatsTheSynEstablishesASimultaneousOpen)
{
    const Tcb tcb = InSynRcvdBySimultaneousOpen().GetTcb();
    const Arrival arrival = Arrive(tcb, Seg(SYN | ACK, IRS, ISS + 1));
    EXPECT_EQ(arrival.event, Event::RCV_ACK_OF_SYN);
    EXPECT_EQ(arrival.reply, Reply::ACK);
    const Arrival wrong = Arrive(tcb, Seg(SYN | ACK, IRS, ISS + 2));
    EXPECT_EQ(wrong.reply, Reply::RST);
    EXPECT_FALSE(wrong.event);
}

// ---- Fifth step: ACK
// -----------------------------------------------------------------------------

TEST(FifthStep, WithoutAckIsDropped)
{
    for (State state : CHECKING)
    {
        if (state == State::TIME_WAIT)
        {
            continue;
        }
        const Tcb tcb = In(state).GetTcb();
        const Arrival arrival = Arrive(tcb, Seg(FIN, tcb.rcvNxt, tcb.sndNxt, 5));
        EXPECT_EQ(arrival.reply, Reply::NONE) << state;
        EXPECT_FALSE(arrival.event || arrival.acceptable || arrival.takeText || arrival.takeFin)
            << state;
    }
}

TEST(FifthStep, SynRcvdTakesTheExactAckAndResetsOthers)
{
    const Tcb tcb = InSynRcvd().GetTcb();
    const Arrival exact = Arrive(tcb, Seg(ACK, IRS + 1, ISS + 1));
    EXPECT_EQ(exact.event, Event::RCV_ACK_OF_SYN);
    EXPECT_TRUE(exact.takeAck);
    for (const Seq ack : {ISS, ISS - 1u, ISS + 2, ISS + 0x80000000u, ISS + 0x80000001u})
    {
        const Arrival arrival = Arrive(tcb, Seg(ACK | FIN, IRS + 1, ack, 5));
        EXPECT_EQ(arrival.reply, Reply::RST) << ack;
        EXPECT_FALSE(arrival.event || arrival.takeFin || arrival.takeText) << ack;
    }
}

/// (RFC 9293, section 3.10.7.4, MAY-12; RFC 5961, section 5.2)
TEST(FifthStep, AckBetweenTheOldestAllowedAndSndNxtIsTaken)
{
    // RFC 5961, section 5.2: SND.UNA - MAX.SND.WND =< SEG.ACK =< SND.NXT.
    for (const Seq una : {Seq(1001), Seq(0), Seq(0xffffffff), Seq(0x80000000)})
    {
        for (uint32_t flight : {0u, 1u, 500u})
        {
            Tcb tcb = InEstablished().GetTcb();
            tcb.sndUna = una;
            tcb.sndNxt = una + flight;
            for (const Seq ack : {una, una + flight, una - 1u, una - WND})
            {
                const Arrival arrival = Arrive(tcb, Seg(ACK, tcb.rcvNxt, ack));
                EXPECT_TRUE(arrival.takeAck) << una << " " << ack;
                EXPECT_EQ(arrival.reply, Reply::NONE) << una << " " << ack;
            }
            // 2^31 away is neither before nor after, and must count as neither.
            for (const Seq ack : {una + flight + 1,
                                  una - WND - 1u,
                                  una + 0x7fffffffu,
                                  una + 0x80000000u,
                                  una + 0x80000001u})
            {
                const Arrival arrival = Arrive(tcb, Seg(ACK, tcb.rcvNxt, ack, 5));
                EXPECT_FALSE(arrival.takeAck || arrival.takeText) << una << " " << ack;
                EXPECT_EQ(arrival.reply, Reply::CHALLENGE_ACK) << una << " " << ack;
            }
        }
    }
}

TEST(FifthStep, AckOfOurFinIsTheExactOneOnly)
{
    for (State state : {State::FIN_WAIT_1, State::CLOSING, State::LAST_ACK})
    {
        const Tcb tcb = In(state).GetTcb();
        EXPECT_EQ(Arrive(tcb, Seg(ACK, tcb.rcvNxt, tcb.sndNxt)).event, Event::RCV_ACK_OF_FIN)
            << state;
        EXPECT_FALSE(Arrive(tcb, Seg(ACK, tcb.rcvNxt, tcb.sndNxt - 1u)).event) << state;
        EXPECT_FALSE(Arrive(tcb, Seg(ACK, tcb.rcvNxt, tcb.sndNxt + 1)).event) << state;
    }
    for (State state : {State::ESTABLISHED, State::FIN_WAIT_2, State::CLOSE_WAIT})
    {
        const Tcb tcb = In(state).GetTcb();
        EXPECT_FALSE(Arrive(tcb, Seg(ACK, tcb.rcvNxt, tcb.sndNxt)).event) << state;
    }
}

// ---- Sixth to eighth step
// ------------------------------------------------------------------------

TEST(SeventhStep, TextIsTakenUntilThePeersFinIsThere)
{
    for (State state : CHECKING)
    {
        const Tcb tcb = In(state).GetTcb();
        const bool receives = state == State::SYN_RCVD || state == State::ESTABLISHED ||
                              state == State::FIN_WAIT_1 || state == State::FIN_WAIT_2;
        const Arrival arrival = Arrive(tcb, Seg(ACK | FIN | FLAG_URG, tcb.rcvNxt, ISS + 1, 5));
        EXPECT_EQ(arrival.takeText, receives) << state;
        EXPECT_EQ(arrival.takeFin, receives) << state;
        EXPECT_EQ(arrival.takeUrgent, receives) << state;
    }
}

TEST(EighthStep, FinIsNotedOnce)
{
    Tcb tcb = InEstablished().GetTcb();
    EXPECT_TRUE(Arrive(tcb, Seg(FIN | ACK, tcb.rcvNxt + 100, tcb.sndNxt)).takeFin);
    tcb.finSeen = true;
    EXPECT_FALSE(Arrive(tcb, Seg(FIN | ACK, tcb.rcvNxt + 100, tcb.sndNxt)).takeFin);
}

// ---- TIME_WAIT
// -----------------------------------------------------------------------------------

TEST(TimeWait, RetransmittedFinIsAcknowledgedAndRestarts)
{
    const Tcb tcb = InTimeWait().GetTcb();
    for (uint32_t text : {0u, 5u})
    {
        const Arrival arrival =
            Arrive(tcb, Seg(FIN | ACK, tcb.rcvNxt - 1u - text, tcb.sndNxt, text));
        EXPECT_TRUE(arrival.restartTimeWait);
        EXPECT_EQ(arrival.reply, Reply::ACK);
    }
    EXPECT_FALSE(Arrive(tcb, Seg(FIN | ACK, tcb.rcvNxt, tcb.sndNxt)).restartTimeWait);
    EXPECT_FALSE(Arrive(tcb, Seg(ACK, tcb.rcvNxt, tcb.sndNxt)).restartTimeWait);
}

TEST(TimeWait, DuplicateAckIsLeftAlone)
{
    const Tcb tcb = InTimeWait().GetTcb();
    const Arrival arrival = Arrive(tcb, Seg(ACK, tcb.rcvNxt, tcb.sndNxt));
    EXPECT_EQ(arrival.reply, Reply::NONE);
    EXPECT_FALSE(arrival.event);
}

TEST(TimeWait, AckOfWhatWasNeverSentIsChallenged)
{
    const Tcb tcb = InTimeWait().GetTcb();
    EXPECT_EQ(Arrive(tcb, Seg(ACK, tcb.rcvNxt, tcb.sndNxt + 1)).reply, Reply::CHALLENGE_ACK);
}

TEST(TimeWait, SynAckIsChallenged)
{
    const Tcb tcb = InTimeWait().GetTcb();
    const Arrival arrival = Arrive(tcb, Seg(SYN | ACK, tcb.rcvNxt + 50, tcb.sndNxt));
    EXPECT_EQ(arrival.reply, Reply::CHALLENGE_ACK);
    EXPECT_FALSE(arrival.event);
}

TEST(TimeWait, OldFinByItsTimestampDoesNotRestart)
{
    const Tcb tcb = WithTimestamps(State::TIME_WAIT);
    const Segment fin = Seg(FIN | ACK, tcb.rcvNxt - 1u, tcb.sndNxt);
    EXPECT_FALSE(Arrive(tcb, Stamped(fin, 999)).restartTimeWait);
    EXPECT_TRUE(Arrive(tcb, Stamped(fin, 1000)).restartTimeWait);
}

/// RFC 6191, section 2, case by case.
struct NewSynCase
{
    const char* name;   //!< what it is about
    bool oldStamped;    //!< the old connection used timestamps; TS.Recent is 1000
    bool newStamped;    //!< the SYN has one
    uint32_t value;     //!< TSval of the SYN
    int32_t fromRcvNxt; //!< SEG.SEQ of the SYN, from RCV.NXT of the old connection
    bool admitted;      //!< by the RFC
};

/// (RFC 9293, section 3.6.1, MAY-2 and SHLD-4; RFC 6191, section 2)
TEST(TimeWait, NewSynByEveryCaseOfRfc6191)
{
    const NewSynCase cases[] = {
        {"later timestamp, lower number", true, true, 1001, -500, true},
        {"later timestamp, higher number", true, true, 1001, 500, true},
        {"equal timestamp, higher number", true, true, 1000, 0, true},
        {"equal timestamp, number of the FIN", true, true, 1000, -1, false},
        {"earlier timestamp, higher number", true, true, 999, 500, false},
        {"timestamp half the circle ahead", true, true, 1000 + 0x7fffffffu, -500, true},
        {"timestamp half the circle behind", true, true, 1000 - 0x7fffffffu, 500, false},
        {"timestamps given up, higher number", true, false, 0, 0, true},
        {"timestamps given up, number of the FIN", true, false, 0, -1, false},
        {"timestamps new, lower number", false, true, 1, -500, true},
        {"no timestamps, higher number", false, false, 0, 0, true},
        {"no timestamps, number of the FIN", false, false, 0, -1, false},
        {"no timestamps, half the circle behind", false, false, 0, -0x7fffffff, false},
        {"no timestamps, half the circle ahead", false, false, 0, 0x7fffffff, true},
    };
    for (const auto& one : cases)
    {
        const Tcb tcb = one.oldStamped ? WithTimestamps(State::TIME_WAIT) : InTimeWait().GetTcb();
        Segment syn = Seg(SYN, tcb.rcvNxt + static_cast<uint32_t>(one.fromRcvNxt));
        syn = one.newStamped ? Stamped(syn, one.value) : syn;
        const Arrival arrival = Arrive(tcb, syn);
        EXPECT_EQ(arrival.event.has_value(), one.admitted) << one.name;
        EXPECT_EQ(arrival.reply, one.admitted ? Reply::NONE : Reply::CHALLENGE_ACK) << one.name;
        if (one.admitted)
        {
            EXPECT_EQ(*arrival.event, Event::NEW_INCARNATION) << one.name;
        }
    }
}

namespace
{

/// A TIME_WAIT that neither restarts nor ends early and answers no SYN.
class StubbornTimeWait : public StandardTimeWait
{
  public:
    bool RestartsOnFin() const override
    {
        return false;
    }

    bool EndsOnReset() const override
    {
        return false;
    }

    TimeWaitSynDecision OnSyn(const Tcb&, const Segment&) const override
    {
        return TimeWaitSynDecision::IGNORE;
    }
};

} // namespace

TEST(TimeWait, PolicyDecidesOnResetSynAndRestart)
{
    const Tcb tcb = InTimeWait().GetTcb();
    const StubbornTimeWait stubborn;
    const Arrival reset = ArrivesOpen(tcb, Seg(RST, tcb.rcvNxt), stubborn, T0);
    EXPECT_FALSE(reset.event);
    EXPECT_EQ(reset.reply, Reply::NONE);
    const Arrival syn = ArrivesOpen(tcb, Seg(SYN, tcb.rcvNxt + 50), stubborn, T0);
    EXPECT_FALSE(syn.event);
    EXPECT_EQ(syn.reply, Reply::NONE);
    const Segment again = Seg(FIN | ACK, tcb.rcvNxt - 1u, tcb.sndNxt);
    const Arrival fin = ArrivesOpen(tcb, again, stubborn, T0);
    EXPECT_FALSE(fin.restartTimeWait);
    EXPECT_EQ(fin.reply, Reply::ACK);
}

} // namespace lifecycle
} // namespace ns3
