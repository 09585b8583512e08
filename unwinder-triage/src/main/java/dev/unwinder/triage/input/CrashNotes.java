package dev.unwinder.triage.input;

import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a crash handler noted beside a core; what is missing or makes no sense is not known.
 *
 * @param program the path of the program, or its name
 */
record CrashNotes(
        Optional<String> program, OptionalLong pid, OptionalInt signal, Optional<String> host, Optional<Instant> time) {
    private static final int MAX_SIGNAL = 128;

    static CrashNotes none() {
        return new CrashNotes(
                Optional.empty(), OptionalLong.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    /** These, and where they are silent, others. */
    CrashNotes or(CrashNotes other) {
        return new CrashNotes(
                program.isPresent() ? program : other.program,
                pid.isPresent() ? pid : other.pid,
                signal.isPresent() ? signal : other.signal,
                host.isPresent() ? host : other.host,
                time.isPresent() ? time : other.time);
    }

    CrashSource source(String path, String member, Optional<Instant> written) {
        return new CrashSource(path, member, host, time.isPresent() ? time : written);
    }

    CrashedProgram crashed() {
        return new CrashedProgram(program.orElse(""), Optional.empty(), pid, signal);
    }

    static Optional<String> text(Map<String, String> values, String... names) {
        for (String name : names) {
            String value = values.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    static OptionalLong pid(Optional<String> text) {
        OptionalLong number = number(text);
        return number.isPresent() && number.getAsLong() > 0 ? number : OptionalLong.empty();
    }

    static OptionalInt signal(Optional<String> text) {
        OptionalLong number = number(text);
        return number.isPresent() && number.getAsLong() > 0 && number.getAsLong() < MAX_SIGNAL
                ? OptionalInt.of((int) number.getAsLong())
                : OptionalInt.empty();
    }

    /** A time that is counted from 1970, in parts of a second. */
    static Optional<Instant> time(Optional<String> text, long perSecond) {
        OptionalLong number = number(text);
        if (number.isEmpty() || number.getAsLong() <= 0) {
            return Optional.empty();
        }
        long value = number.getAsLong();
        long seconds = value / perSecond;
        return seconds > Integer.MAX_VALUE * 100L
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(seconds, value % perSecond * (1_000_000_000L / perSecond)));
    }

    private static OptionalLong number(Optional<String> text) {
        if (text.isEmpty() || text.get().isEmpty() || text.get().length() > 18) {
            return OptionalLong.empty();
        }
        long value = 0;
        for (int i = 0; i < text.get().length(); i++) {
            char c = text.get().charAt(i);
            if (c < '0' || c > '9') {
                return OptionalLong.empty();
            }
            value = value * 10 + c - '0';
        }
        return OptionalLong.of(value);
    }
}
