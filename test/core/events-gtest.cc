/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"

#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What no segment brings: the user, the clock and the network's errors, in every state. One table
 * an event, a line a state, by what the connection wants done.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

/// What a connection wants done, by state.
using ByState = std::map<State, std::string>;

/**
 * Let something happen in every state, and compare. Where the table has nothing, nothing may
 * happen: no output, no change of anything.
 *
 * @param happens what happens
 * @param expected what the connection must want done
 */
void
InEveryState(const std::function<void(Connection&)>& happens, const ByState& expected)
{
    for (const State state : ALL_STATES)
    {
        SCOPED_TRACE(ToString(state));
        Connection connection = In(state);
        happens(connection);
        const auto row = expected.find(state);
        EXPECT_EQ(Outputs(connection), row == expected.end() ? "" : row->second);
        if (row == expected.end())
        {
            EXPECT_EQ(Describe(connection), Describe(In(state)));
        }
    }
}

} // namespace

/// RFC 9293, section 3.10.5: a reset goes to a peer that has not closed yet.
TEST(UserEvents, AbortEndsEveryConnection)
{
    InEveryState([](Connection& c) { c.Abort(); },
                 {{State::LISTEN, "LISTEN>CLOSED by ABORT"},
                  {State::SYN_SENT, "SYN_SENT>CLOSED by ABORT"},
                  {State::SYN_RCVD, "SYN_RCVD>CLOSED by ABORT, RST 1001 ack 5001"},
                  {State::ESTABLISHED, "ESTABLISHED>CLOSED by ABORT, RST 1001 ack 5001"},
                  {State::FIN_WAIT_1, "FIN_WAIT_1>CLOSED by ABORT, RST 1002 ack 5001"},
                  {State::FIN_WAIT_2, "FIN_WAIT_2>CLOSED by ABORT, RST 1002 ack 5001"},
                  {State::CLOSE_WAIT, "CLOSE_WAIT>CLOSED by ABORT, RST 1001 ack 5002"},
                  {State::CLOSING, "CLOSING>CLOSED by ABORT"},
                  {State::LAST_ACK, "LAST_ACK>CLOSED by ABORT"},
                  {State::TIME_WAIT, "TIME_WAIT>CLOSED by ABORT"}});
}

/// RFC 9293, section 3.10.4: nothing was sent that a FIN could end.
TEST(UserEvents, CloseUnopenedEndsWhatNobodyElseKnows)
{
    InEveryState(
        [](Connection& c) { c.CloseUnopened(); },
        {{State::LISTEN, "LISTEN>CLOSED by CLOSE"}, {State::SYN_SENT, "SYN_SENT>CLOSED by CLOSE"}});
}

/// RFC 9293, section 3.10.4: a FIN goes out once, in the states that can still send one.
TEST(UserEvents, CloseSendsOneFin)
{
    for (const State state : ALL_STATES)
    {
        SCOPED_TRACE(ToString(state));
        Connection connection = In(state);
        const std::string expected =
            state == State::SYN_RCVD || state == State::ESTABLISHED
                ? std::string(ToString(state)) + ">FIN_WAIT_1 by FIN_SENT, FIN"
            : state == State::CLOSE_WAIT ? "CLOSE_WAIT>LAST_ACK by FIN_SENT, FIN"
                                         : "";
        EXPECT_EQ(Close(connection), expected);
        EXPECT_EQ(Close(connection), "");
    }
}

/// RFC 9293, section 3.10.1: a connection that exists is not opened again.
TEST(UserEvents, OpenOpensOnlyWhatIsNotOpen)
{
    InEveryState([](Connection& c) { c.OpenPassive(); },
                 {{State::CLOSED, "CLOSED>LISTEN by OPEN_PASSIVE"}});
    InEveryState([](Connection& c) { c.OpenActive(ISS, T0); },
                 {{State::CLOSED, "CLOSED>SYN_SENT by OPEN_ACTIVE, SYN"},
                  {State::LISTEN, "LISTEN>SYN_SENT by OPEN_ACTIVE, SYN"}});
}

