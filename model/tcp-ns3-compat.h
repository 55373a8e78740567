/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_NS3_COMPAT_H
#define TCP_NS3_COMPAT_H

#include "ns3/enum.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/socket.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/tcp-socket-state.h"

#include <type_traits>
#include <utility>

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
     * @param isEct whether it may carry an ECN mark; up to 3.42 ns-3 does not ask
     */
    void AddSocketTags(const Ptr<Packet>& packet, bool isEct) const
    {
        Tag(*this, packet, isEct, 0);
    }

    /**
     * Tell congestion control whether its window is what limits the sender: from 3.42 on it grows
     * only then.
     *
     * @param limited whether it is
     */
    void SetCwndLimited(bool limited)
    {
        SetLimited(*m_tcb, limited, 0);
    }

    /**
     * Fire the trace source Retransmission, which there is from 3.43 on.
     *
     * @param packet payload
     * @param header complete
     * @param local our address
     * @param peer the peer's address
     */
    void TraceRetransmission(Ptr<const Packet> packet,
                             const TcpHeader& header,
                             const Address& local,
                             const Address& peer) const
    {
        Trace(*this, packet, header, local, peer, 0);
    }

    /// Forget what the last connection of this socket has measured.
    void ForgetMeasurements()
    {
        m_tcb->m_minRtt = Time::Max();
        m_tcb->m_lastRtt = Time();
        ForgetSrtt(*m_tcb, 0);
        ForgetFack(*this, 0);
    }

  private:
    /// @param packet loses its ECN marks
    static void RemoveEcnMarks(const Ptr<Packet>& packet)
    {
        constexpr uint8_t ECN_FIELD = 0x3;
        SocketIpTosTag tos;
        if (packet->RemovePacketTag(tos))
        {
            tos.SetTos(tos.GetTos() & ~ECN_FIELD);
            packet->AddPacketTag(tos);
        }
        SocketIpv6TclassTag trafficClass;
        if (packet->RemovePacketTag(trafficClass))
        {
            trafficClass.SetTclass(trafficClass.GetTclass() & ~ECN_FIELD);
            packet->AddPacketTag(trafficClass);
        }
    }

    /**
     * @param state of congestion control
     * @param limited the window is what limits the sender
     */
    template <typename State>
    static auto SetLimited(State& state, bool limited, int)
        -> decltype(state.m_isCwndLimited = limited, void())
    {
        state.m_isCwndLimited = limited;
    }

    /// @copydoc SetLimited
    template <typename State>
    static void SetLimited(State& /* state */, bool /* limited */, long)
    {
    }

    /**
     * @param self the socket
     * @param packet payload
     * @param header complete
     * @param local our address
     * @param peer the peer's address
     */
    template <typename Socket>
    static auto Trace(const Socket& self,
                      Ptr<const Packet> packet,
                      const TcpHeader& header,
                      const Address& local,
                      const Address& peer,
                      int) -> decltype(self.m_retransmissionTrace, void())
    {
        self.m_retransmissionTrace(packet, header, local, peer, &self);
    }

    /// @copydoc Trace
    template <typename Socket>
    static void Trace(const Socket& /* self */,
                      Ptr<const Packet> /* packet */,
                      const TcpHeader& /* header */,
                      const Address& /* local */,
                      const Address& /* peer */,
                      long)
    {
    }

    /// @param state has the smoothed round-trip time, from 3.43 on beside the last one
    template <typename State>
    static auto ForgetSrtt(State& state, int) -> decltype(state.m_srtt = Time(), void())
    {
        state.m_srtt = Time();
    }

    /// @copydoc ForgetSrtt
    template <typename State>
    static void ForgetSrtt(State& /* state */, long)
    {
    }

    /// @param self the socket; from 3.47 on it has the highest number that was SACKed (FACK)
    template <typename Socket>
    static auto ForgetFack(Socket& self, int) -> decltype(self.m_sndFack = 0, void())
    {
        self.m_sndFack = 0;
        self.m_outstandingRetransBytes = 0;
    }

    /// @copydoc ForgetFack
    template <typename Socket>
    static void ForgetFack(Socket& /* self */, long)
    {
    }

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
    static auto Tag(const Socket& self, const Ptr<Packet>& packet, bool isEct, long)
        -> decltype(self.TcpSocketBase::AddSocketTags(packet))
    {
        self.TcpSocketBase::AddSocketTags(packet);
        if (!isEct)
        {
            RemoveEcnMarks(packet);
        }
    }
};

/**
 * Whether the accessor of an attribute of an enumeration asks for its type.
 *
 * @tparam Accessor a pointer to a member
 */
template <typename Accessor, typename = void>
struct AsksForEnumType : std::false_type
{
};

/// @copydoc AsksForEnumType
template <typename Accessor>
struct AsksForEnumType<Accessor,
                       std::void_t<decltype(ns3::MakeEnumAccessor<int>(std::declval<Accessor>()))>>
    : std::true_type
{
};

/// A member to ask with.
struct EnumHolder
{
    int value; //!< stands for one of an enumeration
};

/**
 * Up to 3.40 stock sets SND.NXT back when it retransmits the first lost segment. Nothing in its
 * interface tells, so this asks for something else that came with 3.41.
 */
inline constexpr bool RECOVERY_SETS_SND_NXT_BACK =
    !AsksForEnumType<decltype(&EnumHolder::value)>::value;

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
