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

/// @return gnuplot's data block
std::string
MakeData(const std::string& name, const Series& series, const Value& value)
{
    std::string data = "$" + name + " << EOD\n";
    for (const auto* result : series.all)
    {
        const double y = value(*result);
        if (y > 0)
        {
            data += std::to_string(result->spec.connections) + " " + FormatFixed(y, 3) + "\n";
        }
    }
    return data + "EOD\n";
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
        const std::string block = name + std::to_string(i);
        data += MakeData(block, list[i], value);
        plot += (plot.empty() ? "plot $" : ", \\\n     $") + block + " using 1:2 " +
                MakeStyle(list[i].spec) + " title '" + MakeTitle(list[i].spec) + "'";
    }
    return data + "set ylabel '" + label + "'\n" + plot + "\n";
}

} // namespace

std::string
MakeCostFigure(const std::vector<ChurnResult>& results)
{
    const auto list = SplitIntoSeries(results);
    return "set multiplot layout 1,2\n"
           "set logscale xy\n"
           "set format x '10^{%T}'\n"
           "set grid xtics ytics lc rgb '#dddddd' lt 1\n"
           "set border 3\n"
           "set tics nomirror\n"
           "set key below left Left reverse maxcols 1\n"
           "set xlabel 'connections in TIME\\\\_WAIT at once'\n" +
           MakePanel("cpu",
                     "processor time of a connection, µs",
                     list,
                     [](const auto& result) { return result.GetMicroseconds(); }) +
           MakePanel("memory",
                     "resident memory of a TIME\\\\_WAIT, bytes",
                     list,
                     [](const auto& r) { return r.GetBytesPerTimeWait(); }) +
           "unset multiplot\n";
}

} // namespace bench
} // namespace ns3
