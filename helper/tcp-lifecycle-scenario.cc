/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scenario.h"

#include "tcp-lifecycle-helper.h"
#include "tcp-lifecycle-scenario-counts.h"
#include "tcp-lifecycle-scenario-flood.h"
#include "tcp-lifecycle-scenario-path.h"
#include "tcp-lifecycle-topology-helper.h"
#include "tcp-lifecycle-workload-helper.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/segment-loss-model.h"
#include "ns3/segment-middlebox.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-segment-observer.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/tcp-state-occupancy-collector.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <sstream>
#include <stdexcept>

namespace ns3
{

static_assert(TcpStateOccupancyCollector::STATE_COUNT == SCENARIO_STATE_COUNT,
              "the records have a column for each state of ns3::TcpSocket");

const std::array<const char*, SCENARIO_STATE_COUNT> SCENARIO_STATE_NAMES{"closed",
                                                                         "listen",
                                                                         "syn_sent",
                                                                         "syn_rcvd",
                                                                         "established",
                                                                         "close_wait",
                                                                         "last_ack",
                                                                         "fin_wait_1",
                                                                         "fin_wait_2",
                                                                         "closing",
                                                                         "time_wait"};

namespace
{

const std::array<const char*, TCP_ROLE_COUNT> ROLE_NAMES{"client", "server"};

/// Longest occupancy series that is handed out.
constexpr std::size_t SERIES_POINTS = 400;

/**
 * Names the protected state of a socket: a derived class may take a pointer to the inherited
 * member, and that pointer then reads it in any TcpSocketBase. A server socket is in some state
 * when it is accepted; the State trace speaks only of the changes after that, and there is no
 * getter.
 */
class SocketState : private TcpSocketBase
{
  public:
    SocketState() = delete;

