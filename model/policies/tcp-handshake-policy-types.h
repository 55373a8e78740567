/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_HANDSHAKE_POLICY_TYPES_H
#define TCP_HANDSHAKE_POLICY_TYPES_H

#include "ns3/tcp-lifecycle-policy-factories.h"

#include <cstdint>
#include <memory>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The handshake policies of tcp-backlog-handshake.h as TypeIds; what each does is told there.
 */

namespace ns3
{

/// Bounded queues at a listener, as in Linux: lifecycle::BacklogHandshake.
class TcpBacklogHandshake : public TcpHandshakePolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::HandshakePolicy> Create() const override;

  private:
    uint32_t m_backlog;     //!< attribute
    uint32_t m_synBacklog;  //!< attribute
    bool m_spareQuarter;    //!< attribute
    bool m_abortOnOverflow; //!< attribute
};

/// The same, with SYN cookies where the SYN queue is full: lifecycle::SynCookiesHandshake.
class TcpSynCookiesHandshake : public TcpHandshakePolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::HandshakePolicy> Create() const override;

  private:
    uint32_t m_backlog;     //!< attribute
    uint32_t m_synBacklog;  //!< attribute
    bool m_abortOnOverflow; //!< attribute
    bool m_always;          //!< attribute
};

} // namespace ns3

#endif // TCP_HANDSHAKE_POLICY_TYPES_H
