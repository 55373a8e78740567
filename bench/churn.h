/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CHURN_H
#define CHURN_H

#include "measures.h"
#include "run-spec.h"
#include "star.h"

#include "ns3/address.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <cstdint>

/**
 * @file
 *
 * Connections come and go: clients connect to a server at a steady rate, ask with 100 bytes, get
 * 1000, and both ends close, one of them first.
 */

namespace ns3
{
namespace bench
{

/// The applications of all hosts.
class ChurnApplications
{
  public:
    /**
     * The server begins to listen.
     *
     * @param star the hosts; they stay while this object is used
     * @param spec how many connections, how fast, and who closes first
     */
    ChurnApplications(const Star& star, const RunSpec& spec);

    /**
     * Open connections at the rate asked for, the first one now.
     *
     * @param count how many
     */
    void Start(uint64_t count);

    /// @return connections whose client has the whole reply
    uint64_t GetCompleted() const
    {
        return m_completed;
    }

    /// @return connects that were refused by the client's stack
    uint64_t GetRefused() const
    {
        return m_refused;
    }

  private:
    /// A client connects, and the next one will.
    void Open();

    /**
     * The client is connected.
     *
     * @param socket its socket
     */
    void Ask(Ptr<Socket> socket);

    /**
     * Something of the reply has arrived.
     *
     * @param socket the client's socket
     */
    void ReadReply(Ptr<Socket> socket);

    /**
     * The server has a client.
     *
     * @param socket the new connection's socket
     * @param from the client
     */
    void Accept(Ptr<Socket> socket, const Address& from);

    /**
     * The server answers.
     *
     * @param socket its socket
     */
    void Answer(Ptr<Socket> socket);

    /**
     * The peer has closed, so this end does.
     *
     * @param socket its socket
     */
    void CloseToo(Ptr<Socket> socket);

    const Star& m_star;      //!< the hosts
    RunSpec m_spec;          //!< what was asked for
    Ptr<Socket> m_listener;  //!< the server's
    uint64_t m_opened{0};    //!< connections since the beginning
    uint64_t m_toOpen{0};    //!< connections that are still to come
    uint64_t m_completed{0}; //!< connections whose client has its reply
    uint64_t m_refused{0};   //!< connects that found no port
};

/**
 * Run it to its end, in this process. doc/benchmark.md tells the measures.
 *
 * @param spec what to do
 * @return what it took
 */
Measures RunChurn(const RunSpec& spec);

} // namespace bench
} // namespace ns3

#endif // CHURN_H
