/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-middlebox-case.h"

#include "ns3/double.h"
#include "ns3/segment-impairments.h"
#include "ns3/segment-loss-model.h"
#include "ns3/segment-middlebox-helper.h"
#include "ns3/tcp-incarnation-tracker.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * The middlebox: each action of a script as it is seen on the wire, to the nanosecond, and the
 * random impairments against their closed forms.
 */

using namespace ns3;

namespace
{

using BoxKind = lifecycle::MiddleboxKind;
using Kind = TcpTestKind;
using Told = TcpTestTold;
using What = SegmentMiddleboxDecision::What;

/// The client sends so many bytes and closes; the server closes when it has seen that.
TcpMiddleboxCase::BoxAction
Transfer(uint32_t bytes)
{
    return [bytes](TcpMiddleboxCase& t) {
        t.Write(CLIENT, bytes);
        t.On(CLIENT, Told::CONNECTED, [&t]() { t.Close(CLIENT); });
        t.On(SERVER, Told::NORMAL_CLOSE, [&t]() { t.Close(SERVER); });
    };
}

/// @return a setup for a family
TcpTestSetup
Family(bool ipv6)
{
    TcpTestSetup setup;
    setup.ipv6 = ipv6;
    return setup;
}

/// @return a setup with stock's TCP at both ends
TcpTestSetup
Stock()
{
    TcpTestSetup setup;
    setup.stockClient = true;
    setup.stockServer = true;
    return setup;
}

/// @return how often a middlebox did a thing
std::size_t
Count(const TcpMiddleboxCase& t, What what)
{
    return static_cast<std::size_t>(
        std::count_if(t.Decisions().begin(), t.Decisions().end(), [what](const auto& decision) {
            return decision.what == what;
        }));
}

// The actions of a script

TcpMiddleboxCase*
MakeDrop(bool ipv6)
{
    return new TcpMiddleboxCase(
        ipv6 ? "drop: the first FIN never arrives, over IPv6" : "drop: the first FIN never arrives",
        Family(ipv6),
        "client FIN 1 drop",
        Transfer(0),
        [](TcpMiddleboxCase& t) {
            t.Equal(t.CountSent(CLIENT, Kind::FIN), 2u, "one retransmission");
            t.SameTimes(t.ArrivalTimes(CLIENT, BoxKind::FIN),
                        {t.DueAt(t.Sent(CLIENT, Kind::FIN, 2))},
                        "only the second arrives");
            t.Equal(Count(t, What::DROPPED), 1u, "one drop");
            t.Equal(t.Box()->GetLost(), 1u, "one counted");
            t.Equal(t.Box()->GetOffered(), t.Segments().size(), "all are counted");
        });
}

TcpMiddleboxCase*
MakeDelay(const std::string& name, const TcpTestSetup& setup)
{
    return new TcpMiddleboxCase("delay: the SYN-ACK comes 200 ms late, " + name,
                                setup,
                                "server SYNACK 1 delay 0.2",
                                Transfer(0),
                                [](TcpMiddleboxCase& t) {
                                    const Time due = t.DueAt(t.Sent(SERVER, Kind::SYN_ACK, 1));
                                    t.SameTimes(t.ArrivalTimes(SERVER, BoxKind::SYNACK),
                                                {due + MilliSeconds(200)},
                                                "when it arrives");
                                    t.Equal(t.Box()->GetDelayed(), 1u, "one late segment");
                                });
}

TcpMiddleboxCase*
MakeCopy()
{
    return new TcpMiddleboxCase("copy: the third segment of text comes three times",
                                {},
                                "client DATA 3 copy 1.0,40",
                                Transfer(2000),
                                [](TcpMiddleboxCase& t) {
                                    const auto third = t.Sent(CLIENT, Kind::DATA, 3);
                                    const Time due = t.DueAt(third);
                                    t.SameTimes(
                                        t.ArrivalTimesOf(CLIENT, third.header.GetSequenceNumber()),
                                        {due, due + Seconds(1), due + Seconds(40)},
                                        "when it arrives");
                                    t.Equal(t.Box()->GetCopies(), 2u, "two copies");
                                    t.True(t.ReceivedIntact(SERVER), "the text");
                                });
}

TcpMiddleboxCase*
MakeReorder()
{
    return new TcpMiddleboxCase(
        "reorder: the first segment of text goes behind the next two",
        {},
        "client DATA 1 reorder 2",
        Transfer(2000),
        [](TcpMiddleboxCase& t) {
            const auto first = t.Sent(CLIENT, Kind::DATA, 1).header.GetSequenceNumber();
            const auto third = t.Sent(CLIENT, Kind::DATA, 3);
            const auto arrivals = t.ArrivalTimesOf(CLIENT, first);
            t.True(!arrivals.empty(), "it arrives");
            t.SameTimes({arrivals.empty() ? Time() : arrivals[0]},
                        {t.DueAt(third)},
                        "together with the third");
            std::vector<uint32_t> order;
            for (const auto& arrival : t.Arrivals())
            {
                if (arrival.to == SERVER && arrival.segment.payload > 0 && order.size() < 3)
                {
                    order.push_back(arrival.segment.sequence - first.GetValue());
                }
            }
            t.True(order == std::vector<uint32_t>{536, 1072, 0}, "second, third, first");
            t.True(t.ReceivedIntact(SERVER), "the text");
        });
}

TcpMiddleboxCase*
MakeHold()
{
    return new TcpMiddleboxCase(
        "hold: the SYN-ACK waits for the client's second SYN, which arrives at the other host",
        {},
        "server SYNACK 1 hold until client SYN",
        Transfer(0),
        [](TcpMiddleboxCase& t) {
            const auto times = t.ArrivalTimes(SERVER, BoxKind::SYNACK);
            t.True(!times.empty(), "it arrives");
            t.SameTimes({times.empty() ? Time() : times[0]},
                        {t.DueAt(t.Sent(CLIENT, Kind::SYN, 2))},
                        "when it arrives");
            t.Equal(Count(t, What::HELD), 1u, "held");
            t.Equal(Count(t, What::RELEASED), 1u, "released");
        });
}

TcpMiddleboxCase*
MakeHoldWithin()
{
    return new TcpMiddleboxCase("hold: what it waits for never comes, and the wait is bounded",
                                {},
                                "server SYNACK 1 hold until RST within 300ms",
                                Transfer(0),
                                [](TcpMiddleboxCase& t) {
                                    const Time due = t.DueAt(t.Sent(SERVER, Kind::SYN_ACK, 1));
                                    t.SameTimes(t.ArrivalTimes(SERVER, BoxKind::SYNACK),
                                                {due + MilliSeconds(300)},
                                                "when it arrives");
                                });
}

TcpMiddleboxCase*
MakeHoldForEver()
{
    return new TcpMiddleboxCase(
        "hold: what it waits for never comes, and the wait is not bounded",
        {},
        "client FIN 1 hold until SYN 99\nserver FIN * reorder 1000",
        Transfer(0),
        [](TcpMiddleboxCase& t) {
            const auto times = t.ArrivalTimes(CLIENT, BoxKind::FIN);
            t.Equal(times.size(), t.CountSent(CLIENT, Kind::FIN) - 1, "all but one arrive");
            t.SameTimes({times.empty() ? Time() : times[0]},
                        {t.DueAt(t.Sent(CLIENT, Kind::FIN, 2))},
                        "the second is the first");
            t.Equal(t.ArrivalTimes(SERVER, BoxKind::FIN).size(), 0u, "none of the server's does");
        });
}

TcpMiddleboxCase*
MakeCopyUntil()
{
    return new TcpMiddleboxCase(
        "copy until: a copy of the first connection's text comes with the second's SYN",
        {},
        "connection 1 client DATA 1 copy until connection 2 client SYN",
        [](TcpMiddleboxCase& t) {
            Transfer(100)(t);
            t.At(Seconds(3), [&t]() { t.Connect(CLIENT); });
        },
        [](TcpMiddleboxCase& t) {
            const auto text = t.Sent(CLIENT, Kind::DATA, 1);
            t.SameTimes(t.ArrivalTimesOf(CLIENT, text.header.GetSequenceNumber()),
                        {t.DueAt(text), t.DueAt(t.Sent(CLIENT, Kind::SYN, 2))},
                        "when it arrives");
        });
}

TcpMiddleboxCase*
MakeConnectionSelector()
{
    return new TcpMiddleboxCase(
        "connection: the rule is about the second connection only",
        {},
        "connection 2 client SYN 1 drop",
        [](TcpMiddleboxCase& t) {
            Transfer(100)(t);
            t.At(Seconds(3), [&t]() { t.Connect(CLIENT); });
        },
        [](TcpMiddleboxCase& t) {
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 3u, "one SYN again");
            t.SameTimes(
                t.ArrivalTimes(CLIENT, BoxKind::SYN),
                {t.DueAt(t.Sent(CLIENT, Kind::SYN, 1)), t.DueAt(t.Sent(CLIENT, Kind::SYN, 3))},
                "which arrive");
        });
}

