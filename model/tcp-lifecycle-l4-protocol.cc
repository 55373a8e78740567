/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-l4-protocol.h"

#include "tcp-lifecycle-convert.h"
#include "tcp-lifecycle-header.h"
#include "tcp-lifecycle-policy-factories.h"
#include "tcp-lifecycle-socket-factory.h"
#include "tcp-lifecycle-socket.h"
#include "tcp-quick-state-type.h"
#include "tcp-socket-list-access.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-recovery-ops.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <type_traits>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpLifecycleL4Protocol");

NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleL4Protocol);

namespace
{

/// TCP's number in IP headers.
constexpr uint8_t TCP_PROTOCOL = 6;

/// How far beyond the old numbers a reused four-tuple begins: the largest window without scaling,
/// and the next.
constexpr uint32_t REUSE_DISTANCE = 65535 + 1;

/**
 * Make the policy that an attribute names. A wrong name is the user's mistake, said in one line.
 *
 * @tparam Factory what the type must descend from
 * @param attribute the attribute's name
 * @param type its value
 * @param defaults the policy's attributes at this node
 * @return the policy
 */
template <typename Factory, typename Defaults>
auto
MakePolicy(const char* attribute, TypeId type, const Defaults& defaults)
{
    if (!type.IsChildOf(Factory::GetTypeId()) || !type.HasConstructor())
    {
        std::cerr << "ns3::TcpLifecycleL4Protocol::" << attribute << " = " << type.GetName()
                  << ": expected a type that descends from " << Factory::GetTypeId().GetName()
                  << " and can be made" << std::endl;
        std::exit(2);
    }
    ObjectFactory factory;
    factory.SetTypeId(type);
    for (const auto& local : defaults)
    {
        factory.Set(local.attribute, *local.value);
    }
    return factory.Create<Factory>()->Create();
}

/**
 * A look-up by name copies the entries that it passes; this is done once.
 *
 * @param name of an attribute of ns3::TcpL4Protocol
 * @return how to read it
 */
Ptr<const AttributeAccessor>
FindAccessor(const std::string& name)
{
    TypeId::AttributeInformation information;
    const bool known = TcpL4Protocol::GetTypeId().LookupAttributeByName(name, &information);
    NS_ABORT_MSG_UNLESS(known, "ns3::TcpL4Protocol has no attribute " << name);
    return information.accessor;
}

/**
 * @param accessor of an attribute that names a type
 * @param object whose attribute
 * @return that type
 */
TypeId
ReadType(const AttributeAccessor& accessor, const ObjectBase& object)
{
    TypeIdValue type;
    accessor.Get(&object, type);
    return type.Get();
}

/**
 * @tparam Algorithm what the type descends from
 * @param type a type
 * @return a new object of it
 */
template <typename Algorithm>
Ptr<Algorithm>
Make(TypeId type)
{
    ObjectFactory factory;
    factory.SetTypeId(type);
    return factory.Create<Algorithm>();
}

/**
 * @param x a word
 * @return a word that depends on all its bits
 */
uint64_t
Spread(uint64_t x)
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/**
 * @tparam IpInterface Ipv4Interface or Ipv6Interface
 * @param interface that a segment came by, may be null
 * @return true if it leads back to this very host
 */
template <typename IpInterface>
bool
IsLoopback(Ptr<IpInterface> interface)
{
    return !interface || DynamicCast<LoopbackNetDevice>(interface->GetDevice());
}

/**
 * TCP speaks to one host at a time: what comes from or goes to many, or comes from an address that
 * no host has, is dropped (RFC 9293, section 3.9.2.3, MUST-57 and MUST-63; RFC 1122, sections
 * 3.2.1.3 and 4.2.3.10).
 *
 * @param header of a segment
 * @param interface it came by, may be null
 * @return true if both addresses name one host each
 */
bool
IsUnicast(const Ipv4Header& header, Ptr<Ipv4Interface> interface)
{
    const Ipv4Address source = header.GetSource();
    const Ipv4Address destination = header.GetDestination();
    if (source.IsBroadcast() || source.IsMulticast() || destination.IsBroadcast() ||
        destination.IsMulticast() || source == Ipv4Address::GetAny() ||
        (source.IsLocalhost() && !IsLoopback(interface)))
    {
        return false;
    }
    for (uint32_t i = 0; interface && i < interface->GetNAddresses(); ++i)
    {
        const Ipv4InterfaceAddress address = interface->GetAddress(i);
        const bool hasBroadcast = address.GetMask().GetPrefixLength() < 31;
        if (hasBroadcast &&
            (destination == address.GetBroadcast() || source == address.GetBroadcast()))
        {
            return false;
        }
    }
    return true;
}

/// @copydoc IsUnicast(const Ipv4Header&,Ptr<Ipv4Interface>)
bool
IsUnicast(const Ipv6Header& header, Ptr<Ipv6Interface> interface)
{
    const Ipv6Address source = header.GetSource();
    return !source.IsMulticast() && !header.GetDestination().IsMulticast() && !source.IsAny() &&
           (!source.IsLocalhost() || IsLoopback(interface));
}

/**
 * @tparam IpHeader Ipv4Header or Ipv6Header
 * @param packet a TCP segment
 * @param header its IP header
 * @return true if its checksum is right, or if there are no checksums in this simulation
 */
template <typename IpHeader>
bool
IsChecksumRight(Ptr<const Packet> packet, const IpHeader& header)
{
    if (!Node::ChecksumEnabled())
    {
        return true;
    }
    TcpHeader checked;
    checked.EnableChecksums();
    checked.InitializeChecksum(header.GetSource(), header.GetDestination(), TCP_PROTOCOL);
    packet->PeekHeader(checked);
    return checked.IsChecksumOk();
}

/**
 * @param payload what an ICMP error quotes of the segment
 * @return the same bytes
 */
std::array<uint8_t, 8>
Quoted(const uint8_t payload[8])
{
    std::array<uint8_t, 8> bytes;
    std::copy_n(payload, bytes.size(), bytes.begin());
    return bytes;
}

/**
 * @param payload what an ICMP error quotes of the segment
 * @param offset where
 * @return two bytes
 */
uint16_t
QuotedPort(const std::array<uint8_t, 8>& payload, std::size_t offset)
{
    return static_cast<uint16_t>((payload[offset] << 8) | payload[offset + 1]);
}

/**
 * @param payload what an ICMP error quotes of the segment
 * @return its sequence number
 */
lifecycle::Seq
QuotedSeq(const std::array<uint8_t, 8>& payload)
{
    return lifecycle::Seq((uint32_t{payload[4]} << 24) | (uint32_t{payload[5]} << 16) |
                          (uint32_t{payload[6]} << 8) | payload[7]);
}

/**
 * @tparam IpAddress the family of the ICMP message
 * @param type of the message
 * @param code of the message
 * @return true if it is a hard error: of IPv4 protocol and port unreachable (RFC 9293, section
 *         3.9.2.2, SHLD-26), of IPv6 port unreachable (RFC 4443, section 3.1). "Fragmentation
 *         needed" is one too where there is no path MTU discovery, but cannot happen on a SYN; all
 *         parameter problems, the unknown next header among them, are soft errors (MUST-56)
 */
template <typename IpAddress>
bool
IsHardError(uint8_t type, uint8_t code)
{
    return std::is_same_v<IpAddress, Ipv4Address> ? type == 3 && (code == 2 || code == 3)
                                                  : type == 1 && code == 4;
}

/**
 * @param address with or without a port
 * @return an Ipv4Address or Ipv6Address; IPv4 also where it is mapped into IPv6, as its segments
 *         travel by IPv4
 */
Address
WithoutPort(const Address& address)
{
    if (InetSocketAddress::IsMatchingType(address))
    {
        return InetSocketAddress::ConvertFrom(address).GetIpv4();
    }
    Ipv6Address ipv6;
    if (Inet6SocketAddress::IsMatchingType(address))
    {
        ipv6 = Inet6SocketAddress::ConvertFrom(address).GetIpv6();
    }
    else if (Ipv6Address::IsMatchingType(address))
    {
        ipv6 = Ipv6Address::ConvertFrom(address);
    }
    else
    {
        return address;
    }
    return ipv6.IsIpv4MappedAddress() ? Address(ipv6.GetIpv4MappedAddress()) : Address(ipv6);
}

} // namespace

