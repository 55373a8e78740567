/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-embryo-queue.h"
#include "tcp-lifecycle-convert.h"
#include "tcp-lifecycle-l4-protocol.h"
#include "tcp-lifecycle-socket.h"

#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-syn-cookie.h"

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * What TcpEmbryoQueue does with SYN cookies (RFC 4987, section 3.6): embryonic connections that are
 * kept in the peer's segments.
 */

namespace ns3
{

void
TcpEmbryoQueue::SendCookie(TcpLifecycleSocket& listener,
                           const TcpSegmentFacts& syn,
                           const lifecycle::FourTuple& tuple,
                           bool ipv6)
{
    const uint16_t pathMtu = listener.PathMtu(tuple, ipv6);
    if (pathMtu == 0 || !m_l4.IsFree(tuple))
    {
        return;
    }
    TcpSegmentFacts kept = syn;
    if (!listener.m_timestampEnabled || !syn.segment.hasTimestamp)
    {
        // What cannot be remembered must not be agreed on.
        kept.windowScale.reset();
        kept.sackPermitted = false;
        kept.ece = false;
    }
    Queue::Record record;
    record.tuple = tuple;
    record.host = Negotiate(listener, kept, tuple, ipv6, pathMtu);
    const lifecycle::Seq cookie = lifecycle::MakeSynCookie(tuple,
                                                           syn.segment.seq,
                                                           record.host.peerMss,
                                                           SpeaksIpv6(tuple, ipv6),
                                                           m_l4.GetSecret(),
                                                           NowForCore());
    record.state = MakeConnection(listener, kept, record.host, cookie).ToEmbryo();
    lifecycle::StampedOptions options;
    if (record.host.windowScale)
    {
        options.windowScale = record.state.tcb.sndWindowShift;
    }
    options.sack = record.host.sack;
    options.ecn = record.host.ecn;
    listener.m_lastCookie = NowForCore();
    listener.NoteAtListener(TcpListenerEvent::COOKIE_SENT, tuple, ipv6);
    TransmitSynAck(record, lifecycle::StampOptions(TcpOptionTS::NowToTsValue(), options), false);
}

bool
TcpEmbryoQueue::ExpectsCookies(const TcpLifecycleSocket& listener)
{
    switch (listener.m_core->GetPolicies().handshake->Cookies())
    {
    case lifecycle::CookieUse::NEVER:
        return false;
    case lifecycle::CookieUse::RECENT:
        return listener.m_lastCookie &&
               NowForCore() - *listener.m_lastCookie < lifecycle::SYN_COOKIE_LIFETIME;
    case lifecycle::CookieUse::ALWAYS:
        return true;
    }
    return false;
}

TcpSegmentFacts
TcpEmbryoQueue::RecallSyn(const TcpSegmentFacts& facts,
                          const TcpLifecycleSocket& listener,
                          uint16_t mss)
{
    TcpSegmentFacts syn = facts;
    syn.segment.flags = lifecycle::FLAG_SYN;
    syn.segment.seq = facts.segment.seq - 1u;
    syn.segment.textLength = 0;
    syn.mss = mss;
    syn.windowScale.reset();
    syn.sackPermitted = false;
    syn.ece = false;
    syn.cwr = false;
    if (listener.m_timestampEnabled && facts.segment.hasTimestamp)
    {
        const auto options = lifecycle::ReadStampedOptions(facts.segment.tsEcho);
        syn.windowScale = options.windowScale;
        syn.sackPermitted = options.sack;
        syn.ece = options.ecn;
        syn.cwr = options.ecn;
    }
    return syn;
}

bool
TcpEmbryoQueue::CookieArrives(TcpLifecycleSocket& listener,
                              const TcpArrivedSegment& segment,
                              const lifecycle::FourTuple& tuple,
                              bool ipv6)
{
    const lifecycle::Segment& facts = segment.facts.segment;
    if (!facts.Has(lifecycle::FLAG_ACK) || facts.Has(lifecycle::FLAG_SYN) ||
        facts.Has(lifecycle::FLAG_RST) || !ExpectsCookies(listener))
    {
        return false;
    }
    const auto mss = lifecycle::ReadSynCookie(facts.ack - 1u,
                                              tuple,
                                              facts.seq - 1u,
                                              SpeaksIpv6(tuple, ipv6),
                                              m_l4.GetSecret(),
                                              NowForCore());
    const uint16_t pathMtu = mss && m_l4.IsFree(tuple) ? listener.PathMtu(tuple, ipv6) : 0;
    if (pathMtu == 0)
    {
        // A reset answers it, as every ACK at a listener (RFC 9293, section 3.10.7.2).
        listener.NoteAtListener(TcpListenerEvent::COOKIE_FAILED, tuple, ipv6);
        return false;
    }
    const TcpSegmentFacts syn = RecallSyn(segment.facts, listener, *mss);
    Queue::Record record;
    record.tuple = tuple;
    record.host = Negotiate(listener, syn, tuple, ipv6, pathMtu);
    // When the SYN-ACK went out is not known, and its timestamp was tampered with: no sample.
    record.host.resent = true;
    return OpenByCookie(record, syn, segment);
}

bool
TcpEmbryoQueue::OpenByCookie(Queue::Record& record,
                             const TcpSegmentFacts& syn,
                             const TcpArrivedSegment& segment)
{
    TcpLifecycleSocket& listener = *record.host.listener;
    lifecycle::Connection connection =
        MakeConnection(listener, syn, record.host, segment.facts.segment.ack - 1u);
    record.state = connection.ToEmbryo();
    switch (Ask(record))
    {
    case lifecycle::EstablishDecision::TAKE:
        break;
    case lifecycle::EstablishDecision::IGNORE:
        listener.TraceReceived(segment);
        return true;
    case lifecycle::EstablishDecision::REFUSE:
        return false; // it gets a reset
    }
    listener.NoteAtListener(TcpListenerEvent::COOKIE_ACCEPTED, record.tuple, record.host.ipv6);
    lifecycle::Output output;
    while (connection.PollOutput(output))
    {
        if (output.kind == lifecycle::Output::Kind::STATE_CHANGED)
        {
            Do(output, record, lifecycle::EndReason::NONE); // the SYN-ACK went out long ago
        }
    }
    Promote(record, segment);
    return true;
}

} // namespace ns3
