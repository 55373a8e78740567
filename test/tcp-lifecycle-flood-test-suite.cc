/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/node-container.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-handshake-policy-types.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/tcp-syn-flooder.h"
#include "ns3/test.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * A flood of 100,000 SYNs at a listener with a backlog of 128 (RFC 4987, section 2), while decent
 * clients want to be served: with SYN cookies all are and memory stays flat; with a bounded queue
 * nobody is; without a bound memory grows with every SYN.
 */

using namespace ns3;

namespace
{

constexpr uint64_t SYNS = 100000;        //!< of the flood
constexpr uint32_t CLIENTS = 40;         //!< that connect meanwhile
constexpr uint32_t BYTES = 1000;         //!< that each of them sends
constexpr uint32_t BACKLOG = 128;        //!< of the listener
constexpr uint16_t PORT = 80;            //!< of the listener
constexpr std::size_t BYTES_LEAST = 160; //!< of an embryonic connection
constexpr std::size_t BYTES_MOST = 192;  //!< of an embryonic connection

/// A server, a flooder and a host of clients, each on a link of its own to the server.
class FloodTestCase : public TestCase
{
  public:
    /**
     * @param name what it shows
     * @param policy the server's handshake policy
     */
    FloodTestCase(const std::string& name, TypeId policy)
        : TestCase(name),
          m_policy(policy)
    {
    }

  protected:
    uint32_t m_connected{0};           //!< clients that were told so
    uint64_t m_served{0};              //!< bytes that reached the server's application
    std::size_t m_mostEmbryos{0};      //!< longest SYN queue
    std::size_t m_earlyBytes{0};       //!< memory of the SYN queue after a tenth of the flood
    std::size_t m_mostBytes{0};        //!< the most it took
    Ptr<TcpLifecycleL4Protocol> m_tcp; //!< of the server

    /// After the run: what must have happened.
    virtual void Check() = 0;

    /**
     * @param event something that happens at listeners
     * @return how often it happened at the server's
     */
    uint64_t Count(TcpListenerEvent event) const
    {
        return m_tcp->GetListenerCount(event);
    }

  private:
    void DoRun() override;

    /// Nodes, links, addresses, the server's route to addresses that do not exist.
    void Build();

    /// The server's application.
    void Serve();

    /// The next client connects.
    void Connect();

    /// Look at the server's memory.
    void Sample();

