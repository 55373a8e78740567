/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-plan.h"

#include "tcp-lifecycle-fields.h"
#include "tcp-lifecycle-plan-keys.h"
#include "tcp-lifecycle-policy-names.h"
#include "tcp-lifecycle-profiles.h"
#include "tcp-lifecycle-scenario-path.h"

#include <algorithm>
#include <array>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <filesystem>
#include <fstream>
#include <locale>
#include <map>
#include <sstream>

namespace ns3
{

using namespace plans;

namespace
{

/// Beyond this many runs a plan is taken for a mistake, not for an intention.
constexpr std::size_t MAX_RUNS = 1000000;
/// The stack that has profiles and policies.
const char* const LIFECYCLE = "lifecycle";
/// A file of more bytes than this is no plan.
constexpr std::size_t MAX_BYTES = 1000000;

/// "axes.loss-rate" as the plan's author wrote it: "[axes] loss-rate".
std::string
DescribeKey(const std::string& name)
{
    const auto dot = name.find('.');
    return Quote(
        dot == std::string::npos ? name : "[" + name.substr(0, dot) + "] " + name.substr(dot + 1));
}

/// "unknown section, expected [axes], ... or [run]": the sections that the rules know.
std::string
ExplainUnknownSection()
{
    std::vector<std::string> sections;
    for (const auto& rule : GetKeyRules())
    {
        const std::string section = "[" + rule.name.substr(0, rule.name.find('.')) + "]";
        if (std::find(sections.begin(), sections.end(), section) == sections.end())
        {
            sections.push_back(section);
        }
    }
    std::string text = "unknown section, expected ";
    for (std::size_t i = 0; i < sections.size(); ++i)
    {
        text += (i == 0 ? "" : i + 1 == sections.size() ? " or " : ", ") + sections[i];
    }
    return text;
}

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
    return keys.empty() ? ExplainUnknownSection() : "unknown key, expected one of " + keys;
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
        throw SweepPlanError(where + Escape(*complaint));
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
            throw SweepPlanError(name + ": " + Quote(line) + ": " + ExplainUnknownSection());
        }
    }
}

/// How many values an axis spans; one without values takes its only one from the profile. In
/// floating point: a product that is far too large must not wrap into range.
template <typename Axis>
double
CountValues(const Axis& axis)
{
    return std::max(1.0, static_cast<double>(axis.size()));
}

/// Variants of the stack "lifecycle" at one point.
double
CountVariants(const SweepPlan& plan)
{
    return CountValues(plan.profiles) * CountValues(plan.handshakes) * CountValues(plan.teardowns) *
           CountValues(plan.timeWaits);
}

/// Points of the axes that every stack has.
double
CountCorners(const SweepPlan& plan)
{
    return CountValues(plan.mslSeconds) * CountValues(plan.rttSeconds) *
           CountValues(plan.lossRates) * CountValues(plan.timestamps) * CountValues(plan.closers);
}

/// What stands at one such point: stock once, and the module in each of its variants.
double
CountColumns(const SweepPlan& plan)
{
    double columns = 0;
    for (const auto& stack : plan.stacks)
    {
        columns += stack == LIFECYCLE ? CountVariants(plan) : 1;
    }
    return columns;
}

void
CheckSize(const SweepPlan& plan)
{
    if (CountCorners(plan) * CountColumns(plan) * plan.replications > MAX_RUNS)
    {
        throw SweepPlanError(
            plan.name + ": [run] replications = " + std::to_string(plan.replications) +
            ": expected at most " + std::to_string(MAX_RUNS) + " runs in the plan");
    }
}

/// Stock's TCP ends the program when two of its endpoints have one four-tuple.
void
CheckPortsForStock(const SweepPlan& plan)
{
    const auto& stacks = plan.stacks;
    if (plan.shared.clientPorts > 0 &&
        std::find(stacks.begin(), stacks.end(), "stock") != stacks.end())
    {
        throw SweepPlanError(plan.name + ": " + DescribeKey("traffic.client-ports") + " = " +
                             std::to_string(plan.shared.clientPorts) +
                             ": expected auto in a plan with stack = stock, which does not bear "
                             "that a four-tuple comes again");
    }
}

/// A key that says nothing unless another one is there.
struct Companion
{
    const char* key;    //!< "section.key"
    const char* needed; //!< the other one
};

const std::array<Companion, 6> COMPANIONS{
    {{"flood.rate", "flood.syns"},
     {"flood.start", "flood.syns"},
     {"flood.sources", "flood.syns"},
     {"middlebox.burst-length", "middlebox.loss-model"},
     {"middlebox.duplicate-delay", "middlebox.duplicate-rate"},
     {"middlebox.jitter", "middlebox.jitter-rate"}}};

/// A key that has no effect would go unnoticed.
void
CheckCompanions(const SweepPlan& plan, const std::map<std::string, std::string>& seen)
{
    for (const auto& [key, needed] : COMPANIONS)
    {
        const auto found = seen.find(key);
        if (found != seen.end() && seen.count(needed) == 0)
        {
            throw SweepPlanError(plan.name + ": " + DescribeKey(key) + " = " +
                                 Quote(found->second) + ": expected " + DescribeKey(needed) +
                                 " beside it");
        }
    }
}

/// What the path does must make sense at each loss rate.
void
CheckPath(const SweepPlan& plan)
{
    ScenarioPoint point = plan.shared;
    for (const double lossRate : plan.lossRates)
    {
        point.lossRate = lossRate;
        const std::string complaint = CheckScenarioPath(point);
        if (!complaint.empty())
        {
            throw SweepPlanError(plan.name + ": " + DescribeKey("middlebox.loss-model") + " = " +
                                 point.middlebox.lossModel + ": " + Escape(complaint));
        }
    }
}

