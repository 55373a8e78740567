/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXPLORE_WORLD_H
#define EXPLORE_WORLD_H

#include "explore-host.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * The world of the exhaustive exploration: two hosts, the segments in flight, and the time.
 *
 * The network loses, copies and reorders within a bound. A segment lives for MSL.
 *
 * Time is counted in MSL. What happens within one MSL has no times, so its order is free but for
 * this: of two timers of different scale - a retransmission, several time-outs, MSL or more - the
 * longer one does not run out while the shorter one runs. So R2 is taken to be reached within MSL,
 * as it is with the standard numbers (a FIN is sent for the last time after 63 s). All bounds being
 * closed ones, whole MSL find every order that real time has.
 */

namespace ns3
{
namespace lifecycle
{
namespace explore
{

/// What a world goes by.
struct WorldOptions
{
    std::string name;        //!< what it is about
    HostOptions a;           //!< the one host
    HostOptions b;           //!< the other
    uint8_t losses{1};       //!< so many segments are lost at most
    uint8_t copies{1};       //!< so many segments arrive twice at most
    uint8_t early{0};        //!< so many retransmission timers run out at most while a segment that
                             //!< was sent once is still in flight
    uint8_t shortages{0};    //!< so many segments find a queue of the listener full at most
    bool bothOpen{false};    //!< both users open before anything else happens
    bool keepsOrder{false};  //!< segments of a direction arrive in the order they were sent; copies
                             //!< whenever they like
    bool dropsResets{false}; //!< no reset arrives
    bool mayStay{false};     //!< a connection may stay half-open once its peer ended with an error
};

/// One thing that can happen next.
struct Move
{
    /// What it is.
    enum class Kind : uint8_t
    {
        DELIVER,    //!< a segment arrives
        COPY,       //!< a segment arrives, and will arrive once more
        LOSE,       //!< a segment is lost
        TEXT_TIMER, //!< a timer of text runs out
        CORE_TIMER, //!< a timer of the core's runs out
        ACK_TIMER,  //!< an acknowledgment was put off for long enough
        TICK,       //!< one MSL goes by
        OPEN,       //!< a user opens
        CLOSE,      //!< a user closes
        ABORT,      //!< a user aborts
        READ,       //!< a user reads
    };

    Kind kind;           //!< what it is
    uint8_t which{0};    //!< index of the segment, or of the host
    uint8_t choice{0};   //!< which of the possible ISS
    Shortage shortage{}; //!< what a segment finds exhausted
};

/**
 * A state of the world.
 */
class World
{
  public:
    static constexpr Duration MSL = seconds(120); //!< one unit of time

    /**
     * @param options what it goes by; must outlive it
     */
    explicit World(const WorldOptions& options)
        : m_options(&options),
          m_cookies(options.b.policies.handshake->Cookies() != CookieUse::NEVER),
          m_a(Side::A, options.a),
          m_b(Side::B, options.b)
    {
        for (uint8_t side = 0; options.bothOpen && side < 2; ++side)
        {
            Apply({Move::Kind::OPEN, side});
        }
    }

    /// @return what can happen next; empty where nothing can
    std::vector<Move> GetMoves() const
    {
        std::vector<Move> moves;
        if (m_a.GetScale(Now(), MSL) == Scale::DUE || m_b.GetScale(Now(), MSL) == Scale::DUE)
        {
            AddDueMoves(moves);
            return moves;
        }
        AddNetworkMoves(moves);
        AddUserMoves(Side::A, moves);
        AddUserMoves(Side::B, moves);
        AddTimerMoves(moves);
        return moves;
    }

    /**
     * @param moves what can happen next
     * @return true if nothing need happen any more: all that can is that copies arrive
     */
    bool IsQuiet(const std::vector<Move>& moves) const
    {
        return std::all_of(moves.begin(), moves.end(), [this](const Move& move) {
            return move.kind == Move::Kind::DELIVER && m_flights.places[move.which].copy;
        });
    }

    /**
     * @return what is wrong where nothing need happen any more
     */
    uint32_t CheckQuiet() const
    {
        return HasEnded(m_a, m_b) && HasEnded(m_b, m_a) ? 0u : uint32_t{STUCK};
    }

    /**
     * @param move what happens; one of GetMoves()
     * @param journal writes it down, or null
     * @return what must not happen and did
     */
    uint32_t Apply(const Move& move, Journal* journal = nullptr)
    {
        ++m_steps;
        const uint32_t hazards = Do(move, journal);
        if (m_options->dropsResets)
        {
            DropResets();
        }
        Sort();
        return hazards | (m_flights.overflow ? uint32_t{CROWDED} : 0u);
    }

