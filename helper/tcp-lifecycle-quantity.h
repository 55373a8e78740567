/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_QUANTITY_H
#define TCP_LIFECYCLE_QUANTITY_H

#include "ns3/nstime.h"

#include <optional>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * Numbers with units, as plans hold them: the values of keys, and the values of a policy's
 * attributes in brackets. Of no use but to the reader of plans.
 */

namespace ns3
{
namespace plans
{

/// A unit that may follow a number, and what one of it is worth. The empty name admits plain
/// numbers.
struct Unit
{
    const char* name; //!< as written in the plan
    double factor;    //!< value of one
};

using UnitList = std::vector<Unit>; //!< the units that a value may have

/// @return the units of a time, which cannot go without
const UnitList& GetTimeUnits();

/**
 * Numbers are read in the classic locale: a plan means the same on every machine.
 *
 * @param text a number, and perhaps a unit
 * @param units those that it may have
 * @param low the least value
 * @param high the largest
 * @return the value; nothing if it is no such number, has no such unit or is out of range
 */
std::optional<double> ParseQuantity(const std::string& text,
                                    const UnitList& units,
                                    double low,
                                    double high);

/**
 * @param text a time with its unit
 * @param low the least value
 * @param high the largest
 * @return the time; nothing if the text is none, has no unit or is out of range
 */
std::optional<Time> ParseTime(const std::string& text, Time low, Time high);

/**
 * @param time a time
 * @return the time in the largest unit in which it is a whole number, such as "90s"; in hours,
 *         without a fraction, where nobody will miss that
 */
std::string FormatTime(Time time);

} // namespace plans
} // namespace ns3

#endif // TCP_LIFECYCLE_QUANTITY_H
