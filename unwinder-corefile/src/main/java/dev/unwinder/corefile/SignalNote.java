package dev.unwinder.corefile;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.target.SignalInfo;
import java.util.OptionalLong;

/** NT_SIGINFO: a {@code siginfo_t}, include/uapi/asm-generic/siginfo.h. */
final class SignalNote {
    static final int SIGTRAP = 5;
    static final int SIGSTOP = 19;

    private static final int SIGILL = 4;
    private static final int SIGBUS = 7;
    private static final int SIGFPE = 8;
    private static final int SIGSEGV = 11;

    private static final int SI_KERNEL = 0x80;
    private static final int SI_USER = 0;
    private static final int SI_QUEUE = -1;
    private static final int SI_TKILL = -6;

    private SignalNote() {}

    /**
     * Decodes a note.
     *
     * @param wordSize bytes in a pointer, 4 or 8
     */
    static SignalInfo parse(ByteView bytes, int wordSize) throws MalformedDataException {
        ByteCursor cursor = bytes.cursor();
        int number = cursor.s32();
        cursor.skip(4); // si_errno
        int code = cursor.s32();
        cursor.seek(wordSize == 8 ? 16 : 12);
        // With SI_KERNEL (an address that is no address, on x86-64) si_addr is 0 and means nothing.
        if (hasAddress(number) && code > 0 && code != SI_KERNEL) {
            return new SignalInfo(number, code, OptionalLong.of(cursor.unsigned(wordSize)), OptionalLong.empty());
        }
        if (code == SI_USER || code == SI_QUEUE || code == SI_TKILL) {
            return new SignalInfo(number, code, OptionalLong.empty(), OptionalLong.of(cursor.s32()));
        }
        return new SignalInfo(number, code, OptionalLong.empty(), OptionalLong.empty());
    }

    private static boolean hasAddress(int number) {
        return switch (number) {
            case SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV -> true;
            default -> false;
        };
    }
}
