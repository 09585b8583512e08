package dev.unwinder.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineStartsTest {
    private static List<String> lines(String text, int most) throws IOException {
        LineStarts starts = new LineStarts(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), most);
        List<String> lines = new ArrayList<>();
        for (Optional<String> line = starts.next(); line.isPresent(); line = starts.next()) {
            lines.add(line.get());
        }
        return lines;
    }

    /** The judge is the library's reader, which keeps whole lines. */
    @Test
    void endsAreThoseOfAReader() throws IOException {
        Random random = new Random(3);
        String letters = "\n\n\r\r\n\rab\u00e4\u20ac";
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            int size = round % 100 == 0 ? 20_000 : random.nextInt(12);
            for (int i = 0; i < size; i++) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            List<String> whole = new BufferedReader(new StringReader(text.toString()))
                    .lines()
                    .toList();
            assertThat(lines(text.toString(), 1000)).isEqualTo(whole);
        }
    }

    @Test
    void ofALongLineTheStartIsKept() throws IOException {
        char[] many = new char[1 << 20];
        Arrays.fill(many, 'x');
        assertThat(lines("one\n" + new String(many) + "\nthree", 100)).containsExactly("one", "x".repeat(100), "three");
    }
}
