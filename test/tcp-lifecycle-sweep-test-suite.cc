/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/tcp-lifecycle-csv.h"
#include "ns3/tcp-lifecycle-plan-keys.h"
#include "ns3/tcp-lifecycle-plan.h"
#include "ns3/tcp-lifecycle-policy-names.h"
#include "ns3/tcp-lifecycle-records.h"
#include "ns3/tcp-lifecycle-report.h"
#include "ns3/tcp-lifecycle-result-codec.h"
#include "ns3/tcp-lifecycle-scenario.h"
#include "ns3/tcp-lifecycle-statistics.h"
#include "ns3/tcp-lifecycle-sweep.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>
#include <regex>
#include <sqlite3.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

using namespace ns3;

namespace
{

constexpr double INFINITE = std::numeric_limits<double>::infinity();

SweepPlan
ParseText(const std::string& text)
{
    std::istringstream in(text);
    return ParseSweepPlan(in, "a.plan");
}

/// The message with which a plan is refused, or nothing.
std::string
GetComplaint(const std::string& text)
{
    try
    {
        ParseText(text);
    }
    catch (const SweepPlanError& error)
    {
        return error.what();
    }
    return "";
}

/// A result that depends on the point in every field and takes no simulation.
ScenarioResult
InventResult(const ScenarioPoint& point)
{
    ScenarioResult result;
    for (uint32_t connection = 0; connection < point.connections; ++connection)
    {
        for (const std::string role : {"client", "server"})
        {
            ConnectionRecord record;
            record.connection = connection;
            record.role = role;
            record.closer = role == "client" ? "active" : "passive";
            record.endReason = "normal";
            record.finalState = "closed";
            record.openedSeconds = connection / point.connectionsPerSecond;
            record.handshakeSeconds = point.rttSeconds * (1 + connection / 3.0);
            record.connectToReplySeconds = role == "client" && connection > 0 ? 0.25 : -1;
            record.finSeconds = connection % 3 == 0 ? -1 : point.rttSeconds;
            record.passiveCloseSeconds = role == "server" ? point.lossRate + 0.1 : -1;
            record.stateSeconds[2] = 1.0 / (connection + 3);
            record.synSent = connection + 1;
            record.openedEarly = connection % 2;
            record.bytesDelivered = 5000000000ULL + connection;
            result.connections.push_back(record);
        }
    }
    for (const std::string node : {"client", "server"})
    {
        OccupancyRecord record;
        record.node = node;
        record.state = SCENARIO_STATE_NAMES[10];
        record.meanConnections = point.mslSeconds / 7;
        record.maxConnections = 3;
        record.integralSeconds = 1.0 / 3;
        record.series = {{0, 0}, {0.1, 1}, {point.mslSeconds, 0}};
        result.occupancy.push_back(record);
    }
    result.counts = {{"client", "resets_sent", 12345678902ULL}, {"path", "copies", point.run}};
    result.durationSeconds = 2 * point.mslSeconds;
    result.segmentsSent = 12345678901ULL;
    result.segmentsLost = point.run;
    return result;
}

std::string
ReadWholeFile(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

const std::string SECTIONS = "[axes], [traffic], [link], [run], [server], [flood] or [middlebox]";

const char* const SMALL_PLAN = "[axes]\nloss-rate = 0, 5%\nmsl = 1s, 2s\nstack = stock, lifecycle\n"
                               "[traffic]\nconnections = 4\n[run]\nreplications = 2\n";

SweepOptions
MakeOptions(const std::string& directory, unsigned workers)
{
    SweepOptions options;
    options.directory = directory;
    options.workers = workers;
    options.version = "test";
    options.scenario = InventResult;
    return options;
}

} // namespace

/**
 * @ingroup tcp-lifecycle
 * A plan in which all is well becomes the values that it says.
 */
class SweepPlanGoodTestCase : public TestCase
{
  public:
    SweepPlanGoodTestCase()
        : TestCase("a good plan: units, lists, comments and defaults")
    {
    }

  private:
    void DoRun() override
    {
        const auto plan = ParseText("# comment\n[axes]\nloss-rate = 0, 5% , 0.1 # each way\n"
                                    "msl = 15s, 1min\nrtt = 20ms\ncloser = both\n"
                                    "[traffic]\nconnections = 7\narrival-rate = 2.5/s\n"
                                    "half-close = true\nserver-close-delay = 0s\ndrain = auto\n"
                                    "[link]\nrate = 1.5Mbps\n[run]\nseed = 4294967295\n");
        NS_TEST_ASSERT_MSG_EQ(plan.lossRates.size(), 3, "three loss rates");
        NS_TEST_EXPECT_MSG_EQ_TOL(plan.lossRates[1], 0.05, 1e-15, "per cent");
        NS_TEST_EXPECT_MSG_EQ(plan.lossRates[2], 0.1, "plain probability");
        NS_TEST_ASSERT_MSG_EQ(plan.mslSeconds.size(), 2, "two MSLs");
        NS_TEST_EXPECT_MSG_EQ(plan.mslSeconds[1], 60, "minutes");
        NS_TEST_EXPECT_MSG_EQ_TOL(plan.rttSeconds[0], 0.02, 1e-15, "a scalar is a range of one");
        NS_TEST_EXPECT_MSG_EQ(plan.stacks[0], "lifecycle", "default stack");
        NS_TEST_EXPECT_MSG_EQ(plan.closers[0], "both", "closer");
        NS_TEST_EXPECT_MSG_EQ(plan.shared.connections, 7, "connections");
        NS_TEST_EXPECT_MSG_EQ(plan.shared.connectionsPerSecond, 2.5, "arrival rate");
        NS_TEST_EXPECT_MSG_EQ(plan.shared.halfClose, true, "half-close");
        NS_TEST_EXPECT_MSG_EQ(plan.shared.serverCloseDelaySeconds, 0, "close delay");
        NS_TEST_EXPECT_MSG_EQ(plan.shared.drainSeconds, 0, "automatic drain");
        NS_TEST_EXPECT_MSG_EQ(plan.shared.bitsPerSecond, 1500000, "link rate");
        NS_TEST_EXPECT_MSG_EQ(plan.shared.seed, 4294967295U, "seed");
        NS_TEST_EXPECT_MSG_EQ(ParseText("").CountPoints(), 1, "an empty plan is one point");
        const auto windows = ParseText("\xef\xbb\xbf[axes]\r\nmsl = 7s\r\n");
        NS_TEST_EXPECT_MSG_EQ(windows.mslSeconds[0], 7, "as an editor of Windows writes it");
    }
};

/**
 * @ingroup tcp-lifecycle
 * A plan in which something is wrong is refused with one line that says what.
 */
class SweepPlanBadTestCase : public TestCase
{
  public:
    SweepPlanBadTestCase(const std::string& name, const std::string& text, const std::string& line)
        : TestCase("a bad plan: " + name),
          m_text(text),
          m_line(line)
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(GetComplaint(m_text), m_line, "the complaint");
    }

