/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-test-base.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/node.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/pointer.h"
#include "ns3/ppp-header.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/tcp-socket-factory.h"

#include <algorithm>
#include <iostream>
#include <limits>
#include <sstream>
#include <utility>

namespace ns3
{

namespace
{

constexpr uint8_t TCP_PROTOCOL = 6;          //!< assigned by RFC 9293
constexpr uint16_t PPP_IPV4 = 0x0021;        //!< RFC 1332
constexpr uint16_t PPP_IPV6 = 0x0057;        //!< RFC 5072
constexpr uint32_t PPP_HEADER_BYTES = 2;     //!< of ns-3's point-to-point link
constexpr uint32_t IPV4_HEADER_BYTES = 20;   //!< without options
constexpr uint32_t IPV6_HEADER_BYTES = 40;   //!< without extensions
constexpr uint32_t TCP_HEADER_BYTES = 20;    //!< without options
constexpr uint32_t LARGEST_WRITE = 1U << 14; //!< bytes handed to Send in one call

/**
 * @param offset of a byte in a host's stream; 0 is the first
 * @return that byte. The period is a prime, so a segment put in a wrong place shows.
 */
uint8_t
PatternByte(uint64_t offset)
{
    return static_cast<uint8_t>(offset % 251);
}

/**
 * @param offset of the first byte
 * @param size how many
 * @return a packet of the pattern
 */
Ptr<Packet>
PatternPacket(uint64_t offset, uint32_t size)
{
    std::vector<uint8_t> bytes(size);
    for (uint32_t i = 0; i < size; ++i)
    {
        bytes[i] = PatternByte(offset + i);
    }
    return Create<Packet>(bytes.data(), size);
}

/**
 * @param address an InetSocketAddress or Inet6SocketAddress
 * @return its port
 */
uint16_t
PortIn(const Address& address)
{
    return InetSocketAddress::IsMatchingType(address)
               ? InetSocketAddress::ConvertFrom(address).GetPort()
               : Inet6SocketAddress::ConvertFrom(address).GetPort();
}

} // namespace

// What is recorded

bool
TcpTestSegment::Is(TcpTestKind kind) const
{
    const uint8_t flags = header.GetFlags();
    const bool syn = (flags & TcpHeader::SYN) != 0;
    const bool ack = (flags & TcpHeader::ACK) != 0;
    const bool fin = (flags & TcpHeader::FIN) != 0;
    const bool rst = (flags & TcpHeader::RST) != 0;
    switch (kind)
    {
    case TcpTestKind::SYN:
        return syn && !ack;
    case TcpTestKind::SYN_ACK:
        return syn && ack;
    case TcpTestKind::ACK:
        return ack && !syn && !fin && !rst && size == 0;
    case TcpTestKind::DATA:
        return size > 0;
    case TcpTestKind::FIN:
        return fin;
    case TcpTestKind::RST:
        return rst;
    case TcpTestKind::ANY:
        return true;
    }
    return false;
}

SequenceNumber32
TcpTestSegment::NextSequence() const
{
    const uint8_t flags = header.GetFlags();
    const int32_t controls =
        ((flags & TcpHeader::SYN) ? 1 : 0) + ((flags & TcpHeader::FIN) ? 1 : 0);
    return header.GetSequenceNumber() + static_cast<int32_t>(size) + controls;
}

NS_OBJECT_ENSURE_REGISTERED(TcpTestLinkEnd);

TypeId
TcpTestLinkEnd::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpTestLinkEnd")
                            .SetParent<ErrorModel>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpTestLinkEnd>()
                            .HideFromDocumentation();
    return tid;
}

void
TcpTestLinkEnd::SetJudge(std::function<bool(Ptr<Packet>)> judge)
{
    m_judge = std::move(judge);
}

bool
TcpTestLinkEnd::DoCorrupt(Ptr<Packet> packet)
{
    return m_judge && m_judge(packet);
}

