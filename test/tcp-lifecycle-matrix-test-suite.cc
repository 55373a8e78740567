/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core/segment-matrix.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-route.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Every cell of core/golden/segment-arrival.txt, brought about at a real socket, in IPv4 and IPv6:
 * a host with the module's TCP, a link, and a peer that is played by the test. Each cell has ports
 * of its own; the cells of one state share a simulation. What is checked is what can be seen from
 * outside: segments on the link, state changes traced by the protocol, and what the application is
 * told.
 */

using namespace ns3;

namespace
{

using lifecycle::State;
using segmentmatrix::Cell;
using segmentmatrix::Numbers;
using segmentmatrix::Row;
using segmentmatrix::Wire;

/// The protocol number of TCP.
constexpr uint8_t TCP_PROTOCOL = 6;
/// Receive buffer of the socket, bytes; not scaled.
constexpr uint32_t RCV_BUFFER = 20000;
/// Window in the peer's segments, bytes.
constexpr uint16_t PEER_WINDOW = 10000;
/// The first cell's ports; the next cells have the next.
constexpr uint16_t LOCAL_PORT = 1000;
constexpr uint16_t PEER_PORT = 20000; //!< see LOCAL_PORT
/// 2MSL with the default MSL.
const Time TWO_MSL = Seconds(240);
/// Between the steps that bring a socket into a state.
const Time STEP = MilliSeconds(10);
/// The segment that a cell is about arrives so long after the cell began.
const Time INJECTION = MilliSeconds(100);
/// Longer than an acknowledgment may be delayed, shorter than any retransmission time-out.
const Time OBSERVATION = MilliSeconds(350);

/**
 * @return the table, read once
 */
const segmentmatrix::Table&
TheTable()
{
    static segmentmatrix::Table table;
    static const bool loaded = [] {
        table.Load(std::string(NS_TEST_SOURCEDIR) + "/core/golden/segment-arrival.txt");
        return true;
    }();
    static_cast<void>(loaded);
    return table;
}

/// A segment that came from the host under test.
struct Heard
{
    Time time;          //!< when it arrived at the peer
    Wire wire;          //!< what it was
    uint16_t window{0}; //!< its window field
};

/**
 * The peer's TCP: it hears everything and says nothing by itself.
 */
class MatrixPeer : public IpL4Protocol
{
  public:
    /**
     * @param heard told of each segment: the peer's port, the segment
     */
    explicit MatrixPeer(std::function<void(uint16_t, const Heard&)> heard)
        : m_heard(std::move(heard))
    {
    }

    int GetProtocolNumber() const override
    {
        return TCP_PROTOCOL;
    }

    RxStatus Receive(Ptr<Packet> packet, const Ipv4Header&, Ptr<Ipv4Interface>) override
    {
        return Hear(packet);
    }

    RxStatus Receive(Ptr<Packet> packet, const Ipv6Header&, Ptr<Ipv6Interface>) override
    {
        return Hear(packet);
    }

    void SetDownTarget(DownTargetCallback) override
    {
    }

    void SetDownTarget6(DownTargetCallback6) override
    {
    }

    DownTargetCallback GetDownTarget() const override
    {
        return {};
    }

    DownTargetCallback6 GetDownTarget6() const override
    {
        return {};
    }

  private:
    /**
     * @param packet a segment
     * @return that all is well
     */
    RxStatus Hear(Ptr<Packet> packet)
    {
        TcpHeader header;
        packet->RemoveHeader(header);
        Heard heard;
        heard.time = Simulator::Now();
        heard.wire.flags = header.GetFlags();
        heard.wire.seq = header.GetSequenceNumber().GetValue();
        heard.wire.ack = header.GetAckNumber().GetValue();
        heard.wire.text = packet->GetSize();
        heard.window = header.GetWindowSize();
        m_heard(header.GetDestinationPort(), heard);
        return RX_OK;
    }

    std::function<void(uint16_t, const Heard&)> m_heard; //!< told of each segment
};

/**
 * The host under test, the link and the peer.
 */
class MatrixLink
{
  public:
    /**
     * @param ipv6 family
     */
    explicit MatrixLink(bool ipv6);

