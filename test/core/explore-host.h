/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXPLORE_HOST_H
#define EXPLORE_HOST_H

#include "explore-flight.h"
#include "explore-hazard.h"
#include "explore-options.h"
#include "tcp-lifecycle-isn.h"
#include "tcp-syn-cookie.h"
#include "tcp-syn-queue.h"
#include "tcp-time-wait-table.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * One host of the exhaustive exploration: the core, the least of a text path around it and a user
 * who follows a script. It is a plain value, so that a state of the world can be copied, and all of
 * it that matters can be written as bytes, so that two states can be compared.
 *
 * A host knows, for the checks only, which connection every segment belongs to: what the core
 * cannot know is just what the exploration is about.
 */

namespace ns3
{
namespace lifecycle
{
namespace explore
{

constexpr uint32_t WINDOW = 8;     //!< receive window, bytes
constexpr std::size_t RECORDS = 6; //!< connections one host can have had

/// What a segment finds exhausted at a listener, whatever others have done to it.
enum class Shortage : uint8_t
{
    NONE,         //!< there is room everywhere
    SYN_QUEUE,    //!< the SYN queue is full
    ACCEPT_QUEUE, //!< the accept queue is full
    FAST_OPEN,    //!< the cookie of Fast Open is not valid any more
};

/// What the user of one connection knows.
struct Record
{
    uint8_t peer{0};                   //!< the peer's connection, 0 while unknown
    uint8_t delivered{0};              //!< bytes received in order
    bool eof{false};                   //!< the peer's FIN was received
    bool told{false};                  //!< the user was told the end
    EndReason reason{EndReason::NONE}; //!< how it ended
};

/// Bytes that tell two states apart.
class Bytes
{
  public:
    /// @param value a byte
    void Put(unsigned value)
    {
        m_bytes.push_back(static_cast<char>(value));
    }

    /// @param seq a number
    void Put(Seq seq)
    {
        for (unsigned bit = 0; bit < (m_wide ? 32 : 16); bit += 8)
        {
            Put((seq.GetValue() >> bit) & 0xff);
        }
    }

    /// @param wide not all numbers of the world lie within 2^15 of each other
    void SetWide(bool wide)
    {
        m_wide = wide;
    }

    /// @return the bytes
    const std::string& Get() const
    {
        return m_bytes;
    }

    /// Forget them.
    void Clear()
    {
        m_bytes.clear();
    }

  private:
    std::string m_bytes; //!< the bytes
    bool m_wide{false};  //!< numbers take four bytes instead of two
};

class Host;

/// Where a host lives while something happens to it.
struct Surroundings
{
    Duration now;        //!< the time
    Duration msl;        //!< how long a segment lives at most
    Flights& flights;    //!< where its segments go
    const Host& peer;    //!< the other one, for the checks
    Journal* journal;    //!< writes things down, or null
    Shortage shortage{}; //!< what the segment at hand finds exhausted
    uint32_t hazards{0}; //!< what must not happen and did

    /**
     * @param wrong something that must not happen happened
     * @param hazard what it is
     */
    void Check(bool wrong, Hazard hazard)
    {
        hazards |= wrong ? uint32_t{hazard} : 0u;
    }
};

/// How long a timer is, compared with others.
enum class Scale : uint8_t
{
    NONE,      //!< no timer runs
    DUE,       //!< its time has come
    ACK,       //!< an acknowledgment that is put off
    RTO,       //!< a retransmission
    BELOW_MSL, //!< several time-outs, but less than MSL
    MSL,       //!< MSL or more
};

/**
 * One host.
 */
class Host
{
  public:
    /// What the table keeps beside an entry: nothing.
    struct Nothing
    {
    };

    /**
     * @param side which one it is
     * @param options what it goes by; must outlive it
     */
    Host(Side side, const HostOptions& options)
        : m_options(&options),
          m_side(side),
          m_connection(options.policies, options.parameters)
    {
    }

    // What can be asked

    /// @return the state
    State GetState() const
    {
        return m_connection.GetState();
    }

    /// @return the state's name; a listener's where there is no connection but one waits
    std::string GetStateName() const
    {
        const bool waits = GetState() == State::CLOSED && m_options->listens;
        return waits ? "LISTEN" : lifecycle::ToString(GetState());
    }

    /// @return how its connections went, by number; the first one has number 1
    const std::array<Record, RECORDS>& GetRecords() const
    {
        return m_records;
    }

    /// @return what it goes by
    const HostOptions& GetOptions() const
    {
        return *m_options;
    }

    /// @return the present connection, or the last one
    uint8_t GetId() const
    {
        return m_id;
    }

    /// @return true if its user may open now
    bool CanOpen() const
    {
        const bool wants = m_opened < m_options->opens && m_id + 1u < RECORDS;
        return wants && (GetState() == State::CLOSED || MayReuse());
    }

    /// @return how many ISS it may choose from for its next connection
    std::size_t GetIssChoices() const
    {
        return m_id == 0 ? 1 : m_options->isnSteps.size();
    }

    /// @return true if its user may close now
    bool CanClose() const
    {
        const State state = GetState();
        const bool open = state == State::ESTABLISHED || state == State::CLOSE_WAIT || IsEarly();
        if (m_closed || IsEmbryo())
        {
            return false;
        }
        switch (m_options->closes)
        {
        case CloseWhen::ANY_TIME:
            return open;
        case CloseWhen::EARLY:
            return open || state == State::SYN_RCVD;
        case CloseWhen::AFTER_EOF:
            return open && Own().eof;
        case CloseWhen::NEVER:
            return false;
        }
        return false;
    }

    /// @return true if its user may abort now
    bool CanAbort() const
    {
        return m_options->aborts && GetState() != State::CLOSED && !m_aborted && !IsEmbryo() &&
               GetState() != State::TIME_WAIT;
    }

    /// @return true if its user may read now
    bool CanRead() const
    {
        return m_unread > 0 && !m_closed;
    }

