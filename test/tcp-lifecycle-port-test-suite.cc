/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/tcp-ephemeral-ports.h"
#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/tcp-lifecycle-policy-factories.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * The ports that a host chooses: however a connection ends its port comes back, and with all but
 * one in use that one is found. What Connect returns when none is left, and which ports TIME_WAIT
 * holds under policies that let them be reused.
 */

using namespace ns3;

namespace
{

using Case = TcpScriptedCase;
using Kind = TcpTestKind;
using Told = TcpTestTold;
using lifecycle::EndReason;
using lifecycle::State;

constexpr uint16_t FIRST = lifecycle::EphemeralPorts::FIRST; //!< of the dynamic range
constexpr uint32_t COUNT = lifecycle::EphemeralPorts::COUNT; //!< ports in it

/// A user's policy that lets a four-tuple be reused from second 10 of the simulation on.
class LateReuse : public lifecycle::StandardTimeWait
{
  public:
    lifecycle::TimeWaitReuse MayReuse(const lifecycle::TimeWaitReuseContext& context) const override
    {
        // Without timestamps none was ever stored, and the age counts from the beginning.
        return context.sinceUpdate < std::chrono::seconds(10) ? lifecycle::TimeWaitReuse::NOT_NOW
                                                              : lifecycle::TimeWaitReuse::NOW;
    }
};

/// Its factory.
class TestLateReuse : public TcpTimeWaitPolicyFactory
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::TestLateReuse")
                                .SetParent<TcpTimeWaitPolicyFactory>()
                                .AddConstructor<TestLateReuse>();
        return tid;
    }

    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override
    {
        return std::make_shared<LateReuse>();
    }
};

NS_OBJECT_ENSURE_REGISTERED(TestLateReuse);

/**
 * @param policy TypeId of a TIME_WAIT policy
 * @param timestamps whether sockets use them
 * @return what makes it that of all hosts
 */
std::function<void()>
Under(const std::string& policy, bool timestamps = false)
{
    return [policy, timestamps] {
        Config::SetDefault("ns3::TcpLifecycleL4Protocol::TimeWaitPolicy",
                           TypeIdValue(TypeId::LookupByName(policy)));
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(timestamps));
    };
}

/**
 * @param t the case
 * @return ports that the client takes for taken
 */
int64_t
Taken(Case& t)
{
    return static_cast<int64_t>(t.TcpOf(CLIENT)->GetTakenPortCount());
}

/**
 * @param socket a socket
 * @return its local port
 */
uint16_t
PortOfSocket(Ptr<Socket> socket)
{
    Address name;
    socket->GetSockName(name);
    return InetSocketAddress::ConvertFrom(name).GetPort();
}

// One connection, and how it ends

/**
 * @param name how the client's connection ends
 * @param end what is to be told of that, and of the last one if there are several
 * @param script beyond that the server closes when the client has
 * @return a case in which a port was taken, and is not at the end
 */
Case*
PortComesBack(const std::string& name, EndReason end, std::function<void(Case&)> script)
{
    TcpTestSetup setup;
    setup.stop = Seconds(3000);
    return new Case(
        "a port is taken, comes back: " + name,
        setup,
        [script](Case& t) {
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.Close(SERVER); });
            t.At(MilliSeconds(1), [&t] { t.Note("taken", Taken(t)); });
            script(t);
        },
        [end](Case& t) {
            t.Equal(t.EndReasonOf(CLIENT), end, "how it ended");
            t.Equal(t.Noted("taken"), 1, "ports taken while the connection opens");
            t.Equal(t.TcpOf(CLIENT)->GetConnectionCount(), 0U, "connections at the end");
            t.Equal(t.TcpOf(CLIENT)->GetTimeWaitCount(), 0U, "in TIME_WAIT at the end");
            t.Equal(Taken(t), 0, "ports taken at the end");
        });
}

/**
 * Have the client abort its connection when it enters a state.
 *
 * @param test a case in which it gets there
 * @param state the state
 * @return the case
 */
Case*
AbortedIn(Case* test, State state)
{
    return test->Reacting([state](Case& t, const TcpTestTransition& transition) {
        if (transition.host == CLIENT && transition.to == state)
        {
            t.At(Seconds(0), [&t] {
                t.Equal(Taken(t), 1, "ports taken before");
                t.Equal(t.LifecycleSocketOf(CLIENT)->Abort(), 0, "Abort");
                t.Equal(Taken(t), 0, "ports taken after");
            });
        }
    });
}

