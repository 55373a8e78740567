/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-policies.h"
#include "explore-expect.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Exhaustive exploration of the handshake policies. Besides what the network does, any segment may
 * find a queue of the listener full, or its Fast Open cookie no longer valid, as often as the bound
 * says: so every order of the policy's decisions is met. Embryonic connections are records of the
 * SYN queue between any two segments.
 *
 * Backlogs are as safe as the handshake without one. SYN cookies and Fast Open are not, and the
 * RFCs say so: here it is found, and told.
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
 * @param name a handshake policy of HandshakePolicies()
 * @return it among standard ones
 */
Policies
WithHandshake(const std::string& name)
{
    Policies policies = Policies::Standard();
    bool found = false;
    for (const auto& policy : HandshakePolicies())
    {
        if (policy.name == name)
        {
            policies.handshake = policy.policy;
            found = true;
        }
    }
    EXPECT_TRUE(found) << name;
    return policies;
}

/**
 * @param shape the name of a world
 * @param policy the name of a handshake policy
 * @param bound what the network may do
 * @return the world
 */
WorldOptions
HandshakeWorld(const std::string& shape, const std::string& policy, const Bound& bound)
{
    WorldOptions world = MakeWorld(ShapeOf(shape), bound, WithHandshake(policy));
    // A third segment that finds the accept queue full is reset: the client is told of an error.
    world.a.mayFail = world.b.mayFail = world.mayStay = policy == "backlog-abort";
    return world;
}

const std::vector<std::string> SHAPES{"client-first",
                                      "server-first",
                                      "server-speaks",
                                      "half-close"};

} // namespace

// ---- Nothing is found
// ------------------------------------------------------------------------------

class ExploreHandshake : public testing::TestWithParam<std::string>
{
};

TEST_P(ExploreHandshake, BothEndsEndAndAreToldRightlyWhateverIsFull)
{
    for (const std::string& shape : SHAPES)
    {
        const uint8_t copies = shape == "half-close" ? 0 : COPIES;
        ExpectOnly(HandshakeWorld(shape, GetParam(), {1, copies, 0, 1}),
                   "handshake " + GetParam(),
                   0);
    }
}

TEST_P(ExploreHandshake, QueuesThatAreFullTwiceAndEarlyTimers)
{
    for (const char* shape : {"client-first", "server-speaks"})
    {
        WorldOptions world = HandshakeWorld(shape, GetParam(), {1, 0, 1, 2});
        world.name += " without text of the client";
        world.a.bytes = 0;
        ExpectOnly(world, "handshake " + GetParam(), 0);
    }
}

INSTANTIATE_TEST_SUITE_P(Policies,
                         ExploreHandshake,
                         testing::Values("three-way", "backlog", "backlog-abort"),
                         [](const testing::TestParamInfo<std::string>& info) {
                             return TestName(info.param);
                         });

// ---- Fast Open
// -------------------------------------------------------------------------------------

TEST(ExploreFastOpen, LossesAndCookiesThatExpireDoNoHarm)
{
    for (const std::string& shape : SHAPES)
    {
        ExpectOnly(HandshakeWorld(shape, "fast-open", {1, 0, 0, 1}), "handshake fast-open", 0);
    }
    ExpectOnly(HandshakeWorld("client-first", "fast-open", {2, 0, 0, 1}), "handshake fast-open", 0);
}

TEST(ExploreFastOpen, CopyOfTheSynGivesItsTextToTheUserTwice)
{
    // "TFO ... may deliver duplicate data to the application" (RFC 7413, section 2.1).
    ExpectCounterexample(
        {"fast-open-text-twice",
         "Fast Open: a copy of the SYN arrives when neither end remembers the connection, and its\n"
         "text is given to B's user once more (RFC 7413, section 2.1).",
         TEXT_TWICE},
        HandshakeWorld("client-first", "fast-open", {0, 1, 0, 0}),
        "handshake fast-open");
}

// ---- SYN cookies
// -----------------------------------------------------------------------------------

class ExploreSynCookies : public testing::TestWithParam<std::string>
{
};

