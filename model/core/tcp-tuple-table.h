/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_TUPLE_TABLE_H
#define TCP_TUPLE_TABLE_H

#include "tcp-four-tuple.h"
#include "tcp-lifecycle-types.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ns3
{
namespace lifecycle
{

/**
 * @ingroup tcp-lifecycle-core
 *
 * What a record of a TupleTable derives from: its name, and its places in the index and among the
 * timers.
 */
struct TupleRecord
{
    static constexpr uint32_t NONE = UINT32_MAX; //!< no record

    FourTuple tuple;      //!< its name
    uint32_t next{NONE};  //!< the next one in its bucket, or among the unused
    uint32_t place{NONE}; //!< where in the heap
    uint32_t order{0};    //!< breaks ties of deadlines; wraps around
};

/**
 * @ingroup tcp-lifecycle-core
 *
 * Small records, each with a four-tuple to find it by and a deadline. Finding one, adding one,
 * removing one and starting its timer anew cost the same however many there are, but for the
 * logarithm of the heap.
 *
 * @verbatim
     buckets            records, in blocks             heap of deadlines
     +---+        +--------------------------+            +---+
     | o-+------->| ..... tuple next place ..|<-----------+-o |  nearest first; of equal ones the
     +---+        +--------------------------+            +---+  one that was started first
     | o-+--+     | ..... tuple next place ..|<-----------+-o |
     +---+  +---->+--------------------------+            +---+
   @endverbatim
 *
 * All three refer to records by number. Nothing observable depends on the buckets.
 *
 * @tparam Record derives from TupleRecord, is copied like a plain value, and has
 *         `Duration GetDeadline() const`
 */
template <typename Record>
class TupleTable
{
    static constexpr uint32_t NONE = TupleRecord::NONE; //!< no record

  public:
    /// What a record costs at most: itself, a bucket or two, a place in the heap. (Up to 63 records
    /// of the last block may be unused.)
    static constexpr std::size_t BYTES_PER_RECORD =
        sizeof(Record) + 2 * sizeof(uint32_t) + sizeof(uint32_t);

    TupleTable() = default;
    TupleTable(TupleTable&&) = default;
    TupleTable& operator=(TupleTable&&) = default;
    ~TupleTable() = default;

    /// @param other all of its records, in the same order
    TupleTable(const TupleTable& other)
        : m_buckets(other.m_buckets),
          m_heap(other.m_heap),
          m_unused(other.m_unused),
          m_size(other.m_size),
          m_nextOrder(other.m_nextOrder)
    {
        for (std::size_t block = 0; block < other.m_blocks.size(); ++block)
        {
            const uint32_t size = SizeOf(block);
            m_blocks.push_back(std::make_unique<Record[]>(size));
            std::copy_n(other.m_blocks[block].get(), size, m_blocks.back().get());
        }
    }

    /// @copydoc TupleTable(const TupleTable&)
    TupleTable& operator=(const TupleTable& other)
    {
        *this = TupleTable(other);
        return *this;
    }

    /**
     * @param filled what the record is to hold; no record of its four-tuple exists
     * @return the record; it stays where it is until it is removed
     */
    Record& Insert(const Record& filled)
    {
        if (m_size == m_buckets.size())
        {
            Rehash(std::max<std::size_t>(LEAST_BUCKETS, 2 * m_buckets.size()));
        }
        const uint32_t slot = Allocate();
        Record& record = At(slot);
        record = filled;
        record.order = m_nextOrder++;
        Link(slot);
        ++m_size;
        record.place = static_cast<uint32_t>(m_heap.size());
        m_heap.push_back(slot);
        Rise(record.place);
        return record;
    }

    /**
     * @param tuple a four-tuple
     * @return its record, or null
     */
    Record* Find(const FourTuple& tuple)
    {
        const uint32_t slot = FindSlot(tuple);
        return slot == NONE ? nullptr : &At(slot);
    }

    /// @copydoc Find
    const Record* Find(const FourTuple& tuple) const
    {
        const uint32_t slot = FindSlot(tuple);
        return slot == NONE ? nullptr : &At(slot);
    }

    /**
     * @param record a record of this table whose deadline was set anew: it comes after those that
     *        were started before and end at the same time
     */
    void Restart(Record& record)
    {
        record.order = m_nextOrder++;
        Rise(record.place);
        Sink(record.place);
    }

    /**
     * @param tuple a four-tuple whose record exists
     */
    void Remove(const FourTuple& tuple)
    {
        const uint32_t slot = FindSlot(tuple);
        Unlink(slot);
        --m_size;
        const uint32_t place = At(slot).place;
        const uint32_t last = m_heap.back();
        m_heap.pop_back();
        if (last != slot)
        {
            m_heap[place] = last;
            At(last).place = place;
            Rise(place);
            Sink(At(last).place);
        }
        At(slot).next = m_unused;
        m_unused = slot;
    }

    /**
     * @return the record whose deadline is the nearest, or null
     */
    const Record* Nearest() const
    {
        return m_heap.empty() ? nullptr : &At(m_heap.front());
    }

    /**
     * @return the nearest deadline
     */
    std::optional<Duration> NextDeadline() const
    {
        if (m_heap.empty())
        {
            return std::nullopt;
        }
        return Nearest()->GetDeadline();
    }

    /**
     * @param now the time
     * @return the four-tuple of the record whose deadline came first, if one has come
     */
    std::optional<FourTuple> NextDue(Duration now) const
    {
        if (m_heap.empty() || Nearest()->GetDeadline() > now)
        {
            return std::nullopt;
        }
        return Nearest()->tuple;
    }

    /**
     * @param fits asked of a record
     * @return the four-tuples of those that fit, in the order in which their timers were started
     */
    template <typename Predicate>
    std::vector<FourTuple> Select(Predicate fits) const
    {
        std::vector<uint32_t> slots;
        std::copy_if(m_heap.begin(), m_heap.end(), std::back_inserter(slots), [&](uint32_t slot) {
            return fits(At(slot));
        });
        std::sort(slots.begin(), slots.end(), [this](uint32_t a, uint32_t b) {
            return IsEarlier(At(a).order, At(b).order);
        });
        std::vector<FourTuple> tuples;
        tuples.reserve(slots.size());
        for (const uint32_t slot : slots)
        {
            tuples.push_back(At(slot).tuple);
        }
        return tuples;
    }

    /**
     * @return number of records
     */
    std::size_t Size() const
    {
        return m_size;
    }

    /**
     * @return bytes of memory that records, index and timers hold, also where unused just now
     */
    std::size_t Bytes() const
    {
        return Capacity() * sizeof(Record) +
               (m_buckets.size() + m_heap.capacity()) * sizeof(uint32_t);
    }

    /// Forget everything.
    void Clear()
    {
        *this = TupleTable();
    }

  private:
    static constexpr uint32_t BLOCK = 64;           //!< records in each block but the first
    static constexpr uint32_t FIRST = 4;            //!< records in the first one
    static constexpr std::size_t LEAST_BUCKETS = 4; //!< always a power of two

    /**
     * @param slot number of a record
     * @return the record
     */
    Record& At(uint32_t slot)
    {
        const uint32_t place = slot + BLOCK - FIRST;
        return slot < FIRST ? m_blocks[0][slot] : m_blocks[place / BLOCK][place % BLOCK];
    }

    /// @copydoc At
    const Record& At(uint32_t slot) const
    {
        return const_cast<TupleTable*>(this)->At(slot);
    }

    /// @return how many records there are, in use or not
    uint32_t Capacity() const
    {
        const auto blocks = static_cast<uint32_t>(m_blocks.size());
        return blocks == 0 ? 0 : FIRST + (blocks - 1) * BLOCK;
    }

    /**
     * @param block number of a block
     * @return records in it
     */
    static uint32_t SizeOf(std::size_t block)
    {
        return block == 0 ? FIRST : BLOCK;
    }

    /// @return number of a record that nobody uses
    uint32_t Allocate()
    {
        if (m_unused == NONE)
        {
            const uint32_t begin = Capacity();
            const uint32_t size = SizeOf(m_blocks.size());
            m_blocks.push_back(std::make_unique<Record[]>(size));
            for (uint32_t slot = begin + size; slot > begin; --slot)
            {
                At(slot - 1).next = m_unused;
                m_unused = slot - 1;
            }
        }
        const uint32_t slot = m_unused;
        m_unused = At(slot).next;
        return slot;
    }

    /**
     * @param tuple a four-tuple
     * @return the first record of its bucket
     */
    uint32_t& Bucket(const FourTuple& tuple)
    {
        return m_buckets[FourTupleHash()(tuple) & (m_buckets.size() - 1)];
    }

    /**
     * @param tuple a four-tuple
     * @return number of its record, or NONE
     */
    uint32_t FindSlot(const FourTuple& tuple) const
    {
        if (m_buckets.empty())
        {
            return NONE;
        }
        uint32_t slot = m_buckets[FourTupleHash()(tuple) & (m_buckets.size() - 1)];
        while (slot != NONE && !(At(slot).tuple == tuple))
        {
            slot = At(slot).next;
        }
        return slot;
    }

    /**
     * @param slot a record to find by its four-tuple
     */
    void Link(uint32_t slot)
    {
        uint32_t& first = Bucket(At(slot).tuple);
        At(slot).next = first;
        first = slot;
    }

    /**
     * @param slot a record not to be found any more
     */
    void Unlink(uint32_t slot)
    {
        uint32_t* link = &Bucket(At(slot).tuple);
        while (*link != slot)
        {
            link = &At(*link).next;
        }
        *link = At(slot).next;
    }

    /**
     * @param buckets how many from now on
     */
    void Rehash(std::size_t buckets)
    {
        m_buckets.assign(buckets, NONE);
        for (const uint32_t slot : m_heap)
        {
            Link(slot);
        }
    }

    /**
     * @param a a record
     * @param b a record
     * @return true if a is due before b
     */
    bool IsBefore(uint32_t a, uint32_t b) const
    {
        const Record& first = At(a);
        const Record& second = At(b);
        return first.GetDeadline() == second.GetDeadline()
                   ? IsEarlier(first.order, second.order)
                   : first.GetDeadline() < second.GetDeadline();
    }

    /**
     * @param a number of the start of a timer
     * @param b likewise, at most 2^31 starts apart
     * @return true if a was before b
     */
    static bool IsEarlier(uint32_t a, uint32_t b)
    {
        return static_cast<int32_t>(a - b) < 0;
    }

    /**
     * @param place of a record in the heap
     * @param other of another one; they change places
     */
    void Exchange(uint32_t place, uint32_t other)
    {
        std::swap(m_heap[place], m_heap[other]);
        At(m_heap[place]).place = place;
        At(m_heap[other]).place = other;
    }

    /**
     * @param place of a record that may be due before the one above it
     */
    void Rise(uint32_t place)
    {
        while (place > 0 && IsBefore(m_heap[place], m_heap[(place - 1) / 2]))
        {
            Exchange(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    /**
     * @param place of a record that may be due after one below it
     */
    void Sink(uint32_t place)
    {
        for (;;)
        {
            uint32_t least = place;
            for (uint32_t child = 2 * place + 1; child <= 2 * place + 2; ++child)
            {
                if (child < m_heap.size() && IsBefore(m_heap[child], m_heap[least]))
                {
                    least = child;
                }
            }
            if (least == place)
            {
                return;
            }
            Exchange(place, least);
            place = least;
        }
    }

    std::vector<std::unique_ptr<Record[]>> m_blocks; //!< the records
    std::vector<uint32_t> m_buckets;                 //!< first records, by hash; never walked
    std::vector<uint32_t> m_heap;                    //!< by deadline and order
    uint32_t m_unused{NONE};                         //!< first unused record
    std::size_t m_size{0};                           //!< records in use
    uint32_t m_nextOrder{0};                         //!< of the next start of a timer
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_TUPLE_TABLE_H
