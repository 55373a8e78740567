/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/double.h"
#include "ns3/ipv4-address.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-time-wait-policy-types.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * The TIME_WAIT policies at the socket and the protocol: who holds a four-tuple, for how long, and
 * when it is free again.
 */

using namespace ns3;

namespace
{

using Case = TcpScriptedCase;
using Kind = TcpTestKind;
using Told = TcpTestTold;
using State = lifecycle::State;
using EndReason = lifecycle::EndReason;
using Event = lifecycle::Event;

/**
 * @param ipv6 the family
 * @param stop when the run ends
 * @return hosts and link
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
 * @param policy name of a TIME_WAIT policy's TypeId
 * @param timestamps both hosts use the Timestamps option
 * @return sets the defaults of both hosts
 */
std::function<void()>
Under(const std::string& policy, bool timestamps = false)
{
    return [policy, timestamps] {
        Config::SetDefault("ns3::TcpLifecycleL4Protocol::TimeWaitPolicy", StringValue(policy));
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(timestamps));
    };
}

/**
 * The client connects from port 5000 and closes at 1 s, the server at the end of file.
 *
 * @param t the case
 */
void
ClientCloses(Case& t)
{
    t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.SocketOf(SERVER)->Close(); });
    t.At(Seconds(1), [&t] { t.SocketOf(CLIENT)->Close(); });
}

/**
 * Try to connect from port 5000 once more.
 *
 * @param t the case
 * @param name what to note the outcome as
 */
void
ConnectAgain(Case& t, const std::string& name)
{
    auto socket = t.MakeSocket(CLIENT);
    t.Equal(socket->Bind(t.AddressOf(CLIENT, 5000)), 0, "Bind");
    const int result = socket->Connect(t.AddressOf(SERVER, 80));
    t.Note(name, result);
    if (result != 0)
    {
        socket->Close(); // or it would keep the port
    }
}

/// The usual start, but from port 5000.
void
FromPort5000(Case& t)
{
    t.Listen(SERVER);
    t.Connect(CLIENT, 5000);
}

/**
 * @param t the case
 * @return how long the client was in TIME_WAIT
 */
Time
Lingered(const Case& t, TcpTestHost host = CLIENT)
{
    return t.EnteredAt(host, State::CLOSED) - t.EnteredAt(host, State::TIME_WAIT);
}

TestCase*
NoneFreesThePortAtOnce(bool ipv6)
{
    auto* test = new Case(
        std::string("FIN_WAIT_2, FIN under no TIME_WAIT, CLOSED and the port free at once, IPv") +
            (ipv6 ? "6" : "4"),
        Until(Seconds(10), ipv6),
        [](Case& t) {
            ClientCloses(t);
            t.On(CLIENT, Told::NORMAL_CLOSE, [&t] {
                t.Note("held", static_cast<int64_t>(t.TcpOf(CLIENT)->GetTimeWaitCount()));
            });
            t.At(Seconds(2), [&t] { ConnectAgain(t, "again"); });
        },
        [](Case& t) {
            t.Equal(Lingered(t), Seconds(0), "time in TIME_WAIT");
            t.Equal(t.Noted("again"), 0, "Connect from the same port");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 2U, "accepted");
            t.Equal(t.CountSent(CLIENT, Kind::RST), 0U, "resets");
            t.EndedOnce(SERVER, EndReason::NORMAL);
        });
    test->StartedBy(FromPort5000);
    return test->WithDefaults(Under("ns3::TcpNoTimeWait"));
}

/// Without TIME_WAIT the peer's FIN, sent again, is answered by a reset: an error, although all
/// went well. The standard policy acknowledges it.
TestCase*
LastAckLost(const std::string& policy, EndReason servers)
{
    auto* test = new Case(
        "LAST_ACK, the last ACK is lost, the server's end under " + policy,
        Until(Seconds(100)),
        [](Case& t) {
            ClientCloses(t);
            t.DropNth(CLIENT, Kind::ACK, 2); // of the server's FIN
        },
        [servers](Case& t) {
            t.Equal(t.CountSent(SERVER, Kind::FIN), 2U, "FINs of the server");
            t.EndedOnce(SERVER, servers);
            const bool well = servers == EndReason::NORMAL;
            t.Equal(t.CountSent(CLIENT, Kind::RST), well ? 0U : 1U, "resets of the client");
            t.Equal(t.CountTold(SERVER, Told::ERROR_CLOSE), well ? 0U : 1U, "errors told");
        });
    test->StartedBy(FromPort5000);
    return test->WithDefaults(Under(policy));
}

