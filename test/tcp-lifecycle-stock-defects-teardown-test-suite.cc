/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-stock-defect-case.h"

#include "ns3/packet.h"
#include "ns3/tcp-ns3-compat.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * How the user's Close and ShutdownSend become a FIN, where ns-3's own TCP gets it wrong in
 * ordinary simulations. Each script runs on our TCP, where it must come out right, and on stock's,
 * where it must not: a script that stock passes would show nothing.
 */

using namespace ns3;
using namespace ns3::stockdefects;

namespace
{

/**
 * In LAST_ACK stock takes any acknowledgment for that of its FIN, and forgets what is still in
 * flight: the tail of a reply is lost without a word to anybody.
 */
class LastAckWaitsForItsFin : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     * @param lost which segment of the reply is lost; 0: none
     */
    LastAckWaitsForItsFin(Stock stock, uint32_t lost)
        : TcpLifecycleTestCase(
              Named("LAST_ACK, ACK of text before the FIN, stays until the FIN is acknowledged; "
                    "lost segment " +
                        std::to_string(lost),
                    stock),
              Hosts(stock)),
          m_lost(lost)
    {
    }

  private:
    static constexpr uint32_t REPLY = 100000; //!< bytes; fits into the send buffer

    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] {
            Write(CLIENT, 100);
            ShutdownSend(CLIENT);
        });
        On(SERVER, Told::NORMAL_CLOSE, [this] {
            Write(SERVER, REPLY);
            Close(SERVER);
        });
        if (m_lost > 0)
        {
            DropNth(SERVER, Kind::DATA, m_lost);
        }
    }

    void Check() override
    {
        if (IsStock(SERVER))
        {
            NS_TEST_EXPECT_MSG_LT(ReceivedBy(CLIENT), REPLY, "stock truncates the reply");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), REPLY, "bytes of the reply");
        NS_TEST_EXPECT_MSG_EQ(ReceivedIntact(CLIENT), true, "each byte as it was written");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), ACTIVE_CLOSER, "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), PASSIVE_CLOSER, "server");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL), true, "server's end");
        // CLOSED came with the very acknowledgment that covers the FIN.
        const auto fin = Sent(SERVER, Kind::FIN, CountSent(SERVER, Kind::FIN));
        const auto ack = Sent(CLIENT, Kind::ACK, CountSent(CLIENT, Kind::ACK));
        NS_TEST_EXPECT_MSG_EQ(ack.header.GetAckNumber(), fin.NextSequence(), "the last ACK");
        NS_TEST_EXPECT_MSG_GT(EnteredAt(SERVER, State::CLOSED), ack.time, "after the last ACK");
    }

    uint32_t m_lost; //!< ordinal of the segment
};

/**
 * Stock's Close compares with SND.NXT, which it sets back when it retransmits. After one repaired
 * loss a Close with everything acknowledged sends no FIN, ever. From 3.41 on it does not set
 * SND.NXT back in this case.
 */
class CloseAfterRetransmissionSendsFin : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     */
    explicit CloseAfterRetransmissionSendsFin(Stock stock)
        : TcpLifecycleTestCase(
              Named("CLOSE_WAIT, Close after a repaired loss, sends the FIN at once", stock),
              Hosts(stock))
    {
    }

  private:
    static constexpr uint32_t REPLY = 5 * 536; //!< bytes: five segments

    void Script() override
    {
        On(SERVER, Told::ACCEPTED, [this] { Write(SERVER, REPLY); });
        OnReceived(CLIENT, REPLY, [this] { Close(CLIENT); });
        // Three duplicate acknowledgments follow: just enough, and nothing is sent after them.
        DropNth(SERVER, Kind::DATA, 2);
        On(SERVER, Told::NORMAL_CLOSE, [this] { Close(SERVER); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), REPLY, "the loss was repaired");
        NS_TEST_EXPECT_MSG_EQ(CountSent(SERVER, Kind::DATA), 6, "by one retransmission");
        if (IsStock(SERVER))
        {
            const uint32_t fins = lifecycle::RECOVERY_SETS_SND_NXT_BACK ? 0 : 1;
            NS_TEST_EXPECT_MSG_EQ(CountSent(SERVER, Kind::FIN), fins, "stock's FIN, by release");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(CountSent(SERVER, Kind::FIN), 1, "one FIN");
        NS_TEST_EXPECT_MSG_EQ(EnteredAt(SERVER, State::LAST_ACK),
                              EnteredAt(SERVER, State::CLOSE_WAIT),
                              "at once");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), ACTIVE_CLOSER, "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), PASSIVE_CLOSER, "server");
    }
};

