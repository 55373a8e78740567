/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-policy-figure.h"

#include "tcp-lifecycle-panels.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{

namespace
{

/// With more bars than this in a row of panels, names and numbers have to stand slanted.
constexpr std::size_t MAX_UPRIGHT = 7;
/// Numbers that differ by more than this factor need a logarithmic axis.
constexpr double LINEAR_FACTOR = 30;

const char* const BAR = "using 1:2:(0.7) with boxes fs solid 0.85 noborder lc ";
const char* const DARK = "'#2166ac'";
const char* const LIGHT = "'#92c5de'";

/// gnuplot takes some signs for commands.
std::string
EscapeForGnuplot(const std::string& text)
{
    std::string escaped;
    for (const char c : text)
    {
        const bool special = std::string("_^@&~{}").find(c) != std::string::npos;
        escaped += (special ? "\\\\" : "") + std::string(1, c == '"' ? '\'' : c);
    }
    return escaped;
}

/// Three digits, as many as have room above a bar.
std::string
FormatBrief(double value)
{
    const double step = value < 10 ? 100 : value < 100 ? 10 : 1;
    return FormatNumber(std::round(value * step) / step);
}

/// The axis of a row of panels.
class BarAxis
{
  public:
    BarAxis(const std::vector<PolicyCorner>& corners, const PolicyMeasure& measure)
    {
        double highest = 0;
        double lowest = std::numeric_limits<double>::infinity();
        for (const auto& corner : corners)
        {
            for (const auto* digest : corner.digests)
            {
                const double value = measure.get(*digest) / measure.drawing.unit;
                if (value > 0)
                {
                    highest = std::max(highest, value);
                    lowest = std::min(lowest, value);
                }
            }
        }
        m_logarithmic =
            measure.drawing.mayBeLogarithmic && highest > 0 && highest > LINEAR_FACTOR * lowest;
        // A bar of the least number shall still be seen.
        m_low = m_logarithmic ? std::pow(10, std::floor(std::log10(0.7 * lowest))) : 0;
        m_high = highest;
    }

    /// Room above the highest bar for its number.
    std::string GetCommands(bool upright) const
    {
        const double share = upright ? 0.25 : 0.5;
        const double decades = m_logarithmic ? std::log10(m_high / m_low) : 0;
        const double top = m_logarithmic ? m_high * std::pow(10, share * decades)
                                         : (m_high > 0 ? m_high * (1 + share) : 1);
        return std::string(m_logarithmic ? "set logscale y\n" : "unset logscale y\n") +
               "set yrange [" + FormatNumber(m_low) + ":" + FormatNumber(top) + "]\n";
    }

    /// @return the tics where there are no bars, else none: gnuplot chooses
    std::vector<PanelTic> GetTics() const
    {
        return m_high > 0 ? std::vector<PanelTic>() : std::vector<PanelTic>{{"0", 0}};
    }

    /// @return where the foot of every bar is
    double GetLow() const
    {
        return m_low;
    }

  private:
    bool m_logarithmic{false}; //!< how it is divided
    double m_low{0};           //!< its foot
    double m_high{0};          //!< the highest number
};

/// Draws the panels of a figure.
class BarPainter
{
  public:
    BarPainter(const VariantNames& variants, bool upright)
        : m_names(variants.GetNames()),
          m_variants(variants),
          m_upright(upright)
    {
    }

    Panel Draw(const PolicyCorner& corner, const PolicyMeasure& measure, const BarAxis& axis) const
    {
        const auto& drawing = measure.drawing;
        Panel panel;
        PanelSeries bars{std::string(BAR) + (drawing.part ? LIGHT : DARK), {}};
        PanelSeries parts{std::string(BAR) + DARK, {}};
        PanelSeries numbers{std::string("using 1:2:3 with labels font ',9' textcolor '#333333' ") +
                                (m_upright ? "offset 0,0.5" : "rotate by 60 left offset 0,0.3"),
                            {}};
        bool any = false;
        for (const auto* digest : corner.digests)
        {
            const double value = measure.get(*digest) / drawing.unit;
            if (std::isnan(value))
            {
                continue;
            }
            const std::string place = FormatNumber(FindPlace(*digest)) + " ";
            const std::string top = FormatNumber(std::max(axis.GetLow(), value));
            bars.rows.push_back(place + top);
            numbers.rows.push_back(place + top + " \"" + FormatBrief(value) + "\"");
            if (drawing.part)
            {
                parts.rows.push_back(place + FormatNumber(drawing.part(*digest) / drawing.unit));
            }
            any = any || value > 0;
        }
        if (any)
        {
            panel.series = {bars, parts, numbers};
        }
        else
        {
            panel.commands.push_back("set label 1 \"" + drawing.none +
                                     "\" at graph 0.5,0.5 center font ',12' textcolor '#555555'");
        }
        return panel;
    }

  private:
    /// A run that is missing leaves its place empty.
    double FindPlace(const PointDigest& digest) const
    {
        const auto name = m_variants.GetName(digest.first.scenario);
        return static_cast<double>(std::find(m_names.begin(), m_names.end(), name) -
                                   m_names.begin());
    }

    const std::vector<std::string>& m_names; //!< in the order of the bars
    const VariantNames& m_variants;          //!< how a point is called
    bool m_upright;                          //!< there is room for upright text
};

} // namespace

std::string
DrawPolicyBars(const std::vector<PolicyCorner>& corners,
               const VariantNames& variants,
               const std::vector<PolicyMeasure>& measures)
{
    const auto& names = variants.GetNames();
    const bool upright = names.size() * corners.size() <= MAX_UPRIGHT;
    PanelGrid grid;
    for (const auto& corner : corners)
    {
        grid.columnTitles.push_back(corner.difference);
    }
    for (std::size_t i = 0; i < names.size(); ++i)
    {
        grid.xTics.push_back({EscapeForGnuplot(names[i]), static_cast<double>(i)});
    }
    grid.commands = std::string("unset logscale\n") +
                    (upright ? "set xtics scale 0 norotate center\n"
                             : "set xtics scale 0 rotate by 40 right\n") +
                    "set xrange [-0.6:" + FormatNumber(static_cast<double>(names.size()) - 0.4) +
                    "]\n";
    grid.bottomMargin = upright ? 34 : 124;
    grid.rowHeight = 116;
    const BarPainter painter(variants, upright);
    for (const auto& measure : measures)
    {
        if (measure.drawing.axis.empty())
        {
            continue;
        }
        const BarAxis axis(corners, measure);
        for (const auto& corner : corners)
        {
            grid.panels.push_back(painter.Draw(corner, measure, axis));
        }
        grid.rowLabels.push_back(measure.drawing.axis);
        grid.rowCommands.push_back(axis.GetCommands(upright));
        grid.rowTics.push_back(axis.GetTics());
    }
    return DrawPanelGrid(grid);
}

} // namespace ns3
