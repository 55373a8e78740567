/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "measures.h"

#include <ostream>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace bench
{

bool
IsDeterministic(const std::string& name)
{
    return name.rfind("cpu_", 0) != 0 && name.rfind("memory_", 0) != 0;
}

void
WriteMeasures(std::ostream& out, const Measures& measures)
{
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text.precision(17);
    for (const auto& [name, value] : measures)
    {
        text << name << " " << value << "\n";
    }
    out << text.str() << std::flush;
}

Measures
ReadMeasures(const std::string& text)
{
    Measures measures;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
    {
        std::istringstream words(line);
        words.imbue(std::locale::classic());
        std::string name;
        double value = 0;
        if (!(words >> name >> value) || !(words >> std::ws).eof())
        {
            throw std::runtime_error("a run printed \"" + line +
                                     "\", expected a name and a number");
        }
        measures[name] = value;
    }
    return measures;
}

} // namespace bench
} // namespace ns3