    /// @param bytes gets what this state differs from others by
    void Encode(Bytes& bytes) const
    {
        bytes.SetWide(m_cookies);
        bytes.Put(m_lost | (m_copied << 4));
        bytes.Put(m_early | (m_flights.count << 4));
        if (m_options->shortages > 0)
        {
            bytes.Put(m_short);
        }
        if (m_cookies)
        {
            bytes.Put(m_clock); // a cookie depends on it
        }
        m_a.Encode(Now(), MSL, bytes);
        m_b.Encode(Now(), MSL, bytes);
        for (std::size_t i = 0; i < m_flights.count; ++i)
        {
            const Flight& flight = m_flights.places[i];
            bytes.Put(flight.segment.flags |
                      (flight.from == Side::B ? 0x80 : 0)); // the header has eight bits, TCP six
            bytes.Put(flight.segment.seq);
            bytes.Put(flight.segment.ack);
            bytes.Put(flight.segment.textLength | (flight.age << 4) | (flight.copy << 7));
            bytes.Put(flight.sender | (flight.about << 4));
            if (flight.segment.hasTimestamp)
            {
                bytes.Put(flight.segment.tsValue);
            }
        }
    }

    /// @return segments in flight
    const Flights& GetFlights() const
    {
        return m_flights;
    }

    /**
     * @param side one of them
     * @return that host
     */
    const Host& At(Side side) const
    {
        return side == Side::A ? m_a : m_b;
    }

    /// @return how many MSL have gone by
    uint8_t GetClock() const
    {
        return m_clock;
    }

  private:
    /// @return the time: no two moves happen in the same moment
    Duration Now() const
    {
        return m_clock * MSL + Duration(m_steps);
    }

    /// @return that host
    Host& At(Side side)
    {
        return side == Side::A ? m_a : m_b;
    }

    /**
     * @param host a host
     * @param peer the other one
     * @return true if it has nothing left to do
     */
    bool HasEnded(const Host& host, const Host& peer) const
    {
        if (host.GetState() == State::CLOSED)
        {
            return !host.CanOpen();
        }
        const EndReason reason = peer.GetRecords()[host.GetRecords()[host.GetId()].peer].reason;
        const bool failed = reason != EndReason::NONE && reason != EndReason::NORMAL;
        return m_options->mayStay && failed;
    }

    // What can happen next

    /// A segment that was sent at the same time as a timer began is gone before the timer is.
    void AddDueMoves(std::vector<Move>& moves) const
    {
        for (uint8_t i = 0; i < m_flights.count; ++i)
        {
            const Flight& flight = m_flights.places[i];
            if (flight.age > 0 && !flight.copy)
            {
                AddFlightMoves(i, moves);
            }
        }
        if (!moves.empty())
        {
            return;
        }
        for (Side side : {Side::A, Side::B})
        {
            if (At(side).GetScale(Now(), MSL) == Scale::DUE)
            {
                moves.push_back({Move::Kind::CORE_TIMER, static_cast<uint8_t>(side)});
            }
        }
    }

    /// @param moves gets what the network can do
    void AddNetworkMoves(std::vector<Move>& moves) const
    {
        for (uint8_t i = 0; i < m_flights.count; ++i)
        {
            const Flight& flight = m_flights.places[i];
            const bool first = i == 0 || flight.from != m_flights.places[i - 1u].from;
            const bool again = !first && Key(flight) == Key(m_flights.places[i - 1u]);
            if (m_options->keepsOrder ? first || flight.copy : !again)
            {
                AddFlightMoves(i, moves);
            }
        }
    }

    /**
     * @param index a segment
     * @param moves gets what can become of it
     */
    void AddFlightMoves(uint8_t index, std::vector<Move>& moves) const
    {
        const Flight& flight = m_flights.places[index];
        // One that would open a connection meets any ISS that the receiver's clock may yield.
        const Host& to = At(Other(flight.from));
        const bool opens = flight.segment.Has(FLAG_SYN) && !flight.segment.Has(FLAG_ACK) &&
                           to.GetOptions().listens;
        const std::size_t choices = opens ? to.GetIssChoices() : 1;
        for (uint8_t choice = 0; choice < choices; ++choice)
        {
            AddArrivals(index, choice, moves);
        }
        if (!flight.copy && m_lost < m_options->losses)
        {
            moves.push_back({Move::Kind::LOSE, index});
        }
    }

