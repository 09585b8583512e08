package dev.unwinder.cfi;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.bytes.Truncation;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.FdeAssembler;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sections that end in the middle of an entry, and entries whose own length ends them in the middle of a field. */
class CfiTruncationTest {
    private static final long SECTION = 0x40_0000;

    private static EhFrame ehFrame(ByteView section, int addressSize) {
        return EhFrame.of(section, PointerBases.ofSection(SECTION), addressSize, 62);
    }

    private static CieAssembler rich(CfiAssembler cfi) {
        return cfi.cie()
                .augmentation("zPLR")
                .personality(0x9b, 0x50_0000)
                .lsdaEncoding(0x1b)
                .fdeEncoding(0x1b)
                .alignment(0x81, -0x181)
                .instructions(i -> i.defCfa(7, 8));
    }

    private static final class Problems implements CallFrameInfo.EntryVisitor {
        private final List<Long> offsets = new ArrayList<>();
        private int entries;

        @Override
        public void cie(CommonInformationEntry cie) {
            entries++;
        }

        @Override
        public void fde(FrameDescriptionEntry fde) {
            entries++;
        }

        @Override
        public void malformed(long offset, MalformedDataException problem) {
            offsets.add(offset);
        }
    }

    @Test
    void aSectionCutAnywhereInACieIsTold() throws MalformedDataException {
        for (ByteOrder order : new ByteOrder[] {LITTLE_ENDIAN, BIG_ENDIAN}) {
            CfiAssembler cfi = CfiAssembler.ehFrame(order, 8).at(SECTION);
            rich(cfi).end();
            Truncation.everyCutIsTold(
                    cfi.toByteArray(), order, cut -> 0, view -> ehFrame(view, 8).cieAt(0));
        }
    }

    @Test
    void aSectionCutAnywhereInA64BitCieIsTold() throws MalformedDataException {
        CfiAssembler cfi = CfiAssembler.debugFrame(LITTLE_ENDIAN, 8);
        cfi.cie().version(4).dwarf64().end();
        Truncation.everyCutIsTold(
                cfi.toByteArray(),
                LITTLE_ENDIAN,
                cut -> cut >= 4 && cut < 12 ? 4 : 0,
                view -> DebugFrame.of(view, 8, 62).cieAt(0));
    }

    @Test
    void aSectionCutAnywhereInAnFdeIsTold() {
        CfiAssembler cfi = CfiAssembler.ehFrame(LITTLE_ENDIAN, 8).at(SECTION);
        CieAssembler cie = rich(cfi).end();
        FdeAssembler fde = cfi.fde(cie).range(0x1000, 0x20).lsda(0x2000).end();
        int start = (int) fde.label().offset();
        ByteView whole = ByteView.of(cfi.toByteArray(), ".eh_frame", LITTLE_ENDIAN);
        for (int cut = start; cut < whole.size(); cut++) {
            int length = cut;
            assertThatExceptionOfType(MalformedDataException.class)
                    .as("cut at %d", cut)
                    .isThrownBy(() -> ehFrame(whole.slice(0, length), 8).fdeAt(start))
                    .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(start));
        }
    }

    @Test
    void aWalkOverASectionCutAnywhereTellsItAndGivesTheEntriesBefore() throws MalformedDataException {
        CfiAssembler cfi = CfiAssembler.ehFrame(LITTLE_ENDIAN, 8).at(SECTION);
        CieAssembler cie = rich(cfi).end();
        FdeAssembler fde = cfi.fde(cie).range(0x1000, 0x20).lsda(0x2000).end();
        long second = fde.label().offset();
        ByteView whole = ByteView.of(cfi.toByteArray(), ".eh_frame", LITTLE_ENDIAN);
        for (int cut = 0; cut <= whole.size(); cut++) {
            Problems problems = new Problems();
            ehFrame(whole.slice(0, cut), 8).forEach(problems);
            if (cut == 0 || cut == second || cut == whole.size()) {
                assertThat(problems.offsets).as("cut at %d", cut).isEmpty();
            } else {
                assertThat(problems.offsets).as("cut at %d", cut).containsExactly(cut < second ? 0 : second);
            }
            assertThat(problems.entries).isEqualTo(cut == whole.size() ? 2 : cut >= second ? 1 : 0);
        }
    }

    /** The section is whole, but the length field ends the entry early: nothing behind it may be read. */
    @Test
    void aCieThatItsLengthEndsInTheMiddleOfAFieldIsTold() throws MalformedDataException {
        for (int version : new int[] {1, 3, 4}) {
            CfiAssembler cfi = CfiAssembler.ehFrame(LITTLE_ENDIAN, 8).at(SECTION);
            CieAssembler cie = rich(cfi).version(version).returnAddress(0x71).end();
            assertThat(cie.label().offset()).isZero();
            int afterString = 4 + 4 + 1 + 5 + (version == 4 ? 2 : 0);
            int dataLength = afterString + 2 + 2 + 1;
            int data = dataLength + 1;
            int instructions = data + 5 + 1 + 1;
            for (int end = 8; end < instructions; end++) {
                long place = end < data ? cfi.section().fieldAt(end) : data;
                assertEntryEndIsTold(cfi, 0, end, place);
            }
        }
    }

    @Test
    void anFdeThatItsLengthEndsInTheMiddleOfAFieldIsTold() throws MalformedDataException {
        CfiAssembler cfi = CfiAssembler.ehFrame(LITTLE_ENDIAN, 8).at(SECTION);
        CieAssembler cie = rich(cfi).end();
        FdeAssembler fde = cfi.fde(cie).range(0x1000, 0x20).lsda(0x2000).end();
        int start = (int) fde.label().offset();
        int data = start + 4 + 4 + 4 + 4 + 1;
        for (int end = start + 8; end < data + 4; end++) {
            assertEntryEndIsTold(cfi, start, end, end < data ? cfi.section().fieldAt(end) : data);
        }
    }

    private static void assertEntryEndIsTold(CfiAssembler cfi, int start, int end, long place)
            throws MalformedDataException {
        byte[] bytes = cfi.toByteArray();
        byte[] length = Section.little64().u32(end - start - 4L).toByteArray();
        System.arraycopy(length, 0, bytes, start, 4);
        EhFrame info = ehFrame(ByteView.of(bytes, ".eh_frame", LITTLE_ENDIAN), 8);
        assertThatExceptionOfType(MalformedDataException.class)
                .as("entry at %d ends at %d", start, end)
                .isThrownBy(() -> {
                    if (start == 0) {
                        info.cieAt(0);
                    } else {
                        info.fdeAt(start);
                    }
                })
                .satisfies(thrown ->
                        assertThat(thrown.offset()).as(thrown.getMessage()).isEqualTo(place));
    }
}
