package dev.unwinder.unwind;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.CallSiteCheck;
import dev.unwinder.arch.CodeShapes;
import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.modules.ModuleImage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the functions of one image begin, by vaddr: from call frame information, from symbols, else from what its own code calls.
 *
 * <p>Learned once per image, and only when a walk has to judge evidence.
 */
final class FunctionBounds {
    /**
     * A function.
     *
     * @param start its vaddr
     * @param end where it, or what is known of it, ends
     * @param isKnown whether something says so; if not, it is the nearest address before that is called
     */
    record Function(long start, long end, boolean isKnown) {
        /** As of every record, but not linked at run time. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Function that && start == that.start && end == that.end && isKnown == that.isKnown;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(start) * 31 + Long.hashCode(end);
        }
    }

    /** The most symbols that are looked at. */
    private static final long MAX_SYMBOLS = 4L << 20;

    /** So many symbols are counted at once, and so much does one take. */
    private static final int BLOCK = 1024;

    private static final long MEMORY_OF_SYMBOL = 160;

    /** The most code that is searched for calls, in bytes. */
    private static final long MAX_CODE = 64L << 20;

    /** The longest function whose start is believed because it is called, in bytes. */
    private static final int MAX_FUNCTION = 1 << 20;

    private static final int SYMBOL_SIZE = 24;
    private static final int STT_FUNC = 2;
    private static final int STT_GNU_IFUNC = 10;

    /** The most segments of code that are searched. */
    private static final int MAX_SEGMENTS = 16;

    /** The vaddrs in one segment that are called, as bits from its start. */
    private record Called(ProgramHeader segment, BitSet starts) {
        /** The bit of a vaddr; negative where it has none. */
        int bit(long vaddr) {
            long offset = vaddr - segment.vaddr();
            return segment.containsVaddr(vaddr) && offset < MAX_CODE ? (int) offset : -1;
        }
    }

    private final ModuleImage image;
    private final ImageCfi cfi;
    private final CodeShapes shapes;
    private final Supplier<Optional<ElfFile>> debugFile;
    private Optional<AddressMap<AddressRange>> symbols = Optional.empty();
    private Optional<List<Called>> called = Optional.empty();

    FunctionBounds(ModuleImage image, ImageCfi cfi, CodeShapes shapes, Supplier<Optional<ElfFile>> debugFile) {
        this.image = image;
        this.cfi = cfi;
        this.shapes = shapes;
        this.debugFile = debugFile;
    }

    /** The function that a vaddr lies in. */
    Optional<Function> at(long vaddr) {
        Optional<AddressRange> described = cfi.function(vaddr);
        if (described.isEmpty()) {
            described = symbols().find(vaddr);
        }
        if (described.isPresent()) {
            return Optional.of(
                    new Function(described.get().start(), described.get().end(), true));
        }
        for (Called segment : called()) {
            int bit = segment.bit(vaddr);
            int start = bit < 0 ? -1 : segment.starts().previousSetBit(bit);
            if (start >= 0 && bit - start < MAX_FUNCTION) {
                int next = segment.starts().nextSetBit(bit + 1);
                long first = segment.segment().vaddr();
                long end = next < 0 ? Math.min(segment.segment().memorySize(), MAX_CODE) : next;
                return Optional.of(new Function(first + start, first + end, false));
            }
        }
        return Optional.empty();
    }

    /** Whether some code of the image calls a vaddr. */
    boolean isCalled(long vaddr) {
        for (Called segment : called()) {
            int bit = segment.bit(vaddr);
            if (bit >= 0 && segment.starts().get(bit)) {
                return true;
            }
        }
        return false;
    }

    private synchronized AddressMap<AddressRange> symbols() {
        if (symbols.isEmpty()) {
            AddressMap.Builder<AddressRange> functions = AddressMap.builder();
            if (!addSymbols(functions, image.file(), ".symtab")) {
                addSymbols(functions, debugFile.get(), ".symtab");
                addSymbols(functions, image.file(), ".dynsym");
            }
            symbols = Optional.of(functions.build());
        }
        return symbols.get();
    }

    /** @gabi symbol table */
    private boolean addSymbols(AddressMap.Builder<AddressRange> functions, Optional<ElfFile> file, String name) {
        if (file.isEmpty() || image.wordSize() != 8) {
            return false;
        }
        try {
            Optional<SectionHeader> section = file.get().section(name);
            if (section.isEmpty() || !section.get().hasBytes()) {
                return false;
            }
            ByteView table = file.get().bytes(section.get());
            ByteCursor cursor = table.cursor();
            long count = Math.min(table.size() / SYMBOL_SIZE, MAX_SYMBOLS);
            int kept = 0;
            for (long i = 0; i < count; i++) {
                cursor.skip(4);
                int type = cursor.u8() & 0xf;
                cursor.skip(1);
                boolean isDefined = cursor.u16() != 0;
                long value = cursor.u64();
                long size = cursor.u64();
                if (isDefined && size > 0 && size < MAX_FUNCTION && (type == STT_FUNC || type == STT_GNU_IFUNC)) {
                    if ((++kept & BLOCK - 1) == 0 && !table.budget().take(BLOCK * MEMORY_OF_SYMBOL)) {
                        break;
                    }
                    functions.add(AddressRange.ofSize(value, size), AddressRange.ofSize(value, size));
                }
            }
            return true;
        } catch (MalformedDataException broken) {
            return false; // there is less evidence, and that is all
        }
    }

    private synchronized List<Called> called() {
        if (called.isEmpty()) {
            List<Called> segments = new ArrayList<>();
            for (ProgramHeader segment : image.programHeaders()) {
                if (segment.isLoad() && segment.isExecutable() && segments.size() < MAX_SEGMENTS) {
                    segments.add(new Called(segment, new BitSet()));
                }
            }
            long left = MAX_CODE;
            for (Called segment : segments) {
                left -= search(segment.segment(), left, segments);
            }
            called = Optional.of(segments);
        }
        return called.get();
    }

    /** Looks through one segment's code, and tells how much that was. */
    private long search(ProgramHeader segment, long most, List<Called> segments) {
        byte[] chunk = new byte[1 << 16];
        long end = Math.min(segment.memorySize(), most);
        long done = 0;
        while (done < end && !image.loaded().budget().isOver()) {
            int wanted = (int) Math.min(chunk.length, end - done);
            int count = image.loaded().read(segment.vaddr() + done, chunk, 0, wanted);
            if (count <= 0) {
                break;
            }
            shapes.directCalls(chunk, count, segment.vaddr() + done, target -> mark(target, segments));
            done += count < chunk.length ? count : count - CallSiteCheck.WINDOW; // a call may lie across the border
        }
        return done;
    }

    private static void mark(long target, List<Called> segments) {
        for (Called segment : segments) {
            int bit = segment.bit(target);
            if (bit >= 0) {
                segment.starts().set(bit);
            }
        }
    }
}
