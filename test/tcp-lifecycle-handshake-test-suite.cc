/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/loopback-net-device.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/string.h"
#include "ns3/tcp-handshake-policy-types.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-option.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"

#include <sstream>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Handshake policies through the real socket: embryonic connections without a socket, bounded
 * queues, an application that accepts when it likes, SYN cookies, and schedules of SYNs.
 */

using namespace ns3;

namespace
{

using Case = TcpScriptedCase;
using Kind = TcpTestKind;
using Told = TcpTestTold;
using State = lifecycle::State;
using EndReason = lifecycle::EndReason;
using Event = TcpListenerEvent;

constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t ACK = TcpHeader::ACK;

/**
 * @param stop the end of the run
 * @param ipv6 the family
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
 * @param policy a handshake policy of all nodes
 */
void
ChooseHandshake(TypeId policy)
{
    Config::SetDefault("ns3::TcpLifecycleL4Protocol::HandshakePolicy", TypeIdValue(policy));
}

/**
 * Bounded queues.
 *
 * @param backlog their length
 * @param abort reset what overflows
 */
void
ChooseBacklog(uint32_t backlog, bool abort = false)
{
    ChooseHandshake(TcpBacklogHandshake::GetTypeId());
    Config::SetDefault("ns3::TcpBacklogHandshake::Backlog", UintegerValue(backlog));
    Config::SetDefault("ns3::TcpBacklogHandshake::AbortOnOverflow", BooleanValue(abort));
}

/**
 * SYN cookies.
 *
 * @param always for every SYN
 * @param timestamps use the Timestamps option
 */
void
ChooseCookies(bool always, bool timestamps)
{
    ChooseHandshake(TcpSynCookiesHandshake::GetTypeId());
    Config::SetDefault("ns3::TcpSynCookiesHandshake::Backlog", UintegerValue(2));
    Config::SetDefault("ns3::TcpSynCookiesHandshake::Always", BooleanValue(always));
    Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(timestamps));
}

/**
 * @param t the case
 * @return the listener of the server
 */
Ptr<TcpLifecycleSocket>
Listener(const Case& t)
{
    return DynamicCast<TcpLifecycleSocket>(t.ListenerOf(SERVER));
}

/**
 * @param t the case
 * @param event something that happens at listeners
 * @return how often it happened at the server's
 */
uint64_t
Count(const Case& t, Event event)
{
    return t.TcpOf(SERVER)->GetListenerCount(event);
}

/**
 * Identities of TcpListenerEvent: nothing is lost between the counts.
 *
 * @param t a case whose listener is open
 */
void
CountsAddUp(Case& t)
{
    t.Equal(Count(t, Event::EMBRYO_ENDED) + Count(t, Event::ESTABLISHED) -
                Count(t, Event::COOKIE_ACCEPTED) + Listener(t)->GetSynQueueLength(),
            Count(t, Event::SYN_ACCEPTED),
            "accepted = ended + established + in the SYN queue");
    t.Equal(Count(t, Event::WAITING_ENDED) + Count(t, Event::TAKEN) +
                Listener(t)->GetAcceptQueueLength(),
            Count(t, Event::ESTABLISHED),
            "established = ended + taken + in the accept queue");
}

/**
 * Connect more clients, one after the other.
 *
 * @param t the case
 * @param count how many
 * @param from the first one's time
 * @param step between two
 */
void
ConnectMore(Case& t, uint32_t count, Time from, Time step)
{
    for (uint32_t i = 0; i < count; ++i)
    {
        t.At(from + step * static_cast<int64_t>(i), [&t] { t.Connect(CLIENT); });
    }
}

// Embryonic connections

/// RFC 4987, section 3.5: a SYN costs little.
TestCase*
EmbryoHasNoSocket(bool ipv6)
{
    return new Case(
        std::string("SYN_RCVD, no socket and at most 192 bytes, ") + (ipv6 ? "IPv6" : "IPv4"),
        Until(Seconds(10), ipv6),
        [](Case& t) {
            t.DropNth(CLIENT, Kind::ACK, 1);
            t.At(MilliSeconds(30), [&t] {
                t.Note("connections", t.TcpOf(SERVER)->GetConnectionCount());
                t.Note("embryos", t.TcpOf(SERVER)->GetEmbryoCount());
                t.Note("queue", Listener(t)->GetSynQueueLength());
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("connections"), 0, "sockets of connections");
            t.Equal(t.Noted("embryos"), 1, "records");
            t.Equal(t.Noted("queue"), 1, "length of the listener's queue");
            t.Equal(t.TcpOf(SERVER)->GetEmbryoCount(), 0U, "records afterwards");
            t.Equal(t.StatesOf(SERVER), "SYN_RCVD ESTABLISHED", "states");
            t.Equal(t.CountSent(SERVER, Kind::SYN_ACK), 2U, "SYN-ACKs");
            CountsAddUp(t);
        });
}

/// What the third segment brings beside its ACK goes the ordinary way (RFC 9293, 3.10.7.4).
TestCase*
ThirdSegmentBringsTextAndFin(bool ipv6)
{
    auto* test = new Case(
        std::string("SYN_RCVD, third segment lost, text and FIN establish, ") +
            (ipv6 ? "IPv6" : "IPv4"),
        Until(Seconds(600), ipv6),
        [](Case& t) {
            t.DropNth(CLIENT, Kind::ACK, 1);
            t.Write(CLIENT, 100);
            t.Close(CLIENT);
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.Close(SERVER); });
        },
        [](Case& t) {
            t.Equal(t.ReceivedBy(SERVER), 100U, "bytes");
            t.True(t.ReceivedIntact(SERVER), "intact");
            t.EndedOnce(CLIENT, EndReason::NORMAL);
            t.EndedOnce(SERVER, EndReason::NORMAL);
        });
    return test;
}

