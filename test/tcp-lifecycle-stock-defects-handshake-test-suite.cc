/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-test-base.h"

#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-option.h"

#include <algorithm>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * How a connection opens, and what a SYN must not do to others, where ns-3's own TCP gets it wrong
 * in ordinary simulations. Each script runs on our TCP, where it must come out right, and on
 * stock's, where it must not.
 */

using namespace ns3;

namespace
{

/**
 * @param stock true: both hosts run stock's TCP
 * @param stop when the run ends at the latest
 * @return hosts and link
 */
TcpTestSetup
Hosts(bool stock, Time stop = Seconds(400))
{
    TcpTestSetup setup;
    setup.stockClient = stock;
    setup.stockServer = stock;
    setup.stop = stop;
    return setup;
}

/**
 * @param name state, event, outcome
 * @param stock true: both hosts run stock's TCP
 * @return the name, with a word on stock
 */
std::string
Named(const std::string& name, bool stock)
{
    return stock ? "Stock misses: " + name : name;
}

/**
 * @param header of a SYN or SYN-ACK
 * @return true if it offers or grants window scaling, SACK and timestamps
 */
bool
HasAllOptions(const TcpHeader& header)
{
    return header.HasOption(TcpOption::WINSCALE) && header.HasOption(TcpOption::SACKPERMITTED) &&
           header.HasOption(TcpOption::TS);
}

/**
 * The third segment of the handshake is lost and the client is silent. Stock's client ignores the
 * retransmitted SYN-ACKs: it stays in ESTABLISHED, the server in SYN_RCVD until it gives up, and
 * nobody is told.
 */
class LostThirdAckIsRepaired : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock true: both hosts run stock's TCP
     * @param serverBytes what the server says first
     */
    LostThirdAckIsRepaired(bool stock, uint32_t serverBytes)
        : TcpLifecycleTestCase(Named("ESTABLISHED, SYN-ACK again, is acknowledged again; server "
                                     "speaks first with " +
                                         std::to_string(serverBytes) + " bytes",
                                     stock),
                               Hosts(stock)),
          m_bytes(serverBytes)
    {
    }

  private:
    void Script() override
    {
        DropNth(CLIENT, Kind::ACK, 1);
        On(SERVER, Told::ACCEPTED, [this] { Write(SERVER, m_bytes); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(Entered(CLIENT, State::ESTABLISHED), true, "the client is");
        if (IsStock(SERVER))
        {
            NS_TEST_EXPECT_MSG_GT(CountSent(SERVER, Kind::SYN_ACK), 5, "stock's server insists");
            NS_TEST_EXPECT_MSG_EQ(CountTold(SERVER, Told::ACCEPTED), 0, "in vain");
            return;
        }
        NS_TEST_ASSERT_MSG_EQ(CountSent(SERVER, Kind::SYN_ACK), 2, "one more SYN-ACK");
        const auto again = Sent(SERVER, Kind::SYN_ACK, 2);
        NS_TEST_EXPECT_MSG_EQ(again.time - Sent(SERVER, Kind::SYN_ACK, 1).time,
                              Seconds(1),
                              "after one second (RFC 6298, section 2.1)");
        const auto ack = Sent(CLIENT, Kind::ACK, 2);
        NS_TEST_EXPECT_MSG_EQ(ack.time, ArrivalOf(again), "acknowledged on arrival");
        NS_TEST_EXPECT_MSG_EQ(EnteredAt(SERVER, State::ESTABLISHED), ArrivalOf(ack), "at once");
        NS_TEST_EXPECT_MSG_EQ(CountTold(SERVER, Told::ACCEPTED), 1, "accepted");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), m_bytes, "what the server said");
        NS_TEST_EXPECT_MSG_EQ(ReceivedIntact(CLIENT), true, "intact");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), "SYN_SENT ESTABLISHED", "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), "SYN_RCVD ESTABLISHED", "server");
    }

    uint32_t m_bytes; //!< written by the server once it has accepted
};

/**
 * Nobody listens. Stock ignores the resets that answer its SYNs, and reports a failure after 189 s.
 *
 * (RFC 9293, section 3.6, MUST-12; section 3.8.3, MUST-22)
 */
