/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_TEST_BASE_H
#define TCP_LIFECYCLE_TEST_BASE_H

#include "ns3/data-rate.h"
#include "ns3/error-model.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-socket.h"
#include "ns3/test.h"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What the socket's test suites stand on: two hosts, a link that obeys a script, and small
 * applications. ns-3's own base for TCP tests is not installed with its headers.
 *
 * @code
 *   class LastAckFinalAckLost : public TcpLifecycleTestCase
 *   {
 *     public:
 *       LastAckFinalAckLost()
 *           : TcpLifecycleTestCase("LAST_ACK, final ACK lost, closes after one more FIN")
 *       {
 *       }
 *
 *     private:
 *       void Script() override
 *       {
 *           On(CLIENT, Told::CONNECTED, [this] { Close(CLIENT); });
 *           On(SERVER, Told::NORMAL_CLOSE, [this] { Close(SERVER); });
 *           DropNth(CLIENT, Kind::ACK, 2);
 *       }
 *
 *       void Check() override
 *       {
 *           NS_TEST_EXPECT_MSG_EQ(CountSent(SERVER, Kind::FIN), 2, "one more FIN");
 *       }
 *   };
 * @endcode
 */

namespace ns3
{

/// What a segment is. A FIN that carries text is both FIN and DATA.
enum class TcpTestKind
{
    SYN,     //!< SYN without ACK
    SYN_ACK, //!< SYN with ACK
    ACK,     //!< ACK and nothing else: no text, no SYN, FIN or RST
    DATA,    //!< carries text
    FIN,     //!< FIN set
    RST,     //!< RST set
    ANY,     //!< every segment
};

/// The two hosts. As a direction: the host that sent the segment.
enum TcpTestHost : uint8_t
{
    CLIENT = 0, //!< opens, unless a test lets the other one open
    SERVER = 1, //!< listens
};

/// What an application was told by its socket.
enum class TcpTestTold
{
    CONNECTED,      //!< Connect succeeded
    CONNECT_FAILED, //!< Connect failed
    ACCEPTED,       //!< a connection came from a listener
    DATA,           //!< there is something to read
    END_OF_FILE,    //!< Recv returned an empty packet
    NORMAL_CLOSE,   //!< the normal-close callback
    ERROR_CLOSE,    //!< the error-close callback
};

/// One segment as seen on the wire.
struct TcpTestSegment
{
    Time time;                //!< when its first bit left the sender, or when it was injected
    TcpTestHost from{CLIENT}; //!< who sent it, or in whose name it was injected
    TcpHeader header;         //!< the header, absolute numbers
    uint32_t size{0};         //!< bytes of text
    bool dropped{false};      //!< the script took it off the wire
    bool injected{false};     //!< made by the test, not by a host

    /**
     * @param kind a kind
     * @return true if this segment is of that kind
     */
    bool Is(TcpTestKind kind) const;

    /**
     * @return the sequence number that follows; SYN and FIN count one each
     */
    SequenceNumber32 NextSequence() const;
};

/// One state change of one connection of a host.
struct TcpTestTransition
{
    TcpTestHost host{CLIENT};                                //!< where
    Time time;                                               //!< when
    lifecycle::State from{lifecycle::State::CLOSED};         //!< the state left
    lifecycle::State to{lifecycle::State::CLOSED};           //!< the state entered
    lifecycle::Event event{lifecycle::Event::OPEN_PASSIVE};  //!< why; stock does not say
    lifecycle::EndReason reason{lifecycle::EndReason::NONE}; //!< how it ended; stock does not say
    uint16_t localPort{0};                                   //!< 0 at a stock host
    uint16_t remotePort{0};                                  //!< 0 at a stock host
};

/// How the two hosts and the link between them are made.
struct TcpTestSetup
{
    bool stockClient{false};      //!< the client runs ns-3's own TCP
    bool stockServer{false};      //!< the server runs ns-3's own TCP
    bool ipv6{false};             //!< addresses of the main connection
    DataRate rate{"1Gbps"};       //!< of the link
    Time delay{MilliSeconds(10)}; //!< of the link, one way
    Time stop{Seconds(1000)};     //!< the run ends here at the latest
    uint16_t port{80};            //!< where the server listens
};

/**
 * @ingroup tcp-lifecycle
 *
 * A link end that obeys a script: TcpLifecycleTestCase says of each packet whether it arrives.
 */
class TcpTestLinkEnd : public ErrorModel
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();

