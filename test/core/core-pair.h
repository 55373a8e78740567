/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CORE_PAIR_H
#define CORE_PAIR_H

#include "core-builders.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iomanip>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Two cores, a pipe between them and a clock moved by hand. Around each core is the least of a text
 * path that a lifecycle needs: a number of bytes to send, reassembly by intervals, a timer that
 * doubles. Text has no contents here; that it is all there is told by the numbers.
 *
 * Everything that happens can be written down in the manner of RFC 9293's figures.
 */

namespace ns3
{
namespace lifecycle
{

/// The two ends.
enum class Side : uint8_t
{
    A,
    B,
};

/**
 * @param side one end
 * @return the other one
 */
constexpr Side
Other(Side side)
{
    return side == Side::A ? Side::B : Side::A;
}

/**
 * @param segment a segment
 * @return it as RFC 9293 writes it, e.g. <SEQ=100><ACK=300><DATA=5><CTL=FIN,ACK>
 */
inline std::string
Notation(const Segment& segment)
{
    std::ostringstream os;
    os << "<SEQ=" << segment.seq << ">";
    if (segment.Has(FLAG_ACK))
    {
        os << "<ACK=" << segment.ack << ">";
    }
    if (segment.textLength > 0)
    {
        os << "<DATA=" << segment.textLength << ">";
    }
    std::string controls;
    const std::array<std::pair<Flag, const char*>, 4> names{
        {{FLAG_SYN, "SYN"}, {FLAG_FIN, "FIN"}, {FLAG_RST, "RST"}, {FLAG_ACK, "ACK"}}};
    for (const auto& [flag, name] : names)
    {
        if (segment.Has(flag))
        {
            controls += (controls.empty() ? "" : ",") + std::string(name);
        }
    }
    os << "<CTL=" << controls << ">";
    return os.str();
}

/// What an end of a pair goes by.
struct EndOptions
{
    Seq iss;                                 //!< its initial sequence number
    bool listens{false};                     //!< a listener waits there
    bool finRides{false};                    //!< its FIN goes on the last segment of text
    uint32_t mss{1000};                      //!< most text in a segment, bytes
    bool timestamps{false};                  //!< its segments carry the time in ms as a timestamp
    uint32_t synText{0};                     //!< bytes the user has written when its SYN leaves
    bool takesSynText{false};                //!< a listener that takes the text of SYNs (Fast Open)
    Policies policies{Policies::Standard()}; //!< whom its core asks
    ConnectionParameters parameters;         //!< its core's numbers
};

/// What an end counted. One more connection at the same end counts on.
struct EndCounts
{
    uint32_t syn{0};         //!< SYNs without ACK sent
    uint32_t synAck{0};      //!< SYN-ACKs sent
    uint32_t fin{0};         //!< FINs sent
    uint32_t rst{0};         //!< resets sent
    uint32_t established{0}; //!< times ESTABLISHED was entered
    uint32_t r1{0};          //!< times R1 was reported
    uint32_t restarts{0};    //!< times 2MSL began anew
};

/**
 * One end: a core and the least of a host around it.
 */
class End
{
  public:
    using Send = std::function<void(const Segment&)>;     //!< puts a segment into the pipe
    using Note = std::function<void(const std::string&)>; //!< writes something down
    using Script = std::function<void(End& end)>;         //!< what the user does, asked after
                                                          //!< everything that happened

    /**
     * @param options what it goes by
     * @param send puts a segment into the pipe
     * @param note writes something down; may be null
     */
    End(const EndOptions& options, Send send, Note note)
        : m_options(options),
          m_send(std::move(send)),
          m_note(std::move(note)),
          m_connection(options.policies, options.parameters)
    {
    }

    /// @param script what the user does
    void SetScript(Script script)
    {
        m_script = std::move(script);
    }

    /**
     * The user opens.
     *
     * @param now the time
     */
    void Open(Duration now)
    {
        m_now = now;
        m_connection.PrepareActive(m_options.iss, now);
        Begin();
        m_written = m_options.synText;
        m_connection.SendSyn(m_options.synText, now);
        Settle();
    }

    /**
     * The user writes.
     *
     * @param bytes how much
     * @param now the time
     */
    void Write(uint32_t bytes, Duration now)
    {
        m_now = now;
        m_written += bytes;
        Settle();
    }

