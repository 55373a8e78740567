/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/config.h"
#include "ns3/nstime.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"

#include <functional>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Teardown policies on real sockets: which segments close a connection, when, and what each side is
 * told.
 */

using namespace ns3;

namespace
{

using Case = TcpScriptedCase;
using Kind = TcpTestKind;
using Told = TcpTestTold;
using lifecycle::EndReason;
using lifecycle::State;

/// When the client closes: the handshake over the link of 10 ms is over, and nothing is under way.
const Time CALM = Seconds(1);

/**
 * @param stop when the run ends
 * @param ipv6 the family
 * @return hosts and link as usual
 */
TcpTestSetup
Until(Time stop, bool ipv6 = false)
{
    TcpTestSetup setup;
    setup.stop = stop;
    setup.ipv6 = ipv6;
    return setup;
}

/**
 * @param policy the last part of a TypeId's name
 * @return what makes it every node's teardown policy
 */
std::function<void()>
Closing(const std::string& policy)
{
    return [policy] {
        Config::SetDefault("ns3::TcpLifecycleL4Protocol::TeardownPolicy",
                           TypeIdValue(TypeId::LookupByName("ns3::Tcp" + policy + "Teardown")));
    };
}

/**
 * @param attribute of every teardown policy
 * @param value its value
 * @return what sets it
 */
std::function<void()>
Limiting(const std::string& attribute, const AttributeValue& value)
{
    const Ptr<AttributeValue> copy = value.Copy();
    return [attribute, copy] {
        Config::SetDefault("ns3::TcpTeardownPolicyFactory::" + attribute, *copy);
    };
}

/**
 * @param t the case
 * @param from when
 * @return the segments sent since, in order, as "C:FIN S:ACK"; DATA+FIN for text with a FIN
 */
std::string
SequenceFrom(Case& t, Time from)
{
    std::string words;
    for (const auto& segment : t.Segments())
    {
        if (segment.time < from)
        {
            continue;
        }
        words += words.empty() ? "" : " ";
        words += segment.from == CLIENT ? "C:" : "S:";
        words += segment.Is(Kind::DATA)  ? (segment.Is(Kind::FIN) ? "DATA+FIN" : "DATA")
                 : segment.Is(Kind::FIN) ? "FIN"
                 : segment.Is(Kind::RST) ? "RST"
                                         : "ACK";
    }
    return words;
}

/**
 * @param t the case
 * @param host a host
 * @return connections of it that nobody holds
 */
uint32_t
OrphansOf(Case& t, TcpTestHost host)
{
    return t.TcpOf(host)->GetOrphanCount();
}

// ---- Three segments or four

/**
 * The server closes in its close callback.
 *
 * @param policy both hosts' teardown
 * @param ipv6 the family
 * @param sequence the segments expected
 * @return the case
 */
TestCase*
ClosesAtOnce(const std::string& policy, bool ipv6, const std::string& sequence)
{
    return (new Case(
                policy + ", the server closes at once, " + sequence + (ipv6 ? ", IPv6" : ""),
                Until(Seconds(1000), ipv6),
                [](Case& t) {
                    t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.SocketOf(SERVER)->Close(); });
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
                },
                [sequence](Case& t) {
                    t.Equal(SequenceFrom(t, CALM), sequence, "segments");
                    const auto answer = t.Segments()[4];
                    t.Equal(answer.time, t.EnteredAt(SERVER, State::CLOSE_WAIT), "at once");
                    t.Equal(answer.header.GetAckNumber(), t.SeqOf(CLIENT, 2), "FIN acked");
                    t.EndedOnce(CLIENT, EndReason::NORMAL);
                    t.EndedOnce(SERVER, EndReason::NORMAL);
                    t.ToldExactly(CLIENT, 1, 0, 1, 0);
                    t.ToldExactly(SERVER, 1, 0, 1, 0);
                }))
        ->WithDefaults(Closing(policy));
}

