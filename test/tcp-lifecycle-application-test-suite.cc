/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/bulk-send-application.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/config.h"
#include "ns3/error-model.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-cubic.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-socket-factory.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/three-gpp-http-client.h"
#include "ns3/three-gpp-http-helper.h"
#include "ns3/three-gpp-http-server.h"
#include "ns3/three-gpp-http-variables.h"
#include "ns3/uinteger.h"

#include <cstdio>
#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * What users of ns-3 have already, unchanged, on this module's TCP: applications, defaults of
 * attributes, Config paths, look-ups of aggregated objects.
 */

using namespace ns3;

namespace
{

/// Whose TCP an application uses.
enum class Way
{
    INSTALLED, //!< this module's is the node's TCP
    BESIDE,    //!< this module's beside stock's, chosen by the application's Protocol
    STOCK,     //!< stock's, on the same nodes as BESIDE
};

/**
 * @param way whose TCP
 * @return what the attribute Protocol of applications must name
 */
std::string
ProtocolOf(Way way)
{
    return way == Way::BESIDE ? "ns3::TcpLifecycleSocketFactory" : "ns3::TcpSocketFactory";
}

/**
 * Two nodes and a link of 10 Mb/s and 10 ms.
 */
class Network
{
  public:
    /**
     * @param beside stock's TCP stays, this module's comes beside it
     */
    explicit Network(bool beside)
    {
        m_nodes.Create(2);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
        link.SetChannelAttribute("Delay", StringValue("10ms"));
        m_devices = link.Install(m_nodes);
        InternetStackHelper().Install(m_nodes);
        TcpLifecycleHelper helper;
        beside ? helper.InstallAlongside(m_nodes) : helper.Install(m_nodes);
        const auto interfaces = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(m_devices);
        m_address = interfaces.GetAddress(1);
        for (uint32_t i = 0; i < 2; ++i)
        {
            m_nodes.Get(i)->GetObject<TcpLifecycleL4Protocol>()->TraceConnectWithoutContext(
                "StateTransition",
                MakeCallback(&Network::Count, this));
        }
    }

    ~Network()
    {
        Simulator::Destroy();
        Config::Reset();
    }

    /**
     * @param rate share of packets lost each way
     */
    void Lose(double rate)
    {
        for (uint32_t i = 0; i < 2; ++i)
        {
            auto losses = CreateObject<RateErrorModel>();
            losses->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
            losses->SetRate(rate);
            losses->AssignStreams(500 + i);
            m_devices.Get(i)->SetAttribute("ReceiveErrorModel", PointerValue(losses));
        }
    }

    /**
     * @param i 0 for the client, 1 for the server
     * @return a node
     */
    Ptr<Node> Get(uint32_t i) const
    {
        return m_nodes.Get(i);
    }

    /// @return the server's address
    Ipv4Address ServerAddress() const
    {
        return m_address;
    }

    /// @return connections of this module's TCP that were established, both ends counted
    uint32_t GetEstablished() const
    {
        return m_established;
    }

    /// @return connections of this module's TCP that ended, not by an orderly close
    uint32_t GetFailed() const
    {
        return m_failed;
    }

  private:
    void Count(const TcpLifecycleTransition& transition)
    {
        using lifecycle::EndReason;
        m_established += transition.to == lifecycle::State::ESTABLISHED ? 1 : 0;
        m_failed += transition.to == lifecycle::State::CLOSED &&
                            transition.reason != EndReason::NORMAL &&
                            transition.reason != EndReason::CLOSED_EARLY
                        ? 1
                        : 0;
    }

