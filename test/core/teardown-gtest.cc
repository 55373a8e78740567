/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"

#include <gtest/gtest.h>
#include <memory>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Teardown policies: what they decide, and what the core does by it. Whole conversations are among
 * the transcripts.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/**
 * The user closes both directions; all it had written is sent.
 *
 * @param connection a connection
 * @param context what the host knows
 * @param now the time
 * @return what the connection wanted done
 */
std::string
CloseBoth(Connection& connection, CloseContext context = {}, Duration now = T0)
{
    connection.Close(context, now);
    if (connection.FinIsDue(context.unsent == 0))
    {
        connection.SendFin(now, RTO, false, false);
    }
    return Outputs(connection);
}

/**
 * @param unread bytes
 * @param orphans connections
 * @return what the host knows at a Close
 */
CloseContext
Knowing(uint32_t unread, uint32_t orphans = 1)
{
    return {State::ESTABLISHED, unread, 0, orphans};
}

/// States in which a Close asks the policy, and in which a reset then goes out.
const std::vector<State> RESETTABLE{State::SYN_RCVD,
                                    State::ESTABLISHED,
                                    State::CLOSE_WAIT,
                                    State::FIN_WAIT_1,
                                    State::FIN_WAIT_2};

} // namespace

// ---- What Close does
// ----------------------------------------------------------------------------------

TEST(FourWayTeardown, CloseSendsTheFinUnlessTextIsUnread)
{
    Connection c = InEstablished();
    EXPECT_EQ(CloseBoth(c), "ESTABLISHED>FIN_WAIT_1 by FIN_SENT, FIN");
    EXPECT_TRUE(c.IsOrphan());

    // (RFC 9293, section 3.6.1, SHLD-3; RFC 2525, section 2.17)
    Connection unread = InEstablished();
    EXPECT_EQ(CloseBoth(unread, Knowing(1)), "ESTABLISHED>CLOSED by ABORT, RST 1001 ack 5001");
    EXPECT_EQ(unread.GetEndReason(), EndReason::ABORTED);
}

TEST(FourWayTeardown, CloseTwiceIsOneClose)
{
    Connection c = InEstablished();
    CloseBoth(c);
    EXPECT_EQ(CloseBoth(c, Knowing(5)), "");
    EXPECT_EQ(c.GetState(), State::FIN_WAIT_1);
}

TEST(FourWayTeardown, CloseAfterShutdownOnlyLosesTheUser)
{
    for (State state : {State::FIN_WAIT_1, State::FIN_WAIT_2, State::CLOSING, State::LAST_ACK})
    {
        Connection c = In(state);
        const std::string before = Describe(c);
        EXPECT_FALSE(c.IsOrphan());
        EXPECT_EQ(CloseBoth(c), "");
        EXPECT_EQ(Describe(c), before);
        EXPECT_TRUE(c.IsOrphan());
    }
}

TEST(FourWayTeardown, CloseBeforeAnythingWasSentSendsNothing)
{
    // (RFC 9293, section 3.10.4)
    for (State state : {State::LISTEN, State::SYN_SENT})
    {
        Connection c = In(state);
        EXPECT_EQ(CloseBoth(c), std::string(ToString(state)) + ">CLOSED by CLOSE");
        EXPECT_EQ(c.GetEndReason(), EndReason::CLOSED_EARLY);
    }
    Connection closed = InClosed();
    EXPECT_EQ(CloseBoth(closed), "");
}

TEST(FourWayTeardown, CloseInSynSentWithTextWaitsForTheHandshake)
{
    Connection c = InSynSent();
    EXPECT_EQ(CloseBoth(c, {State::SYN_SENT, 0, 100}), "");
    EXPECT_EQ(c.GetState(), State::SYN_SENT);
    EXPECT_TRUE(c.GetTcb().finQueued);
}

TEST(FourWayTeardown, CloseInTimeWaitChangesNothing)
{
    Connection c = InTimeWait();
    EXPECT_EQ(CloseBoth(c, Knowing(7)), "");
    EXPECT_EQ(Describe(c), Describe(InTimeWait()));
}

TEST(AbortiveTeardown, CloseResetsWhereverAPeerMayWait)
{
    const BuiltWith abortive(std::make_shared<AbortiveTeardown>());
    for (State state : RESETTABLE)
    {
        Connection c = In(state);
        const Tcb before = c.GetTcb();
        std::ostringstream expected;
        expected << state << ">CLOSED by ABORT, RST " << before.sndNxt << " ack " << before.rcvNxt;
        EXPECT_EQ(CloseBoth(c), expected.str());
        EXPECT_EQ(c.GetEndReason(), EndReason::ABORTED);
        EXPECT_FALSE(c.GetDeadline());
    }
}

