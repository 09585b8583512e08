package dev.unwinder.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.SnapshotMemory;
import dev.unwinder.target.WordReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Panics laid out as in the memory of programs of rustc 1.95 and, with the older mark, 1.63. */
class RustPanicTest {
    private static final long BASE = 0x5557_0000_0000L;
    private static final int HEADER = 0x10;
    private static final int VALUE = 0x60;
    private static final int TABLE = 0x80;
    private static final int TEXT = 0xa0;

    private final ByteBuffer memory = ByteBuffer.allocate(0x100).order(ByteOrder.LITTLE_ENDIAN);
    private final RustPanic panic =
            new RustPanic(new WordReader(SnapshotMemory.of(BASE, memory.array()), ByteOrder.LITTLE_ENDIAN, 8));

    private void payload(String text, int size, long... words) {
        memory.put(HEADER, "MOZ\0RUST".getBytes(StandardCharsets.US_ASCII));
        memory.putLong(HEADER + 40, BASE + VALUE).putLong(HEADER + 48, BASE + TABLE);
        memory.putLong(TABLE + 8, size).putLong(TABLE + 16, 8);
        memory.put(TEXT, text.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < words.length; i++) {
            memory.putLong(VALUE + 8 * i, words[i]);
        }
    }

    private ExceptionInFlight read() throws MemoryFaultException {
        return panic.at(BASE + HEADER, 3).orElseThrow();
    }

    @Test
    void aTextOrAStringInAnyOrderOfItsParts() throws MemoryFaultException {
        payload("first öne", 16, BASE + TEXT, 10);
        assertThat(read().message()).contains("first öne");
        assertThat(read().language()).isEqualTo(Language.RUST);
        assertThat(read().searchFrom()).isEqualTo(3);
        payload("count was 1", 24, 16, BASE + TEXT, 11);
        assertThat(read().message()).contains("count was 1");
        payload("count was 2", 24, BASE + TEXT, 11, 11);
        assertThat(read().message()).contains("count was 2");
    }

    @Test
    void nothingBesideThePayloadIsRead() throws MemoryFaultException {
        payload("at the end", 24, 0, 0, 0);
        int last = memory.capacity() - 24;
        memory.putLong(HEADER + 40, BASE + last);
        memory.putLong(last, BASE + TEXT).putLong(last + 8, 16).putLong(last + 16, 10);
        assertThat(read().message()).contains("at the end");
    }

    @Test
    void theMarkOfOlderRuntimes() throws MemoryFaultException {
        payload("old", 16, BASE + TEXT, 3);
        memory.putLong(HEADER, 0x4d4f_5a00_5255_5354L);
        assertThat(read().message()).contains("old");
        memory.putLong(HEADER, 0x474e_5543_432b_2b00L);
        assertThat(panic.at(BASE + HEADER, 0)).isEmpty();
    }

    @Test
    void aPayloadThatIsNoTextHasNoMessage() throws MemoryFaultException {
        payload("x", 4, 7); // panic_any(7)
        assertThat(read().message()).isEmpty();
        payload("x", 16, BASE + TEXT, 1L << 40);
        assertThat(read().message()).isEmpty();
        payload("x", 16, 8, BASE + 0x1000);
        assertThat(read().message()).isEmpty();
        payload("", 16, BASE + TEXT, 1);
        memory.put(TEXT, (byte) 0xff);
        assertThat(read().message()).as("no UTF-8").isEmpty();
        memory.putLong(HEADER + 48, 1);
        assertThat(read().message()).as("no table").isEmpty();
    }
}
