/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_OUTPUT_H
#define TCP_LIFECYCLE_OUTPUT_H

#include "tcp-lifecycle-classifier.h"
#include "tcp-lifecycle-types.h"

#include <array>
#include <cstddef>

namespace ns3
{
namespace lifecycle
{

/// One thing that the core asks its host to do, or tells it.
struct Output
{
    /// What it is.
    enum class Kind : uint8_t
    {
        SEND_SYN,            //!< <SEQ=ISS><CTL=SYN>
        SEND_SYN_ACK,        //!< <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>
        SEND_ACK,            //!< <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
        SEND_FIN,            //!< <SEQ=SND.NXT-1><ACK=RCV.NXT><CTL=FIN,ACK>
        SEND_RST,            //!< a reset, its numbers in `reset`
        SEND_PROBE,          //!< keep-alive: <SEQ=SND.NXT-1><ACK=RCV.NXT><CTL=ACK>, without text
        STATE_CHANGED,       //!< the state moved: `from`, `to`, `event`
        R1_REACHED,          //!< retransmitted R1 times: tell the user that delivery looks bad
        TIME_WAIT_RESTARTED, //!< 2MSL began anew
    };

    Kind kind{Kind::SEND_ACK};          //!< what it is
    bool retransmission{false};         //!< the segment was sent before
    uint32_t textLength{0};             //!< for SEND_SYN: bytes of text that ride on it
    Reset reset{Seq(0), Seq(0), false}; //!< for SEND_RST
    State from{State::CLOSED};          //!< for STATE_CHANGED
    State to{State::CLOSED};            //!< for STATE_CHANGED
    Event event{Event::OPEN_PASSIVE};   //!< for STATE_CHANGED
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * What the core wants done, in order. The host takes everything out after each call that can put
 * something in, so a handful of places is enough; no call puts in more than four.
 */
class OutputQueue
{
  public:
    static constexpr std::size_t CAPACITY = 8; //!< places

    /**
     * @param output what to add at the end; dropped when full, which only a host that never takes
     *        anything out can bring about
     */
    void Push(const Output& output)
    {
        if (m_count < CAPACITY)
        {
            m_places[(m_first + m_count) % CAPACITY] = output;
            ++m_count;
        }
    }

    /**
     * @param [out] output the first one, taken out
     * @return false if there is none
     */
    bool Pop(Output& output)
    {
        if (m_count == 0)
        {
            return false;
        }
        output = m_places[m_first];
        m_first = (m_first + 1) % CAPACITY;
        --m_count;
        return true;
    }

  private:
    std::array<Output, CAPACITY> m_places; //!< a ring
    std::size_t m_first{0};                //!< place of the first one
    std::size_t m_count{0};                //!< how many there are
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_LIFECYCLE_OUTPUT_H