    NodeContainer m_nodes;        //!< client, server
    NetDeviceContainer m_devices; //!< theirs
    Ipv4Address m_address;        //!< the server's
    uint32_t m_established{0};    //!< see GetEstablished
    uint32_t m_failed{0};         //!< see GetFailed
};

/**
 * @param network where
 * @param protocol of both applications
 * @param port where the sink listens
 * @return the sink
 */
Ptr<PacketSink>
AddSink(const Network& network, const std::string& protocol, uint16_t port)
{
    PacketSinkHelper helper(protocol, InetSocketAddress(Ipv4Address::GetAny(), port));
    return DynamicCast<PacketSink>(helper.Install(network.Get(1)).Get(0));
}

/**
 * @param network where
 * @param protocol of the application
 * @param port the sink's
 * @param bytes how many
 */
void
AddBulk(const Network& network, const std::string& protocol, uint16_t port, uint32_t bytes)
{
    BulkSendHelper helper(protocol, InetSocketAddress(network.ServerAddress(), port));
    helper.SetAttribute("MaxBytes", UintegerValue(bytes));
    helper.Install(network.Get(0)).Start(MilliSeconds(100));
}

/// BulkSend and PacketSink.
class BulkTestCase : public TestCase
{
  public:
    BulkTestCase()
        : TestCase("BulkSend and PacketSink, installed, 1 % loss")
    {
    }

  private:
    void DoRun() override
    {
        Network network(false);
        network.Lose(0.01);
        auto sink = AddSink(network, "ns3::TcpSocketFactory", 80);
        AddBulk(network, "ns3::TcpSocketFactory", 80, 500000);
        Simulator::Stop(Seconds(1000));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(sink->GetTotalRx(), 500000, "bytes");
        NS_TEST_EXPECT_MSG_EQ(network.GetEstablished(), 2, "by this module");
        NS_TEST_EXPECT_MSG_EQ(network.GetFailed(), 0, "orderly at both ends");
    }
};

/// Both TCPs on the same two nodes, at the same time.
class BesideTestCase : public TestCase
{
  public:
    BesideTestCase()
        : TestCase("BulkSend over this module's TCP and OnOff over stock's, on the same nodes")
    {
    }

  private:
    void DoRun() override
    {
        Network network(true);
        auto ours = AddSink(network, ProtocolOf(Way::BESIDE), 80);
        auto stocks = AddSink(network, ProtocolOf(Way::STOCK), 81);
        auto bulk = AddSink(network, ProtocolOf(Way::STOCK), 82);
        AddBulk(network, ProtocolOf(Way::BESIDE), 80, 300000);
        AddBulk(network, ProtocolOf(Way::STOCK), 82, 200000);
        OnOffHelper helper(ProtocolOf(Way::STOCK), InetSocketAddress(network.ServerAddress(), 81));
        helper.SetConstantRate(DataRate("500kbps"), 500);
        helper.SetAttribute("MaxBytes", UintegerValue(50000));
        helper.Install(network.Get(0)).Start(MilliSeconds(100));
        Simulator::Stop(Seconds(100));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(ours->GetTotalRx(), 300000, "bytes over this module's TCP");
        NS_TEST_EXPECT_MSG_EQ(stocks->GetTotalRx(), 50000, "bytes of OnOff over stock's");
        NS_TEST_EXPECT_MSG_EQ(bulk->GetTotalRx(), 200000, "bytes of BulkSend over stock's");
        NS_TEST_EXPECT_MSG_EQ(network.GetEstablished(), 2, "one connection is this module's");
    }
};

/// OnOff, which writes in small pieces for a while.
class OnOffTestCase : public TestCase
{
  public:
    /**
     * @param way installed or beside
     */
    explicit OnOffTestCase(Way way)
        : TestCase(std::string("OnOff and PacketSink, ") +
                   (way == Way::BESIDE ? "beside stock" : "installed")),
          m_way(way)
    {
    }

  private:
    void DoRun() override
    {
        Network network(m_way == Way::BESIDE);
        auto sink = AddSink(network, ProtocolOf(m_way), 80);
        OnOffHelper helper(ProtocolOf(m_way), InetSocketAddress(network.ServerAddress(), 80));
        helper.SetConstantRate(DataRate("1Mbps"), 512);
        helper.SetAttribute("MaxBytes", UintegerValue(512 * 500));
        helper.Install(network.Get(0)).Start(MilliSeconds(100));
        Simulator::Stop(Seconds(100));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(sink->GetTotalRx(), 512 * 500, "bytes");
        NS_TEST_EXPECT_MSG_EQ(network.GetEstablished(), 2, "by this module");
    }

