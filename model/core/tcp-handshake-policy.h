/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_HANDSHAKE_POLICY_H
#define TCP_HANDSHAKE_POLICY_H

#include "tcp-fast-open-policy.h"
#include "tcp-lifecycle-segment.h"
#include "tcp-retransmit-decision.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace lifecycle
{

/// What to do with a SYN that reached a listener.
enum class SynDecision : uint8_t
{
    ACCEPT, //!< open: SYN_RCVD, and a SYN-ACK goes out
    IGNORE, //!< drop it; the peer will send it again
    REFUSE, //!< answer with a reset
    COOKIE, //!< answer with a SYN-ACK whose number holds all there is to know; keep nothing
};

/// What a handshake policy is told of a SYN at a listener.
struct SynContext
{
    const Segment& segment; //!< the SYN; it passed the checks of RFC 9293, section 3.10.7.2
    uint32_t embryos;       //!< connections of this listener that are in SYN_RCVD
    uint32_t waiting{0};    //!< established ones that the application has not accepted yet
    std::optional<uint32_t> backlog{}; //!< what the application gave to Listen, if it did
    bool fromTimeWait{false};          //!< it ended a TIME_WAIT: its sender is no phantom
};

/// What to do when an embryonic connection is about to be established.
enum class EstablishDecision : uint8_t
{
    TAKE,   //!< it is established
    IGNORE, //!< drop the segment; the connection stays in SYN_RCVD, its SYN-ACK is sent again
    REFUSE, //!< reset it
};

/// What a handshake policy is told when an acceptable ACK of our SYN arrived from a listener's
/// peer.
struct EstablishContext
{
    uint32_t waiting;                  //!< as in SynContext
    std::optional<uint32_t> backlog{}; //!< as in SynContext
};

/// When a segment with ACK that belongs to no connection is looked at for a SYN cookie.
enum class CookieUse : uint8_t
{
    NEVER,  //!< this policy sends none
    RECENT, //!< for as long as a cookie may be valid after the last one was sent
    ALWAYS, //!< whenever it comes
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * How connections open. A policy decides; it never sends, schedules or looks anything up. One
 * object serves a whole node, so its methods are const and it keeps nothing between calls.
 */
class HandshakePolicy
{
  public:
    virtual ~HandshakePolicy() = default;

    /**
     * A SYN reached a listener; no connection of this four-tuple exists.
     *
     * @param context the SYN and what the listener holds
     * @return what to do with it
     */
    virtual SynDecision OnSyn(const SynContext& context) const = 0;

    /**
     * The ACK of our SYN arrived at a listener: the third segment of the handshake.
     *
     * @param context what the listener holds
     * @return whether the connection is established now
     */
    virtual EstablishDecision OnEstablish(const EstablishContext& context) const
    {
        static_cast<void>(context);
        return EstablishDecision::TAKE;
    }

    /**
     * @return whether this policy's answer to a SYN can be COOKIE, and when to look for what comes
     *         back
     */
    virtual CookieUse Cookies() const
    {
        return CookieUse::NEVER;
    }

    /**
     * The timer of a SYN or SYN-ACK ran out; nothing was sent yet.
     *
     * @param context what happened so far
     * @return whether to go on, and for how long to wait next
     */
    virtual RetransmitDecision OnTimeout(const RetransmitContext& context) const
    {
        return BackOff(context);
    }

    /**
     * A connection is about to be opened actively.
     *
     * @param context what the host knows of the peer
     * @return what to do about Fast Open
     */
    virtual FastOpenUse OnActiveOpen(const FastOpenOpenContext& context) const
    {
        static_cast<void>(context);
        return FastOpenUse::NONE;
    }

    /**
     * A SYN with a Fast Open option reached a listener, and OnSyn has accepted it.
     *
     * @param context the SYN and its option
     * @return what to do about Fast Open
     */
    virtual FastOpenAnswer OnFastOpenSyn(const FastOpenSynContext& context) const
    {
        static_cast<void>(context);
        return FastOpenAnswer::IGNORE;
    }

    /**
     * @return how long what Fast Open keeps is kept; the same at each call
     */
    virtual FastOpenTimes GetFastOpenTimes() const
    {
        return {};
    }
};

/// The three-way handshake of RFC 9293, section 3.5: every SYN opens, without a bound.
class ThreeWayHandshake : public HandshakePolicy
{
  public:
    SynDecision OnSyn(const SynContext&) const override
    {
        return SynDecision::ACCEPT;
    }
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_HANDSHAKE_POLICY_H
