/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_PLAN_KEYS_H
#define TCP_LIFECYCLE_PLAN_KEYS_H

#include "tcp-lifecycle-plan.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The keys of a plan file: what each is called, what it may hold and what it sets. Of no use but to
 * the reader of plans.
 */

namespace ns3
{

/// Parts of the reader of plan files.
namespace plans
{

/// How one key is understood: its name, what is expected of it, and what sets it.
struct KeyRule
{
    std::string name;     //!< "section.key"
    std::string expected; //!< completes the sentence "expected ..."
    /// Takes over the text; returns a complaint, or nothing when the text was right.
    std::function<std::optional<std::string>(const std::string&, SweepPlan&)> set;
};

/// @return the rules of all keys, section by section
const std::vector<KeyRule>& GetKeyRules();

/**
 * @param text a text
 * @return the text without blanks around it
 */
std::string Trim(const std::string& text);

/**
 * @param text a text of the plan
 * @return the text as a message may show it: on one line, and with nothing in it that a terminal
 *         would obey
 */
std::string Escape(const std::string& text);

/**
 * @param text a text of the plan
 * @return the text escaped, and cut off where more of it does not help to find it in the plan
 */
std::string Quote(const std::string& text);

} // namespace plans

} // namespace ns3

#endif // TCP_LIFECYCLE_PLAN_KEYS_H
