# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# cmake -D CORE_FOLDER=<model/core> -P check-core-includes.cmake
#
# Fails when a file of the core includes anything but a header of the C++ standard library, whose
# names have neither a dot nor a slash, or a file of the core itself.

file(GLOB files ${CORE_FOLDER}/*.h ${CORE_FOLDER}/*.cc)
if(NOT files)
  message(FATAL_ERROR "${CORE_FOLDER} holds no source")
endif()

set(offences)
foreach(file ${files})
  file(STRINGS ${file} includes REGEX "^[ \t]*#[ \t]*include")
  foreach(include ${includes})
    if(include MATCHES "include[ \t]*<[a-z0-9_]+>")
      continue()
    endif()
    if(include MATCHES "include[ \t]*\"([^\"]+)\"" AND EXISTS ${CORE_FOLDER}/${CMAKE_MATCH_1}
       AND NOT CMAKE_MATCH_1 MATCHES "/"
    )
      continue()
    endif()
    string(APPEND offences "${file}: ${include}\n")
  endforeach()
endforeach()
if(offences)
  message(FATAL_ERROR "the core may include the standard library and itself only:\n${offences}")
endif()
