/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-option.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <array>
#include <cmath>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * The socket against segments that are wrong, late or hostile, its timers, its options, and what
 * applications are told.
 */

using namespace ns3;

namespace
{

using Case = TcpScriptedCase;
using Kind = TcpTestKind;
using Told = TcpTestTold;
using lifecycle::EndReason;
using lifecycle::State;

constexpr uint8_t ACK = TcpHeader::ACK; //!< control bit
constexpr uint8_t FIN = TcpHeader::FIN; //!< control bit
constexpr uint8_t RST = TcpHeader::RST; //!< control bit
constexpr uint8_t SYN = TcpHeader::SYN; //!< control bit

/// Long enough for a handshake over the link of 10 ms, and for what follows to be over.
const Time CALM = Seconds(1);

/**
 * @param t the case
 * @param host a host
 * @return the state its main socket has now
 */
State
StateNow(Case& t, TcpTestHost host)
{
    return t.LifecycleSocketOf(host)->GetState();
}

/**
 * @param stop when the run ends
 * @return hosts and link as usual
 */
TcpTestSetup
Until(Time stop)
{
    TcpTestSetup setup;
    setup.stop = stop;
    return setup;
}

/// A segment for an idle connection, and what must come of it at the server.
struct Stray
{
    std::string name; //!< what it is
    uint8_t flags;    //!< control bits
    uint32_t seq;     //!< offset in the client's numbers; the server expects 1
    uint32_t ack;     //!< offset in the server's numbers; it has sent 1
    uint32_t size;    //!< bytes of text
    uint32_t answers; //!< pure ACKs it must be answered by
    bool survives;    //!< the connection stays established
};

/// RFC 9293, section 3.10.7.4, and RFC 5961, sections 3 to 5.
const std::vector<Stray> STRAYS{
    {"reset far outside the window", RST, 1U << 30, 0, 0, 0, true},
    {"reset just before the window", RST, 0, 0, 0, 0, true},
    {"reset in the window but not at its edge", RST, 2, 0, 0, 1, true},
    {"reset at the edge of the window", RST, 1, 0, 0, 0, false},
    {"reset with ACK at the edge of the window", RST | ACK, 1, 1, 0, 0, false},
    {"reset with ACK in the window", RST | ACK, 100, 1, 0, 1, true},
    {"SYN in the window", SYN, 5, 0, 0, 1, true},
    {"SYN far outside the window", SYN, 1U << 30, 0, 0, 1, true},
    {"SYN-ACK", SYN | ACK, 0, 1, 0, 1, true},
    {"ACK of something never sent", ACK, 1, 1000, 0, 1, true},
    {"text that acknowledges something never sent", ACK, 1, 1000, 50, 1, true},
    {"text with an ACK from long ago", ACK, 1, 0U - (1U << 20), 50, 1, true},
    {"empty segment before the window", ACK, 0U - 5U, 1, 0, 1, true},
    {"empty segment beyond the window", ACK, 1U << 30, 1, 0, 1, true},
    {"text beyond the window", ACK, 1U << 30, 1, 50, 1, true},
    {"text without ACK", 0, 1, 0, 50, 0, true},
    {"FIN without ACK", FIN, 1, 0, 0, 0, true},
    {"FIN beyond the window", FIN | ACK, 1U << 30, 1, 0, 1, true},
};

/**
 * @param stray a segment
 * @return a case that sends it to an idle connection
 */
TestCase*
EstablishedMeets(const Stray& stray)
{
    return new Case(
        "ESTABLISHED, " + stray.name + (stray.survives ? ", stays" : ", CLOSED"),
        Until(Seconds(5)),
        [stray](Case& t) {
            t.At(CALM, [&t, stray] {
                t.InjectAt(SERVER, stray.flags, stray.seq, stray.ack, stray.size);
            });
            t.At(2 * CALM, [&t] { t.Note("state", static_cast<int>(StateNow(t, SERVER))); });
        },
        [stray](Case& t) {
            const State expected = stray.survives ? State::ESTABLISHED : State::CLOSED;
            t.Equal(t.Noted("state"), static_cast<int>(expected), "state");
            t.Equal(t.CountSince(SERVER, Kind::ACK), stray.answers, "answers");
            t.Equal(t.CountSince(SERVER, Kind::RST), 0U, "resets in answer");
            t.Equal(t.ReceivedBy(SERVER), 0U, "bytes taken");
            t.ToldExactly(SERVER, 1, 0, 0, stray.survives ? 0 : 1);
            if (!stray.survives)
            {
                t.EndedOnce(SERVER, EndReason::RESET);
            }
        });
}

TestCase*
EstablishedChallengesAreLimited()
{
    return new Case(
        // (RFC 5961, section 7)
        "ESTABLISHED, a flood of resets in the window, ten challenge ACKs",
        Until(Seconds(4)),
        [](Case& t) {
            t.At(CALM, [&t] {
                t.InjectAt(SERVER, RST, 2, 0);
                for (uint32_t i = 0; i < 100; ++i)
                {
                    t.Inject(SERVER,
                             t.MakeHeader(CLIENT, RST, t.SeqOf(CLIENT, 3 + i), t.SeqOf(SERVER, 0)));
                }
            });
        },
        [](Case& t) {
            t.Equal(t.CountSent(SERVER, Kind::ACK), 10U, "challenge ACKs");
            t.Equal(t.LastStateOf(SERVER), State::ESTABLISHED, "state");
        });
}

// SYN_SENT

/// A segment for a client whose SYN was lost.
struct SynSentStray
{
    std::string name; //!< what it is
    uint8_t flags;    //!< control bits
    uint32_t ack;     //!< offset in the client's numbers; 1 acknowledges its SYN
    uint32_t resets;  //!< resets it must be answered by
};

const std::vector<SynSentStray> SYN_SENT_STRAYS{
    {"SYN-ACK that acknowledges too much", SYN | ACK, 2, 1},
    {"SYN-ACK that acknowledges nothing", SYN | ACK, 0, 1},
    {"ACK of the SYN without a SYN", ACK, 1, 0},
    {"ACK of something else", ACK, 77, 1},
    {"reset without ACK", RST, 0, 0},
    {"reset with a wrong ACK", RST | ACK, 2, 0},
    {"nothing set", 0, 0, 0},
    {"FIN without ACK", FIN, 0, 0},
};

/**
 * @param stray a segment
 * @return a case in which the client survives it and connects with its second SYN
 */
TestCase*
SynSentMeets(const SynSentStray& stray)
{
    return new Case(
        "SYN_SENT, " + stray.name + ", still connects",
        Until(Seconds(10)),
        [stray](Case& t) {
            t.DropNth(CLIENT, Kind::SYN, 1);
            t.At(MilliSeconds(500), [&t, stray] {
                const auto ack = t.SeqOf(CLIENT, stray.ack);
                t.Note("ack", ack.GetValue());
                t.Inject(CLIENT, t.MakeHeader(SERVER, stray.flags, SequenceNumber32(5000), ack), 0);
                t.Note("state", static_cast<int>(StateNow(t, CLIENT)));
            });
        },
        [stray](Case& t) {
            t.Equal(t.Noted("state"), static_cast<int>(State::SYN_SENT), "state");
            t.Equal(t.CountSent(CLIENT, Kind::RST), stray.resets, "resets");
            if (stray.resets > 0)
            {
                const auto reset = t.Sent(CLIENT, Kind::RST, 1).header;
                t.Equal(int64_t{reset.GetSequenceNumber().GetValue()},
                        t.Noted("ack"),
                        "the reset has SEG.ACK for its number");
                t.Equal(reset.GetFlags() & ACK, 0, "and no ACK");
            }
            t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "state at the end");
            t.ToldExactly(CLIENT, 1, 0, 0, 0);
        });
}

