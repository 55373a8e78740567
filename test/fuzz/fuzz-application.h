/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef FUZZ_APPLICATION_H
#define FUZZ_APPLICATION_H

#include "fuzz-network.h"
#include "fuzz-socket-record.h"
#include "fuzz-target.h"

#include "ns3/object-ptr-container.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-socket-factory.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What a host's applications hold and are told, and the calls that take more than a line.
 */

namespace fuzz
{

using namespace ns3;

/// How often something was done or told, by its name, in all inputs.
using FuzzCounts = std::map<std::string, uint64_t>;

/**
 * The applications of one host: it answers callbacks by whatever React does.
 */
class FuzzApplication
{
  public:
    using SocketPtr = Ptr<TcpLifecycleSocket>;
    using Tuple = lifecycle::FourTuple;

    /**
     * @param network where
     * @param in decide what is called
     * @param host one of the hosts
     */
    FuzzApplication(FuzzNetwork& network, Bytes& in, uint32_t host)
        : m_network(network),
          m_in(in),
          m_host(host)
    {
        network.GetTcp(host)->TraceConnectWithoutContext(
            "Listener",
            MakeCallback(&FuzzApplication::AtListener, this));
    }

    virtual ~FuzzApplication() = default;
    FuzzApplication(const FuzzApplication&) = delete;
    FuzzApplication& operator=(const FuzzApplication&) = delete;

    /**
     * @param peer the applications of the other host
     */
    void SetPeer(const FuzzApplication* peer)
    {
        m_peer = peer;
    }

    /**
     * A new socket listens.
     *
     * @param local its address
     */
    void ListenAt(const Address& local)
    {
        const SocketPtr socket = MakeSocket();
        socket->Bind(local);
        DoListen(socket, std::nullopt);
    }

    /**
     * A new socket connects.
     *
     * @param local its address
     * @param peer whereto
     */
    void OpenFrom(const Address& local, const Address& peer)
    {
        const SocketPtr socket = MakeSocket();
        socket->Bind(local);
        DoConnect(socket, peer);
    }

    /**
     * From now on it reads what comes, and begins nothing.
     *
     * @param resume its listeners accept again, at once
     */
    void CalmDown(bool resume)
    {
        m_isCalm = true;
        for (const SocketPtr& socket : GetListed())
        {
            if (resume)
            {
                socket->SetAcceptRate(0);
                socket->ResumeAccepting();
            }
        }
    }

    /// It closes whatever it was given, and what it will be given.
    void CloseAll()
    {
        m_isClosing = true;
        NoteUnheard();
        const std::vector<SocketPtr> held = m_sockets;
        for (const SocketPtr& socket : held)
        {
            DoClose(socket);
        }
        // What it holds no more it finds in the list, and what nobody was told of as well.
        for (const SocketPtr& socket : GetListed())
        {
            if (socket->GetObject<FuzzRecord>() || IsUnheard(socket))
            {
                socket->Close();
            }
        }
    }

    /**
     * It was given time since CloseAll: see what it was told.
     *
     * @param isLeftOver true of a connection that waits for a peer that is gone
     */
    template <typename Predicate>
    void CheckTold(Predicate isLeftOver)
    {
        for (const SocketPtr& socket : m_sockets)
        {
            socket->GetObject<FuzzRecord>()->CheckOver(isLeftOver(socket));
        }
    }

    /// Let everything go.
    void Release()
    {
        m_sockets.clear();
    }

    /// @return the host's sockets, as SocketList has them
    std::vector<SocketPtr> GetListed() const
    {
        std::vector<SocketPtr> sockets;
        ObjectPtrContainerValue list;
        m_network.GetTcp(m_host)->GetAttribute("SocketList", list);
        for (auto it = list.Begin(); it != list.End(); ++it)
        {
            sockets.push_back(DynamicCast<TcpLifecycleSocket>(it->second));
        }
        return sockets;
    }

    /**
     * @param socket a connection of this host
     * @return its peer's socket, or null if the peer has none
     */
    SocketPtr FindPeer(const SocketPtr& socket) const
    {
        const Tuple tuple = TupleOf(socket);
        const Tuple reverse{tuple.remote, tuple.local, tuple.remotePort, tuple.localPort};
        const bool isOther = FuzzNetwork::FindHost(tuple.remote, m_host) != m_host;
        for (const SocketPtr& other : isOther ? m_peer->GetListed() : GetListed())
        {
            if (TupleOf(other) == reverse)
            {
                return other;
            }
        }
        return nullptr;
    }

