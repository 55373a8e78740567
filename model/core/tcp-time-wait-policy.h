/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_TIME_WAIT_POLICY_H
#define TCP_TIME_WAIT_POLICY_H

#include "tcp-lifecycle-segment.h"
#include "tcp-lifecycle-tcb.h"

#include <cstddef>

namespace ns3
{
namespace lifecycle
{

/// What a TIME_WAIT policy is told when both FINs were exchanged and this side must linger.
struct TimeWaitContext
{
    Duration msl;    //!< maximum segment lifetime of this connection
    Duration rto;    //!< its retransmission time-out
    Duration age{0}; //!< how long it had lasted when TIME_WAIT was entered
};

/// What becomes of a four-tuple that is to enter TIME_WAIT.
enum class TimeWaitAdmission : uint8_t
{
    HOLD,         //!< it is held
    REFUSE,       //!< it is free at once: the host holds as many as it may
    EVICT_OLDEST, //!< it is held, and the one that is nearest to its end is let go for it
};

/// What a TIME_WAIT policy is told when this host wants a four-tuple that is held.
struct TimeWaitReuseContext
{
    const Tcb& tcb;       //!< the old connection's variables
    bool newTimestamps;   //!< the new connection will offer the Timestamps option
    Duration sinceUpdate; //!< since TS.Recent of the old connection was stored
};

/// Whether a connection that this host opens may have a four-tuple that is held.
enum class TimeWaitReuse : uint8_t
{
    NEVER,   //!< not before TIME_WAIT ends, however the new connection is opened and when
    NOT_NOW, //!< not this connection, or not yet
    NOW,     //!< it may: TIME_WAIT ends for it
};

/// What TIME_WAIT does with a SYN for its four-tuple.
enum class TimeWaitSynDecision : uint8_t
{
    ADMIT,     //!< end TIME_WAIT and hand the SYN to the listener
    CHALLENGE, //!< answer with an acknowledgment of the old connection (RFC 5961, section 4)
    IGNORE,    //!< drop it
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * How long a four-tuple is held after its connection, and what may end that early. One object
 * serves all entries of a node: const, and it keeps nothing between calls.
 */
class TimeWaitPolicy
{
  public:
    virtual ~TimeWaitPolicy() = default;

    /**
     * The connection is about to enter TIME_WAIT.
     *
     * @param context the connection's times
     * @return for how long; also from each restart on
     */
    virtual Duration Length(const TimeWaitContext& context) const = 0;

    /**
     * The peer sent its FIN again, so our last ACK was lost. It will be acknowledged.
     *
     * @return true to start the time anew
     */
    virtual bool RestartsOnFin() const = 0;

    /**
     * A reset passed the checks of RFC 5961, section 3.2.
     *
     * @return true to let it end TIME_WAIT
     */
    virtual bool EndsOnReset() const = 0;

    /**
     * A SYN without ACK for this four-tuple arrived, and a listener would take it.
     *
     * @param tcb the old connection's variables
     * @param syn the segment
     * @return what to do with it
     */
    virtual TimeWaitSynDecision OnSyn(const Tcb& tcb, const Segment& syn) const = 0;

    /**
     * A connection of this host has entered TIME_WAIT and asks for its place.
     *
     * @param held four-tuples that the host holds in TIME_WAIT, this one not counted
     * @return whether it gets one
     */
    virtual TimeWaitAdmission OnEnter(std::size_t held) const
    {
        (void)held;
        return TimeWaitAdmission::HOLD;
    }

    /**
     * This host opens a connection, and the four-tuple is held; or it has just come to be held, and
     * it is to be known whether opening may be thought of.
     *
     * @param context the old connection and what the new one will do
     * @return NOW to end TIME_WAIT for it; the new one's initial sequence number will be beyond the
     *         old numbers. NEVER is kept in mind and not asked about again, which makes the choice
     *         of a port fast where many are held: it has to hold for the old connection whatever
     *         the rest of the context says, and for as long as it is in TIME_WAIT
     */
    virtual TimeWaitReuse MayReuse(const TimeWaitReuseContext& context) const
    {
        (void)context;
        return TimeWaitReuse::NEVER;
    }

    /**
     * Our FIN was acknowledged in LAST_ACK: the peer, which closed first, is in TIME_WAIT.
     *
     * @param tcb the connection's variables
     * @return true to end the peer's TIME_WAIT by a reset and to hold it here instead
     */
    virtual bool TakesTimeWait(const Tcb& tcb) const
    {
        (void)tcb;
        return false;
    }
};

/**
 * The TIME_WAIT of RFC 9293: 2MSL (section 3.6.1, MUST-13), started anew by a retransmitted FIN
 * (section 3.10.7.4), ended by a valid reset, and by a new connection request that cannot be an old
 * duplicate (MAY-2, by the rules of RFC 6191, section 2).
 */
class StandardTimeWait : public TimeWaitPolicy
{
  public:
    Duration Length(const TimeWaitContext& context) const override
    {
        return 2 * context.msl;
    }

    bool RestartsOnFin() const override
    {
        return true;
    }

    bool EndsOnReset() const override
    {
        return true;
    }

    TimeWaitSynDecision OnSyn(const Tcb& tcb, const Segment& syn) const override
    {
        return IsNewer(tcb, syn) ? TimeWaitSynDecision::ADMIT : TimeWaitSynDecision::CHALLENGE;
    }

  private:
    /**
     * RFC 6191, section 2 (RFC 9293, SHLD-4): a newer timestamp decides, else a sequence number
     * beyond the old ones.
     *
     * @param tcb the old connection's variables
     * @param syn the segment
     * @return true if it cannot be an old duplicate
     */
    static bool IsNewer(const Tcb& tcb, const Segment& syn)
    {
        const bool laterNumber = syn.seq >= tcb.rcvNxt;
        if (!syn.hasTimestamp)
        {
            return laterNumber;
        }
        if (!tcb.timestamps || !tcb.tsRecentValid)
        {
            return true;
        }
        const auto age = static_cast<int32_t>(syn.tsValue - tcb.tsRecent);
        return age > 0 || (age == 0 && laterNumber);
    }
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_TIME_WAIT_POLICY_H
