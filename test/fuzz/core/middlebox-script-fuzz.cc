/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "fuzz-target.h"
#include "fuzz-text.h"

#include "ns3/tcp-lifecycle-segment.h"
#include "ns3/tcp-middlebox-matcher.h"

#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Scripts of a middlebox made of any bytes: each is right, with every number in its range, or wrong
 * in one clear line. What is right is applied to a few segments.
 */

namespace
{

using namespace ns3::lifecycle;
using fuzz::Require;

uint64_t g_right{0};   //!< scripts that were right and held a rule
uint64_t g_matched{0}; //!< segments that one of them touched

/**
 * @param numbers of a rule
 */
void
CheckNumbers(const MiddleboxNumbers& numbers)
{
    Require(numbers.first >= 1, "what is counted is counted from 1");
    Require(numbers.first <= numbers.last, "numbers go up");
    Require(numbers.step >= 1, "numbers go on");
}

/**
 * @param time of a rule
 */
void
CheckTime(Duration time)
{
    constexpr auto MOST = std::chrono::duration<double>(MIDDLEBOX_MAX_SECONDS);
    Require(time >= Duration(0) && time <= MOST, "a time is in its range");
}

/**
 * @param rule of a script that is right
 */
void
CheckRule(const MiddleboxRule& rule)
{
    CheckNumbers(rule.connections);
    CheckNumbers(rule.ordinals);
    CheckTime(rule.delay);
    CheckTime(rule.within.value_or(Duration(0)));
    for (Duration copy : rule.copies)
    {
        CheckTime(copy);
    }
    Require(rule.line >= 1, "a rule stands on a line");
    Require(rule.copies.size() <= MIDDLEBOX_MAX_COPIES, "copies are bounded");
    Require(rule.until.count >= 1, "a target is the first or a later one");
    Require(rule.action != MiddleboxAction::REORDER || rule.passFirst >= 1,
            "something passes first");
    Require(rule.action != MiddleboxAction::COPY || !rule.copies.empty(), "there is a copy");
}

/**
 * A few segments of each kind, in two connections and both directions.
 *
 * @param script a script that is right
 */
void
Apply(const MiddleboxScript& script)
{
    constexpr uint8_t FLAGS[]{FLAG_SYN,
                              FLAG_SYN | FLAG_ACK,
                              FLAG_ACK,
                              FLAG_PSH | FLAG_ACK,
                              FLAG_FIN | FLAG_ACK,
                              FLAG_RST};
    MiddleboxMatcher matcher(script);
    for (uint32_t i = 0; i < 48; ++i)
    {
        MiddleboxSegment segment;
        segment.connection = 1 + i / 24;
        segment.from = i % 2 == 0 ? MiddleboxDirection::CLIENT : MiddleboxDirection::SERVER;
        segment.flags = FLAGS[i / 2 % 6];
        segment.textLength = (segment.flags & FLAG_PSH) != 0 ? 100 : 0;
        const MiddleboxFate fate = matcher.OnSegment(segment);
        g_matched += fate.IsUntouched() ? 0 : 1;
        Require(fate.delay >= Duration(0), "nothing arrives before it was sent");
        if (fate.hold)
        {
            MiddleboxWait wait = fate.hold->action == MiddleboxAction::REORDER
                                     ? MiddleboxWait(segment, fate.hold->passFirst)
                                     : MiddleboxWait(segment, fate.hold->until);
            wait.OnSegment(segment, true);
        }
    }
}

} // namespace

fuzz::ShortRun
fuzz::GetShortRun()
{
    return {60000, 1000, true};
}

fuzz::Report
fuzz::GetReport()
{
    return {std::to_string(g_right) + " scripts were right, they touched " +
                std::to_string(g_matched) + " segments",
            g_matched > 0 ? "" : "a script that is right and touches a segment"};
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    {
        const std::string text(reinterpret_cast<const char*>(data), size);
        MiddleboxScript script;
        std::string error;
        ++fuzz::Fed();
        if (ParseMiddleboxScript(text, "fuzz", script, error))
        {
            Require(error.empty(), "what is right gets no error");
            Require(script.rules.size() <= MIDDLEBOX_MAX_RULES, "rules are bounded");
            for (const MiddleboxRule& rule : script.rules)
            {
                CheckRule(rule);
            }
            g_right += script.rules.empty() ? 0 : 1;
            Apply(script);
        }
        else
        {
            Require(script.rules.empty(), "a wrong script leaves nothing behind");
            fuzz::RequireOneLine(error, "fuzz");
        }
    }
    return fuzz::EndInput();
}
