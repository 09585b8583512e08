package dev.unwinder.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks values up by the address range they belong to; immutable.
 *
 * <p>Ranges may be given in any order and may overlap: of two entries that cover an address, the one added first wins, so foreign data
 * can be put in as it comes. Building is {@code n log n}, looking up is a binary search without allocation.
 *
 * @param <T> what is looked up
 */
public final class AddressMap<T> {
    private final long[] starts;
    private final long[] ends;
    private final List<T> values;

    private AddressMap(long[] starts, long[] ends, List<T> values) {
        this.starts = starts;
        this.ends = ends;
        this.values = values;
    }

    /** A builder to which entries are added in order of precedence. */
    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    /** The value whose range contains the address. */
    public Optional<T> find(long address) {
        int index = indexOf(address);
        return index < 0 ? Optional.empty() : Optional.of(values.get(index));
    }

    /** The position of the entry that contains the address, or a negative number. */
    public int indexOf(long address) {
        int low = 0;
        int high = starts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && Long.compareUnsigned(address - starts[high], ends[high] - starts[high]) < 0 ? high : -1;
    }

    /** The position of the first entry that starts above the address; {@link #size} if there is none. */
    public int indexAbove(long address) {
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many disjoint pieces there are. */
    public int size() {
        return starts.length;
    }

    /** The range of the piece at a position, in rising order. */
    public AddressRange range(int index) {
        return new AddressRange(starts[index], ends[index]);
    }

    /** The first address of the piece at a position. */
    public long start(int index) {
        return starts[index];
    }

    /** The value of the piece at a position. */
    public T value(int index) {
        return values.get(index);
    }

    /** Collects entries; the first one added wins where two overlap. */
    public static final class Builder<T> {
        private record Entry<T>(AddressRange range, T value, int order) implements Comparable<Entry<T>> {
            @Override
            public int compareTo(Entry<T> other) {
                return range.compareTo(other.range);
            }
        }

        private final List<Entry<T>> entries = new ArrayList<>();

        private Builder() {}

        /** Adds an entry below all that were added before; an empty range is ignored. */
        public Builder<T> add(AddressRange range, T value) {
            if (!range.isEmpty()) {
                entries.add(new Entry<>(range, value, entries.size()));
            }
            return this;
        }

        /** The map of all that was added. */
        public AddressMap<T> build() {
            List<Entry<T>> sorted = new ArrayList<>(entries);
            sorted.sort(null);
            return overlap(sorted) ? flattened() : of(sorted);
        }

        private static <T> boolean overlap(List<Entry<T>> sorted) {
            for (int i = 1; i < sorted.size(); i++) {
                if (sorted.get(i - 1).range().overlaps(sorted.get(i).range())) {
                    return true;
                }
            }
            return false;
        }

        private static <T> AddressMap<T> of(List<Entry<T>> sorted) {
            long[] starts = new long[sorted.size()];
            long[] ends = new long[sorted.size()];
            List<T> values = new ArrayList<>(sorted.size());
            for (int i = 0; i < sorted.size(); i++) {
                starts[i] = sorted.get(i).range().start();
                ends[i] = sorted.get(i).range().end();
                values.add(sorted.get(i).value());
            }
            return new AddressMap<>(starts, ends, values);
        }

        /** Sweeps over all borders; between two borders the entry of lowest order that is open there wins. */
        private AddressMap<T> flattened() {
            record Border<T>(long at, boolean opens, Entry<T> entry) implements Comparable<Border<T>> {
                /** Rising by address; what opens comes before what ends there. */
                @Override
                public int compareTo(Border<T> other) {
                    int byAddress = Long.compareUnsigned(at, other.at);
                    return byAddress != 0 ? byAddress : Boolean.compare(other.opens, opens);
                }
            }
            List<Border<T>> borders = new ArrayList<>(entries.size() * 2);
            for (Entry<T> entry : entries) {
                borders.add(new Border<>(entry.range().start(), true, entry));
                borders.add(new Border<>(entry.range().end() - 1, false, entry));
            }
            borders.sort(null);
            var open = new java.util.TreeMap<Integer, Entry<T>>();
            List<Entry<T>> pieces = new ArrayList<>();
            long from = 0;
            for (Border<T> border : borders) {
                long next = border.opens() ? border.at() : border.at() + 1;
                if (!open.isEmpty() && next != from) {
                    append(
                            pieces,
                            new AddressRange(from, next),
                            open.firstEntry().getValue());
                }
                from = next;
                if (border.opens()) {
                    open.put(border.entry().order(), border.entry());
                } else {
                    open.remove(border.entry().order());
                }
            }
            return of(pieces);
        }

        private static <T> void append(List<Entry<T>> pieces, AddressRange range, Entry<T> owner) {
            int last = pieces.size() - 1;
            if (last >= 0
                    && pieces.get(last).order() == owner.order()
                    && pieces.get(last).range().end() == range.start()) {
                pieces.set(
                        last,
                        new Entry<>(
                                new AddressRange(pieces.get(last).range().start(), range.end()),
                                owner.value(),
                                owner.order()));
            } else {
                pieces.add(new Entry<>(range, owner.value(), owner.order()));
            }
        }
    }
}
