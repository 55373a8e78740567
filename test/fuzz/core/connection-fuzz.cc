/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "connection-watch.h"
#include "fuzz-policies.h"
#include "fuzz-segments.h"
#include "fuzz-target.h"

#include "ns3/tcp-lifecycle-fsm.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * The core's segment door: any segments at a connection, between whatever a user, a clock and a
 * host's data path can do. ConnectionWatch says what must hold after each step.
 */

namespace
{

using namespace fuzz;

/// So many steps an input takes at most, whatever its length.
constexpr uint32_t MOST_STEPS = 4096;

/// More wake-ups in silence are a loop.
constexpr uint32_t MOST_WAKE_UPS = 2000;

/**
 * A host around one connection at a time, with as much of a data path as decides about the
 * lifecycle: how much was written, how far text was received, one island beyond a hole.
 */
class Host
{
  public:
    /**
     * @param in says what happens
     */
    explicit Host(Bytes& in)
        : m_in(in),
          m_policies(PickPolicies(in)),
          m_parameters(PickParameters(in)),
          m_core(m_policies, m_parameters)
    {
    }

    /// All that the input says, then silence until nothing is waited for.
    void Run()
    {
        for (uint32_t step = 0; step < MOST_STEPS && !m_in.IsEmpty(); ++step)
        {
            if (m_core.GetState() == State::CLOSED && !m_in.OneIn(4))
            {
                Open();
            }
            Step();
        }
        FallSilent();
    }

  private:
    /// The SYN of a connection that was only prepared goes out, with what was written since.
    void SendSyn()
    {
        if (!std::exchange(m_synWaits, false))
        {
            return;
        }
        // What rides on it stays in the buffer until it is known which of it was taken.
        m_watch.Begin(m_core);
        m_core.SendSyn(std::min(m_unsent, 1460U), m_now);
        Require(m_watch.After(m_core).segments <= 1, "a SYN is sent once");
    }

    /// One thing that happens.
    void Step()
    {
        if (m_in.OneIn(2))
        {
            SendSyn();
        }
        switch (m_in.Below(16))
        {
        case 0:
            Write();
            break;
        case 1:
            Close();
            break;
        case 2:
        case 3:
            Wait();
            break;
        case 4:
            SetWindows();
            break;
        case 5:
            Misfortune();
            break;
        case 6:
            if (m_in.OneIn(8))
            {
                Open(); // refused where a connection exists
            }
            else if (m_core.GetState() == State::SYN_RCVD && m_core.GetTcb().passive &&
                     !m_core.GetTcb().finQueued && !m_timeoutSet)
            {
                PutAway();
            }
            break;
        default:
            Receive(PickSegment(m_in, m_core.GetTcb()));
            break;
        }
    }

    /// OPEN in one of its kinds.
    void Open()
    {
        const State from = m_core.GetState();
        const bool mayOpen = from == State::CLOSED || from == State::LISTEN;
        m_watch.Begin(m_core);
        bool opened = false;
        switch (m_in.Below(8))
        {
        case 0:
            opened = m_core.OpenPassive();
            Require(opened == (from == State::CLOSED), "a passive open begins in CLOSED");
            break;
        case 1:
            opened = m_core.PrepareActive(Seq(PickIss()), m_now);
            Require(opened == mayOpen, "an active open begins in CLOSED or LISTEN");
            m_synWaits = m_synWaits || opened;
            break;
        case 2:
        case 3:
            opened = m_core.OpenActive(Seq(PickIss()), m_now);
            Require(opened == mayOpen, "an active open begins in CLOSED or LISTEN");
            break;
        default:
            if (from == State::CLOSED)
            {
                TakeConnection(PickSegment(m_in, m_core.GetTcb()));
            }
            return;
        }
        if (opened)
        {
            BeginDataPath();
            m_watch.AfterOpen(m_core, from);
        }
        else
        {
            Require(m_watch.After(m_core).total == 0, "a refused open does nothing");
        }
    }

    /**
     * A listener took a segment for a SYN: the connection is replaced by the one that came of it.
     *
     * @param syn the segment
     */
    void TakeConnection(Segment syn)
    {
        syn.flags = static_cast<uint8_t>((syn.flags & ~(FLAG_RST | FLAG_ACK)) | FLAG_SYN);
        m_core = Connection(m_policies, m_parameters);
        m_timeoutSet = false;
        m_watch.Begin(m_core);
        // Fast Open takes some of the text that rides on a SYN, or all.
        const uint32_t taken = m_in.OneIn(4) ? m_in.Half() % (syn.textLength + 1) : 0;
        m_core.OpenFromSyn(syn, Seq(PickIss()), m_now, taken);
        m_core.SetTimestamps(syn.hasTimestamp);
        BeginDataPath();
        m_watch.AfterOpen(m_core, State::LISTEN);
    }

