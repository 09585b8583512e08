#!/bin/bash
# make-cores.sh FOLDER [COUNT]: makes cores (500 if not told) of 20 programs, most by crashing, every tenth by gcore, and FOLDER/classes, which
# tells for each core the class it belongs to: the program and the bug, however it was reached. Needs g++, gdb, and a kernel.core_pattern that
# is a plain file name.
set -u
folder=$1
count=${2:-500}
here=$(cd "$(dirname "$0")" && pwd)
case $(cat /proc/sys/kernel/core_pattern) in
  \|* | */*) echo "make-cores.sh: set kernel.core_pattern to: core" >&2; exit 1 ;;
esac
mkdir -p "$folder/bin" "$folder/cores"
folder=$(cd "$folder" && pwd)
flags=("-O0 -g" "-O2 -g" "-O2" "-O1 -g -fno-omit-frame-pointer" "-O2 -g -gdwarf-4" "-Os -g" "-O3 -g" "-O1" "-O2 -s -rdynamic" "-O2 -g -no-pie")
names=(parser router mailer indexer cache ledger proxy viewer backup render search worker signer queue relay editor player monitor loader broker)
for i in "${!names[@]}"; do
  name=${names[$i]}
  [ -x "$folder/bin/$name" ] || g++ -w ${flags[$((i % 10))]} -fstack-protector-strong -D_FORTIFY_SOURCE=0 -DNAME="$name" \
    -o "$folder/bin/$name" "$here/crasher.cc" -lpthread || exit 1
done
: > "$folder/classes"
ulimit -c unlimited
ulimit -s 1024
cd "$folder/cores" || exit 1
for ((n = 0; n < count; n++)); do
  name=${names[$((n % 20))]}
  bug=$(((n / 20 + n) % 14))
  path=$(((n / 7) % 5))
  work=$(mktemp -d "$folder/work.XXXXXX")
  if ((n % 10 == 9)); then
    bug=99
    path=$((path % 3)) # in a thread of its own it would not be the one that is looked at
    "$folder/bin/$name" $bug $path $n & pid=$!
    sleep 0.1
    gcore -o "$work/core" $pid > /dev/null 2>&1
    kill -9 $pid
    wait $pid 2> /dev/null
  else
    (cd "$work" && exec "$folder/bin/$name" $bug $path $n > /dev/null 2>&1) 2> /dev/null
  fi
  made=$(ls "$work" | head -1)
  if [ -n "$made" ]; then
    mv "$work/$made" "core.$n"
    printf '%s\t%s\n' "core.$n" "$name/$bug" >> "$folder/classes"
  fi
  rm -rf "$work"
done 2> /dev/null
wc -l < "$folder/classes"
