/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-socket-timers.h"

#include "tcp-lifecycle-socket.h"

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
    m_event.Await(deadline);
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
    m_event.Drop();
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
TcpSocketTimers::Expire()
{
    Ptr<TcpLifecycleSocket> alive(&m_socket);
    for (auto timer = Nearest(); timer; timer = Nearest())
    {
        if (*GetDeadline(*timer) > Simulator::Now())
        {
            m_event.Await(GetDeadline(*timer));
            return;
        }
        Stop(*timer);
        m_socket.TimerExpired(*timer);
    }
}

} // namespace ns3
