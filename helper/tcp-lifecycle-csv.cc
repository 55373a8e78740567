/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-csv.h"

#include "tcp-lifecycle-fields.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <type_traits>

namespace ns3
{

namespace
{

/// One line of a table, built cell by cell.
class CsvLine
{
  public:
    /// @param text a cell; commas, quotes and line ends in it are quoted (RFC 4180, section 2)
    void Add(const std::string& text)
    {
        m_line += m_line.empty() ? "" : ",";
        if (text.find_first_of(",\"\r\n") == std::string::npos)
        {
            m_line += text;
            return;
        }
        m_line += '"';
        for (const char c : text)
        {
            m_line += c == '"' ? std::string("\"\"") : std::string(1, c);
        }
        m_line += '"';
    }

    template <typename T, typename = std::enable_if_t<std::is_arithmetic<T>::value>>
    void Add(T value)
    {
        if constexpr (std::is_floating_point<T>::value)
        {
            Add(FormatNumber(value));
        }
        else
        {
            Add(std::to_string(value));
        }
    }

    /// @return the line with its end
    std::string Finish() const
    {
        return m_line + "\n";
    }

  private:
    std::string m_line; //!< what was added so far
};

/// The columns that name a point. Those of profile, policies and timestamps are there where one of
/// the plan's points has others than a plan that does not speak of them.
class PointColumns
{
  public:
    /// @param runs the runs of the plan
    explicit PointColumns(const std::vector<SweepRun>& runs)
        : m_withPolicies(std::any_of(runs.begin(), runs.end(), HasPolicies))
    {
    }

    std::string GetHeader() const
    {
        return std::string("point,stack,loss_rate,msl_s,rtt_s,closer") +
               (m_withPolicies ? ",timestamps,profile,handshake,teardown,time_wait" : "") + ",seed";
    }

    void Add(CsvLine& line, const SweepRun& run) const
    {
        const ScenarioPoint& point = run.scenario;
        line.Add(run.point);
        line.Add(point.stack);
        line.Add(point.lossRate);
        line.Add(point.mslSeconds);
        line.Add(point.rttSeconds);
        line.Add(point.closer);
        if (m_withPolicies)
        {
            line.Add(std::string(point.timestamps ? "on" : "off"));
            line.Add(point.profile);
            line.Add(point.handshake);
            line.Add(point.teardown);
            line.Add(point.timeWait);
        }
        line.Add(point.seed);
    }

  private:
    static bool HasPolicies(const SweepRun& run)
    {
        const ScenarioPoint usual;
        const ScenarioPoint& point = run.scenario;
        return point.timestamps != usual.timestamps ||
               (point.stack == usual.stack &&
                (point.profile != usual.profile || point.handshake != usual.handshake ||
                 point.teardown != usual.teardown || point.timeWait != usual.timeWait));
    }

    bool m_withPolicies; //!< whether they are there
};

std::string
FormatConnection(const PointColumns& columns, const SweepRun& run, const ConnectionRecord& record)
{
    CsvLine line;
    columns.Add(line, run);
    line.Add(run.scenario.run);
    VisitConnectionFields(record, [&line](const std::string&, const auto& value) {
        using Field = std::decay_t<decltype(value)>;
        if constexpr (std::is_floating_point<Field>::value)
        {
            // A time that was never reached has no number; an empty cell cannot be averaged by
            // mistake.
            line.Add(value < 0 ? std::string() : FormatNumber(value));
        }
        else
        {
            line.Add(value);
        }
    });
    return line.Finish();
}

std::string
FormatSummary(const PointColumns& columns, const PointDigest& digest, const SummaryRow& row)
{
    CsvLine line;
    columns.Add(line, digest.first);
    line.Add(digest.runs);
    line.Add(row.role);
    line.Add(row.metric);
    line.Add(row.value.n);
    line.Add(row.value.nUnreached);
    for (const double value : {row.value.mean,
                               row.value.ci95Low,
                               row.value.ci95High,
                               row.value.p50,
                               row.value.p95,
                               row.value.p99,
                               row.value.max})
    {
        line.Add(value);
    }
    return line.Finish();
}

std::string
GetConnectionsHeader(const PointColumns& columns)
{
    std::string header = columns.GetHeader() + ",run";
    const ConnectionRecord sample;
    VisitConnectionFields(sample, [&header](const std::string& name, const auto&) {
        header += "," + name;
    });
    return header + "\n";
}

/// The files of a sweep while they are being written.
class TableWriter
{
  public:
    TableWriter(const std::filesystem::path& directory, const PointColumns& columns)
        : m_columns(columns),
          m_connections((directory / "connections.csv").string()),
          m_summary((directory / "summary.csv").string()),
          m_occupancy((directory / "occupancy.csv").string()),
          m_series((directory / "occupancy-series.csv").string()),
          m_counts((directory / "counts.csv").string())
    {
        const std::string point = columns.GetHeader();
        m_connections.Write(GetConnectionsHeader(columns));
        m_summary.Write(point + ",runs,role,metric,n,n_unreached,mean,ci95_low,ci95_high,"
                                "p50,p95,p99,max\n");
        m_occupancy.Write(point + ",run,node,state,mean_connections,max_connections,integral_s\n");
        m_series.Write("point,run,node,state,time_s,connections\n");
        m_counts.Write(point + ",run,node,measure,value\n");
    }