TEST_P(ExploreSynCookies, OneLossDoesNoHarmWhereOrderIsKeptAndTheClientSpeaks)
{
    for (const char* shape : {"client-first", "server-first", "any-order", "half-close"})
    {
        WorldOptions world = HandshakeWorld(shape, GetParam(), {1, 0, 0, 0});
        if (GetParam() == "syn-cookies")
        {
            world.shortages = 1; // it sends one only where a queue is full
        }
        world.keepsOrder = true;
        ExpectOnly(world, "handshake " + GetParam(), 0);
    }
}

TEST_P(ExploreSynCookies, WhatElseIsFoundIsWhatCookiesCannotTell)
{
    const uint32_t known = WRONG_PEER | FALSE_ERROR | TEXT_TWICE;
    for (const char* shape : {"client-first", "server-first", "half-close"})
    {
        const WorldOptions world = HandshakeWorld(shape, GetParam(), {1, 0, 0, 1});
        const Findings findings = Explore(world, "handshake " + GetParam());
        EXPECT_TRUE(findings.complete);
        EXPECT_EQ(findings.differing, 0u);
        EXPECT_EQ(HazardNames(findings.hazards & ~known), "none") << Stories(world, findings);
        EXPECT_NE(findings.hazards & WRONG_PEER, 0u);
    }
}

INSTANTIATE_TEST_SUITE_P(Policies,
                         ExploreSynCookies,
                         testing::Values("syn-cookies", "syn-cookies-always"),
                         [](const testing::TestParamInfo<std::string>& info) {
                             return TestName(info.param);
                         });

namespace
{

/// A counterexample about SYN cookies.
struct CookieExample
{
    Counterexample example; //!< what is found
    const char* shape;      //!< the world
    Bound bound;            //!< what the network may do
    bool keepsOrder;        //!< segments of a direction arrive in order
};

const std::vector<CookieExample> COOKIE_EXAMPLES{
    {{"syn-cookies-third-segment-lost",
      "SYN cookies: the third segment is lost, A has nothing to say and waits for B. But B keeps\n"
      "nothing that could send the SYN-ACK again: A waits for ever (RFC 4987, section 3.6).",
      STUCK},
     "server-speaks",
     {1, 0, 0, 0},
     true},
    {{"syn-cookies-late-third-segment",
      "SYN cookies: the third segment is overtaken by text, which brings the cookie back, too. "
      "When\n"
      "it arrives at last the connection is over, and it opens another one that A knows nothing "
      "of.",
      WRONG_PEER},
     "client-first",
     {0, 0, 0, 0},
     false},
    {{"syn-cookies-fin-overtakes",
      "SYN cookies: the FIN overtakes all segments that bring the cookie back. B knows of no\n"
      "connection, and its reset ends A's.",
      FALSE_ERROR},
     "client-first",
     {0, 0, 0, 0},
     false},
    {{"syn-cookies-text-twice",
      "SYN cookies: text that was copied brings the cookie back once more when the connection is\n"
      "over, and is given to B's user a second time.",
      TEXT_TWICE},
     "client-first",
     {0, 1, 0, 0},
     true},
};

} // namespace

class ExploreSynCookiesExample : public testing::TestWithParam<std::size_t>
{
};

TEST_P(ExploreSynCookiesExample, IsFoundAndTold)
{
    const CookieExample& example = COOKIE_EXAMPLES[GetParam()];
    WorldOptions world = HandshakeWorld(example.shape, "syn-cookies-always", example.bound);
    world.keepsOrder = example.keepsOrder;
    ExpectCounterexample(example.example, world, "handshake syn-cookies-always");
}

INSTANTIATE_TEST_SUITE_P(Found,
                         ExploreSynCookiesExample,
                         testing::Range<std::size_t>(0, COOKIE_EXAMPLES.size()),
                         [](const testing::TestParamInfo<std::size_t>& info) {
                             return TestName(COOKIE_EXAMPLES[info.param].example.file);
                         });

} // namespace explore
} // namespace lifecycle
} // namespace ns3
