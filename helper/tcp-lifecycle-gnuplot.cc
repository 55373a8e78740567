/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-gnuplot.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{

namespace
{

/// Exit code by which a child says that it could not become gnuplot.
constexpr int NOT_FOUND = 127;

struct FileCloser
{
    void operator()(std::FILE* file) const
    {
        std::fclose(file);
    }
};

/// The child's part: gnuplot with the script as its input and the pipe as its output.
[[noreturn]] void
BecomeGnuplot(int script, int pipe)
{
    dup2(script, STDIN_FILENO);
    dup2(pipe, STDOUT_FILENO);
    close(pipe);
    // One locale and no start-up files (-d): equal data must give equal pictures everywhere.
    setenv("LC_ALL", "C.UTF-8", 1);
    execlp("gnuplot", "gnuplot", "-d", static_cast<char*>(nullptr));
    _exit(NOT_FOUND);
}

/// Reads until the other side closes.
std::string
ReadAll(int pipe)
{
    std::string text;
    char buffer[65536];
    for (;;)
    {
        const ssize_t count = read(pipe, buffer, sizeof buffer);
        if (count > 0)
        {
            text.append(buffer, static_cast<std::size_t>(count));
        }
        else if (count == 0 || errno != EINTR)
        {
            return text;
        }
    }
}

/// The script goes through a file without a name: a pipe both ways could block both sides.
std::string
RunGnuplot(const std::string& script)
{
    const std::unique_ptr<std::FILE, FileCloser> input(std::tmpfile());
    int ends[2] = {-1, -1};
    if (!input || std::fwrite(script.data(), 1, script.size(), input.get()) != script.size() ||
        std::fflush(input.get()) != 0 || pipe(ends) != 0)
    {
        throw GnuplotError("gnuplot: no room for its script");
    }
    std::rewind(input.get());
    const pid_t child = fork();
    if (child == 0)
    {
        close(ends[0]);
        BecomeGnuplot(fileno(input.get()), ends[1]);
    }
    close(ends[1]);
    const std::string output = child > 0 ? ReadAll(ends[0]) : "";
    close(ends[0]);
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
    {
    }
    if (child < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND))
    {
        throw GnuplotError("gnuplot: cannot be started, expected it to be installed and in PATH "
                           "(Debian package gnuplot-nox)");
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    {
        throw GnuplotError("gnuplot: failed on a figure of the report");
    }
    return output;
}

} // namespace

std::string
DrawSvg(const std::string& script, unsigned width, unsigned height)
{
    const std::string size = std::to_string(width) + "," + std::to_string(height);
    const std::string svg =
        RunGnuplot("set encoding utf8\nset terminal svg size " + size +
                   " dynamic font 'Helvetica,Arial,sans-serif,13' background '#ffffff'\n" + script);
    const auto start = svg.find("<svg");
    const auto end = svg.rfind("</svg>");
    if (start == std::string::npos || end == std::string::npos)
    {
        throw GnuplotError("gnuplot: gave no picture for a figure of the report");
    }
    return svg.substr(start, end + 6 - start) + "\n";
}

} // namespace ns3
