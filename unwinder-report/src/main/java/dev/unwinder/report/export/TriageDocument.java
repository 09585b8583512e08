package dev.unwinder.report.export;

import dev.unwinder.report.triage.TriageJson;
import dev.unwinder.triage.model.TriageResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * A run as one JSON document, {@code {"schema": 1, "crashes": [...], "clusters": [...], "run": {...}}}: what JSON Lines say, each line as an
 * object that {@code docs/json-schema/unwinder-triage-1.schema.json} describes.
 */
public final class TriageDocument {
    /** A writer. */
    public TriageDocument() {}

    /** Writes the document; flushes, does not close. */
    public void print(TriageResult result, OutputStream out) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (TriageJson lines = new TriageJson(line)) {
            ExportJson.write(out, json -> {
                json.writeNumberProperty("schema", TriageJson.SCHEMA);
                array(
                        json,
                        "crashes",
                        result.crashes(),
                        line,
                        it -> lines.write(result.details().of(it)));
                array(json, "clusters", result.clusters(), line, lines::write);
                json.writeName("run");
                lines.write(result.totals());
                take(json, line);
            });
        }
    }

    private interface Line<T> {
        void write(T value) throws IOException;
    }

    private static <T> void array(
            JsonGenerator json, String name, List<T> values, ByteArrayOutputStream line, Line<T> lines)
            throws IOException {
        json.writeName(name).writeStartArray();
        for (T value : values) {
            json.writeRaw('\n');
            lines.write(value);
            take(json, line);
        }
        json.writeEndArray();
    }

    private static void take(JsonGenerator json, ByteArrayOutputStream line) {
        json.writeRawValue(line.toString(StandardCharsets.US_ASCII).stripTrailing());
        line.reset();
    }
}
