/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXPLORE_SEARCH_H
#define EXPLORE_SEARCH_H

#include "explore-world.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Breadth first through all states of a world, so that the way to whatever is found is a shortest
 * one. States are told apart by all their bytes, never by a hash alone.
 */

namespace ns3
{
namespace lifecycle
{
namespace explore
{

/**
 * Every state seen, by its bytes: one long array of bytes and a table of numbers with open
 * addressing.
 */
class StateStore
{
  public:
    StateStore()
        : m_table(1 << 12, 0)
    {
        m_ends.push_back(0);
    }

    /**
     * @param bytes a state
     * @param [out] isNew it was not there before
     * @return its number, from 0
     */
    uint32_t Find(const std::string& bytes, bool& isNew)
    {
        if (Size() * 2 >= m_table.size())
        {
            Grow();
        }
        std::size_t place = Hash(bytes.data(), bytes.size()) & (m_table.size() - 1);
        while (m_table[place] != 0)
        {
            if (Equals(m_table[place] - 1, bytes))
            {
                isNew = false;
                return m_table[place] - 1;
            }
            place = (place + 1) & (m_table.size() - 1);
        }
        isNew = true;
        const auto index = static_cast<uint32_t>(Size());
        m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
        m_ends.push_back(m_bytes.size());
        m_table[place] = index + 1;
        return index;
    }

    /// @return number of states
    std::size_t Size() const
    {
        return m_ends.size() - 1;
    }

    /**
     * FNV-1a, mixed once more: its low bits choose the place.
     *
     * @param bytes some bytes
     * @param size how many
     * @return 64 bits
     */
    static uint64_t Hash(const char* bytes, std::size_t size)
    {
        uint64_t hash = 0xcbf29ce484222325ULL;
        for (std::size_t i = 0; i < size; ++i)
        {
            hash = (hash ^ static_cast<unsigned char>(bytes[i])) * 0x100000001b3ULL;
        }
        return hash ^ (hash >> 29);
    }

  private:
    /**
     * @param index a state's number
     * @param bytes a state
     * @return true if it is that one
     */
    bool Equals(uint32_t index, const std::string& bytes) const
    {
        const std::size_t begin = m_ends[index];
        return m_ends[index + 1] - begin == bytes.size() &&
               std::memcmp(m_bytes.data() + begin, bytes.data(), bytes.size()) == 0;
    }

    /// Twice the table.
    void Grow()
    {
        std::vector<uint32_t> table(m_table.size() * 2, 0);
        for (uint32_t index = 0; index < Size(); ++index)
        {
            const std::size_t begin = m_ends[index];
            std::size_t place =
                Hash(m_bytes.data() + begin, m_ends[index + 1] - begin) & (table.size() - 1);
            while (table[place] != 0)
            {
                place = (place + 1) & (table.size() - 1);
            }
            table[place] = index + 1;
        }
        m_table.swap(table);
    }

    std::vector<char> m_bytes;     //!< all states, one after the other
    std::vector<uint64_t> m_ends;  //!< where each begins; the last one is the end
    std::vector<uint32_t> m_table; //!< number + 1 of a state, 0 where a place is free
};

/// How far a search goes.
struct SearchLimits
{
    uint32_t states{4000000}; //!< more states than this, and it gives up
    uint32_t compare{64};     //!< one of so many states that were met again is compared: what can
                              //!< happen next must be the same; 0 for none
    uint32_t until{0};        //!< stop once all these hazards were found; 0 to see everything
    bool untilAny{false};     //!< stop once any hazard was found
};

/// What a search found.
struct Findings
{
    uint64_t states{0};    //!< states visited
    uint64_t moves{0};     //!< moves between them
    uint32_t depth{0};     //!< moves on the longest of the shortest ways
    uint32_t ends{0};      //!< states in which everything is over
    uint32_t inFlight{0};  //!< most segments in flight
    uint32_t hazards{0};   //!< what was found
    uint32_t differing{0}; //!< states of the same bytes after which not the same can happen
    bool complete{false};  //!< everything was seen
    std::array<std::vector<Move>, HAZARD_COUNT> ways; //!< a shortest way to each hazard found
};

/**
 * @param world a world
 * @return what its network may do
 */
inline std::string
BoundText(const WorldOptions& world)
{
    return "losses <= " + std::to_string(world.losses) +
           ", copies <= " + std::to_string(world.copies) +
           ", early timers <= " + std::to_string(world.early) +
           (world.shortages == 0 ? "" : ", full queues <= " + std::to_string(world.shortages));
}

/**
 * @param findings what a search found
 * @return it in a line
 */
inline std::string
Summary(const Findings& findings)
{
    return std::to_string(findings.states) + " states, " + std::to_string(findings.moves) +
           " moves, " + std::to_string(findings.ends) + " ends, at most " +
           std::to_string(findings.depth) + " moves deep and " + std::to_string(findings.inFlight) +
           " segments in flight, " + (findings.complete ? "complete" : "not complete") +
           "; found: " + HazardNames(findings.hazards);
}

/**
 * One search.
 */
class Search
{
  public:
    /**
     * @param options the world
     * @param limits how far to go
     */
    explicit Search(const WorldOptions& options, const SearchLimits& limits = {})
        : m_options(&options),
          m_limits(limits)
    {
    }

