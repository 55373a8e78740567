/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SEGMENT_MATRIX_H
#define SEGMENT_MATRIX_H

#include <cstdint>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * The table golden/segment-arrival.txt, read and expanded to cells. It knows neither the core nor
 * ns-3, so that what it expects comes from the table alone and both runners can share it.
 */

namespace segmentmatrix
{

/// Bytes of text in the segments that carry text.
constexpr uint32_t TEXT = 100;

/// Control bits, at their places in the header.
constexpr uint8_t FIN = 0x01;
constexpr uint8_t SYN = 0x02; //!< see FIN
constexpr uint8_t RST = 0x04; //!< see FIN
constexpr uint8_t ACK = 0x10; //!< see FIN

/// One situation: a state, reached in a certain way, and a segment.
struct Cell
{
    std::string start; //!< the state, perhaps with the way there after a slash
    std::string kind;  //!< of the segment
    std::string seq;   //!< where SEG.SEQ lies
    std::string ack;   //!< where SEG.ACK lies

    /// @return the state without the way there
    std::string State() const
    {
        return start.substr(0, start.find('/'));
    }

    /// @return all of it, for messages
    std::string Name() const
    {
        return start + " " + kind + " seq " + seq + " ack " + ack;
    }
};

/// What must come of a cell, as it stands in the table.
struct Row
{
    int line{0};                  //!< in the file
    int step{0};                  //!< which step of the RFC it belongs to, counted from the top
    std::set<std::string> starts; //!< states it is for
    std::set<std::string> kinds;  //!< kinds it is for
    std::set<std::string> seqs;   //!< positions it is for
    std::set<std::string> acks;   //!< positions it is for
    std::string after;            //!< state afterwards
    std::string answer;           //!< what is sent
    std::string taken;            //!< text, fin, restart
    std::string told;             //!< what the user learns
    std::string end;              //!< how the connection ended
    std::string source;           //!< sections

    /**
     * @param cell a cell
     * @return true if the row is for it
     */
    bool Covers(const Cell& cell) const
    {
        return starts.count(cell.start) && kinds.count(cell.kind) && seqs.count(cell.seq) &&
               acks.count(cell.ack);
    }

    /**
     * @param what "text", "fin" or "restart"
     * @return true if it is taken
     */
    bool Takes(const std::string& what) const
    {
        return Contains(taken, what);
    }

    /**
     * @param what "opened", "refused", "data", "closing" or "reset"
     * @return true if the user learns it
     */
    bool Tells(const std::string& what) const
    {
        return Contains(told, what);
    }

    /**
     * @param cell a cell of this row
     * @return the state afterwards of what was there before
     */
    std::string StateAfter(const Cell& cell) const
    {
        return after == "=" ? cell.State() : after.substr(0, after.find('+'));
    }

    /// @return true if a new connection comes of it
    bool MakesConnection() const
    {
        return after.find('+') != std::string::npos;
    }

  private:
    /**
     * @param list words with "+" between them
     * @param word a word
     * @return true if it is among them
     */
    static bool Contains(const std::string& list, const std::string& word)
    {
        return ("+" + list + "+").find("+" + word + "+") != std::string::npos;
    }
};

/// The variables of a connection that the positions refer to.
struct Numbers
{
    uint32_t iss{0};       //!< ISS; also that of the connection a SYN would make
    uint32_t sndUna{0};    //!< SND.UNA
    uint32_t sndNxt{0};    //!< SND.NXT
    uint32_t maxSndWnd{0}; //!< MAX.SND.WND
    uint32_t rcvNxt{0};    //!< RCV.NXT
    uint32_t rcvWnd{0};    //!< RCV.WND
};

/// A segment in numbers.
struct Wire
{
    uint8_t flags{0}; //!< control bits
    uint32_t seq{0};  //!< SEG.SEQ
    uint32_t ack{0};  //!< SEG.ACK
    uint32_t text{0}; //!< bytes of text

