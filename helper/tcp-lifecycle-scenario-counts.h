/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SCENARIO_COUNTS_H
#define TCP_LIFECYCLE_SCENARIO_COUNTS_H

#include "tcp-lifecycle-scenario.h"

#include "ns3/node.h"
#include "ns3/segment-middlebox.h"
#include "ns3/tcp-old-duplicate-collector.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The counters of protocols, middlebox and collector as records. doc/results.md lists their names.
 */

namespace ns3
{

/**
 * Append the counters of a host's protocol; of stock's TCP, which has none, nothing.
 *
 * @param node the host
 * @param name of the host in the records
 * @param [in,out] counts the records
 */
void AddProtocolCounts(Ptr<Node> node, const std::string& name, std::vector<CountRecord>& counts);

/**
 * Append the counters of the path.
 *
 * @param middlebox on the path
 * @param [in,out] counts the records
 */
void AddPathCounts(const SegmentMiddlebox& middlebox, std::vector<CountRecord>& counts);

/**
 * Append what old duplicates did.
 *
 * @param old what was counted
 * @param [in,out] counts the records
 */
void AddOldDuplicateCounts(const TcpOldDuplicateCounts& old, std::vector<CountRecord>& counts);

} // namespace ns3

#endif // TCP_LIFECYCLE_SCENARIO_COUNTS_H
