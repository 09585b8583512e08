package dev.unwinder.elf;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A linker's fingerprint of an image; images with the same build-id have the same content. */
public final class BuildId {
    private final byte[] bytes;

    /** Once somebody has asked: every core asks for those of all its images. Two that ask at once make the same. */
    private @Nullable String text;

    private BuildId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A build-id of the given bytes, copied. */
    public static BuildId of(byte[] bytes) {
        return new BuildId(bytes.clone());
    }

    /** A copy of its bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BuildId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In lower-case hexadecimal digits, as everybody writes it. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known = HexFormat.of().formatHex(bytes);
            text = known;
        }
        return known;
    }
}
