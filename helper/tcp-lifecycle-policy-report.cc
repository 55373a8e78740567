/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-policy-report.h"

#include "tcp-lifecycle-figures.h"
#include "tcp-lifecycle-html.h"
#include "tcp-lifecycle-panels.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ns3
{

using namespace html;

namespace
{

/// More corners than this are not shown on the page; they are in the tables beside it.
constexpr std::size_t MAX_CORNERS = 8;
/// More panels than this in a row cannot be read.
constexpr std::size_t MAX_COLUMNS = 3;

/// One column of the comparison.
struct PolicyMeasure
{
    std::string heading; //!< of the column, markup
    std::string axis;    //!< of the figure's axis; empty: not in the figure
    bool always;         //!< shown also where it is zero everywhere
    /// The number at a point; NaN where there is none.
    std::function<double(const PointDigest&)> get;
    std::function<std::string(double)> format; //!< its text
};

std::string
FormatWhole(double value)
{
    return FormatNumber(std::round(value));
}

/// A count of a host, pooled over the runs of a point.
std::function<double(const PointDigest&)>
Count(const std::string& name)
{
    return [name](const PointDigest& digest) {
        const auto found = digest.counts.find(name);
        return found == digest.counts.end() ? 0.0 : static_cast<double>(found->second);
    };
}

/// The same count at both hosts.
std::function<double(const PointDigest&)>
CountBoth(const std::string& measure)
{
    return [measure](const PointDigest& digest) {
        return Count("client: " + measure)(digest) + Count("server: " + measure)(digest);
    };
}

double
GetLargestTimeWait(const PointDigest& digest, const std::string& node)
{
    const auto found = digest.timeWait.find(node);
    return found == digest.timeWait.end() ? 0 : found->second.second;
}

double
GetMeanTimeWait(const PointDigest& digest, const std::string& node)
{
    const auto found = digest.timeWait.find(node);
    return found == digest.timeWait.end() ? 0 : found->second.first / std::max(1U, digest.runs);
}

double
GetUnopened(const PointDigest& digest)
{
    double unopened = 0;
    for (const auto& [reason, count] : digest.unopened)
    {
        unopened += count;
    }
    return unopened;
}

std::vector<PolicyMeasure>
GetCostMeasures()
{
    auto mean = [](const std::string& node) {
        return [node](const PointDigest& digest) { return GetMeanTimeWait(digest, node); };
    };
    auto tenths = [](double value) { return FormatNumber(std::round(value * 10) / 10); };
    return {
        {"not opened", "not opened", true, GetUnopened, FormatWhole},
        {"handshake, mean",
         "",
         true,
         [](const PointDigest& digest) { return digest.Get("client", "handshake").mean; },
         FormatTime},
        {"handshake, 99&nbsp;%",
         "",
         true,
         [](const PointDigest& digest) { return digest.Get("client", "handshake").p99; },
         [](double value) { return std::isinf(value) ? "unreached" : FormatTime(value); }},
        {"TIME_WAIT client, mean", "", true, mean("client"), tenths},
        {"TIME_WAIT server, mean", "", true, mean("server"), tenths},
        {"TIME_WAIT, largest",
         "in TIME\\\\_WAIT\\n(largest)",
         true,
         [](const PointDigest& digest) {
             return std::max(GetLargestTimeWait(digest, "client"),
                             GetLargestTimeWait(digest, "server"));
         },
         FormatWhole},
        {"state client, peak bytes", "", true, Count("client: peak_state_bytes"), FormatWhole},
        {"state server, peak bytes",
         "state at server\\n(peak, kB)",
         true,
         Count("server: peak_state_bytes"),
         FormatWhole},
    };
}

std::vector<PolicyMeasure>
GetRiskMeasures()
{
    return {
        {"old segments accepted",
         "old segments\\naccepted",
         true,
         Count("both: old_segments_accepted"),
         FormatWhole},
        {"corrupted", "", false, Count("both: connections_corrupted"), FormatWhole},
        {"desynchronised", "", false, Count("both: connections_desynchronised"), FormatWhole},
        {"killed by an old reset", "", false, Count("both: killed_by_old_reset"), FormatWhole},
        {"killed by a provoked reset",
         "",
         false,
         Count("both: killed_by_provoked_reset"),
         FormatWhole},
        {"TIME_WAITs ended by reset",
         "",
         false,
         Count("both: time_waits_assassinated"),
         FormatWhole},
        {"resets sent", "", false, CountBoth("resets_sent"), FormatWhole},
        {"SYNs dropped", "", false, Count("server: syn_dropped"), FormatWhole},
        {"cookies sent", "", false, Count("server: cookie_sent"), FormatWhole},
        {"cookies accepted", "", false, Count("server: cookie_accepted"), FormatWhole},
    };
}

/// All columns that have something to show.
std::vector<PolicyMeasure>
GetMeasures(const std::vector<PointDigest>& digests)
{
    std::vector<PolicyMeasure> measures = GetCostMeasures();
    for (const auto& measure : GetRiskMeasures())
    {
        const bool any =
            std::any_of(digests.begin(), digests.end(), [&](const PointDigest& digest) {
                return measure.get(digest) > 0;
            });
        if (any || measure.always)
        {
            measures.push_back(measure);
        }
    }
    return measures;
}

/// What the points of a corner share.
std::string
DescribeCorner(const ScenarioPoint& point, bool withMsl)
{
    return FormatPercent(point.lossRate) + " loss each way, RTT " + FormatTime(point.rttSeconds) +
           (withMsl ? ", MSL " + FormatTime(point.mslSeconds) : "") + ", " +
           (point.closer == "both" ? "both close" : "the " + point.closer + " closes first");
}

/// What distinguishes a corner from the others, for the head of a narrow column.
std::string
DescribeDifference(const ScenarioPoint& point,
                   const std::vector<PointDigest>& digests,
                   const VariantNames& variants)
{
    const auto varies = [&](auto field) {
        return std::any_of(digests.begin(), digests.end(), [&](const PointDigest& digest) {
            return digest.first.scenario.*field != point.*field;
        });
    };
    std::vector<std::string> words;
    if (varies(&ScenarioPoint::lossRate))
    {
        words.push_back(FormatPercent(point.lossRate) + " loss");
    }
    if (varies(&ScenarioPoint::rttSeconds))
    {
        words.push_back("RTT " + FormatTime(point.rttSeconds));
    }
    if (varies(&ScenarioPoint::mslSeconds) && !variants.DoProfilesVary())
    {
        words.push_back("MSL " + FormatTime(point.mslSeconds));
    }
    if (varies(&ScenarioPoint::closer))
    {
        words.push_back((point.closer == "both" ? "both" : point.closer + " first"));
    }
    std::string title;
    for (const auto& word : words)
    {
        title += (title.empty() ? "" : ", ") + word;
    }
    return title;
}

/// The points of one corner, in plan order.
struct Corner
{
    std::string title;                       //!< what they share
    std::string difference;                  //!< what of that the other corners do not share
    std::vector<const PointDigest*> digests; //!< a variant each
};

/// A profile brings its own MSL, so variants of one corner may differ in it; each row shows it.
std::vector<Corner>
FindCorners(const std::vector<PointDigest>& digests, const VariantNames& variants)
{
    std::vector<Corner> corners;
    for (const auto& digest : digests)
    {
        const std::string title = DescribeCorner(digest.first.scenario, !variants.DoProfilesVary());
        auto corner = std::find_if(corners.begin(), corners.end(), [&](const Corner& candidate) {
            return candidate.title == title;
        });
        if (corner == corners.end())
        {
            const auto difference = DescribeDifference(digest.first.scenario, digests, variants);
            corner = corners.insert(corners.end(), {title, difference, {}});
        }
        corner->digests.push_back(&digest);
    }
    return corners;
}

std::string
FormatUnopened(const PointDigest& digest)
{
    std::string reasons;
    for (const auto& [reason, count] : digest.unopened)
    {
        reasons += (reasons.empty() ? "" : ", ") + Escape(reason) + " " + std::to_string(count);
    }
    return reasons;
}

std::string
MakeCornerTable(const Corner& corner,
                const VariantNames& variants,
                const std::vector<PolicyMeasure>& measures)
{
    std::vector<std::string> header{"variant", "MSL", "opened", "why not"};
    for (const auto& measure : measures)
    {
        header.push_back(measure.heading);
    }
    std::string html =
        Paragraph("<b>" + corner.title + "</b>") + "<table>\n" + TableRow("th", header);
    for (const auto* digest : corner.digests)
    {
        const double unopened = GetUnopened(*digest);
        std::vector<std::string> cells{Escape(variants.GetName(digest->first.scenario)),
                                       FormatTime(digest->first.scenario.mslSeconds),
                                       FormatWhole(digest->connections - unopened),
                                       FormatUnopened(*digest)};
        for (const auto& measure : measures)
        {
            const double value = measure.get(*digest);
            cells.push_back(std::isnan(value) ? "" : measure.format(value));
        }
        html += TableRow("td", cells);
    }
    return html + "</table>\n";
}

/// A bar for each variant.
Panel
MakeBars(const Corner& corner, const PolicyMeasure& measure, double unit)
{
    Panel panel;
    PanelSeries series{"using 1:2:(0.7) with boxes fs solid 0.85 noborder lc '#2166ac'", {}};
    for (std::size_t i = 0; i < corner.digests.size(); ++i)
    {
        const double value = measure.get(*corner.digests[i]) / unit;
        series.rows.push_back(FormatNumber(static_cast<double>(i)) + " " + FormatNumber(value));
    }
    panel.series.push_back(series);
    return panel;
}

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

/// Bars of each measure that has an axis, a column a corner.
std::string
DrawPolicies(const std::vector<Corner>& corners,
             const VariantNames& variants,
             const std::vector<PolicyMeasure>& measures)
{
    PanelGrid panels;
    const std::size_t columns = std::min(corners.size(), MAX_COLUMNS);
    for (std::size_t column = 0; column < columns; ++column)
    {
        panels.columnTitles.push_back(corners[column].difference);
    }
    const auto& widest = corners.front().digests;
    for (std::size_t i = 0; i < widest.size(); ++i)
    {
        panels.xTics.push_back({EscapeForGnuplot(variants.GetName(widest[i]->first.scenario)),
                                static_cast<double>(i)});
    }
    panels.commands = "unset logscale\nset xtics rotate by 35 right\nset xrange [-0.6:" +
                      FormatNumber(static_cast<double>(widest.size()) - 0.4) + "]\n";
    panels.bottomMargin = 130;
    panels.rowHeight = 110;
    for (const auto& measure : measures)
    {
        if (measure.axis.empty())
        {
            continue;
        }
        const double unit = measure.axis.find("kB") == std::string::npos ? 1 : 1000;
        double highest = 0;
        for (std::size_t column = 0; column < columns; ++column)
        {
            for (const auto* digest : corners[column].digests)
            {
                highest = std::max(highest, measure.get(*digest) / unit);
            }
            panels.panels.push_back(MakeBars(corners[column], measure, unit));
        }
        panels.rowLabels.push_back(measure.axis);
        panels.rowCommands.push_back(
            "set yrange [0:" + FormatNumber(highest > 0 ? 1.1 * highest : 1) + "]\n");
        panels.rowTics.emplace_back();
    }
    return DrawPanelGrid(panels);
}

/// Says so where the figure has no room for all corners.
std::string
DescribeHiddenColumns(std::size_t corners)
{
    return corners <= MAX_COLUMNS
               ? ""
               : "<figcaption>The first " + std::to_string(MAX_COLUMNS) + " of " +
                     std::to_string(corners) + " corners of the plan; the tables show more." +
                     "</figcaption>";
}

const char* const INTRODUCTION =
    "What each variant costs and what it risks, at the same arrivals and losses. <i>Not opened</i> "
    "counts connections whose client never reached ESTABLISHED, <i>why not</i> by their end "
    "reason. <i>TIME_WAIT</i> is the number of connections of a host in that state. <i>State</i> "
    "is memory of the records of connections: sockets, embryonic connections and TIME_WAIT entries "
    "at the sizes that they have in this program, not a measurement of the process; what an "
    "application, a buffer or an allocator adds is not in it. <i>Old segments accepted</i> are "
    "segments of an earlier connection that a later one of the same addresses and ports took for "
    "its own.";

} // namespace

std::string
MakePolicySection(const std::vector<PointDigest>& digests)
{
    const VariantNames variants(digests);
    const auto& names = variants.GetNames();
    const bool onlyStacks = std::all_of(names.begin(), names.end(), [](const std::string& name) {
        return name == "stock" || name == "lifecycle";
    });
    if (onlyStacks)
    {
        return "";
    }
    const auto corners = FindCorners(digests, variants);
    const auto measures = GetMeasures(digests);
    std::string html = "<section>\n<h2>Policies side by side</h2>\n" + Paragraph(INTRODUCTION) +
                       "<figure>" + DrawPolicies(corners, variants, measures) +
                       DescribeHiddenColumns(corners.size()) + "</figure>\n";
    for (std::size_t i = 0; i < std::min(corners.size(), MAX_CORNERS); ++i)
    {
        html += MakeCornerTable(corners[i], variants, measures);
    }
    if (corners.size() > MAX_CORNERS)
    {
        html += Paragraph("The other " + std::to_string(corners.size() - MAX_CORNERS) +
                          " corners of the plan are in summary.csv, occupancy.csv and counts.csv.");
    }
    return html + "</section>\n";
}

} // namespace ns3
