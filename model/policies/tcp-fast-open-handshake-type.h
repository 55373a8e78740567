/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_FAST_OPEN_HANDSHAKE_TYPE_H
#define TCP_FAST_OPEN_HANDSHAKE_TYPE_H

#include "ns3/nstime.h"
#include "ns3/tcp-lifecycle-policy-factories.h"

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 *
 * TCP Fast Open (RFC 7413) for the clients and listeners of a node. See
 * lifecycle::FastOpenHandshake.
 *
 * @code
 *   Config::SetDefault("ns3::TcpLifecycleL4Protocol::HandshakePolicy",
 *                      TypeIdValue(TcpFastOpenHandshake::GetTypeId()));
 *   Config::SetDefault("ns3::TcpFastOpenHandshake::PendingLimit", UintegerValue(16));
 * @endcode
 */
class TcpFastOpenHandshake : public TcpHandshakePolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::HandshakePolicy> Create() const override;

  private:
    uint32_t m_pendingLimit{0}; //!< attribute
    Time m_resetHold;           //!< attribute
    Time m_cookieLifetime;      //!< attribute
    Time m_avoidance;           //!< attribute
};

} // namespace ns3

#endif // TCP_FAST_OPEN_HANDSHAKE_TYPE_H
