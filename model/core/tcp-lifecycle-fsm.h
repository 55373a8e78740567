/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_FSM_H
#define TCP_LIFECYCLE_FSM_H

#include "tcp-challenge-ack-limiter.h"
#include "tcp-embryo.h"
#include "tcp-handshake-policy.h"
#include "tcp-keep-alive.h"
#include "tcp-lifecycle-classifier.h"
#include "tcp-lifecycle-output.h"
#include "tcp-lifecycle-tcb.h"
#include "tcp-lifecycle-timers.h"
#include "tcp-lifecycle-transitions.h"
#include "tcp-teardown-policy.h"
#include "tcp-time-wait-policy.h"

#include <memory>
#include <optional>

namespace ns3
{
namespace lifecycle
{

/// The policies a connection asks. Shared, never null.
struct Policies
{
    std::shared_ptr<const HandshakePolicy> handshake;
    std::shared_ptr<const TeardownPolicy> teardown;
    std::shared_ptr<const TimeWaitPolicy> timeWait;

    /**
     * @return three-way handshake, four-way teardown, TIME_WAIT by RFC 9293
     */
    static Policies Standard();
};

/// The numbers a connection goes by; the host sets them (RFC 9293, section 3.8.3, MUST-21).
struct ConnectionParameters
{
    Duration initialRto = std::chrono::seconds(1); //!< before any sample (RFC 6298, section 2.1)
    Duration maxRto = std::chrono::seconds(60);    //!< upper bound (RFC 6298, section 2.5)
    Duration msl = std::chrono::seconds(120);      //!< maximum segment lifetime
    uint32_t synTransmissions = 8;  //!< R2 of a SYN or SYN-ACK: with 1 s doubled up to 60 s that is
                                    //!< 183 s, as three minutes are the least (RFC 9293, MUST-23)
    uint32_t synLinearTimeouts = 0; //!< so many first time-outs of a SYN are alike
    std::optional<Duration> synAckRto; //!< of a listener's SYN-ACK; if not set, initialRto
    std::optional<uint32_t> synAckTransmissions; //!< likewise; if not set, synTransmissions. Fewer
                                                 //!< shorten SYN_RCVD (RFC 4987, section 3.3)
    uint32_t finTransmissions = 7; //!< R2 of a FIN: 123 s, as 100 s are the least (SHLD-11)
    KeepAliveParameters keepAlive; //!< whether an idle peer is asked
    Duration userTimeout{0};       //!< R2 as a time (MUST-21): how long anything sent may stay
                                   //!< unacknowledged. 0: by the numbers here. A listener's
                                   //!< SYN-ACK is bounded by both
    uint32_t r1 = 3;               //!< R1: so many retransmissions look bad (RFC 9293, SHLD-10)
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * One connection's lifecycle, sans I/O: no clock, no randomness, no packets. Things happen
 * (Open, Close, a segment, the time), and the connection says what is to be sent and when it wants
 * to be woken. The same inputs give the same outputs, always.
 *
 * The host owns the text. It tells the core what was sent (OnTextSent), what was received in order
 * (OnTextReceived) and how large its receive window is; the core tells it whether a segment's ACK
 * and text are acceptable. So the host can be a full socket with congestion control, or a test.
 *
 * After each call take everything out with PollOutput, then ask GetDeadline.
 *
 * @code
 *   Connection c(Policies::Standard(), {});
 *   c.OpenActive(Seq(100), now);      // -> SEND_SYN, STATE_CHANGED
 *   Arrival a = c.OnSegment(synAck, now);  // -> STATE_CHANGED, SEND_ACK
 *   c.QueueFin();
 *   if (c.FinIsDue(nothingUnsent)) c.SendFin(now, rto, false, false);  // -> STATE_CHANGED,
 * SEND_FIN
 * @endcode
 */
class Connection
{
  public:
    /**
     * @param policies whom to ask
     * @param parameters the numbers to go by
     */
    Connection(Policies policies, const ConnectionParameters& parameters);

    // What the user does

    /**
     * OPEN, passive (section 3.10.1).
     *
     * @return false if the state does not allow it
     */
    bool OpenPassive();

    /**
     * OPEN, active: a SYN goes out.
     *
     * @param iss initial send sequence number
     * @param now the time
     * @return false if the state does not allow it: a connection exists
     */
    bool OpenActive(Seq iss, Duration now);

