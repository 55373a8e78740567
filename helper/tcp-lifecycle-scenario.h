/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SCENARIO_H
#define TCP_LIFECYCLE_SCENARIO_H

#include <array>
#include <cstdint>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * One plan point, one run: two hosts, one lossy link, N scripted connections, and everything that
 * was observed of them as plain values. Nothing here writes a file and nothing here knows of plans,
 * workers or reports; a ScenarioResult is all that leaves a run.
 */

namespace ns3
{

/// Number of states a TCP connection can be in (RFC 9293, section 3.3.2).
constexpr std::size_t SCENARIO_STATE_COUNT = 11;

/// Names of the states, indexed like ns3::TcpSocket::TcpStates_t and in lower case: they name the
/// columns `t_<state>_s`.
extern const std::array<const char*, SCENARIO_STATE_COUNT> SCENARIO_STATE_NAMES;

/// A flood of SYNs from spoofed addresses beside the clients. All times in seconds.
struct ScenarioFlood
{
    uint32_t syns{0};            //!< how many; 0: no flood
    double synsPerSecond{10000}; //!< at what rate
    double startSeconds{1};      //!< when the first is sent
    uint32_t sources{65536};     //!< from so many addresses in turn
};

/// How late something is: uniform between two times, or with a Pareto tail cut off at the second.
struct ScenarioDelay
{
    double minSeconds{0}; //!< the least
    double maxSeconds{0}; //!< the greatest
    double shape{0};      //!< 0: uniform; else the exponent of the tail, and minSeconds is above 0
};

/// What the path does to segments beside losing them at lossRate, see SegmentMiddlebox.
struct ScenarioMiddlebox
{
    std::string script;                    //!< its rules, with "; " between them
    std::string lossModel{"bernoulli"};    //!< "bernoulli" or "gilbert-elliott"
    double burstLength{4};                 //!< of the latter: mean segments in the bad state
    double duplicateRate{0};               //!< probability that a copy of a segment arrives as well
    ScenarioDelay duplicateDelay{0.01, 1}; //!< so much after the segment
    double jitterRate{0};                  //!< probability that a segment is late
    ScenarioDelay jitter{0.01, 1};         //!< so much
};

/// What one run needs to know. All times in seconds of simulated time.
struct ScenarioPoint
{
    std::string stack{"lifecycle"}; //!< which TCP both hosts run: "stock" or "lifecycle"
    // The next four say nothing about the stack "stock", where they are empty in plans.
    std::string profile{"rfc9293"};      //!< attribute values of both hosts, see doc/profiles.md
    std::string handshake{"three-way"};  //!< handshake policy, as ParseTcpPolicy reads it
    std::string teardown{"four-way"};    //!< teardown policy, likewise
    std::string timeWait{"standard"};    //!< TIME_WAIT policy, likewise
    bool timestamps{true};               //!< both hosts offer timestamps (RFC 7323)
    double lossRate{0};                  //!< probability that a segment is lost, each way, 0 to 1
    double mslSeconds{60};               //!< maximum segment lifetime; TIME_WAIT lasts twice this
    double rttSeconds{0.02};             //!< propagation round-trip time
    std::string closer{"client"};        //!< who closes first: "client", "server" or "both"
    bool halfClose{false};               //!< the client calls ShutdownSend with its request
    uint32_t connections{200};           //!< connections opened
    double connectionsPerSecond{20};     //!< mean rate of the Poisson arrivals
    uint32_t requestBytes{100};          //!< bytes of the request
    uint32_t replyBytes{10000};          //!< bytes of the reply
    uint32_t segmentSize{1448};          //!< MSS of both hosts, bytes
    uint64_t bitsPerSecond{100000000};   //!< rate of the link
    double serverCloseDelaySeconds{0.2}; //!< from the end of file to the server's Close
    uint32_t clientPorts{0};     //!< clients take this many ports in turn; 0: any port that is free
    uint32_t backlog{0};         //!< of the listener; 0: what the handshake policy says
    double acceptsPerSecond{0};  //!< the server takes connections at this rate; 0: at once
    ScenarioFlood flood;         //!< SYNs of an attacker
    ScenarioMiddlebox middlebox; //!< what the path does
    /// Simulated time after the last arrival. 0 chooses it: 2 MSL + 250 s without loss, so that
    /// time-outs by R2 (about 183 s) and TIME_WAIT are over and what is left is left for good;
    /// 2 MSL + 400 s with loss, since a TIME_WAIT may be restarted as long as the peer's LAST_ACK
    /// retries (about 123 s).
    double drainSeconds{0};
    uint32_t seed{1}; //!< seed of every stream
    uint32_t run{1};  //!< replication; another run, other arrivals and losses
};

/// What was seen of one connection at one of its endpoints. A time that was never reached is
/// negative; it is counted, never dropped.
struct ConnectionRecord
{
    uint32_t connection{0}; //!< 0 to connections - 1, in order of arrival
    std::string role;       //!< "client" or "server"
    std::string closer;     //!< "active", "passive", "both", or "none" when no FIN was exchanged
    std::string endReason;  //!< how it ended at this endpoint, or "alive"
    std::string finalState; //!< state at the end of the run, as in SCENARIO_STATE_NAMES
    /// The endpoint left CLOSED: first SYN sent (client) or received (server).
    double openedSeconds{-1};
    double endedSeconds{-1};     //!< the endpoint returned to CLOSED
    double handshakeSeconds{-1}; //!< handshake latency
    /// Client: Connect called to the first byte of the reply read by its application.
    double connectToReplySeconds{-1};
    double activeCloseSeconds{-1};  //!< active close latency
    double passiveCloseSeconds{-1}; //!< passive close latency
    double finSeconds{-1};          //!< FIN latency
    double teardownSeconds{-1};     //!< teardown latency (of the connection, same in both rows)
    double releaseSeconds{-1};      //!< release latency (of the connection, same in both rows)
    std::array<double, SCENARIO_STATE_COUNT> stateSeconds{}; //!< time spent in each state
    uint32_t synSent{0};        //!< SYN segments sent, retransmissions included
    uint32_t synResent{0};      //!< of these, retransmissions
    uint32_t synAckSent{0};     //!< SYN-ACK segments sent
    uint32_t synAckResent{0};   //!< of these, retransmissions
    uint32_t finSent{0};        //!< FIN segments sent
    uint32_t finResent{0};      //!< of these, retransmissions
    uint32_t rstSent{0};        //!< RST segments sent
    uint32_t openedEarly{0};    //!< 1 if the text on the SYN was taken (same in both rows)
    uint64_t bytesSent{0};      //!< application bytes handed to Send and accepted
    uint64_t bytesDelivered{0}; //!< application bytes received by this endpoint's application
};

/// Occupancy of one state at one host: how many of its connections are in it.
struct OccupancyRecord
{
    std::string node;           //!< "client" or "server"
    std::string state;          //!< as in SCENARIO_STATE_NAMES
    double meanConnections{0};  //!< time-weighted mean over the run
    uint32_t maxConnections{0}; //!< maximum
    double integralSeconds{0};  //!< time integral of the occupancy, connection-seconds
    std::vector<std::pair<double, uint32_t>> series; //!< (time in s, connections), at each change,
                                                     //!< thinned to at most 400 points
};

/// One number that was counted at a host, or on the way between the hosts.
struct CountRecord
{
    std::string node;    //!< "client", "server", "both", "path" or "attacker"
    std::string measure; //!< what was counted; doc/results.md lists them
    uint64_t value{0};   //!< how much
};

/// Everything a run leaves behind.
struct ScenarioResult
{
    std::vector<ConnectionRecord> connections; //!< two rows a connection: client, then server
    std::vector<OccupancyRecord> occupancy;    //!< two hosts by eleven states
    std::vector<CountRecord> counts;           //!< host by host, always in the same order
    double durationSeconds{0};                 //!< simulated time at the end
    uint64_t segmentsSent{0};                  //!< TCP segments offered to the link
    uint64_t segmentsLost{0};                  //!< of these, dropped by the loss model
    std::vector<std::string> brokenIdentities; //!< accounting identities that did not hold; empty
};

/**
 * The part of a segment's fate that is the same for all segments of a run: a mix of the seed and
 * the plan point. What is compared at one point shall lose the same segments, so the stack, the
 * profile, the policies and the timestamps are left out, and so are the server's settings, the
 * flood and the other impairments. The number of connections and the drain, which say how long one
 * looks and not at what, are left out too.
 *
 * @param point what to run
 * @return the Key of the run's SegmentMiddlebox
 */
uint64_t ScenarioLossKey(const ScenarioPoint& point);

/**
 * Build the topology, run it to its end and return what was seen. Destroys the simulator; the
 * caller runs it in a process of its own when results must not depend on what ran before (automatic
 * stream numbers survive Simulator::Destroy).
 *
 * @param point what to run
 * @return what was seen
 * @throws std::invalid_argument if the stack or the closer has another name than those of
 *         ScenarioPoint, or a number is out of its range; the text names the field
 */
ScenarioResult RunScenario(const ScenarioPoint& point);

} // namespace ns3

#endif // TCP_LIFECYCLE_SCENARIO_H
