/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_ACCEPT_QUEUE_H
#define TCP_ACCEPT_QUEUE_H

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

namespace ns3
{

class TcpLifecycleSocket;

/**
 * @ingroup tcp-lifecycle
 *
 * Connections of one listener that are established and that the application has not accepted yet.
 *
 * Where an operating system waits for a call of accept(), ns-3 tells an application of a new
 * connection at once. So the listener says when a connection counts as accepted: at most its
 * AcceptRate a second, in the order in which they were established, and none while it is paused. A
 * change of the rate holds at once: the next one is taken as long after the last one as it says.
 * Until then a connection is a full socket that acknowledges and keeps what it receives; its
 * application is told nothing. Then it is told everything, in order: the connection, what there is
 * to read, and that the peer has closed.
 *
 * A connection that is reset or times out meanwhile leaves the queue, and the application never
 * hears of it. Closing the listener aborts those that wait, as nobody will ever take them.
 */
class TcpAcceptQueue : public std::enable_shared_from_this<TcpAcceptQueue>
{
  public:
    /**
     * @param listener whose it is; it calls Close before it goes
     */
    explicit TcpAcceptQueue(TcpLifecycleSocket& listener);
    ~TcpAcceptQueue();

    TcpAcceptQueue(const TcpAcceptQueue&) = delete;
    TcpAcceptQueue& operator=(const TcpAcceptQueue&) = delete;

    /**
     * @param connection one that was established; it may be accepted within this call
     */
    void Add(Ptr<TcpLifecycleSocket> connection);

    /**
     * @param connection one that ended; nothing happens if it does not wait here
     */
    void Leave(const TcpLifecycleSocket& connection);

    /// The listener has resumed, or accepts at another rate.
    void Wake();

    /// The listener listens no more: abort what waits.
    void Close();

    /// The listener is destroyed without having been closed, as when its node is.
    void Forget();

    /**
     * @return number of connections that wait
     */
    uint32_t Size() const
    {
        return static_cast<uint32_t>(m_waiting.size());
    }

  private:
    /// Give the application as many as it takes now.
    void Take();

    /// Have one event for when it takes the next one.
    void Arm();

    /// @return when the next one may be taken, at the present rate; the listener still listens
    Time NextTime() const;

    TcpLifecycleSocket* m_listener;                //!< null once it listens no more
    std::deque<Ptr<TcpLifecycleSocket>> m_waiting; //!< in the order of their coming
    std::optional<Time> m_last;                    //!< when one was taken last
    EventId m_timer;                               //!< for when the next one may be
};

} // namespace ns3

#endif // TCP_ACCEPT_QUEUE_H
