/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"

#include <gtest/gtest.h>
#include <optional>
#include <random>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * One core: what it does in each state. The suites are the states, the tests the events with their
 * outcomes. A walk ends by comparing with what the builder of the state makes.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/**
 * @param connection a connection that sends something again and again
 * @return what it does at each deadline until there is none, a line a deadline: its second, and
 *         what it wanted done
 */
std::string
RunTimersOut(Connection& connection)
{
    std::string lines;
    for (auto deadline = connection.GetDeadline(); deadline; deadline = connection.GetDeadline())
    {
        lines += std::to_string(*deadline / seconds(1)) + ": ";
        lines += Wake(connection, *deadline) + "\n";
    }
    return lines;
}

/**
 * The user sends some text; the builders' window has room for it.
 *
 * @param connection a connection
 * @param bytes how much
 */
void
SendText(Connection& connection, uint32_t bytes)
{
    connection.OnTextSent(connection.GetTcb().sndNxt + bytes);
}

} // namespace

// ---- CLOSED and LISTEN
// ---------------------------------------------------------------------------

TEST(Closed, OpenPassiveEntersListen)
{
    Connection c = InClosed();
    EXPECT_TRUE(c.OpenPassive());
    EXPECT_EQ(Outputs(c), "CLOSED>LISTEN by OPEN_PASSIVE");
    EXPECT_FALSE(c.GetDeadline());
}

TEST(Closed, OpenActiveSendsSynAndEntersSynSent)
{
    Connection c = InClosed();
    EXPECT_TRUE(c.OpenActive(ISS, T0));
    c.SetReceiveWindow(WND);
    EXPECT_EQ(Outputs(c), "CLOSED>SYN_SENT by OPEN_ACTIVE, SYN");
    EXPECT_EQ(Describe(c), Describe(InSynSent()));
}

TEST(Closed, CloseIsRefusedAndAbortDoesNothing)
{
    Connection c = InClosed();
    EXPECT_FALSE(c.CloseUnopened());
    c.Abort();
    c.OnRetriesExhausted();
    c.OnHardError();
    EXPECT_EQ(Outputs(c), "");
    EXPECT_EQ(Describe(c), Describe(InClosed()));
}

TEST(Closed, SegmentIsReset)
{
    Connection c = InClosed();
    EXPECT_EQ(Receive(c, Seg(SYN, IRS, Seq(0), 4)), "RST 0 ack 5005");
    EXPECT_EQ(Receive(c, Seg(ACK, IRS, Seq(77))), "RST 77");
    EXPECT_EQ(Receive(c, Seg(RST, IRS)), "");
    EXPECT_EQ(c.GetState(), State::CLOSED);
}

TEST(Listen, SegmentsLeaveTheListenerAlone)
{
    Connection c = InListen();
    EXPECT_EQ(Receive(c, Seg(ACK, IRS, Seq(77))), "RST 77");
    EXPECT_EQ(Receive(c, Seg(SYN | ACK, IRS, Seq(77))), "RST 77");
    EXPECT_EQ(Receive(c, Seg(RST, IRS)), "");
    EXPECT_EQ(Receive(c, Seg(FIN, IRS)), "");
    // A SYN makes a connection of its own; the host learns of it by the event.
    EXPECT_EQ(c.OnSegment(Seg(SYN, IRS), T0).event, Event::RCV_SYN);
    EXPECT_EQ(Outputs(c), "");
    EXPECT_EQ(Describe(c), Describe(InListen()));
}

TEST(Listen, CloseAndAbortEndItWithoutASegment)
{
    Connection closed = InListen();
    EXPECT_TRUE(closed.CloseUnopened());
    EXPECT_EQ(Outputs(closed), "LISTEN>CLOSED by CLOSE");
    EXPECT_EQ(closed.GetEndReason(), EndReason::CLOSED_EARLY);
    Connection aborted = InListen();
    aborted.Abort();
    EXPECT_EQ(Outputs(aborted), "LISTEN>CLOSED by ABORT");
    EXPECT_EQ(aborted.GetEndReason(), EndReason::ABORTED);
}

TEST(Listen, OpenActiveEntersSynSent)
{
    Connection c = InListen();
    EXPECT_TRUE(c.OpenActive(ISS, T0));
    c.SetReceiveWindow(WND);
    EXPECT_EQ(Outputs(c), "LISTEN>SYN_SENT by OPEN_ACTIVE, SYN");
    EXPECT_EQ(Describe(c), Describe(InSynSent()));
}

TEST(Listen, SecondOpenPassiveIsRefused)
{
    Connection c = InListen();
    EXPECT_FALSE(c.OpenPassive());
    EXPECT_EQ(Outputs(c), "");
}

// ---- SYN_SENT
// ------------------------------------------------------------------------------------

TEST(SynSent, SynAckEntersEstablished)
{
    Connection c = InSynSent();
    EXPECT_EQ(Receive(c, Seg(SYN | ACK, IRS, ISS + 1)), "SYN_SENT>ESTABLISHED by RCV_SYN_ACK, ACK");
    c.OnAckSent();
    EXPECT_EQ(Describe(c), Describe(InEstablished()));
}

TEST(SynSent, SynEntersSynRcvdWithATimerOfItsOwn)
{
    Connection c = InSynSent();
    Wake(c, seconds(1));
    EXPECT_EQ(c.GetTransmissions(), 2u);
    EXPECT_EQ(Receive(c, Seg(SYN, IRS), seconds(2)), "SYN_SENT>SYN_RCVD by RCV_SYN, SYN-ACK");
    EXPECT_EQ(c.GetTransmissions(), 1u);
    EXPECT_EQ(c.GetDeadline(), Duration(seconds(3)));
}

