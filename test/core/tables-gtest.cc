/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"
#include "tcp-four-tuple.h"
#include "tcp-listener-table.h"
#include "tcp-time-wait-table.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * The tables of a host: four-tuples and their hash, listeners by precedence, and TIME_WAIT without
 * sockets.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/**
 * @param last the last byte
 * @return an IPv4 address mapped into IPv6
 */
AddressBytes
Mapped(uint8_t last)
{
    AddressBytes bytes{};
    bytes[10] = 0xff;
    bytes[11] = 0xff;
    bytes[12] = 10;
    bytes[15] = last;
    return bytes;
}

/**
 * @param localPort this host's port
 * @param remote the peer's last byte of address
 * @param remotePort the peer's port
 * @return a four-tuple of host 10.0.0.1
 */
FourTuple
Tuple(uint16_t localPort, uint8_t remote = 2, uint16_t remotePort = 80)
{
    return {Mapped(1), Mapped(remote), localPort, remotePort};
}

} // namespace

// ---- Four-tuples
// ---------------------------------------------------------------------------------

TEST(FourTuples, EqualOnlyIfAllPartsAre)
{
    const FourTuple tuple = Tuple(1000);
    EXPECT_TRUE(tuple == Tuple(1000));
    EXPECT_FALSE(tuple == Tuple(1001));
    EXPECT_FALSE(tuple == Tuple(1000, 3));
    EXPECT_FALSE(tuple == Tuple(1000, 2, 81));
    FourTuple local = tuple;
    local.local = Mapped(9);
    EXPECT_FALSE(tuple == local);
}

TEST(FourTuples, HashTellsTheEndsApart)
{
    const FourTuple here = Tuple(1000);
    const FourTuple there{here.remote, here.local, here.remotePort, here.localPort};
    EXPECT_NE(FourTupleHash()(here), FourTupleHash()(there));
    EXPECT_EQ(FourTupleHash()(here), FourTupleHash()(Tuple(1000)));
}

/// A table of connections that differ in ports and hosts only must not fall into few buckets: its
/// low bits choose the bucket.
TEST(FourTuples, HashSpreadsNeighboursOverBuckets)
{
    constexpr std::size_t buckets = 1 << 14;
    std::unordered_set<std::size_t> whole;
    std::vector<unsigned> load(buckets);
    for (unsigned port = 0; port < 4096; ++port)
    {
        for (uint8_t remote = 0; remote < 4; ++remote)
        {
            const auto hash = FourTupleHash()(Tuple(static_cast<uint16_t>(49152 + port), remote));
            whole.insert(hash);
            ++load[hash % buckets];
        }
    }
    EXPECT_EQ(whole.size(), 4096u * 4u);
    // With one entry a bucket on average, a fair hash loads none with a dozen.
    EXPECT_LT(*std::max_element(load.begin(), load.end()), 12u);
}

// ---- Listeners
// -----------------------------------------------------------------------------------

namespace
{

using Listeners = ListenerTable<const char*>;

/**
 * @param address the last byte of its IPv4 address, 0 for any
 * @param device its interface
 * @return a place at port 80
 */
LocalEndpoint
Place(uint8_t address, uint32_t device = ANY_DEVICE)
{
    LocalEndpoint endpoint;
    endpoint.anyAddress = address == 0;
    endpoint.address = endpoint.anyAddress ? AddressBytes{} : Mapped(address);
    endpoint.port = 80;
    endpoint.device = device;
    return endpoint;
}

/// @return a place at port 80, IPv6 at all addresses
LocalEndpoint
PlaceOfIpv6()
{
    LocalEndpoint endpoint = Place(0);
    endpoint.ipv6 = true;
    return endpoint;
}

/**
 * @param table listeners
 * @param address last byte of a segment's destination
 * @param device the interface it came by
 * @param ipv6 its family
 * @return the name of the listener found, "-" if none
 */
std::string
FindAt(const Listeners& table, uint8_t address, uint32_t device, bool ipv6 = false)
{
    const char* found =
        table.Find(Mapped(address), ipv6, 80, device, [](const char*) { return true; });
    return found ? found : "-";
}

} // namespace

TEST(Listeners, MostParticularOneIsFoundInWhateverOrderTheyCame)
{
    struct Named
    {
        LocalEndpoint place; //!< where it waits
        const char* name;    //!< its name
    };

    const std::vector<Named> rising{{PlaceOfIpv6(), "ipv6"},
                                    {Place(0), "any"},
                                    {Place(0, 3), "any, interface"},
                                    {Place(1), "address"},
                                    {Place(1, 3), "address, interface"}};
    Listeners upwards;
    for (const auto& one : rising)
    {
        ASSERT_TRUE(upwards.Add(one.place, one.name));
        EXPECT_EQ(FindAt(upwards, 1, 3), one.name);
    }
    Listeners downwards;
    for (auto one = rising.rbegin(); one != rising.rend(); ++one)
    {
        ASSERT_TRUE(downwards.Add(one->place, one->name));
        EXPECT_EQ(FindAt(downwards, 1, 3), "address, interface");
    }
    for (const Listeners* table : {&upwards, &downwards})
    {
        EXPECT_EQ(FindAt(*table, 1, 4), "address");
        EXPECT_EQ(FindAt(*table, 2, 3), "any, interface");
        EXPECT_EQ(FindAt(*table, 2, 4), "any");
        EXPECT_EQ(FindAt(*table, 2, 4, true), "ipv6");
    }
}

