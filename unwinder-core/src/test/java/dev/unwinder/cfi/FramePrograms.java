package dev.unwinder.cfi;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

/**
 * Call frame programs, assembled into a CIE and an FDE whose factors cannot be taken for each other, and short words for the rules
 * that they are to give.
 */
final class FramePrograms {
    static final long SECTION = 0x40_0000;
    static final long START = 0x1000;
    static final long SIZE = 0x40_0000;
    static final int CODE = 4;
    static final int DATA = -8;
    static final int AARCH64 = 183;
    static final int X86_64 = 62;

    private FramePrograms() {}

    /** A row and where it holds. */
    record Row(long start, long end, UnwindRow row) {}

    /** Assembled call frame information with one entry of each kind. */
    record Program(CallFrameInfo info, FrameDescriptionEntry fde) {
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

    static Program program(int machine, Consumer<CieAssembler> cieDetails, Consumer<FdeAssembler> fdeDetails)
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
    static Program program(Consumer<CfaInstructions> instructions) throws MalformedDataException {
        return program(
                X86_64,
                cie -> cie.instructions(i -> i.defCfa(7, 8).offset(16, 1)),
                fde -> fde.instructions(instructions));
    }

    static CfaRule cfa(int register, long offset) {
        return new CfaRule.RegisterOffset(register, offset);
    }

    static RegisterRule at(long offset) {
        return new RegisterRule.Offset(offset);
    }

    /** What a rule is to hold of an assembled expression. */
    static DwarfExpression decoded(ExpressionAssembler assembler) {
        return DwarfExpression.of(ByteView.of(assembler.toByteArray(), "expected", LITTLE_ENDIAN), 8);
    }

    static ExpressionAssembler twoOperations(ExpressionAssembler assembler) {
        return assembler.breg(7, 16).deref();
    }

    static void assertMalformed(Program program, String words) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(program::last)
                .withMessageContaining(words);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(program::rows)
                .withMessageContaining(words);
    }
}