    /**
     * What a segment could find exhausted here.
     *
     * @param segment it
     * @return whatever would make a difference, and NONE
     */
    std::vector<Shortage> GetShortages(const Segment& segment) const
    {
        std::vector<Shortage> shortages{Shortage::NONE};
        if (!m_options->listens || segment.Has(FLAG_RST))
        {
            return shortages;
        }
        const bool unconnected = GetState() == State::CLOSED || m_timeWait.Size() > 0;
        if (unconnected && segment.Has(FLAG_SYN) && !segment.Has(FLAG_ACK))
        {
            shortages.push_back(Shortage::SYN_QUEUE);
            shortages.push_back(Shortage::ACCEPT_QUEUE);
            if (segment.textLength > 0)
            {
                shortages.push_back(Shortage::FAST_OPEN);
            }
        }
        if (segment.Has(FLAG_ACK) && (IsEmbryo() || (unconnected && BringsCookies())))
        {
            shortages.push_back(Shortage::ACCEPT_QUEUE);
        }
        return shortages;
    }

    /**
     * @param now the time
     * @param msl maximum segment lifetime
     * @return the shortest of its timers
     */
    Scale GetScale(Duration now, Duration msl) const
    {
        if (m_ackPutOff)
        {
            return Scale::ACK;
        }
        if (TextTimerRuns() || RetransmissionIsNext())
        {
            return Scale::RTO;
        }
        const auto deadline = CoreDeadline();
        if (!deadline)
        {
            return Scale::NONE;
        }
        const Duration rest = Rest(*deadline, now);
        return rest <= Duration(0) ? Scale::DUE : rest < msl ? Scale::BELOW_MSL : Scale::MSL;
    }

    /// @return true if an acknowledgment is put off
    bool AckIsPutOff() const
    {
        return m_ackPutOff;
    }

    /// @return true if the timer of text runs
    bool TextTimerRuns() const
    {
        // Nothing but the SYN-ACK is sent again before it is acknowledged.
        return m_textTimer && !m_connection.GetTcb().SynUnacked();
    }

    /**
     * @param now the time
     * @param msl maximum segment lifetime
     * @return true if the core's nearest timer is of the scale that GetScale() tells
     */
    bool CoreTimerIsNext(Duration now, Duration msl) const
    {
        const auto deadline = CoreDeadline();
        return deadline &&
               (RetransmissionIsNext() || (!TextTimerRuns() && Rest(*deadline, now) < msl));
    }

    // What can happen

    /**
     * The user opens.
     *
     * @param choice which of the possible ISS
     * @param at where
     */
    void Open(std::size_t choice, Surroundings& at)
    {
        Seq iss = NextIss(choice);
        ++m_opened;
        if (m_timeWait.Size() > 0)
        {
            iss = BeyondOld(iss, m_connection.GetTcb().sndNxt + WINDOW + 1);
            EndTimeWait(Event::NEW_INCARNATION, at);
        }
        m_connection.PrepareActive(iss, at.now);
        Begin(0);
        const FastOpenUse use =
            m_options->policies.handshake->OnActiveOpen({m_options->hasFastOpenCookie, false});
        m_connection.SendSyn(use == FastOpenUse::TEXT ? m_options->bytes : 0u, at.now);
        Settle(at);
    }

    /// The user closes.
    void Close(Surroundings& at)
    {
        m_closed = true;
        const Tcb& tcb = m_connection.GetTcb();
        const CloseContext context{tcb.state,
                                   m_unread,
                                   static_cast<uint32_t>(WrittenEnd() - tcb.TextEnd())};
        Note(at, "the user closes");
        m_connection.Close(context, at.now);
        m_aborted = GetState() == State::CLOSED;
        Settle(at);
    }

    /// The user aborts.
    void Abort(Surroundings& at)
    {
        m_aborted = true;
        Note(at, "the user aborts");
        m_connection.Abort();
        Settle(at);
    }

    /// The user reads what there is.
    void Read(Surroundings& at)
    {
        m_unread = 0;
        Note(at, "the user reads");
        Settle(at);
    }

    /**
     * @param flight a segment that arrives
     * @param choice which of the possible ISS, should it open a connection
     * @param at where
     */
    void Arrive(const Flight& flight, std::size_t choice, Surroundings& at)
    {
        m_acked = false;
        if (m_timeWait.Size() > 0)
        {
            ArriveInTimeWait(flight, choice, at);
        }
        else if (GetState() == State::CLOSED)
        {
            ArriveUnconnected(flight, choice, std::nullopt, at);
        }
        else if (!IsEmbryo() || !IsKeptOut(flight, at))
        {
            ArriveConnected(flight, at);
        }
        Settle(at);
    }

    /// The timer of text runs out.
    void OnTextTimer(Surroundings& at)
    {
        Note(at, "the timer of text runs out");
        if (m_textTransmissions >= m_options->parameters.finTransmissions)
        {
            m_textTimer = false;
            m_connection.OnRetriesExhausted();
        }
        else
        {
            ++m_textTransmissions;
            const Tcb& tcb = m_connection.GetTcb();
            const bool last = tcb.sndUna + 1u == tcb.TextEnd();
            const bool fin = tcb.finSent && last && m_options->finRides;
            Emit(FLAG_ACK | (fin ? FLAG_FIN : 0), tcb.sndUna, 1, at);
        }
        Settle(at);
    }

    /// An acknowledgment was put off for long enough.
    void OnAckTimer(Surroundings& at)
    {
        Note(at, "the acknowledgment was put off for long enough");
        Emit(FLAG_ACK, m_connection.GetTcb().sndNxt, 0, at);
        Settle(at);
    }

    /// The core's nearest timer, or TIME_WAIT's, runs out.
    void OnCoreTimer(Surroundings& at)
    {
        const Duration deadline = *CoreDeadline();
        if (m_timeWait.Size() > 0)
        {
            Note(at, "TIME_WAIT is over");
            EndTimeWait(Event::TIME_WAIT_EXPIRED, at);
        }
        else
        {
            Note(at, "a timer runs out");
            m_connection.OnTime(deadline);
        }
        Settle(at);
    }

