/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-socket-factory.h"

#include "tcp-lifecycle-l4-protocol.h"

#include "ns3/socket.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleSocketFactory);
NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleDefaultSocketFactory);

TypeId
TcpLifecycleSocketFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpLifecycleSocketFactory")
                            .SetParent<SocketFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpLifecycleSocketFactory>();
    return tid;
}

void
TcpLifecycleSocketFactory::SetTcp(Ptr<TcpLifecycleL4Protocol> tcp)
{
    m_tcp = tcp;
}

Ptr<Socket>
TcpLifecycleSocketFactory::CreateSocket()
{
    return m_tcp->CreateLifecycleSocket();
}

void
TcpLifecycleSocketFactory::DoDispose()
{
    m_tcp = nullptr;
    TcpSocketFactory::DoDispose();
}

TypeId
TcpLifecycleDefaultSocketFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpLifecycleDefaultSocketFactory")
                            .SetParent<TcpSocketFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpLifecycleDefaultSocketFactory>();
    return tid;
}

} // namespace ns3
