package dev.unwinder.unwind;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.code.InstructionSet;
import dev.unwinder.code.PrologueAnswer;
import dev.unwinder.code.PrologueState;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/**
 * What an x86-64 CPU pushes when it enters a handler of an interrupt or exception: SS, RSP, RFLAGS, CS and RIP, and for some exceptions an
 * error code. The pc it leads to is exact: of a fault, that of the instruction that failed.
 *
 * <p>How far the handler has moved the stack pointer since is told by its call frame information (which describes it as if it had been
 * called, and is asked only for that) or else by its code.
 *
 * <p>Situation: a handler in assembly whose call frame information has the S augmentation, as the Linux kernel's. It then says itself where
 * the interrupted registers are, and is left to do so.
 *
 * @psabi x86-64 3.6.2 (DWARF register numbers); the frame is that of Intel's manual, volume 3, 6.14.2
 */
final class TrapFrameRowSource implements RowSource {
    private static final int RSP = 7;
    private static final int RBP = 6;
    private static final int RIP = 16;
    private static final int RFLAGS = 49;
    private static final int CS = 51;
    private static final int SS = 52;

    /** What a call has pushed; as if by one, code is followed. */
    private static final int RETURN_ADDRESS = 8;

    /** The most code of a handler that is followed. */
    private static final int MAX_CODE = 16 << 10;

    private static final int MAX_INSTRUCTIONS = 4096;

    /** Code behind the pc that tells an epilogue. */
    private static final int AHEAD = 64;

    private final TrapHandlers handlers;
    private final CallEvidence evidence;

    TrapFrameRowSource(TrapHandlers handlers, CallEvidence evidence) {
        this.handlers = handlers;
        this.evidence = evidence;
    }

    @Override
    public Answer ask(Step step) {
        if (step.architecture().elfMachine() != ElfConstants.EM_X86_64) {
            return NOTHING;
        }
        Optional<TrapHandler> handler = handlers.find(step.lookupAddress());
        if (handler.isEmpty()) {
            return NOTHING;
        }
        LoadedModule module = step.image().orElse(null);
        long start = handler.get().code().start();
        if (step.isExact() && step.pc() == start) {
            return found(
                    UnwindRow.builder(RIP).unspecified(UnwindRow.Unspecified.KEPT),
                    new CfaRule.RegisterOffset(RSP, 0),
                    0,
                    handler.get());
        }
        if (module != null) {
            ImageCfi cfi = evidence.cfi(module);
            Answer here = cfi.answer(module.vaddr(step.lookupAddress()));
            if (here instanceof Answer.Found row) {
                return row.row().isSignalFrame()
                        ? NOTHING
                        : byCfi(row.row(), cfi.answer(module.vaddr(start)), handler.get());
            }
        }
        return byCode(step, handler.get());
    }

    /** What call frame information says is saved, saved it is; whatever else the handler uses it must keep itself. */
    private static Answer byCfi(UnwindRow here, Answer atStart, TrapHandler handler) {
        if (!(atStart instanceof Answer.Found first)
                || !(first.row().cfa() instanceof CfaRule.RegisterOffset entry)
                || entry.register() != RSP) {
            return new Answer.Failed("trap frame: the handler's start has no row that tells its stack pointer");
        }
        UnwindRow.Builder row = UnwindRow.builder(RIP).unspecified(UnwindRow.Unspecified.KEPT);
        for (int i = 0; i < here.ruleCount(); i++) {
            row.rule(here.register(i), here.rule(i));
        }
        return found(row, here.cfa(), -entry.offset(), handler);
    }

    private Answer byCode(Step step, TrapHandler handler) {
        long start = handler.code().start();
        long done = step.pc() - start;
        if (done < 0 || done > MAX_CODE) {
            return new Answer.Failed("trap frame: the pc is too far from the handler's start to follow its code");
        }
        // The way out passes over an error code, which a return from a call would not.
        byte[] code = evidence.codeAt(start, (int) done + (handler.errorCode() ? 0 : AHEAD));
        PrologueAnswer answer = InstructionSet.X86_64.frameAt(
                ByteView.of(code, "code", ByteOrder.LITTLE_ENDIAN), start, step.pc(), MAX_INSTRUCTIONS);
        if (answer instanceof PrologueAnswer.Unknown unknown) {
            return new Answer.Failed("trap frame: " + unknown.reason());
        }
        PrologueState frame = (PrologueState) answer;
        UnwindRow.Builder row = UnwindRow.builder(RIP);
        for (Map.Entry<Integer, Long> saved : frame.saved().entrySet()) {
            row.rule(saved.getKey(), new RegisterRule.Offset(saved.getValue()));
        }
        CfaRule cfa = frame.fromStackPointer().isPresent()
                ? new CfaRule.RegisterOffset(RSP, frame.fromStackPointer().getAsLong())
                : new CfaRule.RegisterOffset(RBP, frame.fromFramePointer().getAsLong());
        return found(row, cfa, -RETURN_ADDRESS, handler);
    }

    /**
     * The row.
     *
     * @param entry the stack pointer at the handler's start, as an offset from the CFA
     */
    private static Answer found(UnwindRow.Builder row, CfaRule cfa, long entry, TrapHandler handler) {
        long rip = handler.errorCode() ? entry + 8 : entry;
        return new Answer.Found(
                row.rule(RIP, new RegisterRule.Offset(rip))
                        .rule(CS, new RegisterRule.Offset(rip + 8))
                        .rule(RFLAGS, new RegisterRule.Offset(rip + 16))
                        .rule(RSP, new RegisterRule.Offset(rip + 24))
                        .rule(SS, new RegisterRule.Offset(rip + 32))
                        .signalFrame(true)
                        .build(cfa),
                FrameOrigin.TRAP_FRAME);
    }
}