    /**
     * @param now the time
     * @param msl maximum segment lifetime
     * @param bytes gets everything by which this host differs from others
     */
    void Encode(Duration now, Duration msl, Bytes& bytes) const
    {
        bytes.Put(m_opened | (m_closed << 3) | (m_aborted << 4) | (m_textTimer << 5) |
                  (m_ackPutOff << 6));
        bytes.Put(m_id);
        bytes.Put(m_lastIss);
        bytes.Put(m_received);
        bytes.Put(m_unread | (m_textTransmissions << 4));
        if (m_options->keepsRecords)
        {
            bytes.Put(m_early | (ExpectsCookies(now) << 1));
        }
        for (std::size_t id = 1; id <= m_id; ++id)
        {
            const Record& record = m_records[id];
            bytes.Put(record.peer | (record.delivered << 4));
            bytes.Put(static_cast<unsigned>(record.reason) | (record.eof << 5) |
                      (record.told << 6));
        }
        EncodeConnection(now, msl, bytes);
    }

  private:
    // Opening and ending

    /// @return the record of the present connection
    Record& Own()
    {
        return m_records[m_id];
    }

    /// @return the record of the present connection
    const Record& Own() const
    {
        return m_records[m_id];
    }

    /**
     * The ISN clock (RFC 6528, section 3) only goes forward, and is not bound to be faster than the
     * text of the last connection was: its numbers may be met again.
     *
     * @param choice which of the possible steps
     * @return the next initial sequence number
     */
    Seq NextIss(std::size_t choice) const
    {
        return m_id == 0 ? m_options->iss : m_lastIss + m_options->isnSteps[choice];
    }

    /// @param peer the peer's connection, 0 if unknown; nothing of an earlier connection stays
    void Begin(uint8_t peer)
    {
        ++m_id;
        m_records[m_id].peer = peer;
        m_lastIss = m_connection.GetTcb().iss;
        m_connection.SetReceiveWindow(WINDOW);
        m_closed = false;
        m_aborted = false;
        m_early = false;
        m_ackPutOff = false;
        m_received = 0;
        m_unread = 0;
        m_textTimer = false;
        m_textTransmissions = 0;
    }

    /**
     * @param event why TIME_WAIT is over
     * @param at where
     */
    void EndTimeWait(Event event, Surroundings& at)
    {
        m_timeWait.Clear();
        m_connection.LeaveTimeWait(event);
        Drain(at);
    }

    // Segments that arrive

    /**
     * @param flight a segment for which there is no connection
     * @param choice which of the possible ISS
     * @param leastIss the new ISS must lie beyond it (RFC 9293, MAY-2)
     * @param at where
     */
    void ArriveUnconnected(const Flight& flight,
                           std::size_t choice,
                           std::optional<Seq> leastIss,
                           Surroundings& at)
    {
        const Segment& segment = flight.segment;
        if (CookieArrives(flight, at))
        {
            return;
        }
        const Arrival arrival =
            m_options->listens ? ArrivesListen(segment) : ArrivesClosed(segment);
        if (arrival.reply == Reply::RST)
        {
            EmitReset(MakeReset(segment), 0, flight.sender, at);
        }
        if (arrival.event == Event::RCV_SYN && m_id + 1u < RECORDS)
        {
            SynArrives(flight, choice, leastIss, at);
        }
    }

    /**
     * @param flight a SYN for the listener
     * @param choice which of the possible ISS
     * @param leastIss the new ISS must lie beyond it
     * @param at where
     */
    void SynArrives(const Flight& flight,
                    std::size_t choice,
                    std::optional<Seq> leastIss,
                    Surroundings& at)
    {
        const auto context = ListenerContext(flight.segment, leastIss.has_value(), at.shortage);
        switch (m_options->policies.handshake->OnSyn(context))
        {
        case SynDecision::ACCEPT: {
            const Seq iss = NextIss(choice);
            OpenBySyn(flight, leastIss ? BeyondOld(iss, *leastIss) : iss, at);
            break;
        }
        case SynDecision::IGNORE:
            break;
        case SynDecision::COOKIE:
            SendCookie(flight, at);
            break;
        case SynDecision::REFUSE:
            EmitReset(MakeReset(flight.segment), 0, flight.sender, at);
            break;
        }
    }

    /**
     * @param flight a SYN that was accepted
     * @param iss the initial sequence number of the new connection
     * @param at where
     */
    void OpenBySyn(const Flight& flight, Seq iss, Surroundings& at)
    {
        const Segment& segment = flight.segment;
        const FastOpenSynContext context{segment, false, at.shortage != Shortage::FAST_OPEN, 0};
        // Only a SYN with a cookie has text (RFC 7413, section 4.2.1).
        const bool early = segment.textLength > 0 && m_options->policies.handshake->OnFastOpenSyn(
                                                         context) == FastOpenAnswer::ACCEPT;
        m_connection.OpenFromSyn(segment, iss, at.now, early ? segment.textLength : 0);
        m_connection.SetTimestamps(segment.hasTimestamp && m_options->timestamps);
        Begin(flight.sender);
        m_early = early;
        for (Seq seq = segment.TextBegin(); early && seq < segment.FinSeq(); seq = seq + 1)
        {
            TakeByte(seq, flight, at);
        }
        Deliver();
    }

    /**
     * @param segment a SYN
     * @param fromTimeWait it is about to end a TIME_WAIT
     * @param shortage what it finds exhausted
     * @return what the handshake policy is told of it
     */
    static SynContext ListenerContext(const Segment& segment, bool fromTimeWait, Shortage shortage)
    {
        return {segment,
                shortage == Shortage::SYN_QUEUE ? MANY : 0,
                shortage == Shortage::ACCEPT_QUEUE ? MANY : 0,
                std::nullopt,
                fromTimeWait};
    }

