/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-program.h"

#include "tcp-lifecycle-csv.h"
#include "tcp-lifecycle-plan.h"
#include "tcp-lifecycle-profiles.h"
#include "tcp-lifecycle-records.h"
#include "tcp-lifecycle-report.h"
#include "tcp-lifecycle-scenario.h"
#include "tcp-lifecycle-sweep.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <filesystem>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#ifndef TCP_LIFECYCLE_VERSION
#define TCP_LIFECYCLE_VERSION "unknown"
#endif

namespace ns3
{

namespace
{

namespace po = boost::program_options;

constexpr int OK = 0;
constexpr int FAILED = 1;
constexpr int BAD_USAGE = 2;
constexpr int INTERRUPTED = 130;
constexpr unsigned MAX_WORKERS = 1024;

/// A command line that makes no sense; what() is one line.
class UsageError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/// One sub-command.
struct Command
{
    const char* name;                                        //!< as typed
    const char* usage;                                       //!< what follows it
    const char* purpose;                                     //!< one line
    std::function<int(const std::vector<std::string>&)> run; //!< takes the words after the name
};

const std::vector<Command>& GetCommands();

/// The options of a sub-command, with one operand such as PLAN or DIR.
class CommandLine
{
  public:
    CommandLine(const std::string& command, const std::string& operand)
        : m_command(command),
          m_operand(operand),
          m_visible("Options")
    {
        m_visible.add_options()("help,h", "print this text");
    }

    po::options_description_easy_init AddOptions()
    {
        return m_visible.add_options();
    }

    /// @return false when only the help was asked for, and has been printed
    bool Parse(const std::vector<std::string>& words)
    {
        po::options_description all;
        all.add(m_visible).add_options()("operand", po::value<std::string>());
        po::positional_options_description positional;
        positional.add("operand", 1);
        try
        {
            using namespace po::command_line_style;
            // No guessing: an abbreviation may mean another option in the next version.
            const int style = unix_style & ~allow_guessing;
            po::store(po::command_line_parser(words)
                          .options(all)
                          .positional(positional)
                          .style(style)
                          .run(),
                      m_values);
            po::notify(m_values);
        }
        catch (const po::error& error)
        {
            throw UsageError(m_command + ": " + error.what() + ", see tcp-lifecycle " + m_command +
                             " --help");
        }
        if (m_values.count("help") > 0)
        {
            PrintHelp();
            return false;
        }
        if (m_values.count("operand") == 0)
        {
            throw UsageError(m_command + ": " + m_operand + " is missing, see tcp-lifecycle " +
                             m_command + " --help");
        }
        if (GetOperand().empty())
        {
            throw UsageError(m_command + ": " + m_operand + " is empty, expected a path");
        }
        return true;
    }

    std::string GetOperand() const
    {
        return m_values["operand"].as<std::string>();
    }

    const po::variables_map& GetValues() const
    {
        return m_values;
    }

  private:
    void PrintHelp() const
    {
        for (const auto& command : GetCommands())
        {
            if (command.name == m_command)
            {
                std::cout << "Usage: tcp-lifecycle " << command.name << " " << command.usage
                          << "\n\n"
                          << command.purpose << "\n\n";
            }
        }
        std::cout << m_visible;
    }

