/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/config.h"
#include "ns3/nstime.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Requirements of RFC 9293 that concern text: what is inherited from ns3::TcpSocketBase and has to
 * go on working under a lifecycle that is not its own, a case each.
 */

using namespace ns3;

namespace
{

using Case = TcpScriptedCase;
using Kind = TcpTestKind;
using Told = TcpTestTold;
using lifecycle::EndReason;
using lifecycle::State;

/// The handshake over the link of 10 ms is over, and nothing is under way.
const Time CALM = Seconds(1);

/// Bytes of a full segment in these cases.
constexpr uint32_t SEGMENT = 1000;

/**
 * @param stop when the run ends
 * @return hosts and link as usual
 */
TcpTestSetup
Until(Time stop)
{
    TcpTestSetup setup;
    setup.stop = stop;
    return setup;
}

/**
 * Note changes of a number that the client's socket traces.
 *
 * @tparam Value its type
 * @param name of the trace source, and of the note
 * @return what prepares sockets for it
 */
template <typename Value>
std::function<void(Case&, TcpTestHost, Ptr<Socket>)>
Noting(const std::string& name)
{
    return [name](Case& t, TcpTestHost host, Ptr<Socket> socket) {
        if (host == CLIENT)
        {
            socket->TraceConnectWithoutContext(
                name,
                Callback<void, Value, Value>([&t, name](Value, Value now) {
                    if constexpr (std::is_same_v<Value, Time>)
                    {
                        t.Note(name, now.GetNanoSeconds());
                    }
                    else
                    {
                        t.Note(name, now);
                    }
                }));
        }
    };
}

/**
 * Note what the socket traces as retransmitted, where ns-3 has such a trace source.
 *
 * @param t a case
 * @param socket the client's
 */
void
NoteRetransmissions(Case& t, Ptr<Socket> socket)
{
    using Sink = Callback<void,
                          Ptr<const Packet>,
                          const TcpHeader&,
                          const Address&,
                          const Address&,
                          Ptr<const TcpSocketBase>>;
    const bool traces = socket->TraceConnectWithoutContext(
        "Retransmission",
        Sink([&t](Ptr<const Packet> packet,
                  const TcpHeader&,
                  const Address&,
                  const Address&,
                  Ptr<const TcpSocketBase>) { t.Note("retransmission", packet->GetSize()); }));
    t.Note("traces retransmissions", traces ? 1 : 0);
}

/**
 * @param t a case
 * @param n number of a segment of the client with text, from 2 on
 * @return how long after the one before it was sent
 */
Time
Gap(Case& t, uint32_t n)
{
    return t.Sent(CLIENT, Kind::DATA, n).time - t.Sent(CLIENT, Kind::DATA, n - 1).time;
}

// ---- Retransmission

/// @return a case in which text is lost four times over
TestCase*
TimeOutFollowsRfc6298()
{
    // (RFC 9293, section 3.8.1, MUST-18; section 3.8.2, MUST-19: the exponential backoff)
    auto* test = new Case(
        "ESTABLISHED, text lost four times, time-outs of 3R, 6R, 12R, 24R and no sample of them",
        Until(Seconds(100)),
        [](Case& t) {
            t.DropRange(CLIENT, Kind::DATA, 1, 4);
            t.At(CALM, [&t] {
                t.Note("samples before", t.CountNotes("RTT"));
                t.Note("R", t.Noted("RTT"));
                t.Write(CLIENT, 100);
            });
            t.At(Seconds(10), [&t] { t.Note("samples after", t.CountNotes("RTT")); });
        },
        [](Case& t) {
            const Time sample = NanoSeconds(t.Noted("R"));
            t.True(sample > MilliSeconds(20) && sample < MilliSeconds(21), "R is a round trip");
            // The first sample: SRTT is R and RTTVAR is R/2 (RFC 6298, section 2.2).
            for (uint32_t n = 2; n <= 5; ++n)
            {
                const Time expected = sample * (3 << (n - 2));
                t.True(Abs(Gap(t, n) - expected) < MilliSeconds(1),
                       "time-out " + std::to_string(n - 1));
            }
            t.Equal(t.CountSent(CLIENT, Kind::DATA), 5U, "the fifth arrives");
            // ns-3 has that trace source from 3.43 on.
            const bool traces = t.Noted("traces retransmissions") == 1;
            t.Equal(t.CountNotes("retransmission"), traces ? 4U : 0U, "retransmissions traced");
            // Karn: nobody knows which of the five was acknowledged.
            t.Equal(t.Noted("samples after"), t.Noted("samples before"), "samples");
        });
    test->Preparing([note = Noting<Time>("RTT")](Case& t, TcpTestHost host, Ptr<Socket> socket) {
        note(t, host, socket);
        if (host == CLIENT)
        {
            NoteRetransmissions(t, socket);
        }
    });
    return test->WithDefaults(
        [] { Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(MilliSeconds(1))); });
}

