package dev.unwinder.unwind;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.arch.Architecture;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.dwarf.expr.DwarfExpression;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.target.RegisterPlace;
import dev.unwinder.target.Registers;
import dev.unwinder.target.SnapshotMemory;
import dev.unwinder.target.WordReader;
import dev.unwinder.testkit.ExpressionAssembler;
import dev.unwinder.testkit.Section;
import dev.unwinder.unwind.RowEvaluator.Outcome;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each rule of DWARF 6.4.1, applied. Numbers are those of x86-64's psABI: 0 rax, 3 rbx, 6 rbp, 7 rsp, 12 r12, 16 rip. */
class RowEvaluatorTest {
    private static final Architecture X86_64 = Architecture.find(62, 8).orElseThrow();
    private static final Architecture AARCH64 = Architecture.find(183, 8).orElseThrow();
    private static final int RAX = 0;
    private static final int RBX = 3;
    private static final int RBP = 6;
    private static final int RSP = 7;
    private static final int R12 = 12;
    private static final int RIP = 16;
    private static final long STACK = 0x7000;

    /** Words 0x7000: 0x1111, 0x7008: 0x2222, 0x7010: 0x3333, 0x7018: 0x7100. */
    private final SnapshotMemory memory = SnapshotMemory.of(
            STACK,
            Section.little64().u64(0x1111).u64(0x2222).u64(0x3333).u64(0x7100).toByteArray());

    private final Registers callee = Registers.builder(17)
            .set(RAX, 0xaa)
            .set(RBX, 0xbb)
            .set(RBP, 0x7010)
            .set(RSP, STACK)
            .set(RIP, 0x1000)
            .build();
    private final RowEvaluator evaluator =
            new RowEvaluator(X86_64, new WordReader(memory, LITTLE_ENDIAN, 8), OptionalLong.empty(), callee);

    /** CFA is 0x7010; the return address is at 0x7008. */
    private static UnwindRow.Builder row() {
        return UnwindRow.builder(RIP).rule(RIP, new RegisterRule.Offset(-8));
    }

    private static final CfaRule CFA = new CfaRule.RegisterOffset(RSP, 16);

    private static DwarfExpression expression(UnaryOperator<ExpressionAssembler> operations) {
        return DwarfExpression.of(
                ByteView.of(
                        operations.apply(ExpressionAssembler.little64()).toByteArray(), "expression", LITTLE_ENDIAN),
                8);
    }

    private Registers caller(UnwindRow.Builder row) {
        assertThat(evaluator.apply(row.build(CFA), callee, 0))
                .as(evaluator.problem())
                .isEqualTo(Outcome.CALLER);
        return evaluator.callerRegisters();
    }

    // The CFA

    @Test
    void cfaOfARegisterAndAnOffset() {
        Registers caller = caller(row());
        assertThat(evaluator.cfa()).isEqualTo(0x7010);
        assertThat(evaluator.isCfaKnown()).isTrue();
        assertThat(caller.get(RSP)).isEqualTo(0x7010);
        assertThat(caller.place(RSP)).isEqualTo(new RegisterPlace.Computed());
        assertThat(evaluator.callerStackPointer()).isEqualTo(0x7010);
        assertThat(evaluator.returnAddress()).isEqualTo(0x2222);
        assertThat(caller.get(RIP)).isEqualTo(0x2222);
        assertThat(caller.place(RIP)).isEqualTo(new RegisterPlace.InMemory(0x7008));
    }

    @Test
    void cfaOfANegativeOffset() {
        assertThat(evaluator.apply(row().build(new CfaRule.RegisterOffset(RBP, -8)), callee, 0))
                .isEqualTo(Outcome.CALLER);
        assertThat(evaluator.cfa()).isEqualTo(0x7008);
        assertThat(evaluator.returnAddress()).isEqualTo(0x1111);
    }

    @Test
    void cfaOfAnExpression() {
        // *(rsp + 24) - 0xf0
        CfaRule rule = new CfaRule.Expression(
                expression(e -> e.breg(RSP, 24).deref().const1u(0xf0).minus()));
        assertThat(evaluator.apply(row().build(rule), callee, 0)).isEqualTo(Outcome.CALLER);
        assertThat(evaluator.cfa()).isEqualTo(0x7010);
    }