class RefusedIsToldAtOnce : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock true: both hosts run stock's TCP
     * @param ipv6 the family
     */
    RefusedIsToldAtOnce(bool stock, bool ipv6)
        : TcpLifecycleTestCase(Named(std::string("SYN_SENT, reset that acknowledges the SYN, is "
                                                 "told after one round trip; ") +
                                         (ipv6 ? "IPv6" : "IPv4"),
                                     stock),
                               Hosts(stock))
    {
        m_setup.ipv6 = ipv6;
    }

  private:
    void Start() override
    {
        Connect(CLIENT);
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::CONNECT_FAILED), 1, "told");
        if (IsStock(CLIENT))
        {
            NS_TEST_EXPECT_MSG_GT(ToldAt(CLIENT, Told::CONNECT_FAILED), Seconds(60), "too late");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(CountSent(CLIENT, Kind::SYN), 1, "one SYN");
        const auto reset = Sent(SERVER, Kind::RST, 1);
        NS_TEST_EXPECT_MSG_EQ(reset.time, ArrivalOf(Sent(CLIENT, Kind::SYN, 1)), "answered");
        NS_TEST_EXPECT_MSG_EQ(ToldAt(CLIENT, Told::CONNECT_FAILED), ArrivalOf(reset), "at once");
        NS_TEST_EXPECT_MSG_EQ((EndReasonOf(CLIENT) == EndReason::REFUSED), true, "why");
        NS_TEST_EXPECT_MSG_EQ((LifecycleSocketOf(CLIENT)->GetEndReason() == EndReason::REFUSED),
                              true,
                              "readable from the socket");
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::ERROR_CLOSE), 0, "and nothing else");
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::NORMAL_CLOSE), 0, "and nothing else");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), "SYN_SENT CLOSED", "client");
    }
};

/**
 * Both open to each other at once (RFC 9293, figure 7). On stock both ends answer with resets.
 *
 * (RFC 9293, section 3.5, MUST-10)
 */
class SimultaneousOpen : public TcpLifecycleTestCase
{
  public:
    /// What goes wrong on the way.
    enum class Loss
    {
        NONE,
        CLIENT_SYN,
        CLIENT_SYN_ACK,
        BOTH_SYN_ACKS,
    };

    /**
     * @param stock true: both hosts run stock's TCP
     * @param ipv6 the family
     * @param loss what goes wrong
     */
    SimultaneousOpen(bool stock, bool ipv6, Loss loss)
        : TcpLifecycleTestCase(
              Named("SYN_SENT on both sides, SYNs cross, both reach ESTABLISHED; " +
                        std::string(ipv6 ? "IPv6" : "IPv4") + ", loss " +
                        std::to_string(static_cast<int>(loss)),
                    stock),
              Hosts(stock)),
          m_loss(loss)
    {
        m_setup.ipv6 = ipv6;
    }

  private:
    void Script() override
    {
        switch (m_loss)
        {
        case Loss::NONE:
            break;
        case Loss::CLIENT_SYN:
            DropNth(CLIENT, Kind::SYN, 1);
            break;
        case Loss::BOTH_SYN_ACKS:
            DropNth(SERVER, Kind::SYN_ACK, 1);
            DropNth(CLIENT, Kind::SYN_ACK, 1);
            break;
        case Loss::CLIENT_SYN_ACK:
            DropNth(CLIENT, Kind::SYN_ACK, 1);
            break;
        }
        for (const TcpTestHost host : {CLIENT, SERVER})
        {
            On(host, Told::CONNECTED, [this, host] { Write(host, 5000); });
        }
        OnReceived(SERVER, 5000, [this] { Close(SERVER); });
        On(CLIENT, Told::NORMAL_CLOSE, [this] { Close(CLIENT); });
    }

    void Start() override
    {
        Connect(CLIENT, 5000, 6000);
        Connect(SERVER, 6000, 5000);
    }

