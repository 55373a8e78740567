# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# All tests, as CTest sees them: one entry for each suite of ns-3's kind, one for the core's
# GoogleTest binary, and the checks on the build itself. Entries that hold many tests go through
# run-counted-test.sh, which counts them and refuses an empty run.

set(TCP_LIFECYCLE_TEST_FULLNESS QUICK
    CACHE STRING "Longest ns-3 test cases to run: QUICK, EXTENSIVE or TAKES_FOREVER"
)
set(counted_test ${PROJECT_SOURCE_DIR}/cmake/run-counted-test.sh)
set(tallies ${PROJECT_BINARY_DIR}/test-results)
file(MAKE_DIRECTORY ${tallies})

# ---- The core, without ns-3 --------------------------------------------------------------------

if(gtest_sources)
  find_package(GTest REQUIRED)
  add_executable(core-gtest ${gtest_sources} ${core_objects})
  target_include_directories(
    core-gtest PRIVATE ${PROJECT_SOURCE_DIR}/model/core ${PROJECT_BINARY_DIR}/include-core
  )
  target_compile_definitions(
    core-gtest PRIVATE TCP_LIFECYCLE_GOLDEN_DIR="${PROJECT_SOURCE_DIR}/test/core/golden"
  )
  target_link_libraries(core-gtest PRIVATE GTest::gtest GTest::gtest_main)
  set_target_properties(core-gtest PROPERTIES CXX_STANDARD 17)
  add_test(
    NAME core-gtest COMMAND sh ${counted_test} gtest ${tallies}/core-gtest.tally
                            $<TARGET_FILE:core-gtest>
  )
  set_tests_properties(core-gtest PROPERTIES TIMEOUT 900)
endif()

# The exploration with a bound of one's own: `./lifecycle explore`.
add_executable(tcp-lifecycle-explore test/core/explore-program.cc ${core_objects})
target_include_directories(
  tcp-lifecycle-explore PRIVATE ${PROJECT_SOURCE_DIR}/model/core ${PROJECT_BINARY_DIR}/include-core
)
set_target_properties(tcp-lifecycle-explore PROPERTIES CXX_STANDARD 17)
add_test(NAME explore-refuses-an-unknown-world COMMAND tcp-lifecycle-explore --world nowhere)
set_tests_properties(
  explore-refuses-an-unknown-world
  PROPERTIES PASS_REGULAR_EXPRESSION "explore: --world = nowhere: expected one of client-first, "
)

# An installed ns-3 shares /usr/include with the standard library, so no include path can keep the
# core from it. This check reads the includes themselves.
add_test(
  NAME core-includes-only-the-standard-library
  COMMAND ${CMAKE_COMMAND} -D CORE_FOLDER=${PROJECT_SOURCE_DIR}/model/core -P
          ${PROJECT_SOURCE_DIR}/cmake/check-core-includes.cmake
)

# ---- Requirements -------------------------------------------------------------------------------

# Makes doc/rfc-coverage.md of the citations in the sources: ./lifecycle coverage.
add_executable(rfc-coverage test/tools/rfc-coverage.cc)
set_target_properties(rfc-coverage PROPERTIES CXX_STANDARD 17)
add_test(NAME rfc-coverage-is-current COMMAND rfc-coverage ${PROJECT_SOURCE_DIR} --check)

# ---- ns-3's test runner ------------------------------------------------------------------------

# The suites register themselves from static objects, so they are compiled straight into the
# runner: from an archive the linker would take none of them.
add_executable(tcp-lifecycle-test-runner test/tcp-lifecycle-test-runner.cc ${test_sources})
set_target_properties(tcp-lifecycle-test-runner PROPERTIES OUTPUT_NAME test-runner)
target_compile_definitions(
  tcp-lifecycle-test-runner
  PRIVATE NS_TEST_SOURCEDIR="${PROJECT_SOURCE_DIR}/test" NS3_LOG_ENABLE
)
target_link_libraries(
  tcp-lifecycle-test-runner PRIVATE ns3::libtcp-lifecycle SQLite::SQLite3 Boost::program_options
)