    /// @return SEG.LEN
    uint32_t Length() const
    {
        return text + ((flags & SYN) ? 1 : 0) + ((flags & FIN) ? 1 : 0);
    }

    /// @return what it is, for messages; the acknowledgment only where it counts
    std::string Text() const
    {
        std::ostringstream os;
        os << "<SEQ=" << seq << ">";
        if (flags & ACK)
        {
            os << "<ACK=" << ack << ">";
        }
        os << "<CTL=" << ((flags & SYN) ? "S" : "") << ((flags & FIN) ? "F" : "")
           << ((flags & RST) ? "R" : "") << ((flags & ACK) ? "A" : "") << ">";
        return os.str();
    }
};

/// All ways into a state, in the order of RFC 9293.
inline const std::vector<std::string>&
Starts()
{
    static const std::vector<std::string> starts{"CLOSED",
                                                 "LISTEN",
                                                 "SYN_SENT",
                                                 "SYN_RCVD/passive",
                                                 "SYN_RCVD/active",
                                                 "ESTABLISHED",
                                                 "FIN_WAIT_1",
                                                 "FIN_WAIT_2",
                                                 "CLOSE_WAIT",
                                                 "CLOSING",
                                                 "LAST_ACK",
                                                 "TIME_WAIT/alone",
                                                 "TIME_WAIT/listened"};
    return starts;
}

/// All kinds of segments.
inline const std::vector<std::string>&
Kinds()
{
    static const std::vector<std::string> kinds{"NULL",
                                                "SYN",
                                                "SYN-FIN",
                                                "SYN-ACK",
                                                "FIN",
                                                "FIN-ACK",
                                                "ACK",
                                                "RST",
                                                "RST-ACK",
                                                "DATA",
                                                "FIN-DATA"};
    return kinds;
}

/// All sequence positions.
inline const std::vector<std::string>&
SeqPositions()
{
    static const std::vector<std::string> seqs{"left", "right", "across", "out-left", "out-right"};
    return seqs;
}

/// All acknowledgment positions.
inline const std::vector<std::string>&
AckPositions()
{
    static const std::vector<std::string> acks{"none", "ancient", "old", "una", "exact", "ahead"};
    return acks;
}

/**
 * @param kind a kind of segment
 * @param ack an acknowledgment position
 * @return its control bits
 */
inline uint8_t
FlagsOf(const std::string& kind, const std::string& ack)
{
    const auto has = [&kind](const char* word) { return kind.find(word) != std::string::npos; };
    uint8_t flags = 0;
    flags |= has("SYN") ? SYN : 0;
    flags |= has("FIN") ? FIN : 0;
    flags |= has("RST") ? RST : 0;
    flags |= ack != "none" ? ACK : 0;
    return flags;
}

/**
 * @param cell a cell
 * @return false if there is no such thing
 */
inline bool
Exists(const Cell& cell)
{
    const bool named = cell.kind.find("ACK") != std::string::npos;
    const bool text = cell.kind.find("DATA") != std::string::npos;
    const bool acks = cell.ack != "none";
    if (!text && named != acks)
    {
        return false;
    }
    const std::string state = cell.State();
    const bool outstanding = state == "SYN_SENT" || state == "SYN_RCVD" || state == "FIN_WAIT_1" ||
                             state == "CLOSING" || state == "LAST_ACK";
    if (cell.ack == "una" && !outstanding)
    {
        return false; // that is "exact"
    }
    // What is no longer than one number cannot lie on both sides of the edge.
    return cell.seq != "across" || text || cell.kind == "SYN-FIN";
}

/// @return every cell there is, in the order of the lists above
inline std::vector<Cell>
AllCells()
{
    std::vector<Cell> cells;
    for (const auto& start : Starts())
    {
        for (const auto& kind : Kinds())
        {
            for (const auto& seq : SeqPositions())
            {
                for (const auto& ack : AckPositions())
                {
                    const Cell cell{start, kind, seq, ack};
                    if (Exists(cell))
                    {
                        cells.push_back(cell);
                    }
                }
            }
        }
    }
    return cells;
}

/**
 * @param cell a cell
 * @param n the connection's variables
 * @return the segment
 */
inline Wire
MakeWire(const Cell& cell, const Numbers& n)
{
    Wire wire;
    wire.flags = FlagsOf(cell.kind, cell.ack);
    wire.text = cell.kind.find("DATA") != std::string::npos ? TEXT : 0;
    const uint32_t length = wire.Length();
    wire.seq = cell.seq == "left"       ? n.rcvNxt
               : cell.seq == "right"    ? n.rcvNxt + n.rcvWnd - 1
               : cell.seq == "across"   ? n.rcvNxt - 1
               : cell.seq == "out-left" ? n.rcvNxt - (length > 0 ? length : 1)
                                        : n.rcvNxt + n.rcvWnd;
    wire.ack = cell.ack == "ancient" ? n.sndUna - n.maxSndWnd - 1
               : cell.ack == "old"   ? n.sndUna - 1
               : cell.ack == "una"   ? n.sndUna
               : cell.ack == "ahead" ? n.sndNxt + 1
                                     : n.sndNxt;
    return wire;
}

/**
 * @param row what must come of a cell
 * @param cell the cell
 * @return bytes of text that the user gets
 */
inline uint32_t
TextTaken(const Row& row, const Cell& cell)
{
    return !row.Takes("text") ? 0 : cell.seq == "across" ? TEXT - 1 : TEXT;
}

/**
 * @param row what must come of a cell
 * @param cell the cell
 * @param n the connection's variables before
 * @param [out] answer the segment that must be sent
 * @return false if none must be sent
 */
inline bool
ExpectedAnswer(const Row& row, const Cell& cell, const Numbers& n, Wire& answer)
{
    const Wire segment = MakeWire(cell, n);
    const bool firstSyn = cell.start == "SYN_SENT" || row.MakesConnection();
    const uint32_t rcvNxt =
        firstSyn ? segment.seq + 1 : n.rcvNxt + TextTaken(row, cell) + (row.Takes("fin") ? 1 : 0);
    answer = Wire();
    if (row.answer == "ACK" || row.answer == "challenge")
    {
        answer = {ACK, n.sndNxt, rcvNxt, 0};
    }
    else if (row.answer == "SYN-ACK")
    {
        answer = {SYN | ACK, n.iss, rcvNxt, 0};
    }
    else if (row.answer == "RST")
    {
        answer = {RST, segment.ack, 0, 0};
    }
    else if (row.answer == "RST-ACK")
    {
        answer = {RST | ACK, 0, segment.seq + segment.Length(), 0};
    }
    return row.answer != "-";
}

/**
 * The table. After Load ask for errors first: there must be none.
 */
class Table
{
  public:
    /**
     * Read the table, and decide every cell by it.
     *
     * @param path of the file
     */
    void Load(const std::string& path)
    {
        std::ifstream file(path);
        if (!file)
        {
            m_errors.push_back(path + ": cannot be read");
            return;
        }
        std::string text;
        for (int line = 1; std::getline(file, text); ++line)
        {
            ReadLine(text, line);
        }
        DecideAll();
    }

