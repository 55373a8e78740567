/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-policy-report.h"

#include "tcp-lifecycle-figures.h"
#include "tcp-lifecycle-html.h"
#include "tcp-lifecycle-policy-corners.h"
#include "tcp-lifecycle-policy-figure.h"
#include "tcp-lifecycle-policy-measures.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

using namespace html;

namespace
{

/// More corners than this are not shown on the page; they are in the tables beside it.
constexpr std::size_t MAX_CORNERS = 8;
/// More figures than this are not drawn.
constexpr std::size_t MAX_FIGURES = 2;
/// With more variants than this there are two columns in a figure, otherwise three.
constexpr std::size_t MAX_IN_THREE_COLUMNS = 9;

/// All columns that have something to show.
std::vector<PolicyMeasure>
ChooseColumns(const std::vector<PolicyMeasure>& measures, const std::vector<PointDigest>& digests)
{
    std::vector<PolicyMeasure> columns;
    for (const auto& measure : measures)
    {
        const bool any =
            std::any_of(digests.begin(), digests.end(), [&](const PointDigest& digest) {
                return measure.get(digest) > 0;
            });
        if (!measure.heading.empty() && (any || measure.always))
        {
            columns.push_back(measure);
        }
    }
    return columns;
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
FormatMeasure(const PolicyMeasure& measure, const PointDigest& digest)
{
    const double value = measure.get(digest);
    return std::isnan(value) ? "" : measure.format(value);
}

/// What a variant costs at a corner. It begins with what all the rest is to be seen against.
std::string
MakeCostTable(const PolicyCorner& corner,
              const VariantNames& variants,
              const std::vector<PolicyMeasure>& measures)
{
    std::vector<std::string> header{"what it costs", "opened"};
    for (const auto& measure : measures)
    {
        header.push_back(measure.heading);
    }
    header.insert(header.begin() + 3, "why not");
    if (variants.DoProfilesVary())
    {
        header.insert(header.begin() + 1, "MSL");
    }
    std::string html = "<table class=\"dense\">\n" + TableRow("th", header);
    for (const auto* digest : corner.digests)
    {
        const auto& point = digest->first.scenario;
        const double opened = digest->connections - CountUnopened(*digest);
        std::vector<std::string> cells{Escape(variants.GetName(point)), FormatNumber(opened)};
        for (const auto& measure : measures)
        {
            cells.push_back(FormatMeasure(measure, *digest));
        }
        cells.insert(cells.begin() + 3, FormatUnopened(*digest));
        if (variants.DoProfilesVary())
        {
            cells.insert(cells.begin() + 1, FormatTime(point.mslSeconds));
        }
        html += TableRow("td", cells);
    }
    return html + "</table>\n";
}

/// What a variant risks at a corner.
std::string
MakeRiskTable(const PolicyCorner& corner,
              const VariantNames& variants,
              const std::vector<PolicyMeasure>& measures)
{
    std::vector<std::string> header{"what it risks"};
    for (const auto& measure : measures)
    {
        header.push_back(measure.heading);
    }
    std::string html = "<table class=\"dense\">\n" + TableRow("th", header);
    for (const auto* digest : corner.digests)
    {
        std::vector<std::string> cells{Escape(variants.GetName(digest->first.scenario))};
        for (const auto& measure : measures)
        {
            cells.push_back(FormatMeasure(measure, *digest));
        }
        html += TableRow("td", cells);
    }
    return html + "</table>\n";
}

const char* const CAPTION = "<i>In TIME_WAIT</i>: dark at the client, light at the server. ";

/// Bars of all measures that have an axis, some corners a figure.
std::string
MakeFigures(const std::vector<PolicyCorner>& corners, const VariantNames& variants)
{
    std::vector<PolicyMeasure> measures = GetPolicyCosts();
    const auto risks = GetPolicyRisks();
    measures.insert(measures.end(), risks.begin(), risks.end());
    const std::size_t columns = variants.GetNames().size() > MAX_IN_THREE_COLUMNS ? 2 : 3;
    const std::size_t shown = std::min(corners.size(), columns * MAX_FIGURES);
    std::string html;
    for (std::size_t first = 0; first < shown; first += columns)
    {
        const auto begin = corners.begin() + static_cast<std::ptrdiff_t>(first);
        const auto count = static_cast<std::ptrdiff_t>(std::min(columns, shown - first));
        html +=
            "<figure>" + DrawPolicyBars({begin, begin + count}, variants, measures) + "</figure>\n";
    }
    const std::string hidden = shown == corners.size()
                                   ? ""
                                   : "The first " + std::to_string(shown) + " of " +
                                         std::to_string(corners.size()) +
                                         " corners of the plan; the tables show more.";
    return html + "<figcaption>" + CAPTION + hidden + "</figcaption>\n";
}

const char* const INTRODUCTION =
    "What each variant costs and what it risks, at the same arrivals and losses. <i>Not opened</i> "
    "counts connections whose client never reached ESTABLISHED, <i>why not</i> by their end "
    "reason: <i>port-in-use</i> is a Connect that was refused. <i>Connect to reply</i> is the time "
    "from Connect to the first byte of the reply, for those that got one, <i>unreached</i> a "
    "quantile that falls among connections that never got there; <i>opened early</i> are "
    "connections whose text on the SYN was taken (Fast Open). <i>TIME_WAIT</i> is the number of "
    "connections of a host in that state, in the mean over the whole run. <i>State</i> is memory "
    "of the records of connections: sockets, embryonic connections and TIME_WAIT entries at the "
    "sizes that they have in this program, not a measurement of the process; what an application, "
    "a buffer or an allocator adds is not in it. <i>Old segments accepted</i> are segments of an "
    "earlier connection that a later one of the same addresses and ports took for its own; "
    "<i>old SYNs accepted</i> are SYNs of a connection that was over, or whose client was gone, "
    "that the listener answered by a SYN-ACK.";

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
    const auto corners = FindPolicyCorners(digests, variants);
    const auto costs = ChooseColumns(GetPolicyCosts(), digests);
    const auto risks = ChooseColumns(GetPolicyRisks(), digests);
    std::string html = "<section>\n<h2>Policies side by side</h2>\n" + Paragraph(INTRODUCTION) +
                       MakeFigures(corners, variants);
    for (std::size_t i = 0; i < std::min(corners.size(), MAX_CORNERS); ++i)
    {
        html += Paragraph("<b>" + corners[i].title + "</b>") +
                MakeCostTable(corners[i], variants, costs) +
                MakeRiskTable(corners[i], variants, risks);
    }
    if (corners.size() > MAX_CORNERS)
    {
        html += Paragraph("The other " + std::to_string(corners.size() - MAX_CORNERS) +
                          " corners of the plan are in summary.csv, occupancy.csv and counts.csv.");
    }
    return html + "</section>\n";
}

} // namespace ns3
