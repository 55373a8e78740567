/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "churn.h"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

int
main(int argc, char** argv)
{
    ChurnOptions o;
    for (int i = 1; i < argc; ++i)
    {
        std::string a = argv[i];
        auto v = [&](const char* k) -> const char* {
            std::string p = std::string("--") + k + "=";
            return a.compare(0, p.size(), p) == 0 ? argv[i] + p.size() : nullptr;
        };
        if (auto x = v("n")) o.connections = std::strtoull(x, nullptr, 10);
        if (auto x = v("clients")) o.clients = std::strtoul(x, nullptr, 10);
        if (auto x = v("rate")) o.rate = std::strtod(x, nullptr);
        if (a == "--stock") o.stock = true;
        if (a == "--server-first") o.serverFirst = true;
        if (a == "--no-disc") o.queueDisc = false;
        if (a == "--until-empty") o.untilEmpty = true;
    }
    auto r = RunChurn(o);
    std::printf("n %llu completed %llu refused %llu events %llu tw %llu cpu %.3f idle %.1f MB peak %.1f MB cpu/conn %.1f us bytes/tw %.1f\n",
                (unsigned long long)o.connections, (unsigned long long)r.completed, (unsigned long long)r.refused,
                (unsigned long long)r.events, (unsigned long long)r.timeWaits, r.cpuSeconds, r.idleBytes / 1e6, r.peakBytes / 1e6,
                1e6 * r.cpuSeconds / (o.connections ? o.connections : 1), double(r.peakBytes - r.idleBytes) / (r.timeWaits ? r.timeWaits : 1));
}
