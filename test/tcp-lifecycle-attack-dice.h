/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_ATTACK_DICE_H
#define TCP_LIFECYCLE_ATTACK_DICE_H

#include <cstddef>
#include <cstdint>
#include <random>

namespace ns3
{

/**
 * Decisions: by a seed, and then the same whatever the C++ library, or by given bytes, and then
 * over when they are.
 */
class AttackDice
{
  public:
    /**
     * @param seed names the sequence
     */
    explicit AttackDice(uint64_t seed)
        : m_engine(seed)
    {
    }

    /**
     * @param data decides; it outlives this object
     * @param size its length, bytes
     */
    AttackDice(const uint8_t* data, std::size_t size)
        : m_next(data),
          m_end(data + size)
    {
    }

    /// @return true if there were bytes and none is left; what is decided now is always the same
    bool IsOver() const
    {
        return m_next && m_next == m_end;
    }

    /**
     * @param n how many
     * @return one of 0 to n - 1
     */
    uint32_t Below(uint32_t n)
    {
        if (!m_next)
        {
            return static_cast<uint32_t>(m_engine() % n);
        }
        return Read(n <= 0x100 ? 1 : n <= 0x10000 ? 2 : 4) % n;
    }

    /**
     * @param n a number
     * @return true in one of n cases
     */
    bool OneIn(uint32_t n)
    {
        return Below(n) == 0;
    }

    /**
     * @return any 32 bits
     */
    uint32_t Word()
    {
        return m_next ? Read(4) : static_cast<uint32_t>(m_engine());
    }

  private:
    /**
     * @param count how many bytes
     * @return a number made of the next bytes, and of zeros behind the last
     */
    uint32_t Read(uint32_t count)
    {
        uint32_t number = 0;
        for (; count > 0; --count)
        {
            number = (number << 8) | (m_next == m_end ? 0U : *m_next++);
        }
        return number;
    }

    std::mt19937_64 m_engine;       //!< decides without bytes; the same everywhere
    const uint8_t* m_next{nullptr}; //!< the next byte; null without
    const uint8_t* m_end{nullptr};  //!< behind the last one
};

} // namespace ns3

#endif // TCP_LIFECYCLE_ATTACK_DICE_H
