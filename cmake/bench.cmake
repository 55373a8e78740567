# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# The benchmark: `./lifecycle bench`, doc/benchmark.md. Of the stand-alone build only: inside an ns-3
# tree what it measures would depend on how that tree is built.

tcp_lifecycle_glob(bench_sources bench/*.cc)
add_executable(tcp-lifecycle-bench ${bench_sources})
target_link_libraries(
  tcp-lifecycle-bench PRIVATE ns3::libtcp-lifecycle SQLite::SQLite3 Boost::program_options
)
