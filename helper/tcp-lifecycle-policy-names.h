/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_POLICY_NAMES_H
#define TCP_LIFECYCLE_POLICY_NAMES_H

#include "ns3/type-id.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * How plans and scripts name policies: a short name such as `syn-cookies`, or the TypeId of any
 * policy that is registered, each with attribute values in brackets where they differ from the
 * defaults: `truncated[Factor=4]`, `ns3::MyTeardown[Limit=3|Wait=2s]`, as ns-3 writes object
 * factories. But times are written as everywhere in a plan, with a unit. Policies are found by the
 * names of their TypeIds; nothing here knows their classes.
 */

namespace ns3
{

/// The three families of policies.
enum class TcpPolicyFamily
{
    HANDSHAKE, //!< how connections open
    TEARDOWN,  //!< how they close
    TIME_WAIT  //!< how long four-tuples are held
};

/// A short name and what it stands for.
struct TcpPolicyName
{
    TcpPolicyFamily family; //!< where it may stand
    const char* name;       //!< as in plans
    const char* type;       //!< the name of its TypeId
};

/// A policy with its attribute values, as written somewhere.
struct TcpPolicySpec
{
    std::string text; //!< as written, without blanks around it
    std::string type; //!< the name of its TypeId
    /// Attributes that are set, in the order written: name and value, as ns-3 reads it. A time is
    /// in nanoseconds here, however written.
    std::vector<std::pair<std::string, std::string>> attributes;

    /**
     * @param other another one
     * @return true if both name the same policy with the same attribute values, however written
     */
    bool operator==(const TcpPolicySpec& other) const;
};

/// @return all short names; those of a family in the order in which messages list them
const std::vector<TcpPolicyName>& GetTcpPolicyNames();

/**
 * @param family a family
 * @return the name of the TypeId from which its policies descend
 */
const char* GetTcpPolicyBase(TcpPolicyFamily family);

/**
 * @param family a family
 * @return the attribute of ns3::TcpLifecycleL4Protocol that chooses its policy
 */
const char* GetTcpPolicyAttribute(TcpPolicyFamily family);

/**
 * @param family a family
 * @param type the name of a TypeId
 * @return the short name that stands for it, or the name itself where none does
 */
std::string GetTcpPolicyShortName(TcpPolicyFamily family, const std::string& type);

/**
 * Read the name of a policy and check it against what is registered in this program.
 *
 * @param family its family
 * @param text `NAME` or `NAME[Attribute=Value|...]`
 * @param [out] spec the policy, when all is well
 * @return nothing, or what is wrong, as the end of the sentence "file: key = value: ..."
 */
std::optional<std::string> ParseTcpPolicy(TcpPolicyFamily family,
                                          const std::string& text,
                                          TcpPolicySpec& spec);

/**
 * @param attribute an attribute
 * @return what its value may be, as the end of the sentence "expected ..."
 */
std::string DescribeAttribute(const TypeId::AttributeInformation& attribute);

/**
 * Whether a text can be the value of an attribute. ns-3 ends the program on some texts that cannot,
 * so the attempt is made in a child process.
 *
 * @param attribute an attribute
 * @param text a value for it
 * @return true if the attribute can be set to it
 */
bool IsValidAttributeText(const TypeId::AttributeInformation& attribute, const std::string& text);

} // namespace ns3

#endif // TCP_LIFECYCLE_POLICY_NAMES_H