    /// @return the host under test
    Ptr<Node> Host() const
    {
        return m_nodes.Get(0);
    }

    /// @return its TCP
    Ptr<TcpLifecycleL4Protocol> Tcp() const
    {
        return Host()->GetObject<TcpLifecycleL4Protocol>();
    }

    /**
     * @param node 0 is the host under test, 1 the peer
     * @param port a port there
     * @return its address
     */
    Address At(uint32_t node, uint16_t port) const
    {
        return m_ipv6 ? Address(Inet6SocketAddress(m_addresses6[node], port))
                      : Address(InetSocketAddress(m_addresses4[node], port));
    }

    /**
     * Let the peer send a segment.
     *
     * @param wire the segment
     * @param peerPort from where
     * @param localPort whereto
     */
    void Send(const Wire& wire, uint16_t peerPort, uint16_t localPort) const;

    std::map<uint16_t, std::vector<Heard>> heard; //!< all segments, by the peer's port

  private:
    bool m_ipv6;                    //!< family
    NodeContainer m_nodes;          //!< the host under test, the peer
    Ipv4Address m_addresses4[2];    //!< by node
    Ipv6Address m_addresses6[2];    //!< by node
    Ptr<Ipv4L3Protocol> m_network4; //!< the peer's
    Ptr<Ipv6L3Protocol> m_network6; //!< the peer's
};

MatrixLink::MatrixLink(bool ipv6)
    : m_ipv6(ipv6)
{
    m_nodes.Create(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("10000p"));
    const auto devices = link.Install(m_nodes);
    InternetStackHelper().Install(m_nodes);
    TcpLifecycleHelper().Install(Host());
    const auto interfaces4 = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
    for (uint32_t node = 0; node < 2; ++node)
    {
        // Without it an IPv6 address could be used a second after its assignment only.
        m_nodes.Get(node)->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
        m_addresses4[node] = interfaces4.GetAddress(node);
    }
    const auto interfaces6 =
        Ipv6AddressHelper(Ipv6Address("2001:db8::"), Ipv6Prefix(64)).Assign(devices);
    m_addresses6[0] = interfaces6.GetAddress(0, 1);
    m_addresses6[1] = interfaces6.GetAddress(1, 1);
    m_network4 = m_nodes.Get(1)->GetObject<Ipv4L3Protocol>();
    m_network6 = m_nodes.Get(1)->GetObject<Ipv6L3Protocol>();
    const auto peer = CreateObject<MatrixPeer>(
        [this](uint16_t port, const Heard& segment) { heard[port].push_back(segment); });
    m_network4->Insert(peer);
    m_network6->Insert(peer);
}

void
MatrixLink::Send(const Wire& wire, uint16_t peerPort, uint16_t localPort) const
{
    // Each byte is that of its sequence number, so that one in a wrong place shows.
    std::vector<uint8_t> bytes(wire.text);
    for (uint32_t i = 0; i < wire.text; ++i)
    {
        bytes[i] = static_cast<uint8_t>(wire.seq + i);
    }
    Ptr<Packet> packet = Create<Packet>(bytes.data(), wire.text);
    TcpHeader header;
    header.SetSourcePort(peerPort);
    header.SetDestinationPort(localPort);
    header.SetFlags(wire.flags);
    header.SetSequenceNumber(SequenceNumber32(wire.seq));
    header.SetAckNumber(SequenceNumber32(wire.ack));
    header.SetWindowSize(PEER_WINDOW);
    packet->AddHeader(header);
    if (m_ipv6)
    {
        m_network6->Send(packet, m_addresses6[1], m_addresses6[0], TCP_PROTOCOL, nullptr);
    }
    else
    {
        m_network4->Send(packet, m_addresses4[1], m_addresses4[0], TCP_PROTOCOL, nullptr);
    }
}

/**
 * One cell: it brings a socket into the state, lets the segment arrive and says what came of it.
 */
class CellRun
{
  public:
    /**
     * @param link the hosts
     * @param cell the cell
     * @param row what must come of it
     * @param index a number of its own
     * @param ipv6 family
     */
    CellRun(MatrixLink& link, const Cell& cell, const Row& row, uint16_t index, bool ipv6);

