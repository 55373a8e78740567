/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-builders.h"
#include "segment-matrix.h"
#include "tcp-time-wait-table.h"

#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Every cell of golden/segment-arrival.txt, brought about in the core: through Connection, and for
 * CLOSED, LISTEN and TIME_WAIT also through what a host without a socket uses (ArrivesClosed,
 * ArrivesListen, TimeWaitTable).
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

using segmentmatrix::Cell;
using segmentmatrix::Numbers;
using segmentmatrix::Row;
using segmentmatrix::Wire;

/// @return the table, read once
const segmentmatrix::Table&
TheTable()
{
    static segmentmatrix::Table table;
    static const bool loaded = [] {
        table.Load(std::string(TCP_LIFECYCLE_GOLDEN_DIR) + "/segment-arrival.txt");
        return true;
    }();
    static_cast<void>(loaded);
    return table;
}

/**
 * @param cell a cell
 * @return a connection brought there
 */
Connection
BroughtTo(const Cell& cell)
{
    if (cell.start == "SYN_RCVD/active")
    {
        return InSynRcvdBySimultaneousOpen();
    }
    for (const State state : ALL_STATES)
    {
        if (cell.State() == ToString(state))
        {
            return In(state);
        }
    }
    ADD_FAILURE() << cell.start << " is no state";
    return InClosed();
}

/**
 * @param tcb a connection's variables
 * @return the numbers that positions refer to; any will do where there is no connection
 */
Numbers
NumbersOf(const Tcb& tcb)
{
    Numbers n;
    const bool known = tcb.state != State::CLOSED && tcb.state != State::LISTEN;
    const bool heard = known && tcb.state != State::SYN_SENT;
    n.iss = ISS.GetValue();
    n.sndUna = known ? tcb.sndUna.GetValue() : ISS.GetValue();
    n.sndNxt = known ? tcb.sndNxt.GetValue() : ISS.GetValue() + 1;
    n.maxSndWnd = WND;
    n.rcvNxt = heard ? tcb.rcvNxt.GetValue() : IRS.GetValue();
    n.rcvWnd = WND;
    return n;
}

/**
 * @param wire a segment
 * @return the same as the core's fact
 */
Segment
ToSegment(const Wire& wire)
{
    return Seg(wire.flags, Seq(wire.seq), Seq(wire.ack), wire.text);
}

/// What came of a segment.
struct Seen
{
    std::vector<std::string> answers; //!< segments, as Wire::Text
    std::string states;               //!< entered
    bool closing{false};              //!< the peer's FIN was received
    bool restarted{false};            //!< 2MSL anew
};

/**
 * Take everything out of a connection. Numbers of acknowledgments are those of the moment.
 *
 * @param connection a connection
 * @param [in,out] seen what came of the segment
 */
void
Drain(Connection& connection, Seen& seen)
{
    Output output;
    while (connection.PollOutput(output))
    {
        const Tcb& tcb = connection.GetTcb();
        Wire wire{ACK, tcb.sndNxt.GetValue(), tcb.rcvNxt.GetValue(), 0};
        switch (output.kind)
        {
        case Output::Kind::STATE_CHANGED:
            seen.states += std::string(seen.states.empty() ? "" : " ") + ToString(output.to);
            seen.closing = seen.closing || output.event == Event::RCV_FIN;
            continue;
        case Output::Kind::TIME_WAIT_RESTARTED:
            seen.restarted = true;
            continue;
        case Output::Kind::R1_REACHED:
        case Output::Kind::SEND_PROBE:
            ADD_FAILURE() << "a segment is no time-out";
            continue;
        case Output::Kind::SEND_ACK:
            break;
        case Output::Kind::SEND_SYN:
            wire = {SYN, tcb.iss.GetValue(), 0, 0};
            break;
        case Output::Kind::SEND_SYN_ACK:
            wire = {SYN | ACK, tcb.iss.GetValue(), tcb.rcvNxt.GetValue(), 0};
            break;
        case Output::Kind::SEND_FIN:
            wire = {FIN | ACK, tcb.sndNxt.GetValue() - 1, tcb.rcvNxt.GetValue(), 0};
            break;
        case Output::Kind::SEND_RST:
            wire.flags = static_cast<uint8_t>(RST | (output.reset.hasAck ? ACK : 0));
            wire.seq = output.reset.seq.GetValue();
            wire.ack = output.reset.ack.GetValue();
            break;
        }
        seen.answers.push_back(wire.Text());
    }
}

/**
 * What a host does with text and FIN: it takes what is next in order, and acknowledges.
 *
 * @param connection the connection
 * @param arrival what the core said
 * @param segment the segment
 * @param [in,out] seen what came of it
 * @return bytes of text that were taken
 */
