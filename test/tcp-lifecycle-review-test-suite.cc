/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-test-base.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/uinteger.h"

#include <utility>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Corners where a connection could come to a standstill, act after its end, or use what is gone.
 */

using namespace ns3;

namespace
{

/**
 * The segment that ends FIN_WAIT_1 may acknowledge text and FIN and bring the peer's FIN all at
 * once. TIME_WAIT then has nothing to send again and nothing to wait for but its end.
 */
class TimeWaitIsQuietTestCase : public TcpLifecycleTestCase
{
  public:
    TimeWaitIsQuietTestCase()
        : TcpLifecycleTestCase("TIME_WAIT entered by an ACK of text with a FIN sets no other timer")
    {
    }

  private:
    void Script() override
    {
        Write(CLIENT, 1000);
        ShutdownSend(CLIENT);
        On(SERVER, Told::NORMAL_CLOSE, [this] { Close(SERVER); });
        At(Seconds(20), [this] { m_before = Simulator::GetEventCount(); });
        At(Seconds(220), [this] { m_after = Simulator::GetEventCount(); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(Entered(CLIENT, State::TIME_WAIT), true, "it lingers");
        NS_TEST_EXPECT_MSG_EQ(m_after - m_before, 1, "nothing happens but the second look");
    }

    uint64_t m_before{0}; //!< events run up to 20 s
    uint64_t m_after{0};  //!< events run up to 220 s
};

/// A retransmission goes out even where the window has less room than the text that waits.
class SmallWindowRetransmissionTestCase : public TcpLifecycleTestCase
{
  public:
    SmallWindowRetransmissionTestCase()
        : TcpLifecycleTestCase("A lost segment is sent again into a window smaller than a segment")
    {
    }

  private:
    void Configure() override
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
        Config::SetDefault("ns3::TcpSocket::TcpNoDelay", BooleanValue(true));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(1000));
        m_setup.stop = Seconds(500);
    }

    void Script() override
    {
        SetReading(SERVER, false);
        DropNth(CLIENT, Kind::DATA, 2);
        At(Seconds(1), [this] { Write(CLIENT, 500); });
        At(Seconds(1.001), [this] { Write(CLIENT, 500); });
        At(Seconds(1.002), [this] { Write(CLIENT, 4000); });
        At(Seconds(10), [this] { m_sentBy10 = CountSent(CLIENT, Kind::DATA); });
        At(Seconds(400), [this] {
            m_stateAt400 = LastStateOf(CLIENT);
            SetReading(SERVER, true);
            ReadAll(SERVER);
        });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_GT(m_sentBy10, 2, "the lost segment is sent again");
        NS_TEST_EXPECT_MSG_EQ((m_stateAt400 == State::ESTABLISHED), true, "a slow reader is alive");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(SERVER), 5000, "all arrives");
    }

    uint32_t m_sentBy10{0};            //!< segments with text sent up to 10 s
    State m_stateAt400{State::CLOSED}; //!< the client's state before the server reads
};

/// A pacing timer that runs out while the window is too small leaves another timer behind.
class PacedIntoSmallWindowTestCase : public TcpLifecycleTestCase
{
  public:
    PacedIntoSmallWindowTestCase()
        : TcpLifecycleTestCase("Pacing into a small window outlives a lost window update")
    {
    }

  private:
    void Configure() override
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1000));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(1500));
        Config::SetDefault("ns3::TcpSocketState::EnablePacing", BooleanValue(true));
        Config::SetDefault("ns3::TcpSocketState::PaceInitialWindow", BooleanValue(true));
        Config::SetDefault("ns3::TcpSocketState::MaxPacingRate", StringValue("4kbps"));
        m_setup.stop = Seconds(500);
    }

    void Script() override
    {
        SetReading(SERVER, false);
        Write(CLIENT, 5000);
        At(Seconds(4), [this] {
            SetReading(SERVER, true);
            ReadAll(SERVER);
        });
    }

    bool Lose(const TcpTestSegment& segment) override
    {
        return segment.from == SERVER && segment.time >= Seconds(4) && segment.time < Seconds(5);
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(SERVER), 5000, "all arrives");
    }
};

