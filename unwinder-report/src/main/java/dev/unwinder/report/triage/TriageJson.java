package dev.unwinder.report.triage;

import dev.unwinder.report.Foreign;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.TriageResult;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes crashes and clusters as JSON Lines, each line as {@code docs/json-schema/unwinder-triage-1.schema.json} describes it.
 *
 * <p>A line reaches the stream whole, in one write, and is flushed: who interrupts a run has only complete lines. What is not known is left
 * out. The output is pure ASCII. Safe for many threads.
 */
public final class TriageJson implements Closeable {
    /** The version of the schema. */
    public static final int SCHEMA = 1;

    private final OutputStream out;
    private final JsonFactory factory =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** A writer; {@link #close} closes the stream. */
    public TriageJson(OutputStream out) {
        this.out = out;
    }

    /** Writes a crash. */
    public void write(Crash crash) throws IOException {
        line("crash", json -> new CrashJson(json).write(crash));
    }

    /** Writes a cluster. */
    public void write(CrashCluster cluster) throws IOException {
        line("cluster", json -> ClusterJson.write(json, cluster));
    }

    /** Writes what ends a run. */
    public void write(TriageResult.Totals totals) throws IOException {
        line("run", json -> {
            json.writeNumberProperty("crashes", totals.crashes());
            json.writeNumberProperty("unreadable", totals.unreadable());
            json.writeNumberProperty("skipped", totals.skipped());
            json.writeNumberProperty("clusters", totals.clusters());
            json.writeNumberProperty("bytes_read", totals.bytesRead());
            json.writeNumberProperty("micros", totals.micros());
        });
    }

    private interface Body {
        void write(JsonGenerator json);
    }

    private void line(String type, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 12);
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeNumberProperty("schema", SCHEMA);
            json.writeStringProperty("type", type);
            body.write(json);
            json.writeEndObject();
        }
        bytes.write('\n');
        synchronized (out) {
            out.write(bytes.toByteArray());
            out.flush();
        }
    }

    /** A foreign string; what is empty is left out. */
    static void string(JsonGenerator json, String name, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, Foreign.wellFormed(value));
        }
    }

    /** Foreign strings; an empty list is left out. */
    static void strings(JsonGenerator json, String name, List<String> values) {
        if (!values.isEmpty()) {
            json.writeName(name).writeStartArray();
            for (String value : values) {
                json.writeString(Foreign.wellFormed(value));
            }
            json.writeEndArray();
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
