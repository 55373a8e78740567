/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-test-base.h"

#include "ns3/inet-socket-address.h"
#include "ns3/tcp-ephemeral-ports.h"
#include "ns3/tcp-lifecycle-convert.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/uinteger.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * Closed windows and used-up ports: what crashes or aborts ns-3's own TCP, or takes it so long that
 * it cannot be run here beside ours.
 */

using namespace ns3;

namespace
{

/**
 * The peer closes its window when there is nothing to send. Stock's persist timer then reads the
 * first segment of an empty buffer and crashes the process.
 */
class ZeroWindowWithNothingToSend : public TcpLifecycleTestCase
{
  public:
    ZeroWindowWithNothingToSend()
        : TcpLifecycleTestCase("ESTABLISHED, window closes with nothing to send, no probe is sent")
    {
    }

  private:
    void Script() override
    {
        On(SERVER, Told::ACCEPTED, [this] { Write(SERVER, 100); });
        // Instead of the client's own acknowledgment comes one that closes the window.
        DropNth(CLIENT, Kind::ACK, 2);
        At(MilliSeconds(100), [this] {
            TcpHeader header =
                MakeHeader(CLIENT, TcpHeader::ACK, SeqOf(CLIENT, 1), SeqOf(SERVER, 101), 0);
            AddTimestamp(CLIENT, header);
            Inject(SERVER, header);
        });
        At(Seconds(100), [this] {
            m_before = CountSent(SERVER, Kind::ANY);
            Write(SERVER, 3000);
        });
        // The window is still closed for what the server writes: it probes. The client's answers
        // open it.
        At(Seconds(300), [this] { Close(SERVER); });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(Sent(CLIENT, Kind::ACK, 2).dropped, true, "the client's own ACK");
        NS_TEST_EXPECT_MSG_EQ(m_before, 2, "SYN-ACK and text, no probe");
        NS_TEST_EXPECT_MSG_GT(Sent(SERVER, Kind::DATA, 2).time, Seconds(100), "a probe, not text");
        NS_TEST_EXPECT_MSG_EQ(Sent(SERVER, Kind::DATA, 2).size, 1, "of one byte");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), 3100, "all text in the end");
        NS_TEST_EXPECT_MSG_EQ(ReceivedIntact(CLIENT), true, "intact");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL), true, "server's end");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(CLIENT) == EndReason::NORMAL), true, "client's end");
    }

    uint32_t m_before{0}; //!< segments of the server before it writes
};

/**
 * The window closes although nothing new is acknowledged: the receiver takes back what it offered.
 * Stock does not notice and sends into the closed window.
 *
 * (RFC 9293, section 3.8.6, MUST-34)
 */
class WindowTakenBack : public TcpLifecycleTestCase
{
  public:
    WindowTakenBack()
        : TcpLifecycleTestCase("ESTABLISHED, the window offered is taken back, text waits for it")
    {
    }

  private:
    void Script() override
    {
        On(SERVER, Told::ACCEPTED, [this] { Write(SERVER, 100); });
        At(Seconds(10), [this] {
            TcpHeader header =
                MakeHeader(CLIENT, TcpHeader::ACK, SeqOf(CLIENT, 1), SeqOf(SERVER, 101), 0);
            AddTimestamp(CLIENT, header);
            Inject(SERVER, header);
        });
        At(Seconds(20), [this] { Write(SERVER, 3000); });
        At(Seconds(300), [this] { Close(SERVER); });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(Sent(SERVER, Kind::DATA, 2).size, 1, "a probe of one byte");
        NS_TEST_EXPECT_MSG_GT(Sent(SERVER, Kind::DATA, 2).time, Seconds(21), "not at once");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), 3100, "all text in the end");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL), true, "server's end");
    }
};

/**
 * A SYN with a closed window comes to a listener. Stock arms the listener's own persist timer by it
 * and crashes six seconds later.
 */
class ZeroWindowSynToListener : public TcpLifecycleTestCase
{
  public:
    ZeroWindowSynToListener()
        : TcpLifecycleTestCase("LISTEN, SYN with a closed window, is answered like any other")
    {
    }

  private:
    void Start() override
    {
        Listen(SERVER);
        // Else the client's host, which knows nothing of it, would reset the embryo.
        DropAll(CLIENT, Kind::RST);
        At(MilliSeconds(1), [this] {
            TcpHeader syn =
                MakeHeader(CLIENT, TcpHeader::SYN, SequenceNumber32(1000), SequenceNumber32(0), 0);
            syn.SetSourcePort(1234);
            syn.SetDestinationPort(m_setup.port);
            Inject(SERVER, syn);
        });
        At(Seconds(300), [this] { Connect(CLIENT, 5000); });
    }

    void Check() override
    {
        const auto answer = Sent(SERVER, Kind::SYN_ACK, 1);
        NS_TEST_EXPECT_MSG_EQ(answer.time, MilliSeconds(1), "answered at once");
        NS_TEST_EXPECT_MSG_EQ(answer.header.GetAckNumber(), SequenceNumber32(1001), "its SYN");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), "SYN_RCVD CLOSED SYN_RCVD ESTABLISHED", "server");
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::CONNECTED), 1, "the next one connects");
        NS_TEST_EXPECT_MSG_LT(ToldAt(CLIENT, Told::CONNECTED), Seconds(301), "at once");
    }
};

