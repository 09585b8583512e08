package dev.unwinder.unwind;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.code.Instruction;
import dev.unwinder.code.InstructionKind;
import dev.unwinder.code.InstructionSet;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which functions a called function may become by jumps, one after the other.
 *
 * <p>Situation: V8's builtins. A call goes to one that looks what is to be called, jumps on to the one for that kind of callee, and that jumps
 * through a register to the callee's code.
 */
final class TailCalls {
    private static final int MAX_FUNCTIONS = 24;
    private static final int MAX_CODE = 4096;

    /** The most code that is read in one walk, in bytes. */
    private static final long MAX_CODE_OF_A_WALK = 4L << 20;

    private static final int MAX_KEPT = 4096;

    /** What a called function may become. */
    private record Becomes(Set<Long> starts, boolean anything) {}

    private final CallEvidence evidence;
    private final Optional<InstructionSet> set;
    private final Map<Long, Becomes> known = new HashMap<>();
    private long left = MAX_CODE_OF_A_WALK;

    TailCalls(CallEvidence evidence, int elfMachine) {
        this.evidence = evidence;
        this.set = InstructionSet.forMachine(elfMachine);
    }

    /**
     * Whether a call of one function may end up in another.
     *
     * @param called where the call leads
     * @param callee an address in the function that is to have been reached
     */
    boolean mayReach(long called, long callee) {
        if (evidence.isRunTimeCode(called)) {
            return true; // copies of builtins, too, whose functions nobody tells
        }
        Becomes becomes = known.get(called);
        if (becomes == null) {
            becomes = follow(called);
            if (known.size() < MAX_KEPT) {
                known.put(called, becomes);
            }
        }
        Optional<FunctionBounds.Function> function = evidence.function(callee);
        return becomes.anything()
                || function.isPresent()
                        && becomes.starts().contains(function.get().start());
    }

    private Becomes follow(long called) {
        Set<Long> seen = new HashSet<>();
        Deque<Long> open = new ArrayDeque<>();
        open.add(called);
        while (!open.isEmpty() && seen.size() < MAX_FUNCTIONS) {
            long start = open.remove();
            Optional<FunctionBounds.Function> function = evidence.function(start);
            boolean isStart = function.isPresent() && function.get().start() == start;
            if (isStart && seen.add(start) && jumpsAnywhere(function.get(), open)) {
                return new Becomes(Set.of(), true);
            }
        }
        return new Becomes(seen, false);
    }

    /** Whether a function jumps through a register or a slot; jumps that lead out of it are added to those that are to be followed. */
    private boolean jumpsAnywhere(FunctionBounds.Function function, Deque<Long> out) {
        int size = (int) Math.min(function.end() - function.start(), Math.min(MAX_CODE, left));
        if (set.isEmpty() || size <= 0) {
            return false;
        }
        byte[] bytes = evidence.codeAt(function.start(), size);
        left -= bytes.length;
        ByteView code = ByteView.of(bytes, "code", ByteOrder.LITTLE_ENDIAN);
        long at = function.start();
        while (set.get().decode(code, at - function.start(), at) instanceof Instruction it) {
            if (it.kind() == InstructionKind.INDIRECT_JUMP) {
                return true;
            }
            boolean jumps = it.kind() == InstructionKind.JUMP || it.kind() == InstructionKind.CONDITIONAL_JUMP;
            if (jumps && it.target().isPresent() && out.size() < MAX_FUNCTIONS) {
                long target = it.target().getAsLong();
                if (target < function.start() || target >= function.end()) {
                    out.add(target);
                }
            }
            at = it.end();
        }
        return false;
    }
}