void
TcpTestLinkEnd::DoReset()
{
}

// Hooks

TcpLifecycleTestCase::TcpLifecycleTestCase(const std::string& name, const TcpTestSetup& setup)
    : TestCase(name),
      m_setup(setup)
{
}

TcpLifecycleTestCase::~TcpLifecycleTestCase()
{
}

void
TcpLifecycleTestCase::Configure()
{
}

void
TcpLifecycleTestCase::ConfigureSocket(TcpTestHost, Ptr<Socket>)
{
}

void
TcpLifecycleTestCase::Script()
{
}

void
TcpLifecycleTestCase::Start()
{
    Listen(SERVER);
    Connect(CLIENT);
}

bool
TcpLifecycleTestCase::Lose(const TcpTestSegment&)
{
    return false;
}

void
TcpLifecycleTestCase::OnTransition(const TcpTestTransition&)
{
}

// A run

void
TcpLifecycleTestCase::DoRun()
{
    Configure();
    Build();
    Simulator::ScheduleNow([this]() {
        Script();
        Start();
    });
    Simulator::Stop(m_setup.stop);
    Simulator::Run();
    Check();
    for (const TcpTestHost host : {CLIENT, SERVER})
    {
        // However connections end, and whatever a test is about, their ports come back.
        if (const auto tcp = TcpOf(host))
        {
            NS_TEST_EXPECT_MSG_LT_OR_EQ(tcp->GetTakenPortCount(),
                                        tcp->GetConnectionCount() + tcp->GetTimeWaitCount() +
                                            tcp->GetEmbryoCount(),
                                        "a port is taken that no connection uses");
        }
    }
    if (IsStatusFailure())
    {
        std::cerr << GetName() << "\n" << Transcript();
    }
}

void
TcpLifecycleTestCase::DoTeardown()
{
    for (auto& host : m_hosts)
    {
        host = HostData{};
    }
    m_nodes = NodeContainer();
    m_devices = NetDeviceContainer();
    m_rules.clear();
    m_segments.clear();
    m_transitions.clear();
    Simulator::Destroy();
    Config::Reset();
}