    /**
     * @param shortage what the ACK of our SYN finds exhausted
     * @return what the handshake policy says
     */
    EstablishDecision AskToEstablish(Shortage shortage) const
    {
        return m_options->policies.handshake->OnEstablish(
            {shortage == Shortage::ACCEPT_QUEUE ? MANY : 0, std::nullopt});
    }

    // SYN cookies

    /// @return true if cookies may come back, now or later
    bool BringsCookies() const
    {
        return m_options->policies.handshake->Cookies() != CookieUse::NEVER;
    }

    /**
     * @param now the time
     * @return true if segments that belong to no connection are looked at for a cookie
     */
    bool ExpectsCookies(Duration now) const
    {
        switch (m_options->policies.handshake->Cookies())
        {
        case CookieUse::NEVER:
            return false;
        case CookieUse::RECENT:
            return m_lastCookie && now - *m_lastCookie < SYN_COOKIE_LIFETIME;
        case CookieUse::ALWAYS:
            return true;
        }
        return false;
    }

    /**
     * @param flight a SYN; nothing of it is kept
     * @param at where
     */
    void SendCookie(const Flight& flight, Surroundings& at)
    {
        const Segment& syn = flight.segment;
        const Seq cookie = MakeSynCookie(Tuple(), syn.seq, MSS, false, KEY, at.now);
        Segment segment = Seg(FLAG_SYN | FLAG_ACK, cookie, syn.seq + 1, 0);
        segment.window = WINDOW;
        m_lastCookie = at.now;
        Note(at, "a cookie is sent, and nothing kept");
        Send({segment, m_side, 0, flight.sender, 0, false}, at);
    }

    /**
     * @param flight a segment for which there is no connection
     * @param at where
     * @return true if it brought a cookie back, and is dealt with
     */
    bool CookieArrives(const Flight& flight, Surroundings& at)
    {
        const Segment& segment = flight.segment;
        const bool may = segment.Has(FLAG_ACK) && !segment.Has(FLAG_SYN) && !segment.Has(FLAG_RST);
        if (!m_options->listens || !may || !ExpectsCookies(at.now) || m_id + 1u >= RECORDS ||
            !ReadSynCookie(segment.ack - 1u, Tuple(), segment.seq - 1u, false, KEY, at.now))
        {
            return false;
        }
        switch (AskToEstablish(at.shortage))
        {
        case EstablishDecision::TAKE:
            OpenByCookie(flight, at);
            return true;
        case EstablishDecision::IGNORE:
            return true;
        case EstablishDecision::REFUSE:
            return false; // it gets a reset
        }
        return false;
    }

    /**
     * @param flight a segment that brought a cookie back
     * @param at where
     */
    void OpenByCookie(const Flight& flight, Surroundings& at)
    {
        Segment syn = flight.segment;
        syn.flags = FLAG_SYN;
        syn.seq = flight.segment.seq - 1u;
        syn.textLength = 0;
        m_connection.OpenFromSyn(syn, flight.segment.ack - 1u, at.now);
        Begin(flight.sender);
        at.Check(HadPeer(flight.sender, 0), WRONG_PEER);
        Output output;
        while (m_connection.PollOutput(output))
        {
            if (output.kind == Output::Kind::STATE_CHANGED)
            {
                Do(output, at); // the SYN-ACK went out long ago
            }
        }
        ArriveConnected(flight, at);
    }

    // Segments for a connection

    /**
     * @param flight a segment for an embryonic connection, of which there is but a record
     * @param at where
     * @return true if it is dealt with: the policy does not let it establish the connection
     */
    bool IsKeptOut(const Flight& flight, Surroundings& at)
    {
        const Policies& policies = m_options->policies;
        if (!EstablishesEmbryo(m_connection.GetTcb(), flight.segment, policies, at.now))
        {
            return false;
        }
        switch (AskToEstablish(at.shortage))
        {
        case EstablishDecision::TAKE:
            return false;
        case EstablishDecision::IGNORE:
            return true;
        case EstablishDecision::REFUSE:
            m_connection.Abort();
            return true;
        }
        return true;
    }

    /**
     * @param flight a segment for the connection
     * @param at where
     */
    void ArriveConnected(const Flight& flight, Surroundings& at)
    {
        const Segment& segment = flight.segment;
        const Seq before = m_connection.GetTcb().sndUna;
        const State was = GetState();
        const Arrival arrival = m_connection.OnSegment(segment, at.now);
        if (was == State::SYN_SENT && segment.Has(FLAG_SYN) && arrival.event)
        {
            Own().peer = flight.sender;
            m_connection.SetTimestamps(segment.hasTimestamp && m_options->timestamps);
        }
        Recognize(flight, was, at);
        CheckOrigin(flight, arrival, was, before, at);
        m_replyTo = flight.sender;
        Drain(at);
        m_replyTo = 0;
        if (arrival.takeAck && m_connection.GetTcb().sndUna != before)
        {
            OnTextAcked(at);
        }
        if (arrival.event == Event::RCV_SYN_ACK)
        {
            ResendSynText(at);
        }
        if (arrival.takeText || arrival.takeFin)
        {
            TakeText(flight, at);
            TakeFin(m_connection.OnTextReceived(ReceivedEnd(), at.now), at);
        }
    }

    /**
     * Nobody had a number yet when a SYN cookie was sent: its receiver learns it from what follows.
     *
     * @param flight a segment
     * @param was the state before it arrived
     * @param at where
     */
    void Recognize(const Flight& flight, State was, const Surroundings& at)
    {
        const bool unknown = Own().peer == 0 && IsSynchronized(was) && flight.sender != 0;
        if (unknown && at.peer.GetRecords()[flight.sender].peer == m_id)
        {
            Own().peer = flight.sender;
        }
    }

    /**
     * @param fin the peer's FIN was received now
     * @param at where
     */
    void TakeFin(bool fin, Surroundings& at)
    {
        const FinAckDecision ack = fin ? m_connection.DecideFinAck(DELAYED_ACK) : FinAckDecision{};
        Drain(at);
        m_ackPutOff = ack.when == FinAck::AFTER_APPLICATION && !m_acked;
        m_ackDue = !m_ackPutOff && !m_acked;
    }

