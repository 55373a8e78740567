/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-result-codec.h"

#include "tcp-lifecycle-fields.h"

#include <cstring>
#include <stdexcept>
#include <type_traits>

namespace ns3
{

namespace
{

constexpr char RESULT_TAG = 'R';
constexpr char FAILURE_TAG = 'F';
/// Last byte of each message: its presence says that nothing is missing.
constexpr char END_TAG = '.';

/// Appends values to a string of bytes.
class Encoder
{
  public:
    template <typename T>
    void operator()(const T& value)
    {
        static_assert(std::is_arithmetic<T>::value, "only plain numbers are copied as bytes");
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }

    void operator()(const std::string& value)
    {
        (*this)(static_cast<uint64_t>(value.size()));
        m_bytes += value;
    }

    std::string m_bytes; //!< what was encoded so far
};

/// Takes the values out again, in the same order; throws when the bytes end too early.
class Decoder
{
  public:
    explicit Decoder(const std::string& bytes)
        : m_bytes(bytes)
    {
    }

    template <typename T>
    void operator()(T& value)
    {
        static_assert(std::is_arithmetic<T>::value, "only plain numbers are copied as bytes");
        std::memcpy(&value, Take(sizeof value), sizeof value);
    }

    void operator()(std::string& value)
    {
        const auto size = static_cast<std::size_t>(TakeCount());
        value.assign(Take(size), size);
    }

    /// A count is followed by at least one byte for each thing counted, which bounds it.
    uint64_t TakeCount()
    {
        uint64_t count = 0;
        (*this)(count);
        if (count > m_bytes.size())
        {
            throw std::length_error("a count exceeds the message");
        }
        return count;
    }

  private:
    const char* Take(std::size_t size)
    {
        if (size > m_bytes.size() - m_position)
        {
            throw std::length_error("the message ends too early");
        }
        const char* start = m_bytes.data() + m_position;
        m_position += size;
        return start;
    }

    const std::string& m_bytes; //!< the message
    std::size_t m_position{0};  //!< next byte to take
};

ScenarioResult
DecodeResultBody(Decoder& decode)
{
    auto field = [&decode](const std::string&, auto& value) { decode(value); };
    ScenarioResult result;
    result.connections.resize(decode.TakeCount());
    for (auto& record : result.connections)
    {
        VisitConnectionFields(record, field);
    }
    result.occupancy.resize(decode.TakeCount());
    for (auto& record : result.occupancy)
    {
        VisitOccupancyFields(record, field);
        record.series.resize(decode.TakeCount());
        for (auto& [seconds, connections] : record.series)
        {
            decode(seconds);
            decode(connections);
        }
    }
    result.counts.resize(decode.TakeCount());
    for (auto& record : result.counts)
    {
        VisitCountFields(record, field);
    }
    decode(result.durationSeconds);
    decode(result.segmentsSent);
    decode(result.segmentsLost);
    result.brokenIdentities.resize(decode.TakeCount());
    for (auto& sentence : result.brokenIdentities)
    {
        decode(sentence);
    }
    return result;
}

} // namespace

std::string
EncodeResult(const ScenarioResult& result)
{
    Encoder encode;
    auto field = [&encode](const std::string&, const auto& value) { encode(value); };
    encode(RESULT_TAG);
    encode(static_cast<uint64_t>(result.connections.size()));
    for (const auto& record : result.connections)
    {
        VisitConnectionFields(record, field);
    }
    encode(static_cast<uint64_t>(result.occupancy.size()));
    for (const auto& record : result.occupancy)
    {
        VisitOccupancyFields(record, field);
        encode(static_cast<uint64_t>(record.series.size()));
        for (const auto& [seconds, connections] : record.series)
        {
            encode(seconds);
            encode(connections);
        }
    }
    encode(static_cast<uint64_t>(result.counts.size()));
    for (const auto& record : result.counts)
    {
        VisitCountFields(record, field);
    }
    encode(result.durationSeconds);
    encode(result.segmentsSent);
    encode(result.segmentsLost);
    encode(static_cast<uint64_t>(result.brokenIdentities.size()));
    for (const auto& sentence : result.brokenIdentities)
    {
        encode(sentence);
    }
    encode(END_TAG);
    return encode.m_bytes;
}

std::string
EncodeFailure(const std::string& message)
{
    Encoder encode;
    encode(FAILURE_TAG);
    encode(message);
    encode(END_TAG);
    return encode.m_bytes;
}

bool
DecodeResult(const std::string& bytes, ScenarioResult& result, std::string& failure)
{
    failure = "its answer was cut off";
    try
    {
        Decoder decode(bytes);
        char tag = 0;
        decode(tag);
        ScenarioResult decoded;
        std::string message;
        if (tag == RESULT_TAG)
        {
            decoded = DecodeResultBody(decode);
        }
        else
        {
            decode(message);
        }
        char end = 0;
        decode(end);
        if (end != END_TAG)
        {
            return false;
        }
        if (tag == RESULT_TAG)
        {
            result = std::move(decoded);
            failure.clear();
            return true;
        }
        failure = message;
    }
    catch (const std::length_error&)
    {
        // The sentence set at the start stands.
    }
    return false;
}

} // namespace ns3
