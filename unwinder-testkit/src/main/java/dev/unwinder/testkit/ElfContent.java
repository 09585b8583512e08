package dev.unwinder.testkit;

import org.jspecify.annotations.Nullable;

/** Bytes of an ELF file, or a part of some. */
final class ElfContent {
    private final long vaddr;
    private final byte[] bytes;
    private final @Nullable ElfContent whole;
    private final long size;
    private long offset;

    ElfContent(long vaddr, byte[] bytes) {
        this(vaddr, bytes, null, bytes.length);
    }

    private ElfContent(long vaddr, byte[] bytes, @Nullable ElfContent whole, long size) {
        this.vaddr = vaddr;
        this.bytes = bytes;
        this.whole = whole;
        this.size = size;
    }

    ElfContent part(long partVaddr, long partSize) {
        return new ElfContent(partVaddr, bytes, this, partSize);
    }

    boolean isOwner() {
        return whole == null;
    }

    long vaddr() {
        return vaddr;
    }

    long size() {
        return size;
    }

    /** In the file. */
    long offset() {
        return whole == null ? offset : whole.offset() + vaddr - whole.vaddr;
    }

    /** Chooses an offset that agrees with the vaddr modulo the page size; those without a vaddr are aligned to 16. */
    long placeAfter(long end) {
        offset = vaddr == 0 ? (end + 15) / 16 * 16 : end + Math.floorMod(vaddr - end, 4096L);
        return offset + bytes.length;
    }

    void write(Section file) {
        file.fill((int) (offset - file.size()), 0).bytes(bytes);
    }
}
