/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_FAST_OPEN_COOKIE_H
#define TCP_FAST_OPEN_COOKIE_H

#include <algorithm>
#include <array>
#include <cstdint>

namespace ns3
{
namespace lifecycle
{

/**
 * @ingroup tcp-lifecycle-core
 *
 * The cookie in a Fast Open option (RFC 7413, section 4.1.1): 4 to 16 bytes, an even number of
 * them, or none at all, which asks for one.
 */
struct FastOpenCookie
{
    static constexpr uint8_t MIN_LENGTH = 4;  //!< bytes of the shortest
    static constexpr uint8_t MAX_LENGTH = 16; //!< bytes of the longest

    std::array<uint8_t, MAX_LENGTH> bytes{}; //!< the first `length` of them count
    uint8_t length{0};                       //!< 0, or 4 to 16 and even

    /**
     * @return true if it has no bytes: the client asks for a cookie
     */
    bool IsRequest() const
    {
        return length == 0;
    }

    /**
     * @param length a number of bytes
     * @return true if a cookie may have it
     */
    static constexpr bool LengthIsLegal(uint32_t length)
    {
        return length == 0 || (length >= MIN_LENGTH && length <= MAX_LENGTH && length % 2 == 0);
    }

    /**
     * @param other another cookie
     * @return true if it is the same to the byte
     */
    bool operator==(const FastOpenCookie& other) const
    {
        return length == other.length &&
               std::equal(bytes.begin(), bytes.begin() + length, other.bytes.begin());
    }

    /**
     * @param other another cookie
     * @return true if it differs
     */
    bool operator!=(const FastOpenCookie& other) const
    {
        return !(*this == other);
    }
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_FAST_OPEN_COOKIE_H
