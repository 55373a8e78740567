/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-figure-parts.h"
#include "tcp-lifecycle-figures.h"

#include <algorithm>
#include <optional>

namespace ns3
{

using namespace figures;

namespace
{

/// One state's number of connections over time.
PanelSeries
MakeOccupancySeries(const ScenarioResult& result, const std::string& node, const StateLook& look)
{
    PanelSeries series{std::string("using 1:2 with steps lw 1.5 lc '") + look.colour + "'", {}};
    for (const auto& record : result.occupancy)
    {
        if (record.node != node || record.state != look.state || record.maxConnections == 0)
        {
            continue;
        }
        for (const auto& [seconds, connections] : record.series)
        {
            series.rows.push_back(JoinNumbers({seconds, double(connections)}));
        }
        // The last change holds until the end of the run.
        if (!record.series.empty())
        {
            series.rows.push_back(
                JoinNumbers({result.durationSeconds, double(record.series.back().second)}));
        }
    }
    return series;
}

/// The states of one host over time in one run, one line a state.
Panel
MakeOccupancyPanel(const ScenarioResult& result, const std::string& node)
{
    Panel panel;
    for (const auto& look : GetStateLooks())
    {
        panel.series.push_back(MakeOccupancySeries(result, node, look));
    }
    return panel;
}

/// The most connections that a host has in any state that is drawn.
double
GetHighest(const ScenarioResult& result, const std::string& node)
{
    double highest = 0;
    for (const auto& look : GetStateLooks())
    {
        for (const auto& record : result.occupancy)
        {
            if (record.node == node && record.state == look.state)
            {
                highest = std::max(highest, double(record.maxConnections));
            }
        }
    }
    return highest;
}

/// The runs of the figure, each read once for both hosts.
class OccupancyRuns
{
  public:
    OccupancyRuns(const PointGrid& grid,
                  const SweepRecords& records,
                  const std::vector<double>& msls)
    {
        for (const auto& stack : grid.m_variants)
        {
            for (const double msl : msls)
            {
                const auto* point =
                    grid.Find(stack, grid.m_losses.back(), msl, grid.m_rtts.front());
                m_runs.push_back(point ? records.Read(point->first) : std::nullopt);
            }
        }
    }

    /// @return when the longest run ended, seconds, at least 10
    double GetEnd() const
    {
        double end = 10;
        for (const auto& run : m_runs)
        {
            end = std::max(end, run ? run->durationSeconds : 0);
        }
        return end;
    }

    /// @return the most connections of a host in one state in any run, at least 1
    double GetHighestOf(const std::string& node) const
    {
        double highest = 1;
        for (const auto& run : m_runs)
        {
            highest = std::max(highest, run ? GetHighest(*run, node) : 0);
        }
        return highest;
    }

    /// Adds a panel for each run, in the order of stacks and MSLs.
    void AddPanels(const std::string& node, PanelGrid& panels) const
    {
        for (const auto& run : m_runs)
        {
            panels.panels.push_back(run ? MakeOccupancyPanel(*run, node) : Panel());
        }
    }

  private:
    std::vector<std::optional<ScenarioResult>> m_runs; //!< by stack, then MSL
};

/// An entry a colour; the two states of opening share one.
std::vector<LegendEntry>
MakeStateLegend()
{
    std::vector<LegendEntry> legend;
    for (const auto& look : GetStateLooks())
    {
        const std::string state = look.state;
        if (state != "syn_rcvd" && state != "closing")
        {
            const std::string name = state == "syn_sent" ? "SYN_SENT, SYN_RCVD" : MakeUpper(state);
            legend.push_back({look.colour, "line", name});
        }
    }
    legend.push_back({"#b8a400", "line", "CLOSING"});
    return legend;
}

} // namespace

ReportFigure
DrawOccupancy(const PointGrid& grid, const SweepRecords& records)
{
    const auto msls = Thin(grid.m_msls, MAX_PANELS);
    const OccupancyRuns runs(grid, records, msls);
    PanelGrid panels;
    panels.columnTitles = MakeTitles("MSL", msls);
    panels.xLabel = "simulated time, s (logarithmic)";
    panels.rowHeight = 140;
    for (const std::string node : {"client", "server"})
    {
        for (const auto& stack : grid.m_variants)
        {
            panels.rowLabels.push_back(stack + "\\n" + node);
        }
        runs.AddPanels(node, panels);
        panels.rowCommands.resize(panels.rowLabels.size(),
                                  "set yrange [0:" + FormatNumber(runs.GetHighestOf(node) * 1.05) +
                                      "]\n");
    }
    panels.rowTics.resize(panels.rowLabels.size());
    // Opening takes seconds, TIME_WAIT minutes, and what is left behind stays until the end.
    panels.commands = "set logscale x\nset xrange [1:" + FormatNumber(runs.GetEnd() * 1.05) + "]\n";
    ReportFigure figure;
    figure.title = "State occupancy over time";
    figure.legend = MakeStateLegend();
    figure.svg = DrawPanelGrid(panels);
    figure.caption = "Number of connections of each host in each state, first run, at " +
                     FormatPercent(grid.m_losses.back()) + " loss each way and RTT " +
                     FormatTime(grid.m_rtts.front()) +
                     ". Both stacks of a host share the vertical axis.";
    return figure;
}

} // namespace ns3
