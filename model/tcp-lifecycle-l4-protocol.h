/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_L4_PROTOCOL_H
#define TCP_LIFECYCLE_L4_PROTOCOL_H

#include "tcp-arrival-queue.h"
#include "tcp-arrived-segment.h"
#include "tcp-embryo-queue.h"
#include "tcp-extra-options.h"
#include "tcp-lifecycle-arrival-event.h"
#include "tcp-lifecycle-header-codec.h"
#include "tcp-listener-event.h"
#include "tcp-node-clock.h"
#include "tcp-socket-prototype.h"
#include "tcp-timer-queue.h"

#include "ns3/nstime.h"
#include "ns3/tcp-ephemeral-ports.h"
#include "ns3/tcp-fast-open-store.h"
#include "ns3/tcp-four-tuple.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-fsm.h"
#include "ns3/tcp-lifecycle-isn.h"
#include "ns3/tcp-listener-table.h"
#include "ns3/tcp-time-wait-table.h"
#include "ns3/traced-callback.h"
#include "ns3/type-id.h"

#include <array>
#include <optional>
#include <unordered_map>

namespace ns3
{

class TcpLifecycleSocket;
class TcpOption;
class TcpOptionTS;

/// One state change of one connection, as traced.
struct TcpLifecycleTransition
{
    Address local;                                   //!< this host's address and port
    Address remote;                                  //!< the peer's; the any address for a listener
    bool passive{false};                             //!< the connection came from LISTEN
    lifecycle::State from{lifecycle::State::CLOSED}; //!< the state left
    lifecycle::State to{lifecycle::State::CLOSED};   //!< the state entered
    lifecycle::Event event{lifecycle::Event::OPEN_PASSIVE};  //!< why
    lifecycle::EndReason reason{lifecycle::EndReason::NONE}; //!< how it ended, if it did
    Time time;                                               //!< when
};

/// One segment, as traced.
struct TcpLifecycleSegmentEvent
{
    bool sent{false}; //!< true: sent, false: received
    Address local;    //!< this host's address
    Address remote;   //!< the peer's
    Time time;        //!< when
};

/**
 * @ingroup tcp-lifecycle
 *
 * TCP of one node: finds the connection of a segment, keeps what is in TIME_WAIT, gives out ports
 * and initial sequence numbers.
 *
 * A segment's way: Receive -> the table of four-tuples -> the socket (or the TIME_WAIT entry) ->
 * the core -> what it asks for -> SendPacket. A four-tuple is looked up exactly first; then the
 * listeners, the most particular first (see lifecycle::ListenerTable). The endpoint lists of the
 * base class stay empty. Nothing observable depends on the order of a hash table.
 *
 * Its TypeId descends from ns3::TcpL4Protocol, so the attributes SocketType, RecoveryType and
 * RttEstimatorType, and Config paths through `$ns3::TcpL4Protocol`, work as they do in stock.
 *
 * Use TcpLifecycleHelper to put it on a node.
 */
class TcpLifecycleL4Protocol : public TcpL4Protocol
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();

    TcpLifecycleL4Protocol();
    ~TcpLifecycleL4Protocol() override;

    /**
     * Segments that belong to nothing here go to another TCP of the node. Set before this object is
     * aggregated.
     *
     * @param other stock's TCP, or null: such segments are answered by a reset
     */
    void SetFallback(Ptr<TcpL4Protocol> other);

    /**
     * Keep an object of the node that this one has taken the place of, and dispose it when this one
     * is disposed: sockets that were made before may still need it.
     *
     * @param replaced stock's TCP, or its socket factory
     */
    void KeepReplaced(Ptr<Object> replaced);

    /**
     * Give an attribute another initial value at this node: what Config::SetDefault does for all
     * nodes. It holds for the sockets and policies that are made from now on, and where the
     * attribute is this object's own, at once. What an application sets on its socket overrides it.
     *
     * @param name the full name of an attribute of ns3::TcpLifecycleSocket, of a policy's factory,
     *        of this class, or of a type that one of these descends from, such as
     *        "ns3::TcpSocket::ConnTimeout"; of another type nothing is made here. One that does not
     *        exist ends the program, as with Config::SetDefault
     * @param value its value; one that it does not take ends the program
     */
    void SetDefault(const std::string& name, const AttributeValue& value);

