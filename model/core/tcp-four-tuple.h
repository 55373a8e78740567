/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_FOUR_TUPLE_H
#define TCP_FOUR_TUPLE_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ns3
{
namespace lifecycle
{

/// An IPv6 address, or an IPv4 address mapped into IPv6 (RFC 4291, section 2.5.5.2), network order.
using AddressBytes = std::array<uint8_t, 16>;

/**
 * @ingroup tcp-lifecycle-core
 *
 * What names a connection at one host: plain bytes, both address families alike.
 */
struct FourTuple
{
    AddressBytes local{};   //!< this host's address
    AddressBytes remote{};  //!< the peer's address
    uint16_t localPort{0};  //!< this host's port, host order
    uint16_t remotePort{0}; //!< the peer's port, host order

    friend bool operator==(const FourTuple& a, const FourTuple& b)
    {
        return a.localPort == b.localPort && a.remotePort == b.remotePort && a.remote == b.remote &&
               a.local == b.local;
    }
};

/**
 * Hash of a four-tuple, to find it by. Nothing observable depends on its values: tables that use it
 * are never walked.
 */
struct FourTupleHash
{
    /**
     * @param tuple a four-tuple
     * @return its hash
     */
    std::size_t operator()(const FourTuple& tuple) const
    {
        uint64_t hash = (uint64_t{tuple.localPort} << 16) | tuple.remotePort;
        hash = Mix(hash ^ Word(tuple.local, 0));
        hash = Mix(hash ^ Word(tuple.local, 8));
        hash = Mix(hash ^ Word(tuple.remote, 0));
        hash = Mix(hash ^ Word(tuple.remote, 8));
        return static_cast<std::size_t>(hash);
    }

  private:
    /**
     * @param bytes an address
     * @param offset 0 or 8
     * @return eight of its bytes
     */
    static uint64_t Word(const AddressBytes& bytes, std::size_t offset)
    {
        uint64_t word;
        std::memcpy(&word, bytes.data() + offset, sizeof(word));
        return word;
    }

    /**
     * @param x a word
     * @return the word with every bit spread over all (a multiply and shifts, reversible)
     */
    static uint64_t Mix(uint64_t x)
    {
        x ^= x >> 32;
        x *= 0xd6e8feb86659fd93ULL;
        x ^= x >> 32;
        x *= 0xd6e8feb86659fd93ULL;
        return x ^ (x >> 32);
    }
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_FOUR_TUPLE_H
