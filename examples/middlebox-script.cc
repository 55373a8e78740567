/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 *
 * A request, a reply and a close, with a middlebox on the path that obeys a script.
 *
 *     middlebox-script examples/middlebox/last-ack-lost.script
 *     middlebox-script examples/middlebox/last-ack-lost.script --stack=stock
 *
 * Printed are the segments that arrive, what the middlebox did, and the changes of state. The
 * language of scripts is explained in doc/middlebox.md.
 */

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/segment-middlebox-helper.h"
#include "ns3/tcp-lifecycle-helper.h"

#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <string>

using namespace ns3;

namespace
{

constexpr uint16_t PORT = 80;     //!< where the server listens
constexpr uint32_t REQUEST = 100; //!< bytes
constexpr uint32_t REPLY = 4000;  //!< bytes

/// Prints one line, the time first, the server's side to the right.
void
PrintLine(bool isServer, const std::string& text)
{
    std::cout << std::fixed << std::setprecision(6) << std::setw(11)
              << Simulator::Now().GetSeconds() << "  " << std::string(isServer ? 46 : 0, ' ')
              << text << "\n";
}

/// Prints a change of state.
void
PrintState(bool isServer, TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to)
{
    PrintLine(isServer,
              std::string(TcpSocket::TcpStateName[from]) + " -> " + TcpSocket::TcpStateName[to]);
}

/// Prints what the middlebox does with a segment, on the side of its receiver.
void
PrintDecision(const SegmentMiddleboxDecision& decision)
{
    const bool toServer = decision.sender == TCP_ROLE_CLIENT;
    std::string text = toServer ? "--> " : "<-- ";
    text += TcpHeader::FlagsToString(decision.segment.flags);
    if (decision.segment.payload > 0)
    {
        text += ", " + std::to_string(decision.segment.payload) + " bytes";
    }
    if (decision.what != SegmentMiddleboxDecision::PASSED)
    {
        text += "  (" + std::string(ToString(decision.what)) + ")";
    }
    PrintLine(toServer, text);
}

/// The server answers a request.
void
ServerReads(Ptr<Socket> socket)
{
    uint32_t bytes = 0;
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            break;
        }
        bytes += packet->GetSize();
    }
    if (bytes > 0)
    {
        socket->Send(Create<Packet>(REPLY));
    }
}

/// The server closes when the client has.
void
ServerSeesClose(Ptr<Socket> socket)
{
    socket->Close();
}

/// The server has a connection.
void
ServerAccepts(Ptr<Socket> socket, const Address&)
{
    socket->TraceConnectWithoutContext("State", MakeBoundCallback(&PrintState, true));
    socket->SetRecvCallback(MakeCallback(&ServerReads));
    socket->SetCloseCallbacks(MakeCallback(&ServerSeesClose),
                              MakeNullCallback<void, Ptr<Socket>>());
}

/// The client has a connection.
void
ClientConnected(Ptr<Socket> socket)
{
    socket->Send(Create<Packet>(REQUEST));
}

/// The client reads, and closes when it has the whole reply.
void
ClientReads(Ptr<Socket> socket)
{
    static uint32_t bytes = 0;
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            return;
        }
        bytes += packet->GetSize();
        if (bytes == REPLY)
        {
            socket->Close();
        }
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    std::string stack = "lifecycle";
    std::string script;
    CommandLine cmd(__FILE__);
    cmd.AddValue("stack", "TCP of both hosts: lifecycle or stock", stack);
    cmd.AddNonOption("script", "what the middlebox does", script);
    cmd.Parse(argc, argv);
    if (script.empty() || (stack != "lifecycle" && stack != "stock"))
    {
        std::cerr << "usage: middlebox-script SCRIPT [--stack=lifecycle|stock]\n";
        return 2;
    }
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));

    NodeContainer hosts(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
    link.SetChannelAttribute("Delay", TimeValue(MilliSeconds(10)));
    NetDeviceContainer devices = link.Install(hosts);
    InternetStackHelper internet;
    internet.Install(hosts);
    if (stack == "lifecycle")
    {
        TcpLifecycleHelper lifecycle;
        lifecycle.Install(hosts);
    }
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    Ipv4InterfaceContainer interfaces = addresses.Assign(devices);

    SegmentMiddleboxHelper helper(script);
    Ptr<SegmentMiddlebox> middlebox = helper.Install(devices);
    middlebox->TraceConnectWithoutContext("Decision", MakeCallback(&PrintDecision));

    const TypeId tcp = TcpSocketFactory::GetTypeId();
    Ptr<Socket> server = Socket::CreateSocket(hosts.Get(1), tcp);
    server->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    server->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              MakeCallback(&ServerAccepts));
    server->Listen();

    Ptr<Socket> client = Socket::CreateSocket(hosts.Get(0), tcp);
    client->TraceConnectWithoutContext("State", MakeBoundCallback(&PrintState, false));
    client->SetConnectCallback(MakeCallback(&ClientConnected),
                               MakeNullCallback<void, Ptr<Socket>>());
    client->SetRecvCallback(MakeCallback(&ClientReads));
    std::cout << "    seconds  client" << std::string(40, ' ') << "server\n";
    const InetSocketAddress peer(interfaces.GetAddress(1), PORT);
    Simulator::Schedule(MilliSeconds(100), [client, peer]() { client->Connect(peer); });

    Simulator::Stop(Seconds(400));
    Simulator::Run();
    Simulator::Destroy();
    return 0;
}
