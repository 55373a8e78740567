/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-attack-dice.h"

#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-route.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Segments and ICMP messages that arrive within the call that sends something: of a host connected
 * to its own address, and by devices without delay.
 */

using namespace ns3;

namespace
{

constexpr uint16_t PORT = 80; //!< where servers listen

/// A host that may be connected to itself.
class NestingHost
{
  public:
    /// Sends a segment: one that arrives before the call returns.
    using Send = std::function<void()>;

    /**
     * @param ipv6 family of its address
     * @param number of the host in its network
     */
    explicit NestingHost(bool ipv6, uint32_t number = 1)
        : m_node(CreateObject<Node>()),
          m_ipv6(ipv6)
    {
        const NodeContainer nodes(m_node);
        const auto devices = SimpleNetDeviceHelper().Install(nodes);
        InternetStackHelper().Install(nodes);
        TcpLifecycleHelper().Install(nodes);
        if (ipv6)
        {
            Ipv6AddressHelper helper(Ipv6Address("2001:db8::"), Ipv6Prefix(64));
            m_address6 = helper.Assign(devices).GetAddress(0, 1);
        }
        else
        {
            Ipv4AddressHelper helper("10.1.1.0", "255.255.255.0", Ipv4Address(number));
            m_address = helper.Assign(devices).GetAddress(0);
        }
        Tcp()->TraceConnectWithoutContext("Segment", MakeCallback(&NestingHost::See, this));
        CountSending();
    }

    /// @return how many segments arrived within a call of this host that sends one
    uint32_t GetNested() const
    {
        return m_nested;
    }

    /// @return its node
    Ptr<Node> GetNode() const
    {
        return m_node;
    }

    /// @return its TCP
    Ptr<TcpLifecycleL4Protocol> Tcp() const
    {
        return m_node->GetObject<TcpLifecycleL4Protocol>();
    }

    /// @return a new socket
    Ptr<TcpLifecycleSocket> MakeSocket() const
    {
        return DynamicCast<TcpLifecycleSocket>(
            Socket::CreateSocket(m_node, TcpSocketFactory::GetTypeId()));
    }

    /**
     * @param accepted told each connection
     * @return a socket that listens at PORT
     */
    Ptr<TcpLifecycleSocket> Listen(const std::function<void(Ptr<Socket>)>& accepted) const
    {
        const auto listener = MakeSocket();
        listener->Bind(Name(PORT));
        listener->Listen();
        const std::function<void(Ptr<Socket>, const Address&)> tell =
            [accepted](Ptr<Socket> socket, const Address&) { accepted(socket); };
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    Callback<void, Ptr<Socket>, const Address&>(tell));
        return listener;
    }

    /**
     * @param port a port
     * @return its address with that port
     */
    Address Name(uint16_t port) const
    {
        return m_ipv6 ? Address(Inet6SocketAddress(m_address6, port))
                      : Address(InetSocketAddress(m_address, port));
    }

    /**
     * @param wrap called for each segment that is sent from now on, with what sends it
     */
    void WrapSending(const std::function<void(const Send&)>& wrap)
    {
        Tcp()->SetDownTarget(Wrap(Tcp()->GetDownTarget(), wrap));
        Tcp()->SetDownTarget6(Wrap(Tcp()->GetDownTarget6(), wrap));
    }

    /**
     * @param other what is sent by IPv4 arrives there within the call that sends it
     */
    void LeadTo(const NestingHost& other)
    {
        const auto tcp = other.Tcp();
        const std::function<void(Ptr<Packet>, Ipv4Address, Ipv4Address, uint8_t, Ptr<Ipv4Route>)>
            deliver = [tcp](auto packet, auto from, auto to, auto, auto) {
                Ipv4Header header;
                header.SetSource(from);
                header.SetDestination(to);
                tcp->Receive(packet->Copy(), header, nullptr);
            };
        Tcp()->SetDownTarget(IpL4Protocol::DownTargetCallback(deliver));
        CountSending();
    }