    void AddRun(const SweepRun& run, const ScenarioResult& result)
    {
        for (const auto& record : result.connections)
        {
            m_connections.Write(FormatConnection(m_columns, run, record));
        }
        for (const auto& record : result.occupancy)
        {
            AddOccupancy(run, record);
        }
        for (const auto& record : result.counts)
        {
            CsvLine line;
            m_columns.Add(line, run);
            line.Add(run.scenario.run);
            VisitCountFields(record,
                             [&line](const std::string&, const auto& value) { line.Add(value); });
            m_counts.Write(line.Finish());
        }
    }

    void AddDigest(const PointDigest& digest)
    {
        for (const auto& row : digest.rows)
        {
            m_summary.Write(FormatSummary(m_columns, digest, row));
        }
    }

    void Commit()
    {
        for (auto* file : {&m_connections, &m_summary, &m_occupancy, &m_series, &m_counts})
        {
            file->Finish();
        }
        for (auto* file : {&m_connections, &m_summary, &m_occupancy, &m_series, &m_counts})
        {
            file->Commit();
        }
    }

  private:
    void AddOccupancy(const SweepRun& run, const OccupancyRecord& record)
    {
        CsvLine line;
        m_columns.Add(line, run);
        line.Add(run.scenario.run);
        VisitOccupancyFields(record,
                             [&line](const std::string&, const auto& value) { line.Add(value); });
        m_occupancy.Write(line.Finish());
        const std::string start = std::to_string(run.point) + "," +
                                  std::to_string(run.scenario.run) + "," + record.node + "," +
                                  record.state + ",";
        for (const auto& [seconds, connections] : record.series)
        {
            m_series.Write(start + FormatNumber(seconds) + "," + std::to_string(connections) +
                           "\n");
        }
    }

