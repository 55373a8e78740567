/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef FUZZ_TEXT_H
#define FUZZ_TEXT_H

#include "fuzz-target.h"

#include <algorithm>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * What targets that read texts have in common.
 */

namespace fuzz
{

/// No message is longer, bytes: a line that nobody reads is no message.
constexpr std::size_t LONGEST_MESSAGE = 2000;

/**
 * A complaint is one line, names the file, and holds nothing that a terminal would obey.
 *
 * @param message the complaint
 * @param name of the file
 */
inline void
RequireOneLine(const std::string& message, const std::string& name)
{
    const bool printable = std::none_of(message.begin(), message.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
    Require(printable, "a message is one line without control characters");
    Require(message.rfind(name, 0) == 0, "a message begins with the name of the file");
    Require(message.find("expected") != std::string::npos, "a message says what was expected");
    Require(message.size() <= LONGEST_MESSAGE, "a message can be read");
}

} // namespace fuzz

#endif // FUZZ_TEXT_H
