package dev.unwinder.symbol.info;

/**
 * Adds ranges to an index, all with one number, as long as there is room for them.
 *
 * @param most ranges that the index may have
 */
record NumberedRanges(RangeIndex index, int number, int most) implements RangeSink {
    @Override
    public void add(long start, long end) {
        if (index.size() < most) {
            index.add(start, end, number);
        }
    }
}
