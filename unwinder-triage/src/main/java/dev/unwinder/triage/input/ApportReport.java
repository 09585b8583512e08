package dev.unwinder.triage.input;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A report of Apport: lines {@code Key: value}; a value that goes on does so in lines that begin with a space. {@code CoreDump: base64} is
 * followed by lines of base64, each a part of one gzip or zstd stream (problem_report.py).
 */
final class ApportReport implements CrashInput.Bytes {
    private static final String CORE = "CoreDump:";
    /** Of text, a multiple of four. */
    private static final int BLOCK = 1 << 16;

    private static final int MAX_VALUE = 4096;
    private static final int MAX_KEYS = 1000;
    /** As C's {@code asctime} writes it, in local time. */
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

    private final Path file;
    private final Map<String, String> values;
    private final boolean core;
    private @Nullable Path decoded;

    private ApportReport(Path file, Map<String, String> values, boolean core) {
        this.file = file;
        this.values = values;
        this.core = core;
    }

    /** Reads all but the core. */
    static ApportReport read(Path file) throws IOException {
        Map<String, String> values = new HashMap<>();
        boolean core = false;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
                byte[] bytes = line.get();
                int length = bytes.length;
                if (length > 0 && bytes[0] != ' ' && values.size() < MAX_KEYS) {
                    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
                    int colon = text.indexOf(':');
                    if (colon > 0) {
                        values.put(
                                text.substring(0, colon),
                                text.substring(colon + 1).strip());
                        core |= text.startsWith(CORE) && text.endsWith("base64");
                    }
                }
            }
        }
        return new ApportReport(file, values, core);
    }

    boolean hasCore() {
        return core;
    }

    CrashNotes notes() {
        return new CrashNotes(
                CrashNotes.text(values, "ExecutablePath"),
                CrashNotes.pid(CrashNotes.text(values, "Pid")),
                CrashNotes.signal(CrashNotes.text(values, "Signal")),
                Optional.empty(),
                time(values.getOrDefault("Date", "")));
    }

    private static Optional<Instant> time(String date) {
        try {
            return Optional.of(LocalDateTime.parse(date, ASCTIME)
                    .atZone(ZoneId.systemDefault())
                    .toInstant());
        } catch (DateTimeException strange) {
            return Optional.empty();
        }
    }

    /** The core, still compressed. */
    @Override
    public Path file() throws IOException {
        Path made = Files.createTempFile(
                "unwinder-",
                ".packed",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        decoded = made;
        made.toFile().deleteOnExit();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                OutputStream out = Files.newOutputStream(made)) {
            boolean inCore = false;
            for (int first = in.read(); first >= 0; first = in.read()) {
                if (first == ' ' && inCore) {
                    decodeLine(in, out);
                } else if (first != '\n') {
                    boolean continued = first == ' ';
                    String rest = new String(restOfLine(in, first), StandardCharsets.ISO_8859_1);
                    inCore = !continued && rest.startsWith(CORE);
                }
            }
        }
        return made;
    }

    /** Decodes up to a line's end, which may be as far away as the core is large: a report that was written again has all of it in one line. */
    private static void decodeLine(InputStream in, OutputStream out) throws IOException {
        byte[] text = new byte[BLOCK];
        int count = 0;
        int value = in.read();
        while (value >= 0 && value != '\n') {
            if (value > ' ') {
                text[count++] = (byte) value;
            }
            if (count == BLOCK) {
                out.write(decoded(text));
                count = 0;
            }
            value = in.read();
        }
        out.write(decoded(Arrays.copyOf(text, count)));
    }

    private static byte[] decoded(byte[] text) throws IOException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException broken) {
            throw new IOException("its core is no base64", broken);
        }
    }

    @Override
    public void release() {
        Path made = decoded;
        decoded = null;
        try {
            if (made != null) {
                Files.deleteIfExists(made);
            }
        } catch (IOException left) {
            // it is deleted on exit
            return;
        }
    }

    /** As much of a line as is looked at, without its end; empty at the file's end. */
    private static Optional<byte[]> line(InputStream in) throws IOException {
        int first = in.read();
        return first < 0 ? Optional.empty() : Optional.of(restOfLine(in, first));
    }

    private static byte[] restOfLine(InputStream in, int first) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int value = first; value >= 0 && value != '\n'; value = in.read()) {
            if (line.size() < MAX_VALUE) {
                line.write(value);
            }
        }
        return line.toByteArray();
    }
}