    /**
     * OPEN, active, with text on the SYN (RFC 7413, section 4.2.2): SYN_SENT is entered, but the
     * SYN waits for SendSyn, so that the user can write first.
     *
     * @param iss initial send sequence number
     * @param now the time
     * @return false if the state does not allow it: a connection exists
     */
    bool PrepareActive(Seq iss, Duration now);

    /**
     * The SYN that PrepareActive left waiting goes out. Does nothing if the connection has moved on
     * meanwhile.
     *
     * @param textLength bytes of text that ride on it
     * @param now the time
     */
    void SendSyn(uint32_t textLength, Duration now);

    /**
     * A listener accepted a SYN; this connection is what it made. A SYN-ACK goes out.
     *
     * @param syn the SYN
     * @param iss initial send sequence number
     * @param now the time
     * @param textTaken bytes of the SYN's text that the host has received: 0 but for Fast Open (RFC
     *        7413, section 4.2.2), since what the SYN-ACK does not acknowledge will be sent again
     */
    void OpenFromSyn(const Segment& syn, Seq iss, Duration now, uint32_t textTaken = 0);

    /**
     * Be the connection that a record of the SYN queue stands for. Nothing is sent and nothing
     * moves: this is the same connection, in another size.
     *
     * @param embryo the record, its state SYN_RCVD
     */
    void AdoptEmbryo(const EmbryoState& embryo);

    /**
     * @return what AdoptEmbryo needs to go on from here; meaningful in SYN_RCVD, with no output
     *         left to poll
     */
    EmbryoState ToEmbryo() const;

    /**
     * CLOSE where no FIN is needed: LISTEN and SYN_SENT (section 3.10.4). No segment is sent.
     *
     * @return false if the state does not allow it
     */
    bool CloseUnopened();

    /// CLOSE where a FIN is needed: it is due once all that was written is sent.
    void QueueFin();

    /**
     * CLOSE of the whole connection (section 3.10.4), as the teardown policy has it: a FIN is
     * queued, or a reset goes out. Nobody holds the connection from here on, so its bounds for
     * orphans hold. Closing one direction only is QueueFin. A second time nothing happens.
     *
     * @param context what the host knows; the state is filled in here
     * @param now the time
     */
    void Close(CloseContext context, Duration now);

    /**
     * ABORT (section 3.10.5): a reset goes out where a peer may know of the connection.
     */
    void Abort();

    /**
     * Keep-alive is turned on, off or set anew (section 3.8.4, MUST-24).
     *
     * @param parameters what to go by from now on
     * @param now the time
     */
    void SetKeepAlive(const KeepAliveParameters& parameters, Duration now);

    /**
     * R2 becomes a time, or another one (section 3.8.3, MUST-21), or a count again.
     *
     * @param timeout how long anything sent may stay unacknowledged; 0: retransmissions are counted
     * @param now the time, from which the new one counts
     */
    void SetUserTimeout(Duration timeout, Duration now);

    // What the network and the clock do

    /**
     * SEGMENT ARRIVES, steps one to seven. The eighth, the FIN, waits until the host has taken the
     * text: see OnTextReceived, which the host calls after every segment whose text or FIN it may
     * take.
     *
     * Without a connection the answer is a reset (section 3.10.7.1). A SYN at a listener changes
     * nothing here: the event RCV_SYN tells the host to make a connection by OpenFromSyn.
     *
     * @param segment its facts
     * @param now the time
     * @return what the host may do with it
     */
    Arrival OnSegment(const Segment& segment, Duration now);

    /**
     * The text up to a number was received in order; where the peer's FIN follows, it is received
     * too (eighth step).
     *
     * @param rcvNxt one past the last byte received in order
     * @param now the time
     * @return true if the FIN was received now; it is not acknowledged yet
     */
    bool OnTextReceived(Seq rcvNxt, Duration now);

    /**
     * The peer's FIN was received now: how its ACK is sent.
     *
     * @param delayedAck for how long the host puts off acknowledgments of text
     * @return before or after the application is told; how long the ACK may wait then
     */
    FinAckDecision DecideFinAck(Duration delayedAck) const;

    /**
     * The time is now this. Too early or too often does nothing.
     *
     * @param now the time
     */
    void OnTime(Duration now);

    /**
     * Somebody else keeps the time of this TIME_WAIT, and it is over.
     *
     * @param event why: TIME_WAIT_EXPIRED, TIME_WAIT_EVICTED, NEW_INCARNATION, RCV_RST or ABORT
     */
    void LeaveTimeWait(Event event);

    /// R2 was reached for text (section 3.8.3).
    void OnRetriesExhausted();