    /// A reset arrives that belongs to nothing.
    void StrayReset() const
    {
        TcpHeader tcp;
        tcp.SetDestinationPort(PORT + 1);
        tcp.SetFlags(TcpHeader::RST);
        auto packet = Create<Packet>();
        packet->AddHeader(tcp);
        if (m_ipv6)
        {
            Ipv6Header header;
            header.SetSource(m_address6);
            header.SetDestination(m_address6);
            Tcp()->Receive(packet, header, nullptr);
            return;
        }
        Ipv4Header header;
        header.SetSource(m_address);
        header.SetDestination(m_address);
        Tcp()->Receive(packet, header, nullptr);
    }

    /**
     * Tell its TCP that a port of its own is unreachable.
     *
     * @param socket whose SYN is quoted
     */
    void PortUnreachable(const Ptr<TcpLifecycleSocket>& socket) const
    {
        Address name;
        socket->GetSockName(name);
        const uint16_t port = m_ipv6 ? Inet6SocketAddress::ConvertFrom(name).GetPort()
                                     : InetSocketAddress::ConvertFrom(name).GetPort();
        const uint32_t iss = socket->GetTcb().iss.GetValue();
        const std::array<uint8_t, 8> quoted{static_cast<uint8_t>(port >> 8),
                                            static_cast<uint8_t>(port),
                                            0,
                                            PORT,
                                            static_cast<uint8_t>(iss >> 24),
                                            static_cast<uint8_t>(iss >> 16),
                                            static_cast<uint8_t>(iss >> 8),
                                            static_cast<uint8_t>(iss)};
        if (m_ipv6)
        {
            Tcp()->ReceiveIcmp(m_address6, 64, 1, 4, 0, m_address6, m_address6, quoted.data());
        }
        else
        {
            Tcp()->ReceiveIcmp(m_address, 64, 3, 3, 0, m_address, m_address, quoted.data());
        }
    }

  private:
    /// Count the calls that send.
    void CountSending()
    {
        WrapSending([this](const Send& send) {
            ++m_sending;
            send();
            --m_sending;
        });
    }

    /// @param event of a segment
    void See(const TcpLifecycleSegmentEvent& event, const TcpHeader&, Ptr<const Packet>)
    {
        m_nested += !event.sent && m_sending > 0;
    }

    /// @return a way down that goes through a wrapper
    template <typename... Args>
    Callback<void, Args...> Wrap(Callback<void, Args...> down,
                                 std::function<void(const Send&)> wrap)
    {
        const std::function<void(Args...)> wrapped = [=](Args... args) {
            wrap([&] { down(args...); });
        };
        return Callback<void, Args...>(wrapped);
    }

    Ptr<Node> m_node;       //!< its node
    bool m_ipv6;            //!< family of its address
    Ipv4Address m_address;  //!< its address
    Ipv6Address m_address6; //!< its address
    uint32_t m_sending{0};  //!< calls that send now
    uint32_t m_nested{0};   //!< segments that arrived within them
};

/**
 * @param act what an application does
 * @return that, as a callback of sockets
 */
Callback<void, Ptr<Socket>>
When(const std::function<void(Ptr<Socket>)>& act)
{
    return Callback<void, Ptr<Socket>>(act);
}

/// The sink of the trace source Segment.
using SegmentSink =
    std::function<void(const TcpLifecycleSegmentEvent&, const TcpHeader&, Ptr<const Packet>)>;

/// A host connected to itself, or two by a link without delay.
class NestingTestCase : public TestCase
{
  public:
    /**
     * @param name what happens
     * @param ipv6 family
     */
    NestingTestCase(const std::string& name, bool ipv6)
        : TestCase(name + (ipv6 ? ", IPv6" : ", IPv4")),
          m_ipv6(ipv6)
    {
    }

  protected:
    /// What is tried, with a host.
    virtual void Try() = 0;