    std::string m_text; //!< the plan
    std::string m_line; //!< what is said about it
};

/**
 * @ingroup tcp-lifecycle
 * The seeds of the fuzz target for plans know every key and every policy: what no seed has, no
 * fuzzer finds in a short run.
 */
class SweepPlanSeedsTestCase : public TestCase
{
  public:
    SweepPlanSeedsTestCase()
        : TestCase("fuzz corpus of plans: every key, and every policy, in a plan that is right")
    {
    }

  private:
    void DoRun() override
    {
        std::string right; // all seeds that are right
        for (const auto& entry : std::filesystem::directory_iterator(
                 std::string(NS_TEST_SOURCEDIR) + "/fuzz/corpus/plan"))
        {
            const std::string text = ReadWholeFile(entry.path().string());
            const bool isBad = entry.path().filename().string().rfind("bad-", 0) == 0;
            NS_TEST_EXPECT_MSG_EQ(GetComplaint(text).empty(), !isBad, entry.path());
            right += isBad ? "" : "\n" + text;
        }
        for (const auto& rule : plans::GetKeyRules())
        {
            const std::string key = rule.name.substr(rule.name.find('.') + 1);
            NS_TEST_EXPECT_MSG_EQ(HasKey(right, key), true, "no seed has " << rule.name);
        }
        for (const auto& policy : GetTcpPolicyNames())
        {
            NS_TEST_EXPECT_MSG_EQ(HasWord(right, policy.name), true, "no seed has " << policy.name);
        }
    }

    /// @return whether a line begins with the key
    static bool HasKey(const std::string& text, const std::string& key)
    {
        return std::regex_search(text, std::regex("\\n *" + key + " *="));
    }

    /// @return whether the word is there, and not as a part of another one
    static bool HasWord(const std::string& text, const std::string& word)
    {
        return std::regex_search(text, std::regex("[ ,=]" + word + "[\\[,\\n]"));
    }
};

/**
 * @ingroup tcp-lifecycle
 * A middlebox script stands beside its plan, and becomes part of the run's key.
 */
class SweepPlanScriptTestCase : public TestCase
{
  public:
    SweepPlanScriptTestCase()
        : TestCase("a middlebox script: beside the plan, absent, wrong")
    {
    }

  private:
    void DoRun() override
    {
        const std::string path = CreateTempDirFilename("scripted.plan");
        const auto folder = std::filesystem::path(path).parent_path();
        std::ofstream(path) << "[middlebox]\nscript = a.script\n";
        const std::string script = (folder / "a.script").string();
        NS_TEST_EXPECT_MSG_EQ(
            GetFileComplaint(path).find(path + ": [middlebox] script = a.script: " + script),
            0,
            "absent: " << GetFileComplaint(path));
        std::ofstream(script) << "client FIN 1 fly\n";
        NS_TEST_EXPECT_MSG_NE(GetFileComplaint(path).find("a.script:1: "), std::string::npos, "");
        std::ofstream(script) << "# two rules\nclient FIN 1 drop # lost\n\nserver ACK 2 delay 1s\n";
        NS_TEST_EXPECT_MSG_EQ(ReadSweepPlan(path).shared.middlebox.script,
                              "client FIN 1 drop; server ACK 2 delay 1s",
                              "one line of rules");
    }

    std::string GetFileComplaint(const std::string& path)
    {
        try
        {
            ReadSweepPlan(path);
        }
        catch (const SweepPlanError& error)
        {
            return error.what();
        }
        return "";
    }
};

/**
 * @ingroup tcp-lifecycle
 * A plan that is no readable file is refused by its name.
 */
class SweepPlanFileTestCase : public TestCase
{
  public:
    SweepPlanFileTestCase()
        : TestCase("a plan file that is absent or a directory")
    {
    }

  private:
    std::string ReadComplaint(const std::string& path)
    {
        try
        {
            ReadSweepPlan(path);
        }
        catch (const SweepPlanError& error)
        {
            return error.what();
        }
        return "";
    }

    void DoRun() override
    {
        const std::string absent = CreateTempDirFilename("absent.plan");
        NS_TEST_EXPECT_MSG_EQ(ReadComplaint(absent),
                              absent + ": cannot be opened, expected a plan file",
                              "absent");
        const auto directory = std::filesystem::path(absent).parent_path().string();
        NS_TEST_EXPECT_MSG_EQ(ReadComplaint(directory),
                              directory + ": is a directory, expected a plan file",
                              "directory");
    }
};

/**
 * @ingroup tcp-lifecycle
 * The order of the runs is part of the format of every output.
 */
class SweepPlanOrderTestCase : public TestCase
{
  public:
    SweepPlanOrderTestCase()
        : TestCase("the runs of a plan: closer, MSL, RTT, loss, stack, replication")
    {
    }

