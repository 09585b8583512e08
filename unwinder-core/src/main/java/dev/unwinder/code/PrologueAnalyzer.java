package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Follows a function from its start to a pc, in one pass over its code: a forward jump leaves the state of the frame at its target, code
 * behind the end of a flow is entered with what jumps have left there. A loop has to leave the stack as it found it.
 */
final class PrologueAnalyzer {
    private final InstructionSet set;
    private final FrameEffects effects;
    private final ByteView code;
    private final long start;
    private final long pc;

    private final Map<Long, FrameState> left = new HashMap<>();
    private final Map<Long, Long> passed = new HashMap<>();
    private @Nullable FrameState state;

    /** Of the last jump inside the function: code behind it that no forward jump leads to is most often a loop that it enters at its end. */
    private @Nullable FrameState jumped;

    /** Whether the pc is where a call returns to: it is then reached from that call, whatever else leads there. */
    private final boolean returned;

    private boolean afterCall;
    private boolean assumed;

    private PrologueAnalyzer(InstructionSet set, ByteView code, long start, long pc, boolean returned) {
        this.set = set;
        this.effects = set == InstructionSet.X86_64 ? new X86FrameEffects() : new A64FrameEffects();
        this.code = code;
        this.start = start;
        this.pc = pc;
        this.returned = returned;
    }

    static PrologueAnswer analyze(InstructionSet set, ByteView code, long start, long pc, boolean returned, int limit) {
        return new PrologueAnalyzer(set, code, start, pc, returned).analyze(limit);
    }

    private PrologueAnswer analyze(int limit) {
        state = effects.initial();
        long at = start;
        for (int count = 0; at != pc; count++) {
            if (count == limit || Long.compareUnsigned(at, pc) > 0) {
                return new PrologueAnswer.Unknown(
                        count == limit ? "more than " + limit + " instructions" : "the pc lies inside an instruction");
            }
            enter(at);
            if (!(set.decode(code, at - start, at) instanceof Instruction it)) {
                return new PrologueAnswer.Unknown("no instruction at 0x" + Long.toHexString(at));
            }
            follow(it);
            at = it.end();
        }
        if (returned && !afterCall) {
            return new PrologueAnswer.Unknown("no call returns to the pc");
        }
        if (!returned || state == null) {
            enter(pc);
        }
        return answer(state);
    }

    /** Takes over what jumps have left for a place. */
    private void enter(long at) {
        FrameState other = left.remove(at);
        FrameState own = state;
        if (other != null) {
            // Code behind a call that does not return is reached only by the jump.
            if (own == null || assumed || afterCall && !own.agrees(other)) {
                state = other;
                assumed = false;
            } else {
                own.keepCommon(other);
            }
        } else if (own == null && jumped != null) {
            state = new FrameState(jumped);
            assumed = true;
        }
        FrameState now = state;
        if (now != null && now.sp != null) {
            passed.put(at, now.sp);
        }
    }

    private void follow(Instruction it) {
        InstructionKind kind = it.kind();
        if (kind != InstructionKind.NOP) {
            afterCall = kind.isCall() || kind == InstructionKind.TRAP;
        }
        FrameState now = state;
        if (now == null) {
            return;
        }
        boolean jumps = kind == InstructionKind.JUMP || kind == InstructionKind.CONDITIONAL_JUMP;
        if (jumps && it.target().isPresent()) {
            jump(it.target().getAsLong(), it.address(), now);
        }
        if (kind.endsFlow()) {
            boolean isJump = kind == InstructionKind.JUMP || kind == InstructionKind.INDIRECT_JUMP;
            boolean mayBeTailCall = Long.valueOf(effects.atReturn()).equals(now.sp) && isOutside(it);
            jumped = isJump && !mayBeTailCall ? now : null;
            state = null;
        } else {
            effects.apply(it, now);
        }
    }

    private boolean isOutside(Instruction jump) {
        long target = jump.target().orElse(start - 1);
        return Long.compareUnsigned(target, start) < 0 || target - start >= code.size();
    }

    private void jump(long target, long at, FrameState now) {
        if (Long.compareUnsigned(target, at) > 0) {
            FrameState there = left.get(target);
            if (there == null) {
                left.put(target, new FrameState(now));
            } else {
                there.keepCommon(now);
            }
            return;
        }
        Long then = passed.get(target);
        if (then != null && !then.equals(now.sp)) {
            now.sp = null; // the loop moves the stack pointer, as one that probes the stack does
        }
    }

    private PrologueAnswer answer(@Nullable FrameState at) {
        EpilogueAhead ahead = EpilogueAhead.from(set, effects, code, pc - start, pc);
        if (at == null
                && ahead.fromStackPointer().isEmpty()
                && ahead.fromFramePointer().isEmpty()) {
            return new PrologueAnswer.Unknown("no way from the function's start to the pc is known");
        }
        FrameState now = at == null ? effects.initial() : at;
        OptionalLong sp = at == null ? OptionalLong.empty() : optional(now.sp);
        OptionalLong fp = at == null ? OptionalLong.empty() : optional(now.fp);
        if (differ(sp, ahead.fromStackPointer()) || differ(fp, ahead.fromFramePointer())) {
            if (returned && !assumed) {
                // Behind a call that does not return stands what other ways lead to.
                return place(now, false, sp, fp, EpilogueAhead.NONE);
            }
            return new PrologueAnswer.Unknown("the way to the pc and the way on to the return do not agree");
        }
        sp = sp.isPresent() ? sp : ahead.fromStackPointer();
        fp = fp.isPresent() ? fp : ahead.fromFramePointer();
        if (sp.isEmpty() && fp.isEmpty()) {
            return new PrologueAnswer.Unknown("the stack pointer is moved by an unknown amount");
        }
        if (sp.isPresent() && sp.getAsLong() < effects.atReturn()) {
            return new PrologueAnswer.Unknown("the stack pointer would lie above the frame");
        }
        return place(now, at == null, sp, fp, ahead);
    }

    private PrologueAnswer place(
            FrameState now, boolean onlyAhead, OptionalLong sp, OptionalLong fp, EpilogueAhead ahead) {
        Map<Integer, Long> saved = new HashMap<>(onlyAhead ? ahead.restored() : now.saved);
        saved.remove(effects.stackPointer());
        OptionalLong returnAddress = OptionalLong.of(-8);
        boolean signed = now.signed;
        if (set == InstructionSet.AARCH64) {
            Long link = saved.remove(A64Registers.LR);
            boolean lost = (now.untouched >>> A64Registers.LR & 1) == 0;
            if (link == null && (lost || onlyAhead)) {
                return new PrologueAnswer.Unknown("x30 has been overwritten");
            }
            returnAddress = link == null ? OptionalLong.empty() : OptionalLong.of(link);
        }
        return new PrologueState(sp, fp, returnAddress, saved, ahead.onlyRestores() && pc != start, signed);
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static boolean differ(OptionalLong one, OptionalLong other) {
        return one.isPresent() && other.isPresent() && one.getAsLong() != other.getAsLong();
    }
}
