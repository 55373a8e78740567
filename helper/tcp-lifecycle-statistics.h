/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_STATISTICS_H
#define TCP_LIFECYCLE_STATISTICS_H

#include "tcp-lifecycle-scenario.h"

#include <cstdint>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * From connection records to numbers. A latency that was never reached is counted and stands as
 * +infinity in every quantile; a mean is taken over those that were reached, with the number of the
 * others beside it. NaN means that there was nothing to compute from.
 */

namespace ns3
{

/// One measure over many connections.
struct MetricSummary
{
    uint32_t n{0};          //!< connections to which the measure applies
    uint32_t nUnreached{0}; //!< of these, the ones that never got there
    double mean{0};         //!< over those reached; NaN when there are none
    double ci95Low{0};      //!< lower end of the 95 % interval of the mean; NaN below two values
    double ci95High{0};     //!< upper end of the 95 % interval of the mean; NaN below two values
    double p50{0};          //!< median over all n; infinite when it falls among the unreached
    double p95{0};          //!< 95 % quantile over all n, likewise
    double p99{0};          //!< 99 % quantile over all n, likewise
    double max{0};          //!< largest over all n: infinite as soon as one is unreached
};

/// One line of the summary: a measure at one end of the connections of a point.
struct SummaryRow
{
    std::string role;    //!< "client" or "server"
    std::string metric;  //!< "handshake", ..., "release", or "t_" and the name of a state
    MetricSummary value; //!< the numbers
};

/**
 * Summarise one measure.
 *
 * @param reached the values, in any order
 * @param unreached how many more there would have been
 * @return the summary
 */
MetricSummary Summarise(std::vector<double> reached, uint32_t unreached);

/**
 * Quantile by nearest rank: the smallest value that at least the given share of all values does not
 * exceed. No interpolation, so that a quantile is a value that was seen, or infinite.
 *
 * @param sorted the reached values in ascending order
 * @param unreached how many infinite values follow them
 * @param share the share, above 0 and at most 1
 * @return the quantile; NaN when there are no values at all
 */
double Quantile(const std::vector<double>& sorted, uint32_t unreached, double share);

/**
 * The factor of a two-sided 95 % interval: the 97.5 % quantile of Student's distribution.
 *
 * @param degrees degrees of freedom, at least 1
 * @return the quantile
 */
double StudentFactor95(uint32_t degrees);

/**
 * Whose FIN the plan means to come first. Under half-close that is the client, whoever closes
 * first: its FIN goes out with the request.
 *
 * @param point a point of the plan
 * @return "client", "server" or "both"
 */
std::string GetPlannedFirstFin(const ScenarioPoint& point);

/**
 * All measures of the connections of one point, in a fixed order: client, then server; the seven
 * latencies, then the states.
 *
 * To whom a measure applies: handshake, FIN, teardown and release latency to every endpoint;
 * connect-to-reply latency to the clients; active
 * close latency to those that closed first (or crossed), passive close latency to those that closed
 * second. An endpoint of a connection without any FIN counts, as unreached, for the part that the
 * plan had meant for it. The duration of a state applies to the endpoints that spent time in it
 * (CLOSE_WAIT and LAST_ACK: to every passive close that ended normally, even if it took no time),
 * and is unreached by those that were still in it at the end of the run.
 *
 * @param connections records of all runs of the point
 * @param plannedFirstFin whose FIN was to come first: "client", "server" or "both"
 * @return the rows
 */
std::vector<SummaryRow> SummariseConnections(const std::vector<ConnectionRecord>& connections,
                                             const std::string& plannedFirstFin);

/**
 * Probability that a segment or the answer to it is lost.
 *
 * @param lossRate probability of loss each way
 * @return 1 - (1 - lossRate)^2
 */
double RoundTripLoss(double lossRate);

/**
 * Mean time until a segment that is repeated with a doubling timer is answered, given that it is
 * answered before the retries are used up: RTT + sum over k of P(k losses first) RTO (2^k - 1).
 * Without the limit this is RTT + RTO q/(1-2q) for q below 1/2; with it there is a mean for every
 * q. It is exact where one timer repairs both directions, and an upper bound where both ends'
 * timers run (RFC 6298, section 5, doubles the timer; RFC 9293, section 3.8.3, limits it by R2).
 *
 * @param rttSeconds round-trip time, seconds
 * @param rtoSeconds first retransmission time-out, seconds
 * @param lossProbability probability q that an attempt stays unanswered, 0 to 1
 * @param retries how many times the segment is repeated at most (R2)
 * @return the mean, seconds; NaN when no attempt can succeed
 */
double BackoffMeanSeconds(double rttSeconds,
                          double rtoSeconds,
                          double lossProbability,
                          uint32_t retries);

/**
 * The time-out from which the repetition of a FIN starts when the round-trip time hardly varies:
 * the first estimate of RFC 6298, section 2.2 (three round-trip times), but no less than the one
 * second of section 2.4.
 *
 * @param rttSeconds round-trip time, seconds
 * @return the time-out, seconds
 */
double FinTimeoutSeconds(double rttSeconds);

/**
 * How many connections were left behind: at least one of their ends is not in CLOSED at the end.
 *
 * @param connections records, two for each connection, next to each other
 * @return how many connections
 */
uint32_t CountUnclosed(const std::vector<ConnectionRecord>& connections);

} // namespace ns3

#endif // TCP_LIFECYCLE_STATISTICS_H
