package dev.unwinder.cfi;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.FdeAssembler;
import dev.unwinder.testkit.Section;
import java.util.ArrayList;
import java.util.List;

/** Sections of call frame information, assembled and parsed, and what a walk over one is told. */
final class FrameSections {
    static final long SECTION = 0x40_0000;
    static final long TEXT = 0x10_0000;
    static final long DATA = 0x60_0000;
    static final int X86_64 = 62;

    private FrameSections() {}

    static CfiAssembler ehFrame() {
        return CfiAssembler.ehFrame(LITTLE_ENDIAN, 8).at(SECTION);
    }

    static EhFrame parse(CfiAssembler cfi) {
        Section section = cfi.section();
        return EhFrame.of(
                ByteView.of(cfi.toByteArray(), ".eh_frame", section.order()),
                PointerBases.ofSection(SECTION).withText(TEXT).withData(DATA),
                section.addressSize(),
                X86_64);
    }

    static DebugFrame parseDebug(CfiAssembler cfi) {
        Section section = cfi.section();
        return DebugFrame.of(
                ByteView.of(cfi.toByteArray(), ".debug_frame", section.order()), section.addressSize(), X86_64);
    }

    static CommonInformationEntry cie(CallFrameInfo info, CieAssembler cie) throws MalformedDataException {
        return info.cieAt(cie.label().offset());
    }

    static FrameDescriptionEntry fde(CallFrameInfo info, FdeAssembler fde) throws MalformedDataException {
        return info.fdeAt(fde.label().offset());
    }

    static void assertMalformed(ThrowingCall call, String words) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(call::run)
                .withMessageContaining(words);
    }

    interface ThrowingCall {
        void run() throws MalformedDataException;
    }

    /** What a walk over a section is told. */
    static final class Recorder implements CallFrameInfo.EntryVisitor {
        private final List<String> told = new ArrayList<>();

        static List<String> walk(CallFrameInfo info) throws MalformedDataException {
            Recorder recorder = new Recorder();
            info.forEach(recorder);
            return recorder.told;
        }

        @Override
        public void cie(CommonInformationEntry cie) {
            told.add("cie " + cie.offset());
        }

        @Override
        public void fde(FrameDescriptionEntry fde) {
            told.add("fde " + fde.offset() + " of " + fde.cie().offset());
        }

        @Override
        public boolean terminator(long offset) {
            told.add("terminator " + offset);
            return true;
        }

        @Override
        public void malformed(long offset, MalformedDataException problem) {
            told.add("malformed " + offset);
        }
    }
}
