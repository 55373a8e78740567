/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-plan.h"

#include "tcp-lifecycle-fields.h"

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <locale>
#include <optional>
#include <set>
#include <sstream>

namespace ns3
{

namespace
{

/// Beyond this many runs a plan is taken for a mistake, not for an intention.
constexpr std::size_t MAX_RUNS = 1000000;
/// A file of more bytes than this is no plan.
constexpr std::size_t MAX_BYTES = 1000000;
/// More of a text than this many bytes does not help to find it in the plan.
constexpr std::size_t MAX_QUOTED = 200;

/// A unit that may follow a number, and what one of it is worth. The empty name admits plain
/// numbers.
struct Unit
{
    const char* name; //!< as written in the plan
    double factor;    //!< value of one
};

using UnitList = std::vector<Unit>;

/// How one key is understood: its name, what is expected of it, and what sets it.
struct KeyRule
{
    std::string name;     //!< "section.key"
    std::string expected; //!< completes the sentence "expected ..."
    /// Takes over the text; returns a complaint, or nothing when the text was right.
    std::function<std::optional<std::string>(const std::string&, SweepPlan&)> set;
};

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

/// A text of the plan as a message may show it: on one line, and with nothing in it that a terminal
/// would obey.
std::string
Quote(const std::string& text)
{
    const char* digits = "0123456789abcdef";
    std::string quoted;
    for (const char c : text.substr(0, MAX_QUOTED))
    {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
        {
            quoted += std::string("\\x") + digits[byte / 16] + digits[byte % 16];
        }
        else
        {
            quoted += c;
        }
    }
    return text.size() > MAX_QUOTED ? quoted + "..." : quoted;
}

/// Numbers are read in the classic locale: a plan means the same on every machine.
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
    unit = Trim(unit);
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
const UnitList TIME_UNITS{{"ns", 1e-9},
                          {"us", 1e-6},
                          {"ms", 1e-3},
                          {"s", 1},
                          {"min", 60},
                          {"h", 3600}};
const UnitList RATE_UNITS{{"bps", 1}, {"kbps", 1e3}, {"Mbps", 1e6}, {"Gbps", 1e9}};
const UnitList ARRIVAL_UNITS{{"", 1}, {"/s", 1}};

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
    return [=](const std::string& text) { return ParseQuantity(text, TIME_UNITS, low, high); };
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

/// The word auto leaves the drain to the scenario, which knows what each stack leaves behind.
std::optional<double>
ParseDrain(const std::string& text)
{
    return text == "auto" ? std::optional<double>(0)
                          : ParseQuantity(text, TIME_UNITS, 0.001, 86400);
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

const std::vector<KeyRule>&
GetKeyRules()
{
    static const std::vector<KeyRule> rules = [] {
        std::vector<KeyRule> all = MakeAxisRules();
        for (const auto& more : {MakeTrafficRules(), MakeLinkAndRunRules()})
        {
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }();
    return rules;
}

/// "axes.loss-rate" as the plan's author wrote it: "[axes] loss-rate".
std::string
DescribeKey(const std::string& name)
{
    const auto dot = name.find('.');
    return Quote(
        dot == std::string::npos ? name : "[" + name.substr(0, dot) + "] " + name.substr(dot + 1));
}

const char* const UNKNOWN_SECTION = "unknown section, expected [axes], [traffic], [link] or [run]";

/// What to say of a key that no rule knows: the keys of its section, or the sections.
std::string
ExplainUnknownKey(const std::string& name)
{
    const std::string section = name.substr(0, name.find('.') + 1);
    std::string keys;
    for (const auto& rule : GetKeyRules())
    {
        if (!section.empty() && rule.name.compare(0, section.size(), section) == 0)
        {
            keys += (keys.empty() ? "" : ", ") + rule.name.substr(section.size());
        }
    }
    return keys.empty() ? UNKNOWN_SECTION : "unknown key, expected one of " + keys;
}

void
ApplyKey(const std::string& name, const std::string& value, SweepPlan& plan)
{
    const std::string where = plan.name + ": " + DescribeKey(name) + " = " + Quote(value) + ": ";
    const auto& rules = GetKeyRules();
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const KeyRule& candidate) {
        return candidate.name == name;
    });
    if (rule == rules.end())
    {
        throw SweepPlanError(where + ExplainUnknownKey(name));
    }
    if (const auto complaint = rule->set(value, plan))
    {
        throw SweepPlanError(where + *complaint);
    }
}

/// The whole plan with the line ends of Unix and without the mark that some editors put before it.
std::string
ReadText(std::istream& in, const std::string& name)
{
    std::string text(MAX_BYTES + 1, '\0');
    in.read(&text[0], static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad())
    {
        throw SweepPlanError(name + ": cannot be read to its end, expected a plan file");
    }
    if (text.size() > MAX_BYTES)
    {
        throw SweepPlanError(name + ": expected a plan file of at most " +
                             std::to_string(MAX_BYTES) + " bytes");
    }
    const std::string mark = "\xef\xbb\xbf";
    std::string plan;
    for (std::size_t i = text.compare(0, mark.size(), mark) == 0 ? mark.size() : 0; i < text.size();
         ++i)
    {
        if (text.compare(i, 2, "\r\n") != 0)
        {
            plan += text[i];
        }
    }
    return plan;
}

/// A section that holds no key would go unnoticed: the library reports keys only.
void
CheckSections(const std::string& text, const std::string& name)
{
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
    {
        line = Trim(line.substr(0, line.find('#')));
        if (line.size() < 2 || line.front() != '[' || line.back() != ']')
        {
            continue;
        }
        const std::string prefix = line.substr(1, line.size() - 2) + ".";
        const auto& rules = GetKeyRules();
        const bool known = std::any_of(rules.begin(), rules.end(), [&](const KeyRule& rule) {
            return rule.name.compare(0, prefix.size(), prefix) == 0;
        });
        if (!known)
        {
            throw SweepPlanError(name + ": " + Quote(line) + ": " + UNKNOWN_SECTION);
        }
    }
}

/// Multiplies in floating point: a product that is far too large must not wrap into range.
void
CheckSize(const SweepPlan& plan)
{
    double runs = plan.replications;
    for (const std::size_t size : {plan.lossRates.size(),
                                   plan.mslSeconds.size(),
                                   plan.rttSeconds.size(),
                                   plan.stacks.size(),
                                   plan.closers.size()})
    {
        runs *= static_cast<double>(size);
    }
    if (runs > MAX_RUNS)
    {
        throw SweepPlanError(
            plan.name + ": [run] replications = " + std::to_string(plan.replications) +
            ": expected at most " + std::to_string(MAX_RUNS) + " runs in the plan");
    }
}

} // namespace

std::size_t
SweepPlan::CountPoints() const
{
    return lossRates.size() * mslSeconds.size() * rttSeconds.size() * stacks.size() *
           closers.size();
}

std::vector<SweepRun>
SweepPlan::Runs() const
{
    std::vector<SweepRun> runs;
    const std::size_t points = CountPoints();
    for (std::size_t point = 0; point < points; ++point)
    {
        std::size_t rest = point;
        auto pick = [&rest](const auto& axis) {
            const auto& value = axis[rest % axis.size()];
            rest /= axis.size();
            return value;
        };
        SweepRun run{static_cast<uint32_t>(point + 1), shared};
        run.scenario.stack = pick(stacks);
        run.scenario.lossRate = pick(lossRates);
        run.scenario.rttSeconds = pick(rttSeconds);
        run.scenario.mslSeconds = pick(mslSeconds);
        run.scenario.closer = pick(closers);
        for (uint32_t replication = 1; replication <= replications; ++replication)
        {
            run.scenario.run = replication;
            runs.push_back(run);
        }
    }
    return runs;
}

SweepPlan
ReadSweepPlan(const std::string& path)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
    {
        throw SweepPlanError(path + ": is a directory, expected a plan file");
    }
    std::ifstream in(path);
    if (!in)
    {
        throw SweepPlanError(path + ": cannot be opened, expected a plan file");
    }
    return ParseSweepPlan(in, path);
}