    Way m_way; //!< whose TCP
};

/// The 3GPP HTTP applications, which ask for ns3::TcpSocketFactory by name.
class HttpTestCase : public TestCase
{
  public:
    HttpTestCase()
        : TestCase("3GPP HTTP client and server, 1 % loss, pages arrive whole")
    {
    }

  private:
    void DoRun() override;

    uint64_t m_pages{0};   //!< main objects received
    uint64_t m_objects{0}; //!< objects received
    uint64_t m_sent{0};    //!< objects that the server made
};

void
HttpTestCase::DoRun()
{
    Network network(false);
    network.Lose(0.01);
    ThreeGppHttpServerHelper serverHelper(network.ServerAddress());
    auto servers = serverHelper.Install(network.Get(1));
    auto server = DynamicCast<ThreeGppHttpServer>(servers.Get(0));
    PointerValue variables;
    server->GetAttribute("Variables", variables);
    variables.Get<ThreeGppHttpVariables>()->AssignStreams(700);
    ThreeGppHttpClientHelper clientHelper(network.ServerAddress());
    auto clients = clientHelper.Install(network.Get(0));
    auto client = DynamicCast<ThreeGppHttpClient>(clients.Get(0));
    client->GetAttribute("Variables", variables);
    variables.Get<ThreeGppHttpVariables>()->AssignStreams(800);
    using Received = Callback<void, Ptr<const ThreeGppHttpClient>, Ptr<const Packet>>;
    client->TraceConnectWithoutContext(
        "RxMainObject",
        Received([this](Ptr<const ThreeGppHttpClient>, Ptr<const Packet>) {
            ++m_pages;
            ++m_objects;
        }));
    client->TraceConnectWithoutContext(
        "RxEmbeddedObject",
        Received([this](Ptr<const ThreeGppHttpClient>, Ptr<const Packet>) { ++m_objects; }));
    const Callback<void, uint32_t> made([this](uint32_t) { ++m_sent; });
    server->TraceConnectWithoutContext("MainObject", made);
    server->TraceConnectWithoutContext("EmbeddedObject", made);
    clients.Start(MilliSeconds(100));
    Simulator::Stop(Seconds(1000));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_GT(m_pages, 5, "pages");
    NS_TEST_EXPECT_MSG_GT(m_objects, m_pages, "objects beside the main ones");
    // The last one may be on its way when the run ends.
    NS_TEST_EXPECT_MSG_LT_OR_EQ(m_sent - m_objects, 1, "objects made and not received");
    NS_TEST_EXPECT_MSG_GT(network.GetEstablished(), 1, "by this module");
    NS_TEST_EXPECT_MSG_EQ(network.GetFailed(), 0, "no connection failed");
}

/// What a newcomer writes first: no look-up, no attribute, nothing but helpers.
class ShortScriptTestCase : public TestCase
{
  public:
    ShortScriptTestCase()
        : TestCase("a script of ten lines runs on this module's TCP at both ends, by TypeId")
    {
    }

  private:
    void DoRun() override
    {
        NodeContainer nodes(2);
        auto devices = PointToPointHelper().Install(nodes);
        InternetStackHelper().Install(nodes);
        TcpLifecycleHelper().Install(nodes);
        auto address = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices).GetAddress(1);
        BulkSendHelper bulk("ns3::TcpSocketFactory", InetSocketAddress(address, 80));
        auto senders = bulk.Install(nodes.Get(0));
        PacketSinkHelper sink("ns3::TcpSocketFactory", InetSocketAddress(address, 80));
        auto sinks = sink.Install(nodes.Get(1));
        Simulator::Stop(Seconds(1));
        Simulator::Run();

        auto server = DynamicCast<PacketSink>(sinks.Get(0));
        NS_TEST_EXPECT_MSG_GT(server->GetTotalRx(), 1000, "bytes");
        CheckType(DynamicCast<BulkSendApplication>(senders.Get(0))->GetSocket());
        CheckType(server->GetListeningSocket());
        NS_TEST_ASSERT_MSG_EQ(server->GetAcceptedSockets().size(), 1, "connections");
        CheckType(server->GetAcceptedSockets().front());
        Simulator::Destroy();
    }