TEST(AbortiveTeardown, CloseAfterBothFinsTellsThePeer)
{
    const BuiltWith abortive(std::make_shared<AbortiveTeardown>());
    // Our FIN may be lost: without a reset the peer could wait for it for ever.
    for (State state : {State::CLOSING, State::LAST_ACK})
    {
        Connection c = In(state);
        EXPECT_EQ(CloseBoth(c),
                  std::string(ToString(state)) + ">CLOSED by ABORT, RST 1002 ack 5002");
    }
}

/// (RFC 9293, section 3.6.1, SHLD-3)
TEST(FourWayTeardown, CloseWithUnreadTextInLastAckResets)
{
    for (State state : {State::CLOSING, State::LAST_ACK})
    {
        Connection c = In(state);
        CloseContext context{state, 10, 0, 1};
        c.Close(context, T0);
        EXPECT_EQ(Outputs(c), std::string(ToString(state)) + ">CLOSED by ABORT, RST 1002 ack 5002");
        EXPECT_EQ(c.GetEndReason(), EndReason::ABORTED);
    }
}

// ---- The ACK of the peer's FIN
// -----------------------------------------------------------------------

TEST(FourWayTeardown, FinIsAcknowledgedBeforeTheApplicationIsTold)
{
    const Connection c = InCloseWait();
    const FinAckDecision decision = c.DecideFinAck(milliseconds(200));
    EXPECT_EQ(decision.when, FinAck::BEFORE_APPLICATION);
    EXPECT_EQ(decision.delay, Duration(0));
}

TEST(CoalescedTeardown, AckOfTheFinWaitsAsLongAsAnyOther)
{
    const BuiltWith coalesced(std::make_shared<CoalescedTeardown>());
    const FinAckDecision decision = InCloseWait().DecideFinAck(milliseconds(200));
    EXPECT_EQ(decision.when, FinAck::AFTER_APPLICATION);
    EXPECT_EQ(decision.delay, milliseconds(200));
}

TEST(CoalescedTeardown, AckOfTheFinNeverWaitsHalfASecond)
{
    const BuiltWith coalesced(std::make_shared<CoalescedTeardown>());
    // (RFC 9293, section 3.8.6.3, MUST-40)
    EXPECT_LT(InCloseWait().DecideFinAck(seconds(3)).delay, milliseconds(500));
}

TEST(CoalescedTeardown, NothingToRideOnNothingToWaitFor)
{
    const BuiltWith coalesced(std::make_shared<CoalescedTeardown>());
    for (State state : {State::CLOSING, State::TIME_WAIT, State::LAST_ACK})
    {
        EXPECT_EQ(In(state).DecideFinAck(milliseconds(200)).when, FinAck::BEFORE_APPLICATION);
    }
    Connection c = InEstablished();
    c.QueueFin(); // behind text that was not sent yet
    Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 1));
    ASSERT_EQ(c.GetState(), State::CLOSE_WAIT);
    EXPECT_EQ(c.DecideFinAck(milliseconds(200)).when, FinAck::BEFORE_APPLICATION);
}

namespace
{

/// Answers the peer's FIN with a delay that no host grants.
class Sluggish : public FourWayTeardown
{
  public:
    FinAckDecision OnPeerFin(const PeerFinContext&) const override
    {
        return {m_when, m_delay};
    }

    FinAck m_when{FinAck::AFTER_APPLICATION}; //!< answered
    Duration m_delay{hours(1)};               //!< answered
};

} // namespace

TEST(UsersTeardown, DelayOfTheFinsAckIsBounded)
{
    auto policy = std::make_shared<Sluggish>();
    const BuiltWith sluggish(policy);
    EXPECT_EQ(InCloseWait().DecideFinAck(milliseconds(40)).delay, milliseconds(40));
    policy->m_delay = -seconds(1);
    EXPECT_EQ(InCloseWait().DecideFinAck(milliseconds(40)).delay, Duration(0));
    policy->m_when = FinAck::BEFORE_APPLICATION;
    policy->m_delay = seconds(1);
    EXPECT_EQ(InCloseWait().DecideFinAck(milliseconds(40)).delay, Duration(0));
}

TEST(CoalescedTeardown, RepeatedFinIsAcknowledgedAtOnce)
{
    const BuiltWith coalesced(std::make_shared<CoalescedTeardown>());
    Connection c = InCloseWait();
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 1)), "ACK");
}

// ---- Text after Close
// ---------------------------------------------------------------------------------

TEST(HalfDuplexTeardown, LateTextResets)
{
    const BuiltWith halfDuplex(std::make_shared<HalfDuplexTeardown>());
    Connection c = InEstablished();
    CloseBoth(c);
    // (RFC 9293, section 3.6.1, MAY-1 and SHLD-3)
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 1, 10)),
              "FIN_WAIT_1>CLOSED by ABORT, RST 1002 ack 5001");
    EXPECT_EQ(c.GetEndReason(), EndReason::ABORTED);
}

