/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_FIGURES_H
#define TCP_LIFECYCLE_FIGURES_H

#include "tcp-lifecycle-csv.h"
#include "tcp-lifecycle-records.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The figures of a report. Each shows small panels on shared axes; stock is always orange and
 * lifecycle always blue, in shades that people who do not see red and green apart can tell.
 */

namespace ns3
{

/// One entry of a legend.
struct LegendEntry
{
    std::string colour; //!< "#rrggbb"
    std::string mark;   //!< "dot", "line", "dashes" or "cross"
    std::string text;   //!< what it stands for
};

/// A figure with what stands around it on the page.
struct ReportFigure
{
    std::string title;               //!< heading
    std::vector<LegendEntry> legend; //!< between heading and picture
    std::string svg;                 //!< the picture
    std::string caption;             //!< what is drawn, exactly
};

/// What is compared at one corner of a plan, and how each is called: "stock", "lifecycle", or,
/// where profile, policies or timestamps differ within the plan, those that differ. Where that
/// would be too many to stand side by side, timestamps on and off are corners of their own.
class VariantNames
{
  public:
    /// More variants than this cannot stand side by side.
    static constexpr std::size_t MAX_BESIDE = 18;

    /// @param digests the points of the plan
    explicit VariantNames(const std::vector<PointDigest>& digests);

    /**
     * @param point a point of the plan
     * @return the name of its variant, such as "syn-cookies / reuse"
     */
    std::string GetName(const ScenarioPoint& point) const;

    /// @return whether profiles differ, and with them possibly the MSL of variants of one corner
    bool DoProfilesVary() const;

    /// @return whether points with timestamps and without stand apart, under the same names
    bool AreTimestampsApart() const;

    /// @return the names of all variants, in plan order
    const std::vector<std::string>& GetNames() const;

  private:
    /// Name the variants anew.
    void CollectNames(const std::vector<PointDigest>& digests);

    bool m_timestampsVary{false};     //!< over all points
    bool m_timestampsApart{false};    //!< and are no part of the names
    bool m_profilesVary{false};       //!< over those of this module, as the next
    bool m_handshakesVary{false};     //!< likewise
    bool m_teardownsVary{false};      //!< likewise
    bool m_timeWaitsVary{false};      //!< likewise
    std::vector<std::string> m_names; //!< see GetNames()
};

/// The points of a sweep by their axes. Figures show the first closer of the plan, and where
/// timestamps stand apart the first setting of these.
class PointGrid
{
  public:
    /// More variants than this in one figure cannot be told apart; the rest is in the tables.
    static constexpr std::size_t MAX_VARIANTS = 6;

    /// @param digests the points, which must outlive the grid; at least one
    explicit PointGrid(const std::vector<PointDigest>& digests);

    /**
     * @param variant the name of the variant
     * @param loss the loss rate
     * @param msl the MSL, seconds
     * @param rtt the RTT, seconds
     * @return the point, or nullptr when it is not recorded
     */
    const PointDigest* Find(const std::string& variant, double loss, double msl, double rtt) const;

    std::string m_closer;                //!< who closes first in the points shown
    bool m_timestamps;                   //!< whether they are on there, where they stand apart
    std::string m_firstFin;              //!< whose FIN is to come first in them
    std::vector<std::string> m_variants; //!< stacks or variants of them, the first in plan order
    std::size_t m_hidden{0};             //!< variants beyond MAX_VARIANTS
    std::vector<double> m_losses;        //!< loss rates, ascending
    std::vector<double> m_msls;          //!< MSLs, ascending, seconds
    std::vector<double> m_rtts;          //!< RTTs, ascending, seconds

  private:
    const std::vector<PointDigest>& m_digests; //!< the points
    VariantNames m_names;                      //!< what their variants are called
};

/**
 * Mean duration of each state at each point, for one RTT: a row a loss rate, a column an MSL.
 *
 * @param grid the points
 * @param rtt the RTT, seconds
 * @return the figure
 */
ReportFigure DrawStateDurations(const PointGrid& grid, double rtt);

/**
 * How many connections are in each state over time, at the highest loss rate and lowest RTT: a row
 * a host and stack, a column an MSL.
 *
 * @param grid the points
 * @param records where the series are
 * @return the figure
 */
ReportFigure DrawOccupancy(const PointGrid& grid, const SweepRecords& records);

/**
 * Handshake latency and duration of LAST_ACK against loss, a column an RTT, with closed forms.
 *
 * @param grid the points
 * @return the figure
 */
ReportFigure DrawLatencies(const PointGrid& grid);

/**
 * Passive close latency and share of connections left behind against loss, a column an MSL.
 *
 * @param grid the points
 * @return the figure
 */
ReportFigure DrawComparison(const PointGrid& grid);

/**
 * @param grid the points
 * @return the role whose FIN is to come second: "server" unless the server closes first
 */
std::string GetPassiveRole(const PointGrid& grid);

/**
 * @param seconds a time
 * @return it with the unit a reader would choose: "20 ms", "1.5 s"
 */
std::string FormatTime(double seconds);

/**
 * @param share a share from 0 to 1
 * @return it in per cent: "5 %"
 */
std::string FormatPercent(double share);

} // namespace ns3

#endif // TCP_LIFECYCLE_FIGURES_H
