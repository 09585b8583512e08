package dev.unwinder.report.triage;

import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.StackQuality;
import dev.unwinder.triage.cause.AddressKind;
import dev.unwinder.triage.cause.CasrSeverity;
import dev.unwinder.triage.cause.CrashCause;
import dev.unwinder.triage.cause.Severity;
import dev.unwinder.triage.model.Cause;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashExtras;
import dev.unwinder.triage.model.CrashModule;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.model.Effort;
import dev.unwinder.triage.model.MissingPiece;
import dev.unwinder.triage.signature.KeyStyle;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A crash from its JSON. */
final class CrashReader {
    private static final int BEST = 4;

    private CrashReader() {}

    static Crash read(JsonFields json) {
        CrashSource source = new CrashSource(
                json.text("path"), json.text("member"), json.optionalText("host"), time(json.text("time")));
        JsonFields program = json.object("program");
        CrashedProgram crashed = new CrashedProgram(
                program.text("path"),
                program.optionalText("build_id"),
                program.number("pid"),
                program.natural("signal"));
        return new Crash(
                source,
                crashed,
                json.has("stack") ? Optional.of(diagnosis(json, crashed)) : Optional.empty(),
                new CrashExtras(
                        json.optionalText("arguments"), json.texts("environment"), json.optionalText("stack_bytes")),
                new Effort(
                        json.number("bytes_read").orElse(0),
                        json.number("micros").orElse(0)),
                json.flag("partial"),
                json.texts("notes"),
                json.optionalText("error"));
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException wrong) {
            return Optional.empty();
        }
    }

    private static Diagnosis diagnosis(JsonFields json, CrashedProgram program) {
        JsonFields severity = json.object("severity");
        JsonFields quality = json.object("quality");
        JsonFields stack = json.object("stack");
        return new Diagnosis(
                cause(json.object("cause")),
                new Severity(
                        severity.constant("level", Severity.Level.class, Severity.Level.LOW), severity.text("reason")),
                casr(json.object("casr").text("class")),
                new StackQuality(Math.min(BEST, quality.natural("rating").orElse(0)), quality.texts("reasons")),
                keys(json.object("keys")),
                new CrashStack(
                        program.path(), program.signal(), frames(stack.objects("frames")), stack.flag("complete")),
                stack.number("left_out").orElse(0),
                json.natural("other_threads").orElse(0),
                modules(json.objects("modules")),
                missing(json.objects("missing")));
    }

    private static Cause cause(JsonFields json) {
        return new Cause(
                json.constant("kind", CrashCause.Kind.class, CrashCause.Kind.NONE),
                json.text("text"),
                json.hex("address"),
                json.constant("place", AddressKind.class, AddressKind.UNKNOWN),
                json.optionalText("instruction"),
                json.optionalText("message"));
    }

    private static CasrSeverity casr(String name) {
        for (CasrSeverity severity : CasrSeverity.values()) {
            if (severity.shortName().equals(name)) {
                return severity;
            }
        }
        return CasrSeverity.UNDEFINED;
    }

    private static Map<KeyStyle, String> keys(JsonFields json) {
        Map<KeyStyle, String> keys = new EnumMap<>(KeyStyle.class);
        for (KeyStyle style : KeyStyle.values()) {
            json.optionalText(style.toString()).ifPresent(key -> keys.put(style, key));
        }
        return keys;
    }

    private static List<CrashFrame> frames(List<JsonFields> all) {
        List<CrashFrame> frames = new ArrayList<>(all.size());
        for (JsonFields json : all) {
            Optional<CrashFrame.Source> source = json.optionalText("file")
                    .map(file -> new CrashFrame.Source(file, json.natural("line"), json.natural("column")));
            frames.add(new CrashFrame(
                    json.optionalText("function"),
                    json.text("module"),
                    json.optionalText("build_id"),
                    json.hex("offset"),
                    json.hex("pc"),
                    source,
                    json.constant("origin", FrameOrigin.class, FrameOrigin.SCAN),
                    json.flag("inline"),
                    json.flag("signal_trampoline"),
                    json.hex("function_start")));
        }
        return frames;
    }

    private static List<CrashModule> modules(List<JsonFields> all) {
        List<CrashModule> modules = new ArrayList<>(all.size());
        for (JsonFields json : all) {
            modules.add(new CrashModule(
                    json.text("path"), json.optionalText("build_id"), json.text("verdict"), json.flag("main")));
        }
        return modules;
    }

    private static List<MissingPiece> missing(List<JsonFields> all) {
        List<MissingPiece> missing = new ArrayList<>(all.size());
        for (JsonFields json : all) {
            missing.add(new MissingPiece(
                    json.text("path"),
                    json.optionalText("build_id"),
                    json.flag("executable"),
                    json.flag("debug_info")));
        }
        return missing;
    }
}
