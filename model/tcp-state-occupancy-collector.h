/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_STATE_OCCUPANCY_COLLECTOR_H
#define TCP_STATE_OCCUPANCY_COLLECTOR_H

#include "ns3/nstime.h"
#include "ns3/tcp-socket.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 * @brief Adds up the time connections spend in each state, per endpoint and per node.
 *
 * It listens to state changes and steers nothing. Each endpoint (one end of one connection) starts
 * in CLOSED, lives from the change that leaves CLOSED to the one that returns there, and belongs to
 * one node. CLOSED itself is not counted: an endpoint that has not opened, or has ended, occupies
 * nothing.
 *
 * Two accounts are kept side by side and share no variable, so that each can convict the other:
 * per endpoint the time since its own last change, per node and state a running number of
 * endpoints with its time integral. All times are whole nanoseconds.
 *
 * Identities that hold after Finish() and that GetBrokenIdentities() checks:
 * - the durations of an endpoint's states add up to its lifetime: opening to end, or to the end of
 *   the run;
 * - at each node, endpoints opened = endpoints ended + endpoints alive, the last being the sum of
 *   the running numbers;
 * - at each node and state, the time integral of the running number = the sum over the node's
 *   endpoints of the time in that state;
 * - each change starts in the state where the one before it ended, and an endpoint opens once.
 *
 * @code
 * TcpStateOccupancyCollector collector(1);
 * const uint32_t endpoint = collector.AddEndpoint(0);
 * collector.ChangeState(endpoint, TcpSocket::CLOSED, TcpSocket::SYN_SENT, Seconds(1));
 * collector.ChangeState(endpoint, TcpSocket::SYN_SENT, TcpSocket::CLOSED, Seconds(4));
 * collector.Finish(Seconds(10));
 * collector.GetDuration(endpoint, TcpSocket::SYN_SENT); // 3 s
 * collector.GetMean(0, TcpSocket::SYN_SENT);            // 0.3 connections
 * @endcode
 */
class TcpStateOccupancyCollector
{
  public:
    /// State of a connection.
    using State = TcpSocket::TcpStates_t;

    /// Number of states, CLOSED and LISTEN included.
    static constexpr std::size_t STATE_COUNT = TcpSocket::LAST_STATE;

    /// Value of a time that was never reached.
    static const Time NEVER;

    /// A time, and the number of connections from then on.
    using Change = std::pair<Time, uint32_t>;

    /**
     * @param nodes number of nodes
     */
    explicit TcpStateOccupancyCollector(uint32_t nodes);

    /**
     * @param node index of the node it lives on, below the number of nodes
     * @return index of the new endpoint, in CLOSED; 0, 1, 2, ...
     */
    uint32_t AddEndpoint(uint32_t node);

    /**
     * Note that an endpoint changed its state. Equal states are no change.
     *
     * @param endpoint the endpoint
     * @param from the state the reporter says it left
     * @param to the state it is in now
     * @param now the time, not before the time of any earlier call
     */
    void ChangeState(uint32_t endpoint, State from, State to, Time now);

    /**
     * End the observation: close all accounts. No change may follow.
     *
     * @param now the time, not before the time of any earlier call
     */
    void Finish(Time now);

    /**
     * @param endpoint the endpoint
     * @return the state it is in
     */
    State GetState(uint32_t endpoint) const;

    /**
     * @param endpoint the endpoint
     * @return when it left CLOSED, or NEVER
     */
    Time GetOpened(uint32_t endpoint) const;

    /**
     * @param endpoint the endpoint
     * @return when it returned to CLOSED, or NEVER
     */
    Time GetEnded(uint32_t endpoint) const;

    /**
     * @param endpoint the endpoint
     * @param state a state
     * @return when it first entered the state, or NEVER
     */
    Time GetEntered(uint32_t endpoint, State state) const;

