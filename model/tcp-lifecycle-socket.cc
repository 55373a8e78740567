/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-socket.h"

#include "tcp-attribute-copy.h"
#include "tcp-lifecycle-convert.h"
#include "tcp-lifecycle-l4-protocol.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/integer.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-end-point.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/rtt-estimator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-rate-ops.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <type_traits>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpLifecycleSocket");

NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleSocket);

namespace
{

/// With 1 s doubled up to 60 s, eight SYNs are given up after 183 s. RFC 9293, MUST-23, asks for
/// three minutes at least.
constexpr uint32_t SYN_TRANSMISSIONS = 8;

/// Longer than any simulation; keeps 2MSL within the range of Time.
constexpr double MAX_MSL_SECONDS = 1e9;

/**
 * Type of service of an address, where ns-3 has it there (up to 3.41).
 *
 * @param socket gets it
 * @param address has it
 */
template <typename SocketAddress>
auto
TakeTos(Socket& socket, const SocketAddress& address) -> decltype(address.GetTos(), void())
{
    socket.SetIpTos(address.GetTos());
}

/// Later releases have it only at the socket.
inline void
TakeTos(Socket&, ...)
{
}

/**
 * TCP speaks to one host (RFC 9293, section 3.9.1.1, MUST-46).
 *
 * @param ip the node's IPv4
 * @param peer an address
 * @return true if it names many: multicast, broadcast, or broadcast on one of the node's networks
 */
bool
NamesMany(Ptr<Ipv4> ip, Ipv4Address peer)
{
    if (peer.IsMulticast() || peer.IsBroadcast())
    {
        return true;
    }
    for (uint32_t i = 0; i < ip->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < ip->GetNAddresses(i); ++j)
        {
            const Ipv4Mask mask = ip->GetAddress(i, j).GetMask();
            // Networks of one or two hosts have no broadcast address.
            if (mask.GetPrefixLength() < 31 && peer == ip->GetAddress(i, j).GetBroadcast())
            {
                return true;
            }
        }
    }
    return false;
}

/**
 * @param name an attribute of TcpSocket
 * @return the default that ns-3 ships, whatever Config::SetDefault made of it
 */
template <typename Value>
auto
ShippedDefault(const char* name)
{
    TypeId::AttributeInformation info;
    TcpSocket::GetTypeId().LookupAttributeByName(name, &info);
    return DynamicCast<const Value>(info.originalInitialValue)->Get();
}

} // namespace

TypeId
TcpLifecycleSocket::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpLifecycleSocket")
            .SetParent<TcpSocketBase>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpLifecycleSocket>()
            .AddAttribute("MaxRto",
                          "Upper bound of the retransmission time-out of SYN, SYN-ACK and FIN "
                          "(RFC 6298, section 2.5)",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&TcpLifecycleSocket::m_maxRto),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("SynRto",
                          "First time-out of a SYN; 0: what ConnTimeout says",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&TcpLifecycleSocket::m_firstSynRto),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("SynRetries",
                          "How often a SYN is sent again before the connection is given up; -1: "
                          "ConnCount says how often it is sent in all. Linux: "
                          "net.ipv4.tcp_syn_retries",
                          IntegerValue(-1),
                          MakeIntegerAccessor(&TcpLifecycleSocket::m_synResends),
                          MakeIntegerChecker<int32_t>(-1, 255))
            .AddAttribute("SynLinearTimeouts",
                          "So many time-outs of a SYN are alike before they begin to double. "
                          "Linux: net.ipv4.tcp_syn_linear_timeouts",
                          UintegerValue(0),
                          MakeUintegerAccessor(&TcpLifecycleSocket::m_synLinear),
                          MakeUintegerChecker<uint32_t>(0, 255))
            .AddAttribute("SynAckRto",
                          "Of a listener: first time-out of a SYN-ACK; 0: what ConnTimeout says",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&TcpLifecycleSocket::m_firstSynAckRto),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("SynAckRetries",
                          "Of a listener: how often a SYN-ACK is sent again; -1: ConnCount says "
                          "how often it is sent in all. Linux: net.ipv4.tcp_synack_retries",
                          IntegerValue(-1),
                          MakeIntegerAccessor(&TcpLifecycleSocket::m_synAckResends),
                          MakeIntegerChecker<int32_t>(-1, 255))
            .AddAttribute("AcceptRate",
                          "Of a listener: connections a second that its application accepts, in "
                          "the order in which they were established; 0: all, at once",
                          DoubleValue(0),
                          MakeDoubleAccessor(&TcpLifecycleSocket::SetAcceptRate,
                                             &TcpLifecycleSocket::GetAcceptRate),
                          MakeDoubleChecker<double>(0))
            .AddTraceSource("Ended",
                            "The connection has ended; how",
                            MakeTraceSourceAccessor(&TcpLifecycleSocket::m_endedTrace),
                            "ns3::TcpLifecycleSocket::EndedTracedCallback")
            .AddTraceSource("Urgent",
                            "The urgent pointer advanced; bytes still to be read up to it",
                            MakeTraceSourceAccessor(&TcpLifecycleSocket::m_urgentTrace),
                            "ns3::TcpLifecycleSocket::UrgentTracedCallback")
            .AddTraceSource("SoftError",
                            "ICMP reported an error that does not end the connection (RFC 9293, "
                            "section 3.9.2.2); its type and code",
                            MakeTraceSourceAccessor(&TcpLifecycleSocket::m_softErrorTrace),
                            "ns3::TcpLifecycleSocket::SoftErrorTracedCallback")
            .AddTraceSource("R1",
                            "A segment was retransmitted R1 times (RFC 9293, section 3.8.3); "
                            "how often it was sent",
                            MakeTraceSourceAccessor(&TcpLifecycleSocket::m_r1Trace),
                            "ns3::TcpLifecycleSocket::UrgentTracedCallback");
    static const TypeId complete = AddLivenessAttributes(tid);
    return complete;
}

