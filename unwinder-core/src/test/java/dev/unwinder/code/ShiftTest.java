package dev.unwinder.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values as an AArch64 processor gives them for {@code add x0, xzr, ...} and {@code orr x0, xzr, ...}, or the same of w0. */
class ShiftTest {
    @ParameterizedTest
    @CsvSource({
        "LSL, 4, 8, f000000080000081, 800000810",
        "LSL, 4, 4, f000000080000081, 810",
        "LSR, 4, 8, f000000080000081, f00000008000008",
        "LSR, 4, 4, f000000080000081, 8000008",
        "ASR, 4, 8, f000000080000081, ff00000008000008",
        "ASR, 4, 4, f000000080000081, f8000008",
        "ROR, 4, 8, f000000080000081, 1f00000008000008",
        "ROR, 4, 4, f000000080000081, 18000008",
        "UXTB, 1, 8, f000000080008081, 102",
        "SXTB, 1, 8, f000000080008081, ffffffffffffff02",
        "UXTH, 1, 8, f000000080008081, 10102",
        "SXTH, 1, 8, f000000080008081, ffffffffffff0102",
        "UXTW, 1, 4, f000000080008081, 100010102",
        "SXTW, 1, 4, f000000080008081, ffffffff00010102",
        "UXTX, 1, 8, f000000080008081, e000000100010102",
        "SXTX, 1, 8, f000000080008081, e000000100010102"
    })
    void ofAValue(Shift.Kind kind, int amount, int size, String value, String expected) {
        long shifted = new Shift(kind, amount).apply(Long.parseUnsignedLong(value, 16), size);
        assertThat(Long.toHexString(shifted)).isEqualTo(expected);
    }
}
