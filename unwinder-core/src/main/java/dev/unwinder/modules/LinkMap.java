package dev.unwinder.modules;

import dev.unwinder.elf.DynamicTable;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The dynamic loader's own list of what it has loaded: {@code r_debug}, its namespaces, and their {@code link_map} chains.
 *
 * <p>Bounded: at most {@value #MAX_ENTRIES} entries over {@value #MAX_NAMESPACES} namespaces, with names of 8 MiB; a chain that runs in a circle ends where it
 * closes. Layouts are those of {@code <link.h>}.
 */
public final class LinkMap {
    private static final int MAX_ENTRIES = 65_536;
    private static final int MAX_NAMESPACES = 64;
    private static final int MAX_NAME = 4096;

    /** The most characters of all names of a chain. */
    private static final int MAX_NAMES = 8 << 20;

    /**
     * One loaded image.
     *
     * @param bias {@code l_addr}
     * @param name {@code l_name}; empty for the main program
     * @param dynamic {@code l_ld}, the address of its dynamic section
     */
    public record Entry(long bias, String name, long dynamic) {}

    private LinkMap() {}

    /**
     * The list that the dynamic section of one of several programs leads to; what others have led to is passed over.
     *
     * @param seen the addresses that were read already, to which those read now are added
     */
    static List<Entry> read(WordReader words, DynamicTable program, Set<Long> seen) {
        return read(words, words, program, seen);
    }

    /**
     * The list that a main program's dynamic section leads to; what cannot be read ends it.
     *
     * @param words where the list is
     * @param names where names may be: the loader's own is in the program's {@code .interp} section, which a core may have left out
     */
    public static List<Entry> read(WordReader words, WordReader names, DynamicTable mainProgram) {
        return read(words, names, mainProgram, new HashSet<>());
    }

    private static List<Entry> read(WordReader words, WordReader names, DynamicTable program, Set<Long> seen) {
        OptionalLong debug = program.find(ElfConstants.DT_DEBUG);
        return debug.isPresent() && debug.getAsLong() != 0
                ? readNamespaces(words, names, debug.getAsLong(), seen)
                : List.of();
    }

    /** The list at an {@code r_debug}; what cannot be read ends it. */
    public static List<Entry> readNamespaces(WordReader words, long firstDebug) {
        return readNamespaces(words, words, firstDebug, new HashSet<>());
    }

    /** The list that the {@code link_map} at an address is in, from its head on. */
    public static List<Entry> readList(WordReader words, long anyEntry) {
        int word = words.wordSize();
        List<Entry> entries = new ArrayList<>();
        Set<Long> behind = new HashSet<>();
        long head = anyEntry;
        try {
            long before = words.word(head + 4L * word);
            while (before != 0 && behind.size() < MAX_ENTRIES && behind.add(before)) {
                head = before;
                before = words.word(head + 4L * word);
            }
        } catch (MemoryFaultException noHead) {
            head = anyEntry; // what follows it may be whole
        }
        readFrom(words, words, head, entries, new HashSet<>());
        return entries;
    }

    private static List<Entry> readNamespaces(WordReader words, WordReader names, long firstDebug, Set<Long> seen) {
        int word = words.wordSize();
        List<Entry> entries = new ArrayList<>();
        long debug = firstDebug;
        for (int i = 0; i < MAX_NAMESPACES && debug != 0 && seen.add(debug); i++) {
            try {
                long version = words.unsigned(debug, 4);
                readChain(words, names, debug + word, entries, seen);
                debug = version >= 2 ? words.word(debug + 5L * word) : 0; // r_next of struct r_debug_extended
            } catch (MemoryFaultException end) {
                break;
            }
        }
        return entries;
    }

    /** A chain ends where it cannot be read; the namespaces behind it may be whole. */
    private static void readChain(WordReader words, WordReader names, long head, List<Entry> entries, Set<Long> seen) {
        try {
            readFrom(words, names, words.word(head), entries, seen);
        } catch (MemoryFaultException end) {
            return;
        }
    }

    private static void readFrom(WordReader words, WordReader names, long first, List<Entry> entries, Set<Long> seen) {
        int word = words.wordSize();
        int room = MAX_NAMES;
        try {
            long map = first;
            while (map != 0
                    && seen.size() < MAX_ENTRIES + MAX_NAMESPACES
                    && entries.size() < MAX_ENTRIES
                    && seen.add(map)) {
                long bias = words.word(map);
                long dynamic = words.word(map + 2L * word);
                String name = room > 0 ? name(names, words.word(map + word)) : "";
                room -= name.length();
                entries.add(new Entry(bias, name, dynamic));
                map = words.word(map + 3L * word);
            }
        } catch (MemoryFaultException end) {
            return;
        }
    }

    private static String name(WordReader names, long address) {
        try {
            return address == 0 ? "" : names.string(address, MAX_NAME);
        } catch (MemoryFaultException unreadable) {
            return "";
        }
    }
}
