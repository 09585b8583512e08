package dev.unwinder.target;

import java.util.List;

/**
 * Memories laid over each other: each byte comes from the first that has it.
 *
 * <p>All layers but the lowest are taken to begin again after a gap only at multiples of 4 KiB, as mappings do.
 */
public final class LayeredMemory implements Memory {
    private final Memory[] layers;

    private LayeredMemory(Memory[] layers) {
        this.layers = layers;
    }

    /** Layers, the topmost first. */
    public static LayeredMemory of(List<? extends Memory> layers) {
        return new LayeredMemory(layers.toArray(new Memory[0]));
    }

    @Override
    public int read(long address, byte[] destination, int start, int length) {
        int done = 0;
        while (done < length && (done == 0 || address + done != 0)) {
            int count = readPiece(address + done, destination, start + done, length - done);
            if (count <= 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    /** From the first layer that has the byte; how far an upper layer begins again is unknown, so a lower one gives at most its page. */
    private int readPiece(long address, byte[] destination, int start, int length) {
        for (int i = 0; i < layers.length; i++) {
            int most = i == 0 ? length : (int) Math.min(length, 4096 - (address & 4095));
            int count = layers[i].read(address, destination, start, most);
            if (count > 0) {
                return count;
            }
        }
        return 0;
    }
}
