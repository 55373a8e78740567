/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-quick-state-type.h"

#include "tcp-member-access.h"

#include "ns3/object.h"
#include "ns3/tcp-socket-state.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <string>
#include <vector>

namespace ns3
{
namespace lifecycle
{

/// Names the member of ns3::Object that holds the type.
struct ObjectTypeTag
{
    /// @return the pointer to the member, defined by the instantiation below
    friend auto GetMember(ObjectTypeTag);
};

template struct MemberAccess<ObjectTypeTag, &Object::m_tid>;

} // namespace lifecycle

namespace
{

/**
 * @param from a type
 * @param to gets the attributes of that type, by their names
 */
void
CopyAttributes(TypeId from, TypeId to)
{
    for (std::size_t i = 0; i < from.GetAttributeN(); ++i)
    {
        const auto known = from.GetAttribute(i);
        to.AddAttribute(known.name,
                        "",
                        known.flags,
                        *known.originalInitialValue,
                        known.accessor,
                        known.checker);
    }
}

/**
 * @param from a type
 * @param to gets the trace sources of that type, by their names
 */
void
CopyTraceSources(TypeId from, TypeId to)
{
    std::vector<TypeId::TraceSourceInformation> sources;
    for (std::size_t i = 0; i < from.GetTraceSourceN(); ++i)
    {
        sources.push_back(from.GetTraceSource(i));
    }
    // A short name is copied without an allocation: those that every look-up passes are short.
    std::stable_sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) {
        return a.name.size() < b.name.size();
    });
    for (const auto& source : sources)
    {
        to.AddTraceSource(source.name, "", source.accessor, "");
    }
}

/// @return the type without texts
TypeId
QuickType()
{
    static const TypeId type = [] {
        const TypeId full = TcpSocketState::GetTypeId();
        TypeId quick("ns3::TcpLifecycleSocketState");
        quick.SetParent(full.GetParent());
        quick.SetGroupName("TcpLifecycle");
        quick.HideFromDocumentation();
        CopyAttributes(full, quick);
        CopyTraceSources(full, quick);
        return quick;
    }();
    return type;
}

} // namespace

void
UseQuickType(Ptr<TcpSocketState> state)
{
    Object& object = *state;
    object.*GetMember(lifecycle::ObjectTypeTag{}) = QuickType();
}

} // namespace ns3
