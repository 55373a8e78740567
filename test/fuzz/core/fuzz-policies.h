/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef FUZZ_POLICIES_H
#define FUZZ_POLICIES_H

#include "fuzz-target.h"

#include "ns3/tcp-backlog-handshake.h"
#include "ns3/tcp-fast-open-handshake.h"
#include "ns3/tcp-lifecycle-fsm.h"
#include "ns3/tcp-time-wait-policies.h"

#include <chrono>
#include <memory>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Bytes to policies and parameters: each policy of the core with values at the edges of what its
 * attributes allow.
 */

namespace fuzz
{

using namespace ns3::lifecycle;

/**
 * @param in the input
 * @return a span of time from nothing to many minutes
 */
inline Duration
PickSpan(Bytes& in)
{
    const uint8_t byte = in.Byte();
    switch (byte % 4)
    {
    case 0:
        return std::chrono::nanoseconds(byte / 4);
    case 1:
        return std::chrono::milliseconds(byte);
    case 2:
        return std::chrono::seconds(byte / 4);
    default:
        return std::chrono::minutes(byte / 16);
    }
}

/**
 * @param in the input
 * @return how connections open
 */
inline std::shared_ptr<const HandshakePolicy>
PickHandshakePolicy(Bytes& in)
{
    const uint8_t byte = in.Byte();
    const BacklogLimits limits{byte / 16U, byte / 8U, byte % 2 == 0, byte % 3 == 0};
    switch (byte % 4)
    {
    case 0:
        return std::make_shared<BacklogHandshake>(limits);
    case 1:
        return std::make_shared<SynCookiesHandshake>(limits, in.OneIn(2));
    case 2:
        return std::make_shared<FastOpenHandshake>(byte / 64, FastOpenTimes());
    default:
        return std::make_shared<ThreeWayHandshake>();
    }
}

/**
 * @param in the input
 * @return how TIME_WAIT is held
 */
inline std::shared_ptr<const TimeWaitPolicy>
PickTimeWaitPolicy(Bytes& in)
{
    const uint8_t byte = in.Byte();
    switch (byte % 8)
    {
    case 0:
        return std::make_shared<StrictTimeWait>();
    case 1:
        return std::make_shared<Rfc1337TimeWait>();
    case 2:
        return std::make_shared<ReuseTimeWait>(PickSpan(in));
    case 3:
        return std::make_shared<BoundedTimeWait>(byte / 64, in.OneIn(2));
    case 4:
        return std::make_shared<TruncatedTimeWait>(1 + byte / 8, in.OneIn(2));
    case 5:
        return std::make_shared<ClientHoldsTimeWait>();
    case 6:
        return std::make_shared<NoTimeWait>();
    default:
        return std::make_shared<StandardTimeWait>();
    }
}

/**
 * @param in the input
 * @return how connections close
 */
inline std::shared_ptr<const TeardownPolicy>
PickTeardownPolicy(Bytes& in)
{
    const uint8_t byte = in.Byte();
    OrphanLimits limits;
    if (byte >= 128)
    {
        limits.finWait2 = PickSpan(in);
        limits.count = in.Below(4);
        limits.retries = in.Below(4);
        limits.resetLate = in.OneIn(2);
    }
    switch (byte % 5)
    {
    case 0:
        return std::make_shared<CoalescedTeardown>(limits);
    case 1:
        return std::make_shared<AbortiveTeardown>(limits);
    case 2:
        return std::make_shared<LingerTeardown>(PickSpan(in), limits);
    case 3:
        return std::make_shared<HalfDuplexTeardown>(limits);
    default:
        return std::make_shared<FourWayTeardown>(limits);
    }
}

/**
 * @param in the input
 * @return policies
 */
inline Policies
PickPolicies(Bytes& in)
{
    Policies policies = Policies::Standard();
    policies.handshake = PickHandshakePolicy(in);
    policies.teardown = PickTeardownPolicy(in);
    policies.timeWait = PickTimeWaitPolicy(in);
    return policies;
}

/**
 * @param in the input
 * @return numbers for a connection to go by
 */
inline ConnectionParameters
PickParameters(Bytes& in)
{
    ConnectionParameters parameters;
    if (in.OneIn(2))
    {
        return parameters;
    }
    parameters.initialRto = PickSpan(in);
    parameters.maxRto = std::chrono::seconds(1) + PickSpan(in); // or the user time-out takes long
    parameters.synLinearTimeouts = in.Below(5);
    if (in.OneIn(2))
    {
        parameters.synAckRto = PickSpan(in);
        parameters.synAckTransmissions = in.Below(9);
    }
    parameters.msl = PickSpan(in);
    parameters.synTransmissions = in.Below(9);
    parameters.finTransmissions = in.Below(9);
    parameters.r1 = in.Below(5);
    parameters.keepAlive.on = in.OneIn(2);
    parameters.keepAlive.time = std::chrono::milliseconds(1) + PickSpan(in);
    parameters.keepAlive.interval = std::chrono::milliseconds(1) + PickSpan(in);
    parameters.keepAlive.probes = 2 + in.Below(8);
    parameters.userTimeout = in.OneIn(2) ? PickSpan(in) : Duration(0);
    return parameters;
}

} // namespace fuzz

#endif // FUZZ_POLICIES_H
