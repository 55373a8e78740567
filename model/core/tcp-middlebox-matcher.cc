/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-middlebox-matcher.h"

#include <utility>

namespace ns3
{
namespace lifecycle
{

namespace
{

/**
 * Add to a segment's fate what one rule says.
 *
 * @param rule a rule that names the segment
 * @param [in,out] fate what the rules before it say
 */
void
Apply(const MiddleboxRule& rule, MiddleboxFate& fate)
{
    switch (rule.action)
    {
    case MiddleboxAction::DROP:
        fate.drop = true;
        break;
    case MiddleboxAction::DELAY:
        fate.delay += rule.delay;
        break;
    case MiddleboxAction::COPY:
        fate.copies.insert(fate.copies.end(), rule.copies.begin(), rule.copies.end());
        break;
    case MiddleboxAction::COPY_UNTIL:
        fate.copiesUntil.push_back(rule.until);
        break;
    case MiddleboxAction::REORDER:
    case MiddleboxAction::HOLD:
        fate.hold = fate.hold ? fate.hold : &rule;
        break;
    }
}

} // namespace

MiddleboxMatcher::MiddleboxMatcher(MiddleboxScript script)
    : m_script(std::move(script)),
      m_counts(m_script.rules.size())
{
}

MiddleboxFate
MiddleboxMatcher::OnSegment(const MiddleboxSegment& segment)
{
    MiddleboxFate fate;
    for (std::size_t i = 0; i < m_script.rules.size(); ++i)
    {
        const MiddleboxRule& rule = m_script.rules[i];
        if (rule.connections.Has(segment.connection) && segment.Is(rule.direction, rule.kind) &&
            rule.ordinals.Has(++m_counts[i][segment.connection]))
        {
            Apply(rule, fate);
        }
    }
    return fate;
}

MiddleboxWait::MiddleboxWait(const MiddleboxSegment& held, const MiddleboxTarget& target)
    : m_target(target),
      m_connection(target.connection.value_or(held.connection)),
      m_onlyPassing(false)
{
}

MiddleboxWait::MiddleboxWait(const MiddleboxSegment& held, uint32_t passFirst)
    : m_target{held.connection, held.from, MiddleboxKind::ANY, passFirst},
      m_connection(held.connection),
      m_onlyPassing(true)
{
}

bool
MiddleboxWait::OnSegment(const MiddleboxSegment& segment, bool passes)
{
    const bool counts = segment.connection == m_connection &&
                        segment.Is(m_target.direction, m_target.kind) && (passes || !m_onlyPassing);
    if (counts)
    {
        --m_target.count;
    }
    return m_target.count == 0;
}

} // namespace lifecycle
} // namespace ns3
