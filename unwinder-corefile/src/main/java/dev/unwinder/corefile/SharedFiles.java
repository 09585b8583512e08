package dev.unwinder.corefile;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.KnownHeads;
import dev.unwinder.modules.ImageFinder.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files of this machine that stand for those of cores, each open once, by what tells it from all others: its place on the disk, size and
 * time. Kept by a core, or handed to many cores ({@link CoreFileOptions#withFiles}) and closed when all of them are. Safe for many threads.
 */
public final class SharedFiles implements AutoCloseable {
    /** As many files may be open at least on every system. */
    private static final int MAX_SHARED = 512;

    private final int most;
    private final Map<String, ElfFile> known = new HashMap<>();
    private final List<FileBytes> open = new ArrayList<>();
    private final Map<String, Found> byPath = new HashMap<>();
    private final KnownHeads heads = new KnownHeads();
    private boolean closed;

    /** A file that is kept open, and the build-id that it has. */
    private record Found(BuildId buildId, Finding finding) {}

    private SharedFiles(int most) {
        this.most = most;
    }

    /** For many cores; none are open yet. Of very many files, the first are shared. */
    public static SharedFiles create() {
        return new SharedFiles(MAX_SHARED);
    }

    /** For one core, which needs all of its own. */
    static SharedFiles ofOne() {
        return new SharedFiles(Integer.MAX_VALUE);
    }

    synchronized Optional<ElfFile> find(String identity) {
        return Optional.ofNullable(known.get(identity));
    }

    /** The file that was found at a path, if it has a build-id. */
    synchronized Optional<Finding> remembered(String path, BuildId buildId) {
        Found found = byPath.get(path);
        return found != null && found.buildId().equals(buildId) ? Optional.of(found.finding()) : Optional.empty();
    }

    /** That a file was found at a path, by its build-id; only where it is kept open here. */
    synchronized void remember(String path, BuildId buildId, Finding finding) {
        if (!closed
                && byPath.size() < most
                && known.containsValue(finding.file().orElseThrow())) {
            byPath.put(path, new Found(buildId, finding));
        }
    }

    /** The heads of images that cores hold. */
    KnownHeads heads() {
        return heads;
    }

    /** Whether one more file would be kept. */
    synchronized boolean hasRoom() {
        return !closed && open.size() < most;
    }

    /** Whether a file will be kept open and closed here. */
    synchronized boolean keep(String identity, FileBytes bytes, ElfFile file) {
        if (closed || open.size() >= most) {
            return false;
        }
        // two threads may have opened it at the same time: both are in use
        open.add(bytes);
        known.put(identity, file);
        return true;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (FileBytes bytes : open) {
            bytes.close();
        }
        open.clear();
        known.clear();
        byPath.clear();
    }
}
