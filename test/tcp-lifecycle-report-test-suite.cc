/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/tcp-lifecycle-csv.h"
#include "ns3/tcp-lifecycle-plan.h"
#include "ns3/tcp-lifecycle-policy-measures.h"
#include "ns3/tcp-lifecycle-records.h"
#include "ns3/tcp-lifecycle-report.h"
#include "ns3/tcp-lifecycle-scenario.h"
#include "ns3/tcp-lifecycle-sweep.h"
#include "ns3/test.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What the page of a sweep says, of results that are made up and so known.
 */

using namespace ns3;

namespace
{

/// Makes up what a point leaves behind.
using Inventor = std::function<ScenarioResult(const ScenarioPoint&)>;

/// Two ends of each connection; only the first `opened` of them open.
ScenarioResult
InventConnections(const ScenarioPoint& point, uint32_t opened, const std::string& reason)
{
    ScenarioResult result;
    for (uint32_t connection = 0; connection < point.connections; ++connection)
    {
        for (const std::string role : {"client", "server"})
        {
            const bool isOpen = connection < opened;
            ConnectionRecord record;
            record.connection = connection;
            record.role = role;
            record.closer = !isOpen ? "none" : role == "client" ? "active" : "passive";
            record.endReason = isOpen ? "normal" : role == "client" ? reason : "none";
            record.finalState = "closed";
            record.handshakeSeconds = isOpen ? 0.02 : -1;
            result.connections.push_back(record);
        }
    }
    for (const std::string node : {"client", "server"})
    {
        for (const auto* state : SCENARIO_STATE_NAMES)
        {
            result.occupancy.push_back({node, state, 0, 0, 0, {{0, 0}}});
        }
    }
    result.durationSeconds = 100;
    return result;
}

} // namespace

/**
 * @ingroup tcp-lifecycle-tests
 * @brief A plan whose results are made up, and what its page must say, and must not.
 */
class ReportTestCase : public TestCase
{
  public:
    /// What is looked for.
    struct Expectation
    {
        std::vector<std::string> said;   //!< what stands on the page
        std::vector<std::string> unsaid; //!< what does not
    };

    /**
     * @param name of the test
     * @param plan its text
     * @param invent what its points leave behind
     * @param expected of the page
     */
    ReportTestCase(const std::string& name,
                   const std::string& plan,
                   Inventor invent,
                   const Expectation& expected)
        : TestCase(name),
          m_plan(plan),
          m_invent(invent),
          m_expected(expected)
    {
    }

  private:
    std::string MakePage()
    {
        const std::string directory = CreateTempDirFilename("report");
        std::filesystem::create_directories(directory);
        std::istringstream in(m_plan);
        const auto runs = ParseSweepPlan(in, "a.plan").Runs();
        SweepRecords records(GetRecordsPath(directory), SweepRecords::Mode::FRESH);
        records.StorePlan(runs);
        for (const auto& run : runs)
        {
            records.Append(run, m_invent(run.scenario), "test");
        }
        WriteReport(records, WriteTables(records, directory), directory);
        std::ifstream file((std::filesystem::path(directory) / "report.html").string());
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

    void DoRun() override
    {
        const std::string page = MakePage();
        for (const auto& text : m_expected.said)
        {
            NS_TEST_EXPECT_MSG_NE(page.find(text), std::string::npos, "missing: " << text);
        }
        for (const auto& text : m_expected.unsaid)
        {
            NS_TEST_EXPECT_MSG_EQ(page.find(text), std::string::npos, "too much: " << text);
        }
    }

    std::string m_plan;     //!< its text
    Inventor m_invent;      //!< what its points leave behind
    Expectation m_expected; //!< of the page
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief Bytes in units.
 */
class BytesTestCase : public TestCase
{
  public:
    BytesTestCase()
        : TestCase("bytes have three digits and a unit")
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(FormatBytes(0), "0 B", "none");
        NS_TEST_EXPECT_MSG_EQ(FormatBytes(999), "999 B", "some");
        NS_TEST_EXPECT_MSG_EQ(FormatBytes(55123), "55.1 kB", "thousands");
        NS_TEST_EXPECT_MSG_EQ(FormatBytes(18813224), "18.8 MB", "millions");
        NS_TEST_EXPECT_MSG_EQ(FormatBytes(2.5e12), "2500 GB", "beyond the largest unit");
    }
};

/**
 * @ingroup tcp-lifecycle-tests
 * @brief The suite "tcp-lifecycle-report".
 */
class TcpLifecycleReportTestSuite : public TestSuite
{
  public:
    TcpLifecycleReportTestSuite()
        : TestSuite("tcp-lifecycle-report")
    {
        AddTestCase(new BytesTestCase);
        AddWhatWasRun();
        AddNumbers();
        AddManyVariants();
    }

  private:
    static ScenarioResult InventPeace(const ScenarioPoint& point)
    {
        return InventConnections(point, point.connections, "");
    }

