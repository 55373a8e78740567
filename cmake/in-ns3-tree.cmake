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

# Gives the program of a target another name, in the file system and for `./ns3 run`, which reads
# the list that ns-3's macros keep of all programs.
function(tcp_lifecycle_rename_program target name)
  get_target_property(file ${target} RUNTIME_OUTPUT_NAME)
  string(REPLACE "${target}" "${name}" renamed "${file}")
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_NAME ${renamed})
  string(REPLACE "/${file};" "/${renamed};" programs "${ns3-execs};")
  set(ns3-execs "${programs}" CACHE INTERNAL "list of c++ executables")
endfunction()

# Declares one program for each file in examples/. It reads BLIB_LIBNAME as the macro of ns-3 does,
# which looks there for the module when it filters examples by module.
function(tcp_lifecycle_build_examples)
  if(NOT ENABLE_EXAMPLES)
    return()
  endif()
  set(BLIB_LIBNAME tcp-lifecycle)
  foreach(source ${example_sources})
    get_filename_component(name ${source} NAME_WE)
    # From 3.43 on the library's target has the name of the module, which the program has as well.
    set(target ${name})
    if(TARGET ${name})
      set(target ${name}-program)
    endif()
    build_lib_example(
      NAME ${target}
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
    # Where examples are filtered out there is no such target.
    if(NOT target STREQUAL name AND TARGET ${target})
      tcp_lifecycle_rename_program(${target} ${name})
    endif()
  endforeach()
endfunction()
