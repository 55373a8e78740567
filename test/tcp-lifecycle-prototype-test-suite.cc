/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/boolean.h"
#include "ns3/callback.h"
#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-cubic.h"
#include "ns3/tcp-hybla.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-linux-reno.h"
#include "ns3/tcp-prr-recovery.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/tcp-socket-prototype.h"
#include "ns3/tcp-socket-state.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <array>
#include <functional>
#include <map>
#include <string>
#include <typeinfo>
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

    /// @return the congestion control of a socket
    static Ptr<TcpCongestionOps> ControlOf(const Ptr<TcpLifecycleSocket>& socket)
    {
        PointerValue congestion;
        socket->GetAttribute("CongestionOps", congestion);
        return congestion.Get<TcpCongestionOps>();
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

    /// @return a value of an attribute, other than its default; empty for kinds that are left out
    static std::string Another(const TypeId::AttributeInformation& attribute)
    {
        // By kind, since ns-3 ends the program where it cannot read a time at all.
        static const std::map<std::string, std::vector<std::string>> candidates{
            {"ns3::BooleanValue", {"true", "false"}},
            {"ns3::UintegerValue", {"7", "2", "1"}},
            {"ns3::IntegerValue", {"7", "2", "1"}},
            {"ns3::DoubleValue", {"1.5", "0.5", "0.25"}},
            {"ns3::TimeValue", {"1.5s"}},
            {"ns3::DataRateValue", {"1234567bps"}}};
        const auto found = candidates.find(attribute.checker->GetValueTypeName());
        const std::string old = attribute.initialValue->SerializeToString(attribute.checker);
        for (const auto& candidate :
             found == candidates.end() ? std::vector<std::string>{} : found->second)
        {
            if (candidate != old && attribute.checker->CreateValidValue(StringValue(candidate)))
            {
                return candidate;
            }
        }
        return "";
    }

    /// Change what can be changed; @return how many attributes
    static uint32_t ChangeDefaults(TypeId type)
    {
        uint32_t changed = 0;
        for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
        {
            const auto attribute = type.GetAttribute(i);
            const std::string other = Another(attribute);
            if (!other.empty())
            {
                Config::SetDefault(type.GetName() + "::" + attribute.name, StringValue(other));
                ++changed;
            }
        }
        return changed;
    }

    /// Both have the same values of the attributes of a type and of those it descends from.
    void Compare(const Ptr<Object>& copy, const Ptr<Object>& made, TypeId type)
    {
        for (; type != Object::GetTypeId(); type = type.GetParent())
        {
            CompareOwn(copy, made, type);
        }
    }

    /// Both have the same values of a type's own attributes.
    void CompareOwn(const Ptr<Object>& copy, const Ptr<Object>& made, TypeId type)
    {
        for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
        {
            const auto attribute = type.GetAttribute(i);
            const std::string kind = attribute.checker->GetValueTypeName();
            const bool isPointer = kind == "ns3::PointerValue" || kind == "ns3::CallbackValue";
            if (attribute.accessor->HasGetter() && !isPointer)
            {
                NS_TEST_EXPECT_MSG_EQ(Get(copy, attribute.name),
                                      Get(made, attribute.name),
                                      attribute.name);
            }
        }
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
        NS_TEST_EXPECT_MSG_EQ(ControlOf(Make())->GetInstanceTypeId(),
                              TcpCubic::GetTypeId(),
                              "the type set by Config::Set");
        Tcp()->SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(999));
        NS_TEST_EXPECT_MSG_EQ(Get(Make(), "SegmentSize"), "999", "this host's default");
    }
};

/// A congestion control as users write them: without a Fork of its own.
class ForklessCongestionControl : public TcpNewReno
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::TcpLifecycleForklessCongestionControl")
                                .SetParent<TcpNewReno>()
                                .AddConstructor<ForklessCongestionControl>();
        return tid;
    }
};

NS_OBJECT_ENSURE_REGISTERED(ForklessCongestionControl);

/// Not every class can be copied.
class AlgorithmsAreMade : public PrototypeCase
{
  public:
    AlgorithmsAreMade()
        : PrototypeCase("Algorithms are made from nothing: some classes cannot be copied")
    {
    }

  private:
    void Try() override
    {
        Make();
        Tcp()->SetAttribute("SocketType", TypeIdValue(ForklessCongestionControl::GetTypeId()));
        const auto own = ControlOf(Make());
        NS_TEST_EXPECT_MSG_NE(DynamicCast<ForklessCongestionControl>(own),
                              nullptr,
                              "a user's own class, which has no Fork");
        Tcp()->SetAttribute("SocketType", TypeIdValue(TcpHybla::GetTypeId()));
        TimeValue reference;
        ControlOf(Make())->GetAttribute("RRTT", reference);
        NS_TEST_EXPECT_MSG_EQ(reference.Get(),
                              MilliSeconds(50),
                              "a member that the copy constructor of TcpHybla forgets");
    }
};

/// The base class does not copy it.
class IcmpCallbackIsSeen : public PrototypeCase
{
  public:
    IcmpCallbackIsSeen()
        : PrototypeCase("Config::SetDefault of the ICMP callback: the next socket has it")
    {
    }

  private:
    void Try() override
    {
        Make();
        using Sink = Callback<void, Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t>;
        uint32_t calls = 0;
        std::function<void(Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t)> count =
            [&calls](Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t) { ++calls; };
        Config::SetDefault("ns3::TcpSocketBase::IcmpCallback", CallbackValue(Sink(count)));
        ProbeIcmp(Make());
        NS_TEST_EXPECT_MSG_EQ(calls, 1u, "called");
    }

