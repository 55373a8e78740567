/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/segment-middlebox.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-topology-helper.h"
#include "ns3/tcp-middlebox-script.h"
#include "ns3/tcp-old-duplicate-collector.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/type-id.h"

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * The hazards of RFC 1337: what old segments do to a new connection of the same four-tuple where
 * there is no TIME_WAIT, and that TIME_WAIT keeps them away. doc/why-2msl.md tells the same story.
 */

using namespace ns3;

namespace
{

constexpr uint16_t SERVICE = 80;        //!< where the server listens
constexpr uint16_t CLIENT_PORT = 50000; //!< of both connections
constexpr uint32_t BYTES = 100;         //!< of a request, and of a reply
constexpr uint32_t SERVER_ISS = 5000;   //!< of both connections

/// How the two connections go.
struct HazardSetup
{
    std::string timeWait{"ns3::TcpStandardTimeWait"}; //!< policy of both hosts
    bool timestamps{false};                           //!< both hosts use them
    std::string script;                               //!< of the middlebox
    std::array<uint32_t, 2> clientIss{{1000, 1000}};  //!< of the client's connections
    Time secondAt{Seconds(1)};                        //!< when the second is opened
    Time silence{MilliSeconds(500)};                  //!< before the second's request
    Time thinking;                                    //!< before the server's replies
    bool serverCloses{false};                         //!< the server closes first
    bool abort{false};                                //!< the client aborts the first connection
    bool ipv6{false};                                 //!< family of the addresses
};

/// Two hosts and a link between them, as TcpLifecycleTopologyHelper has them, of either family.
class HazardHosts
{
  public:
    /// @param ipv6 the family
    explicit HazardHosts(bool ipv6)
    {
        if (ipv6)
        {
            BuildIpv6();
            return;
        }
        const TcpLifecycleTopologyHelper topology(DataRate("100Mbps"), MilliSeconds(10));
        m_nodes = topology.GetNodes();
        m_server = InetSocketAddress(topology.GetServerAddress(), SERVICE);
    }

    /// @return both, the client first
    const NodeContainer& GetNodes() const
    {
        return m_nodes;
    }

    /// @return where the server listens
    Address GetServer() const
    {
        return m_server;
    }

    /// @param middlebox put on the link
    void SetMiddlebox(Ptr<SegmentMiddlebox> middlebox) const
    {
        middlebox->Install(m_nodes.Get(0)->GetDevice(0));
        middlebox->Install(m_nodes.Get(1)->GetDevice(0));
    }

  private:
    /// That helper has IPv4 only.
    void BuildIpv6()
    {
        m_nodes.Create(2);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", DataRateValue(DataRate("100Mbps")));
        link.SetChannelAttribute("Delay", TimeValue(MilliSeconds(10)));
        const NetDeviceContainer devices = link.Install(m_nodes);
        InternetStackHelper stack;
        stack.SetIpv4StackInstall(false);
        stack.Install(m_nodes);
        for (uint32_t i = 0; i < m_nodes.GetN(); ++i)
        {
            // Else the addresses could not be used for a second.
            m_nodes.Get(i)->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
        }
        const auto interfaces =
            Ipv6AddressHelper(Ipv6Address("2001:db8::"), Ipv6Prefix(64)).Assign(devices);
        m_server = Inet6SocketAddress(interfaces.GetAddress(1, 1), SERVICE);
    }

    NodeContainer m_nodes; //!< client, server
    Address m_server;      //!< where it listens
};

/// What came of them.
struct HazardResult
{
    TcpOldDuplicateCounts counts;           //!< what the collector says
    std::array<int, 2> connected{{-2, -2}}; //!< what Connect returned
    std::array<std::string, 2> atServer;    //!< what the server's application read
    std::array<std::string, 2> atClient;    //!< what the client's application read
    std::array<bool, 2> clientError{};      //!< the client's application was told of an error
    std::array<bool, 2> serverError{};      //!< the server's application was told of an error
};

/**
 * Two connections one after the other, from the same port. The client asks with 100 bytes of its
 * connection's digit, the server answers with 100 bytes, and one of them closes, then the other.
 */
class TwoIncarnations : public TestCase
{
  public:
    using Check = std::function<void(TwoIncarnations&, const HazardResult&)>;