    /// Schedule all of it, from now on.
    void Begin();

    /**
     * A connection of this cell changed its state.
     *
     * @param transition the change
     */
    void OnTransition(const TcpLifecycleTransition& transition);

    /**
     * After the simulation.
     *
     * @return what differed from the table, a line each
     */
    std::vector<std::string> Differences();

    /// @return the peer's port
    uint16_t PeerPort() const
    {
        return m_peerPort;
    }

  private:
    /// What an application is told.
    struct Told
    {
        uint32_t opened{0};  //!< connected or accepted
        uint32_t refused{0}; //!< connecting failed
        uint32_t data{0};    //!< something to read
        uint32_t closing{0}; //!< normal close
        uint32_t reset{0};   //!< error close
        uint32_t bytes{0};   //!< read
        uint32_t wrong{0};   //!< bytes that are not those of their sequence number
    };

    void Open();
    void Listen();
    void Watch(Ptr<Socket> socket);
    void Read(Ptr<Socket> socket);
    void ScheduleWayThere();
    void ScheduleActiveWay();
    void SchedulePassiveWay();
    void At(uint32_t steps, std::function<void()> action);
    void PeerSends(uint32_t steps, uint8_t flags, uint32_t seq, uint32_t ack);
    void UserShutsDown(uint32_t steps);
    void Inject();
    void Observe();
    void Probe();
    Numbers NumbersThere() const;
    std::vector<Wire> HeardIn(Time from, Time to) const;
    void Expect(bool condition, const std::string& what);
    void CheckAnswer();
    void CheckTold();
    void CheckVariables();
    void CheckTwoMsl();

