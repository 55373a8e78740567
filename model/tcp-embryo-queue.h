/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_EMBRYO_QUEUE_H
#define TCP_EMBRYO_QUEUE_H

#include "tcp-arrived-segment.h"
#include "tcp-lifecycle-header-codec.h"

#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-syn-queue.h"

#include <optional>

namespace ns3
{

class TcpLifecycleL4Protocol;
class TcpLifecycleSocket;

/**
 * @ingroup tcp-lifecycle
 *
 * What an embryonic connection keeps for ns-3 beside the core's variables: its listener, and what
 * the two SYNs agreed on. Whether timestamps are in use, and the peer's window shift, the core
 * knows.
 */
struct TcpEmbryoHost
{
    TcpLifecycleSocket* listener{nullptr}; //!< who listens; it ends its embryos before it goes
    uint16_t peerMss{0};                   //!< the peer's MSS option, or what silence means
    uint16_t ourMss{0};                    //!< our MSS option
    uint8_t receiveShift{0};               //!< Rcv.Wind.Shift
    bool windowScale : 1;                  //!< both sent the Window Scale option
    bool sack : 1;                         //!< both sent SACK-Permitted
    bool ecn : 1;                          //!< the peer asked for ECN and we grant it
    bool ipv6 : 1;                         //!< family of the listener's addresses
    bool resent : 1;                       //!< its SYN-ACK was sent more than once
    bool cookie : 1;                       //!< its SYN-ACK gives a Fast Open cookie

    TcpEmbryoHost()
        : windowScale(false),
          sack(false),
          ecn(false),
          ipv6(false),
          resent(false),
          cookie(false)
    {
    }
};

/**
 * @ingroup tcp-lifecycle
 *
 * The embryonic connections of one node, as ns-3 sees them: what the core's SYN queue asks for is
 * sent and traced here, in the name of the listener, since no socket exists. Once the ACK of our
 * SYN is there, the listener is forked, the socket adopts the record and is given that very
 * segment.
 *
 * Every passive open takes this way but those by Fast Open, whose application knows them from the
 * SYN on.
 */
class TcpEmbryoQueue
{
    using Queue = lifecycle::SynQueue<TcpEmbryoHost>;

  public:
    /**
     * @param l4 the protocol of the node; it owns this
     */
    explicit TcpEmbryoQueue(TcpLifecycleL4Protocol& l4);

    /**
     * A SYN was accepted at a listener: keep a record of it and send a SYN-ACK. Nothing happens if
     * there is no way to the peer, or the four-tuple is in use.
     *
     * @param listener the listener
     * @param syn the SYN
     * @param tuple its four-tuple, ours as local
     * @param ipv6 the family that the connection will have
     * @param iss initial send sequence number
     * @param cookie the SYN-ACK is to give a Fast Open cookie
     */
    void Open(TcpLifecycleSocket& listener,
              const TcpSegmentFacts& syn,
              const lifecycle::FourTuple& tuple,
              bool ipv6,
              lifecycle::Seq iss,
              bool cookie);

    /**
     * Answer a SYN by a SYN cookie (RFC 4987, section 3.6), and forget it.
     *
     * @param listener the listener
     * @param syn the SYN
     * @param tuple its four-tuple, ours as local
     * @param ipv6 the family that the connection will have
     */
    void SendCookie(TcpLifecycleSocket& listener,
                    const TcpSegmentFacts& syn,
                    const lifecycle::FourTuple& tuple,
                    bool ipv6);

    /**
     * A segment for a listener, of no connection: it may bring a SYN cookie back.
     *
     * @param listener the listener
     * @param segment the segment
     * @param tuple its four-tuple
     * @param ipv6 the family that the connection will have
     * @return true if it did, and was dealt with
     */
    bool CookieArrives(TcpLifecycleSocket& listener,
                       const TcpArrivedSegment& segment,
                       const lifecycle::FourTuple& tuple,
                       bool ipv6);

