/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"
#include "tcp-user-timeout.h"

#include <gtest/gtest.h>
#include <memory>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * How a connection notices that its peer is gone: keep-alive (RFC 9293,
 * section 3.8.4) and user time-out (RFC 9293, section 3.8.3; RFC 5482).
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/**
 * @param time silence before the first probe
 * @param interval between probes
 * @param probes unanswered ones that end the connection
 * @return numbers of a connection with keep-alive
 */
ConnectionParameters
Probing(Duration time, Duration interval = seconds(75), uint32_t probes = 3)
{
    ConnectionParameters parameters;
    parameters.keepAlive = {true, time, interval, probes};
    return parameters;
}

/**
 * @param timeout how long anything may stay unacknowledged
 * @return numbers of a connection with a user time-out
 */
ConnectionParameters
Limited(Duration timeout)
{
    ConnectionParameters parameters;
    parameters.userTimeout = timeout;
    return parameters;
}

/// @return the answer to a probe: nothing new, but a sign of life
Segment
SignOfLife()
{
    return Seg(ACK, IRS + 1, ISS + 1);
}

} // namespace

// ---- Keep-alive
// ---------------------------------------------------------------------------------------

TEST(KeepAlive, IsOffUnlessAskedForAndWaitsTwoHours)
{
    // (RFC 9293, section 3.8.4, MUST-25 and MUST-28)
    const ConnectionParameters defaults;
    EXPECT_FALSE(defaults.keepAlive.on);
    EXPECT_GE(defaults.keepAlive.time, hours(2));
    EXPECT_FALSE(InEstablished().GetDeadline());
}

TEST(KeepAlive, DeadPeerIsGivenUpAfterAllProbes)
{
    const BuiltWith probing(Policies::Standard(), Probing(hours(2)));
    Connection c = InEstablished();
    EXPECT_EQ(Wake(c, hours(2) - Duration(1)), "");
    // (RFC 9293, section 3.8.4, MAY-5, MUST-26 and SHLD-12)
    EXPECT_EQ(Wake(c, hours(2)), "probe");
    EXPECT_EQ(Wake(c, hours(2) + seconds(75)), "probe");
    EXPECT_EQ(Wake(c, hours(2) + seconds(150)), "probe");
    EXPECT_EQ(c.GetState(), State::ESTABLISHED);
    EXPECT_EQ(Wake(c, hours(2) + seconds(225)),
              "ESTABLISHED>CLOSED by RETRIES_EXHAUSTED, RST 1001 ack 5001");
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
    EXPECT_FALSE(c.GetDeadline());
}

TEST(KeepAlive, OneAnswerIsEnoughHoweverManyProbesWereLost)
{
    const BuiltWith probing(Policies::Standard(), Probing(seconds(100), seconds(10)));
    Connection c = InEstablished();
    Wake(c, seconds(100));
    Wake(c, seconds(110));
    EXPECT_EQ(Wake(c, seconds(120)), "probe");
    // (MUST-29: no failure to respond to a specific probe is taken for a dead
    // connection)
    EXPECT_EQ(Receive(c, SignOfLife(), seconds(121)), "");
    EXPECT_EQ(Wake(c, seconds(130)), "");
    EXPECT_EQ(c.GetDeadline(), seconds(221));
    EXPECT_EQ(Wake(c, seconds(221)), "probe");
    EXPECT_EQ(Wake(c, seconds(231)), "probe");
    EXPECT_EQ(Wake(c, seconds(241)), "probe");
}

TEST(KeepAlive, AnythingAcceptableFromThePeerPutsItOff)
{
    const BuiltWith probing(Policies::Standard(), Probing(seconds(100)));
    Connection c = InEstablished();
    Receive(c, Seg(ACK, IRS + 1, ISS + 1, 10), seconds(60));
    EXPECT_EQ(Wake(c, seconds(100)), "");
    EXPECT_EQ(c.GetDeadline(), seconds(160));
    // What is not acceptable says nothing about this connection.
    Receive(c, Seg(ACK, IRS + WND + 500, ISS + 1), seconds(150));
    EXPECT_EQ(Wake(c, seconds(160)), "probe");
}

