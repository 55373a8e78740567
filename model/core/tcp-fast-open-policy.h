/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_FAST_OPEN_POLICY_H
#define TCP_FAST_OPEN_POLICY_H

#include "tcp-lifecycle-segment.h"
#include "tcp-lifecycle-types.h"

#include <cstdint>

/**
 * @file
 * @ingroup tcp-lifecycle-core
 *
 * What a handshake policy is asked about TCP Fast Open (RFC 7413), and what it may answer.
 */

namespace ns3
{
namespace lifecycle
{

/// What an active open does about Fast Open.
enum class FastOpenUse : uint8_t
{
    NONE,    //!< an ordinary SYN
    REQUEST, //!< a SYN with an empty Fast Open option: the server is asked for a cookie
    TEXT,    //!< a SYN with the cookie and with text
};

/// What a policy is told of an active open.
struct FastOpenOpenContext
{
    bool hasCookie; //!< the host has a cookie of this server for this address of its own
    bool isAvoided; //!< Fast Open failed on this path not long ago (RFC 7413, section 4.1.3.1)
};

/// What a listener does with the Fast Open option of a SYN.
enum class FastOpenAnswer : uint8_t
{
    IGNORE, //!< an ordinary handshake, as if the option were not there
    GIVE,   //!< an ordinary handshake; its SYN-ACK carries a cookie
    ACCEPT, //!< the text is taken, and the application is told of the connection at once
};

/// What a policy is told of a SYN with a Fast Open option.
struct FastOpenSynContext
{
    const Segment& segment; //!< the SYN
    bool isRequest;         //!< the option is empty: the client asks for a cookie
    bool isValid;           //!< the cookie is one that this host gave to that address
    uint32_t pending; //!< PendingFastOpenRequests of the listener (RFC 7413, sections 4.2 and 5.1)
};

/// How long what Fast Open keeps is kept.
struct FastOpenTimes
{
    /// A key makes cookies for that long, and they hold for up to twice as long; zero: for ever
    /// (RFC 7413, section 4.1.2).
    Duration cookieLifetime{0};

    /// A request that was reset counts as pending for that long (RFC 7413, section 5.1).
    Duration resetHold{0};

    /// A client tries no Fast Open for that long where it failed (RFC 7413, section 4.1.3.1).
    Duration avoidance{0};
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_FAST_OPEN_POLICY_H
