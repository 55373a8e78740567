/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_EMBRYO_H
#define TCP_EMBRYO_H

#include "tcp-challenge-ack-limiter.h"
#include "tcp-lifecycle-tcb.h"

#include <cstdint>

namespace ns3
{
namespace lifecycle
{

/**
 * @ingroup tcp-lifecycle-core
 *
 * What a Connection in SYN_RCVD is beside the policies and parameters that it shares with its
 * listener: enough to make one of it for a moment, let it meet a segment or the time, and put it
 * away again (a SYN cache: RFC 4987, section 3.5). See Connection::ToEmbryo and
 * Connection::AdoptEmbryo. The user time-out needs no room: it is counted from Tcb::openedAt, by
 * the listener's parameters.
 */
struct EmbryoState
{
    Tcb tcb;                     //!< its variables, the state SYN_RCVD
    ChallengeAckLimiter limiter; //!< of its challenge ACKs
    Duration rto{0};             //!< the time-out of the SYN-ACK that is outstanding
    Duration deadline{0};        //!< when that runs out, or before it the user time-out
    uint32_t transmissions{0};   //!< how often the SYN-ACK was sent on time-out, and at first
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_EMBRYO_H
