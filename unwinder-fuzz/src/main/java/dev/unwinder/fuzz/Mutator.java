package dev.unwinder.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes whole files: the same seed makes the same change. */
final class Mutator {
    private static final int MAX_CHANGES = 6;
    private static final int MAX_BITS = 64;
    private static final int PAGE = 4096;
    private static final long[] EDGES = {
        0,
        1,
        -1,
        2,
        7,
        8,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0xffff,
        0x1_0000,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        0x1_0000_0000L,
        0x7fff_ffff_ffffL,
        0xffff_8000_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -8,
        -PAGE,
        PAGE,
        1L << 40
    };

    private final SplittableRandom random;
    private final byte[] other;

    /**
     * A mutator.
     *
     * @param other a file of which pieces are put in
     */
    Mutator(long seed, byte[] other) {
        this.random = new SplittableRandom(seed);
        this.other = other;
    }

    /** A changed copy. */
    byte[] mutate(byte[] file) {
        byte[] changed = file.clone();
        List<Layout.Part> parts = Layout.of(file).parts();
        int changes = 1 + random.nextInt(MAX_CHANGES);
        for (int i = 0; i < changes && changed.length > 0; i++) {
            Layout.Part part = parts.get(random.nextInt(parts.size()));
            if (part.end() <= changed.length) {
                changed = change(changed, part);
            }
        }
        return changed;
    }

    private byte[] change(byte[] file, Layout.Part part) {
        switch (random.nextInt(12)) {
            case 0 -> {
                return Arrays.copyOf(file, random.nextInt(file.length));
            }
            case 1 -> fill(file, part, 0);
            case 2 -> fill(file, part, random.nextInt(256));
            case 3 -> flip(file, part);
            case 4 -> splice(other, file, part);
            case 5 -> splice(file, file, part);
            case 6 -> {
                return shift(file, part);
            }
            case 7, 8 -> copyWord(file, part);
            default -> edge(file, part);
        }
        return file;
    }

    private void fill(byte[] file, Layout.Part part, int value) {
        int start = at(part);
        Arrays.fill(file, start, start + length(part.end() - start), (byte) value);
    }

    private void flip(byte[] file, Layout.Part part) {
        int bits = 1 + random.nextInt(MAX_BITS);
        for (int i = 0; i < bits; i++) {
            file[at(part)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    /** A piece of a file over this one; often at a like place, so that headers come upon headers. */
    private void splice(byte[] from, byte[] file, Layout.Part part) {
        if (from.length == 0) {
            return;
        }
        int to = at(part);
        int start = random.nextBoolean() ? Math.min(to, from.length - 1) : random.nextInt(from.length);
        int length = Math.min(length(part.end() - to), from.length - start);
        System.arraycopy(from, start, file, to, length);
    }

    /** Takes bytes out, or puts some in: what is behind them moves. */
    private byte[] shift(byte[] file, Layout.Part part) {
        int start = at(part);
        int length = length(Math.min(PAGE, part.end() - start));
        if (random.nextBoolean()) {
            byte[] shorter = new byte[file.length - length];
            System.arraycopy(file, 0, shorter, 0, start);
            System.arraycopy(file, start + length, shorter, start, file.length - start - length);
            return shorter;
        }
        byte[] longer = new byte[file.length + length];
        System.arraycopy(file, 0, longer, 0, start + length);
        System.arraycopy(file, start, longer, start + length, file.length - start);
        return longer;
    }

    /** A word of the file at another place of it: pointers that lead somewhere, lists that run in a circle. */
    private void copyWord(byte[] file, Layout.Part part) {
        int to = at(part) & ~7;
        int from = random.nextBoolean() ? at(part) & ~7 : random.nextInt(file.length) & ~7;
        if (Math.max(to, from) + 8 <= file.length) {
            System.arraycopy(file, from, file, to, 8);
        }
    }

    /** A number at the edge of what fits, or next to what was there. */
    private void edge(byte[] file, Layout.Part part) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int size = 1 << random.nextInt(4);
        int place = at(part) & -size;
        if (place + size > file.length) {
            return;
        }
        long was = switch (size) {
            case 1 -> bytes.get(place);
            case 2 -> bytes.getShort(place);
            case 4 -> bytes.getInt(place);
            default -> bytes.getLong(place);
        };
        long value = switch (random.nextInt(5)) {
            case 0 -> was + 1 - random.nextInt(3);
            case 1 -> random.nextInt(4) == 0 ? -was : was << random.nextInt(8);
            case 2 -> file.length + 1L - random.nextInt(3);
            default -> EDGES[random.nextInt(EDGES.length)];
        };
        switch (size) {
            case 1 -> bytes.put(place, (byte) value);
            case 2 -> bytes.putShort(place, (short) value);
            case 4 -> bytes.putInt(place, (int) value);
            default -> bytes.putLong(place, value);
        }
    }

    private int at(Layout.Part part) {
        return part.start() + random.nextInt(part.size());
    }

    /** Short ones more often than long ones; at least one, or nothing where nothing is left. */
    private int length(int most) {
        return most <= 1 ? most : 1 + random.nextInt(random.nextInt(most) + 1);
    }
}