TypeId
TcpLifecycleL4Protocol::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpLifecycleL4Protocol")
            .SetParent<TcpL4Protocol>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpLifecycleL4Protocol>()
            .AddAttribute("HandshakePolicy",
                          "How connections open: a type that descends from "
                          "ns3::TcpHandshakePolicyFactory",
                          TypeIdValue(TcpThreeWayHandshake::GetTypeId()),
                          MakeTypeIdAccessor(&TcpLifecycleL4Protocol::m_handshakeType),
                          MakeTypeIdChecker())
            .AddAttribute("TeardownPolicy",
                          "How connections close: a type that descends from "
                          "ns3::TcpTeardownPolicyFactory",
                          TypeIdValue(TcpFourWayTeardown::GetTypeId()),
                          MakeTypeIdAccessor(&TcpLifecycleL4Protocol::m_teardownType),
                          MakeTypeIdChecker())
            .AddAttribute("TimeWaitPolicy",
                          "How long four-tuples are held: a type that descends from "
                          "ns3::TcpTimeWaitPolicyFactory",
                          TypeIdValue(TcpStandardTimeWait::GetTypeId()),
                          MakeTypeIdAccessor(&TcpLifecycleL4Protocol::m_timeWaitType),
                          MakeTypeIdChecker())
            .AddTraceSource("StateTransition",
                            "A connection changed its state",
                            MakeTraceSourceAccessor(&TcpLifecycleL4Protocol::m_transitionTrace),
                            "ns3::TcpLifecycleL4Protocol::TransitionTracedCallback")
            .AddTraceSource("Listener",
                            "Something happened at a listener: to a SYN, to the third segment of "
                            "a handshake, to one of its queues",
                            MakeTraceSourceAccessor(&TcpLifecycleL4Protocol::m_listenerTrace),
                            "ns3::TcpLifecycleL4Protocol::ListenerTracedCallback")
            .AddTraceSource("Segment",
                            "A segment was sent or received",
                            MakeTraceSourceAccessor(&TcpLifecycleL4Protocol::m_segmentTrace),
                            "ns3::TcpLifecycleL4Protocol::SegmentTracedCallback")
            .AddTraceSource("Arrival",
                            "What a connection made of a segment, before it answers; an embryonic "
                            "one in the SYN queue, too, but neither a listener nor TIME_WAIT",
                            MakeTraceSourceAccessor(&TcpLifecycleL4Protocol::m_arrivalTrace),
                            "ns3::TcpLifecycleL4Protocol::ArrivalTracedCallback");
    return tid;
}

