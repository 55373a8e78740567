/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-test-base.h"

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/map-scheduler.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * What a connection leaves behind and what it needs: segments, events in the simulator's list,
 * sockets. Each of it once cost more than it had to.
 */

using namespace ns3;

namespace
{

// Segments

/// The server answers what it reads.
class Answering : public TcpLifecycleTestCase
{
  public:
    using TcpLifecycleTestCase::TcpLifecycleTestCase;

  protected:
    /// @param bytes of the client's text; @return the segment that acknowledges it first
    TcpTestSegment AckOf(uint32_t bytes) const
    {
        const SequenceNumber32 end = SeqOf(CLIENT, 1 + bytes);
        const auto& all = Segments();
        const auto found = std::find_if(all.begin(), all.end(), [end](const TcpTestSegment& s) {
            return s.from == SERVER && s.header.GetAckNumber() >= end;
        });
        return found == all.end() ? TcpTestSegment{} : *found;
    }

    static constexpr uint32_t REQUEST = 100; //!< bytes
    static constexpr uint32_t REPLY = 500;   //!< bytes
    static constexpr uint32_t SEGMENT = 536; //!< bytes, as by default
};

/// A reply takes the acknowledgment of the request along.
class ReplyAcknowledges : public Answering
{
  public:
    ReplyAcknowledges()
        : Answering("A reply at once: it acknowledges the request, nine segments in all")
    {
    }

  private:
    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] { Write(CLIENT, REQUEST); });
        OnReceived(SERVER, REQUEST, [this] { Write(SERVER, REPLY); });
        OnReceived(CLIENT, REPLY, [this] { Close(CLIENT); });
        On(SERVER, Told::NORMAL_CLOSE, [this] { Close(SERVER); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), uint64_t{REPLY}, "the reply");
        NS_TEST_EXPECT_MSG_EQ(AckOf(REQUEST).size, REPLY, "goes with the acknowledgment");
        NS_TEST_EXPECT_MSG_EQ(Segments().size(), std::size_t{9}, Transcript());
    }
};

/// A reply that takes its time does not hold the acknowledgment up.
class LateReply : public Answering
{
  public:
    LateReply()
        : Answering("A reply later: the first text is acknowledged at once")
    {
    }

  private:
    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] { Write(CLIENT, REQUEST); });
        OnReceived(SERVER, REQUEST, [this] { At(Seconds(0), [this] { Write(SERVER, REPLY); }); });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), uint64_t{REPLY}, "the reply");
        NS_TEST_EXPECT_MSG_EQ(AckOf(REQUEST).size, 0u, "the acknowledgment goes alone");
        const Time arrival = ArrivalOf(Sent(CLIENT, Kind::DATA, 1));
        NS_TEST_EXPECT_MSG_EQ(AckOf(REQUEST).time, arrival, "and at once");
    }
};

/// A reply for which there is no window does not hold it up either.
class ReplyWithoutWindow : public Answering
{
  public:
    ReplyWithoutWindow()
        : Answering("A reply into a closed window: the request is acknowledged a moment later")
    {
    }

  private:
    void ConfigureSocket(TcpTestHost host, Ptr<Socket> socket) override
    {
        if (host == CLIENT)
        {
            socket->SetAttribute("RcvBufSize", UintegerValue(2000));
        }
    }

    void Script() override
    {
        SetReading(CLIENT, false);
        On(SERVER, Told::ACCEPTED, [this] { Write(SERVER, 4000); });
        // Two segments: every second one is acknowledged at once.
        At(Seconds(3), [this] { Write(CLIENT, 2 * SEGMENT); });
        OnReceived(SERVER, 2 * SEGMENT, [this] { Write(SERVER, REPLY); });
        At(Seconds(4), [this] { SetReading(CLIENT, true); });
        At(Seconds(4), [this] { ReadAll(CLIENT); });
    }

    void Check() override
    {
        const Time arrival = ArrivalOf(Sent(CLIENT, Kind::DATA, 2));
        const TcpTestSegment ack = AckOf(2 * SEGMENT);
        NS_TEST_EXPECT_MSG_EQ(ack.size, 0u, "the acknowledgment goes alone");
        NS_TEST_EXPECT_MSG_EQ(ack.time, arrival + TimeStep(1), "a moment later");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(CLIENT), uint64_t{4000 + REPLY}, "all arrives");
    }
};

/// What lies behind a hole is acknowledged with SACK blocks, which text does not carry.
class ReplyToHole : public Answering
{
  public:
    ReplyToHole()
        : Answering("A reply to text behind a hole: the acknowledgment goes alone, and tells of it")
    {
    }

