package dev.unwinder.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.elf.ProgramHeader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Segments as QEMU writes them. */
class GuestSegmentsTest {
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;

    private static ProgramHeader load(int flags, long vaddr) {
        return new ProgramHeader(1, flags, 0x1000, vaddr, 0x2000, 0x3000, 0);
    }

    @Test
    void allMayBeCodeWhereNothingIsSaid() {
        assertThat(GuestSegments.of(List.of(load(0, 0x200000), load(4, 0x400000)), X86_64))
                .containsExactly(load(7, 0x200000), load(4, 0x400000));
    }

    @Test
    void addressesOfTheLowerHalfLoseTheirUpperBits() {
        long wrong = 0xffff_0000_0020_0000L;
        long kernel = 0xffff_ffff_8100_0000L;
        assertThat(GuestSegments.of(List.of(load(0, wrong), load(0, kernel)), X86_64))
                .containsExactly(load(7, 0x200000), load(7, kernel));
        assertThat(GuestSegments.of(List.of(load(0, wrong)), AARCH64))
                .as("the upper half of AArch64")
                .containsExactly(load(7, wrong));
    }

    @Test
    void notesStayAsTheyAre() {
        ProgramHeader notes = new ProgramHeader(4, 0, 0x130, 0, 0x330, 0x330, 0);
        assertThat(GuestSegments.of(List.of(notes), X86_64)).containsExactly(notes);
    }
}
