/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_POLICY_CORNERS_H
#define TCP_LIFECYCLE_POLICY_CORNERS_H

#include "tcp-lifecycle-csv.h"
#include "tcp-lifecycle-figures.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The corners of a plan: the points that differ in their policies only, and so can be compared.
 */

namespace ns3
{

/// The points of one corner, in plan order.
struct PolicyCorner
{
    std::string title;                       //!< what they share
    std::string difference;                  //!< what of that the other corners do not share
    std::vector<const PointDigest*> digests; //!< a variant each
};

/**
 * A profile brings its own MSL, so variants of one corner may differ in it.
 *
 * @param digests the points, in plan order; they must outlive what is returned
 * @param variants their names
 * @return the corners, in plan order
 */
std::vector<PolicyCorner> FindPolicyCorners(const std::vector<PointDigest>& digests,
                                            const VariantNames& variants);

} // namespace ns3

#endif // TCP_LIFECYCLE_POLICY_CORNERS_H
