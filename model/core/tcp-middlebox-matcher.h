/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_MIDDLEBOX_MATCHER_H
#define TCP_MIDDLEBOX_MATCHER_H

#include "tcp-middlebox-script.h"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace lifecycle
{

/// What a middlebox knows of a segment that passes.
struct MiddleboxSegment
{
    uint32_t connection{1};                              //!< its connection, counted from 1
    MiddleboxDirection from{MiddleboxDirection::CLIENT}; //!< its sender, CLIENT or SERVER
    uint8_t flags{0};                                    //!< control bits, of Flag
    uint32_t textLength{0};                              //!< payload, bytes

    /**
     * @param direction of a rule
     * @param kind of a rule
     * @return true if the segment is of that direction and kind
     */
    bool Is(MiddleboxDirection direction, MiddleboxKind kind) const
    {
        return (direction == MiddleboxDirection::ANY || direction == from) &&
               IsOfKind(kind, flags, textLength);
    }
};

/// What a script does with one segment.
struct MiddleboxFate
{
    bool drop{false};                         //!< it does not arrive; copies do
    Duration delay{0};                        //!< the sum of all delays, after the hold
    std::vector<Duration> copies;             //!< so much later copies arrive
    std::vector<MiddleboxTarget> copiesUntil; //!< copies that wait for these
    const MiddleboxRule* hold{nullptr};       //!< the REORDER or HOLD rule that holds it, or null

    /// @return true if the script leaves the segment alone
    bool IsUntouched() const
    {
        return !drop && delay == Duration(0) && copies.empty() && copiesUntil.empty() && !hold;
    }
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * Counts segments as a script's rules do, and says what is done with each.
 *
 * Each rule counts by itself, in each connection anew, all segments of its direction and kind,
 * whatever becomes of them. Where several rules name a segment, drop goes before all that concerns
 * the segment itself, the first hold in the script counts, delays add up, and all copies are made.
 */
class MiddleboxMatcher
{
  public:
    /**
     * @param script its rules
     */
    explicit MiddleboxMatcher(MiddleboxScript script = {});

    /**
     * Count a segment. Every segment is to be shown here once, in the order in which they pass.
     *
     * @param segment the segment
     * @return what is done with it; `hold` points into this object
     */
    MiddleboxFate OnSegment(const MiddleboxSegment& segment);

    /// @return true if there is no rule
    bool IsEmpty() const
    {
        return m_script.rules.empty();
    }

  private:
    MiddleboxScript m_script; //!< the rules
    /// How many segments each rule has counted, by connection.
    std::vector<std::unordered_map<uint32_t, uint32_t>> m_counts;
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * Waits for the segment that a rule names, or for a number of later ones.
 */
class MiddleboxWait
{
  public:
    /**
     * @param held the segment that waits
     * @param target what it waits for
     */
    MiddleboxWait(const MiddleboxSegment& held, const MiddleboxTarget& target);

    /**
     * @param held the segment that waits
     * @param passFirst how many later ones of its connection and sender go before it
     */
    MiddleboxWait(const MiddleboxSegment& held, uint32_t passFirst);

    /**
     * @param segment a later segment
     * @param passes it goes on at once, or late; false: it was dropped
     * @return true if the wait is over
     */
    bool OnSegment(const MiddleboxSegment& segment, bool passes);

  private:
    MiddleboxTarget m_target; //!< what it waits for
    uint32_t m_connection;    //!< in which connection
    bool m_onlyPassing;       //!< what is dropped does not count
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_MIDDLEBOX_MATCHER_H
