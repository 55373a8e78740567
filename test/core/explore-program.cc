/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "core-policies.h"
#include "explore-search.h"
#include "explore-story.h"
#include "explore-worlds.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * `./lifecycle explore`: the same exploration as in the tests, with a bound of one's own. What was
 * found is told as a story; the exit code is 1 where something was found or not everything was
 * seen, 2 where an argument is wrong.
 */

using namespace ns3::lifecycle;
using namespace ns3::lifecycle::explore;

namespace
{

const char* const USAGE =
    "usage: explore [--world NAME] [--handshake NAME] [--teardown NAME] [--time-wait NAME]\n"
    "               [--losses N] [--copies N] [--early N] [--full-queues N] [--in-order]\n"
    "               [--states N] [--until-found] [--list]\n"
    "\n"
    "Visits every state of two hosts and a network that loses, copies and reorders segments,\n"
    "within the bound: so many losses, copies, and timers that run out too early.\n"
    "\n"
    "  --world NAME      one world; else all with one connection\n"
    "  --time-wait NAME  both hosts' policy; likewise --handshake and --teardown\n"
    "  --losses N, --copies N, --early N\n"
    "                    the bound, each from 0 to 15 (2, 1 and 1)\n"
    "  --full-queues N   so many segments find a queue of the listener full, or a cookie of Fast\n"
    "                    Open not valid any more, from 0 to 15 (1)\n"
    "  --in-order        segments of a direction arrive in the order in which they were sent\n"
    "  --states N        give up after so many states (50000000; some 200 bytes each)\n"
    "  --until-found     stop at the first thing that must not happen\n"
    "  --list            print the names of worlds and policies\n";

/// What the command line says.
struct Arguments
{
    std::vector<Shape> shapes{OneConnection()};  //!< worlds
    Policies policies{Policies::Standard()};     //!< whom the cores ask
    std::string names{"standard policies"};      //!< of those that were named
    Bound bound{2, 1, 1, 1};                     //!< what the network may do
    bool keepsOrder{false};                      //!< segments arrive in order
    SearchLimits limits{50000000, 64, 0, false}; //!< when to give up
};

/**
 * Bad input: one line, and the end.
 *
 * @param key an option
 * @param value what stands there
 * @param expected what should
 */
[[noreturn]] void
Refuse(const std::string& key, const std::string& value, const std::string& expected)
{
    std::cerr << "explore: " << key << " = " << value << ": expected " << expected << std::endl;
    std::exit(2);
}

/**
 * @param key an option
 * @param value a number
 * @param most the largest one
 * @return it
 */
uint32_t
ToNumber(const std::string& key, const std::string& value, uint32_t most)
{
    const bool digits = !value.empty() && value.size() < 10 &&
                        value.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || std::stoul(value) > most)
    {
        Refuse(key, value, "a number from 0 to " + std::to_string(most));
    }
    return static_cast<uint32_t>(std::stoul(value));
}

/**
 * @param list things with a name
 * @return the names
 */
template <typename List>
std::string
Names(const List& list)
{
    std::string names;
    for (const auto& item : list)
    {
        names += (names.empty() ? "" : ", ") + std::string(item.name);
    }
    return names;
}

/**
 * @param key an option
 * @param value a name
 * @param list where it is to be found
 * @return what has that name
 */
template <typename List>
const auto&
Choose(const std::string& key, const std::string& value, const List& list)
{
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& item) {
        return item.name == value;
    });
    if (found == list.end())
    {
        Refuse(key, value, "one of " + Names(list));
    }
    return *found;
}

/// @return all worlds
std::vector<Shape>
AllShapes()
{
    std::vector<Shape> shapes = OneConnection();
    shapes.insert(shapes.end(), TwoConnections().begin(), TwoConnections().end());
    return shapes;
}

