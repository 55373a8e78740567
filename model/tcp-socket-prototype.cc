/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-socket-prototype.h"

#include "tcp-lifecycle-socket.h"

#include "ns3/rtt-estimator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-cubic.h"
#include "ns3/tcp-linux-reno.h"
#include "ns3/tcp-prr-recovery.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-socket-state.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>
#include <array>

namespace ns3
{

bool
TcpSocketPrototype::CopiesWell(TypeId type)
{
    static const std::array<TypeId, 6> types{RttMeanDeviation::GetTypeId(),
                                             TcpCubic::GetTypeId(),
                                             TcpLinuxReno::GetTypeId(),
                                             TcpNewReno::GetTypeId(),
                                             TcpClassicRecovery::GetTypeId(),
                                             TcpPrrRecovery::GetTypeId()};
    return std::find(types.begin(), types.end(), type) != types.end();
}

bool
TcpSocketPrototype::IsCurrent(const TcpSocketParts& parts) const
{
    return m_socket && parts.rtt == m_parts.rtt && parts.congestion == m_parts.congestion &&
           parts.recovery == m_parts.recovery &&
           std::all_of(m_defaults.begin(), m_defaults.end(), [](const Default& known) {
               return known.type.GetAttribute(known.index).initialValue == known.value;
           });
}

void
TcpSocketPrototype::Set(Ptr<TcpLifecycleSocket> socket, const TcpSocketParts& parts)
{
    m_socket = socket;
    m_parts = parts;
    m_defaults.clear();
    for (const TypeId& type : {TcpLifecycleSocket::GetTypeId(),
                               TcpSocketState::GetTypeId(),
                               TcpTxBuffer::GetTypeId(),
                               TcpRxBuffer::GetTypeId(),
                               parts.rtt,
                               parts.congestion,
                               parts.recovery})
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
    const auto isOfType = [type](const Default& known) { return known.type == type; };
    if (std::any_of(m_defaults.begin(), m_defaults.end(), isOfType))
    {
        return; // ns-3 has a congestion control that claims to descend from TcpSocketBase
    }
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