uint32_t
HostTakes(Connection& connection, const Arrival& arrival, const Segment& segment, Seen& seen)
{
    if (!arrival.takeText && !arrival.takeFin)
    {
        return 0;
    }
    const Seq next = connection.GetTcb().rcvNxt;
    const Seq end = segment.FinSeq();
    const bool inOrder = segment.TextBegin() <= next && next <= end;
    connection.OnTextReceived(inOrder ? end : next, T0);
    Drain(connection, seen);
    if (seen.answers.empty())
    {
        const Tcb& tcb = connection.GetTcb();
        seen.answers.push_back(Wire{ACK, tcb.sndNxt.GetValue(), tcb.rcvNxt.GetValue(), 0}.Text());
    }
    return arrival.takeText && inOrder ? static_cast<uint32_t>(end - next) : 0;
}

/**
 * @param row what must come of a cell
 * @param cell the cell
 * @param n the connection's variables before
 * @return the answer as text, none or one
 */
std::vector<std::string>
AnswersOf(const Row& row, const Cell& cell, const Numbers& n)
{
    Wire answer;
    return segmentmatrix::ExpectedAnswer(row, cell, n, answer)
               ? std::vector<std::string>{answer.Text()}
               : std::vector<std::string>{};
}

/**
 * @param name as in the table
 * @return that end
 */
EndReason
EndOf(const std::string& name)
{
    for (const EndReason reason : ALL_END_REASONS)
    {
        if (name == ToString(reason))
        {
            return reason;
        }
    }
    return EndReason::NONE;
}

/**
 * @param answer as in the table
 * @return the core's word for it, where text and FIN have no part in it
 */
Reply
ReplyOf(const std::string& answer)
{
    return answer == "ACK"         ? Reply::ACK
           : answer == "challenge" ? Reply::CHALLENGE_ACK
           : answer == "SYN-ACK"   ? Reply::SYN_ACK
           : answer == "-"         ? Reply::NONE
                                   : Reply::RST;
}

/**
 * A listener, or TIME_WAIT that gives way, makes a connection of a SYN.
 *
 * @param segment the SYN
 * @param [in,out] seen what came of it
 */
void
MakeConnection(const Segment& segment, Seen& seen)
{
    Connection made = InClosed();
    made.OpenFromSyn(segment, ISS, T0);
    EXPECT_EQ(made.GetState(), State::SYN_RCVD);
    Seen ofIt;
    Drain(made, ofIt);
    seen.answers.insert(seen.answers.end(), ofIt.answers.begin(), ofIt.answers.end());
}

/**
 * @param cell the cell
 * @param row what must come of it
 */
void
RunThroughConnection(const Cell& cell, const Row& row)
{
    Connection connection = BroughtTo(cell);
    const State before = connection.GetState();
    const Numbers n = NumbersOf(connection.GetTcb());
    const Segment segment = ToSegment(segmentmatrix::MakeWire(cell, n));
    // Somebody always listens as far as the core can tell; see RunThroughTimeWaitTable.
    Seen seen;
    const Arrival arrival = connection.OnSegment(segment, T0);
    Drain(connection, seen);
    const uint32_t text = HostTakes(connection, arrival, segment, seen);
    if (before == State::LISTEN ? arrival.event == Event::RCV_SYN
                                : arrival.event == Event::NEW_INCARNATION)
    {
        MakeConnection(segment, seen);
    }
    EXPECT_EQ(ToString(connection.GetState()), row.StateAfter(cell));
    EXPECT_EQ(seen.answers, AnswersOf(row, cell, n));
    EXPECT_EQ(text, segmentmatrix::TextTaken(row, cell));
    EXPECT_EQ(seen.closing, row.Takes("fin"));
    EXPECT_EQ(seen.closing, row.Tells("closing"));
    EXPECT_EQ(text > 0, row.Tells("data"));
    EXPECT_EQ(seen.restarted, row.Takes("restart"));
    EXPECT_EQ(seen.states.find("ESTABLISHED") != std::string::npos, row.Tells("opened"));
    EXPECT_EQ(connection.GetEndReason(), EndOf(row.end));
    if (!arrival.takeText && !arrival.takeFin && !arrival.event)
    {
        EXPECT_EQ(arrival.reply, ReplyOf(row.answer));
    }
}

/**
 * The answer to a challenge is limited, that to anything else is not: once the limit is used up,
 * the same segment tells them apart.
 *
 * @param cell the cell
 * @param row what must come of it
 */
void
RunWithLimitUsedUp(const Cell& cell, const Row& row)
{
    if (row.answer != "challenge" && row.answer != "ACK")
    {
        return;
    }
    Connection connection = BroughtTo(cell);
    const Numbers n = NumbersOf(connection.GetTcb());
    const Segment segment = ToSegment(segmentmatrix::MakeWire(cell, n));
    const Segment probe = Seg(ACK, Seq(n.rcvNxt) - 1u, Seq(n.sndNxt));
    Seen before;
    for (int i = 0; i < ChallengeAckLimiter::LIMIT; ++i)
    {
        connection.OnSegment(probe, T0);
    }
    Drain(connection, before);
    Seen seen;
    const Arrival arrival = connection.OnSegment(segment, T0);
    Drain(connection, seen);
    HostTakes(connection, arrival, segment, seen);
    EXPECT_EQ(seen.answers.size(), row.answer == "ACK" ? 1u : 0u);
}

