package dev.unwinder.unwind;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.code.PrologueState;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A function without call frame information: its own code, followed from its start to the pc, tells where the return address and the
 * registers of its caller are. Believed only if that return address lies behind a call that leads here.
 *
 * <p>Where the function's start is not known for sure, or call frame information says something else, the call has to lead here for certain.
 * Where the start is known and the place of the return address holds nothing that can be one, that is said: the stack is damaged.
 */
final class PrologueRowSource implements RowSource {
    private enum Verdict {
        GOOD,
        BAD,
        /** The code may be right, and the stack wrong. */
        DAMAGED
    }

    private final CallEvidence evidence;
    private final FunctionFrames frames;

    PrologueRowSource(CallEvidence evidence, FunctionFrames frames) {
        this.evidence = evidence;
        this.frames = frames;
    }

    @Override
    public Answer ask(Step step) {
        LoadedModule module = step.module();
        if (module == null || !step.isCode(step.lookupAddress())) {
            return NOTHING;
        }
        Optional<FunctionBounds.Function> function = evidence.function(step.lookupAddress());
        if (function.isEmpty() || !(frames.at(function.get(), step) instanceof PrologueState state)) {
            return NOTHING;
        }
        boolean isCertain = function.get().isKnown()
                && evidence.cfi(module)
                        .function(module.vaddr(step.lookupAddress()))
                        .isEmpty();
        RegisterTable table = step.architecture().registers();
        // The stack pointer is above doubt, unless it was made from a frame record.
        boolean fromRecord = step.origin() == FrameOrigin.FRAME_POINTER;
        CfaRule byStack = base(step, table.stackPointer(), state.fromStackPointer());
        CfaRule byFrame = base(step, table.framePointer(), state.fromFramePointer());
        CfaRule first = fromRecord && byFrame != null || byStack == null ? byFrame : byStack;
        CfaRule second = first == byFrame ? byStack : byFrame;
        if (first == null) {
            return NOTHING;
        }
        Verdict verdict = judge(step, state, first, isCertain);
        if (verdict != Verdict.GOOD && second != null && judge(step, state, second, isCertain) == Verdict.GOOD) {
            first = second;
            verdict = Verdict.GOOD;
        }
        return verdict == Verdict.GOOD || verdict == Verdict.DAMAGED && isCertain
                ? new Answer.Found(row(step.architecture(), state, first), FrameOrigin.PROLOGUE)
                : NOTHING;
    }

    /** The CFA's rule by a register that may hold what the code has put there; null for none. */
    private static @Nullable CfaRule base(Step step, int register, OptionalLong offset) {
        if (offset.isEmpty() || !step.registers().isKnown(register)) {
            return null;
        }
        long value = step.registers().get(register);
        return Long.compareUnsigned(value, step.stackPointer()) < 0 || !step.isSameStack(value)
                ? null
                : new CfaRule.RegisterOffset(register, offset.getAsLong());
    }

    private Verdict judge(Step step, PrologueState state, CfaRule cfa, boolean isCertain) {
        OptionalLong place = returnAddressPlace(step, state, cfa);
        if (place.isEmpty() && !step.isExact()) {
            return Verdict.BAD; // what has called has not left its return address in a register
        }
        OptionalLong saved = place.isPresent() ? evidence.word(place.getAsLong()) : linkRegister(step);
        if (saved.isEmpty()) {
            return Verdict.DAMAGED;
        }
        long returnAddress = step.codePointer(saved.getAsLong());
        if (!step.isCode(returnAddress - 1) && !step.isCode(returnAddress)) {
            return Verdict.DAMAGED;
        }
        if (isCertain && step.isSignalTrampoline(returnAddress)) {
            return Verdict.GOOD;
        }
        return switch (evidence.judge(evidence.readCallBefore(returnAddress), step.lookupAddress())) {
            case CALLS -> Verdict.GOOD;
            case MAY_CALL -> isCertain ? Verdict.GOOD : Verdict.BAD;
            case CALLS_OTHER, NO_CALL -> Verdict.BAD;
        };
    }

    private static OptionalLong returnAddressPlace(Step step, PrologueState state, CfaRule cfa) {
        return state.returnAddress().isPresent() && cfa instanceof CfaRule.RegisterOffset base
                ? OptionalLong.of(step.registers().get(base.register())
                        + base.offset()
                        + state.returnAddress().getAsLong())
                : OptionalLong.empty();
    }

    private static OptionalLong linkRegister(Step step) {
        int link = step.architecture().registers().returnAddress();
        return step.registers().isKnown(link) ? OptionalLong.of(step.registers().get(link)) : OptionalLong.empty();
    }

    private static UnwindRow row(Architecture architecture, PrologueState state, CfaRule cfa) {
        UnwindRow model = architecture.framePointerRow();
        UnwindRow.Builder row =
                UnwindRow.builder(model.returnAddressRegister()).returnAddressSigned(model.isReturnAddressSigned());
        for (Map.Entry<Integer, Long> saved : state.saved().entrySet()) {
            if (architecture.registers().calleeSaved().contains(saved.getKey())) {
                row.rule(saved.getKey(), new RegisterRule.Offset(saved.getValue()));
            }
        }
        if (state.returnAddress().isPresent()) {
            row.rule(
                    model.returnAddressRegister(),
                    new RegisterRule.Offset(state.returnAddress().getAsLong()));
        }
        return row.build(cfa);
    }
}