TestCase*
EmbryoGivenUp()
{
    return new Case(
        "SYN_RCVD, no answer, SYN-ACKs at 0, 1, 3, 7, 15, 31, 63, 123 s and given up at 183 s",
        Until(Seconds(400)),
        [](Case& t) {
            t.DropAll(CLIENT, Kind::ACK);
            t.DropAll(CLIENT, Kind::RST);
        },
        [](Case& t) {
            // RFC 9293, section 3.8.3, MUST-23: three minutes at least.
            const std::vector<double> times{0, 1, 3, 7, 15, 31, 63, 123};
            t.Equal(t.CountSent(SERVER, Kind::SYN_ACK), times.size(), "SYN-ACKs");
            const Time first = t.Sent(SERVER, Kind::SYN_ACK, 1).time;
            for (std::size_t i = 0; i < times.size(); ++i)
            {
                const auto n = static_cast<uint32_t>(i + 1);
                t.Equal(t.Sent(SERVER, Kind::SYN_ACK, n).time - first,
                        Seconds(times[i]),
                        "time of a SYN-ACK");
            }
            t.Equal(t.StatesOf(SERVER), "SYN_RCVD CLOSED", "states");
            t.Equal(t.EndReasonOf(SERVER), EndReason::TIMED_OUT, "end");
            t.Equal(t.TcpOf(SERVER)->GetEmbryoCount(), 0U, "records");
            t.ToldExactly(SERVER, 0, 0, 0, 0);
            CountsAddUp(t);
        });
}

/**
 * The user time-out of a listener holds for what it opens, too: "for any state" (RFC 9293, section
 * 3.10.8; a passive OPEN may say a time-out as well, section 3.10.1).
 *
 * @param timeout UserTimeout, counted from the SYN at 10 ms
 * @param setAt when the listener gets it
 * @param endAt when the embryo is given up
 * @param sent SYN-ACKs until then
 * @return the case
 */
TestCase*
EmbryoMeetsUserTimeout(Time timeout, Time setAt, Time endAt, uint32_t sent)
{
    std::ostringstream name;
    name << "SYN_RCVD, no answer, UserTimeout of the listener " << timeout.As(Time::S) << " from "
         << setAt.As(Time::S) << " on, given up at " << endAt.As(Time::S);
    auto* test = new Case(
        name.str(),
        Until(Seconds(400)),
        [timeout, setAt](Case& t) {
            t.DropAll(CLIENT, Kind::ACK);
            t.DropAll(CLIENT, Kind::RST);
            t.At(setAt,
                 [&t, timeout] { Listener(t)->SetAttribute("UserTimeout", TimeValue(timeout)); });
            t.TcpOf(SERVER)->TraceConnectWithoutContext(
                "Listener",
                Callback<void, const TcpLifecycleListenerEvent&>(
                    [&t](const TcpLifecycleListenerEvent& event) {
                        if (event.event == Event::EMBRYO_ENDED)
                        {
                            t.Note("ended", event.time.GetMilliSeconds());
                        }
                    }));
        },
        [endAt, sent](Case& t) {
            t.Equal(t.Noted("ended"), endAt.GetMilliSeconds(), "when it is given up");
            t.Equal(t.CountSent(SERVER, Kind::SYN_ACK), sent, "SYN-ACKs");
            t.Equal(t.StatesOf(SERVER), "SYN_RCVD CLOSED", "states");
            t.Equal(t.EndReasonOf(SERVER), EndReason::TIMED_OUT, "end");
            t.Equal(t.TcpOf(SERVER)->GetEmbryoCount(), 0U, "records");
            CountsAddUp(t);
        });
    return test;
}

/// Counts what connections of the server in SYN_RCVD made of segments, as traced.
void
NoteArrivals(Case& t)
{
    t.TcpOf(SERVER)->TraceConnectWithoutContext(
        "Arrival",
        Callback<void, const TcpLifecycleArrivalEvent&, Ptr<const Packet>>(
            [&t](const TcpLifecycleArrivalEvent& event, Ptr<const Packet>) {
                if (event.before != State::SYN_RCVD)
                {
                    return;
                }
                const bool answered = event.verdict.reply != lifecycle::Reply::NONE;
                t.Note(std::string("arrival: ") + lifecycle::ToString(event.after) +
                           (answered ? ", answered" : ""),
                       event.segment.seq.GetValue());
                t.Equal(event.acknowledged, event.after == State::ESTABLISHED ? 1U : 0U, "SYN");
            }));
}

/// What embryos make of segments is traced as what sockets make of them.
TestCase*
EmbryoTracesArrivals(bool ipv6)
{
    return new Case(
        std::string("SYN_RCVD, a SYN again, a wrong ACK and the right one, each is traced, ") +
            (ipv6 ? "IPv6" : "IPv4"),
        Until(Seconds(10), ipv6),
        [](Case& t) {
            NoteArrivals(t);
            t.DropNth(SERVER, Kind::SYN_ACK, 1);
            t.DropAll(CLIENT, Kind::ACK);
            t.At(Seconds(2), [&t] { t.InjectAt(SERVER, ACK, 1, 7); }); // a reset answers it
            t.At(Seconds(3), [&t] { t.InjectAt(SERVER, ACK, 1, 1); });
        },
        [](Case& t) {
            t.Equal(t.CountNotes("arrival: SYN_RCVD, answered"), 2U, "SYN and wrong ACK");
            t.Equal(t.CountNotes("arrival: ESTABLISHED"), 1U, "by its socket alone");
        });
}

TestCase*
ListenerClosedWithEmbryos(bool ipv6)
{
    return new Case(
        std::string("SYN_RCVD, the listener is closed, embryos are reset, ") +
            (ipv6 ? "IPv6" : "IPv4"),
        Until(Seconds(10), ipv6),
        [](Case& t) {
            t.DropAll(CLIENT, Kind::ACK);
            t.At(MilliSeconds(500), [&t] { t.ListenerOf(SERVER)->Close(); });
        },
        [](Case& t) {
            t.Equal(t.StatesOf(SERVER), "SYN_RCVD CLOSED", "states");
            t.Equal(t.EndReasonOf(SERVER), EndReason::ABORTED, "end");
            t.Equal(t.CountSent(SERVER, Kind::RST), 1U, "resets");
            t.Equal(t.TcpOf(SERVER)->GetEmbryoCount(), 0U, "records");
            t.ToldExactly(CLIENT, 1, 0, 0, 1);
        });
}

