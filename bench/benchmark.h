/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef BENCHMARK_H
#define BENCHMARK_H

#include "bench-options.h"

#include <iosfwd>

/**
 * @file
 *
 * The whole benchmark: all runs, and what is written about them.
 */

namespace ns3
{
namespace bench
{

/**
 * Measure, print tables, write files.
 *
 * @param options what to measure and where the files go
 * @param out gets the tables
 * @param progress gets a line about each case
 * @throw UsageError when the directory cannot be made
 * @throw RunError when a run fails
 * @throw GnuplotError when there is no figure; everything else is written
 */
void RunBenchmark(const BenchOptions& options, std::ostream& out, std::ostream& progress);

} // namespace bench
} // namespace ns3

#endif // BENCHMARK_H
