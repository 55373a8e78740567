/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-convert.h"
#include "tcp-lifecycle-l4-protocol.h"
#include "tcp-lifecycle-socket.h"

#include "ns3/boolean.h"
#include "ns3/uinteger.h"

#include <algorithm>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * Whether the peer of a TcpLifecycleSocket is still there: keep-alive, user time-out, ICMP.
 */

namespace ns3
{

TypeId
TcpLifecycleSocket::AddLivenessAttributes(TypeId tid)
{
    using Self = TcpLifecycleSocket;
    using Settings = LivenessSettings;
    return tid
        .AddAttribute("KeepAlive",
                      "Ask a peer that has long been silent whether it is there (RFC 9293, section "
                      "3.8.4)",
                      BooleanValue(false),
                      MakeBooleanAccessor(&Self::SetLiveness<bool, &Settings::keepAlive>,
                                          &Self::GetLiveness<bool, &Settings::keepAlive>),
                      MakeBooleanChecker())
        .AddAttribute("KeepAliveTime",
                      "How long the peer is silent before the first probe",
                      TimeValue(Hours(2)),
                      MakeTimeAccessor(&Self::SetLiveness<Time, &Settings::keepAliveTime>,
                                       &Self::GetLiveness<Time, &Settings::keepAliveTime>),
                      MakeTimeChecker(Seconds(1)))
        .AddAttribute("KeepAliveInterval",
                      "Time between probes that are not answered",
                      TimeValue(Seconds(75)),
                      MakeTimeAccessor(&Self::SetLiveness<Time, &Settings::keepAliveInterval>,
                                       &Self::GetLiveness<Time, &Settings::keepAliveInterval>),
                      MakeTimeChecker(Seconds(1)))
        .AddAttribute(
            "KeepAliveProbes",
            "So many unanswered probes end the connection; a single one proves nothing",
            UintegerValue(9),
            MakeUintegerAccessor(&Self::SetLiveness<uint32_t, &Settings::keepAliveProbes>,
                                 &Self::GetLiveness<uint32_t, &Settings::keepAliveProbes>),
            MakeUintegerChecker<uint32_t>(2))
        // Before UserTimeout: what is set for that one by default has the last word.
        .AddAttribute("ChangeableUserTimeout",
                      "What the peer tells may change our user time-out (CHANGEABLE in RFC 5482). "
                      "A UserTimeout that is set makes this false; set it to true afterwards to "
                      "have both",
                      BooleanValue(true),
                      MakeBooleanAccessor(&Self::SetLiveness<bool, &Settings::changeable>,
                                          &Self::GetLiveness<bool, &Settings::changeable>),
                      MakeBooleanChecker())
        .AddAttribute("UserTimeout",
                      "How long SYN, text or FIN may stay unacknowledged (RFC 9293, section 3.8.3, "
                      "R2; RFC 5482); 0: ConnCount and DataRetries count retransmissions instead. "
                      "A listener's SYN-ACK is given up at that time or by its count, whichever "
                      "is first",
                      TimeValue(Seconds(0)),
                      MakeTimeAccessor(&Self::SetUserTimeout,
                                       &Self::GetLiveness<Time, &Settings::userTimeout>),
                      MakeTimeChecker(Seconds(0)))
        .AddAttribute("AdvertiseUserTimeout",
                      "Tell the peer our user time-out by the option of RFC 5482, and listen to "
                      "what it tells (ENABLED there)",
                      BooleanValue(false),
                      MakeBooleanAccessor(&Self::SetLiveness<bool, &Settings::advertise>,
                                          &Self::GetLiveness<bool, &Settings::advertise>),
                      MakeBooleanChecker())
        .AddAttribute("AdvertisedUserTimeout",
                      "What the peer is told, and the least that the exchange makes of ours "
                      "(ADV_UTO in RFC 5482); 0: UserTimeout, or UserTimeoutLowerLimit if there is "
                      "none",
                      TimeValue(Seconds(0)),
                      MakeTimeAccessor(&Self::SetAdvertisedUserTimeout,
                                       &Self::GetLiveness<Time, &Settings::advertised>),
                      MakeTimeChecker(Seconds(0)))
        .AddAttribute("UserTimeoutLowerLimit",
                      "No peer makes our user time-out shorter than this (L_LIMIT in RFC 5482)",
                      TimeValue(Seconds(100)),
                      MakeTimeAccessor(&Self::SetLiveness<Time, &Settings::lowerLimit>,
                                       &Self::GetLiveness<Time, &Settings::lowerLimit>),
                      MakeTimeChecker(Seconds(1)))
        .AddAttribute("UserTimeoutUpperLimit",
                      "No peer makes our user time-out longer than this (U_LIMIT in RFC 5482)",
                      TimeValue(Hours(1)),
                      MakeTimeAccessor(&Self::SetLiveness<Time, &Settings::upperLimit>,
                                       &Self::GetLiveness<Time, &Settings::upperLimit>),
                      MakeTimeChecker(Seconds(1)));
}

void
TcpLifecycleSocket::ApplyLiveness()
{
    m_core->SetKeepAlive(GetKeepAlive(m_core->GetParameters().userTimeout), NowForCore());
    if (m_core->GetState() != lifecycle::State::CLOSED)
    {
        ArmTimer();
    }
}

void
TcpLifecycleSocket::SetUserTimeout(Time timeout)
{
    m_liveness.userTimeout = timeout;
    if (timeout.IsStrictlyPositive())
    {
        // "If an application explicitly sets the USER_TIMEOUT, CHANGEABLE MUST become false" (RFC
        // 5482, section 3).
        m_liveness.changeable = false;
    }
    m_core->SetUserTimeout(ToDuration(timeout), NowForCore());
    OfferUserTimeout();
    ApplyLiveness();
    if (m_l4 && *m_embryos > 0)
    {
        m_l4->GetEmbryos().Reconsider(*this);
    }
}

void
TcpLifecycleSocket::SetAdvertisedUserTimeout(Time timeout)
{
    m_liveness.advertised = timeout;
    OfferUserTimeout();
}

Time
TcpLifecycleSocket::GetUserTimeout() const
{
    return ToTime(m_core->GetParameters().userTimeout);
}

lifecycle::KeepAliveParameters
TcpLifecycleSocket::GetKeepAlive(lifecycle::Duration userTimeout) const
{
    lifecycle::KeepAliveParameters parameters;
    parameters.on = m_liveness.keepAlive;
    parameters.time = ToDuration(m_liveness.keepAliveTime);
    parameters.interval = ToDuration(m_liveness.keepAliveInterval);
    parameters.probes = m_liveness.keepAliveProbes;
    if (m_liveness.advertise)
    {
        // "The keep-alive timer MUST be set to a value larger than that of the adopted USER
        // TIMEOUT" (RFC 5482, section 4.2), or it would end what was to survive.
        const lifecycle::Duration longer = userTimeout + std::chrono::seconds(1);
        parameters.time = std::max(parameters.time, longer);
    }
    return parameters;
}

lifecycle::UserTimeoutParameters
TcpLifecycleSocket::GetUserTimeoutParameters() const
{
    lifecycle::UserTimeoutParameters parameters;
    parameters.enabled = m_liveness.advertise;
    parameters.changeable = m_liveness.changeable;
    parameters.lower = ToDuration(m_liveness.lowerLimit);
    parameters.upper = ToDuration(m_liveness.upperLimit);
    // "If unspecified, it defaults to the default system-wide USER TIMEOUT" (RFC 5482, section 3).
    const Time told =
        m_liveness.advertised.IsZero() ? m_liveness.userTimeout : m_liveness.advertised;
    parameters.advertised = told.IsZero() ? parameters.lower : ToDuration(told);
    return parameters;
}

std::optional<lifecycle::Duration>
TcpLifecycleSocket::GetOfferedUserTimeout() const
{
    // Without ENABLED the option is neither sent nor heeded (RFC 5482, section 3).
    if (!m_liveness.advertise)
    {
        return std::nullopt;
    }
    return GetUserTimeoutParameters().advertised;
}

void
TcpLifecycleSocket::OfferUserTimeout()
{
    const lifecycle::State state = m_core->GetState();
    if (state != lifecycle::State::CLOSED && state != lifecycle::State::LISTEN)
    {
        m_extraOptions.userTimeout = GetOfferedUserTimeout();
    }
}

void
TcpLifecycleSocket::TakeUserTimeout(lifecycle::Duration told)
{
    const auto adopted = lifecycle::AdoptUserTimeout(GetUserTimeoutParameters(), told);
    if (!adopted)
    {
        return;
    }
    m_core->SetUserTimeout(*adopted, NowForCore());
    ApplyLiveness();
}

void
TcpLifecycleSocket::IcmpError(bool isHard, uint8_t type, uint8_t code)
{
    Ptr<TcpLifecycleSocket> alive(this);
    if (isHard)
    {
        // (RFC 9293, section 3.9.2.2, SHLD-26; in synchronized states it only reports: RFC 5461)
        m_core->OnHardError();
        DrainOutputs();
        FireNotices();
    }
    if (m_core->GetState() != lifecycle::State::CLOSED)
    {
        // "TCP implementations MUST NOT abort the connection" and "SHOULD make the information
        // available to the application" (RFC 9293, section 3.9.2.2, MUST-56, SHLD-25).
        m_softError = true;
        m_softErrorTrace(this, type, code);
    }
}

} // namespace ns3