    /**
     * @param flight a segment for the entry in TIME_WAIT
     * @param choice which of the possible ISS
     * @param at where
     */
    void ArriveInTimeWait(const Flight& flight, std::size_t choice, Surroundings& at)
    {
        auto& entry = *m_timeWait.Find(Tuple());
        const Seq lastSent = entry.state.sndNxt;
        const auto outcome =
            m_timeWait.OnSegment(entry, flight.segment, at.now, TakesFromTimeWait(flight, at));
        if (outcome.reply == Reply::ACK || outcome.reply == Reply::CHALLENGE_ACK)
        {
            Emit(FLAG_ACK, entry.state.sndNxt, 0, at);
        }
        if (outcome.restarted)
        {
            Note(at, "TIME_WAIT begins anew");
        }
        if (outcome.ended)
        {
            EndTimeWait(*outcome.ended, at);
        }
        if (outcome.ended == Event::NEW_INCARNATION)
        {
            ArriveUnconnected(flight, choice, lastSent, at);
        }
    }

    /**
     * @param flight a segment for the entry in TIME_WAIT
     * @param at where
     * @return true if the listener would take it, were it a SYN
     */
    bool TakesFromTimeWait(const Flight& flight, const Surroundings& at) const
    {
        const auto context = ListenerContext(flight.segment, true, at.shortage);
        return m_options->listens &&
               m_options->policies.handshake->OnSyn(context) == SynDecision::ACCEPT;
    }

    /**
     * What the core took from a segment must be the present peer's.
     *
     * @param flight the segment
     * @param arrival what the core took
     * @param was the state before it arrived
     * @param before SND.UNA before it arrived
     * @param at where
     */
    void CheckOrigin(const Flight& flight,
                     const Arrival& arrival,
                     State was,
                     Seq before,
                     Surroundings& at) const
    {
        // Who was answered by a SYN cookie does not know yet whom it is talking to.
        const bool meant =
            flight.about == m_id || (flight.about == 0 && flight.sender == Own().peer);
        if (flight.segment.Has(FLAG_RST))
        {
            // What a listener made of a SYN is not known to any user yet: its end is nobody's loss.
            const bool embryo = was == State::SYN_RCVD && m_connection.GetTcb().passive;
            const bool ends = arrival.event == Event::RCV_RST && !embryo;
            at.Check(ends && !meant, OLD_RESET);
            return;
        }
        const bool acks = arrival.takeAck && m_connection.GetTcb().sndUna != before;
        const bool strange = flight.sender != Own().peer || !meant;
        at.Check(strange && acks, OLD_ACK);
        at.Check(strange && arrival.takeFin, OLD_FIN);
    }

    /**
     * @param flight a segment whose text may be taken
     * @param at where
     */
    void TakeText(const Flight& flight, Surroundings& at)
    {
        const Segment& segment = flight.segment;
        const Tcb& tcb = m_connection.GetTcb();
        const Seq edge = tcb.finSeen ? tcb.finSeq : tcb.rcvNxt + tcb.rcvWnd;
        for (Seq seq = segment.TextBegin(); seq < segment.FinSeq() && seq < edge; seq = seq + 1)
        {
            if (seq >= tcb.rcvNxt)
            {
                TakeByte(seq, flight, at);
            }
        }
        Deliver();
    }

    /**
     * @param seq the number of a byte of text that may be taken
     * @param flight the segment that has it
     * @param at where
     */
    void TakeByte(Seq seq, const Flight& flight, Surroundings& at)
    {
        const auto bit = static_cast<uint8_t>(1u << ((seq - m_connection.GetTcb().irs - 1) & 7));
        if ((m_received & bit) != 0)
        {
            return;
        }
        m_received |= bit;
        at.Check(flight.sender != Own().peer, OLD_TEXT);
        at.Check(flight.sender == Own().peer && HadPeer(flight.sender, 1), TEXT_TWICE);
    }

    /**
     * @param peer a connection of the peer's
     * @param delivered bytes
     * @return true if an earlier connection here was with it, and received as much text
     */
    bool HadPeer(uint8_t peer, uint8_t delivered) const
    {
        const auto begin = m_records.begin() + 1;
        return std::any_of(begin, m_records.begin() + m_id, [=](const Record& record) {
            return record.peer == peer && record.delivered >= delivered;
        });
    }

    /// What was received in order is given to the user.
    void Deliver()
    {
        while (Own().delivered < 8 && ((m_received >> Own().delivered) & 1) != 0)
        {
            ++Own().delivered;
            m_unread += m_options->reads ? 0 : 1;
        }
    }

    /// @return one past the last byte received in order
    Seq ReceivedEnd() const
    {
        return m_connection.GetTcb().irs + 1 + Own().delivered;
    }

    /// @return one past the last byte the user has written
    Seq WrittenEnd() const
    {
        const bool written = !m_options->writesLate || Own().eof;
        return m_connection.GetTcb().iss + 1 + (written ? m_options->bytes : 0u);
    }

    // Text that is sent

    /// Do whatever can be done now, until nothing can.
    void Settle(Surroundings& at)
    {
        Drain(at);
        if (GetState() == State::CLOSED)
        {
            m_ackDue = false;
            m_ackPutOff = false;
            at.Check(m_connection.GetDeadline().has_value(), TIMER_IN_CLOSED);
            return;
        }
        SendText(at);
        if (m_connection.FinIsDue(m_connection.GetTcb().TextEnd() == WrittenEnd()))
        {
            m_connection.SendFin(at.now, BASE_RTO, m_textTimer, false);
            Drain(at);
        }
        if (std::exchange(m_ackDue, false) && !m_acked)
        {
            Emit(FLAG_ACK, m_connection.GetTcb().sndNxt, 0, at);
        }
        EnterTimeWaitIfDue(at);
        if (IsEmbryo())
        {
            BecomeRecord();
        }
    }

