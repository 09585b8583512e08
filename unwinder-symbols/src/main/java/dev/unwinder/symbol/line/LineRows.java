package dev.unwinder.symbol.line;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Rows of a line table, as columns.
 *
 * @dwarf 6.2.2
 */
final class LineRows {
    private long[] addresses = new long[64];
    private int[] files = new int[64];
    private int[] lines = new int[64];
    private int[] columns = new int[64];
    private int[] discriminators = new int[64];
    private int count;

    void add(long address, int file, int line, int column, int discriminator) {
        if (count == addresses.length) {
            resize(count + (count >> 1));
        }
        addresses[count] = address;
        files[count] = file;
        lines[count] = line;
        columns[count] = column;
        discriminators[count++] = discriminator;
    }

    int size() {
        return count;
    }

    long address(int row) {
        return addresses[row];
    }

    int file(int row) {
        return files[row];
    }

    int line(int row) {
        return lines[row];
    }

    int column(int row) {
        return columns[row];
    }

    int discriminator(int row) {
        return discriminators[row];
    }

    /** Gives back what was not needed. */
    void trim() {
        resize(count);
    }

    /** Drops the last rows. */
    void truncate(int size) {
        count = size;
    }

    /** The last row of some whose address is not above one; negative if there is none. */
    int lastUpTo(long address, int from, int to) {
        int low = from;
        int high = to - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(addresses[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= from ? high : -1;
    }

    /** Puts rows into the order of their addresses; those that have the same keep theirs. */
    void sort(int from, int to) {
        boolean rising = true;
        for (int row = from + 1; row < to && rising; row++) {
            rising = Long.compareUnsigned(addresses[row - 1], addresses[row]) <= 0;
        }
        if (rising) {
            return;
        }
        Integer[] order = new Integer[to - from];
        for (int i = 0; i < order.length; i++) {
            order[i] = from + i;
        }
        Arrays.sort(order, new ByAddress(addresses));
        addresses = reordered(addresses, from, order);
        files = reordered(files, from, order);
        lines = reordered(lines, from, order);
        columns = reordered(columns, from, order);
        discriminators = reordered(discriminators, from, order);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record ByAddress(long[] addresses) implements Comparator<Integer> {
        @Override
        public int compare(Integer one, Integer other) {
            return Long.compareUnsigned(addresses[one], addresses[other]);
        }
    }

    private static long[] reordered(long[] column, int from, Integer[] order) {
        long[] result = column.clone();
        for (int i = 0; i < order.length; i++) {
            result[from + i] = column[order[i]];
        }
        return result;
    }

    private static int[] reordered(int[] column, int from, Integer[] order) {
        int[] result = column.clone();
        for (int i = 0; i < order.length; i++) {
            result[from + i] = column[order[i]];
        }
        return result;
    }

    private void resize(int size) {
        addresses = Arrays.copyOf(addresses, size);
        files = Arrays.copyOf(files, size);
        lines = Arrays.copyOf(lines, size);
        columns = Arrays.copyOf(columns, size);
        discriminators = Arrays.copyOf(discriminators, size);
    }
}
