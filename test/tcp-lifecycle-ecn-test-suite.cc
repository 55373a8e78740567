/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-dctcp.h"
#include "ns3/tcp-extra-options.h"
#include "ns3/tcp-fast-open-handshake-type.h"
#include "ns3/tcp-handshake-policy-types.h"
#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/tcp-wire-segment.h"
#include "ns3/uinteger.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Explicit Congestion Notification (RFC 3168) is agreed on by the SYNs, whichever way the handshake
 * takes: through the SYN queue, by SYN cookies, or by Fast Open.
 */

using namespace ns3;

namespace
{

using Case = TcpScriptedCase;
using Kind = TcpTestKind;
using Told = TcpTestTold;

constexpr uint8_t ECE = TcpHeader::ECE;    //!< control bit
constexpr uint8_t CWR = TcpHeader::CWR;    //!< control bit
constexpr uint8_t CONGESTED = 3;           //!< Congestion Experienced, in the IP header
constexpr uint32_t TEXT = 1000;            //!< bytes that each side writes at once
const Time OPEN = Seconds(4);              //!< the handshake is over, whatever was lost
const TcpTestHost HOSTS[]{CLIENT, SERVER}; //!< both

/// How a connection opens.
enum class Way
{
    SYN_QUEUE,      //!< a record in the SYN queue
    COOKIE,         //!< a SYN cookie
    COOKIE_REQUEST, //!< a Fast Open cookie is asked for, and given
    TEXT_ON_SYN,    //!< Fast Open
};

/// What a case is.
struct EcnVariant
{
    Way way{Way::SYN_QUEUE};  //!< how it opens
    bool timestamps{false};   //!< both hosts use them
    const char* client{"On"}; //!< UseEcn of the client
    const char* server{"On"}; //!< UseEcn of the server
    bool synAckLost{false};   //!< the first SYN-ACK is lost
    bool agreed{true};        //!< both use ECN in the end
};

/**
 * @param variant a variant
 * @param ipv6 the family
 * @return its name
 */
std::string
NameOf(const EcnVariant& variant, bool ipv6)
{
    std::string name;
    switch (variant.way)
    {
    case Way::SYN_QUEUE:
        name = "SYN queue";
        break;
    case Way::COOKIE:
        name = "SYN cookies";
        break;
    case Way::COOKIE_REQUEST:
        name = "Fast Open, cookie requested";
        break;
    case Way::TEXT_ON_SYN:
        name = "Fast Open, text on the SYN";
        break;
    }
    return name + (variant.timestamps ? ", timestamps" : "") + ", client " + variant.client +
           ", server " + variant.server + (variant.synAckLost ? ", SYN-ACK lost" : "") +
           (ipv6 ? ", IPv6" : "") + (variant.agreed ? ": ECN" : ": no ECN");
}

/**
 * @param variant what the defaults of all nodes are to bring about
 */
void
SetDefaults(const EcnVariant& variant)
{
    TypeId policy = TcpThreeWayHandshake::GetTypeId();
    if (variant.way == Way::COOKIE)
    {
        policy = TcpSynCookiesHandshake::GetTypeId();
        Config::SetDefault("ns3::TcpSynCookiesHandshake::Always", BooleanValue(true));
    }
    else if (variant.way != Way::SYN_QUEUE)
    {
        policy = TcpFastOpenHandshake::GetTypeId();
    }
    Config::SetDefault("ns3::TcpLifecycleL4Protocol::HandshakePolicy", TypeIdValue(policy));
    Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(variant.timestamps));
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(TEXT));
}

/**
 * @param t the case
 * @param host a host
 * @return its address, as the core has it
 */
lifecycle::AddressBytes
BytesOf(Case& t, TcpTestHost host)
{
    const Address address = t.AddressOf(host, 0);
    return InetSocketAddress::IsMatchingType(address)
               ? ToBytes(InetSocketAddress::ConvertFrom(address).GetIpv4())
               : ToBytes(Inet6SocketAddress::ConvertFrom(address).GetIpv6());
}

