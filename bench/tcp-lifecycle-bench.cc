/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "bench-options.h"
#include "benchmark.h"
#include "churn.h"
#include "connect.h"
#include "transfer.h"

#include <exception>
#include <iostream>

/**
 * @file
 *
 * What connections cost, by stock ns-3 TCP and by this module: `tcp-lifecycle-bench --help`, or
 * `./lifecycle bench`. doc/benchmark.md tells the method.
 */

namespace ns3
{
namespace bench
{

namespace
{

constexpr int OK = 0;
constexpr int FAILED = 1;
constexpr int BAD_USAGE = 2;

Measures
RunHere(const RunSpec& spec)
{
    switch (spec.workload)
    {
    case Workload::CHURN:
        return RunChurn(spec);
    case Workload::CONNECT:
        return RunConnect(spec);
    case Workload::TRANSFER:
        return RunTransfer(spec);
    }
    return {};
}

int
Complain(const std::exception& error, int code)
{
    std::cerr << "tcp-lifecycle-bench: " << error.what() << std::endl;
    return code;
}

int
Run(int argc, char* argv[])
{
    try
    {
        const CommandLine line = ParseCommandLine(argc, argv);
        if (line.help)
        {
            std::cout << *line.help;
        }
        else if (line.run)
        {
            WriteMeasures(std::cout, RunHere(*line.run));
        }
        else
        {
            RunBenchmark(line.options, std::cout, std::cerr);
        }
        return OK;
    }
    catch (const UsageError& error)
    {
        return Complain(error, BAD_USAGE);
    }
    catch (const std::exception& error)
    {
        return Complain(error, FAILED);
    }
}

} // namespace

} // namespace bench
} // namespace ns3

int
main(int argc, char* argv[])
{
    return ns3::bench::Run(argc, argv);
}
