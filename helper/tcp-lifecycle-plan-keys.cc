/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-plan-keys.h"

#include "segment-middlebox-helper.h"
#include "tcp-lifecycle-policy-names.h"
#include "tcp-lifecycle-profiles.h"
#include "tcp-lifecycle-quantity.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

namespace ns3
{

namespace plans
{

namespace
{

/// More of a text than this many bytes does not help to find it in the plan.
constexpr std::size_t MAX_QUOTED = 200;

std::optional<uint64_t>
ParseInteger(const std::string& text, uint64_t low, uint64_t high)
{
    const bool digits =
        !text.empty() && text.size() <= 18 &&
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits)
    {
        return std::nullopt;
    }
    const uint64_t value = std::stoull(text);
    return value >= low && value <= high ? std::optional<uint64_t>(value) : std::nullopt;
}

std::optional<std::string>
ParseWord(const std::string& text, const std::vector<std::string>& words)
{
    const bool known = std::find(words.begin(), words.end(), text) != words.end();
    return known ? std::optional<std::string>(text) : std::nullopt;
}

const UnitList PROBABILITY_UNITS{{"", 1}, {"%", 0.01}};
const UnitList RATE_UNITS{{"bps", 1}, {"kbps", 1e3}, {"Mbps", 1e6}, {"Gbps", 1e9}};
const UnitList ARRIVAL_UNITS{{"", 1}, {"/s", 1}};

std::vector<std::string>
SplitOutsideBrackets(const std::string& text)
{
    std::vector<std::string> items(1);
    int depth = 0;
    for (const char c : text)
    {
        depth += c == '[' ? 1 : c == ']' ? -1 : 0;
        if (c == ',' && depth == 0)
        {
            items.emplace_back();
        }
        else
        {
            items.back() += c;
        }
    }
    return items;
}

/// One axis: a comma-separated list in which each value stands once.
template <typename T, typename Parser>
KeyRule
MakeAxisRule(const std::string& name,
             const std::string& expected,
             std::vector<T> SweepPlan::*axis,
             Parser parse)
{
    auto set = [=](const std::string& text, SweepPlan& plan) -> std::optional<std::string> {
        std::vector<T> values;
        std::istringstream in(text + ",");
        for (std::string item; std::getline(in, item, ',');)
        {
            const std::optional<T> value = parse(Trim(item));
            if (!value)
            {
                return "expected " + expected;
            }
            if (std::find(values.begin(), values.end(), *value) != values.end())
            {
                return "expected each value once, but " + Quote(Trim(item)) + " is there twice";
            }
            values.push_back(*value);
        }
        plan.*axis = values;
        return std::nullopt;
    };
    return {name, expected, set};
}

/// One key that holds a single value; assign puts the parsed value into the plan.
template <typename Parser, typename Assign>
KeyRule
MakeScalarRule(const std::string& name, const std::string& expected, Parser parse, Assign assign)
{
    auto set = [=](const std::string& text, SweepPlan& plan) -> std::optional<std::string> {
        const auto value = parse(text);
        if (!value)
        {
            return "expected " + expected;
        }
        assign(plan, *value);
        return std::nullopt;
    };
    return {name, expected, set};
}

KeyRule
MakeIntegerRule(const std::string& name,
                uint32_t ScenarioPoint::*field,
                uint64_t low,
                uint64_t high)
{
    return MakeScalarRule(
        name,
        "a whole number from " + std::to_string(low) + " to " + std::to_string(high),
        [=](const std::string& text) { return ParseInteger(text, low, high); },
        [=](SweepPlan& plan, uint64_t value) {
            plan.shared.*field = static_cast<uint32_t>(value);
        });
}

auto
TimeParser(double low, double high)
{
    return [=](const std::string& text) { return ParseQuantity(text, GetTimeUnits(), low, high); };
}

auto
WordParser(const std::vector<std::string>& words)
{
    return [=](const std::string& text) { return ParseWord(text, words); };
}

std::vector<KeyRule>
MakeAxisRules()
{
    return {
        MakeAxisRule(
            "axes.loss-rate",
            "a probability from 0 to 1, such as 0.05 or 5%",
            &SweepPlan::lossRates,
            [](const std::string& text) { return ParseQuantity(text, PROBABILITY_UNITS, 0, 1); }),
        MakeAxisRule("axes.msl",
                     "a time with its unit from 1ms to 1h, such as 30s",
                     &SweepPlan::mslSeconds,
                     TimeParser(0.001, 3600)),
        MakeAxisRule("axes.rtt",
                     "a time with its unit from 1us to 60s, such as 20ms",
                     &SweepPlan::rttSeconds,
                     TimeParser(1e-6, 60)),
        MakeAxisRule("axes.stack",
                     "stock or lifecycle",
                     &SweepPlan::stacks,
                     WordParser({"stock", "lifecycle"})),
        MakeAxisRule("axes.closer",
                     "client, server or both",
                     &SweepPlan::closers,
                     WordParser({"client", "server", "both"})),
    };
}

/// An axis of policies: its commas are those outside brackets. Two spellings of one policy are the
/// same value.
KeyRule
MakePolicyRule(const std::string& name,
               TcpPolicyFamily family,
               std::vector<std::string> SweepPlan::*axis)
{
    auto set = [=](const std::string& text, SweepPlan& plan) -> std::optional<std::string> {
        std::vector<TcpPolicySpec> specs;
        std::vector<std::string> values;
        for (const std::string& item : SplitOutsideBrackets(text))
        {
            TcpPolicySpec spec;
            if (const auto complaint = ParseTcpPolicy(family, item, spec))
            {
                return complaint;
            }
            if (std::find(specs.begin(), specs.end(), spec) != specs.end())
            {
                return "expected each value once, but " + Quote(spec.text) + " is there twice";
            }
            specs.push_back(spec);
            values.push_back(spec.text);
        }
        plan.*axis = values;
        return std::nullopt;
    };
    return {name, "policies", set};
}

std::optional<bool>
ParseSwitch(const std::string& text)
{
    return text == "on"    ? std::optional<bool>(true)
           : text == "off" ? std::optional<bool>(false)
                           : std::nullopt;
}

std::optional<std::string>
ParseProfile(const std::string& text)
{
    return FindTcpProfile(text) ? std::optional<std::string>(text) : std::nullopt;
}

std::vector<KeyRule>
MakePolicyAxisRules()
{
    using Family = TcpPolicyFamily;
    return {
        MakeAxisRule("axes.profile", ListTcpProfiles(), &SweepPlan::profiles, ParseProfile),
        MakePolicyRule("axes.handshake", Family::HANDSHAKE, &SweepPlan::handshakes),
        MakePolicyRule("axes.teardown", Family::TEARDOWN, &SweepPlan::teardowns),
        MakePolicyRule("axes.time-wait", Family::TIME_WAIT, &SweepPlan::timeWaits),
        MakeAxisRule("axes.timestamps", "on or off", &SweepPlan::timestamps, ParseSwitch),
    };
}

/// The word auto leaves the drain to the scenario, which knows what each stack leaves behind.
std::optional<double>
ParseDrain(const std::string& text)
{
    return text == "auto" ? std::optional<double>(0)
                          : ParseQuantity(text, GetTimeUnits(), 0.001, 86400);
}

std::vector<KeyRule>
MakeTrafficRules()
{
    return {
        MakeIntegerRule("traffic.connections", &ScenarioPoint::connections, 1, 1000000),
        MakeScalarRule(
            "traffic.arrival-rate",
            "connections a second from 0.001 to 1000000, such as 20 or 20/s",
            [](const std::string& text) { return ParseQuantity(text, ARRIVAL_UNITS, 0.001, 1e6); },
            [](SweepPlan& plan, double value) { plan.shared.connectionsPerSecond = value; }),
        MakeIntegerRule("traffic.request-bytes", &ScenarioPoint::requestBytes, 1, 1000000000),
        MakeIntegerRule("traffic.reply-bytes", &ScenarioPoint::replyBytes, 1, 1000000000),
        MakeIntegerRule("traffic.segment-size", &ScenarioPoint::segmentSize, 64, 1448),
        MakeScalarRule("traffic.half-close",
                       "true or false",
                       WordParser({"true", "false"}),
                       [](SweepPlan& plan, const std::string& word) {
                           plan.shared.halfClose = word == "true";
                       }),
        MakeScalarRule(
            "traffic.server-close-delay",
            "a time with its unit from 0s to 1h, such as 200ms",
            TimeParser(0, 3600),
            [](SweepPlan& plan, double value) { plan.shared.serverCloseDelaySeconds = value; }),
        MakeScalarRule(
            "traffic.client-ports",
            "auto, or a whole number of ports from 1 to 16384",
            [](const std::string& text) {
                return text == "auto" ? std::optional<uint64_t>(0) : ParseInteger(text, 1, 16384);
            },
            [](SweepPlan& plan, uint64_t value) {
                plan.shared.clientPorts = static_cast<uint32_t>(value);
            }),
        MakeScalarRule("traffic.drain",
                       "auto, or a time with its unit from 1ms to 24h, such as 10min",
                       ParseDrain,
                       [](SweepPlan& plan, double value) { plan.shared.drainSeconds = value; }),
    };
}

std::vector<KeyRule>
MakeLinkAndRunRules()
{
    return {
        MakeScalarRule(
            "link.rate",
            "a bit rate with its unit from 1kbps to 1000Gbps, such as 100Mbps",
            [](const std::string& text) { return ParseQuantity(text, RATE_UNITS, 1e3, 1e12); },
            [](SweepPlan& plan, double value) {
                plan.shared.bitsPerSecond = static_cast<uint64_t>(std::llround(value));
            }),
        MakeIntegerRule("run.seed", &ScenarioPoint::seed, 1, std::numeric_limits<uint32_t>::max()),
        MakeScalarRule(
            "run.replications",
            "a whole number from 1 to 10000",
            [](const std::string& text) { return ParseInteger(text, 1, 10000); },
            [](SweepPlan& plan, uint64_t value) {
                plan.replications = static_cast<uint32_t>(value);
            }),
    };
}

} // namespace

std::string
Trim(const std::string& text)
{
    const char* blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string::npos)
    {
        return "";
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// One key that holds a probability.
KeyRule
MakeProbabilityRule(const std::string& name, double& (*field)(SweepPlan&))
{
    return MakeScalarRule(
        name,
        "a probability from 0 to 1, such as 0.05 or 5%",
        [](const std::string& text) { return ParseQuantity(text, PROBABILITY_UNITS, 0, 1); },
        [=](SweepPlan& plan, double value) { field(plan) = value; });
}

/// "10ms..30s", or "10ms..30s pareto 1.2".
std::optional<ScenarioDelay>
ParseDelay(const std::string& text)
{
    const auto dots = text.find("..");
    const auto tail = text.find("pareto");
    if (dots == std::string::npos)
    {
        return std::nullopt;
    }
    const auto end = tail == std::string::npos ? text.size() : tail;
    const auto low = ParseQuantity(Trim(text.substr(0, dots)), GetTimeUnits(), 0, 86400);
    const auto high =
        ParseQuantity(Trim(text.substr(dots + 2, end - dots - 2)), GetTimeUnits(), 0, 86400);
    const auto shape = tail == std::string::npos
                           ? std::optional<double>(0)
                           : ParseQuantity(Trim(text.substr(tail + 6)), {{"", 1}}, 0.01, 100);
    if (!low || !high || !shape || *low > *high || (*shape > 0 && *low <= 0))
    {
        return std::nullopt;
    }
    return ScenarioDelay{*low, *high, *shape};
}

KeyRule
MakeDelayRule(const std::string& name, ScenarioDelay& (*field)(SweepPlan&))
{
    return MakeScalarRule(
        name,
        "two times with their units, the smaller first, such as 10ms..30s, or "
        "with a tail: 10ms..30s pareto 1.2",
        ParseDelay,
        [=](SweepPlan& plan, const ScenarioDelay& value) { field(plan) = value; });
}

/// Reads a script, beside the plan unless its path is absolute, and keeps its rules as one line.
std::optional<std::string>
TakeScript(const std::string& text, SweepPlan& plan)
{
    if (text.empty())
    {
        return "expected the path of a middlebox script";
    }
    const auto path = std::filesystem::path(plan.name).parent_path() / text;
    lifecycle::MiddleboxScript script;
    std::string error;
    if (!ReadMiddleboxScript(path.string(), script, error))
    {
        return error;
    }
    std::ifstream in(path);
    plan.shared.middlebox.script.clear();
    for (std::string line; std::getline(in, line);)
    {
        line = Trim(line.substr(0, line.find_first_of("#\r")));
        if (!line.empty())
        {
            plan.shared.middlebox.script +=
                (plan.shared.middlebox.script.empty() ? "" : "; ") + line;
        }
    }
    return std::nullopt;
}

std::vector<KeyRule>
MakeServerRules()
{
    return {
        MakeIntegerRule("server.backlog", &ScenarioPoint::backlog, 1, 1000000),
        MakeScalarRule(
            "server.accept-rate",
            "connections a second from 0.001 to 1000000, such as 20 or 20/s",
            [](const std::string& text) { return ParseQuantity(text, ARRIVAL_UNITS, 0.001, 1e6); },
            [](SweepPlan& plan, double value) { plan.shared.acceptsPerSecond = value; }),
    };
}

std::vector<KeyRule>
MakeFloodRules()
{
    return {
        MakeScalarRule(
            "flood.syns",
            "a whole number from 1 to 10000000",
            [](const std::string& text) { return ParseInteger(text, 1, 10000000); },
            [](SweepPlan& plan, uint64_t value) {
                plan.shared.flood.syns = static_cast<uint32_t>(value);
            }),
        MakeScalarRule(
            "flood.rate",
            "SYNs a second from 0.001 to 1000000, such as 10000 or 10000/s",
            [](const std::string& text) { return ParseQuantity(text, ARRIVAL_UNITS, 0.001, 1e6); },
            [](SweepPlan& plan, double value) { plan.shared.flood.synsPerSecond = value; }),
        MakeScalarRule(
            "flood.start",
            "a time with its unit from 0s to 1h, such as 1s",
            TimeParser(0, 3600),
            [](SweepPlan& plan, double value) { plan.shared.flood.startSeconds = value; }),
        MakeScalarRule(
            "flood.sources",
            "a whole number of addresses from 1 to 1000000",
            [](const std::string& text) { return ParseInteger(text, 1, 1000000); },
            [](SweepPlan& plan, uint64_t value) {
                plan.shared.flood.sources = static_cast<uint32_t>(value);
            }),
    };
}

std::vector<KeyRule>
MakeMiddleboxRules()
{
    return {
        KeyRule{"middlebox.script", "the path of a middlebox script", TakeScript},
        MakeScalarRule("middlebox.loss-model",
                       "bernoulli or gilbert-elliott",
                       WordParser({"bernoulli", "gilbert-elliott"}),
                       [](SweepPlan& plan, const std::string& word) {
                           plan.shared.middlebox.lossModel = word;
                       }),
        MakeScalarRule(
            "middlebox.burst-length",
            "a number of segments from 1 to 1000000",
            [](const std::string& text) {
                return ParseQuantity(text, {{"", 1}}, 1, 1e6);
            },
            [](SweepPlan& plan, double value) { plan.shared.middlebox.burstLength = value; }),
        MakeProbabilityRule(
            "middlebox.duplicate-rate",
            [](SweepPlan& plan) -> double& { return plan.shared.middlebox.duplicateRate; }),
        MakeDelayRule(
            "middlebox.duplicate-delay",
            [](SweepPlan& plan) -> ScenarioDelay& { return plan.shared.middlebox.duplicateDelay; }),
        MakeProbabilityRule(
            "middlebox.jitter-rate",
            [](SweepPlan& plan) -> double& { return plan.shared.middlebox.jitterRate; }),
        MakeDelayRule(
            "middlebox.jitter",
            [](SweepPlan& plan) -> ScenarioDelay& { return plan.shared.middlebox.jitter; }),
    };
}

const std::vector<KeyRule>&
GetKeyRules()
{
    static const std::vector<KeyRule> rules = [] {
        std::vector<KeyRule> all = MakeAxisRules();
        for (const auto& more : {MakePolicyAxisRules(),
                                 MakeTrafficRules(),
                                 MakeLinkAndRunRules(),
                                 MakeServerRules(),
                                 MakeFloodRules(),
                                 MakeMiddleboxRules()})
        {
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }();
    return rules;
}

std::string
Escape(const std::string& text)
{
    const char* digits = "0123456789abcdef";
    std::string escaped;
    for (const char c : text)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
        {
            escaped += std::string("\\x") + digits[byte / 16] + digits[byte % 16];
        }
        else
        {
            escaped += c;
        }
    }
    return escaped;
}

std::string
Quote(const std::string& text)
{
    return Escape(text.substr(0, MAX_QUOTED)) + (text.size() > MAX_QUOTED ? "..." : "");
}

} // namespace plans

} // namespace ns3
