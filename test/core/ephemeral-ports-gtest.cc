/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-ephemeral-ports.h"
#include "tcp-four-tuple.h"
#include "tcp-port-set.h"

#include <array>
#include <gtest/gtest.h>
#include <optional>
#include <random>
#include <set>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Sets of ports, and the choice of one: against a plain search, at the ends of the range, with none
 * left, and with what is asked for it counted.
 */

namespace ns3
{
namespace lifecycle
{

namespace
{

constexpr uint16_t FIRST = EphemeralPorts::FIRST; //!< of the dynamic range
constexpr uint32_t COUNT = EphemeralPorts::COUNT; //!< ports in it

/**
 * @param localPort this host's port
 * @param remote the peer's last byte of address
 * @param remotePort the peer's port
 * @return a four-tuple
 */
FourTuple
Tuple(uint16_t localPort, uint8_t remote = 2, uint16_t remotePort = 80)
{
    FourTuple tuple;
    tuple.local[15] = 1;
    tuple.remote[15] = remote;
    tuple.localPort = localPort;
    tuple.remotePort = remotePort;
    return tuple;
}

/// @return an answer that any four-tuple is free
TupleUse
Any(const FourTuple&)
{
    return TupleUse::FREE;
}

/// @return an answer that a four-tuple has left the last table that had it
TupleUse
Gone(const FourTuple&)
{
    return TupleUse::FREE;
}

} // namespace

// ---- Sets of ports

TEST(Ports, SetOfRunsIsWhatASetIs)
{
    // Few ports, at both ends of all, so that runs meet and part often.
    std::mt19937 dice(7);
    std::vector<uint16_t> ports;
    for (uint32_t i = 0; i < 24; ++i)
    {
        ports.push_back(static_cast<uint16_t>(i));
        ports.push_back(static_cast<uint16_t>(65535 - i));
    }
    PortSet runs;
    std::set<uint16_t> plain;
    for (int step = 0; step < 20000; ++step)
    {
        const uint16_t port = ports[dice() % ports.size()];
        if (dice() % 2 == 0)
        {
            ASSERT_EQ(runs.Insert(port), plain.insert(port).second);
        }
        else
        {
            ASSERT_EQ(runs.Erase(port), plain.erase(port) == 1);
        }
        ASSERT_EQ(runs.Bytes() == 0, plain.empty()) << "an empty set holds no memory";
        const uint16_t from = ports[dice() % ports.size()];
        uint32_t next = from;
        while (next < PortSet::END && plain.count(static_cast<uint16_t>(next)) > 0)
        {
            ++next;
        }
        ASSERT_EQ(runs.NextOutside(from), next);
        ASSERT_EQ(runs.Holds(from), plain.count(from) == 1);
    }
}

TEST(Ports, SetInTurnIsOneRun)
{
    PortSet ports;
    for (uint32_t port = 0; port < PortSet::END; ++port)
    {
        ports.Insert(static_cast<uint16_t>(port));
    }
    EXPECT_LE(ports.Bytes(), 16u);
    EXPECT_EQ(ports.NextOutside(0), PortSet::END);
    EXPECT_EQ(ports.NextOutside(PortSet::END), PortSet::END);
}

// ---- Ephemeral ports

TEST(EphemeralPort, TurnGoesRoundTheDynamicRange)
{
    EphemeralPorts ports;
    for (uint32_t i = 0; i < COUNT; ++i)
    {
        ASSERT_EQ(ports.Choose(Tuple(0), Any), FIRST + i);
        ports.Review(Tuple(static_cast<uint16_t>(FIRST + i)), Gone);
    }
    EXPECT_EQ(ports.Choose(Tuple(0), Any), FIRST);
}

TEST(EphemeralPort, EachDestinationHasATurnOfItsOwn)
{
    EphemeralPorts ports;
    EXPECT_EQ(ports.Choose(Tuple(0, 2), Any), FIRST);
    EXPECT_EQ(ports.Choose(Tuple(0, 3), Any), FIRST);
    EXPECT_EQ(ports.Choose(Tuple(0, 2, 81), Any), FIRST);
    EXPECT_EQ(ports.Choose(Tuple(7, 2), Any), FIRST + 1);
    EXPECT_EQ(ports.GetTakenCount(), 4u);
}

TEST(EphemeralPort, AnswererSeesTheWholeTuple)
{
    EphemeralPorts ports;
    ports.Choose(Tuple(5, 7, 443), [&](const FourTuple& tuple) {
        EXPECT_TRUE(tuple == Tuple(FIRST, 7, 443));
        return TupleUse::FREE;
    });
}

TEST(EphemeralPort, AllGivenOutLeavesNoneUntilOneComesBack)
{
    EphemeralPorts ports;
    for (uint32_t i = 0; i < COUNT; ++i)
    {
        ports.Choose(Tuple(0), Any);
    }
    EXPECT_EQ(ports.GetTakenCount(), COUNT);
    EXPECT_FALSE(ports.Choose(Tuple(0), Any));
    for (uint32_t i = 0; i < COUNT; ++i)
    {
        // In an order that jumps, so that the turn is before it, after it, and at either end.
        const auto port = static_cast<uint16_t>(FIRST + i * 10007 % COUNT);
        ports.Review(Tuple(port), Gone);
        ASSERT_EQ(ports.Choose(Tuple(0), Any), port);
        ASSERT_FALSE(ports.Choose(Tuple(0), Any));
    }
    EXPECT_EQ(ports.Choose(Tuple(0, 3), Any), FIRST) << "another destination has all of them";
}

TEST(EphemeralPort, OneThatIsStillUsedStaysTaken)
{
    EphemeralPorts ports;
    ports.Choose(Tuple(0), Any);
    ports.Review(Tuple(FIRST), [](const FourTuple&) { return TupleUse::TAKEN; });
    EXPECT_EQ(ports.GetTakenCount(), 1u);
    ports.Review(Tuple(FIRST), [](const FourTuple&) { return TupleUse::BUSY; });
    EXPECT_EQ(ports.GetTakenCount(), 0u) << "it has to be asked about again";
}

TEST(EphemeralPort, OneThatIsTakenIsAskedAboutOnce)
{
    EphemeralPorts ports;
    uint32_t asked = 0;
    const auto taken = [&](const FourTuple&) {
        ++asked;
        return TupleUse::TAKEN;
    };
    EXPECT_FALSE(ports.Choose(Tuple(0), taken));
    EXPECT_EQ(asked, COUNT);
    EXPECT_FALSE(ports.Choose(Tuple(0), taken));
    EXPECT_EQ(asked, COUNT) << "known by now";
    ports.Review(Tuple(65535), Gone);
    EXPECT_EQ(ports.Choose(Tuple(0), Any), 65535);
}

TEST(EphemeralPort, OneThatIsBusyIsAskedAboutEachTime)
{
    EphemeralPorts ports;
    uint32_t asked = 0;
    const auto busy = [&](const FourTuple& tuple) {
        ++asked;
        return tuple.localPort == 50000 && asked > COUNT ? TupleUse::FREE : TupleUse::BUSY;
    };
    EXPECT_FALSE(ports.Choose(Tuple(0), busy));
    EXPECT_EQ(asked, COUNT);
    EXPECT_EQ(ports.Choose(Tuple(0), busy), 50000);
    EXPECT_EQ(ports.GetTakenCount(), 1u);
}

TEST(EphemeralPort, NamedByTheUserIsTakenToo)
{
    EphemeralPorts ports;
    ports.Take(Tuple(FIRST));
    ports.Take(Tuple(FIRST - 1));
    EXPECT_EQ(ports.GetTakenCount(), 1u) << "the other is not of the dynamic range";
    EXPECT_EQ(ports.Choose(Tuple(0), Any), FIRST + 1);
}

TEST(EphemeralPort, WhatNoChoiceHasMetIsNotLookedInto)
{
    EphemeralPorts ports;
    ports.Choose(Tuple(0), Any);
    const auto fail = [](const FourTuple&) {
        ADD_FAILURE() << "asked";
        return TupleUse::FREE;
    };
    ports.Review(Tuple(80), fail);
    ports.Review(Tuple(FIRST, 9), fail);
    ports.Review(Tuple(FIRST + 1), fail);
    EXPECT_EQ(ports.GetTakenCount(), 1u);
}

TEST(EphemeralPort, WhereSomebodyWaitsNoConnectionGetsItUnasked)
{
    EphemeralPorts ports;
    for (const uint16_t port : {FIRST, static_cast<uint16_t>(FIRST + 2), uint16_t{80}})
    {
        ports.SetWaiting(port, true);
    }
    EXPECT_EQ(ports.Choose(Tuple(0), Any), FIRST + 1);
    EXPECT_EQ(ports.Choose(Tuple(0), Any), FIRST + 3);
    ports.SetWaiting(FIRST, false);
    for (uint32_t i = 4; i < COUNT; ++i)
    {
        ports.Choose(Tuple(0), Any);
    }
    EXPECT_EQ(ports.Choose(Tuple(0), Any), FIRST);
    EXPECT_FALSE(ports.Choose(Tuple(0), Any));
    EXPECT_EQ(ports.GetTakenCount(), COUNT - 1) << "the one that is waited at";
}

TEST(EphemeralPort, WaitingOnesComeInTurnToo)
{
    EphemeralPorts ports;
    EXPECT_EQ(ports.ChooseWaiting(), FIRST);
    EXPECT_EQ(ports.ChooseWaiting(), FIRST + 1) << "also where nobody came to wait at the first";
    for (uint32_t i = 0; i < COUNT; ++i)
    {
        const auto port = ports.ChooseWaiting();
        ASSERT_EQ(port, FIRST + (i + 2) % COUNT);
        ports.SetWaiting(*port, true);
    }
    EXPECT_FALSE(ports.ChooseWaiting());
    EXPECT_FALSE(ports.Choose(Tuple(0), Any));
    ports.SetWaiting(60000, false);
    EXPECT_EQ(ports.ChooseWaiting(), 60000);
}

namespace
{

constexpr std::size_t DESTINATIONS = 3; //!< of the search

/// Ports as a plain search finds them: what every choice has to be.
struct PlainPorts
{
    /**
     * @param destination which
     * @return what Choose has to return
     */
    std::optional<uint16_t> Choose(std::size_t destination)
    {
        uint32_t& turn = next[destination];
        for (uint32_t tries = 0; tries < COUNT; ++tries)
        {
            const uint32_t offset = (turn + tries) % COUNT;
            if (!waiting[offset] && uses[destination][offset] == TupleUse::FREE)
            {
                turn = (offset + 1) % COUNT;
                return static_cast<uint16_t>(FIRST + offset);
            }
        }
        return std::nullopt;
    }