TestCase*
TruncatedLastsEightTimeOuts()
{
    auto* test = new Case(
        "TIME_WAIT, truncated, eight time-outs after a short connection",
        Until(Seconds(1000)),
        [](Case& t) { ClientCloses(t); },
        [](Case& t) { t.Equal(Lingered(t), Seconds(8), "time in TIME_WAIT: the RTO is 1 s"); });
    test->StartedBy(FromPort5000);
    return test->WithDefaults(Under("ns3::TcpTruncatedTimeWait"));
}

TestCase*
TruncatedLeavesLongConnectionsAlone()
{
    auto* test = new Case(
        "TIME_WAIT, truncated, 2MSL after a connection that lasted for an MSL",
        Until(Seconds(1000)),
        [](Case& t) {
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.SocketOf(SERVER)->Close(); });
            t.At(Seconds(121), [&t] { t.SocketOf(CLIENT)->Close(); });
        },
        [](Case& t) { t.Equal(Lingered(t), Seconds(240), "time in TIME_WAIT"); });
    test->StartedBy(FromPort5000);
    return test->WithDefaults(Under("ns3::TcpTruncatedTimeWait"));
}

/// Linux's tcp_tw_reuse: the delay, timestamps, and numbers beyond the old ones.
TestCase*
ReuseAfterTheDelay(bool timestamps)
{
    auto* test = new Case(
        std::string("TIME_WAIT, Connect under reuse, ") +
            (timestamps ? "after the delay a new connection" : "refused without timestamps"),
        Until(Seconds(100)),
        [](Case& t) {
            ClientCloses(t);
            t.At(Seconds(1.9), [&t] { ConnectAgain(t, "early"); });
            t.At(Seconds(2.1), [&t] {
                ConnectAgain(t, "late");
                t.Note("held", static_cast<int64_t>(t.TcpOf(CLIENT)->GetTimeWaitCount()));
            });
        },
        [timestamps](Case& t) {
            t.Equal(t.Noted("early"), -1, "Connect before a second has gone by");
            t.Equal(t.Noted("late"), timestamps ? 0 : -1, "Connect after it");
            t.Equal(t.Noted("held"), timestamps ? 0 : 1, "four-tuples held");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), timestamps ? 2U : 1U, "accepted");
            if (timestamps)
            {
                const auto end = t.Sent(CLIENT, Kind::FIN, 1).NextSequence();
                t.True(t.Sent(CLIENT, Kind::SYN, 2).header.GetSequenceNumber() > end + 65535,
                       "the new numbers lie beyond the old ones and a window");
            }
        });
    test->StartedBy(FromPort5000);
    return test->WithDefaults(Under("ns3::TcpReuseTimeWait", timestamps));
}

/**
 * Three connections close one after the other; the table has room for two.
 *
 * @param evict the oldest goes, or the new one is not held
 * @return the case
 */