    /// @return callbacks that came
    static FuzzCounts& Callbacks()
    {
        static FuzzCounts callbacks;
        return callbacks;
    }

  protected:
    /**
     * The application was told something, or nothing in particular.
     *
     * @param socket of which socket
     */
    virtual void React(const SocketPtr& socket) = 0;

    /**
     * @return true if a listener takes the connection that it is asked about
     */
    virtual bool Takes() = 0;

    /// @return a new socket
    SocketPtr MakeSocket()
    {
        const auto type = TcpSocketFactory::GetTypeId();
        const Ptr<Socket> made = Socket::CreateSocket(m_network.GetNode(m_host), type);
        const auto socket = DynamicCast<TcpLifecycleSocket>(made);
        socket->TraceConnectWithoutContext("Ended",
                                           MakeCallback(&FuzzApplication::EndTraced, this));
        Keep(socket);
        return socket;
    }

    /**
     * @param socket has all callbacks afterwards
     */
    void SetCallbacks(const SocketPtr& socket)
    {
        socket->SetConnectCallback(MakeCallback(&FuzzApplication::Connected, this),
                                   MakeCallback(&FuzzApplication::ConnectFailed, this));
        socket->SetCloseCallbacks(MakeCallback(&FuzzApplication::ClosedNormally, this),
                                  MakeCallback(&FuzzApplication::ClosedByError, this));
        socket->SetAcceptCallback(MakeCallback(&FuzzApplication::Requested, this),
                                  MakeCallback(&FuzzApplication::Accepted, this));
        socket->SetDataSentCallback(MakeCallback(&FuzzApplication::DataSent, this));
        socket->SetSendCallback(MakeCallback(&FuzzApplication::HasRoom, this));
        socket->SetRecvCallback(MakeCallback(&FuzzApplication::HasData, this));
        socket->SetEndCallback(MakeCallback(&FuzzApplication::Ended, this));
        socket->SetUrgentCallback(MakeCallback(&FuzzApplication::Urgent, this));
    }

    /**
     * @param socket loses one of its callbacks, or two that are set together
     * @param which one of 0 to 7
     */
    void ClearCallback(const SocketPtr& socket, uint32_t which)
    {
        const auto none = MakeNullCallback<void, Ptr<Socket>>();
        const auto noneSized = MakeNullCallback<void, Ptr<Socket>, uint32_t>();
        socket->GetObject<FuzzRecord>()->Deafen();
        switch (which)
        {
        case 0:
            socket->SetConnectCallback(none, none);
            break;
        case 1:
            socket->SetCloseCallbacks(none, none);
            break;
        case 2:
            m_isDeaf = true;
            socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
            break;
        case 3:
            socket->SetDataSentCallback(noneSized);
            break;
        case 4:
            socket->SetSendCallback(noneSized);
            break;
        case 5:
            socket->SetRecvCallback(none);
            break;
        case 6:
            socket->SetEndCallback(TcpLifecycleSocket::EndCallback());
            break;
        default:
            socket->SetUrgentCallback(TcpLifecycleSocket::UrgentCallback());
            break;
        }
    }

    /**
     * @param socket connects
     * @param peer whereto
     */
    void DoConnect(const SocketPtr& socket, const Address& peer)
    {
        const Ptr<FuzzRecord> record = socket->GetObject<FuzzRecord>();
        const bool listens = socket->GetState() == lifecycle::State::LISTEN;
        record->Open(true, listens);
        if (socket->Connect(peer) != 0)
        {
            record->TakeBackOpening(listens);
            return;
        }
        Name(socket, *record);
    }

    /**
     * @param socket listens
     * @param backlog for so many
     */
    void DoListen(const SocketPtr& socket, std::optional<uint32_t> backlog)
    {
        if ((backlog ? socket->Listen(*backlog) : socket->Listen()) == 0)
        {
            socket->GetObject<FuzzRecord>()->Open(false);
        }
    }

    /**
     * @param socket sends
     * @param size so many bytes of its text, as far as there is text
     * @param flags 0 or MSG_URGENT
     */
    void DoSend(const SocketPtr& socket, uint32_t size, uint32_t flags)
    {
        const Ptr<FuzzRecord> record = socket->GetObject<FuzzRecord>();
        Name(socket, *record);
        FuzzStream* stream = record->GetStream();
        if (!stream)
        {
            socket->Send(Create<Packet>(size), flags); // not connected: to be refused
            return;
        }
        const uint32_t position = stream->written;
        size = std::min(size, FuzzText::LENGTH - position);
        stream->written += size; // before the call, in which it may be read already
        if (socket->Send(FuzzText::Cut(position, size), flags) < 0)
        {
            Require(stream->written == position + size, "a call that is refused does nothing");
            stream->written = position;
        }
    }

