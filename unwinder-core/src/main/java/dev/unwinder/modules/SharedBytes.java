package dev.unwinder.modules;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.ElfHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * One file that several targets have opened, each for itself: its bytes, as long as one of them has it open. Safe for many threads.
 *
 * <p>Situation: the first core of many is closed, and with it its files, while images that were learned from them go on being shared.
 */
final class SharedBytes implements ByteSource {
    private final String name;
    private final long size;
    private volatile List<ByteSource> sources;

    SharedBytes(ByteSource first) {
        this.name = first.name();
        this.size = first.size();
        this.sources = List.of(first);
    }

    /** The same file, opened once more. Those that were closed are forgotten. */
    @SuppressWarnings("ReferenceEquality") // two openings of one file are two
    synchronized void add(ByteSource source) {
        List<ByteSource> open = new ArrayList<>();
        open.add(source);
        for (ByteSource known : sources) {
            if (known instanceof ByteView) {
                return; // held in memory: nobody closes it
            }
            if (known != source && ElfHeader.hasMagic(known)) {
                open.add(known);
            }
        }
        sources = List.copyOf(open);
    }

    /** Whether somebody has it open. */
    boolean isOpen() {
        return ElfHeader.hasMagic(this);
    }

    /** Of the target that has opened it last. */
    @Override
    public Budget budget() {
        return sources.get(0).budget();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    /** From the first that gives bytes: of a file that was closed there are none. */
    @Override
    public int read(long offset, byte[] destination, int start, int length) {
        for (ByteSource source : sources) {
            int count = source.read(offset, destination, start, length);
            if (count > 0) {
                return count;
            }
        }
        return 0;
    }
}
