package dev.unwinder.exc;

import dev.unwinder.frame.StopReason;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Registers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The registers of one activation, which each unwinding turns into those of its caller: {@code PCONTEXT}, a {@code struct sigcontext}.
 *
 * <p>Keeps, like the memory behind the classic handle, what was learned about the target's images in the steps so far; its memory is read
 * anew in each. For use by one thread.
 */
public final class Context {
    private final Machine machine;
    private Registers registers;
    private boolean exact;
    private Optional<StopReason> stop = Optional.empty();
    private @Nullable Session<?> session;

    private Context(Machine machine, Registers registers, boolean exact) {
        this.machine = machine;
        this.registers = registers;
        this.exact = exact;
    }

    /**
     * The context of a thread that was stopped, or of a coroutine that will go on there.
     *
     * @param machine what kind of program the target is
     * @param registers by DWARF number; the pc and the stack pointer at least
     */
    public static Context of(Machine machine, Registers registers) {
        return new Context(machine, registers, true);
    }

    /** The same, to be changed independently. */
    public Context copy() {
        Context copy = new Context(machine, registers, exact);
        copy.stop = stop;
        copy.session = session;
        return copy;
    }

    /** What kind of program the target is. */
    public Machine machine() {
        return machine;
    }

    /** The registers as far as they are known, each with where it was found; the last frame's where there is no frame any more. */
    public Registers registers() {
        return registers;
    }

    /** Whether there is a frame: until the caller of the outermost one was asked for. */
    public boolean hasFrame() {
        return stop.isEmpty();
    }

    /** Why there is no frame any more. */
    public Optional<StopReason> stopReason() {
        return stop;
    }

    /** Whether the pc is where the code stands; if not, it is a return address. */
    public boolean isExact() {
        return exact;
    }

    /** {@code sc_pc}: where the frame stands, or where it goes on. */
    public long programCounter() {
        return registers.get(Session.table(machine).programCounter());
    }

    /** The stack pointer of the frame. */
    public long stackPointer() {
        return registers.get(Session.table(machine).stackPointer());
    }

    /** An address inside the instruction that the frame is at. */
    long lookupAddress() {
        return exact ? programCounter() : programCounter() - 1;
    }

    void programCounter(long pc) {
        if (pc != programCounter()) {
            registers = registers.toBuilder()
                    .set(Session.table(machine).programCounter(), pc)
                    .build();
        }
    }

    void moveTo(Registers caller, boolean isExact) {
        registers = caller;
        exact = isExact;
    }

    void end(StopReason why) {
        stop = Optional.of(why);
    }

    @Nullable
    Session<?> session() {
        return session;
    }

    void session(Session<?> value) {
        session = value;
    }
}
