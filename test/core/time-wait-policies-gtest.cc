/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"
#include "tcp-lifecycle-isn.h"
#include "tcp-time-wait-policies.h"
#include "tcp-time-wait-table.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * What each TIME_WAIT policy does otherwise than the standard one, and that it does nothing else
 * otherwise.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

using Shared = std::shared_ptr<const TimeWaitPolicy>;

/**
 * @param connection a connection
 * @param policy a TIME_WAIT policy
 * @return the same, walked anew under that policy: FIN_WAIT_2, the peer's FIN arrives
 */
Connection
LingerUnder(Shared policy)
{
    Policies policies = Policies::Standard();
    policies.timeWait = std::move(policy);
    Connection c(policies, ConnectionParameters());
    c.OpenActive(ISS, T0);
    c.SetReceiveWindow(WND);
    Receive(c, Seg(SYN | ACK, IRS, ISS + 1));
    Close(c);
    Receive(c, Seg(ACK, IRS + 1, ISS + 2));
    Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 2));
    return c;
}

/**
 * @param policy a TIME_WAIT policy
 * @param passive the connection was opened by the peer
 * @return a connection in LAST_ACK
 */
Connection
LastAckUnder(Shared policy, bool passive)
{
    Policies policies = Policies::Standard();
    policies.timeWait = std::move(policy);
    Connection c(policies, ConnectionParameters());
    if (passive)
    {
        c.OpenFromSyn(Seg(SYN, IRS), ISS, T0);
        c.SetReceiveWindow(WND);
        Receive(c, Seg(ACK, IRS + 1, ISS + 1));
    }
    else
    {
        c.OpenActive(ISS, T0);
        c.SetReceiveWindow(WND);
        Receive(c, Seg(SYN | ACK, IRS, ISS + 1));
    }
    Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 1));
    Close(c);
    return c;
}

/// @return every TIME_WAIT policy, by name
std::vector<std::pair<const char*, Shared>>
AllPolicies()
{
    return {{"standard", std::make_shared<StandardTimeWait>()},
            {"strict", std::make_shared<StrictTimeWait>()},
            {"rfc1337", std::make_shared<Rfc1337TimeWait>()},
            {"reuse", std::make_shared<ReuseTimeWait>(seconds(1))},
            {"bounded", std::make_shared<BoundedTimeWait>(2, false)},
            {"truncated", std::make_shared<TruncatedTimeWait>(8, true)},
            {"client-holds", std::make_shared<ClientHoldsTimeWait>()}};
}

} // namespace

// ---- What all that hold a four-tuple have in common

/// The last ACK was lost: whoever holds the four-tuple answers the FIN (RFC 9293, 3.10.7.4).
TEST(TimeWaitPolicies, AllAcknowledgeTheFinAgainAndStartAnew)
{
    for (const auto& [name, policy] : AllPolicies())
    {
        Connection c = LingerUnder(policy);
        const Duration length = *c.GetDeadline();
        EXPECT_EQ(Receive(c, Seg(FIN | ACK, IRS + 1, ISS + 2), seconds(2)), "2MSL anew, ACK")
            << name;
        EXPECT_EQ(*c.GetDeadline(), length + seconds(2)) << name;
    }
}

TEST(TimeWaitPolicies, NoneTakesAnOldSyn)
{
    for (const auto& [name, policy] : AllPolicies())
    {
        Connection c = LingerUnder(policy);
        const bool drops = name == std::string("strict");
        EXPECT_EQ(Receive(c, Seg(SYN, IRS - 500u)), drops ? "" : "ACK") << name;
        EXPECT_EQ(c.GetState(), State::TIME_WAIT) << name;
    }
}

// ---- What each does otherwise

TEST(TimeWaitPolicies, StrictTakesNoNewSyn)
{
    Connection c = LingerUnder(std::make_shared<StrictTimeWait>());
    EXPECT_EQ(Receive(c, Seg(SYN, IRS + 500)), "");
    EXPECT_EQ(Wake(c, seconds(240)), "TIME_WAIT>CLOSED by TIME_WAIT_EXPIRED");
}