/**
 * Let the client have the server's Fast Open cookie, as if it had been here before.
 *
 * @param t the case
 */
void
GiveCookie(Case& t)
{
    lifecycle::FastOpenAttempt attempt;
    attempt.use = lifecycle::FastOpenUse::REQUEST;
    attempt.cookie = t.TcpOf(SERVER)->GetFastOpenKey().MakeCookie(BytesOf(t, CLIENT), NowForCore());
    t.TcpOf(CLIENT)->GetFastOpenCache().OnSynAck({BytesOf(t, CLIENT), BytesOf(t, SERVER), 0, 80},
                                                 attempt,
                                                 NowForCore(),
                                                 {});
}

/**
 * Note whether a segment that leaves is marked as ECN-capable.
 *
 * @param t the case
 * @param host who sends
 * @param packet the TCP segment
 * @param marked its IP header says so
 */
void
NoteMark(Case& t, TcpTestHost host, Ptr<const Packet> packet, bool marked)
{
    TcpWireSegment segment;
    if (!TcpWireSegment::ReadTcp(packet, segment))
    {
        return;
    }
    const std::string kind = segment.Has(TcpWireSegment::SYN) ? "SYN"
                             : segment.payload == 0           ? "empty"
                             : segment.payload == 1           ? "probe"
                             : Simulator::Now() < OPEN        ? "early text"
                                                              : "text";
    t.Note((host == CLIENT ? "client " : "server ") + kind + (marked ? " marked" : " plain"), 1);
}

/**
 * Watch what both hosts send.
 *
 * @param t the case
 */
void
NoteMarks(Case& t)
{
    for (const TcpTestHost host : HOSTS)
    {
        if (auto ip = t.NodeOf(host)->GetObject<Ipv4L3Protocol>())
        {
            ip->TraceConnectWithoutContext(
                "SendOutgoing",
                Callback<void, const Ipv4Header&, Ptr<const Packet>, uint32_t>(
                    [&t, host](const Ipv4Header& header, Ptr<const Packet> packet, uint32_t) {
                        NoteMark(t, host, packet, header.GetEcn() != Ipv4Header::ECN_NotECT);
                    }));
        }
        if (auto ip = t.NodeOf(host)->GetObject<Ipv6L3Protocol>())
        {
            ip->TraceConnectWithoutContext(
                "SendOutgoing",
                Callback<void, const Ipv6Header&, Ptr<const Packet>, uint32_t>(
                    [&t, host](const Ipv6Header& header, Ptr<const Packet> packet, uint32_t) {
                        NoteMark(t, host, packet, header.GetEcn() != Ipv6Header::ECN_NotECT);
                    }));
        }
    }
}

/**
 * The text that a host has just sent met congestion: it is told so, by an acknowledgment of half of
 * it (RFC 3168, section 6.1.2).
 *
 * @param t the case
 * @param to the host
 */
void
Echo(Case& t, TcpTestHost to)
{
    const lifecycle::Tcb& tcb = t.LifecycleSocketOf(to)->GetTcb();
    TcpHeader header = t.MakeHeader(to == CLIENT ? SERVER : CLIENT,
                                    TcpHeader::ACK | ECE,
                                    SequenceNumber32(tcb.rcvNxt.GetValue()),
                                    SequenceNumber32((tcb.sndUna + TEXT / 2).GetValue()));
    t.AddTimestamp(to == CLIENT ? SERVER : CLIENT, header);
    t.Inject(to, header);
}

/**
 * Text comes with the mark of a congested router (RFC 3168, section 6.1.3).
 *
 * @param t the case
 * @param to the host that it comes to
 */
void
Congest(Case& t, TcpTestHost to)
{
    const TcpTestHost from = to == CLIENT ? SERVER : CLIENT;
    const lifecycle::Tcb& tcb = t.LifecycleSocketOf(to)->GetTcb();
    TcpHeader header = t.MakeHeader(from,
                                    TcpHeader::ACK,
                                    SequenceNumber32(tcb.rcvNxt.GetValue()),
                                    SequenceNumber32(tcb.sndUna.GetValue()));
    t.AddTimestamp(from, header);
    t.Inject(to, header, TEXT, CONGESTED);
}