TcpLifecycleSocket::TcpLifecycleSocket()
    : m_core(std::make_unique<lifecycle::Connection>(lifecycle::Policies::Standard(),
                                                     lifecycle::ConnectionParameters{})),
      m_embryos(std::make_shared<uint32_t>(0))
{
    m_txBuffer->SetRWndCallback(MakeCallback(&TcpLifecycleSocket::WindowToFill, this));
    m_pacingTimer.SetFunction(&TcpLifecycleSocket::SendWritten, this);
}

TcpLifecycleSocket::TcpLifecycleSocket(const TcpLifecycleSocket& other)
    : NewestSocketBase(other),
      m_l4(other.m_l4),
      m_core(
          std::make_unique<lifecycle::Connection>(other.m_core->GetPolicies(), other.Parameters())),
      m_embryos(std::make_shared<uint32_t>(0)),
      m_parentEmbryos(other.m_embryos),
      m_waitsIn(other.m_acceptQueue),
      m_firstSynRto(other.m_firstSynRto),
      m_synResends(other.m_synResends),
      m_synLinear(other.m_synLinear),
      m_firstSynAckRto(other.m_firstSynAckRto),
      m_synAckResends(other.m_synAckResends),
      m_acceptRate(other.m_acceptRate),
      m_maxRto(other.m_maxRto),
      m_wantWindowScale(other.m_wantWindowScale),
      m_wantSack(other.m_wantSack),
      m_wantTimestamp(other.m_wantTimestamp),
      m_liveness(other.m_liveness),
      m_endCallback(other.m_endCallback),
      m_urgentCallback(other.m_urgentCallback),
      m_endedTrace(other.m_endedTrace),
      m_urgentTrace(other.m_urgentTrace),
      m_softErrorTrace(other.m_softErrorTrace),
      m_r1Trace(other.m_r1Trace),
      m_fastOpenPending(other.m_fastOpenPending)
{
    // The base class copies the listener's state; this connection has none yet.
    m_state = CLOSED;
    m_closeNotified = false;
    m_shutdownSend = false;
    m_shutdownRecv = false;
    m_connected = false;
    m_errno = ERROR_NOTERROR;
    m_txBuffer->SetRWndCallback(MakeCallback(&TcpLifecycleSocket::WindowToFill, this));
    m_pacingTimer.SetFunction(&TcpLifecycleSocket::SendWritten, this);
}

void
TcpLifecycleSocket::BecomeOriginal(const TcpLifecycleSocket& prototype)
{
    // Not copied by the base class, since an accepted connection does not inherit them.
    m_icmpCallback = prototype.m_icmpCallback;
    m_icmpCallback6 = prototype.m_icmpCallback6;
    m_parentEmbryos.reset();
    m_waitsIn.reset();
    m_fastOpenPending = std::make_shared<lifecycle::FastOpenPending>();
    TakeNewAttributes(prototype);
}

TcpLifecycleSocket::~TcpLifecycleSocket()
{
    StopTimers();
    if (m_parentEmbryos && m_core->GetState() == lifecycle::State::SYN_RCVD)
    {
        --*m_parentEmbryos;
    }
    if (m_acceptQueue)
    {
        m_acceptQueue->Forget();
    }
    if (m_l4 && *m_embryos > 0)
    {
        m_l4->GetEmbryos().Forget(*this);
    }
    m_fastOpen.waiting.Cancel();
    if (m_fastOpen.pending)
    {
        m_fastOpenPending->Finish();
    }
    if (m_l4 && m_core->GetState() == lifecycle::State::TIME_WAIT)
    {
        m_l4->ForgetSocket(m_tuple);
    }
    SetOrphan(false);
    // The base class would look the endpoint up in stock's lists, and expects to lose it there.
    ReleaseEndPoint();
}

void
TcpLifecycleSocket::SetTcp(Ptr<TcpL4Protocol> tcp)
{
    TcpSocketBase::SetTcp(tcp);
    m_l4 = dynamic_cast<TcpLifecycleL4Protocol*>(PeekPointer(tcp));
    NS_ABORT_MSG_UNLESS(m_l4, "TcpLifecycleSocket needs a TcpLifecycleL4Protocol");
}

void
TcpLifecycleSocket::NotifyConstructionCompleted()
{
    TcpSocketBase::NotifyConstructionCompleted();
    // Stock waits 3 s for the first answer and gives up after six SYNs. Left at that default, the
    // attributes get what RFC 6298, section 2.1, and RFC 9293, MUST-23, ask for; any other value
    // was somebody's choice.
    static const Time stockTimeout = ShippedDefault<TimeValue>("ConnTimeout");
    static const auto stockCount =
        static_cast<uint32_t>(ShippedDefault<UintegerValue>("ConnCount"));
    if (m_cnTimeout == stockTimeout)
    {
        m_cnTimeout = Seconds(1);
    }
    if (m_synRetries == stockCount)
    {
        m_synRetries = SYN_TRANSMISSIONS;
    }
}

