package dev.unwinder.unwind;

import dev.unwinder.arch.CallSiteCheck;
import dev.unwinder.arch.CodeShapes;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.code.InstructionSet;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.ModuleImage;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** What an image's own code calls, and what that becomes by a jump: its functions, as far as calls tell of them. */
final class CalledCode {
    /** The most code that is searched for calls, in bytes. */
    private static final long MAX_CODE = 64L << 20;

    /** The most functions of which is asked what they become; of more, only those that come first count. */
    private static final int MAX_WRAPPERS = 1 << 15;

    /** The most segments of code that are searched. */
    private static final int MAX_SEGMENTS = 16;

    private final ModuleImage image;
    private final List<Segment> segments = new ArrayList<>();

    /** A segment of code, and the places in it that are called, as bits from its start. */
    record Segment(ProgramHeader header, BitSet starts) {
        /** The vaddr of a bit. */
        long vaddr(int bit) {
            return header.vaddr() + bit;
        }

        /** The bit of a vaddr; negative where it has none. */
        int bit(long vaddr) {
            long offset = vaddr - header.vaddr();
            return header.containsVaddr(vaddr) && offset < MAX_CODE ? (int) offset : -1;
        }

        /** The nearest place that is called, not behind a bit; negative for none. */
        int startBefore(int bit) {
            return starts.previousSetBit(bit);
        }

        /** The nearest place behind a bit that is called; the end of what was searched for none. */
        int startBehind(int bit) {
            int next = starts.nextSetBit(bit + 1);
            return next < 0 ? (int) Math.min(header.memorySize(), MAX_CODE) : next;
        }
    }

    /** Looks at a piece of code. */
    private interface Look {
        /** The piece is {@code count} bytes, which begin so far into the segment. */
        void at(byte[] chunk, int count, int start, Segment segment);
    }

    private CalledCode(ModuleImage image) {
        this.image = image;
    }

    /** Searches all code of an image. */
    static CalledCode of(ModuleImage image, CodeShapes shapes) {
        return of(image, shapes, MAX_WRAPPERS);
    }

    static CalledCode of(ModuleImage image, CodeShapes shapes, int mostWrappers) {
        CalledCode code = new CalledCode(image);
        for (ProgramHeader header : image.programHeaders()) {
            if (header.isLoad() && header.isExecutable() && code.segments.size() < MAX_SEGMENTS) {
                code.segments.add(new Segment(header, new BitSet()));
            }
        }
        code.search(code.new Calls(shapes));
        Optional<InstructionSet> set = InstructionSet.forMachine(image.machine());
        if (set.isPresent()) {
            code.search(code.new Wrappers(set.get(), mostWrappers));
        }
        return code;
    }

    /** The segment that a vaddr lies in. */
    Optional<Segment> segment(long vaddr) {
        for (Segment segment : segments) {
            if (segment.bit(vaddr) >= 0) {
                return Optional.of(segment);
            }
        }
        return Optional.empty();
    }

    /** Whether a vaddr is called. */
    boolean isCalled(long vaddr) {
        Optional<Segment> segment = segment(vaddr);
        return segment.isPresent() && segment.get().starts().get(segment.get().bit(vaddr));
    }

    /** Goes through the code of all segments. */
    private void search(Look look) {
        byte[] chunk = new byte[1 << 16];
        long left = MAX_CODE;
        for (Segment segment : segments) {
            long end = Math.min(segment.header().memorySize(), left);
            int done = 0;
            while (done < end && !image.loaded().budget().isOver()) {
                int wanted = (int) Math.min(chunk.length, end - done);
                int count = image.loaded().read(segment.vaddr(done), chunk, 0, wanted);
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

    private void mark(long target) {
        for (Segment segment : segments) {
            int bit = segment.bit(target);
            if (bit >= 0) {
                segment.starts().set(bit);
            }
        }
    }

    /** Marks what is called. */
    private final class Calls implements Look, LongConsumer {
        private final CodeShapes shapes;

        Calls(CodeShapes shapes) {
            this.shapes = shapes;
        }

        @Override
        public void at(byte[] chunk, int count, int start, Segment segment) {
            shapes.directCalls(chunk, count, segment.vaddr(start), this);
        }

        @Override
        public void accept(long target) {
            mark(target);
        }
    }

    /** Marks what functions become that are called. */
    private final class Wrappers implements Look {
        private final InstructionSet set;
        private int left;

        Wrappers(InstructionSet set, int most) {
            this.set = set;
            this.left = most;
        }

        @Override
        public void at(byte[] chunk, int count, int start, Segment segment) {
            ByteView code = ByteView.of(chunk, "code", ByteOrder.LITTLE_ENDIAN);
            BitSet starts = segment.starts();
            int i = starts.nextSetBit(start);
            for (; i >= 0 && i < start + count && left-- > 0; i = starts.nextSetBit(i + 1)) {
                OptionalLong target = set.becomes(code, i - start, segment.vaddr(i));
                if (target.isPresent()) {
                    mark(target.getAsLong());
                }
            }
        }
    }
}
