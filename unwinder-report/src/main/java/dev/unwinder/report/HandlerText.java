package dev.unwinder.report;

import dev.unwinder.frame.Frame;
import dev.unwinder.handler.ExceptionInFlight;
import dev.unwinder.handler.FrameHandlers;
import dev.unwinder.handler.Handler;
import dev.unwinder.handler.LandingPad;
import dev.unwinder.handler.Language;
import dev.unwinder.handler.SearchResult;
import dev.unwinder.handler.TypeInfo;
import dev.unwinder.symbol.Activation;
import dev.unwinder.symbol.SymbolizedFrame;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Handlers and exceptions in words. */
final class HandlerText {
    private HandlerText() {}

    /** The lines below a frame; none where an exception just passes. */
    static List<String> lines(FrameHandlers handlers, UnaryOperator<String> typeNames) {
        List<String> lines = new ArrayList<>();
        handlers.problem().ifPresent(problem -> lines.add("handlers: " + problem));
        if (handlers.coverage() == FrameHandlers.Coverage.NO_ENTRY) {
            lines.add("no call frame information for the runtime: an exception ends the program here");
        } else if (handlers.terminates()) {
            lines.add("noexcept: an exception ends the program here");
        }
        if (handlers.landingPad().isPresent() && !handlers.terminates()) {
            lines.add(pad(handlers.landingPad().get(), typeNames));
        }
        if (handlers.nearest().isPresent()) {
            lines.add("nearest earlier call site: " + pad(handlers.nearest().get(), typeNames));
        }
        return lines;
    }

    private static String pad(LandingPad pad, UnaryOperator<String> typeNames) {
        StringJoiner text = new StringJoiner(", ");
        for (Handler handler : pad.handlers()) {
            text.add(handler(handler, typeNames));
        }
        return text + " at " + Hex.of(pad.address());
    }

    /** {@code catch (type)}. */
    static String handler(Handler handler, UnaryOperator<String> typeNames) {
        if (handler instanceof Handler.Catch clause) {
            return clause.type().isEmpty()
                    ? "catch (...)"
                    : "catch (" + type(clause.type().get(), typeNames) + ")";
        } else if (handler instanceof Handler.Filter filter) {
            StringJoiner allowed = new StringJoiner(", ", "throw (", ")");
            for (TypeInfo type : filter.allowed()) {
                allowed.add(type(type, typeNames));
            }
            return allowed.toString();
        }
        return "cleanup";
    }

    static String type(TypeInfo type, UnaryOperator<String> typeNames) {
        return type.name().isPresent() ? typeNames.apply(type.shown()) : type.shown();
    }

    /** What a thread was throwing, and what becomes of it. */
    static void print(
            ThrownReport thrown,
            Function<? super Frame, SymbolizedFrame> symbolizer,
            Optional<RegisterText> registers,
            Writer out)
            throws IOException {
        out.append("    Exception: ").append(Foreign.shown(what(thrown))).append('\n');
        if (thrown.result().isPresent()) {
            String end = outcome(thrown, thrown.result().get().outcome(), symbolizer);
            out.append("    ").append(Foreign.shown(end)).append('\n');
            for (String doubt : thrown.result().get().doubts()) {
                out.append("    but ").append(Foreign.shown(doubt)).append('\n');
            }
            if (registers.isPresent() && thrown.landing().isPresent()) {
                out.append("    it would go on there with\n");
                registers.get().print(thrown.landing().get(), out);
            }
        }
    }

    private static String what(ThrownReport thrown) {
        ExceptionInFlight exception = thrown.exception();
        if (exception.type().isEmpty()) {
            String panic = "a Rust panic"
                    + exception.message().map(it -> ": \"" + it + '"').orElse("");
            return exception.language() == Language.RUST ? panic : "of unknown type";
        }
        String type = type(exception.type().get(), thrown.typeNames());
        Optional<String> message = exception.message();
        if (message.isEmpty()) {
            return type;
        }
        // Values of simple types have names of one letter.
        boolean isValue = exception.type().get().shown().length() == 1;
        return type + ": " + (isValue ? message.get() : '"' + message.get() + '"');
    }

    private static String outcome(
            ThrownReport thrown, SearchResult.Outcome outcome, Function<? super Frame, SymbolizedFrame> symbolizer) {
        if (outcome instanceof SearchResult.Terminates end) {
            return "not caught: terminates at " + place(thrown, symbolizer.apply(end.frame())) + ": " + end.why();
        } else if (outcome instanceof SearchResult.Caught end) {
            return "would be caught at " + place(thrown, symbolizer.apply(end.frame())) + ": "
                    + handler(end.handler(), thrown.typeNames());
        }
        if (outcome instanceof SearchResult.Handled end) {
            return "caught, and not done with when std::terminate was called at "
                    + place(thrown, symbolizer.apply(end.frame()));
        }
        return "not caught: no frame has a handler for it";
    }

    /** {@code frame 5 (handle(int)+0x12)}. */
    private static String place(ThrownReport thrown, SymbolizedFrame named) {
        List<Activation> activations = named.activations();
        Activation called = activations.get(activations.size() - 1);
        StringBuilder text = new StringBuilder("frame ").append(thrown.frameNumber());
        if (called.function().isPresent()) {
            text.append(" (").append(called.function().get());
            if (called.offset().isPresent() && called.location().isEmpty()) {
                text.append("+0x").append(Long.toHexString(called.offset().getAsLong()));
            }
            text.append(')');
        }
        return text.toString();
    }
}
