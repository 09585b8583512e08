package dev.unwinder.cfi;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.FdeAssembler;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FdeIndexTest {
    private final CfiAssembler cfi = CfiAssembler.ehFrame(LITTLE_ENDIAN, 8).at(0x40_0000);
    private final CieAssembler cie = cfi.cie().end();

    private FdeAssembler fde(long vaddr, long size) {
        return cfi.fde(cie).range(vaddr, size).end();
    }

    private FdeIndex index() {
        return FdeIndex.of(EhFrame.of(
                ByteView.of(cfi.toByteArray(), ".eh_frame", LITTLE_ENDIAN), PointerBases.ofSection(0x40_0000), 8, 62));
    }

    private static void assertFinds(FdeIndex index, long vaddr, FdeAssembler expected) throws MalformedDataException {
        assertThat(index.find(vaddr).map(FrameDescriptionEntry::offset))
                .as("%x", vaddr)
                .isEqualTo(Optional.of(expected.label().offset()));
    }

    @Test
    void entriesAreFoundInAnyOrder() throws MalformedDataException {
        FdeAssembler second = fde(0x2000, 0x10);
        FdeAssembler first = fde(0x1000, 0x10);
        FdeAssembler kernel = fde(0xffff_8000_0000_0000L, 0x10);
        FdeIndex index = index();
        assertThat(index.size()).isEqualTo(3);
        assertFinds(index, 0x1000, first);
        assertFinds(index, 0x100f, first);
        assertFinds(index, 0x2000, second);
        assertFinds(index, 0xffff_8000_0000_000fL, kernel);
        assertThat(index.find(0x1010)).isEmpty();
        assertThat(index.find(0xfff)).isEmpty();
        assertThat(index.find(0)).isEmpty();
        assertThat(index.problems()).isEmpty();
    }

    @Test
    void ofOverlappingEntriesTheFirstInTheSectionWins() throws MalformedDataException {
        FdeAssembler inner = fde(0x1010, 0x10);
        FdeAssembler outer = fde(0x1000, 0x100);
        fde(0x1010, 0x10);
        FdeIndex index = index();
        assertFinds(index, 0x100f, outer);
        assertFinds(index, 0x1010, inner);
        assertFinds(index, 0x101f, inner);
        assertFinds(index, 0x1020, outer);
        assertThat(index.find(0x1100)).isEmpty();
    }

    /** A linker that throws a function away leaves its entry in .debug_frame with an address of 0. */
    @Test
    void entriesOfFunctionsThatTheLinkerThrewAwayAreLeftOut() throws MalformedDataException {
        fde(0, 0x10_0000);
        FdeAssembler kept = fde(0x1000, 0x10);
        FdeIndex index = index();
        assertThat(index.find(0x10)).isEmpty();
        assertThat(index.find(0x2000)).isEmpty();
        assertFinds(index, 0x1000, kept);
        assertThat(index.problems()).isEmpty();
    }

    /** lld told {@code -z dead-reloc-in-nonalloc=.debug_*=0xffffffffffffffff} marks what it threw away so; that is no damage. */
    @Test
    void entriesThatAreMarkedAsThrownAwayWithAllOnesAreNoProblem() throws MalformedDataException {
        for (int addressSize : new int[] {4, 8}) {
            CfiAssembler debug = CfiAssembler.debugFrame(LITTLE_ENDIAN, addressSize);
            CieAssembler common = debug.cie().end();
            debug.fde(common).range(-1L, 0x40).end();
            FdeAssembler kept = debug.fde(common).range(0x1000, 0x10).end();
            FdeIndex index = FdeIndex.of(
                    DebugFrame.of(ByteView.of(debug.toByteArray(), ".debug_frame", LITTLE_ENDIAN), addressSize, 62));
            assertFinds(index, 0x1000, kept);
            assertThat(index.size()).isEqualTo(1);
            assertThat(index.problems()).isEmpty();
        }
    }

    @Test
    void anEntryOfNoCodeIsNeverFound() throws MalformedDataException {
        fde(0x1000, 0);
        assertThat(index().find(0x1000)).isEmpty();
        assertThat(index().size()).isZero();
    }

    @Test
    void brokenEntriesAreToldAndTheOthersFound() throws MalformedDataException {
        cfi.fde(cie).ciePointer(3).range(0x3000, 0x10).end();
        FdeAssembler good = fde(0x1000, 0x10);
        FdeIndex index = index();
        assertFinds(index, 0x1000, good);
        assertThat(index.find(0x3000)).isEmpty();
        assertThat(index.problems()).hasSize(1);
    }

    @Test
    void onlyTheFirstFewProblemsAreKept() {
        for (int i = 0; i < 100; i++) {
            cfi.fde(cie).ciePointer(3).range(0x3000, 0x10).end();
        }
        assertThat(index().problems()).hasSize(16);
    }

    @Test
    void aSectionThatEndsInTheMiddleOfAnEntryKeepsTheEntriesBefore() throws MalformedDataException {
        FdeAssembler good = fde(0x1000, 0x10);
        cfi.raw(section -> section.u32(0x1000).u32(0));
        FdeIndex index = index();
        assertFinds(index, 0x1000, good);
        assertThat(index.problems()).hasSize(1);
    }

    @Test
    void anEmptySectionFindsNothing() throws MalformedDataException {
        FdeIndex index = FdeIndex.of(DebugFrame.of(ByteView.of(new byte[0], ".debug_frame", LITTLE_ENDIAN), 8, 62));
        assertThat(index.size()).isZero();
        assertThat(index.find(0x1000)).isEmpty();
    }
}
