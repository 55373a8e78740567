/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SOCKET_FACTORY_H
#define TCP_LIFECYCLE_SOCKET_FACTORY_H

#include "ns3/tcp-socket-factory.h"

namespace ns3
{

class TcpLifecycleL4Protocol;

/**
 * @ingroup tcp-lifecycle
 *
 * Makes sockets of this module where they are asked for by name, as by an application's `Protocol`
 * attribute: `ns3::TcpLifecycleSocketFactory`.
 *
 * Its TypeId does not descend from ns3::TcpSocketFactory. If it did, an aggregate that has both
 * this and stock's would give out one or the other for `GetObject<TcpSocketFactory>()`, depending
 * on which was looked up more often so far: ns-3 sorts aggregates by use.
 */
class TcpLifecycleSocketFactory : public TcpSocketFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();

    /**
     * @param tcp the protocol that the sockets belong to
     */
    void SetTcp(Ptr<TcpLifecycleL4Protocol> tcp);

    Ptr<Socket> CreateSocket() override;

  protected:
    void DoDispose() override;

  private:
    Ptr<TcpLifecycleL4Protocol> m_tcp; //!< makes the sockets
};

/**
 * @ingroup tcp-lifecycle
 *
 * The same where ns3::TcpSocketFactory is asked for: TcpLifecycleHelper::Install puts it on a node
 * and sees to it that it comes before stock's.
 */
class TcpLifecycleDefaultSocketFactory : public TcpLifecycleSocketFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
};

} // namespace ns3

#endif // TCP_LIFECYCLE_SOCKET_FACTORY_H
