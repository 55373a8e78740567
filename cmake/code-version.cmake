# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# Stamps records with the code that made them: sets TCP_LIFECYCLE_VERSION for those sources, and
# only those, that use it, since every commit changes the value and would else rebuild everything.

set(tcp_lifecycle_code_version "0.1.0")
if(PROJECT_NAME STREQUAL "tcp-lifecycle")
  set(tcp_lifecycle_code_version "${PROJECT_VERSION}")
endif()

# The commit counts only where this folder is a repository of its own: inside a tree that is one
# itself, git would answer with the tree's commit. A machine without git has just the version.
find_program(TCP_LIFECYCLE_GIT git)
mark_as_advanced(TCP_LIFECYCLE_GIT)
if(TCP_LIFECYCLE_GIT AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/.git)
  execute_process(
    COMMAND ${TCP_LIFECYCLE_GIT} describe --always --dirty --exclude=*
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
    OUTPUT_VARIABLE tcp_lifecycle_commit
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
  )
  if(tcp_lifecycle_commit)
    string(APPEND tcp_lifecycle_code_version "-g${tcp_lifecycle_commit}")
  endif()
  execute_process(
    COMMAND ${TCP_LIFECYCLE_GIT} rev-parse --git-path logs/HEAD
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
    OUTPUT_VARIABLE tcp_lifecycle_git_log
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
  )
  get_filename_component(
    tcp_lifecycle_git_log "${tcp_lifecycle_git_log}" ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR}
  )
  if(EXISTS ${tcp_lifecycle_git_log} AND NOT IS_DIRECTORY ${tcp_lifecycle_git_log})
    set_property(
      DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${tcp_lifecycle_git_log}
    )
  endif()
endif()

foreach(source ${ns3_sources} ${example_sources})
  file(STRINGS ${source} uses REGEX "TCP_LIFECYCLE_VERSION" LIMIT_COUNT 1)
  if(uses)
    set_property(
      SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS
                                       "TCP_LIFECYCLE_VERSION=\"${tcp_lifecycle_code_version}\""
    )
  endif()
endforeach()
