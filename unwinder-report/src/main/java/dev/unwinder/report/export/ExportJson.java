package dev.unwinder.report.export;

import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Writes a JSON document in pure ASCII to a stream that stays open. */
final class ExportJson {
    private ExportJson() {}

    /** Writes what is between the braces. */
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** Writes an object and a line end; flushes, does not close. */
    static void write(OutputStream out, Body body) throws IOException {
        try (JsonGenerator json = JsonFactory.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                .build()
                .createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (JacksonIOException failure) {
            throw failure.getCause();
        }
        out.flush();
    }

    /** A foreign text, shown escaped; what is empty is left out. */
    static void string(JsonGenerator json, String name, String foreign) {
        if (!foreign.isEmpty()) {
            json.writeStringProperty(name, FrameWords.shown(foreign));
        }
    }
}
