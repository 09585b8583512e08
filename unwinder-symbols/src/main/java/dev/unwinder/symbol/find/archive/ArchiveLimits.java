package dev.unwinder.symbol.find.archive;

/**
 * What an archive may cost; immutable.
 *
 * @param members the most that are listed
 * @param memberSize the most bytes of one that is extracted
 * @param totalSize the most bytes that are decompressed in one pass, and that are extracted in all
 * @param ratio how many bytes may come out for each that goes in, once {@link #freeOfRatio} have come out; gzip cannot do more than 1032
 * @param freeOfRatio how many bytes may come out whatever the ratio
 */
record ArchiveLimits(int members, long memberSize, long totalSize, int ratio, long freeOfRatio) {
    /** The longest name or link target, PATH_MAX of Linux. */
    static final int NAME_LENGTH = 4096;

    /** For archives of a whole machine's files. */
    static ArchiveLimits defaults() {
        return new ArchiveLimits(1 << 20, 16L << 30, 64L << 30, 1000, 256L << 20);
    }
}