    TwoIncarnations(const std::string& name, const HazardSetup& setup, Check check)
        : TestCase(name + (setup.ipv6 ? ", IPv6" : "")),
          m_setup(setup),
          m_check(std::move(check))
    {
    }

    template <typename A, typename B>
    void Equal(const A& actual, const B& expected, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(actual, expected, what);
    }

  private:
    void DoRun() override
    {
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(m_setup.timestamps));
        Config::SetDefault("ns3::TcpSocketBase::MaxSegLifetime", DoubleValue(10));
        Config::SetDefault("ns3::TcpLifecycleL4Protocol::TimeWaitPolicy",
                           TypeIdValue(TypeId::LookupByName(m_setup.timeWait)));
        const HazardHosts hosts(m_setup.ipv6);
        TcpLifecycleHelper().Install(hosts.GetNodes());
        TcpOldDuplicateCollector collector;
        collector.Watch(hosts.GetNodes().Get(0));
        collector.Watch(hosts.GetNodes().Get(1));
        lifecycle::MiddleboxScript script;
        std::string error;
        NS_TEST_ASSERT_MSG_EQ(
            lifecycle::ParseMiddleboxScript(m_setup.script, "script", script, error),
            true,
            error);
        Ptr<SegmentMiddlebox> middlebox = CreateObject<SegmentMiddlebox>();
        middlebox->SetScript(script);
        hosts.SetMiddlebox(middlebox);
        m_client = hosts.GetNodes().Get(0);
        m_server = hosts.GetServer();
        Listen(hosts.GetNodes().Get(1));
        Simulator::Schedule(MilliSeconds(100), &TwoIncarnations::Open, this, 0);
        Simulator::Schedule(m_setup.secondAt, &TwoIncarnations::Open, this, 1);
        Simulator::Stop(Seconds(1000));
        Simulator::Run();
        m_result.counts = collector.GetCounts();
        m_check(*this, m_result);
    }

    void DoTeardown() override
    {
        m_sockets.clear();
        m_client = nullptr;
        Simulator::Destroy();
        Config::Reset();
    }

    /// @return any address of the family, at a port
    Address AnyAddress(uint16_t port) const
    {
        return m_setup.ipv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                            : Address(InetSocketAddress(Ipv4Address::GetAny(), port));
    }

