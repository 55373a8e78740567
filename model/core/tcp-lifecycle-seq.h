/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SEQ_H
#define TCP_LIFECYCLE_SEQ_H

#include <cstdint>

namespace ns3
{
namespace lifecycle
{

/**
 * @ingroup tcp-lifecycle-core
 *
 * A sequence number: arithmetic modulo 2^32 (RFC 9293, section 3.4). Of two numbers the later is
 * the one that is reached first going forward by less than 2^31; comparisons are meaningful only
 * for numbers that are less than 2^31 apart, as all numbers of one window are.
 */
class Seq
{
  public:
    constexpr Seq() = default;

    /**
     * @param value the number as it stands in a header
     */
    constexpr explicit Seq(uint32_t value)
        : m_value(value)
    {
    }

    /**
     * @return the number as it stands in a header
     */
    constexpr uint32_t GetValue() const
    {
        return m_value;
    }

    friend constexpr Seq operator+(Seq a, uint32_t n)
    {
        return Seq(a.m_value + n);
    }

    friend constexpr Seq operator-(Seq a, uint32_t n)
    {
        return Seq(a.m_value - n);
    }

    /// How far it is from b to a, negative where a is before b.
    friend constexpr int32_t operator-(Seq a, Seq b)
    {
        return static_cast<int32_t>(a.m_value - b.m_value);
    }

    friend constexpr bool operator==(Seq a, Seq b)
    {
        return a.m_value == b.m_value;
    }

    friend constexpr bool operator!=(Seq a, Seq b)
    {
        return a.m_value != b.m_value;
    }

    friend constexpr bool operator<(Seq a, Seq b)
    {
        return a - b < 0;
    }

    friend constexpr bool operator<=(Seq a, Seq b)
    {
        return a - b <= 0;
    }

    friend constexpr bool operator>(Seq a, Seq b)
    {
        return a - b > 0;
    }

    friend constexpr bool operator>=(Seq a, Seq b)
    {
        return a - b >= 0;
    }

  private:
    uint32_t m_value{0}; //!< the number as it stands in a header
};

/**
 * @param seq a sequence number
 * @param left the first number of a window
 * @param size the window's size
 * @return true if left =< seq < left + size, modulo 2^32
 */
constexpr bool
InWindow(Seq seq, Seq left, uint32_t size)
{
    return seq.GetValue() - left.GetValue() < size;
}

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LIFECYCLE_SEQ_H
