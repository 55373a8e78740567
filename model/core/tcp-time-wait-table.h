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

#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

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
 * The four-tuples of a host in TIME_WAIT. No socket is needed: an entry keeps the connection's
 * variables, and the rules are those of every other state (ArrivesOpen).
 *
 * Entries end in the order of their deadlines and, at the same time, in the order they came.
 *
 * @tparam Host what the host wants to keep beside an entry
 */
template <typename Host>
class TimeWaitTable
{
  public:
    /// One four-tuple.
    struct Entry
    {
        Tcb tcb;                                      //!< the connection's variables
        TimeWaitContext context;                      //!< its times
        std::shared_ptr<const TimeWaitPolicy> policy; //!< its rules
        ChallengeAckLimiter limiter;                  //!< of challenge ACKs
        Duration deadline{0};                         //!< when it ends
        uint64_t order{0};                            //!< breaks ties of deadlines
        Host host;                                    //!< the host's
    };

    /**
     * @param tuple the four-tuple; no entry of it exists
     * @param tcb the connection's variables, its state TIME_WAIT
     * @param context its times
     * @param policy its rules
     * @param host the host's
     * @param now the time
     * @return the entry
     */
    Entry& Insert(const FourTuple& tuple,
                  const Tcb& tcb,
                  const TimeWaitContext& context,
                  std::shared_ptr<const TimeWaitPolicy> policy,
                  Host host,
                  Duration now)
    {
        Entry& entry = m_entries[tuple];
        entry.tcb = tcb;
        entry.context = context;
        entry.policy = std::move(policy);
        entry.host = std::move(host);
        Start(tuple, entry, now);
        return entry;
    }

    /**
     * @param tuple a four-tuple
     * @return its entry, or null
     */
    Entry* Find(const FourTuple& tuple)
    {
        const auto found = m_entries.find(tuple);
        return found == m_entries.end() ? nullptr : &found->second;
    }

    /**
     * @param tuple a four-tuple
     * @return true if an entry of it exists
     */
    bool Holds(const FourTuple& tuple) const
    {
        return m_entries.count(tuple) > 0;
    }

    /**
     * A segment for an entry.
     *
     * @param tuple the four-tuple
     * @param entry its entry
     * @param segment the segment
     * @param now the time
     * @param isListenedFor somebody would take a new connection; where nobody would, a SYN is only
     *        challenged
     * @return what comes of it
     */
    TimeWaitOutcome OnSegment(const FourTuple& tuple,
                              Entry& entry,
                              const Segment& segment,
                              Duration now,
                              bool isListenedFor = true)
    {
        const Arrival arrival = ArrivesOpen(entry.tcb, segment, *entry.policy, now);
        TimeWaitOutcome outcome;
        outcome.ended = arrival.event;
        if (arrival.acceptable && segment.hasTimestamp)
        {
            entry.tcb.TakeTimestamp(segment.seq, segment.tsValue, now);
        }
        if (arrival.restartTimeWait)
        {
            m_deadlines.erase({entry.deadline, entry.order});
            Start(tuple, entry, now);
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
            outcome.reply = entry.limiter.Admit(now) ? Reply::CHALLENGE_ACK : Reply::NONE;
        }
        return outcome;
    }

    /**
     * @param tuple a four-tuple whose entry exists
     */
    void Remove(const FourTuple& tuple)
    {
        const auto found = m_entries.find(tuple);
        m_deadlines.erase({found->second.deadline, found->second.order});
        m_entries.erase(found);
    }

    /**
     * @param now the time
     * @return the four-tuple of the next entry that is over, if one is
     */
    std::optional<FourTuple> NextExpired(Duration now) const
    {
        if (m_deadlines.empty() || m_deadlines.begin()->first.first > now)
        {
            return std::nullopt;
        }
        return m_deadlines.begin()->second;
    }

    /**
     * @return the four-tuple of the entry that is nearest to its end, if there is one
     */
    std::optional<FourTuple> Oldest() const
    {
        if (m_deadlines.empty())
        {
            return std::nullopt;
        }
        return m_deadlines.begin()->second;
    }

    /**
     * @return when the next entry ends
     */
    std::optional<Duration> NextDeadline() const
    {
        if (m_deadlines.empty())
        {
            return std::nullopt;
        }
        return m_deadlines.begin()->first.first;
    }

    /**
     * @return number of entries
     */
    std::size_t Size() const
    {
        return m_entries.size();
    }

    /// Forget everything.
    void Clear()
    {
        m_entries.clear();
        m_deadlines.clear();
    }

  private:
    /**
     * @param tuple the four-tuple
     * @param entry its entry, without a deadline
     * @param now the time
     */
    void Start(const FourTuple& tuple, Entry& entry, Duration now)
    {
        entry.deadline = now + entry.policy->Length(entry.context);
        entry.order = m_nextOrder++;
        m_deadlines.emplace(std::make_pair(entry.deadline, entry.order), tuple);
    }

    std::unordered_map<FourTuple, Entry, FourTupleHash> m_entries;  //!< never walked
    std::map<std::pair<Duration, uint64_t>, FourTuple> m_deadlines; //!< in the order of ending
    uint64_t m_nextOrder{0};                                        //!< of the next start
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_TIME_WAIT_TABLE_H
