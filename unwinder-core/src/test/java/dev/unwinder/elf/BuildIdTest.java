package dev.unwinder.elf;

import static dev.unwinder.elf.ElfFiles.CODE;
import static dev.unwinder.elf.ElfFiles.parse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The id that a linker gives a file, from a note of a segment or a section. */
class BuildIdTest {
    @ParameterizedTest
    @MethodSource("dev.unwinder.elf.ElfFiles#everyClassAndOrder")
    void theBuildIdFromANoteSegment(ByteOrder order, int addressSize) throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.of(order, addressSize);
        elf.buildId(0x2000, (byte) 0xde, (byte) 0xad, (byte) 0xbe, (byte) 0xef, (byte) 0x01);
        assertThat(parse(elf).buildId().map(BuildId::toString)).contains("deadbeef01");
    }

    @Test
    void theBuildIdFromANoteSectionWhereThereAreNoSegments() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        byte[] note = Section.little64()
                .u32(4)
                .u32(2)
                .u32(3)
                .string("GNU")
                .u8(0xab, 0xcd, 0, 0)
                .toByteArray();
        elf.section(".note.gnu.build-id", 7, 2, 0x2000, note);
        assertThat(parse(elf).buildId()).contains(BuildId.of(new byte[] {(byte) 0xab, (byte) 0xcd}));
    }

    @Test
    void notesThatCannotBeReadMeanNoBuildId() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.segment(4, 4, 0x2000, CODE).fileSize(1 << 20);
        elf.segment(4, 4, 0x3000, CODE).fileSize(-1L);
        elf.section(".note", 7, 2, 0x2000, CODE).size(1 << 20);
        assertThat(parse(elf).buildId()).isEmpty();
    }

    @Test
    void buildIdsAreValues() {
        byte[] bytes = {1, 2, (byte) 0xff};
        BuildId id = BuildId.of(bytes);
        bytes[0] = 9;
        assertThat(id).hasToString("0102ff").isEqualTo(BuildId.of(new byte[] {1, 2, -1}));
        assertThat(id).hasSameHashCodeAs(BuildId.of(new byte[] {1, 2, -1}));
        id.toByteArray()[0] = 9;
        assertThat(id).hasToString("0102ff").isNotEqualTo(BuildId.of(bytes));
    }
}
