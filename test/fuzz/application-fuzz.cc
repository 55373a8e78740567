/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "fuzz-actor.h"
#include "fuzz-network.h"
#include "fuzz-target.h"

#include "ns3/pointer.h"
#include "ns3/tcp-teardown-policy.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Applications of two hosts, connected with each other and with themselves, that call anything
 * inside of anything; networks that lose, delay, copy and reorder, and interfaces that go down.
 * The first bytes of an input choose the network, the others what is called. Then every application
 * closes what it was given, and after a while nothing may be left.
 */

namespace
{

using namespace ns3;
using fuzz::Bytes;
using fuzz::FuzzActor;
using fuzz::FuzzNetwork;
using fuzz::HOSTS;
using fuzz::Require;

/// When applications begin: by then IPv6 has checked its addresses.
const Time BEGIN = Seconds(3);
/// By then everything is over that applications have closed: a peer that is gone, a window of a few
/// bytes and half of all segments lost, one after the other.
const Time END_AFTER = Seconds(20000);
/// And nothing has been sent for so long, which is longer than any timer.
const Time SILENCE = Seconds(4000);
/// Calls outside of callbacks.
constexpr uint32_t MOST_STEPS = 200;
/// A run of more events does not end by itself.
constexpr uint64_t MOST_EVENTS = 2000000;

uint64_t g_runs{0};                                   //!< inputs
uint64_t g_opened{0};                                 //!< connections
uint64_t g_leftOver{0};                               //!< connections that wait for a peer for ever
std::array<bool, lifecycle::STATE_COUNT> g_entered{}; //!< states

/**
 * One run: an input, a simulation.
 */
class FuzzRun
{
  public:
    /**
     * @param in decide what happens
     */
    explicit FuzzRun(Bytes& in)
        : m_in(in),
          m_network(in),
          m_actors{{{m_network, in, 0}, {m_network, in, 1}}},
          m_ending(in.Byte())
    {
        for (uint32_t host = 0; host < HOSTS; ++host)
        {
            m_actors[host].SetPeer(&m_actors[1 - host]);
            const auto tcp = m_network.GetTcp(host);
            tcp->TraceConnectWithoutContext("Segment", MakeCallback(&FuzzRun::CountSegment, this));
            tcp->TraceConnectWithoutContext("StateTransition",
                                            MakeCallback(&FuzzRun::CountTransition, this));
        }
    }

    /// Do it all.
    void Run()
    {
        if (Chooses(KNOW_COOKIES))
        {
            ShareCookies();
        }
        Simulator::Schedule(BEGIN, &FuzzRun::Begin, this);
        Simulator::Run();
        Require(Simulator::GetEventCount() < MOST_EVENTS, "a run ends");
        Check();
        for (FuzzActor& actor : m_actors)
        {
            actor.Release();
        }
    }

  private:
    /// What m_ending chooses, beside how long applications wait before they close.
    enum Choice : uint8_t
    {
        REPAIR = 0x01,       //!< interfaces that are down come up
        STAY_LOSSY = 0x02,   //!< segments go on to be lost
        KEEP_PAUSED = 0x04,  //!< listeners that are paused remain so
        KNOW_COOKIES = 0x08, //!< hosts know each other's Fast Open cookies from before
        NO_SERVERS = 0x10,   //!< nobody listens unless an application begins to
    };

    bool Chooses(Choice choice) const
    {
        return (m_ending & choice) != 0;
    }