/// @return a case in which the time-out that was backed off is needed again
TestCase*
BackedOffTimeOutStays()
{
    // (RFC 9293, section 3.8.1, MUST-18: RFC 6298, section 5.7, and the second half of Karn's)
    auto* test = new Case(
        "ESTABLISHED, text acknowledged after two time-outs, the next is timed by the last one",
        Until(Seconds(100)),
        [](Case& t) {
            t.DropRange(CLIENT, Kind::DATA, 1, 2);
            t.DropNth(CLIENT, Kind::DATA, 4);
            t.DropNth(CLIENT, Kind::DATA, 7);
            t.At(CALM, [&t] { t.Write(CLIENT, 100); });
            t.At(Seconds(20), [&t] { t.Write(CLIENT, 100); });
            t.At(Seconds(40), [&t] { t.Write(CLIENT, 100); });
            t.At(Seconds(60), [&t] { t.Write(CLIENT, 100); });
        },
        [](Case& t) {
            t.True(Abs(Gap(t, 2) - Seconds(1)) < MilliSeconds(1), "1 s");
            t.True(Abs(Gap(t, 3) - Seconds(2)) < MilliSeconds(1), "2 s");
            t.True(Abs(Gap(t, 5) - Seconds(4)) < MilliSeconds(1), "no sample, so it stays 4 s");
            t.True(Abs(Gap(t, 8) - Seconds(1)) < MilliSeconds(1), "a sample set it right");
        });
    return test;
}

/// @return a case in which the peer stops to answer
TestCase*
R1OfTextIsTold()
{
    // (RFC 9293, section 3.8.3, MUST-20, SHLD-9 and SHLD-10; section 3.9.1.8, MUST-47)
    auto* test = new Case(
        "ESTABLISHED, text and a peer that is gone, R1 told with the third retransmission",
        Until(Seconds(1000)),
        [](Case& t) {
            t.At(CALM, [&t] {
                t.DropAll(CLIENT, Kind::ANY);
                t.Write(CLIENT, 100);
            });
        },
        [](Case& t) {
            t.Equal(t.CountNotes("R1"), 1U, "told once");
            t.Equal(t.Noted("R1"), 3, "after so many transmissions");
            t.Equal(NanoSeconds(t.Noted("R1 at")),
                    t.Sent(CLIENT, Kind::DATA, 4).time,
                    "with the third retransmission");
            t.True(t.EnteredAt(CLIENT, State::CLOSED) > NanoSeconds(t.Noted("R1 at")), "before R2");
            t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
        });
    return test->Preparing([](Case& t, TcpTestHost host, Ptr<Socket> socket) {
        if (host == CLIENT)
        {
            socket->TraceConnectWithoutContext("R1",
                                               Callback<void, Ptr<const TcpSocketBase>, uint32_t>(
                                                   [&t](Ptr<const TcpSocketBase>, uint32_t sent) {
                                                       t.Note("R1", sent);
                                                       t.Note("R1 at",
                                                              Simulator::Now().GetNanoSeconds());
                                                   }));
        }
    });
}

/// @return a case in which a peer answers after R1, and is silent once more
TestCase*
R1OfTextIsToldAnew()
{
    // (RFC 9293, section 3.8.3, MUST-20: of the same segment)
    auto* test = new Case(
        "ESTABLISHED, two texts that arrive at the fifth attempt, R1 told of each",
        Until(Seconds(1000)),
        [](Case& t) {
            t.DropRange(CLIENT, Kind::DATA, 1, 4);
            t.DropRange(CLIENT, Kind::DATA, 6, 9);
            t.At(CALM, [&t] { t.Write(CLIENT, 100); });
            t.At(Seconds(100), [&t] { t.Write(CLIENT, 100); });
        },
        [](Case& t) {
            t.Equal(t.CountNotes("R1"), 2U, "told of each");
            t.Equal(t.ReceivedBy(SERVER), 200U, "both arrive");
            t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "nothing ends");
        });
    return test->Preparing([](Case& t, TcpTestHost host, Ptr<Socket> socket) {
        if (host == CLIENT)
        {
            socket->TraceConnectWithoutContext(
                "R1",
                Callback<void, Ptr<const TcpSocketBase>, uint32_t>(
                    [&t](Ptr<const TcpSocketBase>, uint32_t sent) { t.Note("R1", sent); }));
        }
    });
}

