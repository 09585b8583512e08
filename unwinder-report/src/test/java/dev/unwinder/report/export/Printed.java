package dev.unwinder.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.unwinder.triage.model.TriageResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What printers wrote. */
final class Printed {
    private Printed() {}

    interface Bytes {
        void print(TriageResult result, OutputStream out) throws IOException;
    }

    interface Text {
        void print(TriageResult result, Writer out) throws IOException;
    }

    static String bytes(Bytes printer, TriageResult result) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        printer.print(result, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    static String text(Text printer, TriageResult result) throws IOException {
        StringWriter out = new StringWriter();
        printer.print(result, out);
        return out.toString();
    }

    static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    /** Asserts that a document is what the schema of a standard, one of our resources, describes. */
    static void assertValid(String document, String schema, SpecificationVersion dialect) throws IOException {
        try (InputStream resource = Printed.class.getResourceAsStream(schema)) {
            List<String> problems = new ArrayList<>();
            SchemaRegistry.withDefaultDialect(dialect)
                    .getSchema(new String(resource.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON)
                    .validate(document, InputFormat.JSON)
                    .forEach(error -> problems.add(error.toString()));
            assertThat(problems).isEmpty();
        }
    }
}
