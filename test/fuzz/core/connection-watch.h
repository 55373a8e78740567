/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CONNECTION_WATCH_H
#define CONNECTION_WATCH_H

#include "fuzz-target.h"

#include "ns3/tcp-lifecycle-fsm.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What holds for a connection whatever happens to it, said without the code that is to keep it.
 */

namespace fuzz
{

using namespace ns3::lifecycle;

/// What one call to a connection put out.
struct CallOutputs
{
    std::size_t total{0};               //!< of every kind
    std::size_t segments{0};            //!< segments to be sent
    std::size_t acks{0};                //!< SEND_ACK
    std::size_t resets{0};              //!< SEND_RST
    Reset reset{Seq(0), Seq(0), false}; //!< the last of these
};

/// The moves of all connections of a run, by the state left and the event.
struct MovesSeen
{
    std::array<std::array<bool, EVENT_COUNT>, STATE_COUNT> seen{}; //!< by state and event

    /**
     * @param from the state left
     * @param event why
     * @return its place
     */
    bool& At(State from, Event event)
    {
        return seen[static_cast<std::size_t>(from)][static_cast<std::size_t>(event)];
    }
};

/// @return the moves seen so far, in all inputs
inline MovesSeen&
Moves()
{
    static MovesSeen moves;
    return moves;
}

/**
 * Follows one connection: Begin() before each call to it, one of the others after.
 */
class ConnectionWatch
{
  public:
    ConnectionWatch()
    {
        m_challengeTimes.fill(Duration(-1));
    }

    /**
     * @param connection what is about to be called
     */
    void Begin(const Connection& connection)
    {
        m_before = connection.GetTcb();
    }

    /**
     * A call was made that opened the connection: nothing need remain from before.
     *
     * @param connection what was called
     * @param from the state that it began in
     */
    void AfterOpen(Connection& connection, State from)
    {
        m_before.state = from;
        TakeOutputs(connection);
        m_synWaits = connection.GetState() == State::SYN_SENT && !connection.GetDeadline();
        CheckState(connection);
        m_challengeTimes.fill(Duration(-1));
    }

    /**
     * A call was made that opens nothing.
     *
     * @param connection what was called
     * @return what it put out
     */
    CallOutputs After(Connection& connection)
    {
        const CallOutputs outputs = TakeOutputs(connection);
        CheckState(connection);
        CheckNumbers(connection.GetTcb());
        return outputs;
    }

    /**
     * A segment was handed over.
     *
     * @param connection what was called
     * @param segment the segment
     * @param arrival what the connection made of it
     * @param now the time
     */
    void AfterSegment(Connection& connection,
                      const Segment& segment,
                      const Arrival& arrival,
                      Duration now)
    {
        const CallOutputs outputs = TakeOutputs(connection);
        CheckState(connection);
        if (m_before.state == State::SYN_SENT)
        {
            Require(connection.GetTcb().sndUna <= connection.GetTcb().sndNxt, "SND.UNA =< SND.NXT");
        }
        else
        {
            CheckNumbers(connection.GetTcb());
        }
        CheckAnswer(connection, segment, arrival, outputs);
        CheckOutsideChangesNothing(connection.GetTcb(), segment, arrival);
        CheckReset(segment, arrival);
        if (arrival.reply == Reply::CHALLENGE_ACK && outputs.acks > 0)
        {
            CheckChallengeRate(now);
        }
    }

  private:
    /// More challenge ACKs than twice the limit can be sent in no span as long as the window.
    static constexpr std::size_t MOST_CHALLENGES = std::size_t{2} * ChallengeAckLimiter::LIMIT;

    /**
     * Take everything out and check that it makes sense.
     *
     * @param connection what was called
     * @return what it put out
     */
    CallOutputs TakeOutputs(Connection& connection) const
    {
        CallOutputs outputs;
        State state = m_before.state;
        Output output;
        while (connection.PollOutput(output))
        {
            ++outputs.total;
            Count(output, connection.GetTcb(), outputs);
            if (output.kind == Output::Kind::STATE_CHANGED)
            {
                const Outcome outcome = Look(output.from, output.event);
                Require(output.from == state,
                        "each change of state begins where the last one ended");
                Require(outcome.verdict == Verdict::MOVE, "the table has this change of state");
                Require(outcome.to == output.to, "the table says where it leads");
                Moves().At(output.from, output.event) = true;
                state = output.to;
            }
        }
        Require(state == connection.GetState(), "each change of state was told");
        // A queue that is full drops what comes, so it must never be.
        Require(outputs.total < OutputQueue::CAPACITY, "outputs fit into the queue");
        return outputs;
    }