/// An embryo's four-tuple is in use: this host cannot open the same one actively.
TestCase*
EmbryoHoldsItsFourTuple()
{
    auto* test = new Case(
        "SYN_RCVD, Connect with the same four-tuple, refused",
        Until(Seconds(2)),
        [](Case& t) {
            t.DropAll(CLIENT, Kind::ACK);
            t.At(MilliSeconds(500), [&t] {
                Ptr<Socket> socket = t.MakeSocket(SERVER);
                t.Equal(socket->Bind(t.AddressOf(SERVER, 80)), 0, "Bind");
                t.Equal(socket->Connect(t.AddressOf(CLIENT, t.PortOf(CLIENT))), -1, "Connect");
            });
        },
        [](Case& t) {
            t.Equal(t.StatesOf(SERVER), "SYN_RCVD", "states");
            t.Equal(t.CountSent(SERVER, Kind::SYN), 0U, "SYNs of the server");
        });
    return test;
}

/**
 * An ICMP error about the SYN-ACK (RFC 9293, section 3.9.2.2; RFC 5927, section 4.1).
 *
 * @param offset of the quoted number; only the SYN's own, 0, is in flight
 * @param code port unreachable or host unreachable
 * @param ends it ends the embryonic connection
 * @return the case
 */
TestCase*
EmbryoMeetsIcmp(uint32_t offset, uint8_t code, bool ends)
{
    return new Case(
        "SYN_RCVD, ICMP code " + std::to_string(code) + " of number " + std::to_string(offset) +
            (ends ? ", ends" : ", goes on"),
        Until(MilliSeconds(800)),
        [offset, code](Case& t) {
            t.DropAll(CLIENT, Kind::ACK);
            t.At(MilliSeconds(500), [&t, offset, code] {
                const uint16_t port = t.PortOf(CLIENT);
                const uint32_t seq = t.SeqOf(SERVER, offset).GetValue();
                const uint8_t quoted[8]{0,
                                        80,
                                        static_cast<uint8_t>(port >> 8),
                                        static_cast<uint8_t>(port),
                                        static_cast<uint8_t>(seq >> 24),
                                        static_cast<uint8_t>(seq >> 16),
                                        static_cast<uint8_t>(seq >> 8),
                                        static_cast<uint8_t>(seq)};
                const auto ofHost = [&t](TcpTestHost host) {
                    return InetSocketAddress::ConvertFrom(t.AddressOf(host, 0)).GetIpv4();
                };
                t.TcpOf(SERVER)->ReceiveIcmp(ofHost(CLIENT),
                                             64,
                                             3,
                                             code,
                                             0,
                                             ofHost(SERVER),
                                             ofHost(CLIENT),
                                             quoted);
            });
        },
        [ends](Case& t) {
            t.Equal(t.StatesOf(SERVER), ends ? "SYN_RCVD CLOSED" : "SYN_RCVD", "states");
            t.Equal(t.EndReasonOf(SERVER), ends ? EndReason::UNREACHABLE : EndReason::NONE, "end");
            t.Equal(t.TcpOf(SERVER)->GetEmbryoCount(), ends ? 0U : 1U, "records");
        });
}

/**
 * An IPv6 listener takes an IPv4 peer: its embryo answers by IPv4.
 *
 * @param cookies with SYN cookies for every SYN
 * @return the case
 */
TestCase*
EmbryoOfMappedAddress(bool cookies)
{
    auto* test = new Case(
        std::string("IPv6 listener, IPv4 client, third segment lost, ") +
            (cookies ? "SYN cookies" : "an embryo") + ", text establishes",
        Until(Seconds(30)),
        [](Case& t) {
            t.DropNth(CLIENT, Kind::ACK, 1);
            t.Write(CLIENT, 100);
        },
        [cookies](Case& t) {
            t.Equal(t.CountNotes("accepted"), 1U, "accepted");
            t.Equal(t.Noted("bytes"), 100, "bytes");
            t.Equal(t.CountSent(SERVER, Kind::RST), 0U, "resets");
            t.Equal(t.Noted("embryos"), cookies ? 0 : 1, "records before that");
        });
    test->WithDefaults([cookies] {
        if (cookies)
        {
            ChooseCookies(true, false);
        }
    });
    return test->StartedBy([](Case& t) {
        Ptr<Socket> listener = t.MakeSocket(SERVER);
        listener->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 80));
        listener->Listen();
        listener->SetAcceptCallback(
            Callback<bool, Ptr<Socket>, const Address&>(
                [](Ptr<Socket>, const Address&) { return true; }),
            Callback<void, Ptr<Socket>, const Address&>([&t](Ptr<Socket> socket, const Address&) {
                t.Note("accepted", 1);
                socket->SetRecvCallback(Callback<void, Ptr<Socket>>(
                    [&t](Ptr<Socket> from) { t.Note("bytes", from->Recv()->GetSize()); }));
            }));
        t.Connect(CLIENT);
        t.At(MilliSeconds(15), [&t] { t.Note("embryos", t.TcpOf(SERVER)->GetEmbryoCount()); });
    });
}

/// A listener that is bound to an interface has embryos of that interface only.
TestCase*
EmbryoOfAnInterface()
{
    auto* test = new Case(
        "SYN_RCVD at a listener bound to another interface than the segment's, not taken",
        Until(MilliSeconds(800)),
        [](Case& t) {
            t.DropAll(CLIENT, Kind::ACK);
            t.At(MilliSeconds(500), [&t] {
                // From now on it takes segments from the loopback interface only.
                Ptr<Node> node = t.NodeOf(SERVER);
                for (uint32_t i = 0; i < node->GetNDevices(); ++i)
                {
                    if (DynamicCast<LoopbackNetDevice>(node->GetDevice(i)))
                    {
                        Listener(t)->BindToNetDevice(node->GetDevice(i));
                    }
                }
                t.InjectAt(SERVER, ACK, 1, 1);
            });
        },
        [](Case& t) {
            t.Equal(t.StatesOf(SERVER), "SYN_RCVD", "states");
            t.Equal(t.CountSince(SERVER, Kind::RST), 1U, "the segment is a stray");
        });
    return test;
}

// Bounded queues

/**
 * Four clients; the third segments of two are lost. A larger backlog holds what a small one drops
 * (RFC 4987, section 3.2).
 *
 * @param backlog of the listener
 * @param dropped SYNs that find no place
 * @return the case
 */
