/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_PANELS_H
#define TCP_LIFECYCLE_PANELS_H

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * A figure as a grid of small panels that share their axes, and its translation to a gnuplot
 * script. Nothing here knows what is drawn.
 */

namespace ns3
{

/// A tic mark of an axis.
struct PanelTic
{
    std::string label; //!< its text, drawn at the outer panels only
    double position;   //!< where it stands
};

/// One set of points of a panel.
struct PanelSeries
{
    std::string style;             //!< columns and looks: "using 1:2 with lines lc '#555555'"
    std::vector<std::string> rows; //!< one line of numbers a point
};

/// One panel.
struct Panel
{
    std::vector<PanelSeries> series;   //!< drawn in this order
    std::vector<std::string> commands; //!< gnuplot commands of this panel only, such as labels
};

/// Panels in rows and columns. All of a row share the y axis, all of the grid the x axis.
struct PanelGrid
{
    std::vector<std::string> columnTitles;      //!< above the columns
    std::vector<std::string> rowLabels;         //!< left of the rows, may hold a line break "\n"
    std::vector<std::string> rowCommands;       //!< y range and the like of each row
    std::vector<std::vector<PanelTic>> rowTics; //!< y tics of each row; gnuplot chooses when empty
    std::vector<Panel> panels;                  //!< row by row
    std::string commands;                       //!< x range and the like of the whole grid
    std::vector<PanelTic> xTics; //!< x tics of all panels; gnuplot chooses when empty
    std::string xLabel;          //!< below the bottom row
    unsigned rowHeight{170};     //!< height of a panel's plotting area, pixels
    unsigned bottomMargin{60};   //!< room for the x tics and their label, pixels
};

/**
 * Draw a grid. All ranges must be set by its commands: a panel may be empty.
 *
 * @param grid what to draw
 * @return an <svg> element
 * @throw GnuplotError when gnuplot cannot be started or fails
 */
std::string DrawPanelGrid(const PanelGrid& grid);

} // namespace ns3

#endif // TCP_LIFECYCLE_PANELS_H
