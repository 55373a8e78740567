/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_ATTACK_TEST_BASE_H
#define TCP_LIFECYCLE_ATTACK_TEST_BASE_H

#include "tcp-lifecycle-attack-dice.h"

#include "ns3/node-container.h"
#include "ns3/tcp-lifecycle-helper.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/tcp-lifecycle-socket.h"

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-test
 *
 * Segments made of anything, at sockets that do anything. A test suite throws as the dice of a seed
 * fall, a fuzz target as the bytes of its input say.
 */

namespace ns3
{

/// What the attacker knows of one four-tuple, from the victim's segments.
struct AttackedFlow
{
    uint16_t victimPort{0}; //!< the victim's port
    uint16_t ownPort{0};    //!< the attacker's
    uint32_t next{0};       //!< the number after the victim's last one
    uint32_t una{0};        //!< the number of the victim's last segment
    uint32_t expected{0};   //!< what the victim expects
    uint32_t timestamp{0};  //!< the victim's last
    bool known{false};      //!< something was heard
};

class AttackSegment;

/**
 * A host under attack, and the attacker.
 */
class TcpAttack
{
  public:
    /// What a decent client sends afterwards, bytes.
    static constexpr uint32_t DECENT_BYTES = 50000;

    /**
     * @param dice decide what happens
     * @param ipv6 family
     */
    TcpAttack(const AttackDice& dice, bool ipv6);

    /// @return what installs the victim's TCP, to set its attributes before Run
    TcpLifecycleHelper& GetVictimHelper()
    {
        return m_victimHelper;
    }

    /// The victim does Fast Open (RFC 7413), and the attacker has a valid cookie.
    void UseFastOpen();

    /**
     * @param segments how many are thrown, unless the dice are over before
     */
    void Run(uint32_t segments);

    /// @return how many were thrown
    uint32_t GetThrown() const
    {
        return m_thrown;
    }

    /// @return states of the victim's connections that were entered
    const std::set<lifecycle::State>& GetStates() const
    {
        return m_states;
    }

    /// @return connections opened minus ended minus alive; 0 if none was lost
    int64_t GetBalance() const
    {
        return m_balance;
    }

    /// @return connections opened
    uint64_t GetOpened() const
    {
        return m_opened;
    }

    /// @return times that an application was told something after the end or twice
    uint32_t GetWrongNotices() const
    {
        return m_wrongNotices;
    }

    /// @return bytes that a decent client got through afterwards; DECENT_BYTES if it was served
    uint64_t GetServedAfterwards() const
    {
        return m_served;
    }

    /// @return whether some step did not come to an end by itself
    bool Looped() const
    {
        return m_looped;
    }

  private:
    /// What a socket's application was told.
    struct Told
    {
        bool normal{false}; //!< normal close
        bool error{false};  //!< error close
        bool ended{false};  //!< the end
    };

    /**
     * @param name a socket's name
     * @return its port
     */
    static uint16_t PortOf(const Address& name);

    void Build();
    void Step();
    void TakeVictimsSegment(Ptr<const Packet> packet);
    void Throw();
    void ThrowIcmp();
    void Deliver(const std::vector<uint8_t>& bytes);
    std::vector<uint8_t> MakeSegment(AttackedFlow& flow);
    uint32_t PickNumber(uint32_t exact);
    uint8_t PickFlags();
    void AddOptions(AttackSegment& segment, const AttackedFlow& flow);
    void AddOption(AttackSegment& segment, const AttackedFlow& flow);
    void AddFastOpen(AttackSegment& segment);
    void Mutate(std::vector<uint8_t>& bytes);
    AttackedFlow& PickFlow();
    void Act();
    void ActOn(Ptr<TcpLifecycleSocket> socket);
    void Open();
    void Keep(Ptr<Socket> socket);
    void Accepted(Ptr<Socket> socket, const Address& peer);
    void Listen();
    void ServeDecentClient();
    void ClientConnected(Ptr<Socket> socket);
    void Serve(Ptr<Socket> socket);
    void Count(const TcpLifecycleTransition& transition);
    Address VictimAddress(uint16_t port) const;
    Address AttackerAddress(uint16_t port) const;

    AttackDice m_dice;                                             //!< what happens
    bool m_ipv6;                                                   //!< family
    TcpLifecycleHelper m_victimHelper;                             //!< installs its TCP
    NodeContainer m_nodes;                                         //!< victim, attacker
    Ptr<TcpLifecycleL4Protocol> m_tcp;                             //!< the victim's
    Ptr<Socket> m_listener;                                        //!< the victim's
    IpL4Protocol::DownTargetCallback m_down;                       //!< the victim's way out
    IpL4Protocol::DownTargetCallback6 m_down6;                     //!< likewise
    Ipv4Address m_victim4;                                         //!< address
    Ipv4Address m_attacker4;                                       //!< address
    Ipv6Address m_victim6;                                         //!< address
    Ipv6Address m_attacker6;                                       //!< address
    std::map<std::pair<uint16_t, uint16_t>, AttackedFlow> m_flows; //!< by victim's and own port
    std::vector<Ptr<TcpLifecycleSocket>> m_sockets; //!< that the victim's application holds
    std::map<Socket*, Told> m_told;                 //!< what it was told
    std::set<lifecycle::State> m_states;            //!< entered
    uint32_t m_thrown{0};                           //!< segments
    uint32_t m_left{0};                             //!< segments to be thrown
    uint64_t m_opened{0};                           //!< connections
    uint64_t m_ended{0};                            //!< connections
    int64_t m_balance{0};                           //!< see GetBalance
    uint32_t m_wrongNotices{0};                     //!< see GetWrongNotices
    uint64_t m_served{0};                           //!< see GetServedAfterwards
    uint16_t m_decentPort{0};                       //!< of the client that is served then
    uint64_t m_eventsBefore{0};                     //!< count at the last step
    bool m_looped{false};                           //!< see Looped
    bool m_fastOpen{false};                         //!< see UseFastOpen
    bool m_attackOver{false};                       //!< the listener serves properly
};

} // namespace ns3

#endif // TCP_LIFECYCLE_ATTACK_TEST_BASE_H
