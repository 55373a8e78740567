/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SOCKET_FACTORY_H
#define TCP_LIFECYCLE_SOCKET_FACTORY_H

#include "ns3/socket-factory.h"
#include "ns3/tcp-socket-factory.h"

namespace ns3
{

class TcpLifecycleL4Protocol;

/**
 * @ingroup tcp-lifecycle
 *
 * Makes sockets of this module.
 *
 * @tparam Base what it is a factory for
 */
template <typename Base>
class TcpLifecycleFactory : public Base
{
  public:
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
 * Makes sockets of this module where they are asked for by name, as by an application's `Protocol`
 * attribute: `ns3::TcpLifecycleSocketFactory`.
 *
 * It is no ns3::TcpSocketFactory, neither by its TypeId nor for the compiler. If it were, an
 * aggregate that has both this and stock's would give out one or the other for
 * `GetObject<TcpSocketFactory>()`, depending on which was looked up more often so far: ns-3 sorts
 * aggregates by use.
 */
class TcpLifecycleSocketFactory : public TcpLifecycleFactory<SocketFactory>
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
};

/**
 * @ingroup tcp-lifecycle
 *
 * The same where ns3::TcpSocketFactory is asked for: TcpLifecycleHelper::Install puts it on a node
 * in the place of stock's.
 */
class TcpLifecycleDefaultSocketFactory : public TcpLifecycleFactory<TcpSocketFactory>
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
};

} // namespace ns3

#endif // TCP_LIFECYCLE_SOCKET_FACTORY_H
