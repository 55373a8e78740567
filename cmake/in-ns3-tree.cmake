# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# What the module needs inside an ns-3 tree beside the call to build_lib: its third-party
# libraries, as paths, since ns-3's macros drop an example that names a target they do not know.

set(tcp_lifecycle_can_build TRUE)
set(tcp_lifecycle_third_party)

# ns-3 has looked for SQLite already, for its module stats.
if(SQLite3_LIBRARIES)
  list(APPEND tcp_lifecycle_third_party ${SQLite3_LIBRARIES})
else()
  message(STATUS "tcp-lifecycle needs SQLite (libsqlite3-dev), which was not found: left out")
  set(tcp_lifecycle_can_build FALSE)
endif()

find_package(Boost QUIET COMPONENTS program_options)
if(TARGET Boost::program_options)
  get_target_property(tcp_lifecycle_boost Boost::program_options LOCATION)
  list(APPEND tcp_lifecycle_third_party ${tcp_lifecycle_boost})
  include_directories(SYSTEM ${Boost_INCLUDE_DIRS})
else()
  message(STATUS "tcp-lifecycle needs Boost.Program_options (libboost-program-options-dev), "
                 "which was not found: left out"
  )
  set(tcp_lifecycle_can_build FALSE)
endif()

# Declares one program for each file in examples/. It reads BLIB_LIBNAME as the macro of ns-3 does,
# which looks there for the module when it filters examples by module.
function(tcp_lifecycle_build_examples)
  if(NOT ENABLE_EXAMPLES)
    return()
  endif()
  set(BLIB_LIBNAME tcp-lifecycle)
  foreach(source ${example_sources})
    get_filename_component(name ${source} NAME_WE)
    build_lib_example(
      NAME ${name}
      SOURCE_FILES ${source}
      LIBRARIES_TO_LINK
        ${libtcp-lifecycle}
        ${libcore}
        ${libnetwork}
        ${libinternet}
        ${libpoint-to-point}
        ${libapplications}
        ${libtraffic-control}
        ${libstats}
        ${tcp_lifecycle_third_party}
    )
  endforeach()
endfunction()
