/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "bench-options.h"

#include "star.h"

#include "ns3/tcp-lifecycle-quantity.h"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <sstream>

namespace ns3
{
namespace bench
{

namespace
{

namespace po = boost::program_options;

constexpr uint64_t MAX_CONNECTIONS = 100000000;
constexpr uint64_t MAX_REPETITIONS = 1000;
constexpr uint64_t MAX_ATTEMPTS = 10000; //!< no TIME_WAIT of those before ends meanwhile
constexpr uint64_t MAX_BYTES = 100000000000;
constexpr double MAX_SECONDS = 100000;
constexpr double MAX_RATE = 1000000;

/// Options that describe one run: of no use without --run.
constexpr std::array<const char*, 8> RUN_OPTIONS{"stack",
                                                 "clients",
                                                 "addresses",
                                                 "rate",
                                                 "msl",
                                                 "no-queue-disc",
                                                 "server-first",
                                                 "until-empty"};

/// Values are read as text, so that what is wrong with them can be said in our own words.
po::typed_value<std::string>*
Text(const std::string& usual)
{
    return po::value<std::string>()->default_value(usual);
}

po::options_description
DescribeBenchmark()
{
    po::options_description benchmark("What to measure, and where the results go");
    auto add = benchmark.add_options();
    add("help,h", "print this text");
    add("output,o", Text("benchmark"), "directory of the results");
    add("workloads", Text("churn,connect,transfer"), "which of these");
    add("connections,n",
        Text("1000,4000,16000,64000,256000,1000000"),
        "connections of the churns, at most 16384 of them also from one client");
    add("time-waits",
        Text("0,16383,16384"),
        "four-tuples in TIME_WAIT at the hosts whose connects are timed");
    add("attempts", Text("2000"), "connects that are timed, a hundred at a time");
    add("bytes", Text("100000000"), "bytes of the transfer");
    add("repetitions,r", Text("0"), "of every run; 0: five of the short ones, one of the long");
    add("stock-up-to",
        Text("16000"),
        "most connections of a churn by stock from one client with queue discs");
    add("stock-everywhere-up-to", Text("4000"), "most connections of any other churn by stock");
    add("queue-disc-up-to",
        Text("64000"),
        "most connections of a churn with many clients that is run with queue discs as well");
    add("count-up-to",
        Text("1000"),
        "most connections of a churn from one client whose instructions are counted by valgrind, "
        "where the kernel counts none; 0: valgrind is not used");
    return benchmark;
}

po::options_description
DescribeRun()
{
    po::options_description run("One run in this process; its measures go to standard output");
    auto add = run.add_options();
    add("run", po::value<std::string>(), "do only this: churn, connect or transfer");
    add("stack", Text("lifecycle"), "lifecycle or stock");
    add("clients", Text("1"), "hosts that connect, each with a link of its own");
    add("addresses", Text("1"), "addresses of each client");
    add("rate", Text("1000"), "connections a second of simulated time");
    add("msl", Text("120"), "MSL in seconds: TIME_WAIT lasts twice as long");
    add("no-queue-disc", "remove the queue discs that ns-3 installs by default");
    add("server-first", "the server closes first, and holds TIME_WAIT");
    add("until-empty", "go on until every TIME_WAIT is over");
    return run;
}

[[noreturn]] void
Refuse(const std::string& option, const std::string& value, const std::string& expected)
{
    throw UsageError("--" + option + " = " + value + ": expected " + expected);
}

/// One option's value.
class Reader
{
  public:
    explicit Reader(const po::variables_map& values)
        : m_values(values)
    {
    }

    std::string GetText(const std::string& option) const
    {
        return m_values[option].as<std::string>();
    }

    bool Has(const std::string& option) const
    {
        return m_values.count(option) > 0 && !m_values[option].defaulted();
    }

    uint64_t GetCount(const std::string& option, uint64_t low, uint64_t high) const
    {
        return ReadCount(option, GetText(option), low, high);
    }

    /// @return numbers in ascending order, each once
    std::vector<uint64_t> GetCounts(const std::string& option, uint64_t low, uint64_t high) const
    {
        std::set<uint64_t> counts;
        for (const auto& word : GetWords(option))
        {
            counts.insert(ReadCount(option, word, low, high));
        }
        return {counts.begin(), counts.end()};
    }

    double GetNumber(const std::string& option, double high) const
    {
        const std::string text = GetText(option);
        constexpr double low = 1e-3;
        const auto number = plans::ParseQuantity(text, {{"", 1}}, low, high);
        if (!number)
        {
            Refuse(option,
                   text,
                   "a number from 0.001 to " + std::to_string(static_cast<uint64_t>(high)));
        }
        return *number;
    }

    Workload ReadWorkload(const std::string& option, const std::string& word) const
    {
        for (const auto workload : {Workload::CHURN, Workload::CONNECT, Workload::TRANSFER})
        {
            if (word == GetName(workload))
            {
                return workload;
            }
        }
        Refuse(option, word, "churn, connect or transfer");
    }

    std::set<Workload> GetWorkloads(const std::string& option) const
    {
        std::set<Workload> workloads;
        for (const auto& word : GetWords(option))
        {
            workloads.insert(ReadWorkload(option, word));
        }
        return workloads;
    }

