/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-header-codec.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Whether the peer is still there: keep-alive (RFC 9293, section 3.8.4), user time-out (RFC 9293,
 * section 3.8.3; RFC 5482) and what ICMP says (RFC 9293, section 3.9.2.2), on real sockets.
 */

using namespace ns3;

namespace
{

using Case = TcpScriptedCase;
using Kind = TcpTestKind;
using Told = TcpTestTold;
using lifecycle::EndReason;
using lifecycle::State;

/// The handshake over the link of 10 ms is over, and nothing is under way.
const Time CALM = Seconds(1);

/**
 * @param stop when the run ends
 * @param ipv6 the family
 * @return hosts and link as usual
 */
TcpTestSetup
Until(Time stop, bool ipv6 = false)
{
    TcpTestSetup setup;
    setup.stop = stop;
    setup.ipv6 = ipv6;
    return setup;
}

/// Have a socket ask its peer after 100 s of silence, every 10 s, three times.
void
Probe(Ptr<Socket> socket)
{
    socket->SetAttribute("KeepAlive", BooleanValue(true));
    socket->SetAttribute("KeepAliveTime", TimeValue(Seconds(100)));
    socket->SetAttribute("KeepAliveInterval", TimeValue(Seconds(10)));
    socket->SetAttribute("KeepAliveProbes", UintegerValue(3));
}

/// Prepares the client's sockets to probe.
void
ClientProbes(Case&, TcpTestHost host, Ptr<Socket> socket)
{
    if (host == CLIENT)
    {
        Probe(socket);
    }
}

/**
 * @param t the case
 * @param host a host
 * @param from since when
 * @return when it sent its segments since
 */
std::vector<Time>
TimesOf(Case& t, TcpTestHost host, Time from)
{
    std::vector<Time> times;
    for (const auto& segment : t.Segments())
    {
        if (segment.from == host && segment.time >= from)
        {
            times.push_back(segment.time);
        }
    }
    return times;
}

// ---- Keep-alive

/**
 * @param ipv6 the family
 * @return the case
 */
TestCase*
KeepAliveOfADeadPeer(bool ipv6)
{
    return (new Case(
                std::string("ESTABLISHED, KeepAlive and a peer that is gone, three probes and "
                            "a reset") +
                    (ipv6 ? ", IPv6" : ""),
                Until(Seconds(1000), ipv6),
                [](Case& t) { t.At(CALM, [&t] { t.DropAll(CLIENT, Kind::ANY); }); },
                [](Case& t) {
                    const Time heard = t.EnteredAt(CLIENT, State::ESTABLISHED);
                    const std::vector<Time> expected{heard + Seconds(100),
                                                     heard + Seconds(110),
                                                     heard + Seconds(120),
                                                     heard + Seconds(130)};
                    t.True(TimesOf(t, CLIENT, CALM) == expected, "when it asks");
                    t.True(t.Segments().back().Is(Kind::RST), "and gives up");
                    const auto& probe = t.Segments()[3];
                    t.True(probe.Is(Kind::ACK) && probe.size == 0, "a probe has no text");
                    t.Equal(probe.header.GetSequenceNumber(), t.SeqOf(CLIENT, 0), "SND.NXT-1");
                    t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
                    t.ToldExactly(CLIENT, 1, 0, 0, 1);
                    t.Equal(t.LastStateOf(SERVER), State::ESTABLISHED, "never heard of it");
                }))
        ->Preparing(ClientProbes);
}

/**
 * @param ipv6 the family
 * @return the case
 */
TestCase*
KeepAliveOfALivingPeer(bool ipv6)
{
    return (new Case(
                std::string("ESTABLISHED, KeepAlive and a silent peer, each probe is "
                            "answered") +
                    (ipv6 ? ", IPv6" : ""),
                Until(Seconds(1000), ipv6),
                [](Case&) {},
                [](Case& t) {
                    // Every 100 s and a round trip, up to 1000 s.
                    t.Equal(TimesOf(t, CLIENT, CALM).size(), 9U, "probes");
                    t.Equal(TimesOf(t, SERVER, CALM).size(), 9U, "answers");
                    t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "client");
                    t.Equal(t.LastStateOf(SERVER), State::ESTABLISHED, "server");
                }))
        ->Preparing(ClientProbes);
}