// Random impairments on the wire

/// @return arrivals as text
std::string
Describe(const TcpMiddleboxCase& t)
{
    std::string all;
    for (const auto& arrival : t.Arrivals())
    {
        all += std::to_string(arrival.time.GetNanoSeconds()) + ":" +
               std::to_string(arrival.segment.sequence) + ":" +
               std::to_string(arrival.segment.flags) + " ";
    }
    return all;
}

TcpMiddleboxCase*
MakeLateCopies()
{
    return new TcpMiddleboxCase(
        "duplication: copies outlive the connection",
        {},
        "",
        [](TcpMiddleboxCase& t) {
            SegmentImpairments impairments;
            impairments.duplicateRate = 1;
            impairments.duplicateDelay = {Seconds(100), Seconds(100), 0};
            t.Box()->SetImpairments(impairments);
            Transfer(100)(t);
        },
        [](TcpMiddleboxCase& t) {
            const auto times = t.ArrivalTimes(CLIENT, BoxKind::SYN);
            const Time due = t.DueAt(t.Sent(CLIENT, Kind::SYN, 1));
            t.SameTimes(times, {due, due + Seconds(100)}, "the SYN and its copy");
            t.Equal(t.Box()->GetCopies(), t.Box()->GetOffered(), "each segment has a copy");
            t.True(t.ReceivedIntact(SERVER), "the text");
        });
}

