/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_EXTRA_OPTIONS_H
#define TCP_EXTRA_OPTIONS_H

#include "ns3/tcp-fast-open-cookie.h"
#include "ns3/tcp-lifecycle-types.h"

#include <cstdint>
#include <optional>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 *
 * TCP options that ns3::TcpHeader does not know and therefore refuses to carry. They travel beside
 * it, in a TcpLifecycleHeader.
 */
struct TcpExtraOptions
{
    static constexpr uint8_t KIND_USER_TIMEOUT = 28;  //!< RFC 5482
    static constexpr uint8_t KIND_FAST_OPEN = 34;     //!< RFC 7413
    static constexpr uint8_t LENGTH_USER_TIMEOUT = 4; //!< bytes, kind and length included
    static constexpr uint32_t MAX_OPTIONS = 40;       //!< bytes of options in a header

    /// Fast Open: a cookie, or an empty one, which asks for one. Belongs on segments with SYN only.
    std::optional<lifecycle::FastOpenCookie> fastOpen;

    /// User Timeout: how long the sender keeps unacknowledged data before it gives up, more than 0.
    /// On the wire it is a whole number of seconds or, from 32768 s on, of minutes: rounded up.
    std::optional<lifecycle::Duration> userTimeout;

    /**
     * @return true if there is none
     */
    bool IsEmpty() const
    {
        return !fastOpen && !userTimeout;
    }

    /**
     * @return bytes that they take in a header, without padding
     */
    uint32_t GetLength() const
    {
        return (fastOpen ? 2u + fastOpen->length : 0u) + (userTimeout ? LENGTH_USER_TIMEOUT : 0u);
    }

    /**
     * Take out what fits into a header; the rest stays here, for a later one. Fast Open goes first,
     * since it has one segment only.
     *
     * @param room bytes left for options
     * @return what fits
     */
    TcpExtraOptions TakeWhatFits(uint32_t room);
};

} // namespace ns3

#endif // TCP_EXTRA_OPTIONS_H
