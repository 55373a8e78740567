/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_TEARDOWN_POLICIES_H
#define TCP_TEARDOWN_POLICIES_H

#include "ns3/nstime.h"
#include "ns3/tcp-lifecycle-policy-factories.h"

#include <memory>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The teardown policies beside the standard one, TcpFourWayTeardown. What each does is told at the
 * policy it makes, in tcp-teardown-policy.h.
 */

namespace ns3
{

/// The close in three segments, where the application closes soon after the peer.
class TcpCoalescedTeardown : public TcpTeardownPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TeardownPolicy> Create() const override;
};

/// Every Close is a reset: SO_LINGER with a time of zero.
class TcpAbortiveTeardown : public TcpTeardownPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TeardownPolicy> Create() const override;
};

/// The four-way close, with a reset where it takes longer than Timeout.
class TcpLingerTeardown : public TcpTeardownPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TeardownPolicy> Create() const override;

  private:
    Time m_timeout; //!< attribute
};

/// The half-duplex close (RFC 9293, section 3.6.1): reset where unread or late text is lost.
class TcpHalfDuplexTeardown : public TcpTeardownPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TeardownPolicy> Create() const override;
};

} // namespace ns3

#endif // TCP_TEARDOWN_POLICIES_H
