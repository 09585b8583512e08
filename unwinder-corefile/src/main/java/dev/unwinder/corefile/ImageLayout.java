package dev.unwinder.corefile;

import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.target.FileMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which segment of an ELF file each mapping of the file is.
 *
 * <p>The file's offset alone does not tell: two segments may share a page of the file, which is then mapped twice. Their addresses do.
 */
final class ImageLayout {
    private static final long PAGE = 4096;

    private ImageLayout() {}

    /**
     * The segments of mappings of one file.
     *
     * @param headers of the file
     * @param mappings rising by address
     * @return as many; empty where a mapping is no segment (a gap between two, or the file mapped as data)
     */
    static List<Optional<ProgramHeader>> segments(List<ProgramHeader> headers, List<FileMapping> mappings) {
        List<ProgramHeader> loads = ProgramHeader.loads(headers);
        List<Optional<ProgramHeader>> segments = new ArrayList<>(mappings.size());
        OptionalLong bias = OptionalLong.empty();
        for (FileMapping mapping : mappings) {
            Optional<ProgramHeader> segment = Optional.empty();
            if (bias.isPresent()) {
                segment = at(loads, mapping, bias);
            }
            // The first byte of the file mapped once more, elsewhere, is the start of the image once more.
            if (segment.isEmpty() && (bias.isEmpty() || mapping.offset() == 0)) {
                segment = at(loads, mapping, OptionalLong.empty());
                bias = segment.isPresent() ? OptionalLong.of(bias(mapping, segment.get())) : OptionalLong.empty();
            }
            segments.add(segment);
        }
        return segments;
    }

    /** The first segment that a mapping may be, of those at the bias if it is known. */
    private static Optional<ProgramHeader> at(List<ProgramHeader> loads, FileMapping mapping, OptionalLong bias) {
        for (ProgramHeader load : loads) {
            if (covers(load, mapping.offset()) && (bias.isEmpty() || bias(mapping, load) == bias.getAsLong())) {
                return Optional.of(load);
            }
        }
        return Optional.empty();
    }

    private static long bias(FileMapping mapping, ProgramHeader load) {
        return mapping.range().start() - mapping.offset() + load.offset() - load.vaddr();
    }

    /** Whether the page at an offset of the file has bytes of a segment. */
    private static boolean covers(ProgramHeader load, long offset) {
        return load.fileSize() > 0
                && load.offset() >= 0
                && (load.offset() & -PAGE) <= offset
                && offset - load.offset() < load.fileSize();
    }
}
