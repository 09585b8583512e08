package dev.unwinder.dwarf.expr;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.testkit.ExpressionAssembler;
import dev.unwinder.testkit.Label;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each operation, in the order of DWARF 5, 2.5.1; each with 4- and 8-byte addresses of both orders. */
class ExpressionEvaluatorTest {
    private static final UnaryOperator<TableContext> NOTHING = context -> context;

    private static long value(
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

    private static void assertValue(
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

    private static void assertValue(long on4, long on8, UnaryOperator<ExpressionAssembler> expression)
            throws MalformedDataException, IOException {
        assertValue(on4, on8, NOTHING, expression);
    }

    private static void assertValue(long both, UnaryOperator<ExpressionAssembler> expression)
            throws MalformedDataException, IOException {
        assertValue(both, both, expression);
    }

    private static void assertMalformed(UnaryOperator<ExpressionAssembler> expression) {
        assertMalformed(expression, "");
    }

    private static void assertMalformed(UnaryOperator<ExpressionAssembler> expression, String words) {
        for (int addressSize : new int[] {4, 8}) {
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> value(LITTLE_ENDIAN, addressSize, NOTHING, expression))
                    .satisfies(thrown -> assertThat(thrown.reason()).contains(words));
        }
    }

    // 2.5.1.1 Literal encodings

    @Test
    void literals() throws Exception {
        for (int i = 0; i < 32; i++) {
            int literal = i;
            assertValue(literal, e -> e.lit(literal));
        }
    }

    @Test
    void addrIsAVaddrToWhichTheBiasIsAdded() throws Exception {
        assertValue(0xf234_5678L, 0xf234_5678L, e -> e.addr(0xf234_5678L));
        assertValue(0x1234_6678L, 0x1234_6678L, c -> c.bias(0x1000), e -> e.addr(0x1234_5678L));
        assertThat(value(LITTLE_ENDIAN, 8, NOTHING, e -> e.addr(0xffff_8000_0000_1234L)))
                .isEqualTo(0xffff_8000_0000_1234L);
        assertThat(value(BIG_ENDIAN, 4, c -> c.bias(0x2000), e -> e.addr(0xffff_f000L)))
                .isEqualTo(0x1000);
    }

    @Test
    void constantsWithoutSign() throws Exception {
        assertValue(0xff, e -> e.const1u(0xff));
        assertValue(0xfffe, e -> e.const2u(0xfffe));
        assertValue(0xffff_fffeL, e -> e.const4u(0xffff_fffeL));
        assertValue(0x9abc_def0L, 0x1234_5678_9abc_def0L, e -> e.const8u(0x1234_5678_9abc_def0L));
        assertValue(0x1234_5678L, e -> e.constu(0x1234_5678L));
        assertValue(0xffff_ffffL, -1L, e -> e.constu(-1L));
    }

    @Test
    void constantsWithSign() throws Exception {
        assertValue(0xffff_ffffL, -1L, e -> e.const1s(-1));
        assertValue(0xffff_fffeL, -2L, e -> e.const2s(-2));
        assertValue(0xffff_fffdL, -3L, e -> e.const4s(-3));
        assertValue(0xffff_fffcL, -4L, e -> e.const8s(-4));
        assertValue(0xffff_fffbL, -5L, e -> e.consts(-5));
        assertValue(127, e -> e.const1s(127));
        assertValue(0x7fff, e -> e.const2s(0x7fff));
        assertValue(0x7fff_ffff, e -> e.const4s(0x7fff_ffff));
        assertValue(300, e -> e.consts(300));
    }

    @Test
    void gnuEncodedAddrIsDecodedAndTheBiasAdded() throws Exception {
        assertValue(0x1_1234, 0x1_1234, c -> c.bias(0x1_0000), e -> e.gnuEncodedAddr(0x03, 0x1234));
    }

    @Test
    void gnuEncodedAddrThatIsPcRelativeCountsFromItsPlaceInTheSection() throws Exception {
        byte[] bytes =
                ExpressionAssembler.little64().raw(0xf1, 0x1b, 0x10, 0, 0, 0).toByteArray();
        byte[] section = new byte[64];
        System.arraycopy(bytes, 0, section, 32, bytes.length);
        DwarfExpression sliced = new DwarfExpression(
                ByteView.of(section, "section", LITTLE_ENDIAN).slice(32, bytes.length),
                8,
                PointerBases.ofSection(0x4000));
        assertThat(new ExpressionEvaluator().evaluate(sliced, new TableContext(LITTLE_ENDIAN).bias(0x10_0000)))
                .isEqualTo(0x10_0000 + 0x4000 + 32 + 2 + 0x10);
    }

    @Test
    void gnuEncodedAddrThatIsIndirectIsRead() throws Exception {
        assertThat(value(
                        LITTLE_ENDIAN,
                        8,
                        c -> c.bias(0x1000).memory(0x2000, 8, 7, 6, 5, 4, 3, 2, 1),
                        e -> e.raw(0xf1, 0x83, 0, 0x10, 0, 0)))
                .isEqualTo(0x0102030405060708L);
    }

    // 2.5.1.2 Register values

    @Test
    void registersWithAnOffset() throws Exception {
        for (int i = 0; i < 32; i++) {
            int register = i;
            assertValue(0x1000 - 8, 0x1000 - 8, c -> c.register(register, 0x1000), e -> e.breg(register, -8));
        }
        assertValue(0x1200, 0x1200, c -> c.register(33, 0x1000), e -> e.bregx(33, 0x200));
        assertValue(0xffff_fff8L, -8L, c -> c.register(7, 0), e -> e.breg(7, -8));
    }

    /** Not foreseen by 6.4.2, but compilers wrote it and libgcc takes it for the register's value. */
    @Test
    void registerOperationsMeanTheRegistersValue() throws Exception {
        for (int i = 0; i < 32; i++) {
            int register = i;
            assertValue(0x1234, 0x1234, c -> c.register(register, 0x1234), e -> e.reg(register));
        }
        assertValue(0x1234, 0x1234, c -> c.register(48, 0x1234), e -> e.regx(48));
    }

    @Test
    void aRegisterWithHighBitsIsReducedTo4ByteAddresses() throws Exception {
        assertValue(
                0x8000_0004L, 0xffff_ffff_8000_0004L, c -> c.register(7, 0xffff_ffff_8000_0000L), e -> e.breg(7, 4));
    }

    @Test
    void aRegisterThatIsNotKnownIsMalformedAndNamed() {
        assertMalformed(e -> e.breg(7, 0), "register 7");
        assertMalformed(e -> e.bregx(33, 0), "register 33");
        assertMalformed(e -> e.reg(7), "register 7");
        assertMalformed(e -> e.regx(33), "register 33");
    }

    @Test
    void aRegisterNumberBeyondAnyMachineIsMalformed() {
        assertMalformed(e -> e.bregx(0x1_0000_0007L, 0));
        assertMalformed(e -> e.regx(-1L));
    }

    // 2.5.1.3 Stack operations

    @Test
    void dup() throws Exception {
        assertValue(10, e -> e.lit(5).dup().plus());
    }

    @Test
    void drop() throws Exception {
        assertValue(1, e -> e.lit(1).lit(2).drop());
    }

    @Test
    void over() throws Exception {
        assertValue(1, e -> e.lit(1).lit(2).over());
    }

    /** The standard's own example stack: 17, 29, 1000 with 17 on top. */
    @ParameterizedTest
    @CsvSource({"0, 17", "1, 29", "2, 1000"})
    void pick(int index, int expected) throws Exception {
        assertValue(expected, e -> e.const2u(1000).lit(29).lit(17).pick(index));
    }

    /** DWARF 5, appendix D.1.2: 17, 29, 1000 becomes 29, 17, 1000. */
    @ParameterizedTest
    @CsvSource({"0, 29", "1, 17", "2, 1000"})
    void swap(int index, int expected) throws Exception {
        assertValue(expected, e -> e.const2u(1000).lit(29).lit(17).swap().pick(index));
    }

    /** DWARF 5, appendix D.1.2: 17, 29, 1000 becomes 29, 1000, 17. */
    @ParameterizedTest
    @CsvSource({"0, 29", "1, 1000", "2, 17"})
    void rot(int index, int expected) throws Exception {
        assertValue(expected, e -> e.const2u(1000).lit(29).lit(17).rot().pick(index));
    }

    @Test
    void derefReadsAnAddress() throws Exception {
        UnaryOperator<TableContext> facts = c -> c.memory(0x10, 0x81, 2, 3, 4, 5, 6, 7, 0x88);
        assertThat(value(LITTLE_ENDIAN, 8, facts, e -> e.lit(16).deref())).isEqualTo(0x8807060504030281L);
        assertThat(value(BIG_ENDIAN, 8, facts, e -> e.lit(16).deref())).isEqualTo(0x8102030405060788L);
        assertThat(value(LITTLE_ENDIAN, 4, facts, e -> e.lit(16).deref())).isEqualTo(0x04030281L);
        assertThat(value(BIG_ENDIAN, 4, facts, e -> e.lit(16).deref())).isEqualTo(0x81020304L);
    }

    @Test
    void derefSizeReadsFewerBytesAndExtendsWithZeros() throws Exception {
        UnaryOperator<TableContext> facts = c -> c.memory(0x10, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88);
        assertValue(0x81, 0x81, facts, e -> e.lit(16).derefSize(1));
        assertThat(value(LITTLE_ENDIAN, 8, facts, e -> e.lit(16).derefSize(4))).isEqualTo(0x84838281L);
        assertThat(value(BIG_ENDIAN, 4, facts, e -> e.lit(16).derefSize(2))).isEqualTo(0x8182L);
        assertThat(value(LITTLE_ENDIAN, 8, facts, e -> e.lit(16).derefSize(8))).isEqualTo(0x8887868584838281L);
    }

    @Test
    void derefSizeOfNothingOrOfMoreThanAnAddressIsMalformed() {
        assertMalformed(e -> e.lit(0).derefSize(0));
        assertMalformed(e -> e.lit(0).derefSize(9));
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> value(LITTLE_ENDIAN, 4, NOTHING, e -> e.lit(0).derefSize(5)));
    }

    @Test
    void memoryThatIsNotThereIsToldInTheContextsOwnWords() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () -> value(LITTLE_ENDIAN, 8, NOTHING, e -> e.lit(16).deref()));
    }

    // 2.5.1.4 Arithmetic and logical operations

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

    // Rules and errors

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
        java.util.List<UnaryOperator<ExpressionAssembler>> withOperands = java.util.List.of(
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
                    byte[] left = java.util.Arrays.copyOf(bytes, cut);
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

    private static long evaluate(byte[] bytes) throws MalformedDataException, IOException {
        return new ExpressionEvaluator()
                .evaluate(
                        DwarfExpression.of(ByteView.of(bytes, "expression", LITTLE_ENDIAN), 8),
                        new TableContext(LITTLE_ENDIAN));
    }

    @Test
    void allExpressionsOfABoundedEvaluatorTogetherAreBounded() throws Exception {
        ExpressionEvaluator bounded = new ExpressionEvaluator(5);
        DwarfExpression twoSteps = DwarfExpression.of(
                ByteView.of(new byte[] {0x31, (byte) 0x96}, "two", java.nio.ByteOrder.LITTLE_ENDIAN), 8);
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
