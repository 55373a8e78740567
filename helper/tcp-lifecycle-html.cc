/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-html.h"

namespace ns3
{

namespace html
{

std::string
Escape(const std::string& text)
{
    std::string escaped;
    for (const char c : text)
    {
        switch (c)
        {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

std::string
Paragraph(const std::string& html)
{
    return "<p>" + html + "</p>\n";
}

std::string
TableRow(const std::string& cell, const std::vector<std::string>& cells)
{
    std::string row = "<tr>";
    for (const auto& text : cells)
    {
        row += "<" + cell + ">" + text + "</" + cell + ">";
    }
    return row + "</tr>\n";
}

} // namespace html

} // namespace ns3
