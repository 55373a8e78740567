/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_QUICK_STATE_TYPE_H
#define TCP_QUICK_STATE_TYPE_H

#include "ns3/ptr.h"

namespace ns3
{

class TcpSocketState;

/**
 * Make trace sources of a congestion state cheap to find.
 *
 * Each TcpSocketBase that is made, by copying too, connects itself to ten trace sources of its
 * TcpSocketState, by name. A look-up by name copies every entry on the way, with its help text: a
 * third of what it costs to make a socket. So the object is given a TypeId of its own, with the
 * attributes and trace sources of its class but without the texts. Copies of it have the same one.
 * The decision is recorded in doc/decisions/0007-sockets-are-copied.md.
 *
 * @param state a congestion state; stays what it is but for the name of its type,
 *        "ns3::TcpLifecycleSocketState"
 */
void UseQuickType(Ptr<TcpSocketState> state);

} // namespace ns3

#endif // TCP_QUICK_STATE_TYPE_H
