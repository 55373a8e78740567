/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-figure-parts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace ns3
{

namespace figures
{

namespace
{

bool
IsStock(const std::string& variant)
{
    return variant.substr(0, variant.find(',')) == "stock";
}

} // namespace

const std::vector<StateLook>&
GetStateLooks()
{
    // Okabe and Ito's colours, which differ for every kind of colour vision.
    static const std::vector<StateLook> looks{
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
    return looks;
}

std::string
GetStackColour(const PointGrid& grid,
               const std::string& variant,
               std::size_t shade,
               std::size_t shades)
{
    using Shades = std::array<const char*, MAX_SHADES>;
    static const Shades orange{"#f4b266", "#e08214", "#8c4a00"};
    // Stock is orange in every report; the others take their turn.
    static const std::array<Shades, PointGrid::MAX_VARIANTS> others{
        {{"#7fb4dc", "#2166ac", "#0b2f5c"},
         {"#7fc97f", "#1b7837", "#00441b"},
         {"#c2a5cf", "#762a83", "#40004b"},
         {"#f4a3b5", "#c51b5d", "#67001f"},
         {"#80cdc1", "#01857a", "#003c30"},
         {"#bdbdbd", "#6b6b6b", "#252525"}}};
    const std::size_t index = shade + (shades < MAX_SHADES ? 1 : 0);
    std::size_t turn = 0;
    for (const auto& name : grid.m_variants)
    {
        if (name == variant)
        {
            break;
        }
        turn += IsStock(name) ? 0 : 1;
    }
    return IsStock(variant) ? orange.at(index) : others.at(turn % others.size()).at(index);
}

std::string
MakeUpper(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return text;
}

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

std::string
MakeIntervalRow(double x, const MetricSummary& summary, double lowest)
{
    const bool interval = !std::isnan(summary.ci95Low);
    return JoinNumbers({x,
                        std::max(lowest, summary.mean),
                        std::max(lowest, interval ? summary.ci95Low : summary.mean),
                        std::max(lowest, interval ? summary.ci95High : summary.mean)});
}

void
LogTimeAxis::Include(const MetricSummary& summary)
{
    if (summary.mean > 0)
    {
        m_low = std::min(m_low, summary.mean);
        m_high = std::max({m_high, summary.mean, summary.ci95High});
    }
}

void
LogTimeAxis::IncludeCurve(const PanelSeries& curve)
{
    for (const auto& row : curve.rows)
    {
        m_high = std::max(m_high, std::stod(row.substr(row.find(' '))));
    }
}

double
LogTimeAxis::GetLow() const
{
    // A little room, or the points of a mean of exactly 100 ms would stand on the axis.
    const double lowest = std::max(LOWEST, 0.8 * std::min(m_low, m_high));
    return std::pow(10, std::floor(std::log10(lowest)));
}

double
LogTimeAxis::GetHigh() const
{
    return std::pow(10, std::floor(std::log10(m_high)) + 1);
}

std::string
LogTimeAxis::GetCommands() const
{
    return "set logscale y\nset yrange [" + FormatNumber(GetLow()) + ":" + FormatNumber(GetHigh()) +
           "]\n";
}

std::vector<PanelTic>
LogTimeAxis::GetTics()
{
    std::vector<PanelTic> tics;
    for (int decade = -6; decade <= 6; ++decade)
    {
        tics.push_back({FormatTime(std::pow(10, decade)), std::pow(10, decade)});
    }
    return tics;
}

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

double
GetDodge(const PointGrid& grid, std::size_t position, std::size_t count)
{
    const double highest = std::max(0.01, grid.m_losses.back()) * 100;
    const double centre = (static_cast<double>(count) - 1) / 2;
    return 0.012 * highest * (static_cast<double>(position) - centre);
}

std::string
MakePointStyle(const std::string& colour)
{
    // The interval and its dot are drawn apart: gnuplot's own error bars leave a gap around the dot
    // that hides the neighbours.
    return "using 1:3:(0):($4-$3) with vectors nohead lw 1.6 lc '" + colour +
           "', '' using 1:2 with points pt 7 ps 0.6 lc '" + colour + "'";
}

PanelSeries
MakeFormulaCurve(const PointGrid& grid, const std::function<double(double)>& function)
{
    constexpr int steps = 60;
    PanelSeries series{"using 1:2 with lines lw 1.6 lc '" + std::string(FORMULA_COLOUR) +
                           "' dt (8,5)",
                       {}};
    for (int step = 0; step <= steps; ++step)
    {
        const double loss = grid.m_losses.back() * step / steps;
        series.rows.push_back(JoinNumbers({loss * 100, function(loss)}));
    }
    return series;
}

std::vector<LegendEntry>
MakeStackLegend(const PointGrid& grid)
{
    std::vector<LegendEntry> legend;
    for (const auto& stack : grid.m_variants)
    {
        legend.push_back({GetStackColour(grid, stack), "dot", stack});
    }
    return legend;
}

std::vector<LegendEntry>
MakeShadeLegend(const PointGrid& grid, const std::vector<double>& values, const std::string& name)
{
    std::vector<LegendEntry> legend;
    for (const auto& stack : grid.m_variants)
    {
        for (std::size_t shade = 0; shade < values.size(); ++shade)
        {
            legend.push_back({GetStackColour(grid, stack, shade, values.size()),
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

PanelSeries
MakeLossSeries(const PointGrid& grid,
               const std::vector<const PointDigest*>& points,
               const Measure& measure,
               const std::string& colour,
               double dodge)
{
    PanelSeries series{MakePointStyle(colour), {}};
    for (std::size_t i = 0; i < points.size(); ++i)
    {
        const auto* summary = points[i] ? &points[i]->Get(measure.role, measure.metric) : nullptr;
        if (summary && summary->mean >= 0)
        {
            const double x = grid.m_losses[i] * 100 + dodge;
            series.rows.push_back(MakeIntervalRow(x, *summary, LogTimeAxis::LOWEST));
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

} // namespace figures

} // namespace ns3
