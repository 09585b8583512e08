package dev.unwinder.testkit;

/**
 * Assembles a line program: a header of any version, then opcodes.
 *
 * <p>Opcodes count up to 12 as in DWARF 3 and later; special ones start at 13.
 *
 * @dwarf 6.2.4, 6.2.5
 */
public final class LineAssembler {
    private final Section section;
    private final Label end;

    private LineAssembler(Section section, Label end) {
        this.section = section;
        this.end = end;
    }

    /**
     * Begins a program.
     *
     * @param is64 whether in 64-bit DWARF
     * @param factors minimum_instruction_length, maximum_operations_per_instruction, line_base, line_range
     * @param tables the folders and files as the version has them
     */
    public static LineAssembler begin(Section section, int version, boolean is64, int[] factors, Section tables) {
        Label end = section.beginLength(is64);
        section.u16(version);
        if (version >= 5) {
            section.u8(section.addressSize(), 0);
        }
        Label from = new Label("after header_length");
        Label to = new Label("program");
        section.difference(is64 ? 8 : 4, from, to).label(from);
        section.u8(factors[0]);
        if (version >= 4) {
            section.u8(factors[1]);
        }
        section.u8(1, factors[2], factors[3], 13);
        section.u8(0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
        section.append(tables).label(to);
        return new LineAssembler(section, end);
    }

    /** Opcodes and operands as they are. */
    public LineAssembler raw(int... bytes) {
        section.u8(bytes);
        return this;
    }

    /** DW_LNE_set_address. */
    public LineAssembler setAddress(long address) {
        section.u8(0).uleb(1 + section.addressSize()).u8(2).address(address);
        return this;
    }

    /** DW_LNS_copy. */
    public LineAssembler copy() {
        return raw(1);
    }

    /** DW_LNS_advance_pc, in units of minimum_instruction_length. */
    public LineAssembler advance(long units) {
        section.u8(2).uleb(units);
        return this;
    }

    /** DW_LNS_advance_line. */
    public LineAssembler line(long difference) {
        section.u8(3).sleb(difference);
        return this;
    }

    /** DW_LNS_set_file. */
    public LineAssembler file(long number) {
        section.u8(4).uleb(number);
        return this;
    }

    /** DW_LNS_set_column. */
    public LineAssembler column(long number) {
        section.u8(5).uleb(number);
        return this;
    }

    /** DW_LNE_set_discriminator. */
    public LineAssembler discriminator(long number) {
        Section operand = Section.little64().uleb(number);
        section.u8(0).uleb(1 + operand.size()).u8(4).uleb(number);
        return this;
    }

    /** DW_LNE_end_sequence. */
    public LineAssembler endSequence() {
        return raw(0, 1, 1);
    }

    /** Ends the program. */
    public Section end() {
        return section.label(end);
    }
}
