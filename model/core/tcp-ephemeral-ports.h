/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_EPHEMERAL_PORTS_H
#define TCP_EPHEMERAL_PORTS_H

#include "tcp-four-tuple.h"
#include "tcp-port-set.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace ns3
{
namespace lifecycle
{

/// Whether a connection may have a four-tuple.
enum class TupleUse : uint8_t
{
    FREE,  //!< it may
    BUSY,  //!< it may not now; that can change by itself, so ask again
    TAKEN, //!< it may not until the four-tuple leaves a table: see EphemeralPorts::Review
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * Which local port a connection gets that did not ask for one: the next in turn of the dynamic
 * range (RFC 6335, section 6) that no connection to the same destination uses, and at which nobody
 * waits. Each destination has a turn of its own, so the same port serves many destinations at once.
 *
 * The host knows what uses a four-tuple, and is asked. It is not asked twice about one that is
 * taken: that is remembered in a set of ports for each destination until the host says that the
 * four-tuple has left one of its tables. So a choice costs the same with all ports free, with one
 * free and with none.
 *
 * @verbatim
     destination -> whose turn    ports taken        everybody: ports where somebody waits
     10.1.2.2 80    49160         49152-49159        50000
     10.1.2.2 81    65535         49152-65534
   @endverbatim
 *
 * A port that is remembered as taken is taken. One that is not may be taken all the same, and is
 * found out when it is its turn: so connections whose destination no port was ever chosen for, all
 * that a server accepts, cost nothing here.
 */
class EphemeralPorts
{
  public:
    static constexpr uint16_t FIRST = 49152;          //!< of the range
    static constexpr uint32_t COUNT = 65536u - FIRST; //!< ports in the range

    /**
     * @param wanted the connection; its local port is ignored
     * @param ask asked of a four-tuple, returns its TupleUse
     * @return a port, which from now on is taken, or nothing when all are
     */
    template <typename Ask>
    std::optional<uint16_t> Choose(FourTuple wanted, Ask ask)
    {
        wanted.localPort = 0;
        Destination& destination = m_destinations[wanted];
        uint32_t port = destination.next;
        for (uint32_t left = COUNT;;)
        {
            const uint32_t skipped = DistanceToUnmarked(destination.taken, port);
            if (skipped >= left)
            {
                return std::nullopt;
            }
            left -= skipped + 1;
            wanted.localPort = Advance(port, skipped);
            const TupleUse use = ask(static_cast<const FourTuple&>(wanted));
            if (use != TupleUse::BUSY)
            {
                Mark(destination, wanted.localPort);
            }
            port = Advance(wanted.localPort, 1);
            if (use == TupleUse::FREE)
            {
                destination.next = static_cast<uint16_t>(port);
                return wanted.localPort;
            }
        }
    }

    /**
     * This host opens a connection from a port that the user named.
     *
     * @param tuple the connection; its four-tuple is taken from now on
     */
    void Take(const FourTuple& tuple)
    {
        if (tuple.localPort >= FIRST)
        {
            Mark(m_destinations[DestinationOf(tuple)], tuple.localPort);
        }
    }

    /**
     * A four-tuple has left one of the host's tables, and may have come into another.
     *
     * @param tuple the four-tuple
     * @param ask as for Choose; called only where the four-tuple is remembered as taken
     */
    template <typename Ask>
    void Review(const FourTuple& tuple, Ask ask)
    {
        if (tuple.localPort < FIRST || m_taken == 0)
        {
            return; // as always at a server
        }
        const auto found = m_destinations.find(DestinationOf(tuple));
        if (found != m_destinations.end() && found->second.taken.Holds(tuple.localPort) &&
            ask(tuple) != TupleUse::TAKEN)
        {
            found->second.taken.Erase(tuple.localPort);
            --m_taken;
        }
    }

    /**
     * @param port a port
     * @param waiting somebody waits there now: no connection gets it unasked
     */
    void SetWaiting(uint16_t port, bool waiting)
    {
        if (waiting)
        {
            m_waiting.Insert(port);
        }
        else
        {
            m_waiting.Erase(port);
        }
    }

    /**
     * @return a port for somebody to wait at, the next in turn where nobody does; nothing when
     *         there is none
     */
    std::optional<uint16_t> ChooseWaiting()
    {
        const uint32_t skipped = DistanceToUnmarked(m_waiting, m_nextWaiting);
        if (skipped >= COUNT)
        {
            return std::nullopt;
        }
        const uint16_t port = Advance(m_nextWaiting, skipped);
        m_nextWaiting = Advance(port, 1);
        return port;
    }

    /**
     * @return ports that are remembered as taken, one for each destination it serves; none when no
     *         four-tuple of this host is in use
     */
    std::size_t GetTakenCount() const
    {
        return m_taken;
    }

  private:
    /// What connections to one address and port, from one address, have used.
    struct Destination
    {
        uint16_t next{FIRST}; //!< whose turn it is
        PortSet taken;        //!< of the dynamic range; see the class
    };

    /**
     * @param tuple a four-tuple
     * @return what it is found by here
     */
    static FourTuple DestinationOf(FourTuple tuple)
    {
        tuple.localPort = 0;
        return tuple;
    }

    /**
     * @param port a port of the range
     * @param steps how many further, at most COUNT
     * @return the port that many after it, round the range
     */
    static uint16_t Advance(uint32_t port, uint32_t steps)
    {
        const uint32_t sum = port + steps;
        return static_cast<uint16_t>(sum < PortSet::END ? sum : sum - COUNT);
    }

    /**
     * @param taken ports of one destination
     * @param from a port of the range
     * @param end the last port to look at, plus one
     * @return the first port from there on that is neither taken nor waited at, or end
     */
    uint32_t NextUnmarked(const PortSet& taken, uint32_t from, uint32_t end) const
    {
        // Each pass jumps over a run of one set and a run of the other. Few hosts wait at many
        // dynamic ports, so there are few passes.
        for (uint32_t port = from;;)
        {
            const uint32_t next = m_waiting.NextOutside(taken.NextOutside(port));
            if (next == port || next >= end)
            {
                return std::min(next, end);
            }
            port = next;
        }
    }

    /**
     * @param taken ports of one destination
     * @param from a port of the range
     * @return how many steps it is from there, round the range, to a port that is neither taken nor
     *         waited at; COUNT if there is none
     */
    uint32_t DistanceToUnmarked(const PortSet& taken, uint32_t from) const
    {
        const uint32_t ahead = NextUnmarked(taken, from, PortSet::END);
        if (ahead < PortSet::END)
        {
            return ahead - from;
        }
        const uint32_t behind = NextUnmarked(taken, FIRST, from);
        return behind < from ? COUNT - (from - behind) : COUNT;
    }

    /**
     * @param destination where
     * @param port a port that is taken
     */
    void Mark(Destination& destination, uint16_t port)
    {
        m_taken += destination.taken.Insert(port) ? 1 : 0;
    }

    std::unordered_map<FourTuple, Destination, FourTupleHash>
        m_destinations;            //!< local port 0; never walked
    PortSet m_waiting;             //!< ports where somebody waits
    uint16_t m_nextWaiting{FIRST}; //!< whose turn it is, of those who wait
    std::size_t m_taken{0};        //!< in all destinations
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_EPHEMERAL_PORTS_H
