package dev.unwinder.unwind;

import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.CallSiteCheck;
import dev.unwinder.arch.SignalTrampoline;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.Memory;
import dev.unwinder.target.Registers;
import dev.unwinder.target.WordReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a walk stands: a frame's registers, and what its sources may ask about it.
 *
 * <p>One object for a whole walk, moved from frame to frame, so that a step makes no garbage but its result.
 */
final class Step {
    private final CodeMap code;
    private final Architecture architecture;
    private final Memory memory;
    private final WordReader words;
    private Registers registers;
    private boolean exact;
    private long pc;
    private @Nullable LoadedModule module;
    private AddressRange stack = new AddressRange(0, 0);

    Step(CodeMap code, Architecture architecture, Memory memory, WordReader words, Registers registers) {
        this.code = code;
        this.architecture = architecture;
        this.memory = memory;
        this.words = words;
        this.registers = registers;
    }

    /** Moves to a frame. */
    void enter(Registers frame, boolean isExact) {
        registers = frame;
        exact = isExact;
        pc = frame.get(architecture.registers().programCounter());
        LoadedModule last = module;
        if (last == null || !last.isExecutable(lookupAddress())) {
            module = code.module(lookupAddress());
        }
    }

    Architecture architecture() {
        return architecture;
    }

    WordReader words() {
        return words;
    }

    Registers registers() {
        return registers;
    }

    long pc() {
        return pc;
    }

    boolean isExact() {
        return exact;
    }

    long lookupAddress() {
        return exact ? pc : pc - 1;
    }

    /** The image that the frame's code belongs to, or null. */
    @Nullable
    LoadedModule module() {
        return module;
    }

    int stackPointerRegister() {
        return architecture.registers().stackPointer();
    }

    long stackPointer() {
        return registers.get(architecture.registers().stackPointer());
    }

    /** Whether an address holds code, as far as anything is known about that. */
    boolean isCode(long address) {
        LoadedModule here = module;
        return here != null && here.isExecutable(address) || code.isCode(address);
    }

    /** Whether the code before an address is a call; unreadable code is given the benefit of the doubt. */
    boolean followsCall(long address) {
        byte[] before = new byte[CallSiteCheck.WINDOW];
        int count = memory.read(address - before.length, before, 0, before.length);
        return count < before.length || architecture.callSiteCheck().endsWithCall(before);
    }

    /** Whether the pc stands in code that is a sigreturn trampoline byte for byte. */
    boolean isSignalTrampoline() {
        for (SignalTrampoline trampoline : architecture.signalTrampolines()) {
            byte[] found = new byte[trampoline.code().length];
            for (int offset : trampoline.resumeOffsets()) {
                if (memory.read(pc - offset, found, 0, found.length) == found.length
                        && Arrays.equals(found, trampoline.code())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether another stack pointer lies on another stack than this frame's, where mappings are known. */
    boolean isOtherStack(long stackPointer) {
        if (!stack.contains(stackPointer())) {
            stack = code.region(stackPointer());
        }
        return !stack.isEmpty()
                && !stack.contains(stackPointer)
                && !code.region(stackPointer).isEmpty();
    }
}
