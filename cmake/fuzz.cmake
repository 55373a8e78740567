# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# The fuzz targets: test/fuzz/core/*-fuzz.cc link the core only, test/fuzz/*-fuzz.cc the library.
# Each becomes a program bin/fuzz-NAME: with TCP_LIFECYCLE_LIBFUZZER under libFuzzer, else with a
# driver of our own, and then its short run is a test.

tcp_lifecycle_glob(core_fuzz_sources test/fuzz/core/*-fuzz.cc)
tcp_lifecycle_glob(ns3_fuzz_sources test/fuzz/*-fuzz.cc)
set(fuzz_folder ${PROJECT_SOURCE_DIR}/test/fuzz)

if(TCP_LIFECYCLE_LIBFUZZER)
  add_library(fuzz-main OBJECT ${fuzz_folder}/fuzz-libfuzzer.cc)
else()
  add_library(fuzz-main OBJECT ${fuzz_folder}/fuzz-driver.cc)
endif()
# What targets share with the suites of ns-3's kind.
tcp_lifecycle_glob(test_base_sources test/*-attack-test-base.cc)
add_library(fuzz-test-bases OBJECT ${test_base_sources})
target_link_libraries(fuzz-test-bases PUBLIC ns3::libtcp-lifecycle)
add_custom_target(fuzz-targets)
foreach(source ${core_fuzz_sources} ${ns3_fuzz_sources})
  get_filename_component(name ${source} NAME)
  string(REGEX REPLACE "-fuzz\\.cc$" "" name ${name})
  set(target fuzz-${name})
  add_executable(${target} ${source} $<TARGET_OBJECTS:fuzz-main>)
  if(TCP_LIFECYCLE_LIBFUZZER)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  endif()
  add_dependencies(fuzz-targets ${target})
  target_include_directories(${target} PRIVATE ${fuzz_folder} ${fuzz_folder}/core)
  if(source IN_LIST core_fuzz_sources)
    target_sources(${target} PRIVATE ${core_objects})
    target_include_directories(${target} PRIVATE ${PROJECT_BINARY_DIR}/include-core)
    set_target_properties(${target} PROPERTIES CXX_STANDARD 17)
  else()
    target_link_libraries(${target} PRIVATE fuzz-test-bases ns3::libtcp-lifecycle)
  endif()
  # What the target application finds is not all fixed yet, so it is no test so far.
  if(NOT TCP_LIFECYCLE_LIBFUZZER AND NOT name STREQUAL "application")
    set(corpus ${fuzz_folder}/corpus/${name})
    if(NOT EXISTS ${corpus})
      set(corpus)
    endif()
    add_test(NAME ${target} COMMAND ${target} ${corpus})
    set_tests_properties(${target} PROPERTIES TIMEOUT 900)
  endif()
endforeach()
