package dev.unwinder.triage.cause;

import dev.unwinder.code.Instruction;
import dev.unwinder.code.InstructionKind;
import dev.unwinder.code.InstructionSet;
import dev.unwinder.code.Operand;
import dev.unwinder.frame.Frame;
import dev.unwinder.symbol.Activation;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.target.SignalInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * CASR's rules, its limits included: on x86 reads and writes are told apart for {@code mov} alone, by the place of the operand.
 */
final class CasrClassifier {
    private static final int SI_KERNEL = 0x80;
    private static final long NEAR_NULL = 64 * 1024;

    /** The names of glibc's free: its debug symbols have the last one. */
    private static final Set<String> FREE = Set.of("free", "__libc_free", "__GI___libc_free");

    private CasrClassifier() {}

    static CasrSeverity classify(CrashScene scene) {
        if (scene.thread().signal().isEmpty()) {
            return CasrSeverity.UNDEFINED;
        }
        SignalInfo signal = scene.thread().signal().get();
        return switch (signal.number()) {
            case FatalSignal.SIGABRT -> abort(scene);
            case FatalSignal.SIGTRAP -> CasrSeverity.TRAP_SIGNAL;
            case FatalSignal.SIGILL, FatalSignal.SIGSYS -> CasrSeverity.BAD_INSTRUCTION;
            case FatalSignal.SIGFPE -> CasrSeverity.FPE;
            case FatalSignal.SIGSEGV, FatalSignal.SIGBUS -> fault(scene, signal);
            default -> CasrSeverity.UNDEFINED;
        };
    }

    private static CasrSeverity abort(CrashScene scene) {
        if (mentions(scene, "cfree")) {
            return CasrSeverity.HEAP_ERROR;
        }
        if (mentions(scene, "__chk_fail")) {
            return CasrSeverity.SAFE_FUNCTION_CHECK;
        }
        return mentions(scene, "_stack_chk_fail") ? CasrSeverity.STACK_GUARD : CasrSeverity.ABORT_SIGNAL;
    }

    private static boolean mentions(CrashScene scene, String part) {
        for (SymbolizedFrame frame : scene.frames()) {
            for (Activation activation : frame.activations()) {
                // gdb calls glibc's free by the alias cfree, which older versions export
                String function = activation.function().orElse("");
                boolean isFree = part.equals("cfree") && FREE.contains(function);
                if (isFree || function.contains(part)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static CasrSeverity fault(CrashScene scene, SignalInfo signal) {
        if (scene.frames().isEmpty()) {
            return CasrSeverity.UNDEFINED;
        }
        Frame frame = scene.frames().get(0).frame();
        long address = signal.faultAddress().orElse(0);
        boolean nearNull = Long.compareUnsigned(address, NEAR_NULL) < 0;
        if (frame.pc() == address) {
            return nearNull ? CasrSeverity.SEG_FAULT_ON_PC_NEAR_NULL : CasrSeverity.SEG_FAULT_ON_PC;
        }
        Optional<Instruction> found = new FaultFinder(scene).instruction(frame.pc());
        if (found.isEmpty()) {
            return signal.code() == SI_KERNEL ? CasrSeverity.SEG_FAULT_ON_PC : CasrSeverity.UNDEFINED;
        }
        Instruction instruction = found.get();
        boolean isNull = nearNull && signal.code() != SI_KERNEL;
        boolean x86 = InstructionSet.forMachine(scene.target().machine().elfMachine())
                .filter(set -> set == InstructionSet.X86_64)
                .isPresent();
        if (!x86) {
            return ofAccess(instruction, scene, isNull);
        }
        if (instruction.kind() == InstructionKind.RETURN) {
            return CasrSeverity.RETURN_AV;
        }
        if (instruction.kind().isCall() && address == frame.stackPointer() - 8) {
            return CasrSeverity.STACK_OVERFLOW;
        }
        if (instruction.kind() == InstructionKind.INDIRECT_CALL) {
            return isNull ? CasrSeverity.CALL_AV_NEAR_NULL : CasrSeverity.CALL_AV;
        }
        if (instruction.kind() == InstructionKind.INDIRECT_JUMP) {
            return isNull ? CasrSeverity.BRANCH_AV_NEAR_NULL : CasrSeverity.BRANCH_AV;
        }
        return instruction.mnemonic().contains("mov")
                ? move(instruction, scene, signal, isNull)
                : CasrSeverity.ACCESS_VIOLATION;
    }

    private static CasrSeverity move(Instruction instruction, CrashScene scene, SignalInfo signal, boolean isNull) {
        List<Operand> operands = instruction.operands();
        boolean bus = signal.number() == FatalSignal.SIGBUS;
        // the text has the destination last
        for (int i = operands.size() - 1; i >= 0; i--) {
            if (operands.get(i) instanceof Operand.Memory) {
                boolean destination = i == operands.size() - 1;
                if (destination) {
                    return isNull && !bus ? CasrSeverity.DEST_AV_NEAR_NULL : CasrSeverity.DEST_AV;
                }
                if (bus) {
                    return CasrSeverity.SOURCE_AV;
                }
                return isNull
                        ? CasrSeverity.SOURCE_AV_NEAR_NULL
                        : Taint.follow(instruction, scene).orElse(CasrSeverity.SOURCE_AV);
            }
        }
        return CasrSeverity.ACCESS_VIOLATION;
    }

    private static CasrSeverity ofAccess(Instruction instruction, CrashScene scene, boolean isNull) {
        for (Operand.Memory memory : instruction.memory()) {
            if (memory.access().writes()) {
                return isNull ? CasrSeverity.DEST_AV_NEAR_NULL : CasrSeverity.DEST_AV;
            }
            if (memory.access().reads()) {
                return isNull
                        ? CasrSeverity.SOURCE_AV_NEAR_NULL
                        : Taint.follow(instruction, scene).orElse(CasrSeverity.SOURCE_AV);
            }
        }
        return CasrSeverity.ACCESS_VIOLATION;
    }
}
