package dev.unwinder.triage.cause;

import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * An image's exported symbols by name, as the dynamic loader looks them up: through {@code DT_GNU_HASH} in the program's memory.
 *
 * @gabi Dynamic Section
 */
final class ExportedSymbols {
    private static final int PT_DYNAMIC = 2;
    private static final long DT_STRTAB = 5;
    private static final long DT_SYMTAB = 6;
    private static final long DT_GNU_HASH = 0x6ffffef5L;
    private static final int MAX_DYNAMIC = 512;
    private static final int MAX_CHAIN = 4096;

    private final WordReader reader;
    private final LoadedModule module;

    ExportedSymbols(WordReader reader, LoadedModule module) {
        this.reader = reader;
        this.module = module;
    }

    /** The address of a symbol. */
    OptionalLong find(String name) {
        try {
            Map<Long, Long> dynamic = dynamic();
            Long hash = dynamic.get(DT_GNU_HASH);
            Long symbols = dynamic.get(DT_SYMTAB);
            Long strings = dynamic.get(DT_STRTAB);
            return hash == null || symbols == null || strings == null
                    ? OptionalLong.empty()
                    : find(name, mapped(hash), mapped(symbols), mapped(strings));
        } catch (MemoryFaultException absent) {
            return OptionalLong.empty();
        }
    }

    private Map<Long, Long> dynamic() throws MemoryFaultException {
        Map<Long, Long> entries = new HashMap<>();
        var header = module.image().programHeader(PT_DYNAMIC);
        if (header.isPresent()) {
            long at = header.get().vaddr() + module.bias();
            int size = reader.wordSize();
            for (int i = 0; i < MAX_DYNAMIC; i++) {
                long tag = reader.word(at + 2L * i * size);
                if (tag == 0) {
                    break;
                }
                entries.putIfAbsent(tag, reader.word(at + (2L * i + 1) * size));
            }
        }
        return entries;
    }

    /** glibc writes addresses over the vaddrs of the dynamic section, other loaders do not. */
    private long mapped(long pointer) {
        return module.contains(pointer) ? pointer : pointer + module.bias();
    }

    private OptionalLong find(String name, long table, long symbols, long strings) throws MemoryFaultException {
        long buckets = reader.unsigned(table, 4);
        long firstHashed = reader.unsigned(table + 4, 4);
        long bloomWords = reader.unsigned(table + 8, 4);
        if (buckets == 0) {
            return OptionalLong.empty();
        }
        long hash = hash(name);
        long bucketTable = table + 16 + bloomWords * reader.wordSize();
        long chains = bucketTable + buckets * 4;
        long index = reader.unsigned(bucketTable + hash % buckets * 4, 4);
        for (int i = 0; i < MAX_CHAIN && index >= firstHashed; i++, index++) {
            long entry = reader.unsigned(chains + (index - firstHashed) * 4, 4);
            if ((entry | 1) == (hash | 1)) {
                boolean wide = reader.wordSize() == 8;
                long symbol = symbols + index * (wide ? 24 : 16);
                if (reader.string(strings + reader.unsigned(symbol, 4), name.length() + 1)
                        .equals(name)) {
                    return OptionalLong.of(reader.word(symbol + (wide ? 8 : 4)) + module.bias());
                }
            }
            if ((entry & 1) != 0) {
                break;
            }
        }
        return OptionalLong.empty();
    }

    private static long hash(String name) {
        long hash = 5381;
        for (int i = 0; i < name.length(); i++) {
            hash = hash * 33 + name.charAt(i) & 0xffff_ffffL;
        }
        return hash;
    }
}
