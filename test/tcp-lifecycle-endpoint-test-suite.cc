/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Addresses and ports: who gets a segment, what may be bound and connected, and when a four-tuple
 * can be used again.
 */

using namespace ns3;

namespace
{

using Case = TcpScriptedCase;
using Kind = TcpTestKind;
using Told = TcpTestTold;
using lifecycle::EndReason;
using lifecycle::State;

/// Ports that are chosen where the user names none (RFC 6335, section 6).
constexpr uint32_t DYNAMIC_PORTS = 16384;

/**
 * @param stop when the run ends
 * @param ipv6 family
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
 * Have what a listener accepts noted under a name, with its bytes read and counted.
 *
 * @param t the case
 * @param listener the listener
 * @param name under which
 */
void
NoteAccepted(Case& t, Ptr<Socket> listener, const std::string& name)
{
    using Request = Callback<bool, Ptr<Socket>, const Address&>;
    using Accept = Callback<void, Ptr<Socket>, const Address&>;
    using Read = Callback<void, Ptr<Socket>>;
    listener->SetAcceptCallback(
        Request([](Ptr<Socket>, const Address&) { return true; }),
        Accept([&t, name](Ptr<Socket> socket, const Address& peer) {
            t.Note(name, 1);
            t.Note("family", Inet6SocketAddress::IsMatchingType(peer) ? 6 : 4);
            if (Inet6SocketAddress::IsMatchingType(peer))
            {
                const auto address = Inet6SocketAddress::ConvertFrom(peer).GetIpv6();
                t.Note("mapped", address.IsIpv4MappedAddress());
            }
            socket->SetRecvCallback(Read([&t](Ptr<Socket> from) {
                while (Ptr<Packet> packet = from->Recv())
                {
                    if (packet->GetSize() == 0)
                    {
                        break;
                    }
                    t.Note("bytes",
                           t.Noted("bytes") < 0 ? packet->GetSize()
                                                : t.Noted("bytes") + packet->GetSize());
                }
            }));
        }));
}

/**
 * @param t the case
 * @param name for what it accepts
 * @param address where it listens
 * @param device interface it is bound to, or null
 * @return a listener of the server
 */
Ptr<Socket>
ListenAt(Case& t, const std::string& name, const Address& address, Ptr<NetDevice> device = nullptr)
{
    auto listener = t.MakeSocket(SERVER);
    if (device)
    {
        listener->BindToNetDevice(device);
    }
    t.Equal(listener->Bind(address), 0, "Bind " + name);
    t.Equal(listener->Listen(), 0, "Listen " + name);
    NoteAccepted(t, listener, name);
    return listener;
}

// Families

/**
 * @param ipv6 family
 * @return a case that sends text both ways and closes
 */
TestCase*
TextBothWays(bool ipv6)
{
    return new Case(
        std::string("text both ways and close, ") + (ipv6 ? "IPv6" : "IPv4"),
        Until(Seconds(1000), ipv6),
        [](Case& t) {
            t.On(CLIENT, Told::CONNECTED, [&t] { t.Write(CLIENT, 100000); });
            t.On(SERVER, Told::ACCEPTED, [&t] { t.Write(SERVER, 100000); });
            t.OnReceived(CLIENT, 100000, [&t] { t.Close(CLIENT); });
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.Close(SERVER); });
        },
        [](Case& t) {
            for (const TcpTestHost host : {CLIENT, SERVER})
            {
                t.Equal(t.ReceivedBy(host), 100000U, "bytes");
                t.True(t.ReceivedIntact(host), "as they were sent");
                t.EndedOnce(host, EndReason::NORMAL);
            }
        });
}

