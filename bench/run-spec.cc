/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "run-spec.h"

#include <sstream>

namespace ns3
{
namespace bench
{

namespace
{

/// Numbers are written in the classic locale, and so that they read back as they are.
std::string
ToText(double number)
{
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text.precision(17);
    text << number;
    return text.str();
}

} // namespace

std::string
GetName(Workload workload)
{
    switch (workload)
    {
    case Workload::CHURN:
        return "churn";
    case Workload::CONNECT:
        return "connect";
    case Workload::TRANSFER:
        return "transfer";
    }
    return "";
}

std::string
GetStack(const RunSpec& spec)
{
    return spec.stock ? "stock" : "lifecycle";
}

std::vector<std::string>
ToOptions(const RunSpec& spec)
{
    std::vector<std::string> options{"--run=" + GetName(spec.workload),
                                     "--stack=" + GetStack(spec),
                                     "--connections=" + std::to_string(spec.connections),
                                     "--clients=" + std::to_string(spec.clients),
                                     "--addresses=" + std::to_string(spec.addresses),
                                     "--rate=" + ToText(spec.rate),
                                     "--msl=" + ToText(spec.msl),
                                     "--attempts=" + std::to_string(spec.attempts),
                                     "--bytes=" + std::to_string(spec.bytes)};
    if (!spec.queueDisc)
    {
        options.push_back("--no-queue-disc");
    }
    if (spec.serverFirst)
    {
        options.push_back("--server-first");
    }
    if (spec.untilEmpty)
    {
        options.push_back("--until-empty");
    }
    return options;
}

double
GetArrivalSeconds(const RunSpec& spec)
{
    return static_cast<double>(spec.connections) / spec.rate;
}

} // namespace bench
} // namespace ns3
