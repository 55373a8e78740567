/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_HELPER_H
#define TCP_LIFECYCLE_HELPER_H

#include "tcp-lifecycle-policy-names.h"
#include "tcp-lifecycle-profiles.h"

#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

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
     * Choose a profile for the nodes installed from now on: a table of attribute values, see
     * doc/profiles.md. What is set by Set or by a policy's name beside it overrides the table,
     * whatever the order of the calls.
     *
     * @param name `rfc9293`, `linux` or `stock-ns3-timers`; for another name the program ends with
     *        one line and exit code 2
     */
    void SetProfile(const std::string& name);

    /**
     * Choose a handshake policy for the nodes installed from now on.
     *
     * @param policy `NAME` or `NAME[Attribute=Value|...]`, where NAME is one of plan files, such as
     *        `syn-cookies[Backlog=128]`, or the name of a TypeId; for another text the program ends
     *        with one line and exit code 2
     */
    void SetHandshake(const std::string& policy);

    /**
     * Choose a teardown policy for the nodes installed from now on.
     *
     * @param policy see SetHandshake()
     */
    void SetTeardown(const std::string& policy);

    /**
     * Choose a TIME_WAIT policy for the nodes installed from now on.
     *
     * @param policy see SetHandshake()
     */
    void SetTimeWait(const std::string& policy);

    /**
     * Make this module's TCP the TCP of nodes.
     *
     * @param nodes nodes with an internet stack; those that have it already stay as they are
     */
    void Install(NodeContainer nodes) const;

    /**
     * Make this module's TCP the TCP of a node.
     *
     * @param node a node with an internet stack; one without ends the program
     */
    void Install(Ptr<Node> node) const;

    /**
     * Make this module's TCP the TCP of all nodes that have an internet stack by now. Others, such
     * as bridges and switches, are passed over.
     */
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
    /**
     * @param family of the policy
     * @param call the name of the caller, for messages
     * @param policy see SetHandshake()
     */
    void SetPolicy(TcpPolicyFamily family, const char* call, const std::string& policy);

    /// @return a protocol with everything that was chosen
    Ptr<TcpLifecycleL4Protocol> MakeProtocol() const;

    ObjectFactory m_factory;                             //!< of the protocol
    const TcpProfile* m_profile{nullptr};                //!< the profile, if one was chosen
    std::map<TcpPolicyFamily, TcpPolicySpec> m_policies; //!< the policies that were chosen
    std::vector<std::pair<std::string, Ptr<AttributeValue>>> m_attributes; //!< see Set()
};

} // namespace ns3

#endif // TCP_LIFECYCLE_HELPER_H