/// The reader stops, the window closes, the reader goes on: all text arrives, by probes.
/// (RFC 9293, section 3.8.6.1, MUST-36, MUST-37 and MAY-8)
class ReaderStopsAndGoesOn : public TcpLifecycleTestCase
{
  public:
    ReaderStopsAndGoesOn()
        : TcpLifecycleTestCase("ESTABLISHED, reader stops for a minute, all text arrives after it")
    {
    }

  private:
    static constexpr uint32_t BYTES = 50000; //!< more than the receive buffer holds

    void ConfigureSocket(TcpTestHost, Ptr<Socket> socket) override
    {
        socket->SetAttribute("RcvBufSize", UintegerValue(8192));
    }

    void Script() override
    {
        SetReading(CLIENT, false);
        On(SERVER, Told::ACCEPTED, [this] {
            Write(SERVER, BYTES);
            Close(SERVER);
        });
        At(Seconds(60), [this] {
            m_stopped = ReceivedBy(CLIENT) == 0 && CountSent(SERVER, Kind::FIN) == 0;
            SetReading(CLIENT, true);
            ReadAll(CLIENT);
        });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_stopped, true, "the window was closed");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), BYTES, "all text");
        NS_TEST_EXPECT_MSG_EQ(ReceivedIntact(CLIENT), true, "intact");
        NS_TEST_EXPECT_MSG_LT(EnteredAt(SERVER, State::TIME_WAIT), Seconds(120), "in time");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL), true, "server's end");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(CLIENT) == EndReason::NORMAL), true, "client's end");
    }

    bool m_stopped{false}; //!< nothing was read, and the FIN was not sent
};

/**
 * A port whose connection is in TIME_WAIT is bound again, to any address, and connected to the same
 * server. Stock aborts the process. Here the Connect fails, and to another port of the server it
 * succeeds.
 */
class ConnectFromPortInTimeWait : public TcpLifecycleTestCase
{
  public:
    ConnectFromPortInTimeWait()
        : TcpLifecycleTestCase("TIME_WAIT, Connect with its four-tuple, fails and harms nobody")
    {
    }

  private:
    void Start() override
    {
        Listen(SERVER);
        Ptr<Socket> other = MakeSocket(SERVER);
        other->Bind(InetSocketAddress(Ipv4Address::GetAny(), 81));
        other->Listen();
        m_other = other;
        Connect(CLIENT, 5000);
        On(CLIENT, Told::CONNECTED, [this] { Close(CLIENT); });
        On(SERVER, Told::NORMAL_CLOSE, [this] { Close(SERVER); });
        At(Seconds(10), [this] { TryAgain(); });
    }

    /// Connect twice from the port in TIME_WAIT.
    void TryAgain()
    {
        m_waiting = TcpOf(CLIENT)->GetTimeWaitCount();
        m_second = MakeSocket(CLIENT);
        m_bound = m_second->Bind(InetSocketAddress(Ipv4Address::GetAny(), 5000));
        m_same = m_second->Connect(AddressOf(SERVER, 80));
        m_errno = m_second->GetErrno();
        m_elsewhere = m_second->Connect(AddressOf(SERVER, 81));
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_waiting, 1, "in TIME_WAIT");
        NS_TEST_EXPECT_MSG_EQ(m_bound, 0, "the port itself is free");
        NS_TEST_EXPECT_MSG_EQ(m_same, -1, "the four-tuple is not");
        NS_TEST_EXPECT_MSG_EQ((m_errno == Socket::ERROR_ADDRNOTAVAIL), true, "errno");
        NS_TEST_EXPECT_MSG_EQ(m_elsewhere, 0, "another one is");
        NS_TEST_EXPECT_MSG_EQ(
            (DynamicCast<TcpLifecycleSocket>(m_second)->GetState() == State::ESTABLISHED),
            true,
            "and connects");
        NS_TEST_EXPECT_MSG_EQ(EnteredAt(CLIENT, State::CLOSED),
                              EnteredAt(CLIENT, State::TIME_WAIT) + Seconds(240),
                              "TIME_WAIT went on");
        m_second = nullptr;
        m_other = nullptr;
    }

    Ptr<Socket> m_other;                                 //!< listens at another port
    Ptr<Socket> m_second;                                //!< connects from the port in TIME_WAIT
    std::size_t m_waiting{0};                            //!< number in TIME_WAIT
    int m_bound{-1};                                     //!< of Bind
    int m_same{0};                                       //!< of Connect to the same port
    int m_elsewhere{-1};                                 //!< of Connect to another port
    Socket::SocketErrno m_errno{Socket::ERROR_NOTERROR}; //!< after the failed Connect
};

/**
 * All dynamic ports to one destination are in use. Stock's are unique per host, so nothing can be
 * reached any more, and each attempt takes it seconds. Here they are unique per four-tuple: another
 * destination can be reached from each of them.
 */