/// Print all names.
void
List()
{
    for (const Shape& shape : AllShapes())
    {
        std::cout << "world " << shape.name << ": " << shape.about << "\n";
    }
    std::cout << "handshake: " << Names(HandshakePolicies()) << "\n"
              << "teardown: " << Names(TeardownPolicies()) << "\n"
              << "time-wait: " << Names(TimeWaitPolicies()) << "\n";
}

/**
 * @param bound what the network may do
 * @param key an option
 * @return the part of it that the option sets, or null
 */
uint8_t*
BoundOf(Bound& bound, const std::string& key)
{
    return key == "--losses"        ? &bound.losses
           : key == "--copies"      ? &bound.copies
           : key == "--early"       ? &bound.early
           : key == "--full-queues" ? &bound.shortages
                                    : nullptr;
}

/**
 * @param [in,out] arguments gets what an option says
 * @param key the option
 * @param value its value
 */
void
Take(Arguments& arguments, const std::string& key, const std::string& value)
{
    const auto choose = [&](const auto& list, auto& policy) {
        policy = Choose(key, value, list).policy;
        arguments.names = arguments.names == "standard policies" ? "" : arguments.names + ", ";
        arguments.names += key.substr(2) + " " + value;
    };
    if (key == "--world")
    {
        arguments.shapes = {Choose(key, value, AllShapes())};
    }
    else if (key == "--handshake")
    {
        choose(HandshakePolicies(), arguments.policies.handshake);
    }
    else if (key == "--teardown")
    {
        choose(TeardownPolicies(), arguments.policies.teardown);
    }
    else if (key == "--time-wait")
    {
        choose(TimeWaitPolicies(), arguments.policies.timeWait);
    }
    else if (uint8_t* place = BoundOf(arguments.bound, key))
    {
        *place = static_cast<uint8_t>(ToNumber(key, value, 15));
    }
    else if (key == "--states")
    {
        arguments.limits.states = ToNumber(key, value, 999999999);
    }
    else
    {
        Refuse("argument", key, "an option; see --help");
    }
}

/**
 * @param argc number of words
 * @param argv the words
 * @return what they say
 */
Arguments
Read(int argc, char** argv)
{
    Arguments arguments;
    for (int i = 1; i < argc; ++i)
    {
        const std::string key = argv[i];
        if (key == "--help" || key == "--list")
        {
            key == "--help" ? static_cast<void>(std::cout << USAGE) : List();
            std::exit(0);
        }
        if (key == "--until-found" || key == "--in-order")
        {
            (key == "--in-order" ? arguments.keepsOrder : arguments.limits.untilAny) = true;
            continue;
        }
        if (i + 1 == argc)
        {
            Refuse(key, "nothing", "a value, or see --help");
        }
        Take(arguments, key, argv[++i]);
    }
    return arguments;
}

/**
 * @param world a world
 * @param findings what was found there
 */
void
Tell(const WorldOptions& world, const Findings& findings)
{
    for (unsigned bit = 0; bit < HAZARD_COUNT; ++bit)
    {
        if ((findings.hazards & (1u << bit)) != 0)
        {
            Story story(std::string("\nA shortest way to: ") + ToString(Hazard(1u << bit)));
            story.Tell(world, findings.ways[bit]);
            std::cout << story.GetText();
        }
    }
}

} // namespace

int
main(int argc, char** argv)
{
    const Arguments arguments = Read(argc, argv);
    bool good = true;
    for (const Shape& shape : arguments.shapes)
    {
        WorldOptions world = MakeWorld(shape, arguments.bound, arguments.policies);
        world.keepsOrder = arguments.keepsOrder;
        Search search(world, arguments.limits);
        const Findings& findings = search.Run();
        std::cout << world.name << ", " << arguments.names << ": " << BoundText(world) << ": "
                  << Summary(findings) << std::endl;
        Tell(world, findings);
        if (findings.differing != 0)
        {
            std::cout << findings.differing
                      << " states of the same bytes differ in what can happen next\n";
        }
        good = good && findings.complete && findings.hazards == 0 && findings.differing == 0;
    }
    return good ? 0 : 1;
}
