/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_RECORDS_H
#define TCP_LIFECYCLE_RECORDS_H

#include "tcp-lifecycle-plan.h"
#include "tcp-lifecycle-scenario.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

struct sqlite3;

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What a sweep remembers: an SQLite file to which runs are only ever added. Each run is one
 * transaction, so after a crash, a kill or a full disk the file holds whole runs and nothing else.
 */

namespace ns3
{

/// The record file cannot be used. what() is one line that names the file.
class SweepRecordsError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/// The record file cannot be used from the start: absent, in use, or not one of ours.
class SweepRecordsOpenError : public SweepRecordsError
{
  public:
    using SweepRecordsError::SweepRecordsError;
};

/// A run that gave no result.
struct FailedRun
{
    SweepRun run;       //!< which
    std::string reason; //!< why, such as "killed by signal 11"
};

/**
 * The records of one sweep.
 *
 * Guarantees: Append is all or nothing. A run is identified by its key (MakeRunKey), so that
 * renumbering points of an extended plan loses nothing. Only one process at a time writes a file;
 * a second one gets an error, not a wait.
 *
 * @code
 *   SweepRecords records("out/records.sqlite", SweepRecords::Mode::WRITE);
 *   records.StorePlan(plan.Runs());
 *   records.Append(run, RunScenario(run.scenario), "1.0");
 * @endcode
 *
 * It is not a cache of the plan: which runs are wanted is the plan's matter, StorePlan only keeps
 * the order for a report that is drawn later without the plan file.
 */
class SweepRecords
{
  public:
    /// What a file is opened for.
    enum class Mode
    {
        READ,  //!< it must exist
        WRITE, //!< it is created when it does not exist, and locked
        FRESH  //!< as WRITE, and what it held is forgotten once it is locked
    };

    /**
     * @param path the file
     * @param mode what for
     * @throw SweepRecordsOpenError when it cannot be opened, is in use, is damaged or is no
     *        record file
     */
    SweepRecords(const std::string& path, Mode mode);
    ~SweepRecords();
    SweepRecords(const SweepRecords&) = delete;
    SweepRecords& operator=(const SweepRecords&) = delete;

    /**
     * Remember which runs the sweep consists of, in order, instead of the list stored before.
     * @param runs the runs in plan order
     */
    void StorePlan(const std::vector<SweepRun>& runs);

    /// @return the runs of the sweep in plan order
    std::vector<SweepRun> ReadPlan() const;

    /// @return the keys of the runs that are recorded
    std::set<std::string> ReadDoneKeys() const;

    /// @return the code versions that made the records, with the number of runs of each
    std::map<std::string, uint32_t> ReadVersions() const;

    /**
     * Add a run with everything seen in it; a failure noted for it before is struck off.
     *
     * @param run which run
     * @param result what was seen
     * @param version version of the code that ran it
     */
    void Append(const SweepRun& run, const ScenarioResult& result, const std::string& version);

    /**
     * Note that a run failed. It is not recorded as done.
     *
     * @param run which run
     * @param reason why
     */
    void AppendFailure(const SweepRun& run, const std::string& reason);

    /// @return the runs of the plan that failed and have not succeeded since, in plan order
    std::vector<FailedRun> ReadFailures() const;

    /**
     * Read a run back, equal to what was appended.
     *
     * @param run which run
     * @return what was seen, or nothing when the run is not recorded
     */
    std::optional<ScenarioResult> Read(const SweepRun& run) const;

    /// @return the path of the file
    const std::string& GetPath() const;

  private:
    /// Closes the database when the object ends, also when its constructor throws.
    struct Closer
    {
        /// @param database what to close
        void operator()(sqlite3* database) const;
    };

    void Open(Mode mode);
    void Lock(Mode mode);
    void Configure(Mode mode);
    void CheckSound();
    void CreateTables();
    void InsertConnections(int64_t runId, const ScenarioResult& result);
    void InsertOccupancy(int64_t runId, const ScenarioResult& result);
    void InsertCounts(int64_t runId, const ScenarioResult& result);
    void ReadConnections(int64_t runId, ScenarioResult& result) const;
    void ReadOccupancy(int64_t runId, ScenarioResult& result) const;
    void ReadCounts(int64_t runId, ScenarioResult& result) const;
    void Execute(const std::string& sql) const;

    std::string m_path;                          //!< the file
    std::unique_ptr<sqlite3, Closer> m_database; //!< the open file
};

} // namespace ns3

#endif // TCP_LIFECYCLE_RECORDS_H