    /// Start the server.
    void Listen(Ptr<Node> node)
    {
        auto socket = DynamicCast<TcpLifecycleSocket>(
            Socket::CreateSocket(node, TcpSocketFactory::GetTypeId()));
        socket->SetInitialSequenceNumber(SequenceNumber32(SERVER_ISS));
        socket->Bind(AnyAddress(SERVICE));
        std::function<void(Ptr<Socket>, const Address&)> accept =
            [this](Ptr<Socket> accepted, const Address&) { Accept(accepted); };
        socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  Callback<void, Ptr<Socket>, const Address&>(accept));
        socket->Listen();
        m_sockets.push_back(socket);
    }

    /// The server has a connection.
    void Accept(Ptr<Socket> socket)
    {
        const std::size_t index = Simulator::Now() < m_setup.secondAt ? 0 : 1;
        m_sockets.push_back(socket);
        // By address: a callback that held its socket would keep it alive.
        Socket* const kept = PeekPointer(socket);
        Watch(socket, m_result.atServer[index], m_result.serverError[index], [this, kept]() {
            if (m_setup.thinking.IsZero())
            {
                Answer(kept);
            }
            else
            {
                Simulator::Schedule(m_setup.thinking, &TwoIncarnations::Answer, this, kept);
            }
        });
    }

    /// The server's reply.
    void Answer(Socket* socket)
    {
        socket->Send(Create<Packet>(BYTES));
        if (m_setup.serverCloses)
        {
            socket->Close();
        }
    }

    /// The client opens a connection.
    void Open(std::size_t index)
    {
        auto socket = DynamicCast<TcpLifecycleSocket>(
            Socket::CreateSocket(m_client, TcpSocketFactory::GetTypeId()));
        m_sockets.push_back(socket);
        socket->SetInitialSequenceNumber(SequenceNumber32(m_setup.clientIss[index]));
        socket->Bind(AnyAddress(CLIENT_PORT));
        Socket* const kept = PeekPointer(socket);
        Watch(socket, m_result.atClient[index], m_result.clientError[index], [this, kept, index]() {
            if (index == 0 && m_setup.abort)
            {
                DynamicCast<TcpLifecycleSocket>(Ptr<Socket>(kept))->Abort();
            }
            else if (!m_setup.serverCloses)
            {
                kept->Close();
            }
        });
        std::function<void(Ptr<Socket>)> ask = [this, index](Ptr<Socket> connected) {
            Simulator::Schedule(index == 0 ? Time() : m_setup.silence, [connected, index]() {
                const std::vector<uint8_t> text(BYTES, static_cast<uint8_t>('1' + index));
                connected->Send(Create<Packet>(text.data(), BYTES));
            });
        };
        std::function<void(Ptr<Socket>)> fail = [this, index](Ptr<Socket>) {
            m_result.clientError[index] = true;
        };
        socket->SetConnectCallback(Callback<void, Ptr<Socket>>(ask),
                                   Callback<void, Ptr<Socket>>(fail));
        m_result.connected[index] = socket->Connect(m_server);
    }

    /// Read whatever comes; once there is a whole request or reply, do something; close at the end.
    void Watch(Ptr<Socket> socket, std::string& text, bool& error, std::function<void()> whole)
    {
        std::function<void(Ptr<Socket>)> read = [&text, whole](Ptr<Socket> from) {
            const std::size_t before = text.size();
            while (Ptr<Packet> packet = from->Recv())
            {
                if (packet->GetSize() == 0)
                {
                    break;
                }
                std::vector<uint8_t> bytes(packet->GetSize());
                packet->CopyData(bytes.data(), packet->GetSize());
                text.append(bytes.begin(), bytes.end());
            }
            if (before < BYTES && text.size() >= BYTES)
            {
                whole();
            }
        };
        std::function<void(Ptr<Socket>)> close = [](Ptr<Socket> closed) { closed->Close(); };
        std::function<void(Ptr<Socket>)> fail = [&error](Ptr<Socket>) { error = true; };
        socket->SetRecvCallback(Callback<void, Ptr<Socket>>(read));
        socket->SetCloseCallbacks(Callback<void, Ptr<Socket>>(close),
                                  Callback<void, Ptr<Socket>>(fail));
    }

    HazardSetup m_setup;                //!< how it goes
    Check m_check;                      //!< what must come of it
    HazardResult m_result;              //!< what came of it
    Ptr<Node> m_client;                 //!< the client's host
    Address m_server;                   //!< of the service
    std::vector<Ptr<Socket>> m_sockets; //!< kept to the end
};

const std::string NONE = "ns3::TcpNoTimeWait";           //!< the four-tuple is free at once
const std::string STANDARD = "ns3::TcpStandardTimeWait"; //!< RFC 9293
const std::string RFC1337 = "ns3::TcpRfc1337TimeWait";   //!< ignores resets

const std::string OLD = std::string(BYTES, '1');   //!< the first request
const std::string RIGHT = std::string(BYTES, '2'); //!< the second request

/// Nothing old was taken, and nothing ended by it.
void
ExpectNoHarm(TwoIncarnations& t, const TcpOldDuplicateCounts& counts)
{
    t.Equal(counts.oldSegmentsAccepted, 0u, "accepted");
    t.Equal(counts.oldTextBytesAccepted, 0u, "text");
    t.Equal(counts.oldAcksAccepted, 0u, "acknowledgments");
    t.Equal(counts.oldFinsAccepted, 0u, "FINs");
    t.Equal(counts.connectionsCorrupted, 0u, "corrupted");
    t.Equal(counts.connectionsDesynchronised, 0u, "desynchronised");
    t.Equal(counts.connectionsStuck, 0u, "stuck");
    t.Equal(counts.connectionsKilledByOldReset, 0u, "killed by an old reset");
    t.Equal(counts.connectionsKilledByProvokedReset, 0u, "killed by a provoked reset");
}

