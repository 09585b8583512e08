package dev.unwinder.cfi;

import static dev.unwinder.cfi.FrameSections.DATA;
import static dev.unwinder.cfi.FrameSections.SECTION;
import static dev.unwinder.cfi.FrameSections.TEXT;
import static dev.unwinder.cfi.FrameSections.assertMalformed;
import static dev.unwinder.cfi.FrameSections.cie;
import static dev.unwinder.cfi.FrameSections.ehFrame;
import static dev.unwinder.cfi.FrameSections.fde;
import static dev.unwinder.cfi.FrameSections.parse;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerEncoding;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.FdeAssembler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the letters of LSB 10.6.1.1.1 and of compilers add to entries. */
class AugmentationTest {
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
}