# The entries come from what the linked runner lists, so a suite needs no line here.
set(suites_file ${PROJECT_BINARY_DIR}/suites.cmake)
add_custom_command(
  TARGET tcp-lifecycle-test-runner
  POST_BUILD
  COMMAND
    ${CMAKE_COMMAND} -D RUNNER=$<TARGET_FILE:tcp-lifecycle-test-runner> -D
    COUNTED_TEST=${counted_test} -D TALLIES=${tallies} -D FULLNESS=${TCP_LIFECYCLE_TEST_FULLNESS} -D
    OUTPUT=${suites_file} -P ${PROJECT_SOURCE_DIR}/cmake/discover-suites.cmake
  VERBATIM
)
set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${suites_file})

# And the other way round: what the sources define, the runner must list.
add_test(
  NAME runner-lists-every-suite
  COMMAND
    ${CMAKE_COMMAND} -D RUNNER=$<TARGET_FILE:tcp-lifecycle-test-runner> -D
    TEST_FOLDER=${PROJECT_SOURCE_DIR}/test -P ${PROJECT_SOURCE_DIR}/cmake/check-suites.cmake
)

# ---- A policy of one's own ---------------------------------------------------------------------

add_test(
  NAME own-policy-runs-a-plan
  COMMAND
    ${CMAKE_COMMAND} -D OWN=$<TARGET_FILE:own-time-wait-program> -D
    SHIPPED=$<TARGET_FILE:tcp-lifecycle-program> -D
    PLAN=${PROJECT_SOURCE_DIR}/examples/plans/own-policy.plan -D
    FOLDER=${PROJECT_BINARY_DIR}/own-policy -P ${PROJECT_SOURCE_DIR}/cmake/check-own-policy.cmake
)
set_tests_properties(own-policy-runs-a-plan PROPERTIES TIMEOUT 300)

# ---- Examples ----------------------------------------------------------------------------------

add_test(
  NAME old-duplicates-takes-each-policy
  COMMAND
    ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:old-duplicates-program> -D
    SCRIPT=${PROJECT_SOURCE_DIR}/examples/middlebox/old-text.script -P
    ${PROJECT_SOURCE_DIR}/cmake/check-old-duplicates.cmake
)

# ---- The benchmark -----------------------------------------------------------------------------

add_test(
  NAME bench-completes-every-connection
  COMMAND sh ${PROJECT_SOURCE_DIR}/test/check-bench.sh $<TARGET_FILE:tcp-lifecycle-bench>
          ${PROJECT_BINARY_DIR}/bench
)
set_tests_properties(bench-completes-every-connection PROPERTIES TIMEOUT 300)

# ---- The script ---------------------------------------------------------------------------------

add_test(
  NAME tree-refuses-what-is-no-ns-3-tree
  COMMAND
    sh -c
    "LIFECYCLE_BUILD_DIR=$1 ./lifecycle tree doc 2>&1; test $? -eq 2 && test ! -e $1"
    sh ${PROJECT_BINARY_DIR}/no-tree
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
)

# ---- Fuzzing -----------------------------------------------------------------------------------

include(${PROJECT_SOURCE_DIR}/cmake/fuzz.cmake)

# ---- The package -------------------------------------------------------------------------------

# A project of its own that names a TypeId of ours by string only, linked with --as-needed, once
# with our library named first and once after ns-3's.
set(consumer_options
    -DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE} -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
    -DCMAKE_CXX_STANDARD=${CMAKE_CXX_STANDARD}
)
if(TCP_LIFECYCLE_SANITIZE)
  # A sanitized library cannot be loaded into a program that was linked without the run-time.
  list(APPEND consumer_options "-DCMAKE_CXX_FLAGS=-fsanitize=address,undefined")
endif()
add_test(
  NAME consumer-finds-type-ids-by-string
  COMMAND
    ${CMAKE_CTEST_COMMAND} --build-and-test ${PROJECT_SOURCE_DIR}/test/consumer
    ${PROJECT_BINARY_DIR}/consumer --build-generator ${CMAKE_GENERATOR} --build-options
    -Dtcp-lifecycle_DIR=${PROJECT_BINARY_DIR} -Dns3_DIR=${ns3_DIR} ${consumer_options}
    --test-command ${CMAKE_CTEST_COMMAND} --output-on-failure --no-tests=error
)
set_tests_properties(consumer-finds-type-ids-by-string PROPERTIES TIMEOUT 300)