    /**
     * @param socket reads
     * @param size at most so many bytes
     * @return bytes read
     */
    uint32_t DoRecv(const SocketPtr& socket, uint32_t size)
    {
        const Ptr<FuzzRecord> record = socket->GetObject<FuzzRecord>();
        Name(socket, *record);
        const Ptr<Packet> packet = socket->Recv(size, 0);
        if (!packet)
        {
            return 0;
        }
        Require(packet->GetSize() <= size, "no more is read than was asked for");
        record->Read(packet, FindPeerStream(*record));
        return packet->GetSize();
    }

    /**
     * @param socket is closed
     */
    void DoClose(const SocketPtr& socket)
    {
        const Ptr<FuzzRecord> record = socket->GetObject<FuzzRecord>();
        record->Excuse();
        record->Skip();
        socket->Close();
    }

    FuzzNetwork& m_network;           //!< where it is
    Bytes& m_in;                      //!< decide
    uint32_t m_host;                  //!< which host
    std::vector<SocketPtr> m_sockets; //!< that it holds
    bool m_isCalm{false};             //!< it begins nothing more

  private:
    // What it is told

    void Connected(Ptr<Socket> socket)
    {
        RecordOf(socket, "connected").TellConnected();
        Answer(socket);
    }

    void ConnectFailed(Ptr<Socket> socket)
    {
        RecordOf(socket, "connect-failed").TellFailed();
        Answer(socket);
    }

    bool Requested(Ptr<Socket> socket, const Address& /* peer */)
    {
        RecordOf(socket, "request");
        Answer(socket);
        return Takes();
    }

    void Accepted(Ptr<Socket> socket, const Address& /* peer */)
    {
        ++Callbacks()["accepted"];
        const auto ours = DynamicCast<TcpLifecycleSocket>(socket);
        const Tuple tuple = TupleOf(ours);
        Require(m_taken == tuple, "a connection is accepted when it leaves the accept queue");
        m_taken.reset();
        Require(!ours->GetObject<FuzzRecord>(), "a connection is accepted once");
        FuzzRecord& record = Keep(ours);
        record.Open(false);
        Name(ours, record);
        Answer(socket);
    }

    void ClosedNormally(Ptr<Socket> socket)
    {
        RecordOf(socket, "normal-close").TellNormalClose();
        Answer(socket);
    }

    void ClosedByError(Ptr<Socket> socket)
    {
        RecordOf(socket, "error-close").TellErrorClose();
        Answer(socket);
    }

    void DataSent(Ptr<Socket> socket, uint32_t /* bytes */)
    {
        RecordOf(socket, "data-sent");
        Answer(socket);
    }

    void HasRoom(Ptr<Socket> socket, uint32_t /* bytes */)
    {
        RecordOf(socket, "send");
        Answer(socket);
    }

    void HasData(Ptr<Socket> socket)
    {
        RecordOf(socket, "recv");
        Answer(socket);
    }

    void Ended(Ptr<Socket> socket, lifecycle::EndReason /* reason */)
    {
        RecordOf(socket, "ended");
        Answer(socket);
    }

    void Urgent(Ptr<Socket> socket, uint32_t /* bytes */)
    {
        RecordOf(socket, "urgent");
        Answer(socket);
    }

    /// The trace source, which is there whatever became of the callbacks.
    void EndTraced(Ptr<const TcpSocketBase> socket, lifecycle::EndReason /* reason */)
    {
        if (const auto record = socket->GetObject<FuzzRecord>())
        {
            record->TellEnd();
        }
    }

    void AtListener(const TcpLifecycleListenerEvent& event)
    {
        if (event.event == TcpListenerEvent::TAKEN)
        {
            NoteUnheard();
            m_taken = MakeTuple(event.local, event.remote);
        }
    }

    /**
     * @param socket whose callback came
     */
    void Answer(const Ptr<Socket>& socket)
    {
        const auto ours = DynamicCast<TcpLifecycleSocket>(socket);
        if (!m_isCalm)
        {
            React(ours);
            return;
        }
        while (DoRecv(ours, UINT32_MAX) > 0)
        {
        }
        if (m_isClosing)
        {
            DoClose(ours);
        }
    }

