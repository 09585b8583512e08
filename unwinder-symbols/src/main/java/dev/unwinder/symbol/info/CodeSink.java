package dev.unwinder.symbol.info;

/** Passes on the ranges that are not empty and lie in code. */
record CodeSink(DwarfFile file, RangeSink sink) implements RangeSink {
    @Override
    public void add(long start, long end) {
        if (Long.compareUnsigned(start, end) < 0 && file.isCode(start)) {
            sink.add(start, end);
        }
    }
}