    /**
     * @param endpoint the endpoint
     * @param state a state
     * @return the time it spent there, complete after Finish()
     */
    Time GetDuration(uint32_t endpoint, State state) const;

    /**
     * @param node the node
     * @return how many of its endpoints have returned to CLOSED
     */
    uint32_t GetEndedCount(uint32_t node) const;

    /**
     * @param node the node
     * @param state a state
     * @return the time integral of the number of its endpoints in that state, complete after
     *         Finish()
     */
    Time GetIntegral(uint32_t node, State state) const;

    /**
     * @param node the node
     * @param state a state
     * @return the integral over the length of the observation; 0 when that has no length
     */
    double GetMean(uint32_t node, State state) const;

    /**
     * @param node the node
     * @param state a state
     * @return the largest number of its endpoints in that state
     */
    uint32_t GetMaximum(uint32_t node, State state) const;

    /**
     * The number of a node's endpoints in a state over time: a step function, given by its changes.
     * Of several changes at one time only the last is kept. A long series is thinned evenly; its
     * first point, its last and one that reaches its largest value stay.
     *
     * @param node the node
     * @param state a state
     * @param points the longest series wanted, at least 3
     * @return the changes, in order of time
     */
    std::vector<Change> GetSeries(uint32_t node, State state, std::size_t points) const;

    /**
     * Check the identities of the class comment; call it after Finish().
     *
     * @return one sentence, with numbers, for each that does not hold
     */
    std::vector<std::string> GetBrokenIdentities() const;

  private:
    /// One end of one connection.
    struct Endpoint
    {
        uint32_t node{0};                       //!< where it lives
        State state{TcpSocket::CLOSED};         //!< where it is
        Time since;                             //!< when it got there
        Time opened;                            //!< when it left CLOSED
        Time ended;                             //!< when it returned to CLOSED
        std::array<Time, STATE_COUNT> duration; //!< time spent in each state
        std::array<Time, STATE_COUNT> entered;  //!< first entry of each state
    };

    /// How many endpoints of one node are in one state.
    struct Occupancy
    {
        uint32_t count{0};           //!< now
        uint32_t maximum{0};         //!< so far
        Time since;                  //!< last time the integral was brought up to date
        Time integral;               //!< time integral of the count
        std::vector<Change> changes; //!< every change
    };

    /// One node.
    struct NodeAccount
    {
        uint32_t opened{0};                             //!< endpoints that left CLOSED
        uint32_t ended{0};                              //!< endpoints that returned there
        std::array<Occupancy, STATE_COUNT> occupancies; //!< by state
    };

    /**
     * The account of one endpoint.
     *
     * @param endpoint the endpoint
     * @param to the state it enters
     * @param now the time
     */
    void MoveEndpoint(Endpoint& endpoint, State to, Time now);

    /**
     * The account of one node and state.
     *
     * @param occupancy the account
     * @param difference 1 or -1
     * @param now the time
     */
    void Add(Occupancy& occupancy, int32_t difference, Time now);

    /**
     * State durations add up to lifetimes.
     *
     * @param broken gets a sentence for each endpoint where they do not
     */
    void CheckLifetimes(std::vector<std::string>& broken) const;

    /**
     * Opened = ended + alive.
     *
     * @param broken gets a sentence for each node where it is not so
     */
    void CheckCounts(std::vector<std::string>& broken) const;

    /**
     * Integrals of occupancies = sums of durations.
     *
     * @param broken gets a sentence for each node and state where it is not so
     */
    void CheckIntegrals(std::vector<std::string>& broken) const;

    std::vector<Endpoint> m_endpoints;      //!< by index
    std::vector<NodeAccount> m_nodes;       //!< by index
    std::vector<std::string> m_brokenSteps; //!< changes that did not follow from the one before
    Time m_finished;                        //!< end of the observation
};

} // namespace ns3

#endif // TCP_STATE_OCCUPANCY_COLLECTOR_H
