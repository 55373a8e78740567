/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-policy-names.h"

#include "tcp-lifecycle-quantity.h"

#include "ns3/nstime.h"
#include "ns3/string.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <set>
#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{

namespace
{

std::string
TrimBlanks(const std::string& text)
{
    const char* blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    return first == std::string::npos
               ? ""
               : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// "three-way, backlog, ... or a TypeId that descends from ns3::...", of one family.
std::string
ExpectedPolicies(TcpPolicyFamily family)
{
    std::string names;
    for (const auto& entry : GetTcpPolicyNames())
    {
        if (entry.family == family)
        {
            names += std::string(entry.name) + ", ";
        }
    }
    return names + "or the TypeId of a policy, which descends from " + GetTcpPolicyBase(family);
}

/// Splits `Attribute=Value|...`; an item without "=" keeps an empty name.
std::vector<std::pair<std::string, std::string>>
SplitAttributes(const std::string& text)
{
    std::vector<std::pair<std::string, std::string>> attributes;
    std::size_t start = 0;
    while (start <= text.size())
    {
        const std::size_t end = std::min(text.find('|', start), text.size());
        const std::string item = text.substr(start, end - start);
        const std::size_t equals = item.find('=');
        const bool named = equals != std::string::npos;
        attributes.emplace_back(named ? TrimBlanks(item.substr(0, equals)) : "",
                                TrimBlanks(named ? item.substr(equals + 1) : item));
        start = end + 1;
    }
    return attributes;
}

/// The attributes of a type and of those it descends from.
std::string
ListAttributes(TypeId type)
{
    std::string names;
    for (bool more = true; more; more = type.HasParent(), type = type.GetParent())
    {
        for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
        {
            names += (names.empty() ? "" : ", ") + type.GetAttribute(i).name;
        }
    }
    return names;
}

/// @return what is wrong with a type as a policy of the family, or nothing
std::optional<std::string>
CheckType(TcpPolicyFamily family, const std::string& typeName, TypeId& type)
{
    const bool isShort =
        std::any_of(GetTcpPolicyNames().begin(), GetTcpPolicyNames().end(), [&](const auto& entry) {
            return entry.family == family && typeName == entry.type;
        });
    if (!TypeId::LookupByNameFailSafe(typeName, &type))
    {
        return isShort ? "the policy " + typeName + " is not in this program"
                       : "expected " + ExpectedPolicies(family);
    }
    TypeId base;
    const bool fits = TypeId::LookupByNameFailSafe(GetTcpPolicyBase(family), &base) &&
                      type != base && type.IsChildOf(base) && type.HasConstructor();
    return fits ? std::nullopt
                : std::optional<std::string>(typeName + " is no such policy, expected " +
                                             ExpectedPolicies(family));
}

/// @return whether the value of an attribute is a time
bool
IsTime(const TypeId::AttributeInformation& attribute)
{
    return attribute.checker->GetValueTypeName() == "ns3::TimeValue";
}

/// @return the number half way between two, or one of them if there is none between
int64_t
FindMiddle(int64_t a, int64_t b)
{
    return a / 2 + b / 2 + (a % 2 + b % 2) / 2;
}

/// The checker tells its bounds in rounded figures only, so it is asked where they lie. Returns the
/// last time that an attribute takes on the way from its default to another one.
Time
FindBound(const TypeId::AttributeInformation& attribute, Time end)
{
    auto takes = [&](int64_t steps) {
        return attribute.checker->Check(TimeValue(TimeStep(steps)));
    };
    const auto initial = DynamicCast<const TimeValue>(attribute.originalInitialValue);
    int64_t inside = initial ? initial->Get().GetTimeStep() : 0;
    int64_t outside = end.GetTimeStep();
    if (takes(outside))
    {
        return end;
    }
    for (int64_t middle = FindMiddle(inside, outside); middle != inside && middle != outside;
         middle = FindMiddle(inside, outside))
    {
        (takes(middle) ? inside : outside) = middle;
    }
    return TimeStep(inside);
}

/// @return the least and the largest time that an attribute takes
std::pair<Time, Time>
FindBounds(const TypeId::AttributeInformation& attribute)
{
    return {FindBound(attribute, Time::Min()), FindBound(attribute, Time::Max())};
}

/// "a time with its unit from 0s to 1h, such as 2s".
std::string
DescribeTime(const TypeId::AttributeInformation& attribute)
{
    const auto [low, high] = FindBounds(attribute);
    const auto initial = DynamicCast<const TimeValue>(attribute.originalInitialValue);
    return "a time with its unit from " + plans::FormatTime(low) + " to " +
           plans::FormatTime(high) +
           (initial ? ", such as " + plans::FormatTime(initial->Get()) : "");
}

/// @return the names that an attribute takes; none if it is no enumeration
std::vector<std::string>
GetChoices(const TypeId::AttributeInformation& attribute)
{
    std::vector<std::string> choices;
    // From 3.41 on the name has the type of the enumeration as well.
    if (attribute.checker->GetValueTypeName().rfind("ns3::EnumValue", 0) == 0)
    {
        std::istringstream in(attribute.checker->GetUnderlyingTypeInformation());
        for (std::string name; std::getline(in, name, '|');)
        {
            choices.push_back(name);
        }
    }
    return choices;
}

/// "one, two or three".
std::string
ListChoices(const std::vector<std::string>& choices)
{
    std::string text;
    for (std::size_t i = 0; i < choices.size(); ++i)
    {
        text += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i];
    }
    return text;
}

/// Makes a time what ns-3 reads, in nanoseconds. Returns whether the value is one for the
/// attribute.
bool
TakeValue(const TypeId::AttributeInformation& attribute, std::string& value)
{
    if ((attribute.flags & TypeId::ATTR_CONSTRUCT) == 0)
    {
        return false;
    }
    const std::vector<std::string> choices = GetChoices(attribute);
    if (!choices.empty())
    {
        // An ns-3 without asserts takes other names as well.
        return std::find(choices.begin(), choices.end(), value) != choices.end();
    }
    if (!IsTime(attribute))
    {
        return IsValidAttributeText(attribute, value);
    }
    const auto [low, high] = FindBounds(attribute);
    const auto time = plans::ParseTime(value, low, high);
    if (!time || !attribute.checker->Check(TimeValue(*time)))
    {
        return false;
    }
    value = std::to_string(time->GetNanoSeconds()) + "ns";
    return true;
}

/// Checks the attribute values, and makes them what ns-3 reads. Returns what is wrong, or nothing.
std::optional<std::string>
TakeAttributes(TypeId type, TcpPolicySpec& spec)
{
    std::set<std::string> seen;
    for (auto& [name, value] : spec.attributes)
    {
        TypeId::AttributeInformation attribute;
        if (name.empty() || !type.LookupAttributeByName(name, &attribute))
        {
            const std::string known = ListAttributes(type);
            const std::string what = name.empty() ? value + " is no Attribute=Value"
                                                  : spec.type + " has no attribute " + name;
            return what +
                   (known.empty() ? ", expected none" : ", expected Attribute=Value of " + known);
        }
        if (!seen.insert(name).second)
        {
            return "expected each attribute once, but " + name + " is there twice";
        }
        if (!TakeValue(attribute, value))
        {
            const bool listed = value.find(',') != std::string::npos;
            return name + "=" + value + ": expected " + DescribeAttribute(attribute) +
                   (listed ? "; attributes are separated by |" : "");
        }
    }
    return std::nullopt;
}

} // namespace