lifecycle::ConnectionParameters
TcpLifecycleSocket::Parameters() const
{
    lifecycle::ConnectionParameters parameters;
    parameters.initialRto = ToDuration(m_cnTimeout);
    parameters.maxRto = ToDuration(m_maxRto);
    parameters.msl = ToDuration(Seconds(std::min(m_msl, MAX_MSL_SECONDS)));
    parameters.synTransmissions = std::max<uint32_t>(m_synRetries, 1);
    parameters.synLinearTimeouts = m_synLinear;
    const auto transmissions = [&parameters](int32_t resends) {
        return resends < 0 ? parameters.synTransmissions : static_cast<uint32_t>(resends) + 1;
    };
    parameters.synAckTransmissions = transmissions(m_synAckResends);
    parameters.synTransmissions = transmissions(m_synResends);
    const lifecycle::Duration connTimeout = parameters.initialRto;
    parameters.synAckRto = m_firstSynAckRto.IsZero() ? connTimeout : ToDuration(m_firstSynAckRto);
    parameters.initialRto = m_firstSynRto.IsZero() ? connTimeout : ToDuration(m_firstSynRto);
    parameters.finTransmissions = m_dataRetries + 1;
    parameters.userTimeout = ToDuration(m_liveness.userTimeout);
    parameters.keepAlive = GetKeepAlive(parameters.userTimeout);
    return parameters;
}

Ptr<TcpSocketBase>
TcpLifecycleSocket::Fork()
{
    Ptr<TcpLifecycleSocket> child = CopyObject<TcpLifecycleSocket>(this);
    child->TakeNewAttributes(*this);
    return child;
}

void
TcpLifecycleSocket::TakeNewAttributes(const TcpLifecycleSocket& other)
{
    CopyNewAttributes(GetTypeId(), other, *this);
    CopyNewAttributes(TcpSocketState::GetTypeId(), *other.m_tcb, *m_tcb);
    const auto take = [](const auto& from, const auto& to) {
        if (from && to)
        {
            CopyNewAttributes(from->GetInstanceTypeId(), *from, *to);
        }
    };
    take(other.m_rtt, m_rtt);
    take(other.m_congestionControl, m_congestionControl);
    take(other.m_recoveryOps, m_recoveryOps);
    take(other.m_txBuffer, m_txBuffer);
    take(other.m_tcb->m_rxBuffer, m_tcb->m_rxBuffer);
}

// Addresses

void
TcpLifecycleSocket::HoldEndPoint(bool ipv6)
{
    ReleaseEndPoint();
    m_ipv6 = ipv6;
    if (ipv6)
    {
        m_endPoint6 = new Ipv6EndPoint(Ipv6Address::GetAny(), 0);
    }
    else
    {
        m_endPoint = new Ipv4EndPoint(Ipv4Address::GetAny(), 0);
    }
}

void
TcpLifecycleSocket::ReleaseEndPoint()
{
    delete m_endPoint;
    m_endPoint = nullptr;
    delete m_endPoint6;
    m_endPoint6 = nullptr;
}

lifecycle::LocalEndpoint
TcpLifecycleSocket::GetLocalEndpoint() const
{
    lifecycle::LocalEndpoint endpoint;
    endpoint.ipv6 = m_ipv6;
    endpoint.port = m_ipv6 ? m_endPoint6->GetLocalPort() : m_endPoint->GetLocalPort();
    endpoint.address =
        m_ipv6 ? ToBytes(m_endPoint6->GetLocalAddress()) : ToBytes(m_endPoint->GetLocalAddress());
    endpoint.anyAddress = m_ipv6 ? m_endPoint6->GetLocalAddress().IsAny()
                                 : m_endPoint->GetLocalAddress() == Ipv4Address::GetAny();
    endpoint.device = m_boundnetdevice ? m_boundnetdevice->GetIfIndex() : lifecycle::ANY_DEVICE;
    return endpoint;
}

int
TcpLifecycleSocket::BindTo(const Address& address, uint16_t port, bool ipv6)
{
    if (m_endPoint || m_endPoint6)
    {
        m_errno = ERROR_INVAL;
        return -1;
    }
    HoldEndPoint(ipv6);
    if (ipv6)
    {
        m_endPoint6->SetLocalAddress(Ipv6Address::ConvertFrom(address));
        m_endPoint6->SetLocalPort(port);
    }
    else
    {
        m_endPoint->SetLocalAddress(Ipv4Address::ConvertFrom(address));
        // Ipv4EndPoint has no way to set its port but at its construction.
        auto* endPoint = new Ipv4EndPoint(m_endPoint->GetLocalAddress(), port);
        delete m_endPoint;
        m_endPoint = endPoint;
    }
    // Without a port nothing is reserved: the port is chosen for a destination, at Connect.
    if (port != 0 && !m_l4->AddWaiting(GetLocalEndpoint(), this))
    {
        ReleaseEndPoint();
        m_errno = ERROR_ADDRINUSE;
        return -1;
    }
    m_isBound = port != 0;
    m_l4->List(this);
    return 0;
}

int
TcpLifecycleSocket::Bind()
{
    return BindTo(Ipv4Address::GetAny(), 0, false);
}

int
TcpLifecycleSocket::Bind6()
{
    return BindTo(Ipv6Address::GetAny(), 0, true);
}

int
TcpLifecycleSocket::Bind(const Address& address)
{
    if (InetSocketAddress::IsMatchingType(address))
    {
        const auto transport = InetSocketAddress::ConvertFrom(address);
        TakeTos(*this, transport);
        return BindTo(transport.GetIpv4(), transport.GetPort(), false);
    }
    if (Inet6SocketAddress::IsMatchingType(address))
    {
        const auto transport = Inet6SocketAddress::ConvertFrom(address);
        return BindTo(transport.GetIpv6(), transport.GetPort(), true);
    }
    m_errno = ERROR_INVAL;
    return -1;
}

