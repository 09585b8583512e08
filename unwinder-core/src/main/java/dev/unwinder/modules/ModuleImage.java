package dev.unwinder.modules;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ElfHeader;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.target.Machine;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * An image as linked, by vaddr: its bytes, and what others have learned about it. Shared by all targets in which it is mapped.
 *
 * <p>Bytes that the loader maps can be read whether there is a file or not; what only a file has is reached through {@link #file}.
 */
public final class ModuleImage {
    private final String name;
    private final Optional<ElfFile> file;
    private final Optional<BuildId> buildId;
    private final List<ProgramHeader> programHeaders;
    private final ByteSource loaded;
    private final int machine;
    private final int wordSize;
    private final ByteOrder order;
    private final Map<Class<?>, Object> facets = new ConcurrentHashMap<>();

    private ModuleImage(
            String name,
            Optional<ElfFile> file,
            Optional<BuildId> buildId,
            List<ProgramHeader> programHeaders,
            ByteSource loaded,
            int machine,
            int wordSize,
            ByteOrder order) {
        this.name = name;
        this.file = file;
        this.buildId = buildId;
        this.programHeaders = programHeaders;
        this.loaded = loaded;
        this.machine = machine;
        this.wordSize = wordSize;
        this.order = order;
    }

    /** The image in a file. */
    public static ModuleImage ofFile(ElfFile file) {
        ElfHeader header = file.header();
        return new ModuleImage(
                file.source().name(),
                Optional.of(file),
                file.buildId(),
                file.programHeaders(),
                new FileSegments(file),
                header.machine(),
                header.wordSize(),
                header.order());
    }

    /**
     * The image as it stands in a target's memory.
     *
     * @param elf the headers, read from that memory
     * @param loaded the memory by vaddr
     * @param buildId as found in that memory
     */
    static ModuleImage ofMemory(
            String name, ElfHeader elf, List<ProgramHeader> headers, ByteSource loaded, Optional<BuildId> buildId) {
        return new ModuleImage(
                name, Optional.empty(), buildId, headers, loaded, elf.machine(), elf.wordSize(), elf.order());
    }

    /** An image of which nothing is known. */
    static ModuleImage empty(String name, Machine machine) {
        return new ModuleImage(
                name,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                ByteView.of(new byte[0], name, machine.order()),
                machine.elfMachine(),
                machine.wordSize(),
                machine.order());
    }

    /** What it is called in errors. */
    public String name() {
        return name;
    }

    /** Its file, if there is one. */
    public Optional<ElfFile> file() {
        return file;
    }

    /** Its build-id. */
    public Optional<BuildId> buildId() {
        return buildId;
    }

    /** Its program headers. */
    public List<ProgramHeader> programHeaders() {
        return programHeaders;
    }

    /** The first program header of a type. */
    public Optional<ProgramHeader> programHeader(int type) {
        return ProgramHeader.first(programHeaders, type);
    }

    /** Its ELF {@code e_machine}. */
    public int machine() {
        return machine;
    }

    /** Bytes in a pointer. */
    public int wordSize() {
        return wordSize;
    }

    /** Of its numbers. */
    public ByteOrder order() {
        return order;
    }

    /** The bytes that the loader maps, by vaddr. */
    public ByteSource loaded() {
        return loaded;
    }

    /**
     * Bytes that the loader maps.
     *
     * @throws MalformedDataException when they are not all there
     */
    public ByteView read(long vaddr, long length, String part) throws MalformedDataException {
        return loaded.view(vaddr, length, part, order);
    }

    /** How many bytes there are from a vaddr to the end of its segment; 0 where no segment has it. */
    public long bytesToSegmentEnd(long vaddr) {
        for (ProgramHeader segment : programHeaders) {
            if (segment.isLoad() && segment.containsVaddr(vaddr)) {
                long left = segment.memorySize() - (vaddr - segment.vaddr());
                return left < 0 ? Long.MAX_VALUE : left;
            }
        }
        return 0;
    }

    /**
     * Something learned about the image, at most once for all who ask.
     *
     * @param type what kind of thing it is
     * @param learn makes it; must not ask for a facet of its own kind
     */
    public <T> T facet(Class<T> type, Function<? super ModuleImage, ? extends T> learn) {
        Object known = facets.get(type);
        if (known == null) {
            ModuleImage self = this;
            known = facets.computeIfAbsent(type, new Function<Class<?>, Object>() {
                @Override
                public Object apply(Class<?> asked) {
                    return learn.apply(self);
                }
            });
        }
        return type.cast(known);
    }

    /** A file's bytes where its segments would be mapped; bytes that are only in memory are not there. */
    private record FileSegments(ElfFile file) implements ByteSource {
        @Override
        public String name() {
            return file.source().name();
        }

        @Override
        public long size() {
            return Long.MAX_VALUE;
        }

        @Override
        public Budget budget() {
            return file.source().budget();
        }

        @Override
        public int read(long vaddr, byte[] destination, int start, int length) {
            for (ProgramHeader segment : file.programHeaders()) {
                long into = vaddr - segment.vaddr();
                if (segment.isLoad() && Long.compareUnsigned(into, segment.fileSize()) < 0) {
                    long left = segment.fileSize() - into;
                    int count = left < 0 ? length : (int) Math.min(length, left);
                    return file.source().read(segment.offset() + into, destination, start, count);
                }
            }
            return 0;
        }
    }
}