    void AddWhatWasRun()
    {
        AddTestCase(new ReportTestCase(
            "what was run: a plan of defaults says no more than it must",
            "[axes]\ntime-wait = standard, none\n[traffic]\nconnections = 3\n",
            InventPeace,
            {{"<td>each run</td><td style=\"text-align:left\">3 connections, 20 a second"},
             {"<td>server</td>",
              "<td>flood</td>",
              "<td>middlebox</td>",
              "<td>timestamps</td>",
              "<td>handshake</td>",
              "ports in turn",
              "after the last arrival"}}));
        AddTestCase(new ReportTestCase(
            "what was run: server, flood, middlebox, ports, and policies that are no axis",
            "[axes]\nloss-rate = 1%\nhandshake = syn-cookies\ntime-wait = standard, none\n"
            "timestamps = off\n[traffic]\nconnections = 3\nclient-ports = 2\ndrain = 90s\n"
            "server-close-delay = 30ms\n[server]\nbacklog = 128\naccept-rate = 12.5\n"
            "[flood]\nsyns = 5000\nrate = 250\nstart = 2s\nsources = 77\n"
            "[middlebox]\nloss-model = gilbert-elliott\nburst-length = 6\nduplicate-rate = 2%\n"
            "duplicate-delay = 20ms..3s pareto 1.5\njitter-rate = 4%\njitter = 1ms..5ms\n",
            InventPeace,
            {{"<td>handshake</td><td style=\"text-align:left\">syn-cookies</td>",
              "<td>timestamps</td><td style=\"text-align:left\">off</td>",
              "the server closes 30 ms after the end of file",
              "the clients take 2 ports in turn",
              "90 s after the last arrival",
              "backlog 128, its application takes 12.5 connections a second",
              "5000 SYNs from 77 made-up addresses in turn, 250 a second, from 2 s on",
              "losses in bursts (Gilbert-Elliott), of 6 segments in the mean",
              "of 2 % of the segments a copy arrives as well, 20 ms to 3 s (Pareto, exponent 1.5)",
              "4 % of the segments are late by 1 ms to 5 ms"},
             {"<td>TIME_WAIT</td>", "<td>teardown</td>", "<td>profile</td>"}}));
    }

    /// Three handshakes in a flood: one costs memory, one clients, one neither.
    static ScenarioResult InventFlood(const ScenarioPoint& point)
    {
        const bool isBounded = point.handshake == "backlog";
        ScenarioResult result =
            InventConnections(point, isBounded ? 1 : point.connections, "timed-out");
        for (auto& record : result.connections)
        {
            const bool isEarly = record.connection > 1 && point.handshake == "fast-open";
            record.openedEarly = isEarly ? 1 : 0;
            record.connectToReplySeconds = record.role == "client" && record.handshakeSeconds > 0
                                               ? isEarly ? 0.021 : 0.041
                                               : -1;
        }
        const uint64_t bytes = isBounded                        ? 23456
                               : point.handshake == "three-way" ? 18812345
                                                                : 54321;
        result.counts = {{"server", "peak_state_bytes", bytes},
                         {"server", "opened_early", point.handshake == "fast-open" ? 2U : 0U},
                         {"both", "old_syns_accepted", isBounded ? 7U : 0U}};
        return result;
    }

    void AddNumbers()
    {
        const std::string cells = "</td><td>";
        AddTestCase(new ReportTestCase(
            "numbers: tables, memory on a logarithmic axis, words where nothing is drawn",
            "[axes]\nhandshake = three-way, backlog, fast-open\n[traffic]\nconnections = 4\n",
            InventFlood,
            {{// what it costs: opened, not opened, why not, Connect to reply, opened early
              "<td>three-way" + cells + "4" + cells + "0" + cells + cells + "41 ms" + cells + "0<",
              "<td>backlog" + cells + "1" + cells + "3" + cells + "timed-out 3" + cells + "41 ms",
              "<td>fast-open" + cells + "4" + cells + "0" + cells + cells + "31 ms" + cells + "2<",
              "18.8 MB",
              "54.3 kB",
              // what it risks: old segments, old SYNs
              "<td>backlog" + cells + "0" + cells + "7<",
              "<th>old SYNs accepted</th>",
              // above the bars; at the tics of a logarithmic axis; instead of bars
              ">18812<",
              ">23.5<",
              "> 10000<",
              ">no old segment was accepted<"},
             {"every connection was opened"}}));
    }

    void AddManyVariants()
    {
        AddTestCase(new ReportTestCase(
            "timestamps are part of the names of variants",
            "[axes]\ntimestamps = on, off\ntime-wait = standard, none\n"
            "[traffic]\nconnections = 2\n",
            InventPeace,
            {{"<td>none / timestamps off<",
              // how they ended, a column a variant
              "<td>client: normal</td><td>2 (100 %)</td><td>2 (100 %)</td><td>2 (100 %)",
              "<b>0 % loss each way, RTT 20 ms, MSL 60 s, the client"},
             {"MSL 60 s, timestamps"}}));
        AddTestCase(new ReportTestCase(
            "more variants than can stand side by side: timestamps are corners",
            "[axes]\ntimestamps = on, off\nhandshake = three-way, backlog, syn-cookies, fast-open\n"
            "time-wait = standard, rfc1337, reuse, truncated, none\n[traffic]\nconnections = 2\n",
            InventPeace,
            {{"<td>timestamps</td><td style=\"text-align:left\">on, off (the figures below the "
              "comparison: on)",
              // how they ended, a row a variant: its two corners together
              "<td>fast-open / none</td><td>4 (100 %)</td><td>4 (100 %)</td></tr>",
              "<b>0 % loss each way, RTT 20 ms, MSL 60 s, timestamps on, the client closes first<",
              "<b>0 % loss each way, RTT 20 ms, MSL 60 s, timestamps off, the client closes first<",
              ">every connection was opened<"},
             {"/ timestamps"}}));
    }
};

/// Registers the suite.
static TcpLifecycleReportTestSuite g_tcpLifecycleReportTestSuite;