    /**
     * @param socket a TCP socket
     * @return the state it is in
     */
    static TcpStates_t Of(const Ptr<Socket>& socket)
    {
        const TracedValue<TcpStates_t> TcpSocketBase::*member = &SocketState::m_state;
        return PeekPointer(DynamicCast<TcpSocketBase>(socket))->*member;
    }
};

/**
 * @param time a time; negative means never
 * @return seconds, -1 for never
 */
double
ToSeconds(Time time)
{
    return time.IsStrictlyNegative() ? -1 : time.GetSeconds();
}

/**
 * @param from a time; negative means never
 * @param to a time; negative means never
 * @return seconds between them, -1 if either was never reached or they are in the wrong order
 */
double
Span(Time from, Time to)
{
    const bool reached = !from.IsStrictlyNegative() && !to.IsStrictlyNegative() && from <= to;
    return reached ? (to - from).GetSeconds() : -1;
}

/**
 * @param first a time; negative means never
 * @param second a time; negative means never
 * @return the earlier one that was reached
 */
Time
Earlier(Time first, Time second)
{
    if (first.IsStrictlyNegative() || second.IsStrictlyNegative())
    {
        return std::max(first, second);
    }
    return std::min(first, second);
}

/**
 * @param first a time; negative means never
 * @param second a time; negative means never
 * @return the later one, or never if either was not reached
 */
Time
Both(Time first, Time second)
{
    const bool never = first.IsStrictlyNegative() || second.IsStrictlyNegative();
    return never ? TcpStateOccupancyCollector::NEVER : std::max(first, second);
}

/**
 * @param holds what must be true of a plan point
 * @param text what was expected, starting with the name of the field
 */
void
Require(bool holds, const std::string& text)
{
    if (!holds)
    {
        throw std::invalid_argument(text);
    }
}

/**
 * @param field the name of the field
 * @param family of the policy
 * @param text what it holds
 */
void
CheckPolicy(const char* field, TcpPolicyFamily family, const std::string& text)
{
    TcpPolicySpec spec;
    const auto complaint = ParseTcpPolicy(family, text, spec);
    Require(!complaint, std::string(field) + " = " + text + ": " + complaint.value_or(""));
}

/**
 * Throw std::invalid_argument unless a plan point can be run.
 *
 * @param point the plan point
 */
void
CheckPoint(const ScenarioPoint& point)
{
    Require(point.stack == "stock" || point.stack == "lifecycle",
            "stack: expected stock or lifecycle");
    Require(point.closer == "client" || point.closer == "server" || point.closer == "both",
            "closer: expected client, server or both");
    Require(point.lossRate >= 0 && point.lossRate <= 1, "lossRate: expected 0 to 1");
    Require(point.mslSeconds >= 0 && point.mslSeconds <= 1e6, "mslSeconds: expected 0 to 1e6");
    Require(point.rttSeconds >= 0 && point.rttSeconds <= 1e3, "rttSeconds: expected 0 to 1e3");
    Require(point.connections > 0, "connections: expected at least 1");
    Require(point.connectionsPerSecond > 0 && std::isfinite(point.connectionsPerSecond),
            "connectionsPerSecond: expected a number above 0");
    Require(point.segmentSize > 0 && point.segmentSize <= 1448,
            "segmentSize: expected 1 to 1448, the link carries packets of 1500 bytes");
    Require(point.bitsPerSecond > 0, "bitsPerSecond: expected a number above 0");
    Require(point.serverCloseDelaySeconds >= 0 && point.serverCloseDelaySeconds <= 1e6,
            "serverCloseDelaySeconds: expected 0 to 1e6");
    Require(point.drainSeconds >= 0 && point.drainSeconds <= 1e7,
            "drainSeconds: expected 0 to 1e7");
    Require(point.seed > 0, "seed: expected at least 1");
    Require(point.clientPorts <= TcpLifecycleWorkloadHelper::MAX_CLIENT_PORTS,
            "clientPorts: expected 0 to 16384");
    const std::string path = CheckScenarioPath(point);
    Require(path.empty(), path);
    if (point.stack == "lifecycle")
    {
        Require(FindTcpProfile(point.profile), "profile: expected " + ListTcpProfiles());
        CheckPolicy("handshake", TcpPolicyFamily::HANDSHAKE, point.handshake);
        CheckPolicy("teardown", TcpPolicyFamily::TEARDOWN, point.teardown);
        CheckPolicy("timeWait", TcpPolicyFamily::TIME_WAIT, point.timeWait);
    }
}

/**
 * @param point the plan point
 * @return simulated time after the last arrival
 */
Time
ChooseDrain(const ScenarioPoint& point)
{
    if (point.drainSeconds > 0)
    {
        return Seconds(point.drainSeconds);
    }
    return Seconds(2 * point.mslSeconds + (point.lossRate > 0 ? 400 : 250));
}

/**
 * @param point the plan point
 * @return what its applications do
 */
TcpWorkloadScript
MakeScript(const ScenarioPoint& point)
{
    TcpWorkloadScript script;
    script.connections = point.connections;
    script.connectionsPerSecond = point.connectionsPerSecond;
    script.requestBytes = point.requestBytes;
    script.replyBytes = point.replyBytes;
    script.closer = point.closer == "client"   ? TcpWorkloadScript::CLIENT_CLOSES
                    : point.closer == "server" ? TcpWorkloadScript::SERVER_CLOSES
                                               : TcpWorkloadScript::BOTH_CLOSE;
    script.halfClose = point.halfClose;
    script.serverCloseDelay = Seconds(point.serverCloseDelaySeconds);
    script.segmentSize = point.segmentSize;
    script.mslSeconds = point.mslSeconds;
    script.timestamps = point.timestamps;
    script.clientPorts = point.clientPorts;
    script.backlog = point.backlog;
    script.acceptsPerSecond = point.acceptsPerSecond;
    return script;
}

/**
 * One run. It ties the workload, the wire and the state changes together by the index of the
 * connection, and turns what they saw into records.
 */
class ScenarioRun : public TcpWorkloadObserver
{
  public:
    /**
     * @param point what to run
     */
    explicit ScenarioRun(const ScenarioPoint& point);

    /**
     * Run it to its end.
     *
     * @return what was seen
     */
    ScenarioResult Run();

  private:
    /// A connection of the server's protocol, from its SYN on.
    struct ServerLife
    {
        uint32_t connection{0}; //!< whose it is
        /// Its socket tells its states from now on, or it is none of the script's: the late SYN of
        /// a connection that was accepted before.
        bool told{false};
    };

    void AboutToConnect(uint32_t connection, Ptr<Socket> socket) override;
    void ConnectReturned(uint32_t connection, Ptr<Socket> socket, int result) override;
    void Accepted(uint32_t connection, Ptr<Socket> socket) override;
    bool FindConnection(const Address& peer, uint32_t& connection) override;

    // In all of these, connection is its index and role says which end.