/// Closes of a connection, in the order that leads through other states.
enum class Closes
{
    CLIENT_FIRST, //!< FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT
    SERVER_FIRST, //!< CLOSE_WAIT, LAST_ACK
    BOTH,         //!< FIN_WAIT_1, CLOSING, TIME_WAIT
};

/**
 * @param closes who closes first
 * @return a script
 */
std::function<void(Case&)>
Closing(Closes closes)
{
    return [closes](Case& t) {
        if (closes != Closes::SERVER_FIRST)
        {
            t.At(Seconds(1), [&t] { t.Close(CLIENT); });
        }
        if (closes != Closes::CLIENT_FIRST)
        {
            t.At(Seconds(1), [&t] { t.Close(SERVER); });
        }
        t.On(CLIENT, Told::NORMAL_CLOSE, [&t] {
            t.At(MilliSeconds(100), [&t] { t.Close(CLIENT); });
        });
    };
}

/// Both open at the same time, the client from a port that it names.
void
OpenAtOnce(Case& t)
{
    t.Connect(CLIENT, 50000, 80);
    t.Connect(SERVER, 80, 50000);
}

/// @return a case for each state that the client aborts its connection in
std::vector<TestCase*>
AbortedInEachState()
{
    const std::vector<std::pair<State, Closes>> states{
        {State::ESTABLISHED, Closes::CLIENT_FIRST},
        {State::FIN_WAIT_1, Closes::CLIENT_FIRST},
        {State::FIN_WAIT_2, Closes::CLIENT_FIRST},
        {State::TIME_WAIT, Closes::CLIENT_FIRST},
        {State::CLOSE_WAIT, Closes::SERVER_FIRST},
        {State::LAST_ACK, Closes::SERVER_FIRST},
        {State::CLOSING, Closes::BOTH},
    };
    std::vector<TestCase*> tests;
    for (const auto& [state, closes] : states)
    {
        const std::string name = std::string("aborted in ") + lifecycle::ToString(state);
        // Once both FINs are acknowledged all went well.
        const EndReason end = state == State::TIME_WAIT ? EndReason::NORMAL : EndReason::ABORTED;
        tests.push_back(AbortedIn(PortComesBack(name, end, Closing(closes)), state));
    }
    tests.push_back(PortComesBack("aborted in SYN_SENT", EndReason::ABORTED, [](Case& t) {
        t.At(MilliSeconds(5), [&t] { t.LifecycleSocketOf(CLIENT)->Abort(); });
    }));
    auto* atOnce = PortComesBack("aborted in SYN_RCVD, from a port that was named",
                                 EndReason::ABORTED,
                                 [](Case&) {});
    tests.push_back(AbortedIn(atOnce->StartedBy(OpenAtOnce), State::SYN_RCVD));
    return tests;
}

TestCase*
Refused()
{
    return PortComesBack("refused", EndReason::REFUSED, [](Case&) {})->StartedBy([](Case& t) {
        t.Connect(CLIENT, 0, 81);
    });
}

TestCase*
ResetByThePeer()
{
    return PortComesBack("reset by the peer", EndReason::RESET, [](Case& t) {
        t.At(Seconds(1), [&t] { t.LifecycleSocketOf(SERVER)->Abort(); });
    });
}

TestCase*
TimedOut(bool established)
{
    return PortComesBack(established ? "timed out with text" : "timed out with a SYN",
                         EndReason::TIMED_OUT,
                         [established](Case& t) {
                             if (!established)
                             {
                                 t.DropAll(CLIENT, Kind::SYN);
                                 return;
                             }
                             t.At(Seconds(1), [&t] {
                                 t.DropAll(CLIENT, Kind::ANY);
                                 t.Write(CLIENT, 100);
                             });
                         });
}

/// The application lets go of its sockets: TIME_WAIT ends without one.
TestCase*
WithoutSocket()
{
    return PortComesBack("TIME_WAIT expires, its socket long gone", EndReason::NORMAL, [](Case& t) {
        Closing(Closes::CLIENT_FIRST)(t);
        t.At(Seconds(2), [&t] { t.Forget(CLIENT); });
    });
}

