/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_KEEP_ALIVE_H
#define TCP_KEEP_ALIVE_H

#include "tcp-lifecycle-types.h"

#include <cstdint>

namespace ns3
{
namespace lifecycle
{

/// What keep-alive goes by (RFC 9293, section 3.8.4, MAY-5).
struct KeepAliveParameters
{
    bool on{false};                       //!< off unless asked for (MUST-25)
    Duration time{std::chrono::hours(2)}; //!< silence before the first probe (MUST-27, MUST-28)
    Duration interval{std::chrono::seconds(75)}; //!< between unanswered probes (as BSD and Linux)
    uint32_t probes{9}; //!< so many unanswered ones end the connection; more than one, since no
                        //!< single probe may be taken for proof (MUST-29)
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * When an idle connection's peer is asked whether it is still there. It keeps the time of the last
 * word from the peer and looks at it only when its timer runs out: a segment costs one assignment,
 * and a busy connection's timer runs out once in two hours.
 */
class KeepAlive
{
  public:
    /// What is to be done when the timer has run out.
    enum class Step : uint8_t
    {
        WAIT,    //!< nothing
        PROBE,   //!< send a probe
        GIVE_UP, //!< the peer is gone
    };

    /**
     * An acceptable segment arrived.
     *
     * @param now the time
     */
    void Heard(Duration now)
    {
        m_lastHeard = now;
        m_unanswered = 0;
    }

    /**
     * @param parameters what to go by
     * @return when to look first
     */
    Duration FirstDeadline(const KeepAliveParameters& parameters) const
    {
        return m_lastHeard + parameters.time;
    }

    /**
     * The timer ran out.
     *
     * @param parameters what to go by
     * @param outstanding something we sent is unacknowledged: its own timer asks the peer already
     * @param now the time
     * @param [out] next when to look again, unless given up
     * @return what to do
     */
    Step OnTime(const KeepAliveParameters& parameters,
                bool outstanding,
                Duration now,
                Duration& next)
    {
        // "Keep-alive packets MUST only be sent when no sent data is outstanding, and no data or
        // acknowledgment packets have been received for the connection within an interval"
        // (RFC 9293, section 3.8.4, MUST-26).
        const Duration due = m_lastHeard + parameters.time;
        if (outstanding || now < due)
        {
            m_unanswered = 0;
            next = now < due ? due : now + parameters.time;
            return Step::WAIT;
        }
        if (m_unanswered >= parameters.probes)
        {
            return Step::GIVE_UP;
        }
        ++m_unanswered;
        next = now + parameters.interval;
        return Step::PROBE;
    }

  private:
    Duration m_lastHeard{0};  //!< when the peer was heard last
    uint32_t m_unanswered{0}; //!< probes since then
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_KEEP_ALIVE_H
