package dev.unwinder.testkit;

import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Assembles {@code .eh_frame} and {@code .debug_frame}.
 *
 * <pre>{@code
 * CfiAssembler cfi = CfiAssembler.ehFrame(ByteOrder.LITTLE_ENDIAN, 8).at(0x4000);
 * CieAssembler cie = cfi.cie().augmentation("zR").fdeEncoding(0x1b).alignment(1, -8).end();
 * cfi.fde(cie).range(0x1000, 0x20).instructions(i -> i.advanceLoc(4).defCfaOffset(16)).end();
 * byte[] bytes = cfi.terminator().toByteArray();
 * }</pre>
 *
 * @dwarf 6.4.1
 * @lsb 10.6.1
 */
public final class CfiAssembler {
    private final Section section;
    private final boolean ehFrame;

    private CfiAssembler(Section section, boolean ehFrame) {
        this.section = section;
        this.ehFrame = ehFrame;
    }

    /** An empty {@code .eh_frame}. */
    public static CfiAssembler ehFrame(ByteOrder order, int addressSize) {
        return new CfiAssembler(Section.of(order, addressSize), true);
    }

    /** An empty {@code .debug_frame}. */
    public static CfiAssembler debugFrame(ByteOrder order, int addressSize) {
        return new CfiAssembler(Section.of(order, addressSize), false);
    }

    /** Says where the section is in memory; before anything is written. */
    public CfiAssembler at(long vaddr) {
        section.at(vaddr);
        return this;
    }

    /** A common information entry, version 1, no augmentation, both factors 1, return address in column 16. */
    public CieAssembler cie() {
        return new CieAssembler(this);
    }

    /** A frame description entry. */
    public FdeAssembler fde(CieAssembler cie) {
        return new FdeAssembler(this, cie);
    }

    /** The zero length that ends {@code .eh_frame}. */
    public CfiAssembler terminator() {
        section.u32(0);
        return this;
    }

    /** Writes something that is no entry. */
    public CfiAssembler raw(Consumer<Section> bytes) {
        bytes.accept(section);
        return this;
    }

    /** Where it is written. */
    public Section section() {
        return section;
    }

    /** Its bytes. */
    public byte[] toByteArray() {
        return section.toByteArray();
    }

    boolean isEhFrame() {
        return ehFrame;
    }

    /** {@code .eh_frame} keeps ids of 4 bytes whatever the length says; in {@code .debug_frame} they follow it. */
    int idSize(boolean is64) {
        return is64 && !ehFrame ? 8 : 4;
    }
}