    /**
     * @param socket a socket that an application has
     */
    void CheckType(Ptr<Socket> socket)
    {
        NS_TEST_EXPECT_MSG_EQ(socket->GetInstanceTypeId(),
                              TcpLifecycleSocket::GetTypeId(),
                              "whose socket");
    }
};

// Look-ups

/// Which factory and protocol a node yields.
class LookUpTestCase : public TestCase
{
  public:
    /**
     * @param before look-ups of stock's factory before Install
     */
    explicit LookUpTestCase(uint32_t before)
        : TestCase("look-up of factory and protocol after Install, " + std::to_string(before) +
                   " look-ups before it"),
          m_before(before)
    {
    }

  private:
    void Compare(Ptr<Node> node)
    {
        // A look-up by class has a shorter way than one by TypeId.
        const auto protocol = TcpL4Protocol::GetTypeId();
        const auto factory = TcpSocketFactory::GetTypeId();
        NS_TEST_EXPECT_MSG_EQ(node->GetObject<TcpSocketFactory>()->GetInstanceTypeId(),
                              TcpLifecycleDefaultSocketFactory::GetTypeId(),
                              "the factory is this module's");
        NS_TEST_EXPECT_MSG_EQ(node->GetObject<Object>(factory)->GetInstanceTypeId(),
                              TcpLifecycleDefaultSocketFactory::GetTypeId(),
                              "the factory by its TypeId is this module's");
        NS_TEST_EXPECT_MSG_EQ(node->GetObject<TcpL4Protocol>()->GetInstanceTypeId(),
                              TcpLifecycleL4Protocol::GetTypeId(),
                              "the protocol is this module's");
        NS_TEST_EXPECT_MSG_EQ(node->GetObject<Object>(protocol)->GetInstanceTypeId(),
                              TcpLifecycleL4Protocol::GetTypeId(),
                              "the protocol by its TypeId is this module's");
        uint32_t factories = 0;
        for (auto it = node->GetAggregateIterator(); it.HasNext();)
        {
            factories += DynamicCast<const TcpSocketFactory>(it.Next()) ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(factories, 1, "no other factory is left, in whatever order");
    }

    void DoRun() override
    {
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        for (uint32_t i = 0; i < m_before; ++i)
        {
            node->GetObject<TcpSocketFactory>();
            node->GetObject<TcpL4Protocol>();
        }
        Ptr<Socket> early = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
        early->Bind();
        TcpLifecycleHelper helper;
        helper.Install(node);
        Compare(node);
        for (uint32_t i = 0; i < 5000; ++i)
        {
            node->GetObject<TcpSocketFactory>();
        }
        Compare(node);
        for (uint32_t i = 0; i < 20000; ++i)
        {
            node->GetObject<TcpL4Protocol>();
        }
        Compare(node);
        for (uint32_t i = 0; i < 50000; ++i)
        {
            node->GetObject<TcpLifecycleSocketFactory>();
            node->GetObject<TcpLifecycleL4Protocol>();
        }
        Compare(node);
        auto protocol = node->GetObject<TcpL4Protocol>();
        helper.Install(node);
        NS_TEST_EXPECT_MSG_EQ(node->GetObject<TcpL4Protocol>(), protocol, "a second Install");
        NS_TEST_EXPECT_MSG_EQ(early->Listen(), 0, "a socket made before still has its TCP");
        NS_TEST_EXPECT_MSG_EQ(early->Close(), 0, "and can be closed");
        Simulator::Destroy();
    }

    uint32_t m_before; //!< look-ups before Install
};

/// Beside stock nothing changes for who asks for stock's.
class LookUpBesideTestCase : public TestCase
{
  public:
    LookUpBesideTestCase()
        : TestCase("look-up of factories after InstallAlongside, both as before")
    {
    }

