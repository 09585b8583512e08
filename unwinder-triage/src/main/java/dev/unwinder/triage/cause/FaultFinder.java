package dev.unwinder.triage.cause;

import dev.unwinder.arch.Architecture;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.code.Instruction;
import dev.unwinder.code.InstructionKind;
import dev.unwinder.code.InstructionSet;
import dev.unwinder.code.Operand;
import dev.unwinder.frame.Frame;
import dev.unwinder.target.Machine;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.Target;
import dev.unwinder.target.WordReader;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Finds what the instruction of a frame was about to do when it failed. */
final class FaultFinder {
    private static final int LONGEST_INSTRUCTION = 16;
    private static final int BYTES_BEFORE_RETURN = 8;

    private final Target target;
    private final AddressJudge judge;
    private final Optional<InstructionSet> instructions;
    private final Optional<Architecture> architecture;
    private final WordReader words;

    FaultFinder(CrashScene scene) {
        this.target = scene.target();
        this.judge = new AddressJudge(target, scene.modules());
        Machine machine = target.machine();
        this.instructions = InstructionSet.forMachine(machine.elfMachine());
        this.architecture = Architecture.find(machine.elfMachine(), machine.wordSize());
        this.words = new WordReader(target.memory(), machine.order(), machine.wordSize());
    }

    /**
     * Finds it.
     *
     * @param frame that stands at the instruction
     * @param reported the address that the kernel reports; empty where it reports none, as for addresses that cannot exist
     */
    Fault find(Frame frame, OptionalLong reported) {
        if (reported.isPresent() && reported.getAsLong() == frame.pc()) {
            return fault(arrival(frame), reported, OptionalInt.empty(), Optional.empty(), frame, true);
        }
        Optional<Instruction> instruction = instruction(frame.pc());
        if (instruction.isEmpty()) {
            // a core may be without the code, and without knowledge of its image
            boolean isCode = frame.module().isPresent()
                    || target.regions()
                            .find(frame.pc())
                            .filter(MemoryRegion::executable)
                            .isPresent();
            OptionalLong where = reported.isPresent() || isCode ? reported : OptionalLong.of(frame.pc());
            CrashCause.Kind kind = isCode ? CrashCause.Kind.ACCESS : arrival(frame);
            return fault(kind, where, OptionalInt.empty(), Optional.empty(), frame, !isCode);
        }
        Optional<Fault> flow = controlFlow(instruction.get(), frame, reported);
        return flow.isPresent() ? flow.get() : memory(instruction.get(), frame, reported);
    }

    /** The instruction at an address, if its bytes are there and are one. */
    Optional<Instruction> instruction(long address) {
        byte[] bytes = new byte[LONGEST_INSTRUCTION];
        int count = target.memory().read(address, bytes, 0, bytes.length);
        if (count <= 0 || instructions.isEmpty()) {
            return Optional.empty();
        }
        ByteView code = ByteView.of(
                Arrays.copyOf(bytes, count), "code", target.machine().order());
        return instructions.get().decode(code, 0, address) instanceof Instruction found
                ? Optional.of(found)
                : Optional.empty();
    }

    /** An indirect call, jump or return whose target the processor refused before going there. */
    private Optional<Fault> controlFlow(Instruction instruction, Frame frame, OptionalLong reported) {
        CrashCause.Kind kind = switch (instruction.kind()) {
            case INDIRECT_CALL -> CrashCause.Kind.CALL;
            case INDIRECT_JUMP -> CrashCause.Kind.JUMP;
            case RETURN -> CrashCause.Kind.RETURN;
            default -> CrashCause.Kind.ACCESS;
        };
        OptionalLong goal = kind == CrashCause.Kind.ACCESS ? OptionalLong.empty() : goal(instruction, frame);
        boolean refused = goal.isPresent() && reported.isEmpty() && !judge.isCanonical(goal.getAsLong());
        return refused
                ? Optional.of(fault(kind, goal, OptionalInt.empty(), Optional.of(instruction), frame, true))
                : Optional.empty();
    }