    /// ICMP reported a hard error (section 3.9.2.2).
    void OnHardError();

    // What the host's data path does

    /**
     * @param sndNxt one past the last byte of text sent so far
     */
    void OnTextSent(Seq sndNxt);

    /**
     * Text is outstanding: the user time-out runs from now on, if there is one and it does not run
     * already.
     *
     * @param now the time
     */
    void GuardText(Duration now);

    /**
     * An ACK was put into a segment that carries RCV.NXT.
     */
    void OnAckSent()
    {
        m_tcb.lastAckSent = m_tcb.rcvNxt;
    }

    /**
     * @param nothingUnsent all the user has written was sent at least once
     * @return true if our FIN is to be sent now
     */
    bool FinIsDue(bool nothingUnsent) const;

    /**
     * Send our FIN: after the last text sent.
     *
     * @param now the time
     * @param rto the present retransmission time-out
     * @param textOutstanding text is unacknowledged: its timer guards the FIN too, for now
     * @param rides the host puts it on a segment with text, so no SEND_FIN is wanted
     */
    void SendFin(Duration now, Duration rto, bool textOutstanding, bool rides);

    /**
     * All text was acknowledged; what remains is the FIN. Does nothing where that is not so, or
     * where the timer runs already.
     *
     * @param now the time
     * @param rto the present retransmission time-out
     */
    void GuardFin(Duration now, Duration rto);

    /**
     * @param bytes RCV.WND
     */
    void SetReceiveWindow(uint32_t bytes)
    {
        m_tcb.rcvWnd = bytes;
    }

    /**
     * Window scaling was agreed on, or not: how SEG.WND of every segment without SYN is to be read
     * (RFC 7323, section 2.3).
     *
     * @param shift Snd.Wind.Shift, 0 to 14
     */
    void SetSendWindowShift(uint8_t shift)
    {
        m_tcb.sndWindowShift = shift;
    }

    /**
     * The Timestamps option was agreed on or not.
     *
     * @param on true if so
     */
    void SetTimestamps(bool on)
    {
        m_tcb.timestamps = on;
    }

    // What comes out

    /**
     * @param [out] output the next thing to do
     * @return false if there is none
     */
    bool PollOutput(Output& output)
    {
        return m_outputs.Pop(output);
    }

    /**
     * @return when OnTime wants to be called
     */
    std::optional<Duration> GetDeadline() const
    {
        return m_timers.Nearest();
    }

    /// @return the connection's variables
    const Tcb& GetTcb() const
    {
        return m_tcb;
    }

    /// @return the state
    State GetState() const
    {
        return m_tcb.state;
    }

    /// @return true once Close was called: nobody holds the connection but the host's TCP
    bool IsOrphan() const
    {
        return m_orphan;
    }

    /**
     * @param retries R2 of a connection that somebody holds: retransmissions
     * @return R2 of this one; a number never reached where R2 is a time
     */
    uint32_t LimitRetries(uint32_t retries) const;

    /// @return how it ended; NONE until it has
    EndReason GetEndReason() const
    {
        return m_endReason;
    }

    /// @return how often the SYN, SYN-ACK or FIN that is outstanding was sent
    uint32_t GetTransmissions() const
    {
        return m_transmissions;
    }

    /// @return the policies it asks
    const Policies& GetPolicies() const
    {
        return m_policies;
    }

    /// @return the numbers it goes by
    const ConnectionParameters& GetParameters() const
    {
        return m_parameters;
    }

    /**
     * @return the time-out of the SYN, SYN-ACK or FIN that is outstanding
     */
    Duration GetRto() const
    {
        return m_rto;
    }

    /**
     * @return what a TIME_WAIT policy is told of this connection; its state is TIME_WAIT
     */
    TimeWaitContext GetTimeWaitContext() const
    {
        return {m_parameters.msl, m_lastRto, m_timeWaitEntered - m_tcb.openedAt};
    }

    /// @return the time-out that was told with the FIN
    Duration GetLastRto() const
    {
        return m_lastRto;
    }

    /// @return what is waited for
    const TimerTable& GetTimers() const
    {
        return m_timers;
    }

    /// @return the challenge ACKs sent
    const ChallengeAckLimiter& GetChallengeLimiter() const
    {
        return m_limiter;
    }

  private:
    /**
     * Nothing of an earlier connection stays.
     *
     * @param state where the new one begins
     */
    void Forget(State state);

