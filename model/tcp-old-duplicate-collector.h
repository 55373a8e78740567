/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_OLD_DUPLICATE_COLLECTOR_H
#define TCP_OLD_DUPLICATE_COLLECTOR_H

#include "tcp-incarnation-tracker.h"
#include "tcp-lifecycle-arrival-event.h"
#include "tcp-lifecycle-l4-protocol.h"
#include "tcp-wire-segment.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/tag.h"
#include "ns3/tcp-four-tuple.h"

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 * @brief What old segments did to connections.
 *
 * "Old" is a segment that was sent for an earlier connection of the four-tuple, before the end it
 * reaches began the one it is in. H1, H2 and H3 are the hazards of RFC 1337, section 2.
 */
struct TcpOldDuplicateCounts
{
    uint64_t oldSegmentsArrived{0};        //!< old segments that reached a connection
    uint64_t oldSegmentsAccepted{0};       //!< of these, the connection took something from so many
    uint64_t oldSegmentsAnswered{0};       //!< of these, so many were answered by an ACK or a reset
    uint64_t oldTextBytesAccepted{0};      //!< old text put into a new connection's stream (H1)
    uint64_t oldAcksAccepted{0};           //!< old acknowledgments that advanced SND.UNA (H2)
    uint64_t oldFinsAccepted{0};           //!< old FINs noted
    uint64_t oldSynsAccepted{0};           //!< old SYNs that a listener answered by a SYN-ACK
    uint64_t connectionsCorrupted{0};      //!< connections that took old text or an old FIN (H1)
    uint64_t connectionsDesynchronised{0}; //!< connections whose ends came to disagree (H2)
    uint64_t connectionsStuck{0};          //!< of these, those that still did when they ended
    uint64_t connectionsKilledByOldReset{0};      //!< ended by a reset of an earlier connection
    uint64_t connectionsKilledByProvokedReset{0}; //!< ended by a reset that answered one (H3)
    uint64_t timeWaitsAssassinated{0};            //!< TIME_WAIT ended by a reset that answered
    uint64_t oldOpensReset{0}; //!< of oldSynsAccepted, what a reset ended; none of those killed
};

/**
 * @ingroup tcp-lifecycle
 * @brief Says of each packet on the wire for which connection, and when, it was sent.
 */
class TcpIncarnationTag : public Tag
{
  public:
    /// Why a segment was sent, as far as it matters.
    enum Cause : uint8_t
    {
        OWN,           //!< of the connection's own accord
        ANSWER,        //!< a reset in answer to a segment
        ANSWER_TO_OLD, //!< a reset in answer to a segment of an earlier connection
    };

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(TagBuffer buffer) const override;
    void Deserialize(TagBuffer buffer) override;
    void Print(std::ostream& os) const override;

    uint32_t connection{0}; //!< number of the connection among all
    int64_t sentAt{0};      //!< when it was sent, nanoseconds
    Cause cause{OWN};       //!< why
};

/**
 * @ingroup tcp-lifecycle
 * @brief Counts old duplicates that a later connection of the same four-tuple takes for its own.
 *
 * It tags each TCP segment where it leaves its host and looks at the tag where it arrives; so a
 * segment that a network keeps for minutes is still known for what it is. What became of it is told
 * by the protocol's trace source Arrival, what ended a connection by StateTransition.
 *
 * Identities: oldSegmentsAccepted <= oldSegmentsArrived; connectionsStuck <=
 * connectionsDesynchronised; oldOpensReset <= oldSynsAccepted. Watching changes nothing: a tag is
 * not on the wire.
 *
 * Two ends disagree when one holds as received what the other has not sent, or as acknowledged what
 * the other has not received, after one of them took something from an old segment. A connection
 * that recovers counts as desynchronised; one that does not, as stuck as well.
 *
 * A connection is killed where somebody had opened it. What an old SYN opens at a listener has no
 * client: where a reset ends that, it is as it should be (RFC 9293, section 3.5, figure 8), and
 * counts as oldOpensReset.
 *
 * The collector must outlive the simulation. Hosts that run stock's TCP are seen to send, but they
 * do not tell what they make of a segment.
 *
 * @code
 * TcpOldDuplicateCollector old;
 * old.Watch(client);
 * old.Watch(server);
 * @endcode
 */
