/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXPLORE_STORY_H
#define EXPLORE_STORY_H

#include "explore-world.h"

#include <algorithm>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * A way through a world, told in the manner of the other transcripts: a line holds the time in MSL,
 * A's state or what became of it, the segment, and B's. "-->" and "<--" stand where a segment
 * leaves or arrives, "..." that it is on its way, "x" that it is lost.
 *
 * Of every segment it is told which connection sent it: "(2)" stands behind a segment of the second
 * connection of its host, "(none)" behind one that no connection sent.
 */

namespace ns3
{
namespace lifecycle
{
namespace explore
{

/**
 * One story.
 */
class Story : public Journal
{
  public:
    /// @param title what it is about, lines
    explicit Story(const std::string& title)
        : m_text(title + "\n\n")
    {
    }

    /**
     * Go a way, and tell it.
     *
     * @param options the world
     * @param way what happens
     * @return what must not happen and did, at the end
     */
    uint32_t Tell(const WorldOptions& options, const std::vector<Move>& way)
    {
        World world(options);
        uint32_t hazards = 0;
        for (const Move& move : way)
        {
            m_clock = world.GetClock();
            TellMove(world, move);
            hazards |= world.Apply(move, this);
        }
        const auto moves = world.GetMoves();
        if (hazards == 0 && world.IsQuiet(moves))
        {
            hazards |= world.CheckQuiet();
        }
        m_text += "\nFound: " + HazardNames(hazards) + ".\n";
        return hazards;
    }

    /// @return the story
    const std::string& GetText() const
    {
        return m_text;
    }

    void Happens(Side side, const std::string& text) override
    {
        const bool left = side == Side::A;
        Columns(left ? text : "", "", left ? "" : text);
    }

    void Leaves(const Flight& flight, const std::string& state) override
    {
        if (flight.from == Side::A)
        {
            Columns(state, "--> " + Text(flight) + " ...", "");
        }
        else
        {
            Columns("", "... " + Text(flight) + " <--", state);
        }
    }

  private:
    /**
     * What the hosts do not tell themselves.
     *
     * @param world the state before
     * @param move what happens next
     */
    void TellMove(const World& world, const Move& move)
    {
        switch (move.kind)
        {
        case Move::Kind::DELIVER:
            Arrives(world, world.GetFlights().places[move.which], ToText(move.shortage));
            break;
        case Move::Kind::COPY:
            Arrives(world,
                    world.GetFlights().places[move.which],
                    ToText(move.shortage) + "(and a copy stays)");
            break;
        case Move::Kind::LOSE:
            IsLost(world.GetFlights().places[move.which]);
            break;
        case Move::Kind::TICK:
            m_text += "     ...   one MSL goes by\n";
            break;
        case Move::Kind::OPEN:
            Happens(Side(move.which), "the user opens");
            break;
        case Move::Kind::TEXT_TIMER:
        case Move::Kind::CORE_TIMER:
        case Move::Kind::ACK_TIMER:
        case Move::Kind::CLOSE:
        case Move::Kind::ABORT:
        case Move::Kind::READ:
            break;
        }
    }

    /**
     * @param shortage what a segment finds exhausted
     * @return it in words
     */
    static std::string ToText(Shortage shortage)
    {
        switch (shortage)
        {
        case Shortage::NONE:
            return "";
        case Shortage::SYN_QUEUE:
            return "(the SYN queue is full) ";
        case Shortage::ACCEPT_QUEUE:
            return "(the accept queue is full) ";
        case Shortage::FAST_OPEN:
            return "(Fast Open is refused) ";
        }
        return "";
    }

    /**
     * @param world the state before
     * @param flight a segment that arrives
     * @param remark something to add
     */
    void Arrives(const World& world, const Flight& flight, const std::string& remark)
    {
        const std::string name = world.At(Other(flight.from)).GetStateName();
        if (flight.from == Side::B)
        {
            Columns(name, "<-- " + Text(flight) + " ...", remark);
        }
        else
        {
            Columns(remark, "... " + Text(flight) + " -->", name);
        }
    }

    /// @param flight a segment that is lost
    void IsLost(const Flight& flight)
    {
        const std::string text = Text(flight);
        Columns("", (flight.from == Side::A ? "... " + text + " x" : "x   " + text + " ..."), "");
    }

    /**
     * @param flight a segment
     * @return it as wide as the widest
     */
    static std::string Text(const Flight& flight)
    {
        constexpr std::size_t width = 48;
        std::string text = Notation(flight.segment);
        text += flight.sender == 0 ? " (none)" : " (" + std::to_string(flight.sender) + ")";
        return text + std::string(width - std::min(width, text.size()), ' ');
    }

    /**
     * @param left what A's column says
     * @param middle the network's
     * @param right B's
     */
    void Columns(const std::string& left, const std::string& middle, const std::string& right)
    {
        std::ostringstream os;
        os << std::setw(4) << unsigned{m_clock} << " MSL  ";
        os << std::left << std::setw(40) << left << std::setw(57) << middle << right;
        std::string line = os.str();
        line.erase(line.find_last_not_of(' ') + 1);
        m_text += line + "\n";
    }

    std::string m_text; //!< what was told
    uint8_t m_clock{0}; //!< MSL gone by
};

} // namespace explore
} // namespace lifecycle
} // namespace ns3

#endif // EXPLORE_STORY_H
