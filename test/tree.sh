# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# `./lifecycle tree`, sourced by that script: builds the module inside an ns-3 source tree and runs
# its suites in the tree's own test-runner.
#
# The tree is not touched. A folder of links to its entries stands in for it, with this module under
# contrib/, and takes what ns-3's build writes: cmake-cache/, build/, lock files. `./ns3 run` works
# in that folder, too.

# Prints the URI of the Debian 12 mirror that this machine uses, however its sources are written.
bookworm_mirror()
{
    apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
        'Created-By: Packages' 2>/dev/null | awk '$2 == "bookworm" && $3 == "main" {print $1; exit}'
}

# source_apt FOLDER WORD...: apt-get with a source list, lists and caches of its own in FOLDER, so
# that what this machine has installed and configured stays as it is.
source_apt()
{
    local folder=$1
    shift
    apt-get -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=- \
        -o "Dir::State::lists=$folder/lists" -o "Dir::Cache=$folder/cache" \
        -o APT::Sandbox::User=root "$@"
}

# Has Debian's source package of ns-3 in FOLDER: ns3-3.37/ns-3.37 below it is the tree.
fetch_debian_source()
{
    local folder=$1 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    mirror=$(bookworm_mirror)
    if [ -z "$mirror" ]; then
        say "tree: this machine has no sources of Debian 12 (bookworm): give the PATH of an ns-3 tree"
        exit 2
    fi
    rm -rf "$folder"
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
    [ -f "$keyring" ] && keyring="[signed-by=$keyring] " || keyring=
    echo "deb-src $keyring$mirror bookworm main" >"$folder/sources.list"
    say "getting Debian's source package of ns-3"
    quietly source_apt "$folder" update
    (cd "$folder" && quietly source_apt "$folder" source ns3) || exit 1
}

# Ends unless FOLDER, named by the argument PATH, holds an ns-3 source tree that CMake builds.
check_tree()
{
    if [ ! -f "$1/VERSION" ] || [ ! -d "$1/src/internet" ] || [ ! -d "$1/build-support" ]; then
        say "tree $2: expected the folder of an ns-3 source tree, release 3.37 or newer"
        exit 2
    fi
}

# Sets `tree` to Debian's source tree.
find_debian_tree()
{
    local folder=$build/tree/debian
    # What an interrupted start left is fetched again.
    if [ ! -f "$folder/complete" ]; then
        fetch_debian_source "$folder"
        touch "$folder/complete"
    fi
    tree=$folder/ns3-3.37/ns-3.37
    check_tree "$tree" "$tree"
}

# link_entries FROM TO NAME...: links in TO to what is in FROM, but for what has one of the names.
link_entries()
{
    local from=$1 to=$2 entry name skipped
    shift 2
    mkdir -p "$to"
    for entry in "$from"/* "$from"/.[!.]*; do
        skipped=0
        for name in "$@"; do
            # shellcheck disable=SC2254 # a pattern
            case ${entry##*/} in $name) skipped=1 ;; esac
        done
        [ "$skipped" -eq 0 ] && [ -e "$entry" ] && ln -sfn "$entry" "$to/${entry##*/}"
    done
}

# Makes FOLDER stand in for `tree`: with this module as its only one in contrib/, and without the
# tests in src/test, which ns-3's switches do not leave out and the test-runner wants to exist.
link_tree()
{
    local folder=$1
    link_entries "$tree" "$folder" src contrib build build-debug build-optimized cmake-cache .git \
        '.lock-ns3*'
    link_entries "$tree/src" "$folder/src" test
    mkdir -p "$folder/contrib" "$folder/src/test"
    ln -sfn "$root" "$folder/contrib/tcp-lifecycle"
    # shellcheck disable=SC2016 # CMake's variables
    echo 'add_library(${libtest} OBJECT ${PROJECT_SOURCE_DIR}/build-support/empty.cc)' \
        >"$folder/src/test/CMakeLists.txt"
}

# configure_tree FOLDER PROFILE: what `./ns3 configure -d PROFILE` does, for this module alone, with
# warnings as errors in its own code.
configure_tree()
{
    local folder=$1 options=(-DCMAKE_BUILD_TYPE=debug -DNS3_ASSERT=ON -DNS3_LOG=ON)
    if [ "$2" = optimized ]; then
        options=(-DCMAKE_BUILD_TYPE=release -DNS3_ASSERT=OFF -DNS3_LOG=OFF
            -DNS3_NATIVE_OPTIMIZATIONS=ON)
    fi
    [ -f "$folder/cmake-cache/build.ninja" ] && return 0
    quietly cmake -S "$folder" -B "$folder/cmake-cache" -G Ninja "${options[@]}" \
        "-DNS3_OUTPUT_DIRECTORY=$folder/build" -DNS3_ENABLED_MODULES=tcp-lifecycle \
        -DNS3_TESTS=ON -DNS3_EXAMPLES=ON -DNS3_WARNINGS_AS_ERRORS=OFF \
        -DNS3_FILTER_MODULE_EXAMPLES_AND_TESTS=tcp-lifecycle -DTCP_LIFECYCLE_WERROR=ON
}

# list_tree_suites FOLDER TESTS: has CTest know the suites of the tree's runner in TESTS; it must
# list just this module's.
list_tree_suites()
{
    local runner
    runner=$(find "$1/build/utils" -maxdepth 1 -name '*test-runner*' -type f -perm -u+x | head -n 1)
    mkdir -p "$2/tallies"
    quietly cmake -D "RUNNER=$runner" -D "TEST_FOLDER=$root/test" -P "$root/cmake/check-suites.cmake"
    quietly cmake -D "RUNNER=$runner" -D "COUNTED_TEST=$root/cmake/run-counted-test.sh" \
        -D "TALLIES=$2/tallies" -D FULLNESS=QUICK -D "OUTPUT=$2/CTestTestfile.cmake" \
        -D "FOLDER=$1" -P "$root/cmake/discover-suites.cmake"
}

command_tree()
{
    local profile=debug path='' folder tree
    while [ $# -gt 0 ]; do
        case $1 in
        --optimized) profile=optimized ;;
        -*) break ;;
        *)
            [ -n "$path" ] && break
            path=$1
            ;;
        esac
        shift
    done
    packages=(g++:g++ cmake:cmake ninja:ninja-build gnuplot:gnuplot-nox ccache:ccache
        libsqlite3-dev libboost-program-options-dev)
    if [ -n "$path" ]; then
        tree=$(cd -- "$path" 2>/dev/null && pwd)
        check_tree "$tree" "$path"
    else
        packages+=(dpkg-source:dpkg-dev)
    fi
    install_missing
    begin_build
    [ -n "$path" ] || find_debian_tree
    folder=$build/tree/ns-$(cat "$tree/VERSION")-$profile-$(echo "$tree" | cksum | cut -d' ' -f1)
    link_tree "$folder"
    configure_tree "$folder" "$profile"
    quietly cmake --build "$folder/cmake-cache" --parallel "$jobs" \
        --target test-runner tcp-lifecycle-programs
    list_tree_suites "$folder" "$folder/tests"
    end_build
    run_tests "$folder/tests" "$folder/tests/tallies" "$@"
}