  private:
    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] { Write(CLIENT, 3 * SEGMENT); });
        DropNth(CLIENT, Kind::DATA, 2);
        OnReceived(SERVER, SEGMENT, [this] { Write(SERVER, REPLY); });
    }

    void Check() override
    {
        uint32_t told = 0;
        for (const auto& segment : Segments())
        {
            told += segment.from == SERVER && segment.header.HasOption(TcpOption::SACK) ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_GT(told, 0u, "a SACK block");
        NS_TEST_EXPECT_MSG_EQ(ReceivedBy(SERVER), uint64_t{3 * SEGMENT}, "all arrives");
    }
};

// Events

/// ns-3's default scheduler, counted.
class CountedScheduler : public MapScheduler
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::TcpLifecycleCountedScheduler")
                                .SetParent<MapScheduler>()
                                .AddConstructor<CountedScheduler>();
        return tid;
    }

    void Insert(const Event& event) override
    {
        ++size;
        most = std::max(most, size);
        MapScheduler::Insert(event);
    }

    Event RemoveNext() override
    {
        --size;
        return MapScheduler::RemoveNext();
    }

    void Remove(const Event& event) override
    {
        --size;
        MapScheduler::Remove(event);
    }

    static std::size_t size; //!< events in the list now
    static std::size_t most; //!< at once, so far
};

std::size_t CountedScheduler::size = 0;
std::size_t CountedScheduler::most = 0;

NS_OBJECT_ENSURE_REGISTERED(CountedScheduler);

/// Connections that come and go leave nothing in the simulator's list.
class NothingPilesUp : public TcpLifecycleTestCase
{
  public:
    NothingPilesUp()
        : TcpLifecycleTestCase("A hundred connections within a second: no timers pile up")
    {
    }

  private:
    void Configure() override
    {
        ObjectFactory factory;
        factory.SetTypeId(CountedScheduler::GetTypeId());
        CountedScheduler::size = 0;
        Simulator::SetScheduler(factory);
        CountedScheduler::most = 0;
    }

    void Start() override
    {
        Listen(SERVER);
        for (uint32_t i = 0; i < CONNECTIONS; ++i)
        {
            At(MilliSeconds(10 * i), [this] { Open(); });
        }
        At(MilliSeconds(10 * CONNECTIONS + 100), [this] {
            m_left = CountedScheduler::size;
            m_held = TcpOf(CLIENT)->GetTimeWaitCount();
        });
    }

    /// One connection: a request, a reply, and both close.
    void Open()
    {
        Ptr<Socket> socket = MakeSocket(CLIENT);
        socket->SetConnectCallback(MakeCallback(&NothingPilesUp::Ask, this),
                                   MakeNullCallback<void, Ptr<Socket>>());
        socket->SetRecvCallback(MakeCallback(&NothingPilesUp::Read, this));
        socket->Bind();
        socket->Connect(AddressOf(SERVER, m_setup.port));
    }

    /// Connected.
    void Ask(Ptr<Socket> socket)
    {
        socket->Send(Create<Packet>(100));
    }

    /// The reply is there.
    void Read(Ptr<Socket> socket)
    {
        socket->Recv();
        socket->Close();
    }

    /// Sockets that the listener makes answer and close.
    void ConfigureSocket(TcpTestHost host, Ptr<Socket> socket) override
    {
        if (host == SERVER)
        {
            m_listener = socket;
        }
    }

    void Script() override
    {
        At(Seconds(0), [this] {
            m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                          MakeCallback(&NothingPilesUp::Accept, this));
        });
    }

    /// The server has a connection.
    void Accept(Ptr<Socket> socket, const Address& /* from */)
    {
        socket->SetRecvCallback(MakeCallback(&NothingPilesUp::Answer, this));
        socket->SetCloseCallbacks(MakeCallback(&NothingPilesUp::CloseToo, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
    }

    /// The server has a request.
    void Answer(Ptr<Socket> socket)
    {
        while (Ptr<Packet> packet = socket->Recv())
        {
            if (packet->GetSize() == 0)
            {
                return;
            }
            socket->Send(Create<Packet>(1000));
        }
    }

    /// The client has closed.
    void CloseToo(Ptr<Socket> socket)
    {
        socket->Close();
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_held, std::size_t{CONNECTIONS}, "all of them came to their end");
        // The nodes' timers: one for TIME_WAIT and one for embryonic connections each; and the
        // end of the run. It was seven for each connection.
        NS_TEST_EXPECT_MSG_LT(m_left, std::size_t{10}, "events that are left");
        NS_TEST_EXPECT_MSG_EQ(TcpOf(CLIENT)->GetTimeWaitCount(), 0u, "and all come out of it");
        m_listener = nullptr;
    }

    static constexpr uint32_t CONNECTIONS = 100; //!< so many

    Ptr<Socket> m_listener; //!< the server's
    std::size_t m_left{0};  //!< events in the list when only TIME_WAIT is left
    std::size_t m_held{0};  //!< four-tuples in TIME_WAIT then
};

