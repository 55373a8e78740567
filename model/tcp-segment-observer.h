/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_SEGMENT_OBSERVER_H
#define TCP_SEGMENT_OBSERVER_H

#include "segment-loss-model.h"
#include "tcp-wire-segment.h"

#include "ns3/callback.h"
#include "ns3/ipv4.h"
#include "ns3/node.h"
#include "ns3/nstime.h"

#include <array>
#include <unordered_map>
#include <vector>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 * @brief What one end of a connection sent and received, as seen on the wire at its host.
 *
 * Times are negative until they are reached.
 */
struct TcpWireRecord
{
    uint32_t synSent{0};       //!< SYN segments without ACK sent, retransmissions included
    uint32_t synAckSent{0};    //!< SYN-ACK segments sent, retransmissions included
    uint32_t finSent{0};       //!< FIN segments sent, retransmissions included
    uint32_t rstSent{0};       //!< RST segments sent
    Time firstSynSent{-1};     //!< first SYN left this host
    Time firstSynReceived{-1}; //!< first SYN arrived at this host
    Time firstFinSent{-1};     //!< first FIN left this host
    Time firstFinReceived{-1}; //!< first FIN arrived at this host
    Time finAcknowledged{-1};  //!< an acknowledgment of the FIN arrived at this host
    uint32_t finEnd{0};        //!< sequence number after the FIN sent last
};

/**
 * @ingroup tcp-lifecycle
 * @brief Watches the connections to one service from the IPv4 layer of both hosts.
 *
 * It reads nothing but the segments in the "Tx" and "Rx" traces of Ipv4L3Protocol, so it sees the
 * same for any TCP, also for what has no socket: an embryonic connection or a TIME_WAIT entry.
 * "Sent" means handed to the interface; a segment the link loses was sent, and never received.
 *
 * A connection is known by the client's address and port, the service being the same for all. They
 * are learnt when the client's first SYN leaves: ExpectSyn() says whose it will be. When a port is
 * used again the last registration wins, and late segments of the older connection count for the
 * newer one.
 *
 * The observer must outlive the simulation of the nodes it watches.
 */
class TcpSegmentObserver
{
  public:
    /// Told the index of a connection.
    using Hook = Callback<void, uint32_t>;

    /**
     * @param address the server's address
     * @param port the port it listens on
     */
    TcpSegmentObserver(Ipv4Address address, uint16_t port);

    /**
     * Listen to both hosts.
     *
     * @param client the host that opens the connections
     * @param server the host with the service
     */
    void Watch(Ptr<Node> client, Ptr<Node> server);

    /**
     * Announce that a connection is about to be opened: the next SYN that leaves the client host
     * towards the service is its first.
     *
     * @param connection index of the connection
     */
    void ExpectSyn(uint32_t connection);

    /**
     * Withdraw the announcement, if no SYN has answered it.
     *
     * @param connection index of the connection
     */
    void ForgetExpected(uint32_t connection);

    /**
     * Tie a connection to the client's address and port.
     *
     * @param connection index of the connection
     * @param address the client's address
     * @param port the client's port
     */
    void Register(uint32_t connection, Ipv4Address address, uint16_t port);

    /**
     * @param address the client's address
     * @param port the client's port
     * @return the connection last registered for them; sender is the client
     */
    TcpSegmentFlow Find(Ipv4Address address, uint16_t port) const;

    /**
     * @param segment a segment
     * @return its connection and sender
     */
    TcpSegmentFlow Classify(const TcpWireSegment& segment) const;

    /**
     * @param connection index of the connection
     * @param role which end
     * @return what was seen there
     */
    const TcpWireRecord& GetRecord(uint32_t connection, TcpRole role) const;

    /// @return TCP segments of known connections sent by both hosts
    uint64_t GetSegmentsSent() const;

    /**
     * @param hook called when the first SYN of a connection arrives at the server, before its TCP
     *        sees it
     */
    void SetFirstSynReceivedHook(Hook hook);

    /**
     * @param hook called when the server's end of a connection sends or receives a RST
     */
    void SetServerResetHook(Hook hook);

  private:
    // Sinks of the four traces: the packet with its IPv4 header, who reports it, and where it
    // passes.
    void ClientSends(Ptr<const Packet> packet, Ptr<Ipv4> ipv4, uint32_t interface);
    void ServerSends(Ptr<const Packet> packet, Ptr<Ipv4> ipv4, uint32_t interface);
    void ClientReceives(Ptr<const Packet> packet, Ptr<Ipv4> ipv4, uint32_t interface);
    void ServerReceives(Ptr<const Packet> packet, Ptr<Ipv4> ipv4, uint32_t interface);

    /**
     * @param packet a packet that leaves a host
     * @param sender whose host
     */
    void Sent(Ptr<const Packet> packet, TcpRole sender);

    /**
     * @param packet a packet that arrives at a host
     * @param receiver whose host
     */
    void Received(Ptr<const Packet> packet, TcpRole receiver);

    /**
     * @param connection index of a registered connection
     * @param role which end
     * @return its record
     */
    TcpWireRecord& Record(uint32_t connection, TcpRole role);

    /**
     * @param record of the sender
     * @param segment what it sends
     */
    void CountSent(TcpWireRecord& record, const TcpWireSegment& segment) const;

    Ipv4Address m_address;                                //!< the server's address
    uint16_t m_port;                                      //!< the port it listens on
    bool m_expecting{false};                              //!< a first SYN is announced
    uint32_t m_expected{0};                               //!< whose
    uint64_t m_segmentsSent{0};                           //!< by both hosts
    Hook m_firstSynReceived;                              //!< see SetFirstSynReceivedHook()
    Hook m_serverReset;                                   //!< see SetServerResetHook()
    std::unordered_map<uint64_t, uint32_t> m_connections; //!< by client address and port
    std::vector<std::array<TcpWireRecord, TCP_ROLE_COUNT>> m_records; //!< by connection
};

} // namespace ns3

#endif // TCP_SEGMENT_OBSERVER_H