    /// @return what was found
    const Findings& Run()
    {
        bool isNew;
        World world(*m_options);
        Visit(world, 0, Move{Move::Kind::TICK}, isNew);
        uint32_t next = 0;
        while (!m_frontier.empty() && m_store.Size() <= m_limits.states && !IsSatisfied())
        {
            Expand(next, m_frontier.front());
            m_frontier.pop_front();
            ++next;
        }
        m_findings.complete = m_frontier.empty();
        m_findings.states = m_store.Size();
        m_findings.moves = m_edges.size();
        if (m_findings.complete)
        {
            FindCycle();
        }
        return m_findings;
    }

  private:
    /// How a state was reached first.
    struct Origin
    {
        uint32_t parent; //!< from which state
        Move move;       //!< by what
        uint32_t depth;  //!< moves from the beginning
    };

    /// @return true if all that was looked for is found
    bool IsSatisfied() const
    {
        const bool all = m_limits.until != 0 && (m_limits.until & ~m_findings.hazards) == 0;
        return all || (m_limits.untilAny && m_findings.hazards != 0);
    }

    /**
     * @param world a state
     * @param parent from which state it was reached
     * @param move by what
     * @param [out] isNew it was not seen before
     * @return its number
     */
    uint32_t Visit(World& world, uint32_t parent, const Move& move, bool& isNew)
    {
        m_bytes.Clear();
        world.Encode(m_bytes);
        const uint32_t index = m_store.Find(m_bytes.Get(), isNew);
        if (isNew)
        {
            const uint32_t depth = m_origins.empty() ? 0 : m_origins[parent].depth + 1;
            m_origins.push_back({parent, move, depth});
            m_frontier.push_back(world);
            m_findings.depth = std::max(m_findings.depth, depth);
            m_findings.inFlight = std::max<uint32_t>(m_findings.inFlight, world.GetFlights().count);
        }
        return index;
    }

    /**
     * All that can happen next in a state.
     *
     * @param index its number; states are expanded in the order of their numbers
     * @param world the state
     */
    void Expand(uint32_t index, const World& world)
    {
        const std::vector<Move> moves = world.GetMoves();
        m_edgeEnds.push_back(m_edges.size());
        uint64_t after = 0;
        if (world.IsQuiet(moves))
        {
            ++m_findings.ends;
            Found(world.CheckQuiet(), index, nullptr);
        }
        for (const Move& move : moves)
        {
            World following = world;
            const uint32_t hazards = following.Apply(move);
            if (hazards != 0)
            {
                // What comes of it would only hide what came first.
                Found(hazards, index, &move);
                after = Mix(after, hazards);
                continue;
            }
            bool isNew;
            const uint32_t to = Visit(following, index, move, isNew);
            m_edges.push_back(to);
            after = Mix(after, StateStore::Hash(m_bytes.Get().data(), m_bytes.Get().size()));
            if (!isNew && m_limits.compare != 0 && m_edges.size() % m_limits.compare == 0)
            {
                m_compared.push_back({to, After(following)});
            }
        }
        m_edgeEnds.back() = m_edges.size();
        m_after.push_back(after);
        Compare();
    }

