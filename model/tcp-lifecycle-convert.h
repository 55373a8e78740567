/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_CONVERT_H
#define TCP_LIFECYCLE_CONVERT_H

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/simulator.h"
#include "ns3/tcp-four-tuple.h"
#include "ns3/tcp-lifecycle-seq.h"
#include "ns3/tcp-lifecycle-types.h"
#include "ns3/tcp-socket.h"

#include <optional>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * Between ns-3's words and the core's: times, sequence numbers, addresses, states.
 */

namespace ns3
{

/**
 * @param time a time of ns-3
 * @return the same for the core
 */
inline lifecycle::Duration
ToDuration(Time time)
{
    return lifecycle::Duration(time.GetNanoSeconds());
}

/**
 * @param duration a time of the core
 * @return the same for ns-3
 */
inline Time
ToTime(lifecycle::Duration duration)
{
    return NanoSeconds(duration.count());
}

/**
 * @param deadline a time of the core, if there is one
 * @return the same for ns-3
 */
inline std::optional<Time>
ToTime(std::optional<lifecycle::Duration> deadline)
{
    return deadline ? std::optional(ToTime(*deadline)) : std::nullopt;
}

/**
 * @return the simulated time, for the core
 */
inline lifecycle::Duration
NowForCore()
{
    return ToDuration(Simulator::Now());
}

/**
 * @param state a state of the core
 * @return the same state of ns-3; both number them alike
 */
inline TcpSocket::TcpStates_t
ToTcpState(lifecycle::State state)
{
    static_assert(static_cast<int>(lifecycle::State::TIME_WAIT) == TcpSocket::TIME_WAIT);
    static_assert(static_cast<int>(lifecycle::State::CLOSE_WAIT) == TcpSocket::CLOSE_WAIT);
    static_assert(static_cast<int>(lifecycle::State::SYN_RCVD) == TcpSocket::SYN_RCVD);
    static_assert(static_cast<int>(lifecycle::State::FIN_WAIT_2) == TcpSocket::FIN_WAIT_2);
    return static_cast<TcpSocket::TcpStates_t>(state);
}

/**
 * @param address an IPv4 address
 * @return its bytes, mapped into IPv6
 */
lifecycle::AddressBytes ToBytes(Ipv4Address address);

/**
 * @param address an IPv6 address
 * @return its bytes
 */
lifecycle::AddressBytes ToBytes(Ipv6Address address);

/**
 * @param bytes an address
 * @return true if it is an IPv4 address mapped into IPv6
 */
bool IsMappedIpv4(const lifecycle::AddressBytes& bytes);

/**
 * @param tuple a connection
 * @param ipv6 the family of its socket
 * @return true if its segments travel as IPv6: an IPv6 socket may have an IPv4 peer
 */
inline bool
SpeaksIpv6(const lifecycle::FourTuple& tuple, bool ipv6)
{
    return ipv6 && !IsMappedIpv4(tuple.remote);
}

/**
 * @param bytes an address
 * @param port a port
 * @param ipv6 the family to say it in
 * @return an InetSocketAddress or Inet6SocketAddress
 */
Address ToSocketAddress(const lifecycle::AddressBytes& bytes, uint16_t port, bool ipv6);

/**
 * @param bytes an address
 * @param ipv6 the family to say it in
 * @return an Ipv4Address or Ipv6Address
 */
Address ToIpAddress(const lifecycle::AddressBytes& bytes, bool ipv6);

} // namespace ns3

#endif // TCP_LIFECYCLE_CONVERT_H
