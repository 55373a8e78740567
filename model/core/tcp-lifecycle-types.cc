/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-types.h"

namespace ns3
{
namespace lifecycle
{

const char*
ToString(State state)
{
    switch (state)
    {
    case State::CLOSED:
        return "CLOSED";
    case State::LISTEN:
        return "LISTEN";
    case State::SYN_SENT:
        return "SYN_SENT";
    case State::SYN_RCVD:
        return "SYN_RCVD";
    case State::ESTABLISHED:
        return "ESTABLISHED";
    case State::CLOSE_WAIT:
        return "CLOSE_WAIT";
    case State::LAST_ACK:
        return "LAST_ACK";
    case State::FIN_WAIT_1:
        return "FIN_WAIT_1";
    case State::FIN_WAIT_2:
        return "FIN_WAIT_2";
    case State::CLOSING:
        return "CLOSING";
    case State::TIME_WAIT:
        return "TIME_WAIT";
    }
    return "?";
}

const char*
ToString(Event event)
{
    switch (event)
    {
    case Event::OPEN_PASSIVE:
        return "OPEN_PASSIVE";
    case Event::OPEN_ACTIVE:
        return "OPEN_ACTIVE";
    case Event::RCV_SYN:
        return "RCV_SYN";
    case Event::RCV_SYN_ACK:
        return "RCV_SYN_ACK";
    case Event::RCV_ACK_OF_SYN:
        return "RCV_ACK_OF_SYN";
    case Event::FIN_SENT:
        return "FIN_SENT";
    case Event::RCV_ACK_OF_FIN:
        return "RCV_ACK_OF_FIN";
    case Event::RCV_FIN:
        return "RCV_FIN";
    case Event::RCV_RST:
        return "RCV_RST";
    case Event::NEW_INCARNATION:
        return "NEW_INCARNATION";
    case Event::CLOSE:
        return "CLOSE";
    case Event::ABORT:
        return "ABORT";
    case Event::RETRIES_EXHAUSTED:
        return "RETRIES_EXHAUSTED";
    case Event::HARD_ERROR:
        return "HARD_ERROR";
    case Event::TIME_WAIT_EXPIRED:
        return "TIME_WAIT_EXPIRED";
    case Event::TIME_WAIT_TAKEN:
        return "TIME_WAIT_TAKEN";
    case Event::TIME_WAIT_EVICTED:
        return "TIME_WAIT_EVICTED";
    case Event::FIN_WAIT_2_EXPIRED:
        return "FIN_WAIT_2_EXPIRED";
    }
    return "?";
}

const char*
ToString(EndReason reason)
{
    switch (reason)
    {
    case EndReason::NONE:
        return "none";
    case EndReason::NORMAL:
        return "normal";
    case EndReason::ABORTED:
        return "aborted";
    case EndReason::RESET:
        return "reset";
    case EndReason::REFUSED:
        return "refused";
    case EndReason::TIMED_OUT:
        return "timed-out";
    case EndReason::UNREACHABLE:
        return "unreachable";
    case EndReason::CLOSED_EARLY:
        return "closed-early";
    }
    return "?";
}

} // namespace lifecycle
} // namespace ns3
