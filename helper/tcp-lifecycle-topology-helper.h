/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_TOPOLOGY_HELPER_H
#define TCP_LIFECYCLE_TOPOLOGY_HELPER_H

#include "ns3/data-rate.h"
#include "ns3/error-model.h"
#include "ns3/ipv4-address.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/segment-middlebox.h"

#include <string>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 * @brief Two hosts and one link: a client, a server, a finite rate and a delay.
 *
 * The link carries packets of at most 1500 bytes. The queue of its devices holds more packets than
 * a script of connections has in flight, so nothing is lost but what a loss model decides, whatever
 * TCP runs. IPv4 only: with IPv6 the hosts would solicit routers and share the link with that.
 *
 * @code
 * TcpLifecycleTopologyHelper topology(DataRate("100Mbps"), MilliSeconds(10));
 * TcpLifecycleHelper().Install(topology.GetNodes());
 * topology.SetLossModel(loss);
 * @endcode
 */
class TcpLifecycleTopologyHelper
{
  public:
    /**
     * Create the hosts with ns-3's own Internet stack, and the link.
     *
     * @param rate bits per second, each way
     * @param delay propagation delay of one direction
     */
    TcpLifecycleTopologyHelper(DataRate rate, Time delay);

    /**
     * @param loss asked for each packet that arrives at either host
     */
    void SetLossModel(Ptr<ErrorModel> loss);

    /**
     * Put a middlebox on the link, beside a loss model if there is one.
     *
     * @param middlebox shown each packet that arrives at either host and was not lost before
     */
    void SetMiddlebox(Ptr<SegmentMiddlebox> middlebox);

    /**
     * Add a third host behind the server, on a link like the other one. Everything that the server
     * sends to an unknown address goes there and is dropped, so that nobody answers for addresses
     * that an attacker has made up.
     *
     * @return the third host
     */
    Ptr<Node> AddAttacker();

    /// @return both hosts, the client first
    const NodeContainer& GetNodes() const;

    /// @return the client's host
    Ptr<Node> GetClient() const;

    /// @return the server's host
    Ptr<Node> GetServer() const;

    /// @return the client's address
    Ipv4Address GetClientAddress() const;

    /// @return the server's address
    Ipv4Address GetServerAddress() const;

  private:
    PointToPointHelper m_link;    //!< makes links
    NodeContainer m_nodes;        //!< client, server
    NetDeviceContainer m_devices; //!< their ends of the link
    Ipv4Address m_clientAddress;  //!< the client's address
    Ipv4Address m_serverAddress;  //!< the server's address
};

} // namespace ns3

#endif // TCP_LIFECYCLE_TOPOLOGY_HELPER_H
