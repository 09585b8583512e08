package dev.unwinder.bytes;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.testkit.Section;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteCursorTest {
    private static ByteCursor cursor(ByteOrder order, int... bytes) {
        return ByteView.of(Section.of(order, 8).u8(bytes).toByteArray(), "test", order)
                .cursor();
    }

    private static ByteCursor cursor(int... bytes) {
        return cursor(LITTLE_ENDIAN, bytes);
    }

    @Test
    void fixedSizesLittleEndian() throws MalformedDataException {
        ByteCursor cursor = cursor(0xfe, 0xfe, 0x02, 0x81, 0x04, 0x03, 0x02, 0x81, 8, 7, 6, 5, 4, 3, 2, 0x81);
        assertThat(cursor.u8()).isEqualTo(0xfe);
        assertThat(cursor.s8()).isEqualTo(-2);
        assertThat(cursor.u16()).isEqualTo(0x8102);
        assertThat(cursor.u32()).isEqualTo(0x81020304L);
        assertThat(cursor.u64()).isEqualTo(0x8102030405060708L);
        assertThat(cursor.hasRemaining()).isFalse();
    }

    @Test
    void fixedSizesBigEndian() throws MalformedDataException {
        ByteCursor cursor = cursor(BIG_ENDIAN, 0x81, 0x02, 0x81, 0x02, 0x03, 0x04, 0x81, 2, 3, 4, 5, 6, 7, 8);
        assertThat(cursor.u16()).isEqualTo(0x8102);
        assertThat(cursor.s32()).isEqualTo(0x81020304);
        assertThat(cursor.u64()).isEqualTo(0x8102030405060708L);
    }

    @Test
    void threeBytesOfEitherOrder() throws MalformedDataException {
        assertThat(cursor(0x03, 0x02, 0x81).u24()).isEqualTo(0x810203);
        assertThat(cursor(BIG_ENDIAN, 0x81, 0x02, 0x03).u24()).isEqualTo(0x810203);
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(cursor(1, 2)::u24);
    }

    @ParameterizedTest
    @CsvSource({"1, 255, -1", "2, 65535, -1", "4, 4294967295, -1", "8, -1, -1"})
    void numbersOfAGivenSizeWithAndWithoutSign(int size, long unsigned, long signed) throws MalformedDataException {
        int[] ones = new int[size];
        java.util.Arrays.fill(ones, 0xff);
        assertThat(cursor(ones).unsigned(size)).isEqualTo(unsigned);
        assertThat(cursor(ones).signed(size)).isEqualTo(signed);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3, 5, 6, 7, 9, 16})
    void aNumberOfAnOddSizeIsMalformed(int size) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> cursor(new int[20]).unsigned(size));
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> cursor(new int[20]).signed(size));
    }

    // The examples of DWARF 5, 7.6, tables 7.7 and 7.8.

    @Test
    void theStandardsExamplesOfUnsignedLeb128() throws MalformedDataException {
        assertThat(cursor(2).uleb128()).isEqualTo(2);
        assertThat(cursor(127).uleb128()).isEqualTo(127);
        assertThat(cursor(0x80, 1).uleb128()).isEqualTo(128);
        assertThat(cursor(0x81, 1).uleb128()).isEqualTo(129);
        assertThat(cursor(57 + 0x80, 100).uleb128()).isEqualTo(12857);
    }

    @Test
    void theStandardsExamplesOfSignedLeb128() throws MalformedDataException {
        assertThat(cursor(2).sleb128()).isEqualTo(2);
        assertThat(cursor(0x7e).sleb128()).isEqualTo(-2);
        assertThat(cursor(127 + 0x80, 0).sleb128()).isEqualTo(127);
        assertThat(cursor(1 + 0x80, 0x7f).sleb128()).isEqualTo(-127);
        assertThat(cursor(0x80, 1).sleb128()).isEqualTo(128);
        assertThat(cursor(0x80, 0x7f).sleb128()).isEqualTo(-128);
        assertThat(cursor(1 + 0x80, 1).sleb128()).isEqualTo(129);
        assertThat(cursor(0x7f + 0x80, 0x7e).sleb128()).isEqualTo(-129);
    }

    @Test
    void everyPowerOfTwoAndItsNeighboursSurviveLeb128() throws MalformedDataException {
        for (int shift = 0; shift < 64; shift++) {
            for (long value : new long[] {(1L << shift) - 1, 1L << shift, -(1L << shift), -(1L << shift) - 1}) {
                assertThat(ByteView.of(Section.little64().uleb(value).toByteArray(), "u", LITTLE_ENDIAN)
                                .cursor()
                                .uleb128())
                        .isEqualTo(value);
                assertThat(ByteView.of(Section.little64().sleb(value).toByteArray(), "s", LITTLE_ENDIAN)
                                .cursor()
                                .sleb128())
                        .isEqualTo(value);
            }
        }
    }

    @Test
    void paddedLeb128NumbersAreAccepted() throws MalformedDataException {
        assertThat(cursor(0x85, 0x80, 0x80, 0x80, 0).uleb128()).isEqualTo(5);
        assertThat(cursor(0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0)
                        .uleb128())
                .isEqualTo(5);
        assertThat(cursor(0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0)
                        .sleb128())
                .isEqualTo(5);
        assertThat(cursor(0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)
                        .sleb128())
                .isEqualTo(-5);
    }

    @Test
    void anUnsignedLeb128NumberBeyond64BitsIsMalformedAtItsStart() {
        ByteCursor cursor = cursor(0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> {
                    cursor.u8();
                    cursor.uleb128();
                })
                .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(1));
    }

    /** A naive decoder without a limit of bits is the judge. */
    @Test
    void randomLeb128NumbersAreDecodedOrRefusedAsABigDecoderSays() throws MalformedDataException {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            int[] bytes = randomLeb(random);
            BigInteger unsigned = BigInteger.ZERO;
            for (int i = 0; i < bytes.length; i++) {
                unsigned = unsigned.or(BigInteger.valueOf(bytes[i] & 0x7f).shiftLeft(7 * i));
            }
            boolean negative = (bytes[bytes.length - 1] & 0x40) != 0;
            BigInteger signed = negative ? unsigned.subtract(BigInteger.ONE.shiftLeft(7 * bytes.length)) : unsigned;
            if (unsigned.bitLength() <= 64) {
                assertThat(cursor(bytes).uleb128()).as("uleb %s", unsigned).isEqualTo(unsigned.longValue());
            } else {
                assertThatExceptionOfType(MalformedDataException.class)
                        .as("uleb %s", unsigned)
                        .isThrownBy(() -> cursor(bytes).uleb128());
            }
            if (signed.bitLength() <= 63) {
                assertThat(cursor(bytes).sleb128()).as("sleb %s", signed).isEqualTo(signed.longValue());
            } else {
                assertThatExceptionOfType(MalformedDataException.class)
                        .as("sleb %s of %s", signed, java.util.Arrays.toString(bytes))
                        .isThrownBy(() -> cursor(bytes).sleb128());
            }
        }
    }

    private static int[] randomLeb(Random random) {
        int[] bytes = new int[1 + random.nextInt(13)];
        int[] likely = {0x00, 0x7f, 0x01, 0x40, 0x3f, 0x7e};
        for (int i = 0; i < bytes.length; i++) {
            int piece = random.nextInt(3) == 0 ? random.nextInt(128) : likely[random.nextInt(likely.length)];
            bytes[i] = i < bytes.length - 1 ? piece | 0x80 : piece;
        }
        return bytes;
    }

    @Test
    void aLeb128NumberWithoutAnEndIsMalformed() {
        int[] endless = new int[1000];
        java.util.Arrays.fill(endless, 0x80);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> cursor(endless).uleb128());
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> cursor(endless).sleb128());
    }

    @Test
    void aLeb128NumberThatIsUsedAsAnIntHasToFit() throws MalformedDataException {
        assertThat(cursor(0xff, 0xff, 0xff, 0xff, 0x07).uleb128AsInt()).isEqualTo(Integer.MAX_VALUE);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> cursor(0x80, 0x80, 0x80, 0x80, 0x08).uleb128AsInt())
                .satisfies(thrown -> assertThat(thrown.offset()).isZero());
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> cursor(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)
                        .uleb128AsInt());
    }

    @Test
    void stringsEndAtTheZeroByteAndMayHoldBytesThatAreNotUtf8() throws MalformedDataException {
        ByteCursor cursor = cursor('z', 'R', 0, 0, 0xc3, 0xa9, 0, 0xff, 0);
        assertThat(cursor.string()).isEqualTo("zR");
        assertThat(cursor.string()).isEmpty();
        assertThat(cursor.string()).isEqualTo("\u00e9");
        assertThat(cursor.string()).isEqualTo("\ufffd");
        assertThat(cursor.remaining()).isZero();
    }

    @Test
    void aStringWithoutAnEndIsMalformedAtItsStart() {
        ByteCursor cursor = cursor(1, 'a', 'b');
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> {
                    cursor.u8();
                    cursor.string();
                })
                .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(1));
    }

    @Test
    void seekingGoesAnywhereUpToTheEndAndNoFurther() throws MalformedDataException {
        ByteCursor cursor = cursor(1, 2, 3);
        cursor.seek(3);
        assertThat(cursor.hasRemaining()).isFalse();
        cursor.seek(1);
        assertThat(cursor.u8()).isEqualTo(2);
        for (long bad : new long[] {-1, 4, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32}) {
            assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> cursor.seek(bad));
        }
        assertThat(cursor.position()).isEqualTo(2);
    }

    @Test
    void skippingOrTakingMoreThanThereIsFailsWhereTheCursorStands() throws MalformedDataException {
        for (long count : new long[] {4, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32}) {
            ByteCursor cursor = cursor(0, 1, 2, 3);
            cursor.skip(1);
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> cursor.skip(count))
                    .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(1));
            assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> cursor.bytes(count));
            assertThat(cursor.position()).isEqualTo(1);
        }
    }

    @Test
    void piecesRememberTheirPlaceInTheWhole() throws MalformedDataException {
        ByteCursor cursor = cursor(0, 1, 2, 3, 4, 5);
        cursor.skip(2);
        ByteView piece = cursor.bytes(3);
        assertThat(cursor.position()).isEqualTo(5);
        assertThat(piece.origin()).isEqualTo(2);
        ByteCursor inner = piece.cursor();
        inner.skip(2);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(inner::u16)
                .withMessageStartingWith("test+0x4: ")
                .satisfies(thrown -> {
                    assertThat(thrown.source()).isEqualTo("test");
                    assertThat(thrown.offset()).isEqualTo(4);
                });
    }

    @Test
    void everyFixedSizeAndLebAndStringCutAnywhereIsTold() throws MalformedDataException {
        for (ByteOrder order : new ByteOrder[] {LITTLE_ENDIAN, BIG_ENDIAN}) {
            Section all = Section.of(order, 8)
                    .u8(1)
                    .u16(2)
                    .u32(3)
                    .u64(4)
                    .uleb(123456789)
                    .sleb(-123456789)
                    .string("text")
                    .bytes((byte) 1, (byte) 2, (byte) 3)
                    .u8(9);
            Truncation.everyCutIsTold(all.toByteArray(), order, all::fieldAt, view -> {
                ByteCursor cursor = view.cursor();
                cursor.s8();
                cursor.u16();
                cursor.s32();
                cursor.u64();
                assertThat(cursor.uleb128()).isEqualTo(123456789);
                assertThat(cursor.sleb128()).isEqualTo(-123456789);
                assertThat(cursor.string()).isEqualTo("text");
                cursor.skip(3);
                cursor.u8();
            });
        }
    }
}
