/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "cost-figure.h"

#include <algorithm>
#include <functional>

namespace ns3
{
namespace bench
{

namespace
{

/// Churns that differ by their number of connections.
struct Series
{
    RunSpec spec;                        //!< of one of them
    std::vector<const ChurnResult*> all; //!< in order
};

/// What a panel shows of a churn.
using Value = std::function<double(const ChurnResult&)>;

std::vector<Series>
SplitIntoSeries(const std::vector<ChurnResult>& results)
{
    std::vector<Series> list;
    for (const auto& result : results)
    {
        auto place = std::find_if(list.begin(), list.end(), [&](const Series& series) {
            return series.spec.stock == result.spec.stock &&
                   series.spec.queueDisc == result.spec.queueDisc &&
                   series.spec.clients == result.spec.clients;
        });
        if (place == list.end())
        {
            place = list.insert(list.end(), Series{result.spec, {}});
        }
        place->all.push_back(&result);
    }
    return list;
}

std::string
MakeTitle(const RunSpec& spec)
{
    return GetStack(spec) + ", " + (spec.clients == 1 ? "1 client" : "many clients") +
           (spec.queueDisc ? "" : ", no queue disc");
}

/// The stack is the colour, as in every report; the topology is the dot, the queue disc the line.
std::string
MakeStyle(const RunSpec& spec)
{
    return std::string("with linespoints lw 1.5 ps 0.7 lc rgb '") +
           (spec.stock ? "#e08214" : "#2166ac") + "' pt " +
           (spec.clients == 1 ? "7" : (spec.queueDisc ? "5" : "4")) +
           (spec.queueDisc ? " dt 1" : " dt 2");
}

/// @return the points of a series; what is not above 0 has no place on a logarithmic axis
std::string
MakePoints(const Series& series, const Value& value)
{
    std::string points;
    for (const auto* result : series.all)
    {
        const double y = value(*result);
        if (y > 0)
        {
            points += std::to_string(result->spec.connections) + " " + FormatFixed(y, 3) + "\n";
        }
    }
    return points;
}

/**
 * @param name of the panel, for its data
 * @param label of the y axis
 * @param list all series
 * @param value what is shown
 * @return its commands
 */
std::string
MakePanel(const std::string& name,
          const std::string& label,
          const std::vector<Series>& list,
          const Value& value)
{
    std::string data;
    std::string plot;
    for (std::size_t i = 0; i < list.size(); ++i)
    {
        const std::string points = MakePoints(list[i], value);
        if (points.empty())
        {
            continue;
        }
        const std::string block = "$" + name + std::to_string(i);
        data += block + " << EOD\n" + points + "EOD\n";
        plot += (plot.empty() ? "plot " : ", \\\n     ") + block + " using 1:2 " +
                MakeStyle(list[i].spec) + " title '" + MakeTitle(list[i].spec) + "'";
    }
    // gnuplot takes no plot without points.
    plot = plot.empty() ? "plot [][1:10] 0 notitle" : plot;
    return data + "set ylabel '" + label + "'\n" + plot + "\n";
}

/// @return the range of the x axis: a single number of connections has room at both sides, too
std::string
MakeRange(const std::vector<ChurnResult>& results)
{
    const auto [least, most] =
        std::minmax_element(results.begin(), results.end(), [](const auto& a, const auto& b) {
            return a.spec.connections < b.spec.connections;
        });
    return "set xrange [" + FormatFixed(static_cast<double>(least->spec.connections) / 2, 1) + ":" +
           std::to_string(most->spec.connections * 2) + "]\n";
}

} // namespace

std::string
MakeCostFigure(const std::vector<ChurnResult>& results)
{
    const auto list = SplitIntoSeries(results);
    return "set multiplot layout 1,2 margins 0.10,0.98,0.32,0.96 spacing 0.12\n"
           "set logscale xy\n"
           "set format x '10^{%T}'\n"
           "set grid xtics ytics lc rgb '#dddddd' lt 1\n"
           "set border 3\n"
           "set tics nomirror\n"
           "set key at screen 0.5, screen 0.02 center bottom Left reverse maxrows 4\n"
           "set xlabel 'connections in TIME\\_WAIT at once'\n" +
           MakeRange(results) +
           MakePanel("cpu",
                     "processor time of a connection, µs",
                     list,
                     [](const auto& result) { return result.GetMicroseconds(); }) +
           "unset key\n" +
           MakePanel("memory",
                     "resident memory of a TIME\\_WAIT, bytes",
                     list,
                     [](const auto& result) { return result.GetBytesPerTimeWait(); }) +
           "unset multiplot\n";
}

} // namespace bench
} // namespace ns3
