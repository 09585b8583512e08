package dev.unwinder.symbol.runtime;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code perf-PID.map}, which compilers write for the kernel's profiler: a line for each function, with its address and size in hexadecimal digits and
 * its name. Documented in the kernel's {@code tools/perf/Documentation/jit-interface.txt}.
 */
public final class PerfMap {
    /** The most bytes that are read: the first ones. */
    private static final int MAX_BYTES = 64 << 20;

    private static final int MAX_RECORDS = 1 << 19;
    private static final int MAX_NAME = 4096;

    private PerfMap() {}

    /** All lines that make sense. */
    public static List<CodeRecord> parse(ByteSource source) {
        byte[] bytes = source.readFully(0, (int) Math.min(source.size(), MAX_BYTES));
        List<CodeRecord> records = new ArrayList<>();
        int start = 0;
        while (start < bytes.length && records.size() < MAX_RECORDS) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            line(bytes, start, end, records);
            start = end + 1;
        }
        return records;
    }

    private static void line(byte[] bytes, int start, int end, List<CodeRecord> records) {
        int first = space(bytes, start, end);
        int second = space(bytes, first + 1, end);
        if (second >= end) {
            return;
        }
        try {
            long address = number(new String(bytes, start, first - start, StandardCharsets.US_ASCII));
            long size = number(new String(bytes, first + 1, second - first - 1, StandardCharsets.US_ASCII));
            int length = Math.min(end - second - 1, MAX_NAME);
            String name = new String(bytes, second + 1, length, StandardCharsets.UTF_8).strip();
            if (size > 0 && !name.isEmpty()) {
                records.add(new CodeRecord(AddressRange.ofSize(address, size), name, CodeLines.none()));
            }
        } catch (NumberFormatException noLine) {
            return; // cut while it was being written
        }
    }

    private static int space(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != ' ') {
            at++;
        }
        return at;
    }

    private static long number(String digits) {
        return Long.parseUnsignedLong(digits.startsWith("0x") ? digits.substring(2) : digits, 16);
    }
}
