/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-policy-factories.h"

#include "tcp-lifecycle-convert.h"

#include "ns3/boolean.h"
#include "ns3/uinteger.h"

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
    using Self = TcpTeardownPolicyFactory;
    static TypeId tid =
        TypeId("ns3::TcpTeardownPolicyFactory")
            .SetParent<Object>()
            .SetGroupName("TcpLifecycle")
            .AddAttribute(
                "FinWait2Timeout",
                "How long FIN_WAIT_2 lasts at most once the application has called Close; "
                "0: for ever, as in RFC 9293 (Linux: 60 s, tcp_fin_timeout)",
                TimeValue(Seconds(0)),
                MakeTimeAccessor(&Self::m_finWait2Timeout),
                MakeTimeChecker(Seconds(0)))
            .AddAttribute("MaxOrphans",
                          "So many connections of a node may be under way after their "
                          "application's Close; one more is reset by it. 0: any number "
                          "(Linux: tcp_max_orphans)",
                          UintegerValue(0),
                          MakeUintegerAccessor(&Self::m_maxOrphans),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute(
                "OrphanRetries",
                "Retransmissions of text and FIN, at most, after the application's Close; "
                "0: as many as before (Linux: 8, tcp_orphan_retries)",
                UintegerValue(0),
                MakeUintegerAccessor(&Self::m_orphanRetries),
                MakeUintegerChecker<uint32_t>())
            .AddAttribute("ResetOnLateText",
                          "Text that arrives after the application's Close resets the connection "
                          "(RFC 9293, section 3.6.1, SHLD-3), as Linux has it. "
                          "TcpHalfDuplexTeardown does so whatever is said here",
                          BooleanValue(false),
                          MakeBooleanAccessor(&Self::m_resetOnLateText),
                          MakeBooleanChecker());
    return tid;
}

lifecycle::OrphanLimits
TcpTeardownPolicyFactory::GetLimits() const
{
    lifecycle::OrphanLimits limits;
    limits.finWait2 = ToDuration(m_finWait2Timeout);
    limits.count = m_maxOrphans;
    limits.retries = m_orphanRetries;
    limits.resetLate = m_resetOnLateText;
    return limits;
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
    return std::make_shared<lifecycle::FourWayTeardown>(GetLimits());
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
