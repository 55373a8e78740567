/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-policies.h"
#include "explore-expect.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
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
    const bool resets = policy == "backlog-abort";
    world.a.mayFail = world.a.mayFail || resets;
    world.b.mayFail = world.b.mayFail || resets;
    world.mayStay = world.mayStay || resets;
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

// ---- What is wrong is found
// --------------------------------------------------------------------

namespace
{

/// Gives every SYN the same answer.
class StubbornHandshake : public ThreeWayHandshake
{
  public:
    /// @param answer it
    explicit StubbornHandshake(SynDecision answer)
        : m_answer(answer)
    {
    }

    SynDecision OnSyn(const SynContext& /* context */) const override
    {
        return m_answer;
    }

  private:
    SynDecision m_answer; //!< to every SYN
};

} // namespace

TEST(ExploreHandshakeThatIsWrong, ClientThatIsNeverLetInIsToldOfAnErrorAlthoughNothingIsLost)
{
    for (const SynDecision answer : {SynDecision::IGNORE, SynDecision::REFUSE})
    {
        Policies policies = Policies::Standard();
        policies.handshake = std::make_shared<StubbornHandshake>(answer);
        const Findings findings =
            Explore(MakeWorld(ShapeOf("client-first"), {0, 0, 0, 0}, policies),
                    answer == SynDecision::IGNORE ? "SYNs ignored" : "SYNs refused");
        EXPECT_TRUE(findings.complete);
        EXPECT_EQ(HazardNames(findings.hazards), HazardNames(FALSE_ERROR));
    }
}

// ---- Fast Open
// -------------------------------------------------------------------------------------

TEST(ExploreFastOpen, LossesAndCookiesThatExpireDoNoHarm)
{
    for (const char* shape : {"client-first",
                              "server-first",
                              "server-speaks",
                              "half-close",
                              "any-order",
                              "fin-rides",
                              "close-in-syn-rcvd"})
    {
        ExpectOnly(HandshakeWorld(shape, "fast-open", {1, 0, 0, 1}), "handshake fast-open", 0);
    }
    ExpectOnly(HandshakeWorld("client-first", "fast-open", {2, 0, 0, 1}), "handshake fast-open", 0);
}

TEST(ExploreFastOpen, NothingButTextGivenTwiceComesOfACopy)
{
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "too large for a run with sanitizers";
#endif
    for (const std::string& shape : SHAPES)
    {
        // Where the client writes nothing, there is no text on its SYN.
        ExpectOnly(HandshakeWorld(shape, "fast-open", {0, 1, 0, 1}),
                   "handshake fast-open",
                   shape == "server-speaks" ? 0u : uint32_t{TEXT_TWICE});
    }
}

TEST(ExploreFastOpen, ServerThatEndsBeforeItsSynAckArrivesMayGetTheTextAnew)
{
    // The SYN-ACK is lost and the server's user closes without having read: before the reset of
    // that arrives, the client's SYN opens another connection, and its text is sent once more.
    ExpectOnly(HandshakeWorld("unread", "fast-open", {1, 0, 0, 1}),
               "handshake fast-open",
               TEXT_TWICE);
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
    // WRONG_PEER: a third segment that comes late opens the connection again. OLD_ACK: and what
    // that one sends is acknowledged by what is left of the old one. FALSE_ERROR: a FIN comes first
    // (not where the client waits for the server's). STUCK: nobody sends the SYN-ACK again.
    // TEXT_TWICE: text that was sent again comes when the connection is over; only in half-close is
    // nothing of the server's on its way that had to arrive before.
    const std::vector<std::pair<const char*, uint32_t>> known{
        {"client-first", WRONG_PEER | FALSE_ERROR},
        {"server-first", WRONG_PEER},
        {"any-order", WRONG_PEER | FALSE_ERROR},
        {"half-close", WRONG_PEER | FALSE_ERROR | TEXT_TWICE},
        {"server-speaks", WRONG_PEER | OLD_ACK | STUCK}};
    for (const auto& [shape, hazards] : known)
    {
        ExpectOnly(HandshakeWorld(shape, GetParam(), {1, 0, 0, 1}),
                   "handshake " + GetParam(),
                   hazards);
    }
}

TEST_P(ExploreSynCookies, CopyOfTextThatBringsTheCookieBackGivesItTwice)
{
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "too large for a run with sanitizers";
#endif
    for (const char* shape : {"client-first", "server-first"})
    {
        ExpectOnly(HandshakeWorld(shape, GetParam(), {0, 1, 0, 1}),
                   "handshake " + GetParam(),
                   WRONG_PEER | FALSE_ERROR | TEXT_TWICE);
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
