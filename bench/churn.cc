/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "churn.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/traffic-control-module.h"

#include <ctime>
#include <fstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint16_t PORT = 80;     //!< where the server listens
constexpr uint32_t REQUEST = 100; //!< bytes
constexpr uint32_t REPLY = 1000;  //!< bytes

/// @return seconds of CPU that this process has taken
double
CpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/**
 * @param key a line of /proc/self/status: VmRSS or VmHWM
 * @return bytes; 0 where there is no such file
 */
uint64_t
ResidentBytes(const std::string& key)
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
    {
        if (word == key + ":")
        {
            uint64_t kilobytes = 0;
            status >> kilobytes;
            return kilobytes * 1024;
        }
    }
    return 0;
}

/// The hosts and what they do.
class Churn
{
  public:
    explicit Churn(const ChurnOptions& options)
        : m_options(options)
    {
        Config::SetDefault("ns3::TcpSocketBase::MaxSegLifetime", DoubleValue(options.msl));
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
        Build();
        Listen();
    }

    /// @return what it took
    ChurnResult Run()
    {
        m_result.idleBytes = ResidentBytes("VmRSS");
        if (m_options.connections > 0)
        {
            Simulator::Schedule(Seconds(1), &Churn::Open, this);
        }
        const double last = 1 + static_cast<double>(m_options.connections) / m_options.rate;
        Simulator::Stop(Seconds(last + (m_options.untilEmpty ? 4 * m_options.msl + 60 : 1)));
        const double before = CpuSeconds();
        Simulator::Run();
        m_result.cpuSeconds = CpuSeconds() - before;
        m_result.peakBytes = ResidentBytes("VmHWM");
        m_result.events = Simulator::GetEventCount();
        for (uint32_t i = 0; !m_options.stock && i < m_nodes.GetN(); ++i)
        {
            m_result.timeWaits +=
                m_nodes.Get(i)->GetObject<TcpLifecycleL4Protocol>()->GetTimeWaitCount();
        }
        Simulator::Destroy();
        return m_result;
    }

  private:
    /// A server, and clients around it, each with a link of its own.
    void Build()
    {
        m_nodes.Create(1 + m_options.clients);
        InternetStackHelper internet;
        internet.SetIpv6StackInstall(false);
        internet.Install(m_nodes);
        if (!m_options.stock)
        {
            TcpLifecycleHelper().Install(m_nodes);
        }
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
        link.SetChannelAttribute("Delay", StringValue("1ms"));
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        for (uint32_t i = 0; i < m_options.clients; ++i)
        {
            const auto devices = link.Install(m_nodes.Get(0), m_nodes.Get(1 + i));
            const auto interfaces = addresses.Assign(devices);
            addresses.NewNetwork();
            m_servers.push_back(InetSocketAddress(interfaces.GetAddress(0), PORT));
            if (!m_options.queueDisc)
            {
                TrafficControlHelper().Uninstall(devices);
            }
        }
    }

    /// The server waits for clients.
    void Listen()
    {
        m_listener = Socket::CreateSocket(m_nodes.Get(0), TcpSocketFactory::GetTypeId());
        m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
        m_listener->Listen();
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&Churn::Accept, this));
    }

    /// A client connects, and the next one will.
    void Open()
    {
        const uint64_t number = m_opened++;
        const auto client = static_cast<uint32_t>(number % m_options.clients);
        Ptr<Socket> socket =
            Socket::CreateSocket(m_nodes.Get(1 + client), TcpSocketFactory::GetTypeId());
        socket->SetConnectCallback(MakeCallback(&Churn::Ask, this),
                                   MakeNullCallback<void, Ptr<Socket>>());
        socket->SetRecvCallback(MakeCallback(&Churn::Read, this));
        socket->SetCloseCallbacks(MakeCallback(&Churn::CloseToo, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
        socket->Bind();
        if (socket->Connect(m_servers[client]) != 0)
        {
            ++m_result.refused;
        }
        if (m_opened < m_options.connections)
        {
            Simulator::Schedule(Seconds(1 + static_cast<double>(m_opened) / m_options.rate) -
                                    Simulator::Now(),
                                &Churn::Open,
                                this);
        }
    }

    /// The client is connected.
    void Ask(Ptr<Socket> socket)
    {
        socket->Send(Create<Packet>(REQUEST));
    }

    /// The client reads its reply.
    void Read(Ptr<Socket> socket)
    {
        while (Ptr<Packet> packet = socket->Recv())
        {
            if (packet->GetSize() == 0)
            {
                break;
            }
            m_result.completed += packet->GetSize() == REPLY ? 1 : 0; // it fits into one segment
        }
        if (!m_options.serverFirst)
        {
            socket->Close();
        }
    }

    /// The peer has closed.
    void CloseToo(Ptr<Socket> socket)
    {
        socket->Close();
    }

    /// The server has a client.
    void Accept(Ptr<Socket> socket, const Address& /* from */)
    {
        socket->SetRecvCallback(MakeCallback(&Churn::Answer, this));
        socket->SetCloseCallbacks(MakeCallback(&Churn::CloseToo, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
    }

    /// The server answers.
    void Answer(Ptr<Socket> socket)
    {
        while (Ptr<Packet> packet = socket->Recv())
        {
            if (packet->GetSize() == 0)
            {
                break;
            }
            socket->Send(Create<Packet>(REPLY));
            if (m_options.serverFirst)
            {
                socket->Close();
            }
        }
    }

    ChurnOptions m_options;         //!< what to do
    ChurnResult m_result;           //!< what it took
    NodeContainer m_nodes;          //!< the server first
    std::vector<Address> m_servers; //!< as each client sees it
    Ptr<Socket> m_listener;         //!< the server's
    uint64_t m_opened{0};           //!< connections so far
};

} // namespace

ChurnResult
RunChurn(const ChurnOptions& options)
{
    return Churn(options).Run();
}
