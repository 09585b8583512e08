package dev.unwinder.triage.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What systemd-coredump notes: in the name of the file, {@code core.COMM.UID.BOOT.PID.MICROS[.zst]}, and in its attributes {@code
 * user.coredump.*} (systemd-coredump(8), coredump.c).
 */
final class SystemdCore {
    private static final long MICROS = 1_000_000;
    private static final int MAX_VALUE = 4096;
    private static final int BOOT_ID = 32;

    private SystemdCore() {}

    static CrashNotes notes(Path file) {
        Path name = file.getFileName();
        return attributes(file).or(name == null ? CrashNotes.none() : ofName(name.toString()));
    }

    /** The notes in a file's name; none if it is another name. */
    static CrashNotes ofName(String name) {
        if (!name.startsWith("core.")) {
            return CrashNotes.none();
        }
        String[] parts = name.split("\\.", -1);
        int micros = parts.length - 1;
        if (micros > 0 && !isDigits(parts[micros])) {
            micros--; // .zst, .lz4, .xz
        }
        boolean fits = micros == 5
                && isDigits(parts[5])
                && isDigits(parts[4])
                && parts[3].length() == BOOT_ID
                && isDigits(parts[2]);
        if (!fits) {
            return CrashNotes.none();
        }
        return new CrashNotes(
                Optional.of(unescaped(parts[1])),
                CrashNotes.pid(Optional.of(parts[4])),
                CrashNotes.none().signal(),
                Optional.empty(),
                CrashNotes.time(Optional.of(parts[5]), MICROS));
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Dots, slashes and all bytes that are not ASCII of a program's name stand as {@code \x2e}. */
    private static String unescaped(String text) {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            boolean escape = text.startsWith("\\x", i)
                    && i + 3 < text.length()
                    && Character.digit(text.charAt(i + 2), 16) >= 0
                    && Character.digit(text.charAt(i + 3), 16) >= 0;
            if (escape) {
                result.write(Character.digit(text.charAt(i + 2), 16) * 16 + Character.digit(text.charAt(i + 3), 16));
                i += 3;
            } else {
                int next = Character.isSurrogate(text.charAt(i)) ? text.offsetByCodePoints(i, 1) : i + 1;
                result.writeBytes(text.substring(i, next).getBytes(StandardCharsets.UTF_8));
                i = next - 1;
            }
        }
        return result.toString(StandardCharsets.UTF_8);
    }

    private static CrashNotes attributes(Path file) {
        Map<String, String> values = new HashMap<>();
        try {
            UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
            if (view == null) {
                return CrashNotes.none();
            }
            for (String name : view.list()) {
                int size = name.startsWith("coredump.") ? view.size(name) : MAX_VALUE + 1;
                if (size <= MAX_VALUE) {
                    ByteBuffer buffer = ByteBuffer.allocate(size);
                    view.read(name, buffer);
                    values.put(name, new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException | UnsupportedOperationException none) {
            return CrashNotes.none();
        }
        return ofAttributes(values);
    }

    static CrashNotes ofAttributes(Map<String, String> values) {
        return new CrashNotes(
                CrashNotes.text(values, "coredump.exe", "coredump.comm"),
                CrashNotes.pid(CrashNotes.text(values, "coredump.pid")),
                CrashNotes.signal(CrashNotes.text(values, "coredump.signal")),
                CrashNotes.text(values, "coredump.hostname"),
                CrashNotes.time(CrashNotes.text(values, "coredump.timestamp"), MICROS));
    }
}