    /**
     * @param index a segment
     * @param choice which of the possible ISS
     * @param moves gets how it can arrive
     */
    void AddArrivals(uint8_t index, uint8_t choice, std::vector<Move>& moves) const
    {
        const Flight& flight = m_flights.places[index];
        std::vector<Shortage> shortages{Shortage::NONE};
        if (m_short < m_options->shortages)
        {
            shortages = At(Other(flight.from)).GetShortages(flight.segment);
        }
        for (const Shortage shortage : shortages)
        {
            moves.push_back({Move::Kind::DELIVER, index, choice, shortage});
            if (!flight.copy && m_copied < m_options->copies)
            {
                moves.push_back({Move::Kind::COPY, index, choice, shortage});
            }
        }
    }

    /**
     * @param side a host
     * @param moves gets what its user can do
     */
    void AddUserMoves(Side side, std::vector<Move>& moves) const
    {
        const Host& host = At(side);
        const auto which = static_cast<uint8_t>(side);
        for (uint8_t i = 0; host.CanOpen() && i < host.GetIssChoices(); ++i)
        {
            moves.push_back({Move::Kind::OPEN, which, i});
        }
        if (host.CanClose())
        {
            moves.push_back({Move::Kind::CLOSE, which});
        }
        if (host.CanAbort())
        {
            moves.push_back({Move::Kind::ABORT, which});
        }
        if (host.CanRead())
        {
            moves.push_back({Move::Kind::READ, which});
        }
    }

    /// @param moves gets what the time can bring; nothing is due
    void AddTimerMoves(std::vector<Move>& moves) const
    {
        const std::array<Scale, 2> scales{m_a.GetScale(Now(), MSL), m_b.GetScale(Now(), MSL)};
        const Scale shortest = std::min(Positive(scales[0]), Positive(scales[1]));
        if (shortest == Scale::RTO && !MayRetransmit())
        {
            return;
        }
        if (shortest == Scale::MSL)
        {
            if (MayTick())
            {
                moves.push_back({Move::Kind::TICK});
            }
            return;
        }
        for (Side side : {Side::A, Side::B})
        {
            if (scales[static_cast<std::size_t>(side)] == shortest)
            {
                AddTimersOf(side, moves);
            }
        }
    }

    /**
     * @param scale a host's shortest timer
     * @return the same, where it has none longer than all
     */
    static Scale Positive(Scale scale)
    {
        return scale == Scale::NONE ? Scale(static_cast<unsigned>(Scale::MSL) + 1) : scale;
    }

    /**
     * @param side a host whose timers may run out
     * @param moves gets them
     */
    void AddTimersOf(Side side, std::vector<Move>& moves) const
    {
        const auto which = static_cast<uint8_t>(side);
        if (At(side).AckIsPutOff())
        {
            moves.push_back({Move::Kind::ACK_TIMER, which});
            return;
        }
        if (At(side).TextTimerRuns())
        {
            moves.push_back({Move::Kind::TEXT_TIMER, which});
        }
        if (At(side).CoreTimerIsNext(Now(), MSL))
        {
            moves.push_back({Move::Kind::CORE_TIMER, which});
        }
    }

    /// @return true if a segment that was sent once is in flight
    bool IsAnyOnItsWay() const
    {
        const auto begin = m_flights.places.begin();
        return std::any_of(begin, begin + m_flights.count, [](const Flight& flight) {
            return !flight.copy;
        });
    }

    /// @return true if a retransmission timer may run out
    bool MayRetransmit() const
    {
        return m_early < m_options->early || !IsAnyOnItsWay();
    }

    /// @return true if an MSL may go by: nothing outlives it, unless it is lost
    bool MayTick() const
    {
        const auto begin = m_flights.places.begin();
        return std::none_of(begin, begin + m_flights.count, [](const Flight& flight) {
            return !flight.copy && flight.age > 0;
        });
    }

    // What happens

    /**
     * @param move what happens
     * @param journal writes it down, or null
     * @return what must not happen and did
     */
    uint32_t Do(const Move& move, Journal* journal)
    {
        switch (move.kind)
        {
        case Move::Kind::DELIVER:
        case Move::Kind::COPY:
        case Move::Kind::LOSE:
            return DoFlight(move, journal);
        case Move::Kind::TICK:
            Tick();
            return 0;
        case Move::Kind::TEXT_TIMER:
        case Move::Kind::CORE_TIMER:
        case Move::Kind::ACK_TIMER:
        case Move::Kind::OPEN:
        case Move::Kind::CLOSE:
        case Move::Kind::ABORT:
        case Move::Kind::READ:
            return DoHost(move, journal);
        }
        return 0;
    }