    /**
     * @return a new socket, with the types that the attributes name
     */
    Ptr<Socket> CreateLifecycleSocket();

    /**
     * @return number of four-tuples in TIME_WAIT
     */
    std::size_t GetTimeWaitCount() const;

    /**
     * @return number of connections that have a socket: opened actively, or established
     */
    std::size_t GetConnectionCount() const;

    /**
     * Memory of the records of this host's connections, at the sizes that they have in this
     * program: a socket with its core and a place in the table of four-tuples for each connection,
     * an entry with its places in two tables for each four-tuple in TIME_WAIT, and a record with
     * its share of index and timers for each embryonic one. Computed, not measured: buffers,
     * applications and allocators add to it.
     *
     * @return bytes now
     */
    std::size_t GetStateBytes() const;

    /**
     * @return largest GetStateBytes() so far
     */
    std::size_t GetPeakStateBytes() const;

    /**
     * @return number of embryonic connections: in SYN_RCVD, at a listener, without a socket
     */
    std::size_t GetEmbryoCount() const;

    /**
     * @return bytes of memory that embryonic connections take, index and timers included
     */
    std::size_t GetSynQueueBytes() const;

    /**
     * @param event something that happens at listeners
     * @return how often it has happened at those of this node
     */
    uint64_t GetListenerCount(TcpListenerEvent event) const;

    /**
     * @return number of connections whose user has closed, those in TIME_WAIT not counted
     */
    uint32_t GetOrphanCount() const;

    /**
     * Ports of the dynamic range, 49152 to 65535, that are in use by connections which this host
     * opened, those in TIME_WAIT included unless the policy may let them be reused. One that serves
     * several destinations counts for each of them; 16384 for one destination means that Connect
     * without a port will fail with ERROR_ADDRNOTAVAIL. One that the peer opened counts from when
     * it was found to stand in the way of such a Connect.
     *
     * @return number of ports, over all destinations
     */
    std::size_t GetTakenPortCount() const;

    IpL4Protocol::RxStatus Receive(Ptr<Packet> packet,
                                   const Ipv4Header& header,
                                   Ptr<Ipv4Interface> interface) override;
    IpL4Protocol::RxStatus Receive(Ptr<Packet> packet,
                                   const Ipv6Header& header,
                                   Ptr<Ipv6Interface> interface) override;
    void ReceiveIcmp(Ipv4Address icmpSource,
                     uint8_t icmpTtl,
                     uint8_t icmpType,
                     uint8_t icmpCode,
                     uint32_t icmpInfo,
                     Ipv4Address payloadSource,
                     Ipv4Address payloadDestination,
                     const uint8_t payload[8]) override;
    void ReceiveIcmp(Ipv6Address icmpSource,
                     uint8_t icmpTtl,
                     uint8_t icmpType,
                     uint8_t icmpCode,
                     uint32_t icmpInfo,
                     Ipv6Address payloadSource,
                     Ipv6Address payloadDestination,
                     const uint8_t payload[8]) override;

    // For the sockets of this node

    /**
     * @return the policies of this node
     */
    const lifecycle::Policies& GetPolicies();

    /**
     * @param endpoint where to wait
     * @param socket who
     * @return false if another one waits at just the same place
     */
    bool AddWaiting(const lifecycle::LocalEndpoint& endpoint, TcpLifecycleSocket* socket);

    /**
     * @param port where it waits
     * @param socket who
     */
    void RemoveWaiting(uint16_t port, TcpLifecycleSocket* socket);

    /**
     * @return a dynamic port at which nobody waits, or nothing
     */
    std::optional<uint16_t> ChooseWaitingPort();

    /**
     * Add a connection that the peer opens.
     *
     * @param tuple the connection
     * @param socket whose it is
     * @return false if the four-tuple is in use
     */
    bool AddConnection(const lifecycle::FourTuple& tuple, TcpLifecycleSocket* socket);

