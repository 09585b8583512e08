package dev.unwinder.cfi;

import static dev.unwinder.cfi.FramePrograms.AARCH64;
import static dev.unwinder.cfi.FramePrograms.CODE;
import static dev.unwinder.cfi.FramePrograms.START;
import static dev.unwinder.cfi.FramePrograms.assertMalformed;
import static dev.unwinder.cfi.FramePrograms.at;
import static dev.unwinder.cfi.FramePrograms.cfa;
import static dev.unwinder.cfi.FramePrograms.program;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.FramePrograms.Program;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instructions of GNU, AArch64 and SPARC. */
class VendorInstructionsTest {
    @Test
    void gnuArgsSizeHoldsFromItsPlaceOn() throws MalformedDataException {
        Program program =
                program(i -> i.advanceLoc(1).gnuArgsSize(16).advanceLoc(2).gnuArgsSize(0));
        long[] expected = {0, 16, 16, 0};
        for (int i = 0; i < expected.length; i++) {
            assertThat(CallFrameProgram.argumentsSizeAt(program.info(), program.fde(), START + (long) i * CODE))
                    .isEqualTo(expected[i]);
        }
    }

    @Test
    void gnuArgsSizeSaysNothingOfRegisters() throws MalformedDataException {
        Program program = program(i -> i.gnuArgsSize(1000).defCfaOffset(16));
        assertThat(program.last().cfa()).isEqualTo(cfa(7, 16));
        assertThat(program.last().ruleCount()).isEqualTo(1);
    }

    @Test
    void gnuNegativeOffsetExtendedIsSubtracted() throws MalformedDataException {
        assertThat(program(i -> i.gnuNegativeOffsetExtended(300, 5)).last().find(300))
                .contains(at(40));
    }

    @Test
    void negateRaStateTogglesOnAArch64() throws MalformedDataException {
        Program program = program(
                AARCH64,
                cie -> cie.instructions(i -> i.defCfa(31, 0)),
                fde -> fde.instructions(i -> i.advanceLoc(1)
                        .negateRaStateOrWindowSave()
                        .advanceLoc(1)
                        .negateRaStateWithPc()
                        .advanceLoc(1)
                        .negateRaStateWithPc()));
        assertThat(program.at(START).isReturnAddressSigned()).isFalse();
        assertThat(program.at(START + 4).isReturnAddressSigned()).isTrue();
        assertThat(program.at(START + 8).isReturnAddressSigned()).isFalse();
        assertThat(program.at(START + 12).isReturnAddressSigned()).isTrue();
    }

    @Test
    void theRaStateIsRememberedAndRestored() throws MalformedDataException {
        Program program = program(
                AARCH64,
                cie -> cie.instructions(i -> i.defCfa(31, 0)),
                fde -> fde.instructions(i -> i.negateRaStateOrWindowSave()
                        .rememberState()
                        .advanceLoc(1)
                        .negateRaStateOrWindowSave()
                        .advanceLoc(1)
                        .restoreState()));
        assertThat(program.at(START).isReturnAddressSigned()).isTrue();
        assertThat(program.at(START + 4).isReturnAddressSigned()).isFalse();
        assertThat(program.at(START + 8).isReturnAddressSigned()).isTrue();
    }

    /** SPARC's save: outs become ins, locals and ins are spilled at the CFA. */
    @ParameterizedTest
    @ValueSource(ints = {2, 18, 43})
    void windowSaveOnSparc(int machine) throws MalformedDataException {
        UnwindRow row = program(
                        machine,
                        cie -> cie.returnAddress(15).instructions(i -> i.defCfa(30, 0)),
                        fde -> fde.instructions(i -> i.negateRaStateOrWindowSave()))
                .last();
        for (int register = 8; register < 16; register++) {
            assertThat(row.find(register)).contains(new RegisterRule.Register(register + 16));
        }
        for (int register = 16; register < 32; register++) {
            assertThat(row.find(register)).contains(at((register - 16) * 8L));
        }
        assertThat(row.ruleCount()).isEqualTo(24);
    }

    @Test
    void instructionsOfOtherMachinesAreUnknownOnX86() throws MalformedDataException {
        assertMalformed(program(i -> i.negateRaStateOrWindowSave()), "0x2d");
        assertMalformed(program(i -> i.negateRaStateWithPc()), "0x2c");
    }
}
