package dev.unwinder.triage.cause;

import dev.unwinder.code.Instruction;
import dev.unwinder.code.InstructionKind;
import dev.unwinder.code.Operand;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What becomes of a value that could not be read, had it been read: whether the next instructions call it, jump to it or write through it. */
final class Taint {
    /** CASR looks at 64 bytes of code. */
    private static final int WINDOW = 64;

    private final Set<Integer> tainted = new HashSet<>();

    private Taint() {}

    static Optional<CasrSeverity> follow(Instruction first, CrashScene scene) {
        Taint taint = new Taint();
        FaultFinder code = new FaultFinder(scene);
        taint.writeAll(first, true);
        long at = first.end();
        while (at < first.address() + WINDOW) {
            Optional<Instruction> next = code.instruction(at);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            Optional<CasrSeverity> end = taint.step(next.get());
            if (end.isPresent()) {
                return end;
            }
            InstructionKind kind = next.get().kind();
            if (kind.isCall() || kind.endsFlow() || kind == InstructionKind.CONDITIONAL_JUMP) {
                return Optional.empty();
            }
            at = next.get().end();
        }
        return Optional.empty();
    }

    private Optional<CasrSeverity> step(Instruction instruction) {
        boolean reads = false;
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Operand.Register register
                    && register.access().reads()) {
                reads |= isTainted(register.number());
            } else if (operand instanceof Operand.Memory memory) {
                boolean through = isTainted(memory.base()) || isTainted(memory.index());
                if (through && memory.access().writes()) {
                    return Optional.of(CasrSeverity.DEST_AV_TAINTED);
                }
                reads |= through;
            }
        }
        if (reads && instruction.kind() == InstructionKind.INDIRECT_CALL) {
            return Optional.of(CasrSeverity.CALL_AV_TAINTED);
        }
        if (reads && instruction.kind() == InstructionKind.INDIRECT_JUMP) {
            return Optional.of(CasrSeverity.BRANCH_AV_TAINTED);
        }
        writeAll(instruction, reads);
        return Optional.empty();
    }

    private void writeAll(Instruction instruction, boolean fromTaint) {
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Operand.Register register
                    && register.access().writes()
                    && register.number().isPresent()) {
                if (fromTaint) {
                    tainted.add(register.number().getAsInt());
                } else {
                    tainted.remove(register.number().getAsInt());
                }
            }
        }
    }

    private boolean isTainted(OptionalInt register) {
        return register.isPresent() && tainted.contains(register.getAsInt());
    }
}
