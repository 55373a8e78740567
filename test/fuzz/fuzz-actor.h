/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef FUZZ_ACTOR_H
#define FUZZ_ACTOR_H

#include "fuzz-application.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Applications that call whatever a socket has, at any time and inside of any callback, as the
 * bytes of an input say.
 */

namespace fuzz
{

/// Ports that meet: few, so that sockets do.
constexpr std::array<uint16_t, 8> FUZZ_PORTS{80, 81, 80, 49152, 49153, 80, 9, 0};

/**
 * Applications of one host that do anything.
 */
class FuzzActor : public FuzzApplication
{
  public:
    using FuzzApplication::FuzzApplication;

    /// Something is called outside of callbacks.
    void Step()
    {
        Act(PickSocket());
    }

    /// @return calls that were made
    static FuzzCounts& Calls()
    {
        static FuzzCounts calls;
        return calls;
    }

    /// @return the names of all calls
    static std::vector<const char*> GetCallNames()
    {
        std::vector<const char*> names;
        for (const Action& action : Actions())
        {
            names.push_back(action.name);
        }
        return names;
    }

  private:
    /// Something to call.
    struct Action
    {
        const char* name;                         //!< for reports
        void (FuzzActor::*run)(const SocketPtr&); //!< what is called
    };

    /// Sockets that it holds, before it makes no more.
    static constexpr std::size_t MOST_SOCKETS = 12;
    /// Calls in one run; later ones would say nothing new.
    static constexpr uint32_t MOST_CALLS = 500;
    /// Callbacks within callbacks in which something is called.
    static constexpr uint32_t MOST_NESTED = 8;

    /// @return all there is to call; what comes first happens behind the end of an input
    static const std::vector<Action>& Actions()
    {
        static const std::vector<Action> actions{
            {"nothing", &FuzzActor::Nothing},
            {"send", &FuzzActor::Send},
            {"send-urgent", &FuzzActor::SendUrgent},
            {"recv-few", &FuzzActor::RecvFew},
            {"recv-all", &FuzzActor::RecvAll},
            {"close", &FuzzActor::DoClose},
            {"shutdown-send", &FuzzActor::ShutdownSend},
            {"shutdown-recv", &FuzzActor::ShutdownRecv},
            {"abort", &FuzzActor::Abort},
            {"connect", &FuzzActor::Connect},
            {"bind", &FuzzActor::Bind},
            {"bind-to-device", &FuzzActor::BindToDevice},
            {"listen", &FuzzActor::Listen},
            {"pause-accepting", &FuzzActor::PauseAccepting},
            {"resume-accepting", &FuzzActor::ResumeAccepting},
            {"set-accept-rate", &FuzzActor::ChangeAcceptRate},
            {"open-another", &FuzzActor::OpenAnother},
            {"listen-another", &FuzzActor::ListenAnother},
            {"look", &FuzzActor::Look},
            {"misuse", &FuzzActor::Misuse},
            {"set-options", &FuzzActor::SetOptions},
            {"set-attribute", &FuzzActor::ChangeAttribute},
            {"set-iss", &FuzzActor::SetIss},
            {"clear-callback", &FuzzActor::LoseCallback},
            {"set-callbacks", &FuzzActor::SetCallbacks},
            {"drop", &FuzzActor::Drop},
            {"toggle-interface", &FuzzActor::ToggleInterface},
            // Once more what makes traffic.
            {"send", &FuzzActor::Send},
            {"recv-few", &FuzzActor::RecvFew},
            {"recv-all", &FuzzActor::RecvAll},
            {"open-another", &FuzzActor::OpenAnother},
            {"open-another", &FuzzActor::OpenAnother},
        };
        return actions;
    }

    void React(const SocketPtr& socket) override
    {
        if (m_nested >= MOST_NESTED)
        {
            return;
        }
        ++m_nested;
        for (uint32_t n = m_in.Below(4); n > 0 && !m_isCalm; --n)
        {
            Act(m_in.OneIn(4) ? PickSocket() : socket);
        }
        --m_nested;
    }

    bool Takes() override
    {
        return !m_in.OneIn(16);
    }

    /**
     * @param socket on this one something is called
     */
    void Act(const SocketPtr& socket)
    {
        if (m_calls++ < MOST_CALLS)
        {
            const Action& action = Actions()[m_in.Below(static_cast<uint32_t>(Actions().size()))];
            ++Calls()[action.name];
            (this->*action.run)(socket);
        }
    }

    // What is chosen