    /**
     * Add a connection that this host opens. Where the policy lets it, the four-tuple may be one
     * that is held in TIME_WAIT; that ends.
     *
     * @param tuple a connection; its local port is chosen where it is 0
     * @param socket whose it is
     * @param timestamps it will offer the Timestamps option
     * @return false if the four-tuple is in use, or no port is free; otherwise the initial send
     *         sequence number
     */
    std::optional<lifecycle::Seq> AddActiveConnection(lifecycle::FourTuple& tuple,
                                                      TcpLifecycleSocket* socket,
                                                      bool timestamps);

    /**
     * @param tuple a four-tuple
     * @return true if no connection has it: none with a socket, embryonic or in TIME_WAIT
     */
    bool IsFree(const lifecycle::FourTuple& tuple) const;

    /**
     * @return the embryonic connections of this node
     */
    TcpEmbryoQueue& GetEmbryos();

    /**
     * To be called wherever a table of connections loses a four-tuple, and after it came into
     * another one, if it does: if none has it, its port may be chosen again.
     *
     * @param tuple the four-tuple
     */
    void ReviewPort(const lifecycle::FourTuple& tuple);

    /// There is more to remember than before: the peak may have moved.
    void NoteStateBytes();

    /**
     * @param tuple a connection that was added
     */
    void RemoveConnection(const lifecycle::FourTuple& tuple);

    /**
     * @param more a connection has lost its user; false: one of those has ended
     */
    void CountOrphan(bool more);

    /**
     * A connection needs its socket no more: from here on an entry of its own stands for it.
     *
     * @param socket the socket, its state TIME_WAIT
     */
    void EnterTimeWait(TcpLifecycleSocket* socket);

    /**
     * The user aborts a connection that is in TIME_WAIT.
     *
     * @param tuple the connection
     */
    void AbortTimeWait(const lifecycle::FourTuple& tuple);

    /**
     * A socket goes away; its entry in TIME_WAIT, if there is one, stays.
     *
     * @param tuple its connection
     */
    void ForgetSocket(const lifecycle::FourTuple& tuple);

    /**
     * @param tuple a connection
     * @return its initial send sequence number (RFC 6528)
     */
    lifecycle::Seq ChooseIss(const lifecycle::FourTuple& tuple);

    /**
     * @return how many four-tuples were let go before their time, or not held at all, because the
     *         policy bounds their number
     */
    uint64_t GetTimeWaitOverflows() const;

    /**
     * @return what this host knows of servers that do Fast Open
     */
    lifecycle::FastOpenCache& GetFastOpenCache()
    {
        return m_fastOpenCache;
    }

    /**
     * @return what makes the Fast Open cookies that this host gives out
     */
    const lifecycle::FastOpenKey& GetFastOpenKey();

    /**
     * An option made of numbers, for the inherited code, which reads numbers from options.
     *
     * @param segment with timestamps
     * @return an option that has them, until the next call
     */
    Ptr<const TcpOption> ShowTimestamps(const lifecycle::Segment& segment);

    /**
     * @param socket to be found through SocketList, and kept alive by it
     */
    void List(TcpLifecycleSocket* socket);

    /**
     * @param socket no longer to be found there
     */
    void Unlist(TcpLifecycleSocket* socket);

    /**
     * @return the secret of RFC 6528 and of SYN cookies, made from the seed of the run and the
     *         node's number
     */
    const lifecycle::SecretKey& GetSecret();

    /**
     * @return the sockets of this node that wait for a time
     */
    TcpTimerQueue& GetTimers()
    {
        return m_timers;
    }

    /**
     * @param deadline something of this node is due then; nothing: or never
     */
    void Await(std::optional<Time> deadline);

    /// An event of the node's clock: do what is due.
    void OnTime();

    /**
     * @return what has arrived while this host's TCP was in the middle of something
     */
    TcpArrivalQueue& GetArrivals()
    {
        return m_arrivals;
    }

    /**
     * @return the number of the node
     */
    uint32_t GetNodeId() const;

    /**
     * @param event what to count and to trace
     */
    void NoteAtListener(const TcpLifecycleListenerEvent& event);

    /**
     * @param transition what to trace
     */
    void TraceTransition(const TcpLifecycleTransition& transition);

    /// @return true if somebody listens to the trace source StateTransition
    bool TracesTransitions() const
    {
        return !m_transitionTrace.IsEmpty();
    }

    /// @return true if somebody listens to the trace source Arrival
    bool TracesArrivals() const
    {
        return !m_arrivalTrace.IsEmpty();
    }

