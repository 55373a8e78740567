/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_SYN_FLOODER_H
#define TCP_SYN_FLOODER_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"

#include <cstdint>

namespace ns3
{

/**
 * @ingroup tcp-lifecycle
 *
 * A SYN flood (RFC 4987, section 2): SYNs at a steady rate to one listener, with source addresses
 * that are not this node's and that nobody answers for. Each SYN has a source address and port of
 * its own, until all that the attributes allow are used up and it begins anew.
 *
 * It needs no TCP on its node. The victim must have a route towards the false sources, or it would
 * not answer; a default route by the flooder's node will do, which drops what comes for them.
 *
 * @code
 *   auto flooder = CreateObject<TcpSynFlooder>();
 *   flooder->SetAttribute("Remote", AddressValue(InetSocketAddress(victim, 80)));
 *   flooder->SetAttribute("Rate", DoubleValue(1000));
 *   node->AddApplication(flooder);
 * @endcode
 */
class TcpSynFlooder : public Application
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId();

    TcpSynFlooder();

    /**
     * @return how many SYNs were sent
     */
    uint64_t GetSent() const;

    /**
     * @param n which SYN, from 0 on
     * @return the source address that it has or will have
     */
    Ipv4Address SourceOf(uint64_t n) const;

    /**
     * @param n which SYN, from 0 on
     * @return the source port that it has or will have
     */
    uint16_t PortOf(uint64_t n) const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /// Send the next SYN, and schedule the one after it.
    void Send();

    /**
     * @return the next SYN, without an IP header
     */
    Ptr<Packet> MakeSyn() const;

    Address m_remote;         //!< attribute
    double m_rate;            //!< attribute
    uint64_t m_maxSyns;       //!< attribute
    Ipv4Address m_sourceBase; //!< attribute
    uint32_t m_sourceCount;   //!< attribute
    uint64_t m_sent{0};       //!< how many so far
    EventId m_event;          //!< the next one
};

} // namespace ns3

#endif // TCP_SYN_FLOODER_H
