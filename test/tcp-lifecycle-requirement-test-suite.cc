/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/uinteger.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Requirements of RFC 9293 that no other suite is about, a case each.
 */

using namespace ns3;

namespace
{

using Case = TcpScriptedCase;
using lifecycle::State;
using Kind = TcpTestKind;
using Told = TcpTestTold;

/**
 * @param stop when the run ends
 * @param ipv6 family
 * @return a setup
 */
TcpTestSetup
Until(Time stop, bool ipv6 = false)
{
    TcpTestSetup setup;
    setup.stop = stop;
    setup.ipv6 = ipv6;
    return setup;
}

/**
 * @param t the case
 * @param peer where to connect to
 * @return what Connect returned, and whether it said why
 */
bool
IsRefused(Case& t, const Address& peer)
{
    Ptr<Socket> socket = t.MakeSocket(CLIENT);
    const bool refused = socket->Connect(peer) == -1;
    return refused && socket->GetErrno() == Socket::ERROR_ADDRNOTAVAIL;
}

/// @return a case in which a client connects to addresses that are no host's
TestCase*
ConnectToManyIsRefused()
{
    // (RFC 9293, section 3.9.1.1, MUST-46)
    return new Case(
        "CLOSED, Connect to a multicast or broadcast address, refused",
        Until(Seconds(5)),
        [](Case& t) {
            for (const char* many : {"224.0.0.9", "255.255.255.255", "10.1.1.255"})
            {
                t.True(IsRefused(t, InetSocketAddress(Ipv4Address(many), 80)), many);
            }
            t.True(IsRefused(t, Inet6SocketAddress(Ipv6Address("ff02::1"), 80)), "ff02::1");
        },
        [](Case& t) {
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 1u, "the connection to the server only");
            t.Equal(t.CountTold(CLIENT, Told::CONNECTED), 1u, "which is opened");
        });
}

/**
 * Hand the server a SYN with addresses of its own.
 *
 * @param t the case
 * @param header its header
 * @param source from where
 * @param destination whereto
 */
void
SynBetween(Case& t, const TcpHeader& header, Ipv4Address source, Ipv4Address destination)
{
    Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(header);
    Ipv4Header ip;
    ip.SetSource(source);
    ip.SetDestination(destination);
    ip.SetProtocol(6);
    ip.SetPayloadSize(packet->GetSize());
    t.TcpOf(SERVER)->Receive(packet,
                             ip,
                             t.NodeOf(SERVER)->GetObject<Ipv4L3Protocol>()->GetInterface(1));
}

/**
 * @param t the case
 * @return the header of a SYN from a port that has no connection
 */
TcpHeader
FreshSyn(const Case& t)
{
    TcpHeader header =
        t.MakeHeader(CLIENT, TcpHeader::SYN, SequenceNumber32(7), SequenceNumber32(0));
    header.SetSourcePort(4000);
    return header;
}

/**
 * Hand the server a SYN with addresses of its own.
 *
 * @param t the case
 * @param source from where
 * @param destination whereto
 */
void
SynBetween(Case& t, Ipv4Address source, Ipv4Address destination)
{
    SynBetween(t, FreshSyn(t), source, destination);
    // "Applicable to all incoming segments, not just SYNs" (RFC 9293, section 3.9.2.3): this one
    // would be reset.
    TcpHeader stray = FreshSyn(t);
    stray.SetFlags(TcpHeader::ACK);
    SynBetween(t, stray, source, destination);
}

/**
 * Hand the server a segment with addresses of its own.
 *
 * @param t the case
 * @param flags control bits
 * @param source from where
 * @param destination whereto
 */
void
SynBetween6(Case& t, uint8_t flags, Ipv6Address source, Ipv6Address destination)
{
    TcpHeader header = FreshSyn(t);
    header.SetFlags(flags);
    Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(header);
    Ipv6Header ip;
    ip.SetSource(source);
    ip.SetDestination(destination);
    ip.SetNextHeader(6);
    ip.SetPayloadLength(static_cast<uint16_t>(packet->GetSize()));
    t.TcpOf(SERVER)->Receive(packet,
                             ip,
                             t.NodeOf(SERVER)->GetObject<Ipv6L3Protocol>()->GetInterface(1));
}

/**
 * @param address with a port or without
 * @return without
 */
Address
HostOf(const Address& address)
{
    if (InetSocketAddress::IsMatchingType(address))
    {
        return InetSocketAddress::ConvertFrom(address).GetIpv4();
    }
    if (Inet6SocketAddress::IsMatchingType(address))
    {
        return Inet6SocketAddress::ConvertFrom(address).GetIpv6();
    }
    return address;
}