class PortsPerDestination : public TcpLifecycleTestCase
{
  public:
    PortsPerDestination()
        : TcpLifecycleTestCase("CLOSED, all ports to one destination used, another can be reached")
    {
    }

  private:
    void Script() override
    {
        At(Seconds(1), [this] {
            UsePorts();
            Ptr<Socket> same = MakeSocket(CLIENT);
            m_same = same->Connect(AddressOf(SERVER, 81));
            m_errno = same->GetErrno();
            m_second = MakeSocket(CLIENT);
            m_elsewhere = m_second->Connect(AddressOf(SERVER, 80));
        });
        At(Seconds(2), [this] { FreePorts(); });
        At(Seconds(3), [this] {
            m_third = MakeSocket(CLIENT);
            m_again = m_third->Connect(AddressOf(SERVER, 81));
        });
    }

    /// Take every port of the dynamic range for one destination.
    void UsePorts()
    {
        lifecycle::FourTuple tuple;
        tuple.local = ToBytes(InetSocketAddress::ConvertFrom(AddressOf(CLIENT, 0)).GetIpv4());
        tuple.remote = ToBytes(InetSocketAddress::ConvertFrom(AddressOf(SERVER, 0)).GetIpv4());
        tuple.remotePort = 81;
        for (uint32_t i = 0; i < lifecycle::EphemeralPorts::COUNT; ++i)
        {
            tuple.localPort = 0;
            if (TcpOf(CLIENT)->AddActiveConnection(tuple,
                                                   PeekPointer(LifecycleSocketOf(CLIENT)),
                                                   false))
            {
                m_taken.push_back(tuple);
            }
        }
    }

    /// Give them back.
    void FreePorts()
    {
        for (const auto& tuple : m_taken)
        {
            TcpOf(CLIENT)->RemoveConnection(tuple);
        }
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_taken.size(), 16384, "RFC 6335, section 6: 49152 to 65535");
        NS_TEST_EXPECT_MSG_EQ(m_same, -1, "none is left");
        NS_TEST_EXPECT_MSG_EQ((m_errno == Socket::ERROR_ADDRNOTAVAIL), true, "errno");
        NS_TEST_EXPECT_MSG_EQ(m_elsewhere, 0, "another destination");
        NS_TEST_EXPECT_MSG_EQ(CountTold(SERVER, Told::ACCEPTED), 2, "the first and that one");
        NS_TEST_EXPECT_MSG_EQ(m_again, 0, "once they are free");
        m_second = nullptr;
        m_third = nullptr;
    }

    std::vector<lifecycle::FourTuple> m_taken;           //!< in use
    Ptr<Socket> m_second;                                //!< to the other destination
    Ptr<Socket> m_third;                                 //!< to the first destination, later
    int m_same{0};                                       //!< of Connect
    int m_elsewhere{-1};                                 //!< of Connect
    int m_again{-1};                                     //!< of Connect
    Socket::SocketErrno m_errno{Socket::ERROR_NOTERROR}; //!< after the failed Connect
};

/// Two connections from one local port to two ports of a server at once.
/// (RFC 9293, section 3.9.1.1, MUST-41)
class OnePortTwoDestinations : public TcpLifecycleTestCase
{
  public:
    OnePortTwoDestinations()
        : TcpLifecycleTestCase("ESTABLISHED, Connect from its port elsewhere, both live")
    {
    }

  private:
    void Start() override
    {
        Listen(SERVER);
        m_other = MakeSocket(SERVER);
        m_other->Bind(InetSocketAddress(Ipv4Address::GetAny(), 81));
        m_other->Listen();
        Connect(CLIENT, 5000);
        At(Seconds(1), [this] { Connect(CLIENT, 5000, 81); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::CONNECTED), 2, "both");
        NS_TEST_EXPECT_MSG_EQ(TcpOf(CLIENT)->GetConnectionCount(), 2, "at once");
        for (const auto& transition : Transitions())
        {
            NS_TEST_EXPECT_MSG_EQ(
                (transition.host == CLIENT ? transition.localPort : transition.remotePort),
                5000,
                "one port");
        }
        m_other = nullptr;
    }

    Ptr<Socket> m_other; //!< listens at another port
};

/// Closed windows and used-up ports.
class TcpLifecycleStockDefectsWindowTestSuite : public TestSuite
{
  public:
    TcpLifecycleStockDefectsWindowTestSuite()
        : TestSuite("tcp-lifecycle-stock-defects-window")
    {
        AddTestCase(new WindowTakenBack);
        AddTestCase(new ZeroWindowWithNothingToSend);
        AddTestCase(new ZeroWindowSynToListener);
        AddTestCase(new ReaderStopsAndGoesOn);
        AddTestCase(new ConnectFromPortInTimeWait);
        AddTestCase(new PortsPerDestination);
        AddTestCase(new OnePortTwoDestinations);
    }
};

TcpLifecycleStockDefectsWindowTestSuite
    g_tcpLifecycleStockDefectsWindowTestSuite; //!< registers the suite

} // namespace
