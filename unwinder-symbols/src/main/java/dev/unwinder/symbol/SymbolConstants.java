package dev.unwinder.symbol;

/**
 * Numbers of ELF symbol tables, in the spelling of the standard.
 *
 * @gabi symbol table, hash table
 */
final class SymbolConstants {
    static final int STB_LOCAL = 0;
    static final int STB_GLOBAL = 1;
    static final int STB_WEAK = 2;
    static final int STB_GNU_UNIQUE = 10;

    static final int STT_NOTYPE = 0;
    static final int STT_FUNC = 2;
    static final int STT_GNU_IFUNC = 10;
    /** A Thumb function, in 32-bit ARM files made before 2003 or so. */
    static final int STT_ARM_TFUNC = 13;

    static final int SHN_UNDEF = 0;
    static final int SHN_LORESERVE = 0xff00;
    static final int SHN_ABS = 0xfff1;
    static final int SHN_COMMON = 0xfff2;
    static final int SHN_XINDEX = 0xffff;

    static final long DT_SYMENT = 11;

    private SymbolConstants() {}
}
