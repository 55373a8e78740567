/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-middlebox-script.h"

#include "tcp-lifecycle-segment.h"

#include <array>
#include <cmath>
#include <locale>
#include <sstream>
#include <utility>

namespace ns3
{
namespace lifecycle
{

namespace
{

/// More of a text than this many bytes does not help to find it in the script.
constexpr std::size_t MAX_QUOTED = 200;

const std::array<std::pair<const char*, MiddleboxDirection>, 3> DIRECTIONS{
    {{"client", MiddleboxDirection::CLIENT},
     {"server", MiddleboxDirection::SERVER},
     {"any", MiddleboxDirection::ANY}}};

const std::array<std::pair<const char*, MiddleboxKind>, 7> KINDS{{{"SYN", MiddleboxKind::SYN},
                                                                  {"SYNACK", MiddleboxKind::SYNACK},
                                                                  {"ACK", MiddleboxKind::ACK},
                                                                  {"DATA", MiddleboxKind::DATA},
                                                                  {"FIN", MiddleboxKind::FIN},
                                                                  {"RST", MiddleboxKind::RST},
                                                                  {"ANY", MiddleboxKind::ANY}}};

const std::array<std::pair<const char*, double>, 7> UNITS{
    {{"", 1}, {"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"min", 60}, {"h", 3600}}};

const char* const EXPECT_DIRECTION = "client, server or any";
const char* const EXPECT_KIND = "SYN, SYNACK, ACK, DATA, FIN, RST or ANY";
const char* const EXPECT_NUMBER = "a whole number from 1 to 1000000000";
const char* const EXPECT_NUMBERS = "a number from 1 on, a range such as 2-4 or 5-, or *";
const char* const EXPECT_ORDINALS =
    "which of them: a number from 1 on, a range such as 2-4 or 5-, *, or every N";
const char* const EXPECT_ACTION = "drop, delay, copy, reorder or hold";
const char* const EXPECT_TIME = "a time from 0 to 1000000s, such as 0.2, 200ms or 40s";

/**
 * @param table names and what they stand for
 * @param name a name
 * @return what it stands for, or nothing
 */
template <typename Table>
auto
LookUp(const Table& table, const std::string& name)
{
    std::optional<decltype(table[0].second)> found;
    for (const auto& entry : table)
    {
        if (name == entry.first)
        {
            found.emplace(entry.second);
        }
    }
    return found;
}

/**
 * @param text some text of the script
 * @return the same as a message may show it: short, on one line, and nothing in it that a terminal
 *         would obey
 */
std::string
Quote(const std::string& text)
{
    const char* digits = "0123456789abcdef";
    std::string quoted;
    for (const char c : text.substr(0, MAX_QUOTED))
    {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
        {
            quoted += std::string("\\x") + digits[byte / 16] + digits[byte % 16];
        }
        else
        {
            quoted += c;
        }
    }
    return text.size() > MAX_QUOTED ? quoted + "..." : quoted;
}

/**
 * @param text digits
 * @return their value, or nothing if it is no number from 1 to MIDDLEBOX_MAX_NUMBER
 */
std::optional<uint32_t>
ToNumber(const std::string& text)
{
    if (text.empty() || text.size() > 10 ||
        text.find_first_not_of("0123456789") != std::string::npos)
    {
        return std::nullopt;
    }
    uint64_t value = 0;
    for (const char c : text)
    {
        value = value * 10 + static_cast<uint64_t>(c - '0');
    }
    if (value < 1 || value > MIDDLEBOX_MAX_NUMBER)
    {
        return std::nullopt;
    }
    return static_cast<uint32_t>(value);
}

/**
 * @param text "3", "2-4", "5-" or "*"
 * @return the numbers, or nothing if it is none of these
 */
std::optional<MiddleboxNumbers>
ToNumbers(const std::string& text)
{
    if (text == "*")
    {
        return MiddleboxNumbers();
    }
    const auto dash = text.find('-');
    const auto first = ToNumber(text.substr(0, dash));
    if (!first)
    {
        return std::nullopt;
    }
    if (dash == std::string::npos)
    {
        return MiddleboxNumbers{*first, *first, 1};
    }
    if (dash + 1 == text.size())
    {
        return MiddleboxNumbers{*first, MiddleboxNumbers::OPEN, 1};
    }
    const auto last = ToNumber(text.substr(dash + 1));
    if (!last || *last < *first)
    {
        return std::nullopt;
    }
    return MiddleboxNumbers{*first, *last, 1};
}

/**
 * @param text a number with or without a unit
 * @return the time, or nothing if it is none from 0 to MIDDLEBOX_MAX_SECONDS
 */
std::optional<Duration>
ToDuration(const std::string& text)
{
    const auto end = text.find_first_not_of("0123456789.");
    const auto unit = LookUp(UNITS, end == std::string::npos ? "" : text.substr(end));
    // A script means the same on every machine, so its numbers are read in the classic locale.
    std::istringstream in(text.substr(0, end));
    in.imbue(std::locale::classic());
    double number = 0;
    const bool isNumber =
        static_cast<bool>(in >> number) && in.peek() == std::istringstream::traits_type::eof();
    if (!unit || !isNumber)
    {
        return std::nullopt;
    }
    const double seconds = number * *unit;
    if (!std::isfinite(seconds) || seconds < 0 || seconds > MIDDLEBOX_MAX_SECONDS)
    {
        return std::nullopt;
    }
    return Duration(std::llround(seconds * 1e9));
}

/**
 * Reads one line, word by word. Once something is wrong it stays so, and the first complaint
 * stands; every function may be called all the same.
 */
class LineReader
{
  public:
    /**
     * @param line without its comment
     */
    explicit LineReader(const std::string& line)
    {
        std::string word;
        for (const char c : line + " ")
        {
            if (c != ' ' && c != '\t' && c != '\r')
            {
                word += c;
            }
            else if (!word.empty())
            {
                m_words.push_back(std::exchange(word, ""));
            }
        }
    }

    /// @return true if no word is left
    bool AtEnd() const
    {
        return m_next == m_words.size();
    }

    /// @return the complaint, without file and line; empty if there is none
    const std::string& GetError() const
    {
        return m_error;
    }

    /**
     * Read a rule.
     *
     * @param [out] rule what the line says, if there is no complaint
     */
    void ReadRule(MiddleboxRule& rule);

  private:
    /// @return the next word; empty at the end
    std::string Peek() const
    {
        return AtEnd() ? "" : m_words[m_next];
    }

    /**
     * @param word a word
     * @return true if it came next; it was taken then
     */
    bool Accept(const std::string& word)
    {
        const bool found = !AtEnd() && Peek() == word;
        m_next += found ? 1 : 0;
        return found;
    }

    /**
     * The next word is wrong.
     *
     * @param expected what should stand there
     */
    void Complain(const std::string& expected)
    {
        if (!m_error.empty())
        {
            return;
        }
        if (!AtEnd())
        {
            m_error = "'" + Quote(Peek()) + "': expected " + expected;
            return;
        }
        std::string all;
        for (const auto& word : m_words)
        {
            all += (all.empty() ? "" : " ") + word;
        }
        m_error = "'" + Quote(all) + "': expected after it " + expected;
    }

    /**
     * Take the next word as what a function makes of it.
     *
     * @param read a function from text to an optional value
     * @param expected what should stand there
     * @param [out] value what stands there
     */
    template <typename Read, typename Value>
    void Take(Read read, const std::string& expected, Value& value)
    {
        const auto found = read(Peek());
        if (!found)
        {
            Complain(expected);
            return;
        }
        value = *found;
        ++m_next;
    }

    /// Take the ordinals of a rule.
    void ReadOrdinals(MiddleboxNumbers& ordinals);
    /// Take what follows the ordinals.
    void ReadAction(MiddleboxRule& rule);
    /// Take the times, or the target, of a copy.
    void ReadCopies(MiddleboxRule& rule);
    /// Take what follows "until".
    void ReadTarget(MiddleboxTarget& target);
    /// Take "within TIME" where it stands.
    void ReadWithin(MiddleboxRule& rule);

    std::vector<std::string> m_words; //!< the line
    std::size_t m_next{0};            //!< the next of them
    std::string m_error;              //!< the first complaint
};

void
LineReader::ReadRule(MiddleboxRule& rule)
{
    const auto direction = [](const std::string& word) { return LookUp(DIRECTIONS, word); };
    const auto kind = [](const std::string& word) { return LookUp(KINDS, word); };
    if (Accept("connection"))
    {
        Take(ToNumbers, EXPECT_NUMBERS, rule.connections);
        Take(direction, EXPECT_DIRECTION, rule.direction);
    }
    else
    {
        Take(direction, std::string("connection, ") + EXPECT_DIRECTION, rule.direction);
    }
    Take(kind, EXPECT_KIND, rule.kind);
    ReadOrdinals(rule.ordinals);
    ReadAction(rule);
    if (!AtEnd())
    {
        Complain("the end of the line");
    }
}

void
LineReader::ReadOrdinals(MiddleboxNumbers& ordinals)
{
    if (!Accept("every"))
    {
        Take(ToNumbers, EXPECT_ORDINALS, ordinals);
        return;
    }
    Take(ToNumber, EXPECT_NUMBER, ordinals.step);
    ordinals.first = ordinals.step;
}

void
LineReader::ReadAction(MiddleboxRule& rule)
{
    if (Accept("drop"))
    {
        rule.action = MiddleboxAction::DROP;
    }
    else if (Accept("delay"))
    {
        rule.action = MiddleboxAction::DELAY;
        Take(ToDuration, EXPECT_TIME, rule.delay);
    }
    else if (Accept("copy"))
    {
        ReadCopies(rule);
    }
    else if (Accept("reorder"))
    {
        rule.action = MiddleboxAction::REORDER;
        Take(ToNumber, EXPECT_NUMBER, rule.passFirst);
        ReadWithin(rule);
    }
    else if (Accept("hold"))
    {
        rule.action = MiddleboxAction::HOLD;
        Accept("until") ? ReadTarget(rule.until) : Complain("until, and the segment to wait for");
        ReadWithin(rule);
    }
    else
    {
        Complain(EXPECT_ACTION);
    }
}

void
LineReader::ReadCopies(MiddleboxRule& rule)
{
    if (Accept("until"))
    {
        rule.action = MiddleboxAction::COPY_UNTIL;
        ReadTarget(rule.until);
        return;
    }
    rule.action = MiddleboxAction::COPY;
    std::string rest = Peek();
    while (m_next + 1 < m_words.size())
    {
        rest += m_words[++m_next];
    }
    // What is wrong is then one of the times, and not the rest of the line.
    std::istringstream in(rest + ",");
    for (std::string item; std::getline(in, item, ',');)
    {
        const auto copy = ToDuration(item);
        const bool tooMany = rule.copies.size() == MIDDLEBOX_MAX_COPIES;
        if (!copy || tooMany)
        {
            if (!AtEnd())
            {
                m_words[m_next] = copy || item.empty() ? rest : item;
            }
            Complain(copy ? "at most 100 times" : EXPECT_TIME);
            return;
        }
        rule.copies.push_back(*copy);
    }
    ++m_next;
}

void
LineReader::ReadTarget(MiddleboxTarget& target)
{
    if (Accept("connection"))
    {
        Take(ToNumber, EXPECT_NUMBER, target.connection);
    }
    if (const auto direction = LookUp(DIRECTIONS, Peek()))
    {
        target.direction = *direction;
        ++m_next;
    }
    const auto kind = [](const std::string& word) { return LookUp(KINDS, word); };
    Take(kind, EXPECT_KIND, target.kind);
    if (!AtEnd() && Peek() != "within")
    {
        Take(ToNumber,
             "a whole number from 1 to 1000000000, within, or the end of the line",
             target.count);
    }
}

void
LineReader::ReadWithin(MiddleboxRule& rule)
{
    if (Accept("within"))
    {
        Take(ToDuration, EXPECT_TIME, rule.within);
    }
    else if (!AtEnd())
    {
        Complain("within, or the end of the line");
    }
}

} // namespace

bool
IsOfKind(MiddleboxKind kind, uint8_t flags, uint32_t textLength)
{
    const bool syn = (flags & FLAG_SYN) != 0;
    const bool ack = (flags & FLAG_ACK) != 0;
    switch (kind)
    {
    case MiddleboxKind::SYN:
        return syn && !ack;
    case MiddleboxKind::SYNACK:
        return syn && ack;
    case MiddleboxKind::ACK:
        return ack && textLength == 0 && (flags & (FLAG_SYN | FLAG_FIN | FLAG_RST)) == 0;
    case MiddleboxKind::DATA:
        return textLength > 0;
    case MiddleboxKind::FIN:
        return (flags & FLAG_FIN) != 0;
    case MiddleboxKind::RST:
        return (flags & FLAG_RST) != 0;
    case MiddleboxKind::ANY:
        return true;
    }
    return false;
}

bool
ParseMiddleboxScript(const std::string& text,
                     const std::string& name,
                     MiddleboxScript& script,
                     std::string& error)
{
    MiddleboxScript result;
    uint32_t number = 0;
    const auto complain = [&](const std::string& complaint) {
        error = name + ":" + std::to_string(number) + ": " + complaint;
        return false;
    };
    if (text.size() > MIDDLEBOX_MAX_BYTES)
    {
        number = 1;
        return complain("'" + Quote(text.substr(0, 40)) +
                        "...': expected a script of at most 1000000 bytes");
    }
    // Some editors put a mark before the text.
    const std::string mark = "\xef\xbb\xbf";
    std::istringstream in(text.compare(0, mark.size(), mark) == 0 ? text.substr(mark.size())
                                                                  : text);
    for (std::string line; std::getline(in, line);)
    {
        ++number;
        LineReader reader(line.substr(0, line.find('#')));
        if (reader.AtEnd())
        {
            continue;
        }
        MiddleboxRule rule;
        rule.line = number;
        reader.ReadRule(rule);
        if (!reader.GetError().empty())
        {
            return complain(reader.GetError());
        }
        if (result.rules.size() == MIDDLEBOX_MAX_RULES)
        {
            return complain("'" + Quote(line) + "': expected at most 10000 rules");
        }
        result.rules.push_back(std::move(rule));
    }
    script = std::move(result);
    return true;
}

} // namespace lifecycle
} // namespace ns3
