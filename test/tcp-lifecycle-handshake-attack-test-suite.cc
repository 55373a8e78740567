/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-attack-test-base.h"

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/test.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Any segment in any state does no harm, whatever the handshake policy of the host under attack,
 * and whenever its application accepts.
 */

using namespace ns3;

namespace
{

constexpr uint32_t SEGMENTS = 30000; //!< thrown in each case

/// A way to open.
struct Victim
{
    std::string name;   //!< what it is
    std::string policy; //!< handshake policy, as in plans
    double acceptRate;  //!< connections a second, 0: all at once
};

/// One attack.
class HandshakeAttackTestCase : public TestCase
{
  public:
    /**
     * @param seed names the attack
     * @param ipv6 family
     * @param victim how the host under attack opens
     */
    HandshakeAttackTestCase(uint64_t seed, bool ipv6, const Victim& victim)
        : TestCase("Any segment in any state does no harm, " + victim.name + ", accepts " +
                   (victim.acceptRate > 0 ? "slowly" : "at once") + (ipv6 ? ", IPv6" : ", IPv4")),
          m_seed(seed),
          m_ipv6(ipv6),
          m_victim(victim)
    {
    }

  private:
    void DoRun() override
    {
        Config::SetDefault("ns3::TcpLifecycleSocket::AcceptRate", DoubleValue(m_victim.acceptRate));
        TcpAttack attack(AttackDice(m_seed), m_ipv6);
        attack.GetVictimHelper().SetHandshake(m_victim.policy);
        attack.Run(SEGMENTS);
        Config::SetDefault("ns3::TcpLifecycleSocket::AcceptRate", DoubleValue(0));
        NS_TEST_EXPECT_MSG_EQ(attack.Looped(), false, "each step comes to an end");
        NS_TEST_EXPECT_MSG_EQ(attack.GetBalance(), 0, "opened = ended + alive");
        NS_TEST_EXPECT_MSG_GT(attack.GetOpened(), SEGMENTS / 1000, "connections were opened");
        NS_TEST_EXPECT_MSG_EQ(attack.GetWrongNotices(),
                              0,
                              "nobody is told twice, or after the end");
        NS_TEST_EXPECT_MSG_EQ(attack.GetServedAfterwards(),
                              TcpAttack::DECENT_BYTES,
                              "a decent client is served");
    }

    uint64_t m_seed; //!< names the attack
    bool m_ipv6;     //!< family
    Victim m_victim; //!< how the host under attack opens
};

/// All of them.
class TcpLifecycleHandshakeAttackTestSuite : public TestSuite
{
  public:
    TcpLifecycleHandshakeAttackTestSuite()
        : TestSuite("tcp-lifecycle-handshake-attack", TestSuite::Type::SYSTEM)
    {
        const Victim victims[]{
            {"three-way", "three-way", 5},
            {"SYN cookies beyond 4", "syn-cookies[Backlog=4]", 0},
            {"SYN cookies beyond 2", "syn-cookies[Backlog=1000|SynBacklog=2]", 5},
            {"SYN cookies always", "syn-cookies[Always=true]", 0}};
        uint64_t seed = 100;
        for (const Victim& victim : victims)
        {
            AddTestCase(new HandshakeAttackTestCase(seed, seed % 2 == 1, victim));
            ++seed;
        }
    }
};

/// The instance that registers it.
TcpLifecycleHandshakeAttackTestSuite g_tcpLifecycleHandshakeAttackTestSuite;

} // namespace