/// The second connection could not be opened, since its four-tuple is held.
void
ExpectHeld(TwoIncarnations& t, const HazardResult& r)
{
    t.Equal(r.connected[0], 0, "the first connection");
    t.Equal(r.atServer[0], OLD, "its request");
    t.Equal(r.connected[1], -1, "the second is refused by the client's own TCP");
    t.Equal(r.counts.oldSegmentsArrived, 0u, "there is nothing for old segments to reach");
    ExpectNoHarm(t, r.counts);
}

// H1: old text is accepted (RFC 1337, section 2)

HazardSetup
OldText(const std::string& policy, bool ipv6)
{
    HazardSetup setup;
    setup.ipv6 = ipv6;
    setup.timeWait = policy;
    // The request passes at 0.13 s; a copy arrives when the second connection has been opened and
    // its client has not sent its own request yet.
    setup.script = "connection 1 client DATA 1 copy 1.1";
    return setup;
}

TestCase*
MakeOldTextAccepted(bool ipv6)
{
    return new TwoIncarnations(
        "H1, no TIME_WAIT: old text is taken for the new connection's",
        OldText(NONE, ipv6),
        [](TwoIncarnations& t, const HazardResult& r) {
            t.Equal(r.connected[1], 0, "the port is free at once");
            t.Equal(r.counts.oldSegmentsArrived, 1u, "arrived");
            t.Equal(r.counts.oldSegmentsAccepted, 1u, "accepted");
            t.Equal(r.counts.oldTextBytesAccepted, BYTES, "bytes of text");
            t.Equal(r.counts.connectionsCorrupted, 1u, "corrupted");
            t.Equal(r.counts.connectionsDesynchronised, 1u, "acknowledged what was not sent");
            t.Equal(r.atServer[1], OLD, "the server answered the wrong request");
        });
}

TestCase*
MakeOldTextHeldOff(const std::string& policy, bool ipv6)
{
    return new TwoIncarnations("H1, " + policy + ": the port is not free",
                               OldText(policy, ipv6),
                               ExpectHeld);
}

TestCase*
MakeOldTextWithTimestamps(bool ipv6)
{
    HazardSetup setup = OldText(NONE, ipv6);
    setup.timestamps = true;
    return new TwoIncarnations("H1, no TIME_WAIT, timestamps: PAWS drops the old text",
                               setup,
                               [](TwoIncarnations& t, const HazardResult& r) {
                                   t.Equal(r.connected[1], 0, "the port is free at once");
                                   t.Equal(r.counts.oldSegmentsArrived, 1u, "arrived");
                                   t.Equal(r.counts.oldSegmentsAnswered, 1u, "answered");
                                   ExpectNoHarm(t, r.counts);
                                   t.Equal(r.atServer[1], RIGHT, "the right request");
                               });
}

TestCase*
MakeOldTextBehindNewNumbers(bool ipv6)
{
    // The server waits, and the SYN's number is beyond the old ones: TIME_WAIT lets it in, and what
    // is old lies outside of the new window (RFC 9293, section 3.6.1, MAY-2).
    HazardSetup setup = OldText(STANDARD, ipv6);
    setup.serverCloses = true;
    setup.clientIss = {{1000, 200000}};
    return new TwoIncarnations(
        "H1, standard at the server: a larger number, and old text is outside",
        setup,
        [](TwoIncarnations& t, const HazardResult& r) {
            t.Equal(r.connected[1], 0, "opened");
            t.Equal(r.counts.oldSegmentsArrived, 1u, "arrived");
            ExpectNoHarm(t, r.counts);
            t.Equal(r.atServer[1], RIGHT, "the right request");
        });
}

// H2: an old acknowledgment desynchronises

