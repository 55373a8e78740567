/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef FUZZ_NETWORK_H
#define FUZZ_NETWORK_H

#include "fuzz-policy-types.h"
#include "fuzz-target.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-interface-address.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"
#include "ns3/mac48-address.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/segment-middlebox.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/tcp-lifecycle-helper.h"

#include <array>
#include <cstdint>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Two hosts and what lies between them, and between each and itself, as the bytes of an input say.
 */

namespace fuzz
{

using namespace ns3;

/// Number of hosts.
constexpr uint32_t HOSTS = 2;

/// An attribute, and values other than its default that are worth a run.
struct FuzzAttribute
{
    const char* name;                //!< its full name
    std::vector<const char*> values; //!< as texts
    bool isFixed{false};             //!< of a connection, for the time it lasts
};

/// @return the attributes of sockets
inline const std::vector<FuzzAttribute>&
GetSocketAttributes()
{
    static const std::vector<FuzzAttribute> attributes{
        {"ns3::TcpSocket::RcvBufSize", {"100", "500", "2000", "16384"}},
        {"ns3::TcpSocket::SndBufSize", {"1", "500", "2000", "16384"}},
        {"ns3::TcpSocket::SegmentSize", {"100", "1448"}, true},
        {"ns3::TcpSocket::InitialCwnd", {"1", "2"}, true},
        {"ns3::TcpSocket::ConnTimeout", {"200ms", "3s"}},
        {"ns3::TcpSocket::ConnCount", {"1", "3"}},
        {"ns3::TcpSocket::DataRetries", {"1", "3"}},
        {"ns3::TcpSocket::DelAckTimeout", {"1ms", "40ms"}},
        {"ns3::TcpSocket::DelAckCount", {"1", "4"}},
        {"ns3::TcpSocket::TcpNoDelay", {"false"}},
        {"ns3::TcpSocket::PersistTimeout", {"100ms", "1s"}},
        {"ns3::TcpSocketBase::MaxSegLifetime", {"0", "1", "30"}},
        {"ns3::TcpSocketBase::MaxWindowSize", {"100", "5000"}},
        {"ns3::TcpSocketBase::MinRto", {"10ms", "200ms"}},
        {"ns3::TcpSocketBase::Sack", {"false"}},
        {"ns3::TcpSocketBase::Timestamp", {"false"}},
        {"ns3::TcpSocketBase::WindowScaling", {"false"}},
        {"ns3::TcpSocketBase::LimitedTransmit", {"false"}},
        {"ns3::TcpSocketBase::UseEcn", {"On", "AcceptOnly"}},
        {"ns3::TcpLifecycleSocket::MaxRto", {"1s", "10s"}},
        {"ns3::TcpLifecycleSocket::SynRto", {"100ms"}},
        {"ns3::TcpLifecycleSocket::SynRetries", {"0", "2"}},
        {"ns3::TcpLifecycleSocket::SynLinearTimeouts", {"3"}},
        {"ns3::TcpLifecycleSocket::SynAckRto", {"100ms"}},
        {"ns3::TcpLifecycleSocket::SynAckRetries", {"0", "2"}},
        {"ns3::TcpLifecycleSocket::AcceptRate", {"0.1", "2", "1000"}},
        {"ns3::TcpLifecycleSocket::KeepAlive", {"true"}},
        {"ns3::TcpLifecycleSocket::KeepAliveTime", {"1s", "10s"}},
        {"ns3::TcpLifecycleSocket::KeepAliveInterval", {"1s", "5s"}},
        {"ns3::TcpLifecycleSocket::KeepAliveProbes", {"2"}},
        {"ns3::TcpLifecycleSocket::UserTimeout", {"500ms", "2s", "30s"}},
        {"ns3::TcpLifecycleSocket::AdvertiseUserTimeout", {"true"}},
        {"ns3::TcpLifecycleSocket::AdvertisedUserTimeout", {"1s", "200s"}},
        {"ns3::TcpLifecycleSocket::ChangeableUserTimeout", {"true", "false"}},
        {"ns3::TcpLifecycleSocket::UserTimeoutLowerLimit", {"1s"}},
        {"ns3::TcpLifecycleSocket::UserTimeoutUpperLimit", {"10s"}},
    };
    return attributes;
}

/// @return the attributes of policies, and the types of algorithms
inline const std::vector<FuzzAttribute>&
GetHostAttributes()
{
    static const std::vector<FuzzAttribute> attributes{
        {"ns3::TcpBacklogHandshake::Backlog", {"1", "3"}},
        {"ns3::TcpBacklogHandshake::SynBacklog", {"1", "2"}},
        {"ns3::TcpBacklogHandshake::SpareQuarter", {"true", "false"}},
        {"ns3::TcpBacklogHandshake::AbortOnOverflow", {"true"}},
        {"ns3::TcpSynCookiesHandshake::Backlog", {"1", "3"}},
        {"ns3::TcpSynCookiesHandshake::SynBacklog", {"1", "2"}},
        {"ns3::TcpSynCookiesHandshake::AbortOnOverflow", {"true"}},
        {"ns3::TcpSynCookiesHandshake::Always", {"true"}},
        {"ns3::TcpFastOpenHandshake::PendingLimit", {"0", "1"}},
        {"ns3::TcpFastOpenHandshake::ResetHold", {"0s", "1s"}},
        {"ns3::TcpFastOpenHandshake::AvoidTime", {"0s", "1s"}},
        {"ns3::TcpTeardownPolicyFactory::FinWait2Timeout", {"1s", "60s"}},
        {"ns3::TcpTeardownPolicyFactory::MaxOrphans", {"1", "2"}},
        {"ns3::TcpTeardownPolicyFactory::OrphanRetries", {"1", "3"}},
        {"ns3::TcpTeardownPolicyFactory::ResetOnLateText", {"true"}},
        {"ns3::TcpLingerTeardown::Timeout", {"1ms", "1s"}},
        {"ns3::TcpReuseTimeWait::Delay", {"0s", "10s"}},
        {"ns3::TcpBoundedTimeWait::MaxEntries", {"0", "1", "2"}},
        {"ns3::TcpBoundedTimeWait::EvictOldest", {"true", "false"}},
        {"ns3::TcpTruncatedTimeWait::Factor", {"1"}},
        {"ns3::TcpTruncatedTimeWait::ShortOnly", {"true", "false"}},
        {"ns3::TcpL4Protocol::SocketType",
         {"ns3::TcpNewReno", "ns3::TcpLinuxReno", "ns3::TcpBbr", "ns3::TcpVegas", "ns3::TcpDctcp"}},
        {"ns3::TcpL4Protocol::RecoveryType", {"ns3::TcpClassicRecovery"}},
    };
    return attributes;
}

/**
 * Two hosts on one link.
 */
class FuzzNetwork
{
  public:
    /**
     * @param in choose family, policies, attributes and what happens to segments
     */
    explicit FuzzNetwork(Bytes& in)
        : m_ipv6(in.OneIn(2))
    {
        Config::SetDefault("ns3::TcpSocketState::EnablePacing", BooleanValue(in.OneIn(8)));
        Mac48Address::ResetAllocationIndex(); // or a second run would have other addresses
        m_nodes.Create(HOSTS);
        PointToPointHelper link;
        constexpr const char* DELAYS[]{"1ms", "10us", "50ms", "700ms"};
        link.SetChannelAttribute("Delay", StringValue(DELAYS[in.Below(4)]));
        m_devices = link.Install(m_nodes);
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(m_ipv6);
        stack.Install(m_nodes);
        stack.AssignStreams(m_nodes, 1); // likewise
        InstallTcp(in);
        Impair(in);
        for (uint32_t host = 0; host < HOSTS; ++host)
        {
            AddInterface(host);
        }
    }

