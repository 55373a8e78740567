/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_FIGURE_PARTS_H
#define TCP_LIFECYCLE_FIGURE_PARTS_H

#include "tcp-lifecycle-figures.h"
#include "tcp-lifecycle-panels.h"

#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What the figures of a report have in common: colours, axes, legends, and how a point with its
 * interval is drawn. Each figure is in a file of its own.
 */

namespace ns3
{

/// Parts of the report's figures, of no use elsewhere.
namespace figures
{

/// More panels than this in a row or column cannot be read; the rest is in the tables.
constexpr std::size_t MAX_PANELS = 4;
/// The shades of one colour that can be told apart.
constexpr std::size_t MAX_SHADES = 3;
/// Colour of closed forms, "#rrggbb".
constexpr const char* FORMULA_COLOUR = "#555555";

/// A state and its colour.
struct StateLook
{
    const char* state;  //!< as in the records
    const char* colour; //!< "#rrggbb"
};

/// @return the states worth drawing, in the order of a connection's life
const std::vector<StateLook>& GetStateLooks();

/**
 * A variant's colour. Several series of one variant go from light to dark as their value grows.
 *
 * @param grid the points
 * @param variant one of the grid's variants
 * @param shade which of the shades, from 0
 * @param shades how many there are, at most MAX_SHADES
 * @return "#rrggbb"
 */
std::string GetStackColour(const PointGrid& grid,
                           const std::string& variant,
                           std::size_t shade = 0,
                           std::size_t shades = 1);

/**
 * @param text a text in ASCII
 * @return it in capitals
 */
std::string MakeUpper(std::string text);

/**
 * @param values numbers in ascending order
 * @param limit how many are wanted at most, at least 2
 * @return the first, the last and evenly chosen ones between them
 */
std::vector<double> Thin(const std::vector<double>& values, std::size_t limit);

/**
 * @param numbers the columns of a point
 * @return one line of gnuplot's data
 */
std::string JoinNumbers(std::initializer_list<double> numbers);

/**
 * @param x where the point stands
 * @param summary what it shows
 * @param lowest below this there is nothing to see
 * @return x, mean and the ends of its interval; where there is no interval its ends are the mean
 */
std::string MakeIntervalRow(double x, const MetricSummary& summary, double lowest);

/// Whole decades around what is drawn, with tics that read as times.
class LogTimeAxis
{
  public:
    /// A state may be left after a nanosecond; below a microsecond there is nothing to see,
    /// seconds.
    static constexpr double LOWEST = 1e-6;

    /// @param summary a point that is to be seen; a mean of zero is not
    void Include(const MetricSummary& summary);

    /// @param curve a curve whose highest point is to be seen
    void IncludeCurve(const PanelSeries& curve);

    /// @return the lower end, seconds
    double GetLow() const;

    /// @return the upper end, seconds
    double GetHigh() const;

    /// @return gnuplot's commands for the axis
    std::string GetCommands() const;

    /// @return a tic a decade
    static std::vector<PanelTic> GetTics();

  private:
    double m_low{1};     //!< smallest positive mean
    double m_high{0.01}; //!< largest mean or upper end of an interval
};

/**
 * The x axis of the figures against loss, in per cent.
 *
 * @param grid the points
 * @param panels the figure that gets it
 */
void SetLossAxis(const PointGrid& grid, PanelGrid& panels);

/**
 * Points at one loss rate are set side by side, or their intervals would cover each other.
 *
 * @param grid the points
 * @param position number of the series, from 0
 * @param count how many series there are
 * @return how far the series is moved along the x axis
 */
double GetDodge(const PointGrid& grid, std::size_t position, std::size_t count);

/**
 * @param colour "#rrggbb"
 * @return the style of a dot with its interval
 */
std::string MakePointStyle(const std::string& colour);

/**
 * A dashed curve over the range of loss rates.
 *
 * @param grid the points
 * @param function the value at a loss rate
 * @return the curve
 */
PanelSeries MakeFormulaCurve(const PointGrid& grid, const std::function<double(double)>& function);

/**
 * @param grid the points
 * @return an entry a stack
 */
std::vector<LegendEntry> MakeStackLegend(const PointGrid& grid);

/**
 * @param grid the points
 * @param values what the shades stand for, seconds
 * @param name what these values are
 * @return an entry for each stack and each shade of it
 */
std::vector<LegendEntry> MakeShadeLegend(const PointGrid& grid,
                                         const std::vector<double>& values,
                                         const std::string& name);

/**
 * @param name what the values are
 * @param values times, seconds
 * @return a title for each
 */
std::vector<std::string> MakeTitles(const std::string& name, const std::vector<double>& values);

/// One measure of one role.
struct Measure
{
    std::string role;   //!< "client" or "server"
    std::string metric; //!< as in summary.csv
};

/**
 * A measure against loss, at one MSL and RTT, as points with intervals.
 *
 * @param grid the points
 * @param points those to draw, as FindAlongLoss gives them
 * @param measure what to show of them
 * @param colour "#rrggbb"
 * @param dodge how far the series is moved along the x axis
 * @return the series
 */
PanelSeries MakeLossSeries(const PointGrid& grid,
                           const std::vector<const PointDigest*>& points,
                           const Measure& measure,
                           const std::string& colour,
                           double dodge);

/**
 * @param grid the points
 * @param stack the stack
 * @param msl the MSL, seconds
 * @param rtt the RTT, seconds
 * @return a point for each loss rate of the grid; nullptr where none is recorded
 */
std::vector<const PointDigest*> FindAlongLoss(const PointGrid& grid,
                                              const std::string& stack,
                                              double msl,
                                              double rtt);

} // namespace figures

} // namespace ns3

#endif // TCP_LIFECYCLE_FIGURE_PARTS_H
