/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 *
 * Two connections one after the other on the same four-tuple, and a network that brings segments of
 * the first to the second: the hazards of RFC 1337.
 *
 *     old-duplicates examples/middlebox/old-text.script --time-wait=none
 *     old-duplicates examples/middlebox/old-text.script
 *     old-duplicates examples/middlebox/old-text.script --time-wait=none --timestamps
 *     old-duplicates examples/middlebox/old-text.script --time-wait='reuse[Delay=500ms]'
 *
 * --time-wait takes any TIME_WAIT policy, as plans name them.
 *
 * The client asks with 100 bytes, the server answers with 100 bytes, the client closes, then the
 * server. Both connections have the same initial sequence numbers, so that their numbers overlap:
 * with RFC 6528's numbers they do where a connection sends faster than 250 kB/s. Printed is what
 * arrives, with the number of the connection it was sent for, in numbers relative to the initial
 * ones; at the end, what was counted. doc/why-2msl.md explains the output.
 */

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/segment-middlebox-helper.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-policy-names.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-topology-helper.h"
#include "ns3/tcp-old-duplicate-collector.h"

#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <string>

using namespace ns3;

namespace
{

constexpr uint16_t SERVICE = 80;        //!< where the server listens
constexpr uint16_t CLIENT_PORT = 50000; //!< of both connections
constexpr uint32_t BYTES = 100;         //!< of a request, and of a reply
constexpr uint32_t CLIENT_ISS = 1000;   //!< of both connections
constexpr uint32_t SERVER_ISS = 5000;   //!< of both connections

/// Prints one line, the time first, the server's side to the right.
void
PrintLine(bool isServer, const std::string& text)
{
    std::cout << std::fixed << std::setprecision(3) << std::setw(8) << Simulator::Now().GetSeconds()
              << "  " << std::string(isServer ? 46 : 0, ' ') << text << "\n";
}

/// Prints a change of state.
void
PrintState(bool isServer, const TcpLifecycleTransition& transition)
{
    if (transition.to != lifecycle::State::LISTEN)
    {
        PrintLine(isServer,
                  std::string(lifecycle::ToString(transition.from)) + " -> " +
                      lifecycle::ToString(transition.to));
    }
}

/// Prints a segment that arrives, before its TCP sees it.
void
PrintSegment(bool isServer,
             const TcpLifecycleSegmentEvent& event,
             const TcpHeader& header,
             Ptr<const Packet> packet)
{
    if (event.sent)
    {
        return;
    }
    const uint32_t bytes = packet->GetSize() - header.GetLength() * 4;
    const SequenceNumber32 mine(isServer ? SERVER_ISS : CLIENT_ISS);
    const SequenceNumber32 theirs(isServer ? CLIENT_ISS : SERVER_ISS);
    std::string text = isServer ? "--> " : "<-- ";
    text += TcpHeader::FlagsToString(header.GetFlags());
    text += " seq " + std::to_string(header.GetSequenceNumber() - theirs);
    if (header.GetFlags() & TcpHeader::ACK)
    {
        text += " ack " + std::to_string(header.GetAckNumber() - mine);
    }
    if (bytes > 0)
    {
        text += ", " + std::to_string(bytes) + " bytes";
    }
    TcpIncarnationTag tag;
    if (packet->PeekPacketTag(tag))
    {
        text += "   #" + std::to_string(tag.connection + 1);
        text += tag.cause == TcpIncarnationTag::ANSWER_TO_OLD ? ", provoked" : "";
    }
    PrintLine(isServer, text);
}

/// Prints what an old segment did.
void
PrintCounts(const TcpOldDuplicateCounts& counts)
{
    std::cout << "\nold segments arrived            " << counts.oldSegmentsArrived
              << "\nold segments accepted           " << counts.oldSegmentsAccepted
              << "\nold bytes of text accepted      " << counts.oldTextBytesAccepted
              << "\nold acknowledgments accepted    " << counts.oldAcksAccepted
              << "\nconnections corrupted           " << counts.connectionsCorrupted
              << "\nconnections desynchronised      " << counts.connectionsDesynchronised
              << "\nof these, for ever              " << counts.connectionsStuck
              << "\nconnections killed              "
              << counts.connectionsKilledByOldReset + counts.connectionsKilledByProvokedReset
              << "\nTIME_WAITs assassinated         " << counts.timeWaitsAssassinated << "\n";
}

/// Reads all there is.
std::string
ReadAll(Ptr<Socket> socket)
{
    std::string text;
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            break;
        }
        std::string part(packet->GetSize(), ' ');
        packet->CopyData(reinterpret_cast<uint8_t*>(&part[0]), packet->GetSize());
        text += part;
    }
    return text;
}

/// The server answers a request.
void
ServerReads(Ptr<Socket> socket)
{
    const std::string text = ReadAll(socket);
    if (!text.empty())
    {
        PrintLine(true, "(reads request " + text.substr(0, 1) + ")");
        // Not before it returns: a reply at once would take the acknowledgment along, and this
        // example needs one that goes alone.
        Simulator::ScheduleNow([socket]() { socket->Send(Create<Packet>(BYTES)); });
    }
}

