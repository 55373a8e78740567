/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_WORKLOAD_HELPER_H
#define TCP_LIFECYCLE_WORKLOAD_HELPER_H

#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"
#include "ns3/socket.h"
#include "ns3/tcp-wire-segment.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 * @brief What the applications of a TcpLifecycleWorkloadHelper do.
 */
struct TcpWorkloadScript
{
    /// Who calls Close first.
    enum Closer
    {
        CLIENT_CLOSES, //!< the client, when it has the whole reply
        SERVER_CLOSES, //!< the server, when it has handed the reply to its socket
        BOTH_CLOSE     //!< both, at the moment the client has the whole reply
    };

    uint32_t connections{1};        //!< how many
    double connectionsPerSecond{1}; //!< mean rate of the Poisson arrivals
    uint32_t requestBytes{100};     //!< bytes of the request
    uint32_t replyBytes{10000};     //!< bytes of the reply
    Closer closer{CLIENT_CLOSES};   //!< who closes first
    bool halfClose{false};          //!< the client calls ShutdownSend with its request
    Time serverCloseDelay;          //!< from the end of file to the server's Close
    uint32_t segmentSize{1448};     //!< MSS, bytes
    double mslSeconds{60};          //!< maximum segment lifetime
    bool timestamps{true};          //!< whether both ends offer timestamps
    uint32_t backlog{0};            //!< of the listener; 0: what its handshake policy says
    double acceptsPerSecond{0};     //!< the server takes connections at this rate; 0: at once
    uint32_t clientPorts{0};        //!< clients take so many ports in turn; 0: any that is free
    uint16_t port{80};              //!< port of the service
};

/**
 * @ingroup tcp-lifecycle
 * @brief What the application at one end of a connection did and learnt.
 */
struct TcpWorkloadEnd
{
    Ptr<Socket> socket;         //!< kept until the connection is CLOSED at this end
    uint64_t toSend{0};         //!< bytes still to be handed to the socket
    uint64_t bytesSent{0};      //!< bytes the socket took
    uint64_t bytesDelivered{0}; //!< bytes the socket delivered
    Time connectCalled{-1};     //!< client: Connect; negative: not yet
    Time firstDelivered{-1};    //!< the socket delivered its first byte; negative: none
    Time closeCalled{-1};       //!< first Close or ShutdownSend; negative: none
    bool accepted{false};       //!< server: there is, or was, an accepted socket
    bool begun{false};          //!< the request or reply has begun to be handed to the socket
    bool closed{false};         //!< Close was called
    bool closeOnAccept{false};  //!< Close is due as soon as there is a socket
    bool connectFailed{false};  //!< the socket reported that Connect failed
    bool portInUse{false};      //!< client: its port, or every port, was taken
    bool errored{false};        //!< the socket reported an error
    bool pumping{false};        //!< bytes are being handed over; no second time inside the first
};

/**
 * @ingroup tcp-lifecycle
 * @brief Told what the workload does; hooks are empty unless overridden.
 */
class TcpWorkloadObserver
{
  public:
    virtual ~TcpWorkloadObserver() = default;

    /**
     * A client socket exists and has its attributes; Connect is called next.
     *
     * @param connection index of the connection
     * @param socket its client socket, in CLOSED
     */
    virtual void AboutToConnect(uint32_t connection, Ptr<Socket> socket);

    /**
     * Connect has returned.
     *
     * @param connection index of the connection
     * @param socket its client socket
     * @param result what Connect returned, 0 or -1
     */
    virtual void ConnectReturned(uint32_t connection, Ptr<Socket> socket, int result);

    /**
     * A server socket was accepted; its application has not touched it yet.
     *
     * @param connection index of the connection
     * @param socket its server socket
     */
    virtual void Accepted(uint32_t connection, Ptr<Socket> socket);

    /**
     * Which connection does a client address belong to?
     *
     * @param peer address and port of the client
     * @param connection index of the connection
     * @return false if there is none; the server then closes the socket at once
     */
    virtual bool FindConnection(const Address& peer, uint32_t& connection) = 0;
};

/**
 * @ingroup tcp-lifecycle
 * @brief Request and reply over many connections: who opens, sends and closes when.
 *
 * Connection k opens at the k-th arrival of a Poisson process. The client sends its request when it
 * is connected, and with halfClose calls ShutdownSend at once. The server replies when it has the
 * whole request. Then:
 * - CLIENT_CLOSES: the client calls Close when it has the whole reply; the server calls Close
 *   serverCloseDelay after the end of file.
 * - SERVER_CLOSES: the server calls Close when the whole reply is handed to its socket; the client
 *   calls Close at the end of file.
 * - BOTH_CLOSE: when the client has the whole reply both call Close at this same moment. No
 *   application can know that moment at the server; the script does, and two FINs that leave
 *   together always cross.
 * - halfClose, whoever closes: the server calls Close when the whole reply is handed to its
 *   socket, the client at the end of file.
 *
 * An application whose socket reports an error stops. The other one would wait for ever when
 * nothing more arrives, so PATIENCE after that it calls Close unless it has done so.
 *
 * Both ends read all that has arrived before they look at an end of file, so nothing is unread at
 * Close. The same calls are made in the same order on any TCP below TcpSocketFactory.
 *
 * backlog and acceptsPerSecond are for listeners of this module; stock has neither.
 *
 * Client ports come from the stack, or, with clientPorts = n, connection k takes port
 * FIRST_CLIENT_PORT + k mod n: four-tuples come again, and where the last connection still holds
 * one, this one fails (portInUse).
 *
 * The helper must outlive the simulation. It draws arrivals from stream number ARRIVAL_STREAM.
 */