TestCase*
SynSentClosed()
{
    return new Case(
        "SYN_SENT, Close, nothing is sent and the application is told once",
        Until(Seconds(10)),
        [](Case& t) {
            t.DropAll(CLIENT, Kind::SYN);
            t.At(MilliSeconds(500), [&t] { t.SocketOf(CLIENT)->Close(); });
        },
        [](Case& t) {
            t.Equal(t.CountSent(CLIENT, Kind::ANY), 1U, "segments: the SYN");
            t.ToldExactly(CLIENT, 0, 0, 1, 0);
            t.EndedOnce(CLIENT, EndReason::CLOSED_EARLY);
        });
}

// SYN_RCVD

/// A segment for a server that waits for the third segment of the handshake.
struct SynRcvdStray
{
    std::string name;   //!< what it is
    uint8_t flags;      //!< control bits
    uint32_t seq;       //!< offset in the client's numbers
    uint32_t ack;       //!< offset in the server's numbers
    uint32_t size;      //!< bytes of text
    std::string states; //!< of the server
    uint32_t resets;    //!< sent in answer
    uint32_t acks;      //!< sent in answer
};

const std::vector<SynRcvdStray> SYN_RCVD_STRAYS{
    {"text without ACK", 0, 1, 0, 50, "SYN_RCVD", 0, 0},
    {"FIN with a wrong ACK", FIN | ACK, 1, 2, 0, "SYN_RCVD", 1, 0},
    {"FIN that acknowledges the SYN", FIN | ACK, 1, 1, 0, "SYN_RCVD ESTABLISHED CLOSE_WAIT", 0, 1},
    {"text that acknowledges the SYN", ACK, 1, 1, 50, "SYN_RCVD ESTABLISHED", 0, 1},
    {"SYN with another number in the window", SYN, 9, 0, 0, "SYN_RCVD CLOSED", 0, 0},
    {"SYN with another number far off", SYN, 1U << 30, 0, 0, "SYN_RCVD", 0, 1},
    {"reset far outside the window", RST, 1U << 30, 0, 0, "SYN_RCVD", 0, 0},
    {"reset in the window", RST, 7, 0, 0, "SYN_RCVD", 0, 1},
    {"reset at the edge of the window", RST, 1, 0, 0, "SYN_RCVD CLOSED", 0, 0},
};

/**
 * @param stray a segment
 * @return a case whose client says nothing after its SYN
 */
TestCase*
SynRcvdMeets(const SynRcvdStray& stray)
{
    return new Case(
        "SYN_RCVD, " + stray.name + ", " + stray.states,
        Until(MilliSeconds(600)),
        [stray](Case& t) {
            t.DropAll(CLIENT, Kind::ACK);
            t.At(MilliSeconds(500), [&t, stray] {
                t.InjectAt(SERVER, stray.flags, stray.seq, stray.ack, stray.size);
            });
        },
        [stray](Case& t) {
            t.Equal(t.StatesOf(SERVER), stray.states, "states");
            t.Equal(t.CountSince(SERVER, Kind::RST), stray.resets, "resets");
            t.Equal(t.CountSince(SERVER, Kind::ACK), stray.acks, "ACKs");
            const bool established = stray.states.find("ESTABLISHED") != std::string::npos;
            const bool closed = stray.states.find("CLOSE_WAIT") != std::string::npos;
            t.ToldExactly(SERVER, established ? 1 : 0, 0, closed ? 1 : 0, 0);
        });
}

/**
 * Both sides connect, each from the port the other one connects to.
 *
 * @param t the case
 */
void
OpenFromBothSides(Case& t)
{
    t.Connect(CLIENT, 1000, 2000);
    t.Connect(SERVER, 2000, 1000);
}

TestCase*
SynRcvdClosed()
{
    auto* test = new Case(
        "SYN_RCVD, Close, the FIN counts after the SYN and is sent again",
        Until(Seconds(600)),
        [](Case& t) {
            t.DropNth(CLIENT, Kind::FIN, 1);
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.SocketOf(SERVER)->Close(); });
        },
        [](Case& t) {
            t.Equal(t.Sent(CLIENT, Kind::FIN, 1).header.GetSequenceNumber(),
                    t.SeqOf(CLIENT, 1),
                    "number of the FIN");
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 1U, "SYNs");
            t.True(t.CountSent(CLIENT, Kind::FIN) >= 2, "the FIN was sent again");
            t.Equal(t.StatesOf(CLIENT),
                    "SYN_SENT SYN_RCVD FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED",
                    "states of the closing side");
            t.EndedOnce(CLIENT, EndReason::NORMAL);
            t.EndedOnce(SERVER, EndReason::NORMAL);
            t.ToldExactly(CLIENT, 0, 0, 1, 0);
        });
    return test->StartedBy(OpenFromBothSides)
        ->Reacting([](Case& t, const TcpTestTransition& transition) {
            if (transition.host == CLIENT && transition.to == State::SYN_RCVD)
            {
                t.At(TimeStep(0), [&t] { t.SocketOf(CLIENT)->Close(); });
            }
        });
}

TestCase*
SynRcvdTimerSendsSynAck()
{
    auto* test = new Case(
        "SYN_RCVD of a simultaneous open, SYN-ACKs lost, the SYN-ACK is sent again",
        Until(Seconds(10)),
        [](Case& t) {
            t.DropNth(CLIENT, Kind::SYN_ACK, 1);
            t.DropNth(SERVER, Kind::SYN_ACK, 1);
        },
        [](Case& t) {
            for (const TcpTestHost host : {CLIENT, SERVER})
            {
                t.Equal(t.CountSent(host, Kind::SYN), 1U, "SYNs");
                t.True(t.CountSent(host, Kind::SYN_ACK) >= 2, "SYN-ACKs");
                t.Equal(t.StatesOf(host), "SYN_SENT SYN_RCVD ESTABLISHED", "states");
            }
        });
    return test->StartedBy(OpenFromBothSides);
}

// Closing states