// ---- Congestion control

/// @return a case with a single loss in a long transfer
TestCase*
CongestionWindowGrowsTwice()
{
    // (RFC 9293, section 3.8.2, MUST-19: slow start and congestion avoidance, RFC 5681, section
    // 3.1)
    static constexpr uint32_t MUCH = 400 * SEGMENT;
    auto* test = new Case(
        "ESTABLISHED, one time-out, slow start from one segment, then one segment a round trip",
        Until(Seconds(100)),
        [](Case& t) {
            t.At(CALM, [&t] {
                t.Write(CLIENT, 20 * SEGMENT);
                t.Note("first flight", t.CountSent(CLIENT, Kind::DATA));
            });
            // All of a flight is lost: only a time-out can tell.
            t.At(Seconds(5), [&t] {
                t.DropAll(CLIENT, Kind::DATA);
                t.Write(CLIENT, MUCH);
                t.At(MilliSeconds(500), [&t] { t.ClearRules(); });
            });
            t.At(Seconds(6) + MilliSeconds(10), [&t] { t.Note("after", t.Noted("window")); });
        },
        [](Case& t) {
            t.Equal(t.ReceivedBy(SERVER), uint64_t{MUCH} + 20 * SEGMENT, "all of it");
            t.Equal(t.Noted("after"), SEGMENT, "one segment after the time-out");
            t.Equal(t.Noted("double"), 0, "in slow start at most a segment for each ACK");
            t.True(t.Noted("threshold") > SEGMENT, "a threshold was set");
            t.Equal(t.Noted("steep"), 0, "beyond the threshold a segment a round trip at most");
            t.True(t.CountNotes("slow") > 2 && t.CountNotes("avoid") > 2, "both were seen");
        });
    return test->Preparing([](Case& t, TcpTestHost host, Ptr<Socket> socket) {
        if (host != CLIENT)
        {
            return;
        }
        t.Note("double", 0);
        t.Note("steep", 0);
        socket->TraceConnectWithoutContext(
            "SlowStartThreshold",
            Callback<void, uint32_t, uint32_t>(
                [&t](uint32_t, uint32_t now) { t.Note("threshold", now); }));
        socket->TraceConnectWithoutContext(
            "CongestionWindow",
            Callback<void, uint32_t, uint32_t>([&t](uint32_t old, uint32_t now) {
                t.Note("window", now);
                if (Simulator::Now() < Seconds(6) || now < old)
                {
                    return;
                }
                const bool slow = old < t.Noted("threshold");
                t.Note(slow ? "slow" : "avoid", now - old);
                // Each round trip brings at most one ACK a segment.
                const uint32_t most = slow ? SEGMENT : SEGMENT * SEGMENT / old + 1;
                if (now - old > most)
                {
                    t.Note(slow ? "double" : "steep", 1);
                }
            }));
    });
}

/// @return a case in which a peer that has lost a segment sends data of its own
TestCase*
DataIsNoDuplicateAck()
{
    // "the segment carries no data" (RFC 5681, section 2, definition of a duplicate ACK, b)
    static constexpr uint32_t SEGMENTS = 6;
    auto* test = new Case(
        "ESTABLISHED, data lost, peer's data acknowledges nothing new, no fast retransmission",
        Until(Seconds(10)),
        [](Case& t) {
            t.DropNth(CLIENT, Kind::DATA, 1);
            t.At(CALM, [&t] { t.Write(CLIENT, SEGMENT); });
            t.At(CALM + MilliSeconds(100), [&t] {
                t.DropAll(SERVER, Kind::ANY); // it wonders at the acknowledgments of this data
                for (uint32_t i = 0; i < SEGMENTS; ++i)
                {
                    t.InjectAt(CLIENT, TcpHeader::ACK, 1 + i * SEGMENT, 1, SEGMENT);
                }
            });
        },
        [](Case& t) {
            t.Equal(t.ReceivedBy(CLIENT), SEGMENTS * SEGMENT, "the peer's data");
            t.True(Gap(t, 2) > MilliSeconds(900), "sent again by timeout");
        });
    return test->WithDefaults([] {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT));
        Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(false));
    });
}

// ---- Acknowledgments