  private:
    void DoRun() override
    {
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        TcpLifecycleHelper().InstallAlongside(NodeContainer(node));
        for (uint32_t i = 0; i < 3000; ++i)
        {
            auto ours = Socket::CreateSocket(node, TcpLifecycleSocketFactory::GetTypeId());
            NS_TEST_ASSERT_MSG_NE(DynamicCast<TcpLifecycleSocket>(ours), nullptr, "this module's");
            ours->Close();
            // By class as well: that look-up has a shorter way, which does not ask for the TypeId.
            auto stocks = i % 2 ? Socket::CreateSocket(node, TcpSocketFactory::GetTypeId())
                                : node->GetObject<TcpSocketFactory>()->CreateSocket();
            NS_TEST_ASSERT_MSG_EQ(DynamicCast<TcpLifecycleSocket>(stocks), nullptr, "stock's");
            stocks->Close();
        }
        Simulator::Destroy();
    }
};

/// Bridges, and hosts that are not ready.
class InstallAllTestCase : public TestCase
{
  public:
    InstallAllTestCase()
        : TestCase("InstallAll passes over nodes without a stack, Install of one is an error")
    {
    }

  private:
    void DoRun() override
    {
        NodeContainer nodes(3);
        const Ptr<Node> host = nodes.Get(0);
        const Ptr<Node> bridge = nodes.Get(1);
        const Ptr<Node> later = nodes.Get(2);
        InternetStackHelper().Install(host);
        TcpLifecycleHelper().InstallAll();
        const auto tcp = host->GetObject<TcpLifecycleL4Protocol>();
        NS_TEST_EXPECT_MSG_NE(tcp, nullptr, "a host");
        NS_TEST_EXPECT_MSG_EQ(later->GetObject<TcpLifecycleL4Protocol>(), nullptr, "not yet");
        InternetStackHelper().Install(later);
        TcpLifecycleHelper().InstallAll();
        NS_TEST_EXPECT_MSG_NE(later->GetObject<TcpLifecycleL4Protocol>(), nullptr, "now");
        NS_TEST_EXPECT_MSG_EQ(host->GetObject<TcpLifecycleL4Protocol>(), tcp, "as it was");
        NS_TEST_EXPECT_MSG_EQ(bridge->GetObject<TcpLifecycleL4Protocol>(), nullptr, "a bridge");
        NS_TEST_EXPECT_MSG_EQ(SurvivesInstall(host), true, "of a host");
        NS_TEST_EXPECT_MSG_EQ(SurvivesInstall(bridge), false, "of a bridge");
        Simulator::Destroy();
    }

    /**
     * @param node a node
     * @return whether a process that installs on it lives on
     */
    static bool SurvivesInstall(Ptr<Node> node)
    {
        std::fflush(nullptr);
        const pid_t child = fork();
        if (child == 0)
        {
            const rlimit noCore{0, 0};
            setrlimit(RLIMIT_CORE, &noCore);
            dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
            TcpLifecycleHelper().Install(node);
            _exit(0);
        }
        int status = 1;
        waitpid(child, &status, 0);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
};

// Defaults of attributes

/// Counts that it was made and used.
class CountingRtt : public RttMeanDeviation
{
  public:
    static uint32_t s_measurements; //!< of all instances

    /// @return the TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::TcpLifecycleTestCountingRtt")
                                .SetParent<RttMeanDeviation>()
                                .AddConstructor<CountingRtt>()
                                .HideFromDocumentation();
        return tid;
    }

    void Measurement(Time measure) override
    {
        ++s_measurements;
        RttMeanDeviation::Measurement(measure);
    }

    Ptr<RttEstimator> Copy() const override
    {
        return CopyObject<CountingRtt>(this);
    }
};

uint32_t CountingRtt::s_measurements = 0;

/// Counts that it was made and used.
class CountingRecovery : public TcpClassicRecovery
{
  public:
    static uint32_t s_entered; //!< recoveries of all instances

    /// @return the TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::TcpLifecycleTestCountingRecovery")
                                .SetParent<TcpClassicRecovery>()
                                .AddConstructor<CountingRecovery>()
                                .HideFromDocumentation();
        return tid;
    }

    void EnterRecovery(Ptr<TcpSocketState> tcb,
                       uint32_t dupAckCount,
                       uint32_t unAckDataCount,
                       uint32_t deliveredBytes) override
    {
        ++s_entered;
        TcpClassicRecovery::EnterRecovery(tcb, dupAckCount, unAckDataCount, deliveredBytes);
    }

