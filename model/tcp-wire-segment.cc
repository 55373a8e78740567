/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-wire-segment.h"

#include "tcp-lifecycle-convert.h"

#include <array>

namespace ns3
{

namespace
{

constexpr uint32_t MAX_SKIP = 16;        //!< longest link header that is skipped
constexpr uint32_t MAX_IP_HEADER = 60;   //!< IPv4: 15 words of 4 bytes
constexpr uint32_t MIN_IPV4_HEADER = 20; //!< without options
constexpr uint32_t IPV6_HEADER = 40;     //!< without extension headers
constexpr uint32_t MIN_TCP_HEADER = 20;  //!< without options
constexpr uint8_t PROTOCOL_TCP = 6;      //!< in both families

/**
 * @param bytes two bytes in network order
 * @return their value
 */
uint16_t
Read16(const uint8_t* bytes)
{
    return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
}

/**
 * @param bytes four bytes in network order
 * @return their value
 */
uint32_t
Read32(const uint8_t* bytes)
{
    return static_cast<uint32_t>(Read16(bytes)) << 16 | Read16(bytes + 2);
}

/**
 * Read an IPv4 header.
 *
 * @param ip its bytes
 * @param size how many there are
 * @param segment gets the addresses
 * @param total gets the length of header and payload
 * @return the length of the header, or 0 if no TCP header follows
 */
uint32_t
ReadIpv4(const uint8_t* ip, uint32_t size, TcpWireSegment& segment, uint32_t& total)
{
    const uint32_t header = (ip[0] & 0x0fU) * 4U;
    if (size < MIN_IPV4_HEADER || header < MIN_IPV4_HEADER || ip[9] != PROTOCOL_TCP ||
        (Read16(ip + 6) & 0x1fffU) != 0)
    {
        return 0;
    }
    segment.ipv6 = false;
    segment.source = Ipv4Address(Read32(ip + 12));
    segment.destination = Ipv4Address(Read32(ip + 16));
    total = Read16(ip + 2);
    return header;
}

/**
 * Read an IPv6 header.
 *
 * @param ip its bytes
 * @param size how many there are
 * @param segment gets the addresses
 * @param total gets the length of header and payload
 * @return the length of the header, or 0 if no TCP header follows
 */
uint32_t
ReadIpv6(const uint8_t* ip, uint32_t size, TcpWireSegment& segment, uint32_t& total)
{
    if (size < IPV6_HEADER || ip[6] != PROTOCOL_TCP)
    {
        return 0;
    }
    segment.ipv6 = true;
    segment.source6 = Ipv6Address::Deserialize(ip + 8);
    segment.destination6 = Ipv6Address::Deserialize(ip + 24);
    total = IPV6_HEADER + Read16(ip + 4);
    return IPV6_HEADER;
}

/**
 * Read a TCP header.
 *
 * @param tcp its bytes, at least MIN_TCP_HEADER
 * @param total length of header and payload
 * @param segment gets what it says
 * @return false if the payload begins beyond the end
 */
bool
ReadTcpHeader(const uint8_t* tcp, uint32_t total, TcpWireSegment& segment)
{
    const uint32_t header = (tcp[12] >> 4) * 4U;
    if (total < header)
    {
        return false;
    }
    segment.sourcePort = Read16(tcp);
    segment.destinationPort = Read16(tcp + 2);
    segment.sequence = Read32(tcp + 4);
    segment.acknowledgment = Read32(tcp + 8);
    segment.flags = tcp[13];
    segment.payload = total - header;
    return true;
}

} // namespace

lifecycle::FourTuple
TcpWireSegment::SenderTuple() const
{
    return {ipv6 ? ToBytes(source6) : ToBytes(source),
            ipv6 ? ToBytes(destination6) : ToBytes(destination),
            sourcePort,
            destinationPort};
}

bool
TcpWireSegment::Read(Ptr<const Packet> packet, uint32_t skip, TcpWireSegment& segment)
{
    std::array<uint8_t, MAX_SKIP + MAX_IP_HEADER + MIN_TCP_HEADER> bytes;
    const uint32_t copied = packet->CopyData(bytes.data(), bytes.size());
    if (skip > MAX_SKIP || copied < skip + MIN_IPV4_HEADER)
    {
        return false;
    }
    TcpWireSegment found;
    const uint8_t* ip = bytes.data() + skip;
    uint32_t header = 0;
    uint32_t total = 0;
    if (ip[0] >> 4 == 4)
    {
        header = ReadIpv4(ip, copied - skip, found, total);
    }
    else if (ip[0] >> 4 == 6)
    {
        header = ReadIpv6(ip, copied - skip, found, total);
    }
    if (header == 0 || copied < skip + header + MIN_TCP_HEADER || total < header ||
        !ReadTcpHeader(ip + header, total - header, found))
    {
        return false;
    }
    segment = found;
    return true;
}

bool
TcpWireSegment::ReadTcp(Ptr<const Packet> packet, TcpWireSegment& segment)
{
    std::array<uint8_t, MIN_TCP_HEADER> bytes;
    return packet->CopyData(bytes.data(), bytes.size()) == MIN_TCP_HEADER &&
           ReadTcpHeader(bytes.data(), packet->GetSize(), segment);
}

} // namespace ns3
