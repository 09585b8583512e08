package dev.unwinder.unwind;

import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.CallSiteCheck;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.Memory;
import dev.unwinder.target.Registers;
import dev.unwinder.target.WordReader;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where a walk stands: a frame's registers, and what its sources may ask about it.
 *
 * <p>One object for a whole walk, moved from frame to frame, so that a step makes no garbage but its result: it is not to be kept after the
 * answer. For use by one thread.
 */
public final class Step {
    /** Beyond a thread's first frame glibc and musl keep its control block and its thread-local variables, in bytes. */
    private static final long STACK_END = 4096;

    private final CodeMap code;
    private final Architecture architecture;
    private final Memory memory;
    private final WordReader words;
    private final OptionalLong codePointerMask;
    private final CallEvidence evidence;
    private Registers registers;
    private boolean exact;
    private FrameOrigin origin = FrameOrigin.CONTEXT;
    private long pc;
    private @Nullable LoadedModule module;
    private AddressRange stack = new AddressRange(0, 0);

    Step(
            CodeMap code,
            Architecture architecture,
            Memory memory,
            WordReader words,
            OptionalLong codePointerMask,
            CallEvidence evidence,
            Registers registers) {
        this.code = code;
        this.architecture = architecture;
        this.memory = memory;
        this.words = words;
        this.codePointerMask = codePointerMask;
        this.evidence = evidence;
        this.registers = registers;
    }

    /** Moves to a frame. */
    void enter(Registers frame, boolean isExact, FrameOrigin found) {
        registers = frame;
        exact = isExact;
        origin = found;
        pc = frame.get(architecture.registers().programCounter());
        LoadedModule last = module;
        if (last == null || !last.isExecutable(lookupAddress())) {
            module = code.module(lookupAddress());
        }
    }

    /** The architecture, with its numbers of registers. */
    public Architecture architecture() {
        return architecture;
    }

    /** Reads the target's memory. */
    public WordReader words() {
        return words;
    }

    /** The frame's registers, as far as they are known; the pc and the stack pointer always are. */
    public Registers registers() {
        return registers;
    }

    /** Where the frame stands, or where it will go on when what it called returns. */
    public long pc() {
        return pc;
    }

    /** Whether {@link #pc} is where the frame stands; if not, it is a return address. */
    public boolean isExact() {
        return exact;
    }

    /** How the frame was found. */
    public FrameOrigin origin() {
        return origin;
    }

    /** An address inside the instruction that the frame is at: of a return address, one less. */
    public long lookupAddress() {
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

    /** The stack pointer of the frame. */
    public long stackPointer() {
        return registers.get(architecture.registers().stackPointer());
    }

    /** The image that the frame's code belongs to, if it belongs to any. */
    public Optional<LoadedModule> image() {
        return Optional.ofNullable(module);
    }

    /** Whether an address holds code, as far as anything is known about that. */
    public boolean isCode(long address) {
        LoadedModule here = module;
        return here != null && here.isExecutable(address) || code.isCode(address);
    }

    /** A code pointer as it was saved, without its signature. */
    long codePointer(long saved) {
        return architecture.stripCodePointer(saved, codePointerMask);
    }

    /** Whether an address lies on the stack that this frame is on, as far as mappings are known. */
    boolean isSameStack(long address) {
        return stack().contains(address) || !code.knowsRegions();
    }

    /** Whether a place on the stack is so near to the end of its mapping that only a thread's own data may lie beyond it. */
    boolean isStackEnd(long place) {
        AddressRange here = stack();
        return here.contains(place) && here.end() - place <= STACK_END;
    }

    /** Whether the code before an address is a call; unreadable code is given the benefit of the doubt. */
    boolean followsCall(long address) {
        byte[] before = new byte[CallSiteCheck.WINDOW];
        int count = memory.read(address - before.length, before, 0, before.length);
        return count < before.length || architecture.callSiteCheck().endsWithCall(before);
    }

    /** Whether a return address was left by {@code makecontext}, which no call is behind. */
    boolean isContextStart(long returnAddress) {
        return evidence.isContextStart(returnAddress);
    }

    /** How well a return address fits this frame; empty where its code cannot be read. */
    Optional<CallEvidence.Link> link(long returnAddress) {
        return evidence.codeAt(returnAddress - 1, 1).length == 0
                ? Optional.empty()
                : Optional.of(evidence.judge(evidence.callBefore(returnAddress), lookupAddress()));
    }

    /** Whether some code of its image calls the function of this frame directly. */
    boolean isCalled() {
        Optional<FunctionBounds.Function> function = evidence.function(lookupAddress());
        return function.isPresent() && evidence.isCalled(function.get().start());
    }

    /** Whether so many words are zero, the last of them at an address. */
    boolean areZeros(long last, int count) {
        for (int i = 0; i < count; i++) {
            if (evidence.word(last - (long) i * architecture.wordSize()).orElse(1) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The address of the last fault, by the signal frame at which this step stands. */
    OptionalLong signalFault() {
        return evidence.word(stackPointer() + architecture.signalFaultOffset());
    }

    /** Whether an access to an address failed because this frame's stack is full: then how it stands. */
    Optional<String> overflow(long faultAddress) {
        return StackOverflowCheck.explain(code, stackPointer(), faultAddress);
    }

    /** Whether the pc stands in code that is a sigreturn trampoline byte for byte. */
    boolean isSignalTrampoline() {
        return evidence.isSignalTrampoline(pc);
    }

    /** Whether an address is one at which a signal handler returns to the kernel. */
    boolean isSignalTrampoline(long address) {
        return evidence.isSignalTrampoline(address);
    }

    /** Whether another stack pointer lies on another stack than this frame's, where mappings are known. */
    boolean isOtherStack(long stackPointer) {
        return !stack().isEmpty()
                && !stack.contains(stackPointer)
                && !code.region(stackPointer).isEmpty();
    }

    private AddressRange stack() {
        if (!stack.contains(stackPointer())) {
            stack = code.region(stackPointer());
        }
        return stack;
    }
}
