/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_CSV_H
#define TCP_LIFECYCLE_CSV_H

#include "tcp-lifecycle-records.h"
#include "tcp-lifecycle-statistics.h"

#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * From records to tables: connections.csv, summary.csv, occupancy.csv, occupancy-series.csv and
 * counts.csv.
 * Rows stand in plan order, numbers have one fixed format in every locale, and no clock is read:
 * equal records give equal bytes. doc/results.md lists the columns.
 */

namespace ns3
{

/**
 * A number as in all tables: nine digits after the point (nanoseconds, where it is a time), without
 * trailing zeros; "inf" for infinity and nothing for NaN.
 *
 * @param value the number
 * @return its text
 */
std::string FormatNumber(double value);

/**
 * A file that appears under its name only when it is complete. It is written under a temporary name
 * beside it, which is removed when Commit is not reached.
 */
class AtomicFile
{
  public:
    /**
     * @param path the name it will have
     * @throw std::runtime_error when it cannot be written
     */
    explicit AtomicFile(const std::string& path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// @param text what to append
    void Write(const std::string& text);

    /**
     * Write what is still in memory; nothing can be appended afterwards.
     * @throw std::runtime_error when not everything could be written
     */
    void Finish();

    /**
     * Give the file its name, after Finish where that was not called.
     * @throw std::runtime_error when not everything could be written
     */
    void Commit();

  private:
    std::string m_path;      //!< final name
    std::string m_temporary; //!< name until Commit
    std::ofstream m_stream;  //!< the open file
    bool m_committed{false}; //!< whether it has its name
};

/// What is known of one point when its tables are written: enough for a report, without the rows.
struct PointDigest
{
    SweepRun first;                              //!< the point, as its first run
    uint32_t runs{0};                            //!< replications recorded
    std::vector<SummaryRow> rows;                //!< its lines in summary.csv
    uint32_t connections{0};                     //!< connections opened
    uint32_t unclosed{0};                        //!< of these, with an end that is not in CLOSED
    uint64_t segmentsSent{0};                    //!< TCP segments offered to the link
    uint64_t segmentsLost{0};                    //!< of these, lost
    std::map<std::string, uint32_t> endReasons;  //!< endpoints by "role: reason"
    std::map<std::string, uint32_t> finalStates; //!< endpoints by "role: state"
    std::map<std::string, uint32_t> unopened;    //!< connections that never opened, by reason
    std::map<std::string, uint64_t> counts;      //!< by "node: measure": sums, or largest peaks
    /// By node: sum over the runs of the mean number in TIME_WAIT, and the largest number.
    std::map<std::string, std::pair<double, uint32_t>> timeWait;
    std::vector<std::string> brokenIdentities; //!< sentences, empty when all is well

    /**
     * @param role "client" or "server"
     * @param metric as in summary.csv
     * @return the numbers
     * @throw std::out_of_range when there is no such row
     */
    const MetricSummary& Get(const std::string& role, const std::string& metric) const;
};

/**
 * Write the tables of a sweep; none of them appears before all are complete.
 *
 * @param records the sweep
 * @param directory where to write
 * @return a digest of each point that has a recorded run, in plan order
 * @throw std::runtime_error when a file cannot be written
 */
std::vector<PointDigest> WriteTables(const SweepRecords& records, const std::string& directory);

} // namespace ns3

#endif // TCP_LIFECYCLE_CSV_H
