/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "fuzz-target.h"

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * A main for a fuzz target where there is no libFuzzer: it feeds the corpus, then inputs made from
 * it and from nothing by a seeded generator. The same arguments feed the same bytes on every
 * machine. It does not watch which code an input reaches, so it finds less with one input than
 * libFuzzer; without instrumentation it feeds many times more of them.
 *
 * An input that ends the process, or takes minutes, is left in the working folder under a name that
 * begins with "crash-".
 */

namespace
{

using Input = std::vector<uint8_t>;

/// What the command line says.
struct Options
{
    uint64_t seed{1};                  //!< names the run
    std::optional<uint64_t> inputs;    //!< number of inputs made
    std::optional<uint64_t> segments;  //!< instead of it: so many segments are fed
    std::optional<uint64_t> maxLength; //!< of inputs made, bytes
    std::vector<std::string> corpus;   //!< files and folders
};

/// No input takes longer, seconds: more is a loop.
constexpr unsigned LONGEST_INPUT = 120;

// What the signal handler needs; it may call next to nothing.
const Input* g_input{nullptr};    //!< the present one
char g_crashName[256]{};          //!< where it goes if it ends the process
volatile sig_atomic_t g_saved{0}; //!< it went there

/// Save the present input, once.
extern "C" void
SaveInput()
{
    if (!g_input || g_saved != 0)
    {
        return;
    }
    g_saved = 1;
    const int file = open(g_crashName, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const auto written = write(file, g_input->data(), g_input->size());
    const char* note = written >= 0 ? "fuzz: the input was saved as " : "fuzz: not saved: ";
    (void)!write(STDERR_FILENO, note, std::strlen(note));
    (void)!write(STDERR_FILENO, g_crashName, std::strlen(g_crashName));
    (void)!write(STDERR_FILENO, "\n", 1);
}

/**
 * Save the input that did it, then die of the signal.
 *
 * @param signal what came
 */
extern "C" void
OnSignal(int signal)
{
    std::signal(signal, SIG_DFL);
    SaveInput();
    std::raise(signal);
}

/// The sanitizers' hook before they end the process; absent without them.
extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

/**
 * Have the present input saved, whatever ends the process.
 *
 * @param name of the program
 * @param seed of the run
 */
void
WatchForTheEnd(const std::string& name, uint64_t seed)
{
    const auto number = static_cast<unsigned long long>(seed);
    std::snprintf(g_crashName, sizeof(g_crashName), "crash-%s-%llu", name.c_str(), number);
    for (int signal : {SIGABRT, SIGALRM})
    {
        std::signal(signal, OnSignal);
    }
    if (__sanitizer_set_death_callback)
    {
        __sanitizer_set_death_callback(SaveInput); // they have handlers for the others
        return;
    }
    for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL})
    {
        std::signal(signal, OnSignal);
    }
}

/// A generator of numbers that are the same everywhere (SplitMix64; Steele, Lea, Flood, 2014).
class Dice
{
  public:
    /**
     * @param seed names the sequence
     */
    explicit Dice(uint64_t seed)
        : m_state(seed)
    {
    }

    /// @return any 64 bits
    uint64_t Next()
    {
        uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

    /**
     * @param n how many; not 0
     * @return one of 0 to n - 1
     */
    std::size_t Below(std::size_t n)
    {
        return static_cast<std::size_t>(Next() % n);
    }

  private:
    uint64_t m_state; //!< moves by a constant
};

/// Makes inputs: new ones, and old ones changed.
class Maker
{
  public:
    /**
     * @param seed names the sequence
     * @param maxLength longest input, bytes; not 0
     * @param isText inputs are texts: such as are made of nothing seldom mean anything
     * @param corpus inputs to begin with
     */
    Maker(uint64_t seed, std::size_t maxLength, bool isText, std::vector<Input> corpus)
        : m_dice(seed),
          m_maxLength(maxLength),
          m_isText(isText),
          m_pool(std::move(corpus))
    {
        m_shipped = m_pool.size();
    }

    /// @return the next input
    Input Make()
    {
        const bool fresh = m_pool.empty() || m_dice.Below(m_isText ? 64 : 4) == 0;
        Input input = fresh ? MakeNew() : m_pool[m_dice.Below(m_pool.size())];
        if (!fresh)
        {
            for (std::size_t n = 1 + m_dice.Below(m_dice.Below(8) + 1); n > 0; --n)
            {
                if (m_isText && m_dice.Below(4) > 0)
                {
                    ChangeWord(input);
                }
                else
                {
                    Change(input);
                }
            }
        }
        input.resize(std::min(input.size(), m_maxLength));
        Keep(input);
        return input;
    }