    std::array<std::array<TupleUse, COUNT>, DESTINATIONS> uses{}; //!< by destination and port
    std::array<bool, COUNT> waiting{};                            //!< somebody waits there
    std::array<uint32_t, DESTINATIONS> next{};                    //!< whose turn it is
};

/// The ports of the core beside the plain ones, and what happens to both.
class BothPorts
{
  public:
    /// @param seed of what happens
    explicit BothPorts(uint32_t seed)
        : m_dice(seed)
    {
    }

    /// @param destination where a connection is opened
    void Open(std::size_t destination)
    {
        const auto port = m_ports.Choose(TupleOf(destination, 0), [&](const FourTuple& tuple) {
            return plain.uses[destination][tuple.localPort - FIRST];
        });
        ASSERT_EQ(port, plain.Choose(destination));
        if (port)
        {
            plain.uses[destination][*port - FIRST] = TupleUse::TAKEN;
        }
    }

    /**
     * A four-tuple's use changes as it may: one that is taken leaves a table; one that is busy
     * becomes free by itself; one that is free is taken by a user who names it, or by the peer.
     *
     * @param destination where
     * @param port which
     */
    void Change(std::size_t destination, uint16_t port)
    {
        TupleUse& use = plain.uses[destination][port - FIRST];
        const bool leaves = use == TupleUse::TAKEN;
        use = static_cast<TupleUse>(Throw(3));
        if (leaves)
        {
            m_ports.Review(TupleOf(destination, port), [&](const FourTuple&) { return use; });
        }
        else if (use == TupleUse::TAKEN && Throw(2) == 0)
        {
            m_ports.Take(TupleOf(destination, port));
        }
    }

