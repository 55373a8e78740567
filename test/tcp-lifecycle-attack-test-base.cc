/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-attack-test-base.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-route.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-option.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

/// The victim's listening port.
constexpr uint16_t SERVICE = 80;
/// The attacker's ports; few, so that segments meet connections.
constexpr uint16_t FIRST_PORT = 40000;
/// How many.
constexpr uint32_t PORTS = 12;
/// The victim's sockets that its application holds.
constexpr std::size_t MOST_SOCKETS = 40;
/// No single step may cause more events: more is a loop.
constexpr uint64_t MOST_EVENTS_A_STEP = 200000;

} // namespace

/**
 * Bytes of a segment in the making.
 */
class AttackSegment
{
  public:
    /**
     * @param from source port
     * @param to destination port
     * @param seq sequence number
     * @param ack acknowledgment number
     * @param flags all eight control bits
     * @param window window field
     */
    AttackSegment(uint16_t from,
                  uint16_t to,
                  uint32_t seq,
                  uint32_t ack,
                  uint8_t flags,
                  uint16_t window)
    {
        Put16(from);
        Put16(to);
        Put32(seq);
        Put32(ack);
        m_bytes.push_back(0x50);
        m_bytes.push_back(flags);
        Put16(window);
        Put32(0);
    }

    /// @param value one byte more
    void Put8(uint8_t value)
    {
        m_bytes.push_back(value);
    }

    /// @param value two bytes more
    void Put16(uint16_t value)
    {
        Put8(static_cast<uint8_t>(value >> 8));
        Put8(static_cast<uint8_t>(value));
    }

    /// @param value four bytes more
    void Put32(uint32_t value)
    {
        Put16(static_cast<uint16_t>(value >> 16));
        Put16(static_cast<uint16_t>(value));
    }

    /// Options are complete: fill up and set the data offset.
    void EndOptions()
    {
        while (m_bytes.size() % 4 != 0)
        {
            Put8(TcpOption::NOP);
        }
        m_bytes.resize(std::min<std::size_t>(m_bytes.size(), 60));
        m_bytes[12] = static_cast<uint8_t>((m_bytes.size() / 4) << 4);
    }

    /// @return the bytes, to change
    std::vector<uint8_t>& Bytes()
    {
        return m_bytes;
    }

  private:
    std::vector<uint8_t> m_bytes; //!< header, options, text
};

TcpAttack::TcpAttack(const AttackDice& dice, bool ipv6)
    : m_dice(dice),
      m_ipv6(ipv6)
{
}

Address
TcpAttack::VictimAddress(uint16_t port) const
{
    return m_ipv6 ? Address(Inet6SocketAddress(m_victim6, port))
                  : Address(InetSocketAddress(m_victim4, port));
}

Address
TcpAttack::AttackerAddress(uint16_t port) const
{
    return m_ipv6 ? Address(Inet6SocketAddress(m_attacker6, port))
                  : Address(InetSocketAddress(m_attacker4, port));
}

void
TcpAttack::Build()
{
    m_nodes.Create(2);
    PointToPointHelper link;
    const auto devices = link.Install(m_nodes);
    InternetStackHelper().Install(m_nodes);
    m_victimHelper.Install(m_nodes.Get(0));
    TcpLifecycleHelper().Install(m_nodes.Get(1));
    const auto interfaces = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
    m_victim4 = interfaces.GetAddress(0);
    m_attacker4 = interfaces.GetAddress(1);
    const auto interfaces6 =
        Ipv6AddressHelper(Ipv6Address("2001:db8::"), Ipv6Prefix(64)).Assign(devices);
    m_victim6 = interfaces6.GetAddress(0, 1);
    m_attacker6 = interfaces6.GetAddress(1, 1);
    m_tcp = m_nodes.Get(0)->GetObject<TcpLifecycleL4Protocol>();
    m_tcp->TraceConnectWithoutContext("StateTransition", MakeCallback(&TcpAttack::Count, this));
    m_down = m_tcp->GetDownTarget();
    m_down6 = m_tcp->GetDownTarget6();
    m_tcp->SetDownTarget(IpL4Protocol::DownTargetCallback(
        [this](Ptr<Packet> packet, Ipv4Address, Ipv4Address, uint8_t, Ptr<Ipv4Route>) {
            TakeVictimsSegment(packet);
        }));
    m_tcp->SetDownTarget6(IpL4Protocol::DownTargetCallback6(
        [this](Ptr<Packet> packet, Ipv6Address, Ipv6Address, uint8_t, Ptr<Ipv6Route>) {
            TakeVictimsSegment(packet);
        }));
}

