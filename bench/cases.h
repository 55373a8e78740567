/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CASES_H
#define CASES_H

#include "bench-options.h"
#include "run-spec.h"

#include <cstdint>
#include <vector>

/**
 * @file
 *
 * Which runs a benchmark consists of.
 */

namespace ns3
{
namespace bench
{

/// A run, and how often it is done.
struct Case
{
    RunSpec spec;             //!< the run
    uint64_t repetitions{1};  //!< how often
    bool isCounted{false};    //!< its instructions are counted under valgrind, if need be
    uint64_t countedBytes{0}; //!< transfer: so many are sent there
};

/// Cases that are compared with each other, so their repetitions take turns.
using Group = std::vector<Case>;

/**
 * The churns: from one client that closes first, as many as its ports allow, and from 64 clients
 * with a server that closes first.
 *
 * @param options what was asked for
 * @return groups of stock, where it takes part, and this module
 */
std::vector<Group> MakeChurnGroups(const BenchOptions& options);

/**
 * @param options what was asked for
 * @return stock at an idle host, and this module at every host
 */
Group MakeConnectGroup(const BenchOptions& options);

/**
 * @param options what was asked for
 * @return stock and this module
 */
Group MakeTransferGroup(const BenchOptions& options);

} // namespace bench
} // namespace ns3

#endif // CASES_H
