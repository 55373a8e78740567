/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_SOCKET_TIMERS_H
#define TCP_SOCKET_TIMERS_H

#include "tcp-timer-queue.h"

#include "ns3/nstime.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace ns3
{

class TcpLifecycleSocket;

/// The timers of a socket. Where several are due at once they act in this order.
enum class TcpSocketTimer : uint8_t
{
    LIFECYCLE,      //!< the core's: SYN, FIN, FIN_WAIT_2, keep-alive, user time-out
    RETRANSMISSION, //!< text that was not acknowledged (RFC 6298)
    DELAYED_ACK,    //!< an acknowledgment that waits for company (RFC 9293, section 3.8.6.3)
    PERSIST,        //!< a closed window that is to be probed (RFC 9293, section 3.8.6.1)
};

/**
 * @ingroup tcp-lifecycle
 *
 * All timers of a socket. It waits for the nearest of them in the queue of its node, where it is
 * left alone when a timer is put off or stopped: it then looks too early, and waits again.
 */
class TcpSocketTimers
{
  public:
    /**
     * @param socket whose they are; its TimerExpired is called
     */
    explicit TcpSocketTimers(TcpLifecycleSocket& socket);

    /**
     * @param timer starts anew, whether it is running or not
     * @param delay from now until it is over
     */
    void Start(TcpSocketTimer timer, Time delay);

    /**
     * @param timer starts anew, whether it is running or not
     * @param deadline when it is over; what is past means now
     */
    void StartUntil(TcpSocketTimer timer, Time deadline);

    /**
     * @param timer is not running after this
     */
    void Stop(TcpSocketTimer timer);

    /// None of them is running after this, and the node's queue knows nothing of this socket.
    void StopAll();

    /// The time that the socket waited for in the node's queue, and left it, has come.
    void Expire();

    /**
     * @param timer a timer
     * @return true if it is running
     */
    bool IsRunning(TcpSocketTimer timer) const;

    /**
     * @param timer a timer
     * @return when it is over, if it is running
     */
    std::optional<Time> GetDeadline(TcpSocketTimer timer) const;

  private:
    static constexpr std::size_t COUNT = 4; //!< how many there are

    /// @return the running one that is over first
    std::optional<TcpSocketTimer> Nearest() const;

    /**
     * Wait in the node's queue.
     *
     * @param deadline for this time, or for an earlier one
     */
    void Await(Time deadline);

    TcpLifecycleSocket& m_socket;                       //!< whose they are
    std::array<std::optional<Time>, COUNT> m_deadlines; //!< by TcpSocketTimer
    std::optional<TcpTimerQueue::Place> m_place;        //!< where the socket waits
};

} // namespace ns3

#endif // TCP_SOCKET_TIMERS_H