    TypeId m_policy;           //!< the server's
    NodeContainer m_nodes;     //!< server, flooder, clients
    Ipv4Address m_toFlooder;   //!< the server's address
    Ipv4Address m_toClients;   //!< the server's other address
    Ptr<PacketSink> m_sink;    //!< the server's application
    Ptr<TcpSynFlooder> m_evil; //!< the flooder's application
};

void
FloodTestCase::Build()
{
    m_nodes.Create(3);
    InternetStackHelper().Install(m_nodes);
    TcpLifecycleHelper().Install(m_nodes);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    Ipv4AddressHelper addresses;
    TrafficControlHelper traffic;
    for (uint32_t i = 1; i <= 2; ++i)
    {
        const auto devices = link.Install(m_nodes.Get(0), m_nodes.Get(i));
        addresses.SetBase(("10.1." + std::to_string(i) + ".0").c_str(), "255.255.255.0");
        const auto interfaces = addresses.Assign(devices);
        traffic.Uninstall(devices);
        (i == 1 ? m_toFlooder : m_toClients) = interfaces.GetAddress(0);
    }
    Ipv4StaticRoutingHelper routing;
    routing.GetStaticRouting(m_nodes.Get(0)->GetObject<Ipv4>())
        ->SetDefaultRoute(Ipv4Address("10.1.1.2"), 1);
    m_tcp = m_nodes.Get(0)->GetObject<TcpLifecycleL4Protocol>();
}

void
FloodTestCase::Serve()
{
    m_sink = CreateObject<PacketSink>();
    m_sink->SetAttribute("Protocol", TypeIdValue(TcpSocketFactory::GetTypeId()));
    m_sink->SetAttribute("Local", AddressValue(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    m_nodes.Get(0)->AddApplication(m_sink);
}

void
FloodTestCase::Connect()
{
    Ptr<Socket> socket = Socket::CreateSocket(m_nodes.Get(2), TcpSocketFactory::GetTypeId());
    socket->SetConnectCallback(Callback<void, Ptr<Socket>>([this](Ptr<Socket> connected) {
                                   ++m_connected;
                                   connected->Send(Create<Packet>(BYTES));
                                   connected->Close();
                               }),
                               MakeNullCallback<void, Ptr<Socket>>());
    socket->Connect(InetSocketAddress(m_toClients, PORT));
}

void
FloodTestCase::Sample()
{
    m_mostEmbryos = std::max(m_mostEmbryos, m_tcp->GetEmbryoCount());
    m_mostBytes = std::max(m_mostBytes, m_tcp->GetSynQueueBytes());
    if (m_earlyBytes == 0 && m_evil->GetSent() >= SYNS / 10)
    {
        m_earlyBytes = m_tcp->GetSynQueueBytes();
    }
}

void
FloodTestCase::DoRun()
{
    Config::SetDefault("ns3::TcpLifecycleL4Protocol::HandshakePolicy", TypeIdValue(m_policy));
    Config::SetDefault("ns3::TcpBacklogHandshake::Backlog", UintegerValue(BACKLOG));
    Config::SetDefault("ns3::TcpSynCookiesHandshake::Backlog", UintegerValue(BACKLOG));
    Build();
    Serve();
    m_evil = CreateObject<TcpSynFlooder>();
    m_evil->SetAttribute("Remote", AddressValue(InetSocketAddress(m_toFlooder, PORT)));
    m_evil->SetAttribute("Rate", DoubleValue(50000));
    m_evil->SetAttribute("MaxSyns", UintegerValue(SYNS));
    m_nodes.Get(1)->AddApplication(m_evil);
    for (uint32_t i = 0; i < CLIENTS; ++i)
    {
        Simulator::Schedule(MilliSeconds(100 + 45 * i), &FloodTestCase::Connect, this);
    }
    for (uint32_t i = 0; i < 300; ++i)
    {
        Simulator::Schedule(MilliSeconds(10 * i), &FloodTestCase::Sample, this);
    }
    Simulator::Stop(Seconds(3));
    Simulator::Run();
    m_served = m_sink->GetTotalRx();
    NS_TEST_EXPECT_MSG_EQ(m_evil->GetSent(), SYNS, "the flood");
    Check();
    m_tcp = nullptr;
    m_sink = nullptr;
    m_evil = nullptr;
    Simulator::Destroy();
    Config::Reset();
}

/// With cookies every client is served, and the flood costs nothing.
class CookiesWithstandTestCase : public FloodTestCase
{
  public:
    CookiesWithstandTestCase()
        : FloodTestCase("SYN flood, SYN cookies, all clients are served and memory stays flat",
                        TcpSynCookiesHandshake::GetTypeId())
    {
    }

  private:
    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_connected, CLIENTS, "clients connected");
        NS_TEST_EXPECT_MSG_EQ(m_served, CLIENTS * BYTES, "bytes served");
        NS_TEST_EXPECT_MSG_EQ(m_mostEmbryos, BACKLOG, "longest SYN queue");
        NS_TEST_EXPECT_MSG_EQ(m_mostBytes, m_earlyBytes, "memory does not grow");
        // Records come in blocks of 64, of which one may be almost unused.
        NS_TEST_EXPECT_MSG_LT_OR_EQ(m_mostBytes, (BACKLOG + 64) * BYTES_MOST, "memory");
        NS_TEST_EXPECT_MSG_GT(Count(TcpListenerEvent::COOKIE_SENT), SYNS * 99 / 100, "cookies");
        NS_TEST_EXPECT_MSG_EQ(Count(TcpListenerEvent::COOKIE_ACCEPTED), CLIENTS, "of clients");
        NS_TEST_EXPECT_MSG_EQ(Count(TcpListenerEvent::SYN_DROPPED), 0, "dropped");
    }
};

/// A bounded queue is full of SYNs that nobody completes: memory is safe, and nobody is served.
class BacklogStarvesTestCase : public FloodTestCase
{
  public:
    BacklogStarvesTestCase()
        : FloodTestCase("SYN flood, bounded SYN queue, no client is served",
                        TcpBacklogHandshake::GetTypeId())
    {
    }

  private:
    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_connected, 0, "clients connected");
        NS_TEST_EXPECT_MSG_EQ(m_served, 0, "bytes served");
        // The last quarter is spared for peers known to be alive, which the clients are not.
        NS_TEST_EXPECT_MSG_EQ(m_mostEmbryos, BACKLOG * 3 / 4 + 1, "longest SYN queue");
        NS_TEST_EXPECT_MSG_GT(Count(TcpListenerEvent::SYN_DROPPED), SYNS * 99 / 100, "dropped");
    }
};

/// Without a bound every client is served, and every SYN of the flood costs a record.
class NoBoundGrowsTestCase : public FloodTestCase
{
  public:
    NoBoundGrowsTestCase()
        : FloodTestCase("SYN flood, no bound, memory grows with every SYN",
                        TcpThreeWayHandshake::GetTypeId())
    {
    }

  private:
    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_connected, CLIENTS, "clients connected");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(m_mostEmbryos, SYNS, "longest SYN queue");
        NS_TEST_EXPECT_MSG_GT(m_mostBytes, SYNS * BYTES_LEAST, "memory");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(m_mostBytes, (SYNS + 1000) * BYTES_MOST, "memory a record");
    }
};

/// All of them.
class TcpLifecycleFloodTestSuite : public TestSuite
{
  public:
    TcpLifecycleFloodTestSuite()
        : TestSuite("tcp-lifecycle-flood", TestSuite::Type::SYSTEM)
    {
        AddTestCase(new CookiesWithstandTestCase);
        AddTestCase(new BacklogStarvesTestCase);
        AddTestCase(new NoBoundGrowsTestCase);
    }
};

/// The instance that registers it.
TcpLifecycleFloodTestSuite g_tcpLifecycleFloodTestSuite;

} // namespace
