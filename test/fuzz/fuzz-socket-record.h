/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef FUZZ_SOCKET_RECORD_H
#define FUZZ_SOCKET_RECORD_H

#include "fuzz-target.h"

#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/tcp-four-tuple.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What an application knows of a socket: what it did, what it was told, what it has read. What
 * contradicts doc/decisions/0005-what-applications-are-told.md ends the process.
 */

namespace fuzz
{

using namespace ns3;

/// What one end has written in the connections of one four-tuple.
struct FuzzStream
{
    uint32_t written{0};  //!< bytes, in the last of them
    uint32_t openings{0}; //!< how many there were
};

/// Every connection carries the same text, so that a byte tells where it belongs.
class FuzzText
{
  public:
    /**
     * @param position of the first byte
     * @param size bytes
     * @return that much of the text
     */
    static Ptr<Packet> Cut(uint32_t position, uint32_t size)
    {
        return Create<Packet>(Get().data() + position, size);
    }

    /**
     * @param packet a packet
     * @param position where its first byte belongs
     * @return true if it is just that part of the text
     */
    static bool Matches(Ptr<const Packet> packet, uint32_t position)
    {
        std::vector<uint8_t> bytes(packet->GetSize());
        packet->CopyData(bytes.data(), packet->GetSize());
        return position + bytes.size() <= Get().size() &&
               std::memcmp(bytes.data(), Get().data() + position, bytes.size()) == 0;
    }

    /// All that can be written in one connection, bytes.
    static constexpr uint32_t LENGTH = 60000;

  private:
    /// @return the text
    static const std::vector<uint8_t>& Get()
    {
        static const std::vector<uint8_t> text = [] {
            std::vector<uint8_t> made(LENGTH);
            uint32_t state = 1;
            std::generate(made.begin(), made.end(), [&state] {
                state = state * 1664525 + 1013904223;
                return static_cast<uint8_t>(state >> 24);
            });
            return made;
        }();
        return text;
    }
};

/**
 * Goes along with a socket that an application has, as long as there is that socket.
 */
class FuzzRecord : public Object
{
  public:
    /**
     * @return the TypeId
     */
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::FuzzRecord").SetParent<Object>();
        return tid;
    }

    /**
     * The socket is opened: by Connect, by Listen or by a peer.
     *
     * @param active by Connect
     * @param continues it was a listener, whose end is not told
     */
    void Open(bool active, bool continues = false)
    {
        if (continues)
        {
            m_openings.pop_back();
        }
        m_openings.push_back({});
        m_openings.back().active = active;
        m_openings.back().excused = !active || m_deaf;
        m_named = false;
        m_read = 0;
        m_exact = true;
    }

    /**
     * It was not: the call has failed.
     *
     * @param continues it is a listener still
     */
    void TakeBackOpening(bool continues = false)
    {
        Require(!m_openings.back().IsTold(), "nothing is told of a call that has failed");
        m_openings.pop_back();
        if (continues)
        {
            Open(false);
        }
    }

    /// The user ends it itself, so need not be told that it was opened.
    void Excuse()
    {
        if (!m_openings.empty())
        {
            m_openings.back().excused = true;
        }
    }

    /// A callback is gone, so its user may not be told.
    void Deafen()
    {
        m_deaf = true;
        Excuse();
    }

    /// Connect has succeeded.
    void TellConnected()
    {
        Opening& last = Last();
        Require(last.active, "only who connects is told that it is connected");
        Require(!last.connected, "connected is told once");
        Require(!last.IsOver(), "connected is not told after the end");
        last.connected = true;
    }

    /// Connect has failed.
    void TellFailed()
    {
        Opening& last = Last();
        Require(last.active, "only who connects is told that it failed");
        Require(!last.connected, "a connection that was opened has not failed to be");
        Require(!last.IsOver(), "connect-failed is told once, and nothing else");
        last.failed = true;
    }

    /// The peer has closed, or the orderly end.
    void TellNormalClose()
    {
        Require(!Last().IsOver(), "normal-close is told once, and not after the end");
        Last().normal = true;
    }

