/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-sweep.h"

#include "tcp-lifecycle-result-codec.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <list>
#include <poll.h>
#include <set>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace ns3
{

namespace
{

/// How often the time left is drawn anew and an interruption is noticed at the latest.
constexpr int POLL_MILLISECONDS = 500;

volatile std::sig_atomic_t g_interrupted = 0;

void
NoteInterrupt(int)
{
    g_interrupted = 1;
}

/// Catches SIGINT and SIGTERM while it lives and puts the former handlers back afterwards.
class InterruptGuard
{
  public:
    InterruptGuard()
    {
        g_interrupted = 0;
        struct sigaction action = {};
        action.sa_handler = NoteInterrupt;
        sigaction(SIGINT, &action, &m_interrupt);
        sigaction(SIGTERM, &action, &m_terminate);
    }

    ~InterruptGuard()
    {
        sigaction(SIGINT, &m_interrupt, nullptr);
        sigaction(SIGTERM, &m_terminate, nullptr);
    }

    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

  private:
    struct sigaction m_interrupt = {}; //!< handler to put back
    struct sigaction m_terminate = {}; //!< handler to put back
};

/// One child at work.
struct Worker
{
    pid_t process{-1};    //!< its process id
    int pipe{-1};         //!< where its answer comes from
    SweepRun run;         //!< what it runs
    std::string received; //!< its answer so far
};

/// Draws one line that is overwritten: how much is done and how long the rest will take.
class ProgressBar
{
  public:
    ProgressBar(std::ostream& out, bool enabled, std::size_t total, std::size_t done)
        : m_out(out),
          m_enabled(enabled),
          m_total(total),
          m_already(done),
          m_done(done),
          m_start(std::chrono::steady_clock::now())
    {
    }

    void Advance()
    {
        ++m_done;
    }

    void Draw()
    {
        if (!m_enabled)
        {
            return;
        }
        constexpr std::size_t width = 40;
        const std::size_t filled = width * m_done / std::max<std::size_t>(1, m_total);
        m_out << "\r[" << std::string(filled, '#') << std::string(width - filled, '-') << "] "
              << m_done << "/" << m_total << " runs" << GetTimeLeft() << "\x1b[K" << std::flush;
    }

    void Finish()
    {
        if (m_enabled)
        {
            m_out << "\r\x1b[K" << std::flush;
        }
    }

  private:
    std::string GetTimeLeft() const
    {
        const std::size_t ran = m_done - m_already;
        if (ran == 0 || m_done >= m_total)
        {
            return "";
        }
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - m_start;
        const double left =
            elapsed.count() / static_cast<double>(ran) * static_cast<double>(m_total - m_done);
        const long seconds = static_cast<long>(left + 0.5);
        return seconds < 100 ? ", " + std::to_string(seconds) + " s left"
                             : ", " + std::to_string((seconds + 30) / 60) + " min left";
    }

    std::ostream& m_out;   //!< the terminal
    bool m_enabled;        //!< whether there is one
    std::size_t m_total;   //!< runs in the plan
    std::size_t m_already; //!< recorded before the start: these took no time
    std::size_t m_done;    //!< runs recorded or failed
    std::chrono::steady_clock::time_point m_start; //!< when the first worker started
};

/// Writes all bytes; the reader may have gone, then there is nobody to tell.
void
WriteAll(int pipe, const std::string& bytes)
{
    std::size_t written = 0;
    while (written < bytes.size())
    {
        const ssize_t count = write(pipe, bytes.data() + written, bytes.size() - written);
        if (count < 0 && errno != EINTR)
        {
            return;
        }
        written += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
}

/// What a child does. It leaves by _exit: the parent's open database and buffered output are copies
/// that must not be closed or written a second time.
[[noreturn]] void
RunChild(const SweepRun& run, const SweepOptions& options, int pipe)
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
#ifdef __linux__
    // A parent that is killed cannot end its children, so the kernel does it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    std::string answer;
    try
    {
        answer = EncodeResult(options.scenario(run.scenario));
    }
    catch (const std::exception& error)
    {
        answer = EncodeFailure(error.what());
    }
    WriteAll(pipe, answer);
    std::fflush(nullptr);
    _exit(0);
}

/// How a process ended, as the end of the sentence "the worker ...".
std::string
DescribeEnd(int status)
{
    if (WIFSIGNALED(status))
    {
        const int number = WTERMSIG(status);
        return "killed by signal " + std::to_string(number) + " (" + strsignal(number) + ")";
    }
    return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

/// "1 run", "2 runs".
std::string
CountThings(std::size_t count, const std::string& thing)
{
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string
DescribeRun(const SweepRun& run)
{
    return "point " + std::to_string(run.point) + " (" + MakeRunKey(run.scenario) + ")";
}

/// The children at work and those still to be started.
class WorkerPool
{
  public:
    WorkerPool(std::vector<SweepRun> pending, const SweepOptions& options)
        : m_pending(std::move(pending)),
          m_options(options)
    {
    }

    ~WorkerPool()
    {
        for (const auto& worker : m_workers)
        {
            kill(worker.process, SIGKILL);
            close(worker.pipe);
            waitpid(worker.process, nullptr, 0);
        }
    }

    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    bool IsDone() const
    {
        return m_workers.empty() && m_next == m_pending.size();
    }

    void Fill()
    {
        while (m_workers.size() < m_options.workers && m_next < m_pending.size())
        {
            Start(m_pending[m_next]);
            ++m_next;
        }
    }

    /// Waits for news and returns the workers whose answer has ended.
    std::list<Worker> Wait();

    /// Buries a worker that has ended.
    static int Reap(const Worker& worker)
    {
        int status = 0;
        while (waitpid(worker.process, &status, 0) < 0 && errno == EINTR)
        {
        }
        return status;
    }

  private:
    void Start(const SweepRun& run);
    static bool Receive(Worker& worker);

    std::vector<SweepRun> m_pending; //!< all runs of this sweep
    std::size_t m_next{0};           //!< the next one to start
    const SweepOptions& m_options;   //!< how to run them
    std::list<Worker> m_workers;     //!< the children at work
};

void
WorkerPool::Start(const SweepRun& run)
{
    int ends[2] = {-1, -1};
    if (pipe(ends) != 0)
    {
        throw std::runtime_error(std::string("cannot open a pipe: ") + std::strerror(errno));
    }
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0)
    {
        close(ends[0]);
        RunChild(run, m_options, ends[1]);
    }
    close(ends[1]);
    if (child < 0)
    {
        close(ends[0]);
        throw std::runtime_error(std::string("cannot start a worker process: ") +
                                 std::strerror(errno));
    }
    m_workers.push_back({child, ends[0], run, ""});
}

/// @return false when the worker has nothing more to say
bool
WorkerPool::Receive(Worker& worker)
{
    char buffer[65536];
    const ssize_t count = read(worker.pipe, buffer, sizeof buffer);
    if (count > 0)
    {
        worker.received.append(buffer, static_cast<std::size_t>(count));
    }
    return count > 0 || (count < 0 && errno == EINTR);
}

std::list<Worker>
WorkerPool::Wait()
{
    std::vector<pollfd> polls;
    for (const auto& worker : m_workers)
    {
        polls.push_back({worker.pipe, POLLIN, 0});
    }
    std::list<Worker> ended;
    if (poll(polls.data(), polls.size(), POLL_MILLISECONDS) <= 0)
    {
        return ended;
    }
    auto poll = polls.begin();
    for (auto worker = m_workers.begin(); worker != m_workers.end(); ++poll)
    {
        const auto current = worker++;
        if (poll->revents != 0 && !Receive(*current))
        {
            close(current->pipe);
            ended.splice(ended.end(), m_workers, current);
        }
    }
    return ended;
}

/// Records of a run that the plan does not contain belong to another plan.
void
CheckSamePlan(const std::set<std::string>& done,
              const std::vector<SweepRun>& runs,
              const SweepPlan& plan,
              const SweepOptions& options)
{
    std::set<std::string> planned;
    for (const auto& run : runs)
    {
        planned.insert(MakeRunKey(run.scenario));
    }
    for (const auto& key : done)
    {
        if (planned.count(key) == 0)
        {
            throw SweepUsageError(GetRecordsPath(options.directory) +
                                  ": holds records of another plan than " + plan.name + " (" + key +
                                  "), expected the same plan, another directory or --fresh");
        }
    }
}

void
PrepareDirectory(const SweepOptions& options)
{
    std::error_code error;
    std::filesystem::create_directories(options.directory, error);
    std::error_code ignored;
    if (!std::filesystem::is_directory(options.directory, ignored))
    {
        throw SweepUsageError(options.directory + ": cannot be created, expected a directory" +
                              (error ? " (" + error.message() + ")" : ""));
    }
}

/// Results of two code versions in one report are allowed, but not in silence.
void
NoteOtherVersions(const SweepRecords& records, const SweepOptions& options, std::ostream& log)
{
    std::string others;
    for (const auto& [version, count] : records.ReadVersions())
    {
        if (version != options.version)
        {
            others +=
                (others.empty() ? "" : ", ") + CountThings(count, "run") + " of version " + version;
        }
    }
    if (!others.empty())
    {
        log << "note: " << GetRecordsPath(options.directory) << " holds " << others
            << ", and this is version " << options.version << "; --fresh runs everything again"
            << std::endl;
    }
}

/// Records or notes what a worker left, and returns whether there is a result.
bool
Settle(const Worker& worker,
       int status,
       const SweepOptions& options,
       SweepRecords& records,
       std::ostream& log)
{
    ScenarioResult result;
    std::string failure;
    const bool cleanEnd = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (DecodeResult(worker.received, result, failure) && cleanEnd)
    {
        records.Append(worker.run, result, options.version);
        return true;
    }
    if (!cleanEnd)
    {
        failure = DescribeEnd(status);
    }
    records.AppendFailure(worker.run, failure);
    log << "failed: " << DescribeRun(worker.run) << ": " << failure << std::endl;
    return false;
}

} // namespace

std::string
GetRecordsPath(const std::string& directory)
{
    return (std::filesystem::path(directory) / "records.sqlite").string();
}

SweepOutcome
RunSweep(const SweepPlan& plan, const SweepOptions& options, std::ostream& log)
{
    PrepareDirectory(options);
    SweepRecords records(GetRecordsPath(options.directory),
                         options.fresh ? SweepRecords::Mode::FRESH : SweepRecords::Mode::WRITE);
    const auto runs = plan.Runs();
    const auto done = records.ReadDoneKeys();
    CheckSamePlan(done, runs, plan, options);
    records.StorePlan(runs);

    std::vector<SweepRun> missing;
    std::copy_if(runs.begin(), runs.end(), std::back_inserter(missing), [&](const SweepRun& run) {
        return done.count(MakeRunKey(run.scenario)) == 0;
    });
    SweepOutcome outcome;
    outcome.planned = runs.size();
    outcome.recorded = done.size();
    log << CountThings(plan.CountPoints(), "point") << ", " << CountThings(runs.size(), "run")
        << ", " << done.size() << " recorded already" << std::endl;
    NoteOtherVersions(records, options, log);

    const InterruptGuard guard;
    ProgressBar bar(log, options.progress, runs.size(), done.size());
    WorkerPool pool(missing, options);
    while (!pool.IsDone() && g_interrupted == 0)
    {
        pool.Fill();
        bar.Draw();
        for (const auto& worker : pool.Wait())
        {
            const int status = WorkerPool::Reap(worker);
            // Ctrl-C reaches the children as well; their end is then no failure of theirs.
            if (g_interrupted != 0)
            {
                continue;
            }
            bar.Finish();
            Settle(worker, status, options, records, log) ? ++outcome.ran : ++outcome.failed;
            bar.Advance();
        }
    }
    bar.Finish();
    outcome.interrupted = g_interrupted != 0;
    return outcome;
}

} // namespace ns3