SweepPlan
ParseSweepPlan(std::istream& in, const std::string& name)
{
    namespace po = boost::program_options;
    SweepPlan plan;
    plan.name = name;
    try
    {
        // The library reads the INI syntax only. Which keys exist and what they may hold is decided
        // by the rules above, because its own messages name neither the file nor the range.
        std::istringstream text(ReadText(in, name));
        const auto parsed = po::parse_config_file(text, po::options_description(), true);
        std::set<std::string> seen;
        for (const auto& option : parsed.options)
        {
            const std::string value = option.value.empty() ? "" : Trim(option.value.front());
            if (!seen.insert(option.string_key).second)
            {
                throw SweepPlanError(name + ": " + DescribeKey(option.string_key) + " = " +
                                     Quote(value) +
                                     ": expected each key once, but it is there twice");
            }
            ApplyKey(option.string_key, value, plan);
        }
        CheckSections(text.str(), name);
    }
    catch (const po::error& error)
    {
        throw SweepPlanError(name + ": " + Quote(error.what()) +
                             ": expected [section], key = value or # comment");
    }
    CheckSize(plan);
    return plan;
}

std::string
MakeRunKey(const ScenarioPoint& point)
{
    // Fifteen digits: each decimal number a person would write has its own text.
    std::ostringstream key;
    key.imbue(std::locale::classic());
    key.precision(15);
    VisitPointFields(point, [&key](const std::string& name, const auto& value) {
        key << (name == "stack" ? "" : " ") << name << '=' << value;
    });
    return key.str();
}

} // namespace ns3
