/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-listener-event.h"

namespace ns3
{

const char*
ToString(TcpListenerEvent event)
{
    switch (event)
    {
    case TcpListenerEvent::SYN_ACCEPTED:
        return "syn-accepted";
    case TcpListenerEvent::SYN_DROPPED:
        return "syn-dropped";
    case TcpListenerEvent::SYN_REFUSED:
        return "syn-refused";
    case TcpListenerEvent::COOKIE_SENT:
        return "cookie-sent";
    case TcpListenerEvent::COOKIE_ACCEPTED:
        return "cookie-accepted";
    case TcpListenerEvent::COOKIE_FAILED:
        return "cookie-failed";
    case TcpListenerEvent::ACK_DROPPED:
        return "ack-dropped";
    case TcpListenerEvent::ACK_REFUSED:
        return "ack-refused";
    case TcpListenerEvent::EMBRYO_ENDED:
        return "embryo-ended";
    case TcpListenerEvent::ESTABLISHED:
        return "established";
    case TcpListenerEvent::WAITING_ENDED:
        return "waiting-ended";
    case TcpListenerEvent::TAKEN:
        return "taken";
    case TcpListenerEvent::SYN_TEXT_TAKEN:
        return "syn-text-taken";
    }
    return "";
}

} // namespace ns3
