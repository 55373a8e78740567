/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-records.h"

#include "tcp-lifecycle-fields.h"

#include <filesystem>
#include <sqlite3.h>
#include <type_traits>

namespace ns3
{

namespace
{

/// "TCPL" in the file's header tells our files from other databases.
constexpr int APPLICATION_ID = 0x5443504c;
/// Raised whenever the tables change their meaning.
constexpr int FORMAT_VERSION = 3;

/// How messages end that say what is wrong with a file.
const char* const EXPECTED = ", expected the records of a sweep";

/// One prepared statement; every error becomes a SweepRecordsError that names the file.
class Statement
{
  public:
    Statement(sqlite3* database, const std::string& path, const std::string& sql)
        : m_database(database),
          m_path(path)
    {
        Check(sqlite3_prepare_v2(database, sql.c_str(), -1, &m_statement, nullptr));
    }

    ~Statement()
    {
        sqlite3_finalize(m_statement);
    }

    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Binds the next parameter, counting from the first one after each Run.
    template <typename T>
    void Bind(const T& value)
    {
        ++m_index;
        if constexpr (std::is_floating_point<T>::value)
        {
            Check(sqlite3_bind_double(m_statement, m_index, value));
        }
        else if constexpr (std::is_integral<T>::value)
        {
            Check(sqlite3_bind_int64(m_statement, m_index, static_cast<int64_t>(value)));
        }
        else
        {
            Check(sqlite3_bind_text(m_statement, m_index, value.c_str(), -1, SQLITE_TRANSIENT));
        }
    }

    /// @return whether there is a row to take columns from
    bool Step()
    {
        m_index = 0;
        const int code = sqlite3_step(m_statement);
        if (code != SQLITE_ROW && code != SQLITE_DONE)
        {
            Check(code);
        }
        return code == SQLITE_ROW;
    }

    /// Runs a statement that returns nothing and makes it ready for the next set of parameters.
    void Run()
    {
        Step();
        Check(sqlite3_reset(m_statement));
    }

    /// Takes the next column of the row.
    template <typename T>
    void Take(T& value)
    {
        const int column = m_index++;
        if constexpr (std::is_floating_point<T>::value)
        {
            value = sqlite3_column_double(m_statement, column);
        }
        else if constexpr (std::is_integral<T>::value)
        {
            value = static_cast<T>(sqlite3_column_int64(m_statement, column));
        }
        else
        {
            const auto* text = sqlite3_column_text(m_statement, column);
            value = text ? reinterpret_cast<const char*>(text) : "";
        }
    }

  private:
    void Check(int code) const
    {
        if (code == SQLITE_BUSY)
        {
            throw SweepRecordsError(m_path + ": is in use by another sweep or report");
        }
        if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
        {
            throw SweepRecordsError(m_path + ": " + sqlite3_errmsg(m_database) + EXPECTED);
        }
        if (code != SQLITE_OK)
        {
            throw SweepRecordsError(m_path + ": " + sqlite3_errmsg(m_database));
        }
    }

    sqlite3* m_database;                //!< for error messages
    const std::string& m_path;          //!< for error messages
    sqlite3_stmt* m_statement{nullptr}; //!< the statement
    int m_index{0};                     //!< parameters bound or columns taken so far
};

/// Rolls back unless committed, so that an error in the middle of a run leaves no half of it.
class Transaction
{
  public:
    explicit Transaction(sqlite3* database, const std::string& path)
        : m_database(database),
          m_path(path)
    {
        Statement(database, path, "BEGIN IMMEDIATE").Run();
    }

    ~Transaction()
    {
        if (!m_committed)
        {
            sqlite3_exec(m_database, "ROLLBACK", nullptr, nullptr, nullptr);
        }
    }

    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void Commit()
    {
        Statement(m_database, m_path, "COMMIT").Run();
        m_committed = true;
    }

