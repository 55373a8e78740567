# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# Mends what the package of an installed ns-3 cannot know. Included after find_package(ns3), by our
# own build and by the package tcp-lifecycle, beside which it is installed.

# The package records the include folders of the machine that built it, some of them of packages
# that linking does not need (Python's, for one). CMake refuses an imported target with an include
# folder that is absent, so those are dropped.
get_property(imported_targets DIRECTORY PROPERTY IMPORTED_TARGETS)
list(FILTER imported_targets INCLUDE REGEX "^ns3::lib")
foreach(module ${imported_targets})
  get_target_property(folders ${module} INTERFACE_INCLUDE_DIRECTORIES)
  set(present)
  foreach(folder ${folders})
    if(EXISTS ${folder})
      list(APPEND present ${folder})
    endif()
  endforeach()
  set_target_properties(${module} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${present}")
endforeach()
