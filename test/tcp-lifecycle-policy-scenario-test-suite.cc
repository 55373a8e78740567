/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/boolean.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-csv.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-plan.h"
#include "ns3/tcp-lifecycle-records.h"
#include "ns3/tcp-lifecycle-report.h"
#include "ns3/tcp-lifecycle-scenario.h"
#include "ns3/tcp-lifecycle-sweep.h"
#include "ns3/tcp-lifecycle-topology-helper.h"
#include "ns3/tcp-lifecycle-workload-helper.h"
#include "ns3/test.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/// A point of a few connections that close in peace.
ScenarioPoint
MakeSmallPoint()
{
    ScenarioPoint point;
    point.connections = 20;
    point.mslSeconds = 10;
    point.requestBytes = 100;
    point.replyBytes = 1000;
    point.serverCloseDelaySeconds = 0;
    return point;
}

/// @return the number counted at a node, or -1 where there is no such count
double
GetCount(const ScenarioResult& result, const std::string& node, const std::string& measure)
{
    for (const auto& record : result.counts)
    {
        if (record.node == node && record.measure == measure)
        {
            return static_cast<double>(record.value);
        }
    }
    return -1;
}

/// @return the occupancy of TIME_WAIT at a node
const OccupancyRecord&
GetTimeWait(const ScenarioResult& result, const std::string& node)
{
    for (const auto& record : result.occupancy)
    {
        if (record.node == node && record.state == "time_wait")
        {
            return record;
        }
    }
    throw std::out_of_range(node);
}

/// @return clients that never got to ESTABLISHED
uint32_t
CountUnopened(const ScenarioResult& result)
{
    uint32_t unopened = 0;
    for (const auto& record : result.connections)
    {
        unopened += record.role == "client" && record.handshakeSeconds < 0 ? 1 : 0;
    }
    return unopened;
}

/// @return ends of a role that ended for a reason
uint32_t
CountReason(const ScenarioResult& result, const std::string& role, const std::string& reason)
{
    uint32_t count = 0;
    for (const auto& record : result.connections)
    {
        count += record.role == role && record.endReason == reason ? 1 : 0;
    }
    return count;
}

} // namespace

/**
 * @ingroup tcp-lifecycle-tests
 * @brief A point that is run, and what must be seen in it.
 */
class PolicyScenarioTestCase : public TestCase
{
  public:
    /// What is looked at.
    using Check = std::function<std::string(const ScenarioResult&)>;

    /**
     * @param name of the test
     * @param point what to run
     * @param check @return nothing, or what is wrong
     */
    PolicyScenarioTestCase(const std::string& name, const ScenarioPoint& point, Check check)
        : TestCase(name),
          m_point(point),
          m_check(check)
    {
    }

  private:
    void DoRun() override
    {
        const ScenarioResult result = RunScenario(m_point);
        for (const auto& sentence : result.brokenIdentities)
        {
            NS_TEST_EXPECT_MSG_EQ(sentence, "", "an identity does not hold");
        }
        NS_TEST_EXPECT_MSG_EQ(m_check(result), "", "what was expected of it");
    }

    ScenarioPoint m_point; //!< what to run
    Check m_check;         //!< what to look at
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief Timestamps of a script are those of its sockets.
 */
class TimestampsTestCase : public TestCase, public TcpWorkloadObserver
{
  public:
    TimestampsTestCase()
        : TestCase("timestamps on and off reach the sockets")
    {
    }

  private:
    void DoRun() override
    {
        for (const bool timestamps : {true, false})
        {
            m_seen = !timestamps;
            TcpWorkloadScript script;
            script.timestamps = timestamps;
            {
                TcpLifecycleTopologyHelper topology(DataRate("10Mbps"), MilliSeconds(1));
                TcpLifecycleHelper().Install(topology.GetNodes());
                TcpLifecycleWorkloadHelper workload(script, *this);
                workload.Install(topology.GetClient(),
                                 topology.GetServer(),
                                 topology.GetServerAddress());
                Simulator::Stop(Seconds(10));
                Simulator::Run();
            }
            Simulator::Destroy();
            NS_TEST_EXPECT_MSG_EQ(m_seen, timestamps, "the client's attribute");
        }
    }

    void AboutToConnect(uint32_t, Ptr<Socket> socket) override
    {
        BooleanValue value;
        socket->GetAttribute("Timestamp", value);
        m_seen = value.Get();
    }

