/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-transitions.h"

#include <iomanip>
#include <sstream>

namespace ns3
{
namespace lifecycle
{

std::string
MatrixText()
{
    constexpr int nameWidth = 20;
    constexpr int cellWidth = 12;
    std::ostringstream os;
    os << std::left << std::setw(nameWidth) << "event";
    for (State state : ALL_STATES)
    {
        os << std::setw(cellWidth) << ToString(state);
    }
    os << "\n";
    for (Event event : ALL_EVENTS)
    {
        os << std::setw(nameWidth) << ToString(event);
        for (State state : ALL_STATES)
        {
            const Outcome outcome = Look(state, event);
            const char* cell = outcome.verdict == Verdict::MOVE   ? ToString(outcome.to)
                               : outcome.verdict == Verdict::STAY ? "-"
                                                                  : ".";
            os << std::setw(cellWidth) << cell;
        }
        os << "\n";
    }
    // Padding at a line's end is noise in a file that is compared byte by byte.
    std::string text = os.str();
    std::string trimmed;
    for (char c : text)
    {
        if (c == '\n')
        {
            trimmed.erase(trimmed.find_last_not_of(' ') + 1);
        }
        trimmed += c;
    }
    return trimmed;
}

std::string
GraphDot()
{
    std::ostringstream os;
    os << "digraph lifecycle {\n";
    os << "  rankdir=TB;\n  node [shape=box, fontname=\"Helvetica\"];\n";
    for (const auto& row : TRANSITIONS)
    {
        os << "  " << ToString(row.from) << " -> " << ToString(row.to) << " [label=\""
           << ToString(row.event) << "\"];\n";
    }
    os << "}\n";
    return os.str();
}

} // namespace lifecycle
} // namespace ns3
