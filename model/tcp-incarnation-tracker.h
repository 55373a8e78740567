/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_INCARNATION_TRACKER_H
#define TCP_INCARNATION_TRACKER_H

#include "tcp-wire-segment.h"

#include "ns3/tcp-four-tuple.h"

#include <array>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 * @brief One connection of a four-tuple, and an end of it.
 */
struct TcpIncarnation
{
    bool known{false};               //!< false: no SYN of this four-tuple was seen
    uint32_t connection{0};          //!< number of the connection among all, from 0, by first SYN
    uint32_t incarnation{0};         //!< number of the connection on its four-tuple, from 0
    TcpRole sender{TCP_ROLE_CLIENT}; //!< client: the end that sent the connection's first SYN
};

/**
 * @ingroup tcp-lifecycle
 * @brief Numbers the connections that use four-tuples one after the other.
 *
 * It must be shown each segment once, when it leaves its sender, or at the first place it passes: a
 * segment that was under way for long would look like one of today. A bare SYN begins a connection
 * unless it repeats the one that began the last; a SYN that crosses the peer's (simultaneous open,
 * RFC 9293, section 3.5) belongs to the same. An end is in the connection whose SYN it sent or
 * answered last: so a server still in TIME_WAIT speaks for the old connection when the client has
 * begun the next.
 *
 * Guarantees: numbers rise in the order in which connections begin, on each four-tuple and in all.
 */
class TcpIncarnationTracker
{
  public:
    /**
     * A segment is sent.
     *
     * @param segment the segment
     * @return the connection it is sent for; unknown if no SYN came before it
     */
    TcpIncarnation OnSent(const TcpWireSegment& segment);

    /**
     * @param end a four-tuple, that end as local
     * @return the connection the end is in, and its role there; unknown if it is in none
     */
    TcpIncarnation CurrentOf(const lifecycle::FourTuple& end) const;

    /**
     * @param end a four-tuple, either end as local
     * @return the last connection that was begun on it, and the role of `end` there
     */
    TcpIncarnation NewestOf(const lifecycle::FourTuple& end) const;

    /// @return number of connections so far
    uint32_t GetCount() const
    {
        return m_count;
    }

  private:
    /// What one end of a connection has sent.
    struct End
    {
        bool synSent{false}; //!< its SYN, or SYN-ACK
        bool moved{false};   //!< something that is no SYN
        uint32_t isn{0};     //!< number of its SYN
        uint32_t room{1};    //!< numbers that the SYN takes: itself and the text on it
    };

    /// One connection. Its ends are numbered as those of its four-tuple are.
    struct Connection
    {
        uint32_t number{0};      //!< among all
        std::size_t client{0};   //!< the end that began
        std::array<End, 2> ends; //!< what was sent
    };

    /// The connections of one four-tuple.
    struct Line
    {
        std::vector<Connection> connections;      //!< in their order
        std::array<std::size_t, 2> current{0, 0}; //!< the one each end is in, from 1; 0: none
    };

    /**
     * Both ends find the same line.
     *
     * @param end a four-tuple
     * @return the same whichever end is local, and which of the two it was
     */
    static std::pair<lifecycle::FourTuple, std::size_t> Order(const lifecycle::FourTuple& end);

    /**
     * @param line a four-tuple's
     * @param side an end
     * @param place a connection, from 1
     * @return what is told of it
     */
    static TcpIncarnation Describe(const Line& line, std::size_t side, std::size_t place);

    /**
     * @param line a four-tuple's
     * @param side the end that sends a SYN without ACK
     * @param segment the SYN
     */
    void OnSyn(Line& line, std::size_t side, const TcpWireSegment& segment);

    /**
     * An end sends something that acknowledges a SYN, and perhaps the text on it (RFC 7413).
     *
     * @param line a four-tuple's
     * @param side the end
     * @param acknowledgment what it says
     * @return the connection that this SYN began, from 1; the end's present one if there is none
     */
    static std::size_t FindAnswered(const Line& line, std::size_t side, uint32_t acknowledgment);

    std::unordered_map<lifecycle::FourTuple, Line, lifecycle::FourTupleHash>
        m_lines;         //!< not walked
    uint32_t m_count{0}; //!< connections so far
};

} // namespace ns3

#endif // TCP_INCARNATION_TRACKER_H