    /**
     * @param arrival what to trace
     * @param packet the payload, with the packet's tags
     */
    void TraceArrival(const TcpLifecycleArrivalEvent& arrival, Ptr<const Packet> packet);

    /**
     * Send a segment, and trace it.
     *
     * @param packet payload
     * @param header complete but for the checksum
     * @param source an InetSocketAddress, Inet6SocketAddress or plain address
     * @param destination likewise
     * @param device the interface to use, or null
     * @param extra options that ns3::TcpHeader does not know; what does not fit is left out
     */
    void SendSegment(Ptr<Packet> packet,
                     const TcpHeader& header,
                     const Address& source,
                     const Address& destination,
                     Ptr<NetDevice> device,
                     const TcpExtraOptions& extra = {});

    /**
     * Answer a segment with a reset (RFC 9293, section 3.5.2).
     *
     * @param reset its numbers
     * @param facts the segment
     * @param tuple its four-tuple, ours as local
     * @param ipv6 the family it came by
     */
    void SendReset(const lifecycle::Reset& reset,
                   const TcpSegmentFacts& facts,
                   const lifecycle::FourTuple& tuple,
                   bool ipv6);

    /**
     * TracedCallback signature of StateTransition.
     *
     * @param [in] transition the state change
     */
    typedef void (*TransitionTracedCallback)(const TcpLifecycleTransition& transition);

    /**
     * TracedCallback signature of Listener.
     *
     * @param [in] event what happened
     */
    typedef void (*ListenerTracedCallback)(const TcpLifecycleListenerEvent& event);

    /**
     * TracedCallback signature of Segment.
     *
     * @param [in] event direction, addresses, time
     * @param [in] header the header
     * @param [in] packet the payload
     */
    typedef void (*SegmentTracedCallback)(const TcpLifecycleSegmentEvent& event,
                                          const TcpHeader& header,
                                          Ptr<const Packet> packet);

    /**
     * TracedCallback signature of Arrival.
     *
     * @param [in] arrival what a connection made of a segment
     * @param [in] packet the payload, with the packet's tags
     */
    typedef void (*ArrivalTracedCallback)(const TcpLifecycleArrivalEvent& arrival,
                                          Ptr<const Packet> packet);

  protected:
    void NotifyNewAggregate() override;
    void DoDispose() override;

  private:
    /// What this host keeps beside a TIME_WAIT entry.
    struct TimeWaitHost
    {
        uint32_t device{0}; //!< index of the interface it was bound to, plus one; or 0
        uint16_t window{0}; //!< window field of its last segment
        uint8_t tos{0};     //!< type of service of its segments
        bool ipv6 : 1;      //!< family
        bool hasSocket : 1; //!< the application holds its socket: see m_timeWaitSockets

        TimeWaitHost()
            : ipv6(false),
              hasSocket(false)
        {
        }
    };

    using TimeWaitTable = lifecycle::TimeWaitTable<TimeWaitHost>;

    /// A segment on its way up.
    struct Incoming
    {
        TcpArrivedSegment segment;              //!< itself
        lifecycle::FourTuple tuple;             //!< ours as local
        bool ipv6{false};                       //!< family it came by
        uint32_t device{lifecycle::ANY_DEVICE}; //!< interface it came by
    };

    /**
     * Hand a segment to IPv4. It is lost where the node has none, or no way to the destination.
     *
     * @param packet header and payload
     * @param source its address
     * @param destination its address
     * @param device the interface to use, or null
     */
    void SendIpv4(Ptr<Packet> packet,
                  Ipv4Address source,
                  Ipv4Address destination,
                  Ptr<NetDevice> device);

    /**
     * Hand a segment to IPv6; see SendIpv4.
     *
     * @param packet header and payload
     * @param source its address
     * @param destination its address
     * @param device the interface to use, or null
     */
    void SendIpv6(Ptr<Packet> packet,
                  Ipv6Address source,
                  Ipv6Address destination,
                  Ptr<NetDevice> device);

