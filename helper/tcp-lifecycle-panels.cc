/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-panels.h"

#include "tcp-lifecycle-csv.h"
#include "tcp-lifecycle-gnuplot.h"

namespace ns3
{

namespace
{

constexpr unsigned WIDTH = 1100;
constexpr unsigned LEFT_MARGIN = 116;
constexpr unsigned RIGHT_MARGIN = 14;
constexpr unsigned TOP_MARGIN = 34;
constexpr unsigned COLUMN_GAP = 18;
constexpr unsigned ROW_GAP = 16;

const char* const LOOKS = "set border 3 lc '#888888'\n"
                          "set tics nomirror textcolor '#333333' font ',11'\n"
                          "set grid ytics lc '#e4e4e4' lt 1 lw 1\n"
                          "set errorbars small\n"
                          "set pointintervalbox 0\n"
                          "unset key\n";

/// "$name << E", the rows, "E": the data travel inside the script.
std::string
MakeDataBlock(const std::string& name, const PanelSeries& series)
{
    std::string block = name + " << E\n";
    for (const auto& row : series.rows)
    {
        block += row + "\n";
    }
    return block + "E\n";
}

std::string
GetBlockName(std::size_t panel, std::size_t series)
{
    return "$d" + std::to_string(panel) + "_" + std::to_string(series);
}

std::string
MakePlotCommand(const Panel& panel, std::size_t index)
{
    std::string command;
    for (std::size_t i = 0; i < panel.series.size(); ++i)
    {
        if (!panel.series[i].rows.empty())
        {
            command += (command.empty() ? "plot " : ", ") + GetBlockName(index, i) + " " +
                       panel.series[i].style;
        }
    }
    // A panel without data still gets its frame.
    return (command.empty() ? "plot NaN" : command) + "\n";
}

/// Tics with their labels, or at the same places without: a label of its own would be drawn
/// whatever the axis' format says.
std::string
MakeTics(const std::string& axis, const std::vector<PanelTic>& tics, bool labelled)
{
    std::string list;
    for (const auto& tic : tics)
    {
        list += (list.empty() ? "" : ", ") + std::string("\"") + (labelled ? tic.label : "") +
                "\" " + FormatNumber(tic.position);
    }
    return "set " + axis + "tics " + (list.empty() ? "autofreq" : "(" + list + ")") + "\n";
}

/// The parts of a panel's frame that depend on where it stands: only the outer panels are labelled.
std::string
MakeFrame(const PanelGrid& grid, std::size_t row, std::size_t column)
{
    const bool bottom = row + 1 == grid.rowLabels.size();
    std::string frame = grid.commands + grid.rowCommands[row];
    frame += MakeTics("x", grid.xTics, bottom) + MakeTics("y", grid.rowTics[row], column == 0);
    frame += row == 0 ? "set title \"" + grid.columnTitles[column] + "\" font ',13' offset 0,-0.4\n"
                      : std::string("unset title\n");
    frame += column == 0 ? "set ylabel \"" + grid.rowLabels[row] + "\" font ',12'\n"
                         : std::string("unset ylabel\nset format y ''\n");
    frame += bottom ? "set xlabel \"" + grid.xLabel + "\" font ',12'\n"
                    : std::string("unset xlabel\nset format x ''\n");
    return frame;
}

} // namespace

std::string
DrawPanelGrid(const PanelGrid& grid)
{
    const std::size_t columns = grid.columnTitles.size();
    const std::size_t rows = grid.rowLabels.size();
    const auto height = static_cast<unsigned>(TOP_MARGIN + grid.bottomMargin +
                                              rows * grid.rowHeight + (rows - 1) * ROW_GAP);
    auto horizontal = [](unsigned pixels) { return FormatNumber(double(pixels) / WIDTH); };
    auto vertical = [height](unsigned pixels) { return FormatNumber(double(pixels) / height); };

    std::string script = LOOKS;
    for (std::size_t i = 0; i < grid.panels.size(); ++i)
    {
        for (std::size_t j = 0; j < grid.panels[i].series.size(); ++j)
        {
            script += MakeDataBlock(GetBlockName(i, j), grid.panels[i].series[j]);
        }
    }
    script += "set multiplot layout " + std::to_string(rows) + "," + std::to_string(columns) +
              " margins screen " + horizontal(LEFT_MARGIN) + "," +
              horizontal(WIDTH - RIGHT_MARGIN) + "," + vertical(grid.bottomMargin) + "," +
              vertical(height - TOP_MARGIN) + " spacing screen " + horizontal(COLUMN_GAP) + "," +
              vertical(ROW_GAP) + "\n";
    for (std::size_t i = 0; i < grid.panels.size(); ++i)
    {
        script +=
            "unset label\nunset arrow\nset format\n" + MakeFrame(grid, i / columns, i % columns);
        for (const auto& command : grid.panels[i].commands)
        {
            script += command + "\n";
        }
        script += MakePlotCommand(grid.panels[i], i);
    }
    return DrawSvg(script + "unset multiplot\n", WIDTH, height);
}

} // namespace ns3
