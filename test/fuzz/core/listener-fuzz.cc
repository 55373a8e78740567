/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "fuzz-policies.h"
#include "fuzz-segments.h"
#include "fuzz-target.h"

#include "ns3/tcp-backlog-handshake.h"
#include "ns3/tcp-syn-cookie.h"
#include "ns3/tcp-syn-queue.h"

#include <algorithm>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * The door for those who are not connected yet: SYNs at a listener with each handshake policy,
 * segments for the records of its SYN queue, and third segments that bring a SYN cookie back,
 * forged ones among them.
 */

namespace
{

using namespace fuzz;

/// So many steps an input takes at most, whatever its length.
constexpr uint32_t MOST_STEPS = 4096;

/// What a run has met.
struct Met
{
    uint64_t records;     //!< put into the SYN queue
    uint64_t established; //!< of these
    uint64_t cookies;     //!< sent
    uint64_t redeemed;    //!< of these
    uint64_t forged;      //!< cookies that were refused
};

Met g_met{}; //!< in all inputs

/**
 * A listener as a host without sockets keeps one, and beside its SYN queue a list that is searched.
 */
class Listener
{
  public:
    /**
     * @param in says what happens
     */
    explicit Listener(Bytes& in)
        : m_in(in),
          m_policies(PickPolicies(in)),
          m_parameters(PickParameters(in)),
          m_key{in.Word(), 7},
          m_ipv6(in.OneIn(2))
    {
    }

    /// One thing that happens.
    void Step()
    {
        if (m_in.OneIn(16))
        {
            m_now += PickSpan(m_in);
        }
        const FourTuple tuple = PickTuple();
        const auto* record = m_queue.Find(tuple);
        Require((record != nullptr) == (Search(tuple) != m_rows.end()), "a record is found");
        if (record)
        {
            MeetRecord(tuple);
        }
        else if (m_in.OneIn(2))
        {
            BringCookie(tuple);
        }
        else
        {
            MeetListener(tuple);
        }
        m_waiting -= m_waiting > 0 && m_in.OneIn(8) ? 1 : 0;
        PassTime();
        Require(m_queue.Size() == m_rows.size(), "as many records as were put in");
    }

  private:
    /// A record, as a list keeps it.
    struct Row
    {
        FourTuple tuple;   //!< its name
        Duration deadline; //!< of its SYN-ACK
        uint64_t order;    //!< among those of one deadline
    };

    /// A cookie that was sent.
    struct Cookie
    {
        FourTuple tuple;  //!< to whom
        Seq irs;          //!< for which SYN
        Seq value;        //!< the cookie
        uint16_t mss;     //!< the peer's
        Duration made{0}; //!< when
    };

    /// @return one of a few peers
    FourTuple PickTuple()
    {
        FourTuple tuple;
        tuple.remotePort = static_cast<uint16_t>(m_in.Below(40));
        return tuple;
    }

