package dev.unwinder.corefile;

import dev.unwinder.address.AddressMap;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ElfHeader;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.FileTree;
import dev.unwinder.modules.ImageFinder;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.LayeredMemory;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * An ELF core file as a target: written by the kernel, by gdb's {@code gcore}, by qemu-user; plain or compressed; whole or cut short.
 *
 * <p>Read by position and only where it is asked for, so that its size does not matter. What the core leaves out and a mapped file has is
 * read from that file, if it is the right one; {@link #find} tells which files those are. Safe for many threads.
 */
public final class CoreFile implements Target, ImageFinder {
    /** ET_CORE, read in the wrong byte order. */
    private static final int SWAPPED_CORE = ElfConstants.ET_CORE << 8;

    private final String name;
    private final Machine machine;
    private final CoreInput input;
    private final FileSearch search;
    private final List<ProgramHeader> headers;
    private final AddressMap<MemoryRegion> segmentRegions;
    private final CoreNotes notes;
    private final BackingFiles files;
    private final Memory memory;
    private final List<String> sentences;
    /** 1 once it is; not an AtomicBoolean, for which a start would set up VarHandles. */
    private final AtomicInteger closed = new AtomicInteger();

    private volatile @Nullable AddressMap<MemoryRegion> regions;

    private CoreFile(Path path, CoreInput input, ElfFile core, CoreFileOptions options) {
        Path last = path.getFileName();
        this.name = last == null ? path.toString() : last.toString();
        ElfHeader header = core.header();
        this.machine = new Machine(header.machine(), header.wordSize(), header.order());
        this.input = input;
        this.search = new FileSearch(options, machine);
        this.notes = CoreNotes.read(core, machine);
        this.headers =
                notes.guest() ? GuestSegments.of(core.programHeaders(), header.machine()) : core.programHeaders();
        this.segmentRegions = CoreRegions.ofSegments(headers);
        CoreSegments segments = CoreSegments.of(core.source(), headers);
        this.files = new BackingFiles(mappedFiles(segments), search, new Flag(segmentRegions, true));
        this.memory = LayeredMemory.of(List.of(segments, files));
        this.sentences = sentences(core.source(), options);
    }

    /** Opens a core file. */
    public static CoreFile open(Path core) throws IOException, MalformedDataException {
        return open(core, CoreFileOptions.defaults());
    }

    /**
     * Opens a core file.
     *
     * @throws NotACoreException when the file is something else
     * @throws IOException when it cannot be read or decompressed; the message is one line
     * @throws MalformedDataException when its headers are broken; broken notes and missing memory are told by {@link #notes} instead
     */
    public static CoreFile open(Path core, CoreFileOptions options) throws IOException, MalformedDataException {
        CoreInput input = CoreInput.open(core, options);
        try {
            return new CoreFile(core, input, parse(core, input.bytes()), options);
        } catch (IOException | MalformedDataException | RuntimeException failure) {
            input.close();
            throw failure;
        }
    }

    private static ElfFile parse(Path path, ByteSource bytes) throws IOException, MalformedDataException {
        if (!ElfHeader.hasMagic(bytes)) {
            throw NotACoreException.ofCompressed(path);
        }
        ElfHeader header = ElfHeader.parse(bytes);
        switch (header.type()) {
            case ElfConstants.ET_CORE -> {}
            case ElfConstants.ET_EXEC, ElfConstants.ET_DYN ->
                throw new NotACoreException(path + ": is a program or a shared library, not a core file");
            case ElfConstants.ET_REL -> throw new NotACoreException(path + ": is an object file, not a core file");
            case SWAPPED_CORE ->
                throw new NotACoreException(path + ": is a core file whose header names the wrong byte order");
            default ->
                throw new NotACoreException(path + ": is an ELF file of type " + header.type() + ", not a core file");
        }
        return ElfFile.parse(bytes);
    }

    private List<MappedFile> mappedFiles(Memory held) {
        return notes.files().isEmpty()
                ? new LoaderFiles(held, segmentRegions, machine, notes, search).find()
                : new MappedFiles(held, machine, notes.auxiliaryVector(), search, new Flag(segmentRegions, false))
                        .of(notes.files());
    }

    /** Whether the core's own segments say that an address may be written to, or else that code there may run. */
    private record Flag(AddressMap<MemoryRegion> regions, boolean ofWriting) implements LongPredicate {
        @Override
        public boolean test(long address) {
            int index = regions.indexOf(address);
            return index >= 0
                    && (ofWriting
                            ? regions.value(index).writable()
                            : regions.value(index).executable());
        }
    }

    private List<String> sentences(ByteSource core, CoreFileOptions options) {
        List<String> all = new ArrayList<>();
        if (input.note().isPresent()) {
            all.add(input.note().get());
        }
        long end = 0;
        for (ProgramHeader header : headers) {
            if (header.fileSize() > 0 && header.offset() >= 0 && header.offset() + header.fileSize() > end) {
                end = header.offset() + header.fileSize();
            }
        }
        if (end > core.size()) {
            all.add("The core is cut short: " + core.size() + " of at least " + end
                    + " bytes are there; what was in the rest is unknown.");
        }
        all.addAll(notes.problems());
        if (options.executable().isPresent()
                && !Files.isRegularFile(options.executable().get())) {
            all.add("There is no file " + options.executable().get() + ".");
        }
        for (FileTree sysroot : options.sysroots()) {
            if (sysroot.problem().isPresent()) {
                all.add(sysroot.problem().get());
            }
        }
        return List.copyOf(all);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public Memory memory() {
        return memory;
    }

    @Override
    public List<TargetThread> threads() {
        return notes.threads();
    }

    @Override
    public AddressMap<MemoryRegion> regions() {
        AddressMap<MemoryRegion> known = regions;
        if (known == null) {
            known = CoreRegions.withFiles(segmentRegions, headers, files);
            regions = known;
        }
        return known;
    }

    @Override
    public List<FileMapping> fileMappings() {
        return files.mappings();
    }

    @Override
    public AuxiliaryVector auxiliaryVector() {
        return notes.auxiliaryVector();
    }

    @Override
    public Optional<ProcessInfo> process() {
        return notes.process();
    }

    @Override
    public List<String> notes() {
        return sentences;
    }

    @Override
    public Finding find(Request request) {
        return files.find(request);
    }

    /** How many bytes of the core have been read so far; of a compressed one, after decompression. */
    public long bytesRead() {
        return input.bytes().count();
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(0, 1)) {
            try {
                search.close();
            } finally {
                input.close();
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
