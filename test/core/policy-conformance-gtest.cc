/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "policy-conformance.h"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <set>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * One suite that every policy passes; the policies are listed in core-policies.h.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/**
 * @param policies a family's policies
 * @return the names of their TypeIds
 */
template <typename List>
std::set<std::string>
TypeIdsOf(const List& policies)
{
    std::set<std::string> names;
    for (const auto& policy : policies)
    {
        names.insert(policy.typeId);
    }
    return names;
}

/**
 * @param names an array of names
 * @return them as a set
 */
template <typename Names>
std::set<std::string>
SetOf(const Names& names)
{
    return std::set<std::string>(names.begin(), names.end());
}

/// A user's policy that conforms: TIME_WAIT of a fixed time.
class FixedTimeWait : public StandardTimeWait
{
  public:
    Duration Length(const TimeWaitContext&) const override
    {
        return seconds(60);
    }
};

/// One that does not: it sends its FIN for ever.
class EndlessTeardown : public FourWayTeardown
{
  public:
    RetransmitDecision OnTimeout(const RetransmitContext&) const override
    {
        return {false, seconds(60)};
    }
};

/// One that does not: it gives up at once.
class HastyTeardown : public FourWayTeardown
{
  public:
    RetransmitDecision OnTimeout(const RetransmitContext& context) const override
    {
        return {true, context.rto};
    }
};

} // namespace

TEST(PolicyConformance, SuiteNoticesWhatGivesUpTooLateOrTooSoon)
{
    EXPECT_NONFATAL_FAILURE(ExpectGivesUpAtR2(EndlessTeardown(), State::LAST_ACK, 7, seconds(100)),
                            "it never gives up");
    EXPECT_NONFATAL_FAILURE(ExpectGivesUpAtR2(HastyTeardown(), State::LAST_ACK, 7, seconds(100)),
                            "R2 is reached too soon");
}

TEST(PolicyConformance, EveryTypeIdHasAPolicyHere)
{
    EXPECT_EQ(TypeIdsOf(HandshakePolicies()), SetOf(HANDSHAKE_POLICY_NAMES));
    EXPECT_EQ(TypeIdsOf(TeardownPolicies()), SetOf(TEARDOWN_POLICY_NAMES));
    EXPECT_EQ(TypeIdsOf(TimeWaitPolicies()), SetOf(TIME_WAIT_POLICY_NAMES));
}

TEST(PolicyConformance, Handshake)
{
    for (const auto& policy : HandshakePolicies())
    {
        SCOPED_TRACE(policy.name);
        ExpectConformant(policy.policy);
    }
}

TEST(PolicyConformance, Teardown)
{
    for (const auto& policy : TeardownPolicies())
    {
        SCOPED_TRACE(policy.name);
        ExpectConformant(policy.policy);
    }
}

TEST(PolicyConformance, TimeWait)
{
    for (const auto& policy : TimeWaitPolicies())
    {
        SCOPED_TRACE(policy.name);
        ExpectConformant(policy.policy);
    }
}

TEST(PolicyConformance, PolicyOfAUser)
{
    ExpectConformant(std::make_shared<FixedTimeWait>());
}

} // namespace lifecycle
} // namespace ns3
