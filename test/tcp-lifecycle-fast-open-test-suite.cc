/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/tcp-fast-open-handshake-type.h"
#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-policy-factories.h"
#include "ns3/tcp-lifecycle-topology-helper.h"
#include "ns3/tcp-option.h"
#include "ns3/uinteger.h"

#include <array>
#include <random>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * TCP Fast Open (RFC 7413) end to end: exact times on a link of 10 ms, each fallback, each segment
 * lost or doubled, the pending limit, and the hazard it brings.
 */

using namespace ns3;

namespace
{

using Kind = TcpTestKind;
using Told = TcpTestTold;
using lifecycle::EndReason;
using lifecycle::FastOpenCookie;
using lifecycle::State;

constexpr uint32_t REQUEST = 300;  //!< bytes that the client writes once it is told
constexpr uint32_t REPLY = 900;    //!< bytes of the server's answer
constexpr int64_t ONE_WAY_MS = 10; //!< delay of the link

/// How a test differs from the plain one.
struct Variant
{
    bool fastServer{true};       //!< the server does Fast Open
    bool serverCloses{false};    //!< the server closes as soon as it has answered
    uint32_t request{REQUEST};   //!< bytes of the client
    uint32_t reply{REPLY};       //!< bytes of the server
    uint32_t pendingLimit{256};  //!< attribute
    Time avoidTime{Minutes(2)};  //!< attribute
    Time cookieLifetime;         //!< attribute; 0: for ever
    Time resetHold{Seconds(60)}; //!< attribute
    TcpTestSetup setup;          //!< hosts and link
};

/**
 * @param variant what is to be
 */
void
SetDefaults(const Variant& variant)
{
    const std::string policy = "ns3::TcpFastOpenHandshake::";
    Config::SetDefault("ns3::TcpLifecycleL4Protocol::HandshakePolicy",
                       TypeIdValue(TcpFastOpenHandshake::GetTypeId()));
    Config::SetDefault(policy + "PendingLimit", UintegerValue(variant.pendingLimit));
    Config::SetDefault(policy + "AvoidTime", TimeValue(variant.avoidTime));
    Config::SetDefault(policy + "CookieLifetime", TimeValue(variant.cookieLifetime));
    Config::SetDefault(policy + "ResetHold", TimeValue(variant.resetHold));
}

/**
 * @param t the test
 * @param host a host
 * @return its address
 */
lifecycle::AddressBytes
BytesOf(TcpScriptedCase& t, TcpTestHost host)
{
    const Address address = t.AddressOf(host, 0);
    return InetSocketAddress::IsMatchingType(address)
               ? ToBytes(InetSocketAddress::ConvertFrom(address).GetIpv4())
               : ToBytes(Inet6SocketAddress::ConvertFrom(address).GetIpv6());
}

/**
 * @param t the test
 * @return a connection of the client to the server
 */
lifecycle::FourTuple
PathOf(TcpScriptedCase& t)
{
    return {BytesOf(t, CLIENT), BytesOf(t, SERVER), 0, 80};
}

/**
 * @param t the test
 * @return the cookie that the server would give to the client now
 */
FastOpenCookie
RightCookie(TcpScriptedCase& t)
{
    return t.TcpOf(SERVER)->GetFastOpenKey().MakeCookie(BytesOf(t, CLIENT), NowForCore());
}

/**
 * Let the client have a cookie, as if it had been here before.
 *
 * @param t the test
 * @param cookie which
 * @param mss the server's MSS as far as the client knows
 */
void
GiveCookie(TcpScriptedCase& t,
           const FastOpenCookie& cookie,
           std::optional<uint16_t> mss = std::nullopt)
{
    lifecycle::FastOpenAttempt attempt;
    attempt.use = lifecycle::FastOpenUse::REQUEST;
    attempt.cookie = cookie;
    attempt.mss = mss;
    t.TcpOf(CLIENT)->GetFastOpenCache().OnSynAck(PathOf(t), attempt, NowForCore(), {});
}

/**
 * @param segment a segment
 * @return the length of its Fast Open option, kind and length included; 0 if there is none
 */
uint32_t
FastOpenLength(const TcpTestSegment& segment)
{
    Ptr<const TcpOption> option = segment.header.GetOption(TcpExtraOptions::KIND_FAST_OPEN);
    return option ? option->GetSerializedSize() : 0;
}

/**
 * @param time a time
 * @return how many times it crossed the link until then; the bits' own time does not count
 */
int64_t
Crossings(Time time)
{
    return time.IsNegative() ? -1 : time.GetMilliSeconds() / ONE_WAY_MS;
}

/**
 * The plain exchange: the client writes a request when it is told that it is connected, the server
 * answers it, the client closes when it has the answer, the server when it hears of that.
 *
 * @param t the test
 * @param variant what is to be
 */
void
Exchange(TcpScriptedCase& t, const Variant& variant)
{
    t.On(CLIENT, Told::CONNECTED, [&t, variant] { t.Write(CLIENT, variant.request); });
    const auto answer = [&t, variant] {
        t.Write(SERVER, variant.reply);
        if (variant.serverCloses)
        {
            t.Close(SERVER);
        }
    };
    t.OnReceived(SERVER, variant.request, answer);
    t.OnReceived(CLIENT, variant.reply, [&t, variant] {
        if (!variant.serverCloses)
        {
            t.Close(CLIENT);
        }
    });
    t.On(SERVER, Told::NORMAL_CLOSE, [&t, variant] {
        if (!variant.serverCloses)
        {
            t.Close(SERVER);
        }
    });
    t.On(CLIENT, Told::NORMAL_CLOSE, [&t, variant] {
        if (variant.serverCloses)
        {
            t.Close(CLIENT);
        }
    });
}

/**
 * All of the plain exchange has come about, once.
 *
 * @param t the test
 * @param variant what was to be
 */
void
Exchanged(TcpScriptedCase& t, const Variant& variant)
{
    t.Equal(t.ReceivedBy(SERVER), variant.request, "bytes of the request");
    t.Equal(t.ReceivedBy(CLIENT), variant.reply, "bytes of the reply");
    t.True(t.ReceivedIntact(SERVER), "the request's bytes");
    t.True(t.ReceivedIntact(CLIENT), "the reply's bytes");
    t.Equal(t.CountTold(CLIENT, Told::CONNECTED), 1u, "connected, told to the client");
    t.Equal(t.CountTold(CLIENT, Told::CONNECT_FAILED), 0u, "failed, told to the client");
    t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 1u, "accepted, told to the server");
    t.Equal(t.CountTold(CLIENT, Told::ERROR_CLOSE), 0u, "errors told to the client");
    t.Equal(t.CountTold(SERVER, Told::ERROR_CLOSE), 0u, "errors told to the server");
    t.Equal(t.EndReasonOf(CLIENT), EndReason::NORMAL, "the client's end");
    t.Equal(t.EndReasonOf(SERVER), EndReason::NORMAL, "the server's end");
    t.EndedOnce(CLIENT, EndReason::NORMAL);
}