    /// @return one of the sockets, or a new one
    SocketPtr PickSocket()
    {
        if (m_sockets.empty())
        {
            return MakeSocket();
        }
        return m_sockets[m_in.Below(static_cast<uint32_t>(m_sockets.size()))];
    }

    /// @return a port
    uint16_t PickPort()
    {
        return FUZZ_PORTS[m_in.Below(FUZZ_PORTS.size())];
    }

    /**
     * @param ipv4 an address
     * @param ipv6 another one
     * @param port a port
     * @return one of the two, or the first mapped into IPv6
     */
    Address PickFamily(Ipv4Address ipv4, Ipv6Address ipv6, uint16_t port)
    {
        switch (m_network.HasIpv6() ? m_in.Below(4) : 0)
        {
        case 1:
        case 2:
            return Inet6SocketAddress(ipv6, port);
        case 3:
            return Inet6SocketAddress(Ipv6Address::MakeIpv4MappedAddress(ipv4), port);
        default:
            return InetSocketAddress(ipv4, port);
        }
    }

    /// @return whereto to connect
    Address PickPeer()
    {
        const uint16_t port = PickPort();
        const uint32_t other = 1 - m_host;
        switch (m_in.Below(10))
        {
        case 4:
        case 5:
        case 6:
            return PickFamily(FuzzNetwork::GetIpv4(m_host), FuzzNetwork::GetIpv6(m_host), port);
        case 7:
            return PickFamily(Ipv4Address::GetLoopback(), Ipv6Address::GetLoopback(), port);
        case 8: // no way there
            return PickFamily(Ipv4Address("10.9.9.9"), Ipv6Address("2001:db8:9::9"), port);
        case 9: // nobody
            return PickFamily(Ipv4Address("10.0.0.255"), Ipv6Address("ff02::1"), port);
        default:
            return PickFamily(FuzzNetwork::GetIpv4(other), FuzzNetwork::GetIpv6(other), port);
        }
    }

    /// @return whereto to bind
    Address PickLocal()
    {
        const uint16_t port = PickPort();
        switch (m_in.Below(4))
        {
        case 2:
            return PickFamily(FuzzNetwork::GetIpv4(m_host), FuzzNetwork::GetIpv6(m_host), port);
        case 3:
            return PickFamily(Ipv4Address::GetLoopback(), Ipv6Address::GetLoopback(), port);
        default:
            return PickFamily(Ipv4Address::GetAny(), Ipv6Address::GetAny(), port);
        }
    }

    // What is called

    void Nothing(const SocketPtr& /* socket */)
    {
    }

    void Send(const SocketPtr& socket)
    {
        constexpr uint32_t SIZES[]{1, 10, 100, 536, 1448, 4000, 20000, 0};
        DoSend(socket, SIZES[m_in.Below(8)], 0);
    }

    void SendUrgent(const SocketPtr& socket)
    {
        constexpr uint32_t SIZES[]{1, 100, 3000, 0};
        DoSend(socket, SIZES[m_in.Below(4)], TcpLifecycleSocket::MSG_URGENT);
    }

    void RecvFew(const SocketPtr& socket)
    {
        DoRecv(socket, m_in.Below(64));
    }

    void RecvAll(const SocketPtr& socket)
    {
        DoRecv(socket, UINT32_MAX);
    }

    void ShutdownSend(const SocketPtr& socket)
    {
        socket->ShutdownSend();
    }

    void ShutdownRecv(const SocketPtr& socket)
    {
        socket->GetObject<FuzzRecord>()->Skip();
        socket->ShutdownRecv();
    }

    void Abort(const SocketPtr& socket)
    {
        const Ptr<FuzzRecord> record = socket->GetObject<FuzzRecord>();
        record->Excuse();
        record->Skip();
        socket->Abort();
    }

    void Connect(const SocketPtr& socket)
    {
        DoConnect(socket, PickPeer());
    }

    void Bind(const SocketPtr& socket)
    {
        switch (m_in.Below(4))
        {
        case 1:
            socket->Bind();
            break;
        case 2:
            socket->Bind6();
            break;
        default:
            socket->Bind(PickLocal());
            break;
        }
    }

    void BindToDevice(const SocketPtr& socket)
    {
        const Ptr<Node> node = m_network.GetNode(m_host);
        const uint32_t which = m_in.Below(node->GetNDevices() + 1);
        socket->BindToNetDevice(which > 0 ? node->GetDevice(which - 1) : nullptr);
    }

