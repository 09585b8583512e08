package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TriageProgressTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theLineFitsATerminal() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TriageProgress progress =
                new TriageProgress(10_000, new PrintStream(bytes, true, StandardCharsets.UTF_8), true, 0);
        for (int i = 1; i <= 9_999; i++) {
            progress.advanced(i % 900 == 0, i * SECOND / 100);
        }
        progress.close();
        String[] lines = bytes.toString(StandardCharsets.UTF_8).split("\r");
        assertThat(lines[lines.length - 2])
                .isEqualTo("[###############-] 9990 of 10000 cores, 100 a second, 0 s left, 11 unreadable\u001b[K");
        for (String line : lines) {
            assertThat(line.replace("\u001b[K", "")).hasSizeLessThan(80);
        }
    }
}
