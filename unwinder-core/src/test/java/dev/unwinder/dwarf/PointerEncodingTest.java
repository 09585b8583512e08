package dev.unwinder.dwarf;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.bytes.Truncation;
import dev.unwinder.testkit.EncodedPointer;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are those of LSB 10.5.1. */
class PointerEncodingTest {
    private static final long SECTION = 0x40_0000;
    private static final long TEXT = 0x10_0000;
    private static final long DATA = 0x60_0000;
    private static final long FUNCTION = 0x40_1000;
    private static final int[] FORMATS = {0x00, 0x01, 0x02, 0x03, 0x04, 0x08, 0x09, 0x0a, 0x0b, 0x0c};

    private static final PointerBases ALL = new PointerBases(
            OptionalLong.of(SECTION), OptionalLong.of(TEXT), OptionalLong.of(DATA), OptionalLong.of(FUNCTION));

    private record Case(int encoding, ByteOrder order, int addressSize) {}

    static List<Case> everyFormatAndApplication() {
        List<Case> cases = new ArrayList<>();
        for (int application = 0x00; application <= 0x40; application += 0x10) {
            for (int format : FORMATS) {
                for (ByteOrder order : new ByteOrder[] {LITTLE_ENDIAN, BIG_ENDIAN}) {
                    cases.add(new Case(application | format, order, 4));
                    cases.add(new Case(application | format, order, 8));
                    cases.add(new Case(application | format | 0x80, order, 8));
                }
            }
        }
        return cases;
    }

    private static long baseOf(int encoding, int place) {
        return switch (encoding & 0x70) {
            case 0x10 -> SECTION + place;
            case 0x20 -> TEXT;
            case 0x30 -> DATA;
            case 0x40 -> FUNCTION;
            default -> 0;
        };
    }

    private static ByteView view(Section section) {
        return ByteView.of(section.toByteArray(), "pointers", section.order());
    }

    private static long decode(Section section, int offset, int encoding, PointerBases bases)
            throws MalformedDataException {
        return new PointerEncoding(encoding).decode(view(section).cursor(offset), bases, section.addressSize());
    }

    @ParameterizedTest
    @MethodSource("everyFormatAndApplication")
    void aPointerAboveItsBaseIsFound(Case c) throws MalformedDataException {
        Section section = Section.of(c.order, c.addressSize).at(SECTION).u8(1, 2, 3);
        long vaddr = baseOf(c.encoding, 3) + 0x1234;
        EncodedPointer.into(section).text(TEXT).data(DATA).function(FUNCTION).write(c.encoding, vaddr);
        ByteCursor cursor = view(section).cursor(3);
        assertThat(new PointerEncoding(c.encoding).decode(cursor, ALL, c.addressSize))
                .isEqualTo(vaddr);
        assertThat(cursor.hasRemaining()).as("all of it has been read").isFalse();
    }

    @ParameterizedTest
    @MethodSource("everyFormatAndApplication")
    void aPointerBelowItsBaseIsFoundIfTheFormatIsSignedOrAsWideAsAnAddress(Case c) throws MalformedDataException {
        int format = c.encoding & 0x0f;
        boolean signed = format >= 0x08;
        boolean wide = format == 0x00 || format == 0x04 || c.addressSize == 4 && format == 0x03 || format == 0x01;
        if (!signed && !wide) {
            return;
        }
        long base = baseOf(c.encoding, 0);
        long mask = c.addressSize == 4 ? 0xffff_ffffL : -1L;
        Section section = Section.of(c.order, c.addressSize).at(SECTION);
        EncodedPointer.into(section).number(c.encoding, -0x1234);
        assertThat(decode(section, 0, c.encoding, ALL)).isEqualTo(base - 0x1234 & mask);
    }

    @Test
    void unsignedFormatsAreNotSignExtended() throws MalformedDataException {
        assertThat(decode(Section.little64().u16(0xffff), 0, 0x02, ALL)).isEqualTo(0xffffL);
        assertThat(decode(Section.little64().u32(0xffffffffL), 0, 0x03, ALL)).isEqualTo(0xffff_ffffL);
        assertThat(decode(Section.big32().address(0xffffffffL), 0, 0x00, ALL)).isEqualTo(0xffff_ffffL);
    }

    @Test
    void signedFormatsAreSignExtendedToTheSizeOfAnAddress() throws MalformedDataException {
        assertThat(decode(Section.little64().u16(0x8000), 0, 0x0a, ALL)).isEqualTo(0xffff_ffff_ffff_8000L);
        assertThat(decode(Section.little64().u32(0x8000_0000L), 0, 0x0b, ALL)).isEqualTo(0xffff_ffff_8000_0000L);
        assertThat(decode(Section.big32().u16(0x8000), 0, 0x0a, ALL)).isEqualTo(0xffff_8000L);
        assertThat(decode(Section.big32().address(0x8000_0000L), 0, 0x08, ALL)).isEqualTo(0x8000_0000L);
    }

    @Test
    void aSumThatLeavesA32BitAddressSpaceWrapsAround() throws MalformedDataException {
        PointerBases bases = PointerBases.ofSection(0xffff_f000L);
        assertThat(decode(Section.big32().u32(0x2000), 0, 0x1b, bases)).isEqualTo(0x1000);
    }

