/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CORE_BUILDERS_H
#define CORE_BUILDERS_H

#include "tcp-lifecycle-fsm.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Each state by construction, derived from the one before it. A test walks to a state by the road
 * it is about, and ends by comparing with what the builder makes: Describe() of both must be equal.
 *
 * All builders work at time 0 with our ISS 1000, the peer's ISS 5000 and a window of 10000 bytes
 * each way, without text, so that a walk that does the same meets the same numbers.
 */

namespace ns3
{
namespace lifecycle
{

// GoogleTest prints what differs; as members of this namespace these are found by it.

inline std::ostream&
operator<<(std::ostream& os, State state)
{
    return os << ToString(state);
}

inline std::ostream&
operator<<(std::ostream& os, Event event)
{
    return os << ToString(event);
}

inline std::ostream&
operator<<(std::ostream& os, EndReason reason)
{
    return os << ToString(reason);
}

inline std::ostream&
operator<<(std::ostream& os, Seq seq)
{
    return os << seq.GetValue();
}

inline std::ostream&
operator<<(std::ostream& os, Reply reply)
{
    constexpr const char* names[] = {"NONE", "ACK", "CHALLENGE_ACK", "SYN_ACK", "RST"};
    return os << names[static_cast<std::size_t>(reply)];
}

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Seq ISS(1000);             //!< our initial sequence number
constexpr Seq IRS(5000);             //!< the peer's
constexpr uint32_t WND = 10000;      //!< window each way, bytes
constexpr Duration T0(0);            //!< when the builders do what they do
constexpr Duration RTO = seconds(1); //!< time-out the builders tell with a FIN

constexpr uint8_t SYN = FLAG_SYN;
constexpr uint8_t ACK = FLAG_ACK;
constexpr uint8_t RST = FLAG_RST;
constexpr uint8_t FIN = FLAG_FIN;

/**
 * @param flags control bits
 * @param seq SEG.SEQ
 * @param ack SEG.ACK
 * @param text payload, bytes
 * @return a segment with the builders' window
 */
inline Segment
Seg(unsigned flags, Seq seq, Seq ack = Seq(0), uint32_t text = 0)
{
    Segment segment;
    segment.flags = static_cast<uint8_t>(flags);
    segment.seq = seq;
    segment.ack = ack;
    segment.textLength = text;
    segment.window = WND;
    return segment;
}

/**
 * @param segment a segment
 * @param value TSval
 * @return the same with a Timestamps option
 */
inline Segment
Stamped(Segment segment, uint32_t value)
{
    segment.hasTimestamp = true;
    segment.tsValue = value;
    return segment;
}

/**
 * @param output something the core wants done
 * @return it in a word or two: "SYN", "ACK", "FIN again", "RST 5000", "RST 0 ack 7",
 *         "LISTEN>SYN_RCVD by RCV_SYN"
 */
inline std::string
Word(const Output& output)
{
    std::ostringstream os;
    switch (output.kind)
    {
    case Output::Kind::SEND_SYN:
        os << "SYN";
        break;
    case Output::Kind::SEND_SYN_ACK:
        os << "SYN-ACK";
        break;
    case Output::Kind::SEND_ACK:
        os << "ACK";
        break;
    case Output::Kind::SEND_FIN:
        os << "FIN";
        break;
    case Output::Kind::SEND_RST:
        os << "RST " << output.reset.seq;
        if (output.reset.hasAck)
        {
            os << " ack " << output.reset.ack;
        }
        break;
    case Output::Kind::SEND_PROBE:
        os << "probe";
        break;
    case Output::Kind::STATE_CHANGED:
        os << output.from << ">" << output.to << " by " << output.event;
        break;
    case Output::Kind::R1_REACHED:
        os << "R1";
        break;
    case Output::Kind::TIME_WAIT_RESTARTED:
        os << "2MSL anew";
        break;
    }
    os << (output.retransmission ? " again" : "");
    return os.str();
}

/**
 * Take everything out of a connection.
 *
 * @param connection a connection
 * @return what it wanted done, in order, separated by ", "; empty if nothing
 */
inline std::string
Outputs(Connection& connection)
{
    std::string words;
    Output output;
    while (connection.PollOutput(output))
    {
        words += (words.empty() ? "" : ", ") + Word(output);
    }
    return words;
}

/**
 * A segment arrives, and the host takes its text where it is next in order.
 *
 * @param connection a connection
 * @param segment the segment
 * @param now the time
 * @return what the connection wanted done
 */
inline std::string
Receive(Connection& connection, const Segment& segment, Duration now = T0)
{
    const Arrival arrival = connection.OnSegment(segment, now);
    if (arrival.takeText || arrival.takeFin)
    {
        const Seq end = segment.FinSeq();
        const Seq next = connection.GetTcb().rcvNxt;
        const bool inOrder = segment.TextBegin() <= next && next <= end;
        connection.OnTextReceived(inOrder ? end : next, now);
        connection.OnAckSent();
    }
    return Outputs(connection);
}

/**
 * The time is now this.
 *
 * @param connection a connection
 * @param now the time
 * @return what the connection wanted done
 */
inline std::string
Wake(Connection& connection, Duration now)
{
    connection.OnTime(now);
    return Outputs(connection);
}

/**
 * The user closes; all it had written is sent.
 *
 * @param connection a connection that can send a FIN
 * @param now the time
 * @return what the connection wanted done; empty if no FIN was due
 */
inline std::string
Close(Connection& connection, Duration now = T0)
{
    connection.QueueFin();
    if (connection.FinIsDue(true))
    {
        connection.SendFin(now, RTO, false, false);
    }
    return Outputs(connection);
}

/**
 * @param connection a connection
 * @return everything that can be seen of it, a line a variable, to compare two of them by. Left
 *         out is how it came to be what it is: `passive` and the time-out after the timer stopped.
 */
inline std::string
Describe(const Connection& connection)
{
    const Tcb& tcb = connection.GetTcb();
    const auto deadline = connection.GetDeadline();
    std::ostringstream os;
    os << "state " << tcb.state << "\nend " << connection.GetEndReason();
    os << "\nfin queued " << tcb.finQueued << " sent " << tcb.finSent << " acked " << tcb.FinAcked()
       << "\npeer's fin seen " << tcb.finSeen << " received " << tcb.finReceived;
    os << "\nsnd iss " << tcb.iss << " una " << tcb.sndUna << " nxt " << tcb.sndNxt << " wnd "
       << tcb.sndWnd << " max " << tcb.maxSndWnd << " syn unacked " << tcb.SynUnacked();
    os << "\nrcv irs " << tcb.irs << " nxt " << tcb.rcvNxt << " wnd " << tcb.rcvWnd;
    os << "\ndeadline ";
    if (deadline)
    {
        os << deadline->count() << " ns";
    }
    else
    {
        os << "none";
    }
    return os.str();
}

/// @return what the builders' connections ask, and go by; see BuiltWith
inline std::pair<Policies, ConnectionParameters>&
BuilderSettings()
{
    static std::pair<Policies, ConnectionParameters> settings{Policies::Standard(), {}};
    return settings;
}

/// As long as it lives, the builders' connections ask these policies and go by these numbers.
class BuiltWith
{
  public:
    /**
     * @param policies whom to ask
     * @param parameters numbers to go by
     */
    explicit BuiltWith(Policies policies, const ConnectionParameters& parameters = {})
    {
        BuilderSettings() = {std::move(policies), parameters};
    }

