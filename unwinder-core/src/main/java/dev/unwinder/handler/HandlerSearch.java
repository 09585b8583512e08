package dev.unwinder.handler;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CallFrameProgram;
import dev.unwinder.cfi.CodeEntry;
import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.PageCache;
import dev.unwinder.target.Registers;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import dev.unwinder.target.WordReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells which handlers a stack has, where an exception would be caught, and which one is in flight, without running anything.
 *
 * <p>What the runtime's first phase does, done from outside: each frame's call site, chain of actions and types are read out of the
 * target, and the rules of its personality routine applied. For use by one thread.
 *
 * @itanium Exception Handling 1.3 (the two phases), 2.5.3 (personality routine)
 */
public final class HandlerSearch {
    /** How many places are remembered: recursion comes by the same ones again and again. */
    private static final int REMEMBERED = 1024;

    private static final String NOEXCEPT = "noexcept";
    /** The most frames that one search passes over. */
    private static final int MAX_FRAMES = 1_000_000;

    private static final int MAX_DOUBTS = 16;
    private static final int CACHED_PAGES = 64;

    /** Both on x86-64 (rax, rdx) and AArch64 (x0, x1) the first two DWARF numbers are those of exception handling. */
    private static final int EXCEPTION_REGISTER = 0;

    private static final int SELECTOR_REGISTER = 1;

    private final ExceptionEntries entries;
    private final FrameHandlerReader reader;
    private final CatchMatch match;
    private final ExceptionFinder finder;
    private final Map<Long, FrameHandlers> known = new LinkedHashMap<>();

    private HandlerSearch(Machine machine, Memory memory, ExceptionEntries entries, AddressNames names) {
        WordReader words = new WordReader(memory, machine.order(), machine.wordSize());
        CodeStubs stubs = new CodeStubs(machine, memory, words, names);
        this.entries = entries;
        this.reader = new FrameHandlerReader(machine, memory, words, entries, stubs);
        this.match = new CatchMatch(new TypeInfos(words));
        this.finder = new ExceptionFinder(machine, words, names);
    }

    /**
     * A search in a target.
     *
     * @param target whose memory is read
     * @param entries finds the entries of frames
     * @param names finds the names of functions
     */
    public static HandlerSearch of(Target target, ExceptionEntries entries, AddressNames names) {
        return new HandlerSearch(target.machine(), PageCache.of(target.memory(), CACHED_PAGES), entries, names);
    }

    /** What becomes of an exception that reaches a frame. */
    public FrameHandlers at(Frame frame) {
        FrameHandlers found = known.get(frame.lookupAddress());
        if (found == null) {
            found = reader.read(frame);
            if (known.size() >= REMEMBERED) {
                known.clear();
            }
            known.put(frame.lookupAddress(), found);
        }
        return found;
    }

    /**
     * The search phase.
     *
     * @param frames from the one that throws outwards
     * @param thrown what is thrown
     */
    public SearchResult search(Iterator<Frame> frames, Thrown thrown) {
        List<String> doubts = new ArrayList<>();
        Map<Long, Optional<SearchResult.Outcome>> passed = new HashMap<>();
        for (int i = 0; frames.hasNext(); i++) {
            Frame frame = frames.next();
            if (i == MAX_FRAMES) {
                doubts.add("the search was given up at frame " + frame.index());
                break;
            }
            if (passed.containsKey(frame.lookupAddress())) {
                continue;
            }
            FrameHandlers here = at(frame);
            if (here.problem().isPresent() && doubts.size() < MAX_DOUBTS) {
                doubts.add("frame " + frame.index() + ": " + here.problem().get());
            }
            Optional<SearchResult.Outcome> outcome = outcome(frame, here, thrown);
            if (outcome.isPresent()) {
                return new SearchResult(outcome.get(), doubts);
            }
            if (passed.size() < REMEMBERED) {
                passed.put(frame.lookupAddress(), outcome);
            }
        }
        return new SearchResult(new SearchResult.NotCaught(), doubts);
    }