  private:
    /// Inputs made that later ones are made of, beside the corpus.
    static constexpr std::size_t MOST_KEPT = 256;

    /// @return an input made of nothing
    Input MakeNew()
    {
        Input input(1 + m_dice.Below(m_maxLength));
        std::generate(input.begin(), input.end(), [this] {
            return static_cast<uint8_t>(m_dice.Next());
        });
        return input;
    }

    /**
     * @param input what may serve later ones
     */
    void Keep(const Input& input)
    {
        if (m_isText)
        {
            return; // one fault is enough to make a text wrong, and what is wrong is read no
                    // further
        }
        if (m_pool.size() < m_shipped + MOST_KEPT)
        {
            m_pool.push_back(input);
        }
        else if (m_dice.Below(16) == 0)
        {
            m_pool[m_shipped + m_dice.Below(MOST_KEPT)] = input;
        }
    }

    /**
     * @param [in,out] input changed in one place
     */
    void Change(Input& input)
    {
        if (input.empty())
        {
            input = MakeNew();
            return;
        }
        const std::size_t at = m_dice.Below(input.size());
        const std::size_t length = 1 + m_dice.Below(std::min<std::size_t>(input.size() - at, 64));
        const auto begin = input.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end = begin + static_cast<std::ptrdiff_t>(length);
        switch (m_dice.Below(7))
        {
        case 0: // one bit
            input[at] ^= static_cast<uint8_t>(1U << m_dice.Below(8));
            break;
        case 1: // one byte
            input[at] = static_cast<uint8_t>(m_dice.Next());
            break;
        case 2: // an edge: bytes, and the characters that mean something in texts
            input[at] = EDGES[m_dice.Below(sizeof(EDGES))];
            break;
        case 3: // a part is gone
            input.erase(begin, end);
            break;
        case 4: // a part comes twice
            Insert(input, Input(begin, end));
            break;
        default: // a part of another input comes in
            Insert(input, Part(m_pool.empty() ? input : m_pool[m_dice.Below(m_pool.size())]));
            break;
        }
    }

    /**
     * A word of a text gives way to one of another text, or a line to a line.
     *
     * @param [in,out] input a text
     */
    void ChangeWord(Input& input)
    {
        const Input& other = m_pool.empty() ? input : m_pool[m_dice.Below(m_pool.size())];
        const bool line = m_dice.Below(4) == 0;
        const auto [begin, end] = PickWord(input, line);
        const auto [from, to] = PickWord(other, line);
        const Input word(other.begin() + from, other.begin() + to);
        input.erase(input.begin() + begin, input.begin() + end);
        input.insert(input.begin() + begin, word.begin(), word.end());
    }

    /**
     * @param input a text
     * @param line a whole line is wanted
     * @return where a word or line begins and ends
     */
    std::pair<std::ptrdiff_t, std::ptrdiff_t> PickWord(const Input& input, bool line)
    {
        const auto ends = [line](uint8_t c) { return c == '\n' || (!line && !std::isalnum(c)); };
        const auto at = static_cast<std::ptrdiff_t>(m_dice.Below(input.size() + 1));
        const auto right = std::find_if(input.begin() + at, input.end(), ends);
        const auto left = std::find_if(std::make_reverse_iterator(right), input.rend(), ends);
        return {left.base() - input.begin(), right - input.begin()};
    }

    /**
     * @param input an input
     * @return some of it
     */
    Input Part(const Input& input)
    {
        if (input.empty())
        {
            return input;
        }
        const std::size_t at = m_dice.Below(input.size());
        const std::size_t length = 1 + m_dice.Below(std::min<std::size_t>(input.size() - at, 64));
        const auto begin = input.begin() + static_cast<std::ptrdiff_t>(at);
        return Input(begin, begin + static_cast<std::ptrdiff_t>(length));
    }

    /**
     * @param [in,out] input grows
     * @param part by this, anywhere
     */
    void Insert(Input& input, const Input& part)
    {
        const auto at = static_cast<std::ptrdiff_t>(m_dice.Below(input.size() + 1));
        input.insert(input.begin() + at, part.begin(), part.end());
    }

    /// Bytes that something may trip over.
    static constexpr uint8_t EDGES[]{0,   1,   0x7f, 0x80, 0xfe, 0xff, '0', '9', '-', '.',
                                     ',', '=', '#',  ' ',  '\n', '\r', '[', ']', 'e', '%'};

