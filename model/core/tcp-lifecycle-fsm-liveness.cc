/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-fsm.h"

#include <algorithm>

/**
 * @file
 * @ingroup tcp-lifecycle-core
 *
 * How Connection notices that its peer is gone: by keep-alive where nothing is outstanding, by the
 * user time-out where something is.
 */

namespace ns3
{
namespace lifecycle
{

void
Connection::SetKeepAlive(const KeepAliveParameters& parameters, Duration now)
{
    m_parameters.keepAlive = parameters;
    m_timers.Stop(Timer::KEEP_ALIVE);
    WatchPeer(now);
}

void
Connection::SetUserTimeout(Duration timeout, Duration now)
{
    m_parameters.userTimeout = timeout;
    NoteProgress(now);
}

void
Connection::GuardText(Duration now)
{
    const Duration timeout = m_parameters.userTimeout;
    if (timeout > Duration(0) && !m_timers.IsRunning(Timer::USER_TIMEOUT))
    {
        m_timers.Start(Timer::USER_TIMEOUT, now + timeout);
    }
}

void
Connection::NoteProgress(Duration now)
{
    m_timers.Stop(Timer::USER_TIMEOUT);
    if (IsOutstanding())
    {
        GuardText(now);
    }
}

bool
Connection::IsOutstanding() const
{
    switch (m_tcb.state)
    {
    case State::CLOSED:
    case State::LISTEN:
    case State::TIME_WAIT:
        return false;
    case State::SYN_SENT:
    case State::SYN_RCVD:
    case State::ESTABLISHED:
    case State::CLOSE_WAIT:
    case State::LAST_ACK:
    case State::FIN_WAIT_1:
    case State::FIN_WAIT_2:
    case State::CLOSING:
        break;
    }
    return m_tcb.sndUna != m_tcb.sndNxt;
}

void
Connection::WatchPeer(Duration now)
{
    switch (m_tcb.state)
    {
    case State::ESTABLISHED:
    case State::CLOSE_WAIT:
    case State::FIN_WAIT_2:
        break;
    case State::CLOSED:
    case State::LISTEN:
    case State::SYN_SENT:
    case State::SYN_RCVD:
    case State::LAST_ACK:
    case State::FIN_WAIT_1:
    case State::CLOSING:
    case State::TIME_WAIT:
        // Something of ours is outstanding, or nobody is left to ask.
        m_timers.Stop(Timer::KEEP_ALIVE);
        return;
    }
    if (m_parameters.keepAlive.on && !m_timers.IsRunning(Timer::KEEP_ALIVE))
    {
        const Duration first = m_keepAlive.FirstDeadline(m_parameters.keepAlive);
        m_timers.Start(Timer::KEEP_ALIVE, std::max(first, now));
    }
}

void
Connection::OnKeepAliveTimer(Duration now)
{
    Duration next(0);
    switch (m_keepAlive.OnTime(m_parameters.keepAlive, IsOutstanding(), now, next))
    {
    case KeepAlive::Step::WAIT:
        break;
    case KeepAlive::Step::PROBE:
        // "An implementation SHOULD send a keep-alive segment with no data" (RFC 9293, section
        // 3.8.4, SHLD-12): its number is one the peer has acknowledged, so that it must answer.
        Ask(Output::Kind::SEND_PROBE);
        break;
    case KeepAlive::Step::GIVE_UP:
        OnRetriesExhausted();
        return;
    }
    m_timers.Start(Timer::KEEP_ALIVE, next);
}

} // namespace lifecycle
} // namespace ns3