TEST(HalfDuplexTeardown, LateTextResetsInFinWait2AndWithAFin)
{
    const BuiltWith halfDuplex(std::make_shared<HalfDuplexTeardown>());
    Connection c = InFinWait2();
    CloseBoth(c);
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 2, 1)),
              "FIN_WAIT_2>CLOSED by ABORT, RST 1002 ack 5001");
}

TEST(HalfDuplexTeardown, WhatWasReceivedBeforeIsNotLate)
{
    const BuiltWith halfDuplex(std::make_shared<HalfDuplexTeardown>());
    Connection c = InEstablished();
    Receive(c, Seg(ACK, IRS + 1, ISS + 1, 100));
    CloseBoth(c);
    // Sent once more, as our ACK was lost: nothing of it is new. Neither is a FIN alone text.
    EXPECT_EQ(Receive(c, Seg(ACK, IRS + 1, ISS + 1, 100)), "ACK");
    EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 101, ISS + 2)),
              "FIN_WAIT_1>FIN_WAIT_2 by RCV_ACK_OF_FIN, FIN_WAIT_2>TIME_WAIT by RCV_FIN");
}

TEST(HalfDuplexTeardown, ShutdownOfOneDirectionIsNoClose)
{
    const BuiltWith halfDuplex(std::make_shared<HalfDuplexTeardown>());
    Connection c = InFinWait2(); // by QueueFin
    Receive(c, Seg(ACK, IRS + 1, ISS + 2, 10));
    EXPECT_EQ(c.GetState(), State::FIN_WAIT_2);
    EXPECT_EQ(c.GetTcb().rcvNxt, IRS + 11);
}

TEST(FourWayTeardown, LateTextIsTakenUnlessTheLimitsSayOtherwise)
{
    Connection c = InEstablished();
    CloseBoth(c);
    Receive(c, Seg(ACK, IRS + 1, ISS + 1, 10));
    EXPECT_EQ(c.GetState(), State::FIN_WAIT_1);
    EXPECT_EQ(c.GetTcb().rcvNxt, IRS + 11);

    OrphanLimits limits;
    limits.resetLate = true;
    const BuiltWith strict(std::make_shared<FourWayTeardown>(limits));
    Connection other = InEstablished();
    CloseBoth(other);
    EXPECT_EQ(Receive(other, Seg(ACK, IRS + 1, ISS + 1, 10)),
              "FIN_WAIT_1>CLOSED by ABORT, RST 1002 ack 5001");
}

// ---- Limits of orphans
// --------------------------------------------------------------------------------

namespace
{

/**
 * @param finWait2 longest time in FIN_WAIT_2
 * @param count orphans
 * @param retries of orphans
 * @return the four-way close with these limits
 */
std::shared_ptr<const TeardownPolicy>
Limited(Duration finWait2, uint32_t count = 0, uint32_t retries = 0)
{
    OrphanLimits limits;
    limits.finWait2 = finWait2;
    limits.count = count;
    limits.retries = retries;
    return std::make_shared<FourWayTeardown>(limits);
}

} // namespace

TEST(OrphanLimits, FinWait2OfAnOrphanExpires)
{
    const BuiltWith limited(Limited(seconds(60)));
    Connection c = InEstablished();
    CloseBoth(c);
    Receive(c, Seg(ACK, IRS + 1, ISS + 2), seconds(10));
    EXPECT_EQ(c.GetDeadline(), seconds(70));
    EXPECT_EQ(Wake(c, seconds(70) - Duration(1)), "");
    EXPECT_EQ(Wake(c, seconds(70)), "FIN_WAIT_2>CLOSED by FIN_WAIT_2_EXPIRED");
    EXPECT_EQ(c.GetEndReason(), EndReason::TIMED_OUT);
}

TEST(OrphanLimits, FinWait2OfSomebodyStays)
{
    const BuiltWith limited(Limited(seconds(60)));
    EXPECT_FALSE(InFinWait2().GetDeadline()); // by QueueFin: half-closed, and held
}

TEST(OrphanLimits, CloseInFinWait2StartsItsTime)
{
    const BuiltWith limited(Limited(seconds(60)));
    Connection c = InFinWait2();
    CloseBoth(c, {}, seconds(5));
    EXPECT_EQ(c.GetDeadline(), seconds(65));
}

TEST(OrphanLimits, WithoutOneFinWait2HasNoEnd)
{
    Connection c = InFinWait2();
    CloseBoth(c);
    EXPECT_FALSE(c.GetDeadline());
}