TcpLifecycleL4Protocol::TcpLifecycleL4Protocol() = default;

TcpLifecycleL4Protocol::~TcpLifecycleL4Protocol() = default;

void
TcpLifecycleL4Protocol::SetFallback(Ptr<TcpL4Protocol> other)
{
    m_fallback = other;
}

void
TcpLifecycleL4Protocol::KeepReplaced(Ptr<Object> replaced)
{
    m_replaced.push_back(replaced);
}

void
TcpLifecycleL4Protocol::NotifyNewAggregate()
{
    Ptr<Node> node = GetObject<Node>();
    const bool hasIp = node && (node->GetObject<Ipv4>() || node->GetObject<Ipv6>());
    if (!m_ownNode && hasIp)
    {
        m_ownNode = node;
        // With its node set, the base class makes no socket factory of stock's.
        SetNode(node);
        Ptr<TcpLifecycleSocketFactory> factory = CreateObject<TcpLifecycleSocketFactory>();
        factory->SetTcp(this);
        node->AggregateObject(factory);
    }
    TcpL4Protocol::NotifyNewAggregate();
}

void
TcpLifecycleL4Protocol::DoDispose()
{
    m_clock.Stop();
    m_arrivals.Clear();
    m_timers.Clear();
    m_embryos.Clear();
    m_connections.clear();
    m_timeWait.Clear();
    m_timeWaitSockets.clear();
    m_prototype.Forget();
    m_waiting = {};
    m_ports = {};
    m_fallback = nullptr;
    for (const auto& replaced : m_replaced)
    {
        replaced->Dispose();
    }
    m_replaced.clear();
    m_ownNode = nullptr;
    TcpL4Protocol::DoDispose();
}

// Attributes

void
TcpLifecycleL4Protocol::SetDefault(const std::string& name, const AttributeValue& value)
{
    const auto colons = name.rfind("::");
    NS_ABORT_MSG_IF(colons == std::string::npos, name << ": expected the full name");
    TypeId type;
    TypeId::AttributeInformation information;
    const std::string attribute = name.substr(colons + 2);
    // Noticed here, since of some types nothing may ever be made.
    NS_ABORT_MSG_UNLESS(TypeId::LookupByNameFailSafe(name.substr(0, colons), &type) &&
                            type.LookupAttributeByName(attribute, &information),
                        name << ": no such attribute");
    const auto valid = information.checker->CreateValidValue(value);
    NS_ABORT_MSG_UNLESS(valid,
                        name << ": not a value of it: "
                             << value.SerializeToString(information.checker));
    if (type == GetTypeId() || GetTypeId().IsChildOf(type))
    {
        SetAttribute(attribute, *valid);
        return;
    }
    m_prototype.Forget();
    m_defaults.push_back({type, attribute, valid});
}

std::vector<TcpLifecycleL4Protocol::LocalDefault>
TcpLifecycleL4Protocol::DefaultsOf(TypeId type) const
{
    std::vector<LocalDefault> defaults;
    for (const auto& local : m_defaults)
    {
        if (type == local.type || type.IsChildOf(local.type))
        {
            defaults.push_back(local);
        }
    }
    return defaults;
}

// Time

void
TcpLifecycleL4Protocol::Await(std::optional<Time> deadline)
{
    m_clock.Await(deadline);
}

void
TcpLifecycleL4Protocol::OnTime()
{
    const TcpArrivalQueue::Busy busy(m_arrivals);
    m_clock.Come();
    m_timers.Expire();
    m_embryos.Expire();
    ExpireTimeWait();
    m_clock.Await(m_timers.GetNearest());
    m_clock.Await(m_embryos.GetDeadline());
    m_clock.Await(GetTimeWaitDeadline());
}

uint32_t
TcpLifecycleL4Protocol::GetNodeId() const
{
    return m_ownNode->GetId();
}

// Sockets

Ptr<Socket>
TcpLifecycleL4Protocol::CreateLifecycleSocket()
{
    static const auto rtt = FindAccessor("RttEstimatorType");
    static const auto congestion = FindAccessor("SocketType");
    static const auto recovery = FindAccessor("RecoveryType");
    const TcpSocketParts parts{ReadType(*rtt, *this),
                               ReadType(*congestion, *this),
                               ReadType(*recovery, *this)};
    if (!m_prototype.IsCurrent(parts))
    {
        m_prototype.Set(MakePrototype(parts), parts);
    }
    Ptr<TcpLifecycleSocket> socket = m_prototype.Copy();
    socket->SetNode(m_ownNode);
    socket->SetTcp(this);
    GiveAlgorithms(*socket, parts, false);
    List(PeekPointer(socket));
    return socket;
}

