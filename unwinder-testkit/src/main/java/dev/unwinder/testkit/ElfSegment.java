package dev.unwinder.testkit;

import java.util.OptionalLong;

/**
 * A program header of an {@link ElfAssembler}'s file.
 *
 * @gabi program header
 */
public final class ElfSegment {
    private final int type;
    private final int flags;
    private final ElfContent content;
    private OptionalLong memorySize = OptionalLong.empty();
    private OptionalLong fileSize = OptionalLong.empty();
    private long alignment = 4096;

    ElfSegment(int type, int flags, ElfContent content) {
        this.type = type;
        this.flags = flags;
        this.content = content;
    }

    /** {@code p_memsz}; without this as many as there are bytes. */
    public ElfSegment memorySize(long bytes) {
        memorySize = OptionalLong.of(bytes);
        return this;
    }

    /** {@code p_filesz}, true or not; without this as many as there are bytes. */
    public ElfSegment fileSize(long bytes) {
        fileSize = OptionalLong.of(bytes);
        return this;
    }

    /** {@code p_align}; without this 4096. */
    public ElfSegment alignment(long bytes) {
        alignment = bytes;
        return this;
    }

    /** Where its bytes are in the file, once that has been written. */
    public long offset() {
        return content.offset();
    }

    ElfContent content() {
        return content;
    }

    void write(Section file, boolean is64) {
        file.u32(type);
        if (is64) {
            file.u32(flags);
        }
        file.address(content.offset()).address(content.vaddr()).address(content.vaddr());
        file.address(fileSize.orElse(content.size())).address(memorySize.orElse(content.size()));
        if (!is64) {
            file.u32(flags);
        }
        file.address(alignment);
    }
}
