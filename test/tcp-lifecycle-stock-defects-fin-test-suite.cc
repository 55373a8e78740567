/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-stock-defect-case.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What becomes of FINs that are lost, late or answered badly, where ns-3's own TCP gets it wrong in
 * ordinary simulations. Each script runs on our TCP, where it must come out right, and on stock's,
 * where it must not: a script that stock passes would show nothing.
 */

using namespace ns3;
using namespace ns3::stockdefects;

namespace
{

/**
 * Stock retransmits a FIN at a constant interval without end: a simulation whose peer is gone never
 * stops. RFC 6298, section 5.5, and RFC 9293, section 3.8.3: back off, and give up at R2.
 *
 * (RFC 9293, section 3.8.3, MUST-20, MUST-21 and SHLD-11)
 */
class FinIsGivenUp : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     * @param closer whose FIN never arrives: the client's in FIN_WAIT_1, or the server's in
     * LAST_ACK
     */
    FinIsGivenUp(Stock stock, TcpTestHost closer)
        : TcpLifecycleTestCase(Named(std::string(closer == CLIENT ? "FIN_WAIT_1" : "LAST_ACK") +
                                         ", FIN never arrives, backs off and reports a time-out",
                                     stock),
                               Hosts(stock, Seconds(600))),
          m_closer(closer)
    {
    }

  private:
    void Script() override
    {
        At(Seconds(1), [this] { Close(CLIENT); });
        At(Seconds(2), [this] {
            if (m_closer == SERVER)
            {
                Close(SERVER);
            }
        });
        DropAll(m_closer, Kind::FIN);
    }

    void Check() override
    {
        const uint32_t fins = CountSent(m_closer, Kind::FIN);
        if (IsStock(m_closer))
        {
            NS_TEST_EXPECT_MSG_GT(fins, 500, "stock sends a FIN a second, for ever");
            return;
        }
        // The attribute DataRetries says how often a segment is retransmitted: six times.
        NS_TEST_ASSERT_MSG_EQ(fins, 7, "FINs");
        Time interval = Sent(m_closer, Kind::FIN, 2).time - Sent(m_closer, Kind::FIN, 1).time;
        NS_TEST_EXPECT_MSG_EQ(interval, Seconds(1), "RFC 6298, (2.4): at least a second");
        for (uint32_t n = 2; n < fins; ++n)
        {
            interval = Min(interval * 2, Seconds(60));
            NS_TEST_EXPECT_MSG_EQ(Sent(m_closer, Kind::FIN, n + 1).time -
                                      Sent(m_closer, Kind::FIN, n).time,
                                  interval,
                                  "interval " << n);
        }
        const Time end = EnteredAt(m_closer, State::CLOSED);
        NS_TEST_EXPECT_MSG_EQ(end - Sent(m_closer, Kind::FIN, fins).time,
                              Min(interval * 2, Seconds(60)),
                              "given up one interval after the last");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(m_closer) == EndReason::TIMED_OUT), true, "why");
        NS_TEST_EXPECT_MSG_EQ(CountTold(m_closer, Told::ERROR_CLOSE), 1, "told once");
        NS_TEST_EXPECT_MSG_EQ(ToldAt(m_closer, Told::ERROR_CLOSE), end, "told then");
    }

    TcpTestHost m_closer; //!< whose FINs are lost
};

/**
 * FINs cross, and the acknowledgment of one is lost. Stock's TIME_WAIT answers nothing, so its
 * CLOSING peer sends a FIN a second as long as TIME_WAIT lasts, and is reset then.
 */