    void Begin()
    {
        for (uint32_t host = 0; host < HOSTS && !Chooses(NO_SERVERS); ++host)
        {
            const Address any = m_network.HasIpv6()
                                    ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), 80))
                                    : Address(InetSocketAddress(Ipv4Address::GetAny(), 80));
            m_actors[host].ListenAt(any);
        }
        Step();
    }

    void Step()
    {
        if (m_in.IsEmpty() || m_steps++ == MOST_STEPS)
        {
            CalmDown();
            return;
        }
        const uint32_t what = m_in.Below(16);
        if (what == 15)
        {
            OpenCrosswise();
        }
        else
        {
            m_actors[what % HOSTS].Step();
        }
        constexpr uint64_t PAUSES[]{0, 1, 1000, 20000, 100000, 1000000, 3000000, 100000000}; // us
        Simulator::Schedule(MicroSeconds(PAUSES[m_in.Below(8)]), &FuzzRun::Step, this);
    }

    /// Both connect to the other one's port (RFC 9293, figure 7).
    void OpenCrosswise()
    {
        constexpr uint16_t PORTS[HOSTS]{81, 49153};
        const bool ipv6 = m_network.HasIpv6() && m_in.OneIn(2);
        const auto at = [&](uint32_t host) {
            return ipv6 ? Address(Inet6SocketAddress(FuzzNetwork::GetIpv6(host), PORTS[host]))
                        : Address(InetSocketAddress(FuzzNetwork::GetIpv4(host), PORTS[host]));
        };
        m_actors[0].OpenFrom(at(0), at(1));
        m_actors[1].OpenFrom(at(1), at(0));
    }

    /// Both hosts have the other one's cookie for each family.
    void ShareCookies()
    {
        for (uint32_t host = 0; host < HOSTS; ++host)
        {
            for (uint32_t server = 0; server < HOSTS; ++server)
            {
                Introduce(host,
                          ToBytes(FuzzNetwork::GetIpv4(host)),
                          server,
                          ToBytes(FuzzNetwork::GetIpv4(server)));
                Introduce(host,
                          ToBytes(FuzzNetwork::GetIpv6(host)),
                          server,
                          ToBytes(FuzzNetwork::GetIpv6(server)));
            }
        }
    }

    void Introduce(uint32_t client,
                   const lifecycle::AddressBytes& local,
                   uint32_t server,
                   const lifecycle::AddressBytes& remote)
    {
        const auto tcp = m_network.GetTcp(client);
        const auto serverTcp = m_network.GetTcp(server);
        lifecycle::FastOpenAttempt attempt;
        attempt.use = lifecycle::FastOpenUse::REQUEST;
        attempt.cookie = serverTcp->GetFastOpenKey().MakeCookie(local, NowForCore());
        tcp->GetFastOpenCache().OnSynAck({local, remote, 0, 80},
                                         attempt,
                                         NowForCore(),
                                         lifecycle::Duration(0));
    }

    void CalmDown()
    {
        if (Chooses(REPAIR))
        {
            m_network.Repair();
        }
        if (!Chooses(STAY_LOSSY))
        {
            m_network.StopImpairing();
        }
        for (FuzzActor& actor : m_actors)
        {
            actor.CalmDown(!Chooses(KEEP_PAUSED));
        }
        constexpr uint32_t WAITS[]{0, 1, 10, 1000, 0, 2, 30, 100}; // s
        Simulator::Schedule(Seconds(WAITS[m_ending >> 5]), &FuzzRun::CloseAll, this);
    }

    void CloseAll()
    {
        for (FuzzActor& actor : m_actors)
        {
            actor.CloseAll();
        }
        m_closedAt = Simulator::Now();
        Simulator::Stop(END_AFTER);
    }

    void CountSegment(const TcpLifecycleSegmentEvent& event,
                      const TcpHeader& /* header */,
                      Ptr<const Packet> /* packet */)
    {
        m_lastSegment = event.time;
        ++fuzz::Fed();
        Require(Simulator::GetEventCount() < MOST_EVENTS, "a run ends");
    }

    void CountTransition(const TcpLifecycleTransition& transition)
    {
        using lifecycle::State;
        g_entered[static_cast<std::size_t>(transition.to)] = true;
        const auto isOpen = [](State s) { return s != State::CLOSED && s != State::LISTEN; };
        m_alive += isOpen(transition.to) ? 1 : 0;
        m_alive -= isOpen(transition.from) ? 1 : 0;
        g_opened += isOpen(transition.to) && !isOpen(transition.from) ? 1 : 0;
    }

    // The end

    /**
     * "It is possible for a connection to be half-open": RFC 9293 knows no limit to FIN_WAIT_2.
     *
     * @param host of the socket
     * @param socket what is left
     * @return true if its peer is gone, and nothing finds that out
     */
    bool WaitsForEver(uint32_t host, Ptr<TcpLifecycleSocket> socket) const
    {
        BooleanValue keepAlive;
        socket->GetAttribute("KeepAlive", keepAlive);
        const auto& limits = m_network.GetTcp(host)->GetPolicies().teardown->GetLimits();
        return socket->GetState() == lifecycle::State::FIN_WAIT_2 && !keepAlive.Get() &&
               limits.finWait2 == lifecycle::Duration(0) && !m_actors[host].FindPeer(socket);
    }

    void Check()
    {
        Require(!m_closedAt.IsZero(), "a run comes to its end");
        Require(m_lastSegment < m_closedAt + END_AFTER - SILENCE, "there is an end of segments");
        int64_t left = 0;
        for (uint32_t host = 0; host < HOSTS; ++host)
        {
            left += CheckHost(host);
            CheckPorts(host);
        }
        Require(m_alive == left, "opened = ended + alive");
        g_leftOver += left;
        ++g_runs;
    }

    /**
     * @param host one of the hosts
     * @return connections that wait there for ever
     */
    int64_t CheckHost(uint32_t host)
    {
        const auto tcp = m_network.GetTcp(host);
        const auto listed = m_actors[host].GetListed();
        const std::size_t left = listed.size();
        for (const auto& socket : listed)
        {
            Require(WaitsForEver(host, socket), "no socket is left");
        }
        Require(tcp->GetConnectionCount() == left, "no connection is left");
        Require(tcp->GetOrphanCount() == left, "no orphan is left");
        Require(tcp->GetTakenPortCount() <= left, "no port is taken");
        Require(tcp->GetEmbryoCount() == 0, "no embryonic connection is left");
        Require(tcp->GetTimeWaitCount() == 0, "nothing is left in TIME_WAIT");
        Require(tcp->GetListenerCount(TcpListenerEvent::ESTABLISHED) ==
                    tcp->GetListenerCount(TcpListenerEvent::TAKEN) +
                        tcp->GetListenerCount(TcpListenerEvent::WAITING_ENDED),
                "nothing is left in an accept queue");
        m_actors[host].CheckTold(
            [&](Ptr<TcpLifecycleSocket> socket) { return WaitsForEver(host, socket); });
        return static_cast<int64_t>(left);
    }

    /// Whoever wants to may wait at a port where somebody did.
    void CheckPorts(uint32_t host)
    {
        for (const uint16_t port : fuzz::FUZZ_PORTS)
        {
            const auto socket =
                Socket::CreateSocket(m_network.GetNode(host), TcpSocketFactory::GetTypeId());
            Require(socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port)) == 0,
                    "nobody waits at a port");
            socket->Close();
        }
    }

    Bytes& m_in;                           //!< decide
    FuzzNetwork m_network;                 //!< where it happens
    std::array<FuzzActor, HOSTS> m_actors; //!< who acts
    uint8_t m_ending;                      //!< see Choice
    uint32_t m_steps{0};                   //!< calls outside of callbacks
    int64_t m_alive{0};                    //!< connections opened that have not ended
    Time m_lastSegment;                    //!< when a segment was sent or received last
    Time m_closedAt;                       //!< when applications closed
};

} // namespace