    /**
     * @param host one of the hosts
     * @return its node
     */
    Ptr<Node> GetNode(uint32_t host) const
    {
        return m_nodes.Get(host);
    }

    /**
     * @param host one of the hosts
     * @return its end of the link
     */
    Ptr<NetDevice> GetDevice(uint32_t host) const
    {
        return m_devices.Get(host);
    }

    /**
     * @param host one of the hosts
     * @return its TCP
     */
    Ptr<TcpLifecycleL4Protocol> GetTcp(uint32_t host) const
    {
        return m_tcp[host];
    }

    /// @return true if hosts have IPv6, too
    bool HasIpv6() const
    {
        return m_ipv6;
    }

    /// @return true if segments may overtake each other, or come twice
    bool IsReordering() const
    {
        return m_impairments.duplicateRate > 0 || m_impairments.jitterRate > 0;
    }

    /**
     * @param host one of the hosts
     * @return its IPv4 address
     */
    static Ipv4Address GetIpv4(uint32_t host)
    {
        return Ipv4Address(0x0a000001 + host);
    }

    /**
     * @param host one of the hosts
     * @return its IPv6 address
     */
    static Ipv6Address GetIpv6(uint32_t host)
    {
        return host == 0 ? Ipv6Address("2001:db8::1") : Ipv6Address("2001:db8::2");
    }

