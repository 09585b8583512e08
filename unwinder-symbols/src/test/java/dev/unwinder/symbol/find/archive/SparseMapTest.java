package dev.unwinder.symbol.find.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SparseMapTest {
    private static Contents.Reader reader(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))::read;
    }

    @Test
    void partsAndHoles() throws IOException {
        SparseMap map = new SparseMap();
        map.add(2, 3);
        map.add(6, 1);
        map.add(9, 0);
        assertThat(map.end()).isEqualTo(9);
        Contents.Reader whole = map.expand(reader("abcd"), 9);
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[4];
        for (int count = whole.read(buffer, 0, 4); count > 0; count = whole.read(buffer, 0, 4)) {
            text.append(new String(buffer, 0, count, StandardCharsets.US_ASCII));
        }
        assertThat(text.toString().replace('\0', '.')).isEqualTo("..abc.d..");
        assertThatThrownBy(() -> {
                    Contents.Reader cut = map.expand(reader("ab"), 9);
                    while (cut.read(buffer, 0, 4) >= 0) {
                        continue;
                    }
                })
                .isInstanceOf(EOFException.class);
    }

    @Test
    void aMapBeforeTheContent() throws IOException {
        SparseMap map = new SparseMap();
        map.read(reader("2\n0\n3\n512\n7\n\0\0\0\0"), 16);
        assertThat(map.end()).isEqualTo(519);
        for (String broken :
                new String[] {"1\n0\n", "x\n", "1\n5\n99999999999999999999\n", "-1\n", "2\n5\n5\n9\n1\n"}) {
            assertThatThrownBy(() -> new SparseMap().read(reader(broken), 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void veryManyPartsAreRefused() {
        int[] at = new int[1];
        Contents.Reader endless = (buffer, start, length) -> {
            buffer[start] = (byte) (at[0] < 9 ? '9' : at[0] % 2 == 0 ? '0' : '\n');
            at[0]++;
            return 1;
        };
        assertThatThrownBy(() -> new SparseMap().read(endless, 512))
                .isInstanceOf(IOException.class)
                .hasMessage("a sparse member that is broken");
        assertThat(at[0]).isLessThan(5 << 20);
    }
}