void
TcpLifecycleSocket::BindToNetDevice(Ptr<NetDevice> device)
{
    const uint16_t port = m_isBound ? GetLocalEndpoint().port : 0;
    TcpSocketBase::BindToNetDevice(device);
    if (m_isBound)
    {
        m_l4->RemoveWaiting(port, this);
        m_isBound = m_l4->AddWaiting(GetLocalEndpoint(), this);
    }
}

lifecycle::FourTuple
TcpLifecycleSocket::MakeTuple() const
{
    lifecycle::FourTuple tuple;
    if (m_ipv6)
    {
        tuple.local = ToBytes(m_endPoint6->GetLocalAddress());
        tuple.remote = ToBytes(m_endPoint6->GetPeerAddress());
        tuple.localPort = m_endPoint6->GetLocalPort();
        tuple.remotePort = m_endPoint6->GetPeerPort();
    }
    else
    {
        tuple.local = ToBytes(m_endPoint->GetLocalAddress());
        tuple.remote = ToBytes(m_endPoint->GetPeerAddress());
        tuple.localPort = m_endPoint->GetLocalPort();
        tuple.remotePort = m_endPoint->GetPeerPort();
    }
    return tuple;
}

// Opening

int
TcpLifecycleSocket::Listen()
{
    if (m_core->GetState() != lifecycle::State::CLOSED)
    {
        m_errno = ERROR_INVAL;
        return -1;
    }
    if (!m_endPoint && !m_endPoint6)
    {
        Bind();
    }
    if (!m_isBound)
    {
        const auto port = m_l4->ChooseWaitingPort();
        if (!port)
        {
            m_errno = ERROR_ADDRNOTAVAIL;
            return -1;
        }
        const Address address = m_ipv6 ? Address(m_endPoint6->GetLocalAddress())
                                       : Address(m_endPoint->GetLocalAddress());
        const bool ipv6 = m_ipv6;
        ReleaseEndPoint();
        if (BindTo(address, *port, ipv6) != 0)
        {
            return -1;
        }
    }
    m_closeCalled = false;
    m_core = std::make_unique<lifecycle::Connection>(m_l4->GetPolicies(), Parameters());
    m_core->OpenPassive();
    m_acceptQueue = std::make_shared<TcpAcceptQueue>(*this);
    m_backlog.reset();
    m_lastCookie.reset();
    DrainOutputs();
    return 0;
}

int
TcpLifecycleSocket::Listen(uint32_t backlog)
{
    const int result = Listen();
    if (result == 0)
    {
        m_backlog = backlog;
    }
    return result;
}

void
TcpLifecycleSocket::PauseAccepting()
{
    m_acceptPaused = true;
}

void
TcpLifecycleSocket::ResumeAccepting()
{
    m_acceptPaused = false;
    if (m_acceptQueue)
    {
        m_acceptQueue->Wake();
    }
}

void
TcpLifecycleSocket::SetAcceptRate(double rate)
{
    m_acceptRate = rate;
    if (m_acceptQueue)
    {
        m_acceptQueue->Wake();
    }
}

double
TcpLifecycleSocket::GetAcceptRate() const
{
    return m_acceptRate;
}

uint32_t
TcpLifecycleSocket::GetSynQueueLength() const
{
    return *m_embryos;
}

uint32_t
TcpLifecycleSocket::GetAcceptQueueLength() const
{
    return m_acceptQueue ? m_acceptQueue->Size() : 0;
}

int
TcpLifecycleSocket::Connect(const Address& address)
{
    const bool ipv4 = InetSocketAddress::IsMatchingType(address);
    if (!ipv4 && !Inet6SocketAddress::IsMatchingType(address))
    {
        m_errno = ERROR_INVAL;
        return -1;
    }
    if (!ipv4)
    {
        const auto transport = Inet6SocketAddress::ConvertFrom(address);
        if (transport.GetIpv6().IsIpv4MappedAddress())
        {
            return ConnectMapped(transport);
        }
    }
    const auto verdict = lifecycle::Look(m_core->GetState(), lifecycle::Event::OPEN_ACTIVE).verdict;
    if (verdict != lifecycle::Verdict::MOVE)
    {
        m_errno = ERROR_ISCONN;
        return -1;
    }
    if ((!m_endPoint && !m_endPoint6) && (ipv4 ? Bind() : Bind6()) != 0)
    {
        return -1;
    }
    if (m_ipv6 == ipv4)
    {
        m_errno = ERROR_AFNOSUPPORT;
        return -1;
    }
    if (ipv4)
    {
        const auto transport = InetSocketAddress::ConvertFrom(address);
        TakeTos(*this, transport);
        m_endPoint->SetPeer(transport.GetIpv4(), transport.GetPort());
    }
    else
    {
        const auto transport = Inet6SocketAddress::ConvertFrom(address);
        m_endPoint6->SetPeer(transport.GetIpv6(), transport.GetPort());
    }
    return RouteToPeer() == 0 ? OpenActive() : -1;
}

int
TcpLifecycleSocket::ConnectMapped(const Inet6SocketAddress& address)
{
    // BulkSend, for one, binds to IPv6 before it connects to whatever IPv6 address it was given.
    if (m_endPoint6 && m_core->GetState() == lifecycle::State::CLOSED)
    {
        const Ipv6Address local = m_endPoint6->GetLocalAddress();
        const uint16_t port = m_endPoint6->GetLocalPort();
        if (!local.IsAny() && !local.IsIpv4MappedAddress())
        {
            m_errno = ERROR_AFNOSUPPORT;
            return -1;
        }
        if (m_isBound)
        {
            m_l4->RemoveWaiting(port, this);
            m_isBound = false;
        }
        ReleaseEndPoint();
        const auto ipv4 = local.IsAny() ? Ipv4Address::GetAny() : local.GetIpv4MappedAddress();
        if (BindTo(ipv4, port, false) != 0)
        {
            BindTo(local, port, true);
            m_errno = ERROR_ADDRINUSE;
            return -1;
        }
    }
    return Connect(InetSocketAddress(address.GetIpv6().GetIpv4MappedAddress(), address.GetPort()));
}