    /**
     * @param address an address, IPv4 mapped into IPv6
     * @param asked the host that asks
     * @return the host that has it
     */
    static uint32_t FindHost(const lifecycle::AddressBytes& address, uint32_t asked)
    {
        const uint32_t other = 1 - asked;
        const bool isOther =
            address == ToBytes(GetIpv4(other)) || address == ToBytes(GetIpv6(other));
        return isOther ? other : asked; // else its own, or the loopback address
    }

    /**
     * Take a host's interface down, or up again.
     *
     * @param host one of the hosts
     */
    void ToggleInterface(uint32_t host)
    {
        m_up[host] = !m_up[host];
        Ptr<Ipv4> ipv4 = GetNode(host)->GetObject<Ipv4>();
        const auto interface = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(GetDevice(host)));
        m_up[host] ? ipv4->SetUp(interface) : ipv4->SetDown(interface);
        Ptr<Ipv6> ipv6 = GetNode(host)->GetObject<Ipv6>();
        if (!ipv6)
        {
            return;
        }
        const auto interface6 = static_cast<uint32_t>(ipv6->GetInterfaceForDevice(GetDevice(host)));
        m_up[host] ? ipv6->SetUp(interface6) : ipv6->SetDown(interface6);
        if (m_up[host])
        {
            AddIpv6(host, ipv6, interface6); // ns-3 forgets addresses of what is down
        }
    }

    /// All interfaces are up from now on.
    void Repair()
    {
        for (uint32_t host = 0; host < HOSTS; ++host)
        {
            if (!m_up[host])
            {
                ToggleInterface(host);
            }
        }
    }

    /// Nothing happens to segments from now on.
    void StopImpairing()
    {
        m_impairing = false;
        m_middlebox->SetClassifier(
            SegmentLossModel::Classifier([](const TcpWireSegment&) { return TcpSegmentFlow(); }));
    }

  private:
    /**
     * @param in choose profile, policies and attributes of each host
     */
    void InstallTcp(Bytes& in)
    {
        for (uint32_t host = 0; host < HOSTS; ++host)
        {
            TcpLifecycleHelper helper;
            const auto& profiles = GetTcpProfiles();
            const uint32_t profile = in.Below(static_cast<uint32_t>(profiles.size()));
            helper.SetProfile(profiles[profile].name);
            ChoosePolicies(in, helper);
            helper.Install(GetNode(host));
            m_tcp[host] = GetNode(host)->GetObject<TcpLifecycleL4Protocol>();
        }
        for (uint32_t n = in.Below(16); n > 0; --n)
        {
            ChooseAttribute(in, in.OneIn(3) ? GetHostAttributes() : GetSocketAttributes());
        }
    }

    /**
     * @param in choose an attribute, a value, and whose
     * @param attributes from these
     */
    void ChooseAttribute(Bytes& in, const std::vector<FuzzAttribute>& attributes)
    {
        const auto& attribute = attributes[in.Below(static_cast<uint32_t>(attributes.size()))];
        const auto* value =
            attribute.values[in.Below(static_cast<uint32_t>(attribute.values.size()))];
        const uint32_t whose = in.Below(3);
        for (uint32_t host = 0; host < HOSTS; ++host)
        {
            if (whose == 0 || whose == host + 1)
            {
                m_tcp[host]->SetDefault(attribute.name, StringValue(value));
            }
        }
    }

    /**
     * @param in choose what happens to segments
     */
    void Impair(Bytes& in)
    {
        constexpr double RATES[]{0, 0.05, 0.2, 0.5};
        constexpr uint32_t LATENESS[]{1, 30, 2000, 20000}; // ms
        m_impairments.lossRate = RATES[in.Below(4)];
        m_impairments.duplicateRate = RATES[in.Below(4)];
        m_impairments.duplicateDelay.max = MilliSeconds(LATENESS[in.Below(4)]);
        m_impairments.jitterRate = RATES[in.Below(4)];
        m_impairments.jitter.max = MilliSeconds(LATENESS[in.Below(4)]);
        const uint64_t key = in.Half();
        m_impairer.Configure(m_impairments, key);
        m_middlebox = CreateObject<SegmentMiddlebox>();
        m_middlebox->SetImpairments(m_impairments);
        m_middlebox->SetAttribute("Key", UintegerValue(key));
        for (uint32_t host = 0; host < HOSTS; ++host)
        {
            m_middlebox->Install(GetDevice(host));
            ImpairLoop(host);
        }
    }

