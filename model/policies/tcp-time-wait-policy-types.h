/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_TIME_WAIT_POLICY_TYPES_H
#define TCP_TIME_WAIT_POLICY_TYPES_H

#include "ns3/nstime.h"
#include "ns3/tcp-lifecycle-policy-factories.h"

#include <cstdint>
#include <memory>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The TIME_WAIT policies of tcp-time-wait-policies.h as TypeIds; what each does is told there.
 */

namespace ns3
{

/// 2MSL that no new connection request cuts short: lifecycle::StrictTimeWait.
class TcpStrictTimeWait : public TcpTimeWaitPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override;
};

/// 2MSL that no reset cuts short: lifecycle::Rfc1337TimeWait.
class TcpRfc1337TimeWait : public TcpTimeWaitPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override;
};

/// This host may open the connection anew after a delay: lifecycle::ReuseTimeWait.
class TcpReuseTimeWait : public TcpTimeWaitPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override;

  private:
    Time m_delay; //!< attribute
};

/// A bounded number of four-tuples: lifecycle::BoundedTimeWait.
class TcpBoundedTimeWait : public TcpTimeWaitPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override;

  private:
    uint32_t m_maxEntries{0};  //!< attribute
    bool m_evictOldest{false}; //!< attribute
};

/// A few retransmission time-outs instead of 2MSL: lifecycle::TruncatedTimeWait.
class TcpTruncatedTimeWait : public TcpTimeWaitPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override;

  private:
    uint32_t m_factor{0};    //!< attribute
    bool m_shortOnly{false}; //!< attribute
};

/// The side that opened holds it: lifecycle::ClientHoldsTimeWait.
class TcpClientHoldsTimeWait : public TcpTimeWaitPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override;
};

/// None: lifecycle::NoTimeWait.
class TcpNoTimeWait : public TcpTimeWaitPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override;
};

} // namespace ns3

#endif // TCP_TIME_WAIT_POLICY_TYPES_H
