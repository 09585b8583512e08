package dev.unwinder.modules;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.DynamicTable;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ProgramHeader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An image's exported symbols by name, looked up as the dynamic loader does it: by {@code DT_GNU_HASH}, or {@code DT_HASH} where there is none.
 * Needs neither section headers nor all symbols, so that it works for an image of which only the mapped bytes are there.
 *
 * @gabi hash table
 */
public final class ExportedSymbols {
    private static final long MAX_DYNAMIC = 1 << 16;

    /** The most symbols of one hash bucket that are looked at; a few are usual. */
    private static final int MAX_CHAIN = 4096;

    private final ModuleImage image;
    private final boolean wide;
    private final int entrySize;
    private final long bias;
    private final byte[] name;

    private ExportedSymbols(ModuleImage image, long bias, String name) {
        this.image = image;
        this.wide = image.wordSize() == 8;
        this.entrySize = wide ? 24 : 16;
        this.bias = bias;
        this.name = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The vaddr of a symbol that an image defines.
     *
     * @param bias of the image, where its bytes are those of a program's memory: the loader writes addresses over the vaddrs of the table
     * @param name as the linker knows it, in ASCII
     * @return empty where there is no such symbol, or where what leads to it cannot be read
     */
    public static OptionalLong find(ModuleImage image, long bias, String name) {
        Optional<ProgramHeader> segment = image.programHeader(ElfConstants.PT_DYNAMIC);
        if (segment.isEmpty() || segment.get().memorySize() < 0) {
            return OptionalLong.empty();
        }
        try {
            long size = Math.min(segment.get().memorySize(), MAX_DYNAMIC);
            ByteView bytes = image.read(segment.get().vaddr(), size, "dynamic section");
            return new ExportedSymbols(image, bias, name).find(DynamicTable.parse(bytes, image.wordSize()));
        } catch (MalformedDataException unreadable) {
            return OptionalLong.empty();
        }
    }

    private OptionalLong find(DynamicTable dynamic) throws MalformedDataException {
        OptionalLong symbols = vaddr(dynamic, ElfConstants.DT_SYMTAB);
        OptionalLong strings = vaddr(dynamic, ElfConstants.DT_STRTAB);
        OptionalLong gnu = vaddr(dynamic, ElfConstants.DT_GNU_HASH);
        OptionalLong old = vaddr(dynamic, ElfConstants.DT_HASH);
        if (symbols.isEmpty() || strings.isEmpty()) {
            return OptionalLong.empty();
        }
        if (gnu.isPresent()) {
            return gnu(gnu.getAsLong(), symbols.getAsLong(), strings.getAsLong());
        }
        return old.isPresent() ? old(old.getAsLong(), symbols.getAsLong(), strings.getAsLong()) : OptionalLong.empty();
    }

    private OptionalLong gnu(long table, long symbols, long strings) throws MalformedDataException {
        ByteCursor header = image.read(table, 16, "DT_GNU_HASH").cursor();
        long bucketCount = header.u32();
        long first = header.u32();
        long bloomWords = header.u32();
        if (bucketCount == 0) {
            return OptionalLong.empty();
        }
        long hash = 5381;
        for (int i = 0; i < name.length - 1; i++) {
            hash = hash * 33 + name[i] & 0xffff_ffffL;
        }
        long buckets = table + 16 + bloomWords * image.wordSize();
        long symbol = u32(buckets + hash % bucketCount * 4);
        long chains = buckets + bucketCount * 4;
        for (int i = 0; i < MAX_CHAIN && symbol >= first; i++, symbol++) {
            long its = u32(chains + (symbol - first) * 4);
            if ((its | 1) == (hash | 1)) {
                OptionalLong found = defined(symbols + symbol * entrySize, strings);
                if (found.isPresent()) {
                    return found;
                }
            }
            if ((its & 1) != 0) {
                break;
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong old(long table, long symbols, long strings) throws MalformedDataException {
        long bucketCount = u32(table);
        if (bucketCount == 0) {
            return OptionalLong.empty();
        }
        long hash = 0;
        for (int i = 0; i < name.length - 1; i++) {
            hash = (hash << 4) + name[i];
            hash ^= hash >>> 24 & 0xf0;
            hash &= 0x0fff_ffff;
        }
        long symbol = u32(table + 8 + hash % bucketCount * 4);
        for (int i = 0; i < MAX_CHAIN && symbol != 0; i++) {
            OptionalLong found = defined(symbols + symbol * entrySize, strings);
            if (found.isPresent()) {
                return found;
            }
            symbol = u32(table + 8 + (bucketCount + symbol) * 4);
        }
        return OptionalLong.empty();
    }

    /** The value of a symbol, if it has the name and is defined here. */
    private OptionalLong defined(long entry, long strings) throws MalformedDataException {
        ByteCursor cursor = image.read(entry, entrySize, "dynamic symbol").cursor();
        long nameOffset = cursor.u32();
        // the value stands behind the section in a symbol of 64 bits, and before it in one of 32
        long narrow = wide ? 0 : cursor.u32();
        cursor.skip(wide ? 2 : 6);
        int section = cursor.u16();
        byte[] text = new byte[name.length];
        image.loaded().read(strings + nameOffset, text, 0, text.length);
        return section != ElfConstants.SHN_UNDEF && Arrays.equals(text, name)
                ? OptionalLong.of(wide ? cursor.u64() : narrow)
                : OptionalLong.empty();
    }

    private long u32(long vaddr) throws MalformedDataException {
        return image.read(vaddr, 4, "hash table").cursor().u32();
    }

    /** What an entry points to: as linked, or, where the loader has put in the address, by that. */
    private OptionalLong vaddr(DynamicTable dynamic, long tag) {
        OptionalLong value = dynamic.find(tag);
        if (value.isEmpty() || image.bytesToSegmentEnd(value.getAsLong()) != 0) {
            return value;
        }
        return OptionalLong.of(value.getAsLong() - bias);
    }
}