    void Check() override
    {
        if (IsStock(CLIENT))
        {
            NS_TEST_EXPECT_MSG_EQ(Entered(CLIENT, State::ESTABLISHED), false, "stock's client");
            NS_TEST_EXPECT_MSG_EQ(Entered(SERVER, State::ESTABLISHED), false, "stock's server");
            NS_TEST_EXPECT_MSG_GT(CountSent(CLIENT, Kind::RST), 0, "resets instead");
            return;
        }
        for (const TcpTestHost host : {CLIENT, SERVER})
        {
            NS_TEST_EXPECT_MSG_EQ(CountTold(host, Told::CONNECTED), 1, "told once");
            NS_TEST_EXPECT_MSG_EQ(CountSent(host, Kind::RST), 0, "no reset");
            NS_TEST_EXPECT_MSG_EQ(ReceivedBy(host), 5000, "text in both directions");
            NS_TEST_EXPECT_MSG_EQ(ReceivedIntact(host), true, "intact");
            NS_TEST_EXPECT_MSG_EQ((EndReasonOf(host) == EndReason::NORMAL), true, "its end");
        }
        if (m_loss == Loss::NONE)
        {
            const std::string way = "SYN_SENT SYN_RCVD ESTABLISHED ";
            NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), way + "CLOSE_WAIT LAST_ACK CLOSED", "client");
            NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER),
                                  way + "FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED",
                                  "server");
            NS_TEST_EXPECT_MSG_EQ(EnteredAt(CLIENT, State::ESTABLISHED),
                                  ArrivalOf(Sent(SERVER, Kind::SYN_ACK, 1)),
                                  "by the other's SYN-ACK");
        }
        else
        {
            NS_TEST_EXPECT_MSG_GT(Segments().size(), 0, "the script ran");
            NS_TEST_EXPECT_MSG_EQ(
                std::any_of(Segments().begin(),
                            Segments().end(),
                            [](const TcpTestSegment& segment) { return segment.dropped; }),
                true,
                "something was lost");
        }
    }

    Loss m_loss; //!< what goes wrong
};

/**
 * A SYN without options comes to a listener. Stock applies it to the listener itself, so that all
 * later connections go without window scaling, SACK and timestamps.
 */
