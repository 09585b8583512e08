package dev.unwinder.cfi;

import static dev.unwinder.cfi.FramePrograms.START;
import static dev.unwinder.cfi.FramePrograms.X86_64;
import static dev.unwinder.cfi.FramePrograms.assertMalformed;
import static dev.unwinder.cfi.FramePrograms.at;
import static dev.unwinder.cfi.FramePrograms.cfa;
import static dev.unwinder.cfi.FramePrograms.program;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.FramePrograms.Program;
import dev.unwinder.cfi.FramePrograms.Row;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.testkit.CfaInstructions;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.FdeAssembler;
import dev.unwinder.testkit.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of whole programs, and errors; the tests of instructions beside this one have one for each. */
class CallFrameProgramTest {
    @Test
    void theInitialInstructionsAloneMakeOneRow() throws MalformedDataException {
        Program program = program(i -> {});
        assertThat(program.rows()).hasSize(1);
        UnwindRow row = program.at(START);
        assertThat(row.cfa()).isEqualTo(cfa(7, 8));
        assertThat(row.find(16)).contains(at(-8));
        assertThat(row.ruleCount()).isEqualTo(1);
        assertThat(row.returnAddressRegister()).isEqualTo(16);
        assertThat(CallFrameProgram.initialRow(program.info(), program.fde().cie()))
                .contains(row);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x17, 0x18, 0x1c, 0x1e, 0x1f, 0x20, 0x2b, 0x30, 0x3c, 0x3f})
    void anUnknownInstructionIsMalformedAtItsPlaceInTheSection(int opcode) throws MalformedDataException {
        Program program = program(i -> i.defCfaOffset(16).raw(opcode));
        long place = program.fde().instructions().origin() + 2;
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(program::last)
                .withMessageContaining("0x" + Integer.toHexString(opcode))
                .satisfies(thrown -> {
                    assertThat(thrown.source()).isEqualTo(".eh_frame");
                    assertThat(thrown.offset()).isEqualTo(place);
                });
    }

    @Test
    void whatComesAfterTheRowThatIsAskedForDoesNotMatter() throws MalformedDataException {
        Program program =
                program(i -> i.advanceLoc(1).defCfaOffset(16).advanceLoc(1).raw(0x3f));
        assertThat(program.at(START + 7).cfa()).isEqualTo(cfa(7, 16));
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> program.at(START + 8));
    }

    @Test
    void aSinkThatHasEnoughEndsTheRun() throws MalformedDataException {
        Program program = program(i -> i.advanceLoc(1).advanceLoc(1).raw(0x3f));
        List<Long> starts = new ArrayList<>();
        CallFrameProgram.forEachRow(program.info(), program.fde(), (start, end, row) -> {
            starts.add(start);
            return false;
        });
        assertThat(starts).containsExactly(START);
    }

    @Test
    void aSignalFrameIsMarkedOnEveryRow() throws MalformedDataException {
        Program program = program(
                X86_64,
                cie -> cie.augmentation("zRS").instructions(i -> i.defCfa(7, 8)),
                fde -> fde.instructions(i -> i.rememberState().advanceLoc(1).restoreState()));
        assertThat(program.rows())
                .allSatisfy(row -> assertThat(row.row().isSignalFrame()).isTrue());
        assertThat(program(i -> {}).last().isSignalFrame()).isFalse();
    }

    @Test
    void rulesForTooManyRegistersAreMalformed() throws MalformedDataException {
        assertMalformed(
                program(i -> {
                    for (int register = 0; register < 1025; register++) {
                        i.undefined(register);
                    }
                }),
                "rules");
    }

    @Test
    void aRegisterNumberBeyondAnyMachineIsMalformed() throws MalformedDataException {
        assertMalformed(program(i -> i.undefined(0x1_0000_0000L)), "");
        assertMalformed(program(i -> i.defCfa(-1L, 0)), "");
    }

    @Test
    void anExpressionLongerThanTheEntryIsMalformed() throws MalformedDataException {
        assertMalformed(program(i -> i.raw(0x0f, 0x7f)), "");
        assertMalformed(program(i -> i.raw(0x16, 6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1)), "");
    }

    @Test
    void instructionsThatRunPastTheEndOfTheirEntryDoNotDisturbTheRowsInIt() throws MalformedDataException {
        Program program = program(
                X86_64,
                cie -> cie.instructions(i -> i.defCfa(7, 8)),
                fde -> fde.range(START, 0x10)
                        .instructions(i -> i.advanceLoc(2)
                                .defCfaOffset(16)
                                .advanceLoc(2)
                                .defCfaOffset(24)
                                .advanceLoc(2)
                                .defCfaOffset(32)));
        assertThat(program.at(START + 7).cfa()).isEqualTo(cfa(7, 8));
        assertThat(program.at(START + 8).cfa()).isEqualTo(cfa(7, 16));
        assertThat(program.at(START + 0xf).cfa()).isEqualTo(cfa(7, 16));
        assertThat(program.rows().subList(0, 2))
                .extracting(Row::start, Row::end)
                .containsExactly(tuple(START, START + 8), tuple(START + 8, START + 0x10));
    }

    @Test
    void theLastAddressOfTheAddressSpaceHasTheRowOfTheEntrysEnd() throws MalformedDataException {
        Program program = program(
                X86_64,
                cie -> cie.instructions(i -> i.defCfa(7, 8)),
                fde -> fde.range(-0x100L, 0x100)
                        .instructions(i -> i.advanceLoc(2).defCfaOffset(16)));
        assertThat(program.at(-0x100L).cfa()).isEqualTo(cfa(7, 8));
        assertThat(program.at(-2L).cfa()).isEqualTo(cfa(7, 16));
        assertThat(program.at(-1L).cfa()).isEqualTo(cfa(7, 16));
        assertThat(program.rows()).hasSize(2);
    }

    /** The figure in DWARF 5, appendix D.6, of a fictitious machine with factors 4 and -4. */
    @Test
    void theStandardsOwnExample() throws MalformedDataException {
        CfiAssembler cfi = CfiAssembler.debugFrame(BIG_ENDIAN, 4);
        CieAssembler cie = cfi.cie()
                .version(4)
                .addressSize(4, 0)
                .alignment(4, -4)
                .returnAddress(8)
                .instructions(i -> i.defCfa(7, 0)
                        .sameValue(0)
                        .undefined(1)
                        .undefined(2)
                        .undefined(3)
                        .sameValue(4)
                        .sameValue(5)
                        .sameValue(6)
                        .sameValue(7)
                        .register(8, 1))
                .end();
        FdeAssembler fde = cfi.fde(cie)
                .range(0x7000, 84)
                .instructions(i -> i.advanceLoc(1)
                        .defCfaOffset(12)
                        .advanceLoc(1)
                        .offset(8, 1)
                        .advanceLoc(1)
                        .offset(6, 2)
                        .advanceLoc(1)
                        .defCfaRegister(6)
                        .advanceLoc(1)
                        .offset(4, 3)
                        .advanceLoc(12)
                        .restore(4)
                        .advanceLoc(1)
                        .restore(6)
                        .defCfaRegister(7)
                        .advanceLoc(1)
                        .restore(8)
                        .advanceLoc(1)
                        .defCfaOffset(0))
                .end();
        DebugFrame info = DebugFrame.of(ByteView.of(cfi.toByteArray(), ".debug_frame", BIG_ENDIAN), 4, 0);
        Program program = new Program(info, info.fdeAt(fde.label().offset()));
        assertThat(program.at(0x7000).cfa()).isEqualTo(cfa(7, 0));
        assertThat(program.at(0x7000).find(8)).contains(new RegisterRule.Register(1));
        assertThat(program.at(0x7004).cfa()).isEqualTo(cfa(7, 12));
        assertThat(program.at(0x7008).find(8)).contains(at(-4));
        assertThat(program.at(0x700c).find(6)).contains(at(-8));
        assertThat(program.at(0x7010).cfa()).isEqualTo(cfa(6, 12));
        assertThat(program.at(0x7014).find(4)).contains(at(-12));
        assertThat(program.at(0x7044).find(4)).contains(new RegisterRule.SameValue());
        assertThat(program.at(0x7048).find(6)).contains(new RegisterRule.SameValue());
        assertThat(program.at(0x7048).cfa()).isEqualTo(cfa(7, 12));
        assertThat(program.at(0x704c).find(8)).contains(new RegisterRule.Register(1));
        assertThat(program.at(0x7050).cfa()).isEqualTo(cfa(7, 0));
        assertThat(program.rows()).hasSize(10);
    }

    @Test
    void everyInstructionCutAnywhereIsTold() throws MalformedDataException {
        List<Consumer<CfaInstructions>> withOperands = List.of(
                i -> i.offset(6, 0x1234),
                i -> i.setLoc(START + 8),
                i -> i.advanceLoc1(1),
                i -> i.advanceLoc2(1),
                i -> i.advanceLoc4(1),
                i -> i.mipsAdvanceLoc8(1),
                i -> i.offsetExtended(300, 0x1234),
                i -> i.restoreExtended(300),
                i -> i.undefined(300),
                i -> i.sameValue(300),
                i -> i.register(300, 300),
                i -> i.defCfa(300, 300),
                i -> i.defCfaRegister(300),
                i -> i.defCfaOffset(300),
                i -> i.defCfaExpression(FramePrograms::twoOperations),
                i -> i.expression(300, FramePrograms::twoOperations),
                i -> i.offsetExtendedSf(300, -300),
                i -> i.defCfaSf(300, -300),
                i -> i.defCfaOffsetSf(-300),
                i -> i.valOffset(300, 300),
                i -> i.valOffsetSf(300, -300),
                i -> i.valExpression(300, FramePrograms::twoOperations),
                i -> i.gnuArgsSize(300),
                i -> i.gnuNegativeOffsetExtended(300, 300));
        for (Consumer<CfaInstructions> instruction : withOperands) {
            assertEveryCutIsTold(instruction);
        }
    }

    /** Entries are padded, so the instructions are cut out of an entry that has been read and given to it in place of its own. */
    private static void assertEveryCutIsTold(Consumer<CfaInstructions> instruction) throws MalformedDataException {
        CfaInstructions assembled = CfaInstructions.into(Section.little64());
        instruction.accept(assembled);
        byte[] bytes = assembled.section().toByteArray();
        Program program = program(i -> {});
        FrameDescriptionEntry fde = program.fde();
        ByteView whole = ByteView.of(bytes, "instructions", LITTLE_ENDIAN);
        for (int cut = 1; cut <= bytes.length; cut++) {
            FrameDescriptionEntry shortened = new FrameDescriptionEntry(
                    fde.offset(), fde.length(), fde.cie(), fde.range(), fde.lsda(), whole.slice(0, cut));
            Program left = new Program(program.info(), shortened);
            if (cut == bytes.length) {
                assertThat(left.rows()).isNotEmpty();
            } else {
                long place = expressionStart(bytes, assembled.section().fieldAt(cut));
                assertThatExceptionOfType(MalformedDataException.class)
                        .as("instruction 0x%02x cut at %d", bytes[0], cut)
                        .isThrownBy(left::last)
                        .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(place));
            }
        }
    }

    /** An expression is taken as one block: cut inside, it is the block that does not fit. */
    private static long expressionStart(byte[] bytes, int field) {
        int block = switch (bytes[0]) {
            case 0x0f -> 2;
            case 0x10, 0x16 -> 4;
            default -> Integer.MAX_VALUE;
        };
        return Math.min(field, block);
    }
}
