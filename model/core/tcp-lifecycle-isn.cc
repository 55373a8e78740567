/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-isn.h"

namespace ns3
{
namespace lifecycle
{

namespace
{

/// The state of SipHash: four words, mixed by rounds of additions, rotations and exclusive ors.
class SipState
{
  public:
    /**
     * @param key the secret
     */
    explicit SipState(const SecretKey& key)
        : m_v{key[0] ^ 0x736f6d6570736575ULL,
              key[1] ^ 0x646f72616e646f6dULL,
              key[0] ^ 0x6c7967656e657261ULL,
              key[1] ^ 0x7465646279746573ULL}
    {
    }

    /**
     * @param word the next eight bytes, the first of them lowest
     */
    void Absorb(uint64_t word)
    {
        m_v[3] ^= word;
        Round();
        Round();
        m_v[0] ^= word;
    }

    /**
     * @return the hash of all that was absorbed
     */
    uint64_t Finish()
    {
        m_v[2] ^= 0xff;
        for (int i = 0; i < 4; ++i)
        {
            Round();
        }
        return m_v[0] ^ m_v[1] ^ m_v[2] ^ m_v[3];
    }

  private:
    /**
     * @param x a word
     * @param n 1 to 63
     * @return the word rotated left
     */
    static uint64_t Rotate(uint64_t x, unsigned n)
    {
        return (x << n) | (x >> (64 - n));
    }

    /// One SipRound.
    void Round()
    {
        m_v[0] += m_v[1];
        m_v[2] += m_v[3];
        m_v[1] = Rotate(m_v[1], 13) ^ m_v[0];
        m_v[3] = Rotate(m_v[3], 16) ^ m_v[2];
        m_v[0] = Rotate(m_v[0], 32);
        m_v[2] += m_v[1];
        m_v[0] += m_v[3];
        m_v[1] = Rotate(m_v[1], 17) ^ m_v[2];
        m_v[3] = Rotate(m_v[3], 21) ^ m_v[0];
        m_v[2] = Rotate(m_v[2], 32);
    }

    std::array<uint64_t, 4> m_v; //!< the words
};

/**
 * @param bytes an address
 * @param offset 0 or 8
 * @return eight of its bytes, the first of them lowest, whatever the machine
 */
uint64_t
LittleEndian(const AddressBytes& bytes, std::size_t offset)
{
    uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i)
    {
        word |= uint64_t{bytes[offset + i]} << (8 * i);
    }
    return word;
}

} // namespace

uint64_t
KeyedHash(const FourTuple& tuple, const SecretKey& key)
{
    SipState state(key);
    state.Absorb(LittleEndian(tuple.local, 0));
    state.Absorb(LittleEndian(tuple.local, 8));
    state.Absorb(LittleEndian(tuple.remote, 0));
    state.Absorb(LittleEndian(tuple.remote, 8));
    // The last word holds what is left of the 36 bytes and, at its top, their number.
    constexpr uint64_t length = 36;
    state.Absorb((length << 56) | (uint64_t{tuple.remotePort} << 16) | tuple.localPort);
    return state.Finish();
}

Seq
InitialSequenceNumber(const FourTuple& tuple, const SecretKey& key, Duration now)
{
    const auto ticks = static_cast<uint64_t>(now / std::chrono::microseconds(4));
    return Seq(static_cast<uint32_t>(ticks + KeyedHash(tuple, key)));
}

} // namespace lifecycle
} // namespace ns3