TestCase*
SynQueueOverflows(uint32_t backlog, int64_t dropped)
{
    auto* test = new Case(
        "LISTEN, SYN queue of " + std::to_string(backlog) + ", " + std::to_string(dropped) +
            " SYNs are dropped and served later",
        Until(Seconds(30)),
        [](Case& t) {
            t.DropRange(CLIENT, Kind::ACK, 1, 2);
            ConnectMore(t, 3, MilliSeconds(10), MilliSeconds(10));
            t.At(MilliSeconds(500), [&t] {
                t.Note("queue", Listener(t)->GetSynQueueLength());
                t.Note("dropped", Count(t, Event::SYN_DROPPED));
            });
        },
        [dropped](Case& t) {
            t.Equal(t.Noted("queue"), 2, "length of the SYN queue");
            t.Equal(t.Noted("dropped"), dropped, "SYNs dropped");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 4U, "all connect in the end");
            t.Equal(t.CountSent(SERVER, Kind::RST), 0U, "resets");
            CountsAddUp(t);
        });
    return test->WithDefaults([backlog] { ChooseBacklog(backlog); });
}

/**
 * The queue holds one more than its backlog of 2. Of the last two clients both SYNs come while
 * there is room, and the last ACK when there is none.
 */
TestCase*
AcceptQueueOverflows(bool abort)
{
    auto* test = new Case(
        std::string("SYN_RCVD, accept queue full, the third ACK is ") +
            (abort ? "answered by a reset" : "dropped and the SYN-ACK is sent again"),
        Until(Seconds(30)),
        [](Case& t) {
            NoteArrivals(t);
            t.At(Seconds(0), [&t] { Listener(t)->PauseAccepting(); });
            ConnectMore(t, 1, MilliSeconds(100), MilliSeconds(1));
            ConnectMore(t, 2, MilliSeconds(200), MilliSeconds(1));
            t.At(MilliSeconds(500), [&t] {
                t.Note("waiting", Listener(t)->GetAcceptQueueLength());
                t.Note("embryos", Listener(t)->GetSynQueueLength());
            });
            t.At(Seconds(5), [&t] { Listener(t)->ResumeAccepting(); });
        },
        [abort](Case& t) {
            t.Equal(t.Noted("waiting"), 3, "length of the accept queue");
            t.Equal(t.Noted("embryos"), abort ? 0 : 1, "length of the SYN queue");
            t.Equal(Count(t, Event::ACK_REFUSED), abort ? 1U : 0U, "ACKs refused");
            t.Equal(t.CountSent(SERVER, Kind::RST), abort ? 1U : 0U, "resets");
            // Its SYN-ACK is sent again at 1.2 s and 3.2 s, in vain, and at 7.2 s.
            t.Equal(Count(t, Event::ACK_DROPPED), abort ? 0U : 3U, "ACKs dropped");
            t.Equal(t.CountNotes("arrival: SYN_RCVD"), abort ? 0U : 3U, "traced as that");
            t.Equal(t.CountNotes("arrival: CLOSED, answered"), abort ? 1U : 0U, "or as reset");
            t.Equal(t.CountSent(SERVER, Kind::SYN_ACK), abort ? 4U : 7U, "SYN-ACKs");
            t.Equal(t.CountTold(CLIENT, Told::CONNECTED), 4U, "the clients are established");
            t.Equal(t.CountTold(CLIENT, Told::ERROR_CLOSE), abort ? 1U : 0U, "one is reset");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), abort ? 3U : 4U, "accepted");
            CountsAddUp(t);
        });
    return test->WithDefaults([abort] { ChooseBacklog(2, abort); });
}

/// Linux: a SYN is dropped while the accept queue is full, so that the peer waits in SYN_SENT.
TestCase*
SynDroppedWhileAcceptQueueIsFull()
{
    auto* test = new Case(
        "LISTEN, accept queue full, a SYN is dropped until there is room",
        Until(Seconds(30)),
        [](Case& t) {
            t.At(Seconds(0), [&t] { Listener(t)->PauseAccepting(); });
            ConnectMore(t, 1, MilliSeconds(100), MilliSeconds(100));
            ConnectMore(t, 1, MilliSeconds(500), MilliSeconds(100));
            t.At(Seconds(1), [&t] { t.Note("dropped", Count(t, Event::SYN_DROPPED)); });
            t.At(Seconds(2), [&t] { Listener(t)->ResumeAccepting(); });
        },
        [](Case& t) {
            t.Equal(t.Noted("dropped"), 1, "SYNs dropped");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 3U, "accepted in the end");
            CountsAddUp(t);
        });
    return test->WithDefaults([] { ChooseBacklog(1); });
}

// When the application accepts

/// Notes when the listener of the server takes each connection.
void
NoteTaken(Case& t)
{
    t.TcpOf(SERVER)->TraceConnectWithoutContext(
        "Listener",
        Callback<void, const TcpLifecycleListenerEvent&>(
            [&t](const TcpLifecycleListenerEvent& event) {
                if (event.event == Event::TAKEN)
                {
                    t.Note("taken at", event.time.GetMilliSeconds());
                    t.Note("taken " + std::to_string(t.CountNotes("taken at")),
                           event.time.GetMilliSeconds());
                }
            }));
}

TestCase*
AcceptRateSpacesConnections()
{
    auto* test = new Case(
        "ESTABLISHED, AcceptRate of 2, accepted half a second apart in order",
        Until(Seconds(10)),
        [](Case& t) {
            t.At(Seconds(0), [&t] { Listener(t)->SetAttribute("AcceptRate", DoubleValue(2)); });
            ConnectMore(t, 3, MilliSeconds(10), MilliSeconds(10));
            NoteTaken(t);
        },
        [](Case& t) {
            t.Equal(t.CountTold(CLIENT, Told::CONNECTED), 4U, "the clients do not notice");
            t.Equal(t.CountNotes("taken at"), 4U, "taken");
            for (int64_t i = 2; i <= 4; ++i)
            {
                t.Equal(t.Noted("taken " + std::to_string(i)) -
                            t.Noted("taken " + std::to_string(i - 1)),
                        500,
                        "between two");
            }
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 4U, "accepted");
            CountsAddUp(t);
        });
    return test;
}

