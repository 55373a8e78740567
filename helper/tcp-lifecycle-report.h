/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_REPORT_H
#define TCP_LIFECYCLE_REPORT_H

#include "tcp-lifecycle-csv.h"
#include "tcp-lifecycle-records.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The page that shows a sweep: report.html, one file with its style and its pictures inside it.
 */

namespace ns3
{

/**
 * Write report.html. It appears when it is complete; a former one stays until then.
 *
 * @param records the sweep
 * @param digests its points, from WriteTables
 * @param directory where to write
 * @throw GnuplotError when the figures cannot be drawn
 * @throw std::runtime_error when the page cannot be written
 */
void WriteReport(const SweepRecords& records,
                 const std::vector<PointDigest>& digests,
                 const std::string& directory);

} // namespace ns3

#endif // TCP_LIFECYCLE_REPORT_H