Ptr<TcpLifecycleSocket>
TcpLifecycleL4Protocol::MakePrototype(const TcpSocketParts& parts) const
{
    auto socket = CreateObject<TcpLifecycleSocket>();
    for (const auto& local : DefaultsOf(TcpLifecycleSocket::GetTypeId()))
    {
        socket->SetAttribute(local.attribute, *local.value);
    }
    GiveAlgorithms(*socket, parts, true);
    UseQuickType(socket->m_tcb);
    return socket;
}

void
TcpLifecycleL4Protocol::GiveAlgorithms(TcpLifecycleSocket& socket,
                                       const TcpSocketParts& parts,
                                       bool toCopy)
{
    if (TcpSocketPrototype::CopiesWell(parts.rtt) == toCopy)
    {
        socket.SetRtt(Make<RttEstimator>(parts.rtt));
    }
    if (TcpSocketPrototype::CopiesWell(parts.congestion) == toCopy)
    {
        socket.SetCongestionControlAlgorithm(Make<TcpCongestionOps>(parts.congestion));
    }
    if (TcpSocketPrototype::CopiesWell(parts.recovery) == toCopy)
    {
        socket.SetRecoveryAlgorithm(Make<TcpRecoveryOps>(parts.recovery));
    }
}

const lifecycle::Policies&
TcpLifecycleL4Protocol::GetPolicies()
{
    if (!m_policies)
    {
        m_policies =
            lifecycle::Policies{MakePolicy<TcpHandshakePolicyFactory>("HandshakePolicy",
                                                                      m_handshakeType,
                                                                      DefaultsOf(m_handshakeType)),
                                MakePolicy<TcpTeardownPolicyFactory>("TeardownPolicy",
                                                                     m_teardownType,
                                                                     DefaultsOf(m_teardownType)),
                                MakePolicy<TcpTimeWaitPolicyFactory>("TimeWaitPolicy",
                                                                     m_timeWaitType,
                                                                     DefaultsOf(m_timeWaitType))};
    }
    return *m_policies;
}

std::size_t
TcpLifecycleL4Protocol::GetTimeWaitCount() const
{
    return m_timeWait.Size();
}

std::size_t
TcpLifecycleL4Protocol::GetConnectionCount() const
{
    return m_connections.size();
}

std::size_t
TcpLifecycleL4Protocol::GetStateBytes() const
{
    const std::size_t connection = sizeof(TcpLifecycleSocket) + sizeof(lifecycle::Connection) +
                                   sizeof(lifecycle::FourTuple) + sizeof(TcpLifecycleSocket*);
    return m_connections.size() * connection + m_timeWait.Size() * TimeWaitTable::BYTES_PER_ENTRY +
           m_embryos.BytesInUse();
}

std::size_t
TcpLifecycleL4Protocol::GetPeakStateBytes() const
{
    return m_peakStateBytes;
}

void
TcpLifecycleL4Protocol::NoteStateBytes()
{
    m_peakStateBytes = std::max(m_peakStateBytes, GetStateBytes());
}

std::size_t
TcpLifecycleL4Protocol::GetEmbryoCount() const
{
    return m_embryos.Size();
}

std::size_t
TcpLifecycleL4Protocol::GetSynQueueBytes() const
{
    return m_embryos.Bytes();
}

TcpEmbryoQueue&
TcpLifecycleL4Protocol::GetEmbryos()
{
    return m_embryos;
}

uint32_t
TcpLifecycleL4Protocol::GetOrphanCount() const
{
    return m_orphans;
}

void
TcpLifecycleL4Protocol::CountOrphan(bool more)
{
    m_orphans += more ? 1 : -1;
}

void
TcpLifecycleL4Protocol::List(TcpLifecycleSocket* socket)
{
    if (!socket->m_isListed && m_ownNode)
    {
        auto& list = this->*GetMember(lifecycle::SocketListTag{});
        socket->m_listPlace = lifecycle::AddToList(list, socket, m_listCounter);
        socket->m_isListed = true;
    }
}

void
TcpLifecycleL4Protocol::Unlist(TcpLifecycleSocket* socket)
{
    if (!socket->m_isListed || !m_ownNode)
    {
        return;
    }
    Ptr<TcpLifecycleSocket> alive(socket);
    socket->m_isListed = false;
    auto& list = this->*GetMember(lifecycle::SocketListTag{});
    const auto moved = lifecycle::RemoveFromList(list, socket->m_listPlace);
    if (auto* other = dynamic_cast<TcpLifecycleSocket*>(PeekPointer(moved)))
    {
        other->m_listPlace = socket->m_listPlace;
    }
}

bool
TcpLifecycleL4Protocol::AddWaiting(const lifecycle::LocalEndpoint& endpoint,
                                   TcpLifecycleSocket* socket)
{
    const bool added = m_waiting.Add(endpoint, socket);
    m_ports.SetWaiting(endpoint.port, m_waiting.IsUsed(endpoint.port));
    return added;
}

