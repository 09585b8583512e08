package dev.unwinder.ptrace;

import dev.unwinder.address.AddressMap;
import dev.unwinder.target.LayeredMemory;
import dev.unwinder.target.Memory;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Copied stacks laid over the process, which runs on: what is not in the copy is read when it is asked for, and may have changed since.
 *
 * <p>Safe for many threads.
 */
final class LiveMemory implements Memory {
    private final CopiedStacks copied;
    private final AddressMap<ProcMapping> mappings;
    private final Memory layers;
    private final LongAdder laterReads = new LongAdder();

    /**
     * A copy over a running process.
     *
     * @param mappings what may be written, at the time of the copy
     */
    LiveMemory(CopiedStacks copied, Memory running, AddressMap<ProcMapping> mappings) {
        this.copied = copied;
        this.mappings = mappings;
        Memory counted = (address, destination, start, length) -> {
            if (isLater(address)) {
                laterReads.increment();
            }
            return running.read(address, destination, start, length);
        };
        this.layers = LayeredMemory.of(List.of(copied, counted));
    }

    @Override
    public int read(long address, byte[] destination, int start, int length) {
        return layers.read(address, destination, start, length);
    }

    /** Whether the byte at an address is read later than the copy was made, and the program may have written it in between. */
    boolean isLater(long address) {
        if (copied.contains(address)) {
            return false;
        }
        int index = mappings.indexOf(address);
        return index < 0 || mappings.value(index).region().writable();
    }

    /** How many reads have been of bytes for which {@link #isLater} holds. */
    long laterReads() {
        return laterReads.sum();
    }
}
