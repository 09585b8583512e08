package dev.unwinder.testkit;

import java.nio.charset.StandardCharsets;

/**
 * Assembles notes.
 *
 * @gabi note section
 */
public final class ElfNotes {
    private final Section section;
    private final int alignment;

    private ElfNotes(Section section, int alignment) {
        this.section = section;
        this.alignment = alignment;
    }

    /**
     * Notes that are added to a section.
     *
     * @param alignment 4, or 8 as for GNU property notes of 64-bit files
     */
    public static ElfNotes of(Section section, int alignment) {
        return new ElfNotes(section, alignment);
    }

    /** A note; the name gets its zero byte. */
    public ElfNotes note(String name, long type, byte... description) {
        byte[] text = (name + '\0').getBytes(StandardCharsets.UTF_8);
        section.u32(text.length).u32(description.length).u32(type);
        section.bytes(text).align(alignment, 0).bytes(description).align(alignment, 0);
        return this;
    }

    /** Where they are written. */
    public Section section() {
        return section;
    }

    /** Their bytes. */
    public byte[] toByteArray() {
        return section.toByteArray();
    }
}
