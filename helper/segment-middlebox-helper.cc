/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "segment-middlebox-helper.h"

#include <cstdlib>
#include <fstream>
#include <iostream>

namespace ns3
{

bool
ReadMiddleboxScript(const std::string& path, lifecycle::MiddleboxScript& script, std::string& error)
{
    // One byte more than a script may have: the reader says so then.
    std::string text(lifecycle::MIDDLEBOX_MAX_BYTES + 1, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(&text[0], static_cast<std::streamsize>(text.size()));
    // A folder can be opened, but not read.
    if (!file.is_open() || file.bad())
    {
        error = path + ": expected a middlebox script that can be read";
        return false;
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    return lifecycle::ParseMiddleboxScript(text, path, script, error);
}

SegmentMiddleboxHelper::SegmentMiddleboxHelper()
{
    m_factory.SetTypeId(SegmentMiddlebox::GetTypeId());
}

SegmentMiddleboxHelper::SegmentMiddleboxHelper(const std::string& path)
    : SegmentMiddleboxHelper()
{
    std::string error;
    if (!ReadMiddleboxScript(path, m_script, error))
    {
        std::cerr << error << std::endl;
        std::exit(2);
    }
}

void
SegmentMiddleboxHelper::Set(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

Ptr<SegmentMiddlebox>
SegmentMiddleboxHelper::Install(NetDeviceContainer devices) const
{
    Ptr<SegmentMiddlebox> middlebox = m_factory.Create<SegmentMiddlebox>();
    middlebox->SetScript(m_script);
    for (uint32_t i = 0; i < devices.GetN(); i++)
    {
        middlebox->Install(devices.Get(i));
    }
    return middlebox;
}

} // namespace ns3