  private:
    sqlite3* m_database;       //!< the open file
    const std::string& m_path; //!< its path, for error messages
    bool m_committed{false};   //!< whether the destructor has nothing to do
};

/// Collects the column definitions and the parameter marks of a visited record.
class ColumnList
{
  public:
    template <typename T>
    void operator()(const std::string& name, const T&)
    {
        const char* type = std::is_floating_point<T>::value ? " REAL"
                           : std::is_integral<T>::value     ? " INTEGER"
                                                            : " TEXT";
        m_definitions += ", " + name + type + " NOT NULL";
        m_marks += ", ?";
    }

    std::string m_definitions; //!< ", name TYPE NOT NULL, ..."
    std::string m_marks;       //!< ", ?, ..."
};

ColumnList
GetPointColumns()
{
    const ScenarioPoint sample;
    ColumnList columns;
    VisitPointFields(sample, columns);
    return columns;
}

ColumnList
GetConnectionColumns()
{
    const ConnectionRecord sample;
    ColumnList columns;
    VisitConnectionFields(sample, columns);
    return columns;
}

ColumnList
GetOccupancyColumns()
{
    const OccupancyRecord sample;
    ColumnList columns;
    VisitOccupancyFields(sample, columns);
    return columns;
}

ColumnList
GetCountColumns()
{
    const CountRecord sample;
    ColumnList columns;
    VisitCountFields(sample, columns);
    return columns;
}

auto
BindTo(Statement& statement)
{
    return [&statement](const std::string&, const auto& value) { statement.Bind(value); };
}

auto
TakeFrom(Statement& statement)
{
    return [&statement](const std::string&, auto& value) { statement.Take(value); };
}

int64_t
QueryInteger(sqlite3* database, const std::string& path, const std::string& sql)
{
    Statement query(database, path, sql);
    int64_t value = 0;
    if (query.Step())
    {
        query.Take(value);
    }
    return value;
}

} // namespace

void
SweepRecords::Closer::operator()(sqlite3* database) const
{
    sqlite3_close(database);
}

SweepRecords::SweepRecords(const std::string& path, Mode mode)
    : m_path(path)
{
    try
    {
        Open(mode);
        if (mode != Mode::READ)
        {
            Lock(mode);
        }
        Configure(mode);
        CheckSound();
    }
    catch (const SweepRecordsError& error)
    {
        throw SweepRecordsOpenError(error.what());
    }
}

SweepRecords::~SweepRecords() = default;

void
SweepRecords::Open(Mode mode)
{
    if (mode == Mode::READ && !std::filesystem::exists(m_path))
    {
        throw SweepRecordsError(m_path + ": not found" + EXPECTED);
    }
    sqlite3* database = nullptr;
    // Opened for writing in both modes: a reader, too, may have to roll back what a killed sweep
    // left half-written.
    const int flags = SQLITE_OPEN_READWRITE | (mode == Mode::READ ? 0 : SQLITE_OPEN_CREATE);
    const int code = sqlite3_open_v2(m_path.c_str(), &database, flags, nullptr);
    m_database.reset(database);
    if (code != SQLITE_OK)
    {
        throw SweepRecordsError(m_path + ": " + sqlite3_errstr(code) + EXPECTED);
    }
}

void
SweepRecords::Lock(Mode mode)
{
    // What is forgotten is emptied in place and under the lock. A file that was removed and made
    // anew would leave a sweep that still writes to it without a name to write to.
    const int fresh = mode == Mode::FRESH ? 1 : 0;
    sqlite3_db_config(m_database.get(), SQLITE_DBCONFIG_RESET_DATABASE, fresh, nullptr);
    // The lock is taken with the first transaction and held until the file is closed.
    Execute("PRAGMA locking_mode = EXCLUSIVE");
    Execute("BEGIN EXCLUSIVE");
    Execute("COMMIT");
    if (fresh == 1)
    {
        Execute("VACUUM");
        sqlite3_db_config(m_database.get(), SQLITE_DBCONFIG_RESET_DATABASE, 0, nullptr);
    }
}

void
SweepRecords::Configure(Mode mode)
{
    const int64_t tables =
        QueryInteger(m_database.get(), m_path, "SELECT count(*) FROM sqlite_master");
    if (tables == 0 && mode != Mode::READ)
    {
        CreateTables();
    }
    const bool ours =
        QueryInteger(m_database.get(), m_path, "PRAGMA application_id") == APPLICATION_ID;
    if (!ours)
    {
        throw SweepRecordsError(m_path + ": is another kind of database" + EXPECTED);
    }
    const int64_t format = QueryInteger(m_database.get(), m_path, "PRAGMA user_version");
    if (format != FORMAT_VERSION)
    {
        throw SweepRecordsError(m_path + ": was written by another version in format " +
                                std::to_string(format) + ", expected format " +
                                std::to_string(FORMAT_VERSION) +
                                " (sweep --fresh runs everything again)");
    }
}

void
SweepRecords::CheckSound()
{
    // A damaged page may read without an error, as other numbers than were recorded.
    Statement check(m_database.get(), m_path, "PRAGMA quick_check(1)");
    std::string verdict;
    if (check.Step())
    {
        check.Take(verdict);
    }
    if (verdict != "ok")
    {
        throw SweepRecordsError(m_path + ": is damaged" + EXPECTED);
    }
}

void
SweepRecords::CreateTables()
{
    Transaction transaction(m_database.get(), m_path);
    const std::string reference = "run_id INTEGER NOT NULL REFERENCES runs(id)";
    Execute("PRAGMA application_id = " + std::to_string(APPLICATION_ID));
    Execute("PRAGMA user_version = " + std::to_string(FORMAT_VERSION));
    Execute("CREATE TABLE plan (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, "
            "point INTEGER NOT NULL" +
            GetPointColumns().m_definitions + ")");
    Execute("CREATE TABLE runs (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, "
            "point INTEGER NOT NULL, seed INTEGER NOT NULL, run INTEGER NOT NULL, "
            "version TEXT NOT NULL, duration_s REAL NOT NULL, segments_sent INTEGER NOT NULL, "
            "segments_lost INTEGER NOT NULL)");
    Execute("CREATE TABLE failures (key TEXT PRIMARY KEY, reason TEXT NOT NULL)");
    Execute("CREATE TABLE connections (" + reference + GetConnectionColumns().m_definitions + ")");
    Execute("CREATE TABLE occupancy (" + reference + GetOccupancyColumns().m_definitions + ")");
    Execute("CREATE TABLE occupancy_series (occupancy_id INTEGER NOT NULL REFERENCES "
            "occupancy(rowid), time_s REAL NOT NULL, connections INTEGER NOT NULL)");
    Execute("CREATE TABLE counts (" + reference + GetCountColumns().m_definitions + ")");
    Execute("CREATE TABLE broken_identities (" + reference + ", sentence TEXT NOT NULL)");
    Execute("CREATE INDEX connections_by_run ON connections(run_id)");
    Execute("CREATE INDEX occupancy_by_run ON occupancy(run_id)");
    Execute("CREATE INDEX counts_by_run ON counts(run_id)");
    Execute("CREATE INDEX series_by_occupancy ON occupancy_series(occupancy_id)");
    transaction.Commit();
}

void
SweepRecords::StorePlan(const std::vector<SweepRun>& runs)
{
    Transaction transaction(m_database.get(), m_path);
    Execute("DELETE FROM plan");
    Statement insert(m_database.get(),
                     m_path,
                     "INSERT INTO plan VALUES (NULL, ?, ?" + GetPointColumns().m_marks + ")");
    for (const auto& run : runs)
    {
        insert.Bind(MakeRunKey(run.scenario));
        insert.Bind(run.point);
        VisitPointFields(run.scenario, BindTo(insert));
        insert.Run();
    }
    transaction.Commit();
}

std::vector<SweepRun>
SweepRecords::ReadPlan() const
{
    std::vector<SweepRun> runs;
    Statement query(m_database.get(), m_path, "SELECT * FROM plan ORDER BY position");
    while (query.Step())
    {
        SweepRun run;
        int64_t position = 0;
        std::string key;
        query.Take(position);
        query.Take(key);
        query.Take(run.point);
        VisitPointFields(run.scenario, TakeFrom(query));
        runs.push_back(run);
    }
    return runs;
}

std::set<std::string>
SweepRecords::ReadDoneKeys() const
{
    std::set<std::string> keys;
    Statement query(m_database.get(), m_path, "SELECT key FROM runs");
    while (query.Step())
    {
        std::string key;
        query.Take(key);
        keys.insert(key);
    }
    return keys;
}

std::map<std::string, uint32_t>
SweepRecords::ReadVersions() const
{
    std::map<std::string, uint32_t> versions;
    Statement query(m_database.get(),
                    m_path,
                    "SELECT version, count(*) FROM runs GROUP BY version");
    while (query.Step())
    {
        std::string version;
        query.Take(version);
        query.Take(versions[version]);
    }
    return versions;
}

void
SweepRecords::Append(const SweepRun& run, const ScenarioResult& result, const std::string& version)
{
    Transaction transaction(m_database.get(), m_path);
    const std::string key = MakeRunKey(run.scenario);
    Statement insert(m_database.get(),
                     m_path,
                     "INSERT INTO runs VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.Bind(key);
    insert.Bind(run.point);
    insert.Bind(run.scenario.seed);
    insert.Bind(run.scenario.run);
    insert.Bind(version);
    insert.Bind(result.durationSeconds);
    insert.Bind(result.segmentsSent);
    insert.Bind(result.segmentsLost);
    insert.Run();
    const int64_t runId = sqlite3_last_insert_rowid(m_database.get());
    InsertConnections(runId, result);
    InsertOccupancy(runId, result);
    InsertCounts(runId, result);
    Statement broken(m_database.get(), m_path, "INSERT INTO broken_identities VALUES (?, ?)");
    for (const auto& sentence : result.brokenIdentities)
    {
        broken.Bind(runId);
        broken.Bind(sentence);
        broken.Run();
    }
    Statement strike(m_database.get(), m_path, "DELETE FROM failures WHERE key = ?");
    strike.Bind(key);
    strike.Run();
    transaction.Commit();
}

void
SweepRecords::InsertConnections(int64_t runId, const ScenarioResult& result)
{
    Statement insert(m_database.get(),
                     m_path,
                     "INSERT INTO connections VALUES (?" + GetConnectionColumns().m_marks + ")");
    for (const auto& record : result.connections)
    {
        insert.Bind(runId);
        VisitConnectionFields(record, BindTo(insert));
        insert.Run();
    }
}

void
SweepRecords::InsertOccupancy(int64_t runId, const ScenarioResult& result)
{
    Statement insert(m_database.get(),
                     m_path,
                     "INSERT INTO occupancy VALUES (?" + GetOccupancyColumns().m_marks + ")");
    Statement change(m_database.get(), m_path, "INSERT INTO occupancy_series VALUES (?, ?, ?)");
    for (const auto& record : result.occupancy)
    {
        insert.Bind(runId);
        VisitOccupancyFields(record, BindTo(insert));
        insert.Run();
        const int64_t occupancyId = sqlite3_last_insert_rowid(m_database.get());
        for (const auto& [seconds, connections] : record.series)
        {
            change.Bind(occupancyId);
            change.Bind(seconds);
            change.Bind(connections);
            change.Run();
        }
    }
}

void
SweepRecords::InsertCounts(int64_t runId, const ScenarioResult& result)
{
    Statement insert(m_database.get(),
                     m_path,
                     "INSERT INTO counts VALUES (?" + GetCountColumns().m_marks + ")");
    for (const auto& record : result.counts)
    {
        insert.Bind(runId);
        VisitCountFields(record, BindTo(insert));
        insert.Run();
    }
}

void
SweepRecords::AppendFailure(const SweepRun& run, const std::string& reason)
{
    Statement insert(m_database.get(), m_path, "INSERT OR REPLACE INTO failures VALUES (?, ?)");
    insert.Bind(MakeRunKey(run.scenario));
    insert.Bind(reason);
    insert.Run();
}

std::vector<FailedRun>
SweepRecords::ReadFailures() const
{
    std::map<std::string, std::string> reasons;
    Statement query(m_database.get(), m_path, "SELECT key, reason FROM failures");
    while (query.Step())
    {
        std::string key;
        query.Take(key);
        query.Take(reasons[key]);
    }
    std::vector<FailedRun> failures;
    for (const auto& run : ReadPlan())
    {
        const auto reason = reasons.find(MakeRunKey(run.scenario));
        if (reason != reasons.end())
        {
            failures.push_back({run, reason->second});
        }
    }
    return failures;
}

std::optional<ScenarioResult>
SweepRecords::Read(const SweepRun& run) const
{
    Statement query(m_database.get(),
                    m_path,
                    "SELECT id, duration_s, segments_sent, segments_lost FROM runs WHERE key = ?");
    query.Bind(MakeRunKey(run.scenario));
    if (!query.Step())
    {
        return std::nullopt;
    }
    ScenarioResult result;
    int64_t runId = 0;
    query.Take(runId);
    query.Take(result.durationSeconds);
    query.Take(result.segmentsSent);
    query.Take(result.segmentsLost);
    ReadConnections(runId, result);
    ReadOccupancy(runId, result);
    ReadCounts(runId, result);
    Statement broken(m_database.get(),
                     m_path,
                     "SELECT sentence FROM broken_identities WHERE run_id = ? ORDER BY rowid");
    broken.Bind(runId);
    while (broken.Step())
    {
        result.brokenIdentities.emplace_back();
        broken.Take(result.brokenIdentities.back());
    }
    return result;
}

void
SweepRecords::ReadConnections(int64_t runId, ScenarioResult& result) const
{
    Statement query(m_database.get(),
                    m_path,
                    "SELECT * FROM connections WHERE run_id = ? ORDER BY rowid");
    query.Bind(runId);
    while (query.Step())
    {
        result.connections.emplace_back();
        query.Take(runId);
        VisitConnectionFields(result.connections.back(), TakeFrom(query));
    }
}

void
SweepRecords::ReadOccupancy(int64_t runId, ScenarioResult& result) const
{
    Statement query(m_database.get(),
                    m_path,
                    "SELECT rowid, * FROM occupancy WHERE run_id = ? ORDER BY rowid");
    query.Bind(runId);
    while (query.Step())
    {
        result.occupancy.emplace_back();
        auto& record = result.occupancy.back();
        int64_t occupancyId = 0;
        query.Take(occupancyId);
        query.Take(runId);
        VisitOccupancyFields(record, TakeFrom(query));
        Statement changes(m_database.get(),
                          m_path,
                          "SELECT time_s, connections FROM occupancy_series "
                          "WHERE occupancy_id = ? ORDER BY rowid");
        changes.Bind(occupancyId);
        while (changes.Step())
        {
            record.series.emplace_back();
            changes.Take(record.series.back().first);
            changes.Take(record.series.back().second);
        }
    }
}

void
SweepRecords::ReadCounts(int64_t runId, ScenarioResult& result) const
{
    Statement query(m_database.get(),
                    m_path,
                    "SELECT * FROM counts WHERE run_id = ? ORDER BY rowid");
    query.Bind(runId);
    while (query.Step())
    {
        result.counts.emplace_back();
        query.Take(runId);
        VisitCountFields(result.counts.back(), TakeFrom(query));
    }
}

const std::string&
SweepRecords::GetPath() const
{
    return m_path;
}

void
SweepRecords::Execute(const std::string& sql) const
{
    Statement statement(m_database.get(), m_path, sql);
    statement.Run();
}

} // namespace ns3