    /**
     * Take a segment, now or when its turn comes.
     *
     * @param packet begins with the TCP header
     * @param header IP header
     * @param interface it came by, may be null
     * @param ipv6 the family
     * @return what became of it; RX_OK if that is not known yet
     */
    template <typename IpHeader, typename IpInterface>
    IpL4Protocol::RxStatus Arrive(Ptr<Packet> packet,
                                  const IpHeader& header,
                                  Ptr<IpInterface> interface,
                                  bool ipv6);

    /**
     * The way up, alike for both families.
     *
     * @param packet begins with the TCP header
     * @param header IP header
     * @param interface it came by, may be null
     * @param ipv6 the family
     * @return what became of it
     */
    template <typename IpHeader, typename IpInterface>
    IpL4Protocol::RxStatus Take(Ptr<Packet> packet,
                                const IpHeader& header,
                                Ptr<IpInterface> interface,
                                bool ipv6);

    /**
     * @param incoming a segment
     * @return true if something here took it
     */
    bool Deliver(Incoming& incoming);

    /**
     * @param incoming a segment for an entry
     * @param entry the entry
     */
    void DeliverToTimeWait(Incoming& incoming, TimeWaitTable::Entry& entry);

    /**
     * @param incoming a segment for no connection
     * @return the listener it is for, or null
     */
    TcpLifecycleSocket* FindListener(const Incoming& incoming) const;

    /**
     * @param incoming a segment
     * @param listener whose it is
     * @param leastIss see TcpLifecycleSocket::SegmentArrivesListening
     */
    void DeliverToListener(Incoming& incoming,
                           TcpLifecycleSocket* listener,
                           std::optional<lifecycle::Seq> leastIss);

    /**
     * @param incoming a segment that nothing here took
     */
    void AnswerStray(const Incoming& incoming);

    /**
     * Hold a four-tuple, or not, as the policy decides.
     *
     * @param socket its socket, the state TIME_WAIT
     * @return false if it is not held
     */
    bool HoldInTimeWait(TcpLifecycleSocket* socket);

    /**
     * @param tuple a four-tuple
     * @param timestamps the new connection will offer the Timestamps option
     * @return whether a connection that this host opens may have it; a four-tuple in TIME_WAIT is
     *         free where its policy lets it be reused
     */
    lifecycle::TupleUse UseOf(const lifecycle::FourTuple& tuple, bool timestamps) const;

    /**
     * @param parts what it is to be made of
     * @return a socket made from nothing, with this node's defaults, and with those algorithms that
     *         copy well
     */
    Ptr<TcpLifecycleSocket> MakePrototype(const TcpSocketParts& parts) const;

    /**
     * Give a socket new algorithms.
     *
     * @param socket the socket
     * @param parts their types
     * @param toCopy those that copy well; false: the others
     */
    static void GiveAlgorithms(TcpLifecycleSocket& socket,
                               const TcpSocketParts& parts,
                               bool toCopy);

    /**
     * @param tuple the four-tuple of an entry
     * @param entry the entry
     * @return its socket, or null if the application holds it no more
     */
    TcpLifecycleSocket* FindTimeWaitSocket(const lifecycle::FourTuple& tuple,
                                           const TimeWaitTable::Entry& entry) const;

    /**
     * An acknowledgment of the old connection.
     *
     * @param tuple its four-tuple
     * @param entry its entry
     */
    void SendTimeWaitAck(const lifecycle::FourTuple& tuple, const TimeWaitTable::Entry& entry);

    /**
     * @param tuple the four-tuple of an entry
     * @param event why it is over
     */
    void EndTimeWait(const lifecycle::FourTuple& tuple, lifecycle::Event event);

    /// @return when the next entry ends
    std::optional<Time> GetTimeWaitDeadline() const;

    /// Entries whose time is over end.
    void ExpireTimeWait();

    /// An ICMP message about a segment of this host, as ReceiveIcmp gets it.
    template <typename IpAddress>
    struct IcmpMessage
    {
        IpAddress source;               //!< who sent it
        uint8_t ttl;                    //!< of it
        uint8_t type;                   //!< of it
        uint8_t code;                   //!< of it
        uint32_t info;                  //!< depends on the type
        IpAddress payloadSource;        //!< of the segment
        IpAddress payloadDestination;   //!< of the segment
        std::array<uint8_t, 8> payload; //!< the first bytes of the segment
    };