class ClosingRepairsLostAck : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     */
    explicit ClosingRepairsLostAck(Stock stock)
        : TcpLifecycleTestCase(
              Named("CLOSING, ACK of the FIN lost, one more FIN is answered by TIME_WAIT", stock),
              Hosts(stock, Seconds(600)))
    {
    }

  private:
    void Script() override
    {
        At(Seconds(1), [this] {
            Close(CLIENT);
            Close(SERVER);
            DropNth(CLIENT, Kind::ACK, 1);
        });
    }

    void Check() override
    {
        if (IsStock(SERVER))
        {
            NS_TEST_EXPECT_MSG_GT(CountSent(SERVER, Kind::FIN), 200, "stock sends on and on");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(CountSent(SERVER, Kind::FIN), 2, "one more FIN");
        NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::FIN), 1, "the other one arrived");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT),
                              "SYN_SENT ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT CLOSED",
                              "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER),
                              "SYN_RCVD ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT CLOSED",
                              "server");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(CLIENT) == EndReason::NORMAL), true, "client's end");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL), true, "server's end");
    }
};

/**
 * The final acknowledgment is lost. Stock's server, if it closes inside its close callback, sends
 * six FINs in a third of a second and ends with an error in LAST_ACK; otherwise a FIN a second. Its
 * client answers none and does not restart 2MSL.
 *
 * (RFC 9293, section 3.6.1, MUST-13)
 */
class FinalAckLost : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     * @param think how long after the client's FIN the server closes
     * @param ipv6 the family
     */
    FinalAckLost(Stock stock, Time think, bool ipv6 = false)
        : TcpLifecycleTestCase(Named("LAST_ACK, final ACK lost, one more FIN is answered by "
                                     "TIME_WAIT and 2MSL restarts; server closes after " +
                                         std::to_string(think.GetMilliSeconds()) + " ms; " +
                                         (ipv6 ? "IPv6" : "IPv4"),
                                     stock),
                               Hosts(stock)),
          m_think(think)
    {
        m_setup.ipv6 = ipv6;
    }

  private:
    void Script() override
    {
        At(Seconds(1), [this] { Close(CLIENT); });
        On(SERVER, Told::NORMAL_CLOSE, [this] {
            if (m_think.IsZero())
            {
                Close(SERVER);
                return;
            }
            At(m_think, [this] { Close(SERVER); });
        });
        DropNth(CLIENT, Kind::ACK, 2);
    }

    void Check() override
    {
        const uint32_t fins = CountSent(SERVER, Kind::FIN);
        NS_TEST_EXPECT_MSG_EQ(Sent(CLIENT, Kind::ACK, 2).dropped, true, "the final ACK");
        if (IsStock(SERVER))
        {
            NS_TEST_EXPECT_MSG_GT(fins, 2, "stock's TIME_WAIT answers no FIN");
            return;
        }
        NS_TEST_ASSERT_MSG_EQ(fins, 2, "exactly one more FIN");
        NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::ACK), 3, "third ACK, final ACK, again");
        const auto first = Sent(SERVER, Kind::FIN, 1);
        const auto second = Sent(SERVER, Kind::FIN, 2);
        // By the state: on the wire the first FIN may have waited for the ACK before it.
        NS_TEST_EXPECT_MSG_EQ(second.time - EnteredAt(SERVER, State::LAST_ACK),
                              Seconds(1),
                              "after one RTO");
        const auto answer = Sent(CLIENT, Kind::ACK, 3);
        // Both segments carry timestamps: 12 bytes with padding.
        const Time way = m_setup.delay + TransmissionTime(0, 12);
        NS_TEST_EXPECT_MSG_EQ(answer.time, second.time + way, "answered on arrival");
        NS_TEST_EXPECT_MSG_EQ(answer.header.GetAckNumber(), second.NextSequence(), "the FIN");
        NS_TEST_EXPECT_MSG_EQ(EnteredAt(CLIENT, State::TIME_WAIT), first.time + way, "entered");
        NS_TEST_EXPECT_MSG_EQ(EnteredAt(CLIENT, State::CLOSED),
                              second.time + way + Seconds(240),
                              "2MSL from the second FIN on");
        NS_TEST_EXPECT_MSG_EQ(EnteredAt(SERVER, State::CLOSED), answer.time + way, "server");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), ACTIVE_CLOSER, "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), PASSIVE_CLOSER, "server");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::NORMAL), true, "server's end");
        NS_TEST_EXPECT_MSG_EQ(CountTold(SERVER, Told::ERROR_CLOSE), 0, "no error");
    }

    Time m_think; //!< of the server
};