    /**
     * What becomes of an exception in flight.
     *
     * @param frames from the one at which its search starts outwards
     */
    public SearchResult search(Iterator<Frame> frames, ExceptionInFlight exception) {
        if (exception.state() == ExceptionInFlight.State.LANDED && frames.hasNext()) {
            return new SearchResult(new SearchResult.Terminates(frames.next(), NOEXCEPT), List.of());
        }
        if (exception.state() == ExceptionInFlight.State.HANDLED && frames.hasNext()) {
            return new SearchResult(new SearchResult.Handled(frames.next()), List.of());
        }
        return search(frames, exception.thrown());
    }

    private Optional<SearchResult.Outcome> outcome(Frame frame, FrameHandlers here, Thrown thrown) {
        if (here.coverage() == FrameHandlers.Coverage.NO_ENTRY) {
            return Optional.of(new SearchResult.Terminates(frame, "no call frame information for the runtime"));
        }
        if (here.terminates()) {
            return Optional.of(new SearchResult.Terminates(frame, NOEXCEPT));
        }
        if (here.landingPad().isEmpty()) {
            return Optional.empty();
        }
        LandingPad pad = here.landingPad().get();
        for (Handler handler : pad.handlers()) {
            if (handler instanceof Handler.Catch clause && takes(clause, here, thrown)) {
                return Optional.of(new SearchResult.Caught(frame, pad, clause));
            }
            if (handler instanceof Handler.Filter filter && !passes(filter, thrown)) {
                return Optional.of(new SearchResult.Terminates(frame, "exception specification"));
            }
        }
        return Optional.empty();
    }

    private boolean takes(Handler.Catch clause, FrameHandlers here, Thrown thrown) {
        boolean isRust =
                here.personality().isPresent() && here.personality().get().language() == Language.RUST;
        if (clause.type().isEmpty() || isRust) {
            return true;
        }
        return thrown.type().isPresent()
                && matches(clause.type().get(), thrown.type().get());
    }

    /** Of exceptions that have no C++ type, only the specification that lets nothing pass stops them. */
    private boolean passes(Handler.Filter filter, Thrown thrown) {
        if (thrown.type().isEmpty()) {
            return !filter.allowed().isEmpty();
        }
        for (TypeInfo allowed : filter.allowed()) {
            if (matches(allowed, thrown.type().get())) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(TypeInfo caught, TypeInfo thrown) {
        try {
            return match.takes(caught, thrown);
        } catch (MemoryFaultException unreadable) {
            return false;
        }
    }

    /**
     * The exception that a thread was throwing, or had failed to throw, when it stopped.
     *
     * @param thread whose stack it is
     * @param innermost the frames from the innermost on; a hundred are enough
     */
    public Optional<ExceptionInFlight> inFlight(TargetThread thread, List<Frame> innermost) {
        return finder.find(innermost, thread.threadPointer());
    }

    /**
     * The registers with which a landing pad would be entered: those that a call keeps, as they are in the frame; the stack pointer
     * without pushed arguments; the exception and the selector in the two registers for them.
     *
     * @param frame whose landing pad it is
     * @param landingPad the address where the exception goes on
     * @param handler the clause that takes it, or the cleanup
     * @param header the address of the {@code _Unwind_Exception}, if there is one
     * @param table of the architecture
     * @throws MalformedDataException when the frame's entry is broken
     * @psabi x86-64 6.2.1, AAPCS64 (exception handling registers)
     */
    public Registers landingContext(
            Frame frame, long landingPad, Handler handler, OptionalLong header, RegisterTable table)
            throws MalformedDataException {
        Registers.Builder registers = frame.registers().toBuilder(table.calleeSavedMask());
        long stackPointer = frame.stackPointer();
        Optional<CodeEntry> entry = entries.find(frame);
        Optional<LoadedModule> module = frame.module();
        if (entry.isPresent()) {
            long bias = module.isPresent() ? module.get().bias() : 0;
            long vaddr = frame.lookupAddress() - bias;
            stackPointer += CallFrameProgram.argumentsSizeAt(
                    entry.get().info(), entry.get().fde(), vaddr);
        }
        registers.setComputed(table.stackPointer(), stackPointer);
        registers.setComputed(table.programCounter(), landingPad);
        registers.setComputed(SELECTOR_REGISTER, handler.selector());
        if (header.isPresent()) {
            registers.setComputed(EXCEPTION_REGISTER, header.getAsLong());
        } else {
            registers.forget(EXCEPTION_REGISTER);
        }
        return registers.build();
    }
}
