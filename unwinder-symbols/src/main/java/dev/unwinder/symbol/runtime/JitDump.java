package dev.unwinder.symbol.runtime;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.symbol.line.SourceLocation;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A jitdump file ({@code jit-PID.dump}), which compilers write for the kernel's profiler: names of code, its lines, and its call frame
 * information. Documented in the kernel's {@code tools/perf/Documentation/jitdump-specification.txt}.
 *
 * <p>A file that is being written may end anywhere; what is before that counts.
 */
public final class JitDump {
    /**
     * Call frame information of a piece of code.
     *
     * @param code its addresses
     * @param address where the information counts its own pointers from: behind the code, rounded up to 8 bytes
     * @param ehFrame laid out as {@code .eh_frame}
     */
    public record Unwinding(AddressRange code, long address, byte[] ehFrame) {
        /** Copies. */
        public Unwinding {
            ehFrame = ehFrame.clone();
        }

        @Override
        public byte[] ehFrame() {
            return ehFrame.clone();
        }
    }

    private static final int MAGIC = 0x4a695444;
    private static final int JIT_CODE_LOAD = 0;
    private static final int JIT_CODE_MOVE = 1;
    private static final int JIT_CODE_DEBUG_INFO = 2;
    private static final int JIT_CODE_UNWINDING_INFO = 4;

    private static final int MAX_RECORDS = 1 << 20;
    private static final int MAX_CODE = 1 << 19;
    private static final int MAX_NAME = 4096;
    private static final int MAX_DEBUG_INFO = 4 << 20;
    private static final int MAX_UNWINDING = 1 << 20;

    /** The most bytes of call frame information and of lines that are kept, together. */
    private static final long MAX_KEPT = 128L << 20;

    /** What is added to the addresses of lines by those who think of them behind the ELF header that the profiler will write. */
    private static final int ELF_HEADER = 0x40;

    private final ByteSource source;
    private final ByteOrder order;
    private final List<CodeRecord> code = new ArrayList<>();
    private final List<Unwinding> unwinding = new ArrayList<>();
    private final Map<Long, Integer> byIndex = new HashMap<>();
    private long kept;

    // What was said of the code that comes next.
    private List<CodeLines.Entry> lines = List.of();
    private long linesOf;
    private byte[] ehFrame = new byte[0];

    private JitDump(ByteSource source, ByteOrder order) {
        this.source = source;
        this.order = order;
    }