    /// An embryonic connection becomes a record of the SYN queue, and is made of it again. It has no
    /// user who could have set its user time-out anew.
    void PutAway()
    {
        const auto deadline = m_core.GetDeadline();
        const EmbryoState record = m_core.ToEmbryo();
        m_core = Connection(m_policies, m_parameters);
        m_core.AdoptEmbryo(record);
        Require(m_core.GetDeadline() == deadline, "a record keeps the timer");
        Require(m_core.GetState() == State::SYN_RCVD, "a record keeps the state");
    }

    /// @return an initial sequence number; many wrap soon
    uint32_t PickIss()
    {
        return m_in.OneIn(2) ? PickDistance(m_in) : m_in.Word();
    }

    /// Nothing was written or received yet.
    void BeginDataPath()
    {
        m_unsent = 0;
        m_island = false;
        m_core.SetReceiveWindow(m_receiveWindow);
    }

    /**
     * A segment, and what a host does after one.
     *
     * @param segment the segment
     */
    void Receive(const Segment& segment)
    {
        ++Fed();
        const State from = m_core.GetState();
        m_watch.Begin(m_core);
        const Arrival arrival = m_core.OnSegment(segment, m_now);
        m_watch.AfterSegment(m_core, segment, arrival, m_now);
        if (from == State::LISTEN && arrival.event == Event::RCV_SYN && m_in.OneIn(2))
        {
            TakeConnection(segment);
            return;
        }
        if (from == State::SYN_SENT && arrival.event && !segment.Has(FLAG_RST))
        {
            m_core.SetTimestamps(segment.hasTimestamp && m_in.OneIn(2));
            m_core.SetSendWindowShift(static_cast<uint8_t>(m_in.Below(15)));
        }
        if (!arrival.takeAck || m_core.GetState() == State::CLOSED)
        {
            return;
        }
        m_watch.Begin(m_core);
        m_core.OnTextReceived(arrival.takeText ? TakeText(segment) : m_core.GetTcb().rcvNxt, m_now);
        m_watch.After(m_core);
        const FinAckDecision decision = m_core.DecideFinAck(std::chrono::milliseconds(m_in.Byte()));
        Require(decision.delay >= Duration(0) && decision.delay < std::chrono::milliseconds(500),
                "an acknowledgment is put off for less than half a second");
        m_core.OnAckSent();
        SendAllowed();
        m_watch.Begin(m_core);
        m_core.GuardFin(m_now, m_rto);
        Require(m_watch.After(m_core).total == 0, "to guard a FIN sends nothing");
    }

    /**
     * @param segment a segment whose text may be received
     * @return one past the last byte received in order
     */
    Seq TakeText(const Segment& segment)
    {
        const Tcb& tcb = m_core.GetTcb();
        const Seq edge = tcb.rcvNxt + tcb.rcvWnd;
        const Seq begin = segment.TextBegin();
        Seq end = std::min(segment.FinSeq(), edge);
        Seq next = tcb.rcvNxt;
        if (tcb.finSeen)
        {
            end = std::min(end, tcb.finSeq); // nothing follows a FIN
        }
        if (begin <= next && next < end)
        {
            next = end;
        }
        else if (begin > next && begin < end)
        {
            m_island = true;
            m_islandBegin = begin;
            m_islandEnd = end;
        }
        if (m_island && m_islandBegin <= next)
        {
            m_island = false;
            next = std::max(next, std::min(m_islandEnd, edge)); // the window may have shrunk
        }
        return next;
    }

    /// The user writes.
    void Write()
    {
        if (MaySendText(m_core.GetState()) && !m_core.GetTcb().finQueued)
        {
            m_unsent += m_in.OneIn(4) ? m_in.Half() : m_in.Byte();
        }
        SendAllowed();
    }

