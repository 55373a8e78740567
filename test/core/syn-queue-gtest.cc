/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"
#include "tcp-syn-queue.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Embryonic connections as records: the queue finds them, keeps the order of their deadlines, and a
 * connection that is put away after each segment is the same as one that is not.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/// What ns-3 keeps beside a record is this large.
struct TestHost
{
    const void* listener{nullptr}; //!< whose it is
    uint64_t rest{0};              //!< options
};

using Queue = SynQueue<TestHost>;

/**
 * @param port the peer's port
 * @param host the peer's last byte of address
 * @return a four-tuple at port 80
 */
FourTuple
Peer(uint16_t port, uint8_t host = 2)
{
    FourTuple tuple;
    tuple.localPort = 80;
    tuple.remotePort = port;
    tuple.remote[15] = host;
    return tuple;
}

/**
 * @param deadline when its timer runs out
 * @return a connection in SYN_RCVD
 */
EmbryoState
Embryo(Duration deadline)
{
    EmbryoState state = InSynRcvd().ToEmbryo();
    state.deadline = deadline;
    return state;
}

/**
 * @param queue a queue; it is empty afterwards
 * @return the peers' ports, in the order in which they are due
 */
std::vector<uint16_t>
PortsInOrder(Queue& queue)
{
    std::vector<uint16_t> ports;
    while (const auto tuple = queue.NextDue(hours(1)))
    {
        ports.push_back(tuple->remotePort);
        queue.Remove(*tuple);
    }
    return ports;
}

/// A connection in SYN_RCVD that is put away into a record after everything that happens to it.
class Stored
{
  public:
    Stored()
        : m_state(InSynRcvd().ToEmbryo())
    {
    }

    /**
     * @param act what happens to the connection
     * @return what the connection wanted done
     */
    template <typename Act>
    std::string Meet(Act act)
    {
        Connection connection = InClosed();
        connection.AdoptEmbryo(m_state);
        const std::string words = act(connection);
        m_ended = connection.GetState() == State::CLOSED;
        m_end = connection.GetEndReason();
        m_state = connection.ToEmbryo();
        return words;
    }

    /// @return everything that can be seen of it
    std::string Description() const
    {
        Connection connection = InClosed();
        connection.AdoptEmbryo(m_state);
        return Describe(connection);
    }

    EmbryoState m_state;              //!< the record
    bool m_ended{false};              //!< the connection ended
    EndReason m_end{EndReason::NONE}; //!< how
};

} // namespace

// ---- The queue
// -----------------------------------------------------------------------------------

TEST(EmbryoQueue, FindsWhatWasInsertedAndNothingElse)
{
    Queue queue;
    EXPECT_EQ(queue.Find(Peer(1)), nullptr);
    queue.Insert(Peer(1), Embryo(seconds(1)), {});
    ASSERT_NE(queue.Find(Peer(1)), nullptr);
    EXPECT_EQ(queue.Find(Peer(1))->state.tcb.iss, ISS);
    EXPECT_EQ(queue.Find(Peer(2)), nullptr);
    EXPECT_EQ(queue.Find(Peer(1, 3)), nullptr);
    queue.Remove(Peer(1));
    EXPECT_EQ(queue.Find(Peer(1)), nullptr);
    EXPECT_EQ(queue.Size(), 0u);
}

TEST(EmbryoQueue, DeadlinesComeInOrderAndEqualOnesAsTheyWereStarted)
{
    Queue queue;
    queue.Insert(Peer(1), Embryo(seconds(3)), {});
    queue.Insert(Peer(2), Embryo(seconds(1)), {});
    queue.Insert(Peer(3), Embryo(seconds(2)), {});
    queue.Insert(Peer(4), Embryo(seconds(1)), {});
    EXPECT_EQ(queue.NextDeadline(), seconds(1));
    EXPECT_FALSE(queue.NextDue(milliseconds(999)));
    EXPECT_EQ(PortsInOrder(queue), (std::vector<uint16_t>{2, 4, 3, 1}));
    EXPECT_FALSE(queue.NextDeadline());
}

