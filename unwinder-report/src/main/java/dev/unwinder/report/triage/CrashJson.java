package dev.unwinder.report.triage;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.Cause;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashExtras;
import dev.unwinder.triage.model.CrashModule;
import dev.unwinder.triage.model.CrashedProgram;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.model.MissingPiece;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** The JSON of one crash. */
final class CrashJson {
    private final JsonGenerator json;

    CrashJson(JsonGenerator json) {
        this.json = json;
    }

    void write(Crash crash) {
        TriageJson.string(json, "id", crash.id());
        TriageJson.string(json, "path", crash.source().path());
        TriageJson.string(json, "member", crash.source().member());
        TriageJson.string(json, "host", crash.source().host().orElse(""));
        if (crash.source().time().isPresent()) {
            json.writeStringProperty("time", crash.source().time().get().toString());
        }
        program(crash.program());
        if (crash.diagnosis().isPresent()) {
            diagnosis(crash.diagnosis().get());
        }
        extras(crash.extras());
        json.writeNumberProperty("bytes_read", crash.effort().bytesRead());
        json.writeNumberProperty("micros", crash.effort().micros());
        json.writeBooleanProperty("partial", crash.partial());
        TriageJson.strings(json, "notes", crash.notes());
        TriageJson.string(json, "error", crash.error().orElse(""));
    }

    private void program(CrashedProgram program) {
        json.writeName("program").writeStartObject();
        TriageJson.string(json, "path", program.path());
        TriageJson.string(json, "build_id", program.buildId().orElse(""));
        if (program.pid().isPresent()) {
            json.writeNumberProperty("pid", program.pid().getAsLong());
        }
        if (program.signal().isPresent()) {
            json.writeNumberProperty("signal", program.signal().getAsInt());
        }
        json.writeEndObject();
    }

    private void diagnosis(Diagnosis found) {
        TriageJson.string(json, "signature", found.signature());
        json.writeName("severity").writeStartObject();
        json.writeStringProperty("level", word(found.severity().level()));
        TriageJson.string(json, "reason", found.severity().reason());
        json.writeEndObject();
        json.writeName("casr").writeStartObject();
        json.writeStringProperty("class", found.casr().shortName());
        json.writeStringProperty("type", found.casr().type());
        json.writeEndObject();
        cause(found.cause());
        json.writeName("quality").writeStartObject();
        json.writeNumberProperty("rating", found.quality().rating());
        TriageJson.strings(json, "reasons", found.quality().reasons());
        json.writeEndObject();
        json.writeName("keys").writeStartObject();
        found.keys().forEach((style, key) -> TriageJson.string(json, style.toString(), key));
        json.writeEndObject();
        json.writeNumberProperty("other_threads", found.otherThreads());
        stack(found);
        modules(found.modules());
        missing(found.missing());
    }

    private void cause(Cause cause) {
        json.writeName("cause").writeStartObject();
        json.writeStringProperty("kind", word(cause.kind()));
        TriageJson.string(json, "text", cause.text());
        if (cause.address().isPresent()) {
            hex("address", cause.address().getAsLong());
        }
        json.writeStringProperty("place", word(cause.place()));
        TriageJson.string(json, "instruction", cause.instruction().orElse(""));
        TriageJson.string(json, "message", cause.message().orElse(""));
        json.writeEndObject();
    }

    private void stack(Diagnosis found) {
        json.writeName("stack").writeStartObject();
        json.writeBooleanProperty("complete", found.stack().complete());
        if (found.leftOut() > 0) {
            json.writeNumberProperty("left_out", found.leftOut());
        }
        json.writeName("frames").writeStartArray();
        int index = 0;
        for (CrashFrame frame : found.stack().frames()) {
            json.writeStartObject();
            json.writeNumberProperty("index", index++);
            frame(frame);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void frame(CrashFrame frame) {
        TriageJson.string(json, "function", frame.function().orElse(""));
        TriageJson.string(json, "module", frame.module());
        TriageJson.string(json, "build_id", frame.buildId().orElse(""));
        if (frame.offset().isPresent()) {
            hex("offset", frame.offset().getAsLong());
        }
        if (frame.functionStart().isPresent()) {
            hex("function_start", frame.functionStart().getAsLong());
        }
        if (frame.address().isPresent()) {
            hex("pc", frame.address().getAsLong());
        }
        if (frame.source().isPresent()) {
            CrashFrame.Source source = frame.source().get();
            TriageJson.string(json, "file", source.file());
            if (source.line().isPresent()) {
                json.writeNumberProperty("line", source.line().getAsInt());
            }
            if (source.column().isPresent()) {
                json.writeNumberProperty("column", source.column().getAsInt());
            }
        }
        json.writeBooleanProperty("inline", frame.inline());
        json.writeStringProperty("origin", word(frame.origin()));
        if (frame.signalTrampoline()) {
            json.writeBooleanProperty("signal_trampoline", true);
        }
    }

    private void modules(List<CrashModule> modules) {
        json.writeName("modules").writeStartArray();
        for (CrashModule module : modules) {
            json.writeStartObject();
            TriageJson.string(json, "path", module.path());
            TriageJson.string(json, "build_id", module.buildId().orElse(""));
            TriageJson.string(json, "verdict", module.verdict());
            if (module.main()) {
                json.writeBooleanProperty("main", true);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void missing(List<MissingPiece> missing) {
        if (missing.isEmpty()) {
            return;
        }
        json.writeName("missing").writeStartArray();
        for (MissingPiece piece : missing) {
            json.writeStartObject();
            TriageJson.string(json, "path", piece.path());
            TriageJson.string(json, "build_id", piece.buildId().orElse(""));
            json.writeBooleanProperty("executable", piece.executable());
            json.writeBooleanProperty("debug_info", piece.debugInfo());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void extras(CrashExtras extras) {
        TriageJson.string(json, "arguments", extras.arguments().orElse(""));
        TriageJson.strings(json, "environment", extras.environment());
        TriageJson.string(json, "stack_bytes", extras.stack().orElse(""));
    }

    private void hex(String name, long value) {
        json.writeStringProperty(name, "0x" + Long.toHexString(value));
    }

    /** A constant as JSON has it: {@code "stack_overflow"}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
