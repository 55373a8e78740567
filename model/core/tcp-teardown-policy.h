/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_TEARDOWN_POLICY_H
#define TCP_TEARDOWN_POLICY_H

#include "tcp-retransmit-decision.h"

namespace ns3
{
namespace lifecycle
{

/// How to answer the user's Close.
enum class CloseDecision : uint8_t
{
    FIN, //!< send what is queued, then a FIN
    RST, //!< reset the connection at once
};

/// What a teardown policy is told when the user closes.
struct CloseContext
{
    State state;     //!< a state in which a FIN can be sent
    uint32_t unread; //!< bytes received in order that the user has not read
    uint32_t unsent; //!< bytes the user has written that were never sent
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * How connections close. As with every policy: one object a node, const, it only answers.
 */
class TeardownPolicy
{
  public:
    virtual ~TeardownPolicy() = default;

    /**
     * The user called Close; it had not closed before.
     *
     * @param context the connection's state and what is in its buffers
     * @return an orderly end or a reset
     */
    virtual CloseDecision OnClose(const CloseContext& context) const = 0;

    /**
     * The timer of a FIN ran out; nothing was sent yet.
     *
     * @param context what happened so far
     * @return whether to go on, and for how long to wait next
     */
    virtual RetransmitDecision OnTimeout(const RetransmitContext& context) const
    {
        return BackOff(context);
    }
};

/**
 * The four-way close of RFC 9293, section 3.6: each side sends its FIN when it has nothing more to
 * say, and has it acknowledged. Closing with unread data resets, so that the peer learns that data
 * was lost (RFC 9293, section 3.6.1, SHLD-3; RFC 2525, section 2.17).
 */
class FourWayTeardown : public TeardownPolicy
{
  public:
    CloseDecision OnClose(const CloseContext& context) const override
    {
        return context.unread > 0 ? CloseDecision::RST : CloseDecision::FIN;
    }
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_TEARDOWN_POLICY_H
