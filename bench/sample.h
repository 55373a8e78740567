/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SAMPLE_H
#define SAMPLE_H

#include "cases.h"
#include "measures.h"
#include "run-spec.h"

#include <iosfwd>
#include <limits>
#include <string>
#include <vector>

/**
 * @file
 *
 * What was measured of one kind of run, over its repetitions.
 */

namespace ns3
{
namespace bench
{

/// All runs of one case. Measures that no run has are NaN.
class Sample
{
  public:
    /// @param spec the run
    explicit Sample(const RunSpec& spec)
        : m_spec(spec)
    {
    }

    /**
     * @param measures of a further run
     * @throw RunError when a measure differs that is the same in every run of a kind
     */
    void Add(const Measures& measures);

    /// @param instructions of the measured work per connection or byte
    void SetInstructions(double instructions)
    {
        m_instructions = instructions;
    }

    /// @return the run
    const RunSpec& GetSpec() const
    {
        return m_spec;
    }

    /// @return how many runs there were
    std::size_t GetRuns() const
    {
        return m_runs.size();
    }

    /**
     * @param name of a measure
     * @return its least value
     */
    double GetLeast(const std::string& name) const;

    /**
     * @param name of a measure
     * @return its median
     */
    double GetMedian(const std::string& name) const;

    /// @return instructions per connection, or per byte of a transfer; NaN where nothing counts
    /// them
    double GetInstructions() const
    {
        return m_instructions;
    }

  private:
    /// @return its values in ascending order
    std::vector<double> GetValues(const std::string& name) const;

    RunSpec m_spec;               //!< the run
    std::vector<Measures> m_runs; //!< in order
    /// See GetInstructions.
    double m_instructions{std::numeric_limits<double>::quiet_NaN()};
};

/// Samples of the cases of a group.
using SampleGroup = std::vector<Sample>;

/**
 * Do all runs of a group, one after the other, their repetitions in turn.
 *
 * @param group what to do
 * @param progress gets a line about each case
 * @return a sample a case, in order
 * @throw RunError when a run fails
 */
SampleGroup Measure(const Group& group, std::ostream& progress);

} // namespace bench
} // namespace ns3

#endif // SAMPLE_H
