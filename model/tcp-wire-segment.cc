/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-wire-segment.h"

#include <array>

namespace ns3
{

namespace
{

constexpr uint32_t MAX_SKIP = 16;        //!< longest link header that is skipped
constexpr uint32_t MAX_IPV4_HEADER = 60; //!< 15 words of 4 bytes
constexpr uint32_t MIN_IPV4_HEADER = 20; //!< without options
constexpr uint32_t MIN_TCP_HEADER = 20;  //!< without options
constexpr uint8_t IPV4_PROTOCOL_TCP = 6; //!< assigned by RFC 9293

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

} // namespace

bool
TcpWireSegment::Read(Ptr<const Packet> packet, uint32_t skip, TcpWireSegment& segment)
{
    std::array<uint8_t, MAX_SKIP + MAX_IPV4_HEADER + MIN_TCP_HEADER> bytes;
    const uint32_t copied = packet->CopyData(bytes.data(), bytes.size());
    if (skip > MAX_SKIP || copied < skip + MIN_IPV4_HEADER)
    {
        return false;
    }
    const uint8_t* ip = bytes.data() + skip;
    const uint32_t ipHeader = (ip[0] & 0x0fU) * 4U;
    const uint32_t fragmentOffset = Read16(ip + 6) & 0x1fffU;
    if (ip[0] >> 4 != 4 || ipHeader < MIN_IPV4_HEADER || ip[9] != IPV4_PROTOCOL_TCP ||
        fragmentOffset != 0 || copied < skip + ipHeader + MIN_TCP_HEADER)
    {
        return false;
    }
    const uint8_t* tcp = ip + ipHeader;
    const uint32_t headers = ipHeader + (tcp[12] >> 4) * 4U;
    const uint32_t total = Read16(ip + 2);
    if (total < headers)
    {
        return false;
    }
    segment.source = Ipv4Address(Read32(ip + 12));
    segment.destination = Ipv4Address(Read32(ip + 16));
    segment.sourcePort = Read16(tcp);
    segment.destinationPort = Read16(tcp + 2);
    segment.sequence = Read32(tcp + 4);
    segment.acknowledgment = Read32(tcp + 8);
    segment.flags = tcp[13];
    segment.payload = total - headers;
    return true;
}

} // namespace ns3
