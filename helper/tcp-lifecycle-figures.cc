/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-figures.h"

#include "tcp-lifecycle-panels.h"
#include "tcp-lifecycle-statistics.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace ns3
{

namespace
{

/// More panels than this in a row or column cannot be read; the rest is in the tables.
constexpr std::size_t MAX_PANELS = 4;
/// The shades of one colour that can be told apart.
constexpr std::size_t MAX_SHADES = 3;
/// First time-out of a SYN, seconds (RFC 6298, section 2.1).
constexpr double SYN_TIMEOUT = 1;
/// Repetitions of a SYN and of a FIN after which an end gives up (R2 of RFC 9293, section 3.8.3).
constexpr uint32_t SYN_RETRIES = 7;
constexpr uint32_t FIN_RETRIES = 6;

const char* const FORMULA_COLOUR = "#555555";

/// Okabe and Ito's colours, which differ for every kind of colour vision.
struct StateLook
{
    const char* state;  //!< as in the records
    const char* colour; //!< "#rrggbb"
};

constexpr StateLook STATE_LOOKS[] = {
    {"syn_sent", "#999999"},
    {"syn_rcvd", "#999999"},
    {"established", "#009e73"},
    {"fin_wait_1", "#cc79a7"},
    {"fin_wait_2", "#e69f00"},
    {"closing", "#b8a400"},
    {"time_wait", "#0072b2"},
    {"close_wait", "#56b4e9"},
    {"last_ack", "#d55e00"},
};

/// A stack's colour. Several series of one stack go from light to dark as their value grows.
std::string
GetStackColour(const std::string& stack, std::size_t shade = 0, std::size_t shades = 1)
{
    static const std::array<const char*, MAX_SHADES> orange{"#f4b266", "#e08214", "#8c4a00"};
    static const std::array<const char*, MAX_SHADES> blue{"#7fb4dc", "#2166ac", "#0b2f5c"};
    return (stack == "stock" ? orange : blue).at(shade + (shades < MAX_SHADES ? 1 : 0));
}

std::string
MakeUpper(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return text;
}

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

/// First, last and evenly chosen values between them.
std::vector<double>
Thin(const std::vector<double>& values, std::size_t limit)
{
    if (values.size() <= limit)
    {
        return values;
    }
    std::vector<double> chosen;
    for (std::size_t i = 0; i < limit; ++i)
    {
        chosen.push_back(values[i * (values.size() - 1) / (limit - 1)]);
    }
    return chosen;
}

template <typename T>
void
AddOnce(std::vector<T>& values, const T& value)
{
    if (std::find(values.begin(), values.end(), value) == values.end())
    {
        values.push_back(value);
    }
}

std::string
JoinNumbers(std::initializer_list<double> numbers)
{
    std::string row;
    for (const double number : numbers)
    {
        row += (row.empty() ? "" : " ") + FormatNumber(number);
    }
    return row;
}

/// x, mean and the ends of its interval; where there is no interval its ends are the mean.
std::string
MakeIntervalRow(double x, const MetricSummary& summary, double lowest)
{
    const bool interval = !std::isnan(summary.ci95Low);
    return JoinNumbers({x,
                        std::max(lowest, summary.mean),
                        std::max(lowest, interval ? summary.ci95Low : summary.mean),
                        std::max(lowest, interval ? summary.ci95High : summary.mean)});
}

/// Whole decades around what is drawn, with tics that read as times.
class LogTimeAxis
{
  public:
    /// A state may be left after a nanosecond; below a microsecond there is nothing to see,
    /// seconds.
    static constexpr double LOWEST = 1e-6;

    void Include(const MetricSummary& summary)
    {
        if (summary.mean > 0)
        {
            m_low = std::min(m_low, summary.mean);
            m_high = std::max({m_high, summary.mean, summary.ci95High});
        }
    }

    void IncludeCurve(const PanelSeries& curve)
    {
        for (const auto& row : curve.rows)
        {
            m_high = std::max(m_high, std::stod(row.substr(row.find(' '))));
        }
    }

    double GetLow() const
    {
        // A little room, or the points of a mean of exactly 100 ms would stand on the axis.
        const double lowest = std::max(LOWEST, 0.8 * std::min(m_low, m_high));
        return std::pow(10, std::floor(std::log10(lowest)));
    }

    double GetHigh() const
    {
        return std::pow(10, std::floor(std::log10(m_high)) + 1);
    }

    std::string GetCommands() const
    {
        return "set logscale y\nset yrange [" + FormatNumber(GetLow()) + ":" +
               FormatNumber(GetHigh()) + "]\n";
    }

    static std::vector<PanelTic> GetTics()
    {
        std::vector<PanelTic> tics;
        for (int decade = -6; decade <= 6; ++decade)
        {
            tics.push_back({FormatTime(std::pow(10, decade)), std::pow(10, decade)});
        }
        return tics;
    }

  private:
    double m_low{1};     //!< smallest positive mean
    double m_high{0.01}; //!< largest mean or upper end of an interval
};

/// The x axis of the figures against loss, in per cent.
void
SetLossAxis(const PointGrid& grid, PanelGrid& panels)
{
    const double highest = std::max(0.01, grid.m_losses.back()) * 100;
    for (const double loss : Thin(grid.m_losses, 8))
    {
        panels.xTics.push_back({FormatNumber(loss * 100), loss * 100});
    }
    panels.commands = "unset logscale\nset xrange [" + FormatNumber(-0.06 * highest) + ":" +
                      FormatNumber(1.06 * highest) + "]\n";
    panels.xLabel = "loss each way, %";
}

/// Points at one loss rate are set side by side, or their intervals would cover each other.
double
GetDodge(const PointGrid& grid, std::size_t position, std::size_t count)
{
    const double highest = std::max(0.01, grid.m_losses.back()) * 100;
    const double centre = (static_cast<double>(count) - 1) / 2;
    return 0.012 * highest * (static_cast<double>(position) - centre);
}

/// The interval and its dot are drawn apart: gnuplot's own error bars leave a gap around the dot
/// that hides the neighbours.
std::string
MakePointStyle(const std::string& colour)
{
    return "using 1:3:(0):($4-$3) with vectors nohead lw 1.6 lc '" + colour +
           "', '' using 1:2 with points pt 7 ps 0.6 lc '" + colour + "'";
}

std::string
MakeLineStyle(const std::string& colour, bool dashed)
{
    return "using 1:2 with lines lw 1.6 lc '" + colour + "'" + (dashed ? " dt (8,5)" : "");
}

/// A curve over the range of loss rates.
template <typename Function>
PanelSeries
MakeCurve(const PointGrid& grid, const std::string& colour, Function function)
{
    constexpr int steps = 60;
    PanelSeries series{MakeLineStyle(colour, true), {}};
    for (int step = 0; step <= steps; ++step)
    {
        const double loss = grid.m_losses.back() * step / steps;
        series.rows.push_back(JoinNumbers({loss * 100, function(loss)}));
    }
    return series;
}

/// One stack at the states' places on the x axis of DrawStateDurations.
struct StatePlace
{
    std::string role;  //!< "client" or "server"
    std::string state; //!< as in the records
    double x;          //!< where its points stand
};

/// The states that any point visits, the client's first, with a gap before the server's.
std::vector<StatePlace>
FindVisitedStates(const PointGrid& grid, double rtt)
{
    std::vector<StatePlace> places;
    double x = 0;
    for (const std::string role : {"client", "server"})
    {
        for (const auto& look : STATE_LOOKS)
        {
            bool visited = false;
            for (const auto& stack : grid.m_stacks)
            {
                for (const double loss : grid.m_losses)
                {
                    for (const double msl : grid.m_msls)
                    {
                        const auto* point = grid.Find(stack, loss, msl, rtt);
                        const std::string metric = std::string("t_") + look.state;
                        visited = visited || (point && point->Get(role, metric).n > 0);
                    }
                }
            }
            if (visited)
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
               const std::vector<StatePlace>& places,
               double shift,
               const LogTimeAxis& axis)
{
    const std::string colour = GetStackColour(point.first.scenario.stack);
    PanelSeries means{MakePointStyle(colour), {}};
    PanelSeries crosses{"using 1:2 with points pt 2 ps 0.8 lw 2.2 lc '" + colour + "'", {}};
    for (const auto& place : places)
    {
        const auto& summary = point.Get(place.role, "t_" + place.state);
        if (summary.mean > 0)
        {
            means.rows.push_back(MakeIntervalRow(place.x + shift, summary, axis.GetLow()));
        }
        if (summary.nUnreached > 0)
        {
            crosses.rows.push_back(JoinNumbers({place.x + shift, axis.GetHigh() * 0.25}));
        }
    }
    panel.series.push_back(means);
    panel.series.push_back(crosses);
}

double
GetStackShift(const PointGrid& grid, std::size_t stack)
{
    return grid.m_stacks.size() < 2 ? 0 : (stack == 0 ? -0.16 : 0.16);
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

/// Widens the axis for one panel of DrawStateDurations.
void
IncludeStates(const PointGrid& grid,
              double loss,
              double msl,
              double rtt,
              const std::vector<StatePlace>& places,
              LogTimeAxis& axis)
{
    for (const auto& stack : grid.m_stacks)
    {
        const auto* point = grid.Find(stack, loss, msl, rtt);
        for (std::size_t i = 0; point && i < places.size(); ++i)
        {
            axis.Include(point->Get(places[i].role, "t_" + places[i].state));
        }
    }
}

/// One panel of DrawStateDurations.
Panel
MakeStatePanel(const PointGrid& grid,
               double loss,
               double msl,
               double rtt,
               const std::vector<StatePlace>& places,
               const LogTimeAxis& axis)
{
    Panel panel;
    panel.commands = MakeRoleLabels(places);
    for (std::size_t stack = 0; stack < grid.m_stacks.size(); ++stack)
    {
        const auto* point = grid.Find(grid.m_stacks[stack], loss, msl, rtt);
        if (point)
        {
            AddStateSeries(panel, *point, places, GetStackShift(grid, stack), axis);
        }
    }
    return panel;
}

std::vector<LegendEntry>
MakeStackLegend(const PointGrid& grid)
{
    std::vector<LegendEntry> legend;
    for (const auto& stack : grid.m_stacks)
    {
        legend.push_back({GetStackColour(stack), "dot", stack});
    }
    return legend;
}

/// One entry for each stack and each shade of it.
std::vector<LegendEntry>
MakeShadeLegend(const PointGrid& grid, const std::vector<double>& values, const std::string& name)
{
    std::vector<LegendEntry> legend;
    for (const auto& stack : grid.m_stacks)
    {
        for (std::size_t shade = 0; shade < values.size(); ++shade)
        {
            legend.push_back({GetStackColour(stack, shade, values.size()),
                              "dot",
                              stack + ", " + name + " " + FormatTime(values[shade])});
        }
    }
    return legend;
}

std::vector<std::string>
MakeTitles(const std::string& name, const std::vector<double>& values)
{
    std::vector<std::string> titles;
    for (const double value : values)
    {
        titles.push_back(name + " " + FormatTime(value));
    }
    return titles;
}

/// A measure against loss, at one MSL and RTT, as points with intervals.
PanelSeries
MakeLossSeries(const PointGrid& grid,
               const std::string& colour,
               const std::vector<const PointDigest*>& points,
               const std::string& role,
               const std::string& metric,
               double dodge,
               LogTimeAxis* axis)
{
    PanelSeries series{MakePointStyle(colour), {}};
    for (std::size_t i = 0; i < points.size(); ++i)
    {
        if (points[i] && points[i]->Get(role, metric).mean >= 0)
        {
            const auto& summary = points[i]->Get(role, metric);
            series.rows.push_back(
                MakeIntervalRow(grid.m_losses[i] * 100 + dodge, summary, LogTimeAxis::LOWEST));
            if (axis)
            {
                axis->Include(summary);
            }
        }
    }
    return series;
}

std::vector<const PointDigest*>
FindAlongLoss(const PointGrid& grid, const std::string& stack, double msl, double rtt)
{
    std::vector<const PointDigest*> points;
    for (const double loss : grid.m_losses)
    {
        points.push_back(grid.Find(stack, loss, msl, rtt));
    }
    return points;
}

/// One panel of DrawLatencies: every stack and MSL at one RTT.
Panel
MakeLatencyPanel(const PointGrid& grid,
                 const std::string& role,
                 const std::string& metric,
                 double rtt,
                 LogTimeAxis& axis)
{
    Panel panel;
    const auto msls = Thin(grid.m_msls, MAX_SHADES);
    std::size_t position = 0;
    for (const auto& stack : grid.m_stacks)
    {
        for (std::size_t shade = 0; shade < msls.size(); ++shade)
        {
            const double dodge = GetDodge(grid, position++, grid.m_stacks.size() * msls.size());
            panel.series.push_back(MakeLossSeries(grid,
                                                  GetStackColour(stack, shade, msls.size()),
                                                  FindAlongLoss(grid, stack, msls[shade], rtt),
                                                  role,
                                                  metric,
                                                  dodge,
                                                  &axis));
        }
    }
    const bool handshake = metric == "handshake";
    const double timeout = handshake ? SYN_TIMEOUT : FinTimeoutSeconds(rtt);
    const uint32_t retries = handshake ? SYN_RETRIES : FIN_RETRIES;
    panel.series.push_back(MakeCurve(grid, FORMULA_COLOUR, [=](double loss) {
        return BackoffMeanSeconds(rtt, timeout, RoundTripLoss(std::min(loss, 0.999)), retries);
    }));
    axis.IncludeCurve(panel.series.back());
    return panel;
}

/// One panel of DrawComparison's upper row.
Panel
MakePassiveClosePanel(const PointGrid& grid,
                      const std::vector<double>& rtts,
                      double msl,
                      double& highest)
{
    Panel panel;
    std::size_t position = 0;
    for (const auto& stack : grid.m_stacks)
    {
        for (std::size_t shade = 0; shade < rtts.size(); ++shade)
        {
            const double dodge = GetDodge(grid, position++, grid.m_stacks.size() * rtts.size());
            const auto points = FindAlongLoss(grid, stack, msl, rtts[shade]);
            for (const auto* point : points)
            {
                if (point)
                {
                    const auto& summary = point->Get(GetPassiveRole(grid), "passive_close");
                    highest = std::fmax(highest, std::fmax(summary.mean, summary.ci95High));
                }
            }
            panel.series.push_back(MakeLossSeries(grid,
                                                  GetStackColour(stack, shade, rtts.size()),
                                                  points,
                                                  GetPassiveRole(grid),
                                                  "passive_close",
                                                  dodge,
                                                  nullptr));
        }
    }
    highest = std::max(highest, grid.m_losses.back() * 2 * msl);
    panel.series.push_back(
        MakeCurve(grid, FORMULA_COLOUR, [msl](double loss) { return loss * 2 * msl; }));
    return panel;
}

/// One panel of DrawComparison's lower row: the share of connections left behind, in per cent.
Panel
MakeUnclosedPanel(const PointGrid& grid,
                  const std::vector<double>& rtts,
                  double msl,
                  double& highest)
{
    Panel panel;
    for (const auto& stack : grid.m_stacks)
    {
        for (std::size_t shade = 0; shade < rtts.size(); ++shade)
        {
            PanelSeries series{"using 1:2 with linespoints pt 7 ps 0.6 lw 1.6 lc '" +
                                   GetStackColour(stack, shade, rtts.size()) + "'",
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

/// The states of one host over time in one run, one line a state.
Panel
MakeOccupancyPanel(const ScenarioResult& result, const std::string& node, double& highest)
{
    Panel panel;
    for (const auto& look : STATE_LOOKS)
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
            highest = std::max(highest, double(record.maxConnections));
            // The last change holds until the end of the run.
            if (!record.series.empty())
            {
                series.rows.push_back(
                    JoinNumbers({result.durationSeconds, double(record.series.back().second)}));
            }
        }
        panel.series.push_back(series);
    }
    return panel;
}

} // namespace

PointGrid::PointGrid(const std::vector<PointDigest>& digests)
    : m_closer(digests.front().first.scenario.closer),
      m_firstFin(GetPlannedFirstFin(digests.front().first.scenario)),
      m_digests(digests)
{
    for (const auto& digest : digests)
    {
        AddOnce(m_stacks, digest.first.scenario.stack);
        AddOnce(m_losses, digest.first.scenario.lossRate);
        AddOnce(m_msls, digest.first.scenario.mslSeconds);
        AddOnce(m_rtts, digest.first.scenario.rttSeconds);
    }
    for (auto* axis : {&m_losses, &m_msls, &m_rtts})
    {
        std::sort(axis->begin(), axis->end());
    }
}

const PointDigest*
PointGrid::Find(const std::string& stack, double loss, double msl, double rtt) const
{
    for (const auto& digest : m_digests)
    {
        const auto& point = digest.first.scenario;
        if (point.stack == stack && point.lossRate == loss && point.mslSeconds == msl &&
            point.rttSeconds == rtt && point.closer == m_closer)
        {
            return &digest;
        }
    }
    return nullptr;
}

std::string
GetPassiveRole(const PointGrid& grid)
{
    return grid.m_firstFin == "server" ? "client" : "server";
}

std::string
FormatTime(double seconds)
{
    if (seconds == 0)
    {
        return "0 s";
    }
    const std::array<std::pair<double, const char*>, 4> units{
        {{1, " s"}, {1e-3, " ms"}, {1e-6, " µs"}, {1e-9, " ns"}}};
    auto unit = units.begin();
    // The slack keeps 10 ms, which is a little less than ten thousandths in binary, in its unit.
    while (unit + 1 != units.end() && std::abs(seconds) < unit->first * 0.9999)
    {
        ++unit;
    }
    const double value = seconds / unit->first;
    const double step = std::abs(value) < 10 ? 100 : std::abs(value) < 100 ? 10 : 1;
    return FormatNumber(std::round(value * step) / step) + unit->second;
}

std::string
FormatPercent(double share)
{
    return FormatNumber(std::round(share * 10000) / 100) + " %";
}

ReportFigure
DrawStateDurations(const PointGrid& grid, double rtt)
{
    const auto losses = Thin(grid.m_losses, MAX_PANELS);
    const auto msls = Thin(grid.m_msls, MAX_PANELS);
    const auto places = FindVisitedStates(grid, rtt);
    LogTimeAxis axis;
    for (const double loss : losses)
    {
        for (const double msl : msls)
        {
            IncludeStates(grid, loss, msl, rtt, places, axis);
        }
    }
    PanelGrid panels;
    panels.columnTitles = MakeTitles("MSL", msls);
    SetStateAxis(places, panels);
    panels.bottomMargin = 88;
    panels.rowHeight = 150;
    for (const double loss : losses)
    {
        panels.rowLabels.push_back("loss " + FormatPercent(loss));
        panels.rowCommands.push_back(axis.GetCommands());
        panels.rowTics.push_back(LogTimeAxis::GetTics());
        for (const double msl : msls)
        {
            panels.panels.push_back(MakeStatePanel(grid, loss, msl, rtt, places, axis));
        }
    }
    ReportFigure figure;
    figure.title = "State durations, RTT " + FormatTime(rtt);
    figure.legend = MakeStackLegend(grid);
    figure.legend.push_back({FORMULA_COLOUR, "cross", "some never left this state"});
    figure.svg = DrawPanelGrid(panels);
    figure.caption = "Mean time an endpoint spends in each state, over those that entered and left "
                     "it, with 95 % intervals; logarithmic axis; loss is each way.";
    return figure;
}

ReportFigure
DrawOccupancy(const PointGrid& grid, const SweepRecords& records)
{
    const auto msls = Thin(grid.m_msls, MAX_PANELS);
    const double loss = grid.m_losses.back();
    const double rtt = grid.m_rtts.front();
    PanelGrid panels;
    panels.columnTitles = MakeTitles("MSL", msls);
    panels.xLabel = "simulated time, s (logarithmic)";
    panels.rowHeight = 140;
    double end = 10;
    for (const std::string node : {"client", "server"})
    {
        double highest = 1;
        for (const auto& stack : grid.m_stacks)
        {
            panels.rowLabels.push_back(stack + "\\n" + node);
            for (const double msl : msls)
            {
                panels.panels.emplace_back();
                const auto* point = grid.Find(stack, loss, msl, rtt);
                const auto result = point ? records.Read(point->first) : std::nullopt;
                if (result)
                {
                    panels.panels.back() = MakeOccupancyPanel(*result, node, highest);
                    end = std::max(end, result->durationSeconds);
                }
            }
        }
        panels.rowCommands.resize(panels.rowLabels.size(),
                                  "set yrange [0:" + FormatNumber(highest * 1.05) + "]\n");
    }
    panels.rowTics.resize(panels.rowLabels.size());
    // Opening takes seconds, TIME_WAIT minutes, and what is left behind stays until the end.
    panels.commands = "set logscale x\nset xrange [1:" + FormatNumber(end * 1.05) + "]\n";
    ReportFigure figure;
    figure.title = "State occupancy over time";
    for (const auto& look : STATE_LOOKS)
    {
        const std::string state = look.state;
        if (state != "syn_rcvd" && state != "closing")
        {
            const std::string name = state == "syn_sent" ? "SYN_SENT, SYN_RCVD" : MakeUpper(state);
            figure.legend.push_back({look.colour, "line", name});
        }
    }
    figure.legend.push_back({"#b8a400", "line", "CLOSING"});
    figure.svg = DrawPanelGrid(panels);
    figure.caption = "Number of connections of each host in each state, first run, at " +
                     FormatPercent(loss) + " loss each way and RTT " + FormatTime(rtt) +
                     ". Both stacks of a host share the vertical axis.";
    return figure;
}

ReportFigure
DrawLatencies(const PointGrid& grid)
{
    const auto rtts = Thin(grid.m_rtts, MAX_PANELS);
    const std::string passive = GetPassiveRole(grid);
    const std::array<std::array<std::string, 3>, 3> rows{
        {{"client", "handshake", "handshake\\n(client)"},
         {passive, "fin", "FIN latency\\n(" + passive + ")"},
         {passive, "t_last_ack", "in LAST\\\\_ACK\\n(" + passive + ")"}}};
    PanelGrid panels;
    panels.columnTitles = MakeTitles("RTT", rtts);
    SetLossAxis(grid, panels);
    panels.rowHeight = 190;
    for (const auto& [role, metric, label] : rows)
    {
        LogTimeAxis axis;
        panels.rowLabels.push_back(label);
        for (const double rtt : rtts)
        {
            panels.panels.push_back(MakeLatencyPanel(grid, role, metric, rtt, axis));
        }
        panels.rowCommands.push_back(axis.GetCommands());
        panels.rowTics.push_back(LogTimeAxis::GetTics());
    }
    ReportFigure figure;
    figure.title = "Open and close latency against loss";
    figure.legend = MakeShadeLegend(grid, Thin(grid.m_msls, MAX_SHADES), "MSL");
    figure.legend.push_back({FORMULA_COLOUR, "dashes", "closed form"});
    figure.svg = DrawPanelGrid(panels);
    figure.caption =
        "Means over the connections that got there, with 95 % intervals; logarithmic axis, a mean "
        "of "
        "zero falls below it. Closed "
        "form: RTT + RTO q/(1&minus;2q) with q = 1&minus;(1&minus;loss)², cut off after " +
        std::to_string(SYN_RETRIES) + " repetitions of a SYN and " + std::to_string(FIN_RETRIES) +
        " of a FIN; RTO is 1 s for a SYN and the larger of 1 s and three round trips for a FIN "
        "(RFC 6298). It is exact where one timer repairs both directions, as in LAST_ACK against a "
        "correct TIME_WAIT, and an upper bound for the handshake, where the server's timer runs as "
        "well. It leaves out the time that segments spend on the link.";
    return figure;
}

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