    MatrixLink& m_link;                 //!< the hosts
    Cell m_cell;                        //!< what it is about
    const Row& m_row;                   //!< what must come of it
    uint16_t m_localPort;               //!< of the host under test
    uint16_t m_peerPort;                //!< of the peer
    uint32_t m_iss;                     //!< of the host under test
    uint32_t m_irs;                     //!< of the peer
    Ptr<TcpLifecycleSocket> m_socket;   //!< the connection, where an application has it
    Ptr<TcpLifecycleSocket> m_listener; //!< who listens, if somebody does
    std::vector<TcpLifecycleTransition> m_transitions; //!< all of this cell
    std::size_t m_transitionsBefore{0};                //!< when the segment was sent
    std::size_t m_transitionsAfter{0};                 //!< when it was over
    Told m_told;                                       //!< so far
    Told m_toldBefore;                                 //!< when the segment was sent
    Told m_toldAfter;                                  //!< when it was over
    Numbers m_numbers;                                 //!< before the segment
    Wire m_segment;                                    //!< the segment
    Time m_injected;                                   //!< when it was sent
    State m_listenerAfter{State::LISTEN};              //!< the listener's state when it was over
    uint32_t m_nextByte{0};                            //!< number of the next byte to read
    std::vector<std::string> m_differences;            //!< see Differences
};

CellRun::CellRun(MatrixLink& link, const Cell& cell, const Row& row, uint16_t index, bool ipv6)
    : m_link(link),
      m_cell(cell),
      m_row(row),
      m_localPort(LOCAL_PORT + index),
      m_peerPort(PEER_PORT + index),
      // In one family the numbers wrap around within the cell.
      m_iss(ipv6 ? 0xfffffffe : 1000000),
      m_irs(ipv6 ? 0xffffffc0 : 5000000)
{
    m_nextByte = m_irs + 1;
}

void
CellRun::At(uint32_t steps, std::function<void()> action)
{
    Simulator::Schedule(steps * STEP, std::move(action));
}

void
CellRun::PeerSends(uint32_t steps, uint8_t flags, uint32_t seq, uint32_t ack)
{
    At(steps, [this, flags, seq, ack] {
        m_link.Send({flags, seq, ack, 0}, m_peerPort, m_localPort);
    });
}

void
CellRun::UserShutsDown(uint32_t steps)
{
    At(steps, [this] { m_socket->ShutdownSend(); });
}

void
CellRun::Begin()
{
    ScheduleWayThere();
    Simulator::Schedule(INJECTION, [this] { Inject(); });
    Simulator::Schedule(INJECTION + OBSERVATION, [this] { Observe(); });
}

void
CellRun::ScheduleWayThere()
{
    const std::string state = m_cell.State();
    if (state == "CLOSED")
    {
        return;
    }
    const bool passive = state == "LISTEN" || m_cell.start == "SYN_RCVD/passive" ||
                         m_cell.start == "TIME_WAIT/listened";
    if (passive)
    {
        SchedulePassiveWay();
    }
    else
    {
        ScheduleActiveWay();
    }
}

void
CellRun::SchedulePassiveWay()
{
    using namespace segmentmatrix;
    At(0, [this] { Listen(); });
    if (m_cell.start == "LISTEN")
    {
        return;
    }
    PeerSends(1, SYN, m_irs, 0);
    if (m_cell.start == "SYN_RCVD/passive")
    {
        return;
    }
    PeerSends(2, ACK, m_irs + 1, m_iss + 1);
    UserShutsDown(3);
    PeerSends(4, ACK, m_irs + 1, m_iss + 2);
    PeerSends(5, FIN | ACK, m_irs + 1, m_iss + 2);
}

void
CellRun::ScheduleActiveWay()
{
    using namespace segmentmatrix;
    const std::string state = m_cell.State();
    At(0, [this] { Open(); });
    if (state == "SYN_SENT")
    {
        return;
    }
    if (state == "SYN_RCVD")
    {
        PeerSends(1, SYN, m_irs, 0);
        return;
    }
    PeerSends(1, SYN | ACK, m_irs, m_iss + 1);
    if (state == "CLOSE_WAIT" || state == "LAST_ACK")
    {
        PeerSends(2, FIN | ACK, m_irs + 1, m_iss + 1);
        if (state == "LAST_ACK")
        {
            UserShutsDown(3);
        }
        return;
    }
    if (state == "ESTABLISHED")
    {
        return;
    }
    UserShutsDown(2);
    if (state == "CLOSING")
    {
        PeerSends(3, FIN | ACK, m_irs + 1, m_iss + 1);
    }
    else if (state != "FIN_WAIT_1")
    {
        PeerSends(3, ACK, m_irs + 1, m_iss + 2);
        if (state == "TIME_WAIT")
        {
            PeerSends(4, FIN | ACK, m_irs + 1, m_iss + 2);
        }
    }
}

void
CellRun::Open()
{
    auto socket = Socket::CreateSocket(m_link.Host(), TcpSocketFactory::GetTypeId());
    m_socket = DynamicCast<TcpLifecycleSocket>(socket);
    m_socket->SetInitialSequenceNumber(SequenceNumber32(m_iss));
    Watch(m_socket);
    m_socket->Bind(m_link.At(0, m_localPort));
    m_socket->Connect(m_link.At(1, m_peerPort));
}

void
CellRun::Listen()
{
    auto socket = Socket::CreateSocket(m_link.Host(), TcpSocketFactory::GetTypeId());
    m_listener = DynamicCast<TcpLifecycleSocket>(socket);
    m_listener->SetInitialSequenceNumber(SequenceNumber32(m_iss));
    m_listener->SetAcceptCallback(
        MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
        Callback<void, Ptr<Socket>, const Address&>([this](Ptr<Socket> made, const Address&) {
            ++m_told.opened;
            m_socket = DynamicCast<TcpLifecycleSocket>(made);
            Watch(made);
        }));
    m_listener->Bind(m_link.At(0, m_localPort));
    m_listener->Listen();
}

void
CellRun::Watch(Ptr<Socket> socket)
{
    const auto count = [](uint32_t& counter) {
        return Callback<void, Ptr<Socket>>([&counter](Ptr<Socket>) { ++counter; });
    };
    socket->SetConnectCallback(count(m_told.opened), count(m_told.refused));
    socket->SetCloseCallbacks(count(m_told.closing), count(m_told.reset));
    socket->SetRecvCallback(Callback<void, Ptr<Socket>>([this](Ptr<Socket> from) { Read(from); }));
}

void
CellRun::Read(Ptr<Socket> socket)
{
    ++m_told.data;
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            return;
        }
        std::vector<uint8_t> bytes(packet->GetSize());
        packet->CopyData(bytes.data(), packet->GetSize());
        for (const uint8_t byte : bytes)
        {
            m_told.wrong += byte == static_cast<uint8_t>(m_nextByte++) ? 0 : 1;
            ++m_told.bytes;
        }
    }
}