/// (RFC 9293, section 3.5, MUST-10)
TEST(SynSent, SynMakesWhatTheSimultaneousOpenBuilderMakes)
{
    Connection c = InSynSent();
    Receive(c, Seg(SYN, IRS));
    EXPECT_EQ(Describe(c), Describe(InSynRcvdBySimultaneousOpen()));
    EXPECT_FALSE(c.GetTcb().passive);
}

TEST(SynSent, ResetWithTheAckOfOurSynIsARefusal)
{
    Connection c = InSynSent();
    EXPECT_EQ(Receive(c, Seg(RST | ACK, Seq(0), ISS + 1)), "SYN_SENT>CLOSED by RCV_RST");
    EXPECT_EQ(c.GetEndReason(), EndReason::REFUSED);
    EXPECT_FALSE(c.GetDeadline());
}

TEST(SynSent, WrongAckIsResetAndTheSynIsSentOn)
{
    Connection c = InSynSent();
    EXPECT_EQ(Receive(c, Seg(SYN | ACK, IRS, ISS + 5)), "RST 1005");
    EXPECT_EQ(Describe(c), Describe(InSynSent()));
}

TEST(SynSent, CloseAndAbortEndItWithoutASegment)
{
    Connection closed = InSynSent();
    EXPECT_TRUE(closed.CloseUnopened());
    EXPECT_EQ(Outputs(closed), "SYN_SENT>CLOSED by CLOSE");
    EXPECT_EQ(closed.GetEndReason(), EndReason::CLOSED_EARLY);
    EXPECT_FALSE(closed.GetDeadline());
    Connection aborted = InSynSent();
    aborted.Abort();
    EXPECT_EQ(Outputs(aborted), "SYN_SENT>CLOSED by ABORT");
    EXPECT_EQ(aborted.GetEndReason(), EndReason::ABORTED);
}

/// (RFC 9293, section 3.9.2.2, SHLD-26)
TEST(SynSent, HardErrorEndsIt)
{
    Connection c = InSynSent();
    c.OnHardError();
    EXPECT_EQ(Outputs(c), "SYN_SENT>CLOSED by HARD_ERROR");
    EXPECT_EQ(c.GetEndReason(), EndReason::UNREACHABLE);
}

TEST(SynSent, OpenOnceMoreIsRefused)
{
    Connection c = InSynSent();
    EXPECT_FALSE(c.OpenActive(ISS + 7, seconds(1)));
    EXPECT_FALSE(c.OpenPassive());
    EXPECT_EQ(Describe(c), Describe(InSynSent()));
}

/// 1 s doubled up to 60 s; R1 is told with the third retransmission, R2 is 183 s (MUST-23).
/// (RFC 9293, section 3.8.3, MUST-20, MUST-22 and MUST-23; section 3.8.2, MUST-19)
TEST(SynSent, SilenceDoublesUpToTheBoundAndEndsAtR2)
{
    Connection c = InSynSent();
    EXPECT_EQ(RunTimersOut(c),
              "1: SYN again\n3: SYN again\n7: R1, SYN again\n15: SYN again\n31: SYN again\n"
              "63: SYN again\n123: SYN again\n183: SYN_SENT>CLOSED by RETRIES_EXHAUSTED\n");
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
}

// ---- SYN_RCVD
// ------------------------------------------------------------------------------------

TEST(SynRcvd, AckOfSynEntersEstablished)
{
    Connection c = InSynRcvd();
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 1)), "SYN_RCVD>ESTABLISHED by RCV_ACK_OF_SYN");
    EXPECT_EQ(Describe(c), Describe(InEstablished()));
}

TEST(SynRcvd, SynAckOfASimultaneousOpenEntersEstablished)
{
    Connection c = InSynRcvdBySimultaneousOpen();
    EXPECT_EQ(Receive(c, Seg(SYN | ACK, IRS, ISS + 1)),
              "SYN_RCVD>ESTABLISHED by RCV_ACK_OF_SYN, ACK");
    EXPECT_EQ(Describe(c), Describe(InEstablished()));
}

TEST(SynRcvd, AckWithFinEntersCloseWait)
{
    Connection c = InSynRcvd();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 1)),
              "SYN_RCVD>ESTABLISHED by RCV_ACK_OF_SYN, ESTABLISHED>CLOSE_WAIT by RCV_FIN");
    EXPECT_EQ(Describe(c), Describe(InCloseWait()));
}

TEST(SynRcvd, RepeatedSynIsAnsweredOnceAndPushesTheTimer)
{
    Connection c = InSynRcvd();
    EXPECT_EQ(Receive(c, Seg(SYN, IRS), milliseconds(999)), "SYN-ACK again");
    EXPECT_EQ(c.GetDeadline(), Duration(milliseconds(1999)));
    EXPECT_EQ(Wake(c, seconds(1)), "");
    EXPECT_EQ(c.GetTransmissions(), 1u);
    EXPECT_EQ(Wake(c, milliseconds(1999)), "SYN-ACK again");
    EXPECT_EQ(c.GetTransmissions(), 2u);
}

TEST(SynRcvd, ResetIsARefusal)
{
    Connection c = InSynRcvd();
    EXPECT_EQ(Receive(c, Seg(RST, IRS + 1)), "SYN_RCVD>CLOSED by RCV_RST");
    EXPECT_EQ(c.GetEndReason(), EndReason::REFUSED);
}

