package dev.unwinder.corefile;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Gives what a decoder has decoded before it fails. Some that are asked for many bytes throw, in place of the count of those that they
 * have already; for one that makes every byte by itself it costs little to ask for one after the other.
 */
final class ByteByByte extends FilterInputStream {
    private Optional<IOException> failure = Optional.empty();

    ByteByByte(InputStream decoder) {
        super(decoder);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        int count = 0;
        try {
            for (; count < length; count++) {
                int it = in.read();
                if (it < 0) {
                    break;
                }
                bytes[from + count] = (byte) it;
            }
        } catch (IOException | RuntimeException bad) {
            IOException kept = bad instanceof IOException io ? io : new IOException(bad.toString(), bad);
            failure = Optional.of(kept);
            if (count == 0) {
                throw kept;
            }
        }
        return count == 0 && length > 0 ? -1 : count;
    }
}
