# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# A policy that exists in one program only: that program runs a plan that names it, and the shipped
# program refuses the same plan in one line before anything is started.
#
# cmake -D OWN=PROGRAM -D SHIPPED=PROGRAM -D PLAN=FILE -D FOLDER=DIR -P check-own-policy.cmake

file(REMOVE_RECURSE ${FOLDER})
execute_process(
  COMMAND ${OWN} sweep ${PLAN} -o ${FOLDER} -j 2 RESULT_VARIABLE code OUTPUT_VARIABLE ignored
)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${OWN}: exit code ${code}, expected 0")
endif()
# Each line of the clients' connections: the standard policy holds a four-tuple for twice the MSL of
# 30 s at least, the other one for 10 s at most a few time-outs longer.
file(STRINGS ${FOLDER}/occupancy.csv rows REGEX ",client,time_wait,")
list(LENGTH rows count)
if(NOT count EQUAL 2)
  message(FATAL_ERROR "occupancy.csv has ${count} rows of the client's TIME_WAIT, expected 2")
endif()
foreach(row IN LISTS rows)
  string(REGEX REPLACE ".*,([0-9]+)(\\.[0-9]+)?$" "\\1" integral "${row}")
  if(row MATCHES "FixedTimeWaitFactory.Length=10s" AND integral GREATER 2000)
    message(FATAL_ERROR "the policy of one's own is not in effect: ${row}")
  elseif(row MATCHES ",standard," AND integral LESS 5000)
    message(FATAL_ERROR "the standard policy is not in effect: ${row}")
  endif()
endforeach()

execute_process(
  COMMAND ${SHIPPED} sweep ${PLAN} -o ${FOLDER}-refused
  RESULT_VARIABLE code
  ERROR_VARIABLE complaint
)
if(NOT code EQUAL 2 OR EXISTS ${FOLDER}-refused)
  message(FATAL_ERROR "${SHIPPED}: exit code ${code}, expected 2 and no folder")
endif()
if(NOT complaint MATCHES "time-wait = .*FixedTimeWaitFactory.*: expected standard, [^\n]*\n$")
  message(FATAL_ERROR "${SHIPPED} says: ${complaint}")
endif()