    /// A record is all there is of an embryonic connection: whatever is not in it is forgotten.
    void BecomeRecord()
    {
        const EmbryoState record = m_connection.ToEmbryo();
        m_connection = Connection(m_options->policies, m_options->parameters);
        m_connection.AdoptEmbryo(record);
    }

    /// @return true if it is embryonic, and a record of the SYN queue
    bool IsEmbryo() const
    {
        return m_options->keepsRecords && GetState() == State::SYN_RCVD &&
               m_connection.GetTcb().passive && !m_early;
    }

    /**
     * @param state the state that the connection is in, or was in until now
     * @return true if its user knows of it: what a listener made of a SYN has no user yet, unless
     *         it was opened by Fast Open
     */
    bool UserKnows(State state) const
    {
        return state != State::SYN_RCVD || !m_connection.GetTcb().passive || m_early;
    }

    /// @return true if its user knows of it by Fast Open, before the handshake is over
    bool IsEarly() const
    {
        return GetState() == State::SYN_RCVD && m_early;
    }

    /// Send text for the first time, a byte a segment.
    void SendText(Surroundings& at)
    {
        while (CanSendText())
        {
            const Seq begin = m_connection.GetTcb().sndNxt;
            m_connection.OnTextSent(begin + 1);
            if (!m_textTimer)
            {
                m_textTimer = true;
                m_textTransmissions = 1;
            }
            const bool last = begin + 1 == WrittenEnd();
            const bool rides = m_options->finRides && m_connection.FinIsDue(last);
            if (rides)
            {
                m_connection.SendFin(at.now, BASE_RTO, true, true);
                Drain(at);
            }
            Emit(FLAG_ACK | (rides ? FLAG_FIN : 0), begin, 1, at);
        }
    }

    /// @return true if unsent text may go out
    bool CanSendText() const
    {
        const Tcb& tcb = m_connection.GetTcb();
        const bool open =
            tcb.state == State::ESTABLISHED || tcb.state == State::CLOSE_WAIT || IsEarly();
        return open && !tcb.finSent && tcb.sndNxt < WrittenEnd() &&
               static_cast<uint32_t>(tcb.sndNxt - tcb.sndUna) < tcb.sndWnd;
    }

    /// Text, a SYN or a FIN of ours was acknowledged.
    void OnTextAcked(Surroundings& at)
    {
        if (!m_textTimer)
        {
            return;
        }
        const Tcb& tcb = m_connection.GetTcb();
        m_textTimer = tcb.sndUna < tcb.TextEnd() && tcb.state != State::CLOSED;
        m_textTransmissions = m_textTimer ? 1 : 0;
        if (!m_textTimer)
        {
            m_connection.GuardFin(at.now, BASE_RTO);
        }
    }

    /// The SYN-ACK left text of our SYN unacknowledged: it is sent again at once (RFC 7413, 4.2.2).
    void ResendSynText(Surroundings& at)
    {
        const Tcb& tcb = m_connection.GetTcb();
        const Seq end = tcb.TextEnd();
        for (Seq seq = tcb.sndUna; seq < end; seq = seq + 1)
        {
            m_textTimer = true;
            m_textTransmissions = 1;
            Emit(FLAG_ACK, seq, 1, at);
        }
    }

    // What the core wants done

    /// Do what the core wants done.
    void Drain(Surroundings& at)
    {
        Output output;
        while (m_connection.PollOutput(output))
        {
            Do(output, at);
        }
    }

    /**
     * @param output what the core wants done
     * @param at where
     */
    void Do(const Output& output, Surroundings& at)
    {
        const Tcb& tcb = m_connection.GetTcb();
        switch (output.kind)
        {
        case Output::Kind::SEND_SYN:
            Emit(FLAG_SYN, tcb.iss, output.textLength, at);
            break;
        case Output::Kind::SEND_SYN_ACK:
            Emit(FLAG_SYN | FLAG_ACK, tcb.iss, 0, at);
            break;
        case Output::Kind::SEND_ACK:
            Emit(FLAG_ACK, tcb.sndNxt, 0, at);
            break;
        case Output::Kind::SEND_FIN:
            Emit(FLAG_FIN | FLAG_ACK, tcb.sndNxt - 1u, 0, at);
            break;
        case Output::Kind::SEND_PROBE:
            Emit(FLAG_ACK, tcb.sndNxt - 1u, 0, at);
            break;
        case Output::Kind::SEND_RST:
            EmitReset(output.reset, m_id, m_replyTo != 0 ? m_replyTo : Own().peer, at);
            break;
        case Output::Kind::STATE_CHANGED:
            OnMoved(output, at);
            break;
        case Output::Kind::R1_REACHED:
        case Output::Kind::TIME_WAIT_RESTARTED:
            break;
        }
    }

    /**
     * @param output a change of state
     * @param at where
     */
    void OnMoved(const Output& output, Surroundings& at)
    {
        const Outcome outcome = Look(output.from, output.event);
        at.Check(outcome.verdict != Verdict::MOVE || outcome.to != output.to, OUT_OF_TABLE);
        std::string ended;
        if (output.to == State::CLOSED)
        {
            ended = std::string(", ended ") + lifecycle::ToString(m_connection.GetEndReason());
        }
        if (at.journal)
        {
            Note(at,
                 std::string(lifecycle::ToString(output.to)) + " by " +
                     lifecycle::ToString(output.event) + ended);
        }
        if (output.event == Event::RCV_FIN)
        {
            OnPeerClosed(at);
        }
        if (output.to == State::ESTABLISHED)
        {
            OnEstablished(at);
        }
        if (output.to == State::CLOSED)
        {
            OnEnded(output.from, at);
        }
    }

    /// The peer's FIN was received: what its user wrote must be here.
    void OnPeerClosed(Surroundings& at);

    /// The peer must mean this connection, too.
    void OnEstablished(Surroundings& at);

    /**
     * The user is told how it ended.
     *
     * @param from the state left
     * @param at where
     */
    void OnEnded(State from, Surroundings& at);

