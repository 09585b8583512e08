package dev.unwinder.unwind;

import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.CodeShapes;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.code.CodePadding;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ModuleImage;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    record Function(long start, long end, boolean isKnown) {
        /** The same so far on. */
        Function moved(long distance) {
            return new Function(start + distance, end + distance, isKnown);
        }

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

    /** The longest function whose start is believed because it is called, in bytes. */
    private static final int MAX_FUNCTION = 1 << 20;

    /** The most padding between two functions, in bytes. */
    private static final int MAX_PADDING = 256;

    /** The most functions that are passed over to find the one that nothing tells of. */
    private static final int MAX_PADDINGS = 64;

    private record Asked(long vaddr, Optional<Function> function) {}

    private final ModuleImage image;
    private final ImageCfi cfi;
    private final CodeShapes shapes;
    private final Supplier<Optional<ElfFile>> debugFile;
    /** Whoever judges return addresses asks for one callee again and again. */
    private volatile @Nullable Asked last;

    private Optional<FunctionSymbols> symbols = Optional.empty();
    private Optional<CalledCode> called = Optional.empty();

    FunctionBounds(ModuleImage image, ImageCfi cfi, CodeShapes shapes, Supplier<Optional<ElfFile>> debugFile) {
        this.image = image;
        this.cfi = cfi;
        this.shapes = shapes;
        this.debugFile = debugFile;
    }

    /** The function that a vaddr lies in. */
    Optional<Function> at(long vaddr) {
        Asked before = last;
        if (before != null && before.vaddr() == vaddr) {
            return before.function();
        }
        Optional<Function> function = find(vaddr);
        last = new Asked(vaddr, function);
        return function;
    }

    private Optional<Function> find(long vaddr) {
        Optional<AddressRange> described = cfi.function(vaddr);
        if (described.isPresent()) {
            return Optional.of(
                    new Function(described.get().start(), described.get().end(), true));
        }
        FunctionSymbols.Around around = symbols().around(vaddr);
        if (around.inFunction()) {
            return Optional.of(new Function(around.start(), around.end(), true));
        }
        Optional<CalledCode.Segment> segment = called().segment(vaddr);
        if (segment.isEmpty()) {
            return Optional.empty();
        }
        int bit = segment.get().bit(vaddr);
        int start = Math.max(segment.get().startBefore(bit), behindKnown(segment.get(), bit, around));
        return start < 0 || bit - start >= MAX_FUNCTION
                ? Optional.empty()
                : Optional.of(new Function(
                        segment.get().vaddr(start), segment.get().vaddr(end(segment.get(), bit, around)), false));
    }

    /**
     * Where the code begins that follows the known function before a place, padding passed over; negative if that cannot be told.
     *
     * <p>Situation: musl's start of a thread, which is only ever called through a register.
     */
    private int behindKnown(CalledCode.Segment segment, int bit, FunctionSymbols.Around around) {
        int end = around.start() == FunctionSymbols.NOWHERE ? -1 : segment.bit(around.start());
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

    private int behindPadding(CalledCode.Segment segment, int from, int to) {
        byte[] bytes = new byte[Math.min(to - from, MAX_PADDING)];
        int count = image.loaded().read(segment.vaddr(from), bytes, 0, bytes.length);
        try {
            ByteView code = ByteView.of(bytes, "code", image.order());
            return from + CodePadding.skip(code, 0, Math.max(count, 0), image.machine());
        } catch (MalformedDataException never) {
            return from;
        }
    }

    private static int end(CalledCode.Segment segment, int bit, FunctionSymbols.Around around) {
        int known = around.end() == FunctionSymbols.NOWHERE ? -1 : segment.bit(around.end());
        int next = segment.startBehind(bit);
        return known < 0 ? next : Math.min(next, known);
    }

    /** Whether some code of the image calls a vaddr. */
    boolean isCalled(long vaddr) {
        return called().isCalled(vaddr);
    }

    private synchronized CalledCode called() {
        if (called.isEmpty()) {
            called = Optional.of(CalledCode.of(image, shapes));
        }
        return called.get();
    }

    private synchronized FunctionSymbols symbols() {
        if (symbols.isEmpty()) {
            FunctionSymbols found = new FunctionSymbols();
            if (!addSymbols(found, image.file(), ".symtab")) {
                addSymbols(found, debugFile.get(), ".symtab");
                addSymbols(found, image.file(), ".dynsym");
            }
            symbols = Optional.of(found);
        }
        return symbols.get();
    }

    private boolean addSymbols(FunctionSymbols functions, Optional<ElfFile> file, String name) {
        return file.isPresent() && image.wordSize() == 8 && functions.add(file.get(), name);
    }
}
