/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_CLASSIFIER_H
#define TCP_LIFECYCLE_CLASSIFIER_H

#include "tcp-lifecycle-segment.h"
#include "tcp-lifecycle-tcb.h"
#include "tcp-time-wait-policy.h"

#include <optional>

/**
 * @file
 * @ingroup tcp-lifecycle-core
 *
 * SEGMENT ARRIVES (RFC 9293, section 3.10.7), as pure functions: variables and a segment in, what
 * it means out. Nothing is changed here and nothing is sent. Each step of the RFC is a function of
 * its own, in the RFC's order.
 */

namespace ns3
{
namespace lifecycle
{

/// What is to be sent in answer to a segment, at once.
enum class Reply : uint8_t
{
    NONE,
    ACK,           //!< <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
    CHALLENGE_ACK, //!< the same, within the limit of RFC 5961, section 7
    SYN_ACK,       //!< our SYN-ACK once more: the peer repeated its SYN
    RST,           //!< see MakeReset
};

/// What an arriving segment means for a connection.
struct Arrival
{
    Reply reply{Reply::NONE};    //!< what to answer at once
    std::optional<Event> event;  //!< what was learned by the ACK, SYN and RST bits
    bool acceptable{false};      //!< its sequence number is: its timestamp may be stored
    bool takeAck{false};         //!< SEG.ACK and SEG.WND are for the data path
    bool takeText{false};        //!< its payload, as far as it is in the window, may be received
    bool takeFin{false};         //!< its FIN is in the window: note it (RFC 9293, section 3.10.7.4,
                                 //!< eighth step, once RCV.NXT gets there)
    bool takeUrgent{false};      //!< its urgent pointer counts
    bool restartTimeWait{false}; //!< 2MSL begins anew
};

/// The sequence and acknowledgment number of a reset that answers a segment.
struct Reset
{
    Seq seq;     //!< SEG.SEQ of the reset
    Seq ack;     //!< SEG.ACK of the reset
    bool hasAck; //!< its ACK bit
};

/**
 * @param segment a segment without RST
 * @return the reset that makes its sender give up (RFC 9293, section 3.5.2, groups 1 and 2)
 */
Reset MakeReset(const Segment& segment);

/**
 * A segment for which there is neither connection nor listener (section 3.10.7.1).
 *
 * @param segment the segment
 * @return RST, or nothing when it is one
 */
Arrival ArrivesClosed(const Segment& segment);

/**
 * A segment at a listener (section 3.10.7.2).
 *
 * @param segment the segment
 * @return the event RCV_SYN, a reset, or nothing
 */
Arrival ArrivesListen(const Segment& segment);

/**
 * A segment for an existing connection (sections 3.10.7.3 and 3.10.7.4).
 *
 * @param tcb its variables; the state is SYN_SENT or later
 * @param segment the segment
 * @param policy decides what TIME_WAIT admits
 * @param now the time, for the age of TS.Recent
 * @return what the segment means
 */
Arrival ArrivesOpen(const Tcb& tcb,
                    const Segment& segment,
                    const TimeWaitPolicy& policy,
                    Duration now);

/**
 * @param tcb a connection's variables, its state SYN_RCVD or later
 * @param segment a segment
 * @return true if some of it lies in the receive window (section 3.10.7.4, first step, table 6)
 */
bool IsAcceptable(const Tcb& tcb, const Segment& segment);

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LIFECYCLE_CLASSIFIER_H
