/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-syn-queue.h"

namespace ns3
{
namespace lifecycle
{

bool
EstablishesEmbryo(const Tcb& tcb, const Segment& segment, const Policies& policies, Duration now)
{
    return ArrivesOpen(tcb, segment, *policies.timeWait, now).event == Event::RCV_ACK_OF_SYN;
}

} // namespace lifecycle
} // namespace ns3
