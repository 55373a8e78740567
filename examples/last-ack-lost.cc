/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 *
 * What TIME_WAIT is for: a connection whose last acknowledgment is lost.
 *
 * The client asks, the server answers, the client closes, the server closes 500 ms later. The
 * acknowledgment of the server's FIN is dropped on the way, once. Each segment and each change of
 * state is printed as it happens.
 *
 *     last-ack-lost                   this module
 *     last-ack-lost --stack=stock     stock ns-3: its TIME_WAIT does not answer
 *     last-ack-lost --msl=5           a shorter TIME_WAIT
 */

#include "ns3/core-module.h"
#include "ns3/error-model.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
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
constexpr uint32_t REPLY = 1000;  //!< bytes

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

/// Prints a segment that is sent.
void
PrintSegment(bool isServer,
             Ptr<const Packet> packet,
             const TcpHeader& header,
             Ptr<const TcpSocketBase>)
{
    std::string text = isServer ? "<-- " : "--> ";
    text += TcpHeader::FlagsToString(header.GetFlags());
    if (packet->GetSize() > 0)
    {
        text += ", " + std::to_string(packet->GetSize()) + " bytes";
    }
    PrintLine(isServer, text);
}

/// Watches a socket.
void
Watch(Ptr<Socket> socket, bool isServer)
{
    socket->TraceConnectWithoutContext("State", MakeBoundCallback(&PrintState, isServer));
    socket->TraceConnectWithoutContext("Tx", MakeBoundCallback(&PrintSegment, isServer));
}

/// Loses the first acknowledgment of the server's FIN.
class LastAckLoss : public ErrorModel
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("LastAckLoss").SetParent<ErrorModel>();
        return tid;
    }

    /// The server sends a segment: remember what acknowledges its FIN.
    void ServerSends(const TcpHeader& header)
    {
        if (header.GetFlags() & TcpHeader::FIN)
        {
            m_wanted = header.GetSequenceNumber() + SequenceNumber32(1);
            m_finSent = true;
        }
    }

    /// The client sends a segment: if it is the one, it is lost when it arrives.
    void ClientSends(const TcpHeader& header)
    {
        m_armed = m_finSent && !m_lost && header.GetAckNumber() == m_wanted;
    }

  private:
    bool DoCorrupt(Ptr<Packet>) override
    {
        const bool lose = m_armed;
        m_armed = false;
        m_lost = m_lost || lose;
        if (lose)
        {
            PrintLine(true, "    (lost)");
        }
        return lose;
    }

    void DoReset() override
    {
        m_armed = false;
        m_lost = false;
    }

    SequenceNumber32 m_wanted; //!< acknowledges the FIN
    bool m_finSent{false};     //!< there was one
    bool m_armed{false};       //!< the next segment is lost
    bool m_lost{false};        //!< it was lost already
};

/// The server's side: answers a request, closes 500 ms after the end of file.
void
ServerReads(Ptr<Socket> socket)
{
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            return;
        }
        socket->Send(Create<Packet>(REPLY));
    }
}

/// Shows the loss what each side sends.
void
ShowTo(Ptr<LastAckLoss> loss,
       bool isServer,
       Ptr<const Packet>,
       const TcpHeader& header,
       Ptr<const TcpSocketBase>)
{
    isServer ? loss->ServerSends(header) : loss->ClientSends(header);
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
            PrintLine(false, "(close)");
            socket->Close();
        }
    }
}

/// The server learns that the client has closed.
void
ServerSeesClose(Ptr<Socket> socket)
{
    Simulator::Schedule(MilliSeconds(500), [socket]() {
        PrintLine(true, "(close)");
        socket->Close();
    });
}

/// The server has a connection.
void
ServerAccepts(Ptr<LastAckLoss> loss, Ptr<Socket> socket, const Address&)
{
    Watch(socket, true);
    socket->TraceConnectWithoutContext("Tx", MakeBoundCallback(&ShowTo, loss, true));
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

/// Refuses a bad option in one line.
[[noreturn]] void
Refuse(const std::string& option, const std::string& value, const std::string& expected)
{
    std::cerr << "last-ack-lost: --" << option << "=" << value << ": expected " << expected << "\n";
    std::exit(2);
}

/// What the command line asks for.
struct Options
{
    std::string stack{"lifecycle"}; //!< TCP of both hosts
    double msl{60};                 //!< maximum segment lifetime, seconds
};

Options
ReadOptions(int argc, char* argv[])
{
    Options options;
    std::string mslText = "60";
    CommandLine cmd(__FILE__);
    cmd.AddValue("stack", "TCP of both hosts: lifecycle or stock", options.stack);
    cmd.AddValue("msl", "maximum segment lifetime, seconds", mslText);
    cmd.Parse(argc, argv);
    if (options.stack != "lifecycle" && options.stack != "stock")
    {
        Refuse("stack", options.stack, "lifecycle or stock");
    }
    char* end = nullptr;
    options.msl = std::strtod(mslText.c_str(), &end);
    if (mslText.empty() || *end != '\0' || !(options.msl > 0 && options.msl <= 3600))
    {
        Refuse("msl", mslText, "seconds, above 0 and at most 3600");
    }
    return options;
}

} // namespace

int
main(int argc, char* argv[])
{
    const Options options = ReadOptions(argc, argv);
    Config::SetDefault("ns3::TcpSocketBase::MaxSegLifetime", DoubleValue(options.msl));
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));

    NodeContainer hosts(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
    link.SetChannelAttribute("Delay", TimeValue(MilliSeconds(10)));
    NetDeviceContainer devices = link.Install(hosts);
    InternetStackHelper internet;
    internet.Install(hosts);
    if (options.stack == "lifecycle")
    {
        TcpLifecycleHelper lifecycle;
        lifecycle.Install(hosts);
    }
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    Ipv4InterfaceContainer interfaces = addresses.Assign(devices);

    auto loss = CreateObject<LastAckLoss>();
    devices.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(loss));

    const TypeId tcp = TcpSocketFactory::GetTypeId();
    Ptr<Socket> server = Socket::CreateSocket(hosts.Get(1), tcp);
    server->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    server->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              MakeBoundCallback(&ServerAccepts, loss));
    server->Listen();

    Ptr<Socket> client = Socket::CreateSocket(hosts.Get(0), tcp);
    Watch(client, false);
    client->TraceConnectWithoutContext("Tx", MakeBoundCallback(&ShowTo, loss, false));
    client->SetConnectCallback(MakeCallback(&ClientConnected),
                               MakeNullCallback<void, Ptr<Socket>>());
    client->SetRecvCallback(MakeCallback(&ClientReads));
    std::cout << "    seconds  client" << std::string(40, ' ') << "server\n";
    // Not before the simulation runs: the link's queues are made ready when it starts.
    const InetSocketAddress peer(interfaces.GetAddress(1), PORT);
    Simulator::Schedule(MilliSeconds(100), [client, peer]() { client->Connect(peer); });

    Simulator::Stop(Seconds(2 * options.msl + 60));
    Simulator::Run();
    Simulator::Destroy();
    return 0;
}
