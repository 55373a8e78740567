/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-profiles.h"

#include "tcp-lifecycle-policy-names.h"

#include "ns3/string.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/type-id.h"

namespace ns3
{

namespace
{

/// What this module does without a profile. A value here equals the attribute's default in effect.
TcpProfile
MakeRfc9293()
{
    return {"rfc9293",
            "What the RFCs ask for; the module's defaults.",
            {
                {"ns3::TcpLifecycleL4Protocol::HandshakePolicy",
                 "ns3::TcpThreeWayHandshake",
                 "RFC 9293, section 3.5"},
                {"ns3::TcpLifecycleL4Protocol::TeardownPolicy",
                 "ns3::TcpFourWayTeardown",
                 "RFC 9293, section 3.6"},
                {"ns3::TcpLifecycleL4Protocol::TimeWaitPolicy",
                 "ns3::TcpStandardTimeWait",
                 "RFC 9293, section 3.6.1 (MAY-2); RFC 6191"},
                {"ns3::TcpSocketBase::MaxSegLifetime", "120", "RFC 9293, section 3.4.2: 2 minutes"},
                {"ns3::TcpSocket::ConnTimeout", "1s", "RFC 6298, section 2.1"},
                {"ns3::TcpSocket::ConnCount",
                 "8",
                 "RFC 9293, section 3.8.3 (MUST-23): 183 s with 1 s doubled up to 60 s"},
                {"ns3::TcpLifecycleSocket::MaxRto",
                 "60s",
                 "RFC 6298, section 2.5: at least 60 s, if any bound"},
                {"ns3::TcpSocketBase::MinRto", "1s", "RFC 6298, section 2.4"},
                {"ns3::TcpSocket::DataRetries",
                 "6",
                 "RFC 9293, section 3.8.3 (SHLD-11): at least 100 s, here 123 s"},
                {"ns3::TcpSocket::DelAckTimeout",
                 "200ms",
                 "RFC 9293, section 3.8.6.3 (MUST-40): below 0.5 s; ns-3's default"},
                {"ns3::TcpSocket::DelAckCount", "2", "RFC 9293, section 3.8.6.3 (SHLD-19)"},
                {"ns3::TcpLifecycleSocket::KeepAlive",
                 "false",
                 "RFC 9293, section 3.8.4 (MUST-25): off unless asked for"},
                {"ns3::TcpLifecycleSocket::KeepAliveTime",
                 "2h",
                 "RFC 9293, section 3.8.4 (MUST-28): at least two hours"},
                {"ns3::TcpTeardownPolicyFactory::FinWait2Timeout",
                 "0s",
                 "RFC 9293 knows no such limit: none"},
            }};
}

/// A Linux host as it comes, where it differs from the RFCs and where it does not.
TcpProfile
MakeLinux()
{
    return {
        "linux",
        "Linux 6.6 with its default settings.",
        {
            {"ns3::TcpLifecycleL4Protocol::HandshakePolicy",
             "ns3::TcpSynCookiesHandshake",
             "tcp_syncookies = 1: cookies when the SYN queue is full"},
            {"ns3::TcpSynCookiesHandshake::Backlog",
             "4096",
             "net.core.somaxconn = 4096 bounds what listen() asks for"},
            {"ns3::TcpSynCookiesHandshake::SynBacklog",
             "4096",
             "include/net/inet_connection_sock.h, inet_csk_reqsk_queue_is_full(): a listener's "
             "SYN queue is as long as its backlog"},
            {"ns3::TcpLifecycleL4Protocol::TeardownPolicy",
             "ns3::TcpCoalescedTeardown",
             "net/ipv4/tcp_input.c, tcp_fin(): the ACK of the peer's FIN is scheduled, not sent, "
             "and pingpong mode entered: it waits for DelAckTimeout for a segment to ride on"},
            {"ns3::TcpLifecycleL4Protocol::TimeWaitPolicy",
             "ns3::TcpStandardTimeWait",
             "net/ipv4/tcp_minisocks.c, tcp_timewait_state_process(); tcp_rfc1337 = 0, "
             "tcp_tw_reuse = 2, which is for loopback only"},
            {"ns3::TcpSocketBase::MaxSegLifetime",
             "30",
             "include/net/tcp.h: TCP_TIMEWAIT_LEN is 60 s, which is twice this"},
            {"ns3::TcpSocket::ConnTimeout", "1s", "include/net/tcp.h: TCP_TIMEOUT_INIT"},
            {"ns3::TcpLifecycleSocket::SynRetries", "6", "tcp_syn_retries = 6"},
            {"ns3::TcpLifecycleSocket::SynLinearTimeouts", "4", "tcp_syn_linear_timeouts = 4"},
            {"ns3::TcpLifecycleSocket::SynAckRetries", "5", "tcp_synack_retries = 5"},
            {"ns3::TcpLifecycleSocket::MaxRto", "120s", "include/net/tcp.h: TCP_RTO_MAX"},
            {"ns3::TcpSocketBase::MinRto", "200ms", "include/net/tcp.h: TCP_RTO_MIN"},
            {"ns3::TcpSocket::DataRetries", "15", "tcp_retries2 = 15"},
            {"ns3::TcpSocket::DelAckTimeout", "40ms", "include/net/tcp.h: TCP_DELACK_MIN"},
            {"ns3::TcpSocket::DelAckCount", "2", "net/ipv4/tcp_input.c, __tcp_ack_snd_check()"},
            {"ns3::TcpLifecycleSocket::KeepAlive", "false", "SO_KEEPALIVE is off"},
            {"ns3::TcpLifecycleSocket::KeepAliveTime", "2h", "tcp_keepalive_time = 7200"},
            {"ns3::TcpLifecycleSocket::KeepAliveInterval", "75s", "tcp_keepalive_intvl = 75"},
            {"ns3::TcpLifecycleSocket::KeepAliveProbes", "9", "tcp_keepalive_probes = 9"},
            {"ns3::TcpTeardownPolicyFactory::FinWait2Timeout", "60s", "tcp_fin_timeout = 60"},
            {"ns3::TcpTeardownPolicyFactory::OrphanRetries",
             "8",
             "tcp_orphan_retries = 0, which net/ipv4/tcp_timer.c, tcp_orphan_retries(), takes "
             "for 8 unless ICMP reported an error"},
            {"ns3::TcpTeardownPolicyFactory::ResetOnLateText",
             "true",
             "net/ipv4/tcp.c, tcp_close() shuts down both directions; "
             "net/ipv4/tcp_input.c, tcp_rcv_state_process(), then resets on new text in "
             "FIN_WAIT_1 and FIN_WAIT_2"},
        }};
}

/// The timers of ns-3's own TCP on this module's state machine.
TcpProfile
MakeStockNs3Timers()
{
    return {
        "stock-ns3-timers",
        "The timers and limits of ns-3's own TCP, on this module's state machine.",
        {
            {"ns3::TcpLifecycleL4Protocol::HandshakePolicy",
             "ns3::TcpThreeWayHandshake",
             "TcpSocketBase::ProcessListen"},
            {"ns3::TcpLifecycleL4Protocol::TeardownPolicy",
             "ns3::TcpFourWayTeardown",
             "TcpSocketBase::ProcessWait"},
            {"ns3::TcpLifecycleL4Protocol::TimeWaitPolicy",
             "ns3::TcpStandardTimeWait",
             "TcpSocketBase::TimeWait waits for 2MSL"},
            {"ns3::TcpSocketBase::MaxSegLifetime", "120", "default of the attribute"},
            {"ns3::TcpSocket::ConnTimeout", "3s", "default of the attribute"},
            {"ns3::TcpSocket::ConnCount", "6", "default of the attribute"},
            {"ns3::TcpLifecycleSocket::MaxRto",
             "192s",
             "TcpSocketBase::SendEmptyPacket doubles without a bound: 3 s to 96 s, and once more"},
            {"ns3::TcpSocketBase::MinRto", "1s", "default of the attribute"},
            {"ns3::TcpSocket::DataRetries", "6", "default of the attribute"},
            {"ns3::TcpSocket::DelAckTimeout", "200ms", "default of the attribute"},
            {"ns3::TcpSocket::DelAckCount", "2", "default of the attribute"},
            {"ns3::TcpLifecycleSocket::KeepAlive", "false", "ns-3 has none"},
            {"ns3::TcpTeardownPolicyFactory::FinWait2Timeout", "0s", "ns-3 has no such limit"},
        }};
}

/// Splits "ns3::Type::Attribute" before its last "::".
std::pair<std::string, std::string>
SplitAttributeName(const std::string& name)
{
    const auto colons = name.rfind("::");
    return {name.substr(0, colons), name.substr(colons + 2)};
}

/// @return what is wrong with a line, or nothing
std::optional<std::string>
CheckLine(const TcpProfileValue& line)
{
    const auto [typeName, attributeName] = SplitAttributeName(line.attribute);
    TypeId type;
    TypeId::AttributeInformation attribute;
    if (!TypeId::LookupByNameFailSafe(typeName, &type) ||
        !type.LookupAttributeByName(attributeName, &attribute))
    {
        return "no such attribute";
    }
    if (!IsValidAttributeText(attribute, line.value))
    {
        return std::string(line.value) + ": expected " + DescribeAttribute(attribute);
    }
    return std::nullopt;
}

} // namespace

const std::vector<TcpProfile>&
GetTcpProfiles()
{
    static const std::vector<TcpProfile> profiles{MakeRfc9293(), MakeLinux(), MakeStockNs3Timers()};
    return profiles;
}

const TcpProfile*
FindTcpProfile(const std::string& name)
{
    for (const auto& profile : GetTcpProfiles())
    {
        if (name == profile.name)
        {
            return &profile;
        }
    }
    return nullptr;
}

std::string
ListTcpProfiles()
{
    const auto& profiles = GetTcpProfiles();
    std::string names;
    for (std::size_t i = 0; i < profiles.size(); ++i)
    {
        const bool last = i + 1 == profiles.size();
        names += (i == 0 ? "" : last ? " or " : ", ") + std::string(profiles[i].name);
    }
    return names;
}

std::string
GetTcpProfileValue(const TcpProfile& profile, const std::string& attribute)
{
    for (const auto& line : profile.values)
    {
        if (attribute == line.attribute)
        {
            return line.value;
        }
    }
    return "";
}

std::optional<std::string>
CheckTcpProfile(const TcpProfile& profile)
{
    for (const auto& line : profile.values)
    {
        if (const auto complaint = CheckLine(line))
        {
            return std::string(line.attribute) + ": " + *complaint;
        }
    }
    return std::nullopt;
}

void
ApplyTcpProfile(const TcpProfile& profile, Ptr<TcpLifecycleL4Protocol> tcp)
{
    for (const auto& line : profile.values)
    {
        tcp->SetDefault(line.attribute, StringValue(line.value));
    }
}

std::string
DescribeTcpProfiles()
{
    std::string page =
        "# Profiles\n\n"
        "A profile is a table of attribute values: the timers, limits and policies of a known TCP. "
        "A script chooses\none for nodes with `TcpLifecycleHelper::SetProfile(\"linux\")`, a plan "
        "with `profile = linux`. It holds for\nthe nodes that it is installed on and for nothing "
        "else; what an application sets on its socket overrides it,\nand so does a policy that the "
        "plan or the script names beside it.\n\n"
        "This page is printed by `tcp-lifecycle profiles`; a test compares the two.\n";
    for (const auto& profile : GetTcpProfiles())
    {
        page += std::string("\n## ") + profile.name + "\n\n" + profile.purpose +
                "\n\n| attribute | value | source |\n|---|---|---|\n";
        for (const auto& line : profile.values)
        {
            page += std::string("| `") + line.attribute + "` | `" + line.value + "` | " +
                    line.source + " |\n";
        }
    }
    return page;
}

} // namespace ns3
