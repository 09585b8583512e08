package dev.unwinder.elf;

/**
 * A section header.
 *
 * @param index its number in the table
 * @param name the section's name
 * @param type {@code sh_type}
 * @param flags {@code sh_flags}
 * @param vaddr {@code sh_addr}, 0 where it is not loaded
 * @param offset {@code sh_offset}, in the file
 * @param size {@code sh_size}, in bytes
 * @param link {@code sh_link}
 * @param info {@code sh_info}
 * @param entrySize {@code sh_entsize}, in bytes
 * @gabi sections
 */
public record SectionHeader(
        int index,
        String name,
        int type,
        long flags,
        long vaddr,
        long offset,
        long size,
        long link,
        long info,
        long entrySize) {
    /** Whether the section has bytes in the file. */
    public boolean hasBytes() {
        return type != ElfConstants.SHT_NOBITS && size != 0;
    }

    /** Whether its bytes are compressed behind a compression header. */
    public boolean isCompressed() {
        return (flags & ElfConstants.SHF_COMPRESSED) != 0;
    }
}
