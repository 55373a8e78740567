/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-helper.h"

#include "ns3/abort.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/node.h"
#include "ns3/string.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-socket-factory.h"
#include "ns3/tcp-member-access.h"

#include <cstdlib>
#include <iostream>

namespace ns3
{

namespace
{

/**
 * Take what answers to a type out of a node, so that only ours can be found by that type.
 *
 * @tparam Base the type
 * @param node the node, which has nothing of ours yet
 * @param tcp keeps what is taken out
 */
template <typename Base>
void
TakeOut(Ptr<Node> node, Ptr<TcpLifecycleL4Protocol> tcp)
{
    for (Ptr<Object> stock; (stock = node->GetObject<Base>());)
    {
        if (!lifecycle::TakeOutOfAggregate(stock))
        {
            return;
        }
        tcp->KeepReplaced(stock);
    }
}

/**
 * Where stock's could not be taken out, bring ours before it. ns-3 keeps the objects of an
 * aggregate sorted by how often each was looked up, and a look-up by a base type finds the first
 * that descends from it. So ours is looked up by its own type until a look-up by the base type
 * finds it.
 *
 * @tparam Base the type that both answer to
 * @tparam Ours our type
 * @param node the node
 */
template <typename Base, typename Ours>
void
BringToFront(Ptr<Node> node)
{
    Ptr<Ours> ours = node->GetObject<Ours>();
    while (PeekPointer(node->GetObject<Base>()) != PeekPointer(ours))
    {
        // Two against the one that the test above counted for the other.
        node->GetObject<Ours>();
        node->GetObject<Ours>();
    }
}

/**
 * @param node a node
 * @return true if it has an internet stack
 */
bool
HasInternet(Ptr<Node> node)
{
    return node->GetObject<Ipv4>() || node->GetObject<Ipv6>();
}

/**
 * @param node a node
 */
void
CheckHasInternet(Ptr<Node> node)
{
    NS_ABORT_MSG_UNLESS(HasInternet(node),
                        "TcpLifecycleHelper: node " << node->GetId()
                                                    << " has no internet stack; install "
                                                       "InternetStackHelper first");
}

/**
 * End the program: the user's own mistake, in one line.
 *
 * @param call the function that was called
 * @param value with what
 * @param complaint what is wrong with it
 */
[[noreturn]] void
Refuse(const char* call, const std::string& value, const std::string& complaint)
{
    std::cerr << "TcpLifecycleHelper::" << call << ": " << value << ": " << complaint << std::endl;
    std::exit(2);
}

} // namespace

TcpLifecycleHelper::TcpLifecycleHelper()
{
    m_factory.SetTypeId(TcpLifecycleL4Protocol::GetTypeId());
}

void
TcpLifecycleHelper::Set(const std::string& name, const AttributeValue& value)
{
    // The factory refuses at once what it cannot set; a profile, which comes later, is overridden.
    m_factory.Set(name, value);
    m_attributes.emplace_back(name, value.Copy());
}

void
TcpLifecycleHelper::SetProfile(const std::string& name)
{
    m_profile = FindTcpProfile(name);
    if (!m_profile)
    {
        Refuse("SetProfile", name, "expected " + ListTcpProfiles());
    }
}

void
TcpLifecycleHelper::SetHandshake(const std::string& policy)
{
    SetPolicy(TcpPolicyFamily::HANDSHAKE, "SetHandshake", policy);
}

void
TcpLifecycleHelper::SetTeardown(const std::string& policy)
{
    SetPolicy(TcpPolicyFamily::TEARDOWN, "SetTeardown", policy);
}

void
TcpLifecycleHelper::SetTimeWait(const std::string& policy)
{
    SetPolicy(TcpPolicyFamily::TIME_WAIT, "SetTimeWait", policy);
}

void
TcpLifecycleHelper::SetPolicy(TcpPolicyFamily family, const char* call, const std::string& policy)
{
    TcpPolicySpec spec;
    if (const auto complaint = ParseTcpPolicy(family, policy, spec))
    {
        Refuse(call, policy, *complaint);
    }
    m_policies[family] = spec;
}

Ptr<TcpLifecycleL4Protocol>
TcpLifecycleHelper::MakeProtocol() const
{
    auto tcp = m_factory.Create<TcpLifecycleL4Protocol>();
    if (m_profile)
    {
        ApplyTcpProfile(*m_profile, tcp);
    }
    for (const auto& [family, spec] : m_policies)
    {
        tcp->SetAttribute(GetTcpPolicyAttribute(family), StringValue(spec.type));
        for (const auto& [attribute, value] : spec.attributes)
        {
            tcp->SetDefault(spec.type + "::" + attribute, StringValue(value));
        }
    }
    for (const auto& [name, value] : m_attributes)
    {
        tcp->SetAttribute(name, *value);
    }
    return tcp;
}

void
TcpLifecycleHelper::Install(NodeContainer nodes) const
{
    for (auto it = nodes.Begin(); it != nodes.End(); ++it)
    {
        Install(*it);
    }
}

void
TcpLifecycleHelper::Install(Ptr<Node> node) const
{
    CheckHasInternet(node);
    if (node->GetObject<TcpLifecycleL4Protocol>())
    {
        return;
    }
    auto tcp = MakeProtocol();
    TakeOut<TcpSocketFactory>(node, tcp);
    TakeOut<TcpL4Protocol>(node, tcp);
    node->AggregateObject(tcp);
    auto factory = CreateObject<TcpLifecycleDefaultSocketFactory>();
    factory->SetTcp(tcp);
    node->AggregateObject(factory);
    BringToFront<TcpSocketFactory, TcpLifecycleDefaultSocketFactory>(node);
    BringToFront<TcpL4Protocol, TcpLifecycleL4Protocol>(node);
}

void
TcpLifecycleHelper::InstallAll() const
{
    const NodeContainer nodes = NodeContainer::GetGlobal();
    for (auto it = nodes.Begin(); it != nodes.End(); ++it)
    {
        if (HasInternet(*it))
        {
            Install(*it);
        }
    }
}

void
TcpLifecycleHelper::InstallAlongside(NodeContainer nodes) const
{
    for (auto it = nodes.Begin(); it != nodes.End(); ++it)
    {
        Ptr<Node> node = *it;
        CheckHasInternet(node);
        if (node->GetObject<TcpLifecycleL4Protocol>())
        {
            continue;
        }
        auto tcp = MakeProtocol();
        tcp->SetFallback(node->GetObject<TcpL4Protocol>());
        node->AggregateObject(tcp);
    }
}

} // namespace ns3