int
TcpLifecycleSocket::RouteToPeer()
{
    // IP chooses the source address where the user did not, and the endpoint keeps it (RFC 9293,
    // section 3.9.1.1, MUST-44 and MUST-45).
    SocketErrno error = ERROR_NOROUTETOHOST;
    Ptr<NetDevice> device;
    if (m_ipv6 && !m_endPoint6->GetPeerAddress().IsIpv4MappedAddress())
    {
        Ipv6Address source = m_endPoint6->GetLocalAddress();
        device = RouteIpv6(m_endPoint6->GetPeerAddress(), source, error);
        m_endPoint6->SetLocalAddress(source);
    }
    else if (m_ipv6)
    {
        // An IPv6 listener took an IPv4 peer: its segments travel as IPv4.
        Ipv4Address source = m_endPoint6->GetLocalAddress().GetIpv4MappedAddress();
        device = RouteIpv4(m_endPoint6->GetPeerAddress().GetIpv4MappedAddress(), source, error);
    }
    else
    {
        Ipv4Address source = m_endPoint->GetLocalAddress();
        device = RouteIpv4(m_endPoint->GetPeerAddress(), source, error);
        m_endPoint->SetLocalAddress(source);
    }
    if (!device)
    {
        m_errno = error == ERROR_NOTERROR ? ERROR_NOROUTETOHOST : error;
        return -1;
    }
    m_pathMtu = device->GetMtu();
    return 0;
}

uint16_t
TcpLifecycleSocket::PathMtu(const lifecycle::FourTuple& tuple, bool ipv6) const
{
    SocketErrno error = ERROR_NOROUTETOHOST;
    Ptr<NetDevice> device;
    if (ipv6 && !IsMappedIpv4(tuple.remote))
    {
        Ipv6Address source = Ipv6Address::ConvertFrom(ToIpAddress(tuple.local, true));
        const auto peer = Ipv6Address::ConvertFrom(ToIpAddress(tuple.remote, true));
        device = RouteIpv6(peer, source, error);
    }
    else
    {
        Ipv4Address source = Ipv4Address::ConvertFrom(ToIpAddress(tuple.local, false));
        const auto peer = Ipv4Address::ConvertFrom(ToIpAddress(tuple.remote, false));
        device = RouteIpv4(peer, source, error);
    }
    return device ? device->GetMtu() : uint16_t{0};
}

Ptr<NetDevice>
TcpLifecycleSocket::RouteIpv4(Ipv4Address peer, Ipv4Address& source, SocketErrno& error) const
{
    Ptr<Ipv4> ip = m_node->GetObject<Ipv4>();
    if (!ip || !ip->GetRoutingProtocol())
    {
        return nullptr;
    }
    if (NamesMany(ip, peer))
    {
        error = ERROR_ADDRNOTAVAIL;
        return nullptr;
    }
    Ipv4Header header;
    header.SetDestination(peer);
    const auto route =
        ip->GetRoutingProtocol()->RouteOutput(nullptr, header, m_boundnetdevice, error);
    if (!route)
    {
        return nullptr;
    }
    source = source == Ipv4Address::GetAny() ? route->GetSource() : source;
    return route->GetOutputDevice();
}

Ptr<NetDevice>
TcpLifecycleSocket::RouteIpv6(Ipv6Address peer, Ipv6Address& source, SocketErrno& error) const
{
    Ptr<Ipv6L3Protocol> ip = m_node->GetObject<Ipv6L3Protocol>();
    if (!ip || !ip->GetRoutingProtocol())
    {
        return nullptr;
    }
    if (peer.IsMulticast())
    {
        error = ERROR_ADDRNOTAVAIL; // (RFC 9293, section 3.9.1.1, MUST-46)
        return nullptr;
    }
    Ipv6Header header;
    header.SetDestination(peer);
    const auto route =
        ip->GetRoutingProtocol()->RouteOutput(nullptr, header, m_boundnetdevice, error);
    if (!route)
    {
        return nullptr;
    }
    source = source.IsAny() ? route->GetSource() : source;
    return route->GetOutputDevice();
}

int
TcpLifecycleSocket::OpenActive()
{
    lifecycle::FourTuple tuple = MakeTuple();
    const auto iss = m_l4->AddActiveConnection(tuple, this, m_timestampEnabled);
    if (!iss)
    {
        m_errno = ERROR_ADDRNOTAVAIL;
        return -1;
    }
    if (m_isBound)
    {
        m_l4->RemoveWaiting(tuple.localPort, this);
        m_isBound = false;
    }
    m_tuple = tuple;
    m_hasTuple = true;
    if (m_ipv6)
    {
        m_endPoint6->SetLocalPort(tuple.localPort);
    }
    else
    {
        auto* endPoint = new Ipv4EndPoint(m_endPoint->GetLocalAddress(), tuple.localPort);
        endPoint->SetPeer(m_endPoint->GetPeerAddress(), tuple.remotePort);
        delete m_endPoint;
        m_endPoint = endPoint;
    }
    ResetDataPath();
    const lifecycle::State from = m_core->GetState();
    m_core = std::make_unique<lifecycle::Connection>(m_l4->GetPolicies(), Parameters());
    if (from == lifecycle::State::LISTEN)
    {
        // A listener that opens actively stops to listen (RFC 9293, section 3.10.1).
        lifecycle::Output ignored;
        m_core->OpenPassive();
        m_core->PollOutput(ignored);
    }
    BeginActive(m_fixedIss ? *m_fixedIss : *iss);
    m_fixedIss.reset();
    m_l4->List(this);
    StopListening(); // if it did
    DrainOutputs();
    return 0;
}