    /**
     * The user writes its last and closes, at once.
     *
     * @param bytes how much
     * @param now the time
     */
    void WriteAndClose(uint32_t bytes, Duration now)
    {
        m_now = now;
        m_written += bytes;
        m_connection.QueueFin();
        Settle();
    }

    /**
     * The user closes its direction, for good.
     *
     * @param now the time
     */
    void Close(Duration now)
    {
        m_now = now;
        if (!m_connection.CloseUnopened())
        {
            m_connection.QueueFin();
        }
        Settle();
    }

    /**
     * The user closes the connection, both directions, as its teardown policy has it.
     *
     * @param now the time
     * @param unread bytes it has not read
     * @param orphans connections of its host whose user has closed, this one included
     */
    void CloseBoth(Duration now, uint32_t unread = 0, uint32_t orphans = 1)
    {
        m_now = now;
        const auto unsent = static_cast<uint32_t>(WrittenEnd() - m_connection.GetTcb().TextEnd());
        m_connection.Close({m_connection.GetState(), unread, unsent, orphans}, now);
        Settle();
    }

    /**
     * The user aborts.
     *
     * @param now the time
     */
    void Abort(Duration now)
    {
        m_now = now;
        m_connection.Abort();
        Settle();
    }

    /**
     * The host loses its memory.
     *
     * @param iss the initial sequence number it will use afterwards
     */
    void Crash(Seq iss = Seq(400))
    {
        m_options.iss = iss;
        m_connection = Connection(m_options.policies, m_options.parameters);
        StopText();
        m_ackDeadline.reset();
        Remark("(crash)");
    }

    /**
     * @param segment a segment from the pipe
     * @param now the time
     */
    void Arrive(const Segment& segment, Duration now)
    {
        m_now = now;
        m_acked = false;
        if (m_connection.GetState() == State::CLOSED)
        {
            ArriveUnconnected(segment);
        }
        else
        {
            ArriveConnected(segment);
        }
        Settle();
    }

    /// @param now the time
    void OnTime(Duration now)
    {
        m_now = now;
        m_connection.OnTime(now);
        Drain();
        if (m_textDeadline && *m_textDeadline <= now)
        {
            OnTextTimeout();
        }
        if (m_ackDeadline && *m_ackDeadline <= now)
        {
            SendAck();
        }
        Settle();
    }

    /// @return when OnTime wants to be called
    std::optional<Duration> GetDeadline() const
    {
        auto nearest = m_connection.GetDeadline();
        for (const auto& deadline : {m_textDeadline, m_ackDeadline})
        {
            if (deadline && (!nearest || *deadline < *nearest))
            {
                nearest = deadline;
            }
        }
        return nearest;
    }

    /// @return the core
    const Connection& GetConnection() const
    {
        return m_connection;
    }

    /// @return the state
    State GetState() const
    {
        return m_connection.GetState();
    }

    /// @return the state's name; a listener's where there is no connection but one waits
    const char* GetStateName() const
    {
        const bool waits = GetState() == State::CLOSED && m_options.listens;
        return waits ? "LISTEN" : ToString(GetState());
    }

    /// @return bytes received in order, of the connection opened last
    uint32_t GetReceived() const
    {
        return m_received;
    }

    /// @return the peer's FIN and all before it was received, of the connection opened last
    bool HasFin() const
    {
        return m_connection.GetTcb().finReceived;
    }

    /// @return what was counted
    const EndCounts& GetCounts() const
    {
        return m_counts;
    }

    /// @return how its connections ended, in order
    const std::vector<EndReason>& GetEnds() const
    {
        return m_ends;
    }

    /// @return the time something last happened here
    Duration GetNow() const
    {
        return m_now;
    }

    /// @return how long LAST_ACK was held, the last time
    Duration GetLastAckDuration() const
    {
        return m_lastAckDuration;
    }

  private:
    /// A connection begins: nothing of the text of an earlier one stays.
    void Begin()
    {
        m_connection.SetReceiveWindow(WND);
        StopText();
        m_written = 0;
        m_received = 0;
        m_beyond.clear();
        m_ackDeadline.reset();
    }