TestCase*
KeepAliveOfARebootedPeer()
{
    return (new Case(
                "ESTABLISHED, KeepAlive and a peer that lost its memory, reset at the first "
                "probe",
                Until(Seconds(1000)),
                [](Case& t) {
                    t.At(CALM, [&t] {
                        t.DropAll(SERVER, Kind::ANY);
                        t.LifecycleSocketOf(SERVER)->Abort();
                        t.At(Seconds(1), [&t] { t.ClearRules(); });
                    });
                },
                [](Case& t) {
                    t.EndedOnce(CLIENT, EndReason::RESET);
                    const Time asked = t.EnteredAt(CLIENT, State::ESTABLISHED) + Seconds(100);
                    const Time learned = t.EnteredAt(CLIENT, State::CLOSED) - asked;
                    t.True(learned < MilliSeconds(21), "one round trip later");
                }))
        ->Preparing(ClientProbes);
}

TestCase*
KeepAliveIsOff()
{
    return new Case(
        "ESTABLISHED, nothing set, nobody probes in ten hours",
        Until(Hours(10)),
        [](Case&) {},
        [](Case& t) { t.Equal(t.Segments().size(), 3U, "the handshake and no more"); });
}

TestCase*
KeepAliveByDefaultAfterTwoHours()
{
    // (RFC 9293, section 3.8.4, MUST-24, MUST-28, and MUST-29: no single probe decides)
    return (new Case(
                "ESTABLISHED, KeepAlive and nothing else set, a probe after two hours of silence",
                Until(Hours(5)),
                [](Case& t) {
                    const auto socket = t.MakeSocket(CLIENT);
                    t.True(!socket->SetAttributeFailSafe("KeepAliveProbes", UintegerValue(1)),
                           "one probe is not enough");
                    t.At(CALM, [&t] { t.DropNth(CLIENT, Kind::ACK, 1); });
                },
                [](Case& t) {
                    const auto probes = TimesOf(t, CLIENT, CALM);
                    t.True(probes.size() >= 2, "the first probe was lost, the second not");
                    t.True(!probes.empty() && probes[0] >= Hours(2), "the first");
                    t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "no reason to end");
                }))
        ->Preparing([](Case&, TcpTestHost host, Ptr<Socket> socket) {
            if (host == CLIENT)
            {
                socket->SetAttribute("KeepAlive", BooleanValue(true));
            }
        });
}

TestCase*
KeepAliveIsTurnedOnAndOff()
{
    return new Case(
        "ESTABLISHED, KeepAlive turned on and off again, probes in between only",
        Until(Seconds(1000)),
        [](Case& t) {
            t.At(Seconds(50), [&t] { Probe(t.SocketOf(CLIENT)); });
            t.At(Seconds(350),
                 [&t] { t.SocketOf(CLIENT)->SetAttribute("KeepAlive", BooleanValue(false)); });
        },
        [](Case& t) { t.Equal(TimesOf(t, CLIENT, CALM).size(), 3U, "probes"); });
}

TestCase*
KeepAliveOfAHalfClosedConnection()
{
    return (new Case(
                "FIN_WAIT_2, KeepAlive and a peer that is gone, given up",
                Until(Seconds(1000)),
                [](Case& t) {
                    t.At(CALM, [&t] { t.SocketOf(CLIENT)->ShutdownSend(); });
                    t.At(CALM + CALM, [&t] { t.DropAll(CLIENT, Kind::ANY); });
                },
                [](Case& t) {
                    t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
                    t.Equal(t.EnteredAt(CLIENT, State::CLOSED),
                            t.EnteredAt(CLIENT, State::FIN_WAIT_2) + Seconds(130),
                            "after its probes");
                }))
        ->Preparing(ClientProbes);
}

// ---- User time-out

/**
 * By the count of retransmissions it would be 123 s.
 *
 * @param timeout shorter or longer than that
 * @param bytes of text; 0: a FIN alone
 * @param ipv6 the family
 * @return the case
 */
TestCase*
UserTimeoutOfWhatWasSent(Time timeout, uint32_t bytes, bool ipv6)
{
    return (new Case(
                "ESTABLISHED, UserTimeout " + std::to_string(timeout.GetMilliSeconds()) + " ms, " +
                    std::to_string(bytes) + " bytes and a peer that is gone, CLOSED at that time" +
                    (ipv6 ? ", IPv6" : ""),
                Until(Seconds(2000), ipv6),
                [bytes](Case& t) {
                    t.At(CALM, [&t, bytes] {
                        t.DropAll(CLIENT, Kind::ANY);
                        if (bytes > 0)
                        {
                            t.Write(CLIENT, bytes);
                            return;
                        }
                        t.SocketOf(CLIENT)->ShutdownSend();
                    });
                },
                [timeout, bytes](Case& t) {
                    // Text leaves a time step after it was written.
                    t.Equal(t.EnteredAt(CLIENT, State::CLOSED),
                            CALM + timeout + TimeStep(bytes > 0 ? 1 : 0),
                            "given up");
                    t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
                    t.True(t.Segments().back().Is(Kind::RST), "the peer is told");
                }))
        ->Preparing([timeout](Case&, TcpTestHost, Ptr<Socket> socket) {
            socket->SetAttribute("UserTimeout", TimeValue(timeout));
        });
}

