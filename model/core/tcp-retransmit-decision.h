/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_RETRANSMIT_DECISION_H
#define TCP_RETRANSMIT_DECISION_H

#include "tcp-lifecycle-types.h"

#include <algorithm>
#include <cstdint>

namespace ns3
{
namespace lifecycle
{

/// What a policy is told when the timer of a SYN, SYN-ACK or FIN ran out.
struct RetransmitContext
{
    State state;            //!< the connection's state
    uint32_t transmissions; //!< how often it was sent so far, at least 1
    uint32_t limit;         //!< R2: how often it may be sent in all
    Duration rto;           //!< the time-out that ran out
    Duration maxRto;        //!< upper bound of a time-out (RFC 6298, section 2.5)
    uint32_t linear{0};     //!< so many first time-outs are alike, of a SYN only
};

/// What it answers.
struct RetransmitDecision
{
    bool giveUp;   //!< R2 is reached: end the connection
    Duration next; //!< otherwise: the next time-out
};

/// No time-out is shorter once something was sent again. A shorter first one is the user's choice;
/// one of zero would never grow, and where R2 is a time, time has to pass.
constexpr Duration LEAST_RTO = std::chrono::milliseconds(1);

/**
 * The standard answer: double the time-out up to its bound (RFC 6298, sections 5.5 and 2.5), give
 * up at R2 (RFC 9293, section 3.8.2, MUST-19; section 3.8.3, MUST-20). With linear first time-outs
 * it begins to double after them: four of 1 s give 1, 1, 1, 1, 1, 2, 4 s, as Linux's
 * tcp_syn_linear_timeouts does.
 *
 * @param context what happened
 * @return the decision
 */
inline RetransmitDecision
BackOff(const RetransmitContext& context)
{
    const bool doubles = context.transmissions > context.linear;
    const Duration next = std::min(doubles ? context.rto * 2 : context.rto, context.maxRto);
    return {context.transmissions >= context.limit, std::max(next, LEAST_RTO)};
}

} // namespace lifecycle
} // namespace ns3

#endif // TCP_RETRANSMIT_DECISION_H
