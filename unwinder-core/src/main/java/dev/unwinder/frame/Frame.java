package dev.unwinder.frame;

import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.Registers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One activation of a function on a stack. Immutable.
 *
 * <p>A frame knows whether its address is a pc, where the thread stands or was interrupted, or a return address, which lies behind the call:
 * to look something up by it, ask for {@link #lookupAddress}.
 */
public final class Frame {
    private final long index;
    private final long pc;
    private final boolean exact;
    private final long stackPointer;
    private final Registers registers;
    private final @Nullable LoadedModule module;
    private final FrameOrigin origin;
    private final long cfa;
    private final boolean cfaKnown;
    private final boolean signalTrampoline;
    private final List<FrameNote> notes;

    /**
     * A frame.
     *
     * @param index 0 for the innermost
     * @param pc where it stands, or will go on
     * @param exact whether {@code pc} is where it stands; if not, it is a return address
     * @param stackPointer of this frame
     * @param registers as far as they are known in this frame
     * @param module the image that the code belongs to
     * @param origin how the frame was found
     * @param cfa its canonical frame address, if known
     * @param signalTrampoline whether this is the code that a signal handler returns to
     * @param notes what else there is to say
     */
    public Frame(
            long index,
            long pc,
            boolean exact,
            long stackPointer,
            Registers registers,
            Optional<LoadedModule> module,
            FrameOrigin origin,
            OptionalLong cfa,
            boolean signalTrampoline,
            List<FrameNote> notes) {
        this.index = index;
        this.pc = pc;
        this.exact = exact;
        this.stackPointer = stackPointer;
        this.registers = registers;
        this.module = module.orElse(null);
        this.origin = origin;
        this.cfa = cfa.orElse(0);
        this.cfaKnown = cfa.isPresent();
        this.signalTrampoline = signalTrampoline;
        this.notes = notes;
    }

    /** 0 for the innermost. */
    public long index() {
        return index;
    }

    /** Where it stands, or where it will go on when what it called returns. */
    public long pc() {
        return pc;
    }

    /** Whether {@link #pc} is where the frame stands; if not, it is a return address. */
    public boolean isExact() {
        return exact;
    }

    /** An address inside the instruction that the frame is at: of a return address, one less. The one place that subtracts one. */
    public long lookupAddress() {
        return exact ? pc : pc - 1;
    }

    /** The stack pointer of this frame. */
    public long stackPointer() {
        return stackPointer;
    }

    /** Its registers, as far as they are known, each with where it was found. */
    public Registers registers() {
        return registers;
    }

    /** The image that its code belongs to. */
    public Optional<LoadedModule> module() {
        return Optional.ofNullable(module);
    }

    /** How it was found. */
    public FrameOrigin origin() {
        return origin;
    }

    /** Its canonical frame address: the stack pointer of its caller before the call, nearly always. */
    public OptionalLong cfa() {
        return cfaKnown ? OptionalLong.of(cfa) : OptionalLong.empty();
    }

    /** Whether this is the code that a signal handler returns to: the handler is its callee, the interrupted code its caller. */
    public boolean isSignalTrampoline() {
        return signalTrampoline;
    }

    /** What else there is to say. */
    public List<FrameNote> notes() {
        return notes;
    }

    /** The same with one more note. */
    public Frame withNote(FrameNote note) {
        List<FrameNote> more = new ArrayList<>(notes);
        more.add(note);
        return new Frame(
                index,
                pc,
                exact,
                stackPointer,
                registers,
                module(),
                origin,
                cfa(),
                signalTrampoline,
                List.copyOf(more));
    }

    @Override
    public String toString() {
        String place = module == null ? "" : " " + module.name() + "+0x" + Long.toHexString(module.vaddr(pc));
        return "#%d 0x%016x%s (%s)".formatted(index, pc, place, origin);
    }
}
