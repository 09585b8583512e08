package dev.unwinder.dwarf.expr;

import static dev.unwinder.dwarf.expr.Evaluations.assertMalformed;
import static dev.unwinder.dwarf.expr.Evaluations.assertValue;
import static dev.unwinder.dwarf.expr.Evaluations.evaluate;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.testkit.ExpressionAssembler;
import dev.unwinder.testkit.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Comparisons, branches and the operation that does nothing, in the order of DWARF 5, 2.5.1.5 and 2.5.1.6. */
class ControlFlowOperationsTest {
    // 2.5.1.5 Control flow operations

    @ParameterizedTest
    @CsvSource({"1, 2, 1, 1, 0, 0, 0, 1", "2, 2, 1, 0, 1, 1, 0, 0", "3, 2, 0, 0, 0, 1, 1, 1", "-1, 2, 1, 1, 0, 0, 0, 1"
    })
    void comparisonsAreSignedAndAskOfTheSecond(int second, int top, int le, int lt, int eq, int ge, int gt, int ne)
            throws Exception {
        assertValue(le, e -> e.const1s(second).const1s(top).le());
        assertValue(lt, e -> e.const1s(second).const1s(top).lt());
        assertValue(eq, e -> e.const1s(second).const1s(top).eq());
        assertValue(ge, e -> e.const1s(second).const1s(top).ge());
        assertValue(gt, e -> e.const1s(second).const1s(top).gt());
        assertValue(ne, e -> e.const1s(second).const1s(top).ne());
    }

    @Test
    void theHighestBitOfA4ByteAddressIsASign() throws Exception {
        assertValue(1, 0, e -> e.const4u(0x8000_0000L).lit(1).lt());
    }

    @Test
    void skipForwards() throws Exception {
        Label end = new Label();
        byte[] bytes = ExpressionAssembler.little64()
                .lit(1)
                .skip(end)
                .lit(2)
                .lit(3)
                .label(end)
                .toByteArray();
        assertThat(evaluate(bytes)).isEqualTo(1);
    }

    @Test
    void braForwardsOnlyWhenTheTopIsNotZero() throws Exception {
        for (int condition = 0; condition < 2; condition++) {
            Label end = new Label();
            byte[] bytes = ExpressionAssembler.little64()
                    .lit(7)
                    .lit(condition)
                    .bra(end)
                    .lit(2)
                    .plus()
                    .label(end)
                    .nop()
                    .toByteArray();
            assertThat(evaluate(bytes)).isEqualTo(condition == 0 ? 9 : 7);
        }
    }

    /** 10 + 9 + ... + 1. */
    @Test
    void braBackwardsMakesALoop() throws Exception {
        Label loop = new Label();
        byte[] bytes = ExpressionAssembler.little64()
                .lit(0)
                .lit(10)
                .label(loop)
                .dup()
                .rot()
                .plus()
                .swap()
                .lit(1)
                .minus()
                .dup()
                .bra(loop)
                .drop()
                .toByteArray();
        assertThat(evaluate(bytes)).isEqualTo(55);
    }

    @Test
    void skipBackwardsThroughTheBigEndianDistance() throws Exception {
        Label start = new Label();
        Label back = new Label();
        Label end = new Label();
        byte[] bytes = ExpressionAssembler.of(BIG_ENDIAN, 4)
                .skip(start)
                .label(back)
                .lit(9)
                .skip(end)
                .label(start)
                .skip(back)
                .label(end)
                .toByteArray();
        assertThat(new ExpressionEvaluator()
                        .evaluate(
                                DwarfExpression.of(ByteView.of(bytes, "e", BIG_ENDIAN), 4),
                                new TableContext(BIG_ENDIAN)))
                .isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0x7fff, -5, -0x8000})
    void aBranchOutOfTheExpressionIsMalformed(int distance) {
        assertMalformed(e -> e.lit(1).raw(0x2f, distance & 0xff, distance >> 8 & 0xff));
        assertMalformed(e -> e.lit(1)
                .lit(1)
                .raw(0x28, distance - 1 & 0xff, distance - 1 >> 8 & 0xff, 0x96, 0x96)
                .drop());
    }

    @Test
    void aLoopThatDoesNotEndIsMalformed() {
        assertMalformed(e -> e.lit(1).raw(0x2f, 0xfd, 0xff), "does not end");
    }

    // 2.5.1.6 Special operations

    @Test
    void nop() throws Exception {
        assertValue(3, e -> e.nop().lit(3).nop());
    }
}