void
TcpAttack::Listen()
{
    m_listener = Socket::CreateSocket(m_nodes.Get(0), TcpSocketFactory::GetTypeId());
    m_listener->Bind(m_ipv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), SERVICE))
                            : Address(InetSocketAddress(Ipv4Address::GetAny(), SERVICE)));
    m_listener->Listen();
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&TcpAttack::Accepted, this));
}

void
TcpAttack::Count(const TcpLifecycleTransition& transition)
{
    using lifecycle::State;
    m_states.insert(transition.to);
    const bool wasOpen = transition.from != State::CLOSED && transition.from != State::LISTEN;
    const bool isOpen = transition.to != State::CLOSED && transition.to != State::LISTEN;
    m_opened += !wasOpen && isOpen ? 1 : 0;
    m_ended += wasOpen && !isOpen ? 1 : 0;
}

void
TcpAttack::TakeVictimsSegment(Ptr<const Packet> packet)
{
    TcpSegmentFacts facts;
    if (!ReadTcpSegment(packet, facts))
    {
        return;
    }
    AttackedFlow& flow = m_flows[{facts.sourcePort, facts.destinationPort}];
    flow.victimPort = facts.sourcePort;
    flow.ownPort = facts.destinationPort;
    flow.una = facts.segment.seq.GetValue();
    flow.next = facts.segment.End().GetValue();
    flow.known = true;
    if (facts.segment.Has(lifecycle::FLAG_ACK))
    {
        flow.expected = facts.segment.ack.GetValue();
    }
    if (facts.segment.hasTimestamp)
    {
        flow.timestamp = facts.segment.tsValue;
    }
}

uint32_t
TcpAttack::PickNumber(uint32_t exact)
{
    switch (m_dice.Below(14))
    {
    case 0:
        return exact + 1;
    case 1:
        return exact - 1;
    case 2:
        return exact + m_dice.Below(70000);
    case 3:
        return exact - m_dice.Below(70000);
    case 4:
        return exact + 0x7fffffffU + m_dice.Below(3);
    case 5:
        return m_dice.Word();
    default:
        return exact;
    }
}

uint8_t
TcpAttack::PickFlags()
{
    using lifecycle::FLAG_ACK;
    using lifecycle::FLAG_FIN;
    using lifecycle::FLAG_RST;
    using lifecycle::FLAG_SYN;
    switch (m_dice.Below(16))
    {
    case 0:
        return static_cast<uint8_t>(m_dice.Word());
    case 1:
    case 2:
        return FLAG_SYN;
    case 3:
        return FLAG_SYN | FLAG_ACK;
    case 4:
    case 5:
        return FLAG_FIN | FLAG_ACK;
    case 6:
        return m_dice.OneIn(3) ? FLAG_RST : FLAG_RST | FLAG_ACK;
    case 7:
        return static_cast<uint8_t>(FLAG_ACK | (m_dice.Word() & 0xe0));
    default:
        return FLAG_ACK;
    }
}