class SynWithoutOptionsLeavesListener : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock true: both hosts run stock's TCP
     */
    explicit SynWithoutOptionsLeavesListener(bool stock)
        : TcpLifecycleTestCase(
              Named("LISTEN, SYN without options, later connections keep theirs", stock),
              Hosts(stock))
    {
    }

  private:
    void Start() override
    {
        Listen(SERVER);
        At(MilliSeconds(1), [this] {
            TcpHeader syn =
                MakeHeader(CLIENT, TcpHeader::SYN, SequenceNumber32(1000), SequenceNumber32(0));
            syn.SetSourcePort(1234);
            syn.SetDestinationPort(m_setup.port);
            Inject(SERVER, syn);
        });
        At(Seconds(1), [this] { Connect(CLIENT, 5000); });
    }

    void Check() override
    {
        const auto first = Sent(SERVER, Kind::SYN_ACK, 1);
        NS_TEST_EXPECT_MSG_EQ(first.header.GetDestinationPort(), 1234, "the plain SYN's answer");
        NS_TEST_EXPECT_MSG_EQ(HasAllOptions(first.header), false, "is plain");
        NS_TEST_EXPECT_MSG_EQ(HasAllOptions(Sent(CLIENT, Kind::SYN, 1).header), true, "offered");
        uint32_t answers = 0;
        for (const auto& segment : Segments())
        {
            if (segment.Is(Kind::SYN_ACK) && segment.header.GetDestinationPort() == 5000)
            {
                ++answers;
                NS_TEST_EXPECT_MSG_EQ(HasAllOptions(segment.header),
                                      !IsStock(SERVER),
                                      "options of the next connection");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(answers, 1, "SYN-ACKs for the next connection");
        NS_TEST_EXPECT_MSG_EQ(CountTold(CLIENT, Told::CONNECTED), 1, "connected");
    }
};

/**
 * A SYN from far outside the window comes to an established connection. Stock rewrites options,
 * window and congestion window by it, after which the connection dies of time-outs. RFC 5961,
 * section 4: a challenge ACK, and nothing changes.
 */
class SynInEstablishedChangesNothing : public TcpLifecycleTestCase
{
  public:
    /**
     * @param stock true: both hosts run stock's TCP
     */
    explicit SynInEstablishedChangesNothing(bool stock)
        : TcpLifecycleTestCase(
              Named("ESTABLISHED, SYN without options out of the window, changes nothing", stock),
              Hosts(stock, Seconds(1000)))
    {
    }

  private:
    static constexpr uint32_t BYTES = 50000; //!< each way, after the SYN

    void Script() override
    {
        At(Seconds(1), [this] {
            Inject(SERVER,
                   MakeHeader(CLIENT,
                              TcpHeader::SYN,
                              SeqOf(CLIENT, 1U << 30),
                              SequenceNumber32(0),
                              500));
        });
        At(Seconds(2), [this] {
            Write(CLIENT, BYTES);
            Write(SERVER, BYTES);
        });
    }

    void Check() override
    {
        const bool without =
            std::any_of(Segments().begin(), Segments().end(), [](const TcpTestSegment& segment) {
                return !segment.injected && !segment.Is(Kind::RST) &&
                       !segment.header.HasOption(TcpOption::TS);
            });
        if (IsStock(SERVER))
        {
            NS_TEST_EXPECT_MSG_EQ(without, true, "stock forgets timestamps");
            NS_TEST_EXPECT_MSG_GT(CountTold(CLIENT, Told::ERROR_CLOSE) +
                                      CountTold(SERVER, Told::ERROR_CLOSE),
                                  0,
                                  "and the connection dies");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(without, false, "timestamps in every segment");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(SERVER), BYTES, "text to the server");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), BYTES, "text to the client");
        NS_TEST_EXPECT_MSG_EQ(ReceivedIntact(SERVER), true, "intact");
        NS_TEST_EXPECT_MSG_EQ(ReceivedIntact(CLIENT), true, "intact");
        const auto challenge = Sent(SERVER, Kind::ACK, 1);
        NS_TEST_EXPECT_MSG_EQ(challenge.time, Seconds(1), "a challenge ACK at once");
        NS_TEST_EXPECT_MSG_EQ(challenge.header.GetAckNumber(), SeqOf(CLIENT, 1), "RCV.NXT");
        NS_TEST_EXPECT_MSG_EQ(challenge.header.GetSequenceNumber(), SeqOf(SERVER, 1), "SND.NXT");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(CLIENT), "SYN_SENT ESTABLISHED", "client");
        NS_TEST_EXPECT_MSG_EQ(StatesOf(SERVER), "SYN_RCVD ESTABLISHED", "server");
    }
};

/// How connections open.
class TcpLifecycleStockDefectsHandshakeTestSuite : public TestSuite
{
  public:
    TcpLifecycleStockDefectsHandshakeTestSuite()
        : TestSuite("tcp-lifecycle-stock-defects-handshake")
    {
        using Loss = SimultaneousOpen::Loss;
        for (const bool stock : {false, true})
        {
            AddTestCase(new LostThirdAckIsRepaired(stock, 0));
            AddTestCase(new LostThirdAckIsRepaired(stock, 3000));
            AddTestCase(new RefusedIsToldAtOnce(stock, false));
            AddTestCase(new SimultaneousOpen(stock, false, Loss::NONE));
            AddTestCase(new SynWithoutOptionsLeavesListener(stock));
            AddTestCase(new SynInEstablishedChangesNothing(stock));
        }
        AddTestCase(new RefusedIsToldAtOnce(false, true));
        AddTestCase(new SimultaneousOpen(false, true, Loss::NONE));
        AddTestCase(new SimultaneousOpen(false, false, Loss::CLIENT_SYN));
        AddTestCase(new SimultaneousOpen(false, false, Loss::CLIENT_SYN_ACK));
        AddTestCase(new SimultaneousOpen(false, false, Loss::BOTH_SYN_ACKS));
    }
};

TcpLifecycleStockDefectsHandshakeTestSuite
    g_tcpLifecycleStockDefectsHandshakeTestSuite; //!< registers the suite

} // namespace
