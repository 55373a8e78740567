/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef STAR_H
#define STAR_H

#include "run-spec.h"

#include "ns3/address.h"
#include "ns3/ipv4-address.h"
#include "ns3/node-container.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <vector>

/**
 * @file
 *
 * The topology of all runs: a server, and clients around it, each with a link of its own of 10 Gb/s
 * and 1 ms. It is the same to the packet for ns-3's own TCP and for this module.
 */

namespace ns3
{
namespace bench
{

/// What the hosts still know of connections. All of it is 0 when every record is gone.
struct Remains
{
    uint64_t sockets{0};     //!< sockets in the hosts' SocketList, listeners not counted
    uint64_t connections{0}; //!< connections that have a socket (this module only)
    uint64_t embryos{0};     //!< connections in SYN_RCVD without a socket (this module only)
    uint64_t timeWaits{0};   //!< four-tuples in TIME_WAIT (this module only)
};

/// The hosts.
class Star
{
  public:
    static constexpr uint16_t PORT = 80;             //!< where the server listens
    static constexpr uint32_t MAX_CLIENTS = 1000;    //!< each has a network of 256 addresses
    static constexpr uint32_t MAX_ADDRESSES = 250;   //!< of one client
    static constexpr uint32_t DYNAMIC_PORTS = 16384; //!< of one address (RFC 6335, section 6)

    /**
     * Build it.
     *
     * @param spec its clients and their addresses, the stack, the queue disc, the MSL
     */
    explicit Star(const RunSpec& spec);

    /// @return the server
    Ptr<Node> GetServer() const;

    /**
     * @param turn number of a connection, from 0
     * @return the host that opens it
     */
    Ptr<Node> GetClient(uint64_t turn) const;

    /**
     * @param turn number of a connection, from 0
     * @return where it goes to
     */
    const Address& GetDestination(uint64_t turn) const;

    /**
     * Bind a client's socket to the address of its turn; the port is left to the stack.
     *
     * @param socket of GetClient(turn)
     * @param turn number of the connection, from 0
     */
    void Bind(Ptr<Socket> socket, uint64_t turn) const;

    /// @return a new socket of the server that waits at PORT of all its addresses
    Ptr<Socket> Listen() const;

    /**
     * @param listeners how many of the sockets wait for connections
     * @return what is left at all hosts
     */
    Remains Count(uint64_t listeners) const;

    /**
     * Ask a host of this module for each dynamic port of each client's address whether a connection
     * from there to the server has it, at either end.
     *
     * @return at how many something has; with stock, which cannot be asked, 0
     */
    uint64_t CountBusyPorts() const;

  private:
    /**
     * Give a client its link and its addresses.
     *
     * @param client its number
     */
    void Join(uint32_t client);

    /**
     * Give a client its further addresses.
     *
     * @param client its number
     * @param first its first address; the others follow
     */
    void AddAddresses(uint32_t client, Ipv4Address first);

    /**
     * @param client its number
     * @param address one of its addresses
     * @return at how many of its dynamic ports a connection is known
     */
    uint64_t CountBusyPorts(uint32_t client, Ipv4Address address) const;

    RunSpec m_spec;                                    //!< what was asked for
    NodeContainer m_nodes;                             //!< the server first
    std::vector<Ipv4Address> m_servers;                //!< the server as each client sees it
    std::vector<Address> m_destinations;               //!< likewise, with the port
    std::vector<std::vector<Ipv4Address>> m_addresses; //!< of each client
};

} // namespace bench
} // namespace ns3

#endif // STAR_H