TEST(EmbryoQueue, ARestartedTimerGoesBehindItsEquals)
{
    Queue queue;
    queue.Insert(Peer(1), Embryo(seconds(1)), {});
    queue.Insert(Peer(2), Embryo(seconds(2)), {});
    queue.Insert(Peer(3), Embryo(seconds(3)), {});
    queue.Update(*queue.Find(Peer(1)), Embryo(seconds(3)));
    EXPECT_EQ(PortsInOrder(queue), (std::vector<uint16_t>{2, 3, 1}));
}

/// The same as a sorted list says, whatever is inserted, restarted and removed in between.
TEST(EmbryoQueue, HeapAgreesWithSorting)
{
    Queue queue;
    std::vector<std::pair<Duration, uint16_t>> expected;
    uint32_t dice = 1;
    for (uint16_t port = 0; port < 2000; ++port)
    {
        dice = dice * 1664525 + 1013904223;
        // Each deadline once, so that sorting by it alone is right.
        const Duration deadline = milliseconds((dice >> 16) * 2000u + port);
        queue.Insert(Peer(port), Embryo(deadline), {});
        if (port % 3 == 0)
        {
            queue.Remove(Peer(port));
            continue;
        }
        const Duration moved = port % 3 == 1 ? deadline / 2 + Duration(port) : deadline;
        queue.Update(*queue.Find(Peer(port)), Embryo(moved));
        expected.emplace_back(moved, port);
    }
    std::sort(expected.begin(), expected.end());
    ASSERT_EQ(queue.Size(), expected.size());
    for (const auto& [deadline, port] : expected)
    {
        ASSERT_EQ(queue.NextDeadline(), deadline);
        ASSERT_EQ(queue.NextDue(hours(100000))->remotePort, port);
        queue.Remove(Peer(port));
    }
}

TEST(EmbryoQueue, SelectsThoseOfOneListenerInOrder)
{
    Queue queue;
    const int here = 0;
    const int there = 0;
    queue.Insert(Peer(1), Embryo(seconds(9)), {&here, 0});
    queue.Insert(Peer(2), Embryo(seconds(1)), {&there, 0});
    queue.Insert(Peer(3), Embryo(seconds(5)), {&here, 0});
    const auto mine =
        queue.Select([&here](const TestHost& host) { return host.listener == &here; });
    ASSERT_EQ(mine.size(), 2u);
    EXPECT_EQ(mine[0].remotePort, 1);
    EXPECT_EQ(mine[1].remotePort, 3);
}

/// A hundred thousand embryonic connections: at most 192 bytes each, and their memory is used
/// again.
TEST(EmbryoQueue, MemoryIsBoundedAndUsedAgain)
{
    Queue queue;
    const auto fill = [&queue] {
        for (uint32_t i = 0; i < 100000; ++i)
        {
            queue.Insert(Peer(static_cast<uint16_t>(i), static_cast<uint8_t>(i >> 16)),
                         Embryo(Duration(i)),
                         {});
        }
    };
    fill();
    EXPECT_EQ(queue.Size(), 100000u);
    const std::size_t bytes = queue.Bytes();
    EXPECT_LE(bytes, 100000u * Queue::BYTES_PER_EMBRYO + 64 * sizeof(Queue::Record) + 131072 * 4);
    EXPECT_LE(Queue::BYTES_PER_EMBRYO, 192u);
    while (const auto tuple = queue.NextDue(hours(1)))
    {
        queue.Remove(*tuple);
    }
    fill();
    EXPECT_EQ(queue.Bytes(), bytes);
    queue.Clear();
    EXPECT_EQ(queue.Bytes(), 0u);
    EXPECT_EQ(queue.Find(Peer(1)), nullptr);
}

// ---- Its records
// ---------------------------------------------------------------------------------

/// Put away and taken out again is the same as never put away, whatever happens (one machine, in
/// several sizes).
TEST(EmbryoRecord, BehavesAsTheConnectionItStandsFor)
{
    const std::vector<Segment> segments{
        Seg(SYN, IRS),                          // repeated: SYN-ACK again
        Seg(ACK, IRS + 1, ISS),                 // wrong ACK: reset, and it stays
        Seg(ACK, IRS + 1, ISS + 2),             // likewise
        Seg(ACK, IRS + WND + 1, ISS + 1),       // outside the window: challenge
        Seg(RST, IRS + 5),                      // in the window: challenge
        Seg(RST, IRS - 5u),                     // outside: nothing
        Seg(FIN, IRS + 1),                      // without ACK: nothing
        Seg(SYN | ACK, IRS + WND + 9, ISS + 1), // outside: challenge
    };
    for (const Segment& segment : segments)
    {
        Connection whole = InSynRcvd();
        Stored stored;
        for (int round = 0; round < 12; ++round)
        {
            const Duration now = milliseconds(100 * round);
            const std::string words = Receive(whole, segment, now);
            EXPECT_EQ(stored.Meet([&](Connection& c) { return Receive(c, segment, now); }), words);
            EXPECT_EQ(stored.Description(), Describe(whole));
        }
    }
}