void
TcpLifecycleTestCase::Build()
{
    m_nodes.Create(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", DataRateValue(m_setup.rate));
    link.SetChannelAttribute("Delay", TimeValue(m_setup.delay));
    m_devices = link.Install(m_nodes);
    InternetStackHelper stack;
    stack.Install(m_nodes);
    TcpLifecycleHelper lifecycle;
    for (const TcpTestHost host : {CLIENT, SERVER})
    {
        // Without it an IPv6 address could be used a second after its assignment only.
        NodeOf(host)->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
        if (!IsStock(host))
        {
            lifecycle.Install(NodeOf(host));
            WatchStates(host);
        }
    }
    AssignAddresses();
    Tap(CLIENT);
    Tap(SERVER);
}

void
TcpLifecycleTestCase::AssignAddresses()
{
    if (m_setup.ipv6)
    {
        Ipv6AddressHelper helper(Ipv6Address("2001:db8::"), Ipv6Prefix(64));
        const auto interfaces = helper.Assign(m_devices);
        for (const TcpTestHost host : {CLIENT, SERVER})
        {
            m_addresses[host] = interfaces.GetAddress(host, 1);
        }
        return;
    }
    Ipv4AddressHelper helper("10.1.1.0", "255.255.255.0");
    const auto interfaces = helper.Assign(m_devices);
    for (const TcpTestHost host : {CLIENT, SERVER})
    {
        m_addresses[host] = interfaces.GetAddress(host);
    }
}

void
TcpLifecycleTestCase::Tap(TcpTestHost host)
{
    std::function<void(Ptr<const Packet>)> transmit = [this, host](Ptr<const Packet> packet) {
        OnTransmit(host, packet);
    };
    m_devices.Get(host)->TraceConnectWithoutContext("PhyTxBegin",
                                                    Callback<void, Ptr<const Packet>>(transmit));
    auto end = CreateObject<TcpTestLinkEnd>();
    end->SetJudge([this, host](Ptr<Packet> packet) { return OnArrival(host, packet); });
    m_devices.Get(Other(host))->SetAttribute("ReceiveErrorModel", PointerValue(end));
}

void
TcpLifecycleTestCase::OnTransmit(TcpTestHost host, Ptr<const Packet> packet)
{
    TcpTestSegment segment;
    Fate fate;
    if (ParseSegment(packet, segment))
    {
        segment.time = Simulator::Now();
        segment.from = host;
        fate = Judge(segment);
        segment.dropped = fate.lost && !fate.again;
        m_segments.push_back(segment);
    }
    // The link neither loses nor reorders by itself, so fates and packets come in one order.
    m_hosts[host].fates.push_back(fate);
}

bool
TcpLifecycleTestCase::ParseSegment(Ptr<const Packet> packet, TcpTestSegment& segment) const
{
    Ptr<Packet> copy = packet->Copy();
    PppHeader ppp;
    copy->RemoveHeader(ppp);
    if (ppp.GetProtocol() == PPP_IPV4)
    {
        Ipv4Header ip;
        copy->RemoveHeader(ip);
        if (ip.GetProtocol() != TCP_PROTOCOL)
        {
            return false;
        }
    }
    else if (ppp.GetProtocol() == PPP_IPV6)
    {
        Ipv6Header ip;
        copy->RemoveHeader(ip);
        if (ip.GetNextHeader() != TCP_PROTOCOL)
        {
            return false;
        }
    }
    copy->RemoveHeader(segment.header);
    segment.size = copy->GetSize();
    return true;
}

TcpLifecycleTestCase::Fate
TcpLifecycleTestCase::Judge(const TcpTestSegment& segment)
{
    Fate fate;
    for (auto& rule : m_rules)
    {
        if (rule.from != segment.from || !segment.Is(rule.kind))
        {
            continue;
        }
        ++rule.seen;
        if (rule.seen < rule.first || rule.seen > rule.last)
        {
            continue;
        }
        fate.lost = fate.lost || rule.action != Rule::Action::DUPLICATE;
        if (rule.action != Rule::Action::DROP)
        {
            fate.again = true;
            fate.extra = rule.extra;
        }
    }
    if (Lose(segment))
    {
        fate.lost = true;
        fate.again = false;
    }
    return fate;
}

bool
TcpLifecycleTestCase::OnArrival(TcpTestHost host, Ptr<Packet> packet)
{
    if (m_passing)
    {
        return false;
    }
    const Fate fate = m_hosts[host].fates.front();
    m_hosts[host].fates.pop_front();
    if (fate.again)
    {
        auto device = DynamicCast<PointToPointNetDevice>(m_devices.Get(Other(host)));
        Ptr<Packet> copy = packet->Copy();
        At(fate.extra, [this, device, copy]() {
            m_passing = true;
            device->Receive(copy);
            m_passing = false;
        });
    }
    return fate.lost;
}

void
TcpLifecycleTestCase::Record(const TcpTestTransition& transition)
{
    m_transitions.push_back(transition);
    OnTransition(transition);
}

void
TcpLifecycleTestCase::WatchStates(TcpTestHost host)
{
    std::function<void(const TcpLifecycleTransition&)> record =
        [this, host](const TcpLifecycleTransition& transition) {
            // Listeners have no peer.
            if (PortIn(transition.remote) != 0)
            {
                Record({host,
                        transition.time,
                        transition.from,
                        transition.to,
                        transition.event,
                        transition.reason,
                        PortIn(transition.local),
                        PortIn(transition.remote)});
            }
        };
    TcpOf(host)->TraceConnectWithoutContext("StateTransition",
                                            Callback<void, const TcpLifecycleTransition&>(record));
}

void
TcpLifecycleTestCase::WatchStockStates(TcpTestHost host, Ptr<Socket> socket)
{
    std::function<void(TcpSocket::TcpStates_t, TcpSocket::TcpStates_t)> record =
        [this, host](TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to) {
            if (to == TcpSocket::LISTEN)
            {
                return;
            }
            TcpTestTransition transition;
            transition.host = host;
            transition.time = Simulator::Now();
            transition.from = static_cast<State>(from);
            transition.to = static_cast<State>(to);
            Record(transition);
        };
    socket->TraceConnectWithoutContext(
        "State",
        Callback<void, TcpSocket::TcpStates_t, TcpSocket::TcpStates_t>(record));
}

// The link's rules

void
TcpLifecycleTestCase::DropNth(TcpTestHost from, Kind kind, uint32_t n)
{
    DropRange(from, kind, n, n);
}

void
TcpLifecycleTestCase::DropRange(TcpTestHost from, Kind kind, uint32_t first, uint32_t last)
{
    m_rules.push_back({from, kind, first, last, Rule::Action::DROP, Time(0), 0});
}

void
TcpLifecycleTestCase::DropAll(TcpTestHost from, Kind kind)
{
    DropRange(from, kind, 1, std::numeric_limits<uint32_t>::max());
}

void
TcpLifecycleTestCase::DelayNth(TcpTestHost from, Kind kind, uint32_t n, Time extra)
{
    m_rules.push_back({from, kind, n, n, Rule::Action::DELAY, extra, 0});
}

void
TcpLifecycleTestCase::DuplicateNth(TcpTestHost from, Kind kind, uint32_t n, Time extra)
{
    m_rules.push_back({from, kind, n, n, Rule::Action::DUPLICATE, extra, 0});
}

void
TcpLifecycleTestCase::ClearRules()
{
    m_rules.clear();
}

// Segments made by hand

TcpHeader
TcpLifecycleTestCase::MakeHeader(TcpTestHost from,
                                 uint8_t flags,
                                 SequenceNumber32 sequence,
                                 SequenceNumber32 acknowledgment,
                                 uint16_t window) const
{
    TcpHeader header;
    header.SetSourcePort(PortOf(from));
    header.SetDestinationPort(PortOf(Other(from)));
    header.SetFlags(flags);
    header.SetSequenceNumber(sequence);
    header.SetAckNumber(acknowledgment);
    header.SetWindowSize(window);
    return header;
}

void
TcpLifecycleTestCase::AddTimestamp(TcpTestHost from, TcpHeader& header) const
{
    const auto lastOf = [this](TcpTestHost host) -> Ptr<const TcpOptionTS> {
        for (auto it = m_segments.rbegin(); it != m_segments.rend(); ++it)
        {
            if (it->from == host && !it->injected && it->header.HasOption(TcpOption::TS))
            {
                return DynamicCast<const TcpOptionTS>(it->header.GetOption(TcpOption::TS));
            }
        }
        return nullptr;
    };
    const auto theirs = lastOf(Other(from));
    if (!theirs || !lastOf(from))
    {
        return;
    }
    auto option = CreateObject<TcpOptionTS>();
    option->SetTimestamp(TcpOptionTS::NowToTsValue());
    option->SetEcho(theirs->GetTimestamp());
    header.AppendOption(option);
}

void
TcpLifecycleTestCase::Inject(TcpTestHost to, const TcpHeader& header, uint32_t size, uint8_t ecn)
{
    const TcpTestHost from = Other(to);
    m_segments.push_back({Simulator::Now(), from, header, size, false, true});
    uint64_t offset = 0;
    if (size > 0)
    {
        offset = static_cast<uint32_t>(header.GetSequenceNumber() - SeqOf(from, 1));
    }
    Ptr<Packet> packet = PatternPacket(offset, size);
    packet->AddHeader(header);
    if (m_setup.ipv6)
    {
        Ipv6Header ip;
        ip.SetSource(Ipv6Address::ConvertFrom(m_addresses[from]));
        ip.SetDestination(Ipv6Address::ConvertFrom(m_addresses[to]));
        ip.SetNextHeader(TCP_PROTOCOL);
        ip.SetPayloadLength(packet->GetSize());
        ip.SetEcn(static_cast<Ipv6Header::EcnType>(ecn));
        auto layer = NodeOf(to)->GetObject<Ipv6L3Protocol>();
        const int32_t index = layer->GetInterfaceForDevice(m_devices.Get(to));
        layer->GetProtocol(TCP_PROTOCOL)->Receive(packet, ip, layer->GetInterface(index));
        return;
    }
    Ipv4Header ip;
    ip.SetSource(Ipv4Address::ConvertFrom(m_addresses[from]));
    ip.SetDestination(Ipv4Address::ConvertFrom(m_addresses[to]));
    ip.SetProtocol(TCP_PROTOCOL);
    ip.SetPayloadSize(packet->GetSize());
    ip.SetEcn(static_cast<Ipv4Header::EcnType>(ecn));
    auto layer = NodeOf(to)->GetObject<Ipv4L3Protocol>();
    const int32_t index = layer->GetInterfaceForDevice(m_devices.Get(to));
    layer->GetProtocol(TCP_PROTOCOL)->Receive(packet, ip, layer->GetInterface(index));
}

SequenceNumber32
TcpLifecycleTestCase::SeqOf(TcpTestHost host, uint32_t offset) const
{
    for (const auto& segment : m_segments)
    {
        if (segment.from == host && !segment.injected &&
            (segment.Is(Kind::SYN) || segment.Is(Kind::SYN_ACK)))
        {
            return segment.header.GetSequenceNumber() + SequenceNumber32(offset);
        }
    }
    NS_FATAL_ERROR("no SYN of host " << static_cast<int>(host) << " to count from");
    return SequenceNumber32(0);
}

// The applications

Ptr<Socket>
TcpLifecycleTestCase::MakeSocket(TcpTestHost host)
{
    Ptr<Socket> socket = Socket::CreateSocket(NodeOf(host), TcpSocketFactory::GetTypeId());
    ConfigureSocket(host, socket);
    return socket;
}

void
TcpLifecycleTestCase::Listen(TcpTestHost host)
{
    Ptr<Socket> listener = MakeSocket(host);
    m_hosts[host].listener = listener;
    const Address any = m_setup.ipv6
                            ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), m_setup.port))
                            : Address(InetSocketAddress(Ipv4Address::GetAny(), m_setup.port));
    NS_TEST_EXPECT_MSG_EQ(listener->Bind(any), 0, "Bind of the listener");
    NS_TEST_EXPECT_MSG_EQ(listener->Listen(), 0, "Listen");
    std::function<bool(Ptr<Socket>, const Address&)> request = [](Ptr<Socket>, const Address&) {
        return true;
    };
    std::function<void(Ptr<Socket>, const Address&)> accept = [this, host](Ptr<Socket> socket,
                                                                           const Address&) {
        if (!m_hosts[host].socket)
        {
            m_hosts[host].socket = socket;
        }
        if (IsStock(host))
        {
            TcpTestTransition accepted;
            accepted.host = host;
            accepted.time = Simulator::Now();
            accepted.from = State::SYN_RCVD;
            accepted.to = State::ESTABLISHED;
            Record(accepted);
            WatchStockStates(host, socket);
        }
        Watch(host, socket);
        Tell(host, Told::ACCEPTED);
    };
    listener->SetAcceptCallback(Callback<bool, Ptr<Socket>, const Address&>(request),
                                Callback<void, Ptr<Socket>, const Address&>(accept));
}

