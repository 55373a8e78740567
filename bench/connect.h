/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CONNECT_H
#define CONNECT_H

#include "measures.h"
#include "run-spec.h"

/**
 * @file
 *
 * What one connect costs at a host that has so many four-tuples to the same destination in
 * TIME_WAIT: to bind a socket, to have the stack choose its port, and to send the SYN.
 */

namespace ns3
{
namespace bench
{

/**
 * Run it to its end, in this process. doc/benchmark.md tells the measures.
 *
 * @param spec how many four-tuples are in TIME_WAIT, and how many connects are timed
 * @return what it took
 */
Measures RunConnect(const RunSpec& spec);

} // namespace bench
} // namespace ns3

#endif // CONNECT_H
