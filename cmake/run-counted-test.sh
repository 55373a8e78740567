#!/bin/sh
# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# run-counted-test.sh KIND TALLY PROGRAM [ARGUMENT...]
#
# Runs PROGRAM, passes its output and exit code on, and writes "<passed> <failed>" into TALLY:
# the number of single tests inside. KIND is "gtest" or "ns3". A run in which no test ran is a
# failure, whatever PROGRAM says; so is a run that dies half-way.

kind=$1
tally=$2
shift 2
rm -f "$tally"
output=$tally.out

"$@" >"$output" 2>&1
code=$?
cat "$output"

case $kind in
gtest)
    # A test that was started and neither passed nor was skipped has failed, also when the program
    # died in it.
    counts=$(awk '/^\[ RUN      \] /{run++} /^\[       OK \] /{ok++}
                  /^\[  SKIPPED \] .* \([0-9]+ ms\)$/{skipped++}
                  END {print ok + 0, run - ok - skipped}' "$output")
    ;;
ns3)
    # The verbose report is a tree by indentation. The tests are its leaves below the suite.
    counts=$(awk '
        function count() {
            if (level > 0 && verdict == "PASS") passed++
            if (level > 0 && verdict == "FAIL") failed++
        }
        match($0, /^ *(PASS|FAIL) .* [0-9.]+ s$/) {
            here = match($0, /[PF]/) - 1
            if (verdict != "" && here <= level) count()
            level = here
            verdict = substr($0, here + 1, 4)
        }
        END {count(); print passed + 0, failed + 0}' "$output")
    ;;
*)
    echo "run-counted-test.sh: kind of test = $kind: expected gtest or ns3" >&2
    exit 2
    ;;
esac

passed=${counts% *}
failed=${counts#* }
if [ "$code" -eq 0 ] && [ $((passed + failed)) -eq 0 ]; then
    echo "run-counted-test.sh: no test ran in: $*" >&2
    code=1
fi
if [ "$code" -eq 0 ] && [ "$failed" -gt 0 ]; then
    code=1
fi
# The ns-3 runner reports a suite when it is over, so a crash leaves no line to count.
if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then
    failed=1
fi
echo "$passed $failed" >"$tally"
rm -f "$output"
exit "$code"