void
TcpLifecycleL4Protocol::RemoveWaiting(uint16_t port, TcpLifecycleSocket* socket)
{
    m_waiting.Remove(port, socket);
    m_ports.SetWaiting(port, m_waiting.IsUsed(port));
}

std::optional<uint16_t>
TcpLifecycleL4Protocol::ChooseWaitingPort()
{
    return m_ports.ChooseWaiting();
}

bool
TcpLifecycleL4Protocol::IsFree(const lifecycle::FourTuple& tuple) const
{
    return m_connections.count(tuple) == 0 && !m_timeWait.Holds(tuple) && !m_embryos.Holds(tuple);
}

bool
TcpLifecycleL4Protocol::AddConnection(const lifecycle::FourTuple& tuple, TcpLifecycleSocket* socket)
{
    const bool added = IsFree(tuple) && m_connections.emplace(tuple, socket).second;
    NoteStateBytes();
    return added;
}

lifecycle::TupleUse
TcpLifecycleL4Protocol::UseOf(const lifecycle::FourTuple& tuple, bool timestamps) const
{
    if (m_connections.count(tuple) > 0 || m_embryos.Holds(tuple))
    {
        return lifecycle::TupleUse::TAKEN;
    }
    const TimeWaitTable::Entry* entry = m_timeWait.Find(tuple);
    if (!entry)
    {
        return lifecycle::TupleUse::FREE;
    }
    switch (m_timeWait.GetPolicy(*entry).MayReuse(
        {entry->state.ToTcb(), timestamps, NowForCore() - entry->state.tsRecentAge}))
    {
    case lifecycle::TimeWaitReuse::NEVER:
        return lifecycle::TupleUse::TAKEN;
    case lifecycle::TimeWaitReuse::NOT_NOW:
        return lifecycle::TupleUse::BUSY;
    case lifecycle::TimeWaitReuse::NOW:
        return lifecycle::TupleUse::FREE;
    }
    return lifecycle::TupleUse::BUSY;
}

void
TcpLifecycleL4Protocol::ReviewPort(const lifecycle::FourTuple& tuple)
{
    m_ports.Review(tuple, [this](const lifecycle::FourTuple& t) { return UseOf(t, true); });
}

std::size_t
TcpLifecycleL4Protocol::GetTakenPortCount() const
{
    return m_ports.GetTakenCount();
}

std::optional<lifecycle::Seq>
TcpLifecycleL4Protocol::AddActiveConnection(lifecycle::FourTuple& tuple,
                                            TcpLifecycleSocket* socket,
                                            bool timestamps)
{
    if (tuple.localPort == 0)
    {
        const auto port = m_ports.Choose(tuple, [&](const lifecycle::FourTuple& t) {
            return UseOf(t, timestamps);
        });
        if (!port)
        {
            return std::nullopt;
        }
        tuple.localPort = *port;
    }
    else if (UseOf(tuple, timestamps) != lifecycle::TupleUse::FREE)
    {
        return std::nullopt;
    }
    else
    {
        m_ports.Take(tuple);
    }
    // Before the old one ends: an application that is told of that may open the same one again.
    m_connections.emplace(tuple, socket);
    NoteStateBytes();
    lifecycle::Seq iss = ChooseIss(tuple);
    if (const TimeWaitTable::Entry* entry = m_timeWait.Find(tuple))
    {
        // Beyond all that the old one can have had in flight, as Linux does: one largest window
        // without scaling, and more.
        iss = lifecycle::BeyondOld(iss, entry->state.sndNxt + REUSE_DISTANCE);
        EndTimeWait(tuple, lifecycle::Event::NEW_INCARNATION);
    }
    return iss;
}

void
TcpLifecycleL4Protocol::RemoveConnection(const lifecycle::FourTuple& tuple)
{
    m_connections.erase(tuple);
    ReviewPort(tuple);
}

const lifecycle::SecretKey&
TcpLifecycleL4Protocol::GetSecret()
{
    if (!m_secret)
    {
        const uint64_t seed = (uint64_t{RngSeedManager::GetSeed()} << 32) ^ m_ownNode->GetId();
        const uint64_t first = Spread(seed ^ Spread(RngSeedManager::GetRun()));
        m_secret = lifecycle::SecretKey{first, Spread(first)};
    }
    return *m_secret;
}

Ptr<const TcpOption>
TcpLifecycleL4Protocol::ShowTimestamps(const lifecycle::Segment& segment)
{
    if (!m_shownTimestamps)
    {
        m_shownTimestamps = CreateObject<TcpOptionTS>();
    }
    m_shownTimestamps->SetTimestamp(segment.tsValue);
    m_shownTimestamps->SetEcho(segment.tsEcho);
    return m_shownTimestamps;
}

const lifecycle::FastOpenKey&
TcpLifecycleL4Protocol::GetFastOpenKey()
{
    if (!m_fastOpenKey)
    {
        // A secret of its own: cookies are handed out, and say nothing about sequence numbers.
        const uint64_t first = Spread(GetSecret()[0] + GetSecret()[1]);
        m_fastOpenKey.emplace(lifecycle::SecretKey{first, Spread(first)},
                              GetPolicies().handshake->GetFastOpenTimes().cookieLifetime);
    }
    return *m_fastOpenKey;
}

