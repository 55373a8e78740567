/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_EPHEMERAL_PORTS_H
#define TCP_EPHEMERAL_PORTS_H

#include "tcp-four-tuple.h"

#include <cstdint>
#include <optional>
#include <unordered_map>

namespace ns3
{
namespace lifecycle
{

/**
 * @ingroup tcp-lifecycle-core
 *
 * Which local port a connection gets that did not ask for one: the next in turn of the dynamic
 * range (RFC 6335, section 6) that no connection to the same destination uses. Each destination has
 * a turn of its own, so the same port serves many destinations at once.
 */
class EphemeralPorts
{
  public:
    static constexpr uint16_t FIRST = 49152;          //!< of the range
    static constexpr uint32_t COUNT = 65536u - FIRST; //!< ports in the range

    /**
     * @param wanted the connection; its local port is ignored
     * @param isFree asked of a four-tuple, says whether it may be used
     * @return a port, or nothing when all are taken
     */
    template <typename Predicate>
    std::optional<uint16_t> Choose(FourTuple wanted, Predicate isFree)
    {
        wanted.localPort = 0;
        uint32_t& next = m_next[wanted];
        for (uint32_t tries = 0; tries < COUNT; ++tries)
        {
            const auto port = static_cast<uint16_t>(FIRST + (next + tries) % COUNT);
            wanted.localPort = port;
            if (isFree(wanted))
            {
                next = (next + tries + 1) % COUNT;
                return port;
            }
        }
        return std::nullopt;
    }

  private:
    std::unordered_map<FourTuple, uint32_t, FourTupleHash> m_next; //!< whose turn it is, by
                                                                   //!< destination; never walked
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_EPHEMERAL_PORTS_H
