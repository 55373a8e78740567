/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-test-base.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Windows smaller than a segment, and buffers smaller than their content: nothing comes to a
 * standstill.
 */

using namespace ns3;

namespace
{

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

/// All of the above.
class TcpLifecycleSmallWindowTestSuite : public TestSuite
{
  public:
    TcpLifecycleSmallWindowTestSuite()
        : TestSuite("tcp-lifecycle-small-window", TestSuite::Type::SYSTEM)
    {
        AddTestCase(new SmallWindowRetransmissionTestCase);
        AddTestCase(new PacedIntoSmallWindowTestCase);
        AddTestCase(new ShrinkReceiveBufferTestCase);
    }
};

/// The instance that registers it.
TcpLifecycleSmallWindowTestSuite g_tcpLifecycleSmallWindowTestSuite;

} // namespace
