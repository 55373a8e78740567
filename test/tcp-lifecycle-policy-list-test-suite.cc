/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core/policy-names.h"

#include "ns3/tcp-lifecycle-policy-factories.h"
#include "ns3/test.h"

#include <algorithm>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Every policy that ns-3 can make by its TypeId is in the lists of test/core/policy-names.h, and so
 * in the conformance suite of the core.
 */

using namespace ns3;

namespace
{

/**
 * @ingroup tcp-lifecycle-test
 * @brief The TypeIds of one family.
 *
 * @tparam Names an array of names
 */
template <typename Names>
class PolicyListTestCase : public TestCase
{
  public:
    /**
     * @param family the factory that they derive from
     * @param names the list
     */
    PolicyListTestCase(TypeId family, const Names& names)
        : TestCase("children of " + family.GetName()),
          m_family(family),
          m_names(names)
    {
    }

  private:
    void DoRun() override
    {
        uint32_t found = 0;
        for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
        {
            const TypeId tid = TypeId::GetRegistered(i);
            // Policies that tests or users make are in no group of the module's.
            const bool ours = tid.IsChildOf(m_family) && tid.HasConstructor() &&
                              tid.GetGroupName() == "TcpLifecycle";
            if (!ours)
            {
                continue;
            }
            ++found;
            const bool listed =
                std::find(m_names.begin(), m_names.end(), tid.GetName()) != m_names.end();
            NS_TEST_EXPECT_MSG_EQ(listed,
                                  true,
                                  tid.GetName() << " is not in test/core/policy-names.h: put it "
                                                   "there and into test/core/core-policies.h");
        }
        NS_TEST_EXPECT_MSG_GT(found, 0, "no policy of this family is registered");
    }

    TypeId m_family; //!< the factory that they derive from
    Names m_names;   //!< the list
};

/**
 * @param family the factory that they derive from
 * @param names the list
 * @return the test
 */
template <typename Names>
TestCase*
MakeCase(TypeId family, const Names& names)
{
    return new PolicyListTestCase<Names>(family, names);
}

/**
 * @ingroup tcp-lifecycle-tests
 * @brief The suite "tcp-lifecycle-policy-list".
 */
class TcpLifecyclePolicyListTestSuite : public TestSuite
{
  public:
    TcpLifecyclePolicyListTestSuite()
        : TestSuite("tcp-lifecycle-policy-list")
    {
        AddTestCase(
            MakeCase(TcpHandshakePolicyFactory::GetTypeId(), lifecycle::HANDSHAKE_POLICY_NAMES));
        AddTestCase(
            MakeCase(TcpTeardownPolicyFactory::GetTypeId(), lifecycle::TEARDOWN_POLICY_NAMES));
        AddTestCase(
            MakeCase(TcpTimeWaitPolicyFactory::GetTypeId(), lifecycle::TIME_WAIT_POLICY_NAMES));
    }
};

/// Registers the suite.
static TcpLifecyclePolicyListTestSuite g_tcpLifecyclePolicyListTestSuite;

} // namespace