/// As before, with the Close while the loss is being repaired: the FIN follows the text.
class CloseInRecoverySendsFin : public TcpLifecycleTestCase
{
  public:
    CloseInRecoverySendsFin()
        : TcpLifecycleTestCase(
              "ESTABLISHED, Close while two losses are repaired, the FIN comes after the text")
    {
    }

  private:
    void Script() override
    {
        On(SERVER, Told::ACCEPTED, [this] { Write(SERVER, 30000); });
        DropNth(SERVER, Kind::DATA, 3);
        DropNth(SERVER, Kind::DATA, 7);
        // The first is retransmitted by now, the reply is not.
        At(MilliSeconds(65), [this] { Close(SERVER); });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), 30000, "all text");
        NS_TEST_EXPECT_MSG_EQ(ReceivedIntact(CLIENT), true, "intact");
        NS_TEST_EXPECT_MSG_EQ(Sent(SERVER, Kind::FIN, 1).NextSequence(),
                              SeqOf(SERVER, 30002),
                              "the FIN's place is after the last byte");
        NS_TEST_EXPECT_MSG_EQ((LastStateOf(SERVER) == State::CLOSED), true, "server closed");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL), true, "normally");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT),
                              "SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED",
                              "client");
    }
};

/**
 * Stock reads no acknowledgment from a FIN in ESTABLISHED, so it retransmits what the FIN has
 * acknowledged, and its congestion window falls to one segment.
 */
class FinAcknowledgesText : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     */
    explicit FinAcknowledgesText(Stock stock)
        : TcpLifecycleTestCase(
              Named("ESTABLISHED, FIN that acknowledges our text, nothing is retransmitted", stock),
              Hosts(stock))
    {
    }

  private:
    void Script() override
    {
        On(SERVER, Told::ACCEPTED, [this] { Write(SERVER, 100); });
        // Its ACK is still delayed; should it follow the FIN, it is lost. So only the FIN brings
        // it.
        OnReceived(CLIENT, 100, [this] {
            Close(CLIENT);
            DropAll(CLIENT, Kind::ACK);
        });
        At(Seconds(9), [this] { ClearRules(); });
        At(Seconds(10), [this] { Close(SERVER); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(Sent(CLIENT, Kind::FIN, 1).header.GetAckNumber(),
                              SeqOf(SERVER, 101),
                              "the FIN acknowledges the text");
        if (IsStock(SERVER))
        {
            NS_TEST_EXPECT_MSG_GT(CountSent(SERVER, Kind::DATA), 1, "stock sends it again");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(CountSent(SERVER, Kind::DATA), 1, "sent once");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), PASSIVE_CLOSER, "server");
    }
};

/**
 * With text sent but not acknowledged stock's ShutdownSend puts the FIN off until the next text is
 * sent, which never comes.
 */
