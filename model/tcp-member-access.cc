/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-member-access.h"

#include <algorithm>
#include <cstdlib>
#include <type_traits>

namespace ns3
{
namespace lifecycle
{

/// Names the member of ns3::Object that holds the list of an aggregate's objects.
struct AggregatesTag
{
    /// @return the pointer to the member, defined by the instantiation below
    friend auto GetMember(AggregatesTag);
};

namespace
{

/// Stands in for ns3::Object where that has no such member.
struct NoAggregates
{
    void* m_aggregates; //!< the name
};

/// Has the name twice where ns3::Object has it as well, so that nothing can be named by it.
struct AggregatesTwice : Object, NoAggregates
{
};

/// Where the member is: in ns3::Object, private or not.
template <typename Twice, typename = void>
struct FindAggregates
{
    using Owner = Object; //!< it has it
};

/// It has none.
template <typename Twice>
struct FindAggregates<Twice, std::void_t<decltype(&Twice::m_aggregates)>>
{
    using Owner = NoAggregates; //!< the stand-in
};

using AggregatesOwner = FindAggregates<AggregatesTwice>::Owner; //!< who has the member

} // namespace

template struct MemberAccess<AggregatesTag, &AggregatesOwner::m_aggregates>;

namespace
{

/**
 * @tparam Owner ns3::Object, or the stand-in
 * @param object an object
 * @return whether it could be taken out of its aggregate
 */
template <typename Owner>
bool
TakeOut(Object& object)
{
    if constexpr (std::is_same_v<Owner, Object>)
    {
        auto& member = static_cast<Owner&>(object).*GetMember(AggregatesTag{});
        const auto shared = member;
        // As ns3::Object does it for a new object; its destructor frees the list.
        member = static_cast<decltype(shared)>(std::malloc(sizeof(*shared)));
        member->n = 1;
        member->buffer[0] = &object;
        std::remove(shared->buffer, shared->buffer + shared->n, &object);
        --shared->n;
        return true;
    }
    return false;
}

} // namespace

bool
TakeOutOfAggregate(Ptr<Object> object)
{
    return TakeOut<AggregatesOwner>(*object);
}

} // namespace lifecycle
} // namespace ns3