lifecycle::Seq
TcpLifecycleL4Protocol::ChooseIss(const lifecycle::FourTuple& tuple)
{
    return lifecycle::InitialSequenceNumber(tuple, GetSecret(), NowForCore());
}

// The way up

IpL4Protocol::RxStatus
TcpLifecycleL4Protocol::Receive(Ptr<Packet> packet,
                                const Ipv4Header& header,
                                Ptr<Ipv4Interface> interface)
{
    return IsUnicast(header, interface) ? Arrive(packet, header, interface, false)
                                        : IpL4Protocol::RX_OK;
}

IpL4Protocol::RxStatus
TcpLifecycleL4Protocol::Receive(Ptr<Packet> packet,
                                const Ipv6Header& header,
                                Ptr<Ipv6Interface> interface)
{
    return IsUnicast(header, interface) ? Arrive(packet, header, interface, true)
                                        : IpL4Protocol::RX_OK;
}

template <typename IpHeader, typename IpInterface>
IpL4Protocol::RxStatus
TcpLifecycleL4Protocol::Arrive(Ptr<Packet> packet,
                               const IpHeader& header,
                               Ptr<IpInterface> interface,
                               bool ipv6)
{
    if (!m_arrivals.MustWait() || !m_ownNode)
    {
        return Take(packet, header, interface, ipv6);
    }
    // A copy: the caller may go on to use the packet.
    m_arrivals.Add([this, copy = packet->Copy(), header, interface, ipv6] {
        Take(copy, header, interface, ipv6);
    });
    return IpL4Protocol::RX_OK;
}

template <typename IpHeader, typename IpInterface>
IpL4Protocol::RxStatus
TcpLifecycleL4Protocol::Take(Ptr<Packet> packet,
                             const IpHeader& header,
                             Ptr<IpInterface> interface,
                             bool ipv6)
{
    const TcpArrivalQueue::Busy busy(m_arrivals);
    Incoming incoming;
    incoming.ipv6 = ipv6;
    if (!incoming.segment.Read(packet) || !IsChecksumRight(packet, header))
    {
        NS_LOG_INFO("Not a TCP header, or not whole: dropped");
        return IpL4Protocol::RX_CSUM_FAILED;
    }
    incoming.tuple.localPort = incoming.segment.facts.destinationPort;
    incoming.tuple.remotePort = incoming.segment.facts.sourcePort;
    incoming.tuple.local = ToBytes(header.GetDestination());
    incoming.tuple.remote = ToBytes(header.GetSource());
    incoming.segment.facts.ce = header.GetEcn() == IpHeader::ECN_CE;
    incoming.segment.facts.ect = header.GetEcn() != IpHeader::ECN_NotECT;
    if (interface && interface->GetDevice())
    {
        incoming.device = interface->GetDevice()->GetIfIndex();
    }
    if (Deliver(incoming))
    {
        return IpL4Protocol::RX_OK;
    }
    if (m_fallback)
    {
        return m_fallback->Receive(packet, header, interface);
    }
    AnswerStray(incoming);
    return IpL4Protocol::RX_ENDPOINT_CLOSED;
}

bool
TcpLifecycleL4Protocol::Deliver(Incoming& incoming)
{
    const auto found = m_connections.find(incoming.tuple);
    // Held: a trace sink may let the last reference to a socket go.
    Ptr<TcpLifecycleSocket> socket = found == m_connections.end() ? nullptr : found->second;
    if (socket && socket->m_boundnetdevice &&
        socket->m_boundnetdevice->GetIfIndex() != incoming.device)
    {
        socket = nullptr;
    }
    const bool inTimeWait = !socket && m_timeWait.Find(incoming.tuple);
    const bool isEmbryo = !socket && m_embryos.Takes(incoming.tuple, incoming.device);
    Ptr<TcpLifecycleSocket> listener =
        socket || inTimeWait || isEmbryo ? nullptr : FindListener(incoming);
    if (!socket && !inTimeWait && !isEmbryo && !listener)
    {
        return false;
    }
    TraceReceived(incoming);
    SocketPriorityTag priority;
    incoming.segment.packet->RemovePacketTag(priority);
    incoming.segment.StripHeader();
    if (socket)
    {
        socket->SegmentArrives(incoming.segment);
    }
    else if (listener)
    {
        DeliverToListener(incoming, PeekPointer(listener), std::nullopt);
    }
    else if (m_embryos.Holds(incoming.tuple))
    {
        m_embryos.SegmentArrives(incoming.tuple, incoming.segment);
    }
    else if (auto* entry = m_timeWait.Find(incoming.tuple))
    {
        DeliverToTimeWait(incoming, *entry);
    }
    return true;
}

TcpLifecycleSocket*
TcpLifecycleL4Protocol::FindListener(const Incoming& incoming) const
{
    return m_waiting.Find(incoming.tuple.local,
                          incoming.ipv6,
                          incoming.tuple.localPort,
                          incoming.device,
                          [](const TcpLifecycleSocket* socket) {
                              return socket->GetState() == lifecycle::State::LISTEN;
                          });
}