void
TcpLifecycleTestCase::Connect(TcpTestHost host, uint16_t localPort, uint16_t remotePort)
{
    Ptr<Socket> socket = MakeSocket(host);
    m_hosts[host].socket = socket;
    if (IsStock(host))
    {
        WatchStockStates(host, socket);
    }
    Watch(host, socket);
    NS_TEST_EXPECT_MSG_EQ(socket->Bind(AddressOf(host, localPort)), 0, "Bind before Connect");
    const uint16_t port = remotePort == 0 ? m_setup.port : remotePort;
    NS_TEST_EXPECT_MSG_EQ(socket->Connect(AddressOf(Other(host), port)), 0, "Connect");
}

void
TcpLifecycleTestCase::Watch(TcpTestHost host, Ptr<Socket> socket)
{
    const auto tell = [this, host](Told told) {
        return std::function<void(Ptr<Socket>)>(
            [this, host, told](Ptr<Socket>) { Tell(host, told); });
    };
    using Told1 = Callback<void, Ptr<Socket>>;
    socket->SetConnectCallback(Told1(tell(Told::CONNECTED)), Told1(tell(Told::CONNECT_FAILED)));
    socket->SetCloseCallbacks(Told1(tell(Told::NORMAL_CLOSE)), Told1(tell(Told::ERROR_CLOSE)));
    std::function<void(Ptr<Socket>)> read = [this, host](Ptr<Socket> from) {
        Tell(host, Told::DATA);
        if (m_hosts[host].reading)
        {
            Read(host, from);
        }
    };
    socket->SetRecvCallback(Told1(read));
    std::function<void(Ptr<Socket>, uint32_t)> room = [this, host](Ptr<Socket>, uint32_t) {
        Pump(host);
    };
    socket->SetSendCallback(Callback<void, Ptr<Socket>, uint32_t>(room));
}