TestCase*
TimeWaitEndsByReset()
{
    return PortComesBack("a reset ends TIME_WAIT", EndReason::NORMAL, [](Case& t) {
        Closing(Closes::CLIENT_FIRST)(t);
        t.At(Seconds(2), [&t] {
            t.Note("held", Taken(t));
            t.InjectAt(CLIENT, TcpHeader::RST, 2, 2);
            t.True(t.TcpOf(CLIENT)->GetTimeWaitCount() == 0 && Taken(t) == 0, "at once");
            t.Equal(t.Noted("held"), 1, "and not before");
        });
    });
}

/**
 * @param maxEntries four-tuples that a host holds: none, or the first until the second comes
 * @return a case with two connections
 */
TestCase*
NoRoom(uint32_t maxEntries)
{
    auto* test = PortComesBack(
        maxEntries == 0 ? "TIME_WAIT refused" : "TIME_WAIT evicted",
        EndReason::NORMAL,
        [maxEntries](Case& t) {
            Closing(Closes::CLIENT_FIRST)(t);
            t.At(Seconds(2), [&t, maxEntries] {
                t.Equal(Taken(t), int64_t{maxEntries}, "after the first");
                t.Forget(SERVER);
                t.Connect(CLIENT);
            });
            t.At(Seconds(3), [&t] { t.Close(CLIENT); });
            t.At(Seconds(4), [&t] { t.Close(SERVER); });
            t.At(Seconds(5), [&t, maxEntries] {
                t.Equal(Taken(t), int64_t{maxEntries}, "after the second");
                t.Equal(t.TcpOf(CLIENT)->GetTimeWaitOverflows(), 2U - maxEntries, "no room");
            });
        });
    return test->WithDefaults([maxEntries] {
        Under("ns3::TcpBoundedTimeWait")();
        Config::SetDefault("ns3::TcpBoundedTimeWait::MaxEntries", UintegerValue(maxEntries));
        Config::SetDefault("ns3::TcpBoundedTimeWait::EvictOldest", BooleanValue(true));
    });
}

TestCase*
NoTimeWait()
{
    return PortComesBack("no TIME_WAIT", EndReason::NORMAL, Closing(Closes::CLIENT_FIRST))
        ->WithDefaults(Under("ns3::TcpNoTimeWait"));
}

TestCase*
Reused()
{
    auto* test = PortComesBack("TIME_WAIT reused", EndReason::NORMAL, [](Case& t) {
        Closing(Closes::CLIENT_FIRST)(t);
        t.At(Seconds(3), [&t] {
            t.Equal(t.TcpOf(CLIENT)->GetTimeWaitCount(), 1U, "held");
            t.Equal(Taken(t), 0, "its policy may let it go: not remembered");
            t.Forget(SERVER);
            t.Connect(CLIENT, FIRST);
            t.Equal(t.TcpOf(CLIENT)->GetTimeWaitCount(), 0U, "no longer held");
            t.Equal(Taken(t), 1, "the new connection's");
        });
        t.At(Seconds(4), [&t] { t.Close(CLIENT); });
        t.At(Seconds(5), [&t] { t.Close(SERVER); });
    });
    return test->WithDefaults(Under("ns3::TcpReuseTimeWait", true));
}

/**
 * @param t the case
 * @param port where the client listens from now on
 * @return the listener
 */
Ptr<Socket>
ListenAtClient(Case& t, uint16_t port)
{
    auto listener = t.MakeSocket(CLIENT);
    t.Equal(listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), port)), 0, "Bind");
    t.Equal(listener->Listen(), 0, "Listen");
    return listener;
}

/// The server opens the connection anew whose four-tuple the client holds.
TestCase*
NewIncarnation()
{
    return PortComesBack("TIME_WAIT ends for a new incarnation", EndReason::RESET, [](Case& t) {
        Closing(Closes::CLIENT_FIRST)(t);
        t.At(Seconds(2), [&t] {
            t.ListenerOf(SERVER)->Close();
            auto listener = ListenAtClient(t, FIRST);
            t.Connect(SERVER, 80, FIRST);
            t.At(Seconds(1), [&t, listener] {
                t.Equal(t.TcpOf(CLIENT)->GetTimeWaitCount(), 0U, "no longer held");
                t.Equal(t.TcpOf(CLIENT)->GetConnectionCount(), 1U, "open anew");
                t.Equal(Taken(t), 0, "no choice of a port has met it");
                t.LifecycleSocketOf(SERVER)->Abort();
                listener->Close();
            });
        });
    });
}

