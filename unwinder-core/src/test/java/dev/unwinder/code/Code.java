package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Code written down as bytes. */
final class Code {
    private Code() {}

    static ByteView of(byte[] bytes) {
        return ByteView.of(bytes, "code", ByteOrder.LITTLE_ENDIAN);
    }

    static ByteView x86(String hex) {
        return of(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** Words as objdump shows them. */
    static ByteView a64(String words) {
        String[] all = words.trim().split(" +");
        byte[] bytes = new byte[all.length * 4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (Integer.parseUnsignedInt(all[i / 4], 16) >>> 8 * (i % 4));
        }
        return of(bytes);
    }
}