  private:
    void DoRun() override
    {
        const auto runs = ParseText("[axes]\nloss-rate = 0, 0.5\nmsl = 1s, 2s\nrtt = 1ms, 2ms\n"
                                    "stack = stock, lifecycle\ncloser = client, server\n"
                                    "[run]\nreplications = 2\n")
                              .Runs();
        NS_TEST_ASSERT_MSG_EQ(runs.size(), 64, "2^5 points, two replications");
        auto describe = [&](std::size_t index) {
            const auto& run = runs[index];
            std::ostringstream out;
            out << run.point << " " << run.scenario.closer << " " << run.scenario.mslSeconds << " "
                << run.scenario.rttSeconds << " " << run.scenario.lossRate << " "
                << run.scenario.stack << " " << run.scenario.run;
            return out.str();
        };
        NS_TEST_EXPECT_MSG_EQ(describe(0), "1 client 1 0.001 0 stock 1", "first");
        NS_TEST_EXPECT_MSG_EQ(describe(1), "1 client 1 0.001 0 stock 2", "then replication");
        NS_TEST_EXPECT_MSG_EQ(describe(2), "2 client 1 0.001 0 lifecycle 1", "then stack");
        NS_TEST_EXPECT_MSG_EQ(describe(4), "3 client 1 0.001 0.5 stock 1", "then loss");
        NS_TEST_EXPECT_MSG_EQ(describe(8), "5 client 1 0.002 0 stock 1", "then RTT");
        NS_TEST_EXPECT_MSG_EQ(describe(16), "9 client 2 0.001 0 stock 1", "then MSL");
        NS_TEST_EXPECT_MSG_EQ(describe(32), "17 server 1 0.001 0 stock 1", "then closer");
        NS_TEST_EXPECT_MSG_EQ(describe(63), "32 server 2 0.002 0.5 lifecycle 2", "last");
        NS_TEST_EXPECT_MSG_EQ(MakeRunKey(runs[4].scenario),
                              "stack=stock loss_rate=0.5 msl_s=1 rtt_s=0.001 closer=client "
                              "profile= handshake= teardown= time_wait= timestamps=1 half_close=0 "
                              "connections=200 arrival_rate=20 request_bytes=100 "
                              "reply_bytes=10000 segment_size=1448 link_rate_bps=100000000 "
                              "server_close_delay_s=0.2 client_ports=0 backlog=0 accept_rate=0 "
                              "flood_syns=0 flood_rate=10000 flood_start_s=1 flood_sources=65536 "
                              "loss_model=bernoulli burst_length=4 duplicate_rate=0 "
                              "duplicate_min_s=0.01 duplicate_max_s=1 duplicate_shape=0 "
                              "jitter_rate=0 jitter_min_s=0.01 jitter_max_s=1 jitter_shape=0 "
                              "script= drain_s=0 seed=1 run=1",
                              "a run's key");
    }
};

/**
 * @ingroup tcp-lifecycle
 * Statistics against numbers worked out by hand or taken from printed tables.
 */
class SweepStatisticsTestCase : public TestCase
{
  public:
    SweepStatisticsTestCase()
        : TestCase("means, intervals and quantiles with unreached values")
    {
    }

  private:
    void DoRun() override
    {
        // Student's table, two-sided 95 %.
        NS_TEST_EXPECT_MSG_EQ_TOL(StudentFactor95(1), 12.7062, 1e-4, "1 degree");
        NS_TEST_EXPECT_MSG_EQ_TOL(StudentFactor95(2), 4.30265, 1e-5, "2 degrees");
        NS_TEST_EXPECT_MSG_EQ_TOL(StudentFactor95(5), 2.57058, 1e-5, "5 degrees");
        NS_TEST_EXPECT_MSG_EQ_TOL(StudentFactor95(30), 2.04227, 1e-5, "30 degrees");
        NS_TEST_EXPECT_MSG_EQ_TOL(StudentFactor95(1000), 1.96234, 1e-5, "1000 degrees");
        NS_TEST_EXPECT_MSG_EQ_TOL(StudentFactor95(1001), 1.96234, 1e-5, "no step behind 1000");

        // Mean 2, variance 1, so the half width is 4.30265 / sqrt(3).
        const auto three = Summarise({3, 1, 2}, 0);
        NS_TEST_EXPECT_MSG_EQ(three.mean, 2, "mean");
        NS_TEST_EXPECT_MSG_EQ_TOL(three.ci95Low, 2 - 2.48414, 1e-5, "lower end");
        NS_TEST_EXPECT_MSG_EQ_TOL(three.ci95High, 2 + 2.48414, 1e-5, "upper end");
        NS_TEST_EXPECT_MSG_EQ(three.p50, 2, "median");
        NS_TEST_EXPECT_MSG_EQ(three.max, 3, "maximum");

        // Twenty values: the 95 % quantile is the 19th. One unreached is the 20th.
        std::vector<double> nineteen;
        for (int i = 1; i <= 19; ++i)
        {
            nineteen.push_back(i);
        }
        const auto twenty = Summarise(nineteen, 1);
        NS_TEST_EXPECT_MSG_EQ(twenty.n, 20, "all count");
        NS_TEST_EXPECT_MSG_EQ(twenty.nUnreached, 1, "unreached");
        NS_TEST_EXPECT_MSG_EQ(twenty.mean, 10, "mean of those reached");
        NS_TEST_EXPECT_MSG_EQ(twenty.p50, 10, "median");
        NS_TEST_EXPECT_MSG_EQ(twenty.p95, 19, "last one reached");
        NS_TEST_EXPECT_MSG_EQ(twenty.p99, INFINITE, "among the unreached");
        NS_TEST_EXPECT_MSG_EQ(twenty.max, INFINITE, "unreached");

        const auto none = Summarise({}, 2);
        NS_TEST_EXPECT_MSG_EQ(std::isnan(none.mean), true, "no mean of nothing");
        NS_TEST_EXPECT_MSG_EQ(none.p50, INFINITE, "median of the unreached");
        NS_TEST_EXPECT_MSG_EQ(std::isnan(Summarise({}, 0).p50), true, "no quantile of nothing");
        const auto one = Summarise({4}, 0);
        NS_TEST_EXPECT_MSG_EQ(one.mean, 4, "mean of one");
        NS_TEST_EXPECT_MSG_EQ(std::isnan(one.ci95Low), true, "no interval of one");
    }
};

/**
 * @ingroup tcp-lifecycle
 * Closed forms against sums written out by hand.
 */
class SweepClosedFormTestCase : public TestCase
{
  public:
    SweepClosedFormTestCase()
        : TestCase("closed forms of back-off, cut off at R2")
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ_TOL(RoundTripLoss(0.1), 0.19, 1e-12, "lost there or back");
        NS_TEST_EXPECT_MSG_EQ(BackoffMeanSeconds(0.1, 1, 0, 6), 0.1, "no loss, one round trip");
        // q = 1/2, two retries: weights 1/2, 1/4, 1/8 and waits 0, 1, 3, so (1/4 + 3/8) / (7/8).
        NS_TEST_EXPECT_MSG_EQ_TOL(BackoffMeanSeconds(0, 1, 0.5, 2), 5.0 / 7, 1e-12, "by hand");
        NS_TEST_EXPECT_MSG_EQ_TOL(BackoffMeanSeconds(0.1, 2, 0.5, 1),
                                  0.1 + 2.0 / 3,
                                  1e-12,
                                  "weights 1/2 and 1/4, waits 0 and 2");
        const double q = 0.1;
        NS_TEST_EXPECT_MSG_EQ_TOL(BackoffMeanSeconds(0.02, 1, q, 60),
                                  0.02 + q / (1 - 2 * q),
                                  1e-9,
                                  "tends to RTT + RTO q/(1-2q)");
        NS_TEST_EXPECT_MSG_EQ(std::isnan(BackoffMeanSeconds(0.1, 1, 1, 6)), true, "never");
        NS_TEST_EXPECT_MSG_EQ(FinTimeoutSeconds(0.1), 1, "the least time-out is a second");
        NS_TEST_EXPECT_MSG_EQ_TOL(FinTimeoutSeconds(0.5), 1.5, 1e-12, "three round trips");
    }
};

