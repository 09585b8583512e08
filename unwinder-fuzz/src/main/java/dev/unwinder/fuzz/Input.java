package dev.unwinder.fuzz;

import dev.unwinder.bytes.ByteView;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An input whose first byte says for which machine the others are.
 *
 * @param order of its numbers
 * @param addressSize bytes in an address
 * @param machine the ELF {@code e_machine}
 * @param rest all other bytes
 */
record Input(ByteOrder order, int addressSize, int machine, byte[] rest) {
    /** Where sections stand, so that relative pointers lead somewhere. */
    static final long VADDR = 0x10_0000;

    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;

    static Input of(byte[] input) {
        int flags = input.length == 0 ? 0 : input[0];
        return new Input(
                (flags & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
                (flags & 2) == 0 ? 8 : 4,
                (flags & 4) == 0 ? X86_64 : AARCH64,
                input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length));
    }

    ByteView view() {
        return ByteView.of(rest, "input", order);
    }

    /** A number between the bytes: the eight at a place, as far as there are any. */
    long number(int place) {
        long value = 0;
        for (int i = Math.min(place + 8, rest.length) - 1; i >= Math.max(0, place); i--) {
            value = value << 8 | rest[i] & 0xff;
        }
        return value;
    }
}
