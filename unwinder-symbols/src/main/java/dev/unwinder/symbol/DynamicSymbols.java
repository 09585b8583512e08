package dev.unwinder.symbol;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.DynamicTable;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.ModuleImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The dynamic symbol table as the loader finds it: through PT_DYNAMIC, without any section header.
 *
 * <p>For images that are only in memory, and for files whose section headers were cut off. How many symbols there are
 * only the hash tables tell.
 *
 * @gabi dynamic section, hash table
 */
final class DynamicSymbols {
    /** The most symbols that are read. */
    private static final int MAX_SYMBOLS = 1 << 22;

    private static final long MAX_DYNAMIC = 1 << 16;
    private static final long MAX_STRINGS = 1 << 28;

    private final ModuleImage image;
    private final long bias;
    private final DynamicTable dynamic;

    private DynamicSymbols(ModuleImage image, long bias, DynamicTable dynamic) {
        this.image = image;
        this.bias = bias;
        this.dynamic = dynamic;
    }

    /**
     * Reads the table.
     *
     * @param bias where the image is mapped: the loader of glibc makes addresses of the vaddrs that the dynamic section
     *     holds
     * @return empty when the image has none
     */
    static Optional<SymbolTable> read(ModuleImage image, long bias) throws MalformedDataException {
        Optional<ProgramHeader> segment = image.programHeader(ElfConstants.PT_DYNAMIC);
        if (segment.isEmpty()) {
            return Optional.empty();
        }
        long size = segment.get().memorySize();
        DynamicTable dynamic = DynamicTable.parse(
                image.read(
                        segment.get().vaddr(),
                        Long.compareUnsigned(size, MAX_DYNAMIC) < 0 ? size : MAX_DYNAMIC,
                        "dynamic section"),
                image.wordSize());
        return new DynamicSymbols(image, bias, dynamic).table();
    }

    private Optional<SymbolTable> table() throws MalformedDataException {
        OptionalLong symbols = vaddr(ElfConstants.DT_SYMTAB);
        OptionalLong strings = vaddr(ElfConstants.DT_STRTAB);
        long stringSize = dynamic.find(ElfConstants.DT_STRSZ).orElse(0);
        if (symbols.isEmpty() || strings.isEmpty()) {
            return Optional.empty();
        }
        boolean is64 = image.wordSize() == 8;
        long entrySize = dynamic.find(SymbolConstants.DT_SYMENT).orElse(SymbolTable.entrySize(is64));
        if (entrySize < SymbolTable.entrySize(is64)
                || entrySize > 1 << 16
                || stringSize < 0
                || stringSize > MAX_STRINGS) {
            throw malformed(
                    "symbols of " + entrySize + " bytes with " + stringSize + " bytes of names are not plausible");
        }
        long count = count();
        if (count > MAX_SYMBOLS || count > image.bytesToSegmentEnd(symbols.getAsLong()) / entrySize) {
            throw malformed("a table of " + count + " symbols does not fit in its segment");
        }
        SymbolNames names = new SymbolNames(image.read(strings.getAsLong(), stringSize, "dynamic strings"), false);
        return Optional.of(new SymbolTable(
                image.read(symbols.getAsLong(), count * entrySize, "dynamic symbols"),
                (int) entrySize,
                is64,
                names,
                List.of(),
                0));
    }

    private long count() throws MalformedDataException {
        OptionalLong hash = vaddr(ElfConstants.DT_HASH);
        if (hash.isPresent()) {
            // Its words have 32 bits, but for this one processor.
            int word = image.machine() == ElfConstants.EM_S390 && image.wordSize() == 8 ? 8 : 4;
            ByteCursor cursor =
                    image.read(hash.getAsLong(), 2L * word, "DT_HASH").cursor(word);
            return cursor.unsigned(word); // nchain
        }
        OptionalLong gnuHash = vaddr(ElfConstants.DT_GNU_HASH);
        if (gnuHash.isPresent()) {
            return countGnu(gnuHash.getAsLong());
        }
        throw malformed("symbols without a hash table that tells their number");
    }

    /**
     * The GNU hash table holds symbols from a first one to the last; the chain of the highest bucket leads to the
     * latter.
     */
    private long countGnu(long vaddr) throws MalformedDataException {
        ByteCursor cursor = image.read(vaddr, 16, "DT_GNU_HASH").cursor();
        long bucketCount = cursor.u32();
        long first = cursor.u32();
        long bloomWords = cursor.u32();
        long buckets = vaddr + 16 + bloomWords * image.wordSize();
        if (bucketCount > image.bytesToSegmentEnd(buckets) / 4) {
            throw malformed("a DT_GNU_HASH of " + bucketCount + " buckets does not fit in its segment");
        }
        ByteCursor bucket = image.read(buckets, bucketCount * 4, "DT_GNU_HASH").cursor();
        long last = 0;
        while (bucket.hasRemaining()) {
            last = Math.max(last, bucket.u32());
        }
        return last < first ? first : chainEnd(buckets + bucketCount * 4, first, last);
    }

    private long chainEnd(long chains, long first, long start) throws MalformedDataException {
        for (long last = start; last < MAX_SYMBOLS; last++) {
            long hash = image.read(chains + (last - first) * 4, 4, "DT_GNU_HASH")
                    .cursor()
                    .u32();
            if ((hash & 1) != 0) {
                return last + 1;
            }
        }
        throw malformed("a DT_GNU_HASH of more than " + MAX_SYMBOLS + " symbols");
    }

    /** What an entry points to: as linked, or, where the loader has put in the address, by that. */
    private OptionalLong vaddr(long tag) {
        OptionalLong value = dynamic.find(tag);
        if (value.isEmpty() || image.bytesToSegmentEnd(value.getAsLong()) != 0) {
            return value;
        }
        long vaddr = image.wordSize() == 4 ? value.getAsLong() - bias & 0xffff_ffffL : value.getAsLong() - bias;
        return image.bytesToSegmentEnd(vaddr) != 0 ? OptionalLong.of(vaddr) : OptionalLong.empty();
    }

    private MalformedDataException malformed(String reason) {
        return new MalformedDataException(image.name() + " dynamic section", 0, reason);
    }
}
