/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_NODE_CLOCK_H
#define TCP_NODE_CLOCK_H

#include "ns3/nstime.h"

#include <optional>
#include <vector>

namespace ns3
{

class TcpLifecycleL4Protocol;

/**
 * @ingroup tcp-lifecycle
 *
 * The events in the simulator's list for all deadlines of a node. A timer of TCP is nearly always
 * put off or stopped before it is over, and ns-3 keeps what was cancelled in its list until its
 * time has come: at a thousand connections a second that would be most of the list. So nothing is
 * cancelled here. An event that comes too early is left alone; when it comes, the node looks what
 * is due and says what to wait for next. Only a deadline before all events takes another event.
 *
 * @verbatim
     deadline   10    14    nothing   12    9       20 (at 10)
     events     10    10    10        10    9 10    20
   @endverbatim
 */
class TcpNodeClock
{
  public:
    /**
     * @param tcp its OnTime is called, in the context of its node
     */
    explicit TcpNodeClock(TcpLifecycleL4Protocol& tcp);

    /**
     * Have OnTime called at a time, or earlier.
     *
     * @param deadline absolute; what is past means now; nothing: there is nothing to wait for
     */
    void Await(std::optional<Time> deadline);

    /// An event has come.
    void Come();

    /// Nothing is awaited from now on: the simulation is over.
    void Stop();

  private:
    TcpLifecycleL4Protocol& m_tcp; //!< whose clock it is
    std::vector<Time> m_events;    //!< when events come, the next one last
    bool m_stopped{false};         //!< there will be none
};

} // namespace ns3

#endif // TCP_NODE_CLOCK_H
