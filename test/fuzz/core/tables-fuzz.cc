/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "fuzz-policies.h"
#include "fuzz-segments.h"
#include "fuzz-target.h"

#include "ns3/tcp-ephemeral-ports.h"
#include "ns3/tcp-listener-table.h"
#include "ns3/tcp-time-wait-table.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * The tables of a host: four-tuples in TIME_WAIT, with segments for them; listeners; ephemeral
 * ports. Each against the same thing done by plain search.
 */

namespace
{

using namespace fuzz;

/// So many steps an input takes at most, whatever its length.
constexpr uint32_t MOST_STEPS = 4096;

/// What a run has met, of everything that is to be met; no destructor, as the report is printed
/// when others have run.
struct Met
{
    uint64_t inserted; //!< entries of TIME_WAIT
    uint64_t expired;  //!< of these
    uint64_t admitted; //!< ended by a new incarnation
    uint64_t found;    //!< listeners
    uint64_t ports;    //!< chosen
};

Met g_met{}; //!< in all inputs

/**
 * @param in the input
 * @return one of a few addresses
 */
AddressBytes
PickAddress(Bytes& in)
{
    AddressBytes address{};
    address[15] = static_cast<uint8_t>(in.Below(3));
    return address;
}

/**
 * @param in the input
 * @return one of a few four-tuples
 */
FourTuple
PickTuple(Bytes& in)
{
    FourTuple tuple;
    tuple.local = PickAddress(in);
    tuple.remotePort = static_cast<uint16_t>(in.Below(5));
    return tuple;
}

/// The table of TIME_WAIT, and beside it a list that is searched.
class TimeWaits
{
  public:
    /**
     * @param in says what happens
     */
    explicit TimeWaits(Bytes& in)
        : m_in(in)
    {
    }

    /// One thing that happens.
    void Step()
    {
        const FourTuple tuple = PickTuple(m_in);
        auto* entry = m_table.Find(tuple);
        Require((entry != nullptr) == (Search(tuple) != m_rows.end()), "an entry is found");
        if (!entry)
        {
            Insert(tuple);
        }
        else if (m_in.OneIn(16))
        {
            Remove(tuple);
        }
        else
        {
            Receive(tuple, *entry);
        }
        if (m_in.OneIn(8))
        {
            m_now += PickSpan(m_in);
        }
        Expire();
        Require(m_table.Size() == m_rows.size(), "as many entries as were put in");
    }

  private:
    /// An entry, as a list keeps it.
    struct Row
    {
        FourTuple tuple;   //!< its name
        Duration deadline; //!< when it ends
        uint64_t order;    //!< among those that end then
    };

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

    /// @return variables of a connection that both FINs went through
    Tcb PickTcb()
    {
        Tcb tcb;
        tcb.state = State::TIME_WAIT;
        tcb.synAcked = tcb.finQueued = tcb.finSent = tcb.finSeen = tcb.finReceived = true;
        tcb.iss = Seq(m_in.Word());
        tcb.sndUna = tcb.sndNxt = tcb.iss + 2 + m_in.Byte();
        tcb.irs = Seq(PickDistance(m_in));
        tcb.finSeq = tcb.irs + 1 + m_in.Half();
        tcb.rcvNxt = tcb.lastAckSent = tcb.finSeq + 1;
        tcb.rcvWnd = m_in.Half();
        tcb.maxSndWnd = tcb.sndWnd = m_in.Half();
        tcb.timestamps = m_in.OneIn(2);
        tcb.tsRecentValid = tcb.timestamps;
        tcb.tsRecent = PickDistance(m_in);
        tcb.tsRecentAge = m_now;
        return tcb;
    }

    /// @param tuple gets an entry
    void Insert(const FourTuple& tuple)
    {
        const TimeWaitContext context{PickSpan(m_in), PickSpan(m_in)};
        const auto policy = PickPolicies(m_in).timeWait;
        const auto& entry = m_table.Insert(tuple, PickTcb(), context, policy, 7, m_now);
        Require(entry.deadline >= m_now, "TIME_WAIT lasts no less than nothing");
        m_rows.push_back({tuple, entry.deadline, m_nextOrder++});
        ++g_met.inserted;
    }

    /// @param tuple its entry goes
    void Remove(const FourTuple& tuple)
    {
        m_table.Remove(tuple);
        m_rows.erase(Search(tuple));
    }

