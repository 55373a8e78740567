/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/callback.h"
#include "ns3/inet-socket-address.h"
#include "ns3/tcp-lifecycle-socket.h"

#include <array>
#include <functional>
#include <utility>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * What an application may do from within a callback: end the connection, open another one, or let
 * go of what called it.
 */

using namespace ns3;

namespace
{

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

using Case = TcpScriptedCase;
using Kind = TcpTestKind;
using Told = TcpTestTold;

/**
 * Abort, and connect to the server again.
 *
 * @param t the test
 */
void
Reconnect(Case& t)
{
    t.LifecycleSocketOf(CLIENT)->Abort();
    t.SocketOf(CLIENT)->Connect(t.AddressOf(SERVER, 80));
}

/// @return a case: the ACK that ends a recovery is new twice to the inherited code
TestCase*
AbortAtTheEndOfRecovery()
{
    return new Case(
        "The send callback may abort when a recovery ends, it is not called again",
        {},
        [](Case& t) {
            constexpr uint32_t SEGMENTS = 10;
            t.DropNth(CLIENT, Kind::DATA, 3);
            t.At(Seconds(1), [&t] {
                const std::function<void(Ptr<Socket>, uint32_t)> room = [&t](Ptr<Socket> client,
                                                                             uint32_t) {
                    t.Note("called", t.CountNotes("aborted"));
                    if (t.CountSent(CLIENT, Kind::DATA) > SEGMENTS)
                    {
                        t.Note("aborted", 1);
                        DynamicCast<TcpLifecycleSocket>(client)->Abort();
                    }
                };
                t.SocketOf(CLIENT)->SetSendCallback(Callback<void, Ptr<Socket>, uint32_t>(room));
                t.SocketOf(CLIENT)->Send(Create<Packet>(SEGMENTS * 536));
            });
        },
        [](Case& t) {
            t.Equal(t.CountNotes("aborted"), 1u, "when the retransmission was acknowledged");
            t.Equal(t.Noted("called"), 0, "not after that");
            t.EndedOnce(CLIENT, lifecycle::EndReason::ABORTED);
        });
}

/// @return a case: what comes right behind the SYN-ACK is told after the connection
TestCase*
ToldInOrder()
{
    return (new Case(
                "SYN_SENT, SYN-ACK and FIN at one time, told in order",
                {},
                [](Case& t) {
                    t.DropAll(CLIENT, Kind::ANY); // who answers is made by hand
                    for (const Told told : {Told::CONNECTED, Told::NORMAL_CLOSE})
                    {
                        t.On(CLIENT, told, [&t, told] {
                            t.Note("told", static_cast<int64_t>(told));
                        });
                    }
                    t.At(MilliSeconds(5), [&t] {
                        const SequenceNumber32 iss(9000);
                        const uint8_t synAck = TcpHeader::SYN | TcpHeader::ACK;
                        const uint8_t finAck = TcpHeader::FIN | TcpHeader::ACK;
                        t.Inject(CLIENT, t.MakeHeader(SERVER, synAck, iss, t.SeqOf(CLIENT, 1)));
                        t.Inject(CLIENT, t.MakeHeader(SERVER, finAck, iss + 1, t.SeqOf(CLIENT, 1)));
                    });
                    t.At(Seconds(1), [&t] { t.LifecycleSocketOf(CLIENT)->Abort(); });
                },
                [](Case& t) {
                    t.ToldExactly(CLIENT, 1, 0, 1, 0);
                    t.Equal(t.Noted("told"),
                            static_cast<int64_t>(Told::NORMAL_CLOSE),
                            "the last of them");
                }))
        ->StartedBy([](Case& t) { t.Connect(CLIENT); });
}

/// @return a case: the text of an urgent segment is not the next connection's
TestCase*
UrgentCallbackMayReconnect()
{
    return new Case(
        "The urgent callback may abort and reconnect, the other connection has its own text only",
        {},
        [](Case& t) {
            t.On(SERVER, Told::ACCEPTED, [&t] {
                t.SocketOf(SERVER)->Send(Create<Packet>(10), TcpLifecycleSocket::MSG_URGENT);
                t.Forget(SERVER); // the next one is its main connection
            });
            t.At(Seconds(0), [&t] {
                const std::function<void(Ptr<Socket>, uint32_t)> urgent = [&t](Ptr<Socket>,
                                                                               uint32_t bytes) {
                    t.Note("urgent", bytes);
                    Reconnect(t);
                };
                t.LifecycleSocketOf(CLIENT)->SetUrgentCallback(
                    Callback<void, Ptr<Socket>, uint32_t>(urgent));
            });
            t.At(Seconds(1), [&t] { t.Write(SERVER, 100); });
        },
        [](Case& t) {
            t.Equal(t.Noted("urgent"), 10, "told");
            t.Equal(t.ReceivedBy(CLIENT), 100u, "bytes of the other connection");
            t.True(t.ReceivedIntact(CLIENT), "and no others");
        });
}

/// @return a case: a hard error is not the next connection's
TestCase*
IcmpCallbackMayReconnect()
{
    return new Case(
        "The ICMP callback may abort and reconnect, the other connection is opened",
        {},
        [](Case& t) {
            t.DropNth(CLIENT, Kind::SYN, 1);
            t.At(MilliSeconds(1), [&t] {
                const std::function<void(Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t)> told =
                    [&t](Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t) { Reconnect(t); };
                t.SocketOf(CLIENT)->SetAttribute(
                    "IcmpCallback",
                    CallbackValue(
                        Callback<void, Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t>(told)));
                const uint16_t port = t.PortOf(CLIENT);
                const uint32_t seq = t.SeqOf(CLIENT, 0).GetValue();
                const std::array<uint8_t, 8> quoted{static_cast<uint8_t>(port >> 8),
                                                    static_cast<uint8_t>(port),
                                                    0,
                                                    80,
                                                    static_cast<uint8_t>(seq >> 24),
                                                    static_cast<uint8_t>(seq >> 16),
                                                    static_cast<uint8_t>(seq >> 8),
                                                    static_cast<uint8_t>(seq)};
                const auto from = InetSocketAddress::ConvertFrom(t.AddressOf(CLIENT, 0)).GetIpv4();
                const auto to = InetSocketAddress::ConvertFrom(t.AddressOf(SERVER, 0)).GetIpv4();
                t.TcpOf(CLIENT)->ReceiveIcmp(to, 64, 3, 3, 0, from, to, quoted.data());
            });
        },
        [](Case& t) {
            t.ToldExactly(CLIENT, 1, 0, 0, 0);
            t.Equal(t.CountSent(CLIENT, Kind::SYN), 2u, "SYNs, one lost");
        });
}

/// All of the above.
class TcpLifecycleCallbackTestSuite : public TestSuite
{
  public:
    TcpLifecycleCallbackTestSuite()
        : TestSuite("tcp-lifecycle-callback")
    {
        using Then = AbortInSendCallbackTestCase::Then;
        AddTestCase(new ListenerGoesWithTimeWaitTestCase);
        AddTestCase(new AbortInSendCallbackTestCase(Then::NOTHING));
        AddTestCase(new AbortInSendCallbackTestCase(Then::CONNECT));
        AddTestCase(new AbortInSendCallbackTestCase(Then::FORGET));
        AddTestCase(AbortAtTheEndOfRecovery());
        AddTestCase(ToldInOrder());
        AddTestCase(UrgentCallbackMayReconnect());
        AddTestCase(IcmpCallbackMayReconnect());
    }
};

/// The instance that registers it.
TcpLifecycleCallbackTestSuite g_tcpLifecycleCallbackTestSuite;

} // namespace