Ptr<Socket>
TcpLifecycleTestCase::SocketOf(TcpTestHost host) const
{
    return m_hosts[host].socket;
}

Ptr<TcpLifecycleSocket>
TcpLifecycleTestCase::LifecycleSocketOf(TcpTestHost host) const
{
    return DynamicCast<TcpLifecycleSocket>(m_hosts[host].socket);
}

Ptr<Socket>
TcpLifecycleTestCase::ListenerOf(TcpTestHost host) const
{
    return m_hosts[host].listener;
}

void
TcpLifecycleTestCase::Forget(TcpTestHost host)
{
    m_hosts[host].socket = nullptr;
    m_hosts[host].listener = nullptr;
}

void
TcpLifecycleTestCase::Write(TcpTestHost host, uint32_t bytes)
{
    m_hosts[host].toWrite += bytes;
    Pump(host);
}

void
TcpLifecycleTestCase::Close(TcpTestHost host)
{
    m_hosts[host].closeDue = true;
    Pump(host);
}

void
TcpLifecycleTestCase::ShutdownSend(TcpTestHost host)
{
    m_hosts[host].shutdownDue = true;
    Pump(host);
}

void
TcpLifecycleTestCase::Pump(TcpTestHost host)
{
    HostData& data = m_hosts[host];
    if (!data.socket)
    {
        return;
    }
    while (data.written < data.toWrite)
    {
        const uint64_t left = data.toWrite - data.written;
        const uint32_t room = data.socket->GetTxAvailable();
        const auto size = static_cast<uint32_t>(std::min<uint64_t>({left, room, LARGEST_WRITE}));
        if (size == 0 || data.socket->Send(PatternPacket(data.written, size), 0) < 0)
        {
            return;
        }
        data.written += size;
    }
    if (std::exchange(data.shutdownDue, false))
    {
        data.socket->ShutdownSend();
    }
    if (std::exchange(data.closeDue, false))
    {
        data.socket->Close();
    }
}

