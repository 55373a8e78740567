/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef FUZZ_POLICY_TYPES_H
#define FUZZ_POLICY_TYPES_H

#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-policy-factories.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Decisions to policies: each TypeId of a family that is registered, so that a new one is fuzzed,
 * too.
 */

namespace fuzz
{

/**
 * @param base of a family of policies
 * @return all policies of that family, in the order of their names
 */
inline std::vector<ns3::TypeId>
FindPolicies(const ns3::TypeId& base)
{
    using ns3::TypeId;
    std::vector<TypeId> policies;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId type = TypeId::GetRegistered(i);
        if (type != base && type.IsChildOf(base) && type.HasConstructor())
        {
            policies.push_back(type);
        }
    }
    std::sort(policies.begin(), policies.end(), [](const TypeId& a, const TypeId& b) {
        return a.GetName() < b.GetName();
    });
    return policies;
}

/**
 * @tparam Decisions has Below(n)
 * @param decisions choose
 * @param [in,out] helper gets a policy of each family
 */
template <typename Decisions>
void
ChoosePolicies(Decisions& decisions, ns3::TcpLifecycleHelper& helper)
{
    static const auto handshakes = FindPolicies(ns3::TcpHandshakePolicyFactory::GetTypeId());
    static const auto teardowns = FindPolicies(ns3::TcpTeardownPolicyFactory::GetTypeId());
    static const auto timeWaits = FindPolicies(ns3::TcpTimeWaitPolicyFactory::GetTypeId());
    const auto choose = [&](const char* attribute, const std::vector<ns3::TypeId>& policies) {
        const auto which = decisions.Below(static_cast<uint32_t>(policies.size()));
        helper.Set(attribute, ns3::TypeIdValue(policies[which]));
    };
    choose("HandshakePolicy", handshakes);
    choose("TeardownPolicy", teardowns);
    choose("TimeWaitPolicy", timeWaits);
}

} // namespace fuzz

#endif // FUZZ_POLICY_TYPES_H
