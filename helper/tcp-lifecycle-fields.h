/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_FIELDS_H
#define TCP_LIFECYCLE_FIELDS_H

#include "tcp-lifecycle-scenario.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The one list of the fields of a scenario's input and output, by name and in order. The encoding
 * between processes, the columns of the records and the columns of the CSV files all walk these
 * lists, so that a field added here appears in each of them and none can be forgotten.
 */

namespace ns3
{

/**
 * Visit the fields of a delay.
 *
 * @param prefix of the columns' names
 * @param delay the delay, const or not
 * @param visit called with the column's name and the field
 */
template <typename Delay, typename Visitor>
void
VisitDelayFields(const std::string& prefix, Delay& delay, Visitor&& visit)
{
    visit(prefix + "_min_s", delay.minSeconds);
    visit(prefix + "_max_s", delay.maxSeconds);
    visit(prefix + "_shape", delay.shape);
}

/**
 * Show every field of a scenario point to a visitor.
 *
 * @tparam Point ScenarioPoint or const ScenarioPoint
 * @tparam Visitor callable as visitor(std::string name, field&)
 * @param point the point
 * @param visit the visitor
 */
template <typename Point, typename Visitor>
void
VisitPointFields(Point& point, Visitor&& visit)
{
    visit("stack", point.stack);
    visit("loss_rate", point.lossRate);
    visit("msl_s", point.mslSeconds);
    visit("rtt_s", point.rttSeconds);
    visit("closer", point.closer);
    visit("profile", point.profile);
    visit("handshake", point.handshake);
    visit("teardown", point.teardown);
    visit("time_wait", point.timeWait);
    visit("timestamps", point.timestamps);
    visit("half_close", point.halfClose);
    visit("connections", point.connections);
    visit("arrival_rate", point.connectionsPerSecond);
    visit("request_bytes", point.requestBytes);
    visit("reply_bytes", point.replyBytes);
    visit("segment_size", point.segmentSize);
    visit("link_rate_bps", point.bitsPerSecond);
    visit("server_close_delay_s", point.serverCloseDelaySeconds);
    visit("client_ports", point.clientPorts);
    visit("backlog", point.backlog);
    visit("accept_rate", point.acceptsPerSecond);
    visit("flood_syns", point.flood.syns);
    visit("flood_rate", point.flood.synsPerSecond);
    visit("flood_start_s", point.flood.startSeconds);
    visit("flood_sources", point.flood.sources);
    visit("loss_model", point.middlebox.lossModel);
    visit("burst_length", point.middlebox.burstLength);
    visit("duplicate_rate", point.middlebox.duplicateRate);
    VisitDelayFields("duplicate", point.middlebox.duplicateDelay, visit);
    visit("jitter_rate", point.middlebox.jitterRate);
    VisitDelayFields("jitter", point.middlebox.jitter, visit);
    visit("script", point.middlebox.script);
    visit("drain_s", point.drainSeconds);
    visit("seed", point.seed);
    visit("run", point.run);
}

/**
 * Show every field of a connection record to a visitor.
 *
 * @tparam Record ConnectionRecord or const ConnectionRecord
 * @tparam Visitor callable as visitor(std::string name, field&)
 * @param record the record
 * @param visit the visitor
 */
template <typename Record, typename Visitor>
void
VisitConnectionFields(Record& record, Visitor&& visit)
{
    visit("connection", record.connection);
    visit("role", record.role);
    visit("closer_role", record.closer);
    visit("end_reason", record.endReason);
    visit("final_state", record.finalState);
    visit("opened_s", record.openedSeconds);
    visit("ended_s", record.endedSeconds);
    visit("handshake_s", record.handshakeSeconds);
    visit("connect_to_reply_s", record.connectToReplySeconds);
    visit("active_close_s", record.activeCloseSeconds);
    visit("passive_close_s", record.passiveCloseSeconds);
    visit("fin_s", record.finSeconds);
    visit("teardown_s", record.teardownSeconds);
    visit("release_s", record.releaseSeconds);
    for (std::size_t state = 0; state < SCENARIO_STATE_COUNT; ++state)
    {
        visit(std::string("t_") + SCENARIO_STATE_NAMES[state] + "_s", record.stateSeconds[state]);
    }
    visit("syn_sent", record.synSent);
    visit("syn_resent", record.synResent);
    visit("syn_ack_sent", record.synAckSent);
    visit("syn_ack_resent", record.synAckResent);
    visit("fin_sent", record.finSent);
    visit("fin_resent", record.finResent);
    visit("rst_sent", record.rstSent);
    visit("opened_early", record.openedEarly);
    visit("bytes_sent", record.bytesSent);
    visit("bytes_delivered", record.bytesDelivered);
}

/**
 * Show every scalar field of an occupancy record to a visitor; the series is not among them.
 *
 * @tparam Record OccupancyRecord or const OccupancyRecord
 * @tparam Visitor callable as visitor(std::string name, field&)
 * @param record the record
 * @param visit the visitor
 */
template <typename Record, typename Visitor>
void
VisitOccupancyFields(Record& record, Visitor&& visit)
{
    visit("node", record.node);
    visit("state", record.state);
    visit("mean_connections", record.meanConnections);
    visit("max_connections", record.maxConnections);
    visit("integral_s", record.integralSeconds);
}

/**
 * Visit the fields of a count.
 *
 * @param record the record, const or not
 * @param visit called with the column's name and the field
 */
template <typename Record, typename Visitor>
void
VisitCountFields(Record& record, Visitor&& visit)
{
    visit("node", record.node);
    visit("measure", record.measure);
    visit("value", record.value);
}

} // namespace ns3

#endif // TCP_LIFECYCLE_FIELDS_H