/**
 * @param t the case
 * @param host who sent
 * @param flag a control bit
 * @return how many of its segments without SYN have it
 */
uint32_t
CountWith(const Case& t, TcpTestHost host, uint8_t flag)
{
    uint32_t count = 0;
    for (const auto& segment : t.Segments())
    {
        const uint8_t flags = segment.header.GetFlags();
        const bool counts = segment.from == host && !segment.injected &&
                            (flags & TcpHeader::SYN) == 0 && (flags & flag) != 0;
        count += counts ? 1 : 0;
    }
    return count;
}

/**
 * What goes over the wire once both could use ECN, or may not.
 *
 * @param t the case
 * @param variant what it is
 */
void
CheckMarks(Case& t, const EcnVariant& variant)
{
    const uint32_t agreed = variant.agreed ? 1 : 0;
    for (const TcpTestHost host : HOSTS)
    {
        const std::string who = host == CLIENT ? "client" : "server";
        // "A host MUST NOT set ECT on SYN or SYN-ACK packets" (RFC 3168, section 6.1.1).
        t.Equal(t.CountNotes(who + " SYN marked"), 0U, who + "'s SYN is not marked");
        t.Equal(t.CountNotes(who + " empty marked"), 0U, who + "'s ACKs are not (6.1.4)");
        // Behind a SYN-ACK that is not acknowledged, and sent again: "MUST NOT set either ECT
        // codepoint [...] for retransmitted data packets" (RFC 3168, section 6.1.5).
        t.Equal(t.CountNotes(who + " early text marked"), 0U, who + "'s text sent again is not");
        t.Equal(t.CountNotes(who + " text marked"), 2 * agreed, who + "'s text is, if agreed");
        t.Equal(t.CountNotes(who + " text plain"), 2 - 2 * agreed, who + "'s text is, if not");
        t.Equal(CountWith(t, host, CWR), agreed, who + " reduces its window, and says so once");
        t.Equal(CountWith(t, host, ECE) > 0, variant.agreed, who + " echoes congestion");
    }
}

/**
 * @param variant how the connection opens
 * @param ipv6 the family
 * @return the case
 */
TestCase*
OpensWithEcn(const EcnVariant& variant, bool ipv6)
{
    TcpTestSetup setup;
    setup.stop = MilliSeconds(10250);
    setup.ipv6 = ipv6;
    auto* test = new Case(
        NameOf(variant, ipv6),
        setup,
        [variant](Case& t) {
            NoteMarks(t);
            if (variant.synAckLost)
            {
                t.DropNth(SERVER, Kind::SYN_ACK, 1);
            }
            if (variant.way == Way::TEXT_ON_SYN)
            {
                GiveCookie(t);
                t.On(CLIENT, Told::CONNECTED, [&t] { t.Write(CLIENT, 300); });
                t.OnReceived(SERVER, 300, [&t] { t.Write(SERVER, 300); });
            }
            for (const TcpTestHost host : HOSTS)
            {
                const Time begin = Seconds(host == CLIENT ? 5 : 7);
                t.At(begin, [&t, host] { t.Write(host, TEXT); });
                t.At(begin + MilliSeconds(5), [&t, host] {
                    Echo(t, host);
                    t.Write(host, TEXT);
                });
                t.At(Seconds(10), [&t, host] { Congest(t, host); });
            }
        },
        [variant](Case& t) {
            const bool asks = std::string(variant.client) == "On";
            const uint8_t syn = t.Sent(CLIENT, Kind::SYN, 1).header.GetFlags();
            t.Equal((syn & ECE) != 0 && (syn & CWR) != 0, asks, "the SYN asks for ECN");
            const uint32_t synAcks = t.CountSent(SERVER, Kind::SYN_ACK);
            for (uint32_t i = 1; i <= synAcks; ++i)
            {
                const uint8_t flags = t.Sent(SERVER, Kind::SYN_ACK, i).header.GetFlags();
                t.Equal((flags & ECE) != 0, variant.agreed, "the SYN-ACK grants it");
                t.Equal((flags & CWR) != 0, false, "and nothing else");
            }
            t.Equal(synAcks, variant.synAckLost ? 2U : 1U, "SYN-ACKs");
            const bool early = variant.way == Way::TEXT_ON_SYN;
            t.Equal(t.Sent(CLIENT, Kind::SYN, 1).size, early ? 300U : 0U, "text on the SYN");
            CheckMarks(t, variant);
        });
    test->WithDefaults([variant] { SetDefaults(variant); });
    test->Preparing([variant](Case&, TcpTestHost host, Ptr<Socket> socket) {
        socket->SetAttribute("UseEcn",
                             StringValue(host == CLIENT ? variant.client : variant.server));
    });
    return test;
}