void
TcpAttack::AddOption(AttackSegment& segment, const AttackedFlow& flow)
{
    const auto edge = [this](std::vector<uint32_t> values) {
        return values[m_dice.Below(static_cast<uint32_t>(values.size()))];
    };
    switch (m_dice.Below(7))
    {
    case 0:
        segment.Put8(TcpOption::MSS);
        segment.Put8(m_dice.OneIn(8) ? static_cast<uint8_t>(m_dice.Word()) : 4);
        segment.Put16(static_cast<uint16_t>(edge({0, 1, 12, 64, 536, 1460, 65535})));
        break;
    case 1:
        segment.Put8(TcpOption::WINSCALE);
        segment.Put8(m_dice.OneIn(8) ? static_cast<uint8_t>(m_dice.Word()) : 3);
        segment.Put8(static_cast<uint8_t>(edge({0, 1, 7, 14, 15, 255})));
        break;
    case 2:
        segment.Put8(TcpOption::SACKPERMITTED);
        segment.Put8(m_dice.OneIn(8) ? static_cast<uint8_t>(m_dice.Word()) : 2);
        break;
    case 3: {
        const uint32_t blocks = 1 + m_dice.Below(4);
        segment.Put8(TcpOption::SACK);
        segment.Put8(static_cast<uint8_t>(m_dice.OneIn(8) ? m_dice.Word() : 2 + 8 * blocks));
        for (uint32_t i = 0; i < blocks; ++i)
        {
            // Empty, upside down, before, across and beyond what is in flight.
            const uint32_t left = PickNumber(m_dice.OneIn(2) ? flow.una : flow.next);
            segment.Put32(left);
            segment.Put32(left + edge({0, 1, 1000, 65535, 0x80000000U, 0xffffffffU}));
        }
        break;
    }
    case 4:
        segment.Put8(static_cast<uint8_t>(m_dice.Word()));
        segment.Put8(static_cast<uint8_t>(m_dice.Below(12)));
        break;
    case 5:
        segment.Put8(m_dice.OneIn(4) ? TcpOption::END : TcpOption::NOP);
        break;
    default:
        break;
    }
}

void
TcpAttack::UseFastOpen()
{
    m_fastOpen = true;
    m_victimHelper.SetHandshake("fast-open");
}

void
TcpAttack::AddFastOpen(AttackSegment& segment)
{
    const auto attacker = m_ipv6 ? ToBytes(m_attacker6) : ToBytes(m_attacker4);
    lifecycle::FastOpenCookie cookie = m_tcp->GetFastOpenKey().MakeCookie(attacker, NowForCore());
    if (m_dice.OneIn(4))
    {
        cookie.length = static_cast<uint8_t>(m_dice.Below(17)); // a wrong one, or no legal one
    }
    segment.Put8(TcpExtraOptions::KIND_FAST_OPEN);
    segment.Put8(static_cast<uint8_t>(2 + cookie.length));
    for (uint8_t i = 0; i < cookie.length; ++i)
    {
        segment.Put8(cookie.bytes[i]);
    }
}

void
TcpAttack::AddOptions(AttackSegment& segment, const AttackedFlow& flow)
{
    if (m_fastOpen && (segment.Bytes()[13] & lifecycle::FLAG_SYN) != 0 && !m_dice.OneIn(4))
    {
        AddFastOpen(segment);
    }
    if (!m_dice.OneIn(6))
    {
        segment.Put8(TcpOption::TS);
        segment.Put8(10);
        const auto now = static_cast<uint32_t>(Simulator::Now().GetMilliSeconds());
        segment.Put32(m_dice.OneIn(20) ? PickNumber(now) : now);
        segment.Put32(m_dice.OneIn(20) ? m_dice.Word() : flow.timestamp);
    }
    for (uint32_t n = m_dice.Below(4); n > 0; --n)
    {
        AddOption(segment, flow);
    }
    segment.EndOptions();
}

