/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "child-run.h"

#include "process-usage.h"

#include <array>
#include <cerrno>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace ns3
{
namespace bench
{

namespace
{

/// Exit code of a process that could not become another program, as shells have it.
constexpr int NOT_FOUND = 127;

/// What is left of a process.
struct Outcome
{
    std::string text; //!< what it wrote
    int code{-1};     //!< exit code, or -1 where a signal ended it
};

/**
 * The child's part.
 *
 * @param words program and arguments
 * @param pipe where its standard output goes
 */
[[noreturn]] void
Become(const std::vector<std::string>& words, int pipe)
{
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const auto& word : words)
    {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    dup2(pipe, STDOUT_FILENO);
    close(pipe);
    execvp(arguments.front(), arguments.data());
    _exit(NOT_FOUND);
}

/// Reads until the other side closes.
std::string
ReadAll(int pipe)
{
    std::string text;
    std::array<char, 4096> buffer{};
    for (;;)
    {
        const ssize_t count = read(pipe, buffer.data(), buffer.size());
        if (count > 0)
        {
            text.append(buffer.data(), static_cast<std::size_t>(count));
        }
        else if (count == 0 || errno != EINTR)
        {
            return text;
        }
    }
}

/**
 * @param words program and arguments
 * @return what the program wrote to its standard output, and how it ended
 */
Outcome
Execute(const std::vector<std::string>& words)
{
    std::array<int, 2> ends{-1, -1};
    if (pipe(ends.data()) != 0)
    {
        throw RunError("no pipe to a run can be made");
    }
    const pid_t child = fork();
    if (child == 0)
    {
        close(ends[0]);
        Become(words, ends[1]);
    }
    close(ends[1]);
    Outcome outcome;
    outcome.text = child > 0 ? ReadAll(ends[0]) : "";
    close(ends[0]);
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
    {
    }
    outcome.code = child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
}

/// @return the path of this very program
std::string
GetOwnPath()
{
    std::array<char, 4096> path{};
    const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
    if (length <= 0)
    {
        throw RunError("/proc/self/exe cannot be read, expected the path of this program there");
    }
    return std::string(path.data(), static_cast<std::size_t>(length));
}

/**
 * @param before words that stand before the program
 * @param spec what to do
 * @return the command line
 */
std::vector<std::string>
MakeCommand(std::vector<std::string> before, const RunSpec& spec)
{
    before.push_back(GetOwnPath());
    const auto options = ToOptions(spec);
    before.insert(before.end(), options.begin(), options.end());
    return before;
}

/**
 * @param command the command line of a run
 * @return the run in one line
 */
std::string
Describe(const std::vector<std::string>& command)
{
    std::string line;
    for (const auto& word : command)
    {
        line += (line.empty() ? "" : " ") + word;
    }
    return line;
}

} // namespace

Measures
RunAlone(const RunSpec& spec)
{
    const auto command = MakeCommand({}, spec);
    const Outcome outcome = Execute(command);
    if (outcome.code != 0)
    {
        throw RunError("a run failed: " + Describe(command));
    }
    return ReadMeasures(outcome.text);
}

std::optional<uint64_t>
CountInstructions(const RunSpec& spec)
{
    // callgrind names the sum in its last words, which go to the pipe instead of the measures.
    const auto command = MakeCommand({"valgrind",
                                      "--tool=callgrind",
                                      "--callgrind-out-file=/dev/null",
                                      std::string("--toggle-collect=") + MEASURED_FUNCTION,
                                      "--log-fd=1"},
                                     spec);
    const Outcome outcome = Execute(command);
    if (outcome.code == NOT_FOUND)
    {
        return std::nullopt;
    }
    const std::string key = "Collected : ";
    const auto place = outcome.text.find(key);
    if (outcome.code != 0 || place == std::string::npos)
    {
        throw RunError("a run under valgrind failed: " + Describe(command));
    }
    return std::stoull(outcome.text.substr(place + key.size()));
}

} // namespace bench
} // namespace ns3