/**
 * @ingroup tcp-lifecycle
 * Which connections a measure applies to, and which of them count as unreached.
 */
class SweepSummaryTestCase : public TestCase
{
  public:
    SweepSummaryTestCase()
        : TestCase("summaries: who counts, who is unreached, who is left behind")
    {
    }

  private:
    const MetricSummary& Get(const std::vector<SummaryRow>& rows,
                             const std::string& role,
                             const std::string& metric)
    {
        for (const auto& row : rows)
        {
            if (row.role == role && row.metric == metric)
            {
                return row.value;
            }
        }
        throw std::out_of_range(metric);
    }

    void DoRun() override
    {
        ScenarioPoint point;
        point.connections = 3;
        auto connections = InventResult(point).connections;
        // The second connection never saw a FIN; the third is left in LAST_ACK at the server.
        connections[2].closer = connections[3].closer = "none";
        connections[3].passiveCloseSeconds = -1;
        connections[5].finalState = "last_ack";
        connections[5].passiveCloseSeconds = -1;
        connections[5].stateSeconds[6] = 400;
        connections[1].stateSeconds[6] = 0.5;
        const auto rows = SummariseConnections(connections, "client");
        NS_TEST_EXPECT_MSG_EQ(rows.size(), 2 * (7 + SCENARIO_STATE_COUNT), "all measures");
        const auto& passive = Get(rows, "server", "passive_close");
        NS_TEST_EXPECT_MSG_EQ(passive.n, 3, "the connection without a FIN counts");
        NS_TEST_EXPECT_MSG_EQ(passive.nUnreached, 2, "and is unreached");
        NS_TEST_EXPECT_MSG_EQ(Get(rows, "client", "passive_close").n, 0, "the client was active");
        NS_TEST_EXPECT_MSG_EQ(Get(rows, "client", "active_close").nUnreached, 3, "none reached");
        NS_TEST_EXPECT_MSG_EQ(Get(rows, "server", "active_close").n, 0, "the server was passive");
        const auto& reply = Get(rows, "client", "connect_to_reply");
        NS_TEST_EXPECT_MSG_EQ(reply.n, 3, "every client wants a reply");
        NS_TEST_EXPECT_MSG_EQ(reply.nUnreached, 1, "one got none");
        NS_TEST_EXPECT_MSG_EQ(reply.mean, 0.25, "the others did");
        NS_TEST_EXPECT_MSG_EQ(Get(rows, "server", "connect_to_reply").n, 0, "no server waits");
        const auto& lastAck = Get(rows, "server", "t_last_ack");
        NS_TEST_EXPECT_MSG_EQ(lastAck.n, 2, "two were in LAST_ACK");
        NS_TEST_EXPECT_MSG_EQ(lastAck.nUnreached, 1, "one never left it");
        NS_TEST_EXPECT_MSG_EQ(lastAck.mean, 0.5, "the other did");
        const auto& closeWait = Get(rows, "server", "t_close_wait");
        NS_TEST_EXPECT_MSG_EQ(closeWait.n, 1, "one passed through CLOSE_WAIT in no time");
        NS_TEST_EXPECT_MSG_EQ(closeWait.mean, 0, "in no time");
        NS_TEST_EXPECT_MSG_EQ(CountUnclosed(connections), 1, "one connection is left behind");
    }
};

/**
 * @ingroup tcp-lifecycle
 * Numbers have one text.
 */
class SweepNumberTestCase : public TestCase
{
  public:
    SweepNumberTestCase()
        : TestCase("numbers in tables")
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(0), "0", "zero");
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(0.05), "0.05", "trimmed");
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(100), "100", "zeros before the point stay");
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(1.0 / 3), "0.333333333", "nine digits");
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(-2.5), "-2.5", "negative");
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(-1e-12), "0", "no negative zero");
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(0.9999999999), "1", "rounds over the point");
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(1e12), "1000000000000", "large");
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(INFINITE), "inf", "infinite");
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(std::nan("")), "", "nothing");
    }
};

/**
 * @ingroup tcp-lifecycle
 * A result survives the pipe and the record file without a changed bit.
 */
class SweepRoundTripTestCase : public TestCase
{
  public:
    SweepRoundTripTestCase()
        : TestCase("a result through the pipe and through the record file")
    {
    }

  private:
    void DoRun() override
    {
        const auto runs = ParseText(SMALL_PLAN).Runs();
        auto result = InventResult(runs[5].scenario);
        result.brokenIdentities = {"opened = 4, ended = 3"};
        const std::string bytes = EncodeResult(result);

        ScenarioResult decoded;
        std::string failure;
        NS_TEST_ASSERT_MSG_EQ(DecodeResult(bytes, decoded, failure), true, "decodes");
        NS_TEST_EXPECT_MSG_EQ((EncodeResult(decoded) == bytes), true, "the same through the pipe");
        for (const std::size_t length : {std::size_t(0), bytes.size() / 2, bytes.size() - 1})
        {
            const bool whole = DecodeResult(bytes.substr(0, length), decoded, failure);
            NS_TEST_EXPECT_MSG_EQ(whole, false, "cut off");
            NS_TEST_EXPECT_MSG_EQ(failure, "its answer was cut off", "cut off");
        }
        DecodeResult(EncodeFailure("no route"), decoded, failure);
        NS_TEST_EXPECT_MSG_EQ(failure, "no route", "a failure's message");

        SweepRecords records(CreateTempDirFilename("round-trip.sqlite"), SweepRecords::Mode::WRITE);
        records.StorePlan(runs);
        records.AppendFailure(runs[5], "killed");
        NS_TEST_EXPECT_MSG_EQ(records.ReadFailures().size(), 1, "a failure is kept");
        records.Append(runs[5], result, "v1");
        NS_TEST_EXPECT_MSG_EQ(records.ReadFailures().size(), 0, "and struck off by success");
        const auto read = records.Read(runs[5]);
        NS_TEST_ASSERT_MSG_EQ(read.has_value(), true, "recorded");
        NS_TEST_EXPECT_MSG_EQ((EncodeResult(*read) == bytes), true, "the same through the file");
        NS_TEST_EXPECT_MSG_EQ(records.Read(runs[4]).has_value(), false, "another run is not");
        NS_TEST_EXPECT_MSG_EQ(records.ReadVersions().at("v1"), 1, "stamped with the version");
        const auto plan = records.ReadPlan();
        NS_TEST_ASSERT_MSG_EQ(plan.size(), runs.size(), "the plan");
        for (std::size_t i = 0; i < runs.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(MakeRunKey(plan[i].scenario),
                                  MakeRunKey(runs[i].scenario),
                                  "the plan's order and every value of its points");
        }
    }
};