    /// @param sink told each segment of the host
    void Trace(const SegmentSink& sink) const
    {
        m_host->Tcp()->TraceConnectWithoutContext(
            "Segment",
            Callback<void, const TcpLifecycleSegmentEvent&, const TcpHeader&, Ptr<const Packet>>(
                sink));
    }

    /**
     * Make a client and connect it to the host.
     *
     * @param connected what it does when it is told that it is connected
     * @return the client
     */
    Ptr<TcpLifecycleSocket> Connect(const std::function<void(Ptr<Socket>)>& connected) const
    {
        auto client = m_host->MakeSocket();
        client->SetConnectCallback(When(connected), When([](auto) {}));
        client->Connect(m_host->Name(PORT));
        return client;
    }

    /// Run for some time.
    static void Run()
    {
        Simulator::Stop(Seconds(10));
        Simulator::Run();
    }

    bool m_ipv6;                         //!< family
    std::unique_ptr<NestingHost> m_host; //!< the host

  private:
    void DoRun() override
    {
        m_host = std::make_unique<NestingHost>(m_ipv6);
        Try();
    }

    void DoTeardown() override
    {
        m_host.reset();
        Simulator::Destroy();
        Config::Reset();
    }
};

/// A whole connection, with text both ways.
class ArrivesAfterTheCall : public NestingTestCase
{
  public:
    /// @param ipv6 family
    explicit ArrivesAfterTheCall(bool ipv6)
        : NestingTestCase("Self-connection, segments arrive after the call that sends them", ipv6)
    {
    }

  private:
    void Try() override
    {
        Trace([this](const auto& event, const auto& header, auto) {
            (event.sent ? m_sent : m_received)
                .emplace_back(header.GetFlags(), header.GetSequenceNumber().GetValue());
        });
        const auto listener = m_host->Listen([this](Ptr<Socket> server) {
            Use(server);
            server->Send(Create<Packet>(BYTES));
        });
        const auto client = Connect([](auto s) {
            s->Send(Create<Packet>(BYTES));
            s->ShutdownSend();
        });
        Use(client);
        Run();
        NS_TEST_EXPECT_MSG_EQ(m_host->GetNested(), 0u, "within a call");
        NS_TEST_EXPECT_MSG_GT(m_sent.size(), 10u, "there were segments");
        NS_TEST_EXPECT_MSG_EQ((m_sent == m_received), true, "in order");
        NS_TEST_EXPECT_MSG_EQ(m_read, 2 * BYTES, "all bytes");
        NS_TEST_EXPECT_MSG_EQ(m_host->Tcp()->GetConnectionCount(), 0u, "both ends are closed");
    }

    /// @param socket reads what comes, and closes when the peer has closed
    void Use(Ptr<Socket> socket)
    {
        socket->SetRecvCallback(When([this](auto s) {
            for (auto packet = s->Recv(); packet && packet->GetSize() > 0; packet = s->Recv())
            {
                m_read += packet->GetSize();
            }
        }));
        socket->SetCloseCallbacks(When([](auto s) { s->Close(); }), When([](auto) {}));
    }

    static constexpr uint32_t BYTES = 2000; //!< each way

    uint32_t m_read{0};                                   //!< bytes, at both ends
    std::vector<std::pair<uint8_t, uint32_t>> m_sent;     //!< flags and numbers
    std::vector<std::pair<uint8_t, uint32_t>> m_received; //!< flags and numbers
};

/// What comes by itself at the same time stands behind what waits already.
class NothingOvertakes : public NestingTestCase
{
  public:
    /// @param ipv6 family
    explicit NothingOvertakes(bool ipv6)
        : NestingTestCase("A segment waits, another comes by itself, they are taken in order", ipv6)
    {
    }

