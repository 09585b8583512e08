package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.unwinder.report.JsonPrinter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed as JSON is what the schema says, and nothing that it does not say. */
class JsonSchemaTest {
    private static final Path EXAMPLES = Path.of("../examples");

    @TempDir
    Path folder;

    private static Schema schema(boolean strict) throws IOException {
        try (InputStream resource = JsonPrinter.class.getResourceAsStream("unwinder-1.schema.json")) {
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            String form =
                    strict ? text.replace("\"additionalProperties\": true", "\"additionalProperties\": false") : text;
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(form, InputFormat.JSON);
        }
    }

    private static List<String> problems(String json, boolean strict) throws IOException {
        List<String> problems = new ArrayList<>();
        schema(strict).validate(json, InputFormat.JSON).forEach(error -> problems.add(error.toString()));
        return problems;
    }

    private void assertFits(Object... arguments) throws IOException {
        Shell.Result result = Shell.run(arguments);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("{\"schema\":1,");
        assertThat(problems(result.out(), true)).isEmpty();
    }

    @Test
    void cores() throws IOException {
        assertFits("core", Cores.whole(folder), "--format", "json", "--registers");
        assertFits("core", Cores.broken(folder), "--format", "json");
        assertFits("modules", Cores.whole(folder), "--format", "json");
        assertFits("missing", Cores.whole(folder), "--format", "json");
    }

    @Test
    void examples() throws IOException {
        if (!Files.isDirectory(EXAMPLES)) {
            return;
        }
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            for (Path core : files.filter(it -> it.endsWith("core")).toList()) {
                assertFits("core", core, "--format", "json", "--registers", "--sysroot", folder);
                assertFits("modules", core, "--format", "json", "--sysroot", folder);
                assertFits("missing", core, "--format", "json", "--sysroot", folder);
            }
        }
    }

    @Test
    void handlers() throws IOException {
        Path fixtures = Path.of("../fixtures/exceptions");
        for (String which : new String[] {"bp", "bn", "bl", "sp"}) {
            Path core = fixtures.resolve("core.x86_64." + which + ".gz");
            assertFits("handlers", core, "--exe", fixtures.resolve("throw.x86_64"), "--format", "json", "--registers");
        }
    }

    @Test
    void theSchemaRefusesWhatItDoesNotDescribe() throws IOException {
        String json = "{\"schema\":1,\"threads\":[{\"tid\":\"one\",\"colour\":\"red\"}]}";
        assertThat(problems(json, true)).hasSize(2);
        assertThat(problems("{\"threads\":[{\"colour\":\"red\"}]}", false)).isEmpty();
        assertThat(problems("{}", true)).isEmpty();
        assertThat(problems("{\"schema\":2}", false)).hasSize(1);
    }
}