void
TcpLifecycleTestCase::SetReading(TcpTestHost host, bool reading)
{
    m_hosts[host].reading = reading;
}

void
TcpLifecycleTestCase::ReadAll(TcpTestHost host)
{
    if (m_hosts[host].socket)
    {
        Read(host, m_hosts[host].socket);
    }
}

void
TcpLifecycleTestCase::Read(TcpTestHost host, Ptr<Socket> socket)
{
    HostData& data = m_hosts[host];
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            Tell(host, Told::END_OF_FILE);
            return;
        }
        std::vector<uint8_t> bytes(packet->GetSize());
        packet->CopyData(bytes.data(), packet->GetSize());
        for (const uint8_t byte : bytes)
        {
            data.mismatches += byte == PatternByte(data.received) ? 0 : 1;
            ++data.received;
        }
        while (!data.milestones.empty() && data.milestones.begin()->first <= data.received)
        {
            const auto action = data.milestones.begin()->second;
            data.milestones.erase(data.milestones.begin());
            action();
        }
    }
}

void
TcpLifecycleTestCase::On(TcpTestHost host, Told told, std::function<void()> action)
{
    m_hosts[host].reactions[told] = std::move(action);
}

void
TcpLifecycleTestCase::OnReceived(TcpTestHost host, uint64_t bytes, std::function<void()> action)
{
    m_hosts[host].milestones.emplace(bytes, std::move(action));
}