  private:
    void Try() override
    {
        std::string seen;
        Trace([&](const auto& event, const auto& header, auto) {
            seen += event.sent ? "" : header.GetDestinationPort() == PORT ? "SYN " : "reset ";
        });
        Ptr<Socket> client;
        Simulator::Schedule(Seconds(1), [&] { client = Connect([](auto) {}); });
        Simulator::Schedule(Seconds(1), [this] { m_host->StrayReset(); });
        Run();
        NS_TEST_EXPECT_MSG_EQ(seen.substr(0, 10), "SYN reset ", "the SYN was first");
    }
};

/// An ICMP message about a segment that is still being sent.
class IcmpArrivesAfterTheCall : public NestingTestCase
{
  public:
    /// @param ipv6 family
    explicit IcmpArrivesAfterTheCall(bool ipv6)
        : NestingTestCase("Port unreachable while the SYN is being sent, told after Connect", ipv6)
    {
    }

  private:
    void Try() override
    {
        const auto client = m_host->MakeSocket();
        m_host->WrapSending([&](const auto&) { m_host->PortUnreachable(client); });
        bool failed = false;
        client->SetConnectCallback(When([](auto) {}), When([&](auto) { failed = true; }));
        NS_TEST_EXPECT_MSG_EQ(client->Connect(m_host->Name(PORT)), 0, "it begins");
        NS_TEST_EXPECT_MSG_EQ(failed, false, "not told yet");
        NS_TEST_EXPECT_MSG_EQ((client->GetState() == lifecycle::State::SYN_SENT),
                              true,
                              "not ended yet");
        Simulator::Stop(MicroSeconds(1));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(failed, true, "told at the same time");
        NS_TEST_EXPECT_MSG_EQ((client->GetEndReason() == lifecycle::EndReason::UNREACHABLE),
                              true,
                              "by the message");
    }
};

/// Simulator::Stop holds for what waits, too.
class StopHolds : public NestingTestCase
{
  public:
    /// @param ipv6 family
    explicit StopHolds(bool ipv6)
        : NestingTestCase("Simulator::Stop while a segment waits, taken when it goes on", ipv6)
    {
    }