fuzz::ShortRun
fuzz::GetShortRun()
{
    return {600, 500};
}

fuzz::Report
fuzz::GetReport()
{
    std::string missing;
    for (lifecycle::State state : lifecycle::ALL_STATES)
    {
        missing += g_entered[static_cast<std::size_t>(state)]
                       ? ""
                       : std::string(" ") + lifecycle::ToString(state);
    }
    for (const char* call : FuzzActor::GetCallNames())
    {
        missing += FuzzActor::Calls()[call] > 0 ? "" : std::string(" ") + call;
    }
    for (const char* callback : {"connected",
                                 "connect-failed",
                                 "request",
                                 "accepted",
                                 "normal-close",
                                 "error-close",
                                 "data-sent",
                                 "send",
                                 "recv",
                                 "ended",
                                 "urgent"})
    {
        missing += FuzzActor::Callbacks()[callback] > 0 ? "" : std::string(" ") + callback;
    }
    return {std::to_string(g_opened) + " connections opened in " + std::to_string(g_runs) +
                " runs, " + std::to_string(g_leftOver) + " wait for a peer that is gone" +
                (missing.empty() ? "; all states, calls and callbacks" : "; missing:") + missing,
            missing};
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    {
        Bytes in(data, size);
        FuzzRun run(in);
        run.Run();
        Simulator::Destroy();
    }
    return fuzz::EndInput();
}
