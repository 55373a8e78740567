/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_TIMERS_H
#define TCP_LIFECYCLE_TIMERS_H

#include "tcp-lifecycle-types.h"

#include <array>
#include <cstddef>
#include <optional>

namespace ns3
{
namespace lifecycle
{

/// The timers of a connection's lifecycle. Data has its own, in the data path.
enum class Timer : uint8_t
{
    RETRANSMISSION, //!< of a SYN, a SYN-ACK, or a FIN that stands alone
    TIME_WAIT,      //!< 2MSL
    FIN_WAIT_2,     //!< how long a connection that nobody holds waits for the peer's FIN
    KEEP_ALIVE,     //!< when to look whether the peer was heard
    USER_TIMEOUT,   //!< how long anything sent may stay unacknowledged
    LINGER,         //!< how long after Close text and FIN may stay unacknowledged
};

/// Number of timers.
constexpr std::size_t TIMER_COUNT = 6;

/**
 * @ingroup tcp-lifecycle-core
 *
 * A deadline a timer, or none. The host keeps one event, for the nearest.
 */
class TimerTable
{
  public:
    /**
     * @param timer which one
     * @param deadline when it runs out
     */
    void Start(Timer timer, Duration deadline)
    {
        m_deadlines[static_cast<std::size_t>(timer)] = deadline;
    }

    /**
     * @param timer which one
     */
    void Stop(Timer timer)
    {
        m_deadlines[static_cast<std::size_t>(timer)].reset();
    }

    /// Stop every timer.
    void StopAll()
    {
        m_deadlines.fill(std::nullopt);
    }

    /**
     * @param timer which one
     * @return true if it is running
     */
    bool IsRunning(Timer timer) const
    {
        return m_deadlines[static_cast<std::size_t>(timer)].has_value();
    }

    /**
     * @param timer which one
     * @param now the time
     * @return true if it is running and its deadline has come
     */
    bool IsDue(Timer timer, Duration now) const
    {
        const auto& deadline = m_deadlines[static_cast<std::size_t>(timer)];
        return deadline && *deadline <= now;
    }

    /**
     * @param timer which one
     * @return its deadline, where it is running
     */
    std::optional<Duration> Get(Timer timer) const
    {
        return m_deadlines[static_cast<std::size_t>(timer)];
    }

    /**
     * @return the nearest deadline
     */
    std::optional<Duration> Nearest() const
    {
        std::optional<Duration> nearest;
        for (const auto& deadline : m_deadlines)
        {
            if (deadline && (!nearest || *deadline < *nearest))
            {
                nearest = deadline;
            }
        }
        return nearest;
    }

  private:
    std::array<std::optional<Duration>, TIMER_COUNT> m_deadlines; //!< by Timer
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LIFECYCLE_TIMERS_H
