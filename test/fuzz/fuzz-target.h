/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What every fuzz target is made of. A target is one file `*-fuzz.cc` that defines
 *
 *  - LLVMFuzzerTestOneInput, libFuzzer's entry point: any bytes in, an abort if something is wrong;
 *  - fuzz::GetShortRun and fuzz::GetReport, below.
 *
 * It is linked either with fuzz-driver.cc, a main of its own that needs no other compiler, or with
 * fuzz-libfuzzer.cc and libFuzzer. The same bytes do the same in both, so an input that one of them
 * found is a regression test in the other: put it into corpus/TARGET/.
 */

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size);

namespace fuzz
{

/// How the driver runs a target where nobody says otherwise: as one test among others.
struct ShortRun
{
    uint64_t inputs;       //!< number of inputs made, those of the corpus not counted
    std::size_t maxLength; //!< longest input made, bytes
    bool isText{false};    //!< inputs are texts: whole words are exchanged
};

/// What a run has to say for itself.
struct Report
{
    std::string reached;   //!< what was reached, in a line
    std::string shortfall; //!< what a short run reaches in any case and this one did not; or empty
};

/**
 * @return the target's short run
 */
ShortRun GetShortRun();

/**
 * @return what the target reached in all inputs up to now
 */
Report GetReport();

/**
 * To be called at the end of each input, after all of the target's objects are gone: libFuzzer is
 * stopped here when enough was fed.
 *
 * @return 0, for LLVMFuzzerTestOneInput to return
 */
int EndInput();

/// @return number of segments (plans, scripts, headers) that all inputs have fed so far
inline uint64_t&
Fed()
{
    static uint64_t fed = 0;
    return fed;
}

/**
 * @param holds what has to hold, whatever the input
 * @param what it in words, for the message
 */
inline void
Require(bool holds, const char* what)
{
    if (!holds)
    {
        std::fprintf(stderr, "fuzz: does not hold: %s\n", what);
        std::abort();
    }
}

/**
 * The bytes of an input, taken one after the other. Behind the last one follow zeros, so that a
 * target needs no check of its own; a loop ends when IsEmpty().
 */
class Bytes
{
  public:
    /**
     * @param data the input
     * @param size its length, bytes
     */
    Bytes(const uint8_t* data, std::size_t size)
        : m_data(data),
          m_left(size)
    {
    }

    /// @return true if nothing is left
    bool IsEmpty() const
    {
        return m_left == 0;
    }

    /// @return the next byte
    uint8_t Byte()
    {
        if (m_left == 0)
        {
            return 0;
        }
        --m_left;
        return *m_data++;
    }

    /// @return the next two bytes as a number
    uint16_t Half()
    {
        const unsigned high = Byte();
        return static_cast<uint16_t>((high << 8) | Byte());
    }

    /// @return the next four bytes as a number
    uint32_t Word()
    {
        const uint32_t high = Half();
        return (high << 16) | Half();
    }

    /**
     * @param n a number from 1 to 256
     * @return one of 0 to n - 1, by the next byte
     */
    uint32_t Below(uint32_t n)
    {
        return Byte() % n;
    }

    /**
     * @param n a number from 1 to 256
     * @return true in one of n cases; false behind the end
     */
    bool OneIn(uint32_t n)
    {
        return Byte() % n == n - 1;
    }

  private:
    const uint8_t* m_data; //!< the next byte
    std::size_t m_left;    //!< how many there are
};

} // namespace fuzz

#endif // FUZZ_TARGET_H