/// The same run twice, and once with another key. Children run before their parent, which compares.
class SameKeySameFates : public TestCase
{
  public:
    SameKeySameFates()
        : TestCase("all impairments: the same key gives the same run, another another")
    {
        for (const uint64_t key : {1, 1, 2})
        {
            AddTestCase(MakeRun(key));
        }
    }

  private:
    /// @return a case that notes what arrives
    TcpMiddleboxCase* MakeRun(uint64_t key)
    {
        return new TcpMiddleboxCase(
            "all impairments, key " + std::to_string(key),
            {},
            "client DATA every 4 delay 5ms",
            [key](TcpMiddleboxCase& t) {
                SegmentImpairments impairments;
                impairments.lossModel = SegmentImpairments::GILBERT_ELLIOTT;
                impairments.lossRate = 0.05;
                impairments.burstLength = 2;
                impairments.duplicateRate = 0.2;
                impairments.duplicateDelay = {MilliSeconds(1), Seconds(20), 1.2};
                impairments.jitterRate = 0.3;
                impairments.jitter = {Time(0), MilliSeconds(30), 0};
                t.Box()->SetImpairments(impairments);
                t.Box()->SetAttribute("Key", UintegerValue(key));
                Transfer(30000)(t);
            },
            [this](TcpMiddleboxCase& t) {
                t.True(t.ReceivedIntact(SERVER), "the text");
                m_runs.push_back(Describe(t));
            });
    }

    void DoRun() override
    {
        NS_TEST_ASSERT_MSG_EQ(m_runs.size(), 3, "three runs");
        NS_TEST_EXPECT_MSG_EQ(m_runs[0].empty(), false, "something arrived");
        NS_TEST_EXPECT_MSG_EQ(m_runs[1], m_runs[0], "the same once more");
        NS_TEST_EXPECT_MSG_EQ((m_runs[2] == m_runs[0]), false, "another key");
    }

    std::vector<std::string> m_runs; //!< what arrived in each
};

// Random impairments against their closed forms

constexpr uint32_t CONNECTIONS = 100; //!< walked
constexpr uint32_t SEGMENTS = 2000;   //!< of each, in one direction

/// A Gilbert-Elliott chain against its stationary loss and its mean burst.
class GilbertElliottLoss : public TestCase
{
  public:
    GilbertElliottLoss(double rate, double burst)
        : TestCase("Gilbert-Elliott: loss " + std::to_string(rate) + " in bursts of " +
                   std::to_string(burst)),
          m_rate(rate),
          m_burst(burst)
    {
    }