    /**
     * @param judge told a packet, answers true if it is to be lost
     */
    void SetJudge(std::function<bool(Ptr<Packet>)> judge);

  private:
    bool DoCorrupt(Ptr<Packet> packet) override;
    void DoReset() override;

    std::function<bool(Ptr<Packet>)> m_judge; //!< who decides
};

/**
 * @ingroup tcp-lifecycle
 *
 * A test with a client, a server and one point-to-point link.
 *
 * A subclass overrides hooks; all but Check have an empty or harmless default. Order of a run:
 * Configure, the hosts are made, ConfigureSocket for each socket that is made, Script (time 0: it
 * may schedule, set rules and reactions), Start (time 0 too), the simulation, Check.
 *
 * It records each segment on the link (Segments) and each state change (Transitions). Segments are
 * recorded when they leave; their fate by the script's rules is decided then, too.
 *
 * Applications are scripted: they write a known pattern of bytes, read whatever comes and compare
 * it with the pattern, and do on an occasion what On says. They do nothing else: they do not close.
 */
class TcpLifecycleTestCase : public TestCase
{
  public:
    // Short names for the scripts.
    using Kind = TcpTestKind;
    using Told = TcpTestTold;
    using State = lifecycle::State;
    using EndReason = lifecycle::EndReason;

    /**
     * @param name state, event, outcome
     * @param setup the hosts and the link
     */
    explicit TcpLifecycleTestCase(const std::string& name, const TcpTestSetup& setup = {});
    ~TcpLifecycleTestCase() override;

  protected:
    // Hooks

    /// Before the hosts are made: defaults of attributes (they are put back after the run).
    virtual void Configure();

    /**
     * A socket was made by Listen or Connect.
     *
     * @param host whose
     * @param socket the socket, neither bound nor connected yet
     */
    virtual void ConfigureSocket(TcpTestHost host, Ptr<Socket> socket);

    /// At time 0, before Start: rules, reactions, scheduled actions.
    virtual void Script();

    /// At time 0: by default the server listens and the client connects.
    virtual void Start();

    /**
     * A segment leaves a host.
     *
     * @param segment the segment
     * @return true to lose it, beside what the rules say
     */
    virtual bool Lose(const TcpTestSegment& segment);

    /**
     * A connection changed its state.
     *
     * @param transition the state change
     */
    virtual void OnTransition(const TcpTestTransition& transition);

    /// After the run: what must have happened.
    virtual void Check() = 0;

    /// The end of the simulation; an override calls it.
    void DoTeardown() override;

    // The link. Ordinals start at 1, count segments of that kind and direction, and count every
    // segment whatever its fate.

    /**
     * @param from who sends it
     * @param kind what it is
     * @param n which one is lost
     */
    void DropNth(TcpTestHost from, Kind kind, uint32_t n);

    /**
     * @param from who sends them
     * @param kind what they are
     * @param first of those that are lost
     * @param last of those that are lost
     */
    void DropRange(TcpTestHost from, Kind kind, uint32_t first, uint32_t last);

    /**
     * @param from who sends them
     * @param kind what they are; all of them are lost from now on
     */
    void DropAll(TcpTestHost from, Kind kind);

    /**
     * @param from who sends it
     * @param kind what it is
     * @param n which one comes late
     * @param extra by how much
     */
    void DelayNth(TcpTestHost from, Kind kind, uint32_t n, Time extra);

    /**
     * @param from who sends it
     * @param kind what it is
     * @param n which one comes twice
     * @param extra how long after the first the second comes
     */
    void DuplicateNth(TcpTestHost from, Kind kind, uint32_t n, Time extra);

