package dev.unwinder.symbol.info;

import dev.unwinder.bytes.Budget;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values that are kept as long as they weigh no more than some bound together; the one that was not asked for longest
 * goes first, the newest never. Where they were given a budget, it has to allow what they take. For one thread at a time.
 */
final class LeastRecentlyUsed<K, V> {
    private record Weighed<V>(V value, long weight) {}

    private final Map<K, Weighed<V>> values = new LinkedHashMap<>(16, 0.75f, true);
    private final long bound;
    private final Budget budget;
    private long weight;
    private long taken;

    LeastRecentlyUsed(long bound) {
        this(bound, Budget.unlimited());
    }

    /** Values whose weight is in bytes, which are taken from a budget. */
    LeastRecentlyUsed(long bound, Budget budget) {
        this.bound = bound;
        this.budget = budget;
    }

    @Nullable
    V get(K key) {
        Weighed<V> known = values.get(key);
        return known == null ? null : known.value();
    }

    V put(K key, V value, long weighs) {
        Weighed<V> old = values.put(key, new Weighed<>(value, weighs));
        weight += weighs - (old == null ? 0 : old.weight());
        Iterator<Weighed<V>> eldest = values.values().iterator();
        while (isTooMuch() && values.size() > 1) {
            weight -= eldest.next().weight();
            eldest.remove();
        }
        return value;
    }

    /** All values, the one that was not asked for longest first. */
    List<V> values() {
        List<V> all = new ArrayList<>(values.size());
        for (Weighed<V> value : values.values()) {
            all.add(value.value());
        }
        return all;
    }

    void clear() {
        values.clear();
        weight = 0;
        taken = 0;
    }

    private boolean isTooMuch() {
        if (weight > bound) {
            return true;
        }
        if (weight > taken) {
            if (!budget.takeIfSpare(weight - taken)) {
                return true;
            }
            taken = weight;
        }
        return false;
    }

    int size() {
        return values.size();
    }
}