bool
TcpPolicySpec::operator==(const TcpPolicySpec& other) const
{
    auto sorted = [](auto attributes) {
        std::sort(attributes.begin(), attributes.end());
        return attributes;
    };
    return type == other.type && sorted(attributes) == sorted(other.attributes);
}

const std::vector<TcpPolicyName>&
GetTcpPolicyNames()
{
    using Family = TcpPolicyFamily;
    static const std::vector<TcpPolicyName> names{
        {Family::HANDSHAKE, "three-way", "ns3::TcpThreeWayHandshake"},
        {Family::HANDSHAKE, "backlog", "ns3::TcpBacklogHandshake"},
        {Family::HANDSHAKE, "syn-cookies", "ns3::TcpSynCookiesHandshake"},
        {Family::HANDSHAKE, "fast-open", "ns3::TcpFastOpenHandshake"},
        {Family::TEARDOWN, "four-way", "ns3::TcpFourWayTeardown"},
        {Family::TEARDOWN, "coalesced", "ns3::TcpCoalescedTeardown"},
        {Family::TEARDOWN, "abortive", "ns3::TcpAbortiveTeardown"},
        {Family::TEARDOWN, "linger", "ns3::TcpLingerTeardown"},
        {Family::TEARDOWN, "half-duplex", "ns3::TcpHalfDuplexTeardown"},
        {Family::TIME_WAIT, "standard", "ns3::TcpStandardTimeWait"},
        {Family::TIME_WAIT, "strict", "ns3::TcpStrictTimeWait"},
        {Family::TIME_WAIT, "rfc1337", "ns3::TcpRfc1337TimeWait"},
        {Family::TIME_WAIT, "reuse", "ns3::TcpReuseTimeWait"},
        {Family::TIME_WAIT, "bounded", "ns3::TcpBoundedTimeWait"},
        {Family::TIME_WAIT, "truncated", "ns3::TcpTruncatedTimeWait"},
        {Family::TIME_WAIT, "client-holds", "ns3::TcpClientHoldsTimeWait"},
        {Family::TIME_WAIT, "none", "ns3::TcpNoTimeWait"},
    };
    return names;
}

