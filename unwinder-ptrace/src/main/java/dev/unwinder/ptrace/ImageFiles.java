package dev.unwinder.ptrace;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ELF files that are open, by which file they are rather than by path. Several attaches may share one, and have to where they share a
 * {@code modules.ImageCache}: what is learned of an image is read from its file. Safe for many threads.
 */
public final class ImageFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFiles.class);

    /**
     * Which file it is, whatever its path.
     *
     * @param device as stat(2) has it
     */
    record Identity(long device, long inode, long size, FileTime modified) {
        /** The device's number as /proc/PID/maps shows it. */
        long major() {
            return device >>> 8 & 0xfff | device >>> 32 & 0xffff_f000L;
        }

        /** The device's number as /proc/PID/maps shows it. */
        long minor() {
            return device & 0xff | device >>> 12 & 0xffff_ff00L;
        }
    }

    /** A file, and which one it is. */
    record Opened(ElfFile file, Identity identity) {}

    private final Map<Identity, Optional<Opened>> byIdentity = new HashMap<>();
    private final List<FileBytes> open = new ArrayList<>();
    private final Budget budget;
    private boolean closed;

    /** Without any yet. */
    public ImageFiles() {
        this(Budget.unlimited());
    }

    /** Without any yet, for targets that have one budget together. */
    public ImageFiles(Budget budget) {
        this.budget = budget;
    }

    /**
     * Opens an ELF file, if it is one and may be read.
     *
     * @param name what it is called in errors
     */
    synchronized Optional<Opened> open(Path path, String name) {
        if (closed) {
            return Optional.empty();
        }
        try {
            Identity identity = identity(path);
            Optional<Opened> known = byIdentity.get(identity);
            if (known != null) {
                return known;
            }
            FileBytes bytes = FileBytes.open(path, budget);
            Optional<Opened> opened = Optional.empty();
            try {
                ElfFile file = ElfFile.parse(bytes.window(0, bytes.size(), name));
                // Replaced in between, it would be another one.
                opened = identity.equals(identity(path)) ? Optional.of(new Opened(file, identity)) : Optional.empty();
            } catch (MalformedDataException noImage) {
                LOG.debug("{}: {}", path, noImage.getMessage());
            } finally {
                if (opened.isEmpty()) {
                    bytes.close();
                }
            }
            if (opened.isPresent()) {
                open.add(bytes);
            }
            byIdentity.put(identity, opened);
            return opened;
        } catch (IOException unreadable) {
            LOG.debug("{}: cannot be opened: {}", path, unreadable.toString());
            return Optional.empty();
        }
    }

    /** Whether a path leads to a file that was opened. */
    static boolean isSame(Path path, Identity other) {
        try {
            return identity(path).equals(other);
        } catch (IOException gone) {
            return false;
        }
    }

    private static Identity identity(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime");
        return new Identity(
                number(attributes, "dev"),
                number(attributes, "ino"),
                number(attributes, "size"),
                attributes.get("lastModifiedTime") instanceof FileTime time ? time : FileTime.fromMillis(0));
    }

    private static long number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.longValue() : -1;
    }

    /** Closes all files. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (FileBytes bytes : open) {
            bytes.close();
        }
        open.clear();
    }
}
