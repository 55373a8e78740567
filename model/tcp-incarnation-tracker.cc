/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-incarnation-tracker.h"

#include <algorithm>
#include <tuple>

namespace ns3
{

std::pair<lifecycle::FourTuple, std::size_t>
TcpIncarnationTracker::Order(const lifecycle::FourTuple& end)
{
    if (std::tie(end.local, end.localPort) <= std::tie(end.remote, end.remotePort))
    {
        return {end, 0};
    }
    return {{end.remote, end.local, end.remotePort, end.localPort}, 1};
}

TcpIncarnation
TcpIncarnationTracker::Describe(const Line& line, std::size_t side, std::size_t place)
{
    TcpIncarnation found;
    if (place > 0)
    {
        const Connection& connection = line.connections[place - 1];
        found.known = true;
        found.connection = connection.number;
        found.incarnation = static_cast<uint32_t>(place - 1);
        found.sender = side == connection.client ? TCP_ROLE_CLIENT : TCP_ROLE_SERVER;
    }
    return found;
}

void
TcpIncarnationTracker::OnSyn(Line& line, std::size_t side, const TcpWireSegment& segment)
{
    bool begins = line.connections.empty();
    if (!begins)
    {
        const Connection& last = line.connections.back();
        const End& mine = last.ends[side];
        const End& other = last.ends[1 - side];
        // A crossing SYN belongs to the connection that the peer has begun and not got further
        // with.
        begins = mine.synSent ? mine.isn != segment.sequence || mine.moved : other.moved;
    }
    if (begins)
    {
        Connection next;
        next.number = m_count++;
        next.client = side;
        line.connections.push_back(next);
    }
    End& end = line.connections.back().ends[side];
    end.synSent = true;
    end.isn = segment.sequence;
    // Repeated, it may come without its text.
    end.room = std::max(end.room, segment.NextSequence() - segment.sequence);
    line.current[side] = line.connections.size();
}

std::size_t
TcpIncarnationTracker::FindAnswered(const Line& line, std::size_t side, uint32_t acknowledgment)
{
    for (std::size_t place = line.connections.size(); place > 0; --place)
    {
        const End& peer = line.connections[place - 1].ends[1 - side];
        if (peer.synSent && acknowledgment - peer.isn - 1 < peer.room)
        {
            return place;
        }
    }
    return line.current[side];
}

TcpIncarnation
TcpIncarnationTracker::OnSent(const TcpWireSegment& segment)
{
    const auto [key, side] = Order(segment.SenderTuple());
    const bool syn = segment.Has(TcpWireSegment::SYN);
    const bool ack = segment.Has(TcpWireSegment::ACK);
    const bool rst = segment.Has(TcpWireSegment::RST);
    auto found = m_lines.find(key);
    if (found == m_lines.end())
    {
        if (!syn || ack)
        {
            return {};
        }
        found = m_lines.emplace(key, Line()).first;
    }
    Line& line = found->second;
    if (syn && !ack)
    {
        OnSyn(line, side, segment);
        return Describe(line, side, line.current[side]);
    }
    if (rst)
    {
        // An answer to what arrived, of today whatever the end was in before. With an ACK it names
        // the SYN it refuses.
        const std::size_t place =
            ack ? FindAnswered(line, side, segment.acknowledgment) : line.connections.size();
        return Describe(line, side, place > 0 ? place : line.connections.size());
    }
    if (syn)
    {
        line.current[side] = FindAnswered(line, side, segment.acknowledgment);
    }
    const std::size_t place = line.current[side] > 0 ? line.current[side] : line.connections.size();
    End& end = line.connections[place - 1].ends[side];
    end.moved = end.moved || !syn;
    end.synSent = end.synSent || syn;
    end.isn = syn ? segment.sequence : end.isn;
    return Describe(line, side, place);
}

TcpIncarnation
TcpIncarnationTracker::CurrentOf(const lifecycle::FourTuple& end) const
{
    const auto [key, side] = Order(end);
    const auto found = m_lines.find(key);
    return found == m_lines.end() ? TcpIncarnation()
                                  : Describe(found->second, side, found->second.current[side]);
}

TcpIncarnation
TcpIncarnationTracker::NewestOf(const lifecycle::FourTuple& end) const
{
    const auto [key, side] = Order(end);
    const auto found = m_lines.find(key);
    return found == m_lines.end() ? TcpIncarnation()
                                  : Describe(found->second, side, found->second.connections.size());
}

} // namespace ns3
