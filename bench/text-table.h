/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TEXT_TABLE_H
#define TEXT_TABLE_H

#include <string>
#include <vector>

/**
 * @file
 *
 * A table, and the ways to write it.
 */

namespace ns3
{
namespace bench
{

/// Rows of equal length under a header.
struct TextTable
{
    std::vector<std::string> header;            //!< names of the columns
    std::vector<std::vector<std::string>> rows; //!< their cells
};

/**
 * @param value a number; NaN stands for one that was not measured
 * @param digits how many after the point
 * @return its text; empty for NaN
 */
std::string FormatFixed(double value, int digits);

/**
 * @param table cells without commas
 * @return comma-separated values
 */
std::string ToCsv(const TextTable& table);

/**
 * @param table cells without bars
 * @return a table of Markdown, the first columns to the left, numbers to the right
 */
std::string ToMarkdown(const TextTable& table);

/**
 * @param table any
 * @return columns padded with blanks
 */
std::string ToText(const TextTable& table);

} // namespace bench
} // namespace ns3

#endif // TEXT_TABLE_H