/// Timers act in the context of their node, whoever has started them.
class TimersAreTheNodes : public TcpLifecycleTestCase
{
  public:
    TimersAreTheNodes()
        : TcpLifecycleTestCase(
              "Connect by a script, outside any node: the SYN is repeated by the node")
    {
    }

  private:
    void Script() override
    {
        DropNth(CLIENT, Kind::SYN, 1);
    }

    bool Lose(const TcpTestSegment& segment) override
    {
        if (segment.from == CLIENT && segment.Is(Kind::SYN))
        {
            m_contexts.push_back(Simulator::GetContext());
        }
        return false;
    }

    void Check() override
    {
        NS_TEST_ASSERT_MSG_EQ(m_contexts.size(), std::size_t{2}, "SYNs");
        NS_TEST_EXPECT_MSG_EQ(m_contexts[1], NodeOf(CLIENT)->GetId(), "the second one's context");
    }

    std::vector<uint32_t> m_contexts; //!< in which SYNs were sent
};

/// All of ns-3's schedulers run the same simulation.
class AnySchedulerWillDo : public TcpLifecycleTestCase
{
  public:
    /// @param scheduler its TypeId
    explicit AnySchedulerWillDo(const std::string& scheduler)
        : TcpLifecycleTestCase(scheduler + ": the clock never goes back, and all connections end"),
          m_scheduler(scheduler)
    {
    }

  private:
    void Configure() override
    {
        ObjectFactory factory;
        factory.SetTypeId(m_scheduler);
        Simulator::SetScheduler(factory);
    }

    void Start() override
    {
        Listen(SERVER);
        for (uint32_t i = 0; i < CONNECTIONS; ++i)
        {
            At(MilliSeconds(7 * i), [this, i] { Open(i); });
        }
    }

    /// One connection, which is closed after a while, be it open or not.
    void Open(uint32_t number)
    {
        Ptr<Socket> socket = MakeSocket(CLIENT);
        socket->Bind();
        socket->Connect(AddressOf(SERVER, m_setup.port));
        At(MilliSeconds(15 + 37 * number % 1000), [socket] {
            socket->Send(Create<Packet>(3000));
            socket->Close();
        });
    }

    bool Lose(const TcpTestSegment& segment) override
    {
        m_back += segment.time < m_last ? 1 : 0;
        m_last = segment.time;
        return ++m_segments % 20 == 0;
    }

    void Script() override
    {
        At(Seconds(0), [this] {
            ListenerOf(SERVER)->SetAcceptCallback(
                MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                MakeCallback(&AnySchedulerWillDo::Accept, this));
        });
    }

    /// The server closes when the client has.
    void Accept(Ptr<Socket> socket, const Address& /* from */)
    {
        socket->SetRecvCallback(MakeCallback(&AnySchedulerWillDo::ReadIt, this));
        socket->SetCloseCallbacks(MakeCallback(&AnySchedulerWillDo::CloseToo, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
    }

    /// There is text.
    void ReadIt(Ptr<Socket> socket)
    {
        socket->Recv();
    }

    /// The client has closed.
    void CloseToo(Ptr<Socket> socket)
    {
        socket->Close();
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_back, 0u, "times that the clock went back");
        NS_TEST_EXPECT_MSG_EQ(TcpOf(CLIENT)->GetConnectionCount(), 0u, "connections left");
        NS_TEST_EXPECT_MSG_EQ(TcpOf(SERVER)->GetConnectionCount(), 0u, "connections left");
        NS_TEST_EXPECT_MSG_GT(m_segments, 8 * CONNECTIONS, "segments");
    }

    static constexpr uint32_t CONNECTIONS = 200; //!< so many

    std::string m_scheduler; //!< TypeId
    Time m_last;             //!< when the last segment left
    uint32_t m_back{0};      //!< segments that left before the last one
    uint32_t m_segments{0};  //!< that left
};

/// An event of a simulation that is over is in no list any more.
class SocketOutlivesSimulation : public TcpLifecycleTestCase
{
  public:
    SocketOutlivesSimulation()
        : TcpLifecycleTestCase("A socket kept beyond Simulator::Destroy is aborted: it is closed")
    {
    }

