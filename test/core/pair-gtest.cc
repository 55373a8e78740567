/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-pair.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <tuple>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Two cores and a pipe that loses, copies and delays.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/// Who closes first.
enum class Order
{
    CLIENT_FIRST,
    SERVER_FIRST,
    BOTH,
};

constexpr uint32_t REQUEST = 100; //!< bytes the client (A) sends
constexpr uint32_t REPLY = 3500;  //!< bytes the server (B) sends once it has the request

/**
 * @param iss initial sequence number
 * @param listens true for a server
 * @return options of an end
 */
EndOptions
Options(uint32_t iss, bool listens = false)
{
    EndOptions options;
    options.iss = Seq(iss);
    options.listens = listens;
    return options;
}

/**
 * A user that sends once something was received, and closes.
 *
 * @param bytes what it sends
 * @param after how much it must have received before it sends
 * @param closeAfter how much it must have received before it closes
 * @param onEof it closes only once the peer has closed
 * @return the script
 */
End::Script
User(uint32_t bytes, uint32_t after, uint32_t closeAfter, bool onEof)
{
    bool sent = false;
    bool closed = false;
    return [=](End& end) mutable {
        const State state = end.GetState();
        const bool open = state == State::ESTABLISHED || state == State::CLOSE_WAIT;
        if (open && !sent && end.GetReceived() >= after)
        {
            sent = true;
            end.Write(bytes, end.GetNow());
        }
        if (open && sent && !closed && end.GetReceived() >= closeAfter && (!onEof || end.HasFin()))
        {
            closed = true;
            end.Close(end.GetNow());
        }
    };
}

/// Scripts of a request and a reply.
void
SetUsers(Pair& pair, Order order)
{
    switch (order)
    {
    case Order::CLIENT_FIRST:
        pair.A().SetScript(User(REQUEST, 0, REPLY, false));
        pair.B().SetScript(User(REPLY, REQUEST, REQUEST, true));
        break;
    case Order::SERVER_FIRST:
        pair.A().SetScript(User(REQUEST, 0, REPLY, true));
        pair.B().SetScript(User(REPLY, REQUEST, REQUEST, false));
        break;
    case Order::BOTH:
        // Each sends at once and closes at once: the FINs cross.
        pair.A().SetScript(User(REQUEST, 0, 0, false));
        pair.B().SetScript(User(REPLY, 0, 0, false));
        break;
    }
}

/// How many of a batch ended how.
struct Tally
{
    uint32_t normal{0};   //!< normally, at both ends
    uint32_t timedOut{0}; //!< an end reported that it gave up
};

/**
 * One connection through a lossy pipe.
 *
 * @param order who closes first
 * @param loss probability that a segment is lost
 * @param seed of the losses
 * @param [in,out] tally how it ended
 */
void
RunOne(Order order, double loss, uint64_t seed, Tally& tally)
{
    std::mt19937_64 random(seed);
    const auto threshold = static_cast<uint64_t>(loss * 1e6);
    Pair pair(Options(static_cast<uint32_t>(random())),
              Options(static_cast<uint32_t>(random()), true));
    pair.SetRule([&](Side, uint32_t, const Segment&) {
        Fate fate;
        fate.lost = random() % 1000000 < threshold;
        return fate;
    });
    SetUsers(pair, order);
    pair.A().Open(pair.Now());
    ASSERT_TRUE(pair.RunToTheEnd()) << "seed " << seed;
    const auto& a = pair.A().GetEnds();
    const auto& b = pair.B().GetEnds();
    const auto gaveUp = [](const std::vector<EndReason>& ends) {
        return std::count(ends.begin(), ends.end(), EndReason::TIMED_OUT) > 0;
    };
    if (gaveUp(a) || gaveUp(b))
    {
        ++tally.timedOut;
        return;
    }
    ++tally.normal;
    const std::vector<EndReason> normally{EndReason::NORMAL};
    ASSERT_EQ(a, normally) << "seed " << seed;
    ASSERT_EQ(b, normally) << "seed " << seed;
    ASSERT_EQ(pair.A().GetState(), State::CLOSED) << "seed " << seed;
    ASSERT_EQ(pair.B().GetState(), State::CLOSED) << "seed " << seed;
    ASSERT_EQ(pair.A().GetReceived(), REPLY) << "seed " << seed;
    ASSERT_EQ(pair.B().GetReceived(), REQUEST) << "seed " << seed;
}

/// One batch: loss in percent, and who closes first.
using BatchParameter = std::tuple<int, Order>;