/**
 * @param name state, event, outcome
 * @param variant what is to be
 * @param script beyond the plain exchange; the client has no cookie unless it gets one here
 * @param check beyond what `variant` implies
 * @return a test
 */
TcpScriptedCase*
MakeCase(const std::string& name,
         const Variant& variant,
         TcpScriptedCase::Action script,
         TcpScriptedCase::Action check)
{
    auto* test = new TcpScriptedCase(
        name + (variant.setup.ipv6 ? ", IPv6" : ""),
        variant.setup,
        [=](TcpScriptedCase& t) {
            if (!variant.fastServer && t.TcpOf(SERVER))
            {
                t.TcpOf(SERVER)->SetAttribute("HandshakePolicy",
                                              TypeIdValue(TcpThreeWayHandshake::GetTypeId()));
            }
            Exchange(t, variant);
            script(t);
        },
        check);
    test->WithDefaults([variant] { SetDefaults(variant); });
    return test;
}

/**
 * Send a SYN with text and a Fast Open option in the client's name.
 *
 * @param t the test
 * @param port of the client
 * @param cookie in the option; none: no option
 * @param text bytes
 */
void
SendSyn(TcpScriptedCase& t, uint16_t port, std::optional<FastOpenCookie> cookie, uint32_t text)
{
    TcpHeader header;
    header.SetSourcePort(port);
    header.SetDestinationPort(80);
    header.SetFlags(TcpHeader::SYN);
    header.SetSequenceNumber(SequenceNumber32(1000));
    TcpExtraOptions extra;
    extra.fastOpen = cookie;
    t.TcpOf(CLIENT)->SendSegment(Create<Packet>(text),
                                 header,
                                 t.AddressOf(CLIENT, port),
                                 t.AddressOf(SERVER, 80),
                                 nullptr,
                                 extra);
}

// Times

/**
 * With a cookie the reply is here after one round trip (RFC 7413, section 1).
 *
 * @param ipv6 the family
 * @param timestamps the option is in use
 * @return the test
 */
TestCase*
OneRoundTrip(bool ipv6, bool timestamps)
{
    Variant variant;
    variant.setup.ipv6 = ipv6;
    auto* test = MakeCase(
        std::string("cookie known, text on the SYN, reply after one round trip") +
            (timestamps ? ", timestamps" : ""),
        variant,
        [](TcpScriptedCase& t) { GiveCookie(t, RightCookie(t)); },
        [variant](TcpScriptedCase& t) {
            Exchanged(t, variant);
            const TcpTestSegment syn = t.Sent(CLIENT, Kind::SYN, 1);
            t.Equal(syn.time, Time(0), "the SYN leaves in the instant of Connect");
            t.Equal(syn.size, REQUEST, "text on the SYN");
            t.Equal(FastOpenLength(syn), 10u, "its option");
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 1u, "SYNs");
            const TcpTestSegment synAck = t.Sent(SERVER, Kind::SYN_ACK, 1);
            t.Equal(synAck.header.GetAckNumber(), t.SeqOf(CLIENT, 1 + REQUEST), "all is taken");
            t.Equal(t.ToldAt(CLIENT, Told::CONNECTED), Time(0), "the client may write at once");
            t.Equal(Crossings(t.ToldAt(SERVER, Told::ACCEPTED)), 1, "the server is told");
            t.Equal(t.ToldAt(SERVER, Told::DATA), t.ToldAt(SERVER, Told::ACCEPTED), "and reads");
            t.Equal(Crossings(t.Sent(SERVER, Kind::DATA, 1).time), 1, "the reply leaves");
            t.Equal(Crossings(t.ToldAt(CLIENT, Told::DATA)), 2, "the reply arrives");
            t.Equal(Crossings(t.EnteredAt(SERVER, State::ESTABLISHED)), 3, "established later");
            t.Equal(t.StatesOf(SERVER).substr(0, 20),
                    std::string("SYN_RCVD ESTABLISHED"),
                    "states");
        });
    test->WithDefaults([variant, timestamps] {
        SetDefaults(variant);
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(timestamps));
    });
    return test;
}

/**
 * The same exchange with the ordinary handshake, to compare with: without having been asked for it
 * nobody uses Fast Open (RFC 7413, section 2.1).
 *
 * @return the test
 */
TestCase*
TwoRoundTrips()
{
    Variant variant;
    auto* test = MakeCase(
        "three-way handshake, the same exchange, reply after two round trips",
        variant,
        [](TcpScriptedCase&) {},
        [variant](TcpScriptedCase& t) {
            Exchanged(t, variant);
            t.Equal(Crossings(t.ToldAt(CLIENT, Told::DATA)), 4, "the reply arrives");
            t.Equal(FastOpenLength(t.Sent(CLIENT, Kind::SYN, 1)), 0u, "no option");
        });
    test->WithDefaults([] {
        Config::SetDefault("ns3::TcpLifecycleL4Protocol::HandshakePolicy",
                           TypeIdValue(TcpThreeWayHandshake::GetTypeId()));
    });
    return test;
}

/**
 * A client that was never here asks for a cookie (RFC 7413, section 4.2.1), and uses it the next
 * time.
 *
 * @param ipv6 the family
 * @return the test
 */
TestCase*
RequestThenUse(bool ipv6)
{
    Variant variant;
    variant.setup.ipv6 = ipv6;
    return MakeCase(
        "cookie asked for, given, used by the next connection",
        variant,
        [](TcpScriptedCase& t) {
            t.At(Seconds(1), [&t] {
                t.Forget(SERVER);
                t.OnReceived(SERVER, 2 * REQUEST, [&t] { t.Write(SERVER, REPLY); });
                t.Connect(CLIENT);
                t.Note("sent before", t.Segments().size());
                t.Write(CLIENT, REQUEST);
                t.Close(CLIENT);
            });
            t.OnReceived(CLIENT, 2 * REPLY, [&t] {
                t.Note("second reply", Simulator::Now().GetMilliSeconds());
            });
        },
        [](TcpScriptedCase& t) {
            const TcpTestSegment first = t.Sent(CLIENT, Kind::SYN, 1);
            t.Equal(FastOpenLength(first), 2u, "asks");
            t.Equal(first.size, 0u, "without text");
            t.Equal(FastOpenLength(t.Sent(SERVER, Kind::SYN_ACK, 1)), 10u, "gives");
            const TcpTestSegment second = t.Sent(CLIENT, Kind::SYN, 2);
            t.Equal(FastOpenLength(second), 10u, "uses");
            t.Equal(second.size, REQUEST, "with text");
            t.Equal(FastOpenLength(t.Sent(SERVER, Kind::SYN_ACK, 2)), 0u, "not given again");
            t.Equal(t.Noted("second reply"), 1000 + 2 * ONE_WAY_MS, "after one round trip");
            const auto* entry = t.TcpOf(CLIENT)->GetFastOpenCache().Find(PathOf(t));
            t.True(entry && entry->mss, "the server's MSS is cached (RFC 7413, section 4.1.3)");
        });
}

