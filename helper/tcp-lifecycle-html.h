/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_HTML_H
#define TCP_LIFECYCLE_HTML_H

#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The few pieces of HTML that the report is made of.
 */

namespace ns3
{

/// Pieces of HTML.
namespace html
{

/**
 * @param text any text
 * @return the text with nothing in it that HTML would take for markup
 */
std::string Escape(const std::string& text);

/**
 * @param html markup
 * @return a paragraph of it
 */
std::string Paragraph(const std::string& html);

/**
 * @param cell "td" or "th"
 * @param cells markup of the cells
 * @return a row of a table
 */
std::string TableRow(const std::string& cell, const std::vector<std::string>& cells);

} // namespace html

} // namespace ns3

#endif // TCP_LIFECYCLE_HTML_H