HazardSetup
OldAck(const std::string& policy, bool ipv6)
{
    HazardSetup setup;
    setup.ipv6 = ipv6;
    setup.timeWait = policy;
    // The second request is lost, and before it would be sent again an old acknowledgment says that
    // it arrived. (A reply at once would take the acknowledgment along.)
    setup.thinking = MilliSeconds(1);
    setup.script = "connection 1 server ACK 1 copy 1.6\nconnection 2 client DATA 1 drop";
    return setup;
}

TestCase*
MakeOldAckAccepted(bool ipv6)
{
    return new TwoIncarnations(
        "H2, no TIME_WAIT: an old acknowledgment of a lost request, and both ends wait for ever",
        OldAck(NONE, ipv6),
        [](TwoIncarnations& t, const HazardResult& r) {
            t.Equal(r.counts.oldSegmentsArrived, 1u, "arrived");
            t.Equal(r.counts.oldAcksAccepted, 1u, "accepted");
            t.Equal(r.counts.oldTextBytesAccepted, 0u, "no text");
            t.Equal(r.counts.connectionsDesynchronised, 1u, "desynchronised");
            t.Equal(r.counts.connectionsStuck, 1u, "for ever");
            t.Equal(r.atServer[1], "", "the request never arrives");
            t.Equal(r.atClient[1], "", "nor does a reply");
        });
}

TestCase*
MakeOldAckHeldOff(bool ipv6)
{
    return new TwoIncarnations("H2, standard: the port is not free",
                               OldAck(STANDARD, ipv6),
                               ExpectHeld);
}

TestCase*
MakeOldAckWithTimestamps(bool ipv6)
{
    HazardSetup setup = OldAck(NONE, ipv6);
    setup.timestamps = true;
    return new TwoIncarnations("H2, no TIME_WAIT, timestamps: the request is sent again",
                               setup,
                               [](TwoIncarnations& t, const HazardResult& r) {
                                   t.Equal(r.counts.oldSegmentsArrived, 1u, "arrived");
                                   ExpectNoHarm(t, r.counts);
                                   t.Equal(r.atServer[1], RIGHT, "the right request");
                               });
}

// H3: an old segment in SYN_SENT kills

HazardSetup
OldInSynSent(const std::string& policy, bool ipv6)
{
    HazardSetup setup;
    setup.ipv6 = ipv6;
    setup.timeWait = policy;
    setup.silence = Time();
    setup.thinking = MilliSeconds(1);
    // The old acknowledgment arrives while the client waits for the SYN-ACK; the client answers it
    // by a reset. That is on its way for so long that the new request overtakes it, and then its
    // number is just the one that RFC 5961 asks for.
    setup.script = "connection 1 server ACK 1 copy until connection 2 client SYN\n"
                   "connection 2 client RST 1 hold until client DATA";
    return setup;
}

TestCase*
MakeOldInSynSentKills(bool timestamps, bool ipv6)
{
    HazardSetup setup = OldInSynSent(NONE, ipv6);
    setup.timestamps = timestamps;
    return new TwoIncarnations(
        timestamps ? "H3, no TIME_WAIT: PAWS does not guard SYN_SENT, and the connection dies"
                   : "H3, no TIME_WAIT: a reset provoked in SYN_SENT kills the new connection",
        setup,
        [](TwoIncarnations& t, const HazardResult& r) {
            t.Equal(r.counts.oldSegmentsArrived, 1u, "arrived");
            t.Equal(r.counts.oldSegmentsAnswered, 1u, "answered by a reset");
            t.Equal(r.counts.connectionsKilledByProvokedReset, 1u, "which kills");
            t.Equal(r.counts.connectionsKilledByOldReset, 0u, "it is not old itself");
            t.Equal(r.serverError[1], true, "after it had opened");
        });
}

TestCase*
MakeOldInSynSentHeldOff(bool ipv6)
{
    return new TwoIncarnations("H3, standard: the port is not free",
                               OldInSynSent(STANDARD, ipv6),
                               ExpectHeld);
}

// Assassination of TIME_WAIT

