/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "fuzz-policy-types.h"
#include "fuzz-target.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/nstime.h"
#include "ns3/tcp-lifecycle-attack-test-base.h"
#include "ns3/tcp-socket-state.h"
#include "ns3/uinteger.h"

#include <array>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * The real thing: a host with the whole protocol and sockets whose applications do anything, in a
 * small simulation, under segments made of anything. The first bytes of an input choose family,
 * options, congestion control and policies, the others what happens. Afterwards a decent client
 * must be served.
 */

namespace
{

using namespace ns3;
using fuzz::Require;

/// More segments are not thrown in one simulation: connections of long ago say nothing new.
constexpr uint32_t MOST_SEGMENTS = 100000;

uint64_t g_opened{0};                                 //!< connections
uint64_t g_attacks{0};                                //!< simulations
std::array<bool, lifecycle::STATE_COUNT> g_entered{}; //!< states

/**
 * Options and windows of all sockets of the next simulation.
 *
 * @param dice decide
 */
void
ChooseSocketDefaults(AttackDice& dice)
{
    constexpr const char* CONGESTION[]{"ns3::TcpLinuxReno",
                                       "ns3::TcpCubic",
                                       "ns3::TcpNewReno",
                                       "ns3::TcpBbr",
                                       "ns3::TcpVegas",
                                       "ns3::TcpDctcp"};
    constexpr uint32_t BUFFERS[]{131072, 2000, 1 << 20, 16384};
    Config::SetDefault("ns3::TcpL4Protocol::SocketType",
                       TypeIdValue(TypeId::LookupByName(CONGESTION[dice.Below(6)])));
    Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(!dice.OneIn(4)));
    Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(!dice.OneIn(4)));
    Config::SetDefault("ns3::TcpSocketBase::WindowScaling", BooleanValue(!dice.OneIn(4)));
    Config::SetDefault("ns3::TcpSocketBase::UseEcn",
                       EnumValue(dice.OneIn(2) ? TcpSocketState::On : TcpSocketState::Off));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(BUFFERS[dice.Below(4)]));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(BUFFERS[dice.Below(4)]));
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(dice.OneIn(4) ? 100 : 1448));
    Config::SetDefault("ns3::TcpSocket::TcpNoDelay", BooleanValue(!dice.OneIn(4)));
    Config::SetDefault("ns3::TcpSocketBase::MaxSegLifetime", DoubleValue(dice.Below(120)));
}

/**
 * @param dice decide
 * @param victim gets policies
 */
void
ChoosePolicies(AttackDice& dice, TcpLifecycleHelper& victim)
{
    Config::SetDefault("ns3::TcpBoundedTimeWait::MaxEntries", UintegerValue(dice.Below(8)));
    Config::SetDefault("ns3::TcpBoundedTimeWait::EvictOldest", BooleanValue(dice.OneIn(2)));
    fuzz::ChoosePolicies(dice, victim);
}

/**
 * @param attack one that is over
 */
void
CheckAttack(const TcpAttack& attack)
{
    Require(!attack.Looped(), "each step comes to an end");
    Require(attack.GetBalance() == 0, "opened = ended + alive");
    Require(attack.GetWrongNotices() == 0, "nobody is told twice, or after the end");
    Require(attack.GetServedAfterwards() == TcpAttack::DECENT_BYTES, "a decent client is served");
    for (lifecycle::State state : attack.GetStates())
    {
        g_entered[static_cast<std::size_t>(state)] = true;
    }
    g_opened += attack.GetOpened();
    ++g_attacks;
}

} // namespace

fuzz::ShortRun
fuzz::GetShortRun()
{
    return {60, 40000};
}

fuzz::Report
fuzz::GetReport()
{
    std::string missing;
    for (lifecycle::State state : lifecycle::ALL_STATES)
    {
        missing += g_entered[static_cast<std::size_t>(state)]
                       ? ""
                       : std::string(" ") + lifecycle::ToString(state);
    }
    return {std::to_string(g_opened) + " connections opened in " + std::to_string(g_attacks) +
                " simulations" + (missing.empty() ? ", all states entered" : ", not entered:") +
                missing,
            missing};
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    {
        AttackDice dice(data, size);
        const bool ipv6 = dice.OneIn(2);
        ChooseSocketDefaults(dice);
        TcpLifecycleHelper policies;
        ChoosePolicies(dice, policies);
        const bool fastOpen = dice.OneIn(4);
        TcpAttack attack(dice, ipv6);
        attack.GetVictimHelper() = policies;
        if (fastOpen)
        {
            attack.UseFastOpen();
        }
        attack.Run(MOST_SEGMENTS);
        fuzz::Fed() += attack.GetThrown();
        CheckAttack(attack);
    }
    return fuzz::EndInput();
}
