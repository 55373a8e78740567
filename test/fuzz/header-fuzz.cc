/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "fuzz-target.h"

#include "ns3/packet.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-lifecycle-header-codec.h"
#include "ns3/tcp-lifecycle-header.h"

#include <algorithm>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * TCP headers made of any bytes: what the check lets through can be read by ns3::TcpHeader, and
 * what was read and written again says the same.
 */

namespace
{

using namespace ns3;
using fuzz::Bytes;
using fuzz::Require;

uint64_t g_right{0};   //!< headers that the check let through
uint64_t g_options{0}; //!< of these, with an option that it knows

/**
 * @param in the input
 * @param [in,out] bytes gets an option whose length is right for its kind, most times
 */
void
AddOption(Bytes& in, std::vector<uint8_t>& bytes)
{
    struct Shape
    {
        uint8_t kind;
        uint8_t length;
    };

    constexpr Shape SHAPES[]{{2, 4},
                             {3, 3},
                             {4, 2},
                             {5, 10},
                             {5, 34},
                             {8, 10},
                             {28, 4},
                             {34, 2},
                             {34, 10},
                             {34, 18},
                             {253, 6}};
    const uint8_t byte = in.Byte();
    const Shape shape = SHAPES[byte % 11];
    if (byte >= 250)
    {
        bytes.push_back(byte % 2); // END or NOP
        return;
    }
    bytes.push_back(shape.kind);
    bytes.push_back(byte >= 240 ? in.Byte() : shape.length);
    for (uint8_t i = 2; i < shape.length; ++i)
    {
        bytes.push_back(in.Byte());
    }
}

/**
 * @param in the input
 * @return a segment: fields, options and some text; or just any bytes
 */
std::vector<uint8_t>
PickSegment(Bytes& in)
{
    std::vector<uint8_t> bytes;
    const uint8_t shape = in.Byte();
    for (int i = 0; i < 20; ++i)
    {
        bytes.push_back(in.Byte());
    }
    for (uint32_t options = in.Below(8); options > 0; --options)
    {
        AddOption(in, bytes);
    }
    bytes.resize(std::min<std::size_t>((bytes.size() + 3) / 4 * 4, 60));
    if (shape % 16 != 0)
    {
        bytes[12] = static_cast<uint8_t>((bytes.size() / 4) << 4);
    }
    if (shape % 16 == 1)
    {
        bytes.resize(in.Below(61)); // cut off
    }
    while (!in.IsEmpty())
    {
        bytes.push_back(in.Byte());
    }
    return bytes;
}

/**
 * @param a what a header says
 * @param b what the same says once more
 */
void
RequireSameFields(const TcpSegmentFacts& a, const TcpSegmentFacts& b)
{
    Require(a.sourcePort == b.sourcePort, "the source port stays");
    Require(a.destinationPort == b.destinationPort, "the destination port stays");
    Require(a.segment.seq == b.segment.seq, "SEG.SEQ stays");
    Require(a.segment.ack == b.segment.ack, "SEG.ACK stays");
    Require(a.segment.flags == b.segment.flags, "the control bits stay");
    Require(a.ece == b.ece && a.cwr == b.cwr, "the bits of ECN stay");
    Require(a.segment.window == b.segment.window, "SEG.WND stays");
    Require(a.segment.urgentPointer == b.segment.urgentPointer, "SEG.UP stays");
    Require(a.segment.textLength == b.segment.textLength, "the text stays");
}

/**
 * @param a what a header says
 * @param b what the same says once more
 */
void
RequireSameOptions(const TcpSegmentFacts& a, const TcpSegmentFacts& b)
{
    Require(a.segment.hasTimestamp == b.segment.hasTimestamp, "the timestamp stays");
    Require(a.segment.tsValue == b.segment.tsValue, "TSval stays");
    Require(a.segment.tsEcho == b.segment.tsEcho, "TSecr stays");
    Require(a.mss == b.mss, "the MSS stays");
    Require(a.windowScale == b.windowScale, "the window scale stays");
    Require(a.sackPermitted == b.sackPermitted, "SACK-Permitted stays");
    Require(a.sackBlocks == b.sackBlocks, "the number of SACK blocks stays");
    Require(std::equal(a.sack.begin(), a.sack.begin() + a.sackBlocks, b.sack.begin()),
            "SACK blocks stay");
    Require(a.fastOpen.has_value() == b.fastOpen.has_value(), "Fast Open stays");
    Require(!a.fastOpen || (a.fastOpen->length == b.fastOpen->length &&
                            a.fastOpen->bytes == b.fastOpen->bytes),
            "the cookie stays");
    Require(a.userTimeout == b.userTimeout, "the user time-out stays");
}

/**
 * @param packet one that begins with a TCP header, as the check says
 * @param facts what it says
 */
void
CheckRight(Ptr<const Packet> packet, const TcpSegmentFacts& facts)
{
    const uint32_t header = facts.headerLength;
    Require(header >= 20 && header <= 60 && header % 4 == 0, "a header has 20 to 60 bytes");
    Require(header + facts.segment.textLength == packet->GetSize(), "the rest is text");
    TcpHeader stock;
    packet->PeekHeader(stock);
    Require(stock.GetSourcePort() == facts.sourcePort, "ns3::TcpHeader reads the same port");
    Require(stock.GetSequenceNumber().GetValue() == facts.segment.seq.GetValue(),
            "ns3::TcpHeader reads the same number");

    Ptr<Packet> again = packet->Copy();
    TcpLifecycleHeader ours;
    Require(again->RemoveHeader(ours) == header, "our header is read to its end");
    again->AddHeader(ours);
    TcpSegmentFacts once;
    Require(ReadTcpSegment(again, once), "what was written can be read");
    RequireSameFields(facts, once);
    RequireSameOptions(facts, once);
}

} // namespace

fuzz::ShortRun
fuzz::GetShortRun()
{
    return {150000, 120};
}

fuzz::Report
fuzz::GetReport()
{
    return {std::to_string(g_right) + " headers were right, " + std::to_string(g_options) +
                " of them with options",
            g_options > 0 ? "" : "a header that is right and has an option"};
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    {
        Bytes in(data, size);
        const auto bytes = PickSegment(in);
        const auto length = static_cast<uint32_t>(bytes.size());
        const Ptr<const Packet> packet = Create<Packet>(bytes.data(), length);
        TcpSegmentFacts facts;
        TcpSegmentFacts same;
        const bool right = ReadTcpSegment(packet, facts);
        Require(ReadTcpBytes(bytes.data(), length, same) == right, "bytes and packet are the same");
        ++fuzz::Fed();
        if (right)
        {
            RequireSameFields(facts, same);
            RequireSameOptions(facts, same);
            CheckRight(packet, facts);
            ++g_right;
            g_options += facts.headerLength > 20 ? 1 : 0;
        }
    }
    return fuzz::EndInput();
}
