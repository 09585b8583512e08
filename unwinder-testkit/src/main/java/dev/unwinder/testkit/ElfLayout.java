package dev.unwinder.testkit;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Lays an ELF image out by hand: every program header says what the test says, and bytes stand at the file offsets they are put at, the
 * ELF header and the program headers at the start.
 *
 * @gabi ELF header, program header
 */
public final class ElfLayout {
    private record Header(int type, int flags, long offset, long vaddr, long fileSize, long memorySize) {}

    private final ByteOrder order;
    private final int addressSize;
    private final List<Header> headers = new ArrayList<>();
    private final TreeMap<Integer, byte[]> content = new TreeMap<>();
    private int type = 3;
    private int machine = 62;
    private long entry;
    private int claimedHeaders = -1;

    private ElfLayout(ByteOrder order, int addressSize) {
        this.order = order;
        this.addressSize = addressSize;
    }

    /** An empty ET_DYN image for x86-64's machine number. */
    public static ElfLayout of(ByteOrder order, int addressSize) {
        return new ElfLayout(order, addressSize);
    }

    /** An empty little-endian 64-bit image. */
    public static ElfLayout little64() {
        return of(ByteOrder.LITTLE_ENDIAN, 8);
    }

    /** {@code e_type}: 2 ET_EXEC, 3 ET_DYN, 4 ET_CORE. */
    public ElfLayout type(int value) {
        type = value;
        return this;
    }

    /** {@code e_machine}. */
    public ElfLayout machine(int value) {
        machine = value;
        return this;
    }

    /** {@code e_entry}. */
    public ElfLayout entry(long vaddr) {
        entry = vaddr;
        return this;
    }

    /** Writes an {@code e_phnum} that is not true. */
    public ElfLayout claimedHeaders(int count) {
        claimedHeaders = count;
        return this;
    }

    /** A program header: type 1 PT_LOAD, 2 PT_DYNAMIC, 3 PT_INTERP, 4 PT_NOTE, 6 PT_PHDR; flags 1 PF_X, 2 PF_W, 4 PF_R. */
    public ElfLayout header(int headerType, int flags, long offset, long vaddr, long fileSize, long memorySize) {
        headers.add(new Header(headerType, flags, offset, vaddr, fileSize, memorySize));
        return this;
    }

    /** A PT_LOAD that is as large in memory as in the file. */
    public ElfLayout load(int flags, long offset, long vaddr, long size) {
        return header(1, flags, offset, vaddr, size, size);
    }

    /** Bytes at a file offset. */
    public ElfLayout put(long offset, byte... bytes) {
        content.put((int) offset, bytes);
        return this;
    }

    /** A PT_NOTE with a build-id. */
    public ElfLayout buildId(long offset, long vaddr, byte... id) {
        byte[] note = ElfNotes.of(section(), 4).note("GNU", 3, id).toByteArray();
        return header(4, 4, offset, vaddr, note.length, note.length).put(offset, note);
    }

    /** A PT_DYNAMIC of tags and values in turn, and DT_NULL behind them. */
    public ElfLayout dynamic(long offset, long vaddr, long... tagsAndValues) {
        Section table = section();
        for (long word : tagsAndValues) {
            table.address(word);
        }
        byte[] bytes = table.address(0).address(0).toByteArray();
        return header(2, 6, offset, vaddr, bytes.length, bytes.length).put(offset, bytes);
    }

    /** A PT_INTERP. */
    public ElfLayout interpreter(long offset, long vaddr, String path) {
        byte[] bytes = section().string(path).toByteArray();
        return header(3, 4, offset, vaddr, bytes.length, bytes.length).put(offset, bytes);
    }

    /** The file, of a size. */
    public byte[] toByteArray(int size) {
        boolean is64 = addressSize == 8;
        int headerSize = is64 ? 64 : 52;
        Section file = section();
        file.u8(0x7f, 'E', 'L', 'F', is64 ? 2 : 1, order == ByteOrder.LITTLE_ENDIAN ? 1 : 2, 1, 0);
        file.fill(8, 0).u16(type).u16(machine).u32(1).address(entry);
        file.address(headers.isEmpty() ? 0 : headerSize).address(0).u32(0).u16(headerSize);
        file.u16(is64 ? 56 : 32).u16(claimedHeaders < 0 ? headers.size() : claimedHeaders);
        file.u16(is64 ? 64 : 40).u16(0).u16(0);
        for (Header header : headers) {
            file.u32(header.type());
            if (is64) {
                file.u32(header.flags());
            }
            file.address(header.offset()).address(header.vaddr()).address(header.vaddr());
            file.address(header.fileSize()).address(header.memorySize());
            if (!is64) {
                file.u32(header.flags());
            }
            file.address(4096);
        }
        byte[] bytes = Arrays.copyOf(file.toByteArray(), size);
        content.forEach((offset, some) -> System.arraycopy(some, 0, bytes, offset, some.length));
        return bytes;
    }

    private Section section() {
        return Section.of(order, addressSize);
    }
}