  private:
    void DoRun() override
    {
        SegmentImpairments impairments;
        impairments.lossModel = SegmentImpairments::GILBERT_ELLIOTT;
        impairments.lossRate = m_rate;
        impairments.burstLength = m_burst;
        SegmentImpairer impairer;
        impairer.Configure(impairments, 42);
        uint32_t lost = 0;
        uint32_t bursts = 0;
        uint32_t firstLost = 0;
        for (uint32_t connection = 0; connection < CONNECTIONS; connection++)
        {
            bool before = false;
            for (uint32_t i = 0; i < SEGMENTS; i++)
            {
                const bool now = impairer.Next(connection, TCP_ROLE_SERVER).lost;
                lost += now ? 1 : 0;
                bursts += now && !before ? 1 : 0;
                firstLost += now && i == 0 ? 1 : 0;
                before = now;
            }
        }
        const double count = CONNECTIONS * SEGMENTS;
        // Losses of a chain are correlated by c^k, c = 1 - P(good to bad) - 1 / burst, which
        // widens the mean's deviation by (1 + c) / (1 - c). 3.29 deviations hold 99.9 %.
        const double c = 1 - m_rate / (1 - m_rate) / m_burst - 1 / m_burst;
        const double deviation = std::sqrt(m_rate * (1 - m_rate) / count * (1 + c) / (1 - c));
        NS_TEST_EXPECT_MSG_EQ_TOL(lost / count, m_rate, 3.29 * deviation, "stationary loss");
        // A burst is geometric with mean b, so its deviation is sqrt(b (b - 1)).
        const double ofMean = std::sqrt(m_burst * (m_burst - 1) / bursts);
        NS_TEST_EXPECT_MSG_EQ_TOL(double(lost) / bursts,
                                  m_burst,
                                  3.29 * ofMean + 1e-9 + m_burst * CONNECTIONS / lost,
                                  "mean burst");
        // The chain is in balance from the first segment on.
        const double ofFirst = std::sqrt(m_rate * (1 - m_rate) / CONNECTIONS);
        NS_TEST_EXPECT_MSG_EQ_TOL(double(firstLost) / CONNECTIONS,
                                  m_rate,
                                  3.29 * ofFirst,
                                  "loss of first segments");
    }

    double m_rate;  //!< mean loss
    double m_burst; //!< mean burst
};

/// Losses in both states, by rates of their own.
class GilbertElliottTwoRates : public TestCase
{
  public:
    GilbertElliottTwoRates()
        : TestCase("Gilbert-Elliott: the mean holds with losses in both states")
    {
    }

  private:
    void DoRun() override
    {
        SegmentImpairments impairments;
        impairments.lossModel = SegmentImpairments::GILBERT_ELLIOTT;
        impairments.lossRate = 0.1;
        impairments.burstLength = 5;
        impairments.badLoss = 0.5;
        impairments.goodLoss = 0.02;
        NS_TEST_EXPECT_MSG_EQ_TOL(impairments.BadShare(), 0.08 / 0.48, 1e-12, "share");
        SegmentImpairer impairer;
        impairer.Configure(impairments, 7);
        uint32_t lost = 0;
        for (uint32_t connection = 0; connection < CONNECTIONS; connection++)
        {
            for (uint32_t i = 0; i < SEGMENTS; i++)
            {
                lost += impairer.Next(connection, TCP_ROLE_CLIENT).lost ? 1 : 0;
            }
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(lost / double(CONNECTIONS * SEGMENTS), 0.1, 0.004, "mean loss");
    }
};

/// A segment's fate is its own.
class FatesAreTheirOwn : public TestCase
{
  public:
    FatesAreTheirOwn()
        : TestCase("common random numbers: what is sent elsewhere moves nothing")
    {
    }

  private:
    /// @return what happens at random, everything switched on
    static SegmentImpairments Everything()
    {
        SegmentImpairments impairments;
        impairments.lossModel = SegmentImpairments::GILBERT_ELLIOTT;
        impairments.lossRate = 0.2;
        impairments.duplicateRate = 0.3;
        impairments.duplicateDelay = {MilliSeconds(1), Seconds(20), 1.2};
        impairments.jitterRate = 0.3;
        impairments.jitter = {Time(0), Seconds(3), 0};
        return impairments;
    }

    /// @return a fate as text
    static std::string ToText(const SegmentImpairer::Fate& fate)
    {
        return std::to_string(fate.lost) + "/" + std::to_string(fate.delay.GetNanoSeconds()) + "/" +
               std::to_string(fate.copy ? fate.copy->GetNanoSeconds() : -1) + " ";
    }