    /// @param segment a segment for which there is no connection
    void ArriveUnconnected(const Segment& segment)
    {
        const Arrival arrival = m_options.listens ? ArrivesListen(segment) : ArrivesClosed(segment);
        if (arrival.event == Event::RCV_SYN)
        {
            const uint32_t text = m_options.takesSynText ? segment.textLength : 0;
            m_connection.OpenFromSyn(segment, m_options.iss, m_now, text);
            m_connection.SetTimestamps(segment.hasTimestamp && m_options.timestamps);
            Begin();
            m_received = text;
        }
        if (arrival.reply == Reply::RST)
        {
            SendReset(MakeReset(segment));
        }
    }

    /// @param segment a segment for the connection
    void ArriveConnected(const Segment& segment)
    {
        const Seq before = m_connection.GetTcb().sndUna;
        const Arrival arrival = m_connection.OnSegment(segment, m_now);
        if (segment.Has(FLAG_SYN) && arrival.event && m_options.timestamps)
        {
            m_connection.SetTimestamps(segment.hasTimestamp);
        }
        Drain();
        if (arrival.event == Event::NEW_INCARNATION)
        {
            // Its numbers must lie beyond those of the old connection (RFC 9293, MAY-2).
            m_options.iss = m_connection.GetTcb().sndNxt + 1000;
            ArriveUnconnected(segment);
            return;
        }
        if (arrival.takeAck && m_connection.GetTcb().sndUna != before)
        {
            OnTextAcked();
        }
        if (arrival.event == Event::RCV_SYN_ACK)
        {
            ResendSynText();
        }
        if (arrival.takeText || arrival.takeFin)
        {
            TakeText(segment);
            const bool fin = m_connection.OnTextReceived(ReceivedEnd(), m_now);
            const FinAckDecision ack =
                fin ? m_connection.DecideFinAck(DELAYED_ACK) : FinAckDecision{};
            Drain();
            if (ack.when == FinAck::AFTER_APPLICATION)
            {
                m_ackDeadline = m_now + ack.delay; // the application comes first: see Settle
            }
            else if (!m_acked)
            {
                SendAck();
            }
        }
    }

    /// The SYN-ACK left text of our SYN unacknowledged: send it again at once (RFC 7413, 4.2.2).
    void ResendSynText()
    {
        const Tcb& tcb = m_connection.GetTcb();
        if (tcb.sndUna < tcb.TextEnd())
        {
            StartText(BASE_RTO);
            Emit(FLAG_ACK, tcb.sndUna, static_cast<uint32_t>(tcb.TextEnd() - tcb.sndUna));
        }
    }

    /// @param segment a segment whose text may be taken
    void TakeText(const Segment& segment)
    {
        const Tcb& tcb = m_connection.GetTcb();
        const Seq origin = tcb.irs + 1;
        const int32_t begin = std::max(segment.TextBegin() - origin, 0);
        const int32_t edge = (tcb.rcvNxt + tcb.rcvWnd) - origin;
        const int32_t end = std::min(segment.FinSeq() - origin, edge);
        if (begin < end)
        {
            uint32_t& known = m_beyond[static_cast<uint32_t>(begin)];
            known = std::max(known, static_cast<uint32_t>(end));
        }
        while (!m_beyond.empty() && m_beyond.begin()->first <= m_received)
        {
            m_received = std::max(m_received, m_beyond.begin()->second);
            m_beyond.erase(m_beyond.begin());
        }
    }

    /// @return one past the last byte received in order
    Seq ReceivedEnd() const
    {
        return m_connection.GetTcb().irs + 1 + m_received;
    }

    /// @return one past the last byte the user has written
    Seq WrittenEnd() const
    {
        return m_connection.GetTcb().iss + 1 + m_written;
    }

    /// Do whatever can be done now, until nothing can.
    void Settle()
    {
        Drain();
        SendText();
        const bool allSent = m_connection.GetTcb().TextEnd() == WrittenEnd();
        if (m_connection.FinIsDue(allSent))
        {
            m_connection.SendFin(m_now, BASE_RTO, m_textDeadline.has_value(), false);
            Drain();
        }
        if (m_script && !m_inScript)
        {
            m_inScript = true;
            m_script(*this);
            m_inScript = false;
        }
    }

