/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_LIFECYCLE_ARRIVAL_EVENT_H
#define TCP_LIFECYCLE_ARRIVAL_EVENT_H

#include "ns3/address.h"
#include "ns3/nstime.h"
#include "ns3/tcp-four-tuple.h"
#include "ns3/tcp-lifecycle-classifier.h"
#include "ns3/tcp-lifecycle-segment.h"
#include "ns3/tcp-lifecycle-seq.h"
#include "ns3/tcp-lifecycle-tcb.h"
#include "ns3/tcp-lifecycle-types.h"

#include <cstdint>

namespace ns3
{

/// What a connection, embryonic or not, made of one segment, as traced.
struct TcpLifecycleArrivalEvent
{
    Address local;                                     //!< this host's address and port
    Address remote;                                    //!< the peer's
    lifecycle::State before{lifecycle::State::CLOSED}; //!< the state it arrived in
    lifecycle::State after{lifecycle::State::CLOSED};  //!< the state it led to
    lifecycle::Segment segment;                        //!< what it says, absolute numbers
    lifecycle::Arrival verdict;                        //!< what the core made of it
    uint32_t textStored{0};                            //!< bytes put into the receive buffer
    uint32_t acknowledged{0};                          //!< by how much SND.UNA advanced
    lifecycle::Seq sndUna;                             //!< SND.UNA now
    lifecycle::Seq rcvNxt;                             //!< RCV.NXT now
    Time time;                                         //!< when
};

/**
 * @param tuple a connection, ours as local
 * @param ipv6 the family of its addresses
 * @param before its state when the segment arrived
 * @param una SND.UNA then
 * @param now its variables now
 * @param segment the segment
 * @param verdict what the core made of it
 * @return what is to be traced, no text stored
 */
TcpLifecycleArrivalEvent MakeArrivalEvent(const lifecycle::FourTuple& tuple,
                                          bool ipv6,
                                          lifecycle::State before,
                                          lifecycle::Seq una,
                                          const lifecycle::Tcb& now,
                                          const lifecycle::Segment& segment,
                                          const lifecycle::Arrival& verdict);

} // namespace ns3

#endif // TCP_LIFECYCLE_ARRIVAL_EVENT_H