  private:
    void Try() override
    {
        uint32_t closed = 0;
        const auto listener = m_host->Listen([&](Ptr<Socket> server) {
            server->SetCloseCallbacks(When([&](auto) { ++closed; }), When([](auto) {}));
        });
        const auto client = Connect([](auto s) {
            s->Close();
            Simulator::Stop();
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(closed, 0u, "the FIN waits");
        Run();
        NS_TEST_EXPECT_MSG_EQ(closed, 1u, "it was taken");
    }
};

/// A host that goes away while something waits.
class NodeIsDisposed : public NestingTestCase
{
  public:
    // ns-3's own IPv6 goes on to send at a node that is gone.
    NodeIsDisposed()
        : NestingTestCase("A node is disposed of while a segment waits, it is not taken", false)
    {
    }

  private:
    void Try() override
    {
        uint32_t told = 0;
        const auto listener = m_host->Listen([&](Ptr<Socket> server) {
            server->SetCloseCallbacks(When([&](auto) { ++told; }), When([&](auto) { ++told; }));
        });
        const auto client = Connect([this](auto s) {
            const auto tcp = m_host->Tcp();
            s->Close();
            NS_TEST_EXPECT_MSG_EQ(tcp->GetArrivals().MustWait(), true, "the FIN waits");
            m_host->GetNode()->Dispose();
            NS_TEST_EXPECT_MSG_EQ(tcp->GetArrivals().MustWait(), false, "no more");
            m_disposed = true;
        });
        Run();
        NS_TEST_EXPECT_MSG_EQ(m_disposed, true, "the node is gone");
        NS_TEST_EXPECT_MSG_EQ(told, 0u, "nobody is told of the FIN");
    }

    bool m_disposed{false}; //!< the node is gone
};

/// Two hosts, each of which gets what the other sends before the call of that one returns.
class LinkWithoutDelay : public NestingTestCase
{
  public:
    LinkWithoutDelay()
        : NestingTestCase("Two hosts, a link without delay, no arrival within a call", false)
    {
    }

  private:
    void Try() override
    {
        NestingHost other(false, 2);
        m_host->LeadTo(other);
        other.LeadTo(*m_host);
        uint32_t read = 0;
        const auto listener = m_host->Listen([&](Ptr<Socket> server) {
            server->SetRecvCallback(When([&](auto s) { read += s->Recv()->GetSize(); }));
            server->SetCloseCallbacks(When([](auto s) { s->Close(); }), When([](auto) {}));
        });
        const auto client = other.MakeSocket();
        client->SetConnectCallback(When([](auto s) {
                                       s->Send(Create<Packet>(5000));
                                       s->Close();
                                   }),
                                   When([](auto) {}));
        client->Connect(m_host->Name(PORT));
        Run();
        NS_TEST_EXPECT_MSG_EQ(m_host->GetNested() + other.GetNested(), 0u, "within a call");
        NS_TEST_EXPECT_MSG_EQ(read, 5000u, "all bytes");
        NS_TEST_EXPECT_MSG_EQ(m_host->Tcp()->GetConnectionCount(), 0u, "closed");
    }
};

/// Applications that do anything in any callback, at a host connected to itself.
class AnyCallInAnyCallback
{
  public:
    /**
     * @param seed names the run
     * @param ipv6 family
     */
    AnyCallInAnyCallback(uint64_t seed, bool ipv6)
        : m_dice(seed),
          m_lossOneIn(3 + m_dice.Below(20))
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(100 + m_dice.Below(400)));
        Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(300 + m_dice.Below(2000)));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(300 + m_dice.Below(2000)));
        m_host = std::make_unique<NestingHost>(ipv6);
        m_host->WrapSending([this](const auto& send) {
            if (!m_dice.OneIn(m_lossOneIn))
            {
                send();
            }
        });
    }

    ~AnyCallInAnyCallback()
    {
        m_host.reset();
        Simulator::Destroy();
        Config::Reset();
    }

    /// @return what is left after all have closed: connections, ports, what waits
    std::size_t Run()
    {
        m_listener = m_host->Listen([this](Ptr<Socket> socket) {
            Watch(socket);
            Act(socket);
        });
        Simulator::ScheduleNow(&AnyCallInAnyCallback::Open, this);
        Simulator::Schedule(Seconds(500), &AnyCallInAnyCallback::End, this);
        Simulator::Stop(Seconds(2000));
        Simulator::Run();
        const auto tcp = m_host->Tcp();
        return tcp->GetConnectionCount() + tcp->GetEmbryoCount() + tcp->GetTimeWaitCount() +
               tcp->GetTakenPortCount() + tcp->GetArrivals().MustWait();
    }

  private:
    /// Everybody closes; nobody calls Connect any more.
    void End()
    {
        m_over = true;
        m_listener->Close();
        for (const auto& socket : m_sockets)
        {
            DynamicCast<TcpLifecycleSocket>(socket)->Abort();
        }
    }

    /// Open one more connection, unless there were enough.
    void Open()
    {
        constexpr uint32_t CONNECTIONS = 6;
        constexpr uint32_t CALLS = 20;
        if (m_opened++ >= CONNECTIONS)
        {
            return;
        }
        auto socket = m_host->MakeSocket();
        Watch(socket);
        socket->Bind(m_host->Name(0));
        socket->Connect(m_host->Name(PORT));
        for (uint32_t i = 0; i < CALLS; ++i)
        {
            Simulator::Schedule(MilliSeconds(m_dice.Below(3000)),
                                &AnyCallInAnyCallback::Act,
                                this,
                                socket);
        }
    }

    /// @param socket acts in each of its callbacks from now on
    void Watch(Ptr<Socket> socket)
    {
        m_sockets.push_back(socket);
        const auto act = When([this](auto s) { Act(s); });
        const std::function<void(Ptr<Socket>, uint32_t)> actToo = [this](auto s, auto) { Act(s); };
        const Callback<void, Ptr<Socket>, uint32_t> actOfBytes(actToo);
        socket->SetConnectCallback(act, act);
        socket->SetRecvCallback(act);
        socket->SetCloseCallbacks(act, act);
        socket->SetSendCallback(actOfBytes);
        socket->SetDataSentCallback(actOfBytes);
    }

    /// @param socket has one or two of its calls called
    void Act(Ptr<Socket> socket)
    {
        constexpr uint32_t ENOUGH = 3000;
        if (m_over || ++m_acts > ENOUGH)
        {
            return;
        }
        Call(socket);
        if (m_dice.OneIn(2))
        {
            Call(socket);
        }
    }

    /// @param socket has one of its calls called
    void Call(Ptr<Socket> socket)
    {
        switch (const uint32_t what = m_dice.Below(64))
        {
        case 0:
            socket->Close();
            break;
        case 1:
            socket->ShutdownSend();
            break;
        case 2:
            socket->ShutdownRecv();
            break;
        case 3:
            DynamicCast<TcpLifecycleSocket>(socket)->Abort();
            break;
        case 4:
            socket->Connect(m_host->Name(PORT));
            break;
        case 5:
            m_listener->PauseAccepting();
            break;
        case 6:
        case 7:
            m_listener->ResumeAccepting();
            break;
        case 8:
            Open();
            break;
        default:
            if (what % 2 == 0)
            {
                socket->Recv(1 + m_dice.Below(300), 0);
            }
            else
            {
                socket->Send(Create<Packet>(1 + m_dice.Below(700)));
            }
        }
    }

    AttackDice m_dice;                   //!< decides
    uint32_t m_lossOneIn;                //!< how often a segment is lost
    uint32_t m_opened{0};                //!< connections
    uint32_t m_acts{0};                  //!< of applications
    bool m_over{false};                  //!< nobody acts any more
    std::unique_ptr<NestingHost> m_host; //!< the host
    Ptr<TcpLifecycleSocket> m_listener;  //!< the server's
    std::vector<Ptr<Socket>> m_sockets;  //!< all others
};

