/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SCRIPTED_CASE_H
#define TCP_LIFECYCLE_SCRIPTED_CASE_H

#include "tcp-lifecycle-test-base.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/tcp-lifecycle-socket.h"

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * A test case made of functions rather than of a class of its own, for suites with many short
 * cases.
 */

namespace ns3
{

/**
 * @ingroup tcp-lifecycle-test
 *
 * TcpLifecycleTestCase with its hooks as functions. Beyond it, it counts the ends that sockets are
 * told of and by default turns timestamps off, so that a segment made by hand needs no option.
 *
 * @code
 *   AddTestCase(new TcpScriptedCase(
 *       "state, event, outcome",
 *       {},
 *       [](TcpScriptedCase& t) { t.Write(CLIENT, 100); },
 *       [](TcpScriptedCase& t) { t.Equal(t.CountSent(CLIENT, TcpTestKind::RST), 0u, "no reset");
 * }));
 * @endcode
 */
class TcpScriptedCase : public TcpLifecycleTestCase
{
  public:
    /// A hook.
    using Action = std::function<void(TcpScriptedCase&)>;

    /**
     * @param name state, event, outcome
     * @param setup the hosts and the link
     * @param script what happens; run at time 0
     * @param check what must have happened
     */
    TcpScriptedCase(const std::string& name, const TcpTestSetup& setup, Action script, Action check)
        : TcpLifecycleTestCase(name, setup),
          m_script(std::move(script)),
          m_check(std::move(check))
    {
    }

    /**
     * @param configure run before the hosts are made: defaults of attributes
     * @return this
     */
    TcpScriptedCase* WithDefaults(std::function<void()> configure)
    {
        m_configure = std::move(configure);
        return this;
    }

    /**
     * @param start instead of a server that listens and a client that connects
     * @return this
     */
    TcpScriptedCase* StartedBy(Action start)
    {
        m_start = std::move(start);
        return this;
    }

    /**
     * @param react told of each state change
     * @return this
     */
    TcpScriptedCase* Reacting(std::function<void(TcpScriptedCase&, const TcpTestTransition&)> react)
    {
        m_react = std::move(react);
        return this;
    }

    /**
     * @param prepare told of each socket that is made
     * @return this
     */
    TcpScriptedCase* Preparing(
        std::function<void(TcpScriptedCase&, TcpTestHost, Ptr<Socket>)> prepare)
    {
        m_prepare = std::move(prepare);
        return this;
    }

    using TcpLifecycleTestCase::AddressOf;
    using TcpLifecycleTestCase::AddTimestamp;
    using TcpLifecycleTestCase::At;
    using TcpLifecycleTestCase::ClearRules;
    using TcpLifecycleTestCase::Close;
    using TcpLifecycleTestCase::Connect;
    using TcpLifecycleTestCase::CountSent;
    using TcpLifecycleTestCase::CountTold;
    using TcpLifecycleTestCase::DelayNth;
    using TcpLifecycleTestCase::DropAll;
    using TcpLifecycleTestCase::DropNth;
    using TcpLifecycleTestCase::DropRange;
    using TcpLifecycleTestCase::DuplicateNth;
    using TcpLifecycleTestCase::EndReasonOf;
    using TcpLifecycleTestCase::Entered;
    using TcpLifecycleTestCase::EnteredAt;
    using TcpLifecycleTestCase::Forget;
    using TcpLifecycleTestCase::Inject;
    using TcpLifecycleTestCase::LastStateOf;
    using TcpLifecycleTestCase::LifecycleSocketOf;
    using TcpLifecycleTestCase::Listen;
    using TcpLifecycleTestCase::ListenerOf;
    using TcpLifecycleTestCase::MakeHeader;
    using TcpLifecycleTestCase::MakeSocket;
    using TcpLifecycleTestCase::NodeOf;
    using TcpLifecycleTestCase::On;
    using TcpLifecycleTestCase::OnReceived;
    using TcpLifecycleTestCase::PortOf;
    using TcpLifecycleTestCase::ReadAll;
    using TcpLifecycleTestCase::ReceivedBy;
    using TcpLifecycleTestCase::ReceivedIntact;
    using TcpLifecycleTestCase::Segments;
    using TcpLifecycleTestCase::Sent;
    using TcpLifecycleTestCase::SeqOf;
    using TcpLifecycleTestCase::SetReading;
    using TcpLifecycleTestCase::ShutdownSend;
    using TcpLifecycleTestCase::SocketOf;
    using TcpLifecycleTestCase::StatesOf;
    using TcpLifecycleTestCase::TcpOf;
    using TcpLifecycleTestCase::ToldAt;
    using TcpLifecycleTestCase::Transitions;
    using TcpLifecycleTestCase::Watch;
    using TcpLifecycleTestCase::Write;

    /**
     * Inject a segment made from offsets, at once.
     *
     * @param to who gets it
     * @param flags control bits
     * @param seq offset in the sender's numbers; 0 is its SYN
     * @param ack offset in the receiver's numbers
     * @param size bytes of text
     */
    void InjectAt(TcpTestHost to, uint8_t flags, uint32_t seq, uint32_t ack, uint32_t size = 0)
    {
        const TcpTestHost from = Other(to);
        m_injectedAt = Segments().size();
        Inject(to, MakeHeader(from, flags, SeqOf(from, seq), SeqOf(to, ack)), size);
    }

    /**
     * @param from a host
     * @param kind what
     * @return how many it has sent since the last InjectAt
     */
    uint32_t CountSince(TcpTestHost from, Kind kind) const
    {
        uint32_t count = 0;
        for (std::size_t i = m_injectedAt + 1; i < Segments().size(); ++i)
        {
            const auto& segment = Segments()[i];
            count += segment.from == from && !segment.injected && segment.Is(kind) ? 1 : 0;
        }
        return count;
    }

