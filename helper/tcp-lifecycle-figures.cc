/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace ns3
{

namespace
{

template <typename T>
void
AddOnce(std::vector<T>& values, const T& value)
{
    if (std::find(values.begin(), values.end(), value) == values.end())
    {
        values.push_back(value);
    }
}

} // namespace

VariantNames::VariantNames(const std::vector<PointDigest>& digests)
{
    const ScenarioPoint* module = nullptr;
    for (const auto& digest : digests)
    {
        const ScenarioPoint& point = digest.first.scenario;
        m_timestampsVary |= point.timestamps != digests.front().first.scenario.timestamps;
        if (point.stack != "lifecycle")
        {
            continue;
        }
        module = module ? module : &point;
        m_profilesVary |= point.profile != module->profile;
        m_handshakesVary |= point.handshake != module->handshake;
        m_teardownsVary |= point.teardown != module->teardown;
        m_timeWaitsVary |= point.timeWait != module->timeWait;
    }
    CollectNames(digests);
    if (m_timestampsVary && m_names.size() > MAX_BESIDE)
    {
        m_timestampsApart = true;
        CollectNames(digests);
    }
}

void
VariantNames::CollectNames(const std::vector<PointDigest>& digests)
{
    m_names.clear();
    for (const auto& digest : digests)
    {
        AddOnce(m_names, GetName(digest.first.scenario));
    }
}

std::string
VariantNames::GetName(const ScenarioPoint& point) const
{
    std::string name;
    auto add = [&name](bool varies, const std::string& part) {
        name += varies ? (name.empty() ? "" : " / ") + part : "";
    };
    if (point.stack == "lifecycle")
    {
        add(m_profilesVary, point.profile);
        add(m_handshakesVary, point.handshake);
        add(m_teardownsVary, point.teardown);
        add(m_timeWaitsVary, point.timeWait);
    }
    name = name.empty() ? point.stack : name;
    add(m_timestampsVary && !m_timestampsApart,
        std::string("timestamps ") + (point.timestamps ? "on" : "off"));
    return name;
}

bool
VariantNames::AreTimestampsApart() const
{
    return m_timestampsApart;
}

bool
VariantNames::DoProfilesVary() const
{
    return m_profilesVary;
}

const std::vector<std::string>&
VariantNames::GetNames() const
{
    return m_names;
}

PointGrid::PointGrid(const std::vector<PointDigest>& digests)
    : m_closer(digests.front().first.scenario.closer),
      m_timestamps(digests.front().first.scenario.timestamps),
      m_firstFin(GetPlannedFirstFin(digests.front().first.scenario)),
      m_digests(digests),
      m_names(digests)
{
    const auto& names = m_names.GetNames();
    m_hidden = names.size() - std::min(names.size(), MAX_VARIANTS);
    m_variants.assign(names.begin(), names.end() - static_cast<std::ptrdiff_t>(m_hidden));
    for (const auto& digest : digests)
    {
        AddOnce(m_losses, digest.first.scenario.lossRate);
        AddOnce(m_msls, digest.first.scenario.mslSeconds);
        AddOnce(m_rtts, digest.first.scenario.rttSeconds);
    }
    for (auto* axis : {&m_losses, &m_msls, &m_rtts})
    {
        std::sort(axis->begin(), axis->end());
    }
}

const PointDigest*
PointGrid::Find(const std::string& variant, double loss, double msl, double rtt) const
{
    for (const auto& digest : m_digests)
    {
        const auto& point = digest.first.scenario;
        const bool isShown = point.timestamps == m_timestamps || !m_names.AreTimestampsApart();
        if (point.lossRate == loss && point.mslSeconds == msl && point.rttSeconds == rtt &&
            point.closer == m_closer && isShown && m_names.GetName(point) == variant)
        {
            return &digest;
        }
    }
    return nullptr;
}

std::string
GetPassiveRole(const PointGrid& grid)
{
    return grid.m_firstFin == "server" ? "client" : "server";
}

std::string
FormatTime(double seconds)
{
    if (seconds == 0)
    {
        return "0 s";
    }
    const std::array<std::pair<double, const char*>, 4> units{
        {{1, " s"}, {1e-3, " ms"}, {1e-6, " µs"}, {1e-9, " ns"}}};
    auto unit = units.begin();
    // The slack keeps 10 ms, which is a little less than ten thousandths in binary, in its unit.
    while (unit + 1 != units.end() && std::abs(seconds) < unit->first * 0.9999)
    {
        ++unit;
    }
    const double value = seconds / unit->first;
    const double step = std::abs(value) < 10 ? 100 : std::abs(value) < 100 ? 10 : 1;
    return FormatNumber(std::round(value * step) / step) + unit->second;
}

std::string
FormatPercent(double share)
{
    return FormatNumber(std::round(share * 10000) / 100) + " %";
}

} // namespace ns3