    /// Send text for the first time, as far as the peer's window lets it.
    void SendText()
    {
        while (CanSendText())
        {
            const Seq begin = m_connection.GetTcb().sndNxt;
            const auto unsent = static_cast<uint32_t>(WrittenEnd() - begin);
            const uint32_t bytes = std::min(unsent, m_options.mss);
            m_connection.OnTextSent(begin + bytes);
            m_connection.GuardText(m_now);
            if (!m_textDeadline)
            {
                StartText(BASE_RTO);
            }
            const bool rides = m_options.finRides && m_connection.FinIsDue(bytes == unsent);
            if (rides)
            {
                m_connection.SendFin(m_now, BASE_RTO, true, true);
                Drain();
            }
            Emit(FLAG_ACK | (rides ? FLAG_FIN : 0), begin, bytes);
        }
    }

    /// @return true if unsent text may go out
    bool CanSendText() const
    {
        const Tcb& tcb = m_connection.GetTcb();
        // Fast Open: the server may answer what it took from the SYN before it is established.
        const bool early = tcb.state == State::SYN_RCVD && m_options.takesSynText && m_received > 0;
        const bool open =
            early || tcb.state == State::ESTABLISHED || tcb.state == State::CLOSE_WAIT;
        return open && !tcb.finSent && tcb.sndNxt < WrittenEnd() &&
               static_cast<uint32_t>(tcb.sndNxt - tcb.sndUna) + m_options.mss <= tcb.sndWnd;
    }

    /// Text, a SYN or a FIN of ours was acknowledged.
    void OnTextAcked()
    {
        const Tcb& tcb = m_connection.GetTcb();
        if (!m_textDeadline)
        {
            return;
        }
        StopText();
        if (tcb.sndUna < tcb.TextEnd())
        {
            StartText(BASE_RTO);
            return;
        }
        m_connection.GuardFin(m_now, BASE_RTO);
    }

    /// The timer of text ran out.
    void OnTextTimeout()
    {
        if (m_connection.GetTcb().SynUnacked())
        {
            StartText(m_textRto); // nothing but the SYN-ACK is sent again before it is acknowledged
            return;
        }
        const uint32_t retries = m_options.parameters.finTransmissions - 1;
        if (m_textTransmissions > m_connection.LimitRetries(retries))
        {
            StopText();
            m_connection.OnRetriesExhausted();
            return;
        }
        const uint32_t count = m_textTransmissions + 1;
        StartText(std::min(m_textRto * 2, m_options.parameters.maxRto));
        m_textTransmissions = count;
        const Tcb& tcb = m_connection.GetTcb();
        const auto unacked = static_cast<uint32_t>(tcb.TextEnd() - tcb.sndUna);
        const uint32_t bytes = std::min(unacked, m_options.mss);
        const bool fin = tcb.finSent && bytes == unacked && m_options.finRides;
        Emit(FLAG_ACK | (fin ? FLAG_FIN : 0), tcb.sndUna, bytes);
    }

    /// @param rto until when the text in flight is to be acknowledged, from now
    void StartText(Duration rto)
    {
        m_textRto = rto;
        m_textDeadline = m_now + rto;
        m_textTransmissions = 1;
    }

    /// No text is in flight.
    void StopText()
    {
        m_textDeadline.reset();
        m_textTransmissions = 0;
    }

    /// Do what the core wants done.
    void Drain()
    {
        Output output;
        while (m_connection.PollOutput(output))
        {
            Do(output);
        }
    }

    /// @param output what the core wants done
    void Do(const Output& output)
    {
        const Tcb& tcb = m_connection.GetTcb();
        switch (output.kind)
        {
        case Output::Kind::SEND_SYN:
            Emit(FLAG_SYN, tcb.iss, output.textLength);
            break;
        case Output::Kind::SEND_SYN_ACK:
            Emit(FLAG_SYN | FLAG_ACK, tcb.iss, 0);
            break;
        case Output::Kind::SEND_ACK:
            SendAck();
            break;
        case Output::Kind::SEND_FIN:
            Emit(FLAG_FIN | FLAG_ACK, tcb.sndNxt - 1u, 0);
            break;
        case Output::Kind::SEND_RST:
            SendReset(output.reset);
            break;
        case Output::Kind::SEND_PROBE:
            Emit(FLAG_ACK, tcb.sndNxt - 1u, 0);
            break;
        case Output::Kind::STATE_CHANGED:
            OnMoved(output);
            break;
        case Output::Kind::R1_REACHED:
            ++m_counts.r1;
            Remark("(R1 reached)");
            break;
        case Output::Kind::TIME_WAIT_RESTARTED:
            ++m_counts.restarts;
            Remark("(2MSL begins anew)");
            break;
        }
    }

