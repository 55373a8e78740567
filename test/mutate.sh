#!/usr/bin/env bash
# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# mutate.sh SCRATCH JOBS [table|FILE.cc...]
#
# Breaks the core in one place at a time and looks whether its tests notice. `./lifecycle mutate`
# calls this; doc/verification.md tells what is broken how, and what came of it.
#
# LIFECYCLE_MUTANTS, if set, is a regular expression: only mutants whose names it matches are made.
#
# The tree is only read. Everything is compiled into SCRATCH, by hand and without ns-3: all of it
# once, then for each mutant the one source that it changes.

set -u

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$1
jobs=$2
shift 2
# A copy, so that the tree may change meanwhile.
core=$scratch/core
tests=$scratch/core-tests
compiler=${CXX:-g++}
# Tests that hold the table against a copy of itself notice everything and prove nothing.
behavior='-Transitions.*:EveryState.RandomSegmentsMoveAlongTheTableOnly'
# What has come of a mutant is compared in one language.
export LC_ALL=C
unset LIFECYCLE_REGENERATE_GOLDEN

say() { printf 'mutate: %s\n' "$*" >&2; }

# compile SOURCE OBJECT LEVEL: optimization pays for what is compiled once and run often.
compile()
{
    "$compiler" -std=c++17 "-O$3" -w -I "$core" -I "$tests" \
        -DTCP_LIFECYCLE_GOLDEN_DIR="\"$tests/golden\"" -c "$1" -o "$2"
}

# ---- The mutants --------------------------------------------------------------------------------

# Each mutant is a folder in SCRATCH/mutants: `name` says what was done, `source` which source has
# to be compiled again, and beside them lies the changed file.

# table_mutants: every row of TRANSITIONS and STAYS removed, and pointed to another state.
table_mutants()
{
    awk -v out="$scratch/mutants" -v askers="$(cat "$scratch/askers")" '
        function emit(name, skip, put, before,    folder, i) {
            folder = sprintf("%s/table-%03d", out, ++count)
            system("mkdir -p " folder)
            print name > (folder "/name")
            print askers > (folder "/source")
            for (i = 1; i <= n; i++) {
                if (i == before) print put > (folder "/tcp-lifecycle-transitions.h")
                if (i != skip) print line[i] > (folder "/tcp-lifecycle-transitions.h")
            }
            close(folder "/name"); close(folder "/source")
            close(folder "/tcp-lifecycle-transitions.h")
        }
        {line[++n] = $0}
        /^ +Transition\{State::/ {row[++rows] = n; lastRow = n}
        /^ +Stay\{State::/ {stay[++stays] = n}
        END {
            states = split("CLOSED LISTEN SYN_SENT SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK " \
                           "FIN_WAIT_1 FIN_WAIT_2 CLOSING TIME_WAIT", state, " ")
            for (i = 1; i <= states; i++) next_of[state[i]] = state[i % states + 1]
            for (i = 1; i <= rows; i++) {
                text = line[row[i]]
                split(text, part, /State::|Event::|[,}]/)
                what = part[2] " " part[4] " -> " part[6]
                emit(what ": removed", row[i], "", 0)
                other = next_of[part[6]]
                to = text
                sub(/State::[A-Z_0-9]+\}/, "State::" other "}", to)
                emit(what ": to " other, row[i], to, row[i])
            }
            for (i = 1; i <= stays; i++) {
                split(line[stay[i]], part, /State::|Event::|[,}]/)
                what = part[2] " " part[4] " stays"
                emit(what ": removed", stay[i], "", 0)
                emit(what ": to CLOSED", stay[i],
                     "Transition{State::" part[2] ", Event::" part[4] ", State::CLOSED},",
                     lastRow + 1)
            }
        }' "$core/tcp-lifecycle-transitions.h"
}

