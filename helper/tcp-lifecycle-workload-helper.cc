/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-workload-helper.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// How long an application waits for its own socket to end after the other end's has failed.
const int64_t PATIENCE_SECONDS = 1;

/// Bytes of the send and the receive buffer, the same for every TCP.
const uint32_t BUFFER_BYTES = 131072;

/**
 * @param role one end
 * @return the other
 */
TcpRole
Other(TcpRole role)
{
    return role == TCP_ROLE_CLIENT ? TCP_ROLE_SERVER : TCP_ROLE_CLIENT;
}

} // namespace

void
TcpWorkloadObserver::AboutToConnect(uint32_t, Ptr<Socket>)
{
}

void
TcpWorkloadObserver::ConnectReturned(uint32_t, Ptr<Socket>, int)
{
}

void
TcpWorkloadObserver::Accepted(uint32_t, Ptr<Socket>)
{
}

TcpLifecycleWorkloadHelper::TcpLifecycleWorkloadHelper(const TcpWorkloadScript& script,
                                                       TcpWorkloadObserver& observer)
    : m_script(script),
      m_observer(observer),
      m_ends(script.connections)
{
}

Time
TcpLifecycleWorkloadHelper::Install(Ptr<Node> client, Ptr<Node> server, Ipv4Address address)
{
    m_client = client;
    m_server = server;
    m_address = address;
    Simulator::ScheduleWithContext(server->GetId(),
                                   Time(),
                                   &TcpLifecycleWorkloadHelper::Listen,
                                   this);
    Ptr<ExponentialRandomVariable> gap = CreateObject<ExponentialRandomVariable>();
    gap->SetStream(ARRIVAL_STREAM);
    gap->SetAttribute("Mean", DoubleValue(1 / m_script.connectionsPerSecond));
    Time arrival;
    for (uint32_t connection = 0; connection < m_script.connections; connection++)
    {
        arrival += Seconds(gap->GetValue());
        Simulator::ScheduleWithContext(client->GetId(),
                                       arrival,
                                       &TcpLifecycleWorkloadHelper::Open,
                                       this,
                                       connection);
    }
    return arrival;
}

const TcpWorkloadEnd&
TcpLifecycleWorkloadHelper::GetEnd(uint32_t connection, TcpRole role) const
{
    return m_ends.at(connection).at(role);
}

void
TcpLifecycleWorkloadHelper::Release(uint32_t connection, TcpRole role)
{
    End(connection, role).socket = nullptr;
}

TcpWorkloadEnd&
TcpLifecycleWorkloadHelper::End(uint32_t connection, TcpRole role)
{
    return m_ends[connection][role];
}

Ptr<Socket>
TcpLifecycleWorkloadHelper::MakeSocket(Ptr<Node> node) const
{
    // Attributes are set on each socket: defaults set through Config would outlive this run.
    Ptr<Socket> socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    socket->SetAttribute("SegmentSize", UintegerValue(m_script.segmentSize));
    socket->SetAttribute("MaxSegLifetime", DoubleValue(m_script.mslSeconds));
    socket->SetAttribute("SndBufSize", UintegerValue(BUFFER_BYTES));
    socket->SetAttribute("RcvBufSize", UintegerValue(BUFFER_BYTES));
    socket->SetAttribute("Timestamp", BooleanValue(m_script.timestamps));
    return socket;
}

void
TcpLifecycleWorkloadHelper::Listen()
{
    m_listener = MakeSocket(m_server);
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&TcpLifecycleWorkloadHelper::HandleAccept, this));
    const int bound = m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), m_script.port));
    const auto ours = DynamicCast<TcpLifecycleSocket>(m_listener);
    if (ours)
    {
        ours->SetAttribute("AcceptRate", DoubleValue(m_script.acceptsPerSecond));
    }
    const int listening =
        ours && m_script.backlog > 0 ? ours->Listen(m_script.backlog) : m_listener->Listen();
    NS_ABORT_MSG_UNLESS(bound == 0 && listening == 0, "the server cannot listen");
}

