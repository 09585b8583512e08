package dev.unwinder.symbol.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.LineAssembler;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineTableTest {
    /** minimum_instruction_length 4, one operation, line_base -3, line_range 12. */
    private static final int[] FACTORS = {4, 1, -3, 12};

    private static Section oldTables() {
        Section tables = Section.little64();
        tables.string("inc").string("/usr/include").u8(0);
        tables.string("a.c").uleb(0).uleb(0).uleb(0);
        tables.string("b.h").uleb(1).uleb(0).uleb(0);
        tables.string("c.h").uleb(2).uleb(0).uleb(0);
        return tables.string("/abs/d.h").uleb(2).uleb(0).uleb(0).u8(0);
    }

    private static LineAssembler begin(int version) {
        return LineAssembler.begin(Section.little64(), version, false, FACTORS, oldTables());
    }

    private static LineTable parse(LineAssembler program) throws MalformedDataException {
        return parse(program.end().toByteArray());
    }

    private static LineTable parse(byte[] bytes) throws MalformedDataException {
        return LineTable.parse(
                ByteView.of(bytes, "test .debug_line", ByteOrder.LITTLE_ENDIAN),
                new LineContext(
                        Optional.of("/src"),
                        8,
                        (form, value) -> "string " + form + " " + value,
                        it -> it >= 0x100 && it < 0x100000));
    }

    private static String at(LineTable table, long vaddr) throws MalformedDataException {
        return table.find(vaddr)
                .map(it -> it.file() + ":" + it.line().orElse(-1) + ":"
                        + it.column().orElse(-1) + ":" + it.discriminator())
                .orElse("");
    }

    @Test
    void eachOpcodeMovesWhatItShould() throws Exception {
        LineAssembler program = begin(4).setAddress(0x1000).line(9).copy(); // 0x1000 line 10
        program.column(7).discriminator(3).raw(13 + 12 * 2 + 3 + 5); // +2 instructions, +5 lines
        program.raw(8).raw(13 + 3 + 1); // const_add_pc: (255-13)/12 = 20 instructions; +1 line
        program.raw(9, 0x10, 0x00).file(2).copy(); // fixed_advance_pc: 16 bytes, not instructions
        program.advance(3).raw(6, 7, 10, 11, 12, 1).line(-6).copy(); // what only a debugger wants
        LineTable table = parse(program.advance(1).endSequence());
        assertThat(at(table, 0xfff)).isEmpty();
        assertThat(at(table, 0x1000)).isEqualTo("/src/a.c:10:-1:0");
        assertThat(at(table, 0x1007)).isEqualTo("/src/a.c:10:-1:0");
        assertThat(at(table, 0x1008)).isEqualTo("/src/a.c:15:7:3");
        assertThat(at(table, 0x1008 + 80)).isEqualTo("/src/a.c:16:7:0");
        assertThat(at(table, 0x1008 + 96)).isEqualTo("/src/inc/b.h:16:7:0");
        assertThat(at(table, 0x1008 + 108)).isEqualTo("/src/inc/b.h:10:7:0");
        assertThat(at(table, 0x1008 + 111)).isEqualTo("/src/inc/b.h:10:7:0");
        assertThat(at(table, 0x1008 + 112)).isEmpty();
    }

    @Test
    void severalOperationsOfAnInstructionShareAnAddress() throws Exception {
        int[] vliw = {8, 3, -3, 12};
        LineAssembler program = LineAssembler.begin(Section.little64(), 4, false, vliw, oldTables());
        program.setAddress(0x2000).copy();
        program.raw(13 + 12 * 2 + 3 + 1); // two operations on: the same instruction
        program.raw(13 + 12 * 2 + 3 + 1); // two more: the next one
        LineTable table = parse(program.advance(5).endSequence());
        assertThat(at(table, 0x2000)).isEqualTo("/src/a.c:2:-1:0");
        assertThat(at(table, 0x2008)).isEqualTo("/src/a.c:3:-1:0");
        assertThat(at(table, 0x2017)).isEqualTo("/src/a.c:3:-1:0");
        assertThat(at(table, 0x2018)).isEmpty();
    }

    @Test
    void foldersAreJoinedAsFarAsNamesAreRelative() throws Exception {
        for (int version = 2; version <= 4; version++) {
            LineAssembler program = begin(version).setAddress(0x1000);
            program.file(3).copy().advance(1).file(4).copy().advance(1).file(9).copy();
            program.raw(0)
                    .raw(9, 3)
                    .raw('n', 'e', 'w', 0, 1, 0, 0, 0)
                    .file(5)
                    .advance(1)
                    .copy();
            LineTable table = parse(program.advance(1).endSequence());
            assertThat(at(table, 0x1000)).isEqualTo("/usr/include/c.h:1:-1:0");
            assertThat(at(table, 0x1004)).isEqualTo("/abs/d.h:1:-1:0");
            assertThat(at(table, 0x1008)).isEmpty(); // there is no file 9
            assertThat(at(table, 0x100c)).isEqualTo("/src/inc/new:1:-1:0");
            assertThat(table.file(0)).isEmpty();
        }
    }

    @Test
    void tablesOfVersion5SayWhatTheyHold() throws Exception {
        Section tables = Section.little64();
        tables.u8(1).uleb(1).uleb(0x1f).uleb(2).u64(0x11).u64(0x22); // folders: line_strp of 64-bit DWARF
        tables.u8(5).uleb(1).uleb(0x08).uleb(2).uleb(0x0b); // a name written out, the folder in a byte,
        tables.uleb(5).uleb(0x1e).uleb(0x2001).uleb(0x08).uleb(4).uleb(0x0f); // MD5, source, size
        tables.uleb(2);
        tables.string("zero.c").u8(0).fill(16, 0xab).string("int x;\n").uleb(300);
        tables.string("one.h").u8(1).fill(16, 0xcd).string("").uleb(0);
        LineAssembler program = LineAssembler.begin(Section.little64(), 5, true, FACTORS, tables);
        program.setAddress(0x1000).copy().advance(1).file(0).copy();
        LineTable table = parse(program.advance(1).endSequence());
        assertThat(at(table, 0x1000)).isEqualTo("/src/string 31 34/one.h:1:-1:0");
        assertThat(at(table, 0x1004)).isEqualTo("string 31 17/zero.c:1:-1:0");
    }

    /** As clang-19 -gembed-source writes it; an empty text stands for none. */
    @Test
    void embeddedSourceIsReadWhereItStands() throws Exception {
        Section tables = Section.little64();
        tables.u8(1).uleb(1).uleb(0x08).uleb(1).string("/src");
        tables.u8(3).uleb(1).uleb(0x08).uleb(2).uleb(0x0b).uleb(0x2001).uleb(0x1f);
        tables.uleb(3);
        tables.string("zero.c").u8(0).u32(0x77);
        tables.string("one.h").u8(0).u32(0);
        tables.string("two.h").u8(0).u32(0xffff);
        LineAssembler program = LineAssembler.begin(Section.little64(), 5, false, FACTORS, tables);
        byte[] bytes =
                program.setAddress(0x1000).copy().advance(1).endSequence().end().toByteArray();
        List<Long> asked = new ArrayList<>();
        LineTable table = LineTable.parse(
                ByteView.of(bytes, "test .debug_line", ByteOrder.LITTLE_ENDIAN),
                new LineContext(
                        Optional.of("/src"),
                        8,
                        (form, value) -> {
                            asked.add(value);
                            if (value == 0xffff) {
                                throw new MalformedDataException("test .debug_line_str", value, "no string there");
                            }
                            return value == 0 ? "" : "int x;\n";
                        },
                        it -> true));
        assertThat(asked).as("no text is read before it is wanted").isEmpty();
        assertThat(table.source("/src/zero.c")).contains("int x;\n");
        assertThat(table.source("/src/one.h")).isEmpty();
        assertThat(table.source("/src/three.h")).isEmpty();
        assertThatThrownBy(() -> table.source("/src/two.h")).isInstanceOf(MalformedDataException.class);
        assertThat(asked).containsExactly(0x77L, 0L, 0xffffL);
    }

    @Test
    void sequencesComeInAnyOrderAndDroppedOnesDoNotCount() throws Exception {
        LineAssembler program = begin(4);
        program.setAddress(0x3000).line(29).copy().advance(4).endSequence();
        program.setAddress(0).line(99).copy().advance(0x4000).endSequence(); // a linker dropped it
        program.setAddress(-1).line(98).copy().advance(4).endSequence();
        program.setAddress(0x1000).line(9).copy().advance(4).endSequence();
        program.setAddress(0x2008).line(20).copy(); // the rows of one sequence ought to rise
        program.setAddress(0x2000).line(-1).copy().setAddress(0x2010).endSequence();
        LineTable table = parse(program);
        assertThat(at(table, 0x3000)).isEqualTo("/src/a.c:30:-1:0");
        assertThat(at(table, 0x1000)).isEqualTo("/src/a.c:10:-1:0");
        assertThat(at(table, 0x2004)).isEqualTo("/src/a.c:20:-1:0");
        assertThat(at(table, 0x2009)).isEqualTo("/src/a.c:21:-1:0");
        assertThat(at(table, 0x500)).isEmpty();
        assertThat(at(table, -1)).isEmpty();
    }

    @Test
    void lineZeroIsNoLine() throws Exception {
        LineTable table =
                parse(begin(3).setAddress(0x1000).line(-1).copy().advance(1).endSequence());
        assertThat(table.find(0x1000).orElseThrow().line()).isEmpty();
        assertThat(table.find(0x1000).orElseThrow().file()).isEqualTo("/src/a.c");
    }

    @Test
    void whatAVendorAddedIsPassedOver() throws Exception {
        LineAssembler program =
                begin(4).setAddress(0x1000).raw(0, 4, 0x80, 1, 2, 3).copy();
        assertThat(at(parse(program.advance(1).endSequence()), 0x1000)).isEqualTo("/src/a.c:1:-1:0");
    }

    @Test
    void brokenProgramsAreErrorsWithAPlace() {
        int[] noRange = {4, 1, -3, 0};
        LineAssembler special = LineAssembler.begin(Section.little64(), 4, false, noRange, oldTables());
        assertThatThrownBy(() -> parse(special.raw(200)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("line_range is 0");
        assertThatThrownBy(() -> parse(begin(4).raw(0, 100, 1))).hasMessageContaining("extended opcode of 100 bytes");
        assertThatThrownBy(() -> parse(begin(6))).hasMessageContaining("unknown version 6");
        Section many = Section.little64().u8(0).uleb(0).u8(0).uleb(1L << 40);
        assertThatThrownBy(() -> parse(LineAssembler.begin(Section.little64(), 5, false, FACTORS, many)))
                .hasMessageContaining("folders or files do not fit");
    }

    @Test
    void aProgramCutAnywhereIsAnError() throws Exception {
        byte[] whole = begin(4).setAddress(0x1000)
                .copy()
                .advance(1)
                .endSequence()
                .end()
                .toByteArray();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> parse(cut)).isInstanceOf(MalformedDataException.class);
        }
    }
}