TestCase*
Ipv6ListenerTakesIpv4()
{
    auto* test = new Case(
        "IPv6 listener at any address, IPv4 client, served with a mapped address",
        Until(Seconds(100)),
        [](Case& t) {
            t.On(CLIENT, Told::CONNECTED, [&t] {
                t.Write(CLIENT, 30000);
                t.Close(CLIENT);
            });
        },
        [](Case& t) {
            t.Equal(t.CountNotes("six"), 1U, "accepted");
            t.Equal(t.Noted("mapped"), 1, "the peer's address is mapped");
            t.Equal(t.Noted("bytes"), 30000, "bytes");
        });
    return test->StartedBy([](Case& t) {
        ListenAt(t, "six", Inet6SocketAddress(Ipv6Address::GetAny(), 80));
        t.Connect(CLIENT);
    });
}

// Listeners

/**
 * Connect once more, without a record.
 *
 * @param t the case
 * @param sockets keeps the socket
 */
void
ConnectAgain(Case& t, std::shared_ptr<std::vector<Ptr<Socket>>> sockets)
{
    auto socket = t.MakeSocket(CLIENT);
    t.Equal(socket->Connect(t.AddressOf(SERVER, 80)), 0, "Connect");
    sockets->push_back(socket);
}

TestCase*
MostParticularListener()
{
    auto* test = new Case(
        // (RFC 9293, section 3.9.1.1, MUST-43)
        "four listeners at one port, the most particular one that is left accepts",
        Until(Seconds(100)),
        [](Case&) {},
        [](Case& t) {
            for (const auto* name : {"address device", "address", "device", "any", "six"})
            {
                t.Equal(t.CountNotes(name), 1U, std::string("accepted by ") + name);
            }
            t.Equal(t.CountSent(SERVER, Kind::RST), 1U, "nobody is left for the sixth");
        });
    return test->StartedBy([](Case& t) {
        const Address any = InetSocketAddress(Ipv4Address::GetAny(), 80);
        const Address own = t.AddressOf(SERVER, 80);
        const auto device = t.NodeOf(SERVER)->GetDevice(0);
        auto sockets = std::make_shared<std::vector<Ptr<Socket>>>();
        // In an order that is not the one in which they are found.
        const std::vector<Ptr<Socket>> listeners{
            ListenAt(t, "any", any),
            ListenAt(t, "address device", own, device),
            ListenAt(t, "six", Inet6SocketAddress(Ipv6Address::GetAny(), 80)),
            ListenAt(t, "device", any, device),
            ListenAt(t, "address", own),
        };
        const std::vector<std::size_t> order{1, 4, 3, 0, 2};
        for (std::size_t i = 0; i <= order.size(); ++i)
        {
            const auto n = static_cast<int64_t>(i);
            t.At(Seconds(2 * n), [&t, sockets] { ConnectAgain(t, sockets); });
            if (i < order.size())
            {
                const auto listener = listeners[order[i]];
                t.At(Seconds(2 * n + 1), [listener] { listener->Close(); });
            }
        }
    });
}

// Errors

TestCase*
CallErrors()
{
    return new Case(
        "Bind, Listen, Connect, errors",
        Until(Seconds(10)),
        [](Case& t) {
            t.At(Seconds(1), [&t] {
                const Address taken = t.AddressOf(SERVER, 80);
                const Address any = InetSocketAddress(Ipv4Address::GetAny(), 80);
                const auto expect =
                    [&t](Ptr<Socket> socket, int result, int error, const char* what) {
                        t.Equal(result, -1, what);
                        t.Equal(static_cast<int>(socket->GetErrno()), error, what);
                    };
                auto first = t.MakeSocket(SERVER);
                expect(first, first->Bind(any), Socket::ERROR_ADDRINUSE, "Bind to a taken port");
                t.Equal(first->Bind(taken), 0, "a more particular address is free");
                expect(first, first->Bind(any), Socket::ERROR_INVAL, "Bind twice");
                auto second = t.MakeSocket(SERVER);
                expect(second, second->Bind(Address()), Socket::ERROR_INVAL, "Bind to nothing");
                expect(second,
                       second->Connect(Address()),
                       Socket::ERROR_INVAL,
                       "Connect to nothing");
                auto client = t.SocketOf(CLIENT);
                expect(client, client->Listen(), Socket::ERROR_INVAL, "Listen when connected");
                auto lost = t.MakeSocket(CLIENT);
                const InetSocketAddress nowhere(Ipv4Address("99.9.9.9"), 80);
                expect(lost, lost->Connect(nowhere), Socket::ERROR_NOROUTETOHOST, "no route");
                auto mixed = t.MakeSocket(CLIENT);
                mixed->Bind();
                const Inet6SocketAddress six(Ipv6Address("2001:db8::7"), 80);
                expect(mixed, mixed->Connect(six), Socket::ERROR_AFNOSUPPORT, "other family");
                auto same = t.MakeSocket(CLIENT);
                same->Bind(t.AddressOf(CLIENT, t.PortOf(CLIENT)));
                expect(same, same->Connect(taken), Socket::ERROR_ADDRNOTAVAIL, "same four-tuple");
                t.Note("done", 1);
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("done"), 1, "all were tried");
            t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "the connection is unharmed");
        });
}

