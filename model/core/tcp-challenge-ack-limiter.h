/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_CHALLENGE_ACK_LIMITER_H
#define TCP_CHALLENGE_ACK_LIMITER_H

#include "tcp-lifecycle-types.h"

#include <cstdint>

namespace ns3
{
namespace lifecycle
{

/**
 * @ingroup tcp-lifecycle-core
 *
 * How many challenge ACKs may go out (RFC 5961, section 7: ten in any five seconds, say). One per
 * connection: a limit shared by a host tells an off-path attacker what its other connections do.
 */
class ChallengeAckLimiter
{
  public:
    static constexpr uint8_t LIMIT = 10;                        //!< per window
    static constexpr Duration WINDOW = std::chrono::seconds(5); //!< length of a window

    /**
     * @param now the time
     * @return true if one more may be sent now; it is counted
     */
    bool Admit(Duration now)
    {
        if (m_count == 0 || now - m_windowBegin >= WINDOW)
        {
            m_windowBegin = now;
            m_count = 0;
        }
        if (m_count >= LIMIT)
        {
            return false;
        }
        ++m_count;
        return true;
    }

    /**
     * @param now the time
     * @return how many were sent in the present window
     */
    uint8_t GetCount(Duration now) const
    {
        return now - m_windowBegin >= WINDOW ? 0 : m_count;
    }

  private:
    Duration m_windowBegin{0}; //!< when the first of the present window was sent
    uint8_t m_count{0};        //!< how many were sent since
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_CHALLENGE_ACK_LIMITER_H