    bool FindConnection(const Address&, uint32_t& connection) override
    {
        connection = 0;
        return true;
    }

    bool m_seen{false}; //!< what the socket says
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief Equal bytes whatever the number of workers, with everything that a plan can ask for.
 */
class PolicySweepTestCase : public TestCase
{
  public:
    PolicySweepTestCase()
        : TestCase("a plan of policies, flood and impairments: one worker, three workers")
    {
    }

  private:
    std::string RunWith(unsigned workers)
    {
        const std::string directory = CreateTempDirFilename("workers-" + std::to_string(workers));
        std::istringstream in(
            "[axes]\nmsl = 2s\nloss-rate = 2%\nhandshake = backlog, syn-cookies\n"
            "time-wait = standard, none\nstack = lifecycle\n"
            "[traffic]\nconnections = 30\nserver-close-delay = 0s\n"
            "[flood]\nsyns = 500\nrate = 1000\n"
            "[middlebox]\nduplicate-rate = 10%\nduplicate-delay = 10ms..3s pareto 1.1\n"
            "jitter-rate = 5%\n");
        SweepOptions options;
        options.directory = directory;
        options.workers = workers;
        options.scenario = RunScenario;
        std::ostringstream log;
        const auto outcome = RunSweep(ParseSweepPlan(in, "a.plan"), options, log);
        NS_TEST_EXPECT_MSG_EQ(outcome.ran, 4, "four variants: " << log.str());
        const SweepRecords records(GetRecordsPath(directory), SweepRecords::Mode::READ);
        const auto digests = WriteTables(records, directory);
        WriteReport(records, digests, directory);
        std::string all;
        for (const char* name : {"connections.csv",
                                 "summary.csv",
                                 "occupancy.csv",
                                 "occupancy-series.csv",
                                 "counts.csv",
                                 "report.html"})
        {
            std::ifstream file((std::filesystem::path(directory) / name).string());
            std::ostringstream text;
            text << file.rdbuf();
            all += text.str();
        }
        return all;
    }

    /// Policies are no axes for stock. It gets no duplicates here: of their SACKs it can crash.
    void StockRunsOnce()
    {
        std::istringstream in("[axes]\nmsl = 2s\nhandshake = backlog, syn-cookies\n"
                              "time-wait = standard, none\nstack = stock, lifecycle\n"
                              "[traffic]\nconnections = 5\n");
        SweepOptions options;
        options.directory = CreateTempDirFilename("stock-once");
        options.scenario = RunScenario;
        std::ostringstream log;
        const auto outcome = RunSweep(ParseSweepPlan(in, "a.plan"), options, log);
        NS_TEST_EXPECT_MSG_EQ(outcome.ran, 5, "stock once and four variants: " << log.str());
    }

    void DoRun() override
    {
        StockRunsOnce();
        const std::string one = RunWith(1);
        NS_TEST_EXPECT_MSG_EQ((one == RunWith(3)), true, "equal bytes");
        for (const std::string text : {"Policies side by side",
                                       ",on,rfc9293,syn-cookies,four-way,none,",
                                       "attacker,syns_sent,500",
                                       "path,segments_copied,"})
        {
            NS_TEST_EXPECT_MSG_NE(one.find(text), std::string::npos, text);
        }
    }
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief The suite "tcp-lifecycle-policy-scenario".
 */
class TcpLifecyclePolicyScenarioTestSuite : public TestSuite
{
  public:
    TcpLifecyclePolicyScenarioTestSuite()
        : TestSuite("tcp-lifecycle-policy-scenario")
    {
        AddTimeWaits();
        AddPorts();
        AddPaths();
        AddFloods();
        AddOldDuplicates();
        AddFastOpen();
        AddTestCase(new TimestampsTestCase);
        AddTestCase(new PolicySweepTestCase);
    }

  private:
    void Add(const std::string& name,
             const ScenarioPoint& point,
             PolicyScenarioTestCase::Check check)
    {
        AddTestCase(new PolicyScenarioTestCase(name, point, check));
    }

