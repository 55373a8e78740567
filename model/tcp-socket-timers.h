/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_SOCKET_TIMERS_H
#define TCP_SOCKET_TIMERS_H

#include "tcp-lazy-event.h"

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
 * All timers of a socket, with one event in the simulator's list.
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

    /// None of them is running after this, and nothing is left in the simulator's list.
    void StopAll();

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

    /// The event has come.
    void Expire();

    TcpLifecycleSocket& m_socket;                                           //!< whose they are
    std::array<std::optional<Time>, COUNT> m_deadlines;                     //!< by TcpSocketTimer
    TcpLazyEvent<TcpSocketTimers, &TcpSocketTimers::Expire> m_event{*this}; //!< for the nearest
};

} // namespace ns3

#endif // TCP_SOCKET_TIMERS_H