    Ptr<TcpRecoveryOps> Fork() override
    {
        return CopyObject<CountingRecovery>(this);
    }
};

uint32_t CountingRecovery::s_entered = 0;

/// Defaults set by name, before anything is made, and Config paths.
class DefaultsTestCase : public TestCase
{
  public:
    DefaultsTestCase()
        : TestCase("SocketType, RecoveryType, RttEstimatorType and Config paths take effect")
    {
    }

  private:
    void DoRun() override;

    /**
     * @param context Config's
     * @param oldValue the window before
     * @param newValue the window
     */
    void WindowChanged(std::string context, uint32_t oldValue, uint32_t newValue)
    {
        m_changes += oldValue == newValue ? 0 : 1;
        m_context = context;
    }

    uint32_t m_changes{0}; //!< of the congestion window
    std::string m_context; //!< Config's
};

void
DefaultsTestCase::DoRun()
{
    CountingRtt::s_measurements = 0;
    CountingRecovery::s_entered = 0;
    Config::SetDefault("ns3::TcpL4Protocol::SocketType", StringValue("ns3::TcpCubic"));
    Config::SetDefault("ns3::TcpL4Protocol::RecoveryType",
                       TypeIdValue(CountingRecovery::GetTypeId()));
    Config::SetDefault("ns3::TcpL4Protocol::RttEstimatorType",
                       TypeIdValue(CountingRtt::GetTypeId()));
    Network network(false);
    network.Lose(0.01);
    auto sink = AddSink(network, "ns3::TcpSocketFactory", 80);
    AddBulk(network, "ns3::TcpSocketFactory", 80, 500000);
    bool isCubic = false;
    Simulator::Schedule(MilliSeconds(101), [this, &network, &isCubic] {
        Config::Connect("/NodeList/*/$ns3::TcpL4Protocol/SocketList/*/CongestionWindow",
                        MakeCallback(&DefaultsTestCase::WindowChanged, this));
        auto sockets = Config::LookupMatches("/NodeList/0/$ns3::TcpL4Protocol/SocketList/*");
        NS_TEST_EXPECT_MSG_EQ(sockets.GetN(), 1, "sockets of the client");
        PointerValue operations;
        sockets.Get(0)->GetAttribute("CongestionOps", operations);
        isCubic = DynamicCast<TcpCubic>(operations.Get<TcpCongestionOps>()) != nullptr;
    });
    Simulator::Stop(Seconds(100));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(isCubic, true, "SocketType");
    NS_TEST_EXPECT_MSG_GT(CountingRecovery::s_entered, 0, "RecoveryType");
    NS_TEST_EXPECT_MSG_GT(CountingRtt::s_measurements, 10, "RttEstimatorType");
    NS_TEST_EXPECT_MSG_GT(m_changes, 10, "changes of the window through the path");
    NS_TEST_EXPECT_MSG_EQ(m_context.substr(0, 12), "/NodeList/0/", "whose");
    NS_TEST_EXPECT_MSG_EQ(sink->GetTotalRx(), 500000, "bytes");
}

/// All of the above.
class TcpLifecycleApplicationTestSuite : public TestSuite
{
  public:
    TcpLifecycleApplicationTestSuite()
        : TestSuite("tcp-lifecycle-application", TestSuite::Type::SYSTEM)
    {
        AddTestCase(new BulkTestCase);
        AddTestCase(new BesideTestCase);
        AddTestCase(new OnOffTestCase(Way::INSTALLED));
        AddTestCase(new OnOffTestCase(Way::BESIDE));
        AddTestCase(new HttpTestCase);
        AddTestCase(new ShortScriptTestCase);
        AddTestCase(new LookUpTestCase(0));
        AddTestCase(new LookUpTestCase(500));
        AddTestCase(new LookUpBesideTestCase);
        AddTestCase(new InstallAllTestCase);
        AddTestCase(new DefaultsTestCase);
    }
};

/// The instance that registers it.
TcpLifecycleApplicationTestSuite g_tcpLifecycleApplicationTestSuite;

} // namespace