class TcpLifecycleWorkloadHelper
{
  public:
    /// Number of the stream the arrivals are drawn from.
    static constexpr int64_t ARRIVAL_STREAM = 1;

    /// First port of the pool of client ports (RFC 6335, section 6: the dynamic ports).
    static constexpr uint16_t FIRST_CLIENT_PORT = 49152;

    /// Most ports that the pool can hold.
    static constexpr uint32_t MAX_CLIENT_PORTS = 65536 - FIRST_CLIENT_PORT;

    /**
     * @param script what to do
     * @param observer told of it; must outlive this object
     */
    TcpLifecycleWorkloadHelper(const TcpWorkloadScript& script, TcpWorkloadObserver& observer);

    /**
     * Start the listener and schedule all arrivals.
     *
     * @param client host of the clients
     * @param server host of the server
     * @param address the server's address
     * @return the time of the last arrival
     */
    Time Install(Ptr<Node> client, Ptr<Node> server, Ipv4Address address);

    /**
     * @param connection index of the connection
     * @param role which end
     * @return what its application did and learnt
     */
    const TcpWorkloadEnd& GetEnd(uint32_t connection, TcpRole role) const;

    /**
     * Let go of the socket of an end that is CLOSED.
     *
     * @param connection index of the connection
     * @param role which end
     */
    void Release(uint32_t connection, TcpRole role);

  private:
    // In all of these, connection is its index, role says which end, and socket is that end's.

    /// @return the end, to change
    TcpWorkloadEnd& End(uint32_t connection, TcpRole role);
    /// @return a new socket on the node, with the script's attributes
    Ptr<Socket> MakeSocket(Ptr<Node> node) const;
    /// Start the server.
    void Listen();
    /// A connection's arrival.
    void Open(uint32_t connection);
    /// Bind, where there is a pool of ports, and connect. @return 0, or -1 as Connect does
    int Connect(uint32_t connection, Ptr<Socket> socket);
    /// Take charge of a socket: keep it and hear of its data, space and end.
    void Adopt(uint32_t connection, TcpRole role, Ptr<Socket> socket);
    /// The listener has a new connection, from the peer.
    void HandleAccept(Ptr<Socket> socket, const Address& peer);
    /// The client is connected.
    void HandleConnected(uint32_t connection, Ptr<Socket> socket);
    /// The client cannot be connected.
    void HandleConnectFailed(uint32_t connection, Ptr<Socket> socket);
    /// Data, or its end, can be read.
    void HandleReceive(uint32_t connection, TcpRole role, Ptr<Socket> socket);
    /// The send buffer has room for so many bytes.
    void HandleSpace(uint32_t connection, TcpRole role, Ptr<Socket> socket, uint32_t space);
    /// The peer has closed, or the connection is over.
    void HandleNormalClose(uint32_t connection, TcpRole role, Ptr<Socket> socket);
    /// The connection has failed.
    void HandleErrorClose(uint32_t connection, TcpRole role, Ptr<Socket> socket);
    /// Read all there is. @return true at the end of file
    bool ReadAll(uint32_t connection, TcpRole role);
    /// Act on the number of bytes that have been delivered.
    void AfterReading(uint32_t connection, TcpRole role);
    /// Act on the end of file.
    void HandleEndOfFile(uint32_t connection, TcpRole role);
    /// The server has the whole request.
    void Reply(uint32_t connection);
    /// The client has the whole reply.
    void FinishClient(uint32_t connection);
    /// Hand as many bytes to the socket as it takes.
    void Pump(uint32_t connection, TcpRole role);
    /// The request or the reply is handed over to its last byte.
    void AllHandedOver(uint32_t connection, TcpRole role);
    /// Have Close() called after a delay.
    void CloseAt(Time delay, uint32_t connection, TcpRole role);
    /// Close an end, unless it was closed or has failed; without a socket, once there is one.
    void Close(uint32_t connection, TcpRole role);
    /// @return true if the server's Close follows its reply, not the client's FIN
    bool ServerClosesAfterReply() const;

    TcpWorkloadScript m_script;      //!< what to do
    TcpWorkloadObserver& m_observer; //!< told of it
    Ptr<Node> m_client;              //!< host of the clients
    Ptr<Node> m_server;              //!< host of the server
    Ipv4Address m_address;           //!< the server's address
    Ptr<Socket> m_listener;          //!< the server's listening socket
    std::vector<std::array<TcpWorkloadEnd, TCP_ROLE_COUNT>> m_ends; //!< by connection
};

} // namespace ns3

#endif // TCP_LIFECYCLE_WORKLOAD_HELPER_H
