/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-node-clock.h"

#include "tcp-lifecycle-l4-protocol.h"

#include "ns3/simulator.h"

namespace ns3
{

TcpNodeClock::TcpNodeClock(TcpLifecycleL4Protocol& tcp)
    : m_tcp(tcp)
{
}

void
TcpNodeClock::Await(std::optional<Time> deadline)
{
    if (!deadline || m_stopped || (!m_events.empty() && m_events.back() <= *deadline))
    {
        return;
    }
    const Time now = Simulator::Now();
    const Time when = Max(*deadline, now);
    m_events.push_back(when);
    // The event keeps the protocol alive, so it need not be taken out of the list.
    Simulator::ScheduleWithContext(m_tcp.GetNodeId(),
                                   when - now,
                                   &TcpLifecycleL4Protocol::OnTime,
                                   Ptr<TcpLifecycleL4Protocol>(&m_tcp));
}

void
TcpNodeClock::Come()
{
    if (!m_events.empty())
    {
        m_events.pop_back();
    }
}

void
TcpNodeClock::Stop()
{
    m_stopped = true;
    m_events.clear();
}

} // namespace ns3
