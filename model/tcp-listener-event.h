/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LISTENER_EVENT_H
#define TCP_LISTENER_EVENT_H

#include "ns3/address.h"
#include "ns3/nstime.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 *
 * What happens at a listener. Of all SYNs it got: SYN_ACCEPTED + SYN_DROPPED + SYN_REFUSED +
 * COOKIE_SENT, but for those that the application refused. Of all it accepted: EMBRYO_ENDED +
 * ESTABLISHED - COOKIE_ACCEPTED + what is in the SYN queue now. Of all established: WAITING_ENDED +
 * TAKEN + what is in the accept queue now. (With Fast Open a connection is established, for these
 * counts, as soon as its SYN is taken, and counts as embryonic until the handshake is over.)
 * SYN_TEXT_TAKEN <= SYN_ACCEPTED.
 */
enum class TcpListenerEvent : uint8_t
{
    SYN_ACCEPTED,    //!< a SYN made an embryonic connection
    SYN_DROPPED,     //!< a SYN was dropped: a queue is full
    SYN_REFUSED,     //!< a SYN was answered by a reset
    COOKIE_SENT,     //!< a SYN was answered by a cookie, and forgotten
    COOKIE_ACCEPTED, //!< a segment brought a cookie back; it counts as ESTABLISHED, too
    COOKIE_FAILED,   //!< a segment that could have brought a cookie back did not, and was reset
    ACK_DROPPED,     //!< the third segment of a handshake was dropped: the accept queue is full
    ACK_REFUSED,     //!< it was answered by a reset
    EMBRYO_ENDED,    //!< an embryonic connection ended without being established
    ESTABLISHED,     //!< a connection was established and joined the accept queue
    WAITING_ENDED,   //!< it ended there: reset, timed out, or the listener was closed
    TAKEN,           //!< it was given to the application
    SYN_TEXT_TAKEN,  //!< a SYN brought a right cookie and text (RFC 7413); SYN_ACCEPTED, too
};

/// Number of these events.
constexpr std::size_t TCP_LISTENER_EVENT_COUNT = 13;

/**
 * @param event what happens at a listener
 * @return its name in lower case, e.g. "syn-dropped"
 */
const char* ToString(TcpListenerEvent event);

/// One such event, as traced.
struct TcpLifecycleListenerEvent
{
    TcpListenerEvent event{TcpListenerEvent::SYN_ACCEPTED}; //!< what happened
    Address local;                                          //!< this host's address and port
    Address remote;                                         //!< the peer's
    uint32_t embryos{0}; //!< length of the listener's SYN queue after it
    uint32_t waiting{0}; //!< length of its accept queue after it
    Time time;           //!< when
};

} // namespace ns3

#endif // TCP_LISTENER_EVENT_H
