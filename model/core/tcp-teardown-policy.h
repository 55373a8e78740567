/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_TEARDOWN_POLICY_H
#define TCP_TEARDOWN_POLICY_H

#include "tcp-retransmit-decision.h"

#include <cstdint>

namespace ns3
{
namespace lifecycle
{

/// How to answer the user's Close.
enum class CloseAction : uint8_t
{
    FIN, //!< send what is queued, then a FIN
    RST, //!< reset the connection at once
};

/// What a teardown policy answers to the user's Close.
struct CloseDecision
{
    CloseAction action{CloseAction::FIN}; //!< an orderly end or a reset
    Duration linger{0}; //!< with FIN: reset what is not acknowledged by then; 0: keep trying
};

/// What a teardown policy is told when the user closes.
struct CloseContext
{
    State state;         //!< from SYN_SENT with text to send up to LAST_ACK
    uint32_t unread;     //!< bytes received in order that the user has not read
    uint32_t unsent;     //!< bytes the user has written that were never sent
    uint32_t orphans{0}; //!< connections of this host whose user has closed, this one included
};

/// When the peer's FIN is acknowledged.
enum class FinAck : uint8_t
{
    BEFORE_APPLICATION, //!< at once; then the application is told
    AFTER_APPLICATION,  //!< the application is told first: its own FIN may take the ACK along
};

/// What a teardown policy answers to the peer's FIN.
struct FinAckDecision
{
    FinAck when{FinAck::BEFORE_APPLICATION}; //!< before or after the application is told
    Duration delay{0}; //!< after: for so long the ACK may still wait for a segment to ride on
};

/// What a teardown policy is told of the peer's FIN.
struct PeerFinContext
{
    State state;         //!< the state it led to; our own direction is open
    Duration delayedAck; //!< for how long this host puts off acknowledgments of text
};

/// What to do with text that arrives after the user's Close.
enum class LateTextDecision : uint8_t
{
    ACCEPT, //!< acknowledge it, and tell a user that may still listen; it is not kept
    RESET,  //!< reset the connection: the peer learns that its text was lost
};

/// What a teardown policy is told of text that arrives after the user's Close.
struct LateTextContext
{
    State state;    //!< ESTABLISHED (our FIN waits for text to be sent), FIN_WAIT_1 or FIN_WAIT_2
    uint32_t bytes; //!< of it that are new
};

/**
 * What connections may cost once nobody holds them: their user has closed, and they only wait for
 * the peer. RFC 9293 has no such bounds (0); hosts that serve many peers do.
 */
struct OrphanLimits
{
    Duration finWait2{0};  //!< longest time in FIN_WAIT_2; 0: for ever (Linux: tcp_fin_timeout)
    uint32_t count{0};     //!< so many at once, further ones are reset by their Close; 0: any
                           //!< number (Linux: tcp_max_orphans)
    uint32_t retries{0};   //!< R2 of their text and FIN; 0: as before the Close (Linux:
                           //!< tcp_orphan_retries)
    bool resetLate{false}; //!< reset on text that arrives after the Close, whatever the policy
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * How connections close. As with every policy: one object a node, const, it only answers.
 */
class TeardownPolicy
{
  public:
    /**
     * @param limits what connections may cost once their user has closed
     */
    explicit TeardownPolicy(const OrphanLimits& limits = {})
        : m_limits(limits)
    {
    }

    virtual ~TeardownPolicy() = default;

    /**
     * The user called Close; it had not closed before.
     *
     * @param context the connection's state and what is in its buffers
     * @return an orderly end or a reset
     */
    virtual CloseDecision OnClose(const CloseContext& context) const = 0;

    /**
     * The peer's FIN, and all before it, was received; it is neither acknowledged yet nor told to
     * the application. Not asked where our FIN is queued or sent already: nothing could take the
     * ACK along, so it goes at once.
     *
     * @param context the connection's state and the host's time for acknowledgments
     * @return how its ACK is sent
     */
    virtual FinAckDecision OnPeerFin(const PeerFinContext& context) const
    {
        static_cast<void>(context);
        return {};
    }

    /**
     * New text arrived in the window after the user's Close; nothing was done with it yet.
     *
     * @param context the connection's state and how much it is
     * @return what to do with it
     */
    virtual LateTextDecision OnLateText(const LateTextContext& context) const
    {
        static_cast<void>(context);
        return m_limits.resetLate ? LateTextDecision::RESET : LateTextDecision::ACCEPT;
    }

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

    /**
     * @return what connections may cost once their user has closed
     */
    const OrphanLimits& GetLimits() const
    {
        return m_limits;
    }

  private:
    OrphanLimits m_limits; //!< of connections whose user has closed
};

/**
 * The four-way close of RFC 9293, section 3.6, figure 12: each side acknowledges the other's FIN at
 * once, and sends its own when it has nothing more to say. Closing with unread data resets, so that
 * the peer learns that data was lost (RFC 9293, section 3.6.1, SHLD-3; RFC 2525, section 2.17).
 */
class FourWayTeardown : public TeardownPolicy
{
  public:
    using TeardownPolicy::TeardownPolicy;

    CloseDecision OnClose(const CloseContext& context) const override
    {
        return {context.unread > 0 ? CloseAction::RST : CloseAction::FIN};
    }
};

/**
 * The close in three segments: the acknowledgment of the peer's FIN waits for as long as any other
 * may (RFC 9293, section 3.8.6.3, SHLD-18), and rides on our FIN if the application closes by then.
 */
class CoalescedTeardown : public FourWayTeardown
{
  public:
    using FourWayTeardown::FourWayTeardown;

    FinAckDecision OnPeerFin(const PeerFinContext& context) const override
    {
        return {FinAck::AFTER_APPLICATION, context.delayedAck};
    }
};

/**
 * Every Close is an abort: what SO_LINGER with a time of zero asks for. No TIME_WAIT, and what was
 * not delivered is lost (RFC 9293, section 3.10.5).
 */
class AbortiveTeardown : public TeardownPolicy
{
  public:
    using TeardownPolicy::TeardownPolicy;

    CloseDecision OnClose(const CloseContext&) const override
    {
        return {CloseAction::RST};
    }
};

/**
 * An orderly close that takes no longer than a given time: where text or FIN are not acknowledged
 * by then, the connection is reset.
 */
class LingerTeardown : public FourWayTeardown
{
  public:
    /**
     * @param timeout how long after Close, not zero
     * @param limits what connections may cost once their user has closed
     */
    explicit LingerTeardown(Duration timeout, const OrphanLimits& limits = {})
        : FourWayTeardown(limits),
          m_timeout(timeout)
    {
    }

    CloseDecision OnClose(const CloseContext& context) const override
    {
        CloseDecision decision = FourWayTeardown::OnClose(context);
        decision.linger = m_timeout;
        return decision;
    }

  private:
    Duration m_timeout; //!< how long after Close
};

/**
 * The half-duplex close: whoever has called Close takes nothing any more, and text that is lost by
 * that, unread or late, is answered by a reset (RFC 9293, section 3.6.1, MAY-1 and SHLD-3).
 */
class HalfDuplexTeardown : public FourWayTeardown
{
  public:
    using FourWayTeardown::FourWayTeardown;

    LateTextDecision OnLateText(const LateTextContext&) const override
    {
        return LateTextDecision::RESET;
    }
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_TEARDOWN_POLICY_H