    /// @param output a change of state
    void OnMoved(const Output& output)
    {
        std::string remark = std::string(ToString(output.to)) + " by " + ToString(output.event);
        if (output.to == State::ESTABLISHED)
        {
            ++m_counts.established;
        }
        if (output.to == State::LAST_ACK)
        {
            m_lastAckDuration = m_now;
        }
        if (output.from == State::LAST_ACK)
        {
            m_lastAckDuration = m_now - m_lastAckDuration;
        }
        if (output.to == State::CLOSED)
        {
            StopText();
            m_ackDeadline.reset();
            m_ends.push_back(m_connection.GetEndReason());
            remark += std::string(", ended ") + ToString(m_connection.GetEndReason());
        }
        Remark(remark);
    }

    /// <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
    void SendAck()
    {
        m_acked = true;
        Emit(FLAG_ACK, m_connection.GetTcb().sndNxt, 0);
    }

    /// @param reset the numbers of a reset
    void SendReset(const Reset& reset)
    {
        ++m_counts.rst;
        Segment segment;
        segment.flags = static_cast<uint8_t>(FLAG_RST | (reset.hasAck ? FLAG_ACK : 0));
        segment.seq = reset.seq;
        segment.ack = reset.ack;
        m_send(segment);
    }

    /**
     * @param flags control bits
     * @param seq SEG.SEQ
     * @param bytes payload
     */
    void Emit(unsigned flags, Seq seq, uint32_t bytes)
    {
        Segment segment = Seg(flags, seq, Seq(0), bytes);
        if (segment.Has(FLAG_ACK))
        {
            segment.ack = m_connection.GetTcb().rcvNxt;
            m_connection.OnAckSent();
            m_ackDeadline.reset();
        }
        if (m_options.timestamps)
        {
            segment = Stamped(segment, static_cast<uint32_t>(m_now / milliseconds(1)));
        }
        m_counts.syn += segment.Has(FLAG_SYN) && !segment.Has(FLAG_ACK);
        m_counts.synAck += segment.Has(FLAG_SYN) && segment.Has(FLAG_ACK);
        m_counts.fin += segment.Has(FLAG_FIN);
        m_send(segment);
    }

    /// @param text something to write down
    void Remark(const std::string& text)
    {
        if (m_note)
        {
            m_note(text);
        }
    }

    static constexpr Duration BASE_RTO = seconds(1);           //!< no round trip is measured here
    static constexpr Duration DELAYED_ACK = milliseconds(200); //!< of a FIN; text is never put off

