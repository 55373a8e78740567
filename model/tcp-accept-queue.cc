/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-accept-queue.h"

#include "tcp-lifecycle-l4-protocol.h"
#include "tcp-lifecycle-socket.h"

#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

TcpAcceptQueue::TcpAcceptQueue(TcpLifecycleSocket& listener)
    : m_listener(&listener)
{
}

TcpAcceptQueue::~TcpAcceptQueue()
{
    m_timer.Cancel();
}

void
TcpAcceptQueue::Add(Ptr<TcpLifecycleSocket> connection)
{
    if (!m_listener)
    {
        connection->Accepted();
        return;
    }
    m_waiting.push_back(connection);
    m_listener->NoteAtListener(TcpListenerEvent::ESTABLISHED, *connection);
    Take();
}

void
TcpAcceptQueue::Leave(const TcpLifecycleSocket& connection)
{
    const auto found = std::find(m_waiting.begin(), m_waiting.end(), &connection);
    if (found == m_waiting.end())
    {
        return;
    }
    m_waiting.erase(found);
    m_listener->NoteAtListener(TcpListenerEvent::WAITING_ENDED, connection);
}

void
TcpAcceptQueue::Wake()
{
    Arm();
}

void
TcpAcceptQueue::Close()
{
    const auto alive = shared_from_this();
    m_timer.Cancel();
    while (!m_waiting.empty())
    {
        const Ptr<TcpLifecycleSocket> connection = m_waiting.front();
        connection->Abort();
        Leave(*connection); // if its end did not make it leave
    }
    m_listener = nullptr;
}

void
TcpAcceptQueue::Forget()
{
    m_timer.Cancel();
    m_listener = nullptr;
    m_waiting.clear();
}

void
TcpAcceptQueue::Take()
{
    const auto alive = shared_from_this(); // an application may drop the listener and all else
    while (m_listener && !m_listener->m_acceptPaused && !m_waiting.empty() &&
           Simulator::Now() >= NextTime())
    {
        m_last = Simulator::Now();
        const Ptr<TcpLifecycleSocket> connection = m_waiting.front();
        m_waiting.pop_front();
        m_listener->NoteAtListener(TcpListenerEvent::TAKEN, *connection);
        connection->Accepted();
    }
    Arm();
}

void
TcpAcceptQueue::Arm()
{
    m_timer.Cancel();
    if (m_listener && !m_listener->m_acceptPaused && !m_waiting.empty())
    {
        m_timer = Simulator::Schedule(Max(NextTime() - Simulator::Now(), Seconds(0)),
                                      &TcpAcceptQueue::Take,
                                      this);
    }
}

Time
TcpAcceptQueue::NextTime() const
{
    // Longer than any simulation, and far from the end of what Time holds.
    constexpr double NEVER_SECONDS = 1e9;
    const double rate = m_listener->m_acceptRate;
    if (rate <= 0 || !m_last)
    {
        return Simulator::Now();
    }
    return *m_last + Seconds(std::min(1.0 / rate, NEVER_SECONDS));
}

} // namespace ns3