    /**
     * @param output something that the connection wants done
     * @param tcb its variables
     * @param [in,out] outputs counts it
     */
    static void Count(const Output& output, const Tcb& tcb, CallOutputs& outputs)
    {
        switch (output.kind)
        {
        case Output::Kind::SEND_SYN:
            Require(tcb.state == State::SYN_SENT, "a SYN is sent in SYN_SENT only");
            ++outputs.segments;
            break;
        case Output::Kind::SEND_SYN_ACK:
            Require(tcb.SynUnacked(), "a SYN-ACK is sent only as long as it is not acknowledged");
            ++outputs.segments;
            break;
        case Output::Kind::SEND_FIN:
            Require(tcb.finSent && !tcb.FinAcked(), "a FIN is sent only while it is outstanding");
            ++outputs.segments;
            break;
        case Output::Kind::SEND_ACK:
            Require(tcb.state != State::CLOSED, "what has ended acknowledges nothing");
            Require(tcb.state != State::LISTEN, "a listener has nothing to acknowledge");
            ++outputs.segments;
            ++outputs.acks;
            break;
        case Output::Kind::SEND_PROBE:
            Require(tcb.state == State::ESTABLISHED || tcb.state == State::CLOSE_WAIT ||
                        tcb.state == State::FIN_WAIT_2,
                    "a probe is sent only where a peer may be silent");
            Require(tcb.sndUna == tcb.sndNxt, "a probe is sent only if nothing is outstanding");
            ++outputs.segments;
            break;
        case Output::Kind::SEND_RST:
            ++outputs.segments;
            ++outputs.resets;
            outputs.reset = output.reset;
            break;
        case Output::Kind::STATE_CHANGED:
        case Output::Kind::R1_REACHED:
        case Output::Kind::TIME_WAIT_RESTARTED:
            break;
        }
    }

    /**
     * The flags, the timers and the end reason fit the state.
     *
     * @param connection any
     */
    void CheckState(const Connection& connection)
    {
        const Tcb& tcb = connection.GetTcb();
        const bool timer = connection.GetDeadline().has_value();
        Require(static_cast<std::size_t>(tcb.state) < STATE_COUNT, "the state is one of eleven");
        switch (tcb.state)
        {
        case State::CLOSED:
            Require(!timer, "CLOSED waits for nothing");
            return;
        case State::LISTEN:
            Require(!timer, "a listener waits for no time");
            break;
        case State::SYN_SENT:
        case State::SYN_RCVD:
            // A user time-out may come and go before the SYN of a prepared connection is sent.
            m_synWaits = m_synWaits && tcb.state == State::SYN_SENT &&
                         !connection.GetTimers().IsRunning(Timer::RETRANSMISSION);
            Require(timer || m_synWaits, "a SYN is outstanding under a timer");
            Require(tcb.SynUnacked(), "a SYN is outstanding");
            Require(!tcb.finSent && !tcb.finReceived, "no FIN before a connection");
            break;
        case State::ESTABLISHED:
            Require(!tcb.finSent && !tcb.finReceived, "no FIN in ESTABLISHED");
            break;
        case State::CLOSE_WAIT:
            Require(!tcb.finSent && tcb.finReceived, "the peer's FIN alone in CLOSE_WAIT");
            break;
        case State::LAST_ACK:
        case State::CLOSING:
            Require(tcb.finSent && tcb.finReceived && !tcb.FinAcked(),
                    "two FINs, ours outstanding");
            break;
        case State::FIN_WAIT_1:
            Require(tcb.finSent && !tcb.finReceived && !tcb.FinAcked(), "our FIN outstanding");
            break;
        case State::FIN_WAIT_2:
            Require(tcb.FinAcked() && !tcb.finReceived, "our FIN acknowledged, the peer's to come");
            break;
        case State::TIME_WAIT:
            Require(timer, "TIME_WAIT waits for its end");
            Require(tcb.FinAcked() && tcb.finReceived, "both FINs are through in TIME_WAIT");
            break;
        }
        Require(connection.GetEndReason() == EndReason::NONE, "what has not ended has no reason");
    }

    /**
     * Numbers of one connection go forward only.
     *
     * @param after its variables now
     */
    void CheckNumbers(const Tcb& after) const
    {
        Require(after.sndUna <= after.sndNxt, "SND.UNA =< SND.NXT");
        Require(m_before.sndUna <= after.sndUna, "SND.UNA never goes back");
        Require(m_before.sndNxt <= after.sndNxt, "SND.NXT never goes back");
        Require(m_before.rcvNxt <= after.rcvNxt, "RCV.NXT never goes back");
        Require(static_cast<uint32_t>(after.rcvNxt - m_before.rcvNxt) <= m_before.rcvWnd + 1,
                "RCV.NXT stays in the window, but for a FIN behind it");
        Require(!after.finReceived || after.rcvNxt == after.finSeq + 1, "a FIN is the last number");
        Require(after.maxSndWnd >= m_before.maxSndWnd, "MAX.SND.WND never shrinks");
    }

    /**
     * At most one answer, and none to a reset but a challenge.
     *
     * @param connection what was called
     * @param segment the segment
     * @param arrival what the connection made of it
     * @param outputs what it put out
     */
    void CheckAnswer(const Connection& connection,
                     const Segment& segment,
                     const Arrival& arrival,
                     const CallOutputs& outputs) const
    {
        // A SYN-ACK repeated after a Close in SYN_RCVD takes the FIN along.
        const std::size_t most = arrival.reply == Reply::SYN_ACK ? 2 : 1;
        Require(outputs.segments <= most, "one answer to one segment");
        if (segment.Has(FLAG_RST))
        {
            // (RFC 9293, section 3.10.7.1: "an incoming segment containing a RST is discarded")
            Require(outputs.resets == 0, "no reset answers a reset");
            Require(outputs.segments == outputs.acks, "nothing but a challenge answers a reset");
            Require(!arrival.takeAck && !arrival.takeText && !arrival.takeFin,
                    "a reset carries nothing for the host");
        }
        CheckResetSent(connection, segment, outputs);
    }

