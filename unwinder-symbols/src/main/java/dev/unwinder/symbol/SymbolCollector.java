package dev.unwinder.symbol;

import static dev.unwinder.symbol.SymbolConstants.SHN_ABS;
import static dev.unwinder.symbol.SymbolConstants.SHN_COMMON;
import static dev.unwinder.symbol.SymbolConstants.SHN_LORESERVE;
import static dev.unwinder.symbol.SymbolConstants.SHN_UNDEF;
import static dev.unwinder.symbol.SymbolConstants.SHN_XINDEX;
import static dev.unwinder.symbol.SymbolConstants.STB_GLOBAL;
import static dev.unwinder.symbol.SymbolConstants.STB_GNU_UNIQUE;
import static dev.unwinder.symbol.SymbolConstants.STB_LOCAL;
import static dev.unwinder.symbol.SymbolConstants.STB_WEAK;
import static dev.unwinder.symbol.SymbolConstants.STT_ARM_TFUNC;
import static dev.unwinder.symbol.SymbolConstants.STT_FUNC;
import static dev.unwinder.symbol.SymbolConstants.STT_GNU_IFUNC;
import static dev.unwinder.symbol.SymbolConstants.STT_NOTYPE;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.SectionHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Collects the function symbols of an image's tables and settles which of them has which addresses.
 *
 * <p>The rule is that of gdb and elfutils, made independent of the order of the tables. Of the symbols whose size
 * covers an address, the one that starts last has it; of several with one start the global before the weak before the
 * local one, functions before labels, then the better name. Only where no size covers an address, a symbol without a
 * size has it: the last one before it, if no symbol with a size has begun or ended between the two and both lie in one
 * section.
 *
 * @gabi symbol table
 */
final class SymbolCollector {
    /** The most symbols that are kept of an image. */
    private static final int MAX_SYMBOLS = 1 << 24;

    /** What a symbol takes of memory while all are put in order, in bytes. */
    private static final long MEMORY_OF_SYMBOL = 40;

    private final CodeRanges code;
    private final int machine;
    private final long base;
    private final List<SymbolNames> tables = new ArrayList<>();
    private int[] tableStarts = new int[4];

    private long[] starts = new long[512];
    /** Where a symbol ends; of one without a size, the complement of where it has to end at most. */
    private long[] ends = new long[512];

    private int[] nameOffsets = new int[512];
    private byte[] ranks = new byte[512];
    private int count;

    /**
     * Starts with nothing.
     *
     * @param code of the image
     * @param machine the image's {@code e_machine}
     */
    SymbolCollector(CodeRanges code, int machine) {
        this.code = code;
        this.machine = machine;
        this.base = code.base();
    }

    /**
     * Adds the function symbols of a table.
     *
     * @return how many there were
     */
    int add(SymbolTable table) throws MalformedDataException {
        int before = count;
        if (!table.entries().budget().take(table.count() * MEMORY_OF_SYMBOL)) {
            throw table.entries().malformed(0, table.count() + " symbols are too many for the memory allowed");
        }
        if (tables.size() == tableStarts.length) {
            tableStarts = Arrays.copyOf(tableStarts, tables.size() * 2);
        }
        tableStarts[tables.size()] = count;
        tables.add(table.names());
        ByteCursor strings = table.names().strings().cursor();
        TableReader reader = new TableReader(table);
        while (reader.next()) {
            if (isOfCode(reader.info() & 0xf)) { // most are not
                decode(table, reader, strings);
            }
        }
        return count - before;
    }

    /** How many symbols there are so far. */
    int size() {
        return count;
    }

    private boolean isOfCode(int type) {
        return type == STT_NOTYPE || isFunction(type);
    }

    private boolean isFunction(int type) {
        return type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_ARM_TFUNC && machine == ElfConstants.EM_ARM;
    }

    private void decode(SymbolTable table, TableReader reader, ByteCursor strings) throws MalformedDataException {
        int info = reader.info();
        int section = reader.section();
        if (section == SHN_UNDEF || section == SHN_COMMON) {
            return;
        }
        boolean function = isFunction(info & 0xf);
        // Bit 0 of an ARM function says that it is Thumb code.
        long value = reader.value();
        long vaddr = (function && machine == ElfConstants.EM_ARM ? value & ~1L : value) + table.shift();
        long room = room(table, section, vaddr, function);
        int binding = info >>> 4;
        if (room != 0 && isName(strings, reader.name(), function || binding != STB_LOCAL)) {
            long size = reader.size();
            keep(vaddr - base, size, room, reader.name(), rank(size != 0, binding, function));
        }
    }

