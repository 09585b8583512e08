package dev.unwinder.cfi;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.dwarf.PointerBases;

/**
 * The {@code .debug_frame} section, which only a file has.
 *
 * @dwarf 6.4.1
 */
public final class DebugFrame extends CallFrameInfo {
    private DebugFrame(ByteView section, int addressSize, int machine) {
        super(section, PointerBases.ofSection(0), addressSize, machine);
    }

    /**
     * Call frame information of a file.
     *
     * @param section its bytes, decompressed
     * @param addressSize bytes in an address where the entries do not say, 4 or 8
     * @param machine the file's ELF {@code e_machine}
     */
    public static DebugFrame of(ByteView section, int addressSize, int machine) {
        return new DebugFrame(section, addressSize, machine);
    }

    @Override
    int idSize(boolean is64) {
        return is64 ? 8 : 4;
    }

    @Override
    boolean isCie(long id, boolean is64) {
        return is64 ? id == -1L : id == 0xffff_ffffL;
    }

    @Override
    long cieOffset(long idOffset, long id) {
        return id;
    }

    @Override
    boolean hasTerminator() {
        return false;
    }
}
