/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-socket-prototype.h"

#include "tcp-lifecycle-socket.h"

#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-socket-state.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

namespace ns3
{

bool
TcpSocketPrototype::IsCurrent() const
{
    return m_socket && std::all_of(m_defaults.begin(), m_defaults.end(), [](const Default& known) {
               return known.type.GetAttribute(known.index).initialValue == known.value;
           });
}

void
TcpSocketPrototype::Set(Ptr<TcpLifecycleSocket> socket)
{
    m_socket = socket;
    m_defaults.clear();
    for (const TypeId& type : {TcpLifecycleSocket::GetTypeId(),
                               TcpSocketState::GetTypeId(),
                               TcpTxBuffer::GetTypeId(),
                               TcpRxBuffer::GetTypeId()})
    {
        Watch(type);
    }
}

Ptr<TcpLifecycleSocket>
TcpSocketPrototype::Copy() const
{
    Ptr<TcpLifecycleSocket> copy = CopyObject(m_socket);
    copy->BecomeOriginal(*m_socket);
    return copy;
}

void
TcpSocketPrototype::Forget()
{
    m_socket = nullptr;
    m_defaults.clear();
}

void
TcpSocketPrototype::Watch(TypeId type)
{
    for (std::size_t index = 0; index < type.GetAttributeN(); ++index)
    {
        m_defaults.push_back({type, index, type.GetAttribute(index).initialValue});
    }
    if (type.HasParent() && type.GetParent() != type)
    {
        Watch(type.GetParent());
    }
}

} // namespace ns3
