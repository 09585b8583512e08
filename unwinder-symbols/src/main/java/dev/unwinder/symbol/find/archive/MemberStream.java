package dev.unwinder.symbol.find.archive;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** An archive's members one after the other, in one pass. */
interface MemberStream extends Closeable {
    /** The next file or link; empty at the end. What is left of the one before is skipped. */
    Optional<Member> next() throws IOException;

    /** Reads the content of the file that {@link #next} gave; -1 at its end. */
    int read(byte[] buffer, int start, int length) throws IOException;
}
