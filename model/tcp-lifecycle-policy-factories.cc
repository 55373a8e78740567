/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-policy-factories.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpHandshakePolicyFactory);
NS_OBJECT_ENSURE_REGISTERED(TcpTeardownPolicyFactory);
NS_OBJECT_ENSURE_REGISTERED(TcpTimeWaitPolicyFactory);
NS_OBJECT_ENSURE_REGISTERED(TcpThreeWayHandshake);
NS_OBJECT_ENSURE_REGISTERED(TcpFourWayTeardown);
NS_OBJECT_ENSURE_REGISTERED(TcpStandardTimeWait);

TypeId
TcpHandshakePolicyFactory::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpHandshakePolicyFactory").SetParent<Object>().SetGroupName("TcpLifecycle");
    return tid;
}

TypeId
TcpTeardownPolicyFactory::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpTeardownPolicyFactory").SetParent<Object>().SetGroupName("TcpLifecycle");
    return tid;
}

TypeId
TcpTimeWaitPolicyFactory::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpTimeWaitPolicyFactory").SetParent<Object>().SetGroupName("TcpLifecycle");
    return tid;
}

TypeId
TcpThreeWayHandshake::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpThreeWayHandshake")
                            .SetParent<TcpHandshakePolicyFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpThreeWayHandshake>();
    return tid;
}

std::shared_ptr<const lifecycle::HandshakePolicy>
TcpThreeWayHandshake::Create() const
{
    return std::make_shared<lifecycle::ThreeWayHandshake>();
}

TypeId
TcpFourWayTeardown::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpFourWayTeardown")
                            .SetParent<TcpTeardownPolicyFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpFourWayTeardown>();
    return tid;
}

std::shared_ptr<const lifecycle::TeardownPolicy>
TcpFourWayTeardown::Create() const
{
    return std::make_shared<lifecycle::FourWayTeardown>();
}

TypeId
TcpStandardTimeWait::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpStandardTimeWait")
                            .SetParent<TcpTimeWaitPolicyFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpStandardTimeWait>();
    return tid;
}

std::shared_ptr<const lifecycle::TimeWaitPolicy>
TcpStandardTimeWait::Create() const
{
    return std::make_shared<lifecycle::StandardTimeWait>();
}

} // namespace ns3
