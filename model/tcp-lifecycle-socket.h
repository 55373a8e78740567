/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_SOCKET_H
#define TCP_LIFECYCLE_SOCKET_H

#include "tcp-accept-queue.h"
#include "tcp-arrived-segment.h"
#include "tcp-extra-options.h"
#include "tcp-lifecycle-header-codec.h"
#include "tcp-listener-event.h"
#include "tcp-ns3-compat.h"
#include "tcp-socket-timers.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/tcp-fast-open-store.h"
#include "ns3/tcp-lifecycle-fsm.h"
#include "ns3/tcp-listener-table.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/tcp-user-timeout.h"
#include "ns3/traced-callback.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ns3
{

class Inet6SocketAddress;
class TcpLifecycleL4Protocol;
struct TcpEmbryoHost;

/**
 * @param reason how a connection ended
 * @return its name in lower case, e.g. "timed-out"
 */
inline const char*
EndReasonName(lifecycle::EndReason reason)
{
    return lifecycle::ToString(reason);
}

/**
 * @ingroup tcp-lifecycle
 *
 * A TCP socket whose opening and closing are exact (RFC 9293), on top of ns-3's data path.
 *
 * It derives from TcpSocketBase and is used like it: the same attributes, trace sources and calls.
 * Congestion control, loss recovery, SACK, timestamps, window scaling, pacing and ECN are
 * inherited. What differs is everything about the lifecycle: each segment goes to the core
 * (lifecycle::Connection) first, every state change is the core's, and only acknowledgments and
 * text that the core has accepted reach the inherited code.
 *
 * The inherited code counts in numbers relative to the initial sequence numbers, as it does in
 * stock ns-3: our SYN is 0, our first byte 1, and the same for the peer's. Headers on the wire, and
 * in the Tx and Rx traces, carry absolute numbers. Traces such as NextTxSequence are relative.
 *
 * Beyond TcpSocketBase it offers Abort(), the way the connection ended (GetEndReason, the trace
 * source Ended, SetEndCallback), and urgent data (a flag to Send, the trace source Urgent,
 * SetUrgentCallback).
 *
 * What applications are told, and when:
 *  - a connection that cannot be opened: the connect-failed callback, once, nothing else;
 *  - the peer's FIN, or the end where this side closed first: the normal-close callback, once;
 *  - a reset or a time-out after the connection was established: the error-close callback, once,
 *    also when the peer's FIN was told before; never normal-close after it;
 *  - the end, whatever its reason: the trace source Ended and the end callback, once.
 */
class TcpLifecycleSocket : public lifecycle::NewestSocketBase
{
  public:
    /// Flag to Send: the bytes are urgent (RFC 9293, section 3.8.5).
    static constexpr uint32_t MSG_URGENT = 1;

    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();

    TcpLifecycleSocket();

    /**
     * What a listener's connections are made with: the same settings, no connection.
     *
     * @param other the listener
     */
    TcpLifecycleSocket(const TcpLifecycleSocket& other);
    ~TcpLifecycleSocket() override;

    void SetTcp(Ptr<TcpL4Protocol> tcp) override;

    int Bind() override;
    int Bind6() override;
    int Bind(const Address& address) override;
    void BindToNetDevice(Ptr<NetDevice> device) override;
    int Listen() override;

    /**
     * Listen with queues of a length of their own, where the handshake policy bounds them.
     *
     * @param backlog how many connections may wait, as in listen(2); goes before the policy's
     * @return 0, or -1 and an errno
     */
    int Listen(uint32_t backlog);

    /**
     * The application accepts no connection until ResumeAccepting: those that are established wait,
     * and it is told nothing of them.
     */
    void PauseAccepting();

    /// The application accepts again, at the AcceptRate, a moment from now.
    void ResumeAccepting();

    /**
     * How fast the application accepts: the attribute AcceptRate. It holds at once, also for
     * connections that wait already: the next one is accepted as long after the last one as the new
     * rate says, and while accepting is paused none.
     *
     * @param rate connections a second; 0: all, at once
     */
    void SetAcceptRate(double rate);

    /**
     * @return connections a second that the application accepts at most; 0: all, at once
     */
    double GetAcceptRate() const;

    /**
     * @return of a listener: number of embryonic connections, its SYN queue
     */
    uint32_t GetSynQueueLength() const;

    /**
     * @return of a listener: number of established connections that the application has not
     *         accepted yet
     */
    uint32_t GetAcceptQueueLength() const;

    int Connect(const Address& address) override;
    int Close() override;
    int ShutdownSend() override;
    int ShutdownRecv() override;

    /**
     * @param packet what to send
     * @param flags 0 or MSG_URGENT
     * @return number of bytes taken, or -1 and an errno: NOTCONN, SHUTDOWN after ShutdownSend or
     *         Close, MSGSIZE if the buffer has no room, INVAL for other flags
     */
    int Send(Ptr<Packet> packet, uint32_t flags) override;
    Ptr<Packet> Recv(uint32_t maxSize, uint32_t flags) override;

    /**
     * End the connection at once (RFC 9293, section 3.10.5): the peer gets a reset. What was not
     * sent is lost.
     *
     * @return 0, or -1 and NOTCONN where there is nothing to abort
     */
    int Abort();

    /**
     * @return how the connection ended; NONE while it has not
     */
    lifecycle::EndReason GetEndReason() const;

    /**
     * @return the state by the core's name
     */
    lifecycle::State GetState() const;

    /**
     * @return the core's variables, to look at
     */
    const lifecycle::Tcb& GetTcb() const;

    /**
     * The next connection of this socket starts with this number instead of one by RFC 6528; at a
     * listener, each connection that comes to it.
     *
     * @param iss the initial send sequence number
     */
    void SetInitialSequenceNumber(SequenceNumber32 iss);

    /// Told the socket and how its connection ended.
    using EndCallback = Callback<void, Ptr<Socket>, lifecycle::EndReason>;

    /**
     * @param callback called once when the connection has ended
     */
    void SetEndCallback(EndCallback callback);

    /// Told the socket and how many bytes are still to be read before the end of the urgent data.
    using UrgentCallback = Callback<void, Ptr<Socket>, uint32_t>;

    /**
     * @param callback called whenever the urgent pointer advances
     */
    void SetUrgentCallback(UrgentCallback callback);

    /**
     * @return how long anything sent may stay unacknowledged: the attribute UserTimeout, or what
     * the peer's option made of it; 0 where retransmissions are counted
     */
    Time GetUserTimeout() const;

    /**
     * TracedCallback signature of SoftError.
     *
     * @param [in] socket the socket
     * @param [in] type of the ICMP message
     * @param [in] code of the ICMP message
     */
    typedef void (*SoftErrorTracedCallback)(Ptr<const TcpSocketBase> socket,
                                            uint8_t type,
                                            uint8_t code);

    /**
     * TracedCallback signature of Ended.
     *
     * @param [in] socket the socket
     * @param [in] reason how its connection ended
     */
    typedef void (*EndedTracedCallback)(Ptr<const TcpSocketBase> socket,
                                        lifecycle::EndReason reason);

    /**
     * TracedCallback signature of Urgent.
     *
     * @param [in] socket the socket
     * @param [in] bytes still to be read before the end of the urgent data
     */
    typedef void (*UrgentTracedCallback)(Ptr<const TcpSocketBase> socket, uint32_t bytes);

  protected:
    Ptr<TcpSocketBase> Fork() override;
    void SendEmptyPacket(uint8_t flags) override;
    uint32_t SendDataPacket(SequenceNumber32 seq, uint32_t maxSize, bool withAck) override;
    uint32_t AvailableWindow() const override;
    uint16_t AdvertisedWindowSize(bool scale = true) const override;
    void NewAck(const SequenceNumber32& seq, bool resetRTO) override;
    void ReTxTimeout() override;
    void PersistTimeout() override;
    void LastAckTimeout() override;
    void NotifyConstructionCompleted() override;

  private:
    /// The protocol hands segments in and asks for the place in its tables.
    friend class TcpLifecycleL4Protocol;
    /// Embryonic connections are sent and traced in the name of their listener.
    friend class TcpEmbryoQueue;
    friend class TcpAcceptQueue;
    friend class TcpSocketPrototype;
    friend class TcpSocketTimers;

    /// What applications are to be told once the present segment or call is dealt with.
    struct Notices
    {
        bool connected{false};     //!< the connection was established, here opened actively
        bool connectedSoon{false}; //!< an event tells that; until then all else waits
        bool accepted{false};      //!< the connection was established, here opened passively
        bool urgent{false};        //!< the urgent pointer advanced
        bool data{false};          //!< text arrived
        bool peerClosed{false};    //!< the peer's FIN arrived
        bool lingering{false};     //!< TIME_WAIT was entered
        bool ended{false};         //!< CLOSED was entered

        /// Nobody wants to hear what came before the end.
        void KeepTheEnd()
        {
            connectedSoon = urgent = data = peerClosed = lingering = false;
        }
    };

    /// What Fast Open (RFC 7413) is about in this connection.
    struct FastOpen
    {
        lifecycle::FastOpenUse use{lifecycle::FastOpenUse::NONE}; //!< what the first SYN was
        uint32_t textSent{0};                                     //!< bytes of text on it
        Ptr<Packet> synText; //!< that text, while the SYN is being sent
        EventId waiting;     //!< until the application was told, and the SYN is sent
        bool told{false};    //!< the application knows of the connection since before ESTABLISHED
        bool pending{false}; //!< it counts among PendingFastOpenRequests of its listener
        bool synAckResent{false}; //!< our SYN-ACK was sent more than once
    };

    // tcp-lifecycle-socket.cc: what the user does

    /**
     * @return the core's numbers, from the attributes
     */
    lifecycle::ConnectionParameters Parameters() const;

    /**
     * Have an endpoint object of a family that holds our address. The inherited code reads
     * addresses from it; it is in no table of stock's.
     *
     * @param ipv6 the family
     */
    void HoldEndPoint(bool ipv6);

    /// Let the endpoint objects go.
    void ReleaseEndPoint();

    /**
     * @param address of the interface, may be any
     * @param port may be 0
     * @param ipv6 the family
     * @return 0, or -1 and an errno
     */
    int BindTo(const Address& address, uint16_t port, bool ipv6);

    /**
     * @return where this socket waits, for the table of listeners
     */
    lifecycle::LocalEndpoint GetLocalEndpoint() const;

    /**
     * Connect an IPv6 socket to an IPv4 peer: where it is bound, it is bound anew as an IPv4 one.
     *
     * @param address a mapped address and a port
     * @return 0, or -1 and an errno
     */
    int ConnectMapped(const Inet6SocketAddress& address);

    /**
     * The second half of Connect: addresses and ports are known.
     *
     * @return 0, or -1 and an errno
     */
    int OpenActive();

    /**
     * Find the way to the peer: our address and the interface.
     *
     * @return 0, or -1 and an errno
     */
    int RouteToPeer();

    /**
     * @param peer whereto
     * @param [in,out] source our address; chosen if it is any
     * @param [out] error why there is no way
     * @return the interface, or null
     */
    Ptr<NetDevice> RouteIpv4(Ipv4Address peer, Ipv4Address& source, SocketErrno& error) const;

    /// @copydoc RouteIpv4
    Ptr<NetDevice> RouteIpv6(Ipv6Address peer, Ipv6Address& source, SocketErrno& error) const;

    /**
     * @param tuple the four-tuple of a connection
     * @param ipv6 its family
     * @return MTU of the interface to its peer, bytes; 0 if there is no way to it
     */
    uint16_t PathMtu(const lifecycle::FourTuple& tuple, bool ipv6) const;

    /**
     * @return the four-tuple of this connection, from the endpoint
     */
    lifecycle::FourTuple MakeTuple() const;

    /**
     * The application has taken text, or will take none.
     *
     * @param before the receive window before that, bytes
     */
    void TellOfRoom(uint32_t before);

    /// @return bytes the application has written that were never sent
    uint32_t UnsentText() const;

    /**
     * The user said that it sends no more.
     *
     * @return 0
     */
    int QueueFin();

    /**
     * @param orphan nobody holds this connection but the protocol, which counts such ones
     */
    void SetOrphan(bool orphan);

    /**
     * Forget the last connection's data path; take the numbers for a new one.
     */
    void ResetDataPath();

    /**
     * A copy of a prototype, not a child of a listener: what the two of those share is its own, and
     * what a child does not inherit it has.
     *
     * @param prototype what it is a copy of
     */
    void BecomeOriginal(const TcpLifecycleSocket& prototype);

    /**
     * Take those attributes, of the algorithms too, that ns-3's copy constructors may forget.
     *
     * @param other what this socket is a copy of
     */
    void TakeNewAttributes(const TcpLifecycleSocket& other);

    /**
     * Run once CLOSED is entered: no timer, no place in a table, no endpoint. What was negotiated
     * goes back to what the attributes say, for a socket that is connected again.
     */
    void LetGo();

    /// What comes to this listener and is not accepted yet is aborted.
    void StopListening();

    /// Tell the application what is due.
    void FireNotices();

    /// Tell the application that the connection is established, and all that has waited for that.
    void TellConnected();

    /// Tell the application how much urgent data is still to be read.
    void TellUrgent();

    /**
     * Of a connection that came to a listener.
     *
     * @return true if the application has not accepted it yet, and so is told nothing
     */
    bool IsHeldBack();

    /// The application accepts this connection: tell it all that has happened so far.
    void Accepted();

    /**
     * @param event what happened at this listener
     * @param tuple the connection it is about
     * @param ipv6 its family
     */
    void NoteAtListener(TcpListenerEvent event, const lifecycle::FourTuple& tuple, bool ipv6);

    /**
     * @param event what happened at this listener
     * @param connection to this connection of it
     */
    void NoteAtListener(TcpListenerEvent event, const TcpLifecycleSocket& connection);

    /// Tell the application that, and how, the connection ended.
    void NotifyEnd();

    /**
     * @param reason how the connection ended
     */
    void SetErrnoFor(lifecycle::EndReason reason);

    // tcp-lifecycle-socket-fast-open.cc: text on the SYN

    /**
     * @return what this active open does about Fast Open
     */
    lifecycle::FastOpenUse PlanFastOpen() const;

    /**
     * Let the core open actively, with Fast Open or without.
     *
     * @param iss initial send sequence number
     */
    void BeginActive(lifecycle::Seq iss);

    /// Tell the application that it may write, before the SYN is sent.
    void ConnectEarly();

    /**
     * @param known what is known of the server
     * @return the most text that a SYN to it may carry, bytes
     */
    uint32_t SynTextRoom(const lifecycle::FastOpenCache::Entry& known) const;

    /// Send the SYN with what the application has written by now.
    void SendFastOpenSyn();

    /**
     * Take note of what a SYN-ACK says of Fast Open.
     *
     * @param facts the SYN-ACK
     */
    void LearnFromSynAck(const TcpSegmentFacts& facts);

    /**
     * Take note of a connection that was never established.
     *
     * @param event why
     */
    void LearnFromFailure(lifecycle::Event event);

    /// Forget the text of our SYN as far as the SYN-ACK acknowledged it.
    void DiscardSynText();

    /**
     * @return how long what Fast Open keeps is kept
     */
    lifecycle::FastOpenTimes GetFastOpenTimes() const;

    /**
     * @param facts a SYN for this listener
     * @param tuple its four-tuple, ours as local
     * @return what to do about its Fast Open option
     */
    lifecycle::FastOpenAnswer AnswerFastOpen(const TcpSegmentFacts& facts,
                                             const lifecycle::FourTuple& tuple) const;

    /**
     * @param facts a SYN
     * @return bytes of its text that the receive buffer can take
     */
    uint32_t RoomForSynText(const TcpSegmentFacts& facts) const;

    /**
     * Become the connection that a SYN with a valid cookie makes: the application's before it is
     * established.
     *
     * @param packet payload of the SYN
     * @param facts the SYN
     * @param tuple the four-tuple
     * @param ipv6 the family
     * @param iss initial send sequence number
     */
    void OpenEarly(Ptr<Packet> packet,
                   const TcpSegmentFacts& facts,
                   const lifecycle::FourTuple& tuple,
                   bool ipv6,
                   lifecycle::Seq iss);

    /**
     * This connection does not count among PendingFastOpenRequests any more.
     *
     * @param end why it ended; nothing if it was established
     */
    void FinishPending(std::optional<lifecycle::Event> end);

    /// A connection that was the application's already is established.
    void EstablishEarlyOpened();

    // tcp-lifecycle-socket-input.cc: what the network does

    /**
     * A segment for this connection.
     *
     * @param arrived the segment
     */
    void SegmentArrives(const TcpArrivedSegment& arrived);

    /**
     * Call the sinks of the trace source Rx, if there are any.
     *
     * @param arrived a segment
     */
    void TraceReceived(const TcpArrivedSegment& arrived);

    /**
     * @param facts a segment
     * @return its header for the inherited code: relative numbers; of the options, a timestamp
     *         where a sample of the round trip time is due
     */
    TcpHeader MakeRelativeHeader(const TcpSegmentFacts& facts) const;

    /**
     * @param isRetransmission a segment with data was sent before
     * @return true if it may carry an ECN mark
     */
    bool MayBeMarked(bool isRetransmission) const;

    /**
     * Trace what became of a segment, if somebody listens.
     *
     * @param packet its payload
     * @param facts what it says
     * @param before the state it arrived in
     * @param una SND.UNA before
     * @param verdict what the core made of it
     * @param stored bytes put into the receive buffer
     */
    void TellArrival(Ptr<const Packet> packet,
                     const TcpSegmentFacts& facts,
                     lifecycle::State before,
                     lifecycle::Seq una,
                     const lifecycle::Arrival& verdict,
                     uint32_t stored) const;

    /**
     * A segment for this listener.
     *
     * @param arrived the segment
     * @param tuple its four-tuple, ours as local
     * @param ipv6 the family its connection will have
     * @param leastIss if set, the initial send sequence number must be beyond it
     */
    void SegmentArrivesListening(const TcpArrivedSegment& arrived,
                                 const lifecycle::FourTuple& tuple,
                                 bool ipv6,
                                 std::optional<lifecycle::Seq> leastIss);

    /**
     * @param syn a SYN for a four-tuple that TIME_WAIT holds
     * @return true if this listener's policy would open a connection now; nothing is done yet
     */
    bool TakesFromTimeWait(const lifecycle::Segment& syn) const;

    /**
     * A SYN for this listener: ask the policy and the application.
     *
     * @param packet its payload
     * @param facts the SYN
     * @param tuple its four-tuple
     * @param ipv6 the family its connection will have
     * @param leastIss see SegmentArrivesListening
     */
    void SynArrives(Ptr<Packet> packet,
                    const TcpSegmentFacts& facts,
                    const lifecycle::FourTuple& tuple,
                    bool ipv6,
                    std::optional<lifecycle::Seq> leastIss);

    /**
     * A SYN for this listener that makes a connection here and now.
     *
     * @param packet its payload
     * @param facts the SYN
     * @param tuple its four-tuple
     * @param ipv6 the family its connection will have
     * @param leastIss see SegmentArrivesListening
     */
    void OpenBySyn(Ptr<Packet> packet,
                   const TcpSegmentFacts& facts,
                   const lifecycle::FourTuple& tuple,
                   bool ipv6,
                   std::optional<lifecycle::Seq> leastIss);

    /**
     * Become the connection that a record of the SYN queue stands for. The segment that made it
     * need a socket comes next.
     *
     * @param embryo the connection
     * @param tuple the four-tuple
     * @param host what the two SYNs agreed on
     * @return false if the four-tuple is in use, or there is no way to the peer
     */
    bool AdoptEmbryo(const lifecycle::EmbryoState& embryo,
                     const lifecycle::FourTuple& tuple,
                     const TcpEmbryoHost& host);

    /**
     * Take the place of a connection that came to a listener.
     *
     * @param tuple the four-tuple
     * @param ipv6 the family
     * @return false if the four-tuple is in use, or there is no way to the peer
     */
    bool TakeTuple(const lifecycle::FourTuple& tuple, bool ipv6);

    /**
     * Options of the peer's SYN: from now on they hold.
     *
     * @param facts the SYN or SYN-ACK
     */
    void TakeSynOptions(const TcpSegmentFacts& facts);

    /**
     * The segment size that the peer's MSS option and the path allow (RFC 9293, section 3.7.1).
     *
     * @param facts the SYN or SYN-ACK
     */
    void TakeMss(const TcpSegmentFacts& facts);

    /// Our SYN was acknowledged: the inherited data path begins.
    void BeginDataPath();

    /// ECN was agreed on, or not.
    void BeginEcn();

    /**
     * What the IP header and the header's ECN bits say (RFC 3168).
     *
     * @param facts the segment
     */
    void TakeEcn(const TcpSegmentFacts& facts);

    /**
     * Sixth step: the urgent pointer.
     *
     * @param facts the segment
     */
    void TakeUrgent(const TcpSegmentFacts& facts);

    /**
     * Seventh step: text into the receive buffer.
     *
     * @param packet the payload
     * @param header relative numbers
     * @param facts the segment
     * @return how many bytes of it were not there yet
     */
    uint32_t TakeText(Ptr<Packet> packet, const TcpHeader& header, const TcpSegmentFacts& facts);

    /**
     * Fifth step: the acknowledgment, to the inherited code.
     *
     * @param header relative numbers
     * @param facts the segment
     * @param acksSyn it is the first that acknowledges our SYN
     */
    void TakeAck(TcpHeader& header, const TcpSegmentFacts& facts, bool acksSyn);

    /**
     * SND.WND.
     *
     * @param header relative numbers, without SYN
     */
    void TakeWindow(const TcpHeader& header);

    /**
     * @param header relative numbers; gets the SACK blocks, relative, that make sense
     * @param facts the segment
     */
    void AddRelativeSack(TcpHeader& header, const TcpSegmentFacts& facts);

    /**
     * @param ack relative acknowledgment number
     * @return true if the peer takes back what it had reported as received
     */
    bool Reneges(SequenceNumber32 ack) const;

    /**
     * Send, or put off, the acknowledgment that the segment calls for.
     */
    void AcknowledgeIfDue();

    /**
     * @return true if text that the application has written goes out in a moment and can take an
     *         acknowledgment along
     */
    bool AnswerIsUnderWay() const;

    /**
     * Put an acknowledgment off.
     *
     * @param delay for how long; one that is put off for less already stays so
     */
    void DelayAck(Time delay);

    /// Nobody will read what came after Close: it must not close the window.
    void DropUnreadIfClosed();

    /// TIME_WAIT was entered and the last FIN acknowledged: the protocol's table takes over.
    void HandOverIfDue();

    /// Send an acknowledgment now; with ECN-Echo where that is due.
    void SendAckNow();

    // tcp-lifecycle-socket-liveness.cc: whether the peer is still there

    /**
     * What keep-alive and user time-out go by: attributes, each the same for an open connection as
     * for the next one.
     */
    struct LivenessSettings
    {
        bool keepAlive{false};       //!< attribute
        Time keepAliveTime;          //!< attribute
        Time keepAliveInterval;      //!< attribute
        uint32_t keepAliveProbes{9}; //!< attribute
        Time userTimeout;            //!< attribute
        bool advertise{false};       //!< attribute
        Time advertised;             //!< attribute
        bool changeable{true};       //!< attribute, or false since userTimeout was set
        Time lowerLimit;             //!< attribute
        Time upperLimit;             //!< attribute
    };

    /**
     * @tparam Value type of a setting
     * @tparam member the setting
     * @param value from now on
     */
    template <typename Value, Value LivenessSettings::*member>
    void SetLiveness(Value value)
    {
        m_liveness.*member = value;
        ApplyLiveness();
    }

    /**
     * @tparam Value type of a setting
     * @tparam member the setting
     * @return its value
     */
    template <typename Value, Value LivenessSettings::*member>
    Value GetLiveness() const
    {
        return m_liveness.*member;
    }

    /**
     * @param tid gets the attributes of keep-alive and user time-out
     * @return the same
     */
    static TypeId AddLivenessAttributes(TypeId tid);

    /// Attributes changed: the open connection's keep-alive goes by them, too.
    void ApplyLiveness();

    /**
     * @param timeout the attribute UserTimeout, also for the open connection
     */
    void SetUserTimeout(Time timeout);

    /**
     * @param timeout the attribute AdvertisedUserTimeout; the peer of an open connection is told
     */
    void SetAdvertisedUserTimeout(Time timeout);

    /**
     * @param userTimeout the one in effect
     * @return what keep-alive goes by; never shorter than a user time-out that was agreed on
     */
    lifecycle::KeepAliveParameters GetKeepAlive(lifecycle::Duration userTimeout) const;

    /**
     * @return what the user time-out is made of
     */
    lifecycle::UserTimeoutParameters GetUserTimeoutParameters() const;

    /// @return what a peer is told by the User Timeout option, if it is told anything
    std::optional<lifecycle::Duration> GetOfferedUserTimeout() const;

    /// Have the next segment tell the peer our user time-out, if it is to know.
    void OfferUserTimeout();

    /**
     * The peer told its user time-out.
     *
     * @param told REMOTE_UTO
     */
    void TakeUserTimeout(lifecycle::Duration told);

    /**
     * ICMP reported an error about this connection.
     *
     * @param isHard it is a hard error (RFC 9293, section 3.9.2.2)
     * @param type of the ICMP message
     * @param code of the ICMP message
     */
    void IcmpError(bool isHard, uint8_t type, uint8_t code);

    /**
     * The entry that stands in for this socket in TIME_WAIT moved or ended.
     *
     * @param event why
     */
    void TimeWaitEnded(lifecycle::Event event);

    // tcp-lifecycle-socket-output.cc: what is sent, and when

    /// Do what the core asks for.
    void DrainOutputs();

    /**
     * @param output a STATE_CHANGED of the core
     */
    void ApplyStateChange(const lifecycle::Output& output);

    /**
     * Trace a change of state.
     *
     * @param output the change
     */
    void TellTransition(const lifecycle::Output& output);

    /**
     * A segment without text.
     *
     * @param flags control bits of TcpHeader
     * @param seq absolute sequence number
     * @param ack absolute acknowledgment number, where flags has ACK
     */
    void SendControl(uint8_t flags, lifecycle::Seq seq, lifecycle::Seq ack);

    /**
     * SYN or SYN-ACK.
     *
     * @param isSynAck true for the latter
     * @param retransmission it was sent before
     */
    void SendSyn(bool isSynAck, bool retransmission);

    /**
     * @param header where ports and the timestamp option go
     */
    void FillCommon(TcpHeader& header);

    /**
     * @param header where the SACK blocks go, as far as there is room
     */
    void AddSackBlocks(TcpHeader& header) const;

    /**
     * @param header where the MSS option goes
     */
    void AddMss(TcpHeader& header) const;

    /**
     * Send a segment. Of the options that wait in m_extraOptions it takes along those for which its
     * header and the path have room.
     *
     * @param packet payload
     * @param header complete
     */
    void Transmit(Ptr<Packet> packet, const TcpHeader& header);

    /// A segment that acknowledges all that was received is on its way.
    void NoteAckSent();

    /**
     * Put the FIN on this segment if it is the last one and the user has closed.
     *
     * @param end relative number after the segment's last byte
     * @param isLast nothing is left to send after it
     * @return true if so
     */
    bool FinRides(SequenceNumber32 end, bool isLast);

    /// Send the FIN if it is due and no text is left to carry it.
    void SendFinIfDue();

    /// Send what the application has written, as far as the windows allow.
    void SendWritten();

    /// Text is waiting and nothing in flight will bring an event: arm the persist timer.
    void WatchTransmission();

    /// Run the timer of the core's nearest deadline.
    void ArmTimer();

    /// No timer is running after this, the inherited ones neither.
    void StopTimers();

    /**
     * A timer is over.
     *
     * @param timer which one
     */
    void TimerExpired(TcpSocketTimer timer);

    /// @return the present retransmission time-out (RFC 6298, section 2)
    Time CurrentRto() const;

    /**
     * The peer's window, for the transmit buffer's choice of the next segment. Where what is
     * outstanding fills the window to the byte, ns-3's buffer offers a segment of no bytes, which
     * the inherited loop would ask for again and again.
     *
     * @return SND.WND, bytes; one less where it is full to the byte
     */
    uint32_t WindowToFill() const;

    /// @return bytes free in the receive buffer; 0 also where it was made smaller than its content
    uint32_t ReceiveRoom() const;

    /// @return RCV.WND as it was offered
    uint32_t ReceiveWindow() const;

    /// @return the largest segment this host takes on its way to the peer, without options
    uint16_t LocalMss() const;

    /**
     * @param pathMtu of the interface to the peer, bytes
     * @param ipv6 the family
     * @return the largest segment that fits, without options
     */
    static uint16_t MssFor(uint16_t pathMtu, bool ipv6);

    /**
     * @param ipv6 the family
     * @return the MSS of a peer that says nothing of it
     */
    static uint16_t SilentMss(bool ipv6);

    /**
     * @param option a Window Scale option
     * @return the shift it stands for
     */
    static uint8_t WindowShift(uint8_t option);

    /**
     * @param seq relative send number
     * @return absolute
     */
    lifecycle::Seq SendWire(SequenceNumber32 seq) const;

    /**
     * @param seq relative receive number
     * @return absolute
     */
    lifecycle::Seq ReceiveWire(SequenceNumber32 seq) const;

    /**
     * @param seq absolute send number
     * @return relative
     */
    SequenceNumber32 SendRelative(lifecycle::Seq seq) const;

    /**
     * @param seq absolute receive number
     * @return relative
     */
    SequenceNumber32 ReceiveRelative(lifecycle::Seq seq) const;

    TcpLifecycleL4Protocol* m_l4{nullptr};         //!< the protocol; kept alive by m_tcp
    std::unique_ptr<lifecycle::Connection> m_core; //!< the lifecycle
    TcpExtraOptions m_extraOptions;                //!< go with the next segment that has room
    TcpSocketTimers m_timers{*this};               //!< all but the pacing timer
    lifecycle::FourTuple m_tuple;                  //!< names the connection, once there is one
    bool m_ipv6{false};                            //!< family of the endpoint
    bool m_hasTuple{false};                        //!< m_tuple is in the protocol's table
    bool m_isBound{false};                         //!< a place in the protocol's table of listeners
    uint64_t m_listPlace{0};                       //!< where in SocketList
    bool m_isListed{false};                        //!< in SocketList
    std::optional<lifecycle::Seq> m_fixedIss;      //!< the next initial send sequence number
    std::shared_ptr<uint32_t> m_embryos;           //!< of a listener: its connections in SYN_RCVD
    std::shared_ptr<uint32_t> m_parentEmbryos;     //!< of one that is a socket: its listener's
    std::shared_ptr<TcpAcceptQueue> m_acceptQueue; //!< of a listener
    std::shared_ptr<TcpAcceptQueue> m_waitsIn;     //!< of a connection that is not accepted yet
    bool m_isWaiting{false};                       //!< it was put there
    std::optional<uint32_t> m_backlog;             //!< what Listen was given
    Time m_firstSynRto;                            //!< attribute SynRto
    int32_t m_synResends{-1};                      //!< attribute SynRetries
    uint32_t m_synLinear{0};                       //!< attribute SynLinearTimeouts
    Time m_firstSynAckRto;                         //!< attribute SynAckRto
    int32_t m_synAckResends{-1};                   //!< attribute SynAckRetries
    double m_acceptRate{0};                        //!< attribute, connections a second
    bool m_acceptPaused{false};                    //!< PauseAccepting was called
    std::optional<lifecycle::Duration> m_lastCookie; //!< when a SYN cookie was sent last
    Time m_maxRto;                                   //!< upper bound of a time-out
    uint32_t m_configuredSegmentSize{0};             //!< SegmentSize, before the peer's MSS
    uint16_t m_pathMtu{0};                           //!< of the interface to the peer, bytes
    bool m_wantWindowScale{true};                    //!< attribute, before the peer's answer
    bool m_wantSack{true};                           //!< attribute, before the peer's answer
    bool m_wantTimestamp{true};                      //!< attribute, before the peer's answer
    bool m_peerAsksEcn{false};                       //!< its SYN asked for ECN
    bool m_peerGrantsEcn{false};                     //!< its SYN-ACK granted ECN
    bool m_closeCalled{false};                       //!< the user called Close
    bool m_wasEstablished{false};                    //!< this connection was
    bool m_closedByUs{false};                        //!< the end was the user's wish: Abort
    LivenessSettings m_liveness;                     //!< attributes of keep-alive, user time-out
    bool m_softError{false};                         //!< ICMP reported one, and no ACK came since
    Notices m_notices;                               //!< what the application is to be told
    bool m_ackDue{false};                            //!< text came that calls for an acknowledgment
    bool m_ackNow{false};                            //!< and it may not be put off
    bool m_ackOfText{false};                         //!< and it is text that calls for it
    std::optional<Time> m_finAckDelay;           //!< the peer's FIN came; how long its ACK may wait
    bool m_isOrphan{false};                      //!< counted among the protocol's orphans
    bool m_timeWaitEntered{false};               //!< hand over to the protocol
    std::optional<SequenceNumber32> m_urgentEnd; //!< SND.UP, relative: one past the urgent data
    std::optional<lifecycle::Seq> m_receivedUrgent; //!< RCV.UP
    uint32_t m_probes{0}; //!< zero-window probes since the peer last answered
    Time m_nextProbe;     //!< time between probes, doubling
    std::vector<std::pair<SequenceNumber32, SequenceNumber32>> m_sacked; //!< what the peer
                                                                         //!< reported, relative
    EndCallback m_endCallback;                                           //!< told the end
    UrgentCallback m_urgentCallback;                                     //!< told of urgent data
    TracedCallback<Ptr<const TcpSocketBase>, lifecycle::EndReason> m_endedTrace; //!< the end
    TracedCallback<Ptr<const TcpSocketBase>, uint32_t> m_urgentTrace;            //!< urgent data
    TracedCallback<Ptr<const TcpSocketBase>, uint8_t, uint8_t> m_softErrorTrace; //!< ICMP
    TracedCallback<Ptr<const TcpSocketBase>, uint32_t> m_r1Trace;                //!< R1 was reached

    /// Fast Open in this connection.
    FastOpen m_fastOpen;

    /// PendingFastOpenRequests: a listener's own, and of what it made.
    std::shared_ptr<lifecycle::FastOpenPending> m_fastOpenPending{
        std::make_shared<lifecycle::FastOpenPending>()};

    /// Text waits that could take the ACK of the handshake along; and that ACK waits for it.
    bool m_ackMayRide{false};
    bool m_ackRides{false}; //!< see m_ackMayRide

    /// What the application has written just now takes an acknowledgment along.
    bool m_ackAwaitsAnswer{false};
};

} // namespace ns3

#endif // TCP_LIFECYCLE_SOCKET_H
