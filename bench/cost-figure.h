/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef COST_FIGURE_H
#define COST_FIGURE_H

#include "churn-report.h"

#include <string>
#include <vector>

/**
 * @file
 *
 * The figure of the churns: processor time of a connection, and memory of a TIME_WAIT, against the
 * number of connections.
 */

namespace ns3
{
namespace bench
{

constexpr unsigned FIGURE_WIDTH = 1000; //!< pixels
constexpr unsigned FIGURE_HEIGHT = 560; //!< pixels

/**
 * @param results all churns
 * @return gnuplot's commands, the data among them, without terminal and output
 */
std::string MakeCostFigure(const std::vector<ChurnResult>& results);

} // namespace bench
} // namespace ns3

#endif // COST_FIGURE_H
