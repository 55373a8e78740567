/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SCENARIO_FLOOD_H
#define TCP_LIFECYCLE_SCENARIO_FLOOD_H

#include "tcp-lifecycle-scenario.h"

#include "ns3/tcp-syn-flooder.h"

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What a plan point says of an attacker, as the objects that do it.
 */

namespace ns3
{

class TcpLifecycleTopologyHelper;

/**
 * Add the attacker that a plan point asks for.
 *
 * @param point a plan point with a flood
 * @param topology its hosts
 * @param port of the service
 * @return the attacker's application
 */
Ptr<TcpSynFlooder> AddScenarioFlood(const ScenarioPoint& point,
                                    TcpLifecycleTopologyHelper& topology,
                                    uint16_t port);

} // namespace ns3

#endif // TCP_LIFECYCLE_SCENARIO_FLOOD_H
