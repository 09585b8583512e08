package dev.unwinder.target;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WordReaderTest {
    private final SnapshotMemory memory =
            SnapshotMemory.of(0x1000, new byte[] {(byte) 0x81, 2, 3, 4, 5, 6, 7, (byte) 0x88, 9});

    @Test
    void wordsOfBothOrdersAndSizesAreUnsigned() throws MemoryFaultException {
        assertThat(new WordReader(memory, LITTLE_ENDIAN, 8).word(0x1000)).isEqualTo(0x8807060504030281L);
        assertThat(new WordReader(memory, BIG_ENDIAN, 8).word(0x1000)).isEqualTo(0x8102030405060788L);
        assertThat(new WordReader(memory, LITTLE_ENDIAN, 4).word(0x1004)).isEqualTo(0x88070605L);
        assertThat(new WordReader(memory, BIG_ENDIAN, 4).word(0x1000)).isEqualTo(0x81020304L);
        assertThat(new WordReader(memory, BIG_ENDIAN, 4).wordSize()).isEqualTo(4);
    }

    @Test
    void numbersOfEverySize() throws MemoryFaultException {
        long expected = 0;
        WordReader little = new WordReader(memory, LITTLE_ENDIAN, 8);
        int[] bytes = {0x81, 2, 3, 4, 5, 6, 7, 0x88};
        for (int size = 1; size <= 8; size++) {
            expected |= (long) bytes[size - 1] << 8 * (size - 1);
            assertThat(little.unsigned(0x1000, size)).isEqualTo(expected);
        }
        assertThat(new WordReader(memory, BIG_ENDIAN, 8).unsigned(0x1000, 3)).isEqualTo(0x810203);
    }

    @Test
    void theFaultNamesTheFirstByteThatIsNotThere() {
        WordReader reader = new WordReader(memory, LITTLE_ENDIAN, 8);
        assertThatExceptionOfType(MemoryFaultException.class)
                .isThrownBy(() -> reader.word(0x1004))
                .withMessageContaining("0x1009")
                .satisfies(fault -> assertThat(fault.address()).isEqualTo(0x1009))
                .satisfies(fault -> assertThat(fault.getStackTrace()).isEmpty());
        assertThatExceptionOfType(MemoryFaultException.class)
                .isThrownBy(() -> reader.word(0xffe))
                .satisfies(fault -> assertThat(fault.address()).isEqualTo(0xffe));
    }

    @Test
    void stringsEndAtZeroOrAtTheLimit() throws MemoryFaultException {
        byte[] text = ("x".repeat(100) + "\u00e9\0rest").getBytes(StandardCharsets.UTF_8);
        WordReader reader = new WordReader(SnapshotMemory.of(0x2000, text), LITTLE_ENDIAN, 8);
        assertThat(reader.string(0x2000, 1000)).isEqualTo("x".repeat(100) + "\u00e9");
        assertThat(reader.string(0x2000, 10)).isEqualTo("x".repeat(10));
        assertThat(reader.string(0x2000, 65)).isEqualTo("x".repeat(65));
        assertThat(reader.string(0x2000 + 102, 10)).isEmpty();
        assertThat(reader.string(0x2000, 0)).isEmpty();
    }

    @Test
    void aStringWithoutAnEndIsAFaultWhereTheMemoryEnds() {
        WordReader reader = new WordReader(SnapshotMemory.of(0x2000, new byte[] {'a', 'b'}), LITTLE_ENDIAN, 8);
        assertThatExceptionOfType(MemoryFaultException.class)
                .isThrownBy(() -> reader.string(0x2000, 100))
                .satisfies(fault -> assertThat(fault.address()).isEqualTo(0x2002));
    }
}
