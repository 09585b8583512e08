package dev.unwinder.bytes;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ByteViewTest {
    private final ByteView view = ByteView.of(new byte[] {0, 1, 2, 3, 4, 5, 6, 7}, "libx.so .eh_frame", LITTLE_ENDIAN);

    @Test
    void aSliceKeepsNameOrderAndPlace() throws MalformedDataException {
        ByteView slice = view.slice(2, 5).slice(1, 2);
        assertThat(slice.name()).isEqualTo("libx.so .eh_frame");
        assertThat(slice.order()).isEqualTo(LITTLE_ENDIAN);
        assertThat(slice.origin()).isEqualTo(3);
        assertThat(slice.toByteArray()).containsExactly(3, 4);
    }

    @Test
    void aNamedSliceStartsAnewAtZero() throws MalformedDataException {
        ByteView slice = view.slice(2, 5, "notes");
        assertThat(slice.name()).isEqualTo("notes");
        assertThat(slice.origin()).isZero();
        assertThat(slice.toByteArray()).containsExactly(2, 3, 4, 5, 6);
    }

    @Test
    void aSliceThatDoesNotFitIsMalformedAtItsStart() {
        long[][] bad = {
            {0, 9}, {8, 1}, {9, 0}, {-1, 1}, {1, -1}, {Long.MAX_VALUE, 1}, {1, Long.MAX_VALUE}, {Long.MIN_VALUE, 0}
        };
        for (long[] range : bad) {
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> view.slice(range[0], range[1]))
                    .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(range[0]));
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> view.slice(range[0], range[1], "part"));
        }
    }

    @Test
    void anEmptySliceAtTheEndIsFine() throws MalformedDataException {
        assertThat(view.slice(8, 0).size()).isZero();
        assertThat(view.cursor(8).hasRemaining()).isFalse();
    }

    @Test
    void theOtherOrderIsAnotherViewOfTheSameBytes() throws MalformedDataException {
        ByteView big = view.slice(1, 4).withOrder(BIG_ENDIAN);
        assertThat(big.cursor().u32()).isEqualTo(0x01020304);
        assertThat(big.origin()).isEqualTo(1);
        assertThat(view.order()).isEqualTo(LITTLE_ENDIAN);
        assertThat(view.slice(1, 4).cursor().u32()).isEqualTo(0x04030201);
    }

    @Test
    void aBufferIsTakenFromItsPositionInItsOrder() throws MalformedDataException {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {9, 9, 1, 2, 9}).order(LITTLE_ENDIAN);
        buffer.position(2).limit(4);
        ByteView taken = ByteView.of(buffer, "buffer");
        assertThat(taken.size()).isEqualTo(2);
        assertThat(taken.cursor().u16()).isEqualTo(0x0201);
        buffer.position(0);
        assertThat(taken.toByteArray()).containsExactly(1, 2);
    }

    @Test
    void aDirectBufferServesAsWell() throws MalformedDataException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4).order(BIG_ENDIAN).putInt(0, 0x01020304);
        ByteView taken = ByteView.of(buffer, "direct");
        assertThat(taken.slice(1, 2).cursor().u16()).isEqualTo(0x0203);
        assertThat(taken.toByteArray()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void readingGivesWhatThereIs() {
        byte[] destination = new byte[10];
        assertThat(view.read(6, destination, 3, 7)).isEqualTo(2);
        assertThat(destination).containsExactly(0, 0, 0, 6, 7, 0, 0, 0, 0, 0);
        assertThat(view.read(8, destination, 0, 1)).isZero();
        assertThat(view.read(-1, destination, 0, 1)).isZero();
        assertThat(view.read(Long.MAX_VALUE, destination, 0, 1)).isZero();
    }

    @Test
    void twoCursorsDoNotDisturbEachOther() throws MalformedDataException {
        ByteCursor one = view.cursor();
        ByteCursor other = view.cursor(4);
        one.u16();
        assertThat(other.u8()).isEqualTo(4);
        assertThat(one.u8()).isEqualTo(2);
    }

    @Test
    void anErrorInAPartReadFromASlicePointsIntoTheWhole() throws MalformedDataException {
        ByteView slice = view.slice(2, 4);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> slice.view(3, 5, "", LITTLE_ENDIAN))
                .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(2 + 3));
    }

    @Test
    void theMessageNamesSourcePlaceAndReason() {
        MalformedDataException malformed = view.malformed(0x1c, "reason");
        assertThat(malformed).hasMessage("libx.so .eh_frame+0x1c: reason");
        assertThat(malformed.reason()).isEqualTo("reason");
        assertThat(malformed.getStackTrace()).isEmpty();
    }
}
