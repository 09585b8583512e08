package dev.unwinder.dwarf;

import java.util.OptionalLong;

/**
 * What encoded pointers are relative to, as vaddrs; a base that is not known makes pointers that need it malformed.
 *
 * @param section the vaddr of the section that holds the pointer, for pc-relative ones
 * @param text of the text section
 * @param data of the data section: for {@code .eh_frame_hdr}, itself; else the global offset table
 * @param function of the function that is being described
 * @lsb 10.5.1
 */
public record PointerBases(OptionalLong section, OptionalLong text, OptionalLong data, OptionalLong function) {
    /** Only pc-relative pointers can be decoded. */
    public static PointerBases ofSection(long vaddr) {
        return new PointerBases(
                OptionalLong.of(vaddr), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    /** Only absolute pointers can be decoded. */
    public static PointerBases none() {
        return new PointerBases(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    /** The same with a data base. */
    public PointerBases withData(long vaddr) {
        return new PointerBases(section, text, OptionalLong.of(vaddr), function);
    }

    /** The same with a text base. */
    public PointerBases withText(long vaddr) {
        return new PointerBases(section, OptionalLong.of(vaddr), data, function);
    }

    /** The same with a function base. */
    public PointerBases withFunction(long vaddr) {
        return new PointerBases(section, text, data, OptionalLong.of(vaddr));
    }
}
