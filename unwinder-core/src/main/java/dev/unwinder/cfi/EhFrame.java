package dev.unwinder.cfi;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.dwarf.PointerBases;

/**
 * The {@code .eh_frame} section, which the loader maps.
 *
 * @lsb 10.6.1
 */
public final class EhFrame extends CallFrameInfo {
    private EhFrame(ByteView section, PointerBases bases, int addressSize, int machine) {
        super(section, bases, addressSize, machine);
    }

    /**
     * Call frame information of an image.
     *
     * @param section its bytes
     * @param bases with the section's vaddr at least
     * @param addressSize bytes in an address, 4 or 8
     * @param machine the image's ELF {@code e_machine}
     */
    public static EhFrame of(ByteView section, PointerBases bases, int addressSize, int machine) {
        return new EhFrame(section, bases, addressSize, machine);
    }

    @Override
    int idSize(boolean is64) {
        return 4;
    }

    @Override
    boolean isCie(long id, boolean is64) {
        return id == 0;
    }

    @Override
    long cieOffset(long idOffset, long id) {
        return idOffset - id;
    }

    @Override
    boolean hasTerminator() {
        return true;
    }
}
