package dev.unwinder.ptrace;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.target.Memory;
import java.nio.ByteBuffer;

/** Stacks as they were at one moment: pieces of one buffer at addresses. Immutable. */
final class CopiedStacks implements Memory {
    /**
     * A copy of some bytes.
     *
     * @param start their address
     * @param offset where in the buffer they are
     */
    record Piece(long start, int offset) {}

    private final ByteBuffer bytes;
    private final AddressMap<Piece> pieces;

    private CopiedStacks(ByteBuffer bytes, AddressMap<Piece> pieces) {
        this.bytes = bytes;
        this.pieces = pieces;
    }

    /**
     * Pieces of a buffer, which is borrowed.
     *
     * @param pieces which bytes are where in it
     */
    static CopiedStacks of(ByteBuffer bytes, AddressMap<Piece> pieces) {
        return new CopiedStacks(bytes, pieces);
    }

    /** Without any. */
    static CopiedStacks none() {
        return new CopiedStacks(
                ByteBuffer.allocate(0), AddressMap.<Piece>builder().build());
    }

    @Override
    public int read(long address, byte[] destination, int start, int length) {
        int done = 0;
        while (done < length) {
            int index = pieces.indexOf(address + done);
            if (index < 0) {
                break;
            }
            AddressRange range = pieces.range(index);
            Piece piece = pieces.value(index);
            int count = (int) Math.min(length - done, range.end() - (address + done));
            bytes.get(piece.offset() + (int) (address + done - piece.start()), destination, start + done, count);
            done += count;
        }
        return done;
    }

    /** Whether there is a copy of the byte at an address. */
    boolean contains(long address) {
        return pieces.indexOf(address) >= 0;
    }

    /** How many bytes there are. */
    long size() {
        long size = 0;
        for (int i = 0; i < pieces.size(); i++) {
            size += pieces.range(i).size();
        }
        return size;
    }
}
