/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_TRANSITIONS_H
#define TCP_LIFECYCLE_TRANSITIONS_H

#include "tcp-lifecycle-types.h"

#include <array>
#include <cstddef>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-core
 *
 * The transition relation of a connection, in one table. RFC 9293, section 3.3.2, figure 5:
 *
 * @verbatim
                                +---------+ ---------\      active OPEN
                                |  CLOSED |            \    -----------
                                +---------+<---------\   \  snd SYN
                 passive OPEN     |     ^              \   \
                 ------------     |     | CLOSE          \   \
                                  V     |                  \   \
                                +---------+        CLOSE    |    \
                                |  LISTEN |      ---------- |     |
                                +---------+                 |     |
             rcv SYN              |     |     active OPEN   |     |
            -----------           |     |    -----------    |     V
   +---------+ snd SYN,ACK       /       \    snd SYN        +---------+
   |         |<-----------------          ------------------>|         |
   |   SYN   |                    rcv SYN                    |   SYN   |
   |  RCVD   |<-----------------------------------------------|  SENT   |
   |         |                  snd SYN,ACK                   |         |
   |         |------------------           -------------------|         |
   +---------+   rcv ACK of SYN  \       /  rcv SYN,ACK       +---------+
     |           --------------   |     |   -----------
     |                            V     V     snd ACK
     |  CLOSE                   +---------+
     | -------                  |  ESTAB  |
     | snd FIN                  +---------+
     |                   CLOSE    |     |    rcv FIN
     V                  -------   |     |    -------
   +---------+          snd FIN  /       \   snd ACK          +---------+
   |  FIN    |<-----------------           ------------------>|  CLOSE  |
   | WAIT-1  |------------------                              |   WAIT  |
   +---------+          rcv FIN  \                            +---------+
     | rcv ACK of FIN   -------   |                            CLOSE  |
     | --------------   snd ACK   |                           ------- |
     V                            V                           snd FIN V
   +---------+                  +---------+                    +---------+
   |FINWAIT-2|                  | CLOSING |                    | LAST-ACK|
   +---------+                  +---------+                    +---------+
     |                rcv ACK of FIN |                 rcv ACK of FIN |
     |  rcv FIN       -------------- |    Timeout=2MSL -------------- |
     |  -------                      V    ------------                V
      \ snd ACK                 +---------+ delete TCB         +---------+
       ------------------------>|TIME WAIT|------------------->| CLOSED  |
                                +---------+                    +---------+
   @endverbatim
 *
 * The table adds what the figure leaves out: resets, aborts, time-outs (of retransmissions, of
 * keep-alive probes, and of a FIN_WAIT_2 that nobody holds), ICMP errors and the new incarnation
 * that TIME_WAIT admits (sections 3.10.5, 3.10.7, 3.8.3, 3.8.4, 3.9.2.2, 3.6.1); and what only some
 * TIME_WAIT policies do: take TIME_WAIT over from the peer, and give a place up to another.
 *
 * Where the figure returns from SYN-RECEIVED to LISTEN, a connection here ends: a listener is a
 * thing of its own that never leaves LISTEN, and what a SYN made is deleted.
 */

