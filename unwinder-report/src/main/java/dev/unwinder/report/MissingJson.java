package dev.unwinder.report;

import dev.unwinder.symbol.find.MissingFile;
import dev.unwinder.symbol.find.PackageNote;
import tools.jackson.core.JsonGenerator;

/** Writes missing files as JSON. */
final class MissingJson {
    private MissingJson() {}

    static void write(JsonGenerator json, MissingFile file) {
        json.writeStartObject();
        JsonPrinter.string(json, "path", file.path());
        if (file.buildId().isPresent()) {
            json.writeStringProperty("build_id", file.buildId().get().toString());
        }
        json.writeBooleanProperty("executable", file.executable());
        json.writeBooleanProperty("debug_info", file.debugInfo());
        if (file.origin().isPresent()) {
            PackageNote note = file.origin().get();
            json.writeName("package").writeStartObject();
            JsonPrinter.string(json, "type", note.type());
            JsonPrinter.string(json, "name", note.name());
            JsonPrinter.string(json, "version", note.version());
            JsonPrinter.string(json, "architecture", note.architecture());
            JsonPrinter.string(json, "os", note.os());
            JsonPrinter.string(json, "debug_info_url", note.debugInfoUrl());
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