/// The client closes when it has a reply.
void
ClientReads(Ptr<Socket> socket)
{
    if (!ReadAll(socket).empty())
    {
        PrintLine(false, "(reads reply, closes)");
        socket->Close();
    }
}

/// The peer has closed.
void
Closes(Ptr<Socket> socket)
{
    socket->Close();
}

/// The connection failed.
void
Fails(bool isServer, Ptr<Socket>)
{
    PrintLine(isServer, "(is told of an error)");
}

/// The server has a connection.
void
ServerAccepts(Ptr<Socket> socket, const Address&)
{
    socket->SetRecvCallback(MakeCallback(&ServerReads));
    socket->SetCloseCallbacks(MakeCallback(&Closes), MakeBoundCallback(&Fails, true));
}

/// The client opens a connection.
void
Open(Ptr<Node> node, InetSocketAddress peer, char digit, Time silence)
{
    auto socket =
        DynamicCast<TcpLifecycleSocket>(Socket::CreateSocket(node, TcpSocketFactory::GetTypeId()));
    socket->SetInitialSequenceNumber(SequenceNumber32(CLIENT_ISS));
    socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), CLIENT_PORT));
    std::function<void(Ptr<Socket>)> ask = [digit, silence](Ptr<Socket> connected) {
        Simulator::Schedule(silence, [digit, connected]() {
            PrintLine(false, std::string("(sends request ") + digit + ")");
            const std::string text(BYTES, digit);
            connected->Send(Create<Packet>(reinterpret_cast<const uint8_t*>(text.data()), BYTES));
        });
    };
    socket->SetConnectCallback(Callback<void, Ptr<Socket>>(ask), MakeBoundCallback(&Fails, false));
    socket->SetRecvCallback(MakeCallback(&ClientReads));
    socket->SetCloseCallbacks(MakeCallback(&Closes), MakeBoundCallback(&Fails, false));
    if (socket->Connect(peer) != 0)
    {
        PrintLine(false, "(the port is not free)");
    }
}

/// Watches a host.
void
Watch(Ptr<Node> node, bool isServer)
{
    auto tcp = node->GetObject<TcpLifecycleL4Protocol>();
    tcp->TraceConnectWithoutContext("StateTransition", MakeBoundCallback(&PrintState, isServer));
    tcp->TraceConnectWithoutContext("Segment", MakeBoundCallback(&PrintSegment, isServer));
}

} // namespace

int
main(int argc, char* argv[])
{
    std::string script;
    std::string timeWait = "standard";
    bool timestamps = false;
    CommandLine cmd(__FILE__);
    cmd.AddNonOption("script", "what the network does", script);
    cmd.AddValue("time-wait", "TIME_WAIT policy, as in plans", timeWait);
    cmd.AddValue("timestamps", "use the Timestamps option", timestamps);
    cmd.Parse(argc, argv);
    TcpPolicySpec policy;
    if (const auto complaint = ParseTcpPolicy(TcpPolicyFamily::TIME_WAIT, timeWait, policy))
    {
        std::cerr << "old-duplicates: --time-wait=" << timeWait << ": " << *complaint << "\n";
        return 2;
    }
    if (script.empty())
    {
        std::cerr << "usage: old-duplicates SCRIPT [--time-wait=POLICY] [--timestamps]\n";
        return 2;
    }
    Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(timestamps));

    TcpLifecycleTopologyHelper topology(DataRate("100Mbps"), MilliSeconds(10));
    TcpLifecycleHelper lifecycle;
    lifecycle.SetTimeWait(timeWait);
    lifecycle.Install(topology.GetNodes());
    NetDeviceContainer devices;
    devices.Add(topology.GetClient()->GetDevice(0));
    devices.Add(topology.GetServer()->GetDevice(0));
    SegmentMiddleboxHelper middlebox(script);
    middlebox.Install(devices);
    TcpOldDuplicateCollector collector;
    collector.Watch(topology.GetClient());
    collector.Watch(topology.GetServer());
    Watch(topology.GetClient(), false);
    Watch(topology.GetServer(), true);

    auto server = DynamicCast<TcpLifecycleSocket>(
        Socket::CreateSocket(topology.GetServer(), TcpSocketFactory::GetTypeId()));
    server->SetInitialSequenceNumber(SequenceNumber32(SERVER_ISS));
    server->Bind(InetSocketAddress(Ipv4Address::GetAny(), SERVICE));
    server->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              MakeCallback(&ServerAccepts));
    server->Listen();
    const InetSocketAddress peer(topology.GetServerAddress(), SERVICE);
    std::cout << " seconds  client" << std::string(40, ' ') << "server\n";
    Simulator::Schedule(MilliSeconds(100), &Open, topology.GetClient(), peer, '1', Time());
    Simulator::Schedule(Seconds(1), &Open, topology.GetClient(), peer, '2', MilliSeconds(500));
    Simulator::Stop(Seconds(1000));
    Simulator::Run();
    PrintCounts(collector.GetCounts());
    Simulator::Destroy();
    return 0;
}