    /**
     * @param tuple a four-tuple
     * @param entry its entry, which a segment arrives for
     */
    void Receive(const FourTuple& tuple, TimeWaitTable<int>::Entry& entry)
    {
        const Segment segment = PickSegment(m_in, entry.state.ToTcb());
        const bool listened = !m_in.OneIn(4);
        const TimeWaitState before = entry.state;
        const auto outcome = m_table.OnSegment(entry, segment, m_now, listened);
        ++Fed();
        Require(entry.host == 7, "what the host keeps stays");
        Require(entry.state.sndNxt == before.sndNxt, "SND.NXT stays");
        Require(entry.state.rcvNxt == before.rcvNxt, "RCV.NXT stays");
        const bool reset = segment.Has(FLAG_RST);
        Require(!reset || outcome.reply != Reply::RST, "no reset answers a reset");
        Require(!reset || !outcome.restarted, "no reset prolongs TIME_WAIT");
        if (outcome.restarted)
        {
            Search(tuple)->deadline = entry.deadline;
            Search(tuple)->order = m_nextOrder++;
        }
        if (outcome.ended)
        {
            const Outcome moved = Look(State::TIME_WAIT, *outcome.ended);
            Require(moved.verdict == Verdict::MOVE, "the table says that TIME_WAIT ends so");
            Require(*outcome.ended != Event::NEW_INCARNATION || listened, "somebody takes the SYN");
            g_met.admitted += *outcome.ended == Event::NEW_INCARNATION ? 1 : 0;
            Remove(tuple);
        }
    }

    /// Those whose time has come, in the order of their ends.
    void Expire()
    {
        while (!m_rows.empty())
        {
            const auto next =
                std::min_element(m_rows.begin(), m_rows.end(), [](const Row& a, const Row& b) {
                    return std::make_pair(a.deadline, a.order) <
                           std::make_pair(b.deadline, b.order);
                });
            Require(m_table.NextDeadline() == next->deadline, "the next one to end");
            const auto expired = m_table.NextExpired(m_now);
            Require(expired.has_value() == (next->deadline <= m_now),
                    "it ends when its time is up");
            if (!expired)
            {
                return;
            }
            Require(*expired == next->tuple, "the one that ends");
            Remove(*expired);
            ++g_met.expired;
        }
        Require(!m_table.NextDeadline(), "an empty table waits for nothing");
    }

    Bytes& m_in;                //!< says what happens
    TimeWaitTable<int> m_table; //!< of the core
    std::vector<Row> m_rows;    //!< the same
    Duration m_now{0};          //!< the time
    uint64_t m_nextOrder{0};    //!< of the next row
};

/// The table of listeners, and beside it a list that is searched.
class Listeners
{
  public:
    /**
     * @param in says what happens
     */
    explicit Listeners(Bytes& in)
        : m_in(in)
    {
    }

    /// One thing that happens.
    void Step()
    {
        switch (m_in.Below(4))
        {
        case 0:
            Add();
            break;
        case 1:
            Remove();
            break;
        default:
            Find();
            break;
        }
    }

  private:
    /// One that waits. A value is the number of its addition; 0 is nobody.
    struct Row
    {
        LocalEndpoint endpoint; //!< where
        uint32_t value;         //!< who
    };

    /// @return some place
    LocalEndpoint PickEndpoint()
    {
        LocalEndpoint endpoint;
        endpoint.address = PickAddress(m_in);
        endpoint.anyAddress = m_in.OneIn(2);
        endpoint.ipv6 = m_in.OneIn(2);
        endpoint.port = static_cast<uint16_t>(m_in.Below(2));
        endpoint.device = m_in.OneIn(2) ? ANY_DEVICE : m_in.Below(2);
        return endpoint;
    }

    /// Somebody comes.
    void Add()
    {
        const LocalEndpoint endpoint = PickEndpoint();
        const bool taken = std::any_of(m_rows.begin(), m_rows.end(), [&](const Row& row) {
            const LocalEndpoint& other = row.endpoint;
            const bool address = endpoint.anyAddress || endpoint.address == other.address;
            return other.port == endpoint.port && other.device == endpoint.device &&
                   other.ipv6 == endpoint.ipv6 && other.anyAddress == endpoint.anyAddress &&
                   address;
        });
        Require(m_table.Conflicts(endpoint) == taken, "a place for one");
        Require(m_table.Add(endpoint, m_next) == !taken, "a place is given once");
        if (!taken)
        {
            m_rows.push_back({endpoint, m_next++});
        }
    }

    /// Somebody goes, or one who was never there.
    void Remove()
    {
        if (m_rows.empty() || m_in.OneIn(8))
        {
            m_table.Remove(static_cast<uint16_t>(m_in.Below(2)), m_next);
            return;
        }
        const auto at = m_rows.begin() + m_in.Byte() % m_rows.size();
        m_table.Remove(at->endpoint.port, at->value);
        m_rows.erase(at);
    }

