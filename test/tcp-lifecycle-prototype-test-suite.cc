/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-cubic.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/tcp-socket-state.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Sockets are copies of a prototype. Nobody may notice: a default that is changed at any time holds
 * for the next socket, and no two sockets share anything.
 */

using namespace ns3;

namespace
{

/// A congestion control that shows the state it was given last.
class ShowingCongestionControl : public TcpNewReno
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::TcpLifecycleShowingCongestionControl")
                                .SetParent<TcpNewReno>()
                                .AddConstructor<ShowingCongestionControl>();
        return tid;
    }

    void Init(Ptr<TcpSocketState> state) override
    {
        shown = state;
    }

    Ptr<TcpCongestionOps> Fork() override
    {
        return CopyObject<ShowingCongestionControl>(this);
    }

    static Ptr<TcpSocketState> shown; //!< the last one
};

Ptr<TcpSocketState> ShowingCongestionControl::shown;

NS_OBJECT_ENSURE_REGISTERED(ShowingCongestionControl);

/// One host, and sockets made there.
class PrototypeCase : public TestCase
{
  public:
    using TestCase::TestCase;

  protected:
    /// What is tried.
    virtual void Try() = 0;

    /// @return a new socket of the host
    Ptr<TcpLifecycleSocket> Make() const
    {
        return DynamicCast<TcpLifecycleSocket>(
            Socket::CreateSocket(m_nodes.Get(0), TcpSocketFactory::GetTypeId()));
    }

    /// @return the TCP of the host
    Ptr<TcpLifecycleL4Protocol> Tcp() const
    {
        return m_nodes.Get(0)->GetObject<TcpLifecycleL4Protocol>();
    }

    /**
     * @param socket a socket
     * @param name of an attribute
     * @return its value, as text
     */
    static std::string Get(const Ptr<Object>& socket, const std::string& name)
    {
        StringValue value;
        socket->GetAttribute(name, value);
        return value.Get();
    }

  private:
    void DoRun() override
    {
        Config::SetDefault("ns3::TcpL4Protocol::SocketType",
                           TypeIdValue(ShowingCongestionControl::GetTypeId()));
        m_nodes = NodeContainer();
        m_nodes.Create(1);
        InternetStackHelper().Install(m_nodes);
        TcpLifecycleHelper().Install(m_nodes);
        Try();
    }

    void DoTeardown() override
    {
        ShowingCongestionControl::shown = nullptr;
        m_nodes = NodeContainer();
        Simulator::Destroy();
        Config::Reset();
    }

    NodeContainer m_nodes; //!< the host
};

/// Defaults of every class that a socket is made of.
class DefaultsAreSeen : public PrototypeCase
{
  public:
    DefaultsAreSeen()
        : PrototypeCase("Config::SetDefault, between two sockets: the second has it")
    {
    }

  private:
    void Try() override
    {
        Expect("ns3::TcpSocket::SegmentSize", "777", "SegmentSize");
        Expect("ns3::TcpSocketBase::MaxWindowSize", "1234", "MaxWindowSize");
        Expect("ns3::TcpLifecycleSocket::SynRetries", "2", "SynRetries");
        ExpectOfState("ns3::TcpSocketState::EnablePacing", "true", "EnablePacing");
        ExpectOfState("ns3::TcpSocketState::PacingSsRatio", "170", "PacingSsRatio");
    }

    /// Change a default and see it in the next socket, and not in the one before.
    void Expect(const std::string& name, const std::string& value, const std::string& attribute)
    {
        const auto before = Make();
        const std::string old = Get(before, attribute);
        NS_TEST_EXPECT_MSG_NE(old, value, name << ": something else at first");
        Config::SetDefault(name, StringValue(value));
        NS_TEST_EXPECT_MSG_EQ(Get(Make(), attribute), value, name << ": seen");
        NS_TEST_EXPECT_MSG_EQ(Get(before, attribute), old, name << ": not seen by older ones");
        Config::SetDefault(name, StringValue(old));
        NS_TEST_EXPECT_MSG_EQ(Get(Make(), attribute), old, name << ": and taken back");
    }

    /// Likewise for the congestion state.
    void ExpectOfState(const std::string& name,
                       const std::string& value,
                       const std::string& attribute)
    {
        Make();
        const std::string old = Get(ShowingCongestionControl::shown, attribute);
        NS_TEST_EXPECT_MSG_NE(old, value, name << ": something else at first");
        Config::SetDefault(name, StringValue(value));
        Make();
        NS_TEST_EXPECT_MSG_EQ(Get(ShowingCongestionControl::shown, attribute), value, name);
    }
};

/// Whoever keeps the old default while setting the new one hides nothing.
class KeptDefaultHidesNothing : public PrototypeCase
{
  public:
    KeptDefaultHidesNothing()
        : PrototypeCase("Config::SetDefault, by one who keeps the old value: seen all the same")
    {
    }

