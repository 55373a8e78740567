/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "segment-middlebox.h"

#include "tcp-lifecycle-convert.h"

#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cstdlib>
#include <iostream>
#include <iterator>

namespace ns3
{

namespace lifecycle
{

/**
 * Makes the function available that a node gives to its devices as their receive callback. It is
 * private there, and a device does not tell what it was given; an explicit template instantiation
 * may name it ([temp.spec]), as in tcp-socket-list-access.h.
 */
template <auto Function>
struct NodeReceiveAccess
{
    /// @return the function
    friend auto GetNodeReceive()
    {
        return Function;
    }
};

/// @return the function, defined by the instantiation below
auto GetNodeReceive();

template struct NodeReceiveAccess<&Node::NonPromiscReceiveFromDevice>;

} // namespace lifecycle

namespace
{

const char* const BERNOULLI = "Bernoulli";            //!< value of LossModel
const char* const GILBERT_ELLIOTT = "GilbertElliott"; //!< value of LossModel

} // namespace

NS_OBJECT_ENSURE_REGISTERED(SegmentMiddlebox);

const char*
ToString(SegmentMiddleboxDecision::What what)
{
    switch (what)
    {
    case SegmentMiddleboxDecision::PASSED:
        return "passed";
    case SegmentMiddleboxDecision::LOST:
        return "lost";
    case SegmentMiddleboxDecision::DROPPED:
        return "dropped";
    case SegmentMiddleboxDecision::DELAYED:
        return "delayed";
    case SegmentMiddleboxDecision::COPIED:
        return "copied";
    case SegmentMiddleboxDecision::HELD:
        return "held";
    case SegmentMiddleboxDecision::RELEASED:
        return "released";
    }
    return "unknown";
}

TypeId
SegmentMiddlebox::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::SegmentMiddlebox")
            .SetParent<Object>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<SegmentMiddlebox>()
            .AddAttribute("Key",
                          "Names the experiment; another key, other fates.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&SegmentMiddlebox::m_key),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("LossModel",
                          "How losses follow each other: Bernoulli or GilbertElliott.",
                          StringValue("Bernoulli"),
                          MakeStringAccessor(&SegmentMiddlebox::m_lossModel),
                          MakeStringChecker())
            .AddAttribute("LossRate",
                          "Mean probability that a segment is lost.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&SegmentMiddlebox::m_lossRate),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("BurstLength",
                          "Mean number of segments in the bad state of GilbertElliott.",
                          DoubleValue(4),
                          MakeDoubleAccessor(&SegmentMiddlebox::m_burstLength),
                          MakeDoubleChecker<double>(1))
            .AddAttribute("BadLoss",
                          "Probability of loss in the bad state of GilbertElliott.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&SegmentMiddlebox::m_badLoss),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("GoodLoss",
                          "Probability of loss in the good state of GilbertElliott.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&SegmentMiddlebox::m_goodLoss),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("DuplicateRate",
                          "Probability that a copy of a segment arrives as well.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&SegmentMiddlebox::m_duplicateRate),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("DuplicateDelayMin",
                          "Least time by which a copy is later.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&SegmentMiddlebox::m_duplicateDelayMin),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("DuplicateDelayMax",
                          "Greatest time by which a copy is later.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&SegmentMiddlebox::m_duplicateDelayMax),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("DuplicateDelayShape",
                          "Exponent of the Pareto tail of that time; 0: it is uniform.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&SegmentMiddlebox::m_duplicateDelayShape),
                          MakeDoubleChecker<double>(0, 100))
            .AddAttribute("JitterRate",
                          "Probability that a segment is late.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&SegmentMiddlebox::m_jitterRate),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("JitterMin",
                          "Least time by which it is late.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&SegmentMiddlebox::m_jitterMin),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("JitterMax",
                          "Greatest time by which it is late.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&SegmentMiddlebox::m_jitterMax),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("JitterShape",
                          "Exponent of the Pareto tail of that time; 0: it is uniform.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&SegmentMiddlebox::m_jitterShape),
                          MakeDoubleChecker<double>(0, 100))
            .AddTraceSource("Decision",
                            "What is done with a segment",
                            MakeTraceSourceAccessor(&SegmentMiddlebox::m_decisionTrace),
                            "ns3::SegmentMiddlebox::DecisionTracedCallback");
    return tid;
}

SegmentMiddlebox::SegmentMiddlebox() = default;

SegmentMiddlebox::~SegmentMiddlebox() = default;

void
SegmentMiddlebox::SetScript(const lifecycle::MiddleboxScript& script)
{
    m_matcher = lifecycle::MiddleboxMatcher(script);
}