    /// @param port where somebody comes to wait, or goes
    void Wait(uint16_t port)
    {
        bool& waiting = plain.waiting[port - FIRST];
        waiting = !waiting;
        m_ports.SetWaiting(port, waiting);
    }

    /// Everything comes to its end.
    void EndAll()
    {
        for (std::size_t destination = 0; destination < DESTINATIONS; ++destination)
        {
            for (uint32_t offset = 0; offset < COUNT; ++offset)
            {
                const auto port = static_cast<uint16_t>(FIRST + offset);
                m_ports.Review(TupleOf(destination, port), Gone);
            }
            plain.uses[destination].fill(TupleUse::FREE);
        }
        ASSERT_EQ(m_ports.GetTakenCount(), 0u);
    }

    /**
     * @param below a bound
     * @return a number below it
     */
    uint32_t Throw(uint32_t below)
    {
        return m_dice() % below;
    }

    PlainPorts plain; //!< by search

  private:
    /**
     * @param destination which
     * @param port the local port
     * @return a four-tuple
     */
    static FourTuple TupleOf(std::size_t destination, uint16_t port)
    {
        return Tuple(port, static_cast<uint8_t>(destination));
    }

    std::mt19937 m_dice;    //!< what happens
    EphemeralPorts m_ports; //!< of the core
};

} // namespace

TEST(EphemeralPort, ChoiceIsThatOfAPlainSearchWhateverComesAndGoes)
{
    BothPorts both(1);
    for (int round = 0; round < 10; ++round)
    {
        // Nearly all are taken, so that the turn meets every kind of neighbour, and the ends.
        for (uint32_t i = 0; i < COUNT - 3; ++i)
        {
            both.plain.uses[0][i] = both.Throw(20) == 0 ? TupleUse::BUSY : TupleUse::TAKEN;
        }
        for (int step = 0; step < 1000; ++step)
        {
            const uint32_t kind = both.Throw(8);
            // Half of it happens at the ends of the range.
            const uint32_t offset =
                both.Throw(2) == 0 ? both.Throw(COUNT) : (COUNT - 8 + both.Throw(16)) % COUNT;
            const auto port = static_cast<uint16_t>(FIRST + offset);
            if (kind < 4)
            {
                ASSERT_NO_FATAL_FAILURE(both.Open(kind % DESTINATIONS)) << round << " " << step;
            }
            else if (kind < 7)
            {
                both.Change(both.Throw(DESTINATIONS), port);
            }
            else
            {
                both.Wait(port);
            }
        }
        ASSERT_NO_FATAL_FAILURE(both.EndAll());
    }
}

} // namespace lifecycle
} // namespace ns3
