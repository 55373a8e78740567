/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tcp-lifecycle-segment.h"
#include "tcp-middlebox-matcher.h"
#include "tcp-middlebox-script.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup tcp-lifecycle
 *
 * The language of middlebox scripts, and how their rules count.
 */

using namespace ns3::lifecycle;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

namespace
{

/// @return the script; a test failure if it is wrong
MiddleboxScript
Parse(const std::string& text)
{
    MiddleboxScript script;
    std::string error;
    EXPECT_TRUE(ParseMiddleboxScript(text, "x.script", script, error)) << error;
    return script;
}

/// @return the only rule of a script
MiddleboxRule
ParseRule(const std::string& text)
{
    const MiddleboxScript script = Parse(text);
    EXPECT_EQ(script.rules.size(), 1u);
    return script.rules.empty() ? MiddleboxRule() : script.rules.front();
}

/// @return what is said of a script that must be wrong
std::string
ErrorOf(const std::string& text)
{
    MiddleboxScript script;
    script.rules.resize(7);
    std::string error;
    EXPECT_FALSE(ParseMiddleboxScript(text, "x.script", script, error)) << text;
    EXPECT_EQ(script.rules.size(), 7u) << "a wrong script must leave the old one as it was";
    EXPECT_EQ(error.find('\n'), std::string::npos) << "one line";
    return error;
}

/// A segment of connection 1.
MiddleboxSegment
Make(MiddleboxDirection from, int flags, uint32_t text = 0, uint32_t connection = 1)
{
    return {connection, from, static_cast<uint8_t>(flags), text};
}

constexpr auto CLIENT = MiddleboxDirection::CLIENT;
constexpr auto SERVER = MiddleboxDirection::SERVER;

} // namespace

// What is right

TEST(MiddleboxScript, CommentsAndBlankLinesSayNothing)
{
    const auto script = Parse("# a comment\n\n   \t\r\nclient FIN 1 drop # and another\r\n#end");
    ASSERT_EQ(script.rules.size(), 1u);
    EXPECT_EQ(script.rules[0].line, 4u);
    EXPECT_EQ(script.rules[0].action, MiddleboxAction::DROP);
    EXPECT_TRUE(Parse("").rules.empty());
    EXPECT_EQ(Parse("\xef\xbb\xbf"
                    "client FIN 1 drop")
                  .rules.size(),
              1u)
        << "byte order mark";
}

TEST(MiddleboxScript, DropNamesDirectionKindAndOrdinal)
{
    const auto rule = ParseRule("client FIN 1 drop");
    EXPECT_EQ(rule.direction, CLIENT);
    EXPECT_EQ(rule.kind, MiddleboxKind::FIN);
    EXPECT_EQ(rule.ordinals.first, 1u);
    EXPECT_EQ(rule.ordinals.last, 1u);
    EXPECT_TRUE(rule.connections.Has(1));
    EXPECT_TRUE(rule.connections.Has(4000000000u));
}

TEST(MiddleboxScript, TimesWithoutUnitAreSeconds)
{
    EXPECT_EQ(ParseRule("server SYNACK 2 delay 0.2").delay, milliseconds(200));
    EXPECT_EQ(ParseRule("server SYNACK 2 delay 200ms").delay, milliseconds(200));
    EXPECT_EQ(ParseRule("server SYNACK 2 delay 3us").delay, nanoseconds(3000));
    EXPECT_EQ(ParseRule("server SYNACK 2 delay 3ns").delay, nanoseconds(3));
    EXPECT_EQ(ParseRule("server SYNACK 2 delay 1.5min").delay, seconds(90));
    EXPECT_EQ(ParseRule("server SYNACK 2 delay 2h").delay, seconds(7200));
    EXPECT_EQ(ParseRule("server SYNACK 2 delay 0").delay, seconds(0));
    EXPECT_EQ(ParseRule("server SYNACK 2 delay 1000000s").delay, seconds(1000000));
}

TEST(MiddleboxScript, CopiesAreAListWithOrWithoutBlanks)
{
    const std::vector<Duration> expected{seconds(1), seconds(40)};
    EXPECT_EQ(ParseRule("server DATA 3 copy 1.0,40").copies, expected);
    EXPECT_EQ(ParseRule("server DATA 3 copy 1.0, 40s").copies, expected);
    EXPECT_EQ(ParseRule("server DATA 3 copy 1.0 ,40000ms").copies, expected);
}