    EndOptions m_options;                   //!< what it goes by
    Send m_send;                            //!< puts a segment into the pipe
    Note m_note;                            //!< writes something down
    Script m_script;                        //!< what the user does
    bool m_inScript{false};                 //!< the user is doing something
    Connection m_connection;                //!< the core
    Duration m_now{0};                      //!< the time
    bool m_acked{false};                    //!< an ACK went out for the segment at hand
    uint32_t m_written{0};                  //!< bytes the user wrote
    uint32_t m_received{0};                 //!< bytes received in order
    std::map<uint32_t, uint32_t> m_beyond;  //!< what came early: begin to end, from IRS + 1
    std::optional<Duration> m_textDeadline; //!< when text in flight is sent again
    std::optional<Duration> m_ackDeadline;  //!< when an ACK that was put off is sent
    Duration m_textRto{0};                  //!< its time-out
    uint32_t m_textTransmissions{0};        //!< how often its first bytes were sent
    Duration m_lastAckDuration{0};          //!< of LAST_ACK; while it lasts, when it began
    EndCounts m_counts;                     //!< what was counted
    std::vector<EndReason> m_ends;          //!< how its connections ended
};

/// What becomes of a segment in the pipe.
struct Fate
{
    bool lost{false};       //!< it never arrives
    uint32_t copies{1};     //!< how many arrive otherwise
    Duration extraDelay{0}; //!< on top of the pipe's
};

/**
 * Decides a segment's fate.
 *
 * @param from who sent it
 * @param ordinal how many that side had sent before
 * @param segment the segment
 */
using Rule = std::function<Fate(Side from, uint32_t ordinal, const Segment& segment)>;

/**
 * @param side who sends
 * @param ordinals which of its segments are lost, counted from 0
 * @return a rule
 */
inline Rule
Lose(Side side, std::vector<uint32_t> ordinals)
{
    return [side, ordinals = std::move(ordinals)](Side from, uint32_t ordinal, const Segment&) {
        Fate fate;
        fate.lost =
            from == side && std::find(ordinals.begin(), ordinals.end(), ordinal) != ordinals.end();
        return fate;
    };
}

/**
 * Two ends, a pipe and a clock.
 */
class Pair
{
  public:
    static constexpr Duration DELAY = milliseconds(50); //!< of the pipe, each way

    /**
     * @param a options of the one end
     * @param b options of the other
     * @param writes true to write everything down
     */
    Pair(const EndOptions& a, const EndOptions& b, bool writes = false)
        : m_writes(writes)
    {
        m_ends[0] = MakeEnd(Side::A, a);
        m_ends[1] = MakeEnd(Side::B, b);
    }

    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    /// @return the one end
    End& A()
    {
        return *m_ends[0];
    }

    /// @return the other end
    End& B()
    {
        return *m_ends[1];
    }

    /**
     * @param side an end
     * @return it
     */
    End& At(Side side)
    {
        return *m_ends[static_cast<std::size_t>(side)];
    }

    /// @return the time
    Duration Now() const
    {
        return m_now;
    }

    /// @param rule decides the fate of every segment sent from now on
    void SetRule(Rule rule)
    {
        m_rule = std::move(rule);
    }

    /**
     * Put a segment into the pipe that no end has sent just now: an old duplicate, or a forgery.
     *
     * @param from the side it seems to come from
     * @param segment the segment
     */
    void Inject(Side from, const Segment& segment)
    {
        Line(from, "(from elsewhere)", segment, "...");
        m_pipe.emplace(std::make_pair(m_now + DELAY, m_nextOrder++), Flight{from, segment});
    }

    /**
     * Let everything happen until a time.
     *
     * @param until the time the clock shows afterwards
     */
    void RunUntil(Duration until)
    {
        while (Step(until))
        {
        }
        m_now = until;
    }

    /**
     * Let everything happen until nothing is in the pipe and no timer runs.
     *
     * @return true if that came within ten hours
     */
    bool RunToTheEnd()
    {
        const Duration limit = m_now + hours(10);
        while (Step(limit))
        {
        }
        return m_pipe.empty() && !A().GetDeadline() && !B().GetDeadline();
    }

    /**
     * @param text something to write down in the middle of the transcript
     */
    void Say(const std::string& text)
    {
        if (m_writes)
        {
            m_transcript += "\n" + text + "\n\n";
        }
    }

    /// @return everything that was written down
    const std::string& GetTranscript() const
    {
        return m_transcript;
    }

  private:
    /// A segment on its way.
    struct Flight
    {
        Side from;       //!< who sent it
        Segment segment; //!< the segment
    };

    /**
     * @param side which
     * @param options what it goes by
     * @return an end
     */
    std::unique_ptr<End> MakeEnd(Side side, const EndOptions& options)
    {
        End::Note note;
        if (m_writes)
        {
            note = [this, side](const std::string& text) { Line(side, text); };
        }
        return std::make_unique<End>(
            options,
            [this, side](const Segment& segment) { Put(side, segment); },
            note);
    }

    /**
     * @param from who sends
     * @param segment the segment
     */
    void Put(Side from, const Segment& segment)
    {
        uint32_t& ordinal = m_ordinals[static_cast<std::size_t>(from)];
        const Fate fate = m_rule ? m_rule(from, ordinal, segment) : Fate();
        ++ordinal;
        Line(from, "", segment, fate.lost ? "x" : "...");
        for (uint32_t i = 0; !fate.lost && i < fate.copies; ++i)
        {
            const Duration at = m_now + DELAY + fate.extraDelay;
            m_pipe.emplace(std::make_pair(at, m_nextOrder++), Flight{from, segment});
        }
    }

