/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-figure-parts.h"
#include "tcp-lifecycle-figures.h"
#include "tcp-lifecycle-statistics.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ns3
{

using namespace figures;

namespace
{

/// First time-out of a SYN, seconds (RFC 6298, section 2.1).
constexpr double SYN_TIMEOUT = 1;
/// Repetitions of a SYN and of a FIN after which an end gives up (R2 of RFC 9293, section 3.8.3).
constexpr uint32_t SYN_RETRIES = 7;
constexpr uint32_t FIN_RETRIES = 6;

/// The closed form of a measure against loss.
PanelSeries
MakeLatencyCurve(const PointGrid& grid, bool handshake, double rtt)
{
    const double timeout = handshake ? SYN_TIMEOUT : FinTimeoutSeconds(rtt);
    const uint32_t retries = handshake ? SYN_RETRIES : FIN_RETRIES;
    return MakeFormulaCurve(grid, [=](double loss) {
        return BackoffMeanSeconds(rtt, timeout, RoundTripLoss(std::min(loss, 0.999)), retries);
    });
}

/// Every stack and MSL at one RTT.
Panel
MakeLatencyPanel(const PointGrid& grid, const Measure& measure, double rtt, LogTimeAxis& axis)
{
    Panel panel;
    const auto msls = Thin(grid.m_msls, MAX_SHADES);
    const std::size_t count = grid.m_variants.size() * msls.size();
    for (const auto& stack : grid.m_variants)
    {
        for (std::size_t shade = 0; shade < msls.size(); ++shade)
        {
            const auto points = FindAlongLoss(grid, stack, msls[shade], rtt);
            const double dodge = GetDodge(grid, panel.series.size(), count);
            const std::string colour = GetStackColour(grid, stack, shade, msls.size());
            panel.series.push_back(MakeLossSeries(grid, points, measure, colour, dodge));
            for (const auto* point : points)
            {
                if (point)
                {
                    axis.Include(point->Get(measure.role, measure.metric));
                }
            }
        }
    }
    panel.series.push_back(MakeLatencyCurve(grid, measure.metric == "handshake", rtt));
    axis.IncludeCurve(panel.series.back());
    return panel;
}

/// What the formula says and where it holds.
std::string
MakeLatencyCaption()
{
    return "Means over the connections that got there, with 95 % intervals; logarithmic axis, at "
           "whose lower end, or below it, stands a mean near zero. Closed form: RTT + RTO "
           "q/(1&minus;2q) with q = 1&minus;(1&minus;loss)², cut off after " +
           std::to_string(SYN_RETRIES) + " repetitions of a SYN and " +
           std::to_string(FIN_RETRIES) +
           " of a FIN; RTO is 1 s for a SYN and the larger of 1 s and three round trips for a FIN "
           "(RFC 6298). It is exact where one timer repairs both directions, as in LAST_ACK "
           "against a correct TIME_WAIT, and an upper bound for a handshake with these time-outs, "
           "where the server's timer runs as well. It leaves out the time that segments spend on "
           "the link.";
}

} // namespace

ReportFigure
DrawLatencies(const PointGrid& grid)
{
    const auto rtts = Thin(grid.m_rtts, MAX_PANELS);
    const std::string passive = GetPassiveRole(grid);
    const std::array<std::pair<Measure, std::string>, 3> rows{
        {{{"client", "handshake"}, "handshake\\n(client)"},
         {{passive, "fin"}, "FIN latency\\n(" + passive + ")"},
         {{passive, "t_last_ack"}, "in LAST\\\\_ACK\\n(" + passive + ")"}}};
    PanelGrid panels;
    panels.columnTitles = MakeTitles("RTT", rtts);
    SetLossAxis(grid, panels);
    panels.rowHeight = 190;
    for (const auto& [measure, label] : rows)
    {
        LogTimeAxis axis;
        panels.rowLabels.push_back(label);
        for (const double rtt : rtts)
        {
            panels.panels.push_back(MakeLatencyPanel(grid, measure, rtt, axis));
        }
        panels.rowCommands.push_back(axis.GetCommands());
        panels.rowTics.push_back(LogTimeAxis::GetTics());
    }
    ReportFigure figure;
    figure.title = "Open and close latency against loss";
    figure.legend = MakeShadeLegend(grid, Thin(grid.m_msls, MAX_SHADES), "MSL");
    figure.legend.push_back({FORMULA_COLOUR, "dashes", "closed form"});
    figure.svg = DrawPanelGrid(panels);
    figure.caption = MakeLatencyCaption();
    return figure;
}

} // namespace ns3