/// A socket may listen, close, and listen again.
class ListenAgainTestCase : public TcpLifecycleTestCase
{
  public:
    ListenAgainTestCase()
        : TcpLifecycleTestCase("A listener that was closed can listen and be closed again")
    {
    }

  private:
    void Start() override
    {
        Ptr<Socket> socket = MakeSocket(SERVER);
        for (int round = 0; round < 3; ++round)
        {
            const Address any = InetSocketAddress(Ipv4Address::GetAny(), 4000);
            NS_TEST_EXPECT_MSG_EQ(socket->Bind(any), 0, "the port is free in round " << round);
            NS_TEST_EXPECT_MSG_EQ(socket->Listen(), 0, "it listens in round " << round);
            NS_TEST_EXPECT_MSG_EQ(socket->Close(), 0, "it closes in round " << round);
        }
    }

    void Check() override
    {
    }
};

/// The end of a TIME_WAIT that a SYN brings about is told to an application, which may do anything.
class ListenerGoesWithTimeWaitTestCase : public TcpLifecycleTestCase
{
  public:
    ListenerGoesWithTimeWaitTestCase()
        : TcpLifecycleTestCase("A listener may be deleted in the callback of the connection before")
    {
    }

  private:
    void Script() override
    {
        On(SERVER, Told::ACCEPTED, [this] {
            Close(SERVER);
            LifecycleSocketOf(SERVER)->SetEndCallback(Callback<void, Ptr<Socket>, EndReason>(
                std::function<void(Ptr<Socket>, EndReason)>([this](Ptr<Socket>, EndReason) {
                    ++m_ends;
                    ListenerOf(SERVER)->Close();
                    Forget(SERVER);
                })));
        });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
        At(Seconds(10), [this] { Connect(CLIENT, 5000); });
    }

    void Start() override
    {
        Listen(SERVER);
        Connect(CLIENT, 5000);
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_ends, 1, "the SYN ended TIME_WAIT");
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::CONNECT_FAILED), 1, "nobody listens");
        NS_TEST_EXPECT_MSG_LT(ToldAt(CLIENT, Told::CONNECT_FAILED), Seconds(12), "told at once");
    }

    uint32_t m_ends{0}; //!< connections of the server that ended
};

/// The receive buffer may be made smaller than what waits in it.
/// (RFC 9293, section 3.8.6, SHLD-14)
class ShrinkReceiveBufferTestCase : public TcpLifecycleTestCase
{
  public:
    ShrinkReceiveBufferTestCase()
        : TcpLifecycleTestCase("A receive buffer made smaller than its content offers no window")
    {
    }

  private:
    void Configure() override
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1000));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(20000));
        Config::SetDefault("ns3::TcpSocketBase::WindowScaling", BooleanValue(false));
        m_setup.stop = Seconds(500);
    }

    void Script() override
    {
        SetReading(SERVER, false);
        Write(CLIENT, 10000);
        At(Seconds(1), [this] {
            SocketOf(SERVER)->SetAttribute("RcvBufSize", UintegerValue(4000));
            Write(CLIENT, 2000);
        });
        At(Seconds(5), [this] {
            SetReading(SERVER, true);
            ReadAll(SERVER);
        });
    }

    void Check() override
    {
        uint32_t answers = 0;
        for (const auto& segment : Segments())
        {
            if (segment.from == SERVER && segment.time > Seconds(1) && segment.time < Seconds(5))
            {
                ++answers;
                NS_TEST_EXPECT_MSG_EQ(segment.header.GetWindowSize(), 0, "there is no room");
            }
        }
        NS_TEST_EXPECT_MSG_GT(answers, 0, "the second text is answered");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(SERVER), 12000, "all arrives once there is room");
        NS_TEST_EXPECT_MSG_EQ(ReceivedIntact(SERVER), true, "in order");
    }
};

