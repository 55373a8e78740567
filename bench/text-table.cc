/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "text-table.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <locale>
#include <sstream>

namespace ns3
{
namespace bench
{

namespace
{

/// @return the cells with something between them and around them, and a line's end
std::string
Join(const std::vector<std::string>& cells,
     const std::string& before,
     const std::string& between,
     const std::string& after)
{
    std::string line = before;
    for (std::size_t i = 0; i < cells.size(); ++i)
    {
        line += (i > 0 ? between : "") + cells[i];
    }
    return line + after + "\n";
}

/// @return how many characters a text of UTF-8 has
std::size_t
CountCharacters(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

/// @return true if a column holds numbers only, or nothing
bool
IsNumeric(const TextTable& table, std::size_t column)
{
    return std::all_of(table.rows.begin(), table.rows.end(), [column](const auto& row) {
        return row[column].find_first_not_of("0123456789.-") == std::string::npos;
    });
}

} // namespace

std::string
FormatFixed(double value, int digits)
{
    if (std::isnan(value))
    {
        return "";
    }
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << std::fixed << std::setprecision(digits) << value;
    return text.str();
}

std::string
ToCsv(const TextTable& table)
{
    std::string text = Join(table.header, "", ",", "");
    for (const auto& row : table.rows)
    {
        text += Join(row, "", ",", "");
    }
    return text;
}

std::string
ToMarkdown(const TextTable& table)
{
    std::vector<std::string> rule;
    for (std::size_t i = 0; i < table.header.size(); ++i)
    {
        rule.emplace_back(IsNumeric(table, i) ? "---:" : "---");
    }
    std::string text = Join(table.header, "| ", " | ", " |") + Join(rule, "|", "|", "|");
    for (const auto& row : table.rows)
    {
        text += Join(row, "| ", " | ", " |");
    }
    return text;
}

std::string
ToText(const TextTable& table)
{
    std::vector<std::size_t> widths(table.header.size());
    std::vector<std::vector<std::string>> lines{table.header};
    lines.insert(lines.end(), table.rows.begin(), table.rows.end());
    for (const auto& line : lines)
    {
        for (std::size_t i = 0; i < line.size(); ++i)
        {
            widths[i] = std::max(widths[i], CountCharacters(line[i]));
        }
    }
    std::string text;
    for (auto& line : lines)
    {
        for (std::size_t i = 0; i < line.size(); ++i)
        {
            const std::string blanks(widths[i] - CountCharacters(line[i]), ' ');
            line[i] = IsNumeric(table, i) ? blanks + line[i] : line[i] + blanks;
        }
        const std::string padded = Join(line, "", "  ", "");
        text += padded.substr(0, padded.find_last_not_of(" \n") + 1) + "\n";
    }
    return text;
}

} // namespace bench
} // namespace ns3
