package dev.unwinder.registered;

import dev.unwinder.address.AddressRange;
import java.util.Arrays;
import java.util.Optional;

/**
 * Call frame information of code that no image of the target has: a just-in-time compiler's, for instance.
 *
 * <p>It is laid out as {@code .eh_frame} is, and ends with its range or at an entry of length 0. Pointers relative to their own place count
 * from the address it has, or would have, in the target.
 *
 * @lsb 10.6.1
 */
public final class ExternalUnwindInfo {
    private final AddressRange text;
    private final AddressRange ehFrame;
    private final Optional<byte[]> bytes;

    private ExternalUnwindInfo(AddressRange text, AddressRange ehFrame, Optional<byte[]> bytes) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("no code: " + text);
        }
        this.text = text;
        this.ehFrame = ehFrame;
        this.bytes = bytes;
    }

    /**
     * What lies in the target's own memory.
     *
     * @param text the code
     * @param ehFrame its call frame information, which may end before the range does
     */
    public static ExternalUnwindInfo inMemory(AddressRange text, AddressRange ehFrame) {
        return new ExternalUnwindInfo(text, ehFrame, Optional.empty());
    }

    /**
     * What the caller has.
     *
     * @param text the code
     * @param address where in the target the bytes would lie
     * @param bytes the call frame information; copied
     */
    public static ExternalUnwindInfo of(AddressRange text, long address, byte[] bytes) {
        return new ExternalUnwindInfo(
                text, AddressRange.ofSize(address, bytes.length), Optional.of(Arrays.copyOf(bytes, bytes.length)));
    }

    /** The code. */
    public AddressRange text() {
        return text;
    }

    /** Where the call frame information lies, or would lie. */
    public AddressRange ehFrame() {
        return ehFrame;
    }

    /** Its bytes, where they are not the target's. */
    Optional<byte[]> bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return text + " by " + ehFrame;
    }
}