/**
 * @param mode of both hosts
 * @param marked the probes may be marked
 * @return a case in which the server does not read, and the client probes its window
 */
TestCase*
ProbesWindow(const char* mode, bool marked)
{
    TcpTestSetup setup;
    setup.stop = Seconds(60);
    auto* test = new Case(
        std::string("window closed, probes, ") + mode,
        setup,
        [](Case& t) {
            NoteMarks(t);
            t.SetReading(SERVER, false);
            t.At(OPEN, [&t] { t.Write(CLIENT, 6 * TEXT); });
        },
        [marked](Case& t) {
            t.True(t.CountNotes("client text marked") > 0, "ECN is in use");
            // "MUST NOT be set on window probes" (RFC 3168, section 6.1.6); DCTCP marks everything.
            t.True(t.CountNotes(marked ? "client probe marked" : "client probe plain") > 2,
                   "probes as they have to be");
            t.Equal(t.CountNotes(marked ? "client probe plain" : "client probe marked"),
                    0U,
                    "and none otherwise");
        });
    test->WithDefaults([mode] {
        SetDefaults({Way::SYN_QUEUE, false});
        Config::SetDefault("ns3::TcpSocketBase::UseEcn", StringValue("On"));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(4 * TEXT));
        if (std::string(mode) == "DCTCP")
        {
            Config::SetDefault("ns3::TcpL4Protocol::SocketType",
                               TypeIdValue(TcpDctcp::GetTypeId()));
        }
    });
    return test;
}

/// All of the above.
class TcpLifecycleEcnTestSuite : public TestSuite
{
  public:
    TcpLifecycleEcnTestSuite()
        : TestSuite("tcp-lifecycle-ecn")
    {
        for (const bool timestamps : {false, true})
        {
            for (const Way way :
                 {Way::SYN_QUEUE, Way::COOKIE, Way::COOKIE_REQUEST, Way::TEXT_ON_SYN})
            {
                // What a cookie cannot remember is not agreed on.
                const bool kept = way != Way::COOKIE || timestamps;
                Add({way, timestamps, "On", "On", false, kept});
                Add({way, timestamps, "On", "On", true, kept});
                Add({way, timestamps, "On", "AcceptOnly", false, kept});
                Add({way, timestamps, "On", "Off", false, false});
                Add({way, timestamps, "Off", "On", false, false});
                Add({way, timestamps, "AcceptOnly", "On", false, false});
            }
        }
        AddTestCase(ProbesWindow("classic ECN", false));
        AddTestCase(ProbesWindow("DCTCP", true));
    }

  private:
    /// @param variant a variant, of both families
    void Add(const EcnVariant& variant)
    {
        AddTestCase(OpensWithEcn(variant, false));
        AddTestCase(OpensWithEcn(variant, true));
    }
};

/// The instance that registers it.
TcpLifecycleEcnTestSuite g_tcpLifecycleEcnTestSuite;

} // namespace