void
SegmentMiddlebox::SetImpairments(const SegmentImpairments& impairments)
{
    m_lossModel =
        impairments.lossModel == SegmentImpairments::GILBERT_ELLIOTT ? GILBERT_ELLIOTT : BERNOULLI;
    m_lossRate = impairments.lossRate;
    m_burstLength = impairments.burstLength;
    m_badLoss = impairments.badLoss;
    m_goodLoss = impairments.goodLoss;
    m_duplicateRate = impairments.duplicateRate;
    m_duplicateDelayMin = impairments.duplicateDelay.min;
    m_duplicateDelayMax = impairments.duplicateDelay.max;
    m_duplicateDelayShape = impairments.duplicateDelay.shape;
    m_jitterRate = impairments.jitterRate;
    m_jitterMin = impairments.jitter.min;
    m_jitterMax = impairments.jitter.max;
    m_jitterShape = impairments.jitter.shape;
}

SegmentImpairments
SegmentMiddlebox::GetImpairments() const
{
    SegmentImpairments impairments;
    impairments.lossModel = m_lossModel == GILBERT_ELLIOTT ? SegmentImpairments::GILBERT_ELLIOTT
                                                           : SegmentImpairments::BERNOULLI;
    impairments.lossRate = m_lossRate;
    impairments.burstLength = m_burstLength;
    impairments.badLoss = m_badLoss;
    impairments.goodLoss = m_goodLoss;
    impairments.duplicateRate = m_duplicateRate;
    impairments.duplicateDelay = {m_duplicateDelayMin, m_duplicateDelayMax, m_duplicateDelayShape};
    impairments.jitterRate = m_jitterRate;
    impairments.jitter = {m_jitterMin, m_jitterMax, m_jitterShape};
    return impairments;
}

void
SegmentMiddlebox::SetClassifier(SegmentLossModel::Classifier classifier)
{
    m_classify = classifier;
}

void
SegmentMiddlebox::Install(Ptr<NetDevice> device)
{
    device->SetReceiveCallback(
        MakeCallback(&SegmentMiddlebox::Receive, Ptr<SegmentMiddlebox>(this)));
}

uint64_t
SegmentMiddlebox::GetOffered() const
{
    return m_offered;
}

uint64_t
SegmentMiddlebox::GetLost() const
{
    return m_lost;
}

uint64_t
SegmentMiddlebox::GetDelayed() const
{
    return m_delayed;
}

uint64_t
SegmentMiddlebox::GetCopies() const
{
    return m_copies;
}

void
SegmentMiddlebox::DoDispose()
{
    m_held.clear();
    m_classify.Nullify();
    Object::DoDispose();
}

void
SegmentMiddlebox::Prepare()
{
    std::string error;
    if (m_lossModel != BERNOULLI && m_lossModel != GILBERT_ELLIOTT)
    {
        error = "LossModel = " + m_lossModel + ": expected Bernoulli or GilbertElliott";
    }
    const SegmentImpairments impairments = GetImpairments();
    if (!error.empty() || !impairments.Check(error))
    {
        std::cerr << "ns3::SegmentMiddlebox: " << error << std::endl;
        std::exit(2);
    }
    m_impairer.Configure(impairments, m_key);
    m_prepared = true;
    // What still waits at the end refers to a device, which refers to this object.
    Simulator::ScheduleDestroy(&SegmentMiddlebox::Dispose, Ptr<SegmentMiddlebox>(this));
}

TcpSegmentFlow
SegmentMiddlebox::Classify(const TcpWireSegment& segment)
{
    if (!m_classify.IsNull())
    {
        return m_classify(segment);
    }
    const TcpIncarnation incarnation = m_tracker.OnSent(segment);
    return {incarnation.known, incarnation.connection, incarnation.sender};
}

bool
SegmentMiddlebox::Receive(Ptr<NetDevice> device,
                          Ptr<const Packet> packet,
                          uint16_t protocol,
                          const Address& from)
{
    Passing passing{device, packet, protocol, from, {}};
    TcpWireSegment& wire = passing.decision.segment;
    const bool isIp =
        protocol == Ipv4L3Protocol::PROT_NUMBER || protocol == Ipv6L3Protocol::PROT_NUMBER;
    const TcpSegmentFlow flow =
        isIp && TcpWireSegment::Read(packet, 0, wire) ? Classify(wire) : TcpSegmentFlow();
    if (!flow.known)
    {
        Deliver(passing);
        return true;
    }
    if (!m_prepared)
    {
        Prepare();
    }
    m_offered++;
    passing.decision.connection = flow.connection + 1;
    passing.decision.sender = flow.sender;
    const auto direction = flow.sender == TCP_ROLE_CLIENT ? lifecycle::MiddleboxDirection::CLIENT
                                                          : lifecycle::MiddleboxDirection::SERVER;
    const lifecycle::MiddleboxSegment segment{flow.connection + 1,
                                              direction,
                                              wire.flags,
                                              wire.payload};
    const SegmentImpairer::Fate random = m_impairer.Next(flow.connection, flow.sender);
    const lifecycle::MiddleboxFate script = m_matcher.OnSegment(segment);
    const std::size_t known = m_held.size();
    Copy(passing, segment, script, random);
    Send(passing, segment, script, random);
    ReleaseFor(segment, !random.lost && !script.drop, known);
    return true;
}

