/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_NS3_COMPAT_H
#define TCP_NS3_COMPAT_H

#include "ns3/enum.h"
#include "ns3/packet.h"
#include "ns3/tcp-socket-base.h"

#include <type_traits>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What differs between the releases of ns-3, in the shape that the newest one has. No other file
 * asks which release there is.
 *
 * Each part asks the compiler whether ns-3 has a feature, and neither a number nor a macro: user
 * scripts include this file as well, and must see the same classes as the library, whatever they
 * are compiled with.
 */

namespace ns3
{
namespace lifecycle
{

/// Up to 3.44 TcpSocketBase names itself as the type of what derives from it.
inline constexpr bool SOCKET_BASE_NAMES_ITSELF =
    std::is_same_v<decltype(&TcpSocketBase::GetInstanceTypeId), TypeId (TcpSocketBase::*)() const>;

/**
 * TcpSocketBase, without an own answer to what its type is.
 *
 * @tparam Base TcpSocketBase
 * @tparam namesItself whether it has one
 */
template <typename Base, bool namesItself>
class TypedSocket : public Base
{
};

/// @copydoc TypedSocket
template <typename Base>
class TypedSocket<Base, true> : public Base
{
  public:
    /// @return the type that the object was made with, as from 3.45 on
    TypeId GetInstanceTypeId() const override
    {
        return Object::GetInstanceTypeId();
    }
};

/// TcpSocketBase as the newest release has it.
class NewestSocketBase : public TypedSocket<TcpSocketBase, SOCKET_BASE_NAMES_ITSELF>
{
  protected:
    /**
     * Tag a segment with what the user has set: traffic class and TTL.
     *
     * @param packet a segment, whose header is still to come
     * @param isEct whether it may carry an ECN mark; up to 3.42 each may
     */
    void AddSocketTags(const Ptr<Packet>& packet, bool isEct) const
    {
        Tag(*this, packet, isEct, 0);
    }

  private:
    /**
     * @param self the socket
     * @param packet a segment
     * @param isEct whether it may carry an ECN mark
     */
    template <typename Socket>
    static auto Tag(const Socket& self, const Ptr<Packet>& packet, bool isEct, int)
        -> decltype(self.TcpSocketBase::AddSocketTags(packet, isEct))
    {
        self.TcpSocketBase::AddSocketTags(packet, isEct);
    }

    /// @copydoc Tag
    template <typename Socket>
    static auto Tag(const Socket& self, const Ptr<Packet>& packet, bool /* isEct */, long)
        -> decltype(self.TcpSocketBase::AddSocketTags(packet))
    {
        self.TcpSocketBase::AddSocketTags(packet);
    }
};

/**
 * @tparam Enum the type of the value
 * @param accessor a pointer to a member of that type
 * @return the accessor of an attribute; up to 3.40 the call does not ask for the type
 */
template <typename Enum, typename Accessor>
auto
MakeEnumAccessor(Accessor accessor, int = 0) -> decltype(ns3::MakeEnumAccessor<Enum>(accessor))
{
    return ns3::MakeEnumAccessor<Enum>(accessor);
}

/// @copydoc MakeEnumAccessor
template <typename Enum, typename Accessor, typename... Old>
Ptr<const AttributeAccessor>
MakeEnumAccessor(Accessor accessor, Old...)
{
    return ns3::MakeEnumAccessor(accessor);
}

} // namespace lifecycle
} // namespace ns3

#endif // TCP_NS3_COMPAT_H