    /**
     * A new connection, its SYN about to be sent.
     *
     * @param state where it begins
     * @param iss its initial send sequence number
     */
    void Begin(State state, Seq iss);

    /**
     * The one function that moves the state, by the table.
     *
     * @param event what was learned
     * @return false if the table refuses it
     */
    bool Move(Event event);

    /**
     * An arriving segment's event: move, and do what that asks for.
     *
     * @param event what was learned by the ACK, SYN and RST bits
     * @param now the time
     */
    void Learn(Event event, Duration now);

    /**
     * What entering a state brings with it.
     *
     * @param from the state left
     * @param event why
     */
    void Enter(State from, Event event);

    /**
     * @param from the state left for CLOSED
     * @param event why
     * @return how the connection ended
     */
    static EndReason ReasonFor(State from, Event event);

    /**
     * @param kind what to ask for
     * @param retransmission the segment was sent before
     */
    void Ask(Output::Kind kind, bool retransmission = false);

    /**
     * @param reset the numbers of a reset to send
     */
    void AskReset(const Reset& reset);

    /**
     * Start to wait for the acknowledgment of what was just sent for the first time.
     *
     * @param now the time
     * @param rto for how long
     */
    void StartRetransmission(Duration now, Duration rto);

    /**
     * The SYN's number, window and timestamp.
     *
     * @param segment a segment with SYN
     * @param now the time
     */
    void TakeSyn(const Segment& segment, Duration now);

    /**
     * SEG.ACK and SEG.WND, fifth step.
     *
     * @param segment a segment whose ACK is acceptable
     * @param now the time
     */
    void TakeAck(const Segment& segment, Duration now);

    /// Our SYN was acknowledged after our FIN was sent: what the timer of both guards from now on.
    void ReleaseSynAckTimer();

    /**
     * TS.Recent (RFC 7323, section 4.3).
     *
     * @param segment an acceptable segment
     * @param now the time
     */
    void TakeTimestamp(const Segment& segment, Duration now);

    /**
     * Answer a segment.
     *
     * @param reply how
     * @param segment the segment
     * @param now the time
     */
    void Answer(Reply reply, const Segment& segment, Duration now);

    /// @return R2 of our SYN or SYN-ACK
    uint32_t SynLimit() const;

    /**
     * @param now the time
     */
    void OnRetransmissionTimeout(Duration now);

    /// Send again what the retransmission timer guards.
    void Retransmit();

    /**
     * @param now the time
     */
    void StartTimeWait(Duration now);

    /**
     * Where nobody holds the connection, FIN_WAIT_2 has an end.
     *
     * @param now the time
     */
    void BoundFinWait2(Duration now);

    /**
     * @param arrival what the segment means
     * @param segment the segment
     * @return true if it brings text that nobody will read, and the peer is to know
     */
    bool LosesText(const Arrival& arrival, const Segment& segment) const;

    /**
     * Where a peer may stay silent, look after it.
     *
     * @param now the time
     */
    void WatchPeer(Duration now);

    /**
     * @param now the time
     */
    void OnKeepAliveTimer(Duration now);

    /**
     * Something was acknowledged: the user time-out begins anew, or ends.
     *
     * @param now the time
     */
    void NoteProgress(Duration now);

    /// @return true if anything sent is unacknowledged
    bool IsOutstanding() const;

    /// Close became a reset, at once or after it had lingered. Unlike the user's ABORT the peer is
    /// told in LAST_ACK and CLOSING as well: it may still wait for our FIN, and for text.
    void EndByReset();

    Tcb m_tcb;                              //!< the variables
    Policies m_policies;                    //!< whom to ask
    ConnectionParameters m_parameters;      //!< the numbers to go by
    TimerTable m_timers;                    //!< what is waited for
    OutputQueue m_outputs;                  //!< what is to be done
    ChallengeAckLimiter m_limiter;          //!< of challenge ACKs
    Duration m_rto{0};                      //!< of the SYN, SYN-ACK or FIN outstanding
    Duration m_lastRto{0};                  //!< told with the FIN; TIME_WAIT policies may ask
    Duration m_timeWaitEntered{0};          //!< when TIME_WAIT was entered
    uint32_t m_transmissions{0};            //!< of the SYN, SYN-ACK or FIN outstanding
    KeepAlive m_keepAlive;                  //!< when the peer was heard last
    bool m_orphan{false};                   //!< the user has closed both directions
    EndReason m_endReason{EndReason::NONE}; //!< how it ended
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LIFECYCLE_FSM_H