TestCase*
ClosingMeetsOldFin()
{
    return new Case(
        "CLOSING, retransmitted FIN and ACK of less, stays until its FIN is acknowledged",
        Until(Seconds(30)),
        [](Case& t) {
            t.DropNth(CLIENT, Kind::FIN, 1);
            t.DropNth(CLIENT, Kind::FIN, 2);
            t.At(CALM, [&t] {
                t.SocketOf(CLIENT)->Close();
                t.SocketOf(SERVER)->Close();
            });
            t.At(CALM + MilliSeconds(100), [&t] {
                t.Note("before", static_cast<int>(StateNow(t, CLIENT)));
                t.InjectAt(CLIENT, FIN | ACK, 1, 1);
                t.InjectAt(CLIENT, ACK, 2, 1);
                t.Note("after", static_cast<int>(StateNow(t, CLIENT)));
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("before"), static_cast<int>(State::CLOSING), "state before");
            t.Equal(t.Noted("after"), static_cast<int>(State::CLOSING), "state after");
            t.Equal(t.StatesOf(CLIENT),
                    "SYN_SENT ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT",
                    "TIME_WAIT is not skipped");
        });
}

TestCase*
LastAckMeetsEcnEcho()
{
    return new Case(
        "LAST_ACK, ACK with ECN-Echo, is an ACK like any other",
        Until(Seconds(30)),
        [](Case& t) {
            t.DropAll(SERVER, Kind::FIN);
            t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
            t.At(CALM + MilliSeconds(100), [&t] { t.SocketOf(SERVER)->Close(); });
            t.At(CALM + MilliSeconds(200), [&t] {
                t.InjectAt(SERVER, ACK | TcpHeader::ECE, 2, 1);
                t.Note("stays", static_cast<int>(StateNow(t, SERVER)));
                t.InjectAt(SERVER, ACK | TcpHeader::ECE, 2, 2);
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("stays"), static_cast<int>(State::LAST_ACK), "an ACK of less");
            t.Equal(t.CountSent(SERVER, Kind::RST), 0U, "resets");
            t.EndedOnce(SERVER, EndReason::NORMAL);
            t.ToldExactly(SERVER, 1, 0, 1, 0);
        });
}

TestCase*
CloseInCallbackIsFourSegments()
{
    return new Case(
        "CLOSE_WAIT, Close inside the close callback, seven segments in all",
        Until(Seconds(10)),
        [](Case& t) {
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.SocketOf(SERVER)->Close(); });
            t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
        },
        [](Case& t) {
            t.Equal(t.Segments().size(), 7U, "SYN, SYN-ACK, ACK, FIN, ACK, FIN, ACK");
            t.Equal(t.Sent(SERVER, Kind::FIN, 1).header.GetAckNumber(),
                    t.SeqOf(CLIENT, 2),
                    "the second FIN acknowledges the first");
        });
}

TestCase*
TimeWaitKeepsUnreadText()
{
    return new Case(
        "TIME_WAIT, Close with unread text, the entry outlives the socket",
        Until(Seconds(1000)),
        [](Case& t) {
            t.SetReading(CLIENT, false);
            t.DropNth(CLIENT, Kind::ACK, 3); // the final one, after the handshake's and the text's
            t.At(CALM, [&t] { t.SocketOf(CLIENT)->ShutdownSend(); });
            t.At(CALM + MilliSeconds(100), [&t] {
                t.Write(SERVER, 100);
                t.Close(SERVER);
            });
            t.At(CALM + MilliSeconds(200), [&t] {
                t.Note("state", static_cast<int>(StateNow(t, CLIENT)));
                t.Note("close", t.SocketOf(CLIENT)->Close());
                t.Forget(CLIENT);
            });
            t.At(CALM + MilliSeconds(300), [&t] { t.InjectAt(CLIENT, FIN | ACK, 101, 2); });
        },
        [](Case& t) {
            t.Equal(t.Noted("state"), static_cast<int>(State::TIME_WAIT), "state");
            t.Equal(t.Noted("close"), 0, "Close");
            t.True(t.CountSince(CLIENT, Kind::ACK) >= 1, "the FIN is acknowledged again");
            t.Equal(t.CountSent(CLIENT, Kind::RST), 0U, "resets");
            t.Equal(t.LastStateOf(CLIENT), State::CLOSED, "in the end");
            t.Equal(t.TcpOf(CLIENT)->GetTimeWaitCount(), 0U, "entries in the end");
        });
}

/**
 * @param closeFirst who closes first
 * @return a case in which both close one after the other and the client reads to the end
 */
TestCase*
EndOfFileInAnyState(TcpTestHost closeFirst)
{
    return new Case(
        std::string("after the peer's FIN, Recv, end of file, ") +
            (closeFirst == CLIENT ? "TIME_WAIT" : "LAST_ACK"),
        Until(Seconds(100)),
        [closeFirst](Case& t) {
            if (closeFirst == SERVER)
            {
                t.DropAll(CLIENT, Kind::FIN); // stay in LAST_ACK
            }
            t.At(CALM, [&t, closeFirst] { t.SocketOf(closeFirst)->ShutdownSend(); });
            t.At(CALM + MilliSeconds(100), [&t, closeFirst] {
                t.SocketOf(closeFirst == CLIENT ? SERVER : CLIENT)->ShutdownSend();
            });
            t.At(CALM + MilliSeconds(200), [&t] {
                t.Note("state", static_cast<int>(StateNow(t, CLIENT)));
                Ptr<Packet> packet = t.SocketOf(CLIENT)->Recv();
                t.Note("size", packet ? packet->GetSize() : -1);
            });
        },
        [closeFirst](Case& t) {
            const State state = closeFirst == CLIENT ? State::TIME_WAIT : State::LAST_ACK;
            t.Equal(t.Noted("state"), static_cast<int>(state), "state");
            t.Equal(t.Noted("size"), 0, "an empty packet, not none");
        });
}

// A listener, and give-up

TestCase*
ListenerResetsStrays()
{
    return new Case(
        "LISTEN, ACK for no connection, reset",
        Until(Seconds(5)),
        [](Case& t) {
            t.At(CALM, [&t] {
                TcpHeader header =
                    t.MakeHeader(CLIENT, ACK, t.SeqOf(CLIENT, 1), t.SeqOf(SERVER, 9));
                header.SetSourcePort(4321);
                t.Inject(SERVER, header, 10);
            });
        },
        [](Case& t) {
            const auto reset = t.Sent(SERVER, Kind::RST, 1).header;
            t.Equal(t.CountSent(SERVER, Kind::RST), 1U, "resets");
            t.Equal(reset.GetSequenceNumber(), t.SeqOf(SERVER, 9), "its number");
            t.Equal(reset.GetDestinationPort(), 4321, "to whom");
            t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "the other connection");
        });
}

TestCase*
TextGivenUp()
{
    return new Case(
        // (RFC 9293, section 3.8.3, MUST-20; section 3.6, MUST-12)
        "ESTABLISHED, text never acknowledged, reset to the peer and error close",
        Until(Seconds(1000)),
        [](Case& t) {
            t.DropAll(CLIENT, Kind::DATA);
            t.At(CALM, [&t] { t.Write(CLIENT, 100); });
        },
        [](Case& t) {
            // The server never saw the text, so the first reset is ahead of what it expects: it
            // challenges, and the second reset has just that number (RFC 5961, section 3.2).
            t.Equal(t.CountSent(CLIENT, Kind::RST), 2U, "resets");
            t.Equal(t.Sent(CLIENT, Kind::RST, 2).header.GetSequenceNumber(),
                    t.SeqOf(CLIENT, 1),
                    "number of the second");
            t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
            t.ToldExactly(CLIENT, 1, 0, 0, 1);
            t.EndedOnce(SERVER, EndReason::RESET);
            t.Equal(t.LastStateOf(CLIENT), State::CLOSED, "state");
            const Time since = t.EnteredAt(CLIENT, State::CLOSED) - CALM;
            t.True(since >= Seconds(100), "not before 100 s (RFC 9293, SHLD-11)");
        });
}

// Connect where there is a connection

