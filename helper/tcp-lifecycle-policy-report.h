/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_POLICY_REPORT_H
#define TCP_LIFECYCLE_POLICY_REPORT_H

#include "tcp-lifecycle-csv.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The part of the report that sets policies side by side: what each costs and what it risks.
 */

namespace ns3
{

/**
 * A table for each corner of the plan, a row a variant, and a figure of the measures that differ.
 *
 * @param digests the points, in plan order; at least one
 * @return the section of the page, or nothing where the plan compares no policies
 * @throw GnuplotError when the figure cannot be drawn
 */
std::string MakePolicySection(const std::vector<PointDigest>& digests);

} // namespace ns3

#endif // TCP_LIFECYCLE_POLICY_REPORT_H