    /// The user closes: one direction, or the whole connection.
    void Close()
    {
        m_watch.Begin(m_core);
        if (m_in.OneIn(2))
        {
            CloseSend();
        }
        else
        {
            const State state = m_core.GetState();
            const bool orphan = m_core.IsOrphan();
            const uint32_t unread = m_in.OneIn(4) ? m_in.Byte() : 0;
            m_core.Close({state, unread, m_unsent, m_in.Below(4)}, m_now);
            Require(m_core.IsOrphan() || m_core.GetState() == State::CLOSED ||
                        state == State::TIME_WAIT,
                    "nobody holds what was closed");
            const CallOutputs outputs = m_watch.After(m_core);
            Require(outputs.segments <= 1, "to close sends one reset at most");
            Require(!orphan || outputs.total == 0, "closed twice, it does nothing");
        }
        SendAllowed();
    }

    /// The user closes its direction.
    void CloseSend()
    {
        const State state = m_core.GetState();
        if (state == State::LISTEN || state == State::SYN_SENT)
        {
            Require(m_core.CloseUnopened(), "LISTEN and SYN_SENT close at once");
        }
        else if (state != State::CLOSED)
        {
            m_core.QueueFin();
        }
        m_watch.After(m_core);
    }

    /// Text as far as the window takes it, then the FIN.
    void SendAllowed()
    {
        const Tcb& tcb = m_core.GetTcb();
        const bool established = MaySendText(tcb.state) && !tcb.SynUnacked();
        const auto inFlight = static_cast<uint32_t>(tcb.TextEnd() - tcb.sndUna);
        // Text that is queued may still go after Close, but not after our FIN.
        const uint32_t room = tcb.sndWnd > inFlight ? std::min(tcb.sndWnd - inFlight, 1U << 20) : 0;
        const uint32_t now = established && !tcb.finSent ? std::min(room, m_unsent) : 0;
        m_watch.Begin(m_core);
        m_core.OnTextSent(tcb.sndNxt + now);
        if (now > 0)
        {
            m_core.GuardText(m_now);
        }
        m_watch.After(m_core);
        m_unsent -= now;
        if (m_core.FinIsDue(m_unsent == 0))
        {
            SendFin(now);
        }
    }

    /**
     * @param justSent bytes of text that the FIN may ride on
     */
    void SendFin(uint32_t justSent)
    {
        const Tcb& tcb = m_core.GetTcb();
        const bool outstanding = !tcb.SynUnacked() && tcb.sndUna != tcb.sndNxt;
        const bool rides = justSent > 0 && m_in.OneIn(2);
        m_watch.Begin(m_core);
        m_core.SendFin(m_now, m_rto, outstanding, rides);
        const CallOutputs outputs = m_watch.After(m_core);
        Require(outputs.segments == (rides ? 0 : 1), "a FIN is sent once, on text or alone");
        Require(!m_core.FinIsDue(true), "a FIN is due once");
    }

    /// Time passes: less than, just as much as, or more than is waited for.
    void Wait()
    {
        const auto deadline = m_core.GetDeadline();
        m_now = deadline && m_in.OneIn(2) ? std::max(m_now, *deadline) : m_now + PickSpan(m_in);
        Wake();
    }

    /// Tell the time.
    void Wake()
    {
        m_watch.Begin(m_core);
        m_core.OnTime(m_now);
        Require(m_watch.After(m_core).segments <= 2,
                "a time-out sends a SYN-ACK and a FIN at most");
        const auto deadline = m_core.GetDeadline();
        if (!deadline || *deadline > m_now)
        {
            m_watch.Begin(m_core);
            m_core.OnTime(m_now);
            Require(m_watch.After(m_core).total == 0, "told the time twice, it does nothing");
        }
    }

    /// The receive window moves; the data path measures.
    void SetWindows()
    {
        const uint8_t byte = m_in.Byte();
        m_receiveWindow = byte % 4 == 0   ? 0
                          : byte % 4 == 1 ? byte / 4U
                                          : m_in.Half() << (byte / 18U);
        m_core.SetReceiveWindow(m_receiveWindow);
        m_rto = std::chrono::milliseconds(200 + 4 * m_in.Byte());
        const bool isEmbryo = m_core.GetState() == State::SYN_RCVD && m_core.GetTcb().passive;
        if (m_in.OneIn(8) && !isEmbryo) // nobody holds an embryonic connection
        {
            SetPatience();
        }
    }

