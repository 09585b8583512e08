package dev.unwinder.cfi;

import static dev.unwinder.cfi.FramePrograms.X86_64;
import static dev.unwinder.cfi.FramePrograms.assertMalformed;
import static dev.unwinder.cfi.FramePrograms.cfa;
import static dev.unwinder.cfi.FramePrograms.decoded;
import static dev.unwinder.cfi.FramePrograms.program;
import static dev.unwinder.cfi.FramePrograms.twoOperations;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.FramePrograms.Program;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.testkit.CfaInstructions;
import dev.unwinder.testkit.ExpressionAssembler;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Instructions that define the CFA, in the order of DWARF 5, 6.4.2.2. */
class CfaInstructionsTest {
    @Test
    void defCfa() throws MalformedDataException {
        assertThat(program(i -> i.defCfa(200, 1000)).last().cfa()).isEqualTo(cfa(200, 1000));
    }

    @Test
    void defCfaSfIsFactored() throws MalformedDataException {
        assertThat(program(i -> i.defCfaSf(6, -3)).last().cfa()).isEqualTo(cfa(6, 24));
        assertThat(program(i -> i.defCfaSf(6, 3)).last().cfa()).isEqualTo(cfa(6, -24));
    }

    @Test
    void defCfaRegisterKeepsTheOffset() throws MalformedDataException {
        assertThat(program(i -> i.defCfaRegister(6)).last().cfa()).isEqualTo(cfa(6, 8));
    }

    @Test
    void defCfaOffsetKeepsTheRegisterAndIsNotFactored() throws MalformedDataException {
        assertThat(program(i -> i.defCfaOffset(300)).last().cfa()).isEqualTo(cfa(7, 300));
    }

    @Test
    void defCfaOffsetSfIsFactored() throws MalformedDataException {
        assertThat(program(i -> i.defCfaOffsetSf(-2)).last().cfa()).isEqualTo(cfa(7, 16));
        assertThat(program(i -> i.defCfaOffsetSf(2)).last().cfa()).isEqualTo(cfa(7, -16));
    }

    @Test
    void defCfaExpression() throws MalformedDataException {
        assertThat(program(i -> i.defCfaExpression(FramePrograms::twoOperations))
                        .last()
                        .cfa())
                .isEqualTo(new CfaRule.Expression(decoded(twoOperations(ExpressionAssembler.little64()))));
    }

    /** As in all that clang compiles for MIPS; readelf shows an offset of 0. */
    @Test
    void defCfaRegisterBeforeAnythingElseHasTheOffsetZero() throws MalformedDataException {
        Program program = program(X86_64, cie -> {}, fde -> fde.instructions(i -> i.defCfaRegister(29)));
        assertThat(program.last().cfa()).isEqualTo(cfa(29, 0));
    }

    @Test
    void changingThePartsOfACfaThatIsAnExpressionIsMalformed() throws MalformedDataException {
        List<Consumer<CfaInstructions>> changes =
                List.of(i -> i.defCfaRegister(6), i -> i.defCfaOffset(16), i -> i.defCfaOffsetSf(2));
        for (Consumer<CfaInstructions> change : changes) {
            assertMalformed(program(i -> change.accept(i.defCfaExpression(e -> e.lit(1)))), "CFA");
        }
    }

    @Test
    void changingThePartsOfACfaThatWasNeverDefinedIsMalformed() throws MalformedDataException {
        List<Consumer<CfaInstructions>> changes = List.of(i -> i.defCfaOffset(16), i -> i.defCfaOffsetSf(2));
        for (Consumer<CfaInstructions> change : changes) {
            assertMalformed(program(X86_64, cie -> {}, fde -> fde.instructions(change)), "CFA");
        }
    }

    @Test
    void anEntryThatNeverDefinesTheCfaIsMalformed() throws MalformedDataException {
        Program program = program(X86_64, cie -> {}, fde -> fde.instructions(i -> i.offset(6, 2)));
        assertMalformed(program, "CFA");
        assertThat(CallFrameProgram.initialRow(program.info(), program.fde().cie()))
                .isEmpty();
    }
}
