/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_FAST_OPEN_HANDSHAKE_H
#define TCP_FAST_OPEN_HANDSHAKE_H

#include "tcp-handshake-policy.h"

#include <cstdint>

namespace ns3
{
namespace lifecycle
{

/**
 * @ingroup tcp-lifecycle-core
 *
 * TCP Fast Open (RFC 7413) at both ends: a client that has a cookie sends text on its SYN, a server
 * that finds the cookie right gives the text to its application before the handshake is over. All
 * else is an ordinary three-way handshake.
 *
 * It is used where it was asked for and nowhere else, since text may arrive twice (RFC 7413,
 * section 2.1): the handshake of a host that names no policy is ThreeWayHandshake.
 */
class FastOpenHandshake : public ThreeWayHandshake
{
  public:
    /**
     * @param pendingLimit so many connections of a listener may be opened by Fast Open and not yet
     *        acknowledged; beyond it Fast Open is off, and the ordinary handshake goes on
     * @param times how long things are kept
     */
    FastOpenHandshake(uint32_t pendingLimit, const FastOpenTimes& times)
        : m_pendingLimit(pendingLimit),
          m_times(times)
    {
    }

    FastOpenUse OnActiveOpen(const FastOpenOpenContext& context) const override
    {
        if (context.isAvoided)
        {
            // "The client SHOULD disable Fast Open on the specific path ... at least temporarily"
            // (RFC 7413, section 4.1.3.1).
            return FastOpenUse::NONE;
        }
        return context.hasCookie ? FastOpenUse::TEXT : FastOpenUse::REQUEST;
    }

    FastOpenAnswer OnFastOpenSyn(const FastOpenSynContext& context) const override
    {
        // RFC 7413, section 4.2.2, "Server: Receiving SYN and responding with SYN-ACK". Over the
        // limit Fast Open is off altogether: "subsequent TFO requests will be downgraded to regular
        // connection requests" (section 5.1).
        if (context.pending >= m_pendingLimit)
        {
            return FastOpenAnswer::IGNORE;
        }
        const bool isGood = context.isValid && !context.isRequest;
        return isGood ? FastOpenAnswer::ACCEPT : FastOpenAnswer::GIVE;
    }

    FastOpenTimes GetFastOpenTimes() const override
    {
        return m_times;
    }

  private:
    uint32_t m_pendingLimit; //!< connections
    FastOpenTimes m_times;   //!< how long things are kept
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_FAST_OPEN_HANDSHAKE_H
