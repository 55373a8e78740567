/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-report.h"

#include "tcp-lifecycle-figures.h"
#include "tcp-lifecycle-html.h"
#include "tcp-lifecycle-policy-report.h"
#include "tcp-lifecycle-run-report.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <map>

namespace ns3
{

using namespace html;

namespace
{

const char* const PAGE_STYLE = R"css(
body { margin: 0; background: #f4f5f7; color: #222; font: 16px/1.55 Helvetica, Arial, sans-serif; }
main { max-width: 1140px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 30px; margin: 0 0 6px; }
h2 { font-size: 21px; margin: 0 0 6px; }
p { margin: 6px 0 10px; max-width: 900px; }
section { background: #fff; border: 1px solid #dfe2e6; border-radius: 8px; margin: 20px 0;
          padding: 20px 22px; overflow-x: auto; }
figure { margin: 0; }
figure svg { width: 100%; height: auto; display: block; }
figcaption { font-size: 14px; color: #555; max-width: 960px; margin-top: 6px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 14px; margin: 8px 0 4px; }
.legend span { display: inline-flex; align-items: center; gap: 7px; }
.legend svg { width: 26px; height: 12px; }
table { border-collapse: collapse; font-size: 14px; margin: 8px 0; }
th, td { text-align: right; padding: 4px 12px; border-bottom: 1px solid #e6e8eb; }
th { color: #555; font-weight: 600; }
th:first-child, td:first-child { text-align: left; white-space: nowrap; }
table.dense { font-size: 13px; }
.dense th, .dense td { padding: 2px 8px; }
.dense td { white-space: nowrap; }
.dense th { vertical-align: bottom; }
.warning { border-left: 5px solid #b3261e; }
)css";

std::string
MakeMark(const LegendEntry& entry)
{
    const std::string stroke = " stroke=\"" + entry.colour + "\" stroke-width=\"2.4\"";
    std::string shape;
    if (entry.mark == "dot")
    {
        shape = "<path d=\"M13 1V11\"" + stroke + "/><circle cx=\"13\" cy=\"6\" r=\"4\" fill=\"" +
                entry.colour + "\"/>";
    }
    else if (entry.mark == "cross")
    {
        shape = "<path d=\"M9 2L17 10M17 2L9 10\"" + stroke + "/>";
    }
    else
    {
        shape = "<path d=\"M0 6H26\"" + stroke +
                (entry.mark == "dashes" ? " stroke-dasharray=\"6 4\"/>" : "/>");
    }
    return "<svg viewBox=\"0 0 26 12\" aria-hidden=\"true\">" + shape + "</svg>";
}

std::string
MakeFigure(const ReportFigure& figure, const std::string& sentences)
{
    std::string html = "<section>\n<h2>" + figure.title + "</h2>\n" + sentences;
    html += "<figure>\n<div class=\"legend\">";
    for (const auto& entry : figure.legend)
    {
        html += "<span>" + MakeMark(entry) + Escape(entry.text) + "</span>";
    }
    html += "</div>\n" + figure.svg + "<figcaption>" + figure.caption +
            "</figcaption>\n</figure>\n</section>\n";
    return html;
}

/// How often something was counted, by variant; each as often as it has connections.
class CountsByVariant
{
  public:
    CountsByVariant(const std::vector<PointDigest>& digests,
                    std::map<std::string, uint32_t> PointDigest::*counts)
    {
        const VariantNames variants(digests);
        m_variants = variants.GetNames();
        for (const auto& digest : digests)
        {
            const std::string variant = variants.GetName(digest.first.scenario);
            for (const auto& [name, count] : digest.*counts)
            {
                m_counts[name][variant] += count;
            }
            m_totals[variant] += digest.connections;
        }
        for (const auto& [name, byVariant] : m_counts)
        {
            m_names.push_back(name);
        }
    }

    /// @return the number and its share of the variant's connections
    std::string Format(const std::string& name, const std::string& variant) const
    {
        const auto& byVariant = m_counts.at(name);
        const auto found = byVariant.find(variant);
        const uint64_t count = found == byVariant.end() ? 0 : found->second;
        const uint64_t total = std::max<uint64_t>(1, m_totals.at(variant));
        return std::to_string(count) + " (" + FormatPercent(static_cast<double>(count) / total) +
               ")";
    }

    std::vector<std::string> m_variants; //!< in plan order
    std::vector<std::string> m_names;    //!< what was counted ("client: normal")

  private:
    std::map<std::string, std::map<std::string, uint64_t>> m_counts; //!< by name and variant
    std::map<std::string, uint64_t> m_totals;                        //!< connections by variant
};

/// Rows are what was counted, columns are variants; the other way round where these are many.
std::string
MakeCountTable(const std::vector<PointDigest>& digests,
               const std::string& heading,
               std::map<std::string, uint32_t> PointDigest::*field)
{
    const CountsByVariant counts(digests, field);
    const bool isTall = counts.m_variants.size() > PointGrid::MAX_VARIANTS;
    const auto& rows = isTall ? counts.m_variants : counts.m_names;
    const auto& columns = isTall ? counts.m_names : counts.m_variants;
    std::vector<std::string> header{heading};
    std::transform(columns.begin(), columns.end(), std::back_inserter(header), Escape);
    std::string html = isTall ? "<table class=\"dense\">\n" : "<table>\n";
    html += TableRow("th", header);
    for (const auto& row : rows)
    {
        std::vector<std::string> cells{Escape(row)};
        for (const auto& column : columns)
        {
            cells.push_back(isTall ? counts.Format(column, row) : counts.Format(row, column));
        }
        html += TableRow("td", cells);
    }
    return html + "</table>\n";
}

std::string
MakeEndTables(const std::vector<PointDigest>& digests)
{
    return "<section>\n<h2>How the connections ended</h2>\n" +
           Paragraph("Each connection counts once at each end. <i>alive</i> means that the end was "
                     "not in CLOSED when the run was stopped, long after the last connection was "
                     "opened: it was left behind.") +
           "<div style=\"display:flex;flex-wrap:wrap;align-items:flex-start;gap:10px 60px\">\n" +
           MakeCountTable(digests, "end reason", &PointDigest::endReasons) +
           MakeCountTable(digests, "final state", &PointDigest::finalStates) +
           "</div>\n</section>\n";
}

/// What must not be overlooked: failed runs and identities that did not hold.
std::string
MakeWarnings(const SweepRecords& records, const std::vector<PointDigest>& digests)
{
    std::string items;
    for (const auto& failure : records.ReadFailures())
    {
        items += "<li>point " + std::to_string(failure.run.point) + ", run " +
                 std::to_string(failure.run.scenario.run) + " failed: " + Escape(failure.reason) +
                 "</li>\n";
    }
    for (const auto& digest : digests)
    {
        for (const auto& sentence : digest.brokenIdentities)
        {
            items += "<li>point " + std::to_string(digest.first.point) +
                     ", an accounting identity does not hold: " + Escape(sentence) + "</li>\n";
        }
    }
    return items.empty() ? ""
                         : "<section class=\"warning\">\n<h2>Not to be overlooked</h2>\n<ul>\n" +
                               items + "</ul>\n</section>\n";
}

std::string
GetMeanText(const PointDigest* point, const std::string& role, const std::string& metric)
{
    if (!point || std::isnan(point->Get(role, metric).mean))
    {
        return "";
    }
    return FormatTime(point->Get(role, metric).mean);
}

/// "stock 12 s, lifecycle 0.4 s", for those stacks that have a value.
std::string
CompareMeans(const PointGrid& grid,
             double loss,
             double msl,
             double rtt,
             const std::string& role,
             const std::string& metric)
{
    std::string text;
    for (const auto& stack : grid.m_variants)
    {
        const std::string mean = GetMeanText(grid.Find(stack, loss, msl, rtt), role, metric);
        if (!mean.empty())
        {
            text += (text.empty() ? "" : ", ") + stack + " <b>" + mean + "</b>";
        }
    }
    return text.empty() ? "no stack got there" : text;
}

std::string
DescribeStates(const PointGrid& grid, double rtt)
{
    const std::string active = grid.m_firstFin == "server" ? "server" : "client";
    const double loss = grid.m_losses.back();
    const double msl = grid.m_msls.back();
    return Paragraph(
        "The end that closes first, here the " + active +
        ", pays with TIME_WAIT: 2MSL in which it answers a repeated FIN, so that the other end can "
        "leave LAST_ACK although the last ACK was lost, and in which old segments die out before "
        "the same ports are used again. Mean stay in TIME_WAIT at " +
        FormatPercent(loss) + " loss and MSL " + FormatTime(msl) + ": " +
        CompareMeans(grid, loss, msl, rtt, active, "t_time_wait") +
        ". It restarts with each repeated FIN that it answers, so with loss it may last a little "
        "longer than 2MSL.");
}

std::string
DescribeOccupancy()
{
    return Paragraph(
        "TIME_WAIT fills while connections arrive and empties 2MSL later: its population tends to "
        "the arrival rate times 2MSL (Little's law), limited by the number of connections opened. "
        "A curve that has not come back to zero shows connections left behind, and a LAST_ACK that "
        "stays high shows an end whose last ACK was lost and whose repeated FINs nobody answers.");
}

std::string
DescribeLatencies(const PointGrid& grid)
{
    const double loss = grid.m_losses.back();
    const double rtt = grid.m_rtts.front();
    const std::string passive = GetPassiveRole(grid);
    const auto& stacks = grid.m_variants;
    const bool withStock = std::find(stacks.begin(), stacks.end(), "stock") != stacks.end();
    return Paragraph(
        "Three segments open a connection and each lost one costs a time-out, which doubles. "
        "Closing takes four, because each direction ends for itself. Nothing follows the last ACK "
        "that could stand in for it: when it is lost, LAST_ACK lasts until TIME_WAIT answers the "
        "repeated FIN. That must cost time-outs, not MSLs: the shades of one stack should "
        "coincide. "
        "Mean stay in LAST_ACK at " +
        FormatPercent(loss) + " loss, RTT " + FormatTime(rtt) + " and MSL " +
        FormatTime(grid.m_msls.front()) + ": " +
        CompareMeans(grid, loss, grid.m_msls.front(), rtt, passive, "t_last_ack") +
        (grid.m_msls.size() > 1
             ? "; MSL " + FormatTime(grid.m_msls.back()) + ": " +
                   CompareMeans(grid, loss, grid.m_msls.back(), rtt, passive, "t_last_ack")
             : "") +
        "." +
        (withStock
             ? " Stock ns-3 waits 3 s, not 1 s, before it repeats a SYN. In LAST_ACK it takes "
               "any ACK for that of its FIN and leaves early; a FIN of its that was never "
               "acknowledged, and the connections that it leaves behind, are in none of "
               "these means."
             : ""));
}

/// Which of its two faults stock shows depends on when the server closes.
std::string
DescribeStocksChoice(const PointGrid& grid)
{
    // Stock's client acknowledges once more when its delayed acknowledgment is due, this long after
    // its FIN (TcpSocket::DelAckTimeout), whatever it has acknowledged in between.
    constexpr double delayedAckSeconds = 0.2;
    const auto* point =
        grid.Find("stock", grid.m_losses.back(), grid.m_msls.back(), grid.m_rtts.front());
    if (!point || grid.m_firstFin != "client" || point->first.scenario.halfClose)
    {
        return "";
    }
    const double delay = point->first.scenario.serverCloseDelaySeconds;
    const std::string when =
        " Here the server closes " + FormatTime(delay) + " after the end of file. ";
    if (delay <= delayedAckSeconds)
    {
        return when +
               "Stock's client sends a delayed acknowledgment 200 ms after its FIN; the server, "
               "then in LAST_ACK, takes it for that of its own FIN and leaves early. So stock "
               "stays "
               "below loss × 2MSL and leaves connections behind instead. When the server closes "
               "later "
               "(examples/plans/late-close.plan, 500 ms) it is the other way round: stock reaches "
               "loss × 2MSL and leaves fewer behind.";
    }
    return when +
           "Stock's delayed acknowledgment, sent 200 ms after the client's FIN, is then gone, and "
           "a "
           "lost last ACK costs stock the whole 2MSL. When the server closes within these 200 ms, "
           "it takes that acknowledgment for that of its own FIN: stock then stays below "
           "loss × 2MSL and leaves more connections behind.";
}

std::string
DescribeComparison(const PointGrid& grid)
{
    const double loss = grid.m_losses.back();
    const double msl = grid.m_msls.back();
    const double rtt = grid.m_rtts.front();
    std::string unclosed;
    for (const auto& stack : grid.m_variants)
    {
        const auto* point = grid.Find(stack, loss, msl, rtt);
        if (point && point->connections > 0)
        {
            unclosed += (unclosed.empty() ? "" : ", ") + stack + " <b>" +
                        FormatPercent(double(point->unclosed) / point->connections) + "</b>";
        }
    }
    return Paragraph(
        "A TIME_WAIT that ignores a repeated FIN keeps its peer waiting for as long as it lasts. "
        "The mean passive close then grows as loss × 2MSL, which is an artefact of the model and "
        "not a property of TCP. At " +
        FormatPercent(loss) + " loss and MSL " + FormatTime(msl) + " a passive close takes: " +
        CompareMeans(grid, loss, msl, rtt, GetPassiveRole(grid), "passive_close") +
        "; left unclosed: " + (unclosed.empty() ? "nothing recorded" : unclosed) + "." +
        DescribeStocksChoice(grid));
}

} // namespace

void
WriteReport(const SweepRecords& records,
            const std::vector<PointDigest>& digests,
            const std::string& directory)
{
    std::string body;
    if (digests.empty())
    {
        body = "<section>" + Paragraph("No run is recorded yet.") + "</section>\n";
    }
    else
    {
        const PointGrid grid(digests);
        body += MakeRunSection(records, digests, grid);
        body += MakePolicySection(digests);
        body += MakeFigure(DrawComparison(grid), DescribeComparison(grid));
        body += MakeFigure(DrawLatencies(grid), DescribeLatencies(grid));
        body += MakeFigure(DrawOccupancy(grid, records), DescribeOccupancy());
        body += MakeFigure(DrawStateDurations(grid, grid.m_rtts.front()),
                           DescribeStates(grid, grid.m_rtts.front()));
        if (grid.m_rtts.size() > 1)
        {
            body += MakeFigure(DrawStateDurations(grid, grid.m_rtts.back()), "");
        }
        body += MakeEndTables(digests);
    }
    AtomicFile page((std::filesystem::path(directory) / "report.html").string());
    page.Write("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<title>TCP lifecycle sweep</title>\n<style>" +
               std::string(PAGE_STYLE) + "</style>\n</head>\n<body>\n<main>\n");
    page.Write("<h1>How TCP connections open, close and linger</h1>\n" +
               Paragraph("Two hosts, one lossy link, and for each point of the plan the same "
                         "arrivals and the same losses for each stack. Times are simulated. The "
                         "numbers are in connections.csv, summary.csv, occupancy.csv and "
                         "counts.csv beside this page."));
    page.Write(MakeWarnings(records, digests) + body + "</main>\n</body>\n</html>\n");
    page.Commit();
}

} // namespace ns3
