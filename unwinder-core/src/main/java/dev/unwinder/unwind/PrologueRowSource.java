package dev.unwinder.unwind;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.CallBefore;
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
    private final TailCalls tailCalls;

    PrologueRowSource(CallEvidence evidence, FunctionFrames frames, TailCalls tailCalls) {
        this.evidence = evidence;
        this.frames = frames;
        this.tailCalls = tailCalls;
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
        // Where the two registers do not agree, it need not be the stack that is wrong.
        boolean isSure = isCertain && (second == null || address(step, first) == address(step, second));
        return verdict == Verdict.GOOD || verdict == Verdict.DAMAGED && isSure
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
        CallBefore call = evidence.readCallBefore(returnAddress);
        return switch (evidence.judge(call, step.lookupAddress())) {
            case CALLS -> Verdict.GOOD;
            case MAY_CALL -> isCertain || evidence.isThreadStart(returnAddress) ? Verdict.GOOD : Verdict.BAD;
            case CALLS_OTHER ->
                isCertain && isRecord(step, state, cfa) && mayReach(call, step) ? Verdict.GOOD : Verdict.BAD;
            case NO_CALL -> evidence.isContextStart(returnAddress) ? Verdict.GOOD : Verdict.BAD;
        };
    }

    /** Whether the CFA is that of a frame record, whose saved frame pointer leads further out. */
    private boolean isRecord(Step step, PrologueState state, CfaRule cfa) {
        int framePointer = step.architecture().registers().framePointer();
        Long place = state.saved().get(framePointer);
        if (place == null || !(cfa instanceof CfaRule.RegisterOffset base) || base.register() != framePointer) {
            return false;
        }
        long saved = evidence.word(address(step, cfa) + place).orElse(0);
        return Long.compareUnsigned(saved, address(step, cfa)) >= 0 && step.isSameStack(saved);
    }

    private boolean mayReach(CallBefore call, Step step) {
        return call instanceof CallBefore.Direct direct && tailCalls.mayReach(direct.target(), step.lookupAddress());
    }

    private static long address(Step step, CfaRule cfa) {
        return cfa instanceof CfaRule.RegisterOffset base ? step.registers().get(base.register()) + base.offset() : 0;
    }

    private static OptionalLong returnAddressPlace(Step step, PrologueState state, CfaRule cfa) {
        return state.returnAddress().isPresent()
                ? OptionalLong.of(address(step, cfa) + state.returnAddress().getAsLong())
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
