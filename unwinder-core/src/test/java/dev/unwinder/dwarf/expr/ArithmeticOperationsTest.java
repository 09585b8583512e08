package dev.unwinder.dwarf.expr;

import static dev.unwinder.dwarf.expr.Evaluations.NOTHING;
import static dev.unwinder.dwarf.expr.Evaluations.assertValue;
import static dev.unwinder.dwarf.expr.Evaluations.value;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Arithmetic and logical operations, in the order of DWARF 5, 2.5.1.4. */
class ArithmeticOperationsTest {
    @Test
    void abs() throws Exception {
        assertValue(5, e -> e.consts(-5).abs());
        assertValue(5, e -> e.lit(5).abs());
        assertValue(0x8000_0000L, 0x8000_0000L, e -> e.const4u(0x8000_0000L).abs());
        assertValue(
                0,
                0x8000_0000_0000_0000L,
                e -> e.const8u(0x8000_0000_0000_0000L).abs());
    }

    @Test
    void and() throws Exception {
        assertValue(0x30, e -> e.const1u(0xf0).const1u(0x3f).and());
    }

    @Test
    void divIsSignedAndTheTopDivides() throws Exception {
        assertValue(3, e -> e.const1u(17).lit(5).div());
        assertValue(0xffff_fffdL, -3L, e -> e.const1s(-17).lit(5).div());
        assertValue(0xffff_fffdL, -3L, e -> e.lit(17).const1s(-5).div());
        assertValue(
                0xffff_ffffL, 0x7fff_ffffL, e -> e.const4u(0xffff_fffeL).lit(2).div());
        assertValue(
                0x8000_0000L, -0x8000_0000L, e -> e.const4s(0x8000_0000L).lit(1).div());
    }

    @Test
    void theSmallestNumberDividedByMinusOneWrapsAround() throws Exception {
        assertThat(value(
                        LITTLE_ENDIAN,
                        8,
                        NOTHING,
                        e -> e.const8s(Long.MIN_VALUE).const1s(-1).div()))
                .isEqualTo(Long.MIN_VALUE);
        assertThat(value(
                        LITTLE_ENDIAN,
                        4,
                        NOTHING,
                        e -> e.const4s(0x8000_0000L).const1s(-1).div()))
                .isEqualTo(0x8000_0000L);
    }

    @Test
    void minusTakesTheTopAway() throws Exception {
        assertValue(12, e -> e.lit(17).lit(5).minus());
        assertValue(0xffff_fff4L, -12L, e -> e.lit(5).lit(17).minus());
    }

    @Test
    void modIsUnsigned() throws Exception {
        assertValue(2, e -> e.lit(17).lit(5).mod());
        assertValue(
                0xffff_fffeL % 5,
                Long.remainderUnsigned(-2L, 5),
                e -> e.const1s(-2).lit(5).mod());
    }

    @Test
    void mul() throws Exception {
        assertValue(391, e -> e.lit(17).lit(23).mul());
        assertValue(0xffff_ffabL, -85L, e -> e.lit(17).const1s(-5).mul());
        assertValue(
                0, 0x1_0000_0000L, e -> e.const4u(0x1_0000).const4u(0x1_0000).mul());
    }

    @Test
    void neg() throws Exception {
        assertValue(0xffff_fffbL, -5L, e -> e.lit(5).neg());
        assertValue(5, e -> e.const1s(-5).neg());
    }

    @Test
    void not() throws Exception {
        assertValue(0xffff_fffaL, ~5L, e -> e.lit(5).not());
    }

    @Test
    void or() throws Exception {
        assertValue(0xff, e -> e.const1u(0xf0).const1u(0x3f).or());
    }

    @Test
    void plusWrapsAround() throws Exception {
        assertValue(22, e -> e.lit(17).lit(5).plus());
        assertValue(4, 0x1_0000_0004L, e -> e.const4u(0xffff_ffffL).lit(5).plus());
    }

    @Test
    void plusUconst() throws Exception {
        assertValue(17 + 300, e -> e.lit(17).plusUconst(300));
    }

    @Test
    void shl() throws Exception {
        assertValue(20, e -> e.lit(5).lit(2).shl());
        assertValue(0x8000_0000L, 0x8000_0000L, e -> e.lit(1).lit(31).shl());
        assertValue(0, 1L << 32, e -> e.lit(1).const1u(32).shl());
        assertValue(0, e -> e.lit(1).const1u(64).shl());
        assertValue(0, e -> e.lit(1).const1s(-1).shl());
    }

    @Test
    void shrFillsWithZeros() throws Exception {
        assertValue(5, e -> e.lit(20).lit(2).shr());
        assertValue(
                0x7fff_ffffL, 0x7fff_ffff_ffff_ffffL, e -> e.const1s(-1).lit(1).shr());
        assertValue(0, 0xffff_ffffL, e -> e.const1s(-1).const1u(32).shr());
        assertValue(0, e -> e.const1s(-1).const1u(64).shr());
    }

    @Test
    void shraFillsWithTheSign() throws Exception {
        assertValue(5, e -> e.lit(20).lit(2).shra());
        assertValue(0xffff_fffeL, -2L, e -> e.const1s(-8).lit(2).shra());
        assertValue(0xffff_ffffL, -1L, e -> e.const1s(-8).const1u(200).shra());
        assertValue(0, e -> e.lit(8).const1u(200).shra());
        assertValue(
                0xc000_0000L, 0x4000_0000L, e -> e.const4u(0x8000_0000L).lit(1).shra());
    }

    @Test
    void xor() throws Exception {
        assertValue(0xcf, e -> e.const1u(0xf0).const1u(0x3f).xor());
    }
}