/**
 * A client that writes nothing sends its cookie all the same; a server that speaks first is heard
 * after one round trip.
 *
 * @return the test
 */
TestCase*
ServerSpeaksFirst()
{
    Variant variant;
    variant.request = 0;
    return MakeCase(
        "cookie known, nothing written, the server speaks first",
        variant,
        [](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.On(SERVER, Told::ACCEPTED, [&t] { t.Write(SERVER, REPLY); });
        },
        [variant](TcpScriptedCase& t) {
            Exchanged(t, variant);
            t.Equal(t.Sent(CLIENT, Kind::SYN, 1).size, 0u, "no text");
            t.Equal(Crossings(t.ToldAt(CLIENT, Told::DATA)), 2, "the greeting arrives");
        });
}

/**
 * More than a SYN can carry: the SYN is filled to the server's MSS, the rest follows.
 *
 * @param known the client knows the server's MSS
 * @return the test
 */
TestCase*
LongRequest(bool known)
{
    Variant variant;
    variant.request = 200000;
    auto* test = MakeCase(
        std::string("cookie known, much written, the SYN is filled, MSS ") +
            (known ? "known" : "unknown"),
        variant,
        [known](TcpScriptedCase& t) {
            GiveCookie(t,
                       RightCookie(t),
                       known ? std::optional<uint16_t>(uint16_t{1460}) : std::nullopt);
        },
        [variant, known](TcpScriptedCase& t) {
            Exchanged(t, variant);
            // MSS 4, Window Scale 3, SACK Permitted 2, Fast Open 10, padded: 20 bytes of options.
            t.Equal(t.Sent(CLIENT, Kind::SYN, 1).size, known ? 1440u : 516u, "text on the SYN");
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 1u, "SYNs");
        });
    test->WithDefaults([variant] {
        SetDefaults(variant);
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1460));
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
    });
    return test;
}

/**
 * Stock's applications as they are.
 *
 * @return the test
 */
TestCase*
BulkSend()
{
    constexpr uint32_t bytes = 20000;
    auto* test = new TcpScriptedCase(
        "cookie known, BulkSend to PacketSink, text on the SYN",
        {},
        [](TcpScriptedCase& t) { GiveCookie(t, RightCookie(t)); },
        [](TcpScriptedCase& t) {
            t.Equal(t.Sent(CLIENT, Kind::SYN, 1).size, 516u, "text on the SYN");
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 1u, "SYNs");
            auto sink = DynamicCast<PacketSink>(t.NodeOf(SERVER)->GetApplication(0));
            t.Equal(sink->GetTotalRx(), uint64_t{bytes}, "bytes received");
            // PacketSink keeps its end open for ever.
            t.Equal(t.LastStateOf(CLIENT), State::FIN_WAIT_2, "the client's state");
        });
    test->WithDefaults([] {
        SetDefaults({});
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
    });
    test->StartedBy([](TcpScriptedCase& t) {
        PacketSinkHelper sink("ns3::TcpSocketFactory", t.AddressOf(SERVER, 80));
        sink.Install(t.NodeOf(SERVER));
        BulkSendHelper source("ns3::TcpSocketFactory", t.AddressOf(SERVER, 80));
        source.SetAttribute("MaxBytes", UintegerValue(bytes));
        source.Install(t.NodeOf(CLIENT)).Start(MilliSeconds(1));
    });
    return test;
}

// Fallbacks

/**
 * The server's SYN-ACK acknowledges the SYN only: the text goes with the third segment.
 *
 * @param t the test
 */
void
FellBack(TcpScriptedCase& t)
{
    t.Equal(t.Sent(CLIENT, Kind::SYN, 1).size, REQUEST, "text on the SYN");
    t.Equal(t.Sent(SERVER, Kind::SYN_ACK, 1).header.GetAckNumber(), t.SeqOf(CLIENT, 1), "refused");
    // "The client SHOULD retransmit any unacknowledged data in the first ACK packet" (RFC 7413,
    // section 4.2.2). No penalty: the reply comes when the ordinary handshake would bring it.
    const TcpTestSegment third = t.Segments().at(2);
    t.True(third.from == CLIENT && third.size == REQUEST, "text on the third segment");
    t.Equal(third.header.GetSequenceNumber(), t.SeqOf(CLIENT, 1), "all of it");
    t.Equal(Crossings(t.ToldAt(CLIENT, Told::DATA)), 4, "the reply arrives");
    t.Equal(Crossings(t.ToldAt(SERVER, Told::ACCEPTED)), 3, "the server is told when established");
}

/**
 * @param ipv6 the family
 * @param stock the server is a stock one
 * @return a test: a server that knows nothing of Fast Open
 */
TestCase*
OrdinaryServer(bool ipv6, bool stock)
{
    Variant variant;
    variant.setup.ipv6 = ipv6;
    variant.setup.stockServer = stock;
    variant.fastServer = false;
    return MakeCase(
        std::string("text on the SYN, server without Fast Open, text again at once") +
            (stock ? ", stock server" : ""),
        variant,
        [](TcpScriptedCase& t) {
            FastOpenCookie cookie;
            cookie.length = 16; // from another life of the server
            GiveCookie(t, cookie);
        },
        [variant, stock](TcpScriptedCase& t) {
            if (!stock)
            {
                Exchanged(t, variant);
            }
            t.Equal(t.ReceivedBy(SERVER), REQUEST, "bytes of the request");
            t.Equal(t.ReceivedBy(CLIENT), REPLY, "bytes of the reply");
            FellBack(t);
            t.Equal(FastOpenLength(t.Sent(SERVER, Kind::SYN_ACK, 1)), 0u, "no cookie");
            t.True(
                t.TcpOf(CLIENT)->GetFastOpenCache().IsAvoided(PathOf(t), std::chrono::seconds(119)),
                "avoided (RFC 7413, section 4.1.3.1)");
        });
}

/**
 * @return a test: more than the SYN carried is written when the server refuses its text
 */
