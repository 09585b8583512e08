package dev.unwinder.corefile;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes that know how many of them have been read. */
final class CountedBytes implements ByteSource {
    private final ByteSource bytes;
    private final AtomicLong count = new AtomicLong();

    CountedBytes(ByteSource bytes) {
        this.bytes = bytes;
    }

    long count() {
        return count.get();
    }

    @Override
    public String name() {
        return bytes.name();
    }

    @Override
    public long size() {
        return bytes.size();
    }

    @Override
    public Budget budget() {
        return bytes.budget();
    }

    @Override
    public int read(long offset, byte[] destination, int start, int length) {
        int read = bytes.read(offset, destination, start, length);
        if (read > 0) {
            count.addAndGet(read);
        }
        return read;
    }
}