class LossyPair : public testing::TestWithParam<BatchParameter>
{
};

/**
 * @param info a batch
 * @return its name
 */
std::string
NameOf(const testing::TestParamInfo<BatchParameter>& info)
{
    constexpr const char* orders[] = {"ClientFirst", "ServerFirst", "Both"};
    return "Loss" + std::to_string(std::get<0>(info.param)) +
           orders[static_cast<std::size_t>(std::get<1>(info.param))];
}

} // namespace

TEST_P(LossyPair, EveryConnectionEndsNormallyOrReportsThatItGaveUp)
{
    const auto [percent, order] = GetParam();
    Tally tally;
    for (uint64_t i = 0; i < 1000 && !HasFatalFailure(); ++i)
    {
        RunOne(order, percent / 100.0, 1000000 * static_cast<uint64_t>(percent) + i, tally);
    }
    EXPECT_EQ(tally.normal + tally.timedOut, 1000u);
    // A FIN or text is given up after 7 transmissions: at a loss of 20 % each way a round trip
    // fails with 0.36, seven in a row with 0.0008; at 10 % with 0.00001.
    EXPECT_LE(tally.timedOut, percent == 20 ? 15u : 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Batches,
    LossyPair,
    testing::Combine(testing::Values(5, 10, 20),
                     testing::Values(Order::CLIENT_FIRST, Order::SERVER_FIRST, Order::BOTH)),
    NameOf);

// ---- Without loss, and with one
// ------------------------------------------------------------------

TEST(Exchange, WithoutLossTakesTheFewestSegments)
{
    for (Order order : {Order::CLIENT_FIRST, Order::SERVER_FIRST, Order::BOTH})
    {
        Tally tally;
        RunOne(order, 0, 1, tally);
        EXPECT_EQ(tally.normal, 1u);
    }
    Pair pair(Options(100), Options(300, true));
    SetUsers(pair, Order::CLIENT_FIRST);
    pair.A().Open(pair.Now());
    ASSERT_TRUE(pair.RunToTheEnd());
    for (Side side : {Side::A, Side::B})
    {
        EXPECT_EQ(pair.At(side).GetCounts().fin, 1u);
        EXPECT_EQ(pair.At(side).GetCounts().rst, 0u);
        EXPECT_EQ(pair.At(side).GetCounts().established, 1u);
    }
    EXPECT_EQ(pair.A().GetCounts().syn, 1u);
    EXPECT_EQ(pair.B().GetCounts().synAck, 1u);
}

TEST(Exchange, SurvivesTheLossOfAnySingleSegment)
{
    for (Order order : {Order::CLIENT_FIRST, Order::SERVER_FIRST, Order::BOTH})
    {
        for (Side side : {Side::A, Side::B})
        {
            for (uint32_t lost = 0; lost < 12; ++lost)
            {
                Pair pair(Options(0xfffffff0), Options(0x7ffffff0, true));
                SetUsers(pair, order);
                pair.SetRule(Lose(side, {lost}));
                pair.A().Open(pair.Now());
                ASSERT_TRUE(pair.RunToTheEnd());
                const std::vector<EndReason> normally{EndReason::NORMAL};
                EXPECT_EQ(pair.A().GetEnds(), normally) << lost;
                EXPECT_EQ(pair.B().GetEnds(), normally) << lost;
                EXPECT_EQ(pair.A().GetReceived(), REPLY) << lost;
                EXPECT_EQ(pair.B().GetReceived(), REQUEST) << lost;
            }
        }
    }
}

/// Copies and reordering without loss: a copy of every segment arrives up to 0.4 s late.
TEST(Exchange, SurvivesCopiesAndReordering)
{
    std::mt19937_64 random(7);
    for (int i = 0; i < 300; ++i)
    {
        for (Order order : {Order::CLIENT_FIRST, Order::SERVER_FIRST, Order::BOTH})
        {
            Pair pair(Options(static_cast<uint32_t>(random())),
                      Options(static_cast<uint32_t>(random()), true));
            pair.SetRule([&](Side, uint32_t, const Segment&) {
                Fate fate;
                fate.copies = 1 + static_cast<uint32_t>(random() % 2);
                fate.extraDelay = milliseconds(random() % 400);
                return fate;
            });
            SetUsers(pair, order);
            pair.A().Open(pair.Now());
            ASSERT_TRUE(pair.RunToTheEnd());
            // A SYN that comes late, when B's side is over and its port listens again, makes an
            // embryo there; A's TIME_WAIT or its reset ends it.
            ASSERT_EQ(pair.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL}) << i;
            ASSERT_FALSE(pair.B().GetEnds().empty()) << i;
            ASSERT_EQ(pair.B().GetEnds().front(), EndReason::NORMAL) << i;
            ASSERT_EQ(pair.B().GetState(), State::CLOSED) << i;
            ASSERT_EQ(pair.A().GetReceived(), REPLY) << i;
        }
    }
}

