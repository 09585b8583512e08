package dev.unwinder.exc;

import dev.unwinder.target.Memory;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A fetch function as a memory. What it refuses as a whole is asked for page by page, and of the page that it refuses the half that is
 * there, so that a read which ends at a gap gives what lies before it.
 */
final class FetchMemory<H extends @Nullable Object> implements Memory {
    private static final int PAGE = 4096;

    private final H handle;
    private final FetchFunction<H> function;
    private OptionalLong failure = OptionalLong.empty();

    FetchMemory(H handle, FetchFunction<H> function) {
        this.handle = handle;
        this.function = function;
    }

    /** Forgets what could not be read so far. */
    synchronized void forgetFailure() {
        failure = OptionalLong.empty();
    }

    /** The first address that could not be read since {@link #forgetFailure}. */
    synchronized OptionalLong failure() {
        return failure;
    }

    @Override
    public int read(long address, byte[] destination, int start, int length) {
        if (length <= 0) {
            return 0;
        }
        int toTheEnd =
                (int) (address < 0 ? Math.min(length, -address) : length); // address 0 does not follow the last one
        if (fetch(address, destination, start, toTheEnd)) {
            return toTheEnd;
        }
        int done = 0;
        while (done < toTheEnd) {
            int page = Math.min(toTheEnd - done, PAGE - (int) (address + done & PAGE - 1));
            boolean whole = page < toTheEnd && fetch(address + done, destination, start + done, page);
            if (!whole) {
                done += readable(address + done, destination, start + done, page);
                note(address + done);
                return done;
            }
            done += page;
        }
        return done;
    }

    /** How much there is of a piece that is not there whole. */
    private int readable(long address, byte[] destination, int start, int length) {
        int done = 0;
        for (int piece = Integer.highestOneBit(length); piece > 0; piece >>= 1) {
            if (done + piece < length && fetch(address + done, destination, start + done, piece)) {
                done += piece;
            }
        }
        return done;
    }

    private boolean fetch(long address, byte[] destination, int start, int length) {
        byte[] buffer = start == 0 ? destination : new byte[length];
        if (function.fetch(handle, address, buffer, length) != 0) {
            return false;
        }
        if (start != 0) {
            System.arraycopy(buffer, 0, destination, start, length);
        }
        return true;
    }

    private synchronized void note(long address) {
        if (failure.isEmpty()) {
            failure = OptionalLong.of(address);
        }
    }
}
