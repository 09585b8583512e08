package dev.unwinder.testkit;

import java.util.OptionalLong;

/**
 * A section header of an {@link ElfAssembler}'s file.
 *
 * @gabi sections
 */
public final class ElfSection {
    private final String name;
    private final int type;
    private final long flags;
    private ElfContent content;
    private OptionalLong size = OptionalLong.empty();
    private OptionalLong offset = OptionalLong.empty();
    private long nameOffset;
    private long link;
    private long info;
    private long entrySize;
    private OptionalLong alignment = OptionalLong.empty();

    ElfSection(String name, int type, long flags, ElfContent content) {
        this.name = name;
        this.type = type;
        this.flags = flags;
        this.content = content;
    }

    /** {@code sh_size}, true or not. */
    public ElfSection size(long bytes) {
        size = OptionalLong.of(bytes);
        return this;
    }

    /** {@code sh_offset}, true or not. */
    public ElfSection offset(long bytes) {
        offset = OptionalLong.of(bytes);
        return this;
    }

    /** {@code sh_link}. */
    public ElfSection link(long index) {
        link = index;
        return this;
    }

    /** {@code sh_info}. */
    public ElfSection info(long value) {
        info = value;
        return this;
    }

    /** {@code sh_entsize}. */
    public ElfSection entrySize(long bytes) {
        entrySize = bytes;
        return this;
    }

    /** {@code sh_addralign}; without this that of an address. */
    public ElfSection alignment(long bytes) {
        alignment = OptionalLong.of(bytes);
        return this;
    }

    String name() {
        return name;
    }

    int type() {
        return type;
    }

    void nameOffset(long value) {
        nameOffset = value;
    }

    ElfContent content() {
        return content;
    }

    void content(ElfContent value) {
        content = value;
    }

    void write(Section file, boolean is64) {
        boolean first = type == 0;
        file.u32(nameOffset).u32(type).address(flags).address(content.vaddr());
        file.address(offset.orElse(first ? 0 : content.offset())).address(size.orElse(content.size()));
        file.u32(link)
                .u32(info)
                .address(first ? 0 : alignment.orElse(is64 ? 8 : 4))
                .address(entrySize);
    }
}