// Ports

TestCase*
OnePortManyDestinations()
{
    return new Case(
        // (RFC 9293, section 3.9.1.1, MUST-45)
        "one local port, two destinations, both connect",
        Until(Seconds(10)),
        [](Case& t) {
            auto sockets = std::make_shared<std::vector<Ptr<Socket>>>();
            sockets->push_back(ListenAt(t, "second", InetSocketAddress(Ipv4Address::GetAny(), 81)));
            t.At(Seconds(1), [&t, sockets] {
                auto socket = t.MakeSocket(CLIENT);
                const uint16_t port = t.PortOf(CLIENT);
                t.Equal(socket->Bind(t.AddressOf(CLIENT, port)), 0, "Bind to the same port");
                t.Equal(socket->Connect(t.AddressOf(SERVER, 81)), 0, "Connect");
                sockets->push_back(socket);
            });
        },
        [](Case& t) {
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 1U, "at the first destination");
            t.Equal(t.CountNotes("second"), 1U, "at the second destination");
            t.Equal(t.CountSent(CLIENT, Kind::RST) + t.CountSent(SERVER, Kind::RST), 0U, "resets");
        });
}

TestCase*
AllPortsTaken()
{
    auto* test = new Case(
        "all dynamic ports to one destination, ADDRNOTAVAIL, free again when one closes",
        Until(Seconds(2)),
        [](Case& t) { t.DropAll(CLIENT, Kind::SYN); },
        [](Case& t) { t.Equal(t.Noted("done"), 1, "all were tried"); });
    return test->StartedBy([](Case& t) {
        std::vector<Ptr<Socket>> sockets;
        for (uint32_t i = 0; i < DYNAMIC_PORTS; ++i)
        {
            sockets.push_back(t.MakeSocket(CLIENT));
            t.Equal(sockets.back()->Connect(t.AddressOf(SERVER, 80)), 0, "Connect");
        }
        for (int i = 0; i < 100; ++i)
        {
            auto socket = t.MakeSocket(CLIENT);
            t.Equal(socket->Connect(t.AddressOf(SERVER, 80)), -1, "one more");
            t.Equal(static_cast<int>(socket->GetErrno()),
                    static_cast<int>(Socket::ERROR_ADDRNOTAVAIL),
                    "its errno");
        }
        auto other = t.MakeSocket(CLIENT);
        t.Equal(other->Connect(t.AddressOf(SERVER, 81)), 0, "another destination has all of them");
        sockets[777]->Close();
        auto again = t.MakeSocket(CLIENT);
        t.Equal(again->Connect(t.AddressOf(SERVER, 80)), 0, "after one has closed");
        Address name;
        again->GetSockName(name);
        t.Equal(InetSocketAddress::ConvertFrom(name).GetPort(), 49152 + 777, "its port");
        t.Equal(t.TcpOf(CLIENT)->GetConnectionCount(), DYNAMIC_PORTS + 1U, "connections");
        for (auto& socket : sockets)
        {
            socket->Close();
        }
        t.Note("done", 1);
    });
}

