/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-header.h"

#include "tcp-lifecycle-header-codec.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/tcp-option.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace ns3
{

namespace
{

constexpr uint32_t MIN_HEADER = 20;      //!< bytes without options
constexpr uint32_t MAX_HEADER = 60;      //!< bytes with all options
constexpr uint32_t CHECKSUM_OFFSET = 16; //!< where in the header
constexpr uint8_t TCP_PROTOCOL = 6;      //!< in IP headers
constexpr uint16_t UTO_MINUTES = 0x8000; //!< the granularity bit of RFC 5482
constexpr int64_t UTO_MAX = 0x7fff;      //!< largest value of its 15 bits

/**
 * The sum over the pseudo header (RFC 9293, section 3.1; RFC 8200, section 8.1).
 *
 * @param source an Ipv4Address or Ipv6Address
 * @param destination likewise
 * @param length bytes of header and payload
 * @return the sum, not inverted, in the byte order of Buffer::Iterator::CalculateIpChecksum
 */
uint16_t
PseudoHeaderSum(const Address& source, const Address& destination, uint32_t length)
{
    const bool ipv4 = Ipv4Address::IsMatchingType(source);
    const uint32_t size = ipv4 ? 12 : 40;
    Buffer buffer;
    buffer.AddAtStart(size);
    Buffer::Iterator i = buffer.Begin();
    std::array<uint8_t, 16> bytes;
    for (const Address& address : {source, destination})
    {
        if (ipv4)
        {
            Ipv4Address::ConvertFrom(address).Serialize(bytes.data());
        }
        else
        {
            Ipv6Address::ConvertFrom(address).Serialize(bytes.data());
        }
        i.Write(bytes.data(), ipv4 ? 4 : 16);
    }
    if (ipv4)
    {
        i.WriteU8(0);
        i.WriteU8(TCP_PROTOCOL);
        i.WriteHtonU16(static_cast<uint16_t>(length));
    }
    else
    {
        i.WriteHtonU32(length);
        i.WriteHtonU32(TCP_PROTOCOL);
    }
    return static_cast<uint16_t>(~buffer.Begin().CalculateIpChecksum(static_cast<uint16_t>(size)));
}

/**
 * @param timeout more than 0
 * @return the last two bytes of a User Timeout option (RFC 5482, section 3.3)
 */
uint16_t
EncodeUserTimeout(lifecycle::Duration timeout)
{
    using Seconds = std::chrono::seconds;
    using Minutes = std::chrono::minutes;
    // Rounded up: a peer that believes us too patient waits; one that believes us too hasty ends
    // what we would have kept.
    const int64_t seconds = std::chrono::ceil<Seconds>(timeout).count();
    if (seconds <= UTO_MAX)
    {
        return static_cast<uint16_t>(seconds);
    }
    const int64_t minutes = std::chrono::ceil<Minutes>(timeout).count();
    return static_cast<uint16_t>(UTO_MINUTES | std::min(minutes, UTO_MAX));
}

/**
 * @param from a header
 * @return the same without options that ns3::TcpHeader does not know
 */
TcpHeader
KnownPart(const TcpHeader& from)
{
    TcpHeader header;
    header.SetSourcePort(from.GetSourcePort());
    header.SetDestinationPort(from.GetDestinationPort());
    header.SetSequenceNumber(from.GetSequenceNumber());
    header.SetAckNumber(from.GetAckNumber());
    header.SetFlags(from.GetFlags());
    header.SetWindowSize(from.GetWindowSize());
    header.SetUrgentPointer(from.GetUrgentPointer());
    for (const auto& option : from.GetOptionList())
    {
        if (TcpOption::IsKindKnown(option->GetKind()))
        {
            header.AppendOption(option);
        }
    }
    return header;
}

} // namespace

TcpExtraOptions
TcpExtraOptions::TakeWhatFits(uint32_t room)
{
    TcpExtraOptions fitting;
    if (fastOpen && 2u + fastOpen->length <= room)
    {
        fitting.fastOpen.swap(fastOpen);
        room -= fitting.GetLength();
    }
    if (userTimeout && LENGTH_USER_TIMEOUT <= room)
    {
        fitting.userTimeout.swap(userTimeout);
    }
    return fitting;
}

TcpLifecycleHeader::TcpLifecycleHeader(const TcpHeader& header, const TcpExtraOptions& extra)
    : m_header(header)
{
    TcpExtraOptions wanted = extra;
    if (wanted.userTimeout && wanted.userTimeout->count() <= 0)
    {
        wanted.userTimeout.reset(); // zero "MUST NOT" be sent (RFC 5482, section 3.4)
    }
    if (wanted.fastOpen && !lifecycle::FastOpenCookie::LengthIsLegal(wanted.fastOpen->length))
    {
        wanted.fastOpen.reset();
    }
    const uint32_t used = OptionLength();
    const uint32_t room = TcpExtraOptions::MAX_OPTIONS;
    m_extra = wanted.TakeWhatFits(used < room ? room - used : 0);
}

void
TcpLifecycleHeader::EnableChecksum(const Address& source, const Address& destination)
{
    m_source = source;
    m_destination = destination;
    m_checksumWanted = true;
}

TypeId
TcpLifecycleHeader::GetTypeId()
{
    return TcpHeader::GetTypeId();
}

TypeId
TcpLifecycleHeader::GetInstanceTypeId() const
{
    return GetTypeId();
}

void
TcpLifecycleHeader::Print(std::ostream& os) const
{
    m_header.Print(os);
    if (m_extra.fastOpen)
    {
        os << " FastOpen(" << uint32_t{m_extra.fastOpen->length} << " bytes)";
    }
    if (m_extra.userTimeout)
    {
        os << " UserTimeout(" << std::chrono::duration<double>(*m_extra.userTimeout).count()
           << " s)";
    }
}

uint32_t
TcpLifecycleHeader::OptionLength() const
{
    uint32_t length = m_extra.GetLength();
    for (const auto& option : m_header.GetOptionList())
    {
        const bool isEnd = option->GetKind() == TcpOption::END;
        length += isEnd && !m_extra.IsEmpty() ? 0 : option->GetSerializedSize();
    }
    return length;
}

uint32_t
TcpLifecycleHeader::GetSerializedSize() const
{
    return MIN_HEADER + (OptionLength() + 3) / 4 * 4;
}

void
TcpLifecycleHeader::WriteOptions(Buffer::Iterator& i) const
{
    for (const auto& option : m_header.GetOptionList())
    {
        if (option->GetKind() == TcpOption::END && !m_extra.IsEmpty())
        {
            continue; // what is behind it would not be read
        }
        option->Serialize(i);
        i.Next(option->GetSerializedSize());
    }
    if (m_extra.fastOpen)
    {
        // RFC 7413, section 4.1.1
        i.WriteU8(TcpExtraOptions::KIND_FAST_OPEN);
        i.WriteU8(static_cast<uint8_t>(2 + m_extra.fastOpen->length));
        i.Write(m_extra.fastOpen->bytes.data(), m_extra.fastOpen->length);
    }
    if (m_extra.userTimeout)
    {
        // RFC 5482, section 3
        i.WriteU8(TcpExtraOptions::KIND_USER_TIMEOUT);
        i.WriteU8(TcpExtraOptions::LENGTH_USER_TIMEOUT);
        i.WriteHtonU16(EncodeUserTimeout(*m_extra.userTimeout));
    }
}

void
TcpLifecycleHeader::Serialize(Buffer::Iterator start) const
{
    const uint32_t size = GetSerializedSize();
    Buffer::Iterator i = start;
    i.WriteHtonU16(m_header.GetSourcePort());
    i.WriteHtonU16(m_header.GetDestinationPort());
    i.WriteHtonU32(m_header.GetSequenceNumber().GetValue());
    i.WriteHtonU32(m_header.GetAckNumber().GetValue());
    i.WriteHtonU16(static_cast<uint16_t>((size / 4) << 12 | m_header.GetFlags()));
    i.WriteHtonU16(m_header.GetWindowSize());
    i.WriteHtonU16(0);
    i.WriteHtonU16(m_header.GetUrgentPointer());
    WriteOptions(i);
    // "Header padding of zeros" (RFC 9293, section 3.1, MUST-69), each an end of the list.
    while (i.GetDistanceFrom(start) < size)
    {
        i.WriteU8(TcpOption::END);
    }
    if (m_checksumWanted)
    {
        const uint32_t length = start.GetSize(); // of the whole segment
        i = start;
        const uint16_t checksum =
            i.CalculateIpChecksum(static_cast<uint16_t>(length),
                                  PseudoHeaderSum(m_source, m_destination, length));
        i = start;
        i.Next(CHECKSUM_OFFSET);
        i.WriteU16(checksum);
    }
}

uint32_t
TcpLifecycleHeader::Deserialize(Buffer::Iterator start)
{
    std::array<uint8_t, MAX_HEADER> bytes;
    const uint32_t size = start.GetRemainingSize();
    Buffer::Iterator i = start;
    i.Read(bytes.data(), std::min(size, MAX_HEADER));
    TcpSegmentFacts facts;
    if (!ReadTcpBytes(bytes.data(), size, facts))
    {
        return 0;
    }
    TcpHeader header;
    header.Deserialize(start);
    m_header = KnownPart(header);
    m_extra.fastOpen = facts.fastOpen;
    m_extra.userTimeout = facts.userTimeout;
    return facts.headerLength;
}

} // namespace ns3