class TcpOldDuplicateCollector
{
  public:
    /**
     * @param node a host, with its TCP installed
     */
    void Watch(Ptr<Node> node);

    /// @return what old segments have done up to now
    TcpOldDuplicateCounts GetCounts() const;

  private:
    /// What is known of one end of a connection.
    struct End
    {
        Time begun{-1};        //!< it sent its SYN or SYN-ACK; negative: not yet
        lifecycle::Seq sndNxt; //!< one past what it has sent
        lifecycle::Seq sndUna; //!< one past what it knows to be acknowledged
        lifecycle::Seq rcvNxt; //!< one past what it has received in order
        bool received{false};  //!< it has received the peer's SYN: the numbers above hold
        bool moved{false};     //!< it has sent more than its SYN
        bool ended{false};     //!< it has entered CLOSED
        bool isOld{false};     //!< an old SYN made it begin: nobody has opened it
    };

    /// One connection.
    struct Connection
    {
        std::array<End, TCP_ROLE_COUNT> ends; //!< client, server
        bool touched{false};                  //!< it took something from an old segment
        bool corrupted{false};                //!< it took old text or an old FIN
        bool desynchronised{false};           //!< its ends disagreed at some time
        bool stuck{false};                    //!< they did so when an end ended
        bool killed{false};                   //!< an old or provoked reset ended it
    };

    /// The last segment that reached a host on a four-tuple.
    struct LastArrival
    {
        lifecycle::FourTuple end; //!< the receiver's
        TcpWireSegment segment;   //!< its numbers
        TcpIncarnationTag tag;    //!< where it comes from
        Time time{-1};            //!< when
        bool tagged{false};       //!< the tag was there
    };

    // Sinks of traces.
    void Sent4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t interface);
    void Sent6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t interface);
    void Received(const TcpLifecycleSegmentEvent& event,
                  const TcpHeader& header,
                  Ptr<const Packet> packet);
    void Arrived(const TcpLifecycleArrivalEvent& event, Ptr<const Packet> packet);
    void Changed(const TcpLifecycleTransition& transition);

    /**
     * A segment leaves a host.
     *
     * @param segment its headers
     * @param packet gets the tag
     */
    void Sent(const TcpWireSegment& segment, Ptr<const Packet> packet);

    /**
     * @param segment a reset
     * @return why it is sent
     */
    TcpIncarnationTag::Cause CauseOf(const TcpWireSegment& segment) const;

    /**
     * @param segment what an end sends
     * @param end what is known of it
     */
    static void NoteSent(const TcpWireSegment& segment, End& end);

    /**
     * @param incarnation a known one
     * @return its connection
     */
    Connection& Get(const TcpIncarnation& incarnation);

    /**
     * Count what a connection made of an old segment.
     *
     * @param event what it made of it
     * @param connection the connection
     */
    void CountOld(const TcpLifecycleArrivalEvent& event, Connection& connection);

    /**
     * A SYN-ACK leaves a host: its end begins, or repeats it. An old SYN is one of a connection
     * that is over at this end, or whose client is gone.
     *
     * @param segment the SYN-ACK
     * @param incarnation the connection, and the end in it
     */
    void NoteOpen(const TcpWireSegment& segment, const TcpIncarnation& incarnation);

    /**
     * The reset that has just arrived ends an end that is not in TIME_WAIT.
     *
     * @param current the connection, and the end in it
     */
    void CountReset(const TcpIncarnation& current);

    /**
     * @param connection a connection
     * @return true if its ends disagree
     */
    static bool Disagrees(const Connection& connection);

    TcpIncarnationTracker m_tracker;       //!< who is in which connection
    std::vector<Connection> m_connections; //!< by number
    std::vector<uint32_t> m_touched;       //!< numbers of those that took something old
    LastArrival m_last;                    //!< the segment that is dealt with
    TcpOldDuplicateCounts m_counts;        //!< all but what GetCounts() adds
};

} // namespace ns3

#endif // TCP_OLD_DUPLICATE_COLLECTOR_H