void
TcpLifecycleWorkloadHelper::Open(uint32_t connection)
{
    Ptr<Socket> socket = MakeSocket(m_client);
    Adopt(connection, TCP_ROLE_CLIENT, socket);
    socket->SetConnectCallback(
        MakeCallback(&TcpLifecycleWorkloadHelper::HandleConnected, this, connection),
        MakeCallback(&TcpLifecycleWorkloadHelper::HandleConnectFailed, this, connection));
    m_observer.AboutToConnect(connection, socket);
    End(connection, TCP_ROLE_CLIENT).connectCalled = Simulator::Now();
    const int result = Connect(connection, socket);
    m_observer.ConnectReturned(connection, socket, result);
    if (result != 0)
    {
        const auto error = socket->GetErrno();
        End(connection, TCP_ROLE_CLIENT).portInUse =
            error == Socket::ERROR_ADDRINUSE || error == Socket::ERROR_ADDRNOTAVAIL;
        HandleConnectFailed(connection, socket);
        if (m_script.clientPorts > 0)
        {
            socket->Close(); // or it would keep its port from all later connections
        }
    }
}

int
TcpLifecycleWorkloadHelper::Connect(uint32_t connection, Ptr<Socket> socket)
{
    if (m_script.clientPorts > 0)
    {
        const auto port =
            static_cast<uint16_t>(FIRST_CLIENT_PORT + connection % m_script.clientPorts);
        if (socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port)) != 0)
        {
            return -1;
        }
    }
    return socket->Connect(InetSocketAddress(m_address, m_script.port));
}

void
TcpLifecycleWorkloadHelper::Adopt(uint32_t connection, TcpRole role, Ptr<Socket> socket)
{
    using Helper = TcpLifecycleWorkloadHelper;
    End(connection, role).socket = socket;
    socket->SetRecvCallback(MakeCallback(&Helper::HandleReceive, this, connection, role));
    socket->SetSendCallback(MakeCallback(&Helper::HandleSpace, this, connection, role));
    socket->SetCloseCallbacks(MakeCallback(&Helper::HandleNormalClose, this, connection, role),
                              MakeCallback(&Helper::HandleErrorClose, this, connection, role));
}

void
TcpLifecycleWorkloadHelper::HandleAccept(Ptr<Socket> socket, const Address& peer)
{
    // A SYN that arrives late, when its connection is over, makes a TCP without a TIME_WAIT at this
    // end accept it again. That is no second connection of the script.
    uint32_t connection = 0;
    if (!m_observer.FindConnection(peer, connection) || End(connection, TCP_ROLE_SERVER).accepted)
    {
        socket->Close();
        return;
    }
    End(connection, TCP_ROLE_SERVER).accepted = true;
    Adopt(connection, TCP_ROLE_SERVER, socket);
    m_observer.Accepted(connection, socket);
    if (End(connection, TCP_ROLE_SERVER).closeOnAccept)
    {
        CloseAt(Time(), connection, TCP_ROLE_SERVER);
    }
    else if (m_script.requestBytes == 0)
    {
        Reply(connection);
    }
}

void
TcpLifecycleWorkloadHelper::HandleConnected(uint32_t connection, Ptr<Socket>)
{
    TcpWorkloadEnd& end = End(connection, TCP_ROLE_CLIENT);
    end.begun = true;
    end.toSend = m_script.requestBytes;
    Pump(connection, TCP_ROLE_CLIENT);
    if (m_script.replyBytes == 0)
    {
        FinishClient(connection);
    }
}

void
TcpLifecycleWorkloadHelper::HandleConnectFailed(uint32_t connection, Ptr<Socket> socket)
{
    End(connection, TCP_ROLE_CLIENT).connectFailed = true;
    HandleErrorClose(connection, TCP_ROLE_CLIENT, socket);
}

void
TcpLifecycleWorkloadHelper::HandleReceive(uint32_t connection, TcpRole role, Ptr<Socket>)
{
    const bool ended = ReadAll(connection, role);
    AfterReading(connection, role);
    if (ended)
    {
        HandleEndOfFile(connection, role);
    }
}

void
TcpLifecycleWorkloadHelper::HandleSpace(uint32_t connection, TcpRole role, Ptr<Socket>, uint32_t)
{
    Pump(connection, role);
}

void
TcpLifecycleWorkloadHelper::HandleNormalClose(uint32_t connection, TcpRole role, Ptr<Socket>)
{
    // It means the peer's FIN, or that the connection is over; either way nothing more arrives.
    ReadAll(connection, role);
    AfterReading(connection, role);
    HandleEndOfFile(connection, role);
}

void
TcpLifecycleWorkloadHelper::HandleErrorClose(uint32_t connection, TcpRole role, Ptr<Socket>)
{
    TcpWorkloadEnd& end = End(connection, role);
    if (end.errored)
    {
        return;
    }
    ReadAll(connection, role);
    end.errored = true;
    end.toSend = 0;
    CloseAt(Seconds(PATIENCE_SECONDS), connection, Other(role));
}

