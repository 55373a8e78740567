/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-test-base.h"

#include "ns3/tcp-lifecycle-socket.h"

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
    }
};

/// The instance that registers it.
TcpLifecycleCallbackTestSuite g_tcpLifecycleCallbackTestSuite;

} // namespace