void
SegmentMiddlebox::Send(const Passing& passing,
                       const lifecycle::MiddleboxSegment& segment,
                       const lifecycle::MiddleboxFate& script,
                       const SegmentImpairer::Fate& random)
{
    const Time delay = ToTime(script.delay) + random.delay;
    if (random.lost || script.drop)
    {
        m_lost++;
        Trace(passing,
              script.drop ? SegmentMiddleboxDecision::DROPPED : SegmentMiddleboxDecision::LOST);
    }
    else if (script.hold)
    {
        m_delayed++;
        const bool reorders = script.hold->action == lifecycle::MiddleboxAction::REORDER;
        const lifecycle::MiddleboxWait wait =
            reorders ? lifecycle::MiddleboxWait(segment, script.hold->passFirst)
                     : lifecycle::MiddleboxWait(segment, script.hold->until);
        Hold(passing, wait, delay, script.hold->within);
    }
    else if (delay.IsStrictlyPositive())
    {
        m_delayed++;
        Trace(passing, SegmentMiddleboxDecision::DELAYED, delay);
        Schedule(passing, delay);
    }
    else
    {
        Trace(passing, SegmentMiddleboxDecision::PASSED);
        Deliver(passing);
    }
}

void
SegmentMiddlebox::Copy(const Passing& passing,
                       const lifecycle::MiddleboxSegment& segment,
                       const lifecycle::MiddleboxFate& script,
                       const SegmentImpairer::Fate& random)
{
    for (const lifecycle::Duration after : script.copies)
    {
        m_copies++;
        Trace(passing, SegmentMiddleboxDecision::COPIED, ToTime(after));
        Schedule(passing, ToTime(after));
    }
    if (random.copy)
    {
        m_copies++;
        Trace(passing, SegmentMiddleboxDecision::COPIED, *random.copy);
        Schedule(passing, *random.copy);
    }
    for (const lifecycle::MiddleboxTarget& target : script.copiesUntil)
    {
        m_copies++;
        Hold(passing, lifecycle::MiddleboxWait(segment, target), Time(), std::nullopt);
    }
}

void
SegmentMiddlebox::Hold(const Passing& passing,
                       const lifecycle::MiddleboxWait& wait,
                       Time delay,
                       std::optional<lifecycle::Duration> within)
{
    Trace(passing, SegmentMiddleboxDecision::HELD);
    m_held.push_back({passing, wait, delay, EventId()});
    if (within)
    {
        const auto held = std::prev(m_held.end());
        held->limit = Simulator::Schedule(ToTime(*within), &SegmentMiddlebox::Release, this, held);
    }
}

void
SegmentMiddlebox::ReleaseFor(const lifecycle::MiddleboxSegment& segment,
                             bool passes,
                             std::size_t known)
{
    auto held = m_held.begin();
    for (std::size_t i = 0; i < known; ++i)
    {
        const auto next = std::next(held);
        if (held->wait.OnSegment(segment, passes))
        {
            Release(held);
        }
        held = next;
    }
}

void
SegmentMiddlebox::Release(std::list<Held>::iterator held)
{
    held->limit.Cancel();
    Trace(held->passing, SegmentMiddleboxDecision::RELEASED, held->delay);
    Schedule(held->passing, held->delay);
    m_held.erase(held);
}

void
SegmentMiddlebox::Schedule(const Passing& passing, Time delay)
{
    // What lets a segment go may have arrived at the other host; the node wants its own context.
    Simulator::ScheduleWithContext(passing.device->GetNode()->GetId(),
                                   delay,
                                   &SegmentMiddlebox::Deliver,
                                   this,
                                   passing);
}

void
SegmentMiddlebox::Deliver(const Passing& passing)
{
    Ptr<Node> node = passing.device->GetNode();
    (PeekPointer(node)->*lifecycle::GetNodeReceive())(passing.device,
                                                      passing.packet,
                                                      passing.protocol,
                                                      passing.from);
}

void
SegmentMiddlebox::Trace(const Passing& passing, SegmentMiddleboxDecision::What what, Time delay)
{
    if (m_decisionTrace.IsEmpty())
    {
        return;
    }
    SegmentMiddleboxDecision decision = passing.decision;
    decision.what = what;
    decision.time = Simulator::Now();
    decision.arrival = decision.time + delay;
    m_decisionTrace(decision);
}

} // namespace ns3
