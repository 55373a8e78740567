/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_TIME_WAIT_POLICIES_H
#define TCP_TIME_WAIT_POLICIES_H

#include "tcp-time-wait-policy.h"

#include <algorithm>
#include <cstddef>

/**
 * @file
 * @ingroup tcp-lifecycle-core
 *
 * TIME_WAIT otherwise than by the standard: each differs from StandardTimeWait in one point, which
 * is all that stands here. Which of them is safe, and against what, is told in doc/why-2msl.md.
 */

namespace ns3
{
namespace lifecycle
{

/**
 * 2MSL that no new connection request cuts short: the four-tuple is held to the end (RFC 9293,
 * section 3.10.7.4, without MAY-2). A SYN is dropped. A challenge (RFC 5961, section 4) would end
 * TIME_WAIT all the same: the peer, in SYN_SENT, answers it with the very reset that is taken.
 */
class StrictTimeWait : public StandardTimeWait
{
  public:
    TimeWaitSynDecision OnSyn(const Tcb&, const Segment&) const override
    {
        return TimeWaitSynDecision::IGNORE;
    }
};

/**
 * 2MSL that no reset cuts short (RFC 1337, section 3, fix F1): an old duplicate of ours that the
 * peer answers by a reset would otherwise end TIME_WAIT before its time ("TIME-WAIT
 * assassination").
 */
class Rfc1337TimeWait : public StandardTimeWait
{
  public:
    bool EndsOnReset() const override
    {
        return false;
    }
};

/**
 * 2MSL for the peer's requests, but this host may open the same connection anew after a delay, as
 * Linux does with tcp_tw_reuse: PAWS then keeps old duplicates out, so both connections must use
 * timestamps, and the clock of the new one's must have ticked since (RFC 7323, section 5.3; RFC
 * 6191, section 2).
 */
class ReuseTimeWait : public StandardTimeWait
{
  public:
    /**
     * @param delay how long ago TS.Recent must have been stored; Linux takes 1 s
     */
    explicit ReuseTimeWait(Duration delay)
        : m_delay(delay)
    {
    }

    TimeWaitReuse MayReuse(const TimeWaitReuseContext& context) const override
    {
        if (!context.tcb.timestamps)
        {
            return TimeWaitReuse::NEVER;
        }
        const bool may =
            context.tcb.tsRecentValid && context.newTimestamps && context.sinceUpdate > m_delay;
        return may ? TimeWaitReuse::NOW : TimeWaitReuse::NOT_NOW;
    }

  private:
    Duration m_delay; //!< how long ago TS.Recent must have been stored
};

/**
 * 2MSL, but a host holds so many four-tuples and no more, as Linux does with tcp_max_tw_buckets.
 * One more is not held at all, or the one that is nearest to its end has to go.
 */
class BoundedTimeWait : public StandardTimeWait
{
  public:
    /**
     * @param maxEntries how many a host holds
     * @param evictOldest true: the one nearest to its end goes; false: the new one is not held
     */
    BoundedTimeWait(std::size_t maxEntries, bool evictOldest)
        : m_maxEntries(maxEntries),
          m_evictOldest(evictOldest)
    {
    }

    TimeWaitAdmission OnEnter(std::size_t held) const override
    {
        if (held < m_maxEntries)
        {
            return TimeWaitAdmission::HOLD;
        }
        const bool evict = m_evictOldest && m_maxEntries > 0;
        return evict ? TimeWaitAdmission::EVICT_OLDEST : TimeWaitAdmission::REFUSE;
    }

  private:
    std::size_t m_maxEntries; //!< how many a host holds
    bool m_evictOldest;       //!< which one goes
};

/**
 * A TIME_WAIT cut to a multiple of the retransmission time-out: long enough for the peer to send
 * its FIN again, too short for old duplicates to die. T/TCP does so with a factor of 8, for
 * connections that lasted for less than one MSL, and relies on connection counts against old
 * duplicates (RFC 1644, section 3.3); here there are none.
 */
class TruncatedTimeWait : public StandardTimeWait
{
  public:
    /**
     * @param factor how many time-outs, at least 1
     * @param shortOnly only connections that lasted for less than one MSL
     */
    TruncatedTimeWait(uint32_t factor, bool shortOnly)
        : m_factor(factor),
          m_shortOnly(shortOnly)
    {
    }

    Duration Length(const TimeWaitContext& context) const override
    {
        const Duration full = StandardTimeWait::Length(context);
        const bool truncates = !m_shortOnly || context.age < context.msl;
        return truncates ? std::min(full, context.rto * m_factor) : full;
    }

  private:
    uint32_t m_factor; //!< how many time-outs
    bool m_shortOnly;  //!< only after short connections
};

/**
 * The side that opened the connection holds TIME_WAIT, whoever closes first (Faber, Touch and Yue,
 * "The TIME-WAIT state in TCP and its effect on busy servers", INFOCOM 1999): where the server
 * closed first, the client, once its own FIN is acknowledged, resets the server's TIME_WAIT and
 * enters it itself. The client needs this policy; the server must let a reset end its TIME_WAIT.
 */
class ClientHoldsTimeWait : public StandardTimeWait
{
  public:
    bool TakesTimeWait(const Tcb& tcb) const override
    {
        return !tcb.passive;
    }
};

/**
 * No TIME_WAIT: it is left in the moment it is entered. The four-tuple is free at once, a lost last
 * acknowledgment is not sent again, and nothing keeps old duplicates out of a new connection.
 */
class NoTimeWait : public StandardTimeWait
{
  public:
    Duration Length(const TimeWaitContext&) const override
    {
        return Duration(0);
    }
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_TIME_WAIT_POLICIES_H
