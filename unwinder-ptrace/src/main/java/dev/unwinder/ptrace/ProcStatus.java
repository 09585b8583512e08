package dev.unwinder.ptrace;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * /proc/PID/status: a name, a colon, a tab and a value in each line.
 *
 * @param fields by name
 */
record ProcStatus(Map<String, String> fields) {
    /** Parses all lines. */
    static ProcStatus parse(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return new ProcStatus(fields);
    }

    /** A field's text; empty where there is none. */
    String text(String name) {
        return fields.getOrDefault(name, "");
    }

    /** A field's first number. */
    Optional<Long> number(String name) {
        return word(name, 0, 10);
    }

    /** A field in hexadecimal digits, as the sets of capabilities are. */
    Optional<Long> bits(String name) {
        return word(name, 0, 16);
    }

    /** One of a field's numbers: real, effective, saved and file system id of a user or group. */
    Optional<Long> number(String name, int index) {
        return word(name, index, 10);
    }

    private Optional<Long> word(String name, int index, int radix) {
        String[] words = text(name).split("\\s+", -1);
        try {
            return index < words.length ? Optional.of(Long.parseUnsignedLong(words[index], radix)) : Optional.empty();
        } catch (NumberFormatException absent) {
            return Optional.empty();
        }
    }
}