  private:
    /// @return what stands between the commas, of which there is at least one piece
    std::vector<std::string> GetWords(const std::string& option) const
    {
        std::vector<std::string> words;
        std::istringstream text(GetText(option) + ",");
        for (std::string word; std::getline(text, word, ',');)
        {
            words.push_back(word);
        }
        return words;
    }

    static uint64_t ReadCount(const std::string& option,
                              const std::string& text,
                              uint64_t low,
                              uint64_t high)
    {
        const bool digits = !text.empty() && text.size() <= 15 &&
                            text.find_first_not_of("0123456789") == std::string::npos;
        const uint64_t count = digits ? std::stoull(text) : 0;
        if (!digits || count < low || count > high)
        {
            Refuse(option,
                   text,
                   "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
        }
        return count;
    }

    const po::variables_map& m_values; //!< what was given
};

RunSpec
ReadRun(const Reader& reader)
{
    RunSpec spec;
    spec.workload = reader.ReadWorkload("run", reader.GetText("run"));
    const std::string stack = reader.GetText("stack");
    if (stack != "stock" && stack != "lifecycle")
    {
        Refuse("stack", stack, "lifecycle or stock");
    }
    spec.stock = stack == "stock";
    spec.queueDisc = !reader.Has("no-queue-disc");
    spec.serverFirst = reader.Has("server-first");
    spec.untilEmpty = reader.Has("until-empty");
    const bool isCounted = spec.workload != Workload::TRANSFER;
    if (isCounted && !reader.Has("connections"))
    {
        throw UsageError("--run = " + GetName(spec.workload) + ": --connections is missing");
    }
    spec.connections = isCounted ? reader.GetCount("connections", 0, MAX_CONNECTIONS) : 0;
    spec.clients = static_cast<uint32_t>(reader.GetCount("clients", 1, Star::MAX_CLIENTS));
    spec.addresses = static_cast<uint32_t>(reader.GetCount("addresses", 1, Star::MAX_ADDRESSES));
    spec.rate = reader.GetNumber("rate", MAX_RATE);
    spec.msl = reader.GetNumber("msl", MAX_SECONDS);
    spec.attempts = reader.GetCount("attempts", 0, MAX_ATTEMPTS);
    spec.bytes = reader.GetCount("bytes", 0, MAX_BYTES);
    return spec;
}

BenchOptions
ReadBenchmark(const Reader& reader)
{
    for (const char* option : RUN_OPTIONS)
    {
        if (reader.Has(option))
        {
            throw UsageError(std::string("--") + option + ": expected beside --run only");
        }
    }
    BenchOptions options;
    options.directory = reader.GetText("output");
    if (options.directory.empty())
    {
        Refuse("output", "", "a directory");
    }
    options.workloads = reader.GetWorkloads("workloads");
    options.connections = reader.GetCounts("connections", 1, MAX_CONNECTIONS);
    options.timeWaits = reader.GetCounts("time-waits", 0, Star::DYNAMIC_PORTS);
    // Times are of a hundred connects.
    options.attempts = reader.GetCount("attempts", 100, MAX_ATTEMPTS);
    options.bytes = reader.GetCount("bytes", 1, MAX_BYTES);
    options.repetitions = reader.GetCount("repetitions", 0, MAX_REPETITIONS);
    options.stockUpTo = reader.GetCount("stock-up-to", 0, MAX_CONNECTIONS);
    options.stockEverywhereUpTo = reader.GetCount("stock-everywhere-up-to", 0, MAX_CONNECTIONS);
    options.queueDiscUpTo = reader.GetCount("queue-disc-up-to", 0, MAX_CONNECTIONS);
    options.countUpTo = reader.GetCount("count-up-to", 0, MAX_CONNECTIONS);
    return options;
}

std::string
MakeHelp(const po::options_description& all)
{
    std::ostringstream text;
    text << "Usage: tcp-lifecycle-bench [OPTION...]\n\n"
            "Runs stock ns-3 TCP and this module side by side, one process after the other, and\n"
            "writes tables, as CSV and for people, and a figure of cost against the number of\n"
            "connections. doc/benchmark.md describes the method and the columns.\n\n"
         << all;
    return text.str();
}

} // namespace

CommandLine
ParseCommandLine(int argc, char* argv[])
{
    po::options_description all;
    all.add(DescribeBenchmark()).add(DescribeRun());
    po::variables_map values;
    try
    {
        using namespace po::command_line_style;
        // No guessing: an abbreviation may mean another option in the next version.
        po::store(po::command_line_parser(argc, argv)
                      .options(all)
                      .positional(po::positional_options_description())
                      .style(unix_style & ~allow_guessing)
                      .run(),
                  values);
        po::notify(values);
    }
    catch (const po::error& error)
    {
        throw UsageError(std::string(error.what()) + ", see tcp-lifecycle-bench --help");
    }
    const Reader reader(values);
    CommandLine line;
    if (values.count("help") > 0)
    {
        line.help = MakeHelp(all);
    }
    else if (values.count("run") > 0)
    {
        line.run = ReadRun(reader);
    }
    else
    {
        line.options = ReadBenchmark(reader);
    }
    return line;
}

} // namespace bench
} // namespace ns3
