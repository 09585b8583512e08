package dev.unwinder.report.export;

import dev.unwinder.triage.cause.CrashCause;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * A run as SARIF 2.1.0, for code hosting sites and editors: a result for each cluster, whose rule is the kind of its cause.
 *
 * <p>Cores that could not be read are notifications of the run, and so is what is left out: of very many clusters, a log holds those that a page
 * shows.
 *
 * <p>Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
 */
public final class TriageSarif {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private static final int MOST_NOTIFICATIONS = 1000;

    private final String version;

    /**
     * A writer.
     *
     * @param version of the tool; empty where it is not known
     */
    public TriageSarif(String version) {
        this.version = version;
    }

    /** Writes the log; flushes, does not close. */
    public void print(TriageResult result, OutputStream out) throws IOException {
        CrashIndex crashes = new CrashIndex(result);
        ExportJson.write(out, json -> {
            json.writeStringProperty("$schema", SCHEMA);
            json.writeStringProperty("version", "2.1.0");
            json.writeName("runs").writeStartArray().writeStartObject();
            tool(json);
            PageClusters clusters = PageClusters.of(result);
            List<CrashCluster> gone = gone(result);
            int goneShown = Math.min(gone.size(), PageClusters.MOST_GONE);
            invocation(json, result, leftOut(clusters, gone.size() - goneShown));
            json.writeName("results").writeStartArray();
            SarifResult results = new SarifResult(json);
            for (CrashCluster cluster : clusters.shown()) {
                json.writeRaw('\n');
                results.write(cluster, crashes);
            }
            for (CrashCluster cluster : gone.subList(0, goneShown)) {
                json.writeRaw('\n');
                results.write(cluster, crashes);
            }
            json.writeEndArray();
            json.writeEndObject().writeEndArray();
        });
    }

    private void tool(JsonGenerator json) {
        json.writeName("tool").writeStartObject().writeName("driver").writeStartObject();
        json.writeStringProperty("name", "Unwinder");
        ExportJson.string(json, "version", version);
        json.writeName("rules").writeStartArray();
        for (CrashCause.Kind kind : CrashCause.Kind.values()) {
            json.writeStartObject();
            json.writeStringProperty("id", ruleId(kind));
            text(json, "shortDescription", "A crash: " + kind);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject().writeEndObject();
    }

    private static List<CrashCluster> gone(TriageResult result) {
        List<CrashCluster> gone = new ArrayList<>();
        for (CrashCluster cluster : result.clusters()) {
            if (!CrashIndex.isPresent(cluster)) {
                gone.add(cluster);
            }
        }
        return gone;
    }

    /** What the log does not hold, in sentences. */
    private static List<String> leftOut(PageClusters clusters, int gone) {
        List<String> sentences = new ArrayList<>();
        if (!clusters.others().isEmpty()) {
            sentences.add(clusters.rest("are not in this log, which holds"));
        }
        if (gone > 0) {
            sentences.add(counted(gone, "more kind is", "more kinds are")
                    + " gone, and not in this log. JSON Lines have them all.");
        }
        return sentences;
    }

    private static void invocation(JsonGenerator json, TriageResult result, List<String> leftOut) {
        json.writeName("invocations").writeStartArray().writeStartObject();
        json.writeBooleanProperty("executionSuccessful", true);
        json.writeName("toolExecutionNotifications").writeStartArray();
        for (String sentence : leftOut) {
            note(json, sentence);
        }
        int unreadable = 0;
        for (Crash crash : result.crashes()) {
            if (crash.error().isPresent() && ++unreadable <= MOST_NOTIFICATIONS) {
                json.writeStartObject();
                json.writeStringProperty("level", "warning");
                text(json, "message", crash.error().get());
                json.writeName("locations").writeStartArray().writeStartObject();
                json.writeName("physicalLocation").writeStartObject();
                artifact(json, "artifactLocation", crash.source().path());
                json.writeEndObject();
                json.writeEndObject().writeEndArray();
                json.writeEndObject();
            }
        }
        if (unreadable > MOST_NOTIFICATIONS) {
            note(json, counted(unreadable - MOST_NOTIFICATIONS, "more core", "more cores") + " could not be read.");
        }
        json.writeEndArray();
        json.writeEndObject().writeEndArray();
    }

    private static String counted(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static void note(JsonGenerator json, String sentence) {
        json.writeStartObject();
        json.writeStringProperty("level", "note");
        text(json, "message", sentence);
        json.writeEndObject();
    }

    /** The rule of a kind of cause, as {@code "stack-overflow"}. */
    static String ruleId(CrashCause.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A file by its path. */
    static void artifact(JsonGenerator json, String name, String path) {
        json.writeName(name).writeStartObject();
        json.writeStringProperty("uri", FileUri.of(path));
        json.writeEndObject();
    }

    /** A message. Braces are doubled (3.11.5), and no link can arise from foreign text (3.11.6). */
    static void text(JsonGenerator json, String name, String foreign) {
        String text =
                FrameWords.shown(foreign).replace("{", "{{").replace("}", "}}").replace("](", "] (");
        json.writeName(name).writeStartObject();
        json.writeStringProperty("text", text);
        json.writeEndObject();
    }
}