/**
 * @ingroup tcp-lifecycle
 * What a sweep writes does not depend on how many workers it had, and what it has it keeps.
 */
class SweepContinueTestCase : public TestCase
{
  public:
    SweepContinueTestCase()
        : TestCase("a sweep: workers, continuation, another plan, a fresh start")
    {
    }

  private:
    SweepOutcome Run(const std::string& text, const SweepOptions& options)
    {
        std::ostringstream log;
        return RunSweep(ParseText(text), options, log);
    }

    std::string WriteAndRead(const std::string& directory)
    {
        const SweepRecords records(GetRecordsPath(directory), SweepRecords::Mode::READ);
        WriteTables(records, directory);
        std::string all;
        for (const char* name : {"connections.csv",
                                 "summary.csv",
                                 "occupancy.csv",
                                 "occupancy-series.csv",
                                 "counts.csv"})
        {
            all += ReadWholeFile((std::filesystem::path(directory) / name).string());
        }
        return all;
    }

    void DoRun() override
    {
        const std::string one = CreateTempDirFilename("one-worker");
        const std::string three = CreateTempDirFilename("three-workers");
        auto slowFirst = MakeOptions(three, 3);
        slowFirst.scenario = [](const ScenarioPoint& point) {
            // The first run ends last, so that the order of the ends differs from the plan's.
            usleep(point.stack == "stock" && point.lossRate == 0 ? 50000 : 0);
            return InventResult(point);
        };
        NS_TEST_EXPECT_MSG_EQ(Run(SMALL_PLAN, MakeOptions(one, 1)).ran, 16, "all run");
        NS_TEST_EXPECT_MSG_EQ(Run(SMALL_PLAN, slowFirst).ran, 16, "all run");
        const std::string tables = WriteAndRead(one);
        NS_TEST_EXPECT_MSG_EQ((tables == WriteAndRead(three)), true, "equal bytes");
        NS_TEST_EXPECT_MSG_EQ(std::count(tables.begin(), tables.end(), '\n'),
                              1 + 16 * 8 + 1 + 8 * 36 + 1 + 16 * 2 + 1 + 16 * 6 + 1 + 16 * 2,
                              "every row of the five tables");

        const auto again = Run(SMALL_PLAN, MakeOptions(one, 2));
        NS_TEST_EXPECT_MSG_EQ(again.recorded, 16, "recorded already");
        NS_TEST_EXPECT_MSG_EQ(again.ran, 0, "nothing runs twice");
        NS_TEST_EXPECT_MSG_EQ((WriteAndRead(one) == tables), true, "and nothing changes");

        const std::string other = "[axes]\nloss-rate = 1%\n";
        std::string complaint;
        try
        {
            Run(other, MakeOptions(one, 1));
        }
        catch (const SweepUsageError& error)
        {
            complaint = error.what();
        }
        NS_TEST_EXPECT_MSG_EQ(
            complaint.find(GetRecordsPath(one) + ": holds records of another plan than a.plan ("),
            0,
            "another plan");
        auto fresh = MakeOptions(one, 1);
        fresh.fresh = true;
        NS_TEST_EXPECT_MSG_EQ(Run(other, fresh).ran, 1, "a fresh start");
    }
};

/**
 * @ingroup tcp-lifecycle
 * A worker that dies costs its own run, is named, and is tried again.
 */
class SweepCrashTestCase : public TestCase
{
  public:
    SweepCrashTestCase()
        : TestCase("a sweep whose workers crash, throw or leave")
    {
    }

  private:
    void DoRun() override
    {
        const std::string directory = CreateTempDirFilename("crash");
        const auto plan = ParseText("[axes]\nloss-rate = 0, 0.1, 0.2, 0.3\n");
        auto options = MakeOptions(directory, 2);
        options.scenario = [](const ScenarioPoint& point) {
            if (point.lossRate == 0.1)
            {
                raise(SIGKILL);
            }
            if (point.lossRate == 0.2)
            {
                throw std::runtime_error("no route");
            }
            if (point.lossRate == 0.3)
            {
                _exit(7);
            }
            return InventResult(point);
        };
        std::ostringstream log;
        const auto outcome = RunSweep(plan, options, log);
        NS_TEST_EXPECT_MSG_EQ(outcome.ran, 1, "the others go on");
        NS_TEST_EXPECT_MSG_EQ(outcome.failed, 3, "three failed");
        for (const std::string line :
             {"failed: point 2 (", "killed by signal 9", "no route", "ended with exit code 7"})
        {
            NS_TEST_EXPECT_MSG_NE(log.str().find(line), std::string::npos, line);
        }
        {
            const SweepRecords records(GetRecordsPath(directory), SweepRecords::Mode::READ);
            NS_TEST_EXPECT_MSG_EQ(records.ReadFailures().size(), 3, "noted in the records");
        }
        const auto second = RunSweep(plan, MakeOptions(directory, 2), log);
        NS_TEST_EXPECT_MSG_EQ(second.recorded, 1, "the good one is kept");
        NS_TEST_EXPECT_MSG_EQ(second.ran, 3, "the failed ones are run again");
    }
};

/**
 * @ingroup tcp-lifecycle
 * A record file that is not one, is absent or in use is refused.
 */
class SweepRecordFileTestCase : public TestCase
{
  public:
    SweepRecordFileTestCase()
        : TestCase("a record file that cannot be used")
    {
    }

  private:
    std::string OpenComplaint(const std::string& path, SweepRecords::Mode mode)
    {
        try
        {
            SweepRecords records(path, mode);
        }
        catch (const SweepRecordsOpenError& error)
        {
            return error.what();
        }
        return "";
    }