void
TcpLifecycleTestCase::At(Time time, std::function<void()> action)
{
    Simulator::Schedule(time, std::move(action));
}

void
TcpLifecycleTestCase::Tell(TcpTestHost host, Told told)
{
    HostData& data = m_hosts[host];
    data.told[told].push_back(Simulator::Now());
    const auto it = data.reactions.find(told);
    if (it != data.reactions.end() && data.told[told].size() == 1)
    {
        const auto action = it->second;
        action();
    }
}

// What happened

const std::vector<TcpTestSegment>&
TcpLifecycleTestCase::Segments() const
{
    return m_segments;
}

uint32_t
TcpLifecycleTestCase::CountSent(TcpTestHost from, Kind kind) const
{
    return static_cast<uint32_t>(
        std::count_if(m_segments.begin(), m_segments.end(), [from, kind](const auto& segment) {
            return segment.from == from && !segment.injected && segment.Is(kind);
        }));
}

TcpTestSegment
TcpLifecycleTestCase::Sent(TcpTestHost from, Kind kind, uint32_t n)
{
    uint32_t seen = 0;
    for (const auto& segment : m_segments)
    {
        if (segment.from == from && !segment.injected && segment.Is(kind) && ++seen == n)
        {
            return segment;
        }
    }
    NS_TEST_EXPECT_MSG_EQ(seen, n, "segments of that kind and direction");
    return {};
}

const std::vector<TcpTestTransition>&
TcpLifecycleTestCase::Transitions() const
{
    return m_transitions;
}

std::string
TcpLifecycleTestCase::StatesOf(TcpTestHost host) const
{
    std::string states;
    for (const auto& transition : m_transitions)
    {
        if (transition.host == host)
        {
            states += (states.empty() ? "" : " ") + std::string(ToString(transition.to));
        }
    }
    return states;
}

lifecycle::State
TcpLifecycleTestCase::LastStateOf(TcpTestHost host) const
{
    State state = State::CLOSED;
    for (const auto& transition : m_transitions)
    {
        state = transition.host == host ? transition.to : state;
    }
    return state;
}

bool
TcpLifecycleTestCase::Entered(TcpTestHost host, State state) const
{
    return !EnteredAt(host, state).IsStrictlyNegative();
}

Time
TcpLifecycleTestCase::EnteredAt(TcpTestHost host, State state) const
{
    for (const auto& transition : m_transitions)
    {
        if (transition.host == host && transition.to == state)
        {
            return transition.time;
        }
    }
    return NanoSeconds(-1);
}

lifecycle::EndReason
TcpLifecycleTestCase::EndReasonOf(TcpTestHost host) const
{
    EndReason reason = EndReason::NONE;
    for (const auto& transition : m_transitions)
    {
        reason = transition.host == host ? transition.reason : reason;
    }
    return reason;
}

