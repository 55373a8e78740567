/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_BACKLOG_HANDSHAKE_H
#define TCP_BACKLOG_HANDSHAKE_H

#include "tcp-handshake-policy.h"

namespace ns3
{
namespace lifecycle
{

/// The bounds of a listener's two queues.
struct BacklogLimits
{
    uint32_t backlog{128};   //!< Linux's net.core.somaxconn up to 5.3; Listen(backlog) overrides it
    uint32_t synBacklog{0};  //!< of the SYN queue; 0: as the backlog
    bool spareQuarter{true}; //!< the last quarter of the SYN queue is for peers known to live
    bool abortOnOverflow{false}; //!< Linux's net.ipv4.tcp_abort_on_overflow
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * A listener whose queues are bounded, as Linux bounds them (tcp_conn_request and tcp_check_req of
 * Linux 4.4 to 6.12):
 *
 *  - the accept queue is full once it holds more than `backlog` connections, so it holds one more
 *    than the number says (sk_acceptq_is_full);
 *  - the SYN queue is full once it holds `synBacklog` connections (inet_csk_reqsk_queue_is_full,
 *    where that is the backlog too);
 *  - a SYN is dropped where either queue is full; with `spareQuarter`, where less than a quarter
 *    of the SYN queue is left (in Linux, of net.ipv4.tcp_max_syn_backlog). That is for peers proven
 *    to be alive. No peer is remembered here, so those are the ones whose TIME_WAIT the SYN ended;
 *  - the third segment of a handshake is dropped while the accept queue is full, and the SYN-ACK is
 *    sent again on time-out until there is room; or, with `abortOnOverflow`, answered by a reset.
 *
 * A full queue of SYNs that nobody completes keeps everybody else out, however long it is (RFC
 * 4987, section 3.2): that is what SYN cookies are for.
 */
class BacklogHandshake : public HandshakePolicy
{
  public:
    /**
     * @param limits the bounds
     */
    explicit BacklogHandshake(const BacklogLimits& limits = {})
        : m_limits(limits)
    {
    }

    SynDecision OnSyn(const SynContext& context) const override
    {
        if (AcceptQueueIsFull(context.waiting, context.backlog))
        {
            return SynDecision::IGNORE;
        }
        if (context.fromTimeWait)
        {
            return SynDecision::ACCEPT; // its sender is evidently real
        }
        const uint32_t limit = SynLimit(context);
        const bool onlyQuarterLeft =
            m_limits.spareQuarter && context.embryos < limit && limit - context.embryos < limit / 4;
        return SynQueueIsFull(context) || onlyQuarterLeft ? SynDecision::IGNORE
                                                          : SynDecision::ACCEPT;
    }

    EstablishDecision OnEstablish(const EstablishContext& context) const override
    {
        if (!AcceptQueueIsFull(context.waiting, context.backlog))
        {
            return EstablishDecision::TAKE;
        }
        return m_limits.abortOnOverflow ? EstablishDecision::REFUSE : EstablishDecision::IGNORE;
    }

  protected:
    /**
     * @param waiting length of the accept queue
     * @param backlog of this listener, if it has one of its own
     * @return true if no connection may be added
     */
    bool AcceptQueueIsFull(uint32_t waiting, const std::optional<uint32_t>& backlog) const
    {
        return waiting > backlog.value_or(m_limits.backlog);
    }

    /**
     * @param context what the listener holds
     * @return true if no embryonic connection may be added
     */
    bool SynQueueIsFull(const SynContext& context) const
    {
        return context.embryos >= SynLimit(context);
    }

  private:
    /**
     * @param context what the listener holds
     * @return how many embryonic connections it may have
     */
    uint32_t SynLimit(const SynContext& context) const
    {
        return m_limits.synBacklog > 0 ? m_limits.synBacklog
                                       : context.backlog.value_or(m_limits.backlog);
    }

    BacklogLimits m_limits; //!< the bounds
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * The same with SYN cookies (RFC 4987, sections 3.6 and 3.7): a SYN that finds the SYN queue full,
 * or with `always` every SYN, is answered by a SYN-ACK whose sequence number holds what has to be
 * known, and nothing is kept. See tcp-syn-cookie.h for what is lost. Linux: tcp_syncookies = 1,
 * or 2.
 */
class SynCookiesHandshake : public BacklogHandshake
{
  public:
    /**
     * @param limits the bounds; with cookies no quarter is spared (Linux, tcp_conn_request)
     * @param always true to keep no state for any SYN
     */
    explicit SynCookiesHandshake(const BacklogLimits& limits = {}, bool always = false)
        : BacklogHandshake({limits.backlog, limits.synBacklog, false, limits.abortOnOverflow}),
          m_always(always)
    {
    }

    SynDecision OnSyn(const SynContext& context) const override
    {
        // The connection before this one has to be outnumbered (RFC 9293, section 3.6.1, MAY-2),
        // which a cookie cannot promise.
        if (context.fromTimeWait || AcceptQueueIsFull(context.waiting, context.backlog))
        {
            return BacklogHandshake::OnSyn(context);
        }
        // A queue as long as it goes, then cookies (RFC 4987, section 3.7).
        return m_always || SynQueueIsFull(context) ? SynDecision::COOKIE : SynDecision::ACCEPT;
    }

    CookieUse Cookies() const override
    {
        return m_always ? CookieUse::ALWAYS : CookieUse::RECENT;
    }

  private:
    bool m_always; //!< for every SYN
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_BACKLOG_HANDSHAKE_H