    void DoRun() override
    {
        SegmentImpairer alone;
        SegmentImpairer crowded;
        SegmentImpairer lossOnly;
        SegmentImpairments loss = Everything();
        loss.duplicateRate = 0;
        loss.jitterRate = 0;
        alone.Configure(Everything(), 99);
        crowded.Configure(Everything(), 99);
        lossOnly.Configure(loss, 99);
        std::string fates;
        std::string fatesInCrowd;
        std::string losses;
        std::string lossesOnly;
        for (uint32_t i = 0; i < 500; i++)
        {
            const auto fate = alone.Next(3, TCP_ROLE_CLIENT);
            fates += ToText(fate);
            losses += fate.lost ? 'x' : '.';
            for (uint32_t j = 0; j < i % 4; j++)
            {
                crowded.Next(3, TCP_ROLE_SERVER);
                crowded.Next(2 + j * 2, TCP_ROLE_CLIENT);
            }
            fatesInCrowd += ToText(crowded.Next(3, TCP_ROLE_CLIENT));
            lossesOnly += lossOnly.Next(3, TCP_ROLE_CLIENT).lost ? 'x' : '.';
        }
        NS_TEST_EXPECT_MSG_EQ(fatesInCrowd, fates, "whatever others send");
        NS_TEST_EXPECT_MSG_EQ(lossesOnly, losses, "whatever else is switched on");
        NS_TEST_EXPECT_MSG_NE(losses.find('x'), std::string::npos, "some are lost");
        NS_TEST_EXPECT_MSG_NE(losses.find('.'), std::string::npos, "some are not");
    }
};

/// Bernoulli loss is that of the loss model.
class BernoulliIsTheLossModel : public TestCase
{
  public:
    BernoulliIsTheLossModel()
        : TestCase("Bernoulli: the losses of SegmentLossModel with the same key and rate")
    {
    }

  private:
    void DoRun() override
    {
        SegmentImpairments impairments;
        impairments.lossRate = 0.3;
        SegmentImpairer impairer;
        impairer.Configure(impairments, 5);
        uint32_t lost = 0;
        for (uint64_t i = 0; i < 1000; i++)
        {
            const bool expected = SegmentLossModel::Draw(5, 8, TCP_ROLE_SERVER, i) < 0.3;
            const bool actual = impairer.Next(8, TCP_ROLE_SERVER).lost;
            NS_TEST_EXPECT_MSG_EQ(actual, expected, "segment " << i);
            lost += actual ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(lost, 300, 48, "about the rate");
    }
};

/// Delays against their distribution functions.
class DelaysFollowTheirLaw : public TestCase
{
  public:
    DelaysFollowTheirLaw()
        : TestCase("delays: quantiles of the uniform and of the cut Pareto law")
    {
    }

  private:
    void DoRun() override
    {
        const SegmentDelay uniform{Seconds(2), Seconds(6), 0};
        NS_TEST_EXPECT_MSG_EQ(uniform.Quantile(0), Seconds(2), "least");
        NS_TEST_EXPECT_MSG_EQ(uniform.Quantile(0.25), Seconds(3), "a quarter");
        const SegmentDelay pareto{Seconds(0.01), Seconds(100), 1.2};
        NS_TEST_EXPECT_MSG_EQ(pareto.Quantile(0), Seconds(0.01), "least");
        for (const double u : {0.1, 0.5, 0.9, 0.999, 0.9999999})
        {
            // P(X <= x) = (1 - (min / x)^a) / (1 - (min / max)^a)
            const double x = pareto.Quantile(u).GetSeconds();
            const double below = (1 - std::pow(0.01 / x, 1.2)) / (1 - std::pow(0.01 / 100, 1.2));
            NS_TEST_EXPECT_MSG_EQ_TOL(below, u, 1e-6, "distribution at " << x);
            NS_TEST_EXPECT_MSG_LT_OR_EQ(x, 100, "cut off");
        }
        NS_TEST_EXPECT_MSG_GT(pareto.Quantile(0.99999).GetSeconds(), 30, "a heavy tail");
        SegmentImpairments impairments;
        impairments.jitterRate = 0.25;
        impairments.jitter = uniform;
        impairments.duplicateRate = 0.5;
        impairments.duplicateDelay = pareto;
        SegmentImpairer impairer;
        impairer.Configure(impairments, 1);
        uint32_t late = 0;
        uint32_t copies = 0;
        double sum = 0;
        constexpr uint32_t COUNT = 20000;
        for (uint32_t i = 0; i < COUNT; i++)
        {
            const auto fate = impairer.Next(0, TCP_ROLE_CLIENT);
            late += fate.delay.IsStrictlyPositive() ? 1 : 0;
            sum += fate.delay.GetSeconds();
            copies += fate.copy ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(double(late) / COUNT, 0.25, 0.0101, "late segments");
        NS_TEST_EXPECT_MSG_EQ_TOL(sum / late, 4, 0.054, "mean lateness");
        NS_TEST_EXPECT_MSG_EQ_TOL(double(copies) / COUNT, 0.5, 0.0117, "copies");
    }
};

/// Numbers that contradict each other get one clear line.
class ImpairmentsAreChecked : public TestCase
{
  public:
    ImpairmentsAreChecked()
        : TestCase("impairments: what makes no sense is said")
    {
    }