/// The keys that say nothing about stock's TCP.
const std::array<const char*, 6> LIFECYCLE_KEYS{"axes.profile",
                                                "axes.handshake",
                                                "axes.teardown",
                                                "axes.time-wait",
                                                "server.backlog",
                                                "server.accept-rate"};

/// A policy for stock's TCP would go unnoticed: it has none.
void
CheckPoliciesApply(const SweepPlan& plan, const std::map<std::string, std::string>& seen)
{
    const auto& stacks = plan.stacks;
    for (const char* key : LIFECYCLE_KEYS)
    {
        const auto found = seen.find(key);
        if (found != seen.end() &&
            std::find(stacks.begin(), stacks.end(), LIFECYCLE) == stacks.end())
        {
            throw SweepPlanError(
                plan.name + ": " + DescribeKey(key) + " = " + Quote(found->second) +
                ": expected a plan with stack = " + LIFECYCLE + ", to which alone it applies");
        }
    }
}

/// A policy axis at one point: the value of the plan, or else what the profile says.
std::string
PickPolicy(const std::vector<std::string>& axis,
           std::size_t index,
           TcpPolicyFamily family,
           const std::string& profile)
{
    if (!axis.empty())
    {
        return axis[index];
    }
    const std::string attribute =
        std::string("ns3::TcpLifecycleL4Protocol::") + GetTcpPolicyAttribute(family);
    return GetTcpPolicyShortName(family, GetTcpProfileValue(*FindTcpProfile(profile), attribute));
}

/// Takes the digits of a number in mixed radix, the fastest first.
class MixedRadix
{
  public:
    explicit MixedRadix(std::size_t number)
        : m_rest(number)
    {
    }

    /// @return the next digit, below the size of the axis; 0 for an axis without values
    template <typename Axis>
    std::size_t Next(const Axis& axis)
    {
        const std::size_t size = std::max<std::size_t>(1, axis.size());
        const std::size_t digit = m_rest % size;
        m_rest /= size;
        return digit;
    }

  private:
    std::size_t m_rest; //!< what is left of it
};

/// What is compared at one point: stock once, and the module in each of its variants.
std::vector<ScenarioPoint>
MakeVariants(const SweepPlan& plan, const ScenarioPoint& base)
{
    std::vector<ScenarioPoint> variants;
    for (const auto& stack : plan.stacks)
    {
        ScenarioPoint point = base;
        point.stack = stack;
        if (stack != LIFECYCLE)
        {
            point.profile = point.handshake = point.teardown = point.timeWait = "";
            variants.push_back(point);
            continue;
        }
        for (std::size_t i = 0; i < static_cast<std::size_t>(CountVariants(plan)); ++i)
        {
            MixedRadix digits(i);
            const std::size_t timeWait = digits.Next(plan.timeWaits);
            const std::size_t teardown = digits.Next(plan.teardowns);
            const std::size_t handshake = digits.Next(plan.handshakes);
            point.profile = plan.profiles[digits.Next(plan.profiles)];
            using Family = TcpPolicyFamily;
            point.handshake =
                PickPolicy(plan.handshakes, handshake, Family::HANDSHAKE, point.profile);
            point.teardown = PickPolicy(plan.teardowns, teardown, Family::TEARDOWN, point.profile);
            point.timeWait = PickPolicy(plan.timeWaits, timeWait, Family::TIME_WAIT, point.profile);
            variants.push_back(point);
        }
    }
    return variants;
}

/// MSL of a point whose plan names a profile and no MSL: the profile's, and stock's own for stock.
double
GetProfileMsl(const ScenarioPoint& point)
{
    const std::string name = point.stack == LIFECYCLE ? point.profile : "stock-ns3-timers";
    return std::stod(
        GetTcpProfileValue(*FindTcpProfile(name), "ns3::TcpSocketBase::MaxSegLifetime"));
}

} // namespace

std::size_t
SweepPlan::CountPoints() const
{
    return static_cast<std::size_t>(CountCorners(*this) * CountColumns(*this));
}

std::vector<SweepRun>
SweepPlan::Runs() const
{
    std::vector<SweepRun> runs;
    uint32_t number = 0;
    const auto corners = static_cast<std::size_t>(CountCorners(*this));
    for (std::size_t corner = 0; corner < corners; ++corner)
    {
        MixedRadix digits(corner);
        ScenarioPoint base = shared;
        base.timestamps = timestamps[digits.Next(timestamps)];
        base.lossRate = lossRates[digits.Next(lossRates)];
        base.rttSeconds = rttSeconds[digits.Next(rttSeconds)];
        const std::size_t msl = digits.Next(mslSeconds);
        base.closer = closers[digits.Next(closers)];
        for (ScenarioPoint& point : MakeVariants(*this, base))
        {
            point.mslSeconds = mslSeconds.empty() ? GetProfileMsl(point) : mslSeconds[msl];
            ++number;
            for (point.run = 1; point.run <= replications; ++point.run)
            {
                runs.push_back({number, point});
            }
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
        std::map<std::string, std::string> seen;
        for (const auto& option : parsed.options)
        {
            const std::string value = option.value.empty() ? "" : Trim(option.value.front());
            if (!seen.emplace(option.string_key, value).second)
            {
                throw SweepPlanError(name + ": " + DescribeKey(option.string_key) + " = " +
                                     Quote(value) +
                                     ": expected each key once, but it is there twice");
            }
            ApplyKey(option.string_key, value, plan);
        }
        CheckSections(text.str(), name);
        CheckPoliciesApply(plan, seen);
        CheckCompanions(plan, seen);
        CheckPortsForStock(plan);
        CheckPath(plan);
        if (seen.count("axes.profile") > 0 && seen.count("axes.msl") == 0)
        {
            plan.mslSeconds.clear();
        }
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