/**
 * The acknowledgment of a FIN may wait 200 ms for the application.
 *
 * @param think how long the server thinks
 * @param sequence the segments expected
 * @param first when the server's first one leaves, after the FIN arrived
 * @return the case
 */
TestCase*
CoalescedAfter(Time think, const std::string& sequence, Time first)
{
    return (new Case(
                "Coalesced, the server closes after " + std::to_string(think.GetMilliSeconds()) +
                    " ms, " + sequence,
                Until(Seconds(10)),
                [think](Case& t) {
                    t.On(SERVER, Told::NORMAL_CLOSE, [&t, think] {
                        t.At(think, [&t] { t.SocketOf(SERVER)->Close(); });
                    });
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
                },
                [sequence, first](Case& t) {
                    t.Equal(SequenceFrom(t, CALM), sequence, "segments");
                    t.Equal(t.Segments()[4].time - t.EnteredAt(SERVER, State::CLOSE_WAIT),
                            first,
                            "the server's first");
                }))
        ->WithDefaults(Closing("Coalesced"));
}

TestCase*
CoalescedWithAnAnswer()
{
    return (new Case(
                "Coalesced, the server answers and closes, text and FIN take the ACK along",
                Until(Seconds(10)),
                [](Case& t) {
                    t.On(SERVER, Told::NORMAL_CLOSE, [&t] {
                        t.Write(SERVER, 100);
                        t.Close(SERVER);
                    });
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->ShutdownSend(); });
                },
                [](Case& t) {
                    t.Equal(SequenceFrom(t, CALM), std::string("C:FIN S:DATA+FIN C:ACK"), "");
                    t.Equal(t.ReceivedBy(CLIENT), 100U, "the answer");
                }))
        ->WithDefaults(Closing("Coalesced"));
}

TestCase*
CoalescedFinIsRepeated()
{
    return (new Case(
                "Coalesced, the FIN that carries the ACK is lost, the next FIN is acknowledged",
                Until(Seconds(10)),
                [](Case& t) {
                    t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.SocketOf(SERVER)->Close(); });
                    t.DropNth(SERVER, Kind::FIN, 1);
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
                },
                [](Case& t) {
                    // Both time-outs began with the FINs: the server's ends a moment before the
                    // client's FIN is here, which is acknowledged on arrival all the same.
                    t.Equal(SequenceFrom(t, CALM),
                            std::string("C:FIN S:FIN C:FIN S:FIN S:ACK C:ACK"),
                            "segments");
                    const Time way = t.Segments()[7].time - t.Segments()[5].time;
                    t.True(way < MilliSeconds(11), "acknowledged on arrival");
                    t.EndedOnce(SERVER, EndReason::NORMAL);
                }))
        ->WithDefaults(Closing("Coalesced"));
}

TestCase*
CoalescedFinBehindAHole()
{
    return (new Case(
                "Coalesced, FIN behind a hole, each step is acknowledged at once",
                Until(Seconds(10)),
                [](Case& t) {
                    t.DropNth(CLIENT, Kind::DATA, 1);
                    t.At(CALM, [&t] {
                        t.Write(CLIENT, 100);
                        t.Close(CLIENT);
                    });
                },
                [](Case& t) {
                    // The text with the FIN is one segment: lost, then repeated as a whole.
                    t.Equal(SequenceFrom(t, CALM),
                            std::string("C:DATA+FIN C:DATA+FIN S:ACK"),
                            "segments");
                    t.Equal(t.ReceivedBy(SERVER), 100U, "the text");
                    t.Equal(t.LastStateOf(CLIENT), State::FIN_WAIT_2, "client");
                }))
        ->WithDefaults(Closing("Coalesced"));
}

