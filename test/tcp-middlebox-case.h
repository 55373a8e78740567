/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_MIDDLEBOX_CASE_H
#define TCP_MIDDLEBOX_CASE_H

#include "tcp-lifecycle-scripted-case.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/segment-middlebox.h"
#include "ns3/simulator.h"
#include "ns3/tcp-middlebox-script.h"
#include "ns3/tcp-wire-segment.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Test cases with a middlebox on the link.
 */

namespace ns3
{

/// A segment that reached the IP layer of a host.
struct TcpMiddleboxArrival
{
    Time time;              //!< when
    TcpTestHost to{CLIENT}; //!< where
    TcpWireSegment segment; //!< what
};

/**
 * @ingroup tcp-lifecycle-test
 *
 * TcpScriptedCase with a SegmentMiddlebox between link and hosts. Segments() are those that leave a
 * host, Arrivals() those that the middlebox lets through, when it does.
 */
class TcpMiddleboxCase : public TcpScriptedCase
{
  public:
    /// What is done with the case itself.
    using BoxAction = std::function<void(TcpMiddleboxCase&)>;

    /**
     * @param name state, event, outcome
     * @param setup the hosts and the link
     * @param rules the middlebox's script
     * @param script what happens; run at time 0
     * @param check what must have happened
     */
    TcpMiddleboxCase(const std::string& name,
                     const TcpTestSetup& setup,
                     const std::string& rules,
                     BoxAction script,
                     BoxAction check)
        : TcpScriptedCase(
              name,
              setup,
              [this, script](TcpScriptedCase&) {
                  InstallBox();
                  script(*this);
              },
              [this, check](TcpScriptedCase&) { check(*this); }),
          m_ipv6(setup.ipv6),
          m_delay(setup.delay),
          m_rate(setup.rate),
          m_rules(rules)
    {
    }

    /// @return the middlebox
    Ptr<SegmentMiddlebox> Box() const
    {
        return m_box;
    }

    /// @return what reached the hosts, in that order
    const std::vector<TcpMiddleboxArrival>& Arrivals() const
    {
        return m_arrivals;
    }

    /// @return what the middlebox did, in that order
    const std::vector<SegmentMiddleboxDecision>& Decisions() const
    {
        return m_decisions;
    }

    /**
     * @param from its sender
     * @param kind what it is
     * @return the times at which segments of that kind arrived
     */
    std::vector<Time> ArrivalTimes(TcpTestHost from, lifecycle::MiddleboxKind kind) const
    {
        std::vector<Time> times;
        for (const auto& arrival : m_arrivals)
        {
            const auto& segment = arrival.segment;
            if (arrival.to != from && lifecycle::IsOfKind(kind, segment.flags, segment.payload))
            {
                times.push_back(arrival.time);
            }
        }
        return times;
    }

    /**
     * @param from its sender
     * @param sequence number of its first byte
     * @return the times at which segments that begin there and carry text arrived
     */
    std::vector<Time> ArrivalTimesOf(TcpTestHost from, SequenceNumber32 sequence) const
    {
        std::vector<Time> times;
        for (const auto& arrival : m_arrivals)
        {
            const auto& segment = arrival.segment;
            if (arrival.to != from && segment.payload > 0 &&
                segment.sequence == sequence.GetValue())
            {
                times.push_back(arrival.time);
            }
        }
        return times;
    }

    /**
     * @param segment a segment that left a host
     * @return when it would arrive if there were no middlebox
     */
    Time DueAt(const TcpTestSegment& segment) const
    {
        constexpr uint32_t PPP_BYTES = 2;
        const uint32_t bytes =
            segment.size + segment.header.GetSerializedSize() + (m_ipv6 ? 40 : 20) + PPP_BYTES;
        return segment.time + m_rate.CalculateBytesTxTime(bytes) + m_delay;
    }

    /**
     * @param actual times
     * @param expected times
     * @param what they are
     */
    void SameTimes(const std::vector<Time>& actual,
                   const std::vector<Time>& expected,
                   const std::string& what)
    {
        const auto text = [](const std::vector<Time>& times) {
            std::string all;
            for (const Time& time : times)
            {
                all += std::to_string(time.GetNanoSeconds()) + "ns ";
            }
            return all;
        };
        Equal(text(actual), text(expected), what);
    }

  private:
    /// Put the middlebox on the link and watch.
    void InstallBox()
    {
        lifecycle::MiddleboxScript script;
        std::string error;
        True(lifecycle::ParseMiddleboxScript(m_rules, "rules", script, error), error);
        m_arrivals.clear();
        m_decisions.clear();
        m_box = CreateObject<SegmentMiddlebox>();
        m_box->SetScript(script);
        std::function<void(const SegmentMiddleboxDecision&)> note =
            [this](const SegmentMiddleboxDecision& decision) { m_decisions.push_back(decision); };
        m_box->TraceConnectWithoutContext("Decision",
                                          Callback<void, const SegmentMiddleboxDecision&>(note));
        for (const TcpTestHost host : {CLIENT, SERVER})
        {
            // The link's device was made before any other.
            m_box->Install(NodeOf(host)->GetDevice(0));
            std::function<void(Ptr<const Packet>, Ptr<Ipv4>, uint32_t)> arrives4 =
                [this, host](Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t) { Note(host, packet); };
            std::function<void(Ptr<const Packet>, Ptr<Ipv6>, uint32_t)> arrives6 =
                [this, host](Ptr<const Packet> packet, Ptr<Ipv6>, uint32_t) { Note(host, packet); };
            NodeOf(host)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
                "Rx",
                Callback<void, Ptr<const Packet>, Ptr<Ipv4>, uint32_t>(arrives4));
            NodeOf(host)->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
                "Rx",
                Callback<void, Ptr<const Packet>, Ptr<Ipv6>, uint32_t>(arrives6));
        }
    }

    /**
     * @param host where
     * @param packet what arrives
     */
    void Note(TcpTestHost host, Ptr<const Packet> packet)
    {
        TcpMiddleboxArrival arrival{Simulator::Now(), host, {}};
        if (TcpWireSegment::Read(packet, 0, arrival.segment))
        {
            m_arrivals.push_back(arrival);
        }
    }

    bool m_ipv6;                                       //!< the family
    Time m_delay;                                      //!< of the link
    DataRate m_rate;                                   //!< of the link
    std::string m_rules;                               //!< the middlebox's script
    Ptr<SegmentMiddlebox> m_box;                       //!< the middlebox
    std::vector<TcpMiddleboxArrival> m_arrivals;       //!< what arrived
    std::vector<SegmentMiddleboxDecision> m_decisions; //!< what the middlebox did
};

} // namespace ns3

#endif // TCP_MIDDLEBOX_CASE_H
