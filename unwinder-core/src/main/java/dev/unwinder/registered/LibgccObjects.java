package dev.unwinder.registered;

import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.PageCache;
import dev.unwinder.target.WordReader;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What libgcc keeps of each piece of call frame information that a program has registered: {@code struct object}, 48 bytes.
 *
 * <pre>
 *  0  lowest address of code, once it has been sorted
 *  8  what text-relative pointers count from
 * 16  what data-relative pointers count from
 * 24  the information; of several pieces, an array of pointers that ends with a null; once sorted, a vector that starts with the former
 * 32  bits: sorted, array, mixed encoding, 8 of encoding, 21 of count
 * 40  the next object of the list
 * </pre>
 *
 * <p>Up to GCC 12 there are two lists, of objects that a search has sorted and of those that none has seen; since GCC 13 a b-tree by address,
 * whose nodes are a lock word, a count and a kind of 4 bytes each (inner 0, leaf 1), and entries: of an inner node 15 of a separator and a child,
 * of a leaf 10 of a base, a size and an object.
 *
 * <p>Seen in the sources and the libraries of GCC 12 and 13. All is 64-bit; for one thread.
 */
final class LibgccObjects {
    /** Where one piece of call frame information begins, and what its pointers count from. */
    record Piece(long begin, long textBase, long dataBase) {}

    /** The most objects, nodes and pieces of one target; a just-in-time compiler has some ten thousand. */
    private static final int MAX_COUNT = 1 << 18;

    private static final int CACHED_PAGES = 64;
    private static final int SORTED = 1;
    private static final int ARRAY = 2;
    private static final int INNER_FANOUT = 15;
    private static final int LEAF_FANOUT = 10;

    private final WordReader words;
    private final Set<Long> seen = new HashSet<>();
    private final Set<Long> begins = new HashSet<>();
    private final List<Piece> pieces = new ArrayList<>();

    LibgccObjects(Memory memory, ByteOrder order) {
        this.words = new WordReader(PageCache.of(memory, CACHED_PAGES), order, 8);
    }

    /** What has been found. */
    List<Piece> pieces() {
        return pieces;
    }

    /** Adds a list of objects, up to where it cannot be followed. */
    void addList(long head) {
        try {
            long object = words.word(head);
            while (object != 0 && seen.size() < MAX_COUNT && seen.add(object)) {
                addObject(object);
                object = words.word(object + 40);
            }
        } catch (MemoryFaultException end) {
            return; // those before are of use
        }
    }

    /** Adds the objects of a tree, those of nodes that cannot be read left out. */
    void addTree(long tree) {
        Deque<Long> open = new ArrayDeque<>();
        try {
            open.add(words.word(tree));
        } catch (MemoryFaultException gone) {
            return;
        }
        while (!open.isEmpty() && seen.size() < MAX_COUNT) {
            long node = open.poll();
            if (node != 0 && seen.add(node)) {
                try {
                    addNode(node, open);
                } catch (MemoryFaultException unreadable) {
                    continue; // others may be there
                }
            }
        }
    }

    private void addNode(long node, Deque<Long> open) throws MemoryFaultException {
        long count = words.unsigned(node + 8, 4);
        long kind = words.unsigned(node + 12, 4);
        if (kind == 0 && count <= INNER_FANOUT) {
            for (int i = 0; i < count && open.size() < MAX_COUNT; i++) {
                open.add(words.word(node + 16 + i * 16L + 8));
            }
        } else if (kind == 1 && count <= LEAF_FANOUT) {
            for (int i = 0; i < count; i++) {
                long object = words.word(node + 16 + i * 24L + 16);
                if (object != 0 && seen.add(object)) {
                    addObject(object);
                }
            }
        }
    }

    /** Adds the pieces of an object. */
    void addObject(long object) throws MemoryFaultException {
        long bits = words.word(object + 32);
        long data = words.word(object + 24);
        if ((bits & SORTED) != 0) {
            data = words.word(data);
        }
        long textBase = words.word(object + 8);
        long dataBase = words.word(object + 16);
        if ((bits & ARRAY) == 0) {
            add(data, textBase, dataBase);
            return;
        }
        for (long at = data; pieces.size() < MAX_COUNT; at += 8) {
            long begin = words.word(at);
            if (begin == 0) {
                return;
            }
            add(begin, textBase, dataBase);
        }
    }

    private void add(long begin, long textBase, long dataBase) {
        if (begin != 0 && pieces.size() < MAX_COUNT && begins.add(begin)) {
            pieces.add(new Piece(begin, textBase, dataBase));
        }
    }
}
