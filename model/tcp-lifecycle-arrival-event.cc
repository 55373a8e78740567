/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-arrival-event.h"

#include "tcp-lifecycle-convert.h"

#include "ns3/simulator.h"

namespace ns3
{

TcpLifecycleArrivalEvent
MakeArrivalEvent(const lifecycle::FourTuple& tuple,
                 bool ipv6,
                 lifecycle::State before,
                 lifecycle::Seq una,
                 const lifecycle::Tcb& now,
                 const lifecycle::Segment& segment,
                 const lifecycle::Arrival& verdict)
{
    TcpLifecycleArrivalEvent event;
    event.local = ToSocketAddress(tuple.local, tuple.localPort, ipv6);
    event.remote = ToSocketAddress(tuple.remote, tuple.remotePort, ipv6);
    event.before = before;
    event.after = now.state;
    event.segment = segment;
    event.verdict = verdict;
    event.acknowledged = static_cast<uint32_t>(now.sndUna - una);
    event.sndUna = now.sndUna;
    event.rcvNxt = now.rcvNxt;
    event.time = Simulator::Now();
    return event;
}

} // namespace ns3