  private:
    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] {
            Write(CLIENT, 100);
            m_kept = LifecycleSocketOf(CLIENT);
            At(TimeStep(2), [] { Simulator::Stop(); });
        });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(lifecycle::ToString(m_kept->GetState()),
                              std::string(lifecycle::ToString(State::ESTABLISHED)),
                              "in the midst of it");
    }

    void DoTeardown() override
    {
        TcpLifecycleTestCase::DoTeardown();
        Simulator::Schedule(Seconds(1), [] {});
        m_kept->Abort();
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(lifecycle::ToString(m_kept->GetState()),
                              std::string(lifecycle::ToString(State::CLOSED)),
                              "closed");
        m_kept = nullptr;
        Simulator::Destroy();
    }

    Ptr<TcpLifecycleSocket> m_kept; //!< by the application
};

// Sockets

/// Tells when the socket that it is aggregated to is gone.
class GoneTeller : public Object
{
  public:
    /// @return the TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::TcpLifecycleGoneTeller").SetParent<Object>();
        return tid;
    }

    ~GoneTeller() override
    {
        at = Simulator::Now();
    }

    static Time at; //!< when
};

Time GoneTeller::at;

/// A socket that nobody holds is gone when TIME_WAIT begins.
class SocketIsFreed : public TcpLifecycleTestCase
{
  public:
    SocketIsFreed()
        : TcpLifecycleTestCase("The application lets go of its socket: TIME_WAIT goes on without")
    {
    }

  private:
    void Script() override
    {
        GoneTeller::at = Seconds(-1);
        On(CLIENT, Told::CONNECTED, [this] {
            SocketOf(CLIENT)->AggregateObject(CreateObject<GoneTeller>());
            Close(CLIENT);
            At(MilliSeconds(1), [this] { Forget(CLIENT); });
        });
        On(SERVER, Told::NORMAL_CLOSE, [this] { At(Seconds(1), [this] { Close(SERVER); }); });
    }

    void Check() override
    {
        const Time entered = EnteredAt(CLIENT, State::TIME_WAIT);
        NS_TEST_EXPECT_MSG_GT(entered, Seconds(1), "TIME_WAIT");
        NS_TEST_EXPECT_MSG_EQ(GoneTeller::at, entered, "the socket is gone at that time");
        NS_TEST_EXPECT_MSG_EQ(EnteredAt(CLIENT, State::CLOSED),
                              entered + Seconds(240),
                              "and TIME_WAIT lasts");
    }
};

/// One that the application holds says whose it is until the end.
class SocketKnowsItsName : public TcpLifecycleTestCase
{
  public:
    SocketKnowsItsName()
        : TcpLifecycleTestCase("The application holds its socket: it knows its name in TIME_WAIT")
    {
    }

  private:
    void Script() override
    {
        On(CLIENT, Told::CONNECTED, [this] {
            SocketOf(CLIENT)->GetSockName(m_before);
            Close(CLIENT);
        });
        On(SERVER, Told::NORMAL_CLOSE, [this] { Close(SERVER); });
        At(Seconds(100), [this] {
            m_state = LifecycleSocketOf(CLIENT)->GetState();
            m_told = SocketOf(CLIENT)->GetSockName(m_after);
            SocketOf(CLIENT)->GetPeerName(m_peer);
        });
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(lifecycle::ToString(m_state),
                              std::string(lifecycle::ToString(State::TIME_WAIT)),
                              "TIME_WAIT");
        NS_TEST_EXPECT_MSG_EQ(m_told, 0, "it has a name");
        NS_TEST_EXPECT_MSG_EQ(m_after, m_before, "its own");
        NS_TEST_EXPECT_MSG_EQ(m_peer, AddressOf(SERVER, m_setup.port), "and its peer's");
    }

    Address m_before;             //!< its name when it was connected
    Address m_after;              //!< in TIME_WAIT
    Address m_peer;               //!< its peer's
    int m_told{-1};               //!< what GetSockName returned
    State m_state{State::CLOSED}; //!< then
};

/// Segments, events, sockets.
class TcpLifecycleThriftTestSuite : public TestSuite
{
  public:
    TcpLifecycleThriftTestSuite()
        : TestSuite("tcp-lifecycle-thrift")
    {
        AddTestCase(new ReplyAcknowledges);
        AddTestCase(new LateReply);
        AddTestCase(new ReplyWithoutWindow);
        AddTestCase(new ReplyToHole);
        AddTestCase(new NothingPilesUp);
        AddTestCase(new TimersAreTheNodes);
        for (const std::string name : {"Map", "List", "Heap", "Calendar", "PriorityQueue"})
        {
            AddTestCase(new AnySchedulerWillDo("ns3::" + name + "Scheduler"));
        }
        AddTestCase(new SocketOutlivesSimulation);
        AddTestCase(new SocketIsFreed);
        AddTestCase(new SocketKnowsItsName);
    }
};

TcpLifecycleThriftTestSuite g_tcpLifecycleThriftTestSuite; //!< registers the suite

} // namespace
