/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_SYN_COOKIE_H
#define TCP_SYN_COOKIE_H

#include "tcp-four-tuple.h"
#include "tcp-lifecycle-isn.h"
#include "tcp-lifecycle-seq.h"
#include "tcp-lifecycle-types.h"

#include <cstdint>
#include <optional>

/**
 * @file
 * @ingroup tcp-lifecycle-core
 *
 * SYN cookies (RFC 4987, section 3.6; Bernstein, 1996): the initial sequence number of a SYN-ACK
 * that says all that the listener would else have had to remember, so that it need not. Linux's
 * layout, but for one thing:
 *
 * @verbatim
    31          24 23                                             0
   +--------------+------------------------------------------------+
   |   minutes    |   H2(four-tuple, peer's number, minutes) +     |
   |              |   place in the table of sizes     modulo 2^24  |
   +--------------+------------------------------------------------+
     + H1(four-tuple) + the peer's initial sequence number    modulo 2^32
   @endverbatim
 *
 * Linux leaves the peer's number out of the second hash. Both numbers move on together in a
 * connection that carries as many bytes each way, so one of its last ACKs that comes after its end
 * would pass for a cookie, and open it again.
 *
 * The peer sends it back, plus one, as the acknowledgment of its third segment, and of each segment
 * of its first window. It is good for at most two minutes.
 *
 * What is lost: the peer's MSS is rounded down to one of eight, and its window scale, SACK-Permitted
 * and ECN are forgotten, unless both use timestamps, whose lowest bits then carry these three out
 * and back (StampedOptions). Without timestamps the SYN-ACK must not offer them.
 */

namespace ns3
{
namespace lifecycle
{

/// How often the time in a cookie advances.
constexpr Duration SYN_COOKIE_PERIOD = std::chrono::seconds(60);

/// How many of these a cookie is good for, the one it was made in included.
constexpr uint32_t SYN_COOKIE_PERIODS = 2;

/// No cookie is good for longer than this after the last one was sent.
constexpr Duration SYN_COOKIE_LIFETIME = SYN_COOKIE_PERIODS * SYN_COOKIE_PERIOD;

/**
 * @param tuple the four-tuple
 * @param irs the peer's initial sequence number
 * @param mss the peer's segment size, bytes
 * @param ipv6 the family: each has its own table of sizes
 * @param key the secret
 * @param now the time
 * @return the initial sequence number that stands for all of these
 */
Seq MakeSynCookie(const FourTuple& tuple,
                  Seq irs,
                  uint16_t mss,
                  bool ipv6,
                  const SecretKey& key,
                  Duration now);

/**
 * @param cookie one less than the acknowledgment number of a segment
 * @param tuple its four-tuple
 * @param irs one less than its sequence number
 * @param ipv6 the family
 * @param key the secret
 * @param now the time
 * @return the segment size in the cookie, bytes; nothing if it is too old, or none of ours
 */
std::optional<uint16_t> ReadSynCookie(Seq cookie,
                                      const FourTuple& tuple,
                                      Seq irs,
                                      bool ipv6,
                                      const SecretKey& key,
                                      Duration now);

/// What the lowest six bits of a timestamp carry, as in Linux.
struct StampedOptions
{
    std::optional<uint8_t> windowScale; //!< the peer's Window Scale option, 0 to 14
    bool sack{false};                   //!< SACK-Permitted is agreed on
    bool ecn{false};                    //!< ECN is agreed on
};

/**
 * @param now what the TSval of this moment would be
 * @param options what to carry
 * @return a TSval at most 63 before it that carries them; never after it, since the timestamps of a
 *         connection must not go back (RFC 7323, section 5.2)
 */
uint32_t StampOptions(uint32_t now, const StampedOptions& options);

/**
 * @param echo the TSecr of the segment that brought a cookie back
 * @return what it carries
 */
StampedOptions ReadStampedOptions(uint32_t echo);

} // namespace lifecycle
} // namespace ns3

#endif // TCP_SYN_COOKIE_H
