/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_POLICY_FIGURE_H
#define TCP_LIFECYCLE_POLICY_FIGURE_H

#include "tcp-lifecycle-policy-corners.h"
#include "tcp-lifecycle-policy-measures.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * Policies side by side as bars.
 */

namespace ns3
{

/**
 * A row of panels a measure, a panel a corner, a bar a variant with its number above it. Where
 * there is nothing to draw, words say so.
 *
 * @param corners at least one; they are the columns
 * @param variants what the bars are called
 * @param measures those that are drawn are the rows; at least one is
 * @return an <svg> element
 * @throw GnuplotError when it cannot be drawn
 */
std::string DrawPolicyBars(const std::vector<PolicyCorner>& corners,
                           const VariantNames& variants,
                           const std::vector<PolicyMeasure>& measures);

} // namespace ns3

#endif // TCP_LIFECYCLE_POLICY_FIGURE_H