    /// TIME_WAIT needs no socket: the table takes over.
    void EnterTimeWaitIfDue(Surroundings& at)
    {
        if (GetState() != State::TIME_WAIT || m_timeWait.Size() > 0)
        {
            return;
        }
        m_textTimer = false;
        const auto& policy = m_options->policies.timeWait;
        if (policy->OnEnter(0) == TimeWaitAdmission::REFUSE)
        {
            EndTimeWait(Event::TIME_WAIT_EVICTED, at);
            return;
        }
        TimeWaitContext context = m_connection.GetTimeWaitContext();
        context.rto = BASE_RTO;
        m_timeWait.Insert(Tuple(), m_connection.GetTcb(), context, policy, Nothing(), at.now);
        if (m_timeWait.NextExpired(at.now))
        {
            EndTimeWait(Event::TIME_WAIT_EXPIRED, at);
        }
    }

    /// @return true if TIME_WAIT lets its user open the same connection anew
    bool MayReuse() const
    {
        // Any time below MSL may have gone by since, and so may the policy's delay.
        return m_timeWait.Size() > 0 &&
               m_options->policies.timeWait->MayReuse(
                   {TimeWaitEntry().state.ToTcb(), m_options->timestamps, REUSE_WAIT}) ==
                   TimeWaitReuse::NOW;
    }

    // Segments that leave

    /**
     * @param flags control bits
     * @param seq SEG.SEQ
     * @param bytes payload
     * @param at where
     */
    void Emit(unsigned flags, Seq seq, uint32_t bytes, Surroundings& at)
    {
        Segment segment = Seg(flags, seq, Seq(0), bytes);
        segment.window = WINDOW;
        if (m_options->timestamps)
        {
            // The clock of timestamps ticks between one connection and the next.
            segment = Stamped(segment, static_cast<uint32_t>(at.now / at.msl) * 16 + m_id);
        }
        if (segment.Has(FLAG_ACK))
        {
            segment.ack = m_connection.GetTcb().rcvNxt;
            m_connection.OnAckSent();
            m_acked = true;
            m_ackPutOff = false;
        }
        Send({segment, m_side, m_id, Own().peer, 0, false}, at);
    }

    /**
     * @param reset the numbers of a reset
     * @param sender the connection that sends it, or 0
     * @param about the connection that it is to end
     * @param at where
     */
    void EmitReset(const Reset& reset, uint8_t sender, uint8_t about, Surroundings& at)
    {
        Segment segment;
        segment.flags = static_cast<uint8_t>(FLAG_RST | (reset.hasAck ? FLAG_ACK : 0));
        segment.seq = reset.seq;
        segment.ack = reset.ack;
        Send({segment, m_side, sender, about, 0, false}, at);
    }

    /**
     * @param flight a segment
     * @param at where
     */
    void Send(const Flight& flight, Surroundings& at)
    {
        if (at.journal)
        {
            at.journal->Leaves(flight, GetStateName());
        }
        at.flights.Add(flight);
    }

    /**
     * @param at where
     * @param text something to write down
     */
    void Note(Surroundings& at, const std::string& text) const
    {
        if (at.journal)
        {
            at.journal->Happens(m_side, text);
        }
    }

    // Timers and bytes

    /// @return the one four-tuple of a world
    static FourTuple Tuple()
    {
        return FourTuple{};
    }

    /// @return true if the core's nearest timer is that of a retransmission
    bool RetransmissionIsNext() const
    {
        const auto& timers = m_connection.GetTimers();
        return m_timeWait.Size() == 0 && timers.IsRunning(Timer::RETRANSMISSION) &&
               timers.Get(Timer::RETRANSMISSION) == timers.Nearest();
    }

    /// @return when the core's nearest timer, or TIME_WAIT's, runs out
    std::optional<Duration> CoreDeadline() const
    {
        return m_timeWait.Size() > 0 ? m_timeWait.NextDeadline() : m_connection.GetDeadline();
    }

    /**
     * @param deadline of a timer, or none
     * @param now the time
     * @param msl maximum segment lifetime
     * @return what of it counts: whether it runs, and for how many MSL still
     */
    static unsigned Rank(const std::optional<Duration>& deadline, Duration now, Duration msl)
    {
        if (!deadline)
        {
            return 0;
        }
        const Duration rest = Rest(*deadline, now);
        return rest <= Duration(0) ? 1 : 2 + static_cast<unsigned>(rest / msl);
    }

    /**
     * @param deadline of a timer
     * @param now the time
     * @return for how long it runs still, in whole seconds: what is below tells moments apart only
     */
    static Duration Rest(Duration deadline, Duration now)
    {
        return std::chrono::floor<seconds>(deadline) - std::chrono::floor<seconds>(now);
    }

    /**
     * @param now the time
     * @param msl maximum segment lifetime
     * @param bytes gets what the core and the table differ by
     */
    void EncodeConnection(Duration now, Duration msl, Bytes& bytes) const
    {
        const Tcb& tcb = m_connection.GetTcb();
        bytes.Put(static_cast<unsigned>(tcb.state) | (m_connection.IsOrphan() ? 0x40 : 0) |
                  (m_timeWait.Size() > 0 ? 0x80 : 0));
        if (tcb.state == State::CLOSED)
        {
            return; // what is left of it can do nothing any more
        }
        EncodeTcb(tcb, bytes);
        if (m_timeWait.Size() > 0)
        {
            bytes.Put(Rank(m_timeWait.NextDeadline(), now, msl));
            bytes.Put(m_timeWait.GetChallengeCount(TimeWaitEntry(), now));
            bytes.Put(static_cast<unsigned>(TimeWaitEntry().length / msl));
            return;
        }
        const TimerTable& timers = m_connection.GetTimers();
        bytes.Put(timers.IsRunning(Timer::RETRANSMISSION) |
                  (static_cast<unsigned>((now - tcb.openedAt) / msl) << 1));
        for (std::size_t timer = 1; timer < TIMER_COUNT; ++timer)
        {
            bytes.Put(Rank(timers.Get(Timer(timer)), now, msl));
        }
        if (timers.IsRunning(Timer::RETRANSMISSION))
        {
            bytes.Put(static_cast<unsigned>(m_connection.GetRto() / seconds(1)));
            bytes.Put(m_connection.GetTransmissions());
        }
        bytes.Put(static_cast<unsigned>(m_connection.GetLastRto() / seconds(1)));
        bytes.Put(m_connection.GetChallengeLimiter().GetCount(now));
    }