void
TcpLifecycleSocket::ResetDataPath()
{
    m_rtt->Reset();
    m_history.clear();
    m_dataRetrCount = m_dataRetries;
    m_errno = ERROR_NOTERROR;
    m_closeNotified = false;
    m_shutdownSend = false;
    m_shutdownRecv = false;
    m_closeCalled = false;
    m_closedByUs = false;
    m_wasEstablished = false;
    m_notices = Notices{};
    m_configuredSegmentSize = m_tcb->m_segmentSize;
    m_wantWindowScale = m_winScalingEnabled;
    m_wantSack = m_sackEnabled;
    m_wantTimestamp = m_timestampEnabled;
    m_rcvWindShift = 0;
    m_sndWindShift = 0;
    m_dupAckCount = 0;
    m_recover = SequenceNumber32(0);
    m_recoverActive = false;
    m_ecnEchoSeq = SequenceNumber32(0);
    m_ecnCESeq = SequenceNumber32(0);
    m_ecnCWRSeq = SequenceNumber32(0);
    ForgetMeasurements();
    if (m_txBuffer->Size() > 0)
    {
        m_txBuffer->DiscardUpTo(m_txBuffer->TailSequence());
    }
    if (m_tcb->m_rxBuffer->Size() > 0)
    {
        const uint32_t size = m_tcb->m_rxBuffer->MaxBufferSize();
        m_tcb->m_rxBuffer = CreateObject<TcpRxBuffer>();
        m_tcb->m_rxBuffer->SetMaxBufferSize(size);
    }
    // Numbers of the data path are relative: our SYN is 0.
    m_tcb->m_nextTxSequence = SequenceNumber32(0);
    m_tcb->m_highTxMark = SequenceNumber32(0);
    m_highTxAck = SequenceNumber32(0);
    m_nextProbe = m_persistTimeout;
    m_probes = 0;
    m_sacked.clear();
    m_urgentEnd.reset();
    m_receivedUrgent.reset();
    m_extraOptions = TcpExtraOptions{};
    m_fastOpen.waiting.Cancel();
    m_fastOpen = FastOpen{};
    m_ackMayRide = false;
    m_ackRides = false;
    m_ackAwaitsAnswer = false;
    m_softError = false;
}

// Sending and receiving

int
TcpLifecycleSocket::Send(Ptr<Packet> packet, uint32_t flags)
{
    if ((flags & ~MSG_URGENT) != 0)
    {
        m_errno = ERROR_INVAL;
        return -1;
    }
    if (m_shutdownSend)
    {
        m_errno = ERROR_SHUTDOWN;
        return -1;
    }
    if (!lifecycle::MaySendText(m_core->GetState()))
    {
        m_errno = ERROR_NOTCONN;
        return -1;
    }
    if (!m_txBuffer->Add(packet))
    {
        m_errno = ERROR_MSGSIZE;
        return -1;
    }
    if ((flags & MSG_URGENT) != 0 && packet->GetSize() > 0)
    {
        m_urgentEnd =
            m_connected ? m_txBuffer->TailSequence() : SequenceNumber32(1 + m_txBuffer->Size());
    }
    m_rateOps->CalculateAppLimited(m_tcb->m_cWnd,
                                   m_tcb->m_bytesInFlight,
                                   m_tcb->m_segmentSize,
                                   m_txBuffer->TailSequence(),
                                   m_tcb->m_nextTxSequence,
                                   m_txBuffer->GetLost(),
                                   m_txBuffer->GetRetransmitsCount());
    // As in stock: a moment later, so that the application can write more first.
    if (m_connected && m_sendPendingDataEvent.IsExpired())
    {
        m_sendPendingDataEvent =
            Simulator::Schedule(TimeStep(1), &TcpLifecycleSocket::SendWritten, this);
    }
    return static_cast<int>(packet->GetSize());
}

Ptr<Packet>
TcpLifecycleSocket::Recv(uint32_t maxSize, uint32_t flags)
{
    if (flags != 0)
    {
        m_errno = ERROR_INVAL;
        return nullptr;
    }
    const bool nothingComes = m_core->GetTcb().finReceived || m_shutdownRecv;
    if (m_tcb->m_rxBuffer->Available() == 0 && nothingComes)
    {
        return Create<Packet>(); // end of file, in whatever state the connection is by now
    }
    const uint32_t window = ReceiveWindow();
    Ptr<Packet> packet = m_tcb->m_rxBuffer->Extract(maxSize);
    if (packet)
    {
        TellOfRoom(window);
    }
    return packet;
}

// Closing

int
TcpLifecycleSocket::Close()
{
    Ptr<TcpLifecycleSocket> alive(this);
    const lifecycle::State state = m_core->GetState();
    if (state == lifecycle::State::CLOSED)
    {
        if (m_l4)
        {
            LetGo(); // one that never got anywhere has a name and a place in SocketList, too
        }
        return 0;
    }
    if (m_closeCalled)
    {
        m_errno = ERROR_SHUTDOWN; // "error: connection closing" (RFC 9293, section 3.10.4)
        return -1;
    }
    m_closeCalled = true;
    const uint32_t unread = m_tcb->m_rxBuffer->Available();
    const uint32_t orphans = m_l4->GetOrphanCount() + 1;
    m_core->Close({state, unread, UnsentText(), orphans}, NowForCore());
    SetOrphan(m_core->IsOrphan());
    DrainOutputs();
    if (m_core->GetState() == lifecycle::State::CLOSED)
    {
        m_notices.KeepTheEnd();
        FireNotices();
        return 0;
    }
    return QueueFin();
}

