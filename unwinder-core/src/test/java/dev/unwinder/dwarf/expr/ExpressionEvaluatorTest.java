package dev.unwinder.dwarf.expr;

import static dev.unwinder.dwarf.expr.Evaluations.assertMalformed;
import static dev.unwinder.dwarf.expr.Evaluations.assertValue;
import static dev.unwinder.dwarf.expr.Evaluations.value;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.ExpressionAssembler;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for whole expressions, and errors; the tests of operations beside this one have one for each. */
class ExpressionEvaluatorTest {
    @Test
    void theValueOnTopAtTheEndCounts() throws Exception {
        assertValue(2, e -> e.lit(1).lit(2));
    }

    @Test
    void anEmptyExpressionHasNoValueButWithOneOnTheStackItIsThatOne() throws Exception {
        assertMalformed(e -> e, "stack");
        DwarfExpression empty = DwarfExpression.of(ByteView.of(new byte[0], "e", LITTLE_ENDIAN), 8);
        assertThat(new ExpressionEvaluator().evaluate(empty, 0x1234, new TableContext(LITTLE_ENDIAN)))
                .isEqualTo(0x1234);
    }

    @Test
    void anInitialValueIsOnTheStack() throws Exception {
        DwarfExpression plus8 = DwarfExpression.of(
                ByteView.of(ExpressionAssembler.little64().lit(8).plus().toByteArray(), "e", LITTLE_ENDIAN), 8);
        assertThat(new ExpressionEvaluator().evaluate(plus8, 0x1000, new TableContext(LITTLE_ENDIAN)))
                .isEqualTo(0x1008);
    }

    @Test
    void anInitialValueIsReducedTo4ByteAddressesToo() throws Exception {
        DwarfExpression nop = DwarfExpression.of(ByteView.of(new byte[] {(byte) 0x96}, "e", LITTLE_ENDIAN), 4);
        assertThat(new ExpressionEvaluator().evaluate(nop, 0xffff_ffff_8000_0000L, new TableContext(LITTLE_ENDIAN)))
                .isEqualTo(0x8000_0000L);
    }

    @Test
    void everyOperationThatLacksOperandsOnTheStackIsMalformed() {
        int[] unary = {0x06, 0x12, 0x13, 0x19, 0x1f, 0x20};
        int[] binary = {
            0x14, 0x16, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x21, 0x22, 0x24, 0x25, 0x26, 0x27, 0x29, 0x2a, 0x2b, 0x2c, 0x2d,
            0x2e
        };
        for (int operation : unary) {
            assertMalformed(e -> e.raw(operation), "stack");
        }
        for (int operation : binary) {
            assertMalformed(e -> e.raw(operation), "stack");
            assertMalformed(e -> e.lit(1).raw(operation), "stack");
        }
        assertMalformed(e -> e.rot(), "stack");
        assertMalformed(e -> e.lit(1).lit(2).rot(), "stack");
        assertMalformed(e -> e.raw(0x28, 0, 0), "stack");
        assertMalformed(e -> e.plusUconst(1), "stack");
        assertMalformed(e -> e.derefSize(1), "stack");
        assertMalformed(e -> e.lit(1).pick(1), "stack");
        assertMalformed(e -> e.lit(1).pick(255), "stack");
    }

    @Test
    void moreThan256ValuesAreMalformed() throws Exception {
        UnaryOperator<ExpressionAssembler> full = e -> {
            for (int i = 0; i < 256; i++) {
                e.lit(i % 32);
            }
            return e;
        };
        assertValue(31, full);
        assertMalformed(e -> full.apply(e).lit(1), "stack");
        assertMalformed(e -> full.apply(e).dup(), "stack");
    }

    @Test
    void divisionByZeroIsMalformed() {
        assertMalformed(e -> e.lit(1).lit(0).div(), "zero");
        assertMalformed(e -> e.lit(1).lit(0).mod(), "zero");
    }