TestCase*
CoalescedFinFillsAHole()
{
    return (new Case(
                "Coalesced, the text before a FIN comes late, the FIN is acknowledged with it",
                Until(Seconds(10)),
                [](Case& t) {
                    t.DelayNth(CLIENT, Kind::DATA, 1, MilliSeconds(30));
                    t.At(CALM, [&t] { t.Write(CLIENT, 100); });
                    t.At(CALM + MilliSeconds(1), [&t] { t.SocketOf(CLIENT)->Close(); });
                },
                [](Case& t) {
                    t.Equal(SequenceFrom(t, CALM),
                            std::string("C:DATA C:FIN S:ACK S:ACK"),
                            "segments");
                    const auto& both = t.Segments().back();
                    t.Equal(both.time, t.EnteredAt(SERVER, State::CLOSE_WAIT), "at once");
                    t.Equal(both.header.GetAckNumber(), t.SeqOf(CLIENT, 102), "text and FIN");
                }))
        ->WithDefaults(Closing("Coalesced"));
}

// ---- Resets instead of FINs

/**
 * @param ipv6 the family
 * @return the case
 */
TestCase*
AbortiveCloses(bool ipv6)
{
    return (new Case(
                std::string("Abortive, Close is a reset, nobody waits") + (ipv6 ? ", IPv6" : ""),
                Until(Seconds(1000), ipv6),
                [](Case& t) {
                    t.At(CALM, [&t] {
                        t.Write(CLIENT, 100);
                        t.SocketOf(CLIENT)->Close();
                        t.Note("orphans", OrphansOf(t, CLIENT));
                    });
                },
                [](Case& t) {
                    t.Equal(SequenceFrom(t, CALM), std::string("C:RST"), "segments");
                    t.Equal(t.Segments().back().header.GetSequenceNumber(),
                            t.SeqOf(CLIENT, 1),
                            "the number the server expects");
                    t.EndedOnce(CLIENT, EndReason::ABORTED);
                    t.EndedOnce(SERVER, EndReason::RESET);
                    t.ToldExactly(SERVER, 1, 0, 0, 1);
                    t.Equal(t.ReceivedBy(SERVER), 0U, "text that was never sent is lost");
                    t.True(!t.Entered(CLIENT, State::TIME_WAIT), "no TIME_WAIT");
                    t.Equal(t.Noted("orphans"), 0, "nothing is left behind");
                }))
        ->WithDefaults(Closing("Abortive"));
}

/**
 * @param ipv6 the family
 * @return the case
 */
TestCase*
HalfDuplexMeetsLateText(bool ipv6)
{
    return (new Case(
                std::string("Half-duplex, text after Close, is answered by a reset") +
                    (ipv6 ? ", IPv6" : ""),
                Until(Seconds(1000), ipv6),
                [](Case& t) {
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
                    t.At(CALM + MilliSeconds(100), [&t] { t.Write(SERVER, 50); });
                },
                [](Case& t) {
                    t.Equal(SequenceFrom(t, CALM),
                            std::string("C:FIN S:ACK S:DATA C:RST"),
                            "segments");
                    t.Equal(t.ReceivedBy(CLIENT), 0U, "nobody reads");
                    t.EndedOnce(CLIENT, EndReason::ABORTED);
                    t.EndedOnce(SERVER, EndReason::RESET);
                    t.ToldExactly(CLIENT, 1, 0, 0, 1);
                }))
        ->WithDefaults(Closing("HalfDuplex"));
}

TestCase*
HalfDuplexAfterShutdown()
{
    return (new Case(
                "Half-duplex, text after ShutdownSend only, is taken",
                Until(Seconds(1000)),
                [](Case& t) {
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->ShutdownSend(); });
                    t.At(CALM + MilliSeconds(100), [&t] {
                        t.Write(SERVER, 50);
                        t.Close(SERVER);
                    });
                },
                [](Case& t) {
                    t.Equal(t.ReceivedBy(CLIENT), 50U, "read");
                    t.EndedOnce(CLIENT, EndReason::NORMAL);
                    t.EndedOnce(SERVER, EndReason::NORMAL);
                }))
        ->WithDefaults(Closing("HalfDuplex"));
}

/**
 * 500 kB after a Close, four times the receive buffer.
 *
 * @param policy the client's teardown
 * @param reads the application still reads in its callback
 * @return the case
 */