    /// A reset, or a time-out.
    void TellErrorClose()
    {
        Opening& last = Last();
        Require(!last.error && !last.failed && !last.ended,
                "error-close is told once, and not after the end");
        last.error = true;
    }

    /// The end. A callback told before it may have opened the socket again.
    void TellEnd()
    {
        const auto open = std::find_if(m_openings.begin(),
                                       m_openings.end(),
                                       [](const Opening& opening) { return !opening.ended; });
        Require(open != m_openings.end(), "the end is told once");
        open->ended = true;
    }

    /// @return true if there is a connection, or a listener, whose end was not told
    bool IsOpen() const
    {
        return !m_openings.empty() && !m_openings.back().ended;
    }

    /**
     * All is over, and the application has held the socket until now.
     *
     * @param leftOver its connection waits for a peer that is gone
     */
    void CheckOver(bool leftOver) const
    {
        for (const Opening& opening : m_openings)
        {
            const bool isLast = &opening == &m_openings.back();
            Require(opening.ended || (isLast && leftOver), "the end is told");
            Require(opening.excused || opening.IsTold(), "who connects is told what came of it");
        }
    }

    /// @return true if it is known which connection this is
    bool IsNamed() const
    {
        return m_named;
    }

    /**
     * @param tuple its four-tuple
     * @param stream what this end writes in it
     */
    void Name(const lifecycle::FourTuple& tuple, FuzzStream& stream)
    {
        m_named = true;
        m_tuple = tuple;
        m_stream = &stream;
        ++stream.openings;
        stream.written = 0;
        m_number = stream.openings;
    }

    /// @return its four-tuple, once it is named
    const lifecycle::FourTuple& GetTuple() const
    {
        return m_tuple;
    }

    /// @return what this end writes; null while it is not named, and when the stream is another's
    FuzzStream* GetStream() const
    {
        return m_named && m_stream->openings == m_number ? m_stream : nullptr;
    }

    /// Something is thrown away unread: what is read from now on cannot be told from other text.
    void Skip()
    {
        m_exact = false;
    }

    /**
     * @param packet was read
     * @param peer what the peer has written in all; null if that is not known
     */
    void Read(Ptr<const Packet> packet, const FuzzStream* peer)
    {
        const FuzzStream* own = GetStream();
        // A connection that had the four-tuple before may leave segments behind.
        if (!m_exact || !peer || peer->openings != 1 || !own || own->openings != 1)
        {
            m_exact = false;
            return;
        }
        Require(FuzzText::Matches(packet, m_read), "what is read is what was written");
        m_read += packet->GetSize();
        Require(m_read <= peer->written, "no more is read than was written");
        Require(packet->GetSize() > 0 || m_read == peer->written, "the end of file is at the end");
    }

  private:
    /// What was told of one opening.
    struct Opening
    {
        bool active{false};    //!< by Connect
        bool excused{false};   //!< it need not be told what came of it
        bool connected{false}; //!< Connect has succeeded
        bool failed{false};    //!< it has failed
        bool normal{false};    //!< normal close
        bool error{false};     //!< error close
        bool ended{false};     //!< the end

        /// @return true if the user knows that it is over, or that the peer has closed
        bool IsOver() const
        {
            return failed || normal || error || ended;
        }

        /// @return true if the user knows anything
        bool IsTold() const
        {
            return connected || failed || normal || error;
        }
    };

    /// @return the last opening
    Opening& Last()
    {
        Require(!m_openings.empty(), "nothing is told of a socket that was never opened");
        return m_openings.back();
    }

    std::vector<Opening> m_openings; //!< in order
    bool m_deaf{false};              //!< a callback was gone once
    bool m_named{false};             //!< see IsNamed
    lifecycle::FourTuple m_tuple;    //!< its four-tuple
    FuzzStream* m_stream{nullptr};   //!< what this end writes
    uint32_t m_number{0};            //!< which of the stream's openings it is
    uint32_t m_read{0};              //!< bytes
    bool m_exact{true};              //!< m_read is where the reader is
};

} // namespace fuzz

#endif // FUZZ_SOCKET_RECORD_H
