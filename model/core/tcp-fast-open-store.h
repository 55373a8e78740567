/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_FAST_OPEN_STORE_H
#define TCP_FAST_OPEN_STORE_H

#include "tcp-fast-open-cookie.h"
#include "tcp-fast-open-policy.h"
#include "tcp-four-tuple.h"
#include "tcp-lifecycle-isn.h"
#include "tcp-lifecycle-types.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

/**
 * @file
 * @ingroup tcp-lifecycle-core
 *
 * What a host keeps for TCP Fast Open (RFC 7413): as a server nothing but a key and a count, as a
 * client the cookies it was given and the paths it avoids.
 */

namespace ns3
{
namespace lifecycle
{

/**
 * @ingroup tcp-lifecycle-core
 *
 * The cookies that a server gives out. A cookie is a keyed hash of the client's address, so nothing
 * is kept for a client (RFC 7413, section 4.1.2). The key changes every lifetime; the cookies of
 * the key before the present one hold as well.
 */
class FastOpenKey
{
  public:
    static constexpr uint8_t COOKIE_LENGTH = 8; //!< bytes of the cookies made here

    /**
     * @param secret of this host, used for nothing else
     * @param lifetime of a key; zero: it never changes
     */
    FastOpenKey(const SecretKey& secret, Duration lifetime)
        : m_secret(secret),
          m_lifetime(lifetime)
    {
    }

    /**
     * GetCookie of RFC 7413, section 4.1.2.
     *
     * @param client its address
     * @param now the time
     * @return the cookie that this client gets now
     */
    FastOpenCookie MakeCookie(const AddressBytes& client, Duration now) const;

    /**
     * IsCookieValid of RFC 7413, section 4.1.2.
     *
     * @param cookie what a SYN carries
     * @param client whence it comes
     * @param now the time
     * @return true if this host gave it to that client, not too long ago
     */
    bool IsValid(const FastOpenCookie& cookie, const AddressBytes& client, Duration now) const;

  private:
    /**
     * @param now the time
     * @return which key it is the turn of
     */
    uint64_t KeyNumber(Duration now) const;

    /**
     * @param client an address
     * @param number of a key
     * @return the cookie that it makes
     */
    FastOpenCookie Hash(const AddressBytes& client, uint64_t number) const;

    SecretKey m_secret;  //!< all keys come from it
    Duration m_lifetime; //!< of a key
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * PendingFastOpenRequests (RFC 7413, section 4.2): connections of a listener that were opened by
 * Fast Open and whose handshake is not over. One that was reset goes on to count for a while: the
 * host behind a forged address resets what it never asked for, and without that its resets would
 * make room for the next forged SYN (section 5.1).
 */
class FastOpenPending
{
  public:
    /// A request was accepted.
    void Open()
    {
        ++m_open;
    }

    /// A handshake is over: our SYN was acknowledged, or the connection ended without a reset.
    void Finish()
    {
        m_open -= m_open > 0 ? 1 : 0;
    }

    /**
     * A handshake ended by a reset.
     *
     * @param now the time
     * @param hold how long it counts from now on
     */
    void Reset(Duration now, Duration hold)
    {
        Finish();
        if (hold > Duration(0))
        {
            m_held.push_back(now + hold);
        }
    }

    /**
     * @param now the time; it never goes back
     * @return how many count
     */
    uint32_t Count(Duration now)
    {
        while (!m_held.empty() && m_held.front() <= now)
        {
            m_held.pop_front();
        }
        return m_open + static_cast<uint32_t>(m_held.size());
    }

  private:
    uint32_t m_open{0};          //!< handshakes that go on
    std::deque<Duration> m_held; //!< until when each that was reset counts, in order
};

/// What a client tried when it opened a connection, and what the SYN-ACK said to that.
struct FastOpenAttempt
{
    FastOpenUse use{FastOpenUse::NONE};   //!< what the first SYN was
    uint32_t textSent{0};                 //!< bytes of text on it
    uint32_t textAcked{0};                //!< bytes of text that the SYN-ACK acknowledged
    std::optional<FastOpenCookie> cookie; //!< the SYN-ACK's Fast Open option, if it had one
    std::optional<uint16_t> mss;          //!< the SYN-ACK's MSS option, if it had one
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * What a client knows of servers (RFC 7413, section 4.1.3): a cookie and the server's MSS for each
 * pair of addresses, and the paths on which Fast Open failed.
 */
class FastOpenCache
{
  public:
    /// What is known of one server.
    struct Entry
    {
        FastOpenCookie cookie;       //!< the one received last
        std::optional<uint16_t> mss; //!< the server's MSS option, if it had one
    };

    /**
     * @param path a connection; ports do not matter
     * @return what is known of its server, or null
     */
    const Entry* Find(const FourTuple& path) const;

    /**
     * A SYN-ACK arrived: take what it says of Fast Open (RFC 7413, section 4.2.2, "Client:
     * Receiving SYN-ACK", step 1), and take note where it says that Fast Open failed.
     *
     * @param path the connection
     * @param attempt what was tried, and what came of it
     * @param now the time
     * @param avoidance for how long to try no more where it failed
     */
    void OnSynAck(const FourTuple& path,
                  const FastOpenAttempt& attempt,
                  Duration now,
                  Duration avoidance);

    /**
     * Fast Open failed: "the client MUST cache negative responses" (RFC 7413, section 4.1.3.1). The
     * server's port counts, since Fast Open is on for some services and off for others.
     *
     * @param path the connection; its local port does not matter
     * @param until when it is to be tried again
     */
    void Avoid(const FourTuple& path, Duration until);

    /**
     * @param path a connection that is to be opened
     * @param now the time
     * @return true if Fast Open failed there not long ago
     */
    bool IsAvoided(const FourTuple& path, Duration now) const;

    /**
     * @return number of servers whose cookies are known
     */
    std::size_t Size() const
    {
        return m_entries.size();
    }

  private:
    // Looked up only, never walked: nothing depends on the order.
    std::unordered_map<FourTuple, Entry, FourTupleHash> m_entries;    //!< both ports 0
    std::unordered_map<FourTuple, Duration, FourTupleHash> m_avoided; //!< local port 0
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_FAST_OPEN_STORE_H