/**
 * @param state CLOSE_WAIT or ESTABLISHED
 * @return a case that calls Connect there
 */
TestCase*
ConnectIsRefusedIn(State state)
{
    return new Case(
        std::string(lifecycle::ToString(state)) + ", Connect, ISCONN and nothing happens",
        Until(Seconds(5)),
        [state](Case& t) {
            if (state == State::CLOSE_WAIT)
            {
                t.At(MilliSeconds(500), [&t] { t.SocketOf(SERVER)->Close(); });
            }
            t.At(CALM, [&t] {
                t.Note("segments", static_cast<int64_t>(t.Segments().size()));
                auto socket = t.SocketOf(CLIENT);
                t.Note("result", socket->Connect(t.AddressOf(SERVER, 81)));
                t.Note("errno", socket->GetErrno());
            });
        },
        [state](Case& t) {
            t.Equal(t.Noted("result"), -1, "result");
            t.Equal(t.Noted("errno"), Socket::ERROR_ISCONN, "errno");
            t.Equal(static_cast<int64_t>(t.Segments().size()), t.Noted("segments"), "segments");
            t.Equal(t.LastStateOf(CLIENT), state, "state");
        });
}

// Initial sequence numbers

/**
 * Connections of one host to another where nobody listens.
 *
 * @param run of the random numbers
 * @return initial sequence numbers of three connections
 */
std::vector<uint32_t>
InitialNumbers(uint32_t run)
{
    const auto before = RngSeedManager::GetRun();
    RngSeedManager::SetRun(run);
    NodeContainer nodes;
    nodes.Create(2);
    const auto devices = PointToPointHelper().Install(nodes);
    InternetStackHelper().Install(nodes);
    TcpLifecycleHelper().Install(nodes);
    const auto interfaces = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
    std::vector<uint32_t> numbers;
    std::vector<Ptr<Socket>> sockets;
    Simulator::ScheduleNow([&] {
        for (int i = 0; i < 3; ++i)
        {
            auto socket = Socket::CreateSocket(nodes.Get(0), TcpSocketFactory::GetTypeId());
            socket->Connect(InetSocketAddress(interfaces.GetAddress(1), 80));
            const auto ours = DynamicCast<TcpLifecycleSocket>(socket);
            numbers.push_back(ours->GetTcb().iss.GetValue());
            sockets.push_back(socket);
        }
    });
    Simulator::Stop(Seconds(1));
    Simulator::Run();
    sockets.clear();
    Simulator::Destroy();
    // The node's number is part of the secret, and nodes count from 0 again after Destroy.
    RngSeedManager::SetRun(before);
    return numbers;
}

/// RFC 6528: hard to guess, different for each connection, the same for the same seed.
class InitialNumbersTestCase : public TestCase
{
  public:
    InitialNumbersTestCase()
        : TestCase("initial sequence numbers differ by connection and seed and can be had again")
    {
    }

  private:
    void DoRun() override
    {
        const auto first = InitialNumbers(1);
        NS_TEST_ASSERT_MSG_EQ(first.size(), 3, "connections");
        for (std::size_t i = 0; i < first.size(); ++i)
        {
            for (std::size_t j = i + 1; j < first.size(); ++j)
            {
                NS_TEST_EXPECT_MSG_NE(first[i], first[j], "numbers " << i << " and " << j);
            }
        }
        NS_TEST_EXPECT_MSG_EQ((first == InitialNumbers(1)), true, "same seed and run");
        NS_TEST_EXPECT_MSG_EQ((first == InitialNumbers(2)), false, "another run");
    }
};

// Timers of the handshake

TestCase*
SynIsRepeatedAndGivenUp()
{
    return new Case(
        // (RFC 9293, section 3.8.3, MUST-22 and MUST-23)
        "SYN_SENT, no answer, SYNs at 0, 1, 3, 7, 15, 31, 63 and 123 s, failure after 3 minutes",
        Until(Seconds(1000)),
        [](Case& t) { t.DropAll(CLIENT, Kind::SYN); },
        [](Case& t) {
            const std::vector<double> times{0, 1, 3, 7, 15, 31, 63, 123};
            t.Equal(t.CountSent(CLIENT, Kind::SYN), times.size(), "SYNs");
            for (std::size_t i = 0; i < times.size(); ++i)
            {
                const auto n = static_cast<uint32_t>(i + 1);
                t.Equal(t.Sent(CLIENT, Kind::SYN, n).time, Seconds(times[i]), "time of a SYN");
            }
            t.Equal(t.ToldAt(CLIENT, Told::CONNECT_FAILED), Seconds(183), "time of the failure");
            t.ToldExactly(CLIENT, 0, 1, 0, 0);
            t.EndedOnce(CLIENT, EndReason::TIMED_OUT);
        });
}

TestCase*
RepeatedSynGetsOneAnswer()
{
    return new Case(
        "SYN_RCVD, SYN-ACK lost, one SYN-ACK for the repeated SYN and none beside it",
        Until(Seconds(5)),
        [](Case& t) { t.DropNth(SERVER, Kind::SYN_ACK, 1); },
        [](Case& t) {
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 2U, "SYNs");
            t.Equal(t.CountSent(SERVER, Kind::SYN_ACK), 2U, "SYN-ACKs");
            t.Equal(t.LastStateOf(SERVER), State::ESTABLISHED, "state");
        });
}

TestCase*
FirstTextAfterALostSyn()
{
    return new Case(
        "ESTABLISHED after a lost SYN, first text lost, 3 s until it is sent again",
        Until(Seconds(10)),
        [](Case& t) {
            t.DropNth(CLIENT, Kind::SYN, 1);
            t.DropNth(CLIENT, Kind::DATA, 1);
            t.On(CLIENT, Told::CONNECTED, [&t] { t.Write(CLIENT, 100); });
        },
        [](Case& t) {
            const Time wait =
                t.Sent(CLIENT, Kind::DATA, 2).time - t.Sent(CLIENT, Kind::DATA, 1).time;
            // The handshake's last ACK is on the link before the first text, for less than 1 us.
            t.True(Abs(wait - Seconds(3)) < MicroSeconds(1), "3 s (RFC 6298, section 5.7)");
            t.Equal(t.ReceivedBy(SERVER), 100U, "bytes");
        });
}

// PAWS, ICMP, ShutdownRecv

TestCase*
OldTimestamp()
{
    auto* test = new Case(
        "ESTABLISHED, text with an old timestamp, acknowledged and thrown away",
        Until(Seconds(5)),
        [](Case& t) {
            const auto inject = [&t](int32_t age) {
                TcpHeader header =
                    t.MakeHeader(CLIENT, ACK, t.SeqOf(CLIENT, 101), t.SeqOf(SERVER, 1));
                auto option = CreateObject<TcpOptionTS>();
                option->SetTimestamp(TcpOptionTS::NowToTsValue() - age);
                option->SetEcho(TcpOptionTS::NowToTsValue());
                header.AppendOption(option);
                t.Note("before", t.CountSent(SERVER, Kind::ACK));
                t.Inject(SERVER, header, 50);
            };
            t.At(CALM, [&t] { t.Write(CLIENT, 100); });
            t.At(2 * CALM, [inject] { inject(1500); });
            t.At(2 * CALM + MilliSeconds(500), [&t] {
                t.Note("answers", t.CountSent(SERVER, Kind::ACK) - t.Noted("before"));
                t.Note("bytes", static_cast<int64_t>(t.ReceivedBy(SERVER)));
            });
            t.At(3 * CALM, [inject] { inject(0); });
        },
        [](Case& t) {
            t.Equal(t.Noted("bytes"), 100, "the old text is not taken");
            t.Equal(t.Noted("answers"), 1, "but acknowledged");
            t.Equal(t.ReceivedBy(SERVER), 150U, "with a new timestamp it is taken");
        });
    return test->WithDefaults(
        [] { Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(true)); });
}