class ShutdownWithTextInFlightSendsFin : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     */
    explicit ShutdownWithTextInFlightSendsFin(Stock stock)
        : TcpLifecycleTestCase(
              Named("ESTABLISHED, ShutdownSend with text in flight, sends the FIN at once", stock),
              Hosts(stock))
    {
    }

  private:
    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] { Write(CLIENT, 100); });
        At(MilliSeconds(25), [this] { ShutdownSend(CLIENT); });
        On(SERVER, Told::NORMAL_CLOSE, [this] { Close(SERVER); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_LT(Sent(CLIENT, Kind::DATA, 1).time, MilliSeconds(25), "text first");
        if (IsStock(CLIENT))
        {
            NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::FIN), 0, "stock sends no FIN");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(Sent(CLIENT, Kind::FIN, 1).time, MilliSeconds(25), "at once");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), ACTIVE_CLOSER, "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), PASSIVE_CLOSER, "server");
    }
};

/// In SYN_SENT stock's ShutdownSend is forgotten (RFC 9293, section 3.10.4: queue the FIN).
class ShutdownInSynSentSendsFin : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     * @param bytes written before it
     */
    ShutdownInSynSentSendsFin(Stock stock, uint32_t bytes)
        : TcpLifecycleTestCase(Named("SYN_SENT, ShutdownSend after " + std::to_string(bytes) +
                                         " bytes, the FIN follows the handshake",
                                     stock),
                               Hosts(stock)),
          m_bytes(bytes)
    {
    }

  private:
    void Start() override
    {
        Listen(SERVER);
        Connect(CLIENT);
        if (m_bytes > 0)
        {
            Write(CLIENT, m_bytes);
        }
        ShutdownSend(CLIENT);
        On(SERVER, Told::NORMAL_CLOSE, [this] { Close(SERVER); });
    }

    void Check() override
    {
        if (IsStock(CLIENT))
        {
            NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::FIN), 0, "stock sends no FIN");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::FIN), 1, "one FIN");
        NS_TEST_EXPECT_MSG_EQ(Sent(CLIENT, Kind::FIN, 1).NextSequence(),
                              SeqOf(CLIENT, m_bytes + 2),
                              "after the text");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(SERVER), m_bytes, "the text");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), ACTIVE_CLOSER, "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), PASSIVE_CLOSER, "server");
    }

    uint32_t m_bytes; //!< written in SYN_SENT
};

/**
 * Send after the user said that it sends no more. After ShutdownSend stock answers -1 and sends the
 * bytes all the same; after a Close that waits for text it takes them.
 */
class SendAfterShutdownSendsNothing : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     * @param close true: after Close, false: after ShutdownSend
     */
    SendAfterShutdownSendsNothing(Stock stock, bool close)
        : TcpLifecycleTestCase(Named(std::string("ESTABLISHED, Send after ") +
                                         (close ? "Close" : "ShutdownSend") +
                                         ", fails and sends nothing",
                                     stock),
                               Hosts(stock)),
          m_close(close)
    {
    }

  private:
    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] {
            Write(CLIENT, 100);
            m_close ? Close(CLIENT) : ShutdownSend(CLIENT);
            m_answer = SocketOf(CLIENT)->Send(Create<Packet>(77), 0);
            m_errno = SocketOf(CLIENT)->GetErrno();
        });
        On(SERVER, Told::NORMAL_CLOSE, [this] { Close(SERVER); });
    }

    void Check() override
    {
        if (IsStock(CLIENT))
        {
            NS_TEST_EXPECT_MSG_EQ(ReceivedBy(SERVER), 177, "stock sends them");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(m_answer, -1, "Send");
        NS_TEST_EXPECT_MSG_EQ((m_errno == Socket::ERROR_SHUTDOWN), true, "errno");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(SERVER), 100, "what was written before");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), ACTIVE_CLOSER, "client");
    }

    bool m_close;                                        //!< Close or ShutdownSend
    int m_answer{0};                                     //!< of Send
    Socket::SocketErrno m_errno{Socket::ERROR_NOTERROR}; //!< after Send
};