/// A connection that the server opened to the port whose turn it is; its listener is gone.
TestCase*
OpenedByThePeer()
{
    return PortComesBack(
        "opened by the peer, and met when it was its turn",
        EndReason::RESET,
        [](Case& t) {
            t.At(Seconds(1), [&t] {
                t.LifecycleSocketOf(SERVER)->Abort();
                t.ListenerOf(SERVER)->Close();
                auto listener = ListenAtClient(t, FIRST + 1);
                t.Connect(SERVER, 80, FIRST + 1);
                t.At(Seconds(1), [&t, listener] {
                    listener->Close();
                    t.Equal(Taken(t), 0, "not met yet");
                    t.Connect(CLIENT);
                    t.Equal(PortOfSocket(t.SocketOf(CLIENT)), FIRST + 2, "the next but one");
                    t.Equal(Taken(t), 2, "met, and the new one");
                });
                // The new one finds nobody who listens and is refused.
                t.At(Seconds(2), [&t] {
                    t.Equal(Taken(t), 1, "the one that was met");
                    t.LifecycleSocketOf(SERVER)->Abort();
                });
            });
        });
}

/// The client's listener stops while the server's SYN waits for an answer.
TestCase*
EmbryoDropped()
{
    return PortComesBack(
        "the peer's SYN, and the listener closes",
        EndReason::REFUSED,
        [](Case& t) {
            t.At(Seconds(1), [&t] {
                t.LifecycleSocketOf(SERVER)->Abort();
                t.ListenerOf(SERVER)->Close();
                auto listener = ListenAtClient(t, FIRST + 1);
                t.DropAll(CLIENT, Kind::SYN_ACK);
                t.Connect(SERVER, 80, FIRST + 1);
                t.At(Seconds(1), [&t, listener] {
                    t.Equal(t.TcpOf(CLIENT)->GetEmbryoCount(), 1U, "embryonic");
                    auto socket = t.MakeSocket(CLIENT);
                    t.Equal(socket->Connect(t.AddressOf(SERVER, 80)), 0, "Connect");
                    t.Equal(PortOfSocket(socket), FIRST + 2, "not where somebody listens");
                    listener->Close();
                    t.Equal(t.TcpOf(CLIENT)->GetEmbryoCount(), 0U, "dropped");
                    t.LifecycleSocketOf(SERVER)->Abort();
                });
            });
        });
}

// All ports

/// All ports of the client to the server but those of some connections that were open for real.
class FullHost
{
  public:
    /// @param t the case
    explicit FullHost(Case& t)
        : m_test(t)
    {
        m_listener = t.MakeSocket(SERVER);
        m_listener->Bind(t.AddressOf(SERVER, 80));
        m_listener->Listen();
        m_listener->SetAcceptCallback(
            Callback<bool, Ptr<Socket>, const Address&>(
                [](Ptr<Socket>, const Address&) { return true; }),
            Callback<void, Ptr<Socket>, const Address&>([](Ptr<Socket> socket, const Address&) {
                const Callback<void, Ptr<Socket>> close([](Ptr<Socket> s) { s->Close(); });
                socket->SetCloseCallbacks(close, close);
            }));
    }

    /**
     * @param seconds when a connection from the next port is opened; it is closed once it is
     * established
     */
    void OpenAndClose(double seconds)
    {
        m_test.At(Seconds(seconds), [this] {
            auto socket = m_test.MakeSocket(CLIENT);
            socket->SetConnectCallback(
                Callback<void, Ptr<Socket>>([](Ptr<Socket> s) { s->Close(); }),
                Callback<void, Ptr<Socket>>());
            socket->Connect(m_test.AddressOf(SERVER, 80));
            m_sockets.push_back(socket);
        });
    }

    /**
     * Take all ports that are left, for connections without timestamps.
     *
     * @param expected how many
     */
    void Fill(uint32_t expected)
    {
        lifecycle::FourTuple tuple;
        tuple.local = ToBytes(Ipv4Of(CLIENT));
        tuple.remote = ToBytes(Ipv4Of(SERVER));
        tuple.remotePort = 80;
        auto* socket = PeekPointer(DynamicCast<TcpLifecycleSocket>(m_sockets.front()));
        while (m_test.TcpOf(CLIENT)->AddActiveConnection(tuple, socket, false))
        {
            m_filled.push_back(tuple);
            tuple.localPort = 0;
        }
        m_test.Equal(m_filled.size(), expected, "ports that were left");
    }

