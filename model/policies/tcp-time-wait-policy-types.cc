/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-time-wait-policy-types.h"

#include "ns3/boolean.h"
#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/tcp-time-wait-policies.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpStrictTimeWait);
NS_OBJECT_ENSURE_REGISTERED(TcpRfc1337TimeWait);
NS_OBJECT_ENSURE_REGISTERED(TcpReuseTimeWait);
NS_OBJECT_ENSURE_REGISTERED(TcpBoundedTimeWait);
NS_OBJECT_ENSURE_REGISTERED(TcpTruncatedTimeWait);
NS_OBJECT_ENSURE_REGISTERED(TcpClientHoldsTimeWait);
NS_OBJECT_ENSURE_REGISTERED(TcpNoTimeWait);

TypeId
TcpStrictTimeWait::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpStrictTimeWait")
                            .SetParent<TcpTimeWaitPolicyFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpStrictTimeWait>();
    return tid;
}

std::shared_ptr<const lifecycle::TimeWaitPolicy>
TcpStrictTimeWait::Create() const
{
    return std::make_shared<lifecycle::StrictTimeWait>();
}

TypeId
TcpRfc1337TimeWait::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpRfc1337TimeWait")
                            .SetParent<TcpTimeWaitPolicyFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpRfc1337TimeWait>();
    return tid;
}

std::shared_ptr<const lifecycle::TimeWaitPolicy>
TcpRfc1337TimeWait::Create() const
{
    return std::make_shared<lifecycle::Rfc1337TimeWait>();
}

TypeId
TcpReuseTimeWait::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpReuseTimeWait")
            .SetParent<TcpTimeWaitPolicyFactory>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpReuseTimeWait>()
            .AddAttribute("Delay",
                          "How long ago the old connection's timestamp must have been stored; "
                          "Linux takes 1 s",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&TcpReuseTimeWait::m_delay),
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

std::shared_ptr<const lifecycle::TimeWaitPolicy>
TcpReuseTimeWait::Create() const
{
    return std::make_shared<lifecycle::ReuseTimeWait>(ToDuration(m_delay));
}

TypeId
TcpBoundedTimeWait::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpBoundedTimeWait")
            .SetParent<TcpTimeWaitPolicyFactory>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpBoundedTimeWait>()
            .AddAttribute("MaxEntries",
                          "How many four-tuples a host holds; Linux's tcp_max_tw_buckets",
                          UintegerValue(16384),
                          MakeUintegerAccessor(&TcpBoundedTimeWait::m_maxEntries),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("EvictOldest",
                          "Let the one that is nearest to its end go for a new one; otherwise the "
                          "new one is not held, as in Linux",
                          BooleanValue(false),
                          MakeBooleanAccessor(&TcpBoundedTimeWait::m_evictOldest),
                          MakeBooleanChecker());
    return tid;
}

std::shared_ptr<const lifecycle::TimeWaitPolicy>
TcpBoundedTimeWait::Create() const
{
    return std::make_shared<lifecycle::BoundedTimeWait>(m_maxEntries, m_evictOldest);
}

TypeId
TcpTruncatedTimeWait::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpTruncatedTimeWait")
            .SetParent<TcpTimeWaitPolicyFactory>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpTruncatedTimeWait>()
            .AddAttribute("Factor",
                          "How many retransmission time-outs TIME_WAIT lasts (RFC 1644: 8)",
                          UintegerValue(8),
                          MakeUintegerAccessor(&TcpTruncatedTimeWait::m_factor),
                          MakeUintegerChecker<uint32_t>(1, 1000))
            .AddAttribute("ShortOnly",
                          "Only after connections that lasted for less than one MSL (RFC 1644); "
                          "others wait for 2MSL",
                          BooleanValue(true),
                          MakeBooleanAccessor(&TcpTruncatedTimeWait::m_shortOnly),
                          MakeBooleanChecker());
    return tid;
}

std::shared_ptr<const lifecycle::TimeWaitPolicy>
TcpTruncatedTimeWait::Create() const
{
    return std::make_shared<lifecycle::TruncatedTimeWait>(m_factor, m_shortOnly);
}

TypeId
TcpClientHoldsTimeWait::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpClientHoldsTimeWait")
                            .SetParent<TcpTimeWaitPolicyFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpClientHoldsTimeWait>();
    return tid;
}

std::shared_ptr<const lifecycle::TimeWaitPolicy>
TcpClientHoldsTimeWait::Create() const
{
    return std::make_shared<lifecycle::ClientHoldsTimeWait>();
}

TypeId
TcpNoTimeWait::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpNoTimeWait")
                            .SetParent<TcpTimeWaitPolicyFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpNoTimeWait>();
    return tid;
}

std::shared_ptr<const lifecycle::TimeWaitPolicy>
TcpNoTimeWait::Create() const
{
    return std::make_shared<lifecycle::NoTimeWait>();
}

} // namespace ns3
