package dev.unwinder.testkit;

import java.nio.ByteOrder;
import java.util.List;

/** A symbol table and its strings. */
final class ElfSymbols {
    private final boolean is64;
    private final Section table;
    private final Section names;
    private int locals = 1;

    ElfSymbols(ByteOrder order, boolean is64) {
        this.is64 = is64;
        this.table = Section.of(order, is64 ? 8 : 4);
        this.names = Section.of(order, is64 ? 8 : 4).string("");
        write(0, 0, 0, 0, 0);
    }

    boolean isEmpty() {
        return table.size() == entrySize();
    }

    void add(String name, long value, long size, int info, int section) {
        int at = names.size();
        names.string(name);
        write(at, value, size, info, section);
        if (info >> 4 == 0) {
            locals++;
        }
    }

    void addTo(List<ElfSection> sections, String name, int type, String stringsName, long flags) {
        if (isEmpty()) {
            return;
        }
        sections.add(new ElfSection(name, type, flags, new ElfContent(0, table.toByteArray()))
                .link(sections.size() + 1L)
                .info(locals)
                .entrySize(entrySize()));
        sections.add(new ElfSection(stringsName, 3, flags, new ElfContent(0, names.toByteArray())));
    }

    private int entrySize() {
        return is64 ? 24 : 16;
    }

    private void write(long name, long value, long size, int info, int section) {
        table.u32(name);
        if (is64) {
            table.u8(info, 0).u16(section).u64(value).u64(size);
        } else {
            table.u32(value).u32(size).u8(info, 0).u16(section);
        }
    }
}