    /**
     * Give one of those back.
     *
     * @param place which
     * @return the port
     */
    uint16_t GiveBack(std::size_t place)
    {
        m_test.TcpOf(CLIENT)->RemoveConnection(m_filled[place]);
        const uint16_t port = m_filled[place].localPort;
        m_filled.erase(m_filled.begin() + static_cast<std::ptrdiff_t>(place));
        return port;
    }

    /**
     * Connect without a port.
     *
     * @param expected the port that it has to get, or 0: none is left
     * @param what it is about
     */
    void Expect(uint16_t expected, const std::string& what)
    {
        auto socket = m_test.MakeSocket(CLIENT);
        const int result = socket->Connect(m_test.AddressOf(SERVER, 80));
        m_test.Equal(result, expected == 0 ? -1 : 0, what);
        if (expected == 0)
        {
            m_test.Equal(static_cast<int>(socket->GetErrno()),
                         static_cast<int>(Socket::ERROR_ADDRNOTAVAIL),
                         what + ", errno");
            return;
        }
        m_test.Equal(PortOfSocket(socket), expected, what);
        m_sockets.push_back(socket);
    }

    /// Everything ends.
    void EndAll()
    {
        while (!m_filled.empty())
        {
            GiveBack(m_filled.size() - 1);
        }
        for (const auto& socket : m_sockets)
        {
            DynamicCast<TcpLifecycleSocket>(socket)->Abort();
        }
        m_test.Equal(Taken(m_test), 0, "ports taken at the end");
        m_test.Note("ended", 1);
    }

  private:
    /**
     * @param host a host
     * @return its address
     */
    Ipv4Address Ipv4Of(TcpTestHost host) const
    {
        return InetSocketAddress::ConvertFrom(m_test.AddressOf(host, 0)).GetIpv4();
    }

    Case& m_test;                               //!< the case
    Ptr<Socket> m_listener;                     //!< of the server
    std::vector<Ptr<Socket>> m_sockets;         //!< of the client
    std::vector<lifecycle::FourTuple> m_filled; //!< in use without a socket of their own
};

/**
 * @param name what it shows
 * @param script what happens to the full host
 * @return a case whose client has an MSL of 10 s
 */
Case*
AllPorts(const std::string& name, std::function<void(Case&, std::shared_ptr<FullHost>)> script)
{
    TcpTestSetup setup;
    setup.stop = Seconds(100);
    auto* test = new Case(
        "all ports, " + name,
        setup,
        [](Case&) {},
        [](Case& t) { t.Equal(t.Noted("ended"), 1, "all was tried"); });
    test->StartedBy([script](Case& t) {
        auto host = std::make_shared<FullHost>(t);
        script(t, host);
        t.At(Seconds(60), [host] { host->EndAll(); });
    });
    return test->Preparing([](Case&, TcpTestHost, Ptr<Socket> socket) {
        socket->SetAttribute("MaxSegLifetime", DoubleValue(10));
    });
}

TestCase*
LastFreePort()
{
    return AllPorts("the last free one is found, TIME_WAIT gives back exactly its own",
                    [](Case& t, std::shared_ptr<FullHost> host) {
                        // In TIME_WAIT until about 21, 22 and 23 s.
                        host->OpenAndClose(1);
                        host->OpenAndClose(2);
                        host->OpenAndClose(3);
                        t.At(Seconds(5), [&t, host] {
                            t.Equal(t.TcpOf(CLIENT)->GetTimeWaitCount(), 3U, "in TIME_WAIT");
                            host->Fill(COUNT - 3);
                            t.Equal(Taken(t), int64_t{COUNT}, "all");
                            host->Expect(0, "none is left");
                            for (const std::size_t place : {777, 0, 16000, 1})
                            {
                                host->Expect(host->GiveBack(place), "the last free one");
                                host->Expect(0, "and none after it");
                            }
                        });
                        for (uint16_t i = 0; i < 3; ++i)
                        {
                            t.At(Seconds(21.5 + i), [host, i] {
                                host->Expect(FIRST + i, "TIME_WAIT is over");
                                host->Expect(0, "for one");
                            });
                        }
                    });
}