/// (RFC 9293, section 3.5, MUST-11)
TEST(SynRcvd, NewSynEndsAPassiveOpen)
{
    Connection c = InSynRcvd();
    EXPECT_EQ(Receive(c, Seg(SYN, IRS + 50)), "SYN_RCVD>CLOSED by RCV_SYN");
    EXPECT_FALSE(c.GetDeadline());
}

TEST(SynRcvd, WrongAckIsResetAndTheStateKept)
{
    Connection c = InSynRcvd();
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 9)), "RST 1009");
    EXPECT_EQ(Describe(c), Describe(InSynRcvd()));
}

TEST(SynRcvd, AbortSendsAReset)
{
    Connection c = InSynRcvd();
    c.Abort();
    EXPECT_EQ(Outputs(c), "SYN_RCVD>CLOSED by ABORT, RST 1001 ack 5001");
    EXPECT_EQ(c.GetEndReason(), EndReason::ABORTED);
}

TEST(SynRcvd, HardErrorEndsIt)
{
    Connection c = InSynRcvd();
    c.OnHardError();
    EXPECT_EQ(Outputs(c), "SYN_RCVD>CLOSED by HARD_ERROR");
    EXPECT_EQ(c.GetEndReason(), EndReason::UNREACHABLE);
}

TEST(SynRcvd, SilenceEndsAtR2WithoutAReset)
{
    Connection c = InSynRcvd();
    EXPECT_EQ(RunTimersOut(c),
              "1: SYN-ACK again\n3: SYN-ACK again\n7: R1, SYN-ACK again\n15: SYN-ACK again\n"
              "31: SYN-ACK again\n63: SYN-ACK again\n123: SYN-ACK again\n"
              "183: SYN_RCVD>CLOSED by RETRIES_EXHAUSTED\n");
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
}

TEST(SynRcvd, CloseSendsFinAndOneTimerGuardsBoth)
{
    Connection c = InSynRcvd();
    EXPECT_EQ(Close(c, milliseconds(500)), "SYN_RCVD>FIN_WAIT_1 by FIN_SENT, FIN");
    EXPECT_EQ(c.GetDeadline(), Duration(seconds(1)));
    EXPECT_EQ(Wake(c, seconds(1)), "SYN-ACK again, FIN again");
    EXPECT_EQ(Wake(c, seconds(3)), "SYN-ACK again, FIN again");
    // Once the SYN is through, the FIN counts anew.
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 1), seconds(4)), "");
    EXPECT_EQ(c.GetTransmissions(), 1u);
    EXPECT_EQ(Wake(c, seconds(7)), "FIN again");
}

TEST(SynRcvd, CloseThenAckOfBothEntersFinWait2)
{
    Connection c = InSynRcvd();
    Close(c);
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 2)), "FIN_WAIT_1>FIN_WAIT_2 by RCV_ACK_OF_FIN");
    EXPECT_EQ(Describe(c), Describe(InFinWait2()));
}

TEST(SynRcvd, CloseWithTextUnsentWaitsForEstablished)
{
    Connection c = InSynRcvd();
    c.QueueFin();
    EXPECT_FALSE(c.FinIsDue(false));
    EXPECT_TRUE(c.FinIsDue(true));
}

// ---- ESTABLISHED
// ---------------------------------------------------------------------------------

TEST(Established, CloseSendsFinAndEntersFinWait1)
{
    Connection c = InEstablished();
    c.QueueFin();
    EXPECT_FALSE(c.FinIsDue(false));
    ASSERT_TRUE(c.FinIsDue(true));
    c.SendFin(T0, RTO, false, false);
    EXPECT_EQ(Outputs(c), "ESTABLISHED>FIN_WAIT_1 by FIN_SENT, FIN");
    EXPECT_FALSE(c.FinIsDue(true));
    EXPECT_EQ(Describe(c), Describe(InFinWait1()));
}

TEST(Established, FinEntersCloseWait)
{
    Connection c = InEstablished();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 1)), "ESTABLISHED>CLOSE_WAIT by RCV_FIN");
    EXPECT_EQ(Describe(c), Describe(InCloseWait()));
}

TEST(Established, FinWithTextEntersCloseWaitOnceTheTextIsTaken)
{
    Connection c = InEstablished();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 1, 300)),
              "ESTABLISHED>CLOSE_WAIT by RCV_FIN");
    EXPECT_EQ(c.GetTcb().rcvNxt, IRS + 302);
}

/// (RFC 9293, section 3.10.7.4, SHLD-31)
TEST(Established, FinBeforeAHoleWaitsForIt)
{
    Connection c = InEstablished();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 101, ISS + 1, 50)), "");
    EXPECT_EQ(c.GetState(), State::ESTABLISHED);
    EXPECT_TRUE(c.GetTcb().finSeen);
    // The host now has 100 bytes more, and with them the 50 that came early.
    c.OnSegment(Seg(ACK, IRS + 1, ISS + 1, 100), T0);
    EXPECT_TRUE(c.OnTextReceived(IRS + 151, T0));
    EXPECT_EQ(Outputs(c), "ESTABLISHED>CLOSE_WAIT by RCV_FIN");
    EXPECT_EQ(c.GetTcb().rcvNxt, IRS + 152);
    EXPECT_FALSE(c.OnTextReceived(IRS + 151, T0));
    EXPECT_EQ(c.GetTcb().rcvNxt, IRS + 152);
}

TEST(Established, ResetEndsIt)
{
    Connection c = InEstablished();
    EXPECT_EQ(Receive(c, Seg(RST, IRS + 1)), "ESTABLISHED>CLOSED by RCV_RST");
    EXPECT_EQ(c.GetEndReason(), EndReason::RESET);
}

