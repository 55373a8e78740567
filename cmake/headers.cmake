# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# Makes every header reachable as "ns3/x.h", as in an ns-3 tree, by links under build/include, and
# those of the core a second time under build/include-core for tests that must not see the others.

function(tcp_lifecycle_link_headers folder)
  file(REMOVE_RECURSE ${folder})
  file(MAKE_DIRECTORY ${folder})
  foreach(header ${ARGN})
    get_filename_component(name ${header} NAME)
    # All modules of ns-3 share one folder of headers; a second header of a name would hide the
    # first from every user.
    if(EXISTS ${folder}/${name})
      message(FATAL_ERROR "${header}: another header of this module has the name ${name}")
    endif()
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${header} ${folder}/${name} COPY_ON_ERROR SYMBOLIC)
  endforeach()
endfunction()

tcp_lifecycle_link_headers(
  ${PROJECT_BINARY_DIR}/include/ns3 ${core_headers} ${ns3_headers} ${test_headers}
)
tcp_lifecycle_link_headers(${PROJECT_BINARY_DIR}/include-core/ns3 ${core_headers})

# The one header that a script includes for the whole module, as every ns-3 module has one.
set(TCP_LIFECYCLE_INCLUDES)
foreach(header ${core_headers} ${ns3_headers})
  get_filename_component(name ${header} NAME)
  string(APPEND TCP_LIFECYCLE_INCLUDES "#include \"ns3/${name}\"\n")
endforeach()
configure_file(
  ${PROJECT_SOURCE_DIR}/cmake/tcp-lifecycle-module.h.in
  ${PROJECT_BINARY_DIR}/generated/tcp-lifecycle-module.h @ONLY
)
file(CREATE_LINK ${PROJECT_BINARY_DIR}/generated/tcp-lifecycle-module.h
     ${PROJECT_BINARY_DIR}/include/ns3/tcp-lifecycle-module.h COPY_ON_ERROR SYMBOLIC
)
