/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-arrived-segment.h"

#include "ns3/buffer.h"

namespace ns3
{

bool
TcpArrivedSegment::Read(Ptr<Packet> arrived)
{
    packet = arrived;
    packet->CopyData(m_bytes.data(), MAX_HEADER);
    return ReadTcpBytes(m_bytes.data(), packet->GetSize(), facts);
}

void
TcpArrivedSegment::StripHeader()
{
    packet->RemoveAtStart(facts.headerLength);
}

TcpHeader
TcpArrivedSegment::GetHeader() const
{
    Buffer buffer;
    buffer.AddAtStart(facts.headerLength);
    buffer.Begin().Write(m_bytes.data(), facts.headerLength);
    TcpHeader header;
    header.Deserialize(buffer.Begin());
    return header;
}

} // namespace ns3