TestCase*
LateTextIsTaken(const std::string& policy, bool reads)
{
    constexpr uint32_t LATE = 500000;
    return (new Case(
                policy + ", text after Close, all of it is acknowledged; the application " +
                    (reads ? "reads" : "does not read"),
                Until(Seconds(1000)),
                [reads](Case& t) {
                    t.SetReading(CLIENT, reads);
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
                    t.At(CALM + MilliSeconds(100), [&t] {
                        t.Write(SERVER, LATE);
                        t.Close(SERVER);
                    });
                },
                [reads](Case& t) {
                    for (const auto& segment : t.Segments())
                    {
                        t.True(segment.header.GetWindowSize() > 1000 ||
                                   segment.header.GetFlags() & TcpHeader::SYN,
                               "the window never closes");
                    }
                    t.Equal(t.ReceivedBy(CLIENT), reads ? LATE : 0, "read");
                    t.True(t.EnteredAt(SERVER, State::CLOSED) < Seconds(5), "in time");
                    t.EndedOnce(CLIENT, EndReason::NORMAL);
                    t.EndedOnce(SERVER, EndReason::NORMAL);
                }))
        ->WithDefaults(Closing(policy));
}

TestCase*
LateTextByAttribute()
{
    return (new Case(
                "Four-way with ResetOnLateText, text after Close, is answered by a reset",
                Until(Seconds(1000)),
                [](Case& t) {
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
                    t.At(CALM + MilliSeconds(100), [&t] { t.Write(SERVER, 50); });
                },
                [](Case& t) {
                    t.EndedOnce(CLIENT, EndReason::ABORTED);
                    t.EndedOnce(SERVER, EndReason::RESET);
                }))
        ->WithDefaults(Limiting("ResetOnLateText", BooleanValue(true)));
}

// ---- Linger

/// Linger for 5 s.
void
LingerFiveSeconds()
{
    Closing("Linger")();
    Config::SetDefault("ns3::TcpLingerTeardown::Timeout", TimeValue(Seconds(5)));
}

TestCase*
LingerExpires()
{
    return (new Case(
                "Linger, nothing is acknowledged in time, reset when it is over",
                Until(Seconds(1000)),
                [](Case& t) {
                    t.At(CALM, [&t] {
                        t.DropAll(CLIENT, Kind::ANY);
                        t.Write(CLIENT, 100);
                        t.Close(CLIENT);
                    });
                },
                [](Case& t) {
                    const auto& last = t.Segments().back();
                    t.True(last.Is(Kind::RST), "a reset");
                    t.Equal(last.time, CALM + Seconds(5), "when it is over");
                    t.Equal(last.header.GetSequenceNumber(), t.SeqOf(CLIENT, 102), "SND.NXT");
                    t.EndedOnce(CLIENT, EndReason::ABORTED);
                    t.ToldExactly(CLIENT, 1, 0, 0, 1);
                }))
        ->WithDefaults(LingerFiveSeconds);
}

TestCase*
LingerIsNotNeeded()
{
    return (new Case(
                "Linger, acknowledged in time, the peer may take as long as it likes",
                Until(Seconds(1000)),
                [](Case& t) {
                    t.At(CALM, [&t] {
                        t.Write(CLIENT, 100);
                        t.Close(CLIENT);
                    });
                    t.At(Seconds(60), [&t] { t.Close(SERVER); });
                },
                [](Case& t) {
                    t.Equal(t.CountSent(CLIENT, Kind::RST), 0U, "resets");
                    t.EndedOnce(CLIENT, EndReason::NORMAL);
                    t.EndedOnce(SERVER, EndReason::NORMAL);
                }))
        ->WithDefaults(LingerFiveSeconds);
}

// ---- Orphans

