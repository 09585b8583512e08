package dev.unwinder.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The page as text; how it behaves is tested in {@link PageInBrowserTest}. */
class TriagePageTest {
    private static String page(TriageResult result) throws IOException {
        return Printed.bytes(new TriagePage("A <b> & run", Instant.EPOCH)::print, result);
    }

    private static String part(String page, String open, String close) {
        int from = page.indexOf(open) + open.length();
        return page.substring(from, page.indexOf(close, from));
    }

    @Test
    void thePolicyKnowsTheScriptAndTheStyle() throws Exception {
        String page = page(MadeUpCrashes.of(20, 4));
        Matcher policy = Pattern.compile("script-src 'sha256-(.*?)'; style-src 'sha256-(.*?)'")
                .matcher(page);
        assertThat(policy.find()).isTrue();
        assertThat(policy.group(1)).isEqualTo(hash(part(page, "<script>", "</script>")));
        assertThat(policy.group(2)).isEqualTo(hash(part(page, "<style>", "</style>")));
        assertThat(page).contains("default-src 'none'").doesNotContain("unsafe");
    }

    private static String hash(String text) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void foreignTextIsNoMarkup() throws IOException {
        String page = page(MadeUpCrashes.of(20, 4, Hostile.TEXT));
        assertThat(page).contains("<title>A &lt;b&gt; &amp; run</title>").doesNotContain("<img", "<script>document");
        assertThat(page.split("</script>", -1)).hasSize(3);
        assertThat(page.split("<script", -1)).hasSize(3);
        String data = part(page, "type=\"application/json\">", "</script>");
        assertThat(data).matches("[\\n -~]*").doesNotContain("<", ">", "&", "'");
        JsonNode json = Printed.json(data);
        assertThat(json.at("/clusters/0/program").asString())
                .startsWith("shop-server</script>")
                .contains("\\u202e", "\\x1b", "\\x00", "\\u2028");
    }

    @Test
    void theTableIsThereWithoutScripts() throws IOException {
        String table = part(page(MadeUpCrashes.of(500, 250)), "<section id=\"static\">", "</section>");
        assertThat(table)
                .contains("<span class=\"badge low\">low</span>", "shop::checked&lt;int&gt;(int)", "2026-11-2")
                .contains("<p>and 50 more, which are shown where scripts may run.</p>");
        assertThat(table.split("<tr>", -1)).hasSize(1 + 1 + 200);
    }

    @Test
    void theTableTellsHowManyFramesAreLeftOut() throws IOException {
        String page = Printed.bytes(new TriagePage("run", Instant.EPOCH)::print, MadeUpCrashes.deep(512, 100_000));
        assertThat(page).contains("</ol>and 100482 more frames</details>");
    }

    @Test
    void nothingIsAPageToo() throws IOException {
        TriageResult nothing = MadeUpCrashes.none();
        assertThat(page(nothing)).contains("<p id=\"summary\">0 crashes of 0 kinds.</p>");
    }
}
