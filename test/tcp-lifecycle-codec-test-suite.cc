/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/tcp-lifecycle-header-codec.h"
#include "ns3/tcp-lifecycle-header.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack-permitted.h"
#include "ns3/tcp-option-sack.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-option-winscale.h"

#include <chrono>
#include <random>
#include <sstream>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * The wire format: the same bytes as ns3::TcpHeader where that class can say what is to be said,
 * and the Fast Open and User Timeout options where it cannot.
 */

using namespace ns3;

namespace
{

using lifecycle::FastOpenCookie;

/// Headers compared in each family.
constexpr uint32_t HEADERS = 3000;

/**
 * @param packet a packet
 * @return its bytes
 */
std::vector<uint8_t>
BytesOf(Ptr<const Packet> packet)
{
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    return bytes;
}

/**
 * @param length bytes
 * @return a cookie with bytes of its own
 */
FastOpenCookie
MakeCookie(uint8_t length)
{
    FastOpenCookie cookie;
    cookie.length = length;
    for (uint8_t i = 0; i < length; ++i)
    {
        cookie.bytes[i] = static_cast<uint8_t>(0xa0 + i);
    }
    return cookie;
}

/// Headers made of dice.
class RandomHeaders
{
  public:
    /**
     * @return a header; its options are any that fit, in any order
     */
    TcpHeader Next()
    {
        TcpHeader header;
        header.SetSourcePort(static_cast<uint16_t>(m_dice()));
        header.SetDestinationPort(static_cast<uint16_t>(m_dice()));
        header.SetSequenceNumber(SequenceNumber32(static_cast<uint32_t>(m_dice())));
        header.SetAckNumber(SequenceNumber32(static_cast<uint32_t>(m_dice())));
        header.SetFlags(static_cast<uint8_t>(m_dice()));
        header.SetWindowSize(static_cast<uint16_t>(m_dice()));
        header.SetUrgentPointer(static_cast<uint16_t>(m_dice()));
        for (uint64_t n = m_dice() % 7; n > 0; --n)
        {
            header.AppendOption(Option());
        }
        return header;
    }

    /**
     * @param bytes any number
     * @return a payload of so many random bytes
     */
    Ptr<Packet> Payload(uint32_t bytes)
    {
        std::vector<uint8_t> text(bytes);
        for (auto& byte : text)
        {
            byte = static_cast<uint8_t>(m_dice());
        }
        return Create<Packet>(text.data(), bytes);
    }

    /**
     * @return a random number
     */
    uint32_t Word()
    {
        return static_cast<uint32_t>(m_dice());
    }

  private:
    /**
     * @return any option that ns3::TcpHeader knows
     */
    Ptr<TcpOption> Option()
    {
        switch (m_dice() % 6)
        {
        case 0: {
            auto option = CreateObject<TcpOptionMSS>();
            option->SetMSS(static_cast<uint16_t>(m_dice()));
            return option;
        }
        case 1: {
            auto option = CreateObject<TcpOptionWinScale>();
            option->SetScale(static_cast<uint8_t>(m_dice() % 15));
            return option;
        }
        case 2: {
            auto option = CreateObject<TcpOptionTS>();
            option->SetTimestamp(Word());
            option->SetEcho(Word());
            return option;
        }
        case 3: {
            auto option = CreateObject<TcpOptionSack>();
            for (uint64_t n = 1 + m_dice() % 4; n > 0; --n)
            {
                option->AddSackBlock({SequenceNumber32(Word()), SequenceNumber32(Word())});
            }
            return option;
        }
        case 4:
            return CreateObject<TcpOptionSackPermitted>();
        default:
            return CreateObject<TcpOptionNOP>();
        }
    }