TestCase*
FinWait2Expires()
{
    return (new Case(
                "FinWait2Timeout, Close and a peer that never closes, CLOSED after 60 s",
                Until(Seconds(1000)),
                [](Case& t) {
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
                    t.At(Seconds(30), [&t] { t.Note("orphans", OrphansOf(t, CLIENT)); });
                    t.At(Seconds(100), [&t] {
                        t.Note("left", OrphansOf(t, CLIENT));
                        t.Note("connections", t.TcpOf(CLIENT)->GetConnectionCount());
                        t.Write(SERVER, 10);
                    });
                },
                [](Case& t) {
                    t.Equal(t.EnteredAt(CLIENT, State::CLOSED),
                            t.EnteredAt(CLIENT, State::FIN_WAIT_2) + Seconds(60),
                            "its time");
                    t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
                    t.Equal(t.Noted("orphans"), 1, "one orphan");
                    t.Equal(t.Noted("left"), 0, "none afterwards");
                    t.Equal(t.Noted("connections"), 0, "no connection afterwards");
                    t.EndedOnce(SERVER, EndReason::RESET); // it learns that when it speaks
                }))
        ->WithDefaults(Limiting("FinWait2Timeout", TimeValue(Seconds(60))));
}

TestCase*
FinWait2OfAHalfCloseStays()
{
    return (new Case(
                "FinWait2Timeout, ShutdownSend only, FIN_WAIT_2 stays",
                Until(Seconds(1000)),
                [](Case& t) {
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->ShutdownSend(); });
                    t.At(Seconds(300), [&t] {
                        t.Write(SERVER, 10);
                        t.Close(SERVER);
                    });
                },
                [](Case& t) {
                    t.Equal(t.ReceivedBy(CLIENT), 10U, "text after minutes");
                    t.EndedOnce(CLIENT, EndReason::NORMAL);
                }))
        ->WithDefaults(Limiting("FinWait2Timeout", TimeValue(Seconds(60))));
}

TestCase*
FinWait2WithoutALimitStays()
{
    return new Case(
        "Four-way, Close and a peer that never closes, FIN_WAIT_2 stays",
        Until(Seconds(1000)),
        [](Case& t) { t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); }); },
        [](Case& t) {
            t.Equal(t.LastStateOf(CLIENT), State::FIN_WAIT_2, "client");
            t.Equal(OrphansOf(t, CLIENT), 1U, "an orphan");
        });
}

TestCase*
OneOrphanTooMany()
{
    return (new Case(
                "MaxOrphans 1, two connections are closed, the second by a reset",
                Until(Seconds(1000)),
                [](Case& t) {
                    auto second = t.MakeSocket(CLIENT);
                    second->Connect(t.AddressOf(SERVER, 80));
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
                    t.At(CALM + CALM, [&t, second] {
                        second->Close();
                        t.Note("orphans", OrphansOf(t, CLIENT));
                    });
                },
                [](Case& t) {
                    t.Equal(SequenceFrom(t, CALM), std::string("C:FIN S:ACK C:RST"), "");
                    t.Equal(t.Noted("orphans"), 1, "the first");
                }))
        ->WithDefaults(Limiting("MaxOrphans", UintegerValue(1)));
}

/**
 * @param bytes of text before the FIN; 0: the FIN alone
 * @return the case
 */
TestCase*
OrphanIsGivenUpSooner(uint32_t bytes)
{
    return (new Case(
                "OrphanRetries 2, Close with " + std::to_string(bytes) +
                    " bytes and a peer that is gone, given up after two retransmissions",
                Until(Seconds(1000)),
                [bytes](Case& t) {
                    t.At(CALM, [&t, bytes] {
                        t.DropAll(CLIENT, Kind::ANY);
                        if (bytes > 0)
                        {
                            t.Write(CLIENT, bytes);
                        }
                        t.Close(CLIENT);
                    });
                },
                [bytes](Case& t) {
                    t.Equal(t.CountSent(CLIENT, Kind::FIN), 3U, "FINs");
                    t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
                    // 1 s, 2 s and 4 s; text leaves a time step after it was written.
                    const Time over = CALM + Seconds(7) + TimeStep(bytes > 0 ? 1 : 0);
                    t.Equal(t.EnteredAt(CLIENT, State::CLOSED), over, "given up");
                    t.Equal(OrphansOf(t, CLIENT), 0U, "none is left");
                }))
        ->WithDefaults(Limiting("OrphanRetries", UintegerValue(2)));
}

