/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-attribute-copy.h"

#include "ns3/attribute.h"
#include "ns3/object-base.h"
#include "ns3/ptr.h"
#include "ns3/type-id.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

/**
 * @param type a class
 * @param name one of its attributes
 * @return true if its copy constructor is known to take the attribute along
 */
bool
IsCopied(TypeId type, const std::string& name)
{
    // The attributes of 3.37, whose copies the suite tcp-lifecycle-prototype compares.
    static const std::map<std::string, std::set<std::string>> known{
        {"ns3::TcpSocket",
         {"ConnCount",
          "ConnTimeout",
          "DataRetries",
          "DelAckCount",
          "DelAckTimeout",
          "InitialCwnd",
          "InitialSlowStartThreshold",
          "PersistTimeout",
          "RcvBufSize",
          "SegmentSize",
          "SndBufSize",
          "TcpNoDelay"}},
        {"ns3::TcpSocketBase",
         {"ClockGranularity",
          "IcmpCallback",
          "IcmpCallback6",
          "LimitedTransmit",
          "MaxSegLifetime",
          "MaxWindowSize",
          "MinRto",
          "ReTxThreshold",
          "Sack",
          "Timestamp",
          "UseEcn",
          "WindowScaling"}},
        {"ns3::TcpSocketState",
         {"EnablePacing", "MaxPacingRate", "PaceInitialWindow", "PacingCaRatio", "PacingSsRatio"}},
        {"ns3::RttEstimator", {"InitialEstimation"}},
        {"ns3::RttMeanDeviation", {"Alpha", "Beta"}},
        {"ns3::TcpCubic",
         {"Beta",
          "C",
          "CntClamp",
          "CubicDelta",
          "FastConvergence",
          "HyStart",
          "HyStartAckDelta",
          "HyStartDelayMax",
          "HyStartDelayMin",
          "HyStartDetect",
          "HyStartLowWindow",
          "HyStartMinSamples"}},
        {"ns3::TcpPrrRecovery", {"ReductionBound"}}};
    // Our own classes copy all of theirs.
    const auto found = known.find(type.GetName());
    return type.GetGroupName() == "TcpLifecycle" ||
           (found != known.end() && found->second.count(name) > 0);
}

/// An attribute that a copy may lack.
struct NewAttribute
{
    Ptr<const AttributeAccessor> accessor; //!< gets and sets it
    Ptr<const AttributeChecker> checker;   //!< makes a value for it
};

/**
 * @param type a class
 * @return what copies of its objects may lack
 */
std::vector<NewAttribute>
FindNewAttributes(TypeId type)
{
    std::vector<NewAttribute> found;
    for (;; type = type.GetParent())
    {
        for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
        {
            const auto attribute = type.GetAttribute(i);
            const bool canCopy = attribute.accessor->HasGetter() && attribute.accessor->HasSetter();
            const std::string kind = attribute.checker->GetValueTypeName();
            const bool isPointer = kind == "ns3::PointerValue" || kind == "ns3::CallbackValue";
            if (canCopy && !isPointer && !IsCopied(type, attribute.name))
            {
                found.push_back({attribute.accessor, attribute.checker});
            }
        }
        if (!type.HasParent() || type.GetParent() == type)
        {
            return found;
        }
    }
}

} // namespace

void
CopyNewAttributes(TypeId type, const ObjectBase& from, ObjectBase& to)
{
    static std::map<TypeId, std::vector<NewAttribute>> cache;
    auto known = cache.find(type);
    if (known == cache.end())
    {
        known = cache.emplace(type, FindNewAttributes(type)).first;
    }
    for (const auto& attribute : known->second)
    {
        Ptr<AttributeValue> value = attribute.checker->Create();
        if (attribute.accessor->Get(&from, *value))
        {
            attribute.accessor->Set(&to, *value);
        }
    }
}

} // namespace ns3
