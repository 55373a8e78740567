/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_HEADER_CODEC_H
#define TCP_LIFECYCLE_HEADER_CODEC_H

#include "ns3/packet.h"
#include "ns3/tcp-fast-open-cookie.h"
#include "ns3/tcp-lifecycle-segment.h"
#include "ns3/tcp-lifecycle-types.h"

#include <array>
#include <optional>
#include <utility>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 *
 * What one TCP header says, read from its bytes. ns3::TcpHeader trusts what it reads: an option of
 * length zero keeps it busy for ever, an MSS option of another length than four aborts the process,
 * a short packet is read past its end. So a header is checked here before TcpHeader sees it.
 */
struct TcpSegmentFacts
{
    lifecycle::Segment segment;         //!< what decides about the lifecycle
    uint16_t sourcePort{0};             //!< source port
    uint16_t destinationPort{0};        //!< destination port
    uint8_t headerLength{0};            //!< bytes of header, options and padding included, 20 to 60
    bool ece{false};                    //!< ECN-Echo
    bool cwr{false};                    //!< Congestion Window Reduced
    bool ce{false};                     //!< the IP header said Congestion Experienced
    bool ect{false};                    //!< the IP header said that the transport knows ECN
    std::optional<uint16_t> mss;        //!< Maximum Segment Size option
    std::optional<uint8_t> windowScale; //!< Window Scale option, as received
    bool sackPermitted{false};          //!< SACK-Permitted option
    uint8_t sackBlocks{0};              //!< number of SACK blocks, 0 to 4
    std::array<std::pair<lifecycle::Seq, lifecycle::Seq>, 4> sack; //!< the blocks

    /// Fast Open option, of a segment with SYN; a cookie without bytes asks for one (RFC 7413)
    std::optional<lifecycle::FastOpenCookie> fastOpen;

    /// User Timeout option, more than 0 (RFC 5482)
    std::optional<lifecycle::Duration> userTimeout;
};

/**
 * Read and check a header. Length of each option is checked (RFC 9293, section 3.1, MUST-7: "be
 * prepared to handle an illegal option length").
 *
 * @param packet a packet that begins with a TCP header
 * @param [out] facts what it says
 * @return false if it is no TCP header: too short, a data offset below 5 or beyond the packet, or
 * an option whose length is wrong for its kind. Fast Open and User Timeout options of a wrong
 * length are ignored instead: RFC 7413, section 4.1.1, asks for it, and RFC 5482 gives no reason to
 * treat its own more harshly.
 */
bool ReadTcpSegment(Ptr<const Packet> packet, TcpSegmentFacts& facts);

/**
 * The same from bytes.
 *
 * @param bytes the first min(size, 60) bytes of a segment
 * @param size bytes of the segment, header and payload
 * @param [out] facts what it says
 * @return false if it is no TCP header
 */
bool ReadTcpBytes(const uint8_t* bytes, uint32_t size, TcpSegmentFacts& facts);

} // namespace ns3

#endif // TCP_LIFECYCLE_HEADER_CODEC_H