    /**
     * @param hash what came before
     * @param value what comes
     * @return both
     */
    static uint64_t Mix(uint64_t hash, uint64_t value)
    {
        return (hash ^ value) * 0x9e3779b97f4a7c15ULL + 1;
    }

    /**
     * @param world a state
     * @return what can happen next there, in short
     */
    static uint64_t After(const World& world)
    {
        uint64_t after = 0;
        for (const Move& move : world.GetMoves())
        {
            World following = world;
            const uint32_t hazards = following.Apply(move);
            Bytes bytes;
            following.Encode(bytes);
            after = Mix(after,
                        hazards != 0 ? hazards
                                     : StateStore::Hash(bytes.Get().data(), bytes.Get().size()));
        }
        return after;
    }

    /// States of the same bytes must be the same: what differs would have been left out of them.
    void Compare()
    {
        while (!m_compared.empty() && m_compared.front().first < m_after.size())
        {
            const auto& [index, after] = m_compared.front();
            m_findings.differing += m_after[index] != after ? 1 : 0;
            m_compared.pop_front();
        }
    }

    /**
     * @param hazards what was found
     * @param index in which state
     * @param move by what, or null
     */
    void Found(uint32_t hazards, uint32_t index, const Move* move)
    {
        for (unsigned bit = 0; bit < HAZARD_COUNT; ++bit)
        {
            if ((hazards & ~m_findings.hazards & (1u << bit)) != 0)
            {
                m_findings.ways[bit] = WayTo(index);
                if (move)
                {
                    m_findings.ways[bit].push_back(*move);
                }
            }
        }
        m_findings.hazards |= hazards;
    }

    /**
     * @param index a state
     * @return a shortest way to it
     */
    std::vector<Move> WayTo(uint32_t index) const
    {
        std::vector<Move> way;
        for (; index != 0; index = m_origins[index].parent)
        {
            way.push_back(m_origins[index].move);
        }
        std::reverse(way.begin(), way.end());
        return way;
    }

    /// Take away what nothing leads to, again and again: what is left goes on for ever.
    void FindCycle()
    {
        std::vector<uint32_t> leadTo(m_store.Size(), 0);
        for (uint32_t to : m_edges)
        {
            ++leadTo[to];
        }
        std::vector<uint32_t> ready;
        for (uint32_t index = 0; index < leadTo.size(); ++index)
        {
            if (leadTo[index] == 0)
            {
                ready.push_back(index);
            }
        }
        while (!ready.empty())
        {
            const uint32_t index = ready.back();
            ready.pop_back();
            const uint64_t begin = index == 0 ? 0 : m_edgeEnds[index - 1];
            for (uint64_t edge = begin; edge < m_edgeEnds[index]; ++edge)
            {
                if (--leadTo[m_edges[edge]] == 0)
                {
                    ready.push_back(m_edges[edge]);
                }
            }
        }
        const auto left =
            std::find_if(leadTo.begin(), leadTo.end(), [](uint32_t n) { return n > 0; });
        if (left != leadTo.end())
        {
            Found(ENDLESS, static_cast<uint32_t>(left - leadTo.begin()), nullptr);
        }
    }

    const WorldOptions* m_options;    //!< the world
    SearchLimits m_limits;            //!< how far to go
    Findings m_findings;              //!< what was found
    StateStore m_store;               //!< every state seen
    std::vector<Origin> m_origins;    //!< by state
    std::deque<World> m_frontier;     //!< states not expanded yet, in the order of their numbers
    std::vector<uint32_t> m_edges;    //!< where the moves lead, by state
    std::vector<uint64_t> m_edgeEnds; //!< by state: where its moves end
    std::vector<uint64_t> m_after;    //!< by state: what can happen next, in short
    std::deque<std::pair<uint32_t, uint64_t>> m_compared; //!< to be compared once expanded
    Bytes m_bytes;                                        //!< of the state at hand
};

} // namespace explore
} // namespace lifecycle
} // namespace ns3

#endif // EXPLORE_SEARCH_H