bool
TcpLifecycleWorkloadHelper::ReadAll(uint32_t connection, TcpRole role)
{
    TcpWorkloadEnd& end = End(connection, role);
    if (!end.socket)
    {
        return false;
    }
    while (Ptr<Packet> packet = end.socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            return true;
        }
        if (end.bytesDelivered == 0)
        {
            end.firstDelivered = Simulator::Now();
        }
        end.bytesDelivered += packet->GetSize();
    }
    return false;
}

void
TcpLifecycleWorkloadHelper::AfterReading(uint32_t connection, TcpRole role)
{
    const uint64_t delivered = End(connection, role).bytesDelivered;
    if (role == TCP_ROLE_SERVER && delivered >= m_script.requestBytes)
    {
        Reply(connection);
    }
    if (role == TCP_ROLE_CLIENT && delivered >= m_script.replyBytes)
    {
        FinishClient(connection);
    }
}

void
TcpLifecycleWorkloadHelper::HandleEndOfFile(uint32_t connection, TcpRole role)
{
    if (role == TCP_ROLE_CLIENT)
    {
        Close(connection, role);
    }
    else if (!End(connection, role).begun || !ServerClosesAfterReply())
    {
        CloseAt(m_script.serverCloseDelay, connection, role);
    }
}

void
TcpLifecycleWorkloadHelper::Reply(uint32_t connection)
{
    TcpWorkloadEnd& end = End(connection, TCP_ROLE_SERVER);
    if (end.begun)
    {
        return;
    }
    end.begun = true;
    end.toSend = m_script.replyBytes;
    Pump(connection, TCP_ROLE_SERVER);
}

void
TcpLifecycleWorkloadHelper::FinishClient(uint32_t connection)
{
    if (m_script.halfClose || m_script.closer == TcpWorkloadScript::SERVER_CLOSES ||
        End(connection, TCP_ROLE_CLIENT).closed)
    {
        return;
    }
    if (m_script.closer == TcpWorkloadScript::BOTH_CLOSE)
    {
        CloseAt(Time(), connection, TCP_ROLE_SERVER);
    }
    Close(connection, TCP_ROLE_CLIENT);
}

void
TcpLifecycleWorkloadHelper::Pump(uint32_t connection, TcpRole role)
{
    TcpWorkloadEnd& end = End(connection, role);
    if (!end.begun || end.pumping || end.errored || end.closed || !end.socket)
    {
        return;
    }
    end.pumping = true;
    while (end.toSend > 0)
    {
        const uint64_t size = std::min<uint64_t>(end.toSend, end.socket->GetTxAvailable());
        const int sent =
            size > 0 ? end.socket->Send(Create<Packet>(static_cast<uint32_t>(size))) : 0;
        if (sent <= 0)
        {
            break;
        }
        end.toSend -= sent;
        end.bytesSent += sent;
    }
    end.pumping = false;
    if (end.toSend == 0)
    {
        AllHandedOver(connection, role);
    }
}

void
TcpLifecycleWorkloadHelper::AllHandedOver(uint32_t connection, TcpRole role)
{
    TcpWorkloadEnd& end = End(connection, role);
    if (role == TCP_ROLE_SERVER && ServerClosesAfterReply())
    {
        Close(connection, role);
    }
    if (role == TCP_ROLE_CLIENT && m_script.halfClose && end.closeCalled.IsStrictlyNegative())
    {
        end.closeCalled = Simulator::Now();
        end.socket->ShutdownSend();
    }
}

void
TcpLifecycleWorkloadHelper::CloseAt(Time delay, uint32_t connection, TcpRole role)
{
    const Ptr<Node> node = role == TCP_ROLE_CLIENT ? m_client : m_server;
    Simulator::ScheduleWithContext(node->GetId(),
                                   delay,
                                   &TcpLifecycleWorkloadHelper::Close,
                                   this,
                                   connection,
                                   role);
}

void
TcpLifecycleWorkloadHelper::Close(uint32_t connection, TcpRole role)
{
    TcpWorkloadEnd& end = End(connection, role);
    if (!end.socket)
    {
        end.closeOnAccept = true;
        return;
    }
    if (end.closed || end.errored)
    {
        return;
    }
    ReadAll(connection, role);
    end.closed = true;
    if (end.closeCalled.IsStrictlyNegative())
    {
        end.closeCalled = Simulator::Now();
    }
    end.socket->Close();
}

bool
TcpLifecycleWorkloadHelper::ServerClosesAfterReply() const
{
    return m_script.halfClose || m_script.closer == TcpWorkloadScript::SERVER_CLOSES;
}

} // namespace ns3
