/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "process-usage.h"

#include <ctime>
#include <fstream>
#include <string>
#include <unistd.h>

#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#endif

/// Of C's naming and never inlined, so that callgrind finds it by its name.
extern "C" __attribute__((noinline)) void
TcpLifecycleBenchMeasured(const std::function<void()>& work)
{
    work();
}

namespace ns3
{
namespace bench
{

namespace
{

/// The kernel's counter of instructions in user mode, where there is one: a machine may have none,
/// or keep it from us.
class InstructionCounter
{
  public:
    InstructionCounter()
    {
#ifdef __linux__
        perf_event_attr what{};
        what.type = PERF_TYPE_HARDWARE;
        what.size = sizeof what;
        what.config = PERF_COUNT_HW_INSTRUCTIONS;
        what.disabled = 1;
        what.exclude_kernel = 1;
        what.exclude_hv = 1;
        m_file = static_cast<int>(syscall(SYS_perf_event_open, &what, 0, -1, -1, 0));
#endif
    }

    ~InstructionCounter()
    {
        if (m_file >= 0)
        {
            close(m_file);
        }
    }

    InstructionCounter(const InstructionCounter&) = delete;
    InstructionCounter& operator=(const InstructionCounter&) = delete;

    /// Count from 0.
    void Start()
    {
#ifdef __linux__
        if (m_file >= 0)
        {
            ioctl(m_file, PERF_EVENT_IOC_RESET, 0);
            ioctl(m_file, PERF_EVENT_IOC_ENABLE, 0);
        }
#endif
    }

    /// @return instructions since Start, if they are counted
    std::optional<uint64_t> Stop()
    {
#ifdef __linux__
        uint64_t count = 0;
        if (m_file >= 0 && ioctl(m_file, PERF_EVENT_IOC_DISABLE, 0) == 0 &&
            read(m_file, &count, sizeof count) == static_cast<ssize_t>(sizeof count) && count > 0)
        {
            return count;
        }
#endif
        return std::nullopt;
    }

  private:
    int m_file{-1}; //!< descriptor of the counter, or -1
};

/// @return seconds of processor time that this process has taken
double
GetProcessorSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/**
 * @param key a line of /proc/self/status that counts kilobytes
 * @return its value in bytes; 0 where there is none
 */
uint64_t
ReadStatus(const std::string& key)
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
    {
        if (word == key + ":")
        {
            uint64_t kilobytes = 0;
            status >> kilobytes;
            return kilobytes * 1024;
        }
    }
    return 0;
}

} // namespace

const char* const MEASURED_FUNCTION = "TcpLifecycleBenchMeasured";

ProcessorUse
MeasureProcessor(const std::function<void()>& work)
{
    static InstructionCounter counter;
    ProcessorUse use;
    counter.Start();
    const double before = GetProcessorSeconds();
    TcpLifecycleBenchMeasured(work);
    use.seconds = GetProcessorSeconds() - before;
    use.instructions = counter.Stop();
    return use;
}

uint64_t
GetResidentBytes()
{
    return ReadStatus("VmRSS");
}

uint64_t
GetPeakResidentBytes()
{
    return ReadStatus("VmHWM");
}

} // namespace bench
} // namespace ns3