void
TcpLifecycleL4Protocol::DeliverToListener(Incoming& incoming,
                                          TcpLifecycleSocket* listener,
                                          std::optional<lifecycle::Seq> leastIss)
{
    // An IPv6 listener takes IPv4 as well; the connection then has mapped addresses, as in stock.
    const bool ipv6 = incoming.ipv6 || listener->m_ipv6;
    listener->SegmentArrivesListening(incoming.segment, incoming.tuple, ipv6, leastIss);
}

void
TcpLifecycleL4Protocol::AnswerStray(const Incoming& incoming)
{
    TraceReceived(incoming);
    const TcpSegmentFacts& facts = incoming.segment.facts;
    if (lifecycle::ArrivesClosed(facts.segment).reply == lifecycle::Reply::RST)
    {
        SendReset(lifecycle::MakeReset(facts.segment), facts, incoming.tuple, incoming.ipv6);
    }
}

// ICMP

TcpLifecycleSocket*
TcpLifecycleL4Protocol::FindForIcmp(const lifecycle::FourTuple& tuple, lifecycle::Seq seq) const
{
    // (RFC 9293, section 3.9.2.2, MUST-54)
    const auto found = m_connections.find(tuple);
    if (found == m_connections.end())
    {
        return nullptr;
    }
    // Anyone can send an ICMP error; one about a segment that is not in flight is made up or late
    // (RFC 5927, section 4.1).
    const lifecycle::Tcb& tcb = found->second->GetTcb();
    const bool inFlight = tcb.sndUna <= seq && seq < tcb.sndNxt;
    return inFlight ? found->second : nullptr;
}

void
TcpLifecycleL4Protocol::ReceiveIcmp(Ipv4Address icmpSource,
                                    uint8_t icmpTtl,
                                    uint8_t icmpType,
                                    uint8_t icmpCode,
                                    uint32_t icmpInfo,
                                    Ipv4Address payloadSource,
                                    Ipv4Address payloadDestination,
                                    const uint8_t payload[8])
{
    ArriveIcmp<Ipv4Address>({icmpSource,
                             icmpTtl,
                             icmpType,
                             icmpCode,
                             icmpInfo,
                             payloadSource,
                             payloadDestination,
                             Quoted(payload)});
}

void
TcpLifecycleL4Protocol::ReceiveIcmp(Ipv6Address icmpSource,
                                    uint8_t icmpTtl,
                                    uint8_t icmpType,
                                    uint8_t icmpCode,
                                    uint32_t icmpInfo,
                                    Ipv6Address payloadSource,
                                    Ipv6Address payloadDestination,
                                    const uint8_t payload[8])
{
    ArriveIcmp<Ipv6Address>({icmpSource,
                             icmpTtl,
                             icmpType,
                             icmpCode,
                             icmpInfo,
                             payloadSource,
                             payloadDestination,
                             Quoted(payload)});
}

template <typename IpAddress>
void
TcpLifecycleL4Protocol::ArriveIcmp(const IcmpMessage<IpAddress>& message)
{
    if (m_arrivals.MustWait() && m_ownNode)
    {
        m_arrivals.Add([this, message] { TakeIcmp(message); });
        return;
    }
    TakeIcmp(message);
}

template <typename IpAddress>
void
TcpLifecycleL4Protocol::TakeIcmp(const IcmpMessage<IpAddress>& message)
{
    const TcpArrivalQueue::Busy busy(m_arrivals);
    const auto& [source, ttl, type, code, info, from, to, payload] = message;
    const lifecycle::FourTuple tuple{ToBytes(from),
                                     ToBytes(to),
                                     QuotedPort(payload, 0),
                                     QuotedPort(payload, 2)};
    constexpr bool IPV4 = std::is_same_v<IpAddress, Ipv4Address>;
    // Whatever is no hard error ends nothing (RFC 9293, section 3.9.2.2, MUST-55, MUST-56), but the
    // user may be told of all of it (SHLD-25; section 3.9.1.8, MUST-47 and SHLD-20).
    const bool isHard = IsHardError<IpAddress>(type, code);
    Ptr<TcpLifecycleSocket> socket = FindForIcmp(tuple, QuotedSeq(payload));
    constexpr uint8_t SOURCE_QUENCH = 4;
    if (socket && IPV4 && type == SOURCE_QUENCH)
    {
        // "TCP implementations MUST silently discard" these (RFC 9293, section 3.9.2.2, MUST-55).
        return;
    }
    if (socket)
    {
        if constexpr (IPV4)
        {
            socket->ForwardIcmp(source, ttl, type, code, info);
        }
        else
        {
            socket->ForwardIcmp6(source, ttl, type, code, info);
        }
        if (FindForIcmp(tuple, QuotedSeq(payload)) == socket) // else the application has ended it
        {
            socket->IcmpError(isHard, type, code);
        }
    }
    else if (m_embryos.Holds(tuple))
    {
        m_embryos.IcmpArrives(tuple, QuotedSeq(payload), isHard);
    }
    else if (m_fallback)
    {
        m_fallback->ReceiveIcmp(source, ttl, type, code, info, from, to, payload.data());
    }
}

// The way down, and traces