/// A change of the rate while connections wait holds for them.
TestCase*
AcceptRateChangesAtOnce()
{
    auto* test = new Case(
        "ESTABLISHED, AcceptRate changed while connections wait, they are accepted by the new one",
        Until(Seconds(1000)),
        [](Case& t) {
            auto rate = [&t](double rate) {
                Listener(t)->SetAttribute("AcceptRate", DoubleValue(rate));
            };
            // The first is taken at once, the second would be after 1000 s.
            t.At(Seconds(0), [rate] { rate(0.001); });
            ConnectMore(t, 5, MilliSeconds(10), MilliSeconds(10));
            NoteTaken(t);
            t.At(Seconds(10), [rate] { rate(0.05); }); // the second 20 s after the first
            t.At(Seconds(30), [rate] { rate(10); });   // the third at once: 100 ms are long over
            t.At(Seconds(30) + MilliSeconds(50), [rate] { rate(0.02); }); // the fourth not at once
            t.At(Seconds(40), [&t] { Listener(t)->PauseAccepting(); });
            t.At(Seconds(50), [rate] { rate(0); }); // which must wait for the listener
            t.At(Seconds(60), [&t] { Listener(t)->ResumeAccepting(); });
        },
        [](Case& t) {
            t.Equal(t.CountNotes("taken at"), 6U, "taken");
            t.Equal(t.Noted("taken 2") - t.Noted("taken 1"), 20000, "after the change to 0.05/s");
            t.Equal(t.Noted("taken 3"), 30000, "at the change to 10/s");
            t.Equal(t.Noted("taken 4"), 60000, "with the resumption");
            t.Equal(t.Noted("taken 6"), 60000, "and all the others at once");
        });
    return test;
}

/// A connection that waits keeps what it gets; then its application is told all, in order.
TestCase*
WaitingConnectionKeepsEverything(bool ipv6)
{
    return new Case(
        std::string("ESTABLISHED while paused, text and FIN wait, told in order on resume, ") +
            (ipv6 ? "IPv6" : "IPv4"),
        Until(Seconds(600), ipv6),
        [](Case& t) {
            t.At(Seconds(0), [&t] { Listener(t)->PauseAccepting(); });
            t.Write(CLIENT, 5000);
            t.Close(CLIENT);
            t.At(Seconds(3), [&t] {
                t.Note("told",
                       t.CountTold(SERVER, Told::ACCEPTED) + t.CountTold(SERVER, Told::DATA) +
                           t.CountTold(SERVER, Told::NORMAL_CLOSE));
                t.Note("state", static_cast<int64_t>(t.LastStateOf(SERVER)));
                Listener(t)->ResumeAccepting();
            });
            t.On(SERVER, Told::ACCEPTED, [&t] { t.Note("order", 1); });
            t.On(SERVER, Told::DATA, [&t] { t.Note("order", 2 + 10 * t.Noted("order")); });
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] {
                t.Note("order", 3 + 10 * t.Noted("order"));
                t.Close(SERVER);
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("told"), 0, "nothing told while paused");
            t.Equal(t.Noted("state"), static_cast<int64_t>(State::CLOSE_WAIT), "state then");
            t.Equal(t.Noted("order"), 123, "connection, text, close");
            t.Equal(t.ToldAt(SERVER, Told::ACCEPTED), Seconds(3), "time of the acceptance");
            t.Equal(t.ReceivedBy(SERVER), 5000U, "bytes");
            t.True(t.ReceivedIntact(SERVER), "intact");
            t.EndedOnce(CLIENT, EndReason::NORMAL);
            t.EndedOnce(SERVER, EndReason::NORMAL);
            CountsAddUp(t);
        });
}