/**
 * A SYN for the four-tuple that TIME_WAIT holds. Stock ignores it; RFC 9293, section 3.10.7.4,
 * MAY-2, and RFC 6191 let a newer one open a connection.
 *
 * (RFC 9293, section 3.6.1, MAY-2 and SHLD-4)
 */
class TimeWaitTakesNewSyn : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     */
    explicit TimeWaitTakesNewSyn(Stock stock)
        : TcpLifecycleTestCase(
              Named("TIME_WAIT, newer SYN for its four-tuple, opens a connection", stock),
              Hosts(stock, Seconds(300)))
    {
    }

  private:
    void Start() override
    {
        Listen(SERVER);
        Connect(CLIENT, 5000);
        At(Seconds(1), [this] { Close(SERVER); });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
        At(Seconds(5), [this] { Connect(CLIENT, 5000); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(Entered(SERVER, State::TIME_WAIT), true, "server closed first");
        if (IsStock(SERVER))
        {
            NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::CONNECTED), 1, "the first only");
            NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::CONNECT_FAILED), 1, "the second");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::CONNECTED), 2, "both");
        NS_TEST_EXPECT_MSG_EQ(CountTold(SERVER, Told::ACCEPTED), 2, "both");
        NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::SYN), 2, "one SYN each");
        const auto oldFin = Sent(SERVER, Kind::FIN, 1);
        const auto synAck = Sent(SERVER, Kind::SYN_ACK, 2);
        NS_TEST_EXPECT_MSG_EQ((synAck.header.GetSequenceNumber() >= oldFin.NextSequence()),
                              true,
                              "beyond all numbers of the old connection");
    }
};

/**
 * The acknowledgment of the client's FIN is lost. In CLOSE_WAIT stock does not acknowledge the
 * retransmitted FIN, so one comes each second until the application closes.
 */
class CloseWaitAcknowledgesFinAgain : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     */
    explicit CloseWaitAcknowledgesFinAgain(Stock stock)
        : TcpLifecycleTestCase(
              Named("CLOSE_WAIT, retransmitted FIN, is acknowledged again at once", stock),
              Hosts(stock))
    {
    }

  private:
    void Script() override
    {
        At(Seconds(1), [this] {
            Close(CLIENT);
            DropNth(SERVER, Kind::ACK, 1);
        });
        At(Seconds(20), [this] { Close(SERVER); });
    }

    void Check() override
    {
        if (IsStock(SERVER))
        {
            NS_TEST_EXPECT_MSG_GT(CountSent(CLIENT, Kind::FIN), 10, "stock answers none");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::FIN), 2, "one more FIN");
        const Time way = m_setup.delay + TransmissionTime(0, 12);
        NS_TEST_EXPECT_MSG_EQ(EnteredAt(CLIENT, State::FIN_WAIT_2),
                              Sent(CLIENT, Kind::FIN, 2).time + way + way,
                              "a round trip later");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), ACTIVE_CLOSER, "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), PASSIVE_CLOSER, "server");
    }
};

/**
 * A FIN arrives before the text in front of it. When the hole is filled stock goes from FIN_WAIT_2
 * to CLOSE_WAIT, where its socket and port stay for ever. The server is ours in both runs, since
 * stock's does not live to fill the hole.
 *
 * (RFC 9293, section 3.10.7.4, SHLD-31)
 */