const char*
GetTcpPolicyBase(TcpPolicyFamily family)
{
    switch (family)
    {
    case TcpPolicyFamily::HANDSHAKE:
        return "ns3::TcpHandshakePolicyFactory";
    case TcpPolicyFamily::TEARDOWN:
        return "ns3::TcpTeardownPolicyFactory";
    case TcpPolicyFamily::TIME_WAIT:
        return "ns3::TcpTimeWaitPolicyFactory";
    }
    return "";
}

const char*
GetTcpPolicyAttribute(TcpPolicyFamily family)
{
    switch (family)
    {
    case TcpPolicyFamily::HANDSHAKE:
        return "HandshakePolicy";
    case TcpPolicyFamily::TEARDOWN:
        return "TeardownPolicy";
    case TcpPolicyFamily::TIME_WAIT:
        return "TimeWaitPolicy";
    }
    return "";
}

std::string
GetTcpPolicyShortName(TcpPolicyFamily family, const std::string& type)
{
    for (const auto& entry : GetTcpPolicyNames())
    {
        if (entry.family == family && type == entry.type)
        {
            return entry.name;
        }
    }
    return type;
}

std::optional<std::string>
ParseTcpPolicy(TcpPolicyFamily family, const std::string& text, TcpPolicySpec& spec)
{
    spec = {};
    spec.text = TrimBlanks(text);
    spec.type = TrimBlanks(spec.text.substr(0, spec.text.find('[')));
    const bool bracketed = spec.text.find('[') != std::string::npos;
    if (bracketed && spec.text.back() != ']')
    {
        return "expected NAME or NAME[Attribute=Value|...], but the ] is missing";
    }
    for (const auto& entry : GetTcpPolicyNames())
    {
        if (entry.family == family && spec.type == entry.name)
        {
            spec.type = entry.type;
        }
    }
    TypeId type;
    if (auto complaint = CheckType(family, spec.type, type))
    {
        return complaint;
    }
    if (bracketed)
    {
        const auto start = spec.text.find('[') + 1;
        spec.attributes = SplitAttributes(spec.text.substr(start, spec.text.size() - start - 1));
    }
    return TakeAttributes(type, spec);
}

std::string
DescribeAttribute(const TypeId::AttributeInformation& attribute)
{
    const auto& checker = attribute.checker;
    const std::string type = checker->GetValueTypeName();
    const std::string details =
        checker->HasUnderlyingTypeInformation() ? checker->GetUnderlyingTypeInformation() : "";
    if (IsTime(attribute))
    {
        return DescribeTime(attribute);
    }
    if (details == "bool")
    {
        return "true or false";
    }
    if (const auto choices = GetChoices(attribute); !choices.empty())
    {
        return ListChoices(choices);
    }
    // Numbers tell "uint32_t 1:100".
    const bool whole = type == "ns3::UintegerValue" || type == "ns3::IntegerValue";
    std::string name;
    std::string low;
    std::string high;
    std::istringstream in(details);
    if ((whole || type == "ns3::DoubleValue") && in >> name &&
        std::getline(in >> std::ws, low, ':') && std::getline(in, high))
    {
        return (whole ? "a whole number from " : "a number from ") + low + " to " + high;
    }
    return type + (details.empty() ? "" : " (" + details + ")");
}

bool
IsValidAttributeText(const TypeId::AttributeInformation& attribute, const std::string& text)
{
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0)
    {
        // What ns-3 says when it gives up is no message for a user, and a core file is of no use.
        const rlimit noCore{0, 0};
        setrlimit(RLIMIT_CORE, &noCore);
        std::signal(SIGABRT, SIG_DFL);
        const int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDERR_FILENO);
        _exit(attribute.checker->CreateValidValue(StringValue(text)) ? 0 : 1);
    }
    int status = 1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
    {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace ns3
