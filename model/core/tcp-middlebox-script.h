/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TCP_MIDDLEBOX_SCRIPT_H
#define TCP_MIDDLEBOX_SCRIPT_H

#include "tcp-lifecycle-types.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-core
 *
 * What a script says to a middlebox, and the reader of such scripts. One rule stands on a line; `#`
 * begins a comment. doc/middlebox.md explains the language with examples.
 *
 *     rule      = [ "connection" numbers ] direction kind ordinals action
 *     direction = "client" | "server" | "any"           the end that sends the segment
 *     kind      = "SYN" | "SYNACK" | "ACK" | "DATA" | "FIN" | "RST" | "ANY"
 *     numbers   = N | N "-" M | N "-" | "*"
 *     ordinals  = numbers | "every" N
 *     action    = "drop" | "delay" TIME | "copy" TIME { "," TIME } | "copy" "until" target
 *               | "reorder" N [ "within" TIME ] | "hold" "until" target [ "within" TIME ]
 *     target    = [ "connection" N ] [ direction ] kind [ N ]
 *     TIME      = a number with ns, us, ms, s, min or h; without a unit, seconds
 */

namespace ns3
{
namespace lifecycle
{

/// Who sends the segments that a rule is about.
enum class MiddleboxDirection : uint8_t
{
    CLIENT, //!< the end that sent the connection's first SYN
    SERVER, //!< the other end
    ANY,    //!< both; their segments are counted together
};

/// What the segments are that a rule is about. A FIN with text is both FIN and DATA.
enum class MiddleboxKind : uint8_t
{
    SYN,    //!< SYN without ACK
    SYNACK, //!< SYN with ACK
    ACK,    //!< an acknowledgment and nothing else: no text, no SYN, FIN or RST
    DATA,   //!< carries text
    FIN,    //!< FIN set
    RST,    //!< RST set
    ANY,    //!< every segment
};

/// What a rule does with a segment.
enum class MiddleboxAction : uint8_t
{
    DROP,       //!< it never arrives
    DELAY,      //!< it arrives `delay` later
    COPY,       //!< it arrives, and once more after each of `copies`
    COPY_UNTIL, //!< it arrives, and once more when `until` has passed
    REORDER,    //!< it arrives when `passFirst` later ones have
    HOLD,       //!< it arrives when `until` has passed
};

/// Numbers that are counted from 1: first, first + step, and so on up to last.
struct MiddleboxNumbers
{
    /// No upper end.
    static constexpr uint32_t OPEN = std::numeric_limits<uint32_t>::max();

    uint32_t first{1};   //!< the least one
    uint32_t last{OPEN}; //!< none is beyond
    uint32_t step{1};    //!< at least 1

    /**
     * @param number a number
     * @return true if it is one of them
     */
    constexpr bool Has(uint32_t number) const
    {
        return number >= first && number <= last && (number - first) % step == 0;
    }
};

/// The segment that lets a held one go.
struct MiddleboxTarget
{
    std::optional<uint32_t> connection;                    //!< nothing: the held one's own
    MiddleboxDirection direction{MiddleboxDirection::ANY}; //!< who sends it
    MiddleboxKind kind{MiddleboxKind::ANY};                //!< what it is
    uint32_t count{1};                                     //!< the how many-th from the hold on
};

/// One line of a script.
struct MiddleboxRule
{
    uint32_t line{0};                                      //!< where it stands, from 1
    MiddleboxNumbers connections;                          //!< whose segments
    MiddleboxDirection direction{MiddleboxDirection::ANY}; //!< who sends them
    MiddleboxKind kind{MiddleboxKind::ANY};                //!< what they are
    MiddleboxNumbers ordinals;                             //!< which, in each connection
    MiddleboxAction action{MiddleboxAction::DROP};         //!< what is done
    Duration delay{0};                                     //!< for DELAY
    std::vector<Duration> copies;                          //!< for COPY
    uint32_t passFirst{0};                                 //!< for REORDER
    MiddleboxTarget until;                                 //!< for COPY_UNTIL and HOLD
    std::optional<Duration> within; //!< for REORDER and HOLD: it waits no longer than this
};

/// A whole script.
struct MiddleboxScript
{
    std::vector<MiddleboxRule> rules; //!< in the order of the lines
};

/// A number in a script is at most this.
constexpr uint32_t MIDDLEBOX_MAX_NUMBER = 1000000000;
/// A time in a script is at most this, seconds (about eleven days).
constexpr double MIDDLEBOX_MAX_SECONDS = 1e6;
/// A rule makes at most this many copies.
constexpr std::size_t MIDDLEBOX_MAX_COPIES = 100;
/// A script has at most this many bytes.
constexpr std::size_t MIDDLEBOX_MAX_BYTES = 1000000;
/// A script has at most this many rules.
constexpr std::size_t MIDDLEBOX_MAX_RULES = 10000;

/**
 * @param kind what to look for
 * @param flags the control bits of a segment, of Flag
 * @param textLength its payload, bytes
 * @return true if the segment is of that kind
 */
bool IsOfKind(MiddleboxKind kind, uint8_t flags, uint32_t textLength);

/**
 * Read a script. Nothing that a text can hold does worse than an error.
 *
 * @param text the whole script
 * @param name what to call it in an error, usually its file's name
 * @param [out] script what it says; untouched if it is wrong
 * @param [out] error if it is wrong: one line, "NAME:LINE: 'text': expected ..."
 * @return true if it is right
 */
bool ParseMiddleboxScript(const std::string& text,
                          const std::string& name,
                          MiddleboxScript& script,
                          std::string& error);

} // namespace lifecycle
} // namespace ns3

#endif // TCP_MIDDLEBOX_SCRIPT_H
