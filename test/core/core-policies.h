/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CORE_POLICIES_H
#define CORE_POLICIES_H

#include "policy-names.h"
#include "tcp-backlog-handshake.h"
#include "tcp-fast-open-handshake.h"
#include "tcp-handshake-policy.h"
#include "tcp-teardown-policy.h"
#include "tcp-time-wait-policies.h"

#include <memory>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Every policy with typical parameters, for the tests that each of them has to pass. A policy may
 * stand here more than once, with different parameters.
 */

namespace ns3
{
namespace lifecycle
{

/**
 * One policy.
 *
 * @tparam Policy its family
 */
template <typename Policy>
struct NamedPolicy
{
    const char* typeId;                   //!< its TypeId, one of those in policy-names.h
    std::string name;                     //!< as in plans, perhaps with its parameters
    std::shared_ptr<const Policy> policy; //!< it
};

/// @return all handshake policies
inline const std::vector<NamedPolicy<HandshakePolicy>>&
HandshakePolicies()
{
    static const std::vector<NamedPolicy<HandshakePolicy>> policies{
        {"ns3::TcpThreeWayHandshake", "three-way", std::make_shared<ThreeWayHandshake>()},
        {"ns3::TcpBacklogHandshake", "backlog", std::make_shared<BacklogHandshake>()},
        {"ns3::TcpBacklogHandshake",
         "backlog-abort",
         std::make_shared<BacklogHandshake>(BacklogLimits{1, 1, true, true})},
        {"ns3::TcpSynCookiesHandshake", "syn-cookies", std::make_shared<SynCookiesHandshake>()},
        {"ns3::TcpSynCookiesHandshake",
         "syn-cookies-always",
         std::make_shared<SynCookiesHandshake>(BacklogLimits{}, true)},
        {"ns3::TcpFastOpenHandshake",
         "fast-open",
         std::make_shared<FastOpenHandshake>(256, FastOpenTimes{})},
    };
    return policies;
}

/// @return all teardown policies
inline const std::vector<NamedPolicy<TeardownPolicy>>&
TeardownPolicies()
{
    using std::chrono::seconds;
    static const std::vector<NamedPolicy<TeardownPolicy>> policies{
        {"ns3::TcpFourWayTeardown", "four-way", std::make_shared<FourWayTeardown>()},
        {"ns3::TcpCoalescedTeardown", "coalesced", std::make_shared<CoalescedTeardown>()},
        {"ns3::TcpAbortiveTeardown", "abortive", std::make_shared<AbortiveTeardown>()},
        {"ns3::TcpLingerTeardown", "linger", std::make_shared<LingerTeardown>(seconds(5))},
        {"ns3::TcpHalfDuplexTeardown", "half-duplex", std::make_shared<HalfDuplexTeardown>()},
    };
    return policies;
}

/// @return all TIME_WAIT policies
inline const std::vector<NamedPolicy<TimeWaitPolicy>>&
TimeWaitPolicies()
{
    using std::chrono::seconds;
    static const std::vector<NamedPolicy<TimeWaitPolicy>> policies{
        {"ns3::TcpStandardTimeWait", "standard", std::make_shared<StandardTimeWait>()},
        {"ns3::TcpStrictTimeWait", "strict", std::make_shared<StrictTimeWait>()},
        {"ns3::TcpRfc1337TimeWait", "rfc1337", std::make_shared<Rfc1337TimeWait>()},
        {"ns3::TcpReuseTimeWait", "reuse", std::make_shared<ReuseTimeWait>(seconds(1))},
        {"ns3::TcpBoundedTimeWait", "bounded-1", std::make_shared<BoundedTimeWait>(1, true)},
        {"ns3::TcpBoundedTimeWait", "bounded-0", std::make_shared<BoundedTimeWait>(0, false)},
        {"ns3::TcpTruncatedTimeWait", "truncated", std::make_shared<TruncatedTimeWait>(8, false)},
        {"ns3::TcpTruncatedTimeWait", "t-tcp", std::make_shared<TruncatedTimeWait>(8, true)},
        {"ns3::TcpClientHoldsTimeWait", "client-holds", std::make_shared<ClientHoldsTimeWait>()},
        {"ns3::TcpNoTimeWait", "none", std::make_shared<NoTimeWait>()},
    };
    return policies;
}

} // namespace lifecycle
} // namespace ns3

#endif // CORE_POLICIES_H