/// RFC 1337, section 3, fix F1.
TEST(TimeWaitPolicies, Rfc1337IgnoresTheExactReset)
{
    Connection c = LingerUnder(std::make_shared<Rfc1337TimeWait>());
    EXPECT_EQ(Receive(c, Seg(RST, IRS + 2)), "");
    EXPECT_EQ(c.GetState(), State::TIME_WAIT);
    EXPECT_EQ(Receive(c, Seg(SYN, IRS + 500)), "TIME_WAIT>CLOSED by NEW_INCARNATION");
}

TEST(TimeWaitPolicies, ReuseNeedsTimestampsOnBothSidesAndTheDelay)
{
    const ReuseTimeWait policy(seconds(1));
    Tcb tcb = InTimeWait().GetTcb();
    EXPECT_EQ(policy.MayReuse({tcb, true, seconds(5)}), TimeWaitReuse::NEVER)
        << "the old one had no timestamps";
    tcb.timestamps = true;
    EXPECT_EQ(policy.MayReuse({tcb, true, seconds(5)}), TimeWaitReuse::NOT_NOW)
        << "nothing was ever stored";
    tcb.tsRecentValid = true;
    EXPECT_EQ(policy.MayReuse({tcb, false, seconds(5)}), TimeWaitReuse::NOT_NOW)
        << "the new one will have none";
    EXPECT_EQ(policy.MayReuse({tcb, true, seconds(1)}), TimeWaitReuse::NOT_NOW)
        << "the clock may not have ticked";
    EXPECT_EQ(policy.MayReuse({tcb, true, seconds(1) + Duration(1)}), TimeWaitReuse::NOW);
    EXPECT_EQ(StandardTimeWait().MayReuse({tcb, true, hours(1)}), TimeWaitReuse::NEVER);
}

TEST(TimeWaitPolicies, BoundedRefusesOrEvictsWhereTheTableIsFull)
{
    const BoundedTimeWait refusing(2, false);
    const BoundedTimeWait evicting(2, true);
    EXPECT_EQ(refusing.OnEnter(1), TimeWaitAdmission::HOLD);
    EXPECT_EQ(refusing.OnEnter(2), TimeWaitAdmission::REFUSE);
    EXPECT_EQ(evicting.OnEnter(1), TimeWaitAdmission::HOLD);
    EXPECT_EQ(evicting.OnEnter(2), TimeWaitAdmission::EVICT_OLDEST);
    EXPECT_EQ(BoundedTimeWait(0, true).OnEnter(0), TimeWaitAdmission::REFUSE)
        << "where there is no room at all nobody can make some";
    EXPECT_EQ(StandardTimeWait().OnEnter(1u << 30), TimeWaitAdmission::HOLD);
}

/// RFC 1644, section 3.3.
TEST(TimeWaitPolicies, TruncatedCutsShortConnectionsToEightTimeOuts)
{
    const TruncatedTimeWait shortOnly(8, true);
    const TruncatedTimeWait always(8, false);
    EXPECT_EQ(shortOnly.Length({seconds(60), seconds(1), seconds(59)}), Duration(seconds(8)));
    EXPECT_EQ(shortOnly.Length({seconds(60), seconds(1), seconds(60)}), Duration(seconds(120)));
    EXPECT_EQ(always.Length({seconds(60), seconds(1), seconds(60)}), Duration(seconds(8)));
    EXPECT_EQ(always.Length({seconds(2), seconds(1), seconds(0)}), Duration(seconds(4)))
        << "never longer than 2MSL";
}

TEST(TimeWaitPolicies, TruncatedGoesByTheAgeOfTheConnection)
{
    Connection c = LingerUnder(std::make_shared<TruncatedTimeWait>(8, true));
    EXPECT_EQ(c.GetTimeWaitContext().age, T0);
    EXPECT_EQ(Wake(c, seconds(8) - Duration(1)), "");
    EXPECT_EQ(Wake(c, seconds(8)), "TIME_WAIT>CLOSED by TIME_WAIT_EXPIRED");

    Connection old = InFinWait2();
    Receive(old, Seg(FIN | ACK, IRS + 1, ISS + 2), seconds(300));
    EXPECT_EQ(old.GetTimeWaitContext().age, Duration(seconds(300)));
}