void
TcpLifecycleL4Protocol::SendSegment(Ptr<Packet> packet,
                                    const TcpHeader& header,
                                    const Address& source,
                                    const Address& destination,
                                    Ptr<NetDevice> device,
                                    const TcpExtraOptions& extra)
{
    if (!m_ownNode)
    {
        return; // the node is gone
    }
    // The segment may arrive within this call: at this very host, or at one that answers at once.
    const TcpArrivalQueue::Busy busy(m_arrivals);
    if (!m_segmentTrace.IsEmpty())
    {
        m_segmentTrace({true, source, destination, Simulator::Now()}, header, packet);
    }
    const Address from = WithoutPort(source);
    const Address to = WithoutPort(destination);
    TcpLifecycleHeader wire(header, extra);
    if (Node::ChecksumEnabled())
    {
        wire.EnableChecksum(from, to);
    }
    packet->AddHeader(wire);
    if (Ipv4Address::IsMatchingType(from))
    {
        SendIpv4(packet, Ipv4Address::ConvertFrom(from), Ipv4Address::ConvertFrom(to), device);
    }
    else
    {
        SendIpv6(packet, Ipv6Address::ConvertFrom(from), Ipv6Address::ConvertFrom(to), device);
    }
}

void
TcpLifecycleL4Protocol::SendIpv4(Ptr<Packet> packet,
                                 Ipv4Address source,
                                 Ipv4Address destination,
                                 Ptr<NetDevice> device)
{
    Ptr<Ipv4> ip = m_ownNode->GetObject<Ipv4>();
    if (!ip || GetDownTarget().IsNull())
    {
        return;
    }
    Ipv4Header header;
    header.SetSource(source);
    header.SetDestination(destination);
    header.SetProtocol(TCP_PROTOCOL);
    Ptr<Ipv4Route> route;
    if (Ptr<Ipv4RoutingProtocol> routing = ip->GetRoutingProtocol())
    {
        Socket::SocketErrno error;
        route = routing->RouteOutput(packet, header, device, error);
    }
    GetDownTarget()(packet, source, destination, TCP_PROTOCOL, route);
}

void
TcpLifecycleL4Protocol::SendIpv6(Ptr<Packet> packet,
                                 Ipv6Address source,
                                 Ipv6Address destination,
                                 Ptr<NetDevice> device)
{
    Ptr<Ipv6L3Protocol> ip = m_ownNode->GetObject<Ipv6L3Protocol>();
    if (!ip || GetDownTarget6().IsNull())
    {
        return;
    }
    Ipv6Header header;
    header.SetSource(source);
    header.SetDestination(destination);
    header.SetNextHeader(TCP_PROTOCOL);
    Ptr<Ipv6Route> route;
    if (Ptr<Ipv6RoutingProtocol> routing = ip->GetRoutingProtocol())
    {
        Socket::SocketErrno error;
        route = routing->RouteOutput(packet, header, device, error);
    }
    GetDownTarget6()(packet, source, destination, TCP_PROTOCOL, route);
}

void
TcpLifecycleL4Protocol::SendReset(const lifecycle::Reset& reset,
                                  const TcpSegmentFacts& facts,
                                  const lifecycle::FourTuple& tuple,
                                  bool ipv6)
{
    TcpHeader header;
    header.SetSourcePort(facts.destinationPort);
    header.SetDestinationPort(facts.sourcePort);
    header.SetFlags(reset.hasAck ? TcpHeader::RST | TcpHeader::ACK : TcpHeader::RST);
    header.SetSequenceNumber(SequenceNumber32(reset.seq.GetValue()));
    header.SetAckNumber(SequenceNumber32(reset.ack.GetValue()));
    header.SetWindowSize(0);
    SendSegment(Create<Packet>(),
                header,
                ToSocketAddress(tuple.local, tuple.localPort, ipv6),
                ToSocketAddress(tuple.remote, tuple.remotePort, ipv6),
                nullptr);
}

void
TcpLifecycleL4Protocol::NoteAtListener(const TcpLifecycleListenerEvent& event)
{
    ++m_listenerCounts[static_cast<std::size_t>(event.event)];
    m_listenerTrace(event);
}

uint64_t
TcpLifecycleL4Protocol::GetListenerCount(TcpListenerEvent event) const
{
    return m_listenerCounts[static_cast<std::size_t>(event)];
}

void
TcpLifecycleL4Protocol::TraceTransition(const TcpLifecycleTransition& transition)
{
    m_transitionTrace(transition);
}

void
TcpLifecycleL4Protocol::TraceArrival(const TcpLifecycleArrivalEvent& arrival,
                                     Ptr<const Packet> packet)
{
    m_arrivalTrace(arrival, packet);
}

void
TcpLifecycleL4Protocol::TraceReceived(const Incoming& incoming)
{
    if (!m_segmentTrace.IsEmpty())
    {
        const auto& tuple = incoming.tuple;
        m_segmentTrace({false,
                        ToSocketAddress(tuple.local, tuple.localPort, incoming.ipv6),
                        ToSocketAddress(tuple.remote, tuple.remotePort, incoming.ipv6),
                        Simulator::Now()},
                       incoming.segment.GetHeader(),
                       incoming.segment.packet);
    }
}

} // namespace ns3
