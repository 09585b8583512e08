package dev.unwinder.cfi;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.dwarf.expr.DwarfExpression;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.testkit.CfaInstructions;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.ExpressionAssembler;
import dev.unwinder.testkit.FdeAssembler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each instruction, in the order of DWARF 5, 6.4.2, with factors that cannot be taken for each other. */
class CallFrameProgramTest {
    private static final long SECTION = 0x40_0000;
    private static final long START = 0x1000;
    private static final long SIZE = 0x40_0000;
    private static final int CODE = 4;
    private static final int DATA = -8;
    private static final int AARCH64 = 183;
    private static final int X86_64 = 62;

    /** A row and where it holds. */
    private record Row(long start, long end, UnwindRow row) {}

    /** Assembled call frame information with one entry of each kind. */
    private record Program(CallFrameInfo info, FrameDescriptionEntry fde) {
        UnwindRow at(long vaddr) throws MalformedDataException {
            return CallFrameProgram.rowAt(info, fde, vaddr);
        }

        UnwindRow last() throws MalformedDataException {
            return at(fde.range().end() - 1);
        }

        List<Row> rows() throws MalformedDataException {
            List<Row> rows = new ArrayList<>();
            CallFrameProgram.forEachRow(info, fde, (start, end, row) -> rows.add(new Row(start, end, row)));
            return rows;
        }
    }

    private static Program program(int machine, Consumer<CieAssembler> cieDetails, Consumer<FdeAssembler> fdeDetails)
            throws MalformedDataException {
        CfiAssembler cfi = CfiAssembler.ehFrame(LITTLE_ENDIAN, 8).at(SECTION);
        CieAssembler cie = cfi.cie().alignment(CODE, DATA).returnAddress(16);
        cieDetails.accept(cie);
        FdeAssembler fde = cfi.fde(cie.end()).range(START, SIZE);
        fdeDetails.accept(fde);
        fde.end();
        EhFrame info = EhFrame.of(
                ByteView.of(cfi.toByteArray(), ".eh_frame", LITTLE_ENDIAN),
                PointerBases.ofSection(SECTION),
                8,
                machine);
        return new Program(info, info.fdeAt(fde.label().offset()));
    }

    /** The CIE says: CFA is r7 + 8, r16 is saved at CFA - 8. */
    private static Program program(Consumer<CfaInstructions> instructions) throws MalformedDataException {
        return program(
                X86_64,
                cie -> cie.instructions(i -> i.defCfa(7, 8).offset(16, 1)),
                fde -> fde.instructions(instructions));
    }

    private static CfaRule cfa(int register, long offset) {
        return new CfaRule.RegisterOffset(register, offset);
    }

    private static RegisterRule at(long offset) {
        return new RegisterRule.Offset(offset);
    }

    private static DwarfExpression expression(ExpressionAssembler assembler) {
        return DwarfExpression.of(ByteView.of(assembler.toByteArray(), "expected", LITTLE_ENDIAN), 8);
    }

    private static ExpressionAssembler twoOperations(ExpressionAssembler assembler) {
        return assembler.breg(7, 16).deref();
    }