    /**
     * @param tuple a four-tuple
     * @return its row
     */
    std::vector<Row>::iterator Search(const FourTuple& tuple)
    {
        return std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) {
            return row.tuple == tuple;
        });
    }

    /// @param tuple its record goes
    void Remove(const FourTuple& tuple)
    {
        m_queue.Remove(tuple);
        m_rows.erase(Search(tuple));
    }

    /**
     * A segment of somebody unknown.
     *
     * @param tuple its four-tuple
     */
    void MeetListener(const FourTuple& tuple)
    {
        ++Fed();
        const Segment segment = PickSegment(m_in, Tcb());
        const Arrival arrival = ArrivesListen(segment);
        Require(!segment.Has(FLAG_RST) || arrival.reply == Reply::NONE, "no answer to a reset");
        if (arrival.event != Event::RCV_SYN)
        {
            return;
        }
        const auto embryos = static_cast<uint32_t>(m_queue.Size());
        const SynContext context{segment, embryos, m_waiting, {}, m_in.OneIn(16)};
        switch (m_policies.handshake->OnSyn(context))
        {
        case SynDecision::ACCEPT:
            Insert(tuple, segment);
            break;
        case SynDecision::COOKIE:
            SendCookie(tuple, segment);
            break;
        case SynDecision::IGNORE:
        case SynDecision::REFUSE:
            break;
        }
    }

    /**
     * @param tuple gets a record
     * @param syn the SYN
     */
    void Insert(const FourTuple& tuple, const Segment& syn)
    {
        Connection connection(m_policies, m_parameters);
        connection.OpenFromSyn(syn, Seq(m_in.Word()), m_now);
        connection.SetReceiveWindow(8192);
        connection.SetTimestamps(syn.hasTimestamp);
        TakeSegments(connection);
        const EmbryoState state = connection.ToEmbryo();
        m_queue.Insert(tuple, state, 7);
        m_rows.push_back({tuple, state.deadline, m_nextOrder++});
        ++g_met.records;
    }

    /**
     * @param connection everything is taken out of it
     * @return number of segments to be sent
     */
    static uint32_t TakeSegments(Connection& connection)
    {
        uint32_t segments = 0;
        Output output;
        while (connection.PollOutput(output))
        {
            segments += output.kind < Output::Kind::STATE_CHANGED ? 1 : 0;
        }
        return segments;
    }

    /**
     * A segment for an embryonic connection.
     *
     * @param tuple its four-tuple
     */
    void MeetRecord(const FourTuple& tuple)
    {
        ++Fed();
        const EmbryoState before = m_queue.Find(tuple)->state;
        const Segment segment = PickSegment(m_in, before.tcb);
        const bool establishes = EstablishesEmbryo(before.tcb, segment, m_policies, m_now);
        const EstablishContext context{m_waiting, {}};
        if (establishes && m_policies.handshake->OnEstablish(context) != EstablishDecision::TAKE)
        {
            return; // dropped; the record stays as it is
        }
        Connection connection(m_policies, m_parameters);
        connection.AdoptEmbryo(before);
        Require(connection.GetDeadline() == before.deadline, "the timer goes on");
        connection.OnSegment(segment, m_now);
        Require(TakeSegments(connection) <= 1, "one answer to one segment");
        const bool established = connection.GetState() == State::ESTABLISHED;
        Require(established == establishes, "what establishes a record establishes its connection");
        PutAway(tuple, connection);
        m_waiting += established ? 1 : 0;
        g_met.established += established ? 1 : 0;
    }

    /**
     * @param tuple a four-tuple
     * @param connection what became of its record
     */
    void PutAway(const FourTuple& tuple, const Connection& connection)
    {
        if (connection.GetState() != State::SYN_RCVD)
        {
            Remove(tuple);
            return;
        }
        const EmbryoState after = connection.ToEmbryo();
        const auto row = Search(tuple);
        if (after.deadline != row->deadline)
        {
            row->deadline = after.deadline;
            row->order = m_nextOrder++;
        }
        m_queue.Update(*m_queue.Find(tuple), after);
    }

    /// Timers of records that have run out, in the order in which they have.
    void PassTime()
    {
        while (!m_rows.empty())
        {
            const auto next =
                std::min_element(m_rows.begin(), m_rows.end(), [](const Row& a, const Row& b) {
                    return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
                });
            Require(m_queue.NextDeadline() == next->deadline, "the next timer to run out");
            const auto due = m_queue.NextDue(m_now);
            Require(due.has_value() == (next->deadline <= m_now), "it runs out when it is time");
            if (!due)
            {
                return;
            }
            Require(*due == next->tuple, "the one that runs out");
            Connection connection(m_policies, m_parameters);
            connection.AdoptEmbryo(m_queue.Find(*due)->state);
            connection.OnTime(m_now);
            Require(TakeSegments(connection) <= 1, "a time-out sends one segment");
            PutAway(*due, connection);
        }
        Require(!m_queue.NextDeadline(), "an empty queue waits for nothing");
    }

    /**
     * @param tuple to whom
     * @param syn for which SYN
     */
    void SendCookie(const FourTuple& tuple, const Segment& syn)
    {
        const auto mss = static_cast<uint16_t>(m_in.Half());
        const Seq value = MakeSynCookie(tuple, syn.seq, mss, m_ipv6, m_key, m_now);
        m_cookies.push_back({tuple, syn.seq, value, mss, m_now});
        ++g_met.cookies;
        CheckStamp();
    }

    /// Options ride on a timestamp and come back.
    void CheckStamp()
    {
        StampedOptions options;
        if (m_in.OneIn(2))
        {
            options.windowScale = static_cast<uint8_t>(m_in.Below(15));
        }
        options.sack = m_in.OneIn(2);
        options.ecn = m_in.OneIn(2);
        const uint32_t now = m_in.Word();
        const uint32_t stamp = StampOptions(now, options);
        Require(now - stamp < 64, "a timestamp with options is hardly before the present one");
        const StampedOptions back = ReadStampedOptions(stamp);
        Require(back.windowScale == options.windowScale, "the window scale comes back");
        Require(back.sack == options.sack && back.ecn == options.ecn, "SACK and ECN come back");
    }

    /**
     * The third segment of a handshake that nobody remembers: right, or made of one that is.
     *
     * @param other perhaps of another peer
     */
    void BringCookie(const FourTuple& other)
    {
        if (m_cookies.empty())
        {
            return;
        }
        ++Fed();
        const Cookie& sent = m_cookies[m_in.Byte() % m_cookies.size()];
        const bool exact = m_in.OneIn(2);
        const FourTuple tuple = exact || m_in.OneIn(2) ? sent.tuple : other;
        const Seq irs = exact ? sent.irs : sent.irs + PickDistance(m_in);
        const Seq value = exact ? sent.value : sent.value + PickDistance(m_in);
        const auto mss = ReadSynCookie(value, tuple, irs, m_ipv6, m_key, m_now);
        if (exact && m_now - sent.made < SYN_COOKIE_PERIOD)
        {
            Require(mss.has_value(), "a cookie is good for at least a minute");
            Require(*mss <= std::max<uint16_t>(sent.mss, 64),
                    "a cookie promises no larger segments than the peer takes");
        }
        if (!mss)
        {
            ++g_met.forged;
            return;
        }
        ++g_met.redeemed;
        Require(WasSent(tuple, irs, value), "no cookie is taken that was not sent");
    }

    /**
     * @param tuple who brings a cookie
     * @param irs one less than its segment's number
     * @param value the cookie
     * @return true if one was sent to it that differs in the segment size at most, and that not
     *         long ago
     */
    bool WasSent(const FourTuple& tuple, Seq irs, Seq value) const
    {
        return std::any_of(m_cookies.begin(), m_cookies.end(), [&](const Cookie& sent) {
            const int32_t apart = value - sent.value;
            return sent.tuple == tuple && sent.irs == irs && apart >= -7 && apart <= 7 &&
                   m_now - sent.made < SYN_COOKIE_LIFETIME;
        });
    }

    Bytes& m_in;                       //!< says what happens
    Policies m_policies;               //!< of the listener
    ConnectionParameters m_parameters; //!< of its connections
    SecretKey m_key;                   //!< of its cookies
    bool m_ipv6;                       //!< family
    SynQueue<int> m_queue;             //!< of the core
    std::vector<Row> m_rows;           //!< the same
    std::vector<Cookie> m_cookies;     //!< all that were sent
    Duration m_now{0};                 //!< the time
    uint64_t m_nextOrder{0};           //!< of the next row
    uint32_t m_waiting{0};             //!< length of the accept queue
};

} // namespace

fuzz::ShortRun
fuzz::GetShortRun()
{
    return {20000, 2000};
}

fuzz::Report
fuzz::GetReport()
{
    const bool all = g_met.established > 0 && g_met.redeemed > 0 && g_met.forged > 0;
    return {std::to_string(g_met.records) + " records, " + std::to_string(g_met.established) +
                " of them established; " + std::to_string(g_met.cookies) + " cookies sent, " +
                std::to_string(g_met.redeemed) + " taken, " + std::to_string(g_met.forged) +
                " refused",
            all ? "" : "a record established, a cookie taken, one refused"};
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    {
        Bytes in(data, size);
        Listener listener(in);
        for (uint32_t step = 0; step < MOST_STEPS && !in.IsEmpty(); ++step)
        {
            listener.Step();
        }
    }
    return fuzz::EndInput();
}