/// An ICMP error and what it does in SYN_SENT.
struct IcmpCase
{
    std::string name; //!< what it is
    uint8_t type;     //!< ICMP type
    uint8_t code;     //!< ICMP code
    bool isHard;      //!< it ends a connection in SYN_SENT
};

/**
 * Hand the client an ICMP error about its segment.
 *
 * @param t the case
 * @param icmp the error
 * @param ipv6 family
 * @param offset of the quoted number
 */
void
SendIcmp(Case& t, const IcmpCase& icmp, bool ipv6, uint32_t offset)
{
    const uint16_t from = t.PortOf(CLIENT);
    const uint16_t to = t.PortOf(SERVER);
    const uint32_t seq = t.SeqOf(CLIENT, offset).GetValue();
    const uint8_t quoted[8]{static_cast<uint8_t>(from >> 8),
                            static_cast<uint8_t>(from),
                            static_cast<uint8_t>(to >> 8),
                            static_cast<uint8_t>(to),
                            static_cast<uint8_t>(seq >> 24),
                            static_cast<uint8_t>(seq >> 16),
                            static_cast<uint8_t>(seq >> 8),
                            static_cast<uint8_t>(seq)};
    const Address client = t.AddressOf(CLIENT, 0);
    const Address server = t.AddressOf(SERVER, 0);
    if (ipv6)
    {
        const auto peer = Inet6SocketAddress::ConvertFrom(server).GetIpv6();
        t.TcpOf(CLIENT)->ReceiveIcmp(peer,
                                     64,
                                     icmp.type,
                                     icmp.code,
                                     0,
                                     Inet6SocketAddress::ConvertFrom(client).GetIpv6(),
                                     peer,
                                     quoted);
        return;
    }
    const auto peer = InetSocketAddress::ConvertFrom(server).GetIpv4();
    t.TcpOf(CLIENT)->ReceiveIcmp(peer,
                                 64,
                                 icmp.type,
                                 icmp.code,
                                 0,
                                 InetSocketAddress::ConvertFrom(client).GetIpv4(),
                                 peer,
                                 quoted);
}

/**
 * Have ICMP errors reported.
 *
 * @param t the case
 * @param host whose socket
 * @param socket the socket
 */
void
NoteIcmp(Case& t, TcpTestHost host, Ptr<Socket> socket)
{
    if (host != CLIENT)
    {
        return;
    }
    using Callback4 = Callback<void, Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t>;
    using Callback6 = Callback<void, Ipv6Address, uint8_t, uint8_t, uint8_t, uint32_t>;
    socket->SetAttribute(
        "IcmpCallback",
        CallbackValue(Callback4(
            [&t](Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t) { t.Note("reported", 1); })));
    socket->SetAttribute(
        "IcmpCallback6",
        CallbackValue(Callback6(
            [&t](Ipv6Address, uint8_t, uint8_t, uint8_t, uint32_t) { t.Note("reported", 1); })));
}

/**
 * @param icmp an error
 * @param ipv6 family
 * @return a case in which it reaches a client in SYN_SENT
 */
TestCase*
SynSentMeetsIcmp(const IcmpCase& icmp, bool ipv6)
{
    TcpTestSetup setup = Until(Seconds(10));
    setup.ipv6 = ipv6;
    auto* test = new Case(
        // (RFC 9293, section 3.9.2.2, MUST-54, MUST-56 and SHLD-26)
        "SYN_SENT, ICMP " + icmp.name + (ipv6 ? ", IPv6" : ", IPv4") +
            (icmp.isHard ? ", fails" : ", goes on"),
        setup,
        [icmp, ipv6](Case& t) {
            t.DropNth(CLIENT, Kind::SYN, 1);
            t.At(MilliSeconds(500), [&t, icmp, ipv6] { SendIcmp(t, icmp, ipv6, 0); });
        },
        [icmp](Case& t) {
            t.Equal(t.CountNotes("reported"), 1U, "reports");
            if (icmp.isHard)
            {
                t.ToldExactly(CLIENT, 0, 1, 0, 0);
                t.EndedOnce(CLIENT, EndReason::UNREACHABLE);
                t.Equal(t.EnteredAt(CLIENT, State::CLOSED), MilliSeconds(500), "at once");
            }
            else
            {
                t.ToldExactly(CLIENT, 1, 0, 0, 0);
            }
        });
    return test->Preparing(NoteIcmp);
}

/**
 * @param icmp an error
 * @param offset of the quoted number
 * @param reports whether the application hears of it
 * @return a case in which it reaches a client whose text is in flight
 */
TestCase*
EstablishedMeetsIcmp(const IcmpCase& icmp, uint32_t offset, bool reports)
{
    auto* test = new Case(
        // (RFC 9293, section 3.9.2.2, MUST-54 and SHLD-25; section 3.9.1.8, MUST-47)
        "ESTABLISHED, ICMP " + icmp.name + (reports ? " of a segment in flight" : " made up") +
            ", goes on",
        Until(Seconds(10)),
        [icmp, offset](Case& t) {
            t.DropNth(CLIENT, Kind::DATA, 1);
            t.At(CALM, [&t] { t.Write(CLIENT, 100); });
            t.At(CALM + MilliSeconds(50), [&t, icmp, offset] { SendIcmp(t, icmp, false, offset); });
        },
        [reports](Case& t) {
            t.Equal(t.CountNotes("reported"), reports ? 1U : 0U, "reports");
            t.Equal(t.LastStateOf(CLIENT), State::ESTABLISHED, "state");
            t.Equal(t.ReceivedBy(SERVER), 100U, "bytes");
        });
    return test->Preparing(NoteIcmp);
}

TestCase*
ShutdownRecvKeepsTheWindowOpen()
{
    return new Case(
        "ESTABLISHED, ShutdownRecv, text is taken and thrown away and Close sends a FIN",
        Until(Seconds(100)),
        [](Case& t) {
            t.On(SERVER, Told::ACCEPTED, [&t] { t.SocketOf(SERVER)->ShutdownRecv(); });
            t.On(CLIENT, Told::CONNECTED, [&t] {
                t.Write(CLIENT, 1000000);
                t.Close(CLIENT);
            });
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.SocketOf(SERVER)->Close(); });
        },
        [](Case& t) {
            t.Equal(t.CountTold(SERVER, Told::DATA), 0U, "told of text");
            t.Equal(t.ReceivedBy(SERVER), 0U, "bytes read");
            t.Equal(t.Sent(CLIENT, Kind::FIN, 1).NextSequence(),
                    t.SeqOf(CLIENT, 1000002),
                    "all the text was sent");
            t.Equal(t.CountSent(SERVER, Kind::RST), 0U, "resets");
            t.EndedOnce(SERVER, EndReason::NORMAL);
        });
}