    /** How many bytes a symbol without a size can have here at most; 0 where there cannot be a function. */
    private long room(SymbolTable table, int section, long vaddr, boolean function) {
        long inCode = code.bytesFrom(vaddr);
        if (section >= SHN_LORESERVE && section != SHN_XINDEX) {
            return function && section == SHN_ABS ? inCode : 0;
        }
        if (inCode == 0 || section == SHN_XINDEX || section >= table.sections().size()) {
            return inCode;
        }
        SectionHeader header = table.sections().get(section);
        if ((header.flags() & ElfConstants.SHF_EXECINSTR) == 0 && !function) {
            return 0; // a label of data, in a segment that has code too
        }
        long into = vaddr - (header.vaddr() + table.shift());
        if (Long.compareUnsigned(into, header.size()) < 0) {
            return cut(header.size() - into, inCode);
        }
        return function ? inCode : 0; // _etext and its like mark an end
    }

    private boolean isName(ByteCursor strings, long offset, boolean certain) throws MalformedDataException {
        if (offset >= strings.view().size()) {
            return false;
        }
        strings.seek(offset);
        int first = strings.u8();
        return first != 0 && (certain || first != '.' && first != '$' || !isMarker(strings, first));
    }

    /**
     * Local labels that are not of functions: {@code $x} and {@code $d}, which tell where code and data begin, and the
     * {@code .L} labels that stay in files of RISC-V, whose branches are relaxed.
     *
     * @psabi AAELF64 5.5.4, AAELF32 5.5.5, RISC-V mapping symbols
     */
    private boolean isMarker(ByteCursor strings, int first) throws MalformedDataException {
        int second = strings.hasRemaining() ? strings.u8() : 0;
        int third = strings.hasRemaining() ? strings.u8() : 0;
        if (first == '.') {
            return second == 'L';
        }
        boolean ends = third == 0 || third == '.';
        return switch (machine) {
            case ElfConstants.EM_AARCH64 -> ends && "xd".indexOf(second) >= 0;
            case ElfConstants.EM_ARM -> ends && "adtbfmp".indexOf(second) >= 0;
            case ElfConstants.EM_RISCV -> second == 'x' || second == 'd' && ends; // $xrv64gc too
            default -> false;
        };
    }

    private static byte rank(boolean sized, int binding, boolean function) {
        int byBinding = switch (binding) {
            case STB_GLOBAL, STB_GNU_UNIQUE -> 3;
            case STB_WEAK -> 2;
            case STB_LOCAL -> 1;
            default -> 0;
        };
        return (byte) ((sized ? 1 << 3 : 0) | byBinding << 1 | (function ? 1 : 0));
    }

    private void keep(long start, long size, long room, long name, byte rank) throws MalformedDataException {
        if (count == MAX_SYMBOLS) {
            throw tables.get(tables.size() - 1).strings().malformed(0, "more than " + MAX_SYMBOLS + " symbols");
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            nameOffsets = Arrays.copyOf(nameOffsets, count * 2);
            ranks = Arrays.copyOf(ranks, count * 2);
        }
        starts[count] = start;
        ends[count] = size == 0 ? ~(start + room) : start + cut(size, code.bytesFrom(base + start));
        nameOffsets[count] = (int) name;
        ranks[count++] = rank;
    }

    private static long cut(long size, long limit) {
        return Long.compareUnsigned(size, limit) < 0 ? size : limit;
    }

    /**
     * What was collected.
     *
     * @param problem of a table that could not be read
     */
    ElfSymbols build(Optional<String> problem) {
        if (!SymbolPieces.fits(count, code.span())) {
            return ElfSymbols.none(Optional.of("symbols of code that is spread over "
                    + Long.toUnsignedString(code.span()) + " bytes are not read"));
        }
        SymbolColumns columns = new SymbolColumns(
                Arrays.copyOf(starts, count),
                Arrays.copyOf(ends, count),
                Arrays.copyOf(nameOffsets, count),
                Arrays.copyOf(ranks, count),
                List.copyOf(tables),
                Arrays.copyOf(tableStarts, tables.size()));
        return new ElfSymbols(base, columns, problem);
    }
}
