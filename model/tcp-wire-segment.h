/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_WIRE_SEGMENT_H
#define TCP_WIRE_SEGMENT_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/tcp-four-tuple.h"

#include <cstdint>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 * @brief The two ends of a connection, as indices: the client opens, the server accepts.
 *
 * As a direction it names the end that sent the segment.
 */
enum TcpRole : uint8_t
{
    TCP_ROLE_CLIENT = 0,
    TCP_ROLE_SERVER = 1,
    TCP_ROLE_COUNT = 2,
};

/**
 * @ingroup tcp-lifecycle
 * @brief What an onlooker learns of one TCP segment from its IP and TCP headers.
 *
 * Observers look at every segment several times on its way, so the few fields they need are read
 * from the bytes of the packet (RFC 791, section 3.1; RFC 8200, section 3; RFC 9293, section 3.1)
 * instead of building ns-3 header objects with all options. The packet is not changed.
 */
struct TcpWireSegment
{
    static constexpr uint8_t FIN = 0x01; //!< no more data from the sender
    static constexpr uint8_t SYN = 0x02; //!< synchronise sequence numbers
    static constexpr uint8_t RST = 0x04; //!< reset the connection
    static constexpr uint8_t ACK = 0x10; //!< the acknowledgment field counts

    bool ipv6{false};            //!< the family: which of the addresses below count
    Ipv4Address source;          //!< address of the sender, for IPv4
    Ipv4Address destination;     //!< address of the receiver, for IPv4
    Ipv6Address source6;         //!< address of the sender, for IPv6
    Ipv6Address destination6;    //!< address of the receiver, for IPv6
    uint16_t sourcePort{0};      //!< port of the sender
    uint16_t destinationPort{0}; //!< port of the receiver
    uint32_t sequence{0};        //!< sequence number field
    uint32_t acknowledgment{0};  //!< acknowledgment number field
    uint8_t flags{0};            //!< control bits
    uint32_t payload{0};         //!< bytes of data

    /**
     * @param mask control bits, e.g. SYN | ACK
     * @return true if all of them are set
     */
    bool Has(uint8_t mask) const
    {
        return (flags & mask) == mask;
    }

    /// @return the sequence number that follows this segment; SYN and FIN count one each
    uint32_t NextSequence() const
    {
        return sequence + payload + (Has(SYN) ? 1 : 0) + (Has(FIN) ? 1 : 0);
    }

    /// @return the four-tuple as the sender has it: the sender is local
    lifecycle::FourTuple SenderTuple() const;

    /**
     * Read the headers of a packet.
     *
     * @param packet the packet, with its IPv4 or IPv6 header
     * @param skip bytes in front of the IP header (2 on a point-to-point link), at most 16
     * @param segment what was read; untouched when the answer is false
     * @return false if the packet does not start with a whole IP and TCP header: another protocol,
     *         IPv6 extension headers, a later fragment, or too short
     */
    static bool Read(Ptr<const Packet> packet, uint32_t skip, TcpWireSegment& segment);

    /**
     * Read the TCP header of a packet whose IP header is not on it yet, or not any more.
     *
     * @param packet the packet, with its TCP header
     * @param segment gets all but the addresses; untouched when the answer is false
     * @return false if the packet does not start with a whole TCP header
     */
    static bool ReadTcp(Ptr<const Packet> packet, TcpWireSegment& segment);
};

} // namespace ns3

#endif // TCP_WIRE_SEGMENT_H
