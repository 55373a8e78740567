/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_ARRIVED_SEGMENT_H
#define TCP_ARRIVED_SEGMENT_H

#include "tcp-lifecycle-header-codec.h"

#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/tcp-header.h"

#include <array>
#include <cstdint>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 *
 * A segment as it came from the network. It is parsed once, into facts. An ns3::TcpHeader, which
 * takes an object for each option, padding included, is made only for those who ask: trace sinks.
 */
struct TcpArrivedSegment
{
    Ptr<Packet> packet;    //!< header and payload; after StripHeader() the payload
    TcpSegmentFacts facts; //!< what the header says

    /**
     * Read the header.
     *
     * @param arrived header and payload
     * @return false if that is no TCP segment
     */
    bool Read(Ptr<Packet> arrived);

    /// Leave the payload in the packet.
    void StripHeader();

    /**
     * @return the header as it came, absolute numbers
     */
    TcpHeader GetHeader() const;

  private:
    static constexpr uint32_t MAX_HEADER = 60; //!< bytes with all options

    std::array<uint8_t, MAX_HEADER> m_bytes; //!< the header as it came
};

} // namespace ns3

#endif // TCP_ARRIVED_SEGMENT_H