    /**
     * @param connection what was called
     * @param segment the segment
     * @param outputs what it put out, perhaps a reset, which then has the numbers of RFC 9293,
     *        section 3.5.2
     */
    void CheckResetSent(const Connection& connection,
                        const Segment& segment,
                        const CallOutputs& outputs) const
    {
        const Reset& reset = outputs.reset;
        const State after = connection.GetState();
        // The connection's own: to take TIME_WAIT over, or because text was lost after Close.
        const bool own = (m_before.state == State::LAST_ACK && after == State::TIME_WAIT) ||
                         connection.GetEndReason() == EndReason::ABORTED;
        if (outputs.resets > 0 && own && m_before.state != State::CLOSED)
        {
            Require(reset.hasAck && reset.seq == m_before.sndNxt,
                    "a reset of the connection's own");
        }
        else if (outputs.resets > 0)
        {
            const bool fromAck = segment.Has(FLAG_ACK);
            Require(reset.hasAck != fromAck, "a reset has the ACK bit where the segment has none");
            Require(reset.seq == (fromAck ? segment.ack : Seq(0)), "a reset's number");
        }
    }

    /**
     * A segment all of which lies outside the window tells nothing new: whoever cannot see the
     * connection must not change it.
     *
     * @param after the variables now
     * @param segment the segment
     * @param arrival what the connection made of it
     */
    void CheckOutsideChangesNothing(const Tcb& after,
                                    const Segment& segment,
                                    const Arrival& arrival) const
    {
        const Tcb& before = m_before;
        if (before.state < State::SYN_RCVD || arrival.event == Event::NEW_INCARNATION)
        {
            return;
        }
        const int64_t first = segment.seq - before.rcvNxt;
        const int64_t end = first + segment.Length();
        const int64_t window = std::max<int64_t>(before.rcvWnd, 1);
        const bool touches = first < window && (first >= 0 || end > 0);
        const bool repeatsTheSyn = before.SynUnacked() && segment.seq == before.irs;
        // (RFC 5961, section 5.2) What acknowledges neither the recent past nor the present is as
        // blind; a reset is judged by its own number.
        const uint32_t behind = before.sndNxt.GetValue() - segment.ack.GetValue();
        const auto inFlight = static_cast<uint32_t>(before.sndNxt - before.sndUna);
        const bool blindAck = segment.Has(FLAG_ACK) && !segment.Has(FLAG_RST) &&
                              !segment.Has(FLAG_SYN) && behind > inFlight + before.maxSndWnd;
        if ((touches || repeatsTheSyn) && !blindAck)
        {
            return;
        }
        Require(after.state == before.state, "a segment outside the window moves nothing");
        Require(after.sndUna == before.sndUna, "a segment outside the window acknowledges nothing");
        Require(after.sndWnd == before.sndWnd, "a segment outside the window has no window");
        Require(after.rcvNxt == before.rcvNxt, "a segment outside the window brings nothing");
        Require(after.finSeen == before.finSeen, "a segment outside the window has no FIN");
    }

    /**
     * (RFC 5961, section 3.2) Only a reset with the exact number ends a connection; in SYN_SENT one
     * that acknowledges the SYN (RFC 9293, section 3.10.7.3).
     *
     * @param segment the segment
     * @param arrival what the connection made of it
     */
    void CheckReset(const Segment& segment, const Arrival& arrival) const
    {
        if (arrival.event != Event::RCV_RST)
        {
            return;
        }
        const bool exact = m_before.state == State::SYN_SENT
                               ? segment.Has(FLAG_ACK) && segment.ack > m_before.iss &&
                                     segment.ack <= m_before.sndNxt
                               : segment.seq == m_before.rcvNxt;
        Require(segment.Has(FLAG_RST) && exact, "a reset is obeyed only if its number is exact");
    }

    /**
     * (RFC 5961, section 7)
     *
     * @param now when a challenge ACK went out
     */
    void CheckChallengeRate(Duration now)
    {
        const Duration oldest = m_challengeTimes[m_challenges % MOST_CHALLENGES];
        Require(oldest < Duration(0) || now - oldest >= ChallengeAckLimiter::WINDOW,
                "challenge ACKs are limited");
        m_challengeTimes[m_challenges % MOST_CHALLENGES] = now;
        ++m_challenges;
    }

    bool m_synWaits{false}; //!< the SYN of a prepared connection waits for its text
    Tcb m_before;           //!< before the call
    std::array<Duration, MOST_CHALLENGES> m_challengeTimes{}; //!< the last ones; negative for none
    std::size_t m_challenges{0};                              //!< next place of these
};

} // namespace fuzz

#endif // CONNECTION_WATCH_H
