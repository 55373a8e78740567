/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_TIME_WAIT_TABLE_H
#define TCP_TIME_WAIT_TABLE_H

#include "tcp-challenge-ack-limiter.h"
#include "tcp-four-tuple.h"
#include "tcp-lifecycle-classifier.h"
#include "tcp-lifecycle-tcb.h"
#include "tcp-time-wait-policy.h"
#include "tcp-tuple-table.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace lifecycle
{

/// What comes of a segment for an entry in TIME_WAIT.
struct TimeWaitOutcome
{
    Reply reply{Reply::NONE};   //!< what to answer
    bool restarted{false};      //!< 2MSL began anew
    std::optional<Event> ended; //!< the entry is over, by this event; the caller removes it
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * What a connection in TIME_WAIT has to remember: enough to make its variables of it for the moment
 * in which a segment arrives. Both FINs were sent, received and acknowledged, so half of them
 * follow from the others.
 */
struct TimeWaitState
{
    Duration tsRecentAge{0}; //!< when tsRecent was stored
    Seq iss;                 //!< initial send sequence number
    Seq sndNxt;              //!< SND.NXT, and SND.UNA
    Seq irs;                 //!< initial receive sequence number
    Seq rcvNxt;              //!< RCV.NXT, and Last.ACK.sent
    uint32_t rcvWnd{0};      //!< RCV.WND, bytes
    uint32_t maxSndWnd{0};   //!< MAX.SND.WND, bytes
    uint32_t tsRecent{0};    //!< TS.Recent
    bool passive : 1;        //!< it came from LISTEN
    bool timestamps : 1;     //!< the Timestamps option is in use
    bool tsRecentValid : 1;  //!< tsRecent holds a value
    bool isChallenged : 1;   //!< challenge ACKs were sent: see TimeWaitTable
    uint8_t sndWindowShift;  //!< Snd.Wind.Shift
    uint16_t policy{0};      //!< its rules: which of the table's policies

    TimeWaitState()
        : passive(false),
          timestamps(false),
          tsRecentValid(false),
          isChallenged(false),
          sndWindowShift(0)
    {
    }

    /**
     * @param tcb variables of a connection in TIME_WAIT
     */
    explicit TimeWaitState(const Tcb& tcb)
        : tsRecentAge(tcb.tsRecentAge),
          iss(tcb.iss),
          sndNxt(tcb.sndNxt),
          irs(tcb.irs),
          rcvNxt(tcb.rcvNxt),
          rcvWnd(tcb.rcvWnd),
          maxSndWnd(tcb.maxSndWnd),
          tsRecent(tcb.tsRecent),
          passive(tcb.passive),
          timestamps(tcb.timestamps),
          tsRecentValid(tcb.tsRecentValid),
          isChallenged(false),
          sndWindowShift(tcb.sndWindowShift)
    {
    }

    /**
     * @return the connection's variables; SND.WND, which nobody needs any more, is MAX.SND.WND, and
     *         when it was opened is not known
     */
    Tcb ToTcb() const
    {
        Tcb tcb;
        tcb.state = State::TIME_WAIT;
        tcb.passive = passive;
        tcb.synAcked = true;
        tcb.finQueued = true;
        tcb.finSent = true;
        tcb.finSeen = true;
        tcb.finReceived = true;
        tcb.timestamps = timestamps;
        tcb.tsRecentValid = tsRecentValid;
        tcb.sndWindowShift = sndWindowShift;
        tcb.iss = iss;
        tcb.sndUna = sndNxt;
        tcb.sndNxt = sndNxt;
        tcb.sndWnd = maxSndWnd;
        tcb.maxSndWnd = maxSndWnd;
        tcb.irs = irs;
        tcb.rcvNxt = rcvNxt;
        tcb.rcvWnd = rcvWnd;
        tcb.finSeq = rcvNxt - 1u;
        tcb.tsRecent = tsRecent;
        tcb.lastAckSent = rcvNxt;
        tcb.tsRecentAge = tsRecentAge;
        return tcb;
    }
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * The four-tuples of a host in TIME_WAIT. No socket is needed: an entry keeps the connection's
 * variables, and the rules are those of every other state (ArrivesOpen).
 *
 * Entries end in the order of their deadlines and, at the same time, in the order they came. With
 * its share of the index and of the timers an entry takes at most BYTES_PER_ENTRY bytes. What few
 * entries need stands beside them: the count of challenge ACKs of those that sent any. Policies are
 * kept once each.
 *
 * @tparam Host what the host wants to keep beside an entry; small
 */
template <typename Host>
class TimeWaitTable
{
  public:
    /// One four-tuple.
    struct Entry : TupleRecord
    {
        Host host{};          //!< the host's
        TimeWaitState state;  //!< the connection
        Duration length{0};   //!< how long TIME_WAIT lasts, from its beginning or its last restart
        Duration deadline{0}; //!< when it ends

        /// @return when it ends
        Duration GetDeadline() const
        {
            return deadline;
        }
    };

    /// What one four-tuple costs at most.
    static constexpr std::size_t BYTES_PER_ENTRY = TupleTable<Entry>::BYTES_PER_RECORD;
    static_assert(sizeof(Host) > 8 || BYTES_PER_ENTRY <= 128, "an entry has grown too large");

    /**
     * @param tuple the four-tuple; no entry of it exists
     * @param tcb the connection's variables, its state TIME_WAIT
     * @param context its times
     * @param policy its rules
     * @param host the host's
     * @param now the time
     * @return the entry; it stays where it is until it is removed
     */
    Entry& Insert(const FourTuple& tuple,
                  const Tcb& tcb,
                  const TimeWaitContext& context,
                  const std::shared_ptr<const TimeWaitPolicy>& policy,
                  const Host& host,
                  Duration now)
    {
        Entry entry;
        entry.tuple = tuple;
        entry.host = host;
        entry.state = TimeWaitState(tcb);
        entry.state.policy = NumberOf(policy);
        entry.length = policy->Length(context);
        entry.deadline = now + entry.length;
        return m_table.Insert(entry);
    }

    /**
     * @param tuple a four-tuple
     * @return its entry, or null
     */
    Entry* Find(const FourTuple& tuple)
    {
        return m_table.Find(tuple);
    }

    /// @copydoc Find
    const Entry* Find(const FourTuple& tuple) const
    {
        return m_table.Find(tuple);
    }

    /**
     * @param tuple a four-tuple
     * @return true if an entry of it exists
     */
    bool Holds(const FourTuple& tuple) const
    {
        return m_table.Find(tuple) != nullptr;
    }

    /**
     * @param entry an entry of this table
     * @return its rules
     */
    const TimeWaitPolicy& GetPolicy(const Entry& entry) const
    {
        return *m_policies[entry.state.policy];
    }

    /**
     * @param entry an entry of this table
     * @param now the time
     * @return challenge ACKs of it that count at this time
     */
    uint8_t GetChallengeCount(const Entry& entry, Duration now) const
    {
        const auto found = m_challenges.find(entry.tuple);
        return found == m_challenges.end() ? 0 : found->second.GetCount(now);
    }

    /**
     * A segment for an entry.
     *
     * @param entry the entry
     * @param segment the segment
     * @param now the time
     * @param isListenedFor somebody would take a new connection; where nobody would, a SYN is only
     *        challenged
     * @return what comes of it
     */
    TimeWaitOutcome OnSegment(Entry& entry,
                              const Segment& segment,
                              Duration now,
                              bool isListenedFor = true)
    {
        Tcb tcb = entry.state.ToTcb();
        const Arrival arrival = ArrivesOpen(tcb, segment, GetPolicy(entry), now);
        TimeWaitOutcome outcome;
        outcome.ended = arrival.event;
        if (arrival.acceptable && segment.hasTimestamp)
        {
            tcb.TakeTimestamp(segment.seq, segment.tsValue, now);
            entry.state.tsRecent = tcb.tsRecent;
            entry.state.tsRecentValid = tcb.tsRecentValid;
            entry.state.tsRecentAge = tcb.tsRecentAge;
        }
        if (arrival.restartTimeWait)
        {
            entry.deadline = now + entry.length;
            m_table.Restart(entry);
            outcome.restarted = true;
        }
        const bool nobodyWants = arrival.event == Event::NEW_INCARNATION && !isListenedFor;
        if (nobodyWants)
        {
            outcome.ended.reset();
        }
        const bool challenge = nobodyWants || arrival.reply == Reply::CHALLENGE_ACK;
        outcome.reply = arrival.reply;
        if (challenge)
        {
            entry.state.isChallenged = true;
            outcome.reply =
                m_challenges[entry.tuple].Admit(now) ? Reply::CHALLENGE_ACK : Reply::NONE;
        }
        return outcome;
    }

    /**
     * @param tuple a four-tuple whose entry exists
     */
    void Remove(const FourTuple& tuple)
    {
        if (m_table.Find(tuple)->state.isChallenged)
        {
            m_challenges.erase(tuple);
        }
        m_table.Remove(tuple);
        if (m_table.Size() == 0)
        {
            m_policies.clear();
        }
    }

    /**
     * @param now the time
     * @return the four-tuple of the next entry that is over, if one is
     */
    std::optional<FourTuple> NextExpired(Duration now) const
    {
        return m_table.NextDue(now);
    }

    /**
     * @return the four-tuple of the entry that is nearest to its end, if there is one
     */
    std::optional<FourTuple> Oldest() const
    {
        const Entry* const nearest = m_table.Nearest();
        return nearest ? std::optional<FourTuple>(nearest->tuple) : std::nullopt;
    }

    /**
     * @return when the next entry ends
     */
    std::optional<Duration> NextDeadline() const
    {
        return m_table.NextDeadline();
    }

    /**
     * @return number of entries
     */
    std::size_t Size() const
    {
        return m_table.Size();
    }

    /**
     * @return bytes of memory that entries, index and timers hold, also where unused just now
     */
    std::size_t Bytes() const
    {
        return m_table.Bytes();
    }

    /// Forget everything.
    void Clear()
    {
        *this = TimeWaitTable();
    }

  private:
    /**
     * @param policy some rules
     * @return their number; the same rules always have the same one
     */
    uint16_t NumberOf(const std::shared_ptr<const TimeWaitPolicy>& policy)
    {
        // A host has one policy, or a few where somebody changed it while it ran.
        auto found = std::find(m_policies.begin(), m_policies.end(), policy);
        if (found == m_policies.end())
        {
            m_policies.push_back(policy);
            found = m_policies.end() - 1;
        }
        return static_cast<uint16_t>(found - m_policies.begin());
    }

    TupleTable<Entry> m_table;                                     //!< the entries
    std::vector<std::shared_ptr<const TimeWaitPolicy>> m_policies; //!< each once
    std::unordered_map<FourTuple, ChallengeAckLimiter, FourTupleHash>
        m_challenges; //!< of entries that were challenged; never walked
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_TIME_WAIT_TABLE_H
