/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SEGMENT_IMPAIRMENTS_H
#define SEGMENT_IMPAIRMENTS_H

#include "tcp-wire-segment.h"

#include "ns3/nstime.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 * @brief How long something takes: evenly spread, or with a heavy tail that is cut off.
 *
 * With shape 0 a value is uniform between min and max. With shape a > 0 it is Pareto-distributed
 * from min on, P(X > x) = (min / x)^a, given that it is at most max: the longest life of a segment
 * in this network, its MSL.
 */
struct SegmentDelay
{
    Time min;        //!< the least value
    Time max;        //!< the greatest
    double shape{0}; //!< 0: uniform; else the exponent of the tail

    /**
     * @param u a number from [0, 1)
     * @return the value below which the part u of all values lies
     */
    Time Quantile(double u) const;
};

/**
 * @ingroup tcp-lifecycle
 * @brief What happens at random to segments, each way.
 *
 * Loss is Bernoulli, each segment by itself, or Gilbert-Elliott: a chain of two states that each
 * direction of each connection walks by itself, one step a segment, from its stationary
 * distribution on. In the bad state a segment is lost with badLoss, in the good one with goodLoss,
 * and the bad state lasts burstLength segments in the mean. The share of segments in the bad state
 * is chosen so that the mean loss is lossRate.
 */
struct SegmentImpairments
{
    /// How losses follow each other.
    enum LossModel : uint8_t
    {
        BERNOULLI,       //!< independent
        GILBERT_ELLIOTT, //!< in bursts
    };

    LossModel lossModel{BERNOULLI}; //!< how losses follow each other
    double lossRate{0};             //!< mean probability of loss, 0 to 1
    double burstLength{4};          //!< mean segments in the bad state, at least 1
    double badLoss{1};              //!< probability of loss in the bad state
    double goodLoss{0};             //!< probability of loss in the good state
    double duplicateRate{0};        //!< probability that a copy of a segment arrives as well
    SegmentDelay duplicateDelay;    //!< so much after the segment
    double jitterRate{0};           //!< probability that a segment is late
    SegmentDelay jitter;            //!< so much

    /// @return true if nothing happens at all
    bool IsOff() const
    {
        return lossRate <= 0 && duplicateRate <= 0 && jitterRate <= 0;
    }

    /// @return stationary probability of the bad state
    double BadShare() const;

    /// @return probability that a good state is followed by a bad one
    double GoodToBad() const;

    /**
     * @param [out] error what is wrong: "name = value: expected ..."
     * @return true if the numbers make sense together
     */
    bool Check(std::string& error) const;
};

/**
 * @ingroup tcp-lifecycle
 * @brief Draws the random part of each segment's fate.
 *
 * It is a pure function of (key, connection, sender, ordinal), where the ordinal counts the
 * segments of this connection and sender: what is sent elsewhere, and what happens to it, changes
 * nothing (common random numbers). Loss, duplication and jitter are drawn apart, so that one may be
 * switched on without moving the others. A Gilbert-Elliott chain is a function of its direction's
 * ordinals, too: its step at an ordinal hangs on that ordinal's draw and the state before.
 *
 * Bernoulli losses are those of SegmentLossModel with the same key and rate.
 */
class SegmentImpairer
{
  public:
    /// What happens to one segment.
    struct Fate
    {
        bool lost{false};         //!< it does not arrive, nor does a copy
        Time delay;               //!< it arrives so much later
        std::optional<Time> copy; //!< a copy arrives so much after it would have without delay
    };

    /**
     * @param impairments what happens; checked
     * @param key names the experiment
     */
    void Configure(const SegmentImpairments& impairments, uint64_t key);

    /**
     * Take the next segment of a connection and sender.
     *
     * @param connection its connection, from 0
     * @param sender its sender
     * @return its fate
     */
    Fate Next(uint32_t connection, TcpRole sender);

    /// Forget all segments.
    void Reset();

  private:
    /// What one direction of one connection has behind it.
    struct Direction
    {
        uint64_t ordinal{0}; //!< of the next segment
        bool bad{false};     //!< the chain's state at the last one
    };

    /**
     * @param connection its connection
     * @param sender its sender
     * @param direction what is behind it; its chain moves on
     * @return true if the segment is lost
     */
    bool IsLost(uint32_t connection, TcpRole sender, Direction& direction) const;

    SegmentImpairments m_impairments;                                 //!< what happens
    uint64_t m_key{0};                                                //!< names the experiment
    std::vector<std::array<Direction, TCP_ROLE_COUNT>> m_connections; //!< by connection
};

} // namespace ns3

#endif // SEGMENT_IMPAIRMENTS_H
