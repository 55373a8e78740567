/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LISTENER_TABLE_H
#define TCP_LISTENER_TABLE_H

#include "tcp-four-tuple.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace lifecycle
{

/// Where a socket without a peer waits.
struct LocalEndpoint
{
    AddressBytes address{}; //!< its address, meaningless if anyAddress
    bool anyAddress{true};  //!< it waits at all addresses of its family
    bool ipv6{false};       //!< family; IPv6 at all addresses also takes IPv4 (RFC 3493, 3.7)
    uint16_t port{0};       //!< port, host order
    uint32_t device{0};     //!< interface it is bound to, or ANY_DEVICE
};

/// No interface in particular.
constexpr uint32_t ANY_DEVICE = UINT32_MAX;

/**
 * @ingroup tcp-lifecycle-core
 *
 * Sockets that wait at a local port: bound ones and listeners. Of several that fit a segment the
 * most particular one is found: address before interface before family.
 *
 *   1. this address, this interface      3. any address, this interface
 *   2. this address, any interface       4. any address, any interface
 *
 * and at each of these, one of the segment's own family before an IPv6 one that takes IPv4 too.
 *
 * @tparam Value what waits there, a pointer
 */
template <typename Value>
class ListenerTable
{
  public:
    /**
     * @param endpoint where
     * @return true if another one waits at just the same place
     */
    bool Conflicts(const LocalEndpoint& endpoint) const
    {
        const auto found = m_byPort.find(endpoint.port);
        if (found == m_byPort.end())
        {
            return false;
        }
        return std::any_of(found->second.begin(), found->second.end(), [&](const Row& row) {
            return IsSamePlace(row.endpoint, endpoint);
        });
    }

    /**
     * @param endpoint where
     * @param value what
     * @return false if another one waits at just the same place; nothing is changed then
     *         (RFC 9293, section 3.9.1.1, MUST-41, MUST-42 and MUST-43)
     */
    bool Add(const LocalEndpoint& endpoint, Value value)
    {
        if (Conflicts(endpoint))
        {
            return false;
        }
        m_byPort[endpoint.port].push_back({endpoint, value});
        return true;
    }

    /**
     * @param port where
     * @param value what; nothing happens if it does not wait there
     */
    void Remove(uint16_t port, Value value)
    {
        const auto found = m_byPort.find(port);
        if (found == m_byPort.end())
        {
            return;
        }
        auto& rows = found->second;
        rows.erase(std::remove_if(rows.begin(),
                                  rows.end(),
                                  [&](const Row& row) { return row.value == value; }),
                   rows.end());
        if (rows.empty())
        {
            m_byPort.erase(found);
        }
    }

    /**
     * @param address the segment's destination
     * @param ipv6 its family
     * @param port its destination port
     * @param device the interface it came by
     * @param fits further condition on a value
     * @return the most particular one, or a null Value
     */
    template <typename Predicate>
    Value Find(const AddressBytes& address,
               bool ipv6,
               uint16_t port,
               uint32_t device,
               Predicate fits) const
    {
        const auto found = m_byPort.find(port);
        if (found == m_byPort.end())
        {
            return Value();
        }
        Value best = Value();
        int bestRank = -1;
        for (const auto& row : found->second)
        {
            const int rank = Rank(row.endpoint, address, ipv6, device);
            if (rank > bestRank && fits(row.value))
            {
                best = row.value;
                bestRank = rank;
            }
        }
        return best;
    }

    /**
     * @param port a port
     * @return true if something waits there
     */
    bool IsUsed(uint16_t port) const
    {
        return m_byPort.count(port) > 0;
    }

  private:
    /// One that waits.
    struct Row
    {
        LocalEndpoint endpoint; //!< where
        Value value;            //!< what
    };

    /**
     * @param a a place
     * @param b a place
     * @return true if they are the same
     */
    static bool IsSamePlace(const LocalEndpoint& a, const LocalEndpoint& b)
    {
        return a.anyAddress == b.anyAddress && a.device == b.device && a.ipv6 == b.ipv6 &&
               (a.anyAddress || a.address == b.address);
    }

    /**
     * @param endpoint where something waits
     * @param address a segment's destination
     * @param ipv6 its family
     * @param device the interface it came by
     * @return how particularly it fits, -1 where it does not
     */
    static int Rank(const LocalEndpoint& endpoint,
                    const AddressBytes& address,
                    bool ipv6,
                    uint32_t device)
    {
        const bool sameFamily = endpoint.ipv6 == ipv6;
        const bool takesIpv4Too = endpoint.ipv6 && !ipv6 && endpoint.anyAddress;
        if (!sameFamily && !takesIpv4Too)
        {
            return -1;
        }
        if (!endpoint.anyAddress && endpoint.address != address)
        {
            return -1;
        }
        if (endpoint.device != ANY_DEVICE && endpoint.device != device)
        {
            return -1;
        }
        return (endpoint.anyAddress ? 0 : 4) + (endpoint.device == ANY_DEVICE ? 0 : 2) +
               (sameFamily ? 1 : 0);
    }

    std::unordered_map<uint16_t, std::vector<Row>> m_byPort; //!< never walked
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LISTENER_TABLE_H