TestCase*
Bounded(bool evict)
{
    auto* test = new Case(
        std::string("TIME_WAIT, the table is full, ") +
            (evict ? "the oldest goes" : "the new one is not held"),
        Until(Seconds(200)),
        [](Case& t) {
            for (uint32_t i = 0; i < 3; ++i)
            {
                t.At(Seconds(1 + i), [&t] { t.SocketOf(CLIENT)->Close(); });
                t.At(Seconds(1.2 + i), [&t] {
                    t.SocketOf(SERVER)->Close();
                    t.Forget(SERVER); // the next one that is accepted takes its place
                });
                t.At(Seconds(1.5 + i), [&t, i] {
                    if (i < 2)
                    {
                        t.Connect(CLIENT, static_cast<uint16_t>(5001 + i));
                    }
                });
            }
            t.At(Seconds(10), [&t] {
                const auto tcp = t.TcpOf(CLIENT);
                t.Note("held", static_cast<int64_t>(tcp->GetTimeWaitCount()));
                t.Note("overflows", static_cast<int64_t>(tcp->GetTimeWaitOverflows()));
                ConnectAgain(t, "first port");
            });
        },
        [evict](Case& t) {
            t.Equal(t.Noted("held"), 2, "four-tuples held");
            t.Equal(t.Noted("overflows"), 1, "overflows");
            t.Equal(t.Noted("first port"), evict ? 0 : -1, "Connect from the first one's port");
            uint32_t evicted = 0;
            for (const auto& transition : t.Transitions())
            {
                const bool is = transition.event == Event::TIME_WAIT_EVICTED;
                evicted += is ? 1 : 0;
                t.True(!is || transition.localPort == (evict ? 5000 : 5002), "which one went");
                t.True(!is || transition.reason == EndReason::NORMAL, "it ended well");
            }
            t.Equal(evicted, 1U, "traced");
            // Nobody holds the first socket any more; the third one's application is told.
            t.Equal(t.EndsTold(CLIENT).size(), evict ? 0U : 1U, "ends told");
        });
    test->StartedBy(FromPort5000);
    return test->WithDefaults([evict] {
        Under("ns3::TcpBoundedTimeWait")();
        Config::SetDefault("ns3::TcpBoundedTimeWait::MaxEntries", UintegerValue(2));
        Config::SetDefault("ns3::TcpBoundedTimeWait::EvictOldest", BooleanValue(evict));
    });
}

/**
 * The server closes first. Under client-holds the client resets the server's TIME_WAIT and waits
 * itself (Faber, Touch and Yue, 1999); a lost reset leaves both waiting.
 *
 * @param resetLost the reset is lost
 * @return the case
 */
TestCase*
ClientHolds(bool resetLost)
{
    auto* test = new Case(
        std::string("LAST_ACK, client holds TIME_WAIT, the server's ends") +
            (resetLost ? " by itself where the reset is lost" : " by the reset"),
        Until(Seconds(1000)),
        [resetLost](Case& t) {
            t.On(CLIENT, Told::NORMAL_CLOSE, [&t] { t.SocketOf(CLIENT)->Close(); });
            t.At(Seconds(1), [&t] { t.SocketOf(SERVER)->Close(); });
            if (resetLost)
            {
                t.DropAll(CLIENT, Kind::RST);
            }
        },
        [resetLost](Case& t) {
            t.Equal(Lingered(t, CLIENT), Seconds(240), "the client waits for 2MSL");
            t.Equal(t.CountSent(CLIENT, Kind::RST), 1U, "resets");
            const Time servers = Lingered(t, SERVER);
            t.True(resetLost ? servers == Seconds(240) : servers < MilliSeconds(25),
                   "the server's TIME_WAIT");
            t.EndedOnce(CLIENT, EndReason::NORMAL);
            t.EndedOnce(SERVER, EndReason::NORMAL);
            t.ToldExactly(CLIENT, 1, 0, 1, 0);
            t.ToldExactly(SERVER, 1, 0, 1, 0);
        });
    test->StartedBy(FromPort5000);
    return test->WithDefaults(Under("ns3::TcpClientHoldsTimeWait"));
}

/// RFC 1337: the reset that an old duplicate calls forth ends TIME_WAIT, unless it is ignored.
TestCase*
Assassination(const std::string& policy, Time lingered)
{
    auto* test = new Case(
        "TIME_WAIT, a valid reset under " + policy,
        Until(Seconds(1000)),
        [](Case& t) {
            ClientCloses(t);
            t.At(Seconds(2), [&t] { t.InjectAt(CLIENT, TcpHeader::RST, 2, 0); });
        },
        [lingered](Case& t) {
            t.Equal(Lingered(t).RoundTo(Time::S), lingered, "time in TIME_WAIT");
            t.EndedOnce(CLIENT, EndReason::NORMAL);
        });
    test->StartedBy(FromPort5000);
    return test->WithDefaults(Under(policy));
}

