package dev.unwinder.report.triage;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.triage.model.Crash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the crashes of JSON Lines that this tool has written, one after the other. Lines of other types are passed over.
 *
 * <p>What is read may come from anywhere: lines, texts, lists and depth are bounded, and what a later version has added is passed over. Not
 * for several threads.
 */
public final class TriageJsonReader {
    /** The longest line that is read, in bytes. */
    public static final int MAX_LINE = 1 << 24;

    private static final int BUFFER = 1 << 16;

    /** How a cluster's line begins, as it is written. It may be of any length, for it names all members, and nothing of it is wanted. */
    private static final byte[] CLUSTER =
            ("{\"schema\":" + TriageJson.SCHEMA + ",\"type\":\"cluster\"").getBytes(StandardCharsets.US_ASCII);

    private final String name;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long offset;
    private boolean cut;

    /**
     * A reader.
     *
     * @param name of what is read, for errors
     */
    public TriageJsonReader(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /**
     * The next crash; empty at the end.
     *
     * @throws MalformedDataException when a line is no JSON, is too long, is of a version that is not known, or is a crash without a path
     */
    public Optional<Crash> next() throws IOException, MalformedDataException {
        while (true) {
            long start = offset;
            byte[] line = line(start);
            if (line.length == 0 && end < 0) {
                return Optional.empty();
            }
            if (isBlank(line) || isCluster(line)) {
                continue;
            }
            Optional<JsonFields> fields = parse(line, start);
            if (fields.isEmpty()) {
                return Optional.empty();
            }
            if (fields.get().number("schema").orElse(0) != TriageJson.SCHEMA) {
                throw new MalformedDataException(
                        name, start, "is no line of triage, or one of a version that is not known");
            }
            if (fields.get().text("type").equals("crash")) {
                if (fields.get().text("path").isEmpty()) {
                    throw new MalformedDataException(name, start, "a crash without a path");
                }
                return Optional.of(CrashReader.read(fields.get()));
            }
        }
    }

    /** Whether the last line broke off, as one does that is being written; it was passed over. */
    public boolean isCut() {
        return cut;
    }

    /** The fields of a line; empty if it is the last and breaks off. */
    private Optional<JsonFields> parse(byte[] line, long start) throws MalformedDataException {
        try {
            return Optional.of(JsonFields.parse(line, name, start));
        } catch (MalformedDataException broken) {
            if (end >= 0) {
                throw broken;
            }
            cut = true;
            return Optional.empty();
        }
    }

    private static boolean isCluster(byte[] line) {
        return line.length >= CLUSTER.length && Arrays.equals(line, 0, CLUSTER.length, CLUSTER, 0, CLUSTER.length);
    }

    private static boolean isBlank(byte[] line) {
        for (byte value : line) {
            if (value != ' ' && value != '\t' && value != '\r') {
                return false;
            }
        }
        return true;
    }

    /** The bytes up to the next line's end; without one, up to the file's, where {@link #end} is negative afterwards. */
    private byte[] line(long start) throws IOException, MalformedDataException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (at >= end) {
                end = end < 0 ? -1 : in.read(buffer, 0, buffer.length);
                at = 0;
                if (end < 0) {
                    return line.toByteArray();
                }
            }
            int stop = at;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            int count = stop - at;
            if (line.size() + count <= MAX_LINE) {
                line.write(buffer, at, count);
            } else if (!isCluster(line.toByteArray())) {
                throw new MalformedDataException(name, start, "a line of more than " + MAX_LINE + " bytes");
            }
            offset += count;
            at = stop;
            if (stop < end) {
                at++;
                offset++;
                return line.toByteArray();
            }
        }
    }
}
