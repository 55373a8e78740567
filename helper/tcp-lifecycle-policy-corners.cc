/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-policy-corners.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// One thing that the points of a corner share.
struct CornerPart
{
    std::string text;  //!< in a title
    std::string brief; //!< at the head of a narrow column
    bool varies;       //!< other corners differ in it
};

std::string
DescribeCloser(const std::string& closer)
{
    return closer == "both" ? "both close" : "the " + closer + " closes first";
}

/// What the points of a corner share, in the order of the words.
std::vector<CornerPart>
DescribeCorner(const ScenarioPoint& point,
               const std::vector<PointDigest>& digests,
               const VariantNames& variants)
{
    const auto varies = [&](auto field) {
        return std::any_of(digests.begin(), digests.end(), [&](const PointDigest& digest) {
            return digest.first.scenario.*field != point.*field;
        });
    };
    const std::string loss = FormatPercent(point.lossRate) + " loss";
    const std::string rtt = "RTT " + FormatTime(point.rttSeconds);
    const std::string msl = "MSL " + FormatTime(point.mslSeconds);
    const std::string timestamps = std::string("timestamps ") + (point.timestamps ? "on" : "off");
    std::vector<CornerPart> parts{{loss + " each way", loss, varies(&ScenarioPoint::lossRate)},
                                  {rtt, rtt, varies(&ScenarioPoint::rttSeconds)}};
    if (!variants.DoProfilesVary())
    {
        parts.push_back({msl, msl, varies(&ScenarioPoint::mslSeconds)});
    }
    if (variants.AreTimestampsApart())
    {
        parts.push_back({timestamps, timestamps, true});
    }
    parts.push_back({DescribeCloser(point.closer),
                     DescribeCloser(point.closer),
                     varies(&ScenarioPoint::closer)});
    return parts;
}

} // namespace

std::vector<PolicyCorner>
FindPolicyCorners(const std::vector<PointDigest>& digests, const VariantNames& variants)
{
    std::vector<PolicyCorner> corners;
    for (const auto& digest : digests)
    {
        PolicyCorner corner;
        for (const auto& part : DescribeCorner(digest.first.scenario, digests, variants))
        {
            corner.title += (corner.title.empty() ? "" : ", ") + part.text;
            if (part.varies)
            {
                corner.difference += (corner.difference.empty() ? "" : ", ") + part.brief;
            }
        }
        auto found =
            std::find_if(corners.begin(), corners.end(), [&](const PolicyCorner& candidate) {
                return candidate.title == corner.title;
            });
        if (found == corners.end())
        {
            found = corners.insert(corners.end(), corner);
        }
        found->digests.push_back(&digest);
    }
    return corners;
}

} // namespace ns3