    /**
     * @param limit the latest time
     * @return false if nothing happens until then
     */
    bool Step(Duration limit)
    {
        std::optional<Duration> next;
        if (!m_pipe.empty())
        {
            next = m_pipe.begin()->first.first;
        }
        // At the same time segments come before timers, and A before B.
        std::optional<Side> timer;
        for (Side side : {Side::A, Side::B})
        {
            const auto deadline = At(side).GetDeadline();
            if (deadline && (!next || *deadline < *next))
            {
                next = deadline;
                timer = side;
            }
        }
        if (!next || *next > limit)
        {
            return false;
        }
        m_now = *next;
        if (timer)
        {
            At(*timer).OnTime(m_now);
            return true;
        }
        const Flight flight = m_pipe.begin()->second;
        m_pipe.erase(m_pipe.begin());
        const Side to = Other(flight.from);
        LineOfArrival(to, flight.segment);
        At(to).Arrive(flight.segment, m_now);
        return true;
    }

    /**
     * Something that happened at one end, written below its state.
     *
     * @param side which
     * @param text what
     */
    void Line(Side side, const std::string& text)
    {
        if (!m_writes)
        {
            return;
        }
        const bool left = side == Side::A;
        Columns(left ? text : "", "", left ? "" : text);
    }

    /**
     * A segment that leaves.
     *
     * @param from whence
     * @param state in place of the state, if not empty
     * @param segment it
     * @param fate what becomes of it: "..." or "x"
     */
    void Line(Side from, const std::string& state, const Segment& segment, const char* fate)
    {
        if (!m_writes)
        {
            return;
        }
        const std::string name = state.empty() ? At(from).GetStateName() : state;
        const std::string text = Notation(segment);
        if (from == Side::A)
        {
            Columns(name, "--> " + Padded(text) + " " + fate, "");
        }
        else
        {
            const std::string mark = fate;
            Columns("", mark + std::string(4 - mark.size(), ' ') + Padded(text) + " <--", name);
        }
    }

    /**
     * A segment that arrives.
     *
     * @param to where
     * @param segment it
     */
    void LineOfArrival(Side to, const Segment& segment)
    {
        if (!m_writes)
        {
            return;
        }
        const std::string name = At(to).GetStateName();
        const std::string text = Padded(Notation(segment));
        if (to == Side::A)
        {
            Columns(name, "<-- " + text + " ...", "");
        }
        else
        {
            Columns("", "... " + text + " -->", name);
        }
    }

    /**
     * @param text a segment
     * @return it as wide as the widest
     */
    static std::string Padded(const std::string& text)
    {
        constexpr std::size_t width = 44;
        return text + std::string(width - std::min(width, text.size()), ' ');
    }

    /**
     * @param left what A's column says
     * @param middle the pipe's
     * @param right B's
     */
    void Columns(const std::string& left, const std::string& middle, const std::string& right)
    {
        std::ostringstream os;
        os << std::setw(9) << std::fixed << std::setprecision(3)
           << std::chrono::duration<double>(m_now).count() << "  ";
        os << std::left << std::setw(40) << left << std::setw(53) << middle << right;
        std::string line = os.str();
        line.erase(line.find_last_not_of(' ') + 1);
        m_transcript += line + "\n";
    }

    std::array<std::unique_ptr<End>, 2> m_ends;             //!< A and B
    bool m_writes;                                          //!< everything is written down
    Rule m_rule;                                            //!< decides fates
    Duration m_now{0};                                      //!< the time
    std::map<std::pair<Duration, uint64_t>, Flight> m_pipe; //!< by time of arrival, then order
    uint64_t m_nextOrder{0};                                //!< of the next segment
    std::array<uint32_t, 2> m_ordinals{};                   //!< segments sent, a side
    std::string m_transcript;                               //!< what was written down
};

} // namespace lifecycle
} // namespace ns3

#endif // CORE_PAIR_H