    /** Whether a file begins as a jitdump does. */
    public static boolean hasMagic(ByteSource source) {
        byte[] magic = new byte[4];
        return source.read(0, magic, 0, 4) == 4
                && (Arrays.equals(magic, "DTiJ".getBytes(StandardCharsets.US_ASCII))
                        || Arrays.equals(magic, "JiTD".getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Reads a file, as far as it makes sense.
     *
     * @throws MalformedDataException when it is none
     */
    public static JitDump parse(ByteSource source) throws MalformedDataException {
        ByteCursor header =
                source.view(0, 40, "header", ByteOrder.LITTLE_ENDIAN).cursor();
        boolean little = header.s32() == MAGIC;
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        header = source.view(0, 40, "header", order).cursor();
        if (header.s32() != MAGIC || header.u32() != 1) {
            throw new MalformedDataException(source.name(), 0, "no jitdump file of version 1");
        }
        long size = header.u32();
        if (size < 40) {
            throw new MalformedDataException(source.name(), 8, "a header of " + size + " bytes is too short");
        }
        JitDump dump = new JitDump(source, order);
        dump.readAll(size);
        return dump;
    }

    /** All code, in the order in which it was made. */
    public List<CodeRecord> code() {
        return List.copyOf(code);
    }

    /** The call frame information, in the order in which its code was made. */
    public List<Unwinding> unwinding() {
        return List.copyOf(unwinding);
    }

    private void readAll(long first) {
        long at = first;
        try {
            for (int i = 0; i < MAX_RECORDS && at + 16 <= source.size(); i++) {
                ByteCursor head = cursor(at, 16);
                int id = head.s32();
                long size = head.u32();
                if (size < 16 || size > source.size() - at) {
                    return; // not written to its end yet
                }
                read(id, at + 16, size - 16);
                at += size;
            }
        } catch (MalformedDataException cut) {
            return; // what came before is of use
        }
    }

    private void read(int id, long at, long size) throws MalformedDataException {
        switch (id) {
            case JIT_CODE_LOAD -> load(at, size);
            case JIT_CODE_MOVE -> move(at, size);
            case JIT_CODE_DEBUG_INFO -> debugInfo(at, size);
            case JIT_CODE_UNWINDING_INFO -> unwindingInfo(at, size);
            default -> {}
        }
    }

    private ByteCursor cursor(long at, long size) throws MalformedDataException {
        return source.view(at, size, "record", order).cursor();
    }

    private void load(long at, long size) throws MalformedDataException {
        ByteCursor record = cursor(at, Math.min(size, 40 + MAX_NAME));
        record.skip(4 + 4 + 8); // pid, tid, vma
        long address = record.u64();
        long length = record.u64();
        long index = record.u64();
        String name = name(record);
        if (length > 0 && code.size() < MAX_CODE) {
            AddressRange range = AddressRange.ofSize(address, length);
            byIndex.put(index, code.size());
            code.add(new CodeRecord(range, name, linesOf == address ? shifted(range) : CodeLines.none()));
            if (ehFrame.length > 0) {
                unwinding.add(new Unwinding(range, behind(address, length), ehFrame));
            }
        }
        lines = List.of();
        ehFrame = new byte[0];
    }

    private static long behind(long address, long length) {
        return address + (length + 7 & -8);
    }

    /** Lines count as they are, or from behind an ELF header; V8 and LLVM do the latter. What lies elsewhere is no line of this code. */
    private CodeLines shifted(AddressRange range) {
        long lowest = -1L;
        for (CodeLines.Entry entry : lines) {
            lowest = Long.compareUnsigned(entry.address(), lowest) < 0 ? entry.address() : lowest;
        }
        long shift = lowest - range.start() >= ELF_HEADER ? ELF_HEADER : 0;
        List<CodeLines.Entry> placed = new ArrayList<>(lines.size());
        for (CodeLines.Entry entry : lines) {
            long address = entry.address() - shift;
            if (!range.contains(address) && address != range.end()) {
                return CodeLines.none();
            }
            placed.add(new CodeLines.Entry(address, entry.location()));
        }
        return CodeLines.of(placed);
    }

    private void move(long at, long size) throws MalformedDataException {
        ByteCursor record = cursor(at, size);
        record.skip(4 + 4 + 8 + 8); // pid, tid, vma, old address
        long address = record.u64();
        record.skip(8); // size
        long index = record.u64();
        Integer moved = byIndex.get(index);
        if (moved != null && code.size() < MAX_CODE) {
            CodeRecord before = code.get(moved);
            long distance = address - before.code().start();
            byIndex.put(index, code.size());
            code.add(new CodeRecord(
                    AddressRange.ofSize(address, before.code().size()),
                    before.name(),
                    before.lines().moved(distance)));
        }
    }

    private void debugInfo(long at, long size) throws MalformedDataException {
        lines = List.of();
        kept += size;
        if (size > MAX_DEBUG_INFO || kept > MAX_KEPT) {
            return;
        }
        ByteCursor record = cursor(at, size);
        linesOf = record.u64();
        long count = record.u64();
        List<CodeLines.Entry> found = new ArrayList<>();
        String file = "";
        for (long i = 0; i < count; i++) {
            if (record.remaining() < 17) {
                return; // names that are not as long as they were said to be: V8 in Node.js 20 writes what it has freed
            }
            long address = record.u64();
            int line = record.s32();
            record.skip(4); // discriminator
            String name = name(record);
            file = name.equals("\ufffd") ? file : name; // a byte 0xff: the same as before
            found.add(new CodeLines.Entry(address, SourceLocation.of(file, line, 0, 0)));
        }
        lines = found;
    }

    /** The table in front is only for searching. */
    private void unwindingInfo(long at, long size) throws MalformedDataException {
        ehFrame = new byte[0];
        ByteCursor record = cursor(at, Math.min(size, 24));
        long length = record.u64();
        long tableSize = record.u64();
        boolean plausible =
                length >= 0 && tableSize >= 0 && tableSize < length && length <= Math.min(size - 24, MAX_UNWINDING);
        kept += plausible ? length : 0;
        if (plausible && kept <= MAX_KEPT) {
            ehFrame = source.view(at + 24, length - tableSize, "call frame information", order)
                    .toByteArray();
        }
    }

    private static String name(ByteCursor record) throws MalformedDataException {
        byte[] text = new byte[(int) Math.min(record.remaining(), MAX_NAME)];
        int length = 0;
        while (record.hasRemaining()) {
            int next = record.u8();
            if (next == 0) {
                break;
            }
            if (length < text.length) {
                text[length++] = (byte) next;
            }
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