TestCase*
LongFallback()
{
    Variant variant;
    variant.fastServer = false;
    variant.request = 100000;
    return MakeCase(
        "much written, text of the SYN refused, all arrives",
        variant,
        [](TcpScriptedCase& t) {
            FastOpenCookie cookie;
            cookie.length = 4;
            GiveCookie(t, cookie);
        },
        [variant](TcpScriptedCase& t) {
            Exchanged(t, variant);
            t.Equal(t.Sent(CLIENT, Kind::SYN, 1).size, 520u, "text on the SYN");
            const TcpTestSegment third = t.Segments().at(2);
            t.Equal(third.size, 536u, "the third segment is filled");
            t.Equal(third.header.GetSequenceNumber(), t.SeqOf(CLIENT, 1), "from the first byte on");
        });
}

/**
 * @param ipv6 the family
 * @return a test: the server finds the cookie wrong and gives another one
 */
TestCase*
WrongCookie(bool ipv6)
{
    Variant variant;
    variant.setup.ipv6 = ipv6;
    return MakeCase(
        "text on the SYN, wrong cookie, a new one and text again",
        variant,
        [](TcpScriptedCase& t) {
            FastOpenCookie cookie = RightCookie(t);
            cookie.bytes[3] ^= 1;
            GiveCookie(t, cookie);
        },
        [variant](TcpScriptedCase& t) {
            Exchanged(t, variant);
            FellBack(t);
            t.Equal(FastOpenLength(t.Sent(SERVER, Kind::SYN_ACK, 1)), 10u, "a new cookie");
            const auto& cache = t.TcpOf(CLIENT)->GetFastOpenCache();
            t.True(cache.Find(PathOf(t))->cookie == RightCookie(t), "the client has it");
            t.True(!cache.IsAvoided(PathOf(t), NowForCore()), "and will use it");
        });
}

/**
 * @return a test: the cookie was right once
 */
TestCase*
ExpiredCookie()
{
    Variant variant;
    variant.cookieLifetime = Seconds(10);
    auto* test = MakeCase(
        "text on the SYN, expired cookie, a new one and text again",
        variant,
        [](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.Listen(SERVER);
            t.At(Seconds(20), [&t] { t.Connect(CLIENT); });
        },
        [variant](TcpScriptedCase& t) {
            Exchanged(t, variant);
            t.Equal(t.Sent(CLIENT, Kind::SYN, 1).size, REQUEST, "text on the SYN");
            t.Equal(t.Sent(SERVER, Kind::SYN_ACK, 1).header.GetAckNumber(),
                    t.SeqOf(CLIENT, 1),
                    "refused");
            t.Equal(FastOpenLength(t.Sent(SERVER, Kind::SYN_ACK, 1)), 10u, "a new cookie");
        });
    test->StartedBy([](TcpScriptedCase&) {});
    return test;
}

/**
 * @return a test: a host whose limit is 0 is a client only
 */
TestCase*
LimitOfZero()
{
    Variant variant;
    variant.pendingLimit = 0;
    return MakeCase(
        "text on the SYN, pending limit reached, ordinary handshake",
        variant,
        [](TcpScriptedCase& t) { GiveCookie(t, RightCookie(t)); },
        [variant](TcpScriptedCase& t) {
            Exchanged(t, variant);
            FellBack(t);
            t.Equal(FastOpenLength(t.Sent(SERVER, Kind::SYN_ACK, 1)), 0u, "no cookie");
        });
}

/**
 * The SYN with text is lost: "the client SHOULD retransmit a SYN packet without data and Fast Open
 * options" (RFC 7413, section 4.2.2), and avoids the path for a while.
 *
 * @return the test
 */
TestCase*
SynLost()
{
    Variant variant;
    return MakeCase(
        "SYN with text lost, SYN without text or option, ordinary handshake",
        variant,
        [](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.DropNth(CLIENT, Kind::SYN, 1);
        },
        [variant](TcpScriptedCase& t) {
            Exchanged(t, variant);
            const TcpTestSegment again = t.Sent(CLIENT, Kind::SYN, 2);
            t.Equal(again.time, Seconds(1), "after the first time-out");
            t.Equal(again.size, 0u, "no text");
            t.Equal(FastOpenLength(again), 0u, "no option");
            t.Equal(t.Segments().at(3).size, REQUEST, "text on the third segment");
            t.True(
                t.TcpOf(CLIENT)->GetFastOpenCache().IsAvoided(PathOf(t), std::chrono::seconds(120)),
                "avoided");
        });
}

/**
 * The request for a cookie is lost: again without it (RFC 7413, section 4.2.1).
 *
 * @return the test
 */
TestCase*
RequestLost()
{
    Variant variant;
    return MakeCase(
        "SYN that asks for a cookie lost, SYN without option, no cookie",
        variant,
        [](TcpScriptedCase& t) { t.DropNth(CLIENT, Kind::SYN, 1); },
        [variant](TcpScriptedCase& t) {
            Exchanged(t, variant);
            t.Equal(FastOpenLength(t.Sent(CLIENT, Kind::SYN, 1)), 2u, "asks");
            t.Equal(FastOpenLength(t.Sent(CLIENT, Kind::SYN, 2)), 0u, "asks no more");
            t.Equal(FastOpenLength(t.Sent(SERVER, Kind::SYN_ACK, 1)), 0u, "gets none");
            t.Equal(t.TcpOf(CLIENT)->GetFastOpenCache().Size(), std::size_t{0}, "has none");
        });
}

/**
 * The SYN-ACK is lost. What the server sent behind it is of no use to a client in SYN_SENT, so it
 * comes again once the handshake is over; the request is taken once.
 *
 * @param cookieGiven the SYN-ACK carried a cookie
 * @return the test
 */
TestCase*
SynAckLost(bool cookieGiven)
{
    Variant variant;
    return MakeCase(
        std::string("SYN-ACK lost, again without option, the request is taken once") +
            (cookieGiven ? ", cookie given" : ""),
        variant,
        [cookieGiven](TcpScriptedCase& t) {
            if (!cookieGiven)
            {
                GiveCookie(t, RightCookie(t));
            }
            t.DropNth(SERVER, Kind::SYN_ACK, 1);
        },
        [variant, cookieGiven](TcpScriptedCase& t) {
            Exchanged(t, variant);
            const TcpTestSegment again = t.Sent(SERVER, Kind::SYN_ACK, 2);
            t.Equal(FastOpenLength(again), 0u, "no option");
            t.Equal(again.size, 0u, "no text");
            const uint32_t taken = cookieGiven ? 0 : REQUEST;
            t.Equal(again.header.GetAckNumber(), t.SeqOf(CLIENT, 1 + taken), "what was taken");
            if (!cookieGiven)
            {
                t.Equal(Crossings(t.ToldAt(SERVER, Told::ACCEPTED)), 1, "the server is told");
                // Two segments, each sent twice.
                t.Equal(t.CountSent(SERVER, Kind::DATA), 4u, "segments of the reply");
                t.Equal(t.Sent(SERVER, Kind::DATA, 3).time,
                        t.EnteredAt(SERVER, State::ESTABLISHED),
                        "again at once when established");
            }
        });
}