    /**
     * @param policy the TIME_WAIT policy
     * @param closer who closes first
     * @param client seconds that each client stays in TIME_WAIT
     * @param server seconds that each server does
     */
    void AddTimeWait(const std::string& policy,
                     const std::string& closer,
                     double client,
                     double server)
    {
        ScenarioPoint point = MakeSmallPoint();
        point.timeWait = policy;
        point.closer = closer;
        Add("time-wait = " + policy + ", " + closer + " closes",
            point,
            [=](const ScenarioResult& result) {
                std::ostringstream wrong;
                for (const auto& [node, seconds] :
                     {std::make_pair("client", client), std::make_pair("server", server)})
                {
                    const double integral = GetTimeWait(result, node).integralSeconds;
                    const double expected = seconds * point.connections;
                    // A moved TIME_WAIT lasts at the other end until the reset arrives.
                    if (std::abs(integral - expected) > 0.05 * point.connections)
                    {
                        wrong << node << ": " << integral << " s, expected " << expected << "; ";
                    }
                }
                return wrong.str();
            });
    }

    void AddTimeWaits()
    {
        AddTimeWait("standard", "client", 20, 0);
        AddTimeWait("none", "client", 0, 0);
        AddTimeWait("none", "server", 0, 0);
        AddTimeWait("truncated[Factor=5]", "client", 5, 0);
        AddTimeWait("client-holds", "server", 20, 0);
        ScenarioPoint point = MakeSmallPoint();
        point.timeWait = "bounded[MaxEntries=5]";
        Add("time-wait = bounded", point, [](const ScenarioResult& result) {
            // What finds no room enters TIME_WAIT and leaves it in the same instant.
            const double integral = GetTimeWait(result, "client").integralSeconds;
            const double overflows = GetCount(result, "client", "time_wait_overflows");
            return std::abs(integral - 5 * 20) < 1e-6 && overflows == 15 ? "" : "not 5 and 15";
        });
    }

    void AddPorts()
    {
        ScenarioPoint point = MakeSmallPoint();
        point.clientPorts = 4;
        Add("four ports, held by TIME_WAIT", point, [](const ScenarioResult& result) {
            return CountReason(result, "client", "port-in-use") == 16 ? "" : "not 16 refused";
        });
        point.timeWait = "none";
        point.connectionsPerSecond = 2;
        Add("four ports, without TIME_WAIT", point, [](const ScenarioResult& result) {
            return CountUnopened(result) == 0 ? "" : "refused";
        });
        // A connection lasts for some 250 ms here, and the next one is wanted after 200 ms on
        // average.
        point.clientPorts = 1;
        point.connections = 40;
        point.connectionsPerSecond = 5;
        Add("one port, refused now and free again later", point, [](const ScenarioResult& result) {
            const uint32_t refused = CountReason(result, "client", "port-in-use");
            return refused > 5 && refused < 30 ? "" : "one refusal holds the port for ever";
        });
    }

    void AddOldDuplicates()
    {
        // Copies live for up to 3 s; the four ports come again every half a second.
        ScenarioPoint point = MakeSmallPoint();
        point.connections = 60;
        point.connectionsPerSecond = 8;
        point.clientPorts = 4;
        point.mslSeconds = 3;
        point.middlebox.duplicateRate = 0.5;
        point.middlebox.duplicateDelay = {0.1, 3, 0};
        point.timestamps = false;
        // A late SYN makes the server answer, the client in TIME_WAIT acknowledge, and the server
        // reset: only a TIME_WAIT that ignores resets lasts for all of 2MSL (RFC 1337, section 3).
        point.timeWait = "rfc1337";
        Add("old duplicates and a TIME_WAIT of 2MSL", point, [](const ScenarioResult& result) {
            return GetCount(result, "both", "old_segments_arrived") == 0 &&
                           GetCount(result, "both", "time_waits_assassinated") == 0 &&
                           CountReason(result, "client", "port-in-use") > 30
                       ? ""
                       : "an old segment met a new connection";
        });
        point.timeWait = "none";
        Add("old duplicates without TIME_WAIT", point, [](const ScenarioResult& result) {
            return GetCount(result, "both", "old_segments_arrived") > 5 &&
                           GetCount(result, "both", "old_syns_accepted") > 5 &&
                           CountReason(result, "client", "port-in-use") == 0
                       ? ""
                       : "no old segment met a new connection";
        });
    }

