/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-socket-timers.h"

#include "tcp-lifecycle-l4-protocol.h"
#include "tcp-lifecycle-socket.h"

#include "ns3/simulator.h"

namespace ns3
{

TcpSocketTimers::TcpSocketTimers(TcpLifecycleSocket& socket)
    : m_socket(socket)
{
}

void
TcpSocketTimers::Start(TcpSocketTimer timer, Time delay)
{
    StartUntil(timer, Simulator::Now() + delay);
}

void
TcpSocketTimers::StartUntil(TcpSocketTimer timer, Time deadline)
{
    m_deadlines[static_cast<std::size_t>(timer)] = deadline;
    Await(deadline);
}

void
TcpSocketTimers::Stop(TcpSocketTimer timer)
{
    m_deadlines[static_cast<std::size_t>(timer)].reset();
}

void
TcpSocketTimers::StopAll()
{
    m_deadlines = {};
    if (m_place)
    {
        m_socket.m_l4->GetTimers().Remove(*m_place);
        m_place.reset();
    }
}

bool
TcpSocketTimers::IsRunning(TcpSocketTimer timer) const
{
    return GetDeadline(timer).has_value();
}

std::optional<Time>
TcpSocketTimers::GetDeadline(TcpSocketTimer timer) const
{
    return m_deadlines[static_cast<std::size_t>(timer)];
}

std::optional<TcpSocketTimer>
TcpSocketTimers::Nearest() const
{
    std::optional<std::size_t> nearest;
    for (std::size_t i = 0; i < COUNT; ++i)
    {
        if (m_deadlines[i] && (!nearest || *m_deadlines[i] < *m_deadlines[*nearest]))
        {
            nearest = i;
        }
    }
    return nearest ? std::optional(static_cast<TcpSocketTimer>(*nearest)) : std::nullopt;
}

void
TcpSocketTimers::Await(Time deadline)
{
    if (m_place && TcpTimerQueue::GetDeadline(*m_place) <= deadline)
    {
        return;
    }
    TcpLifecycleL4Protocol& tcp = *m_socket.m_l4;
    if (m_place)
    {
        tcp.GetTimers().Remove(*m_place);
    }
    m_place = tcp.GetTimers().Add(*this, deadline);
    tcp.Await(deadline);
}

void
TcpSocketTimers::Expire()
{
    m_place.reset();
    Ptr<TcpLifecycleSocket> alive(&m_socket);
    for (auto timer = Nearest(); timer; timer = Nearest())
    {
        if (*GetDeadline(*timer) > Simulator::Now())
        {
            Await(*GetDeadline(*timer));
            return;
        }
        Stop(*timer);
        m_socket.TimerExpired(*timer);
    }
}

} // namespace ns3