// Losses and copies, of each segment in turn

/**
 * @param from who sends it
 * @param n which of its segments
 * @param serverCloses as soon as it has answered, in SYN_RCVD that is
 * @param what is done to it
 * @return a test: it all comes about
 */
TestCase*
Mishap(TcpTestHost from, uint32_t n, bool serverCloses, const std::string& what)
{
    Variant variant;
    variant.serverCloses = serverCloses;
    variant.reply = serverCloses ? 2000 : REPLY;
    return MakeCase(
        std::string("cookie known, ") + (serverCloses ? "server closes at once, " : "") +
            "segment " + std::to_string(n) + " of the " + (from == CLIENT ? "client " : "server ") +
            what + ", all arrives",
        variant,
        [from, n, what](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            if (what == "lost")
            {
                t.DropNth(from, Kind::ANY, n);
            }
            else
            {
                t.DuplicateNth(from, Kind::ANY, n, MilliSeconds(what == "doubled" ? 3 : 1500));
            }
        },
        [variant](TcpScriptedCase& t) { Exchanged(t, variant); });
}

/**
 * @param seed names the mishaps
 * @return a test: several of the first segments are lost or doubled; it all comes about
 */
TestCase*
Mishaps(uint32_t seed)
{
    Variant variant;
    variant.serverCloses = seed % 2 == 0;
    variant.fastServer = seed % 5 != 0;
    variant.request = 100 * (seed % 13);
    variant.reply = 1 + 137 * (seed % 29);
    if (variant.request == 0)
    {
        variant.request = 5000;
    }
    return MakeCase(
        "cookie known, mishaps number " + std::to_string(seed) + ", all arrives",
        variant,
        [seed](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            std::mt19937_64 dice(seed);
            for (int i = 0; i < 6; ++i)
            {
                const TcpTestHost from = dice() % 2 == 0 ? CLIENT : SERVER;
                const auto n = static_cast<uint32_t>(1 + dice() % 8);
                if (dice() % 3 > 0)
                {
                    t.DropNth(from, Kind::ANY, n);
                }
                else
                {
                    // A SYN that outlives its connection would open another one: see OldSyn.
                    const uint32_t latest = from == CLIENT ? 30 : 2000;
                    t.DuplicateNth(from, Kind::ANY, n, MilliSeconds(dice() % latest));
                }
            }
        },
        [variant](TcpScriptedCase& t) { Exchanged(t, variant); });
}

// The end before the beginning

/**
 * @return a test: nobody listens. The application was told that it may write, so it hears of the
 *         end of a connection, not of one that failed.
 */
TestCase*
Refused()
{
    Variant variant;
    auto* test = MakeCase(
        "text on the SYN, nobody listens, error close",
        variant,
        [](TcpScriptedCase& t) { GiveCookie(t, RightCookie(t)); },
        [](TcpScriptedCase& t) {
            t.Equal(t.CountSent(SERVER, Kind::RST), 1u, "the reset");
            t.Equal(t.Sent(SERVER, Kind::RST, 1).header.GetAckNumber(),
                    t.SeqOf(CLIENT, 1 + REQUEST),
                    "it acknowledges the text (RFC 9293, section 3.5.2)");
            t.ToldExactly(CLIENT, 1, 0, 0, 1);
            t.EndedOnce(CLIENT, EndReason::REFUSED);
        });
    test->StartedBy([](TcpScriptedCase& t) { t.Connect(CLIENT); });
    return test;
}

/**
 * @return a test: the server does not answer at all
 */
TestCase*
NoAnswer()
{
    Variant variant;
    variant.avoidTime = Seconds(1000);
    return MakeCase(
        "text on the SYN, no answer, error close and avoided",
        variant,
        [](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.DropAll(CLIENT, Kind::ANY);
        },
        [](TcpScriptedCase& t) {
            t.ToldExactly(CLIENT, 1, 0, 0, 1);
            t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
            t.True(
                t.TcpOf(CLIENT)->GetFastOpenCache().IsAvoided(PathOf(t), std::chrono::seconds(900)),
                "avoided (RFC 7413, section 4.1.3.1)");
        });
}

/**
 * @return a test: closed in the connect callback, with nothing written: nothing is sent
 */
TestCase*
ClosedUnwritten()
{
    Variant variant;
    return MakeCase(
        "cookie known, closed before anything was written, nothing is sent",
        variant,
        [](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.On(CLIENT, Told::CONNECTED, [&t] { t.Close(CLIENT); });
        },
        [](TcpScriptedCase& t) {
            t.Equal(t.Segments().size(), std::size_t{0}, "segments");
            t.EndedOnce(CLIENT, EndReason::CLOSED_EARLY);
        });
}

/**
 * @return a test: the client writes and closes in its connect callback
 */
TestCase*
WrittenAndClosed()
{
    Variant variant;
    return MakeCase(
        "cookie known, written and closed at once, text on the SYN, FIN with the third segment",
        variant,
        [](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.On(CLIENT, Told::CONNECTED, [&t] {
                t.Write(CLIENT, REQUEST);
                t.Close(CLIENT);
            });
        },
        [](TcpScriptedCase& t) {
            t.Equal(t.Sent(CLIENT, Kind::SYN, 1).size, REQUEST, "text on the SYN");
            t.Equal(t.ReceivedBy(CLIENT), REPLY, "bytes of the reply");
            t.Equal(Crossings(t.ToldAt(CLIENT, Told::DATA)), 2, "the reply arrives");
            t.Equal(t.EndReasonOf(CLIENT), EndReason::NORMAL, "the client's end");
            t.Equal(t.EndReasonOf(SERVER), EndReason::NORMAL, "the server's end");
        });
}

// The pending limit

/**
 * A flood of SYNs with a valid cookie from one host (RFC 7413, section 5.1): so many are taken as
 * the limit says, the others get an ordinary handshake, and so does the next decent client, which
 * is served all the same.
 *
 * @param resets the flooder's host resets what it never asked for
 * @return the test
 */