TEST(Established, RetransmittedSynAckIsAcknowledged)
{
    Connection c = InEstablished();
    EXPECT_EQ(Receive(c, Seg(SYN | ACK, IRS, ISS + 1)), "ACK");
    EXPECT_EQ(Describe(c), Describe(InEstablished()));
}

/// (RFC 9293, section 3.9.2.2, SHLD-26, with its exception)
TEST(Established, HardErrorDoesNothing)
{
    Connection c = InEstablished();
    c.OnHardError();
    EXPECT_EQ(Outputs(c), "");
    EXPECT_EQ(Describe(c), Describe(InEstablished()));
}

/// (RFC 9293, section 3.8.3, MUST-20)
TEST(Established, RetriesExhaustedTellsThePeer)
{
    Connection c = InEstablished();
    SendText(c, 500);
    c.OnRetriesExhausted();
    EXPECT_EQ(Outputs(c), "ESTABLISHED>CLOSED by RETRIES_EXHAUSTED, RST 1501 ack 5001");
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
}

/// (RFC 5961, section 7)
TEST(Established, TenChallengesInFiveSecondsThenMore)
{
    Connection c = InEstablished();
    const Segment syn = Seg(SYN, IRS + 77);
    for (int i = 0; i < 10; ++i)
    {
        EXPECT_EQ(Receive(c, syn, milliseconds(100 * i)), "ACK") << i;
    }
    EXPECT_EQ(Receive(c, syn, seconds(1)), "");
    EXPECT_EQ(Receive(c, syn, milliseconds(4999)), "");
    EXPECT_EQ(Receive(c, syn, seconds(5)), "ACK");
    // What occupies sequence space is acknowledged whatever the limit says.
    for (int i = 0; i < 20; ++i)
    {
        EXPECT_EQ(Receive(c, Seg(ACK, IRS - 50u, ISS + 1, 50), seconds(5)), "ACK");
    }
}

TEST(Established, NextConnectionHasAChallengeLimitOfItsOwn)
{
    Connection c = InEstablished();
    for (int i = 0; i < 10; ++i)
    {
        Receive(c, Seg(SYN, IRS + 77));
    }
    EXPECT_EQ(Receive(c, Seg(SYN, IRS + 77)), "");
    Receive(c, Seg(RST, IRS + 1));
    c.OpenActive(ISS, T0);
    c.SetReceiveWindow(WND);
    Receive(c, Seg(SYN | ACK, IRS, ISS + 1));
    EXPECT_EQ(Receive(c, Seg(SYN, IRS + 77)), "ACK");
}

TEST(Established, AckHalfTheCircleAheadMovesNothing)
{
    Connection c = InEstablished();
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 1 + 0x80000000u)), "ACK");
    EXPECT_EQ(Describe(c), Describe(InEstablished()));
}

/// (RFC 9293, section 3.1, MUST-1 and REC-1)
TEST(Established, SendWindowIsScaledAndItsMaximumKept)
{
    Connection c = InEstablished();
    c.SetSendWindowShift(3);
    Receive(c, Seg(ACK, IRS + 1, ISS + 1));
    EXPECT_EQ(c.GetTcb().sndWnd, WND << 3);
    Segment shut = Seg(ACK, IRS + 1, ISS + 1);
    shut.window = 0;
    Receive(c, shut);
    EXPECT_EQ(c.GetTcb().sndWnd, 0u);
    EXPECT_EQ(c.GetTcb().maxSndWnd, WND << 3);
}

TEST(Established, TimestampIsStoredUpToTheLastAckSentOnly)
{
    Connection c = InEstablished();
    c.SetTimestamps(true);
    Receive(c, Stamped(Seg(ACK, IRS + 1, ISS + 1), 1000), seconds(1));
    EXPECT_EQ(c.GetTcb().tsRecent, 1000u);
    Receive(c, Stamped(Seg(ACK, IRS + 2, ISS + 1), 1001), seconds(2));
    EXPECT_EQ(c.GetTcb().tsRecent, 1000u);
    Receive(c, Stamped(Seg(ACK, IRS + 1, ISS + 1), 1002), seconds(3));
    EXPECT_EQ(c.GetTcb().tsRecent, 1002u);
    EXPECT_EQ(c.GetTcb().tsRecentAge, Duration(seconds(3)));
}

TEST(Established, TimestampAfter24DaysOfSilenceIsStoredAndGuardsAnew)
{
    Connection c = InEstablished();
    c.SetTimestamps(true);
    Receive(c, Stamped(Seg(ACK, IRS + 1, ISS + 1), 1000), T0);
    const Duration later = hours(24 * 25);
    EXPECT_EQ(Receive(c, Stamped(Seg(ACK, IRS + 1, ISS + 1), 500), later), "");
    EXPECT_EQ(c.GetTcb().tsRecent, 500u);
    EXPECT_EQ(c.GetTcb().tsRecentAge, later);
    EXPECT_EQ(Receive(c, Stamped(Seg(ACK, IRS + 1, ISS + 1), 499), later), "ACK");
}

TEST(Established, TextOfFourGibibytesDoesNotMakeTheFinASyn)
{
    // 2^32 - 1 bytes after the SYN, the number of the next one is our ISS again.
    Connection c = InEstablished();
    for (uint32_t i = 1; i < 8; ++i)
    {
        SendText(c, 0x20000000);
        Receive(c, Seg(ACK, IRS + 1, c.GetTcb().sndNxt));
    }
    SendText(c, 0x1fffffff);
    Receive(c, Seg(ACK, IRS + 1, c.GetTcb().sndNxt));
    ASSERT_EQ(c.GetTcb().sndUna, ISS);
    EXPECT_FALSE(c.GetTcb().SynUnacked());
    EXPECT_EQ(Close(c), "ESTABLISHED>FIN_WAIT_1 by FIN_SENT, FIN");
    EXPECT_EQ(Wake(c, seconds(1)), "FIN again");
}

