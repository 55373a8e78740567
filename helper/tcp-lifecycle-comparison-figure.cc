/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-figure-parts.h"
#include "tcp-lifecycle-figures.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

using namespace figures;

namespace
{

/// One panel of the upper row.
Panel
MakePassiveClosePanel(const PointGrid& grid,
                      const std::vector<double>& rtts,
                      double msl,
                      double& highest)
{
    Panel panel;
    const Measure measure{GetPassiveRole(grid), "passive_close"};
    const std::size_t count = grid.m_variants.size() * rtts.size();
    for (const auto& stack : grid.m_variants)
    {
        for (std::size_t shade = 0; shade < rtts.size(); ++shade)
        {
            const auto points = FindAlongLoss(grid, stack, msl, rtts[shade]);
            const double dodge = GetDodge(grid, panel.series.size(), count);
            const std::string colour = GetStackColour(grid, stack, shade, rtts.size());
            panel.series.push_back(MakeLossSeries(grid, points, measure, colour, dodge));
            for (const auto* point : points)
            {
                if (point)
                {
                    const auto& summary = point->Get(measure.role, measure.metric);
                    highest = std::fmax(highest, std::fmax(summary.mean, summary.ci95High));
                }
            }
        }
    }
    highest = std::max(highest, grid.m_losses.back() * 2 * msl);
    panel.series.push_back(MakeFormulaCurve(grid, [msl](double loss) { return loss * 2 * msl; }));
    return panel;
}

/// One panel of the lower row: the share of connections left behind, in per cent.
Panel
MakeUnclosedPanel(const PointGrid& grid,
                  const std::vector<double>& rtts,
                  double msl,
                  double& highest)
{
    Panel panel;
    for (const auto& stack : grid.m_variants)
    {
        for (std::size_t shade = 0; shade < rtts.size(); ++shade)
        {
            PanelSeries series{"using 1:2 with linespoints pt 7 ps 0.6 lw 1.6 lc '" +
                                   GetStackColour(grid, stack, shade, rtts.size()) + "'",
                               {}};
            for (const auto* point : FindAlongLoss(grid, stack, msl, rtts[shade]))
            {
                if (point && point->connections > 0)
                {
                    const double share = 100.0 * point->unclosed / point->connections;
                    highest = std::max(highest, share);
                    series.rows.push_back(
                        JoinNumbers({point->first.scenario.lossRate * 100, share}));
                }
            }
            panel.series.push_back(series);
        }
    }
    return panel;
}

} // namespace

ReportFigure
DrawComparison(const PointGrid& grid)
{
    const auto msls = Thin(grid.m_msls, MAX_PANELS);
    const auto rtts = Thin(grid.m_rtts, MAX_SHADES);
    PanelGrid panels;
    panels.columnTitles = MakeTitles("MSL", msls);
    SetLossAxis(grid, panels);
    panels.rowHeight = 220;
    panels.rowLabels = {"passive close, s", "left unclosed, %"};
    double slowest = 0.1;
    double mostUnclosed = 1;
    for (const double msl : msls)
    {
        panels.panels.push_back(MakePassiveClosePanel(grid, rtts, msl, slowest));
    }
    for (const double msl : msls)
    {
        panels.panels.push_back(MakeUnclosedPanel(grid, rtts, msl, mostUnclosed));
    }
    for (const double highest : {slowest, mostUnclosed})
    {
        panels.rowCommands.push_back("set yrange [" + FormatNumber(-0.03 * highest) + ":" +
                                     FormatNumber(1.08 * highest) + "]\n");
        panels.rowTics.emplace_back();
    }
    ReportFigure figure;
    figure.title = "Passive close and connections left behind";
    figure.legend = MakeShadeLegend(grid, rtts, "RTT");
    figure.legend.push_back({FORMULA_COLOUR, "dashes", "loss × 2MSL"});
    figure.svg = DrawPanelGrid(panels);
    figure.caption = "Above: mean passive close latency (from the peer's FIN to CLOSED, which "
                     "includes the application's think time) over the connections that got there, "
                     "with 95 % intervals. Below: share of connections with an end that was not in "
                     "CLOSED when the run ended.";
    return figure;
}

} // namespace ns3