TestCase*
Flood(bool resets)
{
    Variant variant;
    variant.pendingLimit = 3;
    variant.reply = 0; // the flood is not answered; see below
    auto* test = MakeCase(
        std::string("flood of valid cookies, limit reached, ordinary handshakes") +
            (resets ? ", resets make no room" : ""),
        variant,
        [resets](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.Listen(SERVER);
            if (!resets)
            {
                t.DropRange(CLIENT, Kind::RST, 1, 1000); // a host that is not there says nothing
            }
            for (uint16_t n = 0; n < 20; ++n)
            {
                SendSyn(t, static_cast<uint16_t>(6000 + n), RightCookie(t), 10);
            }
            t.At(Seconds(1) / 2, [&t] {
                t.Note("accepted", t.CountTold(SERVER, Told::ACCEPTED));
                t.Forget(SERVER);
                t.OnReceived(SERVER, t.ReceivedBy(SERVER) + REQUEST, [&t] {
                    t.Write(SERVER, REPLY);
                });
                t.Connect(CLIENT);
            });
        },
        [](TcpScriptedCase& t) {
            t.Equal(t.Noted("accepted"), 3, "connections that the application was told of");
            uint32_t synOnly = 0;
            for (const auto& segment : t.Segments())
            {
                const bool ofFlood = segment.from == SERVER && segment.Is(Kind::SYN_ACK) &&
                                     segment.header.GetDestinationPort() < 6100 &&
                                     segment.time < MilliSeconds(100);
                synOnly +=
                    ofFlood && segment.header.GetAckNumber() == SequenceNumber32(1001) ? 1 : 0;
            }
            t.Equal(synOnly, 17u, "SYN-ACKs for ordinary handshakes");
            t.Equal(t.ReceivedBy(CLIENT), REPLY, "the decent client is served");
            for (const auto& syn : t.Segments())
            {
                if (syn.from == CLIENT && syn.Is(Kind::SYN) && syn.header.GetSourcePort() > 6100)
                {
                    t.Equal(syn.size, REQUEST, "its text came on the SYN");
                }
            }
            t.True(
                t.TcpOf(CLIENT)->GetFastOpenCache().IsAvoided(PathOf(t), std::chrono::seconds(1)),
                "and was refused");
        });
    test->StartedBy([](TcpScriptedCase&) {});
    return test;
}

/**
 * One that was reset goes on to count for a while (RFC 7413, section 5.1).
 *
 * @param late the next one comes after that
 * @return the test
 */
TestCase*
ResetHold(bool late)
{
    Variant variant;
    variant.pendingLimit = 1;
    variant.resetHold = Seconds(5);
    auto* test = MakeCase(
        std::string("reset in SYN_RCVD, counts as pending for a while, ") +
            (late ? "then Fast Open again" : "no Fast Open meanwhile"),
        variant,
        [late](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.Listen(SERVER);
            SendSyn(t, 6000, RightCookie(t), 100);
            t.At(MilliSeconds(100), [&t] {
                t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 1u, "accepted");
                t.Equal(t.CountTold(SERVER, Told::ERROR_CLOSE), 1u, "and reset");
                t.Forget(SERVER);
            });
            t.At(late ? Seconds(6) : Seconds(4), [&t] { t.Connect(CLIENT); });
        },
        [late](TcpScriptedCase& t) {
            t.Equal(t.Sent(SERVER, Kind::SYN_ACK, 2).header.GetAckNumber() ==
                        t.Sent(CLIENT, Kind::SYN, 2).NextSequence(),
                    late,
                    "text taken from the SYN");
            t.Equal(t.ReceivedBy(CLIENT), REPLY, "the reply");
        });
    test->StartedBy([](TcpScriptedCase&) {});
    return test;
}

/**
 * An early opened connection answers, once established, as any other does.
 *
 * @return the test
 */
TestCase*
ChallengeAfterwards()
{
    Variant variant;
    variant.reply = 200000;
    return MakeCase(
        "opened early, established with text in flight, challenges a SYN at once",
        variant,
        [](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.At(MilliSeconds(35), [&t] {
                t.Equal(t.LastStateOf(SERVER), State::ESTABLISHED, "the server's state");
                t.InjectAt(SERVER, TcpHeader::SYN, 1 + REQUEST, 0);
            });
            t.At(MilliSeconds(36), [&t] { t.Note("challenges", t.CountSince(SERVER, Kind::ACK)); });
        },
        [variant](TcpScriptedCase& t) {
            Exchanged(t, variant);
            t.Equal(t.Noted("challenges"), 1, "challenge ACKs");
        });
}

// Text on a SYN that is no Fast Open

/**
 * "Data ... on the SYN" is legal (RFC 9293, section 3.4.1); without Fast Open it is left to the
 * peer's retransmission.
 *
 * @param cookie what the option holds; none: no option
 * @return a test
 */
TestCase*
TextWithoutFastOpen(bool fastServer, bool option)
{
    Variant variant;
    variant.fastServer = fastServer;
    auto* test = MakeCase(
        std::string("text on a SYN ") + (option ? "with an empty option" : "without option") +
            ", server with" + (fastServer ? "" : "out") + " Fast Open, text not acknowledged",
        variant,
        [option](TcpScriptedCase& t) {
            t.Listen(SERVER);
            SendSyn(t,
                    6000,
                    option ? std::optional<FastOpenCookie>(FastOpenCookie{}) : std::nullopt,
                    100);
        },
        [fastServer, option](TcpScriptedCase& t) {
            const TcpTestSegment synAck = t.Sent(SERVER, Kind::SYN_ACK, 1);
            t.Equal(synAck.header.GetAckNumber(), SequenceNumber32(1001), "the SYN only");
            t.Equal(FastOpenLength(synAck), fastServer && option ? 10u : 0u, "a cookie if asked");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 0u, "nobody is told");
        });
    test->StartedBy([](TcpScriptedCase&) {});
    return test;
}

// What applications are told

/**
 * A connection whose application accepts it after its third segment has come is told then, once,
 * with its text.
 *
 * @param paused the listener was paused; false: it is slow, and another connection came before
 * @return the test
 */
TestCase*
AcceptedLater(bool paused)
{
    const uint32_t connections = paused ? 1 : 2;
    auto* test = new TcpScriptedCase(
        std::string("accept queue, third segment while waiting, ") +
            (paused ? "listener paused" : "slow listener") + ", accepted once with its text",
        {},
        [paused](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.Close(SERVER); });
            t.At(Seconds(0), [&t, paused] {
                auto listener = DynamicCast<TcpLifecycleSocket>(t.ListenerOf(SERVER));
                paused ? listener->PauseAccepting() : listener->SetAcceptRate(0.5);
                t.Write(CLIENT, REQUEST);
            });
            t.At(MilliSeconds(100), [&t, paused] {
                if (!paused)
                {
                    t.Connect(CLIENT);
                    t.Write(CLIENT, REQUEST);
                }
            });
            t.At(Seconds(1), [&t, paused] {
                t.True(t.Entered(SERVER, State::ESTABLISHED), "the third segment has come");
                t.Equal(t.CountTold(SERVER, Told::ACCEPTED), paused ? 0u : 1u, "accepted so far");
                t.Close(CLIENT);
            });
            t.At(Seconds(2), [&t] {
                DynamicCast<TcpLifecycleSocket>(t.ListenerOf(SERVER))->ResumeAccepting();
            });
        },
        [connections](TcpScriptedCase& t) {
            t.ToldExactly(SERVER, connections, 0, 1, 0);
            t.Equal(t.ReceivedBy(SERVER), connections * REQUEST, "bytes of the requests");
            t.True(t.ReceivedIntact(SERVER), "the same bytes");
        });
    test->WithDefaults([] { SetDefaults({}); });
    return test;
}

