#!/bin/sh
# Copyright (c) 2026 The tcp-lifecycle authors
#
# SPDX-License-Identifier: GPL-2.0-only

# check-bench.sh PROGRAM FOLDER
#
# Runs the benchmark on next to nothing, twice. What no clock and no kernel says must be the same,
# every connection complete in both stacks, and nothing be left of any. No time is judged.

set -u
bench=$1
folder=$2
rm -rf "$folder"
mkdir -p "$folder"

fail()
{
    echo "check-bench.sh: $*" >&2
    exit 1
}

# measure NAME: into $folder/NAME.
measure()
{
    "$bench" --connections 50 --repetitions 1 --time-waits 0,20 --attempts 100 --bytes 300000 \
        --count-up-to 0 -o "$folder/$1" >"$folder/$1.txt" 2>"$folder/$1.progress" ||
        fail "exit code $?, expected 0: $(cat "$folder/$1.progress")"
}

# deterministic FILE: its columns whose names do not begin with cpu_, memory_ or instructions_.
deterministic()
{
    awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) keep[i] = $i !~ /^(cpu|memory|instructions)_/}
             {line = ""
              for (i = 1; i <= NF; i++) if (keep[i]) line = line "," $i
              print substr(line, 2)}' "$1"
}

# count_rows TABLE PATTERN: how many of its rows are this, in their deterministic columns.
count_rows()
{
    deterministic "$folder/first/$1" | grep -cx -e "$2"
}

measure first
measure second
for table in churn connect transfer; do
    deterministic "$folder/first/$table.csv" >"$folder/first.columns"
    deterministic "$folder/second/$table.csv" >"$folder/second.columns"
    cmp -s "$folder/first.columns" "$folder/second.columns" ||
        fail "$table.csv differs between two runs: $(diff "$folder"/*.columns)"
done

churn=stack,queue_disc,connections,clients,addresses,closes_first,arrivals_per_s,runs,completed
churn=$churn,refused,time_waits,events_per_connection,left_time_waits,left_connections,left_embryos
churn=$churn,left_sockets,left_ports
[ "$(deterministic "$folder/first/churn.csv" | head -n 1)" = "$churn" ] ||
    fail "churn.csv begins with $(head -n 1 "$folder/first/churn.csv")"
# Two topologies, each with and without queue discs.
run='\(yes\|no\),50,\(1,1,client\|64,64,server\),1000,1,50,0,50,[0-9.]*'
for stack in stock lifecycle; do
    [ "$(count_rows churn.csv "$stack,$run,0,0,0,0,0")" = 4 ] ||
        fail "churn.csv: 4 rows of $stack expected, with nothing left"
done
[ "$(count_rows connect.csv '\(stock,0\|lifecycle,0\|lifecycle,20\),1,100,0,0')" = 3 ] ||
    fail "connect.csv: 3 rows expected in which 100 were connected"
[ "$(count_rows transfer.csv '\(stock\|lifecycle\),300000,1,300000,[0-9]*')" = 2 ] ||
    fail "transfer.csv: 2 rows expected that received 300000 bytes"
grep -q '</svg>' "$folder/first/cost.svg" || fail "cost.svg is no picture"
grep -q '^| client | 1 | yes | 50 | stock |' "$folder/first/table.md" ||
    fail "table.md has no row of the first churn"

# Where every port is taken there is one clear error.
none=$("$bench" --run connect --connections 16384 --rate 10000 --attempts 10 --no-queue-disc)
[ "$(echo "$none" | grep -c -x -e 'no_address 10' -e 'connected 0' -e 'time_waits 16384')" = 3 ] ||
    fail "connects without a free port: $none"

# refuses LINE OPTION...: with exit code 2, this line and no folder.
refuses()
{
    line=$1
    shift
    said=$("$bench" -o "$folder/refused" "$@" 2>&1)
    code=$?
    [ "$code" -eq 2 ] && [ "$said" = "tcp-lifecycle-bench: $line" ] && [ ! -e "$folder/refused" ] ||
        fail "exit code $code, expected 2 and $line: $said"
}
refuses "--connections = many: expected a whole number from 1 to 100000000" --connections many
refuses "--clients: expected beside --run only" --clients 2
refuses "--run = sleep: expected churn, connect or transfer" --run sleep
refuses "unrecognised option '--fast', see tcp-lifecycle-bench --help" --fast
