package dev.unwinder.symbol.info;

/** Takes ranges of code as they are read. */
@FunctionalInterface
interface RangeSink {
    /** A range of vaddrs that is not empty; {@code end} is the first behind it. */
    void add(long start, long end);
}