TestCase*
StrictTakesNoSyn()
{
    auto* test = new Case(
        "TIME_WAIT, a newer SYN under strict, dropped until 2MSL are over",
        Until(Seconds(100)),
        [](Case& t) {
            t.On(CLIENT, Told::NORMAL_CLOSE, [&t] { t.SocketOf(CLIENT)->Close(); });
            t.At(Seconds(1), [&t] { t.SocketOf(SERVER)->Close(); });
            t.At(Seconds(2), [&t] { t.Connect(CLIENT, 5000); });
        },
        [](Case& t) {
            t.Equal(Lingered(t, SERVER), Seconds(20), "time in TIME_WAIT: nobody cut it short");
            t.True(t.CountSent(CLIENT, Kind::SYN) > 2, "the SYN had to be sent again");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 2U, "accepted in the end");
        });
    test->StartedBy(FromPort5000);
    test->Preparing([](Case&, TcpTestHost, Ptr<Socket> socket) {
        socket->SetAttribute("MaxSegLifetime", DoubleValue(10));
    });
    return test->WithDefaults(Under("ns3::TcpStrictTimeWait"));
}

/// A listener that has no room drops the SYN, and TIME_WAIT stays: it alone knows the old numbers.
TestCase*
FullListenerLeavesTimeWait()
{
    auto* test = new Case(
        "TIME_WAIT, a newer SYN at a listener without room, taken once there is some",
        Until(Seconds(30)),
        [](Case& t) {
            t.On(CLIENT, Told::NORMAL_CLOSE, [&t] { t.SocketOf(CLIENT)->Close(); });
            t.At(Seconds(1), [&t] { t.SocketOf(SERVER)->Close(); });
            const auto listener = [&t] {
                return DynamicCast<TcpLifecycleSocket>(t.ListenerOf(SERVER));
            };
            t.At(Seconds(2), [&t, listener] {
                listener()->PauseAccepting();
                t.Connect(CLIENT, 6000); // it waits, and fills the queue
            });
            t.At(Seconds(3), [&t] { t.Connect(CLIENT, 5000); });
            t.At(Seconds(3.5), [&t, listener] {
                t.Note("held", static_cast<int64_t>(t.TcpOf(SERVER)->GetTimeWaitCount()));
                listener()->ResumeAccepting();
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("held"), 1, "four-tuples held after the SYN was dropped");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 3U, "accepted in the end");
            t.Equal(t.CountSent(CLIENT, Kind::RST), 0U, "resets of the client");
            const auto end = t.Sent(SERVER, Kind::FIN, 1).NextSequence();
            t.True(t.Sent(SERVER, Kind::SYN_ACK, 3).header.GetSequenceNumber() >= end,
                   "beyond the old connection's numbers (RFC 9293, MAY-2)");
        });
    test->StartedBy(FromPort5000);
    return test->WithDefaults([] {
        Config::SetDefault("ns3::TcpLifecycleL4Protocol::HandshakePolicy",
                           StringValue("ns3::TcpBacklogHandshake"));
        Config::SetDefault("ns3::TcpBacklogHandshake::Backlog", UintegerValue(0));
        Config::SetDefault("ns3::TcpBacklogHandshake::SynBacklog", UintegerValue(8));
    });
}

/**
 * The segment that ends FIN_WAIT_1 may acknowledge text and FIN and bring the peer's FIN all at
 * once. TIME_WAIT then has nothing to send again and nothing to wait for but its end.
 */
class TimeWaitIsQuietTestCase : public TcpLifecycleTestCase
{
  public:
    TimeWaitIsQuietTestCase()
        : TcpLifecycleTestCase("TIME_WAIT entered by an ACK of text with a FIN sets no other timer")
    {
    }

