/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "connect.h"

#include "churn.h"
#include "process-usage.h"
#include "star.h"

#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace bench
{

namespace
{

/// Connects whose times are added up: the least sum is of the batch that was disturbed least.
constexpr uint64_t BATCH = 100;
/// From one connect to the next; the last one's segments are gone by then.
const Time SPACING = MilliSeconds(10);

/// A client that connects again and again.
class Connector
{
  public:
    /**
     * @param star the hosts
     * @param attempts how many connects to time
     */
    Connector(const Star& star, uint64_t attempts)
        : m_star(star),
          m_toCome(attempts)
    {
    }

    /// Connect now, and again later.
    void Connect()
    {
        Ptr<Socket> socket =
            Socket::CreateSocket(m_star.GetClient(0), TcpSocketFactory::GetTypeId());
        int result = 0;
        const ProcessorUse use = MeasureProcessor([&] {
            m_star.Bind(socket, 0);
            result = socket->Connect(m_star.GetDestination(0));
        });
        Note(use.seconds, result == 0, socket->GetErrno());
        // It lets go of the port at once: no SYN has been answered yet (RFC 9293, section 3.10.4).
        socket->Close();
        if (--m_toCome > 0)
        {
            Simulator::Schedule(SPACING, &Connector::Connect, this);
        }
    }

    /// @return what was found
    Measures GetMeasures() const
    {
        Measures measures;
        measures["connected"] = static_cast<double>(m_connected);
        measures["no_address"] = static_cast<double>(m_noAddress);
        measures["other_errors"] = static_cast<double>(m_otherErrors);
        std::vector<double> batches = m_batches;
        std::sort(batches.begin(), batches.end());
        if (!batches.empty())
        {
            measures["cpu_least_s"] = batches.front() / BATCH;
            measures["cpu_median_s"] = batches[batches.size() / 2] / BATCH;
        }
        return measures;
    }

  private:
    /**
     * @param seconds what a connect took
     * @param isConnected it went well
     * @param error of its socket
     */
    void Note(double seconds, bool isConnected, Socket::SocketErrno error)
    {
        m_connected += isConnected ? 1 : 0;
        m_noAddress += !isConnected && error == Socket::ERROR_ADDRNOTAVAIL ? 1 : 0;
        m_otherErrors += !isConnected && error != Socket::ERROR_ADDRNOTAVAIL ? 1 : 0;
        m_batchSeconds += seconds;
        if (++m_inBatch == BATCH)
        {
            m_batches.push_back(m_batchSeconds);
            m_batchSeconds = 0;
            m_inBatch = 0;
        }
    }

    const Star& m_star;            //!< the hosts
    uint64_t m_toCome;             //!< connects that are still to come
    uint64_t m_connected{0};       //!< those that went well
    uint64_t m_noAddress{0};       //!< those for which no port was free
    uint64_t m_otherErrors{0};     //!< those that failed otherwise
    double m_batchSeconds{0};      //!< of the present batch
    uint64_t m_inBatch{0};         //!< connects of the present batch
    std::vector<double> m_batches; //!< seconds of each full batch
};

} // namespace

Measures
RunConnect(const RunSpec& spec)
{
    Star star(spec);
    ChurnApplications applications(star, spec);
    applications.Start(spec.connections);
    Simulator::Stop(Seconds(GetArrivalSeconds(spec) + 1));
    Simulator::Run();
    const Remains filled = star.Count(1);

    Connector connector(star, spec.attempts);
    if (spec.attempts > 0)
    {
        Simulator::ScheduleNow(&Connector::Connect, &connector);
    }
    Simulator::Stop(SPACING * static_cast<int64_t>(spec.attempts));
    Simulator::Run();
    Measures measures = connector.GetMeasures();
    measures["time_waits"] = static_cast<double>(spec.stock ? filled.sockets : filled.timeWaits);
    Simulator::Destroy();
    return measures;
}

} // namespace bench
} // namespace ns3