std::vector<uint8_t>
TcpAttack::MakeSegment(AttackedFlow& flow)
{
    const uint8_t flags = PickFlags();
    const uint32_t seq = flow.known ? PickNumber(flow.expected) : m_dice.Word();
    const uint32_t ack = PickNumber(m_dice.OneIn(3) ? flow.una : flow.next);
    const uint16_t window = m_dice.OneIn(6) ? static_cast<uint16_t>(m_dice.Below(3))
                                            : static_cast<uint16_t>(m_dice.Word());
    AttackSegment segment(flow.ownPort, flow.victimPort, seq, ack, flags, window);
    if ((flags & lifecycle::FLAG_URG) != 0)
    {
        segment.Bytes()[18] = static_cast<uint8_t>(m_dice.Word());
        segment.Bytes()[19] = static_cast<uint8_t>(m_dice.Word());
    }
    AddOptions(segment, flow);
    if (m_dice.OneIn(3))
    {
        const uint32_t size = m_dice.OneIn(8) ? 65000 : m_dice.Below(1500);
        segment.Bytes().resize(segment.Bytes().size() + size, 0x55);
    }
    if ((flags & lifecycle::FLAG_SYN) != 0 && !flow.known)
    {
        flow.expected = seq + 1;
    }
    return segment.Bytes();
}

void
TcpAttack::Mutate(std::vector<uint8_t>& bytes)
{
    switch (m_dice.Below(4))
    {
    case 0: // any bit of the header
        bytes[m_dice.Below(static_cast<uint32_t>(std::min<std::size_t>(bytes.size(), 60)))] ^=
            static_cast<uint8_t>(1U << m_dice.Below(8));
        break;
    case 1: // a data offset that may lie
        bytes[12] = static_cast<uint8_t>(m_dice.Word());
        break;
    case 2: // cut off anywhere
        bytes.resize(m_dice.Below(static_cast<uint32_t>(bytes.size())));
        break;
    default: // noise
        for (uint32_t i = 20; i < std::min<std::size_t>(bytes.size(), 60); ++i)
        {
            bytes[i] = static_cast<uint8_t>(m_dice.Word());
        }
        break;
    }
}

AttackedFlow&
TcpAttack::PickFlow()
{
    if (!m_flows.empty() && m_dice.OneIn(2))
    {
        auto it = m_flows.begin();
        std::advance(it, m_dice.Below(static_cast<uint32_t>(m_flows.size())));
        return it->second;
    }
    const auto port = static_cast<uint16_t>(FIRST_PORT + m_dice.Below(PORTS));
    AttackedFlow& flow = m_flows[{SERVICE, port}];
    flow.victimPort = SERVICE;
    flow.ownPort = port;
    return flow;
}

void
TcpAttack::Deliver(const std::vector<uint8_t>& bytes)
{
    Ptr<Packet> packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
    if (m_ipv6)
    {
        Ipv6Header header;
        header.SetSource(m_attacker6);
        header.SetDestination(m_dice.OneIn(500) ? Ipv6Address("ff02::1") : m_victim6);
        header.SetEcn(static_cast<Ipv6Header::EcnType>(m_dice.Below(4)));
        auto layer = m_nodes.Get(0)->GetObject<Ipv6L3Protocol>();
        m_tcp->Receive(packet, header, layer->GetInterface(1));
        return;
    }
    Ipv4Header header;
    header.SetSource(m_attacker4);
    header.SetDestination(m_dice.OneIn(500) ? Ipv4Address("10.0.0.255") : m_victim4);
    header.SetEcn(static_cast<Ipv4Header::EcnType>(m_dice.Below(4)));
    m_tcp->Receive(packet, header, m_nodes.Get(0)->GetObject<Ipv4L3Protocol>()->GetInterface(1));
}

void
TcpAttack::Throw()
{
    AttackedFlow& flow = PickFlow();
    auto bytes = MakeSegment(flow);
    if (m_dice.OneIn(10))
    {
        Mutate(bytes);
    }
    Deliver(bytes);
}

