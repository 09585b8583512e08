package dev.unwinder.cfi;

import static dev.unwinder.cfi.FramePrograms.CODE;
import static dev.unwinder.cfi.FramePrograms.SECTION;
import static dev.unwinder.cfi.FramePrograms.SIZE;
import static dev.unwinder.cfi.FramePrograms.START;
import static dev.unwinder.cfi.FramePrograms.X86_64;
import static dev.unwinder.cfi.FramePrograms.assertMalformed;
import static dev.unwinder.cfi.FramePrograms.at;
import static dev.unwinder.cfi.FramePrograms.cfa;
import static dev.unwinder.cfi.FramePrograms.program;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.FramePrograms.Program;
import dev.unwinder.cfi.FramePrograms.Row;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.testkit.CfaInstructions;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.FdeAssembler;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Instructions that make rows, and that remember and bring back their state, in the order of DWARF 5, 6.4.2. */
class RowInstructionsTest {
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
}
