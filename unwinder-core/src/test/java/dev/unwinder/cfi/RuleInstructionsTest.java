package dev.unwinder.cfi;

import static dev.unwinder.cfi.FramePrograms.X86_64;
import static dev.unwinder.cfi.FramePrograms.assertMalformed;
import static dev.unwinder.cfi.FramePrograms.at;
import static dev.unwinder.cfi.FramePrograms.decoded;
import static dev.unwinder.cfi.FramePrograms.program;
import static dev.unwinder.cfi.FramePrograms.twoOperations;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.FramePrograms.Program;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.testkit.ExpressionAssembler;
import org.junit.jupiter.api.Test;

/** Instructions that give a register its rule, in the order of DWARF 5, 6.4.2.3. */
class RuleInstructionsTest {
    @Test
    void undefined() throws MalformedDataException {
        assertThat(program(i -> i.undefined(16)).last().find(16)).contains(new RegisterRule.Undefined());
    }

    @Test
    void sameValue() throws MalformedDataException {
        assertThat(program(i -> i.sameValue(300)).last().find(300)).contains(new RegisterRule.SameValue());
    }

    @Test
    void offsetIsFactored() throws MalformedDataException {
        assertThat(program(i -> i.offset(0x3f, 300)).last().find(0x3f)).contains(at(-2400));
        assertThat(program(i -> i.offset(0, 2)).last().find(0)).contains(at(-16));
    }

    @Test
    void offsetExtendedIsFactored() throws MalformedDataException {
        assertThat(program(i -> i.offsetExtended(300, 5)).last().find(300)).contains(at(-40));
    }

    @Test
    void offsetExtendedSfIsFactoredAndSigned() throws MalformedDataException {
        assertThat(program(i -> i.offsetExtendedSf(300, -5)).last().find(300)).contains(at(40));
        assertThat(program(i -> i.offsetExtendedSf(300, 5)).last().find(300)).contains(at(-40));
    }

    @Test
    void valOffsetIsFactored() throws MalformedDataException {
        assertThat(program(i -> i.valOffset(7, 3)).last().find(7)).contains(new RegisterRule.ValOffset(-24));
    }

    @Test
    void valOffsetSfIsFactoredAndSigned() throws MalformedDataException {
        assertThat(program(i -> i.valOffsetSf(7, -3)).last().find(7)).contains(new RegisterRule.ValOffset(24));
    }

    @Test
    void register() throws MalformedDataException {
        assertThat(program(i -> i.register(16, 200)).last().find(16)).contains(new RegisterRule.Register(200));
    }

    @Test
    void expression() throws MalformedDataException {
        assertThat(program(i -> i.expression(6, FramePrograms::twoOperations))
                        .last()
                        .find(6))
                .contains(new RegisterRule.Expression(decoded(twoOperations(ExpressionAssembler.little64()))));
    }

    @Test
    void valExpression() throws MalformedDataException {
        assertThat(program(i -> i.valExpression(6, FramePrograms::twoOperations))
                        .last()
                        .find(6))
                .contains(new RegisterRule.ValExpression(decoded(twoOperations(ExpressionAssembler.little64()))));
    }

    @Test
    void restoreGivesTheRuleOfTheInitialInstructions() throws MalformedDataException {
        UnwindRow row = program(i -> i.undefined(16).offset(6, 2).restore(16).restore(6))
                .last();
        assertThat(row.find(16)).contains(at(-8));
        assertThat(row.find(6)).as("had no rule at first").isEmpty();
    }

    @Test
    void restoreExtendedGivesTheRuleOfTheInitialInstructions() throws MalformedDataException {
        UnwindRow row = program(i -> i.undefined(16)
                        .offsetExtended(300, 2)
                        .restoreExtended(16)
                        .restoreExtended(300))
                .last();
        assertThat(row.find(16)).contains(at(-8));
        assertThat(row.find(300)).isEmpty();
    }

    @Test
    void restoreAmongInitialInstructionsIsMalformed() throws MalformedDataException {
        Program program =
                program(X86_64, cie -> cie.instructions(i -> i.defCfa(7, 8).restore(16)), fde -> {});
        assertMalformed(program, "restore");
    }
}
