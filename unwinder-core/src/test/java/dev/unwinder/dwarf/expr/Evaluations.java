package dev.unwinder.dwarf.expr;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.ExpressionAssembler;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.function.UnaryOperator;

/** Expressions, assembled and evaluated, each with 4- and 8-byte addresses of both orders. */
final class Evaluations {
    static final UnaryOperator<TableContext> NOTHING = context -> context;

    private Evaluations() {}

    static long value(
            ByteOrder order,
            int addressSize,
            UnaryOperator<TableContext> facts,
            UnaryOperator<ExpressionAssembler> expression)
            throws MalformedDataException, IOException {
        byte[] bytes =
                expression.apply(ExpressionAssembler.of(order, addressSize)).toByteArray();
        DwarfExpression assembled = DwarfExpression.of(ByteView.of(bytes, "expression", order), addressSize);
        return new ExpressionEvaluator().evaluate(assembled, facts.apply(new TableContext(order)));
    }

    static void assertValue(
            long on4, long on8, UnaryOperator<TableContext> facts, UnaryOperator<ExpressionAssembler> expression)
            throws MalformedDataException, IOException {
        for (ByteOrder order : new ByteOrder[] {LITTLE_ENDIAN, BIG_ENDIAN}) {
            assertThat(value(order, 4, facts, expression))
                    .as("4 bytes, %s", order)
                    .isEqualTo(on4);
            assertThat(value(order, 8, facts, expression))
                    .as("8 bytes, %s", order)
                    .isEqualTo(on8);
        }
    }

    static void assertValue(long on4, long on8, UnaryOperator<ExpressionAssembler> expression)
            throws MalformedDataException, IOException {
        assertValue(on4, on8, NOTHING, expression);
    }

    static void assertValue(long both, UnaryOperator<ExpressionAssembler> expression)
            throws MalformedDataException, IOException {
        assertValue(both, both, expression);
    }

    static long evaluate(byte[] bytes) throws MalformedDataException, IOException {
        return new ExpressionEvaluator()
                .evaluate(
                        DwarfExpression.of(ByteView.of(bytes, "expression", LITTLE_ENDIAN), 8),
                        new TableContext(LITTLE_ENDIAN));
    }

    static void assertMalformed(UnaryOperator<ExpressionAssembler> expression) {
        assertMalformed(expression, "");
    }

    static void assertMalformed(UnaryOperator<ExpressionAssembler> expression, String words) {
        for (int addressSize : new int[] {4, 8}) {
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> value(LITTLE_ENDIAN, addressSize, NOTHING, expression))
                    .satisfies(thrown -> assertThat(thrown.reason()).contains(words));
        }
    }
}