    /// A segment looks for somebody who takes it.
    void Find()
    {
        const AddressBytes address = PickAddress(m_in);
        const bool ipv6 = m_in.OneIn(2);
        const auto port = static_cast<uint16_t>(m_in.Below(2));
        const uint32_t device = m_in.Below(2);
        const uint32_t found =
            m_table.Find(address, ipv6, port, device, [](uint32_t value) { return value > 0; });
        const Row* best = nullptr;
        for (const Row& row : m_rows)
        {
            const LocalEndpoint& place = row.endpoint;
            const bool family = place.ipv6 == ipv6 || (place.ipv6 && place.anyAddress);
            const bool fits = place.port == port && family &&
                              (place.anyAddress || place.address == address) &&
                              (place.device == ANY_DEVICE || place.device == device);
            if (fits && (!best || IsMoreParticular(place, best->endpoint, ipv6)))
            {
                best = &row;
            }
        }
        Require(found == (best ? best->value : 0), "the most particular listener takes a segment");
        g_met.found += best ? 1 : 0;
        Require(m_table.IsUsed(port) == HasPort(port), "a port is used while somebody waits there");
    }

    /**
     * @param a a place that fits
     * @param b another
     * @param ipv6 the segment's family
     * @return true if a fits more particularly: address before interface before family
     */
    static bool IsMoreParticular(const LocalEndpoint& a, const LocalEndpoint& b, bool ipv6)
    {
        if (a.anyAddress != b.anyAddress)
        {
            return b.anyAddress;
        }
        if ((a.device == ANY_DEVICE) != (b.device == ANY_DEVICE))
        {
            return b.device == ANY_DEVICE;
        }
        return a.ipv6 == ipv6 && b.ipv6 != ipv6;
    }

    /**
     * @param port a port
     * @return true if somebody waits there
     */
    bool HasPort(uint16_t port) const
    {
        return std::any_of(m_rows.begin(), m_rows.end(), [&](const Row& row) {
            return row.endpoint.port == port;
        });
    }

    Bytes& m_in;                     //!< says what happens
    ListenerTable<uint32_t> m_table; //!< of the core
    std::vector<Row> m_rows;         //!< the same
    uint32_t m_next{1};              //!< value of the next one
};

/// Ephemeral ports, given and given back.
class Ports
{
  public:
    /**
     * @param in says what happens
     */
    explicit Ports(Bytes& in)
        : m_in(in)
    {
    }

    /// One thing that happens.
    void Step()
    {
        const FourTuple wanted = PickTuple(m_in);
        auto& taken = m_taken[wanted.remotePort];
        if (m_in.OneIn(64))
        {
            const auto none =
                m_ports.Choose(wanted, [](const FourTuple&) { return TupleUse::BUSY; });
            Require(!none, "where all are in use there is none");
            return;
        }
        if (m_in.OneIn(4) && !taken.empty())
        {
            GiveBack(wanted, taken);
            return;
        }
        const auto port = m_ports.Choose(wanted, [&](const FourTuple& tuple) {
            Require(tuple.remotePort == wanted.remotePort, "only the local port is chosen");
            return taken.count(tuple.localPort) == 0 ? TupleUse::FREE : TupleUse::TAKEN;
        });
        Require(port.has_value(), "there is a port");
        Require(*port >= EphemeralPorts::FIRST, "a port is of the dynamic range");
        Require(taken.insert(*port).second, "a port is free");
        ++g_met.ports;
    }

  private:
    /**
     * @param tuple a destination, as seen from any address of this host
     * @param taken ports that are in use there; the first comes back
     */
    void GiveBack(FourTuple tuple, std::set<uint16_t>& taken)
    {
        tuple.localPort = *taken.begin();
        taken.erase(taken.begin());
        for (uint8_t address = 0; address < 3; ++address)
        {
            tuple.local[15] = address;
            m_ports.Review(tuple, [](const FourTuple&) { return TupleUse::FREE; });
        }
        std::size_t count = 0;
        for (const auto& ports : m_taken)
        {
            count += ports.size();
        }
        Require(count > 0 || m_ports.GetTakenCount() == 0, "what came back is not taken");
    }

    Bytes& m_in;                   //!< says what happens
    EphemeralPorts m_ports;        //!< of the core
    std::set<uint16_t> m_taken[5]; //!< by destination's port
};

} // namespace

fuzz::ShortRun
fuzz::GetShortRun()
{
    return {30000, 1500};
}

fuzz::Report
fuzz::GetReport()
{
    const bool all = g_met.expired > 0 && g_met.admitted > 0 && g_met.found > 0 && g_met.ports > 0;
    return {std::to_string(g_met.inserted) + " entries of TIME_WAIT, " +
                std::to_string(g_met.expired) + " expired, " + std::to_string(g_met.admitted) +
                " ended by a new connection; " + std::to_string(g_met.found) +
                " listeners found, " + std::to_string(g_met.ports) + " ports given",
            all ? "" : "an entry that expired, one that a SYN ended, a listener, a port"};
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    {
        Bytes in(data, size);
        TimeWaits timeWaits(in);
        Listeners listeners(in);
        Ports ports(in);
        for (uint32_t step = 0; step < MOST_STEPS && !in.IsEmpty(); ++step)
        {
            switch (in.Below(4))
            {
            case 0:
                listeners.Step();
                break;
            case 1:
                ports.Step();
                break;
            default:
                timeWaits.Step();
                break;
            }
        }
    }
    return fuzz::EndInput();
}
