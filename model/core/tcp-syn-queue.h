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
#include "tcp-tuple-table.h"

#include <optional>
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
 * made of (EmbryoState); the rules are the Connection's own, so there is no second copy of them
 * here. With its share of the index and of the timers a record takes at most BYTES_PER_EMBRYO
 * bytes.
 *
 * @tparam Host what the host wants to keep in a record; small
 */
template <typename Host>
class SynQueue
{
  public:
    /// One embryonic connection.
    struct Record : TupleRecord
    {
        EmbryoState state; //!< the connection
        Host host;         //!< the host's

        /// @return when its SYN-ACK is to be sent again
        Duration GetDeadline() const
        {
            return state.deadline;
        }
    };

    /// What one embryonic connection costs at most.
    static constexpr std::size_t BYTES_PER_EMBRYO = TupleTable<Record>::BYTES_PER_RECORD;
    static_assert(BYTES_PER_EMBRYO <= 192, "an embryonic record has grown too large");

    /**
     * @param tuple the four-tuple; no record of it exists
     * @param state the connection, its state SYN_RCVD
     * @param host the host's
     * @return the record; it stays where it is until it is removed
     */
    Record& Insert(const FourTuple& tuple, const EmbryoState& state, const Host& host)
    {
        Record record;
        record.tuple = tuple;
        record.state = state;
        record.host = host;
        return m_table.Insert(record);
    }

    /**
     * @param tuple a four-tuple
     * @return its record, or null
     */
    Record* Find(const FourTuple& tuple)
    {
        return m_table.Find(tuple);
    }

    /// @copydoc Find
    const Record* Find(const FourTuple& tuple) const
    {
        return m_table.Find(tuple);
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
            m_table.Restart(record);
        }
    }

    /**
     * @param tuple a four-tuple whose record exists
     */
    void Remove(const FourTuple& tuple)
    {
        m_table.Remove(tuple);
    }

    /**
     * @param now the time
     * @return the four-tuple of the record whose deadline came first, if one has come
     */
    std::optional<FourTuple> NextDue(Duration now) const
    {
        return m_table.NextDue(now);
    }

    /**
     * @return the nearest deadline
     */
    std::optional<Duration> NextDeadline() const
    {
        return m_table.NextDeadline();
    }

    /**
     * @param fits asked of a record's Host
     * @return the four-tuples of those that fit, in the order in which their timers were started
     */
    template <typename Predicate>
    std::vector<FourTuple> Select(Predicate fits) const
    {
        return m_table.Select([&fits](const Record& record) { return fits(record.host); });
    }

    /**
     * @return number of records
     */
    std::size_t Size() const
    {
        return m_table.Size();
    }

    /**
     * @return bytes of memory that records, index and timers hold, also where unused just now
     */
    std::size_t Bytes() const
    {
        return m_table.Bytes();
    }

    /// Forget everything.
    void Clear()
    {
        m_table.Clear();
    }

  private:
    TupleTable<Record> m_table; //!< the records
};

} // namespace lifecycle
} // namespace ns3

#endif // TCP_SYN_QUEUE_H
