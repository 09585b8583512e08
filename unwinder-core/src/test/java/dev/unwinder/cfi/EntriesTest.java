package dev.unwinder.cfi;

import static dev.unwinder.cfi.FrameSections.assertMalformed;
import static dev.unwinder.cfi.FrameSections.ehFrame;
import static dev.unwinder.cfi.FrameSections.fde;
import static dev.unwinder.cfi.FrameSections.parse;
import static dev.unwinder.cfi.FrameSections.parseDebug;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.FrameSections.Recorder;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.FdeAssembler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding entries by their offsets, and going over all of them past those that are broken. */
class EntriesTest {
    // Finding entries

    @Test
    void anFdeWhereACieIsAndTheOtherWayRoundIsMalformed() {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().end();
        FdeAssembler fde = cfi.fde(cie).range(0x1000, 0x20).end();
        int end = cfi.section().size();
        cfi.terminator();
        EhFrame info = parse(cfi);
        assertMalformed(() -> info.fdeAt(0), "no frame description entry");
        assertMalformed(() -> info.cieAt(fde.label().offset()), "no common information entry");
        assertMalformed(() -> info.fdeAt(end), "no frame description entry");
        assertMalformed(() -> info.cieAt(end), "no common information entry");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1000, Long.MAX_VALUE, Long.MIN_VALUE})
    void anOffsetOutsideOfTheSectionIsMalformed(long offset) {
        CfiAssembler cfi = ehFrame();
        cfi.cie().end();
        assertMalformed(() -> parse(cfi).fdeAt(offset), "");
        assertMalformed(() -> parse(cfi).cieAt(offset), "");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0x1000, 0x7fff_ffff, 0xffff_ffffL, 0x8000_0000L})
    void aCiePointerThatLeadsNowhereIsMalformed(long pointer) {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().end();
        FdeAssembler fde = cfi.fde(cie).ciePointer(pointer).range(0x1000, 0x20).end();
        assertMalformed(() -> fde(parse(cfi), fde), "");
    }

    @Test
    void anEntryThatNamesItselfOrAnotherFdeAsItsCieIsMalformed() {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().end();
        FdeAssembler self = cfi.fde(cie).ciePointer(4).range(0x1000, 0x20).end();
        int size = cfi.section().size() - (int) self.label().offset();
        FdeAssembler other =
                cfi.fde(cie).ciePointer(size + 4).range(0x1000, 0x20).end();
        assertMalformed(() -> fde(parse(cfi), self), "no common information entry");
        assertMalformed(() -> fde(parse(cfi), other), "no common information entry");
    }

    @Test
    void aDebugFrameCiePointerThatLeadsNowhereIsMalformed() {
        CfiAssembler cfi = CfiAssembler.debugFrame(LITTLE_ENDIAN, 8);
        CieAssembler cie = cfi.cie().dwarf64().end();
        FdeAssembler fde =
                cfi.fde(cie).ciePointer(Long.MIN_VALUE).range(0x1000, 0x20).end();
        assertMalformed(() -> fde(parseDebug(cfi), fde), "");
    }

    @Test
    void anFdeMayStandBeforeItsCieInDebugFrame() throws MalformedDataException {
        CfiAssembler cfi = CfiAssembler.debugFrame(LITTLE_ENDIAN, 8);
        CieAssembler later = cfi.cie().alignment(7, -7);
        FdeAssembler fde = cfi.fde(later).range(0x1000, 0x20).end();
        later.end();
        assertThat(fde(parseDebug(cfi), fde).cie().codeAlignmentFactor()).isEqualTo(7);
    }

    // Lengths and terminators

    @ParameterizedTest
    @ValueSource(longs = {1000, 0x7fff_ffff, 0xffff_ffefL, 0xffff_fff0L, 0xffff_fffeL})
    void anEntryLongerThanTheSectionIsMalformedAtItsStart(long length) throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        cfi.cie().end();
        int offset = cfi.section().size();
        cfi.raw(section -> section.u32(length).u32(0).fill(16, 0));
        EhFrame info = parse(cfi);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> info.cieAt(offset))
                .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(offset));
        assertThat(Recorder.walk(info)).containsExactly("cie 0", "malformed " + offset);
    }

    @ParameterizedTest
    @ValueSource(longs = {1000, Long.MAX_VALUE, Long.MIN_VALUE, -1L, -20L})
    void a64BitEntryLongerThanTheSectionIsMalformed(long length) throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        cfi.raw(section -> section.u32(0xffff_ffffL).u64(length).u32(0).fill(16, 0));
        EhFrame info = parse(cfi);
        assertMalformed(() -> info.cieAt(0), "");
        assertThat(Recorder.walk(info)).containsExactly("malformed 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anEntryTooShortForItsIdIsToldAndPassedOver(int length) throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        cfi.raw(section -> section.u32(length).fill(length, 0));
        int next = cfi.section().size();
        cfi.cie().end();
        assertThat(Recorder.walk(parse(cfi))).containsExactly("malformed 0", "cie " + next);
    }

    @Test
    void aBrokenEntryIsToldAndPassedOver() throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        CieAssembler good = cfi.cie().end();
        CieAssembler bad = cfi.cie().version(77).end();
        FdeAssembler ofBad = cfi.fde(bad).range(0x2000, 0x20).end();
        FdeAssembler ofGood = cfi.fde(good).range(0x1000, 0x20).end();
        assertThat(Recorder.walk(parse(cfi)))
                .containsExactly(
                        "cie 0",
                        "malformed " + bad.label().offset(),
                        "malformed " + ofBad.label().offset(),
                        "fde " + ofGood.label().offset() + " of 0");
    }

    /** Linkers that do not merge .eh_frame leave crtend.o's terminator in the middle; what follows is looked at all the same. */
    @Test
    void theWalkGoesOnBehindATerminator() throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().end();
        int terminator = cfi.section().size();
        cfi.terminator();
        FdeAssembler fde = cfi.fde(cie).range(0x1000, 0x20).end();
        assertThat(Recorder.walk(parse(cfi)))
                .containsExactly(
                        "cie 0",
                        "terminator " + terminator,
                        "fde " + fde.label().offset() + " of 0");
    }

    @Test
    void aVisitorMayEndTheWalkAtTheTerminator() throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().end();
        cfi.fde(cie).range(0x1000, 0x10).end();
        cfi.terminator();
        cfi.fde(cie).range(0x2000, 0x10).end();
        EhFrame info = parse(cfi);
        assertThat(FdeIndex.of(info).size()).isEqualTo(2);
        assertThat(FdeIndex.ofTerminated(info).size()).isEqualTo(1);
    }

    @Test
    void anEmptySectionHasNoEntries() throws MalformedDataException {
        assertThat(Recorder.walk(parse(ehFrame()))).isEmpty();
        assertThat(Recorder.walk(parseDebug(CfiAssembler.debugFrame(LITTLE_ENDIAN, 8))))
                .isEmpty();
    }
}
