# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# find_package(tcp-lifecycle), from the build tree (tcp-lifecycle_DIR=build) and once installed.

include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/tcp-lifecycle)
set(package_version_file ${PROJECT_BINARY_DIR}/tcp-lifecycle-config-version.cmake)

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/tcp-lifecycle-config.cmake.in
  ${PROJECT_BINARY_DIR}/tcp-lifecycle-config.cmake INSTALL_DESTINATION ${package_folder}
)
write_basic_package_version_file(${package_version_file} COMPATIBILITY SameMinorVersion)
configure_file(
  ${PROJECT_SOURCE_DIR}/cmake/mend-ns3-targets.cmake
  ${PROJECT_BINARY_DIR}/mend-ns3-targets.cmake COPYONLY
)

install(
  TARGETS tcp-lifecycle
  EXPORT tcp-lifecycle-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
)
if(TARGET tcp-lifecycle-program)
  install(TARGETS tcp-lifecycle-program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(
  FILES ${core_headers} ${ns3_headers} ${PROJECT_BINARY_DIR}/generated/tcp-lifecycle-module.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ns3
)
install(
  FILES ${PROJECT_BINARY_DIR}/tcp-lifecycle-config.cmake ${package_version_file}
        ${PROJECT_SOURCE_DIR}/cmake/mend-ns3-targets.cmake
  DESTINATION ${package_folder}
)
install(
  EXPORT tcp-lifecycle-targets
  NAMESPACE ns3::
  DESTINATION ${package_folder}
)
export(
  EXPORT tcp-lifecycle-targets
  NAMESPACE ns3::
  FILE ${PROJECT_BINARY_DIR}/tcp-lifecycle-targets.cmake
)