/// @return a case in which each text is answered at once
TestCase*
AckRidesOnTheAnswer()
{
    // (RFC 9293, section 3.10.7.4, MUST-58)
    return new Case(
        "ESTABLISHED, text that the application answers, its ACK rides on the answer",
        Until(Seconds(10)),
        [](Case& t) {
            // The first text is acknowledged at once, as in stock.
            t.At(CALM, [&t] { t.Write(CLIENT, 100); });
            t.OnReceived(SERVER, 200, [&t] { t.Write(SERVER, 50); });
            t.At(2 * CALM, [&t] {
                t.Note("before", t.CountSent(SERVER, Kind::ACK));
                t.Write(CLIENT, 100);
            });
        },
        [](Case& t) {
            t.Equal(t.ReceivedBy(CLIENT), 50U, "the answer");
            t.Equal(t.CountSent(SERVER, Kind::ACK), t.Noted("before"), "no ACK by itself");
            t.Equal(t.Sent(SERVER, Kind::DATA, 1).header.GetAckNumber(),
                    t.SeqOf(CLIENT, 201),
                    "the answer acknowledges");
        });
}

// ---- Windows

/**
 * Play a peer that takes its window back: it has acknowledged the first segment, and never more.
 *
 * @param t the case
 * @param window what it offers from now on
 */
void
AnswerWith(Case& t, uint16_t window)
{
    t.Inject(CLIENT,
             t.MakeHeader(SERVER,
                          TcpHeader::ACK,
                          t.SeqOf(SERVER, 1),
                          t.SeqOf(CLIENT, 1 + SEGMENT),
                          window));
}

/// @return a case in which a peer takes its window back for longer than R2
TestCase*
ShrunkWindowIsNoTimeOut()
{
    // (RFC 9293, section 3.8.6, MUST-34, MUST-35, SHLD-15, SHLD-17; section 3.8.6.1, MUST-37)
    static constexpr int MINUTES = 10;
    auto* test = new Case(
        "ESTABLISHED, window shrinks to nothing before what was sent, probed, never timed out",
        Until(Seconds(2000)),
        [](Case& t) {
            t.At(MilliSeconds(500), [&t] { t.Write(CLIENT, SEGMENT); });
            t.At(CALM, [&t] {
                t.DropAll(SERVER, Kind::ANY);
                t.DropAll(CLIENT, Kind::ANY);
                t.Write(CLIENT, 5 * SEGMENT);
            });
            t.At(CALM + MilliSeconds(100), [&t] {
                t.Note("sent", t.CountSent(CLIENT, Kind::DATA));
                AnswerWith(t, 0);
                t.Write(CLIENT, 4 * SEGMENT);
            });
            // Each probe gets its answer: the window is closed.
            for (int second = 2; second < 60 * MINUTES; ++second)
            {
                t.At(Seconds(second), [&t] { AnswerWith(t, 0); });
            }
            t.At(Seconds(60 * MINUTES), [&t] {
                t.Note("probes", t.CountSent(CLIENT, Kind::DATA) - t.Noted("sent"));
                t.ClearRules();
                AnswerWith(t, 60000);
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("sent"), 6, "the window was open");
            t.True(t.Noted("probes") >= MINUTES, "at least one probe a minute");
            for (const auto& segment : t.Segments())
            {
                const bool closed =
                    segment.time > CALM + MilliSeconds(200) && segment.time < Seconds(60 * MINUTES);
                if (closed && segment.from == CLIENT && segment.size > 0)
                {
                    t.True(segment.size == 1 &&
                               segment.header.GetSequenceNumber() == t.SeqOf(CLIENT, 1 + SEGMENT),
                           "a byte at the left edge, nothing new");
                }
            }
            t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "not timed out");
            t.Equal(t.CountSent(CLIENT, Kind::RST), 0U, "no reset");
            t.Equal(t.ReceivedBy(SERVER), 10U * SEGMENT, "all of it in the end");
            t.True(t.ReceivedIntact(SERVER), "intact");
        });
    return test;
}

