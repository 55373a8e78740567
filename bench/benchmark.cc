/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "benchmark.h"

#include "cases.h"
#include "churn-report.h"
#include "cost-figure.h"
#include "sample.h"
#include "small-reports.h"
#include "text-table.h"

#include "ns3/tcp-lifecycle-csv.h"
#include "ns3/tcp-lifecycle-gnuplot.h"

#include <filesystem>
#include <ostream>

namespace ns3
{
namespace bench
{

namespace
{

/// Where everything goes.
class Results
{
  public:
    /**
     * @param directory made if it is not there
     * @param out gets the tables as well
     * @throw UsageError when it cannot be made
     */
    Results(const std::string& directory, std::ostream& out)
        : m_directory(directory),
          m_out(out)
    {
        std::error_code error;
        std::filesystem::create_directories(m_directory, error);
        if (!std::filesystem::is_directory(m_directory))
        {
            throw UsageError("--output = " + directory +
                             ": expected a directory, or a path where "
                             "one can be made");
        }
    }

    /// Write a file.
    void Write(const std::string& name, const std::string& text) const
    {
        AtomicFile file((m_directory / name).string());
        file.Write(text);
        file.Commit();
    }

    /// Print a table, and keep it for the page of all tables.
    void Show(const std::string& title, const TextTable& table)
    {
        m_out << title << "\n\n" << ToText(table) << "\n" << std::flush;
        m_page += (m_page.empty() ? "### " : "\n### ") + title + "\n\n" + ToMarkdown(table);
        Write("table.md", m_page);
    }

  private:
    std::filesystem::path m_directory; //!< where the files are
    std::ostream& m_out;               //!< for a person
    std::string m_page;                //!< all tables, as Markdown
};

/// What was measured is written after each group: the last ones take long, and may need more memory
/// than there is.
std::vector<ChurnResult>
MeasureChurns(const BenchOptions& options, const Results& results, std::ostream& progress)
{
    std::vector<SampleGroup> samples;
    std::vector<ChurnResult> churns;
    for (const auto& group : MakeChurnGroups(options))
    {
        samples.push_back(Measure(group, progress));
        churns = EvaluateChurns(samples);
        results.Write("churn.csv", ToCsv(MakeChurnCsv(churns)));
    }
    return churns;
}

/// The script that draws the figure again, by gnuplot alone, and the figure.
void
DrawCosts(const std::vector<ChurnResult>& churns, const Results& results)
{
    const std::string commands = MakeCostFigure(churns);
    results.Write("cost.gp",
                  "set encoding utf8\nset terminal svg size " + std::to_string(FIGURE_WIDTH) + "," +
                      std::to_string(FIGURE_HEIGHT) +
                      " background '#ffffff'\nset output 'cost.svg'\n" + commands);
    results.Write("cost.svg", DrawSvg(commands, FIGURE_WIDTH, FIGURE_HEIGHT));
}

} // namespace

void
RunBenchmark(const BenchOptions& options, std::ostream& out, std::ostream& progress)
{
    Results results(options.directory, out);
    if (options.workloads.count(Workload::TRANSFER) > 0)
    {
        const TextTable table = MakeTransferTable(Measure(MakeTransferGroup(options), progress));
        results.Write("transfer.csv", ToCsv(table));
        results.Show("Data over one connection", table);
    }
    if (options.workloads.count(Workload::CONNECT) > 0)
    {
        const TextTable table = MakeConnectTable(Measure(MakeConnectGroup(options), progress));
        results.Write("connect.csv", ToCsv(table));
        results.Show("One connect", table);
    }
    if (options.workloads.count(Workload::CHURN) > 0)
    {
        const auto churns = MeasureChurns(options, results, progress);
        results.Show("Connections that come and go", MakeChurnTable(churns));
        DrawCosts(churns, results);
    }
}

} // namespace bench
} // namespace ns3
