/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-teardown-policies.h"

#include "ns3/tcp-lifecycle-convert.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpCoalescedTeardown);
NS_OBJECT_ENSURE_REGISTERED(TcpAbortiveTeardown);
NS_OBJECT_ENSURE_REGISTERED(TcpLingerTeardown);
NS_OBJECT_ENSURE_REGISTERED(TcpHalfDuplexTeardown);

TypeId
TcpCoalescedTeardown::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpCoalescedTeardown")
                            .SetParent<TcpTeardownPolicyFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpCoalescedTeardown>();
    return tid;
}

std::shared_ptr<const lifecycle::TeardownPolicy>
TcpCoalescedTeardown::Create() const
{
    return std::make_shared<lifecycle::CoalescedTeardown>(GetLimits());
}

TypeId
TcpAbortiveTeardown::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpAbortiveTeardown")
                            .SetParent<TcpTeardownPolicyFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpAbortiveTeardown>();
    return tid;
}

std::shared_ptr<const lifecycle::TeardownPolicy>
TcpAbortiveTeardown::Create() const
{
    return std::make_shared<lifecycle::AbortiveTeardown>(GetLimits());
}

TypeId
TcpLingerTeardown::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpLingerTeardown")
            .SetParent<TcpTeardownPolicyFactory>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpLingerTeardown>()
            .AddAttribute("Timeout",
                          "How long after Close text and FIN may stay unacknowledged before the "
                          "connection is reset",
                          TimeValue(Seconds(10)),
                          MakeTimeAccessor(&TcpLingerTeardown::m_timeout),
                          MakeTimeChecker(NanoSeconds(1)));
    return tid;
}

std::shared_ptr<const lifecycle::TeardownPolicy>
TcpLingerTeardown::Create() const
{
    return std::make_shared<lifecycle::LingerTeardown>(ToDuration(m_timeout), GetLimits());
}

TypeId
TcpHalfDuplexTeardown::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpHalfDuplexTeardown")
                            .SetParent<TcpTeardownPolicyFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpHalfDuplexTeardown>();
    return tid;
}

std::shared_ptr<const lifecycle::TeardownPolicy>
TcpHalfDuplexTeardown::Create() const
{
    return std::make_shared<lifecycle::HalfDuplexTeardown>(GetLimits());
}

} // namespace ns3