  private:
    /// What is said of impairments that are changed from right ones.
    std::string ErrorOf(void (*change)(SegmentImpairments&))
    {
        SegmentImpairments impairments;
        impairments.lossModel = SegmentImpairments::GILBERT_ELLIOTT;
        impairments.lossRate = 0.1;
        std::string error;
        NS_TEST_EXPECT_MSG_EQ(impairments.Check(error), true, "right before");
        change(impairments);
        NS_TEST_EXPECT_MSG_EQ(impairments.Check(error), false, "wrong after");
        return error;
    }

    void DoRun() override
    {
        using I = SegmentImpairments;
        NS_TEST_EXPECT_MSG_EQ(ErrorOf([](I& i) { i.lossRate = 1.5; }),
                              "loss rate = 1.5: expected a probability from 0 to 1",
                              "rate");
        NS_TEST_EXPECT_MSG_EQ(ErrorOf([](I& i) { i.duplicateRate = -1; }),
                              "duplicate rate = -1: expected a probability from 0 to 1",
                              "duplicates");
        NS_TEST_EXPECT_MSG_EQ(ErrorOf([](I& i) { i.jitterRate = std::nan(""); }),
                              "jitter rate = nan: expected a probability from 0 to 1",
                              "jitter");
        NS_TEST_EXPECT_MSG_EQ(ErrorOf([](I& i) {
                                  i.jitter = {Seconds(2), Seconds(1), 0};
                              }),
                              "jitter max = 1: expected at least min, and min at least 0s",
                              "upside down");
        NS_TEST_EXPECT_MSG_EQ(ErrorOf([](I& i) {
                                  i.jitter = {Seconds(0), Seconds(1), 2};
                              }),
                              "jitter min = 0: expected above 0s, where a Pareto tail begins",
                              "tail");
        NS_TEST_EXPECT_MSG_EQ(ErrorOf([](I& i) { i.badLoss = 0.1; }).substr(0, 55),
                              "loss rate = 0.1: expected for Gilbert-Elliott, at least",
                              "states");
        NS_TEST_EXPECT_MSG_EQ(ErrorOf([](I& i) {
                                  i.lossRate = 0.9;
                                  i.burstLength = 8;
                              }).substr(0, 51),
                              "burst length = 8: expected at least 1, and long eno",
                              "burst");
    }
};

// Counting connections

/// Who is in which connection of a four-tuple.
class IncarnationsAreCounted : public TestCase
{
  public:
    IncarnationsAreCounted()
        : TestCase("incarnations: SYNs begin them, SYN-ACKs bring the other end along")
    {
    }

  private:
    /// A segment between two fixed ends.
    static TcpWireSegment Make(TcpRole from, uint8_t flags, uint32_t seq, uint32_t ack)
    {
        TcpWireSegment segment;
        segment.source = Ipv4Address(from == TCP_ROLE_CLIENT ? "10.0.0.2" : "10.0.0.1");
        segment.destination = Ipv4Address(from == TCP_ROLE_CLIENT ? "10.0.0.1" : "10.0.0.2");
        segment.sourcePort = from == TCP_ROLE_CLIENT ? 50000 : 80;
        segment.destinationPort = from == TCP_ROLE_CLIENT ? 80 : 50000;
        segment.sequence = seq;
        segment.acknowledgment = ack;
        segment.flags = flags;
        return segment;
    }

    /// Show a segment; it must belong to a connection (from 0), sent by its client or server.
    void Expect(TcpRole from, uint8_t flags, uint32_t seq, uint32_t ack, uint32_t connection)
    {
        const TcpIncarnation found = m_tracker.OnSent(Make(from, flags, seq, ack));
        NS_TEST_EXPECT_MSG_EQ(found.known, true, "known");
        NS_TEST_EXPECT_MSG_EQ(found.connection, connection, "connection of " << seq);
        NS_TEST_EXPECT_MSG_EQ(found.sender, from, "sender of " << seq);
    }