TEST(MiddleboxScript, OrdinalsAreNumbersRangesStarsAndSteps)
{
    const auto ordinals = [](const std::string& text) {
        const MiddleboxNumbers numbers = ParseRule("any ANY " + text + " drop").ordinals;
        std::string found;
        for (uint32_t i = 1; i <= 12; ++i)
        {
            found += numbers.Has(i) ? 'x' : '.';
        }
        return found;
    };
    EXPECT_EQ(ordinals("3"), "..x.........");
    EXPECT_EQ(ordinals("2-4"), ".xxx........");
    EXPECT_EQ(ordinals("5-"), "....xxxxxxxx");
    EXPECT_EQ(ordinals("*"), "xxxxxxxxxxxx");
    EXPECT_EQ(ordinals("every 5"), "....x....x..");
    EXPECT_EQ(ordinals("every 1"), "xxxxxxxxxxxx");
}

TEST(MiddleboxScript, ConnectionsAreSelected)
{
    const auto rule = ParseRule("connection 2-3 client SYN 1 drop");
    EXPECT_FALSE(rule.connections.Has(1));
    EXPECT_TRUE(rule.connections.Has(2));
    EXPECT_TRUE(rule.connections.Has(3));
    EXPECT_FALSE(rule.connections.Has(4));
}

TEST(MiddleboxScript, HoldNamesTheSegmentItWaitsFor)
{
    const auto any = ParseRule("client ACK 1 hold until FIN");
    EXPECT_EQ(any.action, MiddleboxAction::HOLD);
    EXPECT_FALSE(any.until.connection);
    EXPECT_EQ(any.until.direction, MiddleboxDirection::ANY);
    EXPECT_EQ(any.until.kind, MiddleboxKind::FIN);
    EXPECT_EQ(any.until.count, 1u);
    EXPECT_FALSE(any.within);
    const auto full = ParseRule("client ACK 1 hold until connection 2 server DATA 3 within 9s");
    EXPECT_EQ(full.until.connection, 2u);
    EXPECT_EQ(full.until.direction, SERVER);
    EXPECT_EQ(full.until.count, 3u);
    EXPECT_EQ(full.within, Duration(seconds(9)));
    EXPECT_EQ(ParseRule("client ACK 1 hold until FIN within 1s").until.count, 1u);
    const auto copy = ParseRule("server DATA 1 copy until connection 2 client ACK 2");
    EXPECT_EQ(copy.action, MiddleboxAction::COPY_UNTIL);
    EXPECT_EQ(copy.until.count, 2u);
}

TEST(MiddleboxScript, ReorderNamesHowManyPass)
{
    const auto rule = ParseRule("server DATA 2 reorder 3 within 500ms");
    EXPECT_EQ(rule.action, MiddleboxAction::REORDER);
    EXPECT_EQ(rule.passFirst, 3u);
    EXPECT_EQ(rule.within, Duration(milliseconds(500)));
}

// What is wrong

TEST(MiddleboxScriptError, NamesFileLineTextAndWhatWasExpected)
{
    EXPECT_EQ(ErrorOf("client FIN 1 drop\n\nclient FIM 1 drop"),
              "x.script:3: 'FIM': expected SYN, SYNACK, ACK, DATA, FIN, RST or ANY");
}

