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
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A report of Apport: lines {@code Key: value}; a value that goes on does so in lines that begin with a space. {@code CoreDump: base64} is
 * followed by lines of base64, each a part of one gzip stream (problem_report.py).
 */
final class ApportReport implements CrashInput.Bytes {
    private static final int MAX_LINE = 1 << 24;
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
                int length = Math.min(bytes.length, MAX_VALUE);
                if (length > 0 && bytes[0] != ' ' && values.size() < MAX_KEYS) {
                    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
                    int colon = text.indexOf(':');
                    if (colon > 0) {
                        values.put(
                                text.substring(0, colon),
                                text.substring(colon + 1).strip());
                        core |= text.startsWith("CoreDump:") && text.endsWith("base64");
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
                "unwinder-", ".gz", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        decoded = made;
        made.toFile().deleteOnExit();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                OutputStream out = Files.newOutputStream(made)) {
            boolean inCore = false;
            for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
                byte[] bytes = line.get();
                if (bytes.length > 0 && bytes[0] == ' ') {
                    if (inCore) {
                        out.write(part(bytes));
                    }
                } else {
                    inCore = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1)
                            .startsWith("CoreDump:");
                }
            }
        }
        return made;
    }

    private static byte[] part(byte[] line) throws IOException {
        try {
            return Base64.getDecoder().decode(new String(line, StandardCharsets.ISO_8859_1).strip());
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

    /** A line without its end; empty at the file's end. */
    private static Optional<byte[]> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        int value = in.read();
        if (value < 0) {
            return Optional.empty();
        }
        while (value >= 0 && value != '\n') {
            line.write(value);
            if (line.size() > MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            }
            value = in.read();
        }
        return Optional.of(line.toByteArray());
    }
}
