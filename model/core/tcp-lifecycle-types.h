/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_TYPES_H
#define TCP_LIFECYCLE_TYPES_H

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

/**
 * @file
 * @ingroup tcp-lifecycle-core
 *
 * The words of the core: states, events, reasons for an end. The core includes no ns-3 header and
 * knows no clock, no randomness and no packets.
 */

namespace ns3
{
namespace lifecycle
{

/// Simulated time since the start, or a span of it. The core is told the time; it never asks.
using Duration = std::chrono::nanoseconds;

/// The states of a connection (RFC 9293, section 3.3.2), numbered as ns3::TcpSocket::TcpStates_t.
enum class State : uint8_t
{
    CLOSED,
    LISTEN,
    SYN_SENT,
    SYN_RCVD,
    ESTABLISHED,
    CLOSE_WAIT,
    LAST_ACK,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSING,
    TIME_WAIT,
};

/// Number of states.
constexpr std::size_t STATE_COUNT = 11;

/// All states, in the order of the enumeration.
constexpr std::array<State, STATE_COUNT> ALL_STATES{State::CLOSED,
                                                    State::LISTEN,
                                                    State::SYN_SENT,
                                                    State::SYN_RCVD,
                                                    State::ESTABLISHED,
                                                    State::CLOSE_WAIT,
                                                    State::LAST_ACK,
                                                    State::FIN_WAIT_1,
                                                    State::FIN_WAIT_2,
                                                    State::CLOSING,
                                                    State::TIME_WAIT};

/**
 * What was learned, not what arrived: a segment that carries three controls yields up to three
 * events, in the order of RFC 9293, section 3.10.7.4.
 */
enum class Event : uint8_t
{
    OPEN_PASSIVE,       //!< the user waits for a connection (section 3.10.1)
    OPEN_ACTIVE,        //!< the user opens a connection; our SYN goes out
    RCV_SYN,            //!< an acceptable SYN that does not acknowledge ours
    RCV_SYN_ACK,        //!< an acceptable SYN with an acknowledgment of our SYN
    RCV_ACK_OF_SYN,     //!< our SYN was acknowledged by a segment without a SYN of its own
    FIN_SENT,           //!< the user closed and all it had written is segmentised: our FIN goes out
    RCV_ACK_OF_FIN,     //!< our FIN was acknowledged
    RCV_FIN,            //!< the peer's FIN, and everything before it, was received
    RCV_RST,            //!< a reset that passed RFC 5961, section 3.2
    NEW_INCARNATION,    //!< a SYN for the four-tuple that TIME_WAIT holds was admitted
    CLOSE,              //!< the user closed a connection that has nothing to send a FIN for
    ABORT,              //!< the user aborted (section 3.10.5)
    RETRIES_EXHAUSTED,  //!< R2 was reached (section 3.8.3)
    HARD_ERROR,         //!< ICMP said that the peer cannot be reached (section 3.9.2.2)
    TIME_WAIT_EXPIRED,  //!< 2MSL are over
    TIME_WAIT_TAKEN,    //!< our FIN was acknowledged, and the policy takes TIME_WAIT from the peer
    TIME_WAIT_EVICTED,  //!< the host holds as many four-tuples in TIME_WAIT as it may
    FIN_WAIT_2_EXPIRED, //!< nobody holds the connection, and the peer does not close
};

/// Number of events.
constexpr std::size_t EVENT_COUNT = 18;

/// All events, in the order of the enumeration.
constexpr std::array<Event, EVENT_COUNT> ALL_EVENTS{Event::OPEN_PASSIVE,
                                                    Event::OPEN_ACTIVE,
                                                    Event::RCV_SYN,
                                                    Event::RCV_SYN_ACK,
                                                    Event::RCV_ACK_OF_SYN,
                                                    Event::FIN_SENT,
                                                    Event::RCV_ACK_OF_FIN,
                                                    Event::RCV_FIN,
                                                    Event::RCV_RST,
                                                    Event::NEW_INCARNATION,
                                                    Event::CLOSE,
                                                    Event::ABORT,
                                                    Event::RETRIES_EXHAUSTED,
                                                    Event::HARD_ERROR,
                                                    Event::TIME_WAIT_EXPIRED,
                                                    Event::TIME_WAIT_TAKEN,
                                                    Event::TIME_WAIT_EVICTED,
                                                    Event::FIN_WAIT_2_EXPIRED};

/// How a connection ended at one endpoint. One enumerator a cause.
enum class EndReason : uint8_t
{
    NONE,        //!< it has not ended
    NORMAL,      //!< both FINs were sent, received and acknowledged
    ABORTED,     //!< this side aborted: Abort(), or a Close that the teardown policy made one
    RESET,       //!< the peer reset it after it was established
    REFUSED,     //!< the peer reset it before it was established
    TIMED_OUT,   //!< the peer no longer answers (R2, keep-alive), or left us in FIN_WAIT_2 too long
    UNREACHABLE, //!< ICMP reported a hard error before it was established
    CLOSED_EARLY, //!< closed by the user before anything was exchanged
};

/// Number of end reasons.
constexpr std::size_t END_REASON_COUNT = 8;

/// All end reasons, in the order of the enumeration.
constexpr std::array<EndReason, END_REASON_COUNT> ALL_END_REASONS{EndReason::NONE,
                                                                  EndReason::NORMAL,
                                                                  EndReason::ABORTED,
                                                                  EndReason::RESET,
                                                                  EndReason::REFUSED,
                                                                  EndReason::TIMED_OUT,
                                                                  EndReason::UNREACHABLE,
                                                                  EndReason::CLOSED_EARLY};

/**
 * @param state a state
 * @return its name as RFC 9293 spells it, with underscores
 */
const char* ToString(State state);

/**
 * @param event an event
 * @return the enumerator's name
 */
const char* ToString(Event event);

/**
 * @param reason an end reason
 * @return its name in lower case, e.g. "timed-out"
 */
const char* ToString(EndReason reason);

/**
 * @param state a state
 * @return true from ESTABLISHED on: both sides know each other's initial sequence number
 *         ("synchronized" in RFC 9293, section 3.5)
 */
constexpr bool
IsSynchronized(State state)
{
    return state >= State::ESTABLISHED;
}

/**
 * @param state a state
 * @return true where the peer may still send text: its FIN has not been received
 */
constexpr bool
MayReceiveText(State state)
{
    return state == State::ESTABLISHED || state == State::FIN_WAIT_1 || state == State::FIN_WAIT_2;
}

/**
 * @param state a state
 * @return true where the user may hand over text that will go out (now, or once established)
 */
constexpr bool
MaySendText(State state)
{
    return state == State::SYN_SENT || state == State::SYN_RCVD || state == State::ESTABLISHED ||
           state == State::CLOSE_WAIT;
}

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LIFECYCLE_TYPES_H
