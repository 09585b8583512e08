package dev.unwinder.unwind;

import dev.unwinder.arch.Architecture;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.code.InstructionSet;
import dev.unwinder.code.PrologueAnswer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What functions have done to their stacks, by their code. Asked only where call frame information is missing: what reads instructions is
 * not loaded before. For one thread.
 */
final class FunctionFrames {
    /** The most code of a function that is read, in bytes. */
    private static final int MAX_CODE = 1 << 16;

    /** The most instructions of a function that are followed. */
    private static final int MAX_INSTRUCTIONS = 1 << 14;

    /** How much code behind the pc is wanted, to see the frame being taken down. */
    private static final int AHEAD = 256;

    /** The most code that is followed in one walk, in bytes: about a second's worth. */
    private static final long MAX_CODE_OF_A_WALK = 16L << 20;

    private static final int MAX_KEPT = 4096;

    private final CallEvidence evidence;
    private final int elfMachine;
    private final Map<Long, PrologueAnswer> afterCalls = new HashMap<>();
    private long left = MAX_CODE_OF_A_WALK;

    FunctionFrames(CallEvidence evidence, Architecture architecture) {
        this.evidence = evidence;
        this.elfMachine = architecture.elfMachine();
    }

    /** The frame of a function where a step stands in it. */
    PrologueAnswer at(FunctionBounds.Function function, Step step) {
        if (step.isExact()) {
            return follow(function, step.pc(), true);
        }
        PrologueAnswer known = afterCalls.get(step.pc());
        if (known == null) {
            known = follow(function, step.pc(), false);
            if (afterCalls.size() < MAX_KEPT) {
                afterCalls.put(step.pc(), known);
            }
        }
        return known;
    }

    private PrologueAnswer follow(FunctionBounds.Function function, long pc, boolean exact) {
        long done = pc - function.start();
        if (done < 0 || done > MAX_CODE - AHEAD || done > left) {
            return new PrologueAnswer.Unknown("the function is too long");
        }
        Optional<InstructionSet> set = InstructionSet.forMachine(elfMachine);
        if (set.isEmpty()) {
            return new PrologueAnswer.Unknown("the machine code is not known");
        }
        long wanted = Math.max(function.end() - function.start(), done);
        byte[] bytes = evidence.codeAt(function.start(), (int) Math.min(wanted, MAX_CODE));
        left -= bytes.length; // behind the pc too: loops come back from there
        ByteView code = ByteView.of(bytes, "code", ByteOrder.LITTLE_ENDIAN);
        return exact
                ? set.get().frameAt(code, function.start(), pc, MAX_INSTRUCTIONS)
                : set.get().frameAfterCall(code, function.start(), pc, MAX_INSTRUCTIONS);
    }
}