/// An IPv6 socket reaches an IPv4 peer by its mapped address, also after Bind6.
class MappedPeerTestCase : public TcpLifecycleTestCase
{
  public:
    /**
     * @param port bound to, 0 for none
     */
    explicit MappedPeerTestCase(uint16_t port)
        : TcpLifecycleTestCase("A bound IPv6 socket connects to a mapped IPv4 address, port " +
                               std::to_string(port)),
          m_port(port)
    {
    }

  private:
    void Start() override
    {
        Listen(SERVER);
        Ptr<Socket> socket = MakeSocket(CLIENT);
        Watch(CLIENT, socket);
        const auto peer = InetSocketAddress::ConvertFrom(AddressOf(SERVER, m_setup.port));
        const auto mapped = Ipv6Address::MakeIpv4MappedAddress(peer.GetIpv4());
        const int bound = m_port == 0
                              ? socket->Bind6()
                              : socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), m_port));
        NS_TEST_EXPECT_MSG_EQ(bound, 0, "it binds");
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(Inet6SocketAddress(mapped, peer.GetPort())),
                              0,
                              "the family follows the peer");
        Address name;
        socket->GetSockName(name);
        const bool isIpv4 = InetSocketAddress::IsMatchingType(name);
        NS_TEST_EXPECT_MSG_EQ(isIpv4, true, "it travels as IPv4");
        if (isIpv4 && m_port != 0)
        {
            NS_TEST_EXPECT_MSG_EQ(InetSocketAddress::ConvertFrom(name).GetPort(),
                                  m_port,
                                  "from the port it was bound to");
        }
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::CONNECTED), 1, "connected");
    }

    uint16_t m_port; //!< bound to
};

/// The send callback comes from the middle of the inherited send loop.
class AbortInSendCallbackTestCase : public TcpLifecycleTestCase
{
  public:
    /// What the callback does beside Abort.
    enum class Then
    {
        NOTHING, //!< that is all
        CONNECT, //!< it connects and writes again
        FORGET,  //!< it lets go of the socket
    };

    /**
     * @param then what the callback does beside Abort
     */
    explicit AbortInSendCallbackTestCase(Then then)
        : TcpLifecycleTestCase(then == Then::NOTHING   ? "The send callback may abort"
                               : then == Then::CONNECT ? "The send callback may abort and reconnect"
                                                       : "The send callback may abort and forget"),
          m_then(then)
    {
    }

  private:
    void Script() override
    {
        At(Seconds(1), [this] {
            std::function<void(Ptr<Socket>, uint32_t)> abort = [this](Ptr<Socket> socket,
                                                                      uint32_t) {
                if (!std::exchange(m_done, true))
                {
                    Act(socket);
                }
            };
            SocketOf(CLIENT)->SetSendCallback(Callback<void, Ptr<Socket>, uint32_t>(abort));
            SocketOf(CLIENT)->Send(Create<Packet>(700));
        });
    }

    /**
     * @param socket the client's
     */
    void Act(Ptr<Socket> socket)
    {
        DynamicCast<TcpLifecycleSocket>(socket)->Abort();
        if (m_then == Then::CONNECT)
        {
            socket->Connect(AddressOf(SERVER, m_setup.port));
            socket->Send(Create<Packet>(300));
        }
        if (m_then == Then::FORGET)
        {
            Forget(CLIENT);
        }
    }

