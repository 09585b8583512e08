package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Follows a function from its start to a pc: a jump leaves the state of the frame at its target, code behind the end of a flow is entered
 * with what jumps have left there. Jumps back, from behind the pc too, tell in the next pass over the code what a loop does to the frame that it
 * is entered with; passes are made until nothing changes any more.
 *
 * <p>Situation: code that pushes in a loop, as interpreters and probes of the stack do, or that is laid out as a loop that is entered at its end.
 */
final class PrologueAnalyzer {
    /** Nested loops take a pass each. */
    private static final int MAX_PASSES = 12;

    /** Where the CFA is at a place, as it was when the place was passed. */
    private record Passed(@Nullable Long sp, @Nullable Long fp) {}

    private final InstructionSet set;
    private final FrameEffects effects;
    private final ByteView code;
    private final long start;
    private final long pc;
    private final List<Instruction> instructions = new ArrayList<>();

    /** What jumps back have left at their targets, by all passes before. */
    private final Map<Long, FrameState> back = new HashMap<>();

    private boolean changed;

    // Of one pass.
    private final Map<Long, FrameState> left = new HashMap<>();
    private final Map<Long, Passed> passed = new HashMap<>();
    private @Nullable FrameState state;
    private @Nullable FrameState atPc;

    /** Of the last jump inside the function: code behind it that no jump leads to is most often a case that a table of jumps leads to. */
    private @Nullable FrameState jumped;

    /** Whether the pc is where a call returns to: it is then reached from that call, whatever else leads there. */
    private final boolean returned;

    private boolean afterCall;

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
        Optional<String> problem = decode(limit);
        if (problem.isPresent()) {
            return new PrologueAnswer.Unknown(problem.get());
        }
        for (int i = 0; i < MAX_PASSES; i++) {
            if (!pass()) {
                return new PrologueAnswer.Unknown("no call returns to the pc");
            }
            if (!changed) {
                return answer(atPc);
            }
        }
        return new PrologueAnswer.Unknown("its loops change the frame");
    }

    /** Reads the code up to the pc, which has to be whole, and behind it, as far as that goes. */
    private Optional<String> decode(int limit) {
        boolean reached = false;
        long at = start;
        while (instructions.size() < limit) {
            reached |= at == pc;
            if (!reached && Long.compareUnsigned(at, pc) > 0) {
                return Optional.of("the pc lies inside an instruction");
            }
            if (!(set.decodeWithoutText(code, at - start, at) instanceof Instruction it)) {
                return reached ? Optional.empty() : Optional.of("no instruction at 0x" + Long.toHexString(at));
            }
            instructions.add(it);
            at = it.end();
        }
        return reached || at == pc ? Optional.empty() : Optional.of("more than " + limit + " instructions");
    }

    /** Goes once over all the code. False if no call returns to the pc. */
    private boolean pass() {
        changed = false;
        left.clear();
        passed.clear();
        for (Map.Entry<Long, FrameState> jump : back.entrySet()) {
            left.put(jump.getKey(), new FrameState(jump.getValue()));
        }
        jumped = null;
        afterCall = false;
        atPc = null;
        state = effects.initial();
        for (Instruction it : instructions) {
            if (it.address() == pc && !arrive()) {
                return false;
            }
            enter(it.address());
            if (it.address() == pc && !returned) {
                atPc = copy(state);
            }
            follow(it);
        }
        if (instructions.isEmpty() || instructions.get(instructions.size() - 1).end() == pc) {
            boolean good = arrive();
            enter(pc);
            atPc = atPc == null ? copy(state) : atPc;
            return good;
        }
        return true;
    }

    /** What is known at the pc before what jumps have left there; false if the pc is to be a return address, and is none. */
    private boolean arrive() {
        if (returned) {
            FrameState other = left.get(pc);
            atPc = copy(state != null || other == null ? state : other);
        }
        return !returned || afterCall;
    }

    private static @Nullable FrameState copy(@Nullable FrameState of) {
        return of == null ? null : new FrameState(of);
    }

    /** Takes over what jumps have left for a place. */
    private void enter(long at) {
        FrameState other = left.remove(at);
        FrameState own = state;
        if (other != null) {
            // Code behind a call that does not return is reached only by the jump.
            if (own == null || own.assumed && !other.assumed || afterCall && !own.agrees(other)) {
                state = other;
            } else {
                own.keepCommon(other);
            }
        } else if (own == null && jumped != null) {
            state = new FrameState(jumped);
            state.assumed = true;
        }
        FrameState now = state;
        if (now != null && !now.assumed) {
            passed.put(at, new Passed(now.sp, now.fp));
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
            long target = it.target().getAsLong();
            if (Long.compareUnsigned(target, it.address()) > 0) {
                leave(left, target, now);
            } else if (Long.compareUnsigned(target, start) >= 0) {
                jumpBack(target, now);
            }
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

    private static void leave(Map<Long, FrameState> places, long target, FrameState now) {
        FrameState there = places.get(target);
        if (there == null || there.assumed && !now.assumed) {
            places.put(target, new FrameState(now));
        } else {
            there.keepCommon(now);
        }
    }

    /** A jump back says something new if it does not bring the frame that its target was passed with. */
    private void jumpBack(long target, FrameState now) {
        Passed then = passed.get(target);
        FrameState before = back.get(target);
        boolean isNew = then == null
                ? before == null || before.assumed && !now.assumed
                : !now.assumed && (differ(then.sp, now.sp) || differ(then.fp, now.fp));
        if (isNew) {
            leave(back, target, now);
            changed = true;
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
            if (returned && !now.assumed) {
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

    private static boolean differ(@Nullable Long known, @Nullable Long now) {
        return known != null && !known.equals(now);
    }

    private static boolean differ(OptionalLong one, OptionalLong other) {
        return one.isPresent() && other.isPresent() && one.getAsLong() != other.getAsLong();
    }
}
