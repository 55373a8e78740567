/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-fast-open-store.h"

namespace ns3
{
namespace lifecycle
{

namespace
{

/**
 * @param path a connection
 * @return the same without ports
 */
FourTuple
AddressesOf(FourTuple path)
{
    path.localPort = 0;
    path.remotePort = 0;
    return path;
}

/**
 * @param path a connection
 * @return the same without the port of its client
 */
FourTuple
ServiceOf(FourTuple path)
{
    path.localPort = 0;
    return path;
}

} // namespace

uint64_t
FastOpenKey::KeyNumber(Duration now) const
{
    return m_lifetime > Duration(0) ? static_cast<uint64_t>(now / m_lifetime) : 0;
}

FastOpenCookie
FastOpenKey::Hash(const AddressBytes& client, uint64_t number) const
{
    FourTuple input{};
    input.remote = client;
    const uint64_t hash = KeyedHash(input, {m_secret[0] ^ number, m_secret[1]});
    FastOpenCookie cookie;
    cookie.length = COOKIE_LENGTH;
    for (uint8_t i = 0; i < COOKIE_LENGTH; ++i)
    {
        cookie.bytes[i] = static_cast<uint8_t>(hash >> (8 * i));
    }
    return cookie;
}

FastOpenCookie
FastOpenKey::MakeCookie(const AddressBytes& client, Duration now) const
{
    return Hash(client, KeyNumber(now));
}

bool
FastOpenKey::IsValid(const FastOpenCookie& cookie, const AddressBytes& client, Duration now) const
{
    const uint64_t number = KeyNumber(now);
    return cookie == Hash(client, number) || (number > 0 && cookie == Hash(client, number - 1));
}

const FastOpenCache::Entry*
FastOpenCache::Find(const FourTuple& path) const
{
    const auto found = m_entries.find(AddressesOf(path));
    return found == m_entries.end() ? nullptr : &found->second;
}

void
FastOpenCache::OnSynAck(const FourTuple& path,
                        const FastOpenAttempt& attempt,
                        Duration now,
                        Duration avoidance)
{
    if (attempt.use == FastOpenUse::NONE)
    {
        return;
    }
    if (attempt.cookie && !attempt.cookie->IsRequest())
    {
        // The most recently received one counts (RFC 7413, section 4.1.3).
        m_entries[AddressesOf(path)] = {*attempt.cookie, attempt.mss};
        return;
    }
    // Without a cookie: a request was lost or not understood ("record the set of servers that
    // failed to respond to cookie requests", section 4.2.1), or text was not acknowledged (section
    // 4.1.3.1). A server that acknowledges the text need not repeat the cookie.
    const bool textRefused = attempt.textSent > 0 && attempt.textAcked == 0;
    if (attempt.use == FastOpenUse::REQUEST || textRefused)
    {
        Avoid(path, now + avoidance);
    }
}

void
FastOpenCache::Avoid(const FourTuple& path, Duration until)
{
    m_avoided[ServiceOf(path)] = until;
}

bool
FastOpenCache::IsAvoided(const FourTuple& path, Duration now) const
{
    const auto found = m_avoided.find(ServiceOf(path));
    return found != m_avoided.end() && now < found->second;
}

} // namespace lifecycle
} // namespace ns3