# source_mutants FILE: in each line of code each operator, each literal and each reply replaced by
# another, and each statement that stands alone left out.
source_mutants()
{
    awk -v out="$scratch/mutants" -v file="$1" '
        function emit(what, text,    folder, i) {
            folder = sprintf("%s/%s-%03d", out, file, ++count)
            system("mkdir -p " folder)
            printf "%s:%d: %s\n", file, at, what > (folder "/name")
            print file > (folder "/source")
            for (i = 1; i <= n; i++) print (i == at ? text : line[i]) > (folder "/" file)
            close(folder "/name"); close(folder "/source"); close(folder "/" file)
        }
        function replace_each(from, to,    start, p, text) {
            text = line[at]
            start = 1
            while ((p = index(substr(text, start), from)) > 0) {
                p += start - 1
                emit("\"" from "\" becomes \"" to "\" in: " trimmed,
                     substr(text, 1, p - 1) to substr(text, p + length(from)))
                start = p + length(from)
            }
        }
        {line[++n] = $0}
        END {
            pairs = split("< <=;<= <;> >=;>= >;== !=;!= ==;&& ||;|| &&;+ -;- +", pair, ";")
            for (at = 1; at <= n; at++) {
                trimmed = line[at]
                sub(/^ +/, "", trimmed)
                if (trimmed ~ /^\/\*/) comment = 1
                if (comment) {if (trimmed ~ /\*\/$/) comment = 0; continue}
                if (trimmed ~ /^(\/\/|#|\{|\}|namespace|case )/ || line[at] !~ /^ /) continue
                for (i = 1; i <= pairs; i++) {
                    split(pair[i], op, " ")
                    replace_each(" " op[1] " ", " " op[2] " ")
                }
                for (p = 1; p < length(line[at]); p++)
                    if (substr(line[at], p, 2) ~ /^![A-Za-z(]/)
                        emit("\"!\" dropped in: " trimmed,
                             substr(line[at], 1, p - 1) substr(line[at], p + 1))
                replace_each("true", "false")
                replace_each("false", "true")
                replace_each("Reply::ACK", "Reply::CHALLENGE_ACK")
                replace_each("Reply::CHALLENGE_ACK", "Reply::ACK")
                replace_each("Reply::RST", "Reply::NONE")
                replace_each("Reply::SYN_ACK", "Reply::ACK")
                replace_each(" + 1u", "")
                replace_each(" - 1u", "")
                if (trimmed ~ /^(m_|arrival\.|output\.|segment\.|rest\.|[A-Z][A-Za-z]*\().*;$/ &&
                    line[at - 1] !~ /[,(=?:&|]$/)
                    emit("left out: " trimmed, "")
                if (trimmed ~ /^(if|while) \(.*\)$/) {
                    text = line[at]
                    sub(/\(.*\)$/, "(true)", text)
                    emit("always: " trimmed, text)
                    sub(/\(true\)$/, "(false)", text)
                    emit("never: " trimmed, text)
                }
            }
        }' "$core/$1"
}

# ---- One mutant ---------------------------------------------------------------------------------

# objects_but SOURCE...: the objects of everything else.
objects_but()
{
    local object source keep
    for object in "$scratch"/objects/*.o; do
        keep=1
        for source in "$@"; do
            [ "$object" = "$scratch/objects/$source.o" ] && keep=0
        done
        [ $keep -eq 1 ] && echo "$object"
    done
}

# build_mutant FOLDER SOURCE...: compiles what the mutant changes and links it with all the rest.
build_mutant()
{
    local folder=$1 source rest=() new=()
    shift
    for source in "$@"; do
        # An #include looks into the folder of its file first.
        [ -f "$folder/$source" ] || cp "$(find "$core" "$tests" -maxdepth 1 -name "$source")" "$folder/"
        compile "$folder/$source" "$folder/$source.o" 0 || return 1
        new+=("$folder/$source.o")
    done
    mapfile -t rest < <(objects_but "$@")
    "$compiler" "${new[@]}" "${rest[@]}" -lgtest -lgtest_main -lpthread -o "$folder/tests"
}

# passes FOLDER FILTER: true if the tests of the mutant pass.
passes()
{
    timeout "$(cat "$scratch/patience")" "$1/tests" --gtest_fail_fast --gtest_brief=1 --gtest_filter="$2" \
        >"$1/output" 2>&1
}

without_static_asserts()
{
    awk '/^static_assert\(/ {skip = 1} !skip {print} skip && /\);$/ {skip = 0}' "$1" >"$1.new"
    mv "$1.new" "$1"
}

# verdict FOLDER: one word, and the test that noticed.
verdict()
{
    local folder=$1 header changed=() word=""
    # Every header has to seem to lie here, or the old table would be found beside them.
    for header in "$core"/*.h "$tests"/*.h; do
        [ -e "$folder/${header##*/}" ] || ln -s "$header" "$folder/${header##*/}"
    done
    read -ra changed <"$folder/source"
    if ! build_mutant "$folder" "${changed[@]}" 2>"$folder/complaint"; then
        if ! grep -q 'static assertion' "$folder/complaint"; then
            echo "invalid"
            return
        fi
        # The table's own static_asserts notice it. Would the tests, if they were not there?
        without_static_asserts "$folder/tcp-lifecycle-transitions.h"
        build_mutant "$folder" "${changed[@]}" 2>"$folder/complaint" || { echo "invalid"; return; }
        word=compiler-and-
    fi
    if ! passes "$folder" "$behavior"; then
        echo "${word}behavior $(grep -m 1 -o '^\[  FAILED  \] [^ ,]*' "$folder/output" |
            cut -c 14- || true)"
    elif [ -f "$folder/tcp-lifecycle-transitions.h" ] && table_tests_notice "$folder"; then
        echo "${word}table"
    else
        echo "${word}survivor"
    fi
}

# table_tests_notice FOLDER: true if the tests that hold the table against a copy fail.
table_tests_notice()
{
    build_mutant "$1" $(cat "$scratch/askers") transitions-gtest.cc 2>"$1/complaint" &&
        ! passes "$1" 'Transitions.*'
}

run_mutant()
{
    local folder=$1 result
    result=$(verdict "$folder")
    printf '%s\t%s\n' "$result" "$(cat "$folder/name")" >"$folder.result"
    rm -rf "$folder"
}

# ---- All of it ----------------------------------------------------------------------------------

# Everything once, unchanged. The tests must pass then, or nothing that follows means anything.
build_all()
{
    mkdir -p "$scratch/objects"
    printf '%s\n' "$core"/*.cc "$tests"/*-gtest.cc |
        xargs -P "$jobs" -I {} "$0" "$scratch" "$jobs" --compile {} || return 1
    "$compiler" "$scratch"/objects/*.o -lgtest -lgtest_main -lpthread -o "$scratch/tests" || return 1
    # A mutant that takes ten times as long, and more, no longer ends.
    local began=$SECONDS
    echo 1000 >"$scratch/patience"
    passes "$scratch" "*" || return 1
    echo $((20 + 10 * (SECONDS - began))) >"$scratch/patience"
}

# Who asks the table: sources that name it have to be compiled again. A header must not name it, or
# everybody asks. Two tests keep the old table: what they do with it is left out of $behavior.
find_askers()
{
    local names='\b(Look\(|TRANSITIONS\b|STAYS\b)' headers sources=("$core"/*.cc "$tests"/*-gtest.cc)
    headers=$(grep -lE "$names" "$core"/*.h "$tests"/*.h | grep -v '/tcp-lifecycle-transitions\.h$')
    if [ -z "$headers" ]; then
        mapfile -t sources < <(grep -lE "$names" "${sources[@]}")
    fi
    printf '%s\n' "${sources[@]##*/}" | grep -vE '^(transitions|fsm)-gtest\.cc$' |
        tr '\n' ' ' >"$scratch/askers"
}

# equivalents: mutants of sources that no test can notice, as listed with their reasons.
mark_equivalents()
{
    awk -F '\t' -v list="$tests/equivalent-mutants.txt" '
        BEGIN {
            while ((getline text < list) > 0) if (text ~ /^[^#]/) {
                split(text, part, / +# +/)
                known[part[1]] = 1
            }
        }
        {
            name = $2
            sub(/:[0-9]+: /, ": ", name)
            if ($1 == "survivor" && name in known) $1 = "equivalent"
            print $1 "\t" $2
        }'
}

report()
{
    local kind
    cat "$scratch"/mutants/*.result | mark_equivalents | sort >"$scratch/results.txt"
    for kind in table $(cd "$core" && echo *.cc); do
        awk -F '\t' -v kind="$kind" '
            {of = $2 ~ /^[a-z-]+\.cc:/ ? substr($2, 1, index($2, ":") - 1) : "table"}
            of == kind {
                split($1, word, " ")
                n[word[1]]++
                total++
            }
            END {
                if (!total) exit
                valid = total - n["invalid"]
                printf "%s: %d mutants", kind, valid
                if (kind == "table")
                    printf ", %d noticed by the compiler", n["compiler-and-behavior"] + \
                        n["compiler-and-table"] + n["compiler-and-survivor"]
                printf ", %d by the tests of behavior", n["behavior"] + n["compiler-and-behavior"]
                if (kind == "table")
                    printf ", %d only by the tests of the table", \
                        n["table"] + n["compiler-and-table"]
                if (n["equivalent"]) printf ", %d that change nothing", n["equivalent"]
                printf ", %d survivors\n", n["survivor"] + n["compiler-and-survivor"]
            }' "$scratch/results.txt"
    done
    grep -E '^(compiler-and-)?survivor' "$scratch/results.txt"
    [ "$(grep -cE '^(compiler-and-)?survivor' "$scratch/results.txt")" -eq 0 ]
}

main()
{
    local target
    rm -rf "$scratch"/{mutants,objects,core,core-tests}
    mkdir -p "$scratch/mutants"
    cp -r "$root/model/core" "$core" && cp -r "$root/test/core" "$tests" || exit 2
    # What explores every state takes minutes, and would take them for each mutant.
    rm -f "$tests"/explore-*.cc "$tests/policy-conformance-gtest.cc"
    [ $# -eq 0 ] && set -- table tcp-lifecycle-classifier.cc tcp-lifecycle-fsm.cc
    for target in "$@"; do
        if [ "$target" != table ] && [ ! -f "$core/$target" ]; then
            say "$target: expected table or a source of model/core"
            exit 2
        fi
    done
    say "compiling everything once"
    if ! build_all; then
        cat "$scratch/output" >&2
        say "the tests fail without any change: nothing to measure"
        exit 1
    fi
    find_askers
    for target in "$@"; do
        if [ "$target" = table ]; then table_mutants; else source_mutants "$target"; fi
    done
    say "$(grep -lE "${LIFECYCLE_MUTANTS:-.}" "$scratch"/mutants/*/name | wc -l) mutants"
    grep -lE "${LIFECYCLE_MUTANTS:-.}" "$scratch"/mutants/*/name | sed 's|/name$||' |
        xargs -P "$jobs" -I {} "$0" "$scratch" "$jobs" --mutant {}
    report
}

case ${1:-} in
--compile) compile "$2" "$scratch/objects/$(basename "$2").o" 1 ;;
--mutant) run_mutant "$2" ;;
*) main "$@" ;;
esac