    /**
     * Take an ICMP message, now or when its turn comes.
     *
     * @param message the message
     */
    template <typename IpAddress>
    void ArriveIcmp(const IcmpMessage<IpAddress>& message);

    /**
     * @param message the message
     */
    template <typename IpAddress>
    void TakeIcmp(const IcmpMessage<IpAddress>& message);

    /**
     * @param tuple the connection that an ICMP error quotes
     * @param seq the sequence number it quotes
     * @return its socket, or null: unknown, or the number is not of a segment in flight
     */
    TcpLifecycleSocket* FindForIcmp(const lifecycle::FourTuple& tuple, lifecycle::Seq seq) const;

    /**
     * @param incoming a segment
     */
    void TraceReceived(const Incoming& incoming);

    /// The initial value of an attribute at this node.
    struct LocalDefault
    {
        TypeId type;                     //!< the type that has the attribute
        std::string attribute;           //!< its name there
        Ptr<const AttributeValue> value; //!< its value
    };

    /**
     * @param type what is about to be made
     * @return its defaults at this node, in the order they were set
     */
    std::vector<LocalDefault> DefaultsOf(TypeId type) const;

    Ptr<Node> m_ownNode;                           //!< the base class keeps its own private
    TcpSocketPrototype m_prototype;                //!< of the sockets made here
    std::vector<LocalDefault> m_defaults;          //!< see SetDefault()
    Ptr<TcpL4Protocol> m_fallback;                 //!< stock's TCP
    std::vector<Ptr<Object>> m_replaced;           //!< see KeepReplaced()
    TypeId m_handshakeType;                        //!< attribute
    TypeId m_teardownType;                         //!< attribute
    TypeId m_timeWaitType;                         //!< attribute
    std::optional<lifecycle::Policies> m_policies; //!< made when first asked for
    std::optional<lifecycle::SecretKey> m_secret;  //!< made when first asked for
    std::unordered_map<lifecycle::FourTuple, TcpLifecycleSocket*, lifecycle::FourTupleHash>
        m_connections;                                       //!< by four-tuple; never walked
    lifecycle::ListenerTable<TcpLifecycleSocket*> m_waiting; //!< bound sockets and listeners
    lifecycle::EphemeralPorts m_ports;                       //!< which port is given out next
    TcpEmbryoQueue m_embryos{*this};                         //!< embryonic connections
    uint32_t m_orphans{0};                                   //!< connections without a user
    TimeWaitTable m_timeWait;                                //!< what is in TIME_WAIT
    std::unordered_map<lifecycle::FourTuple, TcpLifecycleSocket*, lifecycle::FourTupleHash>
        m_timeWaitSockets; //!< of these, whose socket the application holds; never walked
    TcpArrivalQueue m_arrivals{*this}; //!< what arrived at a bad moment
    TcpTimerQueue m_timers;            //!< sockets that wait for a time
    TcpNodeClock m_clock{*this};       //!< for whatever is due next
    uint64_t m_timeWaitOverflows{0};   //!< entries that found no room
    std::size_t m_peakStateBytes{0};   //!< see GetPeakStateBytes()
    uint64_t m_listCounter{0};         //!< numbers the sockets in SocketList
    std::array<uint64_t, TCP_LISTENER_EVENT_COUNT> m_listenerCounts{}; //!< by TcpListenerEvent
    TracedCallback<const TcpLifecycleListenerEvent&> m_listenerTrace;  //!< what happens there
    TracedCallback<const TcpLifecycleTransition&> m_transitionTrace;   //!< state changes
    TracedCallback<const TcpLifecycleSegmentEvent&, const TcpHeader&, Ptr<const Packet>>
        m_segmentTrace; //!< segments
    TracedCallback<const TcpLifecycleArrivalEvent&, Ptr<const Packet>>
        m_arrivalTrace; //!< what connections made of segments

    Ptr<TcpOptionTS> m_shownTimestamps; //!< see ShowTimestamps()

    /// What this host knows of servers that do Fast Open.
    lifecycle::FastOpenCache m_fastOpenCache;

    /// What makes this host's own cookies; made when first asked for.
    std::optional<lifecycle::FastOpenKey> m_fastOpenKey;
};

} // namespace ns3

#endif // TCP_LIFECYCLE_L4_PROTOCOL_H