    /// @return what is wrong with the table, a line each
    const std::vector<std::string>& Errors() const
    {
        return m_errors;
    }

    /// @return the rows
    const std::vector<Row>& Rows() const
    {
        return m_rows;
    }

    /// @return the cells, each with its row
    const std::vector<std::pair<Cell, const Row*>>& Cells() const
    {
        return m_cells;
    }

  private:
    using Names = std::set<std::string>;

    /**
     * @param text a line
     * @param line its number
     */
    void ReadLine(const std::string& text, int line)
    {
        std::istringstream words(text);
        std::string first;
        if (!(words >> first) || first[0] == '#')
        {
            return;
        }
        if (first == "step")
        {
            ++m_step;
            return;
        }
        if (first == "let")
        {
            std::string name;
            std::string equals;
            std::string set;
            words >> name >> equals >> set;
            m_sets[name] = Parse(set, {});
            return;
        }
        ReadRow(text, line);
    }

    /**
     * @param text a line with a row
     * @param line its number
     */
    void ReadRow(const std::string& text, int line)
    {
        std::istringstream words(text);
        std::string start;
        std::string kind;
        std::string seq;
        std::string ack;
        Row row;
        row.line = line;
        row.step = m_step;
        words >> start >> kind >> seq >> ack >> row.after >> row.answer >> row.taken >> row.told >>
            row.end >> std::ws;
        std::getline(words, row.source);
        row.starts = Known(start, Starts(), line);
        row.kinds = Known(kind, Kinds(), line);
        row.seqs = Known(seq, SeqPositions(), line);
        row.acks = Known(ack, AckPositions(), line);
        static const Names answers{"-", "ACK", "challenge", "SYN-ACK", "RST", "RST-ACK"};
        if (!answers.count(row.answer))
        {
            Complain(line, "answer = " + row.answer);
        }
        if (row.source.find("3.") != 0)
        {
            Complain(line, "source = " + row.source + ": expected a section of RFC 9293 first");
        }
        m_rows.push_back(row);
    }