TestCase*
WaitingConnectionIsReset()
{
    return new Case(
        "ESTABLISHED while paused, the peer resets, the application never hears of it",
        Until(Seconds(10)),
        [](Case& t) {
            t.At(Seconds(0), [&t] { Listener(t)->PauseAccepting(); });
            t.At(Seconds(1), [&t] { t.LifecycleSocketOf(CLIENT)->Abort(); });
            t.At(Seconds(2), [&t] {
                t.Note("waiting", Listener(t)->GetAcceptQueueLength());
                Listener(t)->ResumeAccepting();
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("waiting"), 0, "it left the queue");
            t.Equal(Count(t, Event::WAITING_ENDED), 1U, "counted");
            t.Equal(t.StatesOf(SERVER), "SYN_RCVD ESTABLISHED CLOSED", "states");
            t.ToldExactly(SERVER, 0, 0, 0, 0);
            CountsAddUp(t);
        });
}

TestCase*
WaitingConnectionLosesItsListener()
{
    return new Case(
        "ESTABLISHED while paused, the listener is closed, the connection is reset",
        Until(Seconds(10)),
        [](Case& t) {
            t.At(Seconds(0), [&t] { Listener(t)->PauseAccepting(); });
            t.At(Seconds(1), [&t] { t.ListenerOf(SERVER)->Close(); });
        },
        [](Case& t) {
            t.Equal(t.StatesOf(SERVER), "SYN_RCVD ESTABLISHED CLOSED", "states");
            t.Equal(t.EndReasonOf(SERVER), EndReason::ABORTED, "end");
            t.Equal(t.TcpOf(SERVER)->GetConnectionCount(), 0U, "connections");
            t.ToldExactly(SERVER, 0, 0, 0, 0);
            t.ToldExactly(CLIENT, 1, 0, 0, 1);
        });
}

/// Listen(backlog) goes before the policy's Backlog.
TestCase*
ListenWithBacklog()
{
    auto* test = new Case(
        "LISTEN with a backlog of 1, two connections wait and the next SYN is dropped",
        Until(Seconds(3)),
        [](Case&) {},
        [](Case& t) {
            t.Equal(t.Noted("waiting"), 2, "in the accept queue");
            t.True(t.Noted("dropped") > 0, "SYNs dropped");
        });
    return test->WithDefaults([] { ChooseBacklog(100); })->StartedBy([](Case& t) {
        auto listener = DynamicCast<TcpLifecycleSocket>(t.MakeSocket(SERVER));
        listener->Bind(t.AddressOf(SERVER, 80));
        listener->PauseAccepting();
        t.Equal(listener->Listen(1), 0, "Listen");
        ConnectMore(t, 4, MilliSeconds(100), MilliSeconds(100));
        t.At(Seconds(2), [&t, listener] {
            t.Note("waiting", listener->GetAcceptQueueLength());
            t.Note("dropped", Count(t, Event::SYN_DROPPED));
        });
    });
}

// SYN cookies

/**
 * @param header a header
 * @param kind an option's kind
 * @return 1 if it has that option
 */
int64_t
Has(const TcpHeader& header, uint8_t kind)
{
    return header.HasOption(kind) ? 1 : 0;
}

/**
 * RFC 4987, section 3.6: no state until the third segment; without timestamps, no option survives.
 *
 * @param timestamps both sides use them
 * @param ipv6 the family
 * @return the case
 */
TestCase*
CookieConnects(bool timestamps, bool ipv6)
{
    auto* test = new Case(
        std::string("LISTEN, SYN cookies ") + (timestamps ? "with" : "without") + " timestamps, " +
            (ipv6 ? "IPv6" : "IPv4") + ", connects and keeps no state before",
        Until(Seconds(600), ipv6),
        [](Case& t) {
            t.Write(CLIENT, 20000);
            t.Close(CLIENT);
            t.On(SERVER, Told::ACCEPTED, [&t] {
                t.Note("shift", t.LifecycleSocketOf(SERVER)->GetTcb().sndWindowShift);
                t.Write(SERVER, 20000);
            });
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.Close(SERVER); });
            t.At(MilliSeconds(19), [&t] { t.Note("records", t.TcpOf(SERVER)->GetEmbryoCount()); });
        },
        [timestamps](Case& t) {
            const TcpHeader synAck = t.Sent(SERVER, Kind::SYN_ACK, 1).header;
            t.Equal(Count(t, Event::COOKIE_SENT), 1U, "cookies sent");
            t.Equal(Count(t, Event::COOKIE_ACCEPTED), 1U, "cookies accepted");
            t.Equal(t.Noted("records"), 0, "state before the third segment");
            t.Equal(t.StatesOf(SERVER),
                    "SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED",
                    "states");
            const int64_t kept = timestamps ? 1 : 0;
            t.Equal(Has(synAck, TcpOption::WINSCALE), kept, "window scale offered");
            t.Equal(Has(synAck, TcpOption::SACKPERMITTED), kept, "SACK offered");
            t.Equal(Has(synAck, TcpOption::TS), kept, "timestamps offered");
            t.Equal(t.Noted("shift"), timestamps ? 2 : 0, "window scale of the client");
            t.Equal(t.ReceivedBy(SERVER), 20000U, "bytes to the server");
            t.Equal(t.ReceivedBy(CLIENT), 20000U, "bytes to the client");
            t.True(t.ReceivedIntact(SERVER) && t.ReceivedIntact(CLIENT), "intact");
            // Late ACKs of a connection that has ended bring no cookie, although both sides have
            // sent as many bytes, and are reset like any.
            t.Equal(t.CountSent(SERVER, Kind::RST), Count(t, Event::COOKIE_FAILED), "resets");
            t.EndedOnce(SERVER, EndReason::NORMAL);
            CountsAddUp(t);
        });
    return test->WithDefaults([timestamps] { ChooseCookies(true, timestamps); });
}

/// The peer's segment size is rounded down to one that a cookie can tell.
TestCase*
CookieRoundsTheSegmentSize()
{
    auto* test = new Case(
        "LISTEN, SYN cookies, an MSS of 1400 counts as 1300",
        Until(Seconds(10)),
        [](Case& t) {
            t.NodeOf(CLIENT)->GetDevice(0)->SetMtu(1440);
            t.On(SERVER, Told::ACCEPTED, [&t] { t.Write(SERVER, 5000); });
        },
        [](Case& t) {
            t.Equal(t.Sent(SERVER, Kind::DATA, 1).size, 1300U, "bytes in the first segment");
            t.Equal(t.ReceivedBy(CLIENT), 5000U, "bytes");
        });
    return test->WithDefaults([] {
        ChooseCookies(true, false);
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1460));
    });
}

/// One segment of the handshake, or the first text after it, is lost.
struct CookieLoss
{
    std::string name; //!< what is lost
    TcpTestHost from; //!< who sent it
    Kind kind;        //!< what
};

const std::vector<CookieLoss> COOKIE_LOSSES{
    {"SYN", CLIENT, Kind::SYN},
    {"SYN-ACK", SERVER, Kind::SYN_ACK},
    {"third segment", CLIENT, Kind::ACK},
    {"first text", CLIENT, Kind::DATA},
};

/**
 * @param loss what is lost
 * @param timestamps both sides use them
 * @return the case
 */
TestCase*
CookieMeetsLoss(const CookieLoss& loss, bool timestamps)
{
    auto* test = new Case(
        "LISTEN, SYN cookies " + std::string(timestamps ? "with" : "without") + " timestamps, " +
            loss.name + " lost, connects",
        Until(Seconds(600)),
        [loss](Case& t) {
            t.DropNth(loss.from, loss.kind, 1);
            t.Write(CLIENT, 3000);
            t.Close(CLIENT);
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.Close(SERVER); });
        },
        [](Case& t) {
            t.Equal(t.ReceivedBy(SERVER), 3000U, "bytes");
            t.True(t.ReceivedIntact(SERVER), "intact");
            t.EndedOnce(CLIENT, EndReason::NORMAL);
            t.EndedOnce(SERVER, EndReason::NORMAL);
            t.Equal(Count(t, Event::COOKIE_ACCEPTED), 1U, "cookies accepted");
        });
    return test->WithDefaults([timestamps] { ChooseCookies(true, timestamps); });
}

