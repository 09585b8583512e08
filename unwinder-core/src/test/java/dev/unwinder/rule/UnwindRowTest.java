package dev.unwinder.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.dwarf.expr.DwarfExpression;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnwindRowTest {
    private static final CfaRule CFA = new CfaRule.RegisterOffset(7, 8);

    @Test
    void aRowWithoutRulesFollowsTheConvention() {
        UnwindRow row = UnwindRow.builder(16).build(CFA);
        assertThat(row.cfa()).isEqualTo(CFA);
        assertThat(row.returnAddressRegister()).isEqualTo(16);
        assertThat(row.ruleCount()).isZero();
        assertThat(row.find(16)).isEmpty();
        assertThat(row.isSignalFrame()).isFalse();
        assertThat(row.isReturnAddressSigned()).isFalse();
        assertThat(row.unspecified()).isEqualTo(UnwindRow.Unspecified.ABI);
    }

    @Test
    void rulesComeInRisingOrderOfRegisters() {
        UnwindRow row = UnwindRow.builder(16)
                .rule(16, new RegisterRule.Offset(-8))
                .rule(3, new RegisterRule.SameValue())
                .rule(6, new RegisterRule.Offset(-16))
                .build(CFA);
        assertThat(row.ruleCount()).isEqualTo(3);
        assertThat(List.of(row.register(0), row.register(1), row.register(2))).containsExactly(3, 6, 16);
        assertThat(row.rule(1)).isEqualTo(new RegisterRule.Offset(-16));
        assertThat(row.find(16)).contains(new RegisterRule.Offset(-8));
        assertThat(row.find(4)).isEmpty();
    }

    @Test
    void aLaterRuleTakesThePlaceOfAnEarlierOne() {
        UnwindRow row = UnwindRow.builder(16)
                .rule(6, new RegisterRule.Offset(-16))
                .rule(6, new RegisterRule.Undefined())
                .build(CFA);
        assertThat(row.ruleCount()).isEqualTo(1);
        assertThat(row.find(6)).contains(new RegisterRule.Undefined());
    }

    @Test
    void aForgottenRuleIsGoneAndForgettingNoneIsNothing() {
        UnwindRow row = UnwindRow.builder(16)
                .rule(6, new RegisterRule.Offset(-16))
                .rule(7, new RegisterRule.SameValue())
                .forget(6)
                .forget(99)
                .build(CFA);
        assertThat(row.ruleCount()).isEqualTo(1);
        assertThat(row.find(6)).isEmpty();
        assertThat(row.find(7)).contains(new RegisterRule.SameValue());
    }

    @Test
    void aBuiltRowDoesNotChangeWithItsBuilder() {
        UnwindRow.Builder builder = UnwindRow.builder(16).rule(6, new RegisterRule.Offset(-16));
        UnwindRow before = builder.build(CFA);
        builder.rule(6, new RegisterRule.Undefined()).rule(1, new RegisterRule.SameValue());
        assertThat(before.find(6)).contains(new RegisterRule.Offset(-16));
        assertThat(before.ruleCount()).isEqualTo(1);
    }

    @Test
    void aCopyTakesOverEverythingAndThenGoesItsOwnWay() {
        UnwindRow.Builder builder = UnwindRow.builder(30)
                .rule(29, new RegisterRule.Offset(-16))
                .signalFrame(true)
                .returnAddressSigned(true)
                .unspecified(UnwindRow.Unspecified.KEPT);
        UnwindRow.Builder copy = builder.copy();
        assertThat(copy.build(CFA)).isEqualTo(builder.build(CFA)).hasSameHashCodeAs(builder.build(CFA));
        copy.rule(1, new RegisterRule.Undefined()).signalFrame(false);
        assertThat(builder.find(1)).isEmpty();
        assertThat(builder.build(CFA).isSignalFrame()).isTrue();
        assertThat(builder.isReturnAddressSigned()).isTrue();
        assertThat(copy.startFrom(builder).build(CFA)).isEqualTo(builder.build(CFA));
    }

    @Test
    void rowsDifferWhenAnyPartDoes() {
        UnwindRow row =
                UnwindRow.builder(16).rule(6, new RegisterRule.Offset(-16)).build(CFA);
        assertThat(row)
                .isNotEqualTo(UnwindRow.builder(17)
                        .rule(6, new RegisterRule.Offset(-16))
                        .build(CFA))
                .isNotEqualTo(UnwindRow.builder(16)
                        .rule(6, new RegisterRule.ValOffset(-16))
                        .build(CFA))
                .isNotEqualTo(UnwindRow.builder(16)
                        .rule(5, new RegisterRule.Offset(-16))
                        .build(CFA))
                .isNotEqualTo(UnwindRow.builder(16).build(CFA))
                .isNotEqualTo(UnwindRow.builder(16)
                        .rule(6, new RegisterRule.Offset(-16))
                        .build(new CfaRule.RegisterOffset(7, 16)))
                .isNotEqualTo(UnwindRow.builder(16)
                        .rule(6, new RegisterRule.Offset(-16))
                        .signalFrame(true)
                        .build(CFA))
                .isNotEqualTo(UnwindRow.builder(16)
                        .rule(6, new RegisterRule.Offset(-16))
                        .returnAddressSigned(true)
                        .build(CFA))
                .isNotEqualTo(UnwindRow.builder(16)
                        .rule(6, new RegisterRule.Offset(-16))
                        .unspecified(UnwindRow.Unspecified.KEPT)
                        .build(CFA));
    }

    @Test
    void oneRuleTooManyIsRefusedButReplacingOneIsNot() {
        UnwindRow.Builder builder = UnwindRow.builder(16);
        for (int register = 0; register < 1024; register++) {
            assertThat(builder.isFull()).isFalse();
            builder.rule(register, new RegisterRule.Undefined());
        }
        assertThat(builder.isFull()).isTrue();
        builder.rule(1023, new RegisterRule.SameValue());
        assertThat(builder.find(1023)).contains(new RegisterRule.SameValue());
        assertThatIllegalStateException().isThrownBy(() -> builder.rule(1024, new RegisterRule.Undefined()));
        assertThat(builder.forget(0).isFull()).isFalse();
    }

    @Test
    void randomChangesLeaveWhatATreeMapHolds() {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            UnwindRow.Builder builder = UnwindRow.builder(16);
            Map<Integer, RegisterRule> model = new TreeMap<>();
            for (int i = 0; i < 60; i++) {
                int register = random.nextInt(24);
                if (random.nextInt(3) == 0) {
                    builder.forget(register);
                    model.remove(register);
                } else {
                    RegisterRule rule = new RegisterRule.Offset(random.nextInt());
                    builder.rule(register, rule);
                    model.put(register, rule);
                }
            }
            UnwindRow row = builder.build(CFA);
            Map<Integer, RegisterRule> held = new TreeMap<>();
            for (int i = 0; i < row.ruleCount(); i++) {
                held.put(row.register(i), row.rule(i));
            }
            assertThat(held).isEqualTo(model);
            for (int register = 0; register < 24; register++) {
                assertThat(row.find(register).orElse(null)).isEqualTo(model.get(register));
                assertThat(builder.find(register).orElse(null)).isEqualTo(model.get(register));
            }
        }
    }

    /** Writes down what it is told. */
    private static final class Telling implements RuleContext {
        private final List<String> told = new ArrayList<>();
        private final DwarfExpression expression;

        Telling(DwarfExpression expression) {
            this.expression = expression;
        }

        @Override
        public long cfa() {
            return 0x1000;
        }

        @Override
        public void undefined(int register) {
            told.add(register + " undefined");
        }

        @Override
        public void inRegister(int register, int source) {
            told.add(register + " in register " + source);
        }

        @Override
        public void savedAt(int register, long address) {
            told.add(register + " at " + Long.toHexString(address));
        }

        @Override
        public void savedAt(int register, DwarfExpression address) {
            told.add(register + " at expression " + (address == expression));
        }

        @Override
        public void computed(int register, long value) {
            told.add(register + " is " + Long.toHexString(value));
        }

        @Override
        public void computed(int register, DwarfExpression value) {
            told.add(register + " is expression " + (value == expression));
        }
    }

    /** DWARF 5, 6.4.1: what each rule says of a register, with a CFA of 0x1000. */
    @Test
    void eachRuleTellsTheContextWhatTheStandardSays() {
        DwarfExpression expression =
                DwarfExpression.of(ByteView.of(new byte[] {0x30}, "e", ByteOrder.LITTLE_ENDIAN), 8);
        Telling context = new Telling(expression);
        List<RegisterRule> rules = List.of(
                new RegisterRule.Undefined(),
                new RegisterRule.SameValue(),
                new RegisterRule.Offset(-16),
                new RegisterRule.ValOffset(-32),
                new RegisterRule.Register(9),
                new RegisterRule.Expression(expression),
                new RegisterRule.ValExpression(expression));
        for (int i = 0; i < rules.size(); i++) {
            rules.get(i).recover(i, context);
        }
        assertThat(context.told)
                .containsExactly(
                        "0 undefined",
                        "1 in register 1",
                        "2 at ff0",
                        "3 is fe0",
                        "4 in register 9",
                        "5 at expression true",
                        "6 is expression true");
    }
}
