package dev.unwinder.handler;

import dev.unwinder.elf.ElfConstants;
import dev.unwinder.frame.Frame;
import dev.unwinder.target.Machine;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.Registers;
import dev.unwinder.target.WordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the exception that the runtime was working on, by the runtime's own frames.
 *
 * <p>These hold a pointer to the exception's {@code _Unwind_Exception}, in a register that was kept or in a slot of the frame, and that
 * object starts with eight letters that say whose it is: a pointer to those is not met by chance. Works for shared and static, stripped
 * and unstripped runtimes, as long as the functions that throw have names.
 *
 * @itanium Exception Handling 1.2, 2.2.1 (exception objects)
 */
final class ExceptionFinder {
    /** Frames that are looked at. */
    private static final int MAX_FRAMES = 100;

    /** Words of one frame that are looked at. */
    private static final int MAX_WORDS = 512;

    /** The functions whose caller is where the search for a handler starts. */
    private static final Set<String> THROWERS = Set.of(
            "__cxa_throw",
            "__cxa_rethrow",
            "_Unwind_RaiseException",
            "_Unwind_Resume",
            "_Unwind_Resume_or_Rethrow",
            "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE",
            "_ZSt17rethrow_exceptionSt13exception_ptr",
            "__cxa_rethrow_primary_exception");

    /** A landing pad of clang's that ends the program: the exception was on its way, and no function that throws is left on the stack. */
    private static final String CLANG_TERMINATE = "__clang_call_terminate";

    /** What ends the program for C++, an exception or none. */
    private static final String TERMINATE = "_ZSt9terminatev";

    private final Machine machine;
    private final WordReader words;
    private final AddressNames names;
    private final CppException cpp;
    private final RustPanic rust;
    private final CaughtExceptions caught;

    ExceptionFinder(Machine machine, WordReader words, AddressNames names) {
        this.machine = machine;
        this.words = words;
        this.names = names;
        this.cpp = new CppException(words);
        this.rust = new RustPanic(words);
        this.caught = new CaughtExceptions(machine, words, names);
    }

    /**
     * The exception.
     *
     * @param innermost the frames from the innermost on
     * @param threadPointer where the thread's variables are, if known
     */
    Optional<ExceptionInFlight> find(List<Frame> innermost, OptionalLong threadPointer) {
        List<Frame> frames = innermost.subList(0, Math.min(innermost.size(), MAX_FRAMES));
        for (int i = 0; i < frames.size(); i++) {
            String name = name(frames.get(i));
            if (name.equals(CLANG_TERMINATE)) {
                // Where clang was told to write no entry for it, the walk ends in it.
                long landed = i + 1 < frames.size() ? i + 1L : i;
                Optional<ExceptionInFlight> found = search(frames, i);
                return found.isEmpty() ? found : Optional.of(found.get().with(ExceptionInFlight.State.LANDED, landed));
            }
            if (RustPanic.endsProgram(name)) {
                int caller = Math.min(i + 1, frames.size() - 1);
                Optional<ExceptionInFlight> found = search(frames, caller, caller);
                return found.isEmpty() ? found : Optional.of(found.get().with(ExceptionInFlight.State.LANDED, caller));
            }
            if (THROWERS.contains(name)) {
                int last = i;
                while (last + 1 < frames.size() && THROWERS.contains(name(frames.get(last + 1)))) {
                    last++;
                }
                Optional<ExceptionInFlight> beforeStart = atStart(frames.get(last), last);
                return beforeStart.isPresent() ? beforeStart : search(frames, last);
            }
        }
        return threadPointer.isEmpty() ? Optional.empty() : handled(frames, threadPointer.getAsLong());
    }

    /** None was being thrown; but {@code std::terminate} may have been called while one was being handled. */
    private Optional<ExceptionInFlight> handled(List<Frame> frames, long threadPointer) {
        for (int i = 0; i < frames.size(); i++) {
            if (name(frames.get(i)).equals(TERMINATE)) {
                for (long start : caught.latest(frames.get(i), threadPointer)) {
                    Optional<ExceptionInFlight> found = handled(start, i + 1L);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<ExceptionInFlight> handled(long start, long from) {
        try {
            Optional<ExceptionInFlight> found = cpp.caught(start, from);
            return found.isEmpty() ? found : Optional.of(found.get().with(ExceptionInFlight.State.HANDLED, from));
        } catch (MemoryFaultException unreadable) {
            return Optional.empty();
        }
    }

    private String name(Frame frame) {
        Optional<AddressNames.Function> function = names.find(frame.lookupAddress());
        return function.isPresent() ? function.get().name() : "";
    }

    /** At the first instruction of {@code __cxa_throw} the exception is in the arguments, and not filled in yet. */
    private Optional<ExceptionInFlight> atStart(Frame frame, int index) {
        Optional<AddressNames.Function> function = names.find(frame.lookupAddress());
        boolean atStart = frame.isExact()
                && function.isPresent()
                && function.get().start() == frame.pc()
                && function.get().name().equals("__cxa_throw");
        boolean isArm = machine.elfMachine() == ElfConstants.EM_AARCH64;
        if (!atStart || !isArm && machine.elfMachine() != ElfConstants.EM_X86_64) {
            return Optional.empty();
        }
        OptionalLong object = frame.registers().find(isArm ? 0 : 5); // x0, rdi
        OptionalLong type = frame.registers().find(isArm ? 1 : 4); // x1, rsi
        if (object.isEmpty() || type.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(cpp.thrown(OptionalLong.empty(), object.getAsLong(), type.getAsLong(), index + 1L));
    }

    /** The frame of the function that throws knows best; then those that it called, from the outermost in. */
    private Optional<ExceptionInFlight> search(List<Frame> frames, int last) {
        return search(frames, last, last + 1L);
    }

    private Optional<ExceptionInFlight> search(List<Frame> frames, int last, long searchFrom) {
        for (int i = last; i >= 0; i--) {
            for (long pointer : pointers(frames.get(i))) {
                Optional<ExceptionInFlight> found = exception(pointer, searchFrom);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** What a frame holds: its kept registers, then its words from the stack pointer up. */
    private List<Long> pointers(Frame frame) {
        List<Long> pointers = new ArrayList<>();
        Registers registers = frame.registers();
        for (int register = 0; register < registers.count(); register++) {
            if (registers.isKnown(register)) {
                pointers.add(registers.get(register));
            }
        }
        int word = machine.wordSize();
        long end = frame.cfa().orElse(frame.stackPointer());
        try {
            for (int i = 0; i < MAX_WORDS; i++) {
                long at = frame.stackPointer() + (long) i * word;
                if (Long.compareUnsigned(at, end) >= 0) {
                    break;
                }
                pointers.add(words.word(at));
            }
        } catch (MemoryFaultException notThere) {
            return pointers; // what there was of the frame
        }
        return pointers;
    }

    private Optional<ExceptionInFlight> exception(long header, long searchFrom) {
        if (header == 0 || (header & 15) != 0) {
            return Optional.empty(); // the object has the machine's largest alignment
        }
        try {
            Optional<ExceptionInFlight> panic = rust.at(header, searchFrom);
            return panic.isPresent() ? panic : cpp.at(header, searchFrom);
        } catch (MemoryFaultException noPointer) {
            return Optional.empty();
        }
    }
}
