/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Which requirements are implemented where, and tested by what: doc/rfc-coverage.md, made of the
 * list doc/rfc-requirements.txt and of the citations in the sources.
 *
 * @code
 *   rfc-coverage ROOT            writes ROOT/doc/rfc-coverage.md
 *   rfc-coverage ROOT --check    fails if that file is not what would be written
 * @endcode
 *
 * A citation is an id of RFC 9293 (MUST-13, SHLD-4, MAY-2), or an RFC of the list with its section
 * in words ("RFC 5961, section 3.2"), or the id of the list (RFC5961-3.2). It may be broken over
 * the lines of a comment. An id that the list does not have is an error.
 */

namespace
{

namespace fs = std::filesystem;

/// One requirement of the list, and who cites it.
struct Requirement
{
    std::string id;                    //!< MUST-13 or RFC5961-3.2
    std::string where;                 //!< section of RFC 9293, or MUST, SHOULD, MAY of another RFC
    std::string text;                  //!< what it says, in our words
    std::string exception;             //!< why it is not met, or not by default; empty: it is
    std::set<std::string> implemented; //!< sources
    std::set<std::string> tested;      //!< tests

    /// @return one of the four statuses
    std::string Status() const
    {
        return !exception.empty()     ? "exception"
               : !tested.empty()      ? "tested"
               : !implemented.empty() ? "implemented"
                                      : "to do";
    }
};

/// Requirements under a heading.
struct Group
{
    std::string title;                //!< the heading
    std::vector<Requirement> members; //!< in the order of the list
};

/// What is wrong with the input, a line each.
using Complaints = std::vector<std::string>;

/**
 * @param text any
 * @return the same without space at its ends
 */
std::string
Trim(const std::string& text)
{
    const auto first = text.find_first_not_of(" \t\r");
    const auto last = text.find_last_not_of(" \t\r");
    return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

/**
 * @param path a file
 * @return its lines
 */
std::vector<std::string>
ReadLines(const fs::path& path)
{
    std::vector<std::string> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);)
    {
        lines.push_back(line);
    }
    return lines;
}

/**
 * Continue the requirement that was read last.
 *
 * @param line an indented line of the list
 * @param [in,out] last the requirement
 */
void
Continue(const std::string& line, Requirement& last)
{
    static const std::string word = "exception:";
    const std::string text = Trim(line);
    if (text.compare(0, word.size(), word) == 0)
    {
        last.exception = Trim(text.substr(word.size()));
        return;
    }
    std::string& to = last.exception.empty() ? last.text : last.exception;
    to += " " + text;
}

/**
 * @param path doc/rfc-requirements.txt
 * @param [out] complaints what is wrong with it
 * @return the list
 */
std::vector<Group>
ReadList(const fs::path& path, Complaints& complaints)
{
    std::vector<Group> groups;
    std::set<std::string> ids;
    int number = 0;
    for (const auto& line : ReadLines(path))
    {
        ++number;
        const std::string at = path.filename().string() + ":" + std::to_string(number) + ": ";
        if (Trim(line).empty() || line.compare(0, 2, "# ") == 0 || line == "#")
        {
            continue;
        }
        if (line.compare(0, 3, "## ") == 0)
        {
            groups.push_back({Trim(line.substr(3)), {}});
            continue;
        }
        if (groups.empty())
        {
            complaints.push_back(at + "expected a heading first");
            continue;
        }
        auto& members = groups.back().members;
        if (std::isspace(static_cast<unsigned char>(line[0])) && !members.empty())
        {
            Continue(line, members.back());
            continue;
        }
        Requirement requirement;
        std::istringstream words(line);
        words >> requirement.id >> requirement.where >> std::ws;
        std::getline(words, requirement.text);
        if (requirement.text.empty() || !ids.insert(requirement.id).second)
        {
            complaints.push_back(at + requirement.id + ": expected a new id, a section, a text");
        }
        members.push_back(requirement);
    }
    return groups;
}

/**
 * @param path a source
 * @return its text in one line, without the marks that begin the lines of a comment
 */
std::string
Flatten(const fs::path& path)
{
    std::string flat;
    for (const auto& line : ReadLines(path))
    {
        const auto first = line.find_first_not_of(" \t/*!<#\"");
        flat += first == std::string::npos ? " " : " " + Trim(line.substr(first));
    }
    return flat;
}

/**
 * @param flat text of a source
 * @param known ids of the list
 * @return ids that are cited in it, known ones and those that only look like one
 */
std::set<std::string>
CitedIn(const std::string& flat, const std::set<std::string>& known)
{
    static const std::regex id("\\b(MUST|SHLD|MAY|REC)-[0-9]+\\b|\\bRFC[0-9]+-[0-9.]*[0-9]");
    static const std::regex words("\\bRFC ([0-9]+), sections? "
                                  "([0-9][0-9.]*((, and |, | and | to )[0-9][0-9.]*)*)");
    static const std::regex section("[0-9]+(\\.[0-9]+)*");
    std::set<std::string> cited;
    for (std::sregex_iterator it(flat.begin(), flat.end(), id), end; it != end; ++it)
    {
        cited.insert(it->str());
    }
    for (std::sregex_iterator it(flat.begin(), flat.end(), words), end; it != end; ++it)
    {
        const std::string sections = (*it)[2];
        for (std::sregex_iterator s(sections.begin(), sections.end(), section); s != end; ++s)
        {
            // In words a section may well be one that asks for nothing.
            const std::string named = "RFC" + (*it)[1].str() + "-" + s->str();
            if (known.count(named) > 0)
            {
                cited.insert(named);
            }
        }
    }
    return cited;
}

/// All requirements by id.
using Index = std::map<std::string, Requirement*>;