    /**
     * @param move what becomes of a segment
     * @param journal writes it down, or null
     * @return what must not happen and did
     */
    uint32_t DoFlight(const Move& move, Journal* journal)
    {
        const Flight flight = m_flights.places[move.which];
        if (move.kind == Move::Kind::COPY)
        {
            ++m_copied;
            m_flights.places[move.which].copy = true;
        }
        else
        {
            m_flights.Remove(move.which);
        }
        if (move.kind == Move::Kind::LOSE)
        {
            ++m_lost;
            return 0;
        }
        const Side to = Other(flight.from);
        m_short += move.shortage != Shortage::NONE ? 1 : 0;
        Surroundings at{Now(), MSL, m_flights, At(flight.from), journal, move.shortage, 0};
        At(to).Arrive(flight, move.choice, at);
        return at.hazards;
    }

    /**
     * @param move what a user does, or a timer
     * @param journal writes it down, or null
     * @return what must not happen and did
     */
    uint32_t DoHost(const Move& move, Journal* journal)
    {
        const Side side = Side(move.which);
        Host& host = At(side);
        const bool due = host.GetScale(Now(), MSL) == Scale::DUE;
        const bool retransmits = host.GetScale(Now(), MSL) == Scale::RTO;
        Surroundings at{Now(), MSL, m_flights, At(Other(side)), journal, Shortage::NONE, 0};
        switch (move.kind)
        {
        case Move::Kind::TEXT_TIMER:
            m_early += IsAnyOnItsWay() ? 1 : 0;
            host.OnTextTimer(at);
            break;
        case Move::Kind::CORE_TIMER:
            m_early += retransmits && IsAnyOnItsWay() ? 1 : 0;
            if (due)
            {
                DropOld();
            }
            host.OnCoreTimer(at);
            break;
        case Move::Kind::ACK_TIMER:
            host.OnAckTimer(at);
            break;
        case Move::Kind::OPEN:
            host.Open(move.choice, at);
            break;
        case Move::Kind::CLOSE:
            host.Close(at);
            break;
        case Move::Kind::ABORT:
            host.Abort(at);
            break;
        case Move::Kind::READ:
            host.Read(at);
            break;
        case Move::Kind::DELIVER:
        case Move::Kind::COPY:
        case Move::Kind::LOSE:
        case Move::Kind::TICK:
            break;
        }
        return at.hazards;
    }

    /// One MSL goes by. Copies that would be older are gone.
    void Tick()
    {
        DropOld();
        ++m_clock;
        for (std::size_t i = 0; i < m_flights.count; ++i)
        {
            ++m_flights.places[i].age;
        }
    }

    /// What is as old as MSL is gone.
    void DropOld()
    {
        for (std::size_t i = m_flights.count; i > 0; --i)
        {
            if (m_flights.places[i - 1].age > 0)
            {
                m_flights.Remove(i - 1);
            }
        }
    }

    /**
     * @param flight a segment
     * @return what it differs from others by
     */
    static std::array<uint32_t, 3> Key(const Flight& flight)
    {
        const Segment& segment = flight.segment;
        uint32_t rest = segment.flags | (segment.textLength << 8);
        rest |= uint32_t{flight.about} << 14;
        rest |= uint32_t{flight.sender} << 18;
        rest |= uint32_t{flight.age} << 22;
        rest |= flight.copy ? 1u << 30 : 0u;
        rest |= flight.from == Side::B ? 1u << 31 : 0u;
        return {rest, segment.seq.GetValue(), segment.ack.GetValue()};
    }

    /// Where their order means nothing there is but one.
    void Sort()
    {
        const auto begin = m_flights.places.begin();
        const auto end = begin + m_flights.count;
        if (m_options->keepsOrder)
        {
            std::stable_sort(begin, end, [](const Flight& x, const Flight& y) {
                return x.from == y.from ? x.copy < y.copy : x.from < y.from;
            });
            return;
        }
        std::sort(begin, end, [](const Flight& x, const Flight& y) { return Key(x) < Key(y); });
    }

    /// Resets are gone.
    void DropResets()
    {
        for (std::size_t i = m_flights.count; i > 0; --i)
        {
            if (m_flights.places[i - 1].segment.Has(FLAG_RST))
            {
                m_flights.Remove(i - 1);
            }
        }
    }

    const WorldOptions* m_options; //!< what it goes by
    bool m_cookies;                //!< the server may send SYN cookies
    Host m_a;                      //!< the one host
    Host m_b;                      //!< the other
    Flights m_flights;             //!< segments in flight, in the order of their keys
    uint8_t m_lost{0};             //!< segments lost so far
    uint8_t m_copied{0};           //!< segments copied so far
    uint8_t m_early{0};            //!< timers that ran out too early so far
    uint8_t m_short{0};            //!< segments that found a queue full so far
    uint8_t m_clock{0};            //!< MSL gone by so far
    uint16_t m_steps{0};           //!< moves so far
};

} // namespace explore
} // namespace lifecycle
} // namespace ns3

#endif // EXPLORE_WORLD_H
