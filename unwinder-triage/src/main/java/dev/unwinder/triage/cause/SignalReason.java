package dev.unwinder.triage.cause;

import dev.unwinder.code.Instruction;
import dev.unwinder.code.InstructionKind;
import dev.unwinder.code.InstructionSet;
import dev.unwinder.code.Operand;
import dev.unwinder.frame.Frame;
import dev.unwinder.target.SignalInfo;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the kernel tells of a signal that an instruction caused by itself, not by an address: in words, and which instruction it was. After a
 * breakpoint and after a system call, the pc stands behind it.
 *
 * @param words what the {@code si_code} says; empty where it says nothing
 * @param instruction that caused it, if its bytes are there
 */
record SignalReason(String words, Optional<Instruction> instruction) {
    /** On x86 {@code int3} has 1 byte, {@code int $3} and {@code syscall} 2; {@code svc} has 4. */
    private static final int[] LENGTHS = {1, 2, 4};

    private static final int X86_RAX = 0;
    private static final int AARCH64_X8 = 8;
    private static final int FPE_INTDIV = 1;

    /** Finds it for a thread that stands at a frame. */
    static SignalReason of(SignalInfo signal, Frame frame, FaultFinder code, Optional<InstructionSet> set) {
        Optional<Instruction> here = code.instruction(frame.pc());
        return switch (signal.number()) {
            case FatalSignal.SIGSYS ->
                new SignalReason(systemCall(frame, set), before(frame, code, InstructionKind.SYSTEM_CALL));
            case FatalSignal.SIGTRAP -> {
                boolean isHere = here.isPresent() && here.get().kind() == InstructionKind.TRAP;
                yield new SignalReason(trap(signal.code()), isHere ? here : before(frame, code, InstructionKind.TRAP));
            }
            case FatalSignal.SIGFPE -> new SignalReason(arithmetic(signal.code(), here, frame), here);
            default -> new SignalReason("", here);
        };
    }

    private static Optional<Instruction> before(Frame frame, FaultFinder code, InstructionKind kind) {
        for (int length : LENGTHS) {
            Optional<Instruction> found = code.instruction(frame.pc() - length);
            if (found.isPresent() && found.get().kind() == kind && found.get().end() == frame.pc()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The kernel puts the registers back as they were before a system call that a filter refuses. */
    private static String systemCall(Frame frame, Optional<InstructionSet> set) {
        if (set.isEmpty()) {
            return "";
        }
        OptionalLong number = frame.registers().find(set.get() == InstructionSet.X86_64 ? X86_RAX : AARCH64_X8);
        return number.isPresent() ? "number " + (int) number.getAsLong() : "";
    }

    private static String trap(int code) {
        return switch (code) {
            case 2 -> "single step";
            case 4 -> "hardware breakpoint or watchpoint";
            default -> "";
        };
    }

    private static String arithmetic(int code, Optional<Instruction> instruction, Frame frame) {
        return switch (code) {
            case FPE_INTDIV -> division(instruction, frame);
            case 2 -> "integer overflow";
            case 3 -> "floating-point division by zero";
            case 4 -> "floating-point overflow";
            case 5 -> "floating-point underflow";
            case 6 -> "inexact floating-point result";
            case 7 -> "invalid floating-point operation";
            case 8 -> "subscript out of range";
            default -> "";
        };
    }

    /** The processor has one exception for both: a divisor of zero, and a quotient that does not fit, as of the least number by -1. */
    private static String division(Optional<Instruction> instruction, Frame frame) {
        if (instruction.isPresent() && instruction.get().kind() == InstructionKind.DIVIDE) {
            for (Operand operand : instruction.get().operands()) {
                if (operand instanceof Operand.Register register
                        && register.number().isPresent()
                        && register.size() >= 4) {
                    OptionalLong value =
                            frame.registers().find(register.number().getAsInt());
                    if (value.isPresent()) {
                        long divisor = register.size() == 4 ? (int) value.getAsLong() : value.getAsLong();
                        return divisor == 0 ? "division by zero" : "the quotient is too large";
                    }
                }
            }
        }
        return "division by zero, or the quotient is too large";
    }
}