class FinBeforeHole : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     */
    explicit FinBeforeHole(Stock stock)
        : TcpLifecycleTestCase(
              Named("FIN_WAIT_2, FIN before a hole is filled, enters TIME_WAIT once it is", stock),
              Hosts(stock))
    {
    }

  private:
    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] { ShutdownSend(CLIENT); });
        On(SERVER, Told::NORMAL_CLOSE, [this] {
            Write(SERVER, 4000);
            Close(SERVER);
        });
        DropNth(SERVER, Kind::DATA, 3);
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), 4000, "all text");
        const auto last = Sent(SERVER, Kind::DATA, CountSent(SERVER, Kind::DATA));
        NS_TEST_EXPECT_MSG_LT(Sent(SERVER, Kind::FIN, 1).time, last.time, "FIN before the hole");
        if (IsStock(CLIENT))
        {
            NS_TEST_EXPECT_MSG_EQ(Entered(CLIENT, State::CLOSE_WAIT), true, "stock errs");
            NS_TEST_EXPECT_MSG_EQ(Entered(CLIENT, State::TIME_WAIT), false, "for good");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(ReceivedIntact(CLIENT), true, "intact");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), ACTIVE_CLOSER, "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), PASSIVE_CLOSER, "server");
        NS_TEST_EXPECT_MSG_GT(EnteredAt(CLIENT, State::TIME_WAIT), last.time, "not before");
    }
};

/**
 * A FIN that carries text. Stock acknowledges the text and not the FIN, so a correct peer stays in
 * LAST_ACK until it gives up. The server is ours in both runs.
 */
class FinWithTextIsAcknowledged : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock who runs stock's TCP
     */
    explicit FinWithTextIsAcknowledged(Stock stock)
        : TcpLifecycleTestCase(Named("FIN_WAIT_2, FIN with text, both are acknowledged", stock),
                               Hosts(stock))
    {
    }

  private:
    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] { ShutdownSend(CLIENT); });
        On(SERVER, Told::NORMAL_CLOSE, [this] {
            Write(SERVER, 300);
            Close(SERVER);
        });
    }

    void Check() override
    {
        const auto fin = Sent(SERVER, Kind::FIN, 1);
        NS_TEST_EXPECT_MSG_EQ(fin.size, 300, "one segment carries text and FIN");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), 300, "the text");
        if (IsStock(CLIENT))
        {
            NS_TEST_EXPECT_MSG_GT(CountSent(SERVER, Kind::FIN), 1, "never acknowledged by stock");
            NS_TEST_EXPECT_MSG_EQ((EndReasonOf(SERVER) == EndReason::TIMED_OUT), true, "R2");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(CountSent(SERVER, Kind::FIN), 1, "one FIN");
        const auto ack = Sent(CLIENT, Kind::ACK, CountSent(CLIENT, Kind::ACK));
        NS_TEST_EXPECT_MSG_EQ(ack.header.GetAckNumber(), SeqOf(SERVER, 302), "text and FIN");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), ACTIVE_CLOSER, "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), PASSIVE_CLOSER, "server");
    }
};

/// What becomes of FINs.
class TcpLifecycleStockDefectsFinTestSuite : public TestSuite
{
  public:
    TcpLifecycleStockDefectsFinTestSuite()
        : TestSuite("tcp-lifecycle-stock-defects-fin")
    {
        for (const Stock stock : {Stock::NOBODY, Stock::BOTH})
        {
            AddTestCase(new FinIsGivenUp(stock, CLIENT));
            AddTestCase(new FinIsGivenUp(stock, SERVER));
            AddTestCase(new ClosingRepairsLostAck(stock));
            AddTestCase(new FinalAckLost(stock, Time(0)));
            AddTestCase(new FinalAckLost(stock, MilliSeconds(500)));
            AddTestCase(new TimeWaitTakesNewSyn(stock));
            AddTestCase(new CloseWaitAcknowledgesFinAgain(stock));
        }
        for (const Stock stock : {Stock::NOBODY, Stock::CLIENT_ONLY})
        {
            AddTestCase(new FinBeforeHole(stock));
            AddTestCase(new FinWithTextIsAcknowledged(stock));
        }
        AddTestCase(new FinalAckLost(Stock::NOBODY, Time(0), true));
    }
};

TcpLifecycleStockDefectsFinTestSuite
    g_tcpLifecycleStockDefectsFinTestSuite; //!< registers the suite

} // namespace