    /// Take all rules back. Ordinals of later rules start anew.
    void ClearRules();

    // Segments made by hand

    /**
     * @param from in whose name
     * @param flags e.g. TcpHeader::SYN | TcpHeader::ACK
     * @param sequence absolute
     * @param acknowledgment absolute
     * @param window the window field as it stands in the header
     * @return a header with the ports of the main connection
     */
    TcpHeader MakeHeader(TcpTestHost from,
                         uint8_t flags,
                         SequenceNumber32 sequence,
                         SequenceNumber32 acknowledgment,
                         uint16_t window = 65535) const;

    /**
     * Give a header the timestamp that a correct host would send now, if the main connection uses
     * timestamps.
     *
     * @param from in whose name
     * @param header gets the option
     */
    void AddTimestamp(TcpTestHost from, TcpHeader& header) const;

    /**
     * Hand a segment to the TCP of a host, as if it came from the other one. It does not cross the
     * link: rules do not see it, and it arrives now.
     *
     * @param to who gets it
     * @param header its header, absolute numbers
     * @param size bytes of text; they are those of the pattern from where the sequence number says
     * @param ecn the ECN field of the IP header, 3 for Congestion Experienced
     */
    void Inject(TcpTestHost to, const TcpHeader& header, uint32_t size = 0, uint8_t ecn = 0);

    /**
     * @param host a host
     * @param offset 0 is its SYN, 1 its first byte
     * @return the absolute sequence number; needs its SYN or SYN-ACK to have been sent
     */
    SequenceNumber32 SeqOf(TcpTestHost host, uint32_t offset) const;

    // The applications

    /**
     * @param host a host
     * @return a new TCP socket; ConfigureSocket was called
     */
    Ptr<Socket> MakeSocket(TcpTestHost host);

    /**
     * @param host who listens, at the port of the setup
     */
    void Listen(TcpTestHost host);

    /**
     * Connect to the other host.
     *
     * @param host who connects
     * @param localPort from where; 0: the socket chooses
     * @param remotePort whereto; 0: the port of the setup
     */
    void Connect(TcpTestHost host, uint16_t localPort = 0, uint16_t remotePort = 0);

    /**
     * Let a socket tell the application of a host, as Listen and Connect do by themselves.
     *
     * @param host whose
     * @param socket which
     */
    void Watch(TcpTestHost host, Ptr<Socket> socket);

    /**
     * @param host a host
     * @return the socket of its main connection: the one that connected, or was accepted first;
     *         null if there is none
     */
    Ptr<Socket> SocketOf(TcpTestHost host) const;

    /**
     * @param host a host
     * @return its socket, as ours; null at a stock host
     */
    Ptr<TcpLifecycleSocket> LifecycleSocketOf(TcpTestHost host) const;

    /**
     * @param host a host
     * @return the socket that listens there, or null
     */
    Ptr<Socket> ListenerOf(TcpTestHost host) const;

    /// Let go of the sockets of a host, as an application does that ends.
    void Forget(TcpTestHost host);

    /**
     * Write the next bytes of the pattern, as room allows.
     *
     * @param host who
     * @param bytes how many
     */
    void Write(TcpTestHost host, uint32_t bytes);

    /**
     * Close, once all that Write was told is written.
     *
     * @param host who
     */
    void Close(TcpTestHost host);

    /**
     * ShutdownSend, once all that Write was told is written.
     *
     * @param host who
     */
    void ShutdownSend(TcpTestHost host);

    /**
     * @param host who
     * @param reading false: the application leaves what arrives in the buffer
     */
    void SetReading(TcpTestHost host, bool reading);

    /**
     * Read what is there.
     *
     * @param host who
     */
    void ReadAll(TcpTestHost host);

    /**
     * @param host who
     * @param told the occasion; only its first time counts
     * @param action what it does then
     */
    void On(TcpTestHost host, Told told, std::function<void()> action);

