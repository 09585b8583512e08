package dev.unwinder.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TriageDocumentTest {
    @Test
    void theLinesAsOneDocument() throws IOException {
        String text = Printed.bytes(new TriageDocument()::print, MadeUpCrashes.of(60, 8));
        JsonNode document = Printed.json(text);
        assertThat(text).matches("[\\n -~]*").startsWith("{\"schema\":1,\"crashes\":[");
        assertThat(document.get("crashes").size()).isEqualTo(61);
        assertThat(document.get("clusters").size()).isEqualTo(9);
        assertThat(document.at("/crashes/0/type").asString()).isEqualTo("crash");
        assertThat(document.at("/clusters/8/state").asString()).isEqualTo("gone");
        assertThat(document.at("/run/unreadable").asInt()).isEqualTo(1);
    }
}