uint32_t
TcpLifecycleTestCase::CountTold(TcpTestHost host, Told told) const
{
    const auto it = m_hosts[host].told.find(told);
    return it == m_hosts[host].told.end() ? 0 : static_cast<uint32_t>(it->second.size());
}

Time
TcpLifecycleTestCase::ToldAt(TcpTestHost host, Told told) const
{
    const auto it = m_hosts[host].told.find(told);
    return it == m_hosts[host].told.end() ? NanoSeconds(-1) : it->second.front();
}

uint64_t
TcpLifecycleTestCase::ReceivedBy(TcpTestHost host) const
{
    return m_hosts[host].received;
}

bool
TcpLifecycleTestCase::ReceivedIntact(TcpTestHost host) const
{
    return m_hosts[host].mismatches == 0;
}

Time
TcpLifecycleTestCase::TransmissionTime(uint32_t bytes, uint32_t optionBytes) const
{
    const uint32_t ip = m_setup.ipv6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES;
    return m_setup.rate.CalculateBytesTxTime(PPP_HEADER_BYTES + ip + TCP_HEADER_BYTES +
                                             optionBytes + bytes);
}

Time
TcpLifecycleTestCase::ArrivalOf(const TcpTestSegment& segment) const
{
    const uint32_t options = segment.header.GetSerializedSize() - TCP_HEADER_BYTES;
    return segment.time + m_setup.delay + TransmissionTime(segment.size, options);
}

bool
TcpLifecycleTestCase::IsStock(TcpTestHost host) const
{
    return host == CLIENT ? m_setup.stockClient : m_setup.stockServer;
}

Ptr<Node>
TcpLifecycleTestCase::NodeOf(TcpTestHost host) const
{
    return m_nodes.Get(host);
}

Ptr<TcpLifecycleL4Protocol>
TcpLifecycleTestCase::TcpOf(TcpTestHost host) const
{
    return NodeOf(host)->GetObject<TcpLifecycleL4Protocol>();
}

Address
TcpLifecycleTestCase::AddressOf(TcpTestHost host, uint16_t port) const
{
    if (m_setup.ipv6)
    {
        return Inet6SocketAddress(Ipv6Address::ConvertFrom(m_addresses[host]), port);
    }
    return InetSocketAddress(Ipv4Address::ConvertFrom(m_addresses[host]), port);
}

uint16_t
TcpLifecycleTestCase::PortOf(TcpTestHost host) const
{
    for (const auto& segment : m_segments)
    {
        if (!segment.injected)
        {
            return segment.from == host ? segment.header.GetSourcePort()
                                        : segment.header.GetDestinationPort();
        }
    }
    return m_setup.port;
}

std::string
TcpLifecycleTestCase::Transcript() const
{
    static const char* const names[] = {"client", "server"};
    std::ostringstream text;
    auto transition = m_transitions.begin();
    const auto tellTransitions = [&](Time until) {
        for (; transition != m_transitions.end() && transition->time <= until; ++transition)
        {
            text << "    " << transition->time.As(Time::S) << " " << names[transition->host] << ": "
                 << ToString(transition->from) << " -> " << ToString(transition->to) << "\n";
        }
    };
    for (const auto& segment : m_segments)
    {
        tellTransitions(segment.time - TimeStep(1));
        text << "    " << segment.time.As(Time::S) << " " << names[segment.from] << " sends "
             << segment.header << " len " << segment.size << (segment.dropped ? " LOST" : "")
             << (segment.injected ? " INJECTED" : "") << "\n";
    }
    tellTransitions(Time::Max());
    return text.str();
}

TcpTestHost
TcpLifecycleTestCase::Other(TcpTestHost host)
{
    return host == CLIENT ? SERVER : CLIENT;
}

} // namespace ns3
