package dev.unwinder.report.triage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The judge was the table of a terminal: {@code wcswidth} of the C library. */
class DisplayWidthTest {
    @Test
    void columnsOfATerminal() {
        assertThat(DisplayWidth.of("")).isZero();
        assertThat(DisplayWidth.of("shop::handle")).isEqualTo(12);
        assertThat(DisplayWidth.of("日本語 プログラム")).isEqualTo(17);
        assertThat(DisplayWidth.of("한국어")).isEqualTo(6);
        assertThat(DisplayWidth.of("e\u0301le\u0300ve")).isEqualTo(5);
        assertThat(DisplayWidth.of("naïve")).isEqualTo(5);
        assertThat(DisplayWidth.of("\ud83d\ude00")).isEqualTo(2);
        assertThat(DisplayWidth.of("\ud840\udc00")).isEqualTo(2);
    }
}