    std::string m_command;             //!< name of the sub-command
    std::string m_operand;             //!< what its operand is called
    po::options_description m_visible; //!< options shown by --help
    po::variables_map m_values;        //!< what was given
};

/// Tables and page of what is recorded. The tables are complete before the page is tried: without
/// gnuplot there is at least them.
int
WriteOutputs(const SweepRecords& records, const std::string& directory)
{
    const auto digests = WriteTables(records, directory);
    const std::filesystem::path base(directory);
    for (const char* name :
         {"connections.csv", "summary.csv", "occupancy.csv", "occupancy-series.csv", "counts.csv"})
    {
        std::cout << (base / name).string() << std::endl;
    }
    WriteReport(records, digests, directory);
    std::cout << (base / "report.html").string() << std::endl;

    int code = OK;
    for (const auto& digest : digests)
    {
        for (const auto& sentence : digest.brokenIdentities)
        {
            std::cerr << "tcp-lifecycle: point " << digest.first.point
                      << ": an accounting identity does not hold: " << sentence << std::endl;
            code = FAILED;
        }
    }
    return code;
}

int
Complain(const std::exception& error, int code)
{
    std::cerr << error.what() << std::endl;
    return code;
}

unsigned
GetWorkers(const po::variables_map& values)
{
    if (values.count("jobs") == 0)
    {
        return std::max(1U, std::thread::hardware_concurrency());
    }
    const std::string text = values["jobs"].as<std::string>();
    const bool digits = !text.empty() && text.size() <= 4 &&
                        text.find_first_not_of("0123456789") == std::string::npos;
    const unsigned long jobs = digits ? std::stoul(text) : 0;
    if (jobs < 1 || jobs > MAX_WORKERS)
    {
        throw UsageError("sweep: --jobs = " + text + ": expected a whole number from 1 to " +
                         std::to_string(MAX_WORKERS));
    }
    return static_cast<unsigned>(jobs);
}

int
RunSweepCommand(const std::vector<std::string>& words)
{
    CommandLine line("sweep", "PLAN");
    line.AddOptions()("output,o", po::value<std::string>(), "directory of the results (required)")(
        "jobs,j",
        po::value<std::string>(),
        "worker processes at a time (default: one a core)")(
        "fresh",
        "forget what the directory holds and run everything again");
    if (!line.Parse(words))
    {
        return OK;
    }
    if (line.GetValues().count("output") == 0)
    {
        throw UsageError("sweep: -o DIR is missing, see tcp-lifecycle sweep --help");
    }
    SweepOptions options;
    options.directory = line.GetValues()["output"].as<std::string>();
    if (options.directory.empty())
    {
        throw UsageError("sweep: --output = : expected a directory");
    }
    options.workers = GetWorkers(line.GetValues());
    options.fresh = line.GetValues().count("fresh") > 0;
    options.progress = isatty(STDERR_FILENO) == 1;
    options.version = TCP_LIFECYCLE_VERSION;
    options.scenario = RunScenario;
    const SweepPlan plan = ReadSweepPlan(line.GetOperand());
    const SweepOutcome outcome = RunSweep(plan, options, std::cerr);
    if (outcome.interrupted)
    {
        std::cerr << "tcp-lifecycle: interrupted with " << outcome.recorded + outcome.ran << " of "
                  << outcome.planned << " runs recorded; the same command continues" << std::endl;
        return INTERRUPTED;
    }
    const SweepRecords records(GetRecordsPath(options.directory), SweepRecords::Mode::READ);
    const int code = WriteOutputs(records, options.directory);
    if (outcome.failed > 0)
    {
        std::cerr << "tcp-lifecycle: " << outcome.failed << " of " << outcome.planned
                  << " runs failed; the same command tries them again" << std::endl;
    }
    return outcome.failed > 0 ? FAILED : code;
}

int
RunReportCommand(const std::vector<std::string>& words)
{
    CommandLine line("report", "DIR");
    if (!line.Parse(words))
    {
        return OK;
    }
    const std::string directory = line.GetOperand();
    const SweepRecords records(GetRecordsPath(directory), SweepRecords::Mode::READ);
    try
    {
        return WriteOutputs(records, directory);
    }
    catch (const SweepRecordsError& error)
    {
        // Nothing is recorded here, so whatever is wrong with the records was so before.
        return Complain(error, BAD_USAGE);
    }
}

/// A table for a terminal: cells padded to their columns.
void
PrintTable(const std::vector<std::vector<std::string>>& rows)
{
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
    {
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    for (const auto& row : rows)
    {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            line += row[i] + std::string(widths[i] + 2 - row[i].size(), ' ');
        }
        std::cout << line.substr(0, line.find_last_not_of(' ') + 1) << "\n";
    }
}

/// What names a run, as in the tables.
std::vector<std::string>
DescribeRun(const SweepRun& run)
{
    const auto& point = run.scenario;
    return {std::to_string(run.point),
            std::to_string(point.run),
            point.stack,
            FormatNumber(point.lossRate),
            FormatNumber(point.mslSeconds),
            FormatNumber(point.rttSeconds),
            point.closer,
            point.timestamps ? "on" : "off",
            point.profile,
            point.handshake,
            point.teardown,
            point.timeWait};
}

int
RunPlanCommand(const std::vector<std::string>& words)
{
    CommandLine line("plan", "PLAN");
    if (!line.Parse(words))
    {
        return OK;
    }
    std::vector<std::vector<std::string>> rows{{"point",
                                                "run",
                                                "stack",
                                                "loss_rate",
                                                "msl_s",
                                                "rtt_s",
                                                "closer",
                                                "timestamps",
                                                "profile",
                                                "handshake",
                                                "teardown",
                                                "time_wait"}};
    for (const auto& run : ReadSweepPlan(line.GetOperand()).Runs())
    {
        rows.push_back(DescribeRun(run));
    }
    PrintTable(rows);
    return OK;
}

int
RunProfilesCommand(const std::vector<std::string>& words)
{
    if (words.size() == 1 && (words.front() == "--help" || words.front() == "-h"))
    {
        std::cout << "Usage: tcp-lifecycle profiles\n\nPrint the tables of all profiles.\n";
        return OK;
    }
    if (!words.empty())
    {
        throw UsageError("profiles: " + words.front() + ": expected no argument");
    }
    std::cout << DescribeTcpProfiles();
    return OK;
}

const std::vector<Command>&
GetCommands()
{
    static const std::vector<Command> commands{
        {"sweep",
         "PLAN -o DIR [-j N] [--fresh]",
         "Run what is missing of a plan, then write the tables and the report.",
         RunSweepCommand},
        {"report",
         "DIR",
         "Write the tables and the report of recorded runs again, without running anything.",
         RunReportCommand},
        {"plan", "PLAN", "Print the points of a plan in order.", RunPlanCommand},
        {"profiles", "", "Print the tables of all profiles.", RunProfilesCommand},
    };
    return commands;
}

void
PrintHelp()
{
    std::cout << "Usage: tcp-lifecycle COMMAND ...\n\n"
                 "Measures how TCP connections open, close and linger, over loss, MSL and RTT.\n\n";
    for (const auto& command : GetCommands())
    {
        std::cout << "  " << command.name << (*command.usage ? " " : "") << command.usage
                  << "\n      " << command.purpose << "\n";
    }
    std::cout << "\n  tcp-lifecycle COMMAND --help lists the options of a command.\n";
}

int
RunCommand(const std::vector<std::string>& words)
{
    const std::string expected =
        "expected sweep, report, plan or profiles, see tcp-lifecycle --help";
    if (words.empty())
    {
        throw UsageError("a command is missing, " + expected);
    }
    if (words.front() == "--help" || words.front() == "-h" || words.front() == "help")
    {
        PrintHelp();
        return OK;
    }
    for (const auto& command : GetCommands())
    {
        if (words.front() == command.name)
        {
            return command.run({words.begin() + 1, words.end()});
        }
    }
    throw UsageError(words.front() + ": unknown command, " + expected);
}

} // namespace

int
RunTcpLifecycleProgram(int argc, char* argv[])
{
    try
    {
        return RunCommand({argv + 1, argv + argc});
    }
    catch (const UsageError& error)
    {
        std::cerr << "tcp-lifecycle: ";
        return Complain(error, BAD_USAGE);
    }
    catch (const SweepPlanError& error)
    {
        return Complain(error, BAD_USAGE);
    }
    catch (const SweepUsageError& error)
    {
        return Complain(error, BAD_USAGE);
    }
    catch (const SweepRecordsOpenError& error)
    {
        return Complain(error, BAD_USAGE);
    }
    catch (const std::exception& error)
    {
        return Complain(error, FAILED);
    }
}

} // namespace ns3