/**
 * A client that is told early ends the connection and begins another one: that is told as early,
 * and its SYN waits for its text.
 *
 * @return the test
 */
TestCase*
ReconnectWhenTold()
{
    auto* test = new TcpScriptedCase(
        "connected, told before the SYN, aborts and connects again, text on the other SYN",
        {},
        [](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.On(CLIENT, Told::CONNECTED, [&t] {
                const auto client = t.LifecycleSocketOf(CLIENT);
                const std::function<void(Ptr<Socket>)> write = [&t](Ptr<Socket>) {
                    t.At(Seconds(0), [&t] { t.Write(CLIENT, REQUEST); });
                };
                client->Abort();
                client->SetConnectCallback(Callback<void, Ptr<Socket>>(write),
                                           MakeNullCallback<void, Ptr<Socket>>());
                client->Connect(t.AddressOf(SERVER, 80));
            });
        },
        [](TcpScriptedCase& t) {
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 1u, "SYNs");
            t.Equal(t.Sent(CLIENT, Kind::SYN, 1).size, REQUEST, "text on it");
            t.Equal(t.ReceivedBy(SERVER), REQUEST, "bytes of the request");
        });
    test->WithDefaults([] { SetDefaults({}); });
    return test;
}

// Neighbours

/**
 * A stock client knows nothing of all this, and is served as ever.
 *
 * @return the test
 */
TestCase*
StockClient()
{
    Variant variant;
    variant.setup.stockClient = true;
    return MakeCase(
        "stock client, server with Fast Open, ordinary handshake",
        variant,
        [](TcpScriptedCase&) {},
        [](TcpScriptedCase& t) {
            t.Equal(t.ReceivedBy(SERVER), REQUEST, "bytes of the request");
            t.Equal(t.ReceivedBy(CLIENT), REPLY, "bytes of the reply");
            t.Equal(FastOpenLength(t.Sent(SERVER, Kind::SYN_ACK, 1)), 0u, "no cookie");
            t.Equal(Crossings(t.ToldAt(SERVER, Told::ACCEPTED)), 3, "established first");
        });
}

/**
 * Both ends open at once, each with a cookie of the other: the text of the SYNs is left aside, and
 * sent again after the handshake.
 *
 * @return the test
 */
TestCase*
BothOpen()
{
    auto* test = new TcpScriptedCase(
        "both open at once with text, simultaneous open, text after the handshake",
        {},
        [](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t), uint16_t{1460});
            lifecycle::FastOpenAttempt attempt;
            attempt.use = lifecycle::FastOpenUse::REQUEST;
            attempt.mss = 1460;
            attempt.cookie =
                t.TcpOf(CLIENT)->GetFastOpenKey().MakeCookie(BytesOf(t, SERVER), NowForCore());
            t.TcpOf(SERVER)->GetFastOpenCache().OnSynAck(
                {BytesOf(t, SERVER), BytesOf(t, CLIENT), 0, 0},
                attempt,
                NowForCore(),
                {});
            for (const TcpTestHost host : {CLIENT, SERVER})
            {
                t.On(host, Told::CONNECTED, [&t, host] { t.Write(host, 700); });
                t.OnReceived(host, 700, [&t, host] { t.Close(host); });
            }
        },
        [](TcpScriptedCase& t) {
            for (const TcpTestHost host : {CLIENT, SERVER})
            {
                t.Equal(t.Sent(host, Kind::SYN, 1).size, 700u, "text on the SYN");
                t.Equal(t.CountTold(host, Told::CONNECTED), 1u, "told once");
                t.Equal(t.ReceivedBy(host), 700u, "bytes");
                t.True(t.ReceivedIntact(host), "the same bytes");
                t.Equal(t.StatesOf(host).substr(0, 29),
                        std::string("SYN_SENT SYN_RCVD ESTABLISHED"),
                        "states");
                t.EndedOnce(host, EndReason::NORMAL);
            }
        });
    test->WithDefaults([] {
        SetDefaults({});
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1460));
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
    });
    test->StartedBy([](TcpScriptedCase& t) {
        t.Connect(CLIENT, 5000, 5001);
        t.Connect(SERVER, 5001, 5000);
    });
    return test;
}

/**
 * A server that puts text on its SYN-ACK, as RFC 7413, section 4.2.2, allows and RFC 9293 always
 * did: it is taken, and told after the connection was.
 *
 * @param fin a FIN comes with it
 * @return the test
 */
TestCase*
TextOnSynAck(bool fin)
{
    auto* test = new TcpScriptedCase(
        std::string("SYN_SENT, SYN-ACK with text") + (fin ? " and FIN" : "") +
            ", taken and told in order",
        {},
        [fin](TcpScriptedCase& t) {
            t.DropRange(CLIENT, Kind::ANY, 1, 100); // who answers is made by hand
            for (const Told told : {Told::CONNECTED, Told::DATA, Told::NORMAL_CLOSE})
            {
                t.On(CLIENT, told, [&t, told] { t.Note("told", static_cast<int64_t>(told)); });
            }
            t.At(MilliSeconds(5), [&t, fin] {
                const uint8_t flags =
                    TcpHeader::SYN | TcpHeader::ACK | (fin ? TcpHeader::FIN : TcpHeader::NONE);
                t.TcpOf(SERVER)->SendSegment(
                    Create<Packet>(50),
                    t.MakeHeader(SERVER, flags, SequenceNumber32(9000), t.SeqOf(CLIENT, 1)),
                    t.AddressOf(SERVER, 80),
                    t.AddressOf(CLIENT, t.PortOf(CLIENT)),
                    nullptr);
            });
            t.At(MilliSeconds(100), [&t, fin] {
                t.Equal(t.ReceivedBy(CLIENT), 50u, "bytes");
                const auto last = t.Segments().back();
                t.Equal(last.header.GetAckNumber(),
                        SequenceNumber32(9051 + (fin ? 1 : 0)),
                        "acknowledged");
                t.Equal(t.CountNotes("told"), fin ? 3u : 2u, "occasions");
                t.Equal(t.Noted("told"),
                        static_cast<int64_t>(fin ? Told::NORMAL_CLOSE : Told::DATA),
                        "the last of them");
                t.True(t.ToldAt(CLIENT, Told::CONNECTED) >= MilliSeconds(15), "told when it came");
                t.LifecycleSocketOf(CLIENT)->Abort();
            });
        },
        [](TcpScriptedCase& t) {
            t.Equal(t.CountTold(CLIENT, Told::CONNECTED), 1u, "connected");
            t.EndedOnce(CLIENT, EndReason::ABORTED);
        });
    test->StartedBy([](TcpScriptedCase& t) { t.Connect(CLIENT); });
    return test;
}