TEST(MiddleboxScriptError, OfEachWord)
{
    const std::string kinds = "SYN, SYNACK, ACK, DATA, FIN, RST or ANY";
    const std::string time = "a time from 0 to 1000000s, such as 0.2, 200ms or 40s";
    const std::string number = "a whole number from 1 to 1000000000";
    const std::string which =
        "which of them: a number from 1 on, a range such as 2-4 or 5-, *, or every N";
    const std::vector<std::pair<std::string, std::string>> cases{
        {"clients FIN 1 drop", "'clients': expected connection, client, server or any"},
        {"connection x client FIN 1 drop",
         "'x': expected a number from 1 on, a range such as 2-4 or 5-, or *"},
        {"connection 1 FIN 1 drop", "'FIN': expected client, server or any"},
        {"client", "'client': expected after it " + kinds},
        {"client fin 1 drop", "'fin': expected " + kinds},
        {"client FIN", "'client FIN': expected after it " + which},
        {"client FIN 0 drop", "'0': expected " + which},
        {"client FIN 4-2 drop", "'4-2': expected " + which},
        {"client FIN -2 drop", "'-2': expected " + which},
        {"client FIN 1000000001 drop", "'1000000001': expected " + which},
        {"client FIN every drop", "'drop': expected " + number},
        {"client FIN every", "'client FIN every': expected after it " + number},
        {"client FIN 1", "'client FIN 1': expected after it drop, delay, copy, reorder or hold"},
        {"client FIN 1 lose", "'lose': expected drop, delay, copy, reorder or hold"},
        {"client FIN 1 drop 2", "'2': expected the end of the line"},
        {"client FIN 1 delay", "'client FIN 1 delay': expected after it " + time},
        {"client FIN 1 delay -1", "'-1': expected " + time},
        {"client FIN 1 delay 1e3", "'1e3': expected " + time},
        {"client FIN 1 delay 3m", "'3m': expected " + time},
        {"client FIN 1 delay 1.2.3", "'1.2.3': expected " + time},
        {"client FIN 1 delay 1000001", "'1000001': expected " + time},
        {"client FIN 1 delay 1 2", "'2': expected the end of the line"},
        {"client FIN 1 copy", "'client FIN 1 copy': expected after it " + time},
        {"client FIN 1 copy 1,x", "'x': expected " + time},
        {"client FIN 1 copy 1,", "'1,': expected " + time},
        {"client FIN 1 reorder 0", "'0': expected " + number},
        {"client FIN 1 reorder 1 soon", "'soon': expected within, or the end of the line"},
        {"client FIN 1 reorder 1 within",
         "'client FIN 1 reorder 1 within': expected after it " + time},
        {"client FIN 1 hold",
         "'client FIN 1 hold': expected after it until, and the segment to wait for"},
        {"client FIN 1 hold until", "'client FIN 1 hold until': expected after it " + kinds},
        {"client FIN 1 hold until connection 0 FIN", "'0': expected " + number},
        {"client FIN 1 hold until server",
         "'client FIN 1 hold until server': expected after it " + kinds},
        {"client FIN 1 hold until FIN x",
         "'x': expected " + number + ", within, or the end of the line"},
    };
    for (const auto& [text, error] : cases)
    {
        EXPECT_EQ(ErrorOf(text), "x.script:1: " + error) << text;
    }
}

TEST(MiddleboxScriptError, ShowsNothingThatATerminalObeys)
{
    EXPECT_EQ(ErrorOf(std::string("cli\x1b[2Jent FIN 1 drop")),
              "x.script:1: 'cli\\x1b[2Jent': expected connection, client, server or any");
    EXPECT_EQ(ErrorOf(std::string("a\0b FIN", 7)),
              "x.script:1: 'a\\x00b': expected connection, client, server or any");
    const std::string error = ErrorOf(std::string(5000, 'x'));
    EXPECT_LT(error.size(), 300u);
}

TEST(MiddleboxScriptError, OfTooMuch)
{
    std::string copies = "client DATA 1 copy 1";
    for (int i = 0; i < 100; ++i)
    {
        copies += ",1";
    }
    EXPECT_NE(ErrorOf(copies).find("expected at most 100 times"), std::string::npos);
    std::string rules;
    for (int i = 0; i < 10001; ++i)
    {
        rules += "client DATA 1 drop\n";
    }
    EXPECT_EQ(ErrorOf(rules), "x.script:10001: 'client DATA 1 drop': expected at most 10000 rules");
    EXPECT_NE(ErrorOf(std::string(1000001, '\n')).find("at most 1000000 bytes"), std::string::npos);
}

// How rules count

TEST(MiddleboxKinds, AreWhatTheFlagsSay)
{
    const auto kinds = [](int flags, uint32_t text) {
        std::string found;
        const std::string names = "SYADFR*";
        for (int kind = 0; kind < 7; ++kind)
        {
            found += IsOfKind(static_cast<MiddleboxKind>(kind), static_cast<uint8_t>(flags), text)
                         ? names[static_cast<std::size_t>(kind)]
                         : '.';
        }
        return found;
    };
    EXPECT_EQ(kinds(FLAG_SYN, 0), "S.....*");
    EXPECT_EQ(kinds(FLAG_SYN | FLAG_ACK, 0), ".Y....*");
    EXPECT_EQ(kinds(FLAG_ACK, 0), "..A...*");
    EXPECT_EQ(kinds(FLAG_ACK | FLAG_PSH, 0), "..A...*");
    EXPECT_EQ(kinds(FLAG_ACK, 10), "...D..*");
    EXPECT_EQ(kinds(FLAG_ACK | FLAG_FIN, 10), "...DF.*");
    EXPECT_EQ(kinds(FLAG_ACK | FLAG_FIN, 0), "....F.*");
    EXPECT_EQ(kinds(FLAG_RST, 0), ".....R*");
    EXPECT_EQ(kinds(FLAG_SYN, 10), "S..D..*");
}

