/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-figure-parts.h"
#include "tcp-lifecycle-figures.h"

namespace ns3
{

using namespace figures;

namespace
{

/// A name for use in gnuplot's texts, where an underscore would begin a subscript.
std::string
EscapeName(const std::string& name)
{
    std::string escaped;
    for (const char c : name)
    {
        escaped += c == '_' ? "\\\\_" : std::string(1, c);
    }
    return escaped;
}

/// Where a state stands on the x axis.
struct StatePlace
{
    std::string role;  //!< "client" or "server"
    std::string state; //!< as in the records
    double x;          //!< where its points stand
};

/// What the panels of the figure share.
struct StateFrame
{
    const PointGrid& grid;          //!< the points
    double rtt;                     //!< their RTT, seconds
    std::vector<StatePlace> places; //!< the x axis
    LogTimeAxis axis;               //!< the y axis
};

/// Whether any point at this RTT has an endpoint that was in the state.
bool
IsVisited(const PointGrid& grid, double rtt, const std::string& role, const std::string& state)
{
    for (const auto& stack : grid.m_variants)
    {
        for (const double msl : grid.m_msls)
        {
            for (const auto* point : FindAlongLoss(grid, stack, msl, rtt))
            {
                if (point && point->Get(role, "t_" + state).n > 0)
                {
                    return true;
                }
            }
        }
    }
    return false;
}

/// The states that any point visits, the client's first, with a gap before the server's.
std::vector<StatePlace>
FindVisitedStates(const PointGrid& grid, double rtt)
{
    std::vector<StatePlace> places;
    double x = 0;
    for (const std::string role : {"client", "server"})
    {
        for (const auto& look : GetStateLooks())
        {
            if (IsVisited(grid, rtt, role, look.state))
            {
                places.push_back({role, look.state, x});
                x += 1;
            }
        }
        x += 0.6;
    }
    return places;
}

/// Means with intervals, and above them a cross for each state that some never left.
void
AddStateSeries(Panel& panel,
               const PointDigest& point,
               const StateFrame& frame,
               const std::string& colour,
               double shift)
{
    PanelSeries means{MakePointStyle(colour), {}};
    PanelSeries crosses{"using 1:2 with points pt 2 ps 0.8 lw 2.2 lc '" + colour + "'", {}};
    for (const auto& place : frame.places)
    {
        const auto& summary = point.Get(place.role, "t_" + place.state);
        if (summary.mean > 0)
        {
            means.rows.push_back(MakeIntervalRow(place.x + shift, summary, frame.axis.GetLow()));
        }
        if (summary.nUnreached > 0)
        {
            crosses.rows.push_back(JoinNumbers({place.x + shift, frame.axis.GetHigh() * 0.25}));
        }
    }
    panel.series.push_back(means);
    panel.series.push_back(crosses);
}

double
GetStackShift(const PointGrid& grid, std::size_t stack)
{
    const std::size_t count = grid.m_variants.size();
    return count < 2 ? 0
                     : 0.32 * (static_cast<double>(stack) / static_cast<double>(count - 1) - 0.5);
}

void
SetStateAxis(const std::vector<StatePlace>& places, PanelGrid& panels)
{
    for (const auto& place : places)
    {
        panels.xTics.push_back({EscapeName(MakeUpper(place.state)), place.x});
    }
    const double last = places.empty() ? 1 : places.back().x;
    panels.commands =
        "set xtics rotate by 40 right\nset xrange [-0.6:" + FormatNumber(last + 0.6) + "]\n";
}

/// "client" and "server" above the states of each.
std::vector<std::string>
MakeRoleLabels(const std::vector<StatePlace>& places)
{
    std::vector<std::string> commands;
    std::string role;
    for (const auto& place : places)
    {
        if (place.role != role)
        {
            role = place.role;
            commands.push_back("set label '" + role + "' at first " + FormatNumber(place.x - 0.5) +
                               ", graph 0.93 font ',10' textcolor '#777777'");
            if (place.x > 0)
            {
                const std::string x = "first " + FormatNumber(place.x - 0.8);
                commands.push_back("set arrow from " + x + ", graph 0 to " + x +
                                   ", graph 1 nohead lc '#bbbbbb' dt (3,4)");
            }
        }
    }
    return commands;
}

/// Widens the axis for one panel.
void
IncludeStates(StateFrame& frame, double loss, double msl)
{
    for (const auto& stack : frame.grid.m_variants)
    {
        const auto* point = frame.grid.Find(stack, loss, msl, frame.rtt);
        for (std::size_t i = 0; point && i < frame.places.size(); ++i)
        {
            frame.axis.Include(point->Get(frame.places[i].role, "t_" + frame.places[i].state));
        }
    }
}

/// Widens the axis for all panels.
StateFrame
MakeStateFrame(const PointGrid& grid,
               double rtt,
               const std::vector<double>& losses,
               const std::vector<double>& msls)
{
    StateFrame frame{grid, rtt, FindVisitedStates(grid, rtt), {}};
    for (const double loss : losses)
    {
        for (const double msl : msls)
        {
            IncludeStates(frame, loss, msl);
        }
    }
    return frame;
}

Panel
MakeStatePanel(const StateFrame& frame, double loss, double msl)
{
    const PointGrid& grid = frame.grid;
    Panel panel;
    panel.commands = MakeRoleLabels(frame.places);
    for (std::size_t stack = 0; stack < grid.m_variants.size(); ++stack)
    {
        const auto* point = grid.Find(grid.m_variants[stack], loss, msl, frame.rtt);
        if (point)
        {
            AddStateSeries(panel,
                           *point,
                           frame,
                           GetStackColour(grid, grid.m_variants[stack]),
                           GetStackShift(grid, stack));
        }
    }
    return panel;
}

} // namespace

ReportFigure
DrawStateDurations(const PointGrid& grid, double rtt)
{
    const auto losses = Thin(grid.m_losses, MAX_PANELS);
    const auto msls = Thin(grid.m_msls, MAX_PANELS);
    const StateFrame frame = MakeStateFrame(grid, rtt, losses, msls);
    PanelGrid panels;
    panels.columnTitles = MakeTitles("MSL", msls);
    SetStateAxis(frame.places, panels);
    panels.bottomMargin = 88;
    panels.rowHeight = 150;
    for (const double loss : losses)
    {
        panels.rowLabels.push_back("loss " + FormatPercent(loss));
        panels.rowCommands.push_back(frame.axis.GetCommands());
        panels.rowTics.push_back(LogTimeAxis::GetTics());
        for (const double msl : msls)
        {
            panels.panels.push_back(MakeStatePanel(frame, loss, msl));
        }
    }
    ReportFigure figure;
    figure.title = "State durations, RTT " + FormatTime(rtt);
    figure.legend = MakeStackLegend(grid);
    figure.legend.push_back({FORMULA_COLOUR, "cross", "some never left this state"});
    figure.svg = DrawPanelGrid(panels);
    figure.caption =
        "Mean time an endpoint spends in each state, over those that entered and left "
        "it, with 95 % intervals; logarithmic axis, at whose lower end, or not at all, "
        "stands a mean near zero; loss is each way.";
    return figure;
}

} // namespace ns3
