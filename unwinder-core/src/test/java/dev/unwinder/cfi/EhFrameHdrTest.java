package dev.unwinder.cfi;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.bytes.Truncation;
import dev.unwinder.testkit.EhFrameHdrAssembler;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LSB 10.6.2. */
class EhFrameHdrTest {
    private static final long HDR = 0x2000;
    private static final long EH_FRAME = 0x3000;

    private static EhFrameHdr parse(Section section) throws MalformedDataException {
        ByteView view = ByteView.of(section.toByteArray(), ".eh_frame_hdr", section.order());
        return EhFrameHdr.parse(view, HDR, section.addressSize());
    }

    private static EhFrameHdrAssembler hdr(ByteOrder order, int addressSize) {
        return EhFrameHdrAssembler.of(order, addressSize).at(HDR).ehFrame(EH_FRAME);
    }

    private static EhFrameHdrAssembler hdr() {
        return hdr(LITTLE_ENDIAN, 8);
    }

    private static EhFrameHdrAssembler threeEntries(EhFrameHdrAssembler hdr) {
        return hdr.entry(0x1000, 0x3018).entry(0x1040, 0x3030).entry(0x1200, 0x3048);
    }

    private static void assertThreeEntriesAreFound(EhFrameHdr hdr) throws MalformedDataException {
        assertThat(hdr.ehFrame()).isEqualTo(EH_FRAME);
        assertThat(hdr.count()).isEqualTo(3);
        assertThat(hdr.initialLocation(0)).isEqualTo(0x1000);
        assertThat(hdr.fde(0)).isEqualTo(0x3018);
        assertThat(hdr.initialLocation(2)).isEqualTo(0x1200);
        assertThat(hdr.fde(2)).isEqualTo(0x3048);
        assertThat(hdr.find(0xfff)).isEmpty();
        assertThat(hdr.find(0)).isEmpty();
        assertThat(hdr.find(0x1000)).hasValue(0x3018);
        assertThat(hdr.find(0x103f)).hasValue(0x3018);
        assertThat(hdr.find(0x1040)).hasValue(0x3030);
        assertThat(hdr.find(0x11ff)).hasValue(0x3030);
        assertThat(hdr.find(0x1200)).hasValue(0x3048);
        assertThat(hdr.find(-1L)).hasValue(0x3048);
    }