void
TcpAttack::ThrowIcmp()
{
    const AttackedFlow flow = PickFlow();
    const uint32_t seq = PickNumber(flow.una);
    const uint8_t quoted[8]{static_cast<uint8_t>(flow.victimPort >> 8),
                            static_cast<uint8_t>(flow.victimPort),
                            static_cast<uint8_t>(flow.ownPort >> 8),
                            static_cast<uint8_t>(flow.ownPort),
                            static_cast<uint8_t>(seq >> 24),
                            static_cast<uint8_t>(seq >> 16),
                            static_cast<uint8_t>(seq >> 8),
                            static_cast<uint8_t>(seq)};
    const auto type = static_cast<uint8_t>(m_dice.Below(5));
    const auto code = static_cast<uint8_t>(m_dice.Below(6));
    if (m_ipv6)
    {
        m_tcp->ReceiveIcmp(m_attacker6, 64, type, code, 0, m_victim6, m_attacker6, quoted);
    }
    else
    {
        m_tcp->ReceiveIcmp(m_attacker4, 64, type, code, 0, m_victim4, m_attacker4, quoted);
    }
}

void
TcpAttack::Keep(Ptr<Socket> socket)
{
    auto ours = DynamicCast<TcpLifecycleSocket>(socket);
    m_told[PeekPointer(socket)] = Told();
    // By address: a callback that held the socket would keep it alive.
    ours->SetCloseCallbacks(Callback<void, Ptr<Socket>>([this](Ptr<Socket> s) {
                                Told& told = m_told[PeekPointer(s)];
                                m_wrongNotices += told.normal || told.error || told.ended;
                                told.normal = true;
                            }),
                            Callback<void, Ptr<Socket>>([this](Ptr<Socket> s) {
                                Told& told = m_told[PeekPointer(s)];
                                m_wrongNotices += told.error || told.ended;
                                told.error = true;
                            }));
    ours->SetEndCallback(Callback<void, Ptr<Socket>, lifecycle::EndReason>(
        [this](Ptr<Socket> s, lifecycle::EndReason) {
            Told& told = m_told[PeekPointer(s)];
            m_wrongNotices += told.ended;
            told.ended = true;
        }));
    if (m_sockets.size() < MOST_SOCKETS)
    {
        m_sockets.push_back(ours);
        return;
    }
    const uint32_t victim = m_dice.Below(MOST_SOCKETS);
    auto old = std::exchange(m_sockets[victim], ours);
    if (m_dice.OneIn(2))
    {
        old->Close();
    }
    else if (m_dice.OneIn(2))
    {
        old->Abort();
    }
}

void
TcpAttack::Accepted(Ptr<Socket> socket, const Address& /* peer */)
{
    if (m_attackOver)
    {
        socket->SetRecvCallback(MakeCallback(&TcpAttack::Serve, this));
        return;
    }
    Keep(socket);
}

void
TcpAttack::Open()
{
    Ptr<Socket> socket = Socket::CreateSocket(m_nodes.Get(0), TcpSocketFactory::GetTypeId());
    Keep(socket);
    const auto port = static_cast<uint16_t>(FIRST_PORT + m_dice.Below(PORTS));
    socket->Connect(AttackerAddress(port));
}

void
TcpAttack::ActOn(Ptr<TcpLifecycleSocket> socket)
{
    switch (m_dice.Below(12))
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
        if (m_dice.OneIn(4))
        {
            socket->Abort();
        }
        break;
    case 4:
    case 5:
    case 6:
        socket->Send(Create<Packet>(m_dice.Below(5000)), 0);
        break;
    case 7:
        socket->Send(Create<Packet>(m_dice.Below(100)), TcpLifecycleSocket::MSG_URGENT);
        break;
    case 8:
        if (socket->GetState() == lifecycle::State::CLOSED)
        {
            m_told[PeekPointer(socket)] = Told(); // a new connection, if this succeeds
            socket->Connect(AttackerAddress(FIRST_PORT));
        }
        break;
    default:
        socket->Recv(m_dice.OneIn(2) ? UINT32_MAX : m_dice.Below(3000), 0);
        break;
    }
}

