/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-arrival-queue.h"

#include "tcp-lifecycle-l4-protocol.h"

#include "ns3/simulator.h"

#include <utility>

namespace ns3
{

TcpArrivalQueue::TcpArrivalQueue(TcpLifecycleL4Protocol& tcp)
    : m_tcp(tcp)
{
}

void
TcpArrivalQueue::Add(std::function<void()> take)
{
    m_waiting.push_back(std::move(take));
    // The event keeps the protocol alive, so it need not be taken out of the simulator's list.
    Simulator::ScheduleWithContext(
        m_tcp.GetNodeId(),
        Seconds(0),
        [tcp = Ptr<TcpLifecycleL4Protocol>(&m_tcp)] { tcp->GetArrivals().TakeNext(); });
}

void
TcpArrivalQueue::Clear()
{
    m_waiting.clear();
}

void
TcpArrivalQueue::TakeNext()
{
    if (m_waiting.empty())
    {
        return; // the node is gone
    }
    const auto take = std::move(m_waiting.front());
    m_waiting.pop_front();
    take();
}

} // namespace ns3