TestCase*
UserTimeoutOfASyn()
{
    return (new Case(
                "SYN_SENT, UserTimeout 10 s and nobody there, connecting fails at that time",
                Until(Seconds(1000)),
                [](Case& t) { t.DropAll(CLIENT, Kind::ANY); },
                [](Case& t) {
                    t.Equal(t.ToldAt(CLIENT, Told::CONNECT_FAILED), Seconds(10), "when");
                    t.Equal(t.CountSent(CLIENT, Kind::SYN), 4U, "SYNs");
                    t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
                }))
        ->Preparing([](Case&, TcpTestHost, Ptr<Socket> socket) {
            socket->SetAttribute("UserTimeout", TimeValue(Seconds(10)));
        });
}

TestCase*
UserTimeoutAndAClosedWindow()
{
    static constexpr uint32_t MUCH = 400000;
    return (new Case(
                "ESTABLISHED, UserTimeout 30 s and a window closed for minutes, nothing ends",
                Until(Seconds(1000)),
                [](Case& t) {
                    t.SetReading(SERVER, false);
                    t.At(CALM, [&t] { t.Write(CLIENT, MUCH); });
                    t.At(Seconds(500), [&t] {
                        t.SetReading(SERVER, true);
                        t.ReadAll(SERVER);
                    });
                },
                [](Case& t) {
                    // (RFC 9293, section 3.8.6.1, MUST-37)
                    t.Equal(t.ReceivedBy(SERVER), MUCH, "all of it");
                    t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "still open");
                }))
        ->Preparing([](Case&, TcpTestHost, Ptr<Socket> socket) {
            socket->SetAttribute("UserTimeout", TimeValue(Seconds(30)));
        });
}

/// One end of an exchange of the option.
struct Offer
{
    bool enabled{true};    //!< AdvertiseUserTimeout
    int advertised{0};     //!< AdvertisedUserTimeout, seconds
    int becomes{0};        //!< what its user time-out is in the end, seconds
    int own{0};            //!< UserTimeout, seconds
    std::string changes{}; //!< what ChangeableUserTimeout is set to after that, if it is
};

/**
 * Set a socket up.
 *
 * @param offer as this says
 * @param socket the socket
 */
void
Prepare(const Offer& offer, Ptr<Socket> socket)
{
    socket->SetAttribute("AdvertiseUserTimeout", BooleanValue(offer.enabled));
    socket->SetAttribute("AdvertisedUserTimeout", TimeValue(Seconds(offer.advertised)));
    if (offer.own > 0)
    {
        socket->SetAttribute("UserTimeout", TimeValue(Seconds(offer.own)));
    }
    if (!offer.changes.empty())
    {
        socket->SetAttribute("ChangeableUserTimeout", StringValue(offer.changes));
    }
}

/**
 * The server sends nothing but its SYN-ACK, so what the client has it has from there; the server's
 * shows that the option came once more after the SYN, which a listener keeps nothing of (RFC 5482,
 * section 3).
 *
 * @param name what it is about
 * @param client one end
 * @param server the other
 * @param lossy the first SYN and the first SYN-ACK are lost (RFC 5482, section 3.2)
 * @return the case
 */
TestCase*
UserTimeoutsMeet(const std::string& name, Offer client, Offer server, bool lossy = false)
{
    return (new Case(
                "User time-out option, " + name,
                Until(Seconds(10)),
                [lossy](Case& t) {
                    if (lossy)
                    {
                        t.DropNth(CLIENT, Kind::SYN, 1);
                        t.DropNth(SERVER, Kind::SYN_ACK, 1);
                    }
                    t.At(Seconds(9), [&t] {
                        for (TcpTestHost host : {CLIENT, SERVER})
                        {
                            const Time timeout = t.LifecycleSocketOf(host)->GetUserTimeout();
                            t.Note(host == CLIENT ? "client" : "server", timeout.GetMilliSeconds());
                        }
                    });
                },
                [client, server](Case& t) {
                    // (RFC 5482, section 3.1)
                    t.Equal(t.Noted("client"), client.becomes * 1000, "client's");
                    t.Equal(t.Noted("server"), server.becomes * 1000, "server's");
                    t.Equal(t.CountSent(SERVER, Kind::ANY),
                            t.CountSent(SERVER, Kind::SYN_ACK),
                            "the server is silent");
                }))
        ->Preparing([client, server](Case&, TcpTestHost host, Ptr<Socket> socket) {
            Prepare(host == CLIENT ? client : server, socket);
        });
}

