# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# cmake -D RUNNER= -D COUNTED_TEST= -D TALLIES= -D FULLNESS= -D OUTPUT= -P discover-suites.cmake
#
# Writes one CTest entry for each suite that RUNNER lists into OUTPUT.

execute_process(
  COMMAND ${RUNNER} --list OUTPUT_VARIABLE listed RESULT_VARIABLE code ERROR_VARIABLE complaint
)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${RUNNER} --list ended with ${code}:\n${listed}${complaint}")
endif()

string(REGEX MATCHALL "[^\n]+" suites "${listed}")
set(entries "# Generated from the list of ${RUNNER}.\n")
foreach(suite ${suites})
  string(APPEND entries "add_test([==[${suite}]==] sh [==[${COUNTED_TEST}]==] ns3 "
         "[==[${TALLIES}/${suite}.tally]==] [==[${RUNNER}]==] [==[--suite=${suite}]==] "
         "--verbose --fullness=${FULLNESS})\n"
         "set_tests_properties([==[${suite}]==] PROPERTIES TIMEOUT 1500)\n"
  )
endforeach()
file(WRITE ${OUTPUT} "${entries}")
