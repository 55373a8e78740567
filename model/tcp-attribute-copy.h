/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_ATTRIBUTE_COPY_H
#define TCP_ATTRIBUTE_COPY_H

namespace ns3
{

class ObjectBase;
class TypeId;

/**
 * @ingroup tcp-lifecycle
 *
 * Set those attributes of a copy that ns-3's copy constructors may forget.
 *
 * ns-3.47 added `UseAbe` to TcpSocketBase and `BetaLoss` to TcpNewReno, which copies leave without
 * a value, and releases to come will add more. So only attributes that are known to be copied are
 * left alone: those that ns-3.37 had. Pointers and callbacks are left alone, too: what pointers
 * lead to is copied by itself, and a connection does not inherit its listener's callbacks in this
 * way.
 *
 * @param type of both objects, or what their type descends from
 * @param from an object
 * @param to its copy
 */
void CopyNewAttributes(TypeId type, const ObjectBase& from, ObjectBase& to);

} // namespace ns3

#endif // TCP_ATTRIBUTE_COPY_H
