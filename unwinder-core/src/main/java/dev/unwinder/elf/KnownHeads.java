package dev.unwinder.elf;

import dev.unwinder.bytes.ByteSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the first page of images in memory says, decoded once for all targets that have the same image mapped: the cores of a fleet hold the
 * same pages again and again. An image is known by its name and by every byte of its headers and notes. Safe for many threads.
 */
public final class KnownHeads {
    private static final int MAX_KEPT = 1024;
    private static final long PAGE = 4096;

    /**
     * What is decoded.
     *
     * @param buildId if there is one
     */
    public record Head(ElfHeader header, List<ProgramHeader> programHeaders, Optional<BuildId> buildId) {}

    private record Known(byte[] bytes, Head head) {}

    private final Map<String, Known> byName = new ConcurrentHashMap<>();

    /** What is known of an image whose first byte is the source's; empty where that is another one than before. */
    public Optional<Head> find(ByteSource image) {
        Known known = byName.get(image.name());
        if (known == null) {
            return Optional.empty();
        }
        int size = known.bytes().length;
        byte[] bytes = new byte[size];
        return image.read(0, bytes, 0, size) == size && Arrays.equals(bytes, known.bytes())
                ? Optional.of(known.head())
                : Optional.empty();
    }

    /** Keeps what was decoded of an image with a build-id, if all of it lies in the image's first page. */
    public void add(ByteSource image, Head head) {
        int size = size(head);
        if (size == 0 || byName.size() >= MAX_KEPT && !byName.containsKey(image.name())) {
            return;
        }
        byte[] bytes = new byte[size];
        if (image.read(0, bytes, 0, size) == size) {
            byName.put(image.name(), new Known(bytes, head));
        }
    }

    /** How many bytes the headers and all notes end at; 0 where that is beyond the first page. */
    private static int size(Head head) {
        Optional<ProgramHeader> load = ProgramHeader.firstLoad(head.programHeaders());
        ElfHeader header = head.header();
        if (head.buildId().isEmpty() || load.isEmpty() || header.programHeaderCount() == ElfConstants.PN_XNUM) {
            return 0;
        }
        long end = header.programHeaderOffset() + (long) header.programHeaderCount() * header.programHeaderSize();
        if (header.programHeaderOffset() < 0 || end > PAGE) {
            return 0;
        }
        for (ProgramHeader segment : head.programHeaders()) {
            if (segment.type() == ElfConstants.PT_NOTE) {
                // notes are read where they are mapped
                long start = segment.vaddr() - load.get().vaddr() + load.get().offset();
                if (start < 0 || start > PAGE || segment.fileSize() < 0 || segment.fileSize() > PAGE - start) {
                    return 0;
                }
                end = Math.max(end, start + segment.fileSize());
            }
        }
        return (int) end;
    }
}