TEST(KeepAlive, OutstandingTextIsItsOwnProbe)
{
    const BuiltWith probing(Policies::Standard(), Probing(seconds(100)));
    Connection c = InEstablished();
    c.OnTextSent(ISS + 11);
    // (MUST-26)
    EXPECT_EQ(Wake(c, seconds(100)), "");
    EXPECT_EQ(Wake(c, seconds(200)), "");
    Receive(c, Seg(ACK, IRS + 1, ISS + 11), seconds(250));
    EXPECT_EQ(Wake(c, seconds(300)), "");
    EXPECT_EQ(c.GetDeadline(), seconds(350));
    EXPECT_EQ(Wake(c, seconds(350)), "probe");
}

TEST(KeepAlive, LooksInEveryStateWhereAPeerMayBeSilent)
{
    const BuiltWith probing(Policies::Standard(), Probing(seconds(100), seconds(10), 1));
    for (State state : ALL_STATES)
    {
        Connection c = In(state);
        const bool silent =
            state == State::ESTABLISHED || state == State::CLOSE_WAIT || state == State::FIN_WAIT_2;
        EXPECT_EQ(c.GetDeadline() == seconds(100), silent) << state;
        if (silent)
        {
            EXPECT_EQ(Wake(c, seconds(100)), "probe") << state;
            Wake(c, seconds(110));
            EXPECT_EQ(c.GetState(), State::CLOSED);
            EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
        }
    }
}

TEST(KeepAlive, RebootedPeerAnswersTheProbeByAReset)
{
    const BuiltWith probing(Policies::Standard(), Probing(seconds(100)));
    Connection c = InEstablished();
    EXPECT_EQ(Wake(c, seconds(100)), "probe");
    Segment probe = Seg(ACK, c.GetTcb().sndNxt - 1u, c.GetTcb().rcvNxt);
    ASSERT_EQ(ArrivesClosed(probe).reply, Reply::RST);
    const Reset reset = MakeReset(probe);
    Receive(c, Seg(RST, reset.seq), seconds(101));
    EXPECT_EQ(c.GetState(), State::CLOSED);
    EXPECT_EQ(c.GetEndReason(), EndReason::RESET);
}

TEST(KeepAlive, LivingPeerAnswersTheProbe)
{
    // The probe's number is one that was acknowledged: it is not acceptable, and
    // so is answered.
    Connection peer = InEstablished();
    EXPECT_EQ(Receive(peer, Seg(ACK, IRS, ISS + 1)), "ACK");
}

TEST(KeepAlive, CanBeTurnedOnAndOffAnyTime)
{
    // (MUST-24, MUST-27)
    Connection c = InEstablished();
    c.SetKeepAlive({true, seconds(100), seconds(10), 2}, seconds(30));
    EXPECT_EQ(c.GetDeadline(), seconds(100));
    c.SetKeepAlive({true, seconds(200), seconds(10), 2}, seconds(40));
    EXPECT_EQ(c.GetDeadline(), seconds(200));
    c.SetKeepAlive({false, seconds(200), seconds(10), 2}, seconds(50));
    EXPECT_FALSE(c.GetDeadline());
    // Silent for longer already: the first probe is due.
    c.SetKeepAlive({true, seconds(100), seconds(10), 2}, seconds(500));
    EXPECT_EQ(Wake(c, seconds(500)), "probe");
}

// ---- User time-out
// ------------------------------------------------------------------------------------

TEST(UserTimeout, SynIsGivenUpAtItsTime)
{
    const BuiltWith limited(Policies::Standard(), Limited(seconds(10)));
    Connection c = InSynSent();
    EXPECT_EQ(Wake(c, seconds(1)), "SYN again");
    EXPECT_EQ(Wake(c, seconds(3)), "SYN again");
    EXPECT_EQ(Wake(c, seconds(7)), "R1, SYN again");
    EXPECT_EQ(Wake(c, seconds(10)), "SYN_SENT>CLOSED by RETRIES_EXHAUSTED");
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
}