  private:
    void Script() override
    {
        Write(CLIENT, 1000);
        ShutdownSend(CLIENT);
        On(SERVER, Told::NORMAL_CLOSE, [this] { Close(SERVER); });
        At(Seconds(20), [this] { m_before = Simulator::GetEventCount(); });
        At(Seconds(220), [this] { m_after = Simulator::GetEventCount(); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(Entered(CLIENT, State::TIME_WAIT), true, "it lingers");
        NS_TEST_EXPECT_MSG_EQ(m_after - m_before, 1, "nothing happens but the second look");
    }

    uint64_t m_before{0}; //!< events run up to 20 s
    uint64_t m_after{0};  //!< events run up to 220 s
};

/**
 * RFC 6191 admits a SYN with a timestamp after a connection without only where the new connection
 * would use timestamps. Where the listener does not, the option says nothing: an old SYN stays out.
 *
 * (RFC 6191, section 2)
 */
class OldSynWithTimestampTestCase : public TcpLifecycleTestCase
{
  public:
    OldSynWithTimestampTestCase()
        : TcpLifecycleTestCase("TIME_WAIT without timestamps challenges an old SYN that has one")
    {
    }

  private:
    void ConfigureSocket(TcpTestHost, Ptr<Socket> socket) override
    {
        socket->SetAttribute("Timestamp", BooleanValue(false));
    }

    void Script() override
    {
        On(SERVER, Told::ACCEPTED, [this] { Close(SERVER); });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
        At(Seconds(5), [this] {
            DropAll(CLIENT, Kind::RST); // the client's host would reset what it knows nothing of
            TcpHeader syn =
                MakeHeader(CLIENT, TcpHeader::SYN, SeqOf(CLIENT, 0), SequenceNumber32(0));
            Ptr<TcpOptionTS> option = CreateObject<TcpOptionTS>();
            option->SetTimestamp(TcpOptionTS::NowToTsValue());
            syn.AppendOption(option);
            m_before = CountSent(SERVER, Kind::ACK);
            Inject(SERVER, syn);
            m_after = CountSent(SERVER, Kind::ACK);
        });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_after, m_before + 1, "a challenge");
        NS_TEST_EXPECT_MSG_EQ(CountSent(SERVER, Kind::SYN_ACK), 1, "no new connection");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL),
                              true,
                              "the old one's end");
    }

    uint32_t m_before{0}; //!< acknowledgments of the server before the SYN
    uint32_t m_after{0};  //!< and after it
};

/// SYNs at a TIME_WAIT that nobody listens behind are challenged within the limit, not one by one.
/// (RFC 5961, section 7)
class SynsWithoutListenerTestCase : public TcpLifecycleTestCase
{
  public:
    SynsWithoutListenerTestCase()
        : TcpLifecycleTestCase("TIME_WAIT without a listener limits its challenges")
    {
    }

  private:
    void Script() override
    {
        On(SERVER, Told::ACCEPTED, [this] {
            ListenerOf(SERVER)->Close();
            Close(SERVER);
        });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
        At(Seconds(5), [this] {
            DropAll(CLIENT, Kind::RST);
            m_before = CountSent(SERVER, Kind::ACK);
            for (uint32_t i = 0; i < 50; ++i)
            {
                Inject(SERVER,
                       MakeHeader(CLIENT,
                                  TcpHeader::SYN,
                                  SeqOf(CLIENT, 100000 + i),
                                  SequenceNumber32(0)));
            }
        });
        // They leave one by one.
        At(Seconds(6), [this] { m_after = CountSent(SERVER, Kind::ACK); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_after, m_before + 10, "ten in five seconds");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL), true, "the end");
    }

    uint32_t m_before{0}; //!< acknowledgments of the server before the SYNs
    uint32_t m_after{0};  //!< and after them
};

/// Who listens to a trace may do anything, and the entry may be gone afterwards.
class SinkEndsTimeWaitTestCase : public TcpLifecycleTestCase
{
  public:
    /// @param source "Rx": when the repeated FIN comes; "Tx": when it is acknowledged
    explicit SinkEndsTimeWaitTestCase(const std::string& source)
        : TcpLifecycleTestCase("TIME_WAIT, a sink of " + source +
                               " aborts: it ends, and all is well"),
          m_source(source)
    {
    }

