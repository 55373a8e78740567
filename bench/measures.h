/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef MEASURES_H
#define MEASURES_H

#include <iosfwd>
#include <map>
#include <string>

/**
 * @file
 *
 * What a run found out, as it goes from the run's process to the benchmark's: a line each of a name
 * and a number.
 */

namespace ns3
{
namespace bench
{

/// Numbers by name. Those that a clock or the kernel gave begin with "cpu_" or "memory_"; all
/// others are the same in every run of a kind.
using Measures = std::map<std::string, double>;

/**
 * @param name of a measure
 * @return true if it is the same in every run of a kind
 */
bool IsDeterministic(const std::string& name);

/**
 * @param out where to write
 * @param measures what
 */
void WriteMeasures(std::ostream& out, const Measures& measures);

/**
 * @param text what WriteMeasures wrote
 * @return the measures
 * @throw std::runtime_error when the text is something else
 */
Measures ReadMeasures(const std::string& text);

} // namespace bench
} // namespace ns3

#endif // MEASURES_H