/// RFC 4987, section 3.7: only what finds the SYN queue full gets a cookie, and only for a while is
/// one expected back.
TestCase*
CookieOnlyWhenTheQueueIsFull()
{
    auto* test = new Case(
        "LISTEN, SYN queue of 2 is full, the next one connects by a cookie",
        Until(Seconds(300)),
        [](Case& t) {
            t.DropRange(CLIENT, Kind::ACK, 1, 2);
            ConnectMore(t, 2, MilliSeconds(10), MilliSeconds(10));
            t.At(MilliSeconds(200), [&t] {
                t.Note("accepted", t.CountTold(SERVER, Told::ACCEPTED));
                t.Note("cookies", Count(t, Event::COOKIE_SENT));
                t.Note("queue", Listener(t)->GetSynQueueLength());
            });
            t.At(Seconds(200), [&t] {
                TcpHeader stray =
                    t.MakeHeader(CLIENT, ACK, SequenceNumber32(7), SequenceNumber32(9));
                stray.SetSourcePort(7);
                t.Inject(SERVER, stray);
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("accepted"), 1, "connected at once");
            t.Equal(t.Noted("cookies"), 1, "cookies sent");
            t.Equal(t.Noted("queue"), 2, "length of the SYN queue");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), 3U, "accepted in the end");
            t.Equal(Count(t, Event::COOKIE_FAILED), 0U, "no cookie is expected any more");
            t.Equal(t.CountSent(SERVER, Kind::RST), 1U, "the stray ACK is reset");
            CountsAddUp(t);
        });
    return test->WithDefaults([] { ChooseCookies(false, false); });
}

/// An ACK at a listener that brings no cookie of ours is reset (RFC 9293, section 3.10.7.2).
TestCase*
ForgedCookies(bool ipv6)
{
    auto* test = new Case(
        std::string("LISTEN, forged ACKs, each is reset, ") + (ipv6 ? "IPv6" : "IPv4"),
        Until(Seconds(10), ipv6),
        [](Case& t) {
            t.At(Seconds(1), [&t] {
                // The true cookie for another port, off by one, and at random.
                const SequenceNumber32 good = t.SeqOf(SERVER, 1);
                for (uint32_t i = 0; i < 1000; ++i)
                {
                    TcpHeader forged =
                        t.MakeHeader(CLIENT,
                                     ACK,
                                     t.SeqOf(CLIENT, 1),
                                     good + static_cast<int32_t>(i * 7919 * (i % 5)));
                    forged.SetSourcePort(static_cast<uint16_t>(1000 + i));
                    t.Inject(SERVER, forged);
                }
            });
        },
        [](Case& t) {
            t.Equal(Count(t, Event::COOKIE_FAILED), 1000U, "cookies failed");
            t.Equal(t.CountSent(SERVER, Kind::RST), 1000U, "resets");
            t.Equal(Count(t, Event::COOKIE_ACCEPTED), 1U, "cookies accepted");
            t.Equal(t.TcpOf(SERVER)->GetConnectionCount(), 1U, "connections");
        });
    return test->WithDefaults([] { ChooseCookies(true, false); });
}

/// A cookie is good for two minutes at most; within them a copy of the third segment opens again.
TestCase*
CookieExpires()
{
    auto* test = new Case(
        "LISTEN, the third segment comes again after 30 s and after 200 s, only the first opens",
        Until(Seconds(300)),
        [](Case& t) {
            t.DropAll(SERVER, Kind::RST);
            t.At(Seconds(1), [&t] { t.LifecycleSocketOf(CLIENT)->Abort(); });
            const auto again = [&t] { t.Inject(SERVER, t.Sent(CLIENT, Kind::ACK, 1).header); };
            t.At(Seconds(30), again);
            t.At(Seconds(40), [&t] {
                t.Note("opened", Count(t, Event::COOKIE_ACCEPTED));
                t.InjectAt(SERVER, RST, 1, 0);
            });
            t.At(Seconds(200), again);
        },
        [](Case& t) {
            t.Equal(t.Noted("opened"), 2, "opened until then");
            t.Equal(Count(t, Event::COOKIE_ACCEPTED), 2U, "opened");
            t.Equal(Count(t, Event::COOKIE_FAILED), 1U, "failed");
            t.Equal(t.TcpOf(SERVER)->GetConnectionCount(), 0U, "connections");
        });
    return test->WithDefaults([] { ChooseCookies(true, false); });
}

/// The third segment finds the accept queue full; the text that follows brings the cookie again.
TestCase*
CookieMeetsFullAcceptQueue(bool abort)
{
    auto* test = new Case(
        std::string("LISTEN, a cookie comes back while the accept queue is full, ") +
            (abort ? "reset" : "dropped, and comes again with text"),
        Until(Seconds(60)),
        [](Case& t) {
            t.At(Seconds(0), [&t] { Listener(t)->PauseAccepting(); });
            ConnectMore(t, 1, MilliSeconds(100), MilliSeconds(1));
            ConnectMore(t, 2, MilliSeconds(200), MilliSeconds(1));
            t.At(MilliSeconds(400), [&t] { t.Write(CLIENT, 500); });
            t.At(Seconds(2), [&t] { Listener(t)->ResumeAccepting(); });
        },
        [abort](Case& t) {
            t.Equal(Count(t, Event::COOKIE_SENT), 4U, "cookies sent");
            t.Equal(Count(t, Event::COOKIE_ACCEPTED), abort ? 3U : 4U, "cookies accepted");
            t.Equal(t.CountSent(SERVER, Kind::RST), abort ? 1U : 0U, "resets");
            t.Equal(Count(t, Event::ACK_REFUSED), abort ? 1U : 0U, "ACKs refused");
            t.True(abort || Count(t, Event::ACK_DROPPED) > 1, "ACKs dropped");
            t.Equal(t.CountTold(SERVER, Told::ACCEPTED), abort ? 3U : 4U, "accepted");
        });
    return test->WithDefaults([abort] {
        ChooseCookies(true, false);
        Config::SetDefault("ns3::TcpSynCookiesHandshake::AbortOnOverflow", BooleanValue(abort));
    });
}

// Schedules

/// A schedule of SYNs or SYN-ACKs.
struct Schedule
{
    std::string name;          //!< what it is
    std::string attributes;    //!< of the socket, as "Name=value Name=value"
    TcpTestHost host;          //!< who sends
    Kind kind;                 //!< what
    std::vector<double> times; //!< seconds, from the first one
    double givenUp;            //!< when the connection is, from the first one
};