    /// The user or the peer changes how long a silent peer is borne with.
    void SetPatience()
    {
        KeepAliveParameters keepAlive;
        keepAlive.on = m_in.OneIn(2);
        keepAlive.time = std::chrono::milliseconds(1) + PickSpan(m_in);
        keepAlive.interval = std::chrono::milliseconds(1) + PickSpan(m_in);
        keepAlive.probes = 2 + m_in.Below(8);
        m_watch.Begin(m_core);
        m_core.SetKeepAlive(keepAlive, m_now);
        m_timeoutSet = true;
        m_core.SetUserTimeout(m_in.OneIn(2) ? PickSpan(m_in) : Duration(0), m_now);
        Require(m_watch.After(m_core).total == 0, "to be patient sends nothing");
    }

    /// What ends connections.
    void Misfortune()
    {
        m_watch.Begin(m_core);
        switch (m_in.Below(8))
        {
        case 0:
            m_core.Abort();
            Require(m_core.GetState() == State::CLOSED, "an abort ends");
            break;
        case 1:
            if (TextIsOutstanding() || IsSynchronized(m_core.GetState()))
            {
                m_core.OnRetriesExhausted(); // of text, or of keep-alive probes
            }
            break;
        case 2:
            m_core.OnHardError();
            break;
        case 3:
            if (m_core.GetState() == State::TIME_WAIT)
            {
                constexpr Event WHY[]{Event::TIME_WAIT_EXPIRED,
                                      Event::TIME_WAIT_EVICTED,
                                      Event::NEW_INCARNATION,
                                      Event::RCV_RST,
                                      Event::ABORT};
                m_core.LeaveTimeWait(WHY[m_in.Below(5)]);
            }
            break;
        default:
            break;
        }
        Require(m_watch.After(m_core).segments <= 1, "an end sends one reset at most");
    }

    /// @return true if the data path waits for an acknowledgment
    bool TextIsOutstanding() const
    {
        const Tcb& tcb = m_core.GetTcb();
        return tcb.state != State::CLOSED && tcb.state != State::LISTEN && !tcb.SynUnacked() &&
               tcb.sndUna != tcb.TextEnd() && !tcb.FinAcked();
    }

    /// Nothing arrives any more: whatever can end by itself does, after a bounded number of tries.
    void FallSilent()
    {
        SendSyn();
        if (TextIsOutstanding())
        {
            m_watch.Begin(m_core);
            m_core.OnRetriesExhausted(); // the data path's own timer
            m_watch.After(m_core);
        }
        for (uint32_t wakeUps = 0; m_core.GetDeadline(); ++wakeUps)
        {
            Require(wakeUps < MOST_WAKE_UPS, "in silence a connection comes to an end");
            m_now = std::max(m_now, *m_core.GetDeadline());
            Wake();
        }
        const State state = m_core.GetState();
        const bool peersTurn = state == State::ESTABLISHED || state == State::FIN_WAIT_2;
        const bool usersTurn = state == State::LISTEN || state == State::CLOSE_WAIT;
        Require(state == State::CLOSED || peersTurn || usersTurn, "nothing hangs");
    }

    Bytes& m_in;                             //!< says what happens
    Policies m_policies;                     //!< of all connections
    ConnectionParameters m_parameters;       //!< of all connections
    Connection m_core;                       //!< the present one
    ConnectionWatch m_watch;                 //!< looks on
    Duration m_now{0};                       //!< the time
    Duration m_rto{std::chrono::seconds(1)}; //!< the data path's
    uint32_t m_receiveWindow{8192};          //!< RCV.WND
    uint32_t m_unsent{0};                    //!< bytes written and never sent
    bool m_synWaits{false};                  //!< a connection was prepared, its SYN not sent
    bool m_timeoutSet{false};                //!< the user time-out was changed
    bool m_island{false};                    //!< text was received beyond a hole
    Seq m_islandBegin;                       //!< its first byte
    Seq m_islandEnd;                         //!< one past it
};

} // namespace

fuzz::ShortRun
fuzz::GetShortRun()
{
    return {200000, 2000};
}

fuzz::Report
fuzz::GetReport()
{
    std::size_t rows = 0;
    std::string missing;
    for (const auto& row : TRANSITIONS)
    {
        const bool taken = Moves().At(row.from, row.event);
        rows += taken ? 1 : 0;
        if (!taken)
        {
            missing += std::string(" ") + ToString(row.from) + ":" + ToString(row.event);
        }
    }
    std::string text = "rows of the transition table taken: " + std::to_string(rows) + " of " +
                       std::to_string(TRANSITIONS.size());
    if (!missing.empty())
    {
        text += ", not" + missing;
    }
    return {text, missing};
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    {
        Bytes in(data, size);
        Host(in).Run();
    }
    return fuzz::EndInput();
}