    /// Put the point's TCP on both hosts.
    void InstallStack();
    /// Make the path do what the point says, and watch what it does.
    void InstallPath();
    /// A connection begins at the server.
    void FirstSynReceived(uint32_t connection);
    /// The server's end of a connection sent or received a RST.
    void ServerReset(uint32_t connection);
    /// A connection of the server's protocol changed its state.
    void ServerTransition(const TcpLifecycleTransition& transition);
    /// Something happened at the server's listener.
    void ListenerEvent(const TcpLifecycleListenerEvent& event);
    /// A connection began at the server's protocol.
    void ServerBegins(uint16_t port, uint32_t connection, TcpSocket::TcpStates_t state);
    /// The server's end of a connection leaves CLOSED, perhaps not for the first time.
    void BeginServerLife(uint32_t connection);
    /// Listen to the state changes of a socket.
    void Observe(uint32_t connection, TcpRole role, Ptr<Socket> socket);
    /// A socket changed its state.
    void StateChanged(uint32_t connection,
                      TcpRole role,
                      TcpSocket::TcpStates_t from,
                      TcpSocket::TcpStates_t to);
    /// A socket has entered CLOSED: keep its reason, let it go.
    void NoteEnd(uint32_t connection, TcpRole role);
    /// @return how the connection ended, from the socket or what it told its application
    std::string ReadReason(uint32_t connection, TcpRole role) const;

    /// @return all that was seen
    ScenarioResult Report() const;
    /// @return what was seen of one end
    ConnectionRecord MakeRecord(uint32_t connection, TcpRole role) const;
    /// Fill in segments and bytes.
    void AddCounts(ConnectionRecord& record, uint32_t connection, TcpRole role) const;
    /// Fill in the latencies; closer and end reason are there already.
    void AddLatencies(ConnectionRecord& record, uint32_t connection, TcpRole role) const;
    /// @return who closed, from this end's view
    std::string CloserOf(uint32_t connection, TcpRole role) const;
    /// @return true if this end sent its FIN before it had the peer's
    bool SentFinFirst(uint32_t connection, TcpRole role) const;
    /// @return when this end accepted the peer's FIN, or never
    Time FinAccepted(uint32_t connection, TcpRole role) const;
    /// @return when this end entered TIME_WAIT, or else CLOSED, or never
    Time TimeWaitOrEnd(uint32_t connection, TcpRole role) const;
    /// @return the end reason of the record
    std::string FinalReason(uint32_t connection, TcpRole role) const;
    /// Fill in what was counted at the hosts and between them.
    void AddHostCounts(ScenarioResult& result) const;
    /// @return how many connections of the role's host were in a state
    OccupancyRecord MakeOccupancy(TcpRole role, std::size_t state) const;
    /// Ended = sum over end reasons; broken gets a sentence where it is not so.
    void CheckReasons(const std::vector<ConnectionRecord>& records,
                      std::vector<std::string>& broken) const;

    /**
     * @param connection index of the connection
     * @param role which end
     * @return index of the endpoint in the collector
     */
    uint32_t EndpointOf(uint32_t connection, TcpRole role) const
    {
        return m_endpoints[connection][role];
    }

