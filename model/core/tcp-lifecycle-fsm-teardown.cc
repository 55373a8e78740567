/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-fsm.h"

#include <algorithm>
#include <limits>

/**
 * @file
 * @ingroup tcp-lifecycle-core
 *
 * What Connection asks of its teardown policy, and does by its answers.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/// An ACK may not be put off for as long as half a second (RFC 9293, section 3.8.6.3, MUST-40).
constexpr Duration MAX_ACK_DELAY = std::chrono::milliseconds(499);

/// A count of retransmissions that is not reached within any simulation.
constexpr uint32_t NEVER = std::numeric_limits<uint32_t>::max() - 1;

} // namespace

void
Connection::Close(CloseContext context, Duration now)
{
    const State state = m_tcb.state;
    // Nothing was sent that a FIN could end (RFC 9293, section 3.10.4: LISTEN and SYN-SENT).
    if (state == State::LISTEN || (state == State::SYN_SENT && context.unsent == 0))
    {
        CloseUnopened();
        return;
    }
    // In TIME_WAIT both sides have closed: unread text is no reason to reset anything.
    if (m_orphan || state == State::CLOSED || state == State::TIME_WAIT)
    {
        return;
    }
    m_orphan = true;
    context.state = state;
    const OrphanLimits& limits = m_policies.teardown->GetLimits();
    const CloseDecision decision = m_policies.teardown->OnClose(context);
    const bool tooMany = limits.count > 0 && context.orphans > limits.count;
    if (tooMany || decision.action == CloseAction::RST)
    {
        EndByReset();
        return;
    }
    QueueFin();
    if (decision.linger > Duration(0) && !m_tcb.FinAcked())
    {
        m_timers.Start(Timer::LINGER, now + decision.linger);
    }
    if (state == State::FIN_WAIT_2)
    {
        BoundFinWait2(now);
    }
}

FinAckDecision
Connection::DecideFinAck(Duration delayedAck) const
{
    FinAckDecision decision;
    if (m_tcb.state != State::CLOSE_WAIT || m_tcb.finQueued)
    {
        return decision; // the application has closed before: there is nothing to wait for
    }
    decision = m_policies.teardown->OnPeerFin({m_tcb.state, delayedAck});
    const Duration longest = decision.when == FinAck::AFTER_APPLICATION
                                 ? std::min(delayedAck, MAX_ACK_DELAY)
                                 : Duration(0);
    decision.delay = std::max(std::min(decision.delay, longest), Duration(0));
    return decision;
}

uint32_t
Connection::LimitRetries(uint32_t retries) const
{
    const uint32_t limit = m_policies.teardown->GetLimits().retries;
    const uint32_t own = m_parameters.userTimeout > Duration(0) ? NEVER : retries;
    return m_orphan && limit > 0 ? std::min(own, limit) : own;
}

void
Connection::BoundFinWait2(Duration now)
{
    const Duration longest = m_policies.teardown->GetLimits().finWait2;
    if (m_orphan && longest > Duration(0))
    {
        m_timers.Start(Timer::FIN_WAIT_2, now + longest);
    }
}

bool
Connection::LosesText(const Arrival& arrival, const Segment& segment) const
{
    if (!m_orphan || !arrival.takeText || !IsSynchronized(m_tcb.state))
    {
        return false;
    }
    const int32_t bytes = segment.FinSeq() - m_tcb.rcvNxt;
    if (bytes <= 0)
    {
        return false; // known already, or empty
    }
    // "If new data is received after CLOSE is called, its TCP implementation SHOULD send a RST to
    // show that data was lost" (RFC 9293, section 3.6.1, SHLD-3), where the close is half-duplex.
    return m_policies.teardown->OnLateText({m_tcb.state, static_cast<uint32_t>(bytes)}) ==
           LateTextDecision::RESET;
}

void
Connection::EndByReset()
{
    const Reset reset{m_tcb.sndNxt, m_tcb.rcvNxt, true};
    const bool peerMayKnow = m_tcb.state == State::SYN_RCVD || IsSynchronized(m_tcb.state);
    // Text that nobody will read, or send again, is lost: it must show (RFC 2525, section 2.17).
    if (Move(Event::ABORT) && peerMayKnow)
    {
        AskReset(reset);
    }
}

} // namespace lifecycle
} // namespace ns3
