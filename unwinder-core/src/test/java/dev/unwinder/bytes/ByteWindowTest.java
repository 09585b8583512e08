package dev.unwinder.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteWindowTest {
    private static ByteView some(int size, ByteOrder order) {
        byte[] bytes = new byte[size];
        new Random(3).nextBytes(bytes);
        return ByteView.of(bytes, "some", order);
    }

    private static void assertReadsAsACursorDoes(ByteOrder order) throws MalformedDataException {
        ByteView view = some(200_000, order);
        ByteWindow window = ByteWindow.over(view, order);
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            long offset = i % 100 == 0 ? random.nextInt(200_000 - 12) : i * 9L; // here and there, and onwards
            assertThat(window.moveTo(offset, 12)).isTrue();
            assertThat(window.u8(4)).isEqualTo(view.cursor(offset + 4).u8());
            assertThat(window.u16(2)).isEqualTo(view.cursor(offset + 2).u16());
            assertThat(window.s32(8)).isEqualTo(view.cursor(offset + 8).s32());
            assertThat(window.u32(0)).isEqualTo(view.cursor(offset).u32());
            assertThat(window.u64(4)).isEqualTo(view.cursor(offset + 4).u64());
        }
    }

    @Test
    void readsAsACursorDoes() throws MalformedDataException {
        assertReadsAsACursorDoes(ByteOrder.LITTLE_ENDIAN);
        assertReadsAsACursorDoes(ByteOrder.BIG_ENDIAN);
    }

    @Test
    void whatIsNotThereIsTold() {
        ByteWindow window = ByteWindow.over(some(100_000, ByteOrder.LITTLE_ENDIAN), ByteOrder.LITTLE_ENDIAN);
        assertThat(window.moveTo(99_996, 4)).isTrue();
        assertThat(window.moveTo(99_997, 4)).isFalse();
        assertThat(window.moveTo(200_000, 1)).isFalse();
        assertThat(window.moveTo(-1, 1)).isFalse();
        assertThat(window.moveTo(0, 4)).isTrue();
        assertThat(ByteWindow.over(some(0, ByteOrder.LITTLE_ENDIAN), ByteOrder.LITTLE_ENDIAN)
                        .moveTo(0, 1))
                .isFalse();
    }
}
