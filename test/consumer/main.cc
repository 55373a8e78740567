/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/core-module.h"

#include <iostream>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * Names the socket's TypeId by string and uses no symbol of the library, as a script does that
 * sets attributes only. It ends with 0 when the TypeId is registered and its factory is complete.
 */

int
main()
{
    ns3::TypeId tid;
    if (!ns3::TypeId::LookupByNameFailSafe("ns3::TcpLifecycleSocket", &tid))
    {
        std::cerr << "ns3::TcpLifecycleSocket is not registered: its library was not loaded\n";
        return 1;
    }
    ns3::ObjectFactory factory("ns3::TcpLifecycleSocket");
    const bool complete =
        factory.IsTypeIdSet() && factory.GetTypeId() == tid && tid.HasConstructor();
    return complete ? 0 : 1;
}
