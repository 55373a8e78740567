/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"
#include "tcp-syn-cookie.h"

#include <gtest/gtest.h>
#include <set>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * SYN cookies (RFC 4987, section 3.6): what goes in comes out, for a while, and nothing else does.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

constexpr SecretKey KEY{0x0123456789abcdefULL, 0xfedcba9876543210ULL}; //!< a secret
constexpr Duration NOON = hours(12);                                   //!< some time

/**
 * @param port the peer's port
 * @return a four-tuple
 */
FourTuple
Peer(uint16_t port)
{
    FourTuple tuple;
    tuple.localPort = 80;
    tuple.remotePort = port;
    tuple.remote[15] = 9;
    return tuple;
}

/**
 * @param mss the peer's segment size
 * @param ipv6 the family
 * @return the size that a cookie brings back
 */
uint16_t
Rounded(uint16_t mss, bool ipv6)
{
    const Seq cookie = MakeSynCookie(Peer(1), IRS, mss, ipv6, KEY, NOON);
    return ReadSynCookie(cookie, Peer(1), IRS, ipv6, KEY, NOON).value_or(0);
}

} // namespace

TEST(SynCookie, BringsTheSegmentSizeBackRoundedDown)
{
    // A peer is never sent more than it takes (RFC 9293, section 3.7.1, MUST-16).
    EXPECT_EQ(Rounded(100, false), 64);
    EXPECT_EQ(Rounded(400, false), 216);
    EXPECT_EQ(Rounded(536, false), 536);
    EXPECT_EQ(Rounded(1299, false), 1200);
    EXPECT_EQ(Rounded(1300, false), 1300);
    EXPECT_EQ(Rounded(1459, false), 1452);
    EXPECT_EQ(Rounded(1460, false), 1460);
    EXPECT_EQ(Rounded(65535, false), 1460);
    EXPECT_EQ(Rounded(1219, true), 536);
    EXPECT_EQ(Rounded(1220, true), 1220);
    EXPECT_EQ(Rounded(1440, true), 1440);
    EXPECT_EQ(Rounded(8939, true), 4016);
    EXPECT_EQ(Rounded(9000, true), 8940);
}

TEST(SynCookie, IsOfOneConnectionAndOneSecretOnly)
{
    const Seq cookie = MakeSynCookie(Peer(1), IRS, 1460, false, KEY, NOON);
    const auto reads = [&](const FourTuple& tuple, Seq irs, const SecretKey& key) {
        return ReadSynCookie(cookie, tuple, irs, false, key, NOON).has_value();
    };
    EXPECT_TRUE(reads(Peer(1), IRS, KEY));
    EXPECT_FALSE(reads(Peer(2), IRS, KEY));
    EXPECT_FALSE(reads(Peer(1), IRS + 100, KEY));
    EXPECT_FALSE(reads(Peer(1), IRS, {KEY[0], KEY[1] + 1}));
    FourTuple other = Peer(1);
    other.local[15] = 7;
    EXPECT_FALSE(reads(other, IRS, KEY));
}

/// A late ACK of a connection that carried as many bytes each way: both numbers have moved on
/// alike.
TEST(SynCookie, IsNotWhatFollowsInTheSameConnection)
{
    const Seq cookie = MakeSynCookie(Peer(1), IRS, 1460, false, KEY, NOON);
    uint32_t hits = 0;
    for (uint32_t bytes = 1; bytes <= 100000; ++bytes)
    {
        hits += ReadSynCookie(cookie + bytes, Peer(1), IRS + bytes, false, KEY, NOON) ? 1 : 0;
    }
    EXPECT_EQ(hits, 0u);
}

TEST(SynCookie, IsGoodForTwoPeriodsOfTheClock)
{
    // Made in the middle of a minute.
    const Duration made = NOON + seconds(30);
    const Seq cookie = MakeSynCookie(Peer(1), IRS, 1460, false, KEY, made);
    const auto reads = [&](Duration when) {
        return ReadSynCookie(cookie, Peer(1), IRS, false, KEY, when).has_value();
    };
    EXPECT_TRUE(reads(made));
    EXPECT_TRUE(reads(NOON + milliseconds(119999)));
    EXPECT_FALSE(reads(NOON + seconds(120)));
    EXPECT_FALSE(reads(NOON - seconds(1))); // not before it was made either
    EXPECT_FALSE(reads(NOON + hours(1)));
    // The time in it wraps around after 256 minutes: an old copy is one in 2^24 to be right.
    EXPECT_FALSE(reads(made + 256 * SYN_COOKIE_PERIOD));
}

/// Among 2^32 numbers 8 are right at any time: 4 sizes, 2 minutes. Of a million guesses about none.
TEST(SynCookie, GuessesFail)
{
    uint32_t hits = 0;
    uint32_t dice = 1;
    for (int i = 0; i < 1000000; ++i)
    {
        dice = dice * 1664525 + 1013904223;
        hits += ReadSynCookie(Seq(dice), Peer(1), IRS, false, KEY, NOON) ? 1 : 0;
    }
    EXPECT_LE(hits, 1u);
}

TEST(SynCookie, NumbersDifferBetweenPeersAndTimes)
{
    std::set<uint32_t> numbers;
    for (uint16_t port = 0; port < 1000; ++port)
    {
        numbers.insert(MakeSynCookie(Peer(port), IRS, 1460, false, KEY, NOON).GetValue());
        numbers.insert(
            MakeSynCookie(Peer(port), IRS, 1460, false, KEY, NOON + seconds(60)).GetValue());
    }
    EXPECT_GE(numbers.size(), 1999u);
}

TEST(StampedOption, AllCombinationsComeBack)
{
    for (uint32_t now : {1000000u, 1000063u, 5u, 0u, 0xffffffffu, 64u})
    {
        for (int scale = -1; scale <= 14; ++scale)
        {
            for (int bits = 0; bits < 4; ++bits)
            {
                StampedOptions options;
                if (scale >= 0)
                {
                    options.windowScale = static_cast<uint8_t>(scale);
                }
                options.sack = (bits & 1) != 0;
                options.ecn = (bits & 2) != 0;
                const uint32_t stamp = StampOptions(now, options);
                // Never later than the true one, and at most 63 ticks before it.
                EXPECT_LE(now - stamp, 63u);
                const StampedOptions back = ReadStampedOptions(stamp);
                EXPECT_EQ(back.windowScale, options.windowScale);
                EXPECT_EQ(back.sack, options.sack);
                EXPECT_EQ(back.ecn, options.ecn);
            }
        }
    }
}

} // namespace lifecycle
} // namespace ns3
