package dev.unwinder.cfi;

import static dev.unwinder.cfi.FrameSections.assertMalformed;
import static dev.unwinder.cfi.FrameSections.cie;
import static dev.unwinder.cfi.FrameSections.ehFrame;
import static dev.unwinder.cfi.FrameSections.fde;
import static dev.unwinder.cfi.FrameSections.parse;
import static dev.unwinder.cfi.FrameSections.parseDebug;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.FrameSections.Recorder;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.dwarf.PointerEncoding;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.FdeAssembler;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of DWARF 5, 6.4.1, and of LSB 10.6: versions, sizes, byte orders and ranges. */
class CallFrameInfoTest {
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