// ---- FIN_WAIT_1 while the SYN is still outstanding
// -----------------------------------------------

TEST(FinWait1, RepeatedSynIsAnsweredBySynAckAndFin)
{
    Connection c = InSynRcvd();
    Close(c);
    EXPECT_EQ(Receive(c, Seg(SYN, IRS), milliseconds(500)), "SYN-ACK again, FIN again");
    EXPECT_EQ(c.GetDeadline(), Duration(milliseconds(1500)));
    EXPECT_EQ(c.GetState(), State::FIN_WAIT_1);
}

TEST(FinWait1, SynAckOfASimultaneousOpenAcknowledgesTheSyn)
{
    Connection c = InSynRcvdBySimultaneousOpen();
    Close(c);
    EXPECT_EQ(Receive(c, Seg(SYN | ACK, IRS, ISS + 1)), "ACK");
    EXPECT_EQ(Describe(c), Describe(InFinWait1()));
}

// ---- FIN_WAIT_1 and the timer of the FIN
// ---------------------------------------------------------

TEST(FinWait1, AckOfFinEntersFinWait2)
{
    Connection c = InFinWait1();
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 2)), "FIN_WAIT_1>FIN_WAIT_2 by RCV_ACK_OF_FIN");
    EXPECT_FALSE(c.GetDeadline());
    EXPECT_EQ(Describe(c), Describe(InFinWait2()));
}

TEST(FinWait1, FinEntersClosing)
{
    Connection c = InFinWait1();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 1)), "FIN_WAIT_1>CLOSING by RCV_FIN");
    EXPECT_EQ(Describe(c), Describe(InClosing()));
}

TEST(FinWait1, FinThatAcksOursEntersTimeWait)
{
    Connection c = InFinWait1();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 2)),
              "FIN_WAIT_1>FIN_WAIT_2 by RCV_ACK_OF_FIN, FIN_WAIT_2>TIME_WAIT by RCV_FIN");
    EXPECT_EQ(Describe(c), Describe(InTimeWait()));
}

TEST(FinWait1, OldAckDoesNothing)
{
    Connection c = InFinWait1();
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 1)), "");
    EXPECT_EQ(Describe(c), Describe(InFinWait1()));
}

/// (RFC 9293, section 3.8.3, MUST-20, SHLD-9, SHLD-10 and SHLD-11; section 3.8.2, MUST-19)
TEST(FinWait1, SilenceDoublesUpToTheBoundTellsR1AndEndsAtR2)
{
    Connection c = InFinWait1();
    EXPECT_EQ(RunTimersOut(c),
              "1: FIN again\n3: FIN again\n7: R1, FIN again\n15: FIN again\n31: FIN again\n"
              "63: FIN again\n123: FIN_WAIT_1>CLOSED by RETRIES_EXHAUSTED, RST 1002 ack 5001\n");
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
}

/// (RFC 9293, section 3.8.3, MUST-20)
TEST(FinWait1, TimeOutStopsAtItsBound)
{
    ConnectionParameters parameters;
    parameters.maxRto = seconds(5);
    parameters.finTransmissions = 6;
    parameters.r1 = 2;
    Connection c(Policies::Standard(), parameters);
    c.OpenActive(ISS, T0);
    c.SetReceiveWindow(WND);
    Receive(c, Seg(SYN | ACK, IRS, ISS + 1));
    Close(c);
    EXPECT_EQ(RunTimersOut(c),
              "1: FIN again\n3: R1, FIN again\n7: FIN again\n12: FIN again\n17: FIN again\n"
              "22: FIN_WAIT_1>CLOSED by RETRIES_EXHAUSTED, RST 1002 ack 5001\n");
}

/// (RFC 9293, section 3.8.6.1, MUST-37, MUST-36 and SHLD-30)
TEST(FinWait1, ClosedWindowThatAnswersIsProbedForEver)
{
    Connection c = InFinWait1();
    Segment shut = Seg(ACK, IRS + 1, ISS + 1);
    shut.window = 0;
    for (int i = 0; i < 50; ++i)
    {
        const Duration deadline = *c.GetDeadline();
        EXPECT_EQ(Wake(c, deadline), "FIN again") << i;
        EXPECT_EQ(Receive(c, shut, deadline), "") << i;
    }
    EXPECT_EQ(c.GetState(), State::FIN_WAIT_1);
    EXPECT_EQ(c.GetRto(), Duration(seconds(60)));
    // Once it no longer answers, R2 counts from there.
    RunTimersOut(c);
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
}

TEST(FinWait1, TextOutstandingGuardsTheFinUntilItIsAcked)
{
    Connection c = InEstablished();
    SendText(c, 500);
    c.QueueFin();
    c.SendFin(T0, RTO, true, true);
    EXPECT_EQ(Outputs(c), "ESTABLISHED>FIN_WAIT_1 by FIN_SENT");
    EXPECT_FALSE(c.GetDeadline());
    c.GuardFin(seconds(1), seconds(2));
    EXPECT_FALSE(c.GetDeadline());
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 501)), "");
    c.GuardFin(seconds(1), seconds(2));
    EXPECT_EQ(c.GetDeadline(), Duration(seconds(3)));
    c.GuardFin(seconds(2), seconds(2));
    EXPECT_EQ(c.GetDeadline(), Duration(seconds(3)));
    EXPECT_EQ(Wake(c, seconds(3)), "FIN again");
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 502)), "FIN_WAIT_1>FIN_WAIT_2 by RCV_ACK_OF_FIN");
    c.GuardFin(seconds(4), seconds(2));
    EXPECT_FALSE(c.GetDeadline());
}