/**
 * Note which segments that a host receives have the option.
 *
 * @param t the case
 * @param host who receives
 */
void
NoteOptionOnTheWire(Case& t, TcpTestHost host)
{
    using Received = Callback<void, Ptr<const Packet>, Ptr<Ipv4>, uint32_t>;
    t.NodeOf(host)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "Rx",
        Received([&t](Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t) {
            Ptr<Packet> segment = packet->Copy();
            Ipv4Header ip;
            segment->RemoveHeader(ip);
            TcpSegmentFacts facts;
            ReadTcpSegment(segment, facts);
            const bool syn = facts.segment.Has(lifecycle::FLAG_SYN);
            const bool ack = facts.segment.Has(lifecycle::FLAG_ACK);
            const std::string kind = !syn ? "other" : ack ? "SYN-ACK" : "SYN";
            t.Note(kind + (facts.userTimeout ? " with" : " without"), 1);
        }));
}

TestCase*
UserTimeoutIsOnBothSyns()
{
    // (RFC 5482, sections 3 and 3.2)
    return (new Case(
                "User time-out option, on each SYN and SYN-ACK and the first segment after them",
                Until(Seconds(10)),
                [](Case& t) {
                    NoteOptionOnTheWire(t, CLIENT);
                    NoteOptionOnTheWire(t, SERVER);
                    // The SYN is sent twice by itself, and the SYN-ACK is.
                    t.DropNth(SERVER, Kind::SYN_ACK, 1);
                    t.DropNth(CLIENT, Kind::SYN, 1);
                    t.At(Seconds(5), [&t] { t.Write(CLIENT, 10); });
                },
                [](Case& t) {
                    t.True(t.CountNotes("SYN with") >= 1, "SYN");
                    t.Equal(t.CountNotes("SYN without"), 0U, "no SYN without");
                    t.True(t.CountNotes("SYN-ACK with") >= 1, "SYN-ACK");
                    t.Equal(t.CountNotes("SYN-ACK without"), 0U, "no SYN-ACK without");
                    t.Equal(t.CountNotes("other with"), 2U, "once more by each side");
                }))
        ->Preparing([](Case&, TcpTestHost, Ptr<Socket> socket) { Prepare({}, socket); });
}

/// "SHOULD include one in the next possible outgoing segment whenever it starts using a new user
/// timeout" (RFC 5482, section 3).
TestCase*
NewUserTimeoutIsTold()
{
    return (new Case(
                "ESTABLISHED, UserTimeout set anew, the next segment tells the peer",
                Until(Seconds(10)),
                [](Case& t) {
                    t.At(CALM, [&t] {
                        t.SocketOf(SERVER)->SetAttribute("UserTimeout", TimeValue(Seconds(700)));
                        t.Write(SERVER, 10);
                    });
                    t.At(2 * CALM, [&t] {
                        t.Note("told", t.LifecycleSocketOf(CLIENT)->GetUserTimeout().GetSeconds());
                    });
                },
                [](Case& t) { t.Equal(t.Noted("told"), 700, "the client's"); }))
        ->Preparing([](Case&, TcpTestHost, Ptr<Socket> socket) { Prepare({}, socket); });
}

/// With the option in use, no keep-alive ends what the user time-out would let live.
TestCase*
KeepAliveWaitsLongerThanTheUserTimeout()
{
    // (RFC 5482, section 4.2)
    return (new Case(
                "ESTABLISHED, KeepAliveTime 100 s and a peer that tells 300 s, probed after 300 s",
                Until(Seconds(400)),
                [](Case& t) { t.At(CALM, [&t] { t.DropAll(CLIENT, Kind::ANY); }); },
                [](Case& t) {
                    const auto probes = TimesOf(t, CLIENT, CALM);
                    t.True(!probes.empty(), "a probe");
                    t.True(!probes.empty() && probes[0] > Seconds(300), "after the user time-out");
                    t.Equal(t.EndReasonOf(CLIENT), EndReason::TIMED_OUT, "ended by keep-alive");
                }))
        ->Preparing([](Case& t, TcpTestHost host, Ptr<Socket> socket) {
            ClientProbes(t, host, socket);
            Prepare({true, host == CLIENT ? 0 : 300}, socket);
        });
}

