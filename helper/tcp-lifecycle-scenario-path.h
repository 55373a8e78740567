/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SCENARIO_PATH_H
#define TCP_LIFECYCLE_SCENARIO_PATH_H

#include "tcp-lifecycle-scenario.h"

#include "ns3/segment-middlebox.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What a plan point says of the path, as the object that does it.
 */

namespace ns3
{

/**
 * @param point a plan point
 * @return what is wrong with what it says of the path, or an empty text
 */
std::string CheckScenarioPath(const ScenarioPoint& point);

/**
 * @param point a plan point that is right
 * @return the middlebox of its path, without a classifier
 */
Ptr<SegmentMiddlebox> MakeScenarioMiddlebox(const ScenarioPoint& point);

} // namespace ns3

#endif // TCP_LIFECYCLE_SCENARIO_PATH_H
