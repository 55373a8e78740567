/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXPLORE_WORLDS_H
#define EXPLORE_WORLDS_H

#include "explore-world.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * The worlds that are explored, each a few lines. A is the client, B the server.
 */

namespace ns3
{
namespace lifecycle
{
namespace explore
{

/// What the network may do.
struct Bound
{
    uint8_t losses{1};    //!< segments lost
    uint8_t copies{1};    //!< segments that arrive twice
    uint8_t early{0};     //!< retransmission timers that run out too early
    uint8_t shortages{0}; //!< segments that find a queue of the listener full
};

/// One world: its name, what it is about, and how it differs from the plainest.
struct Shape
{
    const char* name;             //!< as on the command line
    const char* about;            //!< in a few words
    void (*alter)(WorldOptions&); //!< makes it of the plainest one
};

/**
 * One connection. The client writes one byte and the server another.
 *
 * @return the worlds
 */
inline const std::vector<Shape>&
OneConnection()
{
    static const std::vector<Shape> shapes{
        {"client-first",
         "the server closes once the client has",
         [](WorldOptions& w) { w.b.closes = CloseWhen::AFTER_EOF; }},
        {"server-first",
         "the client closes once the server has",
         [](WorldOptions& w) { w.a.closes = CloseWhen::AFTER_EOF; }},
        {"server-speaks",
         "the client writes nothing, and closes once the server has",
         [](WorldOptions& w) {
             w.a.bytes = 0;
             w.a.closes = CloseWhen::AFTER_EOF;
         }},
        {"any-order", "each closes at any time: also both at once", [](WorldOptions&) {}},
        {"half-close",
         "the server writes two bytes after the client has closed",
         [](WorldOptions& w) {
             w.b.closes = CloseWhen::AFTER_EOF;
             w.b.bytes = 2;
             w.b.writesLate = true;
         }},
        {"close-in-syn-rcvd",
         "each closes at any time, also before it is established",
         [](WorldOptions& w) {
             w.a.closes = w.b.closes = CloseWhen::EARLY;
             w.b.keepsRecords = false; // a record has no user who could close it
         }},
        {"fin-rides",
         "the FIN goes on the last segment of text",
         [](WorldOptions& w) { w.a.finRides = w.b.finRides = true; }},
        {"simultaneous-open",
         "both open at once, and nobody listens",
         [](WorldOptions& w) {
             w.a.bytes = w.b.bytes = 0;
             w.b.listens = false;
             w.b.opens = 1;
             w.bothOpen = true;
         }},
        {"unread",
         "the server's user may close before it has read",
         [](WorldOptions& w) {
             w.b.reads = false;
             w.a.mayFail = w.b.mayFail = w.mayStay = true;
         }},
        {"abort",
         "the client may abort at any time",
         [](WorldOptions& w) {
             w.a.aborts = true;
             w.b.closes = CloseWhen::AFTER_EOF;
             w.a.mayFail = w.b.mayFail = w.mayStay = true;
         }},
        {"give-up",
         "R2 is two transmissions, and more may be lost",
         [](WorldOptions& w) {
             w.losses = static_cast<uint8_t>(w.losses + 1);
             w.b.closes = CloseWhen::AFTER_EOF;
             for (HostOptions* host : {&w.a, &w.b})
             {
                 host->parameters.finTransmissions = 2;
                 host->parameters.synTransmissions = 2;
                 host->mayFail = true;
             }
             w.mayStay = true;
         }},
    };
    return shapes;
}

/**
 * Two connections of the same four-tuple, one after the other. The client uploads two bytes, faster
 * than its ISN clock ticks: the second ISS lies within the numbers of the first connection, as RFC
 * 6528, section 3, allows. The server sends no text, so its clock is ahead of its numbers, but not
 * by more than a window.
 *
 * @return the worlds
 */
inline const std::vector<Shape>&
TwoConnections()
{
    static const auto reopen = [](WorldOptions& w) {
        w.a.opens = 2;
        w.a.bytes = 2;
        w.b.bytes = 0;
        w.a.isnSteps = {1, 3};
        w.b.isnSteps = {5};
    };
    static const std::vector<Shape> shapes{
        {"client-first-again",
         "the server closes once the client has; the client opens again",
         [](WorldOptions& w) {
             reopen(w);
             w.b.closes = CloseWhen::AFTER_EOF;
         }},
        {"server-first-again",
         "the client closes once the server has; the client opens again",
         [](WorldOptions& w) {
             reopen(w);
             w.a.closes = CloseWhen::AFTER_EOF;
         }},
        {"client-first-again-without-resets",
         "the same as client-first-again, and no reset arrives",
         [](WorldOptions& w) {
             reopen(w);
             w.b.closes = CloseWhen::AFTER_EOF;
             w.dropsResets = true;
         }},
        {"server-first-again-without-resets",
         "the same as server-first-again, and no reset arrives",
         [](WorldOptions& w) {
             reopen(w);
             w.a.closes = CloseWhen::AFTER_EOF;
             w.dropsResets = true;
         }},
        {"server-first-again-without-text",
         "the same as server-first-again, but nothing is written",
         [](WorldOptions& w) {
             reopen(w);
             w.a.bytes = 0;
             w.a.isnSteps = {1};
             w.a.closes = CloseWhen::AFTER_EOF;
         }},
    };
    return shapes;
}

/**
 * @param shape how it differs from the plainest
 * @param bound what the network may do
 * @param policies whom both cores ask
 * @return a world
 */
inline WorldOptions
MakeWorld(const Shape& shape, const Bound& bound, const Policies& policies = Policies::Standard())
{
    WorldOptions world;
    world.name = shape.name;
    world.losses = bound.losses;
    world.copies = bound.copies;
    world.early = bound.early;
    world.shortages = bound.shortages;
    world.a.iss = Seq(100);
    world.b.iss = Seq(300);
    world.a.opens = 1;
    world.a.hasFastOpenCookie = true; // of use to the policy of that name only
    world.b.listens = true;
    world.b.keepsRecords = true;
    for (HostOptions* host : {&world.a, &world.b})
    {
        host->parameters.msl = World::MSL;
        // More than losses and early timers can use up: nobody gives up.
        host->parameters.finTransmissions = 8;
        host->parameters.synTransmissions = 8;
        host->policies = policies;
    }
    shape.alter(world);
    return world;
}

} // namespace explore
} // namespace lifecycle
} // namespace ns3

#endif // EXPLORE_WORLDS_H
