/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PROCESS_USAGE_H
#define PROCESS_USAGE_H

#include <cstdint>
#include <functional>
#include <optional>

/**
 * @file
 *
 * What this process takes: processor time, instructions and memory.
 */

namespace ns3
{
namespace bench
{

/// What a piece of work took of the processor.
struct ProcessorUse
{
    double seconds{0};                    //!< processor time, in user and in system mode
    std::optional<uint64_t> instructions; //!< in user mode, where the kernel counts them
};

/// The function that calls all measured work, as callgrind's option --toggle-collect takes it.
extern const char* const MEASURED_FUNCTION;

/**
 * Do some work.
 *
 * @param work what to do; it does not measure in turn
 * @return what it took
 */
ProcessorUse MeasureProcessor(const std::function<void()>& work);

/// @return bytes of memory that are resident now; 0 where there is no /proc
uint64_t GetResidentBytes();

/// @return the most that was resident since the process was executed, bytes; 0 without /proc
uint64_t GetPeakResidentBytes();

} // namespace bench
} // namespace ns3

#endif // PROCESS_USAGE_H
