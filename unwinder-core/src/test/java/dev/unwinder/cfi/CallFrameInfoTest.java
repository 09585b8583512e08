package dev.unwinder.cfi;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.dwarf.PointerEncoding;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.FdeAssembler;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of DWARF 5, 6.4.1, and of LSB 10.6. */
class CallFrameInfoTest {
    private static final long SECTION = 0x40_0000;
    private static final long TEXT = 0x10_0000;
    private static final long DATA = 0x60_0000;
    private static final int X86_64 = 62;

    private static CfiAssembler ehFrame() {
        return CfiAssembler.ehFrame(LITTLE_ENDIAN, 8).at(SECTION);
    }

    private static EhFrame parse(CfiAssembler cfi) {
        Section section = cfi.section();
        return EhFrame.of(
                ByteView.of(cfi.toByteArray(), ".eh_frame", section.order()),
                PointerBases.ofSection(SECTION).withText(TEXT).withData(DATA),
                section.addressSize(),
                X86_64);
    }

    private static DebugFrame parseDebug(CfiAssembler cfi) {
        Section section = cfi.section();
        return DebugFrame.of(
                ByteView.of(cfi.toByteArray(), ".debug_frame", section.order()), section.addressSize(), X86_64);
    }

    private static CommonInformationEntry cie(CallFrameInfo info, CieAssembler cie) throws MalformedDataException {
        return info.cieAt(cie.label().offset());
    }

    private static FrameDescriptionEntry fde(CallFrameInfo info, FdeAssembler fde) throws MalformedDataException {
        return info.fdeAt(fde.label().offset());
    }

