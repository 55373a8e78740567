# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# The build against an installed ns-3: the library, the programs, the tests and the package.

option(TCP_LIFECYCLE_SANITIZE "Build with AddressSanitizer and UBSan" OFF)
option(TCP_LIFECYCLE_LIBFUZZER "Build the fuzz targets with Clang's libFuzzer, and no tests" OFF)
option(TCP_LIFECYCLE_WERROR "Treat warnings as errors" ON)
option(BUILD_TESTING "Build the tests" ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Kind of build" FORCE)
endif()
# No NDEBUG here: a broken invariant of the core has to stop a run, not colour its results.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

include(GNUInstallDirs)
find_package(ns3 REQUIRED)
include(${PROJECT_SOURCE_DIR}/cmake/mend-ns3-targets.cmake)
find_package(SQLite3 REQUIRED)
find_package(Boost REQUIRED COMPONENTS program_options)

# ns-3 asks for C++17 up to 3.40, C++20 up to 3.45 and C++23 from there on.
if(NOT CMAKE_CXX_STANDARD)
  if(ns3_VERSION VERSION_LESS 3.41)
    set(CMAKE_CXX_STANDARD 17)
  elseif(ns3_VERSION VERSION_LESS 3.46)
    set(CMAKE_CXX_STANDARD 20)
  else()
    set(CMAKE_CXX_STANDARD 23)
  endif()
endif()
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_compile_options(-Wall -Wextra)
if(TCP_LIFECYCLE_WERROR)
  add_compile_options(-Werror)
endif()
if(TCP_LIFECYCLE_SANITIZE)
  set(sanitize_options -fsanitize=address,undefined -fno-sanitize-recover=all)
  add_compile_options(${sanitize_options} -fno-omit-frame-pointer)
  add_link_options(${sanitize_options})
  # GCC finds uninitialized values in the standard library's own headers (std::regex of GCC 12) once
  # it instruments them: "the use of sanitizers may lead to false positives", says its manual.
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
if(TCP_LIFECYCLE_LIBFUZZER)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)

include(${PROJECT_SOURCE_DIR}/cmake/headers.cmake)

# ---- The core: the standard library and nothing else -------------------------------------------

# It is compiled on its own at C++17 whatever ns-3 asks for, with no include folder but its own.
if(core_sources)
  add_library(tcp-lifecycle-core OBJECT ${core_sources})
  target_include_directories(tcp-lifecycle-core PRIVATE ${PROJECT_SOURCE_DIR}/model/core)
  set_target_properties(tcp-lifecycle-core PROPERTIES CXX_STANDARD 17)
  set(core_objects $<TARGET_OBJECTS:tcp-lifecycle-core>)
endif()

# ---- The library -------------------------------------------------------------------------------

add_library(tcp-lifecycle SHARED ${ns3_sources} ${core_objects})
add_library(ns3::libtcp-lifecycle ALIAS tcp-lifecycle)
set_target_properties(
  tcp-lifecycle PROPERTIES OUTPUT_NAME ns3-tcp-lifecycle EXPORT_NAME libtcp-lifecycle
                           LINKER_LANGUAGE CXX
)
target_include_directories(
  tcp-lifecycle PUBLIC $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
                       $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
)
# Debian's ns-3 has logging compiled in; without this our own NS_LOG lines would be silent.
target_compile_definitions(
  tcp-lifecycle
  PRIVATE NS3_LOG_ENABLE
          $<$<OR:$<CONFIG:Debug>,$<BOOL:${TCP_LIFECYCLE_SANITIZE}>,$<BOOL:${TCP_LIFECYCLE_ASSERTS}>>:NS3_ASSERT_ENABLE>
)
# A TypeId that is only named by string leaves no symbol for the linker to see, so nothing that
# registers one may fall to --as-needed: neither the ns-3 modules below nor, by the option after
# them, this library itself. The option names the file in one piece, so no other library's
# "-Wl,--as-needed" can come between the switch and the file.
target_link_libraries(
  tcp-lifecycle
  PUBLIC -Wl,--no-as-needed
         ns3::libcore
         ns3::libnetwork
         ns3::libinternet
         ns3::libpoint-to-point
         ns3::libapplications
         ns3::libtraffic-control
         ns3::libstats
         -Wl,--as-needed
  PRIVATE SQLite::SQLite3 Boost::program_options
)
if(NOT APPLE)
  set(this_file "$<TARGET_FILE:$<TARGET_NAME:tcp-lifecycle>>")
  target_link_options(
    tcp-lifecycle INTERFACE "LINKER:--push-state,--no-as-needed,${this_file},--pop-state"
  )
endif()

# Parsing these takes most of the time of a compile. An ns-3 tree builds the same files without them,
# so a missing #include does not stay hidden; CMAKE_DISABLE_PRECOMPILE_HEADERS turns them off here.
set(precompiled_headers
    <algorithm>
    <array>
    <cmath>
    <filesystem>
    <fstream>
    <functional>
    <iostream>
    <map>
    <memory>
    <optional>
    <sstream>
    <string>
    <vector>
    <ns3/boolean.h>
    <ns3/double.h>
    <ns3/inet-socket-address.h>
    <ns3/inet6-socket-address.h>
    <ns3/ipv4.h>
    <ns3/log.h>
    <ns3/node.h>
    <ns3/simulator.h>
    <ns3/string.h>
    <ns3/tcp-socket-base.h>
    <ns3/uinteger.h>
)
target_precompile_headers(tcp-lifecycle PRIVATE ${precompiled_headers})

# ---- The programs ------------------------------------------------------------------------------

foreach(source ${example_sources})
  get_filename_component(name ${source} NAME_WE)
  # The target of the program tcp-lifecycle gives way to the library's; its file has the name.
  add_executable(${name}-program ${source})
  set_target_properties(
    ${name}-program PROPERTIES OUTPUT_NAME ${name}
                               INSTALL_RPATH "\$ORIGIN/../${CMAKE_INSTALL_LIBDIR}"
  )
  target_link_libraries(
    ${name}-program PRIVATE ns3::libtcp-lifecycle SQLite::SQLite3 Boost::program_options
  )
endforeach()

include(${PROJECT_SOURCE_DIR}/cmake/bench.cmake)

if(TCP_LIFECYCLE_LIBFUZZER)
  include(${PROJECT_SOURCE_DIR}/cmake/fuzz.cmake)
elseif(BUILD_TESTING)
  enable_testing()
  include(${PROJECT_SOURCE_DIR}/cmake/tests.cmake)
endif()
include(${PROJECT_SOURCE_DIR}/cmake/package.cmake)
