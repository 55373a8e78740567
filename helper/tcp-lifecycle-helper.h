/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_HELPER_H
#define TCP_LIFECYCLE_HELPER_H

#include "ns3/node-container.h"
#include "ns3/object-factory.h"

#include <string>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 *
 * Puts this module's TCP on nodes that have an internet stack.
 *
 * @code
 *   InternetStackHelper stack;
 *   stack.Install(nodes);
 *   TcpLifecycleHelper lifecycle;
 *   lifecycle.Install(nodes);
 * @endcode
 *
 * From then on every TCP socket of these nodes is a TcpLifecycleSocket, whoever makes it.
 * Applications need no change. Install before any socket is made: sockets of stock's TCP that exist
 * already get no more segments.
 */
class TcpLifecycleHelper
{
  public:
    TcpLifecycleHelper();

    /**
     * Set an attribute of the TcpLifecycleL4Protocol to be installed.
     *
     * @param name the attribute's name
     * @param value its value
     */
    void Set(const std::string& name, const AttributeValue& value);

    /**
     * Make this module's TCP the TCP of nodes.
     *
     * @param nodes nodes with an internet stack; those that have it already stay as they are
     */
    void Install(NodeContainer nodes) const;

    /**
     * Make this module's TCP the TCP of a node.
     *
     * @param node a node with an internet stack
     */
    void Install(Ptr<Node> node) const;

    /// Make this module's TCP the TCP of all nodes.
    void InstallAll() const;

    /**
     * Put this module's TCP beside stock's: applications choose by their `Protocol` attribute,
     * `ns3::TcpLifecycleSocketFactory` or `ns3::TcpSocketFactory`. Segments that belong to no
     * socket of this module go to stock's TCP. A port belongs to one of the two.
     *
     * @param nodes nodes with an internet stack
     */
    void InstallAlongside(NodeContainer nodes) const;

  private:
    ObjectFactory m_factory; //!< of the protocol
};

} // namespace ns3

#endif // TCP_LIFECYCLE_HELPER_H