void
TcpLifecycleSocket::SetOrphan(bool orphan)
{
    if (m_isOrphan != orphan)
    {
        m_isOrphan = orphan;
        m_l4->CountOrphan(orphan);
    }
}

int
TcpLifecycleSocket::ShutdownSend()
{
    const lifecycle::State state = m_core->GetState();
    if (state == lifecycle::State::CLOSED || state == lifecycle::State::LISTEN)
    {
        m_errno = ERROR_NOTCONN;
        return -1;
    }
    return m_shutdownSend ? 0 : QueueFin();
}

int
TcpLifecycleSocket::QueueFin()
{
    m_shutdownSend = true;
    m_core->QueueFin();
    SendFinIfDue();
    WatchTransmission();
    return 0;
}

int
TcpLifecycleSocket::ShutdownRecv()
{
    const uint32_t window = ReceiveWindow();
    m_shutdownRecv = true;
    // What nobody will read must not close the window, nor turn a Close into a reset.
    m_tcb->m_rxBuffer->Extract(m_tcb->m_rxBuffer->Available());
    TellOfRoom(window);
    return 0;
}

void
TcpLifecycleSocket::TellOfRoom(uint32_t before)
{
    // A peer that was told of a window smaller than a segment waits for more (RFC 9293, section
    // 3.8.6.2.2): tell it once there is room, or only its probes would find out.
    const uint32_t step = std::min(m_tcb->m_segmentSize, m_tcb->m_rxBuffer->MaxBufferSize() / 2);
    if (before < step && ReceiveWindow() >= step && lifecycle::MayReceiveText(m_core->GetState()))
    {
        SendAckNow();
    }
}

int
TcpLifecycleSocket::Abort()
{
    Ptr<TcpLifecycleSocket> alive(this);
    if (m_core->GetState() == lifecycle::State::CLOSED)
    {
        m_errno = ERROR_NOTCONN;
        return -1;
    }
    m_closedByUs = true;
    if (m_core->GetState() == lifecycle::State::TIME_WAIT && !m_timeWaitEntered)
    {
        m_l4->AbortTimeWait(m_tuple);
        return 0;
    }
    m_timeWaitEntered = false;
    m_core->Abort();
    // What came before is of no interest to a user who aborts.
    m_notices.KeepTheEnd();
    DrainOutputs();
    FireNotices();
    return 0;
}

void
TcpLifecycleSocket::LetGo()
{
    StopTimers();
    m_fastOpen.waiting.Cancel();
    m_fastOpen.waiting = EventId(); // it holds this socket
    SetOrphan(false);
    m_connected = false;
    StopListening();
    if (m_isBound)
    {
        m_l4->RemoveWaiting(GetLocalEndpoint().port, this);
        m_isBound = false;
    }
    if (m_hasTuple)
    {
        m_l4->RemoveConnection(m_tuple);
        m_hasTuple = false;
    }
    if (m_configuredSegmentSize > 0)
    {
        m_tcb->m_segmentSize = m_configuredSegmentSize;
        m_winScalingEnabled = m_wantWindowScale;
        m_sackEnabled = m_wantSack;
        m_txBuffer->SetSackEnabled(m_sackEnabled);
        m_timestampEnabled = m_wantTimestamp;
        m_configuredSegmentSize = 0;
    }
    ReleaseEndPoint();
    m_l4->Unlist(this);
}

void
TcpLifecycleSocket::StopListening()
{
    m_l4->GetEmbryos().AbortAll(*this);
    if (m_acceptQueue)
    {
        m_acceptQueue->Close();
        m_acceptQueue.reset();
    }
}

// Telling the application

bool
TcpLifecycleSocket::IsHeldBack()
{
    if (m_waitsIn && m_notices.accepted && !m_isWaiting)
    {
        m_isWaiting = true;
        m_waitsIn->Add(this);
    }
    if (!m_waitsIn || !m_isWaiting)
    {
        return false;
    }
    if (m_notices.ended)
    {
        // The application has never heard of it.
        std::exchange(m_waitsIn, nullptr)->Leave(*this);
        m_notices = Notices{};
        SetErrnoFor(m_core->GetEndReason());
        m_endedTrace(this, m_core->GetEndReason());
    }
    return true;
}

void
TcpLifecycleSocket::Accepted()
{
    m_waitsIn.reset();
    FireNotices();
}

void
TcpLifecycleSocket::NoteAtListener(TcpListenerEvent event,
                                   const lifecycle::FourTuple& tuple,
                                   bool ipv6)
{
    m_l4->NoteAtListener({event,
                          ToSocketAddress(tuple.local, tuple.localPort, ipv6),
                          ToSocketAddress(tuple.remote, tuple.remotePort, ipv6),
                          GetSynQueueLength(),
                          GetAcceptQueueLength(),
                          Simulator::Now()});
}

void
TcpLifecycleSocket::NoteAtListener(TcpListenerEvent event, const TcpLifecycleSocket& connection)
{
    NoteAtListener(event, connection.m_tuple, connection.m_ipv6);
}

