/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_POLICY_FACTORIES_H
#define TCP_LIFECYCLE_POLICY_FACTORIES_H

#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/tcp-handshake-policy.h"
#include "ns3/tcp-teardown-policy.h"
#include "ns3/tcp-time-wait-policy.h"

#include <memory>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * Policies as ns-3 knows them: a TypeId with attributes, which makes the plain policy object that
 * the connections of a node share. To add a policy, derive from one of the three and name the new
 * TypeId in the attributes of TcpLifecycleL4Protocol.
 *
 * @code
 *   class MyTimeWait : public ns3::TcpTimeWaitPolicyFactory
 *   {
 *     public:
 *       static TypeId GetTypeId();
 *       std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override;
 *   };
 *   Config::SetDefault("ns3::TcpLifecycleL4Protocol::TimeWaitPolicy",
 *                      TypeIdValue(MyTimeWait::GetTypeId()));
 * @endcode
 */

namespace ns3
{

/// Makes handshake policies.
class TcpHandshakePolicyFactory : public Object
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();

    /**
     * @return a policy with this object's attributes; never null
     */
    virtual std::shared_ptr<const lifecycle::HandshakePolicy> Create() const = 0;
};

/**
 * Makes teardown policies. Its attributes say what a connection may cost once its application has
 * called Close, whatever the policy; by default nothing bounds it, as in RFC 9293.
 */
class TcpTeardownPolicyFactory : public Object
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();

    /**
     * @return a policy with this object's attributes; never null
     */
    virtual std::shared_ptr<const lifecycle::TeardownPolicy> Create() const = 0;

  protected:
    /**
     * @return the attributes, for the policy's constructor
     */
    lifecycle::OrphanLimits GetLimits() const;

  private:
    Time m_finWait2Timeout;        //!< attribute
    uint32_t m_maxOrphans{0};      //!< attribute
    uint32_t m_orphanRetries{0};   //!< attribute
    bool m_resetOnLateText{false}; //!< attribute
};

/// Makes TIME_WAIT policies.
class TcpTimeWaitPolicyFactory : public Object
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();

    /**
     * @return a policy with this object's attributes; never null
     */
    virtual std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const = 0;
};

/// The three-way handshake (RFC 9293, section 3.5).
class TcpThreeWayHandshake : public TcpHandshakePolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::HandshakePolicy> Create() const override;
};

/// The four-way close (RFC 9293, section 3.6).
class TcpFourWayTeardown : public TcpTeardownPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TeardownPolicy> Create() const override;
};

/// TIME_WAIT of 2MSL (RFC 9293, sections 3.6.1 and 3.10.7.4; RFC 6191).
class TcpStandardTimeWait : public TcpTimeWaitPolicyFactory
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();
    std::shared_ptr<const lifecycle::TimeWaitPolicy> Create() const override;
};

} // namespace ns3

#endif // TCP_LIFECYCLE_POLICY_FACTORIES_H