    const PointColumns& m_columns; //!< what names a point
    AtomicFile m_connections;      //!< a row per connection and endpoint
    AtomicFile m_summary;          //!< a row per point, role and measure
    AtomicFile m_occupancy;        //!< a row per run, node and state
    AtomicFile m_series;           //!< a row per change of an occupancy
    AtomicFile m_counts;           //!< a row per run, node and thing counted
};

/// Of a peak, the largest of several runs counts; of anything else, the sum.
bool
IsPeak(const std::string& measure)
{
    return measure.compare(0, 5, "peak_") == 0;
}

void
AddToDigest(PointDigest& digest, const ScenarioResult& result)
{
    ++digest.runs;
    digest.connections += static_cast<uint32_t>(result.connections.size() / 2);
    digest.unclosed += CountUnclosed(result.connections);
    digest.segmentsSent += result.segmentsSent;
    digest.segmentsLost += result.segmentsLost;
    for (const auto& record : result.connections)
    {
        ++digest.endReasons[record.role + ": " + record.endReason];
        ++digest.finalStates[record.role + ": " + record.finalState];
        if (record.role == "client" && record.handshakeSeconds < 0)
        {
            ++digest.unopened[record.endReason];
        }
    }
    for (const auto& record : result.counts)
    {
        uint64_t& value = digest.counts[record.node + ": " + record.measure];
        value = IsPeak(record.measure) ? std::max(value, record.value) : value + record.value;
    }
    for (const auto& record : result.occupancy)
    {
        if (record.state == "time_wait")
        {
            auto& [mean, maximum] = digest.timeWait[record.node];
            mean += record.meanConnections;
            maximum = std::max(maximum, record.maxConnections);
        }
    }
    digest.brokenIdentities.insert(digest.brokenIdentities.end(),
                                   result.brokenIdentities.begin(),
                                   result.brokenIdentities.end());
}

} // namespace

std::string
FormatNumber(double value)
{
    if (std::isnan(value))
    {
        return "";
    }
    if (std::isinf(value))
    {
        return value < 0 ? "-inf" : "inf";
    }
    // Through an integer, since the functions that print doubles follow the locale. Beyond what an
    // integer of nanounits can hold, no digit after the point carries meaning any more.
    if (std::abs(value) >= 9e9)
    {
        std::ostringstream out;
        out.imbue(std::locale::classic());
        out.precision(0);
        out << std::fixed << value;
        return out.str();
    }
    const long long nano = std::llround(std::abs(value) * 1e9);
    char text[40];
    std::snprintf(text, sizeof text, "%lld.%09lld", nano / 1000000000, nano % 1000000000);
    std::size_t length = std::strlen(text);
    while (text[length - 1] == '0')
    {
        --length;
    }
    length -= text[length - 1] == '.' ? 1 : 0;
    return (value < 0 && nano != 0 ? "-" : "") + std::string(text, length);
}

AtomicFile::AtomicFile(const std::string& path)
    : m_path(path),
      m_temporary(path + ".tmp"),
      m_stream(m_temporary, std::ios::binary | std::ios::trunc)
{
    if (!m_stream)
    {
        throw std::runtime_error(m_path + ": cannot be written");
    }
}

AtomicFile::~AtomicFile()
{
    if (!m_committed)
    {
        m_stream.close();
        std::error_code ignored;
        std::filesystem::remove(m_temporary, ignored);
    }
}

void
AtomicFile::Write(const std::string& text)
{
    m_stream.write(text.data(), static_cast<std::streamsize>(text.size()));
}

void
AtomicFile::Finish()
{
    m_stream.close();
    if (!m_stream.good())
    {
        throw std::runtime_error(m_path + ": cannot be written, the disk may be full");
    }
}

void
AtomicFile::Commit()
{
    if (m_stream.is_open())
    {
        Finish();
    }
    std::error_code error;
    std::filesystem::rename(m_temporary, m_path, error);
    if (error)
    {
        throw std::runtime_error(m_path + ": cannot be written (" + error.message() + ")");
    }
    m_committed = true;
}

const MetricSummary&
PointDigest::Get(const std::string& role, const std::string& metric) const
{
    for (const auto& row : rows)
    {
        if (row.role == role && row.metric == metric)
        {
            return row.value;
        }
    }
    throw std::out_of_range("no summary of " + metric + " at the " + role);
}

std::vector<PointDigest>
WriteTables(const SweepRecords& records, const std::string& directory)
{
    const auto plan = records.ReadPlan();
    const PointColumns columns(plan);
    TableWriter tables(directory, columns);
    std::vector<PointDigest> digests;
    std::vector<ConnectionRecord> connections;
    auto finishPoint = [&] {
        if (!connections.empty())
        {
            PointDigest& digest = digests.back();
            digest.rows =
                SummariseConnections(connections, GetPlannedFirstFin(digest.first.scenario));
            tables.AddDigest(digest);
            connections.clear();
        }
    };
    for (const auto& run : plan)
    {
        const auto result = records.Read(run);
        if (!result)
        {
            continue;
        }
        if (digests.empty() || digests.back().first.point != run.point)
        {
            finishPoint();
            digests.emplace_back();
            digests.back().first = run;
        }
        AddToDigest(digests.back(), *result);
        connections.insert(connections.end(),
                           result->connections.begin(),
                           result->connections.end());
        tables.AddRun(run, *result);
    }
    finishPoint();
    tables.Commit();
    return digests;
}

} // namespace ns3