TEST(FinWait1, TextAfterTheFinIsNotCounted)
{
    Connection c = InFinWait1();
    SendText(c, 100);
    EXPECT_EQ(Describe(c), Describe(InFinWait1()));
}

TEST(FinWait1, ResetEndsIt)
{
    Connection c = InFinWait1();
    EXPECT_EQ(Receive(c, Seg(RST, IRS + 1)), "FIN_WAIT_1>CLOSED by RCV_RST");
    EXPECT_EQ(c.GetEndReason(), EndReason::RESET);
    EXPECT_FALSE(c.GetDeadline());
}

// ---- FIN_WAIT_2, CLOSING, CLOSE_WAIT, LAST_ACK
// ---------------------------------------------------

TEST(FinWait2, FinEntersTimeWait)
{
    Connection c = InFinWait2();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 2)), "FIN_WAIT_2>TIME_WAIT by RCV_FIN");
    EXPECT_EQ(c.GetDeadline(), Duration(seconds(240)));
    EXPECT_EQ(Describe(c), Describe(InTimeWait()));
}

TEST(FinWait2, FinBeforeAHoleWaitsForItAndEntersTimeWait)
{
    Connection c = InFinWait2();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 101, ISS + 2)), "");
    EXPECT_EQ(c.GetState(), State::FIN_WAIT_2);
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 2, 100)), "FIN_WAIT_2>TIME_WAIT by RCV_FIN");
}

TEST(FinWait2, AbortSendsAReset)
{
    Connection c = InFinWait2();
    c.Abort();
    EXPECT_EQ(Outputs(c), "FIN_WAIT_2>CLOSED by ABORT, RST 1002 ack 5001");
}

TEST(Closing, AckOfFinEntersTimeWait)
{
    Connection c = InClosing();
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 2, ISS + 2)), "CLOSING>TIME_WAIT by RCV_ACK_OF_FIN");
    EXPECT_EQ(c.GetDeadline(), Duration(seconds(240)));
    EXPECT_EQ(Describe(c), Describe(InTimeWait()));
}

TEST(Closing, RetransmittedFinIsAcknowledgedAndTheStateKept)
{
    Connection c = InClosing();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 1)), "ACK");
    EXPECT_EQ(Describe(c), Describe(InClosing()));
}

TEST(Closing, SilenceEndsAtR2)
{
    Connection c = InClosing();
    EXPECT_EQ(RunTimersOut(c),
              "1: FIN again\n3: FIN again\n7: R1, FIN again\n15: FIN again\n31: FIN again\n"
              "63: FIN again\n123: CLOSING>CLOSED by RETRIES_EXHAUSTED, RST 1002 ack 5002\n");
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
}

TEST(Closing, AbortEndsItWithoutASegment)
{
    Connection c = InClosing();
    c.Abort();
    EXPECT_EQ(Outputs(c), "CLOSING>CLOSED by ABORT");
}

TEST(CloseWait, CloseSendsFinAndEntersLastAck)
{
    Connection c = InCloseWait();
    EXPECT_EQ(Close(c), "CLOSE_WAIT>LAST_ACK by FIN_SENT, FIN");
    EXPECT_EQ(c.GetDeadline(), Duration(seconds(1)));
    EXPECT_EQ(Describe(c), Describe(InLastAck()));
}

TEST(CloseWait, RetransmittedFinIsAcknowledged)
{
    Connection c = InCloseWait();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 1)), "ACK");
    EXPECT_EQ(Describe(c), Describe(InCloseWait()));
}

TEST(CloseWait, AbortSendsAReset)
{
    Connection c = InCloseWait();
    c.Abort();
    EXPECT_EQ(Outputs(c), "CLOSE_WAIT>CLOSED by ABORT, RST 1001 ack 5002");
}

TEST(LastAck, AckOfFinEntersClosedNormally)
{
    Connection c = InLastAck();
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 2, ISS + 2)), "LAST_ACK>CLOSED by RCV_ACK_OF_FIN");
    EXPECT_EQ(c.GetEndReason(), EndReason::NORMAL);
    EXPECT_FALSE(c.GetDeadline());
}

TEST(LastAck, AckOfTextOnlyKeepsIt)
{
    Connection c = InLastAck();
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 2, ISS + 1)), "");
    EXPECT_EQ(Describe(c), Describe(InLastAck()));
}

TEST(LastAck, SilenceEndsAtR2)
{
    Connection c = InLastAck();
    EXPECT_EQ(RunTimersOut(c),
              "1: FIN again\n3: FIN again\n7: R1, FIN again\n15: FIN again\n31: FIN again\n"
              "63: FIN again\n123: LAST_ACK>CLOSED by RETRIES_EXHAUSTED, RST 1002 ack 5002\n");
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
}

TEST(LastAck, ResetIsAReset)
{
    Connection c = InLastAck();
    EXPECT_EQ(Receive(c, Seg(RST, IRS + 2)), "LAST_ACK>CLOSED by RCV_RST");
    EXPECT_EQ(c.GetEndReason(), EndReason::RESET);
}

TEST(LastAck, AbortEndsItWithoutASegment)
{
    Connection c = InLastAck();
    c.Abort();
    EXPECT_EQ(Outputs(c), "LAST_ACK>CLOSED by ABORT");
}

