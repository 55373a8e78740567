/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_RUN_REPORT_H
#define TCP_LIFECYCLE_RUN_REPORT_H

#include "tcp-lifecycle-csv.h"
#include "tcp-lifecycle-figures.h"
#include "tcp-lifecycle-records.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The part of the report that says what was run.
 */

namespace ns3
{

/**
 * All that the plan says, where it is an axis or not what a plan says that does not speak of it.
 *
 * @param records the sweep
 * @param digests its points, in plan order; at least one
 * @param grid the same
 * @return the section of the page
 */
std::string MakeRunSection(const SweepRecords& records,
                           const std::vector<PointDigest>& digests,
                           const PointGrid& grid);

} // namespace ns3

#endif // TCP_LIFECYCLE_RUN_REPORT_H
