/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"
#include "tcp-backlog-handshake.h"

#include <gtest/gtest.h>
#include <memory>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What handshake policies answer, and the schedules of SYNs.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/**
 * @param policy a policy
 * @param embryos length of the SYN queue
 * @param waiting length of the accept queue
 * @param backlog of the listener
 * @param fromTimeWait the SYN has ended a TIME_WAIT
 * @return what it says to a SYN
 */
SynDecision
Syn(const HandshakePolicy& policy,
    uint32_t embryos,
    uint32_t waiting,
    std::optional<uint32_t> backlog = {},
    bool fromTimeWait = false)
{
    const Segment segment = Seg(SYN, IRS);
    return policy.OnSyn({segment, embryos, waiting, backlog, fromTimeWait});
}

/**
 * @param connection a connection whose SYN or SYN-ACK nobody answers
 * @return when it was sent, and given up, in seconds
 */
std::vector<int64_t>
Schedule(Connection& connection)
{
    std::vector<int64_t> times;
    while (connection.GetDeadline())
    {
        const Duration now = *connection.GetDeadline();
        times.push_back(std::chrono::duration_cast<seconds>(now).count());
        connection.OnTime(now);
        Outputs(connection);
    }
    return times;
}

} // namespace

TEST(ThreeWay, HasNoBound)
{
    const ThreeWayHandshake policy;
    EXPECT_EQ(Syn(policy, 1000000, 1000000), SynDecision::ACCEPT);
    EXPECT_EQ(policy.OnEstablish({1000000}), EstablishDecision::TAKE);
    EXPECT_EQ(policy.Cookies(), CookieUse::NEVER);
}

TEST(Backlog, SynQueueHoldsBacklogAndAcceptQueueOneMore)
{
    const BacklogHandshake policy({5, 0, true, false});
    EXPECT_EQ(Syn(policy, 4, 0), SynDecision::ACCEPT);
    EXPECT_EQ(Syn(policy, 5, 0), SynDecision::IGNORE);
    EXPECT_EQ(Syn(policy, 0, 5), SynDecision::ACCEPT);
    EXPECT_EQ(Syn(policy, 0, 6), SynDecision::IGNORE);
    EXPECT_EQ(policy.OnEstablish({5}), EstablishDecision::TAKE);
    EXPECT_EQ(policy.OnEstablish({6}), EstablishDecision::IGNORE);
    EXPECT_EQ(policy.Cookies(), CookieUse::NEVER);
}

TEST(Backlog, OfTheListenerGoesBeforeThePolicys)
{
    const BacklogHandshake policy({5, 0, true, false});
    EXPECT_EQ(Syn(policy, 1, 0, 1), SynDecision::IGNORE);
    EXPECT_EQ(Syn(policy, 50, 50, 100), SynDecision::ACCEPT);
    EXPECT_EQ(policy.OnEstablish({2, 1}), EstablishDecision::IGNORE);
    EXPECT_EQ(policy.OnEstablish({50, 100}), EstablishDecision::TAKE);
}

TEST(Backlog, OfZeroTakesNoSynAtAll)
{
    EXPECT_EQ(Syn(BacklogHandshake({0, 0, true, false}), 0, 0), SynDecision::IGNORE);
}

TEST(Backlog, AbortOnOverflowRefusesTheThirdSegmentOnly)
{
    const BacklogHandshake policy({5, 0, true, true});
    EXPECT_EQ(policy.OnEstablish({6}), EstablishDecision::REFUSE);
    EXPECT_EQ(Syn(policy, 0, 6), SynDecision::IGNORE);
}

/// Linux, tcp_conn_request: dropped where max_syn_backlog - length < max_syn_backlog / 4.
TEST(Backlog, LastQuarterIsForPeersProvenAlive)
{
    const BacklogHandshake policy({1000, 100, true, false});
    EXPECT_EQ(Syn(policy, 75, 0), SynDecision::ACCEPT);
    EXPECT_EQ(Syn(policy, 76, 0), SynDecision::IGNORE);
    EXPECT_EQ(Syn(policy, 200, 0), SynDecision::IGNORE);
    EXPECT_EQ(Syn(policy, 76, 0, {}, true), SynDecision::ACCEPT);
    const BacklogHandshake all({1000, 100, false, false});
    EXPECT_EQ(Syn(all, 99, 0), SynDecision::ACCEPT);
    EXPECT_EQ(Syn(all, 100, 0), SynDecision::IGNORE);
}

