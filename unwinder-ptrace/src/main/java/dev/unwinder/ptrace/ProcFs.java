package dev.unwinder.ptrace;

import dev.unwinder.target.AuxiliaryVector;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What /proc says about one process. Files there have no size: each is read to its end.
 *
 * <p>Methods that cannot fail give an empty answer for what has gone or may not be read.
 */
final class ProcFs {
    /** The most bytes of a file that are read; the longest, of mappings, has a hundred or so for each of at most some ten thousands. */
    private static final int MOST = 1 << 26;

    private final long id;
    private final String root;
    private final ProcFiles files;

    private ProcFs(long id, String root, ProcFiles files) {
        this.id = id;
        this.root = root;
        this.files = files;
    }

    /** Of a process. */
    static ProcFs of(long pid) {
        return new ProcFs(pid, "/proc/" + pid, ProcFiles.JDK);
    }

    /** Of the running program. */
    static ProcFs self() {
        return new ProcFs(ProcessHandle.current().pid(), "/proc/self", ProcFiles.JDK);
    }

    /** The same, its files read in another way. */
    ProcFs through(ProcFiles other) {
        return new ProcFs(id, root, other);
    }

    /** The same process by one of its threads that lives: once the leader has ended, its own number leads to no memory any more. */
    ProcFs alive() {
        return alive(stat());
    }

    /** As {@link #alive()}, where it has just been asked how the leader is. */
    ProcFs alive(ProcStat leader) {
        if (leader.isGone()) {
            for (long tid : threadIds()) {
                if (!stat(tid).isGone()) {
                    return of(tid).through(files);
                }
            }
        }
        return this;
    }

    /** The process id, or the id of the thread that stands for it. */
    long id() {
        return id;
    }

    /** A file or folder of it. */
    Path path(String relative) {
        return Path.of(root, relative);
    }

    /** A file's whole content. */
    byte[] bytes(String relative) throws IOException {
        return files.read(root + "/" + relative, MOST);
    }

    /** A file's first bytes, fewer if it has no more. */
    byte[] head(String relative, int most) throws IOException {
        return files.read(root + "/" + relative, most);
    }

    /** A file's whole content as text, empty where it cannot be read. */
    String text(String relative) {
        try {
            return new String(bytes(relative), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }

    /** A file of one line, which the kernel hands out in one read. */
    private String line(String relative) throws IOException {
        return new String(files.once(root + "/" + relative), StandardCharsets.UTF_8);
    }

    private String lineOrNothing(String relative) {
        try {
            return line(relative);
        } catch (IOException gone) {
            return "";
        }
    }

    /** All threads, as they are listed at the moment, the leader first. */
    long[] threadIds() {
        String[] names = new File(root + "/task").list();
        if (names == null) {
            return new long[0];
        }
        long[] ids = new long[names.length];
        for (int i = 0; i < names.length; i++) {
            ids[i] = Long.parseLong(names[i]);
        }
        return ids; // the kernel lists them in the order of their creation
    }

    /** How many threads are listed at the moment; costs less than the list. Negative where that is not known. */
    int threadCount() {
        return files.links(root + "/task") - 2;
    }

    /** The process itself. */
    ProcStat stat() {
        return ProcStat.parse(lineOrNothing("stat"));
    }

    /** One of its threads. */
    ProcStat stat(long tid) {
        return ProcStat.parse(lineOrNothing("task/" + tid + "/stat"));
    }

    /** The process itself. */
    ProcStatus status() {
        return ProcStatus.parse(text("status"));
    }

    /** One of its threads. */
    ProcStatus status(long tid) {
        return ProcStatus.parse(text("task/" + tid + "/status"));
    }

    /**
     * Where one of its threads is blocked, if it is.
     *
     * @throws IOException when that may not be known, or there is no such thread
     */
    ProcSyscall syscall(long tid) throws IOException {
        return ProcSyscall.parse(line("task/" + tid + "/syscall"));
    }

    /** How many times a thread has been given a CPU; empty where the kernel does not count. */
    String timesRun(long tid) {
        String[] words = lineOrNothing("task/" + tid + "/schedstat").strip().split(" ", -1);
        return words.length == 3 && !words[2].equals("0") ? words[2] : "";
    }

    /** What is mapped where. */
    List<ProcMapping> mappings() {
        try {
            return ProcMapping.parse(bytes("maps"));
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** The auxiliary vector of a program of a word size. */
    AuxiliaryVector auxiliaryVector(int wordSize) {
        Map<Long, Long> entries = new HashMap<>();
        try {
            ByteBuffer words = ByteBuffer.wrap(bytes("auxv")).order(ByteOrder.nativeOrder());
            while (words.remaining() >= 2 * wordSize) {
                long type = word(words, wordSize);
                long value = word(words, wordSize);
                if (type == 0) {
                    break;
                }
                entries.putIfAbsent(type, value);
            }
        } catch (IOException gone) {
            return AuxiliaryVector.empty();
        }
        return AuxiliaryVector.of(entries);
    }

    private static long word(ByteBuffer words, int wordSize) {
        return wordSize == 8 ? words.getLong() : Integer.toUnsignedLong(words.getInt());
    }

    /** The short name. */
    String name() {
        return lineOrNothing("comm").stripTrailing();
    }

    /** The command line, its words separated by blanks. */
    String commandLine() {
        return text("cmdline").replace('\0', ' ').stripTrailing();
    }
}
