package dev.unwinder.target;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the kernel told the program at its start: entries by {@code AT_*} number.
 *
 * @gabi auxiliary vector
 */
public final class AuxiliaryVector {
    /** Address of the main program's program headers. */
    public static final long AT_PHDR = 3;
    /** Size of one program header. */
    public static final long AT_PHENT = 4;
    /** How many program headers. */
    public static final long AT_PHNUM = 5;
    /** Size of a page. */
    public static final long AT_PAGESZ = 6;
    /** Where the dynamic linker is mapped. */
    public static final long AT_BASE = 7;
    /** Where the main program starts. */
    public static final long AT_ENTRY = 9;
    /** Address of the file name that was executed. */
    public static final long AT_EXECFN = 31;
    /** Where the vDSO's ELF header is mapped. */
    public static final long AT_SYSINFO_EHDR = 33;

    private static final AuxiliaryVector EMPTY = new AuxiliaryVector(Map.of());

    private final Map<Long, Long> entries;

    private AuxiliaryVector(Map<Long, Long> entries) {
        this.entries = entries;
    }

    /** A vector without entries. */
    public static AuxiliaryVector empty() {
        return EMPTY;
    }

    /** A vector of the given entries, copied. */
    public static AuxiliaryVector of(Map<Long, Long> entries) {
        return new AuxiliaryVector(new HashMap<>(entries));
    }

    /** The value of an entry. */
    public OptionalLong find(long type) {
        Long value = entries.get(type);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