TEST(Backlog, OfTheSynQueueMayDiffer)
{
    const BacklogHandshake policy({2, 10, false, false});
    EXPECT_EQ(Syn(policy, 9, 0), SynDecision::ACCEPT);
    EXPECT_EQ(Syn(policy, 9, 0, 1), SynDecision::ACCEPT);
    EXPECT_EQ(Syn(policy, 10, 0), SynDecision::IGNORE);
    EXPECT_EQ(Syn(policy, 0, 3), SynDecision::IGNORE);
    const SynCookiesHandshake cookies({2, 10, true, false});
    EXPECT_EQ(Syn(cookies, 9, 0), SynDecision::ACCEPT);
    EXPECT_EQ(Syn(cookies, 10, 0), SynDecision::COOKIE);
}

TEST(Backlog, PeerInTimeWaitIsHeldBackByTheAcceptQueueOnly)
{
    const BacklogHandshake policy({5, 0, true, false});
    EXPECT_EQ(Syn(policy, 5, 0, {}, true), SynDecision::ACCEPT);
    EXPECT_EQ(Syn(policy, 0, 6, {}, true), SynDecision::IGNORE);
}

/// RFC 4987, section 3.7: a queue first, then cookies.
TEST(SynCookies, AreSentOnceTheSynQueueIsFull)
{
    const SynCookiesHandshake policy({5, 0, true, false});
    EXPECT_EQ(Syn(policy, 4, 0), SynDecision::ACCEPT);
    EXPECT_EQ(Syn(policy, 5, 0), SynDecision::COOKIE);
    EXPECT_EQ(Syn(policy, 5, 6), SynDecision::IGNORE); // the accept queue is full
    EXPECT_EQ(Syn(policy, 1, 0, 1), SynDecision::COOKIE);
    EXPECT_EQ(policy.Cookies(), CookieUse::RECENT);
}

TEST(SynCookies, AlwaysOfAllButThoseThatEndATimeWait)
{
    const SynCookiesHandshake policy({5, 0, true, false}, true);
    EXPECT_EQ(Syn(policy, 0, 0), SynDecision::COOKIE);
    EXPECT_EQ(Syn(policy, 0, 6), SynDecision::IGNORE);
    // A cookie cannot be beyond the old connection's numbers (RFC 9293, section 3.6.1, MAY-2).
    EXPECT_EQ(Syn(policy, 0, 0, {}, true), SynDecision::ACCEPT);
    EXPECT_EQ(policy.Cookies(), CookieUse::ALWAYS);
}

// ---- Schedules
// -----------------------------------------------------------------------------------

/// RFC 9293, section 3.8.3, MUST-23: R2 of a SYN is three minutes at least.
TEST(SynSchedule, DoublesUpToAMinuteAndLastsThreeMinutes)
{
    Connection connection = InSynSent();
    EXPECT_EQ(Schedule(connection), (std::vector<int64_t>{1, 3, 7, 15, 31, 63, 123, 183}));
}

/// Linux: four linear time-outs give 1, 1, 1, 1, 1, 2, 4 s.
TEST(SynSchedule, LinearTimeoutsComeFirst)
{
    ConnectionParameters parameters;
    parameters.synLinearTimeouts = 4;
    parameters.synTransmissions = 7;
    Connection connection(Policies::Standard(), parameters);
    connection.OpenActive(ISS, T0);
    Outputs(connection);
    EXPECT_EQ(Schedule(connection), (std::vector<int64_t>{1, 2, 3, 4, 5, 7, 11}));
}

TEST(SynSchedule, SynAckHasOneOfItsOwn)
{
    ConnectionParameters parameters;
    parameters.synLinearTimeouts = 4; // "This has no effect on SYNACK at the passive TCP side"
    parameters.synAckRto = seconds(2);
    parameters.synAckTransmissions = 3;
    Connection connection(Policies::Standard(), parameters);
    connection.OpenFromSyn(Seg(SYN, IRS), ISS, T0);
    Outputs(connection);
    EXPECT_EQ(Schedule(connection), (std::vector<int64_t>{2, 6, 14}));
    EXPECT_EQ(connection.GetEndReason(), EndReason::TIMED_OUT);
}

TEST(SynSchedule, SynAckIsAsTheSynUnlessSaidOtherwise)
{
    ConnectionParameters parameters;
    parameters.initialRto = seconds(2);
    parameters.synTransmissions = 2;
    Connection connection(Policies::Standard(), parameters);
    connection.OpenFromSyn(Seg(SYN, IRS), ISS, T0);
    Outputs(connection);
    EXPECT_EQ(Schedule(connection), (std::vector<int64_t>{2, 6}));
}

} // namespace lifecycle
} // namespace ns3
