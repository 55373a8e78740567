/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"
#include "core-golden.h"

#include <gtest/gtest.h>
#include <set>
#include <sstream>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * The transition relation: golden files of the matrix and the graph, and what RFC 9293 says of it
 * in words. How golden files are written anew is told in core-golden.h.
 */

namespace ns3
{
namespace lifecycle
{

TEST(Transitions, MatrixIsTheGoldenOne)
{
    CompareWithGolden("matrix.txt", MatrixText());
}

TEST(Transitions, GraphIsTheGoldenOne)
{
    CompareWithGolden("graph.dot", GraphDot());
}

TEST(Transitions, MatrixHasARowAnEventAndNoPadding)
{
    std::istringstream text(MatrixText());
    std::size_t rows = 0;
    for (std::string line; std::getline(text, line); ++rows)
    {
        ASSERT_FALSE(line.empty());
        EXPECT_NE(line.back(), ' ');
        std::istringstream cells(line);
        std::size_t count = 0;
        for (std::string cell; cells >> cell; ++count)
        {
        }
        EXPECT_EQ(count, STATE_COUNT + 1) << line;
    }
    EXPECT_EQ(rows, EVENT_COUNT + 1);
}

TEST(Transitions, GraphHasAnArrowForEachRow)
{
    const std::string graph = GraphDot();
    std::size_t arrows = 0;
    for (std::size_t at = graph.find("->"); at != std::string::npos; at = graph.find("->", at + 1))
    {
        ++arrows;
    }
    EXPECT_EQ(arrows, TRANSITIONS.size());
}

/// The arrows of RFC 9293, figure 5, written down once more from the RFC, without the return from
/// SYN-RECEIVED to LISTEN (a connection ends there instead).
TEST(Transitions, EveryArrowOfFigure5IsThere)
{
    const Transition figure[] = {
        {State::CLOSED, Event::OPEN_PASSIVE, State::LISTEN},
        {State::CLOSED, Event::OPEN_ACTIVE, State::SYN_SENT},
        {State::LISTEN, Event::CLOSE, State::CLOSED},
        {State::LISTEN, Event::RCV_SYN, State::SYN_RCVD},
        {State::LISTEN, Event::OPEN_ACTIVE, State::SYN_SENT},
        {State::SYN_SENT, Event::CLOSE, State::CLOSED},
        {State::SYN_SENT, Event::RCV_SYN, State::SYN_RCVD},
        {State::SYN_SENT, Event::RCV_SYN_ACK, State::ESTABLISHED},
        {State::SYN_RCVD, Event::RCV_ACK_OF_SYN, State::ESTABLISHED},
        {State::SYN_RCVD, Event::FIN_SENT, State::FIN_WAIT_1},
        {State::ESTABLISHED, Event::FIN_SENT, State::FIN_WAIT_1},
        {State::ESTABLISHED, Event::RCV_FIN, State::CLOSE_WAIT},
        {State::FIN_WAIT_1, Event::RCV_ACK_OF_FIN, State::FIN_WAIT_2},
        {State::FIN_WAIT_1, Event::RCV_FIN, State::CLOSING},
        {State::FIN_WAIT_2, Event::RCV_FIN, State::TIME_WAIT},
        {State::CLOSING, Event::RCV_ACK_OF_FIN, State::TIME_WAIT},
        {State::CLOSE_WAIT, Event::FIN_SENT, State::LAST_ACK},
        {State::LAST_ACK, Event::RCV_ACK_OF_FIN, State::CLOSED},
        {State::TIME_WAIT, Event::TIME_WAIT_EXPIRED, State::CLOSED},
    };
    for (const auto& arrow : figure)
    {
        const Outcome outcome = Look(arrow.from, arrow.event);
        EXPECT_EQ(outcome.verdict, Verdict::MOVE) << arrow.from << " " << arrow.event;
        EXPECT_EQ(outcome.to, arrow.to) << arrow.from << " " << arrow.event;
    }
}

TEST(Transitions, WhatFigure5LeavesOutOnlyEndsConnections)
{
    for (const auto& row : TRANSITIONS)
    {
        const bool added = row.event == Event::RCV_RST || row.event == Event::ABORT ||
                           row.event == Event::RETRIES_EXHAUSTED ||
                           row.event == Event::HARD_ERROR || row.event == Event::NEW_INCARNATION ||
                           row.event == Event::FIN_WAIT_2_EXPIRED;
        if (added)
        {
            EXPECT_EQ(row.to, State::CLOSED) << row.from << " " << row.event;
        }
    }
}

TEST(Transitions, RetriesAreExhaustedExactlyWhereSomethingCanBeUnanswered)
{
    const std::set<State> waiting{State::SYN_SENT,
                                  State::SYN_RCVD,
                                  State::ESTABLISHED,
                                  State::FIN_WAIT_1,
                                  State::FIN_WAIT_2, // a keep-alive probe
                                  State::CLOSING,
                                  State::CLOSE_WAIT,
                                  State::LAST_ACK};
    for (State state : ALL_STATES)
    {
        const bool moves = Look(state, Event::RETRIES_EXHAUSTED).verdict == Verdict::MOVE;
        EXPECT_EQ(moves, waiting.count(state) == 1) << state;
    }
}

TEST(Transitions, ResetAndAbortEndEveryConnection)
{
    for (State state : ALL_STATES)
    {
        if (state != State::CLOSED && state != State::LISTEN)
        {
            EXPECT_EQ(Look(state, Event::RCV_RST).to, State::CLOSED) << state;
            EXPECT_EQ(Look(state, Event::ABORT).to, State::CLOSED) << state;
        }
    }
}

TEST(Transitions, NothingButTheTablesMoves)
{
    std::size_t moves = 0;
    std::size_t stays = 0;
    for (State state : ALL_STATES)
    {
        for (Event event : ALL_EVENTS)
        {
            const Outcome outcome = Look(state, event);
            moves += outcome.verdict == Verdict::MOVE;
            stays += outcome.verdict == Verdict::STAY;
            if (outcome.verdict != Verdict::MOVE)
            {
                EXPECT_EQ(outcome.to, state);
            }
        }
    }
    EXPECT_EQ(moves, TRANSITIONS.size());
    EXPECT_EQ(stays, STAYS.size());
}

/// RFC 5461, section 4.1: in synchronized states a hard error is legal and changes nothing; it is
/// neither a move nor a mistake. Likewise an abort of what is closed already, and a reset that
/// reaches a listener.
TEST(Transitions, WhatChangesNothingIsNoError)
{
    for (const State state : ALL_STATES)
    {
        const bool synchronized = state != State::CLOSED && state != State::LISTEN &&
                                  state != State::SYN_SENT && state != State::SYN_RCVD;
        EXPECT_EQ(Look(state, Event::HARD_ERROR).verdict == Verdict::STAY, synchronized) << state;
    }
    EXPECT_EQ(Look(State::CLOSED, Event::ABORT).verdict, Verdict::STAY);
    EXPECT_EQ(Look(State::LISTEN, Event::RCV_RST).verdict, Verdict::STAY);
}

TEST(Transitions, NamesAreDistinct)
{
    std::set<std::string> names;
    for (State state : ALL_STATES)
    {
        names.insert(ToString(state));
    }
    for (Event event : ALL_EVENTS)
    {
        names.insert(ToString(event));
    }
    for (EndReason reason : ALL_END_REASONS)
    {
        names.insert(ToString(reason));
    }
    EXPECT_EQ(names.size(), STATE_COUNT + EVENT_COUNT + END_REASON_COUNT);
    EXPECT_EQ(names.count("?"), 0u);
}

TEST(Transitions, StatesFallIntoTheirClasses)
{
    std::string synchronized;
    std::string receive;
    std::string send;
    for (State state : ALL_STATES)
    {
        synchronized += IsSynchronized(state) ? 'y' : 'n';
        receive += MayReceiveText(state) ? 'y' : 'n';
        send += MaySendText(state) ? 'y' : 'n';
    }
    // CLOSED LISTEN SYN_SENT SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK FIN_WAIT_1 FIN_WAIT_2
    // CLOSING TIME_WAIT
    EXPECT_EQ(synchronized, "nnnnyyyyyyy");
    EXPECT_EQ(receive, "nnnnynnyynn");
    EXPECT_EQ(send, "nnyyyynnnnn");
}

} // namespace lifecycle
} // namespace ns3