void
CellRun::OnTransition(const TcpLifecycleTransition& transition)
{
    m_transitions.push_back(transition);
}

Numbers
CellRun::NumbersThere() const
{
    const std::string state = m_cell.State();
    const bool finSent = state == "FIN_WAIT_1" || state == "FIN_WAIT_2" || state == "CLOSING" ||
                         state == "LAST_ACK" || state == "TIME_WAIT";
    const bool finAcked = state == "FIN_WAIT_2" || state == "TIME_WAIT";
    const bool finReceived =
        state == "CLOSE_WAIT" || state == "CLOSING" || state == "LAST_ACK" || state == "TIME_WAIT";
    const bool synAcked = finSent || state == "ESTABLISHED" || state == "CLOSE_WAIT";
    const bool synReceived = synAcked || state == "SYN_RCVD";
    Numbers n;
    n.iss = m_iss;
    n.sndNxt = m_iss + 1 + (finSent ? 1 : 0);
    n.sndUna = m_iss + (synAcked ? 1 : 0) + (finAcked ? 1 : 0);
    n.maxSndWnd = PEER_WINDOW;
    n.rcvNxt = m_irs + (synReceived ? 1 : 0) + (finReceived ? 1 : 0);
    n.rcvWnd = RCV_BUFFER;
    const auto& heard = m_link.heard[m_peerPort];
    if (synReceived && !heard.empty())
    {
        n.rcvWnd = heard.back().window; // what the peer was promised
    }
    return n;
}

void
CellRun::Inject()
{
    const bool isConnection = m_cell.State() != "CLOSED" && m_cell.State() != "LISTEN";
    const std::string there =
        m_transitions.empty() ? m_cell.State() : ToString(m_transitions.back().to);
    Expect(there == m_cell.State() && m_transitions.empty() != isConnection,
           "was brought to " + there);
    m_numbers = NumbersThere();
    m_segment = segmentmatrix::MakeWire(m_cell, m_numbers);
    m_transitionsBefore = m_transitions.size();
    m_toldBefore = m_told;
    m_injected = Simulator::Now();
    m_link.Send(m_segment, m_peerPort, m_localPort);
}

void
CellRun::Observe()
{
    m_transitionsAfter = m_transitions.size();
    m_toldAfter = m_told;
    m_listenerAfter = m_listener ? m_listener->GetState() : State::LISTEN;
    Probe();
}

void
CellRun::Probe()
{
    // A number that lies just before the window is acknowledged, and the acknowledgment tells the
    // variables. So it is known what the segment has done to them.
    const uint32_t taken = segmentmatrix::TextTaken(m_row, m_cell) + (m_row.Takes("fin") ? 1 : 0);
    m_link.Send({segmentmatrix::ACK, m_numbers.rcvNxt + taken - 1, m_numbers.sndNxt, 0},
                m_peerPort,
                m_localPort);
}

std::vector<Wire>
CellRun::HeardIn(Time from, Time to) const
{
    std::vector<Wire> wires;
    for (const auto& segment : m_link.heard[m_peerPort])
    {
        if (segment.time > from && segment.time <= to)
        {
            wires.push_back(segment.wire);
        }
    }
    return wires;
}

void
CellRun::Expect(bool condition, const std::string& what)
{
    if (!condition)
    {
        m_differences.push_back(m_cell.Name() + " (line " + std::to_string(m_row.line) +
                                "): " + what);
    }
}