    @Test
    void theEncodingsThatGnuLdWrites() throws MalformedDataException {
        assertThreeEntriesAreFound(parse(threeEntries(hdr()).end()));
        assertThreeEntriesAreFound(parse(threeEntries(hdr(BIG_ENDIAN, 8)).end()));
        assertThreeEntriesAreFound(parse(threeEntries(hdr(BIG_ENDIAN, 4)).end()));
        assertThreeEntriesAreFound(parse(threeEntries(hdr(LITTLE_ENDIAN, 4)).end()));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x02, 0x03, 0x04, 0x08, 0x0a, 0x0b, 0x0c, 0x10, 0x18, 0x1a, 0x1b, 0x1c, 0x14, 0x30, 0x38, 0x3a,
                0x3b, 0x3c, 0x34
            })
    void everyTableEncodingOfFixedSizeIsSearched(int encoding) throws MalformedDataException {
        for (ByteOrder order : new ByteOrder[] {LITTLE_ENDIAN, BIG_ENDIAN}) {
            for (int addressSize : new int[] {4, 8}) {
                Section section = threeEntries(hdr(order, addressSize).encodings(0x1b, 0x03, encoding))
                        .end();
                assertThreeEntriesAreFound(parse(section));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x02, 0x03, 0x04, 0x08, 0x09, 0x0a, 0x0b, 0x0c})
    void everyEncodingOfTheCount(int encoding) throws MalformedDataException {
        assertThreeEntriesAreFound(
                parse(threeEntries(hdr().encodings(0x1b, encoding, 0x3b)).end()));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0x00, 0x01, 0x02, 0x03, 0x04, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x10, 0x1a, 0x1b, 0x1c, 0x3b, 0x50})
    void everyEncodingOfThePointerToEhFrame(int encoding) throws MalformedDataException {
        assertThreeEntriesAreFound(
                parse(threeEntries(hdr().encodings(encoding, 0x03, 0x3b)).end()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x09, 0x31, 0x39})
    void aTableOfLebNumbersCannotBeSearched(int encoding) throws MalformedDataException {
        EhFrameHdr hdr =
                parse(threeEntries(hdr().encodings(0x1b, 0x03, encoding)).end());
        assertThat(hdr.ehFrame()).isEqualTo(EH_FRAME);
        assertThat(hdr.count()).isZero();
        assertThat(hdr.find(0x1000)).isEmpty();
    }

    @Test
    void aHeaderWithoutATable() throws MalformedDataException {
        EhFrameHdr hdr = parse(hdr().encodings(0x1b, 0xff, 0xff).end());
        assertThat(hdr.ehFrame()).isEqualTo(EH_FRAME);
        assertThat(hdr.count()).isZero();
        assertThat(hdr.find(0x1000)).isEmpty();
    }

    @Test
    void anEmptyTableFindsNothing() throws MalformedDataException {
        EhFrameHdr hdr = parse(hdr().end());
        assertThat(hdr.count()).isZero();
        assertThat(hdr.find(0x1000)).isEmpty();
    }

    @Test
    void aTableLongerThanItsCountIsSearchedOnlySoFar() throws MalformedDataException {
        EhFrameHdr hdr = parse(threeEntries(hdr()).count(2).end());
        assertThat(hdr.find(0x1200)).hasValue(0x3030);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 0x1000_0000L, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL})
    void aCountThatDoesNotFitIsMalformedWhereTheTableStarts(long count) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> parse(threeEntries(hdr()).count(count).end()))
                .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(12));
    }

    @ParameterizedTest
    @ValueSource(longs = {0x2000_0000_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE, -1L, -3L})
    void aCountOf8BytesThatDoesNotFitIsMalformed(long count) {
        for (int encoding : new int[] {0x04, 0x0c, 0x00, 0x01}) {
            assertThatExceptionOfType(MalformedDataException.class)
                    .as("encoding 0x%02x", encoding)
                    .isThrownBy(() -> parse(threeEntries(hdr().encodings(0x1b, encoding, 0x3b))
                            .count(count)
                            .end()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 255})
    void anUnknownVersionIsMalformed(int version) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> parse(threeEntries(hdr()).version(version).end()))
                .satisfies(thrown -> assertThat(thrown.offset()).isZero());
    }

    @Test
    void aHeaderThatDoesNotSayWhereEhFrameIsIsMalformed() {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() ->
                        parse(threeEntries(hdr().encodings(0xff, 0x03, 0x3b)).end()));
    }

    @Test
    void aPointerRelativeToWhatAHeaderDoesNotKnowIsMalformed() {
        for (int encoding : new int[] {0x2b, 0x4b, 0x6b, 0x0f}) {
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() ->
                            parse(Section.little64().u8(1, encoding, 3, 0x3b).fill(32, 0)));
        }
    }

    @Test
    void addressesInTheUpperHalfAreSortedUnsigned() throws MalformedDataException {
        EhFrameHdr hdr = parse(hdr().encodings(0x1b, 0x03, 0x00)
                .entry(0x7fff_ffff_ffff_f000L, 0x3018)
                .entry(0xffff_ffff_8000_0000L, 0x3030)
                .end());
        assertThat(hdr.find(0x8000_0000_0000_0000L)).hasValue(0x3018);
        assertThat(hdr.find(-1L)).hasValue(0x3030);
        assertThat(hdr.find(0x1000)).isEmpty();
    }

    @Test
    void aTableThatIsNotSortedEndsTheSearchAllTheSame() throws MalformedDataException {
        EhFrameHdr hdr = parse(hdr().entry(0x1200, 0x3048)
                .entry(0x1000, 0x3018)
                .entry(0x1100, 0x3030)
                .end());
        for (long vaddr = 0xf00; vaddr < 0x1300; vaddr += 0x10) {
            hdr.find(vaddr);
        }
    }

    @Test
    void anEntryBehindTheTableIsMalformed() throws MalformedDataException {
        EhFrameHdr hdr = parse(threeEntries(hdr()).end());
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> hdr.initialLocation(3));
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> hdr.fde(3));
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> hdr.fde(-10));
    }

    @Test
    void aHeaderCutAnywhereIsTold() throws MalformedDataException {
        int table = 4 + 4 + 4;
        Section whole = threeEntries(hdr()).end();
        Truncation.everyCutIsTold(
                whole.toByteArray(),
                LITTLE_ENDIAN,
                cut -> cut < table ? whole.fieldAt(cut) : table,
                view -> EhFrameHdr.parse(view, HDR, 8));
    }
}
