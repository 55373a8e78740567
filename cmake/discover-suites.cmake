# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# cmake -D RUNNER= -D COUNTED_TEST= -D TALLIES= -D FULLNESS= -D OUTPUT= [-D FOLDER=]
#       -P discover-suites.cmake
#
# Writes one CTest entry for each suite that RUNNER lists into OUTPUT; the suites run in FOLDER.

execute_process(
  COMMAND ${RUNNER} --list OUTPUT_VARIABLE listed RESULT_VARIABLE code ERROR_VARIABLE complaint
)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${RUNNER} --list ended with ${code}:\n${listed}${complaint}")
endif()

string(REGEX MATCHALL "[^\n]+" suites "${listed}")
set(properties "TIMEOUT 1500")
if(FOLDER)
  # Inside an ns-3 tree a suite's data is found from the top of the tree.
  string(APPEND properties " WORKING_DIRECTORY [==[${FOLDER}]==]")
endif()
set(entries "# Generated from the list of ${RUNNER}.\n")
foreach(suite ${suites})
  string(APPEND entries "add_test([==[${suite}]==] sh [==[${COUNTED_TEST}]==] ns3 "
         "[==[${TALLIES}/${suite}.tally]==] [==[${RUNNER}]==] [==[--suite=${suite}]==] "
         "--verbose --fullness=${FULLNESS})\n"
         "set_tests_properties([==[${suite}]==] PROPERTIES ${properties})\n"
  )
endforeach()
file(WRITE ${OUTPUT} "${entries}")