// The hazard

/**
 * "TFO relaxes the TCP semantics on duplicated SYNs" (RFC 7413, sections 2 and 6.1): a copy of the
 * SYN that outlives the connection brings its text to the application a second time. An ordinary
 * server never takes it; nor does one whose TIME_WAIT still knows the old connection.
 *
 * @param fastServer it does Fast Open
 * @param inTimeWait the server closed first, and its TIME_WAIT lasts
 * @return the test
 */
TestCase*
OldSyn(bool fastServer, bool inTimeWait)
{
    Variant variant;
    variant.fastServer = fastServer;
    variant.serverCloses = inTimeWait;
    const bool taken = fastServer && !inTimeWait;
    return MakeCase(
        std::string("old SYN with text comes after the connection, ") +
            (fastServer ? "" : "ordinary server, ") + (inTimeWait ? "TIME_WAIT, " : "") +
            (taken ? "taken again" : "not taken"),
        variant,
        [](TcpScriptedCase& t) {
            GiveCookie(t, RightCookie(t));
            t.DuplicateNth(CLIENT, Kind::SYN, 1, Seconds(100));
        },
        [taken](TcpScriptedCase& t) {
            t.Equal(t.ReceivedBy(SERVER), taken ? 2 * REQUEST : REQUEST, "bytes of the request");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), taken ? 2u : 1u, "connections told");
            t.Equal(t.CountTold(SERVER, Told::ERROR_CLOSE), taken ? 1u : 0u, "resets told");
        });
}

/// What waits to be sent as text of a SYN must not keep its socket alive for ever.
class SocketsAreFreed : public TestCase
{
  public:
    SocketsAreFreed()
        : TestCase("nothing keeps the sockets of connections that are over")
    {
    }

  private:
    void DoRun() override
    {
        SetDefaults(Variant());
        TcpLifecycleTopologyHelper topology(DataRate("100Mbps"), MilliSeconds(10));
        TcpLifecycleHelper().Install(topology.GetNodes());
        const InetSocketAddress server(topology.GetServerAddress(), 80);
        auto listener = Socket::CreateSocket(topology.GetServer(), TcpSocketFactory::GetTypeId());
        listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
        listener->Listen();
        // The first asks for a cookie, the second uses it, the third gives up before it is sent.
        for (std::size_t n = 0; n < m_clients.size(); ++n)
        {
            m_clients[n] =
                Socket::CreateSocket(topology.GetClient(), TcpSocketFactory::GetTypeId());
            Simulator::Schedule(Seconds(1 + n), &SocketsAreFreed::Use, this, n, server);
        }
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        Simulator::Destroy();
        for (const auto& client : m_clients)
        {
            NS_TEST_EXPECT_MSG_EQ(client->GetReferenceCount(), 1, "only the test holds it");
        }
    }

    /**
     * @param n which client
     * @param server whom it asks
     */
    void Use(std::size_t n, InetSocketAddress server)
    {
        m_clients[n]->Connect(server);
        if (n + 1 == m_clients.size())
        {
            m_clients[n]->Close();
            return;
        }
        m_clients[n]->Send(Create<Packet>(REQUEST));
        Simulator::Schedule(MilliSeconds(500), &Socket::Close, m_clients[n]);
    }

    void DoTeardown() override
    {
        m_clients = {};
        Config::Reset();
    }

    std::array<Ptr<Socket>, 3> m_clients; //!< kept to the end
};

/**
 * @ingroup tcp-lifecycle-test
 *
 * The suite.
 */
class TcpLifecycleFastOpenTestSuite : public TestSuite
{
  public:
    TcpLifecycleFastOpenTestSuite()
        : TestSuite("tcp-lifecycle-fast-open")
    {
        for (const bool ipv6 : {false, true})
        {
            Add(OneRoundTrip(ipv6, false));
            Add(OneRoundTrip(ipv6, true));
            Add(RequestThenUse(ipv6));
            Add(OrdinaryServer(ipv6, false));
            Add(OrdinaryServer(ipv6, true));
            Add(WrongCookie(ipv6));
        }
        Add(TwoRoundTrips());
        Add(ServerSpeaksFirst());
        Add(LongRequest(true));
        Add(LongRequest(false));
        Add(LongFallback());
        Add(BulkSend());
        Add(ExpiredCookie());
        Add(LimitOfZero());
        Add(SynLost());
        Add(RequestLost());
        Add(SynAckLost(true));
        Add(SynAckLost(false));
        AddMishaps();
        for (uint32_t seed = 1; seed <= 60; ++seed)
        {
            Add(Mishaps(seed));
        }
        Add(Refused());
        Add(NoAnswer());
        Add(ClosedUnwritten());
        Add(WrittenAndClosed());
        Add(Flood(true));
        Add(Flood(false));
        Add(ResetHold(true));
        Add(ResetHold(false));
        Add(ChallengeAfterwards());
        Add(TextWithoutFastOpen(true, true));
        Add(TextWithoutFastOpen(true, false));
        Add(TextWithoutFastOpen(false, true));
        Add(TextWithoutFastOpen(false, false));
        Add(AcceptedLater(true));
        Add(AcceptedLater(false));
        Add(ReconnectWhenTold());
        Add(StockClient());
        Add(BothOpen());
        Add(TextOnSynAck(false));
        Add(TextOnSynAck(true));
        Add(OldSyn(true, false));
        Add(OldSyn(false, false));
        Add(OldSyn(true, true));
        Add(new SocketsAreFreed());
    }

  private:
    /**
     * @param test a case
     */
    void Add(TestCase* test)
    {
        AddTestCase(test);
    }

    /// Each of the first segments, lost, doubled at once and doubled late.
    void AddMishaps()
    {
        for (const bool serverCloses : {false, true})
        {
            for (const TcpTestHost from : {CLIENT, SERVER})
            {
                for (uint32_t n = 1; n <= 6; ++n)
                {
                    Add(Mishap(from, n, serverCloses, "lost"));
                    Add(Mishap(from, n, serverCloses, "doubled"));
                    if (from == SERVER || n > 1 || serverCloses)
                    {
                        Add(Mishap(from, n, serverCloses, "doubled late"));
                    } // else the copy of the SYN is taken again: see OldSyn
                }
            }
        }
    }
};

/// Registers the suite.
static TcpLifecycleFastOpenTestSuite g_tcpLifecycleFastOpenTestSuite;

} // namespace