/**
 * Note each segment that the server's TCP sends to anyone but the client, wherever it gets.
 *
 * @param t the case
 */
void
NoteStrayAnswers(Case& t)
{
    using Sent =
        Callback<void, const TcpLifecycleSegmentEvent&, const TcpHeader&, Ptr<const Packet>>;
    t.TcpOf(SERVER)->TraceConnectWithoutContext(
        "Segment",
        Sent([&t](const TcpLifecycleSegmentEvent& event, const TcpHeader&, Ptr<const Packet>) {
            if (event.sent && HostOf(event.remote) != HostOf(t.AddressOf(CLIENT, 0)))
            {
                t.Note("stray", 1);
            }
        }));
}

/**
 * After NoteStrayAnswers: nobody but the client, who opens one connection, got anything.
 *
 * @param t the case
 */
void
ExpectOnlyTheClientIsAnswered(Case& t)
{
    t.Equal(t.CountSent(SERVER, Kind::SYN_ACK), 1u, "the client's own");
    t.Equal(t.CountSent(SERVER, Kind::RST), 0u, "no reset");
    t.Equal(t.CountNotes("stray"), 0u, "nor anything else");
    t.Equal(t.StatesOf(SERVER), std::string("SYN_RCVD ESTABLISHED"), "one connection");
}

/// @return a case in which SYNs come from or go to addresses that are no host's
TestCase*
SynOfManyIsDropped()
{
    // (RFC 9293, section 3.9.2.3, MUST-57 and MUST-63)
    return new Case(
        "LISTEN, SYN from or to an address that is no host's, dropped in silence",
        Until(Seconds(5)),
        [](Case& t) {
            NoteStrayAnswers(t);
            t.At(Seconds(1), [&t] {
                const Ipv4Address server("10.1.1.2");
                const Ipv4Address client("10.1.1.1");
                for (const char* many : {"224.0.0.9", "255.255.255.255", "10.1.1.255"})
                {
                    SynBetween(t, Ipv4Address(many), server);
                    SynBetween(t, client, Ipv4Address(many));
                }
                SynBetween(t, Ipv4Address("0.0.0.0"), server);
                SynBetween(t, Ipv4Address("127.0.0.1"), server);
            });
        },
        ExpectOnlyTheClientIsAnswered);
}

/// @return the same in IPv6
TestCase*
SynOfManyIsDroppedIpv6()
{
    // (RFC 9293, section 3.9.2.3, MUST-57 and MUST-63)
    return new Case(
        "LISTEN, SYN from or to an address that is no host's, dropped in silence, IPv6",
        Until(Seconds(5), true),
        [](Case& t) {
            NoteStrayAnswers(t);
            t.At(Seconds(1), [&t] {
                const auto server =
                    Inet6SocketAddress::ConvertFrom(t.AddressOf(SERVER, 0)).GetIpv6();
                const auto client =
                    Inet6SocketAddress::ConvertFrom(t.AddressOf(CLIENT, 0)).GetIpv6();
                for (const uint8_t flags : {TcpHeader::SYN, TcpHeader::ACK})
                {
                    for (const char* nobody : {"ff02::1", "::", "::1"})
                    {
                        SynBetween6(t, flags, Ipv6Address(nobody), server);
                    }
                    SynBetween6(t, flags, client, Ipv6Address("ff02::1"));
                }
            });
        },
        ExpectOnlyTheClientIsAnswered);
}

/// @return a case in which a SYN claims to come from the very socket that it goes to ("LAND")
TestCase*
SynFromItself()
{
    return new Case(
        "LISTEN, SYN from the listener's own address and port, harms nobody",
        Until(Seconds(1000)),
        [](Case& t) {
            t.At(Seconds(1), [&t] {
                TcpHeader header =
                    t.MakeHeader(CLIENT, TcpHeader::SYN, SequenceNumber32(7), SequenceNumber32(0));
                header.SetSourcePort(80);
                SynBetween(t, header, Ipv4Address("10.1.1.2"), Ipv4Address("10.1.1.2"));
            });
            t.At(Seconds(900), [&t] { t.Write(CLIENT, 1000); });
        },
        [](Case& t) {
            t.Equal(t.ReceivedBy(SERVER), uint64_t{1000}, "the client is served");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 1u, "nobody else is accepted");
            t.Equal(t.TcpOf(SERVER)->GetEmbryoCount(), std::size_t{0}, "nothing stays");
        });
}

