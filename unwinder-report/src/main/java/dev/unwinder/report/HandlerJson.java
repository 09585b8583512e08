package dev.unwinder.report;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.handler.ExceptionInFlight;
import dev.unwinder.handler.FrameHandlers;
import dev.unwinder.handler.Handler;
import dev.unwinder.handler.LandingPad;
import dev.unwinder.handler.Language;
import dev.unwinder.handler.Personality;
import dev.unwinder.handler.SearchResult;
import dev.unwinder.handler.TypeInfo;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JsonGenerator;

/** The JSON of handlers and exceptions. */
final class HandlerJson {
    private final JsonGenerator json;
    private final Optional<RegisterTable> table;
    private final UnaryOperator<String> typeNames;

    HandlerJson(JsonGenerator json, Optional<RegisterTable> table, UnaryOperator<String> typeNames) {
        this.table = table;
        this.json = json;
        this.typeNames = typeNames;
    }

    /** A frame's handlers. */
    void handlers(FrameHandlers handlers) {
        json.writeName("handlers").writeStartObject();
        json.writeStringProperty("coverage", coverage(handlers.coverage()));
        if (handlers.personality().isPresent()) {
            Personality personality = handlers.personality().get();
            json.writeStringProperty("personality_address", Hex.of(personality.address()));
            JsonPrinter.string(json, "personality", personality.name().orElse(""));
            json.writeStringProperty("language", language(personality.language()));
        }
        json.writeBooleanProperty("terminates", handlers.terminates());
        pad("landing_pad", handlers.landingPad());
        pad("nearest", handlers.nearest());
        JsonPrinter.string(json, "problem", handlers.problem().orElse(""));
        json.writeEndObject();
    }

    private void pad(String name, Optional<LandingPad> pad) {
        if (pad.isEmpty()) {
            return;
        }
        json.writeName(name).writeStartObject();
        json.writeStringProperty("address", Hex.of(pad.get().address()));
        json.writeBooleanProperty("terminates", pad.get().terminates());
        json.writeName("actions").writeStartArray();
        for (Handler handler : pad.get().handlers()) {
            handler(handler);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void handler(Handler handler) {
        json.writeStartObject();
        if (handler instanceof Handler.Catch clause) {
            json.writeStringProperty("kind", "catch");
            if (clause.type().isPresent()) {
                json.writeName("type");
                type(clause.type().get());
            }
        } else if (handler instanceof Handler.Filter filter) {
            json.writeStringProperty("kind", "filter");
            json.writeName("allowed").writeStartArray();
            for (TypeInfo allowed : filter.allowed()) {
                type(allowed);
            }
            json.writeEndArray();
        } else {
            json.writeStringProperty("kind", "cleanup");
        }
        json.writeNumberProperty("selector", handler.selector());
        json.writeEndObject();
    }

    private void type(TypeInfo type) {
        json.writeStartObject();
        json.writeStringProperty("address", Hex.of(type.address()));
        if (type.name().isPresent()) {
            JsonPrinter.string(json, "name", typeNames.apply(type.shown()));
            JsonPrinter.string(json, "mangled", type.shown());
        }
        json.writeEndObject();
    }

    /** What a thread was throwing. */
    void exception(ThrownReport thrown) {
        ExceptionInFlight exception = thrown.exception();
        json.writeName("exception").writeStartObject();
        json.writeStringProperty("language", language(exception.language()));
        if (exception.type().isPresent()) {
            json.writeName("type");
            type(exception.type().get());
        }
        if (exception.header().isPresent()) {
            json.writeStringProperty("header", Hex.of(exception.header().getAsLong()));
        }
        if (exception.object().isPresent()) {
            json.writeStringProperty("object", Hex.of(exception.object().getAsLong()));
        }
        JsonPrinter.string(json, "message", exception.message().orElse(""));
        if (thrown.result().isPresent()) {
            outcome(thrown, thrown.result().get());
        }
        if (thrown.landing().isPresent() && table.isPresent()) {
            FrameJson.registers(json, "landing_registers", thrown.landing().get(), table.get());
        }
        json.writeEndObject();
    }

    private void outcome(ThrownReport thrown, SearchResult result) {
        if (result.outcome() instanceof SearchResult.Caught caught) {
            json.writeStringProperty("outcome", "caught");
            json.writeNumberProperty("frame", thrown.frameNumber());
            json.writeStringProperty("landing_pad", Hex.of(caught.landingPad().address()));
            json.writeName("handler");
            handler(caught.handler());
        } else if (result.outcome() instanceof SearchResult.Terminates end) {
            json.writeStringProperty("outcome", "terminates");
            json.writeNumberProperty("frame", thrown.frameNumber());
            json.writeStringProperty("why", end.why());
        } else if (result.outcome() instanceof SearchResult.Handled) {
            json.writeStringProperty("outcome", "handled");
            json.writeNumberProperty("frame", thrown.frameNumber());
        } else {
            json.writeStringProperty("outcome", "not_caught");
        }
        if (!result.doubts().isEmpty()) {
            json.writeName("doubts").writeStartArray();
            for (String doubt : result.doubts()) {
                json.writeString(Foreign.wellFormed(doubt));
            }
            json.writeEndArray();
        }
    }

    private static String coverage(FrameHandlers.Coverage coverage) {
        return switch (coverage) {
            case NO_ENTRY -> "no_entry";
            case NO_HANDLERS -> "none";
            case COVERED -> "covered";
            case NOT_COVERED -> "not_covered";
            case UNKNOWN -> "unknown";
        };
    }

    private static String language(Language language) {
        return switch (language) {
            case CPP -> "c++";
            case C -> "c";
            case RUST -> "rust";
            case SJLJ -> "sjlj";
            case OTHER -> "other";
            case UNKNOWN -> "unknown";
        };
    }
}
