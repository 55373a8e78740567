/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_ISN_H
#define TCP_LIFECYCLE_ISN_H

#include "tcp-four-tuple.h"
#include "tcp-lifecycle-seq.h"
#include "tcp-lifecycle-types.h"

#include <array>

namespace ns3
{
namespace lifecycle
{

/// A secret of 128 bits.
using SecretKey = std::array<uint64_t, 2>;

/**
 * SipHash-2-4 of a four-tuple (Aumasson and Bernstein, 2012): a keyed hash that cannot be guessed
 * without the key and is cheap on short inputs (RFC 9293, section 3.4.1, MUST-9).
 *
 * @param tuple the four-tuple
 * @param key the secret
 * @return 64 bits
 */
uint64_t KeyedHash(const FourTuple& tuple, const SecretKey& key);

/**
 * Initial sequence number (RFC 6528, section 3; RFC 9293, section 3.4.1, MUST-8 and SHLD-1):
 * ISN = M + F(localip, localport, remoteip, remoteport, secretkey), where M ticks every 4
 * microseconds. The same key, four-tuple and time give the same number.
 *
 * @param tuple the four-tuple
 * @param key the secret
 * @param now the time
 * @return the number
 */
Seq InitialSequenceNumber(const FourTuple& tuple, const SecretKey& key, Duration now);

/**
 * An initial sequence number for a four-tuple that is still held in TIME_WAIT: "larger than the
 * largest sequence number it used on the previous connection incarnation" (RFC 9293, section 3.6.1,
 * MAY-2).
 *
 * @param iss the number that would be taken otherwise
 * @param old the largest number that must not be met again
 * @return a number beyond the old one
 */
constexpr Seq
BeyondOld(Seq iss, Seq old)
{
    return iss <= old ? old + 1 : iss;
}

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LIFECYCLE_ISN_H
