package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the straight way from a pc to a return says about the frame at the pc.
 *
 * @param fromStackPointer CFA minus the stack pointer at the pc
 * @param fromFramePointer CFA minus the frame pointer at the pc
 * @param onlyRestores whether all instructions on the way take the frame down
 * @param restored where registers are popped from, as offsets from the CFA
 */
record EpilogueAhead(
        OptionalLong fromStackPointer,
        OptionalLong fromFramePointer,
        boolean onlyRestores,
        Map<Integer, Long> restored) {
    private static final int LIMIT = 24;

    /** Between the two frame registers of the made-up frame: far more than any frame is long. */
    private static final long FAR = 1L << 40;

    /** Says nothing. */
    static final EpilogueAhead NONE = new EpilogueAhead(OptionalLong.empty(), OptionalLong.empty(), false, Map.of());

    /** Looks ahead as far as there is code, no jump and no call, which might not return. */
    static EpilogueAhead from(InstructionSet set, FrameEffects effects, ByteView code, long offset, long pc) {
        // Both registers start at made-up distances from a made-up CFA: where the stack pointer ends tells which it
        // came from.
        FrameState state = new FrameState(0);
        state.fp = FAR;
        state.untouched = 0;
        boolean onlyRestores = true;
        Map<Integer, Long> popped = new HashMap<>();
        long at = pc;
        for (int count = 0; count < LIMIT; count++) {
            if (!(set.decodeWithoutText(code, offset + at - pc, at) instanceof Instruction it)) {
                return NONE;
            }
            Long sp = state.sp;
            if (it.kind() == InstructionKind.RETURN && sp != null) {
                return found(sp, effects.atReturn(), onlyRestores, popped);
            }
            if (mayLeave(it.kind())) {
                return NONE;
            }
            onlyRestores &= restores(it, effects);
            if (it.kind() == InstructionKind.POP && sp != null && it.operands().get(0) instanceof Operand.Register to) {
                popped.put(to.number().orElse(0), -sp);
            }
            effects.apply(it, state);
            at = it.end();
        }
        return NONE;
    }

    private static EpilogueAhead found(long end, long atReturn, boolean onlyRestores, Map<Integer, Long> popped) {
        boolean throughFramePointer = end > FAR / 2;
        OptionalLong cfa = OptionalLong.of(atReturn - (throughFramePointer ? end - FAR : end));
        if (throughFramePointer) {
            return new EpilogueAhead(OptionalLong.empty(), cfa, onlyRestores, Map.of());
        }
        for (Map.Entry<Integer, Long> register : popped.entrySet()) {
            register.setValue(register.getValue() - cfa.getAsLong());
        }
        return new EpilogueAhead(cfa, OptionalLong.empty(), onlyRestores, popped);
    }

    private static boolean mayLeave(InstructionKind kind) {
        return kind.endsFlow()
                || kind.isCall()
                || kind == InstructionKind.CONDITIONAL_JUMP
                || kind == InstructionKind.SYSTEM_CALL
                || kind == InstructionKind.TRAP;
    }

    private static boolean restores(Instruction it, FrameEffects effects) {
        return switch (it.kind()) {
            case POP, LEAVE, NOP, POINTER_AUTHENTICATION -> true;
            default ->
                it.writes(effects.stackPointer())
                        || it.kind() == InstructionKind.MOVE && it.writes(effects.framePointer());
        };
    }
}