std::vector<std::string>
CellRun::Differences()
{
    std::string after = m_cell.State();
    std::string end = "-";
    for (std::size_t i = m_transitionsBefore; i < m_transitionsAfter; ++i)
    {
        const auto& transition = m_transitions[i];
        // What a new connection does is not what the old one does.
        const bool isNew = transition.to == State::SYN_RCVD && m_row.MakesConnection();
        after = isNew ? after : ToString(transition.to);
        end = transition.to == State::CLOSED ? ToString(transition.reason) : end;
    }
    Expect(after == m_row.StateAfter(m_cell), "ended in " + after);
    Expect(end == m_row.end, "ended by " + end);
    const bool made = m_transitionsAfter > m_transitionsBefore && m_row.MakesConnection() &&
                      m_transitions[m_transitionsAfter - 1].to == State::SYN_RCVD;
    Expect(made == m_row.MakesConnection(), "made no connection");
    Expect(m_listenerAfter == State::LISTEN, "the listener left LISTEN");
    CheckAnswer();
    CheckTold();
    CheckVariables();
    CheckTwoMsl();
    return m_differences;
}

void
CellRun::CheckAnswer()
{
    Wire expected;
    const bool any = segmentmatrix::ExpectedAnswer(m_row, m_cell, m_numbers, expected);
    const auto heard = HeardIn(m_injected, m_injected + OBSERVATION);
    std::string texts;
    for (auto wire : heard)
    {
        Expect(wire.text == 0, "text was sent");
        if (m_cell.State() == "TIME_WAIT" && m_row.MakesConnection())
        {
            // "Larger than the largest sequence number it used on the previous incarnation"
            // (RFC 9293, section 3.6.1, MAY-2).
            Expect(static_cast<int32_t>(wire.seq - m_numbers.sndNxt) > 0, "an ISS that is too low");
            wire.seq = m_numbers.iss;
        }
        texts += wire.Text();
    }
    Expect(texts == (any ? expected.Text() : ""),
           "answered " + (texts.empty() ? "nothing" : texts) + " to " + m_segment.Text() +
               ", expected " + (any ? expected.Text() : "nothing"));
}

void
CellRun::CheckTold()
{
    const auto check = [this](uint32_t Told::*what, bool expected, const std::string& name) {
        const uint32_t times = m_toldAfter.*what - m_toldBefore.*what;
        Expect(times == (expected ? 1 : 0), "was told " + name + " " + std::to_string(times));
    };
    check(&Told::opened, m_row.Tells("opened"), "opened");
    check(&Told::refused, m_row.Tells("refused"), "refused");
    check(&Told::closing, m_row.Tells("closing"), "closing");
    check(&Told::reset, m_row.Tells("reset"), "reset");
    check(&Told::data, m_row.Tells("data"), "data");
    const uint32_t bytes = m_toldAfter.bytes - m_toldBefore.bytes;
    Expect(bytes == segmentmatrix::TextTaken(m_row, m_cell),
           "read " + std::to_string(bytes) + " bytes");
    Expect(m_toldAfter.wrong == 0, "read wrong bytes");
}

void
CellRun::CheckVariables()
{
    const std::string after = m_row.StateAfter(m_cell);
    const bool hasVariables = after != "CLOSED" && after != "LISTEN" && after != "SYN_SENT";
    if (!hasVariables || m_cell.State() == "SYN_SENT")
    {
        return;
    }
    const uint32_t taken = segmentmatrix::TextTaken(m_row, m_cell) + (m_row.Takes("fin") ? 1 : 0);
    const Wire expected{segmentmatrix::ACK, m_numbers.sndNxt, m_numbers.rcvNxt + taken, 0};
    const Time asked = m_injected + OBSERVATION;
    const auto heard = HeardIn(asked, asked + MilliSeconds(10));
    const std::string text = heard.size() == 1 ? heard[0].Text() : std::to_string(heard.size());
    Expect(text == expected.Text(), "then has variables " + text);
}

void
CellRun::CheckTwoMsl()
{
    if (m_cell.State() != "TIME_WAIT" || m_row.after != "=" || m_transitionsBefore == 0)
    {
        return;
    }
    const auto& entered = m_transitions[m_transitionsBefore - 1];
    const auto& left = m_transitions.back();
    if (left.event != lifecycle::Event::TIME_WAIT_EXPIRED)
    {
        Expect(false, "TIME_WAIT did not expire");
        return;
    }
    const Time lasted = left.time - entered.time;
    const Time arrived = m_injected + MilliSeconds(1) - entered.time;
    const Time expected = m_row.Takes("restart") ? arrived + TWO_MSL : TWO_MSL;
    Expect(lasted >= expected && lasted < expected + MilliSeconds(1),
           "TIME_WAIT lasted " + std::to_string(lasted.GetSeconds()) + " s");
}

