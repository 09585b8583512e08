#!/bin/bash
# race.sh UNWINDER FOLDER [PART]: unwinder triage beside loops of eu-stack and gdb, two at a time, over the cores that make-cores.sh has made
# in FOLDER; the slow ones take every PARTth core (5 if not told). Prints cores a second, by the clock and by processor time, the ratios, bytes
# read, and precision and recall of the clusters over all pairs of cores. Processor time is what to compare on a machine that does other things.
set -u
unwinder=$1
folder=$2
part=${3:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find "$folder/cores" -type f | sort > "$work/all"
awk -v n="$part" 'NR % n == 0' "$work/all" > "$work/some"

# measure NAME LIST COMMAND...: LIST is what the command reads on standard input
measure() {
  local name=$1 list=$2
  shift 2
  local TIMEFORMAT='%R %U %S'
  { time "$@" < "$list" > "$work/out" 2> /dev/null; } 2> "$work/time"
  awk -v name="$name" -v cores="$(wc -l < "$list")" \
    '{ printf "%s %d %.2f %.2f\n", name, cores, cores / $1, cores / ($2 + $3) }' "$work/time" >> "$work/rates"
}
two_at_a_time() { xargs -P 2 -n 1 "$@"; }
ours() { xargs "$unwinder" triage "$@"; }

measure unwinder "$work/all" ours --jsonl "$work/lines.jsonl"
tail -1 "$work/out"
measure unwinder-no-lines "$work/all" ours --no-lines
measure eu-stack "$work/all" two_at_a_time sh -c 'eu-stack --core "$0"'
measure eu-stack-i-s "$work/some" two_at_a_time sh -c 'eu-stack -i -s --core "$0"'
measure gdb "$work/some" two_at_a_time sh -c \
  'gdb -batch -nx -ex "thread apply all bt" "$(eu-unstrip -n --core "$0" | sed -n "1s/^[^ ]* [^ ]* \([^ ]*\).*/\1/p")" "$0"'
awk '{ wall[$1] = $3; cpu[$1] = $4; printf "%-18s %5d cores %9.1f a second %9.1f a second of processor time\n", $1, $2, $3, $4 }
  function ratio(a, b) { printf "%-34s %6.1f by the clock %6.1f by processor time\n", a " / " b, wall[a] / wall[b], cpu[a] / cpu[b] }
  END { ratio("unwinder-no-lines", "eu-stack"); ratio("unwinder", "eu-stack-i-s"); ratio("unwinder", "gdb") }' "$work/rates"

# pairs of cores: together in truth, together in a cluster
grep '"type":"cluster"' "$work/lines.jsonl" | awk '{
    if (match($0, /"members":\[[^]]*\]/)) {
      n = split(substr($0, RSTART + 11, RLENGTH - 12), ids, ",")
      for (i = 1; i <= n; i++) { gsub(/"/, "", ids[i]); sub(/.*\//, "", ids[i]); print ids[i] "\t" NR }
    } }' > "$work/found"
awk -F '\t' 'NR == FNR { truth[$1] = $2; next } $1 in truth { t[truth[$1]]++; f[$2]++; both[truth[$1], $2]++ }
  function pairs(n) { return n * (n - 1) / 2 }
  END {
    for (k in t) { inTruth += pairs(t[k]); classes++ }
    for (k in f) { inFound += pairs(f[k]); clusters++ }
    for (k in both) right += pairs(both[k])
    printf "%d true classes, %d clusters: precision %.4f, recall %.4f\n", classes, clusters, right / inFound, right / inTruth
  }' "$folder/classes" "$work/found"
