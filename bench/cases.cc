/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "cases.h"

#include "star.h"

#include <algorithm>

namespace ns3
{
namespace bench
{

namespace
{

constexpr uint32_t MANY_CLIENTS = 64;
/// All connections of a run must begin while the first one is still in TIME_WAIT, of 240 s.
constexpr double ARRIVALS_SECONDS = 200;
constexpr double LEAST_RATE = 1000;         //!< connections a second
constexpr uint64_t CONNECT_REPETITIONS = 2; //!< each is of many batches
constexpr uint64_t TRANSFER_REPETITIONS = 5;
constexpr uint64_t COUNTED_BYTES = 2000000; //!< at most, of a transfer under valgrind

/// The least of several runs is that of the one that was disturbed least; a long run is disturbed
/// for a small part only.
uint64_t
GetRepetitions(const BenchOptions& options, const RunSpec& spec)
{
    if (options.repetitions > 0)
    {
        return options.repetitions;
    }
    if (spec.connections <= 1000)
    {
        return 5;
    }
    if (spec.connections <= 4000)
    {
        return spec.stock ? 2 : 3;
    }
    return spec.connections <= 16000 && !spec.stock ? 2 : 1;
}

/// @return a churn in one of the two topologies
RunSpec
MakeChurn(uint64_t connections, bool manyClients, bool queueDisc)
{
    RunSpec spec;
    spec.connections = connections;
    spec.queueDisc = queueDisc;
    spec.serverFirst = manyClients;
    spec.clients = manyClients ? MANY_CLIENTS : 1;
    const uint64_t ports = uint64_t{spec.clients} * Star::DYNAMIC_PORTS;
    spec.addresses = static_cast<uint32_t>((connections + ports - 1) / ports);
    spec.rate = std::max(LEAST_RATE, static_cast<double>(connections) / ARRIVALS_SECONDS);
    return spec;
}

/// @return stock, where it takes part, and this module
Group
MakeChurnGroup(const BenchOptions& options, RunSpec spec)
{
    Group group;
    // Where stock takes long one of its series has to do: that of one client with the queue disc,
    // which is what a script gets that asks for nothing.
    const bool isUsual = spec.clients == 1 && spec.queueDisc;
    const uint64_t most = isUsual ? options.stockUpTo : options.stockEverywhereUpTo;
    if (spec.connections <= most)
    {
        spec.stock = true;
        spec.untilEmpty = spec.connections <= options.stockEverywhereUpTo;
        group.push_back({spec, GetRepetitions(options, spec), false, 0});
    }
    spec.stock = false;
    spec.untilEmpty = true;
    group.push_back({spec, GetRepetitions(options, spec), false, 0});
    for (auto& item : group)
    {
        item.isCounted = spec.clients == 1 && spec.connections <= options.countUpTo;
    }
    return group;
}

} // namespace

std::vector<Group>
MakeChurnGroups(const BenchOptions& options)
{
    std::vector<Group> groups;
    for (const bool manyClients : {false, true})
    {
        for (const bool queueDisc : {true, false})
        {
            for (const uint64_t connections : options.connections)
            {
                const bool fits = manyClients ? !queueDisc || connections <= options.queueDiscUpTo
                                              : connections <= Star::DYNAMIC_PORTS;
                if (fits)
                {
                    const RunSpec spec = MakeChurn(connections, manyClients, queueDisc);
                    groups.push_back(MakeChurnGroup(options, spec));
                }
            }
        }
    }
    return groups;
}

Group
MakeConnectGroup(const BenchOptions& options)
{
    Group group;
    RunSpec spec;
    spec.workload = Workload::CONNECT;
    // A queue disc makes an object for each new flow, and only an idle host has new ports to offer.
    spec.queueDisc = false;
    spec.attempts = options.attempts;
    const uint64_t repetitions =
        options.repetitions > 0 ? options.repetitions : CONNECT_REPETITIONS;
    spec.stock = true;
    group.push_back({spec, repetitions, false, 0});
    spec.stock = false;
    for (const uint64_t timeWaits : options.timeWaits)
    {
        spec.connections = timeWaits;
        group.push_back({spec, repetitions, false, 0});
    }
    return group;
}

Group
MakeTransferGroup(const BenchOptions& options)
{
    Group group;
    RunSpec spec;
    spec.workload = Workload::TRANSFER;
    spec.bytes = options.bytes;
    const uint64_t repetitions =
        options.repetitions > 0 ? options.repetitions : TRANSFER_REPETITIONS;
    for (const bool stock : {true, false})
    {
        spec.stock = stock;
        group.push_back(
            {spec, repetitions, options.countUpTo > 0, std::min(options.bytes, COUNTED_BYTES)});
    }
    return group;
}

} // namespace bench
} // namespace ns3
