package dev.unwinder.testkit;

import java.util.function.LongSupplier;

/**
 * Writes pointers as {@code .eh_frame} and its kin do.
 *
 * @lsb 10.5.1
 */
public final class EncodedPointer {
    private final Section section;
    private long textBase;
    private long dataBase;
    private long functionBase;

    private EncodedPointer(Section section) {
        this.section = section;
    }

    /** A writer into a section, whose base is what pc-relative pointers count with. */
    public static EncodedPointer into(Section section) {
        return new EncodedPointer(section);
    }

    /** Says what text-relative pointers are relative to. */
    public EncodedPointer text(long vaddr) {
        textBase = vaddr;
        return this;
    }

    /** Says what data-relative pointers are relative to. */
    public EncodedPointer data(long vaddr) {
        dataBase = vaddr;
        return this;
    }

    /** Says what function-relative pointers are relative to. */
    public EncodedPointer function(long vaddr) {
        functionBase = vaddr;
        return this;
    }

    /** Writes a pointer to a vaddr; the indirect bit changes nothing, the vaddr is then that of the pointer. */
    public EncodedPointer write(int encoding, long vaddr) {
        if ((encoding & 0x70) == 0x50) {
            while ((section.base() + section.size()) % section.addressSize() != 0) {
                section.u8(0);
            }
            section.address(vaddr);
            return this;
        }
        return number(encoding, vaddr - base(encoding, section.base() + section.size()));
    }

    /** Writes a pointer to a vaddr that is known later; not for LEB128 formats. */
    public EncodedPointer write(int encoding, LongSupplier vaddr) {
        long base = base(encoding, section.base() + section.size());
        section.deferred(size(encoding), () -> vaddr.getAsLong() - base);
        return this;
    }

    /** Writes a number in an encoding's format, whatever it is relative to. */
    public EncodedPointer number(int encoding, long value) {
        switch (encoding & 0x0f) {
            case 0x01 -> section.uleb(value);
            case 0x09 -> section.sleb(value);
            default -> section.unsigned(size(encoding), value);
        }
        return this;
    }

    private int size(int encoding) {
        return switch (encoding & 0x0f) {
            case 0x00, 0x08 -> section.addressSize();
            case 0x02, 0x0a -> 2;
            case 0x03, 0x0b -> 4;
            case 0x04, 0x0c -> 8;
            default -> throw new IllegalArgumentException("no fixed size: 0x" + Integer.toHexString(encoding));
        };
    }

    private long base(int encoding, long place) {
        return switch (encoding & 0x70) {
            case 0x00 -> 0;
            case 0x10 -> place;
            case 0x20 -> textBase;
            case 0x30 -> dataBase;
            case 0x40 -> functionBase;
            default -> throw new IllegalArgumentException("no such application: 0x" + Integer.toHexString(encoding));
        };
    }
}