/// @return a case in which a listener comes and goes beside connections at its port
TestCase*
ListenBesideConnections()
{
    // (RFC 9293, section 3.9.1.1, MUST-41 and MUST-42)
    auto* test = new Case(
        "SYN_SENT and ESTABLISHED, Listen at their port, both go on",
        Until(Seconds(20)),
        [](Case& t) {
            // The SYN-ACK is lost: the client is in SYN_SENT while it listens at the same port.
            t.DropNth(SERVER, Kind::SYN_ACK, 1);
            t.At(MilliSeconds(500), [&t] {
                Ptr<Socket> listener = t.MakeSocket(CLIENT);
                t.Equal(listener->Bind(t.AddressOf(CLIENT, 4000)), 0, "Bind in SYN_SENT");
                t.Equal(listener->Listen(), 0, "Listen in SYN_SENT");
                t.At(Seconds(9), [listener] { listener->Close(); });
            });
            t.At(Seconds(5), [&t] {
                t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "opened meanwhile");
                t.Write(CLIENT, 1000);
            });
            t.At(Seconds(12), [&t] { t.Write(CLIENT, 1000); });
        },
        [](Case& t) {
            t.Equal(t.ReceivedBy(SERVER), uint64_t{2000}, "text before and after");
            t.Equal(t.StatesOf(CLIENT), std::string("SYN_SENT ESTABLISHED"), "untouched");
        });
    return test->StartedBy([](Case& t) {
        t.Listen(SERVER);
        t.Connect(CLIENT, 4000);
    });
}

/**
 * Connect without a local address, and write once connected.
 *
 * @param t the case
 */
void
ConnectUnbound(Case& t)
{
    t.Listen(SERVER);
    Ptr<Socket> socket = t.MakeSocket(CLIENT);
    t.Equal(socket->Connect(t.AddressOf(SERVER, 80)), 0, "Connect");
    t.At(Seconds(1), [&t, socket] {
        Address local;
        socket->GetSockName(local);
        t.True(HostOf(local) == HostOf(t.AddressOf(CLIENT, 0)), "the link's address");
        socket->Send(Create<Packet>(5000));
        socket->Close();
    });
}

/**
 * @param ipv6 family
 * @return a case in which the user names no local address
 */
TestCase*
IpChoosesTheLocalAddress(bool ipv6)
{
    // (RFC 9293, section 3.9.1.1, MUST-44 and MUST-45)
    auto* test = new Case(
        std::string("CLOSED, Connect without Bind, IP's address on every segment, ") +
            (ipv6 ? "IPv6" : "IPv4"),
        Until(Seconds(5), ipv6),
        [](Case&) {},
        [](Case& t) {
            t.Equal(t.ReceivedBy(SERVER), uint64_t{5000}, "one connection had it all");
            t.Equal(t.StatesOf(SERVER),
                    std::string("SYN_RCVD ESTABLISHED CLOSE_WAIT"),
                    "and the FIN");
        });
    return test->StartedBy(ConnectUnbound);
}

/// @return a case in which the user names one of two local addresses
TestCase*
UserNamesTheLocalAddress()
{
    // (RFC 9293, section 3.9.1.1, MUST-43 and MUST-45)
    static const Ipv4Address SECOND("10.1.1.77");
    auto* test = new Case(
        "CLOSED, Bind to the second address of the host and Connect, it is on every segment",
        Until(Seconds(5)),
        [](Case&) {},
        [](Case& t) {
            t.Equal(t.CountNotes("accepted"), 1u, "accepted from that address");
            t.Equal(t.CountTold(CLIENT, Told::CONNECTED), 1u, "connected");
            t.Equal(t.ReceivedBy(SERVER), uint64_t{3000}, "and text");
        });
    return test->StartedBy([](Case& t) {
        t.Listen(SERVER);
        const auto ip = t.NodeOf(CLIENT)->GetObject<Ipv4L3Protocol>();
        ip->AddAddress(1, Ipv4InterfaceAddress(SECOND, Ipv4Mask("255.255.255.0")));
        const auto socket = t.MakeSocket(CLIENT);
        t.Watch(CLIENT, socket);
        t.Equal(socket->Bind(InetSocketAddress(SECOND, 0)), 0, "Bind");
        t.Equal(socket->Connect(t.AddressOf(SERVER, 80)), 0, "Connect");
        t.At(Seconds(1), [&t, socket] {
            Address peer;
            t.SocketOf(SERVER)->GetPeerName(peer);
            if (InetSocketAddress::ConvertFrom(peer).GetIpv4() == SECOND)
            {
                t.Note("accepted", 1);
            }
            socket->Send(Create<Packet>(3000));
        });
    });
}