void
TcpLifecycleSocket::FireNotices()
{
    Ptr<TcpLifecycleSocket> alive(this);
    const TcpArrivalQueue::Busy busy(m_l4->GetArrivals());
    if (IsHeldBack())
    {
        return;
    }
    // A callback may close, send or abort, which gives notices of its own: one at a time, each
    // taken off before it is told.
    if (std::exchange(m_notices.connected, false))
    {
        // As in stock, after what happens at this time. Nobody but this event may hold the socket.
        m_notices.connectedSoon = true;
        Simulator::ScheduleNow(&TcpLifecycleSocket::TellConnected, alive);
    }
    if (m_notices.ended && std::exchange(m_notices.connectedSoon, false) && !m_fastOpen.told)
    {
        m_notices.KeepTheEnd(); // of a connection that the application never heard of
    }
    if (m_notices.connectedSoon)
    {
        return; // text or a FIN, with the SYN-ACK or right behind it, is told after that
    }
    if (std::exchange(m_notices.accepted, false))
    {
        NotifyNewConnectionCreated(this,
                                   ToSocketAddress(m_tuple.remote, m_tuple.remotePort, m_ipv6));
        if (m_connected && GetTxAvailable() > 0)
        {
            NotifySend(GetTxAvailable());
        }
    }
    if (std::exchange(m_notices.urgent, false))
    {
        TellUrgent();
    }
    if (std::exchange(m_notices.data, false) && !m_shutdownRecv)
    {
        NotifyDataRecv();
    }
    if (std::exchange(m_notices.peerClosed, false) && !m_closeNotified)
    {
        m_closeNotified = true;
        NotifyNormalClose();
    }
    if (std::exchange(m_notices.lingering, false) && !m_closeNotified)
    {
        m_closeNotified = true;
        NotifyNormalClose();
    }
    if (std::exchange(m_notices.ended, false))
    {
        NotifyEnd();
    }
}

void
TcpLifecycleSocket::TellConnected()
{
    if (!std::exchange(m_notices.connectedSoon, false))
    {
        return; // it has ended, and another one may have begun
    }
    if (!m_fastOpen.told)
    {
        ConnectionSucceeded();
    }
    else if (GetTxAvailable() > 0)
    {
        NotifySend(GetTxAvailable());
    }
    FireNotices();
}

void
TcpLifecycleSocket::TellUrgent()
{
    const lifecycle::Seq read =
        ReceiveWire(m_tcb->m_rxBuffer->NextRxSequence()) - m_tcb->m_rxBuffer->Available();
    if (m_receivedUrgent && *m_receivedUrgent > read && !m_urgentCallback.IsNull())
    {
        m_urgentCallback(this, static_cast<uint32_t>(*m_receivedUrgent - read));
    }
}

void
TcpLifecycleSocket::NotifyEnd()
{
    const lifecycle::EndReason reason = m_core->GetEndReason();
    SetErrnoFor(reason);
    switch (reason)
    {
    case lifecycle::EndReason::NORMAL:
    case lifecycle::EndReason::CLOSED_EARLY:
        if (!std::exchange(m_closeNotified, true))
        {
            NotifyNormalClose();
        }
        break;
    case lifecycle::EndReason::ABORTED:
        // The user who called Abort knows. One whose Close became a reset may not.
        if (!m_closedByUs)
        {
            m_closeNotified = true;
            NotifyErrorClose();
        }
        break;
    case lifecycle::EndReason::RESET:
    case lifecycle::EndReason::REFUSED:
    case lifecycle::EndReason::TIMED_OUT:
    case lifecycle::EndReason::UNREACHABLE:
        m_closeNotified = true;
        if (m_wasEstablished)
        {
            NotifyErrorClose();
        }
        else if (!m_core->GetTcb().passive)
        {
            NotifyConnectionFailed();
        }
        break;
    case lifecycle::EndReason::NONE:
        break;
    }
    m_endedTrace(this, reason);
    if (!m_endCallback.IsNull())
    {
        m_endCallback(this, reason);
    }
}

void
TcpLifecycleSocket::SetErrnoFor(lifecycle::EndReason reason)
{
    switch (reason)
    {
    case lifecycle::EndReason::NONE:
    case lifecycle::EndReason::NORMAL:
    case lifecycle::EndReason::CLOSED_EARLY:
        break;
    case lifecycle::EndReason::UNREACHABLE:
        m_errno = ERROR_NOROUTETOHOST;
        break;
    case lifecycle::EndReason::TIMED_OUT:
        // What ICMP said meanwhile explains the silence.
        m_errno = m_softError ? ERROR_NOROUTETOHOST : ERROR_NOTCONN;
        break;
    case lifecycle::EndReason::ABORTED:
    case lifecycle::EndReason::RESET:
    case lifecycle::EndReason::REFUSED:
        // Socket has no word for these; GetEndReason has.
        m_errno = ERROR_NOTCONN;
        break;
    }
}

lifecycle::EndReason
TcpLifecycleSocket::GetEndReason() const
{
    return m_core->GetEndReason();
}

lifecycle::State
TcpLifecycleSocket::GetState() const
{
    return m_core->GetState();
}

const lifecycle::Tcb&
TcpLifecycleSocket::GetTcb() const
{
    return m_core->GetTcb();
}

void
TcpLifecycleSocket::SetInitialSequenceNumber(SequenceNumber32 iss)
{
    m_fixedIss = lifecycle::Seq(iss.GetValue());
}

void
TcpLifecycleSocket::SetEndCallback(EndCallback callback)
{
    m_endCallback = callback;
}

void
TcpLifecycleSocket::SetUrgentCallback(UrgentCallback callback)
{
    m_urgentCallback = callback;
}

} // namespace ns3