TestCase*
LastPortIsWaitedAt()
{
    return AllPorts(
        "somebody waits at the last free one",
        [](Case& t, std::shared_ptr<FullHost> host) {
            host->OpenAndClose(1);
            t.At(Seconds(5), [&t, host] {
                host->Fill(COUNT - 1);
                const uint16_t port = host->GiveBack(100);
                auto listener = ListenAtClient(t, port);
                host->Expect(0, "a listener");
                listener->Close();
                host->Expect(port, "it has closed");
                const uint16_t other = host->GiveBack(200);
                auto bound = t.MakeSocket(CLIENT);
                t.Equal(bound->Bind(t.AddressOf(CLIENT, other)), 0, "Bind");
                host->Expect(0, "a bound socket");
                t.Equal(bound->Connect(t.AddressOf(SERVER, 80)), 0, "which itself can connect");
                t.Equal(Taken(t), int64_t{COUNT}, "from there");
                DynamicCast<TcpLifecycleSocket>(bound)->Abort();
                host->Expect(other, "it was aborted");
            });
        });
}

TestCase*
AllPortsUnderReuse()
{
    auto* test = AllPorts("reuse, those in TIME_WAIT are asked about one by one",
                          [](Case& t, std::shared_ptr<FullHost> host) {
                              host->OpenAndClose(1);
                              host->OpenAndClose(2);
                              host->OpenAndClose(4.7);
                              t.At(Seconds(5), [&t, host] {
                                  t.Equal(t.TcpOf(CLIENT)->GetTimeWaitCount(), 3U, "held");
                                  host->Fill(COUNT - 3); // without timestamps: no reuse
                                  t.Equal(Taken(t), int64_t{COUNT - 3}, "those in TIME_WAIT not");
                                  const uint16_t port = host->GiveBack(500);
                                  host->Expect(FIRST, "reused, as it is its turn");
                                  host->Expect(FIRST + 1, "reused");
                                  host->Expect(port, "the third is too young");
                                  host->Expect(0, "too young, and no other");
                              });
                              t.At(Seconds(7), [host] {
                                  host->Expect(FIRST + 2, "old enough");
                                  host->Expect(0, "and none after it");
                              });
                          });
    return test->WithDefaults(Under("ns3::TcpReuseTimeWait", true));
}

TestCase*
AllPortsUnderOwnPolicy()
{
    auto* test = AllPorts("a policy of one's own lets them be reused after a while",
                          [](Case& t, std::shared_ptr<FullHost> host) {
                              host->OpenAndClose(1);
                              t.At(Seconds(5), [host] {
                                  host->Fill(COUNT - 1);
                                  host->Expect(0, "not yet");
                                  host->Expect(0, "asked again, not yet");
                              });
                              t.At(Seconds(11), [&t, host] {
                                  t.Equal(t.TcpOf(CLIENT)->GetTimeWaitCount(), 1U, "still held");
                                  host->Expect(FIRST, "now");
                                  host->Expect(0, "and none after it");
                              });
                          });
    return test->WithDefaults(Under("ns3::TestLateReuse"));
}

} // namespace

/**
 * @ingroup tcp-lifecycle-test
 *
 * The suite.
 */
class TcpLifecyclePortTestSuite : public TestSuite
{
  public:
    TcpLifecyclePortTestSuite()
        : TestSuite("tcp-lifecycle-port")
    {
        for (auto* test : AbortedInEachState())
        {
            AddTestCase(test);
        }
        for (const auto closes : {Closes::CLIENT_FIRST, Closes::SERVER_FIRST, Closes::BOTH})
        {
            const std::string order = std::to_string(static_cast<int>(closes));
            AddTestCase(
                PortComesBack("closed, order " + order, EndReason::NORMAL, Closing(closes)));
        }
        AddTestCase(Refused());
        AddTestCase(ResetByThePeer());
        AddTestCase(TimedOut(false));
        AddTestCase(TimedOut(true));
        AddTestCase(WithoutSocket());
        AddTestCase(TimeWaitEndsByReset());
        AddTestCase(NoRoom(0));
        AddTestCase(NoRoom(1));
        AddTestCase(NoTimeWait());
        AddTestCase(Reused());
        AddTestCase(NewIncarnation());
        AddTestCase(OpenedByThePeer());
        AddTestCase(EmbryoDropped());
        AddTestCase(LastFreePort());
        AddTestCase(LastPortIsWaitedAt());
        AddTestCase(AllPortsUnderReuse());
        AddTestCase(AllPortsUnderOwnPolicy());
    }
};

/// The instance that registers it.
TcpLifecyclePortTestSuite g_tcpLifecyclePortTestSuite;