TEST(UserTimeout, ReplacesTheCount)
{
    // (RFC 9293, section 3.8.3, MUST-20 and MUST-21: R2 as a time)
    const BuiltWith limited(Policies::Standard(), Limited(hours(1)));
    Connection c = InFinWait1();
    Duration now = T0;
    uint32_t again = 0;
    while (c.GetState() == State::FIN_WAIT_1 && again < 1000)
    {
        now = *c.GetDeadline();
        again += Wake(c, now).find("FIN again") != std::string::npos;
    }
    EXPECT_EQ(now, hours(1));
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
    EXPECT_GT(again, ConnectionParameters().finTransmissions + 10);
}

TEST(UserTimeout, TextThatIsNotAcknowledgedEndsTheConnection)
{
    const BuiltWith limited(Policies::Standard(), Limited(seconds(30)));
    Connection c = InEstablished();
    c.OnTextSent(ISS + 101);
    c.GuardText(seconds(5));
    c.OnTextSent(ISS + 201);
    c.GuardText(seconds(20)); // runs already
    EXPECT_EQ(c.GetDeadline(), seconds(35));
    // Part of it: the rest has its own time.
    Receive(c, Seg(ACK, IRS + 1, ISS + 101), seconds(25));
    EXPECT_EQ(c.GetDeadline(), seconds(55));
    EXPECT_EQ(Wake(c, seconds(55)), "ESTABLISHED>CLOSED by RETRIES_EXHAUSTED, RST 1201 ack 5001");
}

TEST(UserTimeout, NothingOutstandingNoTime)
{
    const BuiltWith limited(Policies::Standard(), Limited(seconds(30)));
    Connection c = InEstablished();
    EXPECT_FALSE(c.GetDeadline());
    c.OnTextSent(ISS + 101);
    c.GuardText(seconds(5));
    Receive(c, Seg(ACK, IRS + 1, ISS + 101), seconds(6));
    EXPECT_FALSE(c.GetDeadline());
    EXPECT_FALSE(InFinWait2().GetDeadline());
    EXPECT_EQ(InTimeWait().GetDeadline(), seconds(240));
}

TEST(UserTimeout, ClosedWindowThatIsAnsweredForNeverTimesOut)
{
    const BuiltWith limited(Policies::Standard(), Limited(seconds(30)));
    Connection c = InEstablished();
    c.OnTextSent(ISS + 2);
    c.GuardText(seconds(0));
    Segment closed = SignOfLife();
    closed.window = 0;
    // (RFC 9293, section 3.8.6.1, MUST-37) However long it is until the next probe.
    Receive(c, closed, seconds(1));
    EXPECT_FALSE(c.GetDeadline());
    c.GuardText(seconds(100));
    EXPECT_EQ(c.GetDeadline(), seconds(130));
    Receive(c, closed, seconds(129));
    EXPECT_EQ(Wake(c, seconds(130)), "");
    // A peer that does not answer any more is another matter.
    c.GuardText(seconds(200));
    Wake(c, seconds(230));
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
}

TEST(UserTimeout, FinIntoAClosedWindowThatIsAnsweredForNeverTimesOut)
{
    const BuiltWith limited(Policies::Standard(), Limited(seconds(30)));
    Connection c = InFinWait1();
    Segment closed = SignOfLife();
    closed.window = 0;
    for (uint32_t i = 0; i < 20; ++i)
    {
        const Duration now = *c.GetDeadline();
        ASSERT_EQ(Wake(c, now).find("CLOSED"), std::string::npos);
        Receive(c, closed, now + milliseconds(20));
        ASSERT_EQ(c.GetState(), State::FIN_WAIT_1);
    }
    EXPECT_GT(*c.GetDeadline(), seconds(300));
}

