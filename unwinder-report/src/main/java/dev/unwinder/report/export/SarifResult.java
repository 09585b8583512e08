package dev.unwinder.report.export;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.cause.CrashCause;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.signature.KeyStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** One cluster as a result of SARIF (3.27). */
final class SarifResult {
    private static final int MOST_MEMBERS = 100;

    private final JsonGenerator json;

    SarifResult(JsonGenerator json) {
        this.json = json;
    }

    void write(CrashCluster cluster, CrashIndex crashes) {
        Optional<Diagnosis> found = crashes.representative(cluster);
        CrashCause.Kind kind = found.map(it -> it.cause().kind()).orElse(CrashCause.Kind.NONE);
        json.writeStartObject();
        json.writeStringProperty("ruleId", TriageSarif.ruleId(kind));
        json.writeNumberProperty("ruleIndex", kind.ordinal());
        json.writeStringProperty("level", level(cluster));
        TriageSarif.text(json, "message", message(cluster, found));
        if (cluster.count() > 0) {
            json.writeNumberProperty("occurrenceCount", cluster.count());
        }
        if (cluster.change().isPresent()) {
            json.writeStringProperty(
                    "baselineState", state(cluster.change().get().state()));
        }
        fingerprints(cluster, found);
        if (found.isPresent()) {
            diagnosis(found.get());
        }
        properties(cluster);
        json.writeEndObject();
    }

    private static String level(CrashCluster cluster) {
        return switch (cluster.severity().level()) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW -> "note";
        };
    }

    private static String state(CrashCluster.State state) {
        return switch (state) {
            case NEW -> "new";
            case GONE -> "absent";
            case GROWING -> "updated";
            case SAME -> "unchanged";
        };
    }

    private static String message(CrashCluster cluster, Optional<Diagnosis> found) {
        String cause = found.map(it -> it.cause().line()).orElse("A crash");
        return FrameWords.shown(cause) + (cause.endsWith(".") ? " " : ". ") + "In "
                + FrameWords.shown(cluster.program()) + ": " + FrameWords.title(cluster);
    }

    /** Ours identifies a result; those of other tools help to find it again (3.27.16, 3.27.17). */
    private void fingerprints(CrashCluster cluster, Optional<Diagnosis> found) {
        json.writeName("fingerprints").writeStartObject();
        json.writeStringProperty("unwinder/v1", FrameWords.shown(cluster.id()));
        json.writeEndObject();
        if (found.isEmpty() || found.get().keys().isEmpty()) {
            return;
        }
        json.writeName("partialFingerprints").writeStartObject();
        for (Map.Entry<KeyStyle, String> key : found.get().keys().entrySet()) {
            json.writeStringProperty(key.getKey() + "/v1", FrameWords.shown(key.getValue()));
        }
        json.writeEndObject();
    }

    private void diagnosis(Diagnosis found) {
        if (!found.stack().program().isEmpty()) {
            TriageSarif.artifact(json, "analysisTarget", found.stack().program());
        }
        List<CrashFrame> all = found.stack().frames();
        List<CrashFrame> frames = all.subList(0, Math.min(all.size(), StackEnds.MOST_FRAMES));
        Optional<CrashFrame> own = FrameWords.ownFrame(frames);
        if (own.isPresent()) {
            json.writeName("locations").writeStartArray();
            location(own.get());
            json.writeEndArray();
        }
        if (frames.isEmpty()) {
            return;
        }
        json.writeName("stacks").writeStartArray().writeStartObject();
        TriageSarif.text(
                json,
                "message",
                "The stack of the thread that crashed, the innermost frame first"
                        + leftOut(all.size() - frames.size() + found.leftOut()));
        json.writeName("frames").writeStartArray();
        for (CrashFrame frame : frames) {
            json.writeStartObject();
            ExportJson.string(json, "module", frame.moduleName());
            json.writeName("location");
            location(frame);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject().writeEndArray();
        flow(frames);
    }

    private static String leftOut(long frames) {
        return frames == 0 ? "" : frames == 1 ? "; 1 frame is left out" : "; " + frames + " frames are left out";
    }

    /** The way to the crash through the sources, the outermost call first (3.37): what editors let people step through. */
    private void flow(List<CrashFrame> frames) {
        List<CrashFrame> known = new ArrayList<>();
        for (CrashFrame frame : frames) {
            if (frame.source().isPresent()) {
                known.add(frame);
            }
        }
        if (known.isEmpty()) {
            return;
        }
        Collections.reverse(known);
        json.writeName("codeFlows").writeStartArray().writeStartObject();
        json.writeName("threadFlows").writeStartArray().writeStartObject();
        json.writeName("locations").writeStartArray();
        int depth = 0;
        for (CrashFrame frame : known) {
            json.writeStartObject();
            json.writeNumberProperty("nestingLevel", depth++);
            json.writeName("location");
            location(frame);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject().writeEndArray();
        json.writeEndObject().writeEndArray();
    }

    private void location(CrashFrame frame) {
        json.writeStartObject();
        TriageSarif.text(json, "message", FrameWords.name(frame) + (frame.inline() ? " [inlined]" : ""));
        if (frame.source().isPresent() || !frame.module().isEmpty()) {
            json.writeName("physicalLocation").writeStartObject();
            TriageSarif.artifact(
                    json,
                    "artifactLocation",
                    frame.source().map(CrashFrame.Source::file).orElse(frame.module()));
            region(frame);
            json.writeEndObject();
        }
        json.writeName("logicalLocations").writeStartArray().writeStartObject();
        json.writeStringProperty("fullyQualifiedName", FrameWords.name(frame));
        json.writeStringProperty("kind", frame.function().isPresent() ? "function" : "module");
        json.writeEndObject().writeEndArray();
        json.writeEndObject();
    }

    private void region(CrashFrame frame) {
        if (frame.source().isPresent()) {
            CrashFrame.Source source = frame.source().get();
            if (source.line().orElse(0) > 0) {
                json.writeName("region").writeStartObject();
                json.writeNumberProperty("startLine", source.line().getAsInt());
                if (source.column().orElse(0) > 0) {
                    json.writeNumberProperty("startColumn", source.column().getAsInt());
                }
                json.writeEndObject();
            }
        } else if (frame.offset().orElse(-1) >= 0) {
            json.writeName("address").writeStartObject();
            json.writeNumberProperty("relativeAddress", frame.offset().getAsLong());
            json.writeStringProperty("fullyQualifiedName", FrameWords.place(frame));
            json.writeEndObject();
        }
    }

    private void properties(CrashCluster cluster) {
        json.writeName("properties").writeStartObject();
        json.writeStringProperty("severity", cluster.severity().level().name());
        ExportJson.string(json, "severityReason", cluster.severity().reason());
        json.writeStringProperty("casr", cluster.casr().shortName());
        ExportJson.string(json, "program", cluster.program());
        cluster.firstSeen().ifPresent(time -> json.writeStringProperty("firstSeen", time.toString()));
        cluster.lastSeen().ifPresent(time -> json.writeStringProperty("lastSeen", time.toString()));
        json.writeName("builds").writeStartArray();
        for (String build : cluster.builds()) {
            json.writeString(FrameWords.shown(build));
        }
        json.writeEndArray();
        json.writeName("crashes").writeStartArray();
        for (String member : cluster.members()
                .subList(0, Math.min(MOST_MEMBERS, cluster.members().size()))) {
            json.writeString(FrameWords.shown(member));
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