    /**
     * A segment for an embryonic connection.
     *
     * @param tuple its four-tuple; a record of it exists
     * @param segment the segment
     */
    void SegmentArrives(const lifecycle::FourTuple& tuple, const TcpArrivedSegment& segment);

    /**
     * ICMP reported an error.
     *
     * @param tuple the connection that it quotes; a record of it exists
     * @param seq the sequence number that it quotes
     * @param isHard it is a hard error (RFC 9293, section 3.9.2.2)
     */
    void IcmpArrives(const lifecycle::FourTuple& tuple, lifecycle::Seq seq, bool isHard);

    /**
     * The user time-out of a listener has changed, and with it when its embryos are given up. It
     * counts from their SYNs, so that some may be over at once.
     *
     * @param listener the listener
     */
    void Reconsider(const TcpLifecycleSocket& listener);

    /**
     * A listener stops to listen: what it was opening is aborted.
     *
     * @param listener the listener
     */
    void AbortAll(TcpLifecycleSocket& listener);

    /**
     * A listener is destroyed without having been closed, as when its node is.
     *
     * @param listener the listener; nothing is told or sent in its name
     */
    void Forget(const TcpLifecycleSocket& listener);

    /**
     * @param tuple a four-tuple
     * @return true if a record of it exists
     */
    bool Holds(const lifecycle::FourTuple& tuple) const;

    /**
     * @param tuple a four-tuple
     * @param device the interface that a segment came by
     * @return true if a record of it exists that takes segments from there
     */
    bool Takes(const lifecycle::FourTuple& tuple, uint32_t device) const;

    /**
     * @return number of records
     */
    std::size_t Size() const
    {
        return m_queue.Size();
    }

    /**
     * @return bytes of memory they hold, unused records included
     */
    std::size_t Bytes() const
    {
        return m_queue.Bytes();
    }

    /**
     * @return bytes of memory that those in use take
     */
    std::size_t BytesInUse() const
    {
        return m_queue.Size() * Queue::BYTES_PER_EMBRYO;
    }

    /// Forget everything; nothing is told or sent.
    void Clear();

    /// Do what is due, if anything is.
    void Expire();

    /**
     * @return when something is due next
     */
    std::optional<Time> GetDeadline() const;

  private:
    /**
     * @param listener the listener
     * @param syn the peer's SYN
     * @param tuple the four-tuple
     * @param ipv6 the family of the connection
     * @param pathMtu of the interface to the peer, bytes
     * @return what both sides agree on
     */
    static TcpEmbryoHost Negotiate(TcpLifecycleSocket& listener,
                                   const TcpSegmentFacts& syn,
                                   const lifecycle::FourTuple& tuple,
                                   bool ipv6,
                                   uint16_t pathMtu);

    /**
     * @param record a record
     * @return the connection that it stands for
     */
    static lifecycle::Connection Revive(const Queue::Record& record);

    /**
     * Put a connection that met something back into its record, or take the record out if the
     * connection ended; then do what the core asks for.
     *
     * @param tuple the four-tuple; its record exists
     * @param connection the connection
     */
    void Settle(const lifecycle::FourTuple& tuple, lifecycle::Connection& connection);

    /**
     * @param output what the core asks for
     * @param record what the record was when it asked
     * @param reason how the connection ended, if it did
     */
    void Do(const lifecycle::Output& output,
            const Queue::Record& record,
            lifecycle::EndReason reason);

    /**
     * Trace what a connection made of a segment, if somebody listens.
     *
     * @param packet the segment's payload
     * @param facts what it says
     * @param tuple the connection
     * @param ipv6 the family of its addresses
     * @param after the connection's variables now
     * @param verdict what the core made of it; empty where it was not asked
     */
    void TellArrival(Ptr<const Packet> packet,
                     const TcpSegmentFacts& facts,
                     const lifecycle::FourTuple& tuple,
                     bool ipv6,
                     const lifecycle::Tcb& after,
                     const lifecycle::Arrival& verdict) const;

