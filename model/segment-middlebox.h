/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SEGMENT_MIDDLEBOX_H
#define SEGMENT_MIDDLEBOX_H

#include "segment-impairments.h"
#include "segment-loss-model.h"
#include "tcp-incarnation-tracker.h"
#include "tcp-wire-segment.h"

#include "ns3/address.h"
#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/tcp-middlebox-matcher.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <list>
#include <optional>
#include <string>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 * @brief What a SegmentMiddlebox does with one segment, as traced.
 */
struct SegmentMiddleboxDecision
{
    /// What it does.
    enum What : uint8_t
    {
        PASSED,   //!< it goes on at once
        LOST,     //!< it is lost at random
        DROPPED,  //!< the script takes it away
        DELAYED,  //!< it goes on later
        COPIED,   //!< a copy will follow
        HELD,     //!< it, or a copy, waits
        RELEASED, //!< what waited goes on
    };

    What what{PASSED};               //!< what is done
    Time time;                       //!< now
    Time arrival;                    //!< for DELAYED, COPIED and RELEASED: when it goes on
    uint32_t connection{0};          //!< its connection, from 1
    TcpRole sender{TCP_ROLE_CLIENT}; //!< its sender
    TcpWireSegment segment;          //!< the segment
};

/**
 * @param what one of the things a middlebox does
 * @return its name in lower case, e.g. "dropped"
 */
const char* ToString(SegmentMiddleboxDecision::What what);

/**
 * @ingroup tcp-lifecycle
 * @brief Something on the path that loses, delays, doubles, reorders or holds back segments: by a
 * script, at random, or both.
 *
 * It stands between a network device and its node: what the device has received reaches the node
 * when, and as often as, the middlebox wants. So it works with any NetDevice, with IPv4 and IPv6,
 * with any TCP above, and beside the device's own error model. One object serves both directions of
 * a link: install it at the devices of both ends. Everything that is no TCP segment passes.
 *
 * A script (doc/middlebox.md) counts the segments of a kind, direction and connection. Connections
 * are counted from 1 on in the order of their first SYN; a classifier may number them otherwise.
 * The random impairments are attributes; they are a function of (Key, connection, sender, ordinal)
 * and of nothing else, see SegmentImpairer. A segment that the script drops, delays or holds is
 * drawn for all the same, so that a script does not move the losses of the other segments.
 *
 * @code
 * SegmentMiddleboxHelper middlebox("first-fin-lost.script");
 * middlebox.Install(devices);
 * @endcode
 *
 * It does not change segments, and it does not fragment or answer them. It knows no queue: what it
 * delays is not in anyone's way.
 */