    /**
     * @param host who
     * @param bytes once it has read that many
     * @param action what it does then
     */
    void OnReceived(TcpTestHost host, uint64_t bytes, std::function<void()> action);

    /**
     * @param time simulated time from now
     * @param action what is done then
     */
    void At(Time time, std::function<void()> action);

    // What happened

    /**
     * @return all segments, in the order they were sent
     */
    const std::vector<TcpTestSegment>& Segments() const;

    /**
     * @param from a host
     * @param kind what
     * @return how many it sent, those that were lost included
     */
    uint32_t CountSent(TcpTestHost from, Kind kind) const;

    /**
     * @param from a host
     * @param kind what
     * @param n which, from 1 on
     * @return that segment; a test error and an empty one if there were fewer
     */
    TcpTestSegment Sent(TcpTestHost from, Kind kind, uint32_t n);

    /**
     * @return all state changes of connections; listeners are left out
     */
    const std::vector<TcpTestTransition>& Transitions() const;

    /**
     * @param host a host
     * @return the states that its connections entered, as "SYN_SENT ESTABLISHED". At a stock host
     *         those of an accepted connection begin with the one it was accepted in.
     */
    std::string StatesOf(TcpTestHost host) const;

    /**
     * @param host a host
     * @return the state entered last; CLOSED if there was none
     */
    State LastStateOf(TcpTestHost host) const;

    /**
     * @param host a host
     * @param state a state
     * @return true if a connection of the host entered it
     */
    bool Entered(TcpTestHost host, State state) const;

    /**
     * @param host a host
     * @param state a state
     * @return when it was entered first; a negative time if it never was
     */
    Time EnteredAt(TcpTestHost host, State state) const;

    /**
     * @param host a host, not a stock one
     * @return how its connection ended, by the last state change; NONE if it has not
     */
    EndReason EndReasonOf(TcpTestHost host) const;

    /**
     * @param host a host
     * @param told an occasion
     * @return how often its application was told
     */
    uint32_t CountTold(TcpTestHost host, Told told) const;

    /**
     * @param host a host
     * @param told an occasion
     * @return when it was told first; a negative time if it never was
     */
    Time ToldAt(TcpTestHost host, Told told) const;

    /**
     * @param host a host
     * @return bytes its application has read
     */
    uint64_t ReceivedBy(TcpTestHost host) const;

    /**
     * @param host a host
     * @return true if every byte read was the one the pattern has there
     */
    bool ReceivedIntact(TcpTestHost host) const;

    /**
     * @param bytes of text
     * @param optionBytes of TCP options
     * @return how long the link needs for the bits of such a segment
     */
    Time TransmissionTime(uint32_t bytes, uint32_t optionBytes) const;

    /**
     * @param segment a segment
     * @return when its last bit has arrived, if it did not wait
     */
    Time ArrivalOf(const TcpTestSegment& segment) const;

    /**
     * @param host a host
     * @return true if it runs ns-3's own TCP
     */
    bool IsStock(TcpTestHost host) const;

    /**
     * @param host a host
     * @return its node
     */
    Ptr<Node> NodeOf(TcpTestHost host) const;

    /**
     * @param host a host
     * @return its TCP, if it is ours; else null
     */
    Ptr<TcpLifecycleL4Protocol> TcpOf(TcpTestHost host) const;

    /**
     * @param host a host
     * @param port a port
     * @return its address on the link with that port, of the family of the setup
     */
    Address AddressOf(TcpTestHost host, uint16_t port) const;

    /**
     * @param host a host
     * @return the port it uses in the main connection, by the first segment it sent
     */
    uint16_t PortOf(TcpTestHost host) const;

    /**
     * @return all segments and state changes as text, to print where a test fails
     */
    std::string Transcript() const;

    /**
     * @param host a host
     * @return the other one
     */
    static TcpTestHost Other(TcpTestHost host);

    TcpTestSetup m_setup; //!< may be changed in Configure