    Dice m_dice;               //!< decides
    std::size_t m_maxLength;   //!< of inputs
    bool m_isText;             //!< inputs are texts
    std::vector<Input> m_pool; //!< the corpus, then inputs made
    std::size_t m_shipped{0};  //!< how many of them are the corpus
};

/**
 * @param path a file
 * @return its bytes
 */
Input
ReadInput(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
    {
        std::fprintf(stderr, "fuzz: %s: cannot be read\n", path.c_str());
        std::exit(2);
    }
    return Input(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

/**
 * @param paths files and folders
 * @return the bytes of all files, in the order of their names
 */
std::vector<Input>
ReadCorpus(const std::vector<std::string>& paths)
{
    std::vector<Input> corpus;
    for (const auto& path : paths)
    {
        if (!std::filesystem::is_directory(path))
        {
            corpus.push_back(ReadInput(path));
            continue;
        }
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(path))
        {
            files.push_back(entry.path());
        }
        std::sort(files.begin(), files.end());
        std::transform(files.begin(), files.end(), std::back_inserter(corpus), ReadInput);
    }
    return corpus;
}

/**
 * @param option its name
 * @param text its value, or null
 * @return the value as a number; else one line is printed and the program ends
 */
uint64_t
ReadNumber(const std::string& option, const char* text)
{
    char* end = nullptr;
    const uint64_t number = text ? std::strtoull(text, &end, 10) : 0;
    if (!text || *text < '0' || *text > '9' || *end != '\0')
    {
        std::fprintf(stderr,
                     "fuzz: %s = %s: expected a number\n",
                     option.c_str(),
                     text ? text : "");
        std::exit(2);
    }
    return number;
}

/**
 * @param argc number of arguments
 * @param argv the arguments
 * @return what they say
 */
Options
ReadOptions(int argc, char** argv)
{
    Options options;
    for (int i = 1; i < argc; ++i)
    {
        const std::string word = argv[i];
        if (word.rfind("-", 0) != 0)
        {
            options.corpus.push_back(word);
            continue;
        }
        const uint64_t number = ReadNumber(word, i + 1 < argc ? argv[i + 1] : nullptr);
        ++i;
        if (word == "--seed")
        {
            options.seed = number;
        }
        else if (word == "--inputs")
        {
            options.inputs = number;
        }
        else if (word == "--segments")
        {
            options.segments = number;
        }
        else if (word == "--max-length" && number > 0)
        {
            options.maxLength = number;
        }
        else
        {
            std::fprintf(stderr,
                         "fuzz: %s: expected --seed N, --inputs N, --segments N, --max-length N "
                         "(from 1), or a file or folder of inputs\n",
                         word.c_str());
            std::exit(2);
        }
    }
    return options;
}

/**
 * @param input fed to the target
 */
void
Feed(const Input& input)
{
    g_input = &input;
    alarm(LONGEST_INPUT);
    LLVMFuzzerTestOneInput(input.data(), input.size());
    g_input = nullptr;
}

/**
 * @param options the run
 * @return number of inputs fed
 */
uint64_t
FeedAll(const Options& options)
{
    const auto corpus = ReadCorpus(options.corpus);
    std::for_each(corpus.begin(), corpus.end(), Feed);
    const fuzz::ShortRun brief = fuzz::GetShortRun();
    Maker maker(options.seed, options.maxLength.value_or(brief.maxLength), brief.isText, corpus);
    uint64_t made = 0;
    if (options.segments)
    {
        for (; fuzz::Fed() < *options.segments; ++made)
        {
            Feed(maker.Make());
        }
    }
    else
    {
        for (; made < options.inputs.value_or(brief.inputs); ++made)
        {
            Feed(maker.Make());
        }
    }
    alarm(0);
    return corpus.size() + made;
}

} // namespace

int
fuzz::EndInput()
{
    return 0;
}

int
main(int argc, char** argv)
{
    const Options options = ReadOptions(argc, argv);
    const std::string name = std::filesystem::path(argv[0]).filename();
    WatchForTheEnd(name, options.seed);
    const uint64_t inputs = FeedAll(options);
    const fuzz::Report report = fuzz::GetReport();
    std::printf("%s: seed %llu: fed %llu by %llu inputs; %s\n",
                name.c_str(),
                static_cast<unsigned long long>(options.seed),
                static_cast<unsigned long long>(fuzz::Fed()),
                static_cast<unsigned long long>(inputs),
                report.reached.c_str());
    // A run that was cut short by hand owes nothing; the one among the tests has to get everywhere.
    const bool isShortRun = !options.inputs && !options.segments;
    if (isShortRun && (fuzz::Fed() == 0 || !report.shortfall.empty()))
    {
        std::fprintf(stderr, "fuzz: not reached: %s\n", report.shortfall.c_str());
        return 1;
    }
    return 0;
}