void
TcpAttack::Act()
{
    if (m_sockets.empty() || m_dice.OneIn(6))
    {
        Open();
        return;
    }
    const Ptr<TcpLifecycleSocket> socket =
        m_sockets[m_dice.Below(static_cast<uint32_t>(m_sockets.size()))];
    ActOn(socket);
}

void
TcpAttack::Step()
{
    const uint64_t events = Simulator::GetEventCount();
    m_looped = m_looped || events - m_eventsBefore > MOST_EVENTS_A_STEP;
    m_eventsBefore = events;
    if (m_left == 0 || m_dice.IsOver() || m_looped)
    {
        ServeDecentClient();
        return;
    }
    // Bursts at one time, then pauses up to longer than 2MSL.
    for (uint32_t burst = 1 + m_dice.Below(8); burst > 0 && m_left > 0; --burst, --m_left)
    {
        ++m_thrown;
        Throw();
    }
    if (m_dice.OneIn(3))
    {
        Act();
    }
    if (m_dice.OneIn(20))
    {
        ThrowIcmp();
    }
    const Time pause = m_dice.OneIn(500)  ? Seconds(m_dice.Below(300))
                       : m_dice.OneIn(20) ? MilliSeconds(m_dice.Below(3000))
                                          : MicroSeconds(m_dice.Below(20000));
    Simulator::Schedule(pause, &TcpAttack::Step, this);
}

uint16_t
TcpAttack::PortOf(const Address& name)
{
    return InetSocketAddress::IsMatchingType(name)
               ? InetSocketAddress::ConvertFrom(name).GetPort()
               : Inet6SocketAddress::ConvertFrom(name).GetPort();
}

void
TcpAttack::ServeDecentClient()
{
    m_attackOver = true;
    m_balance = static_cast<int64_t>(m_opened) - static_cast<int64_t>(m_ended) -
                static_cast<int64_t>(m_tcp->GetConnectionCount() + m_tcp->GetEmbryoCount() +
                                     m_tcp->GetTimeWaitCount());
    m_sockets.clear();
    m_tcp->SetDownTarget(m_down);
    m_tcp->SetDownTarget6(m_down6);
    Ptr<Socket> client = Socket::CreateSocket(m_nodes.Get(1), TcpSocketFactory::GetTypeId());
    client->SetAttribute("SndBufSize", UintegerValue(2 * DECENT_BYTES));
    client->SetConnectCallback(MakeCallback(&TcpAttack::ClientConnected, this),
                               MakeNullCallback<void, Ptr<Socket>>());
    client->Connect(VictimAddress(SERVICE));
    Address name;
    client->GetSockName(name);
    m_decentPort = PortOf(name);
    Simulator::Stop(Seconds(1000));
}

void
TcpAttack::ClientConnected(Ptr<Socket> socket)
{
    socket->Send(Create<Packet>(DECENT_BYTES));
    socket->Close();
}

void
TcpAttack::Serve(Ptr<Socket> socket)
{
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            break;
        }
        // A connection of the attack may have waited to be accepted until now.
        Address peer;
        socket->GetPeerName(peer);
        m_served += PortOf(peer) == m_decentPort ? packet->GetSize() : 0;
    }
}

void
TcpAttack::Run(uint32_t segments)
{
    m_left = segments;
    Build();
    Listen();
    Simulator::Schedule(Seconds(5), &TcpAttack::Step, this); // addresses of IPv6 are checked first
    Simulator::Run();
    m_sockets.clear();
    m_listener = nullptr;
    m_tcp = nullptr;
    m_nodes = NodeContainer();
    Simulator::Destroy();
}

} // namespace ns3