/**
 * @param cell a cell without a connection
 * @param row what must come of it
 */
void
RunWithoutConnection(const Cell& cell, const Row& row)
{
    const Numbers n = NumbersOf(BroughtTo(cell).GetTcb());
    const Segment segment = ToSegment(segmentmatrix::MakeWire(cell, n));
    const Arrival arrival =
        cell.start == "CLOSED" ? ArrivesClosed(segment) : ArrivesListen(segment);
    const bool made = arrival.event == Event::RCV_SYN;
    EXPECT_EQ(made, row.MakesConnection());
    EXPECT_EQ(arrival.event.has_value(), made);
    Seen seen;
    if (arrival.reply == Reply::RST)
    {
        const Reset reset = MakeReset(segment);
        seen.answers.push_back(Wire{static_cast<uint8_t>(RST | (reset.hasAck ? ACK : 0)),
                                    reset.seq.GetValue(),
                                    reset.ack.GetValue(),
                                    0}
                                   .Text());
    }
    if (made)
    {
        MakeConnection(segment, seen);
    }
    EXPECT_EQ(seen.answers, AnswersOf(row, cell, n));
}

/**
 * @param cell a cell in TIME_WAIT
 * @param row what must come of it
 */
void
RunThroughTimeWaitTable(const Cell& cell, const Row& row)
{
    const Tcb tcb = InTimeWait().GetTcb();
    const Numbers n = NumbersOf(tcb);
    const Segment segment = ToSegment(segmentmatrix::MakeWire(cell, n));
    const FourTuple tuple{};
    const Duration msl = seconds(120);
    const Duration later = seconds(7);
    TimeWaitTable<int> table;
    auto& entry = table.Insert(tuple, tcb, {msl, RTO}, std::make_shared<StandardTimeWait>(), 0, T0);
    const auto outcome =
        table.OnSegment(entry, segment, later, cell.start == "TIME_WAIT/listened");
    const bool made = outcome.ended == Event::NEW_INCARNATION;
    EXPECT_EQ(made, row.MakesConnection());
    EXPECT_EQ(outcome.ended.has_value(), row.StateAfter(cell) == "CLOSED");
    EXPECT_EQ(outcome.reply, made ? Reply::NONE : ReplyOf(row.answer));
    EXPECT_EQ(outcome.restarted, row.Takes("restart"));
    EXPECT_EQ(*table.NextDeadline(), 2 * msl + (row.Takes("restart") ? later : T0));
}

} // namespace

TEST(SegmentMatrix, TheTableDecidesEveryCellOnce)
{
    for (const auto& error : TheTable().Errors())
    {
        ADD_FAILURE() << error;
    }
    EXPECT_EQ(TheTable().Cells().size(), segmentmatrix::AllCells().size());
    std::set<std::string> states;
    for (const auto& [cell, row] : TheTable().Cells())
    {
        states.insert(cell.State());
    }
    EXPECT_EQ(states.size(), STATE_COUNT);
}

TEST(SegmentMatrix, AConnectionDoesWhatTheTableSays)
{
    for (const auto& [cell, row] : TheTable().Cells())
    {
        if (cell.start != "TIME_WAIT/alone" || row->answer != "challenge")
        {
            SCOPED_TRACE(cell.Name() + ", line " + std::to_string(row->line));
            RunThroughConnection(cell, *row);
        }
    }
}

TEST(SegmentMatrix, OnlyChallengesAreLimited)
{
    for (const auto& [cell, row] : TheTable().Cells())
    {
        const bool checksNumbers = cell.State() != "CLOSED" && cell.State() != "LISTEN" &&
                                   cell.State() != "SYN_SENT" && cell.start != "TIME_WAIT/alone";
        if (checksNumbers)
        {
            SCOPED_TRACE(cell.Name() + ", line " + std::to_string(row->line));
            RunWithLimitUsedUp(cell, *row);
        }
    }
}

TEST(SegmentMatrix, AHostWithoutASocketDoesWhatTheTableSays)
{
    for (const auto& [cell, row] : TheTable().Cells())
    {
        SCOPED_TRACE(cell.Name() + ", line " + std::to_string(row->line));
        if (cell.State() == "CLOSED" || cell.State() == "LISTEN")
        {
            RunWithoutConnection(cell, *row);
        }
        if (cell.State() == "TIME_WAIT")
        {
            RunThroughTimeWaitTable(cell, *row);
        }
    }
}

} // namespace lifecycle
} // namespace ns3
