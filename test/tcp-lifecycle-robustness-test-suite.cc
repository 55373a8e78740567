/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-attack-test-base.h"

#include "ns3/test.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Segments made of anything, at sockets that do anything: nothing may crash, hang or lose count,
 * and afterwards the same listener serves a decent client.
 */

using namespace ns3;

namespace
{

/// One attack.
class AttackTestCase : public TestCase
{
  public:
    /**
     * @param seed names the attack
     * @param ipv6 family
     * @param segments how many
     * @param fastOpen the victim does Fast Open, and the attacker has a cookie
     */
    AttackTestCase(uint64_t seed, bool ipv6, uint32_t segments, bool fastOpen = false)
        : TestCase(std::string("Any segment in any state does no harm, ") +
                   (ipv6 ? "IPv6" : "IPv4") + (fastOpen ? ", Fast Open" : "")),
          m_seed(seed),
          m_ipv6(ipv6),
          m_segments(segments),
          m_fastOpen(fastOpen)
    {
    }

  private:
    void DoRun() override;

    uint64_t m_seed;     //!< names the attack
    bool m_ipv6;         //!< family
    uint32_t m_segments; //!< how many
    bool m_fastOpen;     //!< the victim does Fast Open
};

void
AttackTestCase::DoRun()
{
    TcpAttack attack(AttackDice(m_seed), m_ipv6);
    if (m_fastOpen)
    {
        attack.UseFastOpen();
    }
    attack.Run(m_segments);
    NS_TEST_EXPECT_MSG_EQ(attack.Looped(), false, "each step comes to an end");
    NS_TEST_EXPECT_MSG_EQ(attack.GetStates().size(), lifecycle::STATE_COUNT, "all states entered");
    NS_TEST_EXPECT_MSG_EQ(attack.GetBalance(), 0, "opened = ended + alive");
    NS_TEST_EXPECT_MSG_GT(attack.GetOpened(), m_segments / 1000, "connections were opened");
    NS_TEST_EXPECT_MSG_EQ(attack.GetWrongNotices(), 0, "nobody is told twice, or after the end");
    NS_TEST_EXPECT_MSG_EQ(attack.GetServedAfterwards(),
                          TcpAttack::DECENT_BYTES,
                          "a decent client is served");
}

/// All of the above.
class TcpLifecycleRobustnessTestSuite : public TestSuite
{
  public:
    TcpLifecycleRobustnessTestSuite()
        : TestSuite("tcp-lifecycle-robustness", TestSuite::Type::SYSTEM)
    {
        AddTestCase(new AttackTestCase(1, false, 100000));
        AddTestCase(new AttackTestCase(2, true, 100000));
        AddTestCase(new AttackTestCase(3, false, 50000, true));
        AddTestCase(new AttackTestCase(4, true, 50000, true));
    }
};

/// The instance that registers it.
TcpLifecycleRobustnessTestSuite g_tcpLifecycleRobustnessTestSuite;

} // namespace