// ---- ICMP and half-closed reading

/**
 * An ICMP message about the client's SYN reaches it.
 *
 * @param t the case
 * @param type of the message
 * @param code of the message
 */
void
SendIcmp(Case& t, uint8_t type, uint8_t code)
{
    const uint32_t seq = t.SeqOf(CLIENT, 0).GetValue();
    const uint16_t port = t.PortOf(CLIENT);
    const uint8_t quoted[8] = {static_cast<uint8_t>(port >> 8),
                               static_cast<uint8_t>(port),
                               0,
                               80,
                               static_cast<uint8_t>(seq >> 24),
                               static_cast<uint8_t>(seq >> 16),
                               static_cast<uint8_t>(seq >> 8),
                               static_cast<uint8_t>(seq)};
    const auto server = InetSocketAddress::ConvertFrom(t.AddressOf(SERVER, 80)).GetIpv4();
    const auto client = InetSocketAddress::ConvertFrom(t.AddressOf(CLIENT, 0)).GetIpv4();
    t.TcpOf(CLIENT)->ReceiveIcmp(server, 64, type, code, 0, client, server, quoted);
}

/**
 * Note what the client's socket reports of ICMP.
 *
 * @param t the case
 * @param host whose socket
 * @param socket the socket
 */
void
NoteSoftErrors(Case& t, TcpTestHost host, Ptr<Socket> socket)
{
    if (host == CLIENT)
    {
        socket->TraceConnectWithoutContext(
            "SoftError",
            Callback<void, Ptr<const TcpSocketBase>, uint8_t, uint8_t>(
                [&t](Ptr<const TcpSocketBase>, uint8_t type, uint8_t code) {
                    t.Note("soft", 100 * type + code);
                }));
    }
}

TestCase*
SoftErrorIsReported()
{
    return (new Case(
                "SYN_SENT, ICMP host unreachable, is reported and explains the time-out",
                Until(Seconds(1000)),
                [](Case& t) {
                    t.DropAll(CLIENT, Kind::ANY);
                    t.At(CALM, [&t] { SendIcmp(t, 3, 1); });
                },
                [](Case& t) {
                    // (RFC 9293, section 3.9.2.2, MUST-54, MUST-56, SHLD-25)
                    t.Equal(t.CountNotes("soft"), 1U, "reports");
                    t.Equal(t.Noted("soft"), 301, "type 3, code 1");
                    t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
                    t.Equal(static_cast<int>(t.SocketOf(CLIENT)->GetErrno()),
                            static_cast<int>(Socket::ERROR_NOROUTETOHOST),
                            "errno");
                }))
        ->Preparing(NoteSoftErrors);
}

/// A user who does not listen to reports gets none.
TestCase*
SoftErrorReportsCanBeTurnedOff()
{
    using Report = Callback<void, Ptr<const TcpSocketBase>, uint8_t, uint8_t>;
    auto report = std::make_shared<Report>();
    return (new Case(
                "SYN_SENT, two ICMP soft errors, reported until the user listens no more",
                Until(Seconds(100)),
                [report](Case& t) {
                    t.DropAll(CLIENT, Kind::ANY);
                    t.At(CALM, [&t] { SendIcmp(t, 3, 1); });
                    t.At(2 * CALM, [&t, report] {
                        t.SocketOf(CLIENT)->TraceDisconnectWithoutContext("SoftError", *report);
                        SendIcmp(t, 3, 1);
                    });
                },
                [](Case& t) {
                    // (RFC 9293, section 3.9.1.8, MUST-47 and SHLD-20)
                    t.Equal(t.CountNotes("soft"), 1U, "reports");
                    t.Equal(t.LastStateOf(CLIENT), State::SYN_SENT, "goes on");
                }))
        ->Preparing([report](Case& t, TcpTestHost host, Ptr<Socket> socket) {
            if (host == CLIENT)
            {
                *report = Report([&t](Ptr<const TcpSocketBase>, uint8_t type, uint8_t code) {
                    t.Note("soft", 100 * type + code);
                });
                socket->TraceConnectWithoutContext("SoftError", *report);
            }
        });
}