/// Many such runs.
class AnyCallTestCase : public TestCase
{
  public:
    /**
     * @param ipv6 family
     * @param runs how many
     */
    AnyCallTestCase(bool ipv6, uint32_t runs)
        : TestCase(std::string("Self-connection, any call in any callback, nothing is left, ") +
                   (ipv6 ? "IPv6" : "IPv4")),
          m_ipv6(ipv6),
          m_runs(runs)
    {
    }

  private:
    void DoRun() override
    {
        for (uint32_t seed = 1; seed <= m_runs; ++seed)
        {
            NS_TEST_EXPECT_MSG_EQ(AnyCallInAnyCallback(seed, m_ipv6).Run(), 0u, "seed " << seed);
        }
    }

    bool m_ipv6;     //!< family
    uint32_t m_runs; //!< how many
};

/// All of the above.
class TcpLifecycleNestingTestSuite : public TestSuite
{
  public:
    TcpLifecycleNestingTestSuite()
        : TestSuite("tcp-lifecycle-nesting")
    {
        for (const bool ipv6 : {false, true})
        {
            AddTestCase(new ArrivesAfterTheCall(ipv6));
            AddTestCase(new NothingOvertakes(ipv6));
            AddTestCase(new IcmpArrivesAfterTheCall(ipv6));
            AddTestCase(new StopHolds(ipv6));
            AddTestCase(new AnyCallTestCase(ipv6, 200));
        }
        AddTestCase(new NodeIsDisposed);
        AddTestCase(new LinkWithoutDelay);
    }
};

/// The instance that registers it.
TcpLifecycleNestingTestSuite g_tcpLifecycleNestingTestSuite;

} // namespace
