/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LAZY_EVENT_H
#define TCP_LAZY_EVENT_H

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"

#include <optional>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 *
 * The one event in the simulator's list for a deadline that changes often. A timer of TCP is nearly
 * always put off or stopped before it is over, and ns-3 keeps what was cancelled in its list until
 * its time has come: at a thousand connections a second that is most of the list. So an event that
 * comes too early is left alone; when it comes, its owner looks what is due and says what to wait
 * for next.
 *
 * @verbatim
     deadline   10       14       nothing    20
     event      10       10       10         10, then 20
   @endverbatim
 *
 * What is not needed any more is taken out of the list (Simulator::Remove), which the default
 * scheduler, a map, does in logarithmic time; ns3::HeapScheduler and ns3::PriorityQueueScheduler
 * walk their list.
 *
 * @tparam Owner whose event it is; outlives it
 * @tparam method called when the event comes; it may come too early
 */
template <typename Owner, void (Owner::*method)()>
class TcpLazyEvent
{
  public:
    /**
     * @param owner whose event it is
     */
    explicit TcpLazyEvent(Owner& owner)
        : m_owner(owner)
    {
    }

    TcpLazyEvent(const TcpLazyEvent&) = delete;
    TcpLazyEvent& operator=(const TcpLazyEvent&) = delete;

    ~TcpLazyEvent()
    {
        // Not Drop(): the simulator may be emptying its list just now.
        m_event.Cancel();
    }

    /**
     * Have the method called at a time, or earlier.
     *
     * @param deadline absolute; what is past means now; nothing: there is nothing to wait for
     */
    void Await(std::optional<Time> deadline)
    {
        if (!deadline || (m_pending && m_when <= *deadline))
        {
            return;
        }
        Drop();
        m_when = Max(*deadline, Simulator::Now());
        m_pending = true;
        m_event = Simulator::Schedule(m_when - Simulator::Now(), &TcpLazyEvent::Come, this);
    }

    /// Take the event out of the simulator's list.
    void Drop()
    {
        if (m_pending)
        {
            Simulator::Remove(m_event);
            m_pending = false;
        }
    }

  private:
    /// The event comes.
    void Come()
    {
        m_pending = false;
        (m_owner.*method)();
    }

    Owner& m_owner;        //!< whose it is
    EventId m_event;       //!< in the simulator's list, if m_pending
    Time m_when;           //!< when it comes
    bool m_pending{false}; //!< it is going to
};

} // namespace ns3

#endif // TCP_LAZY_EVENT_H
