/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-syn-flooder.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpSynFlooder");

NS_OBJECT_ENSURE_REGISTERED(TcpSynFlooder);

namespace
{

constexpr uint8_t TCP_PROTOCOL = 6;       //!< TCP's number in IP headers
constexpr uint32_t FIRST_PORT = 1024;     //!< of the source ports
constexpr uint32_t PORT_COUNT = 64512;    //!< up to 65535
constexpr uint16_t MSS = 1460;            //!< what the SYNs say
constexpr uint32_t ISN_STEP = 0x9e3779b1; //!< spreads initial sequence numbers over all of them

} // namespace

TypeId
TcpSynFlooder::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpSynFlooder")
            .SetParent<Application>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpSynFlooder>()
            .AddAttribute("Remote",
                          "The listener, an InetSocketAddress",
                          AddressValue(),
                          MakeAddressAccessor(&TcpSynFlooder::m_remote),
                          MakeAddressChecker())
            .AddAttribute("Rate",
                          "SYNs a second, evenly spaced",
                          DoubleValue(1000),
                          MakeDoubleAccessor(&TcpSynFlooder::m_rate),
                          MakeDoubleChecker<double>(1e-3, 1e9))
            .AddAttribute("MaxSyns",
                          "How many SYNs to send; 0: until the application is stopped",
                          UintegerValue(0),
                          MakeUintegerAccessor(&TcpSynFlooder::m_maxSyns),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("SourceBase",
                          "The first of the false source addresses. The default begins a range "
                          "for measurements of devices (RFC 2544)",
                          Ipv4AddressValue(Ipv4Address("198.18.0.0")),
                          MakeIpv4AddressAccessor(&TcpSynFlooder::m_sourceBase),
                          MakeIpv4AddressChecker())
            .AddAttribute("SourceCount",
                          "How many source addresses, from SourceBase on",
                          UintegerValue(65536),
                          MakeUintegerAccessor(&TcpSynFlooder::m_sourceCount),
                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

TcpSynFlooder::TcpSynFlooder() = default;

uint64_t
TcpSynFlooder::GetSent() const
{
    return m_sent;
}

Ipv4Address
TcpSynFlooder::SourceOf(uint64_t n) const
{
    return Ipv4Address(m_sourceBase.Get() + static_cast<uint32_t>(n % m_sourceCount));
}

uint16_t
TcpSynFlooder::PortOf(uint64_t n) const
{
    return static_cast<uint16_t>(FIRST_PORT + (n / m_sourceCount) % PORT_COUNT);
}

void
TcpSynFlooder::DoDispose()
{
    m_event.Cancel();
    Application::DoDispose();
}

void
TcpSynFlooder::StartApplication()
{
    NS_ABORT_MSG_UNLESS(InetSocketAddress::IsMatchingType(m_remote),
                        "ns3::TcpSynFlooder::Remote: expected an InetSocketAddress");
    m_event.Cancel();
    Send();
}

void
TcpSynFlooder::StopApplication()
{
    m_event.Cancel();
}

Ptr<Packet>
TcpSynFlooder::MakeSyn() const
{
    const auto remote = InetSocketAddress::ConvertFrom(m_remote);
    TcpHeader header;
    header.SetSourcePort(PortOf(m_sent));
    header.SetDestinationPort(remote.GetPort());
    header.SetSequenceNumber(SequenceNumber32(static_cast<uint32_t>(m_sent) * ISN_STEP));
    header.SetFlags(TcpHeader::SYN);
    header.SetWindowSize(UINT16_MAX);
    Ptr<TcpOptionMSS> mss = CreateObject<TcpOptionMSS>();
    mss->SetMSS(MSS);
    header.AppendOption(mss);
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksums();
        header.InitializeChecksum(SourceOf(m_sent), remote.GetIpv4(), TCP_PROTOCOL);
    }
    Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(header);
    return packet;
}

void
TcpSynFlooder::Send()
{
    Ptr<Ipv4> ip = GetNode()->GetObject<Ipv4>();
    Ptr<Packet> packet = MakeSyn();
    Ipv4Header header;
    header.SetSource(SourceOf(m_sent));
    header.SetDestination(InetSocketAddress::ConvertFrom(m_remote).GetIpv4());
    header.SetProtocol(TCP_PROTOCOL);
    header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
    header.SetTtl(64);
    Socket::SocketErrno error;
    const auto route = ip->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
    ++m_sent;
    if (route)
    {
        ip->SendWithHeader(packet, header, route);
    }
    else
    {
        NS_LOG_WARN("no route to " << header.GetDestination());
    }
    if (m_maxSyns == 0 || m_sent < m_maxSyns)
    {
        m_event = Simulator::Schedule(Seconds(1.0 / m_rate), &TcpSynFlooder::Send, this);
    }
}

} // namespace ns3