/// Walks a connection and its record through their time-outs; returns when they end.
Duration
TimeOutTogether()
{
    Connection whole = InSynRcvd();
    Stored stored;
    Duration now = T0;
    while (whole.GetDeadline())
    {
        now = *whole.GetDeadline();
        const std::string words = Wake(whole, now);
        EXPECT_EQ(stored.Meet([&](Connection& c) { return Wake(c, now); }), words);
    }
    EXPECT_TRUE(stored.m_ended);
    EXPECT_EQ(stored.m_end, EndReason::TIMED_OUT);
    return now;
}

TEST(EmbryoRecord, TimesOutAsTheConnectionItStandsFor)
{
    EXPECT_EQ(TimeOutTogether(), seconds(183));
}

/// "For any state if the user timeout expires" (RFC 9293, section 3.10.8).
TEST(EmbryoRecord, IsGivenUpByTheUserTimeoutAndByItsCount)
{
    ConnectionParameters parameters;
    parameters.userTimeout = seconds(10);
    {
        const BuiltWith limited(Policies::Standard(), parameters);
        EXPECT_EQ(TimeOutTogether(), seconds(10));
    }
    // A long one does not lengthen what a flood costs.
    parameters.userTimeout = hours(1);
    parameters.synAckTransmissions = 3;
    const BuiltWith limited(Policies::Standard(), parameters);
    EXPECT_EQ(TimeOutTogether(), seconds(7));
}

TEST(EmbryoRecord, EndsByResetSynInWindowErrorAndAbort)
{
    const auto ends = [](auto act, const std::string& words, EndReason reason) {
        Stored stored;
        EXPECT_EQ(stored.Meet(act), words);
        EXPECT_TRUE(stored.m_ended);
        EXPECT_EQ(stored.m_end, reason);
    };
    // Back to LISTEN: "return to the LISTEN state" (RFC 9293, section 3.10.7.4).
    ends([](Connection& c) { return Receive(c, Seg(RST, IRS + 1)); },
         "SYN_RCVD>CLOSED by RCV_RST",
         EndReason::REFUSED);
    ends([](Connection& c) { return Receive(c, Seg(SYN, IRS + 7)); },
         "SYN_RCVD>CLOSED by RCV_SYN",
         EndReason::REFUSED);
    ends(
        [](Connection& c) {
            c.OnHardError();
            return Outputs(c);
        },
        "SYN_RCVD>CLOSED by HARD_ERROR",
        EndReason::UNREACHABLE);
    ends(
        [](Connection& c) {
            c.Abort();
            return Outputs(c);
        },
        "SYN_RCVD>CLOSED by ABORT, RST 1001 ack 5001",
        EndReason::ABORTED);
}

TEST(EmbryoRecord, IsEstablishedByTheAckOfOurSynAndByNothingElse)
{
    const auto establishes = [](const Segment& segment) {
        return EstablishesEmbryo(InSynRcvd().GetTcb(), segment, Policies::Standard(), T0);
    };
    EXPECT_TRUE(establishes(Seg(ACK, IRS + 1, ISS + 1)));
    EXPECT_TRUE(establishes(Seg(ACK, IRS + 1, ISS + 1, 100)));
    EXPECT_TRUE(establishes(Seg(FIN | ACK, IRS + 1, ISS + 1)));
    EXPECT_FALSE(establishes(Seg(ACK, IRS + 1, ISS)));
    EXPECT_FALSE(establishes(Seg(ACK, IRS + WND + 1, ISS + 1)));
    EXPECT_FALSE(establishes(Seg(SYN, IRS)));
    EXPECT_FALSE(establishes(Seg(RST, IRS + 1)));
    EXPECT_FALSE(establishes(Seg(FIN, IRS + 1)));
}

} // namespace lifecycle
} // namespace ns3
