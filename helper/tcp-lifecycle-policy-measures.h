/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_POLICY_MEASURES_H
#define TCP_LIFECYCLE_POLICY_MEASURES_H

#include "tcp-lifecycle-csv.h"

#include <functional>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What policies are compared by: each measure with its heading, its number at a point of the plan,
 * its text, and how it is drawn.
 */

namespace ns3
{

/// A number of a point; NaN where there is none.
using PointNumber = std::function<double(const PointDigest&)>;

/// How a measure is drawn.
struct PolicyDrawing
{
    std::string axis; //!< label of the axis, for gnuplot; empty: the measure is not drawn
    double unit{1};   //!< the axis counts in this unit
    std::string none; //!< said where the measure is zero everywhere
    /// The axis is logarithmic where numbers differ by more than a linear one can show.
    bool mayBeLogarithmic{false};
    PointNumber part; //!< of the number, so much is drawn darker; may be empty
};

/// One column of the comparison.
struct PolicyMeasure
{
    std::string heading;                       //!< of the column, markup; empty: drawn only
    bool always;                               //!< shown also where it is zero everywhere
    PointNumber get;                           //!< the number
    std::function<std::string(double)> format; //!< its text
    PolicyDrawing drawing;                     //!< how it is drawn
};

/// @return what a policy costs: connections, time, places in TIME_WAIT, memory
std::vector<PolicyMeasure> GetPolicyCosts();

/// @return what a policy risks: old segments, and what they did; what a listener turned away
std::vector<PolicyMeasure> GetPolicyRisks();

/**
 * @param digest a point
 * @return how many of its clients never reached ESTABLISHED
 */
double CountUnopened(const PointDigest& digest);

/**
 * @param bytes a number of bytes
 * @return it with three digits and the unit a reader would choose: "55.1 kB"
 */
std::string FormatBytes(double bytes);

} // namespace ns3

#endif // TCP_LIFECYCLE_POLICY_MEASURES_H