HazardSetup
Assassination(const std::string& policy, bool ipv6)
{
    HazardSetup setup = OldText(policy, ipv6);
    // A copy of the reply finds the client in TIME_WAIT; its answer finds nobody but a listener.
    setup.script += "\nconnection 1 server DATA 1 copy 0.4";
    return setup;
}

TestCase*
MakeAssassination(bool ipv6)
{
    return new TwoIncarnations("assassination, standard: a reset ends TIME_WAIT, and H1 is back",
                               Assassination(STANDARD, ipv6),
                               [](TwoIncarnations& t, const HazardResult& r) {
                                   t.Equal(r.counts.timeWaitsAssassinated, 1u, "assassinated");
                                   t.Equal(r.connected[1], 0, "the port is free");
                                   t.Equal(r.counts.oldTextBytesAccepted, BYTES, "old text");
                                   t.Equal(r.atServer[1], OLD, "the wrong request");
                               });
}

TestCase*
MakeNoAssassination(bool ipv6)
{
    return new TwoIncarnations("assassination, rfc1337: the reset is ignored",
                               Assassination(RFC1337, ipv6),
                               [](TwoIncarnations& t, const HazardResult& r) {
                                   t.Equal(r.counts.timeWaitsAssassinated, 0u, "not assassinated");
                                   ExpectHeld(t, r);
                               });
}

// An old reset

TestCase*
MakeOldReset(bool ipv6)
{
    // An aborted connection has no TIME_WAIT, whatever the policy: its reset may find the next.
    HazardSetup setup;
    setup.ipv6 = ipv6;
    setup.abort = true;
    setup.script = "connection 1 client RST 1 copy until connection 2 client DATA";
    return new TwoIncarnations("old reset, standard: nothing holds an aborted connection's port",
                               setup,
                               [](TwoIncarnations& t, const HazardResult& r) {
                                   t.Equal(r.connected[1], 0, "the port is free");
                                   t.Equal(r.counts.connectionsKilledByOldReset, 1u, "killed");
                                   t.Equal(r.counts.connectionsKilledByProvokedReset, 0u, "by it");
                                   t.Equal(r.serverError[1], true, "the server is told");
                               });
}

// An old SYN

TestCase*
MakeOldSyn(bool ipv6)
{
    // The server has closed last and keeps nothing: an old SYN opens a connection once more, which
    // the client's reset ends (RFC 9293, section 3.5, figure 8).
    HazardSetup setup;
    setup.ipv6 = ipv6;
    setup.script = "connection 1 client SYN 1 copy 0.5";
    return new TwoIncarnations("old SYN: the listener is fooled, the handshake is not",
                               setup,
                               [](TwoIncarnations& t, const HazardResult& r) {
                                   t.Equal(r.counts.oldSynsAccepted, 1u, "opened once more");
                                   ExpectNoHarm(t, r.counts);
                                   t.Equal(r.atServer[0], OLD, "the request, once");
                               });
}

TestCase*
MakeOldSynsWithoutClient(bool ipv6)
{
    // Nothing is left of the first connection at either end: both times a closed port resets what
    // the old SYN has opened.
    HazardSetup setup;
    setup.ipv6 = ipv6;
    setup.timeWait = NONE;
    setup.script = "connection 1 client SYN 1 copy 0.3,0.5";
    return new TwoIncarnations("old SYNs without a client: opened and reset twice, none is killed",
                               setup,
                               [](TwoIncarnations& t, const HazardResult& r) {
                                   t.Equal(r.counts.oldSynsAccepted, 2u, "opened");
                                   t.Equal(r.counts.oldOpensReset, 2u, "reset");
                                   ExpectNoHarm(t, r.counts);
                                   t.Equal(r.atServer[1], RIGHT, "the second connection is served");
                               });
}