  private:
    void Try() override
    {
        Make();
        TypeId::AttributeInformation information;
        TcpSocket::GetTypeId().LookupAttributeByName("SegmentSize", &information);
        const auto kept = information.initialValue;
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(888));
        NS_TEST_EXPECT_MSG_EQ(Get(Make(), "SegmentSize"), "888", "the new one");
        Config::SetDefault("ns3::TcpSocket::SegmentSize", *kept);
        NS_TEST_EXPECT_MSG_EQ(Get(Make(), "SegmentSize"), "536", "the old one");
    }
};

/// What the protocol of this host says.
class ProtocolIsAsked : public PrototypeCase
{
  public:
    ProtocolIsAsked()
        : PrototypeCase("Types and defaults of this very host, between two sockets: seen")
    {
    }

  private:
    void Try() override
    {
        Make();
        Config::Set("/NodeList/*/$ns3::TcpL4Protocol/SocketType",
                    TypeIdValue(TcpCubic::GetTypeId()));
        PointerValue congestion;
        Make()->GetAttribute("CongestionOps", congestion);
        NS_TEST_EXPECT_MSG_EQ(congestion.Get<TcpCongestionOps>()->GetInstanceTypeId(),
                              TcpCubic::GetTypeId(),
                              "the type set by Config::Set");
        Tcp()->SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(999));
        NS_TEST_EXPECT_MSG_EQ(Get(Make(), "SegmentSize"), "999", "this host's default");
    }
};

/// A socket is set by one application and used by no other.
class NothingIsShared : public PrototypeCase
{
  public:
    NothingIsShared()
        : PrototypeCase("What is set on a socket holds for that socket only")
    {
    }

  private:
    void Try() override
    {
        const auto first = Make();
        const Ptr<TcpSocketState> state = ShowingCongestionControl::shown;
        first->SetAttribute("SegmentSize", UintegerValue(600));
        first->SetAttribute("SndBufSize", UintegerValue(10000));
        first->SetAttribute("RcvBufSize", UintegerValue(20000));
        first->SetAttribute("KeepAlive", BooleanValue(true));
        first->SetIpTos(0x10);
        const auto second = Make();
        NS_TEST_EXPECT_MSG_NE(ShowingCongestionControl::shown, state, "a state of its own");
        NS_TEST_EXPECT_MSG_EQ(Get(second, "SegmentSize"), "536", "segment size");
        NS_TEST_EXPECT_MSG_EQ(Get(second, "SndBufSize"), "131072", "send buffer");
        NS_TEST_EXPECT_MSG_EQ(Get(second, "RcvBufSize"), "131072", "receive buffer");
        NS_TEST_EXPECT_MSG_EQ(Get(second, "KeepAlive"), "false", "keep-alive");
        NS_TEST_EXPECT_MSG_EQ(uint32_t{second->GetIpTos()}, 0u, "type of service");
        NS_TEST_EXPECT_MSG_EQ(Get(first, "SndBufSize"), "10000", "and the first keeps its own");
        NS_TEST_EXPECT_MSG_EQ(second->GetNode(), first->GetNode(), "but both are of this host");
    }
};

/// The type of the congestion state has all that its class has.
class StateHasEverything : public PrototypeCase
{
  public:
    StateHasEverything()
        : PrototypeCase("Every attribute and trace source of ns3::TcpSocketState is found by name")
    {
    }

  private:
    void Try() override
    {
        const auto socket = Make();
        const Ptr<TcpSocketState> state = ShowingCongestionControl::shown;
        const TypeId type = TcpSocketState::GetTypeId();
        NS_TEST_EXPECT_MSG_GT(type.GetTraceSourceN(), 9, "there are some");
        for (std::size_t i = 0; i < type.GetTraceSourceN(); ++i)
        {
            const std::string name = type.GetTraceSource(i).name;
            const auto accessor = state->GetInstanceTypeId().LookupTraceSourceByName(name);
            NS_TEST_EXPECT_MSG_EQ(accessor, type.GetTraceSource(i).accessor, name);
        }
        for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
        {
            StringValue value;
            NS_TEST_EXPECT_MSG_EQ(state->GetAttributeFailSafe(type.GetAttribute(i).name, value),
                                  true,
                                  type.GetAttribute(i).name);
        }
        // And what the socket forwards comes through.
        uint32_t window = 0;
        std::function<void(uint32_t, uint32_t)> see = [&window](uint32_t, uint32_t now) {
            window = now;
        };
        socket->TraceConnectWithoutContext("CongestionWindow",
                                           Callback<void, uint32_t, uint32_t>(see));
        state->m_cWnd = 4321;
        NS_TEST_EXPECT_MSG_EQ(window, 4321u, "the congestion window");
    }
};

/// Sockets are copies of a prototype.
class TcpLifecyclePrototypeTestSuite : public TestSuite
{
  public:
    TcpLifecyclePrototypeTestSuite()
        : TestSuite("tcp-lifecycle-prototype", UNIT)
    {
        AddTestCase(new DefaultsAreSeen, QUICK);
        AddTestCase(new KeptDefaultHidesNothing, QUICK);
        AddTestCase(new ProtocolIsAsked, QUICK);
        AddTestCase(new NothingIsShared, QUICK);
        AddTestCase(new StateHasEverything, QUICK);
    }
};

TcpLifecyclePrototypeTestSuite g_tcpLifecyclePrototypeTestSuite; //!< registers the suite

} // namespace
