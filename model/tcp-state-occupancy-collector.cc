/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-state-occupancy-collector.h"

#include <algorithm>
#include <sstream>

namespace ns3
{

const Time TcpStateOccupancyCollector::NEVER = NanoSeconds(-1);

TcpStateOccupancyCollector::TcpStateOccupancyCollector(uint32_t nodes)
    : m_nodes(nodes)
{
}

uint32_t
TcpStateOccupancyCollector::AddEndpoint(uint32_t node)
{
    Endpoint endpoint;
    endpoint.node = node;
    endpoint.opened = NEVER;
    endpoint.ended = NEVER;
    endpoint.entered.fill(NEVER);
    m_endpoints.push_back(endpoint);
    return static_cast<uint32_t>(m_endpoints.size() - 1);
}

void
TcpStateOccupancyCollector::ChangeState(uint32_t endpoint, State from, State to, Time now)
{
    Endpoint& mine = m_endpoints.at(endpoint);
    if (from != mine.state || (from == TcpSocket::CLOSED && mine.opened != NEVER))
    {
        std::ostringstream text;
        text << "endpoint " << endpoint << " at " << now.GetSeconds() << " s: reported "
             << TcpSocket::TcpStateName[from] << " to " << TcpSocket::TcpStateName[to]
             << ", was in " << TcpSocket::TcpStateName[mine.state]
             << (mine.ended != NEVER ? " and had ended before" : "");
        m_brokenSteps.push_back(text.str());
    }
    if (mine.state == to)
    {
        return;
    }
    NodeAccount& node = m_nodes.at(mine.node);
    if (mine.state == TcpSocket::CLOSED)
    {
        node.opened++;
    }
    else
    {
        Add(node.occupancies[mine.state], -1, now);
    }
    if (to == TcpSocket::CLOSED)
    {
        node.ended++;
    }
    else
    {
        Add(node.occupancies[to], 1, now);
    }
    MoveEndpoint(mine, to, now);
}

void
TcpStateOccupancyCollector::MoveEndpoint(Endpoint& endpoint, State to, Time now)
{
    if (endpoint.state != TcpSocket::CLOSED)
    {
        endpoint.duration[endpoint.state] += now - endpoint.since;
    }
    else if (endpoint.opened == NEVER)
    {
        endpoint.opened = now;
    }
    if (to == TcpSocket::CLOSED)
    {
        endpoint.ended = now;
    }
    if (endpoint.entered[to] == NEVER)
    {
        endpoint.entered[to] = now;
    }
    endpoint.state = to;
    endpoint.since = now;
}

void
TcpStateOccupancyCollector::Add(Occupancy& occupancy, int32_t difference, Time now)
{
    occupancy.integral += (now - occupancy.since) * static_cast<int64_t>(occupancy.count);
    occupancy.since = now;
    occupancy.count += difference;
    occupancy.maximum = std::max(occupancy.maximum, occupancy.count);
    if (!occupancy.changes.empty() && occupancy.changes.back().first == now)
    {
        occupancy.changes.back().second = occupancy.count;
    }
    else
    {
        occupancy.changes.emplace_back(now, occupancy.count);
    }
}

void
TcpStateOccupancyCollector::Finish(Time now)
{
    m_finished = now;
    for (Endpoint& endpoint : m_endpoints)
    {
        if (endpoint.state != TcpSocket::CLOSED)
        {
            endpoint.duration[endpoint.state] += now - endpoint.since;
            endpoint.since = now;
        }
    }
    for (NodeAccount& node : m_nodes)
    {
        for (Occupancy& occupancy : node.occupancies)
        {
            occupancy.integral += (now - occupancy.since) * static_cast<int64_t>(occupancy.count);
            occupancy.since = now;
        }
    }
}

TcpStateOccupancyCollector::State
TcpStateOccupancyCollector::GetState(uint32_t endpoint) const
{
    return m_endpoints.at(endpoint).state;
}

Time
TcpStateOccupancyCollector::GetOpened(uint32_t endpoint) const
{
    return m_endpoints.at(endpoint).opened;
}

Time
TcpStateOccupancyCollector::GetEnded(uint32_t endpoint) const
{
    return m_endpoints.at(endpoint).ended;
}

Time
TcpStateOccupancyCollector::GetEntered(uint32_t endpoint, State state) const
{
    return m_endpoints.at(endpoint).entered.at(state);
}

Time
TcpStateOccupancyCollector::GetDuration(uint32_t endpoint, State state) const
{
    return m_endpoints.at(endpoint).duration.at(state);
}

uint32_t
TcpStateOccupancyCollector::GetEndedCount(uint32_t node) const
{
    return m_nodes.at(node).ended;
}

Time
TcpStateOccupancyCollector::GetIntegral(uint32_t node, State state) const
{
    return m_nodes.at(node).occupancies.at(state).integral;
}

double
TcpStateOccupancyCollector::GetMean(uint32_t node, State state) const
{
    return m_finished.IsZero() ? 0.0
                               : GetIntegral(node, state).GetSeconds() / m_finished.GetSeconds();
}

uint32_t
TcpStateOccupancyCollector::GetMaximum(uint32_t node, State state) const
{
    return m_nodes.at(node).occupancies.at(state).maximum;
}

std::vector<TcpStateOccupancyCollector::Change>
TcpStateOccupancyCollector::GetSeries(uint32_t node, State state, std::size_t points) const
{
    const std::vector<Change>& all = m_nodes.at(node).occupancies.at(state).changes;
    if (all.size() <= points)
    {
        return all;
    }
    const auto largest =
        std::max_element(all.begin(), all.end(), [](const Change& a, const Change& b) {
            return a.second < b.second;
        });
    // One place is kept for the largest value, which even steps would pass over. Steps are longer
    // than one here, so no index comes twice.
    std::vector<Change> thinned;
    const std::size_t steps = points - 2;
    for (std::size_t i = 0; i <= steps; i++)
    {
        thinned.push_back(all[i * (all.size() - 1) / steps]);
    }
    const auto place =
        std::lower_bound(thinned.begin(),
                         thinned.end(),
                         *largest,
                         [](const Change& a, const Change& b) { return a.first < b.first; });
    if (*place != *largest)
    {
        thinned.insert(place, *largest);
    }
    return thinned;
}

std::vector<std::string>
TcpStateOccupancyCollector::GetBrokenIdentities() const
{
    std::vector<std::string> broken = m_brokenSteps;
    CheckLifetimes(broken);
    CheckCounts(broken);
    CheckIntegrals(broken);
    return broken;
}

void
TcpStateOccupancyCollector::CheckLifetimes(std::vector<std::string>& broken) const
{
    for (std::size_t i = 0; i < m_endpoints.size(); i++)
    {
        const Endpoint& endpoint = m_endpoints[i];
        Time sum;
        for (const Time& duration : endpoint.duration)
        {
            sum += duration;
        }
        Time lifetime;
        if (endpoint.opened != NEVER)
        {
            lifetime = (endpoint.ended != NEVER ? endpoint.ended : m_finished) - endpoint.opened;
        }
        if (sum != lifetime)
        {
            std::ostringstream text;
            text << "endpoint " << i << ": its states last " << sum.GetNanoSeconds()
                 << " ns in all, its lifetime is " << lifetime.GetNanoSeconds() << " ns";
            broken.push_back(text.str());
        }
    }
}

void
TcpStateOccupancyCollector::CheckCounts(std::vector<std::string>& broken) const
{
    for (std::size_t i = 0; i < m_nodes.size(); i++)
    {
        const NodeAccount& node = m_nodes[i];
        uint64_t alive = 0;
        for (const Occupancy& occupancy : node.occupancies)
        {
            alive += occupancy.count;
        }
        if (node.opened != node.ended + alive)
        {
            std::ostringstream text;
            text << "node " << i << ": opened " << node.opened << ", but ended " << node.ended
                 << " and alive " << alive;
            broken.push_back(text.str());
        }
    }
}

void
TcpStateOccupancyCollector::CheckIntegrals(std::vector<std::string>& broken) const
{
    std::vector<std::array<Time, STATE_COUNT>> sums(m_nodes.size());
    for (const Endpoint& endpoint : m_endpoints)
    {
        for (std::size_t state = 0; state < STATE_COUNT; state++)
        {
            sums[endpoint.node][state] += endpoint.duration[state];
        }
    }
    // Both accounts are whole nanoseconds; a microsecond is room for nothing but honest rounding
    // where the time resolution is coarser than a nanosecond.
    const Time tolerance = MicroSeconds(1);
    for (std::size_t i = 0; i < m_nodes.size(); i++)
    {
        for (std::size_t state = 0; state < STATE_COUNT; state++)
        {
            const Time integral = m_nodes[i].occupancies[state].integral;
            if (Abs(integral - sums[i][state]) > tolerance)
            {
                std::ostringstream text;
                text << "node " << i << ", " << TcpSocket::TcpStateName[state]
                     << ": the integral of the occupancy is " << integral.GetNanoSeconds()
                     << " ns, the durations add up to " << sums[i][state].GetNanoSeconds() << " ns";
                broken.push_back(text.str());
            }
        }
    }
}

} // namespace ns3
