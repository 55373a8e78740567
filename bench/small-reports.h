/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SMALL_REPORTS_H
#define SMALL_REPORTS_H

#include "sample.h"
#include "text-table.h"

/**
 * @file
 *
 * What connects and transfers say: a table each, which is short enough for CSV and people alike.
 */

namespace ns3
{
namespace bench
{

/**
 * @param samples of connects: stock first, then this module, the most idle host first
 * @return a row each
 */
TextTable MakeConnectTable(const SampleGroup& samples);

/**
 * @param samples of transfers: stock first
 * @return a row each
 */
TextTable MakeTransferTable(const SampleGroup& samples);

} // namespace bench
} // namespace ns3

#endif // SMALL_REPORTS_H