/**
 * Close with text that was not read: a reset tells the peer that it was in vain (RFC 2525, section
 * 2.17). Stock stays in ESTABLISHED, goes on to take text, and its peer is told of a normal close.
 *
 * (RFC 9293, section 3.6.1, SHLD-3; section 3.6, MUST-12)
 */
class CloseWithUnreadTextResets : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     */
    explicit CloseWithUnreadTextResets(Stock stock)
        : TcpLifecycleTestCase(
              Named("ESTABLISHED, Close with unread text, resets and ends on both sides", stock),
              Hosts(stock))
    {
    }

  private:
    void Script() override
    {
        SetReading(CLIENT, false);
        On(SERVER, Told::ACCEPTED, [this] { Write(SERVER, 100); });
        At(Seconds(1), [this] {
            Ptr<Socket> socket = SocketOf(CLIENT);
            socket->Close();
            m_answer = socket->Send(Create<Packet>(77), 0);
            socket->Close();
        });
    }

    void Check() override
    {
        if (IsStock(CLIENT))
        {
            NS_TEST_EXPECT_MSG_EQ((LastStateOf(CLIENT) == State::ESTABLISHED), true, "stock stays");
            NS_TEST_EXPECT_MSG_EQ(m_answer, 77, "and takes text");
            NS_TEST_EXPECT_MSG_EQ(CountTold(SERVER, Told::NORMAL_CLOSE),
                                  1,
                                  "and misleads the peer");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::RST), 1, "one reset");
        NS_TEST_EXPECT_MSG_EQ(Sent(CLIENT, Kind::RST, 1).time, Seconds(1), "at once");
        NS_TEST_EXPECT_MSG_EQ(m_answer, -1, "Send fails");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), "SYN_SENT ESTABLISHED CLOSED", "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), "SYN_RCVD ESTABLISHED CLOSED", "server");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(CLIENT) == EndReason::ABORTED), true, "client's end");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::RESET), true, "server's end");
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::ERROR_CLOSE), 1, "client told once");
        NS_TEST_EXPECT_MSG_EQ(CountTold(SERVER, Told::ERROR_CLOSE), 1, "server told of an error");
        NS_TEST_EXPECT_MSG_EQ(CountTold(SERVER, Told::NORMAL_CLOSE), 0, "and of nothing else");
    }

    int m_answer{0}; //!< of Send after Close
};

/// How connections close.
class TcpLifecycleStockDefectsTeardownTestSuite : public TestSuite
{
  public:
    TcpLifecycleStockDefectsTeardownTestSuite()
        : TestSuite("tcp-lifecycle-stock-defects-teardown")
    {
        for (const Stock stock : {Stock::NOBODY, Stock::BOTH})
        {
            AddTestCase(new LastAckWaitsForItsFin(stock, 185));
            AddTestCase(new CloseAfterRetransmissionSendsFin(stock));
            AddTestCase(new FinAcknowledgesText(stock));
            AddTestCase(new ShutdownWithTextInFlightSendsFin(stock));
            AddTestCase(new ShutdownInSynSentSendsFin(stock, 0));
            AddTestCase(new SendAfterShutdownSendsNothing(stock, false));
            AddTestCase(new SendAfterShutdownSendsNothing(stock, true));
            AddTestCase(new CloseWithUnreadTextResets(stock));
        }
        AddTestCase(new LastAckWaitsForItsFin(Stock::NOBODY, 0));
        AddTestCase(new LastAckWaitsForItsFin(Stock::NOBODY, 40));
        // The first segment of a reply in which nothing else is in flight yet.
        AddTestCase(new LastAckWaitsForItsFin(Stock::NOBODY, 1));
        AddTestCase(new CloseInRecoverySendsFin);
        AddTestCase(new ShutdownInSynSentSendsFin(Stock::NOBODY, 1000));
    }
};

TcpLifecycleStockDefectsTeardownTestSuite
    g_tcpLifecycleStockDefectsTeardownTestSuite; //!< registers the suite

} // namespace