TestCase*
SourceQuenchIsDiscarded()
{
    return (new Case(
                "SYN_SENT, ICMP source quench, nobody is told",
                Until(Seconds(300)),
                [](Case& t) {
                    t.DropAll(CLIENT, Kind::ANY);
                    t.At(CALM, [&t] { SendIcmp(t, 4, 0); });
                },
                [](Case& t) {
                    // (RFC 9293, section 3.9.2.2, MUST-55)
                    t.Equal(t.CountNotes("soft"), 0U, "reports");
                }))
        ->Preparing(NoteSoftErrors);
}

TestCase*
ShutdownRecvIsEndOfFile()
{
    return new Case(
        "ESTABLISHED, ShutdownRecv, Recv is at the end of file",
        Until(Seconds(10)),
        [](Case& t) {
            t.At(CALM, [&t] {
                t.SetReading(SERVER, false);
                t.SocketOf(SERVER)->ShutdownRecv();
                const Ptr<Packet> nothing = t.SocketOf(SERVER)->Recv(1000, 0);
                t.Note("size", nothing ? nothing->GetSize() : -1);
            });
        },
        [](Case& t) { t.Equal(t.Noted("size"), 0, "an empty packet"); });
}

/// Whether the peer is still there.
class TcpLifecycleLivenessTestSuite : public TestSuite
{
  public:
    TcpLifecycleLivenessTestSuite()
        : TestSuite("tcp-lifecycle-liveness")
    {
        for (bool ipv6 : {false, true})
        {
            Add(KeepAliveOfADeadPeer(ipv6));
            Add(KeepAliveOfALivingPeer(ipv6));
            Add(UserTimeoutOfWhatWasSent(Seconds(30), 100, ipv6));
        }
        Add(KeepAliveOfARebootedPeer());
        Add(KeepAliveIsOff());
        Add(KeepAliveByDefaultAfterTwoHours());
        Add(KeepAliveIsTurnedOnAndOff());
        Add(KeepAliveOfAHalfClosedConnection());
        Add(UserTimeoutOfWhatWasSent(Seconds(30), 0, false));
        Add(UserTimeoutOfWhatWasSent(Seconds(600), 100, false));
        Add(UserTimeoutOfWhatWasSent(Seconds(600), 0, false));
        Add(UserTimeoutOfASyn());
        Add(UserTimeoutAndAClosedWindow());
        AddOptionCases();
        Add(SoftErrorIsReported());
        Add(SoftErrorReportsCanBeTurnedOff());
        Add(SourceQuenchIsDiscarded());
        Add(ShutdownRecvIsEndOfFile());
    }

  private:
    /**
     * @param testCase a case
     */
    void Add(TestCase* testCase)
    {
        AddTestCase(testCase);
    }

    void AddOptionCases()
    {
        Add(UserTimeoutsMeet("both take the larger", {true, 300, 500}, {true, 500, 500}));
        Add(UserTimeoutsMeet("after two losses", {true, 300, 500}, {true, 500, 500}, true));
        Add(UserTimeoutsMeet("neither below 100 s", {true, 20, 100}, {true, 30, 100}));
        Add(UserTimeoutsMeet("neither above an hour", {true, 300, 3600}, {true, 9000, 3600}));
        Add(UserTimeoutsMeet("without a value 100 s", {true, 0, 100}, {true, 0, 100}));
        Add(UserTimeoutsMeet("UserTimeout is told where nothing else is",
                             {true, 0, 300, 300},
                             {true, 0, 300}));
        Add(UserTimeoutsMeet("a UserTimeout that was set stays",
                             {true, 0, 300, 300},
                             {true, 500, 500}));
        Add(UserTimeoutsMeet("a UserTimeout that was set and made changeable changes",
                             {true, 0, 500, 300, "true"},
                             {true, 500, 500}));
        Add(UserTimeoutsMeet("one that is not changeable stays",
                             {true, 300, 0, 0, "false"},
                             {true, 500, 500}));
        Add(UserTimeoutsMeet("one that is not enabled neither tells nor listens",
                             {true, 500, 0},
                             {false, 300, 0}));
        Add(UserTimeoutIsOnBothSyns());
        Add(NewUserTimeoutIsTold());
        Add(KeepAliveWaitsLongerThanTheUserTimeout());
    }
};

/// The instance that registers it.
TcpLifecycleLivenessTestSuite g_tcpLifecycleLivenessTestSuite;

} // namespace