    /// An ICMP error about the SYN of a socket.
    void ProbeIcmp(Ptr<TcpLifecycleSocket> socket)
    {
        // To this very host: it answers nothing at this port, and the SYN is in flight.
        socket->Bind();
        socket->Connect(InetSocketAddress(Ipv4Address::GetLoopback(), 81));
        Address name;
        socket->GetSockName(name);
        const auto local = InetSocketAddress::ConvertFrom(name);
        const uint32_t iss = socket->GetTcb().iss.GetValue();
        const std::array<uint8_t, 8> quoted{static_cast<uint8_t>(local.GetPort() >> 8),
                                            static_cast<uint8_t>(local.GetPort()),
                                            0,
                                            81,
                                            static_cast<uint8_t>(iss >> 24),
                                            static_cast<uint8_t>(iss >> 16),
                                            static_cast<uint8_t>(iss >> 8),
                                            static_cast<uint8_t>(iss)};
        constexpr uint8_t TIME_EXCEEDED = 11;
        Tcp()->ReceiveIcmp(Ipv4Address("192.0.2.1"),
                           64,
                           TIME_EXCEEDED,
                           0,
                           0,
                           local.GetIpv4(),
                           Ipv4Address::GetLoopback(),
                           quoted.data());
    }
};

/// All attributes at once.
class EveryDefaultIsSeen : public PrototypeCase
{
  public:
    EveryDefaultIsSeen()
        : PrototypeCase("The defaults of all attributes are changed: a copy is as one from nothing")
    {
    }

  private:
    void Try() override
    {
        Make();
        uint32_t changed = ChangeDefaults(TcpSocketState::GetTypeId());
        for (TypeId type = TcpLifecycleSocket::GetTypeId(); type != Object::GetTypeId();
             type = type.GetParent())
        {
            changed += ChangeDefaults(type);
        }
        NS_TEST_EXPECT_MSG_GT(changed, 30, "most of them");
        const auto copy = Make();
        const Ptr<TcpSocketState> copyOfState = ShowingCongestionControl::shown;
        const auto made = CreateObject<TcpLifecycleSocket>();
        made->SetCongestionControlAlgorithm(CreateObject<ShowingCongestionControl>());
        Compare(copy, made, TcpLifecycleSocket::GetTypeId());
        Compare(copyOfState, ShowingCongestionControl::shown, TcpSocketState::GetTypeId());
    }
};

/// Algorithms that are copied, with other defaults.
class AlgorithmsCopyWell : public PrototypeCase
{
  public:
    /// @param type a congestion control that is copied
    explicit AlgorithmsCopyWell(TypeId type)
        : PrototypeCase(type.GetName() + ": copies and children are as those from nothing"),
          m_type(type)
    {
    }

  private:
    void Try() override
    {
        NS_TEST_EXPECT_MSG_EQ(TcpSocketPrototype::CopiesWell(m_type), true, "it is copied");
        ChangeDefaults(m_type);
        ChangeDefaults(TcpPrrRecovery::GetTypeId());
        ChangeDefaults(RttMeanDeviation::GetTypeId());
        ChangeDefaults(RttEstimator::GetTypeId());
        Tcp()->SetAttribute("SocketType", TypeIdValue(m_type));
        const auto socket = Make();
        ObjectFactory factory;
        factory.SetTypeId(m_type);
        // Its own only: ns-3 says that TcpCubic descends from TcpSocketBase.
        const auto made = factory.Create<Object>();
        const auto copied = ControlOf(socket);
        CompareOwn(copied, made, m_type);
        const bool same = typeid(*PeekPointer(copied)) == typeid(*PeekPointer(made));
        NS_TEST_EXPECT_MSG_EQ(same, true, "of the same class");
        const auto child = Accept(socket);
        NS_TEST_ASSERT_MSG_NE(child, nullptr, "a connection");
        CompareOwn(ControlOf(child), made, m_type);
        CompareOwn(child, socket, TcpSocketBase::GetTypeId());
    }

    /**
     * Let a socket listen and another one of the host connect to it.
     *
     * @param listener a socket
     * @return what the listener's application is given
     */
    Ptr<TcpLifecycleSocket> Accept(const Ptr<TcpLifecycleSocket>& listener) const
    {
        Ptr<TcpLifecycleSocket> child;
        listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
        listener->Listen();
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    Callback<void, Ptr<Socket>, const Address&>(
                                        [&child](Ptr<Socket> socket, const Address&) {
                                            child = DynamicCast<TcpLifecycleSocket>(socket);
                                        }));
        const auto client = Make();
        client->Connect(InetSocketAddress(Ipv4Address::GetLoopback(), 80));
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        return child;
    }

    TypeId m_type; //!< the congestion control
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
        : TestSuite("tcp-lifecycle-prototype")
    {
        AddTestCase(new DefaultsAreSeen);
        AddTestCase(new KeptDefaultHidesNothing);
        AddTestCase(new ProtocolIsAsked);
        AddTestCase(new AlgorithmsAreMade);
        AddTestCase(new IcmpCallbackIsSeen);
        AddTestCase(new EveryDefaultIsSeen);
        for (const TypeId& type :
             {TcpCubic::GetTypeId(), TcpLinuxReno::GetTypeId(), TcpNewReno::GetTypeId()})
        {
            AddTestCase(new AlgorithmsCopyWell(type));
        }
        AddTestCase(new NothingIsShared);
        AddTestCase(new StateHasEverything);
    }
};

TcpLifecyclePrototypeTestSuite g_tcpLifecyclePrototypeTestSuite; //!< registers the suite

} // namespace