/**
 * @param msl the attribute MaxSegLifetime of the client's socket, seconds
 * @return a case that uses a port again once TIME_WAIT is over, and not before
 */
TestCase*
PortAfterTimeWait(double msl)
{
    auto* test = new Case(
        // (RFC 9293, section 3.6.1, MUST-13)
        "TIME_WAIT of a socket with an MSL of " + std::to_string(msl) + " s, then its port is free",
        Until(Seconds(100)),
        [msl](Case& t) {
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.SocketOf(SERVER)->Close(); });
            t.At(Seconds(1), [&t] { t.SocketOf(CLIENT)->Close(); });
            const auto tryIt = [&t](const std::string& name) {
                auto socket = t.MakeSocket(CLIENT);
                socket->Bind(t.AddressOf(CLIENT, 5000));
                t.Note(name, socket->Connect(t.AddressOf(SERVER, 80)));
            };
            t.At(Seconds(1 + 1.9 * msl), [tryIt] { tryIt("before"); });
            t.At(Seconds(1.1 + 2 * msl), [tryIt] { tryIt("after"); });
        },
        [msl](Case& t) {
            const Time lingered =
                t.EnteredAt(CLIENT, State::CLOSED) - t.EnteredAt(CLIENT, State::TIME_WAIT);
            t.Equal(lingered, Seconds(2 * msl), "duration of TIME_WAIT");
            t.Equal(t.Noted("before"), -1, "Connect from its port within TIME_WAIT");
            t.Equal(t.Noted("after"), 0, "and after it");
        });
    test->StartedBy([](Case& t) {
        t.Listen(SERVER);
        t.Connect(CLIENT, 5000);
    });
    return test->Preparing([msl](Case&, TcpTestHost host, Ptr<Socket> socket) {
        if (host == CLIENT)
        {
            socket->SetAttribute("MaxSegLifetime", DoubleValue(msl));
        }
    });
}

TestCase*
TimeWaitAdmitsANewConnection()
{
    auto* test = new Case(
        // (RFC 9293, section 3.6.1, MAY-2)
        "TIME_WAIT, a new SYN from the same port, a new connection with a higher number",
        Until(Seconds(100)),
        [](Case& t) {
            t.On(CLIENT, Told::NORMAL_CLOSE, [&t] { t.SocketOf(CLIENT)->Close(); });
            t.At(Seconds(1), [&t] { t.SocketOf(SERVER)->Close(); });
            t.At(Seconds(2), [&t] {
                t.Note("lingering", static_cast<int64_t>(t.TcpOf(SERVER)->GetTimeWaitCount()));
                t.Connect(CLIENT, 5000);
            });
            t.At(Seconds(3), [&t] {
                t.Note("left", static_cast<int64_t>(t.TcpOf(SERVER)->GetTimeWaitCount()));
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("lingering"), 1, "in TIME_WAIT");
            t.Equal(t.Noted("left"), 0, "no longer");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 2U, "accepted");
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 2U, "SYNs: the first one was taken");
            t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "state");
            const auto end = t.Sent(SERVER, Kind::FIN, 1).NextSequence();
            t.True(t.Sent(SERVER, Kind::SYN_ACK, 2).header.GetSequenceNumber() > end,
                   "beyond the old connection's numbers (RFC 9293, MAY-2)");
            t.EndedOnce(SERVER, EndReason::NORMAL);
        });
    return test->StartedBy([](Case& t) {
        t.Listen(SERVER);
        t.Connect(CLIENT, 5000);
    });
}