    // What it knows

    /**
     * @param socket is its own from now on
     * @return what it knows of it
     */
    FuzzRecord& Keep(const SocketPtr& socket)
    {
        const Ptr<FuzzRecord> record = CreateObject<FuzzRecord>();
        socket->AggregateObject(record);
        SetCallbacks(socket);
        m_sockets.push_back(socket);
        return *record;
    }

    /**
     * @param socket whose callback came
     * @param callback its name
     * @return what the application knows of the socket
     */
    FuzzRecord& RecordOf(const Ptr<Socket>& socket, const char* callback)
    {
        ++Callbacks()[callback];
        const auto ours = DynamicCast<TcpLifecycleSocket>(socket);
        if (!ours->GetObject<FuzzRecord>())
        {
            // A connection has some of its listener's callbacks.
            Require(m_isDeaf, "nothing is told of a connection that was not accepted");
            FuzzRecord& record = Keep(ours);
            record.Open(false);
            record.Deafen();
        }
        return *ours->GetObject<FuzzRecord>();
    }

    /// What left an accept queue is nobody's if there was no callback to be told by.
    void NoteUnheard()
    {
        if (m_taken)
        {
            Require(m_isDeaf, "what leaves the accept queue is accepted");
            m_unheard.insert(*m_taken);
            m_taken.reset();
        }
    }

    /**
     * @param socket a connection
     * @return true if it was taken while there was no callback
     */
    bool IsUnheard(const SocketPtr& socket) const
    {
        return m_unheard.count(TupleOf(socket)) > 0;
    }

    /**
     * @param local this end
     * @param remote the other one
     * @return a four-tuple
     */
    static Tuple MakeTuple(const Address& local, const Address& remote)
    {
        Tuple tuple;
        const auto take = [](const Address& name, lifecycle::AddressBytes& address) {
            if (InetSocketAddress::IsMatchingType(name))
            {
                const auto transport = InetSocketAddress::ConvertFrom(name);
                address = ToBytes(transport.GetIpv4());
                return transport.GetPort();
            }
            const auto transport = Inet6SocketAddress::ConvertFrom(name);
            address = ToBytes(transport.GetIpv6());
            return transport.GetPort();
        };
        tuple.localPort = take(local, tuple.local);
        tuple.remotePort = take(remote, tuple.remote);
        return tuple;
    }

    /**
     * @param socket a socket
     * @return its four-tuple, without ports and remote address where it has no peer
     */
    static Tuple TupleOf(const SocketPtr& socket)
    {
        Address local;
        Address remote;
        if (socket->GetSockName(local) != 0 || socket->GetPeerName(remote) != 0)
        {
            return {};
        }
        return MakeTuple(local, remote);
    }

    /**
     * See which connection a socket's present one is.
     *
     * @param socket a socket
     * @param record what the application knows of it
     */
    void Name(const SocketPtr& socket, FuzzRecord& record)
    {
        const Tuple tuple = TupleOf(socket);
        if (record.IsOpen() && !record.IsNamed() && tuple.remotePort != 0)
        {
            record.Name(tuple, m_streams[tuple]);
        }
    }

    /**
     * @param record what the application knows of a socket
     * @return what its peer has written; null if it has not written yet
     */
    const FuzzStream* FindPeerStream(const FuzzRecord& record) const
    {
        if (!record.IsNamed())
        {
            return nullptr;
        }
        const Tuple& tuple = record.GetTuple();
        const Tuple reverse{tuple.remote, tuple.local, tuple.remotePort, tuple.localPort};
        const bool isOther = FuzzNetwork::FindHost(tuple.remote, m_host) != m_host;
        const auto& streams = isOther ? m_peer->m_streams : m_streams;
        const auto found = streams.find(reverse);
        return found == streams.end() ? nullptr : &found->second;
    }

    const FuzzApplication* m_peer{nullptr}; //!< of the other host
    std::unordered_map<Tuple, FuzzStream, lifecycle::FourTupleHash>
        m_streams;                //!< what it has written, by connection
    std::optional<Tuple> m_taken; //!< left an accept queue, nobody was told yet
    std::unordered_set<Tuple, lifecycle::FourTupleHash>
        m_unheard;           //!< left one while there was no accept callback
    bool m_isDeaf{false};    //!< there was no accept callback once
    bool m_isClosing{false}; //!< it closes what it is given
};

} // namespace fuzz

#endif // FUZZ_APPLICATION_H