    void Listen(const SocketPtr& socket)
    {
        DoListen(socket, m_in.OneIn(2) ? std::optional<uint32_t>(m_in.Below(3)) : std::nullopt);
    }

    void PauseAccepting(const SocketPtr& socket)
    {
        socket->PauseAccepting();
    }

    void ResumeAccepting(const SocketPtr& socket)
    {
        socket->ResumeAccepting();
    }

    void ChangeAcceptRate(const SocketPtr& socket)
    {
        constexpr double RATES[]{0, 0.5, 20, 1e6};
        socket->SetAcceptRate(RATES[m_in.Below(4)]);
    }

    void OpenAnother(const SocketPtr& /* socket */)
    {
        if (m_sockets.size() < MOST_SOCKETS)
        {
            const SocketPtr socket = MakeSocket();
            if (m_in.OneIn(4))
            {
                socket->Bind(PickLocal());
            }
            DoConnect(socket, PickPeer());
        }
    }

    void ListenAnother(const SocketPtr& /* socket */)
    {
        if (m_sockets.size() < MOST_SOCKETS)
        {
            ListenAt(PickLocal());
        }
    }

    void Look(const SocketPtr& socket)
    {
        Address name;
        socket->GetSockName(name);
        socket->GetPeerName(name);
        Require(socket->GetTxAvailable() <= 1U << 17, "there is less room than the buffer has");
        socket->GetRxAvailable();
        socket->GetErrno();
        socket->GetEndReason();
        socket->GetSynQueueLength();
        socket->GetAcceptQueueLength();
        socket->GetUserTimeout();
        socket->GetBoundNetDevice();
    }

    void Misuse(const SocketPtr& ours)
    {
        constexpr uint32_t NO_FLAG = 0x80;
        const Ptr<Socket> socket = ours; // has all the overloads
        Address name;
        uint8_t byte = 0;
        Require(socket->Send(Create<Packet>(1), NO_FLAG) < 0, "an unknown flag is refused");
        Require(socket->Send(&byte, 1, NO_FLAG) < 0, "an unknown flag is refused");
        Require(!socket->Recv(1, NO_FLAG), "an unknown flag is refused");
        Require(socket->Recv(&byte, 1, NO_FLAG) <= 0, "an unknown flag is refused");
        Require(!socket->RecvFrom(1, NO_FLAG, name), "an unknown flag is refused");
        Require(socket->Bind(Address()) < 0, "an address of no family is refused");
        Require(socket->Connect(Address()) < 0, "an address of no family is refused");
        Require(!socket->SetAllowBroadcast(true), "TCP speaks to one host");
    }

    void SetOptions(const SocketPtr& socket)
    {
        socket->SetIpTos(m_in.Byte());
        socket->SetIpTtl(1 + m_in.Below(2) * 63);
        socket->SetPriority(m_in.Below(7));
        socket->SetIpv6Tclass(m_in.Byte());
        socket->SetIpv6HopLimit(64);
    }

    void ChangeAttribute(const SocketPtr& socket)
    {
        const auto& all = GetSocketAttributes();
        const FuzzAttribute& attribute = all[m_in.Below(static_cast<uint32_t>(all.size()))];
        const std::string name = attribute.name;
        const char* value =
            attribute.values[m_in.Below(static_cast<uint32_t>(attribute.values.size()))];
        if (attribute.isFixed && socket->GetState() != lifecycle::State::CLOSED)
        {
            return; // ns-3 ends the program
        }
        socket->SetAttribute(name.substr(name.rfind(':') + 1), StringValue(value));
    }

    void SetIss(const SocketPtr& socket)
    {
        constexpr uint32_t NUMBERS[]{0, 0xfffffff0U, 0x7ffffff0U, 0x80000000U};
        socket->SetInitialSequenceNumber(SequenceNumber32(NUMBERS[m_in.Below(4)]));
    }

    void LoseCallback(const SocketPtr& socket)
    {
        ClearCallback(socket, m_in.Below(8));
    }

    void Drop(const SocketPtr& socket)
    {
        m_sockets.erase(std::remove(m_sockets.begin(), m_sockets.end(), socket), m_sockets.end());
    }

    void ToggleInterface(const SocketPtr& /* socket */)
    {
        m_network.ToggleInterface(m_in.OneIn(2) ? m_host : 1 - m_host);
    }

    uint32_t m_nested{0}; //!< callbacks within callbacks
    uint32_t m_calls{0};  //!< see MOST_CALLS
};

} // namespace fuzz

#endif // FUZZ_ACTOR_H
