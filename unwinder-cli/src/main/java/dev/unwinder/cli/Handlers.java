package dev.unwinder.cli;

import dev.unwinder.arch.Architecture;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CodeEntry;
import dev.unwinder.frame.Frame;
import dev.unwinder.handler.ExceptionEntries;
import dev.unwinder.handler.ExceptionInFlight;
import dev.unwinder.handler.HandlerSearch;
import dev.unwinder.handler.Language;
import dev.unwinder.handler.SearchResult;
import dev.unwinder.report.FrameNumbers;
import dev.unwinder.report.HandlerReport;
import dev.unwinder.report.ThrownReport;
import dev.unwinder.symbol.FunctionAddresses;
import dev.unwinder.symbol.Naming;
import dev.unwinder.target.Registers;
import dev.unwinder.target.TargetThread;
import dev.unwinder.unwind.StackWalk;
import dev.unwinder.unwind.Unwinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Looks for handlers and exceptions in what a session has opened; what it takes is made when it is needed first. */
final class Handlers {
    /** Frames in which a thrown exception is looked for. */
    private static final int INNERMOST = 100;

    private static final int SIGABRT = 6;
    /** What a demangler puts before the name of a type when it is asked for the symbol of that name. */
    private static final String TYPE_PREFIX = "typeinfo name for ";

    private final Session session;
    private final TypeNames typeNames;
    private Optional<HandlerSearch> made = Optional.empty();

    Handlers(Session session, Naming naming) {
        this.session = session;
        this.typeNames = new TypeNames(naming);
    }

    /** A type's name as its type_info has it, as it is shown: only with {@code _ZTS} before it, it is a mangled name. */
    private static final class TypeNames implements UnaryOperator<String> {
        private final Naming naming;

        TypeNames(Naming naming) {
            this.naming = naming;
        }

        @Override
        public String apply(String name) {
            String shown = naming.show("_ZTS" + name);
            return shown.startsWith(TYPE_PREFIX) ? shown.substring(TYPE_PREFIX.length()) : name;
        }
    }

    /** An exception that nobody catches ends in {@code abort}; of other threads nobody has asked. */
    static boolean mayHaveThrown(TargetThread thread) {
        return thread.crashed()
                && thread.signal().isPresent()
                && thread.signal().get().number() == SIGABRT;
    }

    HandlerReport report() {
        return new HandlerReport(frame -> search().at(frame), typeNames);
    }

    /** What a thread was throwing, and what becomes of it. */
    Optional<ThrownReport> thrown(TargetThread thread) {
        StackWalk walk = session.unwinder().walk(thread);
        List<Frame> innermost = new ArrayList<>();
        while (walk.hasNext() && innermost.size() < INNERMOST) {
            innermost.add(walk.next());
        }
        Optional<ExceptionInFlight> found = search().inFlight(thread, innermost);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ExceptionInFlight exception = found.get();
        boolean known = exception.type().isPresent() || exception.language() != Language.CPP;
        Optional<SearchResult> result = known
                ? Optional.of(search().search(session.unwinder().walk(thread).skip(exception.searchFrom()), exception))
                : Optional.empty();
        return Optional.of(new ThrownReport(
                exception,
                result,
                result.isPresent() ? landing(exception, result.get()) : Optional.empty(),
                result.isPresent() ? number(thread, result.get()) : 0,
                typeNames));
    }

    /** The number of the line of the frame where a search ended. */
    private long number(TargetThread thread, SearchResult result) {
        Optional<Frame> end = Optional.empty();
        if (result.outcome() instanceof SearchResult.Caught caught) {
            end = Optional.of(caught.frame());
        } else if (result.outcome() instanceof SearchResult.Terminates terminates) {
            end = Optional.of(terminates.frame());
        } else if (result.outcome() instanceof SearchResult.Handled handled) {
            end = Optional.of(handled.frame());
        }
        return end.isEmpty()
                ? 0
                : FrameNumbers.of(session.unwinder().walk(thread), end.get().index(), new SessionNames(session));
    }

    private Optional<Registers> landing(ExceptionInFlight exception, SearchResult result) {
        Optional<Architecture> architecture = session.unwinder().architecture();
        if (architecture.isEmpty() || !(result.outcome() instanceof SearchResult.Caught caught)) {
            return Optional.empty();
        }
        try {
            return Optional.of(search().landingContext(
                            caught.frame(),
                            caught.landingPad().address(),
                            caught.handler(),
                            exception.header(),
                            architecture.get().registers()));
        } catch (MalformedDataException broken) {
            return Optional.empty(); // then the search has said so
        }
    }

    private HandlerSearch search() {
        if (made.isEmpty()) {
            made = Optional.of(HandlerSearch.of(
                    session.target(),
                    new Entries(session.unwinder()),
                    new FunctionAddresses(
                            session.symbolizer(), session.unwinder().modules())));
        }
        return made.get();
    }

    /** The entries that the runtime would unwind by. Every abort asks for them: no lambda. */
    private record Entries(Unwinder unwinder) implements ExceptionEntries {
        @Override
        public Optional<CodeEntry> find(Frame frame) throws MalformedDataException {
            return unwinder.exceptionEntry(frame);
        }
    }
}
