/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_SYN_QUEUE_H
#define TCP_SYN_QUEUE_H

#include "tcp-embryo.h"
#include "tcp-four-tuple.h"
#include "tcp-lifecycle-fsm.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ns3
{
namespace lifecycle
{

/**
 * @param tcb the variables of an embryonic connection
 * @param segment a segment for it
 * @param policies those of the host
 * @param now the time
 * @return true if the segment establishes the connection, which then needs a full socket; every
 *         other segment is met by a Connection made of the record for that moment
 */
bool EstablishesEmbryo(const Tcb& tcb,
                       const Segment& segment,
                       const Policies& policies,
                       Duration now);

/**
 * @ingroup tcp-lifecycle-core
 *
 * The embryonic connections of a host: four-tuples in SYN_RCVD that came from LISTEN. No socket
 * stands behind them (a SYN cache: RFC 4987, section 3.5). A record is what a Connection can be
 made of (EmbryoState); the rules are
 * the Connection's own, so there is no second copy of them here.
 *
 * @verbatim
     buckets            records, in blocks             heap of deadlines
     +---+        +--------------------------+            +---+
     | o-+------->| state tuple next place ..|<-----------+-o |  nearest first; of equal ones the
     +---+        +--------------------------+            +---+  one that was started first
     | o-+--+     | state tuple next place ..|<-----------+-o |
     +---+  +---->+--------------------------+            +---+
   @endverbatim
 *
 * All three refer to records by number. With its share of the index and of the timers a record
 * takes at most BYTES_PER_EMBRYO bytes. Nothing observable depends on the buckets.
 *
 * @tparam Host what the host wants to keep in a record; small
 */
template <typename Host>
class SynQueue
{
    static constexpr uint32_t NONE = UINT32_MAX; //!< no record

  public:
    /// One embryonic connection.
    struct Record
    {
        EmbryoState state;    //!< the connection
        FourTuple tuple;      //!< its name
        uint32_t next{NONE};  //!< the next one in its bucket, or among the unused
        uint32_t place{NONE}; //!< where in the heap
        uint32_t order{0};    //!< breaks ties of deadlines; wraps around
        Host host;            //!< the host's
    };

    /// What one embryonic connection costs at most: its record, a bucket or two, a place in the
    /// heap. (Up to 63 records of the last block may be unused.)
    static constexpr std::size_t BYTES_PER_EMBRYO =
        sizeof(Record) + 2 * sizeof(uint32_t) + sizeof(uint32_t);
    static_assert(BYTES_PER_EMBRYO <= 192, "an embryonic record has grown too large");

    /**
     * @param tuple the four-tuple; no record of it exists
     * @param state the connection, its state SYN_RCVD
     * @param host the host's
     * @return the record; it stays where it is until it is removed
     */
    Record& Insert(const FourTuple& tuple, const EmbryoState& state, const Host& host)
    {
        if (m_size == m_buckets.size())
        {
            Rehash(std::max<std::size_t>(LEAST_BUCKETS, 2 * m_buckets.size()));
        }
        const uint32_t slot = Allocate();
        Record& record = At(slot);
        record.state = state;
        record.tuple = tuple;
        record.order = m_nextOrder++;
        record.host = host;
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
     * @param record a record of this queue
     * @param state what became of the connection; it is still in SYN_RCVD
     */
    void Update(Record& record, const EmbryoState& state)
    {
        const bool restarted = record.state.deadline != state.deadline;
        record.state = state;
        if (restarted)
        {
            record.order = m_nextOrder++;
            Rise(record.place);
            Sink(record.place);
        }
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
     * @param now the time
     * @return the four-tuple of the record whose deadline came first, if one has come
     */
    std::optional<FourTuple> NextDue(Duration now) const
    {
        if (m_heap.empty() || At(m_heap.front()).state.deadline > now)
        {
            return std::nullopt;
        }
        return At(m_heap.front()).tuple;
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
        return At(m_heap.front()).state.deadline;
    }

    /**
     * @param fits asked of a record's Host
     * @return the four-tuples of those that fit, in the order in which their timers were started
     */
    template <typename Predicate>
    std::vector<FourTuple> Select(Predicate fits) const
    {
        std::vector<uint32_t> slots;
        std::copy_if(m_heap.begin(), m_heap.end(), std::back_inserter(slots), [&](uint32_t slot) {
            return fits(At(slot).host);
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
        return m_blocks.size() * BLOCK * sizeof(Record) +
               (m_buckets.size() + m_heap.capacity()) * sizeof(uint32_t);
    }

    /// Forget everything.
    void Clear()
    {
        *this = SynQueue();
    }

  private:
    static constexpr uint32_t BLOCK = 64;            //!< records in a block
    static constexpr std::size_t LEAST_BUCKETS = 64; //!< always a power of two

    /**
     * @param slot number of a record
     * @return the record
     */
    Record& At(uint32_t slot)
    {
        return m_blocks[slot / BLOCK][slot % BLOCK];
    }

    /// @copydoc At
    const Record& At(uint32_t slot) const
    {
        return m_blocks[slot / BLOCK][slot % BLOCK];
    }

    /// @return number of a record that nobody uses
    uint32_t Allocate()
    {
        if (m_unused == NONE)
        {
            auto slot = static_cast<uint32_t>(m_blocks.size() * BLOCK);
            m_blocks.push_back(std::make_unique<Record[]>(BLOCK));
            for (uint32_t i = BLOCK; i > 0; --i)
            {
                At(slot + i - 1).next = m_unused;
                m_unused = slot + i - 1;
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
        return first.state.deadline == second.state.deadline
                   ? IsEarlier(first.order, second.order)
                   : first.state.deadline < second.state.deadline;
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

#endif // TCP_SYN_QUEUE_H
