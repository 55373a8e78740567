/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The test runner of the stand-alone build: ns-3's own, with this module's suites linked in. Inside
 * an ns-3 tree that tree's test-runner has this part. `test-runner --help` shows its options.
 */

#include "ns3/test.h"

int
main(int argc, char* argv[])
{
    return ns3::TestRunner::Run(argc, argv);
}