    void Check() override
    {
        const uint32_t connections = m_then == Then::CONNECT ? 2 : 1;
        NS_TEST_EXPECT_MSG_EQ(CountTold(SERVER, Told::ACCEPTED), connections, "accepted");
        NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::DATA), connections - 1, "text sent");
        if (m_then == Then::CONNECT)
        {
            NS_TEST_EXPECT_MSG_EQ(Sent(CLIENT, Kind::DATA, 1).size, 300, "the new text only");
        }
        NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::RST), 1, "one reset");
    }

    Then m_then;        //!< what the callback does beside Abort
    bool m_done{false}; //!< the callback has acted
};

/// A closed socket that nobody holds is gone, also one that was never connected.
class SocketListTestCase : public TcpLifecycleTestCase
{
  public:
    SocketListTestCase()
        : TcpLifecycleTestCase("Closed sockets leave SocketList, however little they did")
    {
    }

  private:
    void Start() override
    {
        const uint32_t before = Count();
        MakeSocket(CLIENT)->Close();
        Ptr<Socket> bound = MakeSocket(CLIENT);
        bound->Bind();
        bound->Close();
        Ptr<Socket> lost = MakeSocket(CLIENT);
        NS_TEST_EXPECT_MSG_EQ(lost->Connect(InetSocketAddress(Ipv4Address("99.9.9.9"), 1)),
                              -1,
                              "there is no route");
        lost->Close();
        NS_TEST_EXPECT_MSG_EQ(Count(), before, "all three are gone");
    }

    /**
     * @return number of sockets in the client's list
     */
    uint32_t Count() const
    {
        return static_cast<uint32_t>(
            Config::LookupMatches("/NodeList/0/$ns3::TcpL4Protocol/SocketList/*").GetN());
    }

    void Check() override
    {
    }
};

/**
 * RFC 6191 admits a SYN with a timestamp after a connection without only where the new connection
 * would use timestamps. Where the listener does not, the option says nothing: an old SYN stays out.
 *
 * (RFC 6191, section 2)
 */
class OldSynWithTimestampTestCase : public TcpLifecycleTestCase
{
  public:
    OldSynWithTimestampTestCase()
        : TcpLifecycleTestCase("TIME_WAIT without timestamps challenges an old SYN that has one")
    {
    }

  private:
    void ConfigureSocket(TcpTestHost, Ptr<Socket> socket) override
    {
        socket->SetAttribute("Timestamp", BooleanValue(false));
    }

    void Script() override
    {
        On(SERVER, Told::ACCEPTED, [this] { Close(SERVER); });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
        At(Seconds(5), [this] {
            DropAll(CLIENT, Kind::RST); // the client's host would reset what it knows nothing of
            TcpHeader syn =
                MakeHeader(CLIENT, TcpHeader::SYN, SeqOf(CLIENT, 0), SequenceNumber32(0));
            Ptr<TcpOptionTS> option = CreateObject<TcpOptionTS>();
            option->SetTimestamp(TcpOptionTS::NowToTsValue());
            syn.AppendOption(option);
            m_before = CountSent(SERVER, Kind::ACK);
            Inject(SERVER, syn);
            m_after = CountSent(SERVER, Kind::ACK);
        });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_after, m_before + 1, "a challenge");
        NS_TEST_EXPECT_MSG_EQ(CountSent(SERVER, Kind::SYN_ACK), 1, "no new connection");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL),
                              true,
                              "the old one's end");
    }

    uint32_t m_before{0}; //!< acknowledgments of the server before the SYN
    uint32_t m_after{0};  //!< and after it
};

/// SYNs at a TIME_WAIT that nobody listens behind are challenged within the limit, not one by one.
/// (RFC 5961, section 7)
class SynsWithoutListenerTestCase : public TcpLifecycleTestCase
{
  public:
    SynsWithoutListenerTestCase()
        : TcpLifecycleTestCase("TIME_WAIT without a listener limits its challenges")
    {
    }