/// (RFC 9293, section 3.10.7.4, fifth step: "prevents using old segments to update the window")
TEST(UserTimeout, ClosedWindowOfAnOldAckIsNone)
{
    const BuiltWith limited(Policies::Standard(), Limited(seconds(30)));
    Connection c = InEstablished();
    c.OnTextSent(ISS + 501);
    c.GuardText(seconds(10));
    Receive(c, Seg(ACK, IRS + 1, ISS + 101), seconds(11));
    Segment old = Seg(ACK, IRS + 1, ISS + 1);
    old.window = 0;
    EXPECT_EQ(Receive(c, old, seconds(12)), "");
    EXPECT_EQ(c.GetTcb().sndWnd, WND);
    EXPECT_EQ(c.GetDeadline(), Duration(seconds(41)));
    // The newest word counts, whatever it says.
    old.ack = ISS + 101;
    Receive(c, old, seconds(13));
    EXPECT_EQ(c.GetTcb().sndWnd, 0u);
    EXPECT_FALSE(c.GetDeadline());
}

TEST(UserTimeout, OldAcknowledgmentIsNoProgress)
{
    const BuiltWith limited(Policies::Standard(), Limited(seconds(30)));
    Connection c = InEstablished();
    c.OnTextSent(ISS + 101);
    c.GuardText(seconds(0));
    Receive(c, SignOfLife(), seconds(20));
    EXPECT_EQ(c.GetDeadline(), seconds(30));
}

TEST(UserTimeout, CanBeChangedWhileTextIsOutstanding)
{
    Connection c = InEstablished();
    c.OnTextSent(ISS + 101);
    c.SetUserTimeout(seconds(30), seconds(10));
    EXPECT_EQ(c.GetDeadline(), seconds(40));
    EXPECT_GT(c.LimitRetries(6), 1000000u);
    c.SetUserTimeout(Duration(0), seconds(20));
    EXPECT_FALSE(c.GetDeadline());
    EXPECT_EQ(c.LimitRetries(6), 6u);
}

TEST(UserTimeout, LimitOfOrphansStillCounts)
{
    OrphanLimits limits;
    limits.retries = 2;
    Policies policies = Policies::Standard();
    policies.teardown = std::make_shared<FourWayTeardown>(limits);
    const BuiltWith limited(policies, Limited(hours(1)));
    Connection c = InEstablished();
    c.Close({State::ESTABLISHED, 0, 0, 1}, T0);
    EXPECT_EQ(c.LimitRetries(6), 2u);
}

// ---- The option
// ---------------------------------------------------------------------------------------

TEST(UserTimeoutOption, LargerOfBothWithinTheLimits)
{
    // (RFC 5482, section 3.1)
    UserTimeoutParameters p;
    p.enabled = true;
    p.lower = seconds(100);
    p.upper = seconds(1000);
    p.advertised = seconds(300);
    EXPECT_EQ(AdoptUserTimeout(p, seconds(500)), seconds(500));
    EXPECT_EQ(AdoptUserTimeout(p, seconds(200)), seconds(300));
    EXPECT_EQ(AdoptUserTimeout(p, seconds(5000)), seconds(1000));
    p.advertised = seconds(10);
    EXPECT_EQ(AdoptUserTimeout(p, seconds(20)), seconds(100));
    p.advertised = seconds(3000);
    EXPECT_EQ(AdoptUserTimeout(p, seconds(20)), seconds(1000));
}

TEST(UserTimeoutOption, IgnoredUnlessEnabledAndChangeable)
{
    UserTimeoutParameters p;
    p.advertised = seconds(300);
    EXPECT_FALSE(AdoptUserTimeout(p, seconds(500)));
    p.enabled = true;
    EXPECT_TRUE(AdoptUserTimeout(p, seconds(500)));
    EXPECT_FALSE(AdoptUserTimeout(p, seconds(0)));
    p.changeable = false;
    EXPECT_FALSE(AdoptUserTimeout(p, seconds(500)));
}

} // namespace lifecycle
} // namespace ns3