  private:
    void ConfigureSocket(TcpTestHost host, Ptr<Socket> socket) override
    {
        if (host == CLIENT)
        {
            std::function<void(Ptr<const Packet>, const TcpHeader&, Ptr<const TcpSocketBase>)> see =
                [this](Ptr<const Packet>, const TcpHeader&, Ptr<const TcpSocketBase>) { See(); };
            socket->TraceConnectWithoutContext(
                m_source,
                Callback<void, Ptr<const Packet>, const TcpHeader&, Ptr<const TcpSocketBase>>(see));
        }
    }

    /// A segment comes or goes.
    void See()
    {
        const auto socket = LifecycleSocketOf(CLIENT);
        if (socket && socket->GetState() == State::TIME_WAIT && CountSent(SERVER, Kind::FIN) == 2)
        {
            ++m_aborts;
            socket->Abort();
        }
    }

    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] { Close(CLIENT); });
        On(SERVER, Told::NORMAL_CLOSE, [this] {
            DropNth(CLIENT, Kind::ACK, 1);
            Close(SERVER);
        });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_aborts, 1u, "it was aborted");
        NS_TEST_EXPECT_MSG_GT(CountSent(SERVER, Kind::FIN), 1u, "by a repeated FIN");
        NS_TEST_EXPECT_MSG_EQ(TcpOf(CLIENT)->GetTimeWaitCount(), 0u, "nothing is left");
        NS_TEST_EXPECT_MSG_LT(EnteredAt(CLIENT, State::CLOSED), Seconds(10), "not after 2MSL");
    }

    std::string m_source; //!< trace source
    uint32_t m_aborts{0}; //!< how often
};

/// All of the above.
class TcpLifecycleTimeWaitTestSuite : public TestSuite
{
  public:
    TcpLifecycleTimeWaitTestSuite()
        : TestSuite("tcp-lifecycle-time-wait")
    {
        AddTestCase(NoneFreesThePortAtOnce(false));
        AddTestCase(NoneFreesThePortAtOnce(true));
        AddTestCase(LastAckLost("ns3::TcpNoTimeWait", EndReason::RESET));
        for (const char* policy : {"ns3::TcpStandardTimeWait",
                                   "ns3::TcpStrictTimeWait",
                                   "ns3::TcpRfc1337TimeWait",
                                   "ns3::TcpReuseTimeWait",
                                   "ns3::TcpBoundedTimeWait",
                                   "ns3::TcpTruncatedTimeWait",
                                   "ns3::TcpClientHoldsTimeWait"})
        {
            AddTestCase(LastAckLost(policy, EndReason::NORMAL));
        }
        AddTestCase(TruncatedLastsEightTimeOuts());
        AddTestCase(TruncatedLeavesLongConnectionsAlone());
        AddTestCase(ReuseAfterTheDelay(true));
        AddTestCase(ReuseAfterTheDelay(false));
        AddTestCase(Bounded(false));
        AddTestCase(Bounded(true));
        AddTestCase(ClientHolds(false));
        AddTestCase(ClientHolds(true));
        AddTestCase(Assassination("ns3::TcpStandardTimeWait", Seconds(1)));
        AddTestCase(Assassination("ns3::TcpRfc1337TimeWait", Seconds(240)));
        AddTestCase(StrictTakesNoSyn());
        AddTestCase(FullListenerLeavesTimeWait());
        AddTestCase(new TimeWaitIsQuietTestCase);
        AddTestCase(new OldSynWithTimestampTestCase);
        AddTestCase(new SynsWithoutListenerTestCase);
        AddTestCase(new SinkEndsTimeWaitTestCase("Rx"));
        AddTestCase(new SinkEndsTimeWaitTestCase("Tx"));
    }
};

/// The instance that registers it.
TcpLifecycleTimeWaitTestSuite g_tcpLifecycleTimeWaitTestSuite;

} // namespace