// Options

/**
 * @param header of a SYN
 * @return the value of its MSS option, or 0
 */
uint16_t
MssOf(const TcpHeader& header)
{
    if (!header.HasOption(TcpOption::MSS))
    {
        return 0;
    }
    std::array<uint8_t, 4> bytes{};
    Buffer buffer;
    buffer.AddAtStart(4);
    header.GetOption(TcpOption::MSS)->Serialize(buffer.Begin());
    buffer.CopyData(bytes.data(), 4);
    return static_cast<uint16_t>((bytes[2] << 8) | bytes[3]);
}

/// Which segment size must come of what.
struct MssCase
{
    std::string name;     //!< of the case
    bool ipv6;            //!< family
    bool timestamp;       //!< Timestamps are in use
    bool stockServer;     //!< the peer sends no MSS option
    uint16_t serverMtu;   //!< of the peer's interface
    uint32_t segmentSize; //!< attribute SegmentSize
    uint16_t advertised;  //!< by the client
    uint32_t expected;    //!< size of a full segment of the client
};

const std::vector<MssCase> MSS_CASES{
    {"IPv4", false, false, false, 1500, 9000, 1460, 1460},
    {"IPv4, timestamps", false, true, false, 1500, 9000, 1460, 1448},
    {"IPv6", true, false, false, 1500, 9000, 1440, 1440},
    {"IPv6, timestamps", true, true, false, 1500, 9000, 1440, 1428},
    {"the peer takes less", false, true, false, 1040, 9000, 1460, 988},
    {"the attribute asks for less", false, true, false, 1500, 700, 1460, 700},
    {"the peer says nothing", false, true, true, 1500, 9000, 1460, 524},
    {"the peer says nothing, no timestamps", false, false, true, 1500, 9000, 1460, 536},
    {"the peer says nothing, IPv6", true, true, true, 1500, 9000, 1440, 1208},
};

/**
 * @param mss what is tried
 * @return a case that sends 20000 bytes
 */
TestCase*
SegmentSizeBy(const MssCase& mss)
{
    TcpTestSetup setup = Until(Seconds(100));
    setup.ipv6 = mss.ipv6;
    setup.stockServer = mss.stockServer;
    auto* test = new Case(
        // (RFC 9293, section 3.7.1, MUST-14, MUST-15 and MUST-16)
        "segment size, " + mss.name,
        setup,
        [mss](Case& t) {
            t.NodeOf(SERVER)->GetDevice(0)->SetMtu(mss.serverMtu);
            t.DropNth(CLIENT, Kind::SYN, 1); // a SYN that is sent again has the option as well
            t.On(CLIENT, Told::CONNECTED, [&t] { t.Write(CLIENT, 20000); });
        },
        [mss](Case& t) {
            t.Equal(MssOf(t.Sent(CLIENT, Kind::SYN, 1).header), mss.advertised, "client's option");
            const uint16_t theirs = mss.serverMtu - (mss.ipv6 ? 60 : 40);
            t.Equal(MssOf(t.Sent(SERVER, Kind::SYN_ACK, 1).header),
                    mss.stockServer ? 0 : theirs,
                    "server's option");
            t.Equal(t.Sent(CLIENT, Kind::DATA, 1).size, mss.expected, "bytes of a segment");
            t.Equal(t.ReceivedBy(SERVER), 20000U, "bytes");
            for (const auto& segment : t.Segments())
            {
                // (RFC 9293, section 3.7.1, MUST-65, MUST-67, SHLD-5 and MAY-3)
                const bool ours = segment.from == CLIENT || !mss.stockServer;
                const bool syn = segment.Is(Kind::SYN) || segment.Is(Kind::SYN_ACK);
                t.Equal(segment.header.HasOption(TcpOption::MSS), ours && syn, "with SYNs only");
            }
        });
    return test->WithDefaults([mss] {
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(mss.timestamp));
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(mss.segmentSize));
    });
}

TestCase*
PushOnTheLastSegmentOnly()
{
    auto* test = new Case(
        // (RFC 9293, section 3.9.1.2, MUST-60 and MUST-61)
        "PSH, two writes, on the last segment of each",
        Until(Seconds(100)),
        [](Case& t) {
            t.At(CALM, [&t] { t.Write(CLIENT, 5500); });
            t.At(2 * CALM, [&t] { t.Write(CLIENT, 300); });
        },
        [](Case& t) {
            t.Equal(t.CountSent(CLIENT, Kind::DATA), 7U, "segments");
            for (const auto& segment : t.Segments())
            {
                const auto end = segment.NextSequence();
                const bool last = segment.from == CLIENT && segment.size > 0 &&
                                  (end == t.SeqOf(CLIENT, 5501) || end == t.SeqOf(CLIENT, 5801));
                t.Equal((segment.header.GetFlags() & TcpHeader::PSH) != 0, last, "PSH");
            }
        });
    return test->WithDefaults(
        [] { Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1000)); });
}

// Urgent data

TestCase*
UrgentText()
{
    auto* test = new Case(
        // (RFC 9293, section 3.8.5, MUST-30, MUST-32, MUST-33 and MUST-62)
        "URG, three urgent bytes, pointer one past them, callback and trace",
        Until(Seconds(10)),
        [](Case& t) {
            t.SetReading(SERVER, false);
            t.On(SERVER, Told::ACCEPTED, [&t] {
                t.LifecycleSocketOf(SERVER)->SetUrgentCallback(
                    Callback<void, Ptr<Socket>, uint32_t>(
                        [&t](Ptr<Socket>, uint32_t bytes) { t.Note("callback", bytes); }));
            });
            t.At(CALM, [&t] {
                auto socket = t.LifecycleSocketOf(CLIENT);
                socket->Send(Create<Packet>(10), 0);
                socket->Send(Create<Packet>(3), TcpLifecycleSocket::MSG_URGENT);
                socket->Send(Create<Packet>(7), 0);
            });
            t.At(2 * CALM, [&t] { t.LifecycleSocketOf(CLIENT)->Send(Create<Packet>(5), 0); });
            t.At(3 * CALM, [&t] {
                t.Note("flags", t.LifecycleSocketOf(CLIENT)->Send(Create<Packet>(5), 8));
            });
        },
        [](Case& t) {
            const auto first = t.Sent(CLIENT, Kind::DATA, 1);
            t.Equal(first.size, 20U, "bytes of the first segment");
            t.True((first.header.GetFlags() & TcpHeader::URG) != 0, "URG");
            t.Equal(first.header.GetUrgentPointer(), 13, "pointer");
            const auto second = t.Sent(CLIENT, Kind::DATA, 2);
            t.Equal(second.header.GetFlags() & TcpHeader::URG, 0, "no URG after it");
            t.Equal(t.CountNotes("callback"), 1U, "callbacks");
            t.Equal(t.Noted("callback"), 13, "bytes up to the end of the urgent data");
            t.Equal(t.CountNotes("trace"), 1U, "traces");
            t.Equal(t.Noted("trace"), 13, "likewise in the trace");
            t.Equal(t.Noted("flags"), -1, "Send with an unknown flag");
        });
    return test->Preparing([](Case& t, TcpTestHost host, Ptr<Socket> socket) {
        if (host == SERVER)
        {
            socket->TraceConnectWithoutContext(
                "Urgent",
                Callback<void, Ptr<const TcpSocketBase>, uint32_t>(
                    [&t](Ptr<const TcpSocketBase>, uint32_t bytes) { t.Note("trace", bytes); }));
        }
    });
}