    @Test
    void pcRelativeCountsFromThePlaceInTheWholeSectionNotInTheSlice() throws MalformedDataException {
        Section section = Section.little64().fill(16, 0).u32(0x10);
        ByteView slice = view(section).slice(12, 8);
        assertThat(new PointerEncoding(0x1b).decode(slice.cursor(4), ALL, 8)).isEqualTo(SECTION + 16 + 0x10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void alignedPointersStandAtTheNextMultipleOfTheAddressSize(int before) throws MalformedDataException {
        for (int addressSize : new int[] {4, 8}) {
            for (long base : new long[] {SECTION, SECTION + 2}) {
                Section section =
                        Section.of(LITTLE_ENDIAN, addressSize).at(base).fill(before, 0xee);
                EncodedPointer.into(section).write(0x50, 0x1234_5678);
                ByteCursor cursor = view(section).cursor(before);
                assertThat(new PointerEncoding(0x50).decode(cursor, PointerBases.ofSection(base), addressSize))
                        .isEqualTo(0x1234_5678);
                assertThat(cursor.hasRemaining()).isFalse();
            }
        }
    }

    @Test
    void anIndirectPointerGivesTheVaddrOfThePointer() throws MalformedDataException {
        PointerEncoding encoding = new PointerEncoding(0x9b);
        assertThat(encoding.isIndirect()).isTrue();
        assertThat(decode(Section.little64().u32(0x100), 0, 0x9b, ALL)).isEqualTo(SECTION + 0x100);
        assertThat(new PointerEncoding(0x1b).isIndirect()).isFalse();
    }

    @Test
    void omittedIsNeitherIndirectNorDecodable() {
        PointerEncoding omitted = new PointerEncoding(0xff);
        assertThat(omitted.isOmitted()).isTrue();
        assertThat(omitted.isIndirect()).isFalse();
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> decode(Section.little64().u64(0), 0, 0xff, ALL));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x05, 0x06, 0x07, 0x0d, 0x0e, 0x0f, 0x15, 0x1f, 0x60, 0x6b, 0x70, 0x7b, 0xe0, 0xfb})
    void unknownFormatsAndApplicationsAreMalformed(int encoding) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> decode(Section.little64().u64(0).u64(0), 0, encoding, ALL));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x1b, 0x20, 0x2b, 0x30, 0x3b, 0x40, 0x4b, 0x50, 0x9b})
    void aBaseThatIsNotKnownMakesThePointerMalformed(int encoding) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> decode(Section.little64().u64(0), 0, encoding, PointerBases.none()))
                .withMessageContaining("base");
    }

    @Test
    void eachBaseIsItsOwn() throws MalformedDataException {
        Section section = Section.little64().u32(4);
        assertThat(decode(section, 0, 0x2b, PointerBases.none().withText(0x100)))
                .isEqualTo(0x104);
        assertThat(decode(section, 0, 0x3b, PointerBases.none().withData(0x200)))
                .isEqualTo(0x204);
        assertThat(decode(section, 0, 0x4b, PointerBases.none().withFunction(0x300)))
                .isEqualTo(0x304);
        assertThat(decode(section, 0, 0x0b, PointerBases.none())).isEqualTo(4);
    }

    @Test
    void sizesAreThoseOfTheFormat() throws MalformedDataException {
        assertThat(new PointerEncoding(0x00).size(4)).hasValue(4);
        assertThat(new PointerEncoding(0x38).size(8)).hasValue(8);
        assertThat(new PointerEncoding(0x1a).size(8)).hasValue(2);
        assertThat(new PointerEncoding(0x02).size(8)).hasValue(2);
        assertThat(new PointerEncoding(0x3b).size(8)).hasValue(4);
        assertThat(new PointerEncoding(0x03).size(8)).hasValue(4);
        assertThat(new PointerEncoding(0x0c).size(4)).hasValue(8);
        assertThat(new PointerEncoding(0x04).size(4)).hasValue(8);
        assertThat(new PointerEncoding(0x01).size(8)).isEmpty();
        assertThat(new PointerEncoding(0x09).size(8)).isEmpty();
    }

    @Test
    void aNumberIsDecodedWithoutItsBase() throws MalformedDataException {
        ByteCursor cursor = view(Section.little64().u32(-8)).cursor();
        assertThat(new PointerEncoding(0x3b).decodeNumber(cursor, 8)).isEqualTo(-8);
    }

    @Test
    void everyFormatCutAnywhereIsTold() throws MalformedDataException {
        for (int format : FORMATS) {
            Section section = Section.little64().at(SECTION);
            EncodedPointer.into(section).number(format, 0x1234);
            Truncation.everyCutIsTold(
                    section.toByteArray(),
                    LITTLE_ENDIAN,
                    section::fieldAt,
                    view -> new PointerEncoding(format | 0x10).decode(view.cursor(), ALL, 8));
        }
    }

    @Test
    void anAlignedPointerCutAnywhereIsTold() {
        for (int cut = 1; cut < 16; cut++) {
            int length = cut;
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> decode(Section.little64().fill(length, 0), 1, 0x50, ALL))
                    .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(length < 8 ? 1 : 8));
        }
    }
}
