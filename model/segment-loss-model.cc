/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "segment-loss-model.h"

#include "ns3/double.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(SegmentLossModel);

TypeId
SegmentLossModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::SegmentLossModel")
            .SetParent<ErrorModel>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<SegmentLossModel>()
            .AddAttribute("Rate",
                          "Probability that a segment is lost.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&SegmentLossModel::m_rate),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("Key",
                          "Names the experiment; another key, other losses.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&SegmentLossModel::m_key),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("LinkHeaderBytes",
                          "Bytes in front of the IPv4 header where the model is asked; 2 at a "
                          "PointToPointNetDevice.",
                          UintegerValue(2),
                          MakeUintegerAccessor(&SegmentLossModel::m_skip),
                          MakeUintegerChecker<uint32_t>(0, 16));
    return tid;
}

uint64_t
SegmentLossModel::Mix(uint64_t value)
{
    // The odd increment keeps 0 from being a fixed point. Multiplying carries low bits upwards,
    // shifting carries high bits downwards; both steps can be undone, so no two inputs collide.
    value += 0x9e3779b97f4a7c15ULL;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

double
SegmentLossModel::Draw(uint64_t key, uint32_t connection, TcpRole sender, uint64_t ordinal)
{
    const uint64_t flow = static_cast<uint64_t>(connection) * TCP_ROLE_COUNT + sender;
    const uint64_t mixed = Mix(Mix(Mix(key) ^ flow) ^ ordinal);
    // A double holds 53 bits exactly, so the upper 53 give an evenly spaced value below 1.
    return static_cast<double>(mixed >> 11) * 0x1.0p-53;
}

void
SegmentLossModel::SetClassifier(Classifier classifier)
{
    m_classify = classifier;
}

uint64_t
SegmentLossModel::GetOffered() const
{
    return m_offered;
}

uint64_t
SegmentLossModel::GetLost() const
{
    return m_lost;
}

bool
SegmentLossModel::DoCorrupt(Ptr<Packet> packet)
{
    TcpWireSegment segment;
    if (m_classify.IsNull() || !TcpWireSegment::Read(packet, m_skip, segment))
    {
        return false;
    }
    const TcpSegmentFlow flow = m_classify(segment);
    if (!flow.known)
    {
        return false;
    }
    if (flow.connection >= m_ordinals.size())
    {
        m_ordinals.resize(flow.connection + 1, {});
    }
    const uint64_t ordinal = m_ordinals[flow.connection][flow.sender]++;
    const bool lost = Draw(m_key, flow.connection, flow.sender, ordinal) < m_rate;
    m_offered++;
    m_lost += lost ? 1 : 0;
    return lost;
}

void
SegmentLossModel::DoReset()
{
    m_ordinals.clear();
    m_offered = 0;
    m_lost = 0;
}

} // namespace ns3
