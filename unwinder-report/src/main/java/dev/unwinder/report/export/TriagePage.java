package dev.unwinder.report.export;

import dev.unwinder.triage.model.TriageResult;
import dev.unwinder.triage.signature.Signatures;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * One HTML page about a run, whole in itself: it can be mailed, and opened without a network.
 *
 * <p>The page's Content-Security-Policy lets nothing run but its own script, which it knows by its hash, and nothing be loaded. The data
 * stand in it as JSON in which no character has a meaning in HTML; the script makes text of them, never elements. Where scripts do not
 * run, a table of the clusters is left.
 */
public final class TriagePage {
    private static final List<String> SCRIPTS =
            List.of("dom.js", "model.js", "trend.js", "detail.js", "table.js", "flame.js", "main.js");

    private final String title;
    private final Instant written;
    private final Signatures signatures;

    /**
     * A page that explains signatures by the lists of the library.
     *
     * @param title what it is called
     * @param written when
     */
    public TriagePage(String title, Instant written) {
        this(title, written, Signatures.standard());
    }

    /**
     * A page.
     *
     * @param title what it is called
     * @param written when
     * @param signatures by which signatures are explained
     */
    public TriagePage(String title, Instant written, Signatures signatures) {
        this.title = title;
        this.written = written;
        this.signatures = signatures;
    }

    /** Writes the page in UTF-8; flushes, does not close. */
    public void print(TriageResult result, OutputStream stream) throws IOException {
        Writer out = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
        String style = resource("page.css");
        StringBuilder joined = new StringBuilder();
        for (String name : SCRIPTS) {
            joined.append(resource(name));
        }
        String script = joined.toString();
        CrashIndex crashes = new CrashIndex(result);
        String[] parts = resource("page.html").split("@", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 0) {
                out.append(parts[i]);
                continue;
            }
            switch (parts[i]) {
                case "style" -> out.append(style);
                case "script" -> out.append(script);
                case "style-hash" -> out.append(hash(style));
                case "script-hash" -> out.append(hash(script));
                case "title" -> out.append(HtmlText.of(title));
                case "summary" -> out.append(HtmlText.of(PageSummary.of(result)));
                case "static" -> new StaticTable(out).write(result, crashes);
                case "data" -> data(result, crashes, signatures, out);
                case "footer" -> out.append("Written by Unwinder, " + written.truncatedTo(ChronoUnit.SECONDS));
                default -> throw new IllegalStateException("the page has an unknown part: " + parts[i]);
            }
        }
        out.flush();
    }

    private static void data(TriageResult result, CrashIndex crashes, Signatures signatures, Writer out)
            throws IOException {
        try (JsonGenerator json = JsonFactory.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .characterEscapes(new NoMarkup())
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                .build()
                .createGenerator(ObjectWriteContext.empty(), out)) {
            new PageData(json, result, crashes, signatures).write();
        } catch (JacksonIOException failure) {
            throw failure.getCause();
        }
    }

    /** Of what JSON strings can hold, everything that ends or begins anything in HTML. */
    private static final class NoMarkup extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        private final int[] escapes = standardAsciiEscapesForJSON();

        NoMarkup() {
            for (char c : new char[] {'<', '>', '&', '\''}) {
                escapes[c] = ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes.clone();
        }

        @Override
        public SerializableString getEscapeSequence(int character) {
            return new SerializedString(String.format("\\u%04x", character));
        }
    }

    private static String resource(String name) {
        try (InputStream in = TriagePage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the page's " + name + " is not there");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