    /**
     * The policy refuses what would be established: it is reset.
     *
     * @param record its record
     * @param packet the payload of the ACK of our SYN
     * @param facts what it says
     */
    void Refuse(const Queue::Record& record,
                Ptr<const Packet> packet,
                const TcpSegmentFacts& facts);

    /**
     * A connection is about to be established. Where the policy says no, that is counted.
     *
     * @param record its record
     * @return what the handshake policy of the listener says
     */
    static lifecycle::EstablishDecision Ask(const Queue::Record& record);

    /**
     * The ACK of our SYN is there.
     *
     * @param record a record of the queue
     * @param segment the segment that brought it
     */
    void Establish(const Queue::Record& record, const TcpArrivedSegment& segment);

    /**
     * Make a socket of a connection, and give it the segment that establishes it.
     *
     * @param record its record, in no queue any more
     * @param segment the segment
     */
    static void Promote(const Queue::Record& record, const TcpArrivedSegment& segment);

    /**
     * @param listener the listener
     * @param syn the peer's SYN
     * @param host what both sides agree on
     * @param iss initial send sequence number
     * @return the connection that it opens
     */
    static lifecycle::Connection MakeConnection(const TcpLifecycleSocket& listener,
                                                const TcpSegmentFacts& syn,
                                                const TcpEmbryoHost& host,
                                                lifecycle::Seq iss);

    /**
     * @param listener the listener
     * @return true if it would look at a segment for a cookie now
     */
    static bool ExpectsCookies(const TcpLifecycleSocket& listener);

    /**
     * @param facts a segment that brought a cookie back
     * @param listener the listener
     * @param mss what the cookie says
     * @return the SYN that the cookie stands for, as far as it is remembered
     */
    static TcpSegmentFacts RecallSyn(const TcpSegmentFacts& facts,
                                     const TcpLifecycleSocket& listener,
                                     uint16_t mss);

    /**
     * @param record a record to take out, not in the queue itself: a copy
     */
    void End(const Queue::Record& record);

    /**
     * @param tuple a four-tuple; its record exists, and goes
     */
    void Remove(const lifecycle::FourTuple& tuple);

    /**
     * Make the connection that a cookie stands for.
     *
     * @param record its record, without a state yet
     * @param syn the SYN that the cookie stands for
     * @param segment the segment that brought it back
     * @return false if the segment is to be reset
     */
    bool OpenByCookie(Queue::Record& record,
                      const TcpSegmentFacts& syn,
                      const TcpArrivedSegment& segment);

    /**
     * @param record a record
     * @param retransmission it was sent before
     */
    void SendSynAck(const Queue::Record& record, bool retransmission);

    /**
     * @param record a record
     * @param tsValue the TSval, if timestamps are in use
     * @param cookie with a Fast Open cookie
     */
    void TransmitSynAck(const Queue::Record& record, uint32_t tsValue, bool cookie);

    /**
     * A segment without SYN, in the name of the listener.
     *
     * @param record a record
     * @param flags control bits of TcpHeader
     * @param seq sequence number
     * @param ack acknowledgment number, where flags has ACK
     */
    void SendControl(const Queue::Record& record,
                     uint8_t flags,
                     lifecycle::Seq seq,
                     lifecycle::Seq ack);

    /**
     * @param record a record
     * @param header gets ports and the timestamp option, and goes out
     * @param tsValue the TSval, if timestamps are in use
     * @param cookie with a Fast Open cookie
     */
    void Transmit(const Queue::Record& record,
                  TcpHeader& header,
                  uint32_t tsValue,
                  bool cookie = false);

    /// Have the node's clock wait for the nearest deadline.
    void Arm();

    TcpLifecycleL4Protocol& m_l4; //!< owner
    Queue m_queue;                //!< the records
};

} // namespace ns3

#endif // TCP_EMBRYO_QUEUE_H