const std::vector<Schedule> SCHEDULES{
    // Linux: "1, 1, 1, 1, 1, 2, 4, ..." for four linear time-outs (tcp_syn_linear_timeouts).
    {"four linear time-outs",
     "SynLinearTimeouts=4 SynRetries=6",
     CLIENT,
     Kind::SYN,
     {0, 1, 2, 3, 4, 5, 7},
     11},
    {"SynRto 3 s", "SynRto=3s SynRetries=2", CLIENT, Kind::SYN, {0, 3, 9}, 21},
    {"SynRetries 0", "SynRetries=0", CLIENT, Kind::SYN, {0}, 1},
    {"ConnTimeout 2 s and ConnCount 3",
     "ConnTimeout=2s ConnCount=3",
     CLIENT,
     Kind::SYN,
     {0, 2, 6},
     14},
    // A shorter time in SYN_RCVD (RFC 4987, section 3.3): after 7 s instead of the usual 183 s.
    {"SynAckRetries 2", "SynAckRetries=2", SERVER, Kind::SYN_ACK, {0, 1, 3}, 7},
    {"SynAckRto 3 s", "SynAckRto=3s SynAckRetries=2", SERVER, Kind::SYN_ACK, {0, 3, 9}, 21},
    {"SynRto changes no SYN-ACK",
     "SynRto=5s SynRetries=1 SynLinearTimeouts=9 ConnCount=3",
     SERVER,
     Kind::SYN_ACK,
     {0, 1, 3},
     7},
};

/**
 * @param socket a socket
 * @param attributes as "Name=value Name=value"
 */
void
SetAttributes(Ptr<Socket> socket, const std::string& attributes)
{
    std::istringstream words(attributes);
    std::string word;
    while (words >> word)
    {
        const auto equals = word.find('=');
        socket->SetAttribute(word.substr(0, equals), StringValue(word.substr(equals + 1)));
    }
}

/**
 * @param schedule a schedule
 * @return a case in which nobody answers
 */
TestCase*
SendsBySchedule(const Schedule& schedule)
{
    auto* test = new Case(
        "SYN_SENT or SYN_RCVD, " + schedule.name + ", sends and gives up in time",
        Until(Seconds(100)),
        [](Case& t) {
            t.DropAll(CLIENT, Kind::ACK);
            t.DropAll(CLIENT, Kind::RST);
        },
        [schedule](Case& t) {
            t.Equal(t.CountSent(schedule.host, schedule.kind), schedule.times.size(), "number");
            const Time first = t.Sent(schedule.host, schedule.kind, 1).time;
            for (std::size_t i = 0; i < schedule.times.size(); ++i)
            {
                const auto n = static_cast<uint32_t>(i + 1);
                t.Equal(t.Sent(schedule.host, schedule.kind, n).time - first,
                        Seconds(schedule.times[i]),
                        "time of number " + std::to_string(n));
            }
            t.Equal(t.EnteredAt(schedule.host, State::CLOSED) - first,
                    Seconds(schedule.givenUp),
                    "given up");
            t.Equal(t.EndReasonOf(schedule.host), EndReason::TIMED_OUT, "end");
        });
    test->Preparing([schedule](Case&, TcpTestHost, Ptr<Socket> socket) {
        SetAttributes(socket, schedule.attributes);
    });
    return test->StartedBy([schedule](Case& t) {
        if (schedule.host == SERVER)
        {
            t.Listen(SERVER);
        }
        else
        {
            t.DropAll(CLIENT, Kind::SYN);
        }
        t.Connect(CLIENT);
    });
}

/// All of them.
class TcpLifecycleHandshakeTestSuite : public TestSuite
{
  public:
    TcpLifecycleHandshakeTestSuite()
        : TestSuite("tcp-lifecycle-handshake")
    {
        for (const bool ipv6 : {false, true})
        {
            Add(EmbryoHasNoSocket(ipv6));
            Add(ThirdSegmentBringsTextAndFin(ipv6));
            Add(EmbryoTracesArrivals(ipv6));
            Add(ListenerClosedWithEmbryos(ipv6));
            Add(WaitingConnectionKeepsEverything(ipv6));
            Add(ForgedCookies(ipv6));
        }
        Add(EmbryoGivenUp());
        // By the time-out; at once; and by the count, where that is first.
        Add(EmbryoMeetsUserTimeout(Seconds(10), Seconds(0), MilliSeconds(10010), 4));
        Add(EmbryoMeetsUserTimeout(Seconds(10), Seconds(20), Seconds(20), 5));
        Add(EmbryoMeetsUserTimeout(Seconds(300), Seconds(0), MilliSeconds(183010), 8));
        Add(EmbryoHoldsItsFourTuple());
        Add(EmbryoMeetsIcmp(0, 3, true));
        Add(EmbryoMeetsIcmp(0, 1, false));
        Add(EmbryoMeetsIcmp(1, 3, false));
        Add(EmbryoOfMappedAddress(false));
        Add(EmbryoOfMappedAddress(true));
        Add(EmbryoOfAnInterface());
        AddQueues();
        AddCookies();
        for (const auto& schedule : SCHEDULES)
        {
            Add(SendsBySchedule(schedule));
        }
    }

  private:
    void Add(TestCase* test)
    {
        AddTestCase(test);
    }

    void AddQueues()
    {
        Add(SynQueueOverflows(2, 2));
        Add(SynQueueOverflows(20, 0));
        Add(AcceptQueueOverflows(false));
        Add(AcceptQueueOverflows(true));
        Add(SynDroppedWhileAcceptQueueIsFull());
        Add(AcceptRateSpacesConnections());
        Add(AcceptRateChangesAtOnce());
        Add(WaitingConnectionIsReset());
        Add(WaitingConnectionLosesItsListener());
        Add(ListenWithBacklog());
    }

    void AddCookies()
    {
        for (const bool timestamps : {false, true})
        {
            for (const bool ipv6 : {false, true})
            {
                Add(CookieConnects(timestamps, ipv6));
            }
            for (const auto& loss : COOKIE_LOSSES)
            {
                Add(CookieMeetsLoss(loss, timestamps));
            }
            Add(CookieMeetsFullAcceptQueue(timestamps));
        }
        Add(CookieRoundsTheSegmentSize());
        Add(CookieOnlyWhenTheQueueIsFull());
        Add(CookieExpires());
    }
};

/// The instance that registers it.
TcpLifecycleHandshakeTestSuite g_tcpLifecycleHandshakeTestSuite;

} // namespace
