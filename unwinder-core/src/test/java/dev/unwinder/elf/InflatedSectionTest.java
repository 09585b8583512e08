package dev.unwinder.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class InflatedSectionTest {
    private static final int SIZE = 900_000;

    private static byte[] content() {
        byte[] bytes = new byte[SIZE];
        Random random = new Random(11);
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) random.nextInt(17);
        }
        return bytes;
    }

    private static byte[] packed(byte[] content, int level) {
        Deflater deflater = new Deflater(level);
        deflater.setInput(content);
        deflater.finish();
        byte[] packed = new byte[content.length * 2];
        int size = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, size);
    }

    private static ByteSource section(byte[] packed, long size) {
        ByteView stream = ByteView.of(packed, "stream", ByteOrder.LITTLE_ENDIAN);
        return new InflatedSection(stream, 0, packed.length, "section", size);
    }

    @Test
    void allPartsAreAsTheyWere() throws MalformedDataException {
        byte[] content = content();
        ByteSource section = section(packed(content, 6), SIZE);
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            int offset = random.nextInt(SIZE);
            int length = random.nextInt(Math.min(SIZE - offset, i % 10 == 0 ? SIZE : 5000) + 1);
            byte[] expected = Arrays.copyOfRange(content, offset, offset + length);
            ByteView view = section.view(offset, length, "", ByteOrder.LITTLE_ENDIAN);
            assertThat(view.toByteArray()).isEqualTo(expected);
            assertThat(view.origin()).isEqualTo(offset);
            assertThat(section.readFully(offset, length)).isEqualTo(expected);
        }
        assertThat(section.view(SIZE, 0, "", ByteOrder.LITTLE_ENDIAN).size()).isZero();
        assertThat(section.read(SIZE, new byte[1], 0, 1)).isZero();
        assertThatThrownBy(() -> section.view(SIZE - 1, 2, "", ByteOrder.LITTLE_ENDIAN))
                .isInstanceOf(MalformedDataException.class);
    }

    @Test
    void whatComesBeforeADamageCanBeRead() throws MalformedDataException {
        byte[] content = content();
        byte[] packed = packed(content, Deflater.NO_COMPRESSION); // blocks, of which the next has a bad head now
        Arrays.fill(packed, packed.length / 2, packed.length, (byte) 0xff);
        ByteSource section = section(packed, SIZE);
        assertThat(section.view(100, 1000, "", ByteOrder.LITTLE_ENDIAN).toByteArray())
                .isEqualTo(Arrays.copyOfRange(content, 100, 1100));
        assertThatThrownBy(() -> section.view(SIZE - 10, 10, "", ByteOrder.LITTLE_ENDIAN))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("zlib");
        assertThat(section.view(100, 1000, "", ByteOrder.LITTLE_ENDIAN).toByteArray())
                .isEqualTo(Arrays.copyOfRange(content, 100, 1100));
    }

    @Test
    void aStreamThatEndsEarlyIsTold() {
        byte[] packed = packed(content(), 6);
        ByteSource cut = section(Arrays.copyOf(packed, packed.length / 2), SIZE);
        assertThatThrownBy(() -> cut.view(SIZE - 10, 10, "", ByteOrder.LITTLE_ENDIAN))
                .hasMessageContaining("compressed section ends after");
        ByteSource longer = section(packed, SIZE + 10L);
        assertThatThrownBy(() -> longer.view(0, SIZE + 10, "", ByteOrder.LITTLE_ENDIAN))
                .hasMessageContaining("compressed section ends after " + SIZE);
        assertThat(longer.readFully(0, SIZE + 10)).hasSize(SIZE);
    }
}