/// @return a case in which a reader stops again and again
TestCase*
RightEdgeNeverMovesBack()
{
    // (RFC 9293, section 3.8.6, SHLD-14; section 3.8.6.1, MAY-8)
    auto* test = new Case(
        "ESTABLISHED, a reader that stops for minutes, no window offered is taken back",
        Until(Seconds(1000)),
        [](Case& t) {
            t.SetReading(SERVER, false);
            t.At(CALM, [&t] { t.Write(CLIENT, 100000); });
            for (int second : {30, 60, 300, 301})
            {
                t.At(Seconds(second), [&t] {
                    t.Note("window", 0);
                    t.ReadAll(SERVER);
                });
            }
            t.At(Seconds(600), [&t] {
                t.SetReading(SERVER, true);
                t.ReadAll(SERVER);
            });
        },
        [](Case& t) {
            SequenceNumber32 edge = t.SeqOf(CLIENT, 0);
            uint32_t closed = 0;
            for (const auto& segment : t.Segments())
            {
                if (segment.from == SERVER && !segment.Is(Kind::SYN_ACK))
                {
                    const auto now = segment.header.GetAckNumber() + segment.header.GetWindowSize();
                    t.True(now >= edge, "the right edge stays or moves right");
                    edge = std::max(edge, now);
                    closed += segment.header.GetWindowSize() == 0 ? 1 : 0;
                }
            }
            t.True(closed > 5, "the window was closed, and the probes were told so");
            t.Equal(t.ReceivedBy(SERVER), 100000U, "all of it");
        });
    return test->WithDefaults([] {
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(20000));
        Config::SetDefault("ns3::TcpSocketBase::WindowScaling", BooleanValue(false));
    });
}

// ---- Urgent data

/// @return a case with urgent data that no pointer can span
TestCase*
UrgentTextOfAnyLength()
{
    // (RFC 9293, section 3.8.5, MUST-31)
    static constexpr uint32_t LENGTH = 100000;
    auto* test = new Case(
        "URG, 100,000 urgent bytes, every pointer names their end",
        Until(Seconds(100)),
        [](Case& t) {
            t.SetReading(SERVER, false);
            t.On(SERVER, Told::ACCEPTED, [&t] {
                t.LifecycleSocketOf(SERVER)->SetUrgentCallback(
                    Callback<void, Ptr<Socket>, uint32_t>(
                        [&t](Ptr<Socket>, uint32_t bytes) { t.Note("callback", bytes); }));
            });
            t.At(CALM, [&t] {
                auto socket = t.LifecycleSocketOf(CLIENT);
                t.Equal(socket->Send(Create<Packet>(LENGTH), TcpLifecycleSocket::MSG_URGENT),
                        static_cast<int>(LENGTH),
                        "taken at once");
                socket->Send(Create<Packet>(500), 0);
            });
        },
        [](Case& t) {
            uint32_t pointers = 0;
            for (const auto& segment : t.Segments())
            {
                if (segment.header.GetFlags() & TcpHeader::URG)
                {
                    ++pointers;
                    t.Equal(segment.header.GetSequenceNumber() + segment.header.GetUrgentPointer(),
                            t.SeqOf(CLIENT, 1 + LENGTH),
                            "one past the last urgent byte");
                }
            }
            t.True(pointers > 60, "told as soon as 16 bits reach so far");
            t.Equal(t.CountNotes("callback"), 1U, "told once");
            t.Equal(t.Noted("callback"), LENGTH, "all of it is still to be read");
        });
    return test->WithDefaults([] {
        Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(2 * LENGTH));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(2 * LENGTH));
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT));
    });
}

/// All of the above.
class TcpLifecycleDataRequirementTestSuite : public TestSuite
{
  public:
    TcpLifecycleDataRequirementTestSuite()
        : TestSuite("tcp-lifecycle-data-requirement")
    {
        for (TestCase* test : {TimeOutFollowsRfc6298(),
                               BackedOffTimeOutStays(),
                               R1OfTextIsTold(),
                               R1OfTextIsToldAnew(),
                               Small(CongestionWindowGrowsTwice()),
                               DataIsNoDuplicateAck(),
                               AckRidesOnTheAnswer(),
                               Small(ShrunkWindowIsNoTimeOut()),
                               RightEdgeNeverMovesBack(),
                               UrgentTextOfAnyLength()})
        {
            AddTestCase(test);
        }
    }

  private:
    /**
     * @param test a case
     * @return the same with segments of SEGMENT bytes, and the congestion control of RFC 5681
     */
    static TestCase* Small(TestCase* test)
    {
        return static_cast<Case*>(test)->WithDefaults([] {
            Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT));
            Config::SetDefault("ns3::TcpL4Protocol::SocketType",
                               TypeIdValue(TcpNewReno::GetTypeId()));
        });
    }
};

/// The instance that registers it.
TcpLifecycleDataRequirementTestSuite g_tcpLifecycleDataRequirementTestSuite;

} // namespace
