/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-syn-cookie.h"

#include <array>

namespace ns3
{
namespace lifecycle
{

namespace
{

constexpr unsigned LOW_BITS = 24;                           //!< below the minutes
constexpr uint32_t LOW_MASK = (1U << LOW_BITS) - 1;         //!< of these
constexpr uint32_t TIME_MASK = (1U << (32 - LOW_BITS)) - 1; //!< of the minutes

using SizeTable = std::array<uint16_t, 8>;

/// The segment sizes that a cookie can tell, bytes: those that most peers have, and one that is too
/// small for anybody, since a peer must not be sent more than it takes (RFC 9293, section 3.7.1).
constexpr SizeTable SIZES_IPV4{64, 216, 536, 1200, 1300, 1440, 1452, 1460};
/// Likewise of IPv6.
constexpr SizeTable SIZES_IPV6{64, 536, 1220, 1420, 1432, 1440, 4016, 8940};

// Bits of a timestamp.
constexpr uint32_t STAMP_MASK = 0x3f;     //!< all that carry something
constexpr uint32_t STAMP_SCALE = 0x0f;    //!< window scale
constexpr uint32_t STAMP_NO_SCALE = 0x0f; //!< says that there is none
constexpr uint32_t STAMP_SACK = 0x10;     //!< SACK-Permitted
constexpr uint32_t STAMP_ECN = 0x20;      //!< ECN

/**
 * @param ipv6 the family
 * @return its table
 */
const SizeTable&
Sizes(bool ipv6)
{
    return ipv6 ? SIZES_IPV6 : SIZES_IPV4;
}

/**
 * @param now the time
 * @return the minutes in it
 */
uint32_t
Minutes(Duration now)
{
    return static_cast<uint32_t>(now / SYN_COOKIE_PERIOD);
}

/**
 * @param tuple the four-tuple
 * @param key the secret
 * @return the hash that hides the peer's number; it needs no time, which is checked below it
 */
uint32_t
FirstHash(const FourTuple& tuple, const SecretKey& key)
{
    return static_cast<uint32_t>(KeyedHash(tuple, {key[0] ^ 1, key[1]}));
}

/**
 * @param tuple the four-tuple
 * @param irs the peer's initial sequence number
 * @param minutes when the cookie was made
 * @param key the secret
 * @return the hash that cannot be guessed, 24 bits
 */
uint32_t
SecondHash(const FourTuple& tuple, Seq irs, uint32_t minutes, const SecretKey& key)
{
    const SecretKey ofTuple{KeyedHash(tuple, {key[0] ^ 2, key[1]}),
                            (uint64_t{irs.GetValue()} << 32) | minutes};
    return static_cast<uint32_t>(KeyedHash(tuple, ofTuple)) & LOW_MASK;
}

} // namespace

Seq
MakeSynCookie(const FourTuple& tuple,
              Seq irs,
              uint16_t mss,
              bool ipv6,
              const SecretKey& key,
              Duration now)
{
    const auto& sizes = Sizes(ipv6);
    uint32_t place = sizes.size() - 1;
    while (place > 0 && sizes[place] > mss)
    {
        --place;
    }
    // RFC 4987, section 3.6: the state, encoded into the sequence number of the SYN-ACK.
    const uint32_t minutes = Minutes(now);
    const uint32_t low = (SecondHash(tuple, irs, minutes, key) + place) & LOW_MASK;
    return irs + FirstHash(tuple, key) + ((minutes << LOW_BITS) + low);
}

std::optional<uint16_t>
ReadSynCookie(Seq cookie,
              const FourTuple& tuple,
              Seq irs,
              bool ipv6,
              const SecretKey& key,
              Duration now)
{
    const uint32_t bare = cookie.GetValue() - FirstHash(tuple, key) - irs.GetValue();
    const uint32_t age = (Minutes(now) - (bare >> LOW_BITS)) & TIME_MASK;
    if (age >= SYN_COOKIE_PERIODS)
    {
        return std::nullopt;
    }
    const uint32_t place = (bare - SecondHash(tuple, irs, Minutes(now) - age, key)) & LOW_MASK;
    const auto& sizes = Sizes(ipv6);
    return place < sizes.size() ? std::optional<uint16_t>(sizes[place]) : std::nullopt;
}

uint32_t
StampOptions(uint32_t now, const StampedOptions& options)
{
    uint32_t bits = options.windowScale ? *options.windowScale & STAMP_SCALE : STAMP_NO_SCALE;
    bits |= options.sack ? STAMP_SACK : 0;
    bits |= options.ecn ? STAMP_ECN : 0;
    const uint32_t stamp = (now & ~STAMP_MASK) | bits;
    return bits > (now & STAMP_MASK) ? stamp - (STAMP_MASK + 1) : stamp;
}

StampedOptions
ReadStampedOptions(uint32_t echo)
{
    StampedOptions options;
    if ((echo & STAMP_SCALE) != STAMP_NO_SCALE)
    {
        options.windowScale = static_cast<uint8_t>(echo & STAMP_SCALE);
    }
    options.sack = (echo & STAMP_SACK) != 0;
    options.ecn = (echo & STAMP_ECN) != 0;
    return options;
}

} // namespace lifecycle
} // namespace ns3
