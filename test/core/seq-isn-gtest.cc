/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"
#include "tcp-lifecycle-isn.h"

#include <gtest/gtest.h>
#include <set>

namespace ns3
{
namespace lifecycle
{

TEST(SeqNumber, OrderWrapsAround)
{
    const Seq last(0xffffffff);
    EXPECT_LT(last, Seq(0));
    EXPECT_GT(Seq(0), last);
    EXPECT_LE(last, last);
    EXPECT_GE(last, last);
    EXPECT_EQ(last + 1, Seq(0));
    EXPECT_EQ(Seq(0) - 1u, last);
    EXPECT_EQ(Seq(5) - last, 6);
    EXPECT_EQ(last - Seq(5), -6);
    EXPECT_NE(last, Seq(0));
}

TEST(SeqNumber, LaterIsLessThanHalfTheCircleAhead)
{
    EXPECT_LT(Seq(7), Seq(7) + 0x7fffffffu);
    EXPECT_GT(Seq(7), Seq(7) + 0x80000001u);
}

TEST(SeqNumber, WindowIncludesItsLeftEdgeAndExcludesItsRight)
{
    for (const Seq left : {Seq(0), Seq(1000), Seq(0xfffffff0), Seq(0x7ffffff0)})
    {
        EXPECT_FALSE(InWindow(left - 1u, left, 100));
        EXPECT_TRUE(InWindow(left, left, 100));
        EXPECT_TRUE(InWindow(left + 99, left, 100));
        EXPECT_FALSE(InWindow(left + 100, left, 100));
        EXPECT_FALSE(InWindow(left + 0x80000000u, left, 100));
    }
}

TEST(SeqNumber, EmptyWindowHoldsNothing)
{
    EXPECT_FALSE(InWindow(Seq(5), Seq(5), 0));
    EXPECT_FALSE(InWindow(Seq(6), Seq(5), 0));
}

TEST(SegmentFacts, SynAndFinCountInSequenceSpace)
{
    EXPECT_EQ(Seg(ACK, Seq(10), Seq(0), 0).Length(), 0u);
    EXPECT_EQ(Seg(SYN, Seq(10)).Length(), 1u);
    EXPECT_EQ(Seg(FIN | ACK, Seq(10), Seq(0), 5).Length(), 6u);
    EXPECT_EQ(Seg(SYN | FIN | ACK, Seq(10), Seq(0), 5).Length(), 7u);
    EXPECT_EQ(Seg(SYN | FIN | ACK, Seq(10), Seq(0), 5).TextBegin(), Seq(11));
    EXPECT_EQ(Seg(SYN | FIN | ACK, Seq(10), Seq(0), 5).FinSeq(), Seq(16));
    EXPECT_EQ(Seg(FIN | ACK, Seq(0xffffffff), Seq(0), 5).FinSeq(), Seq(4));
    EXPECT_EQ(Seg(FIN | ACK, Seq(0xffffffff), Seq(0), 5).End(), Seq(5));
}

TEST(Reset, TakesItsNumberFromTheAck)
{
    // RFC 9293, section 3.5.2, group 1.
    const Reset reset = MakeReset(Seg(ACK | FIN, Seq(10), Seq(77), 5));
    EXPECT_EQ(reset.seq, Seq(77));
    EXPECT_FALSE(reset.hasAck);
}

TEST(Reset, AcknowledgesWhatHasNoAck)
{
    const Reset reset = MakeReset(Seg(SYN | FIN, Seq(10), Seq(77), 5));
    EXPECT_EQ(reset.seq, Seq(0));
    EXPECT_TRUE(reset.hasAck);
    EXPECT_EQ(reset.ack, Seq(17));
}

namespace
{

/// @return a four-tuple whose 36 bytes are 0 to 35 in the order in which they are hashed
FourTuple
CountingTuple()
{
    FourTuple tuple;
    for (uint8_t i = 0; i < 16; ++i)
    {
        tuple.local[i] = i;
        tuple.remote[i] = static_cast<uint8_t>(16 + i);
    }
    tuple.localPort = 0x2120;
    tuple.remotePort = 0x2322;
    return tuple;
}

constexpr SecretKey COUNTING_KEY{0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};

} // namespace

/// The value OpenSSL's SIPHASH (2-4, 64 bits) gives for this key and these 36 bytes, which is also
/// entry 36 of the vectors its authors publish.
/// (RFC 9293, section 3.4.1, MUST-9: as good as the published function)
TEST(Isn, KeyedHashIsSipHash24)
{
    EXPECT_EQ(KeyedHash(CountingTuple(), COUNTING_KEY), 0x314dffbe0815a3b4ULL);
}

/// (RFC 9293, section 3.4.1, MUST-8; RFC 6528, section 3)
TEST(Isn, TicksEveryFourMicroseconds)
{
    using std::chrono::microseconds;
    const FourTuple tuple = CountingTuple();
    const Seq first = InitialSequenceNumber(tuple, COUNTING_KEY, Duration(0));
    EXPECT_EQ(first, Seq(0x0815a3b4));
    EXPECT_EQ(InitialSequenceNumber(tuple, COUNTING_KEY, Duration(3999)), first);
    EXPECT_EQ(InitialSequenceNumber(tuple, COUNTING_KEY, microseconds(4)), first + 1);
    EXPECT_EQ(InitialSequenceNumber(tuple, COUNTING_KEY, seconds(1)), first + 250000);
}

TEST(Isn, ComesRoundAfterLessThanFiveHours)
{
    // 2^32 ticks of 4 microseconds are 4.77 hours (RFC 9293, section 3.4.1).
    const Duration round = std::chrono::microseconds(4) * (int64_t{1} << 32);
    EXPECT_LT(round, hours(5));
    EXPECT_EQ(InitialSequenceNumber(CountingTuple(), COUNTING_KEY, round),
              InitialSequenceNumber(CountingTuple(), COUNTING_KEY, Duration(0)));
}

/// (RFC 9293, section 3.4.1, SHLD-1; RFC 6528, section 3)
TEST(Isn, DependsOnEveryPartOfTheTupleAndOnTheKey)
{
    std::set<uint32_t> seen;
    const auto add = [&seen](const FourTuple& tuple, const SecretKey& key) {
        seen.insert(InitialSequenceNumber(tuple, key, Duration(0)).GetValue());
    };
    add(CountingTuple(), COUNTING_KEY);
    for (std::size_t i = 0; i < 16; ++i)
    {
        FourTuple local = CountingTuple();
        local.local[i] ^= 1;
        add(local, COUNTING_KEY);
        FourTuple remote = CountingTuple();
        remote.remote[i] ^= 1;
        add(remote, COUNTING_KEY);
    }
    FourTuple ports = CountingTuple();
    ports.localPort ^= 1;
    add(ports, COUNTING_KEY);
    ports.remotePort ^= 1;
    add(ports, COUNTING_KEY);
    add(CountingTuple(), SecretKey{COUNTING_KEY[0] ^ 1, COUNTING_KEY[1]});
    add(CountingTuple(), SecretKey{COUNTING_KEY[0], COUNTING_KEY[1] ^ 1});
    EXPECT_EQ(seen.size(), 1u + 32u + 2u + 2u);
}

TEST(Isn, TheTwoEndsOfAConnectionDiffer)
{
    const FourTuple here = CountingTuple();
    const FourTuple there{here.remote, here.local, here.remotePort, here.localPort};
    EXPECT_NE(KeyedHash(here, COUNTING_KEY), KeyedHash(there, COUNTING_KEY));
}

} // namespace lifecycle
} // namespace ns3
