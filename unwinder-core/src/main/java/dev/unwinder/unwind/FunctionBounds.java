package dev.unwinder.unwind;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.CallSiteCheck;
import dev.unwinder.arch.CodeShapes;
import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.code.CodePadding;
import dev.unwinder.code.InstructionSet;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.modules.ModuleImage;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Where the functions of one image begin, by vaddr: from call frame information, from symbols, else from what its own code calls, and what
 * that becomes by a jump.
 *
 * <p>Learned once per image, and only when a walk has to judge evidence.
 */
final class FunctionBounds {
    /**
     * A function.
     *
     * @param start its vaddr
     * @param end where it, or what is known of it, ends
     * @param isKnown whether something says so; if not, it is the nearest address before that is called, or jumped to by what is called, or
     *     what comes behind a known function
     */
    record Function(long start, long end, boolean isKnown) {}

    /** The most symbols that are looked at. */
    private static final long MAX_SYMBOLS = 4L << 20;

    /** So many symbols are counted at once, and so much does one take. */
    private static final int BLOCK = 1024;

    private static final long MEMORY_OF_SYMBOL = 160;

    /** The most code that is searched for calls, in bytes. */
    private static final long MAX_CODE = 64L << 20;

    /** The longest function whose start is believed because it is called, in bytes. */
    private static final int MAX_FUNCTION = 1 << 20;

    /** The most padding between two functions, in bytes. */
    private static final int MAX_PADDING = 256;

    /** The most functions that are passed over to find the one that nothing tells of. */
    private static final int MAX_PADDINGS = 64;

    private static final int SYMBOL_SIZE = 24;
    private static final int STT_FUNC = 2;
    private static final int STT_GNU_IFUNC = 10;

    /** The most segments of code that are searched. */
    private static final int MAX_SEGMENTS = 16;

    /** The vaddrs in one segment that are called, as bits from its start. */
    private record Called(ProgramHeader segment, BitSet starts) {
        long vaddr(int bit) {
            return segment.vaddr() + bit;
        }

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
            if (bit >= 0) {
                int start = Math.max(segment.starts().previousSetBit(bit), behindKnown(segment, bit));
                return start < 0 || bit - start >= MAX_FUNCTION
                        ? Optional.empty()
                        : Optional.of(new Function(segment.vaddr(start), segment.vaddr(end(segment, bit)), false));
            }
        }
        return Optional.empty();
    }

    /**
     * Where the code begins that follows the known function before a place, padding passed over; negative if that cannot be told.
     *
     * <p>Situation: musl's start of a thread, which is only ever called through a register.
     */
    private int behindKnown(Called segment, int bit) {
        int above = symbols().indexAbove(segment.vaddr(bit));
        int end = above == 0 ? -1 : segment.bit(symbols().range(above - 1).end());
        for (int i = 0; i < MAX_PADDINGS && end >= 0 && end <= bit && bit - end < MAX_FUNCTION; i++) {
            int start = behindPadding(segment, end, bit);
            Optional<AddressRange> described = cfi.function(segment.vaddr(start));
            if (described.isEmpty()) {
                return start;
            }
            end = segment.bit(described.get().end());
        }
        return -1;
    }

    private int behindPadding(Called segment, int from, int to) {
        byte[] bytes = new byte[Math.min(to - from, MAX_PADDING)];
        int count = image.loaded().read(segment.vaddr(from), bytes, 0, bytes.length);
        try {
            ByteView code = ByteView.of(bytes, "code", image.order());
            return from + CodePadding.skip(code, 0, Math.max(count, 0), image.machine());
        } catch (MalformedDataException never) {
            return from;
        }
    }

    private int end(Called segment, int bit) {
        int next = segment.starts().nextSetBit(bit + 1);
        int above = symbols().indexAbove(segment.vaddr(bit));
        int known = above == symbols().size() ? -1 : segment.bit(symbols().start(above));
        int last = (int) Math.min(segment.segment().memorySize(), MAX_CODE);
        return Math.min(next < 0 ? last : next, known < 0 ? last : known);
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
            search(
                    segments,
                    (chunk, count, start, segment) -> shapes.directCalls(
                            chunk, count, segment.segment().vaddr() + start, target -> mark(target, segments)));
            InstructionSet.forMachine(image.machine()).ifPresent(set -> search(segments, new Wrappers(set, segments)));
            called = Optional.of(segments);
        }
        return called.get();
    }

    /** Looks at a piece of code. */
    private interface Look {
        /** The piece is {@code count} bytes, which begin so far into the segment. */
        void at(byte[] chunk, int count, int start, Called segment);
    }

    /** Marks what functions become that are called; of very many only those of the first. */
    private static final class Wrappers implements Look {
        private static final int MOST = 1 << 15;

        private final InstructionSet set;
        private final List<Called> segments;
        private int looked;

        Wrappers(InstructionSet set, List<Called> segments) {
            this.set = set;
            this.segments = segments;
        }

        @Override
        public void at(byte[] chunk, int count, int start, Called segment) {
            ByteView code = ByteView.of(chunk, "code", ByteOrder.LITTLE_ENDIAN);
            BitSet starts = segment.starts();
            int i = starts.nextSetBit(start);
            for (; i >= 0 && i < start + count && looked++ < MOST; i = starts.nextSetBit(i + 1)) {
                OptionalLong target = set.becomes(code, i - start, segment.vaddr(i));
                if (target.isPresent()) {
                    mark(target.getAsLong(), segments);
                }
            }
        }
    }

    /** Goes through the code of all segments. */
    private void search(List<Called> segments, Look look) {
        byte[] chunk = new byte[1 << 16];
        long left = MAX_CODE;
        for (Called segment : segments) {
            long end = Math.min(segment.segment().memorySize(), left);
            int done = 0;
            while (done < end && !image.loaded().budget().isOver()) {
                int wanted = (int) Math.min(chunk.length, end - done);
                int count = image.loaded().read(segment.segment().vaddr() + done, chunk, 0, wanted);
                if (count <= 0) {
                    break;
                }
                look.at(count < chunk.length ? Arrays.copyOf(chunk, count) : chunk, count, done, segment);
                // What looks for an instruction may find it across the border.
                done += count < chunk.length ? count : count - CallSiteCheck.WINDOW;
            }
            left -= done;
        }
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