TestCase*
TimeWaitOutlivesItsSocket()
{
    return new Case(
        "TIME_WAIT, the application lets go of its socket, the FIN is acknowledged again",
        Until(Seconds(1000)),
        [](Case& t) {
            t.DropNth(CLIENT, Kind::ACK, 2); // of the server's FIN
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.SocketOf(SERVER)->Close(); });
            t.At(Seconds(1), [&t] { t.SocketOf(CLIENT)->Close(); });
            t.At(Seconds(1.1), [&t] {
                t.Note("lingering", static_cast<int64_t>(t.TcpOf(CLIENT)->GetTimeWaitCount()));
                t.Forget(CLIENT);
                t.Note("sockets", static_cast<int64_t>(t.TcpOf(CLIENT)->GetConnectionCount()));
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("lingering"), 1, "in TIME_WAIT");
            t.Equal(t.Noted("sockets"), 0, "sockets");
            t.Equal(t.CountSent(SERVER, Kind::FIN), 2U, "FINs");
            t.Equal(t.CountSent(CLIENT, Kind::ACK), 3U, "the last one is of the entry");
            t.EndedOnce(SERVER, EndReason::NORMAL);
            const Time since =
                t.EnteredAt(CLIENT, State::CLOSED) - t.Sent(CLIENT, Kind::ACK, 3).time;
            t.Equal(since, Seconds(240), "2MSL began anew");
        });
}

TestCase*
ConnectedAgain()
{
    auto* test = new Case(
        "CLOSED after an orderly end, Connect on the same socket, text arrives again",
        Until(Seconds(100)),
        [](Case& t) {
            t.On(CLIENT, Told::CONNECTED, [&t] { t.SocketOf(CLIENT)->Send(Create<Packet>(700)); });
            t.On(CLIENT, Told::NORMAL_CLOSE, [&t] { t.SocketOf(CLIENT)->Close(); });
            t.At(Seconds(1), [&t] { t.SocketOf(SERVER)->Close(); });
            t.At(Seconds(2), [&t] {
                auto socket = t.LifecycleSocketOf(CLIENT);
                t.Note("ended", static_cast<int>(socket->GetEndReason()));
                t.Note("connect", socket->Connect(t.AddressOf(SERVER, 81)));
                t.Note("reason", static_cast<int>(socket->GetEndReason()));
            });
            t.At(Seconds(3), [&t] { t.SocketOf(CLIENT)->Send(Create<Packet>(900)); });
        },
        [](Case& t) {
            t.Equal(t.Noted("ended"), static_cast<int>(EndReason::NORMAL), "how it ended");
            t.Equal(t.Noted("connect"), 0, "Connect");
            t.Equal(t.Noted("reason"), static_cast<int>(EndReason::NONE), "the new one has not");
            t.Equal(t.CountNotes("second"), 1U, "accepted");
            t.Equal(t.Noted("bytes"), 900, "bytes of the second connection");
            t.Equal(t.CountTold(CLIENT, Told::CONNECTED), 2U, "told twice");
            t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "state");
        });
    return test->StartedBy([](Case& t) {
        t.Listen(SERVER);
        auto listener = ListenAt(t, "second", InetSocketAddress(Ipv4Address::GetAny(), 81));
        t.At(Seconds(50), [listener] { listener->Close(); });
        t.Connect(CLIENT);
    });
}

/// A socket may listen, close, and listen again.
class ListenAgainTestCase : public TcpLifecycleTestCase
{
  public:
    ListenAgainTestCase()
        : TcpLifecycleTestCase("A listener that was closed can listen and be closed again")
    {
    }

  private:
    void Start() override
    {
        Ptr<Socket> socket = MakeSocket(SERVER);
        for (int round = 0; round < 3; ++round)
        {
            const Address any = InetSocketAddress(Ipv4Address::GetAny(), 4000);
            NS_TEST_EXPECT_MSG_EQ(socket->Bind(any), 0, "the port is free in round " << round);
            NS_TEST_EXPECT_MSG_EQ(socket->Listen(), 0, "it listens in round " << round);
            NS_TEST_EXPECT_MSG_EQ(socket->Close(), 0, "it closes in round " << round);
        }
    }

    void Check() override
    {
    }
};