    @Test
    void cfaOfAnUnknownRegisterFailsAndNamesIt() {
        assertThat(evaluator.apply(row().build(new CfaRule.RegisterOffset(R12, 0)), callee, 0))
                .isEqualTo(Outcome.FAILED);
        assertThat(evaluator.problem()).contains("r12").contains("not known");
        assertThat(evaluator.isCfaKnown()).isFalse();
        assertThat(evaluator.apply(row().build(new CfaRule.RegisterOffset(999, 0)), callee, 0))
                .isEqualTo(Outcome.FAILED);
        assertThat(evaluator.problem()).contains("r999");
    }

    @Test
    void cfaWhoseExpressionCannotReadIsUnreadable() {
        CfaRule rule =
                new CfaRule.Expression(expression(e -> e.breg(RSP, 0x1000).deref()));
        assertThat(evaluator.apply(row().build(rule), callee, 0)).isEqualTo(Outcome.UNREADABLE);
        assertThat(evaluator.faultAddress()).isEqualTo(0x8000);
        assertThat(evaluator.isCfaKnown()).isFalse();
    }

    @Test
    void cfaWhoseExpressionIsBrokenFails() {
        for (DwarfExpression broken : List.of(
                expression(e -> e),
                expression(ExpressionAssembler::plus),
                expression(e -> e.breg(R12, 0)),
                expression(e -> e.raw(0xff)),
                expression(e -> e.lit(1).lit(0).div()))) {
            assertThat(evaluator.apply(row().build(new CfaRule.Expression(broken)), callee, 0))
                    .isEqualTo(Outcome.FAILED);
            assertThat(evaluator.problem()).startsWith("the CFA cannot be computed: expression");
        }
    }

    @Test
    void cfaExpressionStartsWithAnEmptyStack() {
        CfaRule rule = new CfaRule.Expression(expression(e -> e.lit(1).plus()));
        assertThat(evaluator.apply(row().build(rule), callee, 0)).isEqualTo(Outcome.FAILED);
    }

    // Registers

    @Test
    void undefinedRegisterIsUnknown() {
        Registers caller = caller(row().rule(RBX, new RegisterRule.Undefined()));
        assertThat(caller.isKnown(RBX)).isFalse();
    }

    @Test
    void sameValueKeepsValueAndPlace() {
        Registers caller = caller(row().rule(RAX, new RegisterRule.SameValue()));
        assertThat(caller.get(RAX)).isEqualTo(0xaa);
        assertThat(caller.place(RAX)).isEqualTo(new RegisterPlace.InRegister(RAX));
    }

    @Test
    void offsetReadsAtTheCfa() {
        Registers caller = caller(row().rule(RBX, new RegisterRule.Offset(-16)).rule(R12, new RegisterRule.Offset(8)));
        assertThat(caller.get(RBX)).isEqualTo(0x1111);
        assertThat(caller.place(RBX)).isEqualTo(new RegisterPlace.InMemory(0x7000));
        assertThat(caller.get(R12)).isEqualTo(0x7100);
    }

    @Test
    void valOffsetIsTheCfaAndAnOffset() {
        Registers caller = caller(row().rule(RBX, new RegisterRule.ValOffset(-24)));
        assertThat(caller.get(RBX)).isEqualTo(0x7010 - 24);
        assertThat(caller.place(RBX)).isEqualTo(new RegisterPlace.Computed());
    }

    @Test
    void registerIsWhereAnotherWas() {
        Registers caller =
                caller(row().rule(RBX, new RegisterRule.Register(RAX)).rule(RAX, new RegisterRule.Register(RBX)));
        assertThat(caller.get(RBX)).isEqualTo(0xaa);
        assertThat(caller.place(RBX)).isEqualTo(new RegisterPlace.InRegister(RAX));
        assertThat(caller.get(RAX))
                .as("what it was in the frame, not in its caller")
                .isEqualTo(0xbb);
    }

    @Test
    void expressionGivesTheAddressAndStartsWithTheCfa() {
        Registers caller = caller(row().rule(
                        RBX,
                        new RegisterRule.Expression(expression(e -> e.lit(8).plus()))));
        assertThat(caller.get(RBX)).isEqualTo(0x7100);
        assertThat(caller.place(RBX)).isEqualTo(new RegisterPlace.InMemory(0x7018));
    }

    @Test
    void valExpressionGivesTheValueAndStartsWithTheCfa() {
        Registers caller = caller(row().rule(
                        RBX,
                        new RegisterRule.ValExpression(expression(e -> e.lit(8).plus()))));
        assertThat(caller.get(RBX)).isEqualTo(0x7018);
        assertThat(caller.place(RBX)).isEqualTo(new RegisterPlace.Computed());
    }