    private static void assertMalformed(ThrowingCall call, String words) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(call::run)
                .withMessageContaining(words);
    }

    private interface ThrowingCall {
        void run() throws MalformedDataException;
    }

    /** What a walk over a section is told. */
    private static final class Recorder implements CallFrameInfo.EntryVisitor {
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

    // Versions, sizes, byte orders

    @Test
    void aPlainEntryOfEhFrame() throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie()
                .alignment(4, -8)
                .returnAddress(16)
                .instructions(i -> i.defCfa(7, 8))
                .end();
        FdeAssembler fde = cfi.fde(cie)
                .range(0x1000, 0x234)
                .instructions(i -> i.defCfaOffset(16))
                .end();
        EhFrame info = parse(cfi);
        CommonInformationEntry common = cie(info, cie);
        assertThat(common.offset()).isZero();
        assertThat(common.version()).isEqualTo(1);
        assertThat(common.augmentation()).isEmpty();
        assertThat(common.addressSize()).isEqualTo(8);
        assertThat(common.codeAlignmentFactor()).isEqualTo(4);
        assertThat(common.dataAlignmentFactor()).isEqualTo(-8);
        assertThat(common.returnAddressRegister()).isEqualTo(16);
        assertThat(common.fdeEncoding()).isEqualTo(new PointerEncoding(0));
        assertThat(common.lsdaEncoding()).isEmpty();
        assertThat(common.personality()).isEmpty();
        assertThat(common.isSignalFrame()).isFalse();
        assertThat(common.hasAugmentationData()).isFalse();
        assertThat(common.initialInstructions().toByteArray()).startsWith(0x0c, 7, 8);
        FrameDescriptionEntry entry = fde(info, fde);
        assertThat(entry.offset()).isEqualTo(fde.label().offset());
        assertThat(entry.length()).isEqualTo(info.section().size() - entry.offset() - 4);
        assertThat(entry.cie()).isSameAs(common);
        assertThat(entry.range()).isEqualTo(new AddressRange(0x1000, 0x1234));
        assertThat(entry.lsda()).isEmpty();
        assertThat(entry.instructions().toByteArray()).startsWith(0x0e, 16);
        assertThat(entry.instructions().origin()).isEqualTo(entry.offset() + 4 + 4 + 16);
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "1, 8", "3, 4", "3, 8", "4, 4", "4, 8"})
    void debugFrameOfEveryVersionAndSizeAndOrder(int version, int addressSize) throws MalformedDataException {
        for (ByteOrder order : new ByteOrder[] {LITTLE_ENDIAN, BIG_ENDIAN}) {
            for (boolean is64 : new boolean[] {false, true}) {
                CfiAssembler cfi = CfiAssembler.debugFrame(order, addressSize);
                cfi.raw(section ->
                        section.u32(12).unsigned(4, -1L).u8(1, 0, 1, 1, 1).fill(3, 0)); // another CIE before
                CieAssembler cie = cfi.cie().version(version).alignment(2, -4).returnAddress(version == 1 ? 200 : 300);
                if (is64) {
                    cie.dwarf64();
                }
                cie.end();
                FdeAssembler fde = cfi.fde(cie).range(0x1000, 0x20).end();
                DebugFrame info = parseDebug(cfi);
                CommonInformationEntry common = cie(info, cie);
                assertThat(common.version()).isEqualTo(version);
                assertThat(common.addressSize()).isEqualTo(addressSize);
                assertThat(common.codeAlignmentFactor()).isEqualTo(2);
                assertThat(common.dataAlignmentFactor()).isEqualTo(-4);
                assertThat(common.returnAddressRegister()).isEqualTo(version == 1 ? 200 : 300);
                FrameDescriptionEntry entry = fde(info, fde);
                assertThat(entry.cie()).isSameAs(common);
                assertThat(entry.range()).isEqualTo(new AddressRange(0x1000, 0x1020));
                assertThat(Recorder.walk(info))
                        .containsExactly("cie 0", "cie 16", "fde " + fde.label().offset() + " of 16");
            }
        }
    }

    @Test
    void ehFrameKeepsIdsOf4BytesBehindA64BitLength() throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        cfi.cie().end();
        CieAssembler cie =
                cfi.cie().dwarf64().augmentation("zR").fdeEncoding(0x1b).end();
        FdeAssembler fde = cfi.fde(cie).range(0x1000, 0x20).end();
        EhFrame info = parse(cfi);
        assertThat(fde(info, fde).range()).isEqualTo(new AddressRange(0x1000, 0x1020));
        assertThat(fde(info, fde).cie().offset()).isEqualTo(cie.label().offset());
        assertThat(Recorder.walk(info)).hasSize(3).doesNotContain("malformed 0");
    }

    @Test
    void version4SaysItsOwnAddressSizeAndSegmentSelector() throws MalformedDataException {
        CfiAssembler cfi = CfiAssembler.debugFrame(LITTLE_ENDIAN, 8);
        CieAssembler cie = cfi.cie().version(4).addressSize(4, 2).end();
        FdeAssembler fde = cfi.fde(cie).range(0xf000_1000L, 0x20).end();
        DebugFrame info = parseDebug(cfi);
        assertThat(cie(info, cie).addressSize()).isEqualTo(4);
        assertThat(cie(info, cie).segmentSelectorSize()).isEqualTo(2);
        assertThat(fde(info, fde).range()).isEqualTo(new AddressRange(0xf000_1000L, 0xf000_1020L));
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "0, 0", "1, 0", "16, 0", "8, 9", "8, 255"})
    void version4WithAnAddressSizeThatDoesNotExistIsMalformed(int addressSize, int segmentSelector) {
        CfiAssembler cfi = CfiAssembler.debugFrame(LITTLE_ENDIAN, 8);
        CieAssembler cie =
                cfi.cie().version(4).addressSize(addressSize, segmentSelector).end();
        assertMalformed(() -> cie(parseDebug(cfi), cie), "");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 5, 255})
    void anUnknownVersionIsMalformed(int version) {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().version(version).end();
        assertMalformed(() -> cie(parse(cfi), cie), "version " + version);
    }

    @Test
    void theReturnAddressColumnIsAByteInVersion1AndALebAfterwards() throws MalformedDataException {
        for (int version : new int[] {1, 3}) {
            CfiAssembler cfi = ehFrame();
            CieAssembler cie = cfi.cie()
                    .version(version)
                    .returnAddress(130)
                    .instructions(i -> i.defCfa(7, 8))
                    .end();
            CommonInformationEntry common = cie(parse(cfi), cie);
            assertThat(common.returnAddressRegister()).isEqualTo(130);
            assertThat(common.initialInstructions().toByteArray()).startsWith(0x0c, 7, 8);
        }
    }

    // Augmentations

    @ParameterizedTest
    @ValueSource(
            ints = {0x00, 0x02, 0x03, 0x04, 0x0b, 0x1b, 0x1c, 0x1a, 0x10, 0x23, 0x2b, 0x3b, 0x33, 0x09, 0x01, 0x19})
    void augmentationREncodesTheRange(int encoding) throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().augmentation("zR").fdeEncoding(encoding).end();
        long base = switch (encoding & 0x70) {
            case 0x10 -> SECTION;
            case 0x20 -> TEXT;
            case 0x30 -> DATA;
            default -> 0;
        };
        FdeAssembler fde =
                cfi.fde(cie).bases(TEXT, DATA).range(base + 0x1234, 0x56).end();
        FrameDescriptionEntry entry = fde(parse(cfi), fde);
        assertThat(entry.cie().fdeEncoding().value()).isEqualTo(encoding);
        assertThat(entry.range()).isEqualTo(new AddressRange(base + 0x1234, base + 0x1234 + 0x56));
    }

    /** "PC Range" is a number of bytes, so the format's sign says nothing about it; readelf reads it so too. */
    @ParameterizedTest
    @CsvSource({"0x1a, 0x9000", "0x1b, 0x90000000", "0x02, 0xffff", "0x03, 0xffffffff"})
    void theSizeOfARangeIsUnsignedWhateverTheFormat(String encoding, String size) throws MalformedDataException {
        long bytes = Long.decode(size);
        int value = Integer.decode(encoding);
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().augmentation("zR").fdeEncoding(value).end();
        long start = (value & 0x70) == 0x10 ? SECTION + 0x1000 : 0x1000;
        FdeAssembler fde = cfi.fde(cie).range(start, bytes).end();
        assertThat(fde(parse(cfi), fde).range()).isEqualTo(new AddressRange(start, start + bytes));
    }

    @Test
    void augmentationLGivesTheLanguageSpecificData() throws MalformedDataException {
        for (int encoding : new int[] {0x00, 0x03, 0x0b, 0x1b, 0x1c, 0x3b, 0x4b, 0x9b, 0x01}) {
            CfiAssembler cfi = ehFrame();
            CieAssembler cie = cfi.cie()
                    .augmentation("zRL")
                    .fdeEncoding(0x1b)
                    .lsdaEncoding(encoding)
                    .end();
            FdeAssembler fde = cfi.fde(cie)
                    .bases(TEXT, DATA)
                    .range(0x1000, 0x20)
                    .lsda(0x62_0010)
                    .instructions(i -> i.defCfa(7, 8))
                    .end();
            FrameDescriptionEntry entry = fde(parse(cfi), fde);
            assertThat(entry.cie().lsdaEncoding()).contains(new PointerEncoding(encoding));
            assertThat(entry.lsda()).as("encoding 0x%02x", encoding).hasValue(0x62_0010);
            assertThat(entry.instructions().toByteArray()).startsWith(0x0c, 7, 8);
        }
    }

    @Test
    void aZeroForLanguageSpecificDataMeansNoneWhateverItIsRelativeTo() throws MalformedDataException {
        for (int encoding : new int[] {0x00, 0x1b, 0x3b, 0x9b, 0x01}) {
            CfiAssembler cfi = ehFrame();
            CieAssembler cie = cfi.cie()
                    .augmentation("zLR")
                    .fdeEncoding(0x1b)
                    .lsdaEncoding(encoding)
                    .end();
            FdeAssembler fde = cfi.fde(cie).range(0x1000, 0x20).lsdaZero().end();
            assertThat(fde(parse(cfi), fde).lsda()).isEmpty();
        }
    }

    @Test
    void anOmittedEncodingMeansNoLanguageSpecificData() throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie()
                .augmentation("zRL")
                .fdeEncoding(0x1b)
                .lsdaEncoding(0xff)
                .end();
        FdeAssembler fde = cfi.fde(cie)
                .range(0x1000, 0x20)
                .instructions(i -> i.defCfa(7, 8))
                .end();
        FrameDescriptionEntry entry = fde(parse(cfi), fde);
        assertThat(entry.lsda()).isEmpty();
        assertThat(entry.instructions().toByteArray()).startsWith(0x0c, 7, 8);
    }

    @Test
    void languageSpecificDataIsNotReadOutOfTheInstructions() {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie()
                .augmentation("zRL")
                .fdeEncoding(0x1b)
                .lsdaEncoding(0x1b)
                .end();
        FdeAssembler fde = cfi.fde(cie)
                .range(0x1000, 0x20)
                .augmentationSize(0)
                .instructions(i -> i.defCfa(7, 8).defCfa(7, 16))
                .end();
        assertMalformed(() -> fde(parse(cfi), fde), "");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x03, 0x1b, 0x9b, 0x1c, 0x3b, 0x50})
    void augmentationPGivesThePersonality(int encoding) throws MalformedDataException {
        for (String letters : new String[] {"zPLR", "zRPL", "zPR"}) {
            CfiAssembler cfi = ehFrame();
            CieAssembler cie = cfi.cie()
                    .augmentation(letters)
                    .personality(encoding, encoding == 0x3b ? 0x3_4560 : 0x40_4560)
                    .fdeEncoding(0x1b)
                    .lsdaEncoding(0x1b)
                    .instructions(i -> i.defCfa(7, 8))
                    .end();
            CommonInformationEntry common = cie(parse(cfi), cie);
            assertThat(common.personality()).hasValue(encoding == 0x3b ? 0x3_4560 + DATA : 0x40_4560);
            assertThat(common.isPersonalityIndirect()).isEqualTo(encoding == 0x9b);
            assertThat(common.fdeEncoding()).isEqualTo(new PointerEncoding(0x1b));
            assertThat(common.initialInstructions().toByteArray()).startsWith(0x0c, 7, 8);
        }
    }

    @Test
    void augmentationSMarksASignalFrameAndBTheKeyAndGTaggedMemory() throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().augmentation("zRSBG").fdeEncoding(0x1b).end();
        CieAssembler plain = cfi.cie().augmentation("zR").fdeEncoding(0x1b).end();
        EhFrame info = parse(cfi);
        assertThat(cie(info, cie).isSignalFrame()).isTrue();
        assertThat(cie(info, cie).usesKeyB()).isTrue();
        assertThat(cie(info, cie).fdeEncoding().value()).isEqualTo(0x1b);
        assertThat(cie(info, plain).isSignalFrame()).isFalse();
        assertThat(cie(info, plain).usesKeyB()).isFalse();
    }

    /** Written by g++ 2: a pointer to an exception table stands between the string and the factors. */
    @Test
    void augmentationEhHasAPointerOfAnAddressSize() throws MalformedDataException {
        for (int addressSize : new int[] {4, 8}) {
            CfiAssembler cfi = CfiAssembler.ehFrame(LITTLE_ENDIAN, addressSize).at(SECTION);
            CieAssembler cie = cfi.cie()
                    .augmentation("eh")
                    .ehPointer(0x1234_5678)
                    .alignment(3, -5)
                    .returnAddress(9)
                    .instructions(i -> i.defCfa(7, 8))
                    .end();
            FdeAssembler fde = cfi.fde(cie).range(0x1000, 0x20).end();
            EhFrame info = parse(cfi);
            assertThat(cie(info, cie).codeAlignmentFactor()).isEqualTo(3);
            assertThat(cie(info, cie).dataAlignmentFactor()).isEqualTo(-5);
            assertThat(cie(info, cie).returnAddressRegister()).isEqualTo(9);
            assertThat(cie(info, cie).initialInstructions().toByteArray()).startsWith(0x0c, 7, 8);
            assertThat(fde(info, fde).range()).isEqualTo(new AddressRange(0x1000, 0x1020));
        }
    }

    @Test
    void unknownLettersBehindZArePassedOverWithTheirData() throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie()
                .augmentation("zRQ")
                .fdeEncoding(0x1b)
                .augmentationSlack(5)
                .instructions(i -> i.defCfa(7, 8))
                .end();
        FdeAssembler fde = cfi.fde(cie)
                .range(0x1000, 0x20)
                .augmentationSlack(3)
                .instructions(i -> i.defCfa(7, 16))
                .end();
        EhFrame info = parse(cfi);
        assertThat(cie(info, cie).initialInstructions().toByteArray()).startsWith(0x0c, 7, 8);
        assertThat(fde(info, fde).instructions().toByteArray()).startsWith(0x0c, 7, 16);
        assertThat(fde(info, fde).range()).isEqualTo(new AddressRange(0x1000, 0x1020));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Q", "armcc+", "HC", "RQ"})
    void unknownLettersWithoutZAreMalformed(String letters) {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().augmentation(letters).end();
        assertMalformed(() -> cie(parse(cfi), cie), "augmentation");
    }

    @Test
    void augmentationDataShorterThanItsLettersNeedIsMalformed() {
        for (String letters : new String[] {"zR", "zPR", "zPL", "zRL"}) {
            CfiAssembler cfi = ehFrame();
            CieAssembler cie = cfi.cie()
                    .augmentation(letters)
                    .personality(0x03, 0x1234)
                    .fdeEncoding(0x1b)
                    .lsdaEncoding(0x1b)
                    .augmentationSlack(-1)
                    .instructions(i -> i.defCfa(7, 8).offset(16, 1))
                    .end();
            assertMalformed(() -> cie(parse(cfi), cie), "augmentation");
        }
    }

    @Test
    void augmentationDataLongerThanTheEntryIsMalformed() {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().augmentation("zR").fdeEncoding(0x1b).end();
        FdeAssembler tooLong =
                cfi.fde(cie).range(0x1000, 0x20).augmentationSize(100).end();
        FdeAssembler huge =
                cfi.fde(cie).range(0x1000, 0x20).augmentationSize(-1L).end();
        EhFrame info = parse(cfi);
        assertMalformed(() -> fde(info, tooLong), "");
        assertMalformed(() -> fde(info, huge), "");
    }

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

    @Test
    void aRangeThatWrapsAroundIsMalformed() {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().end();
        FdeAssembler fde = cfi.fde(cie).range(-0x100L, 0x101).end();
        FdeAssembler huge = cfi.fde(cie).range(0x1000, -1L).end();
        assertMalformed(() -> fde(parse(cfi), fde), "wraps");
        assertMalformed(() -> fde(parse(cfi), huge), "wraps");
    }

    @Test
    void aRangeMayEndWithTheAddressSpace() throws MalformedDataException {
        CfiAssembler cfi = ehFrame();
        CieAssembler cie = cfi.cie().end();
        FdeAssembler fde = cfi.fde(cie).range(-0x100L, 0x100).end();
        assertThat(fde(parse(cfi), fde).range().contains(-1L)).isTrue();
    }

    @Test
    void pcRelativeRangesOfA32BitImageWrapWithinIt() throws MalformedDataException {
        CfiAssembler cfi = CfiAssembler.ehFrame(BIG_ENDIAN, 4).at(0x8004_0000L);
        CieAssembler cie = cfi.cie().augmentation("zR").fdeEncoding(0x1b).end();
        FdeAssembler low = cfi.fde(cie).range(0x1000, 0x20).end();
        FdeAssembler high = cfi.fde(cie).range(0xffff_0000L, 0x20).end();
        EhFrame info = EhFrame.of(
                ByteView.of(cfi.toByteArray(), ".eh_frame", BIG_ENDIAN), PointerBases.ofSection(0x8004_0000L), 4, 20);
        assertThat(fde(info, low).range()).isEqualTo(new AddressRange(0x1000, 0x1020));
        assertThat(fde(info, high).range()).isEqualTo(new AddressRange(0xffff_0000L, 0xffff_0020L));
    }
}