    private static void assertMalformed(Program program, String words) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(program::last)
                .withMessageContaining(words);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(program::rows)
                .withMessageContaining(words);
    }

    /** Exactly two rows, the second from an advance on. */
    private static void assertAdvance(long distance, Consumer<CfaInstructions> advance) throws MalformedDataException {
        Program program = program(i -> {
            advance.accept(i);
            i.defCfaOffset(16);
        });
        assertThat(program.at(START + distance - 1).cfa()).isEqualTo(cfa(7, 8));
        assertThat(program.at(START + distance).cfa()).isEqualTo(cfa(7, 16));
        List<Row> rows = program.rows();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).start()).isEqualTo(START);
        assertThat(rows.get(0).end()).isEqualTo(START + distance);
        assertThat(rows.get(1).start()).isEqualTo(START + distance);
        assertThat(rows.get(1).end()).isEqualTo(START + SIZE);
        assertThat(rows.get(1).row().cfa()).isEqualTo(cfa(7, 16));
    }

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

    // 6.4.2.1 Row creation instructions

    @Test
    void setLoc() throws MalformedDataException {
        assertAdvance(0x120, i -> i.setLoc(START + 0x120));
    }

    @Test
    void setLocIsEncodedAsTheEntrysOwnAddressesAre() throws MalformedDataException {
        for (int encoding : new int[] {0x1b, 0x03, 0x0b, 0x1c}) {
            Program program = program(
                    X86_64,
                    cie -> cie.augmentation("zR").fdeEncoding(encoding).instructions(i -> i.defCfa(7, 8)),
                    fde -> fde.instructions(
                            i -> i.setLoc(encoding, START + 0x120).defCfaOffset(16)));
            assertThat(program.at(START + 0x11f).cfa()).isEqualTo(cfa(7, 8));
            assertThat(program.at(START + 0x120).cfa()).isEqualTo(cfa(7, 16));
        }
    }

    @Test
    void setLocBackwardsIsMalformed() throws MalformedDataException {
        assertMalformed(program(i -> i.advanceLoc(4).setLoc(START + 8)), "backwards");
    }

    @Test
    void advanceLoc() throws MalformedDataException {
        assertAdvance(CODE * 0x3f, i -> i.advanceLoc(0x3f));
        assertAdvance(CODE, i -> i.advanceLoc(1));
    }

    @Test
    void advanceLoc1() throws MalformedDataException {
        assertAdvance(CODE * 0xfe, i -> i.advanceLoc1(0xfe));
    }

    @Test
    void advanceLoc2() throws MalformedDataException {
        assertAdvance(CODE * 0xfedcL, i -> i.advanceLoc2(0xfedc));
    }

    @Test
    void advanceLoc4() throws MalformedDataException {
        assertAdvance(CODE * 0x1_2345L, i -> i.advanceLoc4(0x1_2345));
    }

    @Test
    void mipsAdvanceLoc8() throws MalformedDataException {
        assertAdvance(CODE * 0x1_2345L, i -> i.mipsAdvanceLoc8(0x1_2345));
    }

    @Test
    void anAdvanceOfZeroLeavesARowThatHoldsForNoAddress() throws MalformedDataException {
        Program program =
                program(i -> i.advanceLoc(0).defCfaOffset(16).advanceLoc1(0).defCfaOffset(24));
        assertThat(program.rows().stream().filter(row -> row.start() != row.end()))
                .singleElement()
                .satisfies(row -> assertThat(row.row().cfa()).isEqualTo(cfa(7, 24)));
        assertThat(program.at(START).cfa()).isEqualTo(cfa(7, 24));
    }

    @Test
    void anAdvanceAroundTheEndOfTheAddressSpaceIsMalformed() throws MalformedDataException {
        assertMalformed(program(i -> i.mipsAdvanceLoc8(-1L)), "");
    }

    @Test
    void advanceOperandsAreInTheOrderOfTheFile() throws MalformedDataException {
        CfiAssembler cfi = CfiAssembler.ehFrame(BIG_ENDIAN, 4).at(SECTION);
        CieAssembler cie =
                cfi.cie().alignment(2, -4).instructions(i -> i.defCfa(1, 0)).end();
        FdeAssembler fde = cfi.fde(cie)
                .range(START, SIZE)
                .instructions(i -> i.advanceLoc2(0x102)
                        .defCfaOffset(4)
                        .advanceLoc4(0x1_0002)
                        .offset(5, 3))
                .end();
        EhFrame info = EhFrame.of(
                ByteView.of(cfi.toByteArray(), ".eh_frame", BIG_ENDIAN), PointerBases.ofSection(SECTION), 4, 20);
        Program program = new Program(info, info.fdeAt(fde.label().offset()));
        assertThat(program.at(START + 0x203).cfa()).isEqualTo(cfa(1, 0));
        assertThat(program.at(START + 0x204).cfa()).isEqualTo(cfa(1, 4));
        assertThat(program.at(START + 0x204 + 0x2_0003).find(5)).isEmpty();
        assertThat(program.at(START + 0x204 + 0x2_0004).find(5)).contains(at(-12));
    }

    // 6.4.2.2 CFA definition instructions

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
        assertThat(program(i -> i.defCfaExpression(CallFrameProgramTest::twoOperations))
                        .last()
                        .cfa())
                .isEqualTo(new CfaRule.Expression(expression(twoOperations(ExpressionAssembler.little64()))));
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
        List<Consumer<CfaInstructions>> changes =
                List.of(i -> i.defCfaRegister(6), i -> i.defCfaOffset(16), i -> i.defCfaOffsetSf(2));
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

    // 6.4.2.3 Register rule instructions

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
        assertThat(program(i -> i.expression(6, CallFrameProgramTest::twoOperations))
                        .last()
                        .find(6))
                .contains(new RegisterRule.Expression(expression(twoOperations(ExpressionAssembler.little64()))));
    }

    @Test
    void valExpression() throws MalformedDataException {
        assertThat(program(i -> i.valExpression(6, CallFrameProgramTest::twoOperations))
                        .last()
                        .find(6))
                .contains(new RegisterRule.ValExpression(expression(twoOperations(ExpressionAssembler.little64()))));
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

    // 6.4.2.4 Row state instructions

    @Test
    void restoreStateBringsBackRulesAndCfaButNotTheLocation() throws MalformedDataException {
        Program program = program(i -> i.rememberState()
                .advanceLoc(1)
                .defCfa(6, 32)
                .offset(6, 2)
                .undefined(16)
                .advanceLoc(1)
                .restoreState()
                .advanceLoc(1)
                .offset(3, 3));
        UnwindRow changed = program.at(START + 4);
        assertThat(changed.cfa()).isEqualTo(cfa(6, 32));
        assertThat(changed.find(6)).contains(at(-16));
        assertThat(changed.find(16)).contains(new RegisterRule.Undefined());
        assertThat(program.at(START + 8)).isEqualTo(program.at(START));
        assertThat(program.at(START + 12).find(3)).contains(at(-24));
    }

    @Test
    void statesAreAStack() throws MalformedDataException {
        Program program = program(i -> i.defCfaOffset(16)
                .rememberState()
                .defCfaOffset(24)
                .rememberState()
                .defCfaOffset(32)
                .advanceLoc(1)
                .restoreState()
                .advanceLoc(1)
                .restoreState());
        assertThat(program.at(START).cfa()).isEqualTo(cfa(7, 32));
        assertThat(program.at(START + 4).cfa()).isEqualTo(cfa(7, 24));
        assertThat(program.at(START + 8).cfa()).isEqualTo(cfa(7, 16));
    }

    @Test
    void aRememberedStateIsNotChangedByWhatFollows() throws MalformedDataException {
        Program program = program(i -> i.rememberState()
                .offset(6, 2)
                .restoreState()
                .rememberState()
                .offset(3, 2)
                .restoreState());
        assertThat(program.last().ruleCount()).isEqualTo(1);
    }

    @Test
    void restoringAStateThatWasNotRememberedIsMalformed() throws MalformedDataException {
        assertMalformed(program(i -> i.restoreState()), "remembered");
        assertMalformed(program(i -> i.rememberState().restoreState().restoreState()), "remembered");
    }

    @Test
    void moreThan256RememberedStatesAreMalformed() throws MalformedDataException {
        Consumer<CfaInstructions> full = i -> {
            for (int count = 0; count < 256; count++) {
                i.rememberState();
            }
        };
        assertThat(program(full).last().cfa()).isEqualTo(cfa(7, 8));
        assertMalformed(program(full.andThen(i -> i.rememberState())), "remembered");
    }

    // 6.4.2.5 Padding instruction

    @Test
    void nop() throws MalformedDataException {
        assertThat(program(i -> i.nop().nop().defCfaOffset(16).nop()).last().cfa())
                .isEqualTo(cfa(7, 16));
    }

    // GNU, AArch64 and SPARC

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

    // Rules and errors

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
                i -> i.defCfaExpression(CallFrameProgramTest::twoOperations),
                i -> i.expression(300, CallFrameProgramTest::twoOperations),
                i -> i.offsetExtendedSf(300, -300),
                i -> i.defCfaSf(300, -300),
                i -> i.defCfaOffsetSf(-300),
                i -> i.valOffset(300, 300),
                i -> i.valOffsetSf(300, -300),
                i -> i.valExpression(300, CallFrameProgramTest::twoOperations),
                i -> i.gnuArgsSize(300),
                i -> i.gnuNegativeOffsetExtended(300, 300));
        for (Consumer<CfaInstructions> instruction : withOperands) {
            assertEveryCutIsTold(instruction);
        }
    }

    /** Entries are padded, so the instructions are cut out of an entry that has been read and given to it in place of its own. */
    private static void assertEveryCutIsTold(Consumer<CfaInstructions> instruction) throws MalformedDataException {
        CfaInstructions assembled = CfaInstructions.into(dev.unwinder.testkit.Section.little64());
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