namespace ns3
{
namespace lifecycle
{

/// One way a connection can move.
struct Transition
{
    State from;  //!< the state it leaves
    Event event; //!< what was learned
    State to;    //!< the state it enters
};

/// What an event does in a state.
enum class Verdict : uint8_t
{
    MOVE,   //!< the state changes
    STAY,   //!< the event is legal and changes nothing
    REFUSE, //!< the event cannot happen, or the user is told that it is an error
};

/// The transition relation, in the order of RFC 9293's figure 5.
constexpr std::array TRANSITIONS{
    // clang-format off
    Transition{State::CLOSED,      Event::OPEN_PASSIVE,      State::LISTEN},
    Transition{State::CLOSED,      Event::OPEN_ACTIVE,       State::SYN_SENT},

    Transition{State::LISTEN,      Event::OPEN_ACTIVE,       State::SYN_SENT},
    Transition{State::LISTEN,      Event::RCV_SYN,           State::SYN_RCVD},
    Transition{State::LISTEN,      Event::CLOSE,             State::CLOSED},
    Transition{State::LISTEN,      Event::ABORT,             State::CLOSED},

    Transition{State::SYN_SENT,    Event::RCV_SYN,           State::SYN_RCVD},
    Transition{State::SYN_SENT,    Event::RCV_SYN_ACK,       State::ESTABLISHED},
    Transition{State::SYN_SENT,    Event::RCV_RST,           State::CLOSED},
    Transition{State::SYN_SENT,    Event::CLOSE,             State::CLOSED},
    Transition{State::SYN_SENT,    Event::ABORT,             State::CLOSED},
    Transition{State::SYN_SENT,    Event::RETRIES_EXHAUSTED, State::CLOSED},
    Transition{State::SYN_SENT,    Event::HARD_ERROR,        State::CLOSED},

    Transition{State::SYN_RCVD,    Event::RCV_ACK_OF_SYN,    State::ESTABLISHED},
    Transition{State::SYN_RCVD,    Event::FIN_SENT,          State::FIN_WAIT_1},
    Transition{State::SYN_RCVD,    Event::RCV_SYN,           State::CLOSED},
    Transition{State::SYN_RCVD,    Event::RCV_RST,           State::CLOSED},
    Transition{State::SYN_RCVD,    Event::ABORT,             State::CLOSED},
    Transition{State::SYN_RCVD,    Event::RETRIES_EXHAUSTED, State::CLOSED},
    Transition{State::SYN_RCVD,    Event::HARD_ERROR,        State::CLOSED},

    Transition{State::ESTABLISHED, Event::FIN_SENT,          State::FIN_WAIT_1},
    Transition{State::ESTABLISHED, Event::RCV_FIN,           State::CLOSE_WAIT},
    Transition{State::ESTABLISHED, Event::RCV_RST,           State::CLOSED},
    Transition{State::ESTABLISHED, Event::ABORT,             State::CLOSED},
    Transition{State::ESTABLISHED, Event::RETRIES_EXHAUSTED, State::CLOSED},

    Transition{State::FIN_WAIT_1,  Event::RCV_ACK_OF_FIN,    State::FIN_WAIT_2},
    Transition{State::FIN_WAIT_1,  Event::RCV_FIN,           State::CLOSING},
    Transition{State::FIN_WAIT_1,  Event::RCV_RST,           State::CLOSED},
    Transition{State::FIN_WAIT_1,  Event::ABORT,             State::CLOSED},
    Transition{State::FIN_WAIT_1,  Event::RETRIES_EXHAUSTED, State::CLOSED},

    Transition{State::FIN_WAIT_2,  Event::RCV_FIN,           State::TIME_WAIT},
    Transition{State::FIN_WAIT_2,  Event::RCV_RST,           State::CLOSED},
    Transition{State::FIN_WAIT_2,  Event::ABORT,             State::CLOSED},
    Transition{State::FIN_WAIT_2,  Event::RETRIES_EXHAUSTED, State::CLOSED},
    Transition{State::FIN_WAIT_2,  Event::FIN_WAIT_2_EXPIRED, State::CLOSED},

    Transition{State::CLOSING,     Event::RCV_ACK_OF_FIN,    State::TIME_WAIT},
    Transition{State::CLOSING,     Event::RCV_RST,           State::CLOSED},
    Transition{State::CLOSING,     Event::ABORT,             State::CLOSED},
    Transition{State::CLOSING,     Event::RETRIES_EXHAUSTED, State::CLOSED},

    Transition{State::CLOSE_WAIT,  Event::FIN_SENT,          State::LAST_ACK},
    Transition{State::CLOSE_WAIT,  Event::RCV_RST,           State::CLOSED},
    Transition{State::CLOSE_WAIT,  Event::ABORT,             State::CLOSED},
    Transition{State::CLOSE_WAIT,  Event::RETRIES_EXHAUSTED, State::CLOSED},

    Transition{State::LAST_ACK,    Event::RCV_ACK_OF_FIN,    State::CLOSED},
    Transition{State::LAST_ACK,    Event::TIME_WAIT_TAKEN,   State::TIME_WAIT},
    Transition{State::LAST_ACK,    Event::RCV_RST,           State::CLOSED},
    Transition{State::LAST_ACK,    Event::ABORT,             State::CLOSED},
    Transition{State::LAST_ACK,    Event::RETRIES_EXHAUSTED, State::CLOSED},

    Transition{State::TIME_WAIT,   Event::TIME_WAIT_EXPIRED, State::CLOSED},
    Transition{State::TIME_WAIT,   Event::NEW_INCARNATION,   State::CLOSED},
    Transition{State::TIME_WAIT,   Event::RCV_RST,           State::CLOSED},
    Transition{State::TIME_WAIT,   Event::ABORT,             State::CLOSED},
    Transition{State::TIME_WAIT,   Event::TIME_WAIT_EVICTED, State::CLOSED},
    // clang-format on
};

/// A legal event that changes nothing, and is not an error either.
struct Stay
{
    State state; //!< the state
    Event event; //!< what was learned there
};

/// Events that are legal and change nothing. Whatever is in neither table is refused.
constexpr std::array STAYS{
    // clang-format off
    // ICMP hard errors only report in synchronized states (RFC 5461, section 4.1): any router, or
    // anyone who can guess a sequence number, could otherwise cut an established connection.
    Stay{State::ESTABLISHED, Event::HARD_ERROR},
    Stay{State::FIN_WAIT_1,  Event::HARD_ERROR},
    Stay{State::FIN_WAIT_2,  Event::HARD_ERROR},
    Stay{State::CLOSING,     Event::HARD_ERROR},
    Stay{State::CLOSE_WAIT,  Event::HARD_ERROR},
    Stay{State::LAST_ACK,    Event::HARD_ERROR},
    Stay{State::TIME_WAIT,   Event::HARD_ERROR},
    // Closed already (section 3.10.4): the FIN is out, or was never needed.
    Stay{State::CLOSED,      Event::ABORT},
    // A refused listen or a stray reset leaves a listener alone (section 3.10.7.2).
    Stay{State::LISTEN,      Event::RCV_RST},
    // clang-format on
};

/// What comes of an event in a state.
struct Outcome
{
    Verdict verdict; //!< MOVE, STAY or REFUSE
    State to;        //!< the next state; the same one unless the verdict is MOVE
};

/**
 * @param from the present state
 * @param event what was learned
 * @return what comes of it, by the tables above
 */
constexpr Outcome
Look(State from, Event event)
{
    for (const auto& row : TRANSITIONS)
    {
        if (row.from == from && row.event == event)
        {
            return {Verdict::MOVE, row.to};
        }
    }
    for (const auto& row : STAYS)
    {
        if (row.state == from && row.event == event)
        {
            return {Verdict::STAY, from};
        }
    }
    return {Verdict::REFUSE, from};
}

/// @return true if no (state, event) pair stands twice in the tables
constexpr bool
TransitionsAreUnique()
{
    for (std::size_t i = 0; i < TRANSITIONS.size(); ++i)
    {
        for (std::size_t j = i + 1; j < TRANSITIONS.size(); ++j)
        {
            if (TRANSITIONS[i].from == TRANSITIONS[j].from &&
                TRANSITIONS[i].event == TRANSITIONS[j].event)
            {
                return false;
            }
        }
        for (const auto& stay : STAYS)
        {
            if (stay.state == TRANSITIONS[i].from && stay.event == TRANSITIONS[i].event)
            {
                return false;
            }
        }
    }
    return true;
}

/**
 * @param forward true to start at CLOSED and follow the arrows, false to go against them
 * @return true if every state is met: each is reachable, and from each the connection can end
 */
constexpr bool
EveryStateIsMet(bool forward)
{
    std::array<bool, STATE_COUNT> met{};
    met[static_cast<std::size_t>(State::CLOSED)] = true;
    for (std::size_t round = 0; round < STATE_COUNT; ++round)
    {
        for (const auto& row : TRANSITIONS)
        {
            const State near = forward ? row.from : row.to;
            const State far = forward ? row.to : row.from;
            if (met[static_cast<std::size_t>(near)])
            {
                met[static_cast<std::size_t>(far)] = true;
            }
        }
    }
    for (bool m : met)
    {
        if (!m)
        {
            return false;
        }
    }
    return true;
}

static_assert(TransitionsAreUnique(), "a (state, event) pair stands twice in the tables");
static_assert(EveryStateIsMet(true), "a state cannot be reached from CLOSED");
static_assert(EveryStateIsMet(false), "a state cannot reach CLOSED");

/**
 * @return the matrix as text, a row an event and a column a state: the next state, "-" where it
 *         changes nothing, "." where it is refused
 */
std::string MatrixText();

/**
 * @return the transition relation as a graph in the DOT language
 */
std::string GraphDot();

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LIFECYCLE_TRANSITIONS_H
