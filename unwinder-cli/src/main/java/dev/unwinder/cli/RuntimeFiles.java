package dev.unwinder.cli;

import dev.unwinder.address.AddressMap;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.modules.FileTree;
import dev.unwinder.registered.ExternalUnwindInfo;
import dev.unwinder.registered.ExternalUnwindInfos;
import dev.unwinder.symbol.runtime.CodeRecord;
import dev.unwinder.symbol.runtime.JitDump;
import dev.unwinder.symbol.runtime.PerfMap;
import dev.unwinder.symbol.runtime.RuntimeNames;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.Target;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What just-in-time compilers have written to files for the kernel's profiler: jitdump files, which the program has mapped; the perf map of a live
 * process; and those that were given. For one thread.
 */
final class RuntimeFiles {
    private final List<JitDump> dumps = new ArrayList<>();
    private final List<Path> given;
    private final Optional<Path> process;
    private @Nullable RuntimeNames names;

    private RuntimeFiles(List<Path> given, Optional<Path> process) {
        this.given = given;
        this.process = process;
    }

    /** No such files. */
    static RuntimeFiles none() {
        return new RuntimeFiles(List.of(), Optional.empty());
    }

    /**
     * Those of a target; a jitdump file is read at once, a perf map when a frame lacks a name.
     *
     * @param trees where the target's files are looked for
     * @param given perf maps or jitdump files
     * @param process the folder of a live one in {@code /proc}
     */
    static RuntimeFiles of(Target target, List<FileTree> trees, List<Path> given, Optional<Path> process) {
        RuntimeFiles files = new RuntimeFiles(given, process);
        String last = "";
        for (FileMapping mapping : target.fileMappings()) {
            if (mapping.path().endsWith(".dump") && !mapping.path().equals(last) && isDump(mapping.path())) {
                last = mapping.path();
                files.addMapped(last, trees);
            }
        }
        for (Path file : given) {
            files.addDump(file);
        }
        return files;
    }

    /** Those of a live process. */
    static RuntimeFiles ofProcess(Target process, long pid, List<Path> given) {
        Path proc = Path.of("/proc", Long.toString(pid));
        return of(process, List.of(FileTree.root(proc.resolve("root"))), given, Optional.of(proc));
    }

    /** Checks that files that were given are there. */
    static void check(List<Path> given) {
        for (Path path : given) {
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw new UsageException("--perf-map " + path + ": there is no such file, or it cannot be read");
            }
        }
    }

    /** {@code jit-4711.dump}. */
    private static boolean isDump(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.startsWith("jit-") && name.length() > "jit-.dump".length();
    }

    private void addMapped(String path, List<FileTree> trees) {
        for (FileTree tree : trees) {
            Optional<FileTree.Entry> found = tree.find(path);
            if (found.isPresent() && addDump(found.get().file())) {
                return;
            }
        }
    }

    private boolean addDump(Path file) {
        try (FileBytes bytes = FileBytes.open(file)) {
            if (!JitDump.hasMagic(bytes)) {
                return false;
            }
            dumps.add(JitDump.parse(bytes));
            return true;
        } catch (IOException | MalformedDataException none) {
            return false; // frames stay as they are without it
        }
    }

    /** Has an unwinder use the call frame information, if there is any. */
    void declareTo(Unwinder.Builder builder) {
        if (!dumps.isEmpty()) {
            ExternalUnwindInfos declared = new ExternalUnwindInfos();
            declared.addAll(unwinding());
            builder.externalUnwindInfo(declared);
        }
    }

    /** Call frame information of code; where memory has been used again, of the code that came last. */
    private List<ExternalUnwindInfo> unwinding() {
        AddressMap.Builder<JitDump.Unwinding> latest = AddressMap.builder();
        for (JitDump dump : dumps) {
            List<JitDump.Unwinding> all = dump.unwinding();
            for (int i = all.size() - 1; i >= 0; i--) {
                latest.add(all.get(i).code(), all.get(i));
            }
        }
        AddressMap<JitDump.Unwinding> map = latest.build();
        List<ExternalUnwindInfo> infos = new ArrayList<>(map.size());
        for (int i = 0; i < map.size(); i++) {
            JitDump.Unwinding value = map.value(i);
            infos.add(ExternalUnwindInfo.of(map.range(i), value.address(), value.ehFrame()));
        }
        return infos;
    }

    /** Names of code that belongs to no image. */
    RuntimeNames names() {
        RuntimeNames known = names;
        if (known == null) {
            List<CodeRecord> records = new ArrayList<>();
            for (Path file : given) {
                addMap(file, records);
            }
            if (process.isPresent()) {
                addMapOf(process.get(), records);
            }
            for (JitDump dump : dumps) {
                records.addAll(dump.code());
            }
            known = RuntimeNames.of(records);
            names = known;
        }
        return known;
    }

    private static void addMap(Path file, List<CodeRecord> records) {
        try (FileBytes bytes = FileBytes.open(file)) {
            if (!JitDump.hasMagic(bytes)) {
                records.addAll(PerfMap.parse(bytes));
            }
        } catch (IOException none) {
            return; // frames stay without names
        }
    }

    /** The map is in the process's own {@code /tmp}, under the number that it has for itself. */
    private static void addMapOf(Path proc, List<CodeRecord> records) {
        Optional<FileTree.Entry> map =
                FileTree.root(proc.resolve("root")).find("/tmp/perf-" + ownNumber(proc) + ".map");
        if (map.isPresent()) {
            addMap(map.get().file(), records);
        }
    }

    private static String ownNumber(Path proc) {
        try {
            for (String line : Files.readAllLines(proc.resolve("status"))) {
                if (line.startsWith("NSpid:")) {
                    String[] numbers = line.split("\\s+");
                    return numbers[numbers.length - 1];
                }
            }
        } catch (IOException gone) {
            return "";
        }
        return String.valueOf(proc.getFileName());
    }
}
