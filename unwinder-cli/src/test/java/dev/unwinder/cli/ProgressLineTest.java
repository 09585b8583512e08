package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream terminal = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void appearsAfterASecondTenTimesASecondAndIsErased() {
        try (ProgressLine line = new ProgressLine(terminal, () -> true, Path.of("/x/core.zst"), 0)) {
            line.advanced(10, 100, SECOND / 2);
            assertThat(bytes.size()).isZero();
            line.advanced(50, 100, SECOND);
            line.advanced(51, 100, SECOND + SECOND / 20);
            line.advanced(60, 100, 2 * SECOND);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("\runwinder: decompressing core.zst: 50%, 1 s\u001b[K"
                        + "\runwinder: decompressing core.zst: 60%, 2 s\u001b[K"
                        + "\r\u001b[K");
    }

    @Test
    void isNotShownWhereThereIsNoTerminal() {
        try (ProgressLine line = new ProgressLine(terminal, () -> false, Path.of("core.zst"), 0)) {
            line.advanced(50, 100, 5 * SECOND);
        }
        assertThat(bytes.size()).isZero();
    }
}
