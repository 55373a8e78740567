/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-csv.h"

#include "tcp-lifecycle-fields.h"

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

const char* const POINT_HEADER = "point,stack,loss_rate,msl_s,rtt_s,closer,seed";

void
AddPoint(CsvLine& line, const SweepRun& run)
{
    line.Add(run.point);
    line.Add(run.scenario.stack);
    line.Add(run.scenario.lossRate);
    line.Add(run.scenario.mslSeconds);
    line.Add(run.scenario.rttSeconds);
    line.Add(run.scenario.closer);
    line.Add(run.scenario.seed);
}

std::string
FormatConnection(const SweepRun& run, const ConnectionRecord& record)
{
    CsvLine line;
    AddPoint(line, run);
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
FormatSummary(const PointDigest& digest, const SummaryRow& row)
{
    CsvLine line;
    AddPoint(line, digest.first);
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
GetConnectionsHeader()
{
    std::string header = std::string(POINT_HEADER) + ",run";
    const ConnectionRecord sample;
    VisitConnectionFields(sample, [&header](const std::string& name, const auto&) {
        header += "," + name;
    });
    return header + "\n";
}

/// The four files of a sweep while they are being written.
class TableWriter
{
  public:
    explicit TableWriter(const std::filesystem::path& directory)
        : m_connections((directory / "connections.csv").string()),
          m_summary((directory / "summary.csv").string()),
          m_occupancy((directory / "occupancy.csv").string()),
          m_series((directory / "occupancy-series.csv").string())
    {
        const std::string point = POINT_HEADER;
        m_connections.Write(GetConnectionsHeader());
        m_summary.Write(point + ",runs,role,metric,n,n_unreached,mean,ci95_low,ci95_high,"
                                "p50,p95,p99,max\n");
        m_occupancy.Write(point + ",run,node,state,mean_connections,max_connections,integral_s\n");
        m_series.Write("point,run,node,state,time_s,connections\n");
    }

    void AddRun(const SweepRun& run, const ScenarioResult& result)
    {
        for (const auto& record : result.connections)
        {
            m_connections.Write(FormatConnection(run, record));
        }
        for (const auto& record : result.occupancy)
        {
            AddOccupancy(run, record);
        }
    }

    void AddDigest(const PointDigest& digest)
    {
        for (const auto& row : digest.rows)
        {
            m_summary.Write(FormatSummary(digest, row));
        }
    }

    void Commit()
    {
        for (auto* file : {&m_connections, &m_summary, &m_occupancy, &m_series})
        {
            file->Finish();
        }
        for (auto* file : {&m_connections, &m_summary, &m_occupancy, &m_series})
        {
            file->Commit();
        }
    }

  private:
    void AddOccupancy(const SweepRun& run, const OccupancyRecord& record)
    {
        CsvLine line;
        AddPoint(line, run);
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

    AtomicFile m_connections; //!< a row per connection and endpoint
    AtomicFile m_summary;     //!< a row per point, role and measure
    AtomicFile m_occupancy;   //!< a row per run, node and state
    AtomicFile m_series;      //!< a row per change of an occupancy
};

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
    TableWriter tables(directory);
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
    for (const auto& run : records.ReadPlan())
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
