/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TRANSFER_H
#define TRANSFER_H

#include "measures.h"
#include "run-spec.h"

/**
 * @file
 *
 * Bulk data over one connection, by ns-3's own applications.
 */

namespace ns3
{
namespace bench
{

/**
 * Run it to its end, in this process. doc/benchmark.md tells the measures.
 *
 * @param spec how many bytes
 * @return what it took
 */
Measures RunTransfer(const RunSpec& spec);

} // namespace bench
} // namespace ns3

#endif // TRANSFER_H
