/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_MEMBER_ACCESS_H
#define TCP_MEMBER_ACCESS_H

#include "ns3/object.h"

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * A way to a private member of one of ns-3's classes: an explicit template instantiation may name
 * it ([temp.spec]). Where that is done, a decision under doc/decisions/ says why.
 */

namespace ns3
{
namespace lifecycle
{

/// Makes the pointer to a private member available to a friend.
template <typename Tag, auto Member>
struct MemberAccess
{
    /// @return the pointer to the member
    friend auto GetMember(Tag)
    {
        return Member;
    }
};

/**
 * Take an object out of the aggregate that it is part of, for which ns3::Object has no call. It
 * lives on as long as somebody holds it, and disposes itself when nobody does any more.
 *
 * @param object the object
 * @return false where this release of ns-3 does not let us: nothing has happened
 */
bool TakeOutOfAggregate(Ptr<Object> object);

} // namespace lifecycle
} // namespace ns3

#endif // TCP_MEMBER_ACCESS_H