// ---- TIME_WAIT
// -----------------------------------------------------------------------------------

/// (RFC 9293, section 3.6.1, MUST-13)
TEST(TimeWait, RetransmittedFinIsAcknowledgedAndTwoMslBeginAnew)
{
    Connection c = InTimeWait();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 2), seconds(100)), "2MSL anew, ACK");
    EXPECT_EQ(c.GetDeadline(), Duration(seconds(340)));
    EXPECT_EQ(Wake(c, seconds(240)), "");
    EXPECT_EQ(Wake(c, seconds(340)), "TIME_WAIT>CLOSED by TIME_WAIT_EXPIRED");
    EXPECT_EQ(c.GetEndReason(), EndReason::NORMAL);
}

/// (RFC 9293, section 3.6.1, MUST-13)
TEST(TimeWait, EndsAfterTwoMslNotBefore)
{
    Connection c = InTimeWait();
    EXPECT_EQ(Wake(c, seconds(240) - Duration(1)), "");
    EXPECT_EQ(Wake(c, seconds(240)), "TIME_WAIT>CLOSED by TIME_WAIT_EXPIRED");
    EXPECT_FALSE(c.GetDeadline());
}

TEST(TimeWait, ExactResetEndsItNormally)
{
    Connection c = InTimeWait();
    EXPECT_EQ(Receive(c, Seg(RST, IRS + 3)), "ACK");
    EXPECT_EQ(Receive(c, Seg(RST, IRS + 1)), "");
    EXPECT_EQ(Describe(c), Describe(InTimeWait()));
    EXPECT_EQ(Receive(c, Seg(RST, IRS + 2)), "TIME_WAIT>CLOSED by RCV_RST");
    EXPECT_EQ(c.GetEndReason(), EndReason::NORMAL);
}

/// (RFC 9293, section 3.6.1, MAY-2)
TEST(TimeWait, NewSynEndsItForTheListener)
{
    Connection c = InTimeWait();
    EXPECT_EQ(Receive(c, Seg(SYN, IRS + 500)), "TIME_WAIT>CLOSED by NEW_INCARNATION");
    EXPECT_EQ(c.GetEndReason(), EndReason::NORMAL);
}

TEST(TimeWait, OldSynIsChallenged)
{
    Connection c = InTimeWait();
    EXPECT_EQ(Receive(c, Seg(SYN, IRS)), "ACK");
    EXPECT_EQ(Describe(c), Describe(InTimeWait()));
}

TEST(TimeWait, AbortEndsItNormallyWithoutASegment)
{
    Connection c = InTimeWait();
    c.Abort();
    EXPECT_EQ(Outputs(c), "TIME_WAIT>CLOSED by ABORT");
    EXPECT_EQ(c.GetEndReason(), EndReason::NORMAL);
}

TEST(TimeWait, SocketMayBeOpenedAgainAfterIt)
{
    Connection c = InTimeWait();
    Wake(c, seconds(240));
    ASSERT_TRUE(c.OpenActive(ISS, T0));
    c.SetReceiveWindow(WND);
    EXPECT_EQ(Outputs(c), "CLOSED>SYN_SENT by OPEN_ACTIVE, SYN");
    EXPECT_EQ(Describe(c), Describe(InSynSent()));
}

// ---- Every state
// ---------------------------------------------------------------------------------

TEST(EveryState, BuilderMakesIt)
{
    for (State state : ALL_STATES)
    {
        EXPECT_EQ(In(state).GetState(), state);
    }
}

TEST(EveryState, TimeThatBringsNothingDoesNothing)
{
    for (State state : ALL_STATES)
    {
        Connection c = In(state);
        EXPECT_EQ(Wake(c, milliseconds(999)), "") << state;
        EXPECT_EQ(Describe(c), Describe(In(state))) << state;
    }
}

TEST(EveryState, OneDuplicateOfEachSegmentOfTheWayChangesNothing)
{
    for (State state : {State::ESTABLISHED, State::FIN_WAIT_1, State::FIN_WAIT_2})
    {
        Connection c = In(state);
        Receive(c, Seg(SYN | ACK, IRS, ISS + 1));
        Receive(c, Seg(ACK, IRS + 1, ISS + 1));
        EXPECT_EQ(Describe(c), Describe(In(state))) << state;
    }
}

namespace
{

/// Random segments and calls for a connection, and what must hold after each of them.
class Storm
{
  public:
    static constexpr int SEGMENTS = 200000; //!< in all

    /// Run, over all states in turn.
    void Run()
    {
        for (int i = 0; i < SEGMENTS && !testing::Test::HasFatalFailure(); ++i)
        {
            if (!m_connection || m_connection->GetState() == State::CLOSED || OneIn(12))
            {
                m_connection = In(ALL_STATES[m_nextState++ % STATE_COUNT]);
                m_timestamps = OneIn(2) && IsSynchronized(m_connection->GetState());
                m_connection->SetTimestamps(m_timestamps);
                m_connection->SetReceiveWindow(OneIn(4) ? 0 : WND);
            }
            Act();
            Arrive();
        }
    }

    /// @return how many states were met, as a set of bits
    unsigned StatesMet() const
    {
        return m_met;
    }

  private:
    /**
     * @param n a number
     * @return true once in so many
     */
    bool OneIn(uint64_t n)
    {
        return m_random() % n == 0;
    }