    void DoRun() override
    {
        constexpr uint8_t SYN = TcpWireSegment::SYN;
        constexpr uint8_t ACK = TcpWireSegment::ACK;
        constexpr uint8_t RST = TcpWireSegment::RST;
        const auto stray = m_tracker.OnSent(Make(TCP_ROLE_CLIENT, ACK, 1, 1));
        NS_TEST_EXPECT_MSG_EQ(stray.known, false, "no SYN before it");
        Expect(TCP_ROLE_CLIENT, SYN, 100, 0, 0);
        Expect(TCP_ROLE_CLIENT, SYN, 100, 0, 0);
        Expect(TCP_ROLE_SERVER, SYN | ACK, 700, 101, 0);
        Expect(TCP_ROLE_CLIENT, ACK, 101, 701, 0);
        // The next one; the server lingers in the first, and refuses by a reset that names the new.
        Expect(TCP_ROLE_CLIENT, SYN, 300, 0, 1);
        Expect(TCP_ROLE_SERVER, ACK, 701, 102, 0);
        Expect(TCP_ROLE_SERVER, RST | ACK, 0, 301, 1);
        Expect(TCP_ROLE_CLIENT, RST, 102, 0, 1);
        Expect(TCP_ROLE_SERVER, SYN | ACK, 900, 301, 1);
        Expect(TCP_ROLE_SERVER, ACK, 901, 301, 1);
        Expect(TCP_ROLE_CLIENT, ACK, 301, 901, 1);
        // The same initial number once more is a new connection all the same.
        Expect(TCP_ROLE_CLIENT, SYN, 300, 0, 2);
        // An old SYN opened the listener once more: it answers for the first.
        Expect(TCP_ROLE_SERVER, SYN | ACK, 950, 101, 0);
        const auto end = Make(TCP_ROLE_SERVER, ACK, 0, 0).SenderTuple();
        NS_TEST_EXPECT_MSG_EQ(m_tracker.CurrentOf(end).connection, 0, "where the server is");
        NS_TEST_EXPECT_MSG_EQ(m_tracker.NewestOf(end).connection, 2, "the newest one");
        NS_TEST_EXPECT_MSG_EQ(m_tracker.NewestOf(end).sender, TCP_ROLE_SERVER, "its role");
        // Crossing SYNs are one connection (RFC 9293, section 3.5, figure 7).
        TcpWireSegment one = Make(TCP_ROLE_CLIENT, SYN, 5, 0);
        TcpWireSegment other = Make(TCP_ROLE_SERVER, SYN, 6, 0);
        one.sourcePort = 50001;
        other.destinationPort = 50001;
        NS_TEST_EXPECT_MSG_EQ(m_tracker.OnSent(one).connection, 3, "one SYN");
        NS_TEST_EXPECT_MSG_EQ(m_tracker.OnSent(other).connection, 3, "the other");
        NS_TEST_EXPECT_MSG_EQ(m_tracker.OnSent(other).sender, TCP_ROLE_SERVER, "who was second");
        NS_TEST_EXPECT_MSG_EQ(m_tracker.GetCount(), 4, "connections");
        ExpectTextOnSyns();
    }

    /// SYNs with text (RFC 7413): what acknowledges the text, or less, answers them.
    void ExpectTextOnSyns()
    {
        constexpr uint8_t SYN = TcpWireSegment::SYN;
        constexpr uint8_t ACK = TcpWireSegment::ACK;
        const auto sent = [this](TcpRole from, uint8_t flags, uint32_t number, uint32_t text) {
            TcpWireSegment segment = Make(from, flags, number, number);
            (from == TCP_ROLE_CLIENT ? segment.sourcePort : segment.destinationPort) = 50002;
            segment.payload = text;
            return m_tracker.OnSent(segment).connection;
        };
        NS_TEST_EXPECT_MSG_EQ(sent(TCP_ROLE_CLIENT, SYN, 100, 50), 4, "the first");
        NS_TEST_EXPECT_MSG_EQ(sent(TCP_ROLE_SERVER, SYN | ACK, 151, 0), 4, "all of it");
        NS_TEST_EXPECT_MSG_EQ(sent(TCP_ROLE_CLIENT, ACK, 151, 0), 4, "the first goes on");
        NS_TEST_EXPECT_MSG_EQ(sent(TCP_ROLE_CLIENT, SYN, 900, 50), 5, "the second");
        NS_TEST_EXPECT_MSG_EQ(sent(TCP_ROLE_CLIENT, SYN, 900, 0), 5, "again, without its text");
        NS_TEST_EXPECT_MSG_EQ(sent(TCP_ROLE_SERVER, SYN | ACK, 951, 0), 5, "to its text");
        NS_TEST_EXPECT_MSG_EQ(sent(TCP_ROLE_SERVER, SYN | ACK, 901, 0), 5, "to it alone");
        NS_TEST_EXPECT_MSG_EQ(sent(TCP_ROLE_SERVER, SYN | ACK, 151, 0), 4, "to the old one");
    }

