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

template <typename Base>
void
TcpLifecycleFactory<Base>::SetTcp(Ptr<TcpLifecycleL4Protocol> tcp)
{
    m_tcp = tcp;
}

template <typename Base>
Ptr<Socket>
TcpLifecycleFactory<Base>::CreateSocket()
{
    return m_tcp->CreateLifecycleSocket();
}

template <typename Base>
void
TcpLifecycleFactory<Base>::DoDispose()
{
    m_tcp = nullptr;
    Base::DoDispose();
}

template class TcpLifecycleFactory<SocketFactory>;
template class TcpLifecycleFactory<TcpSocketFactory>;

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
