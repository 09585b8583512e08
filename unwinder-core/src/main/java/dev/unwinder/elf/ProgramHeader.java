package dev.unwinder.elf;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program header: a segment, or where something is.
 *
 * @param type {@code p_type}
 * @param flags {@code p_flags}
 * @param offset {@code p_offset}, in the file
 * @param vaddr {@code p_vaddr}
 * @param fileSize {@code p_filesz}, in bytes
 * @param memorySize {@code p_memsz}, in bytes
 * @param alignment {@code p_align}
 * @gabi program header
 */
public record ProgramHeader(
        int type, int flags, long offset, long vaddr, long fileSize, long memorySize, long alignment) {
    static ProgramHeader parse(ByteCursor cursor, boolean is64) throws MalformedDataException {
        int type = cursor.s32();
        if (is64) {
            int flags = cursor.s32();
            long offset = cursor.u64();
            long vaddr = cursor.u64();
            cursor.skip(8); // p_paddr
            return new ProgramHeader(type, flags, offset, vaddr, cursor.u64(), cursor.u64(), cursor.u64());
        }
        long offset = cursor.u32();
        long vaddr = cursor.u32();
        cursor.skip(4); // p_paddr
        long fileSize = cursor.u32();
        long memorySize = cursor.u32();
        int flags = cursor.s32();
        return new ProgramHeader(type, flags, offset, vaddr, fileSize, memorySize, cursor.u32());
    }

    /** The first PT_LOAD segment. */
    public static Optional<ProgramHeader> firstLoad(List<ProgramHeader> headers) {
        return first(headers, ElfConstants.PT_LOAD);
    }

    /** The first program header of a type. */
    public static Optional<ProgramHeader> first(List<ProgramHeader> headers, int type) {
        for (ProgramHeader header : headers) {
            if (header.type == type) {
                return Optional.of(header);
            }
        }
        return Optional.empty();
    }

    /** All PT_LOAD segments, in the order of the headers. */
    public static List<ProgramHeader> loads(List<ProgramHeader> headers) {
        List<ProgramHeader> loads = new ArrayList<>(headers.size());
        for (ProgramHeader header : headers) {
            if (header.isLoad()) {
                loads.add(header);
            }
        }
        return loads;
    }

    /** As of every record, but not linked at run time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ProgramHeader that
                && type == that.type
                && flags == that.flags
                && offset == that.offset
                && vaddr == that.vaddr
                && fileSize == that.fileSize
                && memorySize == that.memorySize
                && alignment == that.alignment;
    }

    @Override
    public int hashCode() {
        return type + 31 * (flags + 31 * (Long.hashCode(offset) + 31 * Long.hashCode(vaddr)));
    }

    /** Whether this is a PT_LOAD segment. */
    public boolean isLoad() {
        return type == ElfConstants.PT_LOAD;
    }

    /** Whether code in it may run. */
    public boolean isExecutable() {
        return (flags & ElfConstants.PF_X) != 0;
    }

    /** Whether a vaddr lies in its memory. */
    public boolean containsVaddr(long vaddr) {
        return Long.compareUnsigned(vaddr - this.vaddr, memorySize) < 0;
    }
}
