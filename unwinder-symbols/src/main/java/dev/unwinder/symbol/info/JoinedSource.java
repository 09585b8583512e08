package dev.unwinder.symbol.info;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import java.util.Arrays;
import java.util.List;

/** Several sources, one behind the other, as one. At least one. */
final class JoinedSource implements ByteSource {
    private final String name;
    private final ByteSource[] parts;

    /** Where each part ends. */
    private final long[] ends;

    private JoinedSource(String name, ByteSource[] parts, long[] ends) {
        this.name = name;
        this.parts = parts;
        this.ends = ends;
    }

    static ByteSource of(String name, List<ByteSource> parts) {
        long[] ends = new long[parts.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += parts.get(i).size();
            ends[i] = end;
        }
        return new JoinedSource(name, parts.toArray(ByteSource[]::new), ends);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return ends[ends.length - 1];
    }

    @Override
    public Budget budget() {
        return parts[0].budget();
    }

    @Override
    public int read(long offset, byte[] destination, int start, int length) {
        if (offset < 0 || offset >= size()) {
            return 0;
        }
        int done = 0;
        for (int part = partAt(offset); part < parts.length && done < length; part++) {
            long into = offset + done - (part == 0 ? 0 : ends[part - 1]);
            int wanted = (int) Math.min(length - done, parts[part].size() - into);
            int count = parts[part].read(into, destination, start + done, wanted);
            done += Math.max(0, count);
            if (count < wanted) {
                break;
            }
        }
        return done;
    }

    /** The part that has the byte at an offset: parts may be empty. */
    private int partAt(long offset) {
        int found = Arrays.binarySearch(ends, offset + 1);
        int part = found >= 0 ? found : -found - 1;
        while (part > 0 && ends[part - 1] > offset) {
            part--;
        }
        return part;
    }
}
