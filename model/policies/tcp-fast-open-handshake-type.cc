/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-fast-open-handshake-type.h"

#include "ns3/tcp-fast-open-handshake.h"
#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpFastOpenHandshake);

TypeId
TcpFastOpenHandshake::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpFastOpenHandshake")
            .SetParent<TcpHandshakePolicyFactory>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpFastOpenHandshake>()
            .AddAttribute(
                "PendingLimit",
                "So many connections of a listener may have been opened by Fast Open and "
                "not yet been acknowledged; beyond it SYNs get an ordinary handshake (RFC "
                "7413, section 5.1). With 0 a host is a client only",
                UintegerValue(256),
                MakeUintegerAccessor(&TcpFastOpenHandshake::m_pendingLimit),
                MakeUintegerChecker<uint32_t>())
            .AddAttribute("ResetHold",
                          "For so long a connection that was reset before it was acknowledged "
                          "counts as pending (RFC 7413, section 5.1)",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&TcpFastOpenHandshake::m_resetHold),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("CookieLifetime",
                          "For so long a key makes cookies; they hold until the end of the next "
                          "key's time. 0: for ever (RFC 7413, section 4.1.2)",
                          TimeValue(Hours(24)),
                          MakeTimeAccessor(&TcpFastOpenHandshake::m_cookieLifetime),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("AvoidTime",
                          "For so long a client opens the ordinary way where Fast Open has failed "
                          "(RFC 7413, sections 4.1.3.1 and 4.2.1). 0: it tries again at once",
                          TimeValue(Minutes(2)),
                          MakeTimeAccessor(&TcpFastOpenHandshake::m_avoidance),
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

std::shared_ptr<const lifecycle::HandshakePolicy>
TcpFastOpenHandshake::Create() const
{
    lifecycle::FastOpenTimes times;
    times.cookieLifetime = ToDuration(m_cookieLifetime);
    times.resetHold = ToDuration(m_resetHold);
    times.avoidance = ToDuration(m_avoidance);
    return std::make_shared<lifecycle::FastOpenHandshake>(m_pendingLimit, times);
}

} // namespace ns3
