/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-timer-queue.h"

#include "tcp-socket-timers.h"

#include "ns3/simulator.h"

namespace ns3
{

TcpTimerQueue::Place
TcpTimerQueue::Add(TcpSocketTimers& timers, Time deadline)
{
    return m_entries.insert({deadline, m_nextOrder++, &timers}).first;
}

void
TcpTimerQueue::Remove(Place place)
{
    m_entries.erase(place);
}

std::optional<Time>
TcpTimerQueue::GetNearest() const
{
    return m_entries.empty() ? std::nullopt : std::optional(m_entries.begin()->deadline);
}

void
TcpTimerQueue::Expire()
{
    while (!m_entries.empty() && m_entries.begin()->deadline <= Simulator::Now())
    {
        TcpSocketTimers& timers = *m_entries.begin()->timers;
        m_entries.erase(m_entries.begin());
        timers.Expire();
    }
}

void
TcpTimerQueue::Clear()
{
    while (!m_entries.empty())
    {
        m_entries.begin()->timers->StopAll();
    }
}

} // namespace ns3
