package dev.unwinder.registered;

import dev.unwinder.address.AddressRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What a caller declares about code of a target; may be added to and removed from while walks are made, which see what is there at each of
 * their steps. Safe for many threads.
 *
 * <pre>{@code
 * ExternalUnwindInfos declared = new ExternalUnwindInfos();
 * Unwinder unwinder = Unwinder.builder(target).externalUnwindInfo(declared).build();
 * declared.add(ExternalUnwindInfo.inMemory(text, ehFrame));
 * }</pre>
 */
public final class ExternalUnwindInfos {
    private volatile List<ExternalUnwindInfo> all = List.of();

    /** Nothing yet. */
    public ExternalUnwindInfos() {}

    /**
     * Declares some code.
     *
     * @throws IllegalStateException "already registered", when some of it has been declared before
     */
    public synchronized void add(ExternalUnwindInfo info) {
        List<ExternalUnwindInfo> more = new ArrayList<>(all);
        int place = 0;
        for (ExternalUnwindInfo known : all) {
            if (known.text().overlaps(info.text())) {
                throw new IllegalStateException("already registered: " + known.text());
            }
            if (known.text().compareTo(info.text()) < 0) {
                place++;
            }
        }
        more.add(place, info);
        all = List.copyOf(more);
    }

    /**
     * Declares several pieces of code at once, which is much faster than one by one.
     *
     * @throws IllegalStateException "already registered", when some of it has been declared before, or twice; then nothing is declared
     */
    public synchronized void addAll(List<ExternalUnwindInfo> infos) {
        List<ExternalUnwindInfo> more = new ArrayList<>(all);
        more.addAll(infos);
        more.sort((a, b) -> a.text().compareTo(b.text()));
        for (int i = 1; i < more.size(); i++) {
            if (more.get(i - 1).text().overlaps(more.get(i).text())) {
                throw new IllegalStateException(
                        "already registered: " + more.get(i).text());
            }
        }
        all = List.copyOf(more);
    }

    /**
     * Takes a declaration back.
     *
     * @param text the code that it is about, as it was declared
     * @throws IllegalStateException "not registered", when there is none about just this
     */
    public synchronized void remove(AddressRange text) {
        List<ExternalUnwindInfo> fewer = new ArrayList<>(all);
        for (int i = 0; i < fewer.size(); i++) {
            if (fewer.get(i).text().equals(text)) {
                fewer.remove(i);
                all = List.copyOf(fewer);
                return;
            }
        }
        throw new IllegalStateException("not registered: " + text);
    }

    /** All that are declared now, rising by address; the same list until something changes. */
    public List<ExternalUnwindInfo> all() {
        return all;
    }
}