TEST(LastAckPair, OneLostFinalAckCostsExactlyOneFinWhateverTheMsl)
{
    for (int msl : {30, 60, 120})
    {
        EndOptions client = Options(100);
        client.parameters.msl = seconds(msl);
        EndOptions server = Options(300, true);
        server.parameters.msl = seconds(msl);
        Pair pair(client, server);
        SetUsers(pair, Order::CLIENT_FIRST);
        // The client's ACK of the server's FIN is the first it sends after its own FIN.
        bool finSent = false;
        bool lost = false;
        pair.SetRule([&](Side from, uint32_t, const Segment& segment) {
            Fate fate;
            if (from == Side::A && finSent && !lost && !segment.Has(FLAG_FIN))
            {
                lost = fate.lost = true;
            }
            finSent = finSent || (from == Side::A && segment.Has(FLAG_FIN));
            return fate;
        });
        pair.A().Open(pair.Now());
        pair.RunUntil(seconds(10));
        EXPECT_EQ(pair.A().GetState(), State::TIME_WAIT);
        const auto deadline = pair.A().GetDeadline();
        ASSERT_TRUE(deadline);
        ASSERT_TRUE(pair.RunToTheEnd());
        EXPECT_TRUE(lost);
        EXPECT_EQ(pair.A().GetCounts().fin, 1u);
        EXPECT_EQ(pair.B().GetCounts().fin, 2u);
        EXPECT_EQ(pair.A().GetCounts().restarts, 1u);
        // The FIN of LAST_ACK is sent, lost once in its answer, sent again after 1 s: RTO + RTT.
        EXPECT_EQ(pair.B().GetLastAckDuration(), Duration(milliseconds(1100)));
        // 2MSL from the repeated FIN's arrival: B closed at 0.25 s.
        EXPECT_EQ(*deadline, Duration(seconds(2 * msl) + milliseconds(1300)));
        EXPECT_EQ(pair.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
        EXPECT_EQ(pair.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL});
    }
}

// ---- Opening
// -------------------------------------------------------------------------------------

/// (RFC 9293, section 3.5, MUST-10)
TEST(SimultaneousOpen, EverySingleLossStillReachesEstablishedAtBoth)
{
    for (Side side : {Side::A, Side::B})
    {
        for (uint32_t lost = 0; lost < 6; ++lost)
        {
            Pair pair(Options(100), Options(300));
            pair.SetRule(Lose(side, {lost}));
            pair.A().Open(pair.Now());
            pair.B().Open(pair.Now());
            EXPECT_TRUE(pair.RunToTheEnd());
            EXPECT_EQ(pair.A().GetState(), State::ESTABLISHED) << lost;
            EXPECT_EQ(pair.B().GetState(), State::ESTABLISHED) << lost;
            EXPECT_EQ(pair.A().GetCounts().rst + pair.B().GetCounts().rst, 0u) << lost;
        }
    }
}

TEST(SimultaneousOpen, EveryPairOfLossesStillReachesEstablishedAtBoth)
{
    for (uint32_t first = 0; first < 6; ++first)
    {
        for (uint32_t second = 0; second < 6; ++second)
        {
            Pair pair(Options(100), Options(300));
            pair.SetRule([=](Side from, uint32_t ordinal, const Segment&) {
                Fate fate;
                fate.lost = ordinal == (from == Side::A ? first : second);
                return fate;
            });
            pair.A().Open(pair.Now());
            pair.B().Open(pair.Now());
            EXPECT_TRUE(pair.RunToTheEnd());
            EXPECT_EQ(pair.A().GetState(), State::ESTABLISHED) << first << " " << second;
            EXPECT_EQ(pair.B().GetState(), State::ESTABLISHED) << first << " " << second;
        }
    }
}