    /// A segment with any control bits, and numbers near the edges.
    Segment AnySegment()
    {
        const Tcb& tcb = m_connection->GetTcb();
        const Seq seqs[] = {tcb.rcvNxt, tcb.rcvNxt + WND, tcb.irs, tcb.finSeq};
        const Seq acks[] = {tcb.sndUna, tcb.sndNxt, tcb.iss, tcb.sndUna - tcb.maxSndWnd};
        const uint32_t steps[] = {0, 0, 0, 1, 0xffffffff, 2, 0x7fffffff, 0x80000000, 0x80000001};
        const uint32_t texts[] = {0, 0, 0, 1, 100, WND - 1, WND, WND + 1, 0xffff};
        Segment segment = Seg(static_cast<unsigned>(m_random() % 64),
                              seqs[m_random() % 4] + steps[m_random() % 9],
                              acks[m_random() % 4] + steps[m_random() % 9],
                              texts[m_random() % 9]);
        // Without this most segments fail at the RST, SYN or ACK bit.
        segment.flags =
            OneIn(2) ? static_cast<uint8_t>(ACK | (segment.flags & FIN)) : segment.flags;
        const uint32_t windows[] = {0, 1, WND, 0xffff};
        segment.window = windows[m_random() % 4];
        if (m_timestamps ? !OneIn(8) : OneIn(8))
        {
            segment = Stamped(segment, tcb.tsRecent + steps[m_random() % 9]);
        }
        return segment;
    }

    /// One segment.
    void Arrive()
    {
        const State before = m_connection->GetState();
        const Segment segment = AnySegment();
        const Arrival arrival = m_connection->OnSegment(segment, m_now);
        Check(before, false);
        if (!testing::Test::HasFatalFailure() && (arrival.takeText || arrival.takeFin))
        {
            const State now = m_connection->GetState();
            const Seq next = m_connection->GetTcb().rcvNxt;
            const Seq end = segment.FinSeq();
            const bool inOrder = segment.TextBegin() <= next && next <= end;
            m_connection->OnTextReceived(inOrder ? end : next, m_now);
            Check(now, false);
            m_connection->OnAckSent();
        }
    }

    /// Sometimes the user, the data path or the clock does something.
    void Act()
    {
        const State before = m_connection->GetState();
        bool timersOnly = false;
        switch (m_random() % 16)
        {
        case 0:
            m_connection->QueueFin();
            if (m_connection->FinIsDue(true))
            {
                m_connection->SendFin(m_now, RTO, false, OneIn(2));
            }
            break;
        case 1:
            if (before == State::ESTABLISHED || before == State::CLOSE_WAIT)
            {
                SendText(*m_connection, static_cast<uint32_t>(m_random() % 2000));
            }
            break;
        case 2:
            m_connection->GuardFin(m_now, RTO);
            break;
        case 3:
            m_connection->SetReceiveWindow(OneIn(2) ? 0 : WND);
            break;
        case 4:
            m_now = m_connection->GetDeadline().value_or(m_now);
            m_connection->OnTime(m_now);
            timersOnly = true;
            break;
        case 5:
            if (OneIn(10))
            {
                m_connection->Abort();
            }
            break;
        case 6:
            m_connection->OnHardError();
            break;
        case 7:
            if (OneIn(10))
            {
                m_connection->OnRetriesExhausted();
            }
            break;
        default:
            break;
        }
        Check(before, timersOnly);
    }

    /**
     * What must hold after each call.
     *
     * @param before the state before it
     * @param timersOnly it was OnTime
     */
    void Check(State before, bool timersOnly)
    {
        const Tcb& tcb = m_connection->GetTcb();
        std::size_t count = 0;
        State at = before;
        Output output;
        for (; m_connection->PollOutput(output); ++count)
        {
            if (output.kind == Output::Kind::STATE_CHANGED)
            {
                ASSERT_EQ(output.from, at);
                const Outcome outcome = Look(output.from, output.event);
                ASSERT_EQ(outcome.verdict, Verdict::MOVE) << output.from << " " << output.event;
                ASSERT_EQ(outcome.to, output.to);
                at = output.to;
            }
            if (before == State::CLOSED && timersOnly)
            {
                FAIL() << "a timer sent after the end: " << Word(output);
            }
        }
        ASSERT_EQ(at, tcb.state) << "the state moved without a word";
        ASSERT_LE(count, 4u);
        ASSERT_LE(tcb.sndUna, tcb.sndNxt);
        ASSERT_GE(tcb.sndNxt - tcb.sndUna, 0);
        ASSERT_EQ(tcb.state == State::CLOSED && m_connection->GetDeadline(), false);
        const bool waits = tcb.state == State::TIME_WAIT || tcb.state == State::SYN_SENT ||
                           tcb.state == State::SYN_RCVD;
        if (waits)
        {
            ASSERT_TRUE(m_connection->GetDeadline()) << tcb.state << " for ever";
        }
        m_met |= 1u << static_cast<unsigned>(tcb.state);
        if (tcb.state == State::CLOSED)
        {
            Connection ended = *m_connection;
            ASSERT_EQ(Wake(ended, m_now + hours(1)), "");
        }
    }

    std::mt19937_64 m_random{20260101};     //!< the same storm every time
    std::optional<Connection> m_connection; //!< what it blows at
    std::size_t m_nextState{0};             //!< where the next connection begins
    bool m_timestamps{false};               //!< it uses timestamps
    Duration m_now{0};                      //!< the time
    unsigned m_met{0};                      //!< states met
};

} // namespace

TEST(EveryState, RandomSegmentsMoveAlongTheTableOnly)
{
    Storm storm;
    storm.Run();
    EXPECT_EQ(storm.StatesMet(), (1u << STATE_COUNT) - 1);
}

} // namespace lifecycle
} // namespace ns3