/// RFC 9293, section 3.9.2.2, SHLD-26 with its exception: only before both sides are synchronized.
TEST(NetworkEvents, HardErrorEndsOnlyWhatIsNotSynchronized)
{
    InEveryState([](Connection& c) { c.OnHardError(); },
                 {{State::SYN_SENT, "SYN_SENT>CLOSED by HARD_ERROR"},
                  {State::SYN_RCVD, "SYN_RCVD>CLOSED by HARD_ERROR"}});
}

/// RFC 9293, section 3.8.3, MUST-20: a peer that may know of the connection is told.
TEST(ClockEvents, RetriesExhaustedEndsWhatIsUnacknowledged)
{
    InEveryState(
        [](Connection& c) { c.OnRetriesExhausted(); },
        {{State::SYN_SENT, "SYN_SENT>CLOSED by RETRIES_EXHAUSTED"},
         {State::SYN_RCVD, "SYN_RCVD>CLOSED by RETRIES_EXHAUSTED"},
         {State::ESTABLISHED, "ESTABLISHED>CLOSED by RETRIES_EXHAUSTED, RST 1001 ack 5001"},
         {State::FIN_WAIT_1, "FIN_WAIT_1>CLOSED by RETRIES_EXHAUSTED, RST 1002 ack 5001"},
         // Nothing is outstanding there; what can be exhausted are keep-alive probes.
         {State::FIN_WAIT_2, "FIN_WAIT_2>CLOSED by RETRIES_EXHAUSTED, RST 1002 ack 5001"},
         {State::CLOSE_WAIT, "CLOSE_WAIT>CLOSED by RETRIES_EXHAUSTED, RST 1001 ack 5002"},
         {State::CLOSING, "CLOSING>CLOSED by RETRIES_EXHAUSTED, RST 1002 ack 5002"},
         {State::LAST_ACK, "LAST_ACK>CLOSED by RETRIES_EXHAUSTED, RST 1002 ack 5002"}});
}

/// RFC 9293, section 3.10.8: whoever keeps the time of TIME_WAIT ends it, and nothing else.
TEST(ClockEvents, EndOfTimeWaitEndsTimeWaitOnly)
{
    for (const Event event :
         {Event::TIME_WAIT_EXPIRED, Event::NEW_INCARNATION, Event::RCV_RST, Event::ABORT})
    {
        InEveryState([event](Connection& c) { c.LeaveTimeWait(event); },
                     {{State::TIME_WAIT, std::string("TIME_WAIT>CLOSED by ") + ToString(event)}});
    }
}

/// How each of these ends is called.
TEST(Ends, HaveTheReasonOfTheirEvent)
{
    const auto endOf = [](State state, const std::function<void(Connection&)>& happens) {
        Connection connection = In(state);
        happens(connection);
        return connection.GetEndReason();
    };
    for (const State state : ALL_STATES)
    {
        SCOPED_TRACE(ToString(state));
        const bool open = state != State::CLOSED;
        const auto abort = endOf(state, [](Connection& c) { c.Abort(); });
        EXPECT_EQ(abort,
                  !open                       ? EndReason::NONE
                  : state == State::TIME_WAIT ? EndReason::NORMAL
                                              : EndReason::ABORTED);
        const bool unopened = state == State::LISTEN || state == State::SYN_SENT;
        EXPECT_EQ(endOf(state, [](Connection& c) { c.CloseUnopened(); }),
                  unopened ? EndReason::CLOSED_EARLY : EndReason::NONE);
        const bool handshake = state == State::SYN_SENT || state == State::SYN_RCVD;
        EXPECT_EQ(endOf(state, [](Connection& c) { c.OnHardError(); }),
                  handshake ? EndReason::UNREACHABLE : EndReason::NONE);
    }
}

} // namespace lifecycle
} // namespace ns3