TEST(OrphanLimits, FinInTimeStopsTheTimer)
{
    const BuiltWith limited(Limited(seconds(60)));
    Connection c = InFinWait2();
    CloseBoth(c);
    Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 2), seconds(59));
    EXPECT_EQ(c.GetDeadline(), seconds(59 + 240));
}

TEST(OrphanLimits, TextDoesNotProlongFinWait2)
{
    const BuiltWith limited(Limited(seconds(60)));
    Connection c = InFinWait2();
    CloseBoth(c);
    Receive(c, Seg(ACK, IRS + 1, ISS + 2, 10), seconds(50));
    EXPECT_EQ(c.GetDeadline(), seconds(60));
}

TEST(OrphanLimits, OneTooManyIsReset)
{
    const BuiltWith limited(Limited(Duration(0), 3));
    Connection third = InEstablished();
    EXPECT_EQ(CloseBoth(third, Knowing(0, 3)), "ESTABLISHED>FIN_WAIT_1 by FIN_SENT, FIN");
    Connection fourth = InEstablished();
    EXPECT_EQ(CloseBoth(fourth, Knowing(0, 4)), "ESTABLISHED>CLOSED by ABORT, RST 1001 ack 5001");
}

TEST(OrphanLimits, FinOfAnOrphanIsGivenUpSooner)
{
    const BuiltWith limited(Limited(Duration(0), 0, 2));
    Connection c = InEstablished();
    CloseBoth(c);
    EXPECT_EQ(Wake(c, seconds(1)), "FIN again");
    EXPECT_EQ(Wake(c, seconds(3)), "FIN again");
    EXPECT_EQ(Wake(c, seconds(7)), "FIN_WAIT_1>CLOSED by RETRIES_EXHAUSTED, RST 1002 ack 5001");
    EXPECT_EQ(c.LimitRetries(6), 2u);
    EXPECT_EQ(c.LimitRetries(1), 1u);
    EXPECT_EQ(InFinWait1().LimitRetries(6), 6u); // half-closed, and held
}

// ---- Linger
// -------------------------------------------------------------------------------------------

TEST(LingerTeardown, FinNotAcknowledgedInTimeResets)
{
    const BuiltWith linger(std::make_shared<LingerTeardown>(milliseconds(2500)));
    Connection c = InEstablished();
    CloseBoth(c);
    EXPECT_EQ(Wake(c, seconds(1)), "FIN again");
    EXPECT_EQ(Wake(c, milliseconds(2499)), "");
    EXPECT_EQ(Wake(c, milliseconds(2500)), "FIN_WAIT_1>CLOSED by ABORT, RST 1002 ack 5001");
    EXPECT_EQ(c.GetEndReason(), EndReason::ABORTED);
    EXPECT_FALSE(c.GetDeadline());
}

TEST(LingerTeardown, FinAcknowledgedInTimeEndsTheLingering)
{
    const BuiltWith linger(std::make_shared<LingerTeardown>(milliseconds(2500)));
    Connection c = InEstablished();
    CloseBoth(c);
    Receive(c, Seg(ACK, IRS + 1, ISS + 2), seconds(2));
    EXPECT_EQ(c.GetState(), State::FIN_WAIT_2);
    EXPECT_FALSE(c.GetDeadline());

    Connection both = InClosing();
    CloseBoth(both);
    Receive(both, Seg(ACK, IRS + 2, ISS + 2), seconds(2));
    EXPECT_EQ(both.GetState(), State::TIME_WAIT);
    EXPECT_EQ(both.GetDeadline(), seconds(242));
}

TEST(LingerTeardown, ThePeerThatHasClosedIsResetAsWell)
{
    const BuiltWith linger(std::make_shared<LingerTeardown>(milliseconds(500)));
    for (State state : {State::CLOSE_WAIT, State::CLOSING, State::LAST_ACK, State::SYN_RCVD})
    {
        Connection c = In(state);
        CloseBoth(c);
        const Tcb before = c.GetTcb();
        std::ostringstream expected;
        expected << before.state << ">CLOSED by ABORT, RST " << before.sndNxt << " ack "
                 << before.rcvNxt;
        EXPECT_EQ(Wake(c, milliseconds(500)), expected.str());
    }
}

TEST(LingerTeardown, NothingUnacknowledgedNothingToLingerFor)
{
    const BuiltWith linger(std::make_shared<LingerTeardown>(seconds(5)));
    Connection c = InFinWait2();
    CloseBoth(c);
    EXPECT_FALSE(c.GetDeadline());
}

TEST(LingerTeardown, UnreadTextStillResetsAtOnce)
{
    const BuiltWith linger(std::make_shared<LingerTeardown>(seconds(5)));
    Connection c = InEstablished();
    EXPECT_EQ(CloseBoth(c, Knowing(3)), "ESTABLISHED>CLOSED by ABORT, RST 1001 ack 5001");
}

} // namespace lifecycle
} // namespace ns3