    TcpIncarnationTracker m_tracker; //!< under test
};

/// Script files.
class ScriptFiles : public TestCase
{
  public:
    ScriptFiles()
        : TestCase("script files: read, missing, a folder, wrong")
    {
    }

  private:
    void DoRun() override
    {
        lifecycle::MiddleboxScript script;
        std::string error;
        const std::string path = CreateTempDirFilename("right.script");
        std::ofstream(path) << "# lost\nclient FIN 1 drop\n";
        NS_TEST_EXPECT_MSG_EQ(ReadMiddleboxScript(path, script, error), true, error);
        NS_TEST_EXPECT_MSG_EQ(script.rules.size(), 1, "one rule");
        const std::string wrong = CreateTempDirFilename("wrong.script");
        std::ofstream(wrong) << "client FIN 1 lose\n";
        NS_TEST_EXPECT_MSG_EQ(ReadMiddleboxScript(wrong, script, error), false, "wrong");
        NS_TEST_EXPECT_MSG_EQ(error,
                              wrong + ":1: 'lose': expected drop, delay, copy, reorder or hold",
                              "what is said");
        std::size_t shipped = 0;
        const std::string folder = NS_TEST_SOURCEDIR "/../examples/middlebox";
        for (const auto& entry : std::filesystem::directory_iterator(folder))
        {
            const bool right = ReadMiddleboxScript(entry.path().string(), script, error);
            NS_TEST_EXPECT_MSG_EQ(right, true, error);
            shipped++;
        }
        NS_TEST_EXPECT_MSG_GT(shipped, 3, "the shipped ones");
        for (const std::string& name : {wrong + ".not-there", std::string("/")})
        {
            NS_TEST_EXPECT_MSG_EQ(ReadMiddleboxScript(name, script, error), false, name);
            NS_TEST_EXPECT_MSG_EQ(error,
                                  name + ": expected a middlebox script that can be read",
                                  "what is said");
        }
    }
};

/// The middlebox: its script, its impairments, what they are counted by.
class TcpLifecycleMiddleboxTestSuite : public TestSuite
{
  public:
    TcpLifecycleMiddleboxTestSuite()
        : TestSuite("tcp-lifecycle-middlebox")
    {
        AddTestCase(MakeDrop(false));
        AddTestCase(MakeDrop(true));
        AddTestCase(MakeDelay("IPv4", {}));
        AddTestCase(MakeDelay("IPv6", Family(true)));
        AddTestCase(MakeDelay("stock", Stock()));
        AddTestCase(MakeCopy());
        AddTestCase(MakeReorder());
        AddTestCase(MakeHold());
        AddTestCase(MakeHoldWithin());
        AddTestCase(MakeHoldForEver());
        AddTestCase(MakeCopyUntil());
        AddTestCase(MakeConnectionSelector());
        AddTestCase(MakeLateCopies());
        AddTestCase(new SameKeySameFates());
        AddTestCase(new GilbertElliottLoss(0.02, 4));
        AddTestCase(new GilbertElliottLoss(0.2, 1.5));
        AddTestCase(new GilbertElliottLoss(0.3, 10));
        AddTestCase(new GilbertElliottTwoRates());
        AddTestCase(new FatesAreTheirOwn());
        AddTestCase(new BernoulliIsTheLossModel());
        AddTestCase(new DelaysFollowTheirLaw());
        AddTestCase(new ImpairmentsAreChecked());
        AddTestCase(new IncarnationsAreCounted());
        AddTestCase(new ScriptFiles());
    }
};

TcpLifecycleMiddleboxTestSuite g_tcpLifecycleMiddleboxTestSuite; //!< registers the suite

} // namespace