/// A FIN that comes before a hole is filled tells of the hole: it is acknowledged at once.
/// (RFC 9293, section 3.10.7.4, SHLD-31 and MAY-13)
class FinBehindHoleTestCase : public TcpLifecycleTestCase
{
  public:
    FinBehindHoleTestCase()
        : TcpLifecycleTestCase("ESTABLISHED, FIN behind a hole, is acknowledged at once and kept")
    {
    }

  private:
    void Script() override
    {
        At(Seconds(5), [this] {
            TcpHeader fin = MakeHeader(CLIENT,
                                       TcpHeader::FIN | TcpHeader::ACK,
                                       SeqOf(CLIENT, 1001),
                                       SeqOf(SERVER, 1));
            AddTimestamp(CLIENT, fin);
            m_before = CountSent(SERVER, Kind::ACK);
            Inject(SERVER, fin);
            m_after = CountSent(SERVER, Kind::ACK);
        });
        At(Seconds(6), [this] { Write(CLIENT, 1000); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_after, m_before + 1, "at once");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), "SYN_RCVD ESTABLISHED CLOSE_WAIT", "kept");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(SERVER), 1000, "the text before it");
    }

    uint32_t m_before{0}; //!< acknowledgments of the server before the FIN
    uint32_t m_after{0};  //!< and after it
};

/// How connections close.
class TcpLifecycleTeardownTestSuite : public TestSuite
{
  public:
    TcpLifecycleTeardownTestSuite()
        : TestSuite("tcp-lifecycle-teardown")
    {
        AddSegmentCases();
        AddResetCases();
        AddOrphanCases();
    }

  private:
    /**
     * @param testCase a case
     */
    void Add(TestCase* testCase)
    {
        AddTestCase(testCase);
    }

    void AddSegmentCases()
    {
        for (bool ipv6 : {false, true})
        {
            Add(ClosesAtOnce("FourWay", ipv6, "C:FIN S:ACK S:FIN C:ACK"));
            Add(ClosesAtOnce("Coalesced", ipv6, "C:FIN S:FIN C:ACK"));
        }
        Add(CoalescedAfter(MilliSeconds(100), "C:FIN S:FIN C:ACK", MilliSeconds(100)));
        Add(CoalescedAfter(MilliSeconds(300), "C:FIN S:ACK S:FIN C:ACK", MilliSeconds(200)));
        Add(CoalescedWithAnAnswer());
        Add(CoalescedFinIsRepeated());
        Add(CoalescedFinBehindAHole());
        Add(CoalescedFinFillsAHole());
        Add(new FinBehindHoleTestCase);
    }

    void AddResetCases()
    {
        for (bool ipv6 : {false, true})
        {
            Add(AbortiveCloses(ipv6));
            Add(HalfDuplexMeetsLateText(ipv6));
        }
        Add(HalfDuplexAfterShutdown());
        for (const auto* policy : {"FourWay", "Coalesced"})
        {
            Add(LateTextIsTaken(policy, false));
            Add(LateTextIsTaken(policy, true));
        }
        Add(LateTextByAttribute());
        Add(LingerExpires());
        Add(LingerIsNotNeeded());
    }

    void AddOrphanCases()
    {
        Add(FinWait2Expires());
        Add(FinWait2OfAHalfCloseStays());
        Add(FinWait2WithoutALimitStays());
        Add(OneOrphanTooMany());
        Add(OrphanIsGivenUpSooner(0));
        Add(OrphanIsGivenUpSooner(100));
    }
};

/// The instance that registers it.
TcpLifecycleTeardownTestSuite g_tcpLifecycleTeardownTestSuite;

} // namespace