TEST(Listeners, Ipv6AtAllAddressesTakesIpv4ButNotTheOtherWayRound)
{
    Listeners table;
    table.Add(PlaceOfIpv6(), "ipv6");
    EXPECT_EQ(FindAt(table, 1, 0), "ipv6");
    Listeners ipv4;
    ipv4.Add(Place(0), "ipv4");
    EXPECT_EQ(FindAt(ipv4, 1, 0, true), "-");
    Listeners bound;
    LocalEndpoint particular = PlaceOfIpv6();
    particular.anyAddress = false;
    particular.address = Mapped(1);
    bound.Add(particular, "ipv6 address");
    EXPECT_EQ(FindAt(bound, 1, 0), "-");
}

/// (RFC 9293, section 3.9.1.1, MUST-41)
TEST(Listeners, SamePlaceTwiceIsRefused)
{
    Listeners table;
    EXPECT_TRUE(table.Add(Place(1), "first"));
    EXPECT_TRUE(table.Conflicts(Place(1)));
    EXPECT_FALSE(table.Add(Place(1), "second"));
    EXPECT_EQ(FindAt(table, 1, 0), "first");
    EXPECT_FALSE(table.Conflicts(Place(2)));
    EXPECT_FALSE(table.Conflicts(Place(1, 3)));
    EXPECT_FALSE(table.Conflicts(Place(0)));
    EXPECT_FALSE(table.Conflicts(PlaceOfIpv6()));
}

TEST(Listeners, PredicatePassesOverThoseThatDoNotFit)
{
    Listeners table;
    table.Add(Place(1), "bound only");
    table.Add(Place(0), "listening");
    const auto listens = [](const char* name) { return std::string(name) == "listening"; };
    EXPECT_STREQ(table.Find(Mapped(1), false, 80, 0, listens), "listening");
}

TEST(Listeners, RemovedOneFreesItsPlaceAndItsPort)
{
    Listeners table;
    const char* name = "one";
    table.Add(Place(1), name);
    EXPECT_TRUE(table.IsUsed(80));
    table.Remove(81, name);
    EXPECT_TRUE(table.IsUsed(80));
    table.Remove(80, name);
    EXPECT_FALSE(table.IsUsed(80));
    EXPECT_EQ(FindAt(table, 1, 0), "-");
    EXPECT_TRUE(table.Add(Place(1), name));
}

TEST(Listeners, OtherPortIsNotFound)
{
    Listeners table;
    table.Add(Place(0), "one");
    EXPECT_EQ(table.Find(Mapped(1), false, 81, 0, [](const char*) { return true; }), nullptr);
}

// ---- TIME_WAIT
// -----------------------------------------------------------------------------------

namespace
{

using Waiting = TimeWaitTable<int>;

/**
 * Put the builder's TIME_WAIT into a table.
 *
 * @param table a table
 * @param port this host's port
 * @param now the time
 * @param msl its maximum segment lifetime
 * @return the entry
 */
Waiting::Entry&
Enter(Waiting& table, uint16_t port, Duration now, Duration msl = seconds(120))
{
    return table.Insert(Tuple(port),
                        InTimeWait().GetTcb(),
                        {msl, RTO},
                        std::make_shared<StandardTimeWait>(),
                        int{port},
                        now);
}

/**
 * @param table a table
 * @param now the time
 * @return the ports of what is over, removed, in order
 */
std::string
Expire(Waiting& table, Duration now)
{
    std::string ports;
    while (const auto tuple = table.NextExpired(now))
    {
        ports += (ports.empty() ? "" : " ") + std::to_string(tuple->localPort);
        table.Remove(*tuple);
    }
    return ports;
}

} // namespace

TEST(TimeWaitEntries, EndInTheOrderOfDeadlinesThenOfComing)
{
    Waiting table;
    Enter(table, 3, seconds(0));
    Enter(table, 1, seconds(0));
    Enter(table, 2, seconds(0), seconds(10));
    Enter(table, 4, seconds(10));
    EXPECT_EQ(table.Size(), 4u);
    EXPECT_EQ(table.NextDeadline(), Duration(seconds(20)));
    EXPECT_EQ(Expire(table, seconds(20) - Duration(1)), "");
    EXPECT_EQ(Expire(table, seconds(20)), "2");
    EXPECT_EQ(table.NextDeadline(), Duration(seconds(240)));
    EXPECT_EQ(Expire(table, seconds(300)), "3 1 4");
    EXPECT_EQ(table.Size(), 0u);
    EXPECT_FALSE(table.NextDeadline());
}

