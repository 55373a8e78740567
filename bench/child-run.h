/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CHILD_RUN_H
#define CHILD_RUN_H

#include "measures.h"
#include "run-spec.h"

#include <cstdint>
#include <optional>
#include <stdexcept>

/**
 * @file
 *
 * Runs in processes of their own, so that processor time and peak memory are theirs alone. The
 * program is executed anew rather than only forked: a forked process starts from its parent's peak.
 */

namespace ns3
{
namespace bench
{

/// A run did not end well. what() is one line.
class RunError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/**
 * Do a run and wait for its end.
 *
 * @param spec what to do
 * @return its measures
 * @throw RunError when it fails
 */
Measures RunAlone(const RunSpec& spec);

/**
 * Do a run under valgrind, about 50 times slower.
 *
 * @param spec what to do
 * @return instructions of the work that is measured; nothing where there is no valgrind
 * @throw RunError when the run fails
 */
std::optional<uint64_t> CountInstructions(const RunSpec& spec);

} // namespace bench
} // namespace ns3

#endif // CHILD_RUN_H
