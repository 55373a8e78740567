/*
 * Copyright (c) 2026 The tcp-lifecycle authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CORE_GOLDEN_H
#define CORE_GOLDEN_H

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

/**
 * @file
 * @ingroup tcp-lifecycle-tests
 *
 * Golden files: texts a person has checked, compared byte by byte. When a change of the core is
 * meant to change them, run
 *
 * @code
 *   LIFECYCLE_REGENERATE_GOLDEN=1 core-gtest
 * @endcode
 *
 * read the difference line by line, and say in the commit why the new text is right. Tests whose
 * file was written anew are reported as skipped, never as passed.
 */

namespace ns3
{
namespace lifecycle
{

/**
 * @param name a file below the golden folder
 * @return its path
 */
inline std::string
GoldenPath(const std::string& name)
{
    return std::string(TCP_LIFECYCLE_GOLDEN_DIR) + "/" + name;
}

/// @return true if the golden files are to be written anew
inline bool
RegeneratesGolden()
{
    const char* value = std::getenv("LIFECYCLE_REGENERATE_GOLDEN");
    return value && std::string(value) == "1";
}

/**
 * Compare a text with a golden file, or write it there.
 *
 * @param name a file below the golden folder
 * @param text what it should hold
 */
inline void
CompareWithGolden(const std::string& name, const std::string& text)
{
    const std::string path = GoldenPath(name);
    if (RegeneratesGolden())
    {
        std::ofstream file(path, std::ios::binary);
        file << text;
        ASSERT_TRUE(file.flush()) << "cannot write " << path;
        GTEST_SKIP() << "written anew: " << path;
    }
    std::ifstream file(path, std::ios::binary);
    ASSERT_TRUE(file) << "cannot read " << path;
    std::ostringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(golden.str(), text) << "differs from " << path;
}

} // namespace lifecycle
} // namespace ns3

#endif // CORE_GOLDEN_H
