/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-handshake-policy-types.h"

#include "ns3/boolean.h"
#include "ns3/tcp-backlog-handshake.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpBacklogHandshake);
NS_OBJECT_ENSURE_REGISTERED(TcpSynCookiesHandshake);

namespace
{

constexpr const char* BACKLOG_HELP =
    "How many established connections wait at a listener for its application to accept them, less "
    "one. What is given to Listen(backlog) goes before it. Linux: the backlog of listen(), at most "
    "net.core.somaxconn";
constexpr const char* SYN_BACKLOG_HELP =
    "How many embryonic connections a listener has at most; 0: as many as the backlog says, as in "
    "Linux";
constexpr const char* ABORT_HELP =
    "Reset a connection whose handshake ends while the accept queue is full, instead of ignoring "
    "its last segment. Linux: net.ipv4.tcp_abort_on_overflow";
constexpr uint32_t BACKLOG = 128; //!< net.core.somaxconn up to Linux 5.3

} // namespace

TypeId
TcpBacklogHandshake::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpBacklogHandshake")
            .SetParent<TcpHandshakePolicyFactory>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpBacklogHandshake>()
            .AddAttribute("Backlog",
                          BACKLOG_HELP,
                          UintegerValue(BACKLOG),
                          MakeUintegerAccessor(&TcpBacklogHandshake::m_backlog),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("SynBacklog",
                          SYN_BACKLOG_HELP,
                          UintegerValue(0),
                          MakeUintegerAccessor(&TcpBacklogHandshake::m_synBacklog),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("SpareQuarter",
                          "Keep the last quarter of the SYN queue for peers that are known to be "
                          "alive: those whose SYN has ended a TIME_WAIT. Linux: of "
                          "net.ipv4.tcp_max_syn_backlog, where there are no cookies",
                          BooleanValue(true),
                          MakeBooleanAccessor(&TcpBacklogHandshake::m_spareQuarter),
                          MakeBooleanChecker())
            .AddAttribute("AbortOnOverflow",
                          ABORT_HELP,
                          BooleanValue(false),
                          MakeBooleanAccessor(&TcpBacklogHandshake::m_abortOnOverflow),
                          MakeBooleanChecker());
    return tid;
}

std::shared_ptr<const lifecycle::HandshakePolicy>
TcpBacklogHandshake::Create() const
{
    return std::make_shared<lifecycle::BacklogHandshake>(
        lifecycle::BacklogLimits{m_backlog, m_synBacklog, m_spareQuarter, m_abortOnOverflow});
}

TypeId
TcpSynCookiesHandshake::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpSynCookiesHandshake")
            .SetParent<TcpHandshakePolicyFactory>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpSynCookiesHandshake>()
            .AddAttribute("Backlog",
                          BACKLOG_HELP,
                          UintegerValue(BACKLOG),
                          MakeUintegerAccessor(&TcpSynCookiesHandshake::m_backlog),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("SynBacklog",
                          SYN_BACKLOG_HELP,
                          UintegerValue(0),
                          MakeUintegerAccessor(&TcpSynCookiesHandshake::m_synBacklog),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("AbortOnOverflow",
                          ABORT_HELP,
                          BooleanValue(false),
                          MakeBooleanAccessor(&TcpSynCookiesHandshake::m_abortOnOverflow),
                          MakeBooleanChecker())
            .AddAttribute("Always",
                          "Answer every SYN by a cookie, not only those that find the SYN queue "
                          "full. Linux: net.ipv4.tcp_syncookies = 2 instead of 1",
                          BooleanValue(false),
                          MakeBooleanAccessor(&TcpSynCookiesHandshake::m_always),
                          MakeBooleanChecker());
    return tid;
}

std::shared_ptr<const lifecycle::HandshakePolicy>
TcpSynCookiesHandshake::Create() const
{
    return std::make_shared<lifecycle::SynCookiesHandshake>(
        lifecycle::BacklogLimits{m_backlog, m_synBacklog, false, m_abortOnOverflow},
        m_always);
}

} // namespace ns3