    @Test
    void expressionsSeeTheFramesRegistersAndTheImagesBias() {
        UnwindRow row = row().rule(RBX, new RegisterRule.ValExpression(expression(e -> e.addr(0x123))))
                .rule(RAX, new RegisterRule.ValExpression(expression(e -> e.breg(RBX, 1))))
                .build(CFA);
        assertThat(evaluator.apply(row, callee, 0x40_0000)).isEqualTo(Outcome.CALLER);
        Registers caller = evaluator.callerRegisters();
        assertThat(caller.get(RBX)).isEqualTo(0x40_0123);
        assertThat(caller.get(RAX)).as("of the frame, not of its caller").isEqualTo(0xbc);
    }

    @Test
    void registerThatCannotBeRecoveredIsUnknownAndTheFrameLivesOn() {
        Registers caller = caller(row().rule(RBX, new RegisterRule.Offset(0x1000))
                .rule(
                        RBP,
                        new RegisterRule.Expression(
                                expression(e -> e.plusUconst(0x1000).deref())))
                .rule(RAX, new RegisterRule.ValExpression(expression(ExpressionAssembler::and)))
                .rule(R12, new RegisterRule.Register(13))
                .rule(14, new RegisterRule.SameValue())
                .rule(15, new RegisterRule.Expression(expression(e -> e.raw(0xff)))));
        for (int register : new int[] {RBX, RBP, RAX, R12, 14, 15}) {
            assertThat(caller.isKnown(register)).as("register %d", register).isFalse();
        }
        assertThat(caller.get(RIP)).isEqualTo(0x2222);
    }

    @Test
    void registersThatAreNotTrackedMayHaveRules() {
        Registers caller = caller(row().rule(17, new RegisterRule.Offset(-8))
                .rule(1000, new RegisterRule.ValOffset(0))
                .rule(63, new RegisterRule.SameValue()));
        assertThat(caller.isKnown(17)).isFalse();
        assertThat(caller.count()).isEqualTo(17);
    }

    @Test
    void registersWithoutRulesFollowTheCallingConvention() {
        Registers caller = caller(row());
        assertThat(caller.get(RBX)).as("callee-saved").isEqualTo(0xbb);
        assertThat(caller.place(RBX)).isEqualTo(new RegisterPlace.InRegister(RBX));
        assertThat(caller.isKnown(RAX)).as("overwritten by calls").isFalse();
        assertThat(caller.isKnown(R12)).as("not known before").isFalse();
        Registers kept = caller(row().unspecified(UnwindRow.Unspecified.KEPT));
        assertThat(kept.get(RAX)).isEqualTo(0xaa);
    }

    // The stack pointer

    @Test
    void ruleForTheStackPointerWinsOverTheCfa() {
        Registers caller = caller(row().rule(RSP, new RegisterRule.Offset(8)));
        assertThat(caller.get(RSP)).isEqualTo(0x7100);
        assertThat(caller.place(RSP)).isEqualTo(new RegisterPlace.InMemory(0x7018));
        assertThat(evaluator.callerStackPointer()).isEqualTo(0x7100);
        assertThat(evaluator.cfa()).isEqualTo(0x7010);

        assertThat(caller(row().rule(RSP, new RegisterRule.ValOffset(32))).get(RSP))
                .isEqualTo(0x7030);
        assertThat(caller(row().rule(RSP, new RegisterRule.SameValue())).get(RSP))
                .isEqualTo(STACK);
        assertThat(caller(row().rule(RSP, new RegisterRule.Register(RBX))).get(RSP))
                .isEqualTo(0xbb);
    }

    @Test
    void unknownStackPointerOfTheCallerFails() {
        for (RegisterRule rule : List.of(
                new RegisterRule.Undefined(), new RegisterRule.Offset(0x1000), new RegisterRule.Register(R12))) {
            assertThat(evaluator.apply(row().rule(RSP, rule).build(CFA), callee, 0))
                    .isEqualTo(Outcome.FAILED);
            assertThat(evaluator.problem()).contains("stack pointer");
        }
    }

    // The return address

