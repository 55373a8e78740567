/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef POLICY_CONFORMANCE_H
#define POLICY_CONFORMANCE_H

#include "core-policies.h"
#include "explore-worlds.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What every policy has to stand. A policy of one's own is run through it in a test of a few lines:
 *
 * @code
 *   TEST(MyTimeWait, Conforms)
 *   {
 *       ExpectConformant(std::make_shared<MyTimeWait>());
 *   }
 * @endcode
 */

namespace ns3
{
namespace lifecycle
{

/// No decision may be about a longer time.
constexpr Duration LONGEST_TIME = hours(24 * 7);

/// How many contexts each hook is asked with.
constexpr unsigned CONTEXTS = 500;

/// Fixed dice: the same everywhere, which std::uniform_int_distribution is not.
class Dice
{
  public:
    /// @param seed of the throws
    explicit Dice(uint64_t seed)
        : m_random(seed)
    {
    }

    /**
     * @param count how many sides
     * @return 0 to count - 1
     */
    uint32_t Throw(uint32_t count)
    {
        return static_cast<uint32_t>(m_random() % count);
    }

    /// @return any number
    uint32_t Any()
    {
        return static_cast<uint32_t>(m_random());
    }

    /// @return true or false
    bool Coin()
    {
        return Throw(2) == 1;
    }