/**
 * Note who cites what.
 *
 * @param root of the project
 * @param folder below it
 * @param cites where to note it
 * @param index of the list
 * @param [out] complaints ids that the list does not have
 */
void
Scan(const fs::path& root,
     const std::string& folder,
     std::set<std::string> Requirement::*cites,
     const Index& index,
     Complaints& complaints)
{
    std::set<std::string> known;
    for (const auto& [id, requirement] : index)
    {
        known.insert(id);
    }
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
    {
        const fs::path path = entry.path();
        const std::string kind = path.extension().string();
        const bool isSource = kind == ".h" || kind == ".cc" || kind == ".txt";
        if (!entry.is_regular_file() || !isSource || path.filename() == "rfc-coverage.cc")
        {
            continue;
        }
        for (const auto& id : CitedIn(Flatten(path), known))
        {
            const auto found = index.find(id);
            if (found == index.end())
            {
                complaints.push_back(fs::relative(path, root).generic_string() + ": " + id +
                                     ": not in doc/rfc-requirements.txt");
                continue;
            }
            (found->second->*cites).insert(path.filename().string());
        }
    }
}

/**
 * @param names of files
 * @return them with marks, in a cell of a table
 */
std::string
Cell(const std::set<std::string>& names)
{
    std::string cell;
    for (const auto& name : names)
    {
        cell += (cell.empty() ? "`" : ", `") + name + "`";
    }
    return cell;
}

/**
 * @param group a group
 * @param status a status
 * @return how many of the group have it
 */
std::size_t
Count(const Group& group, const std::string& status)
{
    return static_cast<std::size_t>(
        std::count_if(group.members.begin(), group.members.end(), [&status](const auto& member) {
            return member.Status() == status;
        }));
}

/**
 * @param groups the list
 * @param [out] os gets a table of how many requirements have which status
 */
void
PrintSummary(const std::vector<Group>& groups, std::ostream& os)
{
    const std::vector<std::string> statuses{"tested", "implemented", "exception", "to do"};
    std::map<std::string, std::size_t> total;
    os << "| Requirements of | tested | implemented | exception | to do |\n"
       << "|---|---|---|---|---|\n";
    for (const auto& group : groups)
    {
        os << "| " << group.title;
        for (const auto& status : statuses)
        {
            const std::size_t count = Count(group, status);
            total[status] += count;
            os << " | " << count;
        }
        os << " |\n";
    }
    os << "| **all**";
    for (const auto& status : statuses)
    {
        os << " | **" << total[status] << "**";
    }
    os << " |\n";
}

/**
 * @param groups the list, with citations
 * @return doc/rfc-coverage.md
 */
std::string
Page(const std::vector<Group>& groups)
{
    std::ostringstream os;
    os << "# RFC coverage\n\n"
       << "Generated by `./lifecycle coverage` from [rfc-requirements.txt](rfc-requirements.txt) "
          "and from\nthe citations in the sources; CONTRIBUTING.md says how to cite. Do not edit "
          "it.\n\n"
       << "- *tested*: cited by a test\n"
       << "- *implemented*: cited where it is implemented, but by no test\n"
       << "- *exception*: not met, or not by default, for the reason given\n"
       << "- *to do*: cited nowhere\n\n";
    PrintSummary(groups, os);
    for (const auto& group : groups)
    {
        os << "\n## " << group.title << "\n\n"
           << "| Id | Where | What it says | Status | Implemented in | Tested by |\n"
           << "|---|---|---|---|---|---|\n";
        for (const auto& member : group.members)
        {
            os << "| " << member.id << " | " << member.where << " | " << member.text;
            if (!member.exception.empty())
            {
                os << " *Exception: " << member.exception << "*";
            }
            os << " | " << member.Status() << " | " << Cell(member.implemented) << " | "
               << Cell(member.tested) << " |\n";
        }
    }
    return os.str();
}

/**
 * @param path of the page
 * @param page what it must be
 * @return the exit code
 */
int
Check(const fs::path& path, const std::string& page)
{
    std::ostringstream present;
    present << std::ifstream(path).rdbuf();
    if (present.str() == page)
    {
        return 0;
    }
    std::istringstream now(page);
    std::set<std::string> lines;
    for (std::string line; std::getline(now, line);)
    {
        lines.insert(line);
    }
    for (const auto& line : ReadLines(path))
    {
        if (lines.count(line) == 0)
        {
            std::cerr << "no longer so: " << line << "\n";
        }
    }
    std::cerr << "doc/rfc-coverage.md is stale: run ./lifecycle coverage and commit it\n";
    return 1;
}

} // namespace

int
main(int argc, char* argv[])
{
    const bool check = argc == 3 && std::string(argv[2]) == "--check";
    if (argc != 2 && !check)
    {
        std::cerr << "usage: rfc-coverage ROOT [--check]\n";
        return 2;
    }
    const fs::path root = argv[1];
    Complaints complaints;
    auto groups = ReadList(root / "doc" / "rfc-requirements.txt", complaints);
    Index index;
    for (auto& group : groups)
    {
        for (auto& member : group.members)
        {
            index[member.id] = &member;
        }
    }
    Scan(root, "model", &Requirement::implemented, index, complaints);
    Scan(root, "helper", &Requirement::implemented, index, complaints);
    Scan(root, "test", &Requirement::tested, index, complaints);
    for (const auto& complaint : complaints)
    {
        std::cerr << complaint << "\n";
    }
    if (groups.empty() || !complaints.empty())
    {
        return 2;
    }
    const fs::path path = root / "doc" / "rfc-coverage.md";
    const std::string page = Page(groups);
    if (check)
    {
        return Check(path, page);
    }
    std::ofstream file(path, std::ios::binary);
    file << page;
    return file.flush() ? 0 : 1;
}
