/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_TCB_H
#define TCP_LIFECYCLE_TCB_H

#include "tcp-lifecycle-seq.h"
#include "tcp-lifecycle-types.h"

#include <cstdint>

namespace ns3
{
namespace lifecycle
{

/// A timestamp this old says nothing any more: the peer's clock may have wrapped (RFC 7323, 5.5).
constexpr Duration TS_RECENT_LIFETIME = std::chrono::hours(24 * 24);

/**
 * @ingroup tcp-lifecycle-core
 *
 * The variables of a connection that decide about its lifecycle (RFC 9293, section 3.3.1): a plain
 * value, the same for a full socket, an embryonic connection and a TIME_WAIT entry. Acceptance and
 * transition functions read this and nothing else, so there is one set of rules, not three.
 *
 * SYN and FIN are counted: SND.NXT is one past our FIN once it was sent, RCV.NXT one past the
 * peer's once it was received. SND.NXT never goes back; what has to be sent again is the data
 * path's affair.
 */
struct Tcb
{
    State state{State::CLOSED}; //!< where the connection is
    bool passive{false};        //!< it came from LISTEN (RFC 9293, section 3.5, MUST-11)

    bool synAcked{false};    //!< our SYN was acknowledged
    bool finQueued{false};   //!< the user has closed its direction
    bool finSent{false};     //!< our FIN was sent: it is the last number before SND.NXT
    bool finSeen{false};     //!< the peer's FIN was seen, perhaps beyond a hole
    bool finReceived{false}; //!< the peer's FIN and all before it was received

    bool timestamps{false};    //!< the Timestamps option is in use (RFC 7323)
    bool tsRecentValid{false}; //!< tsRecent holds a value

    uint8_t sndWindowShift{0}; //!< Snd.Wind.Shift, 0 to 14

    Seq iss;    //!< initial send sequence number
    Seq sndUna; //!< SND.UNA
    Seq sndNxt; //!< SND.NXT: one past the highest number ever sent
    // 32 bits without a sign (RFC 9293, section 3.1, MUST-1 and REC-1).
    uint32_t sndWnd{0};    //!< SND.WND, bytes
    uint32_t maxSndWnd{0}; //!< MAX.SND.WND of RFC 5961, section 5.2, bytes

    Seq irs;            //!< initial receive sequence number
    Seq rcvNxt;         //!< RCV.NXT
    uint32_t rcvWnd{0}; //!< RCV.WND, bytes
    Seq finSeq;         //!< number of the peer's FIN, meaningful once finSeen

    uint32_t tsRecent{0};    //!< TS.Recent
    Seq lastAckSent;         //!< Last.ACK.sent of RFC 7323, section 4.3
    Duration tsRecentAge{0}; //!< when tsRecent was stored
    Duration openedAt{0};    //!< when it left CLOSED or LISTEN

    /**
     * @return the number one past the last byte of text ever sent
     */
    Seq TextEnd() const
    {
        return finSent ? sndNxt - 1u : sndNxt;
    }

    /**
     * @return true once our FIN was acknowledged
     */
    bool FinAcked() const
    {
        return finSent && sndUna == sndNxt;
    }

    /**
     * @return true while our SYN is not acknowledged
     */
    bool SynUnacked() const
    {
        // The number alone does not tell: SND.UNA is ISS again after 2^32 bytes.
        return !synAcked && sndUna == iss && sndNxt != iss;
    }

    /**
     * @param value a segment's TSval
     * @param now the time
     * @return true if TS.Recent is later, and not so old that it says nothing (RFC 7323, section
     *         5.5)
     */
    bool IsOlderTimestamp(uint32_t value, Duration now) const
    {
        return tsRecentValid && static_cast<int32_t>(value - tsRecent) < 0 &&
               now - tsRecentAge < TS_RECENT_LIFETIME;
    }

    /**
     * Store TS.Recent, where the segment may set it (RFC 7323, section 4.3).
     *
     * @param seq SEG.SEQ of an acceptable segment
     * @param value its TSval
     * @param now the time
     */
    void TakeTimestamp(Seq seq, uint32_t value, Duration now)
    {
        if (seq <= lastAckSent && !IsOlderTimestamp(value, now))
        {
            tsRecent = value;
            tsRecentValid = true;
            tsRecentAge = now;
        }
    }
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LIFECYCLE_TCB_H