    /**
     * @param result of a run at 20 ms of round trip
     * @param early how many connections the server is to have before their handshake is over
     * @return nothing, or what is wrong with the time to the reply of each
     */
    static std::string CheckReplies(const ScenarioResult& result, uint32_t early)
    {
        std::ostringstream wrong;
        uint32_t found = 0;
        for (const auto& record : result.connections)
        {
            const double seconds = record.connectToReplySeconds;
            const double expected = record.openedEarly == 1 ? 0.02 : 0.04;
            found += record.role == "client" ? record.openedEarly : 0;
            // Some segments have to be sent, too: on this link each takes a tenth of this.
            const bool right = record.role == "client"
                                   ? seconds > expected && seconds < expected + 0.002
                                   : seconds == -1;
            if (!right)
            {
                wrong << record.role << " " << record.connection << ": " << seconds << " s; ";
            }
        }
        if (found != early || GetCount(result, "server", "opened_early") != early)
        {
            wrong << found << " opened early, expected " << early;
        }
        return wrong.str();
    }

    void AddFastOpen()
    {
        ScenarioPoint point = MakeSmallPoint();
        point.connectionsPerSecond = 2; // so that the second has the cookie of the first
        Add("Connect to reply, three-way: two round trips", point, [](const ScenarioResult& r) {
            return CheckReplies(r, 0);
        });
        point.handshake = "fast-open";
        Add("Connect to reply, fast-open: one but for the first", point, [](const auto& result) {
            return CheckReplies(result, 19);
        });
        // Text on SYNs, and ports used again: every segment is of its own connection all the same.
        point.clientPorts = 4;
        point.timeWait = "none";
        Add("fast-open, four ports: nothing is old", point, [](const ScenarioResult& result) {
            const bool right = GetCount(result, "both", "old_segments_arrived") == 0 &&
                               GetCount(result, "both", "old_syns_accepted") == 0 &&
                               GetCount(result, "server", "syn_text_taken") == 19;
            return right ? CheckReplies(result, 19) : "something is old";
        });
        point.clientPorts = 0;
        point.middlebox.script = "connection 5 client SYN 1 copy 5";
        Add("fast-open: an old SYN's text is taken, and opens nothing early",
            point,
            [](const ScenarioResult& result) {
                const bool right = GetCount(result, "both", "old_syns_accepted") == 1 &&
                                   GetCount(result, "both", "killed_by_provoked_reset") == 0 &&
                                   GetCount(result, "server", "syn_text_taken") == 20;
                return right ? CheckReplies(result, 19) : "not one old SYN";
            });
    }

    void AddPaths()
    {
        ScenarioPoint point = MakeSmallPoint();
        point.middlebox.script = "client FIN 1 drop; server SYNACK 1 delay 0.1";
        Add("a middlebox script", point, [](const ScenarioResult& result) {
            for (const auto& record : result.connections)
            {
                const bool right = record.role == "client"
                                       ? record.finResent > 0 && record.handshakeSeconds > 0.1
                                       : record.finResent == 0;
                if (!right)
                {
                    return "not what the script says";
                }
            }
            return "";
        });
        point.middlebox.script = "";
        point.middlebox.duplicateRate = 1;
        point.middlebox.duplicateDelay = {0.001, 0.002, 0};
        Add("everything arrives twice", point, [](const ScenarioResult& result) {
            const double copies = GetCount(result, "path", "segments_copied");
            return copies == static_cast<double>(result.segmentsSent) ? "" : "not all copied";
        });
    }

    void AddFloods()
    {
        ScenarioPoint point = MakeSmallPoint();
        point.connections = 40;
        point.backlog = 16;
        point.flood = {3000, 1000, 0.1, 4096};
        point.handshake = "backlog";
        Add("a flood at a bounded queue", point, [](const ScenarioResult& result) {
            return CountUnopened(result) >= 10 && GetCount(result, "server", "syn_dropped") > 2000
                       ? ""
                       : "clients are served";
        });
        point.handshake = "syn-cookies";
        Add("a flood at a listener with cookies", point, [](const ScenarioResult& result) {
            const bool flat = GetCount(result, "server", "peak_state_bytes") < 300000;
            return CountUnopened(result) == 0 && flat &&
                           GetCount(result, "server", "cookie_sent") > 2000
                       ? ""
                       : "clients are lost, or memory";
        });
    }
};

/// Registers the suite.
static TcpLifecyclePolicyScenarioTestSuite g_tcpLifecyclePolicyScenarioTestSuite;
