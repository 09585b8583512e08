package dev.unwinder.triage.signature;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-1 as the tools we are compatible with use it: as a name, not as a protection. */
final class Sha1 {
    /** Never fed: copied for each text, since asking for a new one goes through all security providers. */
    private static final MessageDigest EMPTY = digest();

    private Sha1() {}

    static String hex(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(((MessageDigest) EMPTY.clone()).digest(bytes));
        } catch (CloneNotSupportedException other) {
            return HexFormat.of().formatHex(digest().digest(bytes));
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-1", missing);
        }
    }
}
