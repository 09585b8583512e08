package dev.unwinder.triage.cause;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "free(): invalid pointer",
                "malloc(): largebin double linked list corrupted (bk)",
                "malloc(): invalid next->prev_inuse (unsorted)",
                "free(): double free detected in tcache 2",
                "munmap_chunk(): invalid pointer",
                "corrupted size vs. prev_size while consolidating",
                "double free or corruption (!prev)",
                "*** stack smashing detected ***: terminated",
                "*** buffer overflow detected ***: terminated",
                "Fatal glibc error: malloc assertion failure in sysmalloc: (old_top == initial_top (av))",
                "app: app.c:12: main: Assertion `x > 0' failed.",
                "app.c:12: main: Assertion `x > 0' failed."
            })
    void whatStandsInFilesIsTold(String message) {
        assertThat(LibraryText.of(message, "app")).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "disk full",
                "secret: password",
                "free(): 'hunter2'",
                "free(): INVALID",
                "free",
                "get(): invalid pointer",
                "*** hunter2 ***: terminated",
                "*** stack smashing detected ***: ./app --key terminated", // before glibc 2.26
                "*** Error in `./app': free(): invalid pointer: 0x00007ffe ***",
                "Fatal glibc error: \u0001\ufffd",
                "app: app.c:12: main: Assertion `\ufffd' failed.",
                "' failed.",
            })
    void whatMayBeDataIsNot(String message) {
        assertThat(LibraryText.of(message, "app")).isEmpty();
    }

    @Test
    void aFirstArgumentIsNoProgramsName() {
        assertThat(LibraryText.of("--key=1: app.c:12: main: Assertion `x' failed.", "app"))
                .contains("app.c:12: main: Assertion `x' failed.");
        assertThat(LibraryText.of("Assertion `x' failed.", "app")).isEmpty();
    }
}
