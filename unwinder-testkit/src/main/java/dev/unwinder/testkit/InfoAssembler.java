package dev.unwinder.testkit;

import java.util.function.Consumer;

/**
 * Assembles one unit of {@code .debug_info}, each entry with an abbreviation of its own in {@code .debug_abbrev}.
 *
 * @dwarf 7.5
 */
public final class InfoAssembler {
    /** An attribute: its number, its form, and what writes its value. */
    public record Attribute(int name, int form, Consumer<Section> value) {}

    private final Section info;
    private final Section abbreviations;
    private final Label start;
    private final Label end;
    private int code;

    private InfoAssembler(Section info, Section abbreviations, Label start, Label end) {
        this.info = info;
        this.abbreviations = abbreviations;
        this.start = start;
        this.end = end;
    }

    /** Begins a compilation unit at the end of what is there already. */
    public static InfoAssembler begin(Section info, Section abbreviations, int version, boolean is64) {
        Label start = info.here();
        Label end = info.beginLength(is64);
        info.u16(version);
        int table = abbreviations.size();
        if (version >= 5) {
            info.u8(1, info.addressSize()).unsigned(is64 ? 8 : 4, table);
        } else {
            info.unsigned(is64 ? 8 : 4, table).u8(info.addressSize());
        }
        return new InfoAssembler(info, abbreviations, start, end);
    }

    /** An entry; one with children is followed by these and by {@link #close}. */
    public Label entry(int tag, boolean children, Attribute... attributes) {
        Label label = info.here();
        info.uleb(++code);
        abbreviations.uleb(code).uleb(tag).u8(children ? 1 : 0);
        for (Attribute attribute : attributes) {
            abbreviations.uleb(attribute.name()).uleb(attribute.form());
            attribute.value().accept(info);
        }
        abbreviations.u8(0, 0);
        return label;
    }

    /** Ends a row of siblings. */
    public InfoAssembler close() {
        info.u8(0);
        return this;
    }

    /** Ends the unit. */
    public void end() {
        info.label(end);
        abbreviations.u8(0);
    }

    /** A string that is written out. */
    public static Attribute string(int name, String text) {
        return new Attribute(name, 0x08, it -> it.string(text));
    }

    /** An address. */
    public static Attribute address(int name, long vaddr) {
        return new Attribute(name, 0x01, it -> it.address(vaddr));
    }

    /** A number of four bytes. */
    public static Attribute number(int name, long value) {
        return new Attribute(name, 0x06, it -> it.u32(value));
    }

    /** A value of any form, as LEB128. */
    public static Attribute leb(int name, int form, long value) {
        return new Attribute(name, form, it -> it.uleb(value));
    }

    /** A section offset of four bytes, for version 4 and later. */
    public static Attribute offset(int name, long value) {
        return new Attribute(name, 0x17, it -> it.u32(value));
    }

    /** A reference to an entry of this unit. */
    public Attribute reference(int name, Label entry) {
        return new Attribute(name, 0x13, it -> it.difference(4, start, entry));
    }

    /** A reference to an entry of any unit. */
    public static Attribute referenceAnywhere(int name, Label entry) {
        return new Attribute(name, 0x10, it -> it.offsetOf(4, entry));
    }
}
