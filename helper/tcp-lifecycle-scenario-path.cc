/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-scenario-path.h"

#include "ns3/tcp-middlebox-script.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

namespace
{

SegmentDelay
ToDelay(const ScenarioDelay& delay)
{
    return {Seconds(delay.minSeconds), Seconds(delay.maxSeconds), delay.shape};
}

SegmentImpairments
ToImpairments(const ScenarioPoint& point)
{
    SegmentImpairments impairments;
    impairments.lossModel = point.middlebox.lossModel == "gilbert-elliott"
                                ? SegmentImpairments::GILBERT_ELLIOTT
                                : SegmentImpairments::BERNOULLI;
    impairments.lossRate = point.lossRate;
    impairments.burstLength = point.middlebox.burstLength;
    impairments.duplicateRate = point.middlebox.duplicateRate;
    impairments.duplicateDelay = ToDelay(point.middlebox.duplicateDelay);
    impairments.jitterRate = point.middlebox.jitterRate;
    impairments.jitter = ToDelay(point.middlebox.jitter);
    return impairments;
}

/// A plan keeps a script as one line; the reader of scripts wants a line a rule.
bool
ParseScript(const ScenarioPoint& point, lifecycle::MiddleboxScript& script, std::string& error)
{
    std::string text = point.middlebox.script;
    std::replace(text.begin(), text.end(), ';', '\n');
    return lifecycle::ParseMiddleboxScript(text, "script", script, error);
}

} // namespace

std::string
CheckScenarioPath(const ScenarioPoint& point)
{
    std::string error;
    lifecycle::MiddleboxScript script;
    const auto& model = point.middlebox.lossModel;
    if (model != "bernoulli" && model != "gilbert-elliott")
    {
        return "lossModel: expected bernoulli or gilbert-elliott";
    }
    const bool right = ToImpairments(point).Check(error) && ParseScript(point, script, error);
    return right ? "" : error;
}

Ptr<SegmentMiddlebox>
MakeScenarioMiddlebox(const ScenarioPoint& point)
{
    auto middlebox = CreateObject<SegmentMiddlebox>();
    middlebox->SetAttribute("Key", UintegerValue(ScenarioLossKey(point)));
    middlebox->SetImpairments(ToImpairments(point));
    lifecycle::MiddleboxScript script;
    std::string ignored;
    ParseScript(point, script, ignored);
    middlebox->SetScript(script);
    return middlebox;
}

} // namespace ns3