TEST(TimeWaitEntries, AreFoundByTheWholeTuple)
{
    Waiting table;
    Enter(table, 1, T0);
    ASSERT_NE(table.Find(Tuple(1)), nullptr);
    EXPECT_EQ(table.Find(Tuple(1))->host, 1);
    EXPECT_EQ(table.Find(Tuple(2)), nullptr);
    EXPECT_EQ(table.Find(Tuple(1, 3)), nullptr);
    table.Remove(Tuple(1));
    EXPECT_EQ(table.Find(Tuple(1)), nullptr);
}

TEST(TimeWaitEntries, RetransmittedFinIsAcknowledgedAndRestarts)
{
    Waiting table;
    Waiting::Entry& entry = Enter(table, 1, T0);
    Enter(table, 2, seconds(50));
    const Segment fin = Seg(FIN | ACK, IRS + 1, ISS + 2);
    const TimeWaitOutcome outcome = table.OnSegment(entry, fin, seconds(100));
    EXPECT_EQ(outcome.reply, Reply::ACK);
    EXPECT_TRUE(outcome.restarted);
    EXPECT_FALSE(outcome.ended);
    EXPECT_EQ(Expire(table, seconds(339)), "2");
    EXPECT_EQ(Expire(table, seconds(340)), "1");
}

TEST(TimeWaitEntries, AnswerAsAConnectionDoes)
{
    const Segment segments[] = {Seg(FIN | ACK, IRS + 1, ISS + 2),
                                Seg(ACK, IRS + 2, ISS + 2),
                                Seg(ACK, IRS + 2, ISS + 3),
                                Seg(ACK, IRS + 2, ISS + 2, 10),
                                Seg(SYN, IRS + 900),
                                Seg(SYN, IRS - 900u),
                                Seg(SYN | ACK, IRS + 2, ISS + 2),
                                Seg(RST, IRS + 2),
                                Seg(RST, IRS + 3),
                                Seg(RST, IRS - 1u),
                                Seg(ACK, IRS - 1u, ISS + 2)};
    for (const Segment& segment : segments)
    {
        Waiting table;
        Waiting::Entry& entry = Enter(table, 1, T0);
        const TimeWaitOutcome outcome = table.OnSegment(entry, segment, seconds(1));
        Connection connection = InTimeWait();
        const Arrival arrival = connection.OnSegment(segment, seconds(1));
        EXPECT_EQ(outcome.ended.has_value(), connection.GetState() == State::CLOSED);
        EXPECT_EQ(outcome.reply, arrival.reply);
        EXPECT_EQ(outcome.restarted, arrival.restartTimeWait);
        if (!outcome.ended)
        {
            EXPECT_EQ(table.NextDeadline(), connection.GetDeadline());
        }
    }
}

/// (RFC 5961, section 7)
TEST(TimeWaitEntries, ChallengesAreLimitedByEntry)
{
    Waiting table;
    Waiting::Entry& one = Enter(table, 1, T0);
    Waiting::Entry& two = Enter(table, 2, T0);
    const Segment old = Seg(SYN, IRS - 900u);
    for (int i = 0; i < 10; ++i)
    {
        EXPECT_EQ(table.OnSegment(one, old, T0).reply, Reply::CHALLENGE_ACK);
    }
    EXPECT_EQ(table.OnSegment(one, old, T0).reply, Reply::NONE);
    EXPECT_EQ(table.OnSegment(two, old, T0).reply, Reply::CHALLENGE_ACK);
    EXPECT_EQ(table.OnSegment(one, old, seconds(5)).reply, Reply::CHALLENGE_ACK);
}

/// The last timestamp of the old connection is that of its retransmitted FIN (RFC 6191, section 2).
TEST(TimeWaitEntries, TimestampOfARetransmittedFinCounts)
{
    Waiting table;
    Waiting::Entry& entry = Enter(table, 1, T0);
    entry.state.timestamps = true;
    entry.state.tsRecentValid = true;
    entry.state.tsRecent = 1000;
    const Segment fin = Stamped(Seg(FIN | ACK, IRS + 1, ISS + 2), 3000);
    table.OnSegment(entry, fin, seconds(2));
    const Segment syn = Seg(SYN, IRS - 900u);
    EXPECT_FALSE(table.OnSegment(entry, Stamped(syn, 2000), seconds(2)).ended);
    EXPECT_TRUE(table.OnSegment(entry, Stamped(syn, 3001), seconds(2)).ended);
}

TEST(TimeWaitEntries, ClearForgetsEverything)
{
    Waiting table;
    Enter(table, 1, T0);
    table.Clear();
    EXPECT_EQ(table.Size(), 0u);
    EXPECT_FALSE(table.NextExpired(hours(1)));
    EXPECT_FALSE(table.NextDeadline());
}

} // namespace lifecycle
} // namespace ns3
