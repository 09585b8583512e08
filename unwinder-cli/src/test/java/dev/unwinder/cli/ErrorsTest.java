package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ErrorsTest {
    private final StringWriter err = new StringWriter();

    @Test
    void aMistakeOfOursIsOneLine() {
        int code = new Errors(new PrintWriter(err), false).internal(new IllegalStateException("two\nlines"));
        assertThat(err)
                .hasToString("unwinder: internal error (java.lang.IllegalStateException: two\\x0alines),"
                        + " please report it; -v shows where\n");
        assertThat(code).isEqualTo(ExitCode.UNREADABLE);
    }

    @Test
    void verboseShowsWhere() {
        new Errors(new PrintWriter(err), true).internal(new IllegalStateException("odd"));
        assertThat(err.toString()).contains("\tat dev.unwinder.cli.ErrorsTest").contains("please report it\n");
    }

    @Test
    void fullHeap() {
        new Errors(new PrintWriter(err), false).outOfMemory();
        assertThat(err).hasToString("unwinder: out of memory; give it more: UNWINDER_JAVA_OPTS=-Xmx4g\n");
    }

    @Test
    void closedPipes() {
        assertThat(Errors.isClosedPipe(new IOException("Broken pipe"))).isTrue();
        assertThat(Errors.isClosedPipe(new IOException("No space left on device")))
                .isFalse();
        assertThat(Errors.isClosedPipe(new IOException())).isFalse();
    }
}
