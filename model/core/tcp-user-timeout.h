/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_USER_TIMEOUT_H
#define TCP_USER_TIMEOUT_H

#include "tcp-lifecycle-types.h"

#include <algorithm>
#include <optional>

namespace ns3
{
namespace lifecycle
{

/// What a connection's user time-out is made of (RFC 5482, section 3).
struct UserTimeoutParameters
{
    bool enabled{false};    //!< ENABLED: tell the peer, and listen to what it tells
    bool changeable{true};  //!< CHANGEABLE: the peer's word may change ours
    Duration advertised{0}; //!< ADV_UTO: what the peer is told
    Duration lower{std::chrono::seconds(100)}; //!< L_LIMIT: no peer makes it shorter (as R2 of
                                               //!< RFC 9293, section 3.8.3, SHLD-11)
    Duration upper{std::chrono::hours(1)};     //!< U_LIMIT: nor longer
};

/**
 * The peer advertised its user time-out: what ours becomes. "USER_TIMEOUT = min(U_LIMIT,
 * max(ADV_UTO, REMOTE_UTO, L_LIMIT))" (RFC 5482, section 3.1).
 *
 * @param parameters what ours is made of
 * @param remote REMOTE_UTO, what the peer told
 * @return ours from now on; nothing where the peer's word changes nothing
 */
inline std::optional<Duration>
AdoptUserTimeout(const UserTimeoutParameters& parameters, Duration remote)
{
    if (!parameters.enabled || !parameters.changeable || remote <= Duration(0))
    {
        return std::nullopt;
    }
    return std::min(parameters.upper, std::max({parameters.advertised, remote, parameters.lower}));
}

} // namespace lifecycle
} // namespace ns3

#endif // TCP_USER_TIMEOUT_H