    /// @return the one entry of the table; there is one
    const TimeWaitTable<Nothing>::Entry& TimeWaitEntry() const
    {
        return *m_timeWait.Find(Tuple());
    }

    /**
     * @param tcb a connection's variables
     * @param bytes gets them
     */
    static void EncodeTcb(const Tcb& tcb, Bytes& bytes)
    {
        bytes.Put(tcb.passive | (tcb.synAcked << 1) | (tcb.finQueued << 2) | (tcb.finSent << 3) |
                  (tcb.finSeen << 4) | (tcb.finReceived << 5) | (tcb.timestamps << 6) |
                  (tcb.tsRecentValid << 7));
        bytes.Put(tcb.iss);
        bytes.Put(tcb.sndUna);
        bytes.Put(tcb.sndNxt);
        bytes.Put(tcb.irs);
        bytes.Put(tcb.rcvNxt);
        bytes.Put(tcb.finSeq);
        bytes.Put(tcb.lastAckSent);
        bytes.Put(tcb.sndWnd);
        bytes.Put(tcb.maxSndWnd);
        bytes.Put(tcb.rcvWnd);
        bytes.Put(tcb.tsRecent);
    }

    static constexpr Duration BASE_RTO = seconds(1);    //!< no round trip is measured here
    static constexpr Duration REUSE_WAIT = seconds(10); //!< longer than any delay of a policy
    static constexpr Duration DELAYED_ACK = std::chrono::milliseconds(200); //!< of a FIN
    static constexpr uint32_t MANY = UINT32_MAX; //!< more than any queue holds
    static constexpr uint16_t MSS = 1460;        //!< of everybody
    static constexpr SecretKey KEY{1, 2};        //!< of SYN cookies

    const HostOptions* m_options;          //!< what it goes by
    Side m_side;                           //!< which one it is
    Connection m_connection;               //!< the core
    TimeWaitTable<Nothing> m_timeWait;     //!< holds at most the one four-tuple
    std::array<Record, RECORDS> m_records; //!< by number of the connection
    Seq m_lastIss;                         //!< of the last connection
    uint8_t m_id{0};                       //!< number of the last connection
    uint8_t m_opened{0};                   //!< how often the user opened
    uint8_t m_received{0};                 //!< bytes received, a bit each, from IRS + 1
    uint8_t m_unread{0};                   //!< bytes the user has not read
    uint8_t m_textTransmissions{0};        //!< how often the first byte in flight was sent
    uint8_t m_replyTo{0};                  //!< whose segment is being answered
    bool m_closed{false};                  //!< the user closed
    bool m_aborted{false};                 //!< the user aborted, or the policy did
    bool m_textTimer{false};               //!< the timer of text runs
    bool m_acked{false};                   //!< an ACK went out for the segment at hand
    bool m_ackDue{false};                  //!< one is to go out
    bool m_ackPutOff{false};               //!< one is to go out, but the user may close first
    bool m_early{false};                   //!< Fast Open: its user knew of it before the handshake
    std::optional<Duration> m_lastCookie;  //!< when a SYN cookie was sent last
};

inline void
Host::OnPeerClosed(Surroundings& at)
{
    at.Check(Own().eof, TOLD_TWICE);
    Own().eof = true;
    at.Check(Own().delivered != at.peer.GetOptions().bytes, SILENT_LOSS);
}

inline void
Host::OnEstablished(Surroundings& at)
{
    // The peer may have ended meanwhile, but it must have been in this connection.
    const uint8_t peer = Own().peer;
    const uint8_t theirs = at.peer.GetRecords()[peer].peer;
    const bool unknown = peer == 0 && !BringsCookies();
    at.Check(unknown || (peer != 0 && theirs != m_id && theirs != 0), WRONG_PEER);
}

inline void
Host::OnEnded(State from, Surroundings& at)
{
    Record& own = Own();
    at.Check(own.told, TOLD_TWICE);
    own.told = true;
    own.reason = m_connection.GetEndReason();
    m_textTimer = false;
    const Record& theirs = at.peer.GetRecords()[own.peer];
    switch (own.reason)
    {
    case EndReason::NORMAL: {
        const bool all = theirs.eof && theirs.delivered == m_options->bytes && own.eof;
        at.Check(!all, SILENT_LOSS);
        break;
    }
    case EndReason::RESET:
    case EndReason::TIMED_OUT:
    case EndReason::REFUSED:
        // Where fewer segments are lost than R2 allows, nothing is wrong.
        if (m_options->mayFail)
        {
            // Whoever gave up, or was aborted, cannot know how far the peer had come.
            const bool peerFailed =
                theirs.reason != EndReason::NONE && theirs.reason != EndReason::NORMAL;
            const bool gaveUp = own.reason == EndReason::TIMED_OUT;
            at.Check(own.eof && theirs.eof && !peerFailed && !gaveUp, FALSE_ERROR);
        }
        else
        {
            // Only who opens again may be kept out, by what is left of the connection before.
            const bool keptOut = !IsSynchronized(from) && !m_early && m_id > 1;
            at.Check(UserKnows(from) && !keptOut, FALSE_ERROR);
        }
        break;
    case EndReason::NONE:
        at.Check(true, TOLD_TWICE);
        break;
    case EndReason::ABORTED:
    case EndReason::UNREACHABLE:
    case EndReason::CLOSED_EARLY:
        break;
    }
}

} // namespace explore
} // namespace lifecycle
} // namespace ns3

#endif // EXPLORE_HOST_H
