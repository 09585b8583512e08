package dev.unwinder.symbol.info;

/** The bounds of what is read of foreign DWARF, all in one place. */
final class InfoLimits {
    /** The largest unit, line program or table that is read at once, in bytes. */
    static final long MAX_VIEW = 1L << 26;

    /** How many functions, ranges of code or scopes are indexed of one unit; each takes some 50 bytes. */
    static final int MAX_INDEXED = 1 << 19;

    /** How many abbreviations one table may have; units of the largest programs have some thousand. */
    static final int MAX_ABBREVIATIONS = 1 << 16;

    /** How many attributes one abbreviation may have. */
    static final int MAX_ATTRIBUTES = 1 << 12;

    /** How many of them may take no room in an entry: with many, reading a small unit would take long. */
    static final int MAX_WITHOUT_ROOM = 64;

    /** How many characters of names the result for one address may have in all. */
    static final int MAX_TEXT = 1 << 20;

    /** How many references lead from a function to its name. */
    static final int MAX_HOPS = 64;

    /** How deep entries may be nested. */
    static final int MAX_NESTING = 10_000;

    /** How many enclosing namespaces and classes a name may have. */
    static final int MAX_SCOPES = 256;

    /** How many ranges one list may have. */
    static final int MAX_RANGES = 1 << 20;

    /** How many calls may be inlined into each other at one place. */
    static final int MAX_INLINE_DEPTH = 1000;

    /** How many units are asked about one vaddr. */
    static final int MAX_CANDIDATES = 8;

    /** The longest string, in bytes; what is longer is cut. */
    static final int MAX_STRING = 1 << 16;

    /** How many units a file may have. */
    static final int MAX_UNITS = 1 << 22;

    /** How many files with split units are listed as missing. */
    static final int MAX_MISSING = 1000;

    /** How many bytes of units that do not say where their code is are searched for it. */
    static final long MAX_SEARCHED = 1L << 25;

    /** What decoded units and line tables of one image may take together, in bytes; the newest stays in any case. */
    static final long MAX_WEIGHT = 24L << 20;

    /** What names and results of one image may take, each, in bytes. */
    static final long MAX_NAMES = MAX_WEIGHT / 8;

    /** How many results, names, tables of abbreviations and headers are remembered for each image. */
    static final int MAX_REMEMBERED = 4096;

    private InfoLimits() {}
}
