package dev.unwinder.triage.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A problem folder of ABRT: a core, and one small file for each thing that is known of it. */
final class AbrtFolder {
    private static final String[] CORES = {"coredump", "coredump.zst", "coredump.xz", "coredump.lz4", "coredump.gz"};
    private static final String[] ITEMS = {"executable", "cmdline", "pid", "global_pid", "signal", "hostname", "time"};
    private static final int MAX_ITEM = 4096;

    private AbrtFolder() {}

    static boolean is(Path folder) {
        return Files.isRegularFile(folder.resolve("executable")) && Files.isRegularFile(core(folder));
    }

    static Path core(Path folder) {
        for (String name : CORES) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        return folder.resolve(CORES[0]);
    }

    static CrashNotes notes(Path folder) {
        Map<String, String> values = new HashMap<>();
        for (String item : ITEMS) {
            try (InputStream in = Files.newInputStream(folder.resolve(item))) {
                values.put(item, new String(in.readNBytes(MAX_ITEM), StandardCharsets.UTF_8));
            } catch (IOException absent) {
                values.remove(item);
            }
        }
        return new CrashNotes(
                CrashNotes.text(values, "executable"),
                CrashNotes.pid(CrashNotes.text(values, "global_pid", "pid")),
                CrashNotes.signal(CrashNotes.text(values, "signal")),
                CrashNotes.text(values, "hostname"),
                CrashNotes.time(CrashNotes.text(values, "time"), 1));
    }
}
