/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_PORT_SET_H
#define TCP_PORT_SET_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace lifecycle
{

/**
 * @ingroup tcp-lifecycle-core
 *
 * A set of ports, kept as runs of neighbours. Ports that are given out in turn and come back about
 * in that order make one run or two, whatever their number, so the set takes a few bytes and its
 * operations a few steps. The worst case, every other port, is 32768 runs: 128 kB, to be moved in
 * memory when a run is added or removed, and 15 steps to find a place.
 *
 * @verbatim
     {49152, ..., 50000}            +-------------+-------------+
     {60000}                   ->   | 49152 50000 | 60000 60000 |    4 bytes a run, ascending
                                    +-------------+-------------+
   @endverbatim
 *
 * Runs are never empty and never touch: between two of them at least one port is missing. A set
 * that has become empty holds no memory beside itself.
 */
class PortSet
{
  public:
    static constexpr uint32_t END = 65536; //!< the number after the last port

    /**
     * @param port a port
     * @return true if the set has it
     */
    bool Holds(uint16_t port) const
    {
        const auto run = Find(port);
        return run != m_runs.end() && run->first <= port;
    }

    /**
     * @param port a port to add
     * @return false if the set had it already
     */
    bool Insert(uint16_t port)
    {
        const auto next = m_runs.begin() + (Find(port) - m_runs.cbegin());
        if (next != m_runs.end() && next->first <= port)
        {
            return false;
        }
        const bool meetsNext = next != m_runs.end() && next->first == port + 1;
        const bool meetsPrevious = next != m_runs.begin() && (next - 1)->last + 1 == port;
        if (meetsPrevious && meetsNext)
        {
            (next - 1)->last = next->last;
            m_runs.erase(next);
        }
        else if (meetsPrevious)
        {
            (next - 1)->last = port;
        }
        else if (meetsNext)
        {
            next->first = port;
        }
        else
        {
            m_runs.insert(next, {port, port});
        }
        return true;
    }

    /**
     * @param port a port to take out
     * @return false if the set did not have it
     */
    bool Erase(uint16_t port)
    {
        const auto run = m_runs.begin() + (Find(port) - m_runs.cbegin());
        if (run == m_runs.end() || run->first > port)
        {
            return false;
        }
        if (run->first == run->last)
        {
            m_runs.erase(run);
            if (m_runs.empty())
            {
                std::vector<Run>().swap(m_runs);
            }
        }
        else if (run->first == port)
        {
            ++run->first;
        }
        else if (run->last == port)
        {
            --run->last;
        }
        else
        {
            const Run upper{static_cast<uint16_t>(port + 1), run->last};
            run->last = port - 1;
            m_runs.insert(run + 1, upper);
        }
        return true;
    }

    /**
     * @param from a port, or END
     * @return the least number from there on that the set does not have; END if it has all
     */
    uint32_t NextOutside(uint32_t from) const
    {
        if (from >= END)
        {
            return END;
        }
        const auto run = Find(static_cast<uint16_t>(from));
        return run != m_runs.end() && run->first <= from ? run->last + 1u : from;
    }

    /**
     * @return bytes of memory held beside the set itself
     */
    std::size_t Bytes() const
    {
        return m_runs.capacity() * sizeof(Run);
    }

  private:
    /// Neighbours, both ends included.
    struct Run
    {
        uint16_t first; //!< the least
        uint16_t last;  //!< the greatest
    };

    /**
     * @param port a port
     * @return the first run that does not end before it
     */
    std::vector<Run>::const_iterator Find(uint16_t port) const
    {
        return std::lower_bound(m_runs.begin(),
                                m_runs.end(),
                                port,
                                [](const Run& run, uint16_t value) { return run.last < value; });
    }

    std::vector<Run> m_runs; //!< ascending
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_PORT_SET_H
