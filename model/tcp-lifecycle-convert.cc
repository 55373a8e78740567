/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-convert.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// Where the IPv4 address stands in a mapped one (RFC 4291, section 2.5.5.2).
constexpr std::size_t IPV4_OFFSET = 12;

} // namespace

lifecycle::AddressBytes
ToBytes(Ipv4Address address)
{
    lifecycle::AddressBytes bytes{};
    bytes[10] = 0xff;
    bytes[11] = 0xff;
    address.Serialize(bytes.data() + IPV4_OFFSET);
    return bytes;
}

lifecycle::AddressBytes
ToBytes(Ipv6Address address)
{
    lifecycle::AddressBytes bytes{};
    address.Serialize(bytes.data());
    return bytes;
}

bool
IsMappedIpv4(const lifecycle::AddressBytes& bytes)
{
    const bool zeros =
        std::all_of(bytes.begin(), bytes.begin() + 10, [](uint8_t b) { return b == 0; });
    return zeros && bytes[10] == 0xff && bytes[11] == 0xff;
}

Address
ToIpAddress(const lifecycle::AddressBytes& bytes, bool ipv6)
{
    if (ipv6)
    {
        return Ipv6Address::Deserialize(bytes.data());
    }
    return Ipv4Address::Deserialize(bytes.data() + IPV4_OFFSET);
}

Address
ToSocketAddress(const lifecycle::AddressBytes& bytes, uint16_t port, bool ipv6)
{
    if (ipv6)
    {
        return Inet6SocketAddress(Ipv6Address::Deserialize(bytes.data()), port);
    }
    return InetSocketAddress(Ipv4Address::Deserialize(bytes.data() + IPV4_OFFSET), port);
}

} // namespace ns3