  private:
    void Script() override
    {
        On(SERVER, Told::ACCEPTED, [this] {
            ListenerOf(SERVER)->Close();
            Close(SERVER);
        });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
        At(Seconds(5), [this] {
            DropAll(CLIENT, Kind::RST);
            m_before = CountSent(SERVER, Kind::ACK);
            for (uint32_t i = 0; i < 50; ++i)
            {
                Inject(SERVER,
                       MakeHeader(CLIENT,
                                  TcpHeader::SYN,
                                  SeqOf(CLIENT, 100000 + i),
                                  SequenceNumber32(0)));
            }
        });
        // They leave one by one.
        At(Seconds(6), [this] { m_after = CountSent(SERVER, Kind::ACK); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_after, m_before + 10, "ten in five seconds");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL), true, "the end");
    }

    uint32_t m_before{0}; //!< acknowledgments of the server before the SYNs
    uint32_t m_after{0};  //!< and after them
};

/// A FIN that comes before a hole is filled tells of the hole: it is acknowledged at once.
/// (RFC 9293, section 3.10.7.4, SHLD-31 and MAY-13)
class FinBehindHoleTestCase : public TcpLifecycleTestCase
{
  public:
    FinBehindHoleTestCase()
        : TcpLifecycleTestCase("ESTABLISHED, FIN behind a hole, is acknowledged at once and kept")
    {
    }

  private:
    void Script() override
    {
        At(Seconds(5), [this] {
            TcpHeader fin = MakeHeader(CLIENT,
                                       TcpHeader::FIN | TcpHeader::ACK,
                                       SeqOf(CLIENT, 1001),
                                       SeqOf(SERVER, 1));
            AddTimestamp(CLIENT, fin);
            m_before = CountSent(SERVER, Kind::ACK);
            Inject(SERVER, fin);
            m_after = CountSent(SERVER, Kind::ACK);
        });
        At(Seconds(6), [this] { Write(CLIENT, 1000); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_after, m_before + 1, "at once");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), "SYN_RCVD ESTABLISHED CLOSE_WAIT", "kept");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(SERVER), 1000, "the text before it");
    }

    uint32_t m_before{0}; //!< acknowledgments of the server before the FIN
    uint32_t m_after{0};  //!< and after it
};

/// All of the above.
class TcpLifecycleReviewTestSuite : public TestSuite
{
  public:
    TcpLifecycleReviewTestSuite()
        : TestSuite("tcp-lifecycle-review", SYSTEM)
    {
        using Then = AbortInSendCallbackTestCase::Then;
        AddTestCase(new OldSynWithTimestampTestCase, TestCase::QUICK);
        AddTestCase(new SynsWithoutListenerTestCase, TestCase::QUICK);
        AddTestCase(new FinBehindHoleTestCase, TestCase::QUICK);
        AddTestCase(new TimeWaitIsQuietTestCase, TestCase::QUICK);
        AddTestCase(new SmallWindowRetransmissionTestCase, TestCase::QUICK);
        AddTestCase(new PacedIntoSmallWindowTestCase, TestCase::QUICK);
        AddTestCase(new ListenAgainTestCase, TestCase::QUICK);
        AddTestCase(new ListenerGoesWithTimeWaitTestCase, TestCase::QUICK);
        AddTestCase(new ShrinkReceiveBufferTestCase, TestCase::QUICK);
        AddTestCase(new MappedPeerTestCase(0), TestCase::QUICK);
        AddTestCase(new MappedPeerTestCase(6000), TestCase::QUICK);
        AddTestCase(new AbortInSendCallbackTestCase(Then::NOTHING), TestCase::QUICK);
        AddTestCase(new AbortInSendCallbackTestCase(Then::CONNECT), TestCase::QUICK);
        AddTestCase(new AbortInSendCallbackTestCase(Then::FORGET), TestCase::QUICK);
        AddTestCase(new SocketListTestCase, TestCase::QUICK);
    }
};

/// The instance that registers it.
TcpLifecycleReviewTestSuite g_tcpLifecycleReviewTestSuite;

} // namespace
