#!/bin/sh
# make-archive.sh JAVA DIST: makes the class-data archive of the command for one JVM.
#
# Training runs of the main job list the classes they loaded; the archive holds these, parsed and linked. It fits one JVM build and
# the jars as they are now; everything else ignores it. Writes DIST/unwinder-ID.jsa and beside it, last, unwinder-ID.jvm: the real
# paths of that java and of DIST, the options to start it with, and the first three lines of that java's "release" file. bin/unwinder
# takes a .jvm file as the sign that DIST is whole, so a JVM that can make no archive gets one too, and runs without.
set -eu
unset CDPATH
java=$(readlink -f "$1")
dist=$(cd "$2" && pwd -P)
root=$(cd "$dist/../../.." && pwd -P)
jar=$dist/lib/unwinder-cli.jar
id=$(printf '%s' "$java" | cksum)
name=unwinder-${id%% *}

# The options that start this JVM fastest, up to the jar. The archive at the address it was made for: else all of its pointers are
# moved at every start (where a JVM knows how to move them, that has become its default). The class path instead of -jar, which has the
# jar opened and its directory read by code not compiled yet; but from Java 24 on only the jar's manifest can allow native code
# without costing more than that.
fastest() {
  place='-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0'
  "$java" $place -version > /dev/null 2>&1 || place=
  version=$("$java" -version 2>&1 || :)
  version=${version#*\"}
  case ${version%%[!0-9]*} in
    17 | 18 | 19 | 20 | 21 | 22 | 23) printf '%s\n' "${place:+$place }-cp" ;;
    *) printf '%s\n' "${place:+$place }-jar" ;;
  esac
}

work=$(mktemp -d "$dist/.archive.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# what the archive depends on; ours is up to date when this is what it was made of
printf '%s\n' "$java" "$dist" "$(fastest)" > "$work/jvm"
if [ -r "${java%/bin/java}/release" ]; then head -n 3 "${java%/bin/java}/release" >> "$work/jvm"; fi
ls -l --full-time "$dist/lib" > "$work/jars"
if [ -e "$dist/$name.jsa" ] && cmp -s "$work/jvm" "$dist/$name.jvm" && cmp -s "$work/jars" "$dist/.jars"; then
  touch "$dist/$name.jvm"
  exit 0
fi

core=
for f in "$root"/examples/core "$root"/examples/*.core "$root"/examples/*/core "$root"/examples/*/*.core "$root"/examples/*/core.*; do
  if [ -f "$f" ]; then core=$f && break; fi
done

runs=0
train() {
  runs=$((runs + 1))
  "$java" -XX:TieredStopAtLevel=1 -XX:+UseG1GC -XX:-UsePerfData "-XX:DumpLoadedClassList=$work/$runs.list" \
    -jar "$jar" "$@" > /dev/null 2>&1 < /dev/null || :
}
if [ -n "$core" ]; then
  exe=${core%/*}
  exe=$exe/${exe##*/}
  train core "$core" --exe "$exe"
  train core "$core" --exe "$exe" --format json --output "$work/out.json"
  train core "$core" --format=text
  train modules "$core" --format=json
  # several, as one crash does not take all ways; a path that only picocli takes, too
  mkdir "$work/cores"
  number=0
  for f in "$core" "$root"/fixtures/*/core "$root"/fixtures/*/core.*; do
    if [ -f "$f" ]; then number=$((number + 1)) && cp "$f" "$work/cores/$number"; fi
  done
  train triage "$work/cores" "$core" --jsonl "$work/out.jsonl"
  train triage "$work/cores" --no-lines
  train triage "$core" --jobs 1
  # lines, inlined calls and names of C++; exceptions; no symbols, no call frame information, another machine
  while read -r core exe; do
    if [ -f "$root/fixtures/$core" ]; then train core "$root/fixtures/$core" --exe "$root/fixtures/$exe"; fi
  done << 'END'
lines/core lines/lines
exceptions/core.x86_64.tp.gz exceptions/throw.x86_64
exceptions/core.x86_64.ip.gz exceptions/throw.x86_64
quiet/core.stripped.x86_64 quiet/stripped.x86_64
quiet/core.smash.x86_64 quiet/smash.x86_64
freestanding/core.aarch64 freestanding/walk.aarch64
END
  # where processes may not be traced, the archive lacks what only that needs
  sleep 60 &
  train pid $!
  kill $! 2> /dev/null || :
else
  train --help
fi

# What other cores need than those at hand: all classes of the walk, of names and of the command, by the names that the jars have in plain text, and what
# decodes sections compressed by zstd and mini debuginfo. Each is only mapped until it is used; one that is missing is looked for in every jar.
for part in unwinder-cli xz; do
  LC_ALL=C grep -ao '[a-z][a-z]*/[A-Za-z0-9_/$]*\.class' "$dist/lib/$part.jar" 2> /dev/null |
    grep -v -e '^META' -e 'OutputStream' -e 'Encoder' -e '/debuginfod/' -e 'package-info' -e '/ptrace/' -e '^versions' | sed 's/\.class$//' || :
done | awk '!seen[$0]++' > "$work/z1.list"
cat > "$work/z2.list" << 'END'
com/github/luben/zstd/BufferPool
com/github/luben/zstd/NoPool
com/github/luben/zstd/Zstd
com/github/luben/zstd/ZstdException
com/github/luben/zstd/ZstdIOException
com/github/luben/zstd/ZstdInputStream
com/github/luben/zstd/ZstdInputStreamNoFinalizer
com/github/luben/zstd/util/Native
com/github/luben/zstd/util/Native$1
com/github/luben/zstd/util/Native$2
java/io/DataInputStream
java/util/function/UnaryOperator
java/util/zip/CheckedInputStream
java/lang/invoke/VarHandleByteArrayAsShorts
java/lang/invoke/VarHandleByteArrayAsShorts$ArrayHandle
java/lang/invoke/VarHandleByteArrayAsShorts$ByteArrayViewVarHandle
sun/security/provider/SHA2
sun/security/provider/SHA2$SHA256
jdk/internal/event/Event
jdk/internal/event/SecurityProviderServiceEvent
END

# each line once, in the order of the runs: a lambda's line has to follow its class. Newer JVMs number the classes of a run, each run its own
# way. The heap is as large as later, so that archived objects fit where they are
if cat "$work"/*.list 2> /dev/null | sed 's/ id: [0-9]*$//' | awk '!seen[$0]++' > "$work/classes" && [ -s "$work/classes" ] &&
  "$java" -XX:+UseG1GC -Xmx1g -Xshare:dump "-XX:SharedClassListFile=$work/classes" "-XX:SharedArchiveFile=$work/jsa" \
    -cp "$jar" > "$work/log" 2>&1 < /dev/null; then
  mv -f "$work/jsa" "$dist/$name.jsa"
else
  rm -f "$dist/$name.jsa"
fi
# archives of older jars, made for other JVMs, serve nobody; bin/unwinder makes them again
if ! cmp -s "$work/jars" "$dist/.jars"; then
  for f in "$dist"/*.jvm; do
    if [ -e "$f" ] && [ "$f" != "$dist/$name.jvm" ]; then rm -f "$f" "${f%.jvm}.jsa"; fi
  done
  mv -f "$work/jars" "$dist/.jars"
fi
mv -f "$work/jvm" "$dist/$name.jvm"