    void DoRun() override
    {
        const std::string absent = CreateTempDirFilename("absent.sqlite");
        NS_TEST_EXPECT_MSG_EQ(OpenComplaint(absent, SweepRecords::Mode::READ),
                              absent + ": not found, expected the records of a sweep",
                              "absent");
        const std::string text = CreateTempDirFilename("text.sqlite");
        std::ofstream(text) << "This is a letter, not a database.\n";
        NS_TEST_EXPECT_MSG_EQ(OpenComplaint(text, SweepRecords::Mode::WRITE),
                              text + ": file is not a database, expected the records of a sweep",
                              "text");
        const std::string empty = CreateTempDirFilename("empty.sqlite");
        std::ofstream(empty).flush();
        NS_TEST_EXPECT_MSG_EQ(OpenComplaint(empty, SweepRecords::Mode::READ),
                              empty +
                                  ": is another kind of database, expected the records of a sweep",
                              "empty");
        CheckDamaged();
        CheckOldFormat();
        CheckFresh(text);
    }

    /// Bytes that changed on the disk are noticed before anything is computed from them.
    void CheckDamaged()
    {
        const std::string path = CreateTempDirFilename("damaged.sqlite");
        const auto runs = ParseText(SMALL_PLAN).Runs();
        {
            SweepRecords records(path, SweepRecords::Mode::WRITE);
            records.StorePlan(runs);
            for (const auto& run : runs)
            {
                records.Append(run, InventResult(run.scenario), "v1");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(OpenComplaint(path, SweepRecords::Mode::READ), "", "sound");
        std::string bytes = ReadWholeFile(path);
        // The file header and the pages of the table definitions stay as they are.
        for (std::size_t i = 3 * 4096; i < bytes.size(); i += 97)
        {
            bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
        }
        std::ofstream(path, std::ios::binary) << bytes;
        const std::string complaint = OpenComplaint(path, SweepRecords::Mode::READ);
        NS_TEST_EXPECT_MSG_EQ(complaint.find(path + ": "), 0, "the file is named");
        NS_TEST_EXPECT_MSG_NE(complaint.find(", expected the records of a sweep"),
                              std::string::npos,
                              complaint);
    }

    /// Records of an earlier version are refused by their format; a fresh start forgets them.
    void CheckOldFormat()
    {
        const std::string path = CreateTempDirFilename("old.sqlite");
        SweepRecords(path, SweepRecords::Mode::WRITE).StorePlan(ParseText(SMALL_PLAN).Runs());
        sqlite3* database = nullptr;
        sqlite3_open(path.c_str(), &database);
        sqlite3_exec(database, "PRAGMA user_version = 1", nullptr, nullptr, nullptr);
        sqlite3_close(database);
        const std::string line = path + ": was written by another version in format 1, expected "
                                        "format 3 (sweep --fresh runs everything again)";
        NS_TEST_EXPECT_MSG_EQ(OpenComplaint(path, SweepRecords::Mode::READ), line, "report");
        NS_TEST_EXPECT_MSG_EQ(OpenComplaint(path, SweepRecords::Mode::WRITE), line, "sweep");
        NS_TEST_EXPECT_MSG_EQ(OpenComplaint(path, SweepRecords::Mode::FRESH), "", "fresh");
    }

    /// A fresh start empties whatever stands there, but only once it is locked.
    void CheckFresh(const std::string& text)
    {
        const auto runs = ParseText(SMALL_PLAN).Runs();
        {
            SweepRecords records(text, SweepRecords::Mode::FRESH);
            records.StorePlan(runs);
            records.Append(runs[0], InventResult(runs[0].scenario), "v1");
        }
        {
            const SweepRecords records(text, SweepRecords::Mode::FRESH);
            NS_TEST_EXPECT_MSG_EQ(records.ReadDoneKeys().size(), 0, "forgotten");
            NS_TEST_EXPECT_MSG_EQ(records.ReadPlan().size(), 0, "forgotten");
        }
    }
};

/**
 * @ingroup tcp-lifecycle
 * A directory in which a sweep runs is closed to every other sweep, also to one that would forget
 * what is there.
 */
class SweepInUseTestCase : public TestCase
{
  public:
    SweepInUseTestCase()
        : TestCase("a fresh sweep in a directory in which another one runs")
    {
    }

  private:
    void DoRun() override
    {
        const std::string directory = CreateTempDirFilename("in-use");
        std::ostringstream log;
        RunSweep(ParseText(SMALL_PLAN), MakeOptions(directory, 1), log);
        int ready[2];
        NS_TEST_ASSERT_MSG_EQ(pipe(ready), 0, "a pipe");
        // A lock of SQLite keeps other processes out, not other users of the file in this one.
        const pid_t other = fork();
        if (other == 0)
        {
            _exit(HoldUntilKilled(GetRecordsPath(directory), ready[1]));
        }
        close(ready[1]);
        char byte = 0;
        const bool held = read(ready[0], &byte, 1) == 1;
        close(ready[0]);
        const std::string complaint = GetFreshComplaint(directory);
        kill(other, SIGKILL);
        waitpid(other, nullptr, 0);
        NS_TEST_ASSERT_MSG_EQ(held, true, "the other process has the records");
        NS_TEST_EXPECT_MSG_EQ(complaint,
                              GetRecordsPath(directory) + ": is in use by another sweep or report",
                              "refused");
        const SweepRecords records(GetRecordsPath(directory), SweepRecords::Mode::READ);
        NS_TEST_EXPECT_MSG_EQ(records.ReadDoneKeys().size(), 16, "nothing was forgotten");
    }

    static int HoldUntilKilled(const std::string& path, int ready)
    {
        try
        {
            const SweepRecords records(path, SweepRecords::Mode::WRITE);
            return write(ready, "x", 1) == 1 ? pause() : 1;
        }
        catch (const std::exception&)
        {
            return 1;
        }
    }

    static std::string GetFreshComplaint(const std::string& directory)
    {
        auto options = MakeOptions(directory, 1);
        options.fresh = true;
        try
        {
            std::ostringstream log;
            RunSweep(ParseText(SMALL_PLAN), options, log);
        }
        catch (const SweepRecordsOpenError& error)
        {
            return error.what();
        }
        return "";
    }
};

/**
 * @ingroup tcp-lifecycle
 * A sweep that is continued by another version of the program says so, in one line, once.
 */
class SweepVersionTestCase : public TestCase
{
  public:
    SweepVersionTestCase()
        : TestCase("a sweep that another version of the program continues")
    {
    }

  private:
    std::string RunAs(const std::string& version, const std::string& text)
    {
        auto options = MakeOptions(m_directory, 1);
        options.version = version;
        std::ostringstream log;
        RunSweep(ParseText(text), options, log);
        return log.str();
    }

    void DoRun() override
    {
        m_directory = CreateTempDirFilename("versions");
        const std::string one = "[axes]\nloss-rate = 0\n";
        const std::string two = "[axes]\nloss-rate = 0, 1%\n";
        NS_TEST_EXPECT_MSG_EQ(RunAs("v1", one), "1 point, 1 run, 0 recorded already\n", "a start");
        NS_TEST_EXPECT_MSG_EQ(RunAs("v1", one), "1 point, 1 run, 1 recorded already\n", "the same");
        NS_TEST_EXPECT_MSG_EQ(
            RunAs("v2", two),
            "2 points, 2 runs, 1 recorded already\nnote: " + GetRecordsPath(m_directory) +
                " holds 1 run of version v1, and this is version v2; --fresh "
                "runs everything again\n",
            "another");
    }

    std::string m_directory; //!< where the sweep is
};

/**
 * @ingroup tcp-lifecycle
 * The suite "tcp-lifecycle-sweep".
 */
class TcpLifecycleSweepTestSuite : public TestSuite
{
  public:
    TcpLifecycleSweepTestSuite();

  private:
    void AddBadPlan(const std::string& name, const std::string& text, const std::string& line)
    {
        AddTestCase(new SweepPlanBadTestCase(name, text, "a.plan: " + line));
    }

    void AddBadAxes();
    void AddBadScalars();
    void AddBadMiddlebox();
};

void
TcpLifecycleSweepTestSuite::AddBadAxes()
{
    AddBadPlan("probability above one",
               "[axes]\nloss-rate = 1.5\n",
               "[axes] loss-rate = 1.5: expected a probability from 0 to 1, such as 0.05 or 5%");
    AddBadPlan("negative percentage",
               "[axes]\nloss-rate = -1%\n",
               "[axes] loss-rate = -1%: expected a probability from 0 to 1, such as 0.05 or 5%");
    AddBadPlan("empty axis",
               "[axes]\nmsl =\n",
               "[axes] msl = : expected a time with its unit from 1ms to 1h, such as 30s");
    AddBadPlan("empty value in a list",
               "[axes]\nmsl = 1s,,2s\n",
               "[axes] msl = 1s,,2s: expected a time with its unit from 1ms to 1h, such as 30s");
    AddBadPlan("time without a unit",
               "[axes]\nmsl = 60\n",
               "[axes] msl = 60: expected a time with its unit from 1ms to 1h, such as 30s");
    AddBadPlan("a value twice in two spellings",
               "[axes]\nrtt = 20ms, 0.02s\n",
               "[axes] rtt = 20ms, 0.02s: expected each value once, but 0.02s is there twice");
    AddBadPlan("unknown stack",
               "[axes]\nstack = linux\n",
               "[axes] stack = linux: expected stock or lifecycle");
    AddBadPlan("unknown closer",
               "[axes]\ncloser = nobody\n",
               "[axes] closer = nobody: expected client, server or both");
    AddBadPlan("unknown key",
               "[axes]\nlos-rate = 1%\n",
               "[axes] los-rate = 1%: unknown key, expected one of loss-rate, msl, rtt, stack, "
               "closer, profile, handshake, teardown, time-wait, timestamps");
    AddBadPlan("unknown section",
               "[axis]\nmsl = 1s\n",
               "[axis] msl = 1s: unknown section, expected " + SECTIONS);
    AddBadPlan("unknown profile",
               "[axes]\nprofile = windows\n",
               "[axes] profile = windows: expected rfc9293, linux or stock-ns3-timers");
    AddBadPlan("unknown policy",
               "[axes]\nteardown = four-way, fast\n",
               "[axes] teardown = four-way, fast: expected four-way, coalesced, abortive, linger, "
               "half-duplex, or the TypeId of a policy, which descends from "
               "ns3::TcpTeardownPolicyFactory");
    AddBadPlan("a policy twice in two spellings",
               "[axes]\nhandshake = three-way, ns3::TcpThreeWayHandshake\n",
               "[axes] handshake = three-way, ns3::TcpThreeWayHandshake: expected each value once, "
               "but ns3::TcpThreeWayHandshake is there twice");
    AddBadPlan("an attribute that the policy does not have",
               "[axes]\ntime-wait = standard[Length=3s,Limit=2]\n",
               "[axes] time-wait = standard[Length=3s,Limit=2]: ns3::TcpStandardTimeWait has no "
               "attribute Length, expected none");
    AddBadPlan("a policy's time without its unit",
               "[axes]\nhandshake = three-way, fast-open[PendingLimit=4|AvoidTime=1]\n",
               "[axes] handshake = three-way, fast-open[PendingLimit=4|AvoidTime=1]: AvoidTime=1: "
               "expected a time with its unit from 0s to 2562047h, such as 2min");
    AddBadPlan(
        "policies without the stack that has them",
        "[axes]\nstack = stock\ntime-wait = standard\n",
        "[axes] time-wait = standard: expected a plan with stack = lifecycle, to which alone "
        "it applies");
    AddBadPlan("timestamps neither on nor off",
               "[axes]\ntimestamps = yes\n",
               "[axes] timestamps = yes: expected on or off");
    AddBadPlan("key before any section",
               "msl = 1s\n",
               "msl = 1s: unknown section, expected " + SECTIONS);
    AddBadPlan("unknown section without a key",
               "[axes]\nmsl = 1s\n[axis] # empty\n",
               "[axis]: unknown section, expected " + SECTIONS);
    AddBadPlan("key twice",
               "[axes]\nmsl = 1s\nmsl = 2s\n",
               "[axes] msl = 2s: expected each key once, but it is there twice");
}

void
TcpLifecycleSweepTestSuite::AddBadScalars()
{
    AddBadPlan("no connections",
               "[traffic]\nconnections = 0\n",
               "[traffic] connections = 0: expected a whole number from 1 to 1000000");
    AddBadPlan("a word for a number",
               "[traffic]\nreply-bytes = ten\n",
               "[traffic] reply-bytes = ten: expected a whole number from 1 to 1000000000");
    AddBadPlan("a number too long for any integer",
               "[run]\nseed = 99999999999999999999999999\n",
               "[run] seed = 99999999999999999999999999: expected a whole number from 1 to "
               "4294967295");
    AddBadPlan("arrivals that never come",
               "[traffic]\narrival-rate = 0\n",
               "[traffic] arrival-rate = 0: expected connections a second from 0.001 to 1000000, "
               "such as 20 or 20/s");
    AddBadPlan("neither true nor false",
               "[traffic]\nhalf-close = perhaps\n",
               "[traffic] half-close = perhaps: expected true or false");
    AddBadPlan("no client port",
               "[traffic]\nclient-ports = 0\n",
               "[traffic] client-ports = 0: expected auto, or a whole number of ports from 1 to "
               "16384");
    AddBadPlan("few ports for stock",
               "[axes]\nstack = stock, lifecycle\n[traffic]\nclient-ports = 5\n",
               "[traffic] client-ports = 5: expected auto in a plan with stack = stock, which does "
               "not bear that a four-tuple comes again");
    AddBadPlan("a backlog of nothing",
               "[server]\nbacklog = 0\n",
               "[server] backlog = 0: expected a whole number from 1 to 1000000");
    AddBadPlan("a server that accepts nothing",
               "[server]\naccept-rate = 0\n",
               "[server] accept-rate = 0: expected connections a second from 0.001 to 1000000, "
               "such as 20 or 20/s");
    AddBadPlan("a backlog for stock alone",
               "[axes]\nstack = stock\n[server]\nbacklog = 5\n",
               "[server] backlog = 5: expected a plan with stack = lifecycle, to which alone it "
               "applies");
    AddBadPlan("a flood of nothing",
               "[flood]\nsyns = 0\n",
               "[flood] syns = 0: expected a whole number from 1 to 10000000");
    AddBadPlan("a flood's rate without its SYNs",
               "[flood]\nrate = 10/s\n",
               "[flood] rate = 10/s: expected [flood] syns beside it");
    AddBadPlan("a flood that begins at no time",
               "[flood]\nsyns = 5\nstart = soon\n",
               "[flood] start = soon: expected a time with its unit from 0s to 1h, such as 1s");
    AddBadPlan("a flood from nowhere",
               "[flood]\nsyns = 5\nsources = 0\n",
               "[flood] sources = 0: expected a whole number of addresses from 1 to 1000000");
    AddBadMiddlebox();
    AddBadPlan("drain of nothing",
               "[traffic]\ndrain = 0s\n",
               "[traffic] drain = 0s: expected auto, or a time with its unit from 1ms to 24h, such "
               "as 10min");
    AddBadPlan("rate without a unit",
               "[link]\nrate = 100\n",
               "[link] rate = 100: expected a bit rate with its unit from 1kbps to 1000Gbps, such "
               "as 100Mbps");
    AddBadPlan("a number that is none",
               "[traffic]\nserver-close-delay = nan s\n",
               "[traffic] server-close-delay = nan s: expected a time with its unit from 0s to 1h, "
               "such as 200ms");
    AddBadPlan("a null byte, which would end the message",
               std::string("[axes]\nmsl = 1s\0\n", 17),
               "[axes] msl = 1s\\x00: expected a time with its unit from 1ms to 1h, such as 30s");
    AddBadPlan("a line end in a value, which would break the message",
               "[axes]\nmsl = 1\rs\n",
               "[axes] msl = 1\\x0ds: expected a time with its unit from 1ms to 1h, such as 30s");
    AddBadPlan("a value that is too long to repeat",
               "[axes]\nstack = " + std::string(300, 'x') + "\n",
               "[axes] stack = " + std::string(200, 'x') + "...: expected stock or lifecycle");
    AddBadPlan("a file that does not end",
               std::string(1000001, '#'),
               "expected a plan file of at most 1000000 bytes");
    AddBadPlan("no replication",
               "[run]\nreplications = 0\n",
               "[run] replications = 0: expected a whole number from 1 to 10000");
    AddBadPlan("a line that is no assignment",
               "[axes]\nmsl 60s\n",
               "the options configuration file contains an invalid line 'msl 60s': expected "
               "[section], key = value or # comment");
}

void
TcpLifecycleSweepTestSuite::AddBadMiddlebox()
{
    const std::string delays = "expected two times with their units, the smaller first, such as "
                               "10ms..30s, or with a tail: 10ms..30s pareto 1.2";
    AddBadPlan("a delay of one time",
               "[middlebox]\njitter-rate = 1%\njitter = 10ms\n",
               "[middlebox] jitter = 10ms: " + delays);
    AddBadPlan("a delay from the larger to the smaller",
               "[middlebox]\njitter-rate = 1%\njitter = 1s..10ms\n",
               "[middlebox] jitter = 1s..10ms: " + delays);
    AddBadPlan("a tail from zero",
               "[middlebox]\nduplicate-rate = 1%\nduplicate-delay = 0s..1s pareto 2\n",
               "[middlebox] duplicate-delay = 0s..1s pareto 2: " + delays);
    AddBadPlan(
        "copies late, but none made",
        "[middlebox]\nduplicate-delay = 1s..2s\n",
        "[middlebox] duplicate-delay = 1s..2s: expected [middlebox] duplicate-rate beside it");
    AddBadPlan(
        "a probability beyond certainty",
        "[middlebox]\nduplicate-rate = 101%\n",
        "[middlebox] duplicate-rate = 101%: expected a probability from 0 to 1, such as 0.05 "
        "or 5%");
    AddBadPlan("an unknown model of losses",
               "[middlebox]\nloss-model = markov\n",
               "[middlebox] loss-model = markov: expected bernoulli or gilbert-elliott");
    AddBadPlan("a burst of less than a segment",
               "[middlebox]\nloss-model = gilbert-elliott\nburst-length = 0.5\n",
               "[middlebox] burst-length = 0.5: expected a number of segments from 1 to 1000000");
    AddTestCase(new SweepPlanSeedsTestCase);
    AddTestCase(new SweepPlanScriptTestCase);
}

TcpLifecycleSweepTestSuite::TcpLifecycleSweepTestSuite()
    : TestSuite("tcp-lifecycle-sweep")
{
    AddTestCase(new SweepPlanGoodTestCase);
    AddBadAxes();
    AddBadScalars();
    AddTestCase(new SweepPlanFileTestCase);
    AddTestCase(new SweepPlanOrderTestCase);
    AddTestCase(new SweepStatisticsTestCase);
    AddTestCase(new SweepClosedFormTestCase);
    AddTestCase(new SweepSummaryTestCase);
    AddTestCase(new SweepNumberTestCase);
    AddTestCase(new SweepRoundTripTestCase);
    AddTestCase(new SweepContinueTestCase);
    AddTestCase(new SweepCrashTestCase);
    AddTestCase(new SweepRecordFileTestCase);
    AddTestCase(new SweepInUseTestCase);
    AddTestCase(new SweepVersionTestCase);
}

/// The instance that registers the suite.
static TcpLifecycleSweepTestSuite g_tcpLifecycleSweepTestSuite;
