package dev.unwinder.elf;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.testkit.ElfNotes;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElfNoteTest {
    private static ElfNote.Parsed parse(Section section, long alignment) {
        return ElfNote.parseAll(ByteView.of(section.toByteArray(), "notes", section.order()), alignment);
    }

    private static Section threeNotes(ByteOrder order, int alignment) {
        return ElfNotes.of(Section.of(order, 8), alignment)
                .note("CORE", 1, (byte) 1, (byte) 2, (byte) 3)
                .note("LINUX", 0x53494749L)
                .note("GNU", 0xffff_fff0L, (byte) 7)
                .section();
    }

    private static void assertThreeNotes(ElfNote.Parsed parsed) {
        assertThat(parsed.problem()).isEmpty();
        assertThat(parsed.notes()).extracting(ElfNote::name).containsExactly("CORE", "LINUX", "GNU");
        assertThat(parsed.notes()).extracting(ElfNote::type).containsExactly(1, 0x53494749, 0xffff_fff0);
        assertThat(parsed.notes().get(0).description().toByteArray()).containsExactly(1, 2, 3);
        assertThat(parsed.notes().get(1).description().size()).isZero();
        assertThat(parsed.notes().get(2).description().toByteArray()).containsExactly(7);
    }

    @Test
    void notesOfBothOrdersAndAlignments() {
        for (ByteOrder order : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
            assertThreeNotes(parse(threeNotes(order, 4), 4));
            assertThreeNotes(parse(threeNotes(order, 8), 8));
        }
    }

    /** Segments of cores have alignments of 0, 1 and 4096 as well; the notes in them are aligned to 4. */
    @Test
    void oddAlignmentsMean4() {
        for (long alignment : new long[] {0, 1, 2, 4, 16, 4096, -1}) {
            assertThreeNotes(parse(threeNotes(LITTLE_ENDIAN, 4), alignment));
        }
    }

    @Test
    void aDescriptionKnowsItsPlace() {
        ElfNote note = parse(threeNotes(LITTLE_ENDIAN, 4), 4).notes().get(0);
        assertThat(note.description().name()).isEqualTo("notes");
        assertThat(note.description().origin()).isEqualTo(12 + 8);
    }

    @Test
    void theLastNoteNeedsNoPadding() {
        Section section = Section.little64().u32(4).u32(3).u32(9).string("GNU").u8(1, 2, 3);
        ElfNote.Parsed parsed = parse(section, 4);
        assertThat(parsed.problem()).isEmpty();
        assertThat(parsed.notes())
                .singleElement()
                .satisfies(note -> assertThat(note.type()).isEqualTo(9));
    }

    @Test
    void zerosBehindTheLastNoteArePadding() {
        ElfNote.Parsed parsed = parse(threeNotes(LITTLE_ENDIAN, 4).fill(8, 0), 4);
        assertThreeNotes(parsed);
    }

    @Test
    void noNotesAtAll() {
        ElfNote.Parsed parsed = parse(Section.little64(), 4);
        assertThat(parsed.notes()).isEmpty();
        assertThat(parsed.problem()).isEmpty();
    }

    @Test
    void aSizeThatDoesNotFitEndsTheListAndIsTold() {
        for (long size : new long[] {100, 0x7fff_ffffL, 0x8000_0000L, 0xffff_fff0L, 0xffff_ffffL}) {
            Section description = threeNotes(LITTLE_ENDIAN, 4);
            int start = description.size();
            description.u32(4).u32(size).u32(1).string("GNU").fill(16, 0);
            ElfNote.Parsed parsed = parse(description, 4);
            assertThat(parsed.notes()).hasSize(3);
            assertThat(parsed.problem())
                    .hasValueSatisfying(problem -> assertThat(problem.offset()).isEqualTo(start + 16));

            Section name = threeNotes(LITTLE_ENDIAN, 4).u32(size).u32(4).u32(1).fill(16, 0);
            assertThat(parse(name, 4).notes()).hasSize(3);
            assertThat(parse(name, 4).problem())
                    .hasValueSatisfying(problem -> assertThat(problem.offset()).isEqualTo(start + 12));
        }
    }

    /** Bytes are never zero here, so that no cut leaves what could be padding. */
    @Test
    void notesCutAnywhereAreToldAndTheOnesBeforeKept() {
        Section first = Section.little64()
                .u32(0x8)
                .u32(0x4)
                .u32(0x01010101)
                .bytes(new byte[] {'N', 'O', 'N', 'A', 'M', 'E', '-', '1'})
                .bytes(new byte[] {1, 2, 3, 4});
        Section whole = Section.little64().append(first).append(first);
        byte[] bytes = whole.toByteArray();
        for (int cut = 1; cut < bytes.length; cut++) {
            ByteView left = ByteView.of(java.util.Arrays.copyOf(bytes, cut), "notes", LITTLE_ENDIAN);
            ElfNote.Parsed parsed = ElfNote.parseAll(left, 4);
            assertThat(parsed.notes()).as("cut at %d", cut).hasSize(cut < first.size() ? 0 : 1);
            if (cut == first.size()) {
                assertThat(parsed.problem()).isEmpty();
            } else {
                int field = whole.fieldAt(cut);
                int at = cut;
                assertThat(parsed.problem())
                        .as("cut at %d", cut)
                        .hasValueSatisfying(problem ->
                                assertThat(problem.offset()).as("cut at %d", at).isEqualTo(field));
            }
        }
    }

    @Test
    void theBuildIdIsGnusNoteOfType3() {
        Section section = ElfNotes.of(Section.little64(), 4)
                .note("CORE", 3, (byte) 1)
                .note("GNU", 1, (byte) 2)
                .note("GNU", 3, (byte) 0xab, (byte) 0xcd)
                .note("GNU", 3, (byte) 4)
                .section();
        assertThat(ElfNote.buildId(parse(section, 4).notes()).map(BuildId::toString))
                .contains("abcd");
    }

    @Test
    void aBuildIdOfNoBytesOrOfTooManyIsNone() {
        Section section = ElfNotes.of(Section.little64(), 4)
                .note("GNU", 3)
                .note("GNU", 3, new byte[65])
                .section();
        assertThat(ElfNote.buildId(parse(section, 4).notes())).isEmpty();
        Section longest =
                ElfNotes.of(Section.little64(), 4).note("GNU", 3, new byte[64]).section();
        assertThat(ElfNote.buildId(parse(longest, 4).notes())).isPresent();
    }
}
