/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include "run-spec.h"

#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

/**
 * @file
 *
 * The command line of the benchmark.
 */

namespace ns3
{
namespace bench
{

/// A command line that makes no sense; what() is one line.
class UsageError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/// What is to be measured.
struct BenchOptions
{
    std::string directory;             //!< where the results go
    std::set<Workload> workloads;      //!< which of them
    std::vector<uint64_t> connections; //!< of the churns, ascending
    std::vector<uint64_t> timeWaits;   //!< at the hosts whose connects are timed, ascending
    uint64_t attempts{0};              //!< connects that are timed
    uint64_t bytes{0};                 //!< of the transfer
    uint64_t repetitions{0};           //!< of every run; 0: as cases.h has them
    uint64_t stockUpTo{0};             //!< most connections of a churn by stock, one client, disc
    uint64_t stockEverywhereUpTo{0};   //!< most connections of any other churn by stock
    uint64_t queueDiscUpTo{0};         //!< most connections of a churn with many clients and disc
    uint64_t countUpTo{0};             //!< most connections of a churn under valgrind
};

/// What the command line asks for.
struct CommandLine
{
    std::optional<std::string> help; //!< this text, and nothing else
    std::optional<RunSpec> run;      //!< one run in this process, and nothing else
    BenchOptions options;            //!< else the benchmark
};

/**
 * @param argc number of words, the program's name included
 * @param argv the words
 * @return what they ask for
 * @throw UsageError when they make no sense
 */
CommandLine ParseCommandLine(int argc, char* argv[]);

} // namespace bench
} // namespace ns3

#endif // BENCH_OPTIONS_H