TEST(MiddleboxMatcher, CountsEachConnectionAnew)
{
    MiddleboxMatcher matcher(Parse("client DATA 2 drop"));
    EXPECT_FALSE(matcher.OnSegment(Make(CLIENT, FLAG_ACK, 1, 1)).drop);
    EXPECT_FALSE(matcher.OnSegment(Make(CLIENT, FLAG_ACK, 1, 2)).drop);
    EXPECT_FALSE(matcher.OnSegment(Make(SERVER, FLAG_ACK, 1, 1)).drop);
    EXPECT_FALSE(matcher.OnSegment(Make(CLIENT, FLAG_ACK, 0, 1)).drop);
    EXPECT_TRUE(matcher.OnSegment(Make(CLIENT, FLAG_ACK, 1, 1)).drop);
    EXPECT_TRUE(matcher.OnSegment(Make(CLIENT, FLAG_ACK, 1, 2)).drop);
    EXPECT_FALSE(matcher.OnSegment(Make(CLIENT, FLAG_ACK, 1, 1)).drop);
}

TEST(MiddleboxMatcher, AnyDirectionCountsBothTogether)
{
    MiddleboxMatcher matcher(Parse("any FIN 2 drop"));
    EXPECT_FALSE(matcher.OnSegment(Make(CLIENT, FLAG_ACK | FLAG_FIN)).drop);
    EXPECT_TRUE(matcher.OnSegment(Make(SERVER, FLAG_ACK | FLAG_FIN)).drop);
}

TEST(MiddleboxMatcher, RulesThatMeetAddUp)
{
    MiddleboxMatcher matcher(Parse("client DATA 1 delay 1s\n"
                                   "client ANY 1 delay 2s\n"
                                   "client DATA 1 copy 3,4\n"
                                   "client DATA 1 copy 5\n"
                                   "client DATA 1 reorder 2\n"
                                   "client DATA 1 hold until FIN\n"
                                   "client ANY 1 drop\n"));
    const MiddleboxFate fate = matcher.OnSegment(Make(CLIENT, FLAG_ACK, 1));
    EXPECT_EQ(fate.delay, Duration(seconds(3)));
    EXPECT_EQ(fate.copies, (std::vector<Duration>{seconds(3), seconds(4), seconds(5)}));
    ASSERT_NE(fate.hold, nullptr);
    EXPECT_EQ(fate.hold->action, MiddleboxAction::REORDER) << "the first hold counts";
    EXPECT_TRUE(fate.drop);
    EXPECT_TRUE(matcher.OnSegment(Make(CLIENT, FLAG_ACK, 1)).IsUntouched());
}

TEST(MiddleboxWait, ReorderCountsWhatPassesInTheSameDirection)
{
    MiddleboxWait wait(Make(CLIENT, FLAG_ACK, 1), 2);
    EXPECT_FALSE(wait.OnSegment(Make(SERVER, FLAG_ACK, 1), true)) << "other direction";
    EXPECT_FALSE(wait.OnSegment(Make(CLIENT, FLAG_ACK, 1, 2), true)) << "other connection";
    EXPECT_FALSE(wait.OnSegment(Make(CLIENT, FLAG_ACK, 1), true));
    EXPECT_FALSE(wait.OnSegment(Make(CLIENT, FLAG_ACK, 1), false)) << "dropped";
    EXPECT_TRUE(wait.OnSegment(Make(CLIENT, FLAG_ACK, 1), true));
}

TEST(MiddleboxWait, HoldWaitsForTheNamedConnection)
{
    const auto rule = ParseRule("client DATA 1 hold until connection 2 server SYNACK");
    MiddleboxWait wait(Make(CLIENT, FLAG_ACK, 1), rule.until);
    EXPECT_FALSE(wait.OnSegment(Make(SERVER, FLAG_SYN | FLAG_ACK), true)) << "connection 1";
    EXPECT_FALSE(wait.OnSegment(Make(CLIENT, FLAG_SYN | FLAG_ACK, 0, 2), true)) << "client";
    EXPECT_TRUE(wait.OnSegment(Make(SERVER, FLAG_SYN | FLAG_ACK, 0, 2), false))
        << "what is dropped has come by all the same";
}
