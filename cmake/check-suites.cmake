# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# cmake -D RUNNER=<test-runner> -D TEST_FOLDER=<test/> -P check-suites.cmake
#
# Fails unless RUNNER lists exactly the suites that the sources in TEST_FOLDER define, and at least
# one. A suite can get lost when the linker drops its static registration, or when nobody
# constructs it.

file(GLOB sources ${TEST_FOLDER}/*-test-suite.cc)
set(defined)
foreach(source ${sources})
  file(READ ${source} text)
  # Examples in comments define nothing.
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  string(REGEX MATCHALL "TestSuite[ \n]*[({][ \n]*\"[^\"]+\"" matches "${text}")
  if(NOT matches)
    message(FATAL_ERROR "${source}: expected a TestSuite(\"name\", ...) in every *-test-suite.cc")
  endif()
  foreach(match ${matches})
    string(REGEX REPLACE "^[^\"]*\"([^\"]+)\"$" "\\1" name "${match}")
    list(APPEND defined ${name})
  endforeach()
endforeach()

execute_process(COMMAND ${RUNNER} --list OUTPUT_VARIABLE output RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${RUNNER} --list ended with ${code}")
endif()
string(REGEX MATCHALL "[^\n]+" listed "${output}")

list(LENGTH listed number)
if(number EQUAL 0)
  message(FATAL_ERROR "${RUNNER} lists no suite at all")
endif()
list(SORT defined)
list(SORT listed)
if(NOT "${defined}" STREQUAL "${listed}")
  message(FATAL_ERROR "the sources define: ${defined}\nthe runner lists:   ${listed}")
endif()
message(STATUS "${number} suites: ${listed}")
