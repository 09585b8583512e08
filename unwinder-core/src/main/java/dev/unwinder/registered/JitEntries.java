package dev.unwinder.registered;

import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.PageCache;
import dev.unwinder.target.WordReader;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The objects that a program has put on the list of GDB's JIT interface: {@code __jit_debug_descriptor} (version, action, relevant entry, first
 * entry) leads to entries (next, previous, address and size of an object file in memory). Documented in GDB's manual, "JIT Interface".
 */
final class JitEntries {
    /**
     * An object file in the target's memory.
     *
     * @param address of its first byte
     * @param size in bytes
     */
    record Entry(long address, long size) {}

    /** The most objects of one target; a compiler that works function by function has some ten thousand. */
    private static final int MAX_ENTRIES = 1 << 18;

    /** The largest object. */
    static final long MAX_SIZE = 64L << 20;

    private static final int CACHED_PAGES = 64;

    private JitEntries() {}

    /** Those of all modules that have such a list. A list that cannot be followed, or runs in a circle, ends there. */
    static List<Entry> read(List<LoadedModule> modules, Memory memory, ByteOrder order) {
        WordReader words = new WordReader(PageCache.of(memory, CACHED_PAGES), order, 8);
        List<Entry> entries = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (LoadedModule module : modules) {
            for (long vaddr : RuntimeSymbols.of(module).vaddrs(RuntimeSymbols.JIT_DESCRIPTOR)) {
                add(words, module.bias() + vaddr, entries, seen);
            }
        }
        return entries;
    }

    private static void add(WordReader words, long descriptor, List<Entry> entries, Set<Long> seen) {
        try {
            if (words.unsigned(descriptor, 4) != 1) {
                return; // the one version there is
            }
            long entry = words.word(descriptor + 16);
            while (entry != 0 && entries.size() < MAX_ENTRIES && seen.add(entry)) {
                long address = words.word(entry + 16);
                long size = words.unsigned(entry + 24, 8);
                if (address != 0 && size > 0 && size <= MAX_SIZE) {
                    entries.add(new Entry(address, size));
                }
                entry = words.word(entry);
            }
        } catch (MemoryFaultException end) {
            return; // those before are of use
        }
    }
}
