package dev.unwinder.symbol;

import dev.unwinder.bytes.ByteView;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names of one symbol table, decoded when they are asked for.
 *
 * @param strings the string table
 * @param versioned whether a name may have its version behind an {@code @}, as the linker writes them into {@code
 *     .symtab}
 * @gabi string table
 */
record SymbolNames(ByteView strings, boolean versioned) {
    /** None. */
    static final SymbolNames NONE = new SymbolNames(ByteView.of(new byte[0], "", ByteOrder.nativeOrder()), false);

    /** The longest name, in bytes; what is longer is cut. */
    static final int MAX_LENGTH = 1 << 16;

    private static final int STEP = 256;

    /** How many bytes of two names are compared; many names of C++ differ late. */
    private static final int COMPARED = 512;

    private static final byte[] INTERNAL = {'_', '_', 'G', 'I', '_'};

    /** A name, without its version. */
    String name(long offset) {
        byte[] bytes = new byte[STEP];
        int length = strings.read(offset, bytes, 0, STEP);
        int end = end(bytes, 0, length);
        while (end == bytes.length && end < MAX_LENGTH) {
            bytes = Arrays.copyOf(bytes, end * 2);
            length = end + strings.read(offset + end, bytes, end, end);
            end = end(bytes, end, length);
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** Whether a name is the wanted one, of no more than {@value #MAX_LENGTH} bytes. */
    boolean isNamed(long offset, byte[] wanted) {
        byte[] bytes = new byte[Math.min(wanted.length, MAX_LENGTH) + 1];
        int length = strings.read(offset, bytes, 0, bytes.length);
        int end = end(bytes, 0, length);
        return end == wanted.length && Arrays.equals(bytes, 0, end, wanted, 0, end);
    }

    /**
     * Which of two names is shown rather: negative for this one. The one with fewer leading underscores, else the one
     * that sorts last, with which gdb and eu-stack agree the more often: memmove before memcpy, memcmp before bcmp, C2
     * constructors before C1. But rather any other than glibc's names for calls inside itself, {@code __GI___read} for
     * {@code __read}.
     */
    int compare(long offset, SymbolNames others, long other) {
        byte[] left = new byte[COMPARED];
        byte[] right = new byte[COMPARED];
        int leftEnd = end(left, 0, strings.read(offset, left, 0, COMPARED));
        int rightEnd = others.end(right, 0, others.strings.read(other, right, 0, COMPARED));
        int difference = Arrays.mismatch(left, 0, leftEnd, right, 0, rightEnd);
        if (difference < 0) {
            return 0;
        }
        int internal = Boolean.compare(isInternal(left, leftEnd), isInternal(right, rightEnd));
        if (internal != 0) {
            return internal;
        }
        int underscores = underscores(left, leftEnd) - underscores(right, rightEnd);
        return underscores != 0 ? underscores : Arrays.compare(right, 0, rightEnd, left, 0, leftEnd);
    }

    private static boolean isInternal(byte[] name, int end) {
        return end > INTERNAL.length && Arrays.equals(name, 0, INTERNAL.length, INTERNAL, 0, INTERNAL.length);
    }

    private static int underscores(byte[] name, int end) {
        int count = 0;
        while (count < end && name[count] == '_') {
            count++;
        }
        return count;
    }

    /** Where a name ends in bytes of which the first ones are known to be part of it. */
    private int end(byte[] bytes, int from, int length) {
        int end = from;
        while (end < length && bytes[end] != 0 && !(versioned && bytes[end] == '@' && end > 0)) {
            end++;
        }
        return end;
    }
}