/// All cells of one state, in one family.
class MatrixTestCase : public TestCase
{
  public:
    /**
     * @param start the state
     * @param ipv6 family
     */
    MatrixTestCase(const std::string& start, bool ipv6)
        : TestCase(NameOf(start) + " meets every segment as the table says, " +
                   (ipv6 ? "IPv6" : "IPv4")),
          m_start(start),
          m_ipv6(ipv6)
    {
    }

  private:
    void DoRun() override;

    /**
     * @param start the state, perhaps with the way there after a slash
     * @return the same without a slash, which ns-3 does not want in a name
     */
    static std::string NameOf(const std::string& start)
    {
        const auto slash = start.find('/');
        return slash == std::string::npos
                   ? start
                   : start.substr(0, slash) + ", " + start.substr(slash + 1) + ",";
    }

    std::string m_start; //!< the state
    bool m_ipv6;         //!< family
};

void
MatrixTestCase::DoRun()
{
    Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
    Config::SetDefault("ns3::TcpSocketBase::WindowScaling", BooleanValue(false));
    Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(false));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(RCV_BUFFER));
    MatrixLink link(m_ipv6);
    std::map<uint16_t, std::unique_ptr<CellRun>> runs;
    for (const auto& [cell, row] : TheTable().Cells())
    {
        if (cell.start == m_start)
        {
            const auto index = static_cast<uint16_t>(runs.size());
            auto run = std::make_unique<CellRun>(link, cell, *row, index, m_ipv6);
            // Not at once: so many segments at one time would queue.
            Simulator::Schedule(Seconds(1) + index * MicroSeconds(100),
                                [&run = *run] { run.Begin(); });
            runs.emplace(run->PeerPort(), std::move(run));
        }
    }
    link.Tcp()->TraceConnectWithoutContext(
        "StateTransition",
        Callback<void, const TcpLifecycleTransition&>([&](const TcpLifecycleTransition& change) {
            const auto run =
                runs.find(m_ipv6 ? Inet6SocketAddress::ConvertFrom(change.remote).GetPort()
                                 : InetSocketAddress::ConvertFrom(change.remote).GetPort());
            if (run != runs.end()) // listeners have no peer
            {
                run->second->OnTransition(change);
            }
        }));
    Simulator::Stop(m_start.find("TIME_WAIT") == 0 ? Seconds(250) : Seconds(2));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_GT(runs.size(), 100, "cells");
    for (const auto& [port, run] : runs)
    {
        for (const auto& difference : run->Differences())
        {
            NS_TEST_EXPECT_MSG_EQ(difference, "", "differs from the table");
        }
    }
    runs.clear();
    Simulator::Destroy();
    Config::Reset();
}

/// The table itself.
class MatrixTableTestCase : public TestCase
{
  public:
    MatrixTableTestCase()
        : TestCase("The table decides every cell once")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& error : TheTable().Errors())
        {
            NS_TEST_EXPECT_MSG_EQ(error, "", "the table is wrong");
        }
        NS_TEST_EXPECT_MSG_EQ(TheTable().Cells().size(),
                              segmentmatrix::AllCells().size(),
                              "cells decided");
    }
};

/// All of the above.
class TcpLifecycleMatrixTestSuite : public TestSuite
{
  public:
    TcpLifecycleMatrixTestSuite()
        : TestSuite("tcp-lifecycle-matrix", TestSuite::Type::SYSTEM)
    {
        AddTestCase(new MatrixTableTestCase);
        for (const bool ipv6 : {false, true})
        {
            for (const auto& start : segmentmatrix::Starts())
            {
                AddTestCase(new MatrixTestCase(start, ipv6));
            }
        }
    }
};

/// The instance that registers it.
TcpLifecycleMatrixTestSuite g_tcpLifecycleMatrixTestSuite;

} // namespace
