/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_PROFILES_H
#define TCP_LIFECYCLE_PROFILES_H

#include "ns3/ptr.h"

#include <optional>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * Profiles: the numbers and policies of a known TCP as a table of attribute values, each with its
 * source. A profile is data; it has no code of its own. doc/profiles.md shows the tables.
 */

namespace ns3
{

class TcpLifecycleL4Protocol;

/// One line of a profile.
struct TcpProfileValue
{
    const char* attribute; //!< its full name, such as "ns3::TcpSocket::ConnTimeout"
    const char* value;     //!< its value as text
    const char* source;    //!< where the value comes from
};

/// A profile.
struct TcpProfile
{
    const char* name;                    //!< as in plans and in TcpLifecycleHelper::SetProfile
    const char* purpose;                 //!< one sentence
    std::vector<TcpProfileValue> values; //!< the table
};

/// @return all profiles; the first is the default
const std::vector<TcpProfile>& GetTcpProfiles();

/**
 * @param name the name of a profile
 * @return the profile, or null if there is none of this name
 */
const TcpProfile* FindTcpProfile(const std::string& name);

/// @return the names of all profiles as in "a, b or c", for messages
std::string ListTcpProfiles();

/**
 * @param profile a profile
 * @param attribute the full name of an attribute
 * @return its value there, or an empty text if the table does not hold it
 */
std::string GetTcpProfileValue(const TcpProfile& profile, const std::string& attribute);

/**
 * @param profile a profile
 * @return nothing, or the first line that cannot be set and why: the attribute does not exist in
 *         this program, or does not take the value
 */
std::optional<std::string> CheckTcpProfile(const TcpProfile& profile);

/**
 * Give the protocol of a node the values of a profile, for the sockets and policies that it makes
 * from now on. A line that cannot be set ends the program: it is a mistake in the table.
 *
 * @param profile the profile
 * @param tcp the protocol, before its first socket
 */
void ApplyTcpProfile(const TcpProfile& profile, Ptr<TcpLifecycleL4Protocol> tcp);

/// @return doc/profiles.md, made from the tables
std::string DescribeTcpProfiles();

} // namespace ns3

#endif // TCP_LIFECYCLE_PROFILES_H