TEST(ServerThatSpeaksFirst, LostThirdAckIsRepairedBySynAck)
{
    Pair pair(Options(100), Options(300, true));
    pair.SetRule(Lose(Side::A, {1}));
    pair.B().SetScript(User(REPLY, 0, 0xffffffff, true));
    pair.A().Open(pair.Now());
    ASSERT_TRUE(pair.RunToTheEnd());
    EXPECT_EQ(pair.B().GetCounts().synAck, 2u);
    EXPECT_EQ(pair.A().GetReceived(), REPLY);
}

TEST(Refusal, IsKnownAfterOneRoundTrip)
{
    Pair pair(Options(100), Options(300));
    pair.A().Open(pair.Now());
    pair.RunUntil(2 * Pair::DELAY - Duration(1));
    EXPECT_TRUE(pair.A().GetEnds().empty());
    pair.RunUntil(2 * Pair::DELAY);
    EXPECT_EQ(pair.A().GetEnds(), std::vector<EndReason>{EndReason::REFUSED});
    EXPECT_EQ(pair.A().GetCounts().syn, 1u);
}

TEST(CloseInSynRcvd, SurvivesTheLossOfAnySegment)
{
    for (Side side : {Side::A, Side::B})
    {
        for (uint32_t lost = 0; lost < 6; ++lost)
        {
            Pair pair(Options(100), Options(300, true));
            pair.SetRule(Lose(side, {lost}));
            bool closed = false;
            pair.B().SetScript([&closed](End& end) {
                if (end.GetState() == State::SYN_RCVD && !closed)
                {
                    closed = true;
                    end.Close(end.GetNow());
                }
            });
            pair.A().SetScript(User(REQUEST, 0, 0, true));
            pair.A().Open(pair.Now());
            ASSERT_TRUE(pair.RunToTheEnd());
            const std::vector<EndReason> normally{EndReason::NORMAL};
            EXPECT_EQ(pair.A().GetEnds(), normally) << lost;
            EXPECT_EQ(pair.B().GetEnds(), normally) << lost;
            EXPECT_EQ(pair.B().GetReceived(), REQUEST) << lost;
        }
    }
}

// ---- Timestamps, abort, determinism
// --------------------------------------------------------------

TEST(Timestamps, ConnectionWithThemEndsNormallyUnderLoss)
{
    std::mt19937_64 random(11);
    for (int i = 0; i < 200; ++i)
    {
        EndOptions a = Options(static_cast<uint32_t>(random()));
        EndOptions b = Options(static_cast<uint32_t>(random()), true);
        a.timestamps = b.timestamps = true;
        Pair pair(a, b);
        pair.SetRule([&](Side, uint32_t, const Segment&) {
            Fate fate;
            fate.lost = random() % 20 == 0;
            return fate;
        });
        SetUsers(pair, Order::CLIENT_FIRST);
        pair.A().Open(pair.Now());
        ASSERT_TRUE(pair.RunToTheEnd());
        ASSERT_EQ(pair.A().GetEnds(), std::vector<EndReason>{EndReason::NORMAL}) << i;
        ASSERT_EQ(pair.B().GetEnds(), std::vector<EndReason>{EndReason::NORMAL}) << i;
    }
}

TEST(AbortPair, PeerLearnsOfItByOneReset)
{
    Pair pair(Options(100), Options(300, true));
    pair.A().Open(pair.Now());
    pair.RunUntil(seconds(1));
    pair.A().Abort(pair.Now());
    ASSERT_TRUE(pair.RunToTheEnd());
    EXPECT_EQ(pair.A().GetEnds(), std::vector<EndReason>{EndReason::ABORTED});
    EXPECT_EQ(pair.B().GetEnds(), std::vector<EndReason>{EndReason::RESET});
    EXPECT_EQ(pair.A().GetCounts().rst, 1u);
    EXPECT_EQ(pair.B().GetCounts().rst, 0u);
}

TEST(Determinism, SameLossesGiveTheSameTranscript)
{
    std::string transcripts[2];
    for (auto& transcript : transcripts)
    {
        std::mt19937_64 random(5);
        Pair pair(Options(100), Options(300, true), true);
        pair.SetRule([&](Side, uint32_t, const Segment&) {
            Fate fate;
            fate.lost = random() % 5 == 0;
            return fate;
        });
        SetUsers(pair, Order::SERVER_FIRST);
        pair.A().Open(pair.Now());
        ASSERT_TRUE(pair.RunToTheEnd());
        transcript = pair.GetTranscript();
    }
    EXPECT_FALSE(transcripts[0].empty());
    EXPECT_EQ(transcripts[0], transcripts[1]);
}

} // namespace lifecycle
} // namespace ns3