    /**
     * @param teardown how the connections close; all else is standard
     */
    explicit BuiltWith(std::shared_ptr<const TeardownPolicy> teardown)
    {
        BuilderSettings().first.teardown = std::move(teardown);
    }

    ~BuiltWith()
    {
        BuilderSettings() = {Policies::Standard(), {}};
    }

    BuiltWith(const BuiltWith&) = delete;
    BuiltWith& operator=(const BuiltWith&) = delete;
};

/// @return a connection nobody has opened
inline Connection
InClosed()
{
    return Connection(BuilderSettings().first, BuilderSettings().second);
}

/// @return one opened passively
inline Connection
InListen()
{
    Connection connection = InClosed();
    connection.OpenPassive();
    Outputs(connection);
    return connection;
}

/// @return one opened actively: its SYN is out
inline Connection
InSynSent()
{
    Connection connection = InClosed();
    connection.OpenActive(ISS, T0);
    connection.SetReceiveWindow(WND);
    Outputs(connection);
    return connection;
}

/// @return one that a listener made of a SYN: its SYN-ACK is out
inline Connection
InSynRcvd()
{
    Connection connection = InClosed();
    connection.OpenFromSyn(Seg(SYN, IRS), ISS, T0);
    connection.SetReceiveWindow(WND);
    Outputs(connection);
    return connection;
}

/// @return one in SYN_SENT that met the peer's SYN: its SYN-ACK is out
inline Connection
InSynRcvdBySimultaneousOpen()
{
    Connection connection = InSynSent();
    Receive(connection, Seg(SYN, IRS));
    return connection;
}

/// @return one whose SYN was answered
inline Connection
InEstablished()
{
    Connection connection = InSynSent();
    Receive(connection, Seg(SYN | ACK, IRS, ISS + 1));
    connection.OnAckSent();
    return connection;
}

/// @return one that sent its FIN
inline Connection
InFinWait1()
{
    Connection connection = InEstablished();
    Close(connection);
    return connection;
}

/// @return one whose FIN was acknowledged
inline Connection
InFinWait2()
{
    Connection connection = InFinWait1();
    Receive(connection, Seg(ACK, IRS + 1, ISS + 2));
    return connection;
}

/// @return one that sent its FIN and met the peer's, which does not acknowledge it
inline Connection
InClosing()
{
    Connection connection = InFinWait1();
    Receive(connection, Seg(FIN | ACK, IRS + 1, ISS + 1));
    return connection;
}

/// @return one that saw both FINs acknowledged and closed first
inline Connection
InTimeWait()
{
    Connection connection = InFinWait2();
    Receive(connection, Seg(FIN | ACK, IRS + 1, ISS + 2));
    return connection;
}

/// @return one that has the peer's FIN
inline Connection
InCloseWait()
{
    Connection connection = InEstablished();
    Receive(connection, Seg(FIN | ACK, IRS + 1, ISS + 1));
    return connection;
}

/// @return one that answered the peer's FIN with its own
inline Connection
InLastAck()
{
    Connection connection = InCloseWait();
    Close(connection);
    return connection;
}

/**
 * @param state a state
 * @return what its builder makes
 */
inline Connection
In(State state)
{
    switch (state)
    {
    case State::CLOSED:
        return InClosed();
    case State::LISTEN:
        return InListen();
    case State::SYN_SENT:
        return InSynSent();
    case State::SYN_RCVD:
        return InSynRcvd();
    case State::ESTABLISHED:
        return InEstablished();
    case State::CLOSE_WAIT:
        return InCloseWait();
    case State::LAST_ACK:
        return InLastAck();
    case State::FIN_WAIT_1:
        return InFinWait1();
    case State::FIN_WAIT_2:
        return InFinWait2();
    case State::CLOSING:
        return InClosing();
    case State::TIME_WAIT:
        return InTimeWait();
    }
    return InClosed();
}

} // namespace lifecycle
} // namespace ns3

#endif // CORE_BUILDERS_H
