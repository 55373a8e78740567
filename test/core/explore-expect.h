/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXPLORE_EXPECT_H
#define EXPLORE_EXPECT_H

#include "core-golden.h"
#include "explore-search.h"
#include "explore-story.h"
#include "explore-worlds.h"

#include <gtest/gtest.h>
#include <iostream>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What the tests of the exhaustive exploration have in common: a world is explored, and what was
 * found is what was expected; a counterexample is found, and told as its golden file tells it.
 */

namespace ns3
{
namespace lifecycle
{
namespace explore
{

// Sanitizers cost tenfold: what they look for shows with a smaller bound as well.
#ifdef __SANITIZE_ADDRESS__
constexpr uint8_t COPIES = 0; //!< segments that arrive twice, where there is one connection
#else
constexpr uint8_t COPIES = 1; //!< segments that arrive twice, where there is one connection
#endif

/**
 * Explore and say how much was seen.
 *
 * @param world the world
 * @param who whose policies, for the line that is printed
 * @param until stop once all these hazards were found; 0 to see everything
 * @return what was found
 */
inline Findings
Explore(const WorldOptions& world, const std::string& who, uint32_t until = 0)
{
    SearchLimits limits;
    limits.until = until;
    Search search(world, limits);
    const Findings findings = search.Run();
    std::cout << "[ explored ] " << world.name << ", " << who << ": " << BoundText(world) << ": "
              << Summary(findings) << std::endl;
    return findings;
}

/**
 * @param world a world
 * @param findings what was found there
 * @return the shortest way to each hazard, told
 */
inline std::string
Stories(const WorldOptions& world, const Findings& findings)
{
    std::string text;
    for (unsigned bit = 0; bit < HAZARD_COUNT; ++bit)
    {
        if ((findings.hazards & (1u << bit)) != 0)
        {
            Story story(std::string("\nA way to: ") + ToString(Hazard(1u << bit)));
            story.Tell(world, findings.ways[bit]);
            text += story.GetText();
        }
    }
    return text;
}

/**
 * Everything was seen, and only what was expected was found.
 *
 * @param world the world
 * @param who whose policies
 * @param hazards what is to be found
 */
inline void
ExpectOnly(const WorldOptions& world, const std::string& who, uint32_t hazards)
{
    const Findings findings = Explore(world, who);
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.differing, 0u) << "what tells states apart is not complete";
    EXPECT_GT(findings.ends, 0u);
    EXPECT_EQ(HazardNames(findings.hazards), HazardNames(hazards)) << Stories(world, findings);
}

/**
 * @param name a world
 * @return how it is made
 */
inline const Shape&
ShapeOf(const std::string& name)
{
    for (const auto* shapes : {&OneConnection(), &TwoConnections()})
    {
        for (const Shape& shape : *shapes)
        {
            if (shape.name == name)
            {
                return shape;
            }
        }
    }
    ADD_FAILURE() << name;
    return OneConnection().front();
}

/**
 * @param name with dashes
 * @return it as GoogleTest takes it
 */
inline std::string
TestName(std::string name)
{
    bool upper = true;
    std::string test;
    for (char c : name)
    {
        if (c != '-')
        {
            test += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        }
        upper = c == '-';
    }
    return test;
}

/// A counterexample that must be found, and the file that tells it.
struct Counterexample
{
    const char* file;  //!< below golden/counterexamples
    const char* title; //!< what it shows
    Hazard hazard;     //!< what is found
};

/**
 * A hazard is found in a world, and the shortest way to it is as the golden file tells it.
 *
 * @param example the counterexample
 * @param world the world
 * @param who whose policies
 */
inline void
ExpectCounterexample(const Counterexample& example,
                     const WorldOptions& world,
                     const std::string& who)
{
    const Findings findings = Explore(world, who, example.hazard);
    ASSERT_NE(findings.hazards & example.hazard, 0u);
    unsigned bit = 0;
    while ((1u << bit) != example.hazard)
    {
        ++bit;
    }
    Story story(example.title);
    EXPECT_NE(story.Tell(world, findings.ways[bit]) & example.hazard, 0u);
    CompareWithGolden(std::string("counterexamples/") + example.file + ".txt", story.GetText());
}

} // namespace explore
} // namespace lifecycle
} // namespace ns3

#endif // EXPLORE_EXPECT_H
