package dev.unwinder.symbol.info;

import dev.unwinder.bytes.MalformedDataException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Sentences on what could not be read: the first of them, since a broken file may have one for each of its units. Safe for many threads. */
final class Problems {
    private static final int MAX = 256;

    private final Set<String> sentences = ConcurrentHashMap.newKeySet();

    void add(MalformedDataException broken) {
        if (sentences.size() < MAX) {
            sentences.add(String.valueOf(broken.getMessage()));
        }
    }

    List<String> sorted() {
        return List.copyOf(new TreeSet<>(sentences));
    }
}