/// An IPv6 socket reaches an IPv4 peer by its mapped address, also after Bind6.
class MappedPeerTestCase : public TcpLifecycleTestCase
{
  public:
    /**
     * @param port bound to, 0 for none
     */
    explicit MappedPeerTestCase(uint16_t port)
        : TcpLifecycleTestCase("A bound IPv6 socket connects to a mapped IPv4 address, port " +
                               std::to_string(port)),
          m_port(port)
    {
    }

  private:
    void Start() override
    {
        Listen(SERVER);
        Ptr<Socket> socket = MakeSocket(CLIENT);
        Watch(CLIENT, socket);
        const auto peer = InetSocketAddress::ConvertFrom(AddressOf(SERVER, m_setup.port));
        const auto mapped = Ipv6Address::MakeIpv4MappedAddress(peer.GetIpv4());
        const int bound = m_port == 0
                              ? socket->Bind6()
                              : socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), m_port));
        NS_TEST_EXPECT_MSG_EQ(bound, 0, "it binds");
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(Inet6SocketAddress(mapped, peer.GetPort())),
                              0,
                              "the family follows the peer");
        Address name;
        socket->GetSockName(name);
        const bool isIpv4 = InetSocketAddress::IsMatchingType(name);
        NS_TEST_EXPECT_MSG_EQ(isIpv4, true, "it travels as IPv4");
        if (isIpv4 && m_port != 0)
        {
            NS_TEST_EXPECT_MSG_EQ(InetSocketAddress::ConvertFrom(name).GetPort(),
                                  m_port,
                                  "from the port it was bound to");
        }
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::CONNECTED), 1, "connected");
    }

    uint16_t m_port; //!< bound to
};

/// A closed socket that nobody holds is gone, also one that was never connected.
class SocketListTestCase : public TcpLifecycleTestCase
{
  public:
    SocketListTestCase()
        : TcpLifecycleTestCase("Closed sockets leave SocketList, however little they did")
    {
    }

  private:
    void Start() override
    {
        const uint32_t before = Count();
        MakeSocket(CLIENT)->Close();
        Ptr<Socket> bound = MakeSocket(CLIENT);
        bound->Bind();
        bound->Close();
        Ptr<Socket> lost = MakeSocket(CLIENT);
        NS_TEST_EXPECT_MSG_EQ(lost->Connect(InetSocketAddress(Ipv4Address("99.9.9.9"), 1)),
                              -1,
                              "there is no route");
        lost->Close();
        NS_TEST_EXPECT_MSG_EQ(Count(), before, "all three are gone");
    }

    /**
     * @return number of sockets in the client's list
     */
    uint32_t Count() const
    {
        return static_cast<uint32_t>(
            Config::LookupMatches("/NodeList/0/$ns3::TcpL4Protocol/SocketList/*").GetN());
    }

    void Check() override
    {
    }
};

/// All of the above.
class TcpLifecycleEndpointTestSuite : public TestSuite
{
  public:
    TcpLifecycleEndpointTestSuite()
        : TestSuite("tcp-lifecycle-endpoint")
    {
        AddTestCase(TextBothWays(false));
        AddTestCase(TextBothWays(true));
        AddTestCase(Ipv6ListenerTakesIpv4());
        AddTestCase(MostParticularListener());
        AddTestCase(CallErrors());
        AddTestCase(OnePortManyDestinations());
        AddTestCase(AllPortsTaken());
        AddTestCase(PortAfterTimeWait(0.5));
        AddTestCase(PortAfterTimeWait(7));
        AddTestCase(TimeWaitAdmitsANewConnection());
        AddTestCase(TimeWaitOutlivesItsSocket());
        AddTestCase(ConnectedAgain());
        AddTestCase(new ListenAgainTestCase);
        AddTestCase(new MappedPeerTestCase(0));
        AddTestCase(new MappedPeerTestCase(6000));
        AddTestCase(new SocketListTestCase);
    }
};

/// The instance that registers it.
TcpLifecycleEndpointTestSuite g_tcpLifecycleEndpointTestSuite;

} // namespace
