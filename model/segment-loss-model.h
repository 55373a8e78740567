/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SEGMENT_LOSS_MODEL_H
#define SEGMENT_LOSS_MODEL_H

#include "tcp-wire-segment.h"

#include "ns3/callback.h"
#include "ns3/error-model.h"

#include <array>
#include <vector>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 * @brief The connection a segment belongs to and the end that sent it.
 */
struct TcpSegmentFlow
{
    bool known{false};               //!< false: of no connection that is watched; never lost
    uint32_t connection{0};          //!< index of the connection
    TcpRole sender{TCP_ROLE_CLIENT}; //!< end that sent the segment
};

/**
 * @ingroup tcp-lifecycle
 * @brief Loses each TCP segment with the same probability, and the same segments for every TCP.
 *
 * Whether a segment is lost is a pure function of (key, connection, sender, ordinal), where the
 * ordinal counts the segments of this connection and sender in the order they cross the link. A
 * model that draws from a stream, packet by packet, shifts every later loss of every connection
 * when one TCP sends one segment more; here the n-th segment of a connection meets its fate
 * whatever the others do. Two TCPs at one plan point therefore see the same losses (common random
 * numbers).
 *
 * Guarantees: no state but the ordinals enters a decision; at rate 0 nothing is lost and at rate 1
 * every segment; a packet that is no TCP segment, or of no connection the classifier knows, passes.
 *
 * One object serves both directions of a link: set it as the ReceiveErrorModel of both devices.
 *
 * It is not a model of bursts or of bit errors: the segment's length does not matter.
 *
 * @code
 * auto loss = CreateObject<SegmentLossModel>();
 * loss->SetAttribute("Rate", DoubleValue(0.05));
 * loss->SetClassifier(MakeCallback(&TcpSegmentObserver::Classify, &observer));
 * device->SetAttribute("ReceiveErrorModel", PointerValue(loss));
 * @endcode
 */
class SegmentLossModel : public ErrorModel
{
  public:
    /// Names the connection and the sender of a segment.
    using Classifier = Callback<TcpSegmentFlow, const TcpWireSegment&>;

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * One step of a 64-bit mixing function: every bit of the input changes about half of the
     * output's. After Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
     * 2014.
     *
     * @param value anything
     * @return the mixed value; different for different inputs
     */
    static uint64_t Mix(uint64_t value);

    /**
     * The number a segment's fate hangs on.
     *
     * @param key seed and everything else that names the experiment
     * @param connection index of the connection
     * @param sender end that sends the segment
     * @param ordinal segments this end had sent on this connection before this one
     * @return a value spread evenly over [0, 1), always the same for the same arguments
     */
    static double Draw(uint64_t key, uint32_t connection, TcpRole sender, uint64_t ordinal);

    /**
     * @param classifier asked for each segment; without one nothing is lost
     */
    void SetClassifier(Classifier classifier);

    /// @return segments of known connections that were offered to the model
    uint64_t GetOffered() const;

    /// @return of these, the lost ones
    uint64_t GetLost() const;

  private:
    bool DoCorrupt(Ptr<Packet> packet) override;
    /// Forget all ordinals and counts.
    void DoReset() override;

    double m_rate;         //!< probability of loss, 0 to 1
    uint64_t m_key;        //!< names the experiment
    uint32_t m_skip;       //!< bytes in front of the IPv4 header
    Classifier m_classify; //!< connection and sender of a segment
    uint64_t m_offered{0}; //!< segments seen
    uint64_t m_lost{0};    //!< segments lost
    /// Next ordinal of each connection and sender.
    std::vector<std::array<uint64_t, TCP_ROLE_COUNT>> m_ordinals;
};

} // namespace ns3

#endif // SEGMENT_LOSS_MODEL_H
