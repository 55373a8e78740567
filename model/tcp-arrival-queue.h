/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_ARRIVAL_QUEUE_H
#define TCP_ARRIVAL_QUEUE_H

#include <functional>
#include <list>

namespace ns3
{

class TcpLifecycleL4Protocol;

/**
 * @ingroup tcp-lifecycle
 *
 * What arrives while TCP of the same node is in the middle of something.
 *
 * A packet to an address of the node's own comes back within the call that sends it, and so does
 * an answer through a device without delay, such as VirtualNetDevice. Taken at once it would change
 * a connection under the very code that sends for it. So it waits, in order, and is taken by an
 * event of its own at the same time, as LoopbackNetDevice does it: what it leads to is then neither
 * part of the call of an application, nor beyond the reach of Simulator::Stop. What arrives behind
 * it waits as well.
 */
class TcpArrivalQueue
{
  public:
    /// While it exists, what arrives waits.
    class Busy
    {
      public:
        /**
         * @param queue where it waits; outlives this object
         */
        explicit Busy(TcpArrivalQueue& queue)
            : m_queue(queue)
        {
            ++m_queue.m_busy;
        }

        ~Busy()
        {
            --m_queue.m_busy;
        }

        Busy(const Busy&) = delete;
        Busy& operator=(const Busy&) = delete;

      private:
        TcpArrivalQueue& m_queue; //!< where what arrives waits
    };

    /**
     * @param tcp whose queue it is
     */
    explicit TcpArrivalQueue(TcpLifecycleL4Protocol& tcp);

    /// @return true if what arrives now has to wait
    bool MustWait() const
    {
        return m_busy > 0 || !m_waiting.empty();
    }

    /**
     * @param take takes what has arrived, in the context of the node
     */
    void Add(std::function<void()> take);

    /// Nothing that waits is taken.
    void Clear();

  private:
    /// Take what has waited longest.
    void TakeNext();

    TcpLifecycleL4Protocol& m_tcp; //!< whose queue it is
    int m_busy{0};                 //!< number of Busy objects
    std::list<std::function<void()>>
        m_waiting; //!< an event for each; allocates nothing while empty
};

} // namespace ns3

#endif // TCP_ARRIVAL_QUEUE_H