  private:
    /// What the link is to do to segments.
    struct Rule
    {
        /// Ways to treat a segment.
        enum class Action
        {
            DROP,
            DELAY,
            DUPLICATE,
        };

        TcpTestHost from{CLIENT};    //!< direction
        Kind kind{Kind::ANY};        //!< what
        uint32_t first{1};           //!< ordinal
        uint32_t last{1};            //!< ordinal
        Action action{Action::DROP}; //!< how
        Time extra;                  //!< for DELAY and DUPLICATE
        uint32_t seen{0};            //!< segments that matched so far
    };

    /// What becomes of a packet at the far end of the link.
    struct Fate
    {
        bool lost{false};  //!< it does not arrive by itself
        bool again{false}; //!< it arrives later, or once more
        Time extra;        //!< when, after it would have arrived
    };

    /// One host and its application.
    struct HostData
    {
        Ptr<Socket> listener;                            //!< listens
        Ptr<Socket> socket;                              //!< main connection
        std::deque<Fate> fates;                          //!< of packets on their way from this host
        bool reading{true};                              //!< reads at once
        uint64_t toWrite{0};                             //!< bytes Write was told in all
        uint64_t written{0};                             //!< bytes taken by the socket
        bool closeDue{false};                            //!< Close comes when all is written
        bool shutdownDue{false};                         //!< ShutdownSend likewise
        uint64_t received{0};                            //!< bytes read
        uint64_t mismatches{0};                          //!< bytes that differed from the pattern
        std::map<Told, std::vector<Time>> told;          //!< occasions
        std::map<Told, std::function<void()>> reactions; //!< On
        std::multimap<uint64_t, std::function<void()>> milestones; //!< OnReceived
    };

    void DoRun() override;

    /// Make the nodes, the link, the stacks.
    void Build();

    /// Give the link's ends their addresses.
    void AssignAddresses();

    /**
     * @param host whose device; the link's script and records begin there
     */
    void Tap(TcpTestHost host);

    /**
     * @param host who sends
     * @param packet with the header of the link
     */
    void OnTransmit(TcpTestHost host, Ptr<const Packet> packet);

    /**
     * @param packet with the header of the link
     * @param [out] segment what it is
     * @return false if it is not TCP
     */
    bool ParseSegment(Ptr<const Packet> packet, TcpTestSegment& segment) const;

    /**
     * @param segment what leaves
     * @return what the rules say
     */
    Fate Judge(const TcpTestSegment& segment);

    /**
     * @param host who sent it
     * @param packet what arrives at the other
     * @return true if it is lost
     */
    bool OnArrival(TcpTestHost host, Ptr<Packet> packet);

    /**
     * @param host who
     * @param told the occasion
     */
    void Tell(TcpTestHost host, Told told);

    /**
     * Write what there is room for; then close, if that is due.
     *
     * @param host who
     */
    void Pump(TcpTestHost host);

    /**
     * @param host who
     * @param socket from where
     */
    void Read(TcpTestHost host, Ptr<Socket> socket);

    /**
     * @param host where, not a stock host; the states of its connections are recorded
     */
    void WatchStates(TcpTestHost host);

    /**
     * @param host where
     * @param socket a stock socket, whose states are to be recorded
     */
    void WatchStockStates(TcpTestHost host, Ptr<Socket> socket);

    /**
     * @param transition what to record
     */
    void Record(const TcpTestTransition& transition);

    std::array<HostData, 2> m_hosts;              //!< by TcpTestHost
    NodeContainer m_nodes;                        //!< by TcpTestHost
    NetDeviceContainer m_devices;                 //!< by TcpTestHost
    std::array<Address, 2> m_addresses;           //!< by TcpTestHost, with port 0
    std::vector<Rule> m_rules;                    //!< of the link
    bool m_passing{false};                        //!< a delayed packet arrives: no judgment
    std::vector<TcpTestSegment> m_segments;       //!< record
    std::vector<TcpTestTransition> m_transitions; //!< record
};

} // namespace ns3

#endif // TCP_LIFECYCLE_TEST_BASE_H