    /**
     * @param text names with "|" between them, or "*"
     * @param all what "*" stands for
     * @return the names, sets resolved
     */
    Names Parse(const std::string& text, const std::vector<std::string>& all) const
    {
        if (text == "*")
        {
            return {all.begin(), all.end()};
        }
        Names names;
        std::istringstream parts(text);
        for (std::string part; std::getline(parts, part, '|');)
        {
            const auto set = m_sets.find(part);
            if (set == m_sets.end())
            {
                names.insert(part);
            }
            else
            {
                names.insert(set->second.begin(), set->second.end());
            }
        }
        return names;
    }

    /**
     * @param text names with "|" between them, or "*"
     * @param all the names there are
     * @param line where it stands
     * @return the names
     */
    Names Known(const std::string& text, const std::vector<std::string>& all, int line)
    {
        const Names known(all.begin(), all.end());
        Names names = Parse(text, all);
        for (const auto& name : names)
        {
            if (!known.count(name))
            {
                Complain(line, name + ": not a name of this column");
            }
        }
        return names;
    }

    /// Find the row of each cell; all must have one, and all rows must be found.
    void DecideAll()
    {
        std::set<int> used;
        for (const auto& cell : AllCells())
        {
            const Row* row = Decide(cell);
            if (row)
            {
                used.insert(row->line);
                m_cells.emplace_back(cell, row);
            }
        }
        for (const auto& row : m_rows)
        {
            if (!used.count(row.line))
            {
                Complain(row.line, "decides no cell");
            }
        }
    }

    /**
     * @param cell a cell
     * @return its row; null, and an error, if there is none or more than one
     */
    const Row* Decide(const Cell& cell)
    {
        const Row* found = nullptr;
        for (const auto& row : m_rows)
        {
            if (!row.Covers(cell) || (found && row.step > found->step))
            {
                continue;
            }
            if (found)
            {
                Complain(row.line,
                         cell.Name() + ": decided in line " + std::to_string(found->line) +
                             " as well");
                return nullptr;
            }
            found = &row;
        }
        if (!found)
        {
            m_errors.push_back(cell.Name() + ": not decided");
        }
        return found;
    }

    /**
     * @param line where
     * @param what is wrong
     */
    void Complain(int line, const std::string& what)
    {
        m_errors.push_back("segment-arrival.txt:" + std::to_string(line) + ": " + what);
    }

    int m_step{0};                                    //!< of the rows being read
    std::map<std::string, Names> m_sets;              //!< "let"
    std::vector<Row> m_rows;                          //!< in the order of the file
    std::vector<std::pair<Cell, const Row*>> m_cells; //!< decided
    std::vector<std::string> m_errors;                //!< see Errors
};

} // namespace segmentmatrix

#endif // SEGMENT_MATRIX_H