// Ends

TestCase*
AbortResetsThePeer()
{
    return new Case(
        "ESTABLISHED, Abort with text unsent, the peer is reset and told once",
        Until(Seconds(100)),
        [](Case& t) {
            t.At(CALM, [&t] {
                auto socket = t.LifecycleSocketOf(CLIENT);
                t.Write(CLIENT, 100000);
                t.Note("result", socket->Abort());
                t.Note("again", socket->Abort());
                t.Note("errno", socket->GetErrno());
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("result"), 0, "Abort");
            t.Equal(t.Noted("again"), -1, "Abort of nothing");
            t.Equal(t.Noted("errno"), Socket::ERROR_NOTCONN, "errno");
            t.Equal(t.CountSent(CLIENT, Kind::RST), 1U, "resets");
            t.EndedOnce(CLIENT, EndReason::ABORTED);
            t.EndedOnce(SERVER, EndReason::RESET);
            t.ToldExactly(CLIENT, 1, 0, 0, 0);
            t.ToldExactly(SERVER, 1, 0, 0, 1);
            t.Equal(t.LifecycleSocketOf(SERVER)->GetEndReason(), EndReason::RESET, "at the socket");
        });
}

TestCase*
CloseWithUnreadTextResets()
{
    return new Case(
        // (RFC 9293, section 3.6.1, SHLD-3; section 3.6, MUST-12)
        "ESTABLISHED, Close with unread text, reset, error close at both ends",
        Until(Seconds(100)),
        [](Case& t) {
            t.SetReading(SERVER, false);
            t.On(CLIENT, Told::CONNECTED, [&t] { t.Write(CLIENT, 100); });
            t.At(CALM, [&t] {
                t.SocketOf(SERVER)->Close();
                t.Note("state", static_cast<int>(StateNow(t, SERVER)));
                t.Note("send", t.SocketOf(SERVER)->Send(Create<Packet>(10)));
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("state"), static_cast<int>(State::CLOSED), "state");
            t.Equal(t.Noted("send"), -1, "Send afterwards");
            t.True((t.Sent(SERVER, Kind::RST, 1).header.GetFlags() & ACK) != 0, "RST has an ACK");
            t.EndedOnce(SERVER, EndReason::ABORTED);
            t.EndedOnce(CLIENT, EndReason::RESET);
            t.ToldExactly(SERVER, 1, 0, 0, 1);
            t.ToldExactly(CLIENT, 1, 0, 0, 1);
        });
}

TestCase*
NormalEnd()
{
    return new Case(
        "orderly close by both, NORMAL at both, each told once",
        Until(Seconds(1000)),
        [](Case& t) {
            t.On(SERVER, Told::NORMAL_CLOSE, [&t] { t.SocketOf(SERVER)->Close(); });
            t.At(CALM, [&t] {
                t.SocketOf(CLIENT)->Close();
                t.Note("none", static_cast<int>(t.LifecycleSocketOf(CLIENT)->GetEndReason()));
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("none"), static_cast<int>(EndReason::NONE), "not ended yet");
            t.EndedOnce(CLIENT, EndReason::NORMAL);
            t.EndedOnce(SERVER, EndReason::NORMAL);
            t.ToldExactly(CLIENT, 1, 0, 1, 0);
            t.ToldExactly(SERVER, 1, 0, 1, 0);
            t.Equal(t.LifecycleSocketOf(CLIENT)->GetEndReason(),
                    EndReason::NORMAL,
                    "at the socket");
        });
}

TestCase*
RefusedAtOnce()
{
    auto* test = new Case(
        "SYN_SENT, nobody listens, REFUSED after one round trip",
        Until(Seconds(100)),
        [](Case&) {},
        [](Case& t) {
            t.EndedOnce(CLIENT, EndReason::REFUSED);
            t.ToldExactly(CLIENT, 0, 1, 0, 0);
            t.True(t.ToldAt(CLIENT, Told::CONNECT_FAILED) < MilliSeconds(25), "at once");
        });
    return test->StartedBy([](Case& t) { t.Connect(CLIENT); });
}

TestCase*
ResetAfterTheFin()
{
    return new Case(
        // (RFC 9293, section 3.6, MUST-12)
        "CLOSE_WAIT, reset, normal close before and error close after it",
        Until(Seconds(10)),
        [](Case& t) {
            t.At(CALM, [&t] { t.SocketOf(CLIENT)->Close(); });
            t.At(2 * CALM, [&t] { t.InjectAt(SERVER, RST, 2, 0); });
        },
        [](Case& t) {
            t.Equal(t.StatesOf(SERVER), "SYN_RCVD ESTABLISHED CLOSE_WAIT CLOSED", "states");
            t.ToldExactly(SERVER, 1, 0, 1, 1);
            t.True(t.ToldAt(SERVER, Told::NORMAL_CLOSE) < t.ToldAt(SERVER, Told::ERROR_CLOSE),
                   "their order");
            t.EndedOnce(SERVER, EndReason::RESET);
        });
}

// Errors of calls

TestCase*
SendErrors()
{
    return new Case(
        "Send, errors by state",
        Until(Seconds(10)),
        [](Case& t) {
            t.At(MilliSeconds(500), [&t] {
                auto idle = t.MakeSocket(CLIENT);
                t.Note("idle", idle->Send(Create<Packet>(1)));
                t.Note("idle errno", idle->GetErrno());
                t.Note("idle shutdown", idle->ShutdownSend());
            });
            t.At(CALM, [&t] {
                auto socket = t.SocketOf(CLIENT);
                t.Note("large", socket->Send(Create<Packet>(socket->GetTxAvailable() + 1)));
                t.Note("large errno", socket->GetErrno());
                t.Note("recv", socket->Recv() ? 1 : 0);
                socket->ShutdownSend();
                t.Note("shut", socket->Send(Create<Packet>(1)));
                t.Note("shut errno", socket->GetErrno());
                socket->Close();
                t.Note("second close", socket->Close());
            });
        },
        [](Case& t) {
            t.Equal(t.Noted("idle"), -1, "Send on a new socket");
            t.Equal(t.Noted("idle errno"), Socket::ERROR_NOTCONN, "its errno");
            t.Equal(t.Noted("idle shutdown"), -1, "ShutdownSend on a new socket");
            t.Equal(t.Noted("large"), -1, "Send of more than there is room for");
            t.Equal(t.Noted("large errno"), Socket::ERROR_MSGSIZE, "its errno");
            t.Equal(t.Noted("recv"), 0, "Recv with nothing there");
            t.Equal(t.Noted("shut"), -1, "Send after ShutdownSend");
            t.Equal(t.Noted("shut errno"), Socket::ERROR_SHUTDOWN, "its errno");
            t.Equal(t.Noted("second close"), -1, "a second Close");
            t.Equal(t.CountSent(CLIENT, Kind::DATA), 0U, "nothing of it was sent");
        });
}

// Stock's trace sources

TestCase*
StockTraceSources()
{
    auto* test = new Case(
        "trace sources of TcpSocketBase, sensible values",
        Until(Seconds(100)),
        [](Case& t) { t.On(CLIENT, Told::CONNECTED, [&t] { t.Write(CLIENT, 100000); }); },
        [](Case& t) {
            t.Equal(t.Noted("state"), static_cast<int>(TcpSocket::ESTABLISHED), "State");
            t.True(t.Noted("cwnd") > 10 * 536, "CongestionWindow grows");
            t.True(t.Noted("rtt") >= 20 && t.Noted("rtt") < 80, "RTT, ms");
            t.True(t.Noted("rto") >= 1000, "RTO, ms");
            t.Equal(t.Noted("next"), 100001, "NextTxSequence is relative");
            t.Equal(t.Noted("highest"), 100001, "HighestSequence is relative");
            t.Equal(t.Noted("tx"), 0, "Tx headers are absolute");
            t.Equal(t.Noted("rx"), 0, "Rx headers are absolute");
        });
    return test->Preparing([](Case& t, TcpTestHost host, Ptr<Socket> socket) {
        if (host != CLIENT)
        {
            return;
        }
        using Number = Callback<void, uint32_t, uint32_t>;
        using Times = Callback<void, Time, Time>;
        using Sequence = Callback<void, SequenceNumber32, SequenceNumber32>;
        using Headers =
            Callback<void, Ptr<const Packet>, const TcpHeader&, Ptr<const TcpSocketBase>>;
        socket->TraceConnectWithoutContext(
            "State",
            Callback<void, TcpSocket::TcpStates_t, TcpSocket::TcpStates_t>(
                [&t](TcpSocket::TcpStates_t, TcpSocket::TcpStates_t to) { t.Note("state", to); }));
        socket->TraceConnectWithoutContext(
            "CongestionWindow",
            Number([&t](uint32_t, uint32_t value) { t.Note("cwnd", value); }));
        socket->TraceConnectWithoutContext("RTT", Times([&t](Time, Time value) {
                                               t.Note("rtt", value.GetMilliSeconds());
                                           }));
        socket->TraceConnectWithoutContext("RTO", Times([&t](Time, Time value) {
                                               t.Note("rto", value.GetMilliSeconds());
                                           }));
        socket->TraceConnectWithoutContext("NextTxSequence",
                                           Sequence([&t](SequenceNumber32, SequenceNumber32 value) {
                                               t.Note("next", value.GetValue());
                                           }));
        socket->TraceConnectWithoutContext("HighestSequence",
                                           Sequence([&t](SequenceNumber32, SequenceNumber32 value) {
                                               t.Note("highest", value.GetValue());
                                           }));
        const auto compare = [&t](const std::string& name, TcpTestHost from) {
            return Headers([&t, name, from](Ptr<const Packet>,
                                            const TcpHeader& header,
                                            Ptr<const TcpSocketBase>) {
                if ((header.GetFlags() & SYN) != 0)
                {
                    t.Note("first " + name, header.GetSequenceNumber().GetValue());
                }
                else if (header.GetFlags() == ACK)
                {
                    const auto offset = header.GetSequenceNumber() - t.SeqOf(from, 0);
                    t.Note(name, offset >= 1 && offset <= 100001 ? 0 : 1);
                }
            });
        };
        socket->TraceConnectWithoutContext("Tx", compare("tx", CLIENT));
        socket->TraceConnectWithoutContext("Rx", compare("rx", SERVER));
    });
}

/// All of the above.
class TcpLifecycleSocketTestSuite : public TestSuite
{
  public:
    TcpLifecycleSocketTestSuite()
        : TestSuite("tcp-lifecycle-socket")
    {
        AddSegmentCases();
        AddTimerCases();
        AddIcmpCases();
        AddOptionCases();
        AddEndCases();
    }

  private:
    void Add(TestCase* test)
    {
        AddTestCase(test);
    }

    void AddSegmentCases()
    {
        for (const auto& stray : STRAYS)
        {
            Add(EstablishedMeets(stray));
        }
        for (const auto& stray : SYN_SENT_STRAYS)
        {
            Add(SynSentMeets(stray));
        }
        for (const auto& stray : SYN_RCVD_STRAYS)
        {
            Add(SynRcvdMeets(stray));
        }
        Add(EstablishedChallengesAreLimited());
        Add(SynSentClosed());
        Add(SynRcvdClosed());
        Add(ClosingMeetsOldFin());
        Add(LastAckMeetsEcnEcho());
        Add(CloseInCallbackIsFourSegments());
        Add(TimeWaitKeepsUnreadText());
        Add(EndOfFileInAnyState(CLIENT));
        Add(EndOfFileInAnyState(SERVER));
        Add(ListenerResetsStrays());
        Add(ConnectIsRefusedIn(State::ESTABLISHED));
        Add(ConnectIsRefusedIn(State::CLOSE_WAIT));
        Add(new InitialNumbersTestCase);
    }

    void AddTimerCases()
    {
        Add(SynRcvdTimerSendsSynAck());
        Add(TextGivenUp());
        Add(SynIsRepeatedAndGivenUp());
        Add(RepeatedSynGetsOneAnswer());
        Add(FirstTextAfterALostSyn());
        Add(OldTimestamp());
    }

    void AddIcmpCases()
    {
        const IcmpCase port{"port unreachable", 3, 3, true};
        Add(SynSentMeetsIcmp(port, false));
        Add(SynSentMeetsIcmp({"protocol unreachable", 3, 2, true}, false));
        Add(SynSentMeetsIcmp({"network unreachable", 3, 0, false}, false));
        Add(SynSentMeetsIcmp({"host unreachable", 3, 1, false}, false));
        Add(SynSentMeetsIcmp({"source route failed", 3, 5, false}, false));
        Add(SynSentMeetsIcmp({"parameter problem", 12, 0, false}, false));
        Add(SynSentMeetsIcmp({"time exceeded", 11, 0, false}, false));
        Add(SynSentMeetsIcmp({"port unreachable", 1, 4, true}, true));
        Add(SynSentMeetsIcmp({"no route", 1, 0, false}, true));
        Add(SynSentMeetsIcmp({"address unreachable", 1, 3, false}, true));
        Add(SynSentMeetsIcmp({"time exceeded", 3, 0, false}, true));
        for (const uint8_t code : {0, 1, 2})
        {
            const auto name = "parameter problem " + std::to_string(code);
            Add(SynSentMeetsIcmp({name, 4, code, false}, true));
        }
        Add(EstablishedMeetsIcmp(port, 1, true));
        Add(EstablishedMeetsIcmp({"host unreachable", 3, 1, false}, 1, true));
        Add(EstablishedMeetsIcmp(port, 5000, false));
    }

    void AddOptionCases()
    {
        for (const auto& mss : MSS_CASES)
        {
            Add(SegmentSizeBy(mss));
        }
        Add(PushOnTheLastSegmentOnly());
        Add(UrgentText());
        Add(StockTraceSources());
    }

    void AddEndCases()
    {
        Add(ShutdownRecvKeepsTheWindowOpen());
        Add(AbortResetsThePeer());
        Add(CloseWithUnreadTextResets());
        Add(NormalEnd());
        Add(RefusedAtOnce());
        Add(ResetAfterTheFin());
        Add(SendErrors());
    }
};

/// The instance that registers it.
TcpLifecycleSocketTestSuite g_tcpLifecycleSocketTestSuite;

} // namespace
