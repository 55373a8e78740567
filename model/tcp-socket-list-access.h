/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_SOCKET_LIST_ACCESS_H
#define TCP_SOCKET_LIST_ACCESS_H

#include "tcp-member-access.h"

#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-base.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The list behind the attribute SocketList of ns3::TcpL4Protocol, so that paths such as
 * `/NodeList/0/$ns3::TcpL4Protocol/SocketList/0/CongestionWindow` find this module's sockets.
 *
 * The list is private there, and its public ways in and out walk all of it for each socket, which
 * makes opening N connections cost N squared. The decision is recorded in
 * doc/decisions/0003-socket-list.md.
 */

namespace ns3
{
namespace lifecycle
{

/// Names the member.
struct SocketListTag
{
    /// @return the pointer to the member, defined by the instantiation below
    friend auto GetMember(SocketListTag);
};

template struct MemberAccess<SocketListTag, &TcpL4Protocol::m_sockets>;

/// Lists of releases up to 3.38: a vector. A socket keeps its place; the last one fills a gap.
using SocketVector = std::vector<Ptr<TcpSocketBase>>;

/// Lists of later releases: by number.
using SocketMap = std::unordered_map<uint64_t, Ptr<TcpSocketBase>>;

/**
 * @param list the list
 * @param socket the socket to add
 * @param counter numbers the sockets of one list
 * @return where it stands
 */
inline uint64_t
AddToList(SocketVector& list, Ptr<TcpSocketBase> socket, uint64_t& counter)
{
    ++counter;
    list.push_back(socket);
    return list.size() - 1;
}

/// @copydoc AddToList(SocketVector&,Ptr<TcpSocketBase>,uint64_t&)
inline uint64_t
AddToList(SocketMap& list, Ptr<TcpSocketBase> socket, uint64_t& counter)
{
    list.emplace(counter, socket);
    return counter++;
}

/**
 * @param list the list
 * @param place where the socket to remove stands
 * @return the socket that stands there now in its stead, or null
 */
inline Ptr<TcpSocketBase>
RemoveFromList(SocketVector& list, uint64_t place)
{
    Ptr<TcpSocketBase> moved = place + 1 < list.size() ? list.back() : nullptr;
    list[place] = list.back();
    list.pop_back();
    return moved;
}

/// @copydoc RemoveFromList(SocketVector&,uint64_t)
inline Ptr<TcpSocketBase>
RemoveFromList(SocketMap& list, uint64_t place)
{
    list.erase(place);
    return nullptr;
}

} // namespace lifecycle
} // namespace ns3

#endif // TCP_SOCKET_LIST_ACCESS_H
