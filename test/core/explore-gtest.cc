/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-policies.h"
#include "explore-expect.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <iostream>
#include <string>
#include <tuple>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Exhaustive exploration: two hosts, every loss, copy, reordering and order of timers within a
 * bound, for every policy. Longer bounds are explored by `./lifecycle explore`.
 */

namespace ns3
{
namespace lifecycle
{
namespace explore
{

namespace
{

/**
 * @param policy a TIME_WAIT policy
 * @return it among standard ones
 */
Policies
With(const NamedPolicy<TimeWaitPolicy>& policy)
{
    Policies policies = Policies::Standard();
    policies.timeWait = policy.policy;
    return policies;
}

/**
 * @param name a TIME_WAIT policy of TimeWaitPolicies()
 * @return it among standard ones
 */
Policies
WithTimeWait(const std::string& name)
{
    for (const auto& policy : TimeWaitPolicies())
    {
        if (policy.name == name)
        {
            return With(policy);
        }
    }
    ADD_FAILURE() << name;
    return Policies::Standard();
}

} // namespace

// ---- The standard policies
// -----------------------------------------------------------------------

class ExploreStandard : public testing::TestWithParam<std::size_t>
{
};

TEST_P(ExploreStandard, BothEndsEndAndAreToldRightly)
{
    const Shape& shape = OneConnection()[GetParam()];
    const bool large = std::string(shape.name) == "abort";
    const uint8_t copies = large ? 0 : COPIES;
    ExpectOnly(MakeWorld(shape, {1, copies, 0}), "standard", 0);
}

INSTANTIATE_TEST_SUITE_P(Worlds,
                         ExploreStandard,
                         testing::Range<std::size_t>(0, OneConnection().size()),
                         [](const testing::TestParamInfo<std::size_t>& info) {
                             return TestName(OneConnection()[info.param].name);
                         });

TEST(ExploreStandardTwice, LossesAndEarlyTimers)
{
    // Without text, so that two of each can be afforded.
    WorldOptions world = MakeWorld(ShapeOf("any-order"), {2, 0, 1});
    world.name = "any-order without text";
    world.a.bytes = world.b.bytes = 0;
    ExpectOnly(world, "standard", 0);
}

TEST(ExploreStandardTwice, NumbersThatWrapAround)
{
    WorldOptions world = MakeWorld(ShapeOf("client-first"), {1, 0, 0});
    world.name = "client-first across 2^32";
    world.a.iss = Seq(0xffffffff);
    world.b.iss = Seq(0xfffffffe);
    ExpectOnly(world, "standard", 0);
}

// ---- Teardown policies
// ---------------------------------------------------------------------------

class ExploreTeardown : public testing::TestWithParam<std::size_t>
{
};

TEST_P(ExploreTeardown, OneConnectionEndsRightly)
{
    const auto& policy = TeardownPolicies()[GetParam()];
    Policies policies = Policies::Standard();
    policies.teardown = policy.policy;
    // Those that may reset tell the peer of an error, and where that reset is lost it stays.
    const bool resets = policy.name != "four-way" && policy.name != "coalesced";
    for (const char* shape : {"client-first", "server-first", "half-close"})
    {
        WorldOptions world = MakeWorld(ShapeOf(shape), {1, 0, 0}, policies);
        world.a.mayFail = world.b.mayFail = world.mayStay = resets;
        ExpectOnly(world, "teardown " + policy.name, 0);
    }
}

INSTANTIATE_TEST_SUITE_P(Policies,
                         ExploreTeardown,
                         testing::Range<std::size_t>(0, TeardownPolicies().size()),
                         [](const testing::TestParamInfo<std::size_t>& info) {
                             return TestName(TeardownPolicies()[info.param].name);
                         });

TEST(ExploreTeardownTimes, LingerRunsOutAndTellsThePeerOfAnError)
{
    // Five seconds: the FIN is sent at 0, 1 and 3 s, and where all three are lost at 7 s no more.
    const std::vector<NamedPolicy<TeardownPolicy>>& policies = TeardownPolicies();
    for (const auto& policy : policies)
    {
        if (policy.name == "four-way" || policy.name == "linger")
        {
            Policies among = Policies::Standard();
            among.teardown = policy.policy;
            WorldOptions world = MakeWorld(ShapeOf("client-first"), {3, 0, 0}, among);
            world.name = "client-first without text";
            world.a.bytes = world.b.bytes = 0;
            const bool lingers = policy.name == "linger";
            ExpectOnly(world, "teardown " + policy.name, lingers ? uint32_t{FALSE_ERROR} : 0u);
            world.a.mayFail = world.b.mayFail = world.mayStay = true;
            ExpectOnly(world, "teardown " + policy.name + ", errors allowed", 0);
        }
    }
}

// ---- TIME_WAIT policies, one connection
// ----------------------------------------------------------

class ExploreTimeWait : public testing::TestWithParam<std::size_t>
{
};

TEST_P(ExploreTimeWait, OneConnectionEndsRightlyUnlessNobodyWaits)
{
    const auto& policy = TimeWaitPolicies()[GetParam()];
    // Where nobody holds TIME_WAIT nobody acknowledges a FIN that is sent again: a reset answers.
    const bool holds = policy.name != "none" && policy.name != "bounded-0";
    for (const char* shape : {"client-first", "server-first"})
    {
        ExpectOnly(MakeWorld(ShapeOf(shape), {1, COPIES, 0}, With(policy)),
                   "time-wait " + policy.name,
                   holds ? 0u : uint32_t{FALSE_ERROR});
    }
}

INSTANTIATE_TEST_SUITE_P(Policies,
                         ExploreTimeWait,
                         testing::Range<std::size_t>(0, TimeWaitPolicies().size()),
                         [](const testing::TestParamInfo<std::size_t>& info) {
                             return TestName(TimeWaitPolicies()[info.param].name);
                         });

// ---- Why 2MSL: two connections of one four-tuple
// -------------------------------------------------

TEST(WhyTwoMsl, StandardTimeWaitKeepsOldSegmentsOutWhereNoResetEndsIt)
{
    for (const char* shape :
         {"client-first-again-without-resets", "server-first-again-without-resets"})
    {
        ExpectOnly(MakeWorld(ShapeOf(shape), {0, 1, 0}), "time-wait standard", 0);
    }
}

TEST(WhyTwoMsl, TimeWaitThatIgnoresResetsKeepsOldSegmentsOut)
{
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "too large for a run with sanitizers";
#endif
    ExpectOnly(MakeWorld(ShapeOf("client-first-again"), {0, 1, 0}, WithTimeWait("rfc1337")),
               "time-wait rfc1337",
               0);
}

TEST(WhyTwoMsl, LessThanTwoMslLetsOldSegmentsInEvenWithoutResets)
{
    for (const char* policy : {"none", "truncated"})
    {
        const WorldOptions world = MakeWorld(ShapeOf("client-first-again-without-resets"),
                                             {0, 1, 0},
                                             WithTimeWait(policy));
        const Findings findings = Explore(world, std::string("time-wait ") + policy, OLD_TEXT);
        EXPECT_NE(findings.hazards & OLD_TEXT, 0u) << policy;
    }
}

namespace
{

/// A counterexample about a TIME_WAIT policy.
struct TimeWaitExample
{
    Counterexample example; //!< what is found
    const char* shape;      //!< the world
    const char* timeWait;   //!< the policy
    Bound bound;            //!< what the network may do
    bool keepsOrder;        //!< segments of a direction arrive in order
};

const std::vector<TimeWaitExample> COUNTEREXAMPLES{
    {{"none-fin-answered-by-reset",
      "Without TIME_WAIT, the last ACK is lost: the FIN that is sent again meets nobody, and a "
      "reset\n"
      "tells B's user of an error although both have all the other's text.",
      FALSE_ERROR},
     "client-first",
     "none",
     {1, 0, 0},
     true},
    {{"none-old-text-accepted",
      "Without TIME_WAIT, A opens again at once: a copy of the first connection's text lies in "
      "the\n"
      "window of the second, and B's user gets it (RFC 1337, hazard H1).",
      OLD_TEXT},
     "client-first-again",
     "none",
     {0, 1, 0},
     false},
    {{"none-old-reset",
      "Without TIME_WAIT, a reset that answers the first connection ends the second (RFC 1337,\n"
      "hazard H3).",
      OLD_RESET},
     "client-first-again",
     "none",
     {0, 1, 0},
     false},
    {{"truncated-old-text-accepted",
      "TIME_WAIT of 8 RTO is over long before MSL is: a copy of the first connection's text lies "
      "in\n"
      "the window of the second, and B's user gets it.",
      OLD_TEXT},
     "client-first-again",
     "truncated",
     {0, 1, 0},
     false},
    {{"standard-time-wait-assassination",
      "TIME_WAIT as RFC 9293 has it ends on a reset. An old ACK that arrives late is answered; "
      "the\n"
      "answer meets nobody at B, whose reset ends A's TIME_WAIT, and old text is accepted (RFC "
      "1337).\n"
      "The policy rfc1337 is not open to this.",
      OLD_TEXT},
     "client-first-again",
     "standard",
     {0, 1, 0},
     false},
    {{"rfc1337-reset-outlives-2msl",
      "An answer to an answer may outlive 2MSL: an ACK arrives in TIME_WAIT after one MSL, what\n"
      "answers it after another, and the reset that answers this is still on its way when "
      "TIME_WAIT\n"
      "is over.",
      OLD_RESET},
     "server-first-again-without-text",
     "rfc1337",
     {0, 0, 0},
     false},
};

} // namespace

class WhyTwoMslCounterexample : public testing::TestWithParam<std::size_t>
{
};

TEST_P(WhyTwoMslCounterexample, IsFoundAndTold)
{
    const TimeWaitExample& example = COUNTEREXAMPLES[GetParam()];
    WorldOptions world =
        MakeWorld(ShapeOf(example.shape), example.bound, WithTimeWait(example.timeWait));
    world.keepsOrder = example.keepsOrder;
    ExpectCounterexample(example.example, world, std::string("time-wait ") + example.timeWait);
}

INSTANTIATE_TEST_SUITE_P(Found,
                         WhyTwoMslCounterexample,
                         testing::Range<std::size_t>(0, COUNTEREXAMPLES.size()),
                         [](const testing::TestParamInfo<std::size_t>& info) {
                             return TestName(COUNTEREXAMPLES[info.param].example.file);
                         });

} // namespace explore
} // namespace lifecycle
} // namespace ns3