TEST(TimeWaitPolicies, ClientHoldsResetsTheServersAndWaitsItself)
{
    Connection client = LastAckUnder(std::make_shared<ClientHoldsTimeWait>(), false);
    EXPECT_EQ(Receive(client, Seg(ACK, IRS + 2, ISS + 2), seconds(1)),
              "LAST_ACK>TIME_WAIT by TIME_WAIT_TAKEN, RST 1002 ack 5002");
    EXPECT_EQ(*client.GetDeadline(), seconds(241));
    EXPECT_EQ(Wake(client, seconds(241)), "TIME_WAIT>CLOSED by TIME_WAIT_EXPIRED");
    EXPECT_EQ(client.GetEndReason(), EndReason::NORMAL);
}

/// The reset has the very number that TIME_WAIT takes (RFC 5961, section 3.2).
TEST(TimeWaitPolicies, ResetOfClientHoldsEndsTheServersTimeWait)
{
    Connection server = InTimeWait();
    const Tcb& tcb = server.GetTcb();
    EXPECT_EQ(Receive(server, Seg(RST | ACK, tcb.rcvNxt, tcb.sndNxt)),
              "TIME_WAIT>CLOSED by RCV_RST");
    EXPECT_EQ(server.GetEndReason(), EndReason::NORMAL);
}

TEST(TimeWaitPolicies, ClientHoldsLeavesTheServersLastAckAlone)
{
    Connection server = LastAckUnder(std::make_shared<ClientHoldsTimeWait>(), true);
    EXPECT_EQ(Receive(server, Seg(ACK, IRS + 2, ISS + 2)), "LAST_ACK>CLOSED by RCV_ACK_OF_FIN");
}

TEST(TimeWaitPolicies, NoneIsOverInTheSameMoment)
{
    Connection c = LingerUnder(std::make_shared<NoTimeWait>());
    EXPECT_EQ(*c.GetDeadline(), T0);
    EXPECT_EQ(Wake(c, T0), "TIME_WAIT>CLOSED by TIME_WAIT_EXPIRED");
    EXPECT_EQ(c.GetEndReason(), EndReason::NORMAL);
}

TEST(TimeWaitPolicies, EvictionEndsItNormally)
{
    Connection c = InTimeWait();
    c.LeaveTimeWait(Event::TIME_WAIT_EVICTED);
    EXPECT_EQ(Outputs(c), "TIME_WAIT>CLOSED by TIME_WAIT_EVICTED");
    EXPECT_EQ(c.GetEndReason(), EndReason::NORMAL);
    EXPECT_FALSE(c.GetDeadline());
}

TEST(TimeWaitEntries, OldestIsTheNearestToItsEnd)
{
    TimeWaitTable<int> table;
    EXPECT_FALSE(table.Oldest());
    const auto policy = std::make_shared<StandardTimeWait>();
    FourTuple late;
    late.localPort = 1;
    FourTuple soon;
    soon.localPort = 2;
    table.Insert(late, InTimeWait().GetTcb(), {seconds(60), RTO, T0}, policy, 0, T0);
    table.Insert(soon, InTimeWait().GetTcb(), {seconds(5), RTO, T0}, policy, 0, seconds(1));
    EXPECT_EQ(table.Oldest()->localPort, 2);
}

/// RFC 9293, section 3.6.1, MAY-2.
TEST(InitialSequenceNumbers, OfANewIncarnationLieBeyondTheOldOnes)
{
    EXPECT_EQ(BeyondOld(Seq(100), Seq(50)), Seq(100));
    EXPECT_EQ(BeyondOld(Seq(50), Seq(50)), Seq(51));
    EXPECT_EQ(BeyondOld(Seq(10), Seq(50)), Seq(51));
    EXPECT_EQ(BeyondOld(Seq(0xfffffff0), Seq(5)), Seq(6)) << "before 5, modulo 2^32";
}

} // namespace lifecycle
} // namespace ns3
