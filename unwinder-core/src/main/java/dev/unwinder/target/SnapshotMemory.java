package dev.unwinder.target;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;

/** Byte arrays at addresses: saved stacks and images, for unwinding long after the program is gone. */
public final class SnapshotMemory implements Memory {
    private final AddressMap<byte[]> pieces;

    private SnapshotMemory(AddressMap<byte[]> pieces) {
        this.pieces = pieces;
    }

    /** A builder without bytes. */
    public static Builder builder() {
        return new Builder();
    }

    /** One array at an address, borrowed. */
    public static SnapshotMemory of(long address, byte[] bytes) {
        return builder().add(address, bytes).build();
    }

    @Override
    public int read(long address, byte[] destination, int start, int length) {
        int done = 0;
        while (done < length && (done == 0 || address + done != 0)) {
            int index = pieces.indexOf(address + done);
            if (index < 0) {
                break;
            }
            byte[] bytes = pieces.value(index);
            int from = (int) (address + done - pieces.start(index));
            int count = Math.min(length - done, bytes.length - from);
            System.arraycopy(bytes, from, destination, start + done, count);
            done += count;
        }
        return done;
    }

    /** Collects byte arrays; they must not overlap. */
    public static final class Builder {
        private final AddressMap.Builder<byte[]> pieces = AddressMap.builder();
        private long added;

        private Builder() {}

        /** Puts an array, borrowed, at an address. */
        public Builder add(long address, byte[] bytes) {
            pieces.add(AddressRange.ofSize(address, bytes.length), bytes);
            added += bytes.length;
            return this;
        }

        /**
         * The memory of all that was added.
         *
         * @throws IllegalArgumentException when two arrays overlap, or one reaches beyond the last address
         */
        public SnapshotMemory build() {
            AddressMap<byte[]> map = pieces.build();
            long held = 0;
            for (int i = 0; i < map.size(); i++) {
                held += map.range(i).size();
            }
            if (held != added) {
                throw new IllegalArgumentException("arrays overlap, or reach beyond the last address");
            }
            return new SnapshotMemory(map);
        }
    }
}
