/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef FUZZ_SEGMENTS_H
#define FUZZ_SEGMENTS_H

#include "fuzz-target.h"

#include "ns3/tcp-lifecycle-segment.h"
#include "ns3/tcp-lifecycle-tcb.h"

#include <algorithm>
#include <cstdint>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Bytes to segments. Of all segments those matter that a connection may take for its own, so most
 * numbers are made from the connection's variables: exact, or next to an edge of a window. Some are
 * just any.
 */

namespace fuzz
{

using namespace ns3::lifecycle;

/**
 * @param in the input
 * @return a small number, either sign, or one 2^31 away where no number is before or after
 */
inline uint32_t
PickDistance(Bytes& in)
{
    const uint8_t byte = in.Byte();
    const auto small = static_cast<uint32_t>(static_cast<int32_t>(static_cast<int8_t>(byte)) / 16);
    return byte % 16 == 15 ? 0x80000000U + small : small;
}

/**
 * @param in the input
 * @return control bits: each kind that the RFC tells apart, or any
 */
inline uint8_t
PickFlags(Bytes& in)
{
    const uint8_t byte = in.Byte();
    switch (byte % 16)
    {
    case 0:
        return in.Byte();
    case 1:
    case 2:
        return FLAG_SYN;
    case 3:
        return FLAG_SYN | FLAG_ACK;
    case 4:
    case 5:
    case 6:
        return FLAG_FIN | FLAG_ACK;
    case 7:
        return (byte & 0x10) != 0 ? FLAG_RST : FLAG_RST | FLAG_ACK;
    case 8:
        return FLAG_URG | FLAG_ACK;
    default:
        return FLAG_ACK;
    }
}

/**
 * @param in the input
 * @param tcb the connection's variables
 * @return payload, as much as an IP packet may carry
 */
inline uint32_t
PickText(Bytes& in, const Tcb& tcb)
{
    const uint8_t byte = in.Byte();
    switch (byte % 8)
    {
    case 0:
        return 1;
    case 1:
        return in.Byte();
    case 2:
        return std::min<uint32_t>(tcb.rcvWnd, 65000); // just fills the window
    case 3:
        return in.Half() % 65500U;
    default:
        return 0;
    }
}

/**
 * @param in the input
 * @param tcb the connection's variables
 * @param text the segment's payload, bytes
 * @return SEG.SEQ
 */
inline Seq
PickSeq(Bytes& in, const Tcb& tcb, uint32_t text)
{
    switch (in.Below(16))
    {
    case 0:
        return tcb.rcvNxt + PickDistance(in);
    case 1:
        return tcb.rcvNxt + tcb.rcvWnd + PickDistance(in);
    case 2:
        return tcb.irs + PickDistance(in);
    case 3:
        return tcb.finSeq + PickDistance(in);
    case 4: // ends near the left edge
        return tcb.rcvNxt - text + PickDistance(in);
    case 5: // somewhere in the window
        return tcb.rcvNxt + in.Half() % std::max<uint32_t>(tcb.rcvWnd, 1);
    case 6:
        return Seq(in.Word());
    default:
        return tcb.rcvNxt;
    }
}

/**
 * @param in the input
 * @param tcb the connection's variables
 * @return SEG.ACK
 */
inline Seq
PickAck(Bytes& in, const Tcb& tcb)
{
    switch (in.Below(16))
    {
    case 0:
        return tcb.sndUna + PickDistance(in);
    case 1:
        return tcb.sndNxt + PickDistance(in);
    case 2:
        return tcb.sndUna - tcb.maxSndWnd + PickDistance(in);
    case 3:
        return tcb.iss + PickDistance(in);
    case 4:
        return tcb.TextEnd() + PickDistance(in);
    case 5:
        return Seq(in.Word());
    case 6:
        return tcb.sndUna;
    default:
        return tcb.sndNxt;
    }
}

/**
 * @param in the input
 * @param tcb the connection's variables
 * @param [out] segment gets a Timestamps option, or none
 */
inline void
PickTimestamp(Bytes& in, const Tcb& tcb, Segment& segment)
{
    const uint8_t byte = in.Byte();
    // Mostly as was agreed on; now and then present where it must not be, or missing.
    segment.hasTimestamp = tcb.timestamps != (byte % 16 == 0);
    segment.tsValue = tcb.tsRecent + byte / 64;
    if (byte % 16 == 1)
    {
        segment.tsValue = tcb.tsRecent + PickDistance(in);
    }
    else if (byte % 16 == 2)
    {
        segment.tsValue = in.Word();
    }
}

/**
 * @param in the input
 * @param tcb the connection's variables
 * @return a segment
 */
inline Segment
PickSegment(Bytes& in, const Tcb& tcb)
{
    Segment segment;
    segment.flags = PickFlags(in);
    segment.textLength = PickText(in, tcb);
    segment.seq = PickSeq(in, tcb, segment.textLength);
    segment.ack = PickAck(in, tcb);
    const uint8_t byte = in.Byte();
    segment.window = byte % 8 == 0 ? byte / 128U : byte % 8 == 1 ? in.Half() : 8192U;
    segment.urgentPointer = segment.Has(FLAG_URG) ? in.Half() : uint16_t{0};
    PickTimestamp(in, tcb, segment);
    return segment;
}

} // namespace fuzz

#endif // FUZZ_SEGMENTS_H
