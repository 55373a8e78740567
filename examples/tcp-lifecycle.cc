/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/tcp-lifecycle-program.h"

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The program of the module: `tcp-lifecycle --help`.
 */

int
main(int argc, char* argv[])
{
    return ns3::RunTcpLifecycleProgram(argc, argv);
}