    @Test
    void undefinedReturnAddressMeansThatThereIsNoCaller() {
        assertThat(evaluator.apply(
                        UnwindRow.builder(RIP)
                                .rule(RIP, new RegisterRule.Undefined())
                                .build(CFA),
                        callee,
                        0))
                .isEqualTo(Outcome.OUTERMOST);
        assertThat(evaluator.isCfaKnown()).isTrue();
    }

    @Test
    void unreadableReturnAddressTellsWhere() {
        UnwindRow row =
                UnwindRow.builder(RIP).rule(RIP, new RegisterRule.Offset(12)).build(CFA);
        assertThat(evaluator.apply(row, callee, 0)).isEqualTo(Outcome.UNREADABLE);
        assertThat(evaluator.faultAddress())
                .as("the first byte that is not there")
                .isEqualTo(0x7020);
        UnwindRow computed = UnwindRow.builder(RIP)
                .rule(
                        RIP,
                        new RegisterRule.Expression(
                                expression(e -> e.plusUconst(0x2000).deref())))
                .build(CFA);
        assertThat(evaluator.apply(computed, callee, 0)).isEqualTo(Outcome.UNREADABLE);
        assertThat(evaluator.faultAddress()).isEqualTo(0x9010);
    }

    @Test
    void returnAddressInAnUnknownRegisterFails() {
        UnwindRow row =
                UnwindRow.builder(RIP).rule(RIP, new RegisterRule.Register(R12)).build(CFA);
        assertThat(evaluator.apply(row, callee, 0)).isEqualTo(Outcome.FAILED);
        assertThat(evaluator.problem()).contains("r12");
        assertThat(evaluator.apply(UnwindRow.builder(R12).build(CFA), callee, 0))
                .as("a column without rule and value")
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void returnAddressOfABrokenExpressionFails() {
        UnwindRow row = UnwindRow.builder(RIP)
                .rule(RIP, new RegisterRule.ValExpression(expression(e -> e.raw(0xff))))
                .build(CFA);
        assertThat(evaluator.apply(row, callee, 0)).isEqualTo(Outcome.FAILED);
        assertThat(evaluator.problem()).startsWith("the return address cannot be computed: expression");
    }

    @Test
    void anotherColumnIsTheCallersPc() {
        Registers caller = caller(UnwindRow.builder(RBX));
        assertThat(evaluator.returnAddress()).isEqualTo(0xbb);
        assertThat(caller.get(RIP)).isEqualTo(0xbb);
        assertThat(caller.place(RIP)).isEqualTo(new RegisterPlace.InRegister(RBX));
        Registers untracked = caller(UnwindRow.builder(40).rule(40, new RegisterRule.Offset(-16)));
        assertThat(untracked.get(RIP)).as("a column that is not tracked").isEqualTo(0x1111);
    }

    @Test
    void outcomesOfEarlierRowsAreForgotten() {
        assertThat(evaluator.apply(UnwindRow.builder(R12).build(CFA), callee, 0))
                .isEqualTo(Outcome.FAILED);
        caller(row());
        assertThat(evaluator.problem()).isEmpty();
        assertThat(evaluator.apply(row().build(new CfaRule.RegisterOffset(R12, 0)), callee, 0))
                .isEqualTo(Outcome.FAILED);
        assertThat(evaluator.isCfaKnown()).isFalse();
    }

    @Test
    void signedReturnAddressIsStrippedByTheThreadsMask() {
        Registers signed = Registers.builder(33)
                .set(30, 0x00ff_0000_0000_1234L & ~(1L << 55))
                .set(31, STACK)
                .build();
        UnwindRow.Builder row = UnwindRow.builder(30).returnAddressSigned(true);
        CfaRule cfa = new CfaRule.RegisterOffset(31, 0);
        RowEvaluator masked = new RowEvaluator(
                AARCH64, new WordReader(memory, LITTLE_ENDIAN, 8), OptionalLong.of(0x000f_0000_0000_0000L), signed);
        assertThat(masked.apply(row.build(cfa), signed, 0)).isEqualTo(Outcome.CALLER);
        assertThat(masked.returnAddress()).isEqualTo(0x0070_0000_0000_1234L);
        assertThat(masked.callerRegisters().get(32)).isEqualTo(0x0070_0000_0000_1234L);
        assertThat(masked.apply(row.returnAddressSigned(false).build(cfa), signed, 0))
                .isEqualTo(Outcome.CALLER);
        assertThat(masked.returnAddress()).isEqualTo(0x007f_0000_0000_1234L);
    }
}