/// @return a case in which a reset carries text
TestCase*
ResetWithText()
{
    // (RFC 9293, section 3.5.3, SHLD-2)
    return new Case(
        "ESTABLISHED, reset that carries text, CLOSED",
        Until(Seconds(5)),
        [](Case& t) { t.At(Seconds(1), [&t] { t.InjectAt(CLIENT, TcpHeader::RST, 1, 1, 100); }); },
        [](Case& t) {
            t.Equal(t.LastStateOf(CLIENT), State::CLOSED, "reset");
            t.Equal(t.ReceivedBy(CLIENT), uint64_t{0}, "the text is none");
            t.ToldExactly(CLIENT, 1, 0, 0, 1);
        });
}

/// @return a case in which the user sets R2
TestCase*
UserSetsR2()
{
    // (RFC 9293, section 3.8.3, MUST-21)
    auto* test = new Case(
        "SYN_SENT, R2 set to three SYNs of two seconds, given up after 14 s",
        Until(Seconds(100)),
        [](Case&) {},
        [](Case& t) {
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 3u, "SYNs");
            t.Equal(t.ToldAt(CLIENT, Told::CONNECT_FAILED), Seconds(14), "2, 4 and 8 s");
        });
    return test
        ->Preparing([](Case&, TcpTestHost, Ptr<Socket> socket) {
            socket->SetAttribute("ConnTimeout", TimeValue(Seconds(2)));
            socket->SetAttribute("ConnCount", UintegerValue(3));
        })
        ->StartedBy([](Case& t) {
            t.DropAll(CLIENT, Kind::SYN);
            t.Connect(CLIENT);
        });
}

/**
 * Note traffic class and TTL of each segment that reaches the server.
 *
 * @param t the case
 */
void
NoteIpHeaders(Case& t)
{
    using Received = Callback<void, Ptr<const Packet>, Ptr<Ipv4>, uint32_t>;
    t.NodeOf(SERVER)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "Rx",
        Received([&t](Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t) {
            Ipv4Header header;
            packet->PeekHeader(header);
            t.Note("class " + std::to_string(header.GetTos()), 1);
            t.Note("ttl " + std::to_string(header.GetTtl()), 1);
        }));
}

/// @return a case in which the user chooses traffic class and TTL, and changes the class
TestCase*
UserSetsTrafficClassAndTtl()
{
    // (RFC 9293, section 3.9.1.9, MUST-48, SHLD-21 and SHLD-22; section 3.9.2, MUST-49)
    auto* test = new Case(
        "ESTABLISHED, traffic class and TTL set by the user, on every segment",
        Until(Seconds(5)),
        [](Case& t) {
            NoteIpHeaders(t);
            t.At(Seconds(1), [&t] {
                t.SocketOf(CLIENT)->SetIpTos(0x48);
                t.Write(CLIENT, 100);
            });
        },
        [](Case& t) {
            t.Equal(t.CountNotes("class 0"), 2u, "SYN and third ACK, before");
            t.Equal(t.CountNotes("class 72"), 1u, "text, after the change");
            t.Equal(t.CountNotes("ttl 17"), 3u, "all three");
        });
    return test->Preparing([](Case&, TcpTestHost host, Ptr<Socket> socket) {
        if (host == CLIENT)
        {
            socket->SetIpTtl(17);
        }
    });
}

/// All of the above.
class TcpLifecycleRequirementTestSuite : public TestSuite
{
  public:
    TcpLifecycleRequirementTestSuite()
        : TestSuite("tcp-lifecycle-requirement")
    {
        AddTestCase(ConnectToManyIsRefused());
        AddTestCase(SynOfManyIsDropped());
        AddTestCase(SynOfManyIsDroppedIpv6());
        AddTestCase(SynFromItself());
        AddTestCase(ListenBesideConnections());
        AddTestCase(IpChoosesTheLocalAddress(false));
        AddTestCase(IpChoosesTheLocalAddress(true));
        AddTestCase(UserNamesTheLocalAddress());
        AddTestCase(ResetWithText());
        AddTestCase(UserSetsR2());
        AddTestCase(UserSetsTrafficClassAndTtl());
    }
};

/// The instance that registers it.
TcpLifecycleRequirementTestSuite g_tcpLifecycleRequirementTestSuite;

} // namespace