TestCase*
MakeOldSynBeforeNew(bool ipv6)
{
    // The old SYN overtakes that of the second connection by 15 ms. The client, in SYN_SENT
    // already, resets what it has opened: a reset that answers an old segment and ends a half-open
    // connection, and yet nobody's.
    HazardSetup setup;
    setup.ipv6 = ipv6;
    setup.timeWait = NONE;
    setup.clientIss = {{1000, 200000}};
    setup.script = "connection 1 client SYN 1 copy 0.885";
    return new TwoIncarnations(
        "old SYN just before the new one: a provoked reset that kills nobody",
        setup,
        [](TwoIncarnations& t, const HazardResult& r) {
            t.Equal(r.counts.oldSynsAccepted, 1u, "opened");
            t.Equal(r.counts.oldOpensReset, 1u, "reset");
            ExpectNoHarm(t, r.counts);
            t.Equal(r.atServer[1], RIGHT, "the second connection is served");
        });
}

TestCase*
MakeOldSynOfAnUnservedClient(bool ipv6)
{
    // The server never saw the first connection, and its client has given up. The SYN that arrives
    // after that opens what nobody waits for.
    HazardSetup setup;
    setup.ipv6 = ipv6;
    setup.script = "connection 1 client SYN * delay 400";
    setup.secondAt = Seconds(2000); // never
    return new TwoIncarnations(
        "SYNs that come when their client has given up: old ones",
        setup,
        [](TwoIncarnations& t, const HazardResult& r) {
            t.Equal(r.clientError[0], true, "the client gave up");
            t.Equal(r.counts.oldSynsAccepted > 0, true, "opened");
            t.Equal(r.counts.oldOpensReset, r.counts.oldSynsAccepted, "and reset, each of them");
            ExpectNoHarm(t, r.counts);
        });
}

// Nothing old

TestCase*
MakeNothingOld(bool ipv6)
{
    // A challenge from TIME_WAIT is of the earlier connection, too, but it is no old duplicate.
    HazardSetup setup;
    setup.ipv6 = ipv6;
    setup.timeWait = "ns3::TcpStrictTimeWait";
    setup.serverCloses = true;
    setup.clientIss = {{1000, 200000}};
    return new TwoIncarnations("what a lingering peer answers today is not old",
                               setup,
                               [](TwoIncarnations& t, const HazardResult& r) {
                                   t.Equal(r.connected[1], 0, "the client may try");
                                   t.Equal(r.counts.oldSegmentsArrived, 0u, "none is old");
                                   ExpectNoHarm(t, r.counts);
                               });
}

/// The hazards of RFC 1337.
class TcpLifecycleOldDuplicateTestSuite : public TestSuite
{
  public:
    TcpLifecycleOldDuplicateTestSuite()
        : TestSuite("tcp-lifecycle-old-duplicate")
    {
        for (const bool ipv6 : {false, true})
        {
            AddTestCase(MakeOldTextAccepted(ipv6));
            AddTestCase(MakeOldTextHeldOff(STANDARD, ipv6));
            AddTestCase(MakeOldTextHeldOff("ns3::TcpStrictTimeWait", ipv6));
            AddTestCase(MakeOldTextHeldOff(RFC1337, ipv6));
            AddTestCase(MakeOldTextWithTimestamps(ipv6));
            AddTestCase(MakeOldTextBehindNewNumbers(ipv6));
            AddTestCase(MakeOldAckAccepted(ipv6));
            AddTestCase(MakeOldAckHeldOff(ipv6));
            AddTestCase(MakeOldAckWithTimestamps(ipv6));
            AddTestCase(MakeOldInSynSentKills(false, ipv6));
            AddTestCase(MakeOldInSynSentKills(true, ipv6));
            AddTestCase(MakeOldInSynSentHeldOff(ipv6));
            AddTestCase(MakeAssassination(ipv6));
            AddTestCase(MakeNoAssassination(ipv6));
            AddTestCase(MakeOldReset(ipv6));
            AddTestCase(MakeOldSyn(ipv6));
            AddTestCase(MakeOldSynsWithoutClient(ipv6));
            AddTestCase(MakeOldSynBeforeNew(ipv6));
            AddTestCase(MakeOldSynOfAnUnservedClient(ipv6));
            AddTestCase(MakeNothingOld(ipv6));
        }
    }
};

TcpLifecycleOldDuplicateTestSuite g_tcpLifecycleOldDuplicateTestSuite; //!< registers the suite

} // namespace
