package dev.unwinder.corefile;

import dev.unwinder.address.AddressMap;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.ImageFinder;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongPredicate;

/**
 * The mapped files, laid under a core's own memory, and as image files by path.
 *
 * <p>As memory it has what a program cannot have changed: segments of matching (or at least not refused) ELF files that are not writable.
 * Of a writable page that the core lacks nothing is known. Files are looked for when the first byte of them is asked for.
 */
final class BackingFiles implements Memory, ImageFinder, Function<ImageFinder.Request, ImageFinder.Finding> {
    private record Piece(MappedFile file, int index) {
        FileMapping mapping() {
            return file.mappings().get(index);
        }

        Optional<ProgramHeader> segment() {
            return file.backing().segments().get(index);
        }
    }

    /** The most findings that are remembered; a hostile list of images has as many names as it likes. */
    private static final int MAX_OTHERS = 4096;

    private final AddressMap<Piece> pieces;
    private final List<FileMapping> mappings;
    private final Map<String, List<MappedFile>> byPath = new HashMap<>();
    private final FileSearch search;
    private final LongPredicate writable;
    private final Map<Request, Finding> others = new ConcurrentHashMap<>();

    /**
     * Over the mapped files of a core.
     *
     * @param writable whether the core says that the program may write at an address
     */
    BackingFiles(List<MappedFile> files, FileSearch search, LongPredicate writable) {
        AddressMap.Builder<Piece> builder = AddressMap.builder();
        List<FileMapping> all = new ArrayList<>();
        for (MappedFile file : files) {
            List<MappedFile> same = byPath.get(file.path());
            if (same == null) {
                same = new ArrayList<>();
                byPath.put(file.path(), same);
            }
            same.add(file);
            for (int i = 0; i < file.mappings().size(); i++) {
                builder.add(file.mappings().get(i).range(), new Piece(file, i));
                all.add(file.mappings().get(i));
            }
        }
        all.sort(null);
        this.pieces = builder.build();
        this.mappings = List.copyOf(all);
        this.search = search;
        this.writable = writable;
    }

    /** All mappings, rising by address. */
    List<FileMapping> mappings() {
        return mappings;
    }

    @Override
    public int read(long address, byte[] destination, int start, int length) {
        int index = pieces.indexOf(address);
        if (index < 0) {
            return 0;
        }
        Piece piece = pieces.value(index);
        Optional<ElfFile> file =
                writable.test(address) ? Optional.empty() : piece.file().unchanged(piece.index());
        if (file.isEmpty()) {
            return 0;
        }
        long left = pieces.range(index).end() - address;
        long offset =
                piece.mapping().offset() + address - piece.mapping().range().start();
        int wanted = Long.compareUnsigned(left, length) < 0 ? (int) left : length;
        return file.get().source().read(offset, destination, start, wanted);
    }

    @Override
    public Finding find(Request request) {
        List<MappedFile> files = byPath.getOrDefault(request.path(), List.of());
        for (MappedFile file : files) {
            // Where the core holds no build-id, the one asked for was read from the file laid under it.
            MappedFile.Backing backing = file.backing();
            if (request.buildId().isEmpty()
                    || backing.buildId().isEmpty()
                    || backing.buildId().equals(request.buildId())) {
                return backing.finding();
            }
        }
        return others.size() < MAX_OTHERS ? others.computeIfAbsent(request, this) : apply(request);
    }

    /** Looks for an image that is no mapped file of the core. */
    @Override
    public Finding apply(Request request) {
        return search.find(new Wanted(
                request.path(), false, request.mainProgram(), request.buildId(), Optional.empty(), Wanted.ANY));
    }

    /**
     * Whether code in a mapping may run: as the file's segment says; where nothing is known of the file, it may.
     *
     * @param address in a mapping
     */
    boolean isExecutable(long address) {
        Optional<Piece> piece = pieces.find(address);
        if (piece.isEmpty()) {
            return false;
        }
        Optional<ProgramHeader> segment = piece.get().segment();
        return !piece.get().file().backing().known()
                || segment.isPresent() && segment.get().isExecutable();
    }

    /**
     * Whether a mapping may be written to: as the file's segment says; where nothing is known of the file, it may not.
     *
     * @param address in a mapping
     */
    boolean isWritable(long address) {
        Optional<Piece> piece = pieces.find(address);
        Optional<ProgramHeader> segment = piece.isPresent() ? piece.get().segment() : Optional.empty();
        return segment.isPresent() && (segment.get().flags() & ElfConstants.PF_W) != 0;
    }
}