    /** DWARF 5, 6.4.2: none of these may be used in call frame information; the first and last two mean nothing at all. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x01, 0x02, 0x04, 0x05, 0x07, 0x18, 0x91, 0x93, 0x95, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d,
                0x9e, 0x9f, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xe0, 0xf0, 0xfa, 0xff
            })
    void anOperationThatCannotBeUsedIsMalformedAtItsPlace(int operation) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> value(
                        LITTLE_ENDIAN,
                        8,
                        c -> c.memory(0, new int[64]),
                        e -> e.lit(1).lit(1).raw(operation, 0, 0, 0, 0, 0, 0, 0, 0)))
                .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(2));
    }

    @Test
    void anErrorPointsIntoTheSectionThatTheExpressionWasSlicedFrom() throws Exception {
        byte[] section = new byte[32];
        DwarfExpression expression = DwarfExpression.of(
                ByteView.of(section, "libx.so .eh_frame", LITTLE_ENDIAN).slice(20, 4), 8);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> new ExpressionEvaluator().evaluate(expression, new TableContext(LITTLE_ENDIAN)))
                .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(20))
                .withMessageStartingWith("libx.so .eh_frame+0x14");
    }

    @Test
    void everyOperandCutAnywhereIsTold() {
        List<UnaryOperator<ExpressionAssembler>> withOperands = List.of(
                e -> e.addr(0x1234),
                e -> e.const1u(1),
                e -> e.const1s(1),
                e -> e.const2u(1),
                e -> e.const2s(1),
                e -> e.const4u(1),
                e -> e.const4s(1),
                e -> e.const8u(1),
                e -> e.const8s(1),
                e -> e.constu(0x12345678),
                e -> e.consts(-0x12345678),
                e -> e.pick(0),
                e -> e.plusUconst(0x12345678),
                e -> e.bra(e.section().here()),
                e -> e.skip(e.section().here()),
                e -> e.breg(1, -0x1234),
                e -> e.regx(0x1234),
                e -> e.bregx(0x1234, 0x1234),
                e -> e.derefSize(1),
                e -> e.gnuEncodedAddr(0x0b, 4));
        for (UnaryOperator<ExpressionAssembler> operation : withOperands) {
            for (int addressSize : new int[] {4, 8}) {
                ExpressionAssembler whole = operation.apply(
                        ExpressionAssembler.of(LITTLE_ENDIAN, addressSize).lit(1));
                byte[] bytes = whole.toByteArray();
                for (int cut = 2; cut < bytes.length; cut++) {
                    byte[] left = Arrays.copyOf(bytes, cut);
                    int field = whole.section().fieldAt(cut);
                    assertThatExceptionOfType(MalformedDataException.class)
                            .as("operation 0x%02x cut at %d", bytes[1], cut)
                            .isThrownBy(() -> new ExpressionEvaluator()
                                    .evaluate(
                                            DwarfExpression.of(ByteView.of(left, "e", LITTLE_ENDIAN), addressSize),
                                            new TableContext(LITTLE_ENDIAN)
                                                    .register(1, 1)
                                                    .register(0x1234, 1)
                                                    .register(0x34, 1)))
                            .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(field));
                }
            }
        }
    }

    @Test
    void anEvaluatorThatFailedIsFitForTheNextExpression() throws Exception {
        ExpressionEvaluator evaluator = new ExpressionEvaluator();
        DwarfExpression bad = DwarfExpression.of(ByteView.of(new byte[] {0x31, 0x31, 0}, "e", LITTLE_ENDIAN), 8);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> evaluator.evaluate(bad, new TableContext(LITTLE_ENDIAN)));
        DwarfExpression drop = DwarfExpression.of(ByteView.of(new byte[] {0x13}, "e", LITTLE_ENDIAN), 8);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> evaluator.evaluate(drop, new TableContext(LITTLE_ENDIAN)));
    }

    @Test
    void expressionsAreEqualWhenTheirOperationsAre() throws Exception {
        ByteView bytes = ByteView.of(new byte[] {0x31, 0x32, 0x31}, "e", LITTLE_ENDIAN);
        DwarfExpression first = DwarfExpression.of(bytes.slice(0, 1), 8);
        assertThat(first).isEqualTo(DwarfExpression.of(bytes.slice(2, 1), 8));
        assertThat(first).hasSameHashCodeAs(DwarfExpression.of(bytes.slice(2, 1), 8));
        assertThat(first).isNotEqualTo(DwarfExpression.of(bytes.slice(1, 1), 8));
        assertThat(first).isNotEqualTo(DwarfExpression.of(bytes.slice(0, 1), 4));
    }

    @Test
    void allExpressionsOfABoundedEvaluatorTogetherAreBounded() throws Exception {
        ExpressionEvaluator bounded = new ExpressionEvaluator(5);
        DwarfExpression twoSteps =
                DwarfExpression.of(ByteView.of(new byte[] {0x31, (byte) 0x96}, "two", LITTLE_ENDIAN), 8);
        ExpressionContext<RuntimeException> nothing = new ExpressionContext<>() {
            @Override
            public boolean isKnown(int register) {
                return false;
            }

            @Override
            public long register(int register) {
                throw new AssertionError();
            }

            @Override
            public long memory(long address, int size) {
                throw new AssertionError();
            }
        };
        assertThat(bounded.evaluate(twoSteps, nothing)).isEqualTo(1);
        assertThat(bounded.evaluate(twoSteps, nothing)).isEqualTo(1);
        for (int again = 0; again < 2; again++) {
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> bounded.evaluate(twoSteps, nothing))
                    .withMessageContaining("too many operations");
        }
    }
}