class SegmentMiddlebox : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    SegmentMiddlebox();
    ~SegmentMiddlebox() override;

    /**
     * @param script what is done; counting begins now
     */
    void SetScript(const lifecycle::MiddleboxScript& script);

    /**
     * Set all attributes of random impairments at once.
     *
     * @param impairments what happens at random
     */
    void SetImpairments(const SegmentImpairments& impairments);

    /// @return what happens at random, from the attributes; LossModel is taken for right
    SegmentImpairments GetImpairments() const;

    /**
     * @param classifier says of a segment what its connection and sender are; segments it does not
     *        know pass. Without one, each connection whose first SYN comes by is known.
     */
    void SetClassifier(SegmentLossModel::Classifier classifier);

    /**
     * Stand between a device and its node. The device's receive callback must be the node's, as
     * Node::AddDevice sets it.
     *
     * @param device of a node
     */
    void Install(Ptr<NetDevice> device);

    /// @return segments of known connections that came by
    uint64_t GetOffered() const;

    /// @return of these, those lost at random or dropped by the script
    uint64_t GetLost() const;

    /// @return of these, those that went on late; those that are still held included
    uint64_t GetDelayed() const;

    /// @return copies made
    uint64_t GetCopies() const;

    /**
     * TracedCallback signature of Decision.
     *
     * @param [in] decision what is done with a segment
     */
    typedef void (*DecisionTracedCallback)(const SegmentMiddleboxDecision& decision);

  protected:
    void DoDispose() override;

  private:
    /// A packet on its way up from a device, and what is known of it.
    struct Passing
    {
        Ptr<NetDevice> device;             //!< that received it
        Ptr<const Packet> packet;          //!< with its IP header
        uint16_t protocol{0};              //!< of the link header
        Address from;                      //!< of the link header
        SegmentMiddleboxDecision decision; //!< connection, sender and segment
    };

    /// A packet that waits.
    struct Held
    {
        Passing passing;               //!< the packet
        lifecycle::MiddleboxWait wait; //!< for what
        Time delay;                    //!< it goes on so much after that
        EventId limit;                 //!< it goes on now at the latest
    };

    /// What the device calls instead of the node.
    bool Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from);

    /**
     * @param segment a segment
     * @return its connection and sender
     */
    TcpSegmentFlow Classify(const TcpWireSegment& segment);

    /// Check the attributes; what contradicts itself is said in one line, and the program ends.
    void Prepare();

    /**
     * Let a segment go on, now or later or never.
     *
     * @param passing the segment
     * @param segment the same for the script
     * @param script what the script says
     * @param random what chance says
     */
    void Send(const Passing& passing,
              const lifecycle::MiddleboxSegment& segment,
              const lifecycle::MiddleboxFate& script,
              const SegmentImpairer::Fate& random);

    /**
     * Make the copies of a segment.
     *
     * @param passing the segment
     * @param segment the same for the script
     * @param script what the script says
     * @param random what chance says
     */
    void Copy(const Passing& passing,
              const lifecycle::MiddleboxSegment& segment,
              const lifecycle::MiddleboxFate& script,
              const SegmentImpairer::Fate& random);

    /**
     * Hold a segment back.
     *
     * @param passing the segment
     * @param wait for what
     * @param delay it goes on so much after that
     * @param within it waits no longer than this, if set
     */
    void Hold(const Passing& passing,
              const lifecycle::MiddleboxWait& wait,
              Time delay,
              std::optional<lifecycle::Duration> within);

    /**
     * Let go what waits for a segment.
     *
     * @param segment the segment
     * @param passes it was not dropped
     * @param known how many have waited since before it came, from the first on
     */
    void ReleaseFor(const lifecycle::MiddleboxSegment& segment, bool passes, std::size_t known);

    /**
     * What waited goes on.
     *
     * @param held what
     */
    void Release(std::list<Held>::iterator held);

    /**
     * Have a packet go on later.
     *
     * @param passing the packet
     * @param delay when, from now
     */
    void Schedule(const Passing& passing, Time delay);

    /**
     * Hand a packet to its node.
     *
     * @param passing the packet
     */
    void Deliver(const Passing& passing);

    /**
     * @param passing of which segment
     * @param what is done with it
     * @param delay it goes on so much later
     */
    void Trace(const Passing& passing, SegmentMiddleboxDecision::What what, Time delay = Time());

    uint64_t m_key;                          //!< names the experiment
    std::string m_lossModel;                 //!< how losses follow each other
    double m_lossRate;                       //!< mean probability of loss
    double m_burstLength;                    //!< mean segments in the bad state
    double m_badLoss;                        //!< probability of loss there
    double m_goodLoss;                       //!< and in the good state
    double m_duplicateRate;                  //!< probability of a copy
    Time m_duplicateDelayMin;                //!< least delay of a copy
    Time m_duplicateDelayMax;                //!< greatest delay of a copy
    double m_duplicateDelayShape;            //!< 0: uniform, else of a Pareto tail
    double m_jitterRate;                     //!< probability of coming late
    Time m_jitterMin;                        //!< least lateness
    Time m_jitterMax;                        //!< greatest lateness
    double m_jitterShape;                    //!< 0: uniform, else of a Pareto tail
    SegmentImpairer m_impairer;              //!< draws
    bool m_prepared{false};                  //!< it has the attributes' numbers
    lifecycle::MiddleboxMatcher m_matcher;   //!< the script
    SegmentLossModel::Classifier m_classify; //!< connection and sender, or null
    TcpIncarnationTracker m_tracker;         //!< counts connections where that is null
    std::list<Held> m_held;                  //!< what waits, the oldest first
    uint64_t m_offered{0};                   //!< segments seen
    uint64_t m_lost{0};                      //!< lost or dropped
    uint64_t m_delayed{0};                   //!< late or held
    uint64_t m_copies{0};                    //!< copies made
    TracedCallback<const SegmentMiddleboxDecision&> m_decisionTrace; //!< what is done
};

} // namespace ns3

#endif // SEGMENT_MIDDLEBOX_H
