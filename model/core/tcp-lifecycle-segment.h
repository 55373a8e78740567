/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SEGMENT_H
#define TCP_LIFECYCLE_SEGMENT_H

#include "tcp-lifecycle-seq.h"

#include <cstdint>

namespace ns3
{
namespace lifecycle
{

/// The control bits of the TCP header (RFC 9293, section 3.1), at their places in the header.
enum Flag : uint8_t
{
    FLAG_FIN = 0x01,
    FLAG_SYN = 0x02,
    FLAG_RST = 0x04,
    FLAG_PSH = 0x08,
    FLAG_ACK = 0x10,
    FLAG_URG = 0x20,
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * The facts of one segment that decide about a connection's lifecycle: SEG.SEQ, SEG.ACK, SEG.LEN,
 * SEG.WND and SEG.UP of RFC 9293, section 3.3.1, and the timestamps of RFC 7323. The payload itself
 * stays with the host.
 */
struct Segment
{
    uint8_t flags{0};          //!< control bits, of Flag
    Seq seq;                   //!< SEG.SEQ
    Seq ack;                   //!< SEG.ACK; meaningless without FLAG_ACK
    uint32_t textLength{0};    //!< payload, bytes
    uint32_t window{0};        //!< SEG.WND as it stands in the header, not scaled
    uint16_t urgentPointer{0}; //!< SEG.UP; meaningless without FLAG_URG
    bool hasTimestamp{false};  //!< a Timestamps option was present
    uint32_t tsValue{0};       //!< TSval
    uint32_t tsEcho{0};        //!< TSecr

    /**
     * @param flag a control bit
     * @return true if it is set
     */
    constexpr bool Has(Flag flag) const
    {
        return (flags & flag) != 0;
    }

    /**
     * @return SEG.LEN: SYN and FIN count one each in sequence space (RFC 9293, section 3.4)
     */
    constexpr uint32_t Length() const
    {
        return textLength + (Has(FLAG_SYN) ? 1 : 0) + (Has(FLAG_FIN) ? 1 : 0);
    }

    /**
     * @return the sequence number after the last one occupied
     */
    constexpr Seq End() const
    {
        return seq + Length();
    }

    /**
     * @return the sequence number of the first byte of payload
     */
    constexpr Seq TextBegin() const
    {
        return seq + (Has(FLAG_SYN) ? 1 : 0);
    }

    /**
     * @return the sequence number of the FIN, where there is one
     */
    constexpr Seq FinSeq() const
    {
        return TextBegin() + textLength;
    }
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LIFECYCLE_SEGMENT_H