    std::mt19937_64 m_dice{7413}; //!< the same everywhere
};

/**
 * Without extra options, every byte is that of ns3::TcpHeader.
 */
class SameBytes : public TestCase
{
  public:
    /**
     * @param ipv6 the family, for the checksum
     */
    explicit SameBytes(bool ipv6)
        : TestCase(std::string("any header, no extra option, bytes of ns3::TcpHeader, ") +
                   (ipv6 ? "IPv6" : "IPv4")),
          m_source(ipv6 ? Address(Ipv6Address("2001:db8::1")) : Address(Ipv4Address("10.1.2.3"))),
          m_destination(ipv6 ? Address(Ipv6Address("2001:db8:ffff::fffe"))
                             : Address(Ipv4Address("192.168.255.254")))
    {
    }

  private:
    void DoRun() override
    {
        RandomHeaders headers;
        uint32_t differing = 0;
        uint32_t badChecksums = 0;
        uint32_t unlikeItself = 0;
        for (uint32_t n = 0; n < HEADERS; ++n)
        {
            const TcpHeader header = headers.Next();
            const Ptr<Packet> payload = headers.Payload(headers.Word() % 3 * (headers.Word() % 99));
            const bool checksum = n % 2 == 0;
            const auto theirs = BytesOf(Stock(header, payload, checksum));
            Ptr<Packet> packet = Ours(header, payload, checksum, {});
            differing += BytesOf(packet) != theirs ? 1 : 0;
            badChecksums += checksum && !ChecksumIsOk(packet) ? 1 : 0;
            TcpLifecycleHeader read;
            packet->RemoveHeader(read);
            unlikeItself += packet->GetSize() != payload->GetSize() ||
                                    BytesOf(Ours(read.GetHeader(), payload, checksum, {})) != theirs
                                ? 1
                                : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(differing, 0, "headers with other bytes");
        NS_TEST_EXPECT_MSG_EQ(badChecksums, 0, "checksums that ns3::TcpHeader refuses");
        NS_TEST_EXPECT_MSG_EQ(unlikeItself, 0, "headers that read and written again differ");
        CheckWithExtra(headers);
    }

    /**
     * With extra options the checksum is right, the known options are read as before, and no more
     * than 40 bytes of options are written.
     *
     * @param headers where from
     */
    void CheckWithExtra(RandomHeaders& headers)
    {
        uint32_t bad = 0;
        uint32_t longest = 0;
        uint32_t carried = 0;
        for (uint32_t n = 0; n < HEADERS; ++n)
        {
            TcpHeader header = headers.Next();
            header.SetFlags(header.GetFlags() | TcpHeader::SYN);
            TcpExtraOptions extra;
            extra.fastOpen = MakeCookie(static_cast<uint8_t>(4 + 2 * (headers.Word() % 7)));
            extra.userTimeout = std::chrono::seconds(1 + headers.Word() % 1000);
            Ptr<Packet> packet = Ours(header, headers.Payload(n % 50), true, extra);
            TcpSegmentFacts facts;
            const bool legible = ReadTcpSegment(packet, facts);
            TcpHeader read;
            packet->PeekHeader(read);
            bad += !legible || !ChecksumIsOk(packet) || facts.headerLength > 60 ||
                           read.GetAckNumber() != header.GetAckNumber()
                       ? 1
                       : 0;
            longest = std::max<uint32_t>(longest, facts.headerLength);
            carried += facts.fastOpen ? 1 : 0;
            bad += facts.fastOpen && *facts.fastOpen != *extra.fastOpen ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(bad, 0, "segments that a receiver cannot read");
        NS_TEST_EXPECT_MSG_EQ(longest, 60, "the option space was filled, and not beyond");
        NS_TEST_EXPECT_MSG_GT(carried, HEADERS / 4, "cookies that found room");
    }

    /**
     * @param header the header
     * @param payload the payload
     * @param checksum with a checksum
     * @return what stock makes of it
     */
    Ptr<Packet> Stock(TcpHeader header, Ptr<const Packet> payload, bool checksum) const
    {
        if (checksum)
        {
            header.EnableChecksums();
        }
        header.InitializeChecksum(m_source, m_destination, 6);
        Ptr<Packet> packet = payload->Copy();
        packet->AddHeader(header);
        return packet;
    }

    /**
     * @param header the header
     * @param payload the payload
     * @param checksum with a checksum
     * @param extra further options
     * @return what this module makes of it
     */
    Ptr<Packet> Ours(const TcpHeader& header,
                     Ptr<const Packet> payload,
                     bool checksum,
                     const TcpExtraOptions& extra) const
    {
        TcpLifecycleHeader wire(header, extra);
        if (checksum)
        {
            wire.EnableChecksum(m_source, m_destination);
        }
        Ptr<Packet> packet = payload->Copy();
        packet->AddHeader(wire);
        return packet;
    }

    /**
     * @param packet a segment
     * @return what ns3::TcpHeader thinks of its checksum
     */
    bool ChecksumIsOk(Ptr<const Packet> packet) const
    {
        TcpHeader header;
        header.EnableChecksums();
        header.InitializeChecksum(m_source, m_destination, 6);
        packet->PeekHeader(header);
        return header.IsChecksumOk();
    }

    Address m_source;      //!< of the segments
    Address m_destination; //!< of the segments
};

/**
 * What is written is read again, and as what the RFCs say.
 */
class OptionRoundTrip : public TestCase
{
  public:
    OptionRoundTrip()
        : TestCase("Fast Open and User Timeout options, written and read, unchanged")
    {
    }

  private:
    void DoRun() override
    {
        for (uint8_t length : {0, 4, 6, 8, 10, 12, 14, 16})
        {
            TcpExtraOptions extra;
            extra.fastOpen = MakeCookie(length);
            const TcpSegmentFacts facts = WriteAndRead(TcpHeader::SYN, extra);
            NS_TEST_ASSERT_MSG_EQ(facts.fastOpen.has_value(), true, "the option is there");
            NS_TEST_EXPECT_MSG_EQ((*facts.fastOpen == MakeCookie(length)), true, "the cookie");
            NS_TEST_EXPECT_MSG_EQ(facts.fastOpen->IsRequest(), (length == 0), "empty asks");
            // "... without the SYN flag set MUST be ignored" (RFC 7413, section 4.1.1).
            NS_TEST_EXPECT_MSG_EQ(WriteAndRead(TcpHeader::ACK, extra).fastOpen.has_value(),
                                  false,
                                  "not without SYN");
        }
        // RFC 5482, section 3.3: seconds up to 2^15 - 1, then minutes.
        using namespace std::chrono_literals;
        CheckTimeout(1s, 1s);
        CheckTimeout(100ms, 1s);
        CheckTimeout(90s + 1ns, 91s);
        CheckTimeout(32767s, 32767s);
        CheckTimeout(32768s, 547min);
        CheckTimeout(24h, 1440min);
        CheckTimeout(10000h, 32767min);
        TcpExtraOptions none;
        none.userTimeout = 0s; // "MUST NOT" be sent (RFC 5482, section 3.4)
        NS_TEST_EXPECT_MSG_EQ(TcpLifecycleHeader(TcpHeader(), none).GetSerializedSize(),
                              20,
                              "nothing is sent for a time-out of nothing");
        FastOpenCookie odd = MakeCookie(5);
        TcpExtraOptions illegal;
        illegal.fastOpen = odd;
        NS_TEST_EXPECT_MSG_EQ(TcpLifecycleHeader(TcpHeader(), illegal).GetSerializedSize(),
                              20,
                              "nothing is sent for a cookie of five bytes");
        std::ostringstream text;
        TcpExtraOptions both;
        both.fastOpen = MakeCookie(8);
        both.userTimeout = 30s;
        TcpLifecycleHeader(TcpHeader(), both).Print(text);
        NS_TEST_EXPECT_MSG_NE(text.str().find("FastOpen(8 bytes) UserTimeout(30 s)"),
                              std::string::npos,
                              "printed: " << text.str());
    }

    /**
     * @param flags control bits
     * @param extra options
     * @return what a receiver reads
     */
    TcpSegmentFacts WriteAndRead(uint8_t flags, const TcpExtraOptions& extra)
    {
        TcpHeader header;
        header.SetFlags(flags);
        Ptr<Packet> packet = Create<Packet>();
        packet->AddHeader(TcpLifecycleHeader(header, extra));
        TcpSegmentFacts facts;
        NS_TEST_EXPECT_MSG_EQ(ReadTcpSegment(packet, facts), true, "legible");
        TcpLifecycleHeader read;
        packet->RemoveHeader(read);
        NS_TEST_EXPECT_MSG_EQ((read.GetExtra().fastOpen == facts.fastOpen), true, "both readers");
        NS_TEST_EXPECT_MSG_EQ((read.GetExtra().userTimeout == facts.userTimeout), true, "agree");
        return facts;
    }

    /**
     * @param sent a user time-out
     * @param received as what it arrives
     */
    void CheckTimeout(lifecycle::Duration sent, lifecycle::Duration received)
    {
        TcpExtraOptions extra;
        extra.userTimeout = sent;
        const TcpSegmentFacts facts = WriteAndRead(TcpHeader::ACK, extra);
        NS_TEST_ASSERT_MSG_EQ(facts.userTimeout.has_value(), true, "the option is there");
        NS_TEST_EXPECT_MSG_EQ(facts.userTimeout->count(), received.count(), "the time-out");
    }
};

/**
 * Illegal lengths: ignored where the RFC says so, and never beyond the header (RFC 9293,
 * section 3.1, MUST-7 and MUST-68).
 */
class IllegalLengths : public TestCase
{
  public:
    IllegalLengths()
        : TestCase("options 34 and 28 of every length, at every place, ignored or refused")
    {
    }

  private:
    void DoRun() override
    {
        for (const uint8_t kind :
             {TcpExtraOptions::KIND_FAST_OPEN, TcpExtraOptions::KIND_USER_TIMEOUT})
        {
            for (uint32_t length = 0; length < 256; ++length)
            {
                for (uint32_t space = 4; space <= 40; space += 4)
                {
                    CheckOne(kind, static_cast<uint8_t>(length), space);
                }
            }
        }
        TcpSegmentFacts facts;
        const auto zero = Header({28, 4, 0x80, 0}, 4);
        // RFC 5482, section 3.4: zero is reserved, in seconds and in minutes.
        NS_TEST_EXPECT_MSG_EQ(ReadTcpBytes(zero.data(), 24, facts), true, "the segment is kept");
        NS_TEST_EXPECT_MSG_EQ(facts.userTimeout.has_value(), false, "zero is ignored");
        const auto kindOnly = Header({1, 1, 1, 34}, 4);
        NS_TEST_EXPECT_MSG_EQ(ReadTcpBytes(kindOnly.data(), 24, facts), false, "no length byte");
    }

    /**
     * @param options the first of them
     * @param space bytes of options in all
     * @return a header with SYN
     */
    static std::vector<uint8_t> Header(std::vector<uint8_t> options, uint32_t space)
    {
        std::vector<uint8_t> bytes(20, 0);
        bytes[12] = static_cast<uint8_t>((20 + space) / 4 << 4);
        bytes[13] = TcpHeader::SYN;
        options.resize(space, 0);
        bytes.insert(bytes.end(), options.begin(), options.end());
        return bytes;
    }

    /**
     * @param kind of the option
     * @param length its length byte
     * @param space bytes of options in all
     */
    void CheckOne(uint8_t kind, uint8_t length, uint32_t space)
    {
        const uint8_t last = length >= 4 ? 9 : TcpOption::END; // what follows must be legal
        const auto bytes = Header({kind, length, 0, last}, space);
        TcpSegmentFacts facts;
        const bool kept = ReadTcpBytes(bytes.data(), static_cast<uint32_t>(bytes.size()), facts);
        const bool fits = length >= 2 && length <= space;
        const bool isCookie = kind == TcpExtraOptions::KIND_FAST_OPEN && fits &&
                              (length == 2 || (length >= 6 && length <= 18 && length % 2 == 0));
        const bool isTimeout = kind == TcpExtraOptions::KIND_USER_TIMEOUT && length == 4;
        const std::string what = "kind " + std::to_string(kind) + ", length " +
                                 std::to_string(length) + ", space " + std::to_string(space);
        NS_TEST_EXPECT_MSG_EQ(kept, fits, "kept: " << what);
        NS_TEST_EXPECT_MSG_EQ(facts.fastOpen.has_value(), isCookie, "cookie: " << what);
        NS_TEST_EXPECT_MSG_EQ(facts.userTimeout.has_value(), isTimeout, "time-out: " << what);
    }
};

/**
 * Where options begin and end.
 */
class OptionPlaces : public TestCase
{
  public:
    OptionPlaces()
        : TestCase("options at any byte, up to the end of the list, padded with zeros")
    {
    }

  private:
    void DoRun() override
    {
        Read();
        Pad();
    }

    /**
     * @param options as they stand in the header, a multiple of four
     * @param flags control bits
     * @return what they say
     */
    TcpSegmentFacts ReadOf(const std::vector<uint8_t>& options, uint8_t flags = TcpHeader::SYN)
    {
        std::vector<uint8_t> bytes(20, 0);
        bytes[12] = static_cast<uint8_t>((20 + options.size()) / 4 << 4);
        bytes[13] = flags;
        bytes.insert(bytes.end(), options.begin(), options.end());
        TcpSegmentFacts facts;
        NS_TEST_EXPECT_MSG_EQ(
            ReadTcpBytes(bytes.data(), static_cast<uint32_t>(bytes.size()), facts),
            true,
            "legible");
        return facts;
    }

    /// (RFC 9293, section 3.1, MUST-4 and MUST-5; section 3.2, MUST-64)
    void Read()
    {
        for (uint8_t nops = 0; nops < 4; ++nops)
        {
            // NOPs move the maximum segment size off its word; the end of the list hides what
            // follows it.
            std::vector<uint8_t> options(nops, TcpOption::NOP);
            for (const uint8_t byte : {2, 4, 5, 180, 0, 3, 3, 7})
            {
                options.push_back(byte);
            }
            options.resize((options.size() + 3) / 4 * 4, 3);
            for (const uint8_t flags : {TcpHeader::SYN, TcpHeader::ACK})
            {
                const TcpSegmentFacts facts = ReadOf(options, flags);
                NS_TEST_EXPECT_MSG_EQ(facts.mss.value_or(0), 1460, "after NOPs: " << +nops);
                NS_TEST_EXPECT_MSG_EQ(facts.windowScale.has_value(), false, "after the end");
            }
        }
        const TcpSegmentFacts facts =
            ReadOf({3, 3, 7, 8, 10, 0, 0, 1, 2, 0, 0, 3, 4, 2, 4, 1, 44, 0, 0, 0});
        NS_TEST_EXPECT_MSG_EQ(+facts.windowScale.value_or(0), 7, "three bytes");
        NS_TEST_EXPECT_MSG_EQ(facts.segment.tsValue, 258, "from the fourth byte on");
        NS_TEST_EXPECT_MSG_EQ(facts.segment.tsEcho, 772, "likewise");
        NS_TEST_EXPECT_MSG_EQ(facts.mss.value_or(0), 300, "from the fourteenth on");
    }

    /// (RFC 9293, section 3.1, MUST-69)
    void Pad()
    {
        std::vector<uint8_t> dirt(200, 0xff);
        for (const bool extra : {false, true})
        {
            for (uint32_t odd = 0; odd < 4; ++odd)
            {
                TcpHeader header;
                header.SetFlags(TcpHeader::SYN);
                auto scale = CreateObject<TcpOptionWinScale>();
                scale->SetScale(7);
                for (uint32_t n = 0; n <= odd; ++n)
                {
                    header.AppendOption(scale); // three bytes each
                }
                TcpExtraOptions options;
                if (extra)
                {
                    options.fastOpen = MakeCookie(6);
                }
                // Where the header goes there was something else before.
                Ptr<Packet> packet = Create<Packet>(dirt.data(), 200);
                packet->RemoveAtStart(100);
                packet->AddHeader(TcpLifecycleHeader(header, options));
                const auto bytes = BytesOf(packet);
                const std::size_t end = (bytes[12] >> 4) * 4u;
                const std::size_t used = 20 + 3 * (odd + 1) + (extra ? 8 : 0);
                NS_TEST_EXPECT_MSG_EQ(end, (used + 3) / 4 * 4, "whole words");
                for (std::size_t at = used; at < end; ++at)
                {
                    NS_TEST_EXPECT_MSG_EQ(+bytes[at], 0, "padding at " << at);
                }
            }
        }
    }
};

/**
 * Send a segment in the client's name with options that stock does not know; ours reads them in any
 * segment (RFC 9293, section 3.1, MUST-5 and MUST-6).
 *
 * @param t the test
 * @param header its header
 */
void
SendWithOptions(TcpScriptedCase& t, const TcpHeader& header)
{
    TcpExtraOptions extra;
    extra.fastOpen = MakeCookie(8);
    extra.userTimeout = std::chrono::seconds(100);
    t.TcpOf(CLIENT)->SendSegment(Create<Packet>(),
                                 header,
                                 t.AddressOf(CLIENT, header.GetSourcePort()),
                                 t.AddressOf(SERVER, header.GetDestinationPort()),
                                 nullptr,
                                 extra);
}

/**
 * A stock host takes a SYN and an ACK with options it does not know for what they are without.
 *
 * @param ipv6 the family
 * @return the test
 */
TestCase*
StockPeer(bool ipv6)
{
    TcpTestSetup setup;
    setup.stockServer = true;
    setup.ipv6 = ipv6;
    return new TcpScriptedCase(
        std::string("stock peer, options it does not know, skipped, ") + (ipv6 ? "IPv6" : "IPv4"),
        setup,
        [](TcpScriptedCase& t) {
            t.At(Seconds(1), [&t] {
                // From a port that has no connection, so that the answer meets a reset.
                TcpHeader syn =
                    t.MakeHeader(CLIENT, TcpHeader::SYN, SequenceNumber32(7), SequenceNumber32(0));
                syn.SetSourcePort(5555);
                SendWithOptions(t, syn);
                SendWithOptions(
                    t,
                    t.MakeHeader(CLIENT, TcpHeader::ACK, t.SeqOf(CLIENT, 1), t.SeqOf(SERVER, 1)));
            });
            t.At(Seconds(2), [&t] {
                t.Write(CLIENT, 20000);
                t.Close(CLIENT);
            });
            t.On(SERVER, TcpTestTold::NORMAL_CLOSE, [&t] { t.Close(SERVER); });
        },
        [](TcpScriptedCase& t) {
            t.Equal(t.CountSent(SERVER, TcpTestKind::SYN_ACK), 2u, "a SYN-ACK for each SYN");
            t.Equal(t.CountSent(SERVER, TcpTestKind::RST), 0u, "no reset by the stock host");
            t.Equal(t.ReceivedBy(SERVER), 20000u, "the transfer");
            t.EndedOnce(CLIENT, lifecycle::EndReason::NORMAL);
        });
}

/**
 * @ingroup tcp-lifecycle-test
 *
 * The suite.
 */
class TcpLifecycleCodecTestSuite : public TestSuite
{
  public:
    TcpLifecycleCodecTestSuite()
        : TestSuite("tcp-lifecycle-codec")
    {
        AddTestCase(new SameBytes(false));
        AddTestCase(new SameBytes(true));
        AddTestCase(new OptionRoundTrip);
        AddTestCase(new IllegalLengths);
        AddTestCase(new OptionPlaces);
        AddTestCase(StockPeer(false));
        AddTestCase(StockPeer(true));
    }
};

/// Registers the suite.
static TcpLifecycleCodecTestSuite g_tcpLifecycleCodecTestSuite;

} // namespace
