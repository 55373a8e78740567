/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-quantity.h"

#include <array>
#include <cmath>
#include <locale>
#include <sstream>

namespace ns3
{
namespace plans
{

const UnitList&
GetTimeUnits()
{
    static const UnitList units{{"ns", 1e-9},
                                {"us", 1e-6},
                                {"ms", 1e-3},
                                {"s", 1},
                                {"min", 60},
                                {"h", 3600}};
    return units;
}

std::optional<double>
ParseQuantity(const std::string& text, const UnitList& units, double low, double high)
{
    std::istringstream in(text);
    in.imbue(std::locale::classic());
    double number = 0;
    if (!(in >> std::noskipws >> number))
    {
        return std::nullopt;
    }
    std::string unit;
    std::getline(in, unit);
    unit.erase(0, unit.find_first_not_of(" \t"));
    unit.erase(unit.find_last_not_of(" \t") + 1);
    for (const auto& candidate : units)
    {
        if (unit == candidate.name)
        {
            const double value = number * candidate.factor;
            const bool inRange = std::isfinite(value) && value >= low && value <= high;
            return inRange ? std::optional<double>(value) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<Time>
ParseTime(const std::string& text, Time low, Time high)
{
    // Time holds 2^63 nanoseconds: so many whole hours, in seconds.
    constexpr double LIMIT = 2562047.0 * 3600;
    const auto seconds = ParseQuantity(text, GetTimeUnits(), -LIMIT, LIMIT);
    if (!seconds)
    {
        return std::nullopt;
    }
    const Time time = NanoSeconds(std::llround(*seconds * 1e9));
    return time >= low && time <= high ? std::optional<Time>(time) : std::nullopt;
}

std::string
FormatTime(Time time)
{
    struct Step
    {
        const char* name;    //!< the unit
        int64_t nanoseconds; //!< in one of it
    };

    constexpr int64_t HOUR = 3'600'000'000'000;
    constexpr std::array<Step, 5> STEPS{{{"h", HOUR},
                                         {"min", 60'000'000'000},
                                         {"s", 1'000'000'000},
                                         {"ms", 1'000'000},
                                         {"us", 1'000}}};
    const int64_t value = time.GetNanoSeconds();
    if (value == 0)
    {
        return "0s";
    }
    if (std::abs(value / HOUR) >= 1'000'000)
    {
        return std::to_string(value / HOUR) + "h";
    }
    for (const auto& step : STEPS)
    {
        if (value % step.nanoseconds == 0)
        {
            return std::to_string(value / step.nanoseconds) + step.name;
        }
    }
    return std::to_string(value) + "ns";
}

} // namespace plans
} // namespace ns3