    const ScenarioPoint m_point;            //!< what to run
    TcpLifecycleTopologyHelper m_topology;  //!< hosts and link
    TcpStateOccupancyCollector m_collector; //!< one node a role, two endpoints a connection
    TcpSegmentObserver m_wire;              //!< what was seen on the wire
    TcpLifecycleWorkloadHelper m_workload;  //!< the applications
    Ptr<SegmentMiddlebox> m_middlebox;      //!< of both directions
    TcpOldDuplicateCollector m_old;         //!< what old duplicates do
    Ptr<TcpSynFlooder> m_flooder;           //!< the attacker, if there is one
    /// By connection: its endpoints in the collector.
    std::vector<std::array<uint32_t, TCP_ROLE_COUNT>> m_endpoints;
    std::map<uint16_t, ServerLife> m_lives; //!< by client port: what the server's protocol has
    uint32_t m_strays{0};                   //!< lives of server ends that another one followed
    std::vector<std::string> m_reasons;     //!< by endpoint: how it ended, empty before
    std::vector<bool> m_openedEarly;        //!< by connection: the text on its SYN was taken
};

ScenarioRun::ScenarioRun(const ScenarioPoint& point)
    : m_point(point),
      m_topology(DataRate(point.bitsPerSecond), Seconds(point.rttSeconds / 2)),
      m_collector(TCP_ROLE_COUNT),
      m_wire(m_topology.GetServerAddress(), MakeScript(point).port),
      m_workload(MakeScript(point), *this),
      m_reasons(static_cast<std::size_t>(point.connections) * TCP_ROLE_COUNT),
      m_openedEarly(point.connections, false)
{
    for (uint32_t connection = 0; connection < point.connections; connection++)
    {
        const uint32_t client = m_collector.AddEndpoint(TCP_ROLE_CLIENT);
        m_endpoints.push_back({client, m_collector.AddEndpoint(TCP_ROLE_SERVER)});
    }
}

ScenarioResult
ScenarioRun::Run()
{
    InstallStack();
    InstallPath();
    m_wire.Watch(m_topology.GetClient(), m_topology.GetServer());
    const Time lastArrival = m_workload.Install(m_topology.GetClient(),
                                                m_topology.GetServer(),
                                                m_topology.GetServerAddress());
    Simulator::Stop(lastArrival + ChooseDrain(m_point));
    Simulator::Run();
    m_collector.Finish(Simulator::Now());
    return Report();
}

void
ScenarioRun::InstallStack()
{
    if (m_point.stack == "lifecycle")
    {
        TcpLifecycleHelper helper;
        helper.SetProfile(m_point.profile);
        helper.SetHandshake(m_point.handshake);
        helper.SetTeardown(m_point.teardown);
        helper.SetTimeWait(m_point.timeWait);
        helper.Install(m_topology.GetNodes());
        Ptr<TcpLifecycleL4Protocol> tcp =
            m_topology.GetServer()->GetObject<TcpLifecycleL4Protocol>();
        tcp->TraceConnectWithoutContext("StateTransition",
                                        MakeCallback(&ScenarioRun::ServerTransition, this));
        tcp->TraceConnectWithoutContext("Listener",
                                        MakeCallback(&ScenarioRun::ListenerEvent, this));
        m_old.Watch(m_topology.GetClient());
        m_old.Watch(m_topology.GetServer());
        return;
    }
    m_wire.SetFirstSynReceivedHook(MakeCallback(&ScenarioRun::FirstSynReceived, this));
    m_wire.SetServerResetHook(MakeCallback(&ScenarioRun::ServerReset, this));
}

void
ScenarioRun::InstallPath()
{
    m_middlebox = MakeScenarioMiddlebox(m_point);
    m_middlebox->SetClassifier(MakeCallback(&TcpSegmentObserver::Classify, &m_wire));
    m_topology.SetMiddlebox(m_middlebox);
    if (m_point.flood.syns > 0)
    {
        m_flooder = AddScenarioFlood(m_point, m_topology, MakeScript(m_point).port);
    }
}

void
ScenarioRun::AboutToConnect(uint32_t connection, Ptr<Socket> socket)
{
    m_wire.ExpectSyn(connection);
    Observe(connection, TCP_ROLE_CLIENT, socket);
}

void
ScenarioRun::ConnectReturned(uint32_t connection, Ptr<Socket> socket, int result)
{
    // Connect usually sends the SYN before it returns, and the wire has told the port by then.
    m_wire.ForgetExpected(connection);
    Address name;
    if (result == 0 && socket->GetSockName(name) == 0 && InetSocketAddress::IsMatchingType(name))
    {
        const uint16_t port = InetSocketAddress::ConvertFrom(name).GetPort();
        m_wire.Register(connection, m_topology.GetClientAddress(), port);
    }
}

void
ScenarioRun::Accepted(uint32_t connection, Ptr<Socket> socket)
{
    Address peer;
    socket->GetPeerName(peer);
    m_lives[InetSocketAddress::ConvertFrom(peer).GetPort()] = {connection, true};
    if (m_collector.GetState(EndpointOf(connection, TCP_ROLE_SERVER)) == TcpSocket::CLOSED)
    {
        BeginServerLife(connection);
    }
    const uint32_t endpoint = EndpointOf(connection, TCP_ROLE_SERVER);
    m_collector.ChangeState(endpoint,
                            m_collector.GetState(endpoint),
                            SocketState::Of(socket),
                            Simulator::Now());
    Observe(connection, TCP_ROLE_SERVER, socket);
}

bool
ScenarioRun::FindConnection(const Address& peer, uint32_t& connection)
{
    const InetSocketAddress address = InetSocketAddress::ConvertFrom(peer);
    const TcpSegmentFlow flow = m_wire.Find(address.GetIpv4(), address.GetPort());
    // The port may have gone on to the next connection, while the server still has this one.
    const auto life = m_lives.find(address.GetPort());
    connection = flow.known && life != m_lives.end() ? life->second.connection : flow.connection;
    return flow.known;
}

void
ScenarioRun::FirstSynReceived(uint32_t connection)
{
    m_collector.ChangeState(EndpointOf(connection, TCP_ROLE_SERVER),
                            TcpSocket::CLOSED,
                            TcpSocket::SYN_RCVD,
                            Simulator::Now());
}

void
ScenarioRun::ServerReset(uint32_t connection)
{
    // An accepted socket reports its own end. Stock's embryonic connections trace nothing that can
    // be listened to, so the wire has to tell.
    const uint32_t endpoint = EndpointOf(connection, TCP_ROLE_SERVER);
    if (!m_workload.GetEnd(connection, TCP_ROLE_SERVER).accepted &&
        m_collector.GetState(endpoint) == TcpSocket::SYN_RCVD)
    {
        m_reasons[endpoint] = "reset";
        m_collector.ChangeState(endpoint, TcpSocket::SYN_RCVD, TcpSocket::CLOSED, Simulator::Now());
    }
}

void
ScenarioRun::BeginServerLife(uint32_t connection)
{
    uint32_t& endpoint = m_endpoints[connection][TCP_ROLE_SERVER];
    if (!m_collector.GetOpened(endpoint).IsStrictlyNegative())
    {
        // An old SYN had opened it, and it came to nothing. The collector gives each endpoint one
        // life; the rows of the connection are about the last one.
        m_strays++;
        endpoint = m_collector.AddEndpoint(TCP_ROLE_SERVER);
        m_reasons.resize(endpoint + 1);
    }
}

void
ScenarioRun::ServerBegins(uint16_t port, uint32_t connection, TcpSocket::TcpStates_t state)
{
    // A late SYN of a connection that is over makes a TCP without a TIME_WAIT at this end begin
    // again. That is no second connection of the script.
    const bool accepted = m_workload.GetEnd(connection, TCP_ROLE_SERVER).accepted;
    m_lives[port] = {connection, accepted};
    if (!accepted)
    {
        BeginServerLife(connection);
        m_collector.ChangeState(EndpointOf(connection, TCP_ROLE_SERVER),
                                TcpSocket::CLOSED,
                                state,
                                Simulator::Now());
    }
}

void
ScenarioRun::ServerTransition(const TcpLifecycleTransition& transition)
{
    // Until it is accepted a connection has no socket to listen to, and it may have gone further
    // than ESTABLISHED by then.
    const InetSocketAddress peer = InetSocketAddress::ConvertFrom(transition.remote);
    const TcpSegmentFlow flow = m_wire.Find(peer.GetIpv4(), peer.GetPort());
    if (!transition.passive || !flow.known || transition.from == lifecycle::State::CLOSED)
    {
        return;
    }
    const auto to = static_cast<TcpSocket::TcpStates_t>(transition.to);
    if (transition.from == lifecycle::State::LISTEN)
    {
        ServerBegins(peer.GetPort(), flow.connection, to);
        return;
    }
    const auto life = m_lives.find(peer.GetPort());
    if (life != m_lives.end() && !life->second.told)
    {
        const uint32_t endpoint = EndpointOf(life->second.connection, TCP_ROLE_SERVER);
        m_reasons[endpoint] = to == TcpSocket::CLOSED ? EndReasonName(transition.reason) : "";
        m_collector.ChangeState(endpoint,
                                static_cast<TcpSocket::TcpStates_t>(transition.from),
                                to,
                                Simulator::Now());
    }
    if (life != m_lives.end() && to == TcpSocket::CLOSED)
    {
        m_lives.erase(life);
    }
}

void
ScenarioRun::ListenerEvent(const TcpLifecycleListenerEvent& event)
{
    if (event.event != TcpListenerEvent::SYN_TEXT_TAKEN)
    {
        return;
    }
    const InetSocketAddress peer = InetSocketAddress::ConvertFrom(event.remote);
    const TcpSegmentFlow flow = m_wire.Find(peer.GetIpv4(), peer.GetPort());
    // Text of a connection that the server has had already comes from an old SYN, a second time.
    if (flow.known && !m_workload.GetEnd(flow.connection, TCP_ROLE_SERVER).accepted)
    {
        m_openedEarly[flow.connection] = true;
    }
}

void
ScenarioRun::Observe(uint32_t connection, TcpRole role, Ptr<Socket> socket)
{
    socket->TraceConnectWithoutContext(
        "State",
        MakeCallback(&ScenarioRun::StateChanged, this, connection, role));
}

void
ScenarioRun::StateChanged(uint32_t connection,
                          TcpRole role,
                          TcpSocket::TcpStates_t from,
                          TcpSocket::TcpStates_t to)
{
    m_collector.ChangeState(EndpointOf(connection, role), from, to, Simulator::Now());
    if (to == TcpSocket::CLOSED)
    {
        // The socket is still at work further up the call stack; it must not lose its last
        // reference before that has returned, and only then is its reason final.
        Simulator::ScheduleNow(&ScenarioRun::NoteEnd, this, connection, role);
    }
}

void
ScenarioRun::NoteEnd(uint32_t connection, TcpRole role)
{
    m_reasons[EndpointOf(connection, role)] = ReadReason(connection, role);
    m_workload.Release(connection, role);
}

std::string
ScenarioRun::ReadReason(uint32_t connection, TcpRole role) const
{
    const TcpWorkloadEnd& end = m_workload.GetEnd(connection, role);
    if (const auto socket = DynamicCast<TcpLifecycleSocket>(end.socket))
    {
        return EndReasonName(socket->GetEndReason());
    }
    return end.connectFailed ? "failed" : end.errored ? "error" : "normal";
}

ScenarioResult
ScenarioRun::Report() const
{
    ScenarioResult result;
    for (uint32_t connection = 0; connection < m_point.connections; connection++)
    {
        result.connections.push_back(MakeRecord(connection, TCP_ROLE_CLIENT));
        result.connections.push_back(MakeRecord(connection, TCP_ROLE_SERVER));
    }
    for (const TcpRole role : {TCP_ROLE_CLIENT, TCP_ROLE_SERVER})
    {
        for (std::size_t state = 0; state < SCENARIO_STATE_COUNT; state++)
        {
            result.occupancy.push_back(MakeOccupancy(role, state));
        }
    }
    result.durationSeconds = Simulator::Now().GetSeconds();
    result.segmentsSent = m_wire.GetSegmentsSent();
    result.segmentsLost = m_middlebox->GetLost();
    AddHostCounts(result);
    result.brokenIdentities = m_collector.GetBrokenIdentities();
    CheckReasons(result.connections, result.brokenIdentities);
    return result;
}

ConnectionRecord
ScenarioRun::MakeRecord(uint32_t connection, TcpRole role) const
{
    const uint32_t endpoint = EndpointOf(connection, role);
    ConnectionRecord record;
    record.connection = connection;
    record.role = ROLE_NAMES[role];
    record.closer = CloserOf(connection, role);
    record.endReason = FinalReason(connection, role);
    record.finalState = SCENARIO_STATE_NAMES[m_collector.GetState(endpoint)];
    record.openedSeconds = ToSeconds(m_collector.GetOpened(endpoint));
    record.endedSeconds = ToSeconds(m_collector.GetEnded(endpoint));
    for (std::size_t state = 0; state < SCENARIO_STATE_COUNT; state++)
    {
        record.stateSeconds[state] =
            m_collector.GetDuration(endpoint, static_cast<TcpSocket::TcpStates_t>(state))
                .GetSeconds();
    }
    AddCounts(record, connection, role);
    AddLatencies(record, connection, role);
    return record;
}

void
ScenarioRun::AddCounts(ConnectionRecord& record, uint32_t connection, TcpRole role) const
{
    const auto resent = [](uint32_t sent) { return sent > 0 ? sent - 1 : 0; };
    const TcpWireRecord& wire = m_wire.GetRecord(connection, role);
    record.synSent = wire.synSent;
    record.synResent = resent(wire.synSent);
    record.synAckSent = wire.synAckSent;
    record.synAckResent = resent(wire.synAckSent);
    record.finSent = wire.finSent;
    record.finResent = resent(wire.finSent);
    record.rstSent = wire.rstSent;
    record.openedEarly = m_openedEarly[connection] ? 1 : 0;
    const TcpWorkloadEnd& end = m_workload.GetEnd(connection, role);
    record.bytesSent = end.bytesSent;
    record.bytesDelivered = end.bytesDelivered;
}

void
ScenarioRun::AddLatencies(ConnectionRecord& record, uint32_t connection, TcpRole role) const
{
    const uint32_t endpoint = EndpointOf(connection, role);
    const TcpWireRecord& wire = m_wire.GetRecord(connection, role);
    const bool client = role == TCP_ROLE_CLIENT;
    record.handshakeSeconds = Span(client ? wire.firstSynSent : wire.firstSynReceived,
                                   m_collector.GetEntered(endpoint, TcpSocket::ESTABLISHED));
    const TcpWorkloadEnd& end = m_workload.GetEnd(connection, role);
    record.connectToReplySeconds = Span(end.connectCalled, end.firstDelivered);
    if (record.closer == "active" || record.closer == "both")
    {
        const bool lingered =
            !m_collector.GetEntered(endpoint, TcpSocket::TIME_WAIT).IsStrictlyNegative();
        // Without a TIME_WAIT, CLOSED ends the close only if it was reached in peace.
        if (lingered || record.endReason == "normal")
        {
            record.activeCloseSeconds = Span(end.closeCalled, TimeWaitOrEnd(connection, role));
        }
    }
    record.passiveCloseSeconds = Span(m_collector.GetEntered(endpoint, TcpSocket::CLOSE_WAIT),
                                      m_collector.GetEnded(endpoint));
    record.finSeconds = Span(wire.firstFinSent, wire.finAcknowledged);
    const Time firstFin = Earlier(m_wire.GetRecord(connection, TCP_ROLE_CLIENT).firstFinSent,
                                  m_wire.GetRecord(connection, TCP_ROLE_SERVER).firstFinSent);
    record.teardownSeconds = Span(firstFin,
                                  Both(TimeWaitOrEnd(connection, TCP_ROLE_CLIENT),
                                       TimeWaitOrEnd(connection, TCP_ROLE_SERVER)));
    record.releaseSeconds =
        Span(firstFin,
             Both(m_collector.GetEnded(EndpointOf(connection, TCP_ROLE_CLIENT)),
                  m_collector.GetEnded(EndpointOf(connection, TCP_ROLE_SERVER))));
}

std::string
ScenarioRun::CloserOf(uint32_t connection, TcpRole role) const
{
    const TcpRole other = role == TCP_ROLE_CLIENT ? TCP_ROLE_SERVER : TCP_ROLE_CLIENT;
    if (SentFinFirst(connection, role))
    {
        return SentFinFirst(connection, other) ? "both" : "active";
    }
    return FinAccepted(connection, role).IsStrictlyNegative() ? "none" : "passive";
}

bool
ScenarioRun::SentFinFirst(uint32_t connection, TcpRole role) const
{
    const Time sent = m_wire.GetRecord(connection, role).firstFinSent;
    const Time accepted = FinAccepted(connection, role);
    return !sent.IsStrictlyNegative() && (accepted.IsStrictlyNegative() || sent < accepted);
}

Time
ScenarioRun::FinAccepted(uint32_t connection, TcpRole role) const
{
    // The states that are entered by the peer's FIN and by nothing else. A FIN beyond a hole
    // reaches the host long before it counts, so the wire does not tell this time.
    const uint32_t endpoint = EndpointOf(connection, role);
    const Time closeWait = m_collector.GetEntered(endpoint, TcpSocket::CLOSE_WAIT);
    const Time closing = m_collector.GetEntered(endpoint, TcpSocket::CLOSING);
    const Time timeWait = m_collector.GetEntered(endpoint, TcpSocket::TIME_WAIT);
    return Earlier(closeWait, Earlier(closing, timeWait));
}

Time
ScenarioRun::TimeWaitOrEnd(uint32_t connection, TcpRole role) const
{
    const uint32_t endpoint = EndpointOf(connection, role);
    return Earlier(m_collector.GetEntered(endpoint, TcpSocket::TIME_WAIT),
                   m_collector.GetEnded(endpoint));
}

std::string
ScenarioRun::FinalReason(uint32_t connection, TcpRole role) const
{
    const uint32_t endpoint = EndpointOf(connection, role);
    const TcpWorkloadEnd& end = m_workload.GetEnd(connection, role);
    if (m_collector.GetOpened(endpoint).IsStrictlyNegative())
    {
        return end.portInUse ? "port-in-use" : end.connectFailed ? "failed" : "none";
    }
    if (m_collector.GetState(endpoint) != TcpSocket::CLOSED)
    {
        // A socket may have given up, told its application and kept its state.
        return end.connectFailed ? "failed" : end.errored ? "error" : "alive";
    }
    // An end in the very last moment of the run has had no time to be noted.
    return m_reasons[endpoint].empty() ? ReadReason(connection, role) : m_reasons[endpoint];
}

void
ScenarioRun::AddHostCounts(ScenarioResult& result) const
{
    for (const TcpRole role : {TCP_ROLE_CLIENT, TCP_ROLE_SERVER})
    {
        uint64_t resets = 0;
        for (uint32_t connection = 0; connection < m_point.connections; connection++)
        {
            resets += m_wire.GetRecord(connection, role).rstSent;
        }
        result.counts.push_back({ROLE_NAMES[role], "resets_sent", resets});
        if (role == TCP_ROLE_SERVER && m_point.stack == "lifecycle")
        {
            const auto early = std::count(m_openedEarly.begin(), m_openedEarly.end(), true);
            result.counts.push_back(
                {ROLE_NAMES[role], "opened_early", static_cast<uint64_t>(early)});
        }
        AddProtocolCounts(m_topology.GetNodes().Get(role), ROLE_NAMES[role], result.counts);
    }
    result.counts.push_back({"path", "segments_sent", result.segmentsSent});
    AddPathCounts(*m_middlebox, result.counts);
    if (m_point.stack == "lifecycle")
    {
        AddOldDuplicateCounts(m_old.GetCounts(), result.counts);
    }
    if (m_flooder)
    {
        result.counts.push_back({"attacker", "syns_sent", m_flooder->GetSent()});
    }
}

OccupancyRecord
ScenarioRun::MakeOccupancy(TcpRole role, std::size_t state) const
{
    const auto tcpState = static_cast<TcpSocket::TcpStates_t>(state);
    OccupancyRecord record;
    record.node = ROLE_NAMES[role];
    record.state = SCENARIO_STATE_NAMES[state];
    record.meanConnections = m_collector.GetMean(role, tcpState);
    record.maxConnections = m_collector.GetMaximum(role, tcpState);
    record.integralSeconds = m_collector.GetIntegral(role, tcpState).GetSeconds();
    for (const auto& change : m_collector.GetSeries(role, tcpState, SERIES_POINTS))
    {
        record.series.emplace_back(change.first.GetSeconds(), change.second);
    }
    return record;
}

void
ScenarioRun::CheckReasons(const std::vector<ConnectionRecord>& records,
                          std::vector<std::string>& broken) const
{
    for (const TcpRole role : {TCP_ROLE_CLIENT, TCP_ROLE_SERVER})
    {
        std::map<std::string, uint32_t> counts;
        uint32_t sum = role == TCP_ROLE_SERVER ? m_strays : 0;
        for (const ConnectionRecord& record : records)
        {
            const bool ended = record.openedSeconds >= 0 && record.finalState == "closed";
            if (record.role == ROLE_NAMES[role] && ended && record.endReason != "none" &&
                record.endReason != "alive")
            {
                counts[record.endReason]++;
                sum++;
            }
        }
        if (sum != m_collector.GetEndedCount(role))
        {
            std::ostringstream text;
            text << ROLE_NAMES[role] << ": ended " << m_collector.GetEndedCount(role)
                 << ", but the end reasons add up to " << sum;
            for (const auto& count : counts)
            {
                text << ", " << count.first << " " << count.second;
            }
            broken.push_back(text.str());
        }
    }
}

/**
 * @param value a number
 * @return its bits, the same for 0 and -0
 */
uint64_t
BitsOf(double value)
{
    const double canonical = value == 0 ? 0 : value;
    uint64_t bits = 0;
    std::memcpy(&bits, &canonical, sizeof(bits));
    return bits;
}

} // namespace

uint64_t
ScenarioLossKey(const ScenarioPoint& point)
{
    uint64_t key = SegmentLossModel::Mix(static_cast<uint64_t>(point.seed) << 32 | point.run);
    const auto add = [&key](uint64_t value) { key = SegmentLossModel::Mix(key ^ value); };
    add(BitsOf(point.lossRate));
    add(BitsOf(point.mslSeconds));
    add(BitsOf(point.rttSeconds));
    add(point.closer.empty() ? 0 : static_cast<uint64_t>(point.closer.front()));
    add(point.halfClose ? 1 : 0);
    add(BitsOf(point.connectionsPerSecond));
    add(point.requestBytes);
    add(point.replyBytes);
    add(point.segmentSize);
    add(point.bitsPerSecond);
    add(BitsOf(point.serverCloseDelaySeconds));
    return key;
}

ScenarioResult
RunScenario(const ScenarioPoint& point)
{
    CheckPoint(point);
    RngSeedManager::SetSeed(point.seed);
    RngSeedManager::SetRun(point.run);
    ScenarioResult result;
    {
        // The run lets go of its sockets and nodes before the simulator destroys what is left.
        ScenarioRun run(point);
        result = run.Run();
    }
    Simulator::Destroy();
    return result;
}

} // namespace ns3
