/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-header-codec.h"

#include "tcp-extra-options.h"

#include "ns3/tcp-option.h"

#include <algorithm>
#include <chrono>

namespace ns3
{

namespace
{

constexpr uint32_t MIN_HEADER = 20; //!< bytes without options
constexpr uint32_t MAX_HEADER = 60; //!< bytes with all options
constexpr uint8_t BIT_ECE = 0x40;   //!< ECN-Echo
constexpr uint8_t BIT_CWR = 0x80;   //!< Congestion Window Reduced

constexpr uint16_t UTO_MINUTES = 0x8000; //!< the granularity bit of RFC 5482
constexpr uint16_t UTO_VALUE = 0x7fff;   //!< its other 15 bits

/**
 * @param p where
 * @return two bytes in network order
 */
uint16_t
Read16(const uint8_t* p)
{
    return static_cast<uint16_t>((p[0] << 8) | p[1]);
}

/**
 * @param p where
 * @return four bytes in network order
 */
uint32_t
Read32(const uint8_t* p)
{
    return (uint32_t{p[0]} << 24) | (uint32_t{p[1]} << 16) | (uint32_t{p[2]} << 8) | p[3];
}

/**
 * @param option a SACK option; its length was checked
 * @param length its length
 * @param facts where the blocks go
 */
void
ReadSack(const uint8_t* option, uint8_t length, TcpSegmentFacts& facts)
{
    facts.sackBlocks = 0;
    for (uint8_t at = 2; at < length; at += 8)
    {
        facts.sack[facts.sackBlocks++] = {lifecycle::Seq(Read32(option + at)),
                                          lifecycle::Seq(Read32(option + at + 4))};
    }
}

/**
 * "Options with invalid Length values or without the SYN flag set MUST be ignored" (RFC 7413,
 * section 4.1.1).
 *
 * @param option a Fast Open option that lies within the header
 * @param length its length
 * @param facts where it goes; the flags are there already
 */
void
ReadFastOpen(const uint8_t* option, uint8_t length, TcpSegmentFacts& facts)
{
    if (!facts.segment.Has(lifecycle::FLAG_SYN) ||
        !lifecycle::FastOpenCookie::LengthIsLegal(length - 2u))
    {
        return;
    }
    lifecycle::FastOpenCookie cookie;
    cookie.length = static_cast<uint8_t>(length - 2);
    std::copy_n(option + 2, cookie.length, cookie.bytes.begin());
    facts.fastOpen = cookie;
}

/**
 * @param option a User Timeout option that lies within the header (RFC 5482, section 3.3)
 * @param length its length
 * @param facts where it goes
 */
void
ReadUserTimeout(const uint8_t* option, uint8_t length, TcpSegmentFacts& facts)
{
    if (length != TcpExtraOptions::LENGTH_USER_TIMEOUT)
    {
        return;
    }
    const uint16_t field = Read16(option + 2);
    const auto value = field & UTO_VALUE;
    if (value == 0)
    {
        return; // reserved: "MUST ignore it upon reception" (RFC 5482, section 3.4)
    }
    if (field & UTO_MINUTES)
    {
        facts.userTimeout = std::chrono::minutes(value);
    }
    else
    {
        facts.userTimeout = std::chrono::seconds(value);
    }
}

/**
 * @param kind an option's kind
 * @param length its length
 * @return true if it may have that length
 */
bool
LengthIsRight(uint8_t kind, uint8_t length)
{
    switch (kind)
    {
    case TcpOption::MSS:
        return length == 4;
    case TcpOption::WINSCALE:
        return length == 3;
    case TcpOption::SACKPERMITTED:
        return length == 2;
    case TcpOption::SACK:
        return length >= 10 && length <= 34 && length % 8 == 2;
    case TcpOption::TS:
        return length == 10;
    default: // a kind this module does not know: any length that is one
        return length >= 2;
    }
}

/**
 * @param option an option with a length byte; its length was checked
 * @param facts where it goes
 */
void
ReadOption(const uint8_t* option, TcpSegmentFacts& facts)
{
    switch (option[0])
    {
    case TcpOption::MSS:
        facts.mss = Read16(option + 2);
        break;
    case TcpOption::WINSCALE:
        facts.windowScale = option[2];
        break;
    case TcpOption::SACKPERMITTED:
        facts.sackPermitted = true;
        break;
    case TcpOption::SACK:
        ReadSack(option, option[1], facts);
        break;
    case TcpOption::TS:
        facts.segment.hasTimestamp = true;
        facts.segment.tsValue = Read32(option + 2);
        facts.segment.tsEcho = Read32(option + 6);
        break;
    case TcpExtraOptions::KIND_FAST_OPEN:
        ReadFastOpen(option, option[1], facts);
        break;
    case TcpExtraOptions::KIND_USER_TIMEOUT:
        ReadUserTimeout(option, option[1], facts);
        break;
    default: // a kind this module does not know is skipped (RFC 9293, section 3.1, MUST-6)
        break;
    }
}

/**
 * Options in any segment, at any byte (RFC 9293, section 3.1, MUST-4, MUST-5 and MUST-68; section
 * 3.2, MUST-64).
 *
 * @param begin the first option
 * @param end one past the last byte of the header
 * @param facts where they go
 * @return false if a length is wrong
 */
bool
ReadOptions(const uint8_t* begin, const uint8_t* end, TcpSegmentFacts& facts)
{
    const uint8_t* p = begin;
    while (p < end && *p != TcpOption::END)
    {
        if (*p == TcpOption::NOP)
        {
            ++p;
            continue;
        }
        if (p + 1 >= end || !LengthIsRight(p[0], p[1]) || p[1] > end - p)
        {
            return false;
        }
        ReadOption(p, facts);
        p += p[1];
    }
    return true;
}

} // namespace

bool
ReadTcpSegment(Ptr<const Packet> packet, TcpSegmentFacts& facts)
{
    std::array<uint8_t, MAX_HEADER> bytes;
    const uint32_t size = packet->GetSize();
    packet->CopyData(bytes.data(), std::min(size, MAX_HEADER));
    return ReadTcpBytes(bytes.data(), size, facts);
}

bool
ReadTcpBytes(const uint8_t* bytes, uint32_t size, TcpSegmentFacts& facts)
{
    if (size < MIN_HEADER)
    {
        return false;
    }
    const uint32_t headerLength = (bytes[12] >> 4) * 4u;
    if (headerLength < MIN_HEADER || headerLength > size)
    {
        return false;
    }
    constexpr uint8_t controlBits = lifecycle::FLAG_FIN | lifecycle::FLAG_SYN |
                                    lifecycle::FLAG_RST | lifecycle::FLAG_PSH |
                                    lifecycle::FLAG_ACK | lifecycle::FLAG_URG;
    facts.sourcePort = Read16(bytes);
    facts.destinationPort = Read16(bytes + 2);
    facts.headerLength = static_cast<uint8_t>(headerLength);
    facts.ece = (bytes[13] & BIT_ECE) != 0;
    facts.cwr = (bytes[13] & BIT_CWR) != 0;
    facts.segment.seq = lifecycle::Seq(Read32(bytes + 4));
    facts.segment.ack = lifecycle::Seq(Read32(bytes + 8));
    facts.segment.flags = bytes[13] & controlBits;
    facts.segment.window = Read16(bytes + 14);
    facts.segment.urgentPointer = Read16(bytes + 18);
    facts.segment.textLength = size - headerLength;
    return ReadOptions(bytes + MIN_HEADER, bytes + headerLength, facts);
}

} // namespace ns3