    /** Where an indirect call, jump or return leads. */
    private OptionalLong goal(Instruction instruction, Frame frame) {
        if (instruction.kind() == InstructionKind.RETURN) {
            return word(frame.stackPointer());
        }
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Operand.Register register
                    && register.number().isPresent()) {
                return frame.registers().find(register.number().getAsInt());
            }
            if (operand instanceof Operand.Memory memory) {
                OptionalLong slot = memory.address(frame.registers()::find);
                return slot.isPresent() ? word(slot.getAsLong()) : slot;
            }
        }
        return OptionalLong.empty();
    }

    private Fault memory(Instruction instruction, Frame frame, OptionalLong reported) {
        Operand.Memory only = null;
        int count = 0;
        for (Operand.Memory memory : instruction.memory()) {
            if (!memory.access().reads() && !memory.access().writes()) {
                continue;
            }
            count++;
            only = memory;
            OptionalLong start = memory.address(frame.registers()::find);
            if (start.isPresent() && touches(start.getAsLong(), memory.size().orElse(64), reported)) {
                OptionalLong address = reported.isPresent() ? reported : start;
                return fault(kind(memory), address, memory.size(), Optional.of(instruction), frame, true);
            }
        }
        if (count != 1 || only == null) {
            return fault(CrashCause.Kind.ACCESS, reported, OptionalInt.empty(), Optional.of(instruction), frame, false);
        }
        // where the kernel's word is not on record, as in cores of emulators, the instruction's own address is the one
        OptionalLong address = reported.isPresent() ? reported : only.address(frame.registers()::find);
        return fault(kind(only), address, only.size(), Optional.of(instruction), frame, false);
    }

    private boolean touches(long start, int size, OptionalLong reported) {
        return reported.isPresent()
                ? Long.compareUnsigned(reported.getAsLong() - start, size) < 0
                : !judge.isCanonical(start);
    }

    /** What reads and writes asks for a writable page at once, so it fails as a write. */
    private static CrashCause.Kind kind(Operand.Memory memory) {
        return memory.access().writes() ? CrashCause.Kind.WRITE : CrashCause.Kind.READ;
    }

    /** How a thread came to stand where no code is. */
    private CrashCause.Kind arrival(Frame frame) {
        if (instructions.isEmpty() || architecture.isEmpty()) {
            return CrashCause.Kind.EXECUTE;
        }
        int link = architecture.get().registers().returnAddress();
        boolean onStack = instructions.get() == InstructionSet.X86_64;
        OptionalLong back =
                onStack ? word(frame.stackPointer()) : frame.registers().find(link);
        if (back.isPresent() && isBehindCall(back.getAsLong())) {
            return CrashCause.Kind.CALL;
        }
        if (onStack) {
            OptionalLong popped = word(frame.stackPointer() - target.machine().wordSize());
            return popped.isPresent() && popped.getAsLong() == frame.pc()
                    ? CrashCause.Kind.RETURN
                    : CrashCause.Kind.EXECUTE;
        }
        return back.isPresent() && back.getAsLong() == frame.pc() ? CrashCause.Kind.RETURN : CrashCause.Kind.EXECUTE;
    }

    private boolean isBehindCall(long address) {
        byte[] before = new byte[BYTES_BEFORE_RETURN];
        int count = target.memory().read(address - before.length, before, 0, before.length);
        return count == before.length
                && instructions.isPresent()
                && instructions
                        .get()
                        .callBefore(
                                ByteView.of(
                                        before,
                                        "code before a return address",
                                        target.machine().order()),
                                address)
                        .isPresent();
    }

    private OptionalLong word(long address) {
        try {
            return OptionalLong.of(words.word(address));
        } catch (MemoryFaultException absent) {
            return OptionalLong.empty();
        }
    }

    private Fault fault(
            CrashCause.Kind kind,
            OptionalLong address,
            OptionalInt size,
            Optional<Instruction> instruction,
            Frame frame,
            boolean certain) {
        OptionalLong stack = OptionalLong.of(frame.stackPointer());
        AddressKind place = address.isPresent() ? judge.kind(address.getAsLong(), stack, kind) : AddressKind.UNKNOWN;
        Optional<String> mapping = address.isPresent() ? judge.mapping(address.getAsLong(), stack) : Optional.empty();
        return new Fault(kind, address, size, place, mapping, instruction, certain);
    }
}