    /**
     * Remember a number, for Check to compare.
     *
     * @param name its name
     * @param value the number
     */
    void Note(const std::string& name, int64_t value)
    {
        m_notes.emplace_back(name, value);
    }

    /**
     * @param name a name
     * @return the number noted last under that name, or -1000000
     */
    int64_t Noted(const std::string& name) const
    {
        int64_t value = -1000000;
        for (const auto& note : m_notes)
        {
            value = note.first == name ? note.second : value;
        }
        return value;
    }

    /**
     * @param name a name
     * @return how often something was noted under it
     */
    uint32_t CountNotes(const std::string& name) const
    {
        uint32_t count = 0;
        for (const auto& note : m_notes)
        {
            count += note.first == name ? 1 : 0;
        }
        return count;
    }

    /**
     * @param host a host
     * @return the ends its sockets' end callback was told
     */
    const std::vector<EndReason>& EndsTold(TcpTestHost host) const
    {
        return m_ends[host];
    }

    /**
     * @param host a host
     * @return the ends its sockets traced
     */
    const std::vector<EndReason>& EndsTraced(TcpTestHost host) const
    {
        return m_traced[host];
    }

    /**
     * @param actual what is
     * @param expected what must be
     * @param what it is about
     */
    template <typename A, typename B>
    void Equal(const A& actual, const B& expected, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(actual, expected, what);
    }

    /**
     * @param actual the state that is
     * @param expected the state that must be
     * @param what it is about
     */
    void Equal(State actual, State expected, const std::string& what)
    {
        Equal(std::string(ToString(actual)), std::string(ToString(expected)), what);
    }

    /**
     * @param actual the end that was
     * @param expected the end that must be
     * @param what it is about
     */
    void Equal(EndReason actual, EndReason expected, const std::string& what)
    {
        Equal(std::string(ToString(actual)), std::string(ToString(expected)), what);
    }

    /**
     * @param condition what must hold
     * @param what it is about
     */
    void True(bool condition, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(condition, true, what);
    }

    /**
     * How the connection of a host must have ended, told exactly once in each way.
     *
     * @param host a host
     * @param reason expected
     */
    void EndedOnce(TcpTestHost host, EndReason reason)
    {
        Equal(m_ends[host].size(), 1u, "end callback of host " + std::to_string(host));
        Equal(m_traced[host].size(), 1u, "Ended trace of host " + std::to_string(host));
        if (!m_ends[host].empty() && !m_traced[host].empty())
        {
            Equal(m_ends[host][0], reason, "reason told");
            Equal(m_traced[host][0], reason, "reason traced");
        }
    }

    /**
     * What the application of a host must have been told of its connection.
     *
     * @param host a host
     * @param connected times the connection succeeded or was accepted
     * @param failed times connecting failed
     * @param normal times the normal close
     * @param error times the error close
     */
    void ToldExactly(TcpTestHost host,
                     uint32_t connected,
                     uint32_t failed,
                     uint32_t normal,
                     uint32_t error)
    {
        const std::string who = " told to host " + std::to_string(host);
        Equal(CountTold(host, Told::CONNECTED) + CountTold(host, Told::ACCEPTED),
              connected,
              "connections" + who);
        Equal(CountTold(host, Told::CONNECT_FAILED), failed, "failures" + who);
        Equal(CountTold(host, Told::NORMAL_CLOSE), normal, "normal closes" + who);
        Equal(CountTold(host, Told::ERROR_CLOSE), error, "error closes" + who);
    }

  private:
    void Configure() override
    {
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
        if (m_configure)
        {
            m_configure();
        }
    }

    void ConfigureSocket(TcpTestHost host, Ptr<Socket> socket) override
    {
        if (auto ours = DynamicCast<TcpLifecycleSocket>(socket))
        {
            ours->SetEndCallback(Callback<void, Ptr<Socket>, EndReason>(
                [this, host](Ptr<Socket>, EndReason reason) { m_ends[host].push_back(reason); }));
            ours->TraceConnectWithoutContext(
                "Ended",
                Callback<void, Ptr<const TcpSocketBase>, EndReason>(
                    [this, host](Ptr<const TcpSocketBase>, EndReason reason) {
                        m_traced[host].push_back(reason);
                    }));
        }
        if (m_prepare)
        {
            m_prepare(*this, host, socket);
        }
    }

    void Script() override
    {
        m_script(*this);
    }

    void Start() override
    {
        if (m_start)
        {
            m_start(*this);
            return;
        }
        TcpLifecycleTestCase::Start();
    }

    void OnTransition(const TcpTestTransition& transition) override
    {
        if (m_react)
        {
            m_react(*this, transition);
        }
    }

    void Check() override
    {
        m_check(*this);
    }

    Action m_script;                   //!< what happens
    Action m_check;                    //!< what must have happened
    Action m_start;                    //!< instead of the usual start
    std::function<void()> m_configure; //!< defaults
    std::function<void(TcpScriptedCase&, const TcpTestTransition&)> m_react;   //!< state changes
    std::function<void(TcpScriptedCase&, TcpTestHost, Ptr<Socket>)> m_prepare; //!< sockets
    std::size_t m_injectedAt{0};                          //!< index of the last injected segment
    std::vector<std::pair<std::string, int64_t>> m_notes; //!< see Note
    std::array<std::vector<EndReason>, 2> m_ends;         //!< told
    std::array<std::vector<EndReason>, 2> m_traced;       //!< traced
};

} // namespace ns3

#endif // TCP_LIFECYCLE_SCRIPTED_CASE_H