  private:
    std::mt19937_64 m_random; //!< the throws
};

/**
 * A timer runs out again and again: R2 is reached, but not too soon.
 *
 * @param policy a policy with OnTimeout
 * @param state the state it is asked in
 * @param limit R2, transmissions
 * @param least the least time until R2
 */
template <typename Policy>
void
ExpectGivesUpAtR2(const Policy& policy, State state, uint32_t limit, Duration least)
{
    const ConnectionParameters parameters;
    Duration rto = parameters.initialRto;
    Duration waited = rto;
    uint32_t transmissions = 1;
    for (;; ++transmissions)
    {
        const RetransmitContext context{state, transmissions, limit, rto, parameters.maxRto};
        const RetransmitDecision decision = policy.OnTimeout(context);
        EXPECT_EQ(decision.giveUp, policy.OnTimeout(context).giveUp);
        EXPECT_EQ(decision.next, policy.OnTimeout(context).next);
        if (decision.giveUp || transmissions > limit)
        {
            break;
        }
        EXPECT_GT(decision.next, Duration(0));
        EXPECT_LE(decision.next, parameters.maxRto);
        rto = decision.next;
        waited += rto;
    }
    EXPECT_LE(transmissions, limit) << "it never gives up";
    EXPECT_GE(waited, least) << "R2 is reached too soon";
}

/**
 * Two hosts that go by these policies meet a network that loses, copies and reorders, and users who
 * close and abort: whatever happens, it ends, no timer is left in CLOSED, nobody is told twice, and
 * what belongs to no connection gets one answer at most.
 *
 * @param policies both hosts'
 */
inline void
ExpectEndsRightly(const Policies& policies)
{
    using namespace explore;
    Shape shape{"any", "", [](WorldOptions& w) {
                    w.a.opens = 2;
                    w.b.aborts = true;
                    w.a.mayFail = w.b.mayFail = w.mayStay = true;
                    w.a.parameters.finTransmissions = w.b.parameters.finTransmissions = 4;
                    w.a.parameters.synTransmissions = w.b.parameters.synTransmissions = 4;
                }};
    const WorldOptions options = MakeWorld(shape, {6, 4, 6, 4}, policies);
    // What a policy that is not safe lets happen between two connections is another test's affair.
    constexpr uint32_t never = OUT_OF_TABLE | TIMER_IN_CLOSED | TOLD_TWICE;
    for (uint64_t seed = 0; seed < 300; ++seed)
    {
        Dice dice(seed);
        World world(options);
        uint32_t moves = 0;
        uint32_t hazards = 0;
        for (auto next = world.GetMoves(); !next.empty() && moves < 2000; next = world.GetMoves())
        {
            const Move move = next[dice.Throw(static_cast<uint32_t>(next.size()))];
            const unsigned before = world.GetFlights().count;
            const bool delivers = move.kind == Move::Kind::DELIVER;
            const Side from = world.GetFlights().places[delivers ? move.which : 0].from;
            const State state = std::as_const(world).At(Other(from)).GetState();
            hazards |= world.Apply(move);
            ++moves;
            if (delivers && (state == State::CLOSED || state == State::TIME_WAIT))
            {
                // What opens a connection at once, by Fast Open or a cookie, is followed by its
                // text.
                const State now = std::as_const(world).At(Other(from)).GetState();
                const unsigned text = now == state ? 0 : 1;
                ASSERT_LE(world.GetFlights().count, before + text)
                    << "two answers to one, seed " << seed;
            }
        }
        ASSERT_EQ(HazardNames(hazards & never), "none") << "seed " << seed;
        ASSERT_TRUE(world.GetMoves().empty()) << "it does not end, seed " << seed;
    }
}

/**
 * @param policy a handshake policy
 */
inline void
ExpectConformant(const std::shared_ptr<const HandshakePolicy>& policy)
{
    Dice dice(1);
    for (unsigned i = 0; i < CONTEXTS; ++i)
    {
        const Segment syn = Seg(SYN, Seq(dice.Any()), Seq(0), dice.Throw(100));
        SynContext context{syn, dice.Throw(300), dice.Throw(300), {}, dice.Coin()};
        if (dice.Coin())
        {
            context.backlog = dice.Throw(300);
        }
        const SynDecision decision = policy->OnSyn(context);
        EXPECT_EQ(decision, policy->OnSyn(context));
        if (decision == SynDecision::COOKIE)
        {
            EXPECT_NE(policy->Cookies(), CookieUse::NEVER) << "nobody would look for its cookies";
        }
        const EstablishContext third{context.waiting, context.backlog};
        EXPECT_EQ(policy->OnEstablish(third), policy->OnEstablish(third));
        const FastOpenOpenContext open{dice.Coin(), dice.Coin()};
        EXPECT_EQ(policy->OnActiveOpen(open), policy->OnActiveOpen(open));
        if (policy->OnActiveOpen(open) == FastOpenUse::TEXT)
        {
            EXPECT_TRUE(open.hasCookie) << "text without a cookie";
        }
        const FastOpenSynContext fast{syn, dice.Coin(), dice.Coin(), dice.Throw(1000)};
        EXPECT_EQ(policy->OnFastOpenSyn(fast), policy->OnFastOpenSyn(fast));
        if (policy->OnFastOpenSyn(fast) == FastOpenAnswer::ACCEPT)
        {
            EXPECT_TRUE(fast.isValid && !fast.isRequest) << "text with a wrong cookie is taken";
        }
    }
    const FastOpenTimes times = policy->GetFastOpenTimes();
    for (Duration time : {times.cookieLifetime, times.resetHold, times.avoidance})
    {
        EXPECT_GE(time, Duration(0));
        EXPECT_LE(time, LONGEST_TIME);
    }
    // Of a SYN three minutes are the least (RFC 9293, section 3.8.3, MUST-23).
    const uint32_t limit = ConnectionParameters().synTransmissions;
    ExpectGivesUpAtR2(*policy, State::SYN_SENT, limit, std::chrono::minutes(3));
    ExpectGivesUpAtR2(*policy, State::SYN_RCVD, limit, std::chrono::minutes(3));
    Policies policies = Policies::Standard();
    policies.handshake = policy;
    ExpectEndsRightly(policies);
}

/**
 * @param policy a teardown policy
 */
inline void
ExpectConformant(const std::shared_ptr<const TeardownPolicy>& policy)
{
    // Of a FIN 100 seconds are the least (RFC 9293, section 3.8.3, SHLD-11).
    const uint32_t limit = ConnectionParameters().finTransmissions;
    for (State state : {State::FIN_WAIT_1, State::CLOSING, State::LAST_ACK})
    {
        ExpectGivesUpAtR2(*policy, state, limit, seconds(100));
    }
    Policies policies = Policies::Standard();
    policies.teardown = policy;
    ExpectEndsRightly(policies);
}

/**
 * @param policy a TIME_WAIT policy
 */
inline void
ExpectConformant(const std::shared_ptr<const TimeWaitPolicy>& policy)
{
    Dice dice(2);
    for (unsigned i = 0; i < CONTEXTS; ++i)
    {
        const Duration msl = milliseconds(1 + dice.Throw(300000));
        const TimeWaitContext times{msl,
                                    milliseconds(dice.Throw(60000)),
                                    seconds(dice.Throw(1000))};
        const Duration length = policy->Length(times);
        EXPECT_EQ(length, policy->Length(times));
        EXPECT_GE(length, Duration(0));
        EXPECT_LE(length, LONGEST_TIME);
        Tcb tcb = InTimeWait().GetTcb();
        tcb.passive = dice.Coin();
        tcb.rcvNxt = Seq(dice.Any());
        tcb.timestamps = tcb.tsRecentValid = dice.Coin();
        tcb.tsRecent = dice.Any();
        Segment syn = Seg(SYN, Seq(dice.Any()));
        syn = dice.Coin() ? Stamped(syn, dice.Any()) : syn;
        EXPECT_EQ(policy->OnSyn(tcb, syn), policy->OnSyn(tcb, syn));
        const std::size_t held = dice.Throw(3) * 100000;
        EXPECT_EQ(policy->OnEnter(held), policy->OnEnter(held));
        const TimeWaitReuseContext reuse{tcb, dice.Coin(), seconds(dice.Throw(10))};
        EXPECT_EQ(policy->MayReuse(reuse), policy->MayReuse(reuse));
        const TimeWaitReuseContext other{tcb, dice.Coin(), seconds(dice.Throw(10))};
        EXPECT_EQ(policy->MayReuse(reuse) == TimeWaitReuse::NEVER,
                  policy->MayReuse(other) == TimeWaitReuse::NEVER)
            << "never depends on the old connection alone";
        EXPECT_EQ(policy->TakesTimeWait(tcb), policy->TakesTimeWait(tcb));
    }
    EXPECT_EQ(policy->RestartsOnFin(), policy->RestartsOnFin());
    EXPECT_EQ(policy->EndsOnReset(), policy->EndsOnReset());
    Policies policies = Policies::Standard();
    policies.timeWait = policy;
    ExpectEndsRightly(policies);
}

} // namespace lifecycle
} // namespace ns3

#endif // POLICY_CONFORMANCE_H
