/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "churn.h"

#include "process-usage.h"

#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"

namespace ns3
{
namespace bench
{

namespace
{

constexpr uint32_t REQUEST = 100; //!< bytes that a client sends
constexpr uint32_t REPLY = 1000;  //!< bytes that the server sends; they fit into one segment

/// After this all that was opened is closed: three round trips, and an acknowledgment that is
/// delayed.
const Time CLOSING = Seconds(1);

/**
 * @param spec a run
 * @return after this no TIME_WAIT can be left, though it may have been restarted once
 */
Time
GetDrainTime(const RunSpec& spec)
{
    return Seconds(4 * spec.msl + 60);
}

/**
 * Let simulated time pass.
 *
 * @param span how much
 * @return what it took
 */
ProcessorUse
Pass(Time span)
{
    Simulator::Stop(span);
    return MeasureProcessor([] { Simulator::Run(); });
}

/**
 * @param remains what the hosts know
 * @param stock they have ns-3's own TCP
 * @return four-tuples in TIME_WAIT: in stock each is a socket, and nothing else is left of a churn
 */
uint64_t
GetTimeWaits(const Remains& remains, bool stock)
{
    return stock ? remains.sockets : remains.timeWaits;
}

/// What happens once on each link and in each process is done before anything is measured, and has
/// left no record. It does not go through MeasureProcessor, or callgrind would count it.
void
WarmUp(ChurnApplications& applications, const RunSpec& spec)
{
    applications.Start(spec.clients);
    Simulator::Stop(Seconds(spec.clients / spec.rate) + CLOSING + GetDrainTime(spec));
    Simulator::Run();
}

/// Where the kernel counts instructions: those of both parts of a run.
void
AddInstructions(const ProcessorUse& use, Measures& measures)
{
    if (use.instructions)
    {
        measures["cpu_instructions"] += static_cast<double>(*use.instructions);
    }
}

/// The time after the churn: every TIME_WAIT ends.
void
Drain(const Star& star, const RunSpec& spec, Measures& measures)
{
    const uint64_t events = Simulator::GetEventCount();
    const ProcessorUse use = Pass(GetDrainTime(spec));
    const Remains left = star.Count(1);
    measures["cpu_drain_s"] = use.seconds;
    AddInstructions(use, measures);
    measures["drain_events"] = static_cast<double>(Simulator::GetEventCount() - events);
    measures["left_time_waits"] = static_cast<double>(GetTimeWaits(left, spec.stock));
    measures["left_connections"] = static_cast<double>(left.connections);
    measures["left_embryos"] = static_cast<double>(left.embryos);
    measures["left_sockets"] = static_cast<double>(left.sockets);
    measures["left_ports"] = static_cast<double>(star.CountBusyPorts());
}

} // namespace

ChurnApplications::ChurnApplications(const Star& star, const RunSpec& spec)
    : m_star(star),
      m_spec(spec),
      m_listener(star.Listen())
{
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&ChurnApplications::Accept, this));
}

void
ChurnApplications::Start(uint64_t count)
{
    m_toOpen = count;
    m_completed = 0;
    m_refused = 0;
    if (count > 0)
    {
        Simulator::ScheduleNow(&ChurnApplications::Open, this);
    }
}

void
ChurnApplications::Open()
{
    const uint64_t turn = m_opened++;
    Ptr<Socket> socket =
        Socket::CreateSocket(m_star.GetClient(turn), TcpSocketFactory::GetTypeId());
    socket->SetConnectCallback(MakeCallback(&ChurnApplications::Ask, this),
                               MakeNullCallback<void, Ptr<Socket>>());
    socket->SetRecvCallback(MakeCallback(&ChurnApplications::ReadReply, this));
    socket->SetCloseCallbacks(MakeCallback(&ChurnApplications::CloseToo, this),
                              MakeNullCallback<void, Ptr<Socket>>());
    m_star.Bind(socket, turn);
    if (socket->Connect(m_star.GetDestination(turn)) != 0)
    {
        ++m_refused;
    }
    if (--m_toOpen > 0)
    {
        Simulator::Schedule(Seconds(1 / m_spec.rate), &ChurnApplications::Open, this);
    }
}

void
ChurnApplications::Ask(Ptr<Socket> socket)
{
    socket->Send(Create<Packet>(REQUEST));
}

void
ChurnApplications::ReadReply(Ptr<Socket> socket)
{
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            break; // the end of the stream
        }
        m_completed += packet->GetSize() == REPLY ? 1 : 0;
    }
    if (!m_spec.serverFirst)
    {
        socket->Close();
    }
}

void
ChurnApplications::Accept(Ptr<Socket> socket, const Address& /* from */)
{
    socket->SetRecvCallback(MakeCallback(&ChurnApplications::Answer, this));
    socket->SetCloseCallbacks(MakeCallback(&ChurnApplications::CloseToo, this),
                              MakeNullCallback<void, Ptr<Socket>>());
}

void
ChurnApplications::Answer(Ptr<Socket> socket)
{
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            break;
        }
        socket->Send(Create<Packet>(REPLY));
        if (m_spec.serverFirst)
        {
            socket->Close();
        }
    }
}

void
ChurnApplications::CloseToo(Ptr<Socket> socket)
{
    socket->Close();
}

Measures
RunChurn(const RunSpec& spec)
{
    Star star(spec);
    ChurnApplications applications(star, spec);
    WarmUp(applications, spec);

    Measures measures;
    const uint64_t idle = GetResidentBytes();
    const uint64_t events = Simulator::GetEventCount();
    applications.Start(spec.connections);
    const ProcessorUse use = Pass(Seconds(GetArrivalSeconds(spec)) + CLOSING);
    measures["cpu_s"] = use.seconds;
    measures["events"] = static_cast<double>(Simulator::GetEventCount() - events);
    measures["completed"] = static_cast<double>(applications.GetCompleted());
    measures["refused"] = static_cast<double>(applications.GetRefused());
    measures["time_waits"] = static_cast<double>(GetTimeWaits(star.Count(1), spec.stock));
    AddInstructions(use, measures);
    if (spec.untilEmpty)
    {
        Drain(star, spec, measures);
    }
    measures["memory_idle"] = static_cast<double>(idle);
    measures["memory_peak"] = static_cast<double>(GetPeakResidentBytes());
    Simulator::Destroy();
    return measures;
}

} // namespace bench
} // namespace ns3
