/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "fuzz-target.h"

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * libFuzzer counts inputs, we count what they feed: this adds an end after so many segments, by the
 * environment variable FUZZ_SEGMENTS, and a last line that says how many were fed.
 */

namespace
{

/// Say what was fed and reached.
void
PrintSummary()
{
    const auto fed = static_cast<unsigned long long>(fuzz::Fed());
    std::printf("fed %llu; %s\n", fed, fuzz::GetReport().reached.c_str());
    std::fflush(stdout);
}

/// @return after how many the run ends; 0 for never
uint64_t
ReadLimit()
{
    const char* text = std::getenv("FUZZ_SEGMENTS");
    return text ? std::strtoull(text, nullptr, 10) : 0;
}

} // namespace

/// libFuzzer's hook at the start. It leaves by exit() at its own limits.
extern "C" int
LLVMFuzzerInitialize(int* /* argc */, char*** /* argv */)
{
    return std::atexit(PrintSummary);
}

int
fuzz::EndInput()
{
    static const uint64_t limit = ReadLimit();
    if (limit > 0 && Fed() >= limit)
    {
        PrintSummary();
        std::_Exit(0); // exit() inside an input is a finding to libFuzzer
    }
    return 0;
}