    /**
     * What a host sends to itself passes no device: it meets its fate before IP gets it.
     *
     * @param host one of the hosts
     */
    void ImpairLoop(uint32_t host)
    {
        const auto down = m_tcp[host]->GetDownTarget();
        m_tcp[host]->SetDownTarget(
            IpL4Protocol::DownTargetCallback([this, down](Ptr<Packet> packet,
                                                          Ipv4Address source,
                                                          Ipv4Address destination,
                                                          uint8_t protocol,
                                                          Ptr<Ipv4Route> route) {
                PassLoop(source == destination, packet, [=](Ptr<Packet> copy) {
                    down(copy, source, destination, protocol, route);
                });
            }));
        const auto down6 = m_tcp[host]->GetDownTarget6();
        m_tcp[host]->SetDownTarget6(
            IpL4Protocol::DownTargetCallback6([this, down6](Ptr<Packet> packet,
                                                            Ipv6Address source,
                                                            Ipv6Address destination,
                                                            uint8_t protocol,
                                                            Ptr<Ipv6Route> route) {
                PassLoop(source == destination, packet, [=](Ptr<Packet> copy) {
                    down6(copy, source, destination, protocol, route);
                });
            }));
    }

    /**
     * @tparam Send takes a packet
     * @param isLoop the packet is for the host itself
     * @param packet the packet
     * @param send the way on
     */
    template <typename Send>
    void PassLoop(bool isLoop, Ptr<Packet> packet, Send send)
    {
        SegmentImpairer::Fate fate;
        if (isLoop && m_impairing)
        {
            fate = m_impairer.Next(0, TCP_ROLE_CLIENT);
        }
        if (fate.lost)
        {
            return;
        }
        if (fate.copy)
        {
            const Ptr<Packet> copy = packet->Copy();
            Simulator::Schedule(*fate.copy, [send, copy] { send(copy); });
        }
        if (fate.delay.IsZero())
        {
            send(packet);
            return;
        }
        Simulator::Schedule(fate.delay, [send, packet] { send(packet); });
    }

    /**
     * @param host gets addresses
     */
    void AddInterface(uint32_t host)
    {
        Ptr<Ipv4> ipv4 = GetNode(host)->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(GetDevice(host));
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(GetIpv4(host), Ipv4Mask("/24")));
        ipv4->SetUp(interface);
        if (Ptr<Ipv6> ipv6 = GetNode(host)->GetObject<Ipv6>())
        {
            // Else ns-3 would solicit routers, by interfaces that are down by then as well, and end.
            ipv6->SetAttribute("IpForward", BooleanValue(true));
            const uint32_t interface6 = ipv6->AddInterface(GetDevice(host));
            ipv6->SetUp(interface6);
            AddIpv6(host, ipv6, interface6);
        }
    }

    /**
     * @param host one of the hosts
     * @param ipv6 its IPv6
     * @param interface gets its address
     */
    void AddIpv6(uint32_t host, Ptr<Ipv6> ipv6, uint32_t interface)
    {
        ipv6->AddAddress(interface, Ipv6InterfaceAddress(GetIpv6(host), Ipv6Prefix(64)));
    }

    bool m_ipv6;                                            //!< hosts have IPv6
    NodeContainer m_nodes;                                  //!< hosts
    NetDeviceContainer m_devices;                           //!< ends of the link
    std::array<Ptr<TcpLifecycleL4Protocol>, HOSTS> m_tcp{}; //!< of each host
    std::array<bool, HOSTS> m_up{true, true};               //!< whose interface is up
    Ptr<SegmentMiddlebox> m_middlebox;                      //!< on the link
    SegmentImpairments m_impairments;                       //!< what happens there
    SegmentImpairer m_impairer;                             //!< on the way of a host to itself
    bool m_impairing{true};                                 //!< something happens
};

} // namespace fuzz

#endif // FUZZ_NETWORK_H
