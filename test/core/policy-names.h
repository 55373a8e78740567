/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef POLICY_NAMES_H
#define POLICY_NAMES_H

#include <array>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Every policy, by the name of its TypeId. A test of ns-3's side compares these lists with the
 * TypeIds that there are, and the conformance suite of the core runs through just these: so a
 * policy that is missing here, or was not put into the suite, makes a test fail.
 */

namespace ns3
{
namespace lifecycle
{

/// Children of ns3::TcpHandshakePolicyFactory.
inline constexpr std::array HANDSHAKE_POLICY_NAMES{
    "ns3::TcpThreeWayHandshake",
    "ns3::TcpBacklogHandshake",
    "ns3::TcpSynCookiesHandshake",
    "ns3::TcpFastOpenHandshake",
};

/// Children of ns3::TcpTeardownPolicyFactory.
inline constexpr std::array TEARDOWN_POLICY_NAMES{
    "ns3::TcpFourWayTeardown",
    "ns3::TcpCoalescedTeardown",
    "ns3::TcpAbortiveTeardown",
    "ns3::TcpLingerTeardown",
    "ns3::TcpHalfDuplexTeardown",
};

/// Children of ns3::TcpTimeWaitPolicyFactory.
inline constexpr std::array TIME_WAIT_POLICY_NAMES{
    "ns3::TcpStandardTimeWait",
    "ns3::TcpStrictTimeWait",
    "ns3::TcpRfc1337TimeWait",
    "ns3::TcpReuseTimeWait",
    "ns3::TcpBoundedTimeWait",
    "ns3::TcpTruncatedTimeWait",
    "ns3::TcpClientHoldsTimeWait",
    "ns3::TcpNoTimeWait",
};

} // namespace lifecycle
} // namespace ns3

#endif // POLICY_NAMES_H
