# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# The example old-duplicates takes every TIME_WAIT policy by name, and refuses any other in one line
# that lists them: those that it lists are those that it is tried with here.
#
# cmake -D PROGRAM=PROGRAM -D SCRIPT=FILE -P check-old-duplicates.cmake

execute_process(
  COMMAND ${PROGRAM} ${SCRIPT} --time-wait=some RESULT_VARIABLE code ERROR_VARIABLE complaint
)
if(NOT code EQUAL 2 OR NOT complaint MATCHES
                       "^old-duplicates: --time-wait=some: expected ([^\n]*), or [^\n]*\n$"
)
  message(FATAL_ERROR "${PROGRAM}: exit code ${code}, expected 2, says: ${complaint}")
endif()
string(REPLACE ", " ";" policies "${CMAKE_MATCH_1}")
list(LENGTH policies count)
if(count LESS 8)
  message(FATAL_ERROR "${PROGRAM} takes ${count} policies: ${policies}")
endif()
foreach(policy IN LISTS policies ITEMS "reuse[Delay=500ms]")
  execute_process(
    COMMAND ${PROGRAM} ${SCRIPT} --time-wait=${policy} RESULT_VARIABLE code OUTPUT_VARIABLE output
  )
  if(NOT code EQUAL 0 OR NOT output MATCHES "TIME_WAITs assassinated")
    message(FATAL_ERROR "${PROGRAM}: ${policy}: exit code ${code}, expected 0 and counts")
  endif()
  # Without TIME_WAIT the old text is taken, under each other policy the port is held.
  string(FIND "${output}" "(the port is not free)" held)
  if((policy STREQUAL "none" AND NOT held EQUAL -1) OR (NOT policy STREQUAL "none" AND held EQUAL -1))
    message(FATAL_ERROR "${PROGRAM}: ${policy} is not in effect:\n${output}")
  endif()
endforeach()
